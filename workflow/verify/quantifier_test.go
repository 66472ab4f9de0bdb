// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

// TestQuantifiers goes through the table of what "a run" ranges over: for each
// line, definitions that tell one range from another.
func TestQuantifiers(t *testing.T) {
	type roles = map[member][]role
	var (
		ann  = roles{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}}
		both = roles{"ann": {"writer"}, "bo": {"brand", "writer"}, "cy": {"brand"}}
		bo   = roles{"bo": {"brand", "writer"}, "cy": {"brand"}}
		one  = roles{"ann": {"writer"}, "bo": {"brand"}}
	)
	approves := func(m member) question {
		return mayAct(deed{m, "approve g", "review"})
	}
	any := workflow.Condition{}
	toLive := func(m workflow.Transition) change {
		m.Action, m.From, m.To = "aside", states("review"), "live"
		return moving(m)
	}
	byHead := toLive(workflow.Transition{On: workflow.OnHand, By: parties(head)})
	onNo := func(s *workflow.Spec) { transitionOf(s, "refuse").To = "live" }
	onClock := late("live")
	widened := in("review", func(s *workflow.State) {
		s.Deadlines = []workflow.Deadline{{ID: "slow", After: hour, Widen: []workflow.Widening{{Gate: "g", With: parties(head)}}}}
	})
	legalIfUGC := beside(workflow.Gate{ID: "h", Need: wanting(1, legal), When: whenUGC})
	given := ugc(func(*workflow.Attribute) {})
	settableBy := func(who workflow.Party, where workflow.StateID) change {
		return ugc(func(a *workflow.Attribute) {
			a.Default, a.Set, a.States = workflow.Bool(false), parties(who), states(where)
		})
	}
	delegable := asking(func(g *workflow.Gate) { g.Delegate = parties(head) })
	amendable := asking(func(g *workflow.Gate) { g.Amend = parties(brand) })
	back := func(s *workflow.Spec) {
		s.States = append(s.States, workflow.State{ID: "mended"})
		s.Moves = append(s.Moves,
			workflow.Transition{Action: "mend", From: states("ready"), To: "review", On: workflow.OnHand, By: parties(workflow.Role("nobody"))},
			workflow.Transition{Action: "file", From: states("mended"), To: "dropped", On: workflow.OnHand, By: parties(brand)},
			workflow.Transition{Action: "send", From: states("ready"), To: "mended", On: workflow.OnHand, By: parties(workflow.Role("nobody"))},
		)
		stateOf(s, "ready").Edits.Back = "mend"
	}
	stuckInReady := by("publish", head)
	again := func(r workflow.Restart) change {
		return moving(workflow.Transition{Action: "again", From: states("review"), To: "draft", On: workflow.OnHand, By: parties(workflow.Author()), Restart: r})
	}
	// With the attribute set, which is done in review, an item is published from
	// draft, and back there leads only the move again.
	onlyAgain := func(r workflow.Restart) change {
		return func(s *workflow.Spec) {
			again(r)(s)
			without("refuse")(s)
			moving(workflow.Transition{Action: "quick", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(brand), When: whenUGC})(s)
			transitionOf(s, "accept").When = workflow.Condition{Not: &whenUGC}
		}
	}

	for _, row := range []struct {
		line  string
		spec  workflow.Spec
		crew  *crew
		ask   question
		holds bool
	}{
		// The roster as given; of MustPass, any.
		{"roster: as given", desk(), people(ann), completable(), true},
		{"roster: as given", desk(), people(roles{"ann": {"writer"}}), completable(), false},
		{"roster: any", desk(byHead), people(ann), mustPass("g", "live", any), false},
		{"roster: as given", desk(byHead), people(ann), coalition("live", 2), true},
		{"roster: as given", desk(byHead, by("submit", head)), people(roles{"gus": {"writer", "head"}}), coalition("live", 2), false},

		// Absent people do not act where that would be false comfort; they may
		// where leaving them out would be.
		{"absent: does not act", desk(), people(bo, absent("cy")), completable(), false},
		{"absent: may act", desk(), people(bo, absent("cy")), coalition("live", 3), false},
		{"absent: may act", desk(), people(bo, absent("cy")), approves("cy"), true},
		{"absent: may act", desk(without("drop")), people(bo, absent("cy")), neverStuck(0), true},
		{"absent: those of the roster and more", desk(), people(ann, absent("bo")), survives(0), true},
		{"absent: those of the roster and more", desk(), people(ann, absent("bo")), survives(1), false},
		{"absent: those of the roster and more", desk(), people(ann), survives(1), true},

		// Every author, or any one; never one who is away.
		{"author: every", desk(), people(both), completable(), true},
		{"author: every", desk(), people(roles{"ann": {"writer"}, "bo": {"brand", "writer"}}), completable(), false},
		{"author: not one who is away", desk(), people(roles{"ann": {"writer"}, "bo": {"brand", "writer"}, "cy": {"brand"}}, absent("ann", "cy")), completable(), false},
		{"author: not one who is away", desk(), people(roles{"ann": {"writer"}, "bo": {"brand", "writer"}, "cy": {"brand"}}, absent("bo")), completable(), true},
		{"author: none", desk(), people(roles{"bo": {"brand"}}), completable(), false},
		{"author: none", desk(), people(ann, absent("ann")), completable(), false},
		{"author: not one who is away in the case", desk(), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}}), survives(1), true},
		{"author: any one", desk(asking(func(g *workflow.Gate) { g.Self = true })), people(both), coalition("live", 2), false},
		{"author: every", desk(without("drop")), people(roles{"ann": {"writer"}, "bo": {"brand", "writer"}}), neverStuck(0), false},
		{"author: every", desk(without("drop")), people(one), neverStuck(0), true},

		// Every case of the attributes, or any.
		{"attributes: every region", desk(given, legalIfUGC), people(ann), completable(), false},
		{"attributes: every region", desk(given, legalIfUGC), people(roles{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}}), completable(), true},
		{"attributes: free", desk(given, legalIfUGC), people(ann), coalition("live", 3), false},
		{"attributes: free", desk(given, legalIfUGC, without("drop")), people(ann), neverStuck(0), false},
		{"attributes: those of the condition", desk(given, legalIfUGC), people(ann), mustPass("h", "live", any), false},
		{"attributes: those of the condition", desk(given, legalIfUGC), people(ann), mustPass("h", "live", whenUGC), true},
		{"attributes: set on the way", desk(settableBy(workflow.Author(), "draft"), legalIfUGC), people(ann), completable(), false},
		{"attributes: set on the way", desk(settableBy(brand, "draft"), legalIfUGC), people(roles{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}}), completable(), false}, // bo sets it, then nobody is left for g
		{"attributes: set on the way", desk(settableBy(brand, "draft"), legalIfUGC), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}}), completable(), true},
		{"attributes: nobody may set it", desk(settableBy(head, "draft"), legalIfUGC), people(ann), completable(), true},

		// Editors.
		{"editors: setters only", desk(text("review", brand)), people(one), completable(), true},
		{"editors: setters only", desk(text("review", brand)), people(ann), survives(1), true},
		{"editors: anyone", desk(text("ready", brand), back), people(ann), mayAct(deed{"bo", "edit text", "ready"}), true},
		{"editors: at most e", desk(text("review", brand), without("drop")), people(ann), neverStuck(1), true},
		{"editors: at most e", desk(text("review", brand), without("drop")), people(ann), neverStuck(2), false},
		{"editors: the author beside", desk(text("review", workflow.Author()), without("drop")), people(one), neverStuck(0), true},

		// Deputies act as the absences imply.
		{"deputies: of those away", desk(), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": nil}, absent("bo"), deputies("bo", "cy"), skilled), completable(), true},
		{"deputies: of those away", desk(), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": nil}, absent("bo")), completable(), false},
		{"deputies: not the author", desk(), people(one, absent("bo"), deputies("bo", "ann"), skilled), completable(), false},
		{"deputies: of those away in the case", desk(), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": nil}, deputies("bo", "cy"), skilled), survives(1), true},
		{"deputies: of those away in the case", desk(), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": nil}, deputies("bo", "cy"), skilled), survives(2), false},
		{"deputies: the view's absences", desk(needing(wanting(2, brand))), people(roles{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"brand"}}, deputies("bo", "ann"), skilled), coalition("live", 3), true},

		// Delegating, adding and guests: powers, but nothing to rely on.
		{"delegate: not relied on", desk(needing(wanting(1, workflow.Member("bo"))), delegable, ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), approves("gus"), true},
		{"delegate: not relied on", desk(needing(wanting(1, workflow.Member("bo"))), delegable), people(roles{"bo": {"brand", "writer"}, "gus": {"head"}}), completable(), false},
		{"add: not relied on", desk(needing(wanting(2, brand)), amendable), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), completable(), false},
		{"add: a power", desk(needing(wanting(2, brand)), amendable), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), coalition("live", 3), true},

		{"add: a power", desk(needing(wanting(2, brand)), amendable), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), coalition("live", 4), false},
		{"add: a power", desk(amendable), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), approves("gus"), true},

		// Words against.
		{"no-words: none", desk(onNo, needing(wanting(3, brand))), people(ann), completable(), false},
		{"no-words: used", desk(onNo, needing(wanting(3, brand))), people(ann), coalition("live", 3), false},
		{"no-words: used", desk(onNo), people(ann), mustPass("g", "live", any), false},
		{"no-words: used", desk(needing(wanting(3, brand)), without("drop"), onNo), people(ann), neverStuck(0), true},

		// Restarts: nothing to rely on, but a way out.
		{"restart: not relied on", desk(onlyAgain(workflow.RestartVotes), settableBy(brand, "review")), people(ann), completable(), false},
		{"restart: not relied on", desk(onlyAgain(""), settableBy(brand, "review")), people(ann), completable(), true},
		{"restart: not relied on", desk(onlyAgain(workflow.RestartVotes), settableBy(brand, "review")), people(ann), survives(0), false},
		{"restart: a way out", desk(text("review", brand), without("drop"), again(workflow.RestartAll)), people(ann), neverStuck(2), true},
		{"restart: a way out", desk(text("review", brand), without("drop"), again(workflow.RestartVotes)), people(ann), neverStuck(2), false},

		// The clock.
		{"clock: stands", desk(onClock, needing(wanting(3, brand))), people(ann), completable(), false},
		{"clock: stands", desk(widened, needing(wanting(1, legal))), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), completable(), false},
		{"clock: free", desk(widened, needing(wanting(1, legal))), people(roles{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}), coalition("live", 4), false},
		{"clock: counts nobody", desk(onClock), people(ann), coalition("live", 2), false},
		{"clock: a way out", desk(onClock, needing(wanting(3, brand)), without("drop")), people(ann), neverStuck(0), true},
		{"clock: a way round", desk(onClock), people(ann), mustPass("g", "live", any), false},

		// Holds.
		{"holds: none", desk(without("drop"), func(s *workflow.Spec) { s.Hold.By = parties(brand) }), people(ann), neverStuck(0), true},

		// What is asked.
		{"asks: done, not just any end", desk(needing(wanting(3, brand))), people(ann), completable(), false},
		{"asks: some final", desk(needing(wanting(3, brand))), people(ann), neverStuck(0), true},
		{"asks: from every situation", desk(stuckInReady, without("drop")), people(ann), neverStuck(0), false},
	} {
		t.Run(row.ask.check.String()+" "+row.line, func(t *testing.T) {
			w := newTwin(world{flowOf(t, row.spec), row.spec, row.crew})
			twin := row.ask.twin(t, w)
			require.Equal(t, row.holds, twin.holds, "the twin: %s", twin.why)
			require.Empty(t, row.ask.judge(t, w, &mix{}))
		})
	}
}
