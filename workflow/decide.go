// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"slices"
)

// Decide answers a command about an item: it fills d and reports whether the
// command is accepted. It never changes the item; [Item.Apply] with d.Events
// does. It decides at the command's time or, if that is later, at the item's
// last one, so that time never goes back. A refusal is an answer; the error is not nil only when the question makes
// no sense: a zero Item ([ErrNotBegun]), an incomplete command ([ErrCommand]), no
// facts or facts without what [Flow.Require] names ([ErrFacts]), or a calendar
// that fails.
func (f *Flow) Decide(d *Decision, it *Item, c Command, facts Facts) (ok bool, err error) {
	if err := f.ready(it, facts); err != nil {
		return false, err
	}
	if err := c.check(); err != nil {
		return false, err
	}
	j := f.judge(d, it, &c)
	j.begin(facts)
	d.OK = j.decide()
	if d.OK && j.checksEarly() {
		d.OK = f.early(d, it, facts, c.At)
	}
	if j.err != nil {
		d.OK, d.Events = false, d.Events[:0]
		return false, fmt.Errorf("workflow: decide %s on item %q: %w", c.Kind, it.id, j.err)
	}
	if !d.OK {
		d.Events = d.Events[:0]
	}
	return d.OK, nil
}

// ready checks what every question needs.
func (f *Flow) ready(it *Item, facts Facts) error {
	switch {
	case it == nil || it.seq == 0:
		return fmt.Errorf("workflow: %w", ErrNotBegun)
	case facts == nil:
		return fmt.Errorf("workflow: %w anything: want a value, have nil", ErrFacts)
	case f.managers || f.calendars:
		return f.Require(facts)
	}
	return nil
}

// check refuses a command that lacks what every such command needs.
func (c *Command) check() error {
	missing := ""
	switch {
	case c.Kind == 0 || int(c.Kind) >= len(commandKinds):
		missing = "a kind"
	case c.Actor == "" && c.Kind != DoTick:
		missing = "an actor"
	case !inRange(c.At):
		missing = "a time in the years 1678 to 2261"
	case c.operand() != "":
		missing = c.operand()
	case c.Principal != "" && c.Principal != c.Actor && !c.Kind.deputised():
		missing = "to be the actor's own, without a principal"
	case c.Revision < 0 || int64(c.Revision) > 1<<31-1:
		missing = "a revision from 0 on"
	}
	switch {
	case missing == "":
		return nil
	case c.Kind.String() == "":
		return fmt.Errorf("workflow: %w: want %s", ErrCommand, missing)
	}
	return fmt.Errorf("workflow: %w: %s wants %s", ErrCommand, c.Kind, missing)
}

// operand says what a command of its kind cannot do without and lacks.
func (c *Command) operand() string {
	switch c.Kind {
	case DoVote:
		if c.Word == 0 || int(c.Word) >= len(words) {
			return "a word"
		}
	case DoEdit:
		if len(c.Fields) == 0 {
			return "fields"
		}
	case DoSet:
		if len(c.Fields) != 1 {
			return "exactly one attribute in fields"
		}
	case DoAssign, DoDelegate, DoRevoke, DoAdd, DoRemove:
		if c.Member == "" {
			return "a member"
		}
	case DoHold, DoResume:
		if c.Key == "" {
			return "a key"
		}
	}
	return ""
}

// deputised reports whether such a command can be done for somebody.
func (k CommandKind) deputised() bool {
	return k == DoVote || k == DoMove || k == DoEdit || k == DoSet || k == DoTakeBack
}

// decide runs the tests that every command passes, the step of its kind, and
// what follows from it.
func (j *judge) decide() bool {
	it, f := j.item, j.flow
	switch {
	case it.def != f.spec.ID || int(it.version) != f.spec.Version || j.state == nil:
		return j.refuse(Reason{Code: CodeOtherDefinition})
	case j.c.Entry != 0 && j.c.Entry != int(it.entry):
		return j.refuse(Reason{Code: CodeStateChanged, State: it.state})
	case j.state.final != "" && j.c.Kind != DoComment:
		return j.refuse(Reason{Code: CodeFinal, State: it.state})
	case j.c.Kind != DoTick && j.moveDue():
		return j.refuse(Reason{Code: CodeDeadlineDue, State: it.state})
	}
	if !j.step() {
		return false
	}
	j.settle()
	return j.err == nil
}

// moveDue reports whether a deadline that moves the item is due.
func (j *judge) moveDue() bool {
	if j.item.x == nil || j.item.held() {
		return false
	}
	for i := range j.item.x.dues {
		if d := &j.item.x.dues[i]; d.moves && d.at <= j.now {
			return true
		}
	}
	return false
}

// step judges the command itself. On true its events are in the decision.
func (j *judge) step() bool {
	switch j.c.Kind {
	case DoVote:
		return j.vote()
	case DoTakeBack:
		return j.takeBack()
	case DoMove:
		return j.move()
	case DoEdit:
		return j.edit()
	case DoSet:
		return j.set()
	case DoClaim:
		return j.claim()
	case DoAssign:
		return j.assign()
	case DoRelease:
		return j.release()
	case DoDelegate:
		return j.delegate()
	case DoRevoke:
		return j.revoke()
	case DoAdd:
		return j.add()
	case DoRemove:
		return j.remove()
	case DoHold:
		return j.hold()
	case DoResume:
		return j.resume()
	case DoComment:
		return j.comment()
	}
	return j.tick()
}

