// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// ask1 runs one check and replays its witness, if that begins an item.
func ask1(t *testing.T, s workflow.Spec, people workflow.Facts, c verify.Check) verify.Result {
	t.Helper()
	flow := compileFlow(t, s)
	res := verify.Run(flow, people, c).Results[0]
	if w := res.Witness; w != nil && w.Begin.By != "" && len(w.Commands) > 0 {
		item, err := w.Replay(flow, people)
		require.NoError(t, err, "%s", res)
		assert.Equal(t, w.Ends, item.State())
	}
	return res
}

func party(roles ...workflow.RoleID) []workflow.Party {
	var list []workflow.Party
	for _, r := range roles {
		list = append(list, workflow.Role(r))
	}
	return list
}

// TestRolls asks about needs that count everybody.
func TestRolls(t *testing.T) {
	every := workflow.Need{Every: party("brand")}
	set := func(n workflow.Need) workflow.Spec {
		s := post(workflow.Gate{ID: "g", Need: n})
		s.Attributes = []workflow.Attribute{{ID: "ugc", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: party("brand"), States: []workflow.StateID{"draft"}}}
		s.Moves[3].When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
		return s
	}
	on := workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
	// Whoever sets it is no longer asked: the other of brand is every.
	assert.Equal(t, verify.Holds, ask1(t, set(every), workflow.Roster{"ann": {"author"}, "bo": {"brand"}, "cy": {"brand"}}, verify.Completable(on)).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, set(every), workflow.Roster{"ann": {"author"}, "bo": {"brand"}}, verify.Completable(on)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, set(workflow.Need{Majority: party("brand")}), troupe(), verify.Completable(on)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, set(workflow.Need{Percent: 50, Of: party("brand")}), troupe(), verify.Completable(on)).Verdict)

	// Of many, all or most must approve; the seats are not searched one by one.
	crowd := workflow.Roster{"ann": {"author"}, "zed": {"brand", "other"}}
	for i := range 30 {
		crowd[workflow.MemberID(fmt.Sprintf("m%02d", i))] = []workflow.RoleID{"brand"}
	}
	for _, n := range []workflow.Need{every, {Majority: party("brand")}} {
		s := post(workflow.Gate{ID: "g", Need: n})
		s.Rules = []workflow.Rule{{ID: "many", MinPeople: 3, Of: []workflow.Act{{Gate: "g"}}}, {ID: "twice", MaxActs: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
		res := ask1(t, s, crowd, verify.Completable())
		assert.Equal(t, verify.Holds, res.Verdict, "%s", res)
		s.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
		want := verify.Holds
		if n.Every != nil {
			want = verify.Fails // everybody who may publish has approved
		}
		assert.Equal(t, want, ask1(t, s, crowd, verify.Completable()).Verdict)
		s.Moves[3].By = party("other")
		assert.Equal(t, want, ask1(t, s, crowd, verify.Completable()).Verdict)
	}
}

// TestOwners asks about items that somebody must own.
func TestOwners(t *testing.T) {
	s := workflow.Spec{
		ID: "inbox", Version: 1, Start: workflow.Start{State: "triage", By: party("monitor")}, Fields: []workflow.Field{"answer"},
		States: []workflow.State{
			{ID: "triage", Claim: party("care"), Assign: party("lead")},
			{ID: "answer", Edits: workflow.Edits{By: []workflow.Party{workflow.Owner()}}, Gates: []workflow.Gate{{ID: "own", Self: true, Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Owner()}}}}},
			{ID: "check"},
			{ID: "closed", Final: workflow.Done},
		},
		Moves: []workflow.Transition{
			{Action: "take", From: []workflow.StateID{"triage"}, To: "answer", On: workflow.OnHand, By: []workflow.Party{workflow.Owner()}, Keep: true},
			{Action: "answered", From: []workflow.StateID{"answer"}, To: "check", On: workflow.OnCleared, Keep: true},
			{Action: "close", From: []workflow.StateID{"check"}, To: "closed", On: workflow.OnHand, By: []workflow.Party{workflow.Owner(), workflow.Role("lead")}},
		},
	}
	people := workflow.Roster{"mo": {"monitor"}, "ca": {"care"}, "cb": {"care"}}
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.Completable()).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.Survives(1)).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, s, people, verify.Survives(2)).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, s, people, verify.Coalition("closed", 3)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.Coalition("closed", 2)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.MayAct(verify.Power{Member: "cb", State: "answer", Edit: "answer"})).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.MayAct(verify.Power{Member: "cb", State: "check", Move: "close"})).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.MayNever(verify.Power{Member: "mo", State: "check", Move: "close"})).Verdict)

	// The one who takes it cannot close it: the lead must.
	s.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Move: "take"}, {Move: "close"}}}}
	assert.Equal(t, verify.Fails, ask1(t, s, people, verify.Completable()).Verdict)
	people["le"] = []workflow.RoleID{"lead"}
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.Completable()).Verdict)

	// Only the owner sets the kind.
	s.Attributes = []workflow.Attribute{{ID: "kind", Kind: workflow.EnumAttr, Values: []string{"a", "b", "c"}, Default: workflow.Text("a"), Label: true, Set: []workflow.Party{workflow.Owner()}, States: []workflow.StateID{"check"}}}
	s.Moves[2].When = workflow.Condition{Attr: "kind", In: []workflow.Value{workflow.Text("b")}}
	res := ask1(t, s, people, verify.Completable(workflow.Condition{Attr: "kind", Is: workflow.Text("b")}))
	assert.Equal(t, verify.Holds, res.Verdict, "%s", res)
	assert.Equal(t, verify.Fails, ask1(t, s, people, verify.Completable()).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.MayAct(verify.Power{State: "check", Set: "kind"})).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.Coalition("closed", 3)).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, s, people, verify.Coalition("closed", 4)).Verdict)
}

