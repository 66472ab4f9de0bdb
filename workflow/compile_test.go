// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
)

// richSpec uses a little of everything and compiles.
func richSpec() workflow.Spec {
	spec := flowSpec(
		workflow.Gate{ID: "g", Need: approve(2, brand), Covers: []field{"text"}},
		workflow.Gate{ID: "h", Need: approve(1, legal), When: over("budget", 1000), Reject: workflow.RejectCount(2)},
	)
	spec.Attributes = []workflow.Attribute{
		{ID: "budget", Kind: workflow.NumberAttr, Default: workflow.Number(0), Set: author, States: []state{"draft"}},
		{ID: "market", Kind: workflow.EnumAttr, Values: []string{"dk", "se"}, Default: workflow.Text("dk")},
		{ID: "topics", Kind: workflow.TagsAttr, Default: workflow.Tags()},
		{ID: "ugc", Kind: workflow.BoolAttr, Default: workflow.Bool(false)},
		{ID: "unit", Kind: workflow.UnitAttr},
		{ID: "who", Kind: workflow.MemberAttr},
		{ID: "publish-at", Kind: workflow.TimeAttr, Default: workflow.Text("2026-07-31T12:00:00Z")},
	}
	hour := workflow.Duration(time.Hour)
	spec.States[1].Deadlines = []workflow.Deadline{
		{ID: "nudge", After: 6 * hour, Every: 6 * hour, Remind: brand},
		{ID: "slow", After: 12 * hour, From: "start", Widen: []workflow.Widening{{Gate: "g", With: legal}}},
		{ID: "late", Before: "publish-at", Lead: hour, Move: "expire"},
	}
	spec.States[2].Edits = workflow.Edits{By: author, Fields: []field{"text"}, Back: "reopen"}
	spec.Moves = append(spec.Moves,
		workflow.Transition{Action: "expire", From: []state{"review"}, To: "dropped", On: workflow.OnDeadline},
		workflow.Transition{Action: "reopen", From: []state{"ready"}, To: "review", On: workflow.OnHand, By: author},
		workflow.Transition{Action: "again", From: []state{"review"}, To: "draft", On: workflow.OnHand, By: author, Restart: workflow.RestartVotes},
	)
	spec.Rules = []workflow.Rule{
		{ID: "apart", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}},
		{ID: "few", MaxPeople: 4, Of: []workflow.Act{{Gate: "g"}, {Gate: "h"}}},
	}
	spec.Hold = workflow.HoldPolicy{By: gus}
	return spec
}

