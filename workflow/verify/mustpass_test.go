// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

var always workflow.Condition

func TestMustPass(t *testing.T) {
	skip := workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(head)}
	given := ugc(func(*workflow.Attribute) {})
	when := asking(func(g *workflow.Gate) { g.When = whenUGC })
	settable := ugc(func(a *workflow.Attribute) {
		a.Default, a.Set, a.States = workflow.Bool(true), parties(workflow.Author()), states("ready")
	})
	not := workflow.Condition{Not: &whenUGC}
	budget := func(s *workflow.Spec) {
		s.Attributes = []workflow.Attribute{{ID: "budget", Kind: workflow.NumberAttr, Default: workflow.Number(5), Set: parties(workflow.Author()), States: states("draft")}}
	}
	over := func(n int64) workflow.Condition { return workflow.Condition{Attr: "budget", Over: workflow.Number(n)} }
	for _, row := range []struct {
		name  string
		spec  workflow.Spec
		gate  workflow.GateID
		to    workflow.StateID
		when  workflow.Condition
		holds bool
		story []string
	}{
		{"the only way", desk(), "g", "live", always, true, nil},
		{"a way round", desk(moving(skip)), "g", "live", always, false, []string{"head-1 starts writer", "", "", ""}},
		{"into its own state", desk(), "g", "review", always, false, []string{"", ""}},
		{"where items start", desk(), "g", "draft", always, false, []string{""}},
		{"dropped without it", desk(), "g", "dropped", always, false, []string{"", ""}},
		{"judged off", desk(given, when, in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear })), "g", "live", always, false, []string{"", "", ""}},
		{"but not when it applies", desk(given, when, in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear })), "g", "live", whenUGC, true, nil},
		{"nor without empty clear", desk(given, when), "g", "live", always, true, nil},
		{"set late, with a way back", desk(settable, when, in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear }),
			in("ready", func(s *workflow.State) { s.Edits.Back = "back" }),
			moving(workflow.Transition{Action: "back", From: states("ready"), To: "review", On: workflow.OnHand, By: parties(brand)})), "g", "live", whenUGC, true, nil},
		{"set late, off the trail", desk(settable, when, in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear }),
			in("ready", func(s *workflow.State) { s.Edits.Back = "back" }),
			moving(workflow.Transition{Action: "back", From: states("ready"), To: "review", On: workflow.OnHand, By: parties(brand)})), "g", "live", not, false, nil},
		{"an edit leads back and un-passes", desk(text("ready", brand), in("ready", func(s *workflow.State) { s.Edits.Back = "back" }),
			moving(workflow.Transition{Action: "back", From: states("ready"), To: "draft", On: workflow.OnHand, By: parties(brand)}),
			moving(workflow.Transition{Action: "quick", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(workflow.Author())})), "g", "live", always, false, []string{"", ""}},
		{"the clock", desk(late("ready")), "g", "live", always, false, []string{"", "", "", ""}},
		{"a rejection", desk(func(s *workflow.Spec) { transitionOf(s, "refuse").To = "live" }), "g", "live", always, false, []string{"", "", ""}},
		{"never rejected", desk(func(s *workflow.Spec) { transitionOf(s, "refuse").To = "live" }, asking(func(g *workflow.Gate) { g.Reject = workflow.RejectNever })), "g", "live", always, true, nil},
		{"two against", desk(func(s *workflow.Spec) { transitionOf(s, "refuse").To = "live" }, asking(func(g *workflow.Gate) { g.Reject = workflow.RejectCount(2) })), "g", "live", always, false, []string{"", "", "", ""}},
		{"changes have a way of their own", desk(moving(workflow.Transition{Action: "rework", From: states("review"), To: "live", On: workflow.OnChanges})), "g", "live", always, false, []string{"", "", ""}},
		{"fired by nobody ever", desk(moving(workflow.Transition{Action: "take", From: states("review"), To: "live", On: workflow.OnHand, By: parties(workflow.Owner())})), "g", "live", always, true, nil},
		{"fired by an owner", desk(in("review", func(s *workflow.State) { s.Claim = parties(legal) }),
			moving(workflow.Transition{Action: "take", From: states("review"), To: "live", On: workflow.OnHand, By: parties(workflow.Owner())})), "g", "live", always, false, []string{"", "", "", ""}},
		{"by authors alone, whom a rule keeps out", desk(moving(workflow.Transition{Action: "take", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(workflow.Author())}),
			ruling(workflow.Rule{ID: "r", NotAuthor: []workflow.Act{moveAct("take")}})), "g", "live", always, true, nil},
		{"a rule that wants more people than moves", desk(moving(skip), ruling(workflow.Rule{ID: "r", MinPeople: 3, Of: []workflow.Act{moveAct("skip"), moveAct("publish")}})), "g", "live", always, true, nil},
		{"a rule of one person", desk(moving(workflow.Transition{Action: "take", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(brand)}),
			ruling(workflow.Rule{ID: "r", Same: []workflow.Act{moveAct("submit"), moveAct("take")}})), "g", "live", always, false, []string{"", ""}},
		{
			"a number that no condition reads", desk(budget, moving(workflow.Transition{Action: "quick", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(workflow.Author()), When: over(10)})), "g", "live",
			workflow.Condition{Attr: "budget", Under: workflow.Number(8)},
			true, nil,
		},
		{
			"a number between", desk(budget, moving(workflow.Transition{Action: "quick", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(workflow.Author()), When: over(10)})), "g", "live",
			over(20), false,
			[]string{"", ""},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			check := verify.MustPass(row.gate, row.to, row.when)
			got := ask(t, row.spec, nil, check)
			require.Equal(t, row.holds, got.Verdict == verify.Holds, "%s", got)
			if row.holds {
				return
			}
			require.Equal(t, verify.Fails, got.Verdict, "%s", got)
			require.NotNil(t, got.Witness)
			if row.story != nil {
				assert.Len(t, story(got.Witness), len(row.story), "%s", got)
			}
			f := flowOf(t, row.spec)
			_, enters := replay(t, f, nil, got.Witness)
			assert.True(t, slices.ContainsFunc(enters, func(e entrance) bool {
				return e.state == row.to && f.Holds(row.when, e.attrs) && !e.told.hasPassed(row.gate)
			}), "%s", got)
		})
	}
}

