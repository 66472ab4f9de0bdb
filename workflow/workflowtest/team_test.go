// SPDX-License-Identifier: Apache-2.0

package workflowtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/workflowtest"
)

// bakery has units, managers, an absence with a deputy, a cover and a calendar.
const bakery = `{
	"format": "socialteam.team/1", "company": "Corner Bakery",
	"calendars": [{"id": "office", "hours": [{"days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "09:00", "until": "17:00"}]}],
	"units": [{"id": "europe"}, {"id": "dk", "parent": "europe"}],
	"members": [
		{"id": "ana", "unit": "dk", "manager": "mia", "holdings": [{"role": "content-creator", "share": 800}]},
		{"id": "mia", "unit": "europe", "deputies": ["bo"], "holdings": [{"role": "social-media-manager", "share": 800}]},
		{"id": "bo", "unit": "dk", "manager": "mia", "holdings": [{"role": "social-media-manager", "share": 100}, {"role": "content-creator", "share": 700}]},
		{"id": "lea", "unit": "dk", "holdings": [{"role": "legal-counsel", "share": 500}]},
		{"id": "kim", "unit": "dk", "holdings": [{"role": "social-media-assistant", "share": 500}]}
	],
	"absences": [{"member": "mia", "from": "2026-07-06", "until": "2026-07-27"}],
	"covers": [{"by": "kim", "for": "lea", "roles": ["legal-counsel"], "from": "2026-07-13", "until": "2026-07-20"}]
}`

// TestTeamViewIsFacts plays a scenario with the people of package team, and holds
// its view to the duties of facts.
func TestTeamViewIsFacts(t *testing.T) {
	people, err := team.Decode(strings.NewReader(bakery))
	require.NoError(t, err)
	staff, err := team.Compile(people, roles.Standard())
	require.NoError(t, err)
	facts := func(at time.Time) workflow.Facts { return staff.At(at) }

	definition, err := workflow.Decode(strings.NewReader(`{
		"format": "socialteam.workflow/1", "id": "bakery", "version": 1,
		"start": {"state": "draft", "by": ["role:content-creator"]},
		"states": [
			{"id": "draft"},
			{"id": "review",
			 "gates": [
				{"id": "manager", "need": {"approve": 1, "of": ["role:social-media-manager in dk", "manager of author"]}},
				{"id": "legal", "need": {"approve": 1, "of": ["role:legal-counsel"]}}],
			 "deadlines": [{"id": "slow", "after": "8h", "calendar": "office", "remind": ["author"]}]},
			{"id": "live", "final": "done"}],
		"moves": [
			{"action": "submit", "from": ["draft"], "to": "review", "on": "hand", "by": ["author"]},
			{"action": "accept", "from": ["review"], "to": "live", "on": "cleared"}]}`))
	require.NoError(t, err)
	flow, err := workflow.Compile(definition, workflow.Options{})
	require.NoError(t, err)

	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return instant
	}
	assert.NoError(t, workflowtest.CheckFacts(flow, facts, []workflow.MemberID{"kim", "nobody-known"},
		at("2026-07-01T09:00:00Z"), at("2026-07-06T00:00:00Z"), at("2026-07-14T12:00:00Z"), at("2026-08-01T23:59:59Z")))

	assert.NoError(t, workflowtest.Run(file(`
Workflow: bakery

Scenario: while the manager is away, her deputy approves, and an assistant covers for legal

  Friday 2026-07-03
  16:00  ana starts bread
  16:00  ana does submit
         - due: slow at 2026-07-06 16:00
         - gate manager waits for: bo, mia
         - bo cannot approve manager for mia: not-your-vote
  Monday 2026-07-06
  16:00  time passes
         - fired: slow
         - bo can approve manager for mia
         - kim cannot approve legal for lea: not-your-vote
  Monday 2026-07-13
  09:00  kim approves legal for lea
         - gate legal: met
  09:01  bo approves manager for mia
         - state: live
`), flow, facts))
}
