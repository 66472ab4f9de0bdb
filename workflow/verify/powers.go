// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// powers is what the people of a roster may do in some item.
type powers struct {
	may  map[Power]bool
	open map[Power]bool // the budget did not tell
}

// compare orders powers by state, deed and member.
func (p Power) compare(q Power) int {
	return cmp.Or(cmp.Compare(p.State, q.State), cmp.Compare(p.Gate, q.Gate), cmp.Compare(p.Word, q.Word),
		cmp.Compare(p.Move, q.Move), cmp.Compare(p.Edit, q.Edit), cmp.Compare(p.Set, q.Set), cmp.Compare(p.Member, q.Member))
}

// collector finds powers.
type collector struct {
	m    *model
	x    *explorer // for the people
	o    *outline
	t    *tour
	got  powers
	want map[workflow.StateID]map[Power]bool // could be, and has not been seen
}

// The share of the budget for looking at everything, and how many ways into a
// state are tried in vain.
const (
	wholeShare = 50
	vainWays   = 24
)

// powersOf finds what everybody may do. Small definitions are looked at as a
// whole; else one goes ways into each state and tries everything there, and what
// could be by the parties alone but was not seen is asked for singly.
func powersOf(m *model) powers {
	c := &collector{m: m, x: newExplorer(m.flow, m.facts, m.budget), got: powers{map[Power]bool{}, map[Power]bool{}}}
	if c.whole() {
		return c.got
	}
	c.candidates()
	if c.o = newOutline(m.flow, c.x.spec, m.flow.Regions); c.o != nil {
		c.t = c.o.travel(m.budget / wholeShare)
		c.tour()
	}
	c.rest()
	return c.got
}

// whole looks at every situation and reports whether the budget let it.
func (c *collector) whole() bool {
	x := c.explorer()
	x.budget = min(c.m.nodes+c.m.budget/wholeShare, c.m.budget)
	x.begin()
	done := x.nodes < x.budget
	for i := int32(0); done && int(i) < len(x.all); i++ {
		_, done = x.grow(i)
	}
	c.m.nodes = x.nodes
	return done
}

// explorer returns one that notes what people may do.
func (c *collector) explorer() *explorer {
	x := newExplorer(c.m.flow, c.m.facts, c.m.budget)
	x.nodes, x.everyWord = c.m.nodes, true
	x.stepped = func(v *vertex, cmd *workflow.Command) {
		for _, p := range deeds(v.sit.state, cmd) {
			c.note(p)
		}
	}
	return x
}

// deeds returns what a command does that may be a power.
func deeds(s workflow.StateID, c *workflow.Command) []Power {
	p := Power{Member: c.Actor, State: s}
	switch c.Kind {
	case workflow.DoVote:
		p.Gate, p.Word = c.Gate, c.Word
	case workflow.DoMove:
		p.Move = c.Action
	case workflow.DoSet:
		p.Set = c.Fields[0]
	case workflow.DoEdit:
		list := make([]Power, len(c.Fields))
		for i, f := range c.Fields {
			list[i] = p
			list[i].Edit = f
		}
		return list
	default:
		return nil
	}
	return []Power{p}
}

// note notes a power and all that go with it.
func (c *collector) note(p Power) {
	c.alike(p, func(q Power) {
		c.got.may[q] = true
		delete(c.want[q.State], q)
	})
}

// alike yields the power of all who are interchangeable with its member, of all
// words that pass the same tests (every one but an approval) and of all fields
// that the same gates cover.
func (c *collector) alike(p Power, yield func(Power)) {
	words, fields := []workflow.Word{p.Word}, []workflow.Field{p.Edit}
	if p.Word > workflow.Approve {
		words = []workflow.Word{workflow.Decline, workflow.Changes, workflow.Abstain}
	}
	if p.Edit != "" {
		fields = slices.DeleteFunc(c.x.states[p.State].editable(&c.x.spec), func(f workflow.Field) bool {
			return c.x.coverage(f) != c.x.coverage(p.Edit)
		})
	}
	crowd := c.x.crowd
	for i, m := range crowd.members {
		if crowd.class[i] != crowd.class[crowd.index[p.Member]] {
			continue
		}
		for _, w := range words {
			for _, f := range fields {
				q := p
				q.Member, q.Word, q.Edit = m, w, f
				yield(q)
			}
		}
	}
}

