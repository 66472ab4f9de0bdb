// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

func coverageRows() []row {
	return slices.Concat(rosterRows(), goalRows(), doerRows(), agreementRows())
}

// duo are a manager and a creator, both in-house.
func duo(w *world) {
	w.member("ana", "Ana Costa", "social-media-manager")
	w.member("bo", "Bo Lind", "content-creator", "community-manager")
}

// teamOf returns a world of a duo and some changes.
func teamOf(changes ...func(*world)) func(*world) {
	return func(w *world) {
		duo(w)
		for _, change := range changes {
			change(w)
		}
	}
}

// cells writes a row of the matrix, in place of what it had.
func cells(r roles.ResponsibilityID, list ...string) func(*world) {
	return func(w *world) { w.letters(r, list...) }
}

// hats gives a member other hats.
func hats(id team.MemberID, list ...roles.ID) func(*world) {
	return func(w *world) {
		m := w.find(id)
		m.Holdings = nil
		for _, r := range list {
			m.Holdings = append(m.Holdings, team.Holding{Role: r, Share: 1000 / len(list), From: date("2026-01-01")})
		}
	}
}

// from says where a member comes from.
func from(id team.MemberID, s roles.Source) func(*world) {
	return func(w *world) { w.find(id).Source = s }
}

// skilled changes what a member can.
func skilled(id team.MemberID, level roles.Level, skills ...roles.SkillID) func(*world) {
	return func(w *world) {
		for _, s := range skills {
			w.skill(id, s, level)
		}
	}
}

// all makes one change of several.
func all(changes ...func(*world)) func(*world) {
	return func(w *world) {
		for _, change := range changes {
			change(w)
		}
	}
}

