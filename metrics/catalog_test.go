// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"bytes"
	"encoding"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
)

func TestCompileReportsEveryFault(t *testing.T) {
	_, err := metrics.Compile(metrics.Spec{
		Format: "socialteam.metrics/9",
		Counters: []metrics.Counter{
			{ID: "a", Kind: metrics.Flow, Unit: "count"},
			{ID: "a", Kind: metrics.Flow, Unit: "count"},
			{ID: "b c", Kind: 9},
			{Kind: metrics.Stock, Unit: "money", Decimals: 2},
			{ID: "d", Kind: metrics.Flow, Unit: "count", Decimals: 10, WindowDays: true},
		},
		KPIs: []metrics.KPI{
			{ID: "k", Unit: "count", Direction: metrics.Higher, Expr: metrics.Of("a")},
			{ID: "k@x", Direction: 9, Version: -1, Expr: metrics.Of("aa").Over(metrics.Number("x"))},
		},
		Families: []metrics.Family{{ID: "f"}, {ID: "f"}},
		Breaks:   []metrics.Break{{Counter: "z"}},
	})
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Error())
	}
	assert.Equal(t, []string{
		`format: unknown format "socialteam.metrics/9": want "socialteam.metrics/1"`,
		`counters[1].id: second counter "a"`,
		`counters[2].id: bad id "b c": want at most 100 letters, digits, - and _`,
		`counters[2].kind: counter "b c" has no kind: want flow, stock, unique, distribution, parameter`,
		`counters[2].unit: counter "b c" has no unit: want one such as count, seconds or money`,
		`counters[3].id: a counter needs an id`,
		`counters[3].decimals: 2 decimals of money: want 6, since money is kept in millionths`,
		`counters[4].decimals: 10 decimals: want 0 to 9`,
		`counters[4].window-days: d is a flow: only a parameter can be the length of the window`,
		`kpis[1].id: bad id "k@x": want at most 100 letters, digits, - and _`,
		`kpis[1].unit: KPI "k@x" has no unit: want one such as ratio, count or money`,
		`kpis[1].direction: KPI "k@x" has no direction: want higher, lower, target, neutral`,
		`kpis[1].version: version -1: want 1 or more`,
		`kpis[1].expr: k@x: unknown counter "aa"`,
		`kpis[1].expr: k@x: bad number "x": want digits such as 1000 or 0.5`,
		`families[1].id: second family "f"`,
		`breaks[0].counter: unknown counter "z"`,
		`breaks[0].on: a break needs a day`,
		`breaks[0].why: a break needs a reason`,
	}, got)
}

func TestCatalogueRoundTrips(t *testing.T) {
	c := metrics.Standard()
	raw, err := json.Marshal(c.Spec())
	require.NoError(t, err)
	spec, err := metrics.Decode(bytes.NewReader(raw))
	require.NoError(t, err)
	again, err := metrics.Compile(spec)
	require.NoError(t, err)
	assert.Equal(t, c.Spec(), again.Spec())
	twice, err := json.Marshal(again.Spec())
	require.NoError(t, err)
	assert.Equal(t, string(raw), string(twice))

	_, err = metrics.Decode(strings.NewReader(`{"kpis": [{"id": "k", "expr": ["/", "a"], "direction": "up", "clocks": 1}], "kpis": []}`))
	for _, want := range []string{`"/" wants two operands`, `unknown direction "up": want higher, lower, target, neutral`, `unknown field "clocks"`, `duplicate key "kpis"`} {
		assert.ErrorContains(t, err, want)
	}
}

