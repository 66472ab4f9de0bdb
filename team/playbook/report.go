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
	)
}

// Missing is a fact that is not stated. The zero Missing is none.
type Missing struct {
	Fact Fact `json:"fact"`
	// What says which part of it, or why it does not matter; it may be empty.
	What string `json:"what,omitempty"`
}

// Result is what a check says about one rule. The zero Result is of no rule.
type Result struct {
	Rule      RuleID              `json:"rule"`
	Kind      Kind                `json:"kind,omitempty"`
	Severity  socialteam.Severity `json:"severity"`
	Statement string              `json:"statement,omitempty"`
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

// Report is the answer of [Check]. The zero Report is of no rule.
type Report struct {
	Company string    `json:"company"`
	At      time.Time `json:"at"`
	// From and Until are the span of time that was looked at, half-open.
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	// Results are ordered by verdict, severity and rule.
	Results []Result `json:"results"`
	// Waivers are all that the playbook has, in its order.
	Waivers []WaiverUse `json:"waivers"`
}

// Failed returns the results of the rules that fail and of those that could not
// be judged, waived ones left out.
func (r Report) Failed() []Result {
	var list []Result
	for _, res := range r.Results {
		if res.Verdict == Fails || res.Verdict == NotStated {
			list = append(list, res)
		}
	}
	return list
}

// Err returns nil only if no rule has a finding of severity error that is not
// waived, and every rule could be judged or is waived: not stated is no pass,
// however little the rule weighs.
func (r Report) Err() error {
	var errs []error
	for _, res := range r.Failed() {
		if res.Verdict == NotStated {
			errs = append(errs, fmt.Errorf("%s: not stated: %v", res.Rule, res.Missing))
		}
		for _, f := range res.Findings {
			if f.Severity == socialteam.Error && f.Waiver == nil {
				errs = append(errs, errors.New(f.String()))
			}
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("playbook: check: %w", errors.Join(errs...))
}
