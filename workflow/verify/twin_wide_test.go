// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// wide makes a case as worldOf does and adds what those never have: further
// attributes of every kind, parties named by one, conditions of several, needs
// within needs, partial covers, owners who are kept, gates asked again, further
// ends and larger crews.
func (x dice) wide() *world {
	d := drawing{x, x.features()}
	d.f.amend = false // its outsiders are not of the crew
	s := d.spec()
	review := stateOf(&s, "review")
	for range 1 + x.IntN(2) {
		switch x.IntN(11) {
		case 0:
			d.number(&s)
		case 1:
			d.enum(&s)
		case 2:
			d.tags(&s)
		case 3, 4:
			d.named(&s)
		case 5, 6:
			review.Gates[0].Need = d.deep(2)
		case 7:
			d.partial(&s)
		case 8:
			for i := range s.Moves {
				s.Moves[i].Keep = x.chance(50)
			}
			stateOf(&s, "draft").Claim = d.parties()
			if s.Moves[0].By != nil {
				s.Moves[len(s.Moves)-1].Reopens = []workflow.StateID{"review"}
			}
		case 9:
			s.States = append(s.States, workflow.State{ID: "also", Final: workflow.Done})
			s.Moves = append(s.Moves, workflow.Transition{Action: "other", From: []workflow.StateID{"ready", "review"}, To: "also", On: workflow.OnHand, By: d.parties(), When: d.when()})
		case 10:
			review.Gates[0].Need = workflow.Need{Shared: x.chance(50), All: []workflow.Need{{Every: d.parties()}, {Approve: 1, Of: d.parties()}}}
		}
	}
	if x.chance(50) {
		s.Rules = append(s.Rules, workflow.Rule{
			ID: "wide", MaxActs: 2,
			Of: []workflow.Act{{Gate: "g"}, {Move: "submit"}, {Move: "publish"}},
		})
	}
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		return nil
	}
	c := x.crew()
	if x.chance(50) {
		for _, m := range c.members {
			c.away[m] = x.chance(30)
		}
	}
	if x.chance(8) {
		c.roles = map[member][]role{}
	}
	return &world{flow: flow, spec: s, people: c}
}

func (x drawing) number(s *workflow.Spec) {
	s.Attributes = append(s.Attributes, workflow.Attribute{ID: "n", Kind: workflow.NumberAttr, Default: pick(x.dice, workflow.Value{}, workflow.Number(1000))})
	c := pick(x.dice,
		workflow.Condition{Attr: "n", Over: workflow.Number(1000)},
		workflow.Condition{Attr: "n", AtMost: workflow.Number(1000)},
		workflow.Condition{Attr: "n", Under: workflow.Number(1001)},
		workflow.Condition{Attr: "n", AtLeast: workflow.Number(1001)})
	x.add(s, c)
}

func (x drawing) enum(s *workflow.Spec) {
	s.Attributes = append(s.Attributes, x.settable(workflow.Attribute{
		ID: "e", Kind: workflow.EnumAttr, Values: []string{"p", "q", "r"}, Default: pick(x.dice, workflow.Value{}, workflow.Text("p")),
	}))
	x.add(s, pick(x.dice, workflow.Condition{Attr: "e", Is: workflow.Text("q")}, workflow.Condition{Attr: "e", In: []workflow.Value{workflow.Text("p"), workflow.Text("r")}}))
}

func (x drawing) tags(s *workflow.Spec) {
	s.Attributes = append(s.Attributes, x.settable(workflow.Attribute{ID: "t", Kind: workflow.TagsAttr, Default: workflow.Tags()}))
	x.add(s, workflow.Condition{Attr: "t", Has: "u"})
	if x.chance(50) {
		x.add(s, workflow.Condition{Attr: "t", Has: "v"})
	}
}

func (x drawing) settable(a workflow.Attribute) workflow.Attribute {
	if x.chance(60) && !a.Default.IsZero() {
		a.Set = x.parties()
		a.States = []workflow.StateID{pick[workflow.StateID](x.dice, "draft", "review", "ready")}
		if x.chance(30) && a.States[0] != "draft" {
			a.States = append(a.States, "draft")
		}
		a.Label = x.chance(30)
	}
	return a
}

