// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// Corners of orders: what must come first, and what is over then.

// boolean is an attribute that is false unless somebody sets it in a state.
func boolean(id workflow.Field, at workflow.StateID, who ...workflow.Party) workflow.Attribute {
	return workflow.Attribute{ID: id, Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: who, States: states(at)}
}

func either(list ...workflow.Condition) workflow.Condition { return workflow.Condition{Any: list} }

// TestCornersOfSettingOrder: the attribute that is declared first is the one that
// must be set last.
func TestCornersOfSettingOrder(t *testing.T) {
	named := workflow.Attr("m")
	label := func(a workflow.Attribute) workflow.Attribute {
		a.Label = true
		return a
	}
	judged(t, []corner{
		{
			// ann must set x before she names bo: who set it may not approve.
			"whoever is named sets, and names another",
			plain(with(
				workflow.Attribute{ID: "m", Kind: workflow.MemberAttr, Default: workflow.Text("ann"), Set: parties(named), States: states("draft")},
				boolean("x", "draft", named),
			), asking(func(g *workflow.Gate) { g.When = is("x", true) }), in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear })),
			people(two()),
			[]question{completable()},
			false,
		},
		{
			// With x no gate applies, so that the item leaves at once: y comes first or
			// not at all, and who has set both is stuck.
			"a setting lets the item go on",
			plain(with(label(boolean("x", "review", brand)), label(boolean("y", "review", brand))), asking(func(g *workflow.Gate) { g.When = is("x", false) }),
				in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear }), only("publish", either(is("x", false), is("y", false)))),
			people(two()),
			[]question{completable(), within(is("x", true)), within(is("y", false))},
			false,
		},
		{
			"a setting sends the item back for good",
			plain(with(boolean("x", "ready", brand), label(boolean("y", "ready", brand))), state(workflow.State{ID: "side"}),
				byHand("back", "ready", "side", workflow.Owner()), byHand("finish", "side", "live", brand), only("finish", is("y", false)), only("publish", is("x", false)),
				func(s *workflow.Spec) { transitionOf(s, "back").Reopens = states("review") },
				in("ready", func(s *workflow.State) { s.Edits.Back = "back" })),
			people(two()),
			[]question{completable(), within(is("x", true)), within(is("y", false))},
			false,
		},
	})
}

// TestCornersOfAdditions: an approver who is added may be on the roll already.
func TestCornersOfAdditions(t *testing.T) {
	amended := asking(func(g *workflow.Gate) { g.Amend = parties(brand) })
	every := func(list ...workflow.Party) workflow.Need { return workflow.Need{Every: list} }
	judged(t, []corner{
		{
			"whoever strikes the others off the roll approves",
			plain(needing(every(brand)), amended), people(three()),
			[]question{coalition("live", 3)},
			false,
		},
	})
}

// TestCornersOfOwnersKept: what only the owner does who is kept.
func TestCornersOfOwnersKept(t *testing.T) {
	judged(t, []corner{
		{
			"an owner sends the item back",
			plain(text("ready", workflow.Owner()), claimed("review", brand), keeping("accept"), without("publish"), state(workflow.State{ID: "side"}),
				byHand("back", "ready", "side", head), byHand("finish", "side", "live", writer),
				func(s *workflow.Spec) { transitionOf(s, "back").Reopens = states("review") },
				in("ready", func(s *workflow.State) { s.Edits.Back = "back" })),
			people(three()),
			[]question{completable(), coalition("side", 4), coalition("live", 4)},
			false,
		},
		{
			// bo may not publish, so cy must be the owner who approves, too.
			"the owner who approves last is kept",
			plain(by("submit", workflow.Member("bo")), claimed("review", brand), needing(wanting(1, workflow.Owner())), keeping("accept"), by("publish", workflow.Owner()),
				ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{moveAct("submit"), moveAct("publish")}})),
			people(three()),
			[]question{completable()},
			false,
		},
		{
			"the owner who approves first of all is kept",
			plain(func(s *workflow.Spec) { s.Start.State = "review" }, without("submit"), claimed("review", brand), needing(wanting(1, workflow.Owner())), keeping("accept"),
				state(workflow.State{ID: "out"}), byHand("check", "ready", "out", workflow.Member("bo")), keeping("check"), by("publish", workflow.Owner()),
				func(s *workflow.Spec) { transitionOf(s, "publish").From = states("out") },
				func(s *workflow.Spec) { s.States = s.States[1:] },
				ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{moveAct("check"), moveAct("publish")}})),
			people(three()),
			[]question{completable()},
			false,
		},
	})
}

