// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// coverageRules are the rules that ask whether somebody sees to it.
func coverageRules() []Rule {
	return slices.Concat(rosterRules(), goalRules(), doerRules(), agreementRules())
}

// rosterRules look at everybody, or at everything that is in scope.
func rosterRules() []Rule {
	return []Rule{
		{
			ID: "every-area-owned", Kind: Coverage, Severity: socialteam.Error,
			Statement: "In every area of the work somebody does something that exactly one person answers for.",
			Origin:    Origin{Basis: "stated", Seeds: []string{"000", "001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyLeftOut},
			Judge:     everyAreaOwned,
		},
		{
			ID: "eligible-role-only", Kind: Coverage, Severity: socialteam.Warning,
			Statement: "Work is done in one of the roles that it is meant for.",
			Origin: Origin{
				Basis: "stated for strategy, project management, planning and production; extended to all by us", Seeds: []string{"000"},
			},
			Reads: []Fact{TeamMembers, TeamHoldings, MatrixLetters, CatalogueRoles},
			Judge: eligibleRoleOnly,
		},
		{
			ID: "essential-expertise-present", Kind: Coverage, Severity: socialteam.Warning,
			Statement: "However a team is built, its members cover the essential fields.",
			Params:    []Param{Words("essential-groups", "core", "content", "community", "insight").Refer(OnGroup)},
			Origin:    Origin{Basis: "stated (the list of groups is ours)", Seeds: []string{"001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, CatalogueRoles},
			Judge:     essentialExpertise,
		},
		{
			ID: "roles-official-up-front", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Who does what is official from the first day.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Responsibilities: []roles.ResponsibilityID{"define-roles"},
			Reads:            []Fact{TeamMembers, TeamHoldings},
			Judge:            rolesOfficial,
		},
		{
			ID: "sme-roster-exists", Kind: Coverage, Severity: socialteam.Warning,
			Statement: "Experts of the other divisions can be called when a question is theirs.",
			Params: []Param{Words("divisions",
				"customer-relations", "product-or-service", "corporate-communications", "legal")},
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{"subject-matter-expert"},
			Responsibilities: []roles.ResponsibilityID{"provide-expertise"},
			Reads:            []Fact{TeamMembers, TeamHoldings, TeamUnits, CompanyDivisions},
			Applies:          Condition{When: "the company states its divisions", Reads: []Fact{CompanyDivisions}},
			Judge:            expertsOnCall,
		},
		{
			ID: "central-team-oversees-distributed", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Where several units publish, one central team watches over what they say.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"003"}},
			Roles:            []roles.ID{"social-media-strategist", "social-media-manager"},
			Responsibilities: []roles.ResponsibilityID{"define-strategy", "lead-team", "publish-posts"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, TeamUnits},
			Applies: Condition{
				When:  "members of two or more units publish",
				Reads: []Fact{TeamMembers, TeamHoldings, MatrixLetters, TeamUnits},
				Holds: severalUnitsPublish,
			},
			Judge: centralTeam,
		},
	}
}

// goalRules ask for what the company's aims take.
func goalRules() []Rule {
	return []Rule{
		{
			ID: "paid-covered-for-sales-goals", Kind: Coverage, Severity: socialteam.Error,
			Statement:        "Who wants sales or new customers from social media must plan paid campaigns.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{"paid-social-specialist"},
			Responsibilities: []roles.ResponsibilityID{"plan-paid-campaigns"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyGoals},
			Applies: Condition{
				When: "the goals include sales or acquisition", Reads: []Fact{CompanyGoals}, Holds: hasGoal("sales", "acquisition"),
			},
			Judge: wantDoers("plan-paid-campaigns"),
		},
		{
			ID: "support-covered-for-care-goals", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Who wants to help customers on social media must listen there and answer complaints.",
			Origin:           Origin{Basis: "implied", Seeds: []string{"001"}},
			Roles:            []roles.ID{"social-media-monitor"},
			Responsibilities: []roles.ResponsibilityID{"monitor-mentions", "answer-complaints"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyGoals},
			Applies: Condition{
				When: "the goals include support", Reads: []Fact{CompanyGoals}, Holds: hasGoal("support"),
			},
			Judge: wantDoers("monitor-mentions", "answer-complaints"),
		},
		{
			ID: "influencer-role-for-influencer-programme", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "A programme with influencers needs somebody who finds them and keeps in touch.",
			Origin:           Origin{Basis: "implied", Seeds: []string{"001"}},
			Roles:            []roles.ID{"influencer-manager"},
			Responsibilities: []roles.ResponsibilityID{"find-influencers", "nurture-influencers"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyProgrammes},
			Applies: Condition{
				When: "the programmes include influencer", Reads: []Fact{CompanyProgrammes}, Holds: hasProgramme("influencer"),
			},
			Judge: wantDoers("find-influencers", "nurture-influencers"),
		},
		{
			ID: "community-host-for-live", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Live chats and question hours are hosted by a community manager.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{"community-manager"},
			Responsibilities: []roles.ResponsibilityID{"host-live-events"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyProgrammes},
			Applies: Condition{
				When: "the programmes include live-events", Reads: []Fact{CompanyProgrammes}, Holds: hasProgramme("live-events"),
			},
			Judge: communityHost,
		},
		{
			ID: "expert-when-social-is-strategic", Kind: Coverage, Severity: socialteam.Warning,
			Statement: "Where brand and sales depend on social media, somebody is good at strategy, at content and at ads.",
			Params: []Param{
				Words("skills", "strategic-planning", "copywriting", "social-advertising").Refer(OnSkill),
				level("min-level", roles.Working),
			},
			Origin:           Origin{Basis: "stated (level is ours)", Seeds: []string{"000"}},
			Responsibilities: []roles.ResponsibilityID{"define-strategy", "write-copy", "plan-paid-campaigns"},
			Reads:            []Fact{CompanyAmbition, TeamMembers, TeamSkills},
			Applies: Condition{
				When: "the ambition is strategic", Reads: []Fact{CompanyAmbition},
				Holds: func(c *Case) bool { return c.book.company.Ambition == Strategic },
			},
			Judge: func(c *Case) {
				for _, s := range c.Words("skills") {
					c.wantSkill(About(OnSkill, s), roles.SkillID(s), roles.Level(c.Number("min-level")))
				}
			},
		},
		{
			ID: "goals-align-with-business", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "All that social media does serves a goal of the business.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001", "002", "004"}},
			Roles:            []roles.ID{"social-media-manager"},
			Responsibilities: []roles.ResponsibilityID{"set-objectives"},
			Reads:            []Fact{CompanyObjectives, CompanyCampaigns},
			Judge:            goalsAlign,
		},
	}
}

