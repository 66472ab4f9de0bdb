// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// Completable asks whether everybody who may start an item and is there could
// see it through to a done state, whatever the attributes: by approvals, moves
// and settings alone, with those who are there and the deputies of those who are
// away, nobody against it, without a restart, and before any deadline. Attributes
// that somebody sets are set once, as early as the way allows; one that nobody
// may set stays as it is. When it holds, the witness is the plan for the first
// author and case.
//
// An attribute that names the member or the unit of a party always names one, from
// the start or as soon as somebody may set it: items that leave it empty are not
// asked about. If the party may start an item it does from the start.
//
// Conditions narrow the question down to the cases in which all of them hold,
// such as posts with the consent without which nothing is published.
func Completable(when ...workflow.Condition) Check {
	name := "completable"
	if len(when) > 0 {
		name = named(name, conditionTexts(when)...)
	}
	return Check{name: name, people: true, judge: func(m *model) Result {
		ask := func(m *model) Result { return m.completable(when) }
		return m.heal(ask(m), ask)
	}}
}

// conditionTexts writes conditions as JSON.
func conditionTexts(when []workflow.Condition) []string {
	list := make([]string, len(when))
	for i, c := range when {
		text, _ := json.Marshal(c) // a condition that does not encode compares nothing
		list[i] = string(text)
	}
	return list
}

func whenFields(when []workflow.Condition) []workflow.Field {
	var list []workflow.Field
	for i := range when {
		list = conditionFields(list, &when[i])
	}
	return list
}

// cases returns the regions in which the conditions hold; none, and the answer,
// when there are too many or none at all.
func (m *model) cases(when []workflow.Condition) ([][]workflow.Given, Result) {
	for _, f := range whenFields(when) {
		if m.attribute(f) == nil {
			return nil, asked("%v: no gate, move or party reads it", suggest.Unknown("attribute", f, mapped(m.attrs, func(a *attribute) workflow.Field { return a.ID })))
		}
	}
	t, err := m.regionsFor(when)
	switch {
	case err != nil:
		return nil, asked("%v", err)
	case t.tooMany:
		return nil, tooManyRegions()
	}
	var list [][]workflow.Given
	for _, region := range t.regions {
		if !slices.ContainsFunc(when, func(c workflow.Condition) bool { return !m.flow.Holds(c, region) }) {
			list = append(list, region)
		}
	}
	if len(list) == 0 {
		return nil, asked("no case of attribute values fits %s", strings.Join(conditionTexts(when), ", "))
	}
	return list, Result{Verdict: Holds, Regions: len(list)}
}

// done is the target of Completable.
func done(s *state) bool { return s.Final == workflow.Done }

func (m *model) completable(when []workflow.Condition) Result {
	cases, res := m.cases(when)
	some := false
	for _, region := range cases {
		for _, sc := range m.scenes(region, nil) {
			some = true
			s, verdict := sc.complete()
			switch {
			case verdict == plan.Impossible:
				return m.incomplete(sc, res)
			case verdict == plan.Unknown:
				res.Verdict = Unknown
			case res.Witness == nil && s != nil:
				res.Witness = s.shown
			}
			if m.spent() {
				return m.unanswered(res)
			}
		}
	}
	if !some && res.Verdict == Holds {
		return m.nobodyStarts(res)
	}
	if res.Verdict == Unknown {
		return m.unanswered(res)
	}
	return res
}

// nobodyStarts answers when there is no author at all.
func (m *model) nobodyStarts(res Result) Result {
	res.Verdict, m.unstarted = Fails, true
	res.Reasons = []string{"nobody can start an item: nobody in " + partiesText(m.starts) + " is there"}
	if len(m.starts) == 0 {
		res.Reasons[0] = "nobody can start an item: the definition names nobody"
	}
	return res
}

func tooManyRegions() Result {
	return Result{Verdict: Unknown, Reasons: []string{fmt.Sprintf("the attributes have more than %d cases", maxRegions)}}
}

func (r Result) unknown() Result {
	r.Verdict, r.Witness = Unknown, nil
	r.Reasons = []string{"the search ended before an answer: the budget was spent (a Verifier may have a larger one), or the ways are too many to keep"}
	return r
}

// unanswered is an unknown result, with why: the budget, or a solution that the
// workflow refuses for a reason that the extraction does not know, such as an
// early choice.
func (m *model) unanswered(r Result) Result {
	r = r.unknown()
	switch {
	case m.spent():
	case m.doubt != "":
		r.Reasons = []string{m.doubt}
	case m.lost != nil:
		r.Reasons = []string{"a run was found that the workflow refuses, and no other: " + m.lost.Error()}
	}
	return r
}

