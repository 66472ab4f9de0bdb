// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"io"
	"slices"

	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/roles"
)

// Format is the format of a team's file. Its history:
//
//   - socialteam.team/1: the first.
const Format = "socialteam.team/1"

// Spec is a team as written: plain data, as a Go literal or a file. The zero
// Spec is a team of nobody.
type Spec struct {
	// Format is [Format]. A file must state it; a Spec that is part of
	// another document, or of a program, may leave it empty.
	Format string `json:"format,omitempty"`
	// Company is the name of the company.
	Company string `json:"company,omitempty"`
	// Location is the place whose calendar the days of this document are
	// of, by its IANA name such as "Europe/Copenhagen": a holding from
	// 2026-07-01 begins at midnight there. Empty means UTC.
	Location  string         `json:"location,omitempty"`
	Calendars []CalendarSpec `json:"calendars,omitempty"`
	Units     []Unit         `json:"units,omitempty"`
	Members   []Member       `json:"members,omitempty"`
	Absences  []Absence      `json:"absences,omitempty"`
	Covers    []Cover        `json:"covers,omitempty"`
	// Matrix says which roles do, own, advise on and are told of what. Empty
	// means that the team states none.
	Matrix roles.MatrixSpec `json:"matrix,omitzero"`
}

// Decode reads a Spec from a JSON file of format [Format]. It refuses unknown
// fields, duplicate keys, text behind the document, more than 64 MiB and
// nesting deeper than 32. Each fault is a *[socialteam.SpecError] with line and
// column; they are joined. Whether the Spec makes sense is for [Compile] to say.
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, strictjson.Limits{Depth: 32}); err != nil {
		return Spec{}, fmt.Errorf("team: decode: %w", err)
	}
	f := &faults{}
	if s.Format == "" {
		f.add("", "format", fmt.Errorf("missing: want %q", Format))
	}
	f.format(s.Format)
	if err := f.err(); err != nil {
		return Spec{}, fmt.Errorf("team: decode: %w", err)
	}
	return s, nil
}

func (f *faults) format(format string) {
	if format != "" && format != Format {
		f.add("", "format", fmt.Errorf("unknown format %q: want %q", format, Format))
	}
}

// clone returns a deep copy.
func (s Spec) clone() Spec {
	s.Calendars = slices.Clone(s.Calendars)
	for i, c := range s.Calendars {
		s.Calendars[i] = c.normal()
	}
	s.Units = slices.Clone(s.Units)
	for i, u := range s.Units {
		s.Units[i] = u.normal()
	}
	s.Members = slices.Clone(s.Members)
	for i, m := range s.Members {
		s.Members[i] = m.normal()
	}
	s.Absences = slices.Clone(s.Absences)
	s.Covers = slices.Clone(s.Covers)
	for i, c := range s.Covers {
		s.Covers[i] = c.normal()
	}
	return s
}
