// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

var cardSpec = metrics.ScorecardSpec{
	Title: "Paid | August",
	Parts: []metrics.Part{
		{Target: metrics.Target{KPI: "ctr", On: ">= 2 %", Risk: ">= 1.5 %", Confidence: 950, MinSample: 1000}, Weight: 3},
		{Target: metrics.Target{KPI: "cpc", On: "<= 1.20 EUR", Risk: "<= 1.50 EUR"}, Weight: 2},
		{Target: metrics.Target{KPI: "impressions", On: ">= 100000", Risk: ">= 80000", Pace: true}, Weight: 1},
		{Target: metrics.Target{KPI: "budget_pacing", On: "90 % .. 110 %"}, Weight: 1},
		{Target: metrics.Target{KPI: "first_response_time_median", On: "<= 4h"}, Weight: 2},
	},
}

// cardRow is the results of one week for the card. Without a budget, one part
// cannot be judged.
func cardRow(t testing.TB, budget bool, asOf time.Time) metrics.Row {
	t.Helper()
	w := metrics.Weeks(date(t, "2026-08-03"), 1, time.UTC)
	table := newTable(t, metrics.Grid{Windows: w, By: []string{"channel"}, AsOf: asOf}, "ctr", "cpc", "impressions", "budget_pacing", "first_response_time_median")
	at := w[0].Start()
	one(t, table, "impressions", 60_000, at, "ig")
	one(t, table, "clicks", 1210, at, "ig")
	money(t, table, "spend", "1400 EUR", at, "ig")
	if budget {
		money(t, table, "budget", "1400 EUR", at, "ig")
	}
	one(t, table, "first_response_seconds", 5*3600_000, at, "ig")
	for row := range table.Report().Rows() {
		return row
	}
	t.Fatal("no row")
	return metrics.Row{}
}

func TestScorecardForms(t *testing.T) {
	for name, c := range map[string]struct {
		undefined metrics.Undefined
		budget    bool
	}{
		"full":     {metrics.Fail, true},
		"failed":   {metrics.Fail, false},
		"reweight": {metrics.Reweight, false},
	} {
		s := cardSpec
		s.Undefined = c.undefined
		card, err := metrics.Standard().Scorecard(s)
		require.NoError(t, err)
		score, err := card.Judge(cardRow(t, c.budget, time.Time{}))
		require.NoError(t, err)
		testkit.Golden(t, "score-"+name+".md", score.AppendMarkdown(nil))
		testkit.Golden(t, "score-"+name+".csv", score.AppendCSV(nil))
		raw, err := json.Marshal(score)
		require.NoError(t, err)
		var nice bytes.Buffer
		require.NoError(t, json.Indent(&nice, raw, "", "  "))
		testkit.Golden(t, "score-"+name+".json", append(nice.Bytes(), '\n'))
	}
}

func TestScoresAddUpAsStated(t *testing.T) {
	card, err := metrics.Standard().Scorecard(cardSpec)
	require.NoError(t, err)
	score, err := card.Judge(cardRow(t, true, time.Time{}))
	require.NoError(t, err)
	want := []metrics.Status{metrics.AtRisk, metrics.OnTarget, metrics.OffTarget, metrics.OnTarget, metrics.OffTarget}
	for i, p := range score.Parts {
		assert.Equal(t, want[i], p.Status, p.Result.KPI())
	}
	assert.EqualValues(t, "paid-social-specialist", score.Parts[0].Owner)
	n, judged, weight, ok := score.Total()
	require.True(t, ok)
	assert.Equal(t, []int64{500, 9, 9}, []int64{int64(n), judged, weight}, "(3·500 + 2·1000 + 0 + 1000 + 0) / 9")
	assert.Equal(t, "50.0 of 100", score.String())

	score, err = card.Judge(cardRow(t, false, time.Time{}))
	require.NoError(t, err)
	_, judged, weight, ok = score.Total()
	assert.False(t, ok, "a part that cannot be judged fails the score unless reweighting is stated")
	assert.Equal(t, []int64{8, 9}, []int64{judged, weight})
	assert.Equal(t, "undefined: not enough data for budget_pacing", score.String())

	s := cardSpec
	s.Undefined = metrics.Reweight
	card, err = metrics.Standard().Scorecard(s)
	require.NoError(t, err)
	score, err = card.Judge(cardRow(t, false, time.Time{}))
	require.NoError(t, err)
	n, _, _, ok = score.Total()
	require.True(t, ok)
	assert.Equal(t, 438, n, "3500 / 8, rounded half up")
	assert.Equal(t, "43.8 of 100, on 8 of 9 weights: left out for want of data: budget_pacing", score.String())

	_, err = card.Judge(metrics.Row{})
	assert.ErrorIs(t, err, metrics.ErrUnknown)
	empty := metrics.Score{}
	_, _, _, ok = empty.Total()
	assert.False(t, ok)
}

