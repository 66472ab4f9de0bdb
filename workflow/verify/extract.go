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

// maxSteps is how many steps a search is asked about, and maxSeats how many a
// leaf may have.
const (
	maxSteps = 200
	maxSeats = 100_000
)

// problem is the workflow satisfiability problem of one way: who does its steps
// such that every rule holds. See Wang and Li, "Satisfiability and Resiliency in
// Workflow Authorization Systems" (2010), and Cohen, Crampton, Gagarin, Gutin and
// Jones, "Iterative Plan Construction for the Workflow Satisfiability Problem"
// (2014).
type problem struct {
	plan.Problem
	sc    *scene
	way   []*leg
	goal  *Power // what follows on the way
	land  landing
	last  bool   // the leg at hand is the use of a power
	steps []task // what each step is
	from  []origin
	most  int // people who may act, start included; 0: any number

	// The choices that the definition leaves open: which alternative of a need,
	// as owner or not. Sizes has how many there were at each.
	choices, sizes []int

	hopeless bool // a step that nobody can do

	// doubt says where the problem is stricter than the workflow, if it is; not
	// if it is relaxed there.
	doubt   string
	relaxed bool
	// outvoted says that a gate is being outvoted, and narrow that no deadline has
	// added anybody to it.
	outvoted, narrow bool

	gates   map[*gate][]int // the steps of the approvals that stand
	fired   map[workflow.Action][]int
	stays   []visited // so far, and the one at hand
	editors map[workflow.Field][]int
	said    map[*rule]string // the acts that a rule was told of
	tenure

	backs []back

	more *surplus
	min  []*rule // that are due
}

// task is what a step of the problem is in the definition.
type task struct {
	leg     int
	kind    workflow.CommandKind
	gate    *gate
	seat    int // from one on, equal for the seats of a leaf; zero: no seat
	move    *move
	field   workflow.Field
	value   workflow.Value
	word    workflow.Word
	parties []workflow.Party // who is asked
	spare   bool             // an approval beyond the need
	lent    bool             // by an approver who is added first
	heir    bool             // by the owner who is kept
	early   bool             // of an addition: before the settings of the stay; of an edit: among them
}

// origin is where a rule of the problem comes from: a rule of the definition, or
// a gate, whose seats want different people and whose editors may not approve.
type origin struct {
	rule *rule
	gate *gate
}

// choose returns which of n possibilities to take.
func (p *problem) choose(n int) int {
	p.sizes = append(p.sizes, n)
	if i := len(p.sizes) - 1; i < len(p.choices) {
		return p.choices[i]
	}
	return 0
}

// next sets choices to the next combination of those that sizes bounds; false
// after the last.
func next(choices, sizes []int) ([]int, bool) {
	all := make([]int, len(sizes))
	copy(all, choices)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i]+1 < sizes[i] {
			all[i]++
			return all[:i+1], true
		}
	}
	return nil, false
}

// extract writes the problem of a way.
func (sc *scene) extract(way []*leg, o options, choices []int, more *surplus) *problem {
	p := &problem{
		sc: sc, way: way, goal: o.goal, most: o.most, relaxed: o.relaxed, choices: choices, tenure: unowned, more: more,
		gates: map[*gate][]int{}, fired: map[workflow.Action][]int{}, editors: map[workflow.Field][]int{}, said: map[*rule]string{},
	}
	p.People, p.Room = len(sc.room), sc.room
	if o.most > 0 {
		p.step(plan.Done(sc.group(sc.author), sc.group(sc.principal)), task{leg: -1})
	}
	for i, l := range way {
		p.leg(i, l)
	}
	if o.goal != nil {
		p.land = o.land
		p.final(o)
	}
	p.upper(nil)
	if o.most > 0 {
		var all []int
		for i := range p.Steps {
			all = append(all, i)
		}
		p.rule(plan.Rule{Kind: plan.MaxActors, K: o.most, Acts: [][]int{all}}, origin{})
	}
	return p
}

func (p *problem) step(s plan.Step, t task) int {
	if s.Who.Len() == 0 && len(s.Proxies) == 0 {
		p.hopeless = true
	}
	p.Steps, p.steps = append(p.Steps, s), append(p.steps, t)
	return len(p.Steps) - 1
}

