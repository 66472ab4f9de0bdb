// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

func judgeIntervals(c *Case) {
	var times []time.Time
	for _, r := range c.reviews(StrategyReview) {
		times = append(times, r.At)
	}
	c.wantRegular(times, c.Number("interval-days"), adjustPlan, "no review of the strategy")
}

// wantRegular finds spans of the window that are longer than some days and in which
// nothing happened. What happened before the window counts.
func (c *Case) wantRegular(times []time.Time, days int, about roles.ResponsibilityID, what string) {
	last := c.from
	for _, t := range append(slices.Clone(times), c.until) {
		switch {
		case t.Before(c.from):
			last = t
			continue
		case t.After(c.until):
			continue
		}
		if n := c.days(last, t); n > days {
			c.Fail(About(OnResponsibility, about), fmt.Sprintf("paused from %v to %v: %d days with %s, more than %d", c.day(last), c.day(t), n, what, days),
				fmt.Sprintf("plan one at least every %d days", days))
		}
		last = t
	}
}

func judgeReporting(c *Case) {
	leaders := []roles.ID{"executive-leadership", "marketing-manager", "business-owner"}
	var times []time.Time
	var low []ResultReport // that reached nobody who leads
	for _, r := range c.Log().Reports {
		times = append(times, r.At)
		leads := func(m team.MemberID) bool { return c.heldAt(r.At, m, leaders...) }
		if c.InWindow(r.At) && !slices.ContainsFunc(r.Recipients, leads) {
			low = append(low, r)
		}
	}
	c.wantRegular(times, c.Number("max-days"), reportResults, "no report")
	top := c.Holders(leaders...)
	if len(low) > 0 && len(top) == 0 {
		c.Fail(About(OnResponsibility, reportResults), fmt.Sprintf("reaches nobody who leads the company: nobody in the playbook is %s", c.either(leaders)),
			"add who leads the company as a member, and send reports there")
		return
	}
	for _, r := range low {
		c.Fail(About(OnReport, r.ID), fmt.Sprintf("of %v went to %s and to nobody who leads the company", c.day(r.At), c.Names(r.Recipients)),
			"send reports to "+c.Names(top)+" too")
	}
}

func judgeOnboarding(c *Case) {
	var newcomers []team.MemberID
	for _, m := range c.Members() {
		if from := c.Member(m).From; !from.IsZero() && c.InWindow(from.In(c.At().Location())) {
			newcomers = append(newcomers, m)
		}
	}
	if len(newcomers) == 0 {
		c.Without(AgreementsOnboarding, "nobody started in the window")
		c.Without(LogOnboarding, "nobody started in the window")
		return
	}
	days := c.missingDays(c.book.agreements.Onboarding)
	if len(days) == 0 {
		c.Without(LogOnboarding, "the plan for newcomers has each checkpoint")
		return
	}
	if !c.Stated(LogOnboarding) {
		return
	}
	for _, m := range newcomers {
		held := slices.Clone(c.book.agreements.Onboarding)
		for _, h := range c.Log().Onboarding {
			if h.Member == m {
				held = append(held, h.Checkpoint)
			}
		}
		if days := c.missingDays(held); len(days) > 0 {
			c.Fail(About(OnMember, m), fmt.Sprintf("started on %v and has no checkpoint with goals and deliverables for day %s", c.Member(m).From, strings.Join(days, ", ")),
				"agree on goals and deliverables for these days")
		}
	}
	c.Without(AgreementsOnboarding, "the log shows each checkpoint")
}

// missingDays returns the days of the rule for which some checkpoints have no goals
// and deliverables.
func (c *Case) missingDays(list []Checkpoint) []string {
	var days []string
	for _, day := range c.Numbers("days") {
		if !slices.ContainsFunc(list, func(p Checkpoint) bool { return p.Day == day && len(p.Goals) > 0 && len(p.Deliverables) > 0 }) {
			days = append(days, strconv.Itoa(day))
		}
	}
	return days
}

func judgeHuddle(c *Case) {
	h := c.book.agreements.Huddle
	about := About(OnResponsibility, huddle)
	var off []string
	for _, d := range c.workdays() {
		if !slices.Contains(h.Recurs.On, d) {
			off = append(off, time.Weekday(d%7).String())
		}
	}
	switch {
	case h.Recurs.EveryWeeks > 1:
		c.Fail(about, fmt.Sprintf("is done every %d weeks and not every working day", h.Recurs.EveryWeeks), "meet every working day")
	case len(off) > 0:
		c.Fail(about, "is not done on "+strings.Join(off, ", "), "meet every working day")
	}
	leads := c.Holders(leadRoles[:]...)
	there := append(slices.Clone(h.Members), c.Holders(h.Roles...)...)
	if !slices.ContainsFunc(leads, func(m team.MemberID) bool { return slices.Contains(there, m) }) {
		c.Fail(about, "is done by "+c.Names(there)+" without anybody who leads", "invite "+c.whoIs(leadRoles[:]...))
	}
}

