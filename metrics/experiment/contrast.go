// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/metrics"
)

// contrast is one arm against the control before the correction for several
// comparisons: intervals wait for the level that the correction leaves them.
type contrast struct {
	state  State // Defined, or why there is no test
	needed int64 // units of the smaller arm, where that is why
	test   Test
	scale  Scale
	value  float64 // the effect
	p      pValues
	effect func(confidence float64) Estimate
	lift   func(confidence float64) Estimate // nil if the effect is relative already
	odds   func(confidence float64) Estimate // nil but for Fisher's test
	chance Number
	loss   Number
}

func untestable(why State) contrast { return contrast{state: why} }

// between gives the interval function of an effect whose value is known.
func between(value float64, interval func(confidence float64) metrics.Interval) func(float64) Estimate {
	return func(confidence float64) Estimate {
		i := interval(confidence)
		if !finite(i.Low) || !finite(i.High) {
			return Estimate{State: TooLarge}
		}
		return Estimate{Value: value, Low: i.Low, High: i.High, State: Defined}
	}
}

// There is a test from so many units of an arm on.
const (
	// A variance takes two values.
	varianceFrom = 2
	// A covariate's slope, with fewer units, fits their noise, too, and the test
	// finds more than it should.
	covariateFrom = 20
	// A confidence sequence is asymptotic: with fewer units the variance of skewed
	// values is not known well enough. Proportions and net shares have a smoothed
	// variance, which needs fewer.
	sequenceFrom = 100
	smoothedFrom = 10
)

// least is how many units, or trials, of an arm the metric's test needs.
func (e *Experiment) least(m Metric) int64 {
	counts := m.Kind == Proportion || m.Kind == NetShare
	switch {
	case counts && e.spec.Peeking != nil:
		return smoothedFrom
	case counts:
		return 1
	case e.spec.Peeking != nil:
		return sequenceFrom
	case m.Covariate:
		return covariateFrom
	}
	return varianceFrom
}

// enough says why arms of so many units have no test yet; ok is true if they have.
func (e *Experiment) enough(m Metric, a, b int64) (why contrast, ok bool) {
	if min(a, b) == 0 {
		return untestable(NoData), false
	}
	if needed := e.least(m); min(a, b) < needed {
		return contrast{state: TooFew, needed: needed}, false
	}
	return contrast{}, true
}

// contrast compares an arm with the control.
func (e *Experiment) contrast(m Metric, arm, control sample) contrast {
	switch m.Kind {
	case Proportion:
		return e.proportions(m, arm.count, control.count)
	case Mean:
		return e.means(m, arm, control)
	case Ratio:
		return e.ratios(m, arm, control)
	case NetShare:
		return e.netShares(m, arm, control)
	case Rate:
		return rates(arm.flow, control.flow)
	case Rank:
		return ranks(arm.values, control.values)
	}
	return survivals(arm.curve, control.curve)
}

func (e *Experiment) proportions(m Metric, a, b count) contrast {
	if why, ok := e.enough(m, a.trials, b.trials); !ok {
		return why
	}
	c := contrast{
		state:  Defined,
		test:   chooseTest(m, a, b),
		scale:  Difference,
		value:  a.rate() - b.rate(),
		effect: between(a.rate()-b.rate(), func(confidence float64) metrics.Interval { return newcombe(a, b, confidence) }),
		lift:   func(confidence float64) Estimate { return relative(katz(a, b, confidence)) },
	}
	switch {
	case e.spec.Peeking != nil:
		smooth := func(c count) float64 { return count{c.hits + 1, c.trials + 2}.variance() }
		c.sequential(e, a.trials, b.trials, math.Sqrt(smooth(a)+smooth(b)))
	case c.test == Fisher:
		c.p = fisher(a, b)
		c.odds = func(confidence float64) Estimate { return oddsRatio(a, b, confidence) }
	default:
		c.p = normalP(pooledZ(a, b, c.test == Yates))
	}
	c.believe(m, posterior(a, m.Prior), posterior(b, m.Prior))
	return c.within(1)
}

