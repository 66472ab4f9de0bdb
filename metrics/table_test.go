// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// row is one row of a random file: what it says about one counter.
type row struct {
	counter  metrics.CounterID
	kind     metrics.Kind
	at       time.Time
	group    []string
	value    int64
	currency string
	account  string
	open     bool
	blank    bool
}

func (r row) add(t testing.TB, table *metrics.Table) {
	t.Helper()
	cell, err := table.Cell(r.at, r.group...)
	require.NoError(t, err)
	cells, values := []metrics.Cell{cell}, []int64{r.value}
	switch {
	case r.blank:
		err = table.AddMissing(r.counter, cells)
	case r.open:
		err = table.AddOpen(r.counter, cells, values)
	case r.kind == metrics.Stock:
		err = table.AddSnapshot(r.counter, cell, r.account, r.at, r.value)
	case r.currency != "":
		err = table.AddMoney(r.counter, r.currency, cells, values)
	default:
		err = table.Add(r.counter, cells, values)
	}
	require.NoError(t, err)
}

// mergeKPIs use every kind of counter.
var mergeKPIs = []metrics.ID{
	"impressions", "cpc", "frequency", "followers", "wip", "audience_growth_rate", "emv_cpm",
	"first_response_time_mean", "first_response_time_p90", "within_target_share", "publish_delay_p90", "gross",
}

func mergeCatalog(t testing.TB) *metrics.Catalog {
	c, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{
		{ID: "gross", Unit: "money", Direction: metrics.Higher, Expr: metrics.Of("gross_profit").Minus(metrics.Of("spend"))},
	}})
	require.NoError(t, err)
	return c
}

func randomRows(rng *rand.Rand, windows []metrics.Window, n int) []row {
	kinds := []struct {
		id   metrics.CounterID
		kind metrics.Kind
	}{
		{"impressions", metrics.Flow},
		{"clicks", metrics.Flow},
		{"spend", metrics.Flow},
		{"gross_profit", metrics.Flow},
		{"reach", metrics.Unique},
		{"followers", metrics.Stock},
		{"wip_items", metrics.Stock},
		{"assumed_cpm", metrics.Parameter},
		{"first_response_seconds", metrics.Distribution},
		{"schedule_delay_seconds", metrics.Distribution},
	}
	rows := make([]row, n)
	for i := range rows {
		k := kinds[rng.IntN(len(kinds))]
		w := windows[rng.IntN(len(windows))]
		r := row{counter: k.id, kind: k.kind, group: []string{[]string{"ig", "tt", "", "x,\"y\""}[rng.IntN(4)]}}
		r.at = w.Start().Add(time.Duration(rng.Int64N(int64(w.End().Sub(w.Start())))).Truncate(12 * time.Hour))
		r.value = rng.Int64N(1 << rng.IntN(50))
		if k.id == "gross_profit" || k.id == "schedule_delay_seconds" {
			r.value -= 1 << rng.IntN(49)
		}
		if k.id == "clicks" && rng.IntN(2) == 0 {
			r.value = 0
		}
		r.account = []string{"a", "b"}[rng.IntN(2)]
		r.open = k.kind == metrics.Distribution && r.value >= 0 && rng.IntN(4) == 0
		r.blank = (k.kind == metrics.Flow || k.kind == metrics.Stock) && rng.IntN(8) == 0
		if k.id == "spend" || k.id == "gross_profit" || k.id == "assumed_cpm" {
			r.currency = "EUR"
			if rng.IntN(15) == 0 {
				r.currency = "USD"
			}
		}
		if k.id == "assumed_cpm" && rng.IntN(4) > 0 {
			r.value = 7_000_000
		}
		rows[i] = r
	}
	return rows
}

func encode(t testing.TB, r *metrics.Report) string {
	t.Helper()
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	return string(r.AppendCSV(nil)) + string(raw)
}

