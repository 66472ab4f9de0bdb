// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// maxWays is how many ways to a target one case of attribute values may have.
const maxWays = 20_000

// legKind is what makes an item leave a state.
type legKind uint8

const (
	byHand     legKind = iota + 1 // a person fires a move
	byGates                       // the gates are met
	byWords                       // words against
	byClock                       // a deadline
	bySetting                     // a setting that concerns a passed gate
	byEditing                     // an edit that does
	byStanding                    // what stands clears the state on entry
	byStaying                     // nothing: the item stays
)

// leg is a stay in a state and what ends it.
type leg struct {
	state *state
	entry []workflow.Given // attributes on entry
	at    []workflow.Given // and after the settings
	sets  []workflow.Given
	kind  legKind
	move  *move
	gates []*gate            // to be met, or of which one must fail
	field workflow.Field     // that is edited
	clock *workflow.Deadline // that falls
	trail []mark             // before the stay
}

// mark is a state of the trail, with the gates that were passed there and those
// that did not apply.
type mark struct {
	state       *state
	passed, off []*gate
}

// walker finds the ways from the start to a target: simple in state, attribute
// values and trail. A run with a loop is no better: cutting the loop takes acts
// away, which every upper rule allows.
type walker struct {
	m      *model
	free   bool
	region []workflow.Given
	target func(*state) bool
	useful []bool // per state: the target can be reached
	trails bool   // the trail makes a difference

	legs    []*leg
	seen    map[string]bool
	ways    [][]*leg
	lands   []landing // how each way arrives
	tooMany bool
}

// landing is where a way arrives.
type landing struct {
	at    []workflow.Given
	trail []mark
}

// ways returns the ways to the target, shortest first, and whether those are
// all.
func (m *model) ways(region []workflow.Given, target func(*state) bool, free bool) (ways [][]*leg, lands []landing, all bool) {
	w := &walker{m: m, free: free, region: region, target: target, seen: map[string]bool{}}
	w.prune()
	w.trails = slices.ContainsFunc(m.rules, func(r *rule) bool { return r.kind == minPeople }) ||
		slices.ContainsFunc(m.states, func(s *state) bool { return s.back != nil }) ||
		slices.ContainsFunc(m.attrs, func(a *attribute) bool { return len(a.Set) > 0 && len(a.States) > 0 })
	w.enter(m.start, w.begin(), nil, nil)
	order := make([]int, len(w.ways))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return length(w.ways[i]) - length(w.ways[j]) })
	for _, i := range order {
		ways, lands = append(ways, w.ways[i]), append(lands, w.lands[i])
	}
	return ways, lands, !w.tooMany && !m.spent()
}

// length counts what must happen on a way.
func length(way []*leg) int {
	n := 0
	for _, l := range way {
		n += 1 + len(l.sets)
		if l.kind == byGates {
			n += len(l.gates)
		}
	}
	return n
}

// begin returns the attributes at the start: those given have their values, and
// those that somebody sets on the way have not yet. Whoever is free to choose
// gives all of them.
func (w *walker) begin() []workflow.Given {
	at := slices.Clone(w.region)
	for i, a := range w.m.attrs {
		if a.settable && !w.free {
			at[i].Value = a.Default
		}
	}
	return at
}

// prune finds the states from which the target may be reached.
func (w *walker) prune() {
	w.useful = make([]bool, len(w.m.states))
	for changed := true; changed; {
		changed = false
		for i, s := range w.m.states {
			if !w.useful[i] && (w.target(s) || slices.ContainsFunc(s.moves, func(mv *move) bool {
				return w.useful[mv.to.index] && (w.free || mv.On == workflow.OnHand || mv.On == workflow.OnCleared || mv == s.back)
			})) {
				w.useful[i], changed = true, true
			}
		}
	}
}

func (w *walker) holds(c workflow.Condition, at []workflow.Given) bool {
	return c.IsZero() || w.m.flow.Holds(c, at)
}

// pending returns the attributes that are still to be set.
func (w *walker) pending(at []workflow.Given) []int {
	var list []int
	for i, a := range w.m.attrs {
		if a.settable && !w.free && !w.m.alike(a, at[i].Value, w.region[i].Value) {
			list = append(list, i)
		}
	}
	return list
}

func (w *walker) key(s *state, at []workflow.Given, trail []mark) string {
	var b strings.Builder
	b.WriteString(string(s.ID))
	for _, g := range at {
		b.WriteByte(0)
		b.WriteString(g.Value.String())
	}
	if w.trails {
		for _, t := range trail {
			b.WriteByte(1)
			b.WriteString(string(t.state.ID))
		}
	}
	return b.String()
}