// TestWordsAgainst asks about ways that a rejection opens.
func TestWordsAgainst(t *testing.T) {
	way := func(r workflow.Reject, n workflow.Need, on workflow.On) workflow.Spec {
		s := post(workflow.Gate{ID: "g", Need: n, Reject: r})
		s.Moves[2] = workflow.Transition{Action: "skip", From: []workflow.StateID{"review"}, To: "live", On: on}
		return s
	}
	both := workflow.Need{All: []workflow.Need{yes(1, "brand"), yes(1, "legal")}}
	either := workflow.Need{Any: []workflow.Need{yes(1, "brand"), yes(1, "legal")}}
	for _, row := range []struct {
		spec   workflow.Spec
		people int // least coalition
	}{
		{way("", yes(3, "brand"), workflow.OnRejected), 2},
		{way("", yes(3, "brand"), workflow.OnChanges), 2},
		{way(workflow.RejectCount(2), yes(3, "brand"), workflow.OnRejected), 3},
		{way(workflow.RejectOutvoted, yes(2, "brand"), workflow.OnRejected), 3}, // of bo, cy and fi
		{way(workflow.RejectOutvoted, both, workflow.OnRejected), 3},            // approving is cheaper
		{way(workflow.RejectOutvoted, workflow.Need{All: []workflow.Need{yes(1, "head"), yes(1, "legal")}}, workflow.OnRejected), 2},
		{way(workflow.RejectOutvoted, either, workflow.OnRejected), 2},
		{way(workflow.RejectNever, yes(2, "brand"), workflow.OnRejected), 3},
	} {
		assert.Equal(t, verify.Holds, ask1(t, row.spec, troupe(), verify.Coalition("live", row.people)).Verdict)
		res := ask1(t, row.spec, troupe(), verify.Coalition("live", row.people+1))
		require.Equal(t, verify.Fails, res.Verdict, "%s", res)
		assert.Len(t, res.Witness.People, row.people)
	}
	// By hand once it is rejected.
	s := way("", yes(3, "brand"), workflow.OnRejected)
	s.Moves[2].By = party("head")
	assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.MayAct(verify.Power{Member: "gus", State: "review", Move: "skip"})).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.Coalition("live", 3)).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, s, troupe(), verify.Coalition("live", 4)).Verdict)
}

