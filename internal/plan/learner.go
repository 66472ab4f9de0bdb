// SPDX-License-Identifier: Apache-2.0

package plan

// learner is the pattern search that learns. Its variables say of each pair of
// steps whether one person does both; a clash is traced back to the choices that
// made it (first unique implication point), and what follows is kept as a clause.
// Four things follow from an assignment: clauses, the rest of a triangle (same is
// an equivalence), pairs of blocks without a common candidate, and, once every
// pair is decided, whatever the rules and the matching have against the partition.
type learner struct {
	m       *model
	budget  int
	nodes   int
	clauses clauses
	blocks  partition
	order   order

	value  []int8 // per literal: 1 true, -1 false, 0 open
	level  []int32
	reason []reason
	apart  []bool // per pair what to try first: what it was last, at first the same person
	trail  []literal
	lim    []int // per level where it begins on the trail

	triangled int // up to where on the trail the triangles are closed
	merged    int // the blocks merged
	watched   int // the clauses looked at

	clash  []literal // what cannot all be false, but is
	forced []literal // reasons that are no clauses; cut back with the trail
	seen   []uint8
	learnt []literal
	levels []int32 // per level the conflict that last met it
	clock  int32
}

// literal is 2·pair for "same person", 2·pair+1 for "different people".
type literal int32

func (l literal) pair() int    { return int(l >> 1) }
func (l literal) not() literal { return l ^ 1 }
func (l literal) same() bool   { return l&1 == 0 }

// reason says why a literal holds: a clause, two literals that are false, or a
// stretch of forced. The zero reason is a choice.
type reason struct {
	kind reasonKind
	a, b int32
}

type reasonKind uint8

const (
	chosen reasonKind = iota
	byClause
	byTwo
	byStretch
)

func newLearner(m *model, budget int) *learner {
	pairs := m.steps * (m.steps - 1) / 2
	ints := make([]int32, 2*pairs+2)
	s := &learner{
		m: m, budget: budget,
		value: make([]int8, 2*pairs), level: ints[:pairs], levels: ints[pairs:], reason: make([]reason, pairs),
		apart: make([]bool, pairs), seen: make([]uint8, pairs),
	}
	room := make([]literal, 4*pairs)
	s.trail, s.forced = room[:0:pairs], room[pairs:pairs:2*pairs]
	s.clash, s.learnt = room[2*pairs:2*pairs:3*pairs], room[3*pairs:3*pairs]
	s.clauses.init(pairs, m.written())
	s.blocks = newPartition(m)
	s.order = newOrder(pairs)
	return s
}

// run decides the model. If it is Possible the blocks say how.
func (s *learner) run() Verdict {
	if !s.begin() {
		return Impossible
	}
	for round := 1; ; round++ {
		if verdict := s.search(restartUnit * luby(round)); verdict != 0 {
			return verdict
		}
		s.backTo(0)
		s.clauses.reduce(s)
	}
}

const restartUnit = 200

// luby is the i-th number of 1 1 2 1 1 2 4 1 1 2 …
func luby(i int) int {
	for size := 1; ; size = 2*size + 1 {
		if i == size {
			return (size + 1) / 2
		}
		if i < size {
			return luby(i - (size-1)/2)
		}
	}
}

// search runs until a verdict, or until some conflicts have been met (zero).
func (s *learner) search(conflicts int) Verdict {
	for {
		if s.propagate() && s.complete() {
			return Possible
		}
		if len(s.clash) > 0 {
			if s.nodes++; !s.learn() {
				return Impossible
			}
			conflicts--
			continue
		}
		if s.nodes++; s.nodes > s.budget {
			return Unknown
		}
		if conflicts <= 0 {
			return 0
		}
		s.choose()
	}
}

// complete tells whether every pair is decided and nothing speaks against the
// partition; otherwise there may be a clash.
func (s *learner) complete() bool {
	return len(s.trail) == len(s.level) && s.audit()
}

func (s *learner) choose() {
	for {
		pair := s.order.pop()
		if s.value[2*pair] != 0 {
			continue
		}
		l := literal(2 * pair)
		if s.apart[pair] {
			l = l.not()
		}
		s.lim = append(s.lim, len(s.trail))
		s.assign(l, reason{})
		return
	}
}

func (s *learner) assign(l literal, why reason) {
	pair := l.pair()
	s.value[l], s.value[l.not()] = 1, -1
	s.level[pair] = int32(len(s.lim))
	s.reason[pair] = why
	s.trail = append(s.trail, l)
	s.blocks.set(l)
}

// backTo takes back everything above a level.
func (s *learner) backTo(level int) {
	if len(s.lim) <= level {
		return
	}
	from := s.lim[level]
	s.blocks.unmerge(from)
	for i := len(s.trail) - 1; i >= from; i-- {
		l := s.trail[i]
		pair := l.pair()
		s.value[l], s.value[l.not()] = 0, 0
		s.apart[pair] = !l.same()
		s.blocks.unset(l)
		s.order.push(pair)
		if r := s.reason[pair]; r.kind == byStretch {
			s.forced = s.forced[:r.a]
		}
	}
	s.trail = s.trail[:from]
	s.lim = s.lim[:level]
	s.triangled = min(s.triangled, from)
	s.merged = min(s.merged, from)
	s.watched = min(s.watched, from)
}

