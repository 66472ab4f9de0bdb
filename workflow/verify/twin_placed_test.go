// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// placed makes a case as worldOf does and adds what those never have: people of
// units, parties of the holders of a role in one, attributes that name a unit or,
// beside owners, a member, and deadlines that count from the start.
func (x dice) placed() *world {
	d := drawing{x, x.features()}
	d.f.amend = false // its outsiders are not of the crew
	owners := x.chance(25)
	d.f.claim = d.f.claim || owners
	s := d.spec()
	if owners {
		d.named(&s)
	}
	for range 1 + x.IntN(2) {
		d.place(&s, pick(x, north, south, whole))
	}
	if x.chance(40) {
		a := workflow.Attribute{ID: "u", Kind: workflow.UnitAttr}
		if x.chance(40) {
			a.Default = workflow.Text(string(pick(x, north, whole)))
		}
		s.Attributes = append(s.Attributes, d.settable(a))
		d.place(&s, "@u")
	}
	if x.chance(25) {
		review := stateOf(&s, "review")
		review.Deadlines = append(review.Deadlines, workflow.Deadline{ID: "old", After: 12 * hour, From: "start", Move: "tire"})
		s.Moves = append(s.Moves, workflow.Transition{Action: "tire", From: []workflow.StateID{"review"}, To: pick[workflow.StateID](x, "draft", "ready", "live"), On: workflow.OnDeadline})
	}
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		return nil
	}
	c := x.crew()
	c.unit = map[member]workflow.UnitID{}
	for _, m := range c.members {
		if x.chance(95) { // else somebody who works nowhere
			c.unit[m] = pick(x, north, south, whole, whole, whole)
		}
	}
	return &world{flow: flow, spec: s, people: c}
}

// place limits some party of a role to a unit.
func (x drawing) place(s *workflow.Spec, u workflow.UnitID) {
	var lists [][]workflow.Party
	for i := range s.Moves {
		lists = append(lists, s.Moves[i].By)
	}
	for i := range s.States {
		st := &s.States[i]
		for k := range st.Gates {
			lists = append(lists, st.Gates[k].Need.Of, st.Gates[k].Need.Of, st.Gates[k].Need.Every, st.Gates[k].Need.Majority)
			for _, n := range slices.Concat(st.Gates[k].Need.All, st.Gates[k].Need.Any) {
				lists = append(lists, n.Of)
			}
		}
		lists = append(lists, st.Edits.By, st.Claim)
	}
	if u[0] != '@' || x.chance(30) {
		lists = append(lists, s.Start.By)
	}
	x.Shuffle(len(lists), func(i, j int) { lists[i], lists[j] = lists[j], lists[i] })
	for _, list := range lists {
		for i := range list {
			if list[i].Kind == workflow.RoleParty && list[i].Unit == "" {
				list[i] = list[i].In(string(u))
				return
			}
		}
	}
}

// TestTwinPlaced is TestTwin for people of units.
func TestTwinPlaced(t *testing.T) {
	cases := testkit.Cases(300, 3000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		eachOf(t, cases, nodesOf(cases), m, dice.placed, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			for _, q := range x.questions(t, w) {
				switch wrong := q.judge(t, w, m); {
				case strings.HasPrefix(wrong, "no plan"):
					m.add("completable without a plan") // and the verdict is right
				case wrong != "":
					t.Errorf("seed %d: %s: %s\n%s\nunits %v", seed, q.check, wrong, w, w.people.unit)
				}
			}
			return true
		})
	})
	t.Log(m.n)
	assert.LessOrEqual(t, 100*m.n["completable without a plan"], cases)
	if cases >= 300 {
		assert.Empty(t, m.thin("completable", "survives", "coalition", "may-act", "may-never", "must-pass", "never-stuck"))
	}
}
