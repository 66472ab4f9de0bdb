// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/team/playbook"
)

// weeks is how many weeks before the day of the report are looked at.
const weeks = 13

// columns says what the columns of the export count. A file that lacks one of
// them is refused, a blank cell is missing and not zero.
var columns = metrics.CSV{
	Date:           "Date",
	By:             map[string]string{"channel": "Channel", "currency": "Currency"},
	CurrencyColumn: "Currency",
	Rows:           "posts",
	SkipHeaders:    true,
	Counters: map[metrics.CounterID]string{
		"impressions": "Impressions",
		"reach":       "Reach",
		"post_reach":  "Reach",
		"likes":       "Likes",
		"comments":    "Comments",
		"shares":      "Shares",
		"saves":       "Saves",
		"link_clicks": "Link clicks",
		"spend":       "Amount spent",
	},
}

// posts are the results of an export.
type posts struct {
	organic, paid *metrics.Report
	outside       int // posts outside of the weeks
}

// kpiTable is one table of the report.
type kpiTable struct {
	Title  string          `json:"title"`
	Report *metrics.Report `json:"report"`

	outside int
}

func (p *posts) tables() []kpiTable {
	list := []kpiTable{{Title: "All posts, by channel and week", Report: p.organic, outside: p.outside}}
	if p.paid != nil {
		list = append(list, kpiTable{Title: "Boosted posts, by channel over all weeks", Report: p.paid})
	}
	return list
}

// loadPosts reads the export for the KPIs that the playbook has targets for, or,
// without a playbook, only to find its faults.
func loadPosts(file string, book *playbook.Playbook, day socialteam.Date) (*posts, string, error) {
	f, name, err := open("posts", file, "posts.csv")
	if err != nil {
		return nil, name, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, name, err
	}
	var targets []metrics.Target
	loc := time.UTC
	if book != nil {
		targets, loc = book.Targets(), book.Team().Location()
	}
	first := day.AddDays(-7 * weeks)
	if err := validate(data, first); err != nil {
		return nil, name, err
	}
	organic, paid := split(targets)
	p := &posts{}
	p.organic, p.outside, err = tabulate(data, append([]metrics.ID{"posts_published"}, kpis(organic)...), metrics.Grid{
		Windows: metrics.Weeks(first, weeks, loc), By: []string{"channel"}, Targets: organic,
	})
	if err == nil && len(paid) > 0 {
		// A boosted post is one with a currency.
		p.paid, _, err = tabulate(data, kpis(paid), metrics.Grid{
			Windows: []metrics.Window{{From: first, Until: day, In: loc}}, By: []string{"channel", "currency"}, Targets: paid,
		})
	}
	return p, name, err
}

// validate reads every column, whatever the playbook asks for, so that all
// faults of the file are told, each once.
func validate(data []byte, first socialteam.Date) error {
	ids := []metrics.ID{"posts_published", "reach", "er_post_reach", "ctr_link", "cpc_link"}
	_, _, err := tabulate(data, ids, metrics.Grid{Windows: metrics.Weeks(first, weeks, nil), By: []string{"channel", "currency"}})
	return once(err)
}

// once leaves out faults of a cell that has one already: a column that feeds two
// counters is read twice.
func once(err error) error {
	faults := leaves(err)
	seen := map[string]bool{}
	var errs []error
	for _, err := range faults {
		key := err.Error()
		var f *socialteam.SpecError
		if errors.As(err, &f) {
			key = fmt.Sprint(f.Line, f.Column)
			if f.Line <= 1 {
				key = f.Err.Error()
			}
		}
		if !seen[key] {
			errs = append(errs, err)
		}
		seen[key] = true
	}
	return errors.Join(errs...)
}

func kpis(targets []metrics.Target) []metrics.ID {
	ids := []metrics.ID{}
	for _, t := range targets {
		if t.KPI != "posts_published" {
			ids = append(ids, t.KPI)
		}
	}
	return ids
}

// split parts the targets into those that ask for money and the others.
func split(targets []metrics.Target) (organic, paid []metrics.Target) {
	for _, t := range targets {
		q, err := metrics.Standard().Query(t.KPI)
		if err == nil && slices.ContainsFunc(q.Counters(), func(c metrics.Counter) bool { return c.ID == "spend" }) {
			paid = append(paid, t)
		} else {
			organic = append(organic, t)
		}
	}
	return organic, paid
}

func tabulate(data []byte, ids []metrics.ID, grid metrics.Grid) (*metrics.Report, int, error) {
	query, err := metrics.Standard().Query(ids...)
	if err != nil {
		return nil, 0, err
	}
	// The export has the reach of each post. Nobody can add that up over a
	// week, since people see several posts: bounds are all there is.
	grid.Sources = []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}}
	table, err := query.Table(grid)
	if err != nil {
		return nil, 0, err
	}
	in, err := table.ReadCSV(bytes.NewReader(data), columns)
	if err != nil {
		return nil, 0, err
	}
	return table.Report(), in.Outside, nil
}
