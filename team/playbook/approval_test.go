// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// of returns the world of a template.
func of(t *testing.T, id string) *world {
	t.Helper()
	tpl, ok := playbook.TemplateByID(id)
	require.True(t, ok)
	return &world{Spec: tpl.Spec, log: tpl.Log, at: tpl.At}
}

// TestYesInTheNameOfAnother: a yes that somebody gives for another is none unless
// the one stood in for the other, in each rule that reads the log of approvals.
func TestYesInTheNameOfAnother(t *testing.T) {
	rules := []playbook.RuleID{"approve-before-publish", "content-on-brand", "author-not-approver"}
	for _, by := range []team.MemberID{"intern", "stranger"} {
		w := of(t, "lean-pair")
		w.Team.Members = append(w.Team.Members, team.Member{ID: "intern", Name: "Ina Holt", Minutes: 600})
		for i := range w.log.Approvals {
			a := &w.log.Approvals[i]
			a.Actor, a.Principal = by, "strategy-analysis-paid"
		}
		for _, id := range rules {
			assert.NotContains(t, []playbook.Verdict{playbook.Passes, playbook.NotApplicable}, w.judge(t, id).Verdict, "%s by %s", id, by)
		}
		says := "Ina Holt said yes for"
		if by == "stranger" {
			says = "stranger said yes for"
		}
		assert.Contains(t, w.judge(t, rules[0]).Findings[0].What, says)
	}
	w := of(t, "lean-pair")
	for i := range w.log.Approvals {
		w.log.Approvals[i].Principal = w.log.Approvals[i].Actor
	}
	for _, id := range rules {
		assert.Equal(t, playbook.Passes, w.judge(t, id).Verdict, id)
	}
}

// TestWhoseYesItWas: each name in which others said yes is named, and whom the team
// does not have leaves the rule open.
func TestWhoseYesItWas(t *testing.T) {
	w := made(posts, func(w *world) {
		for i, by := range []team.MemberID{"cy", "eve", "cy", "stranger"} {
			a := w.log.Approvals[0]
			a.Actor, a.Principal = by, "ana"
			if i == 2 {
				a.Principal = "eve"
			}
			w.log.Approvals = append(w.log.Approvals, a)
		}
		w.member("cy", "Cy Dahl", "copywriter")
		w.member("eve", "Eve Lund", "copywriter")
	})
	res := w.judge(t, "author-not-approver")
	require.Equal(t, playbook.Fails, res.Verdict)
	var got []string
	for _, f := range res.Findings {
		got = append(got, f.Name+" "+f.What[:len("approved for")]+" → "+f.Fix)
	}
	assert.Equal(t, []string{
		"Cy Dahl approved for → let Ana Costa approve, or say in the team who stands in",
		"Cy Dahl approved for → let Eve Lund approve, or say in the team who stands in",
		"Eve Lund approved for → let Ana Costa approve, or say in the team who stands in",
	}, got)
	require.Len(t, res.Missing, 1)
	assert.Contains(t, res.Missing[0].What, "stranger, ")
}

// inHarbour makes the gate ask the managers of the harbour.
func inHarbour(w *world) {
	w.Team.Units = []team.Unit{{ID: "company", Title: "Company"}, {ID: "harbour", Title: "Harbour", Parent: "company"}}
	w.gate("review").Need.Of[0].Unit = "harbour"
}

