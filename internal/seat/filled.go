// SPDX-License-Identifier: Apache-2.0

package seat

import (
	"math"
	"math/bits"
)

// Stack is the number of approvals up to which a question allocates nothing.
const Stack = 256

// Filled reports whether approvals fill the seats. Approval v may fill the
// leaves of the mask fits[v], and leaf i asks for need[i] approvals; a leaf that
// asks for less than one, or that need does not reach, is never filled.
func (s *Seats) Filled(fits []uint64, need []int) bool {
	var buf [Stack]int8
	m := newMatch(fits, need, buf[:])
	for _, groups := range s.alternatives {
		if m.missing(groups, true) == 0 {
			return true
		}
	}
	return false
}

// Missing appends to dst, per leaf, how many approvals are still needed for the
// alternative that misses fewest (the first of equals), beside a largest
// matching of those given. When no alternative can be filled, as some leaf of
// each asks for less than one, every appended number is -1.
func (s *Seats) Missing(dst []int, fits []uint64, need []int) []int {
	var buf [Stack]int8
	m := newMatch(fits, need, buf[:])
	best, fewest := -1, math.MaxInt
	for i, groups := range s.alternatives {
		if n := m.missing(groups, false); n < fewest {
			best, fewest = i, n
		}
	}
	from := len(dst)
	for range s.leaves {
		dst = append(dst, 0)
	}
	if best < 0 {
		for i := range dst[from:] {
			dst[from+i] = -1
		}
		return dst
	}
	for _, g := range s.alternatives[best] {
		m.fill(g, false)
		for rest := g; rest != 0; rest &= rest - 1 {
			leaf := bits.TrailingZeros64(rest)
			// A leaf with places in two groups is missed in the worse of them.
			dst[from+leaf] = max(dst[from+leaf], need[leaf]-m.filled[leaf])
		}
	}
	return dst
}

const free = int8(-1)

// match is a matching of approvals with the seats of one group.
type match struct {
	fits    []uint64
	need    []int
	seat    []int8 // per approval its leaf, or free
	filled  [MaxLeaves]int
	group   uint64
	visited uint64 // leaves seen by the present augmenting path
}

func newMatch(fits []uint64, need []int, buf []int8) match {
	if len(fits) > len(buf) {
		buf = make([]int8, len(fits))
	}
	return match{fits: fits, need: need, seat: buf[:len(fits)]}
}

// missing counts the seats of the groups that stay empty. With first it may stop
// early and then only tells none from some. A leaf that can never be filled
// gives math.MaxInt.
func (m *match) missing(groups []uint64, first bool) int {
	total := 0
	for _, g := range groups {
		for rest := g; rest != 0; rest &= rest - 1 {
			if leaf := bits.TrailingZeros64(rest); leaf >= len(m.need) || m.need[leaf] < 1 {
				return math.MaxInt
			}
		}
	}
	for _, g := range groups {
		n := m.fill(g, first)
		if n > math.MaxInt-1-total {
			n = math.MaxInt - 1 - total
		}
		total += n
		if first && total > 0 {
			return total
		}
	}
	return total
}

// fill matches the approvals with the seats of a group as far as possible and
// returns how many seats stay empty. With first it gives up as soon as the
// approvals are too few.
func (m *match) fill(group uint64, first bool) int {
	m.group = group
	left := 0
	for rest := group; rest != 0; rest &= rest - 1 {
		leaf := bits.TrailingZeros64(rest)
		m.filled[leaf] = 0
		if left += m.need[leaf]; left < 0 {
			left = math.MaxInt // more than any number of approvals
		}
		if first && left > len(m.fits) {
			return left
		}
	}
	for v := range m.seat {
		m.seat[v] = free
	}
	dead := uint64(0) // leaves of failed paths: no later path leads on from them
	for v := range m.fits {
		if left == 0 {
			break
		}
		m.visited = dead
		if m.place(v) {
			left--
		} else {
			dead = m.visited
		}
	}
	return left
}

// place gives approval v a seat, moving others along an augmenting path.
func (m *match) place(v int) bool {
	open := m.fits[v] & m.group
	for rest := open &^ m.visited; rest != 0; rest &= rest - 1 {
		if leaf := bits.TrailingZeros64(rest); m.filled[leaf] < m.need[leaf] {
			m.filled[leaf]++
			m.seat[v] = int8(leaf)
			return true
		}
	}
	for rest := open &^ m.visited; rest != 0; rest = open &^ m.visited {
		leaf := bits.TrailingZeros64(rest)
		m.visited |= 1 << leaf
		for u, at := range m.seat {
			// Seat u elsewhere; its present seat is then v's, so the leaf stays full.
			if at == int8(leaf) && m.place(u) {
				m.seat[v] = int8(leaf)
				return true
			}
		}
	}
	return false
}
