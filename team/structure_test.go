// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func structure(t *testing.T, s team.Spec, o team.StructureOptions) team.StructureReport {
	t.Helper()
	report, err := team.Structure(compile(t, s).At(instant(t, "2026-06-15T12:00:00Z")), o)
	require.NoError(t, err)
	return report
}

func TestStructureLines(t *testing.T) {
	gone := day(t, "2026-01-01")
	report := structure(t, team.Spec{
		Units: []team.Unit{{ID: "u", Lead: "cy"}, {ID: "led"}},
		Members: []team.Member{
			{ID: "ana"},
			{ID: "bo", Manager: "ana"},
			{ID: "cy", Manager: "bo", Unit: "u"},
			{ID: "di", Manager: "old", Unit: "u"},
			{ID: "ed", Manager: "older"},
			{ID: "fay", Unit: "u"},
			{ID: "gus"},
			{ID: "hal", Manager: "older", Unit: "led"},
			{ID: "ike", Manager: "hal"},
			{ID: "old", Manager: "bo", Until: gone},
			{ID: "older", Until: gone},
		},
	}, team.StructureOptions{MaxDepth: 2, MaxSpan: 1, Leading: []roles.ID{"social-media-manager"}, Led: []team.UnitID{"led"}})
	assert.Equal(t, 9, report.Members)
	assert.Equal(t, []team.MemberID{"ana"}, report.Roots)
	assert.Equal(t, []team.MemberID{"di", "ed", "fay", "gus", "hal"}, report.Orphans)
	assert.Equal(t, 3, report.Depth)
	assert.Equal(t, team.MemberID("cy"), report.Deepest)
	assert.Equal(t, []team.Span{{"ana", 1, "player-coach"}, {"bo", 1, "player-coach"}, {"hal", 1, "player-coach"}}, report.Spans)
	assert.Len(t, report.Hatless, 9)
	var warnings []string
	for _, f := range report.Findings {
		if f.Severity == socialteam.Warning {
			warnings = append(warnings, f.String())
		}
	}
	assert.Equal(t, []string{
		"warning: structure-depth: cy: stands on level 3, below 2: make ana the manager of cy",
		"warning: structure-leaderless: led: nobody leads it: make hal social-media-manager of unit led",
		"warning: structure-orphan: di: reports to nobody who is there: make bo the manager of di",
		"warning: structure-orphan: ed: reports to nobody who is there: make ana the manager of ed",
		"warning: structure-orphan: fay: reports to nobody who is there: make cy the manager of fay",
		"warning: structure-orphan: gus: reports to nobody who is there: make ana the manager of gus",
		"warning: structure-orphan: hal: reports to nobody who is there: make ana the manager of hal",
	}, warnings)

	passing := structure(t, team.Spec{Members: []team.Member{
		{ID: "ana", Holdings: []team.Holding{hat("social-media-manager", 1)}},
		{ID: "bo", Manager: "ana", Holdings: []team.Holding{hat("copywriter", 1)}},
	}}, team.StructureOptions{})
	assert.Equal(t, []string{"info: structure-model: centralised: 1 units publish, 0 oversee"}, messages(passing.Findings))
}

func TestStructureSpan(t *testing.T) {
	s := team.Spec{Members: []team.Member{{ID: "boss"}}}
	for i := range 11 {
		s.Members = append(s.Members, team.Member{ID: team.MemberID(fmt.Sprintf("m%02d", i)), Manager: "boss"})
	}
	finding := func() string {
		for _, f := range structure(t, s, team.StructureOptions{}).Findings {
			if f.Rule == "structure-span" {
				return f.String()
			}
		}
		return ""
	}
	assert.Equal(t, "warning: structure-span: boss: has 11 reports, more than 10: make m00 the manager of m10", finding())
	s.Members = append(s.Members, team.Member{ID: "x", Manager: "m04"}, team.Member{ID: "y", Manager: "m04"}, team.Member{ID: "z", Manager: "m05"})
	assert.Equal(t, "warning: structure-span: boss: has 11 reports, more than 10: make m05 the manager of m10", finding(), "to whom leads the fewest")
	s.Members = s.Members[:11]
	assert.Empty(t, finding())

	// Nobody above to move up to, and nobody to report to at all.
	two := team.Spec{Members: []team.Member{{ID: "a"}, {ID: "b", Manager: "a"}}}
	report := structure(t, two, team.StructureOptions{MaxDepth: 1})
	assert.Equal(t, "warning: structure-depth: b: stands on level 2, below 1: make a the manager of b", report.Findings[0].String())
	lost := team.Spec{Members: []team.Member{{ID: "a", Until: year2026}, {ID: "b", Manager: "a"}}}
	report = structure(t, lost, team.StructureOptions{})
	assert.Equal(t, "warning: structure-orphan: b: reports to nobody who is there: hire somebody", report.Findings[0].String())
}

