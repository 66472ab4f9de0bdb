// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func capacityRules() []Rule {
	return []Rule{
		{
			ID: "no-single-person-does-all", Kind: Capacity, Severity: socialteam.Warning,
			Statement: "Social media is the work of a group, so nobody carries nearly all of it alone.",
			Params:    []Param{PerMille("max-responsible-share", 700)},
			Origin:    Origin{Basis: "stated; the share is ours", Seeds: []string{"000", "001", "002", "004"}},
			Reads:     []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyLeftOut},
			Applies:   sizeFrom(2),
			Judge:     judgeSinglePerson,
		},
		{
			ID: "solo-operation-flagged", Kind: Capacity, Severity: socialteam.Info,
			Statement: "One person can run social media alone, but should do so knowingly: whatever only that person can do stops with that person.",
			Origin:    Origin{Basis: "stated", Seeds: []string{"000", "001", "004"}},
			Roles:     []roles.ID{"social-media-manager"},
			Reads:     []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:     judgeSolo,
		},
		{
			ID: "hats-fit-capacity", Kind: Capacity, Severity: socialteam.Error,
			Statement: "Several hats on one head are fine as long as the work that comes with them fits the hours there are.",
			Params: []Param{
				Number("max-allocation", 1000, 1, 2000).In(unitPerMille), // some let people work more than there is time
				Number("max-utilisation", 1000, 1, 2000).In(unitPerMille),
				PerMille("target-utilisation", 800),
			},
			Origin:           Origin{Basis: "stated; the numbers are ours", Seeds: []string{"001", "004"}},
			Responsibilities: []roles.ResponsibilityID{"protect-wellbeing"},
			Reads:            []Fact{TeamMembers, TeamHoldings, CompanyDemand},
			Judge:            judgeHatsFit,
		},
		{
			ID: "balanced-load", Kind: Capacity, Severity: socialteam.Warning,
			Statement:        "The work is spread so that nobody drowns while a colleague has time to spare.",
			Params:           []Param{PerMille("max-load-spread", 350)},
			Origin:           Origin{Basis: "stated; the number is ours", Seeds: []string{"004"}},
			Responsibilities: []roles.ResponsibilityID{"protect-wellbeing"},
			Reads:            []Fact{TeamMembers, TeamHoldings, CompanyDemand},
			Applies:          sizeFrom(2),
			Judge:            judgeBalance,
		},
		{
			ID: "not-a-side-project", Kind: Capacity, Severity: socialteam.Warning,
			Statement: "Social media is somebody's real job and not an errand beside another one.",
			Params: []Param{
				Number("min-total-fte", 1000, 0, 0).In("per mille of a full-time job"),
				Number("full-time-minutes", 2400, 1, 10080).In("minutes a week"),
				PerMille("min-lead-allocation", 500),
			},
			Origin: Origin{Basis: "stated; the numbers are ours", Seeds: []string{"004"}},
			Roles:  []roles.ID{"social-media-manager"},
			Reads:  []Fact{TeamMembers, TeamHoldings},
			Judge:  judgeSideProject,
		},
		{
			ID: "pr-on-demand-only", Kind: Capacity, Severity: socialteam.Info,
			Statement:        "The public relations partner is there when needed and has no part in the daily routine.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{prPartner},
			Responsibilities: []roles.ResponsibilityID{"engage-audience", "publish-posts"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters},
			Judge:            judgePROnDemand,
		},
		{
			ID: "content-gets-most-hours", Kind: Capacity, Severity: socialteam.Info,
			Statement:        "Making content is what takes the most hours, so no other field of work is given more.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"001"}},
			Roles:            []roles.ID{"content-creator"},
			Responsibilities: []roles.ResponsibilityID{"write-copy", "create-visuals", "create-video"},
			Reads:            []Fact{CompanyDemand},
			Judge:            judgeContentHours,
		},
		{
			ID: "relieve-manager-of-content", Kind: Capacity, Severity: socialteam.Warning,
			Statement:        "Somebody else than the manager makes content, so that the manager has time for strategy.",
			Origin:           Origin{Basis: "stated", Seeds: []string{"004"}},
			Roles:            []roles.ID{"content-creator", manager},
			Responsibilities: []roles.ResponsibilityID{"write-copy"},
			Reads:            []Fact{TeamMembers, TeamHoldings, MatrixLetters, CompanyLeftOut},
			Applies:          sizeFrom(2),
			Judge:            judgeRelief,
		},
		{
			ID: "junior-relieves-load", Kind: Capacity, Severity: socialteam.Info,
			Statement: "When those who lead have no time left, a junior colleague is a good way to get some back.",
			Params:    []Param{PerMille("target-utilisation", 800)},
			Origin:    Origin{Basis: "stated; the number is ours", Seeds: []string{"004"}},
			Roles:     []roles.ID{assistant},
			Reads:     []Fact{TeamMembers, TeamHoldings, CompanyDemand, CompanyHiringPlan},
			Optional:  []Fact{CompanyHiringPlan},
			Applies: Condition{
				When: "a lead role is held", Reads: []Fact{TeamMembers, TeamHoldings},
				Holds: func(c *Case) bool { return len(c.Holders(leadRoles[:]...)) > 0 },
			},
			Judge: judgeJunior,
		},
	}
}

