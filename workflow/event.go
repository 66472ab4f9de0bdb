// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// EventKind says what happened. The zero EventKind means "not set".
type EventKind uint8

// The kinds of event.
const (
	Started   EventKind = iota + 1 // the item began
	Voted                          // a word was said
	TakenBack                      // a word was taken back
	Moved                          // the item went to another state, or the same again
	Edited                         // fields changed
	WasSet                         // an attribute changed
	Opened                         // the rolls of a gate were fixed
	Claimed                        // somebody took the item
	Assigned                       // somebody was given the item
	Released                       // the item went back into the pool
	Delegated                      // a vote was handed over
	Revoked                        // a delegation ended
	Added                          // an approver was added
	Removed                        // an approver was removed
	Held                           // a key was set
	Resumed                        // a key was lifted
	Commented                      // somebody said something
	Reminded                       // a deadline asks the host to remind people
	Escalated                      // a deadline widened gates
	Spent                          // a deadline passed without effect
	Migrated                       // the item went to another definition
)

var eventKinds = enum{
	"event", "started", "voted", "taken-back", "moved", "edited", "set", "opened", "claimed",
	"assigned", "released", "delegated", "revoked", "added", "removed", "held", "resumed", "commented", "reminded",
	"escalated", "spent", "migrated",
}

// String returns the text form such as "voted".
func (k EventKind) String() string { return eventKinds.text(uint8(k)) }

// AppendText appends the text form to b. It fails on an EventKind that is not
// one of the constants.
func (k EventKind) AppendText(b []byte) ([]byte, error) { return eventKinds.append(b, uint8(k)) }

