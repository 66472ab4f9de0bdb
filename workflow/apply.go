// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"slices"
)

// Apply changes the item as the events say. It needs neither the definition nor
// people, since events carry their consequences. Events must follow each other:
// the first event of a zero Item is [Started], sequence numbers have no gap and
// time does not go back; otherwise the error is [ErrHistory] and the item is
// unchanged by the event at fault and those after it.
func (it *Item) Apply(events ...Event) error {
	for i := range events {
		e := &events[i]
		if err := it.check(e); err != nil {
			return fmt.Errorf("workflow: apply event %d to item %q: %w", e.Seq, it.id, err)
		}
		it.apply(e)
	}
	return nil
}

// check says why e cannot follow.
func (it *Item) check(e *Event) error {
	switch {
	case e.Kind == 0 || int(e.Kind) >= len(eventKinds):
		return fmt.Errorf("%w: unknown kind %d", ErrHistory, e.Kind)
	case (e.Kind == Started) != (it.seq == 0):
		return fmt.Errorf("%w: %s after %d events", ErrHistory, e.Kind, it.seq)
	case e.Seq != it.seq+1:
		return fmt.Errorf("%w: sequence %d after %d", ErrHistory, e.Seq, it.seq)
	case !inRange(e.At):
		return fmt.Errorf("%w: time %v is outside the years 1678 to 2261", ErrHistory, e.At)
	case e.At.UnixNano() < it.last && e.Kind != Started:
		return fmt.Errorf("%w: time goes back to %v", ErrHistory, e.At)
	}
	return it.checkOperands(e)
}

// checkOperands refuses an event after which the item would make no sense.
func (it *Item) checkOperands(e *Event) error {
	missing := ""
	switch e.Kind {
	case Started:
		if e.More == nil || e.More.Definition == "" || e.More.Version < 1 || e.More.Item == "" || e.State == "" || e.Actor == "" || e.Principal == "" {
			missing = "definition, version, item, state and names"
		}
	case Voted:
		if e.Gate == "" || e.Word == 0 || int(e.Word) >= len(words) || e.Actor == "" || e.Principal == "" || e.Revision < 1 || e.Revision > it.rev {
			missing = "gate, word, names and a revision so far"
		}
	case TakenBack:
		if e.Gate == "" || e.Principal == "" {
			missing = "gate and principal"
		}
	case Moved:
		if e.State == "" || e.Action == "" || e.Entry != it.entry+1 || e.Keep < 0 || int(e.Keep) > it.legs()+1 || (e.Actor == "") != (e.Principal == "") {
			missing = "state, action, the next entry and a trail to keep"
		}
	case Edited, WasSet:
		if e.More == nil || len(e.More.Fields) == 0 || e.Revision != it.rev+1 || e.Actor == "" || e.Principal == "" {
			missing = "fields, the next revision and names"
		}
	case Opened, Escalated, Reminded, Spent:
		if e.More == nil || e.Kind == Opened && e.Gate == "" {
			missing = "effects"
		}
	case Assigned:
		if e.Member == "" {
			missing = "member"
		}
	case Delegated, Revoked, Added, Removed:
		if e.Gate == "" || e.Member == "" || e.Actor == "" {
			missing = "gate and member"
		}
	case Claimed, Released, Commented:
		if e.Actor == "" {
			missing = "actor"
		}
	case Held, Resumed:
		if e.More == nil {
			missing = "key"
		}
	case Migrated:
		if e.More == nil || e.More.Definition == "" || e.More.Version < 1 || e.State == "" {
			missing = "definition, version and state"
		}
	}
	if missing == "" && e.More != nil && !e.More.sane() {
		missing = "attributes with names and values, none of them twice"
	}
	if missing != "" {
		return fmt.Errorf("%w: %s wants %s", ErrHistory, e.Kind, missing)
	}
	return nil
}

// sane reports whether every attribute has a name of its own and a value.
func (f *Effects) sane() bool {
	for i := range f.Attributes {
		g := &f.Attributes[i]
		if g.Attribute == "" || g.Value.IsZero() {
			return false
		}
		for j := range f.Attributes[:i] {
			if f.Attributes[j].Attribute == g.Attribute {
				return false
			}
		}
	}
	return true
}

// noEffects is what events without effects have. It is never written to.
var noEffects Effects

