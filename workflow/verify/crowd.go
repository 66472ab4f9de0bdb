// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// crowd is everybody who could do anything in an item of a definition, sorted,
// with who is interchangeable with whom: the same in every party, and nobody's
// manager, deputy or principal. It goes by the roster as it is.
type crowd struct {
	members    []MemberID
	index      map[MemberID]int32
	class      []int32   // of each, the number of the first like them
	alone      []bool    // of each, whether nobody is like them
	classes    [][]int32 // those who are alike, by the first of them
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
	spec := f.Spec()
	for _, m := range membersNamed(&spec, asks) {
		named[m] = true
		c.members = append(c.members, m)
	}
	if namesMembers(&spec, asks) || amends(&spec) {
		all, _ := everybody(facts)
		c.members = append(c.members, all...)
	}
	c.sort()
	boss := c.managers(facts, managers, named)
	stand := c.standIns(facts, asks, named)
	c.sort()
	for i, m := range c.members {
		c.index[m] = int32(i)
	}
	c.classify(facts, asks, units, named, boss, stand)
	return c
}

// amends reports whether somebody may add approvers, who may be anybody.
func amends(s *workflow.Spec) bool {
	return slices.ContainsFunc(s.States, func(st workflow.State) bool {
		return slices.ContainsFunc(st.Gates, func(g workflow.Gate) bool { return len(g.Amend) > 0 })
	})
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

func (c *crowd) classify(facts workflow.Facts, asks []workflow.Party, units []workflow.UnitID, named map[MemberID]bool, boss map[MemberID]MemberID, stand workflow.StandIns) {
	first, place := map[string]int32{}, map[int32]int{}
	c.class, c.alone = make([]int32, len(c.members)), make([]bool, len(c.members))
	for i, m := range c.members {
		kind := string(m)
		if !named[m] {
			kind = profile(m, facts, asks, units, boss[m], stand)
		}
		at, ok := first[kind]
		if !ok {
			at = int32(i)
			first[kind], place[at] = at, len(c.classes)
			c.classes = append(c.classes, nil)
		}
		c.class[i] = at
		c.classes[place[at]] = append(c.classes[place[at]], int32(i))
	}
	for _, class := range c.classes {
		c.alone[class[0]] = len(class) == 1
	}
}

// named returns people by their ids, sorted.
func (c *crowd) named(list []int32) []MemberID {
	slices.Sort(list)
	out := make([]MemberID, len(list))
	for i, who := range list {
		out[i] = c.members[who]
	}
	return out
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
	list := make([]MemberID, len(c.classes))
	for i, class := range c.classes {
		list[i] = c.members[class[0]]
	}
	return list
}

// enoughHelpers is how many classes of each party are asked to go a way.
const enoughHelpers = 4

// helpers returns a few classes of people for each party: enough, as a rule, for
// going a way that can be gone at all.
func (c *crowd) helpers(f *workflow.Flow, facts workflow.Facts) map[int32]bool {
	out := map[int32]bool{}
	if len(c.classes) <= enoughHelpers {
		return nil
	}
	for _, p := range f.Asks() {
		n := 0
		for _, class := range c.classes {
			m := c.members[class[0]]
			in := p.Kind == workflow.MemberParty && string(m) == p.Name || p.Manager && c.alone[class[0]]
			if p.Kind == workflow.RoleParty {
				unit := workflow.UnitID(p.Unit)
				if strings.HasPrefix(p.Unit, "@") {
					unit = ""
				}
				in = facts.Holds(m, workflow.RoleID(p.Name), unit)
			}
			if in && n < enoughHelpers {
				out[class[0]] = true
				n++
			}
		}
	}
	return out
}
