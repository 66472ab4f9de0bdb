// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/schema"
	"github.com/socialteam/socialteam/team/playbook"
)

// TestPlaybookReportsAreSARIF judges the report on each template, with and without
// its evidence, and one that has every kind of result.
func TestPlaybookReportsAreSARIF(t *testing.T) {
	s, err := schema.SARIF()
	require.NoError(t, err)
	for _, tpl := range playbook.Templates() {
		t.Run(tpl.ID, func(t *testing.T) {
			book, err := playbook.Compile(tpl.Spec)
			require.NoError(t, err)
			log, err := playbook.CompileLog(tpl.Log)
			require.NoError(t, err)
			source, err := json.MarshalIndent(tpl.Spec, "", "  ")
			require.NoError(t, err)
			for _, e := range []playbook.Evidence{{}, {Playbook: book}, {Playbook: book, Log: log}} {
				rep := playbook.Check(e, tpl.At, playbook.Standard()...)
				assert.NoError(t, s.Validate(rep.AppendSARIF(nil, playbook.SARIF{Source: source})))
			}
		})
	}
	every, err := os.ReadFile(filepath.Join("..", "..", "..", "team", "playbook", "testdata", "report.sarif.golden"))
	require.NoError(t, err)
	assert.NoError(t, s.Validate(every))
	assert.NoError(t, s.Validate(playbook.Report{}.AppendSARIF(nil, playbook.SARIF{})))
}