// However rows are split over tables, in whatever order the tables are merged,
// and whatever was merged before: the report has the same bytes.
func TestMergeIsAssociativeAndCommutative(t *testing.T) {
	rng := testkit.Rand(4)
	q, err := mergeCatalog(t).Query(mergeKPIs...)
	require.NoError(t, err)
	for n := range testkit.Cases(1000, 10_000) {
		g := metrics.Grid{
			Windows: metrics.Days(date(t, "2026-08-03"), 3, time.UTC), By: []string{"channel"},
			Quantiles: []metrics.Method{metrics.Exact, metrics.Histogram, metrics.Survived}[n%3],
			Sources:   []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
		}
		table := func() *metrics.Table {
			x, err := q.Table(g)
			require.NoError(t, err)
			return x
		}
		rows := randomRows(rng, g.Windows, 1+rng.IntN(80))
		whole := table()
		for _, r := range rows {
			r.add(t, whole)
		}
		want := encode(t, whole.Report())

		parts := make([]*metrics.Table, 1+rng.IntN(4))
		for i := range parts {
			parts[i] = table()
		}
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, r := range rows {
			r.add(t, parts[rng.IntN(len(parts))])
		}
		for len(parts) > 1 { // a random tree of merges
			rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			if rng.IntN(3) == 0 {
				parts[0].Report() // looking does not change anything
			}
			require.NoError(t, parts[0].Merge(parts[1]))
			parts = append(parts[:1], parts[2:]...)
		}
		require.Equal(t, want, encode(t, parts[0].Report()), "case %d", n)
	}
}

// naive is the twin of a table: it keeps every row, and answers each question by
// reading them all. It uses nothing of the package but ids.
type naive struct{ rows []row }

func (n naive) of(id metrics.CounterID, w metrics.Window, group []string) (list []row, blank int64) {
	for _, r := range n.rows {
		if r.counter == id && !r.at.Before(w.Start()) && r.at.Before(w.End()) && slices.Equal(r.group, group) {
			if r.blank {
				blank++
				continue
			}
			list = append(list, r)
		}
	}
	return list, blank
}

func rats(list []row, scale int64) *big.Rat {
	v := new(big.Rat)
	for _, r := range list {
		v.Add(v, big.NewRat(r.value, scale))
	}
	return v
}

// cpc answers cost per click: state and value.
func (n naive) cpc(w metrics.Window, group []string) (metrics.State, *big.Rat) {
	spend, blankSpend := n.of("spend", w, group)
	clicks, blankClicks := n.of("clicks", w, group)
	currencies := map[string]bool{}
	for _, r := range spend {
		currencies[r.currency] = true
	}
	switch sum := rats(clicks, 1); {
	case len(spend)+len(clicks) == 0:
		return metrics.NoData, nil
	case len(spend) == 0 || len(clicks) == 0:
		return metrics.MissingOperand, nil
	case len(currencies) > 1:
		return metrics.NotMergeable, nil
	case sum.Sign() == 0:
		return metrics.ZeroDenominator, nil
	case blankSpend+blankClicks > 0:
		return metrics.Partial, new(big.Rat).Quo(rats(spend, 1_000_000), sum)
	default:
		return metrics.Defined, new(big.Rat).Quo(rats(spend, 1_000_000), sum)
	}
}

// followers answers the last level of each account, added.
func (n naive) followers(w metrics.Window, group []string) (metrics.State, *big.Rat) {
	list, blank := n.of("followers", w, group)
	if len(list) == 0 {
		return metrics.NoData, nil
	}
	total, clash := new(big.Rat), false
	for _, account := range []string{"a", "b"} {
		var last *row
		for i, r := range list {
			switch {
			case r.account != account:
			case last == nil || r.at.After(last.at):
				last = &list[i]
			case r.at.Equal(last.at) && r.value != last.value:
				clash = true
			}
		}
		// A clash matters only at the last instant.
		if last != nil {
			clash = false
			for _, r := range list {
				clash = clash || r.account == account && r.at.Equal(last.at) && r.value != last.value
			}
			if clash {
				return metrics.NotMergeable, nil
			}
			total.Add(total, big.NewRat(last.value, 1))
		}
	}
	if blank > 0 {
		return metrics.Partial, total
	}
	return metrics.Defined, total
}

// p90 answers the quantile of the closed values, sorted.
func (n naive) p90(w metrics.Window, group []string) (metrics.State, *big.Rat) {
	all, _ := n.of("first_response_seconds", w, group)
	var x []int64
	for _, r := range all {
		if !r.open {
			x = append(x, r.value)
		}
	}
	switch {
	case len(x) == 0:
		return metrics.NoData, nil
	}
	slices.Sort(x)
	h := 9 * (len(x) - 1) // tenths
	v := big.NewRat(x[h/10], 1000)
	if h%10 > 0 {
		step := big.NewRat(x[h/10+1]-x[h/10], 1000)
		v.Add(v, step.Mul(step, big.NewRat(int64(h%10), 10)))
	}
	return metrics.Defined, v
}

