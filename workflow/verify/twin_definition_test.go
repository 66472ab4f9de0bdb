// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// The twin of the checks that are about a definition alone, whoever the people
// are. It lists everything that can happen with every team of a family.
//
// Why the family is enough for the definitions of plain. What a run of any team
// shows is shown by one in which only those take part who are needed: an author,
// whoever approves, and whoever fires, sets or edits. Words count by people, never
// by how many others there are, but for rolls; a roll of one asks for one, of two
// for two or one, and of more for no less. Plain needs at most two approvals in a
// state, so with the author three people fill every seat, and a fourth does what
// neither may: these definitions have one rule at most, of three acts at most. Who
// holds more roles may do more, but for rolls and for who could outvote, where
// fewer matter: hence every combination of roles, and not only people who hold all.
// Nobody new does what somebody alike could have done: of several who are alike and
// have done nothing yet, one is asked.

// everyTeam returns the family for a definition, the largest team first.
func everyTeam(f *workflow.Flow) []*crew {
	named, bosses := []member{}, false
	for _, p := range f.Asks() {
		bosses = bosses || p.Manager
		if m := member(p.Name); p.Kind == workflow.MemberParty && !slices.Contains(named, m) {
			named = append(named, m)
		}
	}
	slices.Sort(named)
	a, b, both := []role{"a"}, []role{"b"}, []role{"a", "b"}
	var list []*crew
	add := func(others ...[]role) {
		for bits := range 1 << len(named) {
			holds := map[member][]role{}
			for i, m := range named {
				if holds[m] = nil; bits>>i&1 == 1 {
					holds[m] = both
				}
			}
			for i, r := range others {
				holds[member(fmt.Sprintf("p%d", i+1))] = r
			}
			c := people(holds)
			for i, m := range c.members {
				if bosses {
					c.boss[m] = c.members[(i+1)%len(c.members)]
				}
			}
			list = append(list, c)
		}
	}
	most := 4 - len(named)
	add(slices.Repeat([][]role{both}, most)...)
	kinds := [][]role{a, b, both}
	var grow func(from int, others [][]role)
	grow = func(from int, others [][]role) {
		if len(others)+len(named) > 0 {
			add(others...)
		}
		if len(others)+len(named) < 3 {
			for i := from; i < len(kinds); i++ {
				grow(i, append(others[:len(others):len(others)], kinds[i]))
			}
		}
	}
	grow(0, nil)
	return list
}

// understudies are small teams of whom one is away and has a deputy, so that an act
// has two names, and an item two authors: one team, or larger ones for each pair.
func understudies(f *workflow.Flow, every bool) (list []*crew) {
	c := everyTeam(f)[0]
	members := c.members
	if !every {
		members = members[:min(3, len(members))]
	}
	for _, away := range members {
		for _, deputy := range members {
			if away == deputy || !every && len(list) > 0 {
				continue
			}
			all := people(map[member][]role{}, skilled)
			for i, m := range members {
				all.members, all.roles[m] = append(all.members, m), []role{"a", "b"}
				if len(c.boss) > 0 {
					all.boss[m] = members[(i+1)%len(members)]
				}
			}
			all.away[away], all.deputies[away] = true, []member{deputy}
			list = append(list, all)
		}
	}
	return list
}

// first returns those whom it is enough to ask in a situation.
func (w *world) first(n *node) []member {
	idle := map[string]bool{}
	did := ""
	if n != nil {
		did = n.key
	}
	return slices.DeleteFunc(slices.Clone(w.people.members), func(m member) bool {
		if m[0] != 'p' || len(w.people.boss)+len(w.people.deputies) > 0 || strings.Contains(did, `"`+string(m)+`"`) {
			return false
		}
		kind := fmt.Sprint(w.people.roles[m])
		seen := idle[kind]
		idle[kind] = true
		return seen
	})
}

