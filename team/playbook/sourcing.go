// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// The responsibilities that several rules of sourcing are about.
const (
	strategy     roles.ResponsibilityID = "define-strategy"
	paidPlanning roles.ResponsibilityID = "plan-paid-campaigns"
)

// adWork is the technical part of paid social media.
var adWork = [...]roles.ResponsibilityID{"create-ads", "target-ads", "optimise-ads"}

// sourcingRules are the rules about work inside and outside the company.
func sourcingRules() []Rule {
	return append(insideRules(), outsideRules()...)
}

// insideRules say what stays inside.
func insideRules() []Rule {
	return []Rule{
		{
			ID: "strategy-owned-in-house", Kind: Sourcing, Severity: socialteam.Error,
			Statement:        "One person inside the company answers for the strategy, never an agency.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"003"}},
			Roles:            []roles.ID{"social-media-agency"},
			Responsibilities: []roles.ResponsibilityID{strategy},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            strategyInHouse,
		},
		{
			ID: "not-everything-outsourced", Kind: Sourcing, Severity: socialteam.Warning,
			Statement: "Outsiders do not answer for most of the work.",
			Params:    []Param{PerMille("max-external-accountable-share", 500)},
			Origin:    Origin{Basis: "stated (the 500 ‰ default is ours)", Seeds: []string{"001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyLeftOut},
			Judge:     notAllOutsourced,
		},
		{
			ID: "authentic-voice-in-house", Kind: Sourcing, Severity: socialteam.Warning,
			Statement:        "The company's voice comes from people who work there.",
			Origin:           Origin{Basis: "stated as a judgement, the test is ours", Seeds: []string{"001", "003"}},
			Responsibilities: []roles.ResponsibilityID{"engage-audience", "write-copy"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyLeftOut},
			Judge:            voiceInHouse,
		},
		{
			ID: "agency-strategy-is-joint", Kind: Sourcing, Severity: socialteam.Warning,
			Statement:        "Outsiders who help with the strategy draw it up together with somebody inside.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"000"}},
			Roles:            []roles.ID{"social-media-agency", "social-media-adviser"},
			Responsibilities: []roles.ResponsibilityID{strategy},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            strategyJoint,
		},
	}
}

// outsideRules say when and how help comes from outside.
func outsideRules() []Rule {
	return []Rule{
		{
			ID: "agency-supplies-technical-depth", Kind: Sourcing, Severity: socialteam.Info,
			Statement:        "Who has nobody with the technique of advertising gets it from outside.",
			Params:           []Param{level("min-level", roles.Working)},
			Origin:           Origin{Basis: "stated (level is ours)", Seeds: []string{"000", "001"}},
			Roles:            []roles.ID{"social-media-agency", "paid-social-specialist"},
			Responsibilities: slices.Clone(adWork[:]),
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, TeamSkills},
			Applies:          Condition{When: "paid campaigns are in scope", Reads: []Fact{TeamMembers}, Holds: paidInScope},
			Judge:            technicalDepth,
		},
		{
			ID: "outsource-when-headcount-blocked", Kind: Sourcing, Severity: socialteam.Info,
			Statement: "Too much work and no money for new colleagues is a case for freelancers or an agency.",
			Params:    []Param{PerMille("target-utilisation", 800)},
			Origin:    Origin{Basis: "stated (number is ours)", Seeds: []string{"001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyDemand, CompanyHiringPlan, CatalogueRoles},
			Judge:     outsourceBottleneck,
		},
		{
			ID: "fill-skill-gaps-externally", Kind: Sourcing, Severity: socialteam.Info,
			Statement: "A skill that nobody inside has comes from outside, or with a position that is paid for.",
			Params:    []Param{level("min-level", roles.Working)},
			Origin:    Origin{Basis: "stated (level is ours)", Seeds: []string{"000", "001"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, TeamSkills, CatalogueRoles, CompanyHiringPlan},
			Judge:     gapsFilled,
		},
		{
			ID: "some-work-delegable", Kind: Sourcing, Severity: socialteam.Info,
			Statement: "Work goes outside only where it may, in roles that outsiders usually take.",
			Origin: Origin{
				Basis: "stated; which of the three tasks each sentence means is unclear in 001", Seeds: []string{"001"},
			},
			Roles:            []roles.ID{"social-media-monitor", "copywriter", "content-curator"},
			Responsibilities: []roles.ResponsibilityID{"monitor-mentions", "write-copy", "curate-content"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CatalogueRoles},
			Judge:            delegable,
		},
	}
}

// paidInScope holds, too, while the company does not say what it leaves out.
func paidInScope(c *Case) bool { return c.InScope(paidPlanning) }

func strategyInHouse(c *Case) {
	switch owners := c.Accountable(strategy); {
	case len(owners) == 0:
		c.Fail(About(OnResponsibility, strategy), "nobody is Accountable for it: "+c.unworn(strategy, roles.Owns), c.fixOwner(strategy))
	case len(owners) > 1:
		c.Fail(About(OnResponsibility, strategy), fmt.Sprintf("%s are Accountable for it at once", c.Names(owners)), c.fixOwner(strategy))
	case c.IsExternal(owners[0]):
		c.Fail(About(OnMember, owners[0]), fmt.Sprintf("is Accountable for %s and comes from outside (%s)", c.Responsibility(strategy), c.Source(owners[0])),
			"let somebody in-house answer for it: "+c.fixOwner(strategy))
	}
}

// notAllOutsourced counts a responsibility as outside if all who answer for it
// are.
func notAllOutsourced(c *Case) {
	owned := 0
	var outside []roles.ResponsibilityID
	for _, r := range c.Scope() {
		owners := c.Accountable(r.ID)
		if len(owners) == 0 {
			continue
		}
		owned++
		if len(c.InHouse(owners)) == 0 {
			outside = append(outside, r.ID)
		}
	}
	most := c.Number("max-external-accountable-share")
	switch {
	case owned == 0:
		c.NotStated(MatrixLetters, "who is Accountable for anything in scope")
	case len(outside)*1000 > most*owned:
		c.Fail(Subject{Kind: OnCompany},
			fmt.Sprintf("outsiders answer for %d of %d responsibilities, more than %s: %s", len(outside), owned, percent(most), c.some(outside)),
			"make somebody in-house Accountable for some of them")
	}
}

func voiceInHouse(c *Case) {
	for _, r := range []roles.ResponsibilityID{"engage-audience", "write-copy"} {
		doers := c.Responsible(r)
		switch {
		case !c.InScope(r) || len(c.InHouse(doers)) > 0:
		case len(doers) == 0:
			c.wantDoer(r)
		default:
			c.Fail(About(OnResponsibility, r), "only outsiders are Responsible for it: "+c.Names(doers), "make a role of somebody in-house Responsible for it, too")
		}
	}
}

func strategyJoint(c *Case) {
	if len(c.InHouse(c.Responsible(strategy))) > 0 {
		return
	}
	helpers := c.External(slices.Concat(c.Responsible(strategy), c.Consulted(strategy)))
	slices.Sort(helpers)
	for _, m := range slices.Compact(helpers) {
		c.Fail(About(OnMember, m), fmt.Sprintf("helps with %s from outside, and nobody in-house is Responsible for it", c.Responsibility(strategy)),
			"draw it up together: make a role of somebody in-house Responsible for it")
	}
}

func technicalDepth(c *Case) {
	const skill = "social-advertising"
	at := roles.Level(c.Number("min-level"))
	if len(c.InHouse(c.Skilled(c.Members(), skill, at))) > 0 {
		return
	}
	for _, r := range adWork {
		if len(c.External(c.Responsible(r))) > 0 {
			return
		}
	}
	c.Fail(About(OnSkill, roles.SkillID(skill)),
		fmt.Sprintf("nobody in-house has it at %s, and nobody from outside is Responsible for %s", grade(at), c.anyOf(adWork[:])),
		fmt.Sprintf("have a freelancer or an agency do one of them, or %s", c.fixSkill(c.InHouse(c.Members()), skill, at)))
}

func outsourceBottleneck(c *Case) {
	target := int64(c.Number("target-utilisation"))
	report, err := c.Load()
	if err != nil {
		c.NotStated(CompanyDemand, err.Error())
		return
	}
	c.wantMinutes(c.whoMightDo(report.Unstaffed))
	if report.Peak.PerMille() <= target || slices.ContainsFunc(c.book.company.HiringPlan, func(p Position) bool { return p.Funded }) {
		return
	}
	for _, id := range report.Bottleneck.Responsibilities {
		r, _ := c.Catalog().Responsibility(id)
		list := c.outsideRoles(r)
		if len(list) == 0 || len(c.External(c.Responsible(id))) > 0 {
			continue
		}
		c.Fail(About(OnResponsibility, id),
			fmt.Sprintf("%s must carry %s of what they have time for, more than %s; no position is funded, and nobody from outside is Responsible for this part of it",
				c.Names(report.Bottleneck.Members), percent(report.Peak.PerMille()), percent(target)), c.fixOutside(list))
	}
}

// fixOutside names an outsider who holds one of some roles, else the roles.
func (c *Case) fixOutside(list []roles.ID) string {
	for _, r := range list {
		if holders := c.External(c.Holders(r)); len(holders) > 0 {
			return fmt.Sprintf("make %s (%s) Responsible for it in the matrix", c.Role(r), c.Name(holders[0]))
		}
	}
	return "have a freelancer or an agency do it as " + c.either(list)
}

// whoMightDo returns the members whose hats would let them do some work, by id.
func (c *Case) whoMightDo(work []roles.ResponsibilityID) []team.MemberID {
	var hats []roles.ID
	for _, id := range work {
		r, _ := c.Catalog().Responsibility(id)
		hats = append(hats, r.Eligible...)
	}
	return c.Holders(hats...)
}

// outsideRoles returns the eligible roles in which outsiders usually come; none
// if the work stays in-house.
func (c *Case) outsideRoles(r roles.Responsibility) []roles.ID {
	if r.InHouse {
		return nil
	}
	return slices.DeleteFunc(r.Eligible, func(id roles.ID) bool {
		role, _ := c.Catalog().Role(id)
		return !slices.Contains(role.Sourcing, roles.Freelance) && !slices.Contains(role.Sourcing, roles.Agency)
	})
}

func gapsFilled(c *Case) {
	at := roles.Level(c.Number("min-level"))
	for _, s := range c.Catalog().SkillIDs() {
		needy := c.heldRolesNeeding(s)
		skilled := c.Skilled(c.Members(), s, at)
		if len(needy) == 0 || len(skilled) > 0 || c.isPlanned(s) {
			continue
		}
		c.Fail(About(OnSkill, s), fmt.Sprintf("needed as %s, and nobody has it at %s, inside or outside; no funded position asks for it", c.Roles(needy), grade(at)),
			fmt.Sprintf("bring in a freelancer or an agency, fund a position that needs it, or %s", c.fixSkill(c.InHouse(c.Members()), s, at)))
	}
}

// heldRolesNeeding returns the social roles that somebody holds and that need a
// skill.
func (c *Case) heldRolesNeeding(s roles.SkillID) []roles.ID {
	return slices.DeleteFunc(c.SocialRoles(), func(r roles.ID) bool { return !c.needs(r, s) || len(c.Holders(r)) == 0 })
}

// isPlanned reports whether a funded position needs a skill.
func (c *Case) isPlanned(s roles.SkillID) bool {
	return slices.ContainsFunc(c.book.company.HiringPlan, func(p Position) bool { return p.Funded && c.needs(p.Role, s) })
}

// needs reports whether a role needs a skill, and not just as nice to have.
func (c *Case) needs(r roles.ID, s roles.SkillID) bool {
	role, _ := c.Catalog().Role(r)
	return slices.ContainsFunc(role.Needs, func(n roles.Need) bool { return n.Skill == s && !n.Nice })
}

func delegable(c *Case) {
	for r := range c.Catalog().Responsibilities() {
		for _, m := range c.External(c.Responsible(r.ID)) {
			switch {
			case r.InHouse:
				c.Fail(About(OnMember, m), fmt.Sprintf("comes from outside (%s) and is Responsible for %s, which stays in-house", c.Source(m), c.Responsibility(r.ID)),
					"have somebody in-house do it: "+c.fixDoer(r.ID))
			case !c.comesAs(m, r):
				c.Fail(About(OnMember, m),
					fmt.Sprintf("comes from outside (%s) and is Responsible for %s in no role for it that usually comes that way", c.Source(m), c.Responsibility(r.ID)),
					fmt.Sprintf("give %s such a role, or have somebody in-house do it", c.Name(m)))
			}
		}
	}
}

// comesAs reports whether a member holds a role that may do r and that people of
// the member's source usually take.
func (c *Case) comesAs(m team.MemberID, r roles.Responsibility) bool {
	return slices.ContainsFunc(c.Hats(m), func(h team.Holding) bool {
		role, _ := c.Catalog().Role(h.Role)
		return c.Catalog().Eligible(r.ID, h.Role) && slices.Contains(role.Sourcing, c.Source(m))
	})
}

// anyOf lists responsibilities as alternatives.
func (c *Case) anyOf(list []roles.ResponsibilityID) string {
	return alternatives(list, c.Responsibility)
}
