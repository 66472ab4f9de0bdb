// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// Definition returns the checks of a definition alone, whoever the people are:
//
//	reachable-states    some item comes into every state
//	ways-to-an-end      an item in any state can come to an end, done or dropped
//	no-dead-moves       every move can fire from each of its states
//	no-dead-gates       every gate is asked in some item, and decides something
//	no-dead-rules       every rule can make a difference
//	disjoint-moves      no move silently comes before another in the same case
//
// They ask what any roster would allow: people are as many, and as willing, as it
// takes. What fails fails for all people; what holds is shown by people who are
// made up, each command through [workflow.Flow.Decide]; where neither is found,
// the answer is unknown. Against people of yours, [NeverStuck] and [Completable]
// say more.
func Definition() []Check {
	list := make([]Check, len(scrutinies))
	for i, s := range scrutinies {
		list[i] = Check{name: s.name, judge: func(m *model) Result { return m.scrutinise(s.look) }}
	}
	return list
}

// scrutinies are the checks of a definition alone. They are never written to.
var scrutinies = [...]struct {
	name string
	look func(*survey, *prover) finding
}{
	{"reachable-states", (*survey).unreachable},
	{"ways-to-an-end", (*survey).endless},
	{"no-dead-moves", (*survey).deadMoves},
	{"no-dead-gates", (*survey).deadGates},
	{"no-dead-rules", (*survey).deadRules},
	{"disjoint-moves", (*survey).overlaps},
}

// finding is what a check of a definition saw: faults that are sure, with the
// shortest run that shows one, if a run can, and what it could not make sure of.
type finding struct {
	faults, doubts []string
	witness        *Witness
}

// shows keeps the shorter witness.
func (f *finding) shows(w Witness) {
	if f.witness == nil || len(w.Commands) < len(f.witness.Commands) {
		f.witness = &w
	}
}

func (f *finding) fault(format string, args ...any) {
	f.faults = append(f.faults, fmt.Sprintf(format, args...))
}

func (f *finding) doubt(format string, args ...any) {
	f.doubts = append(f.doubts, fmt.Sprintf(format, args...))
}

func (m *model) scrutinise(look func(*survey, *prover) finding) Result {
	spec := m.flow.Spec()
	o := newOutline(m.flow, spec, m.flow.Regions)
	if o == nil {
		return tooManyRegions()
	}
	o.owners = o.owned()
	s := newSurvey(o, m.budget)
	m.nodes += len(s.t.spots)
	res := Result{Verdict: Holds, Regions: o.total}
	if s.t.cut {
		res.Verdict = Unknown
		res.Reasons = []string{fmt.Sprintf("the budget was spent after %s and ways to them", count(len(s.t.spots), "place", "places"))}
		return res
	}
	f := look(s, newProver(s, m))
	switch {
	case len(f.faults) > 0:
		res.Verdict, res.Reasons, res.Witness = Fails, f.faults, f.witness
	case len(f.doubts) > 0:
		res.Verdict, res.Reasons = Unknown, f.doubts
	}
	if res.Witness != nil {
		res.Notes = append(res.Notes, "the people are made up: the definition alone allows it")
	}
	return res
}

// survey is what a tour of a whole definition found.
type survey struct {
	o *outline
	t *tour
	// at are the spots of each state, where each state is entered in the
	// order of what it takes.
	at    [][]int32
	kin   []int32         // of each spot, the first that differs by the owner alone
	fired map[[2]int]bool // by state and move
}

func newSurvey(o *outline, budget int) *survey {
	s := &survey{o: o, t: o.travel(budget), at: make([][]int32, len(o.states)), fired: map[[2]int]bool{}}
	first := map[spot]int32{}
	for i, p := range s.t.spots {
		if _, known := first[p.unowned()]; !known {
			first[p.unowned()] = int32(i)
		}
		s.kin = append(s.kin, first[p.unowned()])
		s.at[p.state] = append(s.at[p.state], int32(i))
		for _, h := range s.t.ways[i] {
			if h.move >= 0 {
				s.fired[[2]int{int(p.state), h.move}] = true
			}
		}
	}
	return s
}

