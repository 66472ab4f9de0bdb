// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func TestWith(t *testing.T) {
	tm := compile(t, studio(t))
	before := tm.Spec()
	away := team.Absence{Member: "mia", From: day(t, "2026-09-07"), Until: day(t, "2026-09-08")}
	at := instant(t, "2026-09-07T12:00:00Z")
	require.True(t, tm.At(at).Present("mia"))

	got, err := tm.With(team.Change{Op: team.Add, Absence: &away})
	require.NoError(t, err)
	assert.True(t, got.At(at).Absent("mia"))
	assert.Equal(t, before, tm.Spec(), "the team itself stays as it is")

	// In one step, whatever the order: a manager and whoever reports to her.
	got, err = tm.With(
		team.Change{Op: team.Add, Member: &team.Member{ID: "fay", Manager: "gil"}},
		team.Change{Op: team.Add, Member: &team.Member{ID: "gil"}},
	)
	require.NoError(t, err)
	assert.Equal(t, 7, got.Len())
}

func TestWithFaults(t *testing.T) {
	tm := compile(t, studio(t))
	absence := tm.Spec().Absences[0]
	for name, c := range map[string]struct {
		change team.Change
		want   string
	}{
		"nothing":         {team.Change{Op: team.Add}, "team: with: changes[0]: 0 things to change: want exactly one"},
		"two things":      {team.Change{Op: team.Add, Head: &team.Head{}, Unit: &team.Unit{}}, "team: with: changes[0]: 2 things to change: want exactly one"},
		"no operation":    {team.Change{Unit: &team.Unit{ID: "x"}}, `team: with: changes[0]: unknown operation "": want add, remove or replace`},
		"there is one":    {team.Change{Op: team.Add, Unit: &team.Unit{ID: "company"}}, "team: with: changes[0]: add unit company: there is one"},
		"there is none":   {team.Change{Op: team.Replace, Member: &team.Member{ID: "zoe"}}, "team: with: changes[0]: replace member zoe: there is none"},
		"no calendar":     {team.Change{Op: team.Remove, Calendar: &team.CalendarSpec{ID: "x"}}, "team: with: changes[0]: remove calendar x: there is none"},
		"no absence":      {team.Change{Op: team.Remove, Absence: &team.Absence{Member: "bo", From: 5}}, "team: with: changes[0]: remove absence of bo from 0001-01-05: there is none"},
		"replace absence": {team.Change{Op: team.Replace, Absence: &absence}, "it has no id: remove one and add the other"},
		"add head":        {team.Change{Op: team.Add, Head: &team.Head{}}, "team: with: changes[0]: add head: it can only be replaced"},
		"add matrix":      {team.Change{Op: team.Add, Matrix: &roles.MatrixSpec{}}, "team: with: changes[0]: add matrix: it can only be replaced"},
		"dangling":        {team.Change{Op: team.Remove, Member: &team.Member{ID: "mia"}}, `unknown member "mia"`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tm.With(c.change)
			assert.Nil(t, got)
			assert.ErrorContains(t, err, c.want)
			assert.NotEmpty(t, socialteam.SpecErrors(err))
		})
	}
}

func TestDiff(t *testing.T) {
	a := compile(t, studio(t))
	assert.Empty(t, team.Diff(a, a))
	s := a.Spec()
	s.Company, s.Location = "Studio II", "Europe/Oslo"
	s.Calendars = append(s.Calendars, office(t, ""))
	s.Units = s.Units[1:] // brand-a has reports below it: gone with the root's lead
	s.Units[2].Lead = "cy"
	s.Units = append(s.Units, team.Unit{ID: "brand-a"})
	s.Members[0].Holdings = s.Members[0].Holdings[1:]
	s.Members[0].Until = day(t, "2026-12-01")
	s.Absences = s.Absences[1:]
	s.Covers[0].Until++
	s.Matrix.Rows = []roles.Row{{Responsibility: "publish-posts", Cells: []roles.Cell{{Role: "copywriter", Letters: "A/R"}}}}
	b := compile(t, s)

	changes := team.Diff(a, b)
	var lines []string
	for _, c := range changes {
		lines = append(lines, c.String())
	}
	assert.Equal(t, []string{
		"replace head: company, location",
		"add calendar office",
		"replace unit brand-a: parent",
		"replace unit company: lead",
		"replace member bo: holdings, until",
		"remove absence of bo from 2026-08-15 until 2026-08-16",
		"remove cover of di by bo from 2026-04-10 until 2026-04-20",
		"add cover of di by bo from 2026-04-10 until 2026-04-21",
		"replace matrix: format, scheme, columns, rows",
	}, lines)
	assert.Equal(t, "add nothing", team.Change{Op: team.Add}.String())

	data, err := json.Marshal(changes)
	require.NoError(t, err)
	var read []team.Change
	require.NoError(t, json.Unmarshal(data, &read))
	got, err := a.With(read...)
	require.NoError(t, err)
	assert.Equal(t, b.Spec(), got.Spec())
}

// Diff and With are inverse: whatever leads from one team to the other does.
func TestDiffTwin(t *testing.T) {
	rng := testkit.Rand(5)
	for range testkit.Cases(1000, 20000) {
		a, b := compile(t, randomTeam(rng)), compile(t, randomTeam(rng))
		got, err := a.With(team.Diff(a, b)...)
		require.NoError(t, err)
		require.Equal(t, b.Spec(), got.Spec())
		require.Empty(t, team.Diff(b, got))
	}
}

// When a type of the Spec gains a field, its normal form and copy must handle
// it: this test knows all of them.
func TestFieldsOfSpec(t *testing.T) {
	for _, c := range []struct {
		of   any
		want int
	}{
		{team.Spec{}, 9},
		{team.Member{}, 15},
		{team.Unit{}, 7},
		{team.Holding{}, 6},
		{team.Skill{}, 2},
		{team.Absence{}, 4},
		{team.Cover{}, 5},
		{team.CalendarSpec{}, 4},
		{team.Hours{}, 4},
		{team.ClockSpan{}, 2},
		{team.Change{}, 9},
		{team.Head{}, 2},
	} {
		assert.Equal(t, c.want, reflect.TypeOf(c.of).NumField(), "%T", c.of)
	}
}
