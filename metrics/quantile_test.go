// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// quantiles compiles a catalogue with one KPI per share of one distribution.
func quantiles(t testing.TB, shares []string) *metrics.Query {
	t.Helper()
	s := metrics.Spec{Counters: []metrics.Counter{{ID: "x", Kind: metrics.Distribution, Unit: "value", Decimals: 2, Signed: true}}}
	var ids []metrics.ID
	for _, p := range shares {
		id := metrics.ID("q" + p)
		ids = append(ids, id)
		s.KPIs = append(s.KPIs, metrics.KPI{ID: id, Unit: "value", Direction: metrics.Lower, Expr: metrics.Quantile(p, "x")})
	}
	c, err := metrics.Compile(s)
	require.NoError(t, err)
	q, err := c.Query(ids...)
	require.NoError(t, err)
	return q
}

func TestQuantilesMatchR(t *testing.T) {
	shares := []string{"0", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95", "0.99", "1"}
	q := quantiles(t, shares)
	seven := 0
	for _, c := range references(t, "quantile") {
		var in struct {
			X    []float64
			Type int
		}
		var want struct{ Values []float64 }
		require.NoError(t, json.Unmarshal(c.Input, &in))
		require.NoError(t, json.Unmarshal(c.Expected, &want))
		if in.Type != 7 {
			continue
		}
		seven++
		w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
		table, err := q.Table(metrics.Grid{Windows: w})
		require.NoError(t, err)
		for _, x := range in.X {
			one(t, table, "x", int64(math.Round(x*100)), w[0].Start())
		}
		for i, p := range shares {
			r := result(t, table.Report(), metrics.ID("q"+p), w[0])
			got, ok := r.Float64()
			require.True(t, ok)
			require.Equal(t, metrics.Exact, r.Method())
			require.EqualValues(t, len(in.X), r.Sample())
			require.InDelta(t, want.Values[i], got, c.RelTol*math.Abs(want.Values[i]), "%s at %s", c.ID, p)
		}
	}
	require.GreaterOrEqual(t, seven, 5)
}

func TestSelectionMatchesSorting(t *testing.T) {
	rng := testkit.Rand(9)
	for range testkit.Cases(2000, 20_000) {
		x := make([]int64, 1+rng.IntN(1<<rng.IntN(12)))
		spread := int64(1) << rng.IntN(40)
		for i := range x {
			switch rng.IntN(4) {
			case 0:
				x[i] = int64(i) // runs
			default:
				x[i] = rng.Int64N(spread) - spread/2
			}
		}
		ranks := make([]int, 1+rng.IntN(6))
		for i := range ranks {
			ranks[i] = rng.IntN(len(x))
		}
		slices.Sort(ranks)
		sorted := slices.Sorted(slices.Values(x))
		metrics.SelectRanks(x, ranks)
		for _, r := range ranks {
			require.Equal(t, sorted[r], x[r], "rank %d of %d", r, len(x))
		}
		slices.Sort(x)
		require.Equal(t, sorted, x, "values were lost")
	}
	// Inputs on which the pivots are always bad end in sorting.
	x := []int64{}
	for i := range 5000 {
		x = append(x, int64(i%2)*int64(i))
	}
	sorted := slices.Sorted(slices.Values(x))
	metrics.SelectRanksWithin(x, []int{10, 2500, 4999}, 1)
	assert.Equal(t, sorted[2500], x[2500])
	assert.Equal(t, sorted[4999], x[4999])
}

func TestHistogramKeepsItsErrorAndMerges(t *testing.T) {
	rng := testkit.Rand(10)
	assert.LessOrEqual(t, metrics.HistogramError, 0.01)
	for range testkit.Cases(500, 5000) {
		var whole metrics.LogHistogram
		parts := make([]metrics.LogHistogram, 3)
		x := make([]int64, 1+rng.IntN(400))
		for i := range x {
			x[i] = int64(rng.Uint64() >> rng.IntN(64))
			switch rng.IntN(4) {
			case 0:
				x[i] = -x[i]
			case 1:
				x[i] = 0
			}
			if rng.IntN(100) == 0 {
				x[i] = []int64{math.MinInt64, math.MaxInt64, math.MinInt64 + 1}[rng.IntN(3)]
			}
			whole.Add(x[i])
			parts[rng.IntN(3)].Add(x[i])
		}
		slices.Sort(x)
		for i, want := range x {
			got, ok := whole.Rank(int64(i))
			require.True(t, ok)
			require.LessOrEqual(t, math.Abs(float64(got)-float64(want)), metrics.HistogramError*math.Abs(float64(want)), "%d for %d", got, want)
		}
		for _, i := range []int64{-1, int64(len(x))} {
			_, ok := whole.Rank(i)
			require.False(t, ok)
		}
		parts[1].Merge(&parts[2])
		parts[1].Merge(&parts[0])
		require.Equal(t, whole.Len(), parts[1].Len())
		for i := range x {
			a, _ := whole.Rank(int64(i))
			b, _ := parts[1].Rank(int64(i))
			require.Equal(t, a, b, "merging changed rank %d", i)
		}
	}
}

// With a histogram, values below zero count like others.
func TestHistogramOfSignedValues(t *testing.T) {
	c, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{ID: "early", Unit: "ratio", Direction: metrics.Higher, Expr: metrics.ShareAtMost("-60", "schedule_delay_seconds")},
		{ID: "ever", Unit: "ratio", Direction: metrics.Higher, Expr: metrics.ShareAtMost("9999999999999999999999", "schedule_delay_seconds")},
		{ID: "never", Unit: "ratio", Direction: metrics.Higher, Expr: metrics.ShareAtMost("-9999999999999999999999", "schedule_delay_seconds")}}})
	require.NoError(t, err)
	q, err := c.Query("early", "ever", "never", "publish_delay_p90")
	require.NoError(t, err)
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	for _, method := range []metrics.Method{metrics.Exact, metrics.Histogram} {
		table, err := q.Table(metrics.Grid{Windows: w, Quantiles: method})
		require.NoError(t, err)
		for _, v := range []int64{-600_000, -62_000, -30_000, 0, 90_000} {
			one(t, table, "schedule_delay_seconds", v, w[0].Start())
		}
		r := table.Report()
		assert.Equal(t, "40.00 %", result(t, r, "early", w[0]).String(), method)
		assert.Equal(t, "100.00 %", result(t, r, "ever", w[0]).String(), method)
		assert.Equal(t, "0.00 %", result(t, r, "never", w[0]).String(), method)
		got, _ := result(t, r, "publish_delay_p90", w[0]).Float64()
		assert.InDelta(t, 54, got, 54*0.01, method)
	}
}