func (s *survey) unreachable(p *prover) (f finding) {
	for i, a := range s.o.states {
		if len(s.at[i]) == 0 {
			f.fault("no item ever comes into %q%s", a.ID, s.noWay(a.ID))
		}
	}
	for i, a := range s.o.states {
		if f.faults == nil && !p.enters(i) {
			f.doubt("the moves lead into %q, but nobody was found whom the rules and their parts let go there", a.ID)
		}
	}
	return f
}

// noWay says why a state is not entered.
func (s *survey) noWay(id workflow.StateID) string {
	if len(s.o.spec.Start.By) == 0 {
		return ": nobody may start one"
	}
	var into []string
	for _, m := range s.o.spec.Moves {
		if m.To == id {
			into = append(into, fmt.Sprintf("%q", m.Action))
		}
	}
	if len(into) == 0 {
		return ": no move leads there"
	}
	return ": " + strings.Join(into, ", ") + " never fires"
}

func (s *survey) endless(p *prover) (f finding) {
	lost, alone := s.lost()
	for i, a := range s.o.states {
		in := slices.DeleteFunc(slices.Clone(s.at[i]), func(n int32) bool { return !lost[n] })
		if len(in) == 0 {
			continue
		}
		n := in[0]
		w, shown := p.leads(in)
		if !shown {
			f.doubt("from %q no end is reached%s, but nobody was found whom the rules and their parts let go there", a.ID, s.region(s.t.spots[n].region))
			continue
		}
		f.fault("from %q no end is reached%s, after %s", a.ID, s.region(s.t.spots[n].region), s.how(n))
		f.shows(w)
	}
	if f.faults != nil {
		return f
	}
	if len(s.t.spots) > 50 {
		p.glance()
	}
	for n := int32(len(s.t.spots)) - 1; n >= 0; n-- { // the ways to the last ones show the rest
		if !alone[n] {
			p.ends(n)
		}
	}
	for i, a := range s.o.states {
		if k := slices.IndexFunc(s.at[i], func(n int32) bool { return !lost[n] && !p.ended[s.kin[n]] }); k >= 0 {
			f.doubt("the moves lead from %q%s to an end, but nobody was found whom the rules and their parts let go there", a.ID, s.region(s.t.spots[s.at[i][k]].region))
		}
	}
	return f
}

// lost finds the spots from where no end is reached, whether the item has an owner
// or not, and those from where none is reached as it is.
func (s *survey) lost() (lost, alone []bool) {
	alone = s.t.hopeless(func(p spot) bool { return s.o.states[p.state].Final != "" })
	lost = slices.Clone(alone)
	for n, k := range s.kin {
		lost[k] = lost[k] && alone[n]
	}
	for n, k := range s.kin {
		lost[n] = lost[k]
	}
	return lost, alone
}

// region words the attributes of a region: " where ugc = true".
func (s *survey) region(r int32) string {
	if len(s.o.attrs) == 0 {
		return ""
	}
	return " where " + givenText(s.o.given(r))
}

// how names the moves that lead to a spot.
func (s *survey) how(n int32) string {
	_, hops := s.t.way(n)
	var list []string
	for _, h := range hops {
		if h.move >= 0 {
			list = append(list, string(s.o.spec.Moves[h.move].Action))
		}
	}
	if len(list) == 0 {
		return "the start"
	}
	return strings.Join(list, ", ")
}

func (s *survey) deadMoves(p *prover) (f finding) {
	for k := range s.o.spec.Moves {
		m := &s.o.spec.Moves[k]
		for _, id := range m.From {
			if i := int(s.o.at(id)); !s.fired[[2]int{i, k}] {
				f.fault("%q never fires from %q: %s", m.Action, id, s.idle(i, m))
			}
		}
	}
	for k := range s.o.spec.Moves {
		for _, id := range s.o.spec.Moves[k].From {
			if f.faults == nil && !p.fires(int(s.o.at(id)), k) {
				f.doubt("nobody was found whom the rules and their parts let go where %q fires from %q", s.o.spec.Moves[k].Action, id)
			}
		}
	}
	return f
}

