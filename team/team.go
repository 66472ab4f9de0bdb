// SPDX-License-Identifier: Apache-2.0

package team

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// Team is a compiled [Spec]: people, units, hats, absences, over all of time. Ask
// [Team.At] how things stand at an instant. A Team never changes; any number of
// goroutines may use it. The zero Team is a team of nobody.
type Team struct {
	spec      Spec // in normal form
	catalog   *roles.Catalog
	matrix    *roles.Matrix
	loc       *time.Location
	calendars map[CalendarID]*Calendar

	tree
	people  memberIndex
	members []member   // by id
	hats    []hat      // by member
	away    []awaySpan // by member
	covers  []cover    // by whom they are for
	byRole  map[roles.ID][]int32
	needs   map[roles.ID][]roles.Need
	reports [][]int32 // by manager
	// principals are, by member, those whom the member may ever act for.
	principals [][]int32
	bounds     []int64 // when something changes, in order
}

// member is what questions need of a Member. Lists are parts of the team's
// slices.
type member struct {
	key         key
	id          MemberID
	during      span
	unit        int32
	manager     int32
	hats, hatsN int32
	away, awayN int32
	covers      int32
	coversN     int32
	deputies    []int32
}

// hat is a Holding. It lasts no longer than the member is there.
type hat struct {
	role    roles.ID
	unitID  UnitID
	during  span
	unit    int32
	member  int32
	holding int32 // its place in the member's Holdings
}

type awaySpan struct{ during span }

type cover struct {
	during span
	by     int32
	roles  []roles.ID
}

// span is a half-open span of Unix seconds.
type span struct{ from, until int64 }

func (s span) and(t span) span { return span{max(s.from, t.from), min(s.until, t.until)} }

func (s span) has(at int64) bool { return s.from <= at && at < s.until }

// build indexes a Spec that is in normal form and has no fault.
func build(s Spec, catalog *roles.Catalog, matrix *roles.Matrix, calendars map[CalendarID]*Calendar) *Team {
	loc, _ := time.LoadLocation(s.Location) // has been checked
	s.Matrix = roles.MatrixSpec{}           // the compiled one knows it
	t := &Team{
		spec: s, catalog: catalog, matrix: matrix, loc: loc, calendars: calendars,
		tree:       newTree(s.Units),
		members:    make([]member, len(s.Members)),
		byRole:     map[roles.ID][]int32{},
		needs:      map[roles.ID][]roles.Need{},
		reports:    make([][]int32, len(s.Members)),
		principals: make([][]int32, len(s.Members)),
	}
	for r := range catalog.Roles() {
		t.needs[r.ID] = r.Needs
	}
	hats := 0
	for i := range s.Members {
		t.members[i].id = s.Members[i].ID
		hats += len(s.Members[i].Holdings)
	}
	t.hats = make([]hat, 0, hats)
	t.people = newMemberIndex(t.members)
	d := &days{loc, map[socialteam.Date]int64{}}
	for i := range s.Members {
		t.addMember(d, int32(i), &s.Members[i])
	}
	t.addAbsences(d)
	t.addCovers(d)
	t.bounds = slices.Sorted(maps.Values(d.seconds))
	return t
}

func (t *Team) addMember(d *days, i int32, m *Member) {
	c := &t.members[i]
	c.id, c.during = m.ID, d.span(m.From, m.Until)
	c.unit, c.manager = t.findUnit(m.Unit), none
	if m.Manager != "" {
		c.manager = t.place(m.Manager)
		t.reports[c.manager] = append(t.reports[c.manager], i)
	}
	for _, id := range m.Deputies {
		k := t.place(id)
		c.deputies = append(c.deputies, k)
		t.principals[k] = append(t.principals[k], i)
	}
	c.hats, c.hatsN = int32(len(t.hats)), int32(len(m.Holdings))
	for k, h := range m.Holdings {
		unit := h.Unit
		if unit == "" {
			unit = m.Unit
		}
		t.byRole[h.Role] = append(t.byRole[h.Role], int32(len(t.hats)))
		t.hats = append(t.hats, hat{
			role: h.Role, unitID: unit, unit: t.findUnit(unit),
			during: d.span(h.From, h.Until).and(c.during), member: i, holding: int32(k),
		})
	}
}

func (t *Team) addAbsences(d *days) {
	for i, a := range t.spec.Absences {
		c := &t.members[t.place(a.Member)]
		if c.awayN == 0 {
			c.away = int32(i)
		}
		c.awayN++
		t.away = append(t.away, awaySpan{d.span(a.From, a.Until)})
	}
}

