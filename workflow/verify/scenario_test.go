// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
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

// noNewPower asks what is new since another version of the definition.
func noNewPower(t testing.TB, before workflow.Spec) question {
	flow := flowOf(t, before)
	return question{family: "no-new-power", check: verify.NoNewPower(flow, workflow.Mapping{}), twin: func(t testing.TB, w *twin) answer {
		old := newTwin(world{flow, before, w.people})
		deeds := old.all(t).deeds()
		for d := range w.all(t).deeds() {
			if !deeds[d] {
				return answer{why: d.power().String()}
			}
		}
		for _, s := range w.spec.States {
			if s.Final == "" {
				continue
			}
			now, before := w.all(t).coalition(w.people.members, s.ID), old.all(t).coalition(w.people.members, s.ID)
			if now != nil && (before == nil || len(now) < len(before)) {
				return answer{why: fmt.Sprintf("%s: %d people, before %d", s.ID, len(now), len(before)), people: now}
			}
		}
		return answer{holds: true}
	}}
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
		{
			"two approve, then one does", desk(), both, noNewPower(t, desk(needing(wanting(2, brand)))), false, nil,
			[]member{"ann", "bo"},
			[]string{"ann starts", "ann submit", "bo approve g", "bo publish"},
		},
		{"one approves, then two do", desk(needing(wanting(2, brand))), both, noNewPower(t, desk()), true, nil, nil, nil},
		{"q would act twice", chained(), chain(), survives(2), false, []member{"p"}, nil, nil},
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

// chained wants p at one gate and q at another, and neither at both.
func chained() workflow.Spec {
	return desk(needing(wanting(1, workflow.Role("p"))), beside(workflow.Gate{ID: "h", Need: wanting(1, workflow.Role("q"))}),
		ruling(workflow.Rule{ID: "apart", Distinct: []workflow.Act{gateAct("g"), gateAct("h")}}), by("publish", workflow.Author()))
}

// chain is a team in which q is the first deputy of p, r the second, and s that
// of q.
func chain() *crew {
	return people(map[member][]role{"ann": {"writer"}, "p": {"p"}, "q": {"q"}, "r": nil, "s": nil},
		deputies("p", "q", "r"), deputies("q", "s"), skilled)
}

// TestFatalSetsAreNotClosed has more people away, and then others stand in.
func TestFatalSetsAreNotClosed(t *testing.T) {
	for _, row := range []struct {
		away  []member
		holds bool
	}{{nil, true}, {[]member{"p"}, false}, {[]member{"q"}, true}, {[]member{"p", "q"}, true}} {
		w := newTwin(world{flowOf(t, chained()), chained(), chain().without(row.away)})
		require.Equal(t, row.holds, completable().twin(t, w).holds, "without %v", row.away)
		require.Empty(t, completable().judge(t, w, &mix{}))
	}
}

// TestFewerPeopleWithoutANewPower looks at what is told of the row above: nobody
// may do what they could not do before.
func TestFewerPeopleWithoutANewPower(t *testing.T) {
	before, after := flowOf(t, desk(needing(wanting(2, brand)))), flowOf(t, desk())
	got := verify.Diff(before, after, table("ann", "bo"), workflow.Mapping{})
	assert.Empty(t, got.Gained)
	assert.Empty(t, got.Unknown)
	require.Len(t, got.Quorums, 1)
	q := got.Quorums[0]
	assert.Equal(t, verify.Quorum{State: "live", Before: 3, After: 2, People: []member{"ann", "bo"}}, verify.Quorum{State: q.State, Before: q.Before, After: q.After, People: q.People})
}
