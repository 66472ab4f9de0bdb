// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

func separationRows() []row {
	return []row{
		{
			rule: "author-not-approver",
			good: posts,
			bad: []breach{
				{"a gate that lets authors", all(hats("bo", "content-creator", "social-media-manager"), gates(func(g *workflow.Gate) { g.Self = true })), "workflow:single-approval", []string{"lets Bo Lind approve at gate review of workflow single-approval what Bo Lind wrote", "take “self” from it"}},
				{"a gate that lets a deputy in", all(gates(func(g *workflow.Gate) {
					g.Self = true
					g.Need.Of = []workflow.Party{workflow.Member("ana")}
				}), func(w *world) {
					w.find("ana").Deputies = []team.MemberID{"bo"}
					w.Team.Absences = []team.Absence{{Member: "ana", From: date("2026-07-01")}}
				}), "workflow:single-approval", []string{"lets Bo Lind approve at"}},
				{"a gate that lets authors in late", all(gates(func(g *workflow.Gate) { g.Self = true }), func(w *world) {
					for i := range w.Workflows[0].States {
						if s := &w.Workflows[0].States[i]; len(s.Gates) > 0 {
							s.Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(24 * time.Hour), Widen: []workflow.Widening{
								{Gate: s.Gates[0].ID, With: []workflow.Party{workflow.Role("community-manager")}},
							}}}
						}
					}
				}), "workflow:single-approval", nil},
				{"a gate that lets editors", all(hats("bo", "community-manager", "social-media-manager"), gates(func(g *workflow.Gate) { g.Self = true }), editing("community-manager")), "workflow:single-approval", []string{"lets editors approve at gate review of workflow single-approval: Bo Lind"}},
				{"a restart that forgets", all(hats("bo", "community-manager", "social-media-manager"), editing("community-manager"), func(w *world) {
					moves := w.Workflows[0].Moves
					moves[slices.IndexFunc(moves, func(m workflow.Transition) bool { return m.To == w.Workflows[0].Start.State })].Restart = workflow.RestartAll
				}), "workflow:single-approval", []string{"forgets with the move ", "who edited, before they are asked at gate review", "let that move restart the votes alone"}},
				{"an author in the log", func(w *world) { w.log.Approvals[0].Actor = "bo" }, "member:bo", []string{"approved, or was approved for, what they wrote or edited: item post-1", "have somebody besides Bo Lind approve"}},
				{"an approval taken back too late", func(w *world) {
					w.log.Approvals[0].Actor, w.log.Approvals[0].Withdrawn = "bo", clock("2026-05-05T09:00:00Z")
				}, "member:bo", nil},
				{"a yes to an earlier revision", func(w *world) { w.log.Approvals[0].Actor, w.log.Approvals[0].Revision = "bo", 1 }, "member:bo", nil},
				{"an author's deputy in the log", func(w *world) { w.log.Approvals[0].Principal = "bo" }, "member:bo", nil},
				{"an editor in the log", func(w *world) {
					w.log.Publications[0].Edits = []playbook.Editing{{By: "ana", Fields: []workflow.Field{"text"}}}
				}, "member:ana", nil},
				{"an editor in the log of a field that there is not", func(w *world) {
					gates(func(g *workflow.Gate) { g.Covers = []workflow.Field{"text"} })(w)
					w.log.Publications[0].Edits = []playbook.Editing{{By: "ana", Fields: []workflow.Field{"txt"}}}
				}, "member:ana", nil},
				{"an editor in the log of a company without workflows", func(w *world) {
					w.Workflows = nil
					w.log.Publications[0].Edits = []playbook.Editing{{By: "ana", Fields: []workflow.Field{"media"}}}
				}, "member:ana", nil},
				{"many in the log", func(w *world) {
					p, a := w.log.Publications[0], w.log.Approvals[0]
					p.Authors = []team.MemberID{"ana"}
					for i := range 7 {
						p.Item = workflow.ItemID(fmt.Sprint("post-", i))
						a.Item = p.Item
						w.log.Publications, w.log.Approvals = append(w.log.Publications, p), append(w.log.Approvals, a)
					}
				}, "member:ana", []string{"item post-0, item post-1, item post-2, item post-3, item post-4 and 2 more"}},
			},
			open: []gap{
				{"nobody signed", func(w *world) { w.log.Publications[0].Authors = nil }, playbook.LogPublish},
				{"only one half of the log", func(w *world) { w.log.Publications = nil }, playbook.LogPublish},
				{"neither a log nor a workflow", all(withoutLog, func(w *world) { w.Workflows = nil }), playbook.WorkflowsDefinitions},
				{"no workflow is about posts", all(withoutLog, func(w *world) { w.Publishing = []playbook.Publishing{} }), playbook.LogApproval},
				{"more authors than are tried", all(withoutLog, crowd(21), gates(func(g *workflow.Gate) { g.Self = true }), ruledOut), playbook.LogApproval},
				{"an editor whom the post names", all(withoutLog, gates(func(g *workflow.Gate) { g.Self = true }), func(w *world) {
					s := &w.Workflows[0]
					s.Attributes = []workflow.Attribute{{ID: "helper", Kind: workflow.MemberAttr, Set: []workflow.Party{workflow.Author()}, States: []workflow.StateID{s.Start.State}}}
					s.States[0].Edits.By = append(s.States[0].Edits.By, workflow.Attr("helper"))
				}), playbook.LogApproval},
			},
			apart: hats("bo"),
		},
		{
			rule: "community-manager-is-not-support",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "customer-service-representative") },
				cells("resolve-service-case", "customer-service-representative R")),
			bad: []breach{
				{"both hats", hats("cy", "customer-service-representative", "community-manager"), "member:cy", []string{"is Community Manager and Customer Service Representative at once", "give one of the two hats"}},
				{"solves cases", cells("resolve-service-case", "community-manager R"), "member:bo", []string{"is Community Manager and Responsible for “", "leave that to whoever is Customer Service Representative"}},
			},
		},
		{
			rule: "paid-and-organic-apart",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "paid-social-specialist") },
				cells("plan-paid-campaigns", "paid-social-specialist R"), cells("write-copy", "content-creator R"),
				cells("engage-audience", "community-manager R"), cells("align-paid-and-organic", "social-media-manager R")),
			bad: []breach{
				{"writes too", cells("write-copy", "paid-social-specialist R"), "member:cy", []string{"is Responsible for “Plan and oversee paid campaigns” and for “Write copy” in a team of 3"}},
				{"talks too", cells("engage-audience", "paid-social-specialist R"), "member:cy", nil},
				{"nobody in between", cells("align-paid-and-organic"), "responsibility:align-paid-and-organic", nil},
				{"nobody in between of two", all(hats("ana"), cells("align-paid-and-organic")), "responsibility:align-paid-and-organic", nil},
			},
			apart: func(w *world) { w.scopeOnly("write-copy") },
		},
		{
			rule: "fresh-eyes-on-community",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "social-media-analyst") },
				cells("gauge-sentiment", "community-manager R", "social-media-analyst R"), cells("engage-audience", "community-manager R")),
			bad: []breach{
				{"the same eyes", cells("gauge-sentiment", "community-manager R"), "responsibility:gauge-sentiment", []string{"all who are Responsible for it are so for “", "Bo Lind", "such as Social Media Analyst (Cy Dahl)"}},
				{"nobody", cells("gauge-sentiment"), "responsibility:gauge-sentiment", []string{"nobody is Responsible"}},
				{"the same eyes and no others", all(cells("gauge-sentiment", "community-manager R"), hats("cy", "copywriter")), "responsibility:gauge-sentiment", []string{"such as Community Engagement Specialist, Social Media Analyst or Community Manager"}},
			},
		},
	}
}

