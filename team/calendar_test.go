// SPDX-License-Identifier: Apache-2.0

package team_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/team"
)

func calendar(t testing.TB, s team.CalendarSpec) *team.Calendar {
	t.Helper()
	if s.ID == "" {
		s.ID = "c"
	}
	c, err := team.CompileCalendar(s)
	require.NoError(t, err)
	return c
}

func clock(t testing.TB, s string) team.Clock {
	t.Helper()
	c, err := team.ParseClock(s)
	require.NoError(t, err)
	return c
}

func everyDay() []team.Weekday { return append(team.Workdays(), team.Saturday, team.Sunday) }

func office(t testing.TB, location string) team.CalendarSpec {
	return team.CalendarSpec{
		ID: "office", Location: location,
		Hours: []team.Hours{
			{Days: team.Workdays()[:4], From: clock(t, "09:00"), Until: clock(t, "17:00"), Breaks: []team.ClockSpan{{From: clock(t, "12:00"), Until: clock(t, "12:45")}}},
			{Days: []team.Weekday{team.Friday}, From: clock(t, "09:00"), Until: clock(t, "12:00")},
		},
		Holidays: []socialteam.Date{day(t, "2026-12-25"), day(t, "2026-12-24")},
	}
}

func TestCalendarAdd(t *testing.T) {
	c := calendar(t, office(t, "Europe/Copenhagen"))
	for _, row := range []struct{ from, add, want string }{
		{"2026-11-16T10:00:00+01:00", "1h", "2026-11-16T11:00:00+01:00"},
		{"2026-11-16T11:30:00+01:00", "1h", "2026-11-16T13:15:00+01:00"},  // over lunch
		{"2026-11-16T11:30:00+01:00", "30m", "2026-11-16T12:00:00+01:00"}, // ends where lunch begins, the earliest such instant
		{"2026-11-16T12:30:00+01:00", "1m", "2026-11-16T12:46:00+01:00"},  // from within lunch
		{"2026-11-16T16:00:00+01:00", "2h", "2026-11-17T10:00:00+01:00"},  // over night
		{"2026-11-20T11:00:00+01:00", "2h", "2026-11-23T10:00:00+01:00"},  // over a short Friday and a weekend
		{"2026-11-21T12:00:00+01:00", "0s", "2026-11-21T12:00:00+01:00"},  // zero is where one is
		{"2026-11-21T12:00:00+01:00", "1ns", "2026-11-23T09:00:00.000000001+01:00"},
		{"2026-12-23T16:00:00+01:00", "2h", "2026-12-28T10:00:00+01:00"},   // Christmas, then a weekend
		{"2026-11-16T10:00:00+01:00", "-1h", "2026-11-16T09:00:00+01:00"},  // back to where the day begins
		{"2026-11-16T10:00:00+01:00", "-2h", "2026-11-13T11:00:00+01:00"},  // back over a weekend
		{"2026-11-16T13:00:00+01:00", "-30m", "2026-11-16T11:45:00+01:00"}, // back over lunch
		{"2026-11-16T10:00:00.5+01:00", "-1s", "2026-11-16T09:59:59.5+01:00"},
		{"2026-11-22T00:00:00+01:00", "-1ns", "2026-11-20T11:59:59.999999999+01:00"},
		{"2026-11-16T09:00:00Z", "1h", "2026-11-16T10:00:00Z"}, // answers stand in the zone of the question
	} {
		d, err := time.ParseDuration(row.add)
		require.NoError(t, err)
		from := instant(t, row.from)
		got, err := c.Add(from, d)
		require.NoError(t, err)
		assert.Equal(t, row.want, got.Format(time.RFC3339Nano), "%s + %s", row.from, row.add)
		assert.Equal(t, d, c.Between(from, got))
	}
}

