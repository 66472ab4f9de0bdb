// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// travelClaims reads the recorded approvals of a university's travel claims.
func travelClaims(t *testing.T) []metrics.Case {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, "data", "bpic2020-domestic.csv.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	rows, err := csv.NewReader(z).ReadAll()
	require.NoError(t, err)
	var list []metrics.Case
	for _, r := range rows[1:] {
		at, err := time.Parse(time.RFC3339, r[4])
		require.NoError(t, err)
		if len(list) == 0 || list[len(list)-1].ID != r[0] {
			list = append(list, metrics.Case{ID: r[0]})
		}
		kind := metrics.EventKind(0)
		switch {
		case strings.Contains(r[1], "SUBMITTED"):
			kind = metrics.Submitted
		case strings.Contains(r[1], "FINAL_APPROVED"):
			kind = metrics.Approved
		case strings.Contains(r[1], "REJECTED"):
			kind = metrics.SentBack
		default:
			continue
		}
		c := &list[len(list)-1]
		c.Events = append(c.Events, metrics.Event{At: at, Kind: kind})
	}
	return list
}

// Real approvals, month by month: the medians are those of a plain sort, and
// what was pending at the end of 2017 is open.
func TestRealApprovals(t *testing.T) {
	cases := travelClaims(t)
	require.Len(t, cases, 10_357)
	cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{{ID: "elapsed"}}})
	require.NoError(t, err)
	const median, p90 = "approval_cycle_time_median@elapsed", "approval_cycle_time_p90@elapsed"
	q, err := cat.Query(median, p90)
	require.NoError(t, err)
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	january, ok := socialteam.NewDate(2017, time.January, 1)
	require.True(t, ok)
	months := metrics.Months(january, 12, amsterdam)
	asOf := months[11].End()
	table, err := q.Table(metrics.Grid{Windows: months, AsOf: asOf})
	require.NoError(t, err)
	require.NoError(t, table.AddCases("elapsed", cases...))
	r := table.Report()

	closed, open := make([][]int64, 12), make([]int64, 12)
	for _, c := range cases {
		events := slices.SortedStableFunc(slices.Values(c.Events), func(a, b metrics.Event) int { return a.At.Compare(b.At) })
		i := slices.IndexFunc(events, func(e metrics.Event) bool { return e.Kind == metrics.Submitted })
		if i < 0 || events[i].At.In(amsterdam).Year() != 2017 {
			continue
		}
		month := int(events[i].At.In(amsterdam).Month()) - 1
		j := slices.IndexFunc(events[i:], func(e metrics.Event) bool { return e.Kind == metrics.Approved })
		if j < 0 || events[i+j].At.After(asOf) {
			open[month]++
			continue
		}
		closed[month] = append(closed[month], events[i+j].At.Sub(events[i].At).Milliseconds())
	}
	items, pending := 0, int64(0)
	for m, w := range months {
		x := result(t, r, median, w)
		assert.Equal(t, open[m], x.Open(), w)
		assert.EqualValues(t, len(closed[m]), x.Sample(), w)
		items += len(closed[m])
		pending += open[m]
		if len(closed[m]) == 0 {
			assert.False(t, x.HasValue())
			continue
		}
		slices.Sort(closed[m])
		n := len(closed[m])
		want := float64(closed[m][(n-1)/2]+closed[m][n/2]) / 2000
		got, ok := x.Float64()
		require.True(t, ok)
		assert.InDelta(t, want, got, 1e-9, w)
		slow, ok := result(t, r, p90, w).Float64()
		require.True(t, ok)
		assert.GreaterOrEqual(t, slow, got)
	}
	assert.Greater(t, items, 1000, "the year has claims")
	assert.Greater(t, pending, int64(0), "and some were pending at its end")
	t.Logf("%d approved, %d pending", items, pending)
}
