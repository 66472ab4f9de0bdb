// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

// small returns a playbook that compiles.
func small() playbook.Spec {
	return playbook.Spec{
		Company: playbook.Company{Name: "Rosvang Cycles", Employees: 12, Goals: []playbook.Goal{"awareness", "sales"}},
		Catalogue: roles.Spec{
			Roles: []roles.Role{{ID: "bike-fitter", Title: "Bike fitter", Purpose: "Knows what fits whom.", Group: "partner"}},
		},
		Team: team.Spec{
			Location: "Europe/Copenhagen",
			Members: []team.Member{
				{ID: "ana", Holdings: []team.Holding{{Role: "content-creator", Share: 1000}}},
				{ID: "bo", Holdings: []team.Holding{{Role: "social-media-manager", Share: 500}, {Role: "bike-fitter", Share: 500}}},
			},
			Matrix: roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "publish-posts", Cells: []roles.Cell{
				{Role: "content-creator", Letters: "R"}, {Role: "social-media-manager", Letters: "A"},
			}}}},
		},
		Workflows: []workflow.Spec{publishing()},
		Targets:   []metrics.Target{{KPI: "er_impressions", On: metrics.AtLeast("2 %")}, {KPI: "reach", On: metrics.AtLeast("100")}},
	}
}

// publishing is a workflow that names a responsibility of the matrix.
func publishing() workflow.Spec {
	s := presets.SingleApproval("content-creator", "social-media-manager")
	for i := range s.States {
		for j := range s.States[i].Gates {
			s.States[i].Gates[j].Need.Of = []workflow.Party{workflow.Accountable("publish-posts")}
		}
	}
	return s
}

func party(t *testing.T, text string) workflow.Party {
	t.Helper()
	var p workflow.Party
	require.NoError(t, p.UnmarshalText([]byte(text)))
	return p
}

func TestCompile(t *testing.T) {
	p, err := playbook.Compile(small())
	require.NoError(t, err)
	require.Equal(t, "Rosvang Cycles", p.Company().Name)
	require.True(t, p.Catalog().HasRole("bike-fitter"))
	require.True(t, p.Catalog().HasRole("community-manager"))
	require.Equal(t, "Rosvang Cycles", p.Team().Spec().Company)
	require.Equal(t, []roles.ID{"social-media-manager"}, p.Matrix().Who("publish-posts", roles.Owns))
	require.Len(t, p.Flows(), 1)
	flow, ok := p.Flow("single-approval")
	require.True(t, ok)
	require.Same(t, p.Flows()[0], flow)
	_, ok = p.Flow("other")
	require.False(t, ok)
	require.Equal(t, small().Targets, p.Targets())

	// One responsibility leads from the matrix to the person at the gate.
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	view := p.Team().At(now)
	post, err := flow.Start(workflow.Begin{ID: "p", By: "ana", At: now}, view)
	require.NoError(t, err)
	_, err = flow.Do(post, workflow.Move("ana", "submit", now), view)
	require.NoError(t, err)
	v, err := flow.Do(post, workflow.Approval("ana", "review", now), view)
	require.NoError(t, err)
	require.Equal(t, []workflow.MemberID{"bo"}, v.Could)
}

// TestCompileKeepsNothing: changing what went in or came out changes no
// playbook.
func TestCompileKeepsNothing(t *testing.T) {
	s := small()
	p, err := playbook.Compile(s)
	require.NoError(t, err)
	s.Company.Goals[0], s.Targets[0].KPI = "x", "x"
	p.Company().Goals[0], p.Targets()[0].KPI, p.Flows()[0] = "x", "x", nil
	require.Equal(t, playbook.Goal("awareness"), p.Company().Goals[0])
	require.Equal(t, metrics.ID("er_impressions"), p.Targets()[0].KPI)
	require.NotNil(t, p.Flows()[0])
}

func TestZeroPlaybook(t *testing.T) {
	var p playbook.Playbook
	require.Nil(t, p.Team())
	require.Nil(t, p.Matrix())
	require.Empty(t, p.Flows())
	require.Empty(t, p.Targets())
	require.Empty(t, p.Company().Name)
}

func TestCompileWithoutMatrix(t *testing.T) {
	s := small()
	s.Team.Matrix, s.Workflows = roles.MatrixSpec{}, nil
	p, err := playbook.Compile(s)
	require.NoError(t, err)
	require.Nil(t, p.Matrix())
}