func TestTableMatchesNaiveTwin(t *testing.T) {
	rng := testkit.Rand(5)
	q, err := mergeCatalog(t).Query(mergeKPIs...)
	require.NoError(t, err)
	mix := map[string]int{}
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	for range testkit.Cases(1000, 10_000) {
		g := metrics.Grid{
			Windows: metrics.Weeks(date(t, "2026-10-19"), 2, copenhagen), By: []string{"channel"},
			Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
		}
		table, err := q.Table(g)
		require.NoError(t, err)
		twin := naive{randomRows(rng, g.Windows, 1+rng.IntN(400))}
		for _, r := range twin.rows {
			r.add(t, table)
		}
		for got := range table.Report().Rows() {
			for id, ask := range map[metrics.ID]func(metrics.Window, []string) (metrics.State, *big.Rat){
				"cpc": twin.cpc, "followers": twin.followers, "first_response_time_p90": twin.p90,
			} {
				state, value := ask(got.Window, got.Group)
				r, _ := got.Result(id)
				mix[fmt.Sprint(id, " ", state)]++
				require.Equal(t, state, r.State(), "%s in %v of %q: %v", id, got.Window, got.Group, twin.rows)
				if value != nil {
					have, _ := r.Rat()
					require.Zero(t, have.Cmp(value), "%s = %v, want %v", id, have, value)
				}
			}
		}
	}
	t.Log(mix)
	require.GreaterOrEqual(t, len(mix), 10, "the mix of cases is thin: %v", mix)
}

// What a result says depends on the rows of its own operands, not on which other
// KPIs were asked for beside it.
func TestResultsDoNotDependOnTheQuery(t *testing.T) {
	rng := testkit.Rand(12)
	c := mergeCatalog(t)
	g := metrics.Grid{
		Windows: metrics.Days(date(t, "2026-08-03"), 2, time.UTC), By: []string{"channel"},
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
	}
	fill := func(rows []row, ids ...metrics.ID) *metrics.Report {
		q, err := c.Query(ids...)
		require.NoError(t, err)
		table, err := q.Table(g)
		require.NoError(t, err)
		needs := map[metrics.CounterID]bool{}
		for _, x := range q.Counters() {
			needs[x.ID] = true
		}
		for _, r := range rows {
			_, err := table.Cell(r.at, r.group...) // the group is known even if the row is not needed
			require.NoError(t, err)
			if needs[r.counter] {
				r.add(t, table)
			}
		}
		return table.Report()
	}
	for range testkit.Cases(200, 2000) {
		rows := randomRows(rng, g.Windows, 1+rng.IntN(80))
		all := fill(rows, mergeKPIs...)
		id := mergeKPIs[rng.IntN(len(mergeKPIs))]
		for row := range fill(rows, id).Rows() {
			want, err := json.Marshal(result(t, all, id, row.Window, row.Group...))
			require.NoError(t, err)
			got, err := json.Marshal(row.Results[0])
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
		}
	}
}

func TestRollUpsAreRefusedWhenCompiled(t *testing.T) {
	// Formulas.
	for _, c := range []struct {
		expr metrics.Expr
		want string
		roll bool
	}{
		{metrics.Of("followers"), "followers is a stock and never adds over time", true},
		{metrics.Total("likes", "open_conversations"), "open_conversations is a stock", true},
		{metrics.Of("response_seconds"), "response_seconds is a distribution and has no sum", true},
		{metrics.Last("likes"), "likes is a flow: last wants a stock", false},
		{metrics.Mean("reach"), "reach is a unique: mean wants a distribution", false},
		{metrics.Quantile("0.5", "followers"), "followers is a stock: quantile wants a distribution", false},
		{metrics.Of("reach").OrZero(), "only a flow can count as zero", false},
		{metrics.Last("followers").OrZero(), "or_zero wants a counter made with Of", false},
		{metrics.Quantile("1.5", "response_seconds"), "quantile 1.5: want a number from 0 to 1", false},
		{metrics.Number("1e9"), `bad number "1e9"`, false},
		{metrics.Of("lieks"), `unknown counter "lieks" (did you mean "likes"?)`, false},
		{metrics.Expr{}, "no formula", false},
		{powers("likes", 300), "formula too large", false},
	} {
		_, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{ID: "k", Unit: "count", Direction: metrics.Higher, Expr: c.expr}}})
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, "kpis[0].expr: k: ")
		assert.Equal(t, c.roll, errors.Is(err, metrics.ErrRollUp), c.want)
	}
	// Rows.
	q, err := metrics.Standard().Query("er_reach", "impressions")
	require.NoError(t, err)
	w := metrics.Weeks(date(t, "2026-08-03"), 2, time.UTC)
	_, err = q.Table(metrics.Grid{Windows: w})
	require.ErrorIs(t, err, metrics.ErrRollUp)
	assert.EqualError(t, err, "metrics: table: sources: er_reach needs reach, which counts people once: its rows must not be rolled up: "+
		"declare a Source with Rows PerCell if it is reported for exactly these windows and groups, or WithBounds if bounds will do")
}