// TestCornersOfWhatStands: approvals that still stand clear one state after another.
func TestCornersOfWhatStands(t *testing.T) {
	apart := func(id workflow.GateID, of workflow.Party) workflow.Gate {
		return workflow.Gate{ID: id, Need: wanting(1, of), Covers: []workflow.Field{workflow.NoField}}
	}
	cleared := func(a workflow.Action, from, to workflow.StateID) change {
		return moving(workflow.Transition{Action: a, From: states(from), To: to, On: workflow.OnCleared})
	}
	judged(t, []corner{
		{
			"a setting sends the item back before three gates, of which one asks anew",
			plain(with(boolean("x", "ready", brand)), state(workflow.State{ID: "second", Gates: []workflow.Gate{apart("h", brand)}}),
				state(workflow.State{ID: "third", Gates: []workflow.Gate{apart("k", brand)}}), func(s *workflow.Spec) { transitionOf(s, "accept").To = "second" },
				cleared("pass", "second", "third"), cleared("clear", "third", "ready"), byHand("back", "ready", "draft", workflow.Owner()),
				in("ready", func(s *workflow.State) { s.Edits.Back = "back" }), only("publish", is("x", true)),
				func(s *workflow.Spec) { s.Moves[len(s.Moves)-1].Reopens = states("review") }),
			people(three()),
			[]question{within(is("x", true))},
			false,
		},
	})
}

// TestCornersOfKeptRounds: items that begin anew with their owner are followed, and
// whoever owns them counts where only a manager acts.
func TestCornersOfKeptRounds(t *testing.T) {
	judged(t, []corner{
		{
			"an owner is kept when the item begins anew",
			plain(claimed("review", brand), moving(workflow.Transition{
				Action: "redo", From: states("review"), To: "draft", On: workflow.OnHand, By: parties(writer), Restart: workflow.RestartVotes, Keep: true,
			}), ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})),
			people(two()),
			[]question{mayAct(deed{"bo", "move publish", "ready"}), mayNever(deed{"bo", "move publish", "ready"})},
			false,
		},
		{
			"the manager of the only one who may own the item",
			plain(claimed("review", brand), needing(wanting(1, workflow.ManagerOf(workflow.Owner())))),
			people(two(), func(c *crew) { c.boss["bo"] = "cy" }),
			[]question{coalition("ready", 3)},
			false,
		},
	})
}

// TestCornersOfTakingBack: whoever approved may do what is kept apart from it once
// the approval is taken back.
func TestCornersOfTakingBack(t *testing.T) {
	set := boolean("x", "ready", writer)
	set.Label = true
	judged(t, []corner{
		{
			"an approval of an earlier stay",
			plain(with(set), only("accept", is("x", false)), byHand("recall", "ready", "review", writer), byHand("shelve", "review", "dropped", brand), only("shelve", is("x", true)),
				asking(func(g *workflow.Gate) { g.Covers = []workflow.Field{workflow.NoField} }),
				ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("shelve")}})),
			people(two()),
			[]question{mayAct(deed{"bo", "move shelve", "review"}), mayNever(deed{"bo", "move shelve", "review"})},
			false,
		},
	})
}

// TestCornersOfDeadlines: a deadline that another one always precedes is no way.
func TestCornersOfDeadlines(t *testing.T) {
	judged(t, []corner{
		{
			"the first one moves the item in this case",
			plain(ugc(func(*workflow.Attribute) {}), needing(wanting(1, head)), late("dropped"), only("expire", is("ugc", true)),
				moving(workflow.Transition{Action: "wave-through", From: states("review"), To: "ready", On: workflow.OnDeadline, When: is("ugc", true)}),
				in("review", func(s *workflow.State) {
					s.Deadlines = append(s.Deadlines, workflow.Deadline{ID: "later", After: 48 * hour, Move: "wave-through"})
				})),
			people(two()),
			[]question{mayAct(deed{"bo", "move publish", "ready"}), coalition("ready", 2)},
			false,
		},
	})
}

