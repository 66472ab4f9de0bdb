// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// Survives asks whether every item can still be completed, as [Completable] asks,
// when any n people more, or fewer, are away from the beginning: for every author
// but those who are away themselves. It says nothing about somebody who leaves in
// between. When it fails, the witness names a least number of people without whom
// an author's item cannot be completed.
//
// A fatal set of people meets every plan. So whoever acts in a plan that was
// found is taken away in turn, and a plan looked for without them: k^n searches
// for k steps, whatever the number of people. Deputies are first present for
// whoever is away, so the plan stays good under any absence that spares those who
// act in it.
func Survives(n int, when ...workflow.Condition) Check {
	return Check{name: named("survives", append([]string{fmt.Sprint(n)}, conditionTexts(when)...)...), people: true, judge: func(m *model) Result {
		if n < 0 {
			return asked("%d people: want a number from 0 on", n)
		}
		ask := func(m *model) Result { return m.survives(n, when) }
		return m.heal(ask(m), ask)
	}}
}

// named writes a check with its operands.
func named(name string, operands ...string) string {
	return name + "(" + strings.Join(operands, ", ") + ")"
}

// asked is the result of a question that makes no sense.
func asked(format string, args ...any) Result {
	return Result{Verdict: Fails, Reasons: []string{fmt.Sprintf(format, args...)}}
}

func (m *model) survives(n int, when []workflow.Condition) Result {
	cases, res := m.cases(when)
	if cases == nil {
		return res
	}
	var level []*scene
	for _, region := range cases {
		level = append(level, m.scenes(region, nil)...)
	}
	if len(level) == 0 {
		return m.nobodyStarts(res)
	}
	for size := 0; size <= n && len(level) > 0; size++ {
		next, fatal, verdict := m.without(level, size < n)
		if fatal != nil {
			return m.fatal(fatal, res)
		}
		if verdict == plan.Unknown {
			res.Verdict = Unknown
		}
		if m.spent() {
			return m.unanswered(res)
		}
		level = next
	}
	if res.Verdict == Unknown {
		return m.unanswered(res)
	}
	if n > 0 && !m.knowsDeputies() {
		res.Notes = append(res.Notes, "the roster does not say who would stand in for somebody who is not away yet: nobody was taken to")
	}
	return res
}

// knowsDeputies reports whether the roster knows the deputies of people who are
// there; one that knows no absences at all has none.
func (m *model) knowsDeputies() bool {
	if _, ok := m.facts.(workflow.StandIns); !ok {
		return true
	}
	_, ok := m.facts.(Deputies)
	return ok
}

// without completes the items of every scene and, if asked, takes those away in
// turn who act. Of the scenes that cannot be completed it returns the one whose
// people have the least ids.
func (m *model) without(level []*scene, further bool) (next []*scene, fatal *scene, verdict plan.Verdict) {
	verdict = plan.Possible
	seen := map[string]bool{}
	for _, sc := range level {
		s, v := sc.complete()
		switch {
		case v == plan.Impossible:
			if sc = sc.exchanged(); fatal == nil || slices.Compare(sc.gone, fatal.gone) < 0 {
				fatal = sc
			}
		case v == plan.Unknown:
			verdict = v
		case v == plan.Possible && s != nil && further && fatal == nil:
			next = sc.withoutEach(s.actors(), seen, next)
		case v == plan.Possible && further && fatal == nil && sc.everArises():
			next = sc.withoutEach(sc.replaced(), seen, next)
		}
		if m.spent() {
			return next, fatal, plan.Unknown
		}
	}
	return next, fatal, verdict
}

// withoutEach adds the scenes in which one of these people more is away.
func (sc *scene) withoutEach(people []MemberID, seen map[string]bool, next []*scene) []*scene {
	for _, id := range people {
		gone := append(slices.Clone(sc.gone), id)
		slices.Sort(gone)
		if key := sc.keyWithout(gone); !seen[key] {
			seen[key] = true
			next = append(next, sc.m.newScene(sc.author, sc.principal, sc.region, gone, sc.free))
		}
	}
	return next
}