// editable returns the fields that may be edited in the state.
func (s *place) editable(spec *workflow.Spec) []workflow.Field {
	if s.Edits.Fields != nil {
		return slices.Clone(s.Edits.Fields)
	}
	return slices.Clone(spec.Fields)
}

// candidates collects what people could do by the parties alone, one of each
// class.
func (c *collector) candidates() {
	c.want = map[workflow.StateID]map[Power]bool{}
	for i := range c.x.spec.States {
		s := &c.x.spec.States[i]
		c.want[s.ID] = map[Power]bool{}
		if s.Final != "" {
			continue
		}
		for _, m := range c.x.crowd.firsts() {
			for _, p := range c.could(s, m) {
				if p.Member, p.State = m, s.ID; !c.got.may[p] {
					c.want[s.ID][p] = true
				}
			}
		}
	}
}

// could returns what somebody could do in a state by the parties alone.
func (c *collector) could(s *workflow.State, m MemberID) []Power {
	var list []Power
	for i := range s.Gates {
		g := &s.Gates[i]
		if c.speaks(s, g, m) {
			for w := workflow.Approve; w <= workflow.Abstain; w++ {
				list = append(list, Power{Gate: g.ID, Word: w})
			}
		}
	}
	for _, t := range c.x.states[s.ID].moves {
		if c.in(m, t.By) {
			list = append(list, Power{Move: t.Action})
		}
	}
	if c.in(m, s.Edits.By) {
		for _, f := range c.x.states[s.ID].editable(&c.x.spec) {
			list = append(list, Power{Edit: f})
		}
	}
	for _, a := range c.x.states[s.ID].sets {
		if c.in(m, a.Set) {
			list = append(list, Power{Set: a.ID})
		}
	}
	return list
}

// speaks reports whether somebody could speak at a gate: of a party of it, added,
// delegated to, or let in by a deadline.
func (c *collector) speaks(s *workflow.State, g *workflow.Gate, m MemberID) bool {
	if len(g.Amend) > 0 || c.in(m, g.Delegate) {
		return true
	}
	found := false
	eachLeaf(&g.Need, func(of []workflow.Party) { found = found || c.in(m, of) })
	for _, d := range s.Deadlines {
		for _, w := range d.Widen {
			found = found || w.Gate == g.ID && c.in(m, w.With)
		}
	}
	return found
}

// in reports whether somebody could be in one of the parties, or act for one who
// could.
func (c *collector) in(m MemberID, list []workflow.Party) bool {
	for _, who := range append([]MemberID{m}, c.x.crowd.principals[m]...) {
		for _, p := range list {
			if slices.ContainsFunc(c.x.flow.Resolve(p), func(q workflow.Party) bool { return c.is(who, q) }) {
				return true
			}
		}
	}
	return false
}

// is reports whether somebody could be in the party in some item.
func (c *collector) is(m MemberID, p workflow.Party) bool {
	switch {
	case p.Manager:
		return true
	case p.Kind == workflow.RoleParty:
		units := []workflow.UnitID{workflow.UnitID(p.Unit)}
		if strings.HasPrefix(p.Unit, "@") {
			units = unitsOf(c.x.flow, c.x.facts)
		}
		return slices.ContainsFunc(units, func(u workflow.UnitID) bool { return c.x.facts.Holds(m, workflow.RoleID(p.Name), u) })
	case p.Kind == workflow.MemberParty:
		return string(m) == p.Name
	}
	return true // an author, an owner or whom an attribute names
}

