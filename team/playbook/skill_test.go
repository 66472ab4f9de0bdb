// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

func skillRows() []row { return slices.Concat(hatRows(), learningRows()) }

func hatRows() []row {
	return []row{
		{
			rule: "hat-needs-skill",
			good: func(w *world) {
				w.member("ana", "Ana Costa", "copywriter")
				all(skilled("ana", roles.Working, "copywriting", "writing", "creativity"))(w)
			},
			bad: []breach{
				{"a learner", skilled("ana", roles.Basic, "writing"), "member:ana", []string{"as Copywriter lacks level 2 (works alone) in Writing (has level 1)", "train Ana Costa in Writing, or give the hat Copywriter to somebody"}},
				{"no skill of it", func(w *world) {
					w.member("bo", "Bo Lind", "community-engagement-specialist").Skills = []team.Skill{{Skill: "communication", Level: roles.Working}}
				}, "member:bo", []string{"as Community Engagement Specialist lacks", "Reading community sentiment (has none)"}},
				{"a role that asks for more", func(w *world) {
					r, _ := roles.Standard().Role("copywriter")
					r.Needs = []roles.Need{{Skill: "copywriting", Min: roles.Leading}}
					w.Catalogue.Roles = []roles.Role{r}
				}, "member:ana", []string{"level 4 (leads others) in Copywriting (has level 2)"}},
			},
			open: []gap{
				{"training that no money pays", all(skilled("ana", 0, "writing"), func(w *world) {
					w.find("ana").Rate = socialteam.Money{Micros: 1 << 60, Currency: "EUR"}
				}), playbook.TeamSkills},
			},
		},
		{
			rule: "first-hire-generalist",
			good: func(w *world) {
				w.member("ana", "Ana Costa", "social-media-manager")
				w.member("cy", "Cy Dahl", "business-owner")
				w.member("zoe", "Zoe Zander", "copywriter").Source = roles.Agency
				skilled("ana", roles.Working, "writing", "communication", "data-analysis", "budgeting", "creativity", "content-planning")(w)
			},
			bad: []breach{
				{"cannot count", all(skilled("ana", roles.Basic, "data-analysis"), skilled("ana", roles.Working, "team-leadership")), "member:ana", []string{"is alone in the team and lacks Data analysis at level 2"}},
				{"too few skills of a manager", skilled("ana", 0, "budgeting"), "member:ana", []string{"has 5 of the skills of a Social Media Manager at level 2 (works alone), fewer than 6", "Budgeting"}},
			},
			apart: hats("cy", "business-owner", "content-creator"),
		},
		{
			rule: "lead-not-entry-level",
			good: func(w *world) {
				w.Team.Units = []team.Unit{{ID: "social", Title: "Social"}, {ID: "shop", Title: "Shop"}}
				w.member("ana", "Ana Costa", "social-media-manager").Unit = "social"
				w.member("ida", "Ida Holm", "social-media-assistant").Unit = "social"
				w.member("cy", "Cy Dahl", "sales-representative").Unit = "shop"
			},
			bad: []breach{
				{"a manager who is an intern", func(w *world) {
					ana := w.find("ana")
					ana.Holdings = append(ana.Holdings, team.Holding{Role: "social-media-assistant", Share: 1, From: date("2026-01-01")})
				}, "member:ana", []string{"leads as Social Media Manager and is a beginner as Entry-level social media marketer", "take one of the two hats from Ana Costa"}},
				{"an intern alone in a unit", func(w *world) { w.find("ana").Unit = "shop" }, "unit:social", []string{"only beginners run social media there: Ida Holm", "put somebody with experience into Social"}},
				{"interns alone in no unit", func(w *world) { w.find("ida").Unit = "" }, "company", []string{"Ida Holm"}},
				{"a lead role for beginners", func(w *world) {
					r, _ := roles.Standard().Role("social-media-manager")
					r.Entry = true
					w.Catalogue.Roles = []roles.Role{r}
				}, "member:ana", nil},
			},
		},
		{
			rule: "marketer-background-optional",
			good: func(*world) {},
			bad: []breach{
				{"a must", func(w *world) {
					w.Catalogue.Roles = []roles.Role{managerNeeding(roles.Need{Skill: "digital-marketing"})}
				}, "role:social-media-manager", []string{"asks for Digital marketing breadth as a must", "mark that skill as nice to have"}},
			},
		},
		{
			rule: "specialist-per-content-type",
			good: teamOf(skilled("bo", roles.Advanced, "copywriting"), skilled("ana", roles.Leading, "video-production"), func(w *world) {
				w.Company.ContentTypes = []playbook.ContentType{"copy", "video"}
			}),
			bad: []breach{
				{"not good enough", skilled("bo", roles.Working, "copywriting"), "content-type:copy", []string{"nobody has Copywriting at level 3", "train Bo Lind, who has it at level 2"}},
				{"one more type", func(w *world) { w.Company.ContentTypes = append(w.Company.ContentTypes, "photo") }, "content-type:photo", []string{"find somebody who has Photography"}},
			},
		},
		{
			rule: "split-competences-reviewed",
			good: teamOf(cells("write-copy", "content-creator R"), cells("create-visuals", "content-creator R"), func(w *world) {
				w.Company.LeftOut = []playbook.Omission{}
			}),
			bad: []breach{
				{"nobody writes", cells("write-copy"), "responsibility:write-copy", nil},
				{"nobody draws", cells("create-visuals", "art-director R"), "responsibility:create-visuals", nil},
			},
		},
	}
}

