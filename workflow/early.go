// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"time"

	"github.com/socialteam/socialteam/internal/plan"
)

// The bounds of the early check: searches per question, and nodes per search.
const (
	earlySearches = 256
	earlyNodes    = 20_000
)

// mayTrap reports whether an approval or a move could ever burn the last way to
// the end, save through deputies. It is a shortcut: where it says no, the check
// would never find anything.
func (c *compiler) mayTrap() bool {
	f := c.flow
	if f.spec.Early == EarlyOff {
		return false
	}
	for _, r := range f.rules {
		if (r.kind == ruleMaxActs || r.kind == ruleMaxPeople) && len(r.acts) > 1 || r.kind == ruleMaxPeople || r.kind == ruleMinPeople {
			return true
		}
	}
	for _, s := range f.states {
		ways := 0
		for _, m := range s.moves {
			if m.leads() {
				ways++
			}
		}
		if ways > 1 {
			return true
		}
	}
	return false
}

// leads reports whether the move may lie on a way to the end.
func (m *move) leads() bool {
	return (m.on == OnHand || m.on == OnCleared) && m.restart == "" && m.to.final != Dropped
}

// early looks whether what was decided burns the last way to a done state, and
// warns or refuses as the definition says. The search keeps its judges, so they
// are not the one that decided.
func (f *Flow) early(d *Decision, it *Item, facts Facts, at time.Time) bool {
	var scratch Decision
	later := f.judge(&scratch, it, &Command{At: at})
	later.begin(facts)
	scratch.Events = d.Events
	later.advance()
	after, lacks := newExtender(&later).run()
	if after == plan.Possible {
		return true
	}
	earlier := f.judge(new(Decision), turned(it, &d.Events[0]), later.c)
	earlier.begin(facts)
	was, _ := newExtender(&earlier).run()
	if was == plan.Impossible {
		return true
	}
	r := Reason{Code: CodeEarlyChoice, Gate: lacks.Gate, Action: lacks.Move}
	if after == plan.Unknown || was == plan.Unknown {
		r = Reason{Code: CodeCannotTell}
	}
	if f.spec.Early == EarlyRefuse {
		d.Reasons = append(d.Reasons, r)
		return false
	}
	d.Warnings = append(d.Warnings, r)
	return true
}

// turned returns the item without the word against that an approval replaces: who
// says no first must not burn by turning what the approval alone would burn.
func turned(it *Item, e *Event) *Item {
	if e.Kind != Voted {
		return it
	}
	if v := it.word(e.Gate, e.Principal); v == nil || v.word == Approve {
		return it
	}
	it = it.Clone()
	it.dropWord(e.Gate, e.Principal)
	return it
}

// checksEarly reports whether the command is one that the check is about, and
// could burn anything: through rules and ways that compile found, or through a
// deputy who spends two names at once.
func (j *judge) checksEarly() bool {
	if j.flow.spec.Early == EarlyOff || len(j.out.Events) == 0 {
		return false
	}
	could := j.flow.mayTrap || !j.own
	switch j.c.Kind {
	case DoVote:
		return (could || j.said.proxies) && j.c.Word == Approve
	case DoMove:
		if !could && !j.deputised() {
			return false
		}
		e := &j.out.Events[0]
		return j.flow.state(e.State).final != Dropped && e.more().Forget == ""
	}
	return false
}

// deputised reports whether any word that stands was said by a deputy.
func (j *judge) deputised() bool {
	for i := range j.item.votes {
		if j.item.votes[i].deputy {
			return true
		}
	}
	return false
}

// extender asks whether an item can still reach a done state by approvals and
// moves alone, with the present people and attributes, and nobody's word taken
// back.
type extender struct {
	j       *judge
	state   *state
	path    []leg
	tried   int
	walked  int
	unknown bool
	numbers map[MemberID]int // of people, as they come up
	first   []leg            // the first path that leads to the end, for the witness
}

func newExtender(j *judge) *extender {
	return &extender{j: j, state: j.state, numbers: map[MemberID]int{}}
}

// leg is a state on a way to the end and the move that leaves it.
type leg struct {
	state *state
	move  *move
	// wants is the min-people rule that keeps the state uncleared meanwhile
	// though its gates are met; nil where none must.
	wants *rule
}

