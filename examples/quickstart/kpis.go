// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/markdown"
	"github.com/socialteam/socialteam/metrics"
)

func (r *report) writeKPIs(p page) {
	for _, t := range r.KPIs {
		p.heading(t.Title)
		if t.outside > 0 {
			p.text(fmt.Sprintf("%d posts lie outside of the %d weeks before %v.", t.outside, weeks, r.Day))
		}
		g := &grid{rows: slices.Collect(t.Report.Rows())}
		if len(g.rows) == 0 {
			p.text("There are no posts.")
			continue
		}
		for _, result := range g.rows[0].Results {
			k, _ := metrics.Standard().KPI(result.KPI())
			g.write(p, k, r)
		}
		g.legend(p)
	}
}

// grid writes the results of a report as one table per KPI, with a row per group
// and a column per window.
type grid struct {
	rows    []metrics.Row
	reasons []string // why results are undefined, in the order of first use
}

func (g *grid) write(p page, k metrics.KPI, r *report) {
	met, judged := 0, 0
	var header []string
	var lines [][]string
	byGroup := map[string]int{}
	for _, row := range g.rows {
		res, ok := row.Result(k.ID)
		label := g.label(row)
		if !ok || len(row.Group) > 1 && row.Group[1] == "" {
			continue // without a currency: not boosted
		}
		when := row.Window.From.String()[5:]
		if row.Window.Days() > 7 {
			when = row.Window.String()
		}
		if !slices.Contains(header, when) {
			header = append(header, when)
		}
		i, ok := byGroup[label]
		if !ok {
			i = len(lines)
			byGroup[label] = i
			lines = append(lines, []string{label})
		}
		lines[i] = append(lines[i], g.cell(res))
		switch res.Status() {
		case metrics.OnTarget:
			met++
			judged++
		case metrics.AtRisk, metrics.OffTarget:
			judged++
		}
	}
	title := fmt.Sprintf("%s (%s)", k.Name, k.ID)
	for _, t := range r.targets {
		if t.KPI == k.ID {
			title += fmt.Sprintf(", target %s: met %d of %d", t.On, met, judged)
		}
	}
	p.text(title)
	align := make([]markdown.Align, len(header)+1)
	for i := range header {
		align[i+1] = markdown.Right
	}
	p.table(append([]string{"channel"}, header...), align, lines)
}

// label names the group of a row: the channel, with its currency where a report
// has several.
func (g *grid) label(row metrics.Row) string {
	label := row.Group[0]
	if label == "" {
		label = "(no channel)"
	}
	if len(row.Group) < 2 {
		return label
	}
	for _, other := range g.rows {
		if c := other.Group[1]; c != "" && c != row.Group[1] {
			return label + " (" + row.Group[1] + ")"
		}
	}
	return label
}

// cell returns a result in short: the value with a mark for its status, or the
// number of the reason why there is none.
func (g *grid) cell(r metrics.Result) string {
	mark := map[metrics.Status]string{metrics.AtRisk: "~", metrics.OffTarget: "!"}[r.Status()]
	if r.HasValue() {
		v, partial, _ := strings.Cut(r.String(), " (")
		if partial != "" {
			return "(" + v + ")"
		}
		return v + mark
	}
	reason := r.Reason()
	why := r.State().String() + ": " + reason.String()
	if _, _, ok := r.Bounds(); ok {
		why = r.State().String() + ": " + reason.What + " of several posts does not add up, since it counts people once; -format json has bounds"
	}
	i := slices.Index(g.reasons, why)
	if i < 0 {
		i = len(g.reasons)
		g.reasons = append(g.reasons, why)
	}
	return reasonNumber(i)
}

func reasonNumber(i int) string { return "[" + strconv.Itoa(i+1) + "]" }

// legend explains marks and reasons.
func (g *grid) legend(p page) {
	p.text("~ at risk, ! off target, (…) from part of the posts, since some left a number blank")
	items := make([]string, len(g.reasons))
	for i, why := range g.reasons {
		items[i] = reasonNumber(i) + " " + why
	}
	p.list(items)
}
