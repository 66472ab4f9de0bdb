// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// prover shows with made-up people what a survey found possible: it lets items go
// ways of the tour, each command through Decide, and notes what really happened.
type prover struct {
	s      *survey
	m      *model
	people []Cast

	come  []bool          // by spot of the tour, the first of its kin: an item came there
	ended []bool          // an item came there and to an end after that
	fired map[[2]int]bool // by state and move
	met   map[int]bool    // gates, by their index

	wanted   workflow.Action // what must fire last, if that matters
	vain     int             // ways that nobody could go
	wandered bool
}

// How many ways are tried in vain before looking around, how many of one place,
// and how many nodes a look around may take of each cast.
const (
	vainWalks   = 24
	waysTo      = 6
	wanderNodes = 5_000
	glanceNodes = 6_000
)

func newProver(s *survey, m *model) *prover {
	return &prover{
		s: s, m: m, people: append(casts(m.flow, 2), rareCasts(m.flow, 2)...), come: make([]bool, len(s.t.spots)), ended: make([]bool, len(s.t.spots)),
		fired: map[[2]int]bool{}, met: map[int]bool{},
	}
}

// explorer returns one that takes at most so many nodes.
func (p *prover) explorer(people workflow.Facts, nodes int) *explorer {
	x := newExplorer(p.m.flow, people, min(p.m.nodes+nodes, p.m.budget))
	x.nodes = p.m.nodes
	return x
}

// proves tries ways in turn until done, and then looks around.
func (p *prover) proves(done func() bool, ways func(yield func(start spot, hops []hop) bool)) bool {
	if done() {
		return true
	}
	if p.vain < vainWalks {
		n := 0
		ways(func(start spot, hops []hop) bool {
			n++
			p.walk(start, hops, done)
			return !done() && n < waysTo
		})
		if done() {
			return true
		}
		p.vain++
	}
	p.wander()
	return done()
}

// enters shows that items come into a state.
func (p *prover) enters(state int) bool {
	return p.proves(func() bool {
		return slices.ContainsFunc(p.s.at[state], func(n int32) bool { return p.come[p.s.kin[n]] })
	}, func(yield func(spot, []hop) bool) {
		for _, n := range p.s.at[state] {
			if !yield(p.s.t.way(n)) {
				return
			}
		}
	})
}

// leads returns the shortest run found that comes to one of several spots, which
// are in the order of what they take.
func (p *prover) leads(spots []int32) (best Witness, found bool) {
	for i, n := range spots {
		if i == waysTo || found && p.s.t.cost[n] >= len(best.Commands) {
			break
		}
		start, hops := p.s.t.way(n)
		for _, c := range p.people {
			w, ok := p.goBy(c, start, hops, nil)
			w.Cast = c
			if ok && (!found || len(w.Commands) < len(best.Commands)) {
				best, found = w, true
			}
			if found && len(best.Commands) <= p.s.t.cost[n] {
				return best, true
			}
		}
	}
	return best, found
}

// ends shows that items come to a spot and on to an end.
func (p *prover) ends(n int32) bool {
	out, kin := p.s.out(n), p.s.kin[n]
	return p.proves(func() bool { return p.ended[kin] }, func(yield func(spot, []hop) bool) {
		start, hops := p.s.t.way(n)
		for i, c := range p.people {
			p.goOn(c, start, hops, out)
			if p.ended[kin] || i == 0 && !yield(start, append(slices.Clone(hops), out...)) {
				return
			}
		}
	})
}

// goOn goes a way with a cast, and then another one from there.
func (p *prover) goOn(c workflow.Facts, start spot, hops, out []hop) {
	x := p.explorer(c, p.m.budget/walkShare)
	p.s.o.guide(x, start, hops, nil)
	w, ok := p.search(x, arrival(start, hops), hops)
	p.m.nodes = x.nodes
	if !ok {
		return
	}
	v := *w.at
	on := p.explorer(c, p.m.budget/walkShare)
	p.s.o.guide(on, p.s.o.spotOf(v.sit), nil, nil)
	p.s.o.guide(on, arrival(start, hops), out, nil)
	v.from, v.last = -1, workflow.Command{}
	on.all = append(on.all, v)
	on.known[on.keys.key(v.sit, on.clock.reading(v.sit, v.now))] = 0
	rest, ok := p.search(on, arrival(start, out), out)
	p.m.nodes = on.nodes
	if ok {
		w.Commands = append(w.Commands, rest.Commands...)
		p.record(x, &w.Witness)
	}
}

