// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"time"
)

// Facts is what a decision must know about people at its instant. Answers must
// be stable for one value: a snapshot, not a live query. Nobody (the empty
// MemberID) holds nothing.
//
// Facts may also implement [Managers], [StandIns] and [Calendars].
// [Flow.Require] says which of them a definition cannot do without. team.View
// implements all of them.
type Facts interface {
	// Holds reports whether m holds role r, in any unit when u is empty and
	// otherwise in u or a unit above it. A holding without a unit is in none.
	Holds(m MemberID, r RoleID, u UnitID) bool
	// AppendHolders appends everyone of whom Holds is true, each once, in a
	// stable order.
	AppendHolders(dst []MemberID, r RoleID, u UnitID) []MemberID
}

// Managers is the optional part of [Facts] that parties such as "manager of
// author" ask.
type Managers interface {
	// Manager returns the manager of m, and false if m has none.
	Manager(m MemberID) (MemberID, bool)
}

// StandIns is the optional part of [Facts] that knows absences and deputies.
// Without it everybody is present and nobody stands in.
type StandIns interface {
	// Absent reports whether m is away now. Who is away may still act in person;
	// deputies act besides.
	Absent(m MemberID) bool
	// StandsIn reports whether a may now act for p where p has role r, or, with
	// an empty role, where a party names no role. It is never true of a = p.
	StandsIn(a, p MemberID, r RoleID) bool
	// AppendStandIns appends everyone who stands in for p in role r, each once,
	// in a stable order.
	AppendStandIns(dst []MemberID, p MemberID, r RoleID) []MemberID
	// AppendPrincipals appends everyone for whom a stands in, in any role or
	// none, each once, in a stable order.
	AppendPrincipals(dst []MemberID, a MemberID) []MemberID
}

// Calendars is the optional part of [Facts] that knows working time.
type Calendars interface {
	// AddWorking returns the instant at which d of working time has passed
	// since t by the calendar; a negative d counts back. It fails when the
	// calendar is unknown or has too little working time.
	AddWorking(calendar string, t time.Time, d time.Duration) (time.Time, error)
}

// Roster is a ready-made [Facts] for those who have no team model: everyone with
// their roles. It knows no units, so "role:R in U" is nobody.
type Roster map[MemberID][]RoleID

// Holds reports whether m is listed with r. It is false for any unit.
func (r Roster) Holds(m MemberID, role RoleID, u UnitID) bool {
	return u == "" && role != "" && slices.Contains(r[m], role) && m != ""
}

// AppendHolders appends everyone who is listed with the role, sorted.
func (r Roster) AppendHolders(dst []MemberID, role RoleID, u UnitID) []MemberID {
	from := len(dst)
	if u != "" || role == "" {
		return dst
	}
	for m, held := range r {
		if m != "" && slices.Contains(held, role) {
			dst = append(dst, m)
		}
	}
	slices.Sort(dst[from:])
	return dst
}
