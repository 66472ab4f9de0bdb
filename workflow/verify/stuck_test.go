// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// stuckIn is a state that nothing leads out of, and a move into it.
func stuckIn(from workflow.StateID, m workflow.Transition) change {
	return func(s *workflow.Spec) {
		s.States = append(s.States, workflow.State{ID: "limbo"})
		m.From, m.To = states(from), "limbo"
		s.Moves = append(s.Moves, m)
	}
}

// owning lets some claim items in a state.
func owning(id workflow.StateID, who ...workflow.Party) change {
	return in(id, func(s *workflow.State) { s.Claim = who })
}

func TestNeverStuck(t *testing.T) {
	ann := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "gus": {"head"}})
	edits, noDrop := text("review", brand), without("drop")
	aside := workflow.Transition{Action: "aside", On: workflow.OnHand, By: parties(brand)}
	claimed := in("review", func(s *workflow.State) { s.Claim, s.Assign = parties(brand), parties(head) })
	for _, row := range []struct {
		name  string
		spec  workflow.Spec
		e     int
		holds bool
		story []string
	}{
		{"the author may always drop, brand publish", desk(edits), 2, true, nil},
		{"anybody may edit", desk(edits, noDrop), -1, false, []string{"ann starts", "ann submit", "bo edit text", "cy edit text"}},
		{
			"two gates, and nobody for the second", desk(noDrop, beside(workflow.Gate{ID: "h", Need: wanting(1, workflow.Role("nobody"))})), 0, false,
			[]string{"ann starts"},
		},
		{"a deadline ends it", desk(edits, noDrop, late("dropped")), 2, true, nil},
		{
			"a deadline leads where it gets stuck", desk(noDrop, late("limbo"), func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "limbo"}) }), 0, false,
			[]string{"ann starts", "ann submit", "tick"},
		},
		{"a reminder does not help", desk(edits, noDrop, in("review", func(s *workflow.State) {
			s.Deadlines = []workflow.Deadline{{ID: "hey", After: hour, Every: hour, Remind: parties(brand)}}
		})), 2, false, []string{"ann starts", "ann submit", "bo edit text", "cy edit text"}},
		{"a deadline lets others in", desk(edits, noDrop, in("review", func(s *workflow.State) {
			s.Deadlines = []workflow.Deadline{{ID: "up", After: hour, Widen: []workflow.Widening{{Gate: "g", With: parties(head)}}}}
		})), 2, true, nil},
		{"words taken back", desk(noDrop, without("refuse")), 0, true, nil},
		{
			"a trap", desk(stuckIn("ready", aside)), 0, false,
			[]string{"ann starts", "ann submit", "bo approve g", "bo aside"},
		},
		{"an owner finishes", desk(noDrop, claimed, by("accept", workflow.Owner())), 0, true, nil},
		{
			"an owner lost on the way finishes nothing", desk(noDrop, claimed, by("publish", workflow.Owner())), 0, false,
			[]string{"ann starts"},
		},
		{"an owner kept on the way does", desk(noDrop, claimed, by("publish", workflow.Owner(), legal), func(s *workflow.Spec) {
			transitionOf(s, "accept").Keep = true
		}), 0, true, nil},
		{"others own where it goes on to", desk(edits, noDrop, claimed, owning("ready", brand), by("accept", legal), by("publish", workflow.Owner())), 0, true, nil},
		{"kept to where nobody may own", desk(noDrop, claimed, owning("ready", workflow.Role("nobody")), by("publish", workflow.Owner()), func(s *workflow.Spec) {
			transitionOf(s, "accept").Keep = true
		}), 0, false, []string{"ann starts"}},
		{"the clock leads to where an owner ends it", desk(edits, noDrop, late("ready"), owning("ready", legal), by("publish", workflow.Owner())), -1, true, nil},
		{"delegated", desk(noDrop, needing(wanting(2, brand)), asking(func(g *workflow.Gate) { g.Delegate = parties(legal, head) })), 1, true, nil},
		{"all of brand publish at most once", desk(ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})), 0, true, nil},
		{
			"whoever approves burns the last to publish", desk(needing(wanting(2, brand)), ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})), 0, false,
			[]string{"ann starts", "ann submit", "bo approve g", "cy approve g"},
		},
		{"nobody starts", desk(func(s *workflow.Spec) { s.Start.By = parties(workflow.Role("nobody")) }), 0, true, nil},
		{"a rule keeps the only one from dropping", desk(by("drop", workflow.Role("writer")), ruling(workflow.Rule{ID: "r", NotAuthor: []workflow.Act{moveAct("drop")}}),
			without("refuse"), needing(wanting(1, workflow.Role("nobody")))), 0, false, []string{"ann starts"}},
		{"others may drop", desk(by("drop", legal, workflow.Member("gus")), ruling(workflow.Rule{ID: "r", NotAuthor: []workflow.Act{moveAct("drop")}}),
			needing(wanting(1, workflow.Role("nobody")))), 0, true, nil},
		{"a member may drop", desk(by("drop", workflow.Member("gus")), ruling(workflow.Rule{ID: "r", NotAuthor: []workflow.Act{moveAct("drop")}}),
			needing(wanting(1, workflow.Role("nobody")))), 0, true, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, row.spec, ann, verify.NeverStuck(row.e))
			require.Equal(t, row.holds, got.Verdict == verify.Holds, "%s", got)
			if row.holds {
				assert.Empty(t, got.Reasons)
				return
			}
			require.Equal(t, verify.Fails, got.Verdict)
			assert.Equal(t, row.story, story(got.Witness))
			item, _ := replay(t, flowOf(t, row.spec), ann, got.Witness)
			assert.Contains(t, got.Reasons[0], `"`+string(item.State())+`"`)
			assert.Empty(t, got.Notes)
		})
	}
}

