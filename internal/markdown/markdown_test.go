// SPDX-License-Identifier: Apache-2.0

package markdown_test

import (
	"strings"
	"testing"
	"testing/quick"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/markdown"
)

func TestAppendTable(t *testing.T) {
	got := markdown.AppendTable([]byte("Before\n\n"), []string{"KPI", "n", "ok"},
		[]markdown.Align{markdown.Left, markdown.Right, markdown.Center},
		[][]string{{"rate", "12", "yes"}, {"a|b", "1"}, {"næste", "1000", "x"}})
	require.Equal(t, `Before

| KPI   |    n | ok  |
| ----- | ---: | :-: |
| rate  |   12 | yes |
| a\|b  |    1 |     |
| næste | 1000 |  x  |
`, string(got))
	require.Equal(t, "| a   |\n| --- |\n", string(markdown.AppendTable(nil, []string{"a"}, nil, nil)))
}

func TestCellsReadsBack(t *testing.T) {
	require.NoError(t, quick.Check(func(a, b string) bool {
		want := []string{clean(a), clean(b)}
		line, _, _ := strings.Cut(string(markdown.AppendTable(nil, want, nil, nil)), "\n")
		got, ok := markdown.Cells(line)
		return ok && len(got) == 2 && got[0] == want[0] && got[1] == want[1]
	}, &quick.Config{MaxCount: 1000}))

	for _, s := range []string{`\`, `\|`, `\\|`, "a<br>b", "&lt;", "&amp;lt;", "x\ny", `|`, `a\`, "*b*", "`c`", "[d](http://e)", `\*`, "f_g"} {
		line, _, _ := strings.Cut(string(markdown.AppendTable(nil, []string{s}, nil, nil)), "\n")
		got, ok := markdown.Cells(line)
		require.True(t, ok)
		require.Equal(t, []string{s}, got, line)
	}
}

// clean leaves what a cell keeps: no space at the ends, one kind of line break.
func clean(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r", ""))
}

func TestEscape(t *testing.T) {
	require.Equal(t, "\\*a\\* \\`b\\` \\[c](d) e_f &lt;g> &amp; \\| \\\\<br>h", markdown.Escape("*a* `b` [c](d) e_f <g> & | \\\nh"))
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{"": "", "Ana Łukasik": "Ana Łukasik", "a\x1b[2Jb\n\tc\x00": `a\x1b[2Jb\n\tc\x00`} {
		require.Equal(t, want, markdown.Printable(s))
	}
	require.Equal(t, `\x1b[1mname`, markdown.Printable("\x1b[1mname"), "also what comes first")
}

func TestCells(t *testing.T) {
	for line, want := range map[string][]string{
		"| a | b |":   {"a", "b"},
		"  |a|b":      {"a", "b"},
		"||x|":        {"", "x"},
		"|":           nil,
		`| a\|b | c|`: {"a|b", "c"},
		`| a \`:       {`a \`},
	} {
		got, ok := markdown.Cells(line)
		require.True(t, ok, line)
		require.Equal(t, want, got, line)
	}
	_, ok := markdown.Cells("a | b")
	require.False(t, ok)
}

func TestIsRule(t *testing.T) {
	require.True(t, markdown.IsRule([]string{"---", ":-:", "--:"}))
	require.False(t, markdown.IsRule([]string{"---", ""}))
	require.False(t, markdown.IsRule([]string{"---", "x"}))
	require.False(t, markdown.IsRule(nil))
}
