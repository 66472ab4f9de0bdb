// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// next is a later version of a definition.
func next(s workflow.Spec) workflow.Spec {
	s.Version++
	return s
}

// TestNoNewPower has the row of the table: a quorum lowered from two to one gives
// nobody anything new to do, but two people are now enough instead of three.
func TestNoNewPower(t *testing.T) {
	two := desk(needing(wanting(2, brand)))
	one := next(desk())
	both := table("ann")
	got := ask(t, one, both, verify.NoNewPower(flowOf(t, two), workflow.Mapping{}))
	require.Equal(t, verify.Fails, got.Verdict)
	assert.Equal(t, `no-new-power(since version 1): fails
  2 people together can now bring an item into "live": ann and bo; it took 3 before
    ann starts
    ann does submit
    bo approves at g
    bo does publish
    now in live
`, got.String())
	replay(t, flowOf(t, one), both, got.Witness)
	assert.Equal(t, verify.Holds, ask(t, next(two), both, verify.NoNewPower(flowOf(t, desk()), workflow.Mapping{})).Verdict)
	assert.Equal(t, verify.Holds, ask(t, next(desk()), both, verify.NoNewPower(flowOf(t, desk()), workflow.Mapping{})).Verdict)
}

// TestNoNewPowerTellsWhatARunShows: two gates may be off now, and nobody else may do
// anything; the run goes past the first.
func TestNoNewPowerTellsWhatARunShows(t *testing.T) {
	twice := func(when workflow.Condition) change {
		return func(s *workflow.Spec) {
			s.Attributes = []workflow.Attribute{{ID: "x", Kind: workflow.BoolAttr, Default: workflow.Bool(true)}}
			s.States[1].Gates[0].When, s.States[1].Empty = when, workflow.EmptyClear
			s.States[2].Gates = []workflow.Gate{{ID: "h", Need: wanting(1, brand), When: when}}
			s.States[2].Empty = workflow.EmptyClear
			s.Moves[3].On, s.Moves[3].By = workflow.OnCleared, parties(brand)
		}
	}
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}})
	was := flowOf(t, desk(twice(workflow.Condition{})))
	is := next(desk(twice(workflow.Condition{Attr: "x", Is: workflow.Bool(true)})))
	res := ask(t, is, team, verify.NoNewPower(was, workflow.Mapping{}))
	require.Equal(t, verify.Fails, res.Verdict)
	require.Greater(t, len(res.Reasons), 1, "%s", &res)
	require.NotNil(t, res.Witness)
	assert.Contains(t, res.Notes, "the run shows the first of these reasons")
	replay(t, flowOf(t, is), team, res.Witness)
}

