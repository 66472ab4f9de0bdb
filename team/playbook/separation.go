// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// separationRules are the rules about work that should not be one person's.
func separationRules() []Rule {
	return []Rule{
		authorRule(),
		{
			ID: "community-manager-is-not-support", Kind: SeparationOfDuty, Severity: socialteam.Warning,
			Statement:        "A community manager brings people to customer service and does not act as it.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Roles:            []roles.ID{"community-manager", "customer-service-representative"},
			Responsibilities: []roles.ResponsibilityID{"resolve-service-case"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            communityNotSupport,
		},
		{
			ID: "paid-and-organic-apart", Kind: SeparationOfDuty, Severity: socialteam.Info,
			Statement:        "Paid and organic work go to different people, and somebody keeps the two in step.",
			Params:           []Param{Number("from-team-size", 3, 1, 0).In(unitPeople)},
			Origin:           Origin{Basis: "stated (size is ours)", Seeds: []string{"004"}},
			Roles:            []roles.ID{"paid-social-specialist", "content-creator"},
			Responsibilities: []roles.ResponsibilityID{paidPlanning, "write-copy", "engage-audience", "align-paid-and-organic"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Applies:          Condition{When: "paid campaigns are in scope", Reads: []Fact{TeamMembers}, Holds: paidInScope},
			Judge:            paidApart,
		},
		{
			ID: "fresh-eyes-on-community", Kind: SeparationOfDuty, Severity: socialteam.Info,
			Statement:        "Besides those who talk with the community, somebody else reads its mood.",
			Params:           []Param{Number("from-team-size", 3, 1, 0).In(unitPeople)},
			Origin:           Origin{Basis: "stated (size is ours)", Seeds: []string{"001"}},
			Roles:            []roles.ID{"community-engagement-specialist", "community-manager"},
			Responsibilities: []roles.ResponsibilityID{"gauge-sentiment", "engage-audience"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            freshEyes,
		},
	}
}

// bothHats returns the members who hold two roles, by id.
func (c *Case) bothHats(a, b roles.ID) []team.MemberID {
	// It fails only for roles that the catalogue lacks: nobody holds those.
	findings, _ := team.Separation(c.View(), []team.Pair{{A: a, B: b}})
	var list []team.MemberID
	for _, f := range findings { // one per member and pair, by member
		list = append(list, team.MemberID(f.Subject))
	}
	return list
}

func communityNotSupport(c *Case) {
	const community, service, cases = "community-manager", "customer-service-representative", "resolve-service-case"
	for _, m := range c.bothHats(community, service) {
		c.Fail(About(OnMember, m), fmt.Sprintf("is %s and %s at once", c.Role(community), c.Role(service)), "give one of the two hats to somebody else")
	}
	for _, m := range c.Responsible(cases) {
		if c.Holds(m, community) {
			c.Fail(About(OnMember, m), fmt.Sprintf("is %s and Responsible for %s", c.Role(community), c.Responsibility(cases)),
				fmt.Sprintf("leave that to whoever is %s", c.Role(service)))
		}
	}
}

func paidApart(c *Case) {
	c.wantDoer("align-paid-and-organic")
	from := c.Number("from-team-size")
	if c.TeamSize() < from {
		return
	}
	for _, m := range c.Responsible(paidPlanning) {
		organic := slices.DeleteFunc([]roles.ResponsibilityID{"write-copy", "engage-audience"}, func(r roles.ResponsibilityID) bool {
			return !slices.Contains(c.Responsible(r), m)
		})
		if len(organic) > 0 {
			c.Fail(About(OnMember, m), fmt.Sprintf("is Responsible for %s and for %s in a team of %d, which is large enough to part them",
				c.Responsibility(paidPlanning), c.Responsibilities(organic), c.TeamSize()), "leave one of the two to somebody else")
		}
	}
}

func freshEyes(c *Case) {
	const mood, talk = "gauge-sentiment", "engage-audience"
	if c.TeamSize() < c.Number("from-team-size") {
		return
	}
	readers, talkers := c.Responsible(mood), c.Responsible(talk)
	switch {
	case len(readers) == 0:
		c.wantDoer(mood)
	case !slices.ContainsFunc(readers, func(m team.MemberID) bool { return !slices.Contains(talkers, m) }):
		c.Fail(About(OnResponsibility, roles.ResponsibilityID(mood)),
			fmt.Sprintf("all who are Responsible for it are so for %s, too: %s", c.Responsibility(talk), c.Names(readers)),
			"let somebody else in the team do it as well, such as "+c.another(mood, talkers))
	}
}

// another names a role that may do r and that somebody besides some members
// holds, else any that may.
func (c *Case) another(r roles.ResponsibilityID, besides []team.MemberID) string {
	resp, _ := c.Catalog().Responsibility(r)
	for _, role := range resp.Eligible {
		for _, m := range c.Holders(role) {
			if !slices.Contains(besides, m) {
				return fmt.Sprintf("%s (%s)", c.Role(role), c.Name(m))
			}
		}
	}
	return c.either(resp.Eligible)
}
