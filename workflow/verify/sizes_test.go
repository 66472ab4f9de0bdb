// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// enterprise is the shipped team of a large company.
func enterprise(t testing.TB) workflow.Facts {
	template, ok := team.TemplateByID("enterprise")
	require.True(t, ok)
	tm, err := team.Compile(template.Team, roles.Standard())
	require.NoError(t, err)
	return tm.At(noon)
}

// kubernetes is who held which hat in a real organisation of 1,558 people.
func kubernetes(t testing.TB) workflow.Roster {
	file, err := os.Open(testkit.Shared(t, "data", "kubernetes-org.json.gz"))
	require.NoError(t, err)
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	type unit struct {
		Maintainers, Members []member
		Teams                []json.RawMessage
	}
	var org struct {
		Groups []struct {
			Roles       map[string][]member
			Subprojects []struct{ Leads []member }
		}
		Orgs []struct {
			Admins, Members []member
			Teams           []json.RawMessage
		}
	}
	require.NoError(t, json.NewDecoder(zipped).Decode(&org))
	people := workflow.Roster{}
	for i := range 1558 {
		people[member(fmt.Sprintf("p%04d", i+1))] = nil
	}
	hold := func(list []member, r role) {
		for _, m := range list {
			if !slices.Contains(people[m], r) {
				people[m] = append(people[m], r)
			}
		}
	}
	var nest func(list []json.RawMessage)
	nest = func(list []json.RawMessage) {
		for _, raw := range list {
			var u unit
			require.NoError(t, json.Unmarshal(raw, &u))
			hold(u.Maintainers, "team-maintainer")
			hold(u.Members, "team-member")
			nest(u.Teams)
		}
	}
	for _, o := range org.Orgs {
		hold(o.Admins, "org-admin")
		hold(o.Members, "org-member")
		nest(o.Teams)
	}
	for _, g := range org.Groups {
		hold(g.Roles["chairs"], "chair")
		hold(g.Roles["tech_leads"], "tech-lead")
		for _, s := range g.Subprojects {
			hold(s.Leads, "subproject-lead")
		}
	}
	require.Len(t, people, 1558)
	return people
}

// renamed gives the roles of a definition the names of others, in turn.
func renamed(s workflow.Spec, to ...role) workflow.Spec {
	names := map[role]role{}
	f, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		return s
	}
	for _, p := range f.Asks() {
		if _, ok := names[role(p.Name)]; p.Kind == workflow.RoleParty && !ok {
			names[role(p.Name)] = to[len(names)%len(to)]
		}
	}
	return presets.RenameRoles(s, names)
}

// allOf returns every check about a definition.
func allOf(s workflow.Spec, f *workflow.Flow) (always, others []verify.Check) {
	always = []verify.Check{verify.Completable(), verify.Survives(1)}
	for _, end := range s.States {
		if end.Final == "" {
			continue
		}
		always = append(always, verify.Coalition(end.ID, 2), verify.Coalition(end.ID, 3))
		for _, st := range s.States {
			for _, g := range st.Gates {
				always = append(always, verify.MustPass(g.ID, end.ID, g.When))
			}
		}
		others = append(others, verify.CoalitionAway(end.ID, 2, 1))
	}
	others = append(others, verify.NeverStuck(1), verify.Survives(2))
	return always, others
}

// TestPresetsOverRealTeams asks every check of every preset about a team of the
// size of a company and about an organisation of 1,558 people: within a second
// each, and the four that people rely on are never unknown.
func TestPresetsOverRealTeams(t *testing.T) {
	over := func(t *testing.T, people workflow.Facts, s workflow.Spec) {
		f := flowOf(t, s)
		always, others := allOf(s, f)
		for i, c := range append(always, others...) {
			res, took := timed(t, f, people, c)
			assert.Less(t, took, second, "%s", c)
			if i < len(always) {
				assert.NotEqual(t, verify.Unknown, res.Verdict, "%s", c)
			}
			if took > 200*time.Millisecond {
				t.Logf("%s %s took %v", c, res.Verdict, took)
			}
		}
	}
	list := presets.All()
	if quick() {
		list = []workflow.Spec{presets.BrandAndLegal()}
	}
	t.Run("enterprise", func(t *testing.T) {
		people := enterprise(t)
		for _, s := range list {
			t.Run(string(s.ID), func(t *testing.T) { over(t, people, s) })
		}
	})
	t.Run("kubernetes", func(t *testing.T) {
		people := kubernetes(t)
		for _, s := range list {
			s = renamed(s, "team-maintainer", "chair", "org-member", "tech-lead", "subproject-lead", "team-member", "org-admin")
			t.Run(string(s.ID), func(t *testing.T) { over(t, people, s) })
		}
	})
}

// quick reports whether this is a run that leaves the large numbers out.
func quick() bool { return testkit.Cases(100, 100) < 100 }

// timed returns the answer to a check and the least time of up to three tries, as
// other work on the machine only ever adds to it, divided by how much slower than
// a calm machine this one is.
func timed(t *testing.T, f *workflow.Flow, people workflow.Facts, c verify.Check) (verify.Result, time.Duration) {
	var res verify.Result
	least := time.Duration(0)
	for i := 0; i < 5 && (i == 0 || least > second); i++ {
		slow := slowness()
		start := time.Now()
		var losses int
		var why error
		res, losses, why = verify.RunCounting(f, people, c)
		assert.Zero(t, losses, "%s: %v", c, why)
		if took := time.Duration(float64(time.Since(start)) / slow); i == 0 || took < least {
			least = took
		}
	}
	return res, least
}

