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
// checks must say of it: what the twin says, or unknown where that is allowed.
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
				require.True(t, c.unknown || res.Verdict != verify.Unknown, "%s", &res)
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
			"set by whom an attribute names, here or later",
			plain(with(
				workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(workflow.Attr("m")), States: states("draft", "ready")},
				workflow.Attribute{ID: "m", Kind: workflow.MemberAttr},
			), asking(func(g *workflow.Gate) { g.When, g.Self = is("x", false), true }), byHand("skip", "review", "ready", writer), by("publish", writer)),
			people(map[member][]role{"ann": {"writer", "brand"}}),
			[]question{completable()},
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
			"a setting that is refused with one value and sends the item back with another",
			plain(with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(writer), States: states("ready")}),
				asking(func(g *workflow.Gate) { g.When = is("x", false) }), byHand("back", "ready", "draft", writer), only("back", is("x", true)),
				in("ready", func(s *workflow.State) { s.Edits.Back = "back" })),
			people(three()),
			[]question{mayAct(deed{"ann", "set x", "ready"}), mayNever(deed{"ann", "set x", "ready"})},
			false,
		},
		{
			"one of many whom an attribute names", plain(named, needing(wanting(1, workflow.Attr("m")))), people(four),
			[]question{mayAct(deed{"di", "approve g", "review"}), mayNever(deed{"di", "approve g", "review"}), mayAct(deed{"ann", "approve g", "review"}), coalition("live", 2)},
			false,
		},
	})
}

// Owners who follow each other, and who are kept where they may not claim.
func TestCornersOfOwners(t *testing.T) {
	owner := workflow.Owner()
	judged(t, []corner{
		{
			"a gate that two owners in turn may pass, or a longer way",
			plain(claimed("review", brand), needing(wanting(2, owner)), state(workflow.State{ID: "second", Gates: []workflow.Gate{{ID: "k", Need: wanting(1, brand)}}}),
				byHand("long", "review", "second", writer), moving(workflow.Transition{Action: "confirm", From: states("second"), To: "ready", On: workflow.OnCleared})),
			people(three()),
			[]question{neverStuck(0), mustPass("k", "live", workflow.Condition{}), coalition("ready", 4)},
			false,
		},
		{
			"no way but a gate that two owners in turn may pass",
			plain(claimed("review", brand), needing(wanting(2, owner))),
			people(three()),
			[]question{neverStuck(0), mustPass("g", "live", workflow.Condition{})},
			false,
		},
		{
			"kept into another cycle, where nobody claims",
			plain(claimed("review", brand), byHand("finish", "draft", "live", owner), moving(workflow.Transition{
				Action: "refuse", From: states("review"), To: "draft", On: workflow.OnRejected, Restart: workflow.RestartVotes, Keep: true,
			})),
			people(three()),
			[]question{mayAct(deed{"bo", "move finish", "draft"}), mayNever(deed{"bo", "move finish", "draft"})},
			false,
		},
		{
			"claimed before somebody else is named",
			plain(with(workflow.Attribute{ID: "m", Kind: workflow.MemberAttr, Default: workflow.Text("bo"), Set: parties(writer), States: states("draft")}),
				claimed("draft", workflow.Attr("m")), keeping("submit"), needing(wanting(1, owner)), beside(workflow.Gate{ID: "k", Need: wanting(1, workflow.Attr("m"))})),
			people(three()),
			[]question{coalition("live", 4)},
			true,
		},
		{
			"claimed before somebody else is named, as everything that can happen shows",
			plain(with(workflow.Attribute{ID: "m", Kind: workflow.MemberAttr, Default: workflow.Text("bo"), Set: parties(writer), States: states("draft")}),
				claimed("draft", workflow.Attr("m")), keeping("submit"), needing(wanting(1, owner)), beside(workflow.Gate{ID: "k", Need: wanting(1, workflow.Attr("m"))})),
			people(three()),
			[]question{mayAct(deed{"bo", "move publish", "ready"})},
			false,
		},
	})
}

