// SPDX-License-Identifier: Apache-2.0

package plan

// writeOut is how many clauses a rule may become; a longer rule is looked at only
// when every pair is decided.
const writeOut = 500

// begin assigns what holds by itself and writes the rules as clauses. It is false
// if they contradict each other at once. Pairs whose steps clash with many and
// that stand in many clauses come first in the order.
func (s *learner) begin() bool {
	degree := make([]int, s.m.steps)
	for i, differ := range s.m.differ {
		degree[i] = differ.Len()
	}
	for pair, e := range s.blocks.ends {
		i, j := int(e[0]), int(e[1])
		s.order.activity[pair] = float64(degree[i] + degree[j])
		if s.m.differ[i].Has(j) || !intersect(s.m.who[i], s.m.who[j]) {
			s.assign(literal(2*pair+1), reason{})
		}
	}
	chosen := make([]int, 0, s.m.steps)
	for i := range s.m.max {
		if rule := &s.m.max[i]; rule.short() {
			if !s.write(rule.steps, chosen, rule.k+1) {
				return false
			}
		}
	}
	s.order.sort()
	return true
}

// short tells whether a MaxPeople rule is written as clauses.
func (r *bound) short() bool { return r.clauses <= writeOut }

// written is how many clauses the rules become.
func (m *model) written() int {
	n := 0
	for i := range m.max {
		if rule := &m.max[i]; rule.short() {
			n += rule.clauses
		}
	}
	return n
}

// plainNodes is how long the search that learns nothing goes first. It is faster
// on what is small and easy, and it sees at once what the learner only audits.
func (m *model) plainNodes() int {
	wide := len(m.min)+len(m.acts) > 0
	for i := range m.max {
		wide = wide || !m.max[i].short()
	}
	switch {
	case wide:
		return 5000
	case m.steps < 20:
		return 300
	}
	return 0
}

// choices is n over k, or more than writeOut.
func choices(n, k int) int {
	out := 1
	for i := 1; i <= k; i++ {
		if out = out * (n - k + i) / i; out > writeOut {
			break
		}
	}
	return out
}

// write adds, for every k of the steps beside those chosen, the clause that two of
// them are the same person's.
func (s *learner) write(steps, chosen []int, k int) bool {
	if k == 0 {
		return s.writeClause(chosen)
	}
	for i := 0; i+k <= len(steps); i++ {
		if !s.write(steps[i+1:], append(chosen, steps[i]), k-1) {
			return false
		}
	}
	return true
}

func (s *learner) writeClause(steps []int) bool {
	clause := s.learnt[:0]
	for i, a := range steps {
		for _, b := range steps[:i] {
			switch l := sameLiteral(int32(b), int32(a)); s.value[l] {
			case 1:
				return true
			case 0:
				clause = append(clause, l)
				s.order.activity[l.pair()]++
			}
		}
	}
	s.learnt = clause[:0]
	switch len(clause) {
	case 0:
		return false
	case 1:
		s.assign(clause[0], reason{})
	default:
		s.clauses.add(clause, 0)
	}
	return true
}

// audit asks, when every pair is decided, whether the partition is a plan. If not
// it says why as a clash.
func (s *learner) audit() bool {
	for i := range s.m.max {
		if !s.auditMax(&s.m.max[i]) {
			return false
		}
	}
	for i := range s.m.min {
		if !s.auditMin(&s.m.min[i]) {
			return false
		}
	}
	for i := range s.m.acts {
		if !s.auditActs(&s.m.acts[i]) {
			return false
		}
	}
	return s.auditMatching()
}

// firsts returns the first step of each block among the steps.
func (s *learner) firsts(steps []int) []int32 {
	var out []int32
	seen := make([]bool, s.m.steps)
	for _, t := range steps {
		if h := s.blocks.head[t]; !seen[h] {
			seen[h] = true
			out = append(out, int32(t))
		}
	}
	return out
}

func (s *learner) auditMax(rule *bound) bool {
	firsts := s.firsts(rule.steps)
	if len(firsts) <= rule.k {
		return true
	}
	s.clash = s.appendMeet(s.clash, firsts[:rule.k+1])
	return false
}

// appendMeet appends that some two of the steps are the same person's.
func (s *learner) appendMeet(dst []literal, steps []int32) []literal {
	for i, a := range steps {
		for _, b := range steps[:i] {
			dst = append(dst, sameLiteral(a, b))
		}
	}
	return dst
}

func (s *learner) auditMin(rule *bound) bool {
	firsts := s.firsts(rule.steps)
	if len(firsts) >= rule.k {
		return true
	}
	for _, f := range firsts {
		for _, t := range rule.steps {
			if int32(t) != f && s.blocks.head[t] == s.blocks.head[f] {
				s.clash = append(s.clash, sameLiteral(f, int32(t)).not())
			}
		}
	}
	return false
}

// auditActs looks for a block on too many acts and names one step of each, the
// fewest that will do.
func (s *learner) auditActs(rule *actRule) bool {
	p := &s.blocks
	for h := range int32(s.m.steps) {
		if p.head[h] != h {
			continue
		}
		part, acts := p.part[:0], 0
		for _, act := range rule.acts {
			if t, ok := p.inBlock(act, h, part); ok {
				acts++
				if t >= 0 {
					part = append(part, t)
				}
				if acts > rule.k {
					s.clash = s.appendApart(s.clash, part)
					p.part = part
					return false
				}
			}
		}
		p.part = part
	}
	return true
}

// inBlock finds a step of the act in a block; it is -1 if one of part is such.
func (p *partition) inBlock(act Set, head int32, part []int32) (step int32, ok bool) {
	for _, t := range part {
		if act.Has(int(t)) {
			return -1, true
		}
	}
	for x := head; ; {
		if act.Has(int(x)) {
			return x, true
		}
		if x = p.next[x]; x == head {
			return 0, false
		}
	}
}

// auditMatching looks for blocks that have too few candidates together, and names
// what makes them so: that they are different, and for each the steps that narrow
// it.
func (s *learner) auditMatching() bool {
	p := &s.blocks
	t := newMatching(s.m, s.m.steps)
	heads := make([]int32, 0, s.m.steps)
	for h := range int32(s.m.steps) {
		if p.head[h] != h {
			continue
		}
		b := len(heads)
		heads = append(heads, h)
		t.add()
		copy(t.candidates(b), p.candidates(h))
		if t.place(b) {
			continue
		}
		var firsts []int32
		for o, head := range heads {
			if o == b || t.seen.Has(int(t.person[o])) {
				p.part = p.shrink(p.appendBlock(p.part[:0], head), t.seen)
				firsts = append(firsts, p.part[0])
				s.clash = s.appendApart(s.clash, p.part)
			}
		}
		s.clash = s.appendMeet(s.clash, firsts)
		return false
	}
	return true
}

// blockOf is, per step, the head of its block.
func (s *learner) blockOf() []int {
	out := make([]int, s.m.steps)
	for i, h := range s.blocks.head {
		out[i] = int(h)
	}
	return out
}
