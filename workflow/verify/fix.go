// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// Clash is a set of demands that cannot be met together, none of which can be
// spared: without any one of them the rest can.
type Clash struct {
	// Author is who started the item, and Attributes what it was given.
	Author     MemberID         `json:"author,omitzero"`
	Attributes []workflow.Given `json:"attributes"`
	// Way are the moves of the way to the end that the clash is on.
	Way   []workflow.Action `json:"way"`
	Steps []Step            `json:"steps"`
	// Rules are those of the definition that clash, and in words what every
	// gate demands by itself.
	Rules []string `json:"rules"`
}

// Step is something that one person must do on the way to the end: an approval,
// a move or a setting.
type Step struct {
	State     workflow.StateID `json:"state"`
	Gate      workflow.GateID  `json:"gate,omitzero"`
	Action    workflow.Action  `json:"action,omitzero"`
	Attribute workflow.Field   `json:"attribute,omitzero"`
	// Who may do it, sorted, deputies left out; at most some dozen of them.
	Who []MemberID `json:"who"`
	// More counts those of them who are not listed.
	More int `json:"more,omitempty"`
}

// Fix is a remedy: some more people for parties, or rules taken out. Exactly one
// of the lists has entries.
type Fix struct {
	Add    []Addition        `json:"add,omitempty"`
	Remove []workflow.RuleID `json:"remove,omitempty"`
}

// Addition is a number of further people for a party.
type Addition struct {
	People int              `json:"people"`
	To     []workflow.Party `json:"to"` // any of these
}

// String tells the fix: "1 further person for role:legal".
func (f Fix) String() string {
	if len(f.Remove) > 0 {
		return "remove " + count(len(f.Remove), "rule", "rules") + ": " + list(f.Remove)
	}
	parts := make([]string, len(f.Add))
	for i, a := range f.Add {
		parts[i] = count(a.People, "further person", "further people") + " for " + partiesText(a.To)
	}
	return list(parts)
}

// partiesText words a list of parties: "role:a or role:b".
func partiesText(parties []workflow.Party) string {
	words := make([]string, len(parties))
	for i, p := range parties {
		words[i] = p.String()
	}
	return strings.Join(words, " or ")
}
