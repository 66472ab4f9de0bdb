// SPDX-License-Identifier: Apache-2.0

package sat_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/crillab/gophersat/solver"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/sat"
	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

const budget = 2_000_000

type row struct {
	name, pairs string
	k, n        int
	draw        func(seed, seeds uint64) *plan.Problem // the problem of a seed among so many
	seldom      bool                                   // in a long run only
}

func seldom(r row) row {
	r.seldom = true
	return r
}

func standard(k, n, density int) row {
	f := plantest.Standard(k, n, density)
	return row{
		name: fmt.Sprintf("k=%d,n=%d,%d%%", k, n, density), pairs: fmt.Sprint(f.Pairs), k: k, n: n,
		draw: func(seed, _ uint64) *plan.Problem { return f.Problem(seed) },
	}
}

// seeds is how many problems of the row are judged: one in a quick run, and none
// of those that take long.
func (r row) seeds() int {
	quick := os.Getenv(testkit.Variable) == ""
	switch n := testkit.Cases(20, 60); {
	case quick && r.k > 30, r.seldom && n < 60:
		return 0
	case quick:
		return 1
	default:
		return n
	}
}

// rows are the problems that are judged: k steps, n people, the density of pairs, in
// per cent of all, near which half are possible. The last are large, with 147 to 203
// pairs, which grow with the seed.
var rows = []row{
	standard(20, 100, 21), standard(20, 100, 16), standard(20, 200, 21), standard(25, 250, 18), standard(30, 300, 14), standard(35, 350, 14),
	seldom(standard(25, 125, 16)), seldom(standard(30, 150, 12)), seldom(standard(35, 175, 10)),
	{name: "k=60,n=500", pairs: "147–203", k: 60, n: 500, draw: func(seed, seeds uint64) *plan.Problem {
		return plantest.Large(147 + int(56*(seed-1)/max(seeds-1, 1))).Problem(seed)
	}},
}

// TestSolverAgrees gives the plan search, Completable and a SAT solver the same
// problems, written as steps and rules, as definitions with people, and as clauses.
// All answers must agree. It logs the table of the documentation of package verify:
// how long each took, without writing the clauses.
func TestSolverAgrees(t *testing.T) {
	table := []byte{}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			seeds := r.seeds()
			if seeds == 0 {
				return
			}
			var d judged
			for seed := range uint64(seeds) {
				d.judge(t, r.draw(seed+1, uint64(seeds)), seed+1)
			}
			table = fmt.Appendf(table, "//\t%5d %6d %7s %5d %8d %7d | %8s %7s | %8s %7s | %8s %7s\n", r.k, r.n, r.pairs, seeds, d.possible, d.unknown,
				d.whole.mean(seeds), d.whole.longest(), d.search.mean(seeds), d.search.longest(), d.theirs.mean(seeds), d.theirs.longest())
		})
	}
	t.Logf("\n//\t                                          |   Completable    |      search      |    SAT solver\n"+
		"//\tsteps people   pairs seeds possible unknown |     mean longest |     mean longest |     mean longest\n%s", table)
}

// judged is what came of some problems.
type judged struct {
	possible, unknown     int
	whole, search, theirs times
}

func (d *judged) judge(t *testing.T, p *plan.Problem, seed uint64) {
	spec, people := plantest.Definition(p)
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	clauses, err := sat.Clauses(p)
	require.NoError(t, err)
	var answer plan.Answer
	d.search.add(func() func() { return func() { answer = plan.Solve(p, budget) } })
	var result verify.Result
	d.whole.add(func() func() {
		return func() {
			result = verify.Verifier{Budget: budget}.Run(flow, people, verify.Completable()).Results[0]
		}
	})
	var status solver.Status
	d.theirs.add(func() func() {
		judge := solver.New(solver.ParseSlice(clauses))
		return func() { status = judge.Solve() }
	})
	require.Contains(t, []solver.Status{solver.Sat, solver.Unsat}, status, "seed %d", seed)
	possible := status == solver.Sat
	if possible {
		d.possible++
	}
	if answer.Verdict == plan.Unknown || result.Verdict == verify.Unknown {
		d.unknown++
	}
	if answer.Verdict != plan.Unknown {
		require.Equal(t, possible, answer.Verdict == plan.Possible, "seed %d", seed)
	}
	if result.Verdict != verify.Unknown {
		require.Equal(t, possible, result.Verdict == verify.Holds, "seed %d", seed)
	}
}

type times struct{ sum, most time.Duration }

// add times what prepare returns: the least of up to three times, as other work
// on the machine only ever adds to them.
func (d *times) add(prepare func() func()) {
	least := time.Duration(0)
	for i := 0; i < 3 && least < 50*time.Millisecond; i++ {
		f := prepare()
		start := time.Now()
		f()
		if took := time.Since(start); i == 0 || took < least {
			least = took
		}
	}
	d.sum += least
	d.most = max(d.most, least)
}

func (d *times) mean(n int) string { return rounded(d.sum / time.Duration(n)) }
func (d *times) longest() string   { return rounded(d.most) }

func rounded(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.3g ms", float64(d)/1e6)
}

// TestClausesRefuse: what the encoding cannot say is an error, not left out.
func TestClausesRefuse(t *testing.T) {
	for _, r := range []plan.Rule{
		{Kind: plan.MinPeople, K: 1, Acts: [][]int{{0}}},
		{Kind: plan.MaxActs, K: 2, Acts: [][]int{{0}}},
		{Kind: plan.MaxPeople, K: 2, Acts: [][]int{{0, 0}}},
	} {
		_, err := sat.Clauses(&plan.Problem{People: 1, Steps: []plan.Step{{Who: plan.SetOf(0)}}, Rules: []plan.Rule{r}})
		require.Error(t, err)
	}
}
