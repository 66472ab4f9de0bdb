// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// twin reads a Spec literally: no index, no order, days instead of seconds.
type twin struct {
	spec team.Spec
	day  socialteam.Date
}

func newTwin(s team.Spec, at time.Time) twin {
	loc, _ := time.LoadLocation(s.Location)
	return twin{s, socialteam.DateOf(at.In(loc))}
}

func (w twin) during(from, until socialteam.Date) bool {
	return (from == 0 || w.day >= from) && (until == 0 || w.day < until)
}

func (w twin) member(id team.MemberID) (team.Member, bool) {
	for _, m := range w.spec.Members {
		if m.ID == id && w.during(m.From, m.Until) {
			return m, true
		}
	}
	return team.Member{}, false
}

// above returns a unit and those above it.
func (w twin) above(u team.UnitID) []team.UnitID {
	for _, x := range w.spec.Units {
		if x.ID == u {
			return append([]team.UnitID{u}, w.above(x.Parent)...)
		}
	}
	return nil
}

func (w twin) holds(id team.MemberID, r roles.ID, u team.UnitID) bool {
	m, ok := w.member(id)
	if !ok {
		return false
	}
	for _, h := range m.Holdings {
		unit := h.Unit
		if unit == "" {
			unit = m.Unit
		}
		if h.Role == r && w.during(h.From, h.Until) && (u == "" || unit != "" && slices.Contains(w.above(u), unit)) {
			return true
		}
	}
	return false
}

func (w twin) absent(id team.MemberID) bool {
	_, ok := w.member(id)
	return ok && slices.ContainsFunc(w.spec.Absences, func(a team.Absence) bool {
		return a.Member == id && w.during(a.From, a.Until)
	})
}

func (w twin) present(id team.MemberID) bool {
	_, ok := w.member(id)
	return ok && !w.absent(id)
}

func (w twin) skilled(m team.Member, r roles.ID) bool {
	role, ok := roles.Standard().Role(r)
	needed := 0
	for _, n := range role.Needs {
		if n.Nice {
			continue
		}
		needed++
		if !slices.ContainsFunc(m.Skills, func(s team.Skill) bool {
			return s.Skill == n.Skill && s.Level >= n.Min && s.Level >= roles.Working
		}) {
			return false
		}
	}
	return ok && needed > 0
}

func (w twin) standsIn(a, p team.MemberID, r roles.ID) bool {
	principal, ok := w.member(p)
	if !ok || !w.present(a) || r != "" && !w.holds(p, r, "") {
		return false
	}
	for _, c := range w.spec.Covers {
		if c.By == a && c.For == p && slices.Contains(c.Roles, r) && w.during(c.From, c.Until) {
			return true
		}
	}
	if !w.absent(p) {
		return false
	}
	for _, d := range principal.Deputies {
		deputy, _ := w.member(d)
		if w.present(d) && (r == "" || w.holds(d, r, "") || w.skilled(deputy, r)) {
			return d == a
		}
	}
	return false
}

const year2026 socialteam.Date = 739_617

// randomTeam returns a small team where much happens within a month.
func randomTeam(rng *rand.Rand) team.Spec {
	s := team.Spec{Location: zones[rng.IntN(len(zones))]}
	date := func() socialteam.Date {
		if rng.IntN(3) > 0 {
			return 0
		}
		return year2026 + 80 + socialteam.Date(rng.IntN(14)) // around the change of clocks
	}
	span := func() (from, until socialteam.Date) {
		from, until = date(), date()
		if from != 0 && until != 0 && until <= from {
			from, until = until, from+1
		}
		return from, until
	}
	for u := range rng.IntN(6) {
		unit := team.Unit{ID: team.UnitID(fmt.Sprint("u", 9-u))}
		if u > 0 && rng.IntN(4) > 0 {
			unit.Parent = s.Units[rng.IntN(u)].ID
		}
		s.Units = append(s.Units, unit)
	}
	unit := func() team.UnitID {
		if len(s.Units) == 0 || rng.IntN(3) == 0 {
			return ""
		}
		return s.Units[rng.IntN(len(s.Units))].ID
	}
	n := 1 + rng.IntN(7)
	id := func(i int) team.MemberID { return team.MemberID(fmt.Sprint("m", 9-i)) }
	hats := []roles.ID{"copywriter", "legal-counsel", "social-media-manager", "content-creator"}
	for i := range n {
		m := team.Member{ID: id(i), Unit: unit(), Minutes: 60 * rng.IntN(41)}
		m.From, m.Until = span()
		if i > 0 && rng.IntN(2) == 0 {
			m.Manager = id(rng.IntN(i))
		}
		for _, d := range rng.Perm(n)[:rng.IntN(n+1)] {
			if d != i {
				m.Deputies = append(m.Deputies, id(d))
			}
		}
		if rng.IntN(3) == 0 {
			m.Skills = skills(hats[rng.IntN(len(hats))], roles.Level(1+rng.IntN(4)))
		}
		for _, r := range rng.Perm(len(hats))[:rng.IntN(4)] {
			h := team.Holding{Role: hats[r], Unit: unit(), Share: 1 + rng.IntN(1000)}
			h.From, h.Until = span()
			m.Holdings = append(m.Holdings, h)
		}
		s.Members = append(s.Members, m)
	}
	for range rng.IntN(2 * n) {
		a := team.Absence{Member: id(rng.IntN(n))}
		a.From, a.Until = span()
		s.Absences = append(s.Absences, a)
	}
	for range rng.IntN(4 * n) {
		if by, of := rng.IntN(n), rng.IntN(n); by != of {
			from := year2026 + 80 + socialteam.Date(rng.IntN(14))
			s.Covers = append(s.Covers, team.Cover{
				By: id(by), For: id(of), Roles: []roles.ID{hats[0], hats[1+rng.IntN(3)]},
				From: from, Until: from + 1 + socialteam.Date(rng.IntN(6)),
			})
		}
	}
	return s
}

