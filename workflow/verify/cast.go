// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// Cast is people made up to show what a definition allows to some roster: they
// are all present, hold their roles in every unit, and work around the clock. It
// is a [workflow.Facts]. The zero Cast is nobody.
type Cast []Player

// Player is one of a [Cast]. The zero Player is nobody.
type Player struct {
	Member  MemberID          `json:"member"`
	Roles   []workflow.RoleID `json:"roles"`
	Manager MemberID          `json:"manager,omitzero"`
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

// AddWorking adds d: a cast works around the clock.
func (c Cast) AddWorking(_ string, t time.Time, d time.Duration) (time.Time, error) {
	return t.Add(d), nil
}

// AppendUnits appends a unit that attributes may name.
func (c Cast) AppendUnits(dst []workflow.UnitID) []workflow.UnitID { return append(dst, "unit-1") }

// casts returns rosters that try what a definition allows, the smallest first:
// one person for each role, several for each, and people who hold every role.
func casts(f *workflow.Flow) []Cast { return castsOf(f, 2) }

// castsOf is casts with at least so many people for each role where there are
// several.
func castsOf(f *workflow.Flow, many int) []Cast {
	var roles []workflow.RoleID
	var members []MemberID
	managers := false
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
	spec := f.Spec()
	for _, s := range spec.States {
		approvers := 0
		for i := range s.Gates {
			approvers += voting{widened: true}.fewest(&s.Gates[i].Need)
		}
		many = min(max(many, approvers+2), 9)
	}
	var list []Cast
	for _, n := range []int{1, many} {
		list = append(list, specialists(roles, members, n).managed(managers), allRounders(roles, members, n).managed(managers))
	}
	return list
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

// managed gives everybody a manager, if somebody asks for managers.
func (c Cast) managed(wanted bool) Cast {
	if !wanted {
		return c
	}
	for i := range c {
		c[i].Manager = "manager-1"
	}
	return append(c, Player{Member: "manager-1", Roles: []workflow.RoleID{}, Manager: "manager-2"}, Player{Member: "manager-2", Roles: []workflow.RoleID{}})
}