// workdays returns the weekdays on which the agreed calendar has working hours.
// Where none is agreed it is the only one that the team has; if that does not tell,
// Monday to Friday, and the report says so.
func (c *Case) workdays() []team.Weekday {
	calendar, ok := c.Calendar()
	if only := c.book.Team().Spec().Calendars; !ok && len(only) == 1 {
		calendar, ok = c.book.Team().Calendar(only[0].ID)
	}
	if !ok {
		c.Without(AgreementsCalendar, "Monday to Friday are taken for the working days")
		return team.Workdays()
	}
	var list []team.Weekday
	const weeks = 8 // so that holidays do not hide a weekday
	for d := team.Monday; d <= team.Sunday; d++ {
		for n := range weeks * 7 {
			day := socialteam.DateOf(c.At()).AddDays(n)
			if day.Weekday() == time.Weekday(d%7) && calendar.WorksOn(day) {
				list = append(list, d)
				break
			}
		}
	}
	return list
}

func judgeSpeakUp(c *Case) {
	if c.book.agreements.CheckIn.IsZero() {
		c.Fail(About(OnResponsibility, wellbeing), "has no recurring check-in about the workload", "ask people about their workload at fixed times")
	}
	days := c.Number("max-ack-days")
	for _, o := range c.Log().Overloads {
		what, until := "nobody has taken it up", c.known(o.At)
		if !o.Acknowledged.IsZero() {
			what, until = fmt.Sprintf("it was taken up on %v only", c.day(o.Acknowledged)), o.Acknowledged
		}
		if c.days(o.At, until) > days {
			c.Fail(About(OnMember, o.Member), fmt.Sprintf("said on %v that the work is too much, and %s, more than %d days later", c.day(o.At), what, days),
				"talk about it and take work away")
		}
	}
}

func judgeRiskCheck(c *Case) {
	h := c.book.agreements.Huddle
	if !slices.ContainsFunc(h.Agenda, func(a AgendaItem) bool { return a.Kind == ContentRisk }) {
		c.Fail(About(OnResponsibility, huddle), "has no point on what could go wrong with content", "put the risk of content on the agenda")
	}
}

func judgeCreative(c *Case) {
	for _, r := range c.Log().AssetRequests {
		if c.heldAt(r.At, r.TakenBy, artDirector) {
			continue
		}
		if up, ok := c.book.Team().At(r.At).Manager(r.TakenBy); ok && c.heldAt(r.At, r.TakenBy, designer) && c.heldAt(r.At, up, artDirector) {
			continue
		}
		who := "nobody"
		if r.TakenBy != "" {
			who = c.Name(r.TakenBy)
		}
		c.Fail(About(OnItem, r.ID), fmt.Sprintf("of %v was taken by %s", c.day(r.At), who), "let it go to "+c.whoIs(artDirector))
	}
}

func judgeOutsideInput(c *Case) {
	const strategy roles.AreaID = "strategy"
	for _, m := range c.External(c.Holders("social-media-agency", "social-media-adviser")) {
		heard := false
		var owned []roles.ResponsibilityID
		for r := range c.Catalog().Responsibilities() {
			if r.Area != strategy {
				continue
			}
			heard = heard || c.hasLetter(m, r.ID)
			if slices.Contains(c.Accountable(r.ID), m) {
				owned = append(owned, r.ID)
			}
		}
		if !heard {
			c.Fail(About(OnMember, m), "is from outside and has no say in “"+c.Area(strategy)+"”", fmt.Sprintf("ask for advice: make %s Consulted for %s in the matrix", c.Name(m), c.Responsibility("define-strategy")))
		}
		if len(owned) > 0 {
			c.Fail(About(OnMember, m), "is from outside and answers for "+c.Responsibilities(owned), "let somebody inside answer for it")
		}
	}
}

// hasLetter reports whether a member has any part in a responsibility.
func (c *Case) hasLetter(m team.MemberID, r roles.ResponsibilityID) bool {
	return slices.ContainsFunc(roles.Meanings(), func(meaning roles.Meaning) bool {
		return meaning != roles.Excluded && slices.Contains(c.With(r, meaning), m)
	})
}

func judgeInsight(c *Case) {
	days := c.Number("max-report-age-days")
	for _, r := range c.reviews(StrategyReview) {
		fresh := func(x ResultReport) bool {
			return slices.Contains(r.Reports, x.ID) && !x.At.After(r.At) && c.days(x.At, r.At) <= days
		}
		if c.InWindow(r.At) && !slices.ContainsFunc(c.Log().Reports, fresh) {
			c.Fail(About(OnResponsibility, adjustPlan), fmt.Sprintf("was done on %v without a report of the %d days before", c.day(r.At), days),
				"look at a fresh report in each review of the strategy")
		}
	}
}
