// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"encoding/binary"
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// outline is a definition as a graph of spots, whoever the people are: each party
// that could have members has as many as it takes, and rules are left out but for
// what no roster can satisfy. So every run of every roster is a walk in it.
type outline struct {
	flow   *workflow.Flow
	spec   workflow.Spec
	states []area
	attrs  []workflow.Field // that conditions read
	cells  [][]workflow.Value
	atoms  [][]workflow.Condition // comparisons of each
	total  int                    // regions

	// bounds are the rules that no people can keep, or not after some moves, and
	// acts those moves, at most 64.
	bounds []bound
	acts   []workflow.Act

	trails  [][]visit
	byTrail map[string]int32
	owns    map[workflow.StateID]bool // where an item can have an owner, once asked for
	owners  bool                      // spots tell whether the item has an owner
	clocked bool                      // and which deadlines are over
	lapses  []lapsed                  // what may be over, by number; first of all nothing
}

// area is a state of an outline.
type area struct {
	*workflow.State
	gates []areaGate
	moves []int            // of the spec, in order
	edits []workflow.Field // that somebody may edit
	sets  []int            // attributes that somebody may set
	back  int              // move; -1 for none
}

// areaGate is a gate of an outline.
type areaGate struct {
	*workflow.Gate
	voting   voting
	index    int // among all gates
	fewest   int // approvals that can meet it; 0 if none can
	voters   int // how many people could approve, at most anybody
	speakers int // how many people could say no, at most anybody
	noes     int // words against that can fail it; 0 if none can
	cover    map[workflow.Field]bool
}

// spot is where an item can be: a state, a region, the trail, which moves of
// the rules in bounds people have fired in this round and, if the outline tells that
// apart, whether the item has an owner, and which deadlines are over. Who has one can
// do no less.
type spot struct {
	state, region, trail int32
	fired                uint64
	owned                bool
	over                 int32 // of the lapses
}

// unowned is the spot without the owner.
func (s spot) unowned() spot {
	s.owned = false
	return s
}

// timeless is the spot whatever is over.
func (s spot) timeless() spot {
	s.over = 0
	return s
}

// visit is a state of a trail and how its gates were left.
type visit struct {
	state       int
	passed, off []int // gates
}

// hop is one way from a spot to another.
type hop struct {
	to    spot
	kind  hopKind
	move  int            // of the spec; -1 if none fires
	field workflow.Field // set or edited
	value workflow.Value // set
	cost  int            // commands, at least
}

type hopKind uint8

const (
	hopHand hopKind = iota + 1
	hopCleared
	hopRejected
	hopChanges
	hopDeadline
	hopEdit
	hopSetting
	hopClaim
)

// newOutline returns nil if there are too many regions. Those are told apart that
// the conditions of the spec tell apart, which may have more of them than f.
func newOutline(f *workflow.Flow, spec workflow.Spec, regions func(workflow.Field) []workflow.Value) *outline {
	o := &outline{flow: f, spec: f.Spec(), total: 1, byTrail: map[string]int32{}, lapses: []lapsed{nil}}
	for _, a := range o.spec.Attributes {
		atoms := atomsOf(&spec, a.ID)
		if len(atoms) == 0 {
			continue
		}
		list := regions(a.ID)
		if list == nil || o.total > maxRegions/len(list) {
			return nil
		}
		o.attrs, o.cells, o.atoms = append(o.attrs, a.ID), append(o.cells, list), append(o.atoms, atoms)
		o.total *= len(list)
	}
	gates := 0
	for i := range o.spec.States {
		s := &o.spec.States[i]
		p := area{State: s, back: -1}
		for k := range s.Gates {
			p.gates = append(p.gates, o.areaGate(s, &s.Gates[k], gates))
			gates++
		}
		for k := range o.spec.Moves {
			m := &o.spec.Moves[k]
			if !slices.Contains(m.From, s.ID) {
				continue
			}
			p.moves = append(p.moves, k)
			if m.Action == s.Edits.Back && s.Edits.Back != "" {
				p.back = k
			}
		}
		if len(s.Edits.By) > 0 {
			if p.edits = s.Edits.Fields; p.edits == nil {
				p.edits = o.spec.Fields
			}
		}
		for k := range o.spec.Attributes {
			if a := &o.spec.Attributes[k]; len(a.Set) > 0 && slices.Contains(a.States, s.ID) {
				p.sets = append(p.sets, k)
			}
		}
		o.states = append(o.states, p)
	}
	for i := range o.spec.Rules {
		o.bind(&o.spec.Rules[i])
	}
	for i := range o.states {
		for k := range o.states[i].gates {
			if g := &o.states[i].gates[k]; o.crowds(g.act(), func(a workflow.Act) bool { return a == g.act() }) {
				g.fewest = 0
			}
		}
	}
	o.trail(nil)
	return o
}