func TestArchetype(t *testing.T) {
	got := map[string][]int{}
	for n := range 18 {
		got[team.Archetype(n)] = append(got[team.Archetype(n)], n)
	}
	assert.Equal(t, map[string][]int{
		"": {0}, "player-coach": {1, 2, 3, 4, 5}, "coach": {6, 7}, "supervisor": {8, 9, 10},
		"facilitator": {11, 12, 13, 14, 15}, "coordinator": {16, 17},
	}, got)
}

func TestStructureModels(t *testing.T) {
	unit := func(id team.UnitID, oversees ...team.UnitID) team.Unit { return team.Unit{ID: id, Oversees: oversees} }
	publisher := func(id team.MemberID, u team.UnitID) team.Member {
		return team.Member{ID: id, Unit: u, Holdings: []team.Holding{hat("content-publisher", 1)}}
	}
	silent := func(id team.MemberID, u team.UnitID) team.Member {
		return team.Member{ID: id, Unit: u, Holdings: []team.Holding{hat("legal-counsel", 1)}}
	}
	for name, c := range map[string]struct {
		units   []team.Unit
		members []team.Member
		want    team.Model
	}{
		"nobody publishes":     {[]team.Unit{unit("a")}, []team.Member{silent("x", "a")}, ""},
		"in no unit":           {nil, []team.Member{publisher("x", "")}, team.Centralised},
		"one unit":             {[]team.Unit{unit("a"), unit("b", "a")}, []team.Member{publisher("x", "a"), silent("y", "b")}, team.Centralised},
		"nobody oversees":      {[]team.Unit{unit("a"), unit("b"), unit("c", "d"), unit("d")}, []team.Member{publisher("x", "a"), publisher("y", "b")}, team.Decentralised},
		"hub":                  {[]team.Unit{unit("a"), unit("b"), unit("hub", "a", "b")}, []team.Member{publisher("x", "a"), publisher("y", "b"), silent("z", "hub")}, team.HubAndSpoke},
		"hub that publishes":   {[]team.Unit{unit("a"), unit("hub", "a")}, []team.Member{publisher("x", "a"), publisher("y", "hub"), silent("z", "a")}, team.HubAndSpoke},
		"hub over a tree":      {[]team.Unit{unit("all"), {ID: "a", Parent: "all"}, {ID: "b", Parent: "a"}, unit("hub", "all")}, []team.Member{publisher("x", "a"), publisher("y", "b"), silent("z", "b")}, team.HubAndSpoke},
		"everybody":            {[]team.Unit{unit("a"), unit("hub", "a")}, []team.Member{publisher("x", "a"), publisher("y", "hub")}, team.Holistic},
		"dandelion":            {[]team.Unit{unit("centre", "h1", "h2"), unit("h1", "a", "b"), unit("h2", "c"), unit("a"), unit("b"), unit("c")}, []team.Member{publisher("x", "a"), publisher("y", "b"), publisher("z", "c"), silent("w", "h1")}, team.Dandelion},
		"dandelion, own posts": {[]team.Unit{unit("centre", "h1"), unit("h1", "a"), unit("a")}, []team.Member{publisher("x", "a"), publisher("y", "centre"), publisher("z", "h1")}, team.Dandelion},
		"one left out":         {[]team.Unit{unit("a"), unit("b"), unit("hub", "a")}, []team.Member{publisher("x", "a"), publisher("y", "b"), silent("z", "hub")}, team.Mixed},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, structure(t, team.Spec{Units: c.units, Members: c.members}, team.StructureOptions{}).Model)
		})
	}
	// Who publishes: by the matrix, or as asked.
	s := team.Spec{
		Units:   []team.Unit{unit("a"), unit("b")},
		Members: []team.Member{publisher("x", "a"), silent("y", "b")},
		Matrix:  roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "publish-posts", Cells: []roles.Cell{{Role: "legal-counsel", Letters: "R"}}}}},
	}
	assert.Equal(t, []team.UnitID{"b"}, structure(t, s, team.StructureOptions{}).Publishing)
	assert.Equal(t, []team.UnitID{"a"}, structure(t, s, team.StructureOptions{Publishing: []roles.ID{"content-publisher"}}).Publishing)
}

func TestStructureLeaderless(t *testing.T) {
	s := team.Spec{
		Units:   []team.Unit{{ID: "a", Lead: "x"}, {ID: "b", Lead: "old"}, {ID: "c"}},
		Members: []team.Member{{ID: "x"}, {ID: "old", Until: year2026}, {ID: "y", Holdings: []team.Holding{{Role: "social-media-manager", Unit: "c", Share: 1}}}},
	}
	assert.Equal(t, []team.UnitID{"b"}, structure(t, s, team.StructureOptions{}).Leaderless, "whoever led it has left")
	assert.Equal(t, []team.UnitID{"b"}, structure(t, s, team.StructureOptions{Leading: []roles.ID{"social-media-manager"}}).Leaderless)
	assert.Equal(t, []team.UnitID{"c"}, structure(t, s, team.StructureOptions{Led: []team.UnitID{"c"}}).Leaderless)
	for _, f := range structure(t, s, team.StructureOptions{}).Findings {
		if f.Rule == "structure-leaderless" {
			assert.Equal(t, "nobody leads it: give unit b a lead", f.Message)
		}
	}
}

