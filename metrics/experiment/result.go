// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"fmt"
)

// Verdict says how a test, a metric or a comparison came out. The empty Verdict
// is none.
type Verdict string

// The verdicts. A comparison can also be lost; a test and a metric then have
// another winner or none.
const (
	Winner        Verdict = "winner"              // one arm is better
	Loser         Verdict = "loser"               // the arm is worse than the control
	NoDifference  Verdict = "no-difference-shown" // which does not mean that there is none
	NotEnoughData Verdict = "not-enough-data"     // no test could be made
	InvalidSplit  Verdict = "invalid-split"       // the arms cannot be compared at all
)

// State says whether a number is known, and why not. The empty State means that
// the number was not asked for.
type State string

// The states.
const (
	Defined    State = "defined"     // value and interval are known
	PointOnly  State = "point-only"  // the value is known, its interval is not
	NoData     State = "no-data"     // an arm is empty
	TooFew     State = "too-few"     // an arm has too few units or events
	TooSkewed  State = "too-skewed"  // with peeking: too few units for how skewed the values are
	NoSkewness State = "no-skewness" // with peeking: moments do not say how skewed the values are
	NoSpread   State = "no-spread"   // the values do not vary: no test can judge them
	ZeroBase   State = "zero-base"   // a ratio to 0
	BelowPlan  State = "below-plan"  // an arm has fewer units than planned
	NotReached State = "not-reached" // too many items are open for a median
	TooLarge   State = "too-large"   // beyond what can be computed
)

// Scale says what an effect is.
type Scale string

// The scales. The control is the second operand of each.
const (
	Difference  Scale = "difference"   // no effect is 0
	RateRatio   Scale = "rate-ratio"   // no effect is 1
	HazardRatio Scale = "hazard-ratio" // no effect is 1; above, the event comes sooner; too far from 1 beyond 0.5 to 2
	Superiority Scale = "superiority"  // chance of the greater value; no effect is 0.5
)

// none returns the value of no effect.
func (s Scale) none() float64 {
	switch s {
	case RateRatio, HazardRatio:
		return 1
	case Superiority:
		return 0.5
	}
	return 0
}

// Number is a number that may be unknown. It encodes as {"value": 0.5}, or as
// {"value": null, "reason": "too-few"}. The zero Number was not asked for.
type Number struct {
	Value float64 // 0 unless State is Defined
	State State
}

// MarshalJSON encodes the number with null for what is unknown.
func (n Number) MarshalJSON() ([]byte, error) {
	return Estimate{Value: n.Value, Low: n.Value, High: n.Value, State: n.State}.encode(false)
}

// UnmarshalJSON reads what MarshalJSON writes. It fails on a value with a reason
// against it and on a reason that wants a value.
func (n *Number) UnmarshalJSON(text []byte) error {
	e, err := decodeEstimate(text)
	if err != nil {
		return fmt.Errorf("experiment: number: %w", err)
	}
	if e.State == PointOnly { // as a number has no interval
		e.State = Defined
	}
	*n = Number{e.Value, e.State}
	return nil
}

// Estimate is a value with its confidence interval. It encodes as {"value": 0.5,
// "low": 0.4, "high": 0.6}, with null and a reason for what is unknown. The zero
// Estimate was not asked for.
type Estimate struct {
	// Value is 0 unless State is Defined or PointOnly; Low and High are 0 unless
	// it is Defined.
	Value, Low, High float64
	State            State
}

// MarshalJSON encodes the estimate with null for what is unknown.
func (e Estimate) MarshalJSON() ([]byte, error) { return e.encode(true) }

// UnmarshalJSON reads what MarshalJSON writes. It fails on a value with a reason
// against it, a reason that wants a value, and half an interval.
func (e *Estimate) UnmarshalJSON(text []byte) error {
	got, err := decodeEstimate(text)
	if err != nil {
		return fmt.Errorf("experiment: estimate: %w", err)
	}
	*e = got
	return nil
}

func decodeEstimate(text []byte) (Estimate, error) {
	var v struct {
		Value, Low, High *float64
		Reason           State
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return Estimate{}, err
	}
	interval := v.Low != nil && v.High != nil
	switch {
	case (v.Low != nil) != (v.High != nil) || interval && v.Value == nil:
		return Estimate{}, fmt.Errorf("%s: want low and high together, with a value", text)
	case v.Value == nil:
		if v.Reason == Defined || v.Reason == PointOnly {
			return Estimate{}, fmt.Errorf("%s: want a value", text)
		}
		return Estimate{State: v.Reason}, nil
	case interval && v.Reason == "":
		return Estimate{*v.Value, *v.Low, *v.High, Defined}, nil
	case !interval && (v.Reason == PointOnly || v.Reason == ""):
		return Estimate{Value: *v.Value, State: PointOnly}, nil
	}
	return Estimate{}, fmt.Errorf("%s: want no reason against a value", text)
}