func (p *problem) rule(r plan.Rule, from origin) {
	p.Rules, p.from = append(p.Rules, r), append(p.from, from)
}

// leg adds what must be done during a stay.
func (p *problem) leg(i int, l *leg) {
	p.ownersIn(i, l)
	begun := len(p.Steps)
	for _, g := range l.backs {
		p.takenBack(i, g)
	}
	p.close(i, l)
	at := l.entry
	for _, f := range l.voids[:l.first] {
		p.touch(i, l, f, at, true)
	}
	for _, g := range l.sets {
		p.set(i, l, g, at)
		at = with(at, g)
	}
	for _, k := range l.left {
		p.hopeless = p.hopeless || !p.may(p.sc.m.attrs[k].setters, l.at).nobody()
	}
	for _, f := range l.voids[l.first:] {
		p.touch(i, l, f, l.at, true)
	}
	p.stays = append(p.stays, visited{l, p.held, begun, len(p.Steps)})
	switch l.kind {
	case byGates, byStanding:
		from := len(p.steps)
		for _, g := range l.gates {
			if len(p.gates[g]) == 0 {
				p.gate(i, l, g)
			}
		}
		p.closes(l, from)
		p.least(i, l, "")
		if p.more != nil && p.more.last[i].rule != nil && !p.more.closed[i] {
			p.hopeless = true
		}
	case byWords:
		p.against(i, l)
	case byEditing:
		p.touch(i, l, l.field, l.at, false)
	}
	if l.move != nil && len(l.move.by) > 0 && l.kind != bySetting && l.kind != byEditing && l.kind != byClock {
		p.fire(i, l, l.move)
	}
	if l.move != nil && l.move.Restart != "" {
		p.restarts(l.move.Restart)
	}
	p.handOver(l)
}

// takenBack takes approvals of earlier stays back: whoever gave them is free then.
func (p *problem) takenBack(i int, g *gate) {
	if len(p.gates[g]) == 0 {
		return
	}
	p.upper(&workflow.Act{Gate: g.ID})
	p.backs = append(p.backs, back{i, g, p.gates[g]})
	delete(p.gates, g)
}

// mayTakeBack chooses whether that happens in the last stay.
func (p *problem) mayTakeBack(i int, l *leg) {
	for _, g := range l.state.gates {
		if len(p.gates[g]) > 0 && !slices.Contains(l.gates, g) && p.sc.m.bounded(g) && p.choose(2) == 1 {
			p.takenBack(i, g)
		}
	}
}

// back is the taking back of approvals at a gate, by their steps.
type back struct {
	leg   int
	gate  *gate
	steps []int
}

// restarts makes void what was said, done and added, its own firing too.
func (p *problem) restarts(r workflow.Restart) {
	p.upper(nil)
	clear(p.gates)
	clear(p.fired)
	if r == workflow.RestartAll {
		clear(p.editors)
	}
	for k := range p.stays {
		p.stays[k].leg = &leg{}
	}
}

func with(at []workflow.Given, g workflow.Given) []workflow.Given {
	at = slices.Clone(at)
	for i := range at {
		if at[i].Attribute == g.Attribute {
			at[i].Value = g.Value
		}
	}
	return at
}

func (p *problem) set(i int, l *leg, g workflow.Given, at []workflow.Given) {
	a := p.sc.m.attribute(g.Attribute)
	s := p.act(a.setters, at, task{leg: i, kind: workflow.DoSet, field: a.ID, value: g.Value})
	p.changed(a.ID, s)
}

// touch edits a field, or sets an attribute to what it is, where the attributes are
// as given. Early is with the settings of the stay.
func (p *problem) touch(i int, l *leg, f workflow.Field, at []workflow.Given, early bool) {
	t := task{leg: i, kind: workflow.DoEdit, field: f, early: early}
	if p.sc.m.specAttribute(f) != nil {
		t.kind, t.value = workflow.DoSet, p.anyValue(f, at)
	}
	p.changed(f, p.act(p.sc.m.changers(l.state, f), at, t))
}

// changed voids the approvals that cover a field and notes who changed it.
func (p *problem) changed(f workflow.Field, s int) {
	for _, g := range p.sc.m.gates {
		if g.covers[f] && len(p.gates[g]) > 0 {
			p.upper(&workflow.Act{Gate: g.ID})
			delete(p.gates, g)
		}
	}
	if a := p.sc.m.specAttribute(f); a == nil || !a.Label {
		p.editors[f] = append(p.editors[f], s)
	}
}

