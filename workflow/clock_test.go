// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

const hour = workflow.Duration(time.Hour)

func timedSpec(dues ...workflow.Deadline) workflow.Spec {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand)})
	spec.Attributes = []workflow.Attribute{
		{ID: "publish-at", Kind: workflow.TimeAttr, Set: author, States: []state{"review"}, Label: true},
		{ID: "urgent", Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: author, States: []state{"review"}, Label: true},
	}
	spec.Hold = workflow.HoldPolicy{By: gus}
	spec.States[1].Deadlines = dues
	spec.Moves = append(spec.Moves,
		workflow.Transition{Action: "expire", From: []state{"review"}, To: "dropped", On: workflow.OnDeadline},
		workflow.Transition{Action: "rush", From: []state{"review"}, To: "ready", On: workflow.OnDeadline, When: workflow.Condition{Attr: "urgent", Is: workflow.Bool(true)}})
	return spec
}

func (p *play) kinds() (list []workflow.EventKind) {
	for _, e := range p.last.Events {
		list = append(list, e.Kind)
	}
	return list
}

func TestDeadlineAnchors(t *testing.T) {
	spec := timedSpec(
		workflow.Deadline{ID: "entry", After: 2 * hour, Remind: brand},
		workflow.Deadline{ID: "start", After: 2 * hour, From: "start", Remind: brand},
		workflow.Deadline{ID: "before", Before: "publish-at", Lead: hour, Remind: brand},
		workflow.Deadline{ID: "at", Before: "publish-at", Remind: brand},
		workflow.Deadline{ID: "after", After: 3 * hour, From: "@publish-at", Calendar: "office", Remind: brand},
	)
	people := crew()
	people.hours = map[string]time.Duration{"office": 4}
	p := begin(t, spec, people, "ann").later(time.Hour).submit()
	dues := func() map[workflow.DeadlineID]time.Duration {
		m := map[workflow.DeadlineID]time.Duration{}
		for _, d := range p.item.Dues() {
			m[d.Deadline] = d.At.Sub(noon) / time.Hour
		}
		return m
	}
	require.Equal(t, map[workflow.DeadlineID]time.Duration{"entry": 3, "start": 2}, dues())
	p.yes(p.set("ann", "publish-at", workflow.Instant(noon.Add(10*time.Hour))))
	require.Equal(t, map[workflow.DeadlineID]time.Duration{"entry": 3, "start": 2, "before": 9, "at": 10, "after": 22}, dues())
	p.yes(p.set("ann", "publish-at", workflow.Text("2026-07-02T12:00:00Z")))
	require.Equal(t, map[workflow.DeadlineID]time.Duration{"entry": 3, "start": 2, "before": 23, "at": 24, "after": 36}, dues())
	require.Equal(t, p.item.Dues(), p.flow.Explain(p.item, people, p.now).Dues)
	p.yes(workflow.Hold("gus", "k", p.now), p.set("ann", "publish-at", workflow.Text("2026-07-03T12:00:00Z"))).later(time.Hour)
	require.Empty(t, p.item.Dues())
	p.yes(workflow.Resume("gus", "k", p.now))
	require.Equal(t, map[workflow.DeadlineID]time.Duration{"entry": 4, "start": 3, "before": 48, "at": 49, "after": 61}, dues())
	p.later(200 * time.Hour).yes(p.tick()).in("review")
	require.Empty(t, p.item.Dues())
	require.Len(t, p.last.Events, 5)
	p.yes(p.tick())
	require.Empty(t, p.last.Events)
}

