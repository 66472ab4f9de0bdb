// SPDX-License-Identifier: Apache-2.0

package diagrams_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/check/diagrams"
)

// browser serves every test of this folder; tests that draw do not run in
// parallel.
var browser *diagrams.Browser

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	b, err := diagrams.Start(context.Background(), ".cache")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer b.Close()
	browser = b
	return m.Run()
}

// draw draws a Mermaid diagram that has to be right.
func draw(t *testing.T, text string) diagrams.Drawing {
	t.Helper()
	got, err := browser.Mermaid(text)
	require.NoError(t, err, "the diagram:\n%s", text)
	return got
}

// drawDOT draws a DOT diagram that has to be right.
func drawDOT(t *testing.T, text string) diagrams.Drawing {
	t.Helper()
	got, err := diagrams.DOT(t.Context(), text)
	require.NoError(t, err, "the diagram:\n%s", text)
	return got
}
