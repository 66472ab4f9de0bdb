// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// One editor must approve what a writer wrote.
func Example() {
	flow, err := workflow.Compile(workflow.Spec{
		ID: "single-approval", Version: 1,
		Start:  workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("writer")}},
		Fields: []workflow.Field{"text"},
		States: []workflow.State{
			{ID: "draft", Edits: workflow.Edits{By: []workflow.Party{workflow.Author()}}},
			{ID: "review", Gates: []workflow.Gate{
				{ID: "review", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("editor")}}},
			}},
			{ID: "approved", Final: workflow.Done},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []workflow.StateID{"draft"}, To: "review", On: workflow.OnHand, By: []workflow.Party{workflow.Author()}},
			{Action: "accept", From: []workflow.StateID{"review"}, To: "approved", On: workflow.OnCleared},
			{Action: "send-back", From: []workflow.StateID{"review"}, To: "draft", On: workflow.OnRejected},
		},
	}, workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	post, err := flow.Start(workflow.Begin{ID: "post-7", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []workflow.Command{
		workflow.Move("ana", "submit", now),
		workflow.Approval("ana", "review", now),
		workflow.Approval("bo", "review", now),
	} {
		v, err := flow.Do(post, c, people)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(v)
	}
	fmt.Println(post.State())
	// Output:
	// accepted: now in review
	// refused: ana wrote this; could approve: bo, cy
	// accepted: now in approved
	// approved
}

func ExampleDecode() {
	_, err := workflow.Decode(strings.NewReader(`{"format": "socialteam.workflow/1", "id": "x", "verison": 1}`))
	fmt.Println(err)
	// Output:
	// line 1, column 48: verison: unknown field "verison" (did you mean "version"?)
}
