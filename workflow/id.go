// SPDX-License-Identifier: Apache-2.0

package workflow

import "github.com/socialteam/socialteam"

// MemberID names a person. The empty MemberID is nobody: nothing is ever
// allowed to nobody.
type MemberID = socialteam.MemberID

// RoleID names a role.
type RoleID = socialteam.RoleID

// UnitID names a unit of the organisation.
type UnitID = socialteam.UnitID

// Ids that a [Spec] declares: letters, digits, dots, hyphens and underscores,
// starting with a letter or a digit, at most 64 bytes.
type (
	// ID names a definition. A definition and its version belong together.
	ID string
	// StateID names a state of a definition.
	StateID string
	// GateID names a gate; gate ids are unique in a definition.
	GateID string
	// Action names a move as the person who fires it would: "submit".
	Action string
	// Field names a part of the content that is edited on its own, or an
	// attribute. [NoField] is reserved.
	Field string
	// RuleID names a rule.
	RuleID string
	// DeadlineID names a deadline; deadline ids are unique in a state.
	DeadlineID string
	// ItemID names an item: the embedder's own id, never parsed.
	ItemID string
)

// NoField stands alone in [Gate.Covers] and says that no edit voids an approval
// at that gate.
const NoField Field = "none"
