// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// maxWays is how many ways to a target one case of attribute values may have.
const maxWays = 20_000

// maxPaths is how many paths one search for ways may keep, at some kilobytes each.
const maxPaths = 50_000

// maxRounds is how often a way begins anew, where that makes a difference: an owner
// is kept, or attributes are such that nobody starts with them.
const maxRounds = 1

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
	voids []workflow.Field // that are changed for that alone: the first before the settings, the rest after them
	first int              // how many of the voids
	left  []int            // attributes that nobody may set here, to be set later
	backs []*gate          // where approvals of earlier stays are taken back, first of all
	kind  legKind
	move  *move
	gates []*gate            // to be met, or of which one must fail
	field workflow.Field     // that is edited
	clock *workflow.Deadline // that falls
	trail []mark             // before the stay
	over  lapsed             // by then
}

// mark is a state of the trail, with the gates that were passed there and those
// that did not apply.
type mark struct {
	state       *state
	passed, off []*gate
}

// mode says what a walk may use, and where it ends.
type mode uint8

const (
	plainly    mode = iota // approvals, moves and the settings that are wanted
	settling               // the same, up to where all of these are made
	freely                 // everything that people may do, and the clock
	powerfully             // the same, up to states where the item stays
)

// walker finds the ways to a target, shortest first, by breadth. Ways are left
// out for one of three reasons.
//
// A loop: the way comes back to a situation of its own, which is the state, the
// attributes, the trail with what was passed on it, whose claim is kept, the latest
// firings that a min-people rule reads, and which deadlines are over. The lemma about
// loops says that a run that reaches the target does without: who votes in the loop can
// vote before. It is no loop if an approval that stood before stands no more, as it moves items
// on and binds whoever gave it, or if somebody is no editor any more.
//
// Another way q to the same situation that asks no more than the way p. Let each
// burden of q be borne by whoever bears the equal one in p. A burden names the
// values of the attributes that its parties read, and where an owner could claim
// the item, so they may bear it. It remains to see that rules hold, and that q can
// go on as p does. That is argued in two cases.
//
// First, no approval of q was ever voided, and each stands in p, given after equal
// changes of what its gate covers. A change is by whoever made it first in p. Then
// an approver in q is no editor, as p has the same change before the same approval.
// All acts of q stand together in p, so upper rules hold. A gate that stands in p
// alone is asked in q when it is met, of those who met it in p: no change that
// excludes them came after, or it would not stand. And q is nowhere sent on at once
// where p may stay.
//
// Second, p and q made the same changes in the same order from the same start, and
// q asks between each two of them nothing that p does not. Then what stands in q at
// any time stands in p at the end of the same interval, and editors are the same.
// What is taken back, and to begin anew, counts as a change here.
//
// Ways are compared that began anew equally often, as what a cycle asks is a burden
// of that cycle; and with one that only starts, where they begin anew: it has no
// editors, and nothing that was done binds it.
//
// In both, a min-people rule is due in q only where it is in p, since gates of
// earlier states count by the trail, which is the same, and moves that fired in q
// fired in p; what it counts is equal, down to the latest firings. No more people
// act. Only a roll can be larger in q, which has no more editors than p: where
// editing could matter to a roll, what cannot be done is unknown.
type walker struct {
	m      *model
	mode   mode
	free   bool
	region []workflow.Given // of a walk that is not free
	target func(*state) bool
	useful []bool // per state: the target can be reached
	trails bool   // the trail makes a difference
	// anyOrder says that settings of one stay are tried in every order.
	anyOrder bool
	queue    [][]*path // by length
	kept     map[string][]*path
	burdens  map[string]int
	ways     []way
	paths    int // how many were entered
	tooMany  bool
	short    bool // ways that begin anew too often were left out
}

