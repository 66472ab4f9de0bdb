// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func day(t testing.TB, s string) socialteam.Date {
	t.Helper()
	if s == "" {
		return 0
	}
	d, err := socialteam.ParseDate(s)
	require.NoError(t, err)
	return d
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	require.NoError(t, err)
	return at
}

func compile(t testing.TB, s team.Spec) *team.Team {
	t.Helper()
	tm, err := team.Compile(s, roles.Standard())
	require.NoError(t, err)
	return tm
}

// studio is a team in Copenhagen with something beginning or ending on every
// first of a month of 2026.
func studio(t testing.TB) team.Spec {
	d := func(s string) socialteam.Date { return day(t, s) }
	return team.Spec{
		Company: "Studio", Location: "Europe/Copenhagen",
		Units: []team.Unit{
			{ID: "company", Lead: "mia"},
			{ID: "brand-a", Parent: "company"},
			{ID: "brand-a-da", Parent: "brand-a"},
			{ID: "brand-b", Parent: "company"},
		},
		Members: []team.Member{
			{ID: "mia", Unit: "company", Deputies: []team.MemberID{"bo", "cy"}, Holdings: []team.Holding{
				{Role: "social-media-manager", Share: 700, Primary: true},
				{Role: "content-strategist", Unit: "brand-a", Share: 300},
			}},
			{ID: "bo", Unit: "brand-a", Manager: "mia", From: d("2026-02-01"), Until: d("2026-11-01"), Holdings: []team.Holding{
				{Role: "community-manager", Share: 500, From: d("2026-03-01"), Until: d("2026-10-01")},
				{Role: "social-media-manager", Share: 200, From: d("2026-06-01")},
			}},
			{ID: "cy", Unit: "brand-b", Manager: "mia", Skills: skills("social-media-manager", roles.Working), Holdings: []team.Holding{
				{Role: "content-creator", Unit: "brand-a-da", Share: 500},
			}},
			{ID: "di", Manager: "bo", Deputies: []team.MemberID{"eli", "cy"}, Holdings: []team.Holding{
				{Role: "legal-counsel", Share: 100},
				{Role: "social-media-analyst", Unit: "company", Share: 100},
			}},
			{ID: "eli", Unit: "company", Until: d("2026-12-01"), Skills: skills("legal-counsel", roles.Basic), Holdings: []team.Holding{
				{Role: "social-media-assistant", Share: 1000},
			}},
		},
		Absences: []team.Absence{
			{Member: "mia", From: d("2026-05-01"), Until: d("2026-07-01")},
			{Member: "mia", From: d("2026-08-01"), Until: d("2026-09-01")},
			{Member: "bo", From: d("2026-08-15"), Until: d("2026-08-16"), Kind: "holiday"},
			{Member: "di", From: d("2026-04-01"), Until: d("2026-05-01")},
			{Member: "cy", Until: d("2026-01-15")},
			{Member: "cy", From: d("2026-12-15")},
		},
		Covers: []team.Cover{
			{By: "cy", For: "mia", Roles: []roles.ID{"content-strategist"}, From: d("2026-01-10"), Until: d("2026-01-20")},
			{By: "eli", For: "di", Roles: []roles.ID{"legal-counsel"}, From: d("2026-09-01"), Until: d("2026-09-08")},
			{By: "bo", For: "di", Roles: []roles.ID{"legal-counsel"}, From: d("2026-04-10"), Until: d("2026-04-20")},
		},
	}
}

// skills returns what a role needs, all at one level.
func skills(r roles.ID, level roles.Level) []team.Skill {
	role, _ := roles.Standard().Role(r)
	var list []team.Skill
	for _, n := range role.Needs {
		list = append(list, team.Skill{Skill: n.Skill, Level: level})
	}
	return list
}