func TestExtendReplacesAndChecksAll(t *testing.T) {
	base := metrics.Standard()
	clicks, _ := base.Counter("clicks")
	clicks.Decimals = 2
	c, err := base.Extend(metrics.Spec{
		Counters: []metrics.Counter{clicks},
		KPIs:     []metrics.KPI{{ID: "ctr", Unit: "ratio", Direction: metrics.Higher, Version: 3, Expr: metrics.Of("link_clicks").Over(metrics.Of("impressions"))}},
		Families: []metrics.Family{{ID: "click", Note: "ours"}},
		Clocks:   []metrics.Clock{{ID: "office", Working: true}},
	})
	require.NoError(t, err)
	ctr, ok := c.KPI("ctr")
	require.True(t, ok)
	assert.Equal(t, 3, ctr.Version)
	assert.Len(t, c.KPIs(), 154)
	before, _ := base.KPI("ctr")
	assert.Equal(t, 1, before.Version, "the base stays")
	x, _ := c.Counter("clicks")
	assert.Equal(t, 2, x.Decimals)
	k, ok := c.KPI("first_response_time_p90@office")
	require.True(t, ok)
	assert.Equal(t, "quantile(0.9, first_response_seconds@office)", k.Expr.String())
	assert.Equal(t, metrics.FormDistribution, c.Form(k.ID))
	_, ok = c.KPI("ctr@office")
	assert.False(t, ok)
	_, ok = c.KPI("nonsense")
	assert.False(t, ok)
	_, ok = c.Counter("nonsense")
	assert.False(t, ok)
	assert.Zero(t, c.Form("nonsense"))

	// Turning a counter into a stock breaks the formulas that add it up.
	clicks.Kind = metrics.Stock
	_, err = base.Extend(metrics.Spec{Counters: []metrics.Counter{clicks}})
	require.ErrorIs(t, err, metrics.ErrRollUp)
	assert.ErrorContains(t, err, "kpi ctr.expr: ctr: clicks is a stock")
	empty := new(metrics.Catalog)
	assert.Empty(t, empty.KPIs())
	_, err = empty.Query("ctr")
	assert.ErrorIs(t, err, metrics.ErrUnknown)
}

func TestUnknownIDs(t *testing.T) {
	c := metrics.Standard()
	for id, want := range map[metrics.ID]string{
		"ctr_lnk":                `unknown KPI "ctr_lnk" (did you mean "ctr_link"?)`,
		"engagement_rate":        `unknown KPI "engagement_rate": it is a family: choose one of engaged_user_rate, er_daily, `,
		"engagement-rate":        `unknown KPI "engagement-rate": it is a family: choose one of `,
		"engagement_rate@office": `unknown KPI "engagement_rate": it is a family: choose one of `,
		"":                       `unknown KPI ""`,
	} {
		_, err := c.Query(id)
		require.ErrorIs(t, err, metrics.ErrUnknown)
		assert.ErrorContains(t, err, "metrics: query: ids[0]: "+want)
		assert.NotContains(t, err.Error(), "unknown id", "said once")
	}
	_, err := c.Query("ctr_lnk")
	assert.Equal(t, `metrics: query: ids[0]: unknown KPI "ctr_lnk" (did you mean "ctr_link"?)`, err.Error())
	table := newTable(t, metrics.Grid{Windows: metrics.Days(1, 1, nil)}, "ctr")
	err = table.Add("click", nil, nil)
	require.ErrorIs(t, err, metrics.ErrUnknown)
	assert.Equal(t, `metrics: add: unknown counter "click" (did you mean "clicks"?): the query needs [clicks impressions]`, err.Error())
}

func TestCatalogueHandsOutCopies(t *testing.T) {
	c := metrics.Standard()
	want, err := json.Marshal(c.Spec())
	require.NoError(t, err)
	k, _ := c.KPI("ctr")
	k.Sources[0] = "changed"
	c.KPIs()[0].Name = "changed"
	for _, k := range c.KPIs() {
		if len(k.Sources) > 0 {
			k.Sources[0] = "changed"
		}
	}
	c.Counters()[0].Note = "changed"
	c.Families()[0].Note = "changed"
	s := c.Spec()
	s.Counters[0].Note, s.KPIs[0].Name, s.Families[0].Note, s.Breaks[0].Why = "changed", "changed", "changed", "changed"
	q, err := c.Query("ctr")
	require.NoError(t, err)
	q.KPIs()[0].Sources[0] = "changed"
	q.Counters()[0].Note = "changed"
	got, err := json.Marshal(c.Spec())
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))

	// And copies of what it was given.
	list := []string{"ours"}
	spec := metrics.Spec{KPIs: []metrics.KPI{{ID: "ctr", Unit: "ratio", Direction: metrics.Higher, Sources: list, Expr: metrics.Of("clicks")}}}
	c, err = c.Extend(spec)
	require.NoError(t, err)
	list[0] = "changed"
	k, _ = c.KPI("ctr")
	assert.Equal(t, []string{"ours"}, k.Sources)
}

