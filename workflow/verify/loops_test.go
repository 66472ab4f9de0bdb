// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// looping makes a case in which items go round: edits and settings that void
// approvals, moves back, owners who are kept, changed and asked for their
// managers, approvers who are added, and rules that count across the rounds.
func (x dice) looping() *world {
	d := drawing{x, features{claim: x.chance(45), managers: x.chance(45), attribute: x.chance(60), edits: x.chance(55), amend: x.chance(30), rolls: x.chance(15)}}
	s := workflow.Spec{ID: "d", Version: 1, Start: workflow.Start{State: "draft", By: d.someone()}}
	s.States = []workflow.State{
		{ID: "draft"},
		{ID: "review", Gates: []workflow.Gate{d.round("g")}},
		{ID: "ready"},
		{ID: "live", Final: workflow.Done},
	}
	d.circle(&s)
	if d.f.attribute {
		d.changing(&s)
	}
	if d.f.edits {
		s.Fields = []workflow.Field{"text"}
		for i := range s.States[:3] {
			if x.chance(45) {
				s.States[i].Edits.By = d.someone()
			}
		}
	}
	if d.f.claim {
		d.owning(&s)
	}
	for range pick(x, 0, 1, 1, 2) {
		s.Rules = append(s.Rules, d.across(&s))
	}
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		return nil
	}
	c := x.crew()
	c.members = c.members[:min(len(c.members), 2+x.IntN(2))]
	for _, m := range c.members {
		if list, ok := c.deputies[m]; ok {
			c.deputies[m] = slices.DeleteFunc(list, func(p member) bool { return !slices.Contains(c.members, p) })
		}
		if !slices.Contains(c.members, c.boss[m]) {
			delete(c.boss, m)
		}
	}
	return &world{flow: flow, spec: s, people: c}
}

// someone is one party, or two.
func (x drawing) someone() []workflow.Party {
	one := func() workflow.Party {
		switch n := x.IntN(12); {
		case n < 2 && x.f.claim:
			return workflow.Owner()
		case n < 4 && x.f.claim && x.f.managers:
			return workflow.ManagerOf(workflow.Owner())
		case n == 4:
			return workflow.Author()
		case n == 5 && x.f.managers:
			return workflow.ManagerOf(workflow.Author())
		case n == 6:
			return workflow.Member(pick(x.dice, crewNames[:2]...))
		}
		return workflow.Role(pick[role](x.dice, "a", "b"))
	}
	list := []workflow.Party{one()}
	if p := one(); x.chance(30) && p != list[0] {
		list = append(list, p)
	}
	return list
}

// round is a gate that is asked again and again.
func (x drawing) round(id workflow.GateID) workflow.Gate {
	g := workflow.Gate{ID: id, Self: x.chance(50), When: x.when(), Reject: pick[workflow.Reject](x.dice, "never", "never", "")}
	switch n := x.IntN(10); {
	case n < 6:
		g.Need = workflow.Need{Approve: 1, Of: x.someone()}
	case n < 7:
		g.Need = workflow.Need{Approve: 2, Of: x.someone()}
	case n < 8 && x.f.rolls:
		g.Need = workflow.Need{Every: x.someone()}
	default:
		g.Need = workflow.Need{Shared: x.chance(50), All: []workflow.Need{{Approve: 1, Of: x.someone()}, {Approve: 1, Of: x.someone()}}}
	}
	if x.f.edits && x.chance(30) {
		g.Covers = []workflow.Field{workflow.NoField}
	}
	if x.f.amend && x.chance(70) {
		g.Amend = x.someone()
	}
	return g
}

