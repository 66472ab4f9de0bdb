// SPDX-License-Identifier: Apache-2.0

package plan

import "math/bits"

const nobody = int32(-1)

// matching gives each block a person of its own among the block's candidates.
type matching struct {
	model  *model
	words  int     // of a set of people
	cand   Set     // per block its candidates
	person []int32 // per block its person, or nobody
	used   []int32 // per candidate how many blocks it does
	free   Set     // candidates with room left
	seen   Set     // candidates on the present augmenting path
	n      int     // blocks
}

func newMatching(m *model, blocks int) *matching {
	words := (m.people + 63) / 64
	flat := make(Set, (blocks+2)*words)
	ints := make([]int32, blocks+m.people)
	t := &matching{
		model: m, words: words,
		free: flat[:words], seen: flat[words : 2*words], cand: flat[2*words:],
		person: ints[:blocks], used: ints[blocks:],
	}
	for i := range m.people {
		if m.roomOf(i) > 0 {
			t.free[i>>6] |= 1 << (i & 63)
		}
	}
	return t
}

// add begins a further block, whose candidates the caller writes.
func (t *matching) add() {
	t.person[t.n] = nobody
	t.n++
}

// candidates is the set of those who can do block b; it may be written.
func (t *matching) candidates(b int) Set { return t.cand[b*t.words : (b+1)*t.words] }

// place gives block b a person, moving others if need be. If that cannot be done
// nothing changes.
func (t *matching) place(b int) bool {
	if t.take(b) {
		return true
	}
	clear(t.seen)
	return t.move(b)
}

// take gives block b the least free candidate.
func (t *matching) take(b int) bool {
	for w, c := range t.candidates(b) {
		if c &= t.free[w]; c != 0 {
			t.assign(b, int32(w<<6+bits.TrailingZeros64(c)))
			return true
		}
	}
	return false
}

// move takes a person from a block that finds another.
func (t *matching) move(b int) bool {
	for w, c := range t.candidates(b) {
		for c &^= t.seen[w]; c != 0; c = t.candidates(b)[w] &^ t.seen[w] {
			bit := bits.TrailingZeros64(c)
			t.seen[w] |= 1 << bit
			person := int32(w<<6 + bit)
			for o, p := range t.person[:t.n] {
				if p == person && (t.take(o) || t.move(o)) {
					t.person[b] = person
					return true
				}
			}
		}
	}
	return false
}

func (t *matching) assign(b int, person int32) {
	t.person[b] = person
	t.used[person]++
	if int(t.used[person]) == t.model.roomOf(int(person)) {
		t.free[person>>6] &^= 1 << (person & 63)
	}
}

// drop takes the person of block b away.
func (t *matching) drop(b int) {
	person := t.person[b]
	t.person[b] = nobody
	t.used[person]--
	t.free[person>>6] |= 1 << (person & 63)
}
