// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

// office is a small company with everything that facts can tell.
type office struct {
	Cast
	away     map[MemberID]bool
	deputies map[MemberID]MemberID
}

func (o office) Holds(m MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	return u != "mars" && o.Cast.Holds(m, r, u)
}

func (o office) AppendHolders(dst []MemberID, r workflow.RoleID, u workflow.UnitID) []MemberID {
	if u == "mars" {
		return dst
	}
	return o.Cast.AppendHolders(dst, r, u)
}

func (o office) Absent(m MemberID) bool { return o.away[m] }

func (o office) StandsIn(a, p MemberID, _ workflow.RoleID) bool {
	return o.away[p] && o.deputies[p] == a
}

func (o office) AppendStandIns(dst []MemberID, p MemberID, _ workflow.RoleID) []MemberID {
	if o.away[p] && o.deputies[p] != "" {
		dst = append(dst, o.deputies[p])
	}
	return dst
}

func (o office) AppendPrincipals(dst []MemberID, a MemberID) []MemberID {
	for _, p := range o.Cast {
		if o.StandsIn(a, p.Member, "") {
			dst = append(dst, p.Member)
		}
	}
	return dst
}

func newOffice() office {
	return office{
		Cast: Cast{
			{Member: "ann", Roles: []workflow.RoleID{"writer"}, Manager: "gus"},
			{Member: "bo", Roles: []workflow.RoleID{"brand"}, Manager: "gus"},
			{Member: "cy", Roles: []workflow.RoleID{"brand"}, Manager: "gus"},
			{Member: "di", Roles: []workflow.RoleID{"legal", "writer"}, Manager: "gus"},
			{Member: "ed", Roles: []workflow.RoleID{"legal"}},
			{Member: "gus", Roles: []workflow.RoleID{"head"}},
		},
		away:     map[MemberID]bool{"di": true},
		deputies: map[MemberID]MemberID{"di": "ed"},
	}
}

// full is a definition with everything that a definition can say.
func full() workflow.Spec {
	role := func(r workflow.RoleID) []workflow.Party { return []workflow.Party{workflow.Role(r)} }
	from := func(list ...workflow.StateID) []workflow.StateID { return list }
	const hour = workflow.Duration(time.Hour)
	return workflow.Spec{
		ID: "full", Version: 1, Fields: []workflow.Field{"text", "media"},
		Start: workflow.Start{State: "draft", By: role("writer")},
		Attributes: []workflow.Attribute{
			{ID: "who", Kind: workflow.MemberAttr, Set: role("head"), States: from("draft", "review")},
			{ID: "where", Kind: workflow.UnitAttr},
			{ID: "day", Kind: workflow.TimeAttr},
			{ID: "topics", Kind: workflow.TagsAttr, Label: true, Set: role("brand"), States: from("review")},
			{ID: "market", Kind: workflow.EnumAttr, Values: []string{"dk", "se", "no"}, Default: workflow.Text("no"), Set: role("brand"), States: from("ready")},
		},
		States: []workflow.State{
			{ID: "draft", Edits: workflow.Edits{By: append(role("brand"), workflow.Author())}, Claim: role("brand"), Assign: role("head")},
			{
				ID: "review", Shared: true, Claim: role("brand"), Edits: workflow.Edits{By: role("legal"), Fields: []workflow.Field{"media"}},
				Gates: []workflow.Gate{
					{ID: "g", Covers: []workflow.Field{"text"}, Need: workflow.Need{Majority: role("brand")}, Amend: role("legal"), Delegate: role("head"), Reject: workflow.RejectOutvoted},
					{ID: "h", Need: workflow.Need{Any: []workflow.Need{
						{Approve: 1, Of: []workflow.Party{workflow.Role("legal").In("@where")}},
						{All: []workflow.Need{{Approve: 1, Of: []workflow.Party{workflow.Attr("who")}}, {Approve: 1, Of: role("legal")}}},
					}}, Reject: workflow.RejectCount(2)},
					{ID: "k", When: workflow.Condition{Attr: "market", Is: workflow.Text("dk")}, Need: workflow.Need{Approve: 1, Of: role("head")}, Reject: workflow.RejectNever},
				},
				Deadlines: []workflow.Deadline{
					{ID: "nudge", After: hour, Every: hour, Remind: role("brand")},
					{ID: "up", After: 2 * hour, Widen: []workflow.Widening{{Gate: "g", With: []workflow.Party{workflow.ManagerOf(workflow.Author())}}}},
					{ID: "late", Before: "day", Lead: hour, Move: "expire"},
					{ID: "over", After: 9 * hour, From: "start", Move: "spend"},
				},
			},
			{ID: "ready", Edits: workflow.Edits{By: role("brand"), Back: "back"}},
			{ID: "live", Final: workflow.Done},
			{ID: "dropped", Final: workflow.Dropped},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: from("draft"), To: "review", On: workflow.OnHand, By: []workflow.Party{workflow.Author(), workflow.Owner()}, Keep: true},
			{Action: "accept", From: from("review"), To: "ready", On: workflow.OnCleared},
			{Action: "refuse", From: from("review"), To: "draft", On: workflow.OnRejected, Restart: workflow.RestartAll},
			{Action: "rework", From: from("review"), To: "draft", On: workflow.OnChanges, By: []workflow.Party{workflow.Author()}, Restart: workflow.RestartVotes},
			{Action: "expire", From: from("review"), To: "dropped", On: workflow.OnDeadline},
			{Action: "spend", From: from("review"), To: "dropped", On: workflow.OnDeadline, When: workflow.Condition{Attr: "market", Is: workflow.Text("se")}},
			{Action: "back", From: from("ready"), To: "review", On: workflow.OnHand, By: role("brand"), Reopens: from("draft")},
			{Action: "publish", From: from("ready"), To: "live", On: workflow.OnHand, By: append(role("brand"), workflow.ManagerOf(workflow.Author()))},
		},
		Rules: []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Move: "submit"}, {Move: "publish"}}}},
	}
}