// enter goes on from a state that is entered.
func (w *walker) enter(s *state, at []workflow.Given, trail []mark, standing []*gate) {
	if !w.useful[s.index] || w.tooMany || !w.m.spend(1) {
		return
	}
	key := w.key(s, at, trail)
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	defer delete(w.seen, key)
	if w.target(s) && len(w.pending(at)) == 0 {
		w.arrive(at, trail)
	}
	if s.Final != "" {
		return
	}
	l := &leg{state: s, entry: at, at: at, trail: trail}
	if mv := w.forced(s, at, standing); mv != nil {
		l.kind = byStanding
		w.leave(l, mv, standing)
		return
	}
	w.stay(l, standing, 0)
}

func (w *walker) arrive(at []workflow.Given, trail []mark) {
	if len(w.ways) == maxWays {
		w.tooMany = true
		return
	}
	w.ways = append(w.ways, slices.Clone(w.legs))
	w.lands = append(w.lands, landing{at, trail})
}

// applicable returns the gates of a state that apply.
func (w *walker) applicable(s *state, at []workflow.Given) []*gate {
	var list []*gate
	for _, g := range s.gates {
		if w.holds(g.When, at) {
			list = append(list, g)
		}
	}
	return list
}

// forced returns the automatic move that fires because what stands clears the
// state.
func (w *walker) forced(s *state, at []workflow.Given, standing []*gate) *move {
	if len(s.gates) == 0 {
		return nil
	}
	list := w.applicable(s, at)
	if len(list) == 0 && s.Empty == "" {
		return nil
	}
	for _, g := range list {
		if !slices.Contains(standing, g) {
			return nil
		}
	}
	return w.clears(s, at)
}

// clears returns the automatic move that fires when the state is cleared.
func (w *walker) clears(s *state, at []workflow.Given) *move {
	for _, mv := range s.moves {
		if mv.On == workflow.OnCleared && mv.automatic() && w.holds(mv.When, at) {
			return mv
		}
	}
	return nil
}

// stay tries the settings that are possible, from the attribute of that number
// on, and what ends the stay.
func (w *walker) stay(l *leg, standing []*gate, from int) {
	if w.free {
		if w.target(l.state) && len(l.sets) > 0 {
			// The settings may be what was missing.
			last := *l
			last.kind = byStaying
			w.legs = append(w.legs, &last)
			w.arrive(l.at, l.trail)
			w.legs = w.legs[:len(w.legs)-1]
		}
		w.moves(l, standing)
		for i := from; i < len(w.m.attrs); i++ {
			for _, v := range w.m.attrs[i].values {
				if w.settable(i, l.state) && v != l.at[i].Value {
					w.set(l, standing, i, v)
				}
			}
		}
		return
	}
	for _, i := range w.pending(l.at) {
		if i >= from && w.settable(i, l.state) && w.set(l, standing, i, w.region[i].Value) {
			return
		}
	}
	w.moves(l, standing)
}

func (w *walker) settable(i int, s *state) bool {
	a := w.m.attrs[i]
	return len(a.Set) > 0 && slices.Contains(a.States, s.ID)
}

// set goes on with a setting, and reports whether it is possible.
func (w *walker) set(l *leg, standing []*gate, i int, v workflow.Value) bool {
	f := w.m.attrs[i].ID
	next := *l
	next.at = slices.Clone(l.at)
	next.at[i].Value = v
	next.sets = append(slices.Clone(l.sets), workflow.Given{Attribute: f, Value: v})
	standing = slices.DeleteFunc(slices.Clone(standing), func(g *gate) bool { return g.covers[f] })
	if cut := w.touched(l.trail, f, l.at, next.at); cut >= 0 {
		if !w.sendsBack(l.state, l.trail, cut, next.at) {
			return false
		}
		next.kind = bySetting
		w.leave(&next, l.state.back, standing)
		return true
	}
	if mv := w.forced(l.state, next.at, standing); mv != nil {
		next.kind = byStanding
		w.leave(&next, mv, standing)
		return true
	}
	w.stay(&next, standing, i+1)
	return true
}

// touched returns the place on the trail of the first gate that a change of f
// concerns: one that was passed and covers f, or one that did not apply and now
// would. It returns -1 for none.
func (w *walker) touched(trail []mark, f workflow.Field, before, after []workflow.Given) int {
	for i, t := range trail {
		for _, g := range t.passed {
			if g.covers[f] {
				return i
			}
		}
		for _, g := range t.off {
			if w.holds(g.When, after) && !w.holds(g.When, before) {
				return i
			}
		}
	}
	return -1
}

// sendsBack reports whether the state sends an item back that far.
func (w *walker) sendsBack(s *state, trail []mark, cut int, at []workflow.Given) bool {
	return s.back != nil && w.holds(s.back.When, at) && keeps(s.back, s, trail) <= cut
}