func TestRepeatsCollapse(t *testing.T) {
	spec := timedSpec(
		workflow.Deadline{ID: "nudge", After: 6 * hour, Every: 6 * hour, Remind: brand},
		workflow.Deadline{ID: "working", After: 5 * hour, Every: 5 * hour, Calendar: "office", Remind: brand})
	people := crew()
	people.hours = map[string]time.Duration{"office": 2}
	p := begin(t, spec, people, "ann").submit().later(31 * time.Hour).yes(workflow.Tick(noon.Add(31 * time.Hour)))
	require.Equal(t, []workflow.EventKind{workflow.Reminded, workflow.Reminded}, p.kinds())
	require.Equal(t, 5, p.last.Events[0].More.Count) // at 6, 12, 18, 24, 30
	require.Equal(t, 3, p.last.Events[1].More.Count) // at 10, 20, 30
	require.Equal(t, []workflow.Due{
		{Deadline: "nudge", At: noon.Add(36 * time.Hour), Count: 5}, {Deadline: "working", At: noon.Add(40 * time.Hour), Count: 3},
	}, p.item.Dues())
	delete(people.hours, "office")
	p.later(9 * time.Hour)
	_, err := p.flow.Do(p.item, p.tick(), people)
	require.ErrorContains(t, err, `deadline "working": unknown calendar`)
}

func TestMoveDeadlines(t *testing.T) {
	late := workflow.Deadline{ID: "late", After: 4 * hour, Move: "expire"}
	rush := workflow.Deadline{ID: "rush", After: 2 * hour, Move: "rush"}
	wide := workflow.Deadline{ID: "wide", After: 2 * hour, Widen: []workflow.Widening{{Gate: "g", With: legal}}}
	// A condition that is false spends the deadline.
	p := begin(t, timedSpec(late, rush, wide), crew(), "ann").submit().later(3 * time.Hour)
	p.no(workflow.CodeDeadlineDue, p.ok("bo", "g")).yes(p.tick()).in("review")
	require.Equal(t, []workflow.EventKind{workflow.Escalated, workflow.Spent}, p.kinds())
	p.yes(p.ok("di", "g")).later(time.Hour).yes(p.tick()).in("dropped")
	require.Equal(t, workflow.DeadlineID("late"), p.last.Events[0].More.Deadline)
	// True: it moves, and nothing after it happens.
	p = begin(t, timedSpec(late, rush, wide), crew(), "ann").submit()
	p.yes(p.set("ann", "urgent", workflow.Bool(true))).later(9 * time.Hour).yes(p.tick()).in("ready")
	require.Equal(t, []workflow.EventKind{workflow.Escalated, workflow.Moved}, p.kinds())
	require.Empty(t, p.item.Dues())
}

// TestDeputiesOfWhomADeadlineAdds: a gate does not wait for absent people when
// somebody may act for one whom a deadline added, in the role of that party.
func TestDeputiesOfWhomADeadlineAdds(t *testing.T) {
	people := staff("ann: writer", "di: legal", "hal: writer")
	people.holds = append(people.holds, holding{"gus", "head", "dk"}, holding{"ivo", "head", "se"})
	people.strict, people.away = true, []member{"di", "gus"}
	people.deputies["gus"] = []member{"hal", "ivo"}
	spec := timedSpec(workflow.Deadline{ID: "wide", After: 2 * hour, Widen: []workflow.Widening{{Gate: "g", With: parties("role:head in dk")}}})
	spec.States[1].Gates[0].Need = approve(1, legal)
	p := begin(t, spec, people, "ann").submit()
	require.True(t, p.gate("g").Away)
	p.later(2 * time.Hour).yes(p.tick())
	require.False(t, p.gate("g").Away)
	p.no(workflow.CodeNotYourVote, p.ok("hal", "g").For("gus")).yes(p.ok("ivo", "g").For("gus"))
}

