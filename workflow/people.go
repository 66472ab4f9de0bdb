// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

// in reports whether m belongs to the party now.
func (j *judge) in(p *party, m MemberID) bool {
	if m == "" {
		return false
	}
	if p.manager {
		found := false
		j.eachManager(p, func(boss MemberID) { found = found || boss == m })
		return found
	}
	switch p.kind {
	case RoleParty:
		u := p.unit
		if p.unitOf != "" {
			if u, _ = j.unit(p); u == "" {
				return false
			}
		}
		for _, r := range p.roles {
			if j.facts.Holds(m, r, u) {
				return true
			}
		}
		return false
	case MemberParty:
		return m == p.member
	case AttributeParty:
		return m == j.attrMember(p)
	case AuthorParty:
		return j.item.isAuthor(m)
	case OwnerParty:
		return m == j.owner()
	}
	return false
}

// unit returns the unit that a party of roles means; false when an attribute
// should name it and does not.
func (j *judge) unit(p *party) (UnitID, bool) {
	if p.unitOf == "" {
		return p.unit, true
	}
	u := UnitID(j.attribute(p.unitOf).Text())
	return u, u != ""
}

func (j *judge) attrMember(p *party) MemberID { return MemberID(j.attribute(p.attr).Text()) }

// attribute returns the value of an attribute, or its default.
func (j *judge) attribute(f Field) Value {
	if v := j.item.Attribute(f); !v.IsZero() {
		return v
	}
	if a := j.flow.attrs[f]; a != nil {
		return a.Default
	}
	return Value{}
}

// eachManager calls yield with the manager of each whom the party names.
func (j *judge) eachManager(p *party, yield func(MemberID)) {
	j.optional()
	if j.mgr == nil {
		return
	}
	boss := func(m MemberID) {
		if m == "" {
			return
		}
		if b, ok := j.mgr.Manager(m); ok && b != "" {
			yield(b)
		}
	}
	switch p.kind {
	case AuthorParty:
		boss(j.item.author)
		boss(j.item.extra().principal)
	case OwnerParty:
		boss(j.owner())
	case AttributeParty:
		boss(j.attrMember(p))
	}
}

// owner returns who owns the item: an owner who may not own it here any more
// counts as none.
func (j *judge) owner() MemberID {
	o := j.item.extra().owner
	if o == "" || j.state == nil || len(j.state.claim) == 0 || j.inAny(j.state.claim, o) {
		return o
	}
	return ""
}

func (j *judge) inAny(list []party, m MemberID) bool {
	for i := range list {
		if j.in(&list[i], m) {
			return true
		}
	}
	return false
}

// standsIn reports whether a may act for m through the party, to which m
// belongs.
func (j *judge) standsIn(p *party, a, m MemberID) bool {
	j.optional()
	if j.stand == nil || a == "" || a == m {
		return false
	}
	if p.kind != RoleParty {
		return j.stand.StandsIn(a, m, "")
	}
	u, ok := j.unit(p)
	if !ok {
		return false
	}
	for _, r := range p.roles {
		if j.facts.Holds(m, r, u) && j.stand.StandsIn(a, m, r) {
			return true
		}
	}
	return false
}

// may reports whether a may act for m as one of the parties.
func (j *judge) may(list []party, a, m MemberID) bool {
	if a == m {
		return j.inAny(list, m)
	}
	for i := range list {
		if j.in(&list[i], m) && j.standsIn(&list[i], a, m) {
			return true
		}
	}
	return false
}

// appendParty appends the people of a party, who may be in dst already, or
// nobody.
func (j *judge) appendParty(dst []MemberID, p *party) []MemberID {
	if p.manager {
		j.eachManager(p, func(m MemberID) { dst = append(dst, m) })
		return dst
	}
	switch p.kind {
	case RoleParty:
		u, ok := j.unit(p)
		if !ok {
			return dst
		}
		for _, r := range p.roles {
			dst = j.facts.AppendHolders(dst, r, u)
		}
	case MemberParty:
		dst = append(dst, p.member)
	case AttributeParty:
		dst = append(dst, j.attrMember(p))
	case AuthorParty:
		dst = append(dst, j.item.author, j.item.extra().principal)
	case OwnerParty:
		dst = append(dst, j.owner())
	}
	return dst
}

// everyone returns the people of the parties, sorted; a fresh slice.
func (j *judge) everyone(list []party) []MemberID {
	out := []MemberID{}
	for i := range list {
		out = j.appendParty(out, &list[i])
	}
	return eachOnce(out)
}

// eachOnce sorts the list and leaves everybody in it once, and nobody out.
func eachOnce(list []MemberID) []MemberID {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 0 && list[0] == "" {
		return list[1:]
	}
	return list
}

