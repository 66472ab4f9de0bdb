// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// holding says who may own the item at some time, and who are their managers.
type holding struct{ owners, bosses plan.Set }

// tenure is what a problem knows about the owner of the item where it stands.
//
// Where people may claim the item it changes hands at will: whoever owns it lets
// go, and the next one claims. Nobody can claim it elsewhere, so who owns it there
// is one person, who claimed it in an earlier state and was kept: all that this
// owner does is tied to the step by which they claimed. An owner who may not own
// the item in a state that it comes through counts as none there, and is the owner
// again after it, unless somebody else claims.
type tenure struct {
	held  holding
	own   int  // the step of who owns the item, or -1
	heir  int  // of who owns it at the end of the stay, or -1
	aside bool // who owns it counts as none here
	loose bool // anybody who could ever own it may
}

var unowned = tenure{own: -1, heir: -1}

// ownership says how a step is done by the owner: the number of people who then
// have their names on what the owner did and on the step.
type ownership int

const (
	byOthers ownership = iota
	inPerson
	byDeputy
)

// may says who can act as one of the parties.
func (p *problem) may(parties []workflow.Party, at []workflow.Given) who {
	return p.sc.may(parties, at, p.held)
}

func (p *problem) hold(owners plan.Set) { p.held = holding{owners, p.sc.bossesOf(owners)} }

// act adds a step of the parties.
func (p *problem) act(parties []workflow.Party, at []workflow.Given, t task) int {
	w, owned := p.asOwner(parties, at)
	t.parties = parties
	s := p.step(w.step(), t)
	p.tie(s, owned)
	return s
}

// asOwner chooses how a step of the parties is done where the owner is known to be
// one person: by the owner, by a deputy of theirs, or by somebody else of the
// parties.
func (p *problem) asOwner(list []workflow.Party, at []workflow.Given) (who, ownership) {
	if p.own < 0 || !slices.Contains(list, workflow.Owner()) {
		return p.may(list, at), byOthers
	}
	rest := others(list)
	w := p.may([]workflow.Party{workflow.Owner()}, at)
	n := 1 + len(w.proxies)
	if len(rest) > 0 {
		n++
	}
	switch c := p.choose(n); {
	case c == 0:
		w.proxies = nil
		return w, inPerson
	case c <= len(w.proxies):
		q := w.proxies[c-1]
		p.ownedBy(plan.SetOf(q.For))
		return who{persons: plan.SetOf(q.For), proxies: []plan.Proxy{q}}, byDeputy
	}
	return p.may(rest, at), byOthers
}

// others leaves the owner out of a list of parties.
func others(list []workflow.Party) []workflow.Party {
	return slices.DeleteFunc(slices.Clone(list), func(q workflow.Party) bool { return q == workflow.Owner() })
}

// ownedBy leaves only some people who may be the owner.
func (p *problem) ownedBy(among plan.Set) {
	s := &p.Steps[p.own]
	s.Who = both(s.Who, among)
	p.hopeless = p.hopeless || empty(s.Who)
	p.hold(s.Who)
}

// tie says that the step was done by the owner, or for the owner.
func (p *problem) tie(s int, by ownership) {
	if by != byOthers {
		p.rule(plan.Rule{Kind: plan.MaxPeople, K: int(by), Acts: [][]int{{p.own}, {s}}}, origin{})
	}
}

// ownersIn says who may own the item during a stay. Where it is kept for what
// comes next, it chooses whether somebody claims it or nobody does.
func (p *problem) ownersIn(i int, l *leg) {
	p.aside = false
	switch {
	case p.loose:
		p.hold(p.sc.owners(l.at))
	case claimable(l):
		p.claimed(i, l)
	case p.own >= 0:
		p.heir = p.own
		p.hold(p.Steps[p.own].Who)
	default:
		p.held = holding{}
	}
}

// claimable reports whether there is time for somebody to claim the item.
func claimable(l *leg) bool {
	return len(l.state.claim) > 0 && (l.kind != byStanding || len(l.sets) > 0)
}

func (p *problem) claimed(i int, l *leg) {
	before := p.own
	p.own, p.heir = -1, -1
	p.hold(p.sc.may(l.state.claim, l.at, holding{}).able)
	needed := l.move != nil && l.move.Keep && p.ownerNeeded(i+1)
	if (needed || p.asks(l, isOwner)) && p.claimVaries(l) && p.doubts("who claims items in %q before somebody sets whom it may be is not looked for", l.state.ID) {
		p.loose = true
		p.hold(p.sc.owners(l.at))
		return
	}
	if needed && p.choose(2) == 1 {
		p.held = holding{}
		p.comesThrough(l, before)
		return
	}
	p.assigned(i, l)
	p.countsBosses(i, l)
	if !needed || empty(p.held.owners) {
		return
	}
	if p.absentOwner(l) && p.doubts("items that are assigned in %q to somebody who does not act, and kept, are not looked for", l.state.ID) {
		p.loose = true
		return
	}
	p.heir = p.step(plan.Step{Who: p.ofOneBoss(p.held.owners)}, task{leg: i, kind: workflow.DoClaim, heir: true, parties: l.state.claim})
}

