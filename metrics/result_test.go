// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

func date(t testing.TB, text string) socialteam.Date {
	t.Helper()
	d, err := socialteam.ParseDate(text)
	require.NoError(t, err)
	return d
}

func newTable(t testing.TB, g metrics.Grid, ids ...metrics.ID) *metrics.Table {
	t.Helper()
	q, err := metrics.Standard().Query(ids...)
	require.NoError(t, err)
	table, err := q.Table(g)
	require.NoError(t, err)
	return table
}

// one adds one row.
func one(t testing.TB, table *metrics.Table, id metrics.CounterID, value int64, at time.Time, group ...string) {
	t.Helper()
	cell, err := table.Cell(at, group...)
	require.NoError(t, err)
	require.NoError(t, table.Add(id, []metrics.Cell{cell}, []int64{value}))
}

func money(t testing.TB, table *metrics.Table, id metrics.CounterID, amount string, at time.Time, group ...string) {
	t.Helper()
	m, err := socialteam.ParseMoney(amount)
	require.NoError(t, err)
	cell, err := table.Cell(at, group...)
	require.NoError(t, err)
	require.NoError(t, table.AddMoney(id, m.Currency, []metrics.Cell{cell}, []int64{m.Micros}))
}

// states is a report with every state of a result, one group for each cause.
func states(t testing.TB) *metrics.Report {
	day := date(t, "2026-08-03")
	table := newTable(t, metrics.Grid{
		Windows: metrics.Days(day, 2, time.UTC), By: []string{"case"},
		AsOf:    day.AddDays(1).In(time.UTC).Add(6 * time.Hour), // the second day is a quarter over
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
		Targets: []metrics.Target{{KPI: "impressions", On: ">= 1000", Risk: ">= 500", Pace: true}, {KPI: "cpc", On: "<= 1.20 EUR"}},
	}, "impressions", "ctr", "cpc", "frequency", "audience_growth_rate", "emv_cpm", "first_response_time_median", "within_target_share")
	at := day.In(time.UTC)
	for _, group := range []string{"defined", "zero denominator", "missing operand", "blank", "unique twice", "two currencies", "two prices", "two levels", "one level"} {
		one(t, table, "impressions", 1000, at, group)
	}
	add := func(group string) {
		one(t, table, "clicks", 20, at, group)
		money(t, table, "spend", "25.50 EUR", at, group)
	}
	for _, group := range []string{"defined", "two currencies", "blank"} {
		add(group)
	}
	one(t, table, "reach", 400, at, "defined")
	for _, v := range []int64{1_000, 2_000, 4_000_000} {
		one(t, table, "first_response_seconds", v, at, "defined")
	}
	cell, err := table.Cell(at, "defined")
	require.NoError(t, err)
	require.NoError(t, table.AddOpen("first_response_seconds", []metrics.Cell{cell}, []int64{3_600_001}))
	money(t, table, "assumed_cpm", "7 EUR", at, "defined")
	level := func(group, account string, hours int, n int64) {
		cell, err := table.Cell(at, group)
		require.NoError(t, err)
		require.NoError(t, table.AddSnapshot("followers", cell, account, at.Add(time.Duration(hours)*time.Hour), n))
	}
	level("defined", "x", 1, 100)
	level("defined", "x", 20, 110)
	level("defined", "y", 2, 300)
	level("defined", "y", 19, 290)

	one(t, table, "clicks", 0, at, "zero denominator")
	one(t, table, "reach", 0, at, "zero denominator")
	money(t, table, "spend", "3 EUR", at, "zero denominator")
	level("zero denominator", "x", 1, 0)
	level("zero denominator", "x", 2, 5)
	cell, err = table.Cell(at, "zero denominator")
	require.NoError(t, err)
	require.NoError(t, table.AddOpen("first_response_seconds", []metrics.Cell{cell}, []int64{10}))

	cell, err = table.Cell(at, "blank")
	require.NoError(t, err)
	require.NoError(t, table.AddMissing("clicks", []metrics.Cell{cell, cell}))
	one(t, table, "reach", 300, at, "unique twice")
	one(t, table, "reach", 500, at, "unique twice")
	money(t, table, "spend", "3 USD", at, "two currencies")
	money(t, table, "assumed_cpm", "7 EUR", at, "two prices")
	money(t, table, "assumed_cpm", "8 EUR", at, "two prices")
	level("two levels", "x", 1, 100)
	level("two levels", "x", 1, 120)
	level("two levels", "x", 5, 150)
	level("one level", "x", 1, 100)
	one(t, table, "impressions", 300, at.Add(25*time.Hour), "defined") // a partial window
	return table.Report()
}

