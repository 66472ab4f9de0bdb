// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/socialteam/socialteam/roles"
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

// The definition in testdata is the one that the documentation explains.
func ExampleFlow_Explain() {
	file, err := os.Open("testdata/brand-legal.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	spec, err := workflow.Decode(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	catalog := roles.Standard()
	flow, err := workflow.Compile(spec, workflow.Options{Catalog: catalog, Matrix: catalog.DefaultMatrix()})
	if err != nil {
		fmt.Println(err)
		return
	}
	people := staff("ana: content-creator", "di: legal-counsel")
	people.holds = append(people.holds,
		holding{"bo", "content-strategist", "acme"}, holding{"cy", "content-strategist", "acme-kids"}, holding{"eve", "content-strategist", "other"})
	people.parent["acme-kids"] = "acme"
	people.hours = map[string]time.Duration{"office": 3}

	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	post, err := flow.Start(workflow.Begin{ID: "post-8", By: "ana", At: now, Attributes: []workflow.Given{
		{Attribute: "ugc", Value: workflow.Bool(true)},
		{Attribute: "brand", Value: workflow.Text("acme-kids")},
		{Attribute: "publish-at", Value: workflow.Instant(now.Add(7 * 24 * time.Hour))},
	}}, people)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []workflow.Command{workflow.Move("ana", "submit", now), workflow.Approval("bo", "brand", now)} {
		if _, err := flow.Do(post, c, people); err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, g := range flow.Explain(post, people, now).Gates {
		fmt.Println(g.Gate, g.Status, g.Leaves[0].Have, "of", g.Leaves[0].Needs, "could:", g.Could)
	}
	due, _ := post.Due()
	fmt.Println("next deadline", due.Format(time.DateOnly))
	// Output:
	// brand open 1 of 2 could: [cy]
	// legal open 0 of 1 could: [di]
	// next deadline 2026-07-04
}