// TestMustPassTells is what a reader sees, without people and with some.
func TestMustPassTells(t *testing.T) {
	spec := desk(moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(head)}))
	check := verify.MustPass("g", "live", always)
	assert.Equal(t, `must-pass("g", "live"): fails
  an item can enter "live" though gate "g" is left unmet: submit, skip, publish
    writer-1 starts
    writer-1 does submit
    head-1 does skip
    brand-1 does publish
    now in live
  note: the people are made up: the definition alone allows it
`, ask(t, spec, nil, check).String())
	assert.Equal(t, []string{"ann starts", "ann submit", "gus skip", "bo publish"}, story(ask(t, spec, table("ann"), check).Witness))
	// A roster that could not do it does not matter.
	assert.NotNil(t, ask(t, spec, people(map[member][]role{"ann": {"writer"}}), check).Witness.Cast)
}

func TestMustPassNamesItsCondition(t *testing.T) {
	is := workflow.Condition{Attr: "a", Is: workflow.Bool(true)}
	for _, row := range []struct {
		when workflow.Condition
		text string
	}{
		{is, "a is true"},
		{workflow.Condition{Not: &is}, "not a is true"},
		{workflow.Condition{All: []workflow.Condition{is, {Attr: "n", Over: workflow.Number(1)}}}, "(a is true and n over 1)"},
		{workflow.Condition{Any: []workflow.Condition{{Attr: "n", Under: workflow.Number(1)}, {Attr: "n", AtLeast: workflow.Number(9)}}}, "(n under 1 or n at least 9)"},
		{workflow.Condition{Attr: "n", AtMost: workflow.Number(1)}, "n at most 1"},
		{workflow.Condition{Attr: "m", In: []workflow.Value{workflow.Text("dk"), workflow.Text("se")}}, "m in [dk, se]"},
		{workflow.Condition{Attr: "t", Has: "ad"}, "t has ad"},
		{workflow.Condition{Attr: "t"}, "always"},
	} {
		assert.Equal(t, `must-pass("g", "live", when `+row.text+`)`, verify.MustPass("g", "live", row.when).String())
	}
}

