// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"strings"
)

// PartyKind says how a [Party] finds its people. The zero PartyKind means "not
// set".
type PartyKind uint8

// The kinds of party.
const (
	RoleParty      PartyKind = iota + 1 // holders of a role
	DutyParty                           // holders of the roles that a matrix gives a responsibility
	MemberParty                         // one member
	AttributeParty                      // the member that an attribute names
	AuthorParty                         // the item's authors
	OwnerParty                          // the item's owner
)

// Party is a group of people by description. It is comparable and has a text
// form:
//
//	role:R               holders of role R in any unit
//	role:R in U          holders in unit U or above it; U may be @attribute
//	accountable:D        holders of the roles accountable for responsibility D,
//	                     also with "in U"; likewise responsible, consulted,
//	                     informed, supports, verifies, signs-off
//	member:M             the member M
//	@A                   the member that the attribute A names
//	author               the authors of the item
//	owner                the owner of the item
//	manager of X         the manager of X: author, owner or @A
//
// A list of parties means any of them. The zero Party is nobody, has no text
// form and does not compile.
type Party struct {
	Kind PartyKind
	// Name is the role, the responsibility, the member or the attribute.
	Name string
	// Unit limits a role or a duty; "@A" takes it from the attribute A. Empty
	// means any unit.
	Unit string
	// Duty is the word before the colon of a [DutyParty], such as
	// "accountable".
	Duty string
	// Manager turns an author, owner or attribute into their manager.
	Manager bool
}

// Role is the party of the holders of r in any unit.
func Role(r RoleID) Party { return Party{Kind: RoleParty, Name: string(r)} }

// Accountable is the party of the holders of the roles that the matrix makes
// accountable for a responsibility.
func Accountable(responsibility string) Party {
	return Party{Kind: DutyParty, Duty: "accountable", Name: responsibility}
}

// Member is the party of one member.
func Member(m MemberID) Party { return Party{Kind: MemberParty, Name: string(m)} }

// Attr is the party of the member that the attribute names.
func Attr(attribute Field) Party { return Party{Kind: AttributeParty, Name: string(attribute)} }

// Author is the party of the item's authors.
func Author() Party { return Party{Kind: AuthorParty} }

// Owner is the party of the item's owner.
func Owner() Party { return Party{Kind: OwnerParty} }

// ManagerOf is the party of the manager of p, an author, owner or attribute.
func ManagerOf(p Party) Party {
	p.Manager = true
	return p
}

// In limits a party of roles to a unit, or to the unit that an attribute names
// when unit is written "@attribute".
func (p Party) In(unit string) Party {
	p.Unit = unit
	return p
}

// unitAttribute returns the attribute that names the unit, if one does.
func (p Party) unitAttribute() (Field, bool) {
	a, ok := strings.CutPrefix(p.Unit, "@")
	return Field(a), ok
}

// String returns the text form, or "" for the zero Party.
func (p Party) String() string {
	b := make([]byte, 0, 48)
	if p.Manager {
		b = append(b, "manager of "...)
	}
	switch p.Kind {
	case RoleParty:
		b = append(append(b, "role:"...), p.Name...)
	case DutyParty:
		b = append(append(append(b, p.Duty...), ':'), p.Name...)
	case MemberParty:
		b = append(append(b, "member:"...), p.Name...)
	case AttributeParty:
		b = append(append(b, '@'), p.Name...)
	case AuthorParty:
		b = append(b, "author"...)
	case OwnerParty:
		b = append(b, "owner"...)
	}
	if p.Unit != "" {
		b = append(append(b, " in "...), p.Unit...)
	}
	return string(b)
}

// AppendText appends the text form to b. It fails on a Party that the text form
// cannot say.
func (p Party) AppendText(b []byte) ([]byte, error) {
	text := p.String()
	if q, err := ParseParty(text); err != nil || q != p {
		return b, fmt.Errorf("no text form for party %+v", p)
	}
	return append(b, text...), nil
}

// MarshalText is [Party.AppendText] to a new slice.
func (p Party) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText is [ParseParty].
func (p *Party) UnmarshalText(text []byte) error {
	q, err := ParseParty(string(text))
	if err == nil {
		*p = q
	}
	return err
}

// ParseParty reads the text form of a [Party].
func ParseParty(text string) (Party, error) {
	p, ok := parseParty(text)
	if !ok {
		return Party{}, fmt.Errorf("unknown party %q: want role:R, role:R in U, accountable:D, member:M, @A, author, owner or manager of X", text)
	}
	return p, nil
}

func parseParty(text string) (Party, bool) {
	if rest, ok := strings.CutPrefix(text, "manager of "); ok {
		p, ok := parseParty(rest)
		ok = ok && !p.Manager && (p.Kind == AuthorParty || p.Kind == OwnerParty || p.Kind == AttributeParty)
		return ManagerOf(p), ok
	}
	switch text {
	case "author":
		return Author(), true
	case "owner":
		return Owner(), true
	}
	if a, ok := strings.CutPrefix(text, "@"); ok {
		return Attr(Field(a)), isID(a)
	}
	word, name, ok := strings.Cut(text, ":")
	if !ok {
		return Party{}, false
	}
	if word == "member" {
		return Member(MemberID(name)), isName(name)
	}
	p := Party{Kind: DutyParty, Duty: word, Name: name}
	if word == "role" {
		p = Role(RoleID(name))
	} else if _, ok := dutyOf(word); !ok {
		return Party{}, false
	}
	if i := strings.LastIndex(name, " in "); i >= 0 {
		p.Name, p.Unit = name[:i], name[i+len(" in "):]
		if a, ok := p.unitAttribute(); !isName(p.Unit) || ok && !isID(string(a)) {
			return Party{}, false
		}
	}
	return p, isName(p.Name) && !strings.Contains(p.Name, " in ")
}

// isName reports whether an id of the embedder's can stand in a text form: not
// empty, no control characters, no space at either end.
func isName(s string) bool {
	if s == "" || strings.TrimSpace(s) != s {
		return false
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return false
		}
	}
	return true
}

// isID reports whether s can be an id that a [Spec] declares.
func isID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
		case i > 0 && (c == '-' || c == '_' || c == '.'):
		default:
			return false
		}
	}
	return true
}