// propagate draws all conclusions. It is false if there is a clash.
func (s *learner) propagate() bool {
	s.clash = s.clash[:0]
	for {
		ok := true
		switch {
		case s.triangled < len(s.trail):
			s.triangled++
			ok = s.closeTriangles(s.trail[s.triangled-1])
		case s.merged < len(s.trail):
			s.merged++
			ok = s.merge(s.trail[s.merged-1])
		case s.watched < len(s.trail):
			s.watched++
			ok = s.visit(s.trail[s.watched-1].not())
		default:
			return true
		}
		if !ok {
			return false
		}
	}
}

// because returns the false literals that force the literal of a pair, which was
// not chosen; two is where they are put if they are no slice yet.
func (s *learner) because(pair int, two *[2]literal) []literal {
	r := s.reason[pair]
	switch r.kind {
	case byClause:
		return s.clauses.literals(r.a)[1:]
	case byTwo:
		*two = [2]literal{literal(r.a), literal(r.b)}
		return two[:]
	}
	return s.forced[r.a:r.b]
}

// learn turns the clash into a clause, goes back to where it forces a literal and
// assigns that. It is false if the clash depends on no choice.
func (s *learner) learn() bool {
	top := int32(0)
	for _, l := range s.clash {
		top = max(top, s.level[l.pair()])
	}
	if top == 0 {
		return false
	}
	s.backTo(int(top))
	s.analyze(top)
	s.minimize()
	back := int32(0)
	for i := 1; i < len(s.learnt); i++ {
		if l := s.level[s.learnt[i].pair()]; l > back {
			back = l
			s.learnt[1], s.learnt[i] = s.learnt[i], s.learnt[1]
		}
	}
	spread := s.spread()
	s.backTo(int(back))
	s.order.decay()
	if len(s.learnt) == 1 {
		s.assign(s.learnt[0], reason{})
		return true
	}
	ref := s.clauses.add(s.learnt, spread)
	s.assign(s.learnt[0], reason{kind: byClause, a: ref})
	return true
}

// analyze resolves the clash until one literal of the top level is left, which
// becomes the first of the clause.
func (s *learner) analyze(top int32) {
	var two [2]literal
	s.learnt = append(s.learnt[:0], 0)
	open, at := 0, len(s.trail)-1
	for from := s.clash; ; {
		for _, l := range from {
			pair := l.pair()
			if s.seen[pair] != unseen || s.level[pair] == 0 {
				continue
			}
			s.order.bump(pair)
			s.seen[pair] = inClause
			if s.level[pair] == top {
				open++
			} else {
				s.learnt = append(s.learnt, l)
			}
		}
		for s.seen[s.trail[at].pair()] == unseen {
			at--
		}
		l := s.trail[at]
		at--
		if open--; open == 0 {
			s.learnt[0] = l.not()
			return
		}
		s.seen[l.pair()] = unseen
		from = s.because(l.pair(), &two)
	}
}

// What is known of a pair while a clause is made.
const (
	unseen   = uint8(iota)
	inClause // it stands in the clause
	implied  // it follows from the clause
	needed   // it does not
)

// minimize leaves out what follows from the rest of the clause.
func (s *learner) minimize() {
	kept := s.learnt[:1]
	marked := append(s.marks(), s.learnt...)
	for _, l := range s.learnt[1:] {
		if s.reason[l.pair()].kind == chosen || !s.follows(l.pair(), &marked) {
			kept = append(kept, l)
		}
	}
	s.learnt = kept
	for _, l := range marked {
		s.seen[l.pair()] = unseen
	}
	s.clash = marked[:0]
}

// marks is room for a list; the clash is used up by then.
func (s *learner) marks() []literal { return s.clash[:0] }

// follows tells whether every literal that forces the pair is in the clause or
// follows itself.
func (s *learner) follows(pair int, marked *[]literal) bool {
	var two [2]literal
	for _, l := range s.because(pair, &two) {
		p := l.pair()
		if s.level[p] == 0 || s.seen[p] == inClause || s.seen[p] == implied {
			continue
		}
		if s.seen[p] == needed || s.reason[p].kind == chosen || !s.follows(p, marked) {
			if s.seen[p] == unseen {
				s.seen[p] = needed
				*marked = append(*marked, l)
			}
			return false
		}
		s.seen[p] = implied
		*marked = append(*marked, l)
	}
	return true
}

// spread is the number of levels in the clause: the fewer, the more useful.
func (s *learner) spread() int32 {
	s.clock++
	n := int32(0)
	for _, l := range s.learnt {
		if level := s.level[l.pair()]; s.levels[level] != s.clock {
			s.levels[level] = s.clock
			n++
		}
	}
	return n
}
