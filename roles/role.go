// SPDX-License-Identifier: Apache-2.0

package roles

import "github.com/socialteam/socialteam"

// ID names a role such as "community-manager"; it is the same type as
// [socialteam.RoleID]. The empty ID is no role.
type ID = socialteam.RoleID

// KPIID names a key performance indicator of package metrics, such as
// "response_rate". This package carries the ids and does not interpret them.
type KPIID string

// Role is a part that people play, apart from who plays it: one person may have
// several roles and one role several people. The zero Role is no role.
type Role struct {
	ID    ID     `json:"id"`
	Title string `json:"title"`
	// Aliases are further names that people use for the role. Several roles
	// may share one.
	Aliases []Alias `json:"aliases,omitempty"`
	// Purpose says in a sentence why the role exists.
	Purpose string `json:"purpose,omitempty"`
	// Notes hold what else is worth knowing.
	Notes string `json:"notes,omitempty"`
	// Group is the family the role belongs to, such as "core" or "content".
	Group string `json:"group,omitempty"`
	// Entry marks a role for beginners, who do not run the presence alone.
	Entry bool `json:"entry,omitempty"`
	// Needs are the skills that whoever fills the role should have.
	Needs []Need `json:"needs,omitempty"`
	// Sourcing says where holders of the role usually come from; empty means
	// that nothing is known about it.
	Sourcing []Source `json:"sourcing,omitempty"`
	// ReportsTo are the roles, any of them, that the role usually reports to.
	ReportsTo []ID `json:"reports-to,omitempty"`
	// OverlapsWith are roles with much the same work, often the same person.
	OverlapsWith []ID `json:"overlaps-with,omitempty"`
	// WorksWith are the roles it works with most.
	WorksWith []ID `json:"works-with,omitempty"`
	// Codes point into classifications of occupations.
	Codes []Code `json:"codes,omitempty"`
	// KPIs are indicators that the role answers for beyond those of its
	// responsibilities; [Catalog.KPIs] has both.
	KPIs []KPIID `json:"kpis,omitempty"`
}

// Alias is one more name of a role. The zero Alias is no name.
type Alias struct {
	Name string `json:"name"`
	// Lang is the language of the name, a BCP 47 tag such as "en" or "da".
	Lang string `json:"lang"`
}

// Source says how somebody is tied to the company. The zero Source means "not
// set"; encoding refuses it.
type Source uint8

// The sources.
const (
	InHouse   Source = iota + 1 // employed by the company
	Freelance                   // a person under contract
	Agency                      // a person of another firm
)

var sources = words{"source", "in-house", "freelance", "agency"}

// String returns the text form such as "in-house", and "" for the zero Source.
func (s Source) String() string { return sources.text(uint8(s)) }

// AppendText appends the text form to b. It fails on a Source that is not one of
// the constants.
func (s Source) AppendText(b []byte) ([]byte, error) { return sources.append(b, uint8(s)) }

// MarshalText is [Source.AppendText] to a new slice.
func (s Source) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads "in-house", "freelance" or "agency" and refuses all else.
func (s *Source) UnmarshalText(text []byte) error {
	v, err := sources.parse(text)
	if err != nil {
		return err
	}
	*s = Source(v)
	return nil
}

// Code points from a role to an occupation of a public classification. It is a
// hint for exchange with other systems and never a key: several roles share an
// occupation, and one title can stand under several. The zero Code is no code.
type Code struct {
	// Scheme is the classification: "onet-soc", "isco-08" and "esco" in the
	// shipped catalogue.
	Scheme string `json:"scheme"`
	// Value is the code, or the preferred label where the scheme is "esco".
	Value string `json:"value"`
	// Label is the alternative label of the occupation that comes closest to
	// the role, if the classification has one.
	Label string `json:"label,omitempty"`
	// Match says how the role and the occupation were matched.
	Match CodeMatch `json:"match"`
}

// CodeMatch says how a role was matched with an occupation. The zero CodeMatch
// means "not set"; encoding refuses it.
type CodeMatch uint8

// The kinds of match. A group of ISCO-08 has the match of the ESCO occupation
// through which it was found.
const (
	MatchTitle     CodeMatch = iota + 1 // the role is the occupation itself
	MatchAlternate                      // the classification lists the role's title as an alternative
	MatchClosest                        // our judgement: nothing comes nearer
)

var codeMatches = words{"match", "title", "alternate", "closest"}

// String returns the text form such as "closest", and "" for the zero CodeMatch.
func (m CodeMatch) String() string { return codeMatches.text(uint8(m)) }

// AppendText appends the text form to b. It fails on a CodeMatch that is not one
// of the constants.
func (m CodeMatch) AppendText(b []byte) ([]byte, error) { return codeMatches.append(b, uint8(m)) }

// MarshalText is [CodeMatch.AppendText] to a new slice.
func (m CodeMatch) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads "title", "alternate" or "closest" and refuses all else.
func (m *CodeMatch) UnmarshalText(text []byte) error {
	v, err := codeMatches.parse(text)
	if err != nil {
		return err
	}
	*m = CodeMatch(v)
	return nil
}
