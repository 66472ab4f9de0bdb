// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

// oneFact is a change of one fact of a template after which a rule is broken.
type oneFact struct {
	template string
	change   func(*world)
}

// gone makes a member leave before the check.
func gone(id team.MemberID) func(*world) {
	return func(w *world) { w.find(id).Until = date("2026-06-30") }
}

// wears gives a member one more hat.
func wears(id team.MemberID, r roles.ID) func(*world) {
	return func(w *world) {
		m := w.find(id)
		m.Holdings = append(m.Holdings, team.Holding{Role: r, Share: 50, From: m.From})
	}
}

// comes makes a member somebody from outside.
func comes(id team.MemberID, s roles.Source) func(*world) {
	return func(w *world) { w.find(id).Source = s }
}

// lettered changes a row of the matrix.
func lettered(r roles.ResponsibilityID, cells ...string) func(*world) {
	return func(w *world) { w.letters(r, cells...) }
}

// knows changes how well a member masters a skill.
func knows(id team.MemberID, s roles.SkillID, level roles.Level) func(*world) {
	return func(w *world) { w.skill(id, s, level) }
}

// demands adds minutes to the work of a responsibility.
func demands(r roles.ResponsibilityID, more int64) func(*world) {
	return func(w *world) {
		for i := range w.Company.Demand {
			if d := &w.Company.Demand[i]; d.Responsibility == r {
				d.Minutes += more
			}
		}
	}
}

// hires sets the hiring plan.
func hires(list ...playbook.Position) func(*world) {
	return func(w *world) { w.Company.HiringPlan = list }
}

// without drops the element of a list for which drop is true.
func without[T any](list []T, drop func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), drop)
}

