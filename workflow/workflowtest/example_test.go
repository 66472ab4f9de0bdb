// SPDX-License-Identifier: Apache-2.0

package workflowtest_test

import (
	"fmt"
	"testing/fstest"
	"time"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/workflowtest"
)

// A test of a definition: usually the folder is os.DirFS("testdata") and the facts
// are those of your own organisation.
func ExampleRun() {
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	folder := fstest.MapFS{"approval.scenario": {Data: []byte(`
Scenario: nobody approves what they wrote

  Monday 2026-03-02
  09:00  ana starts post-7
  09:05  ana does submit
  09:10  ana approves review
         - refused: author
         - could: bo, cy
  09:30  bo approves review
         - state: published
`)}}
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}
	fmt.Println(workflowtest.Run(folder, flow, func(time.Time) workflow.Facts { return people }))
	// Output:
	// approval.scenario:11: nobody approves what they wrote: state: want published, have approved
}

func ExampleCover() {
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	folder := fstest.MapFS{"approval.scenario": {Data: []byte(`
Scenario: the editor approves
  ana is writer
  bo is editor
  2026-03-02
  09:00  ana starts post-7
  09:05  ana does submit
  09:30  bo approves review
`)}}
	used, err := workflowtest.Cover(folder, flow, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range used.Missed() {
		fmt.Println("not used:", p.Kind, p.Name)
	}
	// Output:
	// not used: move review: withdraw
	// not used: move review: send-back
	// not used: move approved: reopen
	// not used: move approved: publish
	// not used: move draft: drop
	// not used: move review: drop
	// not used: move approved: drop
	// not used: deadline review: slow
}

// moody answers differently each time, as a live query might.
type moody struct {
	workflow.Roster
	asked int
}

func (m *moody) Holds(who workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	m.asked++
	return m.Roster.Holds(who, r, u) && m.asked%2 == 0
}

func ExampleCheckFacts() {
	flow, err := workflow.Compile(presets.SingleApproval("writer", "editor"), workflow.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	people := workflow.Roster{"ana": {"writer"}, "bo": {"editor"}}
	fmt.Println(workflowtest.CheckFacts(flow, func(time.Time) workflow.Facts { return people }, nil, monday))

	live := &moody{Roster: people}
	fmt.Println(workflowtest.CheckFacts(flow, func(time.Time) workflow.Facts { return live }, nil, monday))
	// Output:
	// <nil>
	// AppendHolders must list exactly those of whom Holds is true: role "editor" in any unit: "bo" is listed, Holds says no at 2026-03-02 09:00
	// Holds must give the same answer twice: role "editor" in any unit: "bo" at 2026-03-02 09:00
}