func TestForms(t *testing.T) {
	of, n := metrics.Of, metrics.Number
	for _, c := range []struct {
		expr metrics.Expr
		want metrics.Form
	}{
		{of("likes"), metrics.FormSum},
		{of("likes").OrZero(), metrics.FormSum},
		{of("likes").Plus(of("shares").Times(n("3"))), metrics.FormSum},
		{of("likes").Over(n("1000")), metrics.FormSum},
		{of("likes").Times(of("gross_margin")).Minus(of("shares")), metrics.FormSum},
		{of("likes").Plus(n("1")), metrics.FormDerived},
		{of("likes").Times(of("shares")), metrics.FormDerived},
		{of("likes").Plus(of("shares").Times(of("likes"))), metrics.FormDerived},
		{of("likes").Times(metrics.Last("followers")), metrics.FormDerived},
		{of("reach").Plus(of("likes")), metrics.FormDerived},
		{of("reach"), metrics.FormDistinct},
		{of("gross_margin"), metrics.FormDerived},
		{n("1"), metrics.FormDerived},
		{metrics.Last("followers"), metrics.FormStock},
		{of("likes").Over(of("shares")).Plus(n("1")), metrics.FormDerived},
		{of("likes").Over(of("shares")), metrics.FormRatio},
		{metrics.Mean("response_seconds").Over(n("60")), metrics.FormDerived},
	} {
		cat, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{ID: "k", Unit: "count", Direction: metrics.Higher, Expr: c.expr}}})
		require.NoError(t, err)
		assert.Equal(t, c.want.String(), cat.Form("k").String(), c.expr)
	}
}

// text is what every enumeration of the package can do.
type text interface {
	String() string
	AppendText([]byte) ([]byte, error)
	encoding.TextMarshaler
}

// words checks an enumeration with so many values: each has a text form of its
// own that reads back, zero has none, and nothing else is read.
func words[T interface {
	~uint8
	text
}, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, n int) {
	t.Helper()
	seen := map[string]bool{}
	for v := T(1); int(v) <= n; v++ {
		b, err := v.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, v.String(), string(b))
		assert.False(t, seen[string(b)], "%T %s twice", v, b)
		seen[string(b)] = true
		var back T
		require.NoError(t, P(&back).UnmarshalText(b))
		assert.Equal(t, v, back)
	}
	var zero T
	assert.Empty(t, zero.String())
	_, err := zero.MarshalText()
	assert.ErrorContains(t, err, "no text form")
	_, err = T(n + 1).AppendText(nil)
	assert.ErrorContains(t, err, "no text form")
	assert.Contains(t, T(n+1).String(), "(")
	assert.ErrorContains(t, P(&zero).UnmarshalText([]byte("nonsense")), `"nonsense": want `)
	assert.Error(t, P(&zero).UnmarshalText(nil))
	assert.Zero(t, zero)
}

func TestEnumerations(t *testing.T) {
	words[metrics.Kind](t, 5)
	words[metrics.Direction](t, 4)
	words[metrics.Form](t, 6)
	words[metrics.State](t, 6)
	words[metrics.Method](t, 3)
	words[metrics.Status](t, 4)
	words[metrics.Undefined](t, 2)
	words[metrics.Start](t, 3)
	words[metrics.Reopen](t, 3)
	words[metrics.Measure](t, 9)
	words[metrics.EventKind](t, 12)
	words[metrics.Trend](t, 4)
	_, ok := metrics.Status(0).Points()
	assert.False(t, ok)
}

