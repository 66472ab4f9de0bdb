// SPDX-License-Identifier: Apache-2.0

package plan

import "math/bits"

// backtrack is the plain pattern search: it grows blocks of steps that one
// person does, always placing the step with the fewest places left, and keeps a
// matching of blocks with people. It learns nothing.
type backtrack struct {
	m       *model
	t       *matching
	budget  int
	nodes   int
	blockOf []int // per step its block, or -1
	left    int   // steps without block

	stepWords int
	maxWords  int
	steps     Set   // per block its steps
	forbid    Set   // per block the steps that must be elsewhere
	touch     Set   // per block the MaxPeople rules it counts for
	stepMax   Set   // per step the MaxPeople rules it stands in
	count     []int // per MaxPeople rule the blocks that count
	full      Set   // MaxPeople rules that admit no further block
	trail     Set   // what joining overwrote
	options   []int // places to try, as a stack
}

func newBacktrack(m *model, budget int) *backtrack {
	b := &backtrack{
		m: m, t: newMatching(m, m.steps), budget: budget,
		blockOf: make([]int, m.steps), left: m.steps,
		stepWords: (m.steps + 63) / 64, maxWords: (len(m.max) + 63) / 64,
		count: make([]int, len(m.max)),
	}
	sw, mw := b.stepWords, b.maxWords
	flat := make(Set, m.steps*2*(sw+mw)+mw)
	cut := func(n int) (s Set) { s, flat = flat[:n:n], flat[n:]; return s }
	b.steps, b.forbid = cut(m.steps*sw), cut(m.steps*sw)
	b.touch, b.stepMax, b.full = cut(m.steps*mw), cut(m.steps*mw), cut(mw)
	for i := range b.blockOf {
		b.blockOf[i] = -1
	}
	for r, rule := range m.max {
		for _, i := range rule.steps {
			b.stepMax[i*mw+r>>6] |= 1 << (r & 63)
		}
	}
	return b
}

// run extends the present blocks to a plan.
func (b *backtrack) run() Verdict {
	for r := range b.m.min {
		if !b.reachable(&b.m.min[r]) {
			return Impossible
		}
	}
	if b.left == 0 {
		return Possible
	}
	step := b.pick()
	if step < 0 {
		return Impossible
	}
	from := len(b.options)
	b.appendPlaces(step)
	to := len(b.options)
	defer func() { b.options = b.options[:from] }()
	for i := from; i < to; i++ {
		if b.nodes++; b.nodes > b.budget {
			return Unknown
		}
		if verdict := b.try(step, b.options[i]); verdict != Impossible {
			return verdict
		}
	}
	return Impossible
}

// try puts step into a block, one past the last being a new one, and goes on.
func (b *backtrack) try(step, block int) Verdict {
	if block == b.t.n {
		if !b.open(step) {
			return Impossible
		}
		verdict := b.run()
		if verdict != Possible {
			b.close(step)
		}
		return verdict
	}
	mark := len(b.trail)
	verdict := Impossible
	if b.join(step, block) {
		verdict = b.run()
	}
	if verdict != Possible {
		b.leave(step, block, mark)
	}
	return verdict
}

// pick returns the step with the fewest places, or -1 if one has none.
func (b *backtrack) pick() int {
	best, fewest := -1, b.t.n+2
	for i, block := range b.blockOf {
		if block >= 0 {
			continue
		}
		n := b.countPlaces(i, fewest)
		if n == 0 {
			return -1
		}
		if n < fewest {
			best, fewest = i, n
		}
	}
	return best
}

// countPlaces counts the blocks, a new one included, that step may join, up to a
// limit.
func (b *backtrack) countPlaces(step, limit int) int {
	n := 0
	if b.mayOpen(step) {
		n++
	}
	for block := 0; block < b.t.n && n < limit; block++ {
		if b.mayJoin(step, block) {
			n++
		}
	}
	return n
}

func (b *backtrack) appendPlaces(step int) {
	for block := range b.t.n {
		if b.mayJoin(step, block) {
			b.options = append(b.options, block)
		}
	}
	if b.mayOpen(step) {
		b.options = append(b.options, b.t.n)
	}
}

func (b *backtrack) mayOpen(step int) bool {
	for w, full := range b.full {
		if b.stepMax[step*b.maxWords+w]&full != 0 {
			return false
		}
	}
	return true
}

func (b *backtrack) mayJoin(step, block int) bool {
	if b.forbid[block*b.stepWords+step>>6]>>(step&63)&1 == 1 {
		return false
	}
	for w, full := range b.full {
		if full&b.stepMax[step*b.maxWords+w]&^b.touch[block*b.maxWords+w] != 0 {
			return false
		}
	}
	common := uint64(0)
	for w, c := range b.t.candidates(block) {
		common |= c & b.m.who[step][w]
	}
	return common != 0 && b.mayAct(step, block)
}

