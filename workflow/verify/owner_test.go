// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// A plan has the owner of a later state claim the item where that is possible.
func TestPlanOfAnOwnerWhoIsKept(t *testing.T) {
	a, b := []workflow.Party{workflow.Role("a")}, []workflow.Party{workflow.Role("b")}
	flow, err := workflow.Compile(workflow.Spec{
		ID: "owned", Version: 1, Start: workflow.Start{State: "draft", By: a},
		States: []workflow.State{
			{ID: "draft", Claim: b},
			{ID: "review", Gates: []workflow.Gate{{ID: "g", Need: workflow.Need{Approve: 1, Of: b}}}},
			{ID: "live", Final: workflow.Done},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []workflow.StateID{"draft"}, To: "review", On: workflow.OnHand, By: a, Keep: true},
			{Action: "accept", From: []workflow.StateID{"review"}, To: "live", On: workflow.OnCleared, By: []workflow.Party{workflow.Owner()}},
		},
	}, workflow.Options{})
	require.NoError(t, err)
	people := workflow.Roster{"ann": {"a"}, "bo": {"b"}}
	res := verify.Run(flow, people, verify.Completable()).Results[0]
	require.Equal(t, verify.Holds, res.Verdict, "%s", res)
	require.NotNil(t, res.Witness)
	item, err := res.Witness.Replay(flow, people)
	require.NoError(t, err)
	require.Equal(t, workflow.StateID("live"), item.State())
}

// A claim counts nobody where the item can do without an owner: bo, who alone
// could own it, is spared when di both approves and publishes.
func TestNobodyNeedsToOwnWhatOthersMayFinish(t *testing.T) {
	s := desk(by("publish", workflow.Owner(), legal), needing(wanting(1, legal)), in("review", func(st *workflow.State) { st.Claim = parties(brand) }))
	transitionOf(&s, "accept").Keep = true
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}})
	res := ask(t, s, crew, verify.Coalition("live", 3))
	require.Equal(t, verify.Fails, res.Verdict, "%s", res)
	require.Equal(t, []workflow.MemberID{"ann", "di"}, res.Witness.People)
}
