// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestSeatsThatAreLeftOut: the many seats of a gate are not searched one by one, and
// what else people must do, and may not, stays as it is.
func TestSeatsThatAreLeftOut(t *testing.T) {
	const n = 14 // more than are searched one by one
	crowd := func(brands int, more map[member][]role) *crew {
		all := map[member][]role{"ann": {"writer"}}
		for i := range brands {
			all[member(fmt.Sprintf("b%02d", i))] = []role{"brand"}
		}
		for m, list := range more {
			all[m] = list
		}
		return people(all)
	}
	gus := map[member][]role{"gus": {"head"}}
	both := map[member][]role{"gus": {"head", "brand"}}
	distinct := func(acts ...workflow.Act) change { return ruling(workflow.Rule{ID: "r", Distinct: acts}) }
	needsMany := needing(wanting(n, brand))
	everybody := needing(workflow.Need{Every: parties(brand)})
	g, submit, publish := gateAct("g"), moveAct("submit"), moveAct("publish")
	author := workflow.Author()
	for name, row := range map[string]struct {
		spec   workflow.Spec
		people *crew
		holds  bool
	}{
		"as many as are wanted":                  {desk(needsMany), crowd(n, nil), true},
		"one too few":                            {desk(needsMany), crowd(n-1, nil), false},
		"a rule about the moves beside":          {desk(needsMany, by("publish", author), distinct(submit, publish)), crowd(n, nil), false},
		"one more for it":                        {desk(needsMany, by("publish", author, head), distinct(submit, publish)), crowd(n, gus), true},
		"who approves may not publish":           {desk(needsMany, distinct(g, publish)), crowd(n, nil), false},
		"one who need not approve":               {desk(needsMany, distinct(g, publish)), crowd(n+1, nil), true},
		"all approve":                            {desk(everybody, distinct(g, publish)), crowd(n, nil), false},
		"all approve, another publishes":         {desk(everybody, by("publish", head), distinct(g, publish)), crowd(n, gus), true},
		"all approve, also who would publish":    {desk(everybody, by("publish", head), distinct(g, publish)), crowd(n, both), false},
		"as many people as approve":              {desk(needsMany, ruling(workflow.Rule{ID: "r", MinPeople: n, Of: []workflow.Act{g, publish}})), crowd(n, nil), true},
		"one more than approve":                  {desk(needsMany, ruling(workflow.Rule{ID: "r", MinPeople: n + 1, Of: []workflow.Act{g, publish}})), crowd(n, nil), false},
		"one more than approve, who publishes":   {desk(needsMany, by("publish", head), ruling(workflow.Rule{ID: "r", MinPeople: n + 1, Of: []workflow.Act{g, publish}})), crowd(n, gus), true},
		"twice is allowed":                       {desk(everybody, ruling(workflow.Rule{ID: "r", MaxActs: 2, Of: []workflow.Act{g, publish, submit}})), crowd(n, nil), true},
		"twice, and submits":                     {desk(everybody, by("submit", brand), by("publish", workflow.Member("b00")), ruling(workflow.Rule{ID: "r", MaxActs: 2, Of: []workflow.Act{g, publish, submit}})), crowd(n, nil), true},
		"three times":                            {desk(everybody, by("submit", workflow.Member("b00")), by("publish", workflow.Member("b00")), ruling(workflow.Rule{ID: "r", MaxActs: 2, Of: []workflow.Act{g, publish, submit}})), crowd(n, nil), false},
		"at most so many people":                 {desk(needsMany, ruling(workflow.Rule{ID: "r", MaxPeople: n, Of: []workflow.Act{g, publish}})), crowd(n+3, nil), true},
		"at most so many, and another publishes": {desk(needsMany, by("publish", head), ruling(workflow.Rule{ID: "r", MaxPeople: n, Of: []workflow.Act{g, publish}})), crowd(n+3, gus), false},
		"two gates, different people":            {desk(needsMany, beside(workflow.Gate{ID: "h", Need: wanting(n, brand)})), crowd(2*n, nil), true},
		"two gates, one too few":                 {desk(needsMany, beside(workflow.Gate{ID: "h", Need: wanting(n, brand)})), crowd(2*n-1, nil), false},
		"two gates for the same people": {
			desk(needsMany, beside(workflow.Gate{ID: "h", Need: wanting(n, brand)}), in("review", func(s *workflow.State) { s.Shared = true })), crowd(n, nil), true,
		},
		"two needs of one gate":             {desk(needing(workflow.Need{All: []workflow.Need{wanting(n, brand), wanting(2, brand, head)}})), crowd(n+1, gus), true},
		"two needs of one gate, one lacks":  {desk(needing(workflow.Need{All: []workflow.Need{wanting(n, brand), wanting(2, brand, head)}})), crowd(n, gus), false},
		"two needs that share their people": {desk(needing(workflow.Need{Shared: true, All: []workflow.Need{wanting(n, brand), wanting(2, brand, head)}})), crowd(n, nil), true},
	} {
		t.Run(name, func(t *testing.T) {
			res, losses, why := verify.RunCounting(flowOf(t, row.spec), row.people, verify.Completable())
			require.Zero(t, losses, "%v", why)
			want := verify.Fails
			if row.holds {
				want = verify.Holds
			}
			require.Equal(t, want, res.Verdict, "%s", &res)
			if row.holds {
				item, _ := replay(t, flowOf(t, row.spec), row.people, res.Witness)
				assert.Equal(t, workflow.StateID("live"), item.State())
			}
		})
	}
}
