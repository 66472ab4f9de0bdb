// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// Each row has approvers who are added at another time than that at which they
// approve, or settings in an order of their own; the twin lists everything that can
// happen. The answer is the twin's, or unknown where that is said.
func TestAdditionsStay(t *testing.T) {
	toggle := func(set workflow.Party, at ...workflow.StateID) change {
		return ugc(func(a *workflow.Attribute) {
			a.Default, a.Set, a.States = workflow.Bool(false), parties(set), at
		})
	}
	amend := func(who workflow.Party) change {
		return asking(func(g *workflow.Gate) { g.Amend = parties(who) })
	}
	on := workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
	// The item comes into draft without ugc.
	intake := func(s *workflow.Spec) {
		s.Start.State = "intake"
		s.States = append(s.States, workflow.State{ID: "intake"})
		moving(workflow.Transition{
			Action: "enter", From: states("intake"), To: "draft", On: workflow.OnHand, By: parties(workflow.Author()),
			When: workflow.Condition{Not: &workflow.Condition{Any: []workflow.Condition{on, {Attr: "paid", Is: workflow.Bool(true)}}}},
		})(s)
		if len(s.Attributes) < 2 {
			transitionOf(s, "enter").When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(false)}
		}
	}
	when := func(a workflow.Action, c workflow.Condition) change {
		return func(s *workflow.Spec) { transitionOf(s, a).When = c }
	}
	again := moving(workflow.Transition{Action: "again", From: states("review"), To: "draft", On: workflow.OnHand, By: parties(brand)})
	three := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {}})
	for name, c := range map[string]struct {
		spec    workflow.Spec
		people  *crew
		asked   question
		unknown bool
	}{
		"added before the setting by whom it makes an editor": {
			spec:   desk(needing(wanting(1, legal)), amend(brand), toggle(brand, "review"), intake, when("accept", on)),
			people: three, asked: mayAct(deed{"bo", "move publish", "ready"}),
		},
		"and nobody else takes part": {
			spec:   desk(needing(wanting(1, legal)), amend(brand), toggle(brand, "review"), intake, when("accept", on)),
			people: three, asked: coalition("ready", 4),
		},
		"added in an earlier round by whom the next one makes an editor": {
			spec:   desk(needing(wanting(1, legal)), amend(brand), toggle(brand, "draft"), intake, when("accept", on), again),
			people: three, asked: coalition("ready", 4), unknown: true,
		},
		"added while they owned it": {
			spec: desk(needing(wanting(1, legal)), amend(workflow.Owner()), again, by("submit", brand), func(s *workflow.Spec) {
				transitionOf(s, "submit").Keep = true
				stateOf(s, "draft").Claim = parties(brand)
			}),
			people: three, asked: coalition("ready", 4),
		},
		"nobody may add": {
			spec:   desk(needing(wanting(1, legal)), amend(head), toggle(brand, "review"), intake, when("accept", on)),
			people: three, asked: coalition("ready", 4),
		},
		"the second attribute first": {
			spec: desk(toggle(brand, "review"), asking(func(g *workflow.Gate) {
				g.When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(false)}
			}), in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear }), func(s *workflow.Spec) {
				s.Attributes = append(s.Attributes, workflow.Attribute{ID: "paid", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(brand), States: states("review"), Label: true})
			}, intake, when("publish", workflow.Condition{All: []workflow.Condition{on, {Attr: "paid", Is: workflow.Bool(true)}}})),
			people: three, asked: coalition("live", 3),
		},
	} {
		t.Run(name, func(t *testing.T) {
			without("refuse")(&c.spec)
			without("drop")(&c.spec)
			w := newTwin(world{flowOf(t, c.spec), c.spec, c.people})
			w.most = 6000
			res, losses, why := verify.RunCounting(w.flow, c.people, c.asked.check)
			require.Zero(t, losses, "%v", why)
			require.Equal(t, c.unknown, res.Verdict == verify.Unknown, "%s", &res)
			m := &mix{}
			require.Empty(t, c.asked.judge(t, w, m))
			t.Log(m.n, res.Reasons)
		})
	}
}
