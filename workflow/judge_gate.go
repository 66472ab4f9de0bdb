// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"math/bits"
	"slices"
)

// applies reports whether the gate's condition is true.
func (j *judge) applies(g *gate) bool { return g.when == nil || g.when.holds(j.item.attrs) }

// counted returns the leaves' needs: numbers of approvals, with 0 for a roll of
// nobody. The slice is used again.
func (j *judge) counted(g *gate) []int {
	if !g.rolls {
		return g.needs
	}
	j.needs = j.needs[:0]
	for i := range g.leaves {
		l := &g.leaves[i]
		if !l.rolls() {
			j.needs = append(j.needs, l.n)
			continue
		}
		j.needs = append(j.needs, l.share(j.rollSize(g, i)))
	}
	return j.needs
}

// share is how many of n people the leaf asks for; 0 for nobody.
func (l *leaf) share(n int) int {
	switch {
	case n == 0:
		return 0
	case l.kind == leafEvery:
		return n
	case l.kind == leafMajority:
		return n/2 + 1
	}
	return max(1, (l.n*n+99)/100)
}

// rollSize counts the people on the roll who have spoken or still could, without
// those excluded.
func (j *judge) rollSize(g *gate, leaf int) int {
	r := j.roll(g, leaf)
	if r == nil {
		return 0
	}
	n := 0
	for _, m := range r.members {
		if j.excluded(g, m) != "" {
			continue
		}
		v := j.item.word(g.id, m)
		if v != nil && v.fits>>leaf&1 == 1 ||
			j.inAny(g.leaves[leaf].parties, m) && !slices.Contains(j.item.x.struck, struck{g.id, m}) {
			n++
		}
	}
	return n
}

// approvals returns the masks of the standing approvals. The slice is used
// again.
func (j *judge) approvals(g *gate) []uint64 {
	j.fits = j.fits[:0]
	for i := range j.item.votes {
		if v := &j.item.votes[i]; v.word == Approve && v.gate == g.id {
			j.fits = append(j.fits, v.fits)
		}
	}
	return j.fits
}

// satisfied reports whether approvals with these masks meet the need. It may
// reorder fits.
func (j *judge) satisfied(g *gate, fits []uint64) bool {
	if j.item.x != nil {
		for _, a := range j.item.x.added {
			if a.gate != g.id || a.seat == 0 {
				continue
			}
			i := slices.IndexFunc(fits, func(f uint64) bool { return f&a.seat != 0 })
			if i < 0 {
				return false
			}
			if !g.top {
				fits[i] = fits[len(fits)-1]
				fits = fits[:len(fits)-1]
			}
		}
	}
	needs := j.counted(g)
	if len(g.leaves) == 1 {
		n := 0
		for _, f := range fits {
			n += int(f & 1)
		}
		return needs[0] > 0 && n >= needs[0]
	}
	return g.seats.Filled(fits, needs)
}

// met reports whether the standing approvals meet the gate's need.
func (j *judge) met(g *gate) bool { return j.satisfied(g, j.approvals(g)) }

// meetsWith reports whether the standing approvals, with the one of the event,
// which was heard and replaces no other, meet the need of a gate.
func (j *judge) meetsWith(g *gate, e *Event) bool {
	if g.id != e.Gate {
		return j.met(g)
	}
	if g.single > 0 && j.item.x == nil {
		return j.said.yes+int(e.Fits&1) >= g.single
	}
	fits := append(j.approvals(g), e.Fits)
	j.fits = fits
	return j.satisfied(g, fits)
}

// failed reports whether words against have ended the gate.
func (j *judge) failed(g *gate) bool {
	if g.reject == RejectNever {
		return false
	}
	noes := 0
	for i := range j.item.votes {
		if v := &j.item.votes[i]; v.gate == g.id && v.word.no() {
			noes++
		}
	}
	switch {
	case noes == 0:
		return false
	case g.noes > 0:
		return j.noPeople(g) >= g.noes
	case g.reject == RejectOutvoted:
		return !j.satisfied(g, j.hoped(g, false))
	}
	return true
}

// noPeople counts those who speak against: the smaller of actors and principals.
func (j *judge) noPeople(g *gate) int {
	actors := j.people[:0]
	principals := 0 // one word per principal
	for i := range j.item.votes {
		if v := &j.item.votes[i]; v.gate == g.id && v.word.no() {
			principals++
			if !slices.Contains(actors, v.actor) {
				actors = append(actors, v.actor)
			}
		}
	}
	j.people = actors
	return min(len(actors), principals)
}

