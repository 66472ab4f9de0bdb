// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func coverage(t *testing.T, s team.Spec, from, until string, work ...roles.ResponsibilityID) []string {
	t.Helper()
	report, err := team.Coverage(compile(t, s), day(t, from), day(t, until), team.Scope{Responsibilities: work})
	require.NoError(t, err)
	out := []string{fmt.Sprint(report.Days, " days")}
	for _, g := range report.Gaps {
		out = append(out, fmt.Sprintf("%s %s %v %v: %v", g.Responsibility, g.Reason, g.From, g.Until, g.Fix))
	}
	assert.Len(t, report.Findings, len(report.Gaps))
	return out
}

func TestCoverage(t *testing.T) {
	writer, learner := worker("ana", 0, hat("copywriter", 500)), worker("bo", 0)
	learner.Skills = skills("copywriter", roles.Basic)
	holiday := team.Absence{Member: "ana", From: day(t, "2026-06-10"), Until: day(t, "2026-06-12")}
	skilled := worker("cy", 0)
	skilled.Skills = skills("copywriter", roles.Working)
	agency := worker("zoe", 0, hat("social-media-manager", 500))
	agency.Source = roles.Agency
	trainee := team.Member{ID: "ana", Holdings: []team.Holding{hat("copywriter", 500)}, Skills: skills("copywriter", roles.Basic)}
	closed := team.CalendarSpec{ID: "c", Hours: []team.Hours{{Days: team.Workdays(), From: 540, Until: 1020}}}
	early := closed
	early.ID, early.Hours = "e", []team.Hours{{Days: team.Workdays()[:3], From: 540, Until: 1020}}
	weekly := func(m team.Member, c team.CalendarID) team.Member { m.Calendar = c; return m }
	for name, c := range map[string]struct {
		spec        team.Spec
		from, until string
		work        roles.ResponsibilityID
		want        []string
	}{
		"covered": {team.Spec{Members: []team.Member{writer}}, "2026-06-01", "2026-07-01", "write-copy", []string{"30 days"}},
		"moving an absence": {
			team.Spec{Members: []team.Member{writer}, Absences: []team.Absence{holiday, {Member: "ana", From: day(t, "2026-06-20"), Until: day(t, "2026-06-21")}}},
			"2026-06-01", "2026-07-01", "write-copy",
			[]string{"30 days", "write-copy nobody-present 2026-06-10 2026-06-12: move the absence of ana", "write-copy nobody-present 2026-06-20 2026-06-21: move the absence of ana"},
		},
		"an absence": {
			team.Spec{Members: []team.Member{writer, worker("di", 0)}, Absences: []team.Absence{holiday}},
			"2026-06-01", "2026-07-01", "write-copy",
			[]string{"30 days", "write-copy nobody-present 2026-06-10 2026-06-12: move the absence of ana"},
		},
		"a cover": {
			team.Spec{Members: []team.Member{writer, skilled}, Absences: []team.Absence{holiday}},
			"2026-06-01", "2026-07-01", "write-copy",
			[]string{"30 days", "write-copy nobody-present 2026-06-10 2026-06-12: let cy stand in for ana as copywriter"},
		},
		"training a holder": {
			team.Spec{Members: []team.Member{trainee}},
			"2026-06-01", "2026-06-03", "write-copy",
			[]string{"2 days", "write-copy nobody-skilled 2026-06-01 2026-06-03: train ana: copywriting to 2, creativity to 2, writing to 2"},
		},
		"training a holder who states no skills": {
			team.Spec{Members: []team.Member{{ID: "ana", Holdings: []team.Holding{hat("copywriter", 500)}}, {ID: "bo"}}},
			"2026-06-01", "2026-06-03", "write-copy",
			[]string{"2 days", "write-copy nobody-skilled 2026-06-01 2026-06-03: train ana: copywriting to 2, creativity to 2, writing to 2"},
		},
		"a learner before a holder who can nothing": {
			team.Spec{Members: []team.Member{{ID: "ana", Holdings: []team.Holding{hat("copywriter", 500)}}, learner}},
			"2026-06-01", "2026-06-03", "write-copy",
			[]string{"2 days", "write-copy nobody-skilled 2026-06-01 2026-06-03: make bo copywriter and train: copywriting to 2, creativity to 2, writing to 2"},
		},
		"a holder away who can nothing": {
			team.Spec{Members: []team.Member{{ID: "ana", Holdings: []team.Holding{hat("copywriter", 500)}}, {ID: "bo"}}, Absences: []team.Absence{{Member: "ana"}}},
			"2026-06-01", "2026-06-03", "write-copy",
			[]string{"2 days", "write-copy nobody-skilled 2026-06-01 2026-06-03: hire a copywriter"},
		},
		"a hat for somebody skilled": {
			team.Spec{Members: []team.Member{skilled}},
			"2026-06-01", "2026-06-03", "write-copy",
			[]string{"2 days", "write-copy nobody-eligible 2026-06-01 2026-06-03: make cy copywriter"},
		},
		"a hat and training": {
			team.Spec{Members: []team.Member{learner}},
			"2026-06-01", "2026-06-03", "write-copy",
			[]string{"2 days", "write-copy nobody-eligible 2026-06-01 2026-06-03: make bo copywriter and train: copywriting to 2, creativity to 2, writing to 2"},
		},
		"hiring": {
			team.Spec{Members: []team.Member{{ID: "bo"}}},
			"2026-06-01", "2026-06-03", "verify-facts",
			[]string{"2 days", "verify-facts nobody-eligible 2026-06-01 2026-06-03: hire a subject-matter-expert"},
		},
		"in-house only": {
			team.Spec{Members: []team.Member{agency}},
			"2026-06-01", "2026-06-02", "define-strategy",
			[]string{"1 days", "define-strategy nobody-eligible 2026-06-01 2026-06-02: hire a marketing-manager"},
		},
		"joining": {
			team.Spec{Members: []team.Member{{ID: "bo"}, func() team.Member { m := writer; m.From = day(t, "2026-06-03"); return m }()}},
			"2026-06-01", "2026-06-05", "write-copy",
			[]string{"4 days", "write-copy nobody-eligible 2026-06-01 2026-06-03: hire a copywriter"},
		},
		"weekends": {
			team.Spec{Calendars: []team.CalendarSpec{closed}, Members: []team.Member{weekly(writer, "c")}},
			"2026-06-01", "2026-06-15", "write-copy",
			[]string{"10 days"},
		},
		"days off in a row over a weekend": {
			team.Spec{Calendars: []team.CalendarSpec{closed, early}, Members: []team.Member{weekly(writer, "e"), weekly(team.Member{ID: "bo"}, "c")}},
			"2026-06-01", "2026-06-15", "write-copy",
			[]string{"10 days", "write-copy nobody-present 2026-06-04 2026-06-06: move the absence of ana", "write-copy nobody-present 2026-06-11 2026-06-13: move the absence of ana"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, coverage(t, c.spec, c.from, c.until, c.work))
		})
	}
}