func TestNoNewPowerCases(t *testing.T) {
	skip := moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(brand)})
	given := ugc(func(*workflow.Attribute) {})
	large := func(n int64) change {
		return func(s *workflow.Spec) {
			s.Attributes = []workflow.Attribute{{ID: "budget", Kind: workflow.NumberAttr}}
			stateOf(s, "review").Empty = workflow.EmptyClear
			stateOf(s, "review").Gates[0].When = workflow.Condition{Attr: "budget", Over: workflow.Number(n)}
		}
	}
	renamed := func(s *workflow.Spec) {
		stateOf(s, "review").Gates[0].ID = "brand-ok"
		for i := range s.Moves {
			for k := range s.Moves[i].From {
				if s.Moves[i].From[k] == "review" {
					s.Moves[i].From[k] = "check"
				}
			}
			if s.Moves[i].To == "review" {
				s.Moves[i].To = "check"
			}
		}
		stateOf(s, "review").ID = "check"
	}
	mapping := workflow.Mapping{
		States: []workflow.StateRename{{From: "review", To: "check"}},
		Gates:  []workflow.GateRename{{From: "g", To: "brand-ok"}},
	}
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "ed": {"legal"}})
	for _, row := range []struct {
		name          string
		before, after workflow.Spec
		mapping       workflow.Mapping
		reasons       []string
	}{
		{
			"legal may approve, too", desk(), desk(needing(wanting(1, brand, legal))),
			workflow.Mapping{},
			[]string{`role:legal (di and ed) may now approve, object or abstain at "g" in "review"`},
		},
		{"a way round", desk(), desk(skip), workflow.Mapping{}, []string{
			`role:brand (bo and cy) may now do "skip" in "review"`,
			`an item in "live" need no longer have passed gate "g"`,
		}},
		{
			"one may edit", desk(text("draft", workflow.Author())), desk(text("draft", workflow.Author(), workflow.Member("bo"))),
			workflow.Mapping{},
			[]string{`bo may now edit "text" in "draft"`},
		},
		{
			"one may set", desk(given), desk(ugc(func(a *workflow.Attribute) { a.Set, a.States = parties(workflow.Author()), states("draft") })),
			workflow.Mapping{},
			[]string{`ann may now set "ugc" in "draft"`},
		},
		{
			"own approvals", desk(func(s *workflow.Spec) { s.Start.By = parties(brand) }), desk(func(s *workflow.Spec) { s.Start.By = parties(brand) }, asking(func(g *workflow.Gate) { g.Self = true })),
			workflow.Mapping{},
			[]string{`1 person can now bring an item into "live": bo; it took 2 before`},
		},
		{
			"a threshold raised", desk(large(1000)), desk(large(10_000)),
			workflow.Mapping{},
			[]string{`an item in "live", where budget over 1000, need no longer have passed gate "g"`},
		},
		{"a threshold lowered", desk(large(1000)), desk(large(500)), workflow.Mapping{}, nil},
		{"a gate gone", desk(beside(workflow.Gate{ID: "h", Need: wanting(1, legal)})), desk(), workflow.Mapping{}, []string{
			`2 people together can now bring an item into "live": ann and bo; it took 3 before`,
			`an item in "live" need no longer have passed gate "h"`,
		}},
		{"under other names", desk(), desk(renamed), mapping, nil},
		{"a last step", desk(by("publish", workflow.Role("nobody"))), desk(), workflow.Mapping{}, []string{
			`role:brand (bo and cy) may now do "publish" in "ready"`,
			`2 people together can now bring an item into "live": ann and bo; nobody could before`,
		}},
		{"a new name for the same", desk(), desk(renamed), workflow.Mapping{}, []string{
			`ann may now do "drop" in "check"`,
			`role:brand (bo and cy) may now approve, object or abstain at "brand-ok" in "check"`,
			`an item in "live" need no longer have passed gate "g"`,
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, next(row.after), team, verify.NoNewPower(flowOf(t, row.before), row.mapping))
			if row.reasons == nil {
				assert.Equal(t, verify.Holds, got.Verdict, "%s", got)
				return
			}
			require.Equal(t, verify.Fails, got.Verdict)
			assert.Equal(t, row.reasons, got.Reasons)
			if got.Witness != nil {
				replay(t, flowOf(t, next(row.after)), team, got.Witness)
			}
		})
	}
}

func TestDiffTells(t *testing.T) {
	before := desk(needing(wanting(2, brand)), text("draft", brand), by("drop", workflow.Author(), head))
	after := next(desk(beside(workflow.Gate{ID: "h", Need: wanting(1, legal), Self: true}), by("publish", legal)))
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "ed": {"legal"}, "gus": {"head"}})
	c := verify.Diff(flowOf(t, before), flowOf(t, after), team, workflow.Mapping{})
	assert.Equal(t, `desk: version 2 compared with version 1
more power:
  role:legal (di and ed) may now do "publish" in "ready"
  role:legal (di and ed) may now approve, object or abstain at "h" in "review"
less power:
  role:brand (bo and cy) may no longer edit "text" in "draft"
  gus may no longer do "drop" in "draft"
  role:brand (bo and cy) may no longer do "publish" in "ready"
  gus may no longer do "drop" in "review"
`, c.String())
}

func TestDiffOfNothing(t *testing.T) {
	s := desk()
	c := verify.Diff(flowOf(t, s), flowOf(t, next(s)), table("ann"), workflow.Mapping{})
	assert.Equal(t, "desk: version 2 compared with version 1\nnobody gains or loses power\n", c.String())
	data, err := json.Marshal(c)
	require.NoError(t, err)
	assert.JSONEq(t, `{"from": "desk", "to": "desk", "before": 1, "after": 2, "gained": [], "lost": [], "quorums": [], "passes": [], "unknown": []}`, string(data))
	other := desk()
	other.ID = "counter"
	c = verify.Diff(flowOf(t, s), flowOf(t, other), table("ann"), workflow.Mapping{})
	assert.Contains(t, c.String(), "counter version 1 compared with desk version 1\n")
}

// TestDiffOfManyPeople names a dozen and counts the rest.
func TestDiffOfManyPeople(t *testing.T) {
	roles := map[member][]role{"ann": {"writer"}, "zed": {"brand"}}
	for i := range 20 {
		roles[member(fmt.Sprintf("l%02d", i))] = []role{"legal"}
	}
	c := verify.Diff(flowOf(t, desk()), flowOf(t, next(desk(needing(wanting(1, brand, legal, workflow.Member("zoe")))))), people(roles), workflow.Mapping{})
	assert.Contains(t, c.String(), `may now approve, object or abstain at "g"`)
	assert.Contains(t, c.String(), "l00, l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11 and 9 more may now approve")
}

