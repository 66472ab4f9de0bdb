// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// Power is something that somebody may do somewhere: say a word at a gate, fire a
// move, edit a field or set an attribute. Exactly one of Gate, Move, Edit and Set
// is given. The zero Power is none.
type Power struct {
	// Member is who acts, also as a deputy. Empty means anybody.
	Member MemberID         `json:"member,omitzero"`
	State  workflow.StateID `json:"state"`
	Gate   workflow.GateID  `json:"gate,omitzero"`
	// Word is what is said at the gate; zero means to approve.
	Word workflow.Word   `json:"word,omitzero"`
	Move workflow.Action `json:"move,omitzero"`
	Edit workflow.Field  `json:"edit,omitzero"`
	Set  workflow.Field  `json:"set,omitzero"`
}

// String tells the power: `bo: approve at "legal" in "review"`.
func (p Power) String() string {
	var what string
	switch {
	case p.Gate != "":
		what = fmt.Sprintf("%s at %q", p.word(), p.Gate)
	case p.Move != "":
		what = fmt.Sprintf("do %q", p.Move)
	case p.Edit != "":
		what = fmt.Sprintf("edit %q", p.Edit)
	case p.Set != "":
		what = fmt.Sprintf("set %q", p.Set)
	}
	member := string(p.Member)
	if member == "" {
		member = "anybody"
	}
	return fmt.Sprintf("%s: %s in %q", member, what, p.State)
}

func (p Power) word() workflow.Word {
	if p.Word == 0 {
		return workflow.Approve
	}
	return p.Word
}

// MayAct asks whether a run exists in which the member does this there; somebody,
// if the power names nobody. Everything is allowed on the way: deputies, also of
// people who are away and may act themselves, delegation, added approvers, words
// against, and the clock. Who is away, and so who stands in, is as the roster says:
// for other times ask with a roster of then, or with [Away]. When it holds, the
// witness is such a run.
func MayAct(p Power) Check {
	return p.check("may-act", func(res *Result, w *Witness) {
		if res.Witness = w; w == nil {
			res.Verdict, res.Reasons = Fails, []string{p.can("nobody", "can never")}
		}
	})
}

// MayNever denies what [MayAct] asks: it holds if no run lets the member, or
// anybody, do this there. When it fails, the witness is a run that does.
func MayNever(p Power) Check {
	return p.check("may-never", func(res *Result, w *Witness) {
		if res.Witness = w; w != nil {
			res.Verdict, res.Reasons = Fails, []string{p.can("somebody", "can")}
		}
	})
}

// check looks for a run that uses the power. Once it is known whether one exists,
// answer turns a result that holds into what the check says of it.
func (p Power) check(name string, answer func(res *Result, w *Witness)) Check {
	return Check{name: name + "(" + p.String() + ")", people: true, judge: func(m *model) Result {
		w, v, fault := m.mayAct(p)
		if fault == "" && w == nil && v == plan.Unknown && !m.free.tooMany {
			w, v = m.swept(p)
		}
		res := Result{Verdict: Holds, Regions: len(m.freeRegions().regions)}
		switch {
		case fault == "" && m.free.tooMany:
			return tooManyRegions()
		case fault != "":
			return asked("%s", fault)
		case w == nil && v == plan.Unknown:
			return m.unanswered(res)
		}
		answer(&res, w)
		return res
	}}
}

// can tells who can use the power, or cannot: its member, or, of one that names
// nobody, what is said instead.
func (p Power) can(anybody, can string) string {
	who, what, _ := strings.Cut(p.String(), ": ")
	if p.Member == "" {
		return anybody + " can " + what
	}
	return who + " " + can + " " + what
}

// mayAct looks for a run in which the power is used. Fault says why the question
// makes no sense.
func (m *model) mayAct(p Power) (w *Witness, v plan.Verdict, fault string) {
	if fault = m.fault(p); fault != "" {
		return nil, 0, fault
	}
	m.freeRegions()
	if p.Member != "" {
		if _, ok := m.peopleOf().index[p.Member]; !ok {
			return m.stranger(p)
		}
		defer m.nameable(p.Member)()
	}
	if m.freeRegions().tooMany {
		return nil, plan.Unknown, ""
	}
	s := m.state(p.State)
	w, v = m.reach(func(t *state) bool { return t == s }, options{goal: &p}, nil)
	return w, v, ""
}

