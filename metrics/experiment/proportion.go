// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/metrics"
)

// count is so many hits among so many trials, of which there is at least one.
type count struct{ hits, trials int64 }

func (c count) rate() float64 { return float64(c.hits) / float64(c.trials) }

// variance is the estimated variance of the rate.
func (c count) variance() float64 {
	p := c.rate()
	return p * (1 - p) / float64(c.trials)
}

// wilson is [metrics.Wilson] of a count that is known to be valid.
func (c count) wilson(confidence float64) metrics.Interval {
	i, _ := metrics.Wilson(c.hits, c.trials, confidence)
	return i
}

// interval is the interval of the rate by the wanted method.
func (c count) interval(method IntervalMethod, confidence float64) metrics.Interval {
	switch method {
	case WilsonCorrected:
		i, _ := metrics.WilsonCorrected(c.hits, c.trials, confidence)
		return i
	case ClopperPearson:
		return c.betaInterval(0, 1, confidence)
	case Jeffreys:
		return c.betaInterval(0.5, 0.5, confidence)
	case AgrestiCoull:
		return c.agrestiCoull(confidence)
	}
	return c.wilson(confidence)
}

// betaInterval reads both limits off beta distributions, the low one with inner
// added to the hits, the high one with outer.
func (c count) betaInterval(inner, outer, confidence float64) metrics.Interval {
	x, n, tail := float64(c.hits), float64(c.trials), (1-confidence)/2
	i := metrics.Interval{Low: 0, High: 1}
	if c.hits > 0 {
		i.Low = dist.BetaQuantile(tail, x+inner, n-x+outer)
	}
	if c.hits < c.trials {
		i.High = dist.BetaQuantile(1-tail, x+outer, n-x+inner)
	}
	return i
}

func (c count) agrestiCoull(confidence float64) metrics.Interval {
	z := critical(confidence)
	n := float64(c.trials) + z*z
	p := (float64(c.hits) + z*z/2) / n
	return around(p, math.Sqrt(p*(1-p)/n), z)
}

// critical is the two-sided critical value of the standard normal distribution.
func critical(confidence float64) float64 { return -dist.NormalQuantile((1 - confidence) / 2) }

// around is the interval of z standard errors on both sides of a value.
func around(value, standardError, z float64) metrics.Interval {
	half := float64(z * standardError)
	return metrics.Interval{Low: value - half, High: value + half}
}

// newcombe is the interval of the difference of two rates that Newcombe (1998,
// Statistics in Medicine 17:873, method 10) combines from Wilson's.
func newcombe(a, b count, confidence float64) metrics.Interval {
	pa, pb := a.rate(), b.rate()
	wa, wb := a.wilson(confidence), b.wilson(confidence)
	return metrics.Interval{
		Low:  max(pa-pb-math.Hypot(pa-wa.Low, wb.High-pb), -1),
		High: min(pa-pb+math.Hypot(wa.High-pa, pb-wb.Low), 1),
	}
}

// pValues are the probabilities of data at least as far off as the ones seen if
// both arms were equal: in both directions, upward and downward.
type pValues struct{ two, greater, less float64 }

func normalP(z float64) pValues {
	less, greater := dist.Normal(z)
	return pValues{two: min(1, 2*min(less, greater)), greater: greater, less: less}
}

func studentP(t, df float64) pValues {
	less, greater := dist.T(t, df)
	return pValues{two: min(1, 2*min(less, greater)), greater: greater, less: less}
}

// expectedLeast is the least expected count of the two-by-two table.
func expectedLeast(a, b count) float64 {
	hits, n := float64(a.hits)+float64(b.hits), float64(a.trials)+float64(b.trials)
	return min(hits, n-hits) / n * float64(min(a.trials, b.trials))
}

// pooledZ is the test statistic of two rates with the pooled variance, shrunk
// toward 0 by the continuity correction of Yates if corrected: its square is
// Pearson's chi-square. It is 0 where every trial or none was a hit.
func pooledZ(a, b count, corrected bool) float64 {
	na, nb := float64(a.trials), float64(b.trials)
	p := (float64(a.hits) + float64(b.hits)) / (na + nb)
	scale := math.Sqrt(p * (1 - p) * (1/na + 1/nb))
	if scale == 0 || p == 1 {
		return 0
	}
	difference := a.rate() - b.rate()
	if corrected {
		// In units of one cell, as R does: at most half a unit.
		off := math.Abs(difference) / (1/na + 1/nb)
		difference = math.Copysign((off-min(0.5, off))*(1/na+1/nb), difference)
	}
	return difference / scale
}

// fisherLimit bounds the counts for which an exact test is worth its time; the
// corrected chi-square does not differ from it beyond.
const fisherLimit = 10_000_000

// fisher is the exact conditional test of the two-by-two table; both-sided as in
// R: all tables that are not likelier than the one seen.
func fisher(a, b count) pValues {
	d := hypergeometric(a, b)
	least, most := d.Support()
	mode := int64((float64(d.Draws) + 1) / (float64(d.Population) + 2) * (float64(d.Marked) + 1))
	return pValues{
		two:     twoSided(d, a.hits, least, mode, most),
		greater: d.AtLeast(a.hits),
		less:    d.AtMost(a.hits),
	}
}

