// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"

	"github.com/socialteam/socialteam/internal/seat"
	"github.com/socialteam/socialteam/workflow"
)

// model is a definition and its people as the checks see them: the Spec with its
// references followed and its duties resolved to roles.
type model struct {
	flow   *workflow.Flow
	facts  workflow.Facts // nil: none
	spec   workflow.Spec
	states []*state
	start  *state
	starts []workflow.Party
	gates  []*gate
	rules  []*rule
	attrs  []*attribute // those that a condition or a party reads

	quiet  *workflow.Flow // see replayed
	table  *table         // of regions, once asked for
	free   *table         // of regions of whoever starts as they like
	people *people        // once asked for

	// done are the ways of Completable in the region asked for last.
	done struct {
		region string
		ways   []way
		all    bool
	}

	// lost is why a solution did not replay: a case that the extraction does not
	// know, and so no answer. losses counts them.
	lost   error
	losses int
	// doubt is what was not looked for, where that could have changed an answer.
	doubt string

	// named is somebody of whom a question asks and whom no party does.
	named MemberID
	// also is somebody of whom a question asks, one of several who are alike:
	// attributes may name them, too.
	also MemberID
	// trial says that the model tries a remedy.
	trial bool
	// unstarted says that nobody was found to start an item.
	unstarted bool

	budget, nodes int
}

type state struct {
	*workflow.State
	index  int
	gates  []*gate
	moves  []*move // that lead from here
	claim  []workflow.Party
	assign []workflow.Party
	editBy []workflow.Party
	fields []workflow.Field // that may be edited here
	back   *move
}

type gate struct {
	*workflow.Gate
	index    int
	state    *state
	seats    *seat.Seats
	leaves   []leaf
	top      bool                    // a shared All
	excludes map[workflow.Field]bool // whose editors may not speak
	covers   map[workflow.Field]bool // whose change voids
	amend    []workflow.Party
	delegate []workflow.Party
}

// leaf asks for n approvals of its parties, or for a share of them.
type leaf struct {
	kind    leafKind
	n       int // approvals, or percent
	parties []workflow.Party
}

type leafKind uint8

const (
	some leafKind = iota + 1
	every
	majority
	percent
)

// share is how many approvals the leaf asks for when n people are asked.
func (l *leaf) share(n int) int {
	switch {
	case l.kind == some:
		return l.n
	case n == 0:
		return 0
	case l.kind == every:
		return n
	case l.kind == majority:
		return n/2 + 1
	}
	return max(1, (l.n*n+99)/100)
}

type move struct {
	*workflow.Transition
	to *state
	by []workflow.Party
}

// automatic reports whether nobody need fire the move.
func (m *move) automatic() bool { return len(m.by) == 0 }

type rule struct {
	id   workflow.RuleID // empty for the rule of a state
	kind ruleKind
	k    int
	acts []workflow.Act
}

type ruleKind uint8

const (
	maxActs ruleKind = iota + 1
	maxPeople
	minPeople
	notAuthor
)

func (r *rule) speaksOf(a workflow.Act) bool { return slices.Contains(r.acts, a) }

func newModel(f *workflow.Flow, facts workflow.Facts) *model {
	m := &model{flow: f, facts: facts, spec: f.Spec()}
	for i := range m.spec.States {
		m.states = append(m.states, &state{State: &m.spec.States[i], index: i})
	}
	m.start = m.state(m.spec.Start.State)
	m.starts = m.resolve(m.spec.Start.By)
	m.addMoves()
	for _, s := range m.states {
		m.addState(s)
	}
	m.addRules()
	m.addAttributes()
	return m
}

// spend takes nodes from the budget and reports whether some is left.
func (m *model) spend(n int) bool {
	m.nodes += n
	return m.nodes < m.budget
}

// spent reports whether the budget is spent.
func (m *model) spent() bool { return m.nodes >= m.budget }

