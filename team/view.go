// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/roles"
)

// View is a team at one instant. It answers who holds what, who is there and who
// stands in for whom. Nobody is nobody: a question about a member, role or unit
// that is empty or unknown is never answered with yes.
//
// A View never changes; any number of goroutines may use it. The zero View is one
// of the zero Team, at the start of 1970.
type View struct {
	team  *Team
	at    int64
	until int64
}

// orNobody returns v, and for the zero View one of the zero Team.
func (v *View) orNobody() *View {
	if v.team != nil {
		return v
	}
	return &View{team: new(Team), at: v.at, until: math.MaxInt64}
}

// find returns the place of a member; ok is false if there is none of that id.
func (v *View) find(m MemberID) (i int32, ok bool) {
	if v.team == nil {
		return none, false
	}
	return v.team.people.find(m)
}

// Team returns the team that v is a view of.
func (v *View) Team() *Team { return v.orNobody().team }

// At returns the instant of v, in UTC and whole seconds: no span of days begins
// or ends within a second.
func (v *View) At() time.Time { return time.Unix(v.at, 0).UTC() }

// Until returns the instant up to which the team gives equal answers, so that a
// host may keep v until then; the zero Time if nothing changes any more.
func (v *View) Until() time.Time {
	if v.team == nil || v.until == math.MaxInt64 {
		return time.Time{}
	}
	return time.Unix(v.until, 0).UTC()
}

// Holds reports whether a member has a role in a unit: by a holding in that unit
// or in one above it. The empty unit asks about any holding, also one in no unit.
// Absent members hold what they hold; members who have not joined yet or have
// left hold nothing.
func (v *View) Holds(m MemberID, r roles.ID, u UnitID) bool {
	t := v.team
	if t == nil {
		return false
	}
	i, ok := t.people.find(m)
	if !ok {
		return false
	}
	hats := t.hatsOf(i)
	for k := range hats { // as in holds, without the call: hosts ask this all the time
		h := &hats[k]
		if h.during.has(v.at) && h.role == r && (u == "" || u == h.unitID || t.below(u, h)) {
			return true
		}
	}
	return false
}

// holds is Holds for a member whose place is known.
func (v *View) holds(i int32, r roles.ID, u UnitID) bool {
	for h := range v.wears(i) {
		if h.role == r && (u == "" || u == h.unitID || v.team.below(u, h)) {
			return true
		}
	}
	return false
}

// hatsOf returns all hats of a member, whenever they are worn.
func (t *Team) hatsOf(i int32) []hat {
	c := &t.members[i]
	return t.hats[c.hats : c.hats+c.hatsN]
}

// below reports whether a hat counts in a unit other than its own.
func (t *Team) below(u UnitID, h *hat) bool { return t.reaches(h, t.findUnit(u)) }

// reaches reports whether a hat counts in a unit.
func (t *Team) reaches(h *hat, unit int32) bool {
	return unit != none && h.unit != none && t.within(unit, h.unit)
}

// AppendHolders appends the members for whom [View.Holds] is true, by id.
func (v *View) AppendHolders(dst []MemberID, r roles.ID, u UnitID) []MemberID {
	t := v.Team()
	unit := none
	if u != "" {
		if unit = t.findUnit(u); unit == none {
			return dst
		}
	}
	last := none
	for _, k := range t.byRole[r] {
		h := &t.hats[k]
		if h.member == last || !h.during.has(v.at) {
			continue
		}
		if u == "" || t.reaches(h, unit) {
			last = h.member
			dst = append(dst, t.members[last].id)
		}
	}
	return dst
}

// Active reports whether a member has joined and not left.
func (v *View) Active(m MemberID) bool {
	i, ok := v.find(m)
	return ok && v.active(i)
}

func (v *View) active(i int32) bool { return v.team.members[i].during.has(v.at) }

// Present reports whether a member is active and not absent.
func (v *View) Present(m MemberID) bool {
	i, ok := v.find(m)
	return ok && v.present(i)
}

func (v *View) present(i int32) bool { return v.active(i) && !v.away(i) }

