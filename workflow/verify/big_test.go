// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// crowd is n people with one of kinds sets of three out of thirty roles.
func crowd(n, kinds int) workflow.Roster {
	r := testkit.Rand(5)
	sets := make([][]workflow.RoleID, kinds)
	for i := range sets {
		for _, k := range r.Perm(30)[:3] {
			sets[i] = append(sets[i], workflow.RoleID(fmt.Sprintf("role-%d", k)))
		}
	}
	people := workflow.Roster{}
	for i := range n {
		people[workflow.MemberID(fmt.Sprintf("m%06d", i))] = sets[i%kinds]
	}
	return people
}

// chain is a definition with n gates in a row, each for one role.
func chain(n int) workflow.Spec {
	s := workflow.Spec{ID: "chain", Version: 1, Start: workflow.Start{State: "s0", By: []workflow.Party{workflow.Role("role-0"), workflow.Role("role-1")}}}
	distinct := workflow.Rule{ID: "hands"}
	for i := range n {
		id := workflow.StateID(fmt.Sprintf("s%d", i))
		g := workflow.Gate{ID: workflow.GateID(fmt.Sprintf("g%d", i)), Need: approve(1+i%2, workflow.RoleID(fmt.Sprintf("role-%d", i%30)))}
		s.States = append(s.States, workflow.State{ID: id, Gates: []workflow.Gate{g}})
		s.Moves = append(s.Moves, workflow.Transition{Action: workflow.Action(fmt.Sprintf("m%d", i)), From: []workflow.StateID{id}, To: workflow.StateID(fmt.Sprintf("s%d", i+1)), On: workflow.OnCleared})
		distinct.Distinct = append(distinct.Distinct, workflow.Act{Gate: g.ID})
	}
	s.States = append(s.States, workflow.State{ID: workflow.StateID(fmt.Sprintf("s%d", n)), Final: workflow.Done})
	s.Rules = append(s.Rules, distinct)
	return s
}

func TestACrowd(t *testing.T) {
	people := crowd(100_000, 200)
	flow := compile(t, chain(30))
	checks := []verify.Check{verify.Completable(), verify.Survives(1), verify.Coalition("s30", 20)}
	start := time.Now()
	report := verify.Run(flow, people, checks...)
	t.Log("all three in", time.Since(start))
	require.NoError(t, report.Err())
}
