// SPDX-License-Identifier: Apache-2.0

// Package plantest makes the random problems on which the plan search is
// measured and judged.
package plantest

import (
	"math/rand/v2"

	"github.com/socialteam/socialteam/internal/plan"
)

// Family is a family of random problems: Steps single steps and People people,
// each allowed a random set of MinSteps to MaxSteps of them; Rules rules that at
// most three people do five random steps; Pairs pairs of steps that need
// different people.
type Family struct {
	Steps, People      int
	MinSteps, MaxSteps int // of one person, inclusive
	Rules, Pairs       int
	Distinct           bool // no pair twice
}

// Standard is the family of the literature with k steps and n people: one to
// ⌊(k−1)/2⌋ steps a person, k rules, pairs drawn with repetition. It is hard only
// near the density (pairs in per cent of all pairs) at which half of the problems
// are possible.
func Standard(k, n, density int) Family {
	return Family{
		Steps: k, People: n, MinSteps: 1, MaxSteps: (k - 1) / 2,
		Rules: k, Pairs: (k*(k-1)/2*density + 50) / 100,
	}
}

// Large is the family with 60 steps, 500 people, about 12 steps a person, 32
// rules and the given number of distinct pairs, 147 to 203.
func Large(pairs int) Family {
	return Family{Steps: 60, People: 500, MinSteps: 10, MaxSteps: 14, Rules: 32, Pairs: pairs, Distinct: true}
}

// Problem returns the problem of the family with that seed.
func (f Family) Problem(seed uint64) *plan.Problem {
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	p := &plan.Problem{People: f.People, Steps: make([]plan.Step, f.Steps)}
	for person := range f.People {
		for _, step := range r.Perm(f.Steps)[:f.MinSteps+r.IntN(f.MaxSteps-f.MinSteps+1)] {
			p.Steps[step].Who.Add(person)
		}
	}
	for range f.Rules {
		rule := plan.Rule{Kind: plan.MaxPeople, K: 3}
		for _, step := range r.Perm(f.Steps)[:5] {
			rule.Acts = append(rule.Acts, []int{step})
		}
		p.Rules = append(p.Rules, rule)
	}
	seen := map[[2]int]bool{}
	for pairs := 0; pairs < f.Pairs; {
		a, b := r.IntN(f.Steps), r.IntN(f.Steps)
		pair := [2]int{min(a, b), max(a, b)}
		if a == b || f.Distinct && seen[pair] {
			continue
		}
		seen[pair] = true
		pairs++
		p.Rules = append(p.Rules, plan.Different(pair[0], pair[1]))
	}
	return p
}