func TestCompileFaults(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*playbook.Spec)
		want   []string
	}{
		"format":       {func(s *playbook.Spec) { s.Format = "x/9" }, []string{`format: unknown format "x/9": want "socialteam.playbook/1"`}},
		"nameless":     {func(s *playbook.Spec) { s.Company.Name = "" }, []string{"company.name: missing name"}},
		"employees":    {func(s *playbook.Spec) { s.Company.Employees = -3 }, []string{"company.employees: -3 employees: want zero or more"}},
		"unknown goal": {func(s *playbook.Spec) { s.Company.Goals[1] = "sale" }, []string{`company.goals[1]: unknown goal "sale" (did you mean "sales"?)`}},
		"no goal":      {func(s *playbook.Spec) { s.Company.Goals[1] = "growth" }, []string{`company.goals[1]: unknown goal "growth": want awareness, engagement, sales, acquisition, leads, support or loyalty`}},
		"double goal":  {func(s *playbook.Spec) { s.Company.Goals[1] = "awareness" }, []string{`company.goals[1]: duplicate goal "awareness"`}},
		"company twice": {func(s *playbook.Spec) { s.Team.Company = "Rosvang" }, []string{
			`team.company: "Rosvang" is not the company of the playbook, "Rosvang Cycles": leave it out`,
		}},
		"team": {func(s *playbook.Spec) { s.Team.Members[1].Holdings[1].Role = "bike-fiter" }, []string{
			`team.members[1].holdings[1].role: unknown role "bike-fiter" (did you mean "bike-fitter"?)`,
		}},
		"team and workflow": {func(s *playbook.Spec) {
			s.Team.Members[0].ID = ""
			s.Workflows[0].Start.State = "drafd"
		}, []string{
			"team.members[0].id: missing id: the same file must always be the same team, so ids are written down",
			`workflows[0].start.state: unknown state "drafd" (did you mean "draft"?)`,
		}},
		"two workflows": {func(s *playbook.Spec) { s.Workflows = append(s.Workflows, publishing()) }, []string{
			`workflows[1].id: duplicate workflow "single-approval"`,
		}},
		"targets": {func(s *playbook.Spec) {
			s.Targets[0].On = ">= 2 pct"
			s.Targets = append(s.Targets, metrics.Target{KPI: "reach", On: metrics.AtLeast("5")})
		}, []string{
			`targets[0].on: bad band ">= 2 pct": the unit of er_impressions is ratio: want a number or %, such as 0.03 or 3 %, have "2 pct"`,
			`targets[2].kpi: second target for "reach"`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := small()
			c.change(&s)
			p, err := playbook.Compile(s)
			require.Nil(t, p)
			var got []string
			for _, f := range socialteam.SpecErrors(err) {
				got = append(got, f.Error())
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestCompileNamesOfWorkflows: members, units and calendars that a workflow names are
// of the team, wherever they stand; what an attribute names is free.
func TestCompileNamesOfWorkflows(t *testing.T) {
	harbour := func(s *playbook.Spec) {
		s.Team.Units = []team.Unit{{ID: "harbour"}}
		s.Team.Calendars = []team.CalendarSpec{{ID: "office", Hours: []team.Hours{{Days: team.Workdays(), From: 540, Until: 1020}}}}
	}
	who := []workflow.Party{workflow.Member("bos")}
	in := func(unit string) []workflow.Party { return []workflow.Party{workflow.Role("content-creator").In(unit)} }
	for name, c := range map[string]struct {
		change func(*workflow.Spec)
		want   string
	}{
		"start":    {func(s *workflow.Spec) { s.Start.By = append(s.Start.By, who...) }, `start.by[1]: unknown member "bos" (did you mean "bo"?)`},
		"hold":     {func(s *workflow.Spec) { s.Hold.By = who }, `hold.by[0]: unknown member "bos" (did you mean "bo"?)`},
		"move":     {func(s *workflow.Spec) { s.Moves[0].By = in("harbuor") }, `moves[0].by[0]: unknown unit "harbuor" (did you mean "harbour"?)`},
		"edits":    {func(s *workflow.Spec) { s.States[0].Edits.By = who }, `states[0].edits.by[0]: unknown member "bos" (did you mean "bo"?)`},
		"claim":    {func(s *workflow.Spec) { s.States[0].Claim = who }, `states[0].claim[0]: unknown member "bos" (did you mean "bo"?)`},
		"assign":   {func(s *workflow.Spec) { s.States[0].Claim, s.States[0].Assign = in("harbour"), who }, `states[0].assign[0]: unknown member "bos" (did you mean "bo"?)`},
		"gate":     {func(s *workflow.Spec) { s.States[1].Gates[0].Need.Of = in("moon") }, `states[1].gates[0].need.of[0]: unknown unit "moon"`},
		"every":    {func(s *workflow.Spec) { s.States[1].Gates[0].Need = workflow.Need{Every: who} }, `states[1].gates[0].need.every[0]: unknown member "bos" (did you mean "bo"?)`},
		"majority": {func(s *workflow.Spec) { s.States[1].Gates[0].Need = workflow.Need{Majority: who} }, `states[1].gates[0].need.majority[0]: unknown member "bos" (did you mean "bo"?)`},
		"in a part": {func(s *workflow.Spec) {
			s.States[1].Gates[0].Need = workflow.Need{All: []workflow.Need{s.States[1].Gates[0].Need, {Any: []workflow.Need{{Every: who}, {Every: in("harbour")}}}}}
		}, `states[1].gates[0].need.all[1].any[0].every[0]: unknown member "bos" (did you mean "bo"?)`},
		"amend":    {func(s *workflow.Spec) { s.States[1].Gates[0].Amend = who }, `states[1].gates[0].amend[0]: unknown member "bos" (did you mean "bo"?)`},
		"delegate": {func(s *workflow.Spec) { s.States[1].Gates[0].Delegate = who }, `states[1].gates[0].delegate[0]: unknown member "bos" (did you mean "bo"?)`},
		"calendar": {func(s *workflow.Spec) {
			s.States[1].Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(time.Hour), Calendar: "ofice", Remind: in("harbour")}}
		}, `states[1].deadlines[0].calendar: unknown calendar "ofice" (did you mean "office"?)`},
		"remind": {func(s *workflow.Spec) {
			s.States[1].Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(time.Hour), Calendar: "office", Remind: who}}
		}, `states[1].deadlines[0].remind[0]: unknown member "bos" (did you mean "bo"?)`},
		"widen": {func(s *workflow.Spec) {
			s.States[1].Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(time.Hour), Widen: []workflow.Widening{{Gate: s.States[1].Gates[0].ID, With: who}}}}
		}, `states[1].deadlines[0].widen[0].with[0]: unknown member "bos" (did you mean "bo"?)`},
		"attribute": {func(s *workflow.Spec) {
			s.Attributes = []workflow.Attribute{{ID: "reviewer", Kind: workflow.MemberAttr, Default: workflow.Text("bos"), Set: in("@brand"), States: []workflow.StateID{"draft"}}, {ID: "brand", Kind: workflow.UnitAttr, Default: workflow.Text("harbour")}}
		}, `attributes[0].default: unknown member "bos" (did you mean "bo"?)`},
		"unit by default": {func(s *workflow.Spec) {
			s.Attributes = []workflow.Attribute{{ID: "brand", Kind: workflow.UnitAttr, Default: workflow.Text("harbuor"), Set: in("harbour"), States: []workflow.StateID{"draft"}}}
		}, `attributes[0].default: unknown unit "harbuor" (did you mean "harbour"?)`},
		"set": {func(s *workflow.Spec) {
			s.Attributes = []workflow.Attribute{{ID: "brand", Kind: workflow.UnitAttr, Set: who, States: []workflow.StateID{"draft"}}}
		}, `attributes[0].set[0]: unknown member "bos" (did you mean "bo"?)`},
	} {
		s := small()
		harbour(&s)
		c.change(&s.Workflows[0])
		_, err := playbook.Compile(s)
		faults := socialteam.SpecErrors(err)
		require.Len(t, faults, 1, "%s: %v", name, err)
		require.Equal(t, "workflows[0]."+c.want, faults[0].Error(), name)
	}
	s := small()
	s.Workflows[0].Start.By, s.Team.Members[0].ID = who, ""
	_, err := playbook.Compile(s)
	require.Len(t, socialteam.SpecErrors(err), 1, "a team with faults has no members to compare with: %v", err)
}

