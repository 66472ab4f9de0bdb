// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// explorer finds the situations that an item can come into, breadth first, by
// deciding every command that somebody could give about a real item. Situations
// that differ only by an exchange of interchangeable people are looked at once.
// Commands come in the order of the definition and of ids, so that the first
// history of a situation is a shortest one, with the least ids.
type explorer struct {
	flow   *workflow.Flow // as asked about, but silent about early choices
	spec   workflow.Spec
	facts  workflow.Facts
	crowd  *crowd
	keys   keyer
	number func(MemberID) int32

	// editors bounds who edits besides the author; below zero nothing does.
	editors int
	// helpers are the classes of people who are asked, nil for all.
	helpers map[int32]bool
	// everyWord looks at words that change nothing, too.
	everyWord bool
	// path, when not nil, says which commands are looked at.
	path func(v *vertex, c *workflow.Command) bool
	// entered is told of each state that a step enters, before what follows.
	entered func(s *situation, from *vertex)
	// added is told where each step from a situation, or below zero a start, led.
	added func(to, from int32, c workflow.Command)
	// starting are the values to begin with, where not all are wanted.
	starting map[workflow.Field][]workflow.Value
	// stepped is told of each accepted command.
	stepped func(v *vertex, c *workflow.Command)

	// partial is what is not looked at, and skips the states where that is commands.
	partial string
	skips   map[workflow.StateID]bool

	budget, nodes int
	err           error

	states map[workflow.StateID]*place
	values map[workflow.Field][]workflow.Value
	clock  clockwork

	all      []vertex
	known    map[string]int32
	decision workflow.Decision
	next     situation // where the decision leads
}

// place is a state as the explorer looks at it.
type place struct {
	*workflow.State
	moves   []*workflow.Transition // that people fire
	changes bool                   // requests for changes have a move of their own
	edits   [][]workflow.Field     // what may be edited at once
	sets    []*workflow.Attribute
}

// vertex is a situation and the first history that leads into it.
type vertex struct {
	item  *workflow.Item
	sit   *situation
	now   time.Time
	from  int32 // -1 for a start
	depth int32
	begin workflow.Begin
	last  workflow.Command
}

// nobody is the number of somebody who is not in the crowd.
const nobody = -1

func newExplorer(f *workflow.Flow, facts workflow.Facts, budget int) *explorer {
	x := &explorer{
		flow: quiet(f), spec: f.Spec(), facts: facts, editors: -1, budget: budget,
		states: map[workflow.StateID]*place{}, values: map[workflow.Field][]workflow.Value{}, known: map[string]int32{},
		skips: map[workflow.StateID]bool{}, starting: map[workflow.Field][]workflow.Value{},
	}
	x.crowd = newCrowd(f, facts)
	x.number = x.crowd.number
	x.clock = newClockwork(&x.spec)
	x.keys = keyer{
		class: x.crowd.class, alone: x.crowd.alone, number: x.number,
		member: map[workflow.Field]bool{}, instant: map[workflow.Field]bool{}, named: map[workflow.Action]bool{}, moves: map[workflow.DeadlineID]string{},
	}
	for i := range x.spec.Rules {
		for _, a := range actsOf(&x.spec.Rules[i]) {
			x.keys.named[a.Move] = true
		}
	}
	for i := range x.spec.Attributes {
		a := &x.spec.Attributes[i]
		x.keys.member[a.ID], x.keys.instant[a.ID] = a.Kind == workflow.MemberAttr, a.Kind == workflow.TimeAttr
		x.values[a.ID] = x.valuesOf(a)
	}
	for i := range x.spec.States {
		x.states[x.spec.States[i].ID] = x.placeOf(&x.spec.States[i])
	}
	return x
}

// quiet returns the flow without its warnings about early choices, which cost
// time and change nothing. A flow that refuses them stays as it is.
func quiet(f *workflow.Flow) *workflow.Flow {
	spec := f.Spec()
	if spec.Early == workflow.EarlyOff || spec.Early == workflow.EarlyRefuse {
		return f
	}
	spec.Early = workflow.EarlyOff
	eachParties(&spec, func(list []workflow.Party) []workflow.Party { return resolved(f, list) })
	if q, err := workflow.Compile(spec, workflow.Options{}); err == nil {
		return q
	}
	return f
}