// bound is what a rule asks for, whoever the people are.
type bound struct {
	acts []workflow.Act
	most int  // people who may take part; 0 for any number
	all  bool // the acts never happen all in one round: too few people take part
}

// bind notes what a rule asks for, and the moves that matter for it.
func (o *outline) bind(r *workflow.Rule) {
	b := bound{acts: r.Of, most: r.MaxPeople, all: r.MinPeople > o.mostIn(r.Of)}
	if r.Same != nil {
		b.acts, b.most = r.Same, 1
	}
	if b.most == 0 && !b.all {
		return
	}
	moves := slices.DeleteFunc(slices.Clone(b.acts), func(a workflow.Act) bool {
		return a.Gate != "" || slices.Contains(o.acts, a) || !b.all && !o.authored(a)
	})
	if len(o.acts)+len(moves) <= 64 {
		o.bounds, o.acts = append(o.bounds, b), append(o.acts, moves...)
	}
}

// mostIn is how many people can take part when each act happens, at most anybody:
// of each move the latest firing counts alone.
func (o *outline) mostIn(acts []workflow.Act) int {
	sum := 0
	for _, a := range acts {
		if _, g := o.gateOf(a.Gate); g != nil {
			sum += g.voters
		} else {
			sum++
		}
	}
	return min(sum, anybody)
}

// authored reports whether an act is a move that nobody but authors fires, or who
// acts for one.
func (o *outline) authored(a workflow.Act) bool {
	sole := soleAuthor(&o.spec)
	return slices.ContainsFunc(o.spec.Moves, func(m workflow.Transition) bool {
		return m.Action == a.Move && len(m.By) > 0 && !slices.ContainsFunc(m.By, func(p workflow.Party) bool {
			return p.Manager || p.Kind != workflow.AuthorParty && (p.Kind != workflow.MemberParty || p.Name != sole)
		})
	})
}

// gateOf returns a gate and its state; nil if there is none.
func (o *outline) gateOf(id workflow.GateID) (*area, *areaGate) {
	for i := range o.states {
		for k := range o.states[i].gates {
			if g := &o.states[i].gates[k]; g.ID == id {
				return &o.states[i], g
			}
		}
	}
	return nil, nil
}

func (g *areaGate) act() workflow.Act { return workflow.Act{Gate: g.ID} }

// breaks reports whether a rule that names the act is broken when so much is done
// in one round.
func (o *outline) breaks(by workflow.Act, done func(workflow.Act) bool) bool {
	return o.crowds(by, done) || slices.ContainsFunc(o.bounds, func(b bound) bool {
		return b.all && slices.Contains(b.acts, by) && !slices.ContainsFunc(b.acts, func(a workflow.Act) bool { return !done(a) })
	})
}

// bars reports whether a rule that too few people could keep names a move.
func (o *outline) bars(m workflow.Action) bool {
	return slices.ContainsFunc(o.bounds, func(b bound) bool { return b.all && slices.Contains(b.acts, workflow.Act{Move: m}) })
}

// crowds reports whether more people take part then than a rule that names the act
// lets.
func (o *outline) crowds(by workflow.Act, done func(workflow.Act) bool) bool {
	return slices.ContainsFunc(o.bounds, func(b bound) bool {
		return b.most > 0 && slices.Contains(b.acts, by) && o.leastIn(b.acts, done, true) > b.most
	})
}

// leastIn is how many people take part at least in those of the acts that are done:
// whom the gates of one state ask for and, where authors have no say, an author. As
// actors alone they may be fewer: somebody may act for the author.
func (o *outline) leastIn(acts []workflow.Act, done func(workflow.Act) bool, authors bool) int {
	author := 0
	if authors && slices.ContainsFunc(acts, func(a workflow.Act) bool { return a.Gate == "" && done(a) && o.authored(a) }) {
		author = 1
	}
	most := author
	for i := range o.states {
		p := &o.states[i]
		all, others := 0, 0 // approvals, and those of others than authors
		add := func(sum *int, n int) {
			if p.Shared {
				*sum = max(*sum, n)
			} else {
				*sum += n
			}
		}
		for k := range p.gates {
			g := &p.gates[k]
			if !slices.Contains(acts, g.act()) || !done(g.act()) {
				continue
			}
			add(&all, g.fewest)
			if !g.voting.self {
				add(&others, g.fewest)
			}
		}
		most = max(most, all)
		if others > 0 {
			most = max(most, others+author)
		}
	}
	return most
}

// firing returns which moves of the rules in bounds are fired after one more, and
// false if that breaks a rule, with what is passed on the trail and by the move.
func (o *outline) firing(fired uint64, m workflow.Action, trail int32, passed []int) (uint64, bool) {
	by := workflow.Act{Move: m}
	if i := slices.Index(o.acts, by); i >= 0 {
		fired |= 1 << i
	}
	return fired, !o.breaks(by, o.done(fired, trail, passed))
}

