// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/internal/suggest"
)

// MatrixFormat is the value of [MatrixSpec.Format]. Its history:
// socialteam.matrix/1, the first.
const MatrixFormat = "socialteam.matrix/1"

// MatrixSpec is a matrix as written. The order of rows, columns and cells says
// nothing: a compiled matrix has the order of its catalogue. The zero MatrixSpec
// is an empty RACI matrix.
type MatrixSpec struct {
	// Format is [MatrixFormat]; empty means the same.
	Format string `json:"format,omitempty"`
	// Scheme is the id of one of [MatrixSpec.Schemes] or of a shipped scheme;
	// empty means RACI.
	Scheme SchemeID `json:"scheme,omitempty"`
	// Schemes are schemes of one's own.
	Schemes []Scheme `json:"schemes,omitempty"`
	// Columns are roles that have a column even if no cell names them.
	Columns []Column `json:"columns,omitempty"`
	Rows    []Row    `json:"rows,omitempty"`
}

// Column is one column of a matrix. The zero Column is none.
type Column struct {
	Role ID `json:"role"`
}

// Row is one row of a matrix: who has which letters for a responsibility. The
// zero Row is none.
type Row struct {
	Responsibility ResponsibilityID `json:"responsibility"`
	// Cells are the filled cells; at most one per column.
	Cells []Cell `json:"cells,omitempty"`
}

// Cell is one filled cell of a row. The zero Cell is none.
type Cell struct {
	Role ID `json:"role"`
	// Letters are letters of the scheme such as "A/R", as [Scheme.Parse] reads
	// them; empty is an empty cell.
	Letters string `json:"letters"`
}

// DecodeMatrix reads the Spec of a matrix from JSON, with the bounds and faults
// of [Decode].
func DecodeMatrix(r io.Reader) (MatrixSpec, error) {
	var s MatrixSpec
	if err := strictjson.Decode(r, &s, jsonLimits); err != nil {
		return MatrixSpec{}, fmt.Errorf("roles: decode matrix: %w", err)
	}
	return s, nil
}

// Matrix is a compiled [MatrixSpec]: responsibilities in rows, roles in columns,
// letters in the cells. It never changes, so any number of goroutines may use
// it. The zero Matrix has no rows, no columns and no scheme.
type Matrix struct {
	catalog *Catalog
	scheme  Scheme
	rows    []ResponsibilityID
	columns []ID
	row     map[ResponsibilityID]int
	column  map[ID]int
	// cells are the filled cells, row by row and within a row by column;
	// those of row i stand at starts[i] up to starts[i+1].
	cells  []cell
	starts []int
}

type cell struct {
	column  int32
	letters Letters
}

// CompileMatrix checks s against a catalogue and returns it as a matrix. It
// returns every fault, in the order of s, as a joined *[socialteam.SpecError].
// Whether the matrix makes sense is asked with [Matrix.Check].
func CompileMatrix(s MatrixSpec, c *Catalog) (*Matrix, error) {
	if c == nil {
		return nil, fmt.Errorf("roles: compile matrix: %w", errNoCatalog)
	}
	f := &faults{}
	if s.Format != "" && s.Format != MatrixFormat {
		f.add("format", fmt.Errorf("unknown format %q: want %q", s.Format, MatrixFormat))
	}
	b := newBuilder(c, s.scheme(f))
	for i, col := range s.Columns {
		p := fmt.Sprintf("columns[%d].role", i)
		ref(f, p, "role", col.Role, c.roles, roleID, c.spec.Roles)
		if !b.addColumn(col.Role) {
			f.add(p, fmt.Errorf("duplicate role %q", string(col.Role)))
		}
	}
	for i, r := range s.Rows {
		b.addSpecRow(f, fmt.Sprintf("rows[%d]", i), r)
	}
	if err := f.err(); err != nil {
		return nil, fmt.Errorf("roles: compile matrix: %w", err)
	}
	return b.matrix(), nil
}

