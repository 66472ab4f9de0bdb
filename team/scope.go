// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"slices"

	"github.com/socialteam/socialteam/roles"
)

// Scope says which responsibilities an analysis looks at, and how well somebody
// must master a skill to count. The zero Scope looks at every row of the team's
// matrix, or at the whole catalogue if the team states none, and asks for
// [roles.Working].
type Scope struct {
	// Responsibilities are those looked at, in the order of the catalogue
	// whatever the order here; empty means as the zero Scope does.
	Responsibilities []roles.ResponsibilityID `json:"responsibilities,omitempty"`
	// LeftOut are not looked at: a company leaves them out on purpose.
	LeftOut []roles.ResponsibilityID `json:"left-out,omitempty"`
	// Level is the least level at which a needed skill counts, also where the
	// role asks for less; zero means [roles.Working].
	Level roles.Level `json:"level,omitempty"`
}

// level notes a level that there is not. Zero stands for the default.
func (f *faults) level(l roles.Level) {
	if l > roles.MaxLevel {
		f.add("", "level", fmt.Errorf("level %d: want 1 to %d", l, roles.MaxLevel))
	}
}

func (s Scope) level() roles.Level {
	if s.Level == 0 {
		return roles.Working
	}
	return s.Level
}

// of returns the responsibilities in the order of the catalogue, and notes what
// is wrong with s.
func (s Scope) of(f *faults, t *Team) []roles.Responsibility {
	named := map[roles.ResponsibilityID]bool{}
	check := func(list string, ids []roles.ResponsibilityID) {
		for i, id := range ids {
			if !t.Catalog().HasResponsibility(id) {
				unknown(f, "", index(list, i), "responsibility", id, t.Catalog().ResponsibilityIDs)
			}
		}
	}
	check("responsibilities", s.Responsibilities)
	check("left-out", s.LeftOut)
	f.level(s.Level)
	for _, id := range s.Responsibilities {
		named[id] = true
	}
	var list []roles.Responsibility
	for r := range t.Catalog().Responsibilities() {
		in := named[r.ID]
		if len(s.Responsibilities) == 0 {
			in = t.matrix == nil || t.matrix.HasRow(r.ID)
		}
		if in && !slices.Contains(s.LeftOut, r.ID) {
			list = append(list, r)
		}
	}
	return list
}

// staffing answers who could see to responsibilities at an instant.
type staffing struct {
	*View
	level roles.Level
}

// may reports whether a member's source lets the member do a responsibility.
func (s staffing) may(i int32, r *roles.Responsibility) bool {
	source := s.team.spec.Members[i].Source
	return !r.InHouse || source == 0 || source == roles.InHouse
}

// hatsFor returns the roles that may do r: all of them if none is named.
func (s staffing) hatsFor(r *roles.Responsibility) []roles.ID {
	if len(r.Eligible) > 0 {
		return r.Eligible
	}
	return s.team.Catalog().RoleIDs()
}

// eligible returns the active members who hold a role that may do r, in order.
func (s staffing) eligible(r *roles.Responsibility) []int32 {
	var list []int32
	for _, role := range s.hatsFor(r) {
		for _, k := range s.team.byRole[role] {
			h := &s.team.hats[k]
			if h.during.has(s.at) && s.may(h.member, r) {
				list = append(list, h.member)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// able reports whether an eligible member has the skills of one of the hats that
// make the member eligible.
func (s staffing) able(i int32, r *roles.Responsibility) bool { return s.ableAs(i, r) != "" }

// ableAs returns the first role in which an eligible member can see to r, empty
// if there is none.
func (s staffing) ableAs(i int32, r *roles.Responsibility) roles.ID {
	for h := range s.wears(i) {
		if (len(r.Eligible) == 0 || slices.Contains(r.Eligible, h.role)) && s.missing(i, h.role) == 0 {
			return h.role
		}
	}
	return ""
}

// whoIsAble returns the eligible members who have the skills.
func (s staffing) whoIsAble(r *roles.Responsibility) []int32 {
	return slices.DeleteFunc(s.eligible(r), func(i int32) bool { return !s.able(i, r) })
}

// missing returns how many levels of skill a member lacks for a role.
func (s staffing) missing(i int32, role roles.ID) int {
	sum := 0
	for _, n := range s.team.needs[role] {
		if have, want := s.team.level(i, n.Skill), max(n.Min, s.level); !n.Nice && have < want {
			sum += int(want - have)
		}
	}
	return sum
}

// asked returns how many levels of skill a role asks for.
func (s staffing) asked(role roles.ID) int {
	sum := 0
	for _, n := range s.team.needs[role] {
		if !n.Nice {
			sum += int(max(n.Min, s.level))
		}
	}
	return sum
}

// lacks returns the skills that a member would have to reach for a role.
func (s staffing) lacks(i int32, role roles.ID) []Skill {
	var list []Skill
	for _, n := range s.team.needs[role] {
		if want := max(n.Min, s.level); !n.Nice && s.team.level(i, n.Skill) < want {
			list = append(list, Skill{n.Skill, want})
		}
	}
	slices.SortFunc(list, func(a, b Skill) int { return compareID(a.Skill, b.Skill) })
	return list
}
