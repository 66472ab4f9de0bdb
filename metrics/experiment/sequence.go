// SPDX-License-Identifier: Apache-2.0

package experiment

import "math"

// sequence is an asymptotic confidence sequence for a mean (Waudby-Smith, Arbour,
// Sinha, Kennedy and Ramdas 2024, Annals of Statistics, time-uniform central
// limit theory): intervals for every sample size that hold all at once.
type sequence struct{ rho float64 }

// newSequence is narrowest, for its size, at the given number of observations.
func newSequence(alpha, tuning float64) sequence {
	l := -2 * math.Log(alpha)
	return sequence{math.Sqrt((l + math.Log(l+1)) / tuning)}
}

// halfWidth is half the width of the interval after n observations with a
// variance per observation.
func (s sequence) halfWidth(n, variance, alpha float64) float64 {
	r := n * s.rho * s.rho
	return math.Sqrt(variance * 2 * (r + 1) / (n * r) * (math.Log1p(r)/2 - math.Log(alpha)))
}

// p is the least alpha at which the sequence excludes 0, for a mean with its
// variance per observation: a p-value that may be looked at at any time.
func (s sequence) p(n, mean, variance float64) float64 {
	r := n * s.rho * s.rho
	return min(1, math.Exp(math.Log1p(r)/2-mean*mean/variance*n/2*(r/(r+1))))
}

// mostSkew is the greatest skewness of a difference that a sequence is given for. By
// Edgeworth's expansion of Student's statistic (Hall 1992, The Bootstrap and
// Edgeworth Expansion, 2.6) a skewness of G multiplies the chance of an error on the
// worse side, x standard errors out, by about 1 + G x (2 x² + 1) / 6 and lessens it
// on the other: with a tenth, at the three standard errors at which sequences
// decide, the worse side errs twice as often, and both together by half more. That
// a sequence can bear: over thousands of looks it spends a third of its level. For
// the mean of one sample of skewness G it is a rule of 100 G² values; Cochran's 25 G²
// (1977, Sampling Techniques, 2.15) is for a single look at two standard errors.
const mostSkew = 0.1

// spread is the distribution of one arm's values as far as it matters here.
type spread struct{ n, variance, skewness float64 }

func (m Moments) spread() spread { return spread{float64(m.N), m.Variance, m.Skewness} }

// ratioSpread is the spread of what each unit adds to a ratio by the delta method.
func (m Moments) ratioSpread() spread {
	rest := m.residual(m.Mean/m.PairedMean, m.PairedMean)
	root := math.Sqrt(rest.Variance) / m.PairedMean
	return spread{float64(m.N), root * root, math.Copysign(1, m.PairedMean) * rest.Skewness}
}

// answers is the spread of a net share with one more answer of each sort, which
// keeps the variance from being taken for 0 early.
func (s sample) answers() spread {
	n := float64(s.count.trials + 2)
	p, q := float64(s.count.hits+1)/n, float64(s.negative+1)/n
	net := p - q
	v := p + q - float64(net*net)
	return spread{n, v, (net - 3*float64(net*(p+q)) + 2*float64(net*net*net)) / (v * math.Sqrt(v))}
}

// skewness is that of the difference of the means of two arms, in one of two ways
// of which it takes the greater: with the skewness that each arm shows by itself,
// and with what both share.
func skewness(a, b spread) float64 {
	se := math.Sqrt(a.variance/a.n + b.variance/b.n)
	own := func(s spread) float64 { return math.Pow(math.Sqrt(s.variance/s.n)/se, 3) * s.skewness / math.Sqrt(s.n) }
	return max(math.Abs(own(a)-own(b)), sharedSkewness(a, b))
}

// sharedSkewness is the skewness of the difference if the arms have the one
// distribution that they show together, as they have without a difference. The
// small arm of a lopsided test may have missed the rare large values so far that
// give it both its mean and its variance; the large one has seen them.
func sharedSkewness(a, b spread) float64 {
	n := a.n + b.n
	common := math.Sqrt(a.variance*(a.n/n) + b.variance*(b.n/n))
	part := func(s spread) float64 { return math.Pow(math.Sqrt(s.variance)/common, 3) * s.skewness * (s.n / n) }
	lopsided := math.Abs(a.n-b.n) / (math.Sqrt(a.n) * math.Sqrt(b.n) * math.Sqrt(n))
	return math.Abs(part(a)+part(b)) * lopsided
}