// TestDiffOfAMistakenMapping: a typo must not look like a version that takes and
// gives nothing.
func TestDiffOfAMistakenMapping(t *testing.T) {
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}})
	before, after := flowOf(t, desk()), flowOf(t, desk(func(s *workflow.Spec) { s.Version = 2 }))
	m := workflow.Mapping{States: []workflow.StateRename{{From: "reviw", To: "review"}}, Gates: []workflow.GateRename{{From: "g", To: "gg"}}}
	c := verify.Diff(before, after, team, m)
	require.Len(t, c.Unknown, 1)
	for _, want := range []string{`states[0].from: unknown state "reviw" (did you mean "review"?); `, `gates[0].to: unknown gate "gg"`} {
		assert.Contains(t, c.Unknown[0], want)
	}
	assert.Empty(t, c.Gained)
	res := verify.Run(after, team, verify.NoNewPower(before, m)).Results[0]
	assert.Equal(t, verify.Fails, res.Verdict)
	assert.Equal(t, c.Unknown, res.Reasons)
	assert.Equal(t, verify.Holds, verify.Run(after, team, verify.NoNewPower(before, workflow.Mapping{})).Results[0].Verdict)
}

func TestDiffUnknown(t *testing.T) {
	small := verify.Verifier{Budget: 40}
	before, after := flowOf(t, desk()), flowOf(t, next(desk(needing(wanting(1, brand, legal)))))
	c := small.Diff(before, after, table("ann"), workflow.Mapping{})
	assert.NotEmpty(t, c.Unknown)
	assert.Contains(t, c.String(), "unknown:\n")
	got := small.Run(after, table("ann"), verify.NoNewPower(before, workflow.Mapping{})).Results[0]
	assert.NotEqual(t, verify.Holds, got.Verdict)
}

func TestDiffWithoutPeople(t *testing.T) {
	before, after := flowOf(t, desk()), flowOf(t, next(desk(moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(brand)}))))
	c := verify.Diff(before, after, nil, workflow.Mapping{})
	assert.NotEmpty(t, c.Unknown)
	assert.Contains(t, c.String(), `an item in "live" need no longer have passed gate "g"`)

	got := verify.Run(after, nil, verify.NoNewPower(before, workflow.Mapping{})).Results[0]
	assert.Equal(t, verify.Fails, got.Verdict)
	got = verify.Run(after, table("ann"), verify.NoNewPower(nil, workflow.Mapping{})).Results[0]
	assert.Equal(t, []string{"no older version: want a flow to compare with"}, got.Reasons)

	managed := flowOf(t, desk(by("drop", workflow.ManagerOf(workflow.Author()))))
	got = verify.Run(before, workflow.Roster{"ann": {"writer"}}, verify.NoNewPower(managed, workflow.Mapping{})).Results[0]
	assert.Equal(t, verify.Fails, got.Verdict)
	assert.Contains(t, got.Reasons[0], "managers")
}

// TestPresetsHaveNoNewPower compares each preset with itself, and with one in
// which an approval less is wanted, over a real team.
func TestPresetsHaveNoNewPower(t *testing.T) {
	view := enterprise(t)
	list := []workflow.Spec{presets.SingleApproval("content-creator", "social-media-manager"), presets.InfluencerContract(), presets.UserContent(), presets.PaidCampaign()}
	if testkit.Cases(100, 100) < 100 {
		list = list[:2] // the quick run
	}
	for _, s := range list {
		t.Run(string(s.ID), func(t *testing.T) {
			got := verify.Run(flowOf(t, next(s)), view, verify.NoNewPower(flowOf(t, s), workflow.Mapping{})).Results[0]
			assert.Equal(t, verify.Holds, got.Verdict, "%s", got)
		})
	}
}

// TestDiffOfLess is what is taken from people.
func TestDiffOfLess(t *testing.T) {
	skip := desk(moving(workflow.Transition{Action: "skip", From: states("review"), To: "ready", On: workflow.OnHand, By: parties(head)}))
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "gus": {"head"}})
	for name, row := range map[string]struct {
		before, after workflow.Spec
		want          []string
	}{
		"a way round is gone": {skip, desk(), []string{
			`  gus may no longer do "skip" in "review"`,
			`  an item in "live" now always has passed gate "g"`,
		}},
		"one more approves": {desk(), desk(needing(wanting(2, brand))), []string{`  it now takes 3 people to bring an item into "live"; 2 could before`}},
		"nobody publishes": {desk(), desk(by("publish", workflow.Role("nobody"))), []string{
			`  role:brand (bo and cy) may no longer do "publish" in "ready"`,
			`  nobody can bring an item into "live" any more; 2 people could`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := verify.Diff(flowOf(t, row.before), flowOf(t, next(row.after)), team, workflow.Mapping{})
			assert.Contains(t, c.String(), "less power:\n"+strings.Join(row.want, "\n")+"\n")
			assert.NotContains(t, c.String(), "more power")
			assert.NotContains(t, c.String(), "unknown")
		})
	}
}