// managerNeeding returns the role of a manager with one need more.
func managerNeeding(n roles.Need) roles.Role {
	r, _ := roles.Standard().Role("social-media-manager")
	r.Needs = append(r.Needs, n)
	return r
}

// voice is somebody who mostly does something else, and who posts in May after a
// training in April.
func voice(w *world) {
	w.member("ana", "Ana Costa", "social-media-manager")
	w.member("eli", "Eli Falk", "sales-representative")
	w.find("eli").Holdings = []team.Holding{
		{Role: "sales-representative", Share: 800, From: date("2026-01-01")}, {Role: "content-publisher", Share: 200, From: date("2026-01-01")},
	}
	w.skill("ana", "writing", roles.Working)
	w.letters("publish-posts", "content-publisher R")
	w.letters("engage-audience", "social-media-manager R")
	w.log.Trainings = []playbook.Training{{Member: "eli", Skill: "media-handling", At: clock("2026-04-20T09:00:00Z")}}
	w.log.Publications = []playbook.Publication{{Item: "p", Revision: 1, Account: "page", Actor: "eli", At: clock("2026-05-04T09:00:00Z")}}
	w.log.Inbound = []playbook.Inbound{}
	w.Company.Accounts = []playbook.Account{{ID: "page"}}
}

// reply logs an answer.
func reply(by team.MemberID, at string) func(*world) {
	return func(w *world) {
		w.log.Inbound = append(w.log.Inbound, playbook.Inbound{
			ID: "q", Kind: playbook.Complaint, Opened: clock("2026-04-03T09:00:00Z"), Replies: []playbook.Reply{{By: by, At: clock(at), Public: true}},
		})
	}
}