// The roles that several rules name.
const (
	manager   roles.ID = "social-media-manager"
	assistant roles.ID = "social-media-assistant"
	prPartner roles.ID = "public-relations-partner"
)

// sizeFrom is the condition that a team has at least n people.
func sizeFrom(n int) Condition {
	return Condition{
		When: fmt.Sprintf("team size is %d or more", n), Reads: []Fact{TeamMembers, TeamHoldings},
		Holds: func(c *Case) bool { return c.TeamSize() >= n },
	}
}

func judgeSinglePerson(c *Case) {
	does := map[team.MemberID][]roles.ResponsibilityID{}
	total := 0
	for _, r := range c.Scope() {
		who := c.Responsible(r.ID)
		if len(who) > 0 {
			total++
		}
		for _, m := range who {
			does[m] = append(does[m], r.ID)
		}
	}
	limit := c.Number("max-responsible-share")
	for _, m := range c.Members() {
		if n := len(does[m]); n*1000 > limit*total {
			c.Fail(About(OnMember, m),
				fmt.Sprintf("does %d of the %d responsibilities that somebody does, more than %s", n, total, percent(limit)),
				fmt.Sprintf("give at least %d of them to others%s", n-limit*total/1000, c.handOver(m, does[m])))
		}
	}
}

// handOver names something that a colleague could take over by the hats held;
// empty if there is nothing.
func (c *Case) handOver(from team.MemberID, list []roles.ResponsibilityID) string {
	for _, r := range list {
		for _, m := range c.Members() {
			if m != from && c.mayDo(m, r) {
				return fmt.Sprintf(", such as %s to %s", c.Responsibility(r), c.Name(m))
			}
		}
	}
	return ", or hire somebody"
}

// mayDo reports whether a member holds a role that may do a responsibility, and
// may do it by where the member comes from.
func (c *Case) mayDo(m team.MemberID, r roles.ResponsibilityID) bool {
	resp, _ := c.Catalog().Responsibility(r)
	if resp.InHouse && c.IsExternal(m) {
		return false
	}
	return slices.ContainsFunc(c.Hats(m), func(h team.Holding) bool { return c.Catalog().Eligible(r, h.Role) })
}

func judgeSolo(c *Case) {
	if c.TeamSize() != 1 {
		return
	}
	solo := c.team()[0]
	can := func(m team.MemberID, r roles.ResponsibilityID) bool {
		return c.mayDo(m, r) || slices.Contains(c.Responsible(r), m)
	}
	var alone []roles.ResponsibilityID
	for _, r := range c.Scope() {
		other := func(m team.MemberID) bool { return m != solo && can(m, r.ID) }
		if can(solo, r.ID) && !slices.ContainsFunc(c.Members(), other) {
			alone = append(alone, r.ID)
		}
	}
	what := "is the whole team; others could carry all of it"
	if len(alone) > 0 {
		what = "is the whole team, and nobody else can carry " + c.some(alone)
	}
	c.Fail(About(OnMember, solo), what, "plan for a second person or a partner outside, or waive this with a reason and a date")
}

