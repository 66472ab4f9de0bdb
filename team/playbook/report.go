// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
)

// Verdict is what a check says about a rule.
type Verdict string

// The verdicts, in the order of a report.
const (
	Fails         Verdict = "fails"          // somebody or something breaks it
	NotStated     Verdict = "not-stated"     // it cannot be judged: facts are missing
	Waived        Verdict = "waived"         // all that breaks it, or is missing, is waived
	Passes        Verdict = "passes"         // it is kept
	NotApplicable Verdict = "not-applicable" // it is about other companies or times
)

var verdicts = [...]Verdict{Fails, NotStated, Waived, Passes, NotApplicable}

// Finding says that somebody or something breaks a rule. The zero Finding says
// nothing.
type Finding struct {
	Rule     RuleID              `json:"rule"`
	Severity socialteam.Severity `json:"severity"`
	Subject  Subject             `json:"subject"`
	// Name is what people call the subject.
	Name string `json:"name"`
	// What is the case, Why it matters, and what would mend it.
	What string `json:"what"`
	Why  string `json:"why"`
	Fix  string `json:"fix"`
	// Waiver is the one that the company granted, nil if there is none.
	Waiver *Waiver `json:"waiver,omitempty"`
}

// String returns the finding on one line.
func (f Finding) String() string {
	return fmt.Sprintf("%v: %s: %s: %s; %s", f.Severity, f.Rule, f.Name, f.What, f.Fix)
}

func (f Finding) compare(g Finding) int {
	return cmp.Or(
		cmp.Compare(g.Severity, f.Severity),
		cmp.Compare(f.Rule, g.Rule),
		cmp.Compare(f.Subject.String(), g.Subject.String()),
		cmp.Compare(f.What, g.What),
		cmp.Compare(f.Fix, g.Fix),
	)
}

// Missing is a fact that is not stated. The zero Missing is none.
type Missing struct {
	Fact Fact `json:"fact"`
	// What says which part of it, or why it does not matter; it may be empty.
	What string `json:"what,omitempty"`
}

// String returns the fact in words, and what is said of it.
func (m Missing) String() string {
	title := m.Fact.Title()
	if m.What == "" {
		return title
	}
	return title + ": " + m.What
}

// Result is what a check says about one rule. The zero Result is of no rule.
type Result struct {
	Rule      RuleID              `json:"rule"`
	Kind      Kind                `json:"kind,omitempty"`
	Severity  socialteam.Severity `json:"severity"`
	Statement string              `json:"statement,omitempty"`
	Params    []Param             `json:"params,omitempty"`
	Origin    Origin              `json:"origin,omitzero"`
	Verdict   Verdict             `json:"verdict"`
	Findings  []Finding           `json:"findings,omitempty"`
	// Missing are the facts without which the rule cannot be told to be kept.
	Missing []Missing `json:"missing,omitempty"`
	// Without are the facts that it reads and did without.
	Without []Missing `json:"without,omitempty"`
	// Waiver is the one that the company granted for what is missing, nil if
	// there is none.
	Waiver *Waiver `json:"waiver,omitempty"`
}

func (r Result) compare(s Result) int {
	return cmp.Or(
		cmp.Compare(slices.Index(verdicts[:], r.Verdict), slices.Index(verdicts[:], s.Verdict)),
		cmp.Compare(s.Severity, r.Severity),
		cmp.Compare(r.Rule, s.Rule),
	)
}

// ReportFormat is the format of a report in JSON. Its history:
//
//   - socialteam.report/1: the first.
const ReportFormat = "socialteam.report/1"

// Report is the answer of [Check]. As JSON it has the tags below; equal reports
// have equal bytes in every form. The zero Report is of no rule.
type Report struct {
	// Format is [ReportFormat].
	Format  string `json:"format"`
	Company string `json:"company"`
	// At is the instant, in UTC, and Day its day in the place of the team.
	At  time.Time       `json:"at"`
	Day socialteam.Date `json:"day"`
	// From is the first day of the window that was looked at, and Until the
	// day on which it ends: that of At, or where the log ended before, which is at
	// most 31 days (see [Evidence.Log]).
	From  socialteam.Date `json:"from"`
	Until socialteam.Date `json:"until"`
	// Results are ordered by verdict, severity and rule.
	Results []Result `json:"results"`
	// Waivers are all that the playbook has, in its order.
	Waivers []WaiverUse `json:"waivers"`
	// Unknown is what the log names and the playbook does not have, by kind and
	// id. It is for people to look at: it fails no rule by itself.
	Unknown []Unknown `json:"unknown"`
}

// Count returns how many rules have a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, res := range r.Results {
		if res.Verdict == v {
			n++
		}
	}
	return n
}

// Failed returns the results of the rules that fail and of those that could not
// be judged. Rules that are waived as a whole are left out; of a rule that is
// waived in part all findings are there, the waived ones with their Waiver.
func (r Report) Failed() []Result {
	var list []Result
	for _, res := range r.Results {
		if res.Verdict == Fails || res.Verdict == NotStated {
			list = append(list, res)
		}
	}
	return list
}

// Err returns nil only if a rule was checked, no rule has a finding of severity error
// that is not waived, and every rule could be judged to its end, does not apply or is
// waived. So a warning that is broken is no error, and a rule that cannot be judged is
// one, even if it would only warn: who does not state a fact must not fare better than
// who states it, and what a warning found can be read and weighed. A report of no rule
// is an error too, for it shows nothing. Otherwise Err joins a [Problem] for each.
func (r Report) Err() error {
	var errs []error
	if len(r.Results) == 0 {
		errs = append(errs, &Problem{What: "no rule was checked"})
	}
	for _, res := range r.Failed() {
		for _, f := range res.Findings {
			if f.Severity == socialteam.Error && f.Waiver == nil {
				errs = append(errs, &Problem{res.Rule, f.Name + ": " + f.What + ": " + f.Fix})
			}
		}
		for _, m := range res.Missing {
			if res.Waiver == nil {
				errs = append(errs, &Problem{res.Rule, "not stated: " + m.String()})
			}
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("playbook: check %s: %w", cmp.Or(r.Company, "of no company"), errors.Join(errs...))
}

// Problem is an error that says why a report is no pass. The zero Problem says
// nothing.
type Problem struct {
	// Rule is the one that it is about; empty if no rule was checked.
	Rule RuleID
	What string
}

// Error returns rule and problem on one line.
func (p *Problem) Error() string {
	if p.Rule == "" {
		return p.What
	}
	return string(p.Rule) + ": " + p.What
}