func TestCompileFaults(t *testing.T) {
	type spec = workflow.Spec
	gate0 := func(s *spec) *workflow.Gate { return &s.States[1].Gates[0] }
	need := func(n workflow.Need) func(*spec) { return func(s *spec) { gate0(s).Need = n } }
	when := func(c workflow.Condition) func(*spec) { return func(s *spec) { gate0(s).When = c } }
	move := func(tr workflow.Transition) func(*spec) {
		return func(s *spec) { s.Moves = append(s.Moves, tr) }
	}
	rule := func(r workflow.Rule) func(*spec) { return func(s *spec) { s.Rules = append(s.Rules, r) } }
	due := func(d workflow.Deadline) func(*spec) {
		return func(s *spec) { s.States[1].Deadlines = append(s.States[1].Deadlines, d) }
	}
	attr := func(a workflow.Attribute) func(*spec) {
		return func(s *spec) { s.Attributes = append(s.Attributes, a) }
	}
	hour := workflow.Duration(time.Hour)
	const g0 = "states[1].gates[0]"
	cases := []struct {
		path, says string
		break_     func(*spec)
	}{
		{"format", `want "socialteam.workflow/1"`, func(s *spec) { s.Format = "workflow/9" }},
		{"id", "missing definition id", func(s *spec) { s.ID = "" }},
		{"id", "want at most 64 letters", func(s *spec) { s.ID = "a b" }},
		{"version", "from 1 on", func(s *spec) { s.Version = 0 }},
		{"early", `did you mean "refuse"`, func(s *spec) { s.Early = "refuze" }},
		{"hold.clocks", "want pause, run", func(s *spec) { s.Hold.Clocks = "stop" }},
		{"fields[0]", "reserved", func(s *spec) { s.Fields[0] = "none" }},
		{"fields[1]", "second field", func(s *spec) { s.Fields[1] = "text" }},
		{"attributes[0].id", "reserved", func(s *spec) { s.Attributes[0].ID = "none" }},
		{"attributes[7].id", "stands at fields[0] already", attr(workflow.Attribute{ID: "text", Kind: workflow.BoolAttr})},
		{"attributes[7].kind", "missing", attr(workflow.Attribute{ID: "x"})},
		{"attributes[7].kind", `did you mean "number"`, attr(workflow.Attribute{ID: "x", Kind: "numbr"})},
		{"attributes[7].kind", `unknown kind "boolean": want bool, enum, number, tags, unit, member, time`, attr(workflow.Attribute{ID: "x", Kind: "boolean"})},
		{"attributes[7].values", "wants its words", attr(workflow.Attribute{ID: "x", Kind: workflow.EnumAttr})},
		{"attributes[7].values", "only an enum and tags", attr(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Values: []string{"a"}})},
		{"attributes[7].values[1]", "second", attr(workflow.Attribute{ID: "x", Kind: workflow.EnumAttr, Values: []string{"a", "a"}})},
		{"attributes[7].values[0]", "want a word", attr(workflow.Attribute{ID: "x", Kind: workflow.EnumAttr, Values: []string{""}})},
		{"attributes[7].default", "want a", attr(workflow.Attribute{ID: "x", Kind: workflow.EnumAttr, Values: []string{"a"}, Default: workflow.Text("b")})},
		{"attributes[7].default", "want true or false", attr(workflow.Attribute{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Text("yes")})},
		{"attributes[7].default", "want a whole number", attr(workflow.Attribute{ID: "x", Kind: workflow.NumberAttr, Default: workflow.Text("many")})},
		{"attributes[7].default", "with its zone, such as 2026-03-02T09:00:00Z", attr(workflow.Attribute{ID: "x", Kind: workflow.TimeAttr, Default: workflow.Text("2026-03-02 09:00")})},
		{"attributes[0].states[0]", `did you mean "draft"`, func(s *spec) { s.Attributes[0].States[0] = "drft" }},
		{"attributes[0].set[0]", "is no party", func(s *spec) { s.Attributes[0].Set = []workflow.Party{{}} }},
		{"start.state", `did you mean "draft"`, func(s *spec) { s.Start.State = "darft" }},
		{"start.state", "missing", func(s *spec) { s.Start.State = "" }},
		{"start.state", "final", func(s *spec) { s.Start.State = "live" }},
		{"start.by[0]", "not known before the start", func(s *spec) { s.Start.By = author }},
		{"states", "at least one state", func(s *spec) { s.States = nil }},
		{"states[2].id", "second state", func(s *spec) { s.States[2].ID = "draft" }},
		{"states[3].final", "want done, dropped", func(s *spec) { s.States[3].Final = "finished" }},
		{"states[3].gates", "final", func(s *spec) { s.States[3].Gates = []workflow.Gate{{ID: "x", Need: approve(1, brand)}} }},
		{"states[3].edits", "final", func(s *spec) { s.States[3].Edits.By = author }},
		{"states[3].claim", "final", func(s *spec) { s.States[3].Claim = brand }},
		{"states[3].deadlines", "final", func(s *spec) { s.States[3].Deadlines = []workflow.Deadline{{ID: "x", After: hour, Remind: brand}} }},
		{"states[1].empty", "want clear", func(s *spec) { s.States[1].Empty = "pass" }},
		{"states[2].empty", "no gates", func(s *spec) { s.States[2].Empty = workflow.EmptyClear }},
		{"states[2].assign", "say in claim", func(s *spec) { s.States[2].Assign = brand }},
		{"states[2].claim[0]", "cannot depend on its owner", func(s *spec) { s.States[2].Claim = parties("owner") }},
		{"states[2].edits.fields[0]", `did you mean "text"`, func(s *spec) { s.States[2].Edits.Fields[0] = "txt" }},
		{"states[2].edits.fields[0]", "its own set and states", func(s *spec) { s.States[2].Edits.Fields[0] = "budget" }},
		{"states[2].edits.back", "no such move from", func(s *spec) { s.States[2].Edits.Back = "submit" }},
		{"states[1].gates[1].id", "second gate", func(s *spec) { s.States[1].Gates[1].ID = "g" }},
		{g0 + ".id", "missing gate id", func(s *spec) { gate0(s).ID = "" }},
		{g0 + ".covers", `write ["none"]`, func(s *spec) { gate0(s).Covers = []field{} }},
		{g0 + ".covers", "must stand alone", func(s *spec) { gate0(s).Covers = []field{"none", "text"} }},
		{g0 + ".covers[0]", `did you mean "text"`, func(s *spec) { gate0(s).Covers = []field{"txt"} }},
		{g0 + ".covers[1]", "second", func(s *spec) { gate0(s).Covers = []field{"text", "text"} }},
		{g0 + ".reject", "from 1 on", func(s *spec) { gate0(s).Reject = "count 0" }},
		{g0 + ".reject", "want veto", func(s *spec) { gate0(s).Reject = "vetoed" }},
		{g0 + ".reject", "from 1 on", func(s *spec) { gate0(s).Reject = "count N" }},
		{g0 + ".amend[1]", "second", func(s *spec) { gate0(s).Amend = parties("role:legal", "role:legal") }},
		{g0 + ".need", "have none", need(workflow.Need{})},
		{g0 + ".need.approve", "want 1 to 1000 approvals, or a percent from 1 to 100, have 0", need(workflow.Need{Of: brand})},
		{"rules[2]", "want max-acts, max-people or min-people from 1 on, have 0", rule(workflow.Rule{ID: "x", Of: []workflow.Act{{Gate: "g"}}})},
		{g0 + ".need", "have 2", need(workflow.Need{Approve: 1, Of: brand, Every: brand})},
		{g0 + ".need.approve", "want 1 to", need(workflow.Need{Approve: -1, Of: brand})},
		{g0 + ".need.of", "at least one party", need(workflow.Need{Approve: 1})},
		{g0 + ".need.percent", "want 1 to 100", need(workflow.Need{Percent: 101, Of: brand})},
		{g0 + ".need.every", "at least one party", need(workflow.Need{Every: []workflow.Party{}})},
		{g0 + ".need.of", "belongs to approve and percent", need(workflow.Need{Every: brand, Of: brand})},
		{g0 + ".need.shared", "only an all", need(workflow.Need{Approve: 1, Of: brand, Shared: true})},
		{g0 + ".need.all", "empty", need(workflow.Need{All: []workflow.Need{}})},
		{g0 + ".need.any[0].of[0]", "is a number", need(workflow.Need{Any: []workflow.Need{approve(1, parties("@budget"))}})},
		{g0 + ".need.of[0]", "is a member: want a unit", need(approve(1, parties("role:brand in @who")))},
		{g0 + ".need.of[0]", "unknown attribute", need(approve(1, parties("role:brand in @units")))},
		{g0 + ".need.of[0]", "wants a matrix", need(approve(1, parties("accountable:publish-posts")))},
		{g0 + ".need", "shared all stands inside a plain all", need(workflow.Need{All: []workflow.Need{
			{All: []workflow.Need{approve(1, brand), approve(1, legal)}, Shared: true}, approve(1, brand),
		}})},
		{g0 + ".need", "at most 64 in a gate", need(manyLeaves(65, false))},
		{g0 + ".need", "more than 64 alternatives", need(workflow.Need{All: []workflow.Need{manyLeaves(9, true), manyLeaves(9, true)}})},
		{g0 + ".when", "exactly one of attr", when(workflow.Condition{All: []workflow.Condition{}, Any: []workflow.Condition{}})},
		{g0 + ".when", "wants attr", when(workflow.Condition{All: []workflow.Condition{over("budget", 1)}, Is: workflow.Bool(true)})},
		{g0 + ".when", "has 0", when(workflow.Condition{Attr: "ugc"})},
		{g0 + ".when.all", "empty", when(workflow.Condition{All: []workflow.Condition{}})},
		{g0 + ".when.attr", `did you mean "budget"`, when(over("budgt", 1))},
		{g0 + ".when.attr", "is a enum", when(over("market", 1))},
		{g0 + ".when.is", "want dk, se", when(workflow.Condition{Attr: "market", Is: workflow.Text("no")})},
		{g0 + ".when.in", "empty", when(workflow.Condition{Attr: "market", In: []workflow.Value{}})},
		{g0 + ".when.in[1]", "want dk, se", when(workflow.Condition{Attr: "market", In: []workflow.Value{workflow.Text("dk"), workflow.Text("x")}})},
		{g0 + ".when.not.over", "no value", when(workflow.Condition{Not: &workflow.Condition{Attr: "budget", Over: workflow.Bool(true)}})},
		{"moves[8].action", "missing action id", move(workflow.Transition{From: []state{"draft"}, To: "ready", On: workflow.OnHand, By: brand})},
		{"moves[8].to", `did you mean "ready"`, move(workflow.Transition{Action: "x", From: []state{"draft"}, To: "redy", On: workflow.OnHand, By: brand})},
		{"moves[8].from", "at least one state", move(workflow.Transition{Action: "x", To: "ready", On: workflow.OnHand, By: brand})},
		{"moves[8].from[0]", "no move leads out", move(workflow.Transition{Action: "x", From: []state{"live"}, To: "ready", On: workflow.OnHand, By: brand})},
		{"moves[8].from[0]", `second "submit"`, move(workflow.Transition{Action: "submit", From: []state{"draft"}, To: "ready", On: workflow.OnHand, By: brand})},
		{"moves[8].from[0]", "wants gates", move(workflow.Transition{Action: "x", From: []state{"draft"}, To: "ready", On: workflow.OnCleared})},
		{"moves[8].on", "missing", move(workflow.Transition{Action: "x", From: []state{"draft"}, To: "ready"})},
		{"moves[8].on", "want hand, cleared", move(workflow.Transition{Action: "x", From: []state{"draft"}, To: "ready", On: "click", By: brand})},
		{"moves[8].by", "wants the people", move(workflow.Transition{Action: "x", From: []state{"draft"}, To: "ready", On: workflow.OnHand})},
		{"moves[8].by", "fired by the clock", move(workflow.Transition{Action: "x", From: []state{"review"}, To: "ready", On: workflow.OnDeadline, By: brand})},
		{"moves[8].to", "must lead to the start state", move(workflow.Transition{Action: "x", From: []state{"review"}, To: "ready", On: workflow.OnHand, By: brand, Restart: workflow.RestartAll})},
		{"moves[8].restart", "want votes, all", move(workflow.Transition{Action: "x", From: []state{"review"}, To: "draft", On: workflow.OnHand, By: brand, Restart: "everything"})},
		{"moves[8].reopens[0]", "unknown state", move(workflow.Transition{Action: "x", From: []state{"draft"}, To: "ready", On: workflow.OnHand, By: brand, Reopens: []state{"revue"}})},
		{"states[1]", "could both fire", move(workflow.Transition{Action: "x", From: []state{"review"}, To: "draft", On: workflow.OnCleared, When: over("budget", 10)})},
		{"moves", "a circle of moves", func(s *spec) {
			s.States[0].Gates = []workflow.Gate{{ID: "d", Need: approve(1, brand)}}
			s.Moves[1].To = "draft"
			s.Moves = append(s.Moves, workflow.Transition{Action: "x", From: []state{"draft"}, To: "review", On: workflow.OnCleared})
		}},
		{"rules[2]", "have none", rule(workflow.Rule{ID: "x"})},
		{"rules[2]", "have 2", rule(workflow.Rule{ID: "x", Same: []workflow.Act{{Gate: "h"}}, NotAuthor: []workflow.Act{{Gate: "h"}}})},
		{"rules[2]", "from 1 on", rule(workflow.Rule{ID: "x", MaxActs: -1, Of: []workflow.Act{{Gate: "g"}}})},
		{"rules[2].id", "second rule", rule(workflow.Rule{ID: "few", NotAuthor: []workflow.Act{{Gate: "g"}}})},
		{"rules[2].distinct", "missing", rule(workflow.Rule{ID: "x", Distinct: []workflow.Act{}})},
		{"rules[2].of", "leave it out", rule(workflow.Rule{ID: "x", NotAuthor: []workflow.Act{{Gate: "g"}}, Of: []workflow.Act{{Gate: "g"}}})},
		{"rules[2].distinct[0]", "unknown gate", rule(workflow.Rule{ID: "x", Distinct: []workflow.Act{{Gate: "gg"}}})},
		{"rules[2].distinct[0]", `did you mean "publish"`, rule(workflow.Rule{ID: "x", Distinct: []workflow.Act{{Move: "publsh"}}})},
		{"rules[2].distinct[0]", "want a gate or a move", rule(workflow.Rule{ID: "x", Distinct: []workflow.Act{{}}})},
		{"rules[2].distinct[1]", "second", rule(workflow.Rule{ID: "x", Distinct: []workflow.Act{{Gate: "g"}, {Gate: "g"}}})},
		{"rules[2].distinct[0]", "fires by itself", rule(workflow.Rule{ID: "x", Distinct: []workflow.Act{{Move: "accept"}}})},
		{"rules[2].same[0]", "needs 2 people", rule(workflow.Rule{ID: "x", Same: []workflow.Act{{Gate: "g"}}})},
		{"states[1].deadlines[3].id", "second deadline", due(workflow.Deadline{ID: "late", After: hour, Remind: brand})},
		{"states[1].deadlines[3]", "have 0", due(workflow.Deadline{ID: "x", After: hour})},
		{"states[1].deadlines[3]", "have 2", due(workflow.Deadline{ID: "x", After: hour, Remind: brand, Move: "expire"})},
		{"states[1].deadlines[3].after", "missing", due(workflow.Deadline{ID: "x", Remind: brand})},
		{"states[1].deadlines[3].after", "whole minutes", due(workflow.Deadline{ID: "x", After: -hour, Remind: brand})},
		{"states[1].deadlines[3].after", "whole minutes", due(workflow.Deadline{ID: "x", After: 1, Remind: brand})},
		{"states[1].deadlines[3].every", "whole minutes", due(workflow.Deadline{ID: "x", After: hour, Every: -1, Remind: brand})},
		{"states[1].deadlines[3].every", "only a reminder", due(workflow.Deadline{ID: "x", After: hour, Every: hour, Move: "expire"})},
		{"states[1].deadlines[3].from", "want entry, start", due(workflow.Deadline{ID: "x", After: hour, From: "begin", Remind: brand})},
		{"states[1].deadlines[3].from", "is a number: want a time", due(workflow.Deadline{ID: "x", After: hour, From: "@budget", Remind: brand})},
		{"states[1].deadlines[3].before", "unknown attribute", due(workflow.Deadline{ID: "x", Before: "publish", Remind: brand})},
		{"states[1].deadlines[3]", "excludes after", due(workflow.Deadline{ID: "x", Before: "publish-at", After: hour, Remind: brand})},
		{"states[1].deadlines[3].lead", "belongs to before", due(workflow.Deadline{ID: "x", After: hour, Lead: hour, Remind: brand})},
		{"states[1].deadlines[3].lead", "whole minutes", due(workflow.Deadline{ID: "x", Before: "publish-at", Lead: -hour, Remind: brand})},
		{"states[1].deadlines[3].calendar", "name of a calendar", due(workflow.Deadline{ID: "x", After: hour, Calendar: " ", Remind: brand})},
		{"states[1].deadlines[3].move", "no such move from", due(workflow.Deadline{ID: "x", After: hour, Move: "publish"})},
		{"states[1].deadlines[3].move", "want a move on deadline", due(workflow.Deadline{ID: "x", After: hour, Move: "drop"})},
		{"states[1].deadlines[3].widen", "empty", due(workflow.Deadline{ID: "x", After: hour, Widen: []workflow.Widening{}})},
		{"states[1].deadlines[3].widen[0].gate", "no such gate in", due(workflow.Deadline{ID: "x", After: hour, Widen: []workflow.Widening{{Gate: "k", With: gus}}})},
		{"states[1].deadlines[3].widen[0].with", "at least one party", due(workflow.Deadline{ID: "x", After: hour, Widen: []workflow.Widening{{Gate: "g"}}})},
		{"states[1].deadlines[3].remind", "at least one party", due(workflow.Deadline{ID: "x", After: hour, Remind: []workflow.Party{}})},
	}
	require.GreaterOrEqual(t, len(cases), 60)
	_, err := workflow.Compile(richSpec(), workflow.Options{})
	require.NoError(t, err)
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d %s %s", i, c.path, c.says), func(t *testing.T) {
			spec := richSpec()
			c.break_(&spec)
			_, err := workflow.Compile(spec, workflow.Options{})
			require.Error(t, err)
			for _, f := range socialteam.SpecErrors(err) {
				if f.Path == c.path && strings.Contains(f.Err.Error(), c.says) {
					return
				}
			}
			require.Failf(t, "not reported", "want %s: …%s…, have %v", c.path, c.says, err)
		})
	}
}

