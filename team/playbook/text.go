// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/markdown"
)

// headings say what the rules of a verdict have in common.
var headings = map[Verdict]string{
	Fails: "Broken", NotStated: "Not stated, so not judged", Waived: "Waived", Passes: "Kept", NotApplicable: "Not about this company or time",
}

const unknownHeading = "In the log, and not in the playbook"

// summary says how many rules have which verdict.
func (r Report) summary() string {
	return fmt.Sprintf("%s: %d broken, %d not stated, %d waived, %d kept, %d not about this company or time",
		plural(len(r.Results), "rule"), r.Count(Fails), r.Count(NotStated), r.Count(Waived), r.Count(Passes), r.Count(NotApplicable))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// title says of whom the report is and when.
func (r Report) title() string {
	title := fmt.Sprintf("%s on %v, looking back to %v", orNobody(r.Company), r.Day, r.From)
	if r.Until < r.Day {
		title += fmt.Sprintf(" in a log that ends with %v", r.Until.AddDays(-1))
	}
	return title
}

func orNobody(company string) string {
	if company == "" {
		return "No company"
	}
	return company
}

// String returns end and reason on one line.
func (w Waiver) String() string { return fmt.Sprintf("waived until %v: %s", w.Until, w.Reason) }

// String returns the report as text for people: what is broken, by whom, why it
// matters and what would mend it; what is not stated; what is waived and until
// when; and what is kept.
func (r Report) String() string {
	var b strings.Builder
	line(&b, 0, r.title())
	line(&b, 0, r.summary())
	for _, v := range verdicts {
		r.section(&b, v)
	}
	if len(r.Waivers) > 0 {
		b.WriteByte('\n')
		line(&b, 0, "Waivers")
		for _, w := range r.Waivers {
			line(&b, 1, w.String())
		}
	}
	if len(r.Unknown) > 0 {
		b.WriteByte('\n')
		line(&b, 0, unknownHeading)
		for _, u := range r.Unknown {
			line(&b, 1, u.String())
		}
	}
	return b.String()
}

func (r Report) section(b *strings.Builder, v Verdict) {
	if r.Count(v) == 0 {
		return
	}
	b.WriteByte('\n')
	line(b, 0, headings[v])
	for _, res := range r.Results {
		if res.Verdict == v {
			res.text(b)
		}
	}
}

// text writes one rule. Rules that are kept take one line.
func (r Result) text(b *strings.Builder) {
	if r.Verdict == Fails || r.Verdict == Waived || r.Verdict == NotStated {
		b.WriteByte('\n')
	}
	line(b, 1, fmt.Sprintf("%v: %s [%s]", r.Severity, orID(r), r.Rule))
	for _, f := range r.Findings {
		line(b, 2, f.label(r)+f.Name+": "+f.What)
		line(b, 3, "fix: "+f.Fix)
		if f.Waiver != nil {
			line(b, 3, f.Waiver.String())
		}
	}
	for _, m := range r.Missing {
		line(b, 2, "not stated: "+m.String())
	}
	for _, m := range r.Without {
		line(b, 2, "judged without "+m.String())
	}
	if r.Waiver != nil {
		line(b, 2, r.Waiver.String())
	}
}

// orID returns the statement of a rule, or its id if it has none.
func orID(r Result) string {
	if r.Statement == "" {
		return string(r.Rule)
	}
	return r.Statement
}

// label names the severity of a finding where it is not that of its rule.
func (f Finding) label(r Result) string {
	if f.Severity == r.Severity {
		return ""
	}
	return f.Severity.String() + ": "
}

// String says on one line what a waiver is for, what became of it, and until when
// it counts.
func (w WaiverUse) String() string {
	of := string(w.Rule)
	if w.Name != "" {
		of += " for " + w.Name
	}
	near := ""
	if w.Near != "" {
		near = " (did you mean " + w.Near + "?)"
	}
	switch w.State {
	case WaiverExpired:
		return fmt.Sprintf("%s: expired on %v and no longer counts: %s", of, w.Until, w.Reason)
	case WaiverUnknown:
		return fmt.Sprintf("%s: is no rule of this check%s, until %v: %s", of, near, w.Until, w.Reason)
	case WaiverIdle:
		return fmt.Sprintf("%s: waives nothing that was found%s, until %v: %s", of, near, w.Until, w.Reason)
	}
	return fmt.Sprintf("%s: waives %s until %v: %s", of, plural(w.Findings, "finding"), w.Until, w.Reason)
}

// line writes a line without control characters, so that no name breaks a line or
// moves a cursor.
func line(b *strings.Builder, indent int, s string) {
	b.WriteString(strings.Repeat("  ", indent))
	b.WriteString(markdown.Printable(s))
	b.WriteByte('\n')
}

// AppendMarkdown appends the report as Markdown: a table of what is broken, one of
// what is not stated, and so on.
func (r Report) AppendMarkdown(dst []byte) []byte {
	dst = append(dst, "# "+inline(r.title())+"\n\n"+inline(r.summary())+"\n"...)
	dst = r.appendFindings(dst, Fails)
	dst = r.appendMissing(dst)
	dst = r.appendFindings(dst, Waived)
	dst = r.appendKept(dst, Passes)
	dst = r.appendKept(dst, NotApplicable)
	if len(r.Waivers) > 0 {
		dst = append(dst, "\n## Waivers\n\n"...)
		var rows [][]string
		for _, w := range r.Waivers {
			rows = append(rows, []string{string(w.Rule), w.Name, w.Reason, w.Until.String(), string(w.State), strconv.Itoa(w.Findings)})
		}
		dst = table(dst, []string{"Rule", "For", "Reason", "Until", "State", "Findings"}, rows, []markdown.Align{5: markdown.Right}...)
	}
	if len(r.Unknown) > 0 {
		dst = append(dst, "\n## "+unknownHeading+"\n\n"...)
		for _, u := range r.Unknown {
			dst = append(dst, "- "+inline(u.String())+"\n"...)
		}
	}
	return dst
}

// inline returns a text of one line that starts no markup of its own.
func inline(s string) string { return markdown.Escape(markdown.Printable(s)) }

// table appends a table whose cells are each of one line.
func table(dst []byte, header []string, rows [][]string, align ...markdown.Align) []byte {
	for _, row := range rows {
		for i := range row {
			row[i] = markdown.Printable(row[i])
		}
	}
	return markdown.AppendTable(dst, header, align, rows)
}

func (r Report) appendFindings(dst []byte, v Verdict) []byte {
	var rows [][]string
	for _, res := range r.Results {
		if res.Verdict != v {
			continue
		}
		for _, f := range res.Findings {
			row := []string{f.Severity.String(), f.Name, f.What, f.Why, f.Fix, string(f.Rule)}
			if f.Waiver != nil {
				row[2] += " (" + f.Waiver.String() + ")"
			}
			rows = append(rows, row)
		}
		if v == Waived && res.Waiver != nil {
			rows = append(rows, []string{res.Severity.String(), "", "not stated: " + missingText(res.Missing) + " (" + res.Waiver.String() + ")", orID(res), "state it", string(res.Rule)})
		}
	}
	if len(rows) == 0 {
		return dst
	}
	dst = append(dst, "\n## "+headings[v]+"\n\n"...)
	return table(dst, []string{"Severity", "Who", "What", "Why", "Fix", "Rule"}, rows)
}

func (r Report) appendMissing(dst []byte) []byte {
	var rows [][]string
	for _, res := range r.Results {
		if len(res.Missing) > 0 && res.Verdict != Waived {
			rows = append(rows, []string{res.Severity.String(), missingText(res.Missing), orID(res), string(res.Rule)})
		}
	}
	if len(rows) == 0 {
		return dst
	}
	dst = append(dst, "\n## "+headings[NotStated]+"\n\n"...)
	return table(dst, []string{"Severity", "Not stated", "Why", "Rule"}, rows)
}

func missingText(list []Missing) string {
	texts := make([]string, len(list))
	for i, m := range list {
		texts[i] = m.String()
	}
	return strings.Join(texts, "; ")
}

func (r Report) appendKept(dst []byte, v Verdict) []byte {
	if r.Count(v) == 0 {
		return dst
	}
	dst = append(dst, "\n## "+headings[v]+"\n\n"...)
	for _, res := range r.Results {
		if res.Verdict != v {
			continue
		}
		dst = append(dst, "- "+inline(orID(res))...)
		if len(res.Without) > 0 {
			dst = append(dst, inline(" (judged without "+missingText(res.Without)+")")...)
		}
		dst = append(dst, '\n')
	}
	return dst
}
