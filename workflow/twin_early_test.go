// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// mostSituations is how many situations the twin looks at where ways lead back; a
// search that needs more says nothing, and does not count as a case.
const mostSituations = 400

// finishable searches everything that people could still do by approvals and
// moves, restarts excluded, for a way to a done state.
func (t *twin) finishable(it *twinItem, seen map[string]bool) bool {
	s := t.state(it.state)
	if s.Final != "" {
		return s.Final == workflow.Done
	}
	key := it.outline()
	if seen[key] || t.most > 0 && len(seen) == t.most {
		return false
	}
	seen[key] = true
	for _, a := range t.facts.everyone() {
		for _, p := range t.facts.everyone() {
			for _, c := range t.steps(it, a) {
				// What stands stays: nobody replaces an approval.
				if v := it.word(c.Gate, p); v != nil && v.word == workflow.Approve {
					continue
				}
				if next := t.decide(it, c.For(p)); next.ok && next.next.cycle == it.cycle && t.finishable(next.next, seen) {
					return true
				}
			}
		}
	}
	return false
}

// unsaid is the item without the word against that the command replaces: nobody may
// burn by turning what the approval alone would burn.
func unsaid(it *twinItem, c workflow.Command) *twinItem {
	p := cmp.Or(c.Principal, c.Actor)
	if v := it.word(c.Gate, p); c.Kind != workflow.DoVote || v == nil || v.word == workflow.Approve {
		return it
	}
	it = it.clone()
	it.votes = slices.DeleteFunc(it.votes, func(v twinVote) bool { return v.gate == c.Gate && v.by[1] == p })
	return it
}

// steps are the approvals and moves that a could try.
func (t *twin) steps(it *twinItem, a member) []workflow.Command {
	list := []workflow.Command{}
	for _, g := range t.state(it.state).Gates {
		list = append(list, workflow.Approval(a, g.ID, it.last))
	}
	for _, m := range t.spec.Moves {
		if m.By != nil && slices.Contains(m.From, it.state) && m.To != "dropped" {
			list = append(list, workflow.Move(a, m.Action, it.last))
		}
	}
	return list
}

// outline is all that the rest of a history depends on when no clock goes.
func (it *twinItem) outline() string {
	votes, acts := []string{}, []string{}
	for _, v := range it.votes {
		votes = append(votes, fmt.Sprint(v.gate, v.word, v.by, v.fits))
	}
	for _, a := range it.acts {
		acts = append(acts, fmt.Sprint(a))
	}
	latest := map[workflow.Action]names{}
	for _, a := range it.acts {
		latest[a.action] = a.by
	}
	slices.Sort(votes)
	slices.Sort(acts)
	return fmt.Sprint(it.state, votes, slices.Compact(acts), latest, it.trail, it.rolls)
}

func (x dice) smallSpec(early workflow.Early) workflow.Spec {
	people := func() []workflow.Party {
		return []workflow.Party{pick(x, workflow.Role("a"), workflow.Role("b"), workflow.Role("c"), workflow.Member("bo"), workflow.Member("cy"))}
	}
	wide := func() []workflow.Party { return []workflow.Party{workflow.Role("a"), workflow.Role("b")} }
	need := func() workflow.Need {
		switch x.IntN(5) {
		case 0:
			return workflow.Need{All: []workflow.Need{{Approve: 1, Of: people()}, {Approve: 1, Of: people()}}}
		case 1:
			return workflow.Need{Approve: 2, Of: append(people(), workflow.Role("c"))}
		}
		return workflow.Need{Approve: 1, Of: wide()}
	}
	gate := func(id workflow.GateID) workflow.Gate {
		return workflow.Gate{ID: id, Need: need(), Reject: workflow.RejectNever, Self: x.chance(50), Amend: wide()}
	}
	s := workflow.Spec{
		ID: "d", Version: 1, Early: early, Start: workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("a")}},
		States: []workflow.State{
			{ID: "draft"},
			{ID: "review", Gates: []workflow.Gate{gate("g")}},
			{ID: "second", Gates: []workflow.Gate{gate("k")}},
			{ID: "ready"},
			{ID: "live", Final: workflow.Done},
			{ID: "dropped", Final: workflow.Dropped},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []workflow.StateID{"draft"}, To: "review", On: workflow.OnHand, By: wide()},
			{Action: "accept", From: []workflow.StateID{"review"}, To: "second", On: workflow.OnCleared},
			{Action: "confirm", From: []workflow.StateID{"second"}, To: "ready", On: workflow.OnCleared},
			{Action: "publish", From: []workflow.StateID{"ready"}, To: "live", On: workflow.OnHand, By: people()},
			{Action: "drop", From: []workflow.StateID{"draft", "review", "second", "ready"}, To: "dropped", On: workflow.OnHand, By: []workflow.Party{workflow.Author()}},
		},
	}
	if x.chance(30) {
		s.States[1].Gates = append(s.States[1].Gates, gate("h"))
	}
	if x.chance(25) {
		s.Moves = append(s.Moves, workflow.Transition{Action: "skip", From: []workflow.StateID{"review"}, To: "ready", On: workflow.OnHand, By: people()})
	}
	s.Rules = x.rules(s)
	return s
}