// arrival returns where a way leads.
func arrival(start spot, hops []hop) spot {
	if len(hops) == 0 {
		return start
	}
	return hops[len(hops)-1].to
}

// run is a witness and the situation in which it ends.
type run struct {
	Witness
	at *vertex
}

// fires shows that a move fires from a state, and passes a gate if there is one.
func (p *prover) fires(state, move int) bool {
	p.wanted = p.s.o.spec.Moves[move].Action
	defer func() { p.wanted = "" }()
	return p.goes(state, func(h *hop) bool { return h.move == move }, func() bool { return p.fired[[2]int{state, move}] })
}

// meets shows that a gate is met.
func (p *prover) meets(state int, g *areaGate) bool {
	return p.goes(state, func(h *hop) bool { return h.kind == hopCleared }, func() bool { return p.met[g.index] })
}

// goes tries hops from a state until done.
func (p *prover) goes(state int, serves func(*hop) bool, done func() bool) bool {
	return p.proves(done, func(yield func(spot, []hop) bool) {
		for _, n := range p.s.at[state] {
			for i := range p.s.t.ways[n] {
				h := p.s.t.ways[n][i]
				if !serves(&h) {
					continue
				}
				if start, hops := p.s.t.way(n); !yield(start, append(hops, h)) {
					return
				}
			}
		}
	})
}

// out returns a shortest way from a spot to an end; nil if there is none.
func (s *survey) out(n int32) []hop {
	type origin struct {
		from int32
		by   hop
	}
	came := map[int32]origin{n: {from: -1}}
	for queue := []int32{n}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if s.o.states[s.t.spots[at].state].Final != "" {
			var hops []hop
			for ; came[at].from >= 0; at = came[at].from {
				hops = append(hops, came[at].by)
			}
			slices.Reverse(hops)
			return hops
		}
		for _, h := range s.t.ways[at] {
			to := s.t.seen[h.to]
			if _, known := came[to]; !known {
				came[to] = origin{at, h}
				queue = append(queue, to)
			}
		}
	}
	return nil
}

// walk goes a way with each cast in turn until done.
func (p *prover) walk(start spot, hops []hop, done func() bool) {
	for _, c := range p.people {
		if p.goBy(c, start, hops, hops); done() {
			return
		}
	}
}

// goBy goes a way with a cast, notes what happens and returns it: a shortest run,
// unless it is to hurry along.
func (p *prover) goBy(c workflow.Facts, start spot, hops, along []hop) (Witness, bool) {
	x := p.explorer(c, p.m.budget/walkShare)
	p.s.o.guide(x, start, hops, nil)
	w, ok := p.search(x, arrival(start, hops), along)
	p.m.nodes = x.nodes
	if ok {
		p.record(x, &w.Witness)
	}
	return w.Witness, ok
}

// search explores until an item comes to the spot, if only in passing; by the move
// that is wanted, if one is. It looks first at items that are far on the hops; with
// no hops it finds a shortest run.
func (p *prover) search(x *explorer, target spot, hops []hop) (run, bool) {
	found, hit := int32(-1), false
	fires := func(e workflow.Event) bool { return e.Kind == workflow.Moved && e.Action == p.wanted }
	var begin workflow.Begin
	var commands []workflow.Command
	x.entered = func(s *situation, _ *vertex) { hit = hit || p.s.o.spotOf(s) == target }
	x.added = func(to, from int32, c workflow.Command) {
		if found < 0 && to >= 0 && (hit || p.s.o.spotOf(x.all[to].sit) == target) &&
			(p.wanted == "" || slices.ContainsFunc(x.decision.Events, fires)) {
			found = to
			if begin, commands = x.history(to); from >= 0 { // not by the first history
				begin, commands = x.history(from)
				commands = append(commands, c)
			}
		}
		hit = false
	}
	if len(x.all) == 0 {
		x.begin()
	}
	for q := p.queue(x, hops); found < 0; {
		i, more := q.next()
		if !more {
			break
		}
		if _, ok := x.grow(i); !ok {
			break
		}
	}
	if found < 0 {
		return run{}, false
	}
	at := &x.all[found]
	return run{Witness{Begin: begin, Commands: commands, Absent: []MemberID{}, People: actors(begin, commands), Ends: at.sit.state}, at}, true
}

