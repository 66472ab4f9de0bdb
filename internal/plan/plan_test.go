// SPDX-License-Identifier: Apache-2.0

package plan_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/internal/testkit"
)

const plenty = 1 << 20

func TestSolve(t *testing.T) {
	anyOf := func(people ...int) plan.Step { return plan.Step{Who: plan.SetOf(people...)} }
	for _, c := range []struct {
		name string
		p    plan.Problem
		want plan.Verdict
	}{
		{"nothing to do", plan.Problem{}, plan.Possible},
		{"nobody for a step", plan.Problem{People: 2, Steps: []plan.Step{{}}}, plan.Impossible},
		{"one person for two seats", plan.Problem{
			People: 1, Steps: []plan.Step{anyOf(0), anyOf(0)},
			Rules: []plan.Rule{plan.Different(0, 1)},
		}, plan.Impossible},
		{"two alike for two seats", plan.Problem{
			People: 1, Room: []int{2}, Steps: []plan.Step{anyOf(0), anyOf(0)},
			Rules: []plan.Rule{plan.Different(0, 1)},
		}, plan.Possible},
		{"three seats, two people", plan.Problem{
			People: 2, Steps: []plan.Step{anyOf(0, 1), anyOf(0, 1), anyOf(0, 1)},
			Rules: []plan.Rule{plan.Different(0, 1, 2)},
		}, plan.Impossible},
		{"two seats of one gate are one act", plan.Problem{
			People: 2, Steps: []plan.Step{anyOf(0), anyOf(1), anyOf(0)},
			Rules: []plan.Rule{{Kind: plan.MaxActs, K: 2, Acts: [][]int{{0, 1}, {2}}}},
		}, plan.Possible},
		{"the same hands, two people stand", plan.Problem{
			People: 2, Steps: []plan.Step{plan.Done(0, 0), plan.Done(1, 1)},
			Rules: []plan.Rule{{Kind: plan.MaxPeople, K: 1, Acts: [][]int{{0}, {1}}}},
		}, plan.Impossible},
		{"a deputy never takes part in the same hands", plan.Problem{
			People: 2, Steps: []plan.Step{plan.Done(0, 1), plan.Done(0, 1)},
			Rules: []plan.Rule{{Kind: plan.MaxPeople, K: 1, Acts: [][]int{{0}, {1}}}},
		}, plan.Impossible},
		{"a deputy's vote does not look like two people", plan.Problem{
			People: 2, Steps: []plan.Step{plan.Done(0, 1), plan.Done(1, 1)},
			Rules: []plan.Rule{{Kind: plan.MinPeople, K: 2, Acts: [][]int{{0}, {1}}}},
		}, plan.Impossible},
		{"two deputies of one principal are the principal twice", plan.Problem{
			People: 3, Steps: []plan.Step{plan.Done(0, 2), plan.Done(1, 2)},
			Rules: []plan.Rule{plan.Different(0, 1)},
		}, plan.Impossible},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, plan.Solve(&c.p, plenty).Verdict)
			require.Equal(t, c.want == plan.Possible, possible(&c.p))
		})
	}
}

// TestEarlyChoice is the trap of two approvals: the second of them may burn the
// only one who can take the later seat.
func TestEarlyChoice(t *testing.T) {
	const ann, bo, cy = 0, 1, 2
	after := func(second int) plan.Verdict {
		return plan.Solve(&plan.Problem{
			People: 3,
			Steps:  []plan.Step{plan.Done(ann, ann), plan.Done(second, second), {Who: plan.SetOf(cy)}},
			Rules: []plan.Rule{
				plan.Different(0, 1),
				{Kind: plan.MaxActs, K: 1, Acts: [][]int{{0, 1}, {2}}},
			},
		}, plenty).Verdict
	}
	require.Equal(t, plan.Possible, after(bo))
	require.Equal(t, plan.Impossible, after(cy))
}

