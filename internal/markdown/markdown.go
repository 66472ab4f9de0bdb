// SPDX-License-Identifier: Apache-2.0

// Package markdown writes the tables of the module's reports, and reads them
// back.
package markdown

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Align says where the text of a column stands. The zero Align is left.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Right
	Center
)

// AppendTable appends a GitHub-flavoured table with padded columns, so that it
// reads well as plain text too. Rows shorter than the header are filled up with
// empty cells. It is byte-stable: equal cells give equal bytes.
func AppendTable(dst []byte, header []string, align []Align, rows [][]string) []byte {
	width := make([]int, len(header))
	cells := make([][]string, 0, len(rows)+1)
	for _, row := range append([][]string{header}, rows...) {
		out := make([]string, len(header))
		for i := range out {
			if i < len(row) {
				out[i] = Escape(row[i])
			}
			width[i] = max(width[i], utf8.RuneCountInString(out[i]), 3)
		}
		cells = append(cells, out)
	}
	for n, row := range cells {
		dst = append(dst, '|')
		for i, cell := range row {
			dst = append(dst, ' ')
			dst = appendPadded(dst, cell, width[i], at(align, i))
			dst = append(dst, ' ', '|')
		}
		dst = append(dst, '\n')
		if n == 0 {
			dst = appendRule(dst, width, align)
		}
	}
	return dst
}

func at(align []Align, i int) Align {
	if i < len(align) {
		return align[i]
	}
	return Left
}

func appendRule(dst []byte, width []int, align []Align) []byte {
	dst = append(dst, '|')
	for i, w := range width {
		left, right := byte('-'), byte('-')
		if at(align, i) == Center {
			left = ':'
		}
		if at(align, i) != Left {
			right = ':'
		}
		dst = append(dst, ' ', left)
		dst = append(dst, strings.Repeat("-", w-2)...)
		dst = append(dst, right, ' ', '|')
	}
	return append(dst, '\n')
}

func appendPadded(dst []byte, cell string, width int, align Align) []byte {
	space := width - utf8.RuneCountInString(cell)
	before := 0
	switch align {
	case Right:
		before = space
	case Center:
		before = space / 2
	}
	dst = append(dst, strings.Repeat(" ", before)...)
	dst = append(dst, cell...)
	return append(dst, strings.Repeat(" ", space-before)...)
}

var escaper = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "`", "\\`", "[", `\[`,
	"\r\n", "<br>", "\n", "<br>", "\r", "<br>", "<", "&lt;", "&", "&amp;")

// Escape returns s as the text of one table cell: nothing in it can end the cell
// or start HTML, a link, code or bold text of its own. Underscores stay, since
// ids have them: a name between two of them is shown in italics.
func Escape(s string) string { return escaper.Replace(s) }

// Printable returns s with control characters as Go writes them, so that no name
// moves the cursor or breaks a line: for plain text as for Markdown.
func Printable(s string) string {
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var unescaper = strings.NewReplacer(`\\`, `\`, `\|`, "|", `\*`, "*", "\\`", "`", `\[`, "[", "<br>", "\n", "&lt;", "<", "&amp;", "&")

// Cells returns the cells of one table line, unescaped and trimmed; ok is false
// if the line is not part of a table.
func Cells(line string) (cells []string, ok bool) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") {
		return nil, false
	}
	line = line[1:]
	start, i := 0, 0
	for ; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			cells = append(cells, unescaper.Replace(strings.TrimSpace(line[start:i])))
			start = i + 1
		}
	}
	if strings.TrimSpace(line[start:]) != "" {
		cells = append(cells, unescaper.Replace(strings.TrimSpace(line[start:])))
	}
	return cells, true
}

// IsRule reports whether cells are those of the line between header and rows.
func IsRule(cells []string) bool {
	for _, c := range cells {
		if c == "" || strings.Trim(c, ":-") != "" {
			return false
		}
	}
	return len(cells) > 0
}