// resolved returns the parties with duties as the roles that they mean, each
// once; nil stays nil.
func resolved(f *workflow.Flow, list []workflow.Party) []workflow.Party {
	if list == nil {
		return nil
	}
	out := make([]workflow.Party, 0, len(list))
	for _, p := range list {
		for _, q := range f.Resolve(p) {
			if !slices.Contains(out, q) {
				out = append(out, q)
			}
		}
	}
	return out
}

// eachParties replaces every list of parties in the spec.
func eachParties(s *workflow.Spec, do func([]workflow.Party) []workflow.Party) {
	on := func(list *[]workflow.Party) { *list = do(*list) }
	var need func(n *workflow.Need)
	need = func(n *workflow.Need) {
		on(&n.Of)
		on(&n.Every)
		on(&n.Majority)
		for i := range n.All {
			need(&n.All[i])
		}
		for i := range n.Any {
			need(&n.Any[i])
		}
	}
	on(&s.Start.By)
	on(&s.Hold.By)
	for i := range s.Attributes {
		on(&s.Attributes[i].Set)
	}
	for i := range s.Moves {
		on(&s.Moves[i].By)
	}
	for i := range s.States {
		st := &s.States[i]
		on(&st.Edits.By)
		on(&st.Claim)
		on(&st.Assign)
		for k := range st.Gates {
			need(&st.Gates[k].Need)
			on(&st.Gates[k].Amend)
			on(&st.Gates[k].Delegate)
		}
		for k := range st.Deadlines {
			on(&st.Deadlines[k].Remind)
			for w := range st.Deadlines[k].Widen {
				on(&st.Deadlines[k].Widen[w].With)
			}
		}
	}
}

func (x *explorer) placeOf(s *workflow.State) *place {
	p := &place{State: s}
	for i := range x.spec.Moves {
		m := &x.spec.Moves[i]
		if !slices.Contains(m.From, s.ID) {
			continue
		}
		p.changes = p.changes || m.On == workflow.OnChanges
		if len(m.By) > 0 {
			p.moves = append(p.moves, m)
		}
	}
	if len(s.Edits.By) > 0 {
		p.edits = x.editsOf(s)
	}
	for i := range x.spec.Attributes {
		if a := &x.spec.Attributes[i]; len(a.Set) > 0 && slices.Contains(a.States, s.ID) {
			p.sets = append(p.sets, a)
		}
	}
	for _, d := range s.Deadlines {
		if d.Move != "" || d.Widen != nil {
			x.keys.moves[d.ID] = string(d.ID) + "\x00"
		}
	}
	return p
}

// mostTogether bounds how many kinds of field are edited together in every
// combination.
const mostTogether = 6

// editsOf returns the sets of fields worth editing at once: one of each kind of
// field that the same gates cover. Several at once matter only where an edit may
// send the item back.
func (x *explorer) editsOf(s *workflow.State) [][]workflow.Field {
	fields := s.Edits.Fields
	if fields == nil {
		fields = x.spec.Fields
	}
	var kinds []workflow.Field
	var seen []string
	for _, f := range fields {
		if k := x.coverage(f); !slices.Contains(seen, k) {
			seen, kinds = append(seen, k), append(kinds, f)
		}
	}
	var list [][]workflow.Field
	if s.Edits.Back == "" || len(kinds) > mostTogether {
		if s.Edits.Back != "" {
			x.skips[s.ID] = true
			x.partial = fmt.Sprintf("edits of some of more than %d kinds of fields at once, in %q, are not looked at", mostTogether, s.ID)
		}
		for _, f := range kinds {
			list = append(list, []workflow.Field{f})
		}
		if s.Edits.Back != "" {
			list = append(list, kinds)
		}
		return list
	}
	for set := 1; set < 1<<len(kinds); set++ {
		var some []workflow.Field
		for i, f := range kinds {
			if set>>i&1 == 1 {
				some = append(some, f)
			}
		}
		list = append(list, some)
	}
	slices.SortStableFunc(list, func(a, b []workflow.Field) int { return len(a) - len(b) })
	return list
}