// idle says why a move never fires from a state.
func (s *survey) idle(i int, m *workflow.Transition) string {
	p := &s.o.states[i]
	off := !slices.ContainsFunc(s.at[i], func(n int32) bool { return s.o.flow.Holds(m.When, s.o.given(s.t.spots[n].region)) })
	waits := m.On == workflow.OnDeadline
	switch {
	case len(s.at[i]) == 0:
		return "no item comes there"
	case waits && !slices.ContainsFunc(p.Deadlines, func(d workflow.Deadline) bool { return d.Move == m.Action }):
		return "no deadline there fires it"
	case off:
		return "its condition is never true there"
	case waits && s.overtaken(i, m):
		return "another deadline always moves the item first"
	case len(m.By) > 0 && !slices.ContainsFunc(s.at[i], func(n int32) bool { return s.o.fires(p, m, s.t.spots[n].owned) }):
		return "nobody may ever fire it"
	case s.preempted(p, m):
		return "another move on " + string(m.On) + " always fires by itself first"
	case len(m.By) > 0 && s.o.bars(m.Action):
		return "a rule asks for more people than could take part"
	case slices.Contains(s.o.acts, workflow.Act{Move: m.Action}):
		return "a rule lets fewer people take part than it takes"
	case m.On == workflow.OnCleared:
		return "the gates are never all met"
	case m.On == workflow.OnRejected, m.On == workflow.OnChanges:
		return "no gate there ever fails"
	}
	return "the item always leaves at once"
}

// overtaken reports whether no deadline fires a move, wherever its condition is true.
func (s *survey) overtaken(i int, m *workflow.Transition) bool {
	return !slices.ContainsFunc(s.at[i], func(n int32) bool {
		given := s.o.given(s.t.spots[n].region)
		return s.o.flow.Holds(m.When, given) && !s.o.overtaken(&s.o.states[i], m, given)
	})
}

// preempted reports whether a move that fires by itself comes before one that
// waits for a person, in every case in which that could fire.
func (s *survey) preempted(p *area, m *workflow.Transition) bool {
	return len(m.By) > 0 && m.On != workflow.OnHand && slices.ContainsFunc(p.moves, func(k int) bool {
		t := &s.o.spec.Moves[k]
		return t.On == m.On && len(t.By) == 0
	})
}

func (s *survey) deadGates(pr *prover) (f finding) {
	for i := range s.o.states {
		p := &s.o.states[i]
		for k := range p.gates {
			g := &p.gates[k]
			switch {
			case len(s.at[i]) == 0:
				f.fault("gate %q is never asked: no item comes into %q", g.ID, p.ID)
			case !s.applies(i, g):
				f.fault("gate %q is never asked: its condition is never true in %q", g.ID, p.ID)
			case g.voting.fewest(&g.Need) == 0:
				f.fault("gate %q is never met: nobody could give the approvals that it asks for", g.ID)
			case !s.meets(i, g):
				f.fault("gate %q is never met: a rule lets fewer people take part than it takes", g.ID)
			case !s.decides(p, g.ID):
				f.fault("gate %q decides nothing: no move from %q waits for it, and no rule names it", g.ID, p.ID)
			}
		}
	}
	for i, p := range s.o.states {
		for k := range p.gates {
			if f.faults == nil && !pr.meets(i, &p.gates[k]) {
				f.doubt("nobody was found whom the rules and their parts let meet gate %q", p.gates[k].ID)
			}
		}
	}
	return f
}

func (s *survey) applies(state int, g *areaGate) bool {
	return slices.ContainsFunc(s.at[state], func(n int32) bool { return s.o.flow.Holds(g.When, s.o.given(s.t.spots[n].region)) })
}