// hoped returns the masks of the standing approvals and of everyone else who
// could approve in person, absent or not. With turning, those who said something
// else are hoped to turn, and those whom rules block are left out.
func (j *judge) hoped(g *gate, turning bool) []uint64 {
	fits := j.approvals(g)
	j.people = j.askedBy(j.people[:0], g)
	for _, m := range j.people {
		if v := j.item.word(g.id, m); v != nil && (v.word == Approve || !turning) {
			continue
		}
		if j.excluded(g, m) != "" || turning && j.blocked(g, m) {
			continue
		}
		if f, _ := j.fitting(g, m, m); f != 0 {
			fits = append(fits, f)
		}
	}
	j.fits = fits
	return fits
}

// blocked reports whether a rule would refuse an approval of m in person.
func (j *judge) blocked(g *gate, m MemberID) bool {
	for _, r := range g.rules {
		if _, broken := j.breaks(r, Act{Gate: g.id}, m, m); broken {
			return true
		}
	}
	return false
}

// status says how a gate stands.
func (j *judge) status(g *gate) Status {
	switch {
	case !j.applies(g):
		return Off
	case j.failed(g):
		return Failed
	case j.met(g):
		return Met
	case !j.satisfied(g, j.hoped(g, true)):
		return Short
	}
	return Open
}

// rejected reports whether some applicable gate has failed, and whether only by
// requests for changes.
func (j *judge) rejected() (rejected, changes bool) {
	changes = true
	for _, g := range j.state.gates {
		if !j.hasNo(g) || !j.applies(g) || !j.failed(g) {
			continue
		}
		rejected = true
		for i := range j.item.votes {
			if v := &j.item.votes[i]; v.gate == g.id && v.word == Decline {
				changes = false
			}
		}
	}
	return rejected, rejected && changes
}

func (j *judge) hasNo(g *gate) bool {
	for i := range j.item.votes {
		if v := &j.item.votes[i]; v.gate == g.id && v.word.no() {
			return true
		}
	}
	return false
}

// cleared reports whether the state is cleared.
func (j *judge) cleared() bool {
	if j.item.held() || len(j.state.gates) == 0 {
		return false
	}
	some := j.state.empty
	for _, g := range j.state.gates {
		if !j.applies(g) {
			continue
		}
		if some = true; !j.met(g) || j.failed(g) {
			return false
		}
	}
	if !some {
		return false
	}
	for _, r := range j.state.minRules {
		if due, have := j.takingPart(r, ""); due && have < r.k {
			return false
		}
	}
	return true
}

// whyNotCleared adds the reasons why the state is not cleared.
func (j *judge) whyNotCleared(add func(Reason)) {
	if j.item.held() {
		add(Reason{Code: CodeHeld, State: j.state.id})
	}
	some := j.state.empty
	for _, g := range j.state.gates {
		if !j.applies(g) {
			continue
		}
		some = true
		switch {
		case j.failed(g):
			add(Reason{Code: CodeFailed, Gate: g.id})
		case !j.met(g):
			add(Reason{Code: CodeNotMet, Gate: g.id})
		}
	}
	if !some {
		add(Reason{Code: CodeNoGateApplies, State: j.state.id})
	}
	for _, r := range j.state.minRules {
		if due, have := j.takingPart(r, ""); due && have < r.k {
			add(Reason{Code: r.code, Rule: r.id, Have: have, Needs: r.k})
		}
	}
}

// leafCount counts the standing approvals that fit a leaf.
func (j *judge) leafCount(g *gate, leaf int) int {
	n := 0
	for _, f := range j.approvals(g) {
		n += int(f >> leaf & 1)
	}
	return n
}

// freeSeat returns the bit of a seat that no addition uses, or 0.
func (j *judge) freeSeat(g *gate) uint64 {
	taken := uint64(1)<<len(g.leaves) - 1
	for _, a := range j.item.extra().added {
		if a.gate == g.id {
			taken |= a.seat
		}
	}
	if taken == 1<<64-1 {
		return 0
	}
	return 1 << bits.TrailingZeros64(^taken)
}
