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
	p.more.last[i] = list[p.choose(len(list))]
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

// spares adds the approvals beyond the need. Nobody says that these are by other
// people than the seats: they may be left out.
func (p *problem) spares(i int, l *leg, g *gate, out plan.Set, last closing) []int {
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
	if !empty(w.able) {
		for range p.more.most {
			list = append(list, p.step(plan.Step{Who: w.able}, task{leg: i, kind: workflow.DoVote, gate: g, word: workflow.Approve, parties: g.parties(), spare: true}))
		}
	}
	return list
}
