// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

const hour = workflow.Duration(time.Hour)

// dice makes random cases: definitions small enough for everything that can
// happen to be listed, of which each has a few features only.
type dice struct{ *rand.Rand }

func (x dice) chance(percent int) bool { return x.IntN(100) < percent }

func pick[T any](x dice, list ...T) T { return list[x.IntN(len(list))] }

var crewNames = []member{"ann", "bo", "cy", "di"}

func (x dice) crew() *crew {
	c := &crew{members: crewNames[:2+x.IntN(3)], roles: map[member][]role{}, away: map[member]bool{}, skilled: x.chance(40)}
	deputies := x.chance(45)
	for _, m := range c.members {
		for _, r := range []role{"a", "b"} {
			if x.chance(70) {
				c.roles[m] = append(c.roles[m], r)
			}
		}
		c.away[m] = x.chance(8)
		if deputies && x.chance(60) {
			if c.deputies == nil {
				c.deputies = map[member][]member{}
			}
			list := slices.DeleteFunc(slices.Clone(c.members), func(d member) bool { return d == m })
			x.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			c.deputies[m] = list[:1+x.IntN(len(list))]
		}
		if x.chance(50) {
			if c.boss == nil {
				c.boss = map[member]member{}
			}
			c.boss[m] = pick(x, c.members...)
		}
	}
	return c
}

// features are what a random definition may have. Few at a time keep it small.
type features struct {
	second, parallel, attribute, edits, delegate, amend, claim, deadline, widen, rolls, managers, rework bool
}

func (x dice) features() features {
	var f features
	list := []*bool{
		&f.second, &f.parallel, &f.attribute, &f.edits, &f.delegate, &f.amend, &f.claim, &f.deadline, &f.widen, &f.rolls, &f.managers, &f.rework,
		&f.second, &f.attribute, &f.deadline, &f.rolls,
	}
	for range x.IntN(4) {
		*pick(x, list...) = true
	}
	return f
}

// drawing makes one definition.
type drawing struct {
	dice
	f features
}

func (x drawing) party() workflow.Party {
	switch n := x.IntN(16); {
	case n == 0:
		return workflow.Member(pick(x.dice, crewNames[:2]...)) // of whom every crew has both
	case n == 1:
		return workflow.Author()
	case n < 4 && x.f.managers:
		return workflow.ManagerOf(workflow.Author())
	case n < 6 && x.f.claim:
		return workflow.Owner()
	}
	return workflow.Role(pick[role](x.dice, "a", "b"))
}

func (x drawing) parties() []workflow.Party {
	list := []workflow.Party{x.party()}
	if p := x.party(); x.chance(60) && p != list[0] {
		list = append(list, p)
	}
	return list
}

func (x drawing) need() workflow.Need {
	n := x.IntN(20)
	switch {
	case n < 10:
		return workflow.Need{Approve: 1, Of: x.parties()}
	case n < 13:
		return workflow.Need{Approve: 2, Of: x.parties()}
	case n < 15 && x.f.rolls:
		return workflow.Need{Every: x.parties()}
	case n < 16 && x.f.rolls:
		return workflow.Need{Majority: x.parties()}
	case n < 17 && x.f.rolls:
		return workflow.Need{Percent: pick(x.dice, 34, 50, 100), Of: x.parties()}
	case n < 18:
		return workflow.Need{Shared: x.chance(30), All: []workflow.Need{{Approve: 1, Of: x.parties()}, {Approve: 1, Of: x.parties()}}}
	}
	return workflow.Need{Any: []workflow.Need{{Approve: 1, Of: x.parties()}, {Approve: 2, Of: x.parties()}}}
}

func (x drawing) when() workflow.Condition {
	if !x.f.attribute || x.chance(40) {
		return workflow.Condition{}
	}
	c := workflow.Condition{Attr: "x", Is: workflow.Bool(x.chance(50))}
	if x.chance(25) {
		c = workflow.Condition{Not: &workflow.Condition{Attr: "x", Is: workflow.Bool(true)}}
	}
	return c
}

