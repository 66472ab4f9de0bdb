// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math/big"
	"math/bits"
	"slices"
)

// rankOf returns the position of the quantile p among n values by type 7: between
// ranks k and k+1, at the given fraction of the way.
func rankOf(p *big.Rat, n int64) (k int64, fraction *big.Rat) {
	h := new(big.Rat).Mul(p, big.NewRat(n-1, 1))
	whole := new(big.Int).Quo(h.Num(), h.Denom())
	return whole.Int64(), h.Sub(h, new(big.Rat).SetInt(whole))
}

// selectRanks reorders x so that x[r] is what it would be if x were sorted, for
// each of the ranks, which are sorted.
func selectRanks(x []int64, ranks []int) {
	selectIn(x, 0, ranks, 2*bits.Len(uint(len(x))))
}

// selectIn does it for the part x of a slice that begins at base. When the
// partitions keep coming out uneven, it sorts.
func selectIn(x []int64, base int, ranks []int, budget int) {
	for len(ranks) > 0 && len(x) > 1 {
		if len(x) <= 24 || budget == 0 {
			slices.Sort(x)
			return
		}
		budget--
		low, high := partition(x)
		// x[:low] <= pivot, x[low:high] == pivot, x[high:] >= pivot
		left, _ := slices.BinarySearch(ranks, base+low)
		right, _ := slices.BinarySearch(ranks, base+high)
		before, behind := ranks[:left], ranks[right:]
		if len(before) > 0 && len(behind) > 0 {
			selectIn(x[:low], base, before, budget)
			x, base, ranks = x[high:], base+high, behind
			continue
		}
		if len(before) > 0 {
			x, ranks = x[:low], before
		} else {
			x, base, ranks = x[high:], base+high, behind
		}
	}
}

// partition splits x by a pivot, the median of three or of nine.
func partition(x []int64) (low, high int) {
	n := len(x)
	pivot := median(x[0], x[n/2], x[n-1])
	if n > 200 {
		s := n / 8
		pivot = median(median(x[0], x[s], x[2*s]), median(x[n/2-s], x[n/2], x[n/2+s]), median(x[n-1-2*s], x[n-1-s], x[n-1]))
	}
	i, j := 0, n-1
	for i <= j {
		for x[i] < pivot {
			i++
		}
		for x[j] > pivot {
			j--
		}
		if i <= j {
			x[i], x[j] = x[j], x[i]
			i++
			j--
		}
	}
	// x[:j+1] <= pivot and x[i:] >= pivot; what is between is the pivot.
	return j + 1, i
}

func median(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }
