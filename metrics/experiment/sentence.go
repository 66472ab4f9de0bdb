// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// String returns the sentences, one per line.
func (r Result) String() string { return strings.Join(r.Sentences(), "\n") }

// Sentences says in English what the result is: for every metric its verdict and
// one sentence per comparison, then what was overridden. They are for people;
// programs read the fields.
func (r Result) Sentences() []string {
	if r.Verdict == InvalidSplit {
		return []string{fmt.Sprintf("Invalid split: %s, so that no comparison is shown. Mend the assignment of units and start again.", r.Split.sentence())}
	}
	var list []string
	for _, m := range r.Metrics {
		list = append(list, m.Sentence())
		for _, c := range m.Comparisons {
			list = append(list, r.sentence(m, c))
		}
	}
	if r.Split.P.State != Defined {
		list = append(list, "The split could not be checked: no arm has a unit.")
	}
	for _, c := range r.Overridden {
		switch c {
		case SampleRatio:
			list = append(list, fmt.Sprintf("Overridden: the check %q. Do not trust the above: %s.", c, r.Split.sentence()))
		case PlannedUnits:
			list = append(list, fmt.Sprintf("Overridden: the check %q. The test has not run as long as planned, so that the error rate is higher than stated.", c))
		}
	}
	return list
}

func (s Split) sentence() string {
	units, shares := make([]string, len(s.Units)), make([]string, len(s.Shares))
	for i := range units {
		units[i] = strconv.FormatInt(s.Units[i], 10)
		shares[i] = strconv.FormatInt(s.Shares[i], 10)
	}
	return fmt.Sprintf("the numbers of units, %s, do not fit the planned shares %s (%s)",
		strings.Join(units, " and "), strings.Join(shares, ":"), pText(s.P.Value))
}

// Sentence says how the metric came out.
func (r MetricResult) Sentence() string {
	switch r.Verdict {
	case Winner:
		return fmt.Sprintf("Winner on %s: %q.", r.Title, r.Winner)
	case NotEnoughData:
		return fmt.Sprintf("Not enough data on %s.", r.Title)
	}
	return fmt.Sprintf("No difference shown on %s.", r.Title)
}

func (r Result) sentence(m MetricResult, c Comparison) string {
	if c.State != Defined {
		needed := ""
		if c.Needed > 0 {
			needed = fmt.Sprintf(": the smaller one needs about %d", c.Needed)
		}
		return fmt.Sprintf("%q against %q: no comparison, as %s%s.", c.Arm, c.Control, c.State.reason(), needed)
	}
	var b strings.Builder
	verb := "is not shown to differ from"
	switch c.Verdict {
	case Winner:
		verb = "is better than"
	case Loser:
		verb = "is worse than"
	}
	fmt.Fprintf(&b, "%q %s %q: %s against %s", c.Arm, verb, c.Control, m.own(c.Arm), m.own(c.Control))
	fmt.Fprintf(&b, ", %s", m.effect(c))
	fmt.Fprintf(&b, "; %s", pText(c.AdjustedP.Value))
	if m.OneSided {
		b.WriteString(", one-sided")
	}
	if r.Correction != NoCorrection && r.Comparisons > 1 {
		fmt.Fprintf(&b, " after correction (%s) for %d comparisons", r.Correction.title(), r.Comparisons)
	}
	if c.Test == Sequential {
		b.WriteString(", valid at any look")
	}
	b.WriteByte('.')
	return b.String()
}

func (s State) reason() string {
	switch s {
	case NoData:
		return "an arm has no data"
	case TooFew:
		return "an arm has too few units or events"
	case TooSkewed:
		return "the arms have too few units for how skewed the values are"
	case NoSkewness:
		return "nothing says how skewed the values are, which peeking needs to know"
	case NoSpread:
		return "the values do not vary"
	case ZeroBase:
		return "a ratio has nothing below the line"
	case BelowPlan:
		return "an arm has fewer units than planned"
	}
	return "the numbers are too large"
}

func (c Correction) title() string {
	switch c {
	case Bonferroni:
		return "Bonferroni"
	case Hochberg:
		return "Hochberg"
	case BenjaminiHochberg:
		return "Benjamini–Hochberg"
	case BenjaminiYekutieli:
		return "Benjamini–Yekutieli"
	}
	return "Holm"
}

// own words what one arm showed by itself.
func (r MetricResult) own(id ArmID) string {
	for _, a := range r.Arms {
		if a.Arm == id && (a.Estimate.State == Defined || a.Estimate.State == PointOnly) {
			return r.amount(a.Estimate.Value)
		}
	}
	return "unknown"
}

func (r MetricResult) percent() bool { return r.Kind == Proportion || r.Kind == NetShare }

func (r MetricResult) amount(v float64) string {
	if r.percent() {
		return digits(100*v) + " %"
	}
	return digits(v)
}

// effect words the effect with its interval.
func (r MetricResult) effect(c Comparison) string {
	switch c.Effect.State {
	case Defined:
	case ZeroBase:
		return "with nothing in the control to relate it to"
	default:
		return "with an effect too large to be stated"
	}
	confidence := strconv.FormatFloat(100*c.Confidence, 'g', 4, 64) + " % interval"
	between := func(f func(float64) string) string {
		return fmt.Sprintf("(%s %s to %s)", confidence, f(c.Effect.Low), f(c.Effect.High))
	}
	switch c.Scale {
	case RateRatio:
		return digits(c.Effect.Value) + " times the rate " + between(digits)
	case HazardRatio:
		return "the event " + digits(c.Effect.Value) + " times as often " + between(digits)
	case Superiority:
		share := func(v float64) string { return digits(100*v) + " %" }
		return "the higher value in " + share(c.Effect.Value) + " of pairs " + between(share)
	}
	if r.percent() {
		points := func(v float64) string { return signed(100 * v) }
		return "a difference of " + points(c.Effect.Value) + " points " + between(points)
	}
	return "a difference of " + signed(c.Effect.Value) + " " + between(signed)
}

func signed(v float64) string {
	s := digits(v)
	if v > 0 && s != "0" {
		return "+" + s
	}
	return s
}

// digits writes a number with three significant digits, or as many as its whole
// part has.
func digits(v float64) string {
	size := math.Abs(v)
	switch {
	case size < 1e-9:
		return "0"
	case size >= 1e12:
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	decimals := min(max(2-int(math.Floor(math.Log10(size))), 0), 12)
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func pText(p float64) string {
	if p < 0.0001 {
		return "p < 0.0001"
	}
	return "p = " + strconv.FormatFloat(p, 'f', 4, 64)
}
