// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// twoClocks lets two moves leave the review by deadlines, on a condition.
func twoClocks(first, second workflow.Duration, when workflow.Condition) change {
	return func(s *workflow.Spec) {
		for i, after := range []workflow.Duration{first, second} {
			id := []string{"one", "two"}[i]
			s.Moves = append(s.Moves, workflow.Transition{Action: workflow.Action(id), From: states("review"), To: "dropped", On: workflow.OnDeadline, When: when})
			review := stateOf(s, "review")
			review.Deadlines = append(review.Deadlines, workflow.Deadline{ID: workflow.DeadlineID(id), After: after, Move: workflow.Action(id)})
		}
	}
}

// TestDefinitionWhoeverThePeopleAre has what no people can do, and what some can
// who are not at once thought of: such as deputies of authors.
func TestDefinitionWhoeverThePeopleAre(t *testing.T) {
	given := ugc(func(*workflow.Attribute) {})
	settable := ugc(func(a *workflow.Attribute) {
		a.Default, a.Set, a.States = workflow.Bool(false), parties(head), states("review")
	})
	rule := func(r workflow.Rule) change {
		r.ID = "r"
		return ruling(r)
	}
	bo, ann, author, owner := workflow.Member("bo"), workflow.Member("ann"), workflow.Author(), workflow.Owner()
	self := asking(func(g *workflow.Gate) { g.Self = true })
	by3 := func(n int, acts ...workflow.Act) change { return rule(workflow.Rule{MinPeople: n, Of: acts}) }
	unmet := func(why string) map[string][]string {
		return map[string][]string{
			"reachable-states": {`no item ever comes into "ready": "accept" never fires`, `no item ever comes into "live": "publish" never fires`},
			"no-dead-moves":    {`"accept" never fires from "review": the gates are never all met`, `"publish" never fires from "ready": no item comes there`},
			"no-dead-gates":    {`gate "g" is never met: ` + why},
		}
	}
	crowded := unmet("a rule lets fewer people take part than it takes")
	nobody := unmet("nobody could give the approvals that it asks for")
	never := map[string][]string{"no-dead-moves": {`"two" never fires from "review": another deadline always moves the item first`}}
	dead := func(why string) map[string][]string {
		return map[string][]string{"no-dead-rules": {`rule "r" makes no difference: ` + why}}
	}
	anyhow := dead("its gates ask for as many people anyhow")
	sound := map[string][]string{}
	for _, row := range []struct {
		name string
		spec workflow.Spec
		want map[string][]string
	}{
		{"a later clock on the same condition", desk(given, twoClocks(24*hour, 48*hour, whenUGC)), never},
		{"on one that changes in between", desk(settable, twoClocks(24*hour, 48*hour, whenUGC)), sound},

		{"min-people: one gate wants as many", desk(needing(wanting(2, brand)), by3(2, gateAct("g"), moveAct("publish"))), anyhow},
		{"min-people: two gates side by side do", desk(beside(workflow.Gate{ID: "h", Need: wanting(1, legal)}), by3(2, gateAct("g"), gateAct("h"))), anyhow},
		{"min-people: unless one person may answer both", desk(beside(workflow.Gate{ID: "h", Need: wanting(1, legal)}), in("review", func(s *workflow.State) { s.Shared = true }),
			by3(2, gateAct("g"), gateAct("h"))), sound},
		{"min-people: an author and an approver", desk(by3(2, moveAct("submit"), gateAct("g"))), sound}, // who may be a deputy of the author
		{"min-people: too few could take part", desk(needing(wanting(1, bo)), without("refuse"), by3(3, moveAct("submit"), gateAct("g"))), map[string][]string{
			"reachable-states": {`no item ever comes into "ready": "accept" never fires`, `no item ever comes into "live": "publish" never fires`},
			"no-dead-moves":    {`"accept" never fires from "review": the gates are never all met`, `"publish" never fires from "ready": no item comes there`},
		}},

		{"max-people: a gate wants more", desk(needing(wanting(2, brand)), rule(workflow.Rule{MaxPeople: 1, Of: []workflow.Act{gateAct("g"), moveAct("publish")}})), crowded},
		{"same: the author's move and another's approval", desk(rule(workflow.Rule{Same: []workflow.Act{moveAct("submit"), gateAct("g")}})), crowded},
		{"same: or the author's own", desk(self, rule(workflow.Rule{Same: []workflow.Act{moveAct("submit"), gateAct("g")}})), sound},
		{"max-people: one act", desk(rule(workflow.Rule{MaxPeople: 2, Of: []workflow.Act{moveAct("drop")}})), dead("what it names in one round never takes more people")},
		{"distinct: who alone may speak takes the word back", desk(needing(wanting(2, bo)), by("drop", brand), rule(workflow.Rule{Distinct: []workflow.Act{gateAct("g"), moveAct("submit")}})), map[string][]string{
			"reachable-states": nobody["reachable-states"], "no-dead-moves": nobody["no-dead-moves"], "no-dead-gates": nobody["no-dead-gates"],
		}},
		{"not-author: who must be the author", desk(func(s *workflow.Spec) { s.Start.By = parties(ann) }, by("submit", ann, author), rule(workflow.Rule{NotAuthor: []workflow.Act{moveAct("submit")}}),
			func(s *workflow.Spec) { s.Moves, s.States = s.Moves[:1], s.States[:2] }, in("review", func(s *workflow.State) { s.Gates, s.Final = nil, workflow.Done })), map[string][]string{
			"reachable-states": {`no item ever comes into "review": "submit" never fires`},
			"ways-to-an-end":   {`from "draft" no end is reached, after the start`},
			"no-dead-moves":    {`"submit" never fires from "draft": nobody may ever fire it`},
		}},

		{"two of one", desk(needing(wanting(2, ann, author)), self, func(s *workflow.Spec) { s.Start.By = parties(ann) }), sound}, // who started for the other, too
		{"two managers of the author", desk(needing(wanting(2, workflow.ManagerOf(author)))), sound},                              // of two authors
		{"one seat each of one person", desk(needing(workflow.Need{All: []workflow.Need{wanting(1, bo), wanting(1, bo)}})), nobody},
		{"two gates of one person", desk(needing(wanting(1, bo)), beside(workflow.Gate{ID: "h", Need: wanting(1, bo)})), map[string][]string{
			"reachable-states": nobody["reachable-states"], "no-dead-moves": nobody["no-dead-moves"],
		}},

		{"two owners, one after another", desk(needing(wanting(2, owner)), in("review", func(s *workflow.State) { s.Claim = parties(brand) })), sound},
		{"two owners of an item that keeps its own", desk(needing(wanting(2, owner)), in("draft", func(s *workflow.State) { s.Claim = parties(brand) }),
			func(s *workflow.Spec) {
				transitionOf(s, "submit").Keep, transitionOf(s, "refuse").Restart = true, workflow.RestartVotes
			}), nobody},
		{"no owner but the author", desk(without("refuse"), needing(wanting(1, owner)), in("review", func(s *workflow.State) { s.Claim = parties(author) })), nobody},
		{"an end for owners only", desk(in("review", func(s *workflow.State) { s.Claim = parties(brand) }), by("publish", owner),
			func(s *workflow.Spec) { transitionOf(s, "accept").Keep = true },
			moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(head)}),
			moving(workflow.Transition{Action: "back", From: states("ready"), To: "review", On: workflow.OnHand, By: parties(head)})), sound},
		{"a roll of one who does the rest", desk(needing(workflow.Need{Every: parties(brand, author)}), self, func(s *workflow.Spec) { s.Start.By = parties(ann) }, by("submit", ann),
			rule(workflow.Rule{MaxPeople: 1, Of: []workflow.Act{moveAct("submit"), gateAct("g")}})), sound},
	} {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.want, faults(t, row.spec)) })
	}
}

// TestOwnersFollowOneAnother has a gate that wants two approvals of whoever owns the
// item: one approves, releases it, and another claims it.
func TestOwnersFollowOneAnother(t *testing.T) {
	s := desk(needing(wanting(2, workflow.Owner())), in("review", func(s *workflow.State) { s.Claim = parties(brand) }))
	got := ask(t, s, nil, verify.MustPassAny(nil, "live", workflow.Condition{}))
	assert.Equal(t, verify.Fails, got.Verdict, "%s", got)
	_, enters := replay(t, flowOf(t, s), nil, got.Witness)
	assert.True(t, entersState(enters, "live"))
}
