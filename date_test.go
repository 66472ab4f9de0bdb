// SPDX-License-Identifier: Apache-2.0

package socialteam_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
)

func date(t testing.TB, s string) socialteam.Date {
	t.Helper()
	d, err := socialteam.ParseDate(s)
	require.NoError(t, err)
	return d
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2026-07-31", "9999-12-31"} {
		d := date(t, s)
		require.Equal(t, s, d.String())
		require.False(t, d.IsZero())
		y, m, day := d.Civil()
		again, ok := socialteam.NewDate(y, m, day)
		require.True(t, ok)
		require.Equal(t, d, again)
	}
	for _, s := range []string{"", "2026-7-31", "2026-02-29", "0000-12-31", "26-07-31", "2026-07-31T00:00:00Z", "2026-07-31 inclusive", " 2026-07-31", "+026-07-31"} {
		_, err := socialteam.ParseDate(s)
		require.ErrorContains(t, err, "bad date")
		require.ErrorContains(t, err, s)
	}
}

func TestDateEveryDay(t *testing.T) {
	start := time.Date(1, 1, 1, 12, 0, 0, 0, time.UTC)
	for n := 0; n < 3652059; n += 1 + n%53 {
		at := start.AddDate(0, 0, n)
		d := socialteam.DateOf(at)
		if d != socialteam.Date(n+1) || d.Weekday() != at.Weekday() || d.String() != at.Format("2006-01-02") || d.In(nil) != at.Add(-12*time.Hour) {
			require.Failf(t, "wrong", "%v: day %d, %v, %v, %v", at, d, d.Weekday(), d, d.In(nil))
		}
	}
}

func TestDateZeroAndEdges(t *testing.T) {
	var none socialteam.Date
	require.True(t, none.IsZero())
	require.Empty(t, none.String())
	require.True(t, none.In(time.UTC).IsZero())
	require.Zero(t, none.AddDays(5))
	_, err := none.MarshalText()
	require.EqualError(t, err, "no text form for date 0")
	require.Equal(t, "date(-3)", socialteam.Date(-3).String())
	y, m, d := none.Civil()
	require.Zero(t, y+int(m)+d)

	require.Zero(t, socialteam.DateOf(time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)))
	require.Zero(t, socialteam.DateOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)))
	last := date(t, "9999-12-31")
	require.Zero(t, last.AddDays(1))
	require.Equal(t, last, last.AddDays(-10).AddDays(10))
	require.Zero(t, date(t, "0001-01-01").AddDays(-1))
	require.Equal(t, date(t, "0001-01-01"), date(t, "0001-01-02").AddDays(-1))
	for _, c := range [][3]int{{2026, 2, 29}, {2026, 13, 1}, {2026, 0, 1}, {0, 1, 1}, {10000, 1, 1}, {2026, 4, 31}} {
		_, ok := socialteam.NewDate(c[0], time.Month(c[1]), c[2])
		require.False(t, ok, "%v", c)
	}
}

func TestDateOfFollowsTheLocation(t *testing.T) {
	late := time.Date(2026, 7, 31, 23, 30, 0, 0, time.UTC)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	require.Equal(t, "2026-07-31", socialteam.DateOf(late).String())
	require.Equal(t, "2026-08-01", socialteam.DateOf(late.In(tokyo)).String())
}

// TestDateInSkippedMidnight covers places whose clocks jump at midnight, some of
// them over a whole day.
func TestDateInSkippedMidnight(t *testing.T) {
	for _, c := range []struct{ zone, day, first string }{
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00"},
		{"America/Havana", "2026-03-08", "2026-03-08T01:00:00-04:00"},
		{"Europe/Copenhagen", "2026-03-29", "2026-03-29T00:00:00+01:00"},
		{"Africa/Monrovia", "1972-01-07", "1972-01-07T00:44:30Z"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"}, // a day that never was
	} {
		loc, err := time.LoadLocation(c.zone)
		require.NoError(t, err)
		require.Equal(t, c.first, date(t, c.day).In(loc).Format(time.RFC3339), c.zone)
	}
}

func TestDateInIsTheFirstInstant(t *testing.T) {
	rnd := testkit.Rand(1)
	for _, zone := range []string{"America/Sao_Paulo", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for range testkit.Cases(20000, 100000) {
			d := date(t, "1950-01-01").AddDays(rnd.IntN(365 * 90))
			first := d.In(loc)
			require.Equal(t, d, socialteam.DateOf(first), "%v %v", zone, d)
			require.Less(t, socialteam.DateOf(first.Add(-time.Second)), d, "%v %v", zone, d)
		}
	}
}

func TestDateJSON(t *testing.T) {
	type doc struct {
		From socialteam.Date `json:"from,omitzero"`
	}
	b, err := json.Marshal(doc{From: date(t, "2026-07-31")})
	require.NoError(t, err)
	require.JSONEq(t, `{"from":"2026-07-31"}`, string(b))
	var back doc
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, "2026-07-31", back.From.String())
	b, err = json.Marshal(doc{})
	require.NoError(t, err)
	require.Equal(t, `{}`, string(b))
	require.ErrorContains(t, json.Unmarshal([]byte(`{"from":"31.7.2026"}`), &back), `bad date "31.7.2026"`)
}