// some lists responsibilities by their titles, but for those beyond the first five,
// which it counts.
func (c *Case) some(list []roles.ResponsibilityID) string {
	const most = 5
	rest := len(list) - most
	if rest < 2 {
		return c.Responsibilities(list)
	}
	titles := make([]string, most)
	for i, r := range list[:most] {
		titles[i] = c.Responsibility(r)
	}
	return fmt.Sprintf("%s and %d other responsibilities", strings.Join(titles, ", "), rest)
}

// team returns the members that team size counts, by id.
func (c *Case) team() []team.MemberID {
	return slices.DeleteFunc(c.SocialMembers(), func(m team.MemberID) bool { return c.Source(m) == roles.Agency })
}

func judgeHatsFit(c *Case) {
	limit := c.Number("max-allocation")
	for _, m := range c.Members() {
		if sum := c.View().Allocation(m); sum > limit {
			hat := dispensable(c.Hats(m), sum-limit)
			c.Fail(About(OnMember, m),
				fmt.Sprintf("wears hats for %s of the working time, more than %s", percent(sum), percent(limit)),
				fmt.Sprintf("give the hat of %s (%s) to somebody else, or set smaller shares", c.Role(hat.Role), percent(hat.Share)))
		}
	}
	load, ok := c.load()
	if !ok {
		return
	}
	most, target := int64(c.Number("max-utilisation")), int64(c.Number("target-utilisation"))
	for _, l := range load.Loads {
		severity, bound := socialteam.Error, most
		if n := l.Load.PerMille(); n <= most {
			severity, bound = socialteam.Warning, target
		}
		if l.Load.PerMille() > bound {
			c.FailAs(severity, About(OnMember, l.Member),
				fmt.Sprintf("has work for %s of the time for social media, more than %s", percent(l.Load.PerMille()), percent(bound)),
				"let more people do "+c.Responsibility(c.heaviest(l.Member))+", or take work away")
		}
	}
	c.wantMinutes(c.SocialMembers())
	for _, r := range load.Unstaffed {
		resp, _ := c.Catalog().Responsibility(r)
		may := slices.DeleteFunc(c.Members(), func(m team.MemberID) bool { return !c.mayDo(m, r) })
		if !c.wantMinutes(may) {
			continue
		}
		c.Fail(About(OnResponsibility, r),
			fmt.Sprintf("takes %d minutes a week, and nobody who has time for it holds a role that may do it", c.minutesFor(r)),
			"give somebody such a role ("+c.Roles(resp.Eligible)+"), or take the work out of the plan")
	}
}

// dispensable returns the hat to give up so that shares shrink by an excess: the
// smallest that is enough, or else the greatest; the hat that a member is known
// by last.
func dispensable(hats []team.Holding, excess int) team.Holding {
	// The least comes first: not primary, enough, and small if enough.
	rank := func(h team.Holding) (primary, short, share int) {
		if h.Primary {
			primary = 1
		}
		if h.Share < excess {
			return primary, 1, -h.Share
		}
		return primary, 0, h.Share
	}
	return slices.MinFunc(hats, func(g, h team.Holding) int {
		p, s, n := rank(g)
		q, t, m := rank(h)
		return cmp.Or(p-q, s-t, n-m)
	})
}

// load returns how the work falls on people; ok is false, and the reason noted,
// if that cannot be told.
func (c *Case) load() (team.LoadReport, bool) {
	report, err := c.Load()
	if err != nil {
		c.NotStated(CompanyDemand, "work that can be counted: "+err.Error())
	}
	return report, err == nil
}

