// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// The people of the table: brand = {bo, cy}.
func table(authors ...member) *crew {
	roles := map[member][]role{"ann": nil, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "ed": {"legal"}, "fi": nil, "gus": {"head"}}
	for _, m := range authors {
		roles[m] = append(roles[m], "writer")
	}
	return people(roles)
}

// TestScenarios is the table of the design about proofs.
func TestScenarios(t *testing.T) {
	both, ann := table("ann", "bo"), table("ann")
	reviewToLive := late("live")
	self := asking(func(g *workflow.Gate) { g.Self = true })
	skip := moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(head)})
	edits := text("review", brand)
	for _, row := range []struct {
		name   string
		spec   workflow.Spec
		people *crew
		ask    question
		holds  bool
		absent []member
		who    []member
		story  []string
	}{
		{"everybody can complete", desk(), both, completable(), true, nil, nil, nil},
		{"author bo alone cannot approve", desk(), both, survives(1), false, []member{"cy"}, nil, nil},
		{"author ann needs one of two", desk(), ann, survives(1), true, nil, nil, nil},
		{"author ann needs one of two", desk(), ann, survives(2), false, []member{"bo", "cy"}, nil, nil},
		{"nobody alone", desk(), both, coalition("live", 2), true, nil, nil, nil},
		{
			"but two", desk(), both, coalition("live", 3), false, nil,
			[]member{"ann", "bo"},
			[]string{"ann starts", "ann submit", "bo approve g", "bo publish"},
		},
		{
			"time does the rest", desk(reviewToLive), both, coalition("live", 2), false, nil,
			[]member{"ann"},
			[]string{"ann starts", "ann submit", "tick"},
		},
		{
			"own approval", desk(self), both, coalition("live", 2), false, nil,
			[]member{"bo"},
			[]string{"bo starts", "bo submit", "bo approve g", "bo publish"},
		},
		{
			"a way round", desk(skip), both, mustPass("g", "live", workflow.Condition{}), false, nil, nil,
			[]string{"ann starts", "ann submit", "gus skip", "bo publish"},
		},
		{"no way round", desk(), both, mustPass("g", "live", workflow.Condition{}), true, nil, nil, nil},
		{
			"two edit, nobody is left", desk(edits, without("drop")), ann, neverStuck(2), false, nil, nil,
			[]string{"ann starts", "ann submit", "bo edit text", "cy edit text"},
		},
		{"one edits", desk(edits, without("drop")), ann, neverStuck(1), true, nil, nil, nil},
		{"two edit, but ann may drop", desk(edits), ann, neverStuck(2), true, nil, nil, nil},
		{
			"bo starts, cy edits", desk(edits, without("drop")), both, neverStuck(1), false, nil, nil,
			[]string{"bo starts", "bo submit", "cy edit text"},
		},
	} {
		t.Run(row.ask.check.String()+" "+row.name, func(t *testing.T) {
			w := newTwin(world{flowOf(t, row.spec), row.spec, row.people})
			twin := row.ask.twin(t, w)
			require.Equal(t, row.holds, twin.holds, "the twin: %s", twin.why)
			require.Empty(t, row.ask.judge(t, w, &mix{}))
			if row.holds {
				return
			}
			got := verify.Run(w.flow, w.people, row.ask.check).Results[0].Witness
			if row.absent != nil {
				assert.Equal(t, row.absent, got.Absent)
			}
			if row.who != nil {
				assert.Equal(t, row.who, got.People)
			}
			if row.story != nil {
				assert.Equal(t, row.story, story(got))
			}
		})
	}
}