// TestApproversWhoAreAdded asks about gates that somebody may open to others.
func TestApproversWhoAreAdded(t *testing.T) {
	g := workflow.Gate{ID: "g", Amend: party("legal"), Need: workflow.Need{All: []workflow.Need{{Every: party("brand")}, {Majority: party("legal")}}}}
	res := ask1(t, post(g), troupe(), verify.Coalition("live", 4))
	require.Equal(t, verify.Fails, res.Verdict, "%s", res)
	assert.Len(t, res.Witness.People, 3, "%s", res) // ann; two of brand and legal, one of whom amends
	assert.Equal(t, verify.Holds, ask1(t, post(g), troupe(), verify.MayAct(verify.Power{Member: "gus", State: "review", Gate: "g"})).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, post(g), troupe(), verify.MayAct(verify.Power{Member: "stranger", State: "review", Gate: "g", Word: workflow.Decline})).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, post(g), troupe(), verify.MayNever(verify.Power{Member: "ann", State: "review", Gate: "g"})).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, post(workflow.Gate{ID: "g", Need: yes(1, "brand")}), troupe(), verify.MayAct(verify.Power{Member: "stranger", State: "review", Gate: "g"})).Verdict)

	// A roster that does not list its people gets some.
	res = ask1(t, post(g), blind{troupe()}, verify.Coalition("live", 4))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
}

// blind is a roster that says nothing but who holds what.
type blind struct{ workflow.Facts }

// TestPowers asks who may do what.
func TestPowers(t *testing.T) {
	s := post(workflow.Gate{ID: "g", Need: yes(1, "brand"), Delegate: party("head")})
	s.Attributes = []workflow.Attribute{
		{ID: "budget", Kind: workflow.NumberAttr, Set: party("head"), States: []workflow.StateID{"draft", "ready"}},
		{ID: "flag", Kind: workflow.BoolAttr, Set: party("head"), States: []workflow.StateID{"draft"}},
		{ID: "mood", Kind: workflow.EnumAttr, Values: []string{"x"}, Set: party("head"), States: []workflow.StateID{"draft"}},
		{ID: "topics", Kind: workflow.TagsAttr, Set: party("head"), States: []workflow.StateID{"draft"}},
		{ID: "when", Kind: workflow.TimeAttr, Set: party("head"), States: []workflow.StateID{"draft"}},
		{ID: "desk", Kind: workflow.UnitAttr, Set: party("head"), States: []workflow.StateID{"draft"}},
	}
	s.States[2].Edits = workflow.Edits{By: party("brand"), Fields: []workflow.Field{"image"}}
	may := func(p verify.Power, want bool) {
		t.Helper()
		res := ask1(t, s, troupe(), verify.MayAct(p))
		assert.Equal(t, want, res.Verdict == verify.Holds, "%s", res)
		res = ask1(t, s, troupe(), verify.MayNever(p))
		assert.Equal(t, want, res.Verdict == verify.Fails, "%s", res)
	}
	may(verify.Power{Member: "bo", State: "review", Gate: "g"}, true)
	may(verify.Power{Member: "bo", State: "review", Gate: "g", Word: workflow.Abstain}, true)
	may(verify.Power{Member: "di", State: "review", Gate: "g"}, false)
	may(verify.Power{Member: "gus", State: "review", Gate: "g"}, true) // somebody of brand delegates
	may(verify.Power{State: "review", Gate: "g"}, true)
	may(verify.Power{Member: "ann", State: "draft", Edit: "text"}, true)
	may(verify.Power{Member: "bo", State: "draft", Edit: "text"}, false)
	may(verify.Power{Member: "bo", State: "ready", Edit: "image"}, false) // g is passed and covers it
	for _, f := range []workflow.Field{"budget", "flag", "mood", "topics", "when", "desk"} {
		may(verify.Power{Member: "gus", State: "draft", Set: f}, true)
	}
	may(verify.Power{Member: "gus", State: "ready", Set: "budget"}, false)
	may(verify.Power{Member: "gus", State: "review", Set: "budget"}, false)
	may(verify.Power{Member: "bo", State: "ready", Move: "publish"}, true)
	may(verify.Power{Member: "ann", State: "review", Move: "accept"}, false)
	may(verify.Power{Member: "ann", State: "draft", Move: "submit"}, true)

	s.States[1].Gates[0].Covers = []workflow.Field{"text"}
	may(verify.Power{Member: "bo", State: "ready", Edit: "image"}, true)
	may(verify.Power{Member: "bo", State: "ready", Edit: "text"}, false)
	s.Moves[1].By = party("legal") // accept by hand, once cleared
	may(verify.Power{Member: "di", State: "review", Move: "accept"}, true)
	assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.Completable()).Verdict)
}

