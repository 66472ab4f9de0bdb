// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"maps"
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// crew are the people of a scenario. It implements [workflow.Facts],
// [workflow.Managers] and [workflow.StandIns]. It changes between steps only; who
// asks it during a step sees one snapshot.
type crew struct {
	people map[workflow.MemberID]*person
	above  map[workflow.UnitID]workflow.UnitID
}

type person struct {
	holds    []holding
	manager  workflow.MemberID
	away     bool
	deputies []deputy // in order
}

type holding struct {
	role workflow.RoleID
	unit workflow.UnitID
}

// deputy stands in: with a role in that role at any time, without one while the
// principal is away.
type deputy struct {
	who  workflow.MemberID
	role workflow.RoleID
}

func newCrew() *crew {
	return &crew{people: map[workflow.MemberID]*person{}, above: map[workflow.UnitID]workflow.UnitID{}}
}

// add returns the person, new if need be.
func (c *crew) add(m workflow.MemberID) *person {
	if c.people[m] == nil {
		c.people[m] = &person{}
	}
	return c.people[m]
}

func (p *person) drop(list []string) {
	p.holds = slices.DeleteFunc(p.holds, func(h holding) bool { return slices.Contains(list, string(h.role)) })
}

func (p *person) dismiss(a workflow.MemberID) {
	p.deputies = slices.DeleteFunc(p.deputies, func(d deputy) bool { return d.who == a })
}

// all returns everybody, sorted.
func (c *crew) all() []workflow.MemberID { return slices.Sorted(maps.Keys(c.people)) }

// Holds implements [workflow.Facts].
func (c *crew) Holds(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	p := c.people[m]
	return p != nil && slices.ContainsFunc(p.holds, func(h holding) bool { return h.role == r && (u == "" || c.covers(h.unit, u)) })
}

// covers reports whether the unit is u or above it. Units may form a circle.
func (c *crew) covers(unit, u workflow.UnitID) bool {
	for range len(c.above) + 1 {
		if unit == u {
			return true
		}
		above, ok := c.above[u]
		if !ok {
			return false
		}
		u = above
	}
	return false
}

// AppendHolders implements [workflow.Facts].
func (c *crew) AppendHolders(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
	return c.appendAll(dst, func(m workflow.MemberID) bool { return c.Holds(m, r, u) })
}

func (c *crew) appendAll(dst []workflow.MemberID, ok func(workflow.MemberID) bool) []workflow.MemberID {
	for _, m := range c.all() {
		if ok(m) {
			dst = append(dst, m)
		}
	}
	return dst
}

// Manager implements [workflow.Managers].
func (c *crew) Manager(m workflow.MemberID) (workflow.MemberID, bool) {
	p := c.people[m]
	if p == nil || p.manager == "" {
		return "", false
	}
	return p.manager, true
}

// Absent implements [workflow.StandIns].
func (c *crew) Absent(m workflow.MemberID) bool {
	p := c.people[m]
	return p != nil && p.away
}

// StandsIn implements [workflow.StandIns].
func (c *crew) StandsIn(a, p workflow.MemberID, r workflow.RoleID) bool {
	principal := c.people[p]
	if principal == nil || a == p || c.people[a] == nil {
		return false
	}
	if r != "" && slices.Contains(principal.deputies, deputy{a, r}) {
		return true
	}
	return principal.away && c.first(principal, r) == a
}

// first returns the first present deputy who may act in role r, or nobody.
func (c *crew) first(p *person, r workflow.RoleID) workflow.MemberID {
	for _, d := range p.deputies {
		if d.role == "" && !c.Absent(d.who) && (r == "" || c.Holds(d.who, r, "")) {
			return d.who
		}
	}
	return ""
}

// AppendStandIns implements [workflow.StandIns].
func (c *crew) AppendStandIns(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID {
	return c.appendAll(dst, func(a workflow.MemberID) bool { return c.StandsIn(a, p, r) })
}

// AppendPrincipals implements [workflow.StandIns].
func (c *crew) AppendPrincipals(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
	return c.appendAll(dst, func(p workflow.MemberID) bool {
		if c.StandsIn(a, p, "") {
			return true
		}
		principal := c.people[p]
		return slices.ContainsFunc(principal.holds, func(h holding) bool { return c.StandsIn(a, p, h.role) }) ||
			slices.ContainsFunc(principal.deputies, func(d deputy) bool { return d.who == a && d.role != "" && a != p })
	})
}
