// SPDX-License-Identifier: Apache-2.0

package plan_test

import (
	"math/rand/v2"

	"github.com/socialteam/socialteam/internal/plan"
)

// The twin tries every assignment of people to steps. A candidate that stands for
// several people is written out as that many.

type person struct{ candidate, copy int }

// signed is an act of the twin: who did it and for whom.
type signed struct{ by, principal person }

// ways lists everything that may happen at a step.
func ways(p *plan.Problem, step plan.Step) []signed {
	var out []signed
	for c := range p.People {
		if step.Who.Has(c) {
			for i := range roomOf(p, c) {
				out = append(out, signed{person{c, i}, person{c, i}})
			}
		}
	}
	for _, proxy := range step.Proxies {
		for i := range roomOf(p, proxy.By) {
			for j := range roomOf(p, proxy.For) {
				out = append(out, signed{person{proxy.By, i}, person{proxy.For, j}})
			}
		}
	}
	return out
}

func roomOf(p *plan.Problem, c int) int {
	if p.Room == nil {
		return 1
	}
	return p.Room[c]
}

// possible tries everything.
func possible(p *plan.Problem) bool {
	return extend(p, make([]signed, 0, len(p.Steps)))
}

func extend(p *plan.Problem, done []signed) bool {
	if len(done) == len(p.Steps) {
		for _, r := range p.Rules {
			if !holds(r, done) {
				return false
			}
		}
		return true
	}
	for _, way := range ways(p, p.Steps[len(done)]) {
		if extend(p, append(done, way)) {
			return true
		}
	}
	return false
}

func holds[A act[N], N comparable](r plan.Rule, done []A) bool {
	actors, principals, all := map[N]bool{}, map[N]bool{}, map[N]bool{}
	acts := map[N]int{}
	for _, steps := range r.Acts {
		names := map[N]bool{}
		for _, i := range steps {
			by, principal := done[i].names()
			actors[by], principals[principal] = true, true
			names[by], names[principal] = true, true
		}
		for n := range names {
			all[n] = true
			acts[n]++
		}
	}
	switch r.Kind {
	case plan.MaxActs:
		for _, n := range acts {
			if n > r.K {
				return false
			}
		}
		return true
	case plan.MaxPeople:
		return len(all) <= r.K
	case plan.MaxActors:
		return len(actors) <= r.K
	default:
		return min(len(actors), len(principals)) >= r.K
	}
}

// act is what both the twin's acts and a plan's acts can tell.
type act[N comparable] interface{ names() (by, principal N) }

func (s signed) names() (by, principal person) { return s.by, s.principal }

type planned plan.Act

func (a planned) names() (by, principal plan.Name) { return a.By, a.For }

func randomProblem(r *rand.Rand) *plan.Problem {
	p := &plan.Problem{People: 1 + r.IntN(5)}
	if r.IntN(3) == 0 {
		for range p.People {
			p.Room = append(p.Room, r.IntN(3))
		}
	}
	for range r.IntN(6) {
		p.Steps = append(p.Steps, randomStep(r, p.People))
	}
	for range r.IntN(5) {
		p.Rules = append(p.Rules, randomRule(r, len(p.Steps)))
	}
	return p
}

func randomStep(r *rand.Rand, people int) plan.Step {
	var step plan.Step
	for c := range people {
		if r.IntN(2) == 0 {
			step.Who.Add(c)
		}
	}
	if people > 1 && r.IntN(3) == 0 {
		if r.IntN(2) == 0 {
			step.Who = nil
		}
		for range 1 + r.IntN(2) {
			by := r.IntN(people)
			step.Proxies = append(step.Proxies, plan.Proxy{By: by, For: (by + 1 + r.IntN(people-1)) % people})
		}
	}
	return step
}

func randomRule(r *rand.Rand, steps int) plan.Rule {
	rule := plan.Rule{Kind: plan.Kind(1 + r.IntN(4)), K: 1 + r.IntN(3)}
	if r.IntN(20) == 0 {
		rule.K = 0
	}
	for range r.IntN(5) {
		var act []int
		for i := range steps {
			if r.IntN(3) == 0 {
				act = append(act, i)
			}
		}
		rule.Acts = append(rule.Acts, act)
	}
	return rule
}