// TestMembersAndUnits asks about attributes that name people and units.
func TestMembersAndUnits(t *testing.T) {
	s := post(workflow.Gate{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Attr("reviewer")}}})
	s.Attributes = []workflow.Attribute{{ID: "reviewer", Kind: workflow.MemberAttr}}
	// The author may be named, and then nobody may approve.
	res := ask1(t, s, troupe(), verify.Completable())
	require.Equal(t, verify.Fails, res.Verdict)
	assert.Contains(t, res.Reasons[0], "reviewer = ann")
	assert.Equal(t, verify.Fails, ask1(t, s, troupe(), verify.Coalition("live", 3)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.Coalition("live", 2)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.MayAct(verify.Power{Member: "stranger", State: "review", Gate: "g"})).Verdict)

	u := post(workflow.Gate{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("brand").In("@desk")}}},
		workflow.Gate{ID: "h", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role("brand").In("south")}}})
	u.Attributes = []workflow.Attribute{{ID: "desk", Kind: workflow.UnitAttr}}
	u.States[1].Shared = true
	unit := desks{troupe(), map[workflow.MemberID]workflow.UnitID{"bo": "north", "cy": "south"}}
	assert.Equal(t, verify.Holds, ask1(t, u, unit, verify.Completable()).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, u, unit, verify.Coalition("live", 3)).Verdict)
	res = ask1(t, u, unit, verify.Survives(1))
	require.Equal(t, verify.Fails, res.Verdict)
	assert.Equal(t, []workflow.MemberID{"bo"}, res.Witness.Absent)
	assert.Contains(t, res.Reasons[0], "desk = north")
	res = ask1(t, u, troupe(), verify.Completable())
	assert.Equal(t, verify.Fails, res.Verdict, "a Roster knows no units")
}

// desks is a roster with units.
type desks struct {
	workflow.Roster
	unit map[workflow.MemberID]workflow.UnitID
}

func (d desks) Holds(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	return d.Roster.Holds(m, r, "") && (u == "" || d.unit[m] == u)
}

func (d desks) AppendHolders(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
	for _, m := range d.Roster.AppendHolders(nil, r, "") {
		if d.Holds(m, r, u) {
			dst = append(dst, m)
		}
	}
	return dst
}

func (d desks) AppendUnits(dst []workflow.UnitID) []workflow.UnitID {
	return append(dst, "north", "south")
}

// TestMinPeople asks about rules that want several people.
func TestMinPeople(t *testing.T) {
	two := func(min int) workflow.Spec {
		s := post(workflow.Gate{ID: "g", Need: yes(1, "brand")}, workflow.Gate{ID: "h", Need: yes(1, "legal")})
		s.Rules = []workflow.Rule{{ID: "many", MinPeople: min, Of: []workflow.Act{{Gate: "g"}, {Gate: "h"}}}}
		return s
	}
	people := workflow.Roster{"ann": {"author"}, "bo": {"brand"}, "di": {"legal"}, "ed": {"legal"}}
	assert.Equal(t, verify.Holds, ask1(t, two(2), people, verify.Completable()).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, two(3), people, verify.Completable()).Verdict, "an approval beyond the need")
	res := ask1(t, two(4), people, verify.Completable())
	assert.Equal(t, verify.Fails, res.Verdict)
	assert.Contains(t, fmt.Sprint(res.Reasons), "at least 4 people take part in gate \"g\" and gate \"h\"")

	// One gate takes an approval beyond the need while the other is open.
	s := two(1)
	s.Rules = []workflow.Rule{{ID: "many", MinPeople: 3, Of: []workflow.Act{{Gate: "h"}, {Move: "publish"}}}}
	res = ask1(t, s, people, verify.Completable())
	assert.Equal(t, verify.Holds, res.Verdict, "%s", res)
	one := post(workflow.Gate{ID: "h", Need: yes(1, "legal")})
	one.Rules = s.Rules
	assert.Equal(t, verify.Fails, ask1(t, one, people, verify.Completable()).Verdict, "the first approval clears")
	one.Moves[1].By = party("brand")
	assert.Equal(t, verify.Holds, ask1(t, one, people, verify.Completable()).Verdict, "somebody must accept: time for more")
}

