// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// player lets a solution happen to a real item, and writes down the commands.
type player struct {
	s    *solution
	flow *workflow.Flow
	item *workflow.Item
	now  time.Time
	when time.Time // what is said where an instant has to be named
	d    workflow.Decision
	w    Witness
	name map[plan.Name]MemberID
	// entered are the states that the last command entered.
	entered []workflow.StateID
	// facts are the people, in a large crowd those alone who act: who else there
	// is matters only to rolls and to the refusal of early choices.
	facts workflow.Facts
	// claims says who takes the item at the end of which stay, to own it in a later
	// one; leg is the stay that happens now.
	claims map[int]MemberID
	leg    int
	why    workflow.Reason // why the last command was refused
	// both are the steps of approvals that could be accepted for other seats than
	// those that they fill as the owner, or as the manager of the owner.
	both []int
}

// large is how many people make a crowd.
const large = 500

// factsFor returns the people who are enough to let the solution happen.
func (p *player) factsFor() workflow.Facts {
	sc := p.s.sc
	if len(sc.p.ids) <= large || sc.m.spec.Early == workflow.EarlyRefuse {
		return sc.facts
	}
	for _, l := range p.s.way {
		for _, g := range l.gates {
			if slices.ContainsFunc(g.leaves, func(f leaf) bool { return f.kind != some }) {
				return sc.facts
			}
		}
	}
	only := []MemberID{sc.p.ids[sc.author], sc.p.ids[sc.principal]}
	for _, id := range p.name {
		only = append(only, id)
	}
	slices.Sort(only)
	return overlay(sc.m.facts, sc.gone, slices.Compact(only))
}

// witness turns a solution into a trace that Decide has accepted. Deadlines that
// count from an attribute come late, or if that does not do, at once.
func (s *solution) witness() (*Witness, error) {
	w, err := s.trace(afterAll())
	if err != nil && slices.ContainsFunc(s.sc.m.spec.Attributes, func(a workflow.Attribute) bool { return a.Kind == workflow.TimeAttr && s.waitsFor(a.ID) }) {
		if soon, other := s.trace(epoch()); other == nil {
			return soon, nil
		}
	}
	return w, err
}

// trace lets a solution happen where instants that have to be named are when.
func (s *solution) trace(when time.Time) (*Witness, error) {
	p := &player{s: s, flow: s.sc.m.replayed(), now: epoch(), when: when, claims: map[int]MemberID{}}
	p.nameAll()
	for k, t := range s.steps {
		if t.heir {
			p.claims[t.leg] = p.name[s.acts[k].By]
		}
	}
	return p.play()
}

// play lets everything happen once.
func (p *player) play() (*Witness, error) {
	p.facts = p.factsFor()
	p.w = Witness{Begin: p.s.begin(p.now, p.when), Absent: slices.Clone(p.s.sc.gone), Commands: []workflow.Command{}}
	item, err := p.flow.Start(p.w.Begin, p.facts)
	if err != nil {
		return nil, err
	}
	p.item = item
	for i, l := range p.s.way {
		p.leg = i
		if err := p.stay(i, l); err != nil {
			return nil, err
		}
	}
	p.leg = len(p.s.way)
	if err := p.final(); err != nil {
		return nil, err
	}
	p.w.Ends = p.item.State()
	p.people()
	return &p.w, nil
}

// begin is the start of the item. Instants that have to be named are when.
func (s *solution) begin(at, when time.Time) workflow.Begin {
	sc := s.sc
	b := workflow.Begin{ID: "item", By: sc.p.ids[sc.author], At: at}
	if sc.principal != sc.author {
		b.For = sc.p.ids[sc.principal]
	}
	for i, g := range sc.region {
		if (sc.free || !sc.m.attrs[i].settable) && !g.Value.IsZero() {
			b.Attributes = append(b.Attributes, g)
		}
	}
	for i := range sc.m.spec.Attributes {
		if a := &sc.m.spec.Attributes[i]; a.Kind == workflow.TimeAttr && (s.waitsFor(a.ID) || sc.m.outdated(a)) {
			b.Attributes = append(b.Attributes, workflow.Given{Attribute: a.ID, Value: workflow.Instant(when)})
		}
	}
	return b
}

