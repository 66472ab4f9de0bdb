// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// Extraction returns what the plan search is asked by Completable about the first
// case, author and way of a definition; nil when nobody need search.
func Extraction(f *workflow.Flow, roster workflow.Facts) *plan.Problem {
	m := newModel(f, roster)
	m.budget = DefaultBudget
	region := m.regionsOf().regions[0]
	ways, _ := m.waysToDone(region)
	q := m.scenes(region, nil)[0].extract(ways[0].legs, options{}, nil, nil).slimmed()
	if q.broken {
		return nil
	}
	return &q.Problem
}

// RunCounting judges a check as [Run] does and counts the solutions that did not
// replay: of each, the search believed what the workflow refuses.
func RunCounting(f *workflow.Flow, roster workflow.Facts, c Check) (Result, int, error) {
	m := newModel(f, roster)
	res := Verifier{}.check(m, c)
	return res, m.losses, m.lost
}

// Absences counts the sets of at most n absences that make a difference, and says
// whether those are all.
func Absences(f *workflow.Flow, roster workflow.Facts, n int) (int, bool) {
	list, all := newModel(f, roster).absences(n)
	return len(list), all
}

// Explained judges Completable, which must fail, and returns how many nodes the
// answer took, how many its explanation, and how many that may.
func Explained(f *workflow.Flow, roster workflow.Facts) (res Result, answer, explanation, allowed int) {
	m := newModel(f, roster)
	res = Verifier{}.check(m, Completable())
	k := res.Clash.kernel
	return res, k.answer, m.nodes - k.answer + k.took, k.allowed()
}

// Shortcuts returns what is noted of remedies of two kinds: of each whether one was
// found, and then a smaller one not tried long enough, or otherwise not all were.
func Shortcuts(found [2]bool, short [2]bool) []string {
	var kinds [2]remedy
	for i := range kinds {
		kinds[i].cut = short[i]
		if found[i] {
			kinds[i].pick[whole], kinds[i].unsure[whole] = []int{0}, short[i]
		}
	}
	return shortcuts(kinds[0], kinds[1], whole)
}
