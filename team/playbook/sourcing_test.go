// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

func sourcingRows() []row { return slices.Concat(insideRows(), outsideRows()) }

// helper adds somebody of an agency.
func helper(hats ...roles.ID) func(*world) {
	return func(w *world) { w.member("zoe", "Zoe Zander", hats...).Source = roles.Agency }
}

func insideRows() []row {
	return []row{
		{
			rule: "strategy-owned-in-house",
			good: teamOf(cells("define-strategy", "social-media-manager A/R")),
			bad: []breach{
				{"an agency", from("ana", roles.Agency), "member:ana", []string{"is Accountable for “Define the social media strategy” and comes from outside (agency)", "let somebody in-house answer"}},
				{"a freelancer", from("ana", roles.Freelance), "member:ana", []string{"(freelance)"}},
				{"nobody", cells("define-strategy", "social-media-manager R"), "responsibility:define-strategy", []string{"nobody is Accountable for it: the matrix names no role", "make Social Media Manager (Ana Costa) Accountable"}},
				{"nobody with the hat", cells("define-strategy", "marketing-manager A"), "responsibility:define-strategy", []string{"nobody holds Marketing Manager"}},
				{"two", hats("bo", "social-media-manager"), "responsibility:define-strategy", []string{"Ana Costa and Bo Lind are Accountable for it at once", "let one of Ana Costa and Bo Lind"}},
				{"nobody else inside", all(from("ana", roles.Agency), from("bo", roles.Agency)), "member:ana", []string{"make a role that one member holds Accountable"}},
			},
		},
		{
			rule: "not-everything-outsourced",
			good: teamOf(helper("copywriter"), func(w *world) { w.Company.LeftOut = []playbook.Omission{} },
				cells("define-strategy", "social-media-manager A"), cells("write-copy", "copywriter A")),
			bad: []breach{
				{"two of three outside", cells("edit-content", "copywriter A"), "company", []string{"outsiders answer for 2 of 3 responsibilities, more than 50 %: “Write copy” and", "make somebody in-house Accountable"}},
				{"what is inside is left out", func(w *world) { w.scopeOnly("write-copy") }, "company", []string{"1 of 1"}},
			},
			open: []gap{
				{"nobody answers for anything", all(cells("define-strategy"), cells("write-copy", "copywriter R")), playbook.MatrixLetters},
			},
		},
		{
			rule: "authentic-voice-in-house",
			good: teamOf(helper("copywriter"), func(w *world) { w.Company.LeftOut = []playbook.Omission{} },
				cells("engage-audience", "community-manager R"), cells("write-copy", "content-creator R", "copywriter R")),
			bad: []breach{
				{"only outsiders write", cells("write-copy", "copywriter R"), "responsibility:write-copy", []string{"only outsiders are Responsible for it: Zoe Zander"}},
				{"nobody talks", cells("engage-audience"), "responsibility:engage-audience", []string{"nobody is Responsible for it"}},
				{"a freelancer is an outsider", from("bo", roles.Freelance), "responsibility:engage-audience", []string{"Bo Lind"}},
			},
		},
		{
			rule: "agency-strategy-is-joint",
			good: teamOf(helper("social-media-agency"), cells("define-strategy", "social-media-manager R", "social-media-agency C")),
			bad: []breach{
				{"an adviser alone", cells("define-strategy", "social-media-manager A", "social-media-agency C"), "member:zoe", []string{"helps with “Define the social media strategy” from outside, and nobody in-house is Responsible for it", "draw it up together"}},
				{"a doer alone", cells("define-strategy", "social-media-agency R"), "member:zoe", nil},
				{"a manager from outside", from("ana", roles.Agency), "member:ana", nil},
			},
		},
	}
}

func outsideRows() []row {
	return []row{
		{
			rule: "agency-supplies-technical-depth",
			good: teamOf(helper("paid-social-specialist"), skilled("ana", roles.Basic, "social-advertising"), cells("optimise-ads", "paid-social-specialist R")),
			bad: []breach{
				{"nobody at all", cells("optimise-ads", "paid-social-specialist A"), "skill:social-advertising", []string{"nobody in-house has it at level 2 (works alone), and nobody from outside is Responsible for “", "have a freelancer or an agency do one of them, or train Ana Costa, who has it at level 1"}},
				{"somebody inside without the skill", from("zoe", roles.InHouse), "skill:social-advertising", nil},
			},
			apart: func(w *world) { w.scopeOnly("write-copy") },
		},
		{
			rule: "outsource-when-headcount-blocked",
			good: teamOf(helper("graphic-designer"), func(w *world) {
				w.find("zoe").Minutes = 0
				w.Company.Demand = []team.Demand{{Responsibility: "create-visuals", Minutes: 2200}, {Responsibility: "lead-team", Minutes: 100}}
				w.Company.HiringPlan = []playbook.Position{{Role: "graphic-designer"}}
				w.letters("create-visuals", "content-creator R", "graphic-designer R")
			}),
			bad: []breach{
				{"the agency does something else", cells("create-visuals", "content-creator R"), "responsibility:create-visuals", []string{"Bo Lind must carry 91.7 % of what they have time for, more than 80 %", "make Graphic/Digital Designer (Zoe Zander) Responsible for it"}},
				{"no agency at all", hats("zoe"), "responsibility:create-visuals", []string{"have a freelancer or an agency do it as Art Director, Graphic/Digital Designer, Content Creator or Social Media Agency"}},
			},
			open: []gap{
				{"nobody's hours", func(w *world) { w.find("bo").Minutes, w.find("ana").Minutes = 0, 0 }, playbook.TeamMembers},
				{"more work than numbers hold", func(w *world) { w.Company.Demand[0].Minutes = 1 << 62 }, playbook.CompanyDemand},
			},
		},
		{
			rule: "fill-skill-gaps-externally",
			good: func(w *world) {
				w.member("ana", "Ana Costa", "copywriter")
				w.member("zoe", "Zoe Zander", "social-media-agency").Source = roles.Agency
				w.skill("ana", "writing", roles.Working)
				w.skill("zoe", "copywriting", roles.Working)
				w.Company.HiringPlan = []playbook.Position{{Role: "creative-concept-developer", Funded: true}} // creativity
			},
			bad: []breach{
				{"no money for it", func(w *world) { w.Company.HiringPlan[0].Funded = false }, "skill:creativity", []string{"needed as Copywriter, and nobody has it at level 2 (works alone), inside or outside", "fund a position"}},
				{"a learner outside", skilled("zoe", roles.Basic, "copywriting"), "skill:copywriting", nil},
				{"a learner inside", skilled("ana", roles.Basic, "writing"), "skill:writing", []string{"train Ana Costa, who has it at level 1"}},
			},
		},
		{
			rule: "some-work-delegable",
			good: teamOf(helper("copywriter"), cells("write-copy", "copywriter R"), cells("choose-channels", "social-media-manager R")),
			bad: []breach{
				{"what stays inside", cells("define-strategy", "copywriter R"), "member:zoe", []string{"comes from outside (agency) and is Responsible for “Define the social media strategy”, which stays in-house", "have somebody in-house do it: make Social Media Manager"}},
				{"a role that is usually inside", all(hats("zoe", "content-strategist"), cells("plan-content", "content-strategist R")), "member:zoe", []string{"in no role for it that usually comes that way", "give Zoe Zander such a role"}},
				{"a role that may not do it", all(hats("zoe", "social-media-monitor"), cells("write-copy", "social-media-monitor R")), "member:zoe", nil},
			},
		},
	}
}

