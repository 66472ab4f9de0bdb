// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Compile checks s against the catalogue that its roles and skills come from,
// and returns the team. Faults are *[socialteam.SpecError]: all of them, in the
// order of s, joined.
func Compile(s Spec, catalog *roles.Catalog) (*Team, error) {
	if catalog == nil {
		return nil, errors.New("team: compile: no catalogue of roles: give one, such as roles.Standard()")
	}
	c := checker{spec: &s, catalog: catalog}
	matrix := c.check()
	if err := c.err(); err != nil {
		return nil, fmt.Errorf("team: compile: %w", err)
	}
	return build(s.normal(), catalog, matrix, c.calendars), nil
}

// checker validates a Spec that stays as it was written, so that paths are
// right.
type checker struct {
	faults
	spec    *Spec
	catalog *roles.Catalog

	loc       *time.Location
	calendars map[CalendarID]*Calendar
	units     map[UnitID]int
	members   map[MemberID]int
}

func (c *checker) check() *roles.Matrix {
	s := c.spec
	c.format(s.Format)
	c.loc = c.location("", s.Location)
	c.units = make(map[UnitID]int, len(s.Units))
	for i, u := range s.Units {
		if _, ok := c.units[u.ID]; !ok {
			c.units[u.ID] = i
		}
	}
	c.members = make(map[MemberID]int, len(s.Members))
	for i, m := range s.Members {
		if _, ok := c.members[m.ID]; !ok {
			c.members[m.ID] = i
		}
	}
	c.checkCalendars()
	c.checkUnits()
	c.checkMembers()
	c.checkAbsences()
	c.checkCovers()
	return c.checkMatrix()
}

func (c *checker) checkCalendars() {
	c.calendars = make(map[CalendarID]*Calendar, len(c.spec.Calendars))
	for i, spec := range c.spec.Calendars {
		path := index("calendars", i)
		if _, ok := c.calendars[spec.ID]; ok {
			c.add(path, "id", fmt.Errorf("second calendar %q", spec.ID))
		}
		c.calendars[spec.ID] = compileCalendar(&c.faults, spec, path)
	}
}

func (c *checker) checkUnits() {
	cycles := cycles(len(c.spec.Units), func(i int) int { return lookup(c.units, c.spec.Units[i].Parent) })
	for i := range c.spec.Units {
		u := &c.spec.Units[i]
		switch {
		case u.ID == "":
			c.fault("units", i, "id", errMissingID)
		case c.units[u.ID] != i:
			c.fault("units", i, "id", fmt.Errorf("second unit %q", u.ID))
		}
		c.knownUnit("units", i, "parent", u.Parent)
		if at, ok := cycles[i]; ok {
			c.fault("units", i, "parent", errCycle("the units stand above each other", at, func(i int) UnitID { return c.spec.Units[i].ID }))
		}
		c.knownMember("units", i, "lead", u.Lead)
		for k, o := range u.Oversees {
			c.oversees(i, k, o)
		}
		c.knownCalendar("units", i, u.Calendar)
	}
}

func (c *checker) oversees(i, k int, o UnitID) {
	u := &c.spec.Units[i]
	field := func() string { return index("oversees", k) }
	switch {
	case o == "":
		c.fault("units", i, field(), missing("name a unit that is overseen"))
	case o == u.ID:
		c.fault("units", i, field(), fmt.Errorf("unit %q oversees itself", o))
	case slices.Contains(u.Oversees[:k], o):
		c.fault("units", i, field(), fmt.Errorf("unit %q a second time", o))
	default:
		if _, ok := c.units[o]; !ok {
			c.knownUnit("units", i, field(), o)
		}
	}
}

