// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// families are the random definitions of the benchmarks: k steps, n people, at
// the density where half can be completed.
var families = []struct {
	k, n   int
	family plantest.Family
	seeds  int
}{
	{20, 100, plantest.Standard(20, 100, 21), 20},
	{35, 350, plantest.Standard(35, 350, 14), 20},
	{60, 500, plantest.Large(175), 5},
}

const plenty = 2_000_000

// BenchmarkCompletable measures the plan search that Completable asks: the mean
// time per definition over all seeds. Memory and allocations are those of all
// seeds. Reported beside it are what the extraction takes (finding ways and
// classes, writing the problem), in milliseconds, and how many of the seeds are
// unknown.
func BenchmarkCompletable(b *testing.B) {
	for _, c := range families {
		b.Run(fmt.Sprintf("k=%d,n=%d", c.k, c.n), func(b *testing.B) {
			var problems []*plan.Problem
			took, unknown := time.Duration(0), 0
			for seed := range uint64(c.seeds) {
				spec, people := plantest.Definition(c.family.Problem(seed + 1))
				flow := flowOf(b, spec)
				start := time.Now()
				p := verify.Extraction(flow, people)
				took += time.Since(start)
				require.NotNil(b, p)
				problems = append(problems, p)
			}
			b.ReportAllocs()
			for b.Loop() {
				unknown = 0
				for _, p := range problems {
					if plan.Solve(p, plenty).Verdict == plan.Unknown {
						unknown++
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.seeds), "ns/op")
			b.ReportMetric(took.Seconds()*1e3/float64(c.seeds), "ms-extraction")
			b.ReportMetric(float64(unknown), "unknown")
		})
	}
}

// TestExtraction: what the benchmark measures is the question that Completable
// asks.
func TestExtraction(t *testing.T) {
	for seed := range uint64(4) {
		p := plantest.Standard(12, 40, 25).Problem(seed + 1)
		spec, people := plantest.Definition(p)
		flow := flowOf(t, spec)
		want := plan.Solve(p, plenty).Verdict
		got := verify.Run(flow, people, verify.Completable()).Results[0].Verdict
		require.Equal(t, want == plan.Possible, got == verify.Holds)
		require.Equal(t, want == plan.Impossible, got == verify.Fails)
		if q := verify.Extraction(flow, people); q != nil {
			require.Equal(t, want, plan.Solve(q, plenty).Verdict)
		}
	}
}

// BenchmarkPresets asks each check of a preset about the team of a large company.
func BenchmarkPresets(b *testing.B) {
	people := enterprise(b)
	flow := flowOf(b, presets.BrandAndLegal())
	for _, c := range []verify.Check{
		verify.Completable(), verify.Survives(1), verify.Coalition("published", 2), verify.NeverStuck(1),
		verify.MustPass("legal", "published", workflow.Condition{}),
	} {
		b.Run(c.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				verify.Run(flow, people, c)
			}
		})
	}
}