// ask answers a question such as "holds bo community-manager brand-a".
func ask(t *testing.T, v *team.View, question string) string {
	t.Helper()
	f := strings.Fields(question)
	arg := func(i int) string {
		if i < len(f) && f[i] != "-" {
			return f[i]
		}
		return ""
	}
	m, r, u := team.MemberID(arg(1)), roles.ID(arg(2)), team.UnitID(arg(3))
	switch f[0] {
	case "holds":
		return fmt.Sprint(v.Holds(m, r, u))
	case "holders":
		return fmt.Sprint(v.AppendHolders(nil, roles.ID(arg(1)), team.UnitID(arg(2))))
	case "active":
		return fmt.Sprint(v.Active(m))
	case "present":
		return fmt.Sprint(v.Present(m))
	case "absent":
		return fmt.Sprint(v.Absent(m))
	case "manager":
		manager, ok := v.Manager(m)
		return fmt.Sprintf("%s %t", manager, ok)
	case "unit":
		unit, ok := v.UnitOf(m)
		return fmt.Sprintf("%s %t", unit, ok)
	case "reports":
		return fmt.Sprint(v.AppendReports(nil, m))
	case "acts": // acts A P ROLE
		return fmt.Sprint(v.StandsIn(m, team.MemberID(arg(2)), roles.ID(arg(3))))
	case "stand-ins":
		return fmt.Sprint(v.AppendStandIns(nil, m, r))
	case "principals":
		return fmt.Sprint(v.AppendPrincipals(nil, m))
	case "deputies":
		return fmt.Sprint(v.AppendDeputies(nil, m, r))
	case "allocation":
		return fmt.Sprint(v.Allocation(m))
	case "until":
		return v.Until().Format(time.RFC3339)
	}
	t.Fatalf("no such question: %s", question)
	return ""
}

