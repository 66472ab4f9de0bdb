// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// crowd is everybody who could do anything in an item of a definition, sorted,
// with who is interchangeable with whom: the same in every party, and nobody's
// manager, deputy or principal. It goes by the roster as it is.
type crowd struct {
	members    []MemberID
	index      map[MemberID]int32
	class      []int32 // of each, the number of the first like them
	alone      []bool  // of each, whether nobody is like them
	principals map[MemberID][]MemberID
}

func newCrowd(f *workflow.Flow, facts workflow.Facts) *crowd {
	c := &crowd{index: map[MemberID]int32{}, principals: map[MemberID][]MemberID{}}
	asks, managers := f.Asks(), false
	var units []workflow.UnitID
	for _, p := range asks {
		managers = managers || p.Manager
		if strings.HasPrefix(p.Unit, "@") {
			units = unitsOf(f, facts)
		}
	}
	named := map[MemberID]bool{}
	for _, p := range asks {
		switch p.Kind {
		case workflow.RoleParty:
			for _, u := range unitsOfParty(p, units) {
				c.members = facts.AppendHolders(c.members, workflow.RoleID(p.Name), u)
			}
		case workflow.MemberParty:
			named[MemberID(p.Name)] = true
			c.members = append(c.members, MemberID(p.Name))
		}
	}
	c.sort()
	boss := c.managers(facts, managers, named)
	stand := c.standIns(facts, asks, named)
	c.sort()
	for i, m := range c.members {
		c.index[m] = int32(i)
	}
	c.classes(facts, asks, units, named, boss, stand)
	return c
}

func (c *crowd) sort() {
	slices.Sort(c.members)
	c.members = slices.Compact(c.members)
}

// unitsOfParty returns the units in which a party of a role may be asked for.
func unitsOfParty(p workflow.Party, units []workflow.UnitID) []workflow.UnitID {
	if strings.HasPrefix(p.Unit, "@") {
		return units
	}
	return []workflow.UnitID{workflow.UnitID(p.Unit)}
}

// managers adds the managers of the crowd, if somebody asks for managers, and
// returns whose manager is who.
func (c *crowd) managers(facts workflow.Facts, wanted bool, named map[MemberID]bool) map[MemberID]MemberID {
	boss := map[MemberID]MemberID{}
	mgr, ok := facts.(workflow.Managers)
	if !wanted || !ok {
		return boss
	}
	for _, m := range slices.Clone(c.members) {
		if b, ok := mgr.Manager(m); ok && b != "" {
			boss[m], named[b] = b, true
			c.members = append(c.members, b)
		}
	}
	c.sort()
	for _, b := range slices.Clone(c.members) { // those of managers, who may be named by an attribute
		if up, ok := mgr.Manager(b); ok && up != "" {
			boss[b] = up
		}
	}
	return boss
}

// standIns adds those who stand in for somebody of the crowd, and notes both as
// known by name.
func (c *crowd) standIns(facts workflow.Facts, asks []workflow.Party, named map[MemberID]bool) workflow.StandIns {
	stand, ok := facts.(workflow.StandIns)
	if !ok {
		return nil
	}
	roles := []workflow.RoleID{""}
	for _, p := range asks {
		if r := workflow.RoleID(p.Name); p.Kind == workflow.RoleParty && !slices.Contains(roles, r) {
			roles = append(roles, r)
		}
	}
	for _, p := range slices.Clone(c.members) {
		for _, r := range roles {
			for _, a := range stand.AppendStandIns(nil, p, r) {
				named[p], named[a] = true, true
				c.members = append(c.members, a)
				if !slices.Contains(c.principals[a], p) {
					c.principals[a] = append(c.principals[a], p)
				}
			}
		}
	}
	for a := range c.principals {
		slices.Sort(c.principals[a])
	}
	return stand
}

func (c *crowd) classes(facts workflow.Facts, asks []workflow.Party, units []workflow.UnitID, named map[MemberID]bool, boss map[MemberID]MemberID, stand workflow.StandIns) {
	first, size := map[string]int32{}, map[int32]int{}
	c.class, c.alone = make([]int32, len(c.members)), make([]bool, len(c.members))
	for i, m := range c.members {
		kind := string(m)
		if !named[m] {
			kind = profile(m, facts, asks, units, boss[m], stand)
		}
		at, ok := first[kind]
		if !ok {
			at = int32(i)
			first[kind] = at
		}
		c.class[i] = at
		size[at]++
	}
	for i := range c.members {
		c.alone[i] = size[c.class[i]] == 1
	}
}

// profile tells two people apart who are not interchangeable. It cannot be an id.
func profile(m MemberID, facts workflow.Facts, asks []workflow.Party, units []workflow.UnitID, boss MemberID, stand workflow.StandIns) string {
	var b strings.Builder
	b.WriteByte(0)
	for _, p := range asks {
		if p.Kind != workflow.RoleParty {
			continue
		}
		for _, u := range unitsOfParty(p, units) {
			if facts.Holds(m, workflow.RoleID(p.Name), u) {
				b.WriteByte('+')
			} else {
				b.WriteByte('-')
			}
		}
	}
	fmt.Fprintf(&b, "%t %s", stand != nil && stand.Absent(m), boss)
	return b.String()
}

// number returns the number of a member; nobody for one who is not here.
func (c *crowd) number(m MemberID) int32 {
	if i, ok := c.index[m]; ok {
		return i
	}
	return nobody
}

// firsts returns the first of each class, sorted.
func (c *crowd) firsts() []MemberID {
	var list []MemberID
	for i, m := range c.members {
		if c.class[i] == int32(i) {
			list = append(list, m)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}
