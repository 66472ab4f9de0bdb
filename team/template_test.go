// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func TestTemplates(t *testing.T) {
	models := map[string]team.Model{
		"solo": team.Centralised, "lean-pair": team.Centralised, "mid-market": team.Centralised,
		"enterprise": team.Centralised, "agency-assisted": team.Centralised, "virtual-cross-functional": team.HubAndSpoke,
	}
	list := team.Templates()
	require.Len(t, list, 6)
	for _, tpl := range list {
		t.Run(tpl.ID, func(t *testing.T) {
			tm := compile(t, tpl.Team)
			v := tm.At(instant(t, "2026-06-15T12:00:00Z"))
			assert.True(t, tpl.Size.Has(team.Size(v)), "size %d, want %+v", team.Size(v), tpl.Size)

			accounted := map[roles.ResponsibilityID]int{}
			var leftOut []roles.ResponsibilityID
			for _, c := range tpl.Covered {
				accounted[c.Responsibility]++
				checkAssignment(t, tm, v, c)
			}
			for _, o := range tpl.LeftOut {
				accounted[o.Responsibility]++
				leftOut = append(leftOut, o.Responsibility)
				assert.NotEmpty(t, o.Reason)
			}
			for r := range roles.Standard().Responsibilities() {
				assert.Equal(t, 1, accounted[r.ID], "%s is neither covered nor left out, or both", r.ID)
			}
			report, err := team.Coverage(tm, year2026, year2026+7, team.Scope{LeftOut: leftOut})
			require.NoError(t, err)
			assert.Equal(t, 7, report.Days)
			assert.Empty(t, messages(report.Findings), "what is not left out is covered")

			structure, err := team.Structure(v, team.StructureOptions{})
			require.NoError(t, err)
			assert.Equal(t, models[tpl.ID], structure.Model)
			gaps, err := team.SkillGaps(v, team.SkillOptions{})
			require.NoError(t, err)
			assert.Empty(t, gaps.Gaps)
			pairs, err := team.Separation(v, team.StandardPairs(roles.Standard()))
			require.NoError(t, err)
			assert.Empty(t, pairs)
			for _, m := range tm.Spec().Members {
				assert.LessOrEqual(t, v.Allocation(m.ID), 1000)
			}
		})
	}
}

func checkAssignment(t *testing.T, tm *team.Team, v *team.View, c team.Assignment) {
	t.Helper()
	holds := func(m team.MemberID, rs []roles.ID) bool {
		return slices.ContainsFunc(rs, func(r roles.ID) bool { return v.Holds(m, r, "") })
	}
	r, _ := tm.Catalog().Responsibility(c.Responsibility)
	for _, m := range c.Responsible {
		assert.True(t, holds(m, r.Eligible), "%s may not do %s", m, c.Responsibility)
		assert.True(t, holds(m, tm.Matrix().Who(c.Responsibility, roles.Does)), "%s does %s in names and not in letters", m, c.Responsibility)
	}
	assert.True(t, holds(c.Accountable, tm.Matrix().Who(c.Responsibility, roles.Owns)), "%s owns %s in names and not in letters", c.Accountable, c.Responsibility)
	if r.InHouse {
		owner, _ := tm.Member(c.Accountable)
		assert.Zero(t, owner.Source, "%s is owned outside", c.Responsibility)
	}
}

// The templates keep to the facts that were collected.
func TestTemplatesKeepToTheFacts(t *testing.T) {
	var facts struct {
		Templates []struct {
			ID       string                 `json:"id"`
			TeamSize struct{ Min, Max int } `json:"teamSize"`
			Members  []struct {
				ID, Unit, Source string
				OnCall           bool
				IfMissing        string
				Holdings         []struct {
					Role    string
					Share   int
					Primary bool
				}
			} `json:"members"`
			Covered []struct {
				Responsibility, Accountable string
				Responsible                 []string
			} `json:"covered"`
			LeftOut []struct{ Responsibility, Reason string } `json:"leftOut"`
		} `json:"templates"`
	}
	data, err := os.ReadFile(testkit.Shared(t, "domain", "templates.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &facts))
	require.Len(t, facts.Templates, 6)
	for _, f := range facts.Templates {
		tpl, ok := team.TemplateByID(f.ID)
		require.True(t, ok)
		assert.Equal(t, team.Range{Min: f.TeamSize.Min, Max: f.TeamSize.Max}, tpl.Size)
		require.Len(t, tpl.Team.Members, len(f.Members))
		tm := compile(t, tpl.Team)
		for _, m := range f.Members {
			got, ok := tm.Member(team.MemberID(m.ID))
			require.True(t, ok)
			source := "in-house"
			if got.Source != 0 {
				source = got.Source.String()
			}
			assert.Equal(t, []string{m.Unit, m.Source}, []string{string(got.Unit), source})
			assert.Equal(t, m.OnCall, slices.Contains(tpl.OnCall, got.ID))
			assert.Equal(t, m.IfMissing != "", slices.Contains(tpl.Optional, team.Optional{Member: got.ID, Instead: team.MemberID(m.IfMissing)}))
			require.Len(t, got.Holdings, len(m.Holdings))
			for _, h := range m.Holdings {
				assert.Contains(t, got.Holdings, team.Holding{Role: roles.ID(h.Role), Share: h.Share, Primary: h.Primary})
			}
		}
		require.Len(t, tpl.Covered, len(f.Covered))
		for i, c := range f.Covered {
			want := team.Assignment{Responsibility: roles.ResponsibilityID(c.Responsibility), Accountable: team.MemberID(c.Accountable)}
			for _, m := range c.Responsible {
				want.Responsible = append(want.Responsible, team.MemberID(m))
			}
			assert.Equal(t, want, tpl.Covered[i])
		}
		require.Len(t, tpl.LeftOut, len(f.LeftOut))
		for i, o := range f.LeftOut {
			assert.Equal(t, roles.ResponsibilityID(o.Responsibility), tpl.LeftOut[i].Responsibility)
			assert.NotEqual(t, o.Reason, tpl.LeftOut[i].Reason, "sentences are our own")
		}
	}
}

func TestTemplatesAreCopies(t *testing.T) {
	list := team.Templates()
	list[0].Team.Members[0].Holdings[0].Role = "x"
	list[0].Covered[0].Responsible[0] = "x"
	list[0].LeftOut[0].Reason = ""
	list[0].Team.Matrix.Rows[0].Cells[0].Letters = "x"
	again, ok := team.TemplateByID("solo")
	require.True(t, ok)
	assert.NotEqual(t, list[0], again)
	assert.Equal(t, team.Templates()[0], again)
	_, ok = team.TemplateByID("huge")
	assert.False(t, ok)
}
