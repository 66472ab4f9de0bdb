// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
)

// The largest needs are allowed, and nothing beyond them.
func TestLargestNeeds(t *testing.T) {
	for _, c := range []struct {
		need workflow.Need
		want string
	}{
		{workflow.Need{Approve: 1000, Of: brand}, ""},
		{workflow.Need{Approve: 1001, Of: brand}, "want 1 to 1000 approvals, have 1001"},
		{workflow.Need{Percent: 100, Of: brand}, ""},
		{workflow.Need{Percent: 101, Of: brand}, "want 1 to 100, have 101"},
	} {
		_, err := workflow.Compile(flowSpec(workflow.Gate{ID: "g", Need: c.need}), workflow.Options{})
		if c.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.want)
		}
	}
}

// submitWhen lets the author submit when a condition on the budget holds.
func submitWhen(when workflow.Condition) workflow.Spec {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Attributes = []workflow.Attribute{{ID: "budget", Kind: workflow.NumberAttr, Default: workflow.Number(0)}}
	spec.Moves[0] = workflow.Transition{Action: "submit", From: []state{"draft"}, To: "ready", On: workflow.OnHand, By: author, When: when}
	return spec
}

// Conditions on numbers answer the same on both sides of their bound, whether a
// flow asks them of an item or a caller asks them.
func TestConditionsAtTheirBounds(t *testing.T) {
	ten := workflow.Number(10)
	over, under := workflow.Condition{Attr: "budget", Over: ten}, workflow.Condition{Attr: "budget", Under: ten}
	least, most := workflow.Condition{Attr: "budget", AtLeast: ten}, workflow.Condition{Attr: "budget", AtMost: ten}
	is := workflow.Condition{Attr: "budget", Is: ten}
	for _, c := range []struct {
		name string
		when workflow.Condition
		want [3]bool // at 9, 10 and 11
	}{
		{"over", over, [3]bool{false, false, true}},
		{"under", under, [3]bool{true, false, false}},
		{"at least", least, [3]bool{false, true, true}},
		{"at most", most, [3]bool{true, true, false}},
		{"is", is, [3]bool{false, true, false}},
		{"in", workflow.Condition{Attr: "budget", In: []workflow.Value{workflow.Number(9), workflow.Number(11)}}, [3]bool{true, false, true}},
		{"not", workflow.Condition{Not: &is}, [3]bool{true, false, true}},
		{"any", workflow.Condition{Any: []workflow.Condition{over, under}}, [3]bool{true, false, true}},
		{"all", workflow.Condition{All: []workflow.Condition{least, most}}, [3]bool{false, true, false}},
		{"none", workflow.Condition{}, [3]bool{true, true, true}},
	} {
		for i, budget := range []int64{9, 10, 11} {
			given := []workflow.Given{{Attribute: "budget", Value: workflow.Number(budget)}}
			p := begin(t, submitWhen(c.when), crew(), "ann", given...)
			assert.Equal(t, c.want[i], p.flow.Holds(c.when, given), "%s %d", c.name, budget)
			verdict, err := p.flow.Do(p.item, workflow.Move("ann", "submit", noon), p.people)
			require.NoError(t, err)
			assert.Equal(t, c.want[i], verdict.OK, "%s %d", c.name, budget)
		}
	}
}

// What a duty means is known for those that the definition speaks of.
func TestResolve(t *testing.T) {
	catalog := roles.Standard()
	party := parties("accountable:publish-posts", "role:copywriter", "verifies:publish-posts")
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, party[:2])})
	spec.Start.By, spec.Moves[3].By = party[1:2], party[1:2]
	flow, err := workflow.Compile(spec, workflow.Options{Catalog: catalog, Matrix: catalog.DefaultMatrix()})
	require.NoError(t, err)
	var owners []workflow.Party
	for _, role := range catalog.DefaultMatrix().Who("publish-posts", roles.Owns) {
		owners = append(owners, parties("role:"+string(role))...)
	}
	require.NotEmpty(t, owners)
	assert.Equal(t, owners, flow.Resolve(party[0]))
	assert.Equal(t, party[1:2], flow.Resolve(party[1]))
	assert.Equal(t, party[2:], flow.Resolve(party[2]), "nothing speaks of it")
}