// waitsFor reports whether an instant has to be named, as a deadline may be waited
// for that counts from it.
func (s *solution) waitsFor(f workflow.Field) bool {
	from := "@" + string(f)
	widens := func(st *state) bool {
		return s.sc.free && slices.ContainsFunc(st.Deadlines, func(d workflow.Deadline) bool { return d.Widen != nil && anchor(d) == from })
	}
	return s.goal != nil && widens(s.sc.m.state(s.goal.State)) || slices.ContainsFunc(s.way, func(l *leg) bool {
		return l.clock != nil && anchor(*l.clock) == from || widens(l.state)
	})
}

// outdated reports whether an attribute from which a deadline counts is by default an
// instant that is over when a witness begins, or soon is: items begin before.
func (m *model) outdated(a *workflow.Attribute) bool {
	return !a.Default.IsZero() && a.Default.Time().Before(afterAll()) && slices.ContainsFunc(m.states, func(s *state) bool {
		return slices.ContainsFunc(s.Deadlines, func(d workflow.Deadline) bool { return anchor(d) == "@"+string(a.ID) && d.Remind == nil })
	})
}

// nameAll gives each block of steps a person: of a class, those with the least
// ids.
func (p *player) nameAll() {
	p.name = map[plan.Name]MemberID{}
	used := map[int]int{}
	for _, a := range p.s.acts {
		for _, n := range []plan.Name{a.By, a.For} {
			if _, ok := p.name[n]; !ok {
				p.name[n] = p.s.sc.member(n.Person, used[n.Person])
				used[n.Person]++
			}
		}
	}
}

// people lists who acts.
func (p *player) people() {
	list := []MemberID{p.w.Begin.By}
	for _, c := range p.w.Commands {
		if c.Actor != "" {
			list = append(list, c.Actor)
		}
	}
	slices.Sort(list)
	p.w.People = slices.Compact(list)
}

// command is step i as a command.
func (p *player) command(i int) workflow.Command {
	t, a := p.s.steps[i], p.s.acts[i]
	c := workflow.Command{Kind: t.kind, Actor: p.name[a.By], At: p.now, Word: t.word}
	if a.By != a.For {
		c.Principal = p.name[a.For]
	}
	if t.gate != nil {
		c.Gate = t.gate.ID
	}
	if t.move != nil {
		c.Action = t.move.Action
	}
	if t.field != "" {
		c.Fields, c.Value = []workflow.Field{t.field}, t.value
	}
	if t.value.Kind() == workflow.TimeValue {
		c.Value = workflow.Instant(p.now.AddDate(1, 0, 0)) // which puts off what counts from it
	}
	return c
}

// stay lets everything of a stay happen: settings, additions, votes, the move.
func (p *player) stay(i int, l *leg) error {
	if l.kind == byStanding && len(l.sets) == 0 {
		return nil
	}
	var sets, votes, moves []int
	for k, t := range p.s.steps {
		if t.leg != i {
			continue
		}
		switch {
		case t.kind == workflow.DoSet || t.kind == workflow.DoEdit && t.early:
			sets = append(sets, k)
		case t.kind == workflow.DoVote:
			votes = append(votes, k)
		case t.kind == workflow.DoMove || t.kind == workflow.DoEdit:
			moves = append(moves, k)
		}
	}
	// A setting, a vote or a person ends the stay.
	heir := func(last bool) error {
		if owner, kept := p.claims[i]; kept && last && !p.takes(owner) {
			return fmt.Errorf("%s cannot own the item in %q", owner, l.state.ID)
		}
		return nil
	}
	if err := p.backs(i); err != nil {
		return err
	}
	if err := p.adds(i, l, true); err != nil {
		return err
	}
	for n, k := range sets {
		if err := heir(n == len(sets)-1 && len(votes)+len(moves) == 0); err != nil {
			return err
		}
		if err := p.do(p.command(k)); err != nil {
			return err
		}
	}
	if err := p.adds(i, l, false); err != nil {
		return err
	}
	if err := p.votes(l, votes, func() error { return heir(len(moves) == 0) }); err != nil {
		return err
	}
	if err := heir(true); err != nil {
		return err
	}
	for _, k := range moves {
		if err := p.do(p.command(k)); err != nil {
			return err
		}
	}
	if l.clock != nil {
		if err := p.tick(l.clock.ID); err != nil {
			return err
		}
	}
	return p.arrived(i)
}

