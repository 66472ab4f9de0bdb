// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestMustPassAnyOfOne: of one gate, MustPassAny says what MustPass says.
func TestMustPassAnyOfOne(t *testing.T) {
	verdicts := map[verify.Verdict]int{}
	for _, spec := range presets.All() {
		flow, err := workflow.Compile(spec, workflow.Options{})
		require.NoError(t, err)
		for _, to := range spec.States {
			for _, s := range spec.States {
				for _, g := range s.Gates {
					one := verify.Run(flow, nil, verify.MustPass(g.ID, to.ID, g.When)).Results[0]
					any := verify.Run(flow, nil, verify.MustPassAny([]workflow.GateID{g.ID}, to.ID, g.When)).Results[0]
					any.Check = one.Check
					require.Equal(t, one, any)
					verdicts[one.Verdict]++
				}
			}
		}
	}
	require.Greater(t, verdicts[verify.Holds], 10)
	require.Greater(t, verdicts[verify.Fails], 10)
}

// lanes is a definition in which an item passes one of two gates, as the author
// likes.
func lanes() workflow.Spec {
	lane := func(id workflow.StateID) workflow.State {
		need := workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("editor")}}
		return workflow.State{ID: id, Gates: []workflow.Gate{{ID: workflow.GateID(id), Need: need}}}
	}
	author := []workflow.Party{workflow.Author()}
	return workflow.Spec{
		ID: "lanes", Version: 1,
		Start:  workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("writer")}},
		States: []workflow.State{{ID: "draft"}, lane("fast"), lane("slow"), {ID: "live", Final: workflow.Done}, {ID: "gone", Final: workflow.Dropped}},
		Moves: []workflow.Transition{
			{Action: "hurry", From: []workflow.StateID{"draft"}, To: "fast", On: workflow.OnHand, By: author},
			{Action: "ask", From: []workflow.StateID{"draft"}, To: "slow", On: workflow.OnHand, By: author},
			{Action: "publish", From: []workflow.StateID{"fast", "slow"}, To: "live", On: workflow.OnCleared},
			{Action: "drop", From: []workflow.StateID{"fast", "slow"}, To: "gone", On: workflow.OnHand, By: author},
		},
	}
}

func TestMustPassAny(t *testing.T) {
	spec := lanes()
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	both := []workflow.GateID{"fast", "slow"}
	ask := func(f *workflow.Flow, gates []workflow.GateID, state workflow.StateID) verify.Result {
		return verify.Run(f, nil, verify.MustPassAny(gates, state, workflow.Condition{})).Results[0]
	}
	require.Equal(t, verify.Holds, ask(flow, both, "live").Verdict)
	require.Equal(t, verify.Fails, ask(flow, both[:1], "live").Verdict)
	require.Equal(t, verify.Fails, ask(flow, both[1:], "live").Verdict)
	require.Equal(t, verify.Fails, ask(flow, both, "gone").Verdict)

	start := ask(flow, both, "draft")
	require.Equal(t, verify.Fails, start.Verdict)
	require.Equal(t, []string{`items start in "draft", with none of the gates "fast" and "slow" passed`}, start.Reasons)

	// Of no gate: is the state ever entered?
	res := ask(flow, nil, "live")
	require.Equal(t, verify.Fails, res.Verdict)
	require.Equal(t, "must-pass-any([], \"live\")", res.Check)
	require.Contains(t, res.Reasons[0], `an item can enter "live" with no gate passed: `)

	// A third way in passes neither.
	spec.Moves = append(spec.Moves, workflow.Transition{
		Action: "skip", From: []workflow.StateID{"slow"}, To: "live", On: workflow.OnHand, By: []workflow.Party{workflow.Author()},
	})
	flow, err = workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	res = ask(flow, both, "live")
	require.Equal(t, verify.Fails, res.Verdict)
	require.Equal(t, []string{`an item can enter "live" with none of the gates "fast" and "slow" passed: ask, skip`}, res.Reasons)
	item, err := res.Witness.Replay(flow, nil)
	require.NoError(t, err)
	require.Equal(t, workflow.StateID("live"), item.State())
}

func TestMustPassAnyOfWhatThereIsNot(t *testing.T) {
	flow, err := workflow.Compile(lanes(), workflow.Options{})
	require.NoError(t, err)
	res := verify.Run(flow, nil, verify.MustPassAny([]workflow.GateID{"fats", "slow"}, "life", workflow.Condition{})).Results[0]
	require.Equal(t, verify.Fails, res.Verdict)
	require.Contains(t, res.Reasons[0], `unknown gate "fats" (did you mean "fast"?)`)
	require.Contains(t, res.Reasons[0], `unknown state "life" (did you mean "live"?)`)
}