// TestWhoeverCouldBeAddedIsANewPower: a roster that lists everybody tells who that is,
// and another one may leave somebody out.
func TestWhoeverCouldBeAddedIsANewPower(t *testing.T) {
	now := plain(asking(func(g *workflow.Gate) { g.Amend = parties(brand) }))
	now.Version = 2
	check := verify.NoNewPower(flowOf(t, plain()), workflow.Mapping{})
	other := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {}})
	require.Equal(t, verify.Holds, ask(t, now, people(two()), check).Verdict)
	require.Equal(t, verify.Fails, ask(t, now, other, check).Verdict)
	res := ask(t, now, bare{people(two())}, check)
	require.Equal(t, verify.Unknown, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[1], "does not list")
	now.Version = 3 // who could be added before is no news
	since := verify.NoNewPower(flowOf(t, now), workflow.Mapping{})
	now.Version = 4
	require.Equal(t, verify.Holds, ask(t, now, bare{people(two())}, since).Verdict)
}

// TestOwnersWhoAreKeptAreNewPowers: the owner may do more in a state where nobody
// claims the item.
func TestOwnersWhoAreKeptAreNewPowers(t *testing.T) {
	kept := []change{claimed("review", writer), keeping("accept")}
	old := plain(kept...)
	now := plain(append(kept, by("publish", brand, workflow.Owner()))...)
	now.Version = 2
	roster := people(two())
	res := ask(t, now, roster, verify.NoNewPower(flowOf(t, old), workflow.Mapping{}))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	require.Equal(t, verify.Holds, ask(t, now, roster, verify.NoNewPower(flowOf(t, now), workflow.Mapping{})).Verdict)
	for budget := 1; budget < res.Nodes; budget += 1 + budget/5 { // too little for the run is no proof
		less := verify.Verifier{Budget: budget}.Run(flowOf(t, now), roster, verify.NoNewPower(flowOf(t, old), workflow.Mapping{})).Results[0]
		require.NotEqual(t, verify.Holds, less.Verdict, "with a budget of %d: %s", budget, &less)
	}
}

// TestDeputiesWhereOnePersonFillsSeveralSeats: a check that does not part the
// approvals of deputies in every way says so.
func TestDeputiesWhereOnePersonFillsSeveralSeats(t *testing.T) {
	roles := map[member][]role{"ann": {"writer"}, "bo": {"a"}, "cy": {"b", "c", "d", "e", "brand"}}
	var seats []workflow.Need
	for _, r := range []string{"a", "b", "c", "d", "e"} {
		seats = append(seats, wanting(1, workflow.Role(workflow.RoleID(r))))
	}
	spec := plain(needing(workflow.Need{Shared: true, All: seats}))
	res := ask(t, spec, people(roles, absent("bo"), deputies("bo", "cy"), skilled), verify.Completable())
	require.Equal(t, verify.Unknown, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[0], "are not parted in every way")
}

// TestAttributesNameNoOutsiders: whoever could be added as an approver, and is made
// up since the roster lists nobody, is no case of an attribute that names a member.
func TestAttributesNameNoOutsiders(t *testing.T) {
	spec := plain(with(workflow.Attribute{ID: "m", Kind: workflow.MemberAttr}), needing(wanting(1, workflow.Attr("m"), brand)),
		asking(func(g *workflow.Gate) { g.Amend = parties(brand) }))
	res := ask(t, spec, bare{people(two())}, verify.Completable())
	require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
	require.Equal(t, 2, res.Regions, "ann and bo")
}

// TestClashHasTheOwnersSeat: of too many seats the one that only the owner fills is
// one.
func TestClashHasTheOwnersSeat(t *testing.T) {
	spec := plain(claimed("draft", brand), by("submit", workflow.Owner()), keeping("submit"), needing(wanting(3, workflow.Owner(), brand)))
	res := ask(t, spec, people(two()), verify.Completable())
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
	require.Contains(t, res.String(), `2 approvals at gate "g" in "review": only bo may give them`)
}