// sights are what the twin saw happen with any team.
type sights struct {
	spec    workflow.Spec
	flow    *workflow.Flow
	entered map[workflow.StateID]bool
	spots   map[string]*sight
	fired   map[[2]string]bool // from a state, a move
	met     map[workflow.GateID]bool
	stopped bool // the rule made a difference
	enters  map[string]entrance
	nodes   int
}

// sight is where items came: a state, what conditions read, the trail and, if a
// rule wants more people than the moves that it names, which of those were fired.
type sight struct {
	entrance
	ended bool
	after int // commands, at least
}

// mostPlain bounds what the twin lists of one definition with one team.
const mostPlain = 60

// see lists everything that can happen; nil if that is too much.
func see(t testing.TB, flow *workflow.Flow, spec workflow.Spec, longer bool) *sights {
	s := &sights{
		spec: spec, flow: flow, entered: map[workflow.StateID]bool{}, spots: map[string]*sight{},
		fired: map[[2]string]bool{}, met: map[workflow.GateID]bool{}, enters: map[string]entrance{},
	}
	for _, c := range append(everyTeam(flow), understudies(flow, longer)...) {
		w := world{flow, spec, c}
		more, most := len(c.deputies) > 0, mostPlain // what an understudy adds is looked at as far as it goes
		if more && longer {
			most *= 50
		}
		g := explore(t, flow, c, w.freely(most, w.first))
		if s.nodes += len(g.nodes); !more && (g.full || s.nodes > 8*mostPlain) {
			return nil
		}
		s.look(t, g)
		if len(spec.Rules) > 0 && !s.stopped && !s.stops(t, c, 2*most) && !more {
			return nil
		}
	}
	return s
}

// look notes what happens in a graph.
func (s *sights) look(t testing.TB, g *graph) {
	ends := make([]bool, len(g.nodes))
	for changed := true; changed; {
		changed = false
		for i := len(g.nodes) - 1; i >= 0; i-- {
			n := g.nodes[i]
			if !ends[i] && (g.state(n.state).Final != "" || slices.ContainsFunc(n.steps, func(st step) bool { return ends[st.to] })) {
				ends[i], changed = true, true
			}
		}
	}
	for i := range g.starts {
		s.passes(&g.starts[i], 0, ends)
	}
	for i, n := range g.nodes {
		s.note(entrance{state: n.state, told: n.told, attrs: n.item.Attributes()}, n.depth-1, ends[i])
		for k := range n.steps {
			s.passes(&n.steps[k], n.depth, ends)
		}
		if len(n.told.Votes) == 0 {
			continue
		}
		for _, gs := range s.flow.Explain(n.item, g.people, n.item.ChangedAt()).Gates {
			s.met[gs.Gate] = s.met[gs.Gate] || gs.Status == workflow.Met
		}
	}
}

func (s *sights) passes(st *step, after int, ends []bool) {
	for _, e := range st.enters {
		s.entered[e.state] = true
		if e.from != "" {
			s.fired[[2]string{string(e.from), string(e.action)}] = true
		}
		for _, leg := range e.told.Trail {
			for _, g := range leg.Passed {
				s.met[g] = true
			}
		}
		s.enters[s.key(&e)] = e
		s.note(e, after, ends[st.to])
	}
}

func (s *sights) note(e entrance, after int, ended bool) {
	key := s.key(&e)
	if s.spots[key] == nil {
		s.spots[key] = &sight{entrance: e, after: after}
	}
	at := s.spots[key]
	at.ended = at.ended || ended
	at.after = min(at.after, after)
}

func (s *sights) key(e *entrance) string {
	text := string(e.state)
	for _, a := range s.spec.Attributes {
		if s.flow.Regions(a.ID) == nil {
			continue
		}
		v := a.Default
		for _, g := range e.attrs {
			if g.Attribute == a.ID {
				v = g.Value
			}
		}
		text += " " + v.String()
	}
	text += fmt.Sprint(e.told.Trail)
	for _, r := range s.spec.Rules {
		for _, a := range r.Of {
			if r.MinPeople > len(r.Of) && slices.ContainsFunc(e.told.Acts, func(done struct{ Action workflow.Action }) bool { return done.Action == a.Move }) {
				text += " " + string(a.Move)
			}
		}
	}
	return text
}

