// SPDX-License-Identifier: Apache-2.0

package diagram_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/diagram"
)

// That the real tools show these as they were given is tested in the module
// internal/check/diagrams.
func TestMermaidText(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain":               {"Ana Lund, 1. Draft (DK) - it's ok!", "Ana Lund, 1. Draft (DK) - it's ok!"},
		"beyond ASCII":        {"Æøå 日本語 😀", "Æøå 日本語 😀"},
		"quote":               {`say "yes"`, "say #34;yes#34;"},
		"markup":              {"<b>&[x]", "#60;b#62;#38;#91;x#93;"},
		"Markdown":            {"`*a*`", "#96;#42;a#42;#96;"},
		"entity":              {"#35;", "#35;35#59;"},
		"colon":               {"a: b", "a#58; b"},
		"lines":               {"a\nb", "a<br/>b"},
		"Markdown in lines":   {"a\n*b*", "a<br/>\ufeff#42;\ufeffb\ufeff#42;\ufeff"},
		"control":             {"a\tb\x00c\x7f", "a b c "},
		"statement in quotes": {"direction TB, Direction", "#100;irection TB, #68;irection"},
		"own marks":           {"ﬂ° ¶ß", "ﬂ\ufeff° ¶\ufeffß"},
		"icon":                {"fa:fa-car", "fa#58;\ufefffa-car"},
		"not UTF-8":           {"a\xffb", "a\ufffdb"},
		"empty":               {"", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, diagram.MermaidText(tt.in))
		})
	}
}

func TestDOTText(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain":     {"Ana Lund", `"Ana Lund"`},
		"quote":     {`say "yes"`, `"say \"yes\""`},
		"backslash": {`\N \"`, `"\\N \\\""`},
		"entity":    {"&lt; AT&T", `"&amp;lt; AT&amp;T"`},
		"lines":     {"a\nb", `"a\nb"`},
		"control":   {"a\tb\x00c\x7f", `"a b c "`},
		"not UTF-8": {"a\xffb", "\"a\ufffdb\""},
		"empty":     {"", `""`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, diagram.DOTText(tt.in))
		})
	}
}