// TestNeverStuckByAdditions adds approvers who must, and takes them back.
func TestNeverStuckByAdditions(t *testing.T) {
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}})
	amend := asking(func(g *workflow.Gate) { g.Amend = parties(legal) })
	assert.Equal(t, verify.Holds, ask(t, desk(without("drop"), amend), team, verify.NeverStuck(0)).Verdict)
	got := ask(t, desk(without("drop"), without("refuse"), amend, by("publish", legal),
		ruling(workflow.Rule{ID: "r", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})), team, verify.NeverStuck(0))
	require.Equal(t, verify.Fails, got.Verdict, "%s", got)
	assert.Equal(t, []string{"ann starts", "ann submit", "di add g di", "di approve g"}, story(got.Witness))
}

// TestNeverStuckByManagers has moves that only somebody's manager fires.
func TestNeverStuckByManagers(t *testing.T) {
	team := func(boss map[member]member) *crew {
		c := people(map[member][]role{"ann": {"writer"}, "bo": {"brand", "writer"}, "cy": {"brand"}, "gus": {"head"}})
		c.boss = boss
		return c
	}
	spec := desk(by("drop", workflow.ManagerOf(workflow.Author())), text("review", brand))
	assert.Equal(t, verify.Holds, ask(t, spec, team(map[member]member{"ann": "gus", "bo": "gus"}), verify.NeverStuck(2)).Verdict)
	got := ask(t, spec, team(map[member]member{"ann": "gus"}), verify.NeverStuck(2))
	require.Equal(t, verify.Fails, got.Verdict)
	assert.Equal(t, []string{"bo starts", "bo submit", "cy edit text"}, story(got.Witness))
}

// TestNeverStuckTells is what a reader sees.
func TestNeverStuckTells(t *testing.T) {
	got := ask(t, desk(text("review", brand), without("drop")), table("ann"), verify.NeverStuck(2))
	assert.Equal(t, `never-stuck(2): fails
  an item can get stuck in "review": nothing that anybody may still do leads to an end
  gate "g" cannot be met: bo edited this; cy edited this
    ann starts
    ann does submit
    bo edits text
    cy edits text
    now in review
`, got.String())
	assert.Equal(t, "never-stuck(any)", verify.NeverStuck(-1).String())
}

// TestNeverStuckOfATime counts deadlines from the start and from an attribute.
func TestNeverStuckOfATime(t *testing.T) {
	limbo := func(d workflow.Deadline) workflow.Spec {
		return desk(late("limbo"), func(s *workflow.Spec) {
			s.States = append(s.States, workflow.State{ID: "limbo"})
			s.Attributes = []workflow.Attribute{{ID: "day", Kind: workflow.TimeAttr}}
			d.ID, d.Move = "late", "expire"
			stateOf(s, "review").Deadlines = []workflow.Deadline{d}
		})
	}
	one := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}})
	for name, row := range map[string]struct {
		d     workflow.Deadline
		story []string
	}{
		"start": {workflow.Deadline{After: hour, From: "start"}, []string{"ann starts", "ann submit", "tick"}},
		"after": {workflow.Deadline{After: hour, From: "@day"}, []string{"ann starts day=2001-01-01T09:00:00Z", "ann submit", "tick"}},
		// due as the item comes: nobody can act before it
		"before": {workflow.Deadline{Before: "day", Lead: hour}, []string{"ann starts day=2001-01-01T09:00:00Z", "ann submit"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, limbo(row.d), one, verify.NeverStuck(1))
			require.Equal(t, verify.Fails, got.Verdict, "%s", got)
			assert.Equal(t, row.story, story(got.Witness))
			replay(t, flowOf(t, limbo(row.d)), one, got.Witness)
		})
	}
	// Two clocks: the second state is a trap only for those who come late.
	spec := desk(by("publish", legal), late("ready"), func(s *workflow.Spec) {
		s.States = append(s.States, workflow.State{ID: "limbo"})
		ready := stateOf(s, "ready")
		ready.Deadlines = []workflow.Deadline{{ID: "over", After: 2 * hour, From: "start", Move: "over"}}
		s.Moves = append(s.Moves, workflow.Transition{Action: "over", From: states("ready"), To: "limbo", On: workflow.OnDeadline})
	})
	got := ask(t, spec, one, verify.NeverStuck(0))
	require.Equal(t, verify.Fails, got.Verdict, "%s", got)
	item, _ := replay(t, flowOf(t, spec), one, got.Witness)
	assert.NotEqual(t, workflow.StateID("live"), item.State())
}