func TestScorecardReadsFromAFile(t *testing.T) {
	raw, err := json.Marshal(cardSpec)
	require.NoError(t, err)
	got, err := metrics.DecodeScorecard(bytes.NewReader(raw))
	require.NoError(t, err)
	assert.Equal(t, cardSpec, got)
	_, err = metrics.DecodeScorecard(bytes.NewReader([]byte(`{"parts": [{"kpi": "ctr", "on": ">= 1 %", "wheight": 1}]}`)))
	assert.ErrorContains(t, err, `parts[0].wheight: unknown field "wheight" (did you mean "weight"?)`)
}

// Half of the week is over: the target for the total is halved, ratios cannot be
// judged yet.
func TestPace(t *testing.T) {
	card, err := metrics.Standard().Scorecard(cardSpec)
	require.NoError(t, err)
	for asOf, want := range map[string]metrics.Status{
		"Thu 12:00": metrics.OnTarget,  // half: 50 000 wanted
		"Fri 12:00": metrics.AtRisk,    // 9/14: 64 286 wanted, 51 429 at least
		"Sun 12:00": metrics.OffTarget, // 13/14: 92 857 and 74 286
	} {
		score, err := card.Judge(cardRow(t, true, at(t, asOf)))
		require.NoError(t, err)
		assert.Equal(t, want, score.Parts[2].Status, asOf)
		assert.Equal(t, metrics.NotEnough, score.Parts[1].Status, "a ratio of a part of the week")
	}
}

func TestTargetsHeedIntervalsAndSamples(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	for _, c := range []struct {
		clicks, impressions int64
		target              metrics.Target
		want                metrics.Status
	}{
		{30, 1000, metrics.Target{On: ">= 2 %"}, metrics.OnTarget},
		{30, 1000, metrics.Target{On: ">= 2 %", Confidence: 950}, metrics.OnTarget}, // from 2.1 %
		{25, 1000, metrics.Target{On: ">= 2 %", Confidence: 950}, metrics.AtRisk},   // from 1.7 %
		{15, 1000, metrics.Target{On: ">= 2 %", Confidence: 950}, metrics.AtRisk},   // up to 2.5 %
		{5, 1000, metrics.Target{On: ">= 2 %", Confidence: 950}, metrics.OffTarget},
		{5, 1000, metrics.Target{On: ">= 2 %", Risk: ">= 1 %", Confidence: 950}, metrics.AtRisk}, // up to 1.2 %
		{15, 1000, metrics.Target{On: ">= 2 %", Risk: ">= 1 %"}, metrics.AtRisk},
		{9, 1000, metrics.Target{On: ">= 2 %", Risk: ">= 1 %"}, metrics.OffTarget},
		{20, 1000, metrics.Target{On: ">= 2 %"}, metrics.OnTarget},                 // the end is in it
		{10, 1000, metrics.Target{On: ">= 2 %", Risk: ">= 1 %"}, metrics.AtRisk},   // as is that of the risk
		{20, 1000, metrics.Target{On: ">= 2 %", Risk: ">= 2 %"}, metrics.OnTarget}, // one end for both
		{3, 99, metrics.Target{On: ">= 2 %", MinSample: 100}, metrics.NotEnough},
		{3, 0, metrics.Target{On: ">= 2 %"}, metrics.NotEnough},
		{90, 80, metrics.Target{On: ">= 2 %", Confidence: 950}, metrics.OnTarget}, // no proportion: the value alone
	} {
		c.target.KPI = "ctr"
		table := newTable(t, metrics.Grid{Windows: w, Targets: []metrics.Target{c.target}}, "ctr")
		one(t, table, "clicks", c.clicks, w[0].Start())
		one(t, table, "impressions", c.impressions, w[0].Start())
		assert.Equal(t, c.want, result(t, table.Report(), "ctr", w[0]).Status(), "%d of %d, %+v", c.clicks, c.impressions, c.target)
	}
	for _, c := range []struct {
		spend, on string
		want      metrics.Status
	}{
		{"100 EUR", "<= 1 EUR", metrics.OnTarget},
		{"101 EUR", "<= 1 EUR", metrics.OffTarget},
		{"100 USD", "<= 1 EUR", metrics.NotEnough}, // another currency says nothing
	} {
		table := newTable(t, metrics.Grid{Windows: w, Targets: []metrics.Target{{KPI: "cpc", On: metrics.Band(c.on), Risk: metrics.Band(c.on)}}}, "cpc")
		one(t, table, "clicks", 100, w[0].Start())
		money(t, table, "spend", c.spend, w[0].Start())
		assert.Equal(t, c.want, result(t, table.Report(), "cpc", w[0]).Status(), c)
	}
}