func (e *Event) more() *Effects {
	if e.More == nil {
		return &noEffects
	}
	return e.More
}

// apply changes the item as a checked event says.
func (it *Item) apply(e *Event) {
	it.seq, it.last = e.Seq, e.At.UnixNano()
	m := e.more()
	switch e.Kind {
	case Started:
		it.applyStarted(e, m)
	case Voted:
		it.applyVoted(e, m)
	case TakenBack:
		it.dropWord(e.Gate, e.Principal)
	case Moved:
		it.applyMoved(e, m)
	case Edited, WasSet:
		it.applyEdited(e, m)
	case Opened:
		it.applyOpened(e, m)
	case Claimed:
		it.own().owner = e.Actor
	case Assigned:
		it.own().owner = e.Member
	case Released:
		it.own().owner = ""
	case Delegated:
		x := it.own()
		x.delegated = append(x.delegated, delegation{e.Gate, e.Actor, e.Member})
	case Revoked:
		x := it.own()
		x.delegated = slices.DeleteFunc(x.delegated, func(d delegation) bool { return d == delegation{e.Gate, e.Actor, e.Member} })
	case Added:
		x := it.own()
		x.added = append(x.added, addition{e.Gate, e.Member, e.Fits})
	case Removed:
		it.applyRemoved(e, m)
	case Held:
		it.applyHeld(e, m)
	case Resumed:
		it.applyResumed(e, m)
	case Reminded, Spent:
		it.applyDues(m.Dues, e)
	case Escalated:
		x := it.own()
		for _, w := range m.Widened {
			if !slices.ContainsFunc(x.widened, func(have widening) bool { return have.gate == w.Gate && slices.Equal(have.with, w.With) }) {
				x.widened = append(x.widened, widening{w.Gate, slices.Clone(w.With)})
			}
		}
		it.applyDues(m.Dues, e)
	case Migrated:
		it.applyMigrated(e, m)
	}
}

func (it *Item) applyStarted(e *Event, m *Effects) {
	it.id, it.def, it.version = m.Item, m.Definition, int32(m.Version)
	it.state, it.author = e.State, e.Actor
	it.started, it.entered = it.last, it.last
	it.entry, it.rev = 1, 1
	it.makeRoomFor(len(m.Attributes))
	it.attrs = append(it.attrs[:0], m.Attributes...)
	sortGiven(it.attrs)
	if e.Principal != e.Actor {
		it.own().principal = e.Principal
	}
	if m.Digest != "" {
		it.own().digest = m.Digest
	}
	it.setDues(m.Dues)
}

func (it *Item) applyVoted(e *Event, m *Effects) {
	it.dropWord(e.Gate, e.Principal)
	if it.votes == nil {
		it.votes = make([]vote, 0, 3)
	}
	it.votes = append(it.votes, vote{})
	v := &it.votes[len(it.votes)-1]
	v.gate, v.actor, v.principal = e.Gate, e.Actor, e.Principal
	v.fits, v.rev, v.word, v.deputy = e.Fits, e.Revision, e.Word, e.Actor != e.Principal
	if m.Lent != 0 {
		x := it.own()
		x.lent = append(x.lent, lent{e.Gate, e.Principal, m.Lent})
	}
}

// dropWord forgets the standing word of a principal at a gate.
func (it *Item) dropWord(g GateID, principal MemberID) {
	for i := range it.votes {
		if v := &it.votes[i]; v.principal == principal && v.gate == g {
			it.votes = slices.Delete(it.votes, i, i+1)
			it.dropLent(g, principal)
			return
		}
	}
}

func (it *Item) dropLent(g GateID, principal MemberID) {
	if it.x != nil && it.x.lent != nil {
		it.x.lent = slices.DeleteFunc(it.x.lent, func(l lent) bool { return l.gate == g && l.principal == principal })
	}
}

// dropWords forgets the words of which gone is true.
func (it *Item) dropWords(gone func(*vote) bool) {
	first := 0
	for first < len(it.votes) && !gone(&it.votes[first]) {
		first++
	}
	if first == len(it.votes) {
		return
	}
	kept := it.votes[:first]
	for i := first; i < len(it.votes); i++ {
		if v := &it.votes[i]; gone(v) {
			it.dropLent(v.gate, v.principal)
		} else {
			kept = append(kept, *v)
		}
	}
	clear(it.votes[len(kept):])
	it.votes = kept
}

