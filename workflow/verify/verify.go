// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"cmp"
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// MemberID is the id of a member.
type MemberID = workflow.MemberID

// DefaultBudget is the budget of a [Verifier] that names none.
const DefaultBudget = 2_000_000

// Verifier judges checks within a budget. The zero Verifier has the
// [DefaultBudget].
type Verifier struct {
	// Budget bounds the work for each check, in nodes: a state that a path
	// enters, a step that the search of package internal/plan places, or a
	// decision about an abstract situation, one to fifty microseconds each. Zero
	// or less means DefaultBudget.
	Budget int
}

// Run judges the checks with the zero [Verifier].
func Run(f *workflow.Flow, roster workflow.Facts, checks ...Check) Report {
	return Verifier{}.Run(f, roster, checks...)
}

// Run judges the checks, in their order. Roster says who holds which role, who
// is away and who stands in, at one instant; it may be nil for checks of the
// definition alone, and then the others fail. To judge [Survives] and
// [CoalitionAway] with deputies, roster must implement [Deputies] as team.View
// does. The same question always gets the same answer. Without checks the report
// fails, since nothing is proved.
func (v Verifier) Run(f *workflow.Flow, roster workflow.Facts, checks ...Check) Report {
	r := Report{Flow: f.ID(), Version: f.Version(), Results: make([]Result, 0, len(checks))}
	if len(checks) == 0 {
		r.Results = append(r.Results, Result{Check: "nothing", Verdict: Fails, Reasons: []string{"no check was given: want one such as Completable()"}}.filled())
	}
	m := newModel(f, roster)
	for _, c := range checks {
		r.Results = append(r.Results, v.check(m, c))
	}
	return r
}

func (v Verifier) check(m *model, c Check) Result {
	m.budget = v.Budget
	if m.budget <= 0 {
		m.budget = DefaultBudget
	}
	m.nodes, m.lost, m.losses, m.doubt, m.unstarted = 0, nil, 0, "", false
	var res Result
	switch err := m.cannotAsk(c); {
	case c.judge == nil:
		res = Result{Verdict: Fails, Reasons: []string{"the zero Check asks nothing: want one such as Completable()"}}
	case err != "":
		res = Result{Verdict: Fails, Reasons: []string{err}}
	default:
		res = c.judge(m)
	}
	res.Check, res.Nodes = c.String(), m.nodes
	return res.filled()
}

func (m *model) cannotAsk(c Check) string {
	if c.people && m.facts == nil {
		return "no roster: want people to judge the definition against"
	}
	if c.people {
		if err := m.flow.Require(m.facts); err != nil {
			return err.Error()
		}
		if m.needsUnits() && !listsUnits(m.facts) {
			return "the roster does not list its units, and an attribute names one: want AppendUnits as team.View has it"
		}
	}
	return ""
}

// needsUnits reports whether a party is of the unit that an attribute names.
func (m *model) needsUnits() bool {
	return slices.ContainsFunc(m.attrs, func(a *attribute) bool { return a.party && a.Kind == workflow.UnitAttr })
}

// listsUnits reports whether all units of a roster are known. A [workflow.Roster]
// has none.
func listsUnits(facts workflow.Facts) bool {
	switch f := facts.(type) {
	case workflow.Roster:
		return true
	case interface{ inner() workflow.Facts }:
		return listsUnits(f.inner())
	case Units:
		return true
	}
	return false
}

// Check is a question about a definition and its people. The functions named
// after the questions make one: [Completable], [Survives], [Coalition] and so on.
// The zero Check asks nothing and fails.
type Check struct {
	name   string
	people bool // wants a roster
	judge  func(*model) Result
}

// String returns the question, such as `coalition("live", 2)`; "no check" for the
// zero Check.
func (c Check) String() string { return cmp.Or(c.name, "no check") }
