// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"slices"
)

// adjust returns the p-values corrected for their number, in the order given: as
// in R's p.adjust, the least level at which each would be rejected.
func (c Correction) adjust(p []float64) []float64 {
	m := len(p)
	order := make([]int, m) // from the least p-value
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := slices.Clone(p)
	harmonic := c.harmonic(m)
	factor := func(rank int) float64 { // of the p-value that is rank-th from the least
		switch c {
		case Bonferroni:
			return float64(m)
		case Holm, Hochberg:
			return float64(m - rank + 1)
		case BenjaminiHochberg, BenjaminiYekutieli:
			return harmonic * float64(m) / float64(rank)
		}
		return 1
	}
	for rank, i := range order {
		adjusted[i] = min(1, p[i]*factor(rank+1))
	}
	switch c {
	case Holm: // a step down never falls below the step before
		for k := 1; k < m; k++ {
			adjusted[order[k]] = max(adjusted[order[k]], adjusted[order[k-1]])
		}
	case Hochberg, BenjaminiHochberg, BenjaminiYekutieli:
		for k := m - 2; k >= 0; k-- {
			adjusted[order[k]] = min(adjusted[order[k]], adjusted[order[k+1]])
		}
	}
	return adjusted
}

// harmonic is what the false discovery rate under any dependence costs: the sum of
// 1/1 to 1/m, and 1 under other corrections.
func (c Correction) harmonic(m int) float64 {
	sum := 1.0
	if c == BenjaminiYekutieli {
		for i := 2; i <= m; i++ {
			sum += 1 / float64(i)
		}
	}
	return sum
}

// alpha is the level of each of m intervals, of which shown belong to differences
// that were found: simultaneous intervals for corrections of the family-wise
// error, intervals with the wanted false coverage rate (Benjamini and Yekutieli
// 2005, JASA 100:71) for corrections of the false discovery rate.
func (c Correction) alpha(alpha float64, m, shown int) float64 {
	switch {
	case m <= 1 || c == NoCorrection:
		return alpha
	case c == BenjaminiHochberg || c == BenjaminiYekutieli:
		return alpha * float64(max(shown, 1)) / (float64(m) * c.harmonic(m))
	}
	return alpha / float64(m)
}
