// SPDX-License-Identifier: Apache-2.0

package plan

import "math/bits"

// partition is what the decided pairs say about blocks: for each step the steps
// known to be the same person's and another's, and blocks with their candidates.
type partition struct {
	m     *model
	ends  [][2]int32 // per pair its steps, ascending
	sw    int        // words of a set of steps
	cw    int        // words of a set of candidates
	same  Set        // per step those of the same person, itself included
	other Set        // per step those of other people
	heads Set        // the steps that stand for a block
	head  []int32    // per step the step that stands for its block
	next  []int32    // the steps of a block as a ring
	size  []int32    // per head
	cand  Set        // per head the candidates of its block
	undo  []mergeMark
	old   Set // candidates that merges overwrote

	part []int32 // steps of a reason
}

type mergeMark struct{ kept, gone, at int32 }

func newPartition(m *model) partition {
	k := m.steps
	p := partition{
		m: m, sw: (k + 63) / 64, cw: (m.people + 63) / 64,
		ends: make([][2]int32, 0, k*(k-1)/2),
	}
	ints := make([]int32, 3*k)
	p.head, p.next, p.size = ints[:k], ints[k:2*k], ints[2*k:]
	flat := make(Set, (2*k+1)*p.sw)
	p.same, p.other, p.heads = flat[:k*p.sw], flat[k*p.sw:2*k*p.sw], flat[2*k*p.sw:]
	flat = make(Set, 2*k*p.cw)
	p.cand, p.old = flat[:k*p.cw], flat[k*p.cw:k*p.cw]
	p.undo = make([]mergeMark, 0, k)
	for j := range int32(k) {
		for i := range j {
			p.ends = append(p.ends, [2]int32{i, j})
		}
		p.head[j], p.next[j], p.size[j] = j, j, 1
		p.same[int(j)*p.sw+int(j)>>6] |= 1 << (j & 63)
		p.heads[j>>6] |= 1 << (j & 63)
		copy(p.candidates(j), m.who[j])
	}
	return p
}

// sameLiteral says that one person does both steps, which differ.
func sameLiteral(i, j int32) literal {
	if i > j {
		i, j = j, i
	}
	return literal(2 * (j*(j-1)/2 + i))
}

func (p *partition) candidates(head int32) Set {
	return p.cand[int(head)*p.cw : (int(head)+1)*p.cw]
}

func (p *partition) rows(l literal) Set {
	if l.same() {
		return p.same
	}
	return p.other
}

func (p *partition) set(l literal) {
	e, rows := p.ends[l.pair()], p.rows(l)
	rows[int(e[0])*p.sw+int(e[1])>>6] |= 1 << (e[1] & 63)
	rows[int(e[1])*p.sw+int(e[0])>>6] |= 1 << (e[0] & 63)
}

func (p *partition) unset(l literal) {
	e, rows := p.ends[l.pair()], p.rows(l)
	rows[int(e[0])*p.sw+int(e[1])>>6] &^= 1 << (e[1] & 63)
	rows[int(e[1])*p.sw+int(e[0])>>6] &^= 1 << (e[0] & 63)
}

// closeTriangles decides the third side wherever l and a second side decide it.
func (s *learner) closeTriangles(l literal) bool {
	e := s.blocks.ends[l.pair()]
	i, j := e[0], e[1]
	if l.same() {
		return s.carry(l, i, j, 0, 0) && s.carry(l, j, i, 0, 0) && s.carry(l, i, j, 1, 1) && s.carry(l, j, i, 1, 1)
	}
	return s.carry(l, i, j, 0, 1) && s.carry(l, j, i, 0, 1)
}

// carry decides the third side of the triangles of l whose second side, at i, is
// of one kind (0 same, 1 different): then the third, at j, is of the kind given.
// Neither i nor j is such a step: the rows know of l already.
func (s *learner) carry(l literal, i, j int32, second, third literal) bool {
	p := &s.blocks
	from, to := p.rows(second), p.rows(third)
	for w := range p.sw {
		for d := from[int(i)*p.sw+w] &^ to[int(j)*p.sw+w]; d != 0; d &= d - 1 {
			t := int32(w<<6 + bits.TrailingZeros64(d))
			side := sameLiteral(i, t) | second
			if !s.imply(sameLiteral(j, t)|third, l.not(), side.not()) {
				return false
			}
		}
	}
	return true
}

// imply assigns l, which holds because a and b are false.
func (s *learner) imply(l, a, b literal) bool {
	switch s.value[l] {
	case 0:
		s.assign(l, reason{kind: byTwo, a: int32(a), b: int32(b)})
	case -1:
		s.clash = append(s.clash, l, a, b)
		return false
	}
	return true
}

