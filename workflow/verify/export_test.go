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
