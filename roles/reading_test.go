// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
)

// TestReadAwkwardCSV reads files as spreadsheets and people leave them. The
// golden file of each has the matrix that was read, in canonical form, and the
// findings.
func TestReadAwkwardCSV(t *testing.T) {
	files, err := filepath.Glob("testdata/awkward/*.csv")
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(files), 25)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			m, findings, err := roles.ReadCSV(bytes.NewReader(data), roles.Standard(), roles.Reading{})
			require.NoError(t, err)
			got := m.AppendCSV(nil)
			again, none, err := roles.ReadCSV(bytes.NewReader(got), roles.Standard(), roles.Reading{})
			require.NoError(t, err)
			assert.Empty(t, none)
			assert.Equal(t, m, again)
			got = append(got, '\n')
			for _, f := range findings {
				got = fmt.Appendln(got, f)
			}
			testkit.Golden(t, "awkward-read/"+name+".golden", got)
		})
	}
}

func TestDefaultMatrixInMarkdown(t *testing.T) {
	m := roles.Standard().DefaultMatrix()
	text := m.AppendMarkdown(nil)
	testkit.Golden(t, "default-matrix.md", text)
	again, findings, err := roles.ReadMarkdown(bytes.NewReader(text), roles.Standard(), roles.Reading{})
	require.NoError(t, err)
	assert.Empty(t, findings)
	assert.Equal(t, m, again)
	assert.Equal(t, text, again.AppendMarkdown(nil))
}
