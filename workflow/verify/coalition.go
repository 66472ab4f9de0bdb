// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"strconv"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// Coalition asks whether it always takes at least n people to bring an item into
// a state: the author, those who approve, reject, move, edit, set, claim or add
// approvers, all of them counted once, deputies and not those for whom they act;
// the clock counts for nobody. Four eyes are Coalition(state, 2). Everybody may
// act, also those who are away, beside the deputies that they have now. When it
// fails, the witness is a trace of the fewest people.
func Coalition(state workflow.StateID, n int) Check {
	name := named("coalition", strconv.Quote(string(state)), strconv.Itoa(n))
	return Check{name: name, people: true, judge: func(m *model) Result { return m.checkCoalition(state, n, 0) }}
}

// CoalitionAway is [Coalition] when up to away people more are absent, with the
// deputies that they then have.
func CoalitionAway(state workflow.StateID, n, away int) Check {
	name := named("coalition-away", strconv.Quote(string(state)), strconv.Itoa(n), strconv.Itoa(away))
	return Check{name: name, people: true, judge: func(m *model) Result { return m.checkCoalition(state, n, away) }}
}

func (m *model) checkCoalition(id workflow.StateID, n, away int) Result {
	s := m.state(id)
	switch {
	case s == nil:
		return m.noState(id)
	case n < 0:
		return asked("%d people: want a number from 0 on", n)
	case away < 0:
		return asked("%d people away: want a number from 0 on", away)
	}
	t := m.regionsOf()
	if t.tooMany {
		return tooManyRegions()
	}
	res := Result{Verdict: Holds, Regions: len(t.regions)}
	f, verdict := m.smallest(s, n-1, away)
	switch {
	case f != nil:
		res.Verdict, res.Witness = Fails, f
		res.Reasons = []string{fmt.Sprintf("%s can bring an item into %q, fewer than %s", together(f.People), id, count(n, "person", "people"))}
		if len(f.Absent) > 0 {
			res.Reasons[0] += ", when " + list(f.Absent) + are(f.Absent) + " away"
		}
	case verdict == plan.Unknown:
		return res.unknown()
	case away == 0:
		res.Notes = m.deputiesLower(s, n-1)
	}
	return res
}

func are(people []MemberID) string {
	if len(people) == 1 {
		return " is"
	}
	return " are"
}

func together(people []MemberID) string {
	if len(people) == 1 {
		return string(people[0]) + " alone"
	}
	return list(people) + " together"
}

func (m *model) noState(id workflow.StateID) Result {
	known := make([]workflow.StateID, len(m.states))
	for i, s := range m.states {
		known[i] = s.ID
	}
	return asked("%v", suggest.Unknown("state", id, known))
}

// deputiesLower says so if one absence more would let fewer people do it.
func (m *model) deputiesLower(s *state, most int) []string {
	if most < 1 {
		return nil
	}
	if f, _ := m.smallest(s, most, 1); f != nil {
		return []string{fmt.Sprintf("when %s is away, %s can do it: see CoalitionAway", list(f.Absent), together(f.People))}
	}
	return nil
}

// smallest looks for the fewest people, at most that many, who can bring an item
// into a state, and for the fewest absences, at most away, that let them.
func (m *model) smallest(s *state, most, away int) (*Witness, plan.Verdict) {
	verdict := plan.Impossible
	at := func(t *state) bool { return t == s }
	for k := 1; k <= most; k++ {
		for _, gone := range m.absences(away) {
			w, v := m.reach(at, options{most: k}, gone)
			if w != nil {
				return w, plan.Possible
			}
			if v == plan.Unknown {
				verdict = v
			}
			if m.spent() {
				return nil, plan.Unknown
			}
		}
	}
	return nil, verdict
}

// absences returns the sets of at most n people whose absence makes a difference
// to who stands in for whom, the smaller first.
func (m *model) absences(n int) [][]MemberID {
	out := [][]MemberID{nil}
	if n == 0 {
		return out
	}
	p := m.peopleOf()
	var chain []MemberID
	for i, id := range p.ids {
		if p.deputy[i] {
			chain = append(chain, id)
		}
	}
	from := 0
	for range min(n, len(chain)) {
		to := len(out)
		for _, set := range out[from:to] {
			for _, id := range chain {
				if len(set) > 0 && set[len(set)-1] >= id {
					continue
				}
				out = append(out, append(append([]MemberID(nil), set...), id))
			}
		}
		from = to
		if len(out) > maxRegions {
			break
		}
	}
	return out
}

// reach looks for a run that reaches a target state, whoever starts it and
// whatever the attributes.
func (m *model) reach(target func(*state) bool, o options, gone []MemberID) (*Witness, plan.Verdict) {
	verdict := plan.Impossible
	for _, region := range m.regionsOf().regions {
		ways, lands, all := m.ways(region, target, true)
		if !all {
			verdict = plan.Unknown
		}
		for _, sc := range m.freeScenes(region, gone, o) {
			for i, way := range ways {
				o.land = lands[i]
				s, v := sc.solve(way, o)
				if v == plan.Possible {
					if w, err := s.witness(); err == nil {
						return w, v
					}
					v = plan.Unknown
				}
				if v == plan.Unknown {
					verdict = v
				}
			}
			if m.spent() {
				return nil, plan.Unknown
			}
		}
	}
	return nil, verdict
}

// freeScenes returns one scene for each kind of author, with those who start for
// somebody else.
func (m *model) freeScenes(region []workflow.Given, gone []MemberID, o options) []*scene {
	var extra []int32
	if o.goal != nil && o.goal.Member != "" {
		extra = append(extra, m.peopleOf().index[o.goal.Member])
	}
	sc := m.newScene(-1, -1, region, gone, true, extra...)
	w := sc.may(m.starts, region, nil)
	var list []*scene
	add := func(by, principal int) {
		list = append(list, m.newScene(sc.p.index[sc.member(by, 0)], sc.p.index[sc.member(principal, 0)], region, gone, true, extra...))
	}
	for g, room := range sc.room {
		if room > 0 && w.able.Has(g) {
			add(g, g)
		}
	}
	for _, pair := range w.proxies {
		if sc.room[pair.By] > 0 && sc.room[pair.For] > 0 {
			add(pair.By, pair.For)
		}
	}
	return list
}
