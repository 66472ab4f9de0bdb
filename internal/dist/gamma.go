// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

// Gamma returns both tails of the gamma distribution with shape a > 0 and scale 1
// at x: the regularised incomplete gamma functions P(a, x) and Q(a, x).
func Gamma(x, a float64) (lower, upper float64) {
	switch {
	case !(a > 0) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case math.IsInf(x, 1):
		return 1, 0
	case a > large && x <= a:
		lower = min(gammaIntegral(x, a, -1), 1)
		return lower, 1 - lower
	case a > large:
		upper = min(gammaIntegral(x, a, 1), 1)
		return 1 - upper, upper
	case x < a+1:
		lower = min(gammaSeries(x, a), 1)
		return lower, 1 - lower
	}
	upper = gammaFraction(x, a)
	return 1 - upper, upper
}

// GammaQuantile returns the x with P(X <= x) = p for 0 <= p <= 1.
func GammaQuantile(p, a float64) float64 {
	switch {
	case !(a > 0 && p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	return math.Exp(solve(math.Log(a), -745, 709, func(u float64) (v, slope float64) {
		x := math.Exp(u)
		lower, upper := Gamma(x, a)
		density := a * poissonPoint(a, x) // x times the density at x
		if p <= 0.5 {
			return math.Log(lower) - math.Log(p), density / lower
		}
		return math.Log1p(-p) - math.Log(upper), density / upper
	}))
}

// gammaIntegral returns the tail beyond x: the upper one for side 1, the lower
// one for side -1.
func gammaIntegral(x, a, side float64) float64 {
	front := poissonPoint(a, x)
	if front == 0 {
		return 0
	}
	a1, limit := a-1, math.Inf(1)
	if side < 0 {
		limit = x
	}
	fall := func(s float64) float64 { return float64(side*s) - float64(a1*math.Log1p(side*s/x)) }
	return front * a / x * tailIntegral(side*(1-a1/x), a1/(x*x), limit, fall)
}

func gammaSeries(x, a float64) float64 {
	sum, term := 1.0, 1.0
	for k := a + 1; term > sum*1e-17; k++ {
		term *= x / k
		sum += term
	}
	return poissonPoint(a, x) * sum
}

func gammaFraction(x, a float64) float64 {
	front := a * poissonPoint(a, x)
	if front == 0 {
		return 0
	}
	den := x + 1 - a
	f := nonZero(den)
	c, d := f, 0.0
	for m := 1.0; m < 1e6; m++ {
		num := m * (a - m)
		den += 2
		d = 1 / nonZero(den+float64(num*d))
		c = nonZero(den + num/c)
		step := c * d
		f *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return front / f
}

// ChiSquare returns both tails of the chi-square distribution with df > 0
// degrees of freedom at x.
func ChiSquare(x, df float64) (lower, upper float64) { return Gamma(x/2, df/2) }

// ChiSquareQuantile returns the x with P(X <= x) = p for 0 <= p <= 1.
func ChiSquareQuantile(p, df float64) float64 { return 2 * GammaQuantile(p, df/2) }

// F returns both tails at x of the F distribution with df1, df2 > 0 degrees of
// freedom. Either may be infinite.
func F(x, df1, df2 float64) (lower, upper float64) {
	switch {
	case !(df1 > 0 && df2 > 0) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case math.IsInf(x, 1):
		return 1, 0
	case math.IsInf(df1, 1) && math.IsInf(df2, 1):
		if x < 1 {
			return 0, 1
		}
		return 1, 0
	case math.IsInf(df2, 1):
		return ChiSquare(df1*x, df1)
	case math.IsInf(df1, 1):
		upper, lower = ChiSquare(df2/x, df2)
		return lower, upper
	}
	r := df1 / df2 * x
	return betaTails(1/(1+1/r), 1/(1+r), df1/2, df2/2)
}
