// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"time"
)

// Item is one thing that passes through a workflow: a post, a contract, a
// message. Its state is opaque; it changes by [Item.Apply] alone, which
// [Flow.Start] and [Flow.Do] call. An Item is not safe for concurrent use while
// it changes. The zero Item has not begun: only a [Started] event applies to it.
type Item struct {
	id      ItemID
	def     ID
	state   StateID
	author  MemberID // who started it
	started int64    // nanoseconds, like the next two
	last    int64
	entered int64
	seq     int32
	version int32
	entry   int32
	rev     int32
	votes   []vote
	acts    []act
	trail   []mark  // of this cycle, the present state left out
	attrs   []Given // sorted by attribute
	x       *extras
}

// vote is a standing word.
type vote struct {
	gate             GateID
	actor, principal MemberID
	fits             uint64
	rev              int32
	word             Word
	deputy           bool // the actor is not the principal
}

// act is one firing of a move by a person.
type act struct {
	action           Action
	actor, principal MemberID
}

// mark is one entry of the trail: a state that was entered, or a gate of the last
// state before it that was passed when the item left, or did not apply then.
type mark struct {
	id   string
	kind markKind
}

type markKind uint8

const (
	entered markKind = iota + 1
	passed
	judgedOff
)

// extras is the part of an item that many items do not need. Slices in its
// elements are never changed in place, so that a shallow copy is a copy.
type extras struct {
	principal MemberID // for whom it was started, if not for the author
	owner     MemberID
	digest    string
	restarts  int32
	holds     []string // keys, sorted
	paused    bool
	fieldRev  []fieldRev
	editors   []editor
	rolls     []roll
	struck    []struck
	added     []addition
	widened   []widening
	delegated []delegation
	dues      []due
	lent      []lent
}

type fieldRev struct {
	field Field
	rev   int32
}

type editor struct {
	field  Field
	member MemberID
}

type roll struct {
	gate    GateID
	leaf    int32
	members []MemberID
}

type struck struct {
	gate   GateID
	member MemberID
}

// addition is an approver added to a gate: with a seat of their own, a bit, or
// to every leaf.
type addition struct {
	gate   GateID
	member MemberID
	seat   uint64
}

type widening struct {
	gate GateID
	with []Party
}

type delegation struct {
	gate     GateID
	from, to MemberID
}

// due is a running deadline; at counts as what remains while the item is paused.
type due struct {
	id    DeadlineID
	at    int64
	count int32
	moves bool
}

// lent says which leaves a word fits only because of an addition.
type lent struct {
	gate      GateID
	principal MemberID
	leaves    uint64
}

// ID returns the item's id.
func (it *Item) ID() ItemID { return it.id }

// Definition returns id and version of the definition that the item follows.
func (it *Item) Definition() (ID, int) { return it.def, int(it.version) }

// State returns where the item is; empty for the zero Item.
func (it *Item) State() StateID { return it.state }

// Seq returns the number of events so far.
func (it *Item) Seq() int { return int(it.seq) }

// Entry returns the number of state entries so far: it grows with every move.
func (it *Item) Entry() int { return int(it.entry) }

// Cycle returns how often the item began, restarts included.
func (it *Item) Cycle() int { return int(it.cycle()) }

func (it *Item) cycle() int32 { return it.extra().restarts + 1 }

// Revision returns the number of the content, which edits and settings raise. It
// begins with one.
func (it *Item) Revision() int { return int(it.rev) }

// Digest returns what the host last said to identify the content.
func (it *Item) Digest() string { return it.extra().digest }

// Owner returns the owner as recorded, or nobody.
func (it *Item) Owner() MemberID { return it.extra().owner }

// Authors returns who started the item and, if it was for somebody else, whom
// for.
func (it *Item) Authors() []MemberID {
	switch p := it.extra().principal; {
	case it.author == "":
		return []MemberID{}
	case p == "":
		return []MemberID{it.author}
	default:
		return []MemberID{it.author, p}
	}
}

// StartedAt returns when the item began, in UTC.
func (it *Item) StartedAt() time.Time { return instant(it.started) }

// EnteredAt returns when the item entered its state, in UTC.
func (it *Item) EnteredAt() time.Time { return instant(it.entered) }

// ChangedAt returns the time of the last event, in UTC.
func (it *Item) ChangedAt() time.Time { return instant(it.last) }

// Held returns the keys under which the item is frozen, sorted.
func (it *Item) Held() []string { return slices.Clone(it.extra().holds) }

// Attribute returns what an attribute was given; the zero Value if it was not.
func (it *Item) Attribute(f Field) Value {
	for i := range it.attrs {
		if it.attrs[i].Attribute == f {
			return it.attrs[i].Value
		}
	}
	return Value{}
}