// TestClashes names what stands against each other.
func TestClashes(t *testing.T) {
	people := workflow.Roster{"ann": {"author"}, "bo": {"brand", "legal"}, "cy": {"brand"}}
	g, h := workflow.Gate{ID: "g", Need: yes(1, "brand")}, workflow.Gate{ID: "h", Need: yes(1, "legal")}
	for _, row := range []struct {
		rule workflow.Rule
		want string
		spec workflow.Spec
	}{
		{workflow.Rule{ID: "r", Same: []workflow.Act{{Gate: "g"}, {Gate: "h"}}}, `the same person does gate "g" and gate "h"`, post(g, h)},
		{workflow.Rule{ID: "r", MaxPeople: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "submit"}, {Gate: "h"}}}, "at most 2 people take part in", post(g, h)},
		{workflow.Rule{ID: "r", MaxActs: 1, Of: []workflow.Act{{Gate: "h"}, {Move: "publish"}, {Gate: "g"}}}, "nobody takes part in two of", post(g, h)},
		{workflow.Rule{ID: "r", NotAuthor: []workflow.Act{{Move: "submit"}}}, `no author takes part in move "submit"`, post(g)},
	} {
		s := row.spec
		s.Rules = []workflow.Rule{row.rule}
		res := ask1(t, s, people, verify.Completable())
		require.Equal(t, verify.Fails, res.Verdict, "%s", res)
		assert.Contains(t, fmt.Sprint(res.Reasons), row.want)
		assert.True(t, slices.ContainsFunc(res.Fixes, func(f verify.Fix) bool { return slices.Contains(f.Remove, "r") }), "%s", res)
	}
	// Two rules must go.
	s := post(g, h)
	s.Rules = []workflow.Rule{
		{ID: "r1", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}},
		{ID: "r2", MaxActs: 2, Of: []workflow.Act{{Gate: "g"}, {Gate: "h"}, {Move: "publish"}}},
		{ID: "r3", Distinct: []workflow.Act{{Gate: "h"}, {Move: "publish"}}},
	}
	res := ask1(t, s, people, verify.Completable())
	assert.Contains(t, res.String(), "add 1 person to role:brand")

	// Nobody starts; nothing ends.
	res = ask1(t, post(g), workflow.Roster{"bo": {"brand"}}, verify.Completable())
	assert.Contains(t, res.Reasons[0], "nobody in role:author is there")
	assert.Equal(t, verify.Fails, ask1(t, post(g), workflow.Roster{"bo": {"brand"}}, verify.Survives(1)).Verdict)
	s = post(g)
	s.Start.By = nil
	assert.Contains(t, ask1(t, s, people, verify.Completable()).Reasons[0], "names nobody")
	s = post(g)
	s.Moves = s.Moves[:3]
	assert.Contains(t, ask1(t, s, people, verify.Completable()).Reasons[0], "no way leads to a done state")
	s = post(g)
	s.Attributes = []workflow.Attribute{{ID: "ugc", Kind: workflow.BoolAttr}}
	s.States[1].Gates[0].When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
	res = ask1(t, s, people, verify.Completable())
	assert.Contains(t, res.Reasons[0], "no way leads to a done state")
	assert.Equal(t, []string{`none of the gates of "review" applies then, and so nothing clears it: "empty": "clear" lets items pass`}, res.Notes)
	s.States[1].Empty = workflow.EmptyClear
	assert.Equal(t, verify.Holds, ask1(t, s, people, verify.Completable()).Verdict)
	s = post(g)
	s.Attributes = []workflow.Attribute{{ID: "ugc", Kind: workflow.BoolAttr}}
	s.Moves[0].When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
	res = ask1(t, s, people, verify.Completable(workflow.Condition{All: []workflow.Condition{{Attr: "ugc", Is: workflow.Bool(true)}, {Attr: "ugc", Is: workflow.Bool(false)}}}))
	assert.Contains(t, res.Reasons[0], "no case of attribute values fits")
}

// TestTooManyCases gives up on more cases than can be looked at.
func TestTooManyCases(t *testing.T) {
	s := post(workflow.Gate{ID: "g", Need: yes(1, "brand")})
	for i := range 17 {
		f := workflow.Field(fmt.Sprintf("a%d", i))
		s.Attributes = append(s.Attributes, workflow.Attribute{ID: f, Kind: workflow.BoolAttr, Default: workflow.Bool(false)})
		s.States[1].Gates = append(s.States[1].Gates, workflow.Gate{ID: workflow.GateID(f), When: workflow.Condition{Attr: f, Is: workflow.Bool(true)}, Need: yes(1, "legal")})
	}
	for _, c := range []verify.Check{verify.Completable(), verify.Survives(1), verify.Coalition("live", 2), verify.MayAct(verify.Power{State: "review", Gate: "g"})} {
		assert.Equal(t, verify.Unknown, ask1(t, s, troupe(), c).Verdict, "%s", c)
	}
}