// meets reports whether a gate could be met where it applies.
func (s *survey) meets(state int, g *areaGate) bool {
	return g.fewest > 0 && slices.ContainsFunc(s.at[state], func(n int32) bool {
		at := s.t.spots[n]
		return s.o.flow.Holds(g.When, s.o.given(at.region)) && !s.o.crowds(g.act(), s.o.done(at.fired, at.trail, []int{g.index}))
	})
}

// decides reports whether anything depends on a gate of the state.
func (s *survey) decides(p *area, g workflow.GateID) bool {
	return slices.ContainsFunc(p.moves, func(k int) bool {
		on := s.o.spec.Moves[k].On
		return on != workflow.OnHand && on != workflow.OnDeadline
	}) || slices.ContainsFunc(s.o.spec.Rules, func(r workflow.Rule) bool {
		return slices.Contains(actsOf(&r), workflow.Act{Gate: g})
	})
}

// actsOf returns the acts of a rule.
func actsOf(r *workflow.Rule) []workflow.Act {
	return slices.Concat(r.Distinct, r.Same, r.NotAuthor, r.Of)
}

func (s *survey) deadRules(p *prover) (f finding) {
	for i := range s.o.spec.Rules {
		r := &s.o.spec.Rules[i]
		free := s
		if r.NotAuthor != nil || r.Same != nil || r.MaxPeople > 0 || r.MinPeople > 0 { // it keeps acts from happening
			if free = s.without(i, p.m.budget); free == nil {
				continue
			}
		}
		if why := free.deadRule(r); why != "" {
			f.fault("rule %q makes no difference: %s", r.ID, why)
		}
	}
	for i := range s.o.spec.Rules {
		if f.faults == nil && !p.stops(i) {
			f.doubt("nobody was found whom rule %q stops", s.o.spec.Rules[i].ID)
		}
	}
	return f
}

// without surveys the definition without a rule; nil if that cannot be done.
func (s *survey) without(rule, budget int) *survey {
	flow := lacking(s.o.flow, rule)
	if flow == nil {
		return nil
	}
	o := newOutline(flow, flow.Spec(), flow.Regions)
	if o == nil {
		return nil
	}
	o.owners = s.o.owners
	if free := newSurvey(o, budget); !free.t.cut {
		return free
	}
	return nil
}

// lacking returns the definition without a rule; nil if that does not compile.
func lacking(f *workflow.Flow, rule int) *workflow.Flow {
	spec := f.Spec()
	eachParties(&spec, func(list []workflow.Party) []workflow.Party { return resolved(f, list) })
	spec.Rules = slices.Delete(spec.Rules, rule, rule+1)
	without, err := workflow.Compile(spec, workflow.Options{})
	if err != nil {
		return nil
	}
	return without
}

// deadRule says why a rule makes no difference; "" if it can. The survey is of a
// definition in which it keeps nothing from happening.
func (s *survey) deadRule(r *workflow.Rule) string {
	acts := actsOf(r)
	c := s.together(acts)
	live := slices.DeleteFunc(slices.Clone(acts), func(a workflow.Act) bool { return !c.live[a] })
	most := c.most(live, func(workflow.Act) int { return 1 })
	people := r.MaxPeople
	if r.Same != nil {
		people = 1
	}
	switch {
	case r.NotAuthor != nil:
		if !slices.ContainsFunc(live, s.byAuthors) {
			return "no author could do any of it anyhow"
		}
	case len(live) == 0:
		return "nothing that it names ever happens"
	case r.Distinct != nil && most < 2:
		return "no two of what it names happen in one round"
	case r.MaxActs > 0 && most <= r.MaxActs:
		return fmt.Sprintf("at most %d of what it names happen in one round", most)
	case people > 0 && c.most(live, func(a workflow.Act) int { return s.names(a, c) }) <= people:
		return "what it names in one round never takes more people"
	case r.MinPeople == 1:
		return "one person always takes part"
	case r.MinPeople > 0 && (most < len(acts) || !s.meetable(acts)):
		return "what it names never happens all in one round"
	case r.MinPeople > 0 && s.o.leastIn(acts, func(workflow.Act) bool { return true }, false) >= r.MinPeople:
		return "its gates ask for as many people anyhow"
	}
	return ""
}