func (t *Team) addCovers(d *days) {
	for i, v := range t.spec.Covers {
		c := &t.members[t.place(v.For)]
		if c.coversN == 0 {
			c.covers = int32(i)
		}
		c.coversN++
		by := t.place(v.By)
		t.covers = append(t.covers, cover{during: d.span(v.From, v.Until), by: by, roles: v.Roles})
		t.principals[by] = append(t.principals[by], t.place(v.For))
	}
	for i := range t.principals {
		slices.Sort(t.principals[i])
		t.principals[i] = slices.Compact(t.principals[i])
	}
}

// place returns the place of a member that there is.
func (t *Team) place(m MemberID) int32 {
	i, _ := t.people.find(m)
	return i
}

func (t *Team) findUnit(id UnitID) int32 { return t.tree.find(id) }

// days turns days into seconds, and remembers them all: they are when something
// begins or ends. Few days occur in many places.
type days struct {
	loc     *time.Location
	seconds map[socialteam.Date]int64
}

func (d *days) of(day socialteam.Date) int64 {
	at, ok := d.seconds[day]
	if !ok {
		at = day.In(d.loc).Unix()
		d.seconds[day] = at
	}
	return at
}

func (d *days) span(from, until socialteam.Date) span {
	s := span{math.MinInt64, math.MaxInt64}
	if !from.IsZero() {
		s.from = d.of(from)
	}
	if !until.IsZero() {
		s.until = d.of(until)
	}
	return s
}

// At returns how things stand at an instant. It is cheap: spans are judged when
// a question needs them.
func (t *Team) At(at time.Time) *View {
	v := &View{team: t, at: at.Unix(), until: math.MaxInt64}
	i, found := slices.BinarySearch(t.bounds, v.at)
	if found {
		i++
	}
	if i < len(t.bounds) {
		v.until = t.bounds[i]
	}
	return v
}

// Spec returns the team as data, in normal form: calendars, units and members by
// id, the rest in the order of time and people. Compiling it gives an equal team.
func (t *Team) Spec() Spec {
	s := t.spec.clone()
	if t.matrix != nil {
		s.Matrix = t.matrix.Spec()
	}
	return s
}

// Catalog returns the catalogue that the team was compiled with, an empty one for
// the zero Team.
func (t *Team) Catalog() *roles.Catalog {
	if t.catalog == nil {
		return new(roles.Catalog)
	}
	return t.catalog
}

// Matrix returns the team's matrix, nil if it states none.
func (t *Team) Matrix() *roles.Matrix { return t.matrix }

// Location returns the place whose days the spans are made of.
func (t *Team) Location() *time.Location {
	if t.loc == nil {
		return time.UTC
	}
	return t.loc
}

// Len returns how many members the team has over all of time.
func (t *Team) Len() int { return len(t.members) }

// Member returns a member as written; ok is false if there is none of that id.
func (t *Team) Member(id MemberID) (m Member, ok bool) {
	i, ok := t.people.find(id)
	if !ok {
		return Member{}, false
	}
	return t.spec.Members[i].clone(), true
}

// Unit returns a unit as written; ok is false if there is none of that id.
func (t *Team) Unit(id UnitID) (u Unit, ok bool) {
	i := t.findUnit(id)
	if i == none {
		return Unit{}, false
	}
	return t.units[i].normal(), true
}

// Within reports whether unit u is unit of or stands below it. It is false for
// units that the team does not have.
func (t *Team) Within(u, of UnitID) bool {
	i, j := t.findUnit(u), t.findUnit(of)
	return i != none && j != none && t.within(i, j)
}

// DivisionOf returns the division of a unit: its own, or that of the nearest
// unit above that states one; ok is false if none does.
func (t *Team) DivisionOf(u UnitID) (d DivisionID, ok bool) {
	for i := t.findUnit(u); i != none; i = t.parent[i] {
		if d := t.units[i].Division; d != "" {
			return d, true
		}
	}
	return "", false
}

// Calendar returns a calendar by its id; ok is false if the team has none.
func (t *Team) Calendar(id CalendarID) (c *Calendar, ok bool) {
	c, ok = t.calendars[id]
	return c, ok
}

// CalendarOf returns the calendar by which a member works: the member's own, or
// that of the unit, or of the nearest unit above; ok is false if none is stated.
func (t *Team) CalendarOf(id MemberID) (c *Calendar, ok bool) {
	i, ok := t.people.find(id)
	if !ok {
		return nil, false
	}
	if own := t.spec.Members[i].Calendar; own != "" {
		return t.calendars[own], true
	}
	for u := t.members[i].unit; u != none; u = t.parent[u] {
		if id := t.units[u].Calendar; id != "" {
			return t.calendars[id], true
		}
	}
	return nil, false
}
