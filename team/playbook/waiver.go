// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
)

// Waiver says that a company lives with what a rule finds, for a reason and for a
// while. It hides nothing: a report lists the finding with the waiver and its end.
// The zero Waiver does not compile.
type Waiver struct {
	Rule RuleID `json:"rule"`
	// Subject is whom or what it is for; the zero Subject is for all that the
	// rule finds, and for what it lacks.
	Subject Subject `json:"subject,omitzero"`
	Reason  string  `json:"reason"`
	// Until is the first day on which it no longer counts, in the place of the
	// team.
	Until socialteam.Date `json:"until"`
}

// covers reports whether w is for a finding about s. That a rule cannot be asked is
// nothing to live with.
func (w *Waiver) covers(rule RuleID, s Subject) bool {
	return w.Rule == rule && s.Kind != OnRule && (w.Subject == Subject{} || w.Subject == s)
}

// WaiverUse is a waiver and what became of it. The zero WaiverUse is none.
type WaiverUse struct {
	Waiver
	// Name is what people call the subject; empty for the zero Subject.
	Name  string      `json:"name,omitempty"`
	State WaiverState `json:"state"`
	// Near is the rule that may be meant by one that was not checked, or the
	// subject that may be meant by one that the playbook does not have; empty if
	// none is near.
	Near string `json:"near,omitempty"`
	// Findings is how many findings it covers.
	Findings int `json:"findings"`
}

// WaiverState is what became of a waiver in a check.
type WaiverState string

// The states.
const (
	WaiverCounts  WaiverState = "counts"  // it covers something
	WaiverExpired WaiverState = "expired" // its day has come: it no longer counts
	WaiverIdle    WaiverState = "idle"    // nothing was found that it is for
	WaiverUnknown WaiverState = "unknown" // its rule was not checked: is the id right?
)

// waive marks what is waived on the day of the report.
func (r *Report) waive(waivers []Waiver) {
	r.Waivers = make([]WaiverUse, len(waivers))
	for i, w := range waivers {
		use := &r.Waivers[i]
		*use = WaiverUse{Waiver: w, State: WaiverExpired}
		if !slices.ContainsFunc(r.Results, func(res Result) bool { return res.Rule == w.Rule }) {
			use.State = WaiverUnknown
			continue
		}
		if r.Day >= w.Until {
			continue
		}
		for k := range r.Results {
			use.Findings += r.Results[k].waive(w)
		}
		use.State = WaiverIdle
		if use.Findings > 0 {
			use.State = WaiverCounts
		}
	}
	for k := range r.Results {
		r.Results[k].settle()
	}
}

// nearWaiver returns what may be meant by a waiver that covers nothing.
func (t *terms) nearWaiver(w WaiverUse, results []Result) string {
	switch w.State {
	case WaiverUnknown:
		checked := make([]RuleID, len(results))
		for i, res := range results {
			checked[i] = res.Rule
		}
		near, _ := suggest.Nearest(string(w.Rule), checked)
		return string(near)
	case WaiverIdle:
		near, ok := suggest.Nearest(w.Subject.ID, t.idsOf(w.Subject.Kind))
		if ok && near != w.Subject.ID {
			return About(w.Subject.Kind, near).String()
		}
	}
	return ""
}

// waive marks what a waiver covers and returns how much that is.
func (r *Result) waive(w Waiver) int {
	n := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; w.covers(r.Rule, f.Subject) {
			f.Waiver = &w
			n++
		}
	}
	if len(r.Missing) > 0 && w.covers(r.Rule, Subject{}) {
		r.Waiver = &w
		n += len(r.Missing)
	}
	return n
}

// settle makes the verdict of a rule all of whose findings are waived.
func (r *Result) settle() {
	open := slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Waiver == nil })
	if open || len(r.Findings)+len(r.Missing) == 0 {
		return
	}
	r.Verdict = Waived
	if len(r.Missing) > 0 && r.Waiver == nil {
		r.Verdict = NotStated
	}
}
