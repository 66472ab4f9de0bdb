// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/socialteam/socialteam"
)

// The rules of [ReadCSV] and [ReadMarkdown], in the field Rule of their
// findings. Errors say that something was left out of the matrix.
const (
	RuleTransposed            = "read-transposed"             // error: the table has roles in rows, not in columns
	RuleOpenQuote             = "read-open-quote"             // error: a quote is not closed and swallowed lines
	RuleUnknownRole           = "read-unknown-role"           // error: a column's header is no role
	RuleUnknownResponsibility = "read-unknown-responsibility" // error: a row's label is no responsibility
	RuleBadCell               = "read-bad-cell"               // error: a cell holds no letters of the scheme
	RuleLookAlike             = "read-look-alike"             // warning: a letter of another alphabet, read as the Latin one
	RuleDuplicateColumn       = "read-duplicate-column"       // warning: two columns of one role, read as one
	RuleDuplicateRow          = "read-duplicate-row"          // warning: two rows of one responsibility, read as one
	RuleGuessed               = "read-guessed"                // info: a name was taken for the title with the same words; warning: a name or cell may mean something else
	RuleDropped               = "read-dropped"                // info: text that is no part of the matrix was left out; warning: it has letters here and there
	RuleEncoding              = "read-encoding"               // info: the text was not UTF-8
	RuleMore                  = "read-more"                   // as severe as the worst: so many findings that the rest is only counted
)

// Reading says how to read a matrix from a text. The zero Reading reads RACI and
// knows the names of the catalogue.
type Reading struct {
	// Scheme is the scheme of the letters; the zero Scheme means [RACI].
	Scheme Scheme
	// Rows and Columns map labels and headers as they stand in the text to
	// what they mean, such as the name of a person to the person's role. They
	// go before the catalogue's names; case, accents and signs do not count.
	Rows    map[string]ResponsibilityID
	Columns map[string]ID
}

// check returns what is wrong with the options.
func (o Reading) check(c *Catalog) error {
	f := &faults{}
	o.Scheme.validate(f, "scheme")
	for _, k := range slices.Sorted(maps.Keys(o.Rows)) {
		ref(f, "rows["+strconv.Quote(k)+"]", "responsibility", o.Rows[k], c.responsibilities, responsibilityID, c.spec.Responsibilities)
	}
	for _, k := range slices.Sorted(maps.Keys(o.Columns)) {
		ref(f, "columns["+strconv.Quote(k)+"]", "role", o.Columns[k], c.roles, roleID, c.spec.Roles)
	}
	return f.err()
}

// reader turns the tables of a text into a matrix.
type reader struct {
	*builder
	rowNames    *naming[ResponsibilityID]
	columnNames *naming[ID]
	// lineOf is where each row stood first.
	lineOf   map[ResponsibilityID]int
	findings []placed
	// more counts the findings above mostFindings, the worst being worst.
	more  int
	worst socialteam.Severity
	// failed is set if something could not be read, empty if there was a table
	// of nothing but the header of an empty matrix.
	failed, empty bool
	// separator is what stands between the cells of a CSV text, else zero.
	separator rune
}

// mostFindings is how many findings a reader lists.
const mostFindings = 1000

// placed is a finding with its place in the text; column -1 is the whole line.
type placed struct {
	line, column int
	socialteam.Finding
}

func newReader(c *Catalog, o Reading) (*reader, error) {
	if len(o.Scheme.Letters) == 0 && o.Scheme.ID == "" {
		o.Scheme = RACI()
	}
	if c == nil {
		return nil, errNoCatalog
	}
	if err := o.check(c); err != nil {
		return nil, err
	}
	return &reader{
		builder:     newBuilder(c, o.Scheme.clone()),
		rowNames:    newNaming(o.Rows, c.HasResponsibility, c.tasks),
		columnNames: newNaming(o.Columns, c.HasRole, c.names),
		lineOf:      map[ResponsibilityID]int{},
	}, nil
}

// folded returns the map with its keys folded; of keys that fold to the same the
// first in order counts.
func folded[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if _, ok := out[key(k)]; !ok {
			out[key(k)] = m[k]
		}
	}
	return out
}

// key is what is compared of a name: its letters and digits, or the name itself
// if it has none or is very long.
func key(s string) string { return cmp.Or(bare(s), strings.TrimSpace(s)) }

// record is one line of a table.
type record struct {
	line  int
	cells []string
}

