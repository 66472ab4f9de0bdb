// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// company returns an organisation of n people in units of about ten, two hats
// each, with managers, deputies and absences.
func company(n int) team.Spec {
	rng := testkit.Rand(100_000)
	catalog := roles.Standard().RoleIDs()
	s := team.Spec{Location: "Europe/Copenhagen"}
	units := max(n/10, 1)
	for u := range units {
		unit := team.Unit{ID: team.UnitID(fmt.Sprintf("unit-%05d", u))}
		if u > 0 {
			unit.Parent = team.UnitID(fmt.Sprintf("unit-%05d", (u-1)/5))
		}
		s.Units = append(s.Units, unit)
	}
	const newYear = 739_617 // 2026-01-01
	for i := range n {
		m := team.Member{
			ID: team.MemberID(fmt.Sprintf("member-%06d", i)), Unit: s.Units[i%units].ID, Minutes: 2400,
			Holdings: []team.Holding{
				{Role: catalog[rng.IntN(len(catalog))], Share: 600, Primary: true},
				{Role: catalog[rng.IntN(len(catalog))], Unit: s.Units[rng.IntN(units)].ID, Share: 300, From: newYear + 1, Until: newYear + 200},
			},
		}
		if i > 0 {
			m.Manager = team.MemberID(fmt.Sprintf("member-%06d", (i-1)/8))
			m.Deputies = []team.MemberID{m.Manager}
		}
		s.Members = append(s.Members, m)
		if i%4 == 0 {
			s.Absences = append(s.Absences, team.Absence{Member: m.ID, From: newYear + 10, Until: newYear + 20})
		}
	}
	// Two hats of one role in one unit would be a fault.
	for i := range s.Members {
		h := s.Members[i].Holdings
		if h[0].Role == h[1].Role {
			h[1].Role = "copywriter"
			h[0].Role = "art-director"
		}
	}
	return s
}

func benchCompile(b *testing.B, n int) {
	s, catalog := company(n), roles.Standard()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := team.Compile(s, catalog); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile10(b *testing.B)   { benchCompile(b, 10) }
func BenchmarkCompile100k(b *testing.B) { benchCompile(b, 100_000) }

func benchAt(b *testing.B, n int) {
	tm := compile(b, company(n))
	at := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if tm.At(at).Until().IsZero() {
			b.Fatal("no end")
		}
	}
}

func BenchmarkAt10(b *testing.B)   { benchAt(b, 10) }
func BenchmarkAt100k(b *testing.B) { benchAt(b, 100_000) }

func benchHolds(b *testing.B, n int, floor bool) {
	s := company(n)
	v := compile(b, s).At(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
	m := s.Members[n/2]
	role, unit := m.Holdings[0].Role, m.Unit
	if !v.Holds(m.ID, role, unit) {
		b.Fatal("does not hold")
	}
	byHand := map[team.MemberID][]team.Holding{}
	for _, m := range s.Members {
		byHand[m.ID] = []team.Holding{{Role: m.Holdings[0].Role, Unit: m.Unit}}
	}
	b.ReportAllocs()
	if floor {
		for b.Loop() {
			if h := byHand[m.ID]; h[0].Role != role || h[0].Unit != unit {
				b.Fatal("does not hold")
			}
		}
		return
	}
	for b.Loop() {
		if !v.Holds(m.ID, role, unit) {
			b.Fatal("does not hold")
		}
	}
}

func BenchmarkHolds10(b *testing.B)        { benchHolds(b, 10, false) }
func BenchmarkHolds100k(b *testing.B)      { benchHolds(b, 100_000, false) }
func BenchmarkHolds100kFloor(b *testing.B) { benchHolds(b, 100_000, true) }

func TestHoldsDoesNotAllocate(t *testing.T) {
	v := compile(t, studio(t)).At(instant(t, "2026-06-15T12:00:00Z"))
	buf := make([]team.MemberID, 0, 8)
	for name, ask := range map[string]func(){
		"Holds":            func() { v.Holds("mia", "social-media-manager", "brand-a-da") },
		"AppendHolders":    func() { buf = v.AppendHolders(buf[:0], "social-media-manager", "brand-a") },
		"StandsIn":         func() { v.StandsIn("bo", "mia", "social-media-manager") },
		"AppendStandIns":   func() { buf = v.AppendStandIns(buf[:0], "mia", "social-media-manager") },
		"AppendPrincipals": func() { buf = v.AppendPrincipals(buf[:0], "bo") },
		"Manager":          func() { v.Manager("bo") },
	} {
		require.Zero(t, testing.AllocsPerRun(100, ask), name)
	}
}