func TestMethodsOfQuantiles(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	at := w[0].Start()
	for _, c := range []struct {
		method      metrics.Method
		median, p90 string
		mean, share string
	}{
		// 5, 8, 15, 20, 30 and 30 minutes are closed, 12, 22, 45 and 60 open.
		{metrics.Exact, "17m30s", "30m", "18m", "75.00 %"},
		{metrics.Histogram, "17m31s", "29m54s", "18m", "75.00 %"},
		{metrics.Survived, "30m", "undefined: first_response_seconds does not get that far yet, 4 open", "18m", "75.00 %"},
	} {
		cat, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{ID: "within_target_share", Unit: "ratio", Direction: metrics.Higher, Expr: metrics.ShareAtMost("1800", "first_response_seconds")}}})
		require.NoError(t, err)
		q, err := cat.Query("first_response_time_median", "first_response_time_p90", "first_response_time_mean", "within_target_share")
		require.NoError(t, err)
		table, err := q.Table(metrics.Grid{Windows: w, Quantiles: c.method})
		require.NoError(t, err)
		cell, err := table.Cell(at)
		require.NoError(t, err)
		for _, m := range []int64{5, 8, 15, 20, 30, 30} {
			one(t, table, "first_response_seconds", m*60_000, at)
		}
		for _, m := range []int64{12, 22, 45, 60} {
			require.NoError(t, table.AddOpen("first_response_seconds", []metrics.Cell{cell}, []int64{m * 60_000}))
		}
		r := table.Report()
		assert.Equal(t, c.p90, result(t, r, "first_response_time_p90", w[0]).String(), c.method)
		assert.Equal(t, c.mean, result(t, r, "first_response_time_mean", w[0]).String(), c.method)
		assert.Equal(t, c.share, result(t, r, "within_target_share", w[0]).String(), "6 of 8 that are due: %v", c.method)
		x := result(t, r, "first_response_time_median", w[0])
		assert.Equal(t, c.median, x.String(), c.method)
		assert.Equal(t, c.method, x.Method())
		assert.EqualValues(t, 4, x.Open(), "open items are counted: %v", c.method)
		assert.EqualValues(t, 6, x.Sample())
	}
}