func (c *checker) checkMembers() {
	cycles := cycles(len(c.spec.Members), func(i int) int { return lookup(c.members, c.spec.Members[i].Manager) })
	for i := range c.spec.Members {
		m := &c.spec.Members[i]
		switch {
		case m.ID == "":
			c.fault("members", i, "id", errMissingID)
		case c.members[m.ID] != i:
			c.fault("members", i, "id", fmt.Errorf("second member %q", m.ID))
		}
		c.checkSource(i, m)
		c.knownUnit("members", i, "unit", m.Unit)
		c.knownMember("members", i, "manager", m.Manager)
		if at, ok := cycles[i]; ok {
			c.fault("members", i, "manager", errCycle("the members report to each other", at, func(i int) MemberID { return c.spec.Members[i].ID }))
		}
		c.checkDeputies(i, m)
		c.checkContract(i, m)
		c.knownCalendar("members", i, m.Calendar)
		c.checkSkills(i, m)
		c.checkHoldings(i, m)
		if msg := spanFault(m.From, m.Until); msg != nil {
			c.fault("members", i, "until", msg)
		}
	}
}

func (c *checker) checkSource(i int, m *Member) {
	if m.Source > roles.Agency {
		c.fault("members", i, "source", fmt.Errorf("no such source: %v", m.Source))
	}
	if m.Agency != "" && m.Source != roles.Agency {
		c.fault("members", i, "agency", fmt.Errorf("agency %q of a member whose source is not agency", m.Agency))
	}
}

func (c *checker) checkContract(i int, m *Member) {
	const minutesPerWeek = 7 * 24 * 60
	if m.Minutes < 0 || m.Minutes > minutesPerWeek {
		c.fault("members", i, "minutes-per-week", fmt.Errorf("%d minutes: a week has 0 to %d", m.Minutes, minutesPerWeek))
	}
	if !m.Rate.IsZero() {
		if _, err := m.Rate.AppendText(nil); err != nil {
			c.fault("members", i, "rate", err)
		}
		if m.Rate.Micros < 0 {
			c.fault("members", i, "rate", fmt.Errorf("%v: a rate is not negative", m.Rate))
		}
	}
}

func (c *checker) checkDeputies(i int, m *Member) {
	for k, d := range m.Deputies {
		switch {
		case d == "":
			c.fault("members", i, index("deputies", k), missing("name a member who is the deputy"))
		case d == m.ID:
			c.fault("members", i, index("deputies", k), fmt.Errorf("member %q is the deputy of itself", d))
		case slices.Contains(m.Deputies[:k], d):
			c.fault("members", i, index("deputies", k), fmt.Errorf("deputy %q a second time", d))
		default:
			if _, ok := c.members[d]; !ok {
				c.knownMember("members", i, index("deputies", k), d)
			}
		}
	}
}

func (c *checker) checkSkills(i int, m *Member) {
	for k, s := range m.Skills {
		field := func(name string) string { return index("skills", k) + "." + name }
		switch {
		case s.Skill == "":
			c.fault("members", i, field("skill"), missing("name a skill"))
		case !c.knowsSkill(s.Skill):
			unknown(&c.faults, index("members", i), field("skill"), "skill", s.Skill, c.catalog.SkillIDs)
		case slices.ContainsFunc(m.Skills[:k], func(t Skill) bool { return t.Skill == s.Skill }):
			c.fault("members", i, field("skill"), fmt.Errorf("skill %q a second time", s.Skill))
		}
		if s.Level < 1 || s.Level > roles.MaxLevel {
			c.fault("members", i, field("level"), fmt.Errorf("level %d: want 1 to %d", s.Level, roles.MaxLevel))
		}
	}
}