func rosterRows() []row {
	return []row{
		{
			rule: "every-area-owned",
			good: teamOf(cells("write-copy", "content-creator R", "social-media-manager A"), func(w *world) { w.scopeOnly("write-copy", "edit-content") }),
			bad: []breach{
				{"nobody in an area", cells("write-copy"), "area:content", []string{"nobody is Responsible or Accountable for anything in it", "for “Write copy”, make Content Creator (Bo Lind) Responsible", "or leave the area out"}},
				{"no owner", cells("write-copy", "content-creator R"), "area:content", []string{"for “Write copy”, Responsible: Bo Lind; Accountable: nobody", "make Social Media Manager (Ana Costa) Accountable"}},
				{"two owners", hats("bo", "content-creator", "social-media-manager"), "area:content", []string{"Accountable: Ana Costa and Bo Lind", "let one of Ana Costa and Bo Lind answer for it"}},
				{"no doer", cells("write-copy", "social-media-manager A"), "area:content", []string{"Responsible: nobody; Accountable: Ana Costa", "make Content Creator"}},
				{"an area of its own that is empty", func(w *world) {
					w.Catalogue.Areas = []roles.Area{{ID: "radio", Title: "Radio"}}
				}, "area:radio", []string{"add a responsibility to it"}},
				{"another area in scope", func(w *world) { w.scopeOnly("write-copy", "publish-posts") }, "area:publishing", nil},
			},
		},
		{
			rule: "eligible-role-only",
			good: teamOf(cells("write-copy", "content-creator R"), cells("choose-channels", "social-media-manager R")),
			bad: []breach{
				{"a role that may not", func(w *world) {
					w.member("cy", "Cy Dahl", "social-media-analyst")
					w.letters("write-copy", "social-media-analyst R")
				}, "member:cy", []string{"is Responsible for “Write copy” and is not ", "Content Creator", "give Cy Dahl one of these hats"}},
				{"a name without the role", func(w *world) {
					w.Named = []playbook.Named{{Responsibility: "choose-channels", Member: "bo", Letters: "R"}}
				}, "member:bo", []string{"is not Social Media Manager or Social Media Strategist"}},
			},
		},
		{
			rule: "essential-expertise-present",
			good: teamOf(func(w *world) { w.member("cy", "Cy Dahl", "social-media-analyst") }),
			bad: []breach{
				{"no insight", hats("cy", "copywriter"), "group:insight", []string{"nobody has one of its roles, such as Social Media Analyst", "Social Media Analyst"}},
				{"no core", hats("ana", "marketing-manager"), "group:core", nil},
			},
		},
		{
			rule: "roles-official-up-front",
			good: duo,
			bad: []breach{
				{"no hat", hats("bo"), "member:bo", []string{"holds no role", "say which role Bo Lind has"}},
				{"no day", func(w *world) { w.find("bo").Holdings[1].From = 0 }, "member:bo", []string{"no day says since when the role is held: Community Manager"}},
				{"a hat that has not begun", func(w *world) { w.find("ana").Holdings[0].From = date("2026-08-01") }, "member:ana", []string{"holds no role"}},
			},
		},
		{
			rule: "sme-roster-exists",
			good: func(w *world) {
				w.Company.Divisions = []team.DivisionID{"legal", "customer-relations", "catering"}
				w.Team.Units = []team.Unit{
					{ID: "law", Title: "Law", Division: "legal"},
					{ID: "contracts", Title: "Contracts", Parent: "law"},
					{ID: "care", Title: "Care", Division: "customer-relations"},
				}
				w.member("cy", "Cy Dahl", "legal-counsel").Unit = "contracts"
				w.member("di", "Di Ek", "subject-matter-expert").Unit = "care"
			},
			bad: []breach{
				{"counsel is no expert of another division", hats("di", "legal-counsel"), "division:customer-relations", []string{"nobody in a unit of it is Subject Matter Expert", "give somebody in Care the hat"}},
				{"nobody for legal", hats("cy", "copywriter"), "division:legal", []string{"Subject Matter Expert or Legal"}},
				{"an expert elsewhere", func(w *world) { w.find("di").Unit = "law" }, "division:customer-relations", nil},
				{"a slip of the pen", func(w *world) {
					w.Company.Divisions[0], w.Team.Units[0].Division = "leagl", "leagl"
				}, "division:leagl", []string{"is nearly written as “legal”, for which experts are wanted", "write “legal” if that is meant"}},
				{"no unit of the division", func(w *world) { w.Team.Units[2].Division = "" }, "division:customer-relations", []string{"say which unit belongs to the division customer relations"}},
			},
		},
		{
			rule: "central-team-oversees-distributed",
			good: func(w *world) {
				w.Team.Units = []team.Unit{{ID: "hq", Title: "Head office"}, {ID: "north", Title: "North"}, {ID: "south", Title: "South"}}
				w.member("ana", "Ana Costa", "social-media-manager").Unit = "hq"
				w.member("eli", "Eli Falk", "social-media-strategist").Unit = "hq"
				w.member("bo", "Bo Lind", "content-publisher").Unit = "north"
				w.member("cy", "Cy Dahl", "content-publisher").Unit = "south"
				w.letters("publish-posts", "content-publisher R")
				w.letters("define-strategy", "social-media-strategist R")
				w.letters("lead-team", "social-media-manager R")
			},
			bad: []breach{
				{"nobody oversees", all(cells("define-strategy", "marketing-manager R"), cells("lead-team", "marketing-manager R")), "responsibility:define-strategy", []string{"North and South publish, and no Social Media Strategist or Social Media Manager is Responsible for it or for “Lead the social team”"}},
				{"two teams", func(w *world) { w.find("eli").Unit = "north" }, "unit:hq", []string{"they sit in Head office and North", "put Ana Costa and Eli Falk into one unit"}},
				{"no unit", func(w *world) { w.find("eli").Unit = "" }, "member:eli", []string{"belongs to no unit"}},
			},
			apart: func(w *world) { w.find("cy").Unit = "north" },
		},
	}
}

