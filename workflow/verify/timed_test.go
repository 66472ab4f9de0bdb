// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// lapsing lets a deadline move items on from a state.
func lapsing(from, to workflow.StateID, d workflow.Deadline) change {
	return func(s *workflow.Spec) {
		d.Move = workflow.Action("lapse-" + string(from) + "-" + string(d.ID))
		moving(workflow.Transition{Action: d.Move, From: states(from), To: to, On: workflow.OnDeadline})(s)
		stateOf(s, from).Deadlines = append(stateOf(s, from).Deadlines, d)
	}
}

// moment is a time attribute that some may set in some states.
func moment(who []workflow.Party, in ...workflow.StateID) workflow.Attribute {
	return workflow.Attribute{ID: "t", Kind: workflow.TimeAttr, Label: true, Set: who, States: in}
}

// What is set may be what nothing reads: it makes an editor, and sends items back.
func TestCornersOfSettings(t *testing.T) {
	var rows []corner
	for kind, flag := range map[string]workflow.Attribute{
		"bool":   {Kind: workflow.BoolAttr},
		"enum":   {Kind: workflow.EnumAttr, Values: []string{"se", "no"}},
		"number": {Kind: workflow.NumberAttr},
		"tags":   {Kind: workflow.TagsAttr},
		"time":   {Kind: workflow.TimeAttr},
		"unit":   {Kind: workflow.UnitAttr},
	} {
		flag.ID, flag.Set, flag.States = "flag", parties(brand), states("review")
		late := flag
		late.Set, late.States = parties(writer), states("ready")
		here := at(map[member]workflow.UnitID{"ann": whole, "bo": whole})
		rows = append(rows, corner{
			kind + ": whoever sets it may not approve", plain(with(flag)), people(two(), here), []question{neverStuck(0), neverStuck(1)}, false,
		}, corner{
			kind + ": who sets it late sends the item back",
			plain(with(late), state(workflow.State{ID: "desk"}), byHand("back", "ready", "desk", workflow.Role("nobody")), byHand("end", "desk", "live", legal),
				func(s *workflow.Spec) { transitionOf(s, "back").Reopens = states("review") },
				in("ready", func(s *workflow.State) { s.Edits.Back = "back" })),
			people(two(), here),
			[]question{coalition("desk", 3), neverStuck(0), mustPass("g", "desk", workflow.Condition{})},
			false,
		})
	}
	judged(t, append(rows, corner{
		"what is set is as it was, and the item goes back",
		plain(with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(writer), States: states("ready")}),
			state(workflow.State{ID: "desk"}), byHand("back", "ready", "desk", workflow.Role("nobody")), byHand("end", "desk", "live", brand),
			only("submit", is("x", false)), only("end", is("x", false)), func(s *workflow.Spec) { transitionOf(s, "back").Reopens = states("review") },
			in("ready", func(s *workflow.State) { s.Edits.Back = "back" }), without("publish")),
		people(two()),
		[]question{coalition("live", 3), mayAct(deed{"bo", "move end", "desk"})},
		false,
	}))
}

