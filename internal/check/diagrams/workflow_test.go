// SPDX-License-Identifier: Apache-2.0

package diagrams_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/diagrams"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

// drawn draws a definition with both tools, one state marked.
func drawn(t *testing.T, s workflow.Spec, at workflow.StateID) map[string]diagrams.Drawing {
	t.Helper()
	d := workflow.Drawing{At: at}
	return map[string]diagrams.Drawing{
		"Mermaid": draw(t, string(s.AppendMermaid(nil, d))),
		"DOT":     drawDOT(t, string(s.AppendDOT(nil, d))),
	}
}

// TestPresetDiagrams draws every preset and looks for its states, gates, moves and
// deadlines in the pictures.
func TestPresetDiagrams(t *testing.T) {
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			for tool, got := range drawn(t, s, s.Start.State) {
				shown := strings.Join(got.Labels, "\n")
				for _, st := range s.States {
					assert.Contains(t, shown, string(st.ID), tool)
					for _, g := range st.Gates {
						assert.Contains(t, shown, "gate "+string(g.ID)+": ", tool)
					}
					for _, d := range st.Deadlines {
						assert.Contains(t, shown, "deadline "+string(d.ID)+": ", tool)
					}
				}
				for _, m := range s.Moves {
					assert.Contains(t, shown, string(m.Action)+"\n", tool)
				}
			}
		})
	}
}

// TestWorkflowDiagramShowsEverything draws the definition of package workflow's own
// goldens, which has markup in a name.
func TestWorkflowDiagramShowsEverything(t *testing.T) {
	f, err := os.Open("../../../workflow/testdata/diagrams/everything.json")
	require.NoError(t, err)
	defer f.Close()
	s, err := workflow.Decode(f)
	require.NoError(t, err)
	for tool, got := range drawn(t, s, "review") {
		shown := strings.ReplaceAll(strings.Join(got.Labels, "\n"), "\ufeff", "") // shows nothing
		for _, text := range []string{
			`gate brand: 2 of role:content-strategist in @brand or member:<b>&amp; "Bo" *1*`,
			"deadline slow: 24h by calendar office, widen brand with role:head-of-social-media",
			"rule separate-hands: nobody in two of gate:brand, gate:legal, move:publish",
			"end (dropped)",
			"once rejected, by author",
		} {
			assert.Contains(t, shown, text, tool)
		}
	}
}