// TestCornersOfClearing: approvals beyond the need, for a rule that wants more people,
// must come before those that clear the state. ab would clear it with cy alone.
func TestCornersOfClearing(t *testing.T) {
	a, b := workflow.Role("a"), workflow.Role("b")
	four := ruling(workflow.Rule{ID: "r", MinPeople: 4, Of: []workflow.Act{gateAct("g"), moveAct("publish")}})
	crew := people(map[member][]role{"ann": {"writer"}, "aa": {"b"}, "ab": {"a", "b"}, "cy": {"a"}, "ed": {"brand"}})
	both := func(list ...workflow.Party) change {
		return needing(workflow.Need{All: []workflow.Need{wanting(1, list...), wanting(1, b)}})
	}
	judged(t, []corner{
		{"of several roles", plain(both(a), four), crew, []question{completable()}, false},
		{
			"of the owner, too", plain(both(a, workflow.Owner()), claimed("draft", a), by("submit", workflow.Owner()), keeping("submit"), four),
			crew,
			[]question{completable()},
			false,
		},
	})
}

// TestCornersOfThoseWhoActForOthers: approvals of deputies and of those to whom one is
// delegated.
func TestCornersOfThoseWhoActForOthers(t *testing.T) {
	judged(t, []corner{
		{
			// A rule counts a deputy's approval once, though two names stand on it.
			"a deputy is one of those whom a rule wants",
			plain(by("publish", writer), ruling(workflow.Rule{ID: "r", MinPeople: 2, Of: []workflow.Act{gateAct("g")}})),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {}, "ed": {}}, absent("bo", "cy"), deputies("bo", "ed"), deputies("cy", "di"), skilled),
			[]question{completable()},
			false,
		},
		{
			// bo alone would leave cy to publish.
			"whoever approves for another is stuck",
			plain(asking(func(g *workflow.Gate) { g.Delegate = parties(head) }), by("publish", head),
				ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})),
			people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"head"}}),
			[]question{neverStuck(1)},
			false,
		},
	})
}

// TestSharesOfACrowd: a share is one of everybody on the roll, however few of a crowd
// take part.
func TestSharesOfACrowd(t *testing.T) {
	crowd := workflow.Roster{"ann": {"writer"}}
	for i := range 600 {
		crowd[member(fmt.Sprintf("b-%03d", i))] = []role{"brand"}
	}
	res := ask(t, plain(needing(workflow.Need{Percent: 2, Of: parties(brand)})), crowd, verify.Completable())
	require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
	require.Len(t, res.Witness.Commands, 1+12+1)
}

// TestCastsHaveDeputies: who is away in a cast has one, and that one acts for them.
func TestCastsHaveDeputies(t *testing.T) {
	c := verify.Cast{{Member: "ann", Roles: []role{"brand"}, Deputy: "bo"}, {Member: "bo"}, {Member: "cy", Deputy: "bo"}}
	require.Equal(t, []member{"ann", "cy"}, c.AppendPrincipals(nil, "bo"))
	require.Empty(t, c.AppendPrincipals(nil, "ann"))
	require.Empty(t, c.AppendPrincipals(nil, ""))
	require.Equal(t, []member{"bo"}, c.AppendStandIns(nil, "ann", "brand"))
	require.Empty(t, c.AppendStandIns(nil, "cy", "brand"))
	require.True(t, c.Absent("ann"))
	require.False(t, c.Absent("bo"))
}

// TestMustPassTriesWhoIsNamedAlone: the way past the gate is open where bo is the
// only one whom the roll of the other gate asks.
func TestMustPassTriesWhoIsNamedAlone(t *testing.T) {
	roll := workflow.Gate{ID: "h", Self: true, Need: workflow.Need{Every: parties(brand, workflow.Member("bo"))}}
	spec := plain(state(workflow.State{ID: "side", Gates: []workflow.Gate{roll}}), byHand("quick", "draft", "side", workflow.Author()),
		moving(workflow.Transition{Action: "pass", From: states("side"), To: "live", On: workflow.OnCleared}),
		ruling(workflow.Rule{ID: "r", MaxPeople: 1, Of: []workflow.Act{gateAct("h"), moveAct("quick")}}))
	res := ask(t, spec, nil, verify.MustPass("g", "live", workflow.Condition{}))
	require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
}
