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

// crew adds so many people with a social role.
func crew(n int) func(*world) {
	return func(w *world) {
		for i := range n {
			w.member(team.MemberID("m"+string(rune('a'+i))), "Member "+string(rune('A'+i)), "content-creator")
		}
	}
}

// fewer takes all but the first n members away.
func fewer(n int) func(*world) {
	return func(w *world) { w.Team.Members = w.Team.Members[:n] }
}

func sizingRows() []row {
	return []row{
		{
			rule: "hire-manager-first",
			good: func(w *world) {
				w.member("bo", "Bo Lind", "business-owner")
				w.plan(playbook.Position{Role: "social-media-manager"}, playbook.Position{Role: "content-creator"})
			},
			bad: []breach{
				{
					"another first", func(w *world) { w.Company.HiringPlan[0].Role = "copywriter" }, "role:social-media-manager",
					[]string{"the hiring plan begins with Copywriter", "put Social Media Manager first"},
				},
				{"nobody planned", func(w *world) { w.plan() }, "role:social-media-manager", []string{"no hiring plan has it"}},
				{"no plan", func(w *world) { w.Company.HiringPlan = nil }, "role:social-media-manager", nil},
			},
		},
		{
			rule: "hire-by-value-order",
			good: func(w *world) {
				w.member("bo", "Bo Lind", "social-media-manager")
				w.plan(playbook.Position{Role: "content-creator"}, playbook.Position{Role: "copywriter"},
					playbook.Position{Role: "community-manager"}, playbook.Position{Role: "social-media-manager"})
			},
			bad: []breach{{"the creator last", func(w *world) {
				w.Company.HiringPlan = append(w.Company.HiringPlan[1:], playbook.Position{Role: "content-creator"})
			}, "role:content-creator", []string{"behind Community Manager", "put Content Creator before Community Manager"}}},
		},
		{
			rule: "size-small",
			good: func(w *world) { w.Company.Employees = 50; crew(2)(w) },
			bad: []breach{
				{
					"three", func(w *world) { w.member("x", "Xia Wu", "copywriter") }, "company",
					[]string{"3 people for social media (Member A, Member B and Xia Wu), more than 2"},
				},
				{
					"none", func(w *world) {
						fewer(0)(w)
						w.member("x", "Xia Wu", "business-owner")
					}, "company",
					[]string{"0 people for social media (nobody), fewer than 1"},
				},
			},
			apart: func(w *world) { w.Company.Employees = 51 },
		},
		{
			rule: "size-mid",
			good: func(w *world) { w.Company.SizeClass = playbook.Mid; crew(3)(w) },
			bad: []breach{
				{"two", fewer(2), "company", []string{"2 people", "fewer than 3"}},
				{"one", fewer(1), "company", []string{"1 person for social media (Member A)"}},
				{"six", func(w *world) { crew(6)(w); w.Team.Members = w.Team.Members[3:] }, "company", []string{"6 people", "more than 5"}},
			},
			apart: func(w *world) { w.Company.SizeClass = playbook.Enterprise },
		},
		{
			rule:  "size-enterprise",
			good:  func(w *world) { w.Company.SizeClass = playbook.Enterprise; crew(11)(w) },
			bad:   []breach{{"ten", fewer(10), "company", []string{"10 people", "fewer than 11", "hire somebody"}}},
			apart: func(w *world) { w.Company.SizeClass = playbook.Mid },
		},
		{
			rule: "roles-not-equal-heads",
			good: func(w *world) {
				pair(w)
				w.letters("write-copy", "content-creator R")
				w.letters("create-visuals", "content-creator R")
				w.scopeOnly("write-copy", "create-visuals", "define-strategy")
				w.demand("create-visuals", 2000)
				w.plan(playbook.Position{Role: "art-director"}, playbook.Position{Role: "social-media-strategist"})
			},
			bad: []breach{
				{"there is time", func(w *world) {
					w.demand("create-visuals", 1900)
					w.plan(playbook.Position{Role: "art-director"}, playbook.Position{Role: "art-director"})
				}, "role:art-director", []string{"Bo Lind can carry all of its work within 80 % of the time"}},
				{
					"there is no work", func(w *world) { w.plan(playbook.Position{Role: "paid-social-specialist"}) }, "role:paid-social-specialist",
					[]string{"nothing in scope is its work"},
				},
			},
			open: []gap{
				{"minutes", noMinutes("bo"), playbook.TeamMembers},
				{"work beyond count", func(w *world) { w.demand("create-visuals", 1<<62) }, playbook.CompanyDemand},
			},
		},
		{
			rule: "two-person-split",
			good: func(w *world) {
				pair(w)
				for _, r := range []roles.ResponsibilityID{"define-strategy", "measure-performance", "plan-paid-campaigns"} {
					w.letters(r, "social-media-manager R")
				}
				for _, r := range []roles.ResponsibilityID{"write-copy", "publish-posts", "engage-audience"} {
					w.letters(r, "content-creator R")
				}
			},
			bad: []breach{
				{
					"both", func(w *world) { w.letters("write-copy", "content-creator R", "social-media-manager R") }, "responsibility:write-copy",
					[]string{"is done by Ana Costa and Bo Lind and not by one alone"},
				},
				{"nobody", func(w *world) { w.letters("plan-paid-campaigns") }, "responsibility:plan-paid-campaigns", []string{"is done by nobody"}},
				{
					"across", func(w *world) { w.letters("plan-paid-campaigns", "content-creator R") }, "responsibility:plan-paid-campaigns",
					[]string{"is done by Bo Lind, while Ana Costa does “Define the social media strategy”"},
				},
				{"all on one", func(w *world) {
					for _, r := range []roles.ResponsibilityID{"write-copy", "publish-posts", "engage-audience"} {
						w.letters(r, "social-media-manager R")
					}
				}, "member:ana", []string{"does both halves"}},
			},
			apart: func(w *world) { w.member("cy", "Cy Dahl", "copywriter") },
		},
		{
			rule: "large-org-needs-team",
			good: func(w *world) {
				w.Company.SizeClass = playbook.Enterprise
				w.Team.Units = []team.Unit{{ID: "social", Title: "Social media"}, {ID: "legal", Title: "Legal"}}
				pair(w)
				w.find("ana").Unit, w.find("bo").Unit = "social", "social"
				w.member("lea", "Lea Falk", "legal-counsel").Unit = "legal"
			},
			bad: []breach{
				{
					"one unit", func(w *world) { w.find("lea").Unit = "social" }, "company",
					[]string{"in fewer than 2 units: Social media"},
				},
				{"no unit for it", func(w *world) {
					for i := range w.Team.Members {
						w.Team.Members[i].Unit = ""
					}
				}, "company", []string{"in fewer than 2 units: no unit"}},
				{
					"one person", func(w *world) { w.find("bo").Holdings[0].Role = "subject-matter-expert" }, "company",
					[]string{"1 person for social media (Ana Costa), fewer than 2"},
				},
			},
			apart: func(w *world) { w.Company.SizeClass = playbook.Mid },
		},
		{
			rule: "budget-before-positions",
			good: func(w *world) {
				w.Company.SocialBudget = &playbook.Budget{Amount: socialteam.Money{Micros: 100_000e6, Currency: "EUR"}}
				w.plan(funded("content-creator", "60000 EUR"), funded("copywriter", "40000 EUR"), playbook.Position{Role: "art-director"})
			},
			bad: []breach{
				{
					"over", func(w *world) { w.Company.HiringPlan[0].Cost.Micros++ }, "responsibility:manage-budget",
					[]string{"cost 100000.000001 EUR a year and the budget is 100000.00 EUR"},
				},
				{
					"no budget", func(w *world) { w.Company.SocialBudget = nil }, "responsibility:manage-budget",
					[]string{"3 positions listed, beginning with Content Creator, and no budget stated"},
				},
				{
					"one position", func(w *world) {
						w.Company.SocialBudget, w.Company.HiringPlan = nil, w.Company.HiringPlan[2:]
					}, "responsibility:manage-budget",
					[]string{"1 position listed"},
				},
			},
			open: []gap{
				{"cost", func(w *world) { w.Company.HiringPlan[0].Cost = socialteam.Money{} }, playbook.CompanyHiringPlan},
				{"currency", func(w *world) { w.Company.HiringPlan[0].Cost.Currency = "USD" }, playbook.CompanyHiringPlan},
			},
		},
		{
			rule: "needs-before-structure",
			good: func(w *world) {
				pair(w)
				w.find("bo").Holdings = append(w.find("bo").Holdings, team.Holding{Role: "business-owner", Share: 10})
				w.member("lea", "Lea Falk", "legal-counsel").Holdings[0].From = date("2020-01-01")
				w.Company.Objectives = []playbook.Objective{{ID: "o2", Set: date("2026-02-01")}, {ID: "o0"}, {ID: "o1", Set: date("2026-01-01")}}
			},
			bad: []breach{
				{
					"a hat too early", func(w *world) {
						w.find("bo").Holdings[0].From = date("2025-12-31")
						w.Company.Objectives[1].Set = date("2026-03-01")
					}, "member:bo",
					[]string{"became Content Creator on 2025-12-31, before the first objective was set on 2026-01-01"},
				},
				{"no objective", func(w *world) { w.Company.Objectives = []playbook.Objective{} }, "responsibility:set-objectives", nil},
			},
			open: []gap{
				{"start", func(w *world) { w.find("bo").Holdings[0].From = 0 }, playbook.TeamHoldings},
				{"day of an objective", func(w *world) { w.find("bo").Holdings[0].From = date("2025-12-31") }, playbook.CompanyObjectives},
				{"day of the only objective", func(w *world) { w.Company.Objectives = w.Company.Objectives[1:2] }, playbook.CompanyObjectives},
			},
		},
		{
			rule: "review-roles-periodically",
			good: func(w *world) {
				w.log.From = date("2025-07-01")
				w.log.Reviews = []playbook.Review{
					{Kind: playbook.RolesReview, At: clock("2025-07-01T09:00:00Z")},
					{Kind: playbook.RolesReview, At: clock("2024-07-01T09:00:00Z")},
					{Kind: playbook.RolesReview, At: clock("2026-08-01T09:00:00Z")},
				}
			},
			bad: []breach{
				{
					"a day too old", func(w *world) { w.log.Reviews[0].At = clock("2025-06-30T23:59:59Z") }, "responsibility:define-roles",
					[]string{"was last done on 2025-06-30, more than 365 days ago"},
				},
				{
					"of the strategy", func(w *world) {
						w.log.Reviews = []playbook.Review{{Kind: playbook.StrategyReview, At: clock("2026-06-01T09:00:00Z")}}
					}, "responsibility:define-roles",
					[]string{"was not done for 365 days: the log has no review of the roles"},
				},
			},
			open: []gap{
				{"an old one, and a log that begins later", func(w *world) {
					w.log.From, w.log.Reviews = date("2025-07-02"), w.log.Reviews[1:]
				}, playbook.LogReview},
				{"none, and a log that begins later", func(w *world) {
					w.log.From, w.log.Reviews = date("2025-07-02"), []playbook.Review{}
				}, playbook.LogReview},
			},
		},
	}
}