// windingSpec is a smallSpec with ways back, an exit by hand past the gates, a
// place from which nothing leads on, and gates that a no can end.
func (x dice) windingSpec(early workflow.Early) workflow.Spec {
	s := x.smallSpec(early)
	for i := range s.States {
		for j := range s.States[i].Gates {
			s.States[i].Gates[j].Reject = pick(x, workflow.RejectNever, workflow.RejectVeto, workflow.RejectCount(2), workflow.RejectOutvoted)
		}
	}
	anybody := func() []workflow.Party {
		return []workflow.Party{pick(x, workflow.Role("a"), workflow.Role("b"), workflow.Author())}
	}
	s.Moves = append(s.Moves,
		workflow.Transition{Action: "withdraw", From: []workflow.StateID{"review"}, To: "draft", On: workflow.OnHand, By: anybody()},
		workflow.Transition{Action: "bypass", From: []workflow.StateID{pick(x, workflow.StateID("review"), "second")}, To: "live", On: workflow.OnHand, By: anybody()})
	if x.chance(60) {
		s.States = append(s.States, workflow.State{ID: "parked"})
		s.Moves[1].To = "parked"
	}
	if x.chance(70) {
		s.Rules = append(s.Rules, workflow.Rule{ID: "least", MinPeople: 2 + x.IntN(2), Of: []workflow.Act{{Move: "submit"}, {Gate: "g"}}})
	}
	return s
}

// TestTwinEarly holds warnings and refusals of early choices to a search through
// everything that could still happen.
func TestTwinEarly(t *testing.T) {
	cases, mix := testkit.Cases(5_000, 25_000), map[string]int{}
	for seed := uint64(1); mix["cases"] < cases; seed++ {
		x := dice{testkit.Rand(seed)}
		early := pick(x, workflow.EarlyWarn, workflow.EarlyRefuse)
		people := x.crowd()
		people.members = crowdPeople[:4]
		winding := seed%3 == 0
		spec := x.smallSpec(early)
		if winding {
			spec = x.windingSpec(early)
		}
		flow, err := workflow.Compile(spec, crowdOptions())
		if err != nil {
			continue // a rule that no gate of the definition can keep
		}
		m := &match{tb: t, seed: seed, flow: flow, crowd: people, mix: mix, twin: &twin{spec: spec, facts: smallFacts{people}}}
		if winding {
			m.twin.most = mostSituations
		}
		if wrong := survey(func() { m.playEarly(x, early, winding) }); wrong != nil {
			t.Fatal(wrong.text)
		}
	}
	for _, k := range []string{"early warned", "early refused", "silent", "hopeless", "deputy", "besides", "too many", "winding accepted", "winding early warned", "winding early refused"} {
		t.Logf("%7d %s", mix[k], k)
		if cases >= 5_000 && mix[k] < 10 && !strings.HasPrefix(k, "winding early") && k != "too many" {
			t.Errorf("the mix is thin: %d times %q", mix[k], k)
		}
	}
}

// smallFacts looks for people among few.
type smallFacts struct{ *crowd }

func (smallFacts) everyone() []member { return crowdPeople[:4] }

func (m *match) playEarly(x dice, early workflow.Early, winding bool) {
	b := workflow.Begin{ID: "i", By: pick(x, m.crowd.members...), At: noon}
	want := m.twin.begin(b)
	ok, err := m.flow.DecideStart(&m.decision, b, m.crowd)
	require.NoError(m.tb, err)
	m.same(b, ok, want)
	if !ok {
		return
	}
	m.replay, m.item = &workflow.Item{}, &workflow.Item{}
	m.apply(b, want)
	for range 10 {
		list := m.twin.steps(m.it, pick(x, m.crowd.members...))
		if len(list) == 0 {
			return
		}
		c := pick(x, list...)
		if winding && c.Kind == workflow.DoVote && x.chance(40) {
			m.besides(x, c)
			continue
		}
		if of := m.crowd.AppendPrincipals(nil, c.Actor); len(of) > 0 && x.chance(40) {
			c = c.For(pick(x, of...))
		}
		m.decideEarly(c, early)
	}
}