// manyLeaves is a need with n leaves: as alternatives or as parts.
func manyLeaves(n int, alternatives bool) workflow.Need {
	list := make([]workflow.Need, n)
	for i := range list {
		list[i] = approve(1, brand)
	}
	if alternatives {
		return workflow.Need{Any: list}
	}
	return workflow.Need{All: list}
}

func TestCompileReportsEveryFault(t *testing.T) {
	spec := richSpec()
	spec.Version = 0
	spec.States[1].Gates[0].Need.Of = parties("role:x in @y")
	spec.Rules[0].Distinct[1].Move = "publis"
	_, err := workflow.Compile(spec, workflow.Options{})
	require.EqualError(t, err, `workflow: compile "flow": version: want a version from 1 on, have 0
states[1].gates[0].need.of[0]: unknown attribute "y"
rules[0].distinct[1]: unknown move "publis" (did you mean "publish"?)`)
}

func TestCompileDuties(t *testing.T) {
	catalog := roles.Standard()
	with := func(p string) error {
		_, err := workflow.Compile(flowSpec(workflow.Gate{ID: "g", Need: approve(1, parties(p))}),
			workflow.Options{Catalog: catalog, Matrix: catalog.DefaultMatrix()})
		return err
	}
	require.ErrorContains(t, with("accountable:publish-post"), `unknown responsibility "publish-post" (did you mean "publish-posts"?)`)
	require.ErrorContains(t, with("verifies:publish-posts"), `no role of the matrix is verifies for "publish-posts"`)
	require.ErrorContains(t, with("role:comunity-manager"), `unknown role "comunity-manager" (did you mean "community-manager"?)`)
}

