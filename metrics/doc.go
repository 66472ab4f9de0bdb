// SPDX-License-Identifier: Apache-2.0

// Package metrics answers how well it went, and says so when nobody can know.
//
// A [Counter] is something that a source counts; its [Kind] decides what may be
// added up. A [KPI] is a formula over counters ([Expr]) with a unit and a
// direction. A [Catalog] holds both; [Standard] is the shipped one. A [Query]
// chooses KPIs, a [Table] adds rows up in the cells of a [Grid], one per window
// and group, and a [Report] has one [Result] per cell and KPI.
//
//	query, err := metrics.Standard().Query("posts_published", "er_post_reach", "ctr_link", "cpc_link")
//	table, err := query.Table(metrics.Grid{
//		Windows: metrics.Weeks(monday, 2, time.UTC),
//		By:      []string{"channel"},
//		OrZero:  []metrics.CounterID{"saves"}, // this export has none
//		Targets: []metrics.Target{
//			{KPI: "er_post_reach", On: ">= 3 %", Risk: ">= 2 %"},
//			{KPI: "cpc_link", On: "<= 1.20 EUR"},
//		},
//	})
//	_, err = table.ReadCSV(export, metrics.CSV{
//		Date:           "date",
//		Rows:           "posts",
//		CurrencyColumn: "currency",
//		Counters: map[metrics.CounterID]string{
//			"impressions": "impressions", "post_reach": "reach", "likes": "likes", "comments": "comments",
//			"shares": "shares", "link_clicks": "clicks", "spend": "spend",
//		},
//	})
//	fmt.Print(table.Report())
//
// The example of the package runs this, with its errors handled and what it
// prints. Counters are not found by their names: one that is not mapped to a
// column is missing, and the results that need it say so.
//
// # What it will not do
//
// It never divides by zero, takes missing for zero, adds up people who were
// counted once each, averages ratios or mixes currencies: such a result has a
// [State] and a [Reason] in place of a value. Nothing here is ever infinite or
// not a number.
//
// Everything that is added is a whole number or a decimal and is summed exactly,
// in 128 bits, so that splitting rows over files, tables and machines changes no
// byte of a report. Formulas are evaluated with exact fractions; rounding
// happens where a number is written.
//
// Fetching numbers from platforms, storing them and drawing charts is for
// others.
package metrics