func (m *model) specAttribute(f workflow.Field) *workflow.Attribute {
	for i := range m.spec.Attributes {
		if m.spec.Attributes[i].ID == f {
			return &m.spec.Attributes[i]
		}
	}
	return nil
}

// fire adds the firing of a move.
func (p *problem) fire(i int, l *leg, mv *move) int {
	p.leaves()
	w, owned := p.asOwner(mv.by, l.at)
	w = w.without(p.keptOut(workflow.Act{Move: mv.Action}))
	if p.last {
		w = p.only(w)
	}
	s := p.step(w.step(), task{leg: i, kind: workflow.DoMove, move: mv, parties: mv.by})
	p.tie(s, owned)
	p.fired[mv.Action] = append(p.fired[mv.Action], s)
	p.least(i, l, mv.Action)
	return s
}

// keptOut returns those whom a not-author rule keeps from an act.
func (p *problem) keptOut(a workflow.Act) plan.Set {
	for _, r := range p.sc.m.rules {
		if r.kind == notAuthor && r.speaksOf(a) {
			return p.sc.authors()
		}
	}
	return nil
}

// authors returns who started the item, and for whom.
func (sc *scene) authors() plan.Set {
	if sc.author < 0 {
		return nil
	}
	return plan.SetOf(sc.group(sc.author), sc.group(sc.principal))
}

// excluded returns the authors, unless the gate lets them approve.
func (p *problem) excluded(g *gate) plan.Set {
	if g.Self {
		return nil
	}
	return p.sc.authors()
}

// editorsOf returns the steps by which people became editors whom the gate
// excludes.
func (p *problem) editorsOf(g *gate) []int { return p.editorsBefore(g, len(p.Steps)) }

// editorsBefore leaves out later steps than that number.
func (p *problem) editorsBefore(g *gate, step int) []int {
	var list []int
	if g.Self {
		return nil
	}
	for _, f := range slices.Concat(p.sc.m.spec.Fields, ids(p.sc.m.spec.Attributes)) {
		if g.excludes[f] {
			list = append(list, p.editors[f]...)
		}
	}
	return slices.DeleteFunc(list, func(s int) bool { return s >= step })
}

func ids(list []workflow.Attribute) []workflow.Field {
	out := make([]workflow.Field, len(list))
	for i, a := range list {
		out[i] = a.ID
	}
	return out
}

// gate adds the seats of a gate.
func (p *problem) gate(i int, l *leg, g *gate) {
	if p.untied(g) {
		held := p.held
		defer func() { p.held = held }()
		p.hold(p.sc.owners(l.at))
	}
	alternative := p.choose(g.seats.Len())
	out := union(p.excluded(g), p.keptOut(workflow.Act{Gate: g.ID}))
	lent := p.amended(i, l, g)
	var last closing
	if p.more != nil {
		last = p.more.last[i]
	}
	var all []int
	groups := g.seats.Groups(alternative)
	for _, group := range groups {
		seats := p.group(i, l, g, group, out, lent, last)
		if len(seats) > 1 {
			p.rule(plan.Different(seats...), origin{gate: g})
		}
		all = append(all, seats...)
	}
	if len(groups) > 1 {
		p.shared(g, all)
	}
	all = append(all, p.spares(i, l, g, out, last, all)...)
	p.gates[g] = all
	for _, e := range p.editorsOf(g) {
		p.rule(plan.Rule{Kind: plan.MaxActs, K: 1, Acts: [][]int{{e}, all}}, origin{gate: g})
	}
}