// scheme returns the scheme of the Spec and reports what is wrong with it.
func (s MatrixSpec) scheme(f *faults) Scheme {
	own := map[SchemeID]bool{}
	for i, scheme := range s.Schemes {
		p := fmt.Sprintf("schemes[%d]", i)
		scheme.validate(f, p)
		if own[scheme.ID] {
			f.add(p+".id", fmt.Errorf("duplicate scheme %q", string(scheme.ID)))
		}
		own[scheme.ID] = true
	}
	id := cmp.Or(s.Scheme, RACI().ID)
	scheme, ok := schemeByID(id, s.Schemes)
	if !ok {
		f.add("scheme", suggest.Unknown("scheme", id, schemeIDs(s.Schemes)))
	}
	return scheme
}

// DefaultMatrix returns the RACI matrix that the catalogue suggests: one row for
// each responsibility with [Responsibility.Default], one column for each role
// that has a letter in it.
func (c *Catalog) DefaultMatrix() *Matrix {
	b := newBuilder(c, RACI())
	set := b.scheme.Set()
	for _, r := range c.spec.Responsibilities {
		if len(r.Default) == 0 {
			continue
		}
		b.addRow(r.ID)
		for _, m := range Meanings() {
			if !set.Has(m) {
				continue
			}
			for _, id := range r.Default[m] {
				b.addCell(r.ID, id, LettersOf(m))
			}
		}
	}
	return b.matrix()
}

// builder gathers rows, columns and cells in any order. Roles are numbers of the
// catalogue in it.
type builder struct {
	catalog *Catalog
	scheme  Scheme
	columns []bool
	rows    map[ResponsibilityID][]cell
	// stamps mark the roles of the row that is being checked.
	stamps []int
	stamp  int
}

func newBuilder(c *Catalog, s Scheme) *builder {
	n := len(c.spec.Roles)
	return &builder{catalog: c, scheme: s, columns: make([]bool, n), rows: map[ResponsibilityID][]cell{}, stamps: make([]int, n)}
}

// addColumn adds a column if the catalogue has the role; false if it is there
// already.
func (b *builder) addColumn(id ID) bool {
	i, ok := b.catalog.roles[id]
	if !ok {
		return true
	}
	fresh := !b.columns[i]
	b.columns[i] = true
	return fresh
}

// addRow adds a row; false if it is there already.
func (b *builder) addRow(id ResponsibilityID) bool {
	if _, ok := b.rows[id]; ok {
		return false
	}
	b.rows[id] = nil
	return true
}

// addCell adds letters to a cell, and the column of a role that the catalogue
// has.
func (b *builder) addCell(row ResponsibilityID, column ID, l Letters) {
	b.addColumn(column)
	if i, ok := b.catalog.roles[column]; ok && !l.IsZero() {
		b.rows[row] = append(b.rows[row], cell{column: int32(i), letters: l})
	}
}

func (b *builder) addSpecRow(f *faults, path string, r Row) {
	ref(f, path+".responsibility", "responsibility", r.Responsibility, b.catalog.responsibilities,
		responsibilityID, b.catalog.spec.Responsibilities)
	if !b.addRow(r.Responsibility) {
		f.add(path+".responsibility", fmt.Errorf("duplicate responsibility %q", string(r.Responsibility)))
	}
	b.stamp++
	for i, c := range r.Cells {
		at, ok := b.catalog.roles[c.Role]
		switch {
		case !ok:
			ref(f, fmt.Sprintf("%s.cells[%d].role", path, i), "role", c.Role, b.catalog.roles, roleID, b.catalog.spec.Roles)
		case b.stamps[at] == b.stamp:
			f.add(fmt.Sprintf("%s.cells[%d].role", path, i), fmt.Errorf("duplicate role %q", string(c.Role)))
		default:
			b.stamps[at] = b.stamp
		}
		l, err := b.scheme.Parse(c.Letters)
		if err != nil && len(b.scheme.Letters) > 0 {
			f.add(fmt.Sprintf("%s.cells[%d].letters", path, i), err)
		}
		b.addCell(r.Responsibility, c.Role, l)
	}
}