// loadOf returns the load of a member in per mille, rounded up; ok is false, and
// the reason noted, if it cannot be told.
func (c *Case) loadOf(m team.MemberID) (perMille int64, ok bool) {
	report, ok := c.load()
	i, found := slices.BinarySearchFunc(report.Loads, m, func(l team.MemberLoad, m team.MemberID) int {
		return strings.Compare(string(l.Member), string(m))
	})
	if !ok || !found {
		c.wantMinutes([]team.MemberID{m})
		return 0, false
	}
	return report.Loads[i].Load.PerMille(), true
}

// wantMinutes notes who of some members states no working time, and reports
// whether all do.
func (c *Case) wantMinutes(list []team.MemberID) bool {
	ok := true
	for _, m := range list {
		if c.Member(m).Minutes > 0 {
			continue
		}
		ok = false
		gap := Missing{TeamMembers, "minutes per week of " + c.Name(m)}
		if !slices.Contains(c.missing, gap) {
			c.NotStated(gap.Fact, gap.What)
		}
	}
	return ok
}

// minutesFor returns the work per week that a responsibility takes.
func (c *Case) minutesFor(r roles.ResponsibilityID) int64 {
	var sum int64
	for _, d := range c.book.company.Demand {
		if d.Responsibility == r {
			sum += d.Minutes
		}
	}
	return sum
}

// heaviest returns the responsibility with the most work among those that a
// member may do; empty if there is none.
func (c *Case) heaviest(m team.MemberID) roles.ResponsibilityID {
	var most team.Demand
	for _, d := range c.book.company.Demand {
		if d.Minutes > most.Minutes && c.mayDo(m, d.Responsibility) {
			most = d
		}
	}
	return most.Responsibility
}

func judgeBalance(c *Case) {
	load, ok := c.load()
	if !ok {
		return
	}
	social := c.SocialMembers()
	c.wantMinutes(social)
	loads := slices.DeleteFunc(slices.Clone(load.Loads), func(l team.MemberLoad) bool { return !slices.Contains(social, l.Member) })
	if len(loads) < 2 {
		return
	}
	byLoad := func(a, b team.MemberLoad) int { return a.Load.Compare(b.Load) }
	low, high := slices.MinFunc(loads, byLoad), slices.MaxFunc(loads, byLoad)
	limit := c.Number("max-load-spread")
	if spread := new(big.Rat).Sub(ratio(high.Load), ratio(low.Load)); spread.Cmp(big.NewRat(int64(limit), 1000)) > 0 {
		c.Fail(About(OnMember, high.Member),
			fmt.Sprintf("has work for %s of the time, while %s has work for %s: more than %s apart",
				percent(high.Load.PerMille()), c.Name(low.Member), percent(low.Load.PerMille()), percent(limit)),
			fmt.Sprintf("give %s a hat that may do %s", c.Name(low.Member), c.Responsibility(c.heaviest(high.Member))))
	}
}

func ratio(u team.Utilisation) *big.Rat { return big.NewRat(u.Part, u.Whole) }

func judgeSideProject(c *Case) {
	var sum int64
	for _, m := range c.SocialMembers() {
		sum += int64(c.socialShare(m)) * int64(c.Member(m).Minutes)
	}
	week := int64(c.Number("full-time-minutes"))
	if want := int64(c.Number("min-total-fte")) * week; sum < want && c.wantMinutes(c.SocialMembers()) {
		c.Fail(About(OnCompany, ""),
			fmt.Sprintf("gives social media %d minutes a week, those of %s, less than %d", sum/1000, c.Names(c.SocialMembers()), want/1000),
			"give the hats larger shares, or hire somebody")
	}
	leads := c.Holders(leadRoles[:]...)
	least := c.Number("min-lead-allocation")
	if slices.ContainsFunc(leads, func(m team.MemberID) bool { return c.socialShare(m) >= least }) {
		return
	}
	if len(leads) == 0 {
		c.Fail(About(OnRole, manager), "is held by nobody, and neither is another role that leads",
			fmt.Sprintf("make somebody %s for at least %s of the time", c.Role(manager), percent(least)))
		return
	}
	for _, m := range leads {
		c.Fail(About(OnMember, m),
			fmt.Sprintf("leads social media with %s of the working time, less than %s", percent(c.socialShare(m)), percent(least)),
			"give the hat a larger share")
	}
}