// chooseTest gives small tables to Fisher, unless the metric names another test.
// Where counts are so large that Fisher's test would take long, the corrected
// chi-square, which then agrees with it, stands in.
func chooseTest(m Metric, a, b count) Test {
	switch {
	case m.Test == Fisher && min(a.hits+b.hits, a.trials-a.hits+b.trials-b.hits) > fisherLimit:
		return Yates
	case m.Test != "":
		return m.Test
	case expectedLeast(a, b) < 5:
		return Fisher
	}
	return PooledZ
}

// beliefLimit bounds the work of the Bayesian view, which grows with the root of the
// least of hits and misses of both arms: it takes about a second there.
const beliefLimit = 1_000_000_000_000

// believe adds the Bayesian view. For lower-is-better, misses are what counts.
func (c *contrast) believe(m Metric, a, b dist.Shape) {
	if m.Better == Lower {
		a, b = dist.Shape{A: a.B, B: a.A}, dist.Shape{A: b.B, B: b.A}
	}
	if min(a.A, a.B, b.A, b.B) > beliefLimit {
		c.chance, c.loss = Number{State: TooLarge}, Number{State: TooLarge}
		return
	}
	chance, loss := belief(a, b)
	c.chance, c.loss = Number{chance, Defined}, Number{loss, Defined}
}

// sequential replaces test and interval by those of a confidence sequence, for a
// difference with the given standard error. It reckons in standard errors, whose
// squares may be too large or too small for a number.
func (c *contrast) sequential(e *Experiment, nA, nB int64, standardError float64) {
	n := float64(nA) + float64(nB)
	s := newSequence(e.spec.Alpha, float64(e.spec.Peeking.Tuning))
	p := s.p(n, c.value/standardError, n)
	c.test = Sequential
	c.p = pValues{two: p, greater: p, less: p}
	value := c.value
	c.effect = between(value, func(confidence float64) metrics.Interval {
		return around(value, standardError, s.halfWidth(n, n, 1-confidence))
	})
	c.lift = nil
}

// holdBack takes a sequence back while the values are too skewed for their number,
// and says how many the smaller arm needs if they stay as skewed as they are.
func (c *contrast) holdBack(skewness float64, units int64) {
	if c.state == Defined && !(skewness <= mostSkew) {
		*c = contrast{state: TooSkewed, needed: mostUnits}
		if needed := math.Ceil(float64(units) * (skewness / mostSkew) * (skewness / mostSkew)); needed < mostUnits {
			c.needed = int64(needed)
		}
	}
}

// holdBackValues does so for values that the arms may not have told the skewness of.
func (c *contrast) holdBackValues(arm, control sample, a, b spread) {
	if c.state == Defined && !(arm.stated && control.stated) {
		*c = untestable(NoSkewness)
	}
	c.holdBack(skewness(a, b), min(arm.moments.N, control.moments.N))
}

func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat64 }

func (e *Experiment) means(m Metric, arm, control sample) contrast {
	a, b := arm.moments, control.moments
	if why, ok := e.enough(m, a.N, b.N); !ok {
		return why
	}
	t, test := welch(a, b), Welch
	if m.Test == Student {
		t, test = student(a, b), Student
	}
	switch {
	case !finite(t.difference) || !finite(t.standardError):
		return untestable(TooLarge)
	case spreadless(t.standardError, a.Mean, b.Mean):
		return untestable(NoSpread)
	}
	c := contrast{
		state:  Defined,
		test:   test,
		scale:  Difference,
		value:  t.difference,
		effect: between(t.difference, t.interval),
		lift: positiveRatio(a.Mean, math.Sqrt(a.Variance/float64(a.N)),
			b.Mean, math.Sqrt(b.Variance/float64(b.N))),
	}
	if e.spec.Peeking != nil {
		c.sequential(e, a.N, b.N, t.standardError)
		c.holdBackValues(arm, control, a.spread(), b.spread())
		return c
	}
	c.p = t.p()
	return c
}

