// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"

	"github.com/socialteam/socialteam/metrics"
)

// hazards sums up the log-rank comparison of two arms (Mantel 1966; Peto and Peto
// 1972, JRSS A 135:185).
type hazards struct {
	excess   float64 // events of the first arm, less those expected if both were alike
	variance float64 // of the excess if both are alike
}

// logRank walks both curves over the times at which something happened.
func logRank(a, b *metrics.Survival) hazards {
	var h hazards
	sa, sb := a.Steps(), b.Steps()
	for len(sa) > 0 && len(sb) > 0 { // an arm that nobody is left in says nothing
		t := min(sa[0].Time, sb[0].Time)
		na, nb := float64(sa[0].AtRisk), float64(sb[0].AtRisk)
		var da, db float64
		if sa[0].Time == t {
			da, sa = float64(sa[0].Events), sa[1:]
		}
		if sb[0].Time == t {
			db, sb = float64(sb[0].Events), sb[1:]
		}
		n, d := na+nb, da+db
		h.excess += da - d*na/n
		if n > 1 {
			h.variance += na / n * (nb / n) * d * (n - d) / (n - 1)
		}
	}
	return h
}

func (h hazards) p() pValues { return normalP(h.excess / math.Sqrt(h.variance)) }

// ratio is Peto's one-step estimate of how much oftener per time the event comes
// in the first arm. It is good near 1 only: see the package comment.
func (h hazards) ratio(confidence float64) Estimate {
	return onLogScale(math.Exp(h.excess/h.variance), 1/math.Sqrt(h.variance), confidence)
}

// median is the Kaplan–Meier median with the limits at which the curve's own
// interval, on the scale of log(-log), crosses one half (Brookmeyer and Crowley
// 1982, Biometrics 38:29). A median that is not reached has no value; a limit that
// is not reached leaves the value alone.
func median(s *metrics.Survival, confidence float64) Estimate {
	m, ok := s.Quantile(0.5)
	if !ok {
		return Estimate{State: NotReached}
	}
	z, greenwood := critical(confidence), 0.0
	var low, high float64
	foundLow, foundHigh := false, false
	for _, step := range s.Steps() {
		n, d := float64(step.AtRisk), float64(step.Events)
		if d == 0 {
			continue
		}
		lower, upper := 0.0, 0.0 // limits of the curve after this step
		if n > d {
			greenwood += d / (n * (n - d))
			l := math.Log(step.Survival)
			spread := z * math.Sqrt(greenwood) / math.Abs(l)
			lower, upper = math.Exp(l*math.Exp(spread)), math.Exp(l*math.Exp(-spread))
		}
		if !foundLow && lower <= 0.5 {
			low, foundLow = step.Time, true
		}
		if !foundHigh && upper <= 0.5 && n > d {
			high, foundHigh = step.Time, true
		}
	}
	if !foundLow || !foundHigh {
		return Estimate{Value: m, State: PointOnly}
	}
	return Estimate{Value: m, Low: low, High: high, State: Defined}
}
