// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/diagram"
)

// Drawing says how a [Spec] is drawn. The zero Drawing marks nothing.
type Drawing struct {
	// At is the state to mark, usually where an item is now. Empty, or an id
	// that the Spec does not have, marks none.
	At StateID
}

// AppendMermaid appends a Mermaid flowchart of the definition to b: a box for
// each state with its gates, needs, deadlines and editors, an arrow for each
// move (dotted where the clock fires it), and a box for the rules. Equal
// definitions give equal bytes, in the order of the definition. The Spec need
// not compile; a move from or to an unknown state is left out.
func (s Spec) AppendMermaid(b []byte, d Drawing) []byte {
	b = append(b, "flowchart TD\n  begin((\" \"))\n"...)
	for i, st := range s.States {
		shape := "[%s]"
		if st.Final != "" {
			shape = "([%s])"
		}
		b = fmt.Appendf(b, "  s%d"+shape+"\n", i, mermaidText(st.lines()))
	}
	if lines := s.ruleLines(); len(lines) > 0 {
		b = fmt.Appendf(b, "  rules[/%s/]\n", mermaidText(lines))
	}
	for _, a := range s.arrows() {
		line := "-->"
		if a.dotted {
			line = "-.->"
		}
		b = fmt.Appendf(b, "  %s %s|%s| %s\n", a.from, line, mermaidText(a.label), a.to)
	}
	b = append(b, "  classDef dropped stroke-dasharray:4 3\n"...)
	b = append(b, "  classDef now fill:#ffe08a,stroke:#8a6d00,stroke-width:3px,color:#222\n"...)
	for i, st := range s.States {
		if st.Final == Dropped {
			b = fmt.Appendf(b, "  class s%d dropped\n", i)
		}
		if d.marks(st) {
			b = fmt.Appendf(b, "  class s%d now\n", i)
		}
	}
	return b
}

// AppendDOT appends the same picture as [Spec.AppendMermaid] in the DOT language
// of Graphviz.
func (s Spec) AppendDOT(b []byte, d Drawing) []byte {
	b = fmt.Appendf(b, "digraph %s {\n", diagram.DOTText(string(s.ID)))
	b = append(b, "  node [shape=box, style=rounded]\n"...)
	b = append(b, "  begin [shape=circle, style=filled, label=\"\", width=0.2]\n"...)
	for i, st := range s.States {
		b = fmt.Appendf(b, "  s%d [label=%s", i, dotText(st.lines()))
		if st.Final != "" {
			b = append(b, ", peripheries=2"...)
		}
		switch marked := d.marks(st); {
		case marked && st.Final == Dropped:
			b = append(b, ", style=\"rounded,dashed,filled\", fillcolor=\"#ffe08a\""...)
		case marked:
			b = append(b, ", style=\"rounded,bold,filled\", fillcolor=\"#ffe08a\""...)
		case st.Final == Dropped:
			b = append(b, ", style=\"rounded,dashed\""...)
		}
		b = append(b, "]\n"...)
	}
	if lines := s.ruleLines(); len(lines) > 0 {
		b = fmt.Appendf(b, "  rules [shape=note, style=solid, label=%s]\n", dotText(lines))
	}
	for _, a := range s.arrows() {
		style := ""
		if a.dotted {
			style = ", style=dashed"
		}
		b = fmt.Appendf(b, "  %s -> %s [label=%s%s]\n", a.from, a.to, dotText(a.label), style)
	}
	return append(b, "}\n"...)
}

func mermaidText(lines []string) string {
	return `"` + diagram.MermaidText(strings.Join(lines, "\n")) + `"`
}

func dotText(lines []string) string { return diagram.DOTText(strings.Join(lines, "\n")) }

func (d Drawing) marks(st State) bool { return st.ID == d.At && d.At != "" }

