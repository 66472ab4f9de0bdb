// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"time"
)

// Status is how a gate stands. The zero Status means "not set".
type Status uint8

// The statuses, in the order in which they are looked for.
const (
	Off    Status = iota + 1 // its condition is false
	Failed                   // words against have ended it
	Met                      // its need is satisfied
	Short                    // nobody left can satisfy it
	Open                     // waits for approvals
)

var statuses = enum{"status", "off", "failed", "met", "short", "open"}

// String returns the text form such as "met".
func (s Status) String() string { return statuses.text(uint8(s)) }

// AppendText appends the text form to b. It fails on a Status that is not one of
// the constants.
func (s Status) AppendText(b []byte) ([]byte, error) { return statuses.append(b, uint8(s)) }

// MarshalText is [Status.AppendText] to a new slice.
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads the text form.
func (s *Status) UnmarshalText(text []byte) error {
	v, err := statuses.parse(text)
	if err == nil {
		*s = Status(v)
	}
	return err
}

// Situation is everything about an item at an instant: what [Flow.Explain]
// returns.
type Situation struct {
	Item     ItemID   `json:"item"`
	State    StateID  `json:"state"`
	Final    Final    `json:"final,omitzero"`
	Entry    int      `json:"entry"`
	Cycle    int      `json:"cycle"`
	Revision int      `json:"revision"`
	Held     []string `json:"held,omitzero"`  // keys, sorted
	Owner    MemberID `json:"owner,omitzero"` // empty: in the pool
	// Cleared and Rejected say whether moves on these could fire.
	Cleared  bool `json:"cleared"`
	Rejected bool `json:"rejected"`
	// Gates of the present state, in the order of the definition.
	Gates []GateSituation `json:"gates"`
	// Reasons say why the state is not cleared, if it has gates.
	Reasons []Reason `json:"reasons"`
	// Moves that people may fire from here, in the order of the definition.
	Moves []MoveSituation `json:"moves"`
	// Dues are the deadlines that run, the next one first; an item held with
	// its clocks stopped has none.
	Dues []Due `json:"dues"`
}

// GateSituation is how one gate stands.
type GateSituation struct {
	Gate   GateID `json:"gate"`
	Status Status `json:"status"`
	// Away says that those who could still approve are all absent, and nobody
	// present stands in.
	Away   bool           `json:"away,omitzero"`
	Leaves []LeafStanding `json:"leaves"`
	// Seats are those that approvers added with [Command.Must] must fill
	// besides, one each, in the order of their adding.
	Seats []LeafStanding `json:"seats,omitzero"`
	Words []Standing     `json:"words"`
	// Could are those who could approve now in person and have not, sorted.
	Could []MemberID `json:"could"`
	// Proxies could approve now for somebody whose approval does not stand:
	// deputies, and those to whom a vote was handed over. Sorted by principal.
	Proxies []Proxy `json:"proxies,omitzero"`
	// Unable are those in the parties of the gate who could not, each with the
	// first reason, sorted.
	Unable  []Reason `json:"unable"`
	Reasons []Reason `json:"reasons"`
}

// Proxy is somebody who could act for somebody else.
type Proxy struct {
	Actor     MemberID `json:"actor"`
	Principal MemberID `json:"principal"`
}

// String returns it as "max for lea".
func (p Proxy) String() string { return string(p.Actor) + " for " + string(p.Principal) }

func (p Proxy) compare(q Proxy) int {
	return cmp.Or(compare(p.Principal, q.Principal), compare(p.Actor, q.Actor))
}

// LeafStanding is how one leaf of a gate's need stands: how many approvals fit
// it and how many it asks for (-1: a roll of nobody, which nothing satisfies).
type LeafStanding struct {
	Of    []Party    `json:"of"`
	Have  int        `json:"have"`
	Needs int        `json:"needs"`
	Roll  []MemberID `json:"roll,omitzero"`
}

// Standing is a word that stands at a gate.
type Standing struct {
	Actor     MemberID `json:"actor"`
	Principal MemberID `json:"principal"`
	Word      Word     `json:"word"`
	Revision  int      `json:"revision"`
	// Leaves that the word fits, a bit each in the order of the definition.
	Leaves uint64 `json:"leaves"`
}

// MoveSituation is how one move stands.
type MoveSituation struct {
	Action Action     `json:"action"`
	To     StateID    `json:"to"`
	Could  []MemberID `json:"could"` // who could fire it now in person, sorted
	// Reasons say why nobody could.
	Reasons []Reason `json:"reasons"`
}

// Offer is one command that somebody could give now and have accepted.
type Offer struct {
	Command Command `json:"command"`
	// Awaited says that the item waits for this, in contrast to a mere
	// possibility: a seat to fill, a cleared move to fire, an item to claim.
	Awaited bool `json:"awaited,omitzero"`
	// Warnings that an acceptance would carry.
	Warnings []Reason `json:"warnings,omitzero"`
}

// Begin is what [Flow.Start] needs to begin an item.
type Begin struct {
	ID ItemID   `json:"id"`
	By MemberID `json:"by"`
	// For is whom By starts the item for; empty means for themselves.
	For        MemberID  `json:"for,omitzero"`
	At         time.Time `json:"at"`
	Attributes []Given   `json:"attributes,omitzero"`
	// Digest identifies the content, if the host keeps one.
	Digest string `json:"digest,omitzero"`
	Note   string `json:"note,omitzero"`
}