// TestStandingIn: when a yes in the name of another counts.
func TestStandingIn(t *testing.T) {
	away := func(w *world) {
		w.find("ana").Deputies = []team.MemberID{"cy"}
		w.Team.Absences = []team.Absence{{Member: "ana", From: date("2026-06-01"), Until: date("2026-06-02")}}
	}
	manages := func(w *world) {
		w.find("cy").Holdings = []team.Holding{{Role: "social-media-manager", Share: 1000, From: date("2026-01-01")}}
	}
	asks := func(p workflow.Party) func(*world) {
		return func(w *world) { w.gate("review").Need.Of = []workflow.Party{p} }
	}
	lets := func(p workflow.Party) func(*world) {
		return func(w *world) { w.gate("review").Delegate = []workflow.Party{p} }
	}
	for name, c := range map[string]struct {
		changes []func(*world)
		want    playbook.Verdict
	}{
		"a deputy with the hat":                {[]func(*world){away, manages}, playbook.Passes},
		"a deputy without it":                  {[]func(*world){away}, playbook.Fails},
		"a deputy of one who was there":        {[]func(*world){away, manages, func(w *world) { w.Team.Absences = nil }}, playbook.Fails},
		"a deputy a day late":                  {[]func(*world){away, manages, func(w *world) { w.log.Approvals[0].At = noon(2) }}, playbook.Fails},
		"a cover":                              {[]func(*world){func(w *world) { w.Team.Covers = []team.Cover{cover("social-media-manager")} }}, playbook.Passes},
		"a cover of another hat":               {[]func(*world){func(w *world) { w.Team.Covers = []team.Cover{cover("copywriter")} }}, playbook.Fails},
		"a deputy of a member who is named":    {[]func(*world){away, asks(workflow.Member("ana"))}, playbook.Passes},
		"nobody's deputy, for a member":        {[]func(*world){asks(workflow.Member("ana"))}, playbook.Fails},
		"whom the item names, by a deputy":     {[]func(*world){away, asks(workflow.ManagerOf(workflow.Author()))}, playbook.Passes},
		"whom the item names, by anybody":      {[]func(*world){asks(workflow.ManagerOf(workflow.Author()))}, playbook.Fails},
		"somebody to whom it may be handed":    {[]func(*world){lets(workflow.Role("copywriter"))}, playbook.Passes},
		"somebody to whom it may not":          {[]func(*world){lets(workflow.Role("legal-counsel"))}, playbook.Fails},
		"whoever was let in, by a deputy":      {[]func(*world){away, manages, func(w *world) { w.gate("review").Amend = []workflow.Party{workflow.Author()} }}, playbook.Passes},
		"whoever was let in, by anybody":       {[]func(*world){func(w *world) { w.gate("review").Amend = []workflow.Party{workflow.Author()} }}, playbook.Fails},
		"a manager, but of no unit":            {[]func(*world){inHarbour, func(w *world) { w.log.Approvals[0].Actor = "ana" }}, playbook.Fails},
		"a manager of the unit":                {[]func(*world){inHarbour, func(w *world) { w.find("ana").Unit, w.log.Approvals[0].Actor = "harbour", "ana" }}, playbook.Passes},
		"a deputy, of a company without gates": {[]func(*world){away, manages, func(w *world) { w.Workflows = nil }}, playbook.Passes},
		"anybody, of a company without gates":  {[]func(*world){func(w *world) { w.Workflows = nil }}, playbook.Fails},
	} {
		t.Run(name, func(t *testing.T) {
			w := made(pair, single, func(w *world) {
				w.member("cy", "Cy Dahl", "copywriter")
				w.posted("p1", noon(3))
				w.approved("p1", "review", "cy", noon(1)).Principal = "ana"
			})
			for _, change := range c.changes {
				change(w)
			}
			res := w.judge(t, "approve-before-publish")
			assert.Equal(t, c.want, res.Verdict, "%v %v", res.Findings, res.Missing)
		})
	}
}

func cover(hat string) team.Cover {
	return team.Cover{By: "cy", For: "ana", Roles: []roles.ID{roles.ID(hat)}, From: date("2026-06-01"), Until: date("2026-06-02")}
}

// TestYesAtNoGate: a yes at a gate that the playbook does not have is none, even of
// somebody who may approve posts; one that names no workflow was given elsewhere.
func TestYesAtNoGate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*playbook.Approval)
		want   playbook.Verdict
		says   string
	}{
		"no such gate":     {func(a *playbook.Approval) { a.Gate = "revue" }, playbook.Fails, "Ana Costa said yes at gate revue of workflow single-approval, which the playbook does not have"},
		"no such workflow": {func(a *playbook.Approval) { a.Workflow = "postz" }, playbook.Fails, "at gate review of workflow postz"},
		"no workflow":      {func(a *playbook.Approval) { a.Gate, a.Workflow = "mail", "" }, playbook.Passes, ""},
		"a gate":           {func(*playbook.Approval) {}, playbook.Passes, ""},
	} {
		w := made(pair, single, func(w *world) {
			w.member("lea", "Lea Falk", "legal-counsel")
			w.posted("p1", noon(3), playbook.Privacy)
			for i, m := range []team.MemberID{"ana", "lea"} {
				a := w.approved("p1", "review", m, noon(1+i))
				a.Workflow = "single-approval"
				c.change(a)
			}
		})
		for _, id := range []playbook.RuleID{"approve-before-publish", "legal-consulted"} {
			res := w.judge(t, id)
			open := slices.DeleteFunc(res.Findings, func(f playbook.Finding) bool { return f.Subject.Kind != playbook.OnItem })
			require.Equal(t, c.want == playbook.Fails, len(open) > 0, "%s: %s: %v", name, id, res)
			if c.says != "" {
				assert.Contains(t, open[0].What, c.says, name)
			}
		}
	}
}
