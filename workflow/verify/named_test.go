// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// naming is a definition in which an attribute names who is asked at the gate.
func naming(of workflow.Party, byDefault string) workflow.Spec {
	m := workflow.Attribute{ID: "m", Kind: workflow.MemberAttr}
	if byDefault != "" {
		m.Default = workflow.Text(byDefault)
	}
	writer := []workflow.Party{workflow.Role("writer")}
	return workflow.Spec{
		ID: "naming", Version: 1, Start: workflow.Start{State: "draft", By: writer}, Attributes: []workflow.Attribute{m},
		States: []workflow.State{
			{ID: "draft"},
			{ID: "live", Final: workflow.Done},
			{ID: "review", Gates: []workflow.Gate{{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{of}}, Reject: workflow.RejectNever}}},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []workflow.StateID{"draft"}, To: "review", On: workflow.OnHand, By: writer},
			{Action: "accept", From: []workflow.StateID{"review"}, To: "live", On: workflow.OnCleared},
		},
	}
}

// Whom an attribute names by default is asked, though nobody else asks them.
func TestNamedByDefault(t *testing.T) {
	spec := naming(workflow.Attr("m"), "ann")
	spec.Attributes[0].Set = []workflow.Party{workflow.Role("writer")}
	spec.Attributes[0].States = []workflow.StateID{"live"} // too late
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	c := people(map[member][]role{"bo": {"writer"}, "cy": {"writer"}, "ann": nil}).without([]member{"ann"})
	res := verify.Run(flow, c, verify.Completable()).Results[0]
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
}

// Anybody on the roster may be named, also to have their manager asked.
func TestNamedManager(t *testing.T) {
	flow, err := workflow.Compile(naming(workflow.ManagerOf(workflow.Attr("m")), ""), workflow.Options{})
	require.NoError(t, err)
	c := people(map[member][]role{"ann": {"writer"}, "bo": nil, "cy": nil})
	c.boss = map[member]member{"ann": "ann", "bo": "cy"}
	res := verify.Run(flow, c, verify.Coalition("live", 3)).Results[0]
	require.Equal(t, verify.Fails, res.Verdict, "%s", res)
	assert.Equal(t, []member{"ann", "cy"}, res.Witness.People)
	replay(t, flow, c, res.Witness)
}

// Who is named need not be the author, though nothing else tells them apart.
func TestNamedBesideTheAuthor(t *testing.T) {
	spec := naming(workflow.Role("writer"), "")
	spec.Fields = []workflow.Field{"text"}
	spec.States[2].Edits = workflow.Edits{By: []workflow.Party{workflow.Attr("m")}}
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	c := workflow.Roster{"bo": {"writer"}, "cy": {"writer"}}
	report := verify.Run(flow, c, verify.NeverStuck(0), verify.NeverStuck(1))
	assert.Equal(t, verify.Holds, report.Results[0].Verdict)
	res := report.Results[1]
	require.Equal(t, verify.Fails, res.Verdict, "%s", res)
	item, _ := replay(t, flow, c, res.Witness)
	assert.Equal(t, workflow.StateID("review"), item.State())
}