// stops looks for a command that the definition decides differently without its
// rule; false if that is too much.
func (s *sights) stops(t testing.TB, c *crew, most int) bool {
	spec := s.flow.Spec()
	spec.Rules = nil
	free := flowOf(t, spec)
	w := world{free, spec, c}
	menu := w.freely(most, w.first)
	menu.rules = s.spec.Rules
	g := explore(t, free, c, menu)
	var d workflow.Decision
	for _, n := range g.nodes {
		for _, st := range n.steps {
			ok, err := s.flow.Decide(&d, n.item, st.c, c)
			require.NoError(t, err)
			var with *node
			if ok && len(d.Events) > 0 {
				item := n.item.Clone()
				require.NoError(t, item.Apply(d.Events...))
				with = &node{state: item.State()}
			}
			if !ok || with != nil && with.state != g.nodes[st.to].state {
				s.stopped = true
				return true
			}
		}
	}
	return !g.full
}

// says answers the checks of a definition.
func (s *sights) says() map[string]bool {
	says := map[string]bool{
		"reachable-states": true, "ways-to-an-end": true, "no-dead-moves": true, "no-dead-gates": true,
		"no-dead-rules": len(s.spec.Rules) == 0 || s.stopped, "disjoint-moves": true,
	}
	for _, st := range s.spec.States {
		says["reachable-states"] = says["reachable-states"] && s.entered[st.ID]
		for i := range st.Gates {
			says["no-dead-gates"] = says["no-dead-gates"] && s.serves(&st, &st.Gates[i])
		}
	}
	for _, at := range s.spots {
		says["ways-to-an-end"] = says["ways-to-an-end"] && at.ended
		says["disjoint-moves"] = says["disjoint-moves"] && !s.overlap(at)
	}
	for _, m := range s.spec.Moves {
		for _, id := range m.From {
			says["no-dead-moves"] = says["no-dead-moves"] && s.fired[[2]string{string(id), string(m.Action)}]
		}
	}
	return says
}

// serves reports whether a gate is asked, and met, and something waits for it.
func (s *sights) serves(st *workflow.State, g *workflow.Gate) bool {
	waits := slices.ContainsFunc(s.spec.Moves, func(m workflow.Transition) bool {
		return slices.Contains(m.From, st.ID) && (m.On == workflow.OnCleared || m.On == workflow.OnRejected || m.On == workflow.OnChanges)
	})
	for _, r := range s.spec.Rules {
		waits = waits || slices.Contains(slices.Concat(r.Distinct, r.Same, r.NotAuthor, r.Of), workflow.Act{Gate: g.ID})
	}
	asked := false
	for _, at := range s.spots {
		asked = asked || at.state == st.ID && s.flow.Holds(g.When, at.attrs)
	}
	return waits && asked && s.met[g.ID]
}

// overlap reports whether two moves could fire where an item came, of which one is
// silently first.
func (s *sights) overlap(at *sight) bool {
	st := stateOf(&s.spec, at.state)
	var list []workflow.Transition
	for _, m := range s.spec.Moves {
		if slices.Contains(m.From, at.state) && s.flow.Holds(m.When, at.attrs) {
			list = append(list, m)
		}
	}
	instant := func(d workflow.Deadline) workflow.Deadline {
		return workflow.Deadline{After: d.After, From: d.From, Before: d.Before, Lead: d.Lead, Calendar: d.Calendar}
	}
	for _, a := range list {
		for _, b := range list {
			if a.Action == b.Action || a.On != b.On || a.On == workflow.OnHand {
				continue
			}
			if a.On != workflow.OnDeadline {
				if a.By == nil && b.By != nil {
					return true
				}
				continue
			}
			for _, d := range st.Deadlines {
				for _, e := range st.Deadlines {
					if d.Move == a.Action && e.Move == b.Action && d.ID < e.ID && assert.ObjectsAreEqual(instant(d), instant(e)) {
						return true
					}
				}
			}
		}
	}
	return false
}