func TestAutomaticMovesMayExcludeEachOther(t *testing.T) {
	spec := richSpec()
	spec.Moves[1].When = workflow.Condition{All: []workflow.Condition{
		{Attr: "market", Is: workflow.Text("dk")}, {Attr: "budget", AtMost: workflow.Number(10)}, {Not: &workflow.Condition{Attr: "topics", Has: "beer"}},
	}}
	other := spec.Moves[1]
	other.Action = "accept-more"
	for _, c := range []struct {
		when workflow.Condition
		ok   bool
	}{
		{workflow.Condition{Attr: "market", In: []workflow.Value{workflow.Text("se")}}, true},
		{workflow.Condition{Not: &workflow.Condition{Attr: "market", Is: workflow.Text("dk")}}, true},
		{over("budget", 10), true},
		{workflow.Condition{Attr: "budget", AtLeast: workflow.Number(11)}, true},
		{over("budget", 9), false},
		{workflow.Condition{Attr: "topics", Has: "beer"}, true},
		{workflow.Condition{Attr: "topics", Has: "wine"}, false},
		{workflow.Condition{Any: []workflow.Condition{{Attr: "ugc", Is: workflow.Bool(true)}, over("budget", 10)}}, false},
	} {
		other.When = c.when
		s := spec
		s.Moves = append(append([]workflow.Transition(nil), spec.Moves...), other)
		_, err := workflow.Compile(s, workflow.Options{})
		require.Equal(t, c.ok, err == nil, "%+v: %v", c.when, err)
	}
	tags := workflow.Condition{}
	for i := range 17 {
		tags.Any = append(tags.Any, workflow.Condition{Attr: "topics", Has: fmt.Sprint("t", i)})
	}
	other.When = tags
	spec.Moves = append(spec.Moves, other)
	_, err := workflow.Compile(spec, workflow.Options{})
	require.ErrorContains(t, err, "too many attribute values")
}