// TestCalendarFirstSecondOfADay goes back over midnight, by what is a second after
// it.
func TestCalendarFirstSecondOfADay(t *testing.T) {
	c := calendar(t, team.CalendarSpec{Location: "UTC", Hours: []team.Hours{{Days: everyDay(), From: 0, Until: 24 * 60}}})
	for _, row := range [][3]string{
		{"2026-11-17T00:00:01Z", "-1s", "2026-11-17T00:00:00Z"},
		{"2026-11-17T00:00:01Z", "-2s", "2026-11-16T23:59:59Z"},
		{"1969-12-31T00:00:01Z", "-1s", "1969-12-31T00:00:00Z"},
		{"1969-12-31T23:59:59Z", "1s", "1970-01-01T00:00:00Z"},
	} {
		d, err := time.ParseDuration(row[1])
		require.NoError(t, err)
		got, err := c.Add(instant(t, row[0]), d)
		require.NoError(t, err)
		assert.Equal(t, row[2], got.Format(time.RFC3339Nano), "%s %s", row[0], row[1])
	}
}

func TestCalendarDaylightSaving(t *testing.T) {
	night := []team.Hours{{Days: everyDay(), From: 0, Until: 8 * 60}}
	late := []team.Hours{{Days: everyDay(), From: 22 * 60, Until: 24 * 60}}
	inside := []team.Hours{{Days: everyDay(), From: 2*60 + 15, Until: 2*60 + 45}}
	for _, c := range []struct {
		location, date string
		hours          []team.Hours
		want           time.Duration
	}{
		{"Europe/Copenhagen", "2026-03-28", night, 8 * time.Hour},
		{"Europe/Copenhagen", "2026-03-29", night, 7 * time.Hour},
		{"Europe/Copenhagen", "2026-03-29", inside, 0}, // never on the clock
		{"Europe/Copenhagen", "2026-10-25", night, 9 * time.Hour},
		{"Europe/Copenhagen", "2026-10-25", inside, time.Hour}, // twice on the clock
		{"America/New_York", "2026-03-08", night, 7 * time.Hour},
		{"America/New_York", "2026-11-01", night, 9 * time.Hour},
		{"Australia/Lord_Howe", "2026-10-04", night, 7*time.Hour + 30*time.Minute}, // half an hour only
		{"Australia/Lord_Howe", "2026-04-05", night, 8*time.Hour + 30*time.Minute},
		{"America/Santiago", "2026-09-06", night, 7 * time.Hour}, // no midnight
		{"America/Santiago", "2026-04-04", late, 3 * time.Hour},  // the last hour of the day comes twice
		{"Pacific/Apia", "2011-12-30", night, 0},                 // a day that never was
		{"UTC", "2026-03-29", night, 8 * time.Hour},
	} {
		cal := calendar(t, team.CalendarSpec{Location: c.location, Hours: c.hours})
		d := day(t, c.date)
		from, until := d.In(cal.Location()), d.AddDays(1).In(cal.Location())
		assert.Equal(t, c.want, cal.Between(from, until), "%s %s", c.location, c.date)
		if c.want > 0 {
			end, err := cal.Add(from, c.want)
			require.NoError(t, err)
			assert.Equal(t, c.want, cal.Between(from, end))
			start, err := cal.Add(until, -c.want)
			require.NoError(t, err)
			assert.Equal(t, c.want, cal.Between(start, until), "%s %s backwards", c.location, c.date)
		}
	}
}

// A working day at the office is as long as ever on the days when clocks change,
// and a deadline keeps its time on the clock.
func TestCalendarOfficeHoursOverChanges(t *testing.T) {
	for _, location := range []string{"Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "America/Santiago"} {
		c := calendar(t, office(t, location))
		for _, monday := range []string{"2026-03-02", "2026-03-23", "2026-03-30", "2026-04-06", "2026-08-31", "2026-09-28", "2026-10-19", "2026-10-26"} {
			d := day(t, monday)
			week := c.Between(d.In(c.Location()), d.AddDays(7).In(c.Location()))
			assert.Equal(t, 4*(7*time.Hour+15*time.Minute)+3*time.Hour, week, "%s %s", location, monday)
			start := d.In(c.Location()).Add(10 * time.Hour)
			got, err := c.Add(start, week)
			require.NoError(t, err)
			assert.Equal(t, start.In(c.Location()).Format("15:04"), got.In(c.Location()).Format("15:04"))
			assert.Equal(t, d.AddDays(7), socialteam.DateOf(got.In(c.Location())))
		}
	}
}

