// SPDX-License-Identifier: Apache-2.0

package workflow

func (j *judge) move() bool {
	m := j.state.move(j.c.Action)
	if m == nil || len(m.by) == 0 {
		return j.refuse(Reason{Code: CodeNoSuchMove, Action: j.c.Action, State: j.state.id})
	}
	a, p := j.c.Actor, j.principal()
	if !j.free(m) {
		return false
	}
	if !j.may(m.by, a, p) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: a, Action: m.action, State: j.state.id})
	}
	cause, ok := j.fires(m)
	if !ok {
		return false
	}
	for _, r := range m.rules {
		if reason, broken := j.breaks(r, Act{Move: m.action}, a, p); broken {
			j.refuse(reason)
		}
	}
	for _, r := range m.least {
		if due, have := j.takingPart(r, m.action); due && have < r.k {
			j.refuse(Reason{Code: r.code, Rule: r.id, Action: m.action, Have: have, Needs: r.k})
		}
	}
	if j.refused() {
		return false
	}
	j.note(j.enter(m, cause, a, p))
	return true
}

// free reports whether the item is not held, and else refuses the move.
func (j *judge) free(m *move) bool {
	return !j.item.held() || j.refuse(Reason{Code: CodeHeld, Action: m.action, State: j.state.id})
}

// fires reports whether what the move waits for holds, and else refuses it.
func (j *judge) fires(m *move) (Cause, bool) {
	if m.when != nil && !m.when.holds(j.item.attrs) {
		return 0, j.refuse(Reason{Code: CodeMoveOff, Action: m.action, State: j.state.id})
	}
	switch m.on {
	case OnCleared:
		if !j.cleared() {
			j.refuse(Reason{Code: CodeNotCleared, Action: m.action, State: j.state.id})
			j.whyNotCleared(func(r Reason) { j.refuse(r) })
			return 0, false
		}
		return ByCleared, true
	case OnRejected, OnChanges:
		rejected, changes := j.rejected()
		if !rejected || (m.on == OnChanges) != (changes && j.state.changes) {
			j.refuse(Reason{Code: CodeNotRejected, Action: m.action, State: j.state.id})
			return 0, false
		}
		if m.on == OnChanges {
			return ByChanges, true
		}
		return ByRejected, true
	}
	return ByHand, true
}

// enter adds the event of the move, by nobody when it fires by itself.
func (j *judge) enter(m *move, cause Cause, actor, principal MemberID) *Event {
	e := j.event(Moved)
	e.Actor, e.Principal, e.Action, e.State = actor, principal, m.action, m.to.id
	e.Entry, e.Cause, e.Keep = j.item.entry+1, cause, j.keeps(m)
	j.to = m.to
	if cause == ByCleared {
		j.judgeGates(e)
	}
	if m.restart != "" {
		f := j.more(e)
		f.Forget, f.Cycle = m.restart, int(j.item.cycle())+1
	}
	if m.keep && j.item.extra().owner != "" {
		j.more(e).KeepOwner = true
	}
	j.setDues(e, m.to)
	return e
}

// keeps returns the length to which the move cuts the trail.
func (j *judge) keeps(m *move) int32 {
	if m.restart != "" {
		return 0
	}
	leg := int32(0)
	for i := range j.item.trail {
		if k := &j.item.trail[i]; k.kind == entered {
			if m.reenters(StateID(k.id)) {
				return leg
			}
			leg++
		}
	}
	if m.reenters(j.item.state) {
		return leg
	}
	return leg + 1
}

func (m *move) reenters(s StateID) bool {
	if s == m.to.id {
		return true
	}
	for _, r := range m.reopens {
		if r == s {
			return true
		}
	}
	return false
}

// judgeGates writes down which gates of the state are passed, and which did not
// apply.
func (j *judge) judgeGates(e *Event) {
	if len(j.state.gates) == 1 && j.applies(j.state.gates[0]) {
		e.Gate = j.state.gates[0].id
		return
	}
	from := len(j.gates)
	for _, applying := range []bool{true, false} {
		for _, g := range j.state.gates {
			if j.applies(g) == applying {
				j.gates = append(j.gates, g.id)
			}
		}
		if to := len(j.gates); to > from && applying {
			j.more(e).Passed = j.gates[from:to:to]
		} else if to > from {
			j.more(e).Off = j.gates[from:to:to]
		}
		from = len(j.gates)
	}
}