// TestManagerThere: who has a manager needs no plan.
func TestManagerThere(t *testing.T) {
	res := made(pair).judge(t, "hire-manager-first")
	require.Equal(t, playbook.Passes, res.Verdict)
	require.Equal(t, []playbook.Missing{{Fact: playbook.CompanyHiringPlan, What: "Ana Costa leads already"}}, res.Without)
}

// TestNoPositions: an empty plan needs no budget.
func TestNoPositions(t *testing.T) {
	res := made(func(w *world) { w.plan() }).judge(t, "budget-before-positions")
	require.Equal(t, playbook.Passes, res.Verdict)
	require.Equal(t, []playbook.Missing{{Fact: playbook.CompanySocialBudget, What: "no positions are listed"}}, res.Without)
}

// TestBounds: what is exactly at a bound keeps the rule.
func TestBounds(t *testing.T) {
	ten := []roles.ResponsibilityID{
		"write-copy", "create-visuals", "create-video", "publish-posts", "edit-content", "curate-content", "develop-concept",
		"define-strategy", "set-objectives", "choose-channels",
	}
	passes := map[string]struct {
		rule playbook.RuleID
		make func(*world)
	}{
		"seven of ten": {"no-single-person-does-all", func(w *world) {
			pair(w)
			w.Company.LeftOut = []playbook.Omission{}
			for i, r := range ten {
				if i < 7 {
					w.letters(r, "content-creator R")
				} else {
					w.letters(r, "social-media-manager R")
				}
			}
		}},
		"five in a mid-sized company": {"size-mid", func(w *world) { w.Company.SizeClass = playbook.Mid; crew(5)(w) }},
		"one of one":                  {"size-small", func(w *world) { w.Company.Employees = 1; crew(1)(w) }},
		"the same role twice": {"hire-by-value-order", func(w *world) {
			crew(1)(w)
			w.plan(playbook.Position{Role: "community-manager"}, playbook.Position{Role: "community-manager"})
		}},
		"a post of two": {"content-mix", func(w *world) {
			w.posted("p1", noon(3)).Curated = true
			w.posted("p2", noon(4))
		}},
	}
	for name, c := range passes {
		require.Equal(t, playbook.Passes, made(c.make).judge(t, c.rule).Verdict, name)
	}
	half, err := playbook.Standard().With("content-mix", "min-curated-share", 500)
	require.NoError(t, err)
	rule, _ := half.Rule("content-mix")
	require.Equal(t, playbook.Fails, made(passes["a post of two"].make).check(t, rule).Results[0].Verdict)
}

// TestManagerLast: the first of the order counts like the others.
func TestManagerLast(t *testing.T) {
	res := made(func(w *world) {
		w.member("bo", "Bo Lind", "business-owner")
		w.plan(playbook.Position{Role: "content-creator"}, playbook.Position{Role: "social-media-manager"})
	}).judge(t, "hire-by-value-order")
	require.Equal(t, playbook.Fails, res.Verdict)
	require.Equal(t, "role:social-media-manager", res.Findings[0].Subject.String())
}

// TestTimeForTheRole: a load at the target leaves time for a role.
func TestTimeForTheRole(t *testing.T) {
	for minutes, want := range map[int64]playbook.Verdict{1920: playbook.Fails, 1921: playbook.Passes} {
		w := made(pair, func(w *world) {
			w.letters("create-visuals", "content-creator R")
			w.scopeOnly("create-visuals")
			w.demand("create-visuals", minutes)
			w.plan(playbook.Position{Role: "graphic-designer"})
		})
		require.Equal(t, want, w.judge(t, "roles-not-equal-heads").Verdict, minutes)
	}
}
