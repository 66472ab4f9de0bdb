// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// scene is what stays fixed while a way is looked for: who started the item, the
// case of attribute values, and who is away. People are groups: the classes, and
// everybody whom the scene singles out.
type scene struct {
	m     *model
	p     *people
	facts workflow.Facts // with those away who are gone
	stand workflow.StandIns
	mgr   workflow.Managers

	author, principal int32 // principal is the author, or for whom the author started
	region            []workflow.Given
	gone              []MemberID
	// free lets absent people act themselves.
	free bool

	// among, when not nil, are the only groups whose people act.
	among plan.Set

	// doubt is what the last problem did not look for.
	doubt string

	singles []int32 // members who are groups by themselves, ascending
	room    []int
	sets    map[workflow.Party]plan.Set
	away    plan.Set
	pairs   map[workflow.RoleID][]plan.Proxy
}

func (m *model) newScene(author, principal int32, region []workflow.Given, gone []MemberID, free bool, extra ...int32) *scene {
	p := m.peopleOf()
	sc := &scene{m: m, p: p, author: author, principal: principal, region: region, gone: gone, free: free, sets: map[workflow.Party]plan.Set{}}
	sc.facts = Away(m.facts, gone...)
	sc.stand, _ = sc.facts.(workflow.StandIns)
	sc.mgr, _ = sc.facts.(workflow.Managers)
	sc.single(author)
	sc.single(principal)
	for _, i := range extra {
		sc.single(i)
	}
	for _, g := range region {
		if i, ok := p.index[MemberID(g.Value.Text())]; ok && m.attribute(g.Attribute).Kind == workflow.MemberAttr {
			sc.single(i)
		}
	}
	for _, id := range gone {
		sc.single(p.index[id])
	}
	slices.Sort(sc.singles)
	sc.rooms()
	sc.findAway()
	return sc
}

func (m *model) attribute(f workflow.Field) *attribute {
	for _, a := range m.attrs {
		if a.ID == f {
			return a
		}
	}
	return nil
}

func (sc *scene) single(i int32) {
	if i >= 0 && !slices.Contains(sc.singles, i) {
		sc.singles = append(sc.singles, i)
	}
}

func (sc *scene) rooms() {
	sc.room = make([]int, len(sc.p.members)+len(sc.singles))
	for c, list := range sc.p.members {
		sc.room[c] = len(list)
	}
	for k, i := range sc.singles {
		sc.room[sc.p.class[i]]--
		sc.room[len(sc.p.members)+k] = 1
	}
}

// group returns the group of a member.
func (sc *scene) group(i int32) int {
	if k, ok := slices.BinarySearch(sc.singles, i); ok {
		return len(sc.p.members) + k
	}
	return int(sc.p.class[i])
}

// member returns the n-th member of a group, in the order of ids.
func (sc *scene) member(group, n int) MemberID {
	if group >= len(sc.p.members) {
		return sc.p.ids[sc.singles[group-len(sc.p.members)]]
	}
	for _, i := range sc.p.members[group] {
		if slices.Contains(sc.singles, i) {
			continue
		}
		if n == 0 {
			return sc.p.ids[i]
		}
		n--
	}
	return ""
}

// membersOf returns the people of the groups, sorted.
func (sc *scene) membersOf(groups plan.Set) []MemberID {
	var list []MemberID
	for g := range sc.room {
		if groups.Has(g) {
			for n := range sc.room[g] {
				list = append(list, sc.member(g, n))
			}
		}
	}
	slices.Sort(list)
	return list
}

// size is how many people the groups stand for.
func (sc *scene) size(groups plan.Set) int {
	n := 0
	for g := range sc.room {
		if groups.Has(g) {
			n += sc.room[g]
		}
	}
	return n
}

// findAway notes who is away, and who acts for whom in which role.
func (sc *scene) findAway() {
	sc.pairs = map[workflow.RoleID][]plan.Proxy{}
	if sc.stand == nil {
		return
	}
	for _, i := range sc.p.absent {
		sc.away.Add(sc.group(i))
	}
	for _, id := range sc.gone {
		sc.away.Add(sc.group(sc.p.index[id]))
	}
	linked := slices.Clone(sc.p.linked)
	for _, id := range sc.gone {
		if i := sc.p.index[id]; !slices.Contains(linked, i) {
			linked = append(linked, i)
		}
	}
	for _, i := range linked {
		sc.addPairs(i, "")
		for _, r := range sc.p.roles {
			sc.addPairs(i, r)
		}
	}
}

func (sc *scene) addPairs(i int32, r workflow.RoleID) {
	p := sc.p.ids[i]
	if r != "" && !sc.facts.Holds(p, r, "") {
		return
	}
	sc.pair(i, r, sc.stand.AppendStandIns(nil, p, r))
}

// pair lets some people act for somebody in a role.
func (sc *scene) pair(i int32, r workflow.RoleID, deputies []MemberID) {
	for _, a := range deputies {
		by, ok := sc.p.index[a]
		if pair := (plan.Proxy{By: sc.group(by), For: sc.group(i)}); ok && !slices.Contains(sc.pairs[r], pair) {
			sc.pairs[r] = append(sc.pairs[r], pair)
		}
	}
}

// value returns an attribute among those given, or its default.
func (sc *scene) value(at []workflow.Given, f workflow.Field) workflow.Value {
	for _, g := range at {
		if g.Attribute == f {
			return g.Value
		}
	}
	for _, a := range sc.m.spec.Attributes {
		if a.ID == f {
			return a.Default
		}
	}
	return workflow.Value{}
}