// shared chooses how deputies take part where one person may fill seats in several
// parts: a person who does, does it by one approval. As it comes, which is looked
// over afterwards; all seats by different people; deputies for others alone, or not
// at all.
func (p *problem) shared(g *gate, seats []int) {
	if !slices.ContainsFunc(seats, func(i int) bool { return len(p.Steps[i].Proxies) > 0 }) {
		return
	}
	if len(seats) <= maxParted {
		p.parted(g, seats)
		return
	}
	switch p.choose(4) {
	case 1:
		p.rule(plan.Different(seats...), origin{gate: g})
	case 2:
		var names plan.Set
		for _, i := range seats {
			for _, q := range p.Steps[i].Proxies {
				names = union(names, plan.SetOf(q.By, q.For))
			}
		}
		for _, i := range seats {
			p.Steps[i].Who = minus(p.Steps[i].Who, names)
			p.hopeless = p.hopeless || p.Steps[i].Who.Len()+len(p.Steps[i].Proxies) == 0
		}
	case 3:
		for _, i := range seats {
			p.Steps[i].Proxies = nil
			p.hopeless = p.hopeless || p.Steps[i].Who.Len() == 0
		}
	}
}

// maxParted is how many seats of a shared gate are parted in every way.
const maxParted = 4

// parted chooses which seats are filled by one approval each: different approvals
// share nobody.
func (p *problem) parted(g *gate, seats []int) {
	var parts [][]int
	for _, s := range seats {
		if k := p.choose(len(parts) + 1); k < len(parts) {
			parts[k] = append(parts[k], s)
		} else {
			parts = append(parts, []int{s})
		}
	}
	first := make([]int, len(parts))
	for k, part := range parts {
		first[k] = part[0]
		if len(part) > 1 {
			p.together(g, part)
		}
	}
	if len(first) > 1 {
		p.rule(plan.Different(first...), origin{gate: g})
	}
}

// together lets one approval fill several seats: in person, or of a deputy whom
// all of them take.
func (p *problem) together(g *gate, seats []int) {
	shared := slices.DeleteFunc(slices.Clone(p.Steps[seats[0]].Proxies), func(q plan.Proxy) bool {
		return slices.ContainsFunc(seats, func(s int) bool { return !slices.Contains(p.Steps[s].Proxies, q) })
	})
	people := 1
	acts := make([][]int, len(seats))
	c := p.choose(len(shared) + 1)
	for i, s := range seats {
		acts[i] = []int{s}
		if c == len(shared) {
			p.Steps[s].Proxies = nil
		} else {
			p.Steps[s].Who, p.Steps[s].Proxies = nil, []plan.Proxy{shared[c]}
			people = 2
		}
		p.hopeless = p.hopeless || p.Steps[s].Who.Len()+len(p.Steps[s].Proxies) == 0
	}
	p.rule(plan.Rule{Kind: plan.MaxPeople, K: people, Acts: acts}, origin{gate: g})
}

// apart reports whether approvals at one gate are the same, or share nobody.
func (p *problem) apart(acts []plan.Act) bool {
	for i, s := range p.steps {
		for k := range i {
			a, b := acts[i], acts[k]
			if t := p.steps[k]; s.seat == 0 || t.seat == 0 || s.gate != t.gate || a == b {
				continue
			}
			if a.By == b.By || a.By == b.For || a.For == b.By || a.For == b.For {
				return false
			}
		}
	}
	return true
}

// group adds the seats of the leaves of a group.
func (p *problem) group(i int, l *leg, g *gate, group uint64, out plan.Set, lent bool, last closing) []int {
	var seats []int
	for k := range g.leaves {
		if group>>k&1 == 0 {
			continue
		}
		f := &g.leaves[k]
		w, n := p.candidates(l, g, f, out)
		if f.kind == some && !lent && p.own >= 0 && slices.Contains(f.parties, workflow.Owner()) && !p.untied(g) {
			mine, owned := p.asOwner(f.parties, l.at)
			w, _ = p.candidates(l, g, &leaf{kind: some, parties: others(f.parties)}, out)
			if owned != byOthers {
				if last.gate == g && last.leaves>>k&1 == 0 {
					mine = p.avoid(l, g, last, mine)
				}
				s := p.step(mine.without(out).step(), task{leg: i, kind: workflow.DoVote, gate: g, seat: k + 1, word: workflow.Approve, parties: f.parties})
				p.tie(s, owned)
				seats = append(seats, s)
				if n--; n == 0 {
					continue
				}
			}
		}
		if lent {
			n = 1
			if f.kind == some {
				n = f.n
			}
			w = who{able: minus(p.sc.everybody(), out)}
			others := p.otherRolls(l, g, k)
			if !empty(both(w.able, others)) && !p.doubts("approvers added to %q who are on a roll for something else there are not looked for", g.ID) {
				w.able = minus(w.able, others)
			}
		}
		if n < 1 {
			p.hopeless = true
		}
		if last.gate == g && last.leaves>>k&1 == 0 {
			w = p.avoid(l, g, last, w)
		}
		// The seats of a group want different people: too many of them at once.
		if n > maxSeats || p.most > 0 && len(seats)+n > p.most || n > p.sc.size(w.able)+len(w.proxies) {
			p.hopeless = true
			n = min(n, 1)
		}
		for range n {
			seats = append(seats, p.step(w.step(), task{leg: i, kind: workflow.DoVote, gate: g, seat: k + 1, word: workflow.Approve, parties: f.parties, lent: lent}))
		}
	}
	return seats
}

