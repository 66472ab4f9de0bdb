// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The code in the package comment is that of the package's example, line by line
// and in order, so that it does what the example is checked to do.
func TestPackageCommentIsTheExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	source, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(source), "\nfunc Example() {\n")
	require.True(t, ok)
	rest, _, ok = strings.Cut(rest, "\n}\n")
	require.True(t, ok)
	lines := 0
	for line := range strings.Lines(string(doc)) {
		code, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			continue
		}
		_, rest, ok = strings.Cut(rest, "\t"+code)
		require.True(t, ok, "not in the example, or not in this order: %s", code)
		lines++
	}
	require.Greater(t, lines, 10)
}