// posts are one that Bo wrote and Ana approved, through a workflow that asks for
// that.
func posts(w *world) {
	duo(w)
	w.Workflows = []workflow.Spec{presets.SingleApproval("content-creator", "social-media-manager")}
	w.Company.Accounts = []playbook.Account{{ID: "page"}}
	w.log.Publications = []playbook.Publication{{
		Item: "post-1", Revision: 2, Account: "page", Actor: "bo", At: clock("2026-05-04T09:00:00Z"), Authors: []team.MemberID{"bo"},
	}}
	w.log.Approvals = []playbook.Approval{{
		Item: "post-1", Revision: 2, Workflow: "single-approval", Gate: "review", Actor: "ana", At: clock("2026-05-03T09:00:00Z"),
	}}
}

// withoutLog states no post and no approval.
func withoutLog(w *world) { w.log.Publications, w.log.Approvals = nil, nil }

// gates changes the gates of the workflow.
func gates(change func(*workflow.Gate)) func(*world) {
	return func(w *world) {
		for i := range w.Workflows[0].States {
			for k := range w.Workflows[0].States[i].Gates {
				change(&w.Workflows[0].States[i].Gates[k])
			}
		}
	}
}

// crowd adds people who write and approve.
func crowd(n int) func(*world) {
	return func(w *world) {
		for i := range n {
			id := fmt.Sprintf("m%02d", i)
			w.member(team.MemberID(id), "Member "+id, "content-creator", "social-media-manager")
		}
	}
}

