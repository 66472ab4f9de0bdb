// SPDX-License-Identifier: Apache-2.0

package plan

import "slices"

// Core is why a problem is impossible: rules and steps that clash by themselves.
type Core struct {
	Rules   []int // numbers of rules, ascending
	Steps   []int // numbers of steps, ascending
	Minimal bool  // without any one of them the rest is possible
	Nodes   int   // the part of the budget that was spent
}

// Clash finds the core of an impossible problem by leaving out one rule after
// another and then one step after another, in the order of declaration, and
// keeping those without which the rest is possible. A step that is left out may
// be done by anyone and counts for no rule, save that it shows MinPeople a
// further person. What was not tried long enough stays in, and the core is not
// minimal: an attempt may take some times what the problem itself does, and all of
// them the budget. If the problem itself is not shown to be impossible, ok is
// false.
func Clash(p *Problem, budget int) (c Core, ok bool) {
	whole := Solve(p, budget)
	if whole.Verdict != Impossible {
		return Core{}, false
	}
	x := &clash{p: p, budget: budget, each: perAttempt*whole.Nodes + leastAttempt}
	x.Core = Core{Rules: count(len(p.Rules)), Steps: count(len(p.Steps)), Minimal: true, Nodes: whole.Nodes}
	x.shrink(&x.Rules)
	x.shrink(&x.Steps)
	return x.Core, true
}

// What an attempt may take: so many times what the whole does, and some nodes.
const (
	perAttempt   = 2
	leastAttempt = 200
)

// clash is the search for a core.
type clash struct {
	Core
	p            *Problem
	budget, each int
}

// shrink leaves out of a list of the core what can be spared. What goes one by one
// goes at once, too: so it tries more and more at once as long as that works, and
// where it does not halves them until it has the one that cannot be spared.
func (x *clash) shrink(list *[]int) {
	needs := 0 // one of so many, from i on, cannot be spared; zero: not known
	for i, n := 0, 1; i < len(*list); {
		if needs == 1 {
			needs, n = 0, 1
			i++
			continue
		}
		if needs > 0 {
			n = needs / 2
		}
		n = min(n, len(*list)-i)
		whole := *list
		*list = append(slices.Clone(whole[:i]), whole[i+n:]...)
		switch {
		case !x.impossible():
			*list, needs = whole, n
		case needs > 0:
			needs -= n
		default:
			n *= 2
		}
	}
}

// impossible reports whether the core without what was left out of it is
// impossible; the core is not minimal where that is not known.
func (x *clash) impossible() bool {
	a := Solve(x.p.Only(x.Rules, x.Steps), min(x.each, x.budget-x.Nodes))
	x.Nodes += a.Nodes + 1 // to write it costs something, too
	x.Minimal = x.Minimal && a.Verdict != Unknown
	return a.Verdict == Impossible
}

func count(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// Only is the problem with some of its rules and steps, given by their numbers in
// ascending order. The steps are numbered anew.
func (p *Problem) Only(rules, steps []int) *Problem {
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
