// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// people are those whom the definition can ask, in classes: two of one class can
// be exchanged without any difference to the model. They hold the same roles in
// the same units, are both away or both not, have the same deputies for the same
// roles and the same manager. Who is named, is somebody's deputy or somebody's
// manager is a class alone.
type people struct {
	ids     []MemberID // sorted
	index   map[MemberID]int32
	class   []int32
	members [][]int32 // of each class, ascending
	holders map[workflow.Party]plan.Set
	roles   []workflow.RoleID // that the definition asks for, sorted
	absent  []int32
	linked  []int32 // who are acted for now, or absent
	deputy  []bool  // who has deputies or is one
	outside []bool  // who is asked only if somebody adds them
}

// census gathers the people before they have their places.
type census struct {
	m     *model
	ids   []MemberID
	at    map[MemberID]int32
	cell  []int32 // people of one cell hold the same roles
	cells int32
	marks map[int32][]byte // what else tells classes apart
	alone []bool
	links map[MemberID]bool
	chain map[MemberID]bool // has deputies, or is one
	first int               // the first of those who are asked only if added
	stand workflow.StandIns
	next  Deputies
	mgr   workflow.Managers
}

// peopleOf returns the people of the model.
func (m *model) peopleOf() *people {
	if m.people == nil {
		c := &census{m: m, at: map[MemberID]int32{}, cells: 1, marks: map[int32][]byte{}, links: map[MemberID]bool{}, chain: map[MemberID]bool{}}
		c.stand, _ = m.facts.(workflow.StandIns)
		c.next, _ = m.facts.(Deputies)
		c.mgr, _ = m.facts.(workflow.Managers)
		m.people = c.take()
	}
	return m.people
}

// place returns the number of a member, who is new perhaps.
func (c *census) place(id MemberID) int32 {
	i, ok := c.at[id]
	if !ok {
		i = int32(len(c.ids))
		c.at[id] = i
		c.ids, c.cell, c.alone = append(c.ids, id), append(c.cell, 0), append(c.alone, false)
	}
	return i
}

func (c *census) take() *people {
	parties := c.m.roleParties()
	lists := make([][]int32, len(parties))
	roles := []workflow.RoleID{}
	var buf []MemberID
	for k, p := range parties {
		buf = c.m.facts.AppendHolders(buf[:0], workflow.RoleID(p.Name), workflow.UnitID(p.Unit))
		lists[k] = make([]int32, len(buf))
		for n, id := range buf {
			lists[k][n] = c.place(id)
		}
		c.split(lists[k])
		roles = append(roles, workflow.RoleID(p.Name))
	}
	slices.Sort(roles)
	roles = slices.Compact(roles)
	for _, p := range c.m.flow.Asks() {
		if p.Kind == workflow.MemberParty {
			c.alone[c.place(MemberID(p.Name))] = true
		}
	}
	c.nameable()
	c.outsiders()
	// Those who join the list while it is walked are walked, too.
	for i := 0; i < len(c.ids); i++ {
		c.managers(i)
		c.deputies(i, roles)
	}
	return c.sorted(parties, lists, roles)
}

// split parts those on the list from those of their cells who are not.
func (c *census) split(list []int32) {
	parts := map[int32]int32{}
	for _, i := range list {
		part, ok := parts[c.cell[i]]
		if !ok {
			part = c.cells
			parts[c.cell[i]] = part
			c.cells++
		}
		c.cell[i] = part
	}
}

// roleParties returns the parties of roles that the definition asks, each for
// every unit that an attribute can name.
func (m *model) roleParties() []workflow.Party {
	var list []workflow.Party
	for _, p := range m.flow.Asks() {
		if p.Kind != workflow.RoleParty {
			continue
		}
		if !strings.HasPrefix(p.Unit, "@") {
			list = append(list, p)
			continue
		}
		for _, u := range m.units() {
			list = append(list, p.In(string(u)))
		}
	}
	slices.SortFunc(list, func(p, q workflow.Party) int { return strings.Compare(p.String(), q.String()) })
	return slices.Compact(list)
}

// outsiders adds whom a question names and, where somebody may add approvers,
// everybody whom the roster lists; a roster that lists nobody gets some
// outsiders.
func (c *census) outsiders() {
	if c.m.named != "" {
		c.alone[c.place(c.m.named)] = true
	}
	c.first = len(c.ids)
	seats := 0
	for _, g := range c.m.gates {
		if len(g.amend) > 0 {
			n := 0
			for _, f := range g.leaves {
				n += max(1, f.share(1))
			}
			seats += n // rules may want others at each
		}
	}
	if seats == 0 {
		return
	}
	all, ok := everybody(c.m.facts)
	for _, id := range all {
		c.place(id)
	}
	if !ok {
		for i := range min(seats, maxOutsiders) {
			c.place(MemberID("outsider-" + strconv.Itoa(i+1)))
		}
	}
}

// nameable adds whom the attributes that parties read can name: those whom they
// name by default, and everybody whom the roster lists.
func (c *census) nameable() {
	for _, id := range membersNamed(&c.m.spec, c.m.flow.Asks()) {
		c.alone[c.place(id)] = true
	}
	if namesMembers(&c.m.spec, c.m.flow.Asks()) {
		all, _ := everybody(c.m.facts)
		for _, id := range all {
			c.place(id)
		}
	}
}

