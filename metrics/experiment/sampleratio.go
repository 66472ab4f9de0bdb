// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"

	"github.com/socialteam/socialteam/internal/dist"
)

// splitAlpha is the p-value below which a split is invalid: small, since every
// test is checked and a broken assignment shows in far smaller ones.
const splitAlpha = 0.001

// split checks the numbers of units.
func (e *Experiment) split(units []int64) Split {
	s := Split{Units: units, Shares: make([]int64, len(units)), Valid: true}
	total, least := 0.0, e.shares[0]
	for i, n := range units {
		total += float64(n)
		least = min(least, e.shares[i])
		s.Shares[i] = int64(e.shares[i])
	}
	switch {
	case total == 0:
		s.P.State = NoData
	case total*least/sum(e.shares) < 5:
		s.P.State = TooFew
	default:
		_, _, p := chiSquare(units, e.shares)
		if e.spec.Peeking != nil {
			p = splitSequence(units, e.shares)
		}
		s.P = Number{p, Defined}
		s.Valid = p >= splitAlpha
	}
	return s
}

// chiSquare judges numbers of units against shares by Pearson's chi-square.
func chiSquare(observed []int64, shares []float64) (statistic, df, p float64) {
	total, whole := 0.0, sum(shares)
	for _, n := range observed {
		total += float64(n)
	}
	for i, n := range observed {
		expected := total * shares[i] / whole
		d := float64(n) - expected
		statistic += float64(d / expected * d)
	}
	df = float64(len(observed) - 1)
	_, p = dist.ChiSquare(statistic, df)
	return statistic, df, p
}

// splitWeight is the weight, in units, of the prior of splitSequence: it is most
// sensitive to shares that are off by some per cent.
const splitWeight = 1000

// splitSequence is a p-value for the split that may be looked at after every unit:
// the inverse of the Bayes factor of shares drawn from a Dirichlet distribution
// around the planned ones against exactly these (Lindon and Malek 2022,
// "Anytime-valid inference for multinomial count data").
func splitSequence(observed []int64, shares []float64) float64 {
	whole, n, factor := sum(shares), 0.0, 0.0
	for i, units := range observed {
		share, x := shares[i]/whole, float64(units)
		n += x
		factor += logGamma(splitWeight*share+x) - logGamma(splitWeight*share) - float64(x*math.Log(share))
	}
	factor += logGamma(splitWeight) - logGamma(splitWeight+n)
	return min(1, math.Exp(-factor))
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}
