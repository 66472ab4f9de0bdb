// SPDX-License-Identifier: Apache-2.0

package presets_test

import (
	"fmt"
	"time"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

// A company that calls its roles something else.
func ExampleRenameRoles() {
	spec := presets.RenameRoles(presets.UserContent(), map[workflow.RoleID]workflow.RoleID{
		"content-curator":      "fan-editor",
		"social-media-manager": "channel-lead",
		"content-strategist":   "channel-lead",
	})
	flow, err := workflow.Compile(spec, workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range flow.Asks() {
		fmt.Println(p)
	}
	// Output:
	// author
	// role:channel-lead
	// role:community-manager
	// role:fan-editor
	// role:legal-counsel
}

// A post that somebody writes and somebody else approves.
func Example() {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
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
	for _, c := range []workflow.Command{
		workflow.Move("ana", "submit", now),
		workflow.Approval("ana", "review", now),
		workflow.Approval("bo", "review", now),
	} {
		verdict, err := flow.Do(post, c, people)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(verdict)
	}
	// Output:
	// accepted: now in review
	// refused: ana wrote this; could approve: bo, cy
	// accepted: now in approved
}