// run returns whether a way exists, and if not, the first gate that nobody could
// meet, or move that nobody could make.
func (x *extender) run() (plan.Verdict, Act) {
	if x.walk(x.state, true) {
		return plan.Possible, Act{}
	}
	if x.unknown {
		return plan.Unknown, Act{}
	}
	return plan.Impossible, x.witness()
}

// walk tries every way from the state on.
func (x *extender) walk(s *state, here bool) bool {
	if x.walked++; x.walked > earlyNodes {
		x.unknown = true
		return false
	}
	if s.final != "" {
		if s.final != Done {
			return false
		}
		if x.first == nil {
			x.first = slices.Clone(x.path)
		}
		return x.possible(x.path)
	}
	forced := x.forced(s, here)
	for _, m := range s.moves {
		if !m.leads() || !m.when.holds(x.j.item.attrs) || x.visited(m.to) {
			continue
		}
		if forced == nil || m == forced {
			if x.leave(leg{state: s, move: m}) {
				return true
			}
			continue
		}
		// Not forced after all while a rule that is due wants more people.
		for _, r := range s.minRules {
			if m.on == OnHand && x.due(r, append(x.path, leg{state: s}), len(x.path)) && x.leave(leg{s, m, r}) {
				return true
			}
		}
	}
	return false
}

// leave tries every way that goes on with the leg.
func (x *extender) leave(l leg) bool {
	x.path = append(x.path, l)
	found := x.walk(l.move.to, false)
	x.path = x.path[:len(x.path)-1]
	return found
}

// visited reports whether the path has entered the state; the present one may be
// entered once more.
func (x *extender) visited(s *state) bool {
	for i, l := range x.path {
		if l.state == s && i > 0 {
			return true
		}
	}
	return false
}

// forced returns the automatic move that fires on entry because the standing
// approvals clear the state, if there is one.
func (x *extender) forced(s *state, here bool) *move {
	if here || len(s.gates) == 0 {
		return nil
	}
	some := s.empty
	for _, g := range s.gates {
		if !x.j.applies(g) {
			continue
		}
		some = true
		if !x.filled(g) {
			return nil
		}
	}
	if !some {
		return nil
	}
	return x.clears(s)
}

// filled reports whether the standing approvals meet the gate.
func (x *extender) filled(g *gate) bool {
	fits := slices.Clone(x.j.approvals(g))
	return g.seats.Filled(fits, x.needs(g))
}

// needs returns how many approvals each leaf asks for; a roll that is not fixed
// yet is the party as it is now.
func (x *extender) needs(g *gate) []int {
	if g.state == x.j.state {
		return slices.Clone(x.j.counted(g))
	}
	needs := slices.Clone(g.needs)
	for i := range g.leaves {
		if g.leaves[i].rolls() {
			n := 0
			for _, m := range x.j.rollOf(g, i) {
				if x.j.excluded(g, m) == "" {
					n++
				}
			}
			needs[i] = g.leaves[i].share(n)
		}
	}
	return needs
}

// possible reports whether people can be found for the path.
func (x *extender) possible(path []leg) bool {
	var gates []*gate
	for _, l := range path {
		for _, g := range l.state.gates {
			if l.move.on == OnCleared && x.j.applies(g) {
				gates = append(gates, g)
			}
		}
	}
	return x.choose(path, gates, nil)
}

// choose tries each alternative of each gate's need.
func (x *extender) choose(path []leg, gates []*gate, chosen []int) bool {
	if len(chosen) == len(gates) {
		return x.solve(path, gates, chosen)
	}
	for i := range gates[len(chosen)].seats.Len() {
		if x.choose(path, gates, append(chosen, i)) {
			return true
		}
	}
	return false
}

// solve looks for people. Where a min-people rule is due, there may be approvals
// beyond the need, as long as the state they are given in stays uncleared.
func (x *extender) solve(path []leg, gates []*gate, chosen []int) bool {
	p := x.problem(path, gates, chosen, nil)
	if !p.least {
		return x.search(p)
	}
	more := &surplus{most: p.k - 1, at: p.surplus, last: map[*state]closing{}}
	return x.search(x.problem(path, gates, chosen, more)) && x.close(path, gates, chosen, more, 0)
}

