// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/socialteam/socialteam"
)

// ReadCSV reads a matrix from a spreadsheet's text: responsibilities in rows,
// roles in columns. It takes what people really have: commas, semicolons, tabs
// or bars, a byte order mark, UTF-16 or Windows-1252, a title above the header,
// columns for areas and remarks, "A/R", "AR" or "a, r", dashes for nothing.
//
// Headers mean what o says, then an id, then what [Catalog.Find] makes of them;
// labels likewise, by id and title. What it cannot read, or read only with
// doubt, comes back as findings with line, column and candidates, in the order
// of the text: those of severity [socialteam.Error] were left out. It fails only
// if there is no table ([ErrNoTable]), which is one with a role, a responsibility
// or a column of letters, if the text is longer than 16 MiB ([ErrTooLarge]), if o
// refers to what the catalogue lacks (*[socialteam.SpecError]), or if in fails.
func ReadCSV(in io.Reader, c *Catalog, o Reading) (*Matrix, []socialteam.Finding, error) {
	r, err := newReader(c, o)
	if err != nil {
		return nil, nil, fmt.Errorf("roles: read CSV: %w", err)
	}
	text, err := r.readText(in)
	if err != nil {
		return nil, nil, fmt.Errorf("roles: read CSV: %w", err)
	}
	records := r.readRecords(text)
	if head := r.headerLine(records); head >= 0 {
		for _, rec := range records[:head] {
			if !rec.isBlank() {
				r.report(RuleDropped, socialteam.Info, rec.line, -1, fmt.Sprintf("the line above the header is left out: %q", record{cells: []string{strings.Join(rec.cells, " ")}}.shown(0)))
			}
		}
		r.table(records[head], records[head+1:])
	}
	m, findings, err := r.result()
	if err != nil {
		return nil, nil, fmt.Errorf("roles: read CSV: %w", err)
	}
	return m, findings, nil
}

// readRecords takes a text apart, and empties a last cell whose quote is open.
func (r *reader) readRecords(text string) []record {
	skipped := 0
	separator := guessSeparator(text)
	if first, rest, ok := strings.Cut(text, "\n"); ok {
		// Spreadsheets name the separator in a line of its own, if asked to.
		if sep, ok := strings.CutPrefix(strings.TrimRight(first, "\r"), "sep="); ok && len(sep) == 1 && strings.Contains(separators, sep) {
			separator, text, skipped = rune(sep[0]), rest, 1
		}
	}
	r.separator = separator
	cr := csv.NewReader(strings.NewReader(text))
	cr.Comma, cr.FieldsPerRecord, cr.LazyQuotes, cr.TrimLeadingSpace = separator, -1, true, separator != '\t'
	var list []record
	for {
		cells, err := cr.Read()
		if err != nil {
			return list // read this leniently, only the end of the text is an error
		}
		line, _ := cr.FieldPos(0)
		list = append(list, record{line: line + skipped, cells: cells})
		if last := len(cells) - 1; cr.InputOffset() == int64(len(text)) && strings.Contains(cells[last], "\n") {
			start, column := cr.FieldPos(last)
			if isOpenQuote(fromPosition(text, start, column)) {
				r.openQuote(list[len(list)-1], last)
				cells[last] = ""
			}
		}
	}
}

// fromPosition returns the text from a line and a byte of it on, both counted
// from one.
func fromPosition(text string, line, column int) string {
	for ; line > 1; line-- {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text[column-1:]
}

// isOpenQuote reports whether the last cell of a text opens with a quote that
// swallowed lines for want of another.
func isOpenQuote(cell string) bool {
	inside, quoted := strings.CutPrefix(strings.TrimRight(cell, "\r\n"), `"`)
	return quoted && strings.Contains(inside, "\n") && !strings.HasSuffix(strings.ReplaceAll(inside, `""`, ""), `"`)
}

// openQuote reports that the quote of a cell swallowed lines.
func (r *reader) openQuote(rec record, i int) {
	text := rec.shown(i)
	r.report(RuleOpenQuote, socialteam.Error, rec.line, i, fmt.Sprintf("the quote that opens here is not closed: %q is left out", text), operand("text", text))
}

// hasSwallowed reports whether a cell of several lines looks as if a quote that
// was meant to be closed in its first line swallowed the rest.
func (r *reader) hasSwallowed(cell string) bool {
	_, rest, _ := strings.Cut(cell, "\n")
	return r.separator != 0 && strings.ContainsRune(rest, r.separator)
}

const separators = ";\t|,"

// guessSeparator returns the sign that stands equally often in most lines.
func guessSeparator(text string) rune {
	const lines = 50
	best, most := ',', 0
	for _, sep := range separators {
		counts := map[int]int{}
		n := 0
		for line := range strings.Lines(text) {
			if c := strings.Count(outsideQuotes(line), string(sep)); c > 0 {
				counts[c]++
			}
			if n++; n == lines {
				break
			}
		}
		for _, lines := range counts {
			if lines > most {
				best, most = sep, lines
			}
		}
	}
	return best
}

func outsideQuotes(s string) string {
	quoted := false
	return strings.Map(func(r rune) rune {
		if r == '"' {
			quoted = !quoted
			return -1
		}
		if quoted {
			return -1
		}
		return r
	}, s)
}

// headerLine returns the number of the record that names the columns: of the
// first few, the one with most roles, or else the first that is not blank.
func (r *reader) headerLine(records []record) int {
	const few = 10
	best, most := -1, 0
	for i, rec := range records[:min(len(records), few)] {
		if rec.isBlank() {
			continue
		}
		n := 1
		for j := 1; j < len(rec.cells); j++ {
			if _, _, err := r.letters(rec.cell(j)); err != nil && r.columnNames.resolve(rec.cell(j)).ok {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// AppendCSV appends the matrix as CSV: a header of role ids, one line for each
// responsibility id, the letters as [Scheme.Text] writes them, all in catalogue
// order. Equal matrices give equal bytes, and [ReadCSV] with the same catalogue
// and scheme reads an equal matrix from them, up to the 16 MiB that it takes.
func (m *Matrix) AppendCSV(dst []byte) []byte {
	dst = append(dst, labelHeader...)
	for _, id := range m.columns {
		dst = append(append(dst, ','), id...)
	}
	dst = append(dst, '\n')
	for i, id := range m.rows {
		dst = append(dst, id...)
		cells := m.cellsOf(i)
		for col := range m.columns {
			dst = append(dst, ',')
			if len(cells) > 0 && int(cells[0].column) == col {
				dst = m.scheme.AppendText(dst, cells[0].letters)
				cells = cells[1:]
			}
		}
		dst = append(dst, '\n')
	}
	return dst
}
