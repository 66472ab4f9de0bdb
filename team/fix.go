// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/socialteam/socialteam/roles"
)

// FixKind says what sort of step a [Fix] is. The zero FixKind is none.
type FixKind string

// The kinds of fixes, from the nearest to the farthest.
const (
	FixCover  FixKind = "cover"  // Member stands in for For in Role
	FixReturn FixKind = "return" // Member's absence is moved
	FixTrain  FixKind = "train"  // Member reaches Skills
	FixAssign FixKind = "assign" // Member gets the hat Role, and reaches Skills if any
	FixUnhat  FixKind = "unhat"  // Member gives the hat Role away, to For if somebody is named
	FixHire   FixKind = "hire"   // somebody is hired for Role
	FixManage FixKind = "manage" // Member gets the manager For
	FixStaff  FixKind = "staff"  // Unit gets the hat Role, by Member if somebody is named
)

// Fix is the nearest step that mends what an analysis found. It is advice and
// changes nothing. The zero Fix is none.
type Fix struct {
	Kind   FixKind  `json:"kind"`
	Member MemberID `json:"member,omitempty"`
	For    MemberID `json:"for,omitempty"`
	Role   roles.ID `json:"role,omitempty"`
	Unit   UnitID   `json:"unit,omitempty"`
	Skills []Skill  `json:"skills,omitempty"`
}

// String says the step in English, such as "train bo: copywriting to 2".
func (f Fix) String() string {
	switch f.Kind {
	case FixCover:
		return fmt.Sprintf("let %s stand in for %s as %s", f.Member, f.For, f.Role)
	case FixReturn:
		return fmt.Sprintf("move the absence of %s", f.Member)
	case FixTrain:
		return fmt.Sprintf("train %s: %s", f.Member, levels(f.Skills))
	case FixAssign:
		s := fmt.Sprintf("make %s %s", f.Member, f.Role)
		if len(f.Skills) > 0 {
			s += " and train: " + levels(f.Skills)
		}
		return s
	case FixUnhat:
		if f.For != "" {
			return fmt.Sprintf("hand the hat %s of %s to %s", f.Role, f.Member, f.For)
		}
		return fmt.Sprintf("take the hat %s from %s", f.Role, f.Member)
	case FixHire:
		if f.Role == "" {
			return "hire somebody"
		}
		return fmt.Sprintf("hire a %s", f.Role)
	case FixManage:
		return fmt.Sprintf("make %s the manager of %s", f.For, f.Member)
	case FixStaff:
		if f.Member == "" {
			return fmt.Sprintf("give unit %s a %s", f.Unit, f.Role)
		}
		return fmt.Sprintf("make %s %s of unit %s", f.Member, f.Role, f.Unit)
	}
	return "nothing"
}

func levels(skills []Skill) string {
	parts := make([]string, len(skills))
	for i, s := range skills {
		parts[i] = fmt.Sprintf("%s to %d", s.Skill, s.Level)
	}
	return strings.Join(parts, ", ")
}

// names joins ids for a message.
func names[K ~string](ids []K) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(id)
	}
	return strings.Join(parts, ", ")
}

func compareID[K ~string](a, b K) int { return cmp.Compare(a, b) }

// fixCover returns the nearest way to have somebody eligible, skilled and there
// for a responsibility that has nobody on a day:
//
//   - somebody there who has the skills gets the hat, or covers for an absent
//     holder;
//   - an absence is moved;
//   - whoever there lacks the fewest levels of skill is trained, a holder before
//     others: a holder whatever is lacking, others only if they have at least half
//     of what a role asks for;
//   - somebody is hired.
func (s staffing) fixCover(r *roles.Responsibility, there func(int32) bool) Fix {
	best, missing := s.nearest(r, there)
	absent := none
	for _, i := range s.whoIsAble(r) {
		if !there(i) {
			absent = i
			break
		}
	}
	switch {
	case absent != none && best.Kind != "" && missing == 0:
		return Fix{Kind: FixCover, Member: best.Member, For: s.team.members[absent].id, Role: s.ableAs(absent, r)}
	case absent != none:
		return Fix{Kind: FixReturn, Member: s.team.members[absent].id}
	case best.Kind != "":
		return best
	}
	for _, role := range r.Eligible {
		return Fix{Kind: FixHire, Role: role}
	}
	return Fix{Kind: FixHire}
}

// nearest returns who needs the fewest levels of skill to take r, and how many;
// among equals who holds the hat, then by id, then by the order of the roles.
func (s staffing) nearest(r *roles.Responsibility, there func(int32) bool) (best Fix, missing int) {
	bestHolds := false
	for i := range s.team.members {
		i := int32(i)
		if !there(i) || !s.may(i, r) {
			continue
		}
		for _, role := range s.hatsFor(r) {
			lacks, holds := s.missing(i, role), s.holds(i, role, "")
			if !holds && (2*lacks > s.asked(role) || s.asked(role) == 0) {
				continue
			}
			if best.Kind != "" && (lacks > missing || lacks == missing && (bestHolds || !holds)) {
				continue
			}
			best, missing, bestHolds = Fix{Kind: FixAssign, Member: s.team.members[i].id, Role: role, Skills: s.lacks(i, role)}, lacks, holds
			if holds {
				best.Kind, best.Role = FixTrain, ""
			}
		}
	}
	return best, missing
}
