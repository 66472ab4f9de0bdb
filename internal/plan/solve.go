// SPDX-License-Identifier: Apache-2.0

package plan

// Solve looks for a plan: a doer for every step such that every rule holds. The
// same problem and budget always give the same answer; among candidates that
// serve equally those with the least numbers are taken. The budget bounds the
// work, in nodes of the search; when it is spent the verdict is Unknown.
func Solve(p *Problem, budget int) Answer { return solve(p, budget, (*model).plainNodes) }

// solve lets the search that learns nothing go first, for as many nodes of each
// model as plain says.
func solve(p *Problem, budget int, plain func(*model) int) Answer {
	s := solver{problem: p, budget: budget, plain: plain, modes: make([]int, len(p.Steps))}
	for i, step := range p.Steps {
		switch {
		case len(step.Proxies) == 0:
			s.modes[i] = inPerson
		case step.Who.Len() == 0 && len(step.Proxies) == 1:
			s.modes[i] = 0
		default:
			s.modes[i] = undecided
		}
	}
	verdict, plan := s.solve()
	return Answer{Verdict: verdict, Plan: plan, Nodes: s.nodes}
}

// How a step is done: by its proxy of that number, or one of these.
const (
	inPerson  = -1
	undecided = -2
)

// solver decides how each step is done, in person or by which proxy. While that
// is open for some step the step may be done by all of its candidates and carries
// one name only, which asks less than any choice does: so what is impossible then
// is impossible.
type solver struct {
	problem *Problem
	budget  int
	plain   func(*model) int
	nodes   int
	modes   []int
}

func (s *solver) solve() (Verdict, []Act) {
	m := newModel(s.problem, s.modes)
	verdict, blocks, people := s.search(m)
	if verdict != Possible {
		return verdict, nil
	}
	open := s.openSteps()
	if len(open) == 0 {
		return Possible, m.plan(s.problem, s.modes, blocks, people)
	}
	// The plan may do as it is, with both names on what proxies do.
	pivot := open[0]
	for _, i := range open {
		s.modes[i] = s.modeOf(i, people[blocks[i]])
		if s.modes[i] != inPerson && s.modes[pivot] == inPerson {
			pivot = i
		}
	}
	if verdict, plan := s.solve(); verdict != Impossible {
		return verdict, plan
	}
	for _, i := range open {
		s.modes[i] = undecided
	}
	defer func() { s.modes[pivot] = undecided }()
	for mode := inPerson; mode < len(s.problem.Steps[pivot].Proxies); mode++ {
		s.modes[pivot] = mode
		if verdict, plan := s.solve(); verdict != Impossible {
			return verdict, plan
		}
	}
	return Impossible, nil
}

func (s *solver) openSteps() []int {
	var open []int
	for i, mode := range s.modes {
		if mode == undecided {
			open = append(open, i)
		}
	}
	return open
}

// modeOf is how person does step i: in person if that is allowed, or else as the
// first proxy of that person.
func (s *solver) modeOf(i, person int) int {
	step := s.problem.Steps[i]
	if !step.Who.Has(person) {
		for mode, proxy := range step.Proxies {
			if proxy.By == person {
				return mode
			}
		}
	}
	return inPerson
}

func (s *solver) search(m *model) (verdict Verdict, blocks, people []int) {
	if !m.sane() {
		return Impossible, nil, nil
	}
	var blockOf []int
	verdict = Unknown
	if plain := s.plain(m); plain > 0 {
		b := newBacktrack(m, min(s.budget-s.nodes, plain))
		verdict, blockOf = b.run(), b.blockOf
		s.nodes += min(b.nodes, b.budget)
	}
	if verdict == Unknown && s.nodes < s.budget {
		l := newLearner(m, s.budget-s.nodes)
		verdict, blockOf = l.run(), l.blockOf()
		s.nodes += min(l.nodes, l.budget)
	}
	if verdict != Possible {
		return verdict, nil, nil
	}
	blocks, people = m.settle(blockOf)
	return Possible, blocks, people
}
