// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

// pair makes a team of a manager and a content creator, both full time.
func pair(w *world) {
	w.member("ana", "Ana Costa", "social-media-manager")
	w.member("bo", "Bo Lind", "content-creator")
}

// demand sets the work that a responsibility takes.
func (w *world) demand(r roles.ResponsibilityID, minutes int64) {
	for i := range w.Company.Demand {
		if w.Company.Demand[i].Responsibility == r {
			w.Company.Demand[i].Minutes = minutes
			return
		}
	}
	w.Company.Demand = append(w.Company.Demand, team.Demand{Responsibility: r, Minutes: minutes})
}

// plan sets the hiring plan.
func (w *world) plan(positions ...playbook.Position) {
	w.Company.HiringPlan = append([]playbook.Position{}, positions...)
}

func funded(r roles.ID, cost string) playbook.Position {
	m, err := socialteam.ParseMoney(cost)
	if err != nil {
		panic(err)
	}
	return playbook.Position{Role: r, Cost: m, Funded: true}
}

// noMinutes takes the working time of a member away.
func noMinutes(id team.MemberID) func(*world) {
	return func(w *world) { w.find(id).Minutes = 0 }
}

func capacityRows() []row {
	return []row{
		{
			rule: "no-single-person-does-all",
			good: func(w *world) {
				pair(w)
				w.letters("define-strategy", "social-media-manager R")
				w.letters("write-copy", "content-creator R")
				w.letters("publish-posts", "content-creator R")
				w.Company.LeftOut = []playbook.Omission{}
			},
			bad: []breach{
				{
					"four of five", func(w *world) {
						w.letters("edit-content", "content-creator R")
						w.letters("curate-content", "content-creator R")
					}, "member:bo",
					[]string{"does 4 of the 5 responsibilities", "more than 70 %", "at least 1", "such as “Write copy” to Ana Costa"},
				},
				{
					"the smaller half is out of scope", func(w *world) {
						w.Company.LeftOut = []playbook.Omission{{Area: "strategy", Reason: "the agency has it"}}
						w.letters("create-visuals", "content-creator R")
						w.letters("write-copy", "content-creator R")
						w.letters("publish-posts")
					}, "member:bo",
					[]string{"does 2 of the 2 responsibilities", "such as “Write copy” to Ana Costa"},
				},
				{
					"nobody to hand over to", func(w *world) {
						w.letters("define-strategy")
						w.letters("write-copy")
						w.letters("publish-posts")
						w.letters("build-community", "content-creator R")
					}, "member:bo",
					[]string{"does 1 of the 1", "or hire somebody"},
				},
			},
			apart: func(w *world) { w.Team.Members = w.Team.Members[:1] },
		},
		{
			rule: "solo-operation-flagged",
			good: func(w *world) {
				pair(w)
				w.letters("define-strategy", "social-media-manager R")
			},
			bad: []breach{
				{
					"one person", func(w *world) {
						w.Team.Members = w.Team.Members[:1]
						w.scopeOnly("define-strategy", "oversee-all")
					}, "member:ana",
					[]string{"nobody else can carry “Define the social media strategy”", "waive"},
				},
				{
					"agency staff do not count", func(w *world) {
						w.find("bo").Source = roles.Agency
						w.scopeOnly("write-copy")
					}, "member:ana",
					[]string{"is the whole team; others could carry all of it"},
				},
				{
					"work that stays inside", func(w *world) {
						w.find("bo").Source = roles.Agency
						w.scopeOnly("write-copy")
						w.Catalogue.Responsibilities = []roles.Responsibility{{
							ID: "write-copy", Area: "content", Title: "Copy", Eligible: []roles.ID{"content-creator", "social-media-manager"}, InHouse: true,
						}}
					}, "member:ana",
					[]string{"nobody else can carry “Copy”"},
				},
			},
		},
		{
			rule: "hats-fit-capacity",
			good: func(w *world) {
				pair(w)
				w.demand("define-strategy", 1800)
				w.demand("create-visuals", 1920) // 80 % exactly
			},
			bad: []breach{
				{"too many hats", func(w *world) {
					w.find("bo").Holdings[0].Primary = true
					for _, h := range []team.Holding{{Role: "copywriter", Share: 100}, {Role: "content-curator", Share: 300}, {Role: "graphic-designer", Share: 200}} {
						h.From = date("2026-01-01")
						w.find("bo").Holdings = append(w.find("bo").Holdings, h)
					}
					w.find("bo").Holdings[0].Share = 650
				}, "member:bo", []string{"125 % of the working time", "more than 100 %", "Content Curator (30 %)"}},
				{"two hats, none small enough", func(w *world) {
					w.find("bo").Holdings = append(w.find("bo").Holdings, team.Holding{Role: "copywriter", Share: 995})
				}, "member:bo", []string{"199.5 %", "Copywriter (99.5 %)"}},
				{"no single hat is enough", func(w *world) {
					m := w.find("bo")
					m.Holdings[0].Share = 500
					m.Holdings[0].Primary = true
					for _, r := range []roles.ID{"copywriter", "content-curator", "graphic-designer"} {
						m.Holdings = append(m.Holdings, team.Holding{Role: r, Share: 600})
					}
					m.Holdings[2].Share = 700
				}, "member:bo", []string{"240 %", "Content Curator (70 %)"}},
				{
					"over the target", func(w *world) { w.demand("create-visuals", 1921) }, "member:bo",
					[]string{"work for 80.1 % of the time", "more than 80 %", "let more people do “Create graphics and images”"},
				},
				{
					"over the hours", func(w *world) { w.demand("create-visuals", 2401) }, "member:bo",
					[]string{"work for 100.1 % of the time", "more than 100 %"},
				},
				{
					"work for nobody", func(w *world) { w.demand("guide-privacy-security", 30) }, "responsibility:guide-privacy-security",
					[]string{"30 minutes a week", "such a role (Legal)"},
				},
			},
			open: []gap{
				{"minutes", noMinutes("ana"), playbook.TeamMembers},
				{"work beyond count", func(w *world) { w.demand("create-visuals", 1<<62) }, playbook.CompanyDemand},
			},
		},
		{
			rule: "balanced-load",
			good: func(w *world) {
				pair(w)
				w.demand("define-strategy", 600)
				w.demand("create-visuals", 1440) // 60 % and 25 %
			},
			bad: []breach{{
				"one more minute", func(w *world) { w.demand("create-visuals", 1441) }, "member:bo",
				[]string{"work for 60.1 % of the time, while Ana Costa has work for 25 %", "more than 35 % apart", "give Ana Costa a hat that may do “Create graphics and images”"},
			}},
			open: []gap{
				{"minutes", noMinutes("ana"), playbook.TeamMembers},
				{"work beyond count", func(w *world) { w.demand("create-visuals", 1<<62) }, playbook.CompanyDemand},
			},
			apart: func(w *world) { w.Team.Members = w.Team.Members[:1] },
		},
		{
			rule: "not-a-side-project",
			good: func(w *world) {
				pair(w)
				w.find("ana").Holdings = []team.Holding{{Role: "social-media-manager", Share: 500}, {Role: "marketing-manager", Share: 500}}
				w.find("bo").Minutes = 1200
			},
			bad: []breach{
				{
					"a minute too little", func(w *world) { w.find("bo").Minutes = 1199 }, "company",
					[]string{"2399 minutes a week, those of Ana Costa and Bo Lind, less than 2400"},
				},
				{
					"the lead has no time", func(w *world) { w.find("ana").Holdings[0].Share = 499; w.find("bo").Minutes = 2400 }, "member:ana",
					[]string{"49.9 % of the working time, less than 50 %"},
				},
				{
					"no lead", func(w *world) { w.find("ana").Holdings[0].Role = "copywriter" }, "role:social-media-manager",
					[]string{"held by nobody", "make somebody Social Media Manager"},
				},
			},
			open: []gap{{"minutes", noMinutes("bo"), playbook.TeamMembers}},
		},
		{
			rule: "pr-on-demand-only",
			good: func(w *world) {
				w.member("pia", "Pia Holm", "public-relations-partner")
				w.member("max", "Max Roth", "public-relations-partner", "social-media-manager")
				w.letters("crisis-response", "public-relations-partner R")
				w.letters("publish-posts", "social-media-manager R")
			},
			bad: []breach{{
				"answers every day", func(w *world) { w.letters("publish-posts", "public-relations-partner R") }, "member:pia",
				[]string{"Public Relations Partner", "“Publish on the channels”"},
			}},
		},
		{
			rule: "content-gets-most-hours",
			good: func(w *world) {
				w.demand("write-copy", 300)
				w.demand("create-visuals", 300)
				w.demand("engage-audience", 600)
			},
			bad: []breach{{
				"community first", func(w *world) { w.demand("engage-audience", 601) }, "area:community",
				[]string{"601 minutes a week and Production of posts only 600"},
			}},
			open: []gap{{"no minutes", func(w *world) { w.Company.Demand = []team.Demand{} }, playbook.CompanyDemand}},
		},
		{
			rule: "relieve-manager-of-content",
			good: func(w *world) {
				pair(w)
				w.letters("write-copy", "social-media-manager R")
				w.letters("create-visuals", "content-creator R")
				w.Company.LeftOut = []playbook.Omission{}
			},
			bad: []breach{
				{
					"the manager alone", func(w *world) { w.letters("create-visuals", "social-media-manager R") }, "member:ana",
					[]string{"nobody else does any of", "Content Creator"},
				},
				{"the helper's part is out of scope", func(w *world) { w.scopeOnly("write-copy") }, "member:ana", nil},
				{"nobody at all", func(w *world) {
					w.find("ana").Holdings[0].Role = "copywriter"
					w.letters("create-visuals")
				}, "responsibility:write-copy", []string{"is done by nobody"}},
			},
			apart: func(w *world) { w.Team.Members = w.Team.Members[:1] },
		},
		{
			rule: "junior-relieves-load",
			good: func(w *world) {
				pair(w)
				w.demand("define-strategy", 2000)
				w.plan(playbook.Position{Role: "social-media-assistant"})
			},
			bad: []breach{{
				"no junior planned", func(w *world) { w.plan() }, "member:ana",
				[]string{"work for 83.4 % of the time, more than 80 %", "add Entry-level social media marketer to the hiring plan"},
			}},
			open: []gap{
				{"minutes", noMinutes("ana"), playbook.TeamMembers},
				{"no plan", func(w *world) { w.Company.HiringPlan = nil }, playbook.CompanyHiringPlan},
			},
			apart: func(w *world) { w.find("ana").Holdings[0].Role = "copywriter" },
		},
	}
}

