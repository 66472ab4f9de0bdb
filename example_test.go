// SPDX-License-Identifier: Apache-2.0

package socialteam_test

import (
	"fmt"
	"log"
	"time"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

// A post that one editor must approve, with a map of names to roles for people.
func Example() {
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, time.July, 1, 9, 0, 0, 0, time.UTC)
	post, err := flow.Start(workflow.Begin{ID: "post-7", By: "ana", At: now}, people)
	if err != nil {
		log.Fatal(err)
	}
	for _, command := range []workflow.Command{
		workflow.Move("ana", "submit", now),
		workflow.Approval("ana", "review", now),
		workflow.Approval("bo", "review", now),
	} {
		verdict, err := flow.Do(post, command, people)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(verdict)
	}
	// Output:
	// accepted: now in review
	// refused: ana wrote this; could approve: bo, cy
	// accepted: now in approved
}