// MarshalText is [EventKind.AppendText] to a new slice.
func (k EventKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads the text form.
func (k *EventKind) UnmarshalText(text []byte) error {
	v, err := eventKinds.parse(text)
	if err == nil {
		*k = EventKind(v)
	}
	return err
}

// Cause says why a move fired. The zero Cause means "not set".
type Cause uint8

// The causes of a move.
const (
	ByHand     Cause = iota + 1 // a person, whatever the gates say
	ByCleared                   // the state was cleared
	ByRejected                  // a gate failed
	ByChanges                   // a gate failed by requests for changes alone
	ByDeadline                  // a deadline fell
	ByEdit                      // an edit touched a passed gate
)

var causes = enum{"cause", "hand", "cleared", "rejected", "changes", "deadline", "edit"}

// String returns the text form such as "cleared".
func (c Cause) String() string { return causes.text(uint8(c)) }

// AppendText appends the text form to b. It fails on a Cause that is not one of
// the constants.
func (c Cause) AppendText(b []byte) ([]byte, error) { return causes.append(b, uint8(c)) }

// MarshalText is [Cause.AppendText] to a new slice.
func (c Cause) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads the text form.
func (c *Cause) UnmarshalText(text []byte) error {
	v, err := causes.parse(text)
	if err == nil {
		*c = Cause(v)
	}
	return err
}

// Event is one thing that happened to an item. Events carry their consequences,
// so that [Item.Apply] needs neither the definition nor the people, and old
// history never changes its meaning. The zero Event is none; [Item.Apply]
// refuses it.
//
// An Event from a [Decision] shares memory with it: keep what
// [Decision.AppendEvents] or [Event.Clone] returns.
type Event struct {
	Kind  EventKind
	Word  Word  // voted
	Cause Cause // moved
	Must  bool  // added: with a seat of their own
	Seq   int32 // position in the item's history, from one
	// Revision is what a vote saw and what an edit or a setting made.
	Revision int32
	// Entry is the number of the state entry that a move begins, Keep the
	// length to which it cuts the trail.
	Entry, Keep int32
	At          time.Time
	// Actor did it, for Principal; both are the same person without a deputy.
	// Both are empty when nobody did.
	Actor, Principal MemberID
	Gate             GateID  // where; moved: the gate that was passed, if the state had one gate
	Action           Action  // moved: which move
	State            StateID // started, moved, migrated: where the item is now
	Member           MemberID
	// Fits are the leaves of the gate that the vote may fill, a bit each in the
	// order of the definition; added: the bit of the seat of their own.
	Fits uint64
	// More holds what only some events have; nil when there is none.
	More *Effects
}

// Effects are the rarer consequences of an [Event].
type Effects struct {
	Definition ID      // started, migrated
	Version    int     // started, migrated
	Item       ItemID  // started
	Cycle      int     // moved with a restart: the cycle that begins
	Forget     Restart // moved: what a restart forgets
	KeepOwner  bool    // moved: the owner stays
	Digest     string  // started, voted, edited: of the content
	Fields     []Field // edited, set
	Editors    bool    // edited, set: the names become editors of the fields
	Attributes []Given // started, set
	// Lent are the bits of Fits that only an addition made fit.
	Lent uint64
	// Voided names gates whose words are void.
	Voided []GateID
	// Passed and Off name the gates of the state left that were met, and that
	// did not apply; a single gate that was met stands in Event.Gate instead.
	Passed, Off []GateID
	Dues        []Due         // deadlines that are set, moved or gone
	Rolls       []Roll        // opened
	Lost        []Loss        // removed: leaves that words lose
	Widened     []Widening    // escalated
	Remind      []Party       // reminded
	Deadline    DeadlineID    // reminded, escalated, spent, moved by one
	Count       int           // reminded: how many reminders in one
	Key         string        // held, resumed
	Pause       bool          // held: clocks stop
	Gates       []GateRename  // migrated: the gates that go on
	States      []StateRename // migrated: the states of the trail that have another id
	// Note is free text. Nothing is ever decided by it and no state depends on
	// it: a store keeps it in a cell of its own, so that it can be erased.
	Note string
}

// Given is an attribute with its value.
type Given struct {
	Attribute Field `json:"attribute"`
	Value     Value `json:"value"`
}

// Due is the next instant of a deadline. The zero At says that the deadline is
// gone.
type Due struct {
	Deadline DeadlineID `json:"deadline"`
	At       time.Time  `json:"at,omitzero"`
	// Moves says that the deadline moves the item; Count is how often it has
	// reminded.
	Moves bool `json:"moves,omitzero"`
	Count int  `json:"count,omitzero"`
}

// Roll is the list of people that a leaf of a gate counts.
type Roll struct {
	Leaf    int        `json:"leaf"`
	Members []MemberID `json:"members"`
}

// Loss says which leaves a principal's word at the event's gate no longer fills;
// with none left it is void.
type Loss struct {
	Principal MemberID `json:"principal"`
	Leaves    uint64   `json:"leaves"`
}

// GateRename says that words at one gate count at another from now on.
type GateRename struct {
	From GateID `json:"from"`
	To   GateID `json:"to"`
}

// eventSpace is the name space of the ids of events.
var eventSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/socialteam/socialteam/workflow/event"))

// UUID returns the id of the event: a UUIDv5 of tenant, item and sequence, the
// same whenever it is asked for.
func (e *Event) UUID(tenant string, item ItemID) uuid.UUID {
	name := strconv.AppendQuote(nil, tenant)
	name = strconv.AppendQuote(name, string(item))
	name = strconv.AppendInt(name, int64(e.Seq), 10)
	return uuid.NewSHA1(eventSpace, name)
}

// Passed returns the gates that the item passed with this move.
func (e *Event) Passed() []GateID {
	if e.Kind == Moved && e.Gate != "" {
		return []GateID{e.Gate}
	}
	return slices.Clone(e.more().Passed)
}

// Note returns the free text of the event, or "".
func (e *Event) Note() string {
	if e.More == nil {
		return ""
	}
	return e.More.Note
}

// set is *e = *f, field by field: many are empty in both, and to write a pointer
// that need not be written costs while the garbage collector is at work.
func (e *Event) set(f *Event) {
	e.Kind, e.Word, e.Cause, e.Must, e.Seq = f.Kind, f.Word, f.Cause, f.Must, f.Seq
	e.Revision, e.Entry, e.Keep, e.At, e.Fits = f.Revision, f.Entry, f.Keep, f.At, f.Fits
	setID(&e.Actor, f.Actor)
	setID(&e.Principal, f.Principal)
	setID(&e.Gate, f.Gate)
	setID(&e.Action, f.Action)
	setID(&e.State, f.State)
	setID(&e.Member, f.Member)
	if e.More != f.More {
		e.More = f.More
	}
}

func setID[ID ~string](dst *ID, id ID) {
	if id != "" || *dst != "" {
		*dst = id
	}
}

// Clone returns a copy that shares no memory with e.
func (e *Event) Clone() Event {
	c := *e
	if e.More != nil {
		c.More = e.More.clone()
	}
	return c
}

func (f *Effects) clone() *Effects {
	var c *Effects
	if len(f.Attributes) == 1 {
		both := new(struct {
			Effects
			attribute [1]Given
		})
		both.Effects = *f
		both.attribute[0] = f.Attributes[0]
		both.Attributes = both.attribute[:]
		c = &both.Effects
	} else {
		c = new(Effects)
		*c = *f
		own(&c.Attributes)
	}
	own(&c.Fields)
	own(&c.Voided)
	own(&c.Passed)
	own(&c.Off)
	own(&c.Dues)
	own(&c.Lost)
	own(&c.Remind)
	own(&c.Gates)
	own(&c.States)
	own(&c.Rolls)
	for i := range c.Rolls {
		own(&c.Rolls[i].Members)
	}
	own(&c.Widened)
	for i := range c.Widened {
		own(&c.Widened[i].With)
	}
	return c
}

// own makes a list one's own; most of them are nil, and stay so, and the others
// are short, which makes copying them one by one the fastest.
func own[V any](list *[]V) {
	if *list == nil {
		return
	}
	c := make([]V, len(*list))
	for i := range c {
		c[i] = (*list)[i]
	}
	*list = c
}