// passesNone reports whether an item came into the state with the condition true
// and none of the gates passed.
func (s *sights) passesNone(gates []workflow.GateID, target workflow.StateID, when workflow.Condition) (entrance, bool) {
	for _, e := range s.enters {
		if e.passesNone(s.flow, gates, target, when) {
			return e, true
		}
	}
	return entrance{}, false
}

func (e *entrance) passesNone(f *workflow.Flow, gates []workflow.GateID, target workflow.StateID, when workflow.Condition) bool {
	return e.state == target && f.Holds(when, e.attrs) && !slices.ContainsFunc(gates, e.told.hasPassed)
}

// plain makes a definition of a few features, with a flaw here and there.
func (x dice) plain() (workflow.Spec, *workflow.Flow) {
	d := drawing{dice: x}
	for range x.IntN(3) {
		*pick(x, &d.f.second, &d.f.parallel, &d.f.attribute, &d.f.attribute, &d.f.edits, &d.f.claim, &d.f.deadline, &d.f.widen, &d.f.rolls, &d.f.managers, &d.f.rework) = true
	}
	s := d.spec()
	s.Early = workflow.EarlyOff
	if s.Rules = s.Rules[:min(1, len(s.Rules))]; len(s.Rules) == 0 && x.chance(50) {
		s.Rules = d.rules(s)
		s.Rules = s.Rules[:min(1, len(s.Rules))]
	}
	if x.chance(70) {
		d.flaw(&s)
	}
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil || slices.ContainsFunc(s.States, d.tooMany) || slices.ContainsFunc(s.Rules, func(r workflow.Rule) bool { return r.MaxPeople > 2 }) {
		return s, nil
	}
	return s, flow
}

// tooMany reports whether a state wants more than two approvals.
func (x drawing) tooMany(st workflow.State) bool {
	n := 0
	var count func(workflow.Need) int
	count = func(need workflow.Need) int {
		sum := need.Approve
		for _, c := range need.All {
			sum += count(c)
		}
		for _, c := range need.Any {
			sum = max(sum, count(c))
		}
		return sum
	}
	for i := range st.Gates {
		n += max(1, count(st.Gates[i].Need))
	}
	return n > 2
}

