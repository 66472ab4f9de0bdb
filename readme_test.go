// SPDX-License-Identifier: Apache-2.0

package socialteam_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadmeProgram holds the program of the README to the Example that the
// tests run: line by line, but for the indent.
func TestReadmeProgram(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(readme), "```go\n")
	require.True(t, ok)
	program, _, ok := strings.Cut(rest, "```\n")
	require.True(t, ok)

	source, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	_, rest, ok = strings.Cut(string(source), "func Example() {\n")
	require.True(t, ok)
	body, _, ok := strings.Cut(rest, "\n}\n")
	require.True(t, ok)
	require.Equal(t, strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n"+strings.TrimSuffix(program, "\n"))
}

// TestReadmeFitsOnOneScreen keeps it short.
func TestReadmeFitsOnOneScreen(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(string(readme), "\n"), 75)
}