func goalRows() []row {
	return []row{
		{
			rule: "paid-covered-for-sales-goals",
			good: teamOf(func(w *world) { w.Company.Goals = []playbook.Goal{"awareness", "acquisition"} },
				func(w *world) { w.member("cy", "Cy Dahl", "paid-social-specialist") }, cells("plan-paid-campaigns", "paid-social-specialist R")),
			bad: []breach{
				{"nobody with the letter", cells("plan-paid-campaigns", "social-media-manager A"), "responsibility:plan-paid-campaigns", []string{"nobody is Responsible for it: the matrix names no role", "make Paid Social Specialist (Cy Dahl) Responsible for it in the matrix"}},
				{"nobody with the hat", hats("cy", "copywriter"), "responsibility:plan-paid-campaigns", []string{"nobody holds Paid Social Specialist"}},
				{"no hat and no letter", all(hats("cy", "copywriter"), cells("plan-paid-campaigns", "marketing-manager A")), "responsibility:plan-paid-campaigns", []string{"make Social Media Manager (Ana Costa)"}},
			},
			apart: func(w *world) { w.Company.Goals = []playbook.Goal{"awareness"} },
		},
		{
			rule: "support-covered-for-care-goals",
			good: teamOf(func(w *world) { w.Company.Goals = []playbook.Goal{"support"} },
				cells("monitor-mentions", "community-manager R"), cells("answer-complaints", "community-manager R")),
			bad: []breach{
				{"nobody listens", cells("monitor-mentions"), "responsibility:monitor-mentions", nil},
				{"nobody answers", cells("answer-complaints", "community-manager C"), "responsibility:answer-complaints", nil},
			},
			apart: func(w *world) { w.Company.Goals = []playbook.Goal{} },
		},
		{
			rule: "influencer-role-for-influencer-programme",
			good: teamOf(func(w *world) {
				w.Company.Programmes = []playbook.Programme{"influencer"}
				w.member("cy", "Cy Dahl", "influencer-manager")
				w.letters("find-influencers", "influencer-manager R")
				w.letters("nurture-influencers", "influencer-manager R")
			}),
			bad: []breach{
				{"nobody finds", cells("find-influencers"), "responsibility:find-influencers", nil},
				{"nobody nurtures", hats("cy", "copywriter"), "responsibility:nurture-influencers", []string{"nobody holds Influencer Manager", "find somebody to be Influencer Manager"}},
			},
			apart: func(w *world) { w.Company.Programmes = []playbook.Programme{"paid"} },
		},
		{
			rule: "community-host-for-live",
			good: teamOf(func(w *world) { w.Company.Programmes = []playbook.Programme{"live-events"} }, cells("host-live-events", "community-manager R")),
			bad: []breach{
				{"somebody else", cells("host-live-events", "social-media-manager R"), "responsibility:host-live-events", []string{"Responsible for it: Ana Costa; none of them is Community Manager", "Bo Lind"}},
				{"nobody", cells("host-live-events"), "responsibility:host-live-events", []string{"nobody is Responsible"}},
			},
			apart: func(w *world) { w.Company.Programmes = []playbook.Programme{} },
		},
		{
			rule: "expert-when-social-is-strategic",
			good: teamOf(func(w *world) { w.Company.Ambition = playbook.Strategic },
				skilled("ana", roles.Working, "strategic-planning", "social-advertising"), skilled("bo", roles.Leading, "copywriting")),
			bad: []breach{
				{"a learner", skilled("ana", roles.Basic, "social-advertising"), "skill:social-advertising", []string{"nobody has Social advertising platforms at level 2", "train Ana Costa, who has it at level 1"}},
				{"nobody", skilled("bo", 0, "copywriting"), "skill:copywriting", []string{"find somebody who has Copywriting"}},
			},
			apart: func(w *world) { w.Company.Ambition = playbook.Showcase },
		},
		{
			rule: "goals-align-with-business",
			good: func(w *world) {
				w.Company.Objectives = []playbook.Objective{{ID: "grow", Title: "More visits", Serves: "sell more bread"}}
				w.Company.Campaigns = []playbook.Campaign{{ID: "buns", Title: "Buns", Objective: "grow"}}
			},
			bad: []breach{
				{"an objective for its own sake", func(w *world) { w.Company.Objectives[0].Serves = " " }, "objective:grow", []string{"names no goal of the business"}},
				{"a campaign for nothing", func(w *world) { w.Company.Campaigns[0].Objective = "" }, "campaign:buns", []string{"names no objective"}},
				{"a campaign for something else", func(w *world) { w.Company.Campaigns[0].Objective = "fame" }, "campaign:buns", []string{`not stated, "fame"`}},
			},
		},
	}
}