// Ways that lead to the same, of which one asks other people than the other.
func TestCornersOfBurdens(t *testing.T) {
	m := with(workflow.Attribute{ID: "m", Kind: workflow.MemberAttr, Label: true, Set: parties(writer), States: states("ready")})
	// Whom m names may change before somebody publishes.
	out := func(s *workflow.Spec) {
		s.States = append(s.States, workflow.State{ID: "out"})
		byHand("release", "ready", "out", writer)(s)
		transitionOf(s, "publish").From, transitionOf(s, "publish").By = states("out"), parties(workflow.Attr("m"))
	}
	apart := func(a workflow.Act) change {
		return ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{a, moveAct("publish")}})
	}
	asked := []question{coalition("live", 5), mayAct(deed{"bo", "move publish", "out"})}
	four := three()
	four["di"] = []role{"legal"}
	judged(t, []corner{
		{
			"the owner is whom an attribute names then",
			plain(m, out, claimed("draft", workflow.Attr("m")), by("submit", workflow.Owner()), needing(wanting(1, legal)), apart(moveAct("submit"))),
			people(four), asked, false,
		},
		{
			"the owner who is kept is whom an attribute named",
			plain(m, out, claimed("draft", workflow.Attr("m")), keeping("submit"), needing(wanting(1, workflow.Owner())), apart(gateAct("g"))),
			people(three()), asked, false,
		},
		{
			"a deadline lets in whom an attribute names then",
			plain(m, out, needing(wanting(1, head)), in("review", func(s *workflow.State) {
				s.Deadlines = []workflow.Deadline{{ID: "slow", After: 24 * hour, Widen: []workflow.Widening{{Gate: "g", With: parties(workflow.Attr("m"))}}}}
			}), apart(gateAct("g"))),
			people(three()), asked, false,
		},
		{
			"a roll that was fixed before a setting",
			plain(with(workflow.Attribute{ID: "u", Kind: workflow.UnitAttr, Label: true, Set: parties(writer), States: states("review")}),
				needing(workflow.Need{Every: parties(brand.In("@u"))}), by("publish", head.In("@u"))),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"head"}},
				at(map[member]workflow.UnitID{"ann": whole, "bo": whole, "cy": south, "di": south})),
			[]question{coalition("live", 4)},
			false,
		},
		{
			"a case that nobody brings about until somebody is away",
			plain(with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(writer), States: states("draft")}),
				state(workflow.State{ID: "intake"}, workflow.State{ID: "hall"}), byHand("quick", "intake", "live", writer), only("quick", is("x", false)),
				byHand("open", "intake", "hall", brand), byHand("enter", "hall", "draft", workflow.Member("di")), func(s *workflow.Spec) { s.Start.State = "intake" },
				ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{moveAct("open"), moveAct("enter")}}), needing(wanting(1, head))),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {}, "di": {}, "ed": {}}, absent("di"), deputies("di", "bo", "cy"), deputies("bo", "ed"), skilled),
			[]question{completable(), survives(1)},
			false,
		},
	})
}