// done tells which acts are done for sure when moves were fired, gates passed on
// the trail, and others met.
func (o *outline) done(fired uint64, trail int32, met []int) func(workflow.Act) bool {
	return func(a workflow.Act) bool {
		if _, g := o.gateOf(a.Gate); g != nil {
			return slices.Contains(met, g.index) || o.passed(trail, g.index)
		}
		i := slices.Index(o.acts, a)
		return i >= 0 && fired>>i&1 == 1
	}
}

func (o *outline) areaGate(s *workflow.State, g *workflow.Gate, index int) areaGate {
	act := workflow.Act{Gate: g.ID}
	self := g.Self && !slices.ContainsFunc(o.spec.Rules, func(r workflow.Rule) bool { return slices.Contains(r.NotAuthor, act) })
	v := voting{
		self: self, anyone: len(g.Amend) > 0, more: o.widenings(s, g.ID), unowned: !o.ownable(s), once: !o.returns(s.ID), owners: s.Claim, author: soleAuthor(&o.spec),
	}
	p := areaGate{Gate: g, index: index, voting: v, fewest: v.fewest(&g.Need), voters: v.most(&g.Need), cover: map[workflow.Field]bool{}}
	v.self = g.Self // rules are not asked of words against
	p.speakers = v.most(&g.Need)
	p.noes = failing(g, p.speakers)
	for _, f := range o.spec.Fields {
		p.cover[f] = g.Covers == nil || slices.Contains(g.Covers, f)
	}
	for i := range o.spec.Attributes {
		a := &o.spec.Attributes[i]
		p.cover[a.ID] = g.Covers == nil && !a.Label || slices.Contains(g.Covers, a.ID)
	}
	eachAtom(&g.When, func(c workflow.Condition) { p.cover[c.Attr] = true })
	eachLeaf(&g.Need, func(of []workflow.Party) {
		for _, q := range of {
			if q.Kind == workflow.AttributeParty {
				p.cover[workflow.Field(q.Name)] = true
			}
			if len(q.Unit) > 0 && q.Unit[0] == '@' {
				p.cover[workflow.Field(q.Unit[1:])] = true
			}
		}
	})
	return p
}

// returns reports whether an item may come into a state again without a restart.
func (o *outline) returns(id workflow.StateID) bool {
	seen := map[workflow.StateID]bool{}
	for todo := []workflow.StateID{id}; len(todo) > 0 && !seen[id]; todo = todo[1:] {
		for _, t := range o.spec.Moves {
			if t.Restart == "" && slices.Contains(t.From, todo[0]) && !seen[t.To] {
				seen[t.To] = true
				todo = append(todo, t.To)
			}
		}
	}
	return seen[id]
}

// widenings returns the parties that deadlines let in at a gate, sooner or later.
func (o *outline) widenings(s *workflow.State, g workflow.GateID) []workflow.Party {
	var list []workflow.Party
	for _, d := range s.Deadlines {
		for _, w := range d.Widen {
			if w.Gate == g && !o.late(s, "", nil, func(e *workflow.Deadline) bool { return e.ID == d.ID }) {
				list = append(list, w.With...)
			}
		}
	}
	return list
}

// failing returns how few words against fail a gate at which at most so many
// people may speak; 0 if none do.
func failing(g *workflow.Gate, voters int) int {
	n := 1
	switch g.Reject {
	case "", workflow.RejectVeto, workflow.RejectOutvoted:
	case workflow.RejectNever:
		return 0
	default:
		for n = 1; workflow.RejectCount(n) != g.Reject; n++ {
		}
	}
	if n > voters {
		return 0
	}
	return n
}

// eachAtom calls yield with the comparisons of a condition.
func eachAtom(c *workflow.Condition, yield func(workflow.Condition)) {
	if c.Attr != "" {
		yield(*c)
	}
	for i := range c.All {
		eachAtom(&c.All[i], yield)
	}
	for i := range c.Any {
		eachAtom(&c.Any[i], yield)
	}
	if c.Not != nil {
		eachAtom(c.Not, yield)
	}
}

// atomsOf returns the comparisons with an attribute in the conditions of a spec.
func atomsOf(s *workflow.Spec, f workflow.Field) []workflow.Condition {
	var list []workflow.Condition
	add := func(c workflow.Condition) {
		if c.Attr == f {
			list = append(list, c)
		}
	}
	for i := range s.States {
		for k := range s.States[i].Gates {
			eachAtom(&s.States[i].Gates[k].When, add)
		}
	}
	for i := range s.Moves {
		eachAtom(&s.Moves[i].When, add)
	}
	return list
}

