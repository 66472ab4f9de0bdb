// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// faults returns what the checks of a definition alone say, by check; those that
// hold are left out.
func faults(t *testing.T, s workflow.Spec) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, r := range verify.Run(flowOf(t, s), nil, verify.Definition()...).Results {
		if r.Verdict != verify.Holds {
			require.Equal(t, verify.Fails, r.Verdict, "%s", r)
			require.NotEmpty(t, r.Reasons)
			out[r.Check] = r.Reasons
		}
	}
	return out
}

func TestDefinition(t *testing.T) {
	given := ugc(func(*workflow.Attribute) {})
	notUGC := workflow.Condition{Not: &whenUGC}
	fixed := func(s *workflow.Spec) { // always false
		s.Attributes = []workflow.Attribute{{ID: "ugc", Kind: workflow.BoolAttr}}
	}
	never := workflow.Condition{All: []workflow.Condition{whenUGC, notUGC}}
	move := func(a workflow.Action, from, to workflow.StateID, on workflow.On, when workflow.Condition, by ...workflow.Party) change {
		return moving(workflow.Transition{Action: a, From: states(from), To: to, On: on, When: when, By: by})
	}
	none := workflow.Condition{}
	rule := func(r workflow.Rule) change {
		r.ID = "r"
		return ruling(r)
	}
	for _, row := range []struct {
		name string
		spec workflow.Spec
		want map[string][]string
	}{
		{"sound", desk(), map[string][]string{}},
		{"a state on its own", desk(func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "attic"}) }), map[string][]string{
			"reachable-states": {`no item ever comes into "attic": no move leads there`},
		}},
		{
			"a deadline whose condition is never true", desk(fixed, late("live"), func(s *workflow.Spec) { transitionOf(s, "expire").When = never }),
			map[string][]string{"no-dead-moves": {`"expire" never fires from "review": its condition is never true there`}},
		},
		{"the same people for what never happens twice", desk(rule(workflow.Rule{Same: []workflow.Act{moveAct("publish"), moveAct("drop")}})), map[string][]string{}},
		{"few people for what never happens twice", desk(rule(workflow.Rule{MaxPeople: 1, Of: []workflow.Act{moveAct("publish"), moveAct("drop")}})), map[string][]string{}},
		{"several people for what never happens twice", desk(rule(workflow.Rule{MinPeople: 2, Of: []workflow.Act{moveAct("publish"), moveAct("drop")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: what it names never happens all in one round`},
		}},
		{"behind a condition that is never true", desk(fixed, func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "attic"}) },
			move("store", "ready", "attic", workflow.OnHand, never, brand), move("fetch", "attic", "ready", workflow.OnHand, none, brand)), map[string][]string{
			"reachable-states": {`no item ever comes into "attic": "store" never fires`},
			"no-dead-moves": {
				`"store" never fires from "ready": its condition is never true there`,
				`"fetch" never fires from "attic": no item comes there`,
			},
		}},
		{"nobody starts", desk(func(s *workflow.Spec) { s.Start.By = nil }, func(s *workflow.Spec) { s.Moves, s.States = s.Moves[:1], s.States[:2] }), map[string][]string{
			"reachable-states": {`no item ever comes into "draft": nobody may start one`, `no item ever comes into "review": nobody may start one`},
			"no-dead-moves":    {`"submit" never fires from "draft": no item comes there`},
			"no-dead-gates":    {`gate "g" is never asked: no item comes into "review"`},
		}},
		{"a trap", desk(given, func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "limbo"}) },
			move("aside", "ready", "limbo", workflow.OnHand, whenUGC, brand), move("out", "limbo", "ready", workflow.OnHand, notUGC, brand)), map[string][]string{
			"ways-to-an-end": {`from "limbo" no end is reached where ugc = true, after submit, accept, aside`},
			"no-dead-moves":  {`"out" never fires from "limbo": its condition is never true there`},
		}},
		{"nobody can meet it", desk(needing(wanting(2, workflow.Member("bo"))), without("drop"), without("refuse"), func(s *workflow.Spec) { s.States = s.States[:4] }), map[string][]string{
			"reachable-states": {`no item ever comes into "ready": "accept" never fires`, `no item ever comes into "live": "publish" never fires`},
			"ways-to-an-end":   {`from "draft" no end is reached, after the start`, `from "review" no end is reached, after submit`},
			"no-dead-moves":    {`"accept" never fires from "review": the gates are never all met`, `"publish" never fires from "ready": no item comes there`},
			"no-dead-gates":    {`gate "g" is never met: nobody could give the approvals that it asks for`},
		}},
		{"nobody can fail it", desk(asking(func(g *workflow.Gate) { g.Reject = workflow.RejectNever })), map[string][]string{
			"no-dead-moves": {`"refuse" never fires from "review": no gate there ever fails`},
		}},
		{"a no that nobody can repeat", desk(needing(wanting(1, workflow.Member("bo"))), asking(func(g *workflow.Gate) { g.Reject = workflow.RejectCount(2) })), map[string][]string{
			"no-dead-moves": {`"refuse" never fires from "review": no gate there ever fails`},
		}},
		{"no deadline for it", desk(move("expire", "review", "dropped", workflow.OnDeadline, none)), map[string][]string{
			"no-dead-moves": {`"expire" never fires from "review": no deadline there fires it`},
		}},
		{"the automatic one is first", desk(move("hold", "review", "draft", workflow.OnCleared, none, legal)), map[string][]string{
			"no-dead-moves":  {`"hold" never fires from "review": another move on cleared always fires by itself first`},
			"disjoint-moves": {`in "review", "accept" comes before "hold": it fires by itself, the other waits for a person`},
		}},
		{"first in one case", desk(given, move("hold", "review", "draft", workflow.OnCleared, none, legal), func(s *workflow.Spec) { transitionOf(s, "accept").When = whenUGC }), map[string][]string{
			"disjoint-moves": {`in "review" where ugc = true, "accept" comes before "hold": it fires by itself, the other waits for a person`},
		}},
		{"nobody fires it", desk(move("take", "ready", "live", workflow.OnHand, none, workflow.Owner())), map[string][]string{
			"no-dead-moves": {`"take" never fires from "ready": nobody may ever fire it`},
		}},
		{"gone at once", desk(in("review", func(s *workflow.State) { s.Gates[0].When, s.Empty = never, workflow.EmptyClear }), fixed), map[string][]string{
			"no-dead-moves": {`"refuse" never fires from "review": no gate there ever fails`, `"drop" never fires from "review": the item always leaves at once`},
			"no-dead-gates": {`gate "g" is never asked: its condition is never true in "review"`},
		}},
		{"a gate that nothing waits for", desk(in("ready", func(s *workflow.State) {
			s.Gates = []workflow.Gate{{ID: "h", Need: wanting(1, legal)}}
		})), map[string][]string{
			"no-dead-gates": {`gate "h" decides nothing: no move from "ready" waits for it, and no rule names it`},
		}},
		{"but a rule does", desk(in("ready", func(s *workflow.State) {
			s.Gates = []workflow.Gate{{ID: "h", Need: wanting(1, legal)}}
		}), rule(workflow.Rule{Distinct: []workflow.Act{gateAct("h"), moveAct("publish")}})), map[string][]string{}},
		{"two clocks at once", desk(late("dropped"), move("also", "review", "draft", workflow.OnDeadline, none), in("review", func(s *workflow.State) {
			s.Deadlines = append(s.Deadlines, workflow.Deadline{ID: "too-late", After: 24 * hour, Move: "also"}, workflow.Deadline{ID: "later", After: 48 * hour, Move: "also"})
		})), map[string][]string{
			"no-dead-moves":  {`"also" never fires from "review": another deadline always moves the item first`},
			"disjoint-moves": {`in "review", "expire" comes before "also": the deadlines "late" and "too-late" fall together`},
		}},
		{"rule: approvers are no authors anyhow", desk(rule(workflow.Rule{NotAuthor: []workflow.Act{gateAct("g")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: no author could do any of it anyhow`},
		}},
		{"rule: authors publish", desk(rule(workflow.Rule{NotAuthor: []workflow.Act{gateAct("g"), moveAct("publish")}})), map[string][]string{}},
		{"rule: own approvals", desk(asking(func(g *workflow.Gate) { g.Self = true }), rule(workflow.Rule{NotAuthor: []workflow.Act{gateAct("g")}})), map[string][]string{}},
		{"rule: one act", desk(rule(workflow.Rule{Distinct: []workflow.Act{gateAct("g")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: no two of what it names happen in one round`},
		}},
		{"rule: either or", desk(given, move("quick", "draft", "live", workflow.OnHand, whenUGC, brand), move("slow", "draft", "live", workflow.OnHand, notUGC, brand),
			rule(workflow.Rule{Distinct: []workflow.Act{moveAct("quick"), moveAct("slow")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: no two of what it names happen in one round`},
		}},
		{"rule: parted by a restart", desk(func(s *workflow.Spec) {
			transitionOf(s, "submit").When, transitionOf(s, "refuse").Restart = none, workflow.RestartVotes
		},
			move("give-up", "draft", "dropped", workflow.OnHand, none, brand), rule(workflow.Rule{MaxActs: 2, Of: []workflow.Act{moveAct("give-up"), moveAct("submit"), gateAct("g")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: at most 2 of what it names happen in one round`},
		}},
		{"rule: enough", desk(rule(workflow.Rule{MaxActs: 2, Of: []workflow.Act{moveAct("publish"), moveAct("submit"), gateAct("g")}})), map[string][]string{}},
		{"rule: one person", desk(rule(workflow.Rule{MinPeople: 1, Of: []workflow.Act{moveAct("submit")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: one person always takes part`},
		}},
		{"rule: never due", desk(rule(workflow.Rule{MinPeople: 2, Of: []workflow.Act{moveAct("publish"), moveAct("drop"), gateAct("g")}})), map[string][]string{
			"no-dead-rules": {`rule "r" makes no difference: what it names never happens all in one round`},
		}},
		{"rule: of more people than moves", desk(rule(workflow.Rule{MinPeople: 3, Of: []workflow.Act{moveAct("submit"), moveAct("drop")}})), map[string][]string{
			"no-dead-moves": {`"drop" never fires from "review": a rule asks for more people than could take part`},
		}},
		{"rule: of nothing", desk(given, move("odd", "draft", "live", workflow.OnHand, never, brand), rule(workflow.Rule{MaxPeople: 1, Of: []workflow.Act{moveAct("odd")}})), map[string][]string{
			"no-dead-moves": {`"odd" never fires from "draft": its condition is never true there`},
			"no-dead-rules": {`rule "r" makes no difference: nothing that it names ever happens`},
		}},
	} {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.want, faults(t, row.spec)) })
	}
}

func TestDefinitionWithinABudget(t *testing.T) {
	for _, r := range (verify.Verifier{Budget: 3}).Run(flowOf(t, desk()), nil, verify.Definition()...).Results {
		assert.Equal(t, verify.Unknown, r.Verdict, "%s", r)
		assert.Equal(t, []string{"the budget was spent after 3 places and ways to them"}, r.Reasons)
	}
}

// TestPresetsAreSound holds every shipped definition to the checks that want no
// people.
func TestPresetsAreSound(t *testing.T) {
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			assert.Empty(t, faults(t, s))
		})
	}
}