func (m *model) state(id workflow.StateID) *state {
	for _, s := range m.states {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func (m *model) gate(id workflow.GateID) *gate {
	for _, g := range m.gates {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// resolve replaces duties by roles.
func (m *model) resolve(list []workflow.Party) []workflow.Party {
	out := make([]workflow.Party, 0, len(list))
	for _, p := range list {
		for _, q := range m.flow.Resolve(p) {
			if !slices.Contains(out, q) {
				out = append(out, q)
			}
		}
	}
	return out
}

func (m *model) addMoves() {
	for i := range m.spec.Moves {
		t := &m.spec.Moves[i]
		mv := &move{Transition: t, to: m.state(t.To), by: m.resolve(t.By)}
		for _, id := range t.From {
			s := m.state(id)
			s.moves = append(s.moves, mv)
		}
	}
}

func (s *state) move(a workflow.Action) *move {
	for _, mv := range s.moves {
		if mv.Action == a {
			return mv
		}
	}
	return nil
}

func (m *model) addState(s *state) {
	s.claim, s.assign, s.editBy = m.resolve(s.Claim), m.resolve(s.Assign), m.resolve(s.Edits.By)
	s.fields = s.Edits.Fields
	if s.fields == nil {
		s.fields = m.spec.Fields
	}
	s.back = s.move(s.Edits.Back)
	for i := range s.Gates {
		g := &gate{Gate: &s.Gates[i], index: len(m.gates), state: s}
		g.amend, g.delegate = m.resolve(g.Amend), m.resolve(g.Delegate)
		g.top = g.Need.All != nil && g.Need.Shared
		// The flow has compiled: so does this.
		g.seats, _ = seat.Compile(m.need(g, g.Need))
		m.cover(g)
		s.gates, m.gates = append(s.gates, g), append(m.gates, g)
	}
}

// need turns a need into a tree of seats, and numbers its leaves.
func (m *model) need(g *gate, n workflow.Need) seat.Need {
	parts := func(list []workflow.Need) []seat.Need {
		out := make([]seat.Need, len(list))
		for i, sub := range list {
			out[i] = m.need(g, sub)
		}
		return out
	}
	switch {
	case n.All != nil && n.Shared:
		return seat.Shared(parts(n.All)...)
	case n.All != nil:
		return seat.All(parts(n.All)...)
	case n.Any != nil:
		return seat.Any(parts(n.Any)...)
	}
	l := leaf{kind: some, n: n.Approve, parties: m.resolve(n.Of)}
	switch {
	case n.Percent != 0:
		l.kind, l.n = percent, n.Percent
	case n.Every != nil:
		l.kind, l.parties = every, m.resolve(n.Every)
	case n.Majority != nil:
		l.kind, l.parties = majority, m.resolve(n.Majority)
	}
	g.leaves = append(g.leaves, l)
	return seat.Leaf(len(g.leaves) - 1)
}

// cover says which fields void the gate's words, and whose editors it excludes.
func (m *model) cover(g *gate) {
	g.excludes, g.covers = map[workflow.Field]bool{}, map[workflow.Field]bool{}
	list := g.Covers
	if list == nil {
		list = slices.Clone(m.spec.Fields)
		for _, a := range m.spec.Attributes {
			if !a.Label {
				list = append(list, a.ID)
			}
		}
	}
	for _, f := range list {
		if f != workflow.NoField {
			g.excludes[f], g.covers[f] = true, true
		}
	}
	for _, f := range conditionFields(nil, &g.When) {
		g.covers[f] = true
	}
	for _, l := range g.leaves {
		for _, p := range l.parties {
			for _, f := range partyFields(p) {
				g.covers[f] = true
			}
		}
	}
}

// editable reports whether people could edit or set something that takes them off
// the rolls of the gate.
func (m *model) editable(g *gate) bool {
	if g.Self {
		return false
	}
	return slices.ContainsFunc(m.states, func(s *state) bool {
		return len(s.editBy) > 0 && slices.ContainsFunc(s.fields, func(f workflow.Field) bool { return g.excludes[f] })
	}) || slices.ContainsFunc(m.spec.Attributes, func(a workflow.Attribute) bool {
		return !a.Label && len(a.Set) > 0 && len(a.States) > 0 && g.excludes[a.ID]
	})
}

// widened returns the parties that deadlines of the state can add to the gate.
func (m *model) widened(g *gate, at []workflow.Given) []workflow.Party {
	var list []workflow.Party
	for i := range g.state.Deadlines {
		d := &g.state.Deadlines[i]
		if d.Widen == nil || m.preempted(g.state, d, nil, at) {
			continue
		}
		for _, w := range d.Widen {
			if w.Gate == g.ID {
				list = append(list, m.resolve(w.With)...)
			}
		}
	}
	return list
}

func (m *model) addRules() {
	for _, r := range m.spec.Rules {
		c := &rule{id: r.ID, k: 1}
		switch {
		case r.Distinct != nil:
			c.kind, c.acts = maxActs, r.Distinct
		case r.Same != nil:
			c.kind, c.acts = maxPeople, r.Same
		case r.NotAuthor != nil:
			c.kind, c.acts = notAuthor, r.NotAuthor
		case r.MaxActs > 0:
			c.kind, c.k, c.acts = maxActs, r.MaxActs, r.Of
		case r.MaxPeople > 0:
			c.kind, c.k, c.acts = maxPeople, r.MaxPeople, r.Of
		default:
			c.kind, c.k, c.acts = minPeople, r.MinPeople, r.Of
		}
		m.rules = append(m.rules, c)
	}
	for _, s := range m.states {
		if !s.Shared && len(s.gates) > 1 {
			c := &rule{kind: maxActs, k: 1}
			for _, g := range s.gates {
				c.acts = append(c.acts, workflow.Act{Gate: g.ID})
			}
			m.rules = append(m.rules, c)
		}
	}
}
