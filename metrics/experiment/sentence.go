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
	own, effect := m.digits(c)
	fmt.Fprintf(&b, "%q %s %q: %s against %s", c.Arm, verb, c.Control, m.own(c.Arm, own), m.own(c.Control, own))
	fmt.Fprintf(&b, ", %s", m.effect(c, effect))
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

// value is what one arm showed by itself, in per cent where that is how it is said;
// ok is false if it is unknown.
func (r MetricResult) value(id ArmID) (v float64, ok bool) {
	for _, a := range r.Arms {
		if a.Arm == id && (a.Estimate.State == Defined || a.Estimate.State == PointOnly) {
			return a.Estimate.Value * r.unit(), true
		}
	}
	return 0, false
}

func (r MetricResult) percent() bool { return r.Kind == Proportion || r.Kind == NetShare }

// unit is what values of the metric are multiplied with to be said.
func (r MetricResult) unit() float64 {
	if r.percent() {
		return 100
	}
	return 1
}

// own words what one arm showed by itself.
func (r MetricResult) own(id ArmID, d digits) string {
	v, ok := r.value(id)
	switch {
	case !ok:
		return "unknown"
	case r.percent():
		return d.write(v) + " %"
	}
	return d.write(v)
}

// effectUnit is what the effect is multiplied with to be said.
func (r MetricResult) effectUnit(s Scale) float64 {
	switch s {
	case RateRatio, HazardRatio:
		return 1
	case Superiority:
		return 100
	}
	return r.unit()
}

// digits chooses how the numbers of a comparison are written: those of one unit
// with the same number of decimals, which show three digits of the width of the
// interval, or, of a ratio, at least two of its lower limit.
func (r MetricResult) digits(c Comparison) (own, effect digits) {
	arm, _ := r.value(c.Arm)
	control, _ := r.value(c.Control)
	own = digitsOf(arm, control)
	if c.Effect.State != Defined {
		return own, own
	}
	unit := r.effectUnit(c.Scale)
	low, high := unit*c.Effect.Low, unit*c.Effect.High
	width := high - low
	switch c.Scale {
	case Difference:
		effect = digitsFor(width, arm, control, low, high)
		return effect, effect
	case RateRatio, HazardRatio:
		if low >= 1e-9 {
			width = min(width, 10*low)
		}
	}
	return own, digitsFor(width, unit*c.Effect.Value, low, high)
}

// effect words the effect with its interval.
func (r MetricResult) effect(c Comparison, d digits) string {
	switch c.Effect.State {
	case Defined:
	case ZeroBase:
		return "with nothing in the control to relate it to"
	default:
		return "with an effect too large to be stated"
	}
	confidence := strconv.FormatFloat(100*c.Confidence, 'g', 4, 64) + " % interval"
	unit := r.effectUnit(c.Scale)
	between := func(write func(float64) string) string {
		return fmt.Sprintf("(%s %s to %s)", confidence, write(unit*c.Effect.Low), write(unit*c.Effect.High))
	}
	value := unit * c.Effect.Value
	switch c.Scale {
	case RateRatio:
		return d.write(value) + " times the rate " + between(d.write)
	case HazardRatio:
		return "the event " + d.write(value) + " times as often " + between(d.write)
	case Superiority:
		share := func(v float64) string { return d.write(v) + " %" }
		return "the higher value in " + share(value) + " of pairs " + between(share)
	}
	if r.percent() {
		return "a difference of " + d.signed(value) + " points " + between(d.signed)
	}
	return "a difference of " + d.signed(value) + " " + between(d.signed)
}

// digits says how numbers that are compared are written: all with as many decimals,
// or, where one is very large, with four digits each.
type digits struct {
	decimals int
	large    bool
}

// digitsFor gives three digits to a width, and notes whether a value is very large.
func digitsFor(width float64, values ...float64) digits {
	d := digits{decimals: 12}
	if width > 1e-10 {
		d.decimals = max(2-exponent(width), 0)
	}
	for _, v := range values {
		d.large = d.large || math.Abs(v) >= 1e12
	}
	return d
}

// digitsOf gives three digits to the largest of the values, and at least one to the
// smallest that is not about 0.
func digitsOf(values ...float64) digits {
	largest, smallest := 0.0, math.Inf(1)
	for _, v := range values {
		if v = math.Abs(v); v >= 1e-9 {
			largest, smallest = max(largest, v), min(smallest, v)
		}
	}
	if largest == 0 {
		return digits{}
	}
	return digitsFor(min(largest, 100*smallest), values...)
}

func exponent(v float64) int { return int(math.Floor(math.Log10(v))) }

func (d digits) write(v float64) string {
	if d.large {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	s := strconv.FormatFloat(v, 'f', d.decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

func (d digits) signed(v float64) string {
	s := d.write(v)
	if v > 0 && strings.Trim(s, "0.") != "" {
		return "+" + s
	}
	return s
}

func pText(p float64) string {
	if p < 0.0001 {
		return "p < 0.0001"
	}
	return "p = " + strconv.FormatFloat(p, 'f', 4, 64)
}