var oneFacts = map[playbook.RuleID]oneFact{
	"strategy-owned-in-house":         {"mid-market", comes("marketing-head", roles.Agency)},
	"not-everything-outsourced":       {"mid-market", comes("manager", roles.Freelance)},
	"authentic-voice-in-house":        {"mid-market", comes("community", roles.Freelance)},
	"agency-strategy-is-joint":        {"agency-assisted", lettered("define-strategy", "marketing-manager A", "social-media-agency R")},
	"agency-supplies-technical-depth": {"agency-assisted", gone("agency-ads")},
	"outsource-when-headcount-blocked": {
		"mid-market", demands("write-copy", 2000),
	},
	"fill-skill-gaps-externally": {"solo", knows("generalist", "data-analysis", 0)},
	"some-work-delegable":        {"mid-market", comes("manager", roles.Freelance)},

	"every-area-owned":                         {"mid-market", gone("paid")},
	"eligible-role-only":                       {"mid-market", lettered("write-copy", "social-media-analyst R", "social-media-manager A")},
	"essential-expertise-present":              {"mid-market", gone("community")},
	"roles-official-up-front":                  {"mid-market", func(w *world) { w.find("creator").Holdings[0].From = 0 }},
	"team-has-working-agreements":              {"mid-market", func(w *world) { w.Agreements.Meetings = []playbook.Meeting{} }},
	"paid-covered-for-sales-goals":             {"mid-market", lettered("plan-paid-campaigns", "social-media-manager A")},
	"support-covered-for-care-goals":           {"mid-market", lettered("answer-complaints", "community-manager A")},
	"influencer-role-for-influencer-programme": {"enterprise", lettered("find-influencers", "social-media-manager A")},
	"community-host-for-live":                  {"enterprise", lettered("host-live-events", "social-media-manager A/R")},
	"analyst-hat-worn":                         {"mid-market", lettered("report-results", "social-media-manager A")},
	"roi-measured":                             {"mid-market", func(w *world) { w.Targets = w.Targets[:2] }},
	"sme-roster-exists":                        {"enterprise", gone("product-expert")},
	"guidelines-before-moderation":             {"mid-market", func(w *world) { w.Agreements.Documents = w.Agreements.Documents[1:] }},
	"content-calendar-exists":                  {"mid-market", func(w *world) { w.Agreements.Documents = w.Agreements.Documents[:1] }},
	"owner-accountable-in-small-firm":          {"solo", lettered("oversee-all", "social-media-manager A")},
	"central-team-oversees-distributed":        {"virtual-cross-functional", func(w *world) { w.find("strategist").Unit = "division-a" }},
	"cross-functional-link":                    {"mid-market", gone("sales-agent")},
	"expert-when-social-is-strategic":          {"mid-market", knows("paid", "social-advertising", 1)},
	"goals-align-with-business":                {"mid-market", func(w *world) { w.Company.Campaigns[0].Objective = "" }},

	"no-single-person-does-all": {"lean-pair", wears("strategy-analysis-paid", "content-creator")},
	"solo-operation-flagged":    {"lean-pair", gone("content-publishing-community")},
	"hats-fit-capacity":         {"mid-market", func(w *world) { w.find("creator").Holdings[0].Share = 1000 }},
	"balanced-load":             {"mid-market", demands("define-strategy", 1500)},
	"not-a-side-project":        {"mid-market", func(w *world) { w.find("manager").Holdings[0].Share = 300 }},
	"pr-on-demand-only":         {"enterprise", lettered("engage-audience", "public-relations-partner R", "community-manager R", "social-media-manager A")},
	"content-gets-most-hours":   {"mid-market", demands("engage-audience", 3000)},
	"relieve-manager-of-content": {
		"mid-market", gone("creator"),
	},
	"junior-relieves-load": {"mid-market", demands("lead-team", 2000)},

	"hat-needs-skill":              {"mid-market", knows("analyst", "data-analysis", 1)},
	"first-hire-generalist":        {"solo", knows("generalist", "data-analysis", 1)},
	"lead-not-entry-level":         {"enterprise", wears("junior", "social-media-manager")},
	"marketer-background-optional": {"mid-market", func(w *world) { w.Catalogue.Roles = []roles.Role{marketer()} }},
	"train-before-speaking": {"mid-market", func(w *world) {
		w.log.Trainings = without(w.log.Trainings, func(x playbook.Training) bool { return x.Member == "service-agent" })
	}},
	"specialist-per-content-type": {"mid-market", func(w *world) { w.Company.ContentTypes = append(w.Company.ContentTypes, "photo") }},
	"split-competences-reviewed":  {"mid-market", lettered("create-visuals", "social-media-manager A")},
	"learn-continuously":          {"mid-market", func(w *world) { w.log.Trainings[0].At = clock("2024-11-12T13:00:00Z") }},

	"author-not-approver":              {"mid-market", func(w *world) { w.log.Approvals[0].Actor = "creator" }},
	"community-manager-is-not-support": {"mid-market", wears("community", "customer-service-representative")},
	"paid-and-organic-apart":           {"mid-market", lettered("align-paid-and-organic", "social-media-manager A")},
	"fresh-eyes-on-community":          {"mid-market", lettered("gauge-sentiment", "community-manager A/R")},
	"hire-manager-first":               {"mid-market", gone("manager")},
	"hire-by-value-order":              {"virtual-cross-functional", hires(playbook.Position{Role: "paid-social-specialist"}, playbook.Position{Role: "community-manager"})},
	"size-small":                       {"lean-pair", func(w *world) { w.member("third", "Third Person", "copywriter") }},
	"size-mid":                         {"mid-market", wears("marketing-head", "copywriter")},
	"size-enterprise":                  {"mid-market", func(w *world) { w.Company.SizeClass = playbook.Enterprise }},
	"roles-not-equal-heads":            {"mid-market", hires(playbook.Position{Role: "community-manager"})},
	"two-person-split":                 {"lean-pair", lettered("publish-posts", "social-media-manager A/R")},
	"large-org-needs-team":             {"lean-pair", func(w *world) { w.Company.SizeClass = playbook.Enterprise }},
	"budget-before-positions":          {"mid-market", hires(playbook.Position{Role: "copywriter", Funded: true, Cost: socialteam.Money{Micros: 200_000e6, Currency: "EUR"}})},
	"needs-before-structure":           {"mid-market", func(w *world) { w.Company.Objectives = []playbook.Objective{} }},
	"review-roles-periodically":        {"mid-market", func(w *world) { w.log.Reviews[0].At = clock("2024-01-20T10:00:00Z") }},

	"approve-before-publish":   {"mid-market", func(w *world) { w.log.Approvals = w.log.Approvals[1:] }},
	"approver-person-or-group": {"mid-market", func(w *world) { w.Workflows[0].States[1].Gates[0].Need.Approve = 2 }},
	"triage-to-customer-care":  {"mid-market", func(w *world) { w.Agreements.ResponseProtocol[0].To = "community-manager" }},
	"triage-to-sales":          {"mid-market", func(w *world) { w.Agreements.ResponseProtocol[2].To = "community-manager" }},
	"one-responder-per-item": {"mid-market", func(w *world) {
		in := &w.log.Inbound[0]
		in.Replies = append(in.Replies, playbook.Reply{By: "community", At: in.Closed.Add(-time.Minute)})
	}},
	"no-complaint-unanswered":        {"mid-market", func(w *world) { w.log.Inbound[2].Replies = nil }},
	"moderate-by-guideline":          {"mid-market", func(w *world) { w.log.Moderation[0].Guideline = "" }},
	"sme-starts-escalation":          {"enterprise", func(w *world) { w.log.Inbound[3].Escalations[0].To = "sales-agent" }},
	"facts-checked-before-statement": {"mid-market", func(w *world) { w.log.Publications[0].Tags = []playbook.Tag{playbook.Sensitive} }},
	"pr-joins-in-crisis": {"enterprise", func(w *world) {
		w.log.Approvals = without(w.log.Approvals, func(a playbook.Approval) bool { return a.Actor == "pr" })
	}},
	"legal-consulted":                  {"mid-market", func(w *world) { w.log.Publications[0].Tags = []playbook.Tag{playbook.UserContent} }},
	"publish-in-intervals":             {"mid-market", func(w *world) { w.log.Reviews = slices.Delete(w.log.Reviews, 2, 3) }},
	"regular-reporting":                {"mid-market", func(w *world) { w.log.Reports = slices.Delete(w.log.Reports, 1, 2) }},
	"onboarding-30-60-90":              {"mid-market", func(w *world) { w.Agreements.Onboarding = w.Agreements.Onboarding[:1] }},
	"daily-huddle":                     {"mid-market", func(w *world) { w.Agreements.Huddle.Recurs.On = w.Agreements.Huddle.Recurs.On[:4] }},
	"speak-up-channel":                 {"mid-market", func(w *world) { w.log.Overloads[0].Acknowledged = time.Time{} }},
	"risk-check-of-content":            {"mid-market", func(w *world) { w.Agreements.Huddle.Agenda = w.Agreements.Huddle.Agenda[:1] }},
	"content-mix":                      {"mid-market", func(w *world) { w.log.Publications[1].Curated = false }},
	"creative-request-to-art-director": {"enterprise", func(w *world) { w.log.AssetRequests[0].TakenBy = "manager" }},
	"shared-accounts-coordinated":      {"mid-market", func(w *world) { w.Company.Accounts[1].Owner = "" }},
	"external-input-welcome": {"mid-market", func(w *world) {
		w.member("adviser", "Outside adviser", "social-media-adviser").Source = roles.Freelance
	}},
	"content-on-brand":        {"mid-market", func(w *world) { w.Workflows[0].States[1].Gates[0].ID = "check" }},
	"insight-feeds-decisions": {"mid-market", func(w *world) { w.log.Reviews[1].Reports = nil }},
}