// What counts of an earlier stay, or of an earlier cycle, and what does not.
func TestCornersOfRounds(t *testing.T) {
	set := func(id workflow.Field, at workflow.StateID) change {
		return with(workflow.Attribute{ID: id, Kind: workflow.BoolAttr, Label: true, Set: parties(writer), States: states(at)})
	}
	// Items become x in ready alone, and bo, who approves there, may do the rest only
	// with x and only who has not approved.
	rounds := func(s *workflow.Spec) {
		set("x", "ready")(s)
		s.Start.State = "intake"
		s.States = append(s.States, workflow.State{ID: "intake"})
		byHand("enter", "intake", "draft", writer)(s)
		byHand("direct", "draft", "live", brand)(s)
		only("enter", is("x", false))(s)
		only("accept", is("x", false))(s)
		only("direct", is("x", true))(s)
		without("publish")(s)
		stateOf(s, "review").Gates[0].Covers = []workflow.Field{workflow.NoField}
		s.Rules = append(s.Rules, workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("direct")}})
	}
	judged(t, []corner{
		{
			"a new cycle for a unit in which nobody starts",
			plain(with(workflow.Attribute{ID: "u", Kind: workflow.UnitAttr, Set: parties(writer), States: states("review")}), func(s *workflow.Spec) { s.Start.By = parties(writer.In("@u")) },
				moving(workflow.Transition{Action: "again", From: states("review"), To: "draft", On: workflow.OnHand, By: parties(writer), Restart: workflow.RestartVotes}),
				byHand("express", "draft", "live", brand.In("@u"))),
			people(two(), at(map[member]workflow.UnitID{"ann": north, "bo": south})),
			[]question{mayAct(deed{"bo", "move express", "draft"})},
			false,
		},
		{
			"an approval that is taken back in another stay",
			plain(asking(func(g *workflow.Gate) { g.Covers = []workflow.Field{workflow.NoField} }), only("submit", is("x", false)), only("accept", is("x", false)),
				func(s *workflow.Spec) { transitionOf(s, "accept").To = "second" }, state(workflow.State{ID: "second"}), set("x", "second"),
				byHand("back", "second", "review", writer), byHand("skip", "review", "ready", writer), only("publish", is("x", true)),
				ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})),
			people(two()),
			[]question{mayAct(deed{"bo", "move publish", "ready"}), coalition("live", 3)},
			false,
		},
		{
			"an approval that is taken back in a round made for that",
			plain(rounds, moving(workflow.Transition{Action: "expire", From: states("ready"), To: "draft", On: workflow.OnDeadline}), in("ready", func(s *workflow.State) {
				s.Deadlines = []workflow.Deadline{{ID: "late", After: 24 * hour, Move: "expire"}}
			}), byHand("again", "review", "draft", writer)),
			people(two()),
			[]question{mayAct(deed{"bo", "move direct", "draft"}), coalition("live", 3)},
			false,
		},
		{
			"an approval that an edit makes void in a round made for that",
			plain(rounds, byHand("home", "ready", "draft", writer), only("submit", is("x", false)), state(workflow.State{ID: "desk", Edits: workflow.Edits{By: parties(writer)}}),
				byHand("go", "draft", "desk", writer), byHand("come", "desk", "draft", writer), func(s *workflow.Spec) { s.Fields = []workflow.Field{"text"} },
				asking(func(g *workflow.Gate) { g.Covers = nil })),
			people(two()),
			[]question{mayAct(deed{"bo", "move direct", "draft"}), coalition("live", 3)},
			false,
		},
		{
			"an approval that an edit makes void where the gate is passed no more",
			plain(text("ready", writer), state(workflow.State{ID: "mid"}), moving(workflow.Transition{
				Action: "home", From: states("ready"), To: "mid", On: workflow.OnHand, By: parties(writer), Reopens: states("review"),
			}), byHand("on", "mid", "ready", writer), ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})),
			people(two()),
			[]question{mayAct(deed{"bo", "move publish", "ready"}), coalition("live", 3)},
			false,
		},
		{
			"an approval that is made void so that the item stays",
			plain(set("x", "ready"), state(workflow.State{ID: "desk", Edits: workflow.Edits{By: parties(writer)}}), byHand("go", "draft", "desk", writer), only("go", is("x", false)),
				byHand("again", "ready", "desk", writer), byHand("skip", "review", "live", brand), only("skip", is("x", true)), func(s *workflow.Spec) {
					s.Fields = []workflow.Field{"text"}
					transitionOf(s, "submit").From = states("desk")
				}, asking(func(g *workflow.Gate) { g.Self = true })),
			people(three()),
			[]question{mayAct(deed{"bo", "move skip", "review"})},
			false,
		},
		{
			"a deadline that is spent while its condition is false for a while",
			plain(set("x", "wait"), state(workflow.State{ID: "wait", Deadlines: []workflow.Deadline{{ID: "a", After: 24 * hour, Move: "end"}, {ID: "b", After: 48 * hour, Move: "on"}}}),
				state(workflow.State{ID: "over", Final: workflow.Dropped}), func(s *workflow.Spec) { transitionOf(s, "submit").To = "wait" }, only("submit", is("x", true)), only("publish", is("x", true)),
				moving(workflow.Transition{Action: "end", From: states("wait"), To: "over", On: workflow.OnDeadline, When: is("x", true)}),
				moving(workflow.Transition{Action: "on", From: states("wait"), To: "review", On: workflow.OnDeadline})),
			people(three()),
			[]question{coalition("live", 3)},
			true,
		},
		{
			"a deadline that is spent while its condition is false for a while, as everything that can happen shows",
			plain(set("x", "wait"), state(workflow.State{ID: "wait", Deadlines: []workflow.Deadline{{ID: "a", After: 24 * hour, Move: "end"}, {ID: "b", After: 48 * hour, Move: "on"}}}),
				state(workflow.State{ID: "over", Final: workflow.Dropped}), func(s *workflow.Spec) { transitionOf(s, "submit").To = "wait" }, only("submit", is("x", true)), only("publish", is("x", true)),
				moving(workflow.Transition{Action: "end", From: states("wait"), To: "over", On: workflow.OnDeadline, When: is("x", true)}),
				moving(workflow.Transition{Action: "on", From: states("wait"), To: "review", On: workflow.OnDeadline})),
			people(three()),
			[]question{mayAct(deed{"bo", "move publish", "ready"})},
			false,
		},
	})
}

