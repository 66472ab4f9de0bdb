// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// postSpec is a post's way: submit, two of three brand approvals, one legal in
// the next state, publish by an editor while the budget is small.
func postSpec() workflow.Spec {
	return workflow.Spec{
		ID: "post", Version: 1,
		Start:      workflow.Start{State: "draft", By: parties("role:writer")},
		Fields:     []field{"text", "media"},
		Attributes: []workflow.Attribute{{ID: "budget", Kind: workflow.NumberAttr, Default: workflow.Number(0)}},
		States: []workflow.State{
			{ID: "draft", Edits: workflow.Edits{By: author}},
			{ID: "review", Gates: []workflow.Gate{{ID: "brand", Need: approve(2, brand)}}},
			{ID: "counsel", Gates: []workflow.Gate{{ID: "legal", Need: approve(1, legal)}}},
			{ID: "ready"},
			{ID: "live", Final: workflow.Done},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []state{"draft"}, To: "review", On: workflow.OnHand, By: author},
			{Action: "accept", From: []state{"review"}, To: "counsel", On: workflow.OnCleared},
			{Action: "clear", From: []state{"counsel"}, To: "ready", On: workflow.OnCleared},
			{Action: "send-back", From: []state{"review", "counsel"}, To: "draft", On: workflow.OnRejected},
			{
				Action: "publish", From: []state{"ready"}, To: "live", On: workflow.OnHand, By: parties("role:editor"),
				When: workflow.Condition{Attr: "budget", Under: workflow.Number(1000)},
			},
		},
	}
}

func postTeam() workflow.Roster {
	return workflow.Roster{
		"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "fi": {"brand"}, "di": {"legal"}, "ed": {"editor"},
	}
}

// lifeSteps are the commands of a whole life.
func lifeSteps() []workflow.Command {
	return []workflow.Command{
		workflow.Move("ann", "submit", noon),
		workflow.Approval("bo", "brand", noon),
		workflow.Approval("cy", "brand", noon),
		workflow.Approval("di", "legal", noon),
		workflow.Move("ed", "publish", noon),
	}
}

func lifeBegin() workflow.Begin {
	return workflow.Begin{ID: "post-1", By: "ann", At: noon, Attributes: []workflow.Given{{Attribute: "budget", Value: workflow.Number(10)}}}
}

func compiled(t testing.TB, s workflow.Spec) *workflow.Flow {
	t.Helper()
	flow, err := workflow.Compile(s, workflow.Options{})
	require.NoError(t, err)
	return flow
}

// live runs the first steps of a life.
func live(t testing.TB, flow *workflow.Flow, steps int) *workflow.Item {
	t.Helper()
	item, err := flow.Start(lifeBegin(), postTeam())
	require.NoError(t, err)
	for _, c := range lifeSteps()[:steps] {
		v, err := flow.Do(item, c, postTeam())
		require.NoError(t, err)
		require.True(t, v.OK, "%s", v)
	}
	return item
}

// The floor: the same post's way as one would write it by hand for one company,
// with maps and switches. It does what such code cannot leave out, and nothing
// that only a library does. Typed reasons, so that a screen can say why not; a
// command meant for another stage, for another person or for content that has
// changed since is refused; a no sends the post back, and saying the same twice
// is no second vote; time never goes back. Who holds which role is asked of the
// same Facts. Each step fills the same event, which shares no memory with what
// the caller passed in, and in the end there are a post and its audit to keep.
//
// It is for this one way alone: nobody abstains or has a deputy, there are no
// rules and no deadlines, no condition but the one, any edit voids every
// approval, and a post is changed as it is judged.
type floorPost struct {
	id, state string
	author    member
	budget    int64
	seq       int32
	entry     int32
	revision  int32
	last      time.Time
	brand     map[member]bool // who approved
	legal     map[member]bool
}

type floorKey struct{ state, action string }

type floorMove struct {
	to     string
	role   workflow.RoleID // of who may; empty: the author
	budget int64           // the budget must be under this, if not zero
	keep   int32           // states behind the post then
}

var floorMoves = map[floorKey]floorMove{
	{"draft", "submit"}:  {to: "review", keep: 1},
	{"ready", "publish"}: {to: "live", role: "editor", budget: 1000, keep: 4},
}

// time is when a command counts: never before what happened last.
func (p *floorPost) time(c *workflow.Command) time.Time {
	if c.At.Before(p.last) {
		return p.last
	}
	return c.At.UTC()
}