// eachLeaf calls yield with the parties of each leaf of a need.
func eachLeaf(n *workflow.Need, yield func([]workflow.Party)) {
	for _, of := range [][]workflow.Party{n.Of, n.Every, n.Majority} {
		if of != nil {
			yield(of)
		}
	}
	for _, list := range [][]workflow.Need{n.All, n.Any} {
		for i := range list {
			eachLeaf(&list[i], yield)
		}
	}
}

// anybody is as many people as it takes.
const anybody = 1 << 20

// voting counts who could speak at a gate, whoever the people are.
type voting struct {
	self    bool
	anyone  bool             // approvers may be added
	more    []workflow.Party // who is let in later
	unowned bool             // the item has no owner there
	once    bool             // items do not come there twice in one round
	owners  []workflow.Party // who may own it there; nil if that may be anybody
	author  string           // who must be an author; empty if nobody must
}

// soleAuthor returns the one member who may be the author; empty if others may.
func soleAuthor(s *workflow.Spec) string {
	if by := s.Start.By; len(by) == 1 && by[0].Kind == workflow.MemberParty {
		return by[0].Name
	}
	return ""
}

// fewest returns how few approvals can meet the need; 0 if no roster can.
func (v voting) fewest(n *workflow.Need) int {
	switch {
	case n.All != nil:
		sum, most := 0, 0
		for i := range n.All {
			k := v.fewest(&n.All[i])
			if k == 0 {
				return 0
			}
			sum, most = sum+k, max(most, k)
		}
		switch {
		case n.Shared:
			return most
		case sum > v.most(n):
			return 0
		}
		return sum
	case n.Any != nil:
		least := 0
		for i := range n.Any {
			if k := v.fewest(&n.Any[i]); k > 0 && (least == 0 || k < least) {
				least = k
			}
		}
		return least
	}
	k := max(n.Approve, 1)
	if v.most(n) < k {
		return 0
	}
	return k
}

// most returns how many people could speak at the leaves of the need, at most
// anybody.
func (v voting) most(n *workflow.Need) int {
	if v.anyone {
		return anybody
	}
	seen := slices.Clone(v.more)
	eachLeaf(n, func(of []workflow.Party) { seen = append(seen, of...) })
	return v.peopleOf(seen)
}

// peopleOf returns how many people parties could have together, at most anybody.
func (v voting) peopleOf(parties []workflow.Party) int {
	count := 0
	for i, p := range parties {
		if !slices.Contains(parties[:i], p) {
			count += v.people(p)
		}
	}
	return min(count, anybody)
}

// people returns how many people a party could have in the life of an item, at most
// anybody.
func (v voting) people(p workflow.Party) int {
	switch {
	case p.Kind == workflow.RoleParty || p.Kind == workflow.DutyParty:
		return anybody
	case p.Kind == workflow.OwnerParty:
		return v.ownersOf(p)
	case p.Kind == workflow.MemberParty && p.Name == v.author && !v.self:
		return 0
	case p.Kind != workflow.AuthorParty:
		return 1
	case p.Manager || v.self:
		return 2 // an author, and whom the item was started for
	}
	return 0
}

// ownersOf returns how many people could be, one after another, the owner, or their
// managers.
func (v voting) ownersOf(p workflow.Party) int {
	switch {
	case v.unowned:
		return 0
	case v.owners == nil && v.once: // who owns the item as it comes
		return 1
	case v.owners == nil || slices.ContainsFunc(v.owners, func(q workflow.Party) bool { return q.Kind == workflow.OwnerParty }):
		return anybody
	}
	v.self = v.self || p.Manager
	return v.peopleOf(v.owners)
}

// given returns the attributes of a region.
func (o *outline) given(region int32) []workflow.Given {
	list := make([]workflow.Given, len(o.attrs))
	rest := int(region)
	for i, f := range o.attrs {
		list[i] = workflow.Given{Attribute: f, Value: o.cells[i][rest%len(o.cells[i])]}
		rest /= len(o.cells[i])
	}
	return list
}

// regionOf returns the region of the attributes that an item has.
func (o *outline) regionOf(given []workflow.Given) int32 {
	region, unit := 0, 1
	for i, f := range o.attrs {
		v := workflow.Value{}
		for _, g := range given {
			if g.Attribute == f {
				v = g.Value
			}
		}
		if v.IsZero() {
			for _, a := range o.spec.Attributes {
				if a.ID == f {
					v = a.Default
				}
			}
		}
		region += o.cellOf(i, v) * unit
		unit *= len(o.cells[i])
	}
	return int32(region)
}

