// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func sizingRules() []Rule {
	return []Rule{
		{
			ID: "hire-manager-first", Kind: Sizing, Severity: socialteam.Warning,
			Statement:        "Where nobody leads social media yet, the manager is hired before anybody else.",
			Origin:           Origin{Basis: "stated, for most cases", Seeds: []string{"001", "004"}},
			Roles:            []roles.ID{manager},
			Responsibilities: []roles.ResponsibilityID{"hire-team"},
			Reads:            []Fact{TeamMembers, TeamHoldings, CompanyHiringPlan},
			Optional:         []Fact{CompanyHiringPlan},
			Judge:            judgeManagerFirst,
		},
		{
			ID: "hire-by-value-order", Kind: Sizing, Severity: socialteam.Info,
			Statement:        "Those who are worth most to a young team are hired first: manager, content creator, analyst, community manager, paid specialist.",
			Params:           []Param{Words("order", string(manager), "content-creator", "social-media-analyst", "community-manager", "paid-social-specialist").Refer(OnRole)},
			Origin:           Origin{Basis: "the first place is stated; the rest is the order in which one source presents them", Seeds: []string{"004"}},
			Roles:            []roles.ID{manager, "content-creator", "social-media-analyst", "community-manager", "paid-social-specialist"},
			Responsibilities: []roles.ResponsibilityID{"hire-team"},
			Reads:            []Fact{TeamMembers, TeamHoldings, CompanyHiringPlan},
			Judge:            judgeHiringOrder,
		},
		{
			ID: "size-small", Kind: Sizing, Severity: socialteam.Info,
			Statement: "A company of up to fifty people usually has one or two who do social media.",
			Params: []Param{
				Number("employees-min", 1, 1, 0).In("employees"), Number("employees-max", smallEmployees, 1, 0).In("employees"),
				Number("team-min", 1, 0, 0).In(unitPeople), Number("team-max", 2, 1, 0).In(unitPeople),
			},
			Origin: Origin{Basis: "stated", Seeds: []string{"004"}},
			Reads:  []Fact{TeamMembers, TeamHoldings, CompanyEmployees},
			Applies: Condition{
				When: "the company has 1 to 50 employees", Reads: []Fact{CompanyEmployees},
				Holds: func(c *Case) bool {
					n := c.book.company.Employees
					return c.Number("employees-min") <= n && n <= c.Number("employees-max")
				},
			},
			Judge: judgeSize,
		},
		{
			ID: "size-mid", Kind: Sizing, Severity: socialteam.Info,
			Statement: "A mid-sized company mostly has three to five people for social media.",
			Params:    []Param{Number("team-min", 3, 0, 0).In(unitPeople), Number("team-max", 5, 1, 0).In(unitPeople)},
			Origin:    Origin{Basis: "stated, without a number of employees", Seeds: []string{"004"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, CompanySizeClass},
			Applies:   ofClass(Mid),
			Judge:     judgeSize,
		},
		{
			ID: "size-enterprise", Kind: Sizing, Severity: socialteam.Info,
			Statement: "An enterprise often has eleven people or more for social media.",
			Params:    []Param{Number("team-min", 11, 0, 0).In(unitPeople)},
			Origin:    Origin{Basis: "stated, without a number of employees", Seeds: []string{"004"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, CompanySizeClass},
			Applies:   ofClass(Enterprise),
			Judge:     judgeLeastSize,
		},
		{
			ID: "roles-not-equal-heads", Kind: Sizing, Severity: socialteam.Info,
			Statement: "A role is no reason to hire as long as those who carry its work have time for it.",
			Params:    []Param{PerMille("target-utilisation", 800)},
			Origin:    Origin{Basis: "stated; the number is ours", Seeds: []string{"001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyHiringPlan, CompanyDemand, CompanyLeftOut},
			Judge:     judgeNeedlessHires,
		},
		{
			ID: "two-person-split", Kind: Sizing, Severity: socialteam.Info,
			Statement: "Two people split the work well if one sees to strategy, analysis and paid media and the other to content, publishing and community.",
			Params: []Param{
				Words("member-a", "define-strategy", "measure-performance", "plan-paid-campaigns").Refer(OnResponsibility),
				Words("member-b", "write-copy", "publish-posts", "engage-audience").Refer(OnResponsibility),
			},
			Origin: Origin{Basis: "stated as an example", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{
				"define-strategy", "measure-performance", "plan-paid-campaigns", "write-copy", "publish-posts", "engage-audience",
			},
			Reads: []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Applies: Condition{
				When: "team size is 2", Reads: []Fact{TeamMembers, TeamHoldings},
				Holds: func(c *Case) bool { return c.TeamSize() == 2 },
			},
			Judge: judgeSplit,
		},
		{
			ID: "large-org-needs-team", Kind: Sizing, Severity: socialteam.Warning,
			Statement: "A large organisation needs a whole team that reaches across departments.",
			Params:    []Param{Number("min-team", 2, 0, 0).In(unitPeople), Number("min-units", 2, 0, 0).In("units")},
			Origin:    Origin{Basis: "stated; the numbers are ours", Seeds: []string{"003", "004"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, TeamUnits, CompanySizeClass},
			Applies:   ofClass(Enterprise),
			Judge:     judgeLargeTeam,
		},
		{
			ID: "budget-before-positions", Kind: Sizing, Severity: socialteam.Warning,
			Statement:        "The budget for social media is known before positions are listed, and they fit into it.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{"marketing-manager"},
			Responsibilities: []roles.ResponsibilityID{"manage-budget"},
			Reads:            []Fact{CompanySocialBudget, CompanyHiringPlan},
			Optional:         []Fact{CompanySocialBudget},
			Judge:            judgeBudget,
		},
		{
			ID: "needs-before-structure", Kind: Sizing, Severity: socialteam.Warning,
			Statement:        "What social media should reach is settled first, and the team is built for it.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Responsibilities: []roles.ResponsibilityID{"set-objectives"},
			Reads:            []Fact{TeamMembers, TeamHoldings, CompanyObjectives},
			Judge:            judgeNeedsFirst,
		},
		{
			ID: "review-roles-periodically", Kind: Sizing, Severity: socialteam.Info,
			Statement:        "Social media changes, so somebody looks now and then whether the roles still fit.",
			Params:           []Param{Number("max-age-days", 365, 1, 0).In(unitDays)},
			Origin:           Origin{Basis: "implied; the number is ours", Seeds: []string{"001"}},
			Responsibilities: []roles.ResponsibilityID{"define-roles"},
			Reads:            []Fact{LogReview},
			Judge:            judgeRolesReview,
		},
	}
}

// ofClass is the condition that a company is of a size class.
func ofClass(class SizeClass) Condition {
	return Condition{
		When: "the size class is " + string(class), Reads: []Fact{CompanySizeClass},
		Holds: func(c *Case) bool { return c.book.company.Class() == class },
	}
}

func judgeManagerFirst(c *Case) {
	if leads := c.Holders(leadRoles[:]...); len(leads) > 0 {
		c.Without(CompanyHiringPlan, c.Names(leads)+" leads already")
		return
	}
	plan := c.book.company.HiringPlan
	switch {
	case len(plan) == 0:
		c.Fail(About(OnRole, manager), "is held by nobody, no other role leads, and no hiring plan has it",
			fmt.Sprintf("put %s first in a hiring plan, or give somebody this hat", c.Role(manager)))
	case plan[0].Role != manager:
		c.Fail(About(OnRole, manager), fmt.Sprintf("is held by nobody, and the hiring plan begins with %s", c.Role(plan[0].Role)),
			fmt.Sprintf("put %s first in the plan", c.Role(manager)))
	}
}

func judgeHiringOrder(c *Case) {
	order := c.Words("order")
	rank := func(p Position) int { return slices.Index(order, string(p.Role)) }
	held := func(p Position) bool { return len(c.Holders(p.Role)) > 0 }
	last := Position{}
	for _, p := range c.book.company.HiringPlan {
		if rank(p) < 0 || held(p) {
			continue
		}
		if last.Role != "" && rank(p) < rank(last) {
			c.Fail(About(OnRole, p.Role), fmt.Sprintf("stands behind %s in the hiring plan and is worth more", c.Role(last.Role)),
				fmt.Sprintf("put %s before %s", c.Role(p.Role), c.Role(last.Role)))
			continue
		}
		last = p
	}
}

func judgeSize(c *Case) {
	judgeLeastSize(c)
	if n, most := c.TeamSize(), c.Number("team-max"); n > most {
		c.Fail(About(OnCompany, ""), fmt.Sprintf("has %s for social media (%s), more than %d", heads(n), c.Names(c.team()), most),
			"put the hats on fewer people, or waive this if the work needs them all")
	}
}

func judgeLeastSize(c *Case) {
	if n, least := c.TeamSize(), c.Number("team-min"); n < least {
		c.Fail(About(OnCompany, ""), fmt.Sprintf("has %s for social media (%s), fewer than %d", heads(n), c.Names(c.team()), least),
			"hire somebody, or waive this if the work fits the hours")
	}
}

func heads(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func judgeNeedlessHires(c *Case) {
	seen := map[roles.ID]bool{}
	for _, p := range c.book.company.HiringPlan {
		if seen[p.Role] {
			continue
		}
		seen[p.Role] = true
		if carriers, ok := c.carriers(p.Role); ok {
			c.Fail(About(OnRole, p.Role), "is to be hired, although "+carriers,
				"take the position out of the plan, or give the hat to one of them")
		}
	}
}

// carriers says who has time for all that a role is for; ok is false if somebody
// is missing for some of it.
func (c *Case) carriers(role roles.ID) (who string, ok bool) {
	target := int64(c.Number("target-utilisation"))
	var list []team.MemberID
	work := false
	for _, id := range c.Catalog().ResponsibilitiesOf(role) {
		if !c.InScope(id) {
			continue
		}
		work = true
		does := c.Responsible(id)
		able := slices.DeleteFunc(does, func(m team.MemberID) bool {
			load, ok := c.loadOf(m)
			return !ok || load > target
		})
		if len(able) == 0 {
			return "", false
		}
		list = append(list, able...)
	}
	if !work {
		return "nothing in scope is its work", true
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return c.Names(list) + " can carry all of its work within " + percent(target) + " of the time", true
}

func judgeSplit(c *Case) {
	a, okA := c.sole("member-a")
	b, okB := c.sole("member-b")
	if okA && okB && a == b {
		c.Fail(About(OnMember, a), "does both halves of the work alone: "+c.Responsibilities(c.half("member-a"))+", and "+c.Responsibilities(c.half("member-b")),
			"leave the second half to the other one")
	}
}

func (c *Case) half(param string) []roles.ResponsibilityID {
	var list []roles.ResponsibilityID
	for _, w := range c.Words(param) {
		list = append(list, roles.ResponsibilityID(w))
	}
	return list
}

// sole returns the one member who alone does each responsibility of a parameter;
// ok is false, and the reason found, if there is no such member.
func (c *Case) sole(param string) (m team.MemberID, ok bool) {
	ok = true
	for _, r := range c.half(param) {
		switch who := c.Responsible(r); {
		case len(who) != 1:
			c.Fail(About(OnResponsibility, r), "is done by "+c.Names(who)+" and not by one alone", "leave it to one of the two")
			ok = false
		case m == "":
			m = who[0]
		case who[0] != m:
			c.Fail(About(OnResponsibility, r), fmt.Sprintf("is done by %s, while %s does %s", c.Name(who[0]), c.Name(m), c.Responsibility(c.half(param)[0])),
				"leave both to the same person")
			ok = false
		}
	}
	return m, ok && m != ""
}

func judgeLargeTeam(c *Case) {
	if n, least := c.TeamSize(), c.Number("min-team"); n < least {
		c.Fail(About(OnCompany, ""), fmt.Sprintf("has %s for social media (%s), fewer than %d", heads(n), c.Names(c.team()), least), "hire somebody")
	}
	var units []team.UnitID
	for _, m := range c.Holders(append(c.SocialRoles(), c.InGroup("partner")...)...) {
		for _, h := range c.Hats(m) {
			if h.Unit != "" && (c.IsSocial(h.Role) || c.Group(h.Role) == "partner") {
				units = append(units, h.Unit)
			}
		}
	}
	slices.Sort(units)
	units = slices.Compact(units)
	if least := c.Number("min-units"); len(units) < least {
		c.Fail(About(OnCompany, ""), fmt.Sprintf("does social media in fewer than %d units: %s", least, c.Units(units)),
			"give somebody of another department a hat, such as that of an expert")
	}
}

func judgeBudget(c *Case) {
	plan, budget := c.book.company.HiringPlan, c.book.company.SocialBudget
	if len(plan) == 0 {
		c.Without(CompanySocialBudget, "no positions are listed")
		return
	}
	positions := "positions"
	if len(plan) == 1 {
		positions = "position"
	}
	if budget == nil {
		c.Fail(About(OnResponsibility, "manage-budget"), fmt.Sprintf("is not done: %d %s listed, beginning with %s, and no budget stated",
			len(plan), positions, c.Role(plan[0].Role)), "settle the budget for social media first")
		return
	}
	sum := socialteam.Money{}
	for _, p := range plan {
		if !p.Funded {
			continue
		}
		if p.Cost.IsZero() {
			c.NotStated(CompanyHiringPlan, "yearly cost of the position "+c.Role(p.Role))
			continue
		}
		added, err := sum.Add(p.Cost)
		if err != nil || p.Cost.Currency != budget.Amount.Currency {
			c.NotStated(CompanyHiringPlan, fmt.Sprintf("yearly cost of the position %s in %s, as the budget is", c.Role(p.Role), budget.Amount.Currency))
			continue
		}
		sum = added
	}
	if sum.Micros > budget.Amount.Micros {
		c.Fail(About(OnResponsibility, "manage-budget"), fmt.Sprintf("is over: the funded positions cost %v a year and the budget is %v", sum, budget.Amount),
			"leave a position unfunded, or settle a larger budget")
	}
}

func judgeNeedsFirst(c *Case) {
	objectives := c.book.company.Objectives
	if len(objectives) == 0 {
		c.Fail(About(OnResponsibility, "set-objectives"), "is not done: no objective is stated", "say what social media should reach, and for what")
		return
	}
	var first socialteam.Date
	undated := false
	for _, o := range objectives {
		undated = undated || o.Set.IsZero()
		if first.IsZero() || !o.Set.IsZero() && o.Set < first {
			first = o.Set
		}
	}
	for _, m := range c.SocialMembers() {
		for _, h := range c.Hats(m) {
			if !c.IsSocial(h.Role) {
				continue
			}
			switch from := max(h.From, c.Member(m).From); {
			case from.IsZero():
				c.NotStated(TeamHoldings, fmt.Sprintf("the day on which %s became %s", c.Name(m), c.Role(h.Role)))
			case !first.IsZero() && from >= first:
			case undated:
				c.NotStated(CompanyObjectives, "the day on which each objective was set")
			default:
				c.Fail(About(OnMember, m), fmt.Sprintf("became %s on %v, before the first objective was set on %v", c.Role(h.Role), from, first),
					"look whether the objectives still ask for this role, and set the day of an older objective if there is one")
			}
		}
	}
}

func judgeRolesReview(c *Case) {
	const subject roles.ResponsibilityID = "define-roles"
	days := c.Number("max-age-days")
	since := c.day(c.At()).AddDays(-days)
	reviews := c.reviews(RolesReview)
	from, _ := c.Window()
	switch n := len(reviews); {
	case n > 0 && c.day(reviews[n-1].At) >= since:
	case c.day(from) > since: // what was before the log, it need not say
		c.NotStated(LogReview, fmt.Sprintf("whether the roles were looked at from %v until %v, when the log begins", since, c.day(from)))
	case n == 0:
		c.Fail(About(OnResponsibility, subject), fmt.Sprintf("was not done for %d days: the log has no review of the roles", days), "review the roles")
	default:
		c.Fail(About(OnResponsibility, subject), fmt.Sprintf("was last done on %v, more than %d days ago", c.day(reviews[n-1].At), days), "review the roles")
	}
}

// reviews returns the reviews of a kind, by time.
func (c *Case) reviews(kind ReviewKind) []Review {
	return slices.DeleteFunc(slices.Clone(c.Log().Reviews), func(r Review) bool { return r.Kind != kind })
}

// day returns the day of an instant in the place of the team.
func (c *Case) day(t time.Time) socialteam.Date { return socialteam.DateOf(t.In(c.At().Location())) }

// days returns how many days lie between two instants, in the place of the team.
func (c *Case) days(from, until time.Time) int { return int(c.day(until) - c.day(from)) }