// scenes returns one scene for each author who is there, of those who are alike
// the one with the least id.
func (m *model) scenes(region []workflow.Given, gone []MemberID) []*scene {
	var list []*scene
	for _, a := range m.authors(region, gone) {
		list = append(list, m.newScene(a, a, region, gone, false))
	}
	return list
}

// authors returns who may start an item and is there, one of each kind.
func (m *model) authors(region []workflow.Given, gone []MemberID) []int32 {
	sc := m.newScene(-1, -1, region, gone, false)
	w := &walker{m: m, region: region}
	able := sc.may(m.starts, w.begin(region), holding{}).able
	var list []int32
	for g, room := range sc.room {
		if able.Has(g) && room > 0 {
			list = append(list, sc.p.index[sc.member(g, 0)])
		}
	}
	slices.Sort(list)
	return list
}

// complete looks for a way to the end and people for it. A case that wants an
// attribute set which nobody may set is none: no solution, but possible.
func (sc *scene) complete() (*solution, plan.Verdict) {
	ways, all := sc.m.waysToDone(sc.region)
	s, verdict := sc.first(ways, all)
	if verdict != plan.Impossible {
		return s, verdict
	}
	w := &walker{m: sc.m, region: sc.region}
	if len(w.pending(w.begin(sc.region))) == 0 {
		return nil, verdict
	}
	ways, all = sc.m.ways([][]workflow.Given{sc.region}, func(*state) bool { return true }, settling)
	switch _, v := sc.first(ways, all); v {
	case plan.Possible:
		return nil, plan.Impossible
	case plan.Impossible:
		return nil, plan.Possible
	}
	return nil, plan.Unknown
}

// first returns the first of the ways for which there are people.
func (sc *scene) first(ways []way, all bool) (*solution, plan.Verdict) {
	verdict := plan.Impossible
	if !all {
		verdict = plan.Unknown
	}
	for _, way := range ways {
		s, v := sc.solve(way.legs, options{})
		if v == plan.Possible {
			return s, v
		}
		if v == plan.Unknown {
			verdict = v
		}
	}
	return nil, verdict
}

// waysToDone returns the ways of Completable in a region, and keeps the last.
func (m *model) waysToDone(region []workflow.Given) ([]way, bool) {
	key := givenText(region)
	if m.done.ways == nil || m.done.region != key {
		m.done.ways, m.done.all = m.ways([][]workflow.Given{region}, done, plainly)
		m.done.region = key
	}
	return m.done.ways, m.done.all
}

// incomplete explains why the items of a scene cannot be completed.
func (m *model) incomplete(sc *scene, res Result) Result {
	res.Verdict, res.Witness = Fails, nil
	author := string(sc.p.ids[sc.author])
	text := fmt.Sprintf("an item that %s starts cannot be completed", author)
	if len(sc.region) > 0 {
		text += " with " + givenText(sc.region)
	}
	if len(sc.gone) > 0 {
		text = "when " + list(sc.gone) + are(sc.gone) + " away, " + text
	}
	if m.trial {
		return res
	}
	res.Clash = sc.clash()
	res.Reasons = []string{text}
	if len(res.Clash.Way) == 0 {
		res.Reasons[0] += ": no way leads to a done state"
		res.Notes = append(res.Notes, m.idle(sc.region)...)
		return res
	}
	res.Reasons = append(res.Reasons, res.Clash.text()...)
	if res.Clash.loose {
		res.Notes = append(res.Notes, "some of it may not be needed for the clash: the search for less was cut short")
	}
	if !sc.m.single(sc.region) {
		res.Notes = append(res.Notes, "every other way fails, too; the shortest is shown")
	}
	return res
}

// idle notes the states that nothing clears in a region since none of their gates
// applies.
func (m *model) idle(region []workflow.Given) []string {
	var notes []string
	for _, s := range m.states {
		waits := slices.ContainsFunc(s.moves, func(mv *move) bool { return mv.On == workflow.OnCleared })
		asks := slices.ContainsFunc(s.gates, func(g *gate) bool { return g.When.IsZero() || m.flow.Holds(g.When, region) })
		if waits && !asks && len(s.gates) > 0 && s.Empty != workflow.EmptyClear {
			notes = append(notes, fmt.Sprintf(`none of the gates of %q applies then, and so nothing clears it: "empty": "clear" lets items pass`, s.ID))
		}
	}
	return notes
}

// single reports whether only one way leads to the end.
func (m *model) single(region []workflow.Given) bool {
	ways, _ := m.waysToDone(region)
	return len(ways) == 1
}
