// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func TestCompileFaults(t *testing.T) {
	d := func(s string) socialteam.Date { return day(t, s) }
	hat := func(h team.Holding) team.Spec {
		return team.Spec{Units: []team.Unit{{ID: "u"}}, Members: []team.Member{{ID: "a", Holdings: []team.Holding{h}}}}
	}
	member := func(m team.Member) team.Spec { return team.Spec{Members: []team.Member{m, {ID: "bo"}}} }
	unit := func(u team.Unit) team.Spec { return team.Spec{Units: []team.Unit{u, {ID: "brand"}}} }
	cover := func(c team.Cover) team.Spec {
		return team.Spec{Members: []team.Member{{ID: "a"}, {ID: "bo"}}, Covers: []team.Cover{c}}
	}
	calendar := func(c team.CalendarSpec) team.Spec { return team.Spec{Calendars: []team.CalendarSpec{c}} }
	hours := func(h team.Hours) team.Spec { return calendar(team.CalendarSpec{ID: "c", Hours: []team.Hours{h}}) }
	for name, c := range map[string]struct {
		spec team.Spec
		want []string // path: part of the message
	}{
		"format":   {team.Spec{Format: "socialteam.team/9"}, []string{`format: unknown format "socialteam.team/9": want "socialteam.team/1"`}},
		"location": {team.Spec{Location: "Mars/Olympus"}, []string{`location: unknown location "Mars/Olympus"`}},
		"local":    {team.Spec{Location: "Local"}, []string{`location: the location "Local" is another place on every machine`}},

		"calendar without id":  {calendar(team.CalendarSpec{}), []string{"calendars[0].id: missing id"}},
		"second calendar":      {team.Spec{Calendars: []team.CalendarSpec{{ID: "c"}, {ID: "c"}}}, []string{`calendars[1].id: second calendar "c"`}},
		"calendar location":    {calendar(team.CalendarSpec{ID: "c", Location: "x"}), []string{`calendars[0].location: unknown location "x"`}},
		"holiday":              {calendar(team.CalendarSpec{ID: "c", Holidays: []socialteam.Date{0}}), []string{"calendars[0].holidays[0]: a holiday without a date"}},
		"hours without days":   {hours(team.Hours{From: 60, Until: 120}), []string{`calendars[0].hours[0].days: no days`}},
		"no weekday":           {hours(team.Hours{Days: []team.Weekday{9}, From: 60, Until: 120}), []string{`calendars[0].hours[0].days[0]: no day of the week: weekday(9)`}},
		"hours backwards":      {hours(team.Hours{Days: team.Workdays(), From: 600, Until: 540}), []string{`calendars[0].hours[0].until: 09:00 is not behind from 10:00`}},
		"hours from 25":        {hours(team.Hours{Days: team.Workdays(), From: 1500, Until: 1501}), []string{`calendars[0].hours[0].from: no time of day: 1500 minutes`}},
		"hours until 25":       {hours(team.Hours{Days: team.Workdays(), From: 600, Until: 1501}), []string{`calendars[0].hours[0].until: no time of day: 1501 minutes`}},
		"break outside":        {hours(team.Hours{Days: team.Workdays(), From: 540, Until: 600, Breaks: []team.ClockSpan{{From: 590, Until: 610}}}), []string{`calendars[0].hours[0].breaks[0]: the break 09:50 to 10:10 is not within the hours 09:00 to 10:00`}},
		"overlap of same days": {hours(team.Hours{Days: []team.Weekday{team.Monday, team.Monday}, From: 540, Until: 600}), []string{`calendars[0].hours[0].days[1]: the hours overlap others of monday`}},

		"unit without id":  {unit(team.Unit{}), []string{"units[0].id: missing id"}},
		"second unit":      {unit(team.Unit{ID: "brand"}), []string{`units[1].id: second unit "brand"`}},
		"unknown parent":   {unit(team.Unit{ID: "x", Parent: "brnad"}), []string{`units[0].parent: unknown unit "brnad" (did you mean "brand"?)`}},
		"unknown lead":     {unit(team.Unit{ID: "x", Lead: "ann"}), []string{`units[0].lead: unknown member "ann"`}},
		"unit's calendar":  {unit(team.Unit{ID: "x", Calendar: "c"}), []string{`units[0].calendar: unknown calendar "c"`}},
		"own parent":       {unit(team.Unit{ID: "x", Parent: "x"}), []string{"units[0].parent: the units stand above each other: x → x"}},
		"oversees itself":  {unit(team.Unit{ID: "x", Oversees: []team.UnitID{"x"}}), []string{`units[0].oversees[0]: unit "x" oversees itself`}},
		"oversees twice":   {unit(team.Unit{ID: "x", Oversees: []team.UnitID{"brand", "brand"}}), []string{`units[0].oversees[1]: unit "brand" a second time`}},
		"oversees unknown": {unit(team.Unit{ID: "x", Oversees: []team.UnitID{"brant", ""}}), []string{`units[0].oversees[0]: unknown unit "brant" (did you mean "brand"?)`, "units[0].oversees[1]: missing: name a unit"}},
		"cycle of units": {
			team.Spec{Units: []team.Unit{{ID: "c", Parent: "b"}, {ID: "a", Parent: "c"}, {ID: "b", Parent: "a"}, {ID: "d", Parent: "b"}}},
			[]string{"units[0].parent: the units stand above each other: c → b → a → c"},
		},

		"member without id": {member(team.Member{}), []string{"members[0].id: missing id"}},
		"second member":     {member(team.Member{ID: "bo"}), []string{`members[1].id: second member "bo"`}},
		"source":            {member(team.Member{ID: "a", Source: 9}), []string{"members[0].source: no such source"}},
		"agency":            {member(team.Member{ID: "a", Agency: "Ads Inc"}), []string{`members[0].agency: agency "Ads Inc" of a member whose source is not agency`}},
		"minutes":           {member(team.Member{ID: "a", Minutes: 10081}), []string{"members[0].minutes-per-week: 10081 minutes: a week has 0 to 10080"}},
		"minutes below":     {member(team.Member{ID: "a", Minutes: -1}), []string{"members[0].minutes-per-week: -1 minutes"}},
		"rate":              {member(team.Member{ID: "a", Rate: socialteam.Money{Micros: 1}}), []string{"members[0].rate: no text form"}},
		"rate below":        {member(team.Member{ID: "a", Rate: socialteam.Money{Micros: -1, Currency: "EUR"}}), []string{"members[0].rate: -0.000001 EUR: a rate is not negative"}},
		"unit":              {member(team.Member{ID: "a", Unit: "u"}), []string{`members[0].unit: unknown unit "u"`}},
		"manager":           {member(team.Member{ID: "a", Manager: "boo"}), []string{`members[0].manager: unknown member "boo" (did you mean "bo"?)`}},
		"own manager":       {member(team.Member{ID: "a", Manager: "a"}), []string{"members[0].manager: the members report to each other: a → a"}},
		"calendar":          {member(team.Member{ID: "a", Calendar: "c"}), []string{`members[0].calendar: unknown calendar "c"`}},
		"own deputy":        {member(team.Member{ID: "a", Deputies: []team.MemberID{"a"}}), []string{`members[0].deputies[0]: member "a" is the deputy of itself`}},
		"deputy twice":      {member(team.Member{ID: "a", Deputies: []team.MemberID{"bo", "bo"}}), []string{`members[0].deputies[1]: deputy "bo" a second time`}},
		"unknown deputy":    {member(team.Member{ID: "a", Deputies: []team.MemberID{"cy", ""}}), []string{`members[0].deputies[0]: unknown member "cy"`, "members[0].deputies[1]: missing: name a member"}},
		"skill":             {member(team.Member{ID: "a", Skills: []team.Skill{{"copywritting", 1}, {"", 1}}}), []string{`members[0].skills[0].skill: unknown skill "copywritting" (did you mean "copywriting"?)`, "members[0].skills[1].skill: missing: name a skill"}},
		"skill twice":       {member(team.Member{ID: "a", Skills: []team.Skill{{"writing", 1}, {"writing", 2}}}), []string{`members[0].skills[1].skill: skill "writing" a second time`}},
		"level":             {member(team.Member{ID: "a", Skills: []team.Skill{{"writing", 5}}}), []string{"members[0].skills[0].level: level 5: want 1 to 4"}},
		"member's days":     {member(team.Member{ID: "a", From: d("2026-02-01"), Until: d("2026-02-01")}), []string{"members[0].until: 2026-02-01 is not behind from 2026-02-01"}},
		"no such day":       {member(team.Member{ID: "a", From: -5}), []string{"members[0].until: no day of the calendar: date(-5)"}},
		"cycle of managers": {
			team.Spec{Members: []team.Member{{ID: "zoe", Manager: "ann"}, {ID: "ann", Manager: "bo"}, {ID: "bo", Manager: "zoe"}, {ID: "cy", Manager: "zoe"}}},
			[]string{"members[0].manager: the members report to each other: zoe → ann → bo → zoe"},
		},

		"role":         {hat(team.Holding{Role: "comunity-manager", Share: 1}), []string{`members[0].holdings[0].role: unknown role "comunity-manager" (did you mean "community-manager"?)`}},
		"no role":      {hat(team.Holding{Share: 1}), []string{"members[0].holdings[0].role: missing: name the role"}},
		"hat's unit":   {hat(team.Holding{Role: "copywriter", Unit: "v", Share: 1}), []string{`members[0].holdings[0].unit: unknown unit "v"`}},
		"share 0":      {hat(team.Holding{Role: "copywriter"}), []string{"members[0].holdings[0].share: share 0: want 1 to 1000 per mille"}},
		"share 1001":   {hat(team.Holding{Role: "copywriter", Share: 1001}), []string{"members[0].holdings[0].share: share 1001"}},
		"hat's days":   {hat(team.Holding{Role: "copywriter", Share: 1, From: d("2026-02-02"), Until: d("2026-02-01")}), []string{"members[0].holdings[0].until: 2026-02-01 is not behind from 2026-02-02"}},
		"same hat":     {member(team.Member{ID: "a", Holdings: []team.Holding{{Role: "copywriter", Share: 1, Until: d("2026-02-02")}, {Role: "copywriter", Share: 1, From: d("2026-02-01")}}}), []string{`members[0].holdings[1]: role "copywriter" in the same unit as in holdings[0], at the same time`}},
		"two primary":  {member(team.Member{ID: "a", Holdings: []team.Holding{{Role: "copywriter", Share: 1, Primary: true}, {Role: "art-director", Share: 1, Primary: true}}}), []string{"members[0].holdings[1].primary: a second primary hat beside holdings[0]"}},
		"absent whom":  {team.Spec{Absences: []team.Absence{{}}}, []string{"absences[0].member: missing: say which member is away"}},
		"absent who":   {team.Spec{Absences: []team.Absence{{Member: "a"}}}, []string{`absences[0].member: unknown member "a"`}},
		"absent when":  {team.Spec{Members: []team.Member{{ID: "a"}}, Absences: []team.Absence{{Member: "a", From: d("2026-02-01"), Until: d("2026-01-01")}}}, []string{"absences[0].until: 2026-01-01 is not behind"}},
		"empty cover":  {cover(team.Cover{}), []string{"covers[0].by: missing: say which member stands in", "covers[0].for: missing: say for which member", "covers[0].roles: no roles", "covers[0].from: missing", "covers[0].until: missing"}},
		"own cover":    {cover(team.Cover{By: "a", For: "a", Roles: []roles.ID{"copywriter"}, From: 1, Until: 2}), []string{`covers[0].by: member "a" stands in for itself`}},
		"cover's role": {cover(team.Cover{By: "a", For: "bo", Roles: []roles.ID{"copywrite", "", "copywriter", "copywriter"}, From: 2, Until: 2}), []string{`covers[0].roles[0]: unknown role "copywrite" (did you mean "copywriter"?)`, "covers[0].roles[1]: missing: name a role", `covers[0].roles[3]: role "copywriter" a second time`, "covers[0].until: 0001-01-02 is not behind"}},
		"matrix":       {team.Spec{Matrix: roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "publish-post"}}}}, []string{`matrix.rows[0].responsibility: unknown responsibility "publish-post" (did you mean "publish-posts"?)`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := team.Compile(c.spec, roles.Standard())
			assert.Nil(t, got)
			require.Error(t, err)
			faults := socialteam.SpecErrors(err)
			var lines []string
			for _, f := range faults {
				lines = append(lines, f.Error())
			}
			require.Len(t, faults, len(c.want), strings.Join(lines, "\n"))
			for i, want := range c.want {
				assert.Contains(t, lines[i], want)
				assert.True(t, strings.HasPrefix(lines[i], want[:strings.Index(want, ":")]), lines[i])
			}
		})
	}
}