func TestViewTwin(t *testing.T) {
	rng := testkit.Rand(4)
	mix := map[string]int{}
	for range max(testkit.Cases(3000, 100000), 100) {
		s := randomTeam(rng)
		tm := compile(t, s)
		at := (year2026 + 79).In(tm.Location()).Add(time.Duration(rng.IntN(17*24)) * time.Hour)
		if rng.IntN(2) == 0 {
			at = at.Add(-time.Second)
		}
		v, w := tm.At(at), newTwin(s, at)
		compareViews(t, s, v, w, mix)
		if end := v.Until(); !end.IsZero() {
			require.True(t, end.After(at))
			compareViews(t, s, v, newTwin(s, end.Add(-time.Second)), mix)
			compareViews(t, s, tm.At(end), newTwin(s, end), mix)
		}
	}
	for _, what := range []string{"holds", "not holds", "deputy", "cover", "no deputy", "absent", "present"} {
		require.Greater(t, mix[what], 20, "the mix is thin: %v", mix)
	}
	t.Log(mix)
}

func compareViews(t *testing.T, s team.Spec, v *team.View, w twin, mix map[string]int) {
	t.Helper()
	var people []team.MemberID
	for _, m := range s.Members {
		people = append(people, m.ID)
	}
	slices.Sort(people)
	asked := append([]team.MemberID{"", "nobody"}, people...)
	units := []team.UnitID{"", "nowhere"}
	for _, u := range s.Units {
		units = append(units, u.ID)
	}
	hats := []roles.ID{"", "copywriter", "legal-counsel", "social-media-manager", "content-creator", "no-role"}
	for _, r := range hats {
		for _, u := range units {
			var holders []team.MemberID
			for _, m := range asked {
				want := r != "" && w.holds(m, r, u)
				require.Equal(t, want, v.Holds(m, r, u), "Holds(%q, %q, %q) of %+v at %v", m, r, u, s, w.day)
				if want {
					mix["holds"]++
					holders = append(holders, m)
				} else {
					mix["not holds"]++
				}
			}
			require.Equal(t, holders, v.AppendHolders(nil, r, u), "AppendHolders(%q, %q)", r, u)
		}
	}
	for _, p := range asked {
		require.Equal(t, w.absent(p), v.Absent(p))
		require.Equal(t, w.present(p), v.Present(p))
		if w.absent(p) {
			mix["absent"]++
		} else if w.present(p) {
			mix["present"]++
		}
		var principals []team.MemberID
		for _, a := range people {
			acts := false
			for _, r := range hats {
				if w.standsIn(p, a, r) {
					acts = true
				}
			}
			if acts {
				principals = append(principals, a)
			}
		}
		require.Equal(t, principals, v.AppendPrincipals(nil, p), "AppendPrincipals(%q) of %+v at %v", p, s, w.day)
		for _, r := range hats {
			var ins []team.MemberID
			for _, a := range asked {
				want := w.standsIn(a, p, r)
				require.Equal(t, want, v.StandsIn(a, p, r), "StandsIn(%q, %q, %q) of %+v at %v", a, p, r, s, w.day)
				if want {
					ins = append(ins, a)
				}
			}
			got := v.AppendStandIns(nil, p, r)
			require.ElementsMatch(t, ins, got)
			switch {
			case len(ins) > 0 && w.absent(p):
				mix["deputy"]++
			case len(ins) > 0:
				mix["cover"]++
			case w.absent(p):
				mix["no deputy"]++
			}
		}
	}
}
