// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
)

// office is open from 9 to 17 on weekdays, UTC.
type office struct{}

func (office) Between(a, b time.Time) time.Duration {
	total := time.Duration(0)
	for day := a.UTC().Truncate(24 * time.Hour); day.Before(b); day = day.AddDate(0, 0, 1) {
		if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
			continue
		}
		from, until := day.Add(9*time.Hour), day.Add(17*time.Hour)
		if a.After(from) {
			from = a
		}
		if b.Before(until) {
			until = b
		}
		total += max(0, until.Sub(from))
	}
	return total
}

// at is a time in the week of Monday, 3 August 2026, such as "Mon 10:00".
func at(t testing.TB, text string) time.Time {
	t.Helper()
	x, err := time.Parse("Mon 15:04", text)
	require.NoError(t, err)
	day := map[string]int{"Mon": 3, "Tue": 4, "Wed": 5, "Thu": 6, "Fri": 7, "Sat": 8, "Sun": 9}[text[:3]]
	return time.Date(2026, time.August, day, x.Hour(), x.Minute(), 0, 0, time.UTC)
}

func events(t testing.TB, list ...any) []metrics.Event {
	t.Helper()
	var out []metrics.Event
	for i := 0; i < len(list); i += 2 {
		out = append(out, metrics.Event{At: at(t, list[i].(string)), Kind: list[i+1].(metrics.EventKind)})
	}
	return out
}

// conversations is one recorded set: a reply within the hour, a bot first, a
// message that is repeated before the reply, one asked and answered in the same
// night, one reopened, and one that nobody has answered.
func conversations(t testing.TB) []metrics.Case {
	const in, out, bot, done, again = metrics.MessageIn, metrics.ReplySent, metrics.BotReplied, metrics.Resolved, metrics.Reopened
	return []metrics.Case{
		{ID: "quick", Events: events(t, "Mon 10:00", in, "Mon 10:30", out, "Mon 11:00", done)},
		{ID: "bot", Events: events(t, "Mon 10:00", in, "Mon 10:01", bot, "Mon 12:00", out, "Mon 12:00", done)},
		{ID: "repeated", Events: events(t, "Mon 16:00", in, "Mon 16:50", in, "Tue 10:00", out)},
		{ID: "night", Events: events(t, "Tue 22:00", in, "Tue 23:00", out, "Wed 09:30", done)},
		{ID: "reopened", Events: events(t, "Wed 09:00", in, "Wed 13:00", out, "Wed 13:00", done, "Thu 10:00", again, "Thu 12:00", done)},
		{ID: "open", Events: events(t, "Thu 12:00", in)},
	}
}

