// SPDX-License-Identifier: Apache-2.0

// Package diagram holds what the writers of Mermaid and DOT share: escaping.
package diagram

import (
	"strconv"
	"strings"
)

// MermaidText returns s for use between double quotes in a Mermaid diagram.
// Whatever Mermaid could take for markup is written as an entity code.
func MermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString("<br/>")
		case r < ' ' || r == 0x7f:
			b.WriteByte(' ')
		case strings.ContainsRune("\"#;<>&`\\%{}[]|*_~$@", r):
			b.WriteByte('#')
			b.WriteString(strconv.Itoa(int(r)))
			b.WriteByte(';')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// DOTText returns s as a quoted string of the DOT language.
func DOTText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