func TestCalendarWithoutWorkingTime(t *testing.T) {
	now := instant(t, "2026-11-21T12:00:00Z")
	year := team.CalendarSpec{Hours: []team.Hours{{Days: team.Workdays(), From: 540, Until: 1020}}}
	for d := day(t, "2026-11-01"); d < day(t, "2030-01-01"); d = d.AddDays(1) {
		year.Holidays = append(year.Holidays, d)
	}
	got, err := calendar(t, year).Add(now, time.Hour)
	require.NoError(t, err, "three years of holidays end some day")
	assert.Equal(t, "2030-01-01T10:00:00Z", got.Format(time.RFC3339))

	for name, c := range map[string]*team.Calendar{
		"no hours":   calendar(t, team.CalendarSpec{}),
		"only break": calendar(t, team.CalendarSpec{Hours: []team.Hours{{Days: everyDay(), From: 60, Until: 120, Breaks: []team.ClockSpan{{From: 60, Until: 120}}}}}),
		"zero":       new(team.Calendar),
	} {
		for _, d := range []time.Duration{1, -1, time.Hour, -time.Hour, math.MaxInt64, math.MinInt64} {
			got, err := c.Add(now, d)
			assert.ErrorIs(t, err, team.ErrNoWorkingTime, name)
			assert.Zero(t, got)
		}
		assert.Zero(t, c.Between(now, now.AddDate(400, 0, 0)), name)
		assert.False(t, c.Works(now), name)
		assert.False(t, c.WorksOn(socialteam.DateOf(now)), name)
	}
	_, err = calendar(t, office(t, "")).Add(now, math.MaxInt64)
	assert.EqualError(t, err, `team: calendar "office": no working time for 2562047h47m16.854775807s from 2026-11-21T12:00:00Z within a hundred years`)
}

// Beyond the tables of a zone rules take over, on the last day of a leap year too.
func TestCalendarBeyondTheTables(t *testing.T) {
	for _, location := range zones {
		s := office(t, location)
		s.Hours = []team.Hours{{Days: everyDay(), From: 540, Until: 1020}}
		c := calendar(t, s)
		for year := 2036; year < 2070; year++ {
			from := time.Date(year, 12, 30, 0, 0, 0, 0, c.Location())
			got, err := c.Add(from, 24*time.Hour)
			require.NoError(t, err)
			require.Equal(t, time.Date(year+1, 1, 1, 17, 0, 0, 0, c.Location()).UTC(), got.UTC())
			back, err := c.Add(got, -24*time.Hour)
			require.NoError(t, err)
			require.Equal(t, time.Date(year, 12, 30, 9, 0, 0, 0, c.Location()).UTC(), back.UTC())
			require.Equal(t, 24*time.Hour, c.Between(from, got))
		}
		_, err := c.Add(instant(t, "2026-11-21T12:00:00Z"), -math.MaxInt64)
		require.ErrorIs(t, err, team.ErrNoWorkingTime)
	}
}

func TestCalendarFarAway(t *testing.T) {
	c := calendar(t, team.CalendarSpec{Hours: []team.Hours{{Days: everyDay(), From: 0, Until: 24 * 60}}})
	first, last := time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, time.Duration(math.MaxInt64), c.Between(first, last))
	assert.Equal(t, -time.Duration(math.MaxInt64), c.Between(last, first))
	assert.False(t, c.Works(first))
	assert.False(t, c.Works(last))
	_, err := c.Add(last, 1)
	assert.True(t, errors.Is(err, team.ErrNoWorkingTime))
	_, err = c.Add(first.AddDate(-200, 0, 0), 1)
	assert.True(t, errors.Is(err, team.ErrNoWorkingTime))
}