func TestHoldWithRunningClocks(t *testing.T) {
	spec := timedSpec(workflow.Deadline{ID: "late", After: 4 * hour, Move: "expire"}, workflow.Deadline{ID: "nudge", After: hour, Remind: brand})
	spec.Hold.Clocks = workflow.ClocksRun
	p := begin(t, spec, crew(), "ann").submit()
	p.no(workflow.CodeNotAllowed, workflow.Hold("bo", "k", p.now)).no(workflow.CodeNotAllowed, workflow.Resume("bo", "k", p.now))
	p.yes(workflow.Hold("gus", "k", p.now), workflow.Hold("gus", "k", p.now), workflow.Hold("gus", "b", p.now))
	require.Equal(t, []string{"b", "k"}, p.item.Held())
	p.later(5 * time.Hour).yes(p.tick()).in("review")
	require.Equal(t, []workflow.EventKind{workflow.Reminded}, p.kinds())
	p.yes(p.ok("bo", "g"), p.ok("cy", "g")).in("review").no(workflow.CodeHeld, p.move("ann", "drop"))
	require.Equal(t, workflow.CodeHeld, p.flow.Explain(p.item, p.people, p.now).Reasons[0].Code)
	p.yes(workflow.Resume("gus", "x", p.now), workflow.Resume("gus", "k", p.now)).in("review")
	p.yes(workflow.Resume("gus", "b", p.now)).in("ready")
	// Without an approval the move that waited is due at once.
	p = begin(t, spec, crew(), "ann").submit().yes(workflow.Hold("gus", "k", noon)).later(5 * time.Hour)
	p.yes(workflow.Resume("gus", "k", p.now)).no(workflow.CodeDeadlineDue, p.ok("bo", "g")).yes(p.tick()).in("dropped")
}

func TestRestartForgets(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand), Amend: legal})
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "again", From: []state{"review"}, To: "draft", On: workflow.OnHand, By: author, Restart: workflow.RestartVotes})
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Move: "again"}, {Gate: "g"}}}}
	p := begin(t, spec, crew(), "ann").submit()
	p.yes(workflow.AddApprover("di", "g", "gus", p.now), p.ok("bo", "g"), p.move("ann", "again")).in("draft")
	require.Equal(t, 2, p.item.Cycle())
	p.submit().no(workflow.CodeNotEligible, p.ok("gus", "g")).is("g", workflow.Open)
	require.Empty(t, p.item.Words("g"))
	require.Equal(t, 2, p.flow.Explain(p.item, p.people, p.now).Cycle)
}

func TestReopens(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.States[2].Edits.By = author
	spec.States = append(spec.States, workflow.State{ID: "fix", Edits: workflow.Edits{By: author}})
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "fix", From: []state{"ready"}, To: "fix", On: workflow.OnHand, By: author, Reopens: []state{"review"}})
	p := begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("bo", "g")).no(workflow.CodePassedGate, p.edit("ann", "text"))
	p.yes(p.move("ann", "fix"), p.edit("ann", "text")).in("fix") // the gate is not passed any more
	require.Empty(t, p.item.Words("g"))
}

// TestWideningTwice: a deadline that falls again, since its instant was put off,
// widens the gate to the same people, and the item does not grow.
func TestWideningTwice(t *testing.T) {
	spec := timedSpec(workflow.Deadline{ID: "wide", From: "@publish-at", After: hour, Widen: []workflow.Widening{{Gate: "g", With: legal}}})
	p := begin(t, spec, crew(), "ann").submit()
	for range 3 {
		p.yes(p.set("ann", "publish-at", workflow.Instant(p.now))).later(2 * time.Hour).yes(p.tick())
		require.Equal(t, workflow.Escalated, p.last.Events[0].Kind)
	}
	require.Equal(t, 1, strings.Count(encode(t, p.item), `"with":`))
	p.yes(p.ok("di", "g"))
}

// trail returns the states that the item has come through.
func trail(t *testing.T, it *workflow.Item) (list []string) {
	var text struct {
		Trail []struct {
			State string `json:"state"`
		} `json:"trail"`
	}
	require.NoError(t, json.Unmarshal([]byte(encode(t, it)), &text))
	for _, m := range text.Trail {
		if m.State != "" {
			list = append(list, m.State)
		}
	}
	return list
}