// Absent reports whether a member is active and absent.
func (v *View) Absent(m MemberID) bool {
	i, ok := v.find(m)
	return ok && v.active(i) && v.away(i)
}

func (v *View) away(i int32) bool {
	c := &v.team.members[i]
	for k := c.away; k < c.away+c.awayN; k++ {
		if v.team.away[k].during.has(v.at) {
			return true
		}
	}
	return false
}

// All yields the active members by id.
func (v *View) All() iter.Seq[MemberID] {
	v = v.orNobody()
	return func(yield func(MemberID) bool) {
		for i := range v.team.members {
			if v.active(int32(i)) && !yield(v.team.members[i].id) {
				return
			}
		}
	}
}

// Hats returns the holdings that a member has now, by role and unit, each with
// its unit filled in.
func (v *View) Hats(m MemberID) []Holding {
	i, ok := v.find(m)
	if !ok {
		return nil
	}
	return v.hats(i)
}

func (v *View) hats(i int32) []Holding {
	var list []Holding
	for h := range v.wears(i) {
		holding := v.team.spec.Members[i].Holdings[h.holding]
		holding.Unit = h.unitID
		list = append(list, holding)
	}
	return list
}

// wears yields the hats that an active member has now.
func (v *View) wears(i int32) iter.Seq[*hat] {
	return func(yield func(*hat) bool) {
		hats := v.team.hatsOf(i)
		for k := range hats {
			if h := &hats[k]; h.during.has(v.at) && !yield(h) {
				return
			}
		}
	}
}

// Allocation returns the sum of a member's shares now, per mille. More than 1000
// is too much: see [Allocations].
func (v *View) Allocation(m MemberID) int {
	i, ok := v.find(m)
	if !ok {
		return 0
	}
	return v.allocation(i)
}

func (v *View) allocation(i int32) int {
	sum := 0
	for h := range v.wears(i) {
		sum += v.team.spec.Members[i].Holdings[h.holding].Share
	}
	return sum
}

// UnitOf returns the unit that a member belongs to; ok is false if there is none
// or the member is not active.
func (v *View) UnitOf(m MemberID) (u UnitID, ok bool) {
	i, ok := v.find(m)
	if !ok || !v.active(i) || v.team.members[i].unit == none {
		return "", false
	}
	return v.team.units[v.team.members[i].unit].ID, true
}

// Manager returns whom a member reports to; ok is false if that is nobody, or if
// one of the two is not active. An absent manager is still the manager.
func (v *View) Manager(m MemberID) (manager MemberID, ok bool) {
	i, ok := v.find(m)
	if !ok || !v.active(i) {
		return "", false
	}
	k := v.team.members[i].manager
	if k == none || !v.active(k) {
		return "", false
	}
	return v.team.members[k].id, true
}

// AppendReports appends the members whose manager m is, by id.
func (v *View) AppendReports(dst []MemberID, m MemberID) []MemberID {
	i, ok := v.find(m)
	if !ok || !v.active(i) {
		return dst
	}
	for _, k := range v.team.reports[i] {
		if v.active(k) {
			dst = append(dst, v.team.members[k].id)
		}
	}
	return dst
}

// StandsIn reports whether member a may act for member p in a role now.
//
// Someone with a cover of p for that role may, whether p is absent or not.
// Otherwise p must be absent, and a the first present one among those of p's
// deputies who hold the role too or have the skills that it needs, at the level
// the role asks for but at least [roles.Working]; skills open no role that asks
// for none. Either way p must hold the role and a be present.
//
// The empty role asks about parties that name no role: then it is the first
// present deputy of an absent p.
//
// A stand-in's own deputy never acts.
func (v *View) StandsIn(a, p MemberID, r roles.ID) bool {
	i, ok := v.find(a)
	j, known := v.find(p)
	if !ok || !known || !v.active(j) || r != "" && !v.holds(j, r, "") {
		return false
	}
	return v.deputy(j, r) == i || v.covers(i, j, r)
}

