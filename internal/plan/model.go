// SPDX-License-Identifier: Apache-2.0

package plan

import "slices"

// model is a problem in which each step has one name. A step that a proxy does
// becomes two: what the proxy does, and a shadow that carries the principal's
// name into the rules.
type model struct {
	steps  int
	people int
	room   []int
	who    []Set     // per step its candidates
	differ []Set     // per step those that another person must do
	shadow []int     // per step of the problem its shadow, or -1
	acts   []actRule // MaxActs with K above one
	max    []bound   // MaxPeople, MaxActors
	min    []bound   // MinPeople
	faulty bool      // some rule cannot hold

	named      []int // the steps of bounds
	flat, ends []int // the acts of the rule at hand
	times      []int // per step, zero between uses
}

// bound is a rule about how many people do the steps.
type bound struct {
	k       int
	steps   []int // ascending
	set     Set   // the steps of a MinPeople rule
	clauses int   // that a MaxPeople rule becomes, or more than writeOut
}

// actRule is a rule about on how many acts one person may be.
type actRule struct {
	k    int
	acts []Set
}

func newModel(p *Problem, modes []int) *model {
	m := &model{people: p.People, room: p.Room, shadow: make([]int, len(p.Steps))}
	m.who = make([]Set, 0, len(p.Steps))
	for i, step := range p.Steps {
		m.shadow[i] = -1
		m.addStep(candidates(step, modes[i], p.People))
	}
	for i, mode := range modes {
		if mode >= 0 {
			m.shadow[i] = m.steps
			principal := make(Set, (p.People+63)/64)
			principal.Add(p.Steps[i].Proxies[mode].For)
			m.addStep(principal)
		}
	}
	m.dropRoomless()
	m.times = make([]int, m.steps)
	words := (m.steps + 63) / 64
	m.differ = make([]Set, m.steps)
	flat := make(Set, m.steps*words)
	for i := range m.differ {
		m.differ[i] = flat[i*words : (i+1)*words : (i+1)*words]
	}
	for i, shadow := range m.shadow {
		if shadow >= 0 {
			m.setDifferent(i, shadow)
		}
	}
	bounds, named := 0, 0
	for i := range p.Rules {
		if kind := p.Rules[i].Kind; kind == MaxPeople || kind == MaxActors {
			bounds++
			named += len(p.Rules[i].Acts)
		}
	}
	m.max, m.named = make([]bound, 0, bounds), make([]int, 0, named)
	for _, r := range p.Rules {
		m.addRule(r, modes)
	}
	return m
}

func (m *model) addStep(who Set) {
	m.who = append(m.who, who)
	m.steps++
}

// candidates is who may do a step in a mode, as a set of exactly the words that
// the people need.
func candidates(step Step, mode, people int) Set {
	words := (people + 63) / 64
	if mode == inPerson && len(step.Who) == words {
		return step.Who
	}
	who := make(Set, words)
	if mode < 0 {
		copy(who, step.Who)
	}
	for i, proxy := range step.Proxies {
		if mode == undecided || mode == i {
			who.Add(proxy.By)
		}
	}
	return who
}

// dropRoomless takes out the candidates that stand for nobody.
func (m *model) dropRoomless() {
	for i, room := range m.room {
		if room > 0 {
			continue
		}
		for s, who := range m.who {
			if who.Has(i) {
				m.who[s] = slices.Clone(who)
				m.who[s].Remove(i)
			}
		}
	}
}

func (m *model) setDifferent(a, b int) {
	m.differ[a].Add(b)
	m.differ[b].Add(a)
}

func (m *model) addRule(r Rule, modes []int) {
	switch r.Kind {
	case MaxActs:
		m.addMaxActs(r)
	case MaxPeople:
		m.addMaxPeople(r, true)
	case MaxActors:
		m.addMaxPeople(r, false)
	case MinPeople:
		m.addMinPeople(r, modes)
	}
}

// appendNamed appends steps and the shadows that carry the principals' names.
func (m *model) appendNamed(dst, steps []int) []int {
	for _, i := range steps {
		dst = append(dst, i)
		if m.shadow[i] >= 0 {
			dst = append(dst, m.shadow[i])
		}
	}
	return dst
}