// tour goes ways into the states where something could be that was not seen, and
// tries everything there.
func (c *collector) tour() {
	vain := map[int32]int{}
	for i, s := range c.t.spots {
		id := c.o.spec.States[s.state].ID
		if len(c.want[id]) == 0 || vain[s.state] >= vainWays || c.m.nodes >= c.m.budget {
			continue
		}
		before := len(c.want[id])
		start, hops := c.t.way(int32(i))
		x := c.explorer()
		c.o.guide(x, start, hops, func(at spot, cmd *workflow.Command) bool {
			return at == s && cmd.Kind != workflow.DoDelegate && cmd.Kind != workflow.DoAssign
		})
		x.begin()
		for k := int32(0); int(k) < len(x.all); k++ {
			if _, ok := x.grow(k); !ok {
				break
			}
		}
		c.m.nodes = x.nodes
		if vain[s.state]++; len(c.want[id]) < before {
			vain[s.state] = 0
		}
	}
}

// rest asks for what could be and was not seen, one by one.
func (c *collector) rest() {
	var list []Power
	for _, wanted := range c.want {
		for p := range wanted {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, Power.compare)
	for _, p := range list {
		if c.got.may[p] {
			continue // seen with another word
		}
		switch MayAct(p).judge(c.m).Verdict {
		case Holds:
			c.note(p)
		case Unknown:
			c.alike(p, func(q Power) { c.got.open[q] = true })
		}
	}
}

// showPower returns how somebody comes to use a power; nil if the budget does not
// let see it.
func (m *model) showPower(p Power) *Witness {
	c := &collector{m: m, x: newExplorer(m.flow, m.facts, m.budget), got: powers{map[Power]bool{}, map[Power]bool{}}}
	if w := c.find(p, nil, m.budget/wholeShare); w != nil {
		return w
	}
	o := newOutline(m.flow, c.x.spec, m.flow.Regions)
	if o == nil {
		return nil
	}
	t := o.travel(m.budget / wholeShare)
	vain := 0
	for i, s := range t.spots {
		if o.spec.States[s.state].ID != p.State || vain == vainWays {
			continue
		}
		vain++
		start, hops := t.way(int32(i))
		w := c.find(p, func(x *explorer) {
			o.guide(x, start, hops, func(at spot, cmd *workflow.Command) bool {
				return at == s && slices.Contains(deeds(p.State, cmd), p)
			})
		}, m.budget)
		if w != nil {
			return w
		}
	}
	return nil
}

// find explores until somebody uses the power.
func (c *collector) find(p Power, guide func(*explorer), budget int) *Witness {
	x := newExplorer(c.m.flow, c.m.facts, min(c.m.nodes+budget, c.m.budget))
	x.nodes, x.everyWord = c.m.nodes, true
	if guide != nil {
		guide(x)
	}
	if i := x.crowd.index[p.Member]; !x.crowd.alone[i] {
		x.crowd.setApart(i) // so that this one is asked
	}
	var last *workflow.Command
	x.stepped = func(v *vertex, cmd *workflow.Command) {
		if last == nil && slices.Contains(deeds(v.sit.state, cmd), p) {
			used := *cmd
			last = &used
		}
	}
	x.begin()
	defer func() { c.m.nodes = x.nodes }()
	for i := int32(0); int(i) < len(x.all); i++ {
		_, ok := x.grow(i)
		if last != nil {
			begin, commands := x.history(i)
			w := &Witness{Begin: begin, Commands: append(commands, *last), Absent: []MemberID{}}
			w.People = actors(w.Begin, w.Commands)
			if item, err := w.Replay(c.m.flow, c.m.facts); err == nil {
				w.Ends = item.State()
			}
			return w
		}
		if !ok {
			return nil
		}
	}
	return nil
}

// setApart makes somebody a class of their own.
func (c *crowd) setApart(i int32) {
	old := c.class[i]
	c.class[i], c.alone[i] = i, true
	var rest []int32
	for k := range c.class {
		if c.class[k] == old && int32(k) != i {
			rest = append(rest, int32(k))
		}
	}
	for _, k := range rest {
		c.class[k], c.alone[k] = rest[0], len(rest) == 1
	}
}