// refuses says why no command of its kind is taken now.
func (p *floorPost) refuses(c *workflow.Command) (workflow.Reason, bool) {
	switch {
	case c.Entry != 0 && c.Entry != int(p.entry):
		return workflow.Reason{Code: workflow.CodeStateChanged, State: state(p.state)}, true
	case p.state == "live":
		return workflow.Reason{Code: workflow.CodeFinal, State: state(p.state)}, true
	}
	return workflow.Reason{}, false
}

// decideMove judges a move and fills its event.
func (p *floorPost) decideMove(c *workflow.Command, people workflow.Facts, events []workflow.Event) ([]workflow.Event, workflow.Reason, bool) {
	if reason, refused := p.refuses(c); refused {
		return events, reason, false
	}
	m, ok := floorMoves[floorKey{p.state, string(c.Action)}]
	if !ok {
		return events, workflow.Reason{Code: workflow.CodeNoSuchMove, Action: c.Action, State: state(p.state)}, false
	}
	allowed := c.Actor == p.author
	if m.role != "" {
		allowed = people.Holds(c.Actor, m.role, "")
	}
	if !allowed || c.Principal != "" && c.Principal != c.Actor {
		return events, workflow.Reason{Code: workflow.CodeNotAllowed, Member: c.Actor, Action: c.Action, State: state(p.state)}, false
	}
	if m.budget != 0 && p.budget >= m.budget {
		return events, workflow.Reason{Code: workflow.CodeMoveOff, Action: c.Action, State: state(p.state)}, false
	}
	events = append(events, workflow.Event{
		Kind: workflow.Moved, Seq: p.seq + 1, At: p.time(c), Actor: c.Actor, Principal: c.Actor, Action: c.Action, State: state(m.to),
		Cause: workflow.ByHand, Entry: p.entry + 1, Keep: m.keep,
	})
	return events, workflow.Reason{}, true
}

func (p *floorPost) applyMove(e *workflow.Event) {
	p.seq, p.entry, p.state, p.last = e.Seq, e.Entry, string(e.State), e.At
}

// vote judges a word, lets it happen, and what follows from it.
func (p *floorPost) vote(c *workflow.Command, people workflow.Facts, events []workflow.Event) ([]workflow.Event, workflow.Reason, bool) {
	if reason, refused := p.refuses(c); refused {
		return events, reason, false
	}
	var role workflow.RoleID
	var seats map[member]bool
	switch {
	case p.state == "review" && c.Gate == "brand":
		role, seats = "brand", p.brand
	case p.state == "counsel" && c.Gate == "legal":
		role, seats = "legal", p.legal
	default:
		return events, workflow.Reason{Code: workflow.CodeNoSuchGate, Gate: c.Gate, State: state(p.state)}, false
	}
	revision := int32(c.Revision)
	if revision == 0 {
		revision = p.revision
	}
	switch {
	case c.Principal != "" && c.Principal != c.Actor:
		return events, workflow.Reason{Code: workflow.CodeNotYourVote, Member: c.Actor, Other: c.Principal, Gate: c.Gate}, false
	case c.Actor == p.author:
		return events, workflow.Reason{Code: workflow.CodeAuthor, Member: c.Actor, Gate: c.Gate}, false
	case !people.Holds(c.Actor, role, ""):
		return events, workflow.Reason{Code: workflow.CodeNotEligible, Member: c.Actor, Gate: c.Gate}, false
	case revision != p.revision:
		return events, workflow.Reason{Code: workflow.CodeStaleContent, Gate: c.Gate, Have: int(revision), Needs: int(p.revision)}, false
	case c.Word == workflow.Approve && seats[c.Actor]:
		return events, workflow.Reason{}, true
	}
	p.seq, p.last = p.seq+1, p.time(c)
	events = append(events, workflow.Event{
		Kind: workflow.Voted, Seq: p.seq, At: p.last, Actor: c.Actor, Principal: c.Actor, Gate: c.Gate, Word: c.Word,
		Revision: p.revision, Fits: 1,
	})
	if c.Word == workflow.Approve {
		seats[c.Actor] = true
		return p.settle(events), workflow.Reason{}, true
	}
	delete(seats, c.Actor)
	return p.follow(events, "send-back", "draft", "", workflow.ByRejected, 0), workflow.Reason{}, true
}