// One recorded set of conversations has a different median first response and
// another resolution under each clock. All is counted by hand.
func TestClockPoliciesGiveDifferentAnswers(t *testing.T) {
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	// Minutes until the first reply, by conversation; the last is open since
	// Thursday noon and looked at on Friday noon.
	//   elapsed:             30, 120, 1080, 60, 240, (1440)
	//   working 9-17:        30, 120,  120,  0, 240, (480)
	answers := map[string]bool{}
	for _, c := range []struct {
		clock  metrics.Clock
		mean   int64 // minutes, numerator over n
		n      int64
		median string
		open   int64
		full   string // mean of the resolutions
	}{
		{metrics.Clock{ID: "elapsed"}, 30 + 120 + 1080 + 60 + 240, 5, "2h", 1, "4h37m30s"},
		{metrics.Clock{ID: "office", Working: true}, 30 + 120 + 120 + 0 + 240, 5, "2h", 1, "1h52m30s"},
		{metrics.Clock{ID: "office-night", Working: true, ClosedElapsed: true}, 30 + 120 + 120 + 60 + 240, 5, "2h", 1, "1h52m30s"},
		{metrics.Clock{ID: "bots", Bots: true}, 30 + 1 + 1080 + 60 + 240, 5, "1h", 1, "4h37m30s"},
		{metrics.Clock{ID: "last", Start: metrics.FromLastMessage}, 30 + 120 + 1030 + 60 + 240, 5, "2h", 1, "4h37m30s"},
		{metrics.Clock{ID: "last-office", Start: metrics.FromLastMessage, Working: true}, 30 + 120 + 70 + 0 + 240, 5, "1h10m", 1, "1h52m30s"},
		{metrics.Clock{ID: "resolved", ResolvedOnly: true}, 30 + 120 + 60 + 240, 4, "1h30m", 0, "4h37m30s"},
		{metrics.Clock{ID: "resolved-office", ResolvedOnly: true, Working: true}, 30 + 120 + 0 + 240, 4, "1h15m", 0, "1h52m30s"},
		{metrics.Clock{ID: "last-ends", Reopen: metrics.LastEnds}, 30 + 120 + 1080 + 60 + 240, 5, "2h", 1, "10h22m30s"},
		{metrics.Clock{ID: "starts-again", Reopen: metrics.StartsAgain}, 30 + 120 + 1080 + 60 + 240, 5, "2h", 1, "4h6m"},
	} {
		t.Run(string(c.clock.ID), func(t *testing.T) {
			cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{c.clock}, KPIs: []metrics.KPI{
				{ID: "resolution_time_mean", Unit: "seconds", Direction: metrics.Lower, Expr: metrics.Mean("resolution_seconds")},
			}})
			require.NoError(t, err)
			at := "@" + metrics.ID(c.clock.ID)
			q, err := cat.Query("first_response_time_mean"+at, "first_response_time_median"+at, "resolution_time_mean"+at)
			require.NoError(t, err)
			table, err := q.Table(metrics.Grid{Windows: w, AsOf: time.Date(2026, time.August, 7, 12, 0, 0, 0, time.UTC), Calendar: office{}})
			require.NoError(t, err)
			require.NoError(t, table.AddCases(c.clock.ID, conversations(t)...))
			r := table.Report()
			mean := result(t, r, "first_response_time_mean"+at, w[0])
			got, ok := mean.Rat()
			require.True(t, ok)
			assert.Equal(t, big.NewRat(c.mean*60, c.n).RatString(), got.RatString(), "mean")
			answers[got.RatString()] = true
			assert.Equal(t, c.n, mean.Sample())
			assert.Equal(t, c.open, mean.Open())
			median := result(t, r, "first_response_time_median"+at, w[0])
			assert.Equal(t, c.median+" (partial: the window is not over)", median.String())
			assert.Equal(t, c.full+" (partial: the window is not over)", result(t, r, "resolution_time_mean"+at, w[0]).String())
			clock, ok := median.Clock()
			require.True(t, ok)
			assert.Equal(t, c.clock.ID, clock.ID)
			assert.Equal(t, c.clock.Working, clock.Working)
			raw, err := json.Marshal(median)
			require.NoError(t, err)
			assert.Contains(t, string(raw), `"clock":{"id":"`+string(c.clock.ID)+`"`, "the policy stands in the result")
		})
	}
	assert.Len(t, answers, 8, "different means of the first response")
}

// A conversation is resolved until it is reopened, whatever is said in between.
func TestResolvedStaysResolved(t *testing.T) {
	const in, out, done, again = metrics.MessageIn, metrics.ReplySent, metrics.Resolved, metrics.Reopened
	cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{{ID: "done", ResolvedOnly: true}}})
	require.NoError(t, err)
	q, err := cat.Query("first_response_time_median@done")
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	for name, c := range map[string]struct {
		events []metrics.Event
		want   int64
	}{
		"thanks":               {events(t, "Mon 10:00", in, "Mon 11:00", out, "Mon 12:00", done, "Mon 13:00", in), 1},
		"never":                {events(t, "Mon 10:00", in, "Mon 11:00", out), 0},
		"reopened":             {events(t, "Mon 10:00", in, "Mon 11:00", out, "Mon 12:00", done, "Mon 13:00", again), 0},
		"reopened, a word":     {events(t, "Mon 10:00", in, "Mon 11:00", out, "Mon 12:00", done, "Mon 13:00", again, "Mon 14:00", out), 0},
		"reopened, and solved": {events(t, "Mon 10:00", in, "Mon 11:00", out, "Mon 12:00", done, "Mon 13:00", again, "Mon 14:00", done), 1},
	} {
		table, err := q.Table(metrics.Grid{Windows: w, AsOf: at(t, "Sun 12:00")})
		require.NoError(t, err)
		require.NoError(t, table.AddCases("done", metrics.Case{ID: "c", Events: c.events}))
		assert.Equal(t, c.want, result(t, table.Report(), "first_response_time_median@done", w[0]).Sample(), name)
	}
}