// AppendStandIns appends the members a for whom [View.StandsIn] is true: the
// deputy first, then those with a cover, by id.
func (v *View) AppendStandIns(dst []MemberID, p MemberID, r roles.ID) []MemberID {
	t := v.team
	j, ok := v.find(p)
	if !ok || !v.active(j) || r != "" && !v.holds(j, r, "") {
		return dst
	}
	deputy := v.deputy(j, r)
	if deputy != none {
		dst = append(dst, t.members[deputy].id)
	}
	covers := len(dst)
	c := &t.members[j]
	for k := c.covers; k < c.covers+c.coversN; k++ {
		if by := t.covers[k].by; by != deputy && v.coversWith(&t.covers[k], r) {
			dst = append(dst, t.members[by].id)
		}
	}
	slices.Sort(dst[covers:])
	return append(dst[:covers], slices.Compact(dst[covers:])...)
}

// AppendPrincipals appends the members p for whom [View.StandsIn] is true of a,
// in some role or where no role is named, by id.
func (v *View) AppendPrincipals(dst []MemberID, a MemberID) []MemberID {
	t := v.team
	i, ok := v.find(a)
	if !ok {
		return dst
	}
	for _, p := range t.principals[i] {
		if v.actsFor(i, p) {
			dst = append(dst, t.members[p].id)
		}
	}
	return dst
}

func (v *View) actsFor(a, p int32) bool {
	if !v.active(p) {
		return false
	}
	if v.deputy(p, "") == a {
		return true
	}
	for h := range v.wears(p) {
		if v.deputy(p, h.role) == a || v.covers(a, p, h.role) {
			return true
		}
	}
	return false
}

// AppendDeputies appends those of p's deputies who could act for p in a role
// while p is absent, in their order, present or not: the first of them who is
// present then does. That lets a program think about absences that are not
// planned. The empty role asks about parties that name no role.
func (v *View) AppendDeputies(dst []MemberID, p MemberID, r roles.ID) []MemberID {
	j, ok := v.find(p)
	if !ok || !v.active(j) || r != "" && !v.holds(j, r, "") {
		return dst
	}
	for _, d := range v.team.members[j].deputies {
		if v.active(d) && v.qualified(d, r) {
			dst = append(dst, v.team.members[d].id)
		}
	}
	return dst
}

// AddWorking is [Calendar.Add] of the calendar with that id. It fails if the team
// has no such calendar.
func (v *View) AddWorking(calendar string, t time.Time, d time.Duration) (time.Time, error) {
	calendars := v.Team().calendars
	c, ok := calendars[CalendarID(calendar)]
	if !ok {
		names := slices.Sorted(maps.Keys(calendars))
		return time.Time{}, fmt.Errorf("team: %w", suggest.Unknown("calendar", calendar, names))
	}
	return c.Add(t, d)
}

// deputy returns who acts for an absent member in a role, none if nobody.
func (v *View) deputy(p int32, r roles.ID) int32 {
	if !v.away(p) {
		return none
	}
	for _, d := range v.team.members[p].deputies {
		if v.present(d) && v.qualified(d, r) {
			return d
		}
	}
	return none
}

// qualified reports whether a deputy may act in a role at all.
func (v *View) qualified(d int32, r roles.ID) bool {
	return r == "" || v.holds(d, r, "") || v.team.skilled(d, r)
}

func (v *View) covers(a, p int32, r roles.ID) bool {
	c := &v.team.members[p]
	for k := c.covers; k < c.covers+c.coversN; k++ {
		if s := &v.team.covers[k]; s.by == a && v.coversWith(s, r) {
			return true
		}
	}
	return false
}

func (v *View) coversWith(s *cover, r roles.ID) bool {
	return s.during.has(v.at) && v.present(s.by) && slices.Contains(s.roles, r)
}

// skilled reports whether a member could fill a role by skill alone.
func (t *Team) skilled(i int32, r roles.ID) bool {
	required := false
	for _, n := range t.needs[r] {
		if n.Nice {
			continue
		}
		required = true
		if t.level(i, n.Skill) < max(n.Min, roles.Working) {
			return false
		}
	}
	return required
}

// level returns how well a member masters a skill.
func (t *Team) level(i int32, s roles.SkillID) roles.Level {
	for _, k := range t.spec.Members[i].Skills {
		if k.Skill == s {
			return k.Level
		}
	}
	return 0
}
