// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/metrics"
)

// flow is a number of events in an exposure above 0: days, impressions, hours.
type flow struct {
	events   int64
	exposure float64
}

func (f flow) rate() float64 { return float64(f.events) / f.exposure }

// interval is the exact interval of a Poisson rate (Garwood 1936, Biometrika
// 28:437).
func (f flow) interval(confidence float64) metrics.Interval {
	tail, x := (1-confidence)/2, float64(f.events)
	low := 0.0
	if f.events > 0 {
		low = dist.GammaQuantile(tail, x) / f.exposure
	}
	return metrics.Interval{Low: low, High: dist.GammaQuantile(1-tail, x+1) / f.exposure}
}

// ratioTest compares two Poisson rates exactly: given the events of both, those
// of the first are binomial with its share of the exposure as chance
// (Przyborowski and Wilenski 1940, Biometrika 31:313).
func ratioTest(a, b flow) pValues {
	n := a.events + b.events
	d := dist.Binomial{Trials: n, Chance: a.exposure / (a.exposure + b.exposure)}
	mode := int64((float64(n) + 1) * d.Chance)
	return pValues{
		two:     twoSided(d, a.events, 0, min(mode, n), n),
		greater: d.AtLeast(a.events),
		less:    d.AtMost(a.events),
	}
}

// rateRatio is the ratio of two Poisson rates with the exact interval that
// Clopper and Pearson's of the share of events gives. Without events below, it is
// undefined.
func rateRatio(a, b flow, confidence float64) Estimate {
	if b.events == 0 {
		return Estimate{State: ZeroBase}
	}
	i := count{a.events, a.events + b.events}.interval(ClopperPearson, confidence)
	odds := func(p float64) float64 { return p / (1 - p) * (b.exposure / a.exposure) }
	e := Estimate{Value: a.rate() / b.rate(), Low: odds(i.Low), High: odds(i.High), State: Defined}
	if math.IsInf(e.High, 0) {
		return Estimate{State: TooFew}
	}
	return e
}