// queue holds what an exploration still has to look at: what came farthest on a way
// first, and of that what was found first.
type queue struct {
	x     *explorer
	o     *outline
	place map[spot]int // on the way, from 1
	open  [][]int32    // by place
	taken int          // how many of the explorer's are in open or were
}

func (p *prover) queue(x *explorer, hops []hop) *queue {
	q := &queue{x: x, o: p.s.o, place: map[spot]int{}, open: make([][]int32, len(hops)+1)}
	for i, h := range hops {
		q.place[h.to] = i + 1
	}
	return q
}

func (q *queue) next() (int32, bool) {
	for ; q.taken < len(q.x.all); q.taken++ {
		at := 0
		if len(q.place) > 0 {
			at = q.place[q.o.spotOf(q.x.all[q.taken].sit)]
		}
		q.open[at] = append(q.open[at], int32(q.taken))
	}
	for at := len(q.open) - 1; at >= 0; at-- {
		if list := q.open[at]; len(list) > 0 {
			q.open[at] = list[1:]
			return list[0], true
		}
	}
	return 0, false
}

// record replays a run and notes what happened.
func (p *prover) record(x *explorer, w *Witness) {
	item, sit := new(workflow.Item), &situation{}
	var d workflow.Decision
	var on []int32
	ok, err := x.flow.DecideStart(&d, w.Begin, x.facts)
	for i := 0; ok && err == nil; i++ {
		on = append(on, p.happens(x, sit, d.Events)...)
		if item.Apply(d.Events...) != nil || i == len(w.Commands) {
			break
		}
		ok, err = x.flow.Decide(&d, item, w.Commands[i], x.facts)
	}
	if p.s.o.states[p.s.o.at(sit.state)].Final != "" {
		for _, n := range on {
			p.ended[n] = true
		}
	}
}

// happens lets events happen to a situation, notes what that shows, and returns
// the spots that the item comes to.
func (p *prover) happens(x *explorer, sit *situation, events []workflow.Event) (spots []int32) {
	o := p.s.o
	for i := range events {
		e := &events[i]
		from := sit.state
		sit.apply(e, x.number)
		if e.Kind == workflow.Moved {
			k := slices.IndexFunc(o.spec.Moves, func(m workflow.Transition) bool { return m.Action == e.Action })
			p.fired[[2]int{int(o.at(from)), k}] = true
			for _, g := range e.Passed() {
				p.met[o.gate(g)] = true
			}
		}
		if n, ok := p.s.t.seen[o.spotOf(sit)]; ok {
			p.come[p.s.kin[n]] = true
			spots = append(spots, p.s.kin[n])
		}
	}
	return spots
}

// passage is a step that an exploration found, and the spots on it.
type passage struct {
	from, to int32
	spots    []int32
}

// wander looks around with each cast, once.
func (p *prover) wander() {
	if p.wandered {
		return
	}
	p.wandered = true
	for _, c := range p.people {
		x := p.explorer(c, wanderNodes)
		x.tellApart(p.s.o)
		p.look(x)
		p.explain(x)
	}
}

// glance looks around where nothing unlikely is done, once.
func (p *prover) glance() {
	for _, c := range p.people[:2] {
		x := p.explorer(c, glanceNodes)
		x.tellApart(p.s.o)
		p.tries(x, likely)
		p.look(x)
	}
}

// look explores as far as there is budget, and notes what happens.
func (p *prover) look(x *explorer) {
	var steps []passage
	x.added = func(to, from int32, _ workflow.Command) {
		sit := &situation{}
		if from >= 0 {
			sit = x.all[from].sit.clone()
		}
		if spots := p.happens(x, sit, x.decision.Events); to >= 0 {
			steps = append(steps, passage{from, to, spots})
		}
	}
	x.begin()
	for i := int32(0); int(i) < len(x.all); i++ {
		to, ok := x.grow(i)
		for _, n := range to {
			steps = append(steps, passage{i, n, nil})
		}
		if !ok {
			break
		}
	}
	p.m.nodes = x.nodes
	p.trace(x, steps)
}