func learningRows() []row {
	return []row{
		{
			rule: "train-before-speaking",
			good: voice,
			bad: []breach{
				{"trained too late", func(w *world) { w.log.Trainings[0].At = clock("2026-05-04T09:00:00Z") }, "member:eli", []string{"speaks for the company since 2026-05-04 with 20 % of the time in social roles", "train Eli Falk in it"}},
				{"a review is no training", func(w *world) { w.log.Trainings[0].Review = true }, "member:eli", nil},
				{"a training in something else", func(w *world) { w.log.Trainings[0].Skill = "writing" }, "member:eli", nil},
				{"answered before", reply("eli", "2026-04-10T09:00:00Z"), "member:eli", []string{"since 2026-04-10"}},
				{"is to speak and never did", func(w *world) {
					w.log.Publications, w.log.Trainings = []playbook.Publication{}, []playbook.Training{}
				}, "member:eli", []string{"is to speak for the company"}},
				{"speaks without being asked", all(cells("publish-posts", "social-media-manager R"), func(w *world) { w.log.Trainings = []playbook.Training{} }), "member:eli", nil},
			},
		},
		{
			rule: "learn-continuously",
			good: func(w *world) {
				w.member("ana", "Ana Costa", "social-media-manager")
				w.member("bo", "Bo Lind", "content-creator")
				w.log.From = date("2025-06-01")
				w.log.Trainings = []playbook.Training{
					{Member: "ana", Skill: "writing", At: clock("2025-07-01T00:00:00Z")},
					{Member: "ana", Skill: "writing", At: clock("2025-06-30T23:59:59Z"), Review: true},
				}
			},
			bad: []breach{
				{"long ago", func(w *world) { w.log.From, w.log.Trainings = date("2025-07-01"), []playbook.Training{} }, "member:ana", []string{"no training and no skill review for more than 365 days", "plan one for Ana Costa"}},
				{"a day too long ago", func(w *world) { w.log.Trainings = w.log.Trainings[1:] }, "member:ana", nil},
				{"somebody else learned", func(w *world) {
					w.log.Trainings[0].Member, w.log.Trainings[1].Member = "bo", "bo"
				}, "member:ana", nil},
				{"another one of the core", hats("bo", "social-media-strategist"), "member:bo", nil},
			},
			open: []gap{
				{"the log begins too late", func(w *world) {
					w.log.From, w.log.Trainings = date("2025-07-02"), []playbook.Training{}
				}, playbook.LogTraining},
			},
		},
	}
}

// TestNiceSkillsAreNoCondition: only a must stands against who has no such past.
func TestNiceSkillsAreNoCondition(t *testing.T) {
	w := made(func(w *world) {
		w.Catalogue.Roles = []roles.Role{managerNeeding(roles.Need{Skill: "digital-marketing", Nice: true})}
	})
	assert.Equal(t, playbook.Passes, w.judge(t, "marketer-background-optional").Verdict)
}

// TestTrainingIsForOutsidersOfTheTeam: who is mostly in social roles, comes from
// outside the company, or has the skill needs none.
func TestTrainingIsForOutsidersOfTheTeam(t *testing.T) {
	for name, change := range map[string]func(*world){
		"half the time":  func(w *world) { w.find("eli").Holdings[0].Share, w.find("eli").Holdings[1].Share = 500, 500 },
		"a freelancer":   from("eli", roles.Freelance),
		"has the skill":  skilled("eli", roles.Working, "media-handling"),
		"left long ago":  func(w *world) { w.find("eli").Until = date("2026-06-01") },
		"before the log": func(w *world) { w.log.From = date("2026-05-05"); w.log.Publications = w.log.Publications[:0] },
	} {
		t.Run(name, func(t *testing.T) {
			w := made(voice, change)
			if name != "before the log" {
				w.log.Trainings = []playbook.Training{}
			}
			assert.Equal(t, playbook.Passes, w.judge(t, "train-before-speaking").Verdict)
		})
	}
}

// TestContentTypeWithoutASkill: a mapping that lacks a type is no pass for it.
func TestContentTypeWithoutASkill(t *testing.T) {
	rules, err := playbook.Standard().WithWords("specialist-per-content-type", "skill-by-content-type", "copy=copywriting")
	require.NoError(t, err)
	rule, _ := rules.Rule("specialist-per-content-type")
	w := made(teamOf(skilled("bo", roles.Advanced, "copywriting"), func(w *world) {
		w.Company.ContentTypes = []playbook.ContentType{"copy", "video"}
	}))
	res := w.check(t, rule).Results[0]
	require.Len(t, res.Findings, 1)
	assert.Equal(t, "content-type:video", res.Findings[0].Subject.String())
	assert.Contains(t, res.Findings[0].Fix, `"video=copywriting"`)
}
