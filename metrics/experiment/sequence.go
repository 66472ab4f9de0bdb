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
