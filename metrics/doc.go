// SPDX-License-Identifier: Apache-2.0

// Package metrics answers how well it went, and says so when nobody can know.
//
// A [Counter] is something that a source counts; its [Kind] decides what may be
// added up. A [KPI] is a formula over counters ([Expr]) with a unit and a
// direction. A [Catalog] holds both; [Standard] is the shipped one. A [Query]
// chooses KPIs, a [Table] adds rows up in the cells of a [Grid], one per window
// and group, and a [Report] has one [Result] per cell and KPI.
//
//	query, err := metrics.Standard().Query("engagements", "ctr_link", "cpc_link")
//	table, err := query.Table(metrics.Grid{
//		Windows: metrics.Weeks(monday, 13, copenhagen),
//		By:      []string{"channel"},
//		Targets: []metrics.Target{{KPI: "ctr_link", On: ">= 1 %", Risk: ">= 0.8 %"}},
//	})
//	_, err = table.ReadCSV(file, metrics.CSV{
//		Date:           "date",
//		CurrencyColumn: "currency",
//		Counters:       map[metrics.CounterID]string{"link_clicks": "clicks", "spend": "spend"},
//	})
//	fmt.Println(table.Report())
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
