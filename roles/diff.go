// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"fmt"
	"slices"
)

// Change is one difference between two matrices. Which fields are set depends
// on the kind.
type Change struct {
	Kind           ChangeKind       `json:"kind"`
	Responsibility ResponsibilityID `json:"responsibility,omitempty"`
	Role           ID               `json:"role,omitempty"`
	// From and To are the letters of a cell, each in its own scheme, or the
	// ids of the schemes; empty is an empty cell.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// ChangeKind says what a [Change] changes. The zero ChangeKind means "not set";
// encoding refuses it.
type ChangeKind uint8

// The kinds of change, in the order in which [Diff] lists them.
const (
	SchemeChanged ChangeKind = iota + 1
	ColumnRemoved
	ColumnAdded
	RowRemoved
	RowAdded
	CellChanged
)

var changeKinds = words{"change", "scheme-changed", "column-removed", "column-added", "row-removed", "row-added", "cell-changed"}

// String returns the text form such as "cell-changed", and "" for the zero
// ChangeKind.
func (k ChangeKind) String() string { return changeKinds.text(uint8(k)) }

// AppendText appends the text form to b. It fails on a ChangeKind that is not
// one of the constants.
func (k ChangeKind) AppendText(b []byte) ([]byte, error) { return changeKinds.append(b, uint8(k)) }

// MarshalText is [ChangeKind.AppendText] to a new slice.
func (k ChangeKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a text form such as "row-added" and refuses all else.
func (k *ChangeKind) UnmarshalText(text []byte) error {
	v, err := changeKinds.parse(text)
	if err != nil {
		return err
	}
	*k = ChangeKind(v)
	return nil
}

// String says the change in words.
func (c Change) String() string {
	cell := func(s string) string {
		if s == "" {
			return "nothing"
		}
		return s
	}
	switch c.Kind {
	case SchemeChanged:
		return fmt.Sprintf("scheme: %s becomes %s", c.From, c.To)
	case ColumnRemoved:
		return fmt.Sprintf("column %s is gone", c.Role)
	case ColumnAdded:
		return fmt.Sprintf("column %s is new", c.Role)
	case RowRemoved:
		return fmt.Sprintf("row %s is gone", c.Responsibility)
	case RowAdded:
		return fmt.Sprintf("row %s is new", c.Responsibility)
	}
	return fmt.Sprintf("%s: %s has %s, had %s", c.Responsibility, c.Role, cell(c.To), cell(c.From))
}

// Diff lists what changed from one matrix to another: first the scheme, then the
// columns, the rows, and the cells that mean something else: rows that are gone,
// then the rows of b, and in each by role id. Cells of a row or column that is
// gone or new are listed too, so that the list says who lost and who got what.
// Equal matrices give nil.
func Diff(a, b *Matrix) []Change {
	var list []Change
	if a.scheme.ID != b.scheme.ID || !slices.Equal(a.scheme.Letters, b.scheme.Letters) {
		list = append(list, Change{Kind: SchemeChanged, From: string(a.scheme.ID), To: string(b.scheme.ID)})
	}
	for _, id := range missing(a.columns, b.column) {
		list = append(list, Change{Kind: ColumnRemoved, Role: id})
	}
	for _, id := range missing(b.columns, a.column) {
		list = append(list, Change{Kind: ColumnAdded, Role: id})
	}
	for _, id := range missing(a.rows, b.row) {
		list = append(list, Change{Kind: RowRemoved, Responsibility: id})
	}
	for _, id := range missing(b.rows, a.row) {
		list = append(list, Change{Kind: RowAdded, Responsibility: id})
	}
	for _, row := range append(missing(a.rows, b.row), b.rows...) {
		list = appendCellChanges(list, row, a, b)
	}
	return list
}

func missing[K comparable](list []K, from map[K]int) []K {
	var out []K
	for _, k := range list {
		if _, ok := from[k]; !ok {
			out = append(out, k)
		}
	}
	return out
}

func appendCellChanges(list []Change, row ResponsibilityID, a, b *Matrix) []Change {
	for _, id := range slices.Compact(slices.Sorted(slices.Values(append(a.filled(row), b.filled(row)...)))) {
		was, is := a.Cell(row, id), b.Cell(row, id)
		if was != is {
			list = append(list, Change{Kind: CellChanged, Responsibility: row, Role: id, From: a.scheme.Text(was), To: b.scheme.Text(is)})
		}
	}
	return list
}

// filled returns the roles that have a letter in a row.
func (m *Matrix) filled(row ResponsibilityID) []ID {
	i, ok := m.row[row]
	if !ok {
		return nil
	}
	var list []ID
	for _, c := range m.cellsOf(i) {
		list = append(list, m.columns[c.column])
	}
	return list
}
