// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// NeverStuck asks whether an item can always still come to an end, done or
// dropped, whatever people did before: also when they say no, take words back,
// edit, hand votes over or let deadlines pass. At most so many people besides
// the author edit, or make themselves editors by setting an attribute; below
// zero nothing bounds them. Absent people may act, as [workflow.Flow.Decide] lets
// them. An item that waits for a deadline which moves it is not stuck; one that
// only reminds does not help.
//
// Where every state that items come into has a way out that nobody can block,
// that is seen at once; else every situation is looked at that an item can be in,
// as far as the budget goes. It fails with a shortest history of an item that is
// stuck.
func NeverStuck(editors int) Check {
	name := strconv.Itoa(editors)
	if editors < 0 {
		name = "any"
	}
	return Check{name: named("never-stuck", name), people: true, judge: func(m *model) Result { return neverStuck(m, editors) }}
}

func neverStuck(m *model, editors int) Result {
	x := newExplorer(m.flow, m.facts, 0)
	if x.starters() == 0 && x.partial == "" {
		return Result{Verdict: Holds, Notes: []string{"nobody may start an item"}}
	}
	h := &hunt{x: x}
	res := Result{}
	if o := newOutline(m.flow, x.spec, m.flow.Regions); o != nil {
		res.Regions = o.total
		h.survey(o, m.budget)
		m.nodes += len(h.tour.spots)
		if h.safe() {
			res.Verdict = Holds
			return res
		}
	}
	x.editors, x.budget, x.nodes = editors, m.budget, m.nodes
	if order := x.clock.compares(); order != "" {
		x.partial, h.disordered = order, true
	}
	at, found := h.search()
	m.nodes = x.nodes
	switch {
	case x.err != nil:
		res.Verdict, res.Reasons = Unknown, []string{x.err.Error()}
	case found:
		res.Verdict, res.Reasons = Fails, h.why(at)
		w := x.witness(at)
		res.Witness = &w
		switch {
		case !h.least:
			res.Notes = append(res.Notes, "the budget did not reach for seeing that no shorter history gets stuck")
		case h.open != "":
			res.Notes = append(res.Notes, "whether a shorter history gets stuck is not known: "+x.partial)
		}
	case h.cut:
		res.Verdict = Unknown
		res.Reasons = []string{fmt.Sprintf("the budget was spent after %s, and not every state has a way out that nobody can block%s",
			count(len(x.all), "situation", "situations"), h.where())}
	case h.open != "":
		res.Verdict, res.Reasons = Unknown, []string{fmt.Sprintf("whether items that come into %q get stuck is not known: %s", h.open, x.partial)}
	case x.partial != "":
		res.Verdict, res.Reasons = Unknown, []string{"no item gets stuck as far as one looked, and " + x.partial}
	default:
		res.Verdict = Holds
	}
	return res
}

// starters counts the possible authors.
func (x *explorer) starters() int { return len(x.authors()) }

// authors returns who may start an item, for somebody else too, in the order of
// ids.
func (x *explorer) authors() []MemberID {
	var list []MemberID
	for _, p := range x.crowd.members {
		if slices.ContainsFunc(x.flow.Spec().Start.By, func(party workflow.Party) bool { return x.inAtStart(party, p) }) {
			list = append(list, p)
		}
	}
	return list
}

// inAtStart reports whether somebody may be in a party of the start.
func (x *explorer) inAtStart(p workflow.Party, m MemberID) bool {
	return slices.ContainsFunc(x.flow.Resolve(p), func(q workflow.Party) bool {
		switch q.Kind {
		case workflow.RoleParty:
			units := []workflow.UnitID{workflow.UnitID(q.Unit)}
			if strings.HasPrefix(q.Unit, "@") {
				units = unitsOf(x.flow, x.facts)
			}
			return slices.ContainsFunc(units, func(u workflow.UnitID) bool { return x.facts.Holds(m, workflow.RoleID(q.Name), u) })
		case workflow.MemberParty:
			return string(m) == q.Name
		}
		return q.Kind == workflow.AttributeParty
	})
}

