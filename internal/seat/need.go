// SPDX-License-Identifier: Apache-2.0

package seat

import (
	"errors"
	"fmt"
)

// The bounds of a tree.
const (
	MaxLeaves       = 64 // leaves of one tree: approvals are 64-bit masks
	MaxAlternatives = 64 // alternatives after writing out each Any
)

// Errors of [Compile].
var (
	ErrEmpty        = errors.New("seat: a need without parts")
	ErrLeaf         = errors.New("seat: a leaf outside 0..63, or one that stands twice")
	ErrShared       = errors.New("seat: a shared need inside one whose seats must be different people")
	ErrAlternatives = errors.New("seat: more than 64 alternatives")
)

type op uint8

const (
	opLeaf op = iota + 1
	opAll
	opShared
	opAny
)

// Need is a node of the tree: a leaf or a way to join parts. The zero Need has
// no parts and does not compile.
type Need struct {
	op   op
	leaf int
	of   []Need
}

// Leaf is the need for some approvals whose masks have bit i, 0 ≤ i < 64.
func Leaf(i int) Need { return Need{op: opLeaf, leaf: i} }

// All is met when the approvals split into disjoint parts that meet its needs.
func All(of ...Need) Need { return Need{op: opAll, of: of} }

// Shared is met when the approvals meet each of its needs; one approval may
// count in several.
func Shared(of ...Need) Need { return Need{op: opShared, of: of} }

// Any is met when the approvals meet one of its needs.
func Any(of ...Need) Need { return Need{op: opAny, of: of} }

// Seats is a compiled [Need]. It never changes, so any number of goroutines may
// use it. The zero Seats are never filled.
type Seats struct {
	alternatives [][]uint64 // per alternative its groups, each a mask of leaves
	top          op
	leaves       int // one more than the highest leaf
}

// Compile writes n as alternatives. Its errors wrap [ErrEmpty], [ErrLeaf],
// [ErrShared] or [ErrAlternatives].
func Compile(n Need) (*Seats, error) {
	var seen uint64
	if err := checkLeaves(n, &seen); err != nil {
		return nil, err
	}
	alternatives, err := expand(n)
	if err != nil {
		return nil, err
	}
	return newSeats(alternatives, n.op), nil
}

func newSeats(alternatives [][]uint64, top op) *Seats {
	s := &Seats{alternatives: alternatives, top: top}
	for _, groups := range alternatives {
		for _, g := range groups {
			for s.leaves < MaxLeaves && g>>s.leaves != 0 {
				s.leaves++
			}
		}
	}
	return s
}

func checkLeaves(n Need, seen *uint64) error {
	if n.op == opLeaf {
		if n.leaf < 0 || n.leaf >= MaxLeaves || *seen>>n.leaf&1 == 1 {
			return fmt.Errorf("%w: %d", ErrLeaf, n.leaf)
		}
		*seen |= 1 << n.leaf
		return nil
	}
	if len(n.of) == 0 {
		return ErrEmpty
	}
	for _, part := range n.of {
		if err := checkLeaves(part, seen); err != nil {
			return err
		}
	}
	return nil
}

func expand(n Need) ([][]uint64, error) {
	if n.op == opLeaf {
		return [][]uint64{{1 << n.leaf}}, nil
	}
	var all [][]uint64
	for i, part := range n.of {
		alternatives, err := expand(part)
		switch {
		case err != nil:
			return nil, err
		case n.op == opAll && hasSeveralGroups(alternatives):
			return nil, ErrShared
		case i == 0:
			all = alternatives
		case n.op == opAny:
			all = append(all, alternatives...)
		default:
			all, err = product(all, alternatives, n.op)
		}
		if err == nil && len(all) > MaxAlternatives {
			err = ErrAlternatives
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func hasSeveralGroups(alternatives [][]uint64) bool {
	for _, groups := range alternatives {
		if len(groups) > 1 {
			return true
		}
	}
	return false
}

// product joins each alternative of a with each of b: into one group for All,
// side by side for Shared.
func product(a, b [][]uint64, join op) ([][]uint64, error) {
	if len(a)*len(b) > MaxAlternatives {
		return nil, ErrAlternatives
	}
	out := make([][]uint64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			if join == opAll {
				out = append(out, []uint64{x[0] | y[0]})
				continue
			}
			groups := make([]uint64, 0, len(x)+len(y))
			out = append(out, append(append(groups, x...), y...))
		}
	}
	return out, nil
}

// With returns seats with one leaf more, which an approver added by name fills:
// a further part of a Shared or All at the top, otherwise of a new All around
// the tree. The leaf must be new and is meant to ask for one approval that a
// single approver can give. It fails with [ErrLeaf].
func (s *Seats) With(leaf int) (*Seats, error) {
	if leaf < 0 || leaf >= MaxLeaves || s.has(leaf) {
		return nil, fmt.Errorf("%w: %d", ErrLeaf, leaf)
	}
	bit := uint64(1) << leaf
	out := make([][]uint64, len(s.alternatives))
	for i, groups := range s.alternatives {
		more := append(make([]uint64, 0, len(groups)+1), groups...)
		if s.top == opShared {
			more = append(more, bit)
		} else {
			// The one approval that fits the leaf is taken out of every group,
			// which is what a seat beside all of them does.
			for j := range more {
				more[j] |= bit
			}
		}
		out[i] = more
	}
	top := s.top
	if top != opShared {
		top = opAll
	}
	return newSeats(out, top), nil
}

func (s *Seats) has(leaf int) bool {
	for _, groups := range s.alternatives {
		for _, g := range groups {
			if g>>leaf&1 == 1 {
				return true
			}
		}
	}
	return false
}

// Len is the number of alternatives.
func (s *Seats) Len() int { return len(s.alternatives) }

// Groups returns the groups of alternative i, each a mask of leaves whose seats
// different approvals must fill, in the order of the tree. The slice is the
// caller's.
func (s *Seats) Groups(i int) []uint64 { return append([]uint64(nil), s.alternatives[i]...) }
