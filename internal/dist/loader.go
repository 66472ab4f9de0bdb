// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

const halfLogTwoPi = 0.91893853320467274178032973640562

// stirlingError returns log(n!) less Stirling's approximation of it,
// log(sqrt(2 pi n) (n/e)^n), for real n > 0. From ten on it is the asymptotic
// series DLMF 5.11.1.
func stirlingError(n float64) float64 {
	if n < 10 {
		v, _ := math.Lgamma(n + 1)
		return v - (n+0.5)*math.Log(n) + n - halfLogTwoPi
	}
	r := 1 / (n * n)
	s := 1.0/156 - r*(3617.0/122400)
	s = 691.0/360360 - float64(r*s)
	s = 1.0/1188 - float64(r*s)
	s = 1.0/1680 - float64(r*s)
	s = 1.0/1260 - float64(r*s)
	s = 1.0/360 - float64(r*s)
	s = 1.0/12 - float64(r*s)
	return s / n
}

// deviance returns x log(x/m) + m - x without cancellation, for x >= 0, m > 0:
// half the deviance of observing x where m is expected.
func deviance(x, m float64) float64 {
	if x == 0 {
		return m
	}
	if d := x - m; math.Abs(d) < 0.1*(x+m) {
		v := d / (x + m)
		sum, term := float64(d*v), 2*float64(x*v)
		v *= v
		for j := 3.0; ; j += 2 {
			term *= v
			next := sum + term/j
			if next == sum {
				return sum
			}
			sum = next
		}
	}
	return float64(x*math.Log(x/m)) + m - x
}

// binomialPoint returns Gamma(a+b+1) / (Gamma(a+1) Gamma(b+1)) x^a y^b for
// a, b > 0 and x + y = 1: the binomial probability of a successes and b failures
// when both are whole.
func binomialPoint(a, b, x, y float64) float64 {
	return math.Sqrt((a+b)/(a*b)) * binomialCore(a, b, x, y)
}

// betaFront returns x^a y^b / B(a, b).
func betaFront(a, b, x, y float64) float64 {
	return math.Sqrt(a) * math.Sqrt(b) / math.Sqrt(a+b) * binomialCore(a, b, x, y)
}

func binomialCore(a, b, x, y float64) float64 {
	n := a + b
	e := stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n*x) - deviance(b, n*y)
	return math.Exp(e) / math.Sqrt(2*math.Pi)
}

// poissonPoint returns m^x e^-m / Gamma(x+1) for x > 0, m > 0: the Poisson
// probability of x events when x is whole.
func poissonPoint(x, m float64) float64 {
	return math.Exp(-stirlingError(x)-deviance(x, m)) / math.Sqrt(2*math.Pi*x)
}