// hunt looks for a situation without an end.
type hunt struct {
	x     *explorer
	o     *outline
	tour  *tour
	exits [][]bool // by state and region: a way out that nobody can block, and so on to an end
	owned [][]bool // the same of an item that has an owner
	dead  []bool   // by spot of the tour: no end however many people there are
	calm  []bool   // by spot: it and all that can follow have such ways out
	least bool
	cut   bool

	ways  [][]int32 // from each situation
	done  []bool    // all of its ways are known
	looks []outlook

	hurried bool

	disordered bool             // not every order of deadlines is looked at
	open       workflow.StateID // where items may be stuck, if not everything is looked at
}

// survey finds the ways out that nobody can block, and the spots from where no
// roster comes to an end.
func (h *hunt) survey(o *outline, budget int) {
	h.o, h.tour = o, o.travel(budget/8+1)
	h.exits, h.owned = h.ends(), h.ends()
	s := &sureness{x: h.x, o: o, authors: h.x.authors(), hands: map[hand]bool{}}
	for changed := true; changed; {
		changed = false
		for i := range o.states {
			for r := range o.total {
				if !h.exits[i][r] && h.leaves(s, i, r, false) {
					h.exits[i][r], h.owned[i][r], changed = true, true, true
				}
				if !h.owned[i][r] && h.leaves(s, i, r, true) {
					h.owned[i][r], changed = true, true
				}
			}
		}
	}
	if h.tour.cut {
		return
	}
	h.dead = h.tour.hopeless(func(s spot) bool { return o.states[s.state].Final != "" })
	h.calm = h.tour.hopeless(func(s spot) bool { return !h.exits[s.state][s.region] })
}

// ends marks the states, by region, that are ends.
func (h *hunt) ends() [][]bool {
	list := make([][]bool, len(h.o.states))
	for i := range list {
		list[i] = slices.Repeat([]bool{h.o.states[i].Final != ""}, h.o.total)
	}
	return list
}

// leaves reports whether the state has a way out that nobody can block, in the
// region, to where such ways lead on to an end; for an item that has an owner
// there, or whether it has one or not.
func (h *hunt) leaves(s *sureness, state, region int, owned bool) bool {
	given := h.o.given(int32(region))
	p := &h.o.states[state]
	if !owned && h.owned[state][region] && s.claimed(p) {
		return !s.overtaken(p) || h.clockEnds(p, region, owned)
	}
	sure, clock := false, true
	for _, k := range p.moves {
		t := &h.o.spec.Moves[k]
		ends := h.lands(t, region, h.keeps(t, p, owned))
		switch {
		case t.On == workflow.OnDeadline:
			runs, always := s.deadline(p, t)
			if runs && !ends {
				clock = false // this one may come first
			}
			sure = sure || always && ends && s.everywhere(&t.When)
		case t.On == workflow.OnHand && s.x.flow.Holds(t.When, given) && ends && s.hand(t, owned):
			return !s.overtaken(p) || h.clockEnds(p, region, owned)
		}
	}
	return sure && clock
}

// clockEnds reports whether every move on a deadline of the state leads on to an
// end.
func (h *hunt) clockEnds(p *area, region int, owned bool) bool {
	return !slices.ContainsFunc(p.moves, func(k int) bool {
		t := &h.o.spec.Moves[k]
		return t.On == workflow.OnDeadline && !h.lands(t, region, h.keeps(t, p, owned))
	})
}

// keeps reports whether an item that has an owner in the state has one after the
// move: it keeps the owner, who may own it there as well.
func (h *hunt) keeps(t *workflow.Transition, p *area, owned bool) bool {
	to := h.o.states[h.o.at(t.To)].Claim
	return owned && t.Keep && (len(to) == 0 || slices.Equal(to, p.Claim))
}

// lands reports whether an item that a move brings into a state comes to an end
// from wherever it goes on by itself.
func (h *hunt) lands(t *workflow.Transition, region int, owned bool) bool {
	i := h.o.at(t.To)
	if !h.exits[i][region] && !(owned && h.owned[i][region]) {
		return false
	}
	p, given := &h.o.states[i], h.o.given(int32(region))
	return !slices.ContainsFunc(p.moves, func(k int) bool {
		on := &h.o.spec.Moves[k]
		return on.On == workflow.OnCleared && len(on.By) == 0 && h.o.flow.Holds(on.When, given) && !h.lands(on, region, h.keeps(on, p, owned))
	})
}

