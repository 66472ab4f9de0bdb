// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// everything reads a definition that uses every construct a picture shows.
func everything(t *testing.T) workflow.Spec {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "diagrams", "everything.json"))
	require.NoError(t, err)
	defer f.Close()
	s, err := workflow.Decode(f)
	require.NoError(t, err)
	return s
}

func TestDrawings(t *testing.T) {
	s := everything(t)
	for file, at := range map[string]workflow.StateID{"everything": "review", "dropped": "end"} {
		testkit.Golden(t, "diagrams/"+file+".mmd", s.AppendMermaid(nil, workflow.Drawing{At: at}))
		testkit.Golden(t, "diagrams/"+file+".dot", s.AppendDOT(nil, workflow.Drawing{At: at}))
	}
}

func TestDrawingAppends(t *testing.T) {
	s := everything(t)
	for name, draw := range map[string]func([]byte, workflow.Drawing) []byte{"mermaid": s.AppendMermaid, "dot": s.AppendDOT} {
		t.Run(name, func(t *testing.T) {
			plain := draw(nil, workflow.Drawing{})
			assert.Equal(t, "before\n"+string(plain), string(draw([]byte("before\n"), workflow.Drawing{})))
			assert.Equal(t, string(plain), string(draw(nil, workflow.Drawing{At: "no-such-state"})), "an unknown state marks nothing")
			assert.NotEqual(t, string(plain), string(draw(nil, workflow.Drawing{At: "draft"})))
		})
	}
}

func TestDrawingOfWhatDoesNotCompile(t *testing.T) {
	s := workflow.Spec{
		Start:  workflow.Start{State: "nowhere"},
		States: []workflow.State{{ID: "a", Gates: []workflow.Gate{{}}}, {}},
		Moves: []workflow.Transition{
			{Action: "out", From: []workflow.StateID{"a"}, To: "nowhere"},
			{Action: "in", From: []workflow.StateID{"nowhere"}, To: "a"},
		},
	}
	for _, text := range []string{string(s.AppendMermaid(nil, workflow.Drawing{})), string(s.AppendDOT(nil, workflow.Drawing{}))} {
		assert.NotContains(t, text, "->")
		assert.NotContains(t, text, "nowhere")
		assert.NotContains(t, text, "class s")
		assert.NotContains(t, text, "filled\", fillcolor", "no id marks no state")
	}
}