// arrow is a move, from one of its states.
type arrow struct {
	from, to string // nodes: ids of states could be words of the picture's language
	label    []string
	dotted   bool // the clock fires it
}

// arrows lists the start and every move whose states exist.
func (s Spec) arrows() []arrow {
	nodes := make(map[StateID]string, len(s.States))
	for i, st := range s.States {
		nodes[st.ID] = "s" + strconv.Itoa(i)
	}
	var list []arrow
	add := func(from, to string, label []string, dotted bool) {
		if from != "" && to != "" {
			list = append(list, arrow{from, to, label, dotted})
		}
	}
	add("begin", nodes[s.Start.State], []string{"start", "by " + orNobody(s.Start.By)}, false)
	for _, m := range s.Moves {
		for _, from := range m.From {
			add(nodes[from], nodes[m.To], m.lines(), m.On == OnDeadline)
		}
	}
	return list
}

// lines tells what fires a move, who, and on which condition.
func (m Transition) lines() []string {
	list := []string{string(m.Action)}
	switch {
	case m.On == OnHand:
		list = append(list, "by "+orNobody(m.By))
	case m.On == OnDeadline:
		list = append(list, "by deadline")
	case len(m.By) == 0:
		list = append(list, "when "+string(m.On))
	default:
		list = append(list, "once "+string(m.On)+", by "+partyList(m.By))
	}
	if !m.When.IsZero() {
		list = append(list, "if "+m.When.text())
	}
	if m.Restart != "" {
		list = append(list, "restart: "+string(m.Restart))
	}
	if len(m.Reopens) > 0 {
		list = append(list, "reopens "+idList(m.Reopens))
	}
	return list
}

// lines tells a state, most important first.
func (st State) lines() []string {
	list := []string{string(st.ID)}
	if st.Final != "" && string(st.Final) != string(st.ID) {
		list[0] += " (" + string(st.Final) + ")"
	}
	for _, g := range st.Gates {
		list = append(list, g.lines()...)
	}
	if st.Empty == EmptyClear {
		list = append(list, "clear when no gate applies")
	}
	if st.Shared {
		list = append(list, "one person may answer several gates")
	}
	for _, d := range st.Deadlines {
		list = append(list, d.line())
	}
	if len(st.Claim) > 0 {
		list = append(list, "claim: "+partyList(st.Claim))
	}
	if len(st.Assign) > 0 {
		list = append(list, "assign: "+partyList(st.Assign))
	}
	if len(st.Edits.By) > 0 {
		line := "edit: " + partyList(st.Edits.By)
		if st.Edits.Fields != nil {
			line += ", only " + idList(st.Edits.Fields)
		}
		if st.Edits.Back != "" {
			line += ", back by " + string(st.Edits.Back)
		}
		list = append(list, line)
	}
	return list
}

func (g Gate) lines() []string {
	line := "gate " + string(g.ID) + ": " + g.Need.text()
	if !g.When.IsZero() {
		line += " if " + g.When.text()
	}
	var extra []string
	if g.Covers != nil {
		extra = append(extra, "covers "+idList(g.Covers))
	}
	if g.Reject != "" && g.Reject != RejectVeto {
		extra = append(extra, "no: "+string(g.Reject))
	}
	if g.Self {
		extra = append(extra, "own work too")
	}
	if len(extra) == 0 {
		return []string{line}
	}
	return []string{line, "(" + strings.Join(extra, "; ") + ")"}
}

func (d Deadline) line() string {
	var b strings.Builder
	b.WriteString("deadline " + string(d.ID) + ": ")
	if d.Before != "" {
		if d.Lead != 0 {
			b.WriteString(d.Lead.String() + " ")
		}
		b.WriteString("before " + string(d.Before))
	} else {
		b.WriteString(d.After.String())
		if d.From != "" && d.From != "entry" {
			b.WriteString(" from " + d.From)
		}
	}
	if d.Calendar != "" {
		b.WriteString(" by calendar " + d.Calendar)
	}
	if len(d.Remind) > 0 {
		b.WriteString(", remind " + partyList(d.Remind))
	}
	if d.Every != 0 {
		b.WriteString(" every " + d.Every.String())
	}
	for _, w := range d.Widen {
		b.WriteString(", widen " + string(w.Gate) + " with " + partyList(w.With))
	}
	if d.Move != "" {
		b.WriteString(", move " + string(d.Move))
	}
	return b.String()
}