// names returns how many people could stand on an act in one round, at most anybody:
// those who do it, and as many who act for them.
func (s *survey) names(a workflow.Act, c chances) int {
	_, g := s.o.gateOf(a.Gate)
	switch {
	case g != nil:
		return min(2*g.voters, anybody)
	case c.pairs[[2]workflow.Act{a, a}]:
		return anybody
	}
	return 2
}

// meetable reports whether each gate among the acts could be met.
func (s *survey) meetable(acts []workflow.Act) bool {
	return !slices.ContainsFunc(acts, func(a workflow.Act) bool {
		_, g := s.o.gateOf(a.Gate)
		return g != nil && g.fewest == 0
	})
}

// byAuthors reports whether an author could do the act, but for rules.
func (s *survey) byAuthors(a workflow.Act) bool {
	if a.Gate == "" {
		return true
	}
	for _, p := range s.o.states {
		for _, g := range p.gates {
			if g.ID == a.Gate {
				return g.Self
			}
		}
	}
	return false
}

// chances are which of some acts can happen, and which two of them in one round, or
// one twice.
type chances struct {
	live  map[workflow.Act]bool
	pairs map[[2]workflow.Act]bool
}

// most returns how much acts weigh that can all happen in one round, as far as pairs
// tell; at most anybody.
func (c *chances) most(acts []workflow.Act, weigh func(workflow.Act) int) int {
	best := 0
	var grow func(chosen, rest []workflow.Act, weight int)
	grow = func(chosen, rest []workflow.Act, weight int) {
		best = max(best, weight)
		for i, a := range rest {
			left := weight
			for _, b := range rest[i:] {
				left = min(left+weigh(b), anybody)
			}
			if left <= best {
				return
			}
			if !slices.ContainsFunc(chosen, func(b workflow.Act) bool { return !c.pairs[[2]workflow.Act{a, b}] }) {
				grow(append(chosen[:len(chosen):len(chosen)], a), rest[i+1:], min(weight+weigh(a), anybody))
			}
		}
	}
	grow(nil, acts, 0)
	return best
}

// together finds which of the acts can happen, and which two of them in one round:
// after the one, without a restart, comes a spot where the other can happen.
func (s *survey) together(acts []workflow.Act) chances {
	c := chances{map[workflow.Act]bool{}, map[[2]workflow.Act]bool{}}
	type place struct {
		n    int32
		stay bool // still in the state of the gate
	}
	for _, a := range acts {
		seen := map[place]bool{}
		var todo []place
		visit := func(p place) {
			if !seen[p] {
				seen[p] = true
				todo = append(todo, p)
			}
		}
		for n := range s.t.spots {
			c.live[a] = c.live[a] || slices.Contains(s.possible(int32(n)), a)
			for _, to := range s.after(int32(n), a) {
				visit(place{to, a.Gate != ""})
			}
		}
		for len(todo) > 0 {
			p := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, b := range s.possible(p.n) {
				c.pairs[[2]workflow.Act{a, b}], c.pairs[[2]workflow.Act{b, a}] = true, true
			}
			for _, h := range s.t.ways[p.n] {
				no := h.kind == hopRejected || h.kind == hopChanges
				if (h.move < 0 || s.o.spec.Moves[h.move].Restart == "") && !(no && p.stay && !s.failsBeside(p.n, a)) {
					visit(place{s.t.seen[h.to], p.stay && h.move < 0})
				}
			}
		}
	}
	return c
}

// failsBeside reports whether some gate can fail in a spot though somebody has
// approved at a gate there: whoever then says no has taken the approval back.
func (s *survey) failsBeside(n int32, a workflow.Act) bool {
	at := s.t.spots[n]
	return slices.ContainsFunc(s.o.states[at.state].gates, func(g areaGate) bool {
		speakers := g.speakers
		if g.act() == a {
			speakers--
		}
		return g.noes > 0 && g.noes <= speakers && s.o.flow.Holds(g.When, s.o.given(at.region))
	})
}

