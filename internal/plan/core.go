// SPDX-License-Identifier: Apache-2.0

package plan

import "slices"

// Core is why a problem is impossible: rules and steps that clash by themselves.
type Core struct {
	Rules   []int // numbers of rules, ascending
	Steps   []int // numbers of steps, ascending
	Minimal bool  // without any one of them the rest is possible
}

// Clash finds the core of an impossible problem by leaving out one rule after
// another and then one step after another, in the order of declaration, and
// keeping those without which the rest is possible. A step that is left out may
// be done by anyone and counts for no rule, save that it shows MinPeople a
// further person. Each attempt may spend the budget; what is unknown then stays
// in, and the core is not minimal. If the problem itself is not shown to be
// impossible, ok is false.
func Clash(p *Problem, budget int) (c Core, ok bool) {
	if Solve(p, budget).Verdict != Impossible {
		return Core{}, false
	}
	c = Core{Rules: count(len(p.Rules)), Steps: count(len(p.Steps)), Minimal: true}
	try := func(rules, steps []int) bool {
		switch Solve(p.only(rules, steps), budget).Verdict {
		case Impossible:
			return true
		case Unknown:
			c.Minimal = false
		}
		return false
	}
	for i := range p.Rules {
		if rest := without(c.Rules, i); try(rest, c.Steps) {
			c.Rules = rest
		}
	}
	for i := range p.Steps {
		if rest := without(c.Steps, i); try(c.Rules, rest) {
			c.Steps = rest
		}
	}
	return c, true
}

func count(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func without(numbers []int, n int) []int {
	return slices.DeleteFunc(slices.Clone(numbers), func(i int) bool { return i == n })
}

// only is the problem with some of its rules and steps.
func (p *Problem) only(rules, steps []int) *Problem {
	q := &Problem{People: p.People, Room: p.Room}
	number := make([]int, len(p.Steps))
	for i := range number {
		number[i] = -1
	}
	for _, i := range steps {
		number[i] = len(q.Steps)
		q.Steps = append(q.Steps, p.Steps[i])
	}
	for _, i := range rules {
		q.Rules = append(q.Rules, p.Rules[i].only(number))
	}
	return q
}

// only is the rule over the steps that have a number, renumbered.
func (r Rule) only(number []int) Rule {
	var left []int
	out := Rule{Kind: r.Kind, K: r.K}
	for _, act := range r.Acts {
		var kept []int
		for _, i := range act {
			if number[i] >= 0 {
				kept = append(kept, number[i])
			} else {
				left = append(left, i)
			}
		}
		out.Acts = append(out.Acts, kept)
	}
	if r.Kind == MinPeople {
		slices.Sort(left)
		out.K -= len(slices.Compact(left))
	}
	return out
}
