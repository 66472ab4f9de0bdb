// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"unicode/utf8"

	"github.com/socialteam/socialteam/internal/markdown"
)

// page is a document in the making, for a terminal or as Markdown.
type page interface {
	title(s string)
	heading(s string)
	text(s string)
	list(items []string)
	table(header []string, align []markdown.Align, rows [][]string)
	code(language, s string)
	bytes() []byte
}

// printables returns a copy of cells, each printable.
func printables(cells []string) []string {
	list := make([]string, len(cells))
	for i, s := range cells {
		list[i] = markdown.Printable(s)
	}
	return list
}

// markdownPage writes Markdown.
type markdownPage struct{ b []byte }

func (p *markdownPage) add(parts ...string) {
	if len(p.b) > 0 {
		p.b = append(p.b, '\n')
	}
	for _, s := range parts {
		p.b = append(p.b, s...)
	}
}

func (p *markdownPage) title(s string)   { p.add("# ", markdown.Printable(s), "\n") }
func (p *markdownPage) heading(s string) { p.add("## ", markdown.Printable(s), "\n") }
func (p *markdownPage) text(s string)    { p.add(markdown.Printable(s), "\n") }
func (p *markdownPage) list(items []string) {
	p.add()
	for _, s := range items {
		p.b = append(append(append(p.b, "- "...), markdown.Printable(s)...), '\n')
	}
}

func (p *markdownPage) table(header []string, align []markdown.Align, rows [][]string) {
	p.add()
	p.b = markdown.AppendTable(p.b, header, align, rows)
}
func (p *markdownPage) code(language, s string) { p.add("```", language, "\n", s, "```\n") }
func (p *markdownPage) bytes() []byte           { return p.b }

// textPage writes plain text.
type textPage struct{ b []byte }

func (p *textPage) add(parts ...string) {
	if len(p.b) > 0 {
		p.b = append(p.b, '\n')
	}
	for _, s := range parts {
		p.b = append(p.b, s...)
	}
}

func (p *textPage) rule(s, mark string) {
	s = markdown.Printable(s)
	p.add(s, "\n", strings.Repeat(mark, utf8.RuneCountInString(s)), "\n")
}
func (p *textPage) title(s string)   { p.rule(s, "=") }
func (p *textPage) heading(s string) { p.add(); p.rule(s, "-") }
func (p *textPage) text(s string)    { p.add(markdown.Printable(s), "\n") }
func (p *textPage) list(items []string) {
	p.add()
	for _, s := range items {
		p.b = append(append(append(p.b, "  "...), markdown.Printable(s)...), '\n')
	}
}
func (p *textPage) code(_, s string) { p.add(s) }
func (p *textPage) bytes() []byte    { return p.b }

func (p *textPage) table(header []string, align []markdown.Align, rows [][]string) {
	lines := [][]string{printables(header)}
	for _, row := range rows {
		lines = append(lines, printables(row))
	}
	width := make([]int, len(header))
	for _, row := range lines {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	p.add()
	for n, row := range lines {
		p.row(row, width, align)
		if n == 0 {
			p.row(underlines(width), width, nil)
		}
	}
}

func underlines(width []int) []string {
	cells := make([]string, len(width))
	for i, w := range width {
		cells[i] = strings.Repeat("-", w)
	}
	return cells
}

func (p *textPage) row(row []string, width []int, align []markdown.Align) {
	var line strings.Builder
	for i, cell := range row {
		if i > 0 {
			line.WriteString("  ")
		}
		space := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
		if i < len(align) && align[i] == markdown.Right {
			line.WriteString(space + cell)
		} else {
			line.WriteString(cell + space)
		}
	}
	p.b = append(append(p.b, strings.TrimRight(line.String(), " ")...), '\n')
}
