// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func TestTeamLooksUp(t *testing.T) {
	s := studio(t)
	s.Matrix = roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "publish-posts"}}}
	tm := compile(t, s)
	assert.Same(t, roles.Standard(), tm.Catalog())
	assert.Equal(t, "Europe/Copenhagen", tm.Location().String())
	assert.True(t, tm.Matrix().HasRow("publish-posts"))
	assert.Nil(t, compile(t, studio(t)).Matrix())
	u, ok := tm.Unit("brand-a-da")
	assert.True(t, ok)
	assert.Equal(t, team.Unit{ID: "brand-a-da", Parent: "brand-a"}, u)
	_, ok = tm.Unit("nowhere")
	assert.False(t, ok)
	_, ok = tm.Member("nobody")
	assert.False(t, ok)
	assert.True(t, tm.Within("brand-a-da", "company"))
	assert.True(t, tm.Within("company", "company"))
	assert.False(t, tm.Within("company", "brand-a"))
	assert.False(t, tm.Within("", ""))

	at := instant(t, "2026-06-15T12:00:00.9Z")
	v := tm.At(at)
	assert.Same(t, tm, v.Team())
	assert.Equal(t, at.Truncate(time.Second), v.At())
	var active []team.MemberID
	for m := range v.All() {
		active = append(active, m)
		if m == "di" {
			break
		}
	}
	assert.Equal(t, []team.MemberID{"bo", "cy", "di"}, active)
	assert.Equal(t, []team.Holding{{Role: "content-strategist", Unit: "brand-a", Share: 300}, {Role: "social-media-manager", Unit: "company", Share: 700, Primary: true}}, v.Hats("mia"))
	assert.Nil(t, v.Hats("nobody"))
	assert.Nil(t, v.Hats(""))
}

func TestTeamCalendars(t *testing.T) {
	own := office(t, "America/New_York")
	own.ID = "own"
	tm := compile(t, team.Spec{
		Calendars: []team.CalendarSpec{office(t, "Europe/Copenhagen"), own},
		Units:     []team.Unit{{ID: "top", Calendar: "office"}, {ID: "low", Parent: "top"}},
		Members:   []team.Member{{ID: "a", Unit: "low"}, {ID: "b", Unit: "low", Calendar: "own"}, {ID: "c"}},
	})
	of := func(m team.MemberID) string {
		c, ok := tm.CalendarOf(m)
		if !ok {
			return ""
		}
		return string(c.ID()) + " " + c.Location().String()
	}
	assert.Equal(t, []string{"office Europe/Copenhagen", "own America/New_York", "", ""}, []string{of("a"), of("b"), of("c"), of("nobody")})
	_, ok := tm.Calendar("office")
	assert.True(t, ok)
	_, ok = tm.Calendar("")
	assert.False(t, ok)

	v := tm.At(time.Time{})
	got, err := v.AddWorking("office", instant(t, "2026-11-16T16:00:00+01:00"), 2*time.Hour)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-17T10:00:00+01:00", got.Format(time.RFC3339))
	_, err = v.AddWorking("offic", got, 1)
	assert.EqualError(t, err, `team: unknown calendar "offic" (did you mean "office"?)`)
	_, err = v.AddWorking("office", got, 1<<62)
	assert.ErrorIs(t, err, team.ErrNoWorkingTime)
}