// claimVaries reports whether people may set, during a stay, what says who may claim
// the item there.
func (p *problem) claimVaries(l *leg) bool {
	return p.sc.free && slices.ContainsFunc(l.state.claim, func(q workflow.Party) bool {
		return slices.ContainsFunc(partyFields(q), func(f workflow.Field) bool {
			a := p.sc.m.specAttribute(f)
			return len(a.Set) > 0 && slices.Contains(a.States, l.state.ID)
		})
	})
}

// comesThrough lets whoever owned the item before, if anybody did, come through a
// state in which they may not: one who may could as well claim it there.
func (p *problem) comesThrough(l *leg, before int) {
	if before < 0 {
		return
	}
	s := &p.Steps[before]
	s.Who = minus(s.Who, p.sc.may(l.state.claim, l.at, holding{}).persons)
	p.hopeless = p.hopeless || empty(s.Who)
	p.heir, p.aside = before, true
}

// ofOneBoss chooses people who have the same manager, where somebody asks for the
// manager of the owner.
func (p *problem) ofOneBoss(owners plan.Set) plan.Set {
	if !p.sc.m.asksBoss() {
		return owners
	}
	parts := p.sc.byBoss(owners)
	return parts[p.choose(len(parts))]
}

// byBoss parts groups of people by who manages them.
func (sc *scene) byBoss(groups plan.Set) []plan.Set {
	var bosses []MemberID
	var parts []plan.Set
	for g, room := range sc.room {
		if room == 0 || !groups.Has(g) {
			continue
		}
		boss := MemberID("")
		if sc.mgr != nil {
			boss, _ = sc.mgr.Manager(sc.member(g, 0))
		}
		k := slices.Index(bosses, boss)
		if k < 0 {
			k = len(bosses)
			bosses, parts = append(bosses, boss), append(parts, nil)
		}
		parts[k].Add(g)
	}
	if k := slices.Index(bosses, ""); k >= 0 { // those whom nobody manages come last
		last := parts[k]
		parts = append(slices.Delete(parts, k, k+1), last)
	}
	if parts == nil {
		parts = append(parts, nil)
	}
	return parts
}

// countsBosses chooses whose manager acts for the owner during a stay in which
// people may claim the item, where it counts who takes part: who is managed must
// have claimed.
func (p *problem) countsBosses(i int, l *leg) {
	if p.most == 0 || empty(p.held.bosses) || !p.asks(l, func(q workflow.Party) bool { return q.Kind == workflow.OwnerParty && q.Manager }) {
		return
	}
	parts := p.sc.byBoss(p.held.owners)
	if len(parts) > 1 && p.doubts("stays in %q with several owners whose managers act are not looked for", l.state.ID) {
		return
	}
	c := p.choose(len(parts) + 1)
	if c == len(parts) {
		p.held.bosses = nil
		return
	}
	p.held.bosses = p.sc.bossesOf(parts[c])
	p.step(plan.Step{Who: parts[c]}, task{leg: i, kind: workflow.DoClaim, parties: l.state.claim})
}

// assigned chooses whether somebody gives the item, in a state where somebody may
// claim it, to one who does not act but whose deputy does.
func (p *problem) assigned(i int, l *leg) {
	if !p.absentOwner(l) || !p.asks(l, isOwner) {
		return
	}
	by := p.may(l.state.assign, l.at).able
	if empty(by) || p.choose(2) == 1 {
		return
	}
	p.hold(p.sc.may(l.state.claim, l.at, holding{}).persons)
	p.step(plan.Step{Who: by}, task{leg: i, kind: workflow.DoAssign, parties: l.state.assign})
}

// absentOwner reports whether somebody may be given the item in the state for whom
// others act then: a deputy, or a manager.
func (p *problem) absentOwner(l *leg) bool {
	if len(l.state.assign) == 0 {
		return false
	}
	w := p.sc.may(l.state.claim, l.at, holding{})
	if slices.ContainsFunc(p.sc.pairs[""], func(q plan.Proxy) bool { return w.persons.Has(q.For) }) {
		return true
	}
	return p.sc.mgr != nil && p.sc.m.asksBoss()
}

