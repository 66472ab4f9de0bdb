// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

const (
	benchRows   = 10_000_000
	benchGroups = 1248
)

// benchTable returns an empty table with one cell per group.
func benchTable(tb testing.TB, ids ...metrics.ID) (*metrics.Table, []metrics.Cell) {
	q, err := metrics.Standard().Query(ids...)
	require.NoError(tb, err)
	day, _ := socialteam.NewDate(2026, time.August, 3)
	t, err := q.Table(metrics.Grid{Windows: metrics.Days(day, 1, time.UTC), By: []string{"campaign"}})
	require.NoError(tb, err)
	cells := make([]metrics.Cell, benchGroups)
	for i := range cells {
		cells[i], err = t.Cell(day.In(time.UTC), string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
		require.NoError(tb, err)
	}
	return t, cells
}

// benchData returns the group of every row, skewed as channels are, and a value.
func benchData() (groups []uint32, values []int64) {
	rng := testkit.Rand(7)
	groups, values = make([]uint32, benchRows), make([]int64, benchRows)
	for i := range groups {
		groups[i] = uint32(rng.IntN(1 + rng.IntN(benchGroups)))
		values[i] = int64(rng.ExpFloat64() * 3_600_000)
	}
	return groups, values
}

// asCells turns groups into cells once, as a reader does that interns them.
func asCells(groups []uint32, cells []metrics.Cell) []metrics.Cell {
	list := make([]metrics.Cell, len(groups))
	for i, g := range groups {
		list[i] = cells[g]
	}
	return list
}

func BenchmarkAggregate10M(b *testing.B) {
	groups, values := benchData()
	t, cells := benchTable(b, "impressions")
	rows := asCells(groups, cells)
	b.ReportAllocs()
	for b.Loop() {
		if err := t.Add("impressions", rows, values); err != nil {
			b.Fatal(err)
		}
	}
}

// The floor is the loop that one would write for this one query: dense groups,
// no check of the input, sums that may overflow.
func BenchmarkAggregateFloor10M(b *testing.B) {
	groups, values := benchData()
	sums := make([]int64, benchGroups)
	b.ReportAllocs()
	for b.Loop() {
		for i, g := range groups {
			sums[g] += values[i]
		}
	}
}

func BenchmarkQuantiles10M(b *testing.B) {
	groups, values := benchData()
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		t, cells := benchTable(b, "first_response_time_median", "first_response_time_p90", "first_response_time_p95")
		rows := asCells(groups, cells)
		b.StartTimer()
		if err := t.Add("first_response_seconds", rows, values); err != nil {
			b.Fatal(err)
		}
		if t.Report().Len() != benchGroups {
			b.Fatal("rows are missing")
		}
	}
}

// The floor scatters the values into one flat buffer by group and selects each
// quantile of each group with a quickselect by hand; it interpolates in floats.
func BenchmarkQuantilesFloor10M(b *testing.B) {
	groups, values := benchData()
	b.ReportAllocs()
	for b.Loop() {
		out := floorQuantiles(groups, values, benchGroups)
		if len(out) != benchGroups {
			b.Fatal("groups are missing")
		}
	}
}

func floorQuantiles(groups []uint32, values []int64, n int) [][3]float64 {
	start := make([]int, n+1)
	for _, g := range groups {
		start[g+1]++
	}
	for g := range n {
		start[g+1] += start[g]
	}
	next := slices.Clone(start)
	flat := make([]int64, len(values))
	for i, g := range groups {
		flat[next[g]] = values[i]
		next[g]++
	}
	out := make([][3]float64, n)
	for g := range n {
		x := flat[start[g]:start[g+1]]
		if len(x) == 0 {
			continue
		}
		from := 0
		for i, p := range [3]float64{0.5, 0.9, 0.95} {
			h := p * float64(len(x)-1)
			k := int(h)
			floorSelect(x[from:], k-from)
			out[g][i] = float64(x[k])
			if k+1 < len(x) {
				next := slices.Min(x[k+1:])
				out[g][i] += (h - float64(k)) * float64(next-x[k])
			}
			from = k
		}
	}
	return out
}

// floorSelect is Hoare's quickselect with the median of three as pivot.
func floorSelect(x []int64, k int) {
	lo, hi := 0, len(x)-1
	for lo < hi {
		a, b, c := x[lo], x[(lo+hi)/2], x[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
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
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return
		}
	}
}

func BenchmarkHistogram10M(b *testing.B) {
	_, values := benchData()
	b.ReportAllocs()
	for b.Loop() {
		var h metrics.LogHistogram
		for _, v := range values {
			h.Add(v)
		}
	}
}

func TestFloorQuantilesAreRight(t *testing.T) {
	rng := testkit.Rand(8)
	groups, values := make([]uint32, 3000), make([]int64, 3000)
	by := map[uint32][]int64{}
	for i := range groups {
		groups[i], values[i] = uint32(rng.IntN(7)), rng.Int64N(500)
		by[groups[i]] = append(by[groups[i]], values[i])
	}
	for g, got := range floorQuantiles(groups, values, 7) {
		x := slices.SortedFunc(slices.Values(by[uint32(g)]), cmp.Compare[int64])
		for i, p := range []float64{0.5, 0.9, 0.95} {
			h := p * float64(len(x)-1)
			k := int(h)
			want := float64(x[k]) + (h-float64(k))*float64(x[min(k+1, len(x)-1)]-x[k])
			require.InDelta(t, want, got[i], 1e-9)
		}
	}
}

func BenchmarkStandard(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		metrics.Standard()
	}
}

func BenchmarkReadCSV100K(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := adsTable(b, "ctr", "cpc").ReadCSV(&endless{rows: 100_000}, adsCSV); err != nil {
			b.Fatal(err)
		}
	}
}