// cellOf returns the cell of the i-th attribute in which a value is.
func (o *outline) cellOf(i int, v workflow.Value) int {
	if k := slices.Index(o.cells[i], v); k >= 0 {
		return k
	}
	return max(0, slices.IndexFunc(o.cells[i], func(cell workflow.Value) bool {
		return !slices.ContainsFunc(o.atoms[i], func(c workflow.Condition) bool {
			return o.flow.Holds(c, []workflow.Given{{Attribute: c.Attr, Value: v}}) != o.flow.Holds(c, []workflow.Given{{Attribute: c.Attr, Value: cell}})
		})
	}))
}

// with returns the region after setting the i-th attribute to its k-th value.
func (o *outline) with(region int32, i, k int) int32 {
	unit := 1
	for _, c := range o.cells[:i] {
		unit *= len(c)
	}
	have := int(region) / unit % len(o.cells[i])
	return region + int32((k-have)*unit)
}

// at returns the number of a state.
func (o *outline) at(id workflow.StateID) int32 {
	return int32(slices.IndexFunc(o.spec.States, func(s workflow.State) bool { return s.ID == id }))
}

// trail returns the number of a trail.
func (o *outline) trail(visits []visit) int32 {
	var b []byte
	for _, l := range visits {
		b = binary.AppendUvarint(b, uint64(l.state)<<2)
		for _, g := range l.passed {
			b = binary.AppendUvarint(b, uint64(g)<<2|1)
		}
		for _, g := range l.off {
			b = binary.AppendUvarint(b, uint64(g)<<2|2)
		}
	}
	i, ok := o.byTrail[string(b)]
	if !ok {
		i = int32(len(o.trails))
		o.byTrail[string(b)] = i
		o.trails = append(o.trails, slices.Clone(visits))
	}
	return i
}

// passed reports whether a gate is passed on the trail.
func (o *outline) passed(trail int32, gate int) bool {
	return slices.ContainsFunc(o.trails[trail], func(l visit) bool { return slices.Contains(l.passed, gate) })
}

// starts returns the spots where an item can begin.
func (o *outline) starts() []spot {
	if len(o.spec.Start.By) == 0 {
		return nil
	}
	list := make([]spot, o.total)
	for r := range list {
		list[r] = spot{state: o.at(o.spec.Start.State), region: int32(r)}
	}
	return list
}

// hops returns what can happen next.
func (o *outline) hops(s spot) []hop {
	p := &o.states[s.state]
	if p.Final != "" {
		return nil
	}
	given := o.given(s.region)
	holds := func(m int) bool { return o.flow.Holds(o.spec.Moves[m].When, given) }
	w := scout{o: o, s: s, p: p, holds: holds, given: given}
	w.gates()
	if w.forced() {
		return w.list
	}
	if due := o.lapses[s.over].dueAtOnce(p.State, w.fires); due != nil {
		w.falls(due)
		return w.list
	}
	for _, m := range p.moves {
		w.move(m)
	}
	w.edits()
	w.settings()
	w.claim()
	return w.list
}

// scout finds the hops from a spot.
type scout struct {
	o     *outline
	s     spot
	p     *area
	holds func(move int) bool
	given []workflow.Given
	list  []hop

	passed, off []int // gates that apply, and that do not
	need        int   // approvals that clear the state; 0 if nothing does
	noes        int   // words against that reject it; 0 if none do
	clear       bool
}

func (w *scout) gates() {
	w.clear = len(w.p.gates) > 0
	for i := range w.p.gates {
		g := &w.p.gates[i]
		if !w.o.flow.Holds(g.When, w.given) {
			w.off = append(w.off, g.index)
			continue
		}
		w.passed = append(w.passed, g.index)
		w.clear = w.clear && g.fewest > 0
		w.need += g.fewest
		if g.noes > 0 && (w.noes == 0 || g.noes < w.noes) {
			w.noes = g.noes
		}
	}
	if len(w.passed) == 0 && w.p.Empty != workflow.EmptyClear {
		w.clear = false
	}
	w.clear = w.clear && w.manned() && !w.broken()
}

// manned reports whether there are people enough for the gates together, where
// those who could speak are few: nobody counts for two unless the state is shared.
func (w *scout) manned() bool {
	all, seats := voting{}, 0
	var parties []workflow.Party
	for _, g := range w.p.gates {
		if w.p.Shared || g.voters == anybody || !slices.Contains(w.passed, g.index) {
			continue
		}
		v := g.voting
		v.self = v.self || all.self
		all, seats = v, seats+g.fewest
		parties = append(parties, v.more...)
		eachLeaf(&g.Need, func(of []workflow.Party) { parties = append(parties, of...) })
	}
	return seats <= all.peopleOf(parties)
}

// broken reports whether a rule keeps the gates from being met together, or from
// clearing the state then.
func (w *scout) broken() bool {
	done := w.o.done(w.s.fired, w.s.trail, w.passed)
	return slices.ContainsFunc(w.p.gates, func(g areaGate) bool {
		return slices.Contains(w.passed, g.index) && w.o.breaks(g.act(), done)
	})
}