func hypergeometric(a, b count) dist.Hypergeometric {
	return dist.Hypergeometric{Population: a.trials + b.trials, Marked: a.hits + b.hits, Draws: a.trials}
}

// discrete is a distribution over whole numbers with one mode.
type discrete interface {
	Point(k int64) float64
	AtMost(k int64) float64
	AtLeast(k int64) float64
}

// twoSided adds the probabilities of all values from least to most that are not
// likelier than k. As R does, it takes values within a relative 1e-7 for equal.
func twoSided(d discrete, k, least, mode, most int64) float64 {
	limit := d.Point(k) * (1 + 1e-7)
	if d.Point(mode) <= limit {
		return 1 // k is the mode, or the other one of two
	}
	if k < mode {
		near, far := mode+1, most+1 // the first value above the mode that counts
		for near < far {
			if m := near + (far-near)/2; d.Point(m) <= limit {
				far = m
			} else {
				near = m + 1
			}
		}
		return min(1, d.AtMost(k)+d.AtLeast(near))
	}
	near, far := least-1, mode // the last value up to the mode that counts
	for near < far {
		if m := far - (far-near)/2; d.Point(m) <= limit {
			near = m
		} else {
			far = m - 1
		}
	}
	return min(1, d.AtLeast(k)+d.AtMost(near))
}

// oddsLimit bounds the number of tables over which the odds ratio is estimated.
const oddsLimit = 20_000

// oddsRatio is the conditional maximum likelihood estimate of the odds ratio with
// its exact interval, as in R's fisher.test. It is undefined where one arm's odds
// are 0 or infinite.
func oddsRatio(a, b count, confidence float64) Estimate {
	d := hypergeometric(a, b)
	least, most := d.Support()
	switch {
	case a.hits == least || a.hits == most:
		return Estimate{State: ZeroBase}
	case most-least > oddsLimit:
		return Estimate{State: TooLarge}
	}
	f := newFisherFamily(d)
	k, tail := int(a.hits-least), (1-confidence)/2
	return Estimate{
		Value: f.solve(func(w []float64) float64 { return mean(w) - float64(k) }),
		Low:   f.solve(func(w []float64) float64 { return sum(w[k:]) - tail }),
		High:  f.solve(func(w []float64) float64 { return tail - sum(w[:k+1]) }),
		State: Defined,
	}
}

// fisherFamily is the noncentral hypergeometric distribution of one table for
// every odds ratio.
type fisherFamily struct{ logs, weights []float64 }

func newFisherFamily(d dist.Hypergeometric) *fisherFamily {
	least, most := d.Support()
	f := &fisherFamily{logs: make([]float64, most-least+1), weights: make([]float64, most-least+1)}
	for k := least + 1; k <= most; k++ {
		ratio := float64(d.Marked-k+1) / float64(k) * (float64(d.Draws-k+1) / float64(d.Population-d.Marked-d.Draws+k))
		f.logs[k-least] = f.logs[k-least-1] + math.Log(ratio)
	}
	return f
}

// at returns the probabilities for the odds ratio exp(u).
func (f *fisherFamily) at(u float64) []float64 {
	top := math.Inf(-1)
	for i, l := range f.logs {
		top = max(top, l+float64(float64(i)*u))
	}
	for i, l := range f.logs {
		f.weights[i] = math.Exp(l + float64(float64(i)*u) - top)
	}
	total := sum(f.weights)
	for i := range f.weights {
		f.weights[i] /= total
	}
	return f.weights
}

// solve returns the odds ratio where a function that grows with it is 0.
func (f *fisherFamily) solve(g func(weights []float64) float64) float64 {
	low, high := -60.0, 60.0
	for high-low > 1e-13 {
		if mid := low + (high-low)/2; g(f.at(mid)) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return math.Exp(low + (high-low)/2)
}

func sum(w []float64) float64 {
	s := 0.0
	for _, v := range w {
		s += v
	}
	return s
}

// mean is the mean index under the weights, which add up to 1.
func mean(w []float64) float64 {
	s := 0.0
	for i, v := range w {
		s += float64(float64(i) * v)
	}
	return s
}

// katz is the ratio of two rates with the interval of Katz et al. (1978,
// Biometrics 34:469) on the logarithm.
func katz(a, b count, confidence float64) Estimate {
	if a.hits == 0 || b.hits == 0 {
		return Estimate{State: ZeroBase}
	}
	v := 1/float64(a.hits) - 1/float64(a.trials) + 1/float64(b.hits) - 1/float64(b.trials)
	return onLogScale(a.rate()/b.rate(), math.Sqrt(max(v, 0)), confidence)
}

// onLogScale is a positive ratio with the interval of its logarithm.
func onLogScale(ratio, standardError, confidence float64) Estimate {
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return Estimate{State: ZeroBase}
	}
	i := around(math.Log(ratio), standardError, critical(confidence))
	e := Estimate{Value: ratio, Low: math.Exp(i.Low), High: math.Exp(i.High), State: Defined}
	if math.IsInf(e.High, 0) {
		return Estimate{State: TooFew}
	}
	return e
}

// netShare is the share of positive answers less that of negative ones, with its
// standard error by the multinomial variance.
func netShare(positive, negative, answers int64) (net, standardError float64) {
	n := float64(answers)
	p, q := float64(positive)/n, float64(negative)/n
	net = p - q
	return net, math.Sqrt(max(p+q-net*net, 0) / n)
}