func TestCoverageScope(t *testing.T) {
	tm := compile(t, team.Spec{Members: []team.Member{{ID: "a"}}, Matrix: roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "write-copy"}, {Responsibility: "approve-posts"}}}})
	report, err := team.Coverage(tm, year2026, year2026+1, team.Scope{LeftOut: []roles.ResponsibilityID{"approve-posts"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"error: coverage: write-copy: nobody holds a role that may do it from 2026-01-01 until 2026-01-02: hire a copywriter"}, messages(report.Findings))
	report, err = team.Coverage(compile(t, team.Spec{Members: []team.Member{{ID: "a"}}}), year2026, year2026+1, team.Scope{})
	require.NoError(t, err)
	assert.Len(t, report.Gaps, 71, "without a matrix it is the whole catalogue")

	for want, c := range map[string]struct {
		from, until socialteam.Date
		scope       team.Scope
	}{
		"want a window of 1 to 3653 days": {year2026, year2026, team.Scope{}},
		`from "" until`:                   {0, year2026, team.Scope{}},
		`until "2126-01-01"`:              {year2026, year2026 + 36524, team.Scope{}},
		"unknown responsibility":          {year2026, year2026 + 1, team.Scope{Responsibilities: []roles.ResponsibilityID{"x"}}},
	} {
		_, err := team.Coverage(tm, c.from, c.until, c.scope)
		assert.ErrorContains(t, err, want)
	}
}

