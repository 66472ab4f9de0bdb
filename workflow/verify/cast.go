// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// Cast is people made up to show what a definition allows to some roster: they
// hold their roles in every unit, and work around the clock. It is a
// [workflow.Facts]. The zero Cast is nobody.
type Cast []Player

// Player is one of a [Cast], who is present unless there is a Deputy. The zero
// Player is nobody.
type Player struct {
	Member  MemberID          `json:"member"`
	Roles   []workflow.RoleID `json:"roles"`
	Manager MemberID          `json:"manager,omitzero"`
	// Deputy stands in for the member, who is away then, in every role.
	Deputy MemberID `json:"deputy,omitzero"`
}

func (c Cast) player(m MemberID) *Player {
	i := slices.IndexFunc(c, func(p Player) bool { return p.Member == m })
	if i < 0 {
		return &Player{}
	}
	return &c[i]
}

// Holds reports whether m is cast with the role; u does not matter.
func (c Cast) Holds(m MemberID, r workflow.RoleID, _ workflow.UnitID) bool {
	return slices.Contains(c.player(m).Roles, r)
}

// AppendHolders appends those who are cast with the role, in the order of the
// cast.
func (c Cast) AppendHolders(dst []MemberID, r workflow.RoleID, _ workflow.UnitID) []MemberID {
	for _, p := range c {
		if slices.Contains(p.Roles, r) {
			dst = append(dst, p.Member)
		}
	}
	return dst
}

// Manager returns the manager of m.
func (c Cast) Manager(m MemberID) (MemberID, bool) {
	boss := c.player(m).Manager
	return boss, boss != ""
}

// Absent reports whether m is away.
func (c Cast) Absent(m MemberID) bool { return c.player(m).Deputy != "" }

// StandsIn reports whether a is the deputy of p, who holds the role unless it is
// empty.
func (c Cast) StandsIn(a, p MemberID, r workflow.RoleID) bool {
	return a != "" && c.player(p).Deputy == a && (r == "" || c.Holds(p, r, ""))
}

// AppendStandIns appends the deputy of p, if p holds the role.
func (c Cast) AppendStandIns(dst []MemberID, p MemberID, r workflow.RoleID) []MemberID {
	if a := c.player(p).Deputy; c.StandsIn(a, p, r) {
		dst = append(dst, a)
	}
	return dst
}

// AppendPrincipals appends those whose deputy a is, in the order of the cast.
func (c Cast) AppendPrincipals(dst []MemberID, a MemberID) []MemberID {
	for _, p := range c {
		if a != "" && p.Deputy == a {
			dst = append(dst, p.Member)
		}
	}
	return dst
}

// AddWorking adds d: a cast works around the clock.
func (c Cast) AddWorking(_ string, t time.Time, d time.Duration) (time.Time, error) {
	return t.Add(d), nil
}

// AppendUnits appends a unit that attributes may name.
func (c Cast) AppendUnits(dst []workflow.UnitID) []workflow.UnitID { return append(dst, "unit-1") }

// casts returns people to try what a definition allows, the smallest first: one
// person for each role, at least so many for each, and people who hold every role.
func casts(f *workflow.Flow, many int) []Cast {
	roles, members, managers := askedOf(f)
	many = enough(f, many)
	var list []Cast
	for _, n := range []int{1, many} {
		list = append(list, specialists(roles, members, n).managed(managers), allRounders(roles, members, n).managed(managers, roles...))
	}
	return list
}

// rareCasts returns people for what those of casts cannot do: all but one are
// present, who has a deputy, or nobody is there but who is named.
func rareCasts(f *workflow.Flow, many int) []Cast {
	roles, members, managers := askedOf(f)
	many = enough(f, many)
	list := understudied(allRounders(roles, members, many).managed(managers, roles...), many)
	if len(members) > 0 {
		list = append(list, allRounders(roles, members, 0).managed(managers, roles...)) // so that a roll has nobody else
	}
	return list
}

// enough is how many people of each kind there should be: at least so many, and as
// many as the gates of a state want together, an author and one more.
func enough(f *workflow.Flow, many int) int {
	for _, s := range f.Spec().States {
		approvers := 0
		for i := range s.Gates {
			approvers += voting{anyone: true}.fewest(&s.Gates[i].Need)
		}
		many = min(max(many, approvers+2), 9)
	}
	return many
}

// mostUnderstudied bounds in how many ways somebody of a cast is away.
const mostUnderstudied = 15

// understudied returns a cast with one away who has a deputy, for each two of whom
// not others, who differ by their names alone, are away or deputies already: two
// of those who come first are enough.
func understudied(all Cast, alike int) (list []Cast) {
	kinds := slices.Delete(slices.Clone(all), 1, alike)
	for i, away := range kinds {
		for k, deputy := range kinds {
			if i == 0 && k == 0 {
				deputy = all[1]
			}
			if away.Member == deputy.Member || len(list) == mostUnderstudied {
				continue
			}
			c := slices.Clone(all)
			for n := range c {
				switch {
				case c[n].Member == away.Member:
					c[n].Deputy = deputy.Member
				case c[n].Member == deputy.Member && deputy.Manager == away.Manager:
					c[n].Manager = c.player(deputy.Manager).Manager // so that two authors may have two
				}
			}
			list = append(list, c)
		}
	}
	return list
}

// askedOf returns the roles and members that a definition asks, and whether it asks
// managers.
func askedOf(f *workflow.Flow) (roles []workflow.RoleID, members []MemberID, managers bool) {
	for _, p := range f.Asks() {
		managers = managers || p.Manager
		switch r := workflow.RoleID(p.Name); {
		case p.Kind == workflow.RoleParty && !slices.Contains(roles, r):
			roles = append(roles, r)
		case p.Kind == workflow.MemberParty:
			members = append(members, MemberID(p.Name))
		}
	}
	slices.Sort(roles)
	return roles, members, managers
}

func specialists(roles []workflow.RoleID, members []MemberID, n int) Cast {
	var c Cast
	for _, r := range roles {
		for i := range n {
			c = append(c, Player{Member: MemberID(fmt.Sprintf("%s-%d", r, i+1)), Roles: []workflow.RoleID{r}})
		}
	}
	for _, m := range members {
		c = append(c, Player{Member: m, Roles: []workflow.RoleID{}})
	}
	return c
}

func allRounders(roles []workflow.RoleID, members []MemberID, n int) Cast {
	var c Cast
	for i := range n {
		c = append(c, Player{Member: MemberID(fmt.Sprintf("person-%d", i+1)), Roles: slices.Clone(roles)})
	}
	for _, m := range members {
		c = append(c, Player{Member: m, Roles: slices.Clone(roles)})
	}
	return c
}

// managed gives everybody a manager, if somebody asks for managers, who holds the
// roles and has another one.
func (c Cast) managed(wanted bool, roles ...workflow.RoleID) Cast {
	if !wanted {
		return c
	}
	for i := range c {
		c[i].Manager = "manager-1"
	}
	if roles == nil {
		roles = []workflow.RoleID{}
	}
	return append(c, Player{Member: "manager-1", Roles: roles, Manager: "manager-2"}, Player{Member: "manager-2", Roles: slices.Clone(roles)})
}