func (x drawing) gate(id workflow.GateID) workflow.Gate {
	g := workflow.Gate{
		ID: id, Need: x.need(), When: x.when(), Self: x.chance(30),
		Reject: pick[workflow.Reject](x.dice, "", "", "", "outvoted", "never", "never", "count 2"),
	}
	if x.f.edits && x.chance(40) {
		g.Covers = []workflow.Field{workflow.NoField}
	}
	if x.f.delegate {
		g.Delegate = x.parties()
	}
	if x.f.amend {
		g.Amend = []workflow.Party{workflow.Role("b")}
	}
	return g
}

func (x dice) spec() workflow.Spec { return drawing{x, x.features()}.spec() }

func (x drawing) spec() workflow.Spec {
	s := workflow.Spec{
		ID: "d", Version: 1, Early: pick(x.dice, workflow.EarlyOff, workflow.EarlyOff, workflow.EarlyRefuse),
		Start: workflow.Start{State: "draft", By: pick(x.dice, []workflow.Party{workflow.Role("a")}, []workflow.Party{workflow.Member("ann")}, x.parties())},
	}
	draft := workflow.State{ID: "draft"}
	review := workflow.State{ID: "review", Gates: []workflow.Gate{x.gate("g")}}
	ready := workflow.State{ID: "ready"}
	if x.f.parallel {
		review.Gates = append(review.Gates, x.gate("h"))
		review.Shared = x.chance(30)
	}
	if x.f.attribute {
		s.Attributes = []workflow.Attribute{x.attribute(&s)}
		if x.chance(40) {
			review.Empty = workflow.EmptyClear
		}
	}
	if x.f.edits {
		s.Fields = []workflow.Field{"text"}
		pick(x.dice, &draft, &review, &review, &ready).Edits = workflow.Edits{By: x.parties()}
		ready.Edits.Back = pick[workflow.Action](x.dice, "", "back")
	}
	if x.f.claim {
		pick(x.dice, &draft, &review).Claim = x.parties()
		review.Assign = pick(x.dice, nil, []workflow.Party{workflow.Role("a")})
		if review.Claim == nil {
			review.Assign = nil
		}
	}
	s.Moves = x.moves()
	for i := range s.Moves {
		s.Moves[i].Keep = x.f.claim && x.chance(40)
	}
	s.States = []workflow.State{draft, review}
	if x.f.second {
		s.States = append(s.States, workflow.State{ID: "second", Gates: []workflow.Gate{x.gate("k")}})
	}
	s.States = append(s.States, ready, workflow.State{ID: "live", Final: workflow.Done})
	if slices.ContainsFunc(s.Moves, func(m workflow.Transition) bool { return m.To == "dropped" }) {
		s.States = append(s.States, workflow.State{ID: "dropped", Final: workflow.Dropped})
	}
	x.deadlines(&s)
	s.Rules = x.rules(s)
	return s
}

func (x drawing) attribute(s *workflow.Spec) workflow.Attribute {
	a := workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Label: x.chance(20)}
	if x.chance(50) {
		a.Default = workflow.Bool(x.chance(30))
	}
	if x.chance(50) && !a.Default.IsZero() {
		a.Set = x.parties()
		a.States = []workflow.StateID{pick[workflow.StateID](x.dice, "draft", "draft", "review", "ready")}
	}
	return a
}