func TestExprText(t *testing.T) {
	of := metrics.Of
	for _, c := range []struct {
		expr        metrics.Expr
		infix, json string
	}{
		{of("a").Minus(of("b")).Over(of("a")), "(a - b) / a", `["/",["-","a","b"],"a"]`},
		{of("a").Minus(of("b").Over(of("a"))), "a - b / a", `["-","a",["/","b","a"]]`},
		{of("a").Minus(of("b").Minus(of("c"))), "a - (b - c)", `["-","a",["-","b","c"]]`},
		{of("a").Over(of("b").Times(of("c"))), "a / (b * c)", `["/","a",["*","b","c"]]`},
		{metrics.Total("a", "b", "c").Times(metrics.Number("0.5")), "(a + b + c) * 0.5", `["*",["+","a","b","c"],0.5]`},
		{metrics.Total("a").OrZero(), "or_zero(a)", `["or_zero","a"]`},
		{metrics.Last("f").Minus(metrics.First("f")), "last(f) - first(f)", `["-",["last","f"],["first","f"]]`},
		{metrics.Average("f").Plus(metrics.Mean("d")), "avg(f) + mean(d)", `["+",["avg","f"],["mean","d"]]`},
		{metrics.Quantile("0.9", "d"), "quantile(0.9, d)", `["quantile",0.9,"d"]`},
		{metrics.ShareAtMost("3600", "d"), "share_le(d, 3600)", `["share_le","d",3600]`},
	} {
		assert.Equal(t, c.infix, c.expr.String())
		raw, err := json.Marshal(c.expr)
		require.NoError(t, err)
		assert.Equal(t, c.json, string(raw))
		var back metrics.Expr
		require.NoError(t, json.Unmarshal(raw, &back))
		assert.Equal(t, c.expr, back)
	}
	assert.Empty(t, metrics.Expr{}.String())
	assert.True(t, metrics.Expr{}.IsZero())
	assert.Empty(t, metrics.Expr{}.Counters())
	assert.Equal(t, []metrics.CounterID{"a", "b"}, of("b").Over(of("a").Plus(of("b"))).Counters())
	for _, e := range []metrics.Expr{{}, metrics.Number("x"), of("a").Plus(metrics.Number("1e5")), metrics.Quantile("", "d")} {
		_, err := json.Marshal(e)
		assert.Error(t, err)
	}
	for text, want := range map[string]string{
		`["/"]`: "wants two", `["+","a"]`: "two operands or more", `["%","a","b"]`: "unknown operation", `[]`: "empty list", `[1]`: "unknown operation",
		`""`: "empty counter", `1e5`: "bad number", `true`: "want a counter", `["or_zero",1]`: "wants one counter", `["quantile","d",0.5]`: `"quantile" wants`,
		`["share_le",3,"d"]`: `"share_le" wants`, `["last",["+","a","b"]]`: "wants one counter", `["or_zero",["+",1,2]]`: "wants one counter",
		"[" + strings.Repeat(`["+",1,`, 40) + "1" + strings.Repeat("]", 41): "unknown operation",
		strings.Repeat(`["+",1,`, 40) + "1" + strings.Repeat("]", 40):       "formula too large",
		`["+",1` + strings.Repeat(",1", 300) + "]":                          "formula too large",
	} {
		var e metrics.Expr
		assert.ErrorContains(t, json.Unmarshal([]byte(text), &e), want, text)
		assert.True(t, e.IsZero())
	}
	var e metrics.Expr
	assert.Error(t, e.UnmarshalJSON([]byte(`{`)))
}

// randomExpr makes a formula out of bytes.
func randomExpr(data []byte, depth int) (metrics.Expr, []byte) {
	if len(data) == 0 || depth == 0 {
		return metrics.Of("a"), nil
	}
	kind, rest := data[0]%12, data[1:]
	number := func() string {
		return []string{"0", "1", "0.5", "1000", "9999999999999999999999999999999999999999"}[len(rest)%5]
	}
	switch kind {
	case 0:
		return metrics.Of("b"), rest
	case 1:
		return metrics.Number(number()), rest
	case 2:
		return metrics.Last("s"), rest
	case 3:
		return metrics.Mean("d"), rest
	case 4:
		return metrics.Quantile([]string{"0", "0.5", "0.123456789", "1"}[len(rest)%4], "d"), rest
	case 5:
		return metrics.ShareAtMost(number(), "d"), rest
	case 6:
		return metrics.Of("u"), rest
	case 7:
		return metrics.Of("a").OrZero(), rest
	}
	x, rest := randomExpr(rest, depth-1)
	y, rest := randomExpr(rest, depth-1)
	switch kind {
	case 8:
		return x.Plus(y), rest
	case 9:
		return x.Minus(y), rest
	case 10:
		return x.Times(y), rest
	}
	return x.Over(y), rest
}

