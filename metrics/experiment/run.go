// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Run judges the data. The sample-ratio check comes first: if it fails and the
// Spec does not override it, the Result has the verdict [InvalidSplit] and no
// metric. Data that do not suffice lead to a verdict and a [State], not to an
// error; Run fails with a [socialteam.SpecError] per fault on data that cannot be:
// unknown, repeated or missing arms, unknown or repeated metrics, negative counts,
// more successes than trials, more values or trials than units, fields of another kind, numbers out of range.
//
// The Result depends on nothing but Spec and data, and does not share memory with
// them.
func (e *Experiment) Run(d Data) (*Result, error) {
	if len(e.spec.Arms) == 0 {
		return nil, errors.New("experiment: run: the zero Experiment compares nothing: compile a Spec")
	}
	t, err := e.read(d)
	if err != nil {
		return nil, fmt.Errorf("experiment: run %q: %w", e.spec.ID, err)
	}
	r := &Result{
		Experiment:  e.spec.ID,
		Split:       e.split(t.units),
		Metrics:     []MetricResult{},
		Alpha:       e.spec.Alpha,
		Correction:  e.spec.Correction,
		Comparisons: (len(e.spec.Arms) - 1) * len(e.spec.Metrics),
		Overridden:  []Check{},
	}
	if !r.Split.Valid {
		if !known(e.spec.Override, SampleRatio) {
			r.Verdict = InvalidSplit
			return r, nil
		}
		r.Overridden = append(r.Overridden, SampleRatio)
	}
	early := e.spec.Peeking == nil && slices.Min(t.units) < e.spec.Units
	if early && known(e.spec.Override, PlannedUnits) {
		r.Overridden = append(r.Overridden, PlannedUnits)
		early = false
	}
	e.judge(r, t, early)
	r.Verdict, r.Winner = r.Metrics[0].Verdict, r.Metrics[0].Winner
	return r, nil
}

// judge makes all tests, corrects them together and fills in the metrics.
func (e *Experiment) judge(r *Result, t *table, early bool) {
	contrasts := make([]contrast, 0, r.Comparisons)
	p := make([]float64, 0, r.Comparisons)
	for i, m := range e.spec.Metrics {
		result := MetricResult{Metric: m.ID, Title: m.title(), Kind: m.Kind, OneSided: m.OneSided}
		samples := t.samples[i]
		if m.Covariate {
			samples, result.Noise = withoutNoise(samples)
		}
		for k, a := range e.spec.Arms {
			result.Arms = append(result.Arms, ArmResult{a.ID, samples[k].own(m, 1-e.spec.Alpha)})
		}
		for _, s := range samples[1:] {
			c := untestable(BelowPlan)
			if !early {
				c = e.contrast(m, s, samples[0])
			}
			contrasts = append(contrasts, c)
			p = append(p, m.pValue(c))
		}
		r.Metrics = append(r.Metrics, result)
	}
	adjusted := e.spec.Correction.adjust(p)
	shown := 0
	for i, c := range contrasts {
		if c.state == Defined && adjusted[i] <= e.spec.Alpha {
			shown++
		}
	}
	level := e.spec.Correction.alpha(e.spec.Alpha, r.Comparisons, shown)
	others := len(e.spec.Arms) - 1
	for i, m := range e.spec.Metrics {
		for k := range others {
			at := i*others + k
			c := e.comparison(m, contrasts[at], p[at], adjusted[at], level)
			c.Arm = e.spec.Arms[k+1].ID
			r.Metrics[i].Comparisons = append(r.Metrics[i].Comparisons, c)
		}
		r.Metrics[i].conclude(m, e.spec.Arms[0].ID)
	}
}

// withoutNoise adjusts the samples by their values from before the test.
func withoutNoise(samples []sample) ([]sample, Number) {
	moments := make([]Moments, len(samples))
	n, center := 0.0, 0.0
	for i, s := range samples {
		moments[i] = s.moments
		n += float64(s.moments.N)
	}
	for _, m := range moments {
		center += m.PairedMean * (float64(m.N) / max(n, 1))
	}
	slope, freedom := theta(moments), 0.0
	for _, m := range moments {
		freedom += max(float64(m.N-1), 0)
	}
	adjusted := slices.Clone(samples)
	before, after := 0.0, 0.0
	for i, m := range moments {
		a := m.residual(slope, center)
		adjusted[i].moments = a
		before += m.Variance * max(float64(m.N-1), 0)
		after += a.Variance * max(float64(m.N-1), 0)
		if slope != 0 && freedom > 1 {
			// The slope was chosen to make the residuals small.
			adjusted[i].moments.Variance *= freedom / (freedom - 1)
		}
	}
	switch noise := after / before; {
	case before == 0:
		return adjusted, Number{State: NoSpread}
	case !finite(noise):
		return adjusted, Number{State: TooLarge}
	default:
		return adjusted, Number{noise, Defined}
	}
}

// upward reports whether a greater effect is a better one. A greater hazard means
// shorter times.
func (m Metric) upward() bool { return (m.Better != Lower) != (m.Kind == Survival) }

// pValue is the p-value that the metric asks for, 1 where there is no test.
func (m Metric) pValue(c contrast) float64 {
	switch {
	case c.state != Defined:
		return 1
	case !m.OneSided:
		return c.p.two
	case m.upward():
		return c.p.greater
	}
	return c.p.less
}

func (e *Experiment) comparison(m Metric, c contrast, p, adjusted, level float64) Comparison {
	r := Comparison{Control: e.spec.Arms[0].ID, Verdict: NotEnoughData, State: c.state, Needed: c.needed}
	if c.state != Defined {
		r.Effect.State, r.P.State, r.AdjustedP.State = c.state, c.state, c.state
		return r
	}
	if m.OneSided {
		level = min(2*level, 0.9)
	}
	r.Test, r.Scale, r.Confidence = c.test, c.scale, 1-level
	r.Effect = c.effect(r.Confidence)
	if c.lift != nil {
		r.Lift = c.lift(r.Confidence)
	}
	if c.odds != nil {
		r.OddsRatio = c.odds(r.Confidence)
	}
	r.P, r.AdjustedP = Number{p, Defined}, Number{adjusted, Defined}
	r.ChanceBetter, r.ExpectedLoss = c.chance, c.loss
	r.Verdict = NoDifference
	if adjusted <= e.spec.Alpha {
		r.Verdict = Loser
		if m.OneSided || (c.value > c.scale.none()) == m.upward() {
			r.Verdict = Winner
		}
	}
	return r
}

// conclude draws the verdict on a metric from its comparisons.
func (r *MetricResult) conclude(m Metric, control ArmID) {
	r.Verdict = NoDifference
	lost, best := 0, 0.0
	for _, c := range r.Comparisons {
		switch c.Verdict {
		case Loser:
			lost++
		case Winner:
			gain := math.Inf(1) // a rate without events in the control
			if c.Effect.State == Defined {
				gain = math.Abs(c.Effect.Value - c.Scale.none())
			}
			if r.Verdict != Winner || gain > best {
				r.Verdict, r.Winner, best = Winner, c.Arm, gain
			}
		case NotEnoughData:
			if r.Verdict == NoDifference {
				r.Verdict = NotEnoughData
			}
		}
	}
	if lost == len(r.Comparisons) {
		r.Verdict, r.Winner = Winner, control
	}
}