// coverage tells which gates cover a field of the content.
func (x *explorer) coverage(f workflow.Field) string {
	var b []byte
	for i := range x.spec.States {
		for _, g := range x.spec.States[i].Gates {
			covers := byte('-')
			if g.Covers == nil || slices.Contains(g.Covers, f) {
				covers = '+'
			}
			b = append(b, covers)
		}
	}
	return string(b)
}

// valuesOf returns the values of an attribute that are worth telling apart, none
// given first where that is allowed.
func (x *explorer) valuesOf(a *workflow.Attribute) []workflow.Value {
	none := []workflow.Value{{}}
	if !a.Default.IsZero() {
		none = nil
	}
	switch a.Kind {
	case workflow.MemberAttr:
		if _, listed := everybody(x.facts); !listed && readByParty(x.flow.Asks(), a.ID) {
			x.overlooks(a, "may name people whom the roster does not list")
		}
		// The author is the first of a class, and each attribute may name another.
		several := 1
		for i := range x.spec.Attributes {
			if x.spec.Attributes[i].Kind == workflow.MemberAttr {
				several++
			}
		}
		for _, class := range x.crowd.classes {
			for _, who := range class[:min(several, len(class))] {
				none = append(none, workflow.Text(string(x.crowd.members[who])))
			}
		}
	case workflow.UnitAttr:
		for _, u := range unitsOf(x.flow, x.facts) {
			none = append(none, workflow.Text(string(u)))
		}
	case workflow.TimeAttr:
		none = append(none, x.clock.values(a.ID, epoch())...)
	default:
		if list := x.flow.Regions(a.ID); list != nil {
			return list
		}
		if len(atomsOf(&x.spec, a.ID)) > 0 {
			x.overlooks(a, "has too many cases to be looked at")
		}
	}
	if len(none) == 0 {
		none = append(none, a.Default)
	}
	return none
}

// overlooks notes that not every value of an attribute is looked at, and why.
func (x *explorer) overlooks(a *workflow.Attribute, why string) {
	x.partial = fmt.Sprintf("the attribute %q %s", a.ID, why)
	for _, id := range a.States {
		x.skips[id] = true
	}
}