// The median over answered conversations alone flatters: with the open one, the
// curve comes down later.
func TestOpenCasesMoveTheSurvivalMedian(t *testing.T) {
	cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{{ID: "elapsed"}}})
	require.NoError(t, err)
	q, err := cat.Query("first_response_time_median@elapsed", "within_target_share@elapsed")
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	list := conversations(t)[:3]
	list = append(list, metrics.Case{ID: "a", Events: events(t, "Mon 09:00", metrics.MessageIn)}, metrics.Case{ID: "b", Events: events(t, "Fri 11:30", metrics.MessageIn)})
	for method, want := range map[metrics.Method]string{metrics.Exact: "2h", metrics.Survived: "18h"} {
		table, err := q.Table(metrics.Grid{Windows: w, AsOf: at(t, "Fri 12:00"), Quantiles: method})
		require.NoError(t, err)
		require.NoError(t, table.AddCases("elapsed", list...))
		r := table.Report()
		x := result(t, r, "first_response_time_median@elapsed", w[0])
		assert.Equal(t, want+" (partial: the window is not over)", x.String(), method)
		assert.EqualValues(t, 2, x.Open())
		part, whole, ok := result(t, r, "within_target_share@elapsed", w[0]).Ratio()
		require.True(t, ok)
		assert.Equal(t, "1 of 4", part.RatString()+" of "+whole.RatString(), "one within the hour; the one open for days is late, the one of half an hour is not due")
	}
}

