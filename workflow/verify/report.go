// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/markdown"
	"github.com/socialteam/socialteam/workflow"
)

// Verdict is the answer to a [Check]. The zero Verdict means "not set"; encoding
// refuses it.
type Verdict uint8

// The verdicts.
const (
	Holds   Verdict = iota + 1 // proved
	Fails                      // refuted, with a reason
	Unknown                    // not answered, with a reason; not a pass
)

var verdicts = [...]string{Holds: "holds", Fails: "fails", Unknown: "unknown"}

// String returns the text form: "holds", "fails" or "unknown"; "" for the zero
// Verdict.
func (v Verdict) String() string {
	if int(v) < len(verdicts) {
		return verdicts[v]
	}
	return "verdict(" + strconv.Itoa(int(v)) + ")"
}

// AppendText appends the text form to b. It fails on a Verdict that is not one of
// the constants.
func (v Verdict) AppendText(b []byte) ([]byte, error) {
	if v == 0 || int(v) >= len(verdicts) {
		return b, fmt.Errorf("no text form for verdict %d", uint8(v))
	}
	return append(b, verdicts[v]...), nil
}

// MarshalText is [Verdict.AppendText] to a new slice.
func (v Verdict) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText reads the text form.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i := Holds; i <= Unknown; i++ {
		if verdicts[i] == string(text) {
			*v = i
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q: want holds, fails or unknown", text)
}

// Report is what a run of checks found. The zero Report has no results.
type Report struct {
	Flow    workflow.ID `json:"flow"`
	Version int         `json:"version"`
	Results []Result    `json:"results"` // in the order of the checks
}

// Result is the answer to one check. The zero Result answers nothing.
type Result struct {
	Check   string  `json:"check"` // such as `coalition("live", 2)`
	Verdict Verdict `json:"verdict"`
	// Reasons tell in sentences why it does not hold; none when it does.
	Reasons []string `json:"reasons"`
	// Notes tell what the answer does not cover, and what it rests on.
	Notes []string `json:"notes"`
	// Witness is what people would do to show it, if that can be shown. Of sets
	// of people equally small a witness of [Coalition] and [CoalitionAway] names
	// the one with the least ids only among up to 40 people, and up to 300 sets
	// of that size; among more it names the one of the first author for whom a
	// way was found, which is as small, but not the least by id.
	Witness *Witness `json:"witness,omitempty"`
	// Clash is what stands against each other, for a check that asks whether
	// something can be done and cannot.
	Clash *Clash `json:"clash,omitempty"`
	// Fixes are the smallest remedies, each by itself enough: how few people more,
	// one role each, would do, up to three; and how few rules less, up to two. There
	// are none where nothing so small helps. To find the clash and the remedies may
	// take some times the nodes of the answer, and a tenth of a second; a note says
	// when that was not enough, and when a smaller remedy is not ruled out.
	Fixes []Fix `json:"fixes"`
	// Regions is how many cases of attribute values were told apart, and Nodes
	// the part of the budget that was spent.
	Regions int `json:"regions,omitempty"`
	Nodes   int `json:"nodes"`
}

// filled makes lists that encode as [].
func (r Result) filled() Result {
	if r.Reasons == nil {
		r.Reasons = []string{}
	}
	if r.Notes == nil {
		r.Notes = []string{}
	}
	if r.Fixes == nil {
		r.Fixes = []Fix{}
	}
	return r
}

// Failure is the error of [Report.Err]: the results that do not hold.
type Failure struct {
	Flow    workflow.ID
	Results []Result // at least one
}

// Error tells every check that does not hold, and why, one per line.
func (f *Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "verify: %q:", f.Flow)
	for i, r := range f.Results {
		if i > 0 {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s %s", r.Check, r.Verdict)
		for n, s := range r.Reasons {
			switch {
			case n == 0:
				b.WriteString(": ")
			case strings.HasSuffix(r.Reasons[n-1], ":"):
				b.WriteByte(' ')
			default:
				b.WriteString("; ")
			}
			b.WriteString(strings.TrimSpace(s))
		}
	}
	return b.String()
}

// Err returns nil if every check holds, and otherwise a *[Failure].
func (r Report) Err() error {
	f := &Failure{Flow: r.Flow}
	for _, res := range r.Results {
		if res.Verdict != Holds {
			f.Results = append(f.Results, res)
		}
	}
	if len(f.Results) == 0 {
		return nil
	}
	return f
}

// String tells the report as plain text, one paragraph per check.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s version %d\n", r.Flow, r.Version)
	for _, res := range r.Results {
		b.WriteString(res.String())
	}
	return b.String()
}