// TestJuniorWithoutPlan: a team that needs no junior needs no plan, and the report
// says why.
func TestJuniorWithoutPlan(t *testing.T) {
	for why, change := range map[string]func(*world){
		"Ana Costa has time left": func(w *world) { w.demand("define-strategy", 1920) },
		"Cy Dahl can help already": func(w *world) {
			w.demand("define-strategy", 2400)
			w.member("cy", "Cy Dahl", "social-media-assistant")
		},
	} {
		res := made(pair, change).judge(t, "junior-relieves-load")
		require.Equal(t, playbook.Passes, res.Verdict, "%v %v", res.Findings, res.Missing)
		require.Equal(t, []playbook.Missing{{Fact: playbook.CompanyHiringPlan, What: why}}, res.Without)
	}
}

// TestReliefWithoutContent: where no content is in scope the manager needs no
// relief of it.
func TestReliefWithoutContent(t *testing.T) {
	w := made(pair)
	w.letters("define-strategy", "social-media-manager R")
	w.scopeOnly("define-strategy")
	require.Equal(t, playbook.Passes, w.judge(t, "relieve-manager-of-content").Verdict)
}

// TestBalanceOfOne: a spread takes two who are there.
func TestBalanceOfOne(t *testing.T) {
	w := made(pair, func(w *world) {
		w.demand("define-strategy", 600)
		w.Team.Absences = []team.Absence{{Member: "bo"}}
	})
	require.Equal(t, playbook.Passes, w.judge(t, "balanced-load").Verdict)
}

// TestHatsFitSeverity: work beyond the hours is an error, work beyond the target a
// warning.
func TestHatsFitSeverity(t *testing.T) {
	for minutes, want := range map[int64]socialteam.Severity{2000: socialteam.Warning, 2400: socialteam.Warning, 2500: socialteam.Error} {
		w := made(pair)
		w.demand("create-visuals", minutes)
		res := w.judge(t, "hats-fit-capacity")
		require.Len(t, res.Findings, 1)
		require.Equal(t, want, res.Findings[0].Severity, minutes)
	}
}
