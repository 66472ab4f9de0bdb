// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"
	"slices"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/metrics"
)

// ranking is what Mann and Whitney (1947) need to know of two arms.
type ranking struct {
	n, m int64   // sizes
	wins float64 // pairs in which the first arm is greater, ties counted half
	ties float64 // sum of t³ - t over groups of t equal values
}

func rank(x, y []float64) ranking {
	type item struct {
		v     float64
		first bool
	}
	all := make([]item, 0, len(x)+len(y))
	for _, v := range x {
		all = append(all, item{v, true})
	}
	for _, v := range y {
		all = append(all, item{v, false})
	}
	slices.SortFunc(all, func(a, b item) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	r := ranking{n: int64(len(x)), m: int64(len(y))}
	below := 0.0 // values of y already passed
	for i := 0; i < len(all); {
		xs, ys := 0.0, 0.0
		for v := all[i].v; i < len(all) && all[i].v == v; i++ {
			if all[i].first {
				xs++
			} else {
				ys++
			}
		}
		r.wins += xs * (below + ys/2)
		below += ys
		t := xs + ys
		r.ties += t*t*t - t
	}
	return r
}

// exactLimit is the arm size below which the distribution of the wins is counted
// out, as in R.
const exactLimit = 50

func (r ranking) exact() bool { return r.ties == 0 && r.n < exactLimit && r.m < exactLimit }

// p is exact for small arms without ties, and else the normal approximation with
// corrections for ties and continuity.
func (r ranking) p() pValues {
	pairs := float64(r.n) * float64(r.m)
	if r.exact() {
		less, greater := winsAtMost(r.n, r.m, r.wins), winsAtMost(r.n, r.m, pairs-r.wins)
		return pValues{two: min(1, 2*min(less, greater)), greater: greater, less: less}
	}
	all := float64(r.n) + float64(r.m)
	sd := math.Sqrt(pairs / 12 * (all + 1 - r.ties/(all*(all-1))))
	if !(sd > 0) {
		return pValues{two: 1, greater: 1, less: 1} // all values are equal
	}
	off := r.wins - pairs/2
	_, greater := dist.Normal((off - 0.5) / sd)
	less, _ := dist.Normal((off + 0.5) / sd)
	return pValues{two: min(1, 2*min(less, greater)), greater: greater, less: less}
}

// winsAtMost is the chance of at most so many wins of n values over m others if
// every order is equally likely. ways[k][s] counts the choices of k ranks that
// have s more than the least possible sum.
func winsAtMost(n, m int64, wins float64) float64 {
	small, other := int(min(n, m)), int(max(n, m))
	most := int(wins)
	ways := make([][]float64, small+1)
	for k := range ways {
		ways[k] = make([]float64, most+1)
	}
	ways[0][0] = 1
	for rank := 1; rank <= small+other; rank++ {
		for k := min(small, rank); k >= 1; k-- {
			// The k-th smallest rank, if it is this one, has rank-k others below.
			if shift := rank - k; shift <= other {
				for s := most; s >= shift; s-- {
					ways[k][s] += ways[k-1][s-shift]
				}
			}
		}
	}
	total := 1.0
	for i := 1; i <= small; i++ {
		total *= float64(other+i) / float64(i)
	}
	return min(1, sum(ways[small])/total)
}

// superiority is the chance that a value of the first arm is above one of the
// second, ties counted half, with the score interval of Newcombe (2006,
// Statistics in Medicine 25:559, method 5), which does not collapse where the
// arms do not overlap.
func (r ranking) superiority(confidence float64) (float64, metrics.Interval) {
	pairs := float64(r.n) * float64(r.m)
	seen, z := r.wins/pairs, critical(confidence)
	typical := (float64(r.n)+float64(r.m))/2 - 1
	outside := func(v float64) bool {
		variance := v * (1 - v) / pairs * (1 + typical*((1-v)/(2-v)+v/(1+v)))
		return math.Abs(v-seen) > z*math.Sqrt(variance)
	}
	limit := func(end float64) float64 {
		in := seen
		for range 60 {
			if mid := (in + end) / 2; outside(mid) {
				end = mid
			} else {
				in = mid
			}
		}
		return in
	}
	return seen, metrics.Interval{Low: limit(0), High: limit(1)}
}

// quantile is the quantile of sorted values by one of the nine definitions of
// Hyndman and Fan (1996, The American Statistician 50:361), numbered as there and
// in R.
func quantile(sorted []float64, p float64, definition int) float64 {
	n := float64(len(sorted))
	at := func(i float64) float64 { return sorted[int(min(max(i, 1), n))-1] }
	if definition <= 3 {
		return stepQuantile(at, n*p, definition)
	}
	var a, b float64
	switch definition {
	case 4:
		a, b = 0, 1
	case 5:
		a, b = 0.5, 0.5
	case 6:
		a, b = 0, 0
	case 7:
		a, b = 1, 1
	case 8:
		a, b = 1.0/3, 1.0/3
	case 9:
		a, b = 3.0/8, 3.0/8
	}
	const fuzz = 4 * 0x1p-52
	place := a + float64(p*(n+1-a-b))
	j := math.Floor(place + fuzz)
	h := place - j
	if math.Abs(h) < fuzz {
		h = 0
	}
	return at(j) + float64(h*(at(j+1)-at(j)))
}

func stepQuantile(at func(float64) float64, place float64, definition int) float64 {
	const fuzz = 4 * 0x1p-52
	if definition == 3 {
		place -= 0.5
	}
	j := math.Floor(place + fuzz)
	exact := place <= j+fuzz
	switch {
	case !exact, definition == 3 && math.Mod(j, 2) == 1:
		return at(j + 1)
	case definition == 2:
		return (at(j) + at(j+1)) / 2
	}
	return at(j)
}