func TestEveryStateIsReachable(t *testing.T) {
	r := states(t)
	w := metrics.Days(date(t, "2026-08-03"), 2, time.UTC)
	for _, c := range []struct {
		group string
		kpi   metrics.ID
		w     int
		state metrics.State
		code  metrics.Code
		text  string
	}{
		{"defined", "ctr", 0, metrics.Defined, "", "2.00 %"},
		{"defined", "cpc", 0, metrics.Defined, "", "1.28 EUR"},
		{"defined", "frequency", 0, metrics.Defined, "", "2.50"},
		{"defined", "audience_growth_rate", 0, metrics.Defined, "", "0.00 %"},
		{"defined", "emv_cpm", 0, metrics.Defined, "", "7.00 EUR"},
		{"defined", "first_response_time_median", 0, metrics.Defined, "", "2.00 s"},
		{"defined", "within_target_share", 0, metrics.Defined, "", "50.00 %"},
		{"defined", "impressions", 1, metrics.Partial, metrics.CodeOpenWindow, "300 (partial: the window is not over)"},
		{"zero denominator", "cpc", 0, metrics.ZeroDenominator, metrics.CodeZero, "undefined: clicks is 0"},
		{"zero denominator", "frequency", 0, metrics.ZeroDenominator, metrics.CodeZero, "undefined: reach is 0"},
		{"zero denominator", "audience_growth_rate", 0, metrics.ZeroDenominator, metrics.CodeZero, "undefined: first(followers) is 0"},
		{"zero denominator", "first_response_time_median", 0, metrics.NoData, metrics.CodeNoValue, "undefined: first_response_seconds has no value yet, 1 open"},
		{"zero denominator", "within_target_share", 0, metrics.NoData, metrics.CodeNoValue, "undefined: first_response_seconds has no value yet, 1 open"},
		{"missing operand", "ctr", 0, metrics.MissingOperand, metrics.CodeMissing, "undefined: clicks not reported"},
		{"missing operand", "emv_cpm", 0, metrics.MissingOperand, metrics.CodeMissing, "undefined: assumed_cpm not reported"},
		{"missing operand", "cpc", 0, metrics.NoData, metrics.CodeNothing, "no data"},
		{"missing operand", "cpc", 1, metrics.NoData, metrics.CodeNothing, "no data"},
		{"blank", "ctr", 0, metrics.Partial, metrics.CodeBlank, "2.00 % (partial: clicks blank in 2 of 3 rows)"},
		{"unique twice", "frequency", 0, metrics.NotMergeable, metrics.CodeUnique, "undefined: reach counts people once and stands in 2 rows, between 1.25 and 2.00"},
		{"two currencies", "cpc", 0, metrics.NotMergeable, metrics.CodeCurrencies, "undefined: amounts in EUR, USD"},
		{"two prices", "emv_cpm", 0, metrics.NotMergeable, metrics.CodeParameter, "undefined: assumed_cpm has different values, between 7.00 EUR and 8.00 EUR"},
		{"two levels", "audience_growth_rate", 0, metrics.NotMergeable, metrics.CodeSnapshots, "undefined: followers has two values at one time, between 25.00 % and 50.00 %"},
		{"one level", "audience_growth_rate", 0, metrics.Partial, metrics.CodeOneSide, "0.00 % (partial: followers has a single snapshot)"},
	} {
		got, ok := r.Result(c.kpi, w[c.w], c.group)
		require.True(t, ok)
		assert.Equal(t, c.state, got.State(), "%s of %s", c.kpi, c.group)
		assert.Equal(t, c.code, got.Reason().Code, "%s of %s", c.kpi, c.group)
		assert.Equal(t, c.text, got.String(), "%s of %s", c.kpi, c.group)
		_, hasFloat := got.Float64()
		_, hasRat := got.Rat()
		assert.Equal(t, got.HasValue(), hasFloat)
		assert.Equal(t, got.HasValue(), hasRat)
		assert.True(t, w[c.w].Equal(got.Window()))
		if c.kpi == "cpc" && c.group == "defined" {
			assert.Equal(t, "EUR", got.Currency())
		} else if c.kpi == "ctr" {
			assert.Empty(t, got.Currency())
		}
		assert.Equal(t, c.state == metrics.Defined || c.state == metrics.Partial, got.HasValue())
	}
	part, whole, ok := result(t, r, "cpc", w[0], "zero denominator").Ratio()
	require.True(t, ok, "the parts are known where the whole is zero")
	assert.Equal(t, "3 0", part.RatString()+" "+whole.RatString())
	low, high, ok := result(t, r, "frequency", w[0], "unique twice").Bounds()
	require.True(t, ok)
	assert.Equal(t, "5/4 2", low.RatString()+" "+high.RatString(), "1000 impressions over 800 to 500 people")
	_, _, ok = result(t, r, "frequency", w[0], "defined").Bounds()
	assert.False(t, ok)
	assert.Equal(t, metrics.OffTarget, result(t, r, "cpc", w[0], "defined").Status(), "1.275 is over 1.20")
}