// The zero values are what their comments say: a team of nobody.
func TestZeroTeam(t *testing.T) {
	var tm team.Team
	v := tm.At(instant(t, "2026-06-15T12:00:00Z"))
	assert.Zero(t, tm.Len())
	assert.Equal(t, time.UTC, tm.Location())
	assert.False(t, v.Holds("a", "copywriter", ""))
	assert.Empty(t, v.AppendHolders(nil, "copywriter", ""))
	assert.False(t, v.StandsIn("a", "b", ""))
	assert.True(t, v.Until().IsZero())
	assert.Empty(t, tm.Spec().Members)
	assert.Equal(t, "nothing", team.Fix{}.String())
	assert.Equal(t, "nothing", team.Gap{}.String())
	assert.Equal(t, "nothing", team.Bottleneck{}.String())
	assert.Equal(t, "0 ‰", team.Utilisation{}.String())
	gap := team.Gap{Responsibility: "write-copy", Reason: team.NobodyPresent, From: year2026, Until: year2026 + 1, Fix: team.Fix{Kind: team.FixReturn, Member: "a"}}
	assert.Equal(t, "write-copy: nobody who can do it is there from 2026-01-01 until 2026-01-02: move the absence of a", gap.String())
	assert.Equal(t, "make bo lead of unit u", team.Fix{Kind: team.FixStaff, Unit: "u", Role: "lead", Member: "bo"}.String())
}

// Every question can be asked of nobody, and every list of the answers is one.
func TestAnalysesOfNobody(t *testing.T) {
	empty := compile(t, team.Spec{}).At(instant(t, "2026-06-15T12:00:00Z"))
	for name, v := range map[string]*team.View{"zero Team": new(team.Team).At(instant(t, "2026-06-15T12:00:00Z")), "zero View": {}, "compiled": empty} {
		t.Run(name, func(t *testing.T) {
			for analysis, ask := range map[string]func() (any, error){
				"Coverage":     func() (any, error) { return team.Coverage(v.Team(), year2026, year2026+7, team.Scope{}) },
				"PeakLoad":     func() (any, error) { return team.PeakLoad(v, nil, team.LoadOptions{}) },
				"SinglePoints": func() (any, error) { return team.SinglePoints(v, team.Scope{}) },
				"BusFactor":    func() (any, error) { return team.BusFactor(v, team.BusOptions{}) },
				"SkillGaps":    func() (any, error) { return team.SkillGaps(v, team.SkillOptions{}) },
				"NextHires":    func() (any, error) { return team.NextHires(v, nil, team.HireOptions{}) },
				"Structure":    func() (any, error) { return team.Structure(v, team.StructureOptions{}) },
				"Separation":   func() (any, error) { return team.Separation(v, nil) },
				"Requirements": func() (any, error) { return team.Requirements(v, nil) },
			} {
				report, err := ask()
				require.NoError(t, err, analysis)
				data, err := json.Marshal(report)
				require.NoError(t, err)
				assert.NotContains(t, string(data), "null", analysis)
			}
			assert.Equal(t, []socialteam.Finding{}, team.Allocations(v))
			assert.Equal(t, []socialteam.Finding{}, team.Deputies(v))
			assert.Zero(t, team.Size(v))
			assert.Equal(t, "flowchart TD\n", string(team.AppendMermaid(nil, v)))
			assert.NotEmpty(t, team.AppendDOT(nil, v))
			assert.Empty(t, slices.Collect(v.All()))
			assert.Zero(t, v.Team().Len())
			assert.True(t, v.Until().IsZero())
			for _, r := range []roles.ID{"", "copywriter"} {
				assert.False(t, v.Holds("a", r, ""))
				assert.False(t, v.StandsIn("a", "b", r))
				assert.Empty(t, v.AppendHolders(nil, r, ""))
				assert.Empty(t, v.AppendStandIns(nil, "a", r))
				assert.Empty(t, v.AppendDeputies(nil, "a", r))
			}
			assert.False(t, v.Active("a") || v.Present("a") || v.Absent("a"))
			assert.Empty(t, v.Hats("a"))
			assert.Zero(t, v.Allocation("a"))
			_, ok := v.UnitOf("a")
			assert.False(t, ok)
			_, ok = v.Manager("a")
			assert.False(t, ok)
			assert.Empty(t, v.AppendReports(nil, "a"))
			assert.Empty(t, v.AppendPrincipals(nil, "a"))
			_, err := v.AddWorking("office", v.At(), 1)
			assert.ErrorContains(t, err, `unknown calendar "office"`)
		})
	}
	_, err := new(team.Team).With(team.Change{Op: team.Add, Member: &team.Member{ID: "a"}})
	assert.ErrorContains(t, err, "no catalogue of roles")
}

