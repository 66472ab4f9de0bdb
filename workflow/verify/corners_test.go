// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// corner is a case that lies where several parts of a definition meet, and what the
// checks must say of it: what the twin says, or unknown where that is told.
type corner struct {
	name    string
	spec    workflow.Spec
	people  *crew
	asked   []question
	unknown bool
}

// judged holds the checks to the twin, which lists everything that can happen.
func judged(t *testing.T, list []corner) {
	for _, c := range list {
		t.Run(c.name, func(t *testing.T) {
			w := newTwin(world{flowOf(t, c.spec), c.spec, c.people})
			w.most = 30_000
			for _, q := range c.asked {
				res := verify.Run(w.flow, w.people, q.check).Results[0]
				require.Empty(t, q.judge(t, w, &mix{}), "%s", q.check)
				require.Equal(t, c.unknown, res.Verdict == verify.Unknown, "%s", &res)
				require.False(t, w.everything != nil && w.everything.full)
			}
		})
	}
}

// within is completable in the cases in which a condition holds.
func within(c workflow.Condition) question {
	return question{family: "completable", check: verify.Completable(c), twin: func(t testing.TB, w *twin) answer {
		for _, region := range w.casesOf(c) {
			for _, author := range w.authors(t, region) {
				if !w.completesFor(t, author, region) {
					return answer{why: fmt.Sprint(author, region)}
				}
			}
		}
		return answer{holds: true}
	}}
}

// casesOf returns the combinations of values in which a condition holds; numbers are
// small.
func (w *twin) casesOf(c workflow.Condition) [][]workflow.Given {
	list := [][]workflow.Given{nil}
	for _, a := range w.spec.Attributes {
		values := w.values(a)
		if a.Kind == workflow.NumberAttr {
			values = nil
			for n := range int64(8) {
				values = append(values, workflow.Number(n))
			}
		}
		var next [][]workflow.Given
		for _, given := range list {
			for _, v := range values {
				next = append(next, append(slices.Clone(given), workflow.Given{Attribute: a.ID, Value: v}))
			}
		}
		list = next
	}
	return slices.DeleteFunc(list, func(g []workflow.Given) bool { return !w.flow.Holds(c, g) })
}

// What the rows change about the desk, which has neither refusals nor drops here.

func plain(changes ...change) workflow.Spec {
	return desk(append([]change{without("refuse"), without("drop")}, changes...)...)
}

func with(list ...workflow.Attribute) change {
	return func(s *workflow.Spec) { s.Attributes = append(s.Attributes, list...) }
}

func state(list ...workflow.State) change {
	return func(s *workflow.Spec) { s.States = append(s.States, list...) }
}

func byHand(a workflow.Action, from, to workflow.StateID, who ...workflow.Party) change {
	return moving(workflow.Transition{Action: a, From: states(from), To: to, On: workflow.OnHand, By: who})
}

func only(a workflow.Action, when workflow.Condition) change {
	return func(s *workflow.Spec) { transitionOf(s, a).When = when }
}

func keeping(list ...workflow.Action) change {
	return func(s *workflow.Spec) {
		for _, a := range list {
			transitionOf(s, a).Keep = true
		}
	}
}

func claimed(id workflow.StateID, who ...workflow.Party) change {
	return in(id, func(s *workflow.State) { s.Claim = who })
}

func is(f workflow.Field, b bool) workflow.Condition {
	return workflow.Condition{Attr: f, Is: workflow.Bool(b)}
}

func at(units map[member]workflow.UnitID) func(*crew) { return func(c *crew) { c.unit = units } }

var writer = workflow.Role("writer")

// The crews of most rows.
func two() map[member][]role { return map[member][]role{"ann": {"writer"}, "bo": {"brand"}} }

func three() map[member][]role {
	return map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}}
}

// Cases of attribute values that a check must not leave out.
func TestCornersOfRegions(t *testing.T) {
	number := with(workflow.Attribute{ID: "n", Kind: workflow.NumberAttr})
	over := func(n int64) workflow.Condition { return workflow.Condition{Attr: "n", Over: workflow.Number(n)} }
	uncovered := asking(func(g *workflow.Gate) { g.Covers = []workflow.Field{workflow.NoField} })
	named := with(workflow.Attribute{ID: "m", Kind: workflow.MemberAttr})
	four := three()
	four["di"] = []role{"brand"}
	judged(t, []corner{
		{
			// x alone does not tell: the gate reads x and y together.
			"a case of the question is part of one of the definition",
			plain(with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr}, workflow.Attribute{ID: "y", Kind: workflow.BoolAttr}),
				asking(func(g *workflow.Gate) {
					g.When = workflow.Condition{All: []workflow.Condition{is("x", true), is("y", true)}}
				})),
			people(three()),
			[]question{within(is("x", true)), within(is("y", false))},
			false,
		},
		{
			"a number of the question is none of the definition",
			plain(number, asking(func(g *workflow.Gate) { g.When = over(3) })), people(three()),
			[]question{
				within(over(4)), within(over(2)), within(workflow.Condition{Attr: "n", AtMost: workflow.Number(1)}),
				within(workflow.Condition{Any: []workflow.Condition{over(3), {Attr: "n", Under: workflow.Number(2)}}}),
			},
			false,
		},
		{
			"set by whom an attribute names that is declared later",
			plain(with(
				workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(workflow.Attr("m")), States: states("draft")},
				workflow.Attribute{ID: "m", Kind: workflow.MemberAttr, Set: parties(writer), States: states("draft")},
			), uncovered, only("publish", is("x", false))),
			people(two()),
			[]question{completable(), survives(1)},
			false,
		},
		{
			"set by the owner where there is one",
			plain(with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(workflow.Owner()), States: states("draft", "review")}),
				claimed("review", brand), only("publish", is("x", false))),
			people(three()),
			[]question{completable()},
			false,
		},
		{
			"a unit that nobody names",
			plain(with(workflow.Attribute{ID: "u", Kind: workflow.UnitAttr}), needing(workflow.Need{Every: parties(legal, brand.In("@u"))}), by("publish", writer)),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}}, at(map[member]workflow.UnitID{"ann": whole, "bo": whole, "di": whole})),
			[]question{coalition("live", 3)},
			false,
		},
		{
			"one of many whom an attribute names", plain(named, needing(wanting(1, workflow.Attr("m")))), people(four),
			[]question{mayAct(deed{"di", "approve g", "review"}), mayNever(deed{"di", "approve g", "review"}), mayAct(deed{"ann", "approve g", "review"}), coalition("live", 2)},
			false,
		},
	})
}