// otherRolls returns who stands on the rolls of other leaves than k: there such a
// person's word would count as one more who is asked.
func (p *problem) otherRolls(l *leg, g *gate, k int) plan.Set {
	var s plan.Set
	for i := range g.leaves {
		if i != k && g.leaves[i].kind != some {
			s = union(s, p.may(g.leaves[i].parties, l.at).persons)
		}
	}
	return s
}

// everybody returns all groups.
func (sc *scene) everybody() plan.Set {
	var s plan.Set
	for g, room := range sc.room {
		if room > 0 {
			s.Add(g)
		}
	}
	if sc.among != nil {
		s = both(s, sc.among)
	}
	return s
}

// candidates returns who may fill a seat of the leaf, and how many seats it has.
func (p *problem) candidates(l *leg, g *gate, f *leaf, out plan.Set) (who, int) {
	w := p.may(f.parties, l.at)
	n := f.n
	if f.kind != some {
		n = f.share(p.roll(l, g, f, &w))
	}
	if p.sc.free && !p.narrow {
		if wide := p.sc.m.widened(g, l.at); len(wide) > 0 {
			w = w.or(p.may(wide, l.at))
		}
	}
	return w.without(out), n
}

// roll cuts w down to those on the roll, and returns how many of them count. The
// roll is fixed on entry, or when the gate begins to apply.
func (p *problem) roll(l *leg, g *gate, f *leaf, w *who) int {
	out := p.excluded(g)
	asked := minus(w.persons, out)
	if asksOwner(f.parties) && p.doubts("rolls of %q with the owner of the item are not counted", g.ID) {
		return 1
	}
	if len(l.sets) > 0 && (g.When.IsZero() || p.sc.m.flow.Holds(g.When, l.entry)) {
		before := p.may(f.parties, l.entry).persons
		if kept := both(asked, before); !empty(kept) {
			asked = kept
			*w = w.without(minus(w.persons, before))
		}
	}
	n := p.sc.size(asked)
	if p.sc.free && !p.outvoted && n > 1 && p.sc.m.editable(g) && p.doubts("edits that only take people off the roll of %q are not looked for", g.ID) {
		return 1
	}
	var editors []int // different people on the roll
	for _, e := range p.editorsOf(g) {
		in := both(p.Steps[e].Who, asked)
		var others []plan.Proxy
		for _, q := range p.Steps[e].Proxies {
			if !asked.Has(q.By) && !asked.Has(q.For) {
				others = append(others, q)
			}
		}
		if len(others) < len(p.Steps[e].Proxies) && p.doubts("deputies who set something and are on the roll of %q are not looked for", g.ID) {
			return 1
		}
		rest := minus(p.Steps[e].Who, in)
		if empty(in) || (!empty(rest) || len(others) > 0) && p.choose(2) == 1 {
			p.Steps[e].Who, p.Steps[e].Proxies = rest, others
			p.hopeless = p.hopeless || empty(rest) && len(others) == 0
			continue
		}
		p.Steps[e].Who, p.Steps[e].Proxies = in, nil
		if k := p.choose(len(editors) + 1); k > 0 {
			p.rule(plan.Rule{Kind: plan.MaxPeople, K: 1, Acts: [][]int{{editors[k-1]}, {e}}}, origin{})
			continue
		}
		for _, other := range editors {
			p.rule(plan.Different(other, e), origin{})
		}
		editors = append(editors, e)
		n--
	}
	return n
}

// doubts notes that the problem is stricter than the workflow, and reports whether
// it is to be relaxed there.
func (p *problem) doubts(format string, args ...any) bool {
	if !p.relaxed {
		p.doubt = fmt.Sprintf(format, args...)
	}
	return p.relaxed
}