// marketer is a social media manager who must come from marketing.
func marketer() roles.Role {
	r, _ := roles.Standard().Role("social-media-manager")
	r.Needs = without(r.Needs, func(n roles.Need) bool { return n.Skill == "digital-marketing" })
	r.Needs = append(r.Needs, roles.Need{Skill: "digital-marketing", Min: 2})
	return r
}

// TestOneFactBreaksEachRule: each standard rule is kept on some template, or is
// not about it, and is broken once one of its facts is another. What it then finds
// needs no look-up.
func TestOneFactBreaksEachRule(t *testing.T) {
	require.Len(t, oneFacts, 82)
	whole := map[string]playbook.Evidence{}
	before := map[string]map[playbook.RuleID]playbook.Result{}
	for _, tpl := range playbook.Templates() {
		whole[tpl.ID] = evidence(t, tpl)
		before[tpl.ID] = map[playbook.RuleID]playbook.Result{}
		for _, res := range playbook.Check(whole[tpl.ID], tpl.At, standard()...).Results {
			before[tpl.ID][res.Rule] = res
		}
	}
	ids := idsOfCatalogueAndTemplates()
	for _, rule := range standard() {
		t.Run(string(rule.ID), func(t *testing.T) {
			one, ok := oneFacts[rule.ID]
			require.True(t, ok, "no change breaks it")
			kept := before[one.template][rule.ID]
			assert.Contains(t, []playbook.Verdict{playbook.Passes, playbook.NotApplicable}, kept.Verdict, "%v", kept.Findings)
			after := one.broken(t, whole[one.template], rule)
			assert.Equal(t, playbook.Fails, after.Verdict, "%v", after.Missing)
			wantNoLookUp(t, ids, after.Findings)
			for _, f := range after.Findings { // with -v, all that rules say can be read
				t.Log(f)
			}
		})
	}
}