// automatic returns the move that fires by itself on something; -1 if none does.
func (w *scout) automatic(on workflow.On) int {
	for _, m := range w.p.moves {
		if t := &w.o.spec.Moves[m]; t.On == on && len(t.By) == 0 && w.holds(m) {
			return m
		}
	}
	return -1
}

// forced reports whether the item leaves at once, since no gate applies.
func (w *scout) forced() bool {
	if m := w.automatic(workflow.OnCleared); m >= 0 && w.clear && len(w.passed) == 0 {
		w.fire(m, hopCleared, 0)
		return true
	}
	return false
}

func (w *scout) move(m int) {
	t := &w.o.spec.Moves[m]
	if !w.holds(m) || len(t.By) > 0 && !w.o.fires(w.p, t, w.s.owned) {
		return
	}
	if len(t.By) > 0 {
		var met []int
		if t.On == workflow.OnCleared {
			met = w.passed
		}
		if _, ok := w.o.firing(w.s.fired, t.Action, w.s.trail, met); !ok {
			return
		}
	}
	one := min(len(t.By), 1)
	// A move that fires by itself comes before one that waits for a person.
	own := func(on workflow.On) bool {
		a := w.automatic(on)
		return a < 0 || a == m
	}
	switch t.On {
	case workflow.OnHand:
		w.fire(m, hopHand, 1)
	case workflow.OnDeadline:
		for i := range w.p.Deadlines {
			d := &w.p.Deadlines[i]
			if d.Move == t.Action && !w.o.late(w.p.State, t.Action, w.given, func(e *workflow.Deadline) bool { return e.ID == d.ID }) {
				w.fall(m, d)
			}
		}
	case workflow.OnCleared:
		if w.clear && own(t.On) {
			w.fire(m, hopCleared, w.need+one)
		}
	case workflow.OnRejected:
		if w.noes > 0 && own(t.On) {
			w.fire(m, hopRejected, w.noes+one)
		}
	case workflow.OnChanges:
		if w.noes > 0 && own(t.On) {
			w.fire(m, hopChanges, w.noes+one)
		}
	}
}

// fires reports whether the condition of a move holds.
func (w *scout) fires(a workflow.Action) bool { return w.holds(w.o.move(a)) }

// falls adds the hops of a state in which a deadline is due as the item comes: what
// stands may clear it first, if the item was there before.
func (w *scout) falls(due []*workflow.Deadline) {
	for _, d := range due {
		w.fall(w.o.move(d.Move), d)
	}
	if m := w.automatic(workflow.OnCleared); m >= 0 && w.clear && w.o.returns(w.p.ID) {
		w.fire(m, hopCleared, 0)
	}
}

// fall adds the hop of a deadline.
func (w *scout) fall(m int, d *workflow.Deadline) {
	to := w.landing(m, hopDeadline, w.s.region)
	to.over = w.o.lapse(w.o.lapses[w.s.over].after(d))
	w.list = append(w.list, hop{to: to, kind: hopDeadline, move: m, cost: 1})
}

// lapse numbers what is over, if spots tell that apart.
func (o *outline) lapse(l lapsed) int32 {
	if !o.clocked {
		return 0
	}
	i := slices.IndexFunc(o.lapses, func(k lapsed) bool { return k.text() == l.text() })
	if i < 0 {
		i, o.lapses = len(o.lapses), append(o.lapses, l)
	}
	return int32(i)
}

// move returns the number of a move.
func (o *outline) move(a workflow.Action) int {
	return slices.IndexFunc(o.spec.Moves, func(m workflow.Transition) bool { return m.Action == a })
}

// late reports whether no such deadline of a state ever falls due where the
// attributes are as given: each is preceded by one of another move that moves the
// item first. Such a one counts from the same instant by the same hours, and not
// longer; of two at once the widenings come before the moves, and then the first id.
func (o *outline) late(s *workflow.State, move workflow.Action, given []workflow.Given, such func(*workflow.Deadline) bool) bool {
	first := func(d, e *workflow.Deadline) bool {
		sooner, known := order(e, d)
		if e.Move == "" || e.Move == move || !known {
			return false
		}
		at := slices.IndexFunc(o.spec.Moves, func(m workflow.Transition) bool { return m.Action == e.Move })
		when := &o.spec.Moves[at].When
		if sooner == 0 && d.Move != "" && e.ID < d.ID {
			return o.flow.Holds(*when, given) // both are looked at as the attributes are then
		}
		return sooner < 0 && o.stays(s, when, given)
	}
	return !slices.ContainsFunc(s.Deadlines, func(d workflow.Deadline) bool {
		return such(&d) && !slices.ContainsFunc(s.Deadlines, func(e workflow.Deadline) bool { return first(&d, &e) })
	})
}