// TestRulesOnMovesThatBeginAnew: such a move is forgotten at once, and yet a rule
// stops whoever may not make it.
func TestRulesOnMovesThatBeginAnew(t *testing.T) {
	again := moving(workflow.Transition{
		Action: "refuse", From: states("review"), To: "draft", On: workflow.OnRejected, By: parties(workflow.Author(), brand), Restart: workflow.RestartVotes,
	})
	for name, c := range map[string]struct {
		rule workflow.Rule
		want verify.Verdict
	}{
		"no author makes it":              {workflow.Rule{ID: "r", NotAuthor: []workflow.Act{moveAct("refuse")}}, verify.Holds},
		"nobody who approved makes it":    {workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("refuse")}}, verify.Holds},
		"it is never made before another": {workflow.Rule{ID: "r", Distinct: []workflow.Act{moveAct("refuse"), moveAct("publish")}}, verify.Fails},
	} {
		t.Run(name, func(t *testing.T) {
			flow := flowOf(t, plain(needing(wanting(2, brand)), again, ruling(c.rule)))
			for _, res := range verify.Run(flow, nil, verify.Definition()...).Results {
				if res.Check == "no-dead-rules" {
					require.Equal(t, c.want, res.Verdict, "%s", &res)
				}
			}
		})
	}
}
