// SPDX-License-Identifier: Apache-2.0

package workflow

// Attribute is a fact about an item that conditions, parties or deadlines read.
// Attributes are fields: setting one is an edit of the field of that name.
type Attribute struct {
	ID   Field    `json:"id"`
	Kind AttrKind `json:"kind"`
	// Values are the words of an enum, at least one. Tags may name theirs too;
	// then no other tag is accepted.
	Values []string `json:"values,omitzero"`
	// Default is what the attribute is when nobody gave it. An attribute that a
	// condition reads and that has no default must be given at the start.
	Default Value `json:"default,omitzero"`
	// Set says who may change it after the start, States where. Absent means
	// nobody, nowhere. At the start the starter gives any attribute.
	Set    []Party   `json:"set,omitzero"`
	States []StateID `json:"states,omitzero"`
	// Label marks an attribute that is not content: setting it makes nobody an
	// editor, and voids only approvals at gates that cover it by name.
	Label bool `json:"label,omitzero"`
}

// AttrKind is the type of an attribute.
type AttrKind string

// The values of [Attribute.Kind], and where they may be used.
const (
	BoolAttr   AttrKind = "bool"   // conditions
	EnumAttr   AttrKind = "enum"   // conditions
	NumberAttr AttrKind = "number" // conditions; whole numbers
	TagsAttr   AttrKind = "tags"   // conditions
	UnitAttr   AttrKind = "unit"   // parties
	MemberAttr AttrKind = "member" // parties
	TimeAttr   AttrKind = "time"   // anchor of deadlines
)