func (c *checker) checkHoldings(i int, m *Member) {
	for k := range m.Holdings {
		h := &m.Holdings[k]
		field := func(name string) string { return index("holdings", k) + "." + name }
		switch {
		case h.Role == "":
			c.fault("members", i, field("role"), missing("name the role that is held"))
		case !c.catalog.HasRole(h.Role):
			unknown(&c.faults, index("members", i), field("role"), "role", h.Role, c.catalog.RoleIDs)
		}
		if h.Unit != "" {
			if _, ok := c.units[h.Unit]; !ok {
				c.knownUnit("members", i, field("unit"), h.Unit)
			}
		}
		if h.Share < 1 || h.Share > 1000 {
			c.fault("members", i, field("share"), fmt.Errorf("share %d: want 1 to 1000 per mille of the member's working time", h.Share))
		}
		if msg := spanFault(h.From, h.Until); msg != nil {
			c.fault("members", i, field("until"), msg)
		}
		for n, g := range m.Holdings[:k] {
			if overlap(g.From, g.Until, h.From, h.Until) {
				c.twoHats(i, k, n, g, *h)
			}
		}
	}
}

// twoHats reports what two holdings of one member must not have in common while
// both last.
func (c *checker) twoHats(i, k, n int, g, h Holding) {
	if g.Role == h.Role && g.Unit == h.Unit && h.Role != "" {
		c.fault("members", i, index("holdings", k), fmt.Errorf("role %q in the same unit as in holdings[%d], at the same time", h.Role, n))
	}
	if g.Primary && h.Primary {
		c.fault("members", i, index("holdings", k)+".primary", fmt.Errorf("a second primary hat beside holdings[%d], at the same time", n))
	}
}

func (c *checker) checkAbsences() {
	for i, a := range c.spec.Absences {
		if a.Member == "" {
			c.fault("absences", i, "member", missing("say which member is away"))
		}
		c.knownMember("absences", i, "member", a.Member)
		if msg := spanFault(a.From, a.Until); msg != nil {
			c.fault("absences", i, "until", msg)
		}
	}
}

func (c *checker) checkCovers() {
	for i, v := range c.spec.Covers {
		if v.By == "" {
			c.fault("covers", i, "by", missing("say which member stands in"))
		}
		c.knownMember("covers", i, "by", v.By)
		if v.By == v.For && v.By != "" {
			c.fault("covers", i, "by", fmt.Errorf("member %q stands in for itself", v.By))
		}
		if v.For == "" {
			c.fault("covers", i, "for", missing("say for which member"))
		}
		c.knownMember("covers", i, "for", v.For)
		if len(v.Roles) == 0 {
			c.fault("covers", i, "roles", errors.New("no roles: name each role that the cover is for"))
		}
		for k, r := range v.Roles {
			switch {
			case r == "":
				c.fault("covers", i, index("roles", k), missing("name a role that the cover is for"))
			case !c.catalog.HasRole(r):
				unknown(&c.faults, index("covers", i), index("roles", k), "role", r, c.catalog.RoleIDs)
			case slices.Contains(v.Roles[:k], r):
				c.fault("covers", i, index("roles", k), fmt.Errorf("role %q a second time", r))
			}
		}
		if v.From.IsZero() {
			c.fault("covers", i, "from", errOpenCover)
		}
		if v.Until.IsZero() {
			c.fault("covers", i, "until", errOpenCover)
		}
		if msg := spanFault(v.From, v.Until); msg != nil {
			c.fault("covers", i, "until", msg)
		}
	}
}

var errOpenCover = errors.New("missing: a cover has a first day and a day on which it has ended")

// fault notes an error at list[i].field. The path is only built when there is
// one: a large team has many places and few faults.
func (c *checker) fault(list string, i int, field string, err error) {
	c.add(index(list, i), field, err)
}

func (c *checker) knownUnit(list string, i int, field string, u UnitID) {
	if _, ok := c.units[u]; u != "" && !ok {
		unknown(&c.faults, index(list, i), field, "unit", u, func() []UnitID { return ids(c.spec.Units, func(u Unit) UnitID { return u.ID }) })
	}
}

func (c *checker) knownMember(list string, i int, field string, m MemberID) {
	if _, ok := c.members[m]; m != "" && !ok {
		unknown(&c.faults, index(list, i), field, "member", m, func() []MemberID { return ids(c.spec.Members, func(m Member) MemberID { return m.ID }) })
	}
}