// against adds the words that make a gate fail.
func (p *problem) against(i int, l *leg) {
	var list []*gate
	for _, g := range l.gates {
		if g.Reject != workflow.RejectNever {
			list = append(list, g)
		}
	}
	g := list[p.choose(len(list))]
	word := workflow.Decline
	if l.move.On == workflow.OnChanges {
		word = workflow.Changes
	}
	lent := p.amended(i, l, g)
	var all []int
	for _, b := range p.opponents(l, g, lent) {
		w := b.who.without(p.excluded(g))
		if w.nobody() || b.n > p.sc.size(w.persons) || p.most > 0 && b.n > p.most || b.n > maxSteps {
			p.hopeless = true
			return
		}
		var seats []int
		for range b.n {
			seats = append(seats, p.step(w.step(), task{leg: i, kind: workflow.DoVote, gate: g, word: word, parties: g.parties(), lent: lent}))
		}
		if len(seats) > 1 {
			p.rule(plan.Different(seats...), origin{gate: g})
		}
		all = append(all, seats...)
	}
	for _, e := range p.editorsOf(g) {
		p.rule(plan.Rule{Kind: plan.MaxActs, K: 1, Acts: [][]int{{e}, all}}, origin{gate: g})
	}
}

// bloc is so many of some people.
type bloc struct {
	who
	n int
}

// parties returns all whom the gate asks.
func (g *gate) parties() []workflow.Party {
	var list []workflow.Party
	for _, f := range g.leaves {
		for _, q := range f.parties {
			if !slices.Contains(list, q) {
				list = append(list, q)
			}
		}
	}
	return list
}

// opponents returns who may speak against, and how many of them end the gate; of
// several blocs all must, and one person may be in more than one. Lent says that
// approvers were added first: then anybody may.
func (p *problem) opponents(l *leg, g *gate, lent bool) []bloc {
	var w who
	for k := range g.leaves {
		w = w.or(p.may(g.leaves[k].parties, l.at))
	}
	wide := p.sc.m.widened(g, l.at)
	if len(wide) > 0 {
		w = w.or(p.may(wide, l.at))
	}
	if lent {
		w = who{persons: p.sc.everybody(), able: p.sc.everybody()}
	}
	if g.Reject != workflow.RejectOutvoted {
		return []bloc{{w, g.noes()}}
	}
	switch {
	case lent:
		if !p.doubts("words against at %q by added approvers, or after the rolls were cut, are not counted", g.ID) {
			p.hopeless = true
		}
		return []bloc{{w, 1}}
	case len(p.editorsOf(g)) > 0 && p.doubts("how editors count when %q is outvoted is not looked at", g.ID),
		g.seats.Len() > maxOutvoted && p.doubts("%q has too many alternatives to be outvoted", g.ID):
		return []bloc{{w, 1}}
	}
	if len(wide) > 0 {
		p.narrow = p.choose(2) == 0
		defer func() { p.narrow = false }()
	}
	// Who could edit to be asked no more can as well speak against.
	p.outvoted = true
	defer func() { p.outvoted = false }()
	return p.outvoting(l, g, w)
}

// maxOutvoted is how many alternatives of a need are outvoted exactly.
const maxOutvoted = 4

// noes is how many people who speak against end the gate, unless it counts votes.
func (g *gate) noes() int {
	if n, ok := strings.CutPrefix(string(g.Reject), "count "); ok {
		n, _ := strconv.Atoi(n) // the flow has compiled
		return n
	}
	return 1
}

// outvoting returns who must speak against so that the others cannot meet the
// need: for each alternative, of the seats of some leaves, all but too few.
func (p *problem) outvoting(l *leg, g *gate, all who) []bloc {
	var list []bloc
	if g.seats.Len() > maxOutvoted {
		return []bloc{{all, p.sc.size(minus(all.persons, p.excluded(g)))}}
	}
	for i := range g.seats.Len() {
		groups := g.seats.Groups(i)
		group := groups[p.choose(len(groups))]
		var subsets []uint64
		for s := group; s != 0; s = (s - 1) & group {
			if len(subsets) == 256 {
				if p.doubts("%q has too many parts to be outvoted", g.ID) {
					return []bloc{{all, 1}}
				}
				break
			}
			subsets = append(subsets, s)
		}
		subset := subsets[p.choose(len(subsets))]
		var w who
		need := 0
		for k := range g.leaves {
			if subset>>k&1 == 1 {
				v, n := p.candidates(l, g, &g.leaves[k], p.excluded(g))
				w, need = w.or(v), need+n
			}
		}
		if n := p.sc.size(w.persons) - need + 1; n > 0 {
			list = append(list, bloc{w, n})
		}
	}
	if len(list) == 0 {
		list = append(list, bloc{all, 1})
	}
	return list
}

