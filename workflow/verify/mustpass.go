// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// MustPass asks whether no item ever enters the state, with the condition true as
// it arrives, unless the gate is passed then: whoever the people are, whatever
// they say, set, edit and let lapse. The zero Condition is always true. It is
// about the definition alone and wants no roster; what fails is shown with people
// of the roster if there is one and they can, and otherwise with a [Cast].
func MustPass(gate workflow.GateID, state workflow.StateID, when workflow.Condition) Check {
	return mustPassOne("must-pass", strconv.Quote(string(gate)), []workflow.GateID{gate}, state, when)
}

// MustPassAny asks what [MustPass] asks of several gates: whether no item ever
// enters the state, with the condition true as it arrives, unless at least one of
// them is passed then. Different ways may pass different gates. Of no gate it asks
// whether the state is never entered.
func MustPassAny(gates []workflow.GateID, state workflow.StateID, when workflow.Condition) Check {
	quoted := make([]string, len(gates))
	for i, g := range gates {
		quoted[i] = strconv.Quote(string(g))
	}
	return mustPassOne("must-pass-any", "["+strings.Join(quoted, ", ")+"]", slices.Clone(gates), state, when)
}

func mustPassOne(name, what string, gates []workflow.GateID, state workflow.StateID, when workflow.Condition) Check {
	operands := []string{what, strconv.Quote(string(state))}
	if !when.IsZero() {
		operands = append(operands, "when "+conditionText(&when))
	}
	return Check{name: named(name, operands...), judge: func(m *model) Result { return mustPassAny(m, gates, state, when) }}
}

func mustPass(m *model, gate workflow.GateID, state workflow.StateID, when workflow.Condition) Result {
	return mustPassAny(m, []workflow.GateID{gate}, state, when)
}

func mustPassAny(m *model, gates []workflow.GateID, state workflow.StateID, when workflow.Condition) Result {
	d, err := newDetour(m, gates, state, when)
	if err != nil {
		return asked("%v", err)
	}
	if d.o == nil {
		return tooManyRegions()
	}
	res := Result{Regions: d.o.total}
	d.t = d.o.travel(m.budget)
	m.nodes += len(d.t.spots)
	goals := d.goals()
	switch {
	case len(goals) == 0 && d.t.cut:
		res = res.unknown()
	case len(goals) == 0:
		res.Verdict = Holds
	default:
		d.show(m, goals, &res)
	}
	return res
}

// detour looks for ways past some gates, all of them.
type detour struct {
	flow  *workflow.Flow
	gates []workflow.GateID
	state workflow.StateID
	when  workflow.Condition
	o     *outline
	t     *tour
}

func newDetour(m *model, gates []workflow.GateID, state workflow.StateID, when workflow.Condition) (*detour, error) {
	spec := m.flow.Spec()
	var known []workflow.GateID
	var states []workflow.StateID
	for _, s := range spec.States {
		states = append(states, s.ID)
		for _, g := range s.Gates {
			known = append(known, g.ID)
		}
	}
	var errs []error
	for _, g := range gates {
		if !slices.Contains(known, g) {
			errs = append(errs, suggest.Unknown("gate", g, known))
		}
	}
	if !slices.Contains(states, state) {
		errs = append(errs, suggest.Unknown("state", state, states))
	}
	probe, probed, err := withCondition(m.flow, when)
	if err = errors.Join(append(errs, err)...); err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	d := &detour{flow: m.flow, gates: gates, state: state, when: when, o: newOutline(m.flow, probed, probe.Regions)}
	if d.o != nil {
		d.o.owners, d.o.clocked = d.o.owned(), true
	}
	return d, nil
}

// probeID names what is added to a definition to ask about a condition.
const probeID = "x-probe"

// withCondition returns the definition with a further state and a move on the
// condition, so that values which the condition tells apart are told apart.
func withCondition(f *workflow.Flow, when workflow.Condition) (*workflow.Flow, workflow.Spec, error) {
	spec := f.Spec()
	if when.IsZero() {
		return f, spec, nil
	}
	eachParties(&spec, func(list []workflow.Party) []workflow.Party { return resolved(f, list) })
	id := probeID
	for slices.ContainsFunc(spec.States, func(s workflow.State) bool { return string(s.ID) == id }) {
		id += "x"
	}
	spec.States = append(spec.States, workflow.State{ID: workflow.StateID(id)})
	spec.Moves = append(spec.Moves, workflow.Transition{
		Action: workflow.Action(id), From: []workflow.StateID{workflow.StateID(id)}, To: spec.Start.State,
		On: workflow.OnHand, By: []workflow.Party{workflow.Author()}, When: when,
	})
	probe, err := workflow.Compile(spec, workflow.Options{})
	if err == nil {
		return probe, spec, nil
	}
	var se *socialteam.SpecError
	if errors.As(err, &se) {
		_, path, _ := strings.Cut(se.Path, ".") // moves[n].when…
		return nil, spec, fmt.Errorf("%s: %w", path, se.Err)
	}
	return nil, spec, err
}

