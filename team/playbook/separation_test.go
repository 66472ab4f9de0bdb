// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/team/playbook"
)

func separationRows() []row {
	return []row{
		{
			rule: "community-manager-is-not-support",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "customer-service-representative") },
				row1("resolve-service-case", "customer-service-representative R")),
			bad: []breach{
				{"both hats", hats("cy", "customer-service-representative", "community-manager"), "member:cy", []string{"is Community Manager and Customer Service Representative at once", "give one of the two hats"}},
				{"solves cases", row1("resolve-service-case", "community-manager R"), "member:bo", []string{"is Community Manager and Responsible for “", "leave that to whoever is Customer Service Representative"}},
			},
		},
		{
			rule: "paid-and-organic-apart",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "paid-social-specialist") },
				row1("plan-paid-campaigns", "paid-social-specialist R"), row1("write-copy", "content-creator R"),
				row1("engage-audience", "community-manager R"), row1("align-paid-and-organic", "social-media-manager R")),
			bad: []breach{
				{"writes too", row1("write-copy", "paid-social-specialist R"), "member:cy", []string{"is Responsible for “Plan and oversee paid campaigns” and for “Write copy” in a team of 3"}},
				{"talks too", row1("engage-audience", "paid-social-specialist R"), "member:cy", nil},
				{"nobody in between", row1("align-paid-and-organic"), "responsibility:align-paid-and-organic", nil},
				{"nobody in between of two", all(hats("ana"), row1("align-paid-and-organic")), "responsibility:align-paid-and-organic", nil},
			},
			apart: func(w *world) { w.scopeOnly("write-copy") },
		},
		{
			rule: "fresh-eyes-on-community",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "social-media-analyst") },
				row1("gauge-sentiment", "community-manager R", "social-media-analyst R"), row1("engage-audience", "community-manager R")),
			bad: []breach{
				{"the same eyes", row1("gauge-sentiment", "community-manager R"), "responsibility:gauge-sentiment", []string{"all who are Responsible for it are so for “", "Bo Lind", "such as Social Media Analyst (Cy Dahl)"}},
				{"nobody", row1("gauge-sentiment"), "responsibility:gauge-sentiment", []string{"nobody is Responsible"}},
				{"the same eyes and no others", all(row1("gauge-sentiment", "community-manager R"), hats("cy", "copywriter")), "responsibility:gauge-sentiment", []string{"such as Community Engagement Specialist, Social Media Analyst or Community Manager"}},
			},
		},
	}
}

// TestSmallTeamsMayMix: from which team size work is parted is a parameter.
func TestSmallTeamsMayMix(t *testing.T) {
	mixed := []func(*world){
		teamOf(row1("plan-paid-campaigns", "content-creator R"), row1("write-copy", "content-creator R"),
			row1("align-paid-and-organic", "social-media-manager R"), row1("gauge-sentiment", "community-manager R"), row1("engage-audience", "community-manager R")),
	}
	for id, about := range map[playbook.RuleID]string{
		"paid-and-organic-apart": "member:bo", "fresh-eyes-on-community": "responsibility:gauge-sentiment",
	} {
		assert.Equal(t, playbook.Passes, made(mixed...).judge(t, id).Verdict, id)
		rules, err := playbook.Standard().With(id, "from-team-size", 2)
		require.NoError(t, err)
		rule, _ := rules.Rule(id)
		res := made(mixed...).check(t, rule).Results[0]
		require.Len(t, res.Findings, 1, id)
		assert.Equal(t, about, res.Findings[0].Subject.String())
	}
}
