// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"errors"
	"io"
	"time"

	"github.com/socialteam/socialteam/internal/strictjson"
)

// CommandKind says what somebody wants to do. The zero CommandKind means "not
// set".
type CommandKind uint8

// The kinds of command.
const (
	DoVote     CommandKind = iota + 1 // say a word at a gate
	DoTakeBack                        // take a word back
	DoMove                            // fire a move
	DoEdit                            // edit fields
	DoSet                             // set an attribute
	DoClaim                           // take the item
	DoAssign                          // give the item to somebody
	DoRelease                         // put the item back into the pool
	DoDelegate                        // hand one's vote at a gate to somebody
	DoRevoke                          // end such a delegation
	DoAdd                             // add an approver to a gate
	DoRemove                          // remove an approver from a gate
	DoHold                            // freeze the item under a key
	DoResume                          // lift that key
	DoComment                         // say something without effect
	DoTick                            // let the clock act
)

var commandKinds = enum{
	"command", "vote", "take-back", "move", "edit", "set", "claim", "assign", "release",
	"delegate", "revoke", "add", "remove", "hold", "resume", "comment", "tick",
}

// String returns the text form such as "vote".
func (k CommandKind) String() string { return commandKinds.text(uint8(k)) }

// AppendText appends the text form to b. It fails on a CommandKind that is not
// one of the constants.
func (k CommandKind) AppendText(b []byte) ([]byte, error) { return commandKinds.append(b, uint8(k)) }