// goal is a way past the gate: the last hop leaves a spot of the tour.
type goal struct {
	from int32 // -1: at the start already
	last hop
	cost int
}

// goals returns the ways past the gate, the cheapest first.
func (d *detour) goals() []goal {
	var list []goal
	for i, s := range d.t.spots {
		if d.t.from[i] < 0 && d.past(s) {
			list = append(list, goal{from: -1, last: hop{to: s}})
		}
		for _, h := range d.t.ways[i] {
			if h.move >= 0 && d.past(h.to) {
				list = append(list, goal{int32(i), h, d.t.cost[i] + h.cost})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b goal) int { return cmp.Compare(a.cost, b.cost) })
	return list
}

// past reports whether to arrive at the spot is to get past the gate.
func (d *detour) past(s spot) bool {
	passed := func(g workflow.GateID) bool { return d.o.passed(s.trail, d.o.gate(g)) }
	return d.o.spec.States[s.state].ID == d.state && !slices.ContainsFunc(d.gates, passed) && d.flow.Holds(d.when, d.o.given(s.region))
}

// gate returns the number of a gate.
func (o *outline) gate(id workflow.GateID) int {
	for _, p := range o.states {
		for _, g := range p.gates {
			if g.ID == id {
				return g.index
			}
		}
	}
	return -1
}

// maxGoals bounds how many ways past a gate are tried with people, each in turn.
const maxGoals = 64

// show looks for people who go one of the ways.
func (d *detour) show(m *model, goals []goal, res *Result) {
	rosters := d.rosters(m)
	d.walks(m, goals[:min(len(goals), maxGoals)], rosters, res)
	var rare []troupe
	if res.Witness == nil {
		for _, c := range rareCasts(m.flow, 2) {
			rare = append(rare, troupe{c, c})
		}
		d.walks(m, goals[:min(len(goals), waysTo)], rare, res)
	}
	d.wanders(m, m.budget/4, rosters, res)
	d.wanders(m, wanderNodes, rare, res)
	if res.Witness == nil {
		res.Verdict = Unknown
		res.Reasons = []string{fmt.Sprintf("the moves lead past %s into %q (%s), but nobody was found whom the rules let go there",
			d.names(), d.state, strings.Join(d.actions(goals[0]), ", "))}
		return
	}
	res.Verdict = Fails
	res.Reasons = []string{d.why(goals[0])}
	if d.state != res.Witness.Ends {
		res.Notes = append(res.Notes, fmt.Sprintf("the item goes on by itself from %q to %q", d.state, res.Witness.Ends))
	}
	if res.Witness.Cast != nil {
		res.Notes = append(res.Notes, "the people are made up: the definition alone allows it")
	}
}

// walks looks for people who go the ways, and keeps the shortest run.
func (d *detour) walks(m *model, goals []goal, rosters []troupe, res *Result) {
	best := 0
	for _, g := range goals {
		if res.Witness != nil && g.cost >= best {
			return
		}
		for _, r := range rosters {
			w, ok := d.walk(m, r, g)
			if !ok || res.Witness != nil && len(w.Commands) >= best {
				continue
			}
			res.Witness, best = &w, len(w.Commands)
			if best <= g.cost {
				break
			}
		}
	}
}

// wanders lets people do anything, unless it is shown already.
func (d *detour) wanders(m *model, nodes int, rosters []troupe, res *Result) {
	for _, r := range rosters {
		if res.Witness != nil {
			return
		}
		if w, ok := d.wander(m, nodes, r); ok {
			res.Witness = &w
		}
	}
}

// why says how the gate is got past.
func (d *detour) why(g goal) string {
	if g.from < 0 {
		if len(d.gates) == 1 {
			return fmt.Sprintf("items start in %q, where %s is not passed", d.state, d.names())
		}
		return fmt.Sprintf("items start in %q, with %s passed", d.state, d.names())
	}
	if len(d.gates) != 1 {
		return fmt.Sprintf("an item can enter %q with %s passed: %s", d.state, d.names(), strings.Join(d.actions(g), ", "))
	}
	how := "not asked"
	var given []workflow.Given
	start, hops := d.t.way(g.from)
	for _, s := range append([]spot{start}, landings(hops)...) {
		p := &d.o.states[s.state]
		for k := range p.gates {
			if given = d.o.given(s.region); slices.Contains(d.gates, p.gates[k].ID) {
				how = "left unmet"
				if !d.flow.Holds(p.gates[k].When, given) {
					how = "judged off, as its condition is false"
				}
			}
		}
	}
	return fmt.Sprintf("an item can enter %q though %s is %s: %s", d.state, d.names(), how, strings.Join(d.actions(g), ", "))
}

// names tells the gates: `gate "legal"`.
func (d *detour) names() string {
	quoted := make([]string, len(d.gates))
	for i, g := range d.gates {
		quoted[i] = strconv.Quote(string(g))
	}
	switch len(quoted) {
	case 0:
		return "no gate"
	case 1:
		return "gate " + quoted[0]
	}
	return "none of the gates " + list(quoted)
}

func landings(hops []hop) []spot {
	list := make([]spot, len(hops))
	for i, h := range hops {
		list[i] = h.to
	}
	return list
}

// actions names what leads past the gate.
func (d *detour) actions(g goal) []string {
	if g.from < 0 {
		return []string{"at once"}
	}
	_, hops := d.t.way(g.from)
	var list []string
	for _, h := range append(hops, g.last) {
		switch h.kind {
		case hopSetting:
			list = append(list, fmt.Sprintf("set %s", h.field))
		case hopEdit:
			list = append(list, fmt.Sprintf("edit %s", h.field))
		case hopClaim:
			list = append(list, "claim")
		default:
			list = append(list, string(d.o.spec.Moves[h.move].Action))
		}
	}
	return list
}

// troupe is people to try, made up unless they are the roster.
type troupe struct {
	facts workflow.Facts
	cast  Cast
}

func (d *detour) rosters(m *model) []troupe {
	var list []troupe
	if m.facts != nil && m.flow.Require(m.facts) == nil {
		list = append(list, troupe{facts: m.facts})
	}
	for _, c := range casts(m.flow, 2) {
		list = append(list, troupe{c, c})
	}
	return list
}

// walk goes one way with some people and returns what they do.
func (d *detour) walk(m *model, r troupe, g goal) (Witness, bool) {
	x := newExplorer(m.flow, r.facts, min(m.nodes+m.budget/walkShare, m.budget))
	x.nodes = m.nodes
	start, hops := g.last.to, []hop(nil)
	if g.from >= 0 {
		start, hops = d.t.way(g.from)
		hops = append(hops, g.last)
	}
	d.o.guide(x, start, hops, nil)
	return d.search(m, x, r)
}

// guide keeps the explorer on a way, but for what else it is to look at.
func (o *outline) guide(x *explorer, start spot, hops []hop, also func(at spot, c *workflow.Command) bool) {
	x.tellApart(o)
	given := o.given(start.region)
	for i := range o.spec.Attributes {
		x.only(&o.spec.Attributes[i], given)
	}
	steps, at := map[spot][]hop{}, start
	for _, h := range hops {
		for _, also := range o.hops(at) { // such as an edit that voids, or a move that does not
			if also.to == h.to {
				steps[at.timeless()] = append(steps[at.timeless()], also)
			}
		}
		at = h.to
	}
	x.helpers = x.crowd.helpers(o.flow, x.facts)
	var here *situation
	x.path = func(v *vertex, c *workflow.Command) bool {
		if v.sit != here {
			here, at = v.sit, o.spotOf(v.sit)
		}
		return x.helps(c.Actor) && slices.ContainsFunc(steps[at], func(h hop) bool { return o.serves(h, &o.states[at.state], c) }) ||
			also != nil && also(at, c)
	}
}

// helps reports whether somebody is asked to go a way; the clock always is.
func (x *explorer) helps(m MemberID) bool {
	return x.helpers == nil || m == "" || x.helpers[x.crowd.class[x.crowd.index[m]]]
}

// only leaves one value to begin with: that of the region, or the last that is
// worth trying. Which deadline comes first may depend on any time.
func (x *explorer) only(a *workflow.Attribute, given []workflow.Given) {
	if a.Kind == workflow.TimeAttr {
		return
	}
	for _, g := range given {
		if g.Attribute == a.ID {
			x.starting[a.ID] = []workflow.Value{g.Value}
			return
		}
	}
	list := x.values[a.ID]
	x.starting[a.ID] = list[len(list)-1:]
}

// spotOf returns the spot of a situation.
func (o *outline) spotOf(s *situation) spot {
	at := spot{state: o.at(s.state), region: o.regionOf(s.attrs), trail: o.trailOf(s), owned: o.owners && s.owner >= 0}
	for _, a := range s.acts {
		if i := slices.Index(o.acts, workflow.Act{Move: a.action}); i >= 0 {
			at.fired |= 1 << i
		}
	}
	return at
}

// serves reports whether a command may help to go a hop.
func (o *outline) serves(h hop, p *area, c *workflow.Command) bool {
	switch c.Kind {
	case workflow.DoClaim:
		return o.owned()
	case workflow.DoMove:
		return h.move >= 0 && h.kind != hopEdit && h.kind != hopSetting && c.Action == o.spec.Moves[h.move].Action
	case workflow.DoVote:
		return c.Word == map[hopKind]workflow.Word{hopCleared: workflow.Approve, hopRejected: workflow.Decline, hopChanges: workflow.Changes}[h.kind]
	case workflow.DoEdit:
		return h.kind == hopEdit && len(c.Fields) == 1
	case workflow.DoSet:
		return h.kind == hopSetting && c.Fields[0] == h.field && (h.value.IsZero() || c.Value == h.value)
	case workflow.DoTick:
		return h.kind == hopDeadline || h.kind == hopCleared && p.scarce()
	case workflow.DoAdd:
		return h.kind == hopCleared && p.scarce()
	}
	return false
}

// scarce reports whether a gate cannot be met but by people who are added or let
// in by a deadline.
func (p *area) scarce() bool {
	return slices.ContainsFunc(p.gates, func(g areaGate) bool { return voting{self: g.Self}.fewest(&g.Need) == 0 })
}

// owned reports whether any party is the owner.
func (o *outline) owned() bool {
	return slices.ContainsFunc(o.flow.Asks(), func(p workflow.Party) bool { return p.Kind == workflow.OwnerParty })
}

// wander looks at every situation of some people.
func (d *detour) wander(m *model, nodes int, r troupe) (Witness, bool) {
	x := newExplorer(m.flow, r.facts, min(m.nodes+nodes, m.budget))
	x.nodes = m.nodes
	x.tellApart(d.o)
	return d.search(m, x, r)
}

// tellApart makes the explorer look at the regions of an outline.
func (x *explorer) tellApart(o *outline) {
	for i, f := range o.attrs {
		x.values[f] = o.cells[i]
	}
}

// search explores until an item gets past the gate.
func (d *detour) search(m *model, x *explorer, r troupe) (Witness, bool) {
	passing := false
	var from int32
	var last workflow.Command
	found := false
	x.entered = func(s *situation, _ *vertex) {
		passing = passing || s.state == d.state && !slices.ContainsFunc(d.gates, s.passed) && d.flow.Holds(d.when, s.attrs)
	}
	x.added = func(to, parent int32, c workflow.Command) {
		if passing && !found {
			found, from, last = true, parent, c
			if parent < 0 {
				from = to
			}
		}
		passing = false
	}
	x.begin()
	for i := int32(0); !found && int(i) < len(x.all); i++ {
		if _, ok := x.grow(i); !ok {
			break
		}
	}
	m.nodes = x.nodes
	if !found {
		return Witness{}, false
	}
	begin, commands := x.history(from)
	if last.Kind != 0 {
		commands = append(commands, last)
	}
	w := Witness{Begin: begin, Commands: commands, Absent: []MemberID{}, People: actors(begin, commands), Cast: r.cast}
	if item, err := w.Replay(d.flow, r.facts); err == nil {
		w.Ends = item.State()
	}
	return w, true
}

// conditionText words a condition: "budget over 1000".
func conditionText(c *workflow.Condition) string {
	join := func(list []workflow.Condition, word string) string {
		parts := make([]string, len(list))
		for i := range list {
			parts[i] = conditionText(&list[i])
		}
		return "(" + strings.Join(parts, word) + ")"
	}
	switch {
	case c.All != nil:
		return join(c.All, " and ")
	case c.Any != nil:
		return join(c.Any, " or ")
	case c.Not != nil:
		return "not " + conditionText(c.Not)
	case c.In != nil:
		parts := make([]string, len(c.In))
		for i, v := range c.In {
			parts[i] = v.String()
		}
		return fmt.Sprintf("%s in [%s]", c.Attr, strings.Join(parts, ", "))
	case c.Has != "":
		return fmt.Sprintf("%s has %s", c.Attr, c.Has)
	}
	for _, t := range []struct {
		word string
		v    workflow.Value
	}{{"is", c.Is}, {"over", c.Over}, {"under", c.Under}, {"at least", c.AtLeast}, {"at most", c.AtMost}} {
		if !t.v.IsZero() {
			return fmt.Sprintf("%s %s %s", c.Attr, t.word, t.v)
		}
	}
	return "always"
}
