// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// Hours that touch do not overlap, in whichever order they are written.
func TestCalendarHoursMayTouch(t *testing.T) {
	morning := team.Hours{Days: []team.Weekday{team.Monday}, From: clock(t, "09:00"), Until: clock(t, "12:00")}
	afternoon := team.Hours{Days: []team.Weekday{team.Monday}, From: clock(t, "12:00"), Until: clock(t, "17:00")}
	early := team.Hours{Days: []team.Weekday{team.Monday}, From: clock(t, "08:00"), Until: clock(t, "09:01")}
	for _, hours := range [][]team.Hours{{morning, afternoon}, {afternoon, morning}} {
		_, err := team.CompileCalendar(team.CalendarSpec{ID: "c", Location: "UTC", Hours: hours})
		assert.NoError(t, err)
	}
	for _, hours := range [][]team.Hours{{morning, early}, {early, morning}} {
		_, err := team.CompileCalendar(team.CalendarSpec{ID: "c", Location: "UTC", Hours: hours})
		assert.ErrorContains(t, err, "the hours overlap others of monday")
	}
}

// A role may be held again from the day on which it ended, whichever holding is
// written first.
func TestHoldingsMayFollow(t *testing.T) {
	from, until := socialteam.Date(0), year2026
	for _, second := range []socialteam.Date{year2026, year2026.AddDays(-1)} {
		earlier := team.Holding{Role: "copywriter", Share: 500, From: from, Until: until}
		later := team.Holding{Role: "copywriter", Share: 500, From: second}
		for _, list := range [][]team.Holding{{earlier, later}, {later, earlier}} {
			_, err := team.Compile(team.Spec{Members: []team.Member{{ID: "ana", Holdings: list}}}, roles.Standard())
			if second == until {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, "copywriter")
			}
		}
	}
}

// Of equal offers the first is taken, and of free ones the one that closes more.
func TestNextHiresOfEqualOffers(t *testing.T) {
	manager := worker("ana", 0, hat("social-media-manager", 1000))
	scope := team.Scope{Responsibilities: []roles.ResponsibilityID{"create-video"}}
	offers := []team.Offer{
		{ID: "one", Role: "content-creator", Cost: euro(90)}, {ID: "two", Role: "content-creator", Cost: euro(90)},
	}
	report, err := team.NextHires(crew(t, manager), offers, team.HireOptions{Scope: scope})
	require.NoError(t, err)
	require.Len(t, report.Hires, 1)
	assert.Equal(t, "one", report.Hires[0].Offer.ID)
	assert.Equal(t, []socialteam.Param{
		{Name: "role", Value: "content-creator"}, {Name: "closes", Value: "create-video"}, {Name: "place", Value: "1"},
	}, report.Findings[0].Params)

	owner := team.Member{ID: "owner", Holdings: []team.Holding{hat("business-owner", 100)}}
	free := []team.Offer{{ID: "writer", Role: "copywriter"}, {ID: "creator", Role: "content-creator"}}
	scope.Responsibilities = append(scope.Responsibilities, "write-copy")
	assert.Equal(t, []string{"creator [write-copy create-video] 2"}, hires(t, crew(t, owner), free, team.HireOptions{Scope: scope, Managers: []roles.ID{"business-owner"}}))
}

// The hat of less time is the one to hand on; of equal ones the pair's second.
func TestSeparationOfEqualHats(t *testing.T) {
	for share, want := range map[int]string{499: "community-manager", 500: "customer-service-representative", 501: "customer-service-representative"} {
		both := worker("ana", 0, hat("community-manager", share), hat("customer-service-representative", 500))
		both.Holdings[1].Share = 1000 - max(share, 500)
		if share < 500 {
			both.Holdings[1].Share = 500
		}
		findings, err := team.Separation(crew(t, both), team.StandardPairs(roles.Standard()))
		require.NoError(t, err)
		require.Len(t, findings, 1)
		assert.Contains(t, findings[0].Message, "take the hat "+want+" from ana", "%d", share)
	}
}

// A line as long as the limit is no fault.
func TestStructureDepthAtTheLimit(t *testing.T) {
	s := team.Spec{Members: []team.Member{{ID: "m1"}}}
	for i := 2; i <= 7; i++ {
		s.Members = append(s.Members, team.Member{ID: team.MemberID(fmt.Sprint("m", i)), Manager: team.MemberID(fmt.Sprint("m", i-1))})
	}
	deep := func(n, limit int) (count int) {
		s := s
		s.Members = s.Members[:n]
		for _, f := range structure(t, s, team.StructureOptions{MaxDepth: limit}).Findings {
			if f.Rule == "structure-depth" {
				count++
			}
		}
		return count
	}
	assert.Zero(t, deep(6, 0), "6 levels without an own limit")
	assert.Equal(t, 1, deep(7, 0))
	assert.Zero(t, deep(3, 3))
	assert.Equal(t, 1, deep(4, 3))
}

// Of those who lead equally many the first is meant.
func TestStructureFixesTakeTheFirst(t *testing.T) {
	s := team.Spec{Members: []team.Member{{ID: "boss"}, {ID: "a", Manager: "boss"}, {ID: "b", Manager: "boss"}, {ID: "c", Manager: "boss"}, {ID: "x", Manager: "a"}, {ID: "y", Manager: "b"}}}
	report := structure(t, s, team.StructureOptions{MaxSpan: 2})
	assert.Contains(t, messages(report.Findings), "warning: structure-span: boss: has 3 reports, more than 2: make a the manager of c")

	s = team.Spec{Units: []team.Unit{{ID: "u"}}, Members: []team.Member{
		{ID: "boss"}, {ID: "a", Manager: "boss", Unit: "u"}, {ID: "b", Manager: "boss", Unit: "u"}, {ID: "x", Manager: "a"}, {ID: "y", Manager: "b"},
	}}
	report = structure(t, s, team.StructureOptions{Led: []team.UnitID{"u"}})
	var said []string
	for _, f := range report.Findings {
		if f.Rule == "structure-leaderless" {
			said = append(said, f.Message)
		}
	}
	require.Len(t, said, 1)
	assert.Contains(t, said[0], " a ")
	assert.NotContains(t, said[0], " b ")
}