func TestAsks(t *testing.T) {
	flow := compiled(t, richSpec())
	var texts []string
	for _, p := range flow.Asks() {
		texts = append(texts, p.String())
	}
	require.Equal(t, []string{"author", "member:gus", "role:brand", "role:legal", "role:writer"}, texts)
}

func TestSpecIsCopied(t *testing.T) {
	spec := compiled(t, richSpec()).Spec() // a copy, as the tests share their parties
	flow := compiled(t, spec)
	want := encode(t, flow.Spec())
	spec.States[1].Gates[0].Need.Of[0] = workflow.Member("eve")
	spec.Moves[0].By[0] = workflow.Member("eve")
	out := flow.Spec()
	out.States[1].Gates[0].Covers[0] = "image"
	out.Attributes[1].Values[0] = "x"
	out.Rules[0].Distinct[0] = workflow.Act{Gate: "h"}
	require.Equal(t, want, encode(t, flow.Spec()))
}

// TestMovesOnWords: an enum has no other values than its words, and all of them.
func TestMovesOnWords(t *testing.T) {
	not := func(word string) workflow.Condition {
		c := workflow.Condition{Attr: "market", Is: workflow.Text(word)}
		return workflow.Condition{Not: &c}
	}
	for name, row := range map[string]struct {
		words []string
		fault string
	}{
		"two words":   {[]string{"dk", "se"}, ""},
		"three words": {[]string{"dk", "se", "no"}, "could both fire"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
			spec.Attributes = []workflow.Attribute{{ID: "market", Kind: workflow.EnumAttr, Values: row.words, Default: workflow.Text("dk")}}
			spec.Moves[1].When = not("dk")
			other := spec.Moves[1]
			other.Action, other.To, other.When = "back", "draft", not("se")
			spec.Moves = append(spec.Moves, other)
			_, err := workflow.Compile(spec, workflow.Options{})
			if row.fault == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, row.fault)
		})
	}
}
