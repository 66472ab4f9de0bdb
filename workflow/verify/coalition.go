// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// Coalition asks whether it always takes at least n people to bring an item into
// a state: the author, those who approve, reject, move, edit, set, claim or add
// approvers, all of them counted once, deputies and not those for whom they act;
// the clock counts for nobody. Four eyes are Coalition(state, 2). Everybody may
// act, also those who are away, beside the deputies that they have now. Where
// somebody may add approvers that is anybody, also somebody whom the roster does
// not list. When it fails, the witness is a trace of the fewest people; of those
// the ones with the least ids, or among many people those who come first with the
// first author on a shortest way.
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
	t := m.freeRegions()
	if t.tooMany {
		return tooManyRegions()
	}
	res := Result{Verdict: Holds, Regions: len(t.regions)}
	f, verdict := m.smallest(s, n-1, away)
	switch {
	case f != nil:
		if verdict == plan.Unknown {
			res.Notes = append(res.Notes, "whether fewer people could is unknown")
		}
		res.Verdict, res.Witness = Fails, f
		res.Reasons = []string{fmt.Sprintf("%s can bring an item into %q, fewer than %s", together(f.People), id, count(n, "person", "people"))}
		if len(f.Absent) > 0 {
			res.Reasons[0] += ", when " + list(f.Absent) + are(f.Absent) + " away"
		}
	case verdict == plan.Unknown:
		return m.unanswered(res)
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
	ways, all := m.ways(m.freeRegions().regions, func(t *state) bool { return t == s }, freely)
	absences, every := m.absences(away)
	if !every {
		verdict = plan.Unknown
		m.doubt = fmt.Sprintf("more than %d sets of absences make a difference", maxRegions)
	}
	for k := 1; k <= most; k++ {
		for _, gone := range absences {
			w, v := m.reachBy(ways, all, options{most: k}, gone)
			if w != nil {
				if verdict == plan.Impossible {
					verdict = plan.Possible
				}
				return m.least(w, ways, options{most: k}, gone), verdict
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
// to who stands in for whom, the smaller first, and whether those are all.
func (m *model) absences(n int) (out [][]MemberID, all bool) {
	out = [][]MemberID{nil}
	if n == 0 {
		return out, true
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
				if len(out) == maxRegions {
					return out, false
				}
				out = append(out, append(append([]MemberID(nil), set...), id))
			}
		}
		from = to
	}
	return out, true
}

// reach looks for a run that reaches a target state, whoever starts it and
// whatever the attributes.
func (m *model) reach(target func(*state) bool, o options, gone []MemberID) (*Witness, plan.Verdict) {
	ways, all := m.ways(m.freeRegions().regions, target, powerfully)
	return m.reachBy(ways, all, o, gone)
}

// reachBy looks for people for some ways.
func (m *model) reachBy(ways []way, all bool, o options, gone []MemberID) (*Witness, plan.Verdict) {
	verdict := plan.Impossible
	if !all {
		verdict = plan.Unknown
	}
	scenes := map[string][]*scene{}
	for _, way := range ways {
		key := givenText(way.region)
		if _, ok := scenes[key]; !ok {
			scenes[key] = m.freeScenes(way.region, gone, o)
		}
		for _, sc := range scenes[key] {
			o.land = way.landing
			s, v := sc.solve(way.legs, o)
			if v == plan.Possible {
				return s.shown, v
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

// freeScenes returns one scene for each kind of author, with those who start for
// somebody else.
func (m *model) freeScenes(region []workflow.Given, gone []MemberID, o options) []*scene {
	var extra []int32
	p := m.peopleOf()
	if o.goal != nil && o.goal.Member != "" {
		extra = append(extra, p.index[o.goal.Member])
	}
	for _, id := range o.among {
		extra = append(extra, p.index[id])
	}
	stage := func(by, principal int32) *scene {
		sc := m.newScene(by, principal, region, gone, true, extra...)
		for _, id := range o.among {
			sc.among.Add(sc.group(p.index[id]))
		}
		return sc
	}
	sc := stage(-1, -1)
	w := sc.may(m.starts, region, holding{})
	var scenes []*scene
	for g, room := range sc.room {
		if room > 0 && w.able.Has(g) {
			i := p.index[sc.member(g, 0)]
			scenes = append(scenes, stage(i, i))
		}
	}
	for _, pair := range w.proxies {
		if sc.room[pair.By] > 0 && sc.room[pair.For] > 0 {
			scenes = append(scenes, stage(p.index[sc.member(pair.By, 0)], p.index[sc.member(pair.For, 0)]))
		}
	}
	return scenes
}

// The bounds within which the least ids are looked for among all authors and
// ways.
const (
	maxCompared = 40
	maxSets     = 300
)

// least returns the witness of the same number of people with the least ids.
func (m *model) least(w *Witness, ways []way, o options, gone []MemberID) *Witness {
	ids := m.peopleOf().ids
	k, sets := len(w.People), 1
	for i := range k {
		sets = sets * (len(ids) - i) / (i + 1)
	}
	if len(ids) > maxCompared || sets > maxSets {
		return w
	}
	combine(len(ids), k, false, func(pick []int) bool {
		among := mapped(pick, func(i int) MemberID { return ids[i] })
		if slices.Compare(among, w.People) >= 0 || m.spent() {
			return true
		}
		o.among = among
		found, _ := m.reachBy(ways, true, o, gone)
		if found != nil {
			w = found
		}
		return found != nil
	})
	return w
}