// arrived checks that the item is where it should be after a stay. It goes on at
// once from states that what stands clears.
func (p *player) arrived(i int) error {
	at := p.s.way[i]
	for k := i + 1; at.move != nil && k <= len(p.s.way); k++ {
		if k == len(p.s.way) && slices.Contains(p.entered, at.move.to.ID) {
			return nil
		}
		if k == len(p.s.way) || p.s.way[k].kind != byStanding || len(p.s.way[k].sets) > 0 {
			if to := at.move.to.ID; p.item.State() != to {
				return fmt.Errorf("the item is in %q, not in %q", p.item.State(), to)
			}
			return nil
		}
		at = p.s.way[k]
	}
	return nil
}

// do lets a command happen. Where it is refused, somebody who claims the item, the
// principal or the clock may change that.
func (p *player) do(c workflow.Command) error {
	decide := func() (bool, error) {
		c.At = p.now
		ok, err := p.flow.Decide(&p.d, p.item, c, p.facts)
		if err == nil && !ok {
			p.why = p.d.Reasons[0]
		}
		return ok, err
	}
	ok, err := decide()
	for _, helps := range []func(workflow.Command) bool{p.owns, p.managed, p.hands, p.widens} {
		if err == nil && !ok && helps(c) {
			ok, err = decide()
		}
	}
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%s: refused: %s", commandText(c), p.why)
	}
	return p.apply(c)
}

func (p *player) apply(c workflow.Command) error {
	p.entered = p.entered[:0]
	for _, e := range p.d.Events {
		if e.Kind == workflow.Moved {
			p.entered = append(p.entered, e.State)
		}
	}
	if len(p.d.Events) == 0 {
		return nil
	}
	if err := p.item.Apply(p.d.Events...); err != nil {
		return err
	}
	p.w.Commands = append(p.w.Commands, c)
	return nil
}

// owns makes who was not allowed to act the owner of the item, where that is
// possible.
func (p *player) owns(c workflow.Command) bool {
	return p.lacksParty() && p.takes(principalOf(c))
}

// lacksParty reports whether the last command was refused for who gave it.
func (p *player) lacksParty() bool {
	code := p.why.Code
	return code == workflow.CodeNotAllowed || code == workflow.CodeNotEligible || code == workflow.CodeNotYourVote
}

func principalOf(c workflow.Command) MemberID {
	if c.Principal != "" {
		return c.Principal
	}
	return c.Actor
}

// managed makes somebody the owner of the item who is managed by whom it is: those
// first who the plan says claim it.
func (p *player) managed(c workflow.Command) bool {
	return p.lacksParty() && p.managedBy(principalOf(c))
}

func (p *player) managedBy(boss MemberID) bool {
	sc := p.s.sc
	if sc.mgr == nil || !sc.m.asksBoss() {
		return false
	}
	var list []MemberID
	for k, t := range p.s.steps {
		if t.kind == workflow.DoClaim && t.leg == p.leg && !t.heir {
			list = append(list, p.name[p.s.acts[k].By])
		}
	}
	if p.s.most == 0 {
		at := p.item.Attributes()
		list = append(list, sc.membersOf(sc.may(sc.m.state(p.item.State()).claim, at, holding{}).persons)...)
	}
	return slices.ContainsFunc(list, func(id MemberID) bool {
		m, ok := sc.mgr.Manager(id)
		return ok && m == boss && p.takes(id)
	})
}