var zones = []string{"Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "UTC", "Pacific/Apia", "Asia/Kathmandu"}

func randomCalendar(rng *rand.Rand) team.CalendarSpec {
	s := team.CalendarSpec{ID: "r", Location: zones[rng.IntN(len(zones))]}
	for d := team.Monday; d <= team.Sunday; d++ {
		from := team.Clock(rng.IntN(23 * 60))
		h := team.Hours{Days: []team.Weekday{d}, From: from, Until: from + 1 + team.Clock(rng.IntN(24*60-int(from)))}
		if rng.IntN(4) == 0 {
			continue
		}
		for range rng.IntN(3) {
			b := h.From + team.Clock(rng.IntN(int(h.Until-h.From)))
			h.Breaks = append(h.Breaks, team.ClockSpan{From: b, Until: b + 1 + team.Clock(rng.IntN(int(h.Until-b)))})
		}
		s.Hours = append(s.Hours, h)
	}
	return s
}

// worksByClock is the definition of working time, taken literally.
func worksByClock(s team.CalendarSpec, t time.Time) bool {
	loc, _ := time.LoadLocation(s.Location)
	local := t.In(loc)
	for _, d := range s.Holidays {
		if d == socialteam.DateOf(local) {
			return false
		}
	}
	minute := team.Clock(local.Hour()*60 + local.Minute())
	for _, h := range s.Hours {
		for _, d := range h.Days {
			if time.Weekday(d%7) != local.Weekday() || minute < h.From || minute >= h.Until {
				continue
			}
			inBreak := false
			for _, b := range h.Breaks {
				inBreak = inBreak || minute >= b.From && minute < b.Until
			}
			if !inBreak {
				return true
			}
		}
	}
	return false
}

func changesOf(rng *rand.Rand, location string) time.Time {
	loc, _ := time.LoadLocation(location)
	t := time.Date(2005+rng.IntN(60), 1, 1, 0, 0, 0, 0, loc)
	for range 1 + rng.IntN(2) {
		if _, end := t.ZoneBounds(); !end.IsZero() {
			t = end
		}
	}
	return t
}

func TestCalendarTwin(t *testing.T) {
	rng := testkit.Rand(7)
	for range testkit.Cases(300, 10000) {
		s := randomCalendar(rng)
		c := calendar(t, s)
		from := changesOf(rng, s.Location).Add(-time.Duration(rng.IntN(3*24*60)) * time.Minute).Truncate(time.Minute)
		if rng.IntN(3) == 0 {
			s.Holidays = append(s.Holidays, socialteam.DateOf(from.In(c.Location())).AddDays(rng.IntN(3)))
			c = calendar(t, s)
		}
		var want time.Duration
		at := from
		for range rng.IntN(4 * 24 * 60) {
			works := worksByClock(s, at)
			if c.Works(at) != works {
				t.Fatalf("Works(%v) = %v of %+v", at, !works, s)
			}
			if works {
				want += time.Minute
			}
			at = at.Add(time.Minute)
		}
		require.Equal(t, want, c.Between(from, at), "%v to %v: %+v", from, at, s)
	}
}

func checkCalendarLaws(t *testing.T, c *team.Calendar, a, b time.Time, d time.Duration) {
	t.Helper()
	between := c.Between(a, b)
	require.Equal(t, -between, c.Between(b, a))
	middle := a.Add(b.Sub(a) / 3)
	require.Equal(t, between, c.Between(a, middle)+c.Between(middle, b))
	if back, err := c.Add(a, between); err == nil {
		require.Equal(t, between, c.Between(a, back), "Add is no inverse of Between")
		require.False(t, between > 0 && back.After(b) || between < 0 && back.Before(b))
	}
	end, err := c.Add(a, d)
	if err != nil {
		require.ErrorIs(t, err, team.ErrNoWorkingTime)
		return
	}
	require.Equal(t, d, c.Between(a, end), "Between is no inverse of Add")
	if d > 0 {
		require.Less(t, c.Between(a, end.Add(-1)), d, "not the earliest instant")
	}
	if d < 0 {
		require.Greater(t, c.Between(a, end.Add(1)), d, "not the latest instant")
	}
}

func TestCalendarLaws(t *testing.T) {
	rng := testkit.Rand(8)
	for range testkit.Cases(10000, 200000) {
		s := randomCalendar(rng)
		a := changesOf(rng, s.Location).Add(time.Duration(rng.Int64N(int64(200*time.Hour)) - int64(100*time.Hour)))
		b := a.Add(time.Duration(rng.Int64N(int64(2000*time.Hour)) - int64(1000*time.Hour)))
		checkCalendarLaws(t, calendar(t, s), a, b, time.Duration(rng.Int64N(int64(200*time.Hour))-int64(100*time.Hour)))
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add(uint8(31), uint16(540), uint16(1020), uint16(720), uint16(750), uint8(0), int64(1774746000), int64(3600e9), int64(1), uint8(3))
	f.Add(uint8(127), uint16(0), uint16(1440), uint16(0), uint16(0), uint8(3), int64(1774746000), int64(-7200e9), int64(86400e9), uint8(0))
	f.Add(uint8(1), uint16(1439), uint16(1440), uint16(0), uint16(1), uint8(6), int64(1325203200), int64(1), int64(-1), uint8(255))
	f.Fuzz(func(t *testing.T, days uint8, from, until, breakFrom, breakUntil uint16, zone uint8, at, d, gap int64, holidays uint8) {
		s := team.CalendarSpec{ID: "f", Location: zones[int(zone)%len(zones)]}
		h := team.Hours{From: team.Clock(from), Until: team.Clock(until)}
		for w := team.Monday; w <= team.Sunday; w++ {
			if days>>(w-1)&1 == 1 {
				h.Days = append(h.Days, w)
			}
		}
		if breakFrom != breakUntil {
			h.Breaks = []team.ClockSpan{{From: team.Clock(breakFrom), Until: team.Clock(breakUntil)}}
		}
		s.Hours = []team.Hours{h}
		a := time.Unix(at%(1<<36), at&0xffff)
		for i := range int(holidays) {
			if d := socialteam.DateOf(a).AddDays(i); d != 0 {
				s.Holidays = append(s.Holidays, d)
			}
		}
		c, err := team.CompileCalendar(s)
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		const most = int64(3000 * time.Hour)
		checkCalendarLaws(t, c, a, a.Add(time.Duration(gap%most)), time.Duration(d%most))
	})
}

func TestClockAndWeekdayText(t *testing.T) {
	for c := team.Clock(0); c <= 24*60; c++ {
		got, err := team.ParseClock(c.String())
		require.NoError(t, err)
		require.Equal(t, c, got)
	}
	for _, s := range []string{"", "9:00", "24:01", "12:60", "1200", "12:00:00", "-1:00", "ab:cd", "12h00"} {
		_, err := team.ParseClock(s)
		assert.ErrorContains(t, err, "want hours and minutes such as 09:30", s)
	}
	for d := team.Monday; d <= team.Sunday; d++ {
		text, err := d.MarshalText()
		require.NoError(t, err)
		var got team.Weekday
		require.NoError(t, got.UnmarshalText(text))
		assert.Equal(t, d, got)
	}
	_, err := json.Marshal(team.Weekday(0))
	assert.Error(t, err)
	_, err = json.Marshal(team.Clock(1441))
	assert.Error(t, err)
	assert.Equal(t, "clock(1441)", team.Clock(1441).String())
	assert.Equal(t, "weekday(0)", team.Weekday(0).String())
	var d team.Weekday
	assert.ErrorContains(t, d.UnmarshalText([]byte("Monday")), `unknown day "Monday"`)
}

func BenchmarkCalendarAdd(b *testing.B) {
	c := calendar(b, office(b, "Europe/Copenhagen"))
	at := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Add(at, 24*time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}
