// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// surplus says at which gates approvals beyond the need may be given, so that a
// min-people rule finds enough people. They can only be given while the state
// stays uncleared: something must close it last.
type surplus struct {
	rules  []*rule
	most   int             // at each gate
	last   map[int]closing // per leg
	closed map[int]bool    // legs whose rule was due
}

// closing is what keeps a state uncleared until the last approval: a gate that
// has nobody to spare for some leaves, or a min-people rule that has nobody to
// spare. The zero value is a state that stays as long as one likes.
type closing struct {
	gate   *gate
	leaves uint64
	rule   *rule
}

// surplusFor returns what the rules that are due want.
func surplusFor(min []*rule) *surplus {
	s := &surplus{rules: min}
	for _, r := range min {
		s.most = max(s.most, r.k-1)
	}
	return s
}

// at reports whether a gate may have approvals beyond its need.
func (s *surplus) at(g *gate) bool {
	return slices.ContainsFunc(s.rules, func(r *rule) bool { return r.speaksOf(workflow.Act{Gate: g.ID}) })
}

// close chooses what closes the state of a leg.
func (p *problem) close(i int, l *leg) {
	if p.more == nil || l.kind != byGates || len(l.move.by) > 0 || !slices.ContainsFunc(l.gates, p.more.at) {
		return
	}
	var list []closing
	for _, r := range p.more.rules {
		if slices.ContainsFunc(l.gates, func(g *gate) bool { return r.speaksOf(workflow.Act{Gate: g.ID}) }) {
			list = append(list, closing{rule: r})
		}
	}
	for _, g := range l.gates {
		for leaves := uint64(1); leaves>>len(g.leaves) == 0 && len(list) < 256; leaves++ {
			list = append(list, closing{gate: g, leaves: leaves})
		}
	}
	if p.open(l) {
		list = append(list, closing{})
	}
	p.more.last[i] = list[p.choose(len(list))]
}

// open reports whether people may keep the state of a leg open although its gates
// are met: by a word against that moves nothing, by an approver who must be heard
// and is taken off again, or by an attribute that makes another gate apply.
func (p *problem) open(l *leg) bool {
	if !p.sc.free {
		return false
	}
	blocked := p.blocking(l) != 0
	return slices.ContainsFunc(l.gates, func(g *gate) bool { return blocked && g.Reject != workflow.RejectNever || len(g.amend) > 0 }) ||
		slices.ContainsFunc(p.sc.m.attrs, func(a *attribute) bool {
			return len(a.Set) > 0 && slices.Contains(a.States, l.state.ID) && slices.ContainsFunc(l.state.gates, func(g *gate) bool {
				return slices.Contains(conditionFields(nil, &g.When), a.ID)
			})
		})
}

// blocking returns the word that makes a gate of a stay fail and moves nothing by
// itself; zero if each does.
func (p *problem) blocking(l *leg) workflow.Word {
	fires := func(on workflow.On) bool {
		return slices.ContainsFunc(l.state.moves, func(mv *move) bool {
			return mv.On == on && mv.automatic() && (mv.When.IsZero() || p.sc.m.flow.Holds(mv.When, l.at))
		})
	}
	changes := slices.ContainsFunc(l.state.moves, func(mv *move) bool { return mv.On == workflow.OnChanges })
	switch {
	case !fires(workflow.OnRejected):
		return workflow.Decline
	case changes && !fires(workflow.OnChanges):
		return workflow.Changes
	}
	return 0
}

// avoid takes those out who would fill the leaves that close the state.
func (p *problem) avoid(l *leg, g *gate, last closing, w who) who {
	var fit plan.Set
	for k := range g.leaves {
		if last.leaves>>k&1 == 1 {
			fit = union(fit, p.may(g.leaves[k].parties, l.at).persons)
		}
	}
	w.able = minus(w.able, fit)
	w.proxies = slices.DeleteFunc(slices.Clone(w.proxies), func(q plan.Proxy) bool { return fit.Has(q.For) })
	return w
}

// proxied chooses how many approvals beyond the need there are where deputies may
// give them; zero for as many as people give in person.
func (p *problem) proxied(w who) int {
	if len(w.proxies) == 0 {
		return 0
	}
	return p.choose(p.more.most + 1)
}

// spares adds the approvals beyond the need to those of the seats. Nobody says that
// these are by other people than the seats: they may be left out.
func (p *problem) spares(i int, l *leg, g *gate, out plan.Set, last closing, seats []int) []int {
	if p.more == nil || !p.more.at(g) {
		return nil
	}
	var w who
	for k := range g.leaves {
		w = w.or(p.may(g.leaves[k].parties, l.at))
	}
	w = w.without(out)
	if last.gate == g {
		w = p.avoid(l, g, last, w)
	}
	var list []int
	if n := p.proxied(w); n > 0 {
		// Approvals of deputies share nobody with others.
		for k := range n {
			s := p.step(w.step(), task{leg: i, kind: workflow.DoVote, gate: g, word: workflow.Approve, parties: g.parties(), spare: true})
			for _, other := range slices.Concat(seats, list[:k]) {
				p.rule(plan.Different(other, s), origin{gate: g})
			}
			list = append(list, s)
		}
		return list
	}
	if !empty(w.able) {
		for range p.more.most {
			list = append(list, p.step(plan.Step{Who: w.able}, task{leg: i, kind: workflow.DoVote, gate: g, word: workflow.Approve, parties: g.parties(), spare: true}))
		}
	}
	return list
}