// TestNeverStuckWithinABudget never passes for want of it.
func TestNeverStuckWithinABudget(t *testing.T) {
	spec, ann := desk(text("review", brand), without("drop")), table("ann")
	f := flowOf(t, spec)
	full := verify.Run(f, ann, verify.NeverStuck(1)).Results[0]
	require.Equal(t, verify.Holds, full.Verdict)
	for budget := 1; budget < full.Nodes; budget += 1 + budget/3 {
		got := verify.Verifier{Budget: budget}.Run(f, ann, verify.NeverStuck(1)).Results[0]
		require.Equal(t, verify.Unknown, got.Verdict, "budget %d of %d", budget, full.Nodes)
		require.NotEmpty(t, got.Reasons)
		assert.Nil(t, got.Witness)
	}
	assert.Equal(t, verify.Holds, verify.Verifier{Budget: 2 * full.Nodes}.Run(f, ann, verify.NeverStuck(1)).Results[0].Verdict)

	// What is stuck whoever the people are is seen early.
	spec = desk(without("drop"), stuckIn("ready", workflow.Transition{Action: "aside", On: workflow.OnHand, By: parties(brand)}), text("review", brand), text("ready", brand))
	f = flowOf(t, spec)
	full = verify.Run(f, ann, verify.NeverStuck(2)).Results[0]
	require.Equal(t, verify.Fails, full.Verdict)
	seen := map[verify.Verdict]int{}
	for budget := 1; budget < full.Nodes; budget += 1 + budget/4 {
		got := verify.Verifier{Budget: budget}.Run(f, ann, verify.NeverStuck(2)).Results[0]
		seen[got.Verdict]++
		require.NotEqual(t, verify.Holds, got.Verdict)
		if got.Verdict == verify.Fails {
			replay(t, f, ann, got.Witness)
			assert.Len(t, got.Notes, 1)
		}
	}
	assert.Positive(t, seen[verify.Unknown])
}

// TestPresetsAreNeverStuck holds every preset to it over the team of a company.
func TestPresetsAreNeverStuck(t *testing.T) {
	view := enterprise(t)
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			got := verify.Run(flowOf(t, s), view, verify.NeverStuck(1)).Results[0]
			assert.Equal(t, verify.Holds, got.Verdict, "%s", got)
		})
	}
}

// TestNeverStuckWaits has a review that every item leaves again at once when it is
// older than twelve hours: time alone makes it stuck, and the history says so.
func TestNeverStuckWaits(t *testing.T) {
	s := desk(without("drop"), in("review", func(s *workflow.State) {
		s.Deadlines = []workflow.Deadline{{ID: "old", After: 12 * hour, From: "start", Move: "tire"}}
	}), moving(workflow.Transition{Action: "tire", From: states("review"), To: "draft", On: workflow.OnDeadline}))
	got := ask(t, s, table("ann"), verify.NeverStuck(1))
	require.Equal(t, verify.Fails, got.Verdict)
	replay(t, flowOf(t, s), table("ann"), got.Witness)
	assert.Equal(t, []workflow.Command{workflow.Tick(got.Witness.Begin.At.Add(12 * time.Hour))}, got.Witness.Commands)
	assert.Equal(t, `never-stuck(1): fails
  an item can get stuck in "draft": nothing that anybody may still do leads to an end
    ann starts
    wait 12h
    now in draft
`, got.String())

	// Waiting in between is told, too: here the approval comes too late.
	s = desk(without("drop"), without("refuse"), in("ready", func(s *workflow.State) {
		s.Deadlines = []workflow.Deadline{{ID: "old", After: 12 * hour, From: "start", Move: "tire"}}
	}), func(s *workflow.Spec) { s.States = append(s.States, workflow.State{ID: "attic"}) },
		moving(workflow.Transition{Action: "tire", From: states("ready"), To: "attic", On: workflow.OnDeadline}))
	got = ask(t, s, table("ann"), verify.NeverStuck(1))
	require.Equal(t, verify.Fails, got.Verdict)
	replay(t, flowOf(t, s), table("ann"), got.Witness)
	assert.Contains(t, got.String(), "    wait 12h\n")
}
