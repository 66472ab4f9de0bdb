// SPDX-License-Identifier: Apache-2.0

package presets_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// staffed is a team with n people in every role that the definition asks, none of
// them in two.
func staffed(flow *workflow.Flow, n int) workflow.Roster {
	people := workflow.Roster{}
	for _, p := range flow.Asks() {
		if p.Kind != workflow.RoleParty {
			continue
		}
		for i := range n {
			people[workflow.MemberID(fmt.Sprintf("%s-%d", p.Name, i+1))] = []workflow.RoleID{workflow.RoleID(p.Name)}
		}
	}
	return people
}

// through narrows a preset down to the items that are meant to come through.
func through(s workflow.Spec) []workflow.Condition {
	switch s.ID {
	case "user-content": // nothing goes out without consent
		return []workflow.Condition{{Attr: "consent", Is: workflow.Bool(true)}}
	case "inbound-message": // what nobody can sort is ignored
		return []workflow.Condition{{Not: &workflow.Condition{Attr: "kind", Is: workflow.Text("unsorted")}}}
	}
	return nil
}

// TestPresetsHold proves of every preset that its definition has no fault, that a
// team with two people in each role completes every item, and that no item ever
// gets stuck.
func TestPresetsHold(t *testing.T) {
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			flow, err := workflow.Compile(s, workflow.Options{})
			require.NoError(t, err)
			checks := append(verify.Definition(), verify.NeverStuck(1), verify.Completable(through(s)...))
			report := verify.Run(flow, staffed(flow, 2), checks...)
			assert.NoError(t, report.Err(), "%s", report)
			assert.Len(t, report.Results, len(checks))
		})
	}
}