func TestMustPassOfWhatIsNotThere(t *testing.T) {
	got := ask(t, desk(), nil, verify.MustPass("h", "lvie", workflow.Condition{Attr: "ucg", Is: workflow.Bool(true)}))
	assert.Equal(t, verify.Fails, got.Verdict)
	require.Len(t, got.Reasons, 1)
	for _, want := range []string{`unknown gate "h"`, `unknown state "lvie" (did you mean "live"?)`, `when.attr: unknown attribute "ucg"`} {
		assert.Contains(t, got.Reasons[0], want)
	}
	assert.Nil(t, got.Witness)
}

// TestMustPassUnknown never passes for want of budget or cases, or because
// nobody was found.
func TestMustPassUnknown(t *testing.T) {
	spec := desk()
	got := verify.Verifier{Budget: 2}.Run(flowOf(t, spec), nil, verify.MustPass("g", "live", always)).Results[0]
	assert.Equal(t, verify.Unknown, got.Verdict)

	tags := workflow.Attribute{ID: "t", Kind: workflow.TagsAttr}
	many := desk(func(s *workflow.Spec) {
		s.Attributes = []workflow.Attribute{tags}
		for _, w := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q"} {
			moving(workflow.Transition{Action: workflow.Action("to-" + w), From: states("draft"), To: "review", On: workflow.OnHand, By: parties(brand), When: workflow.Condition{Attr: "t", Has: w}})(s)
		}
	})
	for _, c := range append(verify.Definition(), verify.MustPass("g", "live", always)) {
		assert.Equal(t, verify.Unknown, ask(t, many, nil, c).Verdict, "%s", c)
	}

	// Whoever skips must publish too, and may not.
	clash := desk(moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(brand)}),
		ruling(workflow.Rule{ID: "one", Same: []workflow.Act{moveAct("skip"), moveAct("publish")}}),
		ruling(workflow.Rule{ID: "two", Distinct: []workflow.Act{moveAct("skip"), moveAct("publish")}}))
	got = ask(t, clash, nil, verify.MustPass("g", "live", always))
	assert.Equal(t, verify.Unknown, got.Verdict)
	assert.Equal(t, []string{`the moves lead past gate "g" into "live" (submit, skip, publish), but nobody was found whom the rules let go there`}, got.Reasons)
}

// TestMustPassOfPresets holds every gate of every preset where its condition
// does, and shows a way past it elsewhere; at the size of a real organisation.
func TestMustPassOfPresets(t *testing.T) {
	crowd, named := enterprise(t), func(s workflow.Spec) workflow.Spec { return s }
	if testkit.Cases(100, 100) == 100 { // not in the quick run
		crowd, named = kubernetes(t), func(s workflow.Spec) workflow.Spec {
			return renamed(s, "team-maintainer", "chair", "org-member", "tech-lead", "subproject-lead", "team-member", "org-admin")
		}
	}
	for _, s := range presets.All() {
		f := flowOf(t, named(s))
		for _, end := range s.States {
			if end.Final != workflow.Done {
				continue
			}
			for _, st := range s.States {
				for _, g := range st.Gates {
					start := time.Now()
					held := verify.Run(f, crowd, verify.MustPass(g.ID, end.ID, g.When)).Results[0]
					assert.Equal(t, verify.Holds, held.Verdict, "%s: %s", s.ID, held)
					if !g.When.IsZero() {
						past := verify.Run(f, crowd, verify.MustPass(g.ID, end.ID, always)).Results[0]
						require.Equal(t, verify.Fails, past.Verdict, "%s: %s", s.ID, past)
						replay(t, f, crowd, past.Witness)
					}
					assert.Less(t, time.Since(start), 2*time.Second, "%s: %s", s.ID, g.ID)
				}
			}
		}
	}
}