// settle lets happen what follows: rolls are fixed, and automatic moves fire.
func (j *judge) settle() {
	if clears, sure := j.foresee(); sure && !(clears && j.fireOne(j.state.onCleared, ByCleared)) {
		return
	}
	for j.err == nil && !j.quiet() {
		j.advance()
		if j.state.rolls {
			j.open()
		}
		if j.item.held() || !j.fire() {
			return
		}
	}
}

// foresee reports whether the one event so far, an approval, clears the state,
// without applying it. It is not sure where more counts than approvals: a word
// that is replaced, words against, rolls or minimums.
func (j *judge) foresee() (clears, sure bool) {
	if j.applied != 0 || len(j.out.Events) != 1 || j.state.rolls || len(j.state.minRules) > 0 {
		return false, false
	}
	e := &j.out.Events[0]
	if e.Kind != Voted || e.Word != Approve {
		return false, false
	}
	if j.said.noes || j.said.old != nil {
		return false, false
	}
	if j.item.held() {
		return false, true
	}
	if j.state.plain && j.item.x == nil {
		return j.said.yes+int(e.Fits&1) >= j.state.gates[0].single, true
	}
	for _, g := range j.state.gates {
		if !j.applies(g) {
			continue
		}
		if !j.meetsWith(g, e) {
			return false, true
		}
	}
	return true, true // the gate of the approval applies
}

// quiet reports whether nothing can follow from the events so far, as far as can
// be told without applying them: there are none in a state where nothing happens
// by itself, or the last one enters a state where nothing does, or where nobody
// has said anything yet.
func (j *judge) quiet() bool {
	target := j.state
	if n := len(j.out.Events); n > j.applied {
		e := &j.out.Events[n-1]
		if e.Kind == Moved {
			target = j.to
			return !target.settles || !target.rolls && !target.empty && !j.spoken(target)
		}
	}
	return !target.settles
}

// spoken reports whether any word stands at a gate of the state, or was said just
// now.
func (j *judge) spoken(s *state) bool {
	if at := j.said.only; at != nil && at != s {
		return false
	}
	for i := j.applied; i < len(j.out.Events); i++ {
		if e := &j.out.Events[i]; e.Kind == Voted && s.gate(e.Gate) != nil {
			return true
		}
	}
	for i := range j.item.votes {
		if s.gate(j.item.votes[i].gate) != nil {
			return true
		}
	}
	return false
}

// fire fires the automatic move that holds, if one does.
func (j *judge) fire() bool {
	if rejected, changes := j.rejected(); rejected {
		if changes && j.state.changes {
			return j.fireOne(j.state.onChanges, ByChanges)
		}
		return j.fireOne(j.state.onRejected, ByRejected)
	}
	return len(j.state.onCleared) > 0 && j.cleared() && j.fireOne(j.state.onCleared, ByCleared)
}

// fireOne fires the one of these moves whose condition holds, if one does.
func (j *judge) fireOne(list []*move, cause Cause) bool {
	for _, m := range list {
		if m.when == nil || m.when.holds(j.item.attrs) {
			j.enter(m, cause, "", "")
			return j.err == nil
		}
	}
	return false
}

// open fixes the rolls of applicable gates that have none, or none that anybody
// on it could answer though somebody could be.
func (j *judge) open() {
	for _, g := range j.state.gates {
		if !g.rolls || !j.applies(g) {
			continue
		}
		var e *Event
		for i := range g.leaves {
			if !g.leaves[i].rolls() || !j.opens(g, i) {
				continue
			}
			if e == nil {
				e = j.event(Opened)
				e.Gate = g.id
			}
			m := j.more(e)
			m.Rolls = append(m.Rolls, Roll{Leaf: i, Members: j.rollOf(g, i)})
		}
		if e != nil {
			j.advance()
		}
	}
}

// opens reports whether the roll of a leaf is to be fixed now.
func (j *judge) opens(g *gate, leaf int) bool {
	if j.roll(g, leaf) == nil {
		return true
	}
	if j.rollSize(g, leaf) > 0 {
		return false
	}
	return slices.ContainsFunc(j.everyone(g.leaves[leaf].parties), func(m MemberID) bool { return j.excluded(g, m) == "" })
}

// rollOf returns who stands on a roll that is fixed now: the members of the
// parties, and whoever has a standing approval that fits.
func (j *judge) rollOf(g *gate, leaf int) []MemberID {
	list := j.everyone(g.leaves[leaf].parties)
	for i := range j.item.votes {
		v := &j.item.votes[i]
		if v.gate == g.id && v.word == Approve && v.fits>>leaf&1 == 1 && !slices.Contains(list, v.principal) {
			list = append(list, v.principal)
		}
	}
	slices.Sort(list)
	return list
}