// unitsOf returns the units that a unit attribute may name.
func unitsOf(f *workflow.Flow, facts workflow.Facts) []workflow.UnitID {
	var list []workflow.UnitID
	asks := f.Asks()
	for _, a := range f.Spec().Attributes {
		if a.Kind == workflow.UnitAttr && a.Default.Text() != "" && readByParty(asks, a.ID) {
			list = append(list, workflow.UnitID(a.Default.Text()))
		}
	}
	for _, p := range asks {
		if p.Unit != "" && p.Unit[0] != '@' {
			list = append(list, workflow.UnitID(p.Unit))
		}
	}
	if u, ok := facts.(Units); ok {
		list = u.AppendUnits(list)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// begin looks at every start: by everybody who may, for whom they may, with every
// combination of values.
func (x *explorer) begin() {
	var given []workflow.Given
	var each func(i int)
	each = func(i int) {
		if i == len(x.spec.Attributes) {
			x.beginWith(given)
			return
		}
		f := x.spec.Attributes[i].ID
		list, some := x.starting[f]
		if !some {
			list = x.values[f]
		}
		for _, v := range list {
			if v.IsZero() {
				each(i + 1)
				continue
			}
			given = append(given, workflow.Given{Attribute: f, Value: v})
			each(i + 1)
			given = given[:len(given)-1]
		}
	}
	each(0)
}

func (x *explorer) beginWith(given []workflow.Given) {
	for _, by := range x.crowd.firsts() {
		if !x.helps(by) {
			continue
		}
		for _, p := range append([]MemberID{by}, x.crowd.principals[by]...) {
			b := workflow.Begin{ID: "item", By: by, At: epoch(), Attributes: slices.Clone(given)}
			if p != by {
				b.For = p
			}
			if x.spent() {
				return
			}
			if ok, err := x.flow.DecideStart(&x.decision, b, x.facts); err != nil {
				x.fail(err)
			} else if ok {
				x.add(&vertex{item: new(workflow.Item), sit: &situation{}, begin: b, depth: -1}, epoch(), -1, workflow.Command{})
			}
		}
	}
}

func (x *explorer) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

// spent charges for a decision and reports whether the budget is used up.
func (x *explorer) spent() bool {
	if x.nodes >= x.budget || x.err != nil {
		return true
	}
	x.nodes++
	return false
}

// add lets the events of the decision happen to v and returns the number of the
// situation then, which may be known; below zero when too many people edit.
func (x *explorer) add(v *vertex, now time.Time, from int32, c workflow.Command) int32 {
	to := x.place(v, now, from, c)
	if x.added != nil {
		x.added(to, from, c)
	}
	return to
}

func (x *explorer) place(v *vertex, now time.Time, from int32, c workflow.Command) int32 {
	sit := &x.next
	sit.copy(v.sit)
	for i := range x.decision.Events {
		e := &x.decision.Events[i]
		sit.apply(e, x.number)
		if x.entered != nil && (e.Kind == workflow.Moved || e.Kind == workflow.Started) {
			x.entered(sit, v)
		}
	}
	if x.editors >= 0 && sit.editing() > x.editors {
		return -1
	}
	key := x.keys.key(sit, x.clock.reading(sit, now))
	if i, ok := x.known[key]; ok {
		return i
	}
	item := v.item.Clone()
	if err := item.Apply(x.decision.Events...); err != nil {
		x.fail(err)
		return -1
	}
	i := int32(len(x.all))
	x.known[key] = i
	x.all = append(x.all, vertex{item: item, sit: sit.clone(), now: now, from: from, depth: v.depth + 1, begin: v.begin, last: c})
	x.linger(i)
	return i
}

// linger lets time pass in small steps from a situation, where it must: histories
// are as long as their commands, so these come before longer ones.
func (x *explorer) linger(i int32) {
	for x.clock.step > 0 && x.path == nil {
		v := x.all[i]
		later := x.clock.waits(v.sit, v.now)
		if len(later) == 0 {
			return
		}
		key := x.keys.key(v.sit, x.clock.reading(v.sit, later[0]))
		if _, known := x.known[key]; known || x.spent() {
			return
		}
		v.now, v.from, v.last = later[0], i, workflow.Command{}
		i = int32(len(x.all))
		x.known[key] = i
		x.all = append(x.all, v)
	}
}

// editing counts those who edited and are no authors.
func (s *situation) editing() int {
	var who []int32
	for _, e := range s.editors {
		if !slices.Contains(s.authors, e.who) && !slices.Contains(who, e.who) {
			who = append(who, e.who)
		}
	}
	return len(who)
}

// grow looks at every command in a situation and returns where they lead, each
// place once. ok is false when the budget was spent on the way.
func (x *explorer) grow(i int32) (to []int32, ok bool) {
	e := &expansion{x: x, v: x.all[i], at: i}
	s := x.states[e.v.sit.state]
	if s.Final != "" {
		return nil, true
	}
	e.people()
	e.gates(s)
	e.moves(s)
	e.edits(s)
	e.owners(s)
	e.amends(s)
	e.ticks()
	return e.to, !e.cut
}

// expansion is the looking at one situation.
type expansion struct {
	x     *explorer
	v     vertex
	at    int32
	to    []int32
	cut   bool
	reps  []MemberID // one of each group that cannot be told apart
	twos  []MemberID // two of each such group
	bufto map[int32]bool
}

// people finds whom to ask: of people who are interchangeable and did the same,
// one is enough.
func (e *expansion) people() {
	x := e.x
	x.keys.signatures(e.v.sit)
	var reps, twos []int32
	count := map[string]int{}
	slices.Sort(x.keys.busy)
	for _, who := range x.keys.busy {
		n := 0
		if marks := x.keys.marks[who]; !x.crowd.alone[who] && !tied(marks) {
			sig := strconv.Itoa(int(x.crowd.class[who])) + "\x00" + strings.Join(marks, "\x00")
			n = count[sig]
			count[sig]++
		}
		if n < 1 {
			reps = append(reps, who)
		}
		if n < 2 {
			twos = append(twos, who)
		}
	}
	for _, class := range x.crowd.classes {
		n := 0
		for _, who := range class {
			if len(x.keys.marks[who]) > 0 {
				continue
			}
			if n++; n == 1 {
				reps = append(reps, who)
			}
			if twos = append(twos, who); n == 2 {
				break
			}
		}
	}
	e.reps, e.twos = x.crowd.named(reps), x.crowd.named(twos)
}

// try decides a command.
func (e *expansion) try(c workflow.Command) {
	x := e.x
	if e.cut || x.path != nil && !x.path(&e.v, &c) {
		return
	}
	if x.spent() {
		e.cut = true
		return
	}
	if c.At.IsZero() {
		c.At = e.v.now
	}
	ok, err := x.flow.Decide(&x.decision, e.v.item, c, x.facts)
	if err != nil {
		x.fail(err)
		e.cut = true
		return
	}
	if !ok {
		return
	}
	if x.stepped != nil {
		x.stepped(&e.v, &c)
	}
	if len(x.decision.Events) == 0 {
		return
	}
	e.arrive(x.add(&e.v, c.At, e.at, c))
}

func (e *expansion) arrive(i int32) {
	if i < 0 || i == e.at || e.bufto[i] {
		return
	}
	if e.bufto == nil {
		e.bufto = map[int32]bool{}
	}
	e.bufto[i] = true
	e.to = append(e.to, i)
}

// each tries a command for everybody in person and for those they may act for.
func (e *expansion) each(c workflow.Command) {
	for _, a := range e.reps {
		c.Actor, c.Principal = a, ""
		e.try(c)
		for _, p := range e.x.crowd.principals[a] {
			c.Principal = p
			e.try(c)
		}
	}
}

func (e *expansion) gates(s *place) {
	for i := range s.Gates {
		g := &s.Gates[i]
		for _, w := range s.words(g, e.x.everyWord) {
			e.each(workflow.Vote("", g.ID, w, time.Time{}))
			for _, d := range e.v.sit.delegated {
				if d.gate == g.ID {
					e.try(workflow.Vote(e.name(d.to), g.ID, w, time.Time{}).For(e.name(d.from)))
				}
			}
		}
		for _, w := range e.v.sit.words {
			if w.gate != g.ID {
				continue
			}
			p := e.name(w.principal)
			e.try(workflow.TakeBack(p, g.ID, time.Time{}).For(p))
			if w.actor != w.principal {
				e.try(workflow.TakeBack(e.name(w.actor), g.ID, time.Time{}).For(p))
			}
		}
	}
}

func (e *expansion) name(i int32) MemberID { return e.x.crowd.members[i] }

// words returns the words that can make a difference at a gate of the state.
func (s *place) words(g *workflow.Gate, every bool) []workflow.Word {
	list := []workflow.Word{workflow.Approve}
	if every || g.Reject != workflow.RejectNever {
		list = append(list, workflow.Decline)
		if s.changes {
			list = append(list, workflow.Changes)
		}
	}
	if g.Reject == workflow.RejectOutvoted {
		list = append(list, workflow.Abstain)
	}
	return list
}

func (e *expansion) moves(s *place) {
	for _, m := range s.moves {
		e.each(workflow.Move("", m.Action, time.Time{}))
	}
}

func (e *expansion) edits(s *place) {
	for _, fields := range s.edits {
		e.each(workflow.Edit("", time.Time{}, fields...))
	}
	for _, a := range s.sets {
		if a.Kind == workflow.MemberAttr {
			for _, m := range e.twos {
				e.each(workflow.Set("", a.ID, workflow.Text(string(m)), time.Time{}))
			}
			continue
		}
		for _, v := range e.x.settings(a, e.v.now) {
			e.each(workflow.Set("", a.ID, v, time.Time{}))
		}
	}
}

// settings are the values to which an attribute is worth setting: one that nothing
// reads to any, as that makes an editor, too.
func (x *explorer) settings(a *workflow.Attribute, now time.Time) []workflow.Value {
	list := x.clock.values(a.ID, now)
	if list == nil {
		list = slices.DeleteFunc(slices.Clone(x.values[a.ID]), workflow.Value.IsZero)
	}
	if len(list) == 0 {
		list = append(list, someValue(a))
	}
	return list
}

func (e *expansion) owners(s *place) {
	if len(s.Claim) > 0 {
		for _, a := range e.reps {
			e.try(workflow.Claim(a, time.Time{}))
		}
	}
	if e.v.sit.owner >= 0 {
		for _, a := range e.reps {
			e.try(workflow.Release(a, time.Time{}))
		}
	}
	if len(s.Assign) > 0 {
		for _, a := range e.reps {
			for _, m := range e.twos {
				if e.try(workflow.Assign(a, m, time.Time{})); e.barred(a) {
					break
				}
			}
		}
	}
}

// barred reports whether the last command was refused because the actor may give
// no such command at all.
func (e *expansion) barred(actor MemberID) bool {
	d := &e.x.decision
	return e.x.path == nil && !d.OK && len(d.Reasons) > 0 && d.Reasons[0].Code == workflow.CodeNotAllowed && d.Reasons[0].Member == actor
}

func (e *expansion) amends(s *place) {
	for i := range s.Gates {
		g := &s.Gates[i]
		for _, a := range e.reps {
			for _, m := range e.twos {
				if len(g.Delegate) > 0 && m != a {
					e.try(workflow.Delegate(a, g.ID, m, time.Time{}))
					e.try(workflow.Revoke(a, g.ID, m, time.Time{}))
				}
				if len(g.Amend) > 0 {
					must := workflow.AddApprover(a, g.ID, m, time.Time{})
					must.Must = true
					e.try(workflow.AddApprover(a, g.ID, m, time.Time{}))
					e.try(must)
					e.try(workflow.RemoveApprover(a, g.ID, m, time.Time{}))
				}
			}
		}
	}
}

// ticks lets the clock act at each deadline that runs and does more than remind,
// and lets time pass where instants that do not depend on the state count.
func (e *expansion) ticks() {
	var at []time.Time
	for _, d := range e.v.sit.dues {
		if e.x.keys.moves[d.Deadline] != "" {
			at = append(at, later(d.At, e.v.now))
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	for _, t := range slices.CompactFunc(at, time.Time.Equal) {
		e.try(workflow.Tick(t))
	}
	if e.x.path == nil {
		for _, t := range e.x.clock.waits(e.v.sit, e.v.now) {
			e.wait(t)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// wait lets time pass without a command.
func (e *expansion) wait(t time.Time) {
	if e.cut {
		return
	}
	if e.x.spent() {
		e.cut = true
		return
	}
	x := e.x
	key := x.keys.key(e.v.sit, x.clock.reading(e.v.sit, t))
	i, ok := x.known[key]
	if !ok {
		i = int32(len(x.all))
		x.known[key] = i
		v := e.v
		v.now, v.from, v.last = t, e.at, workflow.Command{}
		x.all = append(x.all, v)
	}
	e.arrive(i)
}

// history returns the begin and the commands that lead into a situation. Time that
// passes without anything happening is a tick.
func (x *explorer) history(i int32) (workflow.Begin, []workflow.Command) {
	var begin workflow.Begin
	commands := []workflow.Command{}
	for ; i >= 0; i = x.all[i].from {
		v := &x.all[i]
		begin = v.begin
		switch {
		case v.last.Kind != 0:
			commands = append(commands, v.last)
		case v.from >= 0 && (len(commands) == 0 || commands[len(commands)-1].Kind != workflow.DoTick): // which is later
			commands = append(commands, workflow.Tick(v.now))
		}
	}
	slices.Reverse(commands)
	return begin, commands
}