// keeps returns the length to which a move cuts the trail.
func keeps(mv *move, from *state, trail []mark) int {
	reenters := func(s *state) bool { return s == mv.to || slices.Contains(mv.Reopens, s.ID) }
	for i, t := range trail {
		if reenters(t.state) {
			return i
		}
	}
	if reenters(from) {
		return len(trail)
	}
	return len(trail) + 1
}

// moves tries what ends the stay.
func (w *walker) moves(l *leg, standing []*gate) {
	list := w.applicable(l.state, l.at)
	automatic := w.clears(l.state, l.at)
	for _, mv := range l.state.moves {
		if mv.Restart != "" || !w.holds(mv.When, l.at) {
			continue
		}
		next := *l
		switch mv.On {
		case workflow.OnHand:
			next.kind = byHand
		case workflow.OnCleared:
			if len(list) == 0 && l.state.Empty == "" || automatic != nil && mv != automatic {
				continue
			}
			next.kind, next.gates = byGates, list
		case workflow.OnRejected, workflow.OnChanges:
			if !w.free || !w.rejects(l, mv, list) {
				continue
			}
			next.kind, next.gates = byWords, list
		case workflow.OnDeadline:
			if next.clock = w.clock(l, mv); !w.free || next.clock == nil {
				continue
			}
			next.kind = byClock
		}
		w.leave(&next, mv, standing)
	}
	if w.free {
		w.edits(l, standing)
	}
}

// rejects reports whether words against can make the move fire.
func (w *walker) rejects(l *leg, mv *move, list []*gate) bool {
	if len(mv.by) > 0 && slices.ContainsFunc(l.state.moves, func(o *move) bool {
		return o.automatic() && o.On == mv.On && w.holds(o.When, l.at)
	}) {
		return false
	}
	return slices.ContainsFunc(list, func(g *gate) bool { return g.Reject != workflow.RejectNever })
}

// clock returns the deadline that can make the move fire.
func (w *walker) clock(l *leg, mv *move) *workflow.Deadline {
	for i := range l.state.Deadlines {
		if d := &l.state.Deadlines[i]; d.Move == mv.Action && !w.m.preempted(l.state, d, l.at) {
			return d
		}
	}
	return nil
}

// preempted reports whether another deadline that moves the item always falls
// before d.
func (m *model) preempted(s *state, d *workflow.Deadline, at []workflow.Given) bool {
	return slices.ContainsFunc(s.Deadlines, func(e workflow.Deadline) bool {
		if e.Move == "" || e.ID == d.ID || e.Calendar != d.Calendar || e.Before != "" || d.Before != "" || anchor(e) != anchor(*d) {
			return false
		}
		mv := s.move(e.Move)
		return (mv.When.IsZero() || m.flow.Holds(mv.When, at)) && (e.After < d.After || e.After == d.After && d.Move != "" && e.ID < d.ID)
	})
}

func anchor(d workflow.Deadline) string {
	if d.From == "" {
		return "entry"
	}
	return d.From
}

// edits tries edits that send the item back.
func (w *walker) edits(l *leg, standing []*gate) {
	if l.state.back == nil || len(l.state.editBy) == 0 {
		return
	}
	for _, f := range l.state.fields {
		cut := w.touched(l.trail, f, l.at, l.at)
		if cut < 0 || !w.sendsBack(l.state, l.trail, cut, l.at) {
			continue
		}
		next := *l
		next.kind, next.field = byEditing, f
		w.leave(&next, l.state.back, slices.DeleteFunc(slices.Clone(standing), func(g *gate) bool { return g.covers[f] }))
	}
}

// leave ends the stay.
func (w *walker) leave(l *leg, mv *move, standing []*gate) {
	l.move = mv
	if l.kind == byStanding {
		l.gates = w.applicable(l.state, l.at)
	}
	trail := slices.Clone(l.trail[:min(keeps(mv, l.state, l.trail), len(l.trail))])
	if keeps(mv, l.state, l.trail) > len(l.trail) {
		t := mark{state: l.state}
		if l.kind == byGates || l.kind == byStanding {
			for _, g := range l.state.gates {
				if w.holds(g.When, l.at) {
					t.passed = append(t.passed, g)
				} else {
					t.off = append(t.off, g)
				}
			}
		}
		trail = append(trail, t)
	}
	if l.kind == byGates || l.kind == byStanding {
		standing = slices.Concat(standing, l.gates)
	}
	w.legs = append(w.legs, l)
	w.enter(mv.to, l.at, trail, standing)
	w.legs = w.legs[:len(w.legs)-1]
}