// surplus says at which gates approvals beyond the need may be given, how many at
// each, and what closes each state.
type surplus struct {
	most int
	at   []*gate
	last map[*state]closing
}

// closing is what keeps a state uncleared until the last approval: a gate that
// has nobody to spare for some leaves, or a min-people rule that has nobody to
// spare. A shut state is cleared by what stands. The zero value is a state that
// stays open as long as one likes.
type closing struct {
	gate   *gate
	leaves uint64
	rule   *rule
	shut   bool
}

// close tries every closing of the states of the path from the i-th on.
func (x *extender) close(path []leg, gates []*gate, chosen []int, more *surplus, i int) bool {
	if i == len(path) {
		return x.search(x.problem(path, gates, chosen, more))
	}
	for _, c := range x.closings(path, i, gates, chosen, more.at) {
		more.last[path[i].state] = c
		if x.close(path, gates, chosen, more, i+1) {
			return true
		}
		if x.tried > earlySearches {
			return false
		}
	}
	return false
}

// closings returns what could close the i-th state of the path.
func (x *extender) closings(path []leg, i int, gates []*gate, chosen []int, at []*gate) []closing {
	s := path[i].state
	if x.lingers(path, i, at) {
		return []closing{{}}
	}
	var list []closing
	for _, r := range s.minRules {
		if x.due(r, path, i) {
			list = append(list, closing{rule: r})
		}
	}
	filled := true
	for n, g := range gates {
		if g.state != s || x.filled(g) {
			continue
		}
		filled = false
		for _, group := range g.seats.Groups(chosen[n]) {
			for leaves := group; leaves != 0; leaves = (leaves - 1) & group {
				if len(list) > earlySearches {
					x.unknown = true
					return list
				}
				list = append(list, closing{gate: g, leaves: leaves})
			}
		}
	}
	if filled {
		list = append(list, closing{shut: true})
	}
	return list
}

// lingers reports whether the i-th state of the path stays open though its gates
// have what they need, or whether that does not matter.
func (x *extender) lingers(path []leg, i int, at []*gate) bool {
	s := path[i].state
	if x.clears(s) == nil || !slices.ContainsFunc(at, func(g *gate) bool { return g.state == s }) {
		return true
	}
	for n, l := range path {
		if n != i && l.state == s {
			return true
		}
	}
	return slices.ContainsFunc(s.gates, func(g *gate) bool {
		return x.j.applies(g) && (s == x.j.state && x.j.failed(g) || x.awaits(g))
	})
}

// clears returns the automatic move that fires when the state is cleared.
func (x *extender) clears(s *state) *move {
	for _, m := range s.moves {
		if m.on == OnCleared && m.automatic() && m.when.holds(x.j.item.attrs) {
			return m
		}
	}
	return nil
}

// awaits reports whether an added approver who must approve has not.
func (x *extender) awaits(g *gate) bool {
	return slices.ContainsFunc(x.j.item.extra().added, func(a addition) bool {
		return a.gate == g.id && a.seat != 0 && !slices.ContainsFunc(x.j.item.votes, func(v vote) bool {
			return v.gate == g.id && v.word == Approve && v.fits&a.seat != 0
		})
	})
}

// due reports whether a min-people rule is due in the i-th state of the path once
// its gates are met.
func (x *extender) due(r *rule, path []leg, i int) bool {
	return !slices.ContainsFunc(r.acts, func(a Act) bool {
		if a.Gate == "" {
			return x.j.lastFiring(a.Move) == nil && !slices.ContainsFunc(path[:i], func(l leg) bool {
				return l.move.action == a.Move && len(l.move.by) > 0
			})
		}
		g := x.j.flow.byGate[a.Gate]
		if g.state == path[i].state {
			return !x.j.applies(g)
		}
		return !x.j.item.wasPassed(a.Gate) && !slices.ContainsFunc(path[:i], func(l leg) bool {
			return l.state == g.state && l.move.on == OnCleared && x.j.applies(g)
		})
	})
}

func (x *extender) search(p *problem) bool {
	if p.hopeless {
		return false
	}
	if x.tried++; x.tried > earlySearches {
		x.unknown = true
		return false
	}
	p.People = len(x.numbers)
	switch plan.Solve(&p.Problem, earlyNodes).Verdict {
	case plan.Possible:
		return true
	case plan.Unknown:
		x.unknown = true
	}
	return false
}

