// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
// with maps and switches. Roles come from the same Roster, and it fills the same
// events.
type floorPost struct {
	id, state string
	author    member
	budget    int64
	seq       int32
	entry     int32
	revision  int32
	last      time.Time
	brand     map[member]bool
	legal     map[member]bool
}

type floorKey struct{ state, action string }

type floorMove struct {
	to     string
	role   workflow.RoleID // of who may; empty: the author
	budget int64           // the budget must be under this, if not zero
}

var floorMoves = map[floorKey]floorMove{
	{"draft", "submit"}:  {to: "review"},
	{"ready", "publish"}: {to: "live", role: "editor", budget: 1000},
}

func (p *floorPost) event(k workflow.EventKind, at time.Time, events []workflow.Event) []workflow.Event {
	p.seq++
	return append(events, workflow.Event{Kind: k, Seq: p.seq, At: at})
}

// decideMove judges a move and fills its event.
func (p *floorPost) decideMove(c *workflow.Command, people workflow.Roster, events []workflow.Event) ([]workflow.Event, workflow.Reason, bool) {
	if p.state == "live" {
		return events, workflow.Reason{Code: workflow.CodeFinal, State: state(p.state)}, false
	}
	m, ok := floorMoves[floorKey{p.state, string(c.Action)}]
	if !ok {
		return events, workflow.Reason{Code: workflow.CodeNoSuchMove, Action: c.Action, State: state(p.state)}, false
	}
	allowed := c.Actor == p.author
	if m.role != "" {
		allowed = people.Holds(c.Actor, m.role, "")
	}
	if !allowed {
		return events, workflow.Reason{Code: workflow.CodeNotAllowed, Member: c.Actor, Action: c.Action, State: state(p.state)}, false
	}
	if m.budget != 0 && p.budget >= m.budget {
		return events, workflow.Reason{Code: workflow.CodeMoveOff, Action: c.Action, State: state(p.state)}, false
	}
	at := c.At
	if at.Before(p.last) {
		at = p.last
	}
	events = append(events, workflow.Event{
		Kind: workflow.Moved, Seq: p.seq + 1, At: at.UTC(), Actor: c.Actor, Principal: c.Actor, Action: c.Action, State: state(m.to),
		Cause: workflow.ByHand, Entry: p.entry + 1, Keep: p.entry,
	})
	return events, workflow.Reason{}, true
}

func (p *floorPost) applyMove(e *workflow.Event) {
	p.seq, p.entry, p.state, p.last = e.Seq, e.Entry, string(e.State), e.At
}

// vote judges an approval, lets it happen, and what follows from it.
func (p *floorPost) vote(c *workflow.Command, people workflow.Roster, events []workflow.Event) ([]workflow.Event, workflow.Reason, bool) {
	var role workflow.RoleID
	var seats map[member]bool
	need, to, passes := 0, "", action("")
	switch {
	case p.state == "review" && c.Gate == "brand":
		role, seats, need, to, passes = "brand", p.brand, 2, "counsel", "accept"
	case p.state == "counsel" && c.Gate == "legal":
		role, seats, need, to, passes = "legal", p.legal, 1, "ready", "clear"
	default:
		return events, workflow.Reason{Code: workflow.CodeNoSuchGate, Gate: c.Gate, State: state(p.state)}, false
	}
	if c.Actor == p.author {
		return events, workflow.Reason{Code: workflow.CodeAuthor, Member: c.Actor, Gate: c.Gate}, false
	}
	if !people.Holds(c.Actor, role, "") {
		return events, workflow.Reason{Code: workflow.CodeNotEligible, Member: c.Actor, Gate: c.Gate}, false
	}
	seats[c.Actor] = true
	events = p.event(workflow.Voted, c.At.UTC(), events)
	e := &events[len(events)-1]
	e.Actor, e.Principal, e.Gate, e.Word, e.Revision, e.Fits = c.Actor, c.Actor, c.Gate, workflow.Approve, p.revision, 1
	if len(seats) < need {
		return events, workflow.Reason{}, true
	}
	p.entry++
	p.state, p.last = to, c.At
	events = p.event(workflow.Moved, c.At.UTC(), events)
	e = &events[len(events)-1]
	e.Action, e.State, e.Cause, e.Entry, e.Keep = passes, state(to), workflow.ByCleared, p.entry, p.entry-1
	e.Gate = c.Gate
	return events, workflow.Reason{}, true
}

// floorLife is a whole life with its audit kept.
func floorLife(b *workflow.Begin, steps []workflow.Command, people workflow.Roster) ([]workflow.Event, bool) {
	if !people.Holds(b.By, "writer", "") {
		return nil, false
	}
	p := &floorPost{
		id: string(b.ID), state: "draft", author: b.By, entry: 1, revision: 1, last: b.At,
		brand: map[member]bool{}, legal: map[member]bool{},
	}
	for _, g := range b.Attributes {
		if g.Attribute == "budget" {
			p.budget = g.Value.Number()
		}
	}
	audit := make([]workflow.Event, 0, 8)
	audit = p.event(workflow.Started, b.At.UTC(), audit)
	e := &audit[0]
	e.Actor, e.Principal, e.State, e.Entry = b.By, b.By, "draft", 1
	e.More = &workflow.Effects{Item: b.ID, Definition: "post", Version: 1, Attributes: b.Attributes}
	for i := range steps {
		c, ok := &steps[i], false
		if c.Kind == workflow.DoVote {
			audit, _, ok = p.vote(c, people, audit)
		} else if audit, _, ok = p.decideMove(c, people, audit); ok {
			p.applyMove(&audit[len(audit)-1])
		}
		if !ok {
			return nil, false
		}
	}
	return audit, true
}

// engineLife is a whole life with its audit kept, the way a host does it.
func engineLife(flow *workflow.Flow, d *workflow.Decision, b workflow.Begin, steps []workflow.Command, people workflow.Facts) ([]workflow.Event, error) {
	if ok, err := flow.DecideStart(d, b, people); !ok {
		return nil, err
	}
	item := new(workflow.Item)
	audit := make([]workflow.Event, 0, 8)
	for i := 0; ; i++ {
		if err := item.Apply(d.Events...); err != nil {
			return nil, err
		}
		for k := range d.Events {
			audit = append(audit, d.Events[k].Clone())
		}
		if i == len(steps) {
			return audit, nil
		}
		if ok, err := flow.Decide(d, item, steps[i], people); !ok {
			return nil, err
		}
	}
}

// moveCase is one allowed move and two refusals.
func moveCases(t testing.TB) (flow *workflow.Flow, item *workflow.Item, floor *floorPost) {
	flow = compiled(t, postSpec())
	item = live(t, flow, 4)
	return flow, item, &floorPost{state: "ready", author: "ann", budget: 10, seq: int32(item.Seq()), entry: int32(item.Entry()), last: noon}
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
	floor, ok := floorLife(&b, steps, postTeam())
	require.True(t, ok)
	var d workflow.Decision
	engine, err := engineLife(compiled(t, postSpec()), &d, b, steps, postTeam())
	require.NoError(t, err)
	require.Equal(t, floor, engine)
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
	people := postTeam()
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
		if _, err := engineLife(flow, &d, begin, steps, facts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLifecycleFloor(b *testing.B) {
	people := postTeam()
	begin, steps := lifeBegin(), lifeSteps()
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := floorLife(&begin, steps, people); !ok {
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