func FuzzEvaluate(f *testing.F) {
	f.Add([]byte{11, 9, 0, 0, 0}, int64(3), int64(0), byte(0))
	f.Add([]byte{11, 11, 6, 2, 3, 10, 10, 10, 1, 1, 1, 1}, int64(-1), int64(1<<62), byte(1))
	f.Add(bytes.Repeat([]byte{10}, 40), int64(1<<62), int64(1<<62), byte(2))
	f.Fuzz(func(t *testing.T, formula []byte, x, y int64, how byte) {
		e, _ := randomExpr(formula, 9)
		count := func(id metrics.CounterID, k metrics.Kind) metrics.Counter {
			return metrics.Counter{ID: id, Kind: k, Unit: "count", Signed: true, Decimals: int(how) % 10}
		}
		c, err := metrics.Compile(metrics.Spec{
			Counters: []metrics.Counter{count("a", metrics.Flow), count("b", metrics.Flow), count("s", metrics.Stock), count("d", metrics.Distribution), count("u", metrics.Unique)},
			KPIs:     []metrics.KPI{{ID: "k", Unit: []metrics.Unit{"count", "ratio", "seconds", "money", "apples"}[how%5], Direction: metrics.Higher, Expr: e}},
		})
		if err != nil {
			return
		}
		raw, err := json.Marshal(c.Spec())
		require.NoError(t, err)
		spec, err := metrics.Decode(bytes.NewReader(raw))
		require.NoError(t, err)
		c, err = metrics.Compile(spec)
		require.NoError(t, err)
		q, err := c.Query("k")
		require.NoError(t, err)
		w := metrics.Days(date(t, "2026-08-03"), 1, nil)
		table, err := q.Table(metrics.Grid{Windows: w, Quantiles: metrics.Method(1 + how%3),
			Sources: []metrics.Source{{Counters: []metrics.CounterID{"u"}, Rows: metrics.WithBounds}}})
		require.NoError(t, err)
		cell, err := table.Cell(w[0].Start())
		require.NoError(t, err)
		for i, v := range []int64{x, y, x ^ y, 0} {
			if int(how)>>4 < i {
				break
			}
			for _, id := range []metrics.CounterID{"a", "b", "d", "u"} {
				_ = table.Add(id, []metrics.Cell{cell}, []int64{v}) // unknown if the formula does not need it
			}
			_ = table.AddOpen("d", []metrics.Cell{cell}, []int64{v})
			_ = table.AddSnapshot("s", cell, "", w[0].Start().Add(time.Duration(i%2)), v)
		}
		sound(t, table.Report())
	})
}

func FuzzDecode(f *testing.F) {
	raw, err := json.Marshal(metrics.Standard().Spec())
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"format": "socialteam.metrics/1", "counters": [{"id": "a", "kind": "flow", "unit": "count"}], "kpis": [{"id": "k", "name": "", "unit": "ratio", "direction": "higher", "expr": ["/", "a", ["or_zero", "a"]]}]}`))
	f.Add([]byte(`{"clocks": [{"id": "office", "working": true, "start": "last-message", "reopen": "last-ends"}], "breaks": [{"counter": "a", "on": "2025-04-21", "why": "x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := metrics.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		c, err := metrics.Compile(s)
		if err != nil {
			return
		}
		raw, err := json.Marshal(c.Spec())
		require.NoError(t, err)
		s, err = metrics.Decode(bytes.NewReader(raw))
		require.NoError(t, err)
		again, err := metrics.Compile(s)
		require.NoError(t, err)
		twice, err := json.Marshal(again.Spec())
		require.NoError(t, err)
		require.Equal(t, string(raw), string(twice))
	})
}