// problem is what the search is asked about one path.
type problem struct {
	plan.Problem
	x        *extender
	gate     map[GateID][]int // steps of each act
	move     map[Action][]int
	latest   map[Action]int // the latest firing
	future   map[Act]bool   // acts on the path
	hopeless bool
	least    bool    // a min-people rule is due
	k        int     // the most that one wants
	surplus  []*gate // gates of such rules
}

// number returns the number of a member.
func (x *extender) number(m MemberID) int {
	n, known := x.numbers[m]
	if !known {
		n = len(x.numbers)
		x.numbers[m] = n
	}
	return n
}

func (x *extender) problem(path []leg, gates []*gate, chosen []int, more *surplus) *problem {
	p := &problem{x: x, gate: map[GateID][]int{}, move: map[Action][]int{}, latest: map[Action]int{}, future: map[Act]bool{}}
	for i := range x.j.item.votes {
		if v := &x.j.item.votes[i]; v.word == Approve {
			p.gate[v.gate] = append(p.gate[v.gate], p.step(plan.Done(x.number(v.actor), x.number(v.principal))))
		}
	}
	for _, a := range x.j.item.acts {
		p.fired(a.action, plan.Done(x.number(a.actor), x.number(a.principal)))
	}
	for i, g := range gates {
		p.seats(g, chosen[i], more)
		if path[0].move.on == OnCleared {
			p.turned(g) // leaving otherwise ends words against
		}
		p.future[Act{Gate: g.id}] = true
	}
	for _, l := range path {
		if len(l.move.by) > 0 {
			var who plan.Set
			for _, m := range x.j.everyone(l.move.by) {
				if !p.keptOut(l.move.rules, m) {
					who.Add(x.number(m))
				}
			}
			p.fired(l.move.action, plan.Step{Who: who})
			p.future[Act{Move: l.move.action}] = true
		}
	}
	p.rules()
	p.spareNobody(more)
	for _, l := range path {
		if l.wants != nil {
			p.most(l.wants, l.wants.k-1)
		}
	}
	return p
}

func (p *problem) step(s plan.Step) int {
	if s.Who.Len() == 0 && len(s.Proxies) == 0 {
		p.hopeless = true
	}
	p.Steps = append(p.Steps, s)
	return len(p.Steps) - 1
}

func (p *problem) fired(a Action, s plan.Step) {
	i := p.step(s)
	p.move[a], p.latest[a] = append(p.move[a], i), i
}

// keptOut reports whether a not-author rule keeps m out.
func (p *problem) keptOut(rules []*rule, m MemberID) bool {
	return p.x.j.item.isAuthor(m) && slices.ContainsFunc(rules, func(r *rule) bool { return r.kind == ruleNotAuthor })
}

// seats adds the seats of a gate and who may fill them.
func (p *problem) seats(g *gate, alternative int, more *surplus) {
	var last closing
	if more != nil {
		last = more.last[g.state]
	}
	var fresh []candidate
	if !last.shut {
		fresh = p.x.fresh(p, g)
	}
	if last.gate != g {
		last.leaves = 0
	}
	needs := p.x.needs(g)
	var own [][]int
	for _, group := range g.seats.Groups(alternative) {
		own = append(own, p.group(g, group, needs, last.leaves, fresh))
	}
	if more != nil && slices.Contains(more.at, g) {
		// Nobody says that these differ from the seats: they may be left out.
		if s := p.x.seat(g, ^uint64(0), last.leaves, fresh); s.Who.Len() > 0 {
			for range more.most {
				p.gate[g.id] = append(p.gate[g.id], p.step(s))
			}
		}
	}
	p.added(g, own)
	for _, seats := range own {
		if len(seats) > 1 {
			p.Rules = append(p.Rules, plan.Different(seats...))
		}
		p.gate[g.id] = append(p.gate[g.id], seats...)
	}
}

