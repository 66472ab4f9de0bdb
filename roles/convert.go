// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"fmt"
	"slices"
)

// Loss is one letter that a conversion could not carry over as it was.
type Loss struct {
	Responsibility ResponsibilityID `json:"responsibility"`
	Role           ID               `json:"role"`
	// Means is what the letter said.
	Means Meaning `json:"means"`
	// From is the name of the letter in the old scheme, such as "Support".
	From string `json:"from"`
	// To is the name of the letter that stands in for it; empty if it was
	// dropped.
	To string `json:"to"`
}

// String says the loss in words.
func (l Loss) String() string {
	if l.To == "" {
		return fmt.Sprintf("%s: %s of %s is dropped", l.Responsibility, l.From, l.Role)
	}
	return fmt.Sprintf("%s: %s of %s becomes %s", l.Responsibility, l.From, l.Role, l.To)
}

// Convert writes the matrix in another scheme: letters that mean the same change
// places, so RACI to DACI loses nothing. A letter whose meaning the other scheme
// lacks is replaced by the nearest one with less say, or dropped, and reported:
//
//   - checks and signs off become advises: they are asked, no longer decisive;
//   - helps becomes advises, since helping gives no right to act;
//   - advises becomes told;
//   - does, owns, told and excluded are dropped.
//
// No letter ever gives a role more say than it had. Losses come row by row, then
// by column, then by meaning. Converting back what lost nothing gives the matrix
// that one started with. It fails if the scheme is not valid.
func (m *Matrix) Convert(to Scheme) (*Matrix, []Loss, error) {
	f := &faults{}
	to = to.clone()
	to.validate(f, "scheme")
	if err := f.err(); err != nil {
		return nil, nil, fmt.Errorf("roles: convert matrix: %w", err)
	}
	out := *m
	out.scheme = to
	out.cells = slices.Grow([]cell(nil), len(m.cells))
	out.starts = make([]int, 1, len(m.rows)+1)
	var losses []Loss
	for i, row := range m.rows {
		for _, c := range m.cellsOf(i) {
			letters, lost := to.translate(c.letters)
			for means := range lost.All() {
				from, _ := m.scheme.Letter(means)
				stand, _ := to.Letter(to.standIn(means))
				losses = append(losses, Loss{Responsibility: row, Role: m.columns[c.column], Means: means, From: from.Name, To: stand.Name})
			}
			if !letters.IsZero() {
				out.cells = append(out.cells, cell{column: c.column, letters: letters})
			}
		}
		out.starts = append(out.starts, len(out.cells))
	}
	return &out, losses, nil
}

// translate returns what s can say of l, and the meanings that it cannot.
func (s Scheme) translate(l Letters) (letters, lost Letters) {
	set := s.Set()
	lost = l &^ set
	letters = l & set
	for m := range lost.All() {
		letters = letters.With(s.standIn(m))
	}
	return letters, lost
}

// standIn returns the meaning that takes the place of one that the scheme lacks,
// zero if none may.
func (s Scheme) standIn(m Meaning) Meaning {
	var chain []Meaning
	switch m {
	case Checks, SignsOff, Helps:
		chain = []Meaning{Advises, Told}
	case Advises:
		chain = []Meaning{Told}
	}
	for _, n := range chain {
		if s.Set().Has(n) {
			return n
		}
	}
	return 0
}