// swept looks for the power in everything that can happen.
func (m *model) swept(p Power) (w *Witness, v plan.Verdict) {
	c := newCollector(m)
	x := c.explorer()
	at := int32(0)
	if p.Gate != "" {
		p.Word = p.word()
	}
	if _, ok := x.crowd.index[p.Member]; !ok && p.Member != "" {
		return nil, plan.Unknown
	}
	x.stepped = func(v *vertex, cmd *workflow.Command) {
		for _, d := range deeds(v.sit.state, cmd) {
			c.alike(d, func(q Power) {
				if w != nil || q != p && (p.Member != "" || q.of("") != p) {
					return
				}
				begin, commands := x.history(at)
				w = c.shows(begin, append(commands, *cmd), d, q)
			})
		}
	}
	all := x.sweeps(func(next int32) bool {
		at = next
		return w == nil
	})
	m.nodes = x.nodes
	switch {
	case w != nil:
		return w, plan.Possible
	case all:
		return nil, plan.Impossible
	}
	return nil, plan.Unknown
}

// of is the power of somebody else.
func (p Power) of(who MemberID) Power {
	p.Member = who
	return p
}

// shows is a run whose last command is a deed, by somebody alike; nil if it does
// not replay.
func (c *collector) shows(b workflow.Begin, commands []workflow.Command, did, p Power) *Witness {
	swap := func(m *MemberID) {
		switch *m {
		case did.Member:
			*m = p.Member
		case p.Member:
			*m = did.Member
		}
	}
	swap(&b.By)
	swap(&b.For)
	for i := range commands {
		swap(&commands[i].Actor)
		swap(&commands[i].Principal)
		swap(&commands[i].Member)
	}
	last := &commands[len(commands)-1]
	last.Word = p.Word
	if p.Edit != "" {
		last.Fields = []workflow.Field{p.Edit}
	}
	w := Witness{Begin: b, Commands: commands, Absent: []MemberID{}, People: actors(b, commands)}
	item, err := w.Replay(c.m.flow, c.m.facts)
	if err != nil {
		return nil
	}
	w.Ends = item.State()
	return &w
}

// nameable lets attributes name somebody, also one of several who are alike, until
// the function that it returns is called.
func (m *model) nameable(id MemberID) func() {
	v := workflow.Text(string(id))
	if !slices.ContainsFunc(m.attrs, func(a *attribute) bool { return a.Kind == workflow.MemberAttr && !slices.Contains(a.values, v) }) {
		return func() {}
	}
	m.also, m.table, m.free = id, nil, nil
	return func() { m.also, m.table, m.free = "", nil, nil }
}

// stranger answers for somebody whom no party asks: only somebody who adds
// approvers, delegates, or an attribute that names a member, lets such a person
// act.
func (m *model) stranger(p Power) (*Witness, plan.Verdict, string) {
	open := slices.ContainsFunc(m.gates, func(g *gate) bool { return len(g.amend) > 0 }) ||
		slices.ContainsFunc(m.attrs, func(a *attribute) bool { return a.Kind == workflow.MemberAttr })
	if !open {
		// Somebody mistyped may do nothing, which proves nothing.
		if all, ok := everybody(m.facts); ok && !slices.Contains(all, p.Member) {
			return nil, 0, suggest.Unknown("member", p.Member, all).Error()
		}
		return nil, plan.Impossible, ""
	}
	other := newModel(m.flow, m.facts)
	other.named, other.budget, other.nodes = p.Member, m.budget, m.nodes
	s := other.state(p.State)
	w, v := other.reach(func(t *state) bool { return t == s }, options{goal: &p}, nil)
	m.nodes, m.lost, m.doubt = other.nodes, other.lost, other.doubt
	m.losses += other.losses
	return w, v, ""
}

// fault says why a power makes no sense.
func (m *model) fault(p Power) string {
	s := m.state(p.State)
	if s == nil {
		return m.noState(p.State).Reasons[0]
	}
	forms := 0
	for _, has := range []bool{p.Gate != "", p.Move != "", p.Edit != "", p.Set != ""} {
		if has {
			forms++
		}
	}
	switch {
	case forms != 1:
		return fmt.Sprintf("want exactly one of gate, move, edit and set, have %d", forms)
	case p.Gate != "" && s.gate(p.Gate) == nil:
		return missing("gate", p.Gate, s, mapped(s.gates, func(g *gate) workflow.GateID { return g.ID }))
	case p.Move != "" && s.move(p.Move) == nil:
		return missing("move", p.Move, s, mapped(s.moves, func(mv *move) workflow.Action { return mv.Action }))
	case p.Edit != "" && !slices.Contains(m.spec.Fields, p.Edit):
		return suggest.Unknown("field", p.Edit, m.spec.Fields).Error()
	case p.Set != "" && m.specAttribute(p.Set) == nil:
		return suggest.Unknown("attribute", p.Set, ids(m.spec.Attributes)).Error()
	case p.Word != 0 && p.Word.String() == "":
		return fmt.Sprintf("unknown word %d", p.Word)
	}
	return ""
}

