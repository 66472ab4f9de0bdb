// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"iter"
	"maps"
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

type (
	member = workflow.MemberID
	role   = workflow.RoleID
)

// crew is a small team: who holds which role, who is away, who deputises for
// whom, in order, and who manages whom. A deputy acts in a role that they hold
// too, or in any role if the crew is skilled.
type crew struct {
	members  []member // sorted
	roles    map[member][]role
	boss     map[member]member
	away     map[member]bool
	deputies map[member][]member
	skilled  bool
	unit     map[member]workflow.UnitID // where everybody works; nowhere if nil
}

// The units of a crew: the whole, and two in it.
const whole, north, south workflow.UnitID = "whole", "north", "south"

func (c *crew) Holds(m member, r role, u workflow.UnitID) bool {
	at, placed := c.unit[m]
	return slices.Contains(c.roles[m], r) && (u == "" || placed && (at == u || at == whole))
}

// AppendUnits lists the units, if anybody works in one.
func (c *crew) AppendUnits(dst []workflow.UnitID) []workflow.UnitID {
	if c.unit == nil {
		return dst
	}
	return append(dst, north, south, whole)
}

func (c *crew) AppendHolders(dst []member, r role, u workflow.UnitID) []member {
	for _, m := range c.members {
		if c.Holds(m, r, u) {
			dst = append(dst, m)
		}
	}
	return dst
}

func (c *crew) Manager(m member) (member, bool) {
	b, ok := c.boss[m]
	return b, ok
}

func (c *crew) Absent(m member) bool { return c.away[m] }

// All lists everybody whom somebody could add.
func (c *crew) All() iter.Seq[member] { return slices.Values(c.members) }

// AppendDeputies appends those who could act for p in the role, present or not.
func (c *crew) AppendDeputies(dst []member, p member, r role) []member {
	if r != "" && !c.Holds(p, r, "") {
		return dst
	}
	for _, d := range c.deputies[p] {
		if r == "" || c.skilled || c.Holds(d, r, "") {
			dst = append(dst, d)
		}
	}
	return dst
}

func (c *crew) StandsIn(a, p member, r role) bool {
	return slices.Contains(c.AppendStandIns(nil, p, r), a)
}

func (c *crew) AppendStandIns(dst []member, p member, r role) []member {
	if !c.away[p] {
		return dst
	}
	for _, d := range c.AppendDeputies(nil, p, r) {
		if !c.away[d] {
			return append(dst, d)
		}
	}
	return dst
}

func (c *crew) AppendPrincipals(dst []member, a member) []member {
	for _, p := range c.members {
		if c.StandsIn(a, p, "") || slices.ContainsFunc(c.roles[p], func(r role) bool { return c.StandsIn(a, p, r) }) {
			dst = append(dst, p)
		}
	}
	return dst
}

// without returns the crew with more of them away.
func (c *crew) without(absent []member) *crew {
	d := *c
	d.away = maps.Clone(c.away)
	if d.away == nil {
		d.away = map[member]bool{}
	}
	for _, m := range absent {
		d.away[m] = true
	}
	return &d
}

// present returns those who are not away.
func (c *crew) present() []member {
	return slices.DeleteFunc(slices.Clone(c.members), c.Absent)
}

// subsets yields the sets of at most n of the list by size, then in order, until
// yield returns false.
func subsets(list []member, n int, yield func([]member) bool) {
	for size := 0; size <= min(n, len(list)); size++ {
		if !choose(list, size, nil, yield) {
			return
		}
	}
}

func choose(list []member, size int, chosen []member, yield func([]member) bool) bool {
	if size == 0 {
		return yield(slices.Clone(chosen))
	}
	for i := 0; i+size <= len(list); i++ {
		if !choose(list[i+1:], size-1, append(chosen[:len(chosen):len(chosen)], list[i]), yield) {
			return false
		}
	}
	return true
}
