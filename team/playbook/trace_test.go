// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// TestOneResponsibilityThroughAll follows the checking of facts from the roles that
// may do it, to the members who do, to the gate at which they say yes, to the KPI
// that shows how well it is met and who answers for that: one playbook ties all of
// it together, and public calls alone lead through.
func TestOneResponsibilityThroughAll(t *testing.T) {
	tpl, ok := playbook.TemplateByID("enterprise")
	require.True(t, ok)
	book, err := playbook.Compile(tpl.Spec)
	require.NoError(t, err)
	const facts roles.ResponsibilityID = "verify-facts"

	// From the responsibility to the role: who may do it, and who does.
	resp, ok := book.Catalog().Responsibility(facts)
	require.True(t, ok)
	assert.Equal(t, "Check facts before a public answer", resp.Title)
	does := book.Matrix().Who(facts, roles.Does)
	require.Equal(t, []roles.ID{"subject-matter-expert"}, does)
	assert.True(t, book.Catalog().Eligible(facts, does[0]))

	// From the role to the members.
	view := book.Team().At(tpl.At)
	experts := view.AppendHolders(nil, does[0], "")
	require.Equal(t, []team.MemberID{"communications-expert", "product-expert", "service-expert"}, experts)

	// From the members to the gate: no sensitive post goes out without one of
	// them, and the workflow says so by the name of the responsibility.
	flow, ok := book.Flow("posts")
	require.True(t, ok)
	gate := flow.Spec().States[1].Gates[1]
	require.Equal(t, []workflow.Party{parse(t, "responsible:verify-facts")}, gate.Need.Of)
	assert.Contains(t, flow.Asks(), workflow.Role(does[0]), "which the matrix resolves")
	no, yes := workflow.Bool(false), workflow.Bool(true)
	at := tpl.At
	post, err := flow.Start(workflow.Begin{ID: "recall", By: "copywriter", At: at, Attributes: []workflow.Given{
		{Attribute: "sensitive", Value: yes}, {Attribute: "user-content", Value: no}, {Attribute: "privacy", Value: no}, {Attribute: "security", Value: no},
	}}, view)
	require.NoError(t, err)
	do := func(c workflow.Command) workflow.Verdict {
		at = at.Add(time.Minute)
		c.At = at
		v, err := flow.Do(post, c, view)
		require.NoError(t, err)
		return v
	}
	require.True(t, do(workflow.Move("copywriter", "submit", at)).OK)
	require.True(t, do(workflow.Approval("manager", "brand", at)).OK)
	early := do(workflow.Move("publisher", "publish", at))
	require.False(t, early.OK)
	refused := do(workflow.Approval("manager", "facts", at))
	require.False(t, refused.OK)
	assert.Equal(t, experts, refused.Could)
	require.True(t, do(workflow.Approval(experts[1], "facts", at)).OK)
	require.Equal(t, workflow.StateID("approved"), post.State())
	require.True(t, do(workflow.Move("publisher", "publish", at)).OK)
	require.Equal(t, workflow.StateID("published"), post.State())

	// From the responsibility to the KPI that shows how well it is met, for which
	// the company has a target, and to who answers for the number.
	i := slices.IndexFunc(book.Targets(), func(x metrics.Target) bool { return slices.Contains(resp.KPIs, roles.KPIID(x.KPI)) })
	require.GreaterOrEqual(t, i, 0)
	kpi, ok := metrics.Standard().KPI(book.Targets()[i].KPI)
	require.True(t, ok)
	assert.Equal(t, metrics.ID("error_rate"), kpi.ID)
	assert.Equal(t, []team.MemberID{"manager"}, view.AppendHolders(nil, kpi.Owner, ""))

	// And the rules about it see the same people.
	rule, ok := playbook.Standard().Rule("facts-checked-before-statement")
	require.True(t, ok)
	e := evidence(t, tpl)
	assert.Equal(t, playbook.Passes, playbook.Check(e, tpl.At, rule).Results[0].Verdict)
}

func parse(t *testing.T, text string) workflow.Party {
	t.Helper()
	p, err := workflow.ParseParty(text)
	require.NoError(t, err)
	return p
}