// Reach of one window is a value; of several rows only bounds are known, and
// they are not a value.
func TestReachOverSeveralWindowsGivesBoundsOnly(t *testing.T) {
	days := metrics.Days(date(t, "2026-08-03"), 7, time.UTC)
	week := metrics.Window{From: days[0].From, Until: days[6].Until}
	table := newTable(t, metrics.Grid{
		Windows: []metrics.Window{week},
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
	}, "reach", "frequency")
	for i, day := range days {
		one(t, table, "reach", int64(100+10*i), day.Start())
		one(t, table, "impressions", 500, day.Start())
	}
	r := table.Report()
	for id, want := range map[metrics.ID][2]string{"reach": {"160", "910"}, "frequency": {"50/13", "175/8"}} {
		x := result(t, r, id, week)
		assert.Equal(t, metrics.NotMergeable, x.State())
		assert.False(t, x.HasValue())
		low, high, ok := x.Bounds()
		require.True(t, ok)
		assert.Equal(t, want, [2]string{low.RatString(), high.RatString()}, id)
	}
	// A source that reports the cell itself gives a value; a second row of the
	// same cell takes it back.
	table = newTable(t, metrics.Grid{
		Windows: []metrics.Window{week},
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.PerCell}},
	}, "reach")
	one(t, table, "reach", 700, days[0].Start())
	assert.Equal(t, "700", result(t, table.Report(), "reach", week).String())
	one(t, table, "reach", 700, days[0].Start())
	assert.Equal(t, metrics.NotMergeable, result(t, table.Report(), "reach", week).State())
	// Unknown bounds: the denominator may be zero.
	table = newTable(t, metrics.Grid{
		Windows: []metrics.Window{week},
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
	}, "frequency")
	one(t, table, "impressions", 7, days[0].Start())
	one(t, table, "reach", 0, days[0].Start())
	one(t, table, "reach", 0, days[0].Start())
	_, _, ok := result(t, table.Report(), "frequency", week).Bounds()
	assert.False(t, ok)
}

// Posts come by channel and campaign, followers by channel only.
func TestSourcesOfDifferentGrainJoin(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	at := w[0].Start()
	for _, broadcast := range []bool{false, true} {
		table := newTable(t, metrics.Grid{
			Windows: w, By: []string{"channel", "campaign"},
			Sources: []metrics.Source{{Counters: []metrics.CounterID{"followers"}, By: []string{"channel"}, Broadcast: broadcast}},
		},
			"amplification_rate_followers", "followers")
		one(t, table, "shares", 6, at, "ig", "spring")
		one(t, table, "shares", 3, at, "ig", "summer")
		one(t, table, "shares", 3, at, "tt", "summer")
		cell, err := table.Cell(at, "ig", metrics.Lacking)
		require.NoError(t, err)
		require.NoError(t, table.AddSnapshot("followers", cell, "", at, 300))
		full, err := table.Cell(at, "ig", "spring")
		require.NoError(t, err)
		assert.ErrorContains(t, table.AddSnapshot("followers", full, "", at, 300), "other columns")
		assert.ErrorContains(t, table.Add("shares", []metrics.Cell{cell}, []int64{3}), "other columns")
		r := table.Report()
		require.Equal(t, 3, r.Len(), "a group without campaign has no row of its own")
		x := result(t, r, "amplification_rate_followers", w[0], "ig", "spring")
		if !broadcast {
			assert.Equal(t, metrics.MissingOperand, x.State())
			assert.Equal(t, "undefined: followers is not reported by campaign", x.String())
			continue
		}
		assert.Equal(t, "2.00 %", x.String())
		assert.Equal(t, "1.00 %", result(t, r, "amplification_rate_followers", w[0], "ig", "summer").String())
		assert.Equal(t, "undefined: followers not reported", result(t, r, "amplification_rate_followers", w[0], "tt", "summer").String())
		assert.Equal(t, "300", result(t, r, "followers", w[0], "ig", "summer").String())
	}
}

