// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/workflow"
)

// TestDefinitionCorners has definitions in which one thing alone decides whether a
// fault is one.
func TestDefinitionCorners(t *testing.T) {
	either := func(needs ...workflow.Need) change { return needing(workflow.Need{Any: needs}) }
	apart := func(a, b workflow.Act) change {
		return ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{a, b}})
	}
	sound := map[string][]string{}
	for _, row := range []struct {
		name string
		spec workflow.Spec
		want map[string][]string
	}{
		{
			"as many as are named", desk(needing(workflow.Need{All: []workflow.Need{wanting(1, workflow.Member("bo")), wanting(1, workflow.Member("cy"))}})), sound,
		},
		{
			"one of the ways to meet it is impossible", desk(either(wanting(1, brand), wanting(2, workflow.Member("bo")))), sound,
		},
		{
			"one of the ways to meet it is of few enough",
			desk(either(wanting(2, brand), wanting(1, legal)), ruling(workflow.Rule{ID: "r", MaxPeople: 1, Of: []workflow.Act{gateAct("g"), moveAct("publish")}})), sound,
		},
		{
			"a move on changes is one that rules stop",
			desk(moving(workflow.Transition{Action: "rework", From: states("review"), To: "draft", On: workflow.OnChanges, By: parties(brand)}), apart(moveAct("rework"), moveAct("publish"))), sound,
		},
		{
			// One approves and another says no: the approval stands.
			"an approval beside a no",
			plain(needing(wanting(2, brand)), moving(workflow.Transition{Action: "refuse", From: states("review"), To: "draft", On: workflow.OnRejected}),
				byHand("shelve", "draft", "dropped", brand), apart(gateAct("g"), moveAct("shelve"))), sound,
		},
		{
			"edits that lead nowhere are no move",
			desk(text("ready", writer), state(workflow.State{ID: "attic"}), state(workflow.State{ID: "cellar"}), func(s *workflow.Spec) {
				redo := workflow.Transition{Action: "redo", From: states("attic"), To: "cellar", On: workflow.OnHand, By: parties(brand), Reopens: states("review")}
				s.Moves = append(s.Moves[:1:1], append([]workflow.Transition{redo}, s.Moves[1:]...)...)
			}, byHand("leave", "cellar", "dropped", brand)),
			map[string][]string{
				"reachable-states": {`no item ever comes into "attic": no move leads there`, `no item ever comes into "cellar": "redo" never fires`},
				"no-dead-moves":    {`"redo" never fires from "attic": no item comes there`, `"leave" never fires from "cellar": no item comes there`},
			},
		},
		{
			// Who was asked is not who is asked then, though the gate covers nothing.
			"whom an attribute names is set late",
			desk(with(workflow.Attribute{ID: "m", Kind: workflow.MemberAttr, Set: parties(writer), States: states("ready")}), needing(wanting(1, workflow.Attr("m"))),
				asking(func(g *workflow.Gate) { g.Covers = []workflow.Field{workflow.NoField} }),
				byHand("back", "ready", "draft", workflow.Owner()), in("ready", func(s *workflow.State) { s.Edits.Back = "back" })), sound,
		},
		{
			// Nobody owns the item, so that edits alone send it back.
			"edits of what the gate covers", desk(text("ready", writer), byHand("back", "ready", "draft", workflow.Owner()), in("ready", func(s *workflow.State) { s.Edits.Back = "back" })), sound,
		},
		{
			"edits of what the gate does not cover",
			desk(text("ready", writer), byHand("back", "ready", "draft", workflow.Owner()), func(s *workflow.Spec) {
				s.Fields = append(s.Fields, "media")
				stateOf(s, "ready").Edits.Back, stateOf(s, "ready").Edits.Fields = "back", []workflow.Field{"media"}
			}, asking(func(g *workflow.Gate) { g.Covers = []workflow.Field{"text"} })),
			map[string][]string{"no-dead-moves": {`"back" never fires from "ready": nobody may ever fire it`}},
		},
		{
			"the way that takes least is told, beside changes that are asked for",
			desk(state(workflow.State{ID: "limbo"}), moving(workflow.Transition{Action: "adapt", From: states("review"), To: "limbo", On: workflow.OnChanges, By: parties(brand)}),
				byHand("aside", "review", "limbo", legal)),
			map[string][]string{"ways-to-an-end": {`from "limbo" no end is reached, after submit, aside`}},
		},
		{
			// It takes a no and the move, where the other way takes the move alone.
			"the way that takes least is told",
			desk(state(workflow.State{ID: "limbo"}), by("refuse", brand), func(s *workflow.Spec) { transitionOf(s, "refuse").To = "limbo" }, byHand("aside", "review", "limbo", legal)),
			map[string][]string{"ways-to-an-end": {`from "limbo" no end is reached, after submit, aside`}},
		},
	} {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.want, faults(t, row.spec)) })
	}
}

// TestOwnersOfSeveralStays: of one stay there is one owner, but an item that comes
// again may come with another, and both have approved then.
func TestOwnersOfSeveralStays(t *testing.T) {
	spec := plain(claimed("draft", brand), keeping("submit"), needing(wanting(2, workflow.Owner())))
	assert.Contains(t, faults(t, spec), "no-dead-gates")
	byHand("recall", "review", "draft", workflow.Author())(&spec)
	assert.NotContains(t, faults(t, spec), "no-dead-gates")
}