// broken returns what a rule says of the template with its one other fact. Where
// that fact is of the log, the playbook of the whole template serves.
func (one oneFact) broken(t *testing.T, whole playbook.Evidence, rule playbook.Rule) playbook.Result {
	t.Helper()
	tpl, _ := playbook.TemplateByID(one.template)
	same, err := json.Marshal(tpl.Spec)
	require.NoError(t, err)
	w := &world{Spec: tpl.Spec, log: tpl.Log, at: tpl.At}
	one.change(w)
	changed, err := json.Marshal(w.Spec)
	require.NoError(t, err)
	if string(changed) != string(same) {
		return w.check(t, rule).Results[0]
	}
	log, err := playbook.CompileLog(w.log)
	require.NoError(t, err)
	return playbook.Check(playbook.Evidence{Playbook: whole.Playbook, Log: log}, w.at, rule).Results[0]
}

// idsOfCatalogueAndTemplates returns all ids that no finding should use for a
// name. A single word may be one of English.
func idsOfCatalogueAndTemplates() []string {
	c := roles.Standard()
	ids := slices.Concat(texts(c.RoleIDs()), texts(c.ResponsibilityIDs()), texts(c.SkillIDs()))
	for _, tpl := range team.Templates() {
		for _, m := range tpl.Team.Members {
			ids = append(ids, string(m.ID))
		}
	}
	return without(ids, func(id string) bool { return !strings.Contains(id, "-") })
}

// wantNoLookUp wants findings that name people, roles, responsibilities and skills
// in words, as parts of a sentence without a full stop.
func wantNoLookUp(t *testing.T, ids []string, findings []playbook.Finding) {
	t.Helper()
	for _, f := range findings {
		for _, text := range []string{f.Name, f.What, f.Why, f.Fix} {
			assert.NotEmpty(t, text)
			if i := slices.IndexFunc(ids, func(id string) bool { return strings.Contains(text, id) }); i >= 0 {
				assert.Fail(t, "an id that needs looking up", "%q in %q", ids[i], text)
			}
		}
		for _, text := range []string{f.What, f.Fix} {
			assert.False(t, strings.HasSuffix(text, ".") || strings.HasSuffix(text, "\n"), "%q: no full stop", text)
		}
	}
}
