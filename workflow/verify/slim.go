// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/internal/plan"
)

// crowded is how many equal seats make it worthwhile to leave them out of the
// search.
const crowded = 12

// slim is a problem without seats that can be filled whatever the rest does:
// because there are more people for them than the rest can use, or because
// everybody who is asked must fill one.
type slim struct {
	plan.Problem
	full   *problem
	number []int // per step of the full problem its number, or -1
	left   [][]int
	broken bool // a step that nobody can do any more
}

// slimmed leaves out what it can.
func (p *problem) slimmed() *slim {
	s := &slim{full: p}
	s.People, s.Room = p.People, p.Room
	s.Steps, s.Rules = slices.Clone(p.Steps), slices.Clone(p.Rules)
	for _, seats := range p.crowds() {
		s.leaveOut(seats)
	}
	s.renumber()
	return s
}

// crowds returns the runs of equal seats that are long.
func (p *problem) crowds() [][]int {
	var list [][]int
	for i := 0; i < len(p.steps); {
		j := i + 1
		for j < len(p.steps) && p.steps[i].seat > 0 && p.steps[j].gate == p.steps[i].gate && p.steps[j].seat == p.steps[i].seat {
			j++
		}
		if j-i > crowded {
			run := make([]int, 0, j-i)
			for k := i; k < j; k++ {
				run = append(run, k)
			}
			list = append(list, run)
		}
		i = j
	}
	return list
}

// leaveOut leaves seats out, if nothing else depends on who fills them.
func (s *slim) leaveOut(seats []int) {
	room := s.full.sc.size(s.Steps[seats[0]].Who)
	others := 2 * (len(s.Steps) - len(seats))
	for _, run := range s.left {
		others -= len(run) // of whom nobody acts for another
	}
	forced := room == len(seats) && len(s.Steps[seats[0]].Proxies) == 0
	if !forced && room < len(seats)+others {
		return
	}
	for _, r := range s.Rules {
		if touches(r, seats) && !spares(r, seats, forced) {
			return
		}
	}
	s.Rules = slices.DeleteFunc(s.Rules, func(r plan.Rule) bool { return r.Kind == plan.MinPeople && touches(r, seats) })
	if forced {
		s.keepOff(seats)
	}
	s.left = append(s.left, seats)
}

func touches(r plan.Rule, seats []int) bool {
	return slices.ContainsFunc(r.Acts, func(act []int) bool { return meets(act, seats) })
}

// meets reports whether an act has one of the seats, which are a run.
func meets(act, seats []int) bool {
	return slices.ContainsFunc(act, func(i int) bool { return seats[0] <= i && i <= seats[len(seats)-1] })
}

// spares reports whether a rule can do without the seats.
func spares(r plan.Rule, seats []int, forced bool) bool {
	switch r.Kind {
	case plan.MaxActs:
		return r.K == 1 || !forced
	case plan.MinPeople:
		return r.K <= len(seats)
	}
	return false
}

// keepOff takes those who must fill the seats out of what they may not do then.
func (s *slim) keepOff(seats []int) {
	out := s.Steps[seats[0]].Who
	for _, r := range s.Rules {
		if !touches(r, seats) {
			continue
		}
		for _, act := range r.Acts {
			if meets(act, seats) {
				continue
			}
			for _, i := range act {
				w := who{able: s.Steps[i].Who, proxies: s.Steps[i].Proxies}.without(out)
				s.Steps[i] = w.step()
				s.broken = s.broken || w.nobody()
			}
		}
	}
}

// renumber drops the steps that were left out.
func (s *slim) renumber() {
	s.number = make([]int, len(s.Steps))
	for _, seats := range s.left {
		for _, i := range seats {
			s.number[i] = -1
		}
	}
	var steps []plan.Step
	for i := range s.number {
		if s.number[i] >= 0 {
			s.number[i] = len(steps)
			steps = append(steps, s.Steps[i])
		}
	}
	s.Steps = steps
	if len(s.left) == 0 {
		return
	}
	for k, r := range s.Rules {
		acts := make([][]int, 0, len(r.Acts))
		for _, act := range r.Acts {
			var kept []int
			for _, i := range act {
				if s.number[i] >= 0 {
					kept = append(kept, s.number[i])
				}
			}
			if len(kept) > 0 {
				acts = append(acts, kept)
			}
		}
		s.Rules[k].Acts = acts
	}
	s.Rules = slices.DeleteFunc(s.Rules, func(r plan.Rule) bool { return len(r.Acts) == 0 })
}

// fill gives the seats that were left out to people who do nothing else, or to
// all who are asked.
func (s *slim) fill(acts []plan.Act) []plan.Act {
	if len(s.left) == 0 {
		return acts
	}
	out := make([]plan.Act, len(s.number))
	used, block := map[plan.Name]bool{}, 0
	taken := make([]int, s.People)
	for i, n := range s.number {
		if n < 0 {
			continue
		}
		out[i] = acts[n]
		for _, name := range []plan.Name{acts[n].By, acts[n].For} {
			block = max(block, name.Block+1)
			if !used[name] {
				used[name] = true
				taken[name.Person]++
			}
		}
	}
	for _, seats := range s.left {
		step := s.full.Steps[seats[0]]
		// In a forced run people may do other things, too, so those count again.
		if s.full.sc.size(step.Who) == len(seats) {
			s.fillForced(out, seats, used, &block)
			continue
		}
		k := 0
		for g := 0; g < s.People && k < len(seats); g++ {
			for step.Who.Has(g) && taken[g] < s.full.sc.room[g] && k < len(seats) {
				name := plan.Name{Person: g, Block: block}
				out[seats[k]] = plan.Act{By: name, For: name}
				taken[g]++
				block++
				k++
			}
		}
	}
	return out
}

// fillForced seats everybody who is asked, first those who act elsewhere.
func (s *slim) fillForced(out []plan.Act, seats []int, used map[plan.Name]bool, block *int) {
	k := 0
	for g := range s.People {
		if !s.full.Steps[seats[0]].Who.Has(g) {
			continue
		}
		var names []plan.Name
		for name := range used {
			if name.Person == g {
				names = append(names, name)
			}
		}
		slices.SortFunc(names, func(a, b plan.Name) int { return a.Block - b.Block })
		for len(names) < s.full.sc.room[g] {
			names = append(names, plan.Name{Person: g, Block: *block})
			*block++
		}
		for _, name := range names {
			out[seats[k]] = plan.Act{By: name, For: name}
			used[name] = true
			k++
		}
	}
}
