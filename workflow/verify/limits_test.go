// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// Only the deadline that moves an item gets it out of a state, and only where it
// runs: not a reminder beside it, and not one of a time that nobody gives.
func TestStuckWithoutTheDeadline(t *testing.T) {
	people := workflow.Roster{"ann": {"author"}, "bo": {"brand"}}
	const hour = workflow.Duration(time.Hour)
	nudge := workflow.Deadline{ID: "nudge", After: hour, Remind: party("brand")}
	entry := workflow.Deadline{ID: "late", After: hour, Move: "expire"}
	given := workflow.Deadline{ID: "late", From: "@publish-at", After: hour, Move: "expire"}
	for name, c := range map[string]struct {
		deadlines []workflow.Deadline
		want      verify.Verdict
	}{
		"from the entry on":               {[]workflow.Deadline{entry}, verify.Holds},
		"from the entry on, and reminded": {[]workflow.Deadline{nudge, entry}, verify.Holds},
		"of a time that is not given":     {[]workflow.Deadline{given}, verify.Fails},
		"reminded of it":                  {[]workflow.Deadline{given, nudge}, verify.Fails},
		"reminded before":                 {[]workflow.Deadline{nudge, given}, verify.Fails},
	} {
		t.Run(name, func(t *testing.T) {
			s := post(workflow.Gate{ID: "g", Need: yes(1, "legal")})
			s.Attributes = []workflow.Attribute{{ID: "publish-at", Kind: workflow.TimeAttr}}
			s.States[1].Deadlines = c.deadlines
			s.Moves[4].From = []workflow.StateID{"draft"}
			s.Moves = append(s.Moves, workflow.Transition{Action: "expire", From: []workflow.StateID{"review"}, To: "dropped", On: workflow.OnDeadline})
			assert.Equal(t, c.want, ask1(t, s, people, verify.NeverStuck(0)).Verdict)
		})
	}
}