// group returns the seats of the leaves of a group, some of which may have nobody
// to spare.
func (p *problem) group(g *gate, group uint64, needs []int, tight uint64, fresh []candidate) []int {
	if group&tight == 0 {
		tight = 0 // another group may ask the same people again
	}
	var seats, scarce []int
	for leaf := range g.leaves {
		if group>>leaf&1 == 0 {
			continue
		}
		if needs[leaf] < 1 {
			p.hopeless = true
		}
		for range needs[leaf] {
			if tight>>leaf&1 == 1 {
				scarce = append(scarce, p.step(p.x.seat(g, 1<<leaf, 0, fresh)))
			} else {
				seats = append(seats, p.step(p.x.seat(g, 1<<leaf, tight, fresh)))
			}
		}
	}
	if tight != 0 {
		p.tight(g, tight, scarce)
	}
	return append(seats, scarce...)
}

// added adds the seats of those who were added and must approve.
func (p *problem) added(g *gate, own [][]int) {
	for _, a := range p.x.j.item.extra().added {
		if a.gate != g.id || a.seat == 0 {
			continue
		}
		i := p.step(plan.Step{Who: plan.SetOf(p.x.number(a.member))})
		for k := range own {
			if !g.top {
				own[k] = append(own[k], i)
			}
		}
		if g.top {
			p.gate[g.id] = append(p.gate[g.id], i)
		}
	}
}

// tight says that nobody but those in the seats approves who fits the leaves, and
// that what stands does not fill them.
func (p *problem) tight(g *gate, leaves uint64, seats []int) {
	acts, standing, most := [][]int{seats}, 0, len(seats)
	for i := range p.x.j.item.votes {
		v := &p.x.j.item.votes[i]
		if v.gate != g.id || v.word != Approve || v.fits&leaves == 0 {
			continue
		}
		if standing++; v.actor != v.principal {
			most++
		}
		acts = append(acts, []int{p.step(plan.Done(p.x.number(v.actor), p.x.number(v.principal)))})
	}
	if standing >= len(seats) {
		p.hopeless = true
	}
	p.Rules = append(p.Rules, plan.Rule{Kind: plan.MaxPeople, K: most, Acts: acts})
}

// turned asks those who have failed a gate of the present state to approve.
func (p *problem) turned(g *gate) {
	x := p.x
	if g.state != x.j.state || !x.j.hasNo(g) || !x.j.failed(g) {
		return
	}
	for i := range x.j.item.votes {
		if v := &x.j.item.votes[i]; v.gate == g.id && v.word.no() {
			p.gate[g.id] = append(p.gate[g.id], p.step(plan.Step{Who: plan.SetOf(x.number(v.principal))}))
		}
	}
}

// candidate is somebody who could approve at a gate, with the leaves that fit.
type candidate struct {
	member MemberID
	fits   uint64
}

// fresh returns who could still approve at the gate in person.
func (x *extender) fresh(p *problem, g *gate) []candidate {
	j := x.j
	var list []candidate
	for _, m := range j.askedBy(nil, g) {
		if j.excluded(g, m) != "" || p.keptOut(g.rules, m) || x.burnt(g, m) {
			continue
		}
		if fits := x.fits(g, m); fits != 0 {
			list = append(list, candidate{m, fits})
		}
	}
	return list
}

// burnt reports whether m's name stands at the gate on an approval by a deputy:
// the deputy's is spent, and the principal would take that approval back.
func (x *extender) burnt(g *gate, m MemberID) bool {
	return slices.ContainsFunc(x.j.item.votes, func(v vote) bool {
		return v.gate == g.id && v.word == Approve && v.actor != v.principal && (v.actor == m || v.principal == m)
	})
}

// fits returns the leaves that m fits; a roll that is not fixed yet is the party
// as it is now.
func (x *extender) fits(g *gate, m MemberID) uint64 {
	if g.state == x.j.state {
		fits, _ := x.j.fitting(g, m, m)
		return fits
	}
	var fits uint64
	for i := range g.leaves {
		if x.j.inAny(g.leaves[i].parties, m) {
			fits |= 1 << i
		}
	}
	for _, a := range x.j.item.extra().added {
		if a.gate == g.id && a.member == m && a.seat == 0 {
			fits |= 1<<len(g.leaves) - 1
		}
	}
	return fits
}