func TestCompileReportsEverythingInOrder(t *testing.T) {
	_, err := team.Compile(team.Spec{
		Units:    []team.Unit{{ID: "a", Parent: "x"}},
		Members:  []team.Member{{ID: "m", Manager: "n", Holdings: []team.Holding{{Role: "r", Share: 0}}}},
		Absences: []team.Absence{{Member: "o"}},
	}, roles.Standard())
	var paths []string
	for _, f := range socialteam.SpecErrors(err) {
		paths = append(paths, f.Path)
	}
	assert.Equal(t, []string{"units[0].parent", "members[0].manager", "members[0].holdings[0].role", "members[0].holdings[0].share", "absences[0].member"}, paths)
	assert.True(t, strings.HasPrefix(err.Error(), "team: compile: units[0].parent: "), err)
}

// The order of the input is that of the fields.
func TestCompileFaultsAreInOrder(t *testing.T) {
	_, err := team.Compile(team.Spec{
		Format: "x", Location: "x",
		Calendars: []team.CalendarSpec{{Location: "x", Hours: []team.Hours{{Until: 1501, Breaks: []team.ClockSpan{{}}}}, Holidays: []socialteam.Date{0}}},
		Units:     []team.Unit{{Parent: "x", Lead: "x", Oversees: []team.UnitID{"x"}, Calendar: "x"}},
		Members: []team.Member{{
			Source: 9, Agency: "x", Unit: "x", Manager: "x", Deputies: []team.MemberID{"x"}, Minutes: -1,
			Rate: socialteam.Money{Micros: -1, Currency: "EUR"}, Calendar: "x", Skills: []team.Skill{{"x", 9}},
			Holdings: []team.Holding{{Role: "x", Unit: "x", From: 2, Until: 1}}, From: 2, Until: 1,
		}, {ID: "a"}},
		Absences: []team.Absence{{Member: "x", From: 2, Until: 1}},
		Covers:   []team.Cover{{By: "x", For: "x", Roles: []roles.ID{"x"}, Until: 1}},
		Matrix:   roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "x"}}},
	}, roles.Standard())
	var paths []string
	for _, f := range socialteam.SpecErrors(err) {
		paths = append(paths, f.Path)
	}
	assert.Equal(t, []string{
		"format", "location",
		"calendars[0].id", "calendars[0].location", "calendars[0].hours[0].days", "calendars[0].hours[0].until", "calendars[0].holidays[0]",
		"units[0].id", "units[0].parent", "units[0].lead", "units[0].oversees[0]", "units[0].calendar",
		"members[0].id", "members[0].source", "members[0].agency", "members[0].unit", "members[0].manager", "members[0].deputies[0]",
		"members[0].minutes-per-week", "members[0].rate", "members[0].calendar", "members[0].skills[0].skill", "members[0].skills[0].level",
		"members[0].holdings[0].role", "members[0].holdings[0].unit", "members[0].holdings[0].share", "members[0].holdings[0].until", "members[0].until",
		"absences[0].member", "absences[0].until",
		"covers[0].by", "covers[0].by", "covers[0].for", "covers[0].roles[0]", "covers[0].from",
		"matrix.rows[0].responsibility",
	}, paths)
}