// matrix returns what was gathered, in catalogue order. Rows that the catalogue
// lacks are left out.
func (b *builder) matrix() *Matrix {
	m := &Matrix{catalog: b.catalog, scheme: b.scheme, row: make(map[ResponsibilityID]int, len(b.rows)), column: map[ID]int{}}
	numbers := make([]int32, len(b.columns))
	for i, has := range b.columns {
		if has {
			id := b.catalog.spec.Roles[i].ID
			numbers[i] = int32(len(m.columns))
			m.column[id] = len(m.columns)
			m.columns = append(m.columns, id)
		}
	}
	m.starts = make([]int, 1, len(b.rows)+1)
	for _, r := range b.catalog.spec.Responsibilities {
		cells, ok := b.rows[r.ID]
		if !ok {
			continue
		}
		m.row[r.ID] = len(m.rows)
		m.rows = append(m.rows, r.ID)
		m.cells = appendMerged(m.cells, cells, numbers)
		m.starts = append(m.starts, len(m.cells))
	}
	return m
}

// appendMerged appends the cells of a row in the order of the columns, those of
// one column as one.
func appendMerged(dst, cells []cell, numbers []int32) []cell {
	slices.SortFunc(cells, func(x, y cell) int { return cmp.Compare(x.column, y.column) })
	first := len(dst)
	for _, c := range cells {
		c.column = numbers[c.column]
		if last := len(dst) - 1; last >= first && dst[last].column == c.column {
			dst[last].letters |= c.letters
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// Catalog returns the catalogue that the matrix was compiled with.
func (m *Matrix) Catalog() *Catalog { return m.catalog }

// Scheme returns the scheme of the matrix.
func (m *Matrix) Scheme() Scheme { return m.scheme.clone() }

// Rows returns the responsibilities of the matrix in catalogue order.
func (m *Matrix) Rows() []ResponsibilityID { return slices.Clone(m.rows) }

// Columns returns the roles of the matrix in catalogue order.
func (m *Matrix) Columns() []ID { return slices.Clone(m.columns) }

// HasRow reports whether the matrix has a row for the responsibility.
func (m *Matrix) HasRow(id ResponsibilityID) bool {
	_, ok := m.row[id]
	return ok
}

// Cell returns the letters of a role for a responsibility; none if the matrix
// lacks the row or the column.
func (m *Matrix) Cell(resp ResponsibilityID, role ID) Letters {
	r, ok := m.row[resp]
	if !ok {
		return 0
	}
	c, ok := m.column[role]
	if !ok {
		return 0
	}
	cells := m.cellsOf(r)
	i, ok := slices.BinarySearchFunc(cells, int32(c), func(x cell, c int32) int { return cmp.Compare(x.column, c) })
	if !ok {
		return 0
	}
	return cells[i].letters
}

// Who returns the roles that stand in a row with that meaning, sorted by id:
// Who("publish-posts", Owns) is who is accountable for publishing. It is empty
// if the matrix lacks the row or its scheme the meaning; [Matrix.HasRow] and
// [Scheme.Letter] tell.
func (m *Matrix) Who(resp ResponsibilityID, meaning Meaning) []ID {
	r, ok := m.row[resp]
	if !ok {
		return nil
	}
	var list []ID
	for _, c := range m.cellsOf(r) {
		if c.letters.Has(meaning) {
			list = append(list, m.columns[c.column])
		}
	}
	slices.Sort(list)
	return list
}

// responsibility returns the entry of a row; it must not be changed.
func (m *Matrix) responsibility(row int) *Responsibility {
	return &m.catalog.spec.Responsibilities[m.catalog.responsibilities[m.rows[row]]]
}

func (m *Matrix) cellsOf(row int) []cell { return m.cells[m.starts[row]:m.starts[row+1]] }

// Spec returns the matrix as plain data, rows, columns and cells in catalogue
// order. Compiling it with the same catalogue gives an equal matrix.
func (m *Matrix) Spec() MatrixSpec {
	s := MatrixSpec{Format: MatrixFormat, Scheme: m.scheme.ID, Columns: make([]Column, len(m.columns)), Rows: make([]Row, len(m.rows))}
	if !m.scheme.isShipped() {
		s.Schemes = []Scheme{m.scheme.clone()}
	}
	for i, id := range m.columns {
		s.Columns[i] = Column{Role: id}
	}
	for i, id := range m.rows {
		cells := m.cellsOf(i)
		s.Rows[i] = Row{Responsibility: id, Cells: make([]Cell, len(cells))}
		for j, c := range cells {
			s.Rows[i].Cells[j] = Cell{Role: m.columns[c.column], Letters: m.scheme.Text(c.letters)}
		}
	}
	return s
}