func (r record) cell(i int) string {
	if i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

// shown returns a cell as messages quote it: not more than so much of it.
func (r record) shown(i int) string {
	const most = 100
	text := []rune(r.cell(i))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

func (r record) isBlank() bool {
	return !slices.ContainsFunc(r.cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// result returns the matrix and the findings in the order of the text; or
// ErrNoTable if nothing in the text was a part of a matrix.
func (r *reader) result() (*Matrix, []socialteam.Finding, error) {
	m := r.matrix()
	if len(m.rows) == 0 && len(m.columns) == 0 && !r.failed && !r.empty {
		return nil, nil, ErrNoTable
	}
	slices.SortStableFunc(r.findings, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	var list []socialteam.Finding
	for _, p := range r.findings {
		list = append(list, p.Finding)
	}
	if r.more > 0 {
		list = append(list, socialteam.Finding{
			Rule: RuleMore, Severity: r.worst, Subject: "text",
			Message: fmt.Sprintf("%d more findings are not listed", r.more), Params: []socialteam.Param{number("count", r.more)},
		})
	}
	return m, list, nil
}

func (r *reader) report(rule string, s socialteam.Severity, line, column int, message string, params ...socialteam.Param) {
	r.failed = r.failed || s == socialteam.Error
	if len(r.findings) >= mostFindings {
		r.more++
		r.worst = max(r.worst, s)
		return
	}
	subject := "line " + strconv.Itoa(line)
	where := []socialteam.Param{number("line", line)}
	if column >= 0 {
		subject += ", column " + strconv.Itoa(column+1)
		where = append(where, number("column", column+1))
	}
	r.findings = append(r.findings, placed{
		line, column,
		socialteam.Finding{Rule: rule, Severity: s, Subject: subject, Message: message, Params: append(where, params...)},
	})
}

// labelHeader is the header above the labels in what the package writes.
const labelHeader = "responsibility"

// table reads one table whose header is known.
func (r *reader) table(header record, rows []record) {
	if len(header.cells) == 1 && r.hasSwallowed(header.cell(0)) {
		r.openQuote(header, 0)
		return
	}
	r.empty = r.empty || len(rows) == 0 && len(header.cells) == 1 && key(header.cell(0)) == labelHeader
	width := max(len(header.cells), 1)
	for _, rec := range rows {
		width = max(width, len(rec.cells))
	}
	header.cells = append(slices.Clip(header.cells), make([]string, width-len(header.cells))...)
	if r.isTransposed(header) {
		r.report(RuleTransposed, socialteam.Error, header.line, -1, "the header names responsibilities: turn the table, so that roles stand in the header")
		return
	}
	names := r.columnNames.distinct(append([]string{""}, trimmed(header.cells[1:])...))
	stats := r.stats(rows, names)
	columns := r.header(header, names, stats)
	label := r.labelColumn(header, rows, columns)
	for i := range header.cells {
		if _, ok := columns[i]; !ok && i != label {
			r.leftOut(header, stats[i], i, label)
		}
	}
	labels := make([]string, len(rows))
	for i, rec := range rows {
		labels[i] = rec.cell(label)
	}
	order := slices.Sorted(maps.Keys(columns))
	for i, name := range r.rowNames.distinct(labels) {
		if !rows[i].isBlank() {
			r.row(rows[i], header, label, name, order, columns)
		}
	}
}

func (r *reader) isTransposed(header record) bool {
	roles, tasks := 0, 0
	for i := 1; i < len(header.cells); i++ {
		if _, ok := r.columnNames.exact(header.cell(i)); ok {
			roles++
		} else if _, ok := r.rowNames.exact(header.cell(i)); ok {
			tasks++
		}
	}
	return tasks > roles
}

// stat counts the filled cells of a column that may not be one of letters, and
// those that can be read as letters.
type stat struct{ filled, read int }

func (s stat) mostlyLetters() bool { return 2*s.read >= s.filled }

func (r *reader) stats(rows []record, names []resolved[ID]) []stat {
	stats := make([]stat, len(names))
	for _, rec := range rows {
		for i := range rec.cells {
			if text := rec.cell(i); text != "" && (!names[i].ok || len(names[i].guesses) > 0) {
				stats[i].filled++
				if _, _, err := r.letters(text); err == nil {
					stats[i].read++
				}
			}
		}
	}
	return stats
}

func trimmed(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimSpace(s)
	}
	return out
}

// header takes the columns that are roles: column number to role.
func (r *reader) header(header record, names []resolved[ID], stats []stat) map[int]ID {
	columns := map[int]ID{}
	first := map[ID]int{}
	for i, name := range names {
		if !name.ok || !stats[i].mostlyLetters() {
			continue
		}
		text := header.shown(i)
		reportName(r, header.line, i, "header", "role", "Columns", text, name)
		if at, ok := first[name.id]; ok {
			r.report(RuleDuplicateColumn, socialteam.Warning, header.line, i,
				fmt.Sprintf("headers %q and %q are both role %q: their letters are read as one column", header.shown(at), text, string(name.id)),
				operand("header", text), operand("role", name.id), number("first-column", at+1))
		} else {
			first[name.id] = i
		}
		columns[i] = name.id
		r.addColumn(name.id)
	}
	return columns
}

// reportName reports a name that was resolved with doubt.
func reportName[K ~string](r *reader, line, column int, place, kind, field, text string, name resolved[K]) {
	params := []socialteam.Param{operand(place, text), operand(kind, name.id), operand("candidates", join(name.guesses, ", "))}
	if len(name.guesses) > 0 {
		params = append(params, number("score", name.score))
	}
	switch {
	case name.alike:
		r.report(RuleLookAlike, socialteam.Warning, line, column,
			fmt.Sprintf("%s %q has letters of another alphabet and is read as %s %q", place, text, kind, string(name.id)), params...)
	case len(name.guesses) > 0 && name.score < sameWords:
		others := ""
		if len(name.guesses) > 1 {
			others = " (or else " + join(name.guesses[1:], " or ") + ")"
		}
		r.report(RuleGuessed, socialteam.Warning, line, column,
			fmt.Sprintf("%s %q is guessed to be %s %q with a score of %d%s: name it in Reading.%s", place, text, kind, string(name.id), name.score, others, field), params...)
	case len(name.guesses) > 0:
		r.report(RuleGuessed, socialteam.Info, line, column,
			fmt.Sprintf("%s %q is read as %s %q", place, text, kind, string(name.id)), params...)
	}
}

// reportUnknown reports a name that could not be resolved.
func reportUnknown[K ~string](r *reader, rule string, line, column int, place, kind, field, text string, guesses []K) {
	hint := "name it in Reading." + field
	if len(guesses) > 0 {
		hint = "did you mean " + join(guesses, " or ")
	}
	r.report(rule, socialteam.Error, line, column, fmt.Sprintf("%s %q is no %s of the catalogue: %s", place, text, kind, hint),
		operand(place, text), operand("candidates", join(guesses, ", ")))
}

// labelColumn returns the column that names the responsibilities: of those left
// of the first role, the one with most names that are known.
func (r *reader) labelColumn(header record, rows []record, columns map[int]ID) int {
	end := len(header.cells)
	for i := range columns {
		end = min(end, i)
	}
	best, most := 0, -1
	for i := range max(end, 1) {
		n := 0
		for _, rec := range rows {
			if _, ok := r.rowNames.exact(rec.cell(i)); ok {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// leftOut reports a column that is neither labels nor a known role.
func (r *reader) leftOut(header record, s stat, i, label int) {
	text := header.shown(i)
	switch {
	case text == "" && s.filled == 0:
	case i < label || s.read == 0:
		r.report(RuleDropped, socialteam.Info, header.line, i, fmt.Sprintf("column %q holds no letters and is left out", text), operand("header", text))
	case !s.mostlyLetters():
		r.report(RuleDropped, socialteam.Warning, header.line, i,
			fmt.Sprintf("column %q is left out: only %d of its %d filled cells hold letters", text, s.read, s.filled), operand("header", text))
	case text == "":
		r.report(RuleUnknownRole, socialteam.Error, header.line, i, "the column has letters but no header: was the cell merged with its neighbour",
			operand("header", ""), operand("candidates", ""))
	default:
		reportUnknown(r, RuleUnknownRole, header.line, i, "header", "role", "Columns", text, r.columnNames.resolve(header.cell(i)).guesses)
	}
}

func (r *reader) row(rec, header record, label int, name resolved[ResponsibilityID], order []int, columns map[int]ID) {
	text := rec.shown(label)
	end, _ := slices.BinarySearch(order, len(rec.cells))
	order = order[:end]
	letters := slices.ContainsFunc(order, func(i int) bool { return rec.cell(i) != "" })
	switch {
	case len(rec.cells) == 1 && strings.Contains(text, `"`) && r.hasSwallowed(rec.cell(label)):
		r.openQuote(rec, label)
		return
	case !letters && (!name.ok || len(name.guesses) > 0):
		r.report(RuleDropped, socialteam.Info, rec.line, label, fmt.Sprintf("row %q has no letters and is left out", text), operand("label", text))
		return
	case !name.ok:
		reportUnknown(r, RuleUnknownResponsibility, rec.line, label, "label", "responsibility", "Rows", text, name.guesses)
		return
	}
	reportName(r, rec.line, label, "label", "responsibility", "Rows", text, name)
	if r.addRow(name.id) {
		r.lineOf[name.id] = rec.line
	} else {
		r.report(RuleDuplicateRow, socialteam.Warning, rec.line, label,
			fmt.Sprintf("responsibility %q stands in line %d already: their letters are read as one row", string(name.id), r.lineOf[name.id]),
			operand("label", text), operand("responsibility", name.id), number("first-line", r.lineOf[name.id]))
	}
	for _, i := range order {
		if text := rec.cell(i); text != "" {
			r.addCell(name.id, columns[i], r.cell(rec, header, label, i, text))
		}
	}
}

// cell reads one cell and reports what is odd about it.
func (r *reader) cell(rec, header record, label, i int, text string) Letters {
	l, odd, err := r.letters(text)
	if err == nil && odd == (oddity{}) {
		return l
	}
	in := fmt.Sprintf("row %q, column %q", rec.shown(label), header.shown(i))
	where := []socialteam.Param{operand("label", rec.shown(label)), operand("header", header.shown(i)), operand("text", rec.shown(i))}
	switch {
	case err != nil && r.hasSwallowed(rec.cell(i)):
		r.openQuote(rec, i)
	case err != nil:
		r.report(RuleBadCell, socialteam.Error, rec.line, i, in+": "+err.Error(), append(where, operand("candidates", r.symbols()))...)
	case odd.alike != nil:
		r.report(RuleLookAlike, socialteam.Warning, rec.line, i, in+": "+odd.alike.Error(),
			append(where, operand("candidates", r.scheme.Text(l)))...)
	case odd.word:
		r.report(RuleGuessed, socialteam.Warning, rec.line, i, fmt.Sprintf("%s: %q looks like a word and is read as %q", in, rec.shown(i), r.scheme.Text(l)),
			append(where, operand("candidates", r.scheme.Text(l)))...)
	default:
		r.report(RuleDropped, socialteam.Info, rec.line, i, fmt.Sprintf("%s: the remark in %q is left out", in, rec.shown(i)), where...)
	}
	return l
}

func (r *reader) symbols() string {
	list := make([]string, len(r.scheme.Letters))
	for i, l := range r.scheme.Letters {
		list[i] = l.Symbol
	}
	return strings.Join(list, ", ")
}

// oddity is what is worth knowing about a cell that could be read.
type oddity struct {
	alike error // it has letters of another alphabet
	note  bool  // it has a remark in brackets
	word  bool  // it may be a word rather than letters
}

// letters reads a cell more willingly than [Scheme.Parse] does.
func (r *reader) letters(text string) (l Letters, odd oddity, err error) {
	l, err = r.scheme.Parse(text)
	if err == nil {
		odd.word = len(text) > 2 && slices.ContainsFunc(strings.FieldsFunc(text, isCellNoise), r.isLikeWord)
		return l, odd, nil
	}
	if latin := latinised(text); latin != text {
		if l, inner := r.scheme.Parse(latin); inner == nil {
			return l, oddity{alike: err}, nil
		}
	}
	if rest := strings.TrimSpace(outsideParentheses(text)); rest != "" && rest != text {
		if l, inner := r.scheme.Parse(rest); inner == nil {
			return l, oddity{note: true}, nil
		}
	}
	return 0, odd, err
}

// isLikeWord reports whether letters that stand together are spelt as a word:
// with a capital in front alone, or with a letter twice.
func (r *reader) isLikeWord(run string) bool {
	const shortest = 3
	if len(run) < shortest {
		return false
	}
	if _, ok := r.scheme.named(run); ok {
		return false
	}
	capital := run[:1] != strings.ToLower(run[:1]) && run[1:] == strings.ToLower(run[1:])
	l, _, ok := r.scheme.token(run)
	return ok && (capital || l.Len() < len(run))
}

// readText returns a text as UTF-8 without a byte order mark, whatever of the
// encodings that spreadsheets write it had.
func (r *reader) readText(in io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(in, jsonLimits.Bytes+1))
	if err != nil {
		return "", err
	}
	if int64(len(data)) > jsonLimits.Bytes {
		return "", ErrTooLarge
	}
	text, encoding := decodeText(data)
	if encoding != "" {
		r.report(RuleEncoding, socialteam.Info, 1, -1, "the text is not UTF-8 and was read as "+encoding, operand("encoding", encoding))
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	return text, nil
}

// decodeText returns data as UTF-8 and, if it was something else, what.
func decodeText(data []byte) (text, encoding string) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return decodeUTF16(data[2:], binary.LittleEndian), "UTF-16LE"
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return decodeUTF16(data[2:], binary.BigEndian), "UTF-16BE"
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff"), ""
	}
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
		if 0x80 <= b && b < 0xa0 {
			runes[i] = windows1252[b-0x80]
		}
	}
	return string(runes), "Windows-1252"
}

// windows1252 are the characters of the bytes 0x80 to 0x9f.
var windows1252 = [32]rune{
	'€', utf8.RuneError, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', utf8.RuneError, 'Ž', utf8.RuneError,
	utf8.RuneError, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', utf8.RuneError, 'ž', 'Ÿ',
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}