func doerRows() []row {
	return []row{
		{
			rule: "analyst-hat-worn",
			good: teamOf(cells("measure-performance", "social-media-manager R"), cells("report-results", "social-media-manager R")),
			bad: []breach{
				{"nobody measures", cells("measure-performance"), "responsibility:measure-performance", nil},
				{"nobody reports", cells("report-results", "social-media-analyst R"), "responsibility:report-results", []string{"nobody holds Social Media Analyst", "make Social Media Manager"}},
			},
		},
		{
			rule: "roi-measured",
			good: teamOf(cells("measure-roi", "social-media-manager R"), func(w *world) {
				w.Targets = []metrics.Target{{KPI: "roas", On: metrics.AtLeast("3")}, {KPI: "reach", On: metrics.AtLeast("100")}}
			}),
			bad: []breach{
				{"nobody", cells("measure-roi"), "responsibility:measure-roi", nil},
				{"no target", func(w *world) { w.Targets = w.Targets[1:] }, "kpi:roi", []string{"no target is set for it", "set a target for one of them"}},
			},
		},
		{
			rule: "owner-accountable-in-small-firm",
			good: func(w *world) {
				w.Company.Employees = 50
				w.member("ana", "Ana Costa", "social-media-manager")
				w.member("cy", "Cy Dahl", "business-owner")
				w.letters("oversee-all", "business-owner A")
			},
			bad: []breach{
				{"somebody else", cells("oversee-all", "social-media-manager A"), "responsibility:oversee-all", []string{"is answered for by Ana Costa, and not by the Business Owner"}},
				{"nobody", cells("oversee-all", "business-owner I"), "responsibility:oversee-all", []string{"is answered for by nobody"}},
				{"no owner", hats("cy", "copywriter"), "responsibility:oversee-all", []string{"and give the owner that hat"}},
			},
			apart: func(w *world) { w.Company.Employees = 51 },
		},
		{
			rule: "cross-functional-link",
			good: func(w *world) {
				w.member("ana", "Ana Costa", "social-media-manager")
				w.member("cy", "Cy Dahl", "sales-representative")
				w.member("di", "Di Ek", "customer-service-representative")
				w.letters("coordinate-departments", "social-media-manager R")
			},
			bad: []breach{
				{"nobody", cells("coordinate-departments", "social-media-manager A"), "responsibility:coordinate-departments", nil},
				{"no sales", hats("cy", "copywriter"), "role:sales-representative", []string{"nobody in the playbook has this role", "in the role Sales"}},
			},
		},
	}
}

func agreementRows() []row {
	return []row{
		{
			rule: "team-has-working-agreements",
			good: teamOf(func(w *world) {
				w.Workflows = []workflow.Spec{presets.SingleApproval("content-creator", "social-media-manager")}
				w.Agreements.ResponseProtocol = []playbook.Route{{Kind: playbook.Complaint, To: "community-manager"}}
				w.Agreements.Meetings = []playbook.Meeting{{Title: "Monday round", Recurs: playbook.Recurrence{On: []team.Weekday{team.Monday}}}}
			}),
			bad: []breach{
				{"a member without a role", hats("bo"), "member:bo", []string{"holds no role"}},
				{"no workflow", func(w *world) { w.Workflows = []workflow.Spec{} }, "company", []string{"there is no workflow", "write down who has to say yes"}},
				{"a way round the gate", func(w *world) { w.Workflows = []workflow.Spec{withShortcut(w.Workflows[0])} }, "company", []string{`workflow single-approval: an item can enter "published" though gate "review" is not asked: rush`, "put a gate on each of these ways"}},
				{"no gate", func(w *world) { w.Workflows = []workflow.Spec{withoutGate()} }, "company", []string{"workflow notes: it has no gate"}},
				{"nothing is ever done", func(w *world) {
					for i := range w.Workflows[0].States {
						if s := &w.Workflows[0].States[i]; s.Final == workflow.Done {
							s.Final = workflow.Dropped
						}
					}
				}, "company", []string{"it has no done state"}},
				{"a state that lets pass what no gate looks at", func(w *world) {
					w.Workflows = []workflow.Spec{withConditionalGate(w.Workflows[0])}
				}, "company", []string{"as its condition is false: submit, accept, publish"}},
				{"no route", func(w *world) { w.Agreements.ResponseProtocol = []playbook.Route{} }, "company", []string{"the response protocol has no route"}},
				{"no talk", func(w *world) { w.Agreements.Meetings = []playbook.Meeting{} }, "company", []string{"there is no standing meeting and no channel"}},
			},
			open: []gap{
				{"more cases than a proof looks at", manyCases, playbook.WorkflowsDefinitions},
			},
		},
		{
			rule: "guidelines-before-moderation",
			good: teamOf(cells("moderate-discussion", "community-manager R"), cells("set-moderation-guidelines", "community-manager R"), func(w *world) {
				w.Agreements.Documents = []playbook.Document{{ID: "rules", Kind: playbook.ModerationGuidelines}}
			}),
			bad: []breach{
				{"nobody sets them", cells("set-moderation-guidelines"), "responsibility:set-moderation-guidelines", nil},
				{"no guidelines", func(w *world) { w.Agreements.Documents[0].Kind = playbook.ContentCalendar }, "company", []string{"the agreements hold no moderation guidelines"}},
			},
		},
		{
			rule: "content-calendar-exists",
			good: teamOf(cells("maintain-content-calendar", "content-creator R"), func(w *world) {
				w.Agreements.Documents = []playbook.Document{{ID: "plan", Kind: playbook.ContentCalendar}}
			}),
			bad: []breach{
				{"nobody keeps it", cells("maintain-content-calendar"), "responsibility:maintain-content-calendar", nil},
				{"no calendar", func(w *world) { w.Agreements.Documents = []playbook.Document{} }, "company", []string{"no content calendar", "write one and list it"}},
			},
		},
	}
}