func TestSolveEqualsTwin(t *testing.T) {
	r := testkit.Rand(1)
	cases := testkit.Cases(20_000, 100_000)
	yes := 0
	for range cases {
		p := randomProblem(r)
		answer := plan.Solve(p, plenty)
		want := plan.Impossible
		if possible(p) {
			want = plan.Possible
			yes++
		}
		require.Equal(t, want, answer.Verdict, "%+v", p)
		requirePlan(t, p, answer)
		require.Equal(t, answer, plan.Solve(p, plenty), "the same problem, the same answer")
		learnt := plan.SolveAfter(p, plenty, 0)
		require.Equal(t, want, learnt.Verdict, "%+v", p)
		requirePlan(t, p, learnt)
	}
	require.Greater(t, yes, cases/10)
	require.Less(t, yes, cases-cases/10)
}

// TestLearningEqualsBacktracking compares the two searches on problems too large
// for the twin; every plan is held to its problem.
func TestLearningEqualsBacktracking(t *testing.T) {
	r := testkit.Rand(3)
	cases := testkit.Cases(3_000, 50_000)
	yes := 0
	for range cases {
		p := middling(r)
		plain, learnt := plan.SolveAfter(p, plenty, plenty), plan.SolveAfter(p, plenty, 0)
		require.NotEqual(t, plan.Unknown, plain.Verdict)
		require.Equal(t, plain.Verdict, learnt.Verdict, "%+v", p)
		requirePlan(t, p, plain)
		requirePlan(t, p, learnt)
		if plain.Verdict == plan.Possible {
			yes++
		}
	}
	require.Greater(t, yes, cases/10)
	require.Less(t, yes, cases-cases/10)
}

// middling is a problem with six to seventeen steps and rules of every kind, some
// of them over most of the steps.
func middling(r *rand.Rand) *plan.Problem {
	p := &plan.Problem{People: 5 + r.IntN(10)}
	if r.IntN(3) == 0 {
		for range p.People {
			p.Room = append(p.Room, 1+r.IntN(3))
		}
	}
	for range 6 + r.IntN(12) {
		step := randomStep(r, p.People)
		if r.IntN(4) > 0 {
			step.Proxies = nil
		}
		p.Steps = append(p.Steps, step)
	}
	rule := func(kind plan.Kind, k, steps int) {
		rule := plan.Rule{Kind: kind, K: k}
		for i, s := range r.Perm(len(p.Steps))[:steps] {
			if i%2 == 0 || kind != plan.MaxActs {
				rule.Acts = append(rule.Acts, nil)
			}
			last := len(rule.Acts) - 1
			rule.Acts[last] = append(rule.Acts[last], s)
		}
		p.Rules = append(p.Rules, rule)
	}
	n := len(p.Steps)
	for range r.IntN(2 * n) {
		p.Rules = append(p.Rules, plan.Different(r.Perm(n)[:2]...))
	}
	for range r.IntN(3) {
		rule(plan.MaxPeople, 2+r.IntN(3), min(n, 4+r.IntN(3)))
		rule(plan.MinPeople, 1+r.IntN(4), 4)
		rule(plan.MaxActs, 2+r.IntN(2), 6)
	}
	rule(plan.MaxPeople, n/2, n)
	rule(plan.MinPeople, n/3, n)
	return p
}

// TestHardFamily solves the random family at its hardest and compares, where
// backtracking ends, what the two searches say.
func TestHardFamily(t *testing.T) {
	f := plantest.Standard(20, 100, 16)
	for seed := range uint64(testkit.Cases(100, 1_000)) {
		p := f.Problem(seed)
		answer := plan.Solve(p, plenty)
		require.Equal(t, plan.SolveAfter(p, plenty, plenty).Verdict, answer.Verdict, "seed %d", seed)
		requirePlan(t, p, answer)
		require.Equal(t, answer, plan.Solve(p, plenty))
	}
	// Long enough to drop learnt clauses.
	p := plantest.Large(50).Problem(1)
	requirePlan(t, p, plan.Solve(p, 8_000))
}

