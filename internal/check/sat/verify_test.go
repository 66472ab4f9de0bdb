// SPDX-License-Identifier: Apache-2.0

package sat_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/crillab/gophersat/solver"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/sat"
	"github.com/socialteam/socialteam/internal/markdown"
	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestSolverAgreesWithCompletable writes the problems as definitions with people
// and asks whether an item can be completed. It logs how long that took as a
// whole, how long the plan search took of it, and how long the SAT solver did,
// without writing the clauses.
func TestSolverAgreesWithCompletable(t *testing.T) {
	var table [][]string
	for _, c := range []struct {
		name     string
		family   plantest.Family
		ci, long int
	}{
		{"k=20,n=100", plantest.Standard(20, 100, 21), 20, 20},
		{"k=20,n=200", plantest.Standard(20, 200, 21), 20, 20},
		{"k=25,n=250", plantest.Standard(25, 250, 18), 5, 20},
		{"k=30,n=300", plantest.Standard(30, 300, 14), 1, 20},
		{"k=35,n=350", plantest.Standard(35, 350, 14), 1, 20},
		{"k=60,n=500 many pairs", plantest.Large(203), 1, 5},
		{"k=60,n=500 few pairs", plantest.Large(147), 1, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			seeds := testkit.Cases(c.ci, c.long)
			if os.Getenv(testkit.Variable) == "" {
				seeds = c.ci / 20 // large problems take too long for a quick run
			}
			if seeds > 0 {
				table = append(table, judge(t, c.family, seeds))
			}
		})
	}
	header := []string{"steps", "people", "pairs", "seeds", "possible", "unknown", "Completable", "longest", "search alone", "longest", "SAT mean", "longest"}
	t.Logf("\n%s", markdown.AppendTable(nil, header, nil, table))
}

func judge(t *testing.T, f plantest.Family, seeds int) []string {
	var whole, search, theirs times
	possible, unknown := 0, 0
	for seed := range uint64(seeds) {
		p := f.Problem(seed + 1)
		spec, people := plantest.Definition(p)
		flow, err := workflow.Compile(spec, workflow.Options{})
		require.NoError(t, err)
		var result verify.Result
		whole.add(func() func() {
			return func() {
				result = verify.Verifier{Budget: budget}.Run(flow, people, verify.Completable()).Results[0]
			}
		})
		search.add(func() func() { return func() { plan.Solve(p, budget) } })
		clauses, err := sat.Clauses(p)
		require.NoError(t, err)
		var status solver.Status
		theirs.add(func() func() {
			judge := solver.New(solver.ParseSlice(clauses))
			return func() { status = judge.Solve() }
		})
		switch result.Verdict {
		case verify.Holds:
			possible++
			require.Equal(t, solver.Sat, status, "seed %d", seed)
		case verify.Fails:
			require.Equal(t, solver.Unsat, status, "seed %d", seed)
		default:
			unknown++
		}
	}
	row := []string{}
	for _, n := range []int{f.Steps, f.People, f.Pairs, seeds, possible, unknown} {
		row = append(row, fmt.Sprint(n))
	}
	for _, d := range []times{whole, search, theirs} {
		row = append(row, d.mean(seeds), d.longest())
	}
	return row
}
