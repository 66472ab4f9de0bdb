// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestNobodyStarts has a remedy only if the rest can be done then.
func TestNobodyStarts(t *testing.T) {
	spec := post(workflow.Gate{ID: "g", Need: yes(1, "brand")})
	for _, row := range []struct {
		people workflow.Roster
		want   []string
	}{
		{workflow.Roster{"bo": {"brand"}}, []string{"add 1 person to role:author"}},
		{workflow.Roster{"di": {"legal"}}, []string{"add 1 person to role:author and 1 person to role:brand"}},
	} {
		for _, c := range []verify.Check{verify.Completable(), verify.Survives(0)} {
			res := ask1(t, spec, row.people, c)
			require.Equal(t, verify.Fails, res.Verdict)
			assert.Equal(t, []string{"nobody can start an item: nobody in role:author is there"}, res.Reasons)
			assert.Equal(t, row.want, fixesOf(res))
		}
	}
	spec.Start.By = []workflow.Party{workflow.Member("zoe")}
	assert.Empty(t, ask1(t, spec, workflow.Roster{"bo": {"brand"}}, verify.Completable()).Fixes)
}

func fixesOf(res verify.Result) []string {
	list := []string{}
	for _, f := range res.Fixes {
		list = append(list, f.String())
	}
	return list
}

// TestFixHelpsEverybody: the remedy is for the check, not only for the case that
// is shown, and what it takes in another role is found.
func TestFixHelpsEverybody(t *testing.T) {
	spec := post(workflow.Gate{ID: "g", Need: yes(1, "brand")}, workflow.Gate{ID: "h", Need: yes(1, "legal")})
	people := workflow.Roster{"ann": {"author"}, "bo": {"brand"}, "di": {"legal"}}
	res := ask1(t, spec, people, verify.Survives(1))
	assert.Equal(t, []string{"add 1 person to role:brand and 1 person to role:legal"}, fixesOf(res))
	assert.Empty(t, res.Notes)
}

// lasts reports whether an item of every author can be completed whichever n people
// are away besides; unsure is set where that cannot be listed.
func (w *world) lasts(t testing.TB, n int, unsure *bool) bool {
	some, ok := false, true
	for _, region := range w.regions() {
		authors := w.authors(t, region)
		some = some || len(authors) > 0
		subsets(w.people.present(), n, func(x []member) bool {
			away := &world{w.flow, w.spec, w.people.without(x)}
			for _, a := range authors {
				if ok && !slices.Contains(x, a) {
					ends, known := away.calmly(t, a, region, mostNodes)
					ok, *unsure = ends, *unsure || !known
				}
			}
			return ok
		})
	}
	return some && ok
}

// remedies are the least numbers of people to add, and of rules to take out, that
// make something true of a world, up to two; zero if there are none.
func remedies(w *world, ok func(*world) bool) (people, rules int) {
	roles := []role{}
	for _, p := range w.flow.Asks() {
		if p.Kind == workflow.RoleParty {
			roles = append(roles, role(p.Name))
		}
	}
	for n := 1; n <= 2 && people == 0; n++ {
		eachPick(roles, n, true, func(add []role) {
			if people == 0 && ok(w.with(add)) {
				people = n
			}
		})
	}
	for n := 1; n <= 2 && rules == 0; n++ {
		eachPick(w.spec.Rules, n, false, func(out []workflow.Rule) {
			if rules == 0 && ok(w.less(out)) {
				rules = n
			}
		})
	}
	return people, rules
}

func eachPick[T any](list []T, n int, repeat bool, yield func([]T)) {
	if n == 0 {
		yield(nil)
		return
	}
	for i := range list {
		rest := list[i+1:]
		if repeat {
			rest = list[i:]
		}
		eachPick(rest, n-1, repeat, func(more []T) { yield(append([]T{list[i]}, more...)) })
	}
}

// with returns the world with a further person for each of the roles.
func (w *world) with(roles []role) *world {
	c := *w.people
	c.members = slices.Clone(c.members)
	held := map[member][]role{}
	for m, list := range c.roles {
		held[m] = list
	}
	for i, r := range roles {
		m := member(fmt.Sprintf("zz-%d", i))
		c.members = append(c.members, m)
		held[m] = []role{r}
	}
	c.roles = held
	return &world{w.flow, w.spec, &c}
}

// less returns the world without some rules.
func (w *world) less(rules []workflow.Rule) *world {
	s := w.spec
	s.Rules = slices.DeleteFunc(slices.Clone(s.Rules), func(r workflow.Rule) bool {
		return slices.ContainsFunc(rules, func(q workflow.Rule) bool { return q.ID == r.ID })
	})
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		panic(err)
	}
	return &world{flow, s, w.people}
}

// mended returns what a remedy makes of a world.
func (w *world) mended(f verify.Fix) *world {
	var roles []role
	for _, a := range f.Add {
		for range a.People {
			roles = append(roles, role(a.To[0].Name))
		}
	}
	var rules []workflow.Rule
	for _, id := range f.Remove {
		rules = append(rules, workflow.Rule{ID: id})
	}
	return w.with(roles).less(rules)
}

func size(f verify.Fix) int {
	n := len(f.Remove)
	for _, a := range f.Add {
		n += a.People
	}
	return n
}

// TestFixesAreSmallest holds remedies to all that one could try, on random small
// definitions with random people: each is enough by itself, and nothing smaller
// of its kind is.
func TestFixesAreSmallest(t *testing.T) {
	cases := testkit.Cases(100, 600)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		each(t, cases, mostAway, m, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			check, away := verify.Completable(), 0
			if x.chance(50) {
				check, away = verify.Survives(1), 1
			}
			unsure := false
			ok := func(v *world) bool { return v.lasts(t, away, &unsure) }
			res := verify.Run(w.flow, w.people, check).Results[0]
			if res.Verdict != verify.Fails || res.Clash != nil && len(res.Clash.Way) == 0 {
				return false
			}
			people, rules := remedies(&w.world, ok)
			if unsure {
				return false
			}
			if len(res.Notes) > 0 && slices.Contains(res.Notes, "the remedies are for this case; others may still fail") {
				res.Fixes = nil
			}
			for _, f := range res.Fixes {
				want, kind := people, &people
				if len(f.Remove) > 0 {
					want, kind = rules, &rules
				}
				m.add(fmt.Sprintf("%d of %d", size(f), want))
				if want == 0 {
					assert.Greater(t, size(f), 2, "seed %d: %s\n%s", seed, res, w)
				} else {
					assert.Equal(t, want, size(f), "seed %d: %s\n%s", seed, res, w)
				}
				assert.True(t, ok(w.mended(f)) || unsure, "seed %d: %s does not help: %s\n%s", seed, f, res, w)
				*kind = 0
			}
			if res.Clash == nil {
				rules = 0
			}
			assert.Zero(t, people, "seed %d: so many people would do: %s\n%s", seed, res, w)
			assert.Zero(t, rules, "seed %d: so many rules could go: %s\n%s", seed, res, w)
			return true
		})
	})
	t.Log(m.n)
}
