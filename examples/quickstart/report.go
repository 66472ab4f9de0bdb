// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/metrics"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// reportFormat is the value of "format" in the JSON report. Its history:
//
//   - socialteam.quickstart/1: the first. Fields are only added.
const reportFormat = "socialteam.quickstart/1"

// report is all that the program tells.
type report struct {
	Format   string          `json:"format"`
	Company  string          `json:"company"`
	At       time.Time       `json:"at"`
	Day      socialteam.Date `json:"day"`
	Duties   duties          `json:"duties"`
	Rules    playbook.Report `json:"rules"`
	Approval *approval       `json:"approval,omitempty"`
	Diagram  string          `json:"diagram,omitempty"` // Mermaid
	KPIs     []kpiTable      `json:"kpis"`

	names   map[string]string // of members
	targets []metrics.Target
}

// morning is when the sample post begins its way.
const morning = 9 * time.Hour

func makeReport(book *playbook.Playbook, posts *posts, day socialteam.Date) (*report, error) {
	view := book.Team().At(day.In(book.Team().Location()).Add(morning))
	r := &report{
		Format: reportFormat, Company: book.Company().Name, At: view.At(), Day: day,
		Duties: makeDuties(book, view), names: map[string]string{}, targets: book.Targets(),
	}
	r.Rules = makeRules(book, view.At())
	for _, p := range r.Duties.People {
		r.names[string(p.ID)] = p.Name
	}
	if flows := book.Flows(); len(flows) > 0 {
		way, err := walk(flows[0], view)
		if err != nil {
			return nil, err
		}
		r.Approval = &way
		r.Diagram = string(flows[0].Spec().AppendMermaid(nil, workflow.Drawing{}))
	}
	r.KPIs = posts.tables()
	return r, nil
}

// formats are the ways to write a report.
var formats = map[string]func(*report, io.Writer) error{
	"text":     (*report).writeText,
	"markdown": (*report).writeMarkdown,
	"json":     (*report).writeJSON,
}

func (r *report) write(w io.Writer, format string) error { return formats[format](r, w) }

func (r *report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