func TestCompileWithoutCatalogue(t *testing.T) {
	_, err := team.Compile(team.Spec{}, nil)
	assert.EqualError(t, err, "team: compile: no catalogue of roles: give one, such as roles.Standard()")
}

// A large document full of mistakes is told them all, and only the first few are
// compared with all the names there are.
func TestManyUnknownNamesAreCheap(t *testing.T) {
	var s team.Spec
	for i := range 5_000 {
		s.Members = append(s.Members, team.Member{ID: team.MemberID(fmt.Sprintf("member-%04d", i)), Manager: "membr-0007"})
	}
	_, err := team.Compile(s, roles.Standard())
	faults := socialteam.SpecErrors(err)
	require.Len(t, faults, 5_000)
	suggestions := 0
	for _, f := range faults {
		if strings.Contains(f.Error(), "did you mean") {
			suggestions++
		}
	}
	assert.Contains(t, faults[0].Error(), `(did you mean "member-0007"?)`)
	assert.LessOrEqual(t, suggestions, 5)
}

func TestSpecRoundTrip(t *testing.T) {
	tm := compile(t, studio(t))
	data, err := json.Marshal(tm.Spec())
	require.NoError(t, err)
	s, err := team.Decode(strings.NewReader(string(data)))
	require.NoError(t, err)
	assert.Equal(t, tm.Spec(), s)
	assert.Equal(t, tm.Spec(), compile(t, s).Spec())
}

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct{ doc, want string }{
		"no format":     {`{"company":"x"}`, `format: missing: want "socialteam.team/1"`},
		"other format":  {`{"format":"socialteam.team/2"}`, `format: unknown format "socialteam.team/2"`},
		"unknown field": {`{"format":"socialteam.team/1","member":[]}`, `line 1, column 31: member: unknown field "member" (did you mean "members"?)`},
		"bad date":      {`{"format":"socialteam.team/1","absences":[{"member":"a","until":"until 2026-07-31 inclusive"}]}`, `absences[0].until: bad date`},
		"bad source":    {`{"format":"socialteam.team/1","members":[{"id":"a","source":"loan"}]}`, `members[0].source: unknown source "loan"`},
		"bad weekday":   {`{"format":"socialteam.team/1","calendars":[{"id":"c","hours":[{"days":["mon"],"from":"09:00","until":"17:00"}]}]}`, `calendars[0].hours[0].days[0]: unknown day "mon": want monday to sunday`},
		"bad clock":     {`{"format":"socialteam.team/1","calendars":[{"id":"c","hours":[{"days":["monday"],"from":"9:00","until":"24:01"}]}]}`, `calendars[0].hours[0].from: bad time "9:00"`},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := team.Decode(strings.NewReader(c.doc))
			assert.Zero(t, s)
			require.ErrorContains(t, err, c.want)
			assert.NotEmpty(t, socialteam.SpecErrors(err))
		})
	}
}

