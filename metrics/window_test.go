// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/metrics"
)

// Each zone changes its clocks in the window: a day lasts 23, 25, 23 1/2 or 24
// hours, an instant belongs to exactly one window, and the first instant of the
// next day to the next.
func TestWindowsAreHalfOpenOverClockChanges(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		hours     float64
	}{
		{"Europe/Copenhagen", "2026-03-29", 23},
		{"Europe/Copenhagen", "2026-10-25", 25},
		{"America/New_York", "2026-03-08", 23},
		{"America/New_York", "2026-11-01", 25},
		{"Australia/Lord_Howe", "2026-10-04", 23.5}, // half an hour
		{"Australia/Lord_Howe", "2026-04-05", 24.5},
		{"America/Sao_Paulo", "2018-11-04", 23}, // midnight does not exist
		{"America/Sao_Paulo", "2018-02-17", 25}, // the last hour comes twice
	} {
		in, err := time.LoadLocation(c.zone)
		require.NoError(t, err)
		day := date(t, c.day)
		days := metrics.Days(day.AddDays(-1), 3, in)
		w := days[1]
		assert.Equal(t, c.hours, w.End().Sub(w.Start()).Hours(), "%s %s", c.zone, c.day)
		assert.Equal(t, days[0].End(), w.Start())
		assert.Equal(t, w.End(), days[2].Start())
		assert.True(t, w.Contains(w.Start()))
		assert.False(t, w.Contains(w.Start().Add(-1)))
		assert.True(t, w.Contains(w.End().Add(-1)))
		assert.False(t, w.Contains(w.End()))

		// One event every half hour: none is lost, none counted twice.
		table := newTable(t, metrics.Grid{Windows: days}, "impressions", "post_cadence")
		n := 0
		for at := days[0].Start(); at.Before(days[2].End()); at = at.Add(30 * time.Minute) {
			one(t, table, "impressions", 1, at)
			n++
		}
		_, err = table.Cell(days[2].End())
		require.ErrorIs(t, err, metrics.ErrOutside)
		one(t, table, "posts", 2, w.Start())
		r := table.Report()
		total := 0.0
		for _, d := range days {
			v, ok := result(t, r, "impressions", d).Float64()
			require.True(t, ok)
			total += v
		}
		v, _ := result(t, r, "impressions", w).Float64()
		assert.Equal(t, 2*c.hours, v, "%s %s", c.zone, c.day)
		assert.Equal(t, float64(n), total)
		assert.Equal(t, "2.00", result(t, r, "post_cadence", w).String(), "a day is a day, however long")
	}
}

func TestWindowsByCalendar(t *testing.T) {
	weeks := metrics.Weeks(date(t, "2025-12-22"), 3, nil)
	assert.Equal(t, []string{"2025-W52", "2026-W01", "2026-W02"}, names(weeks))
	assert.Equal(t, []string{"2026-08-04/2026-08-11"}, names(metrics.Weeks(date(t, "2026-08-04"), 1, nil)), "not from a Monday")
	months := metrics.Months(date(t, "2026-11-17"), 4, time.UTC)
	assert.Equal(t, []string{"2026-11", "2026-12", "2027-01", "2027-02"}, names(months))
	assert.Equal(t, 28, months[3].Days())
	assert.Equal(t, []string{"2026-02-28", "2026-03-01"}, names(metrics.Days(date(t, "2026-02-28"), 2, nil)))
	assert.Empty(t, metrics.Days(date(t, "2026-02-28"), -1, nil))
	assert.Empty(t, metrics.Months(date(t, "2026-02-28"), -1, nil))
	assert.Equal(t, []string{"2026-02-01/2026-02-15"}, names([]metrics.Window{{From: date(t, "2026-02-01"), Until: date(t, "2026-02-15")}}))
	var zero metrics.Window
	assert.Empty(t, zero.String())
	_, err := json.Marshal(zero)
	assert.Error(t, err)
	raw, err := json.Marshal(weeks[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{"from": "2025-12-22", "until": "2025-12-29", "zone": "UTC"}`, string(raw))
}

// Locations are loaded anew all the time: what counts is the place.
func TestWindowsAreEqualByWhatTheySpan(t *testing.T) {
	load := func(name string) *time.Location {
		in, err := time.LoadLocation(name)
		require.NoError(t, err)
		return in
	}
	day := date(t, "2026-08-03")
	w := metrics.Window{From: day, Until: day.AddDays(1), In: load("Europe/Oslo")}
	v := w
	v.In = load("Europe/Oslo")
	assert.True(t, w.Equal(v))
	v.In = load("Europe/Copenhagen")
	assert.False(t, w.Equal(v), "the same hours elsewhere")
	assert.True(t, metrics.Window{From: day, Until: day.AddDays(1)}.Equal(metrics.Window{From: day, Until: day.AddDays(1), In: time.UTC}))
	assert.False(t, metrics.Window{From: day, Until: day.AddDays(1), In: time.FixedZone("X", 0)}.Equal(metrics.Window{From: day, Until: day.AddDays(1), In: time.FixedZone("X", 3600)}))
}

func names(list []metrics.Window) (out []string) {
	for _, w := range list {
		out = append(out, w.String())
	}
	return out
}