// moves are the moves; those from and to states that the definition does not have
// are put right.
func (x drawing) moves() []workflow.Transition {
	auto := func(percent int) []workflow.Party {
		if x.chance(percent) {
			return nil
		}
		return x.parties()
	}
	from := func(list ...workflow.StateID) []workflow.StateID { return list }
	accept, last := workflow.StateID("ready"), workflow.StateID("review")
	var list []workflow.Transition
	if x.f.second {
		accept, last = "second", "second"
		list = append(list, workflow.Transition{Action: "confirm", From: from("second"), To: "ready", On: workflow.OnCleared, By: auto(80)})
	}
	list = append(list,
		workflow.Transition{Action: "submit", From: from("draft"), To: "review", On: workflow.OnHand, By: x.parties()},
		workflow.Transition{Action: "accept", From: from("review"), To: accept, On: workflow.OnCleared, By: auto(75)},
		workflow.Transition{Action: "publish", From: from("ready"), To: "live", On: workflow.OnHand, By: x.parties(), When: pick(x.dice, workflow.Condition{}, workflow.Condition{}, x.when())},
	)
	restart := func() workflow.Restart {
		return pick(x.dice, "", "", workflow.RestartVotes, workflow.RestartAll)
	}
	if x.chance(60) {
		list = append(list, workflow.Transition{Action: "refuse", From: from(last), To: "draft", On: workflow.OnRejected, By: auto(70), Restart: restart()})
	}
	if x.f.rework {
		list = append(list, workflow.Transition{Action: "rework", From: from("review"), To: "draft", On: workflow.OnChanges, By: auto(70), Restart: restart()})
	}
	if x.chance(15) {
		list = append(list, workflow.Transition{Action: "skip", From: from("review"), To: "ready", On: workflow.OnHand, By: x.parties()})
	}
	if x.chance(25) || x.f.edits {
		list = append(list, workflow.Transition{Action: "back", From: from("ready"), To: pick[workflow.StateID](x.dice, "draft", "review"), On: workflow.OnHand, By: x.parties()})
	}
	if x.chance(35) {
		list = append(list, workflow.Transition{Action: "drop", From: from(pick[workflow.StateID](x.dice, "draft", last), "ready"), To: "dropped", On: workflow.OnHand, By: x.parties()})
	}
	return list
}

// deadlines adds deadlines, and the move of one.
func (x drawing) deadlines(s *workflow.Spec) {
	at := stateOf(s, pick[workflow.StateID](x.dice, "review", "review", "ready"))
	if x.f.deadline {
		to := pick[workflow.StateID](x.dice, "draft", "ready", "live")
		if slices.ContainsFunc(s.States, func(st workflow.State) bool { return st.ID == "dropped" }) {
			to = pick(x.dice, to, "dropped")
		}
		at.Deadlines = append(at.Deadlines, workflow.Deadline{ID: "late", After: 24 * hour, Move: "expire"})
		s.Moves = append(s.Moves, workflow.Transition{Action: "expire", From: []workflow.StateID{at.ID}, To: to, On: workflow.OnDeadline, When: x.when()})
	}
	if x.f.widen {
		review := stateOf(s, "review")
		review.Deadlines = append(review.Deadlines, workflow.Deadline{
			ID: "slow", After: pick(x.dice, 4*hour, 48*hour), Widen: []workflow.Widening{{Gate: "g", With: []workflow.Party{x.party()}}},
		})
	}
}

func (x drawing) rules(s workflow.Spec) []workflow.Rule {
	var acts []workflow.Act
	for _, st := range s.States {
		for _, g := range st.Gates {
			acts = append(acts, workflow.Act{Gate: g.ID})
		}
	}
	for _, m := range s.Moves {
		if m.By != nil {
			acts = append(acts, workflow.Act{Move: m.Action})
		}
	}
	var list []workflow.Rule
	for i := range pick(x.dice, 0, 0, 1, 1, 2) {
		x.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
		of := slices.Clone(acts[:min(len(acts), 2+x.IntN(2))])
		r := workflow.Rule{ID: workflow.RuleID(fmt.Sprintf("r%d", i))}
		switch x.IntN(8) {
		case 0, 1:
			r.Distinct = of
		case 2:
			r.Same = of
		case 3:
			r.NotAuthor = of
		case 4:
			r.MaxActs, r.Of = 1, of
		case 5:
			r.MaxPeople, r.Of = 1+x.IntN(3), of
		default:
			r.MinPeople, r.Of = 2+x.IntN(2), of
		}
		list = append(list, r)
	}
	return list
}

// world returns the case with that number, or nil if its definition makes no
// sense.
func worldOf(x dice) *world {
	spec := x.spec()
	flow, err := workflow.Compile(spec, workflow.Options{})
	if err != nil {
		return nil
	}
	return &world{flow: flow, spec: spec, people: x.crew()}
}