func missing[K ~string](kind string, id K, s *state, known []K) string {
	return fmt.Sprintf("%v: no such %s in %q", suggest.Unknown(kind, id, known), kind, s.ID)
}

func mapped[V any, K ~string](list []V, f func(V) K) []K {
	out := make([]K, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

func (s *state) gate(id workflow.GateID) *gate {
	for _, g := range s.gates {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// final adds the use of the power at the end of the way.
func (p *problem) final(o options) {
	l := &leg{state: p.sc.m.state(p.goal.State), entry: o.land.at, at: o.land.at, trail: o.land.trail, kind: byStaying}
	i := len(p.way)
	if p.goal.Move == "" {
		p.mayTakeBack(i, l)
	}
	switch g := l.state.gate(p.goal.Gate); {
	case g != nil:
		p.ownersIn(i, l)
		p.speak(i, l, g)
	case p.goal.Move != "":
		p.lastMove(i, l)
	case p.goal.Edit != "":
		p.ownersIn(i, l)
		p.change(i, l, p.goal.Edit, slices.Contains(l.state.fields, p.goal.Edit), l.state.editBy, workflow.DoEdit)
	default:
		p.ownersIn(i, l)
		a := p.sc.m.specAttribute(p.goal.Set)
		p.change(i, l, a.ID, slices.Contains(a.States, l.state.ID), p.sc.m.resolve(a.Set), workflow.DoSet)
	}
}

// only keeps the member of the power.
func (p *problem) only(w who) who {
	if p.goal == nil || p.goal.Member == "" {
		return w
	}
	me := p.sc.one(p.goal.Member)
	w.able = both(w.able, me)
	w.proxies = slices.DeleteFunc(slices.Clone(w.proxies), func(q plan.Proxy) bool { return !me.Has(q.By) })
	return w
}

// speak adds a word at a gate: by somebody of its parties, for somebody, as the
// one to whom it was delegated, or by an approver who was added.
func (p *problem) speak(i int, l *leg, g *gate) {
	if !g.When.IsZero() && !p.sc.m.flow.Holds(g.When, l.at) {
		p.hopeless = true
		return
	}
	approves := p.goal.word() == workflow.Approve
	out := p.excluded(g)
	if approves {
		out = union(out, p.keptOut(workflow.Act{Gate: g.ID}))
	}
	lent := p.amended(i, l, g)
	mine, owned := p.asOwner(g.parties(), l.at)
	var w who
	for k := range g.leaves {
		f := g.leaves[k]
		if p.own >= 0 {
			f.parties = others(f.parties)
		}
		v, _ := p.candidates(l, g, &f, out)
		w = w.or(v)
	}
	if owned != byOthers {
		w = mine
	}
	switch d := p.delegates(l, g, w); {
	case owned == byOthers:
		w = w.or(d)
	case len(d.proxies) > 0 && p.choose(2) == 1:
		w, owned = d, byDeputy
	}
	w = w.without(out)
	if lent {
		w, owned = who{able: minus(p.sc.everybody(), out)}, byOthers
	}
	s := p.step(p.only(w).step(), task{leg: i, kind: workflow.DoVote, gate: g, word: p.goal.word(), parties: g.parties(), lent: lent})
	p.tie(s, owned)
	for _, e := range p.editorsOf(g) {
		p.rule(plan.Rule{Kind: plan.MaxActs, K: 1, Acts: [][]int{{e}, {s}}}, origin{gate: g})
	}
	if approves {
		for _, t := range p.gates[g] {
			p.rule(plan.Different(s, t), origin{gate: g})
		}
		p.gates[g] = append(slices.Clone(p.gates[g]), s)
	}
}

// delegates returns those to whom people of w may hand over their vote.
func (p *problem) delegates(l *leg, g *gate, w who) who {
	var d who
	if len(g.delegate) == 0 {
		return d
	}
	to := p.may(g.delegate, l.at).persons
	from := minus(w.able, p.sc.away)
	for a := range p.sc.room {
		if !to.Has(a) || p.goal.Member != "" && !p.sc.one(p.goal.Member).Has(a) {
			continue
		}
		for b := range p.sc.room {
			if from.Has(b) && (a != b) {
				d.proxies = append(d.proxies, plan.Proxy{By: a, For: b})
			}
		}
	}
	return d
}

// lastMove adds the firing of a move.
func (p *problem) lastMove(i int, l *leg) {
	w := &walker{m: p.sc.m, free: true}
	mv := l.state.move(p.goal.Move)
	list := w.applicable(l.state, l.at)
	l.move = mv
	automatic := w.clears(l.state, l.at)
	switch {
	case len(mv.by) == 0 || !w.holds(mv.When, l.at):
		p.hopeless = true
		return
	case mv.On == workflow.OnHand:
		l.kind = byHand
	case mv.On == workflow.OnCleared && (automatic != nil || len(list) == 0 && l.state.Empty == ""),
		mv.On != workflow.OnCleared && !w.rejects(l, mv, list):
		p.hopeless = true
		return
	case mv.On == workflow.OnCleared:
		l.kind, l.gates = byGates, list
	default:
		l.kind, l.gates = byWords, list
	}
	p.mayTakeBack(i, l)
	p.last = true
	p.leg(i, l)
}

// change adds an edit or a setting, if it is possible there.
func (p *problem) change(i int, l *leg, f workflow.Field, here bool, by []workflow.Party, kind workflow.CommandKind) {
	t := task{leg: i, kind: kind, field: f, parties: by}
	if kind == workflow.DoSet {
		t.value = p.anyValue(f, l.at)
	}
	possible := p.changes(l, f, l.at)
	if a := p.sc.m.attribute(f); a != nil && kind == workflow.DoSet { // one value may be refused and another not
		for _, v := range a.values {
			if !possible && p.changes(l, f, with(l.at, workflow.Given{Attribute: f, Value: v})) {
				t.value, possible = v, true
			}
		}
	}
	if !here || !possible {
		p.hopeless = true
		return
	}
	who, owned := p.asOwner(by, l.at)
	p.tie(p.step(p.only(who).step(), t), owned)
}

// changes reports whether a field may be changed during a stay, with these attributes
// then: no gate stands against it, or it sends the item back.
func (p *problem) changes(l *leg, f workflow.Field, after []workflow.Given) bool {
	w := &walker{m: p.sc.m, free: true}
	cut := w.touched(l.trail, f, l.at, after)
	return cut < 0 || w.sendsBack(l.state, l.trail, cut, after)
}

// anyValue is a value that the attribute may have.
func (p *problem) anyValue(f workflow.Field, at []workflow.Given) workflow.Value {
	if v := p.sc.value(at, f); !v.IsZero() {
		return v
	}
	return someValue(p.sc.m.specAttribute(f))
}

// someValue is a value that an attribute may have which nothing reads.
func someValue(a *workflow.Attribute) workflow.Value {
	switch a.Kind {
	case workflow.BoolAttr:
		return workflow.Bool(true)
	case workflow.NumberAttr:
		return workflow.Number(0)
	case workflow.EnumAttr:
		return workflow.Text(a.Values[0])
	case workflow.TagsAttr:
		return workflow.Tags()
	case workflow.TimeAttr:
		return workflow.Instant(afterAll())
	}
	return workflow.Text("x")
}

// final lets the use of the power happen.
func (p *player) final() error {
	if p.s.goal == nil {
		return nil
	}
	i := len(p.s.way)
	if err := p.backs(i); err != nil {
		return err
	}
	var votes []workflow.Command
	var last *workflow.Command
	for k, t := range p.s.steps {
		if t.leg != i {
			continue
		}
		c := p.command(k)
		switch {
		case t.kind == workflow.DoClaim:
		case t.kind == workflow.DoAdd:
			if err := p.amend(k, &leg{at: p.s.land.at}); err != nil {
				return err
			}
		case t.kind == workflow.DoVote && p.s.goal.Gate == "":
			votes = append(votes, c)
		default:
			last = &c
		}
	}
	for len(votes) > 0 {
		n, err := p.pick(votes)
		if err != nil {
			return err
		}
		if err := p.do(votes[n]); err != nil {
			return err
		}
		votes = slices.Delete(votes, n, n+1)
	}
	if last == nil {
		return fmt.Errorf("nothing happens at the end")
	}
	return p.do(*last)
}
