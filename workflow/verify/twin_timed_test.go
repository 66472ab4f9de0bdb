// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// timed makes a case as worldOf does and adds an instant that somebody names, and one
// or two deadlines that count from it. In most of them none counts from elsewhere, as
// the twin does not tell every order of those.
func (x dice) timed() *world {
	d := drawing{x, x.features()}
	d.f.amend = false // its outsiders are not of the crew
	if x.chance(60) {
		d.f.deadline, d.f.widen = false, false
	}
	s := d.spec()
	a := workflow.Attribute{ID: "t", Kind: workflow.TimeAttr}
	if x.chance(60) {
		a.Set = d.parties()
		a.States = []workflow.StateID{pick[workflow.StateID](x, "draft", "review", "ready")}
		a.Label = x.chance(60)
	}
	s.Attributes = append(s.Attributes, a)
	d.timed(&s, "due", "lapse")
	if x.chance(35) {
		d.timed(&s, "over", "pass")
	}
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		return nil
	}
	return &world{flow: flow, spec: s, people: x.crew()}
}

// timed adds a deadline that counts from an instant, and its move.
func (x drawing) timed(s *workflow.Spec, id workflow.DeadlineID, move workflow.Action) {
	at := stateOf(s, pick[workflow.StateID](x.dice, "draft", "review", "review", "review", "ready", "ready"))
	due := workflow.Deadline{ID: id, Before: "t", Lead: pick(x.dice, 0, 2*hour)}
	if x.chance(35) {
		due = workflow.Deadline{ID: id, From: "@t", After: 2 * hour}
	}
	if at.ID == "review" && x.chance(25) {
		due.Widen = []workflow.Widening{{Gate: "g", With: []workflow.Party{x.party()}}}
	} else {
		due.Move = move
		s.Moves = append(s.Moves, workflow.Transition{
			Action: move, From: []workflow.StateID{at.ID}, To: pick[workflow.StateID](x.dice, "draft", "ready", "live"), On: workflow.OnDeadline, When: x.when(),
		})
	}
	at.Deadlines = append(at.Deadlines, due)
}

// TestTwinTimed is TestTwin for deadlines that count from an instant which people
// name.
func TestTwinTimed(t *testing.T) {
	cases := testkit.Cases(300, 3000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		eachOf(t, cases, nodesOf(cases), m, dice.timed, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			for _, q := range x.questions(t, w) {
				if wrong := q.judge(t, w, m); wrong != "" {
					t.Errorf("seed %d: %s: %s\n%s", seed, q.check, wrong, w)
				}
			}
			if seed%5 == 0 && !w.puzzles() {
				x.changed(t, w, m, seed)
			}
			return true
		})
	})
	t.Log(m.n)
	assert.Zero(t, m.n["do not replay"])
	if cases >= 300 {
		assert.Empty(t, m.thin("completable", "survives", "coalition", "may-act", "may-never", "must-pass", "never-stuck"))
		assert.Empty(t, m.thin("completable of several clocks", "coalition of several clocks", "may-act of several clocks", "must-pass of several clocks"))
	}
}

// changed compares what an older version of a definition let people do, where there is
// a small one.
func (x dice) changed(t *testing.T, w *twin, m *mix, seed uint64) {
	spec, ok := x.other(w.spec)
	flow, err := workflow.Compile(spec, workflow.Options{})
	if !ok || err != nil {
		return
	}
	old := newTwin(world{flow, spec, w.people})
	if old.all(t).full {
		return
	}
	if wrong := w.since(t, old, m); wrong != "" {
		t.Errorf("seed %d: %s\nold %s\nnew %s", seed, wrong, old, w)
	}
}
