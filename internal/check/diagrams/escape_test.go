// SPDX-License-Identifier: Apache-2.0

package diagrams_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/check/diagrams"
	"github.com/socialteam/socialteam/internal/diagram"
	"github.com/socialteam/socialteam/internal/testkit"
)

// hostile are labels that a tool could take for markup.
var hostile = []string{
	`plain`, `Ana Lund, Legal & Brand (DK)`,
	`say "yes"`, `it's`, `"`, `""`, `'`, "`", "``", "`md **bold**`", "**bold**", "_it_", "__b__", "~~s~~", "*", "a*b*c",
	`[x]`, `(x)`, `{x}`, `((x))`, `[[x]]`, `{{x}}`, `>x]`, `]`, `)`, `}`, `[a](b)`, `![a](b)`,
	"two\nlines", "three\nshort\nlines", "a\n\nb", "crlf\r\nend", "\nlead", "trail\n", "tab\there", "  spaced   out  ",
	`end`, `End`, `END`, `graph`, `subgraph`, `style`, `click`, `default`, `class`, `linkStyle`, `state`, `note`, `direction TB`,
	`<b>bold</b>`, `<script>alert(1)</script>`, `<br>`, `<br/>`, `a<b`, `a>b`, `<`, `>`, `</div>`, `<!-- x -->`, `<img src=x onerror=alert(1)>`,
	`&amp;`, `&lt;`, `&`, `&#39;`, `&nbsp;`, `AT&T`, `&copy`, `#35;`, `#quot;`, `#`, `#lt;`, `#1`, `;`, `a;b`,
	`\`, `\n`, `\\`, `a\l`, `\N`, `\G`, `\E`, `\T`, `\H`, `\L`, `\"`, `ends with \`,
	`%`, `%%`, `%% comment`, `%%{init: {"theme":"dark"}}%%`, `50 %`, `$`, `$x$`, `$$x^2$$`, `@`, `a@b.example`, `@{shape: x}`,
	`|`, `||`, `a|b`, `-->`, `---`, `--`, `-`, `==>`, `===`, `-.->`, `:`, `::`, `:::`, `a: b`, `:::warn`, `=`, `+`, `!`, `?`, `^`, `~`, `,`, `.`, `/`,
	`1. Draft`, `2) Review`, `- item`, `+ item`, `* item`, `# title`, `## title`, `> quote`, `1.`, `1.5`, `12. x`,
	"a\n---", "a\n===", "a\n1. b", "a\n- b", "a\n# b", "    code", "```\ncode\n```", "~~~\ncode", "| a | b |\n|---|---|\n| c | d |", "[a]: b", "***",
	`http://example.com`, `https://example.com/a?b=c&d=e#f`, `www.example.com`, `mailto:a@b.example`, `ftp://x.example`, `javascript:alert(1)`,
	`fa:fa-car`, `fab:fa-twitter go`, `style: a#b;`, `classDef x:y#z;`, `mdi:home`, `:smile:`,
	`Æøå ÆØÅ`, `日本語`, `العربية`, `עברית`, `👩🏽‍🚀 go`, `🇩🇰`, "e\u0301", "a\u200bb", "a\u00a0b", "ﬂ°°35¶ß", "°", "¶ß", "ﬂ°34¶ß",
	`a -- b`, `a --> b`, `x["y"]`, `s1: x`, `[*]`, `[*] --> a`, `<<fork>>`, `<<choice>>`, `--`, `accTitle: x`, `title`, `a%%b`, `{a`, `"}`,
	`null`, `undefined`, `true`, `0`, `constructor`, `__proto__`, `toString`,
}

// shown is how a label looks in a picture: white space that HTML folds is one
// space, and lines without text are left out at either end.
func shown(label string) string {
	label = strings.NewReplacer("\u00a0", " ", "\ufeff", "").Replace(label)
	lines := strings.Split(label, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	}
	return strings.Join(lines, "\n")
}

// randomLabels glues pieces that mean something to the tools.
func randomLabels(rng *rand.Rand, n int) []string {
	pieces := append(strings.Split("\" ' ` [ ] ( ) { } < > | \\ / # & ; : , . ! ? % $ @ * _ ~ ^ = + - 1 a Z end style br ﬂ ° ¶ß é 日 😀", " "), " ", " ", "\n", "\t", "--", "-->", "&amp", "#35;", "1. ", "- ", "**", "www.", "http://", "fa:fa-", "<br/>", "direction", "DIRECTION", "TB", "RL", "classDef", "note", "accTitle")
	out := make([]string, 0, n)
	for len(out) < n {
		var b strings.Builder
		for range 1 + rng.IntN(8) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		if strings.TrimSpace(b.String()) != "" { // a label of white space is not drawn
			out = append(out, b.String())
		}
	}
	return out
}

