// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

func TestAllocations(t *testing.T) {
	flow, item, _ := moveCases(t)
	var facts workflow.Facts = postTeam()
	var d workflow.Decision
	for _, c := range []workflow.Command{
		workflow.Move("ed", "publish", noon), workflow.Move("ed", "submit", noon), workflow.Move("bo", "publish", noon),
	} {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			if _, err := flow.Decide(&d, item, c, facts); err != nil {
				t.Error(err)
			}
		}), "%s by %s", c.Action, c.Actor)
	}
	voting := live(t, flow, 2)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if ok, err := flow.Decide(&d, voting, workflow.Approval("cy", "brand", noon), facts); !ok || err != nil {
			t.Error(err)
		}
	}), "an approval that clears the state")
	begin, steps := lifeBegin(), lifeSteps()
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		if _, _, err := engineLife(flow, &d, begin, steps, facts); err != nil {
			t.Error(err)
		}
	}), 12.0, "a whole life")
}

// TestAllocationsOfWhatIsKept holds the parts of an item that come with its start
// and its first move by a person to one allocation, whether it has an attribute or
// not. The item itself, the audit and what the start says in it are the others.
func TestAllocationsOfWhatIsKept(t *testing.T) {
	facts, submit := workflow.Facts(postTeam()), lifeSteps()[:1]
	plain := postSpec()
	plain.Attributes = nil
	for i := range plain.Moves {
		plain.Moves[i].When = workflow.Condition{}
	}
	bare := lifeBegin()
	bare.Attributes = nil
	for _, c := range []struct {
		name  string
		flow  *workflow.Flow
		begin workflow.Begin
	}{
		{"an attribute", compiled(t, postSpec()), lifeBegin()},
		{"no attribute", compiled(t, plain), bare},
	} {
		var d workflow.Decision
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
			if _, _, err := engineLife(c.flow, &d, c.begin, submit, facts); err != nil {
				t.Error(err)
			}
		}), 4.0, c.name)
	}
}

func TestItemMemory(t *testing.T) {
	voted, begun, audit := reviewed(t)
	require.Equal(t, 3, len(voted.Words("brand")))
	size := heapOf(func() any { return voted.Clone() }) + heapOf(func() any { e := audit.Clone(); return &e })
	require.LessOrEqual(t, size, 640.0)
	require.LessOrEqual(t, heapOf(func() any { return begun.Clone() }), 256.0)
}
