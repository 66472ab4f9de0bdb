// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
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
	organic, paid := split(targets)
	first := day.AddDays(-7 * weeks)
	p := &posts{}
	p.organic, p.outside, err = tabulate(data, organic, metrics.Grid{Windows: metrics.Weeks(first, weeks, loc), By: []string{"channel"}})
	if err == nil && len(paid) > 0 {
		// A boosted post is one with a currency.
		whole := metrics.Window{From: first, Until: day, In: loc}
		p.paid, _, err = tabulate(data, paid, metrics.Grid{Windows: []metrics.Window{whole}, By: []string{"channel", "currency"}})
	}
	return p, name, err
}

// split parts the targets into those that ask for money and the others. What
// nobody has a target for is not shown, but for the number of posts.
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

func tabulate(data []byte, targets []metrics.Target, grid metrics.Grid) (*metrics.Report, int, error) {
	ids := []metrics.ID{}
	for _, t := range targets {
		ids = append(ids, t.KPI)
	}
	if len(ids) == 0 {
		ids = []metrics.ID{"posts_published", "er_post_reach", "ctr_link", "cpc_link"}
	}
	query, err := metrics.Standard().Query(ids...)
	if err != nil {
		return nil, 0, err
	}
	// The export has the reach of each post. Nobody can add that up over a
	// week, since people see several posts: bounds are all there is.
	grid.Sources = []metrics.Source{{Counters: []metrics.CounterID{"reach"}, Rows: metrics.WithBounds}}
	grid.Targets = targets
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
