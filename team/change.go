// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Op says what a [Change] does. The zero Op is none and is refused.
type Op string

// The operations.
const (
	Add     Op = "add"     // something that is not there yet
	Remove  Op = "remove"  // something that is there
	Replace Op = "replace" // something of the same id; of absences and covers there is none
)

// Change is one step from a team to another: what to do, and with which one of
// the pointers. It can be written and read as JSON. The zero Change is refused.
type Change struct {
	Op Op `json:"op"`
	// Exactly one of these is set.
	Head     *Head             `json:"head,omitempty"` // only replaced
	Calendar *CalendarSpec     `json:"calendar,omitempty"`
	Unit     *Unit             `json:"unit,omitempty"`
	Member   *Member           `json:"member,omitempty"`
	Absence  *Absence          `json:"absence,omitempty"`
	Cover    *Cover            `json:"cover,omitempty"`
	Matrix   *roles.MatrixSpec `json:"matrix,omitempty"` // only replaced
	// Fields are the fields in which the new thing differs, by their names in
	// JSON. [Diff] fills them in for Replace; [Team.With] does not read them.
	Fields []string `json:"fields,omitempty"`
}

// Head is what a [Spec] says of the team as a whole. The zero Head is a company
// without a name, in UTC.
type Head struct {
	Company  string `json:"company,omitempty"`
	Location string `json:"location,omitempty"`
}

// String returns a line such as "replace member bo: holdings, until".
func (c Change) String() string {
	s := string(c.Op) + " " + c.subject()
	if len(c.Fields) > 0 {
		s += ": " + strings.Join(c.Fields, ", ")
	}
	return s
}

func (c Change) subject() string {
	switch {
	case c.Head != nil:
		return "head"
	case c.Calendar != nil:
		return "calendar " + string(c.Calendar.ID)
	case c.Unit != nil:
		return "unit " + string(c.Unit.ID)
	case c.Member != nil:
		return "member " + string(c.Member.ID)
	case c.Absence != nil:
		return "absence of " + string(c.Absence.Member) + spanText(c.Absence.From, c.Absence.Until)
	case c.Cover != nil:
		return "cover of " + string(c.Cover.For) + " by " + string(c.Cover.By) + spanText(c.Cover.From, c.Cover.Until)
	case c.Matrix != nil:
		return "matrix"
	}
	return "nothing"
}

func spanText(from, until socialteam.Date) string {
	var s string
	if from != 0 {
		s += " from " + from.String()
	}
	if until != 0 {
		s += " until " + until.String()
	}
	return s
}

// With returns the team after some changes, which are all made before the result
// is checked: what depends on each other may come in any order. t stays as it is.
// A change that does not fit and a result that does not compile are
// *[socialteam.SpecError]; those of changes have paths such as "changes[2]".
func (t *Team) With(changes ...Change) (*Team, error) {
	s := t.Spec()
	f := &faults{}
	for i, c := range changes {
		if err := c.apply(&s); err != nil {
			f.add("", index("changes", i), err)
		}
	}
	if err := f.err(); err != nil {
		return nil, fmt.Errorf("team: with: %w", err)
	}
	return Compile(s, t.catalog)
}

func (c Change) apply(s *Spec) (err error) {
	if n := c.count(); n != 1 {
		return fmt.Errorf("%d things to change: want exactly one", n)
	}
	what := c.subject()
	switch {
	case c.Head != nil:
		s.Company, s.Location = c.Head.Company, c.Head.Location
		return c.onlyReplace()
	case c.Matrix != nil:
		s.Matrix = *c.Matrix
		return c.onlyReplace()
	case c.Calendar != nil:
		s.Calendars, err = change(s.Calendars, c.Op, what, c.Calendar.normal(), func(x CalendarSpec) bool { return x.ID == c.Calendar.ID })
	case c.Unit != nil:
		s.Units, err = change(s.Units, c.Op, what, c.Unit.normal(), func(x Unit) bool { return x.ID == c.Unit.ID })
	case c.Member != nil:
		s.Members, err = change(s.Members, c.Op, what, c.Member.normal(), func(x Member) bool { return x.ID == c.Member.ID })
	case c.Absence != nil:
		s.Absences, err = change(s.Absences, c.Op, what, *c.Absence, func(x Absence) bool { return x == *c.Absence })
	case c.Cover != nil:
		s.Covers, err = change(s.Covers, c.Op, what, c.Cover.normal(), c.Cover.equal)
	}
	if c.Op == Replace && (c.Absence != nil || c.Cover != nil) {
		return fmt.Errorf("replace %s: it has no id: remove one and add the other", what)
	}
	return err
}

