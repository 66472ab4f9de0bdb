// SPDX-License-Identifier: Apache-2.0

package sat

import (
	"fmt"

	"github.com/socialteam/socialteam/internal/plan"
)

// encoding numbers the variables of a problem: one per pair of steps, true when
// one person does both, and one per step and candidate, true when the candidate
// is one of those free to do the block of the step.
type encoding struct {
	clauses [][]int
	vars    int
	same    [][]int // per two steps
	does    [][]int // per step and person, zero if not a candidate
}

// Clauses writes a problem of single-step acts without proxies as clauses over
// variables 1, 2, …: it is possible exactly when they can all be true. It fails
// on a rule that it cannot write.
func Clauses(p *plan.Problem) ([][]int, error) {
	e := &encoding{}
	e.declare(p)
	e.equivalence(len(p.Steps))
	e.people(p)
	for i, r := range p.Rules {
		steps := make([]int, 0, len(r.Acts))
		for _, act := range r.Acts {
			if len(act) != 1 {
				return nil, fmt.Errorf("sat: rule %d has an act of %d steps", i, len(act))
			}
			steps = append(steps, act[0])
		}
		switch {
		case r.Kind == plan.MaxActs && r.K == 1:
			e.different(steps)
		case r.Kind == plan.MaxPeople:
			e.atMost(steps, r.K+1, nil)
		default:
			return nil, fmt.Errorf("sat: rule %d of kind %d with %d is not written", i, r.Kind, r.K)
		}
	}
	return e.clauses, nil
}

func (e *encoding) add(literals ...int) { e.clauses = append(e.clauses, literals) }

func (e *encoding) fresh() int {
	e.vars++
	return e.vars
}

func (e *encoding) declare(p *plan.Problem) {
	k := len(p.Steps)
	e.same, e.does = make([][]int, k), make([][]int, k)
	for i, step := range p.Steps {
		e.same[i], e.does[i] = make([]int, k), make([]int, p.People)
		for j := range i {
			e.same[i][j] = e.fresh()
			e.same[j][i] = e.same[i][j]
		}
		for person := range p.People {
			if step.Who.Has(person) {
				e.does[i][person] = e.fresh()
			}
		}
	}
}

// equivalence: whoever does a and b, and b and c, does a and c.
func (e *encoding) equivalence(k int) {
	for a := range k {
		for b := range k {
			for c := range a {
				if b != a && b != c {
					e.add(-e.same[a][b], -e.same[b][c], e.same[a][c])
				}
			}
		}
	}
}

// people: every step has someone, steps of one block have the same ones, and
// blocks have nobody in common.
func (e *encoding) people(p *plan.Problem) {
	for i := range p.Steps {
		var someone []int
		for _, v := range e.does[i] {
			if v != 0 {
				someone = append(someone, v)
			}
		}
		e.add(someone...)
		for j := range p.Steps {
			if i != j {
				e.share(i, j)
			}
		}
	}
}

func (e *encoding) share(i, j int) {
	for person, v := range e.does[i] {
		switch w := e.does[j][person]; {
		case v == 0:
		case w == 0:
			e.add(-e.same[i][j], -v)
		default:
			e.add(-e.same[i][j], -v, w)
			if i < j {
				e.add(e.same[i][j], -v, -w)
			}
		}
	}
}

func (e *encoding) different(steps []int) {
	for i, a := range steps {
		for _, b := range steps[:i] {
			e.add(-e.same[a][b])
		}
	}
}

// atMost: among any n of the steps two are done by one person.
func (e *encoding) atMost(steps []int, n int, chosen []int) {
	if n == 0 {
		var meet []int
		for i, a := range chosen {
			for _, b := range chosen[:i] {
				meet = append(meet, e.same[a][b])
			}
		}
		e.add(meet...)
		return
	}
	for i := 0; i+n <= len(steps); i++ {
		e.atMost(steps[i+1:], n-1, append(chosen[:len(chosen):len(chosen)], steps[i]))
	}
}
