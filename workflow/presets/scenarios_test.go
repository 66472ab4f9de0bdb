// SPDX-License-Identifier: Apache-2.0

package presets_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/workflowtest"
)

// TestScenarios plays the scenarios of every preset, which stand in a folder named
// after it, and wants them to use every part of the definition.
func TestScenarios(t *testing.T) {
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			flow, err := workflow.Compile(s, workflow.Options{})
			require.NoError(t, err)
			used, err := workflowtest.Cover(os.DirFS(filepath.Join("testdata", string(s.ID))), flow, nil)
			require.NoError(t, err)
			assert.NoError(t, used.Err())
		})
	}
}
