// SPDX-License-Identifier: Apache-2.0

package diagrams_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// charts are teams and, for each, texts that its org chart has to show.
func charts() map[string]struct {
	spec team.Spec
	want []string
} {
	out := map[string]struct {
		spec team.Spec
		want []string
	}{
		"odd names": {team.Spec{
			Units: []team.Unit{
				{ID: "a", Title: `Sales "EMEA" & <b>x</b>`, Oversees: []team.UnitID{"end"}},
				{ID: "b", Parent: "a", Title: "100 % ]; --> }"},
				{ID: "end", Title: "Æøå 日本語"},
				{ID: "nobody here"},
			},
			Members: []team.Member{
				{ID: "end", Name: `Ann "The Pen" O'Hara\n`, Unit: "b"},
				{ID: "x\"]", Manager: "end", Unit: "end", Holdings: []team.Holding{{Role: "copywriter", Unit: "b", Share: 1}}},
				{ID: "subgraph", Name: "#35; &amp; `*`", Manager: "end"},
			},
			Absences: []team.Absence{{Member: "subgraph"}},
		}, []string{
			`Sales "EMEA" & <b>x</b>`, "100 % ]; --> }", "Æøå 日本語", "nobody here",
			`Ann "The Pen" O'Hara\n`, "x\"]\ncopywriter in b", "#35; &amp; `*`\n(absent)", "oversees",
		}},
		"oversees its own": {team.Spec{
			Units: []team.Unit{
				{ID: "top", Oversees: []team.UnitID{"middle", "low"}},
				{ID: "middle", Parent: "top", Oversees: []team.UnitID{"low"}},
				{ID: "low", Parent: "middle", Oversees: []team.UnitID{"top"}},
			},
			Members: []team.Member{{ID: "ana", Unit: "low"}, {ID: "bo", Unit: "middle"}},
		}, []string{"top", "middle", "low", "ana", "bo"}},
		"nobody": {team.Spec{Units: []team.Unit{{ID: "empty"}}}, []string{"empty"}},
	}
	for _, t := range team.Templates() {
		var want []string
		for _, u := range t.Team.Units {
			want = append(want, u.Title)
		}
		out[t.ID] = struct {
			spec team.Spec
			want []string
		}{t.Team, want}
	}
	return out
}

// visible drops what keeps Mermaid from reading Markdown and is not shown.
func visible(labels []string) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = strings.ReplaceAll(l, "\ufeff", "")
	}
	return out
}

func TestOrgCharts(t *testing.T) {
	for name, c := range charts() {
		t.Run(name, func(t *testing.T) {
			tm, err := team.Compile(c.spec, roles.Standard())
			require.NoError(t, err)
			v := tm.At(time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC))
			mermaid := draw(t, string(team.AppendMermaid(nil, v)))
			assert.Subset(t, visible(mermaid.Labels), c.want, "Mermaid")
			dot := drawDOT(t, string(team.AppendDOT(nil, v)))
			assert.Subset(t, dot.Labels, c.want, "DOT")
		})
	}
}