// TestNodes holds the search that learns to a number of nodes, which, unlike
// times, is the same on every machine.
func TestNodes(t *testing.T) {
	for _, c := range []struct {
		family plantest.Family
		nodes  int
	}{
		{plantest.Standard(20, 100, 21), 300},
		{plantest.Standard(20, 100, 16), 600},
		{plantest.Standard(35, 350, 14), 15_000},
		{plantest.Large(203), 40_000},
		{plantest.Large(147), 100_000},
	} {
		for seed := range uint64(testkit.Cases(20, 20) / 10) {
			p := c.family.Problem(seed + 1)
			answer := plan.Solve(p, c.nodes)
			require.NotEqual(t, plan.Unknown, answer.Verdict, "%+v seed %d", c.family, seed+1)
			requirePlan(t, p, answer)
		}
	}
}

// TestFamily holds the generator to its description.
func TestFamily(t *testing.T) {
	f := plantest.Large(175)
	p := f.Problem(7)
	steps := make([]int, f.People)
	for _, step := range p.Steps {
		for person := range f.People {
			if step.Who.Has(person) {
				steps[person]++
			}
		}
	}
	require.GreaterOrEqual(t, slices.Min(steps), f.MinSteps)
	require.LessOrEqual(t, slices.Max(steps), f.MaxSteps)
	pairs := map[[2]int]bool{}
	counts := map[plan.Kind]int{}
	for _, r := range p.Rules {
		counts[r.Kind]++
		if r.Kind == plan.MaxActs {
			pairs[[2]int{r.Acts[0][0], r.Acts[1][0]}] = true
		} else {
			require.Equal(t, 3, r.K)
			require.Len(t, r.Acts, 5)
		}
	}
	require.Equal(t, map[plan.Kind]int{plan.MaxActs: 175, plan.MaxPeople: 32}, counts)
	require.Len(t, pairs, 175, "no pair twice")
	require.Equal(t, p, f.Problem(7))
	standard := plantest.Standard(35, 350, 14)
	require.Equal(t, plantest.Family{Steps: 35, People: 350, MinSteps: 1, MaxSteps: 17, Rules: 35, Pairs: 83}, standard)
}

// requirePlan holds a plan to the problem.
func requirePlan(t *testing.T, p *plan.Problem, a plan.Answer) {
	t.Helper()
	if a.Verdict != plan.Possible {
		require.Nil(t, a.Plan)
		return
	}
	require.Len(t, a.Plan, len(p.Steps))
	done := make([]planned, len(a.Plan))
	used := map[int]map[int]bool{}
	doer := map[int]int{}
	for i, act := range a.Plan {
		done[i] = planned(act)
		if act.By == act.For {
			require.True(t, p.Steps[i].Who.Has(act.By.Person), "step %d of %+v: %+v", i, p, a.Plan)
		} else {
			require.True(t, slices.Contains(p.Steps[i].Proxies, plan.Proxy{By: act.By.Person, For: act.For.Person}))
		}
		for _, n := range []plan.Name{act.By, act.For} {
			if used[n.Person] == nil {
				used[n.Person] = map[int]bool{}
			}
			used[n.Person][n.Block] = true
			other, known := doer[n.Block]
			require.True(t, !known || other == n.Person, "a block has one doer")
			doer[n.Block] = n.Person
		}
	}
	for c, blocks := range used {
		require.LessOrEqual(t, len(blocks), roomOf(p, c))
	}
	for _, rule := range p.Rules {
		require.True(t, holds(rule, done), "rule %+v of %+v: %+v", rule, p, a.Plan)
	}
}

func TestClashIsMinimal(t *testing.T) {
	r := testkit.Rand(2)
	for found := 0; found < testkit.Cases(1_000, 10_000); {
		p := randomProblem(r)
		core, ok := plan.Clash(p, plenty)
		require.Equal(t, !possible(p), ok)
		if !ok {
			continue
		}
		found++
		require.True(t, core.Minimal)
		require.False(t, possible(part(p, core)), "%+v of %+v", core, p)
		for i := range core.Rules {
			less := core
			less.Rules = slices.Delete(slices.Clone(core.Rules), i, i+1)
			require.True(t, possible(part(p, less)), "%+v of %+v without rule %d", core, p, core.Rules[i])
		}
		for i := range core.Steps {
			less := core
			less.Steps = slices.Delete(slices.Clone(core.Steps), i, i+1)
			require.True(t, possible(part(p, less)), "%+v of %+v without step %d", core, p, core.Steps[i])
		}
	}
}