// path is a way so far.
type path struct {
	from     *path // nil at the start
	leg      *leg  // that led here
	region   []workflow.Given
	state    *state
	at       []workflow.Given
	trail    []mark
	standing []*gate
	keepers  []int // numbers of where the owner, who is kept, could claim the item, ascending
	tenure   []int // numbers of what that owner did
	acts     []int // and of what the owner did up to the stay that led here
	length   int
	round    int // how often it began anew
	burden   plan.Set
	parts    plan.Set      // the burdens apart between changes
	changes  string        // the settings and edits so far, in order
	marks    []alteration  // the same as burdens
	votes    map[*gate]int // the burdens of what stands
	voided   bool          // an approval was
	latest   string        // the latest firings of the moves that a min-people rule reads
	over     lapsed
	home     string // the situation
}

// alteration is the burden of a setting or an edit.
type alteration struct {
	field  workflow.Field
	burden int
}

// way is a way to a target, from a start with the attributes of a region, and how
// it arrives.
type way struct {
	region []workflow.Given
	legs   []*leg
	landing
}

// landing is how a way arrives.
type landing struct {
	at    []workflow.Given
	trail []mark
}

// ways returns the ways to the target, from any of the regions, shortest first,
// and whether those are all that matter.
func (m *model) ways(regions [][]workflow.Given, target func(*state) bool, mode mode) (ways []way, all bool) {
	w := &walker{m: m, mode: mode, free: mode >= freely, target: target, kept: map[string][]*path{}, burdens: map[string]int{}}
	if !w.free {
		w.region = regions[0]
	}
	w.prune()
	w.anyOrder = m.ordered()
	w.trails = slices.ContainsFunc(m.rules, func(r *rule) bool { return r.kind == minPeople }) ||
		slices.ContainsFunc(m.states, func(s *state) bool { return s.back != nil }) ||
		slices.ContainsFunc(m.attrs, func(a *attribute) bool { return len(a.Set) > 0 && len(a.States) > 0 }) ||
		w.free && slices.ContainsFunc(m.states, m.voidable)
	for _, region := range regions {
		p := &path{region: region, state: m.start, at: w.begin(region)}
		for _, q := range m.starts {
			if len(partyFields(q)) > 0 {
				p.burden.Add(w.number("start", []workflow.Party{q}, &leg{state: m.start, at: p.at}))
			}
		}
		w.enter(p)
	}
	for n := 0; n < len(w.queue); n++ {
		for k := 0; k < len(w.queue[n]); k++ {
			w.expand(w.queue[n][k])
		}
	}
	return w.ways, !w.tooMany && !w.short && !m.spent()
}

// enter queues a path, unless a lighter one leads to the same situation.
func (w *walker) enter(p *path) {
	if !w.useful[p.state.index] || w.tooMany {
		return
	}
	key := w.key(p)
	p.home = key
	for q := p.from; q != nil; q = q.from {
		if q.home == key && !w.rid(p, q) {
			return
		}
	}
	if p.round > 0 {
		// One who starts an item anew need not have begun it as another.
		if slices.ContainsFunc(w.kept[key], func(q *path) bool { return q.from == nil && contains(p.burden, q.burden) }) {
			return
		}
		if p.round > maxRounds {
			w.short = true
			return
		}
		key += "\x08" + strconv.Itoa(p.round)
	}
	if slices.ContainsFunc(w.kept[key], p.needless) {
		return
	}
	if w.paths++; w.paths > maxPaths {
		w.tooMany = true
		return
	}
	if !w.m.spend(1) {
		return
	}
	w.kept[key] = append(w.kept[key], p)
	for len(w.queue) <= p.length {
		w.queue = append(w.queue, nil)
	}
	w.queue[p.length] = append(w.queue[p.length], p)
}

// rid reports whether something that stood in the way at q, or forbade something,
// does not at p any more: an approval, or that somebody is an editor.
func (w *walker) rid(p, q *path) bool {
	if !w.free {
		return false
	}
	return slices.ContainsFunc(q.standing, func(g *gate) bool { return !slices.Contains(p.standing, g) }) ||
		slices.ContainsFunc(q.marks, func(c alteration) bool { return !slices.Contains(p.marks, c) })
}