// Attributes returns the attributes that were given, sorted.
func (it *Item) Attributes() []Given { return slices.Clone(it.attrs) }

// Words returns the words that stand at a gate, in the order in which they were
// said.
func (it *Item) Words(g GateID) []Standing {
	list := []Standing{}
	for i := range it.votes {
		if v := &it.votes[i]; v.gate == g {
			list = append(list, Standing{Actor: v.actor, Principal: v.principal, Word: v.word, Revision: int(v.rev), Leaves: v.fits})
		}
	}
	return list
}

// Due returns when the next deadline falls, and false when none runs. While the
// item is held with its clocks stopped, none does.
func (it *Item) Due() (at time.Time, ok bool) {
	x := it.extra()
	if x.paused || len(x.dues) == 0 {
		return time.Time{}, false
	}
	next := slices.MinFunc(x.dues, func(a, b due) int { return compare(a.at, b.at) })
	return instant(next.at), true
}

// Dues returns the deadlines that run, the next one first; equal ones in the
// order of their ids.
func (it *Item) Dues() []Due {
	x := it.extra()
	list := []Due{}
	if x.paused {
		return list
	}
	for _, d := range x.dues {
		list = append(list, Due{Deadline: d.id, At: instant(d.at), Moves: d.moves, Count: int(d.count)})
	}
	slices.SortFunc(list, func(a, b Due) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return compare(a.Deadline, b.Deadline)
	})
	return list
}

// Clone returns an independent copy.
func (it *Item) Clone() *Item {
	c := *it
	c.votes = slices.Clone(it.votes)
	c.acts = slices.Clone(it.acts)
	c.trail = slices.Clone(it.trail)
	c.attrs = slices.Clone(it.attrs)
	if it.x != nil {
		c.x = new(extras)
		c.x.copyFrom(it.x)
	}
	return &c
}

// copyFrom makes it a copy of src that shares nothing which changes, in the
// memory that it has. x is where the extras go.
func (it *Item) copyFrom(src *Item, x *extras) {
	votes, acts, trail, attrs := it.votes, it.acts, it.trail, it.attrs
	*it = *src
	it.votes = append(votes[:0], src.votes...)
	it.acts = append(acts[:0], src.acts...)
	it.trail = append(trail[:0], src.trail...)
	it.attrs = append(attrs[:0], src.attrs...)
	if src.x != nil {
		x.copyFrom(src.x)
		it.x = x
	}
}

func (x *extras) copyFrom(src *extras) {
	old := *x
	*x = *src
	x.holds = append(old.holds[:0], src.holds...)
	x.fieldRev = append(old.fieldRev[:0], src.fieldRev...)
	x.editors = append(old.editors[:0], src.editors...)
	x.rolls = append(old.rolls[:0], src.rolls...)
	x.struck = append(old.struck[:0], src.struck...)
	x.added = append(old.added[:0], src.added...)
	x.widened = append(old.widened[:0], src.widened...)
	x.delegated = append(old.delegated[:0], src.delegated...)
	x.dues = append(old.dues[:0], src.dues...)
	x.lent = append(old.lent[:0], src.lent...)
}

// noExtras is what items without extras have. It is never written to.
var noExtras extras

// extra returns the extras for reading.
func (it *Item) extra() *extras {
	if it.x == nil {
		return &noExtras
	}
	return it.x
}

// own returns the extras for writing.
func (it *Item) own() *extras {
	if it.x == nil {
		it.x = new(extras)
	}
	return it.x
}

// isAuthor reports whether m is one of the authors.
func (it *Item) isAuthor(m MemberID) bool {
	return m == it.author || it.x != nil && it.x.principal != "" && m == it.x.principal
}

// word returns the standing word of a principal at a gate, or nil.
func (it *Item) word(g GateID, principal MemberID) *vote {
	for i := range it.votes {
		if v := &it.votes[i]; v.principal == principal && v.gate == g {
			return v
		}
	}
	return nil
}

// held reports whether any key stands.
func (it *Item) held() bool { return it.x != nil && len(it.x.holds) > 0 }

// legs returns how many states the trail has.
func (it *Item) legs() int {
	n := 0
	for i := range it.trail {
		if it.trail[i].kind == entered {
			n++
		}
	}
	return n
}

// wasPassed reports whether the gate was passed when the item left its state.
func (it *Item) wasPassed(g GateID) bool {
	return slices.Contains(it.trail, mark{string(g), passed})
}

func instant(ns int64) time.Time { return time.Unix(0, ns).UTC() }

func compare[T ~int64 | ~string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
