// SPDX-License-Identifier: Apache-2.0

package plan

import "math/bits"

// Problem asks who could do some steps under some rules. It is read only, so
// several goroutines may solve one problem. An index outside its range is the
// caller's mistake and panics.
type Problem struct {
	People int    // candidates are numbered from 0 to People-1
	Room   []int  // how many interchangeable people each candidate stands for; nil: one each
	Steps  []Step // what must be done
	Rules  []Rule // what must hold
}

// Step is one thing that one person does: a seat, a firing, a setting. A step
// that is done already has its doer as the only candidate ([Done]). A step with
// no candidates cannot be done.
type Step struct {
	Who     Set     // those who may do it in person
	Proxies []Proxy // those who may do it for another
}

// Proxy is a candidate who acts for another; the act then carries both names.
type Proxy struct {
	By  int // who acts
	For int // the principal, a different person
}

// Done is a step that stands: by acted for principal, or in person when both are
// the same.
func Done(by, principal int) Step {
	if by == principal {
		return Step{Who: SetOf(by)}
	}
	return Step{Proxies: []Proxy{{By: by, For: principal}}}
}

// Kind is what a rule bounds. The zero Kind is no rule.
type Kind uint8

// The kinds of a rule.
const (
	MaxActs   Kind = iota + 1 // each person's name stands on at most K of the acts
	MaxPeople                 // at most K people have their names on the acts
	MinPeople                 // the acts show at least K different doers, and K different principals
	MaxActors                 // at most K people do the acts, whomever they act for
)

// Rule bounds who does the steps of some acts. An act is a list of steps, such as
// the seats of one gate. Distinct(A) is MaxActs with K 1, as is "different people"
// over the seats of one gate, each seat an act; Same(A) is MaxPeople with K 1.
type Rule struct {
	Kind Kind
	K    int
	Acts [][]int
}

// Different is the rule that no person does two of the steps.
func Different(steps ...int) Rule {
	acts := make([][]int, len(steps))
	for i, s := range steps {
		acts[i] = []int{s}
	}
	return Rule{Kind: MaxActs, K: 1, Acts: acts}
}

// Set is a set of small numbers, as bits: number i is bit i%64 of word i/64.
// Words beyond the end are zero, so the zero Set is empty.
type Set []uint64

// SetOf returns the set of the numbers.
func SetOf(numbers ...int) Set {
	var s Set
	for _, i := range numbers {
		s.Add(i)
	}
	return s
}

// Add puts i into the set, which grows as needed.
func (s *Set) Add(i int) {
	for len(*s) <= i>>6 {
		*s = append(*s, 0)
	}
	(*s)[i>>6] |= 1 << (i & 63)
}

// Remove takes i out of the set.
func (s Set) Remove(i int) {
	if i>>6 < len(s) {
		s[i>>6] &^= 1 << (i & 63)
	}
}

// Has reports whether i is in the set.
func (s Set) Has(i int) bool { return i>>6 < len(s) && s[i>>6]>>(i&63)&1 == 1 }

// Len is how many numbers the set has.
func (s Set) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// Verdict says whether a plan exists. The zero Verdict is none of them.
type Verdict uint8

// The verdicts.
const (
	Possible   Verdict = iota + 1 // a plan was found
	Impossible                    // there is none
	Unknown                       // the budget was spent
)

// Name is a person on an act: a candidate and, as a candidate may stand for
// several people, the number of the block of steps that this one of them does.
// Two names are the same person exactly when they are equal.
type Name struct{ Person, Block int }

// Act is how a plan has one step done. In person, both names are equal.
type Act struct{ By, For Name }

// Answer is what [Solve] found.
type Answer struct {
	Verdict Verdict
	Plan    []Act // who does each step, if Possible
	Nodes   int   // the part of the budget that was spent
}
