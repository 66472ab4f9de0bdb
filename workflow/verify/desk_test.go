// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// The definition that the tables vary: draft –submit (hand, author)→ review
// –cleared→ ready –publish (hand, by brand)→ live; review –rejected→ draft; drop
// (hand, author; from draft and review) → dropped. The gate g wants one of brand.

var brand, legal, head = workflow.Role("brand"), workflow.Role("legal"), workflow.Role("head")

func parties(list ...workflow.Party) []workflow.Party { return list }

func states(list ...workflow.StateID) []workflow.StateID { return list }

func wanting(n int, of ...workflow.Party) workflow.Need { return workflow.Need{Approve: n, Of: of} }

func gateAct(g workflow.GateID) workflow.Act { return workflow.Act{Gate: g} }

func moveAct(a workflow.Action) workflow.Act { return workflow.Act{Move: a} }

// change is one thing that a row does to the definition.
type change func(*workflow.Spec)

func desk(changes ...change) workflow.Spec {
	s := workflow.Spec{
		ID: "desk", Version: 1,
		Start: workflow.Start{State: "draft", By: parties(workflow.Role("writer"))},
		States: []workflow.State{
			{ID: "draft"},
			{ID: "review", Gates: []workflow.Gate{{ID: "g", Need: wanting(1, brand)}}},
			{ID: "ready"},
			{ID: "live", Final: workflow.Done},
			{ID: "dropped", Final: workflow.Dropped},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: states("draft"), To: "review", On: workflow.OnHand, By: parties(workflow.Author())},
			{Action: "accept", From: states("review"), To: "ready", On: workflow.OnCleared},
			{Action: "refuse", From: states("review"), To: "draft", On: workflow.OnRejected},
			{Action: "publish", From: states("ready"), To: "live", On: workflow.OnHand, By: parties(brand)},
			{Action: "drop", From: states("draft", "review"), To: "dropped", On: workflow.OnHand, By: parties(workflow.Author())},
		},
	}
	for _, c := range changes {
		c(&s)
	}
	return s
}

// without takes a move out.
func without(a workflow.Action) change {
	return func(s *workflow.Spec) {
		s.Moves = slices.DeleteFunc(s.Moves, func(m workflow.Transition) bool { return m.Action == a })
	}
}

// moving adds a move.
func moving(m workflow.Transition) change {
	return func(s *workflow.Spec) { s.Moves = append(s.Moves, m) }
}

// by says who fires a move.
func by(a workflow.Action, who ...workflow.Party) change {
	return func(s *workflow.Spec) { transitionOf(s, a).By = who }
}

// asking changes the gate g.
func asking(f func(*workflow.Gate)) change {
	return func(s *workflow.Spec) { f(&stateOf(s, "review").Gates[0]) }
}

func needing(n workflow.Need) change {
	return asking(func(g *workflow.Gate) { g.Need = n })
}

// beside adds a gate to the review.
func beside(g workflow.Gate) change {
	return func(s *workflow.Spec) {
		review := stateOf(s, "review")
		review.Gates = append(review.Gates, g)
	}
}

// in changes a state.
func in(id workflow.StateID, f func(*workflow.State)) change {
	return func(s *workflow.Spec) { f(stateOf(s, id)) }
}

// late lets a deadline move the item out of review.
func late(to workflow.StateID) change {
	return func(s *workflow.Spec) {
		moving(workflow.Transition{Action: "expire", From: states("review"), To: to, On: workflow.OnDeadline})(s)
		stateOf(s, "review").Deadlines = []workflow.Deadline{{ID: "late", After: 24 * hour, Move: "expire"}}
	}
}

// ruling adds a rule.
func ruling(r workflow.Rule) change {
	return func(s *workflow.Spec) { s.Rules = append(s.Rules, r) }
}

// ugc adds a bool attribute.
func ugc(f func(*workflow.Attribute)) change {
	return func(s *workflow.Spec) {
		a := workflow.Attribute{ID: "ugc", Kind: workflow.BoolAttr}
		f(&a)
		s.Attributes = append(s.Attributes, a)
	}
}

// text makes a field of the content, edited by some in a state.
func text(state workflow.StateID, who ...workflow.Party) change {
	return func(s *workflow.Spec) {
		s.Fields = []workflow.Field{"text"}
		stateOf(s, state).Edits.By = who
	}
}

var whenUGC = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}

func flowOf(t testing.TB, s workflow.Spec) *workflow.Flow {
	t.Helper()
	f, err := workflow.Compile(s, workflow.Options{})
	require.NoError(t, err)
	return f
}

// people makes a crew of everybody's roles.
func people(roles map[member][]role, more ...func(*crew)) *crew {
	c := &crew{roles: roles, away: map[member]bool{}, deputies: map[member][]member{}, boss: map[member]member{}}
	for m := range roles {
		c.members = append(c.members, m)
	}
	slices.Sort(c.members)
	for _, f := range more {
		f(c)
	}
	return c
}

func absent(list ...member) func(*crew) {
	return func(c *crew) {
		for _, m := range list {
			c.away[m] = true
		}
	}
}

func deputies(p member, list ...member) func(*crew) {
	return func(c *crew) { c.deputies[p] = list }
}

// ask runs one check.
func ask(t testing.TB, s workflow.Spec, roster workflow.Facts, c verify.Check) verify.Result {
	t.Helper()
	r := verify.Run(flowOf(t, s), roster, c)
	require.Len(t, r.Results, 1)
	return r.Results[0]
}

func skilled(c *crew) { c.skilled = true }