// ruleLines tells what holds across states.
func (s Spec) ruleLines() []string {
	var list []string
	for _, r := range s.Rules {
		list = append(list, "rule "+string(r.ID)+": "+r.line())
	}
	if len(s.Hold.By) > 0 {
		line := "hold: " + partyList(s.Hold.By)
		if s.Hold.Clocks == ClocksRun {
			line += ", clocks run"
		}
		list = append(list, line)
	}
	return list
}

func (r Rule) line() string {
	switch {
	case r.Distinct != nil:
		return "nobody in two of " + textList(r.Distinct, ", ")
	case r.Same != nil:
		return "one person in all of " + textList(r.Same, ", ")
	case r.NotAuthor != nil:
		return "no author in " + textList(r.NotAuthor, ", ")
	case r.MaxActs != 0:
		return "nobody in more than " + strconv.Itoa(r.MaxActs) + " of " + textList(r.Of, ", ")
	case r.MaxPeople != 0:
		return "at most " + strconv.Itoa(r.MaxPeople) + " people in " + textList(r.Of, ", ")
	}
	return "at least " + strconv.Itoa(r.MinPeople) + " people in " + textList(r.Of, ", ")
}

func partyList(list []Party) string { return textList(list, " or ") }

func orNobody(list []Party) string {
	if len(list) == 0 {
		return "nobody"
	}
	return partyList(list)
}

// text tells a need as a person would say it.
func (n Need) text() string {
	switch {
	case n.All != nil:
		line := needList(n.All, " and ")
		if n.Shared {
			line += " (one person may be several)"
		}
		return line
	case n.Any != nil:
		return needList(n.Any, " or else ")
	case n.Every != nil:
		return "every " + partyList(n.Every)
	case n.Majority != nil:
		return "majority of " + partyList(n.Majority)
	case n.Percent != 0:
		return strconv.Itoa(n.Percent) + "% of " + partyList(n.Of)
	}
	return strconv.Itoa(n.Approve) + " of " + partyList(n.Of)
}

// needList tells several needs, each in parentheses if it has several itself.
func needList(list []Need, separator string) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = n.text()
		if n.All != nil || n.Any != nil {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, separator)
}

// text tells a condition as a person would say it.
func (c Condition) text() string {
	switch {
	case c.All != nil:
		return conditionList(c.All, " and ")
	case c.Any != nil:
		return conditionList(c.Any, " or ")
	case c.Not != nil:
		return "not (" + c.Not.text() + ")"
	case c.In != nil:
		return string(c.Attr) + " in " + textList(c.In, ", ")
	case c.Has != "":
		return string(c.Attr) + " has " + c.Has
	case !c.Over.IsZero():
		return string(c.Attr) + " over " + c.Over.String()
	case !c.Under.IsZero():
		return string(c.Attr) + " under " + c.Under.String()
	case !c.AtLeast.IsZero():
		return string(c.Attr) + " at least " + c.AtLeast.String()
	case !c.AtMost.IsZero():
		return string(c.Attr) + " at most " + c.AtMost.String()
	}
	return string(c.Attr) + " is " + c.Is.String()
}

func conditionList(list []Condition, separator string) string {
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = c.text()
		if c.All != nil || c.Any != nil {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, separator)
}

// textList writes a list of values with a text form.
func textList[T fmt.Stringer](list []T, separator string) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return strings.Join(texts, separator)
}

// idList writes a list of ids.
func idList[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
