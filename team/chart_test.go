// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// What workflow asks of people, a view answers.
var (
	_ workflow.Facts     = (*team.View)(nil)
	_ workflow.Managers  = (*team.View)(nil)
	_ workflow.StandIns  = (*team.View)(nil)
	_ workflow.Calendars = (*team.View)(nil)
)

// odd is a team whose names look like syntax.
func odd() team.Spec {
	return team.Spec{
		Units: []team.Unit{
			{ID: "a", Title: `Sales "EMEA" & <b>x</b>`, Oversees: []team.UnitID{"end"}},
			{ID: "b", Parent: "a", Title: "100 % ]; --> }"},
			{ID: "end", Title: "Æøå\n日本語"},
		},
		Members: []team.Member{
			{ID: "end", Name: `Ann "The Pen" O'Hara\n`, Unit: "b"},
			{ID: "x\"]", Manager: "end", Unit: "end", Holdings: []team.Holding{{Role: "copywriter", Unit: "b", Share: 1}}},
			{ID: "subgraph", Name: "#35; &amp; `*`", Manager: "end"},
		},
		Absences: []team.Absence{{Member: "subgraph"}},
	}
}

func TestCharts(t *testing.T) {
	virtual, _ := team.TemplateByID("virtual-cross-functional")
	enterprise, _ := team.TemplateByID("enterprise")
	solo, _ := team.TemplateByID("solo")
	for name, s := range map[string]team.Spec{
		"studio": studio(t), "virtual": virtual.Team, "enterprise": enterprise.Team, "solo": solo.Team, "odd": odd(), "empty": {},
	} {
		t.Run(name, func(t *testing.T) {
			v := compile(t, s).At(instant(t, "2026-06-15T12:00:00Z"))
			mermaid, dot := team.AppendMermaid(nil, v), team.AppendDOT(nil, v)
			testkit.Golden(t, "chart-"+name+".mmd", mermaid)
			testkit.Golden(t, "chart-"+name+".dot", dot)
			require.Equal(t, "x"+string(mermaid), string(team.AppendMermaid([]byte("x"), v)))
			require.Equal(t, "x"+string(dot), string(team.AppendDOT([]byte("x"), v)))
		})
	}
}