// withShortcut adds a way from the draft to the published state.
func withShortcut(s workflow.Spec) workflow.Spec {
	s.Moves = append(slices.Clone(s.Moves), workflow.Transition{
		Action: "rush", From: []workflow.StateID{"draft"}, To: "published", On: workflow.OnHand, By: []workflow.Party{workflow.Author()},
	})
	return s
}

// manyCases gives the first workflow more cases of attribute values than a proof
// looks at.
func manyCases(w *world) {
	s := &w.Workflows[0]
	for i := range 17 {
		id := workflow.Field(fmt.Sprint("a", i))
		s.Attributes = append(s.Attributes, workflow.Attribute{ID: id, Kind: workflow.BoolAttr})
		s.Moves = append(s.Moves, workflow.Transition{
			Action: "drop-" + workflow.Action(id), From: []workflow.StateID{"draft"}, To: "dropped", On: workflow.OnHand,
			By: []workflow.Party{workflow.Author()}, When: workflow.Condition{Attr: id, Is: workflow.Bool(true)},
		})
	}
}

// withoutGate is a workflow of two states in which nobody is asked.
func withoutGate() workflow.Spec {
	return workflow.Spec{
		ID: "notes", Version: 1, Start: workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("content-creator")}},
		States: []workflow.State{{ID: "draft"}, {ID: "out", Final: workflow.Done}},
		Moves: []workflow.Transition{{
			Action: "publish", From: []workflow.StateID{"draft"}, To: "out", On: workflow.OnHand, By: []workflow.Party{workflow.Author()},
		}},
	}
}

// withConditionalGate has the gates of a workflow look only at what users made,
// and lets pass the rest.
func withConditionalGate(s workflow.Spec) workflow.Spec {
	s.Attributes = append(slices.Clone(s.Attributes), workflow.Attribute{
		ID: "ugc", Kind: workflow.BoolAttr, Set: []workflow.Party{workflow.Author()}, States: []workflow.StateID{"draft"}, Default: workflow.Bool(false),
	})
	s.States = slices.Clone(s.States)
	for i := range s.States {
		s.States[i].Gates = slices.Clone(s.States[i].Gates)
		for k := range s.States[i].Gates {
			s.States[i].Gates[k].When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
			s.States[i].Empty = workflow.EmptyClear
		}
	}
	return s
}