func TestBands(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	for id, bands := range map[metrics.ID]map[metrics.Band]string{
		"ctr":                     {metrics.AtLeast("2 %"): "", metrics.Between("0.01", "2%"): "", "": `want a band such as`, ">= 2 x": `have "2 x"`, ">= % ": `have "%"`, "3 % .. 2 %": "the first end is larger"},
		"cpc":                     {metrics.AtMost("1.20 EUR"): "", "<= 1.20": `bad amount "1.20"`, "1 EUR .. 2 USD": "both ends want the same currency", "1 EUR .. x": `bad amount "x"`, ">= 1 EUR": "less of cpc is better"},
		"csat":                    {">= 0.8": "", "<= 0.8": "more of csat is better"},
		"first_response_time_p90": {"<= 4h": "", "<= 90m30s": "", "<= 3600": "", "<= 4 hours": `have "4 hours"`, "1h .. 2h": ""},
	} {
		for band, want := range bands {
			q, err := metrics.Standard().Query(id)
			require.NoError(t, err)
			_, err = q.Table(metrics.Grid{Windows: w, Targets: []metrics.Target{{KPI: id, On: band}}})
			if want == "" {
				assert.NoError(t, err, "%s %s", id, band)
			} else {
				assert.ErrorContains(t, err, want, "%s %s", id, band)
			}
		}
	}
}

func TestScorecardIsChecked(t *testing.T) {
	_, err := metrics.Standard().Scorecard(metrics.ScorecardSpec{Undefined: 9, Parts: []metrics.Part{
		{Target: metrics.Target{KPI: "ctrr", On: ">= 1 %"}, Weight: 1},
		{Target: metrics.Target{KPI: "ctr", On: "more"}, Weight: 0},
		{Target: metrics.Target{KPI: "ctr", On: ">= 1 %", Risk: "x"}, Weight: 2_000_000},
	}})
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Error())
	}
	assert.Equal(t, []string{
		`undefined: unknown treatment(9): want fail or reweight`,
		`parts[0].kpi: unknown KPI "ctrr" (did you mean "ctr"?)`,
		`parts[1].weight: weight 0: want 1 to 1000000`,
		`parts[1].on: bad band "more": want a band such as ">= 3 %", "<= 1.20 EUR", "<= 4h" or "70 % .. 85 %"`,
		`parts[2].kpi: second part for ctr`,
		`parts[2].weight: weight 2000000: want 1 to 1000000`,
		`parts[2].risk: bad band "x": want a band such as ">= 3 %", "<= 1.20 EUR", "<= 4h" or "70 % .. 85 %"`,
	}, got)
	_, err = metrics.Standard().Scorecard(metrics.ScorecardSpec{})
	assert.ErrorContains(t, err, "parts: a scorecard needs a part")
}

// What a band says must fit the unit of its KPI.
func TestBandsFitTheUnit(t *testing.T) {
	for _, c := range []struct {
		kpi  metrics.ID
		band metrics.Band
		want string
	}{
		{"ctr_link", ">= 3 EUR", `bad band ">= 3 EUR": the unit of ctr_link is ratio: want a number or %, such as 0.03 or 3 %, have "3 EUR"`},
		{"ctr_link", ">= 4h", `the unit of ctr_link is ratio: want a number or %`},
		{"ctr_link", "0.1 .. x %", `want a number or %, such as 0.03 or 3 %, have "x %"`},
		{"impressions", ">= 3 %", `the unit of impressions is count: want a number such as 1000 or 2.5, have "3 %"`},
		{"impressions", ">= 1,000", `want a number such as 1000 or 2.5, have "1,000"`},
		{"first_response_time_p90", "<= 4 hours", `is seconds: want a duration such as 4h or 90s, or a number of seconds, have "4 hours"`},
		{"first_response_time_p90", "<= 90 %", `is seconds: want a duration such as 4h or 90s, or a number of seconds, have "90 %"`},
		{"cpc", "<= 3", `bad amount "3": want a number and a currency`},
	} {
		_, err := metrics.Standard().Scorecard(metrics.ScorecardSpec{Parts: []metrics.Part{{Weight: 1, Target: metrics.Target{KPI: c.kpi, On: c.band}}}})
		assert.ErrorContains(t, err, c.want, c.band)
	}
}