// String tells the result as a line with the verdict and, below it, the reasons,
// what people would do, what would help, and notes.
func (r Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Check, r.Verdict)
	for _, s := range r.Reasons {
		fmt.Fprintf(&b, "  %s\n", s)
	}
	for _, s := range r.story() {
		fmt.Fprintf(&b, "    %s\n", s)
	}
	for i, f := range r.Fixes {
		fmt.Fprintf(&b, "  %s: %s\n", [...]string{"to mend it", "or"}[min(i, 1)], f)
	}
	for _, s := range r.Notes {
		fmt.Fprintf(&b, "  note: %s\n", s)
	}
	return b.String()
}

// story tells the witness, one step per line; nothing where the reasons name the
// people of it already.
func (r Result) story() []string {
	if r.Witness == nil || r.Clash != nil && len(r.Witness.Commands) == 0 {
		return nil
	}
	return r.Witness.lines()
}

// AppendMarkdown appends the report as Markdown: a table of the verdicts, each with
// the first reason, then a section for each check that does not hold.
func (r Report) AppendMarkdown(dst []byte) []byte {
	rows := make([][]string, len(r.Results))
	for i, res := range r.Results {
		rows[i] = []string{res.Check, res.Verdict.String(), ""}
		if len(res.Reasons) > 0 {
			rows[i][2] = res.Reasons[0]
		}
	}
	dst = fmt.Appendf(dst, "# %s, version %d\n\n", markdown.Escape(string(r.Flow)), r.Version)
	dst = markdown.AppendTable(dst, []string{"Check", "Verdict", "Why"}, nil, rows)
	for _, res := range r.Results {
		if res.Verdict != Holds {
			dst = res.appendSection(dst)
		}
	}
	return dst
}

func (r Result) appendSection(dst []byte) []byte {
	dst = fmt.Appendf(dst, "\n## %s: %s\n\n", markdown.Escape(r.Check), r.Verdict)
	listed := false
	for _, s := range r.Reasons {
		item := strings.HasPrefix(s, "  ") // belongs to the line before
		if item && !listed {
			dst = append(dst, '\n')
		}
		listed = item
		switch text := markdown.Escape(strings.TrimSpace(s)); {
		case item:
			dst = fmt.Appendf(dst, "- %s\n", text)
		case strings.HasSuffix(s, ":"):
			dst = fmt.Appendf(dst, "%s\n", text)
		default:
			dst = fmt.Appendf(dst, "%s.\n", text)
		}
	}
	for i, s := range r.story() {
		if i == 0 {
			dst = append(dst, '\n')
		}
		dst = fmt.Appendf(dst, "%d. %s\n", i+1, markdown.Escape(s))
	}
	dst = appendList(dst, "To mend it, any one of:", r.Fixes)
	return appendList(dst, "Notes:", r.Notes)
}

func appendList[T any](dst []byte, title string, list []T) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = fmt.Appendf(dst, "\n%s\n\n", title)
	for _, x := range list {
		dst = fmt.Appendf(dst, "- %s\n", markdown.Escape(fmt.Sprint(x)))
	}
	return dst
}

// count words a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// list joins words as English does: "a, b and c".
func list[S ~string](words []S) string { return joined(words, "and") }

// anyOf joins words: "a, b or c".
func anyOf[S ~string](words []S) string { return joined(words, "or") }

func joined[S ~string](words []S, last string) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(" " + last + " ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}
