// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

// Normal returns both tails of the standard normal distribution at z.
func Normal(z float64) (lower, upper float64) {
	return math.Erfc(-z/math.Sqrt2) / 2, math.Erfc(z/math.Sqrt2) / 2
}

// NormalQuantile returns the z with P(Z <= z) = p for 0 <= p <= 1: the standard
// library's Erfinv in the middle, Newton's method on the logarithm of the tail
// outside of it.
func NormalQuantile(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p > 0.5:
		return -NormalQuantile(1 - p)
	case p == 0:
		return math.Inf(-1)
	case p > 0.1:
		return math.Sqrt2 * math.Erfinv(2*p-1)
	}
	logP := math.Log(p)
	return solve(-math.Sqrt(-2*logP), -39, 0, func(z float64) (v, slope float64) {
		lower, _ := Normal(z)
		return math.Log(lower) - logP, math.Exp(-z*z/2-halfLogTwoPi) / lower
	})
}

// T returns both tails at t of Student's distribution with df > 0 degrees of
// freedom, which may be infinite.
func T(t, df float64) (lower, upper float64) {
	switch {
	case !(df > 0) || math.IsNaN(t):
		return math.NaN(), math.NaN()
	case math.IsInf(df, 1) || math.IsInf(t, 0):
		return Normal(t)
	case t < 0:
		upper, lower = T(-t, df)
		return lower, upper
	}
	upper = tTail(t, df)
	return 1 - upper, upper
}

func tTail(t, df float64) float64 {
	r := t / math.Sqrt(df)
	if r > 1e8 { // the first term of the power series, as r*r may overflow
		return math.Exp(-float64(df*math.Log(r))-logBeta(df/2, 0.5)) / df
	}
	r *= r
	x, y := 1/(1+r), r/(1+r)
	tails, _ := betaTails(x, y, df/2, 0.5)
	return tails / 2
}

// TQuantile returns the t with P(T <= t) = p for 0 <= p <= 1.
func TQuantile(p, df float64) float64 {
	switch {
	case !(df > 0 && p >= 0 && p <= 1):
		return math.NaN()
	case math.IsInf(df, 1):
		return NormalQuantile(p)
	case p > 0.5:
		return -TQuantile(1-p, df)
	case p == 0.5:
		return 0
	}
	logX, logY := betaQuantile(2*p, 1-2*p, df/2, 0.5)
	return -math.Sqrt(df) * math.Exp((logY-logX)/2)
}
