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

// TestLeastIdsWithinBounds: the witness of a coalition names the least ids of all
// authors among up to 300 sets of so many people, and of the first author for whom
// a way was found among more.
func TestLeastIdsWithinBounds(t *testing.T) {
	a, c, boss := workflow.Role("a"), workflow.Role("c"), workflow.ManagerOf(workflow.Author())
	// What ann starts only di can bring on, and what bo starts only ann.
	pair := desk(func(s *workflow.Spec) { s.Start.By = parties(a) }, by("submit", boss), needing(wanting(1, boss)), by("publish", boss), by("drop", c))
	for _, row := range []struct {
		people int
		want   []member
	}{
		{3, []member{"ann", "bo"}},
		{25, []member{"ann", "bo"}}, // 25 × 24 / 2 = 300 sets
		{26, []member{"ann", "di"}},
	} {
		all := map[member][]role{"ann": {"a"}, "bo": {"a"}, "di": {"c"}}
		for i := range row.people - len(all) {
			all[member(fmt.Sprintf("p%02d", i))] = []role{"c"}
		}
		crew := people(all)
		crew.boss = map[member]member{"ann": "di", "bo": "ann"}
		res := ask(t, pair, crew, verify.Coalition("live", 9))
		require.Equal(t, verify.Fails, res.Verdict, "%s", res)
		assert.Equal(t, row.want, res.Witness.People, "%d people", row.people)
	}
}

// TestLeastIdsAmongForty: where a flag is not set zed publishes, and else ann, who is
// asked for later.
func TestLeastIdsAmongForty(t *testing.T) {
	spec := desk(func(s *workflow.Spec) { s.Start.By = parties(workflow.Role("a")) }, ugc(func(*workflow.Attribute) {}),
		asking(func(g *workflow.Gate) { g.Self = true }), needing(wanting(1, workflow.Author())),
		by("publish", workflow.Member("zed")), by("drop", workflow.Role("c")),
		moving(workflow.Transition{Action: "print", From: states("ready"), To: "live", On: workflow.OnHand, By: parties(workflow.Member("ann")), When: whenUGC}),
		func(s *workflow.Spec) { transitionOf(s, "publish").When = workflow.Condition{Not: &whenUGC} })
	for n, want := range map[int]member{2: "ann", 40: "ann", 41: "zed"} {
		all := map[member][]role{"ann": {"a"}, "zed": {"a"}}
		for i := range n - len(all) {
			all[member(fmt.Sprintf("p%02d", i))] = []role{"c"}
		}
		res := ask(t, spec, people(all), verify.Coalition("live", 9))
		require.Equal(t, verify.Fails, res.Verdict, "%s", &res)
		assert.Equal(t, []member{want}, res.Witness.People, "%d people", n)
	}
}

// TestStandInsWithoutDeputies: of a roster that knows who stands in, and not who
// would, a stand-in is nobody like the others of the same roles.
func TestStandInsWithoutDeputies(t *testing.T) {
	c := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"legal"}, "di": {"legal"}}, absent("bo"), deputies("bo", "di"), skilled)
	roster := standing{c, c, "", ""}
	res := ask(t, desk(), roster, verify.Completable())
	require.Equal(t, verify.Holds, res.Verdict, "%s", res)
	assert.Equal(t, []member{"ann", "di"}, res.Witness.People)
	assert.Equal(t, verify.Holds, ask(t, desk(), roster, verify.MayNever(verify.Power{Member: "cy", State: "review", Gate: "g"})).Verdict)
	assert.Equal(t, verify.Holds, ask(t, desk(), roster, verify.MayAct(verify.Power{Member: "di", State: "review", Gate: "g"})).Verdict)
	assert.Equal(t, verify.Fails, ask(t, desk(), bare{c}, verify.MayAct(verify.Power{Member: "di", State: "review", Gate: "g"})).Verdict)
}