// More approvals than a gate needs, so that a rule finds enough people.
func TestCornersOfSurplus(t *testing.T) {
	more := ruling(workflow.Rule{ID: "r", MinPeople: 3, Of: []workflow.Act{gateAct("g"), moveAct("publish")}})
	silent := asking(func(g *workflow.Gate) { g.Reject = workflow.RejectNever })
	asked := []question{mayAct(deed{"ann", "move publish", "ready"}), coalition("live", 4)}
	judged(t, []corner{
		{"while a word against stands", plain(by("publish", writer), more), people(three()), asked, false},
		{"unless that moves the item", desk(without("drop"), by("publish", writer), more), people(three()), asked, false},
		{
			"by deputies",
			plain(beside(workflow.Gate{ID: "k", Need: wanting(1, legal)}), by("publish", head), more),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "ed": {}, "gus": {}, "hal": {"head"}},
				absent("bo", "cy"), deputies("bo", "ed"), deputies("cy", "gus"), skilled),
			[]question{completable()},
			false,
		},
		{
			"by people of whom one acts for somebody, as three are wanted here",
			plain(ruling(workflow.Rule{ID: "r", MinPeople: 3, Of: []workflow.Act{moveAct("submit"), gateAct("g")}})),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "ed": {}}, absent("bo"), deputies("bo", "ed"), skilled),
			[]question{completable()},
			false,
		},
		{
			"by a deputy of one who approves, too: no third person",
			plain(beside(workflow.Gate{ID: "k", Need: wanting(1, legal)}), by("publish", head), more),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "hal": {"head"}}, absent("cy"), deputies("cy", "bo"), skilled),
			[]question{completable()},
			false,
		},
		{
			"while another gate applies",
			plain(silent, by("publish", writer), more, with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Label: true, Set: parties(writer), States: states("review")}),
				beside(workflow.Gate{ID: "k", Need: wanting(1, head), When: is("x", true), Reject: workflow.RejectNever})),
			people(three()), asked[1:], true,
		},
		{
			"while another gate applies, as everything that can happen shows",
			plain(silent, by("publish", writer), more, with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Label: true, Set: parties(writer), States: states("review")}),
				beside(workflow.Gate{ID: "k", Need: wanting(1, head), When: is("x", true), Reject: workflow.RejectNever})),
			people(three()), asked[:1], false,
		},
		{
			"while an approver who was added is waited for",
			plain(silent, asking(func(g *workflow.Gate) { g.Amend = parties(brand) }), by("publish", writer), more), people(three()), asked[1:], true,
		},
	})
}

// An item comes into review late enough for the older deadline to fall first, and
// early enough for bo to approve before: then nobody may approve in limbo.
func TestNeverStuckKnowsHowDeadlinesRace(t *testing.T) {
	spec := func(old, late workflow.Deadline) workflow.Spec {
		old.ID, old.Move, late.ID, late.Move = "old", "tire", "late", "expire"
		return plain(state(workflow.State{ID: "limbo", Gates: []workflow.Gate{{ID: "k", Need: wanting(1, brand)}}}), needing(wanting(2, brand)),
			moving(workflow.Transition{Action: "tire", From: states("review"), To: "limbo", On: workflow.OnDeadline}),
			moving(workflow.Transition{Action: "expire", From: states("review"), To: "dropped", On: workflow.OnDeadline}),
			moving(workflow.Transition{Action: "leave", From: states("limbo"), To: "live", On: workflow.OnCleared}),
			ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), gateAct("k")}}),
			with(workflow.Attribute{ID: "due", Kind: workflow.TimeAttr}),
			in("review", func(s *workflow.State) { s.Deadlines = []workflow.Deadline{old, late} }))
	}
	res := ask(t, spec(workflow.Deadline{From: "start", After: 48 * hour}, workflow.Deadline{After: 24 * hour}), people(two()), verify.NeverStuck(1))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	require.Equal(t, workflow.StateID("limbo"), res.Witness.Ends)
	require.True(t, slices.ContainsFunc(res.Witness.Commands, func(c workflow.Command) bool { return c.Gate == "g" }), "%s", &res)

	res = ask(t, spec(workflow.Deadline{After: 48 * hour}, workflow.Deadline{After: 24 * hour}), people(two()), verify.NeverStuck(1))
	require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
	day := workflow.Deadline{After: 24 * hour}
	for name, pair := range map[string][2]workflow.Deadline{
		"by different calendars":    {{After: 8 * hour, Calendar: "office"}, day},
		"from an attribute":         {{Before: "due"}, day},
		"with too little in common": {{From: "start", After: 47*hour + hour/12}, day},
		"in working time":           {{From: "start", After: 48 * hour, Calendar: "office"}, {After: 24 * hour, Calendar: "office"}},
	} {
		res := ask(t, spec(pair[0], pair[1]), verify.Cast{{Member: "ann", Roles: []role{"writer"}}, {Member: "bo", Roles: []role{"brand"}}}, verify.NeverStuck(1))
		t.Log(name, res.Verdict, res.Reasons)
		require.NotEqual(t, verify.Holds, res.Verdict, "%s: %s", name, &res)
	}
}

