// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
)

// A platform's export of posts becomes KPIs per channel and week, with targets.
// The second week of TikTok has no click, so a price per click does not exist
// there, and says so.
func Example() {
	export := strings.NewReader(`date,channel,post,impressions,reach,likes,comments,shares,clicks,spend,currency
2026-08-03,instagram,p1,2100,1500,41,6,2,30,18.00,EUR
2026-08-05,tiktok,p2,9000,7000,230,12,31,12,20.40,EUR
2026-08-12,instagram,p3,1800,1400,20,3,1,25,35.50,EUR
2026-08-13,tiktok,p4,400,390,2,0,0,0,5.00,EUR
`)
	query, err := metrics.Standard().Query("posts_published", "er_post_reach", "ctr_link", "cpc_link")
	if err != nil {
		fmt.Println(err)
		return
	}
	monday, _ := socialteam.NewDate(2026, time.August, 3)
	table, err := query.Table(metrics.Grid{
		Windows: metrics.Weeks(monday, 2, time.UTC),
		By:      []string{"channel"},
		OrZero:  []metrics.CounterID{"saves"}, // this export has none
		Targets: []metrics.Target{
			{KPI: "er_post_reach", On: ">= 3 %", Risk: ">= 2 %"},
			{KPI: "cpc_link", On: "<= 1.20 EUR"},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = table.ReadCSV(export, metrics.CSV{
		Date:           "date",
		Rows:           "posts",
		CurrencyColumn: "currency",
		Counters: map[metrics.CounterID]string{
			"impressions": "impressions", "post_reach": "reach", "likes": "likes", "comments": "comments",
			"shares": "shares", "link_clicks": "clicks", "spend": "spend",
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(table.Report())
	// Output:
	// | window   | channel   | posts_published | er_post_reach | ctr_link |                    cpc_link |
	// | -------- | --------- | --------------: | ------------: | -------: | --------------------------: |
	// | 2026-W32 | instagram |               1 |   3.27 % (on) |   1.43 % |               0.60 EUR (on) |
	// | 2026-W32 | tiktok    |               1 |   3.90 % (on) |   0.13 % |              1.70 EUR (off) |
	// | 2026-W33 | instagram |               1 |  1.71 % (off) |   1.39 % |              1.42 EUR (off) |
	// | 2026-W33 | tiktok    |               1 |  0.51 % (off) |   0.00 % | undefined: link_clicks is 0 |
	//
	// Counted as 0 where not reported: saves.
}

// A KPI of one's own is a value with a formula.
func ExampleCatalog_Extend() {
	catalog, err := metrics.Standard().Extend(metrics.Spec{KPIs: []metrics.KPI{{
		ID: "bot_share", Name: "Conversations closed by a bot or at first contact, share of bots", Unit: metrics.UnitRatio, Direction: metrics.Toward,
		Expr: metrics.Of("bot_resolved").Over(metrics.Total("bot_resolved", "resolved_first_contact")),
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	kpi, _ := catalog.KPI("bot_share")
	fmt.Println(kpi.Expr)
	fmt.Println(catalog.Form("bot_share"), catalog.Undefined("bot_share"))

	// A formula that adds up what must not be added does not compile.
	_, err = catalog.Extend(metrics.Spec{KPIs: []metrics.KPI{{
		ID: "all_followers", Unit: metrics.UnitCount, Direction: metrics.Higher, Expr: metrics.Of("followers"),
	}}})
	fmt.Println(errors.Is(err, metrics.ErrRollUp))
	fmt.Println(err)
	// Output:
	// bot_resolved / (bot_resolved + resolved_first_contact)
	// ratio [bot_resolved + resolved_first_contact]
	// true
	// metrics: extend: kpis[0].expr: all_followers: followers is a stock and never adds over time: take First, Last or Average of it: must not be rolled up
}

// People are counted once each: two days of reach are not their sum. What is
// known are bounds.
func ExampleResult_Bounds() {
	query, err := metrics.Standard().Query("reach")
	if err != nil {
		fmt.Println(err)
		return
	}
	monday, _ := socialteam.NewDate(2026, time.August, 3)
	week := metrics.Weeks(monday, 1, time.UTC)
	_, err = query.Table(metrics.Grid{Windows: week})
	fmt.Println(errors.Is(err, metrics.ErrRollUp))

	table, err := query.Table(metrics.Grid{Windows: week,
		Sources: []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	cell, err := table.Cell(week[0].Start())
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := table.Add("reach", []metrics.Cell{cell, cell}, []int64{800, 900}); err != nil {
		fmt.Println(err)
		return
	}
	result, _ := table.Report().Result("reach", week[0])
	fmt.Println(result)
	low, high, ok := result.Bounds()
	fmt.Println(result.HasValue(), low.RatString(), high.RatString(), ok)
	// Output:
	// true
	// undefined: reach counts people once and stands in 2 rows, between 900 and 1700
	// false 900 1700 true
}

// The same conversations under two clocks, and with what is still open taken
// into account.
func ExampleTable_AddCases() {
	catalog, err := metrics.Standard().Extend(metrics.Spec{Clocks: []metrics.Clock{
		{ID: "elapsed"},
		{ID: "last", Start: metrics.FromLastMessage},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	monday := time.Date(2026, time.August, 3, 9, 0, 0, 0, time.UTC)
	at := func(minutes int, kind metrics.EventKind) metrics.Event {
		return metrics.Event{At: monday.Add(time.Duration(minutes) * time.Minute), Kind: kind}
	}
	cases := []metrics.Case{
		{ID: "a", Events: []metrics.Event{at(0, metrics.MessageIn), at(30, metrics.ReplySent)}},
		{ID: "b", Events: []metrics.Event{at(5, metrics.MessageIn), at(65, metrics.MessageIn), at(95, metrics.ReplySent)}},
		{ID: "c", Events: []metrics.Event{at(10, metrics.MessageIn)}}, // nobody has answered
	}
	for _, method := range []metrics.Method{metrics.Exact, metrics.Survived} {
		for _, clock := range []metrics.ClockID{"elapsed", "last"} {
			id := "first_response_time_median@" + metrics.ID(clock)
			query, err := catalog.Query(id)
			if err != nil {
				fmt.Println(err)
				return
			}
			days := metrics.Days(socialteam.DateOf(monday), 1, time.UTC)
			table, err := query.Table(metrics.Grid{Windows: days, AsOf: days[0].End(), Quantiles: method})
			if err != nil {
				fmt.Println(err)
				return
			}
			if err := table.AddCases(clock, cases...); err != nil {
				fmt.Println(err)
				return
			}
			result, _ := table.Report().Result(id, days[0])
			fmt.Println(id, result, result.Method(), result.Open(), "open")
		}
	}
	// Output:
	// first_response_time_median@elapsed 1h exact 1 open
	// first_response_time_median@last 30m exact 1 open
	// first_response_time_median@elapsed 1h30m kaplan-meier 1 open
	// first_response_time_median@last 30m kaplan-meier 1 open
}

// A scorecard keeps its parts, its weights and what it left out.
func ExampleCatalog_Scorecard() {
	catalog := metrics.Standard()
	card, err := catalog.Scorecard(metrics.ScorecardSpec{
		Title:     "Paid social",
		Undefined: metrics.Reweight,
		Parts: []metrics.Part{
			{Target: metrics.Target{KPI: "ctr", On: ">= 2 %", Risk: ">= 1 %", Confidence: 950, MinSample: 1000}, Weight: 2},
			{Target: metrics.Target{KPI: "cpc", On: "<= 1.20 EUR"}, Weight: 1},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	query, err := catalog.Query("ctr", "cpc")
	if err != nil {
		fmt.Println(err)
		return
	}
	monday, _ := socialteam.NewDate(2026, time.August, 3)
	table, err := query.Table(metrics.Grid{Windows: metrics.Weeks(monday, 1, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = table.ReadCSV(strings.NewReader("day,impressions,clicks,spend\n2026-08-04,5000,110,\n"), metrics.CSV{
		Date: "day", Currency: "EUR",
		Counters: map[metrics.CounterID]string{"impressions": "impressions", "clicks": "clicks", "spend": "spend"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row := range table.Report().Rows() {
		score, err := card.Judge(row)
		if err != nil {
			fmt.Println(err)
			return
		}
		os.Stdout.Write(score.AppendMarkdown(nil))
	}
	// Output:
	// ## Paid social, 2026-W32
	//
	// | KPI |                         value | target         | status          | weight | owner                  |
	// | --- | ----------------------------: | -------------- | --------------- | -----: | ---------------------- |
	// | ctr |                        2.20 % | >= 2 %         | at risk         |      2 | paid-social-specialist |
	// | cpc | undefined: spend not reported | &lt;= 1.20 EUR | not enough data |      1 | paid-social-specialist |
	//
	// Score: 50.0 of 100, on 2 of 3 weights: left out for want of data: cpc. Parts without enough data: reweight.
}

func ExampleCompare() {
	query, err := metrics.Standard().Query("ctr")
	if err != nil {
		fmt.Println(err)
		return
	}
	march, _ := socialteam.NewDate(2025, time.March, 17)
	weeks := metrics.Weeks(march, 3, time.UTC) // the third ends in April
	table, err := query.Table(metrics.Grid{Windows: weeks, By: []string{"channel"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, w := range weeks {
		cell, err := table.Cell(w.Start(), "instagram")
		if err != nil {
			fmt.Println(err)
			return
		}
		err = errors.Join(table.Add("clicks", []metrics.Cell{cell}, []int64{20 + 10*int64(i)}),
			table.Add("impressions", []metrics.Cell{cell}, []int64{1000}))
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	report := table.Report()
	first, _ := report.Result("ctr", weeks[0], "instagram")
	second, _ := report.Result("ctr", weeks[1], "instagram")
	third, _ := report.Result("ctr", weeks[2], "instagram")

	change, err := metrics.Compare(first, second)
	share, _ := change.Share()
	fmt.Println(change.Trend, change.By().FloatString(3), share.FloatString(2), err)
	_, err = metrics.Compare(second, third)
	fmt.Println(err)
	// Output:
	// better 0.010 0.50 <nil>
	// metrics: compare: impressions changed in 2025-04: Instagram stopped reporting impressions and gives views instead, which count differently: not comparable
}

func ExampleWilson() {
	interval, err := metrics.Wilson(0, 20, 0.95)
	fmt.Printf("%.4f to %.4f, %v\n", interval.Low, interval.High, err)
	// Output: 0.0000 to 0.1611, <nil>
}

// Of five messages, two are not answered yet. The median of the answered ones
// alone is 30 minutes.
func ExampleKaplanMeier() {
	curve, err := metrics.KaplanMeier([]metrics.Observation{
		{Time: 10}, {Time: 30}, {Time: 50}, {Time: 40, Open: true}, {Time: 45, Open: true},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	median, ok := curve.Quantile(0.5)
	fmt.Println(median, ok, curve.Open(), "open")
	// Output: 50 true 2 open
}