func TestStructureFaults(t *testing.T) {
	v := crew(t)
	for want, o := range map[string]team.StructureOptions{
		`publishing[0]: unknown role "x"`: {Publishing: []roles.ID{"x"}},
		`leading[0]: unknown role "x"`:    {Leading: []roles.ID{"x"}},
		`led[0]: unknown unit "x"`:        {Led: []team.UnitID{"x"}},
		`they are not negative`:           {MaxSpan: -1},
	} {
		report, err := team.Structure(v, o)
		assert.ErrorContains(t, err, want)
		assert.Zero(t, report)
		assert.NotEmpty(t, socialteam.SpecErrors(err))
	}
	report, err := team.Structure(v, team.StructureOptions{})
	require.NoError(t, err)
	assert.Zero(t, report.Depth)
}

func TestSeparation(t *testing.T) {
	pairs := team.StandardPairs(roles.Standard())
	both := worker("ana", 0, hat("community-manager", 600), hat("customer-service-representative", 200))
	free := worker("bo", 0)
	free.Skills = skills("customer-service-representative", roles.Working)
	barred := free
	barred.ID, barred.Holdings = "al", []team.Holding{hat("community-manager", 1)}

	check := func(members ...team.Member) []string {
		findings, err := team.Separation(crew(t, members...), pairs)
		require.NoError(t, err)
		return messages(findings)
	}
	const why = " (a community manager hands support cases on and does not solve them)"
	assert.Equal(t, []string{"error: separation: ana: is community-manager and customer-service-representative at once: hand the hat customer-service-representative of ana to bo" + why}, check(both, barred, free))
	assert.Equal(t, []string{"error: separation: ana: is community-manager and customer-service-representative at once: take the hat customer-service-representative from ana" + why}, check(both, barred))
	assert.Empty(t, check(barred, free))
	lead := worker("cy", 0, hat("social-media-manager", 100), hat("social-media-assistant", 900))
	assert.Equal(t, []string{"error: separation: cy: is social-media-manager and social-media-assistant at once: take the hat social-media-manager from cy (a beginner does not run the presence)"}, check(lead))

	// Only in one unit.
	s := team.Spec{Units: []team.Unit{{ID: "a"}, {ID: "b"}}, Members: []team.Member{{ID: "x", Holdings: []team.Holding{
		{Role: "copywriter", Unit: "a", Share: 1}, {Role: "art-director", Unit: "b", Share: 1},
	}}}}
	v := compile(t, s).At(instant(t, "2026-06-15T12:00:00Z"))
	apart, err := team.Separation(v, []team.Pair{{A: "copywriter", B: "art-director", SameUnit: true}})
	require.NoError(t, err)
	assert.Empty(t, apart)
	met, err := team.Separation(v, []team.Pair{{A: "copywriter", B: "art-director"}})
	require.NoError(t, err)
	assert.Len(t, met, 1)

	_, err = team.Separation(v, []team.Pair{{A: "x", B: "y"}, {A: "copywriter", B: "copywriter"}})
	assert.ErrorContains(t, err, `pairs[0].a: unknown role "x"`)
	assert.ErrorContains(t, err, `pairs[0].b: unknown role "y"`)
	assert.ErrorContains(t, err, `pairs[1].b: role "copywriter" twice`)
}

func TestRequirements(t *testing.T) {
	s := team.Spec{Units: []team.Unit{{ID: "top"}, {ID: "low", Parent: "top"}, {ID: "other"}}, Members: []team.Member{
		{ID: "a", Holdings: []team.Holding{{Role: "copywriter", Unit: "low", Share: 1}, {Role: "content-creator", Unit: "top", Share: 1}}},
		{ID: "b", Holdings: []team.Holding{{Role: "copywriter", Unit: "low", Share: 1}, {Role: "content-creator", Unit: "other", Share: 1}}},
		{ID: "c", Holdings: []team.Holding{{Role: "copywriter", Share: 1}}},
	}}
	v := compile(t, s).At(instant(t, "2026-06-15T12:00:00Z"))
	findings, err := team.Requirements(v, []team.Requirement{{Role: "copywriter", Any: []roles.ID{"art-director", "content-creator"}}})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"error: requirement: b: is copywriter in low without being art-director, content-creator there or above: make b art-director",
		"error: requirement: c: is copywriter in no unit without being art-director, content-creator there or above: make c art-director",
	}, messages(findings))
	_, err = team.Requirements(v, []team.Requirement{{Role: "x"}, {Role: "copywriter", Any: []roles.ID{"y"}}})
	assert.ErrorContains(t, err, `requirements[0].role: unknown role "x"`)
	assert.ErrorContains(t, err, `requirements[0].any: no roles`)
	assert.ErrorContains(t, err, `requirements[1].any[0]: unknown role "y"`)
}
