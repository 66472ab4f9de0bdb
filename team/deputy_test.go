// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func TestDeputies(t *testing.T) {
	check := func(members ...team.Member) []string { return messages(team.Deputies(crew(t, members...))) }
	lea := worker("lea", 0, hat("legal-counsel", 500))
	lea.Deputies = []team.MemberID{"max"}

	assert.Equal(t, []string{"warning: deputy-unable: lea: deputy max holds none of legal-counsel and has the skills of none: train max: information-security to 2, privacy-and-ip-law to 2"},
		check(lea, team.Member{ID: "max"}))
	able := team.Member{ID: "max", Skills: skills("legal-counsel", roles.Working)}
	assert.Empty(t, check(lea, able), "by skill")
	assert.Empty(t, check(lea, team.Member{ID: "max", Holdings: []team.Holding{hat("legal-counsel", 1)}}), "by holding it")
	assert.Equal(t, []string{"warning: deputy-unable: lea: deputy max has not joined or has left: name another deputy"},
		check(lea, team.Member{ID: "max", Until: year2026, Skills: able.Skills}))
	gone := lea
	gone.Until = year2026
	assert.Empty(t, check(gone, team.Member{ID: "max"}), "who has left needs no deputy")
	assert.Empty(t, check(team.Member{ID: "lea", Deputies: lea.Deputies}, team.Member{ID: "max"}), "no role, nothing to act in")

	// The role that takes the fewest levels; one that both can is enough.
	two := worker("lea", 0, hat("legal-counsel", 500), hat("copywriter", 500))
	two.Deputies = lea.Deputies
	learner := team.Member{ID: "max", Skills: skills("copywriter", roles.Working)[1:]}
	got := team.Deputies(crew(t, two, learner))
	require.Len(t, got, 1)
	fix, _ := got[0].Param("fix")
	assert.Equal(t, "train max: "+string(skills("copywriter", roles.Working)[0].Skill)+" to 2", fix)
	assert.Empty(t, check(two, able))
}

// Who can act in no role is who is in no list of deputies.
func TestDeputiesTwin(t *testing.T) {
	rng := testkit.Rand(41)
	unable, could := 0, 0
	for range max(testkit.Cases(300, 3000), 100) {
		s := randomTeam(rng)
		v := compile(t, s).At((year2026 + 80).In(compile(t, s).Location()))
		found := map[string]bool{}
		for _, f := range team.Deputies(v) {
			d, _ := f.Param("deputy")
			found[f.Subject+" "+d] = true
		}
		for m := range v.All() {
			member, _ := v.Team().Member(m)
			for _, d := range member.Deputies {
				acts := len(v.Hats(m)) == 0
				for _, h := range v.Hats(m) {
					for _, k := range v.AppendDeputies(nil, m, h.Role) {
						acts = acts || k == d
					}
				}
				require.Equal(t, !acts, found[string(m)+" "+string(d)], "%s for %s of %+v", d, m, s)
				delete(found, string(m)+" "+string(d))
				if acts {
					could++
				} else {
					unable++
				}
			}
		}
		require.Empty(t, found)
	}
	require.Greater(t, unable, 20)
	require.Greater(t, could, 20)
}