// TestCompileCatalogueFault: what refers to a broken catalogue is not judged by
// it.
func TestCompileCatalogueFault(t *testing.T) {
	s := small()
	s.Catalogue.Roles[0].ID = ""
	_, err := playbook.Compile(s)
	faults := socialteam.SpecErrors(err)
	require.NotEmpty(t, faults)
	for _, f := range faults {
		require.True(t, strings.HasPrefix(f.Path, "catalogue."), f.Path)
	}
}

// TestCompileMatrixFault: a matrix with a fault is reported once, and the
// workflows are judged by all that does not depend on it.
func TestCompileMatrixFault(t *testing.T) {
	s := small()
	s.Team.Matrix.Rows[0].Cells[0].Role = "nobody-knows"
	s.Workflows[0].States[1].Gates[0].Need.Of = []workflow.Party{workflow.Accountable("publish-posts"), party(t, "responsible:publish-post")}
	_, err := playbook.Compile(s)
	require.Len(t, socialteam.SpecErrors(err), 2)
	require.ErrorContains(t, err, `team.matrix.rows[0].cells[0].role: unknown role "nobody-knows"`)
	require.ErrorContains(t, err, `workflows[0].states[1].gates[0].need.of[1]: unknown responsibility "publish-post" (did you mean "publish-posts"?)`)
}