// seat is the step to approve by what stands or by somebody fresh, who fits one
// of these leaves and none of those.
func (x *extender) seat(g *gate, these, those uint64, fresh []candidate) plan.Step {
	var s plan.Step
	for i := range x.j.item.votes {
		v := &x.j.item.votes[i]
		switch {
		case v.gate != g.id || v.word != Approve || v.fits&these == 0 || v.fits&those != 0:
		case v.actor == v.principal:
			s.Who.Add(x.number(v.principal))
		default:
			s.Proxies = append(s.Proxies, plan.Proxy{By: x.number(v.actor), For: x.number(v.principal)})
		}
	}
	for _, c := range fresh {
		if c.fits&these != 0 && c.fits&those == 0 {
			s.Who.Add(x.number(c.member))
		}
	}
	return s
}

// rules adds the rules of the definition.
func (p *problem) rules() {
	for _, r := range p.x.j.flow.rules {
		switch r.kind {
		case ruleMaxActs:
			p.rule(plan.MaxActs, r)
		case ruleMaxPeople:
			p.rule(plan.MaxPeople, r)
		case ruleMinPeople:
			p.min(r)
		}
	}
}

func (p *problem) rule(k plan.Kind, r *rule) {
	var acts [][]int
	for _, a := range r.acts {
		steps := p.move[a.Move]
		if a.Gate != "" {
			steps = p.gate[a.Gate]
		}
		if len(steps) > 0 {
			acts = append(acts, steps)
		}
	}
	if len(acts) > 0 {
		p.Rules = append(p.Rules, plan.Rule{Kind: k, K: r.k, Acts: acts})
	}
}

// min adds a min-people rule if the path makes it due.
func (p *problem) min(r *rule) {
	item := p.x.j.item
	ahead := false
	var acts [][]int
	var gates []*gate
	for _, a := range r.acts {
		ahead = ahead || p.future[a]
		if a.Gate != "" {
			if !p.future[a] && !item.wasPassed(a.Gate) {
				return
			}
			acts = append(acts, p.gate[a.Gate])
			if p.future[a] {
				gates = append(gates, p.x.j.flow.byGate[a.Gate])
			}
			continue
		}
		i, ok := p.latest[a.Move]
		if !ok {
			return
		}
		acts = append(acts, []int{i})
	}
	if ahead {
		p.Rules = append(p.Rules, plan.Rule{Kind: plan.MinPeople, K: r.k, Acts: acts})
		p.least, p.k, p.surplus = true, max(p.k, r.k), append(p.surplus, gates...)
	}
}

// spareNobody says of the min-people rules that close a state that nobody more
// takes part than they want.
func (p *problem) spareNobody(more *surplus) {
	if more == nil {
		return
	}
	for _, r := range p.x.j.flow.rules {
		if r.kind == ruleMinPeople && more.closes(r) {
			p.most(r, r.k)
		}
	}
}

// most says that no more than k people take part in the acts of a min-people
// rule.
func (p *problem) most(r *rule, k int) {
	item := p.x.j.item
	var acts [][]int
	for _, a := range r.acts {
		if i, ok := p.latest[a.Move]; ok && a.Gate == "" {
			acts = append(acts, []int{i})
		} else if len(p.gate[a.Gate]) > 0 {
			acts = append(acts, p.gate[a.Gate])
		}
		// Two names on an act count as one.
		for i := range item.votes {
			if v := &item.votes[i]; a.Gate != "" && v.gate == a.Gate && v.deputy {
				k++
			}
		}
		if last := p.x.j.lastFiring(a.Move); last != nil && last.actor != last.principal {
			k++
		}
	}
	p.Rules = append(p.Rules, plan.Rule{Kind: plan.MaxPeople, K: k, Acts: acts})
}

func (m *surplus) closes(r *rule) bool {
	for _, c := range m.last {
		if c.rule == r {
			return true
		}
	}
	return false
}

// witness names what on the first path cannot be done together with what comes
// before it: a gate, or a move by hand.
func (x *extender) witness() Act {
	for i, l := range x.first {
		if x.tried = 0; x.possible(x.first[:i+1]) {
			continue
		}
		for _, g := range l.state.gates {
			if l.move.on == OnCleared && x.j.applies(g) && !x.filled(g) {
				return Act{Gate: g.id}
			}
		}
		return Act{Move: l.move.action}
	}
	return Act{}
}