func TestOrZeroIsDeclared(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	at := w[0].Start()
	table := newTable(t, metrics.Grid{Windows: w, OrZero: []metrics.CounterID{"saves", "posts"}}, "engagements")
	assert.Equal(t, "no data", result(t, table.Report(), "engagements", w[0]).String(), "nothing is not zero")
	one(t, table, "likes", 5, at)
	one(t, table, "comments", 1, at)
	assert.Equal(t, "undefined: shares not reported", result(t, table.Report(), "engagements", w[0]).String())
	one(t, table, "shares", 1, at)
	cell, err := table.Cell(at)
	require.NoError(t, err)
	require.NoError(t, table.AddMissing("saves", []metrics.Cell{cell}))
	r := table.Report()
	assert.Equal(t, "7", result(t, r, "engagements", w[0]).String())
	assert.Contains(t, r.String(), "\nCounted as 0 where not reported: posts, saves.\n")
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"or-zero":["posts","saves"]`)

	c, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{
		ID: "k", Unit: "count", Direction: metrics.Higher,
		Expr: metrics.Of("likes").Plus(metrics.Of("saves").OrZero()),
	}}})
	require.NoError(t, err)
	q, err := c.Query("k")
	require.NoError(t, err)
	table, err = q.Table(metrics.Grid{Windows: w, By: []string{"x"}, Sources: []metrics.Source{{Counters: []metrics.CounterID{"saves"}, By: []string{}}}})
	require.NoError(t, err)
	one(t, table, "likes", 5, at, "a")
	assert.Equal(t, "5", result(t, table.Report(), "k", w[0], "a").String(), "per operand")
}

func TestGridIsChecked(t *testing.T) {
	q, err := metrics.Standard().Query("er_reach", "ctr", "impressions", "first_response_time_median")
	require.NoError(t, err)
	oslo, err := time.LoadLocation("Europe/Oslo")
	require.NoError(t, err)
	day := date(t, "2026-08-03")
	_, err = q.Table(metrics.Grid{
		Windows: []metrics.Window{
			{From: day, Until: day},
			{From: day, Until: day.AddDays(7)},
			{From: day.AddDays(6), Until: day.AddDays(8), In: oslo},
			{From: day.AddDays(7), Until: day.AddDays(9)},
		},
		By: []string{"channel", "", "channel"},
		Sources: []metrics.Source{
			{Counters: []metrics.CounterID{"reach", "nonsens", "clicks"}, By: []string{"chanel"}, Rows: 9},
			{Counters: []metrics.CounterID{"clicks"}},
		},
		OrZero:    []metrics.CounterID{"reach", "likse"},
		Quantiles: 9,
		Targets: []metrics.Target{
			{KPI: "ctr", On: "3 %"},
			{KPI: "ctr", On: ">= 3 %"},
			{KPI: "cpc", On: "<= 3 EUR"},
			{KPI: "impressions", On: "<= 5", Confidence: 2000, MinSample: -1},
			{KPI: "first_response_time_median", On: "<= 4h", Risk: "<= 3h", Confidence: 950, Pace: true},
		},
	})
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Error())
	}
	assert.Equal(t, []string{
		`windows[0]: empty window from "2026-08-03" until "2026-08-03"`,
		`windows[2]: in Europe/Oslo, but the first window is in UTC`,
		`windows[3]: 2026-08-10/2026-08-12 begins before 2026-08-09/2026-08-11 ends: windows come in order and do not overlap`,
		`by[1]: a column needs a name`,
		`by[2]: second column "channel"`,
		`sources[0].by[0]: unknown column "chanel" (did you mean "channel"?)`,
		`sources[0].rows: unknown grain 9`,
		`sources[0].counters[1]: unknown counter "nonsens"`,
		`sources[1].counters[0]: clicks is in a second source`,
		`or-zero[0]: reach is a unique: only a flow can count as zero where it is not reported`,
		`or-zero[1]: unknown counter "likse" (did you mean "likes"?)`,
		`targets[0].on: bad band "3 %": want a band such as ">= 3 %", "<= 1.20 EUR", "<= 4h" or "70 % .. 85 %"`,
		`targets[1].kpi: second target for ctr`,
		`targets[2].kpi: unknown KPI of this query "cpc"`,
		`targets[3].on: bad band "<= 5": more of impressions is better: the band needs a lower end`,
		`targets[3].min-sample: sample of -1: want 0 or more`,
		`targets[3].confidence: confidence 2000: want per mille such as 950`,
		`targets[3].confidence: impressions is not a proportion of counts and has no interval: leave it out`,
		`targets[4].risk: bad band "<= 3h": it must include "<= 4h"`,
		`targets[4].confidence: first_response_time_median is not a proportion of counts and has no interval: leave it out`,
		`targets[4].pace: first_response_time_median is no total that grows over the window (its form is distribution): leave it out`,
		`quantiles: unknown method method(9)`,
	}, got)
	_, err = q.Table(metrics.Grid{})
	assert.ErrorContains(t, err, "windows: no window")
	assert.ErrorContains(t, err, "sources: er_reach needs reach, which counts people once", "a path of the grid")
	by := make([]string, 40)
	for i := range by {
		by[i] = fmt.Sprint("c", i)
	}
	_, err = q.Table(metrics.Grid{Windows: metrics.Days(day, 1, nil), By: by})
	assert.ErrorContains(t, err, "40 columns: want at most 32")
}

func TestQueryIsChecked(t *testing.T) {
	c := metrics.Standard()
	for want, ids := range map[string][]metrics.ID{
		`ids[1]: unknown KPI "ctrr" (did you mean "ctr"?)`: {"ctr", "ctrr"},
		`ids[1]: second "ctr"`:                             {"ctr", "ctr"},
		"metrics: query: no KPI asked for":                 {},
		`ids[0]: unknown clock "office"`:                   {"first_response_time_p90@office"},
		`ids[0]: unknown KPI ""`:                           {""},
		`ids[0]: unknown KPI "x"`:                          {"x@y"},
	} {
		_, err := c.Query(ids...)
		assert.ErrorContains(t, err, want)
	}
	q, err := c.Query("ctr", "cpc")
	require.NoError(t, err)
	assert.Len(t, q.KPIs(), 2)
	assert.Equal(t, metrics.ID("ctr"), q.KPIs()[0].ID)
	var ids []metrics.CounterID
	for _, x := range q.Counters() {
		ids = append(ids, x.ID)
	}
	assert.Equal(t, []metrics.CounterID{"clicks", "impressions", "spend"}, ids)
}

func TestRowsAreChecked(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 2, time.UTC)
	at := w[0].Start()
	table := newTable(t, metrics.Grid{Windows: w}, "ctr", "cpc", "followers", "first_response_time_median")
	cell, err := table.Cell(at)
	require.NoError(t, err)
	cells, v := []metrics.Cell{cell}, []int64{1}
	for want, err := range map[string]error{
		`metrics: add: unknown counter "clics" (did you mean "clicks"?)`: table.Add("clics", cells, v),
		"spend is money: use AddMoney":                                   table.Add("spend", cells, v),
		"followers is a stock: use AddSnapshot":                          table.Add("followers", cells, v),
		"1 cells and 2 values":                                           table.Add("clicks", cells, []int64{1, 2}),
		"cell 99 is not of this table":                                   table.Add("clicks", []metrics.Cell{cell, 99}, []int64{1, 2}),
		"row 1: -2 is below zero":                                        table.Add("clicks", []metrics.Cell{cell, cell}, []int64{1, -2}),
		"clicks is no money but count: use Add":                          table.AddMoney("clicks", "EUR", cells, v),
		`bad currency "eur"`:                                             table.AddMoney("spend", "eur", cells, v),
		`unknown counter "spent"`:                                        table.AddMoney("spent", "EUR", cells, v),
		"add spend: 1 cells and 0 values":                                table.AddMoney("spend", "EUR", cells, nil),
		"clicks is a flow: only items of a distribution":                 table.AddOpen("clicks", cells, v),
		`unknown counter "nope"`:                                         table.AddOpen("nope", cells, v),
		"row 0: -1 is below zero":                                        table.AddOpen("first_response_seconds", cells, []int64{-1}),
		`unknown counter "nopes"`:                                        table.AddMissing("nopes", cells),
		"cell 98 is not":                                                 table.AddMissing("clicks", []metrics.Cell{98}),
		"clicks is a flow: use Add":                                      table.AddSnapshot("clicks", cell, "", at, 1),
		`unknown counter "nopess"`:                                       table.AddSnapshot("nopess", cell, "", at, 1),
		"cell 97 is not":                                                 table.AddSnapshot("followers", 97, "", at, 1),
		"outside of every window of its cell":                            table.AddSnapshot("followers", cell, "", w[1].Start(), 1),
	} {
		assert.ErrorContains(t, err, want)
	}
	require.NoError(t, table.AddMissing("clicks", nil))
	require.NoError(t, table.Add("clicks", nil, nil))
	assert.Equal(t, 2, table.Report().Len())
	for row := range table.Report().Rows() {
		for _, r := range row.Results {
			assert.Equal(t, metrics.NoData, r.State(), "refused rows add nothing")
		}
	}
	_, err = table.Cell(at, "x")
	assert.ErrorContains(t, err, "1 group values: want 0")
	_, err = table.Cell(at.AddDate(1, 0, 0))
	assert.ErrorIs(t, err, metrics.ErrOutside)
	_, err = table.Cell(at.AddDate(-1, 0, 0))
	assert.ErrorIs(t, err, metrics.ErrOutside)
	other := newTable(t, metrics.Grid{Windows: w}, "ctr")
	assert.ErrorContains(t, table.Merge(other), "different queries or grids")
	assert.ErrorIs(t, table.Merge(other), metrics.ErrNotComparable)
}

func TestCellsAreBounded(t *testing.T) {
	const days = 100_000
	q, err := metrics.Standard().Query("impressions")
	require.NoError(t, err)
	g := metrics.Grid{Windows: metrics.Days(date(t, "2001-01-01"), days, time.UTC), By: []string{"x"}}
	table, err := q.Table(g)
	require.NoError(t, err)
	at := date(t, "2001-01-01").In(time.UTC)
	for i := range metrics.MaxCells / days {
		_, err := table.Cell(at, fmt.Sprint(i))
		require.NoError(t, err)
	}
	_, err = table.Cell(at, "one more")
	assert.EqualError(t, err, "metrics: cell: more than 16777216 cells: choose fewer windows or groups")

	// A merge that does not fit merges nothing, not even what is known.
	other, err := q.Table(g)
	require.NoError(t, err)
	one(t, other, "impressions", 5, at, "0")
	one(t, other, "impressions", 5, at, "one more")
	assert.EqualError(t, table.Merge(other), "metrics: merge: more than 16777216 cells: choose fewer windows or groups")
	_, err = table.Cell(at, "one more")
	assert.Error(t, err)
}

// Adding allocates nothing per row.
func TestAddDoesNotAllocatePerRow(t *testing.T) {
	table, cells := benchTable(t, "impressions")
	rows, values := make([]metrics.Cell, 10_000), make([]int64, 10_000)
	for i := range rows {
		rows[i], values[i] = cells[i%len(cells)], int64(i)
	}
	require.NoError(t, table.Add("impressions", rows, values))
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		if err := table.Add("impressions", rows, values); err != nil {
			t.Error(err)
		}
	}))
	group := []string{"aaa"}
	at := date(t, "2026-08-03").In(time.UTC)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		if _, err := table.Cell(at, group...); err != nil {
			t.Error(err)
		}
	}), "a cell that is known")
}

// Sums do not overflow: they are wider than any number of rows can fill.
func TestSumsAreWide(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
	c, err := metrics.Compile(metrics.Spec{
		Counters: []metrics.Counter{{ID: "n", Kind: metrics.Flow, Unit: "count", Signed: true}},
		KPIs:     []metrics.KPI{{ID: "n", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("n")}},
	})
	require.NoError(t, err)
	q, err := c.Query("n")
	require.NoError(t, err)
	rng := testkit.Rand(6)
	for range testkit.Cases(500, 5000) {
		table, err := q.Table(metrics.Grid{Windows: w})
		require.NoError(t, err)
		want := new(big.Int)
		for range 1 + rng.IntN(20) {
			v := int64(rng.Uint64())
			want.Add(want, big.NewInt(v))
			one(t, table, "n", v, w[0].Start())
		}
		got, ok := result(t, table.Report(), "n", w[0]).Rat()
		require.True(t, ok)
		require.Equal(t, want.String(), got.RatString())
	}
}

// Tables of one query may be filled by many goroutines, each with its own.
func TestTablesOfOneQueryFillInParallel(t *testing.T) {
	q, err := mergeCatalog(t).Query(mergeKPIs...)
	require.NoError(t, err)
	g := metrics.Grid{
		Windows: metrics.Days(date(t, "2026-08-03"), 3, time.UTC), By: []string{"channel"},
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}},
	}
	rows := randomRows(testkit.Rand(13), g.Windows, 400)
	whole, err := q.Table(g)
	require.NoError(t, err)
	for _, r := range rows {
		r.add(t, whole)
	}
	parts := make([]*metrics.Table, 4)
	reports := make([]string, len(parts))
	var wait sync.WaitGroup
	for i := range parts {
		parts[i], err = q.Table(g)
		require.NoError(t, err)
		wait.Go(func() {
			for j := i; j < len(rows); j += len(parts) {
				rows[j].add(t, parts[i])
			}
			reports[i] = encode(t, parts[i].Report())
		})
	}
	wait.Wait()
	for i, p := range parts {
		assert.Equal(t, reports[i], encode(t, p.Report()))
		if i > 0 {
			require.NoError(t, parts[0].Merge(p))
		}
	}
	assert.Equal(t, encode(t, whole.Report()), encode(t, parts[0].Report()))
}

// TestChangeEitherWayRound: a change is a change whichever end comes first in the
// formula, and an average beside one end is none.
func TestChangeEitherWayRound(t *testing.T) {
	first, last := metrics.First("followers"), metrics.Last("followers")
	for name, c := range map[string]struct {
		expr metrics.Expr
		code metrics.Code
	}{
		"last less first":        {last.Minus(first), metrics.CodeOneSide},
		"first less last":        {first.Minus(last), metrics.CodeOneSide},
		"first and average":      {first.Minus(metrics.Average("followers")), ""},
		"last, average and last": {last.Minus(metrics.Average("followers")).Plus(last), ""},
	} {
		t.Run(name, func(t *testing.T) {
			cat, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{ID: "k", Unit: "count", Direction: metrics.Higher, Expr: c.expr}}})
			require.NoError(t, err)
			q, err := cat.Query("k")
			require.NoError(t, err)
			w := metrics.Days(date(t, "2026-08-03"), 1, time.UTC)
			table, err := q.Table(metrics.Grid{Windows: w})
			require.NoError(t, err)
			cell, err := table.Cell(w[0].Start())
			require.NoError(t, err)
			require.NoError(t, table.AddSnapshot("followers", cell, "x", w[0].Start(), 100))
			assert.Equal(t, c.code, result(t, table.Report(), "k", w[0]).Reason().Code)
		})
	}
}

// TestRowsOfALaterWindow: whether a group has the columns of a source is asked of
// its own cells, in whatever window they are.
func TestRowsOfALaterWindow(t *testing.T) {
	w := metrics.Days(date(t, "2026-08-03"), 3, time.UTC)
	table := newTable(t, metrics.Grid{
		Windows: w, By: []string{"channel", "campaign"},
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"followers"}, By: []string{"channel"}}},
	}, "amplification_rate_followers")
	for _, window := range w {
		one(t, table, "shares", 6, window.Start(), "ig", "spring")
		one(t, table, "shares", 3, window.Start(), "tt", "summer")
		coarse, err := table.Cell(window.Start(), "ig", metrics.Lacking)
		require.NoError(t, err)
		require.NoError(t, table.AddSnapshot("followers", coarse, "", window.Start(), 300))
		assert.ErrorContains(t, table.Add("shares", []metrics.Cell{coarse}, []int64{3}), "row 0: its group has other columns")
	}
}

// TestRiskThatIsTheTarget: a band of risk may end where the target does.
func TestRiskThatIsTheTarget(t *testing.T) {
	newTable(t, metrics.Grid{
		Windows: metrics.Days(date(t, "2026-08-03"), 1, time.UTC),
		Targets: []metrics.Target{{KPI: "first_response_time_median", On: "<= 4h", Risk: "<= 4h"}, {KPI: "ctr", On: ">= 3 %", Risk: ">= 3 %"}},
	}, "first_response_time_median", "ctr")
}
