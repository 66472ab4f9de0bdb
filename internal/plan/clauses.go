// SPDX-License-Identifier: Apache-2.0

package plan

import "slices"

// clauses keeps clauses one after another: length, spread (zero for those that
// are given and never dropped), literals. Two literals of each are watched: as
// long as neither is false the clause says nothing new.
type clauses struct {
	data    []literal
	refs    []int32 // learnt clauses
	first   []int32 // per literal its first watch, or none
	watches []watch
	limit   int // learnt clauses to keep before dropping half
}

// watch is a clause to look at when a literal becomes false, unless the other
// literal is true. The watches of a literal are a chain, which needs no room of its
// own when a watch passes from one literal to another.
type watch struct {
	clause int32
	other  literal
	next   int32
}

const (
	clauseHead = 2
	none       = int32(-1)
)

// init makes room for pairs and so many clauses, and for some that are learnt.
func (c *clauses) init(pairs, given int) {
	c.data = make([]literal, 0, (clauseHead+6)*given+4*pairs)
	c.watches = make([]watch, 0, 2*given+pairs)
	c.first = make([]int32, 2*pairs)
	for i := range c.first {
		c.first[i] = none
	}
}

func (c *clauses) literals(ref int32) []literal {
	from := ref + clauseHead
	return c.data[from : from+int32(c.data[ref])]
}

// add keeps a clause of at least two literals.
func (c *clauses) add(literals []literal, spread int32) int32 {
	ref := int32(len(c.data))
	c.data = append(append(c.data, literal(len(literals)), literal(spread)), literals...)
	if spread > 0 {
		c.refs = append(c.refs, ref)
	}
	c.watch(ref)
	return ref
}

func (c *clauses) watch(ref int32) {
	l := c.literals(ref)
	c.watches = append(c.watches, watch{clause: ref, other: l[1]}, watch{clause: ref, other: l[0]})
	at := int32(len(c.watches))
	c.link(l[0], at-2)
	c.link(l[1], at-1)
}

// link puts a watch in front of those of a literal.
func (c *clauses) link(l literal, at int32) {
	c.watches[at].next = c.first[l]
	c.first[l] = at
}

// visit looks at the clauses that watch a literal which is now false.
func (s *learner) visit(falsified literal) bool {
	c := &s.clauses
	link := &c.first[falsified] // leads to the watch at hand
	for at := *link; at != none; at = *link {
		w := &c.watches[at]
		if s.value[w.other] > 0 {
			link = &w.next
			continue
		}
		l := c.literals(w.clause)
		if l[0] == falsified {
			l[0], l[1] = l[1], l[0]
		}
		w.other = l[0]
		if s.rewatch(l) {
			*link = w.next
			c.link(l[1], at)
			continue
		}
		switch s.value[l[0]] {
		case -1:
			s.clash = append(s.clash, l...)
			return false
		case 0:
			s.assign(l[0], reason{kind: byClause, a: w.clause})
		}
		link = &w.next
	}
	return true
}

// rewatch finds a literal that is not false for the second place.
func (s *learner) rewatch(l []literal) bool {
	if s.value[l[0]] > 0 {
		return false
	}
	for k := 2; k < len(l); k++ {
		if s.value[l[k]] >= 0 {
			l[1], l[k] = l[k], l[1]
			return true
		}
	}
	return false
}

const (
	firstLimit = 2000
	growLimit  = 500
	useful     = 3 // spread up to which a clause is kept for good
)

// reduce drops the less useful half of the learnt clauses when there are many.
// It is called when no choice stands.
func (c *clauses) reduce(s *learner) {
	if c.limit == 0 {
		c.limit = firstLimit
	}
	if len(c.refs) < c.limit {
		return
	}
	c.limit += growLimit
	refs := slices.Clone(c.refs)
	slices.SortStableFunc(refs, func(a, b int32) int { return int(c.data[a+1]) - int(c.data[b+1]) })
	keep := map[int32]bool{}
	for i, ref := range refs {
		keep[ref] = i < len(refs)/2 || c.data[ref+1] <= useful
	}
	c.rebuild(keep)
}

// rebuild writes the clauses anew, without those to drop.
func (c *clauses) rebuild(keep map[int32]bool) {
	old := c.data
	c.data, c.refs, c.watches = nil, nil, c.watches[:0]
	for i := range c.first {
		c.first[i] = none
	}
	for ref := int32(0); int(ref) < len(old); {
		size, spread := int32(old[ref]), int32(old[ref+1])
		if spread == 0 || keep[ref] {
			c.add(old[ref+clauseHead:ref+clauseHead+size], spread)
		}
		ref += clauseHead + size
	}
}
