// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

// The twin's answers: each check as SEMANTICS defines it, read off the list of
// everything that can happen.

// mostNodes bounds what the twin lists of one case. Larger cases are left out
// and counted.
const mostNodes = 250

// authors returns who may start an item with these attributes and is present.
func (w *world) authors(t testing.TB, region []workflow.Given) []member {
	var d workflow.Decision
	return slices.DeleteFunc(w.people.present(), func(m member) bool {
		ok, err := w.flow.DecideStart(&d, workflow.Begin{ID: "i", By: m, At: noon, Attributes: region}, w.people)
		require.NoError(t, err)
		return !ok
	})
}

// failure is why a definition cannot be completed.
type failure struct {
	author member
	region []workflow.Given
}

// completes returns nil if every author among those who may act can complete an
// item in every region, with the people as they are.
func (w *world) completes(t testing.TB) *failure {
	some := false
	for _, region := range w.regions() {
		for _, author := range w.authors(t, region) {
			some = true
			if !w.completesFor(t, author, region) {
				return &failure{author, region}
			}
		}
	}
	if !some {
		return &failure{}
	}
	return nil
}

// completesFor reports whether the author can complete an item in the region, or
// nobody can bring the region about.
func (w *world) completesFor(t testing.TB, author member, region []workflow.Given) bool {
	ends, known := w.calmly(t, author, region, 10*mostNodes)
	require.True(t, known)
	return ends
}

// calmly does so as far as it can be listed with so many nodes; known says whether
// it can.
func (w *world) calmly(t testing.TB, author member, region []workflow.Given, nodes int) (ends, known bool) {
	g := explore(t, w.flow, w.people, w.calm(author, region, nodes))
	if g.full {
		return false, false
	}
	arises := false
	for _, n := range g.nodes {
		if slices.ContainsFunc(region, func(v workflow.Given) bool { return w.value(n, v.Attribute) != v.Value }) {
			continue
		}
		arises = true
		if stateOf(&w.spec, n.state).Final == workflow.Done {
			return true, true
		}
	}
	return !arises, true
}

// fatality is an author whose items cannot be completed without some people.
type fatality struct {
	absent []member
	author member
}

// fatal returns the sets of the least number of people, at most n, without whom
// somebody else cannot complete an item, the least ids first, with those authors;
// none if an item cannot even be completed with everybody. It reports whether
// there are any.
func (w *world) fatal(t testing.TB, n int) (sets []fatality, found bool) {
	if w.completes(t) != nil {
		return nil, true
	}
	subsets(w.people.present(), n, func(x []member) bool {
		if len(sets) > 0 && len(x) > len(sets[0].absent) {
			return false
		}
		away := &world{w.flow, w.spec, w.people.without(x)}
		for _, region := range w.regions() {
			for _, author := range w.authors(t, region) {
				if !slices.Contains(x, author) && !away.completesFor(t, author, region) {
					sets = append(sets, fatality{x, author})
				}
			}
		}
		return true
	})
	return sets, len(sets) > 0
}

// coalition returns the least set of people who can bring an item into the state
// by themselves; nil if none can.
func (g *graph) coalition(people []member, target workflow.StateID) []member {
	var set []member
	subsets(people, len(people), func(s []member) bool {
		if len(s) == 0 {
			return true
		}
		by := func(_ *node, st *step) bool { return st.actor == "" || slices.Contains(s, st.actor) }
		seen := g.reach(by)
		enters := func(st *step) bool {
			return slices.ContainsFunc(st.enters, func(e entrance) bool { return e.state == target })
		}
		found := slices.ContainsFunc(g.starts, func(st step) bool { return by(nil, &st) && enters(&st) })
		for i, n := range g.nodes {
			found = found || seen[i] && slices.ContainsFunc(n.steps, func(st step) bool { return by(n, &st) && enters(&st) })
		}
		if found {
			set = s
		}
		return !found
	})
	return set
}

// deed is something that somebody may do somewhere.
type deed struct {
	member member
	what   string
	state  workflow.StateID
}

// deeds returns everything that anybody may do in any history.
func (g *graph) deeds() map[deed]bool {
	all := map[deed]bool{}
	for _, n := range g.nodes {
		for _, s := range n.steps {
			for _, what := range whatOf(s.c) {
				all[deed{s.actor, what, n.state}] = true
			}
		}
	}
	return all
}

func whatOf(c workflow.Command) []string {
	switch c.Kind {
	case workflow.DoVote:
		return []string{fmt.Sprintf("%s %s", c.Word, c.Gate)}
	case workflow.DoMove:
		return []string{"move " + string(c.Action)}
	case workflow.DoEdit:
		return []string{"edit " + string(c.Fields[0])}
	case workflow.DoSet:
		return []string{"set " + string(c.Fields[0])}
	}
	return nil
}

// stuck returns a node with the least history from which no final state can be
// reached, when at most e people besides the authors edit; -1 if there is none.
func (g *graph) stuck(e int) int {
	seen, ends := g.ends(e)
	for i := range g.nodes { // in the order in which they were found
		if seen[i] && !ends[i] {
			return i
		}
	}
	return -1
}

func (g *graph) stuckAt(e, i int) bool {
	seen, ends := g.ends(e)
	return seen[i] && !ends[i]
}

// ends returns which nodes are reached when at most e people besides the authors
// edit, and from which of them a final state is.
func (g *graph) ends(e int) (seen, ends []bool) {
	seen = g.reach(func(_ *node, s *step) bool { return len(g.nodes[s.to].told.editors()) <= e })
	ends = make([]bool, len(g.nodes))
	for changed := true; changed; {
		changed = false
		for i, n := range g.nodes {
			if ends[i] || !seen[i] {
				continue
			}
			ends[i] = g.state(n.state).Final != "" || slices.ContainsFunc(n.steps, func(s step) bool { return seen[s.to] && ends[s.to] })
			changed = changed || ends[i]
		}
	}
	return seen, ends
}

// bypass returns a node that shows an item entering the state while the gate is
// not passed and the condition is true; -1 if there is none.
func (g *graph) bypass(gate workflow.GateID, target workflow.StateID, when func([]workflow.Given) bool) int {
	past := func(s step) bool {
		return slices.ContainsFunc(s.enters, func(e entrance) bool {
			return e.state == target && when(e.attrs) && !e.told.hasPassed(gate)
		})
	}
	for _, s := range g.starts {
		if past(s) {
			return s.to
		}
	}
	for _, n := range g.nodes {
		if i := slices.IndexFunc(n.steps, past); i >= 0 {
			return n.steps[i].to
		}
	}
	return -1
}