// settle lets the post go on once enough people have approved.
func (p *floorPost) settle(events []workflow.Event) []workflow.Event {
	if p.state == "review" && len(p.brand) >= 2 {
		events = p.follow(events, "accept", "counsel", "brand", workflow.ByCleared, 2)
	}
	if p.state == "counsel" && len(p.legal) >= 1 {
		events = p.follow(events, "clear", "ready", "legal", workflow.ByCleared, 3)
	}
	return events
}

// follow fills the event of a move that follows from a word, and lets it happen.
func (p *floorPost) follow(events []workflow.Event, a action, to string, passed workflow.GateID, cause workflow.Cause, keep int32) []workflow.Event {
	events = append(events, workflow.Event{
		Kind: workflow.Moved, Seq: p.seq + 1, At: p.last, Action: a, State: state(to), Gate: passed, Cause: cause, Entry: p.entry + 1, Keep: keep,
	})
	p.seq, p.entry, p.state = p.seq+1, p.entry+1, to
	return events
}

// floorStart begins a post, and its audit.
func floorStart(b *workflow.Begin, people workflow.Facts) (*floorPost, []workflow.Event, bool) {
	if !people.Holds(b.By, "writer", "") || b.For != "" && b.For != b.By {
		return nil, nil, false
	}
	p := &floorPost{
		id: string(b.ID), state: "draft", author: b.By, seq: 1, entry: 1, revision: 1, last: b.At.UTC(),
		brand: map[member]bool{}, legal: map[member]bool{},
	}
	for _, g := range b.Attributes {
		if g.Attribute != "budget" || g.Value.Kind() != workflow.NumberValue {
			return nil, nil, false
		}
		p.budget = g.Value.Number()
	}
	audit := append(make([]workflow.Event, 0, 8), workflow.Event{
		Kind: workflow.Started, Seq: 1, At: p.last, Actor: b.By, Principal: b.By, State: "draft", Entry: 1,
		More: &workflow.Effects{Item: b.ID, Definition: "post", Version: 1, Attributes: slices.Clone(b.Attributes)},
	})
	return p, audit, true
}

// floorLife is a whole life with its audit kept.
func floorLife(b *workflow.Begin, steps []workflow.Command, people workflow.Facts) (*floorPost, []workflow.Event, bool) {
	p, audit, ok := floorStart(b, people)
	for i := 0; ok && i < len(steps); i++ {
		c := &steps[i]
		if c.Kind == workflow.DoVote {
			audit, _, ok = p.vote(c, people, audit)
		} else if audit, _, ok = p.decideMove(c, people, audit); ok {
			p.applyMove(&audit[len(audit)-1])
			audit = p.settle(audit)
		}
	}
	return p, audit, ok
}

// engineLife is a whole life with its audit kept, the way a host does it.
func engineLife(flow *workflow.Flow, d *workflow.Decision, b workflow.Begin, steps []workflow.Command, people workflow.Facts) (*workflow.Item, []workflow.Event, error) {
	if ok, err := flow.DecideStart(d, b, people); !ok {
		return nil, nil, err
	}
	item := new(workflow.Item)
	audit := make([]workflow.Event, 0, 8)
	for i := 0; ; i++ {
		if err := item.Apply(d.Events...); err != nil {
			return nil, nil, err
		}
		audit = d.AppendEvents(audit)
		if i == len(steps) {
			return item, audit, nil
		}
		if ok, err := flow.Decide(d, item, steps[i], people); !ok {
			return nil, nil, err
		}
	}
}

// moveCase is one allowed move and two refusals.
func moveCases(t testing.TB) (flow *workflow.Flow, item *workflow.Item, floor *floorPost) {
	flow = compiled(t, postSpec())
	item = live(t, flow, 4)
	floor = &floorPost{
		state: "ready", author: "ann", budget: 10, seq: int32(item.Seq()), entry: int32(item.Entry()), revision: 1, last: noon,
	}
	return flow, item, floor
}

func TestMoveFloorAgrees(t *testing.T) {
	flow, item, floor := moveCases(t)
	var d workflow.Decision
	for _, c := range []workflow.Command{
		workflow.Move("ed", "publish", noon), workflow.Move("bo", "publish", noon), workflow.Move("ed", "submit", noon),
	} {
		ok, err := flow.Decide(&d, item, c, postTeam())
		require.NoError(t, err)
		events, reason, floorOK := floor.decideMove(&c, postTeam(), nil)
		require.Equal(t, floorOK, ok)
		if ok {
			require.Equal(t, events, d.Events)
		} else {
			require.Equal(t, []workflow.Reason{reason}, d.Reasons)
		}
	}
}