// A sight of some cases alone is no proof.
func TestNeverStuckSaysWhatItDoesNotLookAt(t *testing.T) {
	var some workflow.Condition
	for i := range 17 {
		some.Any = append(some.Any, workflow.Condition{Attr: "t", Has: fmt.Sprint("t", i)})
	}
	s := plain(with(workflow.Attribute{ID: "t", Kind: workflow.TagsAttr, Default: workflow.Tags()}), only("publish", workflow.Condition{Not: &some}))
	res := ask(t, s, people(three()), verify.NeverStuck(1))
	require.Equal(t, verify.Unknown, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[0], `the attribute "t" has too many cases`)

	// Seven kinds of field: each of three gates covers four of them.
	edits := plain(in("ready", func(s *workflow.State) { s.Edits = workflow.Edits{By: parties(writer), Back: "back"} }), byHand("back", "ready", "review", brand))
	covers := make([][]workflow.Field, 3)
	for kind := 1; kind < 8; kind++ {
		f := workflow.Field(fmt.Sprint("f", kind))
		edits.Fields = append(edits.Fields, f)
		for g := range covers {
			if kind>>g&1 == 1 {
				covers[g] = append(covers[g], f)
			}
		}
	}
	stateOf(&edits, "review").Gates = nil
	for g, list := range covers {
		beside(workflow.Gate{ID: workflow.GateID(fmt.Sprint("g", g)), Need: wanting(1, brand), Covers: list})(&edits)
	}
	ruling(workflow.Rule{ID: "r", MinPeople: 2, Of: []workflow.Act{moveAct("submit"), moveAct("publish")}})(&edits)
	stateOf(&edits, "review").Shared = true
	res = ask(t, edits, people(two()), verify.NeverStuck(0))
	require.Equal(t, verify.Unknown, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[0], "more than 6 kinds of fields")
}

// Whoever the roster lists may be added as an approver, also one whom no party asks.
func TestNewPowerOfWhoIsAdded(t *testing.T) {
	everybody := workflow.Need{Approve: 1, Of: parties(brand, writer)}
	old := plain(needing(everybody), asking(func(g *workflow.Gate) { g.Self = true }))
	now := plain(needing(everybody), asking(func(g *workflow.Gate) { g.Self, g.Amend = true, parties(brand) }))
	now.Version = 2
	roster := workflow.Roster{"ann": {"writer"}, "bo": {"brand"}, "zed": {"intern"}}
	res := ask(t, now, roster, verify.NoNewPower(flowOf(t, old), workflow.Mapping{}))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[0], "zed may now approve")
}

// Where too many absences matter, not all are looked at, and the check knows.
func TestTooManyAbsences(t *testing.T) {
	c := people(two())
	for i := range 400 {
		id := member(fmt.Sprint("p", i))
		c.members, c.roles[id], c.deputies[id] = append(c.members, id), []role{"brand"}, []member{"bo"}
	}
	f := flowOf(t, plain())
	for n, all := range []bool{true, true, false} {
		_, every := verify.Absences(f, c, n)
		require.Equal(t, all, every, "%d away", n)
	}
}
