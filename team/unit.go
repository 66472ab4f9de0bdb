// SPDX-License-Identifier: Apache-2.0

package team

import (
	"slices"

	"github.com/socialteam/socialteam"
)

// UnitID names a unit; it is the same type as [socialteam.UnitID]. The empty
// UnitID is no unit.
type UnitID = socialteam.UnitID

// DivisionID names a division of a company, such as "legal". The empty DivisionID
// is no division.
type DivisionID string

// Unit is a part of the organisation: a department, a division, a brand. Units
// form trees. The zero Unit is none and does not compile.
type Unit struct {
	ID    UnitID `json:"id"`
	Title string `json:"title,omitempty"`
	// Parent is the unit above; empty means that the unit is a root.
	Parent UnitID `json:"parent,omitempty"`
	// Lead is who leads the unit; empty means nobody stated.
	Lead MemberID `json:"lead,omitempty"`
	// Oversees are units whose publishing this unit watches over, with all
	// below them. That is not the same as standing above them: a department
	// need not look at what its divisions post.
	Oversees []UnitID `json:"oversees,omitempty"`
	// Division is what the unit belongs to with all units below it that state
	// none of their own; empty means that of the unit above.
	Division DivisionID `json:"division,omitempty"`
	// Calendar is the calendar of those who belong to the unit or to one
	// below and state none of their own.
	Calendar CalendarID `json:"calendar,omitempty"`
}

func (u Unit) normal() Unit {
	u.Oversees = orNil(slices.Clone(u.Oversees))
	slices.Sort(u.Oversees)
	return u
}

// tree numbers the units so that "at or below" is a comparison: the units at or
// below unit i are those with a number from first[i] up to but not last[i].
type tree struct {
	units  []Unit // by id
	index  map[UnitID]int32
	parent []int32 // -1 for roots
	first  []int32
	last   []int32
}

const none int32 = -1

// newTree builds the tree of units that are sorted and have no fault.
func newTree(units []Unit) tree {
	t := tree{
		units: units, index: make(map[UnitID]int32, len(units)), parent: make([]int32, len(units)),
		first: make([]int32, len(units)), last: make([]int32, len(units)),
	}
	for i, u := range units {
		t.index[u.ID] = int32(i)
	}
	children := make([][]int32, len(units))
	var roots []int32
	for i, u := range units {
		t.parent[i] = none
		if u.Parent == "" {
			roots = append(roots, int32(i))
			continue
		}
		p := t.index[u.Parent]
		t.parent[i] = p
		children[p] = append(children[p], int32(i))
	}
	t.number(roots, children)
	return t
}

// number walks the trees in depth-first order, without recursion: a chain of
// units may be long.
func (t tree) number(roots []int32, children [][]int32) {
	var next int32
	stack := slices.Clone(roots)
	slices.Reverse(stack)
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		if i < 0 { // all below ^i are numbered
			t.last[^i] = next
			stack = stack[:len(stack)-1]
			continue
		}
		t.first[i] = next
		next++
		stack[len(stack)-1] = ^i
		for _, c := range slices.Backward(children[i]) {
			stack = append(stack, c)
		}
	}
}

// within reports whether unit i is unit j or below it.
func (t *tree) within(i, j int32) bool {
	return t.first[j] <= t.first[i] && t.first[i] < t.last[j]
}

// find returns the index of a unit, none if there is no such unit.
func (t *tree) find(id UnitID) int32 {
	if i, ok := t.index[id]; ok {
		return i
	}
	return none
}