// set returns the groups that belong to a party, owners left out, which the way
// knows.
func (sc *scene) set(p workflow.Party, at []workflow.Given) plan.Set {
	if p.Manager {
		return sc.bosses(p, at)
	}
	switch p.Kind {
	case workflow.RoleParty:
		if f, ok := strings.CutPrefix(p.Unit, "@"); ok {
			u := sc.value(at, workflow.Field(f)).Text()
			if u == "" {
				return nil
			}
			p.Unit = u
		}
		return sc.role(p)
	case workflow.MemberParty:
		return sc.one(MemberID(p.Name))
	case workflow.AttributeParty:
		return sc.one(MemberID(sc.value(at, workflow.Field(p.Name)).Text()))
	case workflow.AuthorParty:
		return sc.authors()
	}
	return nil
}

func (sc *scene) one(id MemberID) plan.Set {
	if i, ok := sc.p.index[id]; ok {
		return plan.SetOf(sc.group(i))
	}
	return nil
}

func (sc *scene) role(p workflow.Party) plan.Set {
	if s, ok := sc.sets[p]; ok {
		return s
	}
	s := make(plan.Set, (len(sc.room)+63)/64)
	copy(s, sc.p.holders[p])
	for k, i := range sc.singles {
		if s.Has(int(sc.p.class[i])) {
			s.Add(len(sc.p.members) + k)
		}
	}
	for c := range sc.p.members {
		if sc.room[c] == 0 {
			s.Remove(c)
		}
	}
	sc.sets[p] = s
	return s
}

// bosses returns the managers of whom the party names.
func (sc *scene) bosses(p workflow.Party, at []workflow.Given) plan.Set {
	var s plan.Set
	if sc.mgr == nil {
		return nil
	}
	add := func(m MemberID) {
		if boss, ok := sc.mgr.Manager(m); ok && m != "" {
			s = union(s, sc.one(boss))
		}
	}
	switch p.Kind {
	case workflow.AuthorParty:
		add(sc.p.ids[sc.author])
		add(sc.p.ids[sc.principal])
	case workflow.AttributeParty:
		add(MemberID(sc.value(at, workflow.Field(p.Name)).Text()))
	}
	return s
}

// bossesOf returns the managers of groups of people.
func (sc *scene) bossesOf(groups plan.Set) plan.Set {
	var s plan.Set
	if sc.mgr == nil {
		return nil
	}
	for g, room := range sc.room {
		if room == 0 || !groups.Has(g) {
			continue
		}
		if boss, ok := sc.mgr.Manager(sc.member(g, 0)); ok {
			s = union(s, sc.one(boss))
		}
	}
	return s
}

func union(a, b plan.Set) plan.Set {
	out := slices.Clone(a)
	for len(out) < len(b) {
		out = append(out, 0)
	}
	for i, w := range b {
		out[i] |= w
	}
	return out
}

func minus(a, b plan.Set) plan.Set {
	out := slices.Clone(a)
	for i := range min(len(a), len(b)) {
		out[i] &^= b[i]
	}
	return out
}

func both(a, b plan.Set) plan.Set {
	out := slices.Clone(a[:min(len(a), len(b))])
	for i := range out {
		out[i] &= b[i]
	}
	return out
}

func empty(s plan.Set) bool { return s.Len() == 0 }

// who says who can act as one of the parties: in person, and for somebody.
type who struct {
	persons plan.Set // all of the parties
	able    plan.Set // those who can act in person
	proxies []plan.Proxy
}

// may returns who can act as one of the parties, where those held may own the
// item, or manage who does.
func (sc *scene) may(parties []workflow.Party, at []workflow.Given, held holding) who {
	var w who
	for _, p := range parties {
		var s plan.Set
		role := workflow.RoleID("")
		switch {
		case p.Kind == workflow.OwnerParty && p.Manager:
			s = held.bosses
		case p.Kind == workflow.OwnerParty:
			s = held.owners
		default:
			s = sc.set(p, at)
		}
		if p.Kind == workflow.RoleParty {
			role = workflow.RoleID(p.Name)
		}
		w.persons = union(w.persons, s)
		for _, pair := range sc.pairs[role] {
			if s.Has(pair.For) && (sc.free || !sc.away.Has(pair.By)) && (sc.among == nil || sc.among.Has(pair.By)) && !slices.Contains(w.proxies, pair) {
				w.proxies = append(w.proxies, pair)
			}
		}
	}
	w.able = w.persons
	if !sc.free {
		w.able = minus(w.persons, sc.away)
	}
	if sc.among != nil {
		w.able = both(w.able, sc.among)
	}
	return w
}

// without takes people out, also as deputies and as those acted for.
func (w who) without(out plan.Set) who {
	w.persons, w.able = minus(w.persons, out), minus(w.able, out)
	w.proxies = slices.DeleteFunc(slices.Clone(w.proxies), func(p plan.Proxy) bool { return out.Has(p.By) || out.Has(p.For) })
	return w
}

func (w who) nobody() bool { return empty(w.able) && len(w.proxies) == 0 }

func (w who) step() plan.Step { return plan.Step{Who: w.able, Proxies: w.proxies} }

func (w who) or(v who) who {
	w.persons, w.able = union(w.persons, v.persons), union(w.able, v.able)
	w.proxies = slices.Clone(w.proxies)
	for _, p := range v.proxies {
		if !slices.Contains(w.proxies, p) {
			w.proxies = append(w.proxies, p)
		}
	}
	return w
}