// stays reports whether a condition is true as long as an item that comes to have
// the attributes given, or any if none are, is in the state, whatever was set there.
func (o *outline) stays(s *workflow.State, when *workflow.Condition, given []workflow.Given) bool {
	var free []int
	eachAtom(when, func(c workflow.Condition) {
		k := slices.IndexFunc(o.spec.Attributes, func(a workflow.Attribute) bool { return a.ID == c.Attr })
		i := slices.Index(o.attrs, c.Attr)
		a := &o.spec.Attributes[k]
		if set := len(a.Set) > 0 && slices.Contains(a.States, s.ID); (set || given == nil) && !slices.Contains(free, i) {
			free = append(free, i)
		}
	})
	if given = slices.Clone(given); given == nil {
		given = o.given(0)
	}
	var all func(n int) bool
	all = func(n int) bool {
		if n == len(free) {
			return o.flow.Holds(*when, given)
		}
		return !slices.ContainsFunc(o.cells[free[n]], func(v workflow.Value) bool {
			given[free[n]].Value = v
			return !all(n + 1)
		})
	}
	return all(0)
}

// overtaken reports whether no deadline of a state ever fires a move where the
// attributes are as given.
func (o *outline) overtaken(p *area, t *workflow.Transition, given []workflow.Given) bool {
	return o.late(p.State, t.Action, given, func(d *workflow.Deadline) bool { return d.Move == t.Action })
}

// fires reports whether somebody could fire a move that people fire, from a state.
func (o *outline) fires(p *area, t *workflow.Transition, owned bool) bool {
	kept := slices.ContainsFunc(o.spec.Rules, func(r workflow.Rule) bool {
		return slices.Contains(r.NotAuthor, workflow.Act{Move: t.Action})
	})
	return o.somebody(p, t.By, owned, !kept)
}

// somebody reports whether there could be one of the parties in a state. Whether
// the item has an owner counts where the outline tells that apart.
func (o *outline) somebody(p *area, list []workflow.Party, owned, author bool) bool {
	return slices.ContainsFunc(list, func(q workflow.Party) bool {
		switch q.Kind {
		case workflow.AuthorParty:
			return q.Manager || author
		case workflow.MemberParty:
			return author || q.Name != soleAuthor(&o.spec)
		case workflow.OwnerParty:
			return o.ownable(p.State) && (owned || !o.owners)
		}
		return true
	})
}

// ownable reports whether an item in the state can have an owner: somebody claims
// it there, or keeps it on the way there from a state where it can have one.
func (o *outline) ownable(s *workflow.State) bool {
	if o.owns == nil {
		o.owns = map[workflow.StateID]bool{}
		for i := range o.spec.States {
			o.owns[o.spec.States[i].ID] = len(o.spec.States[i].Claim) > 0
		}
		for changed := true; changed; {
			changed = false
			for _, t := range o.spec.Moves {
				if t.Keep && !o.owns[t.To] && slices.ContainsFunc(t.From, func(id workflow.StateID) bool { return o.owns[id] }) {
					o.owns[t.To], changed = true, true
				}
			}
		}
	}
	return o.owns[s.ID]
}

// fire adds the hop of a move.
func (w *scout) fire(m int, kind hopKind, cost int) {
	w.list = append(w.list, hop{to: w.landing(m, kind, w.s.region), kind: kind, move: m, cost: cost})
}

// landing returns where a move leads.
func (w *scout) landing(m int, kind hopKind, region int32) spot {
	o := w.o
	t := &o.spec.Moves[m]
	l := visit{state: int(w.s.state)}
	if kind == hopCleared {
		l.passed, l.off = w.passed, w.off
	}
	visits := append(slices.Clone(o.trails[w.s.trail]), l)
	fired := w.s.fired
	if t.Restart != "" {
		fired = 0
	} else if kind != hopEdit && len(t.By) > 0 {
		fired, _ = o.firing(fired, t.Action, w.s.trail, nil)
	}
	return spot{o.at(t.To), region, o.trail(visits[:o.keeps(t, visits)]), fired, w.s.owned && t.Keep, w.s.over}
}

// keeps returns the length to which a move cuts the trail.
func (o *outline) keeps(t *workflow.Transition, visits []visit) int {
	if t.Restart != "" {
		return 0
	}
	for i, l := range visits {
		if id := o.spec.States[l.state].ID; id == t.To || slices.Contains(t.Reopens, id) {
			return i
		}
	}
	return len(visits)
}

