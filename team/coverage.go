// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

// GapReason says why a responsibility has nobody. The zero GapReason is none.
type GapReason string

// The reasons, from the deepest to the most passing.
const (
	NobodyEligible GapReason = "nobody-eligible" // nobody holds a role that may do it
	NobodySkilled  GapReason = "nobody-skilled"  // of those who do, nobody has the skills
	NobodyPresent  GapReason = "nobody-present"  // those who have them are away or off work
)

// Gap is a run of days on which a responsibility has nobody. The zero Gap is
// none.
type Gap struct {
	Responsibility roles.ResponsibilityID `json:"responsibility"`
	// From and Until are half-open. Days between that are not judged do not
	// break the run.
	From   socialteam.Date `json:"from"`
	Until  socialteam.Date `json:"until"`
	Reason GapReason       `json:"reason"`
	Fix    Fix             `json:"fix"`
}

// CoverageReport is the answer of [Coverage]. Days counts the judged days; Gaps
// are ordered by responsibility, as in the catalogue, and time. The zero
// CoverageReport has judged nothing.
type CoverageReport struct {
	Days     int                  `json:"days"`
	Gaps     []Gap                `json:"gaps"`
	Findings []socialteam.Finding `json:"findings"`
}

// longestWindow bounds the days of a window: ten years.
const longestWindow = 3653

// Coverage asks of every responsibility in the scope and of every day from from
// until until (half-open) whether somebody is eligible, skilled and there: holds
// a role that may do it, is in-house where that is asked for, has what one of
// these roles needs, is not absent, and works on that day of the week by the
// own calendar; or whether somebody who has the skills and is there stands in for
// such a holder, as a deputy or by a cover. Days on which nobody at all works, such as weekends, are not
// judged; who has no calendar works every day.
//
// Each gap has a finding of rule "coverage" with the operands reason, from, until
// and fix: an error if nobody is eligible, else a warning.
//
// It fails if the window is empty or longer than ten years, or if the scope names
// what the catalogue does not have.
func Coverage(t *Team, from, until socialteam.Date, scope Scope) (CoverageReport, error) {
	if from.IsZero() || until <= from || until-from > longestWindow {
		return CoverageReport{}, fmt.Errorf("team: coverage from %q until %q: want a window of 1 to %d days", from, until, longestWindow)
	}
	f := &faults{}
	list := scope.of(f, t)
	if err := f.err(); err != nil {
		return CoverageReport{}, fmt.Errorf("team: coverage: %w", err)
	}
	report := CoverageReport{Gaps: []Gap{}, Findings: []socialteam.Finding{}}
	gaps := make([][]Gap, len(list))
	open := make([]bool, len(list)) // the last gap reaches the last judged day
	known := map[string][]Gap{}
	for day := from; day < until; day++ {
		key, s := t.dayKey(day), staffing{t.At(day.In(t.Location())), scope.level()}
		judged, ok := known[key]
		if !ok {
			judged = s.judge(list, day)
			known[key] = judged
		}
		if judged == nil {
			continue
		}
		report.Days++
		for k, gap := range judged {
			uncovered := gap.Reason != ""
			gap.From, gap.Until = day, day+1
			gaps[k] = appendGap(gaps[k], gap, uncovered, open[k])
			open[k] = uncovered
		}
	}
	for k := range list {
		for _, g := range gaps[k] {
			report.Gaps = append(report.Gaps, g)
			report.Findings = append(report.Findings, g.finding())
		}
	}
	slices.SortFunc(report.Findings, socialteam.Finding.Compare)
	return report, nil
}

// judge returns the gaps of a day, the zero Gap where somebody is there; nil if
// the day is not judged.
func (s staffing) judge(list []roles.Responsibility, day socialteam.Date) []Gap {
	works := s.team.worksOn(day)
	somebody := false
	for i := range s.team.members {
		somebody = somebody || s.active(int32(i)) && works(int32(i))
	}
	if !somebody {
		return nil
	}
	gaps := make([]Gap, len(list))
	for k := range list {
		gaps[k] = s.gap(&list[k], func(i int32) bool { return s.present(i) && works(i) })
	}
	return gaps
}

// dayKey tells days apart whose answers may differ: by what has begun and ended
// before, and by which calendars work.
func (t *Team) dayKey(day socialteam.Date) string {
	key := strconv.AppendInt(nil, t.At(day.In(t.Location())).until, 36)
	for _, c := range t.spec.Calendars {
		key = strconv.AppendBool(key, t.calendars[c.ID].WorksOn(day))
	}
	return string(key)
}

func appendGap(gaps []Gap, gap Gap, uncovered, open bool) []Gap {
	if !uncovered {
		return gaps
	}
	if n := len(gaps) - 1; open && gaps[n].Reason == gap.Reason && gaps[n].Fix.String() == gap.Fix.String() {
		gaps[n].Until = gap.Until
		return gaps
	}
	return append(gaps, gap)
}

// gap judges one responsibility at one instant.
func (s staffing) gap(r *roles.Responsibility, there func(int32) bool) Gap {
	g := Gap{Responsibility: r.ID, Reason: NobodyEligible}
	for _, i := range s.eligible(r) {
		able := s.able(i, r)
		switch {
		case able && there(i), s.stoodIn(i, r, there):
			return Gap{}
		case able:
			g.Reason = NobodyPresent
		case g.Reason == NobodyEligible:
			g.Reason = NobodySkilled
		}
	}
	g.Fix = s.fixCover(r, there)
	return g
}

// stoodIn reports whether somebody who is there and has the skills stands in for
// an eligible member in a role that may do r.
func (s staffing) stoodIn(i int32, r *roles.Responsibility, there func(int32) bool) bool {
	for h := range s.wears(i) {
		if len(r.Eligible) > 0 && !slices.Contains(r.Eligible, h.role) {
			continue
		}
		for _, id := range s.AppendStandIns(nil, s.team.members[i].id, h.role) {
			if a := s.team.place(id); there(a) && s.may(a, r) && s.missing(a, h.role) == 0 {
				return true
			}
		}
	}
	return false
}

// String returns the gap in English, such as "write-copy: nobody holds a role that
// may do it from 2026-06-01 until 2026-06-03: hire a copywriter", and "nothing" for
// the zero Gap.
func (g Gap) String() string {
	if g.Reason == "" {
		return "nothing"
	}
	return string(g.Responsibility) + ": " + g.message()
}

func (g Gap) message() string {
	return fmt.Sprintf("%s from %v until %v: %v", g.Reason.text(), g.From, g.Until, g.Fix)
}

func (g Gap) finding() socialteam.Finding {
	f := socialteam.Finding{
		Rule: "coverage", Severity: socialteam.Warning, Subject: string(g.Responsibility),
		Message: g.message(),
		Params: []socialteam.Param{
			{Name: "reason", Value: string(g.Reason)},
			{Name: "from", Value: g.From.String()},
			{Name: "until", Value: g.Until.String()},
			{Name: "fix", Value: g.Fix.String()},
		},
	}
	if g.Reason == NobodyEligible {
		f.Severity = socialteam.Error
	}
	return f
}

// text says the reason in English.
func (r GapReason) text() string {
	switch r {
	case NobodyEligible:
		return "nobody holds a role that may do it"
	case NobodySkilled:
		return "nobody who may do it has the skills"
	}
	return "nobody who can do it is there"
}

// worksOn returns whether members work on a day by their calendars.
func (t *Team) worksOn(day socialteam.Date) func(int32) bool {
	return func(i int32) bool {
		c, ok := t.CalendarOf(t.members[i].id)
		return !ok || c.WorksOn(day)
	}
}
