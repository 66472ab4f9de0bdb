// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
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
	m *model
	x *explorer // for the people
	o *outline
	t *tour
	// authors are all who may be one, also for whom somebody else starts.
	authors []MemberID
	got     powers
	want    map[workflow.StateID]map[Power]bool // could be, and has not been seen
}

// The share of the budget for one walk, and how many ways into a state are tried
// in vain.
const (
	walkShare = 100
	vainWays  = 24
)

// powersOf finds what everybody may do. Small definitions are looked at as a
// whole; else one goes ways into each state and tries everything there, and what
// could be by the parties alone but was not seen is asked for singly.
func powersOf(m *model) powers {
	c := newCollector(m)
	c.candidates()
	if c.o = newOutline(m.flow, c.x.spec, m.flow.Regions); c.o != nil {
		c.t = c.o.travel(m.budget / walkShare)
		c.tour()
	}
	c.rest()
	return c.got
}

func newCollector(m *model) *collector {
	c := &collector{m: m, x: newExplorer(m.flow, m.facts, m.budget), got: powers{map[Power]bool{}, map[Power]bool{}}}
	for _, p := range c.x.authors() {
		c.authors = append(c.authors, p)
		for a, of := range c.x.crowd.principals {
			if slices.Contains(of, p) {
				c.authors = append(c.authors, a)
			}
		}
	}
	return c
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
		if c.in(s, m, t.By) {
			list = append(list, Power{Move: t.Action})
		}
	}
	if c.in(s, m, s.Edits.By) {
		for _, f := range c.x.states[s.ID].editable(&c.x.spec) {
			list = append(list, Power{Edit: f})
		}
	}
	for _, a := range c.x.states[s.ID].sets {
		if c.in(s, m, a.Set) {
			list = append(list, Power{Set: a.ID})
		}
	}
	return list
}

// speaks reports whether somebody could speak at a gate: of a party of it, added,
// delegated to, or let in by a deadline.
func (c *collector) speaks(s *workflow.State, g *workflow.Gate, m MemberID) bool {
	if len(g.Amend) > 0 || c.in(s, m, g.Delegate) {
		return true
	}
	found := false
	eachLeaf(&g.Need, func(of []workflow.Party) { found = found || c.in(s, m, of) })
	for _, d := range s.Deadlines {
		for _, w := range d.Widen {
			found = found || w.Gate == g.ID && c.in(s, m, w.With)
		}
	}
	return found
}

// in reports whether somebody could be in one of the parties in a state, or act
// for one who could.
func (c *collector) in(s *workflow.State, m MemberID, list []workflow.Party) bool {
	for _, who := range append([]MemberID{m}, c.x.crowd.principals[m]...) {
		for _, p := range list {
			if slices.ContainsFunc(c.x.flow.Resolve(p), func(q workflow.Party) bool { return c.is(s, who, q) }) {
				return true
			}
		}
	}
	return false
}

// is reports whether somebody could be in the party in some item.
func (c *collector) is(s *workflow.State, m MemberID, p workflow.Party) bool {
	switch {
	case p.Manager:
		return c.manages(m)
	case p.Kind == workflow.RoleParty:
		return c.holds(m, p)
	case p.Kind == workflow.MemberParty:
		return string(m) == p.Name
	case p.Kind == workflow.AuthorParty:
		return slices.Contains(c.authors, m)
	case p.Kind == workflow.OwnerParty:
		return c.owns(s, m)
	}
	return true // whom an attribute names
}

// owns reports whether somebody could own an item in the state: by claiming it
// there or, where nobody does, as kept from a state before.
func (c *collector) owns(s *workflow.State, m MemberID) bool {
	if len(s.Claim) > 0 {
		return c.in(s, m, s.Claim)
	}
	return slices.ContainsFunc(c.x.spec.States, func(t workflow.State) bool { return len(t.Claim) > 0 && c.in(&t, m, t.Claim) }) &&
		slices.ContainsFunc(c.x.spec.Moves, func(t workflow.Transition) bool { return t.Keep && t.To == s.ID })
}

// manages reports whether somebody is the manager of anybody.
func (c *collector) manages(m MemberID) bool {
	mgr, ok := c.x.facts.(workflow.Managers)
	return ok && slices.ContainsFunc(c.x.crowd.members, func(of MemberID) bool {
		boss, ok := mgr.Manager(of)
		return ok && boss == m
	})
}

// holds reports whether somebody holds the role of a party in a unit that it may
// mean.
func (c *collector) holds(m MemberID, p workflow.Party) bool {
	units := []workflow.UnitID{workflow.UnitID(p.Unit)}
	if strings.HasPrefix(p.Unit, "@") {
		units = unitsOf(c.x.flow, c.x.facts)
	}
	return slices.ContainsFunc(units, func(u workflow.UnitID) bool { return c.x.facts.Holds(m, workflow.RoleID(p.Name), u) })
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
		x.budget = min(x.nodes+c.m.budget/walkShare, c.m.budget)
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

// rest asks for what could be and was not seen, one by one, and looks at everything
// that can happen for what that does not tell.
func (c *collector) rest() {
	var list []Power
	for _, wanted := range c.want {
		for p := range wanted {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, Power.compare)
	var open []Power
	for _, p := range list {
		if c.got.may[p] {
			continue // seen with another word
		}
		switch w, v, _ := c.m.mayAct(p); {
		case w != nil:
			c.note(p)
		case v == plan.Unknown:
			open = append(open, p)
		}
	}
	if len(open) == 0 || c.sweep() {
		return
	}
	for _, p := range open {
		if !c.got.may[p] {
			c.alike(p, func(q Power) { c.got.open[q] = true })
		}
	}
}

// sweepNodes bounds the looking at everything that can happen.
const sweepNodes = 100_000

// sweep notes everything that people may do, and reports whether that is all.
func (c *collector) sweep() bool {
	x := c.explorer()
	all := x.sweeps(func(int32) bool { return true })
	c.m.nodes = x.nodes
	return all
}

// sweeps looks at every situation, as long as go on says so of the next, and reports
// whether these are all: the crowd is everybody who could act, and nothing depends
// on instants of which there are too many.
func (x *explorer) sweeps(goOn func(next int32) bool) bool {
	x.budget = min(x.nodes+sweepNodes, x.budget)
	x.begin()
	for i := int32(0); int(i) < len(x.all) && goOn(i); i++ {
		if _, ok := x.grow(i); !ok {
			return false
		}
	}
	_, listed := everybody(x.facts)
	if namesMembers(&x.spec, x.flow.Asks()) && !listed {
		return false
	}
	return !x.spent() && !x.clock.absolute && !slices.ContainsFunc(x.spec.States, func(s workflow.State) bool {
		return slices.ContainsFunc(s.Gates, func(g workflow.Gate) bool { return len(g.Amend) > 0 })
	})
}