// trace notes from which spots of an exploration an end was reached.
func (p *prover) trace(x *explorer, steps []passage) {
	ends := make([]bool, len(x.all))
	for i := range x.all {
		ends[i] = p.s.o.states[p.s.o.at(x.all[i].sit.state)].Final != ""
	}
	for changed := true; changed; {
		changed = false
		for i := len(steps) - 1; i >= 0; i-- {
			if s := &steps[i]; s.from >= 0 && ends[s.to] && !ends[s.from] {
				ends[s.from], changed = true, true
			}
		}
	}
	for _, s := range steps {
		for _, n := range s.spots {
			p.ended[n] = p.ended[n] || ends[s.to]
		}
	}
	for i := range x.all {
		if n, ok := p.s.t.seen[p.s.o.spotOf(x.all[i].sit)]; ok && ends[i] {
			p.ended[p.s.kin[n]] = true
		}
	}
}

// explain notes which gates are met in a situation that stays.
func (p *prover) explain(x *explorer) {
	for i := range x.all {
		v := &x.all[i]
		waits := slices.ContainsFunc(p.s.o.states[p.s.o.at(v.sit.state)].gates, func(g areaGate) bool { return !p.met[g.index] })
		if !waits || len(v.sit.words) == 0 {
			continue
		}
		for _, g := range x.flow.Explain(v.item, x.facts, v.now).Gates {
			if g.Status == workflow.Met {
				p.met[p.s.o.gate(g.Gate)] = true
			}
		}
	}
}

// stops shows that a rule makes a difference: in an item of the definition without
// it, somebody does what the rule refuses, or what leads elsewhere with it.
func (p *prover) stops(rule int) bool {
	with := quiet(p.m.flow)
	without := lacking(with, rule)
	if without == nil {
		return false
	}
	many := 1 + max(1, with.Spec().Rules[rule].MaxPeople)
	people := append(casts(p.m.flow, many), rareCasts(p.m.flow, many)...)
	for _, nodes := range []int{500, 5_000, 20_000} {
		for _, only := range [][]workflow.CommandKind{calm, likely, nil} {
			for _, facts := range people {
				if p.differs(without, with, facts, nodes, only) {
					return true
				}
			}
		}
	}
	return false
}

// What is tried first, and then.
var (
	calm   = []workflow.CommandKind{workflow.DoVote, workflow.DoMove}
	likely = []workflow.CommandKind{workflow.DoVote, workflow.DoMove, workflow.DoSet, workflow.DoClaim, workflow.DoTick}
)

// tries leaves some kinds of command, no words against, and of attributes that no
// condition reads one value; nil leaves all.
func (p *prover) tries(x *explorer, only []workflow.CommandKind) {
	if only == nil {
		return
	}
	for i := range p.s.o.spec.Attributes {
		if a := &p.s.o.spec.Attributes[i]; !slices.Contains(p.s.o.attrs, a.ID) {
			x.only(a, nil)
		}
	}
	x.path = func(_ *vertex, c *workflow.Command) bool {
		return slices.Contains(only, c.Kind) && (c.Kind != workflow.DoVote || c.Word == workflow.Approve)
	}
}

// differs explores a flow with some kinds of command until another one decides one
// differently.
func (p *prover) differs(without, with *workflow.Flow, facts workflow.Facts, nodes int, only []workflow.CommandKind) bool {
	x := p.explorer(facts, nodes)
	x.flow = without
	x.tellApart(p.s.o)
	p.tries(x, only)
	found := false
	var d workflow.Decision
	x.stepped = func(v *vertex, cmd *workflow.Command) {
		if !found {
			ok, err := with.Decide(&d, v.item, *cmd, facts)
			found = err == nil && (!ok || len(d.Events) != len(x.decision.Events))
		}
	}
	x.begin()
	for i := int32(0); !found && int(i) < len(x.all); i++ {
		if _, ok := x.grow(i); !ok {
			break
		}
	}
	p.m.nodes = x.nodes
	return found
}