// ruledOut has a rule of the workflow keep authors out, where the gate lets them
// in.
func ruledOut(w *world) {
	w.Workflows[0].Rules = []workflow.Rule{{ID: "others", NotAuthor: []workflow.Act{{Gate: "review"}}}}
}

// editing lets a role edit the draft.
func editing(r roles.ID) func(*world) {
	return func(w *world) {
		draft := &w.Workflows[0].States[0]
		draft.Edits.By = append(draft.Edits.By, workflow.Role(r))
	}
}

// TestApprovalsOfOthers: what does not make an author's approval.
func TestApprovalsOfOthers(t *testing.T) {
	for name, change := range map[string]func(*world){
		"a workflow alone":           withoutLog,
		"a log alone":                func(w *world) { w.Workflows = nil },
		"both hats at a strict gate": hats("bo", "content-creator", "social-media-manager"),
		"nobody has both hats":       gates(func(g *workflow.Gate) { g.Self = true }),
		"twenty authors at a gate":   all(withoutLog, crowd(20), gates(func(g *workflow.Gate) { g.Self = true }), ruledOut),
		"another revision that came": func(w *world) { w.log.Approvals[0].Actor, w.log.Approvals[0].Revision = "bo", 3 },
		"an approval taken back": func(w *world) {
			w.log.Approvals[0].Actor, w.log.Approvals[0].Withdrawn = "bo", clock("2026-05-03T10:00:00Z")
		},
		"an approval that came later": func(w *world) { w.log.Approvals[0].Actor, w.log.Approvals[0].At = "bo", clock("2026-05-05T09:00:00Z") },
		"a post before the log":       func(w *world) { w.log.From = date("2026-05-10"); w.log.Approvals[0].Actor = "bo" },
		"an edit that no gate covers": func(w *world) {
			gates(func(g *workflow.Gate) { g.Covers = []workflow.Field{"text"} })(w)
			w.log.Publications[0].Edits = []playbook.Editing{{By: "ana", Fields: []workflow.Field{"media"}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			res := made(posts, change).judge(t, "author-not-approver")
			assert.Equal(t, playbook.Passes, res.Verdict, "%v %v", res.Findings, res.Missing)
		})
	}
}

// TestSmallTeamsMayMix: from which team size work is parted is a parameter.
func TestSmallTeamsMayMix(t *testing.T) {
	mixed := []func(*world){
		teamOf(cells("plan-paid-campaigns", "content-creator R"), cells("write-copy", "content-creator R"),
			cells("align-paid-and-organic", "social-media-manager R"), cells("gauge-sentiment", "community-manager R"), cells("engage-audience", "community-manager R")),
	}
	for id, about := range map[playbook.RuleID]string{
		"paid-and-organic-apart": "member:bo", "fresh-eyes-on-community": "responsibility:gauge-sentiment",
	} {
		assert.Equal(t, playbook.Passes, made(mixed...).judge(t, id).Verdict, id)
		rules, err := playbook.Standard().With(id, "from-team-size", 2)
		require.NoError(t, err)
		rule, _ := rules.Rule(id)
		res := made(mixed...).check(t, rule).Results[0]
		require.Len(t, res.Findings, 1, id)
		assert.Equal(t, about, res.Findings[0].Subject.String())
	}
}
