// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
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
// A rule that is judged is one of five, see [Verdict]. A rule with a mistake fails,
// and each mistake is a finding that no waiver covers: no id, no function, or the id of
// another; a parameter out of range, or with a word that the catalogue does not know;
// a fact that there is not; and in its function a question for a parameter that the
// rule does not have, or a finding that says nothing. A rule that panics, panics out of
// here.
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
		w := &rep.Waivers[i]
		if !w.Subject.IsZero() {
			w.Name = t.Title(w.Subject)
		}
		w.Near = t.nearWaiver(*w, rep.Results)
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

// judge asks the rule, unless it has mistakes, and says which it has.
func (c *Case) judge(known bool) Result {
	verdict := Fails
	if c.mistakes = c.rule.mistakes(known, c.book.catalog); len(c.mistakes) == 0 {
		verdict = c.ask()
	}
	if len(c.mistakes) > 0 {
		verdict = Fails
	}
	if c.rule.Severity > socialteam.Error {
		c.rule.Severity = socialteam.Error
	}
	for _, m := range c.mistakes {
		c.FailAs(socialteam.Error, About(OnRule, cmp.Or(c.rule.ID, "unnamed")), m, "mend the rule")
	}
	return c.result(verdict)
}

// ask asks a rule that can be asked.
func (c *Case) ask() Verdict {
	r := c.rule
	if c.lacks(r.Applies.Reads, nil) {
		return NotStated
	}
	if r.Applies.Holds != nil && !r.Applies.Holds(c) {
		return NotApplicable
	}
	if c.lacks(r.Reads, r.Optional) {
		return NotStated
	}
	r.Judge(c)
	c.lacks(r.Optional, factsOf(c.without))
	switch {
	case len(c.findings) > 0:
		return Fails
	case len(c.missing) > 0:
		return NotStated
	}
	return Passes
}

// mistake notes once what is wrong with the rule.
func (c *Case) mistake(what string) {
	if !slices.Contains(c.mistakes, what) {
		c.mistakes = append(c.mistakes, what)
	}
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
	if c.old == nil || !factTable[f].stated(c.book, c.old) {
		return ""
	}
	return fmt.Sprintf("the log ends with %v, more than %d days before", c.old.spec.Until.AddDays(-1), oldLog)
}

// mistakes say why a rule cannot be asked; none if it can.
func (r *Rule) mistakes(known bool, catalog *roles.Catalog) []string {
	var list []string
	if r.ID == "" {
		list = append(list, "the rule has no id")
	} else if known {
		list = append(list, "another rule has this id")
	}
	if r.Judge == nil {
		list = append(list, "the rule has no function that judges")
	}
	if r.Severity > socialteam.Error {
		list = append(list, badSeverity(r.Severity))
	}
	for _, p := range r.Params {
		if fault := p.fault(catalog); fault != "" {
			list = append(list, fault)
		}
	}
	facts := slices.Concat(r.Reads, r.Optional, r.Applies.Reads)
	slices.Sort(facts)
	for _, f := range slices.Compact(facts) {
		if _, ok := factTable[f]; !ok {
			list = append(list, unknownFact(f))
		}
	}
	return list
}

func badSeverity(s socialteam.Severity) string {
	return fmt.Sprintf("severity %d: want info, warning or error", uint8(s))
}

func unknownFact(f Fact) string { return suggest.Unknown("fact", f, Facts()).Error() }

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
