// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"io"

	"github.com/socialteam/socialteam/internal/strictjson"
)

// Format is the value of [Spec.Format]. Its history:
//
//   - socialteam.workflow/1: the first.
const Format = "socialteam.workflow/1"

// The bounds of a [Spec] that [Decode] reads.
const (
	maxSpecBytes = 4 << 20
	maxSpecDepth = 48
)

// Spec is a definition as written: a Go literal or a JSON document. An item is
// in exactly one state at a time; a state may have several gates that are judged
// in parallel. The zero Spec does not compile.
type Spec struct {
	// Format is [Format]; empty means the same in a Go literal.
	Format string `json:"format,omitzero"`
	ID     ID     `json:"id"`
	// Version counts from one. Items remember it.
	Version int   `json:"version"`
	Start   Start `json:"start"`
	// Fields are the parts of the content that are edited on their own.
	// Attributes are fields too and are not repeated here.
	Fields     []Field      `json:"fields,omitzero"`
	Attributes []Attribute  `json:"attributes,omitzero"`
	States     []State      `json:"states"`
	Moves      []Transition `json:"moves"`
	Rules      []Rule       `json:"rules,omitzero"`
	// Early says what happens to an approval after which the item could never
	// be completed any more. Empty means [EarlyWarn].
	Early Early      `json:"early,omitzero"`
	Hold  HoldPolicy `json:"hold,omitzero"`
}

// Start says where items begin and who may begin them. Nobody in By means that
// nobody starts an item.
type Start struct {
	State StateID `json:"state"`
	By    []Party `json:"by"`
}

// Early is what happens to an approval that burns the last way to the end: after it
// nothing could be completed any more by approvals and moves, before it something
// could. A word against that the approval replaces counts as not said before.
type Early string

// The values of [Spec.Early].
const (
	EarlyWarn   Early = "warn"   // accept and warn; the default
	EarlyRefuse Early = "refuse" // refuse
	EarlyOff    Early = "off"    // do not look
)

// HoldPolicy says who may freeze an item and whether its clocks stop meanwhile.
// The zero HoldPolicy lets nobody hold.
type HoldPolicy struct {
	By []Party `json:"by,omitzero"`
	// Clocks is what deadlines do while the item is held. Empty means
	// [ClocksPause].
	Clocks Clocks `json:"clocks,omitzero"`
}

// Clocks is what deadlines do while an item is held.
type Clocks string

// The values of [HoldPolicy.Clocks].
const (
	ClocksPause Clocks = "pause" // remaining time resumes later; the default
	ClocksRun   Clocks = "run"   // reminders and escalations go on, moves wait
)

// State is a place where an item can be.
type State struct {
	ID StateID `json:"id"`
	// Final ends the item; empty means that it goes on.
	Final Final `json:"final,omitzero"`
	// Gates must all be met before a move [OnCleared] fires.
	Gates []Gate `json:"gates,omitzero"`
	// Shared lets one person approve at several gates of this state.
	Shared bool `json:"shared,omitzero"`
	// Empty says what holds when none of the gates applies.
	Empty Empty `json:"empty,omitzero"`
	// Edits says who may edit the content here. The zero Edits is nobody.
	Edits Edits `json:"edits,omitzero"`
	// Claim says who may take the item and own it here, Assign who may give it
	// to one of those. Empty means nobody.
	Claim     []Party    `json:"claim,omitzero"`
	Assign    []Party    `json:"assign,omitzero"`
	Deadlines []Deadline `json:"deadlines,omitzero"`
}

// Final says how an item ended. The empty Final says that it did not.
type Final string

// The values of [State.Final].
const (
	Done    Final = "done"    // completed
	Dropped Final = "dropped" // given up
)

// Empty is what holds in a state none of whose gates applies.
type Empty string

// EmptyClear lets such a state pass. Without it the state is not cleared.
const EmptyClear Empty = "clear"

// Edits says who may edit which fields in a state.
type Edits struct {
	By []Party `json:"by,omitzero"`
	// Fields that may be edited; absent means every field of [Spec.Fields].
	Fields []Field `json:"fields,omitzero"`
	// Back names the move that fires when an edit or a setting here touches a
	// gate that was passed. Without it such an edit is refused.
	Back Action `json:"back,omitzero"`
}

// Gate asks for approvals. It applies while When is true of the attributes.
type Gate struct {
	ID GateID `json:"id"`
	// Covers names the fields whose edit voids the approvals of this gate.
	// Absent means every field and every attribute without a label; [NoField]
	// alone means none. The attributes of When and of the parties are always
	// covered.
	Covers []Field `json:"covers,omitzero"`
	// When says when the gate applies. The zero Condition is always true.
	When Condition `json:"when,omitzero"`
	Need Need      `json:"need"`
	// Reject says when a no ends the gate. Empty means [RejectVeto].
	Reject Reject `json:"reject,omitzero"`
	// Self lets authors and editors approve what they wrote.
	Self bool `json:"self,omitzero"`
	// Amend says who may add and remove approvers, Delegate to whom an
	// approver may hand over a vote. Empty means nobody.
	Amend    []Party `json:"amend,omitzero"`
	Delegate []Party `json:"delegate,omitzero"`
}

// Reject says when words against end a gate: "veto", "outvoted", "never" or
// "count N" with N ≥ 1 (see [RejectCount]).
type Reject string

// The values of [Gate.Reject] without a number.
const (
	RejectVeto     Reject = "veto"     // one no is enough; the default
	RejectOutvoted Reject = "outvoted" // when those left cannot meet the need any more
	RejectNever    Reject = "never"    // a no is only a missing yes
)

// Transition is a move from one of several states to another.
//
//   - On hand: a person in By fires it at any time, whatever the gates say.
//   - On cleared, rejected or changes without By: it fires by itself.
//   - The same with By: a person fires it once that holds.
//   - On deadline: a deadline of the state fires it; it has no By.
type Transition struct {
	Action Action    `json:"action"`
	From   []StateID `json:"from"`
	To     StateID   `json:"to"`
	On     On        `json:"on"`
	By     []Party   `json:"by,omitzero"`
	// When must be true for the move to fire. The zero Condition is always
	// true.
	When Condition `json:"when,omitzero"`
	// Keep lets the owner keep the item across the move.
	Keep bool `json:"keep,omitzero"`
	// Reopens names passed states whose gates the move makes ask again.
	Reopens []StateID `json:"reopens,omitzero"`
	// Restart begins a new cycle; the move must lead to the start state.
	Restart Restart `json:"restart,omitzero"`
}

// On says what makes a move fire.
type On string

// The values of [Transition.On].
const (
	OnHand     On = "hand"
	OnCleared  On = "cleared"
	OnRejected On = "rejected"
	OnChanges  On = "changes"
	OnDeadline On = "deadline"
)

// Restart says what a restart forgets. The empty Restart is none.
type Restart string

// The values of [Transition.Restart].
const (
	RestartVotes Restart = "votes" // words, acts and added approvers
	RestartAll   Restart = "all"   // these and who edited what
)

// Decode reads a [Spec] from JSON. It refuses unknown fields, duplicate keys, a
// missing or other format, more than 4 MiB and nesting deeper than 48. Faults are
// *socialteam.SpecError, all of them, joined. A decoded Spec is not yet checked:
// that is [Compile].
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, strictjson.Limits{Bytes: maxSpecBytes, Depth: maxSpecDepth}); err != nil {
		return Spec{}, err
	}
	if err := checkFormat(s.Format, true); err != nil {
		return Spec{}, err
	}
	return s, nil
}
