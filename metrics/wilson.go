// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"math"
)

// Interval is a confidence interval from Low to High, both included. The zero
// Interval is the point 0.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Contains reports whether x lies in the interval.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// Wilson returns the score interval of a proportion: of trials, successes
// succeeded. The confidence lies between 0 and 1, such as 0.95. It keeps its
// promise for small counts and for proportions near 0 and 1, where the textbook
// interval does not; at no success the low end is exactly 0, at no failure the
// high end exactly 1.
//
// It fails if there is no trial, if successes is negative or larger than trials,
// or if the confidence is not between 0 and 1.
//
// Source: E. B. Wilson, Probable inference, the law of succession, and
// statistical inference, JASA 22 (1927); R's prop.test(correct = FALSE).
func Wilson(successes, trials int64, confidence float64) (Interval, error) {
	return wilson(successes, trials, confidence, 0)
}

// WilsonCorrected is [Wilson] with the continuity correction, which is wider. As
// in R's prop.test(correct = TRUE), the correction shrinks when the proportion
// is within half a trial of one half.
func WilsonCorrected(successes, trials int64, confidence float64) (Interval, error) {
	return wilson(successes, trials, confidence, min(0.5, math.Abs(float64(successes)-float64(trials)/2)))
}

func wilson(successes, trials int64, confidence, correction float64) (Interval, error) {
	switch {
	case trials <= 0:
		return Interval{}, fmt.Errorf("metrics: wilson: %d trials: want at least 1", trials)
	case successes < 0 || successes > trials:
		return Interval{}, fmt.Errorf("metrics: wilson: %d successes: want 0 to %d, the number of trials", successes, trials)
	case !(confidence > 0 && confidence < 1):
		return Interval{}, fmt.Errorf("metrics: wilson: confidence %v: want a number between 0 and 1, such as 0.95", confidence)
	}
	n := float64(trials)
	z := math.Sqrt2 * math.Erfinv(confidence)
	half := z * z / (2 * n) // half the weight of the prior that the score test implies
	limit := func(p, sign float64) float64 {
		spread := z * math.Sqrt(float64(p*(1-p)/n)+float64(half/(2*n)))
		return (p + half + sign*spread) / (1 + 2*half)
	}
	low, high := 0.0, 1.0
	if p := (float64(successes) - correction) / n; p > 0 {
		low = max(limit(p, -1), 0)
	}
	if p := (float64(successes) + correction) / n; p < 1 {
		high = min(limit(p, 1), 1)
	}
	return Interval{low, high}, nil
}