func TestUtilisationCompare(t *testing.T) {
	half := team.Utilisation{Part: 1, Whole: 2}
	assert.Zero(t, half.Compare(team.Utilisation{Part: 2, Whole: 4}))
	assert.Equal(t, -1, half.Compare(team.Utilisation{Part: 1 << 62, Whole: 1<<62 + 1}))
	assert.Equal(t, 1, half.Compare(team.Utilisation{Part: 0, Whole: 1}))
}

// A team may be asked from anywhere at once.
func TestTeamIsSafeForConcurrentUse(t *testing.T) {
	tm := compile(t, studio(t))
	want := tm.At(instant(t, "2026-08-14T22:00:00Z")).AppendStandIns(nil, "mia", "social-media-manager")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				v := tm.At(instant(t, "2026-08-14T22:00:00Z"))
				if got := v.AppendStandIns(nil, "mia", "social-media-manager"); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("AppendStandIns = %v, want %v", got, want)
				}
				if _, err := team.Structure(v, team.StructureOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// Compile gives the same answers whatever the order of the Spec.
func TestOrderOfSpecDoesNotMatter(t *testing.T) {
	s := studio(t)
	want := compile(t, s).Spec()
	reverse := func(n int, swap func(i, k int)) {
		for i := range n / 2 {
			swap(i, n-1-i)
		}
	}
	reverse(len(s.Units), func(i, k int) { s.Units[i], s.Units[k] = s.Units[k], s.Units[i] })
	reverse(len(s.Members), func(i, k int) { s.Members[i], s.Members[k] = s.Members[k], s.Members[i] })
	reverse(len(s.Absences), func(i, k int) { s.Absences[i], s.Absences[k] = s.Absences[k], s.Absences[i] })
	reverse(len(s.Covers), func(i, k int) { s.Covers[i], s.Covers[k] = s.Covers[k], s.Covers[i] })
	for i := range s.Members {
		h := s.Members[i].Holdings
		reverse(len(h), func(i, k int) { h[i], h[k] = h[k], h[i] })
	}
	s.Absences = append(s.Absences, s.Absences[0]) // twice is once
	assert.Equal(t, want, compile(t, s).Spec())
}

// A responsibility without eligible roles is open to every hat.
func TestResponsibilityForAnyRole(t *testing.T) {
	c, err := roles.Compile(roles.Spec{
		Skills: []roles.Skill{{ID: "k", Title: "K"}, {ID: "n", Title: "N"}}, Areas: []roles.Area{{ID: "a", Title: "A"}},
		Roles:            []roles.Role{{ID: "r", Title: "R", Needs: []roles.Need{{Skill: "k"}, {Skill: "n", Nice: true}}}},
		Responsibilities: []roles.Responsibility{{ID: "x", Area: "a", Title: "X"}},
	})
	require.NoError(t, err)
	gap := func(m ...team.Member) []string {
		tm, err := team.Compile(team.Spec{Members: m}, c)
		require.NoError(t, err)
		report, err := team.Coverage(tm, year2026, year2026+1, team.Scope{})
		require.NoError(t, err)
		return messages(report.Findings)
	}
	can := team.Member{ID: "m", Holdings: []team.Holding{hat("r", 1)}, Skills: []team.Skill{{"k", 2}}}
	assert.Empty(t, gap(can))
	can.Skills = nil
	assert.Equal(t, []string{"warning: coverage: x: nobody who may do it has the skills from 2026-01-01 until 2026-01-02: train m: k to 2"}, gap(can))
	able := team.Member{ID: "n", Skills: []team.Skill{{"k", 2}}}
	assert.Equal(t, []string{"error: coverage: x: nobody holds a role that may do it from 2026-01-01 until 2026-01-02: make n r"}, gap(able))
	assert.Equal(t, []string{"error: coverage: x: nobody holds a role that may do it from 2026-01-01 until 2026-01-02: hire somebody"}, gap(team.Member{ID: "m"}))
}
