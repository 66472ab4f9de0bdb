// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/metrics"
)

// Moments sums up the values of one arm, one per unit, and optionally a second
// value of each unit: the denominator of a ratio, or the same measure from before
// the test. The zero Moments is of no unit.
type Moments struct {
	// N is the number of units.
	N int64 `json:"n"`
	// Mean and Variance are of the values; the variance divides by N - 1.
	Mean     float64 `json:"mean"`
	Variance float64 `json:"variance"`
	// PairedMean and PairedVariance are of the second values; Covariance is
	// between the two. It divides by N - 1.
	PairedMean     float64 `json:"paired-mean,omitempty"`
	PairedVariance float64 `json:"paired-variance,omitempty"`
	Covariance     float64 `json:"covariance,omitempty"`
	// Skewness is the mean of the cubes of the values, each less Mean and divided
	// by the root of Variance. Coskewness has three such means: of the squares of
	// the values times the second values, of the values times the squares of the
	// second, and of the cubes of the second. Only a test with [Peeking] needs
	// them. Skewness 0 means not stated, and so does Coskewness of three 0 if the second
	// values vary: of data either would be a rare chance.
	Skewness   float64    `json:"skewness,omitempty"`
	Coskewness [3]float64 `json:"coskewness,omitzero"`
}

// largest bounds every value, so that squares and sums stay finite.
const largest = 1e100

// MomentsOf sums up values and, if paired is not empty, the pairs of values and
// paired. It takes two passes, with the rounding of the mean corrected (Chan,
// Golub, LeVeque 1983), so that 1e9 plus a little keeps the little. It fails if
// paired has another length than values, and on a value that is not a number or
// beyond ±1e100.
func MomentsOf(values, paired []float64) (Moments, error) {
	if len(paired) != 0 && len(paired) != len(values) {
		return Moments{}, fmt.Errorf("%d paired values for %d values: want one for each, or none", len(paired), len(values))
	}
	if err := checkValues("value", values); err != nil {
		return Moments{}, err
	}
	if err := checkValues("paired value", paired); err != nil {
		return Moments{}, err
	}
	m := Moments{N: int64(len(values)), Mean: average(values), PairedMean: average(paired)}
	if m.N > 1 {
		m.Variance = max(codeviation(values, values, m.Mean, m.Mean), 0)
	}
	if m.N > 1 && len(paired) > 0 {
		m.PairedVariance = max(codeviation(paired, paired, m.PairedMean, m.PairedMean), 0)
		m.Covariance = codeviation(values, paired, m.Mean, m.PairedMean)
	}
	m.cube(values, paired)
	return m, nil
}

// cube fills in the skewness and the coskewness.
func (m *Moments) cube(values, paired []float64) {
	n, spread, pairedSpread := float64(m.N), math.Sqrt(m.Variance), math.Sqrt(m.PairedVariance)
	standard := func(v, mean, spread float64) float64 {
		if spread == 0 {
			return 0
		}
		return (v - mean) / spread
	}
	for i, v := range values {
		y := standard(v, m.Mean, spread)
		m.Skewness += y * y * y / n
		if len(paired) > 0 {
			x := standard(paired[i], m.PairedMean, pairedSpread)
			m.Coskewness[0] += y * y * x / n
			m.Coskewness[1] += y * x * x / n
			m.Coskewness[2] += x * x * x / n
		}
	}
}

// stated reports whether the skewness is known, and the coskewness where there are
// second values. That of values without a spread is 0.
func (m Moments) stated() bool {
	if m.PairedVariance > 0 {
		return m.Coskewness != [3]float64{}
	}
	return m.Skewness != 0 || m.Variance == 0
}

// residual sums up the values less t times the second values, with the mean of the
// latter taken for center.
func (m Moments) residual(t, center float64) Moments {
	rest := Moments{
		N:        m.N,
		Mean:     m.Mean - float64(t*(m.PairedMean-center)),
		Variance: max(m.Variance+float64(t*(float64(t*m.PairedVariance)-2*m.Covariance)), 0),
	}
	if spread := math.Sqrt(rest.Variance); spread > 0 {
		y, x := math.Sqrt(m.Variance)/spread, t*math.Sqrt(m.PairedVariance)/spread
		rest.Skewness = float64(y*y*y*m.Skewness) - float64(3*y*y*x*m.Coskewness[0]) +
			float64(3*y*x*x*m.Coskewness[1]) - float64(x*x*x*m.Coskewness[2])
	}
	return rest
}

func checkValues(what string, values []float64) error {
	for i, v := range values {
		if !(math.Abs(v) <= largest) {
			return fmt.Errorf("%s %d is %v: want a number from -1e100 to 1e100", what, i, v)
		}
	}
	return nil
}

// average corrects the rounded mean by the mean of what is left of it.
func average(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	n := float64(len(values))
	m, rest := 0.0, 0.0
	for _, v := range values {
		m += v / n
	}
	for _, v := range values {
		rest += v - m
	}
	return m + rest/n
}

func codeviation(a, b []float64, meanA, meanB float64) float64 {
	products, restA, restB, n := 0.0, 0.0, 0.0, float64(len(a))
	for i := range a {
		da, db := a[i]-meanA, b[i]-meanB
		products += float64(da * db)
		restA += da
		restB += db
	}
	return (products - float64(restA*restB)/n) / (n - 1)
}

// spreadless reports that a standard error is but the rounding of the means.
func spreadless(standardError, a, b float64) bool {
	return !(standardError > 10*0x1p-52*max(math.Abs(a), math.Abs(b)))
}

// tTest is a comparison of two means.
type tTest struct {
	difference, standardError, df float64
}

func (t tTest) statistic() float64 { return t.difference / t.standardError }

func (t tTest) p() pValues { return studentP(t.statistic(), t.df) }

func (t tTest) interval(confidence float64) metrics.Interval {
	return around(t.difference, t.standardError, -dist.TQuantile((1-confidence)/2, t.df))
}

// welch allows the arms different variances (Welch 1947, Biometrika 34:28).
func welch(a, b Moments) tTest {
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	v := va + vb
	df := 1.0
	if v > 0 {
		sa, sb := va/v, vb/v
		df = 1 / (sa*sa/float64(a.N-1) + sb*sb/float64(b.N-1))
	}
	return tTest{a.Mean - b.Mean, math.Sqrt(v), df}
}

// student is the test with one variance for both arms.
func student(a, b Moments) tTest {
	na, nb := float64(a.N), float64(b.N)
	df := na + nb - 2
	v := (float64(a.Variance*(na-1)) + float64(b.Variance*(nb-1))) / df
	return tTest{a.Mean - b.Mean, math.Sqrt(v * (1/na + 1/nb)), df}
}

// deltaRatio is the ratio of two totals with the standard error of the delta
// method for a ratio of means. The total below must not be 0.
func deltaRatio(m Moments) (ratio, standardError float64) {
	ratio = m.Mean / m.PairedMean
	v := m.residual(ratio, m.PairedMean).Variance
	return ratio, math.Sqrt(v/float64(m.N)) / math.Abs(m.PairedMean)
}

// theta is the slope of the values on the values from before, over all arms
// (Deng, Xu, Kohavi and Walker 2013, CUPED). It is 0 where the latter do not vary.
func theta(arms []Moments) float64 {
	covariance, variance := 0.0, 0.0
	for _, m := range arms {
		covariance += m.Covariance * float64(m.N-1)
		variance += m.PairedVariance * float64(m.N-1)
	}
	if variance <= 0 {
		return 0
	}
	return covariance / variance
}