func (c *checker) knownCalendar(list string, i int, id CalendarID) {
	if _, ok := c.calendars[id]; id != "" && !ok {
		unknown(&c.faults, index(list, i), "calendar", "calendar", id, func() []CalendarID {
			return ids(c.spec.Calendars, func(c CalendarSpec) CalendarID { return c.ID })
		})
	}
}

// checkMatrix compiles the matrix, nil if the team states none.
func (c *checker) checkMatrix() *roles.Matrix {
	if reflect.ValueOf(c.spec.Matrix).IsZero() {
		return nil
	}
	matrix, err := roles.CompileMatrix(c.spec.Matrix, c.catalog)
	for _, e := range socialteam.SpecErrors(err) {
		c.add("matrix", e.Path, e.Err)
	}
	return matrix
}

func (c *checker) knowsSkill(s roles.SkillID) bool {
	_, ok := c.catalog.Skill(s)
	return ok
}

func ids[T any, K ~string](list []T, id func(T) K) []K {
	out := make([]K, len(list))
	for i, x := range list {
		out[i] = id(x)
	}
	slices.Sort(out)
	return out
}

func lookup[K ~string](m map[K]int, k K) int {
	if i, ok := m[k]; ok && k != "" {
		return i
	}
	return -1
}

// spanFault says what is wrong with a half-open span of days.
func spanFault(from, until socialteam.Date) error {
	for _, d := range []socialteam.Date{from, until} {
		if d != 0 && d.AddDays(0) == 0 {
			return fmt.Errorf("no day of the calendar: %v", d)
		}
	}
	if from != 0 && until != 0 && until <= from {
		return fmt.Errorf("%v is not behind from %v: until is the first day that is no longer in it", until, from)
	}
	return nil
}

func overlap(from1, until1, from2, until2 socialteam.Date) bool {
	return (until2 == 0 || from1 < until2) && (until1 == 0 || from2 < until1)
}

// cycles finds the cycles of a graph in which each node has at most one
// successor, -1 for none. The key is the least node of the cycle; the cycle
// starts there.
func cycles(n int, next func(int) int) map[int][]int {
	const unseen = 0
	state := make([]int, n) // the walk that came by, counted from 1
	found := map[int][]int{}
	for start := range n {
		i := start
		for i >= 0 && state[i] == unseen {
			state[i] = start + 1
			i = next(i)
		}
		if i < 0 || state[i] != start+1 {
			continue
		}
		cycle := []int{i}
		for k := next(i); k != i; k = next(k) {
			cycle = append(cycle, k)
		}
		least := slices.Index(cycle, slices.Min(cycle))
		found[cycle[least]] = append(cycle[least:len(cycle):len(cycle)], cycle[:least]...)
	}
	return found
}

func errCycle[K ~string](what string, cycle []int, id func(int) K) error {
	names := make([]string, 0, len(cycle)+1)
	for _, i := range cycle {
		names = append(names, string(id(i)))
	}
	return fmt.Errorf("%s: %s", what, strings.Join(append(names, names[0]), " → "))
}

// normal returns a deep copy of s in normal form: equal teams have equal normal
// forms.
func (s Spec) normal() Spec {
	s = s.clone()
	s.Format = Format
	slices.SortFunc(s.Calendars, func(a, b CalendarSpec) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Members, func(a, b Member) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Absences, Absence.compare)
	s.Absences = slices.Compact(s.Absences)
	slices.SortFunc(s.Covers, Cover.compare)
	s.Covers = slices.CompactFunc(s.Covers, Cover.equal)
	s.Calendars, s.Units, s.Members = orNil(s.Calendars), orNil(s.Units), orNil(s.Members)
	s.Absences, s.Covers = orNil(s.Absences), orNil(s.Covers)
	return s
}

// orNil gives all empty lists one form.
func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
