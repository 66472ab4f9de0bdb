// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestWhenTheOwnerIsTaken: who must own the item after a stay is its owner before
// whatever ends the stay, be that a setting, an approval, a move or the stay itself.
func TestWhenTheOwnerIsTaken(t *testing.T) {
	keep := func(s *workflow.Spec) {
		for i := range s.Moves {
			s.Moves[i].Keep = true
		}
	}
	claimed := in("review", func(s *workflow.State) { s.Claim = parties(brand) })
	owner := by("publish", workflow.Owner())
	team := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "di": {"legal"}})
	for name, row := range map[string]struct {
		spec workflow.Spec
		want []string
	}{
		"a setting": {
			desk(claimed, keep, owner, ugc(func(a *workflow.Attribute) {
				a.Default, a.Set, a.States = workflow.Bool(false), parties(legal), states("review")
			}), asking(func(g *workflow.Gate) {
				g.Need, g.When = wanting(1, head), workflow.Condition{Not: &whenUGC}
			}), in("review", func(s *workflow.State) { s.Empty = workflow.EmptyClear })),
			[]string{"ann starts", "ann does submit", "bo claims the item", "di sets ugc to true", "bo does publish"},
		},
		"an approval": {
			desk(claimed, keep, owner, needing(wanting(1, legal))),
			[]string{"ann starts", "ann does submit", "bo claims the item", "di approves at g", "bo does publish"},
		},
		"a move": {
			desk(claimed, keep, owner, needing(wanting(1, legal)), by("accept", legal)),
			[]string{"ann starts", "ann does submit", "di approves at g", "bo claims the item", "di does accept", "bo does publish"},
		},
		"a move that is all": {
			desk(in("draft", func(s *workflow.State) { s.Claim = parties(brand) }), keep, owner, needing(wanting(1, legal))),
			[]string{"ann starts", "bo claims the item", "ann does submit", "di approves at g", "bo does publish"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			when := []workflow.Condition{}
			if len(row.spec.Attributes) > 0 {
				when = append(when, whenUGC)
			}
			res := ask(t, row.spec, team, verify.Completable(when...))
			require.Equal(t, verify.Holds, res.Verdict, "%s", res)
			require.NotNil(t, res.Witness, "%s", res)
			replay(t, flowOf(t, row.spec), team, res.Witness)
			assert.Equal(t, append(row.want, "now in live"), storyOf(&res))
		})
	}
}

// storyOf returns the lines that tell the witness.
func storyOf(res *verify.Result) (list []string) {
	for line := range strings.Lines(res.String()) {
		if text, ok := strings.CutPrefix(line, "    "); ok {
			list = append(list, strings.TrimSpace(text))
		}
	}
	return list
}