// upper tells the rules about the acts that stand; only those that speak of an
// act, if one is given.
func (p *problem) upper(about *workflow.Act) {
	for _, r := range p.sc.m.rules {
		if r.kind == minPeople || r.kind == notAuthor || about != nil && !r.speaksOf(*about) {
			continue
		}
		acts := p.acts(r)
		key := keyOf(acts)
		if p.said[r] == key || len(acts) == 0 || r.kind == maxActs && len(acts) <= r.k {
			continue
		}
		p.said[r] = key
		kind := plan.MaxActs
		if r.kind == maxPeople {
			kind = plan.MaxPeople
		}
		p.rule(plan.Rule{Kind: kind, K: r.k, Acts: acts}, origin{rule: r})
	}
}

// acts returns the steps of each act of a rule that stands.
func (p *problem) acts(r *rule) [][]int {
	var acts [][]int
	for _, a := range r.acts {
		steps := p.fired[a.Move]
		if a.Gate != "" {
			steps = p.gates[p.sc.m.gate(a.Gate)]
		}
		if len(steps) > 0 {
			acts = append(acts, slices.Clone(steps))
		}
	}
	return acts
}

func keyOf(acts [][]int) string {
	var b []byte
	for _, act := range acts {
		for _, s := range act {
			b = append(b, byte(s), byte(s>>8))
		}
		b = append(b, 0xff, 0xff)
	}
	return string(b)
}

// least adds the min-people rules that are due once the gates of the leg are met,
// or when a move fires.
func (p *problem) least(i int, l *leg, firing workflow.Action) {
	for _, r := range p.sc.m.rules {
		if r.kind != minPeople || !p.isDue(r, l, firing) {
			continue
		}
		var acts [][]int
		for _, a := range r.acts {
			if a.Gate != "" {
				acts = append(acts, slices.Clone(p.gates[p.sc.m.gate(a.Gate)]))
			} else {
				fired := p.fired[a.Move]
				acts = append(acts, []int{fired[len(fired)-1]})
			}
		}
		p.rule(plan.Rule{Kind: plan.MinPeople, K: r.k, Acts: acts}, origin{rule: r})
		p.min = append(p.min, r)
		if p.more != nil && firing == "" && p.more.last[i].rule == r {
			// The rule counts people by one of their names, this by both.
			if !p.deputised(acts) || p.choose(2) == 0 {
				p.rule(plan.Rule{Kind: plan.MaxPeople, K: r.k, Acts: acts}, origin{})
			}
			p.more.closed[i] = true
		}
	}
}

// deputised reports whether a deputy may do one of the acts.
func (p *problem) deputised(acts [][]int) bool {
	return slices.ContainsFunc(acts, func(act []int) bool {
		return slices.ContainsFunc(act, func(s int) bool { return len(p.Steps[s].Proxies) > 0 })
	})
}

// isDue reports whether every act of the rule stands.
func (p *problem) isDue(r *rule, l *leg, firing workflow.Action) bool {
	concerns := false
	for _, a := range r.acts {
		if a.Gate == "" {
			if len(p.fired[a.Move]) == 0 {
				return false
			}
			concerns = concerns || a.Move == firing
			continue
		}
		g := p.sc.m.gate(a.Gate)
		if len(p.gates[g]) == 0 {
			return false
		}
		if g.state == l.state {
			if (l.kind != byGates && l.kind != byStanding) || !slices.Contains(l.gates, g) {
				return false
			}
			concerns = concerns || firing == ""
			continue
		}
		if !slices.ContainsFunc(l.trail, func(t mark) bool { return slices.Contains(t.passed, g) }) {
			return false
		}
	}
	return concerns
}