func (e Estimate) encode(interval bool) ([]byte, error) {
	var value, low, high *float64
	if e.State == Defined || e.State == PointOnly {
		value = &e.Value
	}
	if e.State == Defined {
		low, high = &e.Low, &e.High
	}
	reason := e.State
	if reason == Defined {
		reason = ""
	}
	if !interval {
		return json.Marshal(struct {
			Value  *float64 `json:"value"`
			Reason State    `json:"reason,omitempty"`
		}{value, reason})
	}
	return json.Marshal(struct {
		Value  *float64 `json:"value"`
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
		Reason State    `json:"reason,omitempty"`
	}{value, low, high, reason})
}

// Result is what a test says. It is plain data; its slices are the caller's. The
// zero Result says nothing.
type Result struct {
	Experiment string `json:"experiment"`
	// Verdict and Winner are those of the first metric, or InvalidSplit.
	Verdict Verdict `json:"verdict"`
	Winner  ArmID   `json:"winner,omitempty"`
	// Split is the sample-ratio check.
	Split Split `json:"split"`
	// Metrics has the metrics in the order of the Spec; none if the split is
	// invalid.
	Metrics []MetricResult `json:"metrics"`
	// Alpha is the error rate over all Comparisons, which Correction takes care
	// of.
	Alpha       float64    `json:"alpha"`
	Correction  Correction `json:"correction"`
	Comparisons int        `json:"comparisons"`
	// Overridden lists the checks that would have stopped the result, in the
	// order of [SampleRatio], [PlannedUnits].
	Overridden []Check `json:"overridden"`
}

// Split is the sample-ratio check.
type Split struct {
	// Units has the number of units per arm, in the order of the Spec, Shares
	// the planned weights.
	Units  []int64 `json:"units"`
	Shares []int64 `json:"shares"`
	// P is the p-value of Pearson's chi-square; where an arm is expected to have
	// fewer than 5 units, of exact binomial tests; with peeking, of a sequential
	// test that holds at every look. It is unknown, and the split unchecked,
	// only where no arm has a unit.
	P Number `json:"p"`
	// Valid is false if P is below 0.001. An unchecked split passes as valid.
	Valid bool `json:"valid"`
}

// MetricResult is what a test says about one metric.
type MetricResult struct {
	Metric MetricID `json:"metric"`
	Title  string   `json:"title"`
	Kind   Kind     `json:"kind"`
	// OneSided says that the tests looked for better arms only, so that the
	// intervals have twice the level.
	OneSided bool `json:"one-sided,omitempty"`
	// Verdict is Winner if an arm is better than the control, or if the control
	// is better than every other arm; NotEnoughData if nothing was shown and a
	// comparison could not be made.
	Verdict Verdict `json:"verdict"`
	// Winner is the arm with the greatest effect among those that are better
	// than the control. That it also beats the other arms is not tested.
	Winner ArmID `json:"winner,omitempty"`
	// Noise is the share of the variance that the covariate did not remove, over
	// all arms; asked for with a covariate only.
	Noise Number `json:"noise,omitzero"`
	// Arms has every arm by itself, in the order of the Spec. Intervals have the
	// confidence 1 - Alpha, uncorrected.
	Arms []ArmResult `json:"arms"`
	// Comparisons has every arm but the control, in the order of the Spec.
	Comparisons []Comparison `json:"comparisons"`
}

// ArmResult is one arm by itself: rate, mean, ratio, net share, or median.
type ArmResult struct {
	Arm      ArmID    `json:"arm"`
	Estimate Estimate `json:"estimate"`
}

// Comparison is one arm against the control on one metric.
type Comparison struct {
	Arm     ArmID   `json:"arm"`
	Control ArmID   `json:"control"`
	Verdict Verdict `json:"verdict"`
	// State is Defined, or says why there is no test.
	State State `json:"state"`
	// Needed is how many units the smaller of the two arms needs before there is
	// a test, if it is TooFew or TooSkewed and that can be told. With TooSkewed it
	// supposes that the values stay as skewed as they are, which may change.
	Needed int64 `json:"needed,omitempty"`
	// Test is the test that was made.
	Test Test `json:"test,omitempty"`
	// Effect is on Scale, with an interval of the given Confidence, which allows
	// for the number of comparisons.
	Scale      Scale    `json:"scale,omitempty"`
	Effect     Estimate `json:"effect"`
	Confidence float64  `json:"confidence,omitempty"`
	// Lift is the effect relative to the control: 0.2 is 20 % more. It is not
	// asked for where Scale is relative, or the control may be negative.
	Lift Estimate `json:"lift,omitzero"`
	// OddsRatio comes with Fisher's test.
	OddsRatio Estimate `json:"odds-ratio,omitzero"`
	// P is the p-value, AdjustedP the corrected one, which the verdict rests on.
	P         Number `json:"p"`
	AdjustedP Number `json:"adjusted-p"`
	// ChanceBetter is the Bayesian probability that the arm of a proportion is
	// better than the control, ExpectedLoss how much of the rate is lost on
	// average by choosing it. Neither is corrected, nor part of the verdict. Both
	// are TooLarge if both arms have more than 1e12 hits and as many misses, where
	// they would take long and the p-value says it all.
	ChanceBetter Number `json:"chance-better,omitzero"`
	ExpectedLoss Number `json:"expected-loss,omitzero"`
}
