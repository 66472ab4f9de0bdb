// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestHowLongAnItemWaits: review is saved after four hours, and lost when an instant
// comes that does not count from its entry. Only an item that waited before is lost.
func TestHowLongAnItemWaits(t *testing.T) {
	waiting := func(lost workflow.Deadline, attrs ...workflow.Attribute) workflow.Spec {
		lost.ID, lost.Move = "lost", "lose"
		return desk(without("drop"), without("refuse"), needing(wanting(1, workflow.Role("nobody"))), func(s *workflow.Spec) {
			s.Attributes = attrs
			s.States = append(s.States, workflow.State{ID: "limbo"})
			s.Moves = append(s.Moves,
				workflow.Transition{Action: "save", From: states("review"), To: "dropped", On: workflow.OnDeadline},
				workflow.Transition{Action: "lose", From: states("review"), To: "limbo", On: workflow.OnDeadline})
			stateOf(s, "review").Deadlines = []workflow.Deadline{{ID: "saved", After: 4 * hour, Move: "save"}, lost}
		})
	}
	due := workflow.Attribute{ID: "due", Kind: workflow.TimeAttr, Default: workflow.Instant(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))}
	for name, row := range map[string]struct {
		spec  workflow.Spec
		holds bool
	}{
		"six hours from the start":   {waiting(workflow.Deadline{After: 6 * hour, From: "start"}), false},
		"two hours from the start":   {waiting(workflow.Deadline{After: 2 * hour, From: "start"}), false},
		"six hours from the entry":   {waiting(workflow.Deadline{After: 6 * hour}), true},
		"two hours from the entry":   {waiting(workflow.Deadline{After: 2 * hour}), false},
		"an hour before what is due": {waiting(workflow.Deadline{Before: "due", Lead: hour}, due), false},
		"an hour after what is due":  {waiting(workflow.Deadline{From: "@due", After: hour}, due), false},
	} {
		t.Run(name, func(t *testing.T) {
			team := table("ann")
			res := ask(t, row.spec, team, verify.NeverStuck(1))
			if row.holds {
				require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
				return
			}
			require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
			item, _ := replay(t, flowOf(t, row.spec), team, res.Witness)
			assert.Contains(t, states("limbo", "review", "draft"), item.State(), "%s", &res)
		})
	}
}

// TestEditsOfTwoKinds: whoever edits what both gates cover, at once, cannot approve
// at either, and there is but one more.
func TestEditsOfTwoKinds(t *testing.T) {
	spec := desk(without("drop"), without("refuse"), asking(func(g *workflow.Gate) { g.Covers = []workflow.Field{"text"} }),
		beside(workflow.Gate{ID: "h", Need: wanting(1, brand), Covers: []workflow.Field{"image"}}),
		func(s *workflow.Spec) { s.Fields = []workflow.Field{"text", "image"} },
		moving(workflow.Transition{Action: "back", From: states("ready"), To: "review", On: workflow.OnHand, By: parties(workflow.Role("nobody"))}),
		in("ready", func(s *workflow.State) { s.Edits = workflow.Edits{By: parties(brand), Back: "back"} }))
	team := table("ann")
	res := ask(t, spec, team, verify.NeverStuck(1))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	item, _ := replay(t, flowOf(t, spec), team, res.Witness)
	assert.Equal(t, workflow.StateID("review"), item.State())
	assert.Equal(t, []string{"ann starts", "ann does submit", "bo approves at g", "cy approves at h", "bo edits text and image", "now in review"}, storyOf(&res))
	assert.Equal(t, verify.Holds, ask(t, spec, team, verify.NeverStuck(0)).Verdict)
}