// needless reports whether whatever can be done after p can be done after q.
func (p *path) needless(q *path) bool {
	if q.changes == p.changes && contains(p.parts, q.parts) && slices.EqualFunc(q.region, p.region, sameGiven) {
		return true
	}
	if q.voided || !contains(p.burden, q.burden) {
		return false
	}
	for g, n := range q.votes {
		if m, ok := p.votes[g]; !ok || m != n {
			return false
		}
	}
	return true
}

func sameAll(a, b []workflow.Given) bool { return slices.EqualFunc(a, b, sameGiven) }

func sameGiven(a, b workflow.Given) bool {
	return a.Attribute == b.Attribute && a.Value.String() == b.Value.String()
}

func contains(a, b plan.Set) bool {
	for i, bits := range b {
		if i >= len(a) && bits != 0 || i < len(a) && bits&^a[i] != 0 {
			return false
		}
	}
	return true
}

// expand arrives, or goes on.
func (w *walker) expand(p *path) {
	if w.tooMany || w.m.spent() {
		return
	}
	forced := w.forced(p.state, p.at, p.standing)
	due := p.over.dueAtOnce(p.state.State, func(a workflow.Action) bool { return w.holds(p.state.move(a).When, p.at) })
	if w.target(p.state) && len(w.pending(p.at)) == 0 && (forced == nil && due == nil || w.mode != powerfully) {
		w.arrive(p, nil)
		if w.mode == settling {
			return
		}
	}
	if p.state.Final != "" {
		return
	}
	l := &leg{state: p.state, entry: p.at, at: p.at, trail: p.trail, over: p.over}
	if mv := forced; mv != nil {
		l.kind = byStanding
		w.leave(p, l, mv, p.standing)
		return
	}
	for _, d := range due {
		next := *l
		next.kind, next.clock = byClock, d
		w.leave(p, &next, p.state.move(d.Move), p.standing)
	}
	if due != nil {
		return
	}
	w.stay(p, l, p.standing, 0)
}

// arrive notes a way, with a last stay if one is given.
func (w *walker) arrive(p *path, last *leg) {
	if len(w.ways) == maxWays {
		w.tooMany = true
		return
	}
	found := way{region: p.region, landing: landing{p.at, p.trail}}
	if last != nil {
		found.at = last.at
		found.legs = append(found.legs, last)
	}
	for q := p; q.from != nil; q = q.from {
		found.legs = append(found.legs, q.leg)
	}
	slices.Reverse(found.legs)
	w.ways = append(w.ways, found)
}