func TestMigrate(t *testing.T) {
	start := func() *play {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand), Amend: legal}, workflow.Gate{ID: "h", Need: approve(2, legal)})
		spec.States[1].Deadlines = []workflow.Deadline{{ID: "late", After: 24 * hour, Move: "expire"}, {ID: "nudge", After: hour, Remind: brand}}
		spec.Moves = append(spec.Moves, workflow.Transition{Action: "expire", From: []state{"review"}, To: "dropped", On: workflow.OnDeadline})
		return begin(t, spec, crew(), "ann").submit()
	}
	next := func(change func(*workflow.Spec)) *workflow.Flow {
		spec := start().flow.Spec()
		spec.Version = 2
		change(&spec)
		return compiled(t, spec)
	}
	step := func(p *play, to *workflow.Flow, m workflow.Mapping) workflow.MigrationStep {
		plan, err := workflow.PlanMigration(p.flow, to, m)
		require.NoError(t, err)
		before := encode(t, p.item)
		s, err := plan.Step(p.item, p.people, p.now)
		require.NoError(t, err)
		require.Equal(t, before, encode(t, p.item), "a dry run changes nothing")
		if s.OK {
			require.NoError(t, p.item.Apply(s.Events...))
			p.keep(s.Events)
			p.flow = to
			p.check()
		}
		return s
	}
	t.Run("nothing changed", func(t *testing.T) {
		p := start()
		p.yes(p.ok("bo", "g"), p.ok("di", "h")).later(2 * time.Hour).yes(p.tick())
		s := step(p, next(func(*workflow.Spec) {}), workflow.Mapping{})
		require.True(t, s.OK)
		require.Empty(t, s.Void)
		require.Len(t, p.item.Dues(), 1) // the reminder has been sent already
		p.yes(p.ok("cy", "g"), p.ok("ed", "h")).in("ready")
		_, v := p.item.Definition()
		require.Equal(t, 2, v)
	})
	t.Run("what stands at an equal gate goes on", func(t *testing.T) {
		spec := flowSpec(
			workflow.Gate{ID: "g", Need: approve(1, brand), Delegate: parties("role:helper")},
			workflow.Gate{ID: "h", Need: workflow.Need{Majority: legal}, Amend: legal})
		spec.Hold = workflow.HoldPolicy{By: gus}
		spec.States[1].Deadlines = []workflow.Deadline{
			{ID: "nudge", After: hour, Every: hour, Remind: brand},
			{ID: "wide", After: 2 * hour, Widen: []workflow.Widening{{Gate: "g", With: gus}}},
		}
		migrated := func(change func(*workflow.Spec)) (old, p *play) {
			people := crew()
			people.add("wil: helper")
			p = begin(t, spec, people, "ann").submit().yes(workflow.Delegate("bo", "g", "wil", noon), workflow.RemoveApprover("ed", "h", "fi", noon))
			p.later(150 * time.Minute).yes(p.tick())
			p.people.add("hal: legal") // is on no roll
			was := *p
			was.item, was.t = p.item.Clone(), t
			to := spec
			to.Version = 2
			to.States, to.Moves = slices.Clone(spec.States), slices.Clone(spec.Moves)
			to.States[1].Gates, to.States[1].Deadlines = slices.Clone(spec.States[1].Gates), slices.Clone(spec.States[1].Deadlines)
			change(&to)
			m := workflow.Mapping{}
			if to.States[1].Gates[0].ID != "g" {
				m.Gates = []workflow.GateRename{{From: "g", To: to.States[1].Gates[0].ID}}
				to.States[1].Deadlines[1].Widen = []workflow.Widening{{Gate: to.States[1].Gates[0].ID, With: gus}}
			}
			require.True(t, step(p, compiled(t, to), m).OK)
			return &was, p
		}
		old, p := migrated(func(*workflow.Spec) {})
		require.Equal(t, old.item.Dues(), p.item.Dues())
		require.Len(t, p.item.Dues(), 1)
		require.Equal(t, 2, p.item.Dues()[0].Count)
		for _, g := range []gateID{"g", "h"} {
			require.Equal(t, old.gate(g), p.gate(g))
		}
		p.no(workflow.CodeNotEligible, p.ok("fi", "h")).no(workflow.CodeNotEligible, p.ok("hal", "h"))
		p.yes(p.ok("wil", "g").For("bo"), p.ok("ed", "h"), p.ok("di", "h")).in("ready")
		_, p = migrated(func(s *workflow.Spec) { s.States[1].Gates[0].ID = "k" })
		p.yes(p.ok("gus", "k"))
		_, p = migrated(func(s *workflow.Spec) { s.States[1].Gates[0].Need = approve(2, brand) })
		p.no(workflow.CodeNotYourVote, p.ok("wil", "g").For("bo")).no(workflow.CodeNotEligible, p.ok("gus", "g"))
		require.Len(t, p.item.Dues(), 2, "it has still to be widened")
		p.yes(p.tick(), p.ok("gus", "g"))
		_, p = migrated(func(s *workflow.Spec) {
			s.States[1].Deadlines[0].After, s.States[1].Deadlines[0].Every = 3*hour, 3*hour
		})
		require.Equal(t, noon.Add(3*time.Hour), p.item.Dues()[0].At)
		paused := begin(t, spec, crew(), "ann").submit().later(90 * time.Minute)
		paused.yes(paused.tick(), workflow.Hold("gus", "k", paused.now)).later(time.Hour)
		to := spec
		to.Version = 2
		require.True(t, step(paused, compiled(t, to), workflow.Mapping{}).OK)
		paused.yes(workflow.Resume("gus", "k", paused.now))
		require.Equal(t, []time.Time{paused.now.Add(30 * time.Minute), paused.now.Add(30 * time.Minute)},
			[]time.Time{paused.item.Dues()[0].At, paused.item.Dues()[1].At})
	})
	t.Run("a deadline that never ran begins", func(t *testing.T) {
		spec := timedSpec(workflow.Deadline{ID: "nudge", From: "@publish-at", After: hour, Remind: brand})
		p := begin(t, spec, crew(), "ann").submit()
		require.Empty(t, p.item.Dues(), "nobody has set publish-at")
		spec.Version, spec.States[1].Deadlines = 2, []workflow.Deadline{{ID: "nudge", After: hour, Remind: brand}}
		require.True(t, step(p, compiled(t, spec), workflow.Mapping{}).OK)
		require.Len(t, p.item.Dues(), 1)
	})
	t.Run("a gate changed its need", func(t *testing.T) {
		p := start()
		add := workflow.AddApprover("di", "g", "gus", p.now)
		p.yes(add, p.ok("bo", "g"), p.ok("gus", "g"), p.ok("di", "h"))
		s := step(p, next(func(s *workflow.Spec) { s.States[1].Gates[0].Need.Approve = 1 }), workflow.Mapping{})
		require.True(t, s.OK)
		require.Len(t, s.Void, 2)
		require.Equal(t, gateID("g"), s.Void[0].Gate)
		require.Empty(t, p.item.Words("g"))
		require.Len(t, p.item.Words("h"), 1)
		p.no(workflow.CodeNotEligible, p.ok("gus", "g"))
	})
	t.Run("fewer needed gates let it pass", func(t *testing.T) {
		p := start()
		p.yes(p.ok("bo", "g"), p.ok("cy", "g"))
		s := step(p, next(func(s *workflow.Spec) { s.States[1].Gates = s.States[1].Gates[:1] }), workflow.Mapping{})
		require.True(t, s.OK)
		p.in("ready")
	})
	t.Run("a state is gone", func(t *testing.T) {
		rename := func(s *workflow.Spec) {
			s.States[1].ID = "check"
			s.States[1].Gates[0].ID = "k"
			for i := range s.Moves {
				for j := range s.Moves[i].From {
					if s.Moves[i].From[j] == "review" {
						s.Moves[i].From[j] = "check"
					}
				}
				if s.Moves[i].To == "review" {
					s.Moves[i].To = "check"
				}
			}
		}
		p := start()
		p.yes(p.ok("bo", "g"))
		s := step(p, next(rename), workflow.Mapping{})
		require.False(t, s.OK)
		require.Equal(t, []workflow.Reason{{Code: workflow.CodeStateUnmapped, State: "review"}}, s.Reasons)
		mapping := workflow.Mapping{States: []workflow.StateRename{{From: "review", To: "check"}}, Gates: []workflow.GateRename{{From: "g", To: "k"}}}
		s = step(p, next(rename), mapping)
		require.True(t, s.OK)
		require.Equal(t, state("check"), s.To)
		p.in("check").yes(p.ok("cy", "k")).is("k", workflow.Met)
		// Beyond it the trail goes along, so that edits still cannot slip past.
		p = start()
		p.yes(p.ok("bo", "g"), p.ok("cy", "g"), p.ok("di", "h"), p.ok("ed", "h")).in("ready")
		require.False(t, step(p, next(rename), workflow.Mapping{}).OK)
		s = step(p, next(func(s *workflow.Spec) { rename(s); s.States[2].Edits.By = author }), mapping)
		require.True(t, s.OK)
		p.in("ready").no(workflow.CodePassedGate, p.edit("ann", "text"))
		require.Equal(t, []string{"draft", "check"}, trail(t, p.item))
	})
	t.Run("what stands in the way", func(t *testing.T) {
		p := start()
		p.later(30 * time.Hour)
		same := func(*workflow.Spec) {}
		require.Equal(t, workflow.CodeDeadlineDue, step(p, next(same), workflow.Mapping{}).Reasons[0].Code)
		p = start()
		needs := func(s *workflow.Spec) {
			s.Attributes = []workflow.Attribute{{ID: "ugc", Kind: workflow.BoolAttr}}
			s.States[1].Gates[0].When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
		}
		require.Equal(t, []workflow.Reason{{Code: workflow.CodeAttributeMissing, Field: "ugc"}}, step(p, next(needs), workflow.Mapping{}).Reasons)
		p.yes(p.move("ann", "drop"))
		require.Equal(t, workflow.CodeFinal, step(p, next(same), workflow.Mapping{}).Reasons[0].Code)
		two := next(same)
		plan, err := workflow.PlanMigration(two, two, workflow.Mapping{})
		require.NoError(t, err)
		s, err := plan.Step(p.item, p.people, p.now)
		require.NoError(t, err)
		require.Equal(t, []workflow.Reason{{Code: workflow.CodeOtherDefinition}}, s.Reasons)
		_, err = plan.Step(p.item, p.people, time.Unix(1<<40, 0))
		require.ErrorIs(t, err, workflow.ErrCommand)
		_, err = plan.Step(p.item, nil, p.now)
		require.ErrorIs(t, err, workflow.ErrFacts)
		p = start()
		_, err = workflow.PlanMigration(p.flow, two, workflow.Mapping{
			States: []workflow.StateRename{{From: "revue", To: "rdy"}, {From: "review", To: "live"}, {From: "draft", To: "draft"}, {From: "draft", To: "ready"}},
			Gates:  []workflow.GateRename{{From: "gg", To: "hh"}, {From: "h", To: "g"}, {From: "h", To: "h"}},
		})
		for _, want := range []string{
			`states[0].from: unknown state "revue"`, `states[0].to: unknown state "rdy"`, `states[1].to: "live" is final`, `gates[0].from: unknown gate "gg"`, `gates[0].to: unknown gate "hh"`, `both become "g"`,
			`states[3].from: state "draft" is mapped twice: first to "draft"`, `gates[2].from: gate "h" is mapped twice: first to "g"`,
		} {
			require.ErrorContains(t, err, want)
		}
	})
	t.Run("held items stay held", func(t *testing.T) {
		spec := timedSpec(workflow.Deadline{ID: "late", After: 4 * hour, Move: "expire"})
		p := begin(t, spec, crew(), "ann").submit().yes(workflow.Hold("gus", "k", noon)).later(time.Hour)
		spec.Version = 2
		require.True(t, step(p, compiled(t, spec), workflow.Mapping{}).OK)
		require.Empty(t, p.item.Dues())
		p.yes(workflow.Resume("gus", "k", p.now)).in("review")
		require.Len(t, p.item.Dues(), 1)
	})
	t.Run("a value that is none any more", func(t *testing.T) {
		spec := richSpec()
		p := begin(t, spec, crew(), "ann", workflow.Given{Attribute: "market", Value: workflow.Text("se")})
		spec.Version = 2
		spec.Attributes[1].Values = []string{"dk"}
		require.Equal(t, []workflow.Reason{{Code: workflow.CodeBadValue, Field: "market"}}, step(p, compiled(t, spec), workflow.Mapping{}).Reasons)
	})
}