// MarshalText is [CommandKind.AppendText] to a new slice.
func (k CommandKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads the text form.
func (k *CommandKind) UnmarshalText(text []byte) error {
	v, err := commandKinds.parse(text)
	if err == nil {
		*k = CommandKind(v)
	}
	return err
}

// Command is what somebody wants to do to an item. The functions named after the
// kinds make one: [Move], [Approval], [Edit] and so on. The zero Command is
// refused as an error.
type Command struct {
	Kind  CommandKind `json:"kind"`
	Actor MemberID    `json:"actor,omitzero"` // who does it; empty for a tick
	// Principal is for whom the actor does it. Empty means for the actor.
	// Only votes, moves, edits and settings can be done for somebody.
	Principal MemberID `json:"principal,omitzero"`
	// At is when. An item's time does not go back: an earlier At counts as the
	// time of the item's last event, and its events carry that time.
	At time.Time `json:"at"`
	// Entry, when not zero, is the [Item.Entry] that the command is meant for:
	// in another one it is refused.
	Entry int `json:"entry,omitzero"`

	Gate   GateID `json:"gate,omitzero"`   // vote, take-back, delegate, revoke, add, remove
	Word   Word   `json:"word,omitzero"`   // vote
	Action Action `json:"action,omitzero"` // move
	// Revision is the one that a voter saw; zero means the present one.
	Revision int `json:"revision,omitzero"`
	// Digest identifies content: what a voter saw, or what an edit made.
	Digest string   `json:"digest,omitzero"`
	Fields []Field  `json:"fields,omitzero"` // edit: what was edited; set: the one attribute
	Value  Value    `json:"value,omitzero"`  // set
	Member MemberID `json:"member,omitzero"` // assign, delegate, revoke, add, remove: whom
	// Must gives an added approver a seat that only they fill; otherwise they
	// may fill any seat of the gate.
	Must bool   `json:"must,omitzero"`
	Key  string `json:"key,omitzero"` // hold, resume
	// Note is free text for people; see [Event.Note].
	Note string `json:"note,omitzero"`
}

// Approval is the command to approve at a gate.
func Approval(actor MemberID, gate GateID, at time.Time) Command {
	return Vote(actor, gate, Approve, at)
}

// Vote is the command to say a word at a gate.
func Vote(actor MemberID, gate GateID, w Word, at time.Time) Command {
	return Command{Kind: DoVote, Actor: actor, Gate: gate, Word: w, At: at}
}

// TakeBack is the command to take one's word at a gate back.
func TakeBack(actor MemberID, gate GateID, at time.Time) Command {
	return Command{Kind: DoTakeBack, Actor: actor, Gate: gate, At: at}
}

// Move is the command to fire a move.
func Move(actor MemberID, a Action, at time.Time) Command {
	return Command{Kind: DoMove, Actor: actor, Action: a, At: at}
}

// Edit is the command to record that the actor changed fields of the content.
func Edit(actor MemberID, at time.Time, fields ...Field) Command {
	return Command{Kind: DoEdit, Actor: actor, Fields: fields, At: at}
}

// Set is the command to set an attribute.
func Set(actor MemberID, attribute Field, v Value, at time.Time) Command {
	return Command{Kind: DoSet, Actor: actor, Fields: []Field{attribute}, Value: v, At: at}
}

// Claim is the command to take the item.
func Claim(actor MemberID, at time.Time) Command {
	return Command{Kind: DoClaim, Actor: actor, At: at}
}

// Assign is the command to give the item to somebody.
func Assign(actor, to MemberID, at time.Time) Command {
	return Command{Kind: DoAssign, Actor: actor, Member: to, At: at}
}

// Release is the command to put the item back into the pool.
func Release(actor MemberID, at time.Time) Command {
	return Command{Kind: DoRelease, Actor: actor, At: at}
}

// Delegate is the command to let somebody vote in one's place at a gate, until
// the item leaves the state.
func Delegate(actor MemberID, gate GateID, to MemberID, at time.Time) Command {
	return Command{Kind: DoDelegate, Actor: actor, Gate: gate, Member: to, At: at}
}

// Revoke is the command to end one's delegation to somebody at a gate.
func Revoke(actor MemberID, gate GateID, from MemberID, at time.Time) Command {
	return Command{Kind: DoRevoke, Actor: actor, Gate: gate, Member: from, At: at}
}

// AddApprover is the command to let somebody approve at a gate who otherwise may
// not. Set Must for a seat that only they fill.
func AddApprover(actor MemberID, gate GateID, m MemberID, at time.Time) Command {
	return Command{Kind: DoAdd, Actor: actor, Gate: gate, Member: m, At: at}
}

// RemoveApprover is the command to undo an addition, or to strike somebody off
// the rolls of a gate.
func RemoveApprover(actor MemberID, gate GateID, m MemberID, at time.Time) Command {
	return Command{Kind: DoRemove, Actor: actor, Gate: gate, Member: m, At: at}
}

// Hold is the command to freeze the item under a key. It stays frozen while any
// key stands.
func Hold(actor MemberID, key string, at time.Time) Command {
	return Command{Kind: DoHold, Actor: actor, Key: key, At: at}
}

// Resume is the command to lift a key.
func Resume(actor MemberID, key string, at time.Time) Command {
	return Command{Kind: DoResume, Actor: actor, Key: key, At: at}
}

// Comment is the command to say something without effect.
func Comment(actor MemberID, text string, at time.Time) Command {
	return Command{Kind: DoComment, Actor: actor, Note: text, At: at}
}

// Tick is the command to let the clock act: deadlines that are due, and gates
// that a change among people has met. What is due has not happened before that: a
// host ticks when [Item.Due] says so, and before it asks anything later than that.
func Tick(at time.Time) Command { return Command{Kind: DoTick, At: at} }

// For returns c done for p by c's actor.
func (c Command) For(p MemberID) Command {
	c.Principal = p
	return c
}

// Seeing returns c with the revision, and if known the digest, that the actor
// saw.
func (c Command) Seeing(revision int, digest string) Command {
	c.Revision, c.Digest = revision, digest
	return c
}

// With returns c with a note for people.
func (c Command) With(note string) Command {
	c.Note = note
	return c
}

// DecodeCommand reads a [Command] from JSON. It refuses unknown fields,
// duplicate keys, a missing kind and more than 1 MiB; faults are
// *socialteam.SpecError, joined.
func DecodeCommand(r io.Reader) (Command, error) {
	var c Command
	if err := strictjson.Decode(r, &c, strictjson.Limits{Bytes: 1 << 20, Depth: 8}); err != nil {
		return Command{}, err
	}
	if c.Kind == 0 {
		return Command{}, fault("kind", errors.New("missing: want such as \"vote\" or \"move\""))
	}
	return c, nil
}