// Deadlines that hang on an instant which somebody names, and names again.
func TestCornersOfTime(t *testing.T) {
	day := workflow.Deadline{ID: "late", Before: "t"}
	hall := func(s *workflow.Spec) {
		s.States = append(s.States, workflow.State{ID: "hall"})
		byHand("again", "hall", "review", writer)(s)
	}
	judged(t, []corner{
		{
			"a time that is named again when it is over",
			plain(with(moment(parties(writer), "hall")), hall, lapsing("review", "hall", day)),
			people(two()),
			[]question{neverStuck(0), coalition("live", 3)},
			false,
		},
		{
			"a time that nobody names again when it is over",
			plain(with(moment(nil)), hall, lapsing("review", "hall", day)),
			people(two()),
			[]question{neverStuck(0)},
			false,
		},
		{
			"a time that is named again by somebody else",
			plain(with(moment(parties(legal), "hall")), hall, lapsing("review", "hall", day), only("accept", is("x", true)), with(workflow.Attribute{
				ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Label: true, Set: parties(writer), States: states("hall"),
			})),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}}),
			[]question{neverStuck(0)},
			false,
		},
		{
			"a time that lets others in",
			plain(with(moment(nil)), in("review", func(s *workflow.State) {
				s.Deadlines = []workflow.Deadline{{ID: "slow", From: "@t", After: hour, Widen: []workflow.Widening{{Gate: "g", With: parties(legal)}}}}
			})),
			people(map[member][]role{"ann": {"writer"}, "di": {"legal"}}),
			[]question{mayAct(deed{"di", "approve g", "review"}), coalition("ready", 3)},
			false,
		},
		{
			"a time that lets others in, again and again",
			plain(with(moment(parties(writer), "review")), in("review", func(s *workflow.State) {
				s.Deadlines = []workflow.Deadline{{ID: "slow", Before: "t", Widen: []workflow.Widening{{Gate: "g", With: parties(legal)}}}}
			})),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}}),
			[]question{neverStuck(0), coalition("live", 3)},
			false,
		},
		{
			"a time that is named again before something else is set, which moves the item",
			plain(with(moment(parties(writer), "hall")), hall, lapsing("review", "hall", day), only("submit", is("x", false)), only("accept", is("x", true)), without("again"),
				moving(workflow.Transition{Action: "again", From: states("hall"), To: "review", On: workflow.OnCleared}),
				with(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Label: true, Set: parties(writer), States: states("hall")}),
				in("hall", func(s *workflow.State) {
					s.Empty, s.Gates = workflow.EmptyClear, []workflow.Gate{{ID: "k", Need: wanting(1, workflow.Role("nobody")), When: is("x", false)}}
				})),
			people(two()),
			[]question{mayAct(deed{"bo", "move publish", "ready"}), coalition("live", 3)},
			false,
		},
		{
			"two deadlines of one time",
			plain(with(moment(nil)), lapsing("review", "dropped", workflow.Deadline{ID: "a", Before: "t", Lead: hour}), lapsing("review", "live", workflow.Deadline{ID: "b", From: "@t", After: hour})),
			people(two()),
			[]question{coalition("live", 2), mustPass("g", "live", workflow.Condition{}), neverStuck(0)},
			false,
		},
		{
			"a time that is over by default",
			plain(with(workflow.Attribute{ID: "t", Kind: workflow.TimeAttr, Default: workflow.Instant(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))}), lapsing("review", "draft", day)),
			people(two()),
			[]question{coalition("live", 3), mayAct(deed{"bo", "approve g", "review"}), neverStuck(0)},
			false,
		},
	})
}

// Plans are made before any deadline: also before one that is over by default.
func TestPlansKnowNoClock(t *testing.T) {
	over := workflow.Attribute{ID: "t", Kind: workflow.TimeAttr, Default: workflow.Instant(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))}
	spec := plain(with(over), lapsing("review", "draft", workflow.Deadline{ID: "late", Before: "t"}))
	for _, c := range []verify.Check{verify.Completable(), verify.Survives(1)} {
		res := ask(t, spec, people(three()), c)
		require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
	}
}

// What is stuck as far as one looked is not stuck for certain where one did not look
// at everything.
func TestNeverStuckIsSureOfWhatIsStuck(t *testing.T) {
	var some workflow.Condition
	for i := range 17 {
		some.Any = append(some.Any, workflow.Condition{Attr: "tags", Has: fmt.Sprint("t", i)})
	}
	tags := workflow.Attribute{ID: "tags", Kind: workflow.TagsAttr, Default: workflow.Tags(), Set: parties(writer), States: states("ready")}
	res := ask(t, plain(with(tags), only("publish", some)), people(three()), verify.NeverStuck(1))
	require.Equal(t, verify.Unknown, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[0], `whether items that come into "ready" get stuck is not known: the attribute "tags" has too many cases`)

	// Nobody may publish, whatever the tags, and nobody sets those in ready.
	tags.States = states("draft")
	res = ask(t, plain(with(tags), only("submit", workflow.Condition{Not: &some}), by("publish", head)), people(three()), verify.NeverStuck(1))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
}