// positiveRatio is the relative lift of one estimate over another, both above 0,
// by the delta method on the logarithm.
func positiveRatio(a, errorA, b, errorB float64) func(confidence float64) Estimate {
	return func(confidence float64) Estimate {
		if !(a > 0 && b > 0) {
			return Estimate{State: ZeroBase}
		}
		return relative(onLogScale(a/b, math.Hypot(errorA/a, errorB/b), confidence))
	}
}

// relative turns a ratio into a lift: 1.2 is a lift of 0.2.
func relative(e Estimate) Estimate {
	if e.State == Defined {
		e.Value, e.Low, e.High = e.Value-1, e.Low-1, e.High-1
	}
	return e
}

func (e *Experiment) ratios(m Metric, arm, control sample) contrast {
	a, b := arm.moments, control.moments
	if why, ok := e.enough(m, a.N, b.N); !ok {
		return why
	}
	if a.PairedMean == 0 || b.PairedMean == 0 {
		return untestable(ZeroBase)
	}
	ra, ea := deltaRatio(a)
	rb, eb := deltaRatio(b)
	c := e.normal(Delta, ra, ea, rb, eb)
	if c.state == Defined && e.spec.Peeking != nil {
		c.sequential(e, a.N, b.N, math.Hypot(ea, eb))
		c.holdBackValues(arm, control, a.ratioSpread(), b.ratioSpread())
	}
	return c
}

// normal compares two estimates that are normal with known standard errors.
func (e *Experiment) normal(test Test, a, errorA, b, errorB float64) contrast {
	standardError := math.Hypot(errorA, errorB)
	switch {
	case !finite(a) || !finite(b) || !finite(standardError):
		return untestable(TooLarge)
	case spreadless(standardError, a, b):
		return untestable(NoSpread)
	}
	return contrast{
		state: Defined,
		test:  test,
		scale: Difference,
		value: a - b,
		p:     normalP((a - b) / standardError),
		effect: between(a-b, func(confidence float64) metrics.Interval {
			return around(a-b, standardError, critical(confidence))
		}),
		lift: positiveRatio(a, errorA, b, errorB),
	}
}

func (e *Experiment) netShares(m Metric, a, b sample) contrast {
	if why, ok := e.enough(m, a.count.trials, b.count.trials); !ok {
		return why
	}
	na, ea := netShare(a.count.hits, a.negative, a.count.trials)
	nb, eb := netShare(b.count.hits, b.negative, b.count.trials)
	c := e.normal(NetZ, na, ea, nb, eb)
	if ea == 0 && eb == 0 && na != nb {
		c = separated(a.count.trials, b.count.trials, na, nb)
	}
	c.lift = nil
	if c.state == Defined && e.spec.Peeking != nil {
		sa, sb := a.answers(), b.answers()
		c.sequential(e, a.count.trials, b.count.trials, math.Sqrt(sa.variance/sa.n+sb.variance/sb.n))
		c.holdBack(sharedSkewness(sa, sb), min(a.count.trials, b.count.trials))
	}
	return c.within(2)
}

// separated compares two arms that answered unlike each other, and each with one
// voice: a table of two by two, all against none, for Fisher's test.
func separated(answersA, answersB int64, a, b float64) contrast {
	all, none := count{answersA, answersA}, count{0, answersB}
	p := fisher(all, none)
	if a < b {
		p.greater, p.less = p.less, p.greater
	}
	return contrast{
		state: Defined,
		test:  Fisher,
		scale: Difference,
		value: a - b,
		p:     p,
		effect: between(a-b, func(confidence float64) metrics.Interval {
			i := newcombe(all, none, confidence)
			x, y := (a-b)*i.Low, (a-b)*i.High
			return metrics.Interval{Low: min(x, y), High: max(x, y)}
		}),
	}
}

// within cuts the interval of an effect that cannot be beyond a limit.
func (c contrast) within(limit float64) contrast {
	if inner := c.effect; inner != nil {
		c.effect = func(confidence float64) Estimate {
			e := inner(confidence)
			e.Low, e.High = max(e.Low, -limit), min(e.High, limit)
			return e
		}
	}
	return c
}

