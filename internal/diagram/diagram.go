// SPDX-License-Identifier: Apache-2.0

// Package diagram holds what the writers of Mermaid and DOT share: escaping.
// The module internal/check/diagrams holds it against the real tools.
package diagram

import (
	"strconv"
	"strings"
)

// mermaidMarkup are the characters that Mermaid could take for markup.
const mermaidMarkup = "\"#;:<>&`\\%{}[]|*_~$@"

// gap shows nothing. Mermaid's Markdown counts it as white space, next to which
// no mark of emphasis counts.
const gap = "\ufeff"

// Mermaid looks for some things after it has read the entity codes: the pairs of
// letters with which it marks a code inside itself, and its icons; in a text of
// several lines Markdown and formulas as well. A gap parts them.
var (
	mermaidMarks = strings.NewReplacer("ﬂ°", "ﬂ"+gap+"°", "¶ß", "¶"+gap+"ß", ":fa-", ":"+gap+"fa-")
	mermaidLines = strings.NewReplacer(`\`, `\`+gap, "*", gap+"*"+gap, "_", gap+"_"+gap, "$", "$"+gap)
)

// MermaidText returns s for use between double quotes in a Mermaid diagram.
// Whatever Mermaid could take for markup is written as an entity code; the few
// things that it finds even so are parted by U+FEFF, which shows nothing. The
// picture shows s line by line, with white space folded as in HTML.
func MermaidText(s string) string {
	s = mermaidMarks.Replace(s)
	if strings.Contains(s, "\n") {
		s = mermaidLines.Replace(s)
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteString("<br/>")
		case isControl(r):
			b.WriteByte(' ')
		case strings.ContainsRune(mermaidMarkup, r) || startsDirection(s[i:]):
			b.WriteByte('#')
			b.WriteString(strconv.Itoa(int(r)))
			b.WriteByte(';')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isControl reports whether r is a control character of ASCII.
func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// startsDirection reports whether s starts with the one word that Mermaid reads
// as a statement even between quotes.
func startsDirection(s string) bool {
	const word = "direction"
	return len(s) >= len(word) && strings.EqualFold(s[:len(word)], word)
}

// dotEscapes writes what a label of the DOT language would take for markup: it
// reads HTML's character entities in any label.
var dotEscapes = strings.NewReplacer(
	"\n", `\n`, `"`, `\"`, `\`, `\\`, "&", "&amp;",
)

// DOTText returns s as a quoted string of the DOT language, for use as a label.
func DOTText(s string) string {
	plain := strings.Map(func(r rune) rune {
		if r != '\n' && isControl(r) {
			return ' '
		}
		return r
	}, s)
	return `"` + dotEscapes.Replace(plain) + `"`
}
