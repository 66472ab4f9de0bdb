// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// Evidence is what rules are judged by. The zero Evidence states nothing.
type Evidence struct {
	Playbook *Playbook
	// Log is what happened; nil means that nothing of it is stated, and so does
	// a log of days that have not begun. A log that ended more than 31 days
	// before the instant states nothing either, and the report says why: of the
	// time since it knows nothing. To judge an old log, check at its end.
	Log *Log
}

// withoutLog is how many days the window has if there is no log.
const withoutLog = 90

// oldLog is how many days before the instant a log may end and still say something
// about it. Within them a monthly log has its successor.
const oldLog = 31

// Check judges evidence by rules, at an instant: people, hats and skills are those
// of then, and the log counts up to then.
//
// A rule that is judged is one of five, see [Verdict]. A rule that has no id, no
// function, or the id of another is not judged and fails. A parameter with a
// number out of range, or a word that the catalogue does not know, fails too; no
// waiver covers that.
func Check(e Evidence, at time.Time, rules ...Rule) Report {
	t := newTerms(e, at)
	rep := Report{
		Format: ReportFormat, Company: t.book.company.Name, At: t.at.UTC(),
		Day: socialteam.DateOf(t.at), From: socialteam.DateOf(t.from), Until: socialteam.DateOf(t.until), Results: []Result{},
	}
	seen := map[RuleID]bool{}
	for i := range rules {
		rule := rules[i]
		rule.Severity = cmp.Or(rule.Severity, socialteam.Warning)
		c := &Case{terms: t, rule: &rule}
		rep.Results = append(rep.Results, c.judge(seen[rule.ID]))
		seen[rule.ID] = true
	}
	rep.Unknown = t.unknown()
	rep.waive(t.book.waivers)
	for i := range rep.Waivers {
		if s := rep.Waivers[i].Subject; !s.IsZero() {
			rep.Waivers[i].Name = t.Title(s)
		}
	}
	slices.SortStableFunc(rep.Results, Result.compare)
	return rep
}

func newTerms(e Evidence, at time.Time) *terms {
	t := &terms{book: e.Playbook, log: e.Log, letter: map[letterKey][]team.MemberID{}}
	if t.book == nil {
		t.book = &Playbook{}
	}
	if t.log == nil {
		t.log = &Log{}
	}
	if t.book.team == nil {
		t.book = t.book.withNobody()
	}
	place := t.book.team.Location()
	t.at = at.In(place)
	t.view = t.book.team.At(at)
	t.active = slices.Collect(t.view.All())
	t.size = team.Size(t.view)
	var logged bool
	t.from, t.until, logged = t.log.window(t.at)
	if logged && int(socialteam.DateOf(t.at)-socialteam.DateOf(t.until)) > oldLog {
		logged, t.old = false, t.log
	}
	if !logged {
		t.log = &Log{}
		t.from, t.until = daysBefore(t.at, withoutLog), t.at
	}
	t.log = t.log.upTo(t.at)
	return t
}

// judge asks the rule.
func (c *Case) judge(known bool) Result {
	r := c.rule
	if fault := r.fault(known, c.book.catalog); fault != "" {
		c.FailAs(socialteam.Error, About(OnRule, cmp.Or(r.ID, "unnamed")), fault, "mend the rule")
		return c.result(Fails)
	}
	if c.lacks(r.Applies.Reads, nil) {
		return c.result(NotStated)
	}
	if r.Applies.Holds != nil && !r.Applies.Holds(c) {
		return c.result(NotApplicable)
	}
	if c.lacks(r.Reads, r.Optional) {
		return c.result(NotStated)
	}
	r.Judge(c)
	c.lacks(r.Optional, factsOf(c.without))
	switch {
	case len(c.findings) > 0:
		return c.result(Fails)
	case len(c.missing) > 0:
		return c.result(NotStated)
	}
	return c.result(Passes)
}

// lacks notes which facts are not stated, and reports whether there are any.
func (c *Case) lacks(facts, but []Fact) bool {
	for _, f := range facts {
		named := slices.ContainsFunc(c.missing, func(m Missing) bool { return m.Fact == f })
		if !c.Stated(f) && !named && !slices.Contains(but, f) {
			c.NotStated(f, c.tooOld(f))
		}
	}
	return len(c.missing) > 0
}

// tooOld says that a fact is not stated because the log that has it ended long ago;
// empty if that is not why.
func (c *Case) tooOld(f Fact) string {
	if info, ok := factTable[f]; c.old == nil || !ok || !info.stated(c.book, c.old) {
		return ""
	}
	return fmt.Sprintf("the log ends with %v, more than %d days before", c.old.spec.Until.AddDays(-1), oldLog)
}

// fault says why a rule cannot be asked; empty if it can.
func (r *Rule) fault(known bool, catalog *roles.Catalog) string {
	switch {
	case r.ID == "":
		return "the rule has no id"
	case r.Judge == nil:
		return "the rule has no function that judges"
	case known:
		return "another rule has this id"
	}
	for _, p := range r.Params {
		if fault := p.fault(catalog); fault != "" {
			return fault
		}
	}
	return ""
}

func (c *Case) result(v Verdict) Result {
	r := c.rule
	res := Result{
		Rule: r.ID, Kind: r.Kind, Severity: r.Severity, Statement: r.Statement, Params: r.Params, Origin: r.Origin, Verdict: v,
		Findings: c.findings, Missing: c.missing, Without: c.without,
	}
	slices.SortStableFunc(res.Findings, Finding.compare)
	return res
}

func factsOf(list []Missing) []Fact {
	facts := make([]Fact, len(list))
	for i, m := range list {
		facts[i] = m.Fact
	}
	return facts
}