// touched returns the first visit with a gate that a change concerns, and false if
// there is none. after is the attributes then.
func (w *scout) touched(f workflow.Field, after []workflow.Given) (int, bool) {
	for i, l := range w.o.trails[w.s.trail] {
		for k := range w.o.states[l.state].gates {
			g := &w.o.states[l.state].gates[k]
			switch {
			case slices.Contains(l.passed, g.index) && g.cover[f]:
				return i, true
			case slices.Contains(l.off, g.index) && w.o.flow.Holds(g.When, after) && !w.o.flow.Holds(g.When, w.given):
				return i, true
			}
		}
	}
	return 0, false
}

// goesBack reports whether the move of the state for late changes can fire and
// cuts the trail far enough.
func (w *scout) goesBack(cut int, after []workflow.Given) bool {
	if w.p.back < 0 {
		return false
	}
	t := &w.o.spec.Moves[w.p.back]
	visits := append(slices.Clone(w.o.trails[w.s.trail]), visit{state: int(w.s.state)})
	return w.o.keeps(t, visits) <= cut && w.o.flow.Holds(t.When, after)
}

func (w *scout) edits() {
	if !w.o.somebody(w.p, w.p.Edits.By, w.s.owned, true) {
		return
	}
	for _, f := range w.p.edits {
		if cut, touched := w.touched(f, w.given); touched && w.goesBack(cut, w.given) {
			w.list = append(w.list, hop{to: w.landing(w.p.back, hopEdit, w.s.region), kind: hopEdit, move: w.p.back, field: f, cost: 1})
		}
	}
}

func (w *scout) settings() {
	for _, k := range w.p.sets {
		a := &w.o.spec.Attributes[k]
		if !w.o.somebody(w.p, a.Set, w.s.owned, true) {
			continue
		}
		i := slices.Index(w.o.attrs, a.ID)
		if i < 0 {
			w.set(a.ID, workflow.Value{}, w.s.region)
			continue
		}
		for v, value := range w.o.cells[i] {
			w.set(a.ID, value, w.o.with(w.s.region, i, v))
		}
	}
}

func (w *scout) set(f workflow.Field, v workflow.Value, region int32) {
	after := w.o.given(region)
	over := w.o.lapse(w.o.lapses[w.s.over].named(f))
	h := hop{to: spot{w.s.state, region, w.s.trail, w.s.fired, w.s.owned, over}, kind: hopSetting, move: -1, field: f, value: v, cost: 1}
	if cut, touched := w.touched(f, after); touched {
		if !w.goesBack(cut, after) {
			return
		}
		h.move, h.to = w.p.back, w.landing(w.p.back, hopEdit, region)
		h.to.over = over
	}
	if h.to != w.s {
		w.list = append(w.list, h)
	}
}

// claim lets somebody own the item.
func (w *scout) claim() {
	if w.o.owners && len(w.p.Claim) > 0 && !w.s.owned {
		to := w.s
		to.owned = true
		w.list = append(w.list, hop{to: to, kind: hopClaim, move: -1, cost: 1})
	}
}

// tour is the spots that can be reached, in the order of what it takes, and how.
type tour struct {
	o     *outline
	spots []spot
	seen  map[spot]int32
	from  []int32 // -1 for a start
	by    []hop
	cost  []int
	ways  [][]hop // from each
	cut   bool    // more spots than most
}

// travel reaches every spot, at most so many.
func (o *outline) travel(most int) *tour {
	t := &tour{o: o, seen: map[spot]int32{}}
	type pending struct {
		from int32
		h    hop
	}
	queue := map[int][]pending{}
	for _, s := range o.starts() {
		queue[0] = append(queue[0], pending{-1, hop{to: s, move: -1}})
	}
	for cost, idle := 0, 0; idle <= anybody && len(queue) > 0; cost++ {
		if len(queue[cost]) == 0 {
			idle++
			continue
		}
		for i := 0; i < len(queue[cost]); i++ { // hops without a cost extend it
			p := queue[cost][i]
			if _, known := t.seen[p.h.to]; known {
				continue
			}
			if len(t.spots) >= most {
				t.cut = true
				return t
			}
			n := int32(len(t.spots))
			t.seen[p.h.to] = n
			ways := o.hops(p.h.to)
			t.spots, t.from, t.by, t.cost = append(t.spots, p.h.to), append(t.from, p.from), append(t.by, p.h), append(t.cost, cost)
			t.ways = append(t.ways, ways)
			for _, h := range ways {
				queue[cost+h.cost] = append(queue[cost+h.cost], pending{n, h})
			}
		}
		delete(queue, cost)
		idle = 0
	}
	return t
}

// way returns the start and the hops that lead to a spot.
func (t *tour) way(i int32) (spot, []hop) {
	var hops []hop
	for ; t.from[i] >= 0; i = t.from[i] {
		hops = append(hops, t.by[i])
	}
	slices.Reverse(hops)
	return t.spots[i], hops
}
