// SPDX-License-Identifier: Apache-2.0

package plan

import "slices"

// clauses keeps clauses one after another: length, spread (zero for those that
// are given and never dropped), literals. Two literals of each are watched: as
// long as neither is false the clause says nothing new.
type clauses struct {
	data    []literal
	refs    []int32 // learnt clauses
	watches [][]watch
	limit   int // learnt clauses to keep before dropping half
}

// watch is a clause to look at when a literal becomes false, unless the other
// literal is true.
type watch struct {
	clause int32
	other  literal
}

const clauseHead = 2

// init makes room for pairs, with a few watches for each literal.
func (c *clauses) init(pairs int) {
	const few = 4
	c.data = make([]literal, 0, 2*few*pairs)
	c.watches = make([][]watch, 2*pairs)
	room := make([]watch, 2*pairs*few)
	for i := range c.watches {
		c.watches[i] = room[i*few : i*few : (i+1)*few]
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
	c.watches[l[0]] = append(c.watches[l[0]], watch{ref, l[1]})
	c.watches[l[1]] = append(c.watches[l[1]], watch{ref, l[0]})
}

// visit looks at the clauses that watch a literal which is now false.
func (s *learner) visit(falsified literal) bool {
	watching := s.clauses.watches[falsified]
	kept := watching[:0]
	for i, w := range watching {
		if s.value[w.other] > 0 {
			kept = append(kept, w)
			continue
		}
		l := s.clauses.literals(w.clause)
		if l[0] == falsified {
			l[0], l[1] = l[1], l[0]
		}
		if s.rewatch(l, w.clause) {
			continue
		}
		kept = append(kept, watch{w.clause, l[0]})
		switch s.value[l[0]] {
		case -1:
			s.clash = append(s.clash, l...)
			kept = append(kept, watching[i+1:]...)
			s.clauses.watches[falsified] = kept
			return false
		case 0:
			s.assign(l[0], reason{kind: byClause, a: w.clause})
		}
	}
	s.clauses.watches[falsified] = kept
	return true
}

// rewatch finds a literal that is not false for the second place.
func (s *learner) rewatch(l []literal, ref int32) bool {
	if s.value[l[0]] > 0 {
		return false
	}
	for k := 2; k < len(l); k++ {
		if s.value[l[k]] >= 0 {
			l[1], l[k] = l[k], l[1]
			s.clauses.watches[l[1]] = append(s.clauses.watches[l[1]], watch{ref, l[0]})
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
	c.data, c.refs = nil, nil
	for i := range c.watches {
		c.watches[i] = c.watches[i][:0]
	}
	for ref := int32(0); int(ref) < len(old); {
		size, spread := int32(old[ref]), int32(old[ref+1])
		if spread == 0 || keep[ref] {
			c.add(old[ref+clauseHead:ref+clauseHead+size], spread)
		}
		ref += clauseHead + size
	}
}
