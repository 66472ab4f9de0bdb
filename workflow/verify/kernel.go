// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// kernel is a clash as the plan search has it, and what looking for it took.
type kernel struct {
	answer int // nodes before it was looked for
	took   int // nodes to find it
	steps  int // of the problem

	// problem and core are set only where every remedy must put an end to this
	// clash: the case has one way, and one problem, and none of its demands
	// depends on how many people there are.
	problem *problem
	core    plan.Core
}

// Explaining an answer that is no may take some times what the answer took, and
// some time that nobody minds: a tenth of a second, in microseconds.
const (
	explainTimes = 3
	explainFree  = 100_000
)

// price is about how many microseconds a node of the plan search takes with so many
// steps.
func price(steps int) int { return 1 + steps*steps/64 }

// allowed is how many nodes the clash and its remedies may take together.
func (k *kernel) allowed() int { return explainTimes*k.answer + explainFree/price(k.steps) }

// keep notes the core of a problem.
func (k *kernel) keep(p *problem, core plan.Core) {
	k.took = core.Nodes
	if p.sole() {
		k.problem, k.core = p, core
	}
}

// sole reports whether the scene cannot be completed as long as the problem is
// impossible, whoever comes and whichever rules go.
func (p *problem) sole() bool {
	m := p.sc.m
	ways, all := m.waysToDone(p.sc.region)
	w := &walker{m: m, region: p.sc.region}
	several := func(n int) bool { return n > 1 }
	switch {
	case !all, len(ways) > 1, len(w.pending(w.begin(p.sc.region))) > 0, p.doubt != "", slices.ContainsFunc(p.sizes, several):
		return false
	case slices.ContainsFunc(m.rules, func(r *rule) bool { return r.kind == minPeople }),
		slices.ContainsFunc(m.states, func(s *state) bool { return len(s.claim)+len(s.assign) > 0 }):
		return false
	}
	return !slices.ContainsFunc(m.gates, func(g *gate) bool {
		return slices.ContainsFunc(g.leaves, func(f leaf) bool { return f.kind != some })
	})
}

// stays reports whether the clash is one still with some more people and without
// some rules, and what it took to find out, at most so many nodes.
func (k *kernel) stays(hired []hire, freed []workflow.RuleID, nodes int) (verdict plan.Verdict, took int) {
	rules := slices.DeleteFunc(slices.Clone(k.core.Rules), func(i int) bool {
		r := k.problem.from[i].rule
		return r != nil && r.id != "" && slices.Contains(freed, r.id)
	})
	q := k.problem.Only(rules, k.core.Steps)
	eased := len(rules) < len(k.core.Rules)
	for n, h := range hired {
		for i, s := range k.core.Steps {
			if !slices.ContainsFunc(k.problem.steps[s].parties, func(p workflow.Party) bool {
				return p.Kind == workflow.RoleParty && p.Name == string(h.role)
			}) {
				continue
			}
			eased = true
			q.Steps[i].Who = slices.Clone(q.Steps[i].Who)
			q.Steps[i].Who.Add(q.People + n)
		}
	}
	if !eased {
		return plan.Impossible, 0
	}
	if q.Room != nil {
		q.Room = append(slices.Clone(q.Room), slices.Repeat([]int{1}, len(hired))...)
	}
	q.People += len(hired)
	a := plan.Solve(q, nodes)
	return a.Verdict, a.Nodes + 1
}
