// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// troupe is a small model of people with everything that facts can have: the tests'
// own, so that they do not lean on another package.
type troupe struct {
	holds    []holding
	parent   map[workflow.UnitID]workflow.UnitID
	boss     map[workflow.MemberID]workflow.MemberID
	away     []workflow.MemberID
	deputies map[workflow.MemberID][]workflow.MemberID
	// unskilled deputies do not act for a role that they do not hold.
	strict bool
	hours  map[string]time.Duration // a calendar: working time passes this much faster
}

type holding struct {
	member workflow.MemberID
	role   workflow.RoleID
	unit   workflow.UnitID
}

// everyone is who has a role, sorted.
func (t *troupe) everyone() []workflow.MemberID {
	var list []workflow.MemberID
	for _, h := range t.holds {
		list = append(list, h.member)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// staff makes a team of people with roles, written "bo: brand, legal".
func staff(lines ...string) *troupe {
	t := &troupe{deputies: map[workflow.MemberID][]workflow.MemberID{}, boss: map[workflow.MemberID]workflow.MemberID{}, parent: map[workflow.UnitID]workflow.UnitID{}}
	for _, l := range lines {
		t.add(l)
	}
	return t
}

func (t *troupe) add(line string) *troupe {
	var m, r string
	for i := range line {
		if line[i] == ':' {
			m, r = line[:i], line[i+1:]
		}
	}
	for _, role := range splitList(r) {
		t.holds = append(t.holds, holding{workflow.MemberID(m), workflow.RoleID(role), ""})
	}
	return t
}

func splitList(s string) []string {
	var list []string
	word := ""
	for _, r := range s + "," {
		switch r {
		case ',':
			if word != "" {
				list = append(list, word)
			}
			word = ""
		case ' ':
		default:
			word += string(r)
		}
	}
	return list
}

func (t *troupe) leave(m workflow.MemberID, r workflow.RoleID) {
	t.holds = slices.DeleteFunc(t.holds, func(h holding) bool { return h.member == m && h.role == r })
}

func (t *troupe) Holds(m workflow.MemberID, r workflow.RoleID, u workflow.UnitID) bool {
	for _, h := range t.holds {
		if h.member == m && h.role == r && m != "" && (u == "" || t.above(h.unit, u)) {
			return true
		}
	}
	return false
}

// above reports whether unit a is u or above it.
func (t *troupe) above(a, u workflow.UnitID) bool {
	for range 20 {
		if a != "" && a == u {
			return true
		}
		u = t.parent[u]
	}
	return false
}

func (t *troupe) AppendHolders(dst []workflow.MemberID, r workflow.RoleID, u workflow.UnitID) []workflow.MemberID {
	var list []workflow.MemberID
	for _, h := range t.holds {
		if t.Holds(h.member, r, u) {
			list = append(list, h.member)
		}
	}
	slices.Sort(list)
	return append(dst, slices.Compact(list)...)
}

func (t *troupe) Manager(m workflow.MemberID) (workflow.MemberID, bool) {
	b, ok := t.boss[m]
	return b, ok
}

func (t *troupe) Absent(m workflow.MemberID) bool { return slices.Contains(t.away, m) }

func (t *troupe) StandsIn(a, p workflow.MemberID, r workflow.RoleID) bool {
	if !t.Absent(p) || a == p {
		return false
	}
	for _, d := range t.deputies[p] {
		if !t.Absent(d) && (r == "" || !t.strict || t.Holds(d, r, "")) {
			return d == a
		}
	}
	return false
}

func (t *troupe) AppendStandIns(dst []workflow.MemberID, p workflow.MemberID, r workflow.RoleID) []workflow.MemberID {
	for _, d := range t.deputies[p] {
		if t.StandsIn(d, p, r) {
			dst = append(dst, d)
		}
	}
	return dst
}

func (t *troupe) AppendPrincipals(dst []workflow.MemberID, a workflow.MemberID) []workflow.MemberID {
	var list []workflow.MemberID
	for p := range t.deputies {
		if slices.Contains(t.deputies[p], a) && t.Absent(p) {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return append(dst, list...)
}

func (t *troupe) AddWorking(calendar string, at time.Time, d time.Duration) (time.Time, error) {
	factor, ok := t.hours[calendar]
	if !ok {
		return at, fmt.Errorf("unknown calendar %q", calendar)
	}
	return at.Add(d * factor), nil
}
