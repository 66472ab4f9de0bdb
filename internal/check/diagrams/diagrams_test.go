// SPDX-License-Identifier: Apache-2.0

package diagrams_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/diagrams"
)

func TestMermaid(t *testing.T) {
	tests := map[string]struct {
		text   string
		labels []string
	}{
		"flowchart": {
			"flowchart TB\n  a[\"Ana Lund\"] -->|\"reports to\"| b[\"Bo\"]\n",
			[]string{"reports to", "Ana Lund", "Bo"},
		},
		"flowchart with a group": {
			"flowchart LR\n  subgraph g [\"Brand\"]\n    a[\"Ana\"]\n  end\n",
			[]string{"Brand", "Ana"},
		},
		"state diagram": {
			"stateDiagram-v2\n  state \"In review\" as s1\n  [*] --> s1\n  s1 --> [*] : publish\n",
			[]string{"publish", "In review"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := draw(t, tt.text)
			assert.Equal(t, tt.labels, got.Labels)
			assert.Contains(t, got.SVG, "<svg")
		})
	}
}

func TestMermaidRefuses(t *testing.T) {
	tests := map[string]struct {
		text string
		line int
	}{
		"flowchart":     {"flowchart TB\n  a --> b\n  a --> --> b\n  b --> c\n", 3},
		"open quote":    {"flowchart TB\n  a[\"open --> b\n", 4},
		"state diagram": {"stateDiagram-v2\n  [*] --> a\n  a --> b\n  b -->\n", 4},
		"end as a node": {"flowchart TB\n  a --> end\n", 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := browser.Mermaid(tt.text)
			var refused *diagrams.SyntaxError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, "mermaid", refused.Tool)
			assert.Equal(t, tt.line, refused.Line, refused.Message)
		})
	}
	draw(t, "flowchart TB\n  a --> b\n") // the browser still works
}

func TestDOT(t *testing.T) {
	got := drawDOT(t, `digraph g {
	subgraph cluster_1 { label="Brand"; a [label="Ana\nLund"] }
	a -> b [label="reports to"]
}`)
	assert.ElementsMatch(t, []string{"Brand", "Ana\nLund", "reports to", "b"}, got.Labels)
	assert.Contains(t, got.SVG, "<svg")
}

func TestDOTRefuses(t *testing.T) {
	tests := map[string]struct {
		text string
		line int
	}{
		"syntax":      {"digraph g {\n  a -> b\n  a -> -> b\n}\n", 3},
		"open string": {"digraph g {\n  a [label=\"x]\n}\n", 2},
		"warning":     {"digraph g {\n  a [shape=nosuchshape]\n}\n", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := diagrams.DOT(t.Context(), tt.text)
			var refused *diagrams.SyntaxError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, "dot", refused.Tool)
			assert.Equal(t, tt.line, refused.Line, refused.Message)
		})
	}
}