// merge joins the blocks of the steps of l and keeps them apart from every block
// with which they have no candidate in common.
func (s *learner) merge(l literal) bool {
	p := &s.blocks
	e := p.ends[l.pair()]
	a, b := p.head[e[0]], p.head[e[1]]
	if !l.same() || a == b {
		return true
	}
	if p.size[a] < p.size[b] {
		a, b = b, a
	}
	if !p.join(a, b, int32(s.merged-1)) {
		s.clash = s.appendApart(s.clash, p.needed(a, -1))
		return false
	}
	at := int(a) * p.sw
	for w := range p.sw {
		for open := p.heads[w] &^ (p.same[at+w] | p.other[at+w]); open != 0; open &= open - 1 {
			c := int32(w<<6 + bits.TrailingZeros64(open))
			if !intersect(p.candidates(a), p.candidates(c)) {
				s.separate(a, c)
			}
		}
	}
	return true
}

// join merges block b into a; it is false if nobody is left for them.
func (p *partition) join(a, b, at int32) bool {
	p.undo = append(p.undo, mergeMark{kept: a, gone: b, at: at})
	cand := p.candidates(a)
	p.old = append(p.old, cand...)
	some := uint64(0)
	for w, c := range p.candidates(b) {
		cand[w] &= c
		some |= cand[w]
	}
	p.heads[b>>6] &^= 1 << (b & 63)
	p.relabel(b, a)
	p.size[a] += p.size[b]
	p.next[a], p.next[b] = p.next[b], p.next[a]
	return some != 0
}

// relabel names another head for the ring through step b.
func (p *partition) relabel(b, head int32) {
	for x := b; ; {
		p.head[x] = head
		if x = p.next[x]; x == b {
			return
		}
	}
}

// unmerge takes back the merges made by literals from that place on the trail on.
func (p *partition) unmerge(from int) {
	for n := len(p.undo); n > 0 && int(p.undo[n-1].at) >= from; n = len(p.undo) {
		m := p.undo[n-1]
		p.undo = p.undo[:n-1]
		p.next[m.kept], p.next[m.gone] = p.next[m.gone], p.next[m.kept]
		p.size[m.kept] -= p.size[m.gone]
		p.relabel(m.gone, m.gone)
		p.heads[m.gone>>6] |= 1 << (m.gone & 63)
		from := len(p.old) - p.cw
		copy(p.candidates(m.kept), p.old[from:])
		p.old = p.old[:from]
	}
}

// separate assigns that blocks a and b are different people's.
func (s *learner) separate(a, b int32) {
	p := &s.blocks
	part := p.needed(a, b)
	first, second := int32(-1), int32(-1)
	for _, t := range part {
		if p.head[t] == a && first < 0 {
			first = t
		}
		if p.head[t] == b && second < 0 {
			second = t
		}
	}
	from := len(s.forced)
	for _, t := range part {
		switch {
		case p.head[t] == a && t != first:
			s.forced = append(s.forced, sameLiteral(first, t).not())
		case p.head[t] == b && t != second:
			s.forced = append(s.forced, sameLiteral(second, t).not())
		}
	}
	s.assign(sameLiteral(first, second).not(), reason{kind: byStretch, a: int32(from), b: int32(len(s.forced))})
}

// needed returns steps of block a, and of b unless negative, that have no
// candidate in common, as few as leaving out one after the other gives.
func (p *partition) needed(a, b int32) []int32 {
	p.part = p.appendBlock(p.part[:0], a)
	if b >= 0 {
		p.part = p.appendBlock(p.part, b)
	}
	return p.shrink(p.part, nil)
}

func (p *partition) appendBlock(dst []int32, head int32) []int32 {
	for x := head; ; {
		dst = append(dst, x)
		if x = p.next[x]; x == head {
			return dst
		}
	}
}

// shrink leaves out steps as long as those left have no candidate in common
// outside of but.
func (p *partition) shrink(part []int32, but Set) []int32 {
	for i := 0; i < len(part) && len(part) > 1; {
		if p.disjointWithout(part, i, but) {
			part = append(part[:i], part[i+1:]...)
		} else {
			i++
		}
	}
	return part
}

func (p *partition) disjointWithout(part []int32, leave int, but Set) bool {
	for w := range p.cw {
		c := ^uint64(0)
		if but != nil {
			c = ^but[w]
		}
		for i, t := range part {
			if i != leave {
				c &= p.m.who[t][w]
			}
		}
		if c != 0 {
			return false
		}
	}
	return true
}

// appendApart appends that the first of the steps is not done by the same person
// as each of the others.
func (s *learner) appendApart(dst []literal, steps []int32) []literal {
	for _, t := range steps[1:] {
		dst = append(dst, sameLiteral(steps[0], t).not())
	}
	return dst
}
