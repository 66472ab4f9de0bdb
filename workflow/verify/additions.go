// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// visited is a stay as it was extracted: who could own the item, and the numbers of
// steps before its settings and after them.
type visited struct {
	leg         *leg
	held        holding
	begun, calm int
}

// addition is a time at which somebody may add approvers to a gate: they stay
// added when the item leaves.
type addition struct {
	leg   int
	early bool // before the settings of the stay
	at    []workflow.Given
	held  holding
	steps int // that were done before
}

// amended decides whether somebody adds approvers to the gate first, and when: then
// anybody may approve, and one approval fills a leaf that counts a roll, as the
// others are struck off it.
func (p *problem) amended(i int, l *leg, g *gate) bool {
	if !p.sc.free || len(g.amend) == 0 {
		return false
	}
	ever := minus(p.sc.amenders(g, l.at), p.excluded(g))
	if empty(ever) {
		return false
	}
	list := p.additions(i, l, g)
	c := p.choose(1 + len(list))
	if c == 0 {
		return false
	}
	a := list[c-1]
	able := minus(p.sc.may(g.amend, a.at, a.held).able, p.excluded(g))
	editors := p.editorsBefore(g, a.steps)
	if (len(editors) > 0 || !contains(able, ever)) && p.doubts("approvers added to %q in stays that are made for that alone are not looked for", g.ID) {
		able, editors = ever, nil
	}
	s := p.step(plan.Step{Who: able}, task{leg: a.leg, kind: workflow.DoAdd, gate: g, early: a.early, parties: g.amend})
	for _, e := range editors {
		p.rule(plan.Rule{Kind: plan.MaxActs, K: 1, Acts: [][]int{{e}, {s}}}, origin{gate: g})
	}
	return true
}

// amenders returns who could ever add approvers to the gate.
func (sc *scene) amenders(g *gate, at []workflow.Given) plan.Set {
	if slices.ContainsFunc(g.amend, func(q workflow.Party) bool { return len(partyFields(q)) > 0 }) {
		return sc.everybody()
	}
	owners := sc.owners(at)
	return sc.may(g.amend, at, holding{owners, sc.bossesOf(owners)}).able
}

// additions returns when approvers may be added to the gate: now, and before if
// nobody need be struck off a roll then.
func (p *problem) additions(i int, l *leg, g *gate) []addition {
	list := []addition{{leg: i, at: l.at, held: p.held, steps: len(p.Steps)}}
	if slices.ContainsFunc(g.leaves, func(f leaf) bool { return f.kind != some }) {
		return list
	}
	applies := func(at []workflow.Given) bool { return g.When.IsZero() || p.sc.m.flow.Holds(g.When, at) }
	for k, v := range p.stays {
		s := v.leg
		if s.state != g.state {
			continue
		}
		if len(s.sets) > 0 && applies(s.entry) {
			list = append(list, addition{k, true, s.entry, v.held, v.begun})
		}
		if k < i && (s.kind != byStanding || len(s.sets) > 0) && applies(s.at) {
			list = append(list, addition{k, false, s.at, v.held, v.calm})
		}
	}
	return list
}