// everybody returns whom the roster lists, sorted; false if it lists nobody.
func everybody(facts workflow.Facts) ([]MemberID, bool) {
	var list []MemberID
	switch all := facts.(type) {
	case workflow.Roster:
		list = slices.Sorted(maps.Keys(all))
	case Cast:
		list = mapped(all, func(p Player) MemberID { return p.Member })
		slices.Sort(list)
	case interface{ All() iter.Seq[MemberID] }:
		list = slices.Sorted(all.All())
	case interface{ inner() workflow.Facts }:
		return everybody(all.inner())
	default:
		return nil, false
	}
	return slices.DeleteFunc(list, func(id MemberID) bool { return id == "" }), true
}

// namesMembers reports whether a party is read from an attribute that names a
// member.
func namesMembers(s *workflow.Spec, asks []workflow.Party) bool {
	return slices.ContainsFunc(s.Attributes, func(a workflow.Attribute) bool {
		return a.Kind == workflow.MemberAttr && readByParty(asks, a.ID)
	})
}

// membersNamed returns whom attributes that parties read name by default.
func membersNamed(s *workflow.Spec, asks []workflow.Party) []MemberID {
	var list []MemberID
	for _, a := range s.Attributes {
		if a.Kind == workflow.MemberAttr && a.Default.Text() != "" && readByParty(asks, a.ID) {
			list = append(list, MemberID(a.Default.Text()))
		}
	}
	return list
}

func readByParty(asks []workflow.Party, f workflow.Field) bool {
	return slices.ContainsFunc(asks, func(p workflow.Party) bool { return slices.Contains(partyFields(p), f) })
}

// maxOutsiders is how many people are made up: no search is about more.
const maxOutsiders = maxSteps

func (c *census) managers(i int) {
	if c.mgr == nil || !slices.ContainsFunc(c.m.flow.Asks(), func(p workflow.Party) bool { return p.Manager }) {
		return
	}
	if boss, ok := c.mgr.Manager(c.ids[i]); ok && boss != "" {
		c.alone[c.place(boss)] = true
		c.mark(i, "managed by", string(boss))
	}
}

func (c *census) mark(i int, words ...string) {
	b := append(c.marks[int32(i)], 0)
	for _, w := range words {
		b = append(append(b, w...), 0)
	}
	c.marks[int32(i)] = b
}

// deputies notes whether a member is away, and who stands in or could.
func (c *census) deputies(i int, roles []workflow.RoleID) {
	id := c.ids[i]
	if c.stand != nil && c.stand.Absent(id) {
		c.mark(i, "absent")
		c.links[id] = true
	}
	if c.stand == nil && c.next == nil {
		return
	}
	ask := func(r workflow.RoleID) {
		var now, later []MemberID
		if c.stand != nil {
			now = c.stand.AppendStandIns(nil, id, r)
		}
		if c.next != nil {
			later = c.next.AppendDeputies(nil, id, r)
		}
		if len(now)+len(later) == 0 {
			return
		}
		if len(now) > 0 {
			c.links[id] = true
		}
		c.chain[id] = true
		c.mark(i, "in role", string(r))
		for _, d := range append(now, later...) {
			c.mark(i, string(d))
			c.alone[c.place(d)] = true
			c.chain[d] = true
		}
	}
	ask("")
	for _, r := range roles {
		if c.m.facts.Holds(id, r, "") {
			ask(r)
		}
	}
}

// sorted numbers the people by their ids, and the classes by their first member.
func (c *census) sorted(parties []workflow.Party, lists [][]int32, roles []workflow.RoleID) *people {
	p := &people{ids: slices.Clone(c.ids), index: c.at, class: make([]int32, len(c.ids)), roles: roles}
	slices.Sort(p.ids)
	p.deputy, p.outside = make([]bool, len(p.ids)), make([]bool, len(p.ids))
	type kind struct {
		cell  int32
		marks string
	}
	classes, now := map[kind]int32{}, make([]int32, len(c.ids))
	for i, id := range p.ids {
		old := c.at[id]
		p.index[id], now[old] = int32(i), int32(i)
		key := kind{c.cell[old], string(c.marks[old])}
		if c.alone[old] {
			key = kind{-1, string(id)}
		}
		class, ok := classes[key]
		if !ok {
			class = int32(len(p.members))
			classes[key] = class
			p.members = append(p.members, nil)
		}
		p.class[i] = class
		p.members[class] = append(p.members[class], int32(i))
		if c.stand != nil && c.stand.Absent(id) {
			p.absent = append(p.absent, int32(i))
		}
		if c.links[id] {
			p.linked = append(p.linked, int32(i))
		}
		p.deputy[i], p.outside[i] = c.chain[id], int(old) >= c.first && c.cell[old] == 0
	}
	p.holders = make(map[workflow.Party]plan.Set, len(parties))
	for k, q := range parties {
		set := make(plan.Set, (len(p.members)+63)/64)
		for _, old := range lists[k] {
			set.Add(int(p.class[now[old]]))
		}
		p.holders[q] = set
	}
	return p
}