func TestDurationsOfItems(t *testing.T) {
	spec := metrics.Spec{
		Clocks:   []metrics.Clock{{ID: "all"}, {ID: "done", ResolvedOnly: true}, {ID: "office", Working: true}},
		Counters: []metrics.Counter{{ID: "rework_seconds", Kind: metrics.Distribution, Unit: "seconds", Measure: metrics.Rework}},
		KPIs:     []metrics.KPI{{ID: "rework_time_mean", Unit: "seconds", Direction: metrics.Lower, Expr: metrics.Mean("rework_seconds")}},
	}
	for _, id := range []string{"approval", "review", "review_wait", "lead_time", "response", "full_resolution"} {
		spec.KPIs = append(spec.KPIs, metrics.KPI{ID: metrics.ID(id + "_mean"), Unit: "seconds", Direction: metrics.Lower, Expr: metrics.Mean(metrics.CounterID(id + "_seconds"))})
	}
	cat, err := metrics.Standard().Extend(spec)
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	const brief, sub, look, back, yes, no, out = metrics.Briefed, metrics.Submitted, metrics.Reviewed, metrics.SentBack, metrics.Approved, metrics.Rejected, metrics.Published
	approved := events(t, "Mon 09:00", brief, "Mon 10:00", sub, "Mon 11:00", look, "Mon 12:00", back, "Tue 09:00", sub, "Tue 10:00", yes, "Tue 15:00", out)
	rejected := events(t, "Mon 09:00", brief, "Mon 10:00", sub, "Mon 14:00", no)
	waiting := events(t, "Wed 09:00", brief, "Wed 10:00", sub)
	inHand := events(t, "Wed 10:00", sub, "Wed 11:00", back)
	for _, c := range []struct {
		kpi    metrics.ID
		clock  string
		events []metrics.Event
		want   string
		open   int64
	}{
		{"approval_mean", "all", approved, "24h", 0},
		{"approval_mean", "office", approved, "8h", 0},
		{"approval_mean", "all", rejected, "no data", 0},
		{"approval_mean", "all", waiting, "undefined: approval_seconds@all has no value yet, 1 open", 1},
		{"approval_mean", "done", waiting, "no data", 0},
		{"review_wait_mean", "all", approved, "1h", 0},
		{"review_wait_mean", "all", rejected, "4h", 0},
		{"review_mean", "all", approved, "3h", 0},
		{"review_mean", "all", rejected, "4h", 0},
		{"review_mean", "all", waiting, "undefined: review_seconds@all has no value yet, 1 open", 1},
		{"review_mean", "all", inHand, "undefined: review_seconds@all has no value yet, 1 open", 1},
		{"review_mean", "done", inHand, "no data", 0},
		{"review_mean", "all", nil, "no data", 0},
		{"lead_time_mean", "all", approved, "30h", 0},
		{"lead_time_mean", "all", rejected, "no data", 0},
		{"lead_time_mean", "office", waiting, "undefined: lead_time_seconds@office has no value yet, 1 open", 1},
		{"rework_time_mean", "all", approved, "21h", 0},
		{"rework_time_mean", "all", inHand, "undefined: rework_seconds@all has no value yet, 1 open", 1},
		{"full_resolution_mean", "all", conversations(t)[4].Events, "27h", 0},
		{"full_resolution_mean", "all", conversations(t)[4].Events[:4], "undefined: full_resolution_seconds@all has no value yet, 1 open", 1},
		{"full_resolution_mean", "all", events(t, "Mon 10:00", metrics.Resolved), "no data", 0},
	} {
		id := c.kpi + "@" + metrics.ID(c.clock)
		q, err := cat.Query(id)
		require.NoError(t, err)
		table, err := q.Table(metrics.Grid{Windows: w, AsOf: w[0].End(), Calendar: office{}})
		require.NoError(t, err)
		require.NoError(t, table.AddCases(metrics.ClockID(c.clock), metrics.Case{ID: "x", Events: c.events}))
		r := result(t, table.Report(), id, w[0])
		assert.Equal(t, c.want, r.String(), "%s of %v", id, c.events)
		assert.Equal(t, c.open, r.Open(), "%s of %v", id, c.events)
	}
}

// Every reply to a customer is timed as the clock says.
func TestEveryResponse(t *testing.T) {
	list := events(t, "Mon 10:00", metrics.MessageIn, "Mon 10:20", metrics.MessageIn, "Mon 10:30", metrics.ReplySent,
		"Mon 10:40", metrics.ReplySent, "Mon 11:00", metrics.MessageIn, "Mon 11:05", metrics.BotReplied, "Mon 12:00", metrics.MessageIn)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	for _, c := range []struct {
		clock metrics.Clock
		sum   int64 // minutes
		n     int64
		open  int64
	}{
		{metrics.Clock{}, 30 + 10, 2, 2},
		{metrics.Clock{Start: metrics.FromLastMessage}, 10, 1, 1},
		{metrics.Clock{Start: metrics.FromOldestUnanswered}, 30, 1, 1},
		{metrics.Clock{Bots: true}, 30 + 10 + 5, 3, 1},
	} {
		c.clock.ID = "c"
		cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{c.clock}, KPIs: []metrics.KPI{
			{ID: "m", Unit: "seconds", Direction: metrics.Lower, Expr: metrics.Mean("response_seconds")},
		}})
		require.NoError(t, err)
		q, err := cat.Query("m@c")
		require.NoError(t, err)
		table, err := q.Table(metrics.Grid{Windows: w, AsOf: w[0].End()})
		require.NoError(t, err)
		require.NoError(t, table.AddCases("c", metrics.Case{Events: list}))
		r := result(t, table.Report(), "m@c", w[0])
		part, whole, ok := r.Ratio()
		require.True(t, ok)
		assert.Equal(t, big.NewRat(c.sum*60, 1).RatString(), part.RatString(), "%+v", c.clock)
		assert.Equal(t, big.NewRat(c.n, 1).RatString(), whole.RatString(), "%+v", c.clock)
		assert.Equal(t, c.open, r.Open(), "%+v", c.clock)
	}
}