// TestTheClock waits for deadlines of several kinds.
func TestTheClock(t *testing.T) {
	hour := workflow.Duration(time.Hour)
	s := post(workflow.Gate{ID: "g", Need: yes(1, "legal")})
	s.Attributes = []workflow.Attribute{{ID: "due", Kind: workflow.TimeAttr}}
	s.Moves = append(s.Moves, workflow.Transition{Action: "late", From: []workflow.StateID{"review"}, To: "live", On: workflow.OnDeadline},
		workflow.Transition{Action: "later", From: []workflow.StateID{"review"}, To: "dropped", On: workflow.OnDeadline})
	set := func(list ...workflow.Deadline) { s.States[1].Deadlines = list }
	least := func(state workflow.StateID, n int) {
		t.Helper()
		assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.Coalition(state, n)).Verdict)
		assert.Equal(t, verify.Fails, ask1(t, s, troupe(), verify.Coalition(state, n+1)).Verdict)
	}
	set(workflow.Deadline{ID: "d", Before: "due", Move: "late"})
	least("live", 1)
	set(workflow.Deadline{ID: "d", After: hour, From: "@due", Move: "late"})
	least("live", 1)
	set(workflow.Deadline{ID: "d", After: 2 * hour, Move: "late"}, workflow.Deadline{ID: "e", After: hour, Move: "later"})
	least("live", 2) // the other deadline falls first, so fi approves and publishes
	set(workflow.Deadline{ID: "d", After: hour, Widen: []workflow.Widening{{Gate: "g", With: party("brand")}}})
	least("live", 2) // bo approves when it is late, and publishes
	set(workflow.Deadline{ID: "d", After: 2 * hour, Widen: []workflow.Widening{{Gate: "g", With: party("brand")}}}, workflow.Deadline{ID: "e", After: hour, Move: "later"})
	assert.Equal(t, verify.Fails, ask1(t, s, workflow.Roster{"ann": {"author"}, "bo": {"brand"}}, verify.MayAct(verify.Power{Member: "bo", State: "review", Gate: "g"})).Verdict)
}

// TestBackThroughAPassedGate sets and edits what a passed gate covers.
func TestBackThroughAPassedGate(t *testing.T) {
	s := post(workflow.Gate{ID: "g", Need: yes(1, "legal")}, workflow.Gate{ID: "h", Covers: []workflow.Field{"image"}, Need: yes(1, "brand")})
	s.Attributes = []workflow.Attribute{{ID: "ok", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: party("head"), States: []workflow.StateID{"ready"}}}
	s.States[2].Edits = workflow.Edits{By: party("head"), Back: "back"}
	s.Moves = append(s.Moves, workflow.Transition{Action: "back", From: []workflow.StateID{"ready"}, To: "review", On: workflow.OnHand, By: party("head")})
	s.Moves[3].When = workflow.Condition{Attr: "ok", Is: workflow.Bool(true)}
	ok := workflow.Condition{Attr: "ok", Is: workflow.Bool(true)}
	res := ask1(t, s, troupe(), verify.Completable(ok))
	assert.Equal(t, verify.Holds, res.Verdict, "%s", res)
	assert.Equal(t, verify.Holds, ask1(t, s, troupe(), verify.MayAct(verify.Power{Member: "gus", State: "ready", Edit: "text"})).Verdict)

	// An edit leads where nobody may move to.
	s.States = append(s.States, workflow.State{ID: "odd", Final: workflow.Dropped})
	s.Moves[5] = workflow.Transition{Action: "back", From: []workflow.StateID{"ready"}, To: "odd", Reopens: []workflow.StateID{"review"}, On: workflow.OnHand, By: party("nobody")}
	res = ask1(t, s, troupe(), verify.Coalition("odd", 5))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
}

