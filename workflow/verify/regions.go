// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// maxRegions is how many cases of attribute values a check looks at.
const maxRegions = 65536

// Units is the optional part of a roster that lists the units there are, for
// definitions in which an attribute names a unit; without it no question about
// people can be asked of them. team.View implements it.
type Units interface {
	// AppendUnits appends every unit, each once, in a stable order.
	AppendUnits(dst []workflow.UnitID) []workflow.UnitID
}

// attribute is one that a condition or a party reads.
type attribute struct {
	*workflow.Attribute
	// values has one for each case. Those of a member or unit attribute depend
	// on the people.
	values []workflow.Value
	// settable is set by somebody on the way; others are given at the start.
	settable bool
	party    bool // a party reads it
	setters  []workflow.Party
}

// alike reports whether no condition and no party tells two values apart.
func (m *model) alike(a *attribute, v, w workflow.Value) bool {
	if v == w {
		return true
	}
	if a.party {
		return false
	}
	same := true
	m.eachTest(func(c *workflow.Condition) {
		if c.Attr == a.ID {
			same = same && m.flow.Holds(*c, []workflow.Given{{Attribute: a.ID, Value: v}}) == m.flow.Holds(*c, []workflow.Given{{Attribute: a.ID, Value: w}})
		}
	})
	return same
}

// conditions are those of gates and moves.
func (m *model) conditions() []*workflow.Condition {
	var list []*workflow.Condition
	for _, g := range m.gates {
		list = append(list, &g.When)
	}
	for i := range m.spec.Moves {
		list = append(list, &m.spec.Moves[i].When)
	}
	return slices.DeleteFunc(list, func(c *workflow.Condition) bool { return c.IsZero() })
}

// eachTest calls yield with every comparison in the definition.
func (m *model) eachTest(yield func(*workflow.Condition)) {
	var walk func(c *workflow.Condition)
	walk = func(c *workflow.Condition) {
		for i := range c.All {
			walk(&c.All[i])
		}
		for i := range c.Any {
			walk(&c.Any[i])
		}
		switch {
		case c.Not != nil:
			walk(c.Not)
		case c.Attr != "":
			yield(c)
		}
	}
	for _, c := range m.conditions() {
		walk(c)
	}
}

// conditionFields appends the attributes that a condition reads.
func conditionFields(dst []workflow.Field, c *workflow.Condition) []workflow.Field {
	if c.Attr != "" && !slices.Contains(dst, c.Attr) {
		dst = append(dst, c.Attr)
	}
	for i := range c.All {
		dst = conditionFields(dst, &c.All[i])
	}
	for i := range c.Any {
		dst = conditionFields(dst, &c.Any[i])
	}
	if c.Not != nil {
		dst = conditionFields(dst, c.Not)
	}
	return dst
}

// partyFields returns the attributes that a party reads.
func partyFields(p workflow.Party) []workflow.Field {
	var list []workflow.Field
	if p.Kind == workflow.AttributeParty {
		list = append(list, workflow.Field(p.Name))
	}
	if u, ok := strings.CutPrefix(p.Unit, "@"); ok {
		list = append(list, workflow.Field(u))
	}
	return list
}

func (m *model) addAttributes() {
	var read, named []workflow.Field
	for _, c := range m.conditions() {
		read = conditionFields(read, c)
	}
	for _, p := range m.flow.Asks() {
		named = append(named, partyFields(p)...)
	}
	wanted := slices.Clone(read)
	for _, p := range m.starts { // or nobody is in the party
		wanted = append(wanted, partyFields(p)...)
	}
	for i := range m.spec.Attributes {
		a := &attribute{Attribute: &m.spec.Attributes[i]}
		required := slices.Contains(wanted, a.ID) && a.Default.IsZero()
		a.party = slices.Contains(named, a.ID)
		if !a.party && !slices.Contains(read, a.ID) {
			continue
		}
		a.values = m.flow.Regions(a.ID)
		a.setters = m.resolve(a.Set)
		a.settable = len(a.Set) > 0 && len(a.States) > 0 && !required
		m.attrs = append(m.attrs, a)
	}
}

// table lists the regions: cases of attribute values such that no condition and
// no party tells apart two values of one case.
type table struct {
	regions [][]workflow.Given
	tooMany bool
}

// regionsOf returns the table. The values of attributes that parties read come
// from the people.
func (m *model) regionsOf() *table {
	if m.table == nil {
		m.fillParties()
		m.table = m.tableOf(m.values(), m.conditions())
	}
	return m.table
}

