// SPDX-License-Identifier: Apache-2.0

package plantest

import (
	"fmt"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// Definition writes a problem of single steps as a definition with people, as a
// user would: a state with one gate for one approver each per step, a role for
// each, and the rules over the gates. The item is started by somebody who has no
// part in it. It can be completed exactly when the problem is possible.
func Definition(p *plan.Problem) (workflow.Spec, workflow.Roster) {
	s := workflow.Spec{
		ID: "family", Version: 1, Early: workflow.EarlyOff,
		Start: workflow.Start{State: state(0), By: []workflow.Party{workflow.Role("starter")}},
	}
	people := workflow.Roster{"starter": {"starter"}}
	for i, step := range p.Steps {
		role := workflow.RoleID(fmt.Sprintf("r%02d", i))
		s.States = append(s.States, workflow.State{
			ID:    state(i),
			Gates: []workflow.Gate{{ID: gate(i), Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.Role(role)}}}},
		})
		to := state(i + 1)
		if i == len(p.Steps)-1 {
			to = "done"
		}
		s.Moves = append(s.Moves, workflow.Transition{
			Action: workflow.Action(fmt.Sprintf("m%02d", i)), From: []workflow.StateID{state(i)}, To: to, On: workflow.OnCleared,
		})
		for person := range p.People {
			if step.Who.Has(person) {
				m := workflow.MemberID(fmt.Sprintf("p%03d", person))
				people[m] = append(people[m], role)
			}
		}
	}
	s.States = append(s.States, workflow.State{ID: "done", Final: workflow.Done})
	for i, r := range p.Rules {
		var acts []workflow.Act
		for _, act := range r.Acts {
			for _, step := range act {
				acts = append(acts, workflow.Act{Gate: gate(step)})
			}
		}
		rule := workflow.Rule{ID: workflow.RuleID(fmt.Sprintf("rule%03d", i))}
		if r.Kind == plan.MaxActs && r.K == 1 {
			rule.Distinct = acts
		} else {
			rule.MaxPeople, rule.Of = r.K, acts
		}
		s.Rules = append(s.Rules, rule)
	}
	return s, people
}

func state(i int) workflow.StateID { return workflow.StateID(fmt.Sprintf("s%02d", i)) }
func gate(i int) workflow.GateID   { return workflow.GateID(fmt.Sprintf("g%02d", i)) }