// each sorts numbers and drops repetitions.
func each(numbers []int) []int {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// setOf is the set of steps, with as many words as all steps need.
func (m *model) setOf(steps []int) Set {
	set := make(Set, (m.steps+63)/64)
	for _, i := range steps {
		set.Add(i)
	}
	return set
}

// addMaxPeople bounds how many people do the acts or, with principals, have their
// names on them.
func (m *model) addMaxPeople(r Rule, principals bool) {
	from := len(m.named)
	for _, act := range r.Acts {
		if principals {
			m.named = m.appendNamed(m.named, act)
		} else {
			m.named = append(m.named, act...)
		}
	}
	steps := each(m.named[from:])
	switch {
	case len(steps) > 0 && r.K < 1:
		m.faulty = true
	case len(steps) > r.K:
		m.max = append(m.max, bound{k: r.K, steps: steps, clauses: choices(len(steps), r.K+1)})
	}
}

// addMaxActs keeps acts apart if K is one. Acts without steps count for nothing,
// and a step on more than K acts breaks the rule whoever does it.
func (m *model) addMaxActs(r Rule) {
	flat, ends := m.flat[:0], m.ends[:0]
	for _, act := range r.Acts {
		from := len(flat)
		flat = m.appendNamed(flat, act)
		if flat = flat[:from+len(each(flat[from:]))]; len(flat) > from {
			ends = append(ends, len(flat))
		}
	}
	m.flat, m.ends = flat, ends
	m.faulty = m.faulty || m.repeats(flat) > r.K
	if len(ends) <= r.K || m.faulty {
		return
	}
	if r.K > 1 {
		m.addActs(r.K, flat, ends)
		return
	}
	from := 0
	for _, end := range ends {
		for _, i := range flat[from:end] {
			for _, j := range flat[:from] {
				m.setDifferent(i, j)
			}
		}
		from = end
	}
}

// repeats is how often the most frequent of some steps occurs.
func (m *model) repeats(steps []int) int {
	most := 0
	for _, i := range steps {
		m.times[i]++
		most = max(most, m.times[i])
	}
	for _, i := range steps {
		m.times[i] = 0
	}
	return most
}

func (m *model) addActs(k int, flat, ends []int) {
	rule, from := actRule{k: k}, 0
	for _, end := range ends {
		rule.acts = append(rule.acts, m.setOf(flat[from:end]))
		from = end
	}
	m.acts = append(m.acts, rule)
}

// addMinPeople asks for K doers and for K principals. How many principals the
// steps bring that are not decided is open, so each may bring a new one.
func (m *model) addMinPeople(r Rule, modes []int) {
	steps := each(slices.Concat(r.Acts...))
	m.addMin(r.K, steps)
	var principals []int
	open, same := 0, true
	for _, i := range steps {
		switch {
		case modes[i] == undecided:
			open++
		case modes[i] >= 0:
			principals = append(principals, m.shadow[i])
			same = false
		default:
			principals = append(principals, i)
		}
	}
	if !same {
		slices.Sort(principals)
		m.addMin(r.K-open, principals)
	}
}

func (m *model) addMin(k int, steps []int) {
	switch {
	case k > len(steps):
		m.faulty = true
	case k > 0:
		m.min = append(m.min, bound{k: k, steps: steps, set: m.setOf(steps)})
	}
}

// sane is false when the model is impossible at first sight.
func (m *model) sane() bool {
	if m.faulty {
		return false
	}
	for _, who := range m.who {
		if who.Len() == 0 {
			return false
		}
	}
	return true
}

// roomOf is how many people candidate i stands for.
func (m *model) roomOf(i int) int {
	if m.room == nil {
		return 1
	}
	return m.room[i]
}

// settle numbers the blocks in the order of their first steps and gives each a
// person, least numbers first.
func (m *model) settle(blockOf []int) (blocks, people []int) {
	blocks = make([]int, m.steps)
	renamed := make([]int, m.steps)
	for i := range renamed {
		renamed[i] = -1
	}
	t := newMatching(m, m.steps)
	for i, b := range blockOf {
		if renamed[b] < 0 {
			renamed[b] = len(people)
			people = append(people, 0)
			copy(t.candidates(renamed[b]), m.who[i])
		}
		blocks[i] = renamed[b]
		c := t.candidates(blocks[i])
		for w, bits := range m.who[i] {
			c[w] &= bits
		}
	}
	for b := range people {
		t.add()
		t.place(b)
	}
	for b := range people {
		people[b] = int(t.person[b])
	}
	return blocks, people
}

// plan writes a plan for the steps of the problem.
func (m *model) plan(p *Problem, modes, blocks, people []int) []Act {
	out := make([]Act, len(p.Steps))
	for i := range out {
		by := Name{Person: people[blocks[i]], Block: blocks[i]}
		out[i] = Act{By: by, For: by}
		if s := m.shadow[i]; s >= 0 {
			out[i].For = Name{Person: people[blocks[s]], Block: blocks[s]}
		}
	}
	return out
}