// after returns where the item can be right after the act in a spot while the act
// stands: an approval leaves it there, a move does not, and one that begins anew is
// forgotten at once.
func (s *survey) after(n int32, a workflow.Act) []int32 {
	if a.Gate != "" {
		if slices.Contains(s.possible(n), a) {
			return []int32{n}
		}
		return nil
	}
	var list []int32
	for _, h := range s.t.ways[n] {
		if s.byPerson(&h) && s.o.spec.Moves[h.move].Action == a.Move && s.o.spec.Moves[h.move].Restart == "" {
			list = append(list, s.t.seen[h.to])
		}
	}
	return list
}

// byPerson reports whether somebody fires the move of a hop.
func (s *survey) byPerson(h *hop) bool {
	return h.move >= 0 && (h.kind == hopHand || h.kind == hopCleared || h.kind == hopRejected || h.kind == hopChanges) &&
		len(s.o.spec.Moves[h.move].By) > 0
}

// possible returns what people can do in a spot that rules may name.
func (s *survey) possible(n int32) []workflow.Act {
	p := s.t.spots[n]
	given := s.o.given(p.region)
	var list []workflow.Act
	for _, g := range s.o.states[p.state].gates {
		if g.voters > 0 && s.o.flow.Holds(g.When, given) {
			list = append(list, workflow.Act{Gate: g.ID})
		}
	}
	for _, h := range s.t.ways[n] {
		if s.byPerson(&h) {
			list = append(list, workflow.Act{Move: s.o.spec.Moves[h.move].Action})
		}
	}
	return list
}

// overlaps finds moves of which one silently comes first: one that fires by
// itself before one that waits for a person, and the first of two that the clock
// fires at the same instant.
func (s *survey) overlaps(pr *prover) (f finding) {
	for i := range s.o.states {
		p := &s.o.states[i]
		for _, k := range p.moves {
			for _, l := range p.moves {
				a, b := &s.o.spec.Moves[k], &s.o.spec.Moves[l]
				why := comesFirst(p, a, b)
				both := s.bothHold(i, a, b)
				if why == "" || len(both) == 0 {
					continue
				}
				w, shown := pr.leads(both)
				if !shown {
					f.doubt("in %q %q may come before %q (%s), but nobody was found whom the rules and their parts let go there", p.ID, a.Action, b.Action, why)
					continue
				}
				f.fault("in %q%s, %q comes before %q: %s", p.ID, s.region(s.t.spots[both[0]].region), a.Action, b.Action, why)
				f.shows(w)
			}
		}
	}
	return f
}

// comesFirst says why a comes before b in a state when both hold; "" if it does not.
func comesFirst(p *area, a, b *workflow.Transition) string {
	switch {
	case a == b || a.On != b.On || a.On == workflow.OnHand:
		return ""
	case a.On != workflow.OnDeadline:
		if len(a.By) == 0 && len(b.By) > 0 {
			return "it fires by itself, the other waits for a person"
		}
		return ""
	}
	for _, d := range p.Deadlines {
		for _, e := range p.Deadlines {
			if d.Move == a.Action && e.Move == b.Action && d.ID < e.ID &&
				d.After == e.After && d.From == e.From && d.Before == e.Before && d.Lead == e.Lead && d.Calendar == e.Calendar {
				return fmt.Sprintf("the deadlines %q and %q fall together", d.ID, e.ID)
			}
		}
	}
	return ""
}

// bothHold returns the spots of the state in which both conditions are true.
func (s *survey) bothHold(state int, a, b *workflow.Transition) []int32 {
	return slices.DeleteFunc(slices.Clone(s.at[state]), func(n int32) bool {
		given := s.o.given(s.t.spots[n].region)
		return !s.o.flow.Holds(a.When, given) || !s.o.flow.Holds(b.When, given)
	})
}