// besides lets something happen that the check is not about, but has to reckon
// with: a word against, or an approver who is added.
func (m *match) besides(x dice, c workflow.Command) {
	if x.chance(50) {
		c.Word = pick(x, workflow.Decline, workflow.Changes, workflow.Abstain)
	} else {
		c = workflow.AddApprover(c.Actor, c.Gate, pick(x, m.crowd.members...), c.At)
		c.Must = x.chance(70)
	}
	ok, err := m.flow.Decide(&m.decision, m.item, c, m.crowd)
	require.NoError(m.tb, err)
	want := m.twin.decide(m.it, c)
	m.same(c, ok, want)
	if ok {
		m.mix["besides"]++
		m.apply(c, want)
	}
}

func (m *match) decideEarly(c workflow.Command, early workflow.Early) {
	ok, err := m.flow.Decide(&m.decision, m.item, c, m.crowd)
	require.NoError(m.tb, err)
	m.mix["cases"]++
	want := m.twin.decide(m.it, c)
	seen, after := map[string]bool{}, map[string]bool{}
	before := m.twin.finishable(unsaid(m.it, c), seen)
	burns := want.ok && before && !m.twin.finishable(want.next, after)
	if m.twin.most > 0 && max(len(seen), len(after)) == m.twin.most {
		m.mix["cases"]--
		m.mix["too many"]++
		if ok && want.ok {
			m.apply(c, want)
		}
		return
	}
	said := "accepted"
	switch {
	case !want.ok:
		said = "refused"
	case burns && early == workflow.EarlyRefuse:
		said = "early refused"
	case burns:
		said = "early warned"
	case !before:
		m.mix["hopeless"]++
	default:
		m.mix["silent"]++
	}
	m.mix[said]++
	if m.twin.most > 0 {
		m.mix["winding "+said]++
	}
	core := "accepted"
	switch {
	case !ok && strings.HasPrefix(sayReasons(m.decision.Reasons), "early-choice"):
		core = "early refused"
	case !ok:
		core = "refused"
	case len(m.decision.Warnings) > 0:
		core = "early warned"
	}
	if core != said {
		m.fail("early", c, core+" "+sayReasons(m.decision.Reasons)+sayReasons(m.decision.Warnings), said)
	}
	if ok {
		if c.Principal != "" && c.Principal != c.Actor {
			m.mix["deputy"]++
		}
		m.apply(c, want)
	}
}

// A gate that closes when met never gets a second approval: where nothing could
// be completed before, an approval burns nothing.
func TestFoundEarlySilentWithoutSurplus(t *testing.T) {
	a, b := workflow.Role("a"), workflow.Role("b")
	need := workflow.Need{Approve: 1, Of: []workflow.Party{a, b}}
	flow, err := workflow.Compile(workflow.Spec{
		ID: "d", Version: 1, Early: workflow.EarlyWarn,
		Start: workflow.Start{State: "review", By: []workflow.Party{a}},
		States: []workflow.State{
			{ID: "review", Gates: []workflow.Gate{{ID: "g", Need: need}}},
			{ID: "second", Gates: []workflow.Gate{{ID: "k", Self: true, Need: need}}},
			{ID: "ready"},
			{ID: "live", Final: workflow.Done},
		},
		Moves: []workflow.Transition{
			{Action: "accept", From: []workflow.StateID{"review"}, To: "second", On: workflow.OnCleared},
			{Action: "confirm", From: []workflow.StateID{"second"}, To: "ready", On: workflow.OnCleared},
			{Action: "publish", From: []workflow.StateID{"ready"}, To: "live", On: workflow.OnHand, By: []workflow.Party{a}},
		},
		Rules: []workflow.Rule{
			{ID: "three", MinPeople: 3, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}},
			{ID: "once", MaxActs: 1, Of: []workflow.Act{{Gate: "g"}, {Gate: "k"}}},
		},
	}, workflow.Options{})
	require.NoError(t, err)
	people := workflow.Roster{"ann": {"a"}, "bo": {"a", "b"}, "di": {"b"}}
	item, err := flow.Start(workflow.Begin{ID: "i", By: "bo", At: noon}, people)
	require.NoError(t, err)
	v, err := flow.Do(item, workflow.Approval("di", "g", noon), people)
	require.NoError(t, err)
	require.True(t, v.OK)
	require.Empty(t, v.Warnings)
}