// doerRules ask whether somebody has a certain task.
func doerRules() []Rule {
	return []Rule{
		{
			ID: "analyst-hat-worn", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Somebody is there to measure and to report.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Roles:            []roles.ID{"social-media-analyst"},
			Responsibilities: []roles.ResponsibilityID{"measure-performance", "report-results"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            wantDoers("measure-performance", "report-results"),
		},
		{
			ID: "roi-measured", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "What social media brings for what it costs is measured, against a target.",
			Params:           []Param{Words("kpis", "roi", "roi_revenue", "roas").Refer(OnKPI)},
			Origin:           Origin{Basis: "stated (the choice of measures is ours)", Seeds: []string{"001", "004"}},
			Responsibilities: []roles.ResponsibilityID{"measure-roi"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, TargetsKPIs},
			Judge:            returnMeasured,
		},
		{
			ID: "owner-accountable-in-small-firm", Kind: Coverage, Severity: socialteam.Info,
			Statement:        "In a small firm without other managers the owner has the last word.",
			Params:           []Param{Number("max-employees", smallEmployees, 1, 0).In("employees")},
			Origin:           Origin{Basis: "stated (threshold from 004)", Seeds: []string{"001", "004"}},
			Roles:            []roles.ID{"business-owner"},
			Responsibilities: []roles.ResponsibilityID{"oversee-all"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyEmployees},
			Applies: Condition{
				When: "there are at most max-employees employees", Reads: []Fact{CompanyEmployees},
				Holds: func(c *Case) bool { return c.book.company.Employees <= c.Number("max-employees") },
			},
			Judge: ownerAccountable,
		},
		{
			ID: "cross-functional-link", Kind: Coverage, Severity: socialteam.Warning,
			Statement: "Social media is tied to the functions that it hands work to.",
			Params:    []Param{Words("linked-roles", "sales-representative", "customer-service-representative").Refer(OnRole)},
			Origin: Origin{
				Basis: "stated (the two functions are those that 004 hands work to)", Seeds: []string{"001", "003", "004"},
			},
			Roles:            []roles.ID{"social-media-manager"},
			Responsibilities: []roles.ResponsibilityID{"coordinate-departments"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            crossFunctional,
		},
	}
}

// agreementRules ask for what a team has written down.
func agreementRules() []Rule {
	return []Rule{
		{
			ID: "team-has-working-agreements", Kind: Coverage, Severity: socialteam.Warning,
			Statement: "A strong team has settled its roles, its approvals, who answers what, and where it talks.",
			Origin:    Origin{Basis: "stated", Seeds: []string{"001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, WorkflowsDefinitions, AgreementsResponseProtocol, AgreementsMeetings},
			Judge:     workingAgreements,
		},
		{
			ID: "guidelines-before-moderation", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Who moderates does so by guidelines that the team has set.",
			Origin:           Origin{Basis: "implied", Seeds: []string{"001"}},
			Roles:            []roles.ID{"community-manager"},
			Responsibilities: []roles.ResponsibilityID{"set-moderation-guidelines", "moderate-discussion"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, AgreementsDocuments},
			Judge:            guidelinesFirst,
		},
		{
			ID: "content-calendar-exists", Kind: Coverage, Severity: socialteam.Warning,
			Statement:        "Content is made by a calendar that somebody keeps.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001", "003", "004"}},
			Roles:            []roles.ID{"content-creator"},
			Responsibilities: []roles.ResponsibilityID{"maintain-content-calendar"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, AgreementsDocuments},
			Judge: func(c *Case) {
				c.wantDoer("maintain-content-calendar")
				c.wantDocument(ContentCalendar)
			},
		},
	}
}

// hasGoal returns a condition on the company's goals.
func hasGoal(list ...Goal) func(*Case) bool {
	return func(c *Case) bool {
		return slices.ContainsFunc(c.book.company.Goals, func(g Goal) bool { return slices.Contains(list, g) })
	}
}

// hasProgramme returns a condition on the programmes that run.
func hasProgramme(p Programme) func(*Case) bool {
	return func(c *Case) bool { return slices.Contains(c.book.company.Programmes, p) }
}

// everyAreaOwned takes an area for left out, too, if each of its responsibilities
// is.
func everyAreaOwned(c *Case) {
	scope := map[roles.AreaID][]roles.ResponsibilityID{}
	all := map[roles.AreaID]int{}
	for r := range c.Catalog().Responsibilities() {
		all[r.Area]++
		if c.InScope(r.ID) {
			scope[r.Area] = append(scope[r.Area], r.ID)
		}
	}
	for area := range c.Catalog().Areas() {
		list := scope[area.ID]
		if !c.AreaInScope(area.ID) || len(list) == 0 && all[area.ID] > 0 || slices.ContainsFunc(list, c.isOwned) {
			continue
		}
		c.Fail(About(OnArea, area.ID), c.unowned(list), c.fixUnowned(list))
	}
}

// isOwned reports whether somebody does r and exactly one member answers for it.
func (c *Case) isOwned(r roles.ResponsibilityID) bool {
	return len(c.Responsible(r)) > 0 && len(c.Accountable(r)) == 1
}

// unowned says why none of the responsibilities of an area is owned.
func (c *Case) unowned(list []roles.ResponsibilityID) string {
	if r, ok := c.nearlyOwned(list); ok {
		return fmt.Sprintf("nothing in it has both somebody Responsible and exactly one Accountable: for %s, Responsible: %s; Accountable: %s",
			c.Responsibility(r), c.Names(c.Responsible(r)), c.Names(c.Accountable(r)))
	}
	return "nobody is Responsible or Accountable for anything in it"
}

// nearlyOwned returns the first responsibility that somebody does or owns.
func (c *Case) nearlyOwned(list []roles.ResponsibilityID) (roles.ResponsibilityID, bool) {
	for _, r := range list {
		if len(c.Responsible(r)) > 0 || len(c.Accountable(r)) > 0 {
			return r, true
		}
	}
	return "", false
}

func (c *Case) fixUnowned(list []roles.ResponsibilityID) string {
	r, _ := c.nearlyOwned(list)
	switch {
	case len(list) == 0:
		return "add a responsibility to it, or leave the area out on purpose"
	case r == "":
		r = list[0]
		return fmt.Sprintf("for %s, %s; or leave the area out on purpose", c.Responsibility(r), c.fixDoer(r))
	case len(c.Responsible(r)) == 0:
		return fmt.Sprintf("for %s, %s", c.Responsibility(r), c.fixDoer(r))
	}
	return fmt.Sprintf("for %s, %s", c.Responsibility(r), c.fixOwner(r))
}

func eligibleRoleOnly(c *Case) {
	for r := range c.Catalog().Responsibilities() {
		for _, m := range c.Responsible(r.ID) {
			if len(r.Eligible) > 0 && !c.HoldsAny(m, r.Eligible...) {
				c.Fail(About(OnMember, m),
					fmt.Sprintf("is Responsible for %s and is not %s", c.Responsibility(r.ID), c.either(r.Eligible)),
					fmt.Sprintf("give %s one of these hats, or %s", c.Name(m), c.fixDoer(r.ID)))
			}
		}
	}
}

func essentialExpertise(c *Case) {
	for _, g := range c.Words("essential-groups") {
		if list := c.InGroup(g); len(c.Holders(list...)) == 0 {
			c.Fail(About(OnGroup, g), "nobody has one of its roles, such as "+c.Role(list[0]), "give somebody a role of this group")
		}
	}
}

func rolesOfficial(c *Case) {
	for _, m := range c.Members() {
		hats := c.Hats(m)
		if len(hats) == 0 {
			c.Fail(About(OnMember, m), "holds no role", fmt.Sprintf("say which role %s has, from which day and for which share", c.Name(m)))
			continue
		}
		open := slices.DeleteFunc(hats, func(h team.Holding) bool { return !h.From.IsZero() })
		if len(open) > 0 {
			c.Fail(About(OnMember, m), "no day says since when the role is held: "+c.Roles(hatRoles(open)),
				fmt.Sprintf("state the day on which %s took it", c.Name(m)))
		}
	}
}

// hatRoles returns the roles of some hats, each once, by id.
func hatRoles(hats []team.Holding) []roles.ID {
	list := make([]roles.ID, len(hats))
	for i, h := range hats {
		list[i] = h.Role
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func expertsOnCall(c *Case) {
	const expert, counsel = "subject-matter-expert", "legal-counsel"
	for _, d := range c.Words("divisions") {
		division := team.DivisionID(d)
		if !slices.Contains(c.book.company.Divisions, division) {
			c.likeDivision(division)
			continue
		}
		wanted := []roles.ID{expert}
		if division == "legal" {
			wanted = append(wanted, counsel)
		}
		if !slices.ContainsFunc(c.Holders(wanted...), func(m team.MemberID) bool { return c.sitsIn(m, division, wanted) }) {
			c.Fail(About(OnDivision, division), "nobody in a unit of it is "+c.either(wanted), c.fixExpert(division))
		}
	}
}

// likeDivision finds a division of the company that is written nearly as one for
// which the rule wants experts: passing it over would hide a slip of the pen.
func (c *Case) likeDivision(division team.DivisionID) {
	strange := slices.DeleteFunc(slices.Clone(c.book.company.Divisions), func(d team.DivisionID) bool {
		return slices.Contains(c.Words("divisions"), string(d))
	})
	if near, ok := suggest.Nearest(string(division), strange); ok {
		c.Fail(About(OnDivision, near), fmt.Sprintf("is nearly written as “%s”, for which experts are wanted", division),
			fmt.Sprintf("write “%s” if that is meant", division))
	}
}

// sitsIn reports whether a member holds one of some roles in a unit of a division.
func (c *Case) sitsIn(m team.MemberID, division team.DivisionID, wanted []roles.ID) bool {
	return slices.ContainsFunc(c.Hats(m), func(h team.Holding) bool {
		d, ok := c.book.Team().DivisionOf(h.Unit)
		return ok && d == division && slices.Contains(wanted, h.Role)
	})
}

func (c *Case) fixExpert(division team.DivisionID) string {
	for _, u := range c.book.units {
		if u.Division == division {
			return fmt.Sprintf("give somebody in %s the hat %s", c.Unit(u.ID), c.Role("subject-matter-expert"))
		}
	}
	return fmt.Sprintf("say which unit belongs to the %s, and give somebody there the hat %s", c.Title(About(OnDivision, division)), c.Role("subject-matter-expert"))
}

func severalUnitsPublish(c *Case) bool {
	units, _ := c.unitsOf(c.Responsible("publish-posts"))
	return len(units) > 1
}

func centralTeam(c *Case) {
	wanted := []roles.ID{"social-media-strategist", "social-media-manager"}
	publishing, _ := c.unitsOf(c.Responsible("publish-posts"))
	var central []team.MemberID
	for _, m := range c.Holders(wanted...) {
		if slices.Contains(c.Responsible("define-strategy"), m) || slices.Contains(c.Responsible("lead-team"), m) {
			central = append(central, m)
		}
	}
	units, homeless := c.unitsOf(central)
	switch {
	case len(central) == 0:
		c.Fail(About(OnResponsibility, "define-strategy"),
			fmt.Sprintf("%s publish, and no %s is Responsible for it or for %s", c.Units(publishing), c.either(wanted), c.Responsibility("lead-team")),
			fmt.Sprintf("give somebody the hat %s and make it Responsible for the strategy", c.Role(wanted[0])))
	case len(homeless) > 0:
		c.Fail(About(OnMember, homeless[0]), "watches over what "+c.Units(publishing)+" publish, and belongs to no unit",
			fmt.Sprintf("put %s into one unit", c.Names(central)))
	case len(units) > 1:
		c.Fail(About(OnUnit, units[0]), fmt.Sprintf("those who watch over what is published are no one team: they sit in %s", c.Units(units)),
			fmt.Sprintf("put %s into one unit", c.Names(central)))
	}
}

func communityHost(c *Case) {
	const host, hosting = "community-manager", "host-live-events"
	if list := c.Responsible(hosting); len(list) == 0 {
		c.wantDoer(hosting)
	} else if !slices.ContainsFunc(list, func(m team.MemberID) bool { return c.Holds(m, host) }) {
		c.Fail(About(OnResponsibility, hosting), fmt.Sprintf("Responsible for it: %s; none of them is %s", c.Names(list), c.Role(host)), c.fixDoer(hosting))
	}
}

func goalsAlign(c *Case) {
	stated := map[ObjectiveID]bool{}
	for _, o := range c.book.company.Objectives {
		stated[o.ID] = true
		if strings.TrimSpace(o.Serves) == "" {
			c.Fail(About(OnObjective, o.ID), "names no goal of the business", "say which goal of the business it serves, or drop it")
		}
	}
	for _, campaign := range c.book.company.Campaigns {
		switch o := campaign.Objective; {
		case o == "":
			c.Fail(About(OnCampaign, campaign.ID), "names no objective", "say which objective it is for, or drop it")
		case !stated[o]:
			c.Fail(About(OnCampaign, campaign.ID), fmt.Sprintf("is for an objective that is not stated, %q", string(o)), "state that objective, or name one that is stated")
		}
	}
}

func returnMeasured(c *Case) {
	c.wantDoer("measure-roi")
	kpis := c.Words("kpis")
	if len(kpis) > 0 && !slices.ContainsFunc(c.book.targets, func(t metrics.Target) bool { return slices.Contains(kpis, string(t.KPI)) }) {
		c.Fail(About(OnKPI, kpis[0]), "no target is set for it, nor for any other measure of return: "+c.kpiTitles(kpis),
			"set a target for one of them")
	}
}

// kpiTitles lists KPIs by their titles.
func (c *Case) kpiTitles(list []string) string {
	return sentence(list, func(id string) string { return c.Title(About(OnKPI, id)) }, "none")
}

func ownerAccountable(c *Case) {
	const owner, all = "business-owner", "oversee-all"
	if len(c.Holders("marketing-manager", "head-of-social-media", "executive-leadership")) > 0 {
		return
	}
	list := c.Accountable(all)
	if slices.ContainsFunc(list, func(m team.MemberID) bool { return c.Holds(m, owner) }) {
		return
	}
	fix := fmt.Sprintf("make %s Accountable for it in the matrix", c.Role(owner))
	if len(c.Holders(owner)) == 0 {
		fix += ", and give the owner that hat"
	}
	c.Fail(About(OnResponsibility, all), fmt.Sprintf("is answered for by %s, and not by the %s", c.Names(list), c.Role(owner)), fix)
}

func crossFunctional(c *Case) {
	c.wantDoer("coordinate-departments")
	for _, r := range c.Words("linked-roles") {
		if role := roles.ID(r); len(c.Holders(role)) == 0 {
			c.Fail(About(OnRole, role), "nobody in the playbook has this role", fmt.Sprintf("add a colleague in the role %s as a member of the team", c.Role(role)))
		}
	}
}

func workingAgreements(c *Case) {
	for _, m := range c.Members() {
		if len(c.Hats(m)) == 0 {
			c.Fail(About(OnMember, m), "holds no role", fmt.Sprintf("give %s a role, or take the member out", c.Name(m)))
		}
	}
	company := Subject{Kind: OnCompany}
	c.wantGate()
	if len(c.book.agreements.ResponseProtocol) == 0 {
		c.Fail(company, "the response protocol has no route", "say which role takes which kind of inbound item")
	}
	if len(c.book.agreements.Meetings) == 0 {
		c.Fail(company, "there is no standing meeting and no channel", "name where the team talks")
	}
}

// wantGate fails unless one workflow has a gate on every way to a done state.
func (c *Case) wantGate() {
	var whys []string
	known := true
	for _, f := range c.book.flows {
		v, why := gated(f)
		if v == verify.Holds {
			return
		}
		known = known && v == verify.Fails
		whys = append(whys, c.Title(About(OnWorkflow, f.ID()))+": "+why)
	}
	switch why := strings.Join(whys, "; "); {
	case len(whys) == 0:
		c.Fail(Subject{Kind: OnCompany}, "there is no workflow", "write down who has to say yes before a post goes out")
	case known:
		c.Fail(Subject{Kind: OnCompany}, "no workflow has a gate on every way to a done state: "+why, "put a gate on each of these ways in one of them")
	default:
		c.NotStated(WorkflowsDefinitions, "whether one has a gate on every way to a done state: "+why)
	}
}

// gated proves that no item gets to a done state without having passed a gate, or
// says how one does.
func gated(f *workflow.Flow) (v verify.Verdict, why string) {
	var gates []workflow.GateID
	spec := f.Spec()
	for _, s := range spec.States {
		for _, g := range s.Gates {
			gates = append(gates, g.ID)
		}
	}
	if len(gates) == 0 {
		return verify.Fails, "it has no gate"
	}
	v, why = verify.Fails, "it has no done state"
	for _, s := range spec.States {
		if s.Final != workflow.Done {
			continue
		}
		res := verify.Run(f, nil, verify.MustPassAny(gates, s.ID, workflow.Condition{})).Results[0]
		if v, why = res.Verdict, strings.Join(res.Reasons, "; "); v != verify.Holds {
			break
		}
	}
	return v, why
}

func guidelinesFirst(c *Case) {
	if len(c.Responsible("moderate-discussion")) == 0 {
		return
	}
	c.wantDoer("set-moderation-guidelines")
	c.wantDocument(ModerationGuidelines)
}

// wantDocument fails unless there is a document of a kind.
func (c *Case) wantDocument(kind DocumentKind) {
	if !slices.ContainsFunc(c.book.agreements.Documents, func(d Document) bool { return d.Kind == kind }) {
		c.Fail(Subject{Kind: OnCompany}, fmt.Sprintf("the agreements hold no %s", kind.words()), "write one and list it among the documents")
	}
}

// words says the kind as people do.
func (k DocumentKind) words() string { return strings.ReplaceAll(string(k), "-", " ") }