func result(t testing.TB, r *metrics.Report, id metrics.ID, w metrics.Window, group ...string) metrics.Result {
	t.Helper()
	x, ok := r.Result(id, w, group...)
	require.True(t, ok, "%s %v %v", id, w, group)
	return x
}

func TestReportForms(t *testing.T) {
	r := states(t)
	testkit.Golden(t, "states.md", r.AppendMarkdown(nil))
	testkit.Golden(t, "states.csv", r.AppendCSV(nil))
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	var nice bytes.Buffer
	require.NoError(t, json.Indent(&nice, raw, "", "  "))
	testkit.Golden(t, "states.json", append(nice.Bytes(), '\n'))
	assert.Equal(t, string(r.AppendMarkdown(nil)), r.String())
	assert.Equal(t, 18, r.Len())
	assert.NotContains(t, nice.String(), "NaN")
	assert.NotContains(t, nice.String(), "Inf")
}

func TestRowsAreTheCallersToKeep(t *testing.T) {
	r := states(t)
	before := r.String()
	for row := range r.Rows() {
		row.Group[0] = "changed"
		row.Results[0] = metrics.Result{}
	}
	for row := range r.Rows() {
		_, ok := row.Result("nonsense")
		assert.False(t, ok)
		break
	}
	assert.Equal(t, before, r.String())
	_, ok := r.Result("ctr", metrics.Window{}, "defined")
	assert.False(t, ok)
}

func TestZeroResult(t *testing.T) {
	var r metrics.Result
	assert.Empty(t, r.KPI())
	assert.Empty(t, r.String())
	assert.Zero(t, r.Window())
	_, ok := r.Interval(0.95)
	assert.False(t, ok)
	_, ok = r.Clock()
	assert.False(t, ok)
	_, err := json.Marshal(r)
	assert.ErrorContains(t, err, "zero result")
	assert.Empty(t, metrics.Reason{}.String())
	assert.Equal(t, "other", metrics.Reason{Code: "other"}.String())
}