func TestLifecycleFloorAgrees(t *testing.T) {
	b, steps := lifeBegin(), lifeSteps()
	post, floor, ok := floorLife(&b, steps, postTeam())
	require.True(t, ok)
	var d workflow.Decision
	item, engine, err := engineLife(compiled(t, postSpec()), &d, b, steps, postTeam())
	require.NoError(t, err)
	require.Equal(t, floor, engine)
	require.EqualValues(t, post.state, item.State())
	b.Attributes[0] = workflow.Given{}
	require.EqualValues(t, "budget", floor[0].More.Attributes[0].Attribute, "the audit is the host's own")
}

// TestVoteFloorAgrees holds the floor to the same answers about words, moves and
// refusals, whatever has happened before.
func TestVoteFloorAgrees(t *testing.T) {
	flow := compiled(t, postSpec())
	var d workflow.Decision
	due := map[state][2]int{"draft": {0, 0}, "review": {1, 2}, "counsel": {3, 3}, "ready": {4, 4}}
	codes := map[workflow.Code]bool{}
	rng := testkit.Rand(7)
	for range testkit.Cases(2000, 20000) {
		b := lifeBegin()
		post, audit, ok := floorStart(&b, postTeam())
		require.True(t, ok)
		item := new(workflow.Item)
		require.NoError(t, item.Apply(audit...))
		for range 12 {
			c := lifeSteps()[rng.IntN(5)]
			if next, ok := due[item.State()]; ok && rng.IntN(4) > 0 {
				c = lifeSteps()[next[rng.IntN(2)]]
			}
			if c.Kind == workflow.DoVote {
				c.Word = []workflow.Word{workflow.Approve, workflow.Approve, workflow.Decline, workflow.Changes}[rng.IntN(4)]
				c.Revision = max(0, rng.IntN(12)-9)
			}
			if rng.IntN(4) == 0 {
				c.Actor = []member{"ann", "bo", "cy", "di", "ed", "fi"}[rng.IntN(6)]
			}
			if rng.IntN(12) == 0 {
				c.Principal = "zoe"
			}
			c.Entry = max(0, rng.IntN(24)-19)
			c.At = c.At.Add(time.Duration(rng.IntN(90)) * time.Minute)
			ok, err := flow.Decide(&d, item, c, postTeam())
			require.NoError(t, err)
			var events []workflow.Event
			var reason workflow.Reason
			var floorOK bool
			if c.Kind == workflow.DoVote {
				events, reason, floorOK = post.vote(&c, postTeam(), []workflow.Event{})
			} else if events, reason, floorOK = post.decideMove(&c, postTeam(), []workflow.Event{}); floorOK {
				post.applyMove(&events[0])
				events = post.settle(events)
			}
			require.Equal(t, floorOK, ok, "%+v in %s: %v, floor %v", c, item.State(), d.Reasons, reason)
			if !ok {
				codes[reason.Code] = true
				require.Equal(t, []workflow.Reason{reason}, d.Reasons)
				continue
			}
			require.Equal(t, events, append([]workflow.Event{}, d.Events...), "%+v", c)
			require.NoError(t, item.Apply(d.Events...))
		}
	}
	require.Len(t, codes, 9, "%v", codes)
}

func benchMove(b *testing.B, c workflow.Command, want bool) {
	flow, item, _ := moveCases(b)
	var facts workflow.Facts = postTeam()
	var d workflow.Decision
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := flow.Decide(&d, item, c, facts); ok != want || err != nil {
			b.Fatal(ok, err)
		}
	}
}

func benchMoveFloor(b *testing.B, c workflow.Command, want bool) {
	_, _, floor := moveCases(b)
	var people workflow.Facts = postTeam()
	var events []workflow.Event
	var reason workflow.Reason
	b.ReportAllocs()
	for b.Loop() {
		var ok bool
		if events, reason, ok = floor.decideMove(&c, people, events[:0]); ok != want {
			b.Fatal(reason)
		}
	}
}

