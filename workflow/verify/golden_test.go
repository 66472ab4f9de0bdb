// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestEveryCheckHoldsFailsAndCannotTell pins, for each check, a definition with
// people of which it holds, one of which it fails with the smallest witness, and
// what it says when the budget is spent. The witnesses replay.
func TestEveryCheckHoldsFailsAndCannotTell(t *testing.T) {
	both, ann := table("ann", "bo"), table("ann")
	skip := moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(head)})
	edits := text("review", brand)
	alone := asking(func(g *workflow.Gate) { g.Self = true })
	old := flowOf(t, desk(needing(wanting(2, brand))))
	bo := verify.Power{Member: "bo", State: "review", Gate: "g"}
	always := workflow.Condition{}
	// A second gate for the same two people, and one of them away.
	apart := desk(beside(workflow.Gate{ID: "h", Need: wanting(1, brand)}))
	shortcut, definition := lanes(), verify.Definition()
	moving(workflow.Transition{Action: "skip", From: states("slow"), To: "live", On: workflow.OnHand, By: parties(workflow.Author())})(&shortcut)
	said := []byte{}
	for _, row := range []struct {
		check        verify.Check
		holds, fails workflow.Spec
		people       *crew
		sure         bool // answers with hardly any budget
	}{
		{check: verify.Completable(), holds: desk(), fails: apart, people: both},
		{check: verify.Survives(1), holds: desk(), fails: apart, people: ann},
		{check: verify.Coalition("live", 2), holds: desk(), fails: desk(alone), people: both},
		{check: verify.CoalitionAway("live", 2, 1), holds: desk(), fails: desk(late("live")), people: ann},
		{check: verify.MayAct(bo), holds: desk(), fails: desk(needing(wanting(1, legal))), people: ann},
		{check: verify.MayNever(bo), holds: desk(needing(wanting(1, legal))), fails: desk(), people: ann},
		{check: verify.MustPass("g", "live", always), holds: desk(), fails: desk(skip), people: ann},
		{check: verify.NeverStuck(2), holds: desk(edits, byAnyone("drop")), fails: desk(edits, without("drop")), people: ann, sure: true},
		{check: verify.NoNewPower(old, workflow.Mapping{}), holds: desk(needing(wanting(2, brand))), fails: desk(), people: ann},
		{check: verify.MustPassAny([]workflow.GateID{"fast", "slow"}, "live", always), holds: lanes(), fails: shortcut, people: ann},
		{check: definition[0], holds: desk(), fails: desk(func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "attic"}) })},
		{check: definition[1], holds: desk(), fails: desk(
			func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "limbo"}) },
			moving(workflow.Transition{Action: "aside", From: states("ready"), To: "limbo", On: workflow.OnHand, By: parties(head)}))},
		{check: definition[2], holds: desk(), fails: desk(asking(func(g *workflow.Gate) { g.Reject = workflow.RejectNever }))},
		{check: definition[3], holds: desk(), fails: desk(in("ready", func(s *workflow.State) {
			s.Gates = []workflow.Gate{{ID: "h", Need: wanting(1, legal)}}
		}))},
		{
			check: definition[4],
			holds: desk(ruling(workflow.Rule{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})),
			fails: desk(ruling(workflow.Rule{ID: "own", NotAuthor: []workflow.Act{gateAct("g")}})),
		},
		{check: definition[5], holds: desk(), fails: desk(
			moving(workflow.Transition{Action: "hold", From: states("review"), To: "draft", On: workflow.OnCleared, By: parties(legal)}))},
	} {
		t.Run(row.check.String(), func(t *testing.T) {
			holds, fails := flowOf(t, row.holds), flowOf(t, row.fails)
			var roster workflow.Facts
			if row.people != nil {
				roster = row.people
			}
			good := verify.Run(holds, roster, row.check).Results[0]
			bad := verify.Run(fails, roster, row.check).Results[0]
			dear := verify.Verifier{Budget: 1}.Run(fails, roster, row.check).Results[0]
			require.Equal(t, verify.Holds, good.Verdict, "%s", good)
			require.Equal(t, verify.Fails, bad.Verdict, "%s", bad)
			assert.NotEqual(t, verify.Holds, dear.Verdict, "%s", dear)
			if !row.sure {
				assert.Equal(t, verify.Unknown, dear.Verdict, "%s", dear)
			}
			switch w := bad.Witness; {
			case w == nil:
			case w.Ends != "":
				replay(t, fails, roster, w)
			default: // a fatal set really blocks
				away := &world{fails, row.fails, row.people.without(w.Absent)}
				assert.False(t, away.completesFor(t, w.Begin.By, w.Begin.Attributes), "%s", bad)
			}
			if good.Witness != nil {
				replay(t, holds, roster, good.Witness)
			}
			for _, res := range []verify.Result{good, bad, dear} {
				said = fmt.Appendf(said, "%s", res)
				data, err := json.Marshal(res)
				require.NoError(t, err)
				var again verify.Result
				require.NoError(t, json.Unmarshal(data, &again))
				require.Equal(t, res.String(), again.String())
			}
			said = append(said, '\n')
		})
	}
	testkit.Golden(t, "checks.golden", said)
}

// byAnyone lets anybody of the brand or the author fire a move.
func byAnyone(a workflow.Action) change {
	return by(a, brand, workflow.Author())
}
