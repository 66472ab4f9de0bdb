// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// An offer with skills of its own must have those of its role.
func TestOfferWithSkills(t *testing.T) {
	v := crew(t, team.Member{ID: "h", Holdings: []team.Holding{hat("head-of-social-media", 1)}})
	scope := team.Scope{Responsibilities: []roles.ResponsibilityID{"write-copy"}}
	for level, want := range map[roles.Level][]string{
		roles.Basic:   {"open write-copy"},
		roles.Working: {"a [write-copy] 1"},
	} {
		offer := team.Offer{ID: "a", Role: "copywriter", Skills: skills("copywriter", level)}
		assert.Equal(t, want, hires(t, v, []team.Offer{offer}, team.HireOptions{Scope: scope}))
	}
}

// A unit cannot get a lead who reports to whom it would lead.
func TestOrphanGetsNoManagerBelow(t *testing.T) {
	report := structure(t, team.Spec{
		Units: []team.Unit{{ID: "u", Lead: "b"}},
		Members: []team.Member{
			{ID: "a", Manager: "gone", Unit: "u"},
			{ID: "b", Manager: "a"},
			{ID: "c"},
			{ID: "d", Manager: "c"},
			{ID: "gone", Until: year2026},
		},
	}, team.StructureOptions{})
	assert.Equal(t, []team.MemberID{"a"}, report.Orphans)
	for _, f := range report.Findings {
		if f.Rule == "structure-orphan" {
			fix, _ := f.Param("fix")
			assert.Equal(t, "make c the manager of a", fix)
		}
	}
}

// An agency's people do not count where the work stays in the company, and hats
// that have ended count nowhere.
func TestCoverageOfWorkInHouse(t *testing.T) {
	outside := worker("a", 0, hat("marketing-manager", 500))
	outside.Source = roles.Freelance
	past := worker("b", 0, hat("marketing-manager", 500))
	past.Holdings[0].Until = year2026
	inside := worker("c", 0, hat("marketing-manager", 500))
	inside.Source = roles.InHouse
	for _, c := range []struct {
		members []team.Member
		gaps    int
	}{{[]team.Member{outside}, 1}, {[]team.Member{past}, 1}, {[]team.Member{outside, past, inside}, 0}} {
		tm := compile(t, team.Spec{Members: c.members})
		report, err := team.Coverage(tm, year2026, year2026+1, team.Scope{Responsibilities: []roles.ResponsibilityID{"define-strategy"}})
		require.NoError(t, err)
		assert.Len(t, report.Gaps, c.gaps)
	}
}

// Calendars survive their normal form: breaks sorted, holidays once.
func TestCalendarNormalForm(t *testing.T) {
	a := office(t, "")
	a.Hours[0].Breaks = append(a.Hours[0].Breaks, team.ClockSpan{From: 600, Until: 610})
	a.Holidays = append(a.Holidays, a.Holidays...)
	tm := compile(t, team.Spec{Calendars: []team.CalendarSpec{a}})
	got := tm.Spec().Calendars[0]
	assert.Equal(t, []team.ClockSpan{{From: 600, Until: 610}, {From: 720, Until: 765}}, got.Hours[0].Breaks)
	assert.Equal(t, []socialteam.Date{day(t, "2026-12-24"), day(t, "2026-12-25")}, got.Holidays)
	c, _ := tm.Calendar("office")
	assert.False(t, c.WorksOn(day(t, "2026-12-24")))
	assert.True(t, c.WorksOn(day(t, "2026-12-23")))
	assert.False(t, c.WorksOn(0))

	changed := a
	changed.Location = "Europe/Oslo"
	next, err := tm.With(team.Change{Op: team.Replace, Calendar: &changed})
	require.NoError(t, err)
	assert.Equal(t, "replace calendar office: location", team.Diff(tm, next)[0].String())
}