// takes makes somebody the owner of the item: whoever owns it lets go if they
// may, then an assignment of the plan is tried, and a claim.
func (p *player) takes(whom MemberID) bool {
	o := p.item.Owner()
	if o == whom {
		return true
	}
	if o != "" {
		p.tries(workflow.Release(o, p.now))
	}
	for k, t := range p.s.steps {
		if t.kind == workflow.DoAssign && p.tries(workflow.Assign(p.name[p.s.acts[k].By], whom, p.now)) {
			return true
		}
	}
	if sc := p.s.sc; !sc.free && both(sc.one(whom), sc.away).Len() > 0 {
		return false
	}
	return p.tries(workflow.Claim(whom, p.now))
}

// tries gives a command and reports whether it was accepted.
func (p *player) tries(c workflow.Command) bool {
	ok, err := p.flow.Decide(&p.d, p.item, c, p.facts)
	return err == nil && ok && p.apply(c) == nil
}

// hands lets the principal delegate the vote to whom it is.
func (p *player) hands(c workflow.Command) bool {
	if c.Kind != workflow.DoVote || c.Principal == "" || p.why.Code != workflow.CodeNotYourVote {
		return false
	}
	d := workflow.Delegate(c.Principal, c.Gate, c.Actor, p.now)
	ok, err := p.flow.Decide(&p.d, p.item, d, p.facts)
	return err == nil && ok && p.apply(d) == nil
}

// widens lets the time pass until a deadline of the state that adds people to
// gates, where there is one.
func (p *player) widens(workflow.Command) bool {
	for _, due := range p.item.Dues() {
		s := p.s.sc.m.state(p.item.State())
		for _, d := range s.Deadlines {
			if d.ID == due.Deadline && d.Widen != nil {
				return p.tick(d.ID) == nil
			}
		}
	}
	return false
}

// tick lets the time pass until a deadline falls.
func (p *player) tick(id workflow.DeadlineID) error {
	for _, due := range p.item.Dues() {
		if due.Deadline == id {
			if due.At.After(p.now) {
				p.now = due.At
			}
			c := workflow.Tick(p.now)
			if _, err := p.flow.Decide(&p.d, p.item, c, p.facts); err != nil {
				return err
			}
			return p.apply(c)
		}
	}
	return fmt.Errorf("no deadline %q runs", id)
}

// backs lets people take back in a stay what they approved in an earlier one.
func (p *player) backs(i int) error {
	for _, b := range p.s.backs {
		if b.leg != i {
			continue
		}
		var done []workflow.Command
		for _, k := range b.steps {
			a := p.s.acts[k]
			c := workflow.TakeBack(p.name[a.By], b.gate.ID, p.now).For(p.name[a.For])
			if slices.ContainsFunc(done, func(d workflow.Command) bool { return d.Principal == c.Principal }) {
				continue
			}
			if err := p.do(c); err != nil {
				return err
			}
			done = append(done, c)
		}
	}
	return nil
}