// asParty makes a party of an item's event readable; duties are resolved in
// events.
func (j *judge) asParty(p Party) party {
	q := party{kind: p.Kind, unit: UnitID(p.Unit), manager: p.Manager, src: p}
	if a, ok := p.unitAttribute(); ok {
		q.unit, q.unitOf = "", a
	}
	switch p.Kind {
	case RoleParty:
		j.roles = append(j.roles[:0], RoleID(p.Name))
		q.roles = j.roles
	case MemberParty:
		q.member = MemberID(p.Name)
	case AttributeParty:
		q.attr = Field(p.Name)
	}
	return q
}

// absent reports whether m is away.
func (j *judge) absent(m MemberID) bool {
	j.optional()
	return j.stand != nil && j.stand.Absent(m)
}

// excluded says why m may not speak at the gate: as author, else as editor. It
// returns "" when m may.
func (j *judge) excluded(g *gate, m MemberID) Code {
	if g.self {
		return ""
	}
	if j.item.isAuthor(m) {
		return CodeAuthor
	}
	if j.item.x != nil {
		for _, e := range j.item.x.editors {
			if e.member == m && g.excl[e.field] {
				return CodeEditor
			}
		}
	}
	return ""
}

// delegated reports whether m handed the vote at g over to a.
func (j *judge) delegated(g *gate, m, a MemberID) bool {
	return j.item.x != nil && slices.Contains(j.item.x.delegated, delegation{g.id, m, a})
}

// fitting returns the leaves of the gate that m may fill when a speaks for m,
// and which of them only an addition makes fit.
func (j *judge) fitting(g *gate, m, a MemberID) (fits, lent uint64) {
	if g.only != nil && a == m && j.item.x == nil {
		if j.in(g.only, m) {
			fits = 1
		}
		return fits, 0
	}
	direct := a == m || j.delegated(g, m, a)
	for i := range g.leaves {
		l := &g.leaves[i]
		if l.rolls() && !j.onRoll(g, i, m) {
			continue
		}
		for k := range l.parties {
			if p := &l.parties[k]; j.in(p, m) && (direct || j.standsIn(p, a, m)) {
				fits |= 1 << i
				break
			}
		}
	}
	if j.item.x == nil {
		return fits, 0
	}
	every := uint64(1)<<len(g.leaves) - 1
	for _, w := range j.item.x.widened {
		if w.gate != g.id {
			continue
		}
		for _, src := range w.with {
			if p := j.asParty(src); j.in(&p, m) && (direct || j.standsIn(&p, a, m)) {
				fits |= every
			}
		}
	}
	for _, x := range j.item.x.added {
		if x.gate != g.id || x.member != m || !direct && !j.standsIn(&party{kind: MemberParty}, a, m) {
			continue
		}
		if x.seat == 0 {
			lent |= every &^ fits
		} else {
			lent |= x.seat
		}
	}
	return fits | lent, lent
}

// asked reports whether m is in a party of the gate in which a may act for m.
func (j *judge) speaksFor(g *gate, a, m MemberID) bool {
	if a == m || j.delegated(g, m, a) {
		return true
	}
	for i := range g.leaves {
		if j.may(g.leaves[i].parties, a, m) {
			return true
		}
	}
	if j.item.x == nil {
		return false
	}
	for _, w := range j.item.x.widened {
		for _, src := range w.with {
			if p := j.asParty(src); w.gate == g.id && j.in(&p, m) && j.standsIn(&p, a, m) {
				return true
			}
		}
	}
	for _, x := range j.item.x.added {
		if x.gate == g.id && x.member == m && j.standsIn(&party{kind: MemberParty}, a, m) {
			return true
		}
	}
	return false
}

// onRoll reports whether m stands on the roll of a leaf and was not struck off.
func (j *judge) onRoll(g *gate, leaf int, m MemberID) bool {
	r := j.roll(g, leaf)
	return r != nil && slices.Contains(r.members, m) && !slices.Contains(j.item.x.struck, struck{g.id, m})
}

func (j *judge) roll(g *gate, leaf int) *roll {
	if j.item.x != nil {
		for i := range j.item.x.rolls {
			if r := &j.item.x.rolls[i]; r.gate == g.id && int(r.leaf) == leaf {
				return r
			}
		}
	}
	return nil
}

// askedBy returns everyone whom the gate may ask, sorted, in the memory of dst:
// parties, widenings and additions.
func (j *judge) askedBy(dst []MemberID, g *gate) []MemberID {
	for i := range g.leaves {
		for k := range g.leaves[i].parties {
			dst = j.appendParty(dst, &g.leaves[i].parties[k])
		}
	}
	if j.item.x == nil {
		return eachOnce(dst)
	}
	for _, w := range j.item.x.widened {
		for _, src := range w.with {
			if w.gate == g.id {
				p := j.asParty(src)
				dst = j.appendParty(dst, &p)
			}
		}
	}
	for _, x := range j.item.x.added {
		if x.gate == g.id {
			dst = append(dst, x.member)
		}
	}
	return eachOnce(dst)
}