// second is what an answer may take: a second, where nothing but the answer is
// measured. A quick run on somebody's busy machine, and the race detector, prove
// nothing about that.
var second = func() time.Duration {
	if quick() || race {
		return 20 * time.Second
	}
	return time.Second
}()

// calm is what the loop of slowness takes on a machine of 2.5 GHz that does
// nothing else.
const calm = 20 * time.Millisecond

// slowness is how much slower than that this machine is now; at least one. Where
// the bound proves nothing, it is not looked at.
func slowness() float64 {
	if quick() || race {
		return 1
	}
	start := time.Now()
	x := uint64(88172645463325252)
	for range 8_000_000 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	if x == 0 { // never: the loop must be run
		return 0
	}
	return max(1, float64(time.Since(start))/float64(calm))
}

// country is very many people with few different sets of roles, indexed as an
// embedder with so many would.
type country struct {
	sets    []map[role]bool
	of      map[member]int
	holders map[role][]member
}

func newCountry(people, roleCount, sets int) *country {
	c := &country{of: map[member]int{}, holders: map[role][]member{}}
	x := dice{testkit.Rand(7)}
	for range sets {
		set := map[role]bool{}
		for range 1 + x.IntN(4) {
			set[role(fmt.Sprintf("r%02d", x.IntN(roleCount)))] = true
		}
		c.sets = append(c.sets, set)
	}
	for i := range people {
		m := member(fmt.Sprintf("p%06d", i))
		set := x.IntN(sets)
		c.of[m] = set
		for r := range c.sets[set] {
			c.holders[r] = append(c.holders[r], m)
		}
	}
	return c
}

func (c *country) Holds(m member, r role, u workflow.UnitID) bool {
	set, ok := c.of[m]
	return ok && u == "" && c.sets[set][r]
}

func (c *country) AppendHolders(dst []member, r role, u workflow.UnitID) []member {
	if u != "" {
		return dst
	}
	return append(dst, c.holders[r]...)
}

// wide is a definition that asks 30 roles.
func wide() workflow.Spec {
	r := func(i int) workflow.Party { return workflow.Role(role(fmt.Sprintf("r%02d", i))) }
	s := workflow.Spec{
		ID: "wide", Version: 1, Start: workflow.Start{State: "s0", By: parties(r(0), r(1))},
		States: []workflow.State{{ID: "s0"}},
		Moves: []workflow.Transition{
			{Action: "submit", From: states("s0"), To: "s1", On: workflow.OnHand, By: parties(workflow.Author(), r(2))},
		},
	}
	for i := 1; i <= 9; i++ {
		id, next := workflow.StateID(fmt.Sprintf("s%d", i)), workflow.StateID(fmt.Sprintf("s%d", i+1))
		if i == 9 {
			next = "ready"
		}
		s.States = append(s.States, workflow.State{ID: id, Gates: []workflow.Gate{
			{ID: workflow.GateID(fmt.Sprintf("g%d", i)), Need: wanting(1+i%3, r(3*i), r(3*i+1), r(3*i+2))},
		}})
		s.Moves = append(s.Moves,
			workflow.Transition{Action: workflow.Action(fmt.Sprintf("accept%d", i)), From: states(id), To: next, On: workflow.OnCleared},
			workflow.Transition{Action: workflow.Action(fmt.Sprintf("refuse%d", i)), From: states(id), To: "s0", On: workflow.OnRejected})
	}
	s.States = append(s.States, workflow.State{ID: "ready"}, workflow.State{ID: "live", Final: workflow.Done}, workflow.State{ID: "dropped", Final: workflow.Dropped})
	s.Moves = append(s.Moves,
		workflow.Transition{Action: "publish", From: states("ready"), To: "live", On: workflow.OnHand, By: parties(r(3), r(9))},
		workflow.Transition{Action: "drop", From: states("s0"), To: "dropped", On: workflow.OnHand, By: parties(workflow.Author())})
	s.Rules = []workflow.Rule{
		{ID: "apart", Distinct: []workflow.Act{gateAct("g1"), gateAct("g5"), moveAct("publish")}},
		{ID: "few", MaxPeople: 4, Of: []workflow.Act{gateAct("g2"), gateAct("g3"), gateAct("g6")}},
		{ID: "some", MinPeople: 2, Of: []workflow.Act{gateAct("g8"), gateAct("g9")}},
	}
	return s
}

// TestHundredThousandPeople asks about more than 100,000 people, a tenth of that
// in a quick run, with 30 roles, who come in at most 200 sets of roles: under a
// second.
func TestHundredThousandPeople(t *testing.T) {
	people := newCountry(testkit.Cases(100_000, 100_000)+9_000, 30, 200)
	s := wide()
	f := flowOf(t, s)
	checks := []verify.Check{
		verify.Survives(1), verify.Completable(), verify.Coalition("live", 2), verify.Coalition("live", 4),
		verify.MustPass("g5", "live", workflow.Condition{}),
	}
	if quick() {
		checks = checks[:1]
	}
	for _, c := range checks {
		res, took := timed(t, f, people, c)
		t.Logf("%s %s in %v", c, res.Verdict, took)
		assert.NotEqual(t, verify.Unknown, res.Verdict, "%s", c)
		assert.Less(t, took, second, "%s", c)
	}
}