func rates(a, b flow) contrast {
	if a.exposure == 0 || b.exposure == 0 {
		return untestable(NoData)
	}
	if a.events+b.events == 0 {
		return untestable(TooFew)
	}
	value := math.Inf(1)
	if b.events > 0 {
		value = a.rate() / b.rate()
	}
	return contrast{
		state:  Defined,
		test:   Poisson,
		scale:  RateRatio,
		value:  value,
		p:      ratioTest(a, b),
		effect: func(confidence float64) Estimate { return rateRatio(a, b, confidence) },
	}
}

func ranks(a, b []float64) contrast {
	if len(a) == 0 || len(b) == 0 {
		return untestable(NoData)
	}
	r := rank(a, b)
	value, _ := r.superiority(0.5)
	return contrast{
		state: Defined,
		test:  MannWhitney,
		scale: Superiority,
		value: value,
		p:     r.p(),
		effect: between(value, func(confidence float64) metrics.Interval {
			_, i := r.superiority(confidence)
			return i
		}),
	}
}

func survivals(a, b *metrics.Survival) contrast {
	if a == nil || b == nil || a.Len() == 0 || b.Len() == 0 {
		return untestable(NoData)
	}
	h := logRank(a, b)
	if !(h.variance > 0) {
		return untestable(TooFew)
	}
	return contrast{
		state:  Defined,
		test:   LogRank,
		scale:  HazardRatio,
		value:  math.Exp(h.excess / h.variance),
		p:      h.p(),
		effect: h.ratio,
	}
}

// own estimates one arm by itself.
func (s sample) own(m Metric, confidence float64) Estimate {
	switch m.Kind {
	case Proportion:
		if s.count.trials == 0 {
			return Estimate{State: NoData}
		}
		i := s.count.interval(m.Interval, confidence)
		return Estimate{s.count.rate(), i.Low, i.High, Defined}
	case NetShare:
		if s.count.trials == 0 {
			return Estimate{State: NoData}
		}
		net, standardError := netShare(s.count.hits, s.negative, s.count.trials)
		return withError(net, standardError, critical(confidence))
	case Rate:
		if s.flow.exposure == 0 {
			return Estimate{State: NoData}
		}
		i := s.flow.interval(confidence)
		return Estimate{s.flow.rate(), i.Low, i.High, Defined}
	case Rank:
		return s.median(m.Median)
	case Survival:
		if s.curve == nil || s.curve.Len() == 0 {
			return Estimate{State: NoData}
		}
		return median(s.curve, confidence)
	}
	return s.moments.own(m.Kind, confidence)
}

func (s sample) median(definition int) Estimate {
	if len(s.values) == 0 {
		return Estimate{State: NoData}
	}
	return Estimate{Value: quantile(s.values, 0.5, definition), State: PointOnly}
}

func (m Moments) own(kind Kind, confidence float64) Estimate {
	switch {
	case m.N == 0:
		return Estimate{State: NoData}
	case kind == Ratio && m.PairedMean == 0:
		return Estimate{State: ZeroBase}
	case kind == Ratio:
		ratio, standardError := deltaRatio(m)
		if m.N < 2 {
			standardError = 0
		}
		return withError(ratio, standardError, critical(confidence))
	case m.N < 2:
		return withError(m.Mean, 0, 0)
	}
	return withError(m.Mean, math.Sqrt(m.Variance/float64(m.N)), -dist.TQuantile((1-confidence)/2, float64(m.N-1)))
}

// withError is a value with z standard errors on both sides, or alone where it
// has no spread.
func withError(value, standardError, z float64) Estimate {
	i := around(value, standardError, z)
	switch {
	case !finite(value):
		return Estimate{State: TooLarge}
	case !(standardError > 0) || math.IsInf(i.Low, 0) || math.IsInf(i.High, 0):
		return Estimate{Value: value, State: PointOnly}
	}
	return Estimate{value, i.Low, i.High, Defined}
}