// Numbers are written with 15 significant digits, never as zero if they are not.
func TestNumbersAreNeverSilentlyZero(t *testing.T) {
	c, err := metrics.Compile(metrics.Spec{
		Counters: []metrics.Counter{{ID: "a", Kind: metrics.Flow, Unit: "count"}, {ID: "b", Kind: metrics.Flow, Unit: "count"}, {ID: "s", Kind: metrics.Flow, Unit: "seconds", Signed: true}},
		KPIs: []metrics.KPI{
			{ID: "ratio", Unit: "ratio", Direction: metrics.Higher, Expr: metrics.Of("a").Over(metrics.Of("b"))},
			{ID: "tiny", Unit: "per mille", Direction: metrics.Higher, Expr: metrics.Of("a").Over(metrics.Of("b")).Over(metrics.Of("b"))},
			{ID: "huge", Unit: "count", Direction: metrics.Higher, Expr: powers("b", 20)},
			{ID: "half", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("a").Over(metrics.Number("2"))},
			{ID: "digits", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("a").Over(metrics.Number("1048576"))},
			{ID: "exact", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("b").Over(metrics.Number("1024"))},
			{ID: "small", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("a").Over(metrics.Number("6250"))},
			{ID: "long", Unit: "seconds", Direction: metrics.Lower, Expr: metrics.Of("s")},
			{ID: "longer", Unit: "seconds", Direction: metrics.Lower, Expr: metrics.Of("s").Times(metrics.Number("1000000000"))},
		},
	})
	require.NoError(t, err)
	q, err := c.Query("ratio", "tiny", "huge", "half", "digits", "exact", "small", "long", "longer")
	require.NoError(t, err)
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	table, err := q.Table(metrics.Grid{Windows: w})
	require.NoError(t, err)
	one(t, table, "a", 1, w[0].Start())
	one(t, table, "b", math.MaxInt64, w[0].Start())
	one(t, table, "s", -3600*26, w[0].Start())
	r := table.Report()
	for id, want := range map[metrics.ID][2]string{
		"ratio":  {"0.00000000000000001084202172485504 %", "1.08420217248550e-19"},
		"tiny":   {"1.17549435082229e-38", "1.17549435082229e-38"},
		"huge":   {"undefined: the value is too large", "null"},
		"half":   {"0.50", "0.5"},
		"digits": {"0.000001", "0.00000095367431640625"}, // 20 decimals
		"exact":  {"9007199254740992.00", "9007199254740991.9990234375"},
		"small":  {"0.0002", "0.00016"},
		"long":   {"-26h", "-93600"},
		"longer": {"-93600000000000.00 s", "-93600000000000"},
	} {
		x := result(t, r, id, w[0])
		raw, err := json.Marshal(x)
		require.NoError(t, err)
		var doc struct{ Value json.RawMessage }
		require.NoError(t, json.Unmarshal(raw, &doc))
		if id != "ratio" {
			assert.Equal(t, want[0], x.String(), id)
		} else {
			assert.NotEqual(t, "", strings.Trim(strings.TrimSuffix(x.String(), " %"), "0."))
		}
		assert.Equal(t, want[1], string(doc.Value), id)
	}
}

// powers multiplies a counter with itself n times.
func powers(id metrics.CounterID, n int) metrics.Expr {
	e := metrics.Of(id)
	for range n {
		e = e.Times(metrics.Of(id))
	}
	return e
}

func TestInterval(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	table := newTable(t, metrics.Grid{Windows: w}, "ctr", "cpc", "view_through_rate", "within_target_share")
	at := w[0].Start()
	one(t, table, "clicks", 81, at)
	one(t, table, "impressions", 263, at)
	money(t, table, "spend", "3 EUR", at)
	one(t, table, "conversions", 1_500_000, at)
	one(t, table, "view_through_conversions", 500_000, at)
	one(t, table, "first_response_seconds", 5_000, at)
	r := table.Report()
	i, ok := result(t, r, "ctr", w[0]).Interval(0.95)
	require.True(t, ok)
	assert.InDelta(t, 0.255288519878274, i.Low, 1e-12)
	assert.EqualValues(t, 263, result(t, r, "ctr", w[0]).Sample())
	_, ok = result(t, r, "ctr", w[0]).Interval(2)
	assert.False(t, ok)
	_, ok = result(t, r, "cpc", w[0]).Interval(0.95)
	assert.False(t, ok, "money is no proportion")
	_, ok = result(t, r, "view_through_rate", w[0]).Interval(0.95)
	assert.False(t, ok, "half a conversion is no trial")
	_, ok = result(t, r, "within_target_share", w[0]).Interval(0.95)
	assert.True(t, ok)
	part, whole, ok := result(t, r, "ctr", w[0]).Ratio()
	require.True(t, ok)
	part.SetInt64(7)
	whole.Set(big.NewRat(1, 7))
	i2, _ := result(t, r, "ctr", w[0]).Interval(0.95)
	assert.Equal(t, i, i2, "numbers that were handed out are the caller's")
}

