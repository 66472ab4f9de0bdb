// SPDX-License-Identifier: Apache-2.0

package diagram_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/diagram"
)

func TestMermaidText(t *testing.T) {
	require.Equal(t, "Head of Social, næste", diagram.MermaidText("Head of Social, næste"))
	require.Equal(t, "#34;a#34; #35;1 #60;b#62;<br/>x y", diagram.MermaidText("\"a\" #1 <b>\nx\ty"))
}

func TestDOTText(t *testing.T) {
	require.Equal(t, `"a \"b\" \\ c\nd e"`, diagram.DOTText("a \"b\" \\ c\nd\te"))
	require.Equal(t, `""`, diagram.DOTText(""))
}