// asksBoss reports whether some party is the manager of the owner.
func (m *model) asksBoss() bool {
	return slices.ContainsFunc(m.flow.Asks(), func(q workflow.Party) bool { return isOwner(q) && q.Manager })
}

// owners returns who could own the item in any state.
func (sc *scene) owners(at []workflow.Given) plan.Set {
	var s plan.Set
	for _, t := range sc.m.states {
		if slices.ContainsFunc(t.claim, func(q workflow.Party) bool { return len(partyFields(q)) > 0 }) {
			return sc.everybody()
		}
		s = union(s, sc.may(t.claim, at, holding{}).persons)
	}
	return s
}

// ownerNeeded reports whether the owner with whom leg i begins does something
// before nobody knows who owns the item.
func (p *problem) ownerNeeded(i int) bool {
	for ; i < len(p.way); i++ {
		l := p.way[i]
		if !claimable(l) && p.asks(l, isOwner) {
			return true
		}
		if l.move == nil || !l.move.Keep {
			return false
		}
	}
	return p.goal != nil
}

func isOwner(q workflow.Party) bool { return q.Kind == workflow.OwnerParty }

func asksOwner(list []workflow.Party) bool { return slices.ContainsFunc(list, isOwner) }

// asks reports whether such a party is asked for what happens in a stay.
func (p *problem) asks(l *leg, such func(workflow.Party) bool) bool {
	any := func(list []workflow.Party) bool { return slices.ContainsFunc(list, such) }
	if l.move != nil && any(l.move.by) || l.kind == byEditing && any(p.sc.m.changers(l.state, l.field)) || p.sc.free && any(l.state.assign) {
		return true
	}
	for _, g := range l.sets {
		if any(p.sc.m.attribute(g.Attribute).setters) {
			return true
		}
	}
	if slices.ContainsFunc(l.voids, func(f workflow.Field) bool { return any(p.sc.m.changers(l.state, f)) }) {
		return true
	}
	return slices.ContainsFunc(l.gates, func(g *gate) bool {
		return any(g.parties()) || p.sc.free && (any(g.amend) || any(p.sc.m.widened(g, l.at)))
	})
}

// handOver ends a stay.
func (p *problem) handOver(l *leg) {
	if l.kind == byStaying {
		return
	}
	p.own = p.heir
	if l.move == nil || !l.move.Keep {
		p.own, p.heir = -1, -1
	}
}

// leaves makes whoever is kept the owner before the move.
func (p *problem) leaves() {
	if !p.aside && p.own < 0 && p.heir >= 0 {
		p.own = p.heir
		p.hold(p.Steps[p.own].Who)
	}
}

// closes chooses who gives the approval that ends a stay from which the owner is
// kept, where only owners, or their managers, approve: that owner, or anybody, if
// that replays.
func (p *problem) closes(l *leg, from int) {
	if p.heir < 0 || p.own >= 0 || p.aside || len(l.move.by) > 0 {
		return
	}
	var seats []int
	for s := from; s < len(p.steps); s++ {
		if t := p.steps[s]; t.seat > 0 && asksOwner(t.parties) {
			seats = append(seats, s)
		} else if t.seat > 0 {
			return
		}
	}
	if len(seats) == 0 {
		return
	}
	if k := p.choose(len(seats) + 1); k < len(seats) {
		p.rule(plan.Rule{Kind: plan.MaxPeople, K: int(inPerson), Acts: [][]int{{p.heir}, {seats[k]}}}, origin{})
	}
}

// untied lets anybody who could ever own the item speak at the gate as its owner,
// and reports whether it does: an owner of an earlier stay may have spoken there.
func (p *problem) untied(g *gate) bool {
	if p.own < 0 || !asksOwner(g.parties()) || !p.sc.m.comesBack(g.state, p.sc.free) ||
		!p.doubts("words of different owners at %q, in several stays, are not looked for", g.ID) {
		return false
	}
	return true
}

// comesBack reports whether an item that left the state can come back to it; where
// people are free to do everything, also by words against and the clock.
func (m *model) comesBack(s *state, free bool) bool {
	seen := make([]bool, len(m.states))
	todo := []*state{s}
	for len(todo) > 0 {
		t := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, mv := range t.moves {
			if !free && mv.On != workflow.OnHand && mv.On != workflow.OnCleared && mv != t.back {
				continue
			}
			if mv.to == s {
				return true
			}
			if !seen[mv.to.index] {
				seen[mv.to.index] = true
				todo = append(todo, mv.to)
			}
		}
	}
	return false
}