// flaw spoils a definition, or looks as if it did.
func (x drawing) flaw(s *workflow.Spec) {
	one := func() []workflow.Party { return []workflow.Party{workflow.Role(pick[role](x.dice, "a", "b"))} }
	is := workflow.Condition{Attr: "y", Is: workflow.Bool(true)}
	never := workflow.Condition{All: []workflow.Condition{is, {Not: &is}}}
	when := pick(x.dice, workflow.Condition{}, is, never)
	if !when.IsZero() {
		s.Attributes = append(s.Attributes, workflow.Attribute{ID: "y", Kind: workflow.BoolAttr})
	}
	hand := func(a workflow.Action, from, to workflow.StateID, when workflow.Condition) {
		s.Moves = append(s.Moves, workflow.Transition{Action: a, From: []workflow.StateID{from}, To: to, On: workflow.OnHand, By: one(), When: when})
	}
	review := stateOf(s, "review")
	switch x.IntN(16) {
	case 0: // a state aside, perhaps without a way in or out
		s.States = append(s.States, workflow.State{ID: "aside"})
		if x.chance(70) {
			hand("put", pick[workflow.StateID](x.dice, "draft", "ready"), "aside", when)
		}
		if x.chance(70) {
			hand("fetch", "aside", "draft", pick(x.dice, workflow.Condition{}, when))
		}
	case 1:
		hand("odd", pick[workflow.StateID](x.dice, "draft", "review", "ready"), "live", when)
	case 2:
		review.Gates[0].Need = workflow.Need{Approve: 2, Of: []workflow.Party{workflow.Member("ann"), pick(x.dice, workflow.Author(), workflow.Member("bo"))}}
	case 3:
		review.Gates[0].When = when
		review.Empty = pick[workflow.Empty](x.dice, "", workflow.EmptyClear)
	case 4, 5, 9, 11, 12: // beside the one that comes by itself
		s.Moves = append(s.Moves, workflow.Transition{Action: "also", From: []workflow.StateID{"review"}, To: "draft", On: pick(x.dice, workflow.OnCleared, workflow.OnCleared, workflow.OnRejected), By: one(), When: when})
	case 6, 10, 13: // deadlines that may fall together
		for _, id := range []workflow.DeadlineID{"one", "two"} {
			review.Deadlines = append(review.Deadlines, workflow.Deadline{ID: id, After: pick(x.dice, 24*hour, 24*hour, 48*hour), Move: workflow.Action(id)})
			s.Moves = append(s.Moves, workflow.Transition{
				Action: workflow.Action(id), From: []workflow.StateID{"review"}, To: pick[workflow.StateID](x.dice, "live", "draft"), On: workflow.OnDeadline, When: pick(x.dice, workflow.Condition{}, when),
			})
		}
	case 14, 15: // a rule that may ask for nothing
		g, m := workflow.Act{Gate: "g"}, workflow.Act{Move: pick[workflow.Action](x.dice, "submit", "publish")}
		s.Rules = []workflow.Rule{pick(x.dice,
			workflow.Rule{ID: "r", NotAuthor: []workflow.Act{g}}, workflow.Rule{ID: "r", MinPeople: 1, Of: []workflow.Act{m}}, workflow.Rule{ID: "r", MaxActs: 2, Of: []workflow.Act{g, m}},
		)}
	case 7:
		stateOf(s, "ready").Gates = []workflow.Gate{{ID: "z", Need: workflow.Need{Approve: 1, Of: x.parties()}}}
	case 8:
		s.Moves = slices.DeleteFunc(s.Moves, func(m workflow.Transition) bool {
			return m.Action == pick[workflow.Action](x.dice, "publish", "accept")
		})
	}
}

// TestTwinDefinition holds the checks of a definition alone to everything that can
// happen with every small team.
func TestTwinDefinition(t *testing.T) {
	cases := testkit.Cases(1000, 3000)
	if testkit.Quick() {
		cases = 4 // each lists what some twenty teams can do
	}
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		for part := range uint64(2) {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				done := 0
				for seed := part + 1; done < (cases+1)/2; seed += 2 {
					x := dice{testkit.Rand(seed)}
					spec, flow := x.plain()
					if flow == nil {
						m.add("of no sense")
						continue
					}
					s := see(t, flow, spec, false)
					if s == nil {
						m.add("too large")
						continue
					}
					faults := s.judge(t, m)
					if len(faults) > 0 { // perhaps an understudy did it
						m.add("looked at longer")
						s = see(t, flow, spec, true)
						faults = s.judge(t, &mix{})
					}
					for _, wrong := range append(faults, x.passing(t, s, m)...) {
						data, err := json.Marshal(spec)
						require.NoError(t, err)
						t.Errorf("seed %d: %s\n%s", seed, wrong, data)
					}
					done++
				}
			})
		}
	})
	t.Log(m.n)
	if cases >= 1000 {
		assert.Empty(t, m.thin("reachable-states", "ways-to-an-end", "no-dead-moves", "no-dead-gates", "no-dead-rules", "disjoint-moves", "must-pass", "must-pass-any"))
	}
}

// judge compares the answers and returns what is wrong.
func (s *sights) judge(t testing.TB, m *mix) (list []string) {
	says := s.says()
	for _, res := range verify.Run(s.flow, nil, verify.Definition()...).Results {
		m.add(res.Check + " " + res.Verdict.String())
		holds, known := says[res.Check]
		require.True(t, known, res.Check)
		switch {
		case res.Verdict == verify.Unknown: // counted
		case holds != (res.Verdict == verify.Holds):
			list = append(list, fmt.Sprintf("the twin says holds=%v; the check says\n%s", holds, res))
		case res.Verdict == verify.Fails:
			if wrong := s.shown(t, &res); wrong != "" {
				list = append(list, wrong+": "+res.String())
			}
		}
	}
	return list
}

