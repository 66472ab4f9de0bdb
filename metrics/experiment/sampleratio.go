// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"math"
	"slices"

	"github.com/socialteam/socialteam/internal/dist"
)

// splitAlpha is the p-value below which a split is invalid: small, since every
// test is checked and a broken assignment shows in far smaller ones.
const splitAlpha = 0.001

// split checks the numbers of units.
func (e *Experiment) split(units []int64) Split {
	s := Split{Units: units, Shares: make([]int64, len(units)), Valid: true}
	total := int64(0)
	for i, n := range units {
		total += n
		s.Shares[i] = int64(e.shares[i])
	}
	if total == 0 {
		s.P.State = NoData
		return s
	}
	p := 0.0
	switch {
	case e.spec.Peeking != nil:
		p = splitSequence(units, e.shares)
	case float64(total)*slices.Min(e.shares)/sum(e.shares) < leastExpected:
		p = smallSplit(units, e.shares, total)
	default:
		_, _, p = chiSquare(units, e.shares)
	}
	s.P = Number{p, Defined}
	s.Valid = p >= splitAlpha
	return s
}

// leastExpected is the number of units that every arm must expect for Pearson's
// chi-square.
const leastExpected = 5

// smallSplit judges numbers of units of which some are expected to be small, in
// two ways of which it takes the more telling one at double its p-value: the exact
// binomial test of every arm against the rest (Bonferroni), and the chi-square of
// the arms after merging small ones. Two arms need the exact test alone.
func smallSplit(units []int64, shares []float64, total int64) float64 {
	whole, exact := sum(shares), 1.0
	for i, n := range units {
		d := dist.Binomial{Trials: total, Chance: shares[i] / whole}
		mode := int64((float64(total) + 1) * d.Chance)
		exact = min(exact, twoSided(d, n, 0, min(mode, total), total))
	}
	if len(units) == 2 {
		return exact
	}
	exact = min(1, exact*float64(len(units)))
	merged, mergedShares := merge(units, shares, total)
	if len(merged) < 2 {
		return exact
	}
	_, _, p := chiSquare(merged, mergedShares)
	return min(1, 2*min(exact, p))
}

// merge joins arms, from the smallest share upward and in the order given where
// shares are equal, until every one expects enough units for a chi-square.
func merge(units []int64, shares []float64, total int64) (merged []int64, mergedShares []float64) {
	order := make([]int, len(shares))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(shares[a], shares[b]) })
	open, whole := false, sum(shares)
	for _, i := range order {
		if !open {
			merged, mergedShares = append(merged, 0), append(mergedShares, 0)
		}
		last := len(merged) - 1
		merged[last] += units[i]
		mergedShares[last] += shares[i]
		open = float64(total)*mergedShares[last]/whole < leastExpected
	}
	if last := len(merged) - 1; open && last > 0 {
		merged[last-1] += merged[last]
		mergedShares[last-1] += mergedShares[last]
		merged, mergedShares = merged[:last], mergedShares[:last]
	}
	return merged, mergedShares
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
//
// The factor is Γ(w) / Γ(w + n) times, over arms, Γ(w s + x) / Γ(w s) / s^x for the
// weight w, n units, and shares s with x units. Of counts of 1e15 the logarithms are
// of 1e16 and cancel, so that Stirling's formula takes its large part apart: it adds
// up to how far units are off what the shares expect.
func splitSequence(observed []int64, shares []float64) float64 {
	whole, total := sum(shares), int64(0)
	for _, units := range observed {
		total += units
	}
	n := float64(total)
	factor := logGamma(splitWeight) - stirlingRest(splitWeight+n) + math.Log(splitWeight+n)/2
	for i, units := range observed {
		share := shares[i] / whole
		weight, expected := splitWeight*share, (splitWeight+n)*share
		a, off := weight+float64(units), float64(units)-float64(n*share)
		factor += float64(a*math.Log1p(off/expected)) - off
		factor += stirlingRest(a) - math.Log(a)/2 + float64(weight*math.Log(share)) - logGamma(weight)
	}
	return min(1, math.Exp(-factor))
}

// stirlingRest is the logarithm of Γ(x) less (x - 1/2) log x - x.
func stirlingRest(x float64) float64 {
	if x < 100 {
		return logGamma(x) - float64((x-0.5)*math.Log(x)) + x
	}
	return math.Log(2*math.Pi)/2 + 1/(12*x) - 1/(360*x*x*x)
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}