// TestNearestDoer: the fix names whoever is nearest.
func TestNearestDoer(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		want   string
	}{
		"who holds a role for it": {
			func(*world) {}, "make Social Media Manager (Ana Costa) Responsible for it in the matrix",
		},
		"who could": {
			all(hats("ana", "business-owner"), skilled("ana", roles.Working, "data-analysis", "analytics-tools", "insight-reporting", "business-acumen")),
			"give Ana Costa the hat Social Media Analyst, and make that role Responsible for it in the matrix",
		},
		"who could and has the letter": {
			all(hats("ana", "business-owner"), skilled("ana", roles.Working, "data-analysis", "analytics-tools", "insight-reporting", "business-acumen"), cells("measure-performance", "social-media-analyst R")),
			"give Ana Costa the hat Social Media Analyst",
		},
		"who could after a training": {
			all(hats("ana", "business-owner"), skilled("ana", roles.Working, "data-analysis", "analytics-tools", "insight-reporting")),
			"give Ana Costa the hat Social Media Analyst and a training in Seeing the business picture behind social to level 2 (works alone), and make that role Responsible for it in the matrix",
		},
		"nobody": {
			hats("ana", "business-owner"),
			"find somebody to be Social Media Analyst, and make that role Responsible for it in the matrix",
		},
		"anybody": {
			func(w *world) {
				r, _ := roles.Standard().Responsibility("measure-performance")
				r.Eligible = nil
				w.Catalogue.Responsibilities = []roles.Responsibility{r}
			},
			"make a role that somebody holds Responsible for it in the matrix",
		},
		"anybody, and somebody can": {
			all(hats("ana", "business-owner"), skilled("ana", roles.Working, "business-acumen", "brand-knowledge"), func(w *world) {
				r, _ := roles.Standard().Responsibility("measure-performance")
				r.Eligible = nil
				w.Catalogue.Responsibilities = []roles.Responsibility{r}
			}),
			"make a role that somebody holds Responsible for it in the matrix",
		},
		"nobody inside": {
			all(from("ana", roles.Agency), func(w *world) {
				r, _ := roles.Standard().Responsibility("measure-performance")
				r.InHouse = true
				w.Catalogue.Responsibilities = []roles.Responsibility{r}
			}),
			"find somebody to be Social Media Analyst, and make that role Responsible for it in the matrix",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := made(teamOf(cells("report-results", "social-media-manager R"), c.change))
			res := w.judge(t, "analyst-hat-worn")
			require.Equal(t, playbook.Fails, res.Verdict)
			i := slices.IndexFunc(res.Findings, func(f playbook.Finding) bool { return f.Subject.ID == "measure-performance" })
			assert.Equal(t, c.want, res.Findings[i].Fix)
		})
	}
}

// TestLettersOfMembersAlone: without a matrix those who are named have letters.
func TestLettersOfMembersAlone(t *testing.T) {
	w := made(duo)
	w.Named = []playbook.Named{{Responsibility: "measure-performance", Member: "ana", Letters: "R"}}
	res := w.judge(t, "analyst-hat-worn")
	require.Len(t, res.Findings, 1)
	assert.Equal(t, "responsibility:report-results", res.Findings[0].Subject.String())
}

// TestNoReportsToNobody: where nothing was reported, that is the one fault, though
// nobody leads the company either.
func TestNoReportsToNobody(t *testing.T) {
	w := made(duo)
	w.log.Reports = []playbook.ResultReport{}
	res := w.judge(t, "regular-reporting")
	require.Len(t, res.Findings, 1)
	assert.Contains(t, res.Findings[0].What, "no report")
}

// TestNoMeasureOfReturn: a company that asks for no measure needs no target.
func TestNoMeasureOfReturn(t *testing.T) {
	rules, err := playbook.Standard().WithWords("roi-measured", "kpis")
	require.NoError(t, err)
	rule, _ := rules.Rule("roi-measured")
	w := made(teamOf(cells("measure-roi", "social-media-manager R")))
	w.Targets = []metrics.Target{}
	assert.Equal(t, playbook.Passes, w.check(t, rule).Results[0].Verdict)
}

// TestModerationThatNobodyDoes: without moderation no guidelines are asked for.
func TestModerationThatNobodyDoes(t *testing.T) {
	w := made(teamOf(cells("write-copy", "content-creator R")))
	w.Agreements.Documents = []playbook.Document{}
	assert.Equal(t, playbook.Passes, w.judge(t, "guidelines-before-moderation").Verdict)
}
