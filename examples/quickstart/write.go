// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/socialteam/socialteam/internal/markdown"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

func (r *report) writeText(w io.Writer) error     { return r.writePage(w, &textPage{}) }
func (r *report) writeMarkdown(w io.Writer) error { return r.writePage(w, &markdownPage{}) }

func (r *report) writePage(w io.Writer, p page) error {
	p.title(fmt.Sprintf("%s on %v", r.Company, r.Day))
	r.writeDuties(p)
	r.writeRules(p)
	r.writeApproval(p)
	r.writeKPIs(p)
	_, err := w.Write(p.bytes())
	return err
}

// name returns the name of a member, or the id of one without a name.
func (r *report) name(id team.MemberID) string {
	if n := r.names[string(id)]; n != "" {
		return n
	}
	return string(id)
}

func (r *report) list(ids []team.MemberID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.name(id)
	}
	return strings.Join(names, ", ")
}

func join(ids []team.MemberID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return strings.Join(names, ", ")
}

func (r *report) writeDuties(p page) {
	p.heading("Who does what")
	var people [][]string
	for _, m := range r.Duties.People {
		var hats []string
		for _, h := range m.Hats {
			hats = append(hats, fmt.Sprintf("%s %d %%", h.Role, h.PerMille/10))
		}
		away := ""
		if m.Absent {
			away = "away"
			if len(m.StandIns) > 0 {
				away += ", " + r.list(m.StandIns) + " stands in"
			}
		}
		people = append(people, []string{string(m.ID), m.Name, m.Source, strings.Join(hats, ", "), away})
	}
	p.table([]string{"Id", "Name", "Source", "Hats", "Today"}, nil, people)

	r.writeMatrix(p)

	p.text(fmt.Sprintf("Findings about people and matrix: %d", len(r.Duties.Findings)))
	var findings []string
	for _, f := range r.Duties.Findings {
		findings = append(findings, f.String())
	}
	p.list(findings)
}

func (r *report) writeMatrix(p page) {
	if r.Duties.matrix == nil {
		p.text("The playbook states no matrix.")
		return
	}
	header := []string{"Responsibility"}
	for _, l := range r.Duties.matrix.Scheme().Letters {
		header = append(header, l.Name)
	}
	var rows [][]string
	for _, d := range r.Duties.Rows {
		row := []string{d.Title}
		for _, l := range d.Letters {
			cell := join(l.People)
			if len(l.Roles) > 0 && len(l.People) == 0 {
				cell = "nobody!"
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	p.table(header, nil, rows)
}

func (r *report) writeApproval(p page) {
	if r.Approval == nil {
		p.heading("How a post gets approved")
		p.text("The playbook states no workflow.")
		return
	}
	p.heading(fmt.Sprintf("How a post gets approved (%s)", r.Approval.Workflow))
	var rows [][]string
	for _, s := range r.Approval.Steps {
		rows = append(rows, []string{r.who(s.Actor, s.Principal), s.Tries, r.outcome(s)})
	}
	p.table([]string{"Who", "tries", "What happens"}, nil, rows)

	p.text("The audit trail:")
	rows = nil
	for _, e := range r.Approval.Trail {
		rows = append(rows, []string{
			fmt.Sprint(e.Seq), e.At.Format("2006-01-02 15:04"), e.Kind.String(), r.who(e.Actor, e.Principal), r.detail(e),
		})
	}
	p.table([]string{"#", "UTC", "Event", "Who", "What"}, []markdown.Align{markdown.Right}, rows)

	p.text("The workflow, as Mermaid draws it:")
	p.code("mermaid", r.Diagram)
}

func (r *report) who(actor, principal team.MemberID) string {
	switch {
	case actor == "":
		return "(nobody)"
	case principal == "" || principal == actor:
		return r.name(actor)
	}
	return r.name(actor) + " for " + r.name(principal)
}

func (r *report) outcome(s step) string {
	if s.OK {
		return "now in " + string(s.State)
	}
	var why []string
	for _, f := range s.Refusal {
		why = append(why, f.Text)
	}
	text := "refused: " + strings.Join(why, "; ")
	if len(s.Could) > 0 {
		text += "; could: " + r.list(s.Could)
	}
	for i, x := range s.Waits {
		text += []string{"; could still approve: ", ", "}[min(i, 1)] + r.who(x.Actor, x.Principal) + " at " + string(x.Gate)
	}
	return text
}

func (r *report) detail(e workflow.Event) string {
	switch {
	case e.Kind == workflow.Voted:
		return fmt.Sprintf("%s at %s", e.Word, e.Gate)
	case e.Action != "":
		return fmt.Sprintf("%s, now in %s", e.Action, e.State)
	}
	return string(e.State)
}
