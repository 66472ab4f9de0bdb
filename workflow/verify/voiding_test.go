// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// A gate that a move reopens without going back to it may be voided by a mere edit:
// whoever approved there is free to do what a rule keeps from them otherwise.
func TestEditThatOnlyVoids(t *testing.T) {
	s := desk(without("refuse"), without("drop"),
		in("ready", func(st *workflow.State) { st.Edits.By = parties(legal) }),
		ruling(workflow.Rule{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}),
		func(s *workflow.Spec) { s.Fields = []workflow.Field{"text"} })
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}})
	for _, reopened := range []bool{false, true} {
		if reopened {
			transitionOf(&s, "accept").Reopens = states("review")
		}
		for _, q := range []question{coalition("live", 4), mayAct(deed{"bo", "move publish", "ready"}), mayNever(deed{"bo", "move publish", "ready"})} {
			w := newTwin(world{flowOf(t, s), s, crew})
			res, losses, why := verify.RunCounting(w.flow, crew, q.check)
			require.Zero(t, losses, "%v", why)
			require.NotEqual(t, verify.Unknown, res.Verdict)
			require.Empty(t, q.judge(t, w, &mix{}))
			if q.family == "may-act" {
				require.Equal(t, reopened, res.Verdict == verify.Holds, "%s", &res)
			}
		}
	}
}

// Of a gate whose seats one person may share, a deputy and the principal share
// none: bo is away, and ann cannot fill one seat for bo and another herself.
func TestSharedSeatsOfDeputies(t *testing.T) {
	shared := func(of ...workflow.Need) workflow.Spec {
		return desk(without("refuse"), without("drop"), by("publish", workflow.Role("writer")),
			needing(workflow.Need{Shared: true, All: of}), asking(func(g *workflow.Gate) { g.Self = true }))
	}
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand", "legal"}})
	crew.away, crew.deputies, crew.skilled = map[member]bool{"bo": true}, map[member][]member{"bo": {"ann"}}, true
	for _, c := range []struct {
		spec  workflow.Spec
		holds bool
	}{
		{shared(wanting(1, workflow.Role("writer")), wanting(1, brand)), false},
		{shared(wanting(1, legal), wanting(1, brand)), true},
	} {
		w := newTwin(world{flowOf(t, c.spec), c.spec, crew})
		res, losses, why := verify.RunCounting(w.flow, crew, verify.Completable())
		require.Zero(t, losses, "%v", why)
		require.Equal(t, c.holds, res.Verdict == verify.Holds, "%s", &res)
		require.NotEqual(t, verify.Unknown, res.Verdict)
		require.Empty(t, completable().judge(t, w, &mix{}))
	}
}
