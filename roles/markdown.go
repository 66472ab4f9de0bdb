// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/markdown"
)

// ReadMarkdown reads a matrix from the tables of a Markdown text as [ReadCSV]
// does from CSV; several tables make one matrix. Text around the tables is not
// looked at, nor is what stands in a fenced block.
func ReadMarkdown(in io.Reader, c *Catalog, o Reading) (*Matrix, []socialteam.Finding, error) {
	r, err := newReader(c, o)
	if err != nil {
		return nil, nil, fmt.Errorf("roles: read Markdown: %w", err)
	}
	text, err := r.readText(in)
	if err != nil {
		return nil, nil, fmt.Errorf("roles: read Markdown: %w", err)
	}
	tables := readTables(text)
	if len(tables) == 0 {
		return nil, nil, fmt.Errorf("roles: read Markdown: %w", ErrNoTable)
	}
	for _, t := range tables {
		r.table(t[0], t[1:])
	}
	m, findings, err := r.result()
	if err != nil {
		return nil, nil, fmt.Errorf("roles: read Markdown: %w", err)
	}
	return m, findings, nil
}

// readTables returns the tables of a text, each with its header first. A table
// is a line with bars, a rule below it, and the lines with bars that follow.
func readTables(text string) [][]record {
	var tables [][]record
	var before record
	inside, fence := false, ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		was := fence
		fence = fenceAfter(fence, line)
		cells, ok := tableCells(line)
		switch {
		case !ok || was != "" || fence != "":
			inside, before = false, record{}
		case inside:
			tables[len(tables)-1] = append(tables[len(tables)-1], record{line: n, cells: cells})
		case before.line > 0 && markdown.IsRule(cells):
			tables = append(tables, []record{before})
			inside = true
		default:
			before = record{line: n, cells: cells}
		}
	}
	return tables
}

// fenceAfter returns the fence of the code block that is open after a line, given
// that before it; "" if none is.
func fenceAfter(fence, line string) string {
	line = strings.TrimSpace(line)
	if fence != "" {
		if strings.HasPrefix(line, fence) && strings.Trim(line, fence[:1]) == "" {
			return ""
		}
		return fence
	}
	for _, sign := range []string{"`", "~"} {
		info := strings.TrimLeft(line, sign)
		if n := len(line) - len(info); n >= 3 && !strings.Contains(info, "`") {
			return line[:n]
		}
	}
	return ""
}

// tableCells returns the cells of a table's line, which may lack its outer bars.
func tableCells(line string) ([]string, bool) {
	line = strings.TrimSpace(line)
	if !strings.Contains(line, "|") {
		return nil, false
	}
	if !strings.HasPrefix(line, "|") {
		line = "|" + line
	}
	return markdown.Cells(line)
}

// AppendMarkdown appends the matrix as Markdown for people: what the letters
// mean, then one table for each area with the titles of its responsibilities and
// of the roles that have a letter there; roles without any letter stand in the
// first table. Where a title would not lead back to its entry, the id stands
// instead. Equal matrices give equal bytes, and [ReadMarkdown] with the same
// catalogue and scheme reads an equal matrix from them, up to the 16 MiB that it
// takes.
func (m *Matrix) AppendMarkdown(dst []byte) []byte {
	dst = m.appendLegend(dst)
	idle := m.idleColumns()
	if len(m.rows) == 0 {
		return m.appendTable(dst, nil, idle)
	}
	byArea := map[AreaID][]int{}
	for i := range m.rows {
		area := m.responsibility(i).Area
		byArea[area] = append(byArea[area], i)
	}
	first := true
	for _, a := range m.catalog.spec.Areas {
		if rows := byArea[a.ID]; len(rows) > 0 {
			if !first {
				dst = append(dst, '\n')
			}
			dst = fmt.Appendf(dst, "## %s\n\n", markdown.Escape(a.Title))
			dst = m.appendTable(dst, rows, idle)
			first, idle = false, nil
		}
	}
	return dst
}

func (m *Matrix) appendLegend(dst []byte) []byte {
	for i, l := range m.scheme.Letters {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = fmt.Appendf(dst, "**%s** %s", l.Symbol, markdown.Escape(l.Name))
	}
	if len(m.scheme.Letters) > 0 {
		dst = append(dst, "\n\n"...)
	}
	return dst
}

// idleColumns returns the columns without any letter.
func (m *Matrix) idleColumns() []int32 {
	used := make([]bool, len(m.columns))
	for _, c := range m.cells {
		used[c.column] = true
	}
	var idle []int32
	for i, u := range used {
		if !u {
			idle = append(idle, int32(i))
		}
	}
	return idle
}

func (m *Matrix) appendTable(dst []byte, rows []int, idle []int32) []byte {
	columns := slices.Clone(idle)
	for _, i := range rows {
		for _, c := range m.cellsOf(i) {
			columns = append(columns, c.column)
		}
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	header := []string{"Responsibility"}
	align := []markdown.Align{markdown.Left}
	at := map[int32]int{}
	for i, c := range columns {
		header = append(header, m.catalog.roleLabel(m.columns[c]))
		align = append(align, markdown.Center)
		at[c] = i + 1
	}
	var lines [][]string
	for _, i := range rows {
		row := make([]string, len(header))
		row[0] = m.catalog.responsibilityLabel(m.rows[i])
		for _, c := range m.cellsOf(i) {
			row[at[c.column]] = m.scheme.Text(c.letters)
		}
		lines = append(lines, row)
	}
	return markdown.AppendTable(dst, header, align, lines)
}

// roleLabel returns the title of a role if it leads back to the role, or else
// the id.
func (c *Catalog) roleLabel(id ID) string {
	title := c.spec.Roles[c.roles[id]].Title
	if found, ok := c.names.only(title); ok && found == id && !c.HasRole(ID(title)) {
		return title
	}
	return string(id)
}

// responsibilityLabel is roleLabel for a responsibility.
func (c *Catalog) responsibilityLabel(id ResponsibilityID) string {
	title := c.spec.Responsibilities[c.responsibilities[id]].Title
	if found, ok := c.tasks.only(title); ok && ResponsibilityID(found) == id && !c.HasResponsibility(ResponsibilityID(title)) {
		return title
	}
	return string(id)
}