// everArises reports whether a case that nobody can bring about might be, if others
// were away: with everybody there and every deputy, too.
func (sc *scene) everArises() bool {
	deputies, ok := sc.m.facts.(Deputies)
	if !ok {
		return false
	}
	lax := sc.m.newScene(sc.author, sc.principal, sc.region, nil, true)
	for i, chained := range sc.p.deputy {
		if chained {
			for _, r := range append([]workflow.RoleID{""}, sc.p.roles...) {
				lax.pair(int32(i), r, deputies.AppendDeputies(nil, sc.p.ids[i], r))
			}
		}
	}
	ways, all := sc.m.ways([][]workflow.Given{sc.region}, func(*state) bool { return true }, settling)
	return !all || slices.ContainsFunc(ways, func(way way) bool {
		_, v := lax.strictly(way.legs, options{relaxed: true})
		return v != plan.Impossible
	})
}

// replaced returns those who are there and whose absence changes who stands in for
// whom, but for the author.
func (sc *scene) replaced() []MemberID {
	var list []MemberID
	for i, id := range sc.p.ids {
		if k := int32(i); sc.p.deputy[i] && k != sc.author && k != sc.principal && !sc.away.Has(sc.group(k)) {
			list = append(list, id)
		}
	}
	return list
}

// exchanged returns the scene in which those who are away are the first of their
// kinds, and the author the first who is left: nothing tells the two scenes apart.
func (sc *scene) exchanged() *scene {
	if len(sc.gone) == 0 {
		return sc
	}
	taken := map[int32]bool{}
	first := func(k int32) int32 {
		i := k
		if !sc.names(k) {
			for i = 0; sc.p.class[i] != sc.p.class[k] || taken[i] || sc.names(i); i++ {
			}
		}
		taken[i] = true
		return i
	}
	gone := mapped(sc.gone, func(id MemberID) MemberID { return sc.p.ids[first(sc.p.index[id])] })
	slices.Sort(gone)
	author := first(sc.author)
	principal := author
	if sc.principal != sc.author {
		principal = first(sc.principal)
	}
	return sc.m.newScene(author, principal, sc.region, gone, sc.free)
}

// names reports whether the region of the scene names a person.
func (sc *scene) names(k int32) bool {
	id := string(sc.p.ids[k])
	return slices.ContainsFunc(sc.region, func(g workflow.Given) bool { return g.Value.Text() == id })
}

// keyWithout names a scene up to the exchange of people who are alike.
func (sc *scene) keyWithout(gone []MemberID) string {
	classes := make([]int, len(gone))
	for i, id := range gone {
		k := sc.p.index[id]
		classes[i] = int(sc.p.class[k])
		if sc.names(k) {
			classes[i] = -1 - int(k)
		}
	}
	slices.Sort(classes)
	return fmt.Sprint(sc.author, sc.principal, classes, givenText(sc.region))
}

// actors returns those who act in the solution, the author left out, sorted.
func (s *solution) actors() []MemberID {
	p := &player{s: s}
	p.nameAll()
	author, principal := s.sc.p.ids[s.sc.author], s.sc.p.ids[s.sc.principal]
	var list []MemberID
	for _, a := range s.acts {
		if id := p.name[a.By]; id != author && id != principal {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// fatal explains the absence that stops an author's items.
func (m *model) fatal(sc *scene, res Result) Result {
	res = m.incomplete(sc, res)
	if len(sc.gone) > 0 {
		res.Witness = &Witness{Begin: (&solution{problem: &problem{sc: sc}}).begin(epoch(), afterAll()), Commands: []workflow.Command{}, Absent: sc.gone, People: []MemberID{}}
		return res
	}
	if !m.trial {
		res.Reasons[0] = "even when nobody else is away, " + res.Reasons[0]
		if len(sc.p.absent) == 0 {
			res.Reasons[0] = strings.Replace(res.Reasons[0], "nobody else", "nobody", 1)
		}
	}
	return res
}