func (c Change) count() int {
	n := 0
	for _, set := range []bool{
		c.Head != nil, c.Calendar != nil, c.Unit != nil, c.Member != nil,
		c.Absence != nil, c.Cover != nil, c.Matrix != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

func (c Change) onlyReplace() error {
	if c.Op != Replace {
		return fmt.Errorf("%s %s: it can only be replaced", c.Op, c.subject())
	}
	return nil
}

func change[T any](list []T, op Op, what string, x T, same func(T) bool) ([]T, error) {
	i := slices.IndexFunc(list, same)
	switch {
	case op == Add && i >= 0:
		return list, fmt.Errorf("add %s: there is one", what)
	case op == Add:
		return append(list, x), nil
	case op != Remove && op != Replace:
		return list, fmt.Errorf("unknown operation %q: want add, remove or replace", op)
	case i < 0:
		return list, fmt.Errorf("%s %s: there is none", op, what)
	case op == Remove:
		return slices.Delete(list, i, i+1), nil
	}
	list[i] = x
	return list, nil
}

// Diff returns the changes that lead from a to b: a.With(Diff(a, b)...) equals b.
// They are ordered by kind as the fields of [Change] are, then by id, absences
// and covers by member and time. What is removed is given in full, as it was.
func Diff(a, b *Team) []Change {
	x, y := a.Spec(), b.Spec()
	var list []Change
	if from, to := (Head{x.Company, x.Location}), (Head{y.Company, y.Location}); from != to {
		list = append(list, Change{Op: Replace, Head: &to, Fields: changed(from, to)})
	}
	list = diff(list, x.Calendars, y.Calendars,
		func(a, b CalendarSpec) int { return cmp.Compare(a.ID, b.ID) }, func(c *CalendarSpec) Change { return Change{Calendar: c} })
	list = diff(list, x.Units, y.Units,
		func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) }, func(u *Unit) Change { return Change{Unit: u} })
	list = diff(list, x.Members, y.Members,
		func(a, b Member) int { return cmp.Compare(a.ID, b.ID) }, func(m *Member) Change { return Change{Member: m} })
	list = diff(list, x.Absences, y.Absences, Absence.compare, func(a *Absence) Change { return Change{Absence: a} })
	list = diff(list, x.Covers, y.Covers, Cover.compare, func(c *Cover) Change { return Change{Cover: c} })
	if fields := changed(x.Matrix, y.Matrix); len(fields) > 0 {
		list = append(list, Change{Op: Replace, Matrix: &y.Matrix, Fields: fields})
	}
	return list
}

// diff compares two sorted lists.
func diff[T any](list []Change, a, b []T, compare func(a, b T) int, of func(*T) Change) []Change {
	put := func(op Op, x *T, fields []string) {
		c := of(x)
		c.Op, c.Fields = op, fields
		list = append(list, c)
	}
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && compare(a[0], b[0]) < 0:
			put(Remove, &a[0], nil)
			a = a[1:]
		case len(a) == 0 || compare(a[0], b[0]) > 0:
			put(Add, &b[0], nil)
			b = b[1:]
		default:
			if fields := changed(a[0], b[0]); len(fields) > 0 {
				put(Replace, &b[0], fields)
			}
			a, b = a[1:], b[1:]
		}
	}
	return list
}

// changed returns the names of the fields in which two structs differ.
func changed[T any](a, b T) []string {
	var names []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			name, _, _ := strings.Cut(x.Type().Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}
