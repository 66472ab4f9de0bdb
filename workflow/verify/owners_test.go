// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// owned is desk with an item that a writer or somebody of brand claims in draft
// and keeps to the end.
func owned(changes ...change) workflow.Spec {
	return desk(append([]change{without("drop"), in("draft", func(s *workflow.State) { s.Claim = parties(brand) }), func(s *workflow.Spec) {
		for i := range s.Moves {
			s.Moves[i].Keep = true
		}
	}}, changes...)...)
}

// Each row says how a check must answer that a looser or a stricter reading of who
// owns the item gets wrong; the twin lists everything that can happen.
func TestOwnerIsOnePerson(t *testing.T) {
	owner, boss := workflow.Owner(), workflow.ManagerOf(workflow.Owner())
	apart := ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})
	two := map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}}
	managed := func(c *crew, of ...member) *crew {
		c.boss = map[member]member{}
		for i := 0; i < len(of); i += 2 {
			c.boss[of[i]] = of[i+1]
		}
		return c
	}
	away := people(two)
	away.away, away.deputies, away.skilled = map[member]bool{"bo": true, "cy": true}, map[member][]member{"bo": {"ann"}, "cy": {"ann"}}, true
	for name, c := range map[string]struct {
		spec   workflow.Spec
		people *crew
		asked  question
		holds  bool
	}{
		"the owner who approves is the owner who publishes": {
			owned(needing(wanting(1, owner)), by("publish", owner), apart), people(two), completable(), false,
		},
		"unless somebody else may publish, too": {
			owned(needing(wanting(1, owner)), by("publish", owner, brand), apart), people(two), completable(), true,
		},
		"the manager is of who claimed": {
			// bo must own it, as cy may not publish: nobody manages bo.
			owned(needing(wanting(1, boss)), asking(func(g *workflow.Gate) { g.Self = true }), by("publish", owner), ruling(workflow.Rule{ID: "r", MaxActs: 1, Of: []workflow.Act{moveAct("submit"), moveAct("publish")}}), by("submit", workflow.Member("cy"))),
			managed(people(two), "cy", "ann"), completable(), false,
		},
		"whoever is managed by somebody": {
			owned(needing(wanting(1, boss)), by("publish", owner)),
			managed(people(two), "cy", "bo"), completable(), true,
		},
		"a manager acts for nobody who has not claimed": {
			owned(needing(wanting(1, boss)), by("publish", boss), in("review", func(s *workflow.State) { s.Claim = parties(brand) })),
			managed(people(two), "cy", "bo"), coalition("live", 4), false,
		},
		"nor do they count less": {
			owned(needing(wanting(1, boss)), by("publish", boss), in("review", func(s *workflow.State) { s.Claim = parties(brand) })),
			managed(people(two), "cy", "bo"), coalition("live", 3), true,
		},
		"an absent owner's deputy": {
			owned(by("publish", owner)), away, mayAct(deed{"ann", "move publish", "ready"}), true,
		},
		"an owner who may not own it in between is the owner after it": {
			owned(by("publish", owner), needing(wanting(1, workflow.Role("writer"))), asking(func(g *workflow.Gate) { g.Self = true }), in("review", func(s *workflow.State) { s.Claim = parties(workflow.Role("writer")) })),
			people(two), mayAct(deed{"bo", "move publish", "ready"}), true,
		},
		"an owner adds approvers where they are kept": {
			owned(needing(wanting(1, legal)), asking(func(g *workflow.Gate) { g.Amend = parties(owner) })),
			people(two), mayAct(deed{"cy", "approve g", "review"}), true,
		},
		"an owner who is somebody else in another round": {
			owned(needing(wanting(2, owner)), moving(workflow.Transition{Action: "again", From: states("review"), To: "draft", On: workflow.OnHand, By: parties(brand)})),
			people(two), coalition("ready", 4), false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTwin(world{flowOf(t, c.spec), c.spec, c.people})
			w.most = 5000
			want := c.asked.twin(t, w)
			require.Equal(t, c.holds, want.holds, "%s", want.why)
			res, losses, why := verify.RunCounting(w.flow, c.people, c.asked.check)
			require.Zero(t, losses, "%v", why)
			t.Log(res.Verdict, res.Reasons)
			if res.Verdict != verify.Unknown {
				require.Empty(t, c.asked.judge(t, w, &mix{}))
			}
		})
	}
}
