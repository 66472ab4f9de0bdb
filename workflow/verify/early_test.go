// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestEarlyRefusalKeepsItemsFromBeingStuck: only fi publishes, and not who approved.
// Where early choices are refused fi cannot spoil it, nor by saying no first and
// turning then.
func TestEarlyRefusalKeepsItemsFromBeingStuck(t *testing.T) {
	fi := workflow.Member("fi")
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "fi": {"brand"}})
	for early, want := range map[workflow.Early]verify.Verdict{
		workflow.EarlyOff: verify.Fails, workflow.EarlyWarn: verify.Fails, workflow.EarlyRefuse: verify.Holds,
	} {
		spec := desk(without("drop"), without("refuse"), by("publish", fi), asking(func(g *workflow.Gate) { g.Reject = workflow.RejectNever }),
			ruling(workflow.Rule{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}),
			func(s *workflow.Spec) { s.Early = early })
		res := ask(t, spec, team, verify.NeverStuck(0))
		require.Equal(t, want, res.Verdict, "%s: %s", early, &res)
		if want == verify.Fails {
			assert.Equal(t, []string{"ann starts", "ann does submit", "fi approves at g", "now in ready"}, storyOf(&res))
		}
		loud := desk(without("drop"), without("refuse"), by("publish", fi), func(s *workflow.Spec) { s.Rules, s.Early = spec.Rules, early })
		res = ask(t, loud, team, verify.NeverStuck(0))
		require.Equal(t, want, res.Verdict, "%s: %s", early, &res)
		may := verify.Power{Member: "fi", State: "review", Gate: "g"}
		res = ask(t, spec, team, verify.MayNever(may))
		assert.Equal(t, early != workflow.EarlyRefuse, res.Verdict == verify.Fails, "%s: %s", early, &res)
	}
}

// TestWhoAddsThemselves: of brand, who may add approvers, one adds somebody who then
// approves for legal; and it takes one of them, not legal.
func TestWhoAddsThemselves(t *testing.T) {
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}, "ed": {"legal"}})
	one := desk(needing(wanting(1, legal)), asking(func(g *workflow.Gate) { g.Amend = parties(brand) }))
	assert.Equal(t, verify.Holds, ask(t, one, team, verify.Coalition("live", 2)).Verdict)
	res := ask(t, one, team, verify.Coalition("live", 3))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	assert.Equal(t, []string{"ann starts", "ann does submit", "bo adds bo at g", "bo approves at g", "bo does publish", "now in live"}, storyOf(&res))
	plain := desk(needing(wanting(1, legal)))
	assert.Equal(t, verify.Holds, ask(t, plain, team, verify.Coalition("live", 3)).Verdict)
	res = ask(t, plain, team, verify.Coalition("live", 4))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	assert.Equal(t, []member{"ann", "bo", "di"}, res.Witness.People)
}