// told is a situation as the JSON of an item tells it.
func told(t *testing.T, it *workflow.Item, name func(MemberID) int32) []string {
	data, err := it.MarshalJSON()
	require.NoError(t, err)
	var w struct {
		State workflow.StateID
		Owner MemberID
		Votes []struct {
			Gate, Word, Actor, Principal MemberID
			Fits                         uint64
		}
		Acts  []struct{ Action, Actor, Principal MemberID }
		Trail []struct {
			State       string
			Passed, Off []string
		}
		Attributes []workflow.Given
		Editors    []struct{ Field, Member MemberID }
		Rolls      []struct {
			Gate    MemberID
			Leaf    int
			Members []MemberID
		}
		Struck []struct{ Gate, Member MemberID }
		Added  []struct {
			Gate, Member MemberID
			Seat         uint64
		}
		Widened   []workflow.Widening
		Delegated []struct{ Gate, From, To MemberID }
		Dues      []struct {
			Deadline string
			At       time.Time
		}
	}
	require.NoError(t, json.Unmarshal(data, &w))
	list := []string{"state " + string(w.State), fmt.Sprint("widened ", len(w.Widened)), fmt.Sprint("owner ", name(w.Owner)), fmt.Sprint("authors ", it.Authors())}
	add := func(a ...any) {
		if text := fmt.Sprint(a...); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for _, v := range w.Votes {
		add("word ", v.Gate, v.Word, name(v.Actor), name(v.Principal), v.Fits)
	}
	for _, a := range w.Acts {
		add("act ", a.Action, name(a.Actor), name(a.Principal))
	}
	for i, l := range w.Trail {
		add("trail ", i, l.State, l.Passed, l.Off)
	}
	for _, g := range w.Attributes {
		add("attr ", g.Attribute, g.Value)
	}
	for _, e := range w.Editors {
		add("editor ", e.Field, name(e.Member))
	}
	for _, r := range w.Rolls {
		var who []int32
		for _, m := range r.Members {
			who = append(who, name(m))
		}
		add("roll ", r.Gate, r.Leaf, who)
	}
	for _, x := range w.Struck {
		add("struck ", x.Gate, name(x.Member))
	}
	for _, x := range w.Added {
		add("added ", x.Gate, name(x.Member), x.Seat)
	}
	for _, x := range w.Delegated {
		add("delegated ", x.Gate, name(x.From), name(x.To))
	}
	for _, d := range w.Dues {
		add("due ", d.Deadline, d.At.UTC())
	}
	slices.Sort(list)
	return list
}

// tells is the same of a situation.
func (s *situation) tells(members []MemberID) []string {
	var authors []MemberID
	for _, a := range s.authors {
		authors = append(authors, members[a])
	}
	list := []string{"state " + string(s.state), fmt.Sprint("widened ", len(s.widened)), fmt.Sprint("owner ", s.owner), fmt.Sprint("authors ", authors)}
	add := func(a ...any) { list = append(list, fmt.Sprint(a...)) }
	for _, v := range s.words {
		add("word ", MemberID(v.gate), MemberID(v.word.String()), v.actor, v.principal, v.fits)
	}
	for _, a := range s.acts {
		add("act ", MemberID(a.action), a.actor, a.principal)
	}
	var passed, off []string
	leg := -1
	state := ""
	flush := func() {
		if leg >= 0 {
			add("trail ", leg, state, passed, off)
		}
	}
	for _, m := range s.trail {
		switch m.kind {
		case 's':
			flush()
			leg, state, passed, off = leg+1, m.id, nil, nil
		case 'p':
			passed = append(passed, m.id)
		default:
			off = append(off, m.id)
		}
	}
	flush()
	for _, g := range s.attrs {
		add("attr ", g.Attribute, g.Value)
	}
	for _, e := range s.editors {
		add("editor ", MemberID(e.field), e.who)
	}
	for _, r := range s.rolls {
		add("roll ", MemberID(r.gate), r.leaf, r.members)
	}
	for _, x := range s.struck {
		add("struck ", MemberID(x.gate), x.who)
	}
	for _, x := range s.added {
		add("added ", MemberID(x.gate), x.who, x.seat)
	}
	for _, x := range s.delegated {
		add("delegated ", MemberID(x.gate), x.from, x.to)
	}
	for _, d := range s.dues {
		add("due ", string(d.Deadline), d.At.UTC())
	}
	slices.Sort(list)
	return list
}

// TestSituationIsWhatTheItemTells holds the view that an explorer keeps from the
// events to the item itself, in every situation that it comes to.
func TestSituationIsWhatTheItemTells(t *testing.T) {
	f, err := workflow.Compile(full(), workflow.Options{})
	require.NoError(t, err)
	x := newExplorer(f, newOffice(), 12_000)
	x.begin()
	for i := int32(0); int(i) < len(x.all); i += 3 {
		if _, ok := x.grow(i); !ok {
			break
		}
	}
	require.NoError(t, x.err)
	seen := map[workflow.StateID]int{}
	for i, v := range x.all {
		seen[v.sit.state]++
		if i%7 == 0 {
			require.Equal(t, told(t, v.item, x.number), v.sit.tells(x.crowd.members))
		}
	}
	assert.Positive(t, seen["review"])
	assert.Positive(t, seen["draft"])
}

// TestSituationOfAStory goes through every kind of event, one after another.
func TestSituationOfAStory(t *testing.T) {
	f, err := workflow.Compile(full(), workflow.Options{})
	require.NoError(t, err)
	people := newOffice()
	x := newExplorer(f, people, 0)
	at := epoch()
	item, sit := new(workflow.Item), new(situation)
	var d workflow.Decision
	apply := func(ok bool, err error) {
		t.Helper()
		require.NoError(t, err)
		require.True(t, ok, "%v", d.Reasons)
		for i := range d.Events {
			sit.apply(&d.Events[i], x.number)
		}
		require.NoError(t, item.Apply(d.Events...))
		assert.Equal(t, told(t, item, x.number), sit.tells(x.crowd.members))
	}
	do := func(c workflow.Command) {
		t.Helper()
		c.At = at
		apply(f.Decide(&d, item, c, people))
	}
	must := workflow.AddApprover("ed", "g", "gus", at)
	must.Must = true
	apply(f.DecideStart(&d, workflow.Begin{ID: "i", By: "ed", For: "di", At: at, Attributes: []workflow.Given{
		{Attribute: "where", Value: workflow.Text("moon")}, {Attribute: "day", Value: workflow.Instant(at.Add(90 * time.Hour))},
	}}, people))
	do(workflow.Edit("bo", at, "text", "media"))
	do(workflow.Set("gus", "who", workflow.Text("cy"), at))
	do(workflow.Claim("bo", at))
	do(workflow.Release("bo", at))
	do(workflow.Assign("gus", "cy", at))
	do(workflow.Move("ed", "submit", at).For("di"))
	do(workflow.Delegate("cy", "g", "gus", at))
	do(workflow.Vote("gus", "g", workflow.Changes, at).For("cy"))
	do(workflow.Revoke("cy", "g", "gus", at))
	do(workflow.TakeBack("cy", "g", at))
	do(workflow.Set("bo", "topics", workflow.Tags("ad"), at))
	at = at.Add(3 * time.Hour)
	do(workflow.Tick(at))
	do(workflow.Vote("gus", "g", workflow.Abstain, at))
	at = at.Add(7 * time.Hour)
	do(workflow.Tick(at))
	assert.Equal(t, workflow.StateID("review"), item.State())

	// Once more by an author who keeps nobody out, to the end and back.
	at = epoch()
	item, sit = new(workflow.Item), new(situation)
	apply(f.DecideStart(&d, workflow.Begin{ID: "j", By: "ann", At: at, Attributes: []workflow.Given{{Attribute: "where", Value: workflow.Text("moon")}}}, people))
	do(workflow.Move("ann", "submit", at))
	do(must)
	do(workflow.AddApprover("ed", "g", "ed", at))
	do(workflow.Approval("ed", "g", at))
	do(workflow.RemoveApprover("ed", "g", "ed", at))
	do(workflow.RemoveApprover("ed", "g", "gus", at))
	do(workflow.Vote("bo", "g", workflow.Decline, at))
	assert.Equal(t, workflow.StateID("draft"), item.State())
	do(workflow.Move("ann", "submit", at))
	do(workflow.RemoveApprover("ed", "g", "cy", at))
	do(workflow.Approval("bo", "g", at))
	do(workflow.Approval("ed", "h", at).For("di"))
	assert.Equal(t, workflow.StateID("ready"), item.State())
	do(workflow.Set("bo", "market", workflow.Text("dk"), at))
	assert.Equal(t, workflow.StateID("review"), item.State())
}

// TestKeysForgetWhoIsWho exchanges people who are interchangeable: the keys stay.
func TestKeysForgetWhoIsWho(t *testing.T) {
	f, err := workflow.Compile(full(), workflow.Options{})
	require.NoError(t, err)
	x := newExplorer(f, newOffice(), 0)
	n := func(m MemberID) int32 { return x.number(m) }
	require.Equal(t, x.crowd.class[n("bo")], x.crowd.class[n("cy")])
	make := func(a, b MemberID) *situation {
		return &situation{
			state: "review", owner: n(a), authors: []int32{n("ann")},
			words:     []wordMark{{"g", n(a), n(a), workflow.Approve, 1, 0}, {"g", n("gus"), n(b), workflow.Approve, 1, 0}},
			acts:      []actMark{{"submit", n(a), n(a)}, {"submit", n(b), n(b)}},
			delegated: []pairMark{{"g", n(b), n(a)}},
			attrs:     []workflow.Given{{Attribute: "who", Value: workflow.Text(string(a))}},
			editors:   []editMark{{"text", n(b)}},
		}
	}
	assert.Equal(t, x.keys.key(make("bo", "cy"), ""), x.keys.key(make("cy", "bo"), ""))
	other := make("bo", "cy")
	other.owner = n("cy")
	assert.NotEqual(t, x.keys.key(make("bo", "cy"), ""), x.keys.key(other, ""))
	other = make("bo", "cy")
	other.acts[0], other.acts[1] = other.acts[1], other.acts[0]
	assert.NotEqual(t, x.keys.key(make("bo", "cy"), ""), x.keys.key(other, ""), "the latest firing counts for itself")
	stranger := make("bo", "cy")
	stranger.attrs[0].Value = workflow.Text("zoe")
	assert.NotEqual(t, x.keys.key(make("bo", "cy"), ""), x.keys.key(stranger, ""))
}