func TestDecode(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "examples", "quickstart", "playbook.json"))
	require.NoError(t, err)
	defer f.Close()
	spec, err := playbook.Decode(f)
	require.NoError(t, err)
	p, err := playbook.Compile(spec)
	require.NoError(t, err)
	sources := map[roles.Source]int{}
	for _, m := range spec.Team.Members {
		sources[m.Source]++
	}
	require.True(t, p.Team().Len() >= 12 && p.Team().Len() <= 14)
	require.NotZero(t, sources[roles.Freelance])
	require.NotZero(t, sources[roles.Agency])
	require.True(t, slices.ContainsFunc(spec.Team.Members, func(m team.Member) bool { return len(m.Deputies) > 0 }))
	require.NotEmpty(t, spec.Team.Absences)
}

func TestDecodeRoundTrip(t *testing.T) {
	s := small()
	s.Format = playbook.Format
	b, err := json.Marshal(s)
	require.NoError(t, err)
	back, err := playbook.Decode(strings.NewReader(string(b)))
	require.NoError(t, err)
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(b), string(again))
}

func TestDecodeFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"format": "socialteam.playbook/1", "team": {"members": [{"skills": [{"level": "working"}]}]}}`: `playbook: decode: line 1, column 80: team.members[0].skills[0].level: want a level from 1 to 4: 1 with guidance, 2 alone, 3 in hard cases, 4 leading others, have "working"`,
		`{"title": "Bakery"}`:                 `playbook: decode: line 1, column 2: title: unknown field "title": want format, company, catalogue, team, named, workflows, publishing, agreements, targets or waivers`,
		`{}`:                                  `playbook: decode: format: missing: want "socialteam.playbook/1"`,
		`{"format": "socialteam.team/1"}`:     `playbook: decode: format: unknown format "socialteam.team/1": want "socialteam.playbook/1"`,
		`{"compny": {}}`:                      `playbook: decode: line 1, column 2: compny: unknown field "compny" (did you mean "company"?)`,
		`{"company": {"name": 1, "name": 2}}`: "playbook: decode: line 1, column 22: company.name: want a string, have 1\nline 1, column 25: company.name: duplicate key \"name\"",
	} {
		_, err := playbook.Decode(strings.NewReader(text))
		require.EqualError(t, err, want)
	}
	broken := errors.New("broken")
	_, err := playbook.Decode(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
}

// FuzzDecode: any text either becomes a playbook, or gives faults with places.
func FuzzDecode(f *testing.F) {
	s := small()
	s.Format = playbook.Format
	b, err := json.Marshal(s)
	require.NoError(f, err)
	f.Add(string(b))
	f.Add(`{"format":"socialteam.playbook/1","company":{"name":"x"},"team":{}}`)
	f.Add(`{"format":"socialteam.playbook/1"`)
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := playbook.Decode(strings.NewReader(text))
		if err == nil {
			_, err = playbook.Compile(spec)
		}
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err), err.Error())
		}
	})
}
