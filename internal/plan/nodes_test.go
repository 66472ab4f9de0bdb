// SPDX-License-Identifier: Apache-2.0

package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/internal/plan/plantest"
	"github.com/socialteam/socialteam/internal/testkit"
)

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
	// Long enough to start anew, and to drop learnt clauses.
	tell("35 steps", plantest.Standard(35, 350, 14).Problem(2), 2_000)
	tell("60 steps", plantest.Large(50).Problem(1), 6_000)
	for seed := range uint64(5) {
		p := plantest.Standard(14, 30, 40).Problem(seed)
		core, ok := plan.Clash(p, 3_000)
		fmt.Fprint(&b, "clash ", seed, " ", ok, " ", core, "\n")
	}
	testkit.Golden(t, "nodes.txt", []byte(b.String()))
}