// shown says what is wrong with the witness of a check that fails.
func (s *sights) shown(t testing.TB, res *verify.Result) string {
	var bad func(*sight) bool
	switch res.Check {
	case "ways-to-an-end":
		bad = func(at *sight) bool { return !at.ended }
	case "disjoint-moves":
		bad = s.overlap
	default:
		if res.Witness != nil || len(res.Reasons) == 0 {
			return "what cannot happen is shown"
		}
		return ""
	}
	least := 1 << 20
	for _, at := range s.spots {
		if bad(at) {
			least = min(least, at.after)
		}
	}
	item, enters := replay(t, s.flow, nil, res.Witness)
	enters = append(enters, entrance{state: item.State(), told: outlineOf(t, item), attrs: item.Attributes()})
	if !slices.ContainsFunc(enters, func(e entrance) bool {
		at := s.spots[s.key(&e)]
		return at != nil && bad(at)
	}) {
		return "the witness does not come there"
	}
	if len(res.Witness.Commands) != least {
		return fmt.Sprintf("%d commands are enough", least)
	}
	return ""
}

// passing asks which gates are passed, and returns what is wrong with the answers.
func (x dice) passing(t testing.TB, s *sights, m *mix) (list []string) {
	var gates []workflow.GateID
	var ids []workflow.StateID
	for _, st := range s.spec.States {
		ids = append(ids, st.ID)
		for _, g := range st.Gates {
			gates = append(gates, g.ID)
		}
	}
	w := twin{world: world{spec: s.spec}}
	target, when := pick(x, append(ids[1:], "live", "live", "ready", "ready", "ready")...), x.whens(&w)
	x.Shuffle(len(gates), func(i, j int) { gates[i], gates[j] = gates[j], gates[i] })
	several := gates[:min(len(gates), pick(x, 0, 1, 2, 2))]
	for family, ask := range map[string][]workflow.GateID{"must-pass": gates[:1], "must-pass-any": several} {
		check := verify.MustPassAny(ask, target, when)
		if family == "must-pass" {
			check = verify.MustPass(ask[0], target, when)
		}
		res := verify.Run(s.flow, nil, check).Results[0]
		m.add(family + " " + res.Verdict.String())
		e, past := s.passesNone(ask, target, when)
		switch {
		case res.Verdict == verify.Unknown: // counted
		case res.Verdict == verify.Holds && past:
			list = append(list, fmt.Sprintf("items get past, with %v and the trail %v: %s", e.attrs, e.told.Trail, res))
		case res.Verdict == verify.Fails:
			_, enters := replay(t, s.flow, nil, res.Witness)
			if !slices.ContainsFunc(enters, func(e entrance) bool { return e.passesNone(s.flow, ask, target, when) }) {
				list = append(list, "the witness does not get past: "+res.String())
			}
			if !past {
				m.add(family + " by more people than the twin has")
			}
		}
	}
	return list
}

// TestEveryTeam counts the family of the twin.
func TestEveryTeam(t *testing.T) {
	for _, row := range []struct {
		of    []workflow.Party
		teams int
	}{
		{parties(workflow.Role("a")), 1 + 3 + 6 + 10},
		{parties(workflow.Role("a"), workflow.Member("ann")), 2 + 2*(1+3+6)},
		{parties(workflow.Member("bo"), workflow.Member("ann")), 4 + 4*(1+3)},
	} {
		list := everyTeam(flowOf(t, desk(needing(workflow.Need{Approve: 1, Of: row.of}))))
		assert.Len(t, list, row.teams, "%v", row.of)
		kinds := map[string]bool{}
		for _, c := range list {
			kinds[fmt.Sprint(slices.Sorted(maps.Keys(c.roles)), c.roles)] = true
		}
		assert.Len(t, kinds, row.teams)
	}
}