// mayAct tells whether the block stays within every MaxActs rule with step.
func (b *backtrack) mayAct(step, block int) bool {
	steps := b.steps[block*b.stepWords : (block+1)*b.stepWords]
	for i := range b.m.acts {
		rule := &b.m.acts[i]
		on, acts := false, 0
		for _, act := range rule.acts {
			if act.Has(step) {
				on = true
				acts++
			} else if intersect(act, steps) {
				acts++
			}
		}
		if on && acts > rule.k {
			return false
		}
	}
	return true
}

func intersect(a, b Set) bool {
	for w := range a {
		if a[w]&b[w] != 0 {
			return true
		}
	}
	return false
}

// reachable tells whether enough people can still do the steps of a rule.
func (b *backtrack) reachable(rule *bound) bool {
	n := 0
	for _, i := range rule.steps {
		if b.blockOf[i] < 0 {
			n++
		}
	}
	for block := 0; block < b.t.n && n < rule.k; block++ {
		if intersect(rule.set, b.steps[block*b.stepWords:(block+1)*b.stepWords]) {
			n++
		}
	}
	return n >= rule.k
}

// open begins a block with step. It changes nothing if nobody is left for it.
func (b *backtrack) open(step int) bool {
	block := b.t.n
	b.t.add()
	copy(b.t.candidates(block), b.m.who[step])
	if !b.t.place(block) {
		b.t.n--
		return false
	}
	sw := b.stepWords
	steps := b.steps[block*sw : (block+1)*sw]
	clear(steps)
	steps[step>>6] |= 1 << (step & 63)
	copy(b.forbid[block*sw:(block+1)*sw], b.m.differ[step])
	clear(b.touch[block*b.maxWords : (block+1)*b.maxWords])
	b.countFor(step, block)
	b.put(step, block)
	return true
}

func (b *backtrack) close(step int) {
	block := b.blockOf[step]
	b.unput(step)
	b.uncount(block, nil)
	b.t.drop(block)
	b.t.n--
}

// join puts step into a block and finds the block a person. It is false if there
// is none; either way leave undoes it.
func (b *backtrack) join(step, block int) bool {
	sw, mw := b.stepWords, b.maxWords
	steps, forbid := b.steps[block*sw:(block+1)*sw], b.forbid[block*sw:(block+1)*sw]
	touch, cand := b.touch[block*mw:(block+1)*mw], b.t.candidates(block)
	b.trail = append(append(append(b.trail, forbid...), touch...), cand...)
	steps[step>>6] |= 1 << (step & 63)
	for w := range forbid {
		forbid[w] |= b.m.differ[step][w]
	}
	for w := range cand {
		cand[w] &= b.m.who[step][w]
	}
	b.countFor(step, block)
	b.put(step, block)
	person := b.t.person[block]
	if cand.Has(int(person)) {
		return true
	}
	b.t.drop(block)
	if b.t.place(block) {
		return true
	}
	b.t.assign(block, person)
	return false
}

func (b *backtrack) leave(step, block, mark int) {
	sw, mw := b.stepWords, b.maxWords
	old := b.trail[mark:]
	b.unput(step)
	b.steps[block*sw+step>>6] &^= 1 << (step & 63)
	copy(b.forbid[block*sw:(block+1)*sw], old[:sw])
	b.uncount(block, old[sw:sw+mw])
	copy(b.t.candidates(block), old[sw+mw:])
	b.trail = b.trail[:mark]
}

func (b *backtrack) put(step, block int) {
	b.blockOf[step] = block
	b.left--
}

func (b *backtrack) unput(step int) {
	b.blockOf[step] = -1
	b.left++
}

// countFor counts the block for the MaxPeople rules of step.
func (b *backtrack) countFor(step, block int) {
	mw := b.maxWords
	for w := range mw {
		touch := &b.touch[block*mw+w]
		fresh := b.stepMax[step*mw+w] &^ *touch
		*touch |= fresh
		b.addCount(w, fresh, 1)
	}
}

// uncount restores what the block counts for to old; nil is nothing.
func (b *backtrack) uncount(block int, old Set) {
	mw := b.maxWords
	for w := range mw {
		touch := &b.touch[block*mw+w]
		kept := uint64(0)
		if old != nil {
			kept = old[w]
		}
		b.addCount(w, *touch&^kept, -1)
		*touch = kept
	}
}

func (b *backtrack) addCount(word int, rules uint64, by int) {
	for ; rules != 0; rules &= rules - 1 {
		bit := bits.TrailingZeros64(rules)
		r := word<<6 + bit
		b.count[r] += by
		if b.count[r] == b.m.max[r].k {
			b.full[word] |= 1 << bit
		} else {
			b.full[word] &^= 1 << bit
		}
	}
}
