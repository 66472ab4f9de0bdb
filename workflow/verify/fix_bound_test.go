// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestExplanationIsBounded: where it is hard to say why something cannot be done
// and what would help, that takes some times what the answer took, and the result
// says what was left open.
func TestExplanationIsBounded(t *testing.T) {
	families := []struct {
		family plantest.Family
		seeds  int
	}{
		{plantest.Standard(12, 30, 40), testkit.Cases(40, 80)},
		{plantest.Standard(20, 100, 21), testkit.Cases(20, 40)},
		{plantest.Large(203), 1},
	}
	if testkit.Quick() {
		families = families[:2]
		families[0].seeds, families[1].seeds = 2, 1
	}
	for _, c := range families {
		failed, noted := 0, false
		for seed := range uint64(c.seeds) {
			spec, people := plantest.Definition(c.family.Problem(seed + 1))
			flow := flowOf(t, spec)
			if plan.Solve(c.family.Problem(seed+1), plenty).Verdict == plan.Possible {
				continue
			}
			failed++
			res, answer, explanation, allowed := verify.Explained(flow, people)
			require.Equal(t, verify.Fails, res.Verdict)
			require.NotEmpty(t, res.Clash.Steps)
			assert.GreaterOrEqual(t, allowed, 3*answer)
			assert.LessOrEqual(t, allowed, 3*answer+100_000)
			// The last model that is tried may be one too many.
			assert.LessOrEqual(t, explanation, allowed+c.family.People*c.family.Steps, "%d steps, seed %d", c.family.Steps, seed+1)
			again, _, _, _ := verify.Explained(flow, people)
			assert.Equal(t, res.String(), again.String(), "%d steps, seed %d", c.family.Steps, seed+1)
			noted = noted || len(res.Notes) > 0
		}
		assert.Positive(t, failed, "%d steps", c.family.Steps)
		assert.True(t, noted, "%d steps", c.family.Steps)
	}
}

// What was left open is noted once for both kinds of remedy.
func TestShortcuts(t *testing.T) {
	const smaller = "a smaller remedy is not ruled out: the search for it was cut short"
	for _, c := range []struct {
		found, short [2]bool
		want         []string
	}{
		{want: nil},
		{short: [2]bool{true, false}, want: []string{"the search for people to add was cut short"}},
		{short: [2]bool{false, true}, want: []string{"the search for rules to take out was cut short"}},
		{short: [2]bool{true, true}, want: []string{"the search for people to add and rules to take out was cut short"}},
		{found: [2]bool{true, true}, want: nil},
		{found: [2]bool{true, true}, short: [2]bool{false, true}, want: []string{smaller}},
		{found: [2]bool{true, false}, short: [2]bool{true, true}, want: []string{smaller, "the search for rules to take out was cut short"}},
	} {
		assert.Equal(t, c.want, verify.Shortcuts(c.found, c.short), "%v %v", c.found, c.short)
	}
}
