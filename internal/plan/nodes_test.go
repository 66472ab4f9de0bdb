// SPDX-License-Identifier: Apache-2.0

package plan_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/internal/testkit"
)

// many are rules over many steps, of which each decides which search goes first.
func many() iter.Seq2[string, plan.Rule] {
	acts := func(n, each int) [][]int {
		list := make([][]int, n)
		for i := range n * each {
			list[i/each] = append(list[i/each], i)
		}
		return list
	}
	return func(yield func(string, plan.Rule) bool) {
		_ = yield("no more rules", plan.Rule{}) &&
			yield("acts", plan.Rule{Kind: plan.MaxActs, K: 2, Acts: acts(7, 3)}) &&
			yield("few of twelve", plan.Rule{Kind: plan.MaxPeople, K: 3, Acts: acts(12, 1)}) &&
			yield("few of thirteen", plan.Rule{Kind: plan.MaxPeople, K: 3, Acts: acts(13, 1)}) &&
			yield("some", plan.Rule{Kind: plan.MinPeople, K: 6, Acts: acts(20, 1)}) &&
			yield("none", plan.Rule{Kind: plan.MinPeople, K: 0, Acts: acts(20, 1)})
	}
}

// wide has more steps than a word has bits.
func wide() plantest.Family {
	return plantest.Family{Steps: 72, People: 90, MinSteps: 8, MaxSteps: 24, Rules: 40, Pairs: 250, Distinct: true}
}

// TestMoreThanAWord has more steps, or more rules, than a word has bits, and such
// as matter.
func TestMoreThanAWord(t *testing.T) {
	for _, pairs := range []int{90, 120, 250} {
		f := wide()
		f.Pairs = pairs
		p := f.Problem(1)
		learnt := plan.SolveAfter(p, 20_000, 0)
		require.Equal(t, pairs < 200, learnt.Verdict == plan.Possible, "%d pairs", pairs)
		requirePlan(t, p, learnt)
	}
	r := testkit.Rand(5)
	yes, cases := 0, 300
	for range cases {
		p := &plan.Problem{People: 4}
		for range 6 {
			p.Steps = append(p.Steps, plan.Step{Who: plan.SetOf(r.Perm(4)[:1+r.IntN(2)]...)})
		}
		var few []plan.Rule
		for range 2 + r.IntN(3) {
			rule := plan.Rule{Kind: plan.MaxPeople, K: 2}
			for _, s := range r.Perm(6)[:3] {
				rule.Acts = append(rule.Acts, []int{s})
			}
			few = append(few, rule)
		}
		for i := range 130 {
			p.Rules = append(p.Rules, few[min(i/40, len(few)-1)])
		}
		want := plan.Impossible
		if possible(&plan.Problem{People: 4, Steps: p.Steps, Rules: few}) {
			want = plan.Possible
			yes++
		}
		for _, plain := range []int{0, plenty} {
			a := plan.SolveAfter(p, plenty, plain)
			require.Equal(t, want, a.Verdict, "%+v", few)
			requirePlan(t, p, a)
		}
	}
	require.Greater(t, yes, cases/10)
	require.Less(t, yes, cases-cases/10)
}

// TestSameNodes holds both searches to what they did before: every step of them is
// the same on every machine, so that a change of their order or of what they keep
// shows, also where it costs nothing but time. Who wants it rewrites the file.
func TestSameNodes(t *testing.T) {
	var b strings.Builder
	tell := func(name string, p *plan.Problem, budget int) {
		fmt.Fprint(&b, name)
		for _, a := range []plan.Answer{plan.Solve(p, budget), plan.SolveAfter(p, budget, budget), plan.SolveAfter(p, budget, 0)} {
			fmt.Fprintf(&b, " %d/%d", a.Verdict, a.Nodes)
		}
		b.WriteByte('\n')
	}
	for _, f := range []plantest.Family{plantest.Standard(8, 30, 25), plantest.Standard(19, 80, 22), plantest.Standard(20, 100, 21), plantest.Standard(20, 100, 16), plantest.Standard(25, 250, 18)} {
		for seed := range uint64(10) {
			tell(fmt.Sprint(f.Steps, " steps, ", f.Pairs, " pairs, ", seed), f.Problem(seed), 3_000)
		}
	}
	r := testkit.Rand(4)
	for i := range 60 {
		tell(fmt.Sprint("small ", i), randomProblem(r), plenty)
		tell(fmt.Sprint("middling ", i), middling(r), plenty)
	}
	for name, rule := range many() {
		p := plantest.Standard(22, 60, 12).Problem(3)
		p.Rules = append(p.Rules, rule)
		tell(name, p, 3_000)
	}
	tell("72 steps", wide().Problem(1), 3_000)
	// Long enough to start anew, and to drop learnt clauses.
	fmt.Fprintln(&b, "35 steps", plan.Solve(plantest.Standard(35, 350, 14).Problem(4), 20_000).Nodes)
	for seed := range uint64(5) {
		p := plantest.Standard(14, 30, 40).Problem(seed)
		core, ok := plan.Clash(p, 3_000)
		fmt.Fprint(&b, "clash ", seed, " ", ok, " ", core, "\n")
	}
	testkit.Golden(t, "nodes.txt", []byte(b.String()))
}
