// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// Deputies is the optional part of a roster that says who would stand in for
// somebody who is not away yet. team.View implements it. Without it nobody stands
// in for those who are away besides those of the roster.
type Deputies interface {
	// AppendDeputies appends those who could act for p in role r while p is
	// absent, in their order, present or not: the first of them who is present
	// does. The empty role asks about parties that name no role.
	AppendDeputies(dst []MemberID, p MemberID, r workflow.RoleID) []MemberID
}

// Away is roster with some more people absent, for as long as one looks: their
// deputies stand in for them, and they for nobody.
func Away(roster workflow.Facts, absent ...MemberID) workflow.Facts {
	if len(absent) == 0 {
		return roster
	}
	return overlay(roster, absent, nil)
}

// overlay is roster with some more people absent and, if only names some, with
// nobody else holding any role.
func overlay(roster workflow.Facts, absent, only []MemberID) workflow.Facts {
	a := overlayOf(roster, absent)
	a.only = only
	return a.full(roster)
}

func overlayOf(roster workflow.Facts, absent []MemberID) *away {
	a := &away{Facts: roster, absent: slices.Clone(absent)}
	slices.Sort(a.absent)
	a.absent = slices.Compact(a.absent)
	a.stand, _ = roster.(workflow.StandIns)
	a.deputies, _ = roster.(Deputies)
	return a
}

// full gives the overlay the optional parts that the roster has.
func (a *away) full(roster workflow.Facts) workflow.Facts {
	managers, _ := roster.(workflow.Managers)
	calendars, _ := roster.(workflow.Calendars)
	switch {
	case managers != nil && calendars != nil:
		return awayBoth{a, managers, calendars}
	case managers != nil:
		return awayManagers{a, managers}
	case calendars != nil:
		return awayCalendars{a, calendars}
	}
	return a
}

// away is a roster with more people absent; the types below keep the optional
// parts that it has.
type away struct {
	workflow.Facts
	stand    workflow.StandIns
	deputies Deputies
	absent   []MemberID // sorted
	only     []MemberID // nil: everybody
	hired    []hire     // who came
}

type (
	awayManagers struct {
		*away
		workflow.Managers
	}
	awayCalendars struct {
		*away
		workflow.Calendars
	}
	awayBoth struct {
		*away
		workflow.Managers
		workflow.Calendars
	}
)

// inner is the roster without the absences.
func (a *away) inner() workflow.Facts { return a.Facts }

// AppendUnits appends the units that the roster lists.
func (a *away) AppendUnits(dst []workflow.UnitID) []workflow.UnitID {
	if u, ok := a.Facts.(Units); ok {
		return u.AppendUnits(dst)
	}
	return dst
}

// Holds knows those who came, too.
func (a *away) Holds(m MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	for _, h := range a.hired {
		if h.id == m {
			return h.role == r && (u == "" || u == h.unit)
		}
	}
	return a.Facts.Holds(m, r, u)
}

// AppendHolders leaves out those who are not looked at.
func (a *away) AppendHolders(dst []MemberID, r workflow.RoleID, u workflow.UnitID) []MemberID {
	if a.only == nil {
		dst = a.Facts.AppendHolders(dst, r, u)
		for _, h := range a.hired {
			if a.Holds(h.id, r, u) {
				dst = append(dst, h.id)
			}
		}
		return dst
	}
	for _, m := range a.only {
		if a.Holds(m, r, u) {
			dst = append(dst, m)
		}
	}
	return dst
}

func (a *away) gone(m MemberID) bool {
	_, found := slices.BinarySearch(a.absent, m)
	return found
}

// Absent is true of those who are away besides those of the roster, too.
func (a *away) Absent(m MemberID) bool {
	return a.gone(m) || a.stand != nil && a.stand.Absent(m)
}

// StandsIn reports whether x may act for p in role r.
func (a *away) StandsIn(x, p MemberID, r workflow.RoleID) bool {
	if x == p || x == "" || a.gone(x) {
		return false
	}
	return a.stand != nil && a.stand.StandsIn(x, p, r) || a.deputy(p, r) == x
}

// deputy is the first present deputy of an absent p.
func (a *away) deputy(p MemberID, r workflow.RoleID) MemberID {
	if a.deputies == nil || !a.Absent(p) {
		return ""
	}
	for _, d := range a.deputies.AppendDeputies(nil, p, r) {
		if !a.Absent(d) {
			return d
		}
	}
	return ""
}

// AppendStandIns appends everyone who stands in for p in role r.
func (a *away) AppendStandIns(dst []MemberID, p MemberID, r workflow.RoleID) []MemberID {
	from := len(dst)
	if d := a.deputy(p, r); d != "" {
		dst = append(dst, d)
	}
	if a.stand == nil {
		return dst
	}
	for _, x := range a.stand.AppendStandIns(nil, p, r) {
		if !a.gone(x) && !slices.Contains(dst[from:], x) {
			dst = append(dst, x)
		}
	}
	return dst
}

// AppendPrincipals appends everyone for whom x may stand in: those of the roster,
// those whose deputies are away now, and those away whose deputies include x.
func (a *away) AppendPrincipals(dst []MemberID, x MemberID) []MemberID {
	if a.gone(x) {
		return dst
	}
	from := len(dst)
	if a.stand != nil {
		dst = a.stand.AppendPrincipals(dst, x)
	}
	for _, p := range a.heirs() {
		if p != x && !slices.Contains(dst[from:], p) && slices.Contains(a.AppendDeputies(nil, p, ""), x) {
			dst = append(dst, p)
		}
	}
	return dst
}

// heirs are those who may have got another deputy.
func (a *away) heirs() []MemberID {
	list := slices.Clone(a.absent)
	if a.stand != nil {
		for _, m := range a.absent {
			list = a.stand.AppendPrincipals(list, m)
		}
	}
	return list
}

// AppendDeputies appends the deputies that the roster knows.
func (a *away) AppendDeputies(dst []MemberID, p MemberID, r workflow.RoleID) []MemberID {
	if a.deputies == nil {
		return dst
	}
	return a.deputies.AppendDeputies(dst, p, r)
}