// adds lets the additions of a stay happen that come before its settings, or after.
func (p *player) adds(i int, l *leg, early bool) error {
	for k, t := range p.s.steps {
		if t.leg == i && t.kind == workflow.DoAdd && t.early == early {
			if err := p.amend(k, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// amend strikes those off the rolls who do not vote, and adds those who do.
func (p *player) amend(k int, l *leg) error {
	g, by := p.s.steps[k].gate, p.name[p.s.acts[k].By]
	var voters []MemberID
	for v, t := range p.s.steps {
		if t.gate == g && t.kind == workflow.DoVote && t.lent {
			voters = append(voters, p.name[p.s.acts[v].By])
		}
	}
	for _, f := range g.leaves {
		if f.kind == some {
			continue
		}
		for _, m := range p.s.sc.membersOf(p.s.sc.may(f.parties, l.at, holding{}).persons) {
			c := workflow.RemoveApprover(by, g.ID, m, p.now)
			if slices.Contains(voters, m) {
				continue
			}
			if ok, err := p.flow.Decide(&p.d, p.item, c, p.facts); err != nil || ok && p.apply(c) != nil {
				return err
			}
		}
	}
	for _, m := range voters {
		if err := p.do(workflow.AddApprover(by, g.ID, m, p.now)); err != nil {
			return err
		}
	}
	return nil
}

// votes lets the votes of a stay happen in an order in which only the last one
// ends it, before which last is called.
func (p *player) votes(l *leg, list []int, last func() error) error {
	var pending []workflow.Command
	for _, k := range list {
		c := p.command(k)
		same := func(d workflow.Command) bool {
			return d.Gate == c.Gate && d.Actor == c.Actor && d.Principal == c.Principal
		}
		merged := slices.ContainsFunc(pending, same)
		if !merged {
			pending = append(pending, c)
		}
		if p.asOwner(k, merged) {
			p.both = append(p.both, k)
		}
	}
	if len(pending) < 2 {
		return p.inTurn(l, pending, last)
	}
	before, now, told := p.item.Clone(), p.now, len(p.w.Commands)
	err := p.inTurn(l, slices.Clone(pending), last)
	for i := 0; err != nil && i < len(pending); i++ {
		// What ends the stay must be what it cannot do without.
		p.item, p.now, p.w.Commands = before.Clone(), now, p.w.Commands[:told]
		turns := append(slices.Delete(slices.Clone(pending), i, i+1), pending[i])
		if p.inTurn(l, turns, last) == nil {
			return nil
		}
	}
	if err != nil && p.s.more != nil && p.s.sc.free {
		word := p.s.blocking(l)
		for i := 0; err != nil && word != 0 && i < len(pending); i++ {
			p.item, p.now, p.w.Commands = before.Clone(), now, p.w.Commands[:told]
			no := pending[i]
			no.Word = word
			if p.do(no) == nil && p.inTurn(l, append(slices.Delete(slices.Clone(pending), i, i+1), pending[i]), last) == nil {
				return nil
			}
		}
	}
	return err
}

// asOwner reports whether an approval must be the owner's, or the manager's of the
// owner, to fill its seat.
func (p *player) asOwner(k int, merged bool) bool {
	t := p.s.steps[k]
	if !asksOwner(t.parties) {
		return false
	}
	rest := slices.DeleteFunc(slices.Clone(t.parties), isOwner)
	return merged || !p.s.sc.may(rest, p.item.Attributes(), holding{}).persons.Has(p.s.acts[k].For.Person)
}

// ownsFirst makes whom it takes the owner before an approval that must be theirs.
func (p *player) ownsFirst(c workflow.Command) {
	for _, k := range p.both {
		if d := p.command(k); p.s.steps[k].leg != p.leg || d.Gate != c.Gate || principalOf(d) != principalOf(c) {
			continue
		}
		if !slices.Contains(p.s.steps[k].parties, workflow.Owner()) || !p.takes(principalOf(c)) {
			p.managedBy(principalOf(c))
		}
	}
}

// inTurn lets votes happen: of those that do not end the stay the first, and so
// on.
func (p *player) inTurn(l *leg, pending []workflow.Command, last func() error) error {
	for len(pending) > 0 {
		i, err := p.pick(pending)
		if err != nil {
			return err
		}
		if len(pending) == 1 {
			if err := last(); err != nil {
				return err
			}
		}
		c := pending[i]
		p.ownsFirst(c)
		if err := p.do(c); err != nil {
			return err
		}
		pending = slices.Delete(pending, i, i+1)
		if p.item.State() != l.state.ID && len(pending) > 0 {
			return fmt.Errorf("the item left %q before %s", l.state.ID, commandText(pending[0]))
		}
	}
	return nil
}

// pick chooses the first vote that is accepted and does not end the stay while
// others wait.
func (p *player) pick(pending []workflow.Command) (int, error) {
	if len(pending) == 1 {
		return 0, nil
	}
	for i, c := range pending {
		c.At = p.now
		ok, err := p.flow.Decide(&p.d, p.item, c, p.facts)
		if err != nil {
			return 0, err
		}
		if ok && !slices.ContainsFunc(p.d.Events, func(e workflow.Event) bool { return e.Kind == workflow.Moved }) {
			return i, nil
		}
	}
	return 0, nil
}