func TestCompare(t *testing.T) {
	cat, err := metrics.Standard().Extend(metrics.Spec{Breaks: []metrics.Break{{Counter: "views", On: date(t, "2026-08-10"), Why: "views count from the first frame"}}})
	require.NoError(t, err)
	oslo, err := time.LoadLocation("Europe/Oslo")
	require.NoError(t, err)
	ids := []metrics.ID{"ctr", "cpc", "impressions", "views", "frequency", "posts_published", "mentions"}
	report := func(c *metrics.Catalog, windows []metrics.Window, clicks ...int64) *metrics.Report {
		q, err := c.Query(ids...)
		require.NoError(t, err)
		table, err := q.Table(metrics.Grid{Windows: windows, By: []string{"channel"}, Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.PerCell}}})
		require.NoError(t, err)
		for i, w := range windows {
			for _, group := range []string{"instagram", "tiktok"} {
				one(t, table, "clicks", clicks[i], w.Start(), group)
				one(t, table, "impressions", 1000, w.Start(), group)
				one(t, table, "views", 10, w.Start(), group)
				one(t, table, "posts", clicks[i], w.Start(), group)
				money(t, table, "spend", []string{"10 EUR", "10 EUR", "10 USD"}[i%3], w.Start(), group)
			}
		}
		return table.Report()
	}
	weeks := metrics.Weeks(date(t, "2026-08-03"), 4, time.UTC)
	r := report(cat, weeks, 20, 30, 30, 0)
	get := func(r *metrics.Report, id metrics.ID, w metrics.Window) metrics.Result {
		return result(t, r, id, w, "instagram")
	}
	for id, want := range map[metrics.ID]metrics.Trend{"ctr": metrics.Better, "cpc": metrics.Better, "impressions": metrics.Unchanged, "posts_published": metrics.Moved} {
		c, err := metrics.Compare(get(r, id, weeks[0]), get(r, id, weeks[1]))
		require.NoError(t, err)
		assert.Equal(t, want, c.Trend, id)
	}
	c, err := metrics.Compare(get(r, "ctr", weeks[0]), get(r, "ctr", weeks[1]))
	require.NoError(t, err)
	assert.Equal(t, "1/100", c.By().RatString())
	share, ok := c.Share()
	require.True(t, ok)
	assert.Equal(t, "1/2", share.RatString())
	c, err = metrics.Compare(get(r, "ctr", weeks[1]), get(r, "ctr", weeks[3]))
	require.NoError(t, err)
	assert.Equal(t, metrics.Worse, c.Trend)
	back := report(cat, weeks, 0, 30, 30, 0)
	c, err = metrics.Compare(get(back, "ctr", weeks[0]), get(back, "ctr", weeks[1]))
	require.NoError(t, err)
	_, ok = c.Share()
	assert.False(t, ok, "there is no growth from zero")
	assert.Zero(t, metrics.Change{}.By().Sign())

	newer, err := cat.Extend(metrics.Spec{KPIs: []metrics.KPI{{ID: "ctr", Unit: "ratio", Direction: metrics.Higher, Version: 2, Expr: metrics.Of("clicks").Over(metrics.Of("impressions"))}}})
	require.NoError(t, err)
	v2 := report(newer, weeks, 20, 30, 30, 0)
	elsewhere := report(cat, metrics.Weeks(date(t, "2026-08-10"), 1, oslo), 5)
	longer := report(cat, []metrics.Window{{From: date(t, "2026-08-10"), Until: date(t, "2026-08-24")}}, 5)
	old := report(cat, metrics.Months(date(t, "2025-03-01"), 3, time.UTC), 5, 5, 5)
	march, may := metrics.Months(date(t, "2025-03-01"), 3, time.UTC)[0], metrics.Months(date(t, "2025-03-01"), 3, time.UTC)[2]
	for want, pair := range map[string][2]metrics.Result{
		"a result is empty":                                 {{}, get(r, "ctr", weeks[1])},
		"ctr and cpc":                                       {get(r, "ctr", weeks[0]), get(r, "cpc", weeks[1])},
		"versions 1 and 2 of ctr":                           {get(r, "ctr", weeks[0]), get(v2, "ctr", weeks[1])},
		`groups ["instagram"] and ["tiktok"]`:               {get(r, "ctr", weeks[0]), result(t, r, "ctr", weeks[1], "tiktok")},
		`currencies "EUR" and "USD"`:                        {get(r, "cpc", weeks[1]), get(r, "cpc", weeks[2])},
		"windows in UTC and Europe/Oslo":                    {get(r, "ctr", weeks[0]), get(elsewhere, "ctr", metrics.Weeks(date(t, "2026-08-10"), 1, oslo)[0])},
		"windows of 7 and 14 days":                          {get(r, "ctr", weeks[0]), get(longer, "ctr", metrics.Window{From: date(t, "2026-08-10"), Until: date(t, "2026-08-24")})},
		"2026-W33 is not before 2026-W32":                   {get(r, "ctr", weeks[1]), get(r, "ctr", weeks[0])},
		"2026-W32 is zero-denominator, 2026-W33 is defi":    {get(back, "cpc", weeks[0]), get(back, "cpc", weeks[1])},
		"views changed on 2026-08-10: views count from":     {get(r, "views", weeks[0]), get(r, "views", weeks[1])},
		"impressions changed in 2025-04: Instagram stopped": {get(old, "ctr", march), get(old, "ctr", may)},
	} {
		_, err := metrics.Compare(pair[0], pair[1])
		assert.ErrorIs(t, err, metrics.ErrNotComparable)
		assert.ErrorContains(t, err, "metrics: compare: "+want)
	}
	_, err = metrics.Compare(result(t, old, "ctr", march, "tiktok"), result(t, old, "ctr", may, "tiktok"))
	assert.NoError(t, err, "only Instagram changed")
}

