// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"strings"
)

// Rule ties acts of one item together: exactly one of
//
//	{"distinct": [acts]}                 nobody takes part in two of them
//	{"same": [acts]}                     one person does them all
//	{"not-author": [acts]}               no author takes part
//	{"max-acts": 2, "of": [acts]}        nobody takes part in more than two
//	{"max-people": 2, "of": [acts]}      at most two people take part
//	{"min-people": 2, "of": [acts]}      at least two people take part
//
// An act counts for everybody who stands on it: with a deputy, both. Only
// min-people counts the smaller side, so that a deputy's vote does not look like
// two people. The zero Rule does not compile.
type Rule struct {
	ID        RuleID `json:"id"`
	Distinct  []Act  `json:"distinct,omitzero"`
	Same      []Act  `json:"same,omitzero"`
	NotAuthor []Act  `json:"not-author,omitzero"`
	MaxActs   int    `json:"max-acts,omitzero"`
	MaxPeople int    `json:"max-people,omitzero"`
	MinPeople int    `json:"min-people,omitzero"`
	Of        []Act  `json:"of,omitzero"`
}

// Act is what a rule speaks of: the approvals at a gate, written "gate:ID", or
// the firings of a move by people, written "move:ACTION". Exactly one field is
// set. The zero Act is none.
type Act struct {
	Gate GateID
	Move Action
}

// String returns the text form, or "" for the zero Act.
func (a Act) String() string {
	switch {
	case a.Gate != "":
		return "gate:" + string(a.Gate)
	case a.Move != "":
		return "move:" + string(a.Move)
	}
	return ""
}

// AppendText appends the text form to b. It fails unless exactly one field is
// set.
func (a Act) AppendText(b []byte) ([]byte, error) {
	if (a.Gate == "") == (a.Move == "") {
		return b, fmt.Errorf("no text form for act %+v: want a gate or a move", a)
	}
	return append(b, a.String()...), nil
}

// MarshalText is [Act.AppendText] to a new slice.
func (a Act) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText reads "gate:ID" or "move:ACTION".
func (a *Act) UnmarshalText(text []byte) error {
	word, id, _ := strings.Cut(string(text), ":")
	switch {
	case word == "gate" && isID(id):
		*a = Act{Gate: GateID(id)}
	case word == "move" && isID(id):
		*a = Act{Move: Action(id)}
	default:
		return fmt.Errorf("unknown act %q: want gate:ID or move:ACTION", text)
	}
	return nil
}