// mermaidKinds are Mermaid diagrams of labels; nothing else in them has one.
var mermaidKinds = map[string]func(labels []string) string{
	"node": func(labels []string) string {
		return lines("flowchart TB", labels, func(i int, s string) string { return fmt.Sprintf(`  n%d["%s"]`, i, s) })
	},
	"edge": func(labels []string) string {
		return lines("flowchart TB", labels, func(i int, s string) string { return fmt.Sprintf(`  n%d(( )) -->|"%s"| m%d(( ))`, i, s, i) })
	},
	"group": func(labels []string) string {
		return lines("flowchart TB", labels, func(i int, s string) string {
			return fmt.Sprintf("  subgraph g%d [\"%s\"]\n    n%d(( ))\n  end", i, s, i)
		})
	},
	"state": func(labels []string) string {
		return lines("stateDiagram-v2", labels, func(i int, s string) string { return fmt.Sprintf(`  state "%s" as s%d`, s, i) })
	},
	"composite": func(labels []string) string {
		return lines("stateDiagram-v2", labels, func(i int, s string) string {
			return fmt.Sprintf("  state \"%s\" as s%d {\n    [*] --> [*]\n  }", s, i)
		})
	},
	"transition": func(labels []string) string {
		return lines("stateDiagram-v2", labels, func(i int, s string) string {
			return fmt.Sprintf("  state \"#160;\" as s%d\n  s%d --> s%d : %s", i, i, i, s)
		})
	},
}

func lines(head string, labels []string, line func(int, string) string) string {
	var b strings.Builder
	fmt.Fprintln(&b, head)
	for i, label := range labels {
		fmt.Fprintln(&b, line(i, diagram.MermaidText(label)))
	}
	return b.String()
}

// tool is one way to draw labels.
type tool struct {
	draw   func(labels []string) (diagrams.Drawing, error)
	escape func(string) string
	shown  func(string) string
}

// check draws the labels in one diagram, and one by one when the picture is not
// what it should be, to name those that are wrong.
func (c tool) check(t *testing.T, labels []string) {
	t.Helper()
	got, err := c.draw(labels)
	if err == nil && slices.Equal(c.shownAll(labels), c.shownAll(got.Labels)) {
		return
	}
	for _, label := range labels {
		one, err := c.draw([]string{label})
		if assert.NoError(t, err, "label %q, written %q", label, c.escape(label)) {
			want := c.shownAll([]string{label})
			assert.Equal(t, want, c.shownAll(one.Labels), "label %q, written %q", label, c.escape(label))
		}
	}
	assert.NoError(t, err)
	assert.Equal(t, c.shownAll(labels), c.shownAll(got.Labels), "the labels together")
}

// shownAll returns the labels as shown, quoted and sorted.
func (c tool) shownAll(labels []string) []string {
	out := make([]string, len(labels))
	for i, label := range labels {
		out[i] = strconv.Quote(c.shown(label))
	}
	slices.Sort(out)
	return out
}

// checkAll draws all that is known to be hostile, and what chance adds.
func (c tool) checkAll(t *testing.T) {
	t.Helper()
	for labels := range slices.Chunk(both(hostile), 20) {
		c.check(t, labels)
	}
	rng := testkit.Rand(7)
	for range testkit.Cases(3, 300) {
		if c.check(t, randomLabels(rng, 20)); t.Failed() {
			return
		}
	}
}

// both returns the labels, and each as a second line.
func both(labels []string) []string {
	out := slices.Clone(labels)
	for _, label := range labels {
		out = append(out, "a\n"+label)
	}
	return out
}

func TestMermaidEscapes(t *testing.T) {
	for name, kind := range mermaidKinds {
		t.Run(name, func(t *testing.T) {
			draw := func(labels []string) (diagrams.Drawing, error) { return browser.Mermaid(kind(labels)) }
			tool{draw, diagram.MermaidText, shown}.checkAll(t)
		})
	}
}

// dotKinds are DOT diagrams of labels; nothing else in them has one.
var dotKinds = map[string]string{
	"node":  "  n%d [label=%s]\n",
	"edge":  "  n%[1]d [label=\"\"]; m%[1]d [label=\"\"]; n%[1]d -> m%[1]d [label=%[2]s]\n",
	"group": "  subgraph cluster_%[1]d { label=%[2]s; n%[1]d [label=\"\"] }\n",
}

func dotOf(kind string, labels []string) string {
	var b strings.Builder
	b.WriteString("digraph g {\n")
	for i, label := range labels {
		fmt.Fprintf(&b, kind, i, diagram.DOTText(label))
	}
	b.WriteString("}\n")
	return b.String()
}

// shownDOT is shown without empty lines: for those Graphviz leaves room and
// draws no text.
func shownDOT(label string) string {
	lines := strings.Split(shown(label), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

func TestDOTEscapes(t *testing.T) {
	for name, kind := range dotKinds {
		t.Run(name, func(t *testing.T) {
			draw := func(labels []string) (diagrams.Drawing, error) { return diagrams.DOT(t.Context(), dotOf(kind, labels)) }
			tool{draw, diagram.DOTText, shownDOT}.checkAll(t)
		})
	}
}