// A change of which only the month is known parts all that it may part.
func TestBreakWithoutADay(t *testing.T) {
	april := metrics.Break{Counter: "views", On: date(t, "2026-04-01"), Until: date(t, "2026-05-01"), Why: "views count from the first frame"}
	day := metrics.Break{Counter: "views", On: date(t, "2026-04-01"), Why: "views count from the first frame"}
	for _, c := range []struct {
		name         string
		change       metrics.Break
		from, second string // windows of seven days
		want         string
	}{
		{"before", april, "2026-03-18", "2026-03-25", ""},
		{"its first day is the last of the second", april, "2026-03-19", "2026-03-26", "views changed in 2026-04: views count"},
		{"within", april, "2026-04-10", "2026-04-17", "views changed in 2026-04: views count"},
		{"its last day is in the first", april, "2026-04-29", "2026-05-06", "views changed in 2026-04: views count"},
		{"begins on its last day", april, "2026-04-30", "2026-05-07", ""},
		{"after", april, "2026-05-01", "2026-05-08", ""},
		{"a day before", day, "2026-03-18", "2026-03-25", ""},
		{"a day between", day, "2026-03-25", "2026-04-01", "views changed on 2026-04-01: views count"},
		{"a day that begins the first", day, "2026-04-01", "2026-04-08", ""},
	} {
		cat, err := metrics.Standard().Extend(metrics.Spec{Breaks: []metrics.Break{c.change}})
		require.NoError(t, err)
		q, err := cat.Query("views")
		require.NoError(t, err)
		w := append(metrics.Weeks(date(t, c.from), 1, nil), metrics.Weeks(date(t, c.second), 1, nil)...)
		table, err := q.Table(metrics.Grid{Windows: w})
		require.NoError(t, err)
		one(t, table, "views", 5, w[0].Start())
		one(t, table, "views", 5, w[1].Start())
		r := table.Report()
		_, err = metrics.Compare(result(t, r, "views", w[0]), result(t, r, "views", w[1]))
		if c.want == "" {
			assert.NoError(t, err, c.name)
			continue
		}
		require.ErrorIs(t, err, metrics.ErrNotComparable, c.name)
		assert.ErrorContains(t, err, c.want, c.name)
	}
	april.Until = april.On
	_, err := metrics.Standard().Extend(metrics.Spec{Breaks: []metrics.Break{april}})
	assert.ErrorContains(t, err, "breaks[0].until: 2026-04-01 is not after 2026-04-01")
}

// What is known of the change at Instagram is its month.
func TestShippedBreaksClaimNoDay(t *testing.T) {
	breaks := metrics.Standard().Spec().Breaks
	require.Len(t, breaks, 1)
	assert.Equal(t, metrics.Break{Counter: "impressions", On: date(t, "2025-04-01"), Until: date(t, "2025-05-01"), Value: "instagram", Why: breaks[0].Why}, breaks[0])
	raw, err := json.Marshal(breaks[0])
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"on":"2025-04-01","until":"2025-05-01"`)
	raw, err = json.Marshal(metrics.Break{Counter: "views", On: date(t, "2026-04-01")})
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "until")
}