// add ties a gate or a move to a further condition.
func (x drawing) add(s *workflow.Spec, c workflow.Condition) {
	join := func(to *workflow.Condition) {
		switch {
		case to.IsZero():
			*to = c
		case x.chance(50):
			*to = workflow.Condition{All: []workflow.Condition{*to, c}}
		default:
			*to = workflow.Condition{Any: []workflow.Condition{*to, {Not: &c}}}
		}
	}
	if x.chance(60) {
		join(&stateOf(s, "review").Gates[0].When)
		stateOf(s, "review").Empty = workflow.EmptyClear
		return
	}
	join(&transitionOf(s, "publish").When)
}

// named lets an attribute name somebody who is asked.
func (x drawing) named(s *workflow.Spec) {
	a := workflow.Attribute{ID: "m", Kind: workflow.MemberAttr}
	if x.chance(50) {
		a.Default = workflow.Text("ann")
	}
	s.Attributes = append(s.Attributes, x.settable(a))
	p := workflow.Attr("m")
	if x.chance(20) {
		p = workflow.ManagerOf(p)
	}
	switch x.IntN(4) {
	case 0:
		transitionOf(s, "publish").By = []workflow.Party{p}
	case 1:
		transitionOf(s, "submit").By = []workflow.Party{p}
	case 2:
		stateOf(s, "review").Gates[0].Need = workflow.Need{Approve: 1, Of: []workflow.Party{p}}
	default:
		stateOf(s, "review").Gates[0].Need = workflow.Need{All: []workflow.Need{{Approve: 1, Of: []workflow.Party{p}}, {Approve: 1, Of: x.parties()}}}
	}
}

func (x drawing) deep(depth int) workflow.Need {
	if depth == 0 || x.chance(20) {
		return pick(x.dice, workflow.Need{Approve: 1, Of: x.parties()}, workflow.Need{Approve: 1, Of: x.parties()},
			workflow.Need{Approve: 2, Of: x.parties()}, workflow.Need{Majority: x.parties()}, workflow.Need{Percent: 50, Of: x.parties()})
	}
	list := []workflow.Need{x.deep(depth - 1), x.deep(depth - 1)}
	if x.chance(30) {
		list = append(list, x.deep(0))
	}
	if x.chance(40) {
		return workflow.Need{Any: list}
	}
	return workflow.Need{All: list, Shared: x.chance(40)}
}

// partial has gates that cover different fields.
func (x drawing) partial(s *workflow.Spec) {
	s.Fields = []workflow.Field{"text", "image"}
	for _, id := range []workflow.StateID{"review", "ready"} {
		st := stateOf(s, id)
		for i := range st.Gates {
			st.Gates[i].Covers = []workflow.Field{pick[workflow.Field](x.dice, "text", "image")}
		}
		st.Edits = workflow.Edits{By: x.parties(), Fields: []workflow.Field{pick[workflow.Field](x.dice, "text", "image")}}
	}
}

// TestTwinWide is TestTwin for definitions with what those of TestTwin lack.
func TestTwinWide(t *testing.T) {
	cases := testkit.Cases(300, 3000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		eachOf(t, cases, nodesOf(cases), m, dice.wide, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			list := x.questions(t, w)
			if w.small(t) {
				list = append(list, coalitionAway("live", pick(x, 2, 3, 3), 1))
			}
			for _, q := range list {
				if wrong := q.judge(t, w, m); wrong != "" {
					t.Errorf("seed %d: %s: %s\n%s", seed, q.check, wrong, w)
				}
			}
			return true
		})
	})
	t.Log(m.n)
	assert.Zero(t, m.n["do not replay"])
	if cases >= 300 {
		assert.Empty(t, m.thin("completable", "survives", "coalition", "coalition-away", "may-act", "may-never", "must-pass", "never-stuck"))
	}
}