// freeRegions returns the table for whoever may start an item as they like: they
// may also leave out what names a member or a unit, which no condition reads.
func (m *model) freeRegions() *table {
	if m.free == nil {
		m.free = m.regionsOf()
		values, some := m.values(), false
		for i, a := range m.attrs {
			if a.party && a.Default.IsZero() {
				values[i], some = append(slices.Clone(a.values), workflow.Value{}), true
			}
		}
		if some {
			m.free = m.tableOf(values, m.conditions())
		}
	}
	return m.free
}

// regionsFor returns the table for a question that has conditions of its own, which
// may tell apart values that those of the definition do not.
func (m *model) regionsFor(when []workflow.Condition) (*table, error) {
	t := m.regionsOf()
	when = slices.DeleteFunc(slices.Clone(when), workflow.Condition.IsZero)
	if len(when) == 0 || t.tooMany {
		return t, nil
	}
	conds, values := m.conditions(), m.values()
	for i := range when {
		conds = append(conds, &when[i])
	}
	all := when[0]
	if len(when) > 1 {
		all = workflow.Condition{All: when}
	}
	probe, _, err := withCondition(m.flow, all)
	if err != nil {
		return nil, err
	}
	fields := whenFields(when)
	for i, a := range m.attrs {
		if slices.Contains(fields, a.ID) {
			values[i] = probe.Regions(a.ID)
		}
	}
	return m.tableOf(values, conds), nil
}

// values returns those of each attribute, one for each case.
func (m *model) values() [][]workflow.Value {
	list := make([][]workflow.Value, len(m.attrs))
	for i, a := range m.attrs {
		list[i] = a.values
	}
	return list
}

func (m *model) tableOf(values [][]workflow.Value, conds []*workflow.Condition) *table {
	total := 1
	for _, list := range values {
		if len(list) == 0 || total > maxRegions/len(list) {
			return &table{tooMany: true}
		}
		total *= len(list)
	}
	return &table{regions: m.cells(total, values, conds)}
}

// cells returns the product of the cases. When nobody can set any attribute
// later, cells in which every condition has the same truth are one.
func (m *model) cells(total int, values [][]workflow.Value, conds []*workflow.Condition) [][]workflow.Given {
	fixed := !slices.ContainsFunc(m.attrs, func(a *attribute) bool { return len(a.Set) > 0 && len(a.States) > 0 })
	truths := map[string]bool{}
	var out [][]workflow.Given
	var key []byte
	for n := range total {
		cell := make([]workflow.Given, len(m.attrs))
		key = key[:0]
		// The first attribute changes slowest.
		rest := n
		for i := len(m.attrs) - 1; i >= 0; i-- {
			a := m.attrs[i]
			v := rest % len(values[i])
			cell[i] = workflow.Given{Attribute: a.ID, Value: values[i][v]}
			rest /= len(values[i])
			if !fixed || a.party {
				key = append(key, byte(i), byte(v), byte(v>>8))
			}
		}
		for _, c := range conds {
			key = append(key, truth(m.flow.Holds(*c, cell)))
		}
		if !truths[string(key)] {
			truths[string(key)] = true
			out = append(out, cell)
		}
	}
	return out
}

func truth(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// fillParties lists the members and units that attributes can name. Members that
// nothing tells apart are all alike, so a few of each class do: as many as
// there are ways in which one of them is singled out; and whom a question names.
func (m *model) fillParties() {
	named := 1 // the author
	for _, a := range m.attrs {
		if a.Kind == workflow.MemberAttr {
			named++
		}
	}
	for _, a := range m.attrs {
		switch a.Kind {
		case workflow.UnitAttr:
			a.values = nil
			for _, u := range m.units() {
				a.values = append(a.values, workflow.Text(string(u)))
			}
		case workflow.MemberAttr:
			a.values = nil
			for _, class := range m.peopleOf().members {
				for _, i := range class[:min(named, len(class))] {
					if m.peopleOf().outside[i] {
						continue
					}
					a.values = append(a.values, workflow.Text(string(m.peopleOf().ids[i])))
				}
			}
			if also := workflow.Text(string(m.also)); m.also != "" && !slices.Contains(a.values, also) {
				a.values = append(a.values, also)
			}
			slices.SortFunc(a.values, func(v, w workflow.Value) int { return strings.Compare(v.Text(), w.Text()) })
			if len(a.values) == 0 {
				a.values = []workflow.Value{workflow.Text("nobody")}
			}
		}
	}
}

// units returns the units that an attribute can name, sorted.
func (m *model) units() []workflow.UnitID {
	list := unitsOf(m.flow, m.facts)
	if len(list) == 0 {
		list = append(list, "none")
	}
	return list
}
