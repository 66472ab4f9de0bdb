// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

func (j *judge) notAllowed() bool {
	return j.refuse(Reason{Code: CodeNotAllowed, Member: j.c.Actor, State: j.state.id})
}

func (j *judge) claim() bool {
	if !j.inAny(j.state.claim, j.c.Actor) {
		return j.notAllowed()
	}
	if o := j.owner(); o != "" {
		return j.refuse(Reason{Code: CodeOwned, Member: o})
	}
	e := j.event(Claimed)
	j.names(e)
	j.note(e)
	return true
}

func (j *judge) assign() bool {
	if !j.inAny(j.state.assign, j.c.Actor) {
		return j.notAllowed()
	}
	if !j.inAny(j.state.claim, j.c.Member) {
		return j.refuse(Reason{Code: CodeNotEligible, Member: j.c.Member})
	}
	if j.owner() == j.c.Member {
		return true
	}
	e := j.event(Assigned)
	j.names(e)
	e.Member = j.c.Member
	j.note(e)
	return true
}

func (j *judge) release() bool {
	o := j.owner()
	if o == "" {
		return j.refuse(Reason{Code: CodeNotOwned})
	}
	if o != j.c.Actor && !j.inAny(j.state.assign, j.c.Actor) {
		return j.notAllowed()
	}
	e := j.event(Released)
	j.names(e)
	j.note(e)
	return true
}

func (j *judge) delegate() bool {
	g := j.gate()
	if g == nil {
		return false
	}
	a, to := j.c.Actor, j.c.Member
	if j.absent(a) {
		return j.refuse(Reason{Code: CodeAbsent, Member: a})
	}
	if fits, _ := j.fitting(g, a, a); fits == 0 {
		return j.refuse(Reason{Code: CodeNotEligible, Member: a, Gate: g.id})
	}
	if to == a || !j.inAny(g.delegate, to) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: to, Gate: g.id, State: j.state.id})
	}
	if j.delegated(g, a, to) {
		return true
	}
	j.gateEvent(Delegated, g)
	return true
}

// gateEvent adds an event about the command's gate and member.
func (j *judge) gateEvent(k EventKind, g *gate) *Event {
	e := j.event(k)
	j.names(e)
	e.Gate, e.Member = g.id, j.c.Member
	j.note(e)
	return e
}

func (j *judge) revoke() bool {
	g := j.gate()
	if g == nil {
		return false
	}
	if !j.delegated(g, j.c.Actor, j.c.Member) {
		return j.refuse(Reason{Code: CodeNotDelegated, Member: j.c.Actor, Other: j.c.Member, Gate: g.id})
	}
	j.gateEvent(Revoked, g)
	return true
}

// amends tests what adding and removing have in common.
func (j *judge) amends() *gate {
	g := j.gate()
	if g == nil {
		return nil
	}
	if !j.inAny(g.amend, j.c.Actor) {
		j.refuse(Reason{Code: CodeNotAllowed, Member: j.c.Actor, Gate: g.id, State: j.state.id})
		return nil
	}
	if code := j.excluded(g, j.c.Actor); code != "" {
		j.refuse(Reason{Code: code, Member: j.c.Actor, Gate: g.id})
		return nil
	}
	return g
}

func (j *judge) add() bool {
	g := j.amends()
	if g == nil {
		return false
	}
	x := j.c.Member
	if code := j.excluded(g, x); code != "" {
		return j.refuse(Reason{Code: code, Member: x, Gate: g.id})
	}
	for _, a := range j.item.extra().added {
		if a.gate == g.id && a.member == x && (a.seat != 0) == j.c.Must {
			return true
		}
	}
	seat := uint64(0)
	if j.c.Must {
		if seat = j.freeSeat(g); seat == 0 {
			return j.refuse(Reason{Code: CodeNotEligible, Member: x, Gate: g.id})
		}
	}
	e := j.gateEvent(Added, g)
	e.Must, e.Fits = j.c.Must, seat
	return true
}

func (j *judge) remove() bool {
	g := j.amends()
	if g == nil {
		return false
	}
	x := j.c.Member
	isAdded := slices.ContainsFunc(j.item.extra().added, func(a addition) bool { return a.gate == g.id && a.member == x })
	if !isAdded && !j.strikes(g, x) {
		return false
	}
	e := j.gateEvent(Removed, g)
	if isAdded {
		if leaves := j.lentTo(g, x); leaves != 0 {
			m := j.more(e)
			m.Lost = append(m.Lost, Loss{Principal: x, Leaves: leaves})
		}
	}
	return true
}

// strikes reports whether x can be struck off the rolls of the gate, and else
// refuses it.
func (j *judge) strikes(g *gate, x MemberID) bool {
	found := false
	for i := range g.leaves {
		if g.leaves[i].rolls() && j.onRoll(g, i, x) {
			found = true
		}
	}
	if !found {
		return j.refuse(Reason{Code: CodeNoSuchApprover, Member: x, Gate: g.id})
	}
	for i := range g.leaves {
		if g.leaves[i].rolls() && j.lastOn(g, i, x) {
			return j.refuse(Reason{Code: CodeLastOnRoll, Member: x, Gate: g.id})
		}
	}
	return true
}

// lastOn reports whether striking x off would leave nobody on the roll.
func (j *judge) lastOn(g *gate, leaf int, x MemberID) bool {
	before := j.rollSize(g, leaf)
	if before == 0 || !j.onRoll(g, leaf, x) {
		return false
	}
	v := j.item.word(g.id, x)
	counts := j.excluded(g, x) == "" && (v == nil || v.fits>>leaf&1 == 0) && j.inAny(g.leaves[leaf].parties, x)
	return counts && before == 1
}

// lentTo returns the leaves that x's word fits only because of an addition.
func (j *judge) lentTo(g *gate, x MemberID) uint64 {
	for _, l := range j.item.extra().lent {
		if l.gate == g.id && l.principal == x {
			return l.leaves
		}
	}
	return 0
}