// TestKeptOtherwise: rules that have more than one way to be kept.
func TestKeptOtherwise(t *testing.T) {
	worlds := map[playbook.RuleID]func(*world){}
	for _, r := range rows() {
		worlds[r.rule] = r.good
	}
	for _, c := range []struct {
		rule   playbook.RuleID
		name   string
		change func(*world)
	}{
		{"agency-supplies-technical-depth", "somebody inside can", all(skilled("bo", roles.Working, "social-advertising"), cells("optimise-ads"))},
		{"agency-strategy-is-joint", "nobody helps", cells("define-strategy", "social-media-manager A")},
		{"authentic-voice-in-house", "left out", all(cells("write-copy"), func(w *world) { w.scopeOnly("engage-audience") })},
		{"not-everything-outsourced", "just half", cells("define-strategy", "social-media-manager A", "copywriter R")},
		{"outsource-when-headcount-blocked", "a position is funded", all(cells("create-visuals", "content-creator R"), func(w *world) {
			w.Company.HiringPlan[0].Funded = true
		})},
		{"outsource-when-headcount-blocked", "on the mark", all(cells("create-visuals", "content-creator R"), func(w *world) {
			w.Company.Demand[0].Minutes = 1920
		})},
		{"outsource-when-headcount-blocked", "work that stays inside", func(w *world) {
			w.Company.Demand = []team.Demand{{Responsibility: "lead-team", Minutes: 2400}}
		}},
		{"fill-skill-gaps-externally", "a role that nobody holds", all(hats("ana", "business-owner"), skilled("zoe", 0, "copywriting"))},
		{"every-area-owned", "an area left out as a whole", func(w *world) {
			w.scopeOnly("write-copy", "publish-posts")
			w.Company.LeftOut = append(w.Company.LeftOut, playbook.Omission{Area: "publishing", Reason: "an agency's job"})
		}},
		{"eligible-role-only", "one of two hats", func(w *world) { w.letters("engage-audience", "content-creator R") }},
		{"eligible-role-only", "a task for anybody", func(w *world) {
			r, _ := roles.Standard().Responsibility("choose-channels")
			r.Eligible = nil
			w.Catalogue.Responsibilities = []roles.Responsibility{r}
			w.letters("choose-channels", "community-manager R")
		}},
		{"owner-accountable-in-small-firm", "a marketing manager", all(hats("ana", "marketing-manager"), cells("oversee-all", "marketing-manager A"))},
		{"goals-align-with-business", "no campaigns", func(w *world) { w.Company.Campaigns = []playbook.Campaign{} }},
		{"split-competences-reviewed", "no pictures", all(cells("create-visuals"), func(w *world) { w.scopeOnly("write-copy") })},
		{"hat-needs-skill", "a skill that is nice to have", func(w *world) {
			r, _ := roles.Standard().Role("copywriter")
			r.Needs = append(r.Needs, roles.Need{Skill: "storytelling", Nice: true})
			w.Catalogue.Roles = []roles.Role{r}
		}},
		{"hat-needs-skill", "a role that is content with learners", all(skilled("ana", roles.Basic, "writing"), func(w *world) {
			r, _ := roles.Standard().Role("copywriter")
			r.Needs = []roles.Need{{Skill: "writing", Min: roles.Basic}}
			w.Catalogue.Roles = []roles.Role{r}
		})},
		{"team-has-working-agreements", "one workflow of two", func(w *world) {
			other := withShortcut(w.Workflows[0])
			other.ID = "other"
			w.Workflows = append(w.Workflows, other)
		}},
	} {
		t.Run(string(c.rule)+"/"+c.name, func(t *testing.T) {
			res := made(worlds[c.rule], c.change).judge(t, c.rule)
			assert.Equal(t, playbook.Passes, res.Verdict, "%v %v", res.Findings, res.Missing)
		})
	}
}