// begin returns the attributes at the start: those given have their values, and
// those that somebody sets on the way have not yet. Whoever is free to choose
// gives all of them.
func (w *walker) begin(region []workflow.Given) []workflow.Given {
	at := slices.Clone(region)
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

// key names the situation that a path leads to.
func (w *walker) key(p *path) string {
	var b strings.Builder
	b.WriteString(string(p.state.ID))
	b.WriteString(p.latest)
	if len(p.over) > 0 {
		b.WriteByte(5)
		b.WriteString(p.over.text())
	}
	for _, g := range p.at {
		b.WriteByte(0)
		b.WriteString(g.Value.String())
	}
	for _, k := range p.keepers {
		b.WriteByte(1)
		b.WriteString(strconv.Itoa(k))
	}
	if !w.trails {
		return b.String()
	}
	for _, t := range p.trail {
		b.WriteByte(2)
		b.WriteString(string(t.state.ID))
		for _, g := range t.passed {
			b.WriteByte(3)
			b.WriteString(string(g.ID))
		}
		for _, g := range t.off {
			b.WriteByte(4)
			b.WriteString(string(g.ID))
		}
	}
	return b.String()
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
	if len(s.gates) == 0 || s.Final != "" {
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
func (w *walker) stay(p *path, l *leg, standing []*gate, from int) {
	if w.free {
		if w.target(l.state) && len(l.sets)+len(l.voids) > 0 {
			// The settings may be what was missing.
			last := *l
			last.kind = byStaying
			w.arrive(p, &last)
		}
		w.moves(p, l, standing)
		w.voiding(p, l, standing)
		w.takingBack(p, l, standing)
		if len(l.voids) > l.first {
			return
		}
		for i := range w.m.attrs {
			if i < from && !w.anyOrder || i < from && w.wasSet(l, i) {
				continue
			}
			for _, v := range w.m.attrs[i].values {
				if w.settable(i, l.state) && v != l.at[i].Value {
					w.set(p, l, standing, i, v)
				}
			}
		}
		return
	}
	if w.mode == settling && len(w.pending(l.at)) == 0 {
		last := *l
		last.kind = byStaying
		w.arrive(p, &last)
		return
	}
	var left []int
	for _, i := range w.pending(l.at) {
		if !w.settable(i, l.state) || !w.anyOrder && i < from {
			continue
		}
		if w.set(p, l, standing, i, w.region[i].Value) {
			if left = append(left, i); !w.anyOrder {
				break
			}
		}
	}
	if slices.ContainsFunc(left, func(i int) bool { return !w.m.attrs[i].elusive() }) {
		return
	}
	// What is left is set later where nobody may set it here.
	if len(left) > 0 {
		next := *l
		next.left = left
		l = &next
	}
	w.moves(p, l, standing)
}

// elusive reports whether it depends on where an item is, or on its attributes,
// whether anybody may set the attribute.
func (a *attribute) elusive() bool {
	return slices.ContainsFunc(a.setters, func(q workflow.Party) bool { return isOwner(q) || len(partyFields(q)) > 0 })
}

// voiding tries changes that void what stands at gates which are passed no more, and
// instants that are over, to be put off.
func (w *walker) voiding(p *path, l *leg, standing []*gate) {
	for _, f := range w.m.changeable(l.state) {
		covered := func(g *gate) bool { return g.covers[f] }
		if !slices.ContainsFunc(standing, covered) && !l.over.counts(f) || w.touched(l.trail, f, l.at, l.at) >= 0 {
			continue
		}
		next := *l
		next.voids, next.over = append(slices.Clone(l.voids), f), l.over.named(f)
		if len(l.sets) == 0 {
			next.first = len(next.voids)
		}
		w.stay(p, &next, slices.DeleteFunc(slices.Clone(standing), covered), 0)
	}
}

// voidable reports whether people may change in a state what some gate covers.
func (m *model) voidable(s *state) bool {
	return slices.ContainsFunc(m.changeable(s), func(f workflow.Field) bool {
		return slices.ContainsFunc(m.gates, func(g *gate) bool { return g.covers[f] })
	})
}

// takingBack tries to free of a rule whoever approved in an earlier stay.
func (w *walker) takingBack(p *path, l *leg, standing []*gate) {
	if len(l.sets)+len(l.voids) > 0 {
		return
	}
	from := 0
	if n := len(l.backs); n > 0 {
		from = slices.Index(l.state.gates, l.backs[n-1]) + 1
	}
	for _, g := range l.state.gates[from:] {
		if !w.m.bounded(g) || !slices.Contains(standing, g) {
			continue
		}
		next := *l
		next.backs = append(slices.Clone(l.backs), g)
		w.stay(p, &next, slices.DeleteFunc(slices.Clone(standing), func(o *gate) bool { return o == g }), 0)
	}
}

// bounded reports whether a rule keeps those who approve at the gate from something.
func (m *model) bounded(g *gate) bool {
	return slices.ContainsFunc(m.rules, func(r *rule) bool {
		return (r.kind == maxActs || r.kind == maxPeople) && r.speaksOf(workflow.Act{Gate: g.ID})
	})
}

// changeable returns what people may edit or set in a state.
func (m *model) changeable(s *state) []workflow.Field {
	var list []workflow.Field
	if len(s.editBy) > 0 {
		list = append(list, s.fields...)
	}
	for _, a := range m.spec.Attributes {
		if len(a.Set) > 0 && slices.Contains(a.States, s.ID) {
			list = append(list, a.ID)
		}
	}
	return list
}

// changers returns who may edit or set f in a state.
func (m *model) changers(s *state, f workflow.Field) []workflow.Party {
	if a := m.specAttribute(f); a != nil {
		return m.resolve(a.Set)
	}
	return s.editBy
}

// wasSet reports whether the attribute of that number was set in the stay.
func (w *walker) wasSet(l *leg, i int) bool {
	return slices.ContainsFunc(l.sets, func(g workflow.Given) bool { return g.Attribute == w.m.attrs[i].ID })
}

// ordered reports whether it can matter in which order attributes are set: where
// one says who may set another, or a setting may make the item leave.
func (m *model) ordered() bool {
	settable, matters := 0, false
	for _, a := range m.attrs {
		if len(a.Set) == 0 || len(a.States) == 0 {
			continue
		}
		settable++
		matters = matters || slices.ContainsFunc(a.setters, func(q workflow.Party) bool { return len(partyFields(q)) > 0 }) ||
			slices.ContainsFunc(a.States, func(id workflow.StateID) bool { return m.state(id).back != nil || len(m.state(id).gates) > 0 })
	}
	return settable > 1 && matters
}

func (w *walker) settable(i int, s *state) bool {
	a := w.m.attrs[i]
	return len(a.Set) > 0 && slices.Contains(a.States, s.ID)
}

// set goes on with a setting, and reports whether it is possible.
func (w *walker) set(p *path, l *leg, standing []*gate, i int, v workflow.Value) bool {
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
		w.leave(p, &next, l.state.back, standing)
		return true
	}
	if mv := w.forced(l.state, next.at, standing); mv != nil {
		next.kind = byStanding
		w.leave(p, &next, mv, standing)
		return true
	}
	w.stay(p, &next, standing, i+1)
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
func (w *walker) moves(p *path, l *leg, standing []*gate) {
	list := w.applicable(l.state, l.at)
	automatic := w.clears(l.state, l.at)
	for _, mv := range l.state.moves {
		if mv.Restart != "" && !w.free || !w.holds(mv.When, l.at) {
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
		w.leave(p, &next, mv, standing)
	}
	if w.free {
		w.edits(p, l, standing)
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
		if d := &l.state.Deadlines[i]; d.Move == mv.Action && !w.m.preempted(l.state, d, l.entry, l.at) {
			return d
		}
	}
	return nil
}

// preempted reports whether another deadline that moves the item always falls
// before d, whatever is set in between. Of deadlines with other anchors or calendars
// that is not known: any order is tried, and must replay.
func (m *model) preempted(s *state, d *workflow.Deadline, entry, at []workflow.Given) bool {
	return slices.ContainsFunc(s.Deadlines, func(e workflow.Deadline) bool {
		if e.Move == "" || e.ID == d.ID {
			return false
		}
		sooner, known := order(&e, d)
		mv := s.move(e.Move)
		return known && (mv.When.IsZero() || sameAll(entry, at) && m.flow.Holds(mv.When, at) && !m.changes(s, mv.When)) && (sooner < 0 || sooner == 0 && d.Move != "" && e.ID < d.ID)
	})
}

// changes reports whether people may set, in the state, what a condition reads: also
// for a while, until a deadline that waits for it is spent.
func (m *model) changes(s *state, c workflow.Condition) bool {
	return slices.ContainsFunc(conditionFields(nil, &c), func(f workflow.Field) bool {
		a := m.specAttribute(f)
		return len(a.Set) > 0 && slices.Contains(a.States, s.ID)
	})
}

// edits tries edits that send the item back, and settings that do and set nothing
// new, or what nothing reads.
func (w *walker) edits(p *path, l *leg, standing []*gate) {
	if l.state.back == nil {
		return
	}
	for _, f := range w.m.changeable(l.state) {
		cut := w.touched(l.trail, f, l.at, l.at)
		if cut < 0 || !w.sendsBack(l.state, l.trail, cut, l.at) {
			continue
		}
		next := *l
		next.kind, next.field = byEditing, f
		w.leave(p, &next, l.state.back, slices.DeleteFunc(slices.Clone(standing), func(g *gate) bool { return g.covers[f] }))
	}
}

// leave ends the stay.
func (w *walker) leave(p *path, l *leg, mv *move, standing []*gate) {
	l.move = mv
	if l.kind == byStanding {
		l.gates = w.applicable(l.state, l.at)
	}
	cut := keeps(mv, l.state, l.trail)
	if mv.Restart != "" {
		cut, standing = 0, nil
	}
	trail := slices.Clone(l.trail[:min(cut, len(l.trail))])
	if cut > len(l.trail) {
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
	next := &path{from: p, leg: l, region: p.region, state: mv.to, at: l.at, trail: trail, length: p.length + 1 + len(l.sets) + len(l.voids) + len(l.backs)}
	w.burdened(p, l, standing, next)
	switch next.over = l.over; l.kind {
	case byClock:
		next.over = l.over.after(l.clock)
	case byEditing:
		next.over = l.over.named(l.field)
	}
	if (l.kind == byGates || l.kind == byStanding) && mv.Restart == "" {
		standing = slices.Concat(standing, l.gates)
	}
	next.standing = standing
	next.keepers, next.tenure = nil, nil
	if mv.Keep {
		next.keepers, next.tenure = p.keepers, next.acts
		if k := w.number("keeper", []workflow.Party{workflow.Owner()}, l); claimable(l) && !slices.Contains(p.keepers, k) {
			next.keepers = append(slices.Clone(p.keepers), k)
			slices.Sort(next.keepers)
		}
	}
	w.enter(next)
}

// burdened adds what a stay asks of people. Nobody is asked for by the clock, nor
// twice for the same.
func (w *walker) burdened(p *path, l *leg, standing []*gate, next *path) {
	next.burden, next.parts = slices.Clone(p.burden), slices.Clone(p.parts)
	next.changes, next.marks, next.latest = p.changes, slices.Clone(p.marks), p.latest
	next.voided, next.votes, next.acts = p.voided, map[*gate]int{}, p.tenure
	for g, n := range p.votes {
		if slices.Contains(standing, g) {
			next.votes[g] = n
		} else {
			next.voided = true
		}
	}
	then := *l // with the attributes as they are when something is asked
	add := func(parties []workflow.Party, words ...string) int {
		if p.round > 0 { // the acts of another round do not count in this
			words = append(words, "\x08"+strconv.Itoa(p.round))
		}
		n := w.number(strings.Join(words, "\x00"), parties, &then)
		if asksOwner(parties) {
			// What one owner does is for one person. Doing it again adds nothing,
			// or every round would be another situation.
			act := n
			n = w.numbered(fmt.Sprint(act, "\x07", p.keepers, next.acts))
			if !slices.Contains(next.acts, act) {
				next.acts = append(slices.Clone(next.acts), act)
				slices.Sort(next.acts)
			}
		}
		next.burden.Add(n)
		next.parts.Add(w.numbered(strconv.Itoa(n) + "\x05" + next.changes))
		return n
	}
	changed := func(f workflow.Field, value string, n int) {
		next.changes += "\x00" + strconv.Itoa(n) + value
		if c := (alteration{f, n}); !slices.Contains(next.marks, c) {
			next.marks = append(next.marks, c)
		}
	}
	for _, k := range l.left { // that nobody may set it here is asked for, too
		n := w.numbered(fmt.Sprint("left", k, l.state.index))
		next.burden.Add(n)
		next.parts.Add(n)
	}
	for _, g := range l.backs {
		next.changes += "\x00back " + string(g.ID)
	}
	then.at = l.entry
	void := func(fields []workflow.Field) {
		for _, f := range fields {
			changed(f, "", add(w.m.changers(l.state, f), "void", string(l.state.ID), string(f)))
		}
	}
	void(l.voids[:l.first])
	for _, g := range l.sets {
		changed(g.Attribute, g.Value.String(), add(w.m.attribute(g.Attribute).setters, "set", string(g.Attribute)))
		then.at = with(then.at, g)
	}
	then.at = l.at
	void(l.voids[l.first:])
	switch l.kind {
	case byGates:
		for _, g := range l.gates {
			if !slices.Contains(standing, g) {
				next.length++
				next.votes[g] = add(g.asked(), "gate", string(g.ID), next.editorsAt(g), g.rolled(l))
			}
		}
	case byWords:
		var parties []workflow.Party
		for _, g := range l.gates {
			parties = append(parties, g.asked()...)
		}
		add(parties, "words", string(l.state.ID), string(l.move.On), givenText(l.at), next.editorsAt(nil))
	case byEditing:
		changed(l.field, "", add(w.m.changers(l.state, l.field), "edit", string(l.state.ID), string(l.field)))
	}
	if len(l.move.by) > 0 && l.kind != bySetting && l.kind != byEditing {
		next.latest = w.firings(p.latest, l, add(l.move.by, "fire", string(l.state.ID), string(l.move.Action)))
	}
	next.round = p.round
	if l.move.Restart != "" {
		next.round++
		next.voided = next.voided || len(next.votes) > 0
		next.votes, next.latest = map[*gate]int{}, ""
		next.changes += "\x00restart"
		if l.move.Restart == workflow.RestartAll {
			next.marks = nil
		}
	}
}

// asked returns all whom the gate could ask, also those whom a deadline lets in, and
// who may add others.
func (g *gate) asked() []workflow.Party {
	list := slices.Concat(g.parties(), g.amend)
	for _, d := range g.state.Deadlines {
		for _, w := range d.Widen {
			if w.Gate == g.ID {
				list = append(list, w.With...)
			}
		}
	}
	return list
}

// rolled tells the attributes by which the rolls of the gate were fixed, if that was
// before a setting.
func (g *gate) rolled(l *leg) string {
	if len(l.sets) == 0 || !slices.ContainsFunc(g.leaves, func(f leaf) bool { return f.kind != some }) {
		return ""
	}
	return givenText(l.entry)
}

// editorsAt names the changes that make people editors whom the gate excludes; any
// changes, if it is nil.
func (p *path) editorsAt(g *gate) string {
	var list []int
	for _, c := range p.marks {
		if g == nil || g.excludes[c.field] {
			list = append(list, c.burden)
		}
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

// firings notes the firing of a move by a person as its latest, if a min-people
// rule reads it.
func (w *walker) firings(latest string, l *leg, burden int) string {
	a := workflow.Act{Move: l.move.Action}
	if !slices.ContainsFunc(w.m.rules, func(r *rule) bool { return r.kind == minPeople && r.speaksOf(a) }) {
		return latest
	}
	list := slices.DeleteFunc(strings.Split(latest, "\x06"), func(s string) bool {
		return s == "" || strings.HasPrefix(s, string(a.Move)+"\x00")
	})
	list = append(list, string(a.Move)+"\x00"+strconv.Itoa(burden))
	slices.Sort(list)
	return "\x06" + strings.Join(list, "\x06")
}

// number numbers what is asked of parties during a stay.
func (w *walker) number(text string, parties []workflow.Party, l *leg) int {
	for _, q := range parties {
		for _, f := range partyFields(q) {
			text += "\x00" + givenText([]workflow.Given{{Attribute: f, Value: valueOf(l.at, f)}})
		}
		if q.Kind == workflow.OwnerParty { // whoever may claim the item, or be given it
			text += "\x00" + string(l.state.ID)
			for _, c := range slices.Concat(l.state.claim, l.state.assign) {
				for _, f := range partyFields(c) {
					text += "\x00" + givenText([]workflow.Given{{Attribute: f, Value: valueOf(l.at, f)}})
				}
			}
		}
	}
	return w.numbered(text)
}

func (w *walker) numbered(text string) int {
	n, ok := w.burdens[text]
	if !ok {
		n = len(w.burdens)
		w.burdens[text] = n
	}
	return n
}

func valueOf(at []workflow.Given, f workflow.Field) workflow.Value {
	for _, g := range at {
		if g.Attribute == f {
			return g.Value
		}
	}
	return workflow.Value{}
}