// circle adds the moves, forward and back.
func (x drawing) circle(s *workflow.Spec) {
	by := func(auto int) []workflow.Party {
		if x.chance(auto) {
			return nil
		}
		return x.someone()
	}
	add := func(a workflow.Action, from, to workflow.StateID, on workflow.On, by []workflow.Party) {
		m := workflow.Transition{Action: a, From: states(from), To: to, On: on, By: by, Keep: x.f.claim && x.chance(60)}
		if x.chance(30) {
			m.When = x.when()
		}
		s.Moves = append(s.Moves, m)
	}
	add("submit", "draft", "review", workflow.OnHand, x.someone())
	add("accept", "review", "ready", workflow.OnCleared, by(75))
	if ready := stateOf(s, "ready"); x.chance(35) {
		ready.Gates = []workflow.Gate{x.round("k")}
		add("publish", "ready", "live", workflow.OnCleared, by(60))
	} else {
		add("publish", "ready", "live", workflow.OnHand, x.someone())
	}
	if x.chance(60) {
		add("back", "ready", pick[workflow.StateID](x.dice, "draft", "review"), workflow.OnHand, x.someone())
		if x.chance(50) {
			stateOf(s, "ready").Edits.Back = "back"
		}
	}
	if x.chance(35) {
		add("again", "review", "draft", workflow.OnHand, x.someone())
	}
	if x.chance(20) {
		add("skip", "review", "ready", workflow.OnHand, x.someone())
	}
	if x.chance(20) {
		add("refuse", "review", "draft", workflow.OnRejected, nil)
	}
	if x.chance(25) {
		s.Moves[x.IntN(len(s.Moves))].Reopens = states("review")
	}
	for i := range s.States[:3] {
		if len(s.States[i].Gates) > 0 && x.chance(40) {
			s.States[i].Empty = workflow.EmptyClear
		}
	}
}

// changing declares an attribute that is set in several states.
func (x drawing) changing(s *workflow.Spec) {
	a := workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Label: x.chance(25)}
	if x.chance(75) {
		a.Default = workflow.Bool(x.chance(30))
	}
	if x.chance(80) {
		a.Set = x.someone()
		for _, id := range states("draft", "review", "ready") {
			if x.chance(50) {
				a.States = append(a.States, id)
			}
		}
		if a.States == nil {
			a.States = states("review")
		}
	}
	s.Attributes = append(s.Attributes, a)
}

// owning says where items are claimed, and given away.
func (x drawing) owning(s *workflow.Spec) {
	for i := range s.States[:3] {
		if i == 0 || x.chance(30) {
			s.States[i].Claim = []workflow.Party{workflow.Role(pick[role](x.dice, "a", "b"))}
			if x.chance(30) {
				s.States[i].Assign = x.someone()
			}
		}
	}
}

// across is a rule about some acts.
func (x drawing) across(s *workflow.Spec) workflow.Rule {
	var acts []workflow.Act
	for _, st := range s.States {
		for _, g := range st.Gates {
			acts = append(acts, gateAct(g.ID), gateAct(g.ID))
		}
	}
	for _, m := range s.Moves {
		if m.By != nil {
			acts = append(acts, moveAct(m.Action))
		}
	}
	x.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	var of []workflow.Act
	for _, a := range acts {
		if len(of) < 2+x.IntN(2) && !slices.Contains(of, a) {
			of = append(of, a)
		}
	}
	r := workflow.Rule{ID: workflow.RuleID(fmt.Sprintf("r%d", len(s.Rules)))}
	switch x.IntN(7) {
	case 0:
		r.Distinct = of
	case 1:
		r.Same = of
	case 2:
		r.MaxActs, r.Of = 1, of
	case 3:
		r.MaxPeople, r.Of = 1+x.IntN(2), of
	case 4:
		r.NotAuthor = of
	default:
		r.MinPeople, r.Of = 2, of
	}
	return r
}

// roundQuestions are what is asked about items that go round.
func (x dice) roundQuestions(t testing.TB, w *twin) []question {
	list := []question{completable(), survives(1)}
	for _, id := range states("ready", "live") {
		list = append(list, coalition(id, pick(x, 2, 3)))
	}
	for range 3 {
		d := x.deed(w)
		list = append(list, mayAct(d), mayNever(d))
	}
	return list
}

// TestTwinLoops is TestTwin for definitions in which items go round.
func TestTwinLoops(t *testing.T) {
	cases := testkit.Cases(300, 4000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		eachOf(t, cases, nodesOf(cases), m, dice.looping, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			for _, q := range x.roundQuestions(t, w) {
				if wrong := q.judge(t, w, m); wrong != "" {
					t.Errorf("seed %d: %s: %s\n%s", seed, q.check, wrong, w)
				}
			}
			return true
		})
	})
	t.Log(m.n)
	if cases >= 300 {
		assert.Empty(t, m.thin("completable", "coalition", "may-act", "may-never"))
	}
}

// What an owner does round after round is nothing new each time.
func TestRoundsOfAnOwnerEnd(t *testing.T) {
	w := dice{testkit.Rand(544)}.looping() // an item may go back to an owner who is kept
	res := verify.Verifier{Budget: 1_000}.Run(w.flow, w.people, verify.Completable()).Results[0]
	assert.Equal(t, verify.Holds, res.Verdict, "%s", res)
}