// A day has a gap if and only if nobody who is eligible and skilled is there.
func TestCoverageTwin(t *testing.T) {
	rng := testkit.Rand(21)
	gaps := 0
	for range testkit.Cases(1000, 20000) {
		s := randomTeam(rng)
		from := year2026 + 80
		work := []roles.ResponsibilityID{"write-copy", "guide-privacy-security", "set-objectives", "publish-posts"}
		report, err := team.Coverage(compile(t, s), from, from+12, team.Scope{Responsibilities: work})
		require.NoError(t, err)
		gap := map[string]bool{}
		for _, g := range report.Gaps {
			for d := g.From; d < g.Until; d++ {
				gap[fmt.Sprint(g.Responsibility, d)] = true
			}
		}
		for d := from; d < from+12; d++ {
			w := twin{s, d}
			for _, r := range work {
				covered, anybody := false, false
				for _, m := range s.Members {
					_, active := w.member(m.ID)
					anybody = anybody || active
					for _, h := range m.Holdings {
						covered = covered || stoodIn(w, s, m, h.Role, r) || w.present(m.ID) && w.holds(m.ID, h.Role, "") && roles.Standard().Eligible(r, h.Role) && w.skilled(m, h.Role)
					}
				}
				if anybody {
					require.Equal(t, !covered, gap[fmt.Sprint(r, d)], "%s on %v of %+v", r, d, s)
				}
				if !covered {
					gaps++
				}
			}
		}
	}
	require.Greater(t, gaps, 100)
}

func stoodIn(w twin, s team.Spec, p team.Member, role roles.ID, r roles.ResponsibilityID) bool {
	for _, a := range s.Members {
		if roles.Standard().Eligible(r, role) && w.standsIn(a.ID, p.ID, role) && w.skilled(a, role) {
			return true
		}
	}
	return false
}

// The fix that a gap names closes it.
func TestCoverageFixes(t *testing.T) {
	skilled := worker("cy", 0)
	skilled.Skills = skills("copywriter", roles.Working)
	tm := compile(t, team.Spec{
		Members:  []team.Member{worker("ana", 0, hat("copywriter", 500)), skilled},
		Absences: []team.Absence{{Member: "ana", From: day(t, "2026-06-10"), Until: day(t, "2026-06-12")}},
	})
	gaps := func(tm *team.Team) []team.Gap {
		report, err := team.Coverage(tm, day(t, "2026-06-01"), day(t, "2026-07-01"), team.Scope{Responsibilities: []roles.ResponsibilityID{"write-copy"}})
		require.NoError(t, err)
		return report.Gaps
	}
	gap := gaps(tm)[0]
	require.Equal(t, team.FixCover, gap.Fix.Kind)
	covered, err := tm.With(team.Change{Op: team.Add, Cover: &team.Cover{
		By: gap.Fix.Member, For: gap.Fix.For, Roles: []roles.ID{gap.Fix.Role}, From: gap.From, Until: gap.Until,
	}})
	require.NoError(t, err)
	require.Empty(t, gaps(covered))

	ana, _ := tm.Member("ana")
	ana.Deputies = []team.MemberID{"cy"}
	deputy, err := tm.With(team.Change{Op: team.Replace, Member: &ana})
	require.NoError(t, err)
	require.Empty(t, gaps(deputy), "a deputy who has the skills acts")
}

func TestSinglePoints(t *testing.T) {
	v := crew(t, worker("ana", 0, hat("copywriter", 500)), func() team.Member {
		m := worker("bo", 0)
		m.Skills = skills("copywriter", roles.Working)
		return m
	}())
	scope := team.Scope{Responsibilities: []roles.ResponsibilityID{"write-copy", "approve-posts"}}
	report, err := team.SinglePoints(v, scope)
	require.NoError(t, err)
	assert.Equal(t, []string{"warning: single-point: write-copy: only ana can do it: make bo copywriter"}, messages(report.Findings))
	alone, err := team.SinglePoints(crew(t, worker("ana", 0, hat("copywriter", 500))), scope)
	require.NoError(t, err)
	assert.Equal(t, "hire a copywriter", alone.Points[0].Fix.String())
	passing, err := team.SinglePoints(crew(t, worker("ana", 0, hat("copywriter", 500)), worker("bo", 0, hat("copywriter", 500))), scope)
	require.NoError(t, err)
	assert.Empty(t, passing.Points)
	_, err = team.SinglePoints(v, team.Scope{Level: 9})
	assert.Error(t, err)
}
