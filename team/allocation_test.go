// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func TestAllocations(t *testing.T) {
	check := func(members ...team.Member) []string { return messages(team.Allocations(crew(t, members...))) }
	primary := func(r roles.ID, share int) team.Holding { return team.Holding{Role: r, Share: share, Primary: true} }
	free := worker("zoe", 0)
	free.Skills = skills("art-director", roles.Working)
	busy := free
	busy.ID, busy.Holdings = "bo", []team.Holding{hat("copywriter", 701)}

	assert.Empty(t, check(worker("ana", 0, hat("copywriter", 600), hat("art-director", 400))), "1000 is not too much")
	full := worker("ana", 0, hat("copywriter", 700), hat("art-director", 300), hat("legal-counsel", 100))
	assert.Equal(t, []string{"warning: allocation: ana: wears hats for 1100 ‰ of the working time, more than 1000 ‰: take the hat legal-counsel from ana"},
		check(full), "the smallest that is enough")
	more := worker("ana", 0, primary("copywriter", 900), hat("art-director", 300), hat("legal-counsel", 100))
	assert.Equal(t, []string{"warning: allocation: ana: wears hats for 1300 ‰ of the working time, more than 1000 ‰: hand the hat art-director of ana to zoe"},
		check(more, busy, free), "bo has the skills and not the time")
	most := worker("ana", 0, hat("copywriter", 900), hat("art-director", 900), hat("legal-counsel", 800), hat("social-media-analyst", 700))
	assert.Contains(t, check(most)[0], "take the hat art-director from ana", "none is enough: the greatest, by role")

	// Judged at the instant of the view.
	s := team.Spec{Members: []team.Member{{ID: "ana", Holdings: []team.Holding{
		{Role: "copywriter", Share: 900, Until: day(t, "2026-06-15")}, {Role: "art-director", Share: 900, From: day(t, "2026-06-14")},
	}}}}
	tm := compile(t, s)
	for at, want := range map[string]int{"2026-06-13T23:59:59Z": 0, "2026-06-14T00:00:00Z": 1, "2026-06-14T23:59:59Z": 1, "2026-06-15T00:00:00Z": 0} {
		assert.Len(t, team.Allocations(tm.At(instant(t, at))), want, at)
	}
	f := team.Allocations(tm.At(instant(t, "2026-06-14T12:00:00Z")))[0]
	assert.Equal(t, []socialteam.Param{{Name: "sum", Value: "1800"}, {Name: "fix", Value: "take the hat art-director from ana"}}, f.Params)
}