// The zero value of each type that the package hands out answers for nothing,
// as its comment says.
func TestZeroValues(t *testing.T) {
	day := date(t, "2026-08-03")
	when := day.In(time.UTC)
	_, err := new(metrics.Query).Table(metrics.Grid{Windows: metrics.Days(day, 1, nil)})
	assert.ErrorContains(t, err, "metrics: table: the query has no KPI")
	assert.Empty(t, new(metrics.Query).KPIs())
	assert.Empty(t, new(metrics.Query).Counters())

	var table metrics.Table
	_, err = table.Cell(when)
	assert.ErrorIs(t, err, metrics.ErrOutside)
	assert.ErrorIs(t, table.Add("clicks", nil, nil), metrics.ErrUnknown)
	assert.ErrorIs(t, table.AddMoney("spend", "EUR", nil, nil), metrics.ErrUnknown)
	assert.ErrorIs(t, table.AddOpen("clicks", nil, nil), metrics.ErrUnknown)
	assert.ErrorIs(t, table.AddMissing("clicks", nil), metrics.ErrUnknown)
	assert.ErrorIs(t, table.AddSnapshot("followers", 0, "", when, 1), metrics.ErrUnknown)
	assert.ErrorIs(t, table.AddCases("office", metrics.Case{}), metrics.ErrUnknown)
	_, err = table.ReadCSV(strings.NewReader("date,clicks\n2026-08-03,1\n"), metrics.CSV{Date: "date", Counters: map[metrics.CounterID]string{"clicks": "clicks"}})
	assert.ErrorContains(t, err, "metrics: read csv: the table has no query")
	assert.NoError(t, table.Merge(new(metrics.Table)))
	assert.ErrorIs(t, table.Merge(newTable(t, metrics.Grid{Windows: metrics.Days(day, 1, nil)}, "ctr")), metrics.ErrNotComparable)

	for _, r := range []*metrics.Report{table.Report(), new(metrics.Report)} {
		assert.Zero(t, r.Len())
		assert.Equal(t, "| window |\n| ------ |\n", r.String())
		raw, err := json.Marshal(r)
		require.NoError(t, err)
		assert.JSONEq(t, `{"format": "socialteam.metrics-report/1", "by": [], "rows": []}`, string(raw))
		_, ok := r.Result("ctr", metrics.Window{})
		assert.False(t, ok)
		assert.Equal(t, 1, strings.Count(string(r.AppendCSV(nil)), "\n"))
	}

	score, err := new(metrics.Scorecard).Judge(metrics.Row{})
	require.NoError(t, err)
	_, _, _, ok := score.Total()
	assert.False(t, ok)
	assert.Equal(t, "undefined: no part", score.String())

	var none metrics.Catalog
	assert.Empty(t, none.Counters())
	assert.Empty(t, none.Families())
	assert.Empty(t, none.Undefined("ctr"))
	_, err = none.Extend(metrics.Spec{})
	assert.NoError(t, err)

	var r metrics.Result
	assert.Empty(t, r.String())
	assert.Empty(t, r.KPI())
	assert.Zero(t, r.Window())
	_, ok = r.Interval(0.95)
	assert.False(t, ok)
	_, ok = r.Clock()
	assert.False(t, ok)
	_, _, ok = r.Bounds()
	assert.False(t, ok)
	_, err = json.Marshal(r)
	assert.Error(t, err)
	var w metrics.Window
	assert.Empty(t, w.String())
	assert.Zero(t, w.Days())
	assert.False(t, w.Contains(when))
	_, err = json.Marshal(w)
	assert.Error(t, err)
}