// TestAway is a roster with more people away.
func TestAway(t *testing.T) {
	people := company(t)
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	view := people.At(at)
	assert.Equal(t, workflow.Facts(view), verify.Away(view))
	away := verify.Away(view, "bo").(workflow.StandIns)
	assert.True(t, away.Absent("bo"))
	assert.True(t, away.StandsIn("cy", "bo", "brand"))
	assert.False(t, away.StandsIn("di", "bo", "brand"))
	assert.False(t, away.StandsIn("bo", "bo", ""))
	assert.Equal(t, []workflow.MemberID{"cy"}, away.AppendStandIns(nil, "bo", "brand"))
	assert.Equal(t, []workflow.MemberID{"bo"}, away.AppendPrincipals(nil, "cy"))
	assert.Empty(t, away.AppendPrincipals(nil, "bo"))
	next := verify.Away(view, "bo", "cy", "bo").(workflow.StandIns)
	assert.True(t, next.StandsIn("di", "bo", "brand"))
	assert.Equal(t, []workflow.MemberID{"bo"}, next.AppendPrincipals(nil, "di"))
	boss, ok := away.(workflow.Managers).Manager("bo")
	assert.True(t, ok)
	assert.Equal(t, workflow.MemberID("gus"), boss)
	_, err := away.(workflow.Calendars).AddWorking("none", at, time.Hour)
	require.Error(t, err)

	plain := verify.Away(troupe(), "bo")
	assert.True(t, plain.(workflow.StandIns).Absent("bo"))
	assert.False(t, plain.(workflow.StandIns).StandsIn("cy", "bo", "brand"))
	assert.Empty(t, plain.(workflow.StandIns).AppendStandIns(nil, "bo", "brand"))
	assert.Empty(t, plain.(workflow.StandIns).AppendPrincipals(nil, "cy"))
	_, ok = plain.(workflow.Managers)
	assert.False(t, ok)
	_, ok = verify.Away(struct {
		workflow.Roster
		workflow.Managers
	}{troupe(), view}, "bo").(workflow.Managers)
	assert.True(t, ok)
	_, ok = verify.Away(struct {
		workflow.Roster
		workflow.Calendars
	}{troupe(), view}, "bo").(workflow.Calendars)
	assert.True(t, ok)
}

// company is a small company with deputies and managers.
func company(t *testing.T) *team.Team {
	t.Helper()
	hold := func(role string) []team.Holding { return []team.Holding{{Role: workflow.RoleID(role), Share: 500}} }
	tm, err := team.Compile(team.Spec{Members: []team.Member{
		{ID: "ann", Holdings: hold("author"), Manager: "gus"},
		{ID: "bo", Holdings: hold("brand"), Manager: "gus", Deputies: []team.MemberID{"cy", "di"}},
		{ID: "cy", Holdings: hold("brand")},
		{ID: "di", Holdings: hold("brand")},
		{ID: "gus", Holdings: hold("head")},
	}}, titles(t, "author", "brand", "head"))
	require.NoError(t, err)
	return tm
}

// TestManagersAndDeputies asks a company.
func TestManagersAndDeputies(t *testing.T) {
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	view := company(t).At(at)
	s := post(workflow.Gate{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.ManagerOf(workflow.Author())}}}, workflow.Gate{ID: "h", Need: yes(3, "brand")})
	assert.Equal(t, verify.Holds, ask1(t, s, view, verify.Completable()).Verdict)
	res := ask1(t, s, view, verify.Survives(1))
	require.Equal(t, verify.Fails, res.Verdict)
	assert.Equal(t, []workflow.MemberID{"bo"}, res.Witness.Absent, "cy and di cannot approve twice")

	two := post(workflow.Gate{ID: "h", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Member("bo")}}})
	two.Moves[3].By = []workflow.Party{workflow.Member("cy")}
	res = ask1(t, two, view, verify.Coalition("live", 3))
	require.Equal(t, verify.Holds, res.Verdict)
	require.NotEmpty(t, res.Notes, "%s", res)
	assert.Contains(t, res.Notes[0], "when bo is away, ann and cy together can do it")
	res = ask1(t, two, view, verify.CoalitionAway("live", 3, 1))
	require.Equal(t, verify.Fails, res.Verdict)
	assert.Equal(t, []workflow.MemberID{"bo"}, res.Witness.Absent)
	assert.Contains(t, res.Reasons[0], "when bo is away")
	res = ask1(t, two, noDeputies{view}, verify.Survives(1))
	assert.Equal(t, verify.Fails, res.Verdict)
	res = ask1(t, post(workflow.Gate{ID: "h", Need: yes(1, "brand")}), noDeputies{view}, verify.Survives(1))
	assert.Equal(t, verify.Holds, res.Verdict)
	assert.NotEmpty(t, res.Notes)
}