func judgePROnDemand(c *Case) {
	for _, m := range c.Holders(prPartner) {
		others := slices.DeleteFunc(c.Hats(m), func(h team.Holding) bool { return h.Role == prPartner })
		var daily []roles.ResponsibilityID
		for r := range c.Catalog().Responsibilities() {
			if r.Cadence != "daily" || !slices.Contains(c.Responsible(r.ID), m) {
				continue
			}
			if !slices.ContainsFunc(others, func(h team.Holding) bool { return c.Catalog().Eligible(r.ID, h.Role) }) {
				daily = append(daily, r.ID)
			}
		}
		if len(daily) > 0 {
			c.Fail(About(OnMember, m), fmt.Sprintf("is drawn into daily work as %s: %s", c.Role(prPartner), c.Responsibilities(daily)),
				"give this work to somebody of the social team")
		}
	}
}

func judgeContentHours(c *Case) {
	const content roles.AreaID = "content"
	minutes := map[roles.AreaID]int64{}
	var sum int64
	for _, d := range c.book.company.Demand {
		resp, _ := c.Catalog().Responsibility(d.Responsibility)
		minutes[resp.Area] += d.Minutes
		sum += d.Minutes
	}
	if sum == 0 {
		c.NotStated(CompanyDemand, "minutes of any responsibility")
	}
	for a := range c.Catalog().Areas() {
		if minutes[a.ID] > minutes[content] {
			c.Fail(About(OnArea, a.ID),
				fmt.Sprintf("is given %d minutes a week and %s only %d", minutes[a.ID], c.Area(content), minutes[content]),
				"plan more time for content, or look why this takes so much")
		}
	}
}

func judgeRelief(c *Case) {
	var made []roles.ResponsibilityID
	for _, r := range []roles.ResponsibilityID{"write-copy", "create-visuals", "create-video"} {
		if !c.InScope(r) {
			continue
		}
		made = append(made, r)
		if slices.ContainsFunc(c.Responsible(r), func(m team.MemberID) bool { return !c.Holds(m, manager) }) {
			return
		}
	}
	managers := c.Holders(manager)
	if len(made) == 0 {
		return
	}
	fix := fmt.Sprintf("make somebody else %s and let that person do %s", c.Role("content-creator"), c.Responsibility(made[0]))
	if len(managers) == 0 {
		c.Fail(About(OnResponsibility, made[0]), "is done by nobody, and neither is other content", fix)
	}
	for _, m := range managers {
		c.Fail(About(OnMember, m), "is "+c.Role(manager)+", and nobody else does any of "+c.Responsibilities(made), fix)
	}
}

func judgeJunior(c *Case) {
	target := int64(c.Number("target-utilisation"))
	leads := c.Holders(leadRoles[:]...)
	for _, m := range leads {
		load, ok := c.loadOf(m)
		if !ok {
			return
		}
		if load <= target {
			c.Without(CompanyHiringPlan, c.Name(m)+" has time left")
			return
		}
	}
	if juniors := c.Holders(assistant); len(juniors) > 0 {
		c.Without(CompanyHiringPlan, c.Names(juniors)+" can help already")
		return
	}
	planned := func(p Position) bool { return p.Role == assistant }
	if !c.Stated(CompanyHiringPlan) || slices.ContainsFunc(c.book.company.HiringPlan, planned) {
		return
	}
	for _, m := range leads {
		load, _ := c.loadOf(m)
		c.Fail(About(OnMember, m),
			fmt.Sprintf("leads with work for %s of the time, more than %s, and there is no junior to help", percent(load), percent(target)),
			"add "+c.Role(assistant)+" to the hiring plan")
	}
}

// percent writes a share in per mille as people do, such as "35 %" or "0.5 %".
func percent[N int | int64](perMille N) string {
	s := strconv.FormatInt(int64(perMille)/10, 10)
	if rest := perMille % 10; rest != 0 {
		s += "." + strconv.FormatInt(int64(rest), 10)
	}
	return s + " %"
}
