// SPDX-License-Identifier: Apache-2.0

package plan_test

import (
	"fmt"
	"testing"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
)

const seeds = 20

func problems(f plantest.Family) []*plan.Problem {
	out := make([]*plan.Problem, seeds)
	for i := range out {
		out[i] = f.Problem(uint64(i + 1))
	}
	return out
}

// BenchmarkSolve answers one problem per operation, the seeds in turn.
func BenchmarkSolve(b *testing.B) {
	for _, c := range []struct{ k, n, density int }{{20, 100, 21}, {25, 250, 18}, {35, 350, 14}} {
		b.Run(fmt.Sprintf("k=%d,n=%d", c.k, c.n), func(b *testing.B) {
			benchmark(b, problems(plantest.Standard(c.k, c.n, c.density)))
		})
	}
	b.Run("k=60,n=500", func(b *testing.B) { benchmark(b, problems(plantest.Large(175))) })
}

func benchmark(b *testing.B, problems []*plan.Problem) {
	b.ReportAllocs()
	i, unknown := 0, 0
	for b.Loop() {
		if plan.Solve(problems[i%len(problems)], plenty).Verdict == plan.Unknown {
			unknown++
		}
		i++
	}
	b.ReportMetric(float64(unknown), "unknown")
}