// noDeputies knows absences, and not who would stand in.
type noDeputies struct {
	workflow.Facts
}

func (noDeputies) Absent(workflow.MemberID) bool { return false }

func (noDeputies) StandsIn(a, p workflow.MemberID, r workflow.RoleID) bool { return false }

func (noDeputies) AppendStandIns(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID {
	return dst
}

func (noDeputies) AppendPrincipals(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
	return dst
}

func titles(t *testing.T, ids ...roles.ID) *roles.Catalog {
	t.Helper()
	var s roles.Spec
	for _, id := range ids {
		s.Roles = append(s.Roles, roles.Role{ID: id, Title: string(id)})
	}
	c, err := roles.Compile(s)
	require.NoError(t, err)
	return c
}

// TestSharedDeputies lets one approval count twice, and one person not approve
// twice.
func TestSharedDeputies(t *testing.T) {
	shared := func(n int) workflow.Spec {
		return post(workflow.Gate{ID: "g", Need: workflow.Need{Shared: true, All: []workflow.Need{yes(n, "brand"), {Approve: 1, Of: []workflow.Party{workflow.Member("bo")}}}}})
	}
	view := company(t).At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))
	assert.Equal(t, verify.Holds, ask1(t, shared(1), view, verify.Survives(1)).Verdict)
	assert.Equal(t, verify.Holds, ask1(t, shared(2), view, verify.Survives(1)).Verdict)
	res := ask1(t, shared(3), view, verify.Survives(1))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
	away := verify.Away(view, "bo")
	assert.Equal(t, verify.Holds, ask1(t, shared(2), away, verify.Completable()).Verdict)
	assert.Equal(t, verify.Fails, ask1(t, shared(3), away, verify.Completable()).Verdict)
}

// TestTwoAway needs two absences before fewer people can do it.
func TestTwoAway(t *testing.T) {
	view := company(t).At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))
	s := post(workflow.Gate{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Member("bo")}}})
	s.Moves[3].By = []workflow.Party{workflow.Member("di")}
	assert.Equal(t, verify.Holds, ask1(t, s, view, verify.CoalitionAway("live", 3, 1)).Verdict)
	res := ask1(t, s, view, verify.CoalitionAway("live", 3, 2))
	require.Equal(t, verify.Fails, res.Verdict, "%s", res)
	assert.Contains(t, res.Reasons[0], "when bo and cy are away")
}

// TestManagerOfTheOwner asks the manager of whoever took the item.
func TestManagerOfTheOwner(t *testing.T) {
	view := company(t).At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))
	s := post(workflow.Gate{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.ManagerOf(workflow.Owner())}}})
	s.States[1].Claim = party("brand")
	s.Moves[3].By = []workflow.Party{workflow.Member("di")}
	res := ask1(t, s, view, verify.MayAct(verify.Power{Member: "di", State: "ready", Move: "publish"}))
	assert.NotEqual(t, verify.Fails, res.Verdict, "%s", res)
	assert.Equal(t, verify.Holds, ask1(t, s, view, verify.MayNever(verify.Power{Member: "cy", State: "review", Gate: "g"})).Verdict)
}

// TestAuthorsForOthers lets a deputy start for somebody who is away.
func TestAuthorsForOthers(t *testing.T) {
	view := verify.Away(company(t).At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)), "bo")
	s := post(workflow.Gate{ID: "g", Need: yes(1, "brand")})
	s.Start.By = []workflow.Party{workflow.Member("bo")}
	assert.Equal(t, verify.Fails, ask1(t, s, view, verify.Completable()).Verdict, "bo is away, and nobody else starts")
	res := ask1(t, s, view, verify.Coalition("live", 3))
	require.Equal(t, verify.Fails, res.Verdict)
	assert.Len(t, res.Witness.People, 2)
	res = ask1(t, s, view, verify.MayAct(verify.Power{Member: "cy", State: "ready", Move: "publish"}))
	assert.Equal(t, verify.Holds, res.Verdict)
}