func BenchmarkMove(b *testing.B)        { benchMove(b, workflow.Move("ed", "publish", noon), true) }
func BenchmarkMoveFloor(b *testing.B)   { benchMoveFloor(b, workflow.Move("ed", "publish", noon), true) }
func BenchmarkRefuseState(b *testing.B) { benchMove(b, workflow.Move("ed", "submit", noon), false) }
func BenchmarkRefuseRole(b *testing.B)  { benchMove(b, workflow.Move("bo", "publish", noon), false) }

func BenchmarkLifecycle(b *testing.B) {
	flow := compiled(b, postSpec())
	var facts workflow.Facts = postTeam()
	begin, steps := lifeBegin(), lifeSteps()
	var d workflow.Decision
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := engineLife(flow, &d, begin, steps, facts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLifecycleFloor(b *testing.B) {
	var people workflow.Facts = postTeam()
	begin, steps := lifeBegin(), lifeSteps()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := floorLife(&begin, steps, people); !ok {
			b.Fatal("refused")
		}
	}
}

// reviewed returns an item in review with three votes, and its last event as the
// host keeps it; and one that has only its state, before anybody did anything.
func reviewed(t testing.TB) (voted, begun *workflow.Item, audit workflow.Event) {
	spec := postSpec()
	spec.States[1].Gates[0].Need.Approve = 4
	spec.Attributes = nil
	spec.Moves[4].When = workflow.Condition{}
	flow := compiled(t, spec)
	begin := lifeBegin()
	begin.Attributes = nil
	var d workflow.Decision
	item, err := flow.Start(begin, postTeam())
	require.NoError(t, err)
	begun = item.Clone()
	for _, c := range []workflow.Command{
		workflow.Move("ann", "submit", noon), workflow.Approval("bo", "brand", noon), workflow.Approval("cy", "brand", noon),
		workflow.Approval("fi", "brand", noon),
	} {
		ok, err := flow.Decide(&d, item, c, postTeam())
		require.NoError(t, err)
		require.True(t, ok)
		require.NoError(t, item.Apply(d.Events...))
	}
	return item, begun, d.Events[0].Clone()
}

var kept []any

// heapOf measures the bytes that each value of make keeps.
func heapOf(make func() any) float64 {
	const n = 4000
	kept = append(kept[:0:0], nil)
	list := append([]any(nil), kept...)
	for range n {
		list = append(list, nil)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range n {
		list[i] = make()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept = list
	size := float64(after.HeapAlloc-before.HeapAlloc) / n
	kept = nil
	return size
}

func BenchmarkItemMemory(b *testing.B) {
	voted, begun, audit := reviewed(b)
	var item, event, state float64
	for b.Loop() {
		item = heapOf(func() any { return voted.Clone() })
		event = heapOf(func() any { e := audit.Clone(); return &e })
		state = heapOf(func() any { return begun.Clone() })
	}
	b.ReportMetric(item+event, "B/item")
	b.ReportMetric(state, "B/state")
}

// crowded is a way on which an approval may burn the last one, with that many
// holders of the roles whom its gates ask.
func crowded(t testing.TB, holders int) (*workflow.Flow, *workflow.Item, workflow.Roster) {
	people := workflow.Roster{"ann": {"writer"}}
	for i := range holders {
		people[member("m"+strconv.Itoa(i))] = []workflow.RoleID{"brand", "legal"}
	}
	flow := compiled(t, flowSpec(
		workflow.Gate{ID: "g", Need: approve(2, parties("role:brand", "role:legal"))},
		workflow.Gate{ID: "h", Need: approve(1, parties("role:legal"))},
	))
	item, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, people)
	require.NoError(t, err)
	v, err := flow.Do(item, workflow.Move("ann", "submit", noon), people)
	require.NoError(t, err)
	require.True(t, v.OK, "%s", v)
	return flow, item, people
}

// BenchmarkEarly looks whether an approval burns the last way: its time grows
// with the number of people who could approve, not with their square.
func BenchmarkEarly(b *testing.B) {
	for _, holders := range []int{100, 1000, 10_000} {
		b.Run(strconv.Itoa(holders), func(b *testing.B) {
			flow, item, people := crowded(b, holders)
			var facts workflow.Facts = people
			var d workflow.Decision
			c := workflow.Approval("m7", "g", noon)
			b.ReportAllocs()
			for b.Loop() {
				if ok, err := flow.Decide(&d, item, c, facts); !ok || err != nil || len(d.Warnings) > 0 {
					b.Fatal(ok, err, d.Warnings)
				}
			}
		})
	}
}