// Cases may be measured by a clock whose source lacks a column of the grid.
func TestCasesOfACoarserSource(t *testing.T) {
	cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{{ID: "c"}}})
	require.NoError(t, err)
	q, err := cat.Query("first_response_time_median@c", "impressions")
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	table, err := q.Table(metrics.Grid{
		Windows: w, By: []string{"channel", "campaign"}, AsOf: w[0].End(),
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"first_response_seconds@c"}, By: []string{"channel"}, Broadcast: true}},
	})
	require.NoError(t, err)
	one(t, table, "impressions", 1, w[0].Start(), "ig", "spring")
	require.NoError(t, table.AddCases("c", metrics.Case{Group: []string{"ig", ""}, Events: events(t, "Mon 10:00", metrics.MessageIn, "Mon 10:30", metrics.ReplySent)}))
	r := table.Report()
	assert.Equal(t, 1, r.Len())
	assert.Equal(t, "30m", result(t, r, "first_response_time_median@c", w[0], "ig", "spring").String())
}

func TestCasesAreChecked(t *testing.T) {
	cat, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{{ID: "a"}, {ID: "b", Working: true}}})
	require.NoError(t, err)
	q, err := cat.Query("first_response_time_p90@a")
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	table, err := q.Table(metrics.Grid{Windows: w, By: []string{"queue"}})
	require.NoError(t, err)
	ok := metrics.Case{ID: "x", Group: []string{"q"}, Events: events(t, "Mon 10:00", metrics.MessageIn)}
	assert.ErrorIs(t, table.AddCases("b", ok), metrics.ErrUnknown)
	assert.ErrorIs(t, table.AddCases("zzz", ok), metrics.ErrUnknown)
	assert.ErrorContains(t, table.AddCases("a", ok), "no AsOf")
	table, err = q.Table(metrics.Grid{Windows: w, By: []string{"queue"}, AsOf: w[0].End()})
	require.NoError(t, err)
	assert.ErrorContains(t, table.AddCases("a", ok, metrics.Case{ID: "y"}), `cases[1]: case "y" has 0 group values: want 1: queue`)
	bad := metrics.Case{ID: "z", Group: []string{"q"}, Events: []metrics.Event{{Kind: metrics.MessageIn}}}
	assert.ErrorContains(t, table.AddCases("a", bad), `case "z": event 0 needs a time and a kind`)
	assert.Zero(t, table.Report().Len(), "refused cases add nothing")
	outside := ok
	outside.Events = []metrics.Event{{At: w[0].Start().AddDate(0, 0, -1), Kind: metrics.MessageIn}}
	require.NoError(t, table.AddCases("a", outside))
	assert.Zero(t, table.Report().Len())

	_, err = cat.Query("ctr@a")
	assert.ErrorContains(t, err, "ctr has no durations: leave out @a")
	q, err = cat.Query("first_response_time_p90@b")
	require.NoError(t, err)
	_, err = q.Table(metrics.Grid{Windows: w})
	assert.ErrorContains(t, err, "calendar: first_response_time_p90@b counts working time and needs a calendar")
	_, err = metrics.Compile(metrics.Spec{Clocks: []metrics.Clock{{ID: "x", ClosedElapsed: true}, {ID: "x"}, {Start: 9, Reopen: 9}}})
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Error())
	}
	assert.Equal(t, []string{
		`clocks[0].closed-elapsed: clock "x" counts elapsed time: closed-elapsed needs working`,
		`clocks[1].id: second clock "x"`,
		`clocks[2].id: a clock needs an id`,
		`clocks[2].start: unknown start(9)`,
		`clocks[2].reopen: unknown reopen rule(9)`,
	}, got)
}