func TestViewAtBoundaries(t *testing.T) {
	tm := compile(t, studio(t))
	for _, c := range []struct{ at, question, want string }{
		// Joining: the first instant of the day in Copenhagen, not in UTC.
		{"2026-01-31T22:59:59Z", "active bo", "false"},
		{"2026-01-31T22:59:59.999999999Z", "active bo", "false"},
		{"2026-01-31T23:00:00Z", "active bo", "true"},
		{"2026-01-31T23:00:00Z", "holds bo community-manager", "false"},
		{"2026-01-31T22:59:59Z", "manager bo", " false"},
		{"2026-01-31T23:00:00Z", "manager bo", "mia true"},
		{"2026-01-31T22:59:59Z", "reports mia", "[cy]"},
		{"2026-01-31T23:00:00Z", "reports mia", "[bo cy]"},
		{"2026-01-31T22:59:59Z", "unit bo", " false"},
		{"2026-01-31T23:00:00Z", "unit bo", "brand-a true"},
		// A holding begins.
		{"2026-02-28T22:59:59Z", "holds bo community-manager", "false"},
		{"2026-02-28T23:00:00Z", "holds bo community-manager", "true"},
		{"2026-02-28T23:00:00Z", "allocation bo", "500"},
		// A holding ends; by then it is summer time.
		{"2026-09-30T21:59:59Z", "holds bo community-manager", "true"},
		{"2026-09-30T22:00:00Z", "holds bo community-manager", "false"},
		{"2026-09-30T21:59:59Z", "allocation bo", "700"},
		{"2026-09-30T22:00:00Z", "allocation bo", "200"},
		// Leaving ends an open holding, in winter time again.
		{"2026-10-31T22:59:59Z", "holds bo social-media-manager", "true"},
		{"2026-10-31T23:00:00Z", "holds bo social-media-manager", "false"},
		{"2026-10-31T23:00:00Z", "holders social-media-manager", "[mia]"},
		{"2026-10-31T22:59:59Z", "manager di", "bo true"},
		{"2026-10-31T23:00:00Z", "manager di", " false"},
		{"2026-10-31T23:00:00Z", "reports bo", "[]"},
		// Units: a holding reaches down and not up.
		{"2026-06-15T12:00:00Z", "holds mia social-media-manager brand-a-da", "true"},
		{"2026-06-15T12:00:00Z", "holds bo social-media-manager brand-a-da", "true"},
		{"2026-06-15T12:00:00Z", "holds bo social-media-manager brand-b", "false"},
		{"2026-06-15T12:00:00Z", "holds bo social-media-manager company", "false"},
		{"2026-06-15T12:00:00Z", "holders social-media-manager brand-a", "[bo mia]"},
		{"2026-06-15T12:00:00Z", "holders social-media-manager company", "[mia]"},
		{"2026-06-15T12:00:00Z", "holds cy content-creator brand-b", "false"},
		{"2026-06-15T12:00:00Z", "holds cy content-creator brand-a-da", "true"},
		{"2026-06-15T12:00:00Z", "holds di legal-counsel company", "false"}, // no unit is none
		{"2026-06-15T12:00:00Z", "holds di legal-counsel -", "true"},
		{"2026-06-15T12:00:00Z", "holds di social-media-analyst brand-b", "true"},
		// Nobody is nobody.
		{"2026-06-15T12:00:00Z", "holds - legal-counsel", "false"},
		{"2026-06-15T12:00:00Z", "holds zoe legal-counsel", "false"},
		{"2026-06-15T12:00:00Z", "holds di -", "false"},
		{"2026-06-15T12:00:00Z", "holds di legal-councel", "false"},
		{"2026-06-15T12:00:00Z", "holds mia social-media-manager brand-c", "false"},
		{"2026-06-15T12:00:00Z", "holders social-media-manager brand-c", "[]"},
		{"2026-06-15T12:00:00Z", "holders -", "[]"},
		{"2026-06-15T12:00:00Z", "present -", "false"},
		{"2026-06-15T12:00:00Z", "absent zoe", "false"},
		{"2026-06-15T12:00:00Z", "active zoe", "false"},
		{"2026-06-15T12:00:00Z", "manager zoe", " false"},
		{"2026-06-15T12:00:00Z", "unit di", " false"},
		{"2026-06-15T12:00:00Z", "reports zoe", "[]"},
		{"2026-06-15T12:00:00Z", "acts - mia social-media-manager", "false"},
		{"2026-06-15T12:00:00Z", "acts bo - social-media-manager", "false"},
		{"2026-06-15T12:00:00Z", "stand-ins zoe", "[]"},
		{"2026-06-15T12:00:00Z", "principals zoe", "[]"},
		{"2026-06-15T12:00:00Z", "deputies zoe", "[]"},
		{"2026-06-15T12:00:00Z", "allocation zoe", "0"},
		// Absence is not leaving.
		{"2026-04-30T21:59:59Z", "absent mia", "false"},
		{"2026-04-30T22:00:00Z", "absent mia", "true"},
		{"2026-04-30T22:00:00Z", "holds mia social-media-manager", "true"},
		{"2026-04-30T22:00:00Z", "manager cy", "mia true"},
		{"2026-06-30T21:59:59Z", "present mia", "false"},
		{"2026-06-30T22:00:00Z", "present mia", "true"},
		{"2026-01-14T22:59:59Z", "present cy", "false"}, // open at the start
		{"2026-01-14T23:00:00Z", "present cy", "true"},
		{"2026-12-14T22:59:59Z", "present cy", "true"}, // open at the end
		{"2026-12-14T23:00:00Z", "present cy", "false"},
		{"9999-12-31T00:00:00Z", "present cy", "false"},
		{"2027-01-01T00:00:00Z", "absent eli", "false"}, // has left: not absent either
		{"2027-01-01T00:00:00Z", "present eli", "false"},
		// Deputies act only while the principal is absent, the first present one,
		// and only for what they hold or can do.
		{"2026-04-30T21:59:59Z", "acts cy mia social-media-manager", "false"},
		{"2026-04-30T22:00:00Z", "acts cy mia social-media-manager", "true"}, // by skill: bo holds it from June
		{"2026-05-31T21:59:59Z", "acts bo mia social-media-manager", "false"},
		{"2026-05-31T22:00:00Z", "acts bo mia social-media-manager", "true"},
		{"2026-05-31T22:00:00Z", "acts cy mia social-media-manager", "false"},
		{"2026-05-31T22:00:00Z", "stand-ins mia social-media-manager", "[bo]"},
		{"2026-05-31T22:00:00Z", "deputies mia social-media-manager", "[bo cy]"},
		{"2026-05-31T22:00:00Z", "acts bo mia content-strategist", "false"},
		{"2026-05-31T22:00:00Z", "acts bo mia -", "true"}, // no role named: the first present deputy
		{"2026-05-31T22:00:00Z", "acts cy mia -", "false"},
		{"2026-06-30T22:00:00Z", "acts bo mia -", "false"},
		{"2026-08-14T21:59:59Z", "stand-ins mia social-media-manager", "[bo]"},
		{"2026-08-14T22:00:00Z", "stand-ins mia social-media-manager", "[cy]"}, // bo is away that day
		{"2026-08-14T22:00:00Z", "stand-ins mia -", "[cy]"},
		{"2026-08-15T22:00:00Z", "stand-ins mia social-media-manager", "[bo]"},
		{"2026-08-14T22:00:00Z", "principals cy", "[mia]"},
		{"2026-08-15T22:00:00Z", "principals cy", "[]"},
		{"2026-08-15T22:00:00Z", "acts cy mia legal-counsel", "false"}, // mia does not hold it
		// An intern who is learning the law does not sign for counsel.
		{"2026-04-15T12:00:00Z", "acts eli di legal-counsel", "false"},
		{"2026-04-15T12:00:00Z", "acts cy di legal-counsel", "false"},
		{"2026-04-15T12:00:00Z", "acts eli di -", "true"},
		{"2026-04-15T12:00:00Z", "principals eli", "[di]"},
		// Covers: for a role and a span, whether the principal is away or not.
		{"2026-01-14T22:59:59Z", "acts cy mia content-strategist", "false"}, // cy is away
		{"2026-01-14T23:00:00Z", "acts cy mia content-strategist", "true"},
		{"2026-01-14T23:00:00Z", "acts cy mia social-media-manager", "false"},
		{"2026-01-14T23:00:00Z", "acts cy mia -", "false"},
		{"2026-01-19T22:59:59Z", "acts cy mia content-strategist", "true"},
		{"2026-01-19T23:00:00Z", "acts cy mia content-strategist", "false"},
		{"2026-08-31T21:59:59Z", "acts eli di legal-counsel", "false"},
		{"2026-08-31T22:00:00Z", "acts eli di legal-counsel", "true"},
		{"2026-08-31T22:00:00Z", "stand-ins di legal-counsel", "[eli]"},
		{"2026-08-31T22:00:00Z", "principals eli", "[di]"},
		{"2026-09-07T21:59:59Z", "acts eli di legal-counsel", "true"},
		{"2026-09-07T22:00:00Z", "acts eli di legal-counsel", "false"},
		{"2026-04-09T22:00:00Z", "stand-ins di legal-counsel", "[bo]"},
		// Until is the next boundary of anything.
		{"2025-06-01T00:00:00Z", "until", "2026-01-09T23:00:00Z"},
		{"2026-01-09T22:59:59Z", "until", "2026-01-09T23:00:00Z"},
		{"2026-01-09T23:00:00Z", "until", "2026-01-14T23:00:00Z"},
		{"2026-12-14T22:59:59Z", "until", "2026-12-14T23:00:00Z"},
		{"2026-12-14T23:00:00Z", "until", "0001-01-01T00:00:00Z"},
	} {
		t.Run(c.at+" "+c.question, func(t *testing.T) {
			assert.Equal(t, c.want, ask(t, tm.At(instant(t, c.at)), c.question))
		})
	}
}

// A unit belongs to the division that it states, or to that of the nearest unit
// above that states one.
func TestDivisionOf(t *testing.T) {
	tm := compile(t, team.Spec{Units: []team.Unit{
		{ID: "company"},
		{ID: "law", Parent: "company", Division: "legal"},
		{ID: "privacy", Parent: "law"},
		{ID: "press", Parent: "law", Division: "communications"},
	}})
	for unit, want := range map[team.UnitID]team.DivisionID{"law": "legal", "privacy": "legal", "press": "communications", "company": "", "none": ""} {
		got, ok := tm.DivisionOf(unit)
		assert.Equal(t, want, got, unit)
		assert.Equal(t, want != "", ok, unit)
	}
}