// A revision that no item can have makes the command incomplete.
func TestLargestRevision(t *testing.T) {
	if strconv.IntSize == 32 {
		return // no int is beyond the bound there
	}
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}), crew(), "ann").submit()
	for revision, ok := range map[int64]bool{1<<31 - 1: true, 1 << 31: false, -1: false} {
		c := workflow.Approval("bo", "g", p.now)
		c.Revision = int(revision)
		var d workflow.Decision
		allowed, err := p.flow.Decide(&d, p.item, c, p.people)
		assert.False(t, allowed)
		if ok {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, "a revision from 0 on")
		}
	}
}

// The event of a restart says which cycle begins.
func TestRestartCountsCycles(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand)})
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "again", From: []state{"review"}, To: "draft", On: workflow.OnHand, By: author, Restart: workflow.RestartAll})
	p := begin(t, spec, crew(), "ann")
	for cycle := 2; cycle <= 4; cycle++ {
		p.submit()
		var d workflow.Decision
		ok, err := p.flow.Decide(&d, p.item, p.move("ann", "again"), p.people)
		require.NoError(t, err)
		require.True(t, ok)
		assert.Equal(t, cycle, d.Events[0].More.Cycle)
		p.yes(p.move("ann", "again")).in("draft")
		assert.Equal(t, cycle, p.item.Cycle())
	}
}

// An item may move to the first version of another definition.
func TestMigrateToAFirstVersion(t *testing.T) {
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}), crew(), "ann").submit()
	spec := p.flow.Spec()
	spec.ID, spec.Version = "other", 1
	to := compiled(t, spec)
	plan, err := workflow.PlanMigration(p.flow, to, workflow.Mapping{})
	require.NoError(t, err)
	step, err := plan.Step(p.item, p.people, p.now)
	require.NoError(t, err)
	require.True(t, step.OK)
	require.NoError(t, p.item.Apply(step.Events...))
	id, version := p.item.Definition()
	assert.Equal(t, "other", string(id))
	assert.Equal(t, 1, version)
}

// Whoever takes a word back takes back that alone: removing an approver still
// removes the word that only the addition allowed, of others and at other gates.
func TestTakingBackLeavesOtherAdditions(t *testing.T) {
	start := func() *play {
		spec := flowSpec(
			workflow.Gate{ID: "g", Need: approve(3, brand), Amend: legal}, workflow.Gate{ID: "h", Need: approve(3, brand), Amend: legal},
		)
		spec.States[1].Shared = true
		p := begin(t, spec, crew(), "ann").submit()
		for _, g := range []gateID{"g", "h"} {
			for _, m := range []member{"gus", "hal"} {
				p.yes(workflow.AddApprover("di", g, m, p.now), p.ok(m, g))
			}
		}
		return p
	}
	for _, left := range []struct {
		gate   gateID
		member member
	}{{"g", "hal"}, {"h", "gus"}, {"h", "hal"}} {
		p := start()
		p.yes(workflow.TakeBack("gus", "g", p.now))
		before := len(p.item.Words(left.gate))
		p.yes(workflow.RemoveApprover("di", left.gate, left.member, p.now))
		assert.Len(t, p.item.Words(left.gate), before-1, "%v", left)
		for _, w := range p.item.Words(left.gate) {
			assert.NotEqual(t, left.member, w.Principal)
		}
	}
}

// TestAsManyMovesAsAllowed: a limit is what is still allowed.
func TestAsManyMovesAsAllowed(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	for i := len(spec.Moves); i < 4096; i++ {
		spec.Moves = append(spec.Moves, handMove(action("m"+strconv.Itoa(i)), "draft", "ready", "author"))
	}
	compiled(t, spec)
	spec.Moves = append(spec.Moves, handMove("more", "draft", "ready", "author"))
	_, err := workflow.Compile(spec, workflow.Options{})
	require.ErrorContains(t, err, "moves: have 4097, want at most 4096")
}