// contested reports whether a word other than an approval stands.
func (it *Item) contested() bool {
	for i := range it.votes {
		if it.votes[i].word != Approve {
			return true
		}
	}
	return false
}

func (it *Item) applyMoved(e *Event, m *Effects) {
	if m.Forget != "" || it.contested() {
		it.dropWords(func(v *vote) bool { return v.word != Approve || m.Forget != "" })
	}
	it.makeRoom(e)
	it.trail = append(it.trail, mark{string(it.state), entered})
	if e.Gate != "" {
		it.trail = append(it.trail, mark{string(e.Gate), passed})
	}
	for _, g := range m.Passed {
		it.trail = append(it.trail, mark{string(g), passed})
	}
	for _, g := range m.Off {
		it.trail = append(it.trail, mark{string(g), judgedOff})
	}
	it.cut(e.Keep)
	if x := it.x; x != nil {
		x.rolls, x.struck, x.widened, x.delegated = x.rolls[:0], x.struck[:0], x.widened[:0], x.delegated[:0]
		if !m.KeepOwner {
			x.owner = ""
		}
		if m.Forget != "" {
			x.added = x.added[:0]
		}
		if m.Forget == RestartAll {
			x.editors = x.editors[:0]
		}
	}
	switch {
	case m.Forget != "":
		it.acts = it.acts[:0]
		it.own().restarts++
	case e.Actor != "":
		it.acts = append(it.acts, act{e.Action, e.Actor, e.Principal})
	}
	it.state, it.entry, it.entered = e.State, e.Entry, it.last
	it.setDues(m.Dues)
}

// makeRoomFor sees that a single attribute is not allocated apart from what the
// first move by a person needs.
func (it *Item) makeRoomFor(attributes int) {
	if attributes != 1 || it.attrs != nil || it.trail != nil || it.acts != nil {
		return
	}
	first := new(struct {
		attrs [1]Given
		acts  [1]act
		trail [1]mark
	})
	it.attrs, it.acts, it.trail = first.attrs[:0], first.acts[:0], first.trail[:0]
}

// makeRoom sees that the trail and the acts of a short life are not allocated
// one by one: exactly what the first move by a person needs, and enough for an
// ordinary life when the item goes on from there.
func (it *Item) makeRoom(e *Event) {
	switch {
	case it.trail == nil && it.acts == nil && e.Actor != "":
		first := new(struct {
			acts  [1]act
			trail [1]mark
		})
		it.acts, it.trail = first.acts[:0], first.trail[:0]
	case len(it.trail) == 1 && cap(it.trail) == 1 && cap(it.acts) == 1:
		more := new(struct {
			acts  [2]act
			trail [6]mark
		})
		it.acts, it.trail = append(more.acts[:0], it.acts...), append(more.trail[:0], it.trail...)
	}
}

// cut shortens the trail to some states, and so un-passes the gates of the rest.
func (it *Item) cut(keep int32) {
	for i := range it.trail {
		if it.trail[i].kind != entered {
			continue
		}
		if keep--; keep < 0 {
			it.trail = it.trail[:i]
			return
		}
	}
}

// setDues replaces all deadlines, as a new state does.
func (it *Item) setDues(list []Due) {
	if it.x == nil && len(list) == 0 {
		return
	}
	x := it.own()
	x.dues = x.dues[:0]
	for _, d := range list {
		x.dues = append(x.dues, due{id: d.Deadline, at: d.At.UnixNano(), count: int32(d.Count), moves: d.Moves})
	}
}

// applyDues changes the deadlines in the list.
func (it *Item) applyDues(list []Due, e *Event) {
	if len(list) == 0 {
		return
	}
	x := it.own()
	for _, d := range list {
		i := slices.IndexFunc(x.dues, func(have due) bool { return have.id == d.Deadline })
		at := d.At.UnixNano()
		if x.paused {
			at -= e.At.UnixNano()
		}
		switch {
		case d.At.IsZero() && i >= 0:
			x.dues = slices.Delete(x.dues, i, i+1)
		case d.At.IsZero():
		case i >= 0:
			x.dues[i] = due{id: d.Deadline, at: at, count: int32(d.Count), moves: d.Moves}
		default:
			x.dues = append(x.dues, due{id: d.Deadline, at: at, count: int32(d.Count), moves: d.Moves})
		}
	}
}