func TestSpecCopies(t *testing.T) {
	s := studio(t)
	s.Matrix = roles.MatrixSpec{Rows: []roles.Row{{Responsibility: "publish-posts", Cells: []roles.Cell{{Role: "copywriter", Letters: "R"}}}}}
	tm := compile(t, s)
	want := tm.Spec()
	for i := range s.Members {
		for k := range s.Members[i].Deputies {
			s.Members[i].Deputies[k] = "x"
		}
		for k := range s.Members[i].Holdings {
			s.Members[i].Holdings[k].Role = "x"
		}
		for k := range s.Members[i].Skills {
			s.Members[i].Skills[k].Level = 0
		}
	}
	s.Units[0].ID, s.Absences[0].Member, s.Covers[0].Roles[0] = "x", "x", "x"
	s.Matrix.Rows[0].Cells[0].Role = "x"
	assert.Equal(t, want, tm.Spec())

	got := tm.Spec()
	got.Members[0].ID, got.Members[4].Deputies[0], got.Covers[0].Roles[0] = "x", "x", "x"
	got.Matrix.Rows[0].Cells[0].Role = "x"
	assert.Equal(t, want, tm.Spec())
	m, ok := tm.Member("mia")
	require.True(t, ok)
	m.Holdings[0].Role = "x"
	assert.Equal(t, want, tm.Spec())
}
