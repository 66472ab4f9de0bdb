// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func mustTeam(s team.Spec) *team.Team {
	t, err := team.Compile(s, roles.Standard())
	if err != nil {
		log.Fatal(err)
	}
	return t
}

func mustDate(s string) socialteam.Date {
	d, err := socialteam.ParseDate(s)
	if err != nil {
		log.Fatal(err)
	}
	return d
}

// A small team from a file: who may approve in July, when the manager is away?
func Example() {
	spec, err := team.Decode(strings.NewReader(`{
		"format": "socialteam.team/1",
		"company": "Corner Bakery",
		"location": "Europe/Copenhagen",
		"members": [
			{"id": "mia", "deputies": ["kim", "bo"],
			 "holdings": [{"role": "social-media-manager", "share": 800}]},
			{"id": "bo", "manager": "mia",
			 "holdings": [{"role": "content-creator", "share": 700}, {"role": "social-media-manager", "share": 100}]},
			{"id": "kim", "manager": "mia",
			 "holdings": [{"role": "social-media-assistant", "share": 1000}]}
		],
		"absences": [{"member": "mia", "from": "2026-07-06", "until": "2026-07-27", "kind": "holiday"}]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	t, err := team.Compile(spec, roles.Standard())
	if err != nil {
		log.Fatal(err)
	}
	v := t.At(time.Date(2026, 7, 10, 9, 0, 0, 0, time.UTC))
	fmt.Println("managers:", v.AppendHolders(nil, "social-media-manager", ""))
	fmt.Println("mia is away:", v.Absent("mia"))
	fmt.Println("acts for mia:", v.AppendStandIns(nil, "mia", "social-media-manager"))
	fmt.Println("until:", v.Until().Format(time.RFC3339))
	// Output:
	// managers: [bo mia]
	// mia is away: true
	// acts for mia: [bo]
	// until: 2026-07-26T22:00:00Z
}

func ExampleCompile() {
	_, err := team.Compile(team.Spec{
		Members: []team.Member{
			{ID: "ana", Manager: "bo", Holdings: []team.Holding{{Role: "comunity-manager", Share: 1200}}},
			{ID: "bo", Manager: "ana"},
		},
	}, roles.Standard())
	for _, fault := range socialteam.SpecErrors(err) {
		fmt.Println(fault)
	}
	// Output:
	// members[0].manager: the members report to each other: ana → bo → ana
	// members[0].holdings[0].role: unknown role "comunity-manager" (did you mean "community-manager"?)
	// members[0].holdings[0].share: share 1200: want 1 to 1000 per mille of the member's working time
}

func ExampleTeam_With() {
	pair, _ := team.TemplateByID("lean-pair")
	now := mustTeam(pair.Team)
	away := team.Absence{Member: "content-publishing-community", From: mustDate("2026-12-21"), Until: mustDate("2027-01-04")}
	then, err := now.With(team.Change{Op: team.Add, Absence: &away})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range team.Diff(now, then) {
		fmt.Println(c)
	}
	report, err := team.Coverage(then, mustDate("2026-12-14"), mustDate("2027-01-11"),
		team.Scope{Responsibilities: []roles.ResponsibilityID{"publish-posts", "engage-audience", "create-video"}})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range report.Findings {
		fmt.Println(f)
	}
	// Output:
	// add absence of content-publishing-community from 2026-12-21 until 2027-01-04
	// warning: coverage: create-video: nobody who can do it is there from 2026-12-21 until 2027-01-04: move the absence of content-publishing-community
}

func ExamplePeakLoad() {
	t := mustTeam(team.Spec{Members: []team.Member{
		{ID: "ana", Minutes: 2400, Holdings: []team.Holding{{Role: "copywriter", Share: 1000}}},
		{ID: "bo", Minutes: 2400, Holdings: []team.Holding{{Role: "copywriter", Share: 500}, {Role: "social-media-analyst", Share: 500}}},
	}})
	report, err := team.PeakLoad(t.At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)), []team.Demand{
		{Responsibility: "write-copy", Minutes: 2400},
		{Responsibility: "measure-performance", Minutes: 1800},
	}, team.LoadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v, because of %v\n", report.Peak, report.Bottleneck)
	for _, l := range report.Loads {
		fmt.Println(l.Member, l.Load)
	}
	// Output:
	// 875 ‰, because of write-copy, measure-performance by ana, bo
	// ana 875 ‰
	// bo 875 ‰
}

func ExampleAllocations() {
	t := mustTeam(team.Spec{Members: []team.Member{
		{ID: "ana", Holdings: []team.Holding{{Role: "social-media-manager", Share: 800, Primary: true}, {Role: "copywriter", Share: 400}}},
		{ID: "bo", Holdings: []team.Holding{{Role: "copywriter", Share: 500}}},
	}})
	for _, f := range team.Allocations(t.At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))) {
		fmt.Println(f)
	}
	// Output:
	// warning: allocation: ana: wears hats for 1200 ‰ of the working time, more than 1000 ‰: hand the hat copywriter of ana to bo
}

func ExampleCalendar_Add() {
	office, err := team.CompileCalendar(team.CalendarSpec{
		ID: "office", Location: "Europe/Copenhagen",
		Hours: []team.Hours{{
			Days: team.Workdays(), From: 9 * 60, Until: 17 * 60,
			Breaks: []team.ClockSpan{{From: 12 * 60, Until: 12*60 + 30}},
		}},
		Holidays: []socialteam.Date{mustDate("2026-12-25")},
	})
	if err != nil {
		log.Fatal(err)
	}
	due, err := office.Add(time.Date(2026, 12, 24, 15, 0, 0, 0, time.UTC), 4*time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(due.In(office.Location()).Format("Monday 15:04"))
	// Output: Monday 12:00
}

func ExampleTemplates() {
	for _, tpl := range team.Templates() {
		t := mustTeam(tpl.Team)
		v := t.At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC))
		fmt.Printf("%s: %d people, size %d, %d responsibilities left out\n", tpl.ID, t.Len(), team.Size(v), len(tpl.LeftOut))
	}
	// Output:
	// solo: 2 people, size 1, 27 responsibilities left out
	// lean-pair: 2 people, size 2, 14 responsibilities left out
	// mid-market: 8 people, size 5, 11 responsibilities left out
	// enterprise: 29 people, size 17, 0 responsibilities left out
	// agency-assisted: 6 people, size 3, 11 responsibilities left out
	// virtual-cross-functional: 12 people, size 6, 17 responsibilities left out
}

func ExampleAppendMermaid() {
	t := mustTeam(team.Spec{
		Units: []team.Unit{{ID: "social", Title: "Social media"}},
		Members: []team.Member{
			{ID: "mia", Unit: "social", Holdings: []team.Holding{{Role: "social-media-manager", Share: 1000}}},
			{ID: "bo", Unit: "social", Manager: "mia"},
		},
	})
	fmt.Print(string(team.AppendMermaid(nil, t.At(time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)))))
	// Output:
	// flowchart TD
	//   subgraph u0 ["Social media"]
	//     m0["bo"]
	//     m1["mia<br/>social-media-manager"]
	//   end
	//   m1 --> m0
}
