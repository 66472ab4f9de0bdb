// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

// Beta returns both tails of the beta distribution with shapes a, b > 0 at x:
// P(X <= x), which is the regularised incomplete beta function, and P(X > x).
func Beta(x, a, b float64) (lower, upper float64) {
	if !(a > 0 && b > 0) || math.IsNaN(x) {
		return math.NaN(), math.NaN()
	}
	return betaTails(min(max(x, 0), 1), min(max(1-x, 0), 1), a, b)
}

// BetaQuantile returns the x with P(X <= x) = p for 0 <= p <= 1.
func BetaQuantile(p, a, b float64) float64 {
	if !(a > 0 && b > 0 && p >= 0 && p <= 1) {
		return math.NaN()
	}
	logX, _ := betaQuantile(p, 1-p, a, b)
	return math.Exp(logX)
}

// betaTails is Beta at x with y = 1 - x, both as exact as the caller has them.
func betaTails(x, y, a, b float64) (lower, upper float64) {
	switch {
	case x <= 0:
		return 0, 1
	case y <= 0:
		return 1, 0
	case productDifference(a, y, b, x) >= 0: // at or below the mean
		lower = betaTail(x, y, a, b)
		return lower, 1 - lower
	}
	upper = betaTail(y, x, b, a)
	return 1 - upper, upper
}

// betaTail returns P(X <= x) for x at or below the mean.
func betaTail(x, y, a, b float64) float64 {
	front := betaFront(a, b, x, y)
	if front == 0 {
		return 0
	}
	if min(a, b) > large {
		return min(front*betaIntegral(x, y, a, b), 1)
	}
	return min(front/betaFraction(x, y, a, b), 1)
}

// betaIntegral returns the integral of the density from 0 to x, divided by the
// density at x and by x y.
func betaIntegral(x, y, a, b float64) float64 {
	a1, b1 := a-1, b-1
	fall := func(s float64) float64 { return -float64(a1*math.Log1p(-s/x)) - float64(b1*math.Log1p(s/y)) }
	return tailIntegral(a1/x-b1/y, a1/(x*x)+b1/(y*y), x, fall) / x / y
}

// betaFraction returns the denominator of Didonato and Morris's continued
// fraction by the modified method of Lentz.
func betaFraction(x, y, a, b float64) float64 {
	const tiny = 1e-300
	lambda := productDifference(a, y, b, x) + 1
	f := max(a*lambda/(a+1), tiny)
	c, d := f, 0.0
	for m := 1.0; m < 1e6; m++ {
		k := a + 2*m - 1
		num := (a + m - 1) / k * ((a + b + m - 1) / k) * m * (b - m) * x * x
		den := m + m*(b-m)*x/k + (a+m)/(k+2)*(lambda+m*(2-x))
		d = 1 / nonZero(den+float64(num*d))
		c = nonZero(den + num/c)
		step := c * d
		f *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return f
}

func nonZero(v float64) float64 {
	if math.Abs(v) < 1e-300 {
		return 1e-300
	}
	return v
}

// productDifference returns a*b - c*d with one rounding more than needed
// (Kahan's algorithm), so that large products may cancel.
func productDifference(a, b, c, d float64) float64 {
	w := c * d
	return math.FMA(a, b, -w) + math.FMA(-c, d, w)
}

// betaQuantile returns the logarithms of x and of 1 - x with P(X <= x) = p and
// P(X > x) = q, where p + q = 1.
func betaQuantile(p, q, a, b float64) (logX, logY float64) {
	switch {
	case p <= 0:
		return math.Inf(-1), 0
	case q <= 0:
		return 0, math.Inf(-1)
	case p > q:
		logY, logX = betaQuantile(q, p, b, a)
		return logX, logY
	}
	logP := math.Log(p)
	if a < 2 { // where x may be too small for a float64, the first term of its series is all there is
		if u := (logP + math.Log(a) + logBeta(a, b)) / a; u < -600 {
			return u, 0
		}
	}
	u := solve(-math.Log1p(b/a), -745, 0, func(u float64) (v, slope float64) {
		x, y := math.Exp(u), -math.Expm1(u)
		lower, _ := betaTails(x, y, a, b)
		return math.Log(lower) - logP, betaFront(a, b, x, y) / y / lower
	})
	return u, math.Log(-math.Expm1(u))
}

func logBeta(a, b float64) float64 {
	ga, _ := math.Lgamma(a)
	gb, _ := math.Lgamma(b)
	whole, _ := math.Lgamma(a + b)
	return ga + gb - whole
}

// solve returns the root between low and high of an increasing function that
// reports its value and slope, by Newton's method kept within the bracket. Close
// to the root a step of Newton's squares the error, so that it is the last one.
func solve(u, low, high float64, f func(u float64) (v, slope float64)) float64 {
	for range 200 {
		v, slope := f(u)
		if v > 0 {
			high = u
		} else {
			low = u
		}
		next := u - v/slope
		if !(next > low && next < high) {
			next = low + (high-low)/2
		} else if math.Abs(v) < 1e-9 {
			return next
		}
		if next == u || v == 0 {
			return u
		}
		u = next
	}
	return u
}