func (it *Item) applyEdited(e *Event, m *Effects) {
	it.rev = e.Revision
	x := it.own()
	if m.Digest != "" || e.Kind == Edited {
		x.digest = m.Digest
	}
	for _, f := range m.Fields {
		i := slices.IndexFunc(x.fieldRev, func(r fieldRev) bool { return r.field == f })
		if i < 0 {
			i = len(x.fieldRev)
			x.fieldRev = append(x.fieldRev, fieldRev{field: f})
		}
		x.fieldRev[i].rev = e.Revision
		if m.Editors {
			x.addEditor(f, e.Actor)
			x.addEditor(f, e.Principal)
		}
	}
	for _, g := range m.Attributes {
		it.setAttribute(g)
	}
	if len(m.Voided) > 0 {
		it.dropWords(func(v *vote) bool { return slices.Contains(m.Voided, v.gate) })
	}
	it.applyDues(m.Dues, e)
}

func (x *extras) addEditor(f Field, m MemberID) {
	if e := (editor{f, m}); !slices.Contains(x.editors, e) {
		x.editors = append(x.editors, e)
	}
}

func (it *Item) setAttribute(g Given) {
	i, found := slices.BinarySearchFunc(it.attrs, g.Attribute, func(have Given, f Field) int { return compare(have.Attribute, f) })
	if !found {
		it.attrs = slices.Insert(it.attrs, i, g)
	}
	it.attrs[i] = g
}

func (it *Item) applyOpened(e *Event, m *Effects) {
	x := it.own()
	for _, r := range m.Rolls {
		members := slices.Clone(r.Members)
		i := slices.IndexFunc(x.rolls, func(have roll) bool { return have.gate == e.Gate && int(have.leaf) == r.Leaf })
		if i < 0 {
			x.rolls = append(x.rolls, roll{e.Gate, int32(r.Leaf), members})
			continue
		}
		x.rolls[i].members = members
	}
	x.struck = slices.DeleteFunc(x.struck, func(s struck) bool { return s.gate == e.Gate })
}

func (it *Item) applyRemoved(e *Event, m *Effects) {
	x := it.own()
	before := len(x.added)
	x.added = slices.DeleteFunc(x.added, func(a addition) bool { return a.gate == e.Gate && a.member == e.Member })
	if len(x.added) == before {
		x.struck = append(x.struck, struck{e.Gate, e.Member})
	}
	for _, l := range m.Lost {
		v := it.word(e.Gate, l.Principal)
		if v == nil {
			continue
		}
		if v.fits &^= l.Leaves; v.fits == 0 {
			it.dropWord(e.Gate, l.Principal)
		} else {
			it.dropLent(e.Gate, l.Principal)
		}
	}
}

func (it *Item) applyHeld(e *Event, m *Effects) {
	x := it.own()
	if i, found := slices.BinarySearch(x.holds, m.Key); !found {
		x.holds = slices.Insert(x.holds, i, m.Key)
	}
	if m.Pause && !x.paused {
		x.paused = true
		for i := range x.dues {
			x.dues[i].at -= e.At.UnixNano()
		}
	}
}

func (it *Item) applyResumed(e *Event, m *Effects) {
	x := it.own()
	if i, found := slices.BinarySearch(x.holds, m.Key); found {
		x.holds = slices.Delete(x.holds, i, i+1)
	}
	if len(x.holds) == 0 && x.paused {
		x.paused = false
		for i := range x.dues {
			x.dues[i].at += e.At.UnixNano()
		}
	}
}

func (it *Item) applyMigrated(e *Event, m *Effects) {
	it.def, it.version = m.Definition, int32(m.Version)
	if len(m.Voided) > 0 {
		it.dropWords(func(v *vote) bool { return slices.Contains(m.Voided, v.gate) })
	}
	rename := func(g *GateID) bool {
		i := slices.IndexFunc(m.Gates, func(r GateRename) bool { return r.From == *g })
		if i >= 0 {
			*g = m.Gates[i].To
		}
		return i >= 0
	}
	for i := range it.votes {
		rename(&it.votes[i].gate)
	}
	it.applyMigratedRest(e, m, rename)
}
