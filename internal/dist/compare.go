// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

// Shape is a beta distribution with whole parameters, as counts and a whole prior
// give it. Both are at least 1.
type Shape struct{ A, B int64 }

// Mean returns the expected value.
func (s Shape) Mean() float64 { return float64(s.A) / (float64(s.A) + float64(s.B)) }

// Exceeds returns P(X > Y) for independent X of shape s and Y of shape o, by the
// finite sum over s.A terms or the equal one over o.B terms (Miller 2015, "Formulas
// for Bayesian A/B testing"). The terms are point probabilities of the beta negative
// binomial distribution; the sum is taken for the side that is not the likelier
// one, from its greatest term downward until the rest no longer counts, so that its
// cost grows about with the square root of the counts.
func (s Shape) Exceeds(o Shape) float64 {
	switch {
	case s.A < 1 || s.B < 1 || o.A < 1 || o.B < 1:
		return math.NaN()
	case s == o:
		return 0.5
	case s.Mean() > o.Mean():
		return 1 - o.exceedsSum(s)
	}
	return s.exceedsSum(o)
}

// exceedsSum is Exceeds where the mean of s is not above that of o. That X exceeds Y
// is that 1 - Y exceeds 1 - X, which may take fewer terms.
func (s Shape) exceedsSum(o Shape) float64 {
	if o.B < s.A {
		s, o = Shape{o.B, o.A}, Shape{s.B, s.A}
	}
	first, sum, term := s.exceedsTerm(o), 1.0, 1.0
	if first == 0 {
		return 0
	}
	a, b, rest := float64(o.A)-1, float64(s.B)-1, float64(o.B)+float64(s.B)
	for i := float64(s.A - 1); i > 0 && term > sum*1e-17; i-- {
		term *= (a + i + rest) * i / ((a + i) * (b + i))
		sum += term
	}
	return min(first*sum, 1)
}

// exceedsTerm returns the term with index s.A - 1, written with probabilities at
// a common point p, so that nothing overflows or cancels.
func (s Shape) exceedsTerm(o Shape) float64 {
	a, rest := float64(o.A)+float64(s.A-1), float64(o.B)+float64(s.B)
	p, q := a/(a+rest), rest/(a+rest)
	return pointOf(s.A-1, s.A+s.B-2, p, q) * q *
		(betaFront(float64(o.A), float64(o.B), p, q) / betaFront(a, rest, p, q))
}

// NoncentralTUpper returns P(T > t) for Student's distribution with df > 0
// degrees of freedom and noncentrality shift, for t >= 0: the normal tail
// averaged over the distribution of the standard deviation, integrated by
// Gauss–Legendre quadrature to about 1e-12 absolute.
func NoncentralTUpper(t, df, shift float64) float64 {
	if !(df > 0) || math.IsNaN(t+shift) {
		return math.NaN()
	}
	low := math.Sqrt(ChiSquareQuantile(1e-18, df) / df)
	high := math.Sqrt(2 * GammaQuantile(1-1e-16, df/2) / df)
	at := func(s float64) float64 {
		_, tail := Normal(t*s - shift)
		return tail * df / s * poissonPoint(df/2, df*s*s/2)
	}
	// The normal tail falls from 1 to 0 within a few 1/t of shift/t, which may be
	// far less than the spread of s: that part is integrated by itself.
	const fall = 10
	first, last := min(max((shift-fall)/t, low), high), min(max((shift+fall)/t, low), high)
	if !(t > 0) {
		first, last = high, high
	}
	return min(panels(low, first, at)+panels(first, last, at)+panels(last, high, at), 1)
}

// panels integrates f from low to high by Gauss–Legendre quadrature.
func panels(low, high float64, f func(float64) float64) float64 {
	const count = 48
	half, sum := (high-low)/(2*count), 0.0
	if !(half > 0) {
		return 0
	}
	for i := range count {
		mid := low + float64(2*i+1)*half
		for _, g := range gauss16 {
			sum += float64(g[1] * (f(mid-half*g[0]) + f(mid+half*g[0])))
		}
	}
	return sum * half
}
