// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
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

// A preset, three people, and a proof: no team model, no store.
func Example_program() {
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	post, err := flow.Start(workflow.Begin{ID: "post-7", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := flow.Do(post, workflow.Move("ana", "submit", now), people); err != nil {
		fmt.Println(err)
		return
	}
	no, err := flow.Do(post, workflow.Approval("ana", "review", now), people)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(no)
	yes, err := flow.Do(post, workflow.Approval("bo", "review", now), people)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(yes.OK, post.State())
	fmt.Println(verify.Run(flow, people, verify.Survives(1), verify.Coalition("approved", 2)).Err())
	// Output:
	// refused: ana wrote this; could approve: bo, cy
	// true approved
	// <nil>
}

func ExampleDecode() {
	_, err := workflow.Decode(strings.NewReader(`{"format": "socialteam.workflow/1", "id": "x", "verison": 1}`))
	fmt.Println(err)
	// Output:
	// line 1, column 48: verison: unknown field "verison" (did you mean "version"?)
}

// Two gates judge in parallel; each says what it has, and who could give the
// rest.
func ExampleFlow_Explain() {
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := workflow.Roster{
		"ana": {"content-creator"}, "bo": {"content-strategist"}, "cy": {"content-strategist", "legal-counsel"}, "di": {"legal-counsel"},
	}
	flow, err := workflow.Compile(presets.BrandAndLegal(), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	post, err := flow.Start(workflow.Begin{ID: "post-8", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []workflow.Command{workflow.Move("ana", "submit", now), workflow.Approval("cy", "brand", now)} {
		if _, err := flow.Do(post, c, people); err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, g := range flow.Explain(post, people, now).Gates {
		fmt.Println(g.Gate, g.Status, g.Leaves[0].Have, "of", g.Leaves[0].Needs, "could:", g.Could)
		for _, why := range g.Unable {
			fmt.Printf("  not %s: %s\n", why.Member, why)
		}
	}
	// Output:
	// brand open 1 of 2 could: [bo]
	// legal open 0 of 1 could: [di]
	//   not cy: cy takes part in gate:brand already, and the rule separate-hands wants different people
}

// What one person could do now; what the item waits for is marked.
func ExampleFlow_Can() {
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}}
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	post, err := flow.Start(workflow.Begin{ID: "post-9", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := flow.Do(post, workflow.Move("ana", "submit", now), people); err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range flow.Can(post, "bo", people, now) {
		fmt.Println(o.Command.Kind, o.Command.Gate, o.Command.Word, "awaited:", o.Awaited)
	}
	// Output:
	// vote review approve awaited: true
	// vote review reject awaited: false
	// vote review changes awaited: false
	// vote review abstain awaited: false
}

// Due says when the clock must act next; a host gives a Tick then.
func ExampleTick() {
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}}
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	post, err := flow.Start(workflow.Begin{ID: "post-9", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := flow.Do(post, workflow.Move("ana", "submit", now), people); err != nil {
		fmt.Println(err)
		return
	}
	due, _ := post.Due()
	v, err := flow.Do(post, workflow.Tick(due), people)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range v.Events {
		fmt.Println(e.At.Format(time.DateTime), e.Kind, e.More.Deadline, e.More.Remind)
	}
	due, _ = post.Due()
	fmt.Println("next", due.Format(time.DateTime))
	// Output:
	// 2026-07-02 09:00:00 reminded slow [role:editor]
	// next 2026-07-03 09:00:00
}

// An item is stored as JSON, and goes on where it was after a restart.
func ExampleItem_MarshalJSON() {
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}}
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	post, err := flow.Start(workflow.Begin{ID: "post-9", By: "ana", At: now}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	stored, err := json.Marshal(post)
	if err != nil {
		fmt.Println(err)
		return
	}
	var loaded workflow.Item
	if err := json.Unmarshal(stored, &loaded); err != nil {
		fmt.Println(err)
		return
	}
	v, err := flow.Do(&loaded, workflow.Move("ana", "submit", now), people)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(loaded.ID(), v)
	// Output:
	// post-9 accepted: now in review
}