// safe reports whether every spot has such a way out.
func (h *hunt) safe() bool {
	if !h.tour.cut {
		return !slices.ContainsFunc(h.tour.spots, func(s spot) bool { return !h.exits[s.state][s.region] })
	}
	return !slices.ContainsFunc(h.exits, func(regions []bool) bool { return slices.Contains(regions, false) })
}

// where names the states without such a way out.
func (h *hunt) where() string {
	var list []string
	for i, regions := range h.exits {
		if slices.Contains(regions, false) {
			list = append(list, string(h.o.spec.States[i].ID))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return ": see " + strings.Join(list, ", ")
}

// hopeless returns the spots from where none is reached of which good is true.
func (t *tour) hopeless(good func(spot) bool) []bool {
	back := make([][]int32, len(t.spots))
	var todo []int32
	bad := make([]bool, len(t.spots))
	for i := range t.spots {
		bad[i] = !good(t.spots[i])
		if !bad[i] {
			todo = append(todo, int32(i))
		}
		for _, h := range t.ways[i] {
			if to, ok := t.seen[h.to]; ok {
				back[to] = append(back[to], int32(i))
			}
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, from := range back[i] {
			if bad[from] {
				bad[from] = false
				todo = append(todo, from)
			}
		}
	}
	return bad
}

// sureness judges ways out of a state by what nobody can change.
type sureness struct {
	x       *explorer
	o       *outline
	authors []MemberID
	hands   map[hand]bool
}

// hand is a move by hand of an item that has an owner, or may have none.
type hand struct {
	move  *workflow.Transition
	owned bool
}

// deadline reports whether a move is one of the clock in the state, and whether it
// always runs from the entry on.
func (s *sureness) deadline(p *area, t *workflow.Transition) (runs, always bool) {
	for _, d := range p.Deadlines {
		if d.Move != t.Action {
			continue
		}
		runs = true
		always = always || d.Before == "" && !strings.HasPrefix(d.From, "@")
	}
	return runs, always
}

// everywhere reports whether a condition is true in every region, so that a
// deadline is not spent in one and missing in another.
func (s *sureness) everywhere(c *workflow.Condition) bool {
	for r := range s.o.total {
		if !s.o.flow.Holds(*c, s.o.given(int32(r))) {
			return false
		}
	}
	return true
}

// overtaken reports whether the item may enter the state with a deadline of it
// due, before anybody can act.
func (s *sureness) overtaken(p *area) bool {
	return slices.ContainsFunc(p.Deadlines, func(d workflow.Deadline) bool {
		return d.Move != "" && (d.Before != "" || d.From != "" && d.From != "entry")
	})
}

// claimed reports whether there is always somebody who may claim an item in the
// state that nobody owns.
func (s *sureness) claimed(p *area) bool {
	return slices.ContainsFunc(p.Claim, func(c workflow.Party) bool { return s.manned(c, false, false) })
}

// hand reports whether there is always somebody who may fire the move.
func (s *sureness) hand(t *workflow.Transition, owned bool) bool {
	k := hand{t, owned}
	sure, known := s.hands[k]
	if !known {
		sure = s.judgeHand(t, owned)
		s.hands[k] = sure
	}
	return sure
}

func (s *sureness) judgeHand(t *workflow.Transition, owned bool) bool {
	kept := false
	for _, r := range s.o.spec.Rules {
		this := workflow.Act{Move: t.Action}
		for _, acts := range [][]workflow.Act{r.Distinct, r.Same, r.Of} {
			if slices.Contains(acts, this) {
				return false
			}
		}
		kept = kept || slices.Contains(r.NotAuthor, this)
	}
	return slices.ContainsFunc(t.By, func(p workflow.Party) bool { return s.manned(p, kept, owned) })
}

// manned reports whether a party as written always has somebody who may act, the
// owner if there is one; no author if those are kept out.
func (s *sureness) manned(p workflow.Party, kept, owned bool) bool {
	return slices.ContainsFunc(s.x.flow.Resolve(p), func(q workflow.Party) bool {
		return owned && !kept && q == workflow.Owner() || s.staffed(q, kept)
	})
}

// staffed reports whether the party always has somebody who may act, no author if
// those are kept out.
func (s *sureness) staffed(p workflow.Party, kept bool) bool {
	if p.Manager {
		mgr, ok := s.x.facts.(workflow.Managers)
		return ok && !kept && p.Kind == workflow.AuthorParty && !slices.ContainsFunc(s.authors, func(a MemberID) bool {
			b, ok := mgr.Manager(a)
			return !ok || b == ""
		})
	}
	switch p.Kind {
	case workflow.AuthorParty:
		return !kept
	case workflow.MemberParty:
		return !kept || !s.mayAuthor(MemberID(p.Name))
	case workflow.RoleParty:
		if strings.HasPrefix(p.Unit, "@") {
			return false
		}
		holders := s.x.facts.AppendHolders(nil, workflow.RoleID(p.Name), workflow.UnitID(p.Unit))
		if !kept {
			return len(holders) > 0
		}
		return len(holders) > 2 || slices.ContainsFunc(holders, func(m MemberID) bool { return !s.mayAuthor(m) })
	}
	return false
}

// mayAuthor reports whether somebody may be an author, also as a deputy.
func (s *sureness) mayAuthor(m MemberID) bool {
	return slices.Contains(s.authors, m) || slices.ContainsFunc(s.x.crowd.principals[m], func(p MemberID) bool {
		return slices.Contains(s.authors, p)
	})
}

// search looks at situations, breadth first, and returns the first that is stuck.
// It stops as soon as none before that one can be.
func (h *hunt) search() (int32, bool) {
	h.x.begin()
	h.cut = h.x.nodes >= h.x.budget
	for i, level := int32(0), int32(0); ; i++ {
		if int(i) == len(h.x.all) || h.x.all[i].depth > level || h.cut {
			if at, found := h.stuck(); found || h.cut || int(i) == len(h.x.all) {
				h.least = !h.cut
				return at, found
			}
			level = h.x.all[i].depth
		}
		h.look(i)
	}
}

// look finds the ways from a situation.
func (h *hunt) look(i int32) {
	for len(h.ways) < len(h.x.all) {
		h.ways, h.done = append(h.ways, nil), append(h.done, false)
	}
	switch h.judge(i) {
	case deadEnd, atEase:
		h.done[i] = true
		return
	}
	to, ok := h.x.grow(i)
	h.ways[i], h.done[i] = to, ok
	h.cut = h.cut || !ok
}

// outlook is what the outline tells about a situation.
type outlook uint8

const (
	unclear outlook = iota + 1
	deadEnd         // no end from here, however many people there are
	atEase          // it and all that can follow have ways out
	wayOut          // it has a way out
)

func (h *hunt) judge(i int32) outlook {
	for n := len(h.looks); n < len(h.x.all); n++ {
		h.looks = append(h.looks, h.outlook(h.x.all[n].sit))
	}
	return h.looks[i]
}

func (h *hunt) outlook(s *situation) outlook {
	if h.x.states[s.state].Final != "" {
		return atEase
	}
	if h.o == nil {
		return unclear
	}
	at := h.o.spotOf(s)
	if n, ok := h.tour.seen[at]; ok && !h.tour.cut {
		switch {
		case h.dead[n]:
			return deadEnd
		case h.calm[n]:
			return atEase
		}
	}
	if h.exits[at.state][at.region] {
		return wayOut
	}
	return unclear
}

// trailOf returns the number of the trail of a situation.
func (o *outline) trailOf(s *situation) int32 {
	var visits []visit
	for _, t := range s.trail {
		if t.kind == 's' {
			visits = append(visits, visit{state: int(o.at(workflow.StateID(t.id)))})
			continue
		}
		l := &visits[len(visits)-1]
		for k := range o.states[l.state].gates {
			g := &o.states[l.state].gates[k]
			if g.ID != workflow.GateID(t.id) {
				continue
			}
			if t.kind == 'p' {
				l.passed = append(l.passed, g.index)
			} else {
				l.off = append(l.off, g.index)
			}
		}
	}
	return o.trail(visits)
}

// stuck returns the first situation from which, by all that is known, no end is
// reached, if no earlier one can be stuck. Situations that were not looked at may
// reach an end.
func (h *hunt) stuck() (int32, bool) {
	n := len(h.x.all)
	for len(h.ways) < n {
		h.ways, h.done = append(h.ways, nil), append(h.done, false)
	}
	ends, unclear := make([]bool, n), make([]bool, n)
	back := make([][]int32, n)
	for i := range n {
		for _, to := range h.ways[i] {
			back[to] = append(back[to], int32(i))
		}
		look := h.judge(int32(i))
		ends[i] = look == atEase || look == wayOut
		unclear[i] = !h.done[i] && look != deadEnd
	}
	spread(ends, back)
	spread(unclear, back)
	uncertain := h.uncertain(back)
	first := true
	for i := range n {
		switch {
		case ends[i]:
		case !unclear[i] && uncertain[i]:
			h.open = h.x.all[i].sit.state
		case !unclear[i] && (first || h.cut):
			return int32(i), true
		case !unclear[i]:
			h.hurry()
			return 0, false // one before may be stuck as well
		default:
			first = false
		}
	}
	return 0, false
}

// hurry leaves a small part of the budget, as something is stuck for certain, for
// seeing that nothing is after a shorter history.
func (h *hunt) hurry() {
	if !h.hurried {
		h.hurried = true
		h.x.budget = min(h.x.budget, h.x.nodes+h.x.budget/64)
	}
}

// spread marks everything from where something marked is reached.
func spread(marked []bool, back [][]int32) {
	var todo []int32
	for i, m := range marked {
		if m {
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, from := range back[i] {
			if !marked[from] {
				marked[from] = true
				todo = append(todo, from)
			}
		}
	}
}

// witness is the history of a situation.
func (x *explorer) witness(i int32) Witness {
	begin, commands := x.history(i)
	w := Witness{Begin: begin, Commands: commands, Ends: x.all[i].sit.state, Absent: []MemberID{}}
	w.People = actors(begin, commands)
	return w
}

// actors returns who acts, sorted.
func actors(b workflow.Begin, commands []workflow.Command) []MemberID {
	list := []MemberID{b.By}
	for _, c := range commands {
		if c.Actor != "" {
			list = append(list, c.Actor)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// why tells what stands against every way out: in the state of a situation, and in
// each that the item can still come to.
func (h *hunt) why(i int32) []string {
	in := h.x.all[i].sit.state
	out := []string{fmt.Sprintf("an item can get stuck in %q: nothing that anybody may still do leads to an end", in)}
	told := map[workflow.StateID]bool{}
	seen := map[int32]bool{i: true}
	for todo := []int32{i}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		if s := h.x.all[at].sit.state; !told[s] {
			told[s] = true
			for _, line := range h.against(at) {
				if s != in {
					line = fmt.Sprintf("in %q: %s", s, line)
				}
				out = append(out, line)
			}
		}
		for _, to := range h.ways[at] {
			if !seen[to] {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	return out
}

// against tells what stands against the ways out of a situation.
func (h *hunt) against(i int32) []string {
	x, v := h.x, &h.x.all[i]
	if h.judge(i) == deadEnd {
		return []string{"no way leads from there to an end, whoever the people are"}
	}
	var out []string
	s := x.flow.Explain(v.item, x.facts, later(v.now, v.item.ChangedAt()))
	for _, g := range s.Gates {
		if g.Status != workflow.Short && g.Status != workflow.Failed {
			continue
		}
		var why []string
		for _, r := range g.Unable[:min(len(g.Unable), manyPeople)] {
			why = append(why, r.String())
		}
		if more := len(g.Unable) - len(why); more > 0 {
			why = append(why, "and so on for "+count(more, "person", "people")+" more")
		}
		if len(why) == 0 {
			for _, r := range g.Reasons {
				why = append(why, r.String())
			}
		}
		status := "cannot be met"
		if g.Status == workflow.Failed {
			status = "has failed"
		}
		out = append(out, fmt.Sprintf("gate %q %s: %s", g.Gate, status, strings.Join(why, "; ")))
	}
	for _, m := range s.Moves {
		if len(m.Could) == 0 && len(m.Reasons) > 0 {
			out = append(out, fmt.Sprintf("the move %q to %q: %s", m.Action, m.To, m.Reasons[0]))
		}
	}
	return out
}