// part is the problem with the rules and steps of the core; a step left out is
// done by somebody new.
func part(p *plan.Problem, core plan.Core) *plan.Problem {
	q := &plan.Problem{People: p.People, Room: p.Room}
	for i, step := range p.Steps {
		if slices.Contains(core.Steps, i) {
			q.Steps = append(q.Steps, step)
			continue
		}
		q.Steps = append(q.Steps, plan.Step{Who: plan.SetOf(q.People)})
		q.People++
		if q.Room != nil {
			q.Room = append(slices.Clone(q.Room), 1)
		}
	}
	for _, r := range core.Rules {
		rule := p.Rules[r]
		if rule.Kind != plan.MinPeople {
			acts := make([][]int, len(rule.Acts))
			for i, act := range rule.Acts {
				for _, s := range act {
					if slices.Contains(core.Steps, s) {
						acts[i] = append(acts[i], s)
					}
				}
			}
			rule.Acts = acts
		}
		q.Rules = append(q.Rules, rule)
	}
	return q
}

func TestClashInDeclarationOrder(t *testing.T) {
	one := plan.Step{Who: plan.SetOf(0)}
	p := &plan.Problem{
		People: 1, Steps: []plan.Step{one, one, one},
		Rules: []plan.Rule{plan.Different(0, 1), plan.Different(1, 2), plan.Different(0, 2)},
	}
	core, ok := plan.Clash(p, plenty)
	require.True(t, ok)
	require.Equal(t, plan.Core{Rules: []int{2}, Steps: []int{0, 2}, Minimal: true, Nodes: core.Nodes}, core)
}

func TestBudget(t *testing.T) {
	p := &plan.Problem{People: 1, Steps: []plan.Step{{Who: plan.SetOf(0)}}}
	require.Equal(t, plan.Unknown, plan.Solve(p, 0).Verdict)
	require.Equal(t, plan.Possible, plan.Solve(p, 1).Verdict)
	_, ok := plan.Clash(p, 0)
	require.False(t, ok)
	p.Rules = []plan.Rule{{Kind: plan.MinPeople, K: 2, Acts: [][]int{{0}}}} // impossible at first sight
	core, ok := plan.Clash(p, 0)
	require.True(t, ok)
	require.Equal(t, plan.Core{Rules: []int{0}, Steps: []int{}, Nodes: core.Nodes}, core, "whether the rule can be spared is not known")
}

func TestSet(t *testing.T) {
	s := plan.SetOf(3, 200, 3)
	require.Equal(t, 2, s.Len())
	require.True(t, s.Has(200))
	s.Remove(200)
	s.Remove(500)
	require.False(t, s.Has(200))
	require.False(t, s.Has(1000))
}

// TestManySteps has more steps, people and rules than fit a word.
func TestManySteps(t *testing.T) {
	const n = 150
	p := &plan.Problem{People: n}
	all := make([]int, n)
	for i := range n {
		all[i] = i
		p.Steps = append(p.Steps, plan.Step{Who: plan.SetOf(i, (i*7+1)%n)})
		p.Rules = append(p.Rules, plan.Rule{Kind: plan.MaxPeople, K: 2, Acts: [][]int{{i}, {(i + 1) % n}, {(i + 2) % n}}})
	}
	for _, different := range []bool{false, true} {
		if different {
			p.Rules = []plan.Rule{plan.Different(all...), {Kind: plan.MinPeople, K: n, Acts: [][]int{all}}}
		}
		answer := plan.Solve(p, plenty)
		if different {
			require.Equal(t, plan.Possible, answer.Verdict)
		}
		requirePlan(t, p, answer)
	}
}
