// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"
	"strings"
)

// A budget is what the design promises about one benchmark.
type budget struct {
	what, budget, floor string // in words
	benchmark           string // its row; "" for what no package does yet
	time                float64
	ratio               float64
	allocations         int // the most; -1 for any
	reported            string
	most                float64 // of what is reported
}

// promised are the budgets of the design's table, in its order, and one of the
// rules.
var promised = []budget{
	{what: "decide one allowed move, event into the caller's buffer", budget: "≤ 3 × the floor, 0 allocations", floor: "a map and a switch that fill the same event", benchmark: "workflow.Move", ratio: 3},
	{what: "a refusal by state, with typed reasons", budget: "≤ 3 × the floor, 0 allocations", floor: "that of the allowed move", benchmark: "workflow.RefuseState", ratio: 3},
	{what: "a refusal by role, with typed reasons", budget: "≤ 3 × the floor, 0 allocations", floor: "that of the allowed move", benchmark: "workflow.RefuseRole", ratio: 3},
	{what: "a post's life: submit, 2 of 3 review, one legal, publish, audit kept", budget: "≤ 2 × the floor, ≤ 12 allocations", floor: "the same life written by hand", benchmark: "workflow.Lifecycle", ratio: 2, allocations: 12},
	{what: "a live item in review with 3 votes and its audit entry", budget: "≤ 640 B", floor: "none", benchmark: "workflow.ItemMemory", reported: "B/item", most: 640, allocations: -1},
	{what: "a live item, its state only", budget: "≤ 256 B", floor: "none", benchmark: "workflow.ItemMemory", reported: "B/state", most: 256, allocations: -1},
	{what: "team of 100,000: compile", budget: "≤ 1 s", floor: "none", benchmark: "team.Compile100k", time: 1e9, allocations: -1},
	{what: "team of 100,000: At", budget: "≤ 2 µs", floor: "none", benchmark: "team.At100k", time: 2e3, allocations: -1},
	{what: "team of 100,000: Holds on a hot member", budget: "≤ 30 ns, 0 allocations", floor: "a map of lists", benchmark: "team.Holds100k", time: 30},
	{what: "verify, plan search: 20 steps × 100 people, 20 seeds", budget: "≤ 0.3 ms mean", floor: "none", benchmark: "workflow/verify.Completable/k=20,n=100", time: 0.3e6, allocations: -1},
	{what: "verify, plan search: 35 steps × 350 people, 20 seeds", budget: "≤ 0.3 s mean", floor: "none", benchmark: "workflow/verify.Completable/k=35,n=350", time: 0.3e9, allocations: -1},
	{what: "verify, plan search: 60 steps × 500 people", budget: "goal: an answer within 30 s; the unknown are counted", floor: "none", benchmark: "workflow/verify.Completable/k=60,n=500", time: 30e9, allocations: -1},
	{what: "inbox page of 50 among 1,000,000 live items", budget: "≤ 10 ms", floor: "none"},
	{what: "engine commands, memory store, one core", budget: "≥ 200,000/s", floor: "none"},
	{what: "durable commands, SQLite and PostgreSQL", budget: "≥ 50 % of the floor", floor: "bare appends of the same rows"},
	{what: "grouped sums of 10 million rows, cells interned", budget: "≤ 4 × the floor, ≤ 10 allocations", floor: "a dense summing loop", benchmark: "metrics.Aggregate10M", ratio: 4, allocations: 10},
	{what: "exact p50/p90/p95 per group, 10 million rows", budget: "≤ 2 × the floor", floor: "scatter and quickselect by hand", benchmark: "metrics.Quantiles10M", ratio: 2, allocations: -1},
	{what: "the 82 rules on a company of 1,000", budget: "≤ 1 s", floor: "none", benchmark: "team/playbook.Check/people=1000", time: 1e9, allocations: -1},
}

// budgets returns the table of what was promised beside what the benchmarks in
// the document measured.
func (d *document) budgets() string {
	measured := map[string][]string{}
	for _, t := range d.tables {
		if t.kind == "benchmarks" {
			measured = t.rows
		}
	}
	var b strings.Builder
	b.WriteString("## Budgets\n\nWhat the design promises, beside the rows above. Kept or missed as measured there: on a busy machine times miss where ratios hold.\n\n")
	head := []string{"what", "budget", "floor", "measured", "verdict", "commit", "date"}
	line(&b, head)
	dashes := make([]string, len(head))
	for i := range dashes {
		dashes[i] = "---"
	}
	line(&b, dashes)
	for _, p := range promised {
		row := measured[p.benchmark]
		if row == nil {
			why := "not measured"
			if p.benchmark == "" {
				why = "not measured: no package does it yet"
			}
			line(&b, []string{p.what, p.budget, p.floor, why, "", "", ""})
			continue
		}
		said, kept := p.judge(row)
		verdict := "missed"
		if kept {
			verdict = "kept"
		}
		line(&b, []string{p.what, p.budget, p.floor, said, verdict, row[len(row)-2], row[len(row)-1]})
	}
	return b.String()
}

// judge holds a row of the benchmarks against the budget.
func (p budget) judge(row []string) (said string, kept bool) {
	took, floor, ratio, allocations, reported := row[1], row[2], row[3], row[5], row[6]
	kept = true
	switch {
	case p.ratio > 0:
		times, err := strconv.ParseFloat(ratio, 64)
		said, kept = fmt.Sprintf("%s × (%s to %s)", ratio, took, floor), err == nil && times <= p.ratio
	case p.reported != "":
		said, kept = "not reported: "+p.reported, false
		for part := range strings.SplitSeq(reported, ", ") {
			value, unit, _ := strings.Cut(part, " ")
			if v, err := strconv.ParseFloat(value, 64); unit == p.reported && err == nil {
				said, kept = part, v <= p.most
			}
		}
	default:
		said, kept = took, readDuration(took) <= p.time
		if reported != "" {
			said += " (" + reported + ")"
		}
	}
	if p.allocations >= 0 {
		n, err := strconv.Atoi(allocations)
		said += ", " + allocations + " allocations"
		kept = kept && err == nil && n <= p.allocations
	}
	return said, kept
}

// readDuration reads what duration wrote, in nanoseconds.
func readDuration(text string) float64 {
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0
	}
	return v * map[string]float64{"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9}[unit]
}
