// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/internal/textin"
)

// Numbers says how numbers are written in a text. The zero Numbers is Plain.
//
// One cell cannot always tell: "1.250" is a thousand and more in half of Europe,
// and little over one elsewhere. Where a counter has fewer than three decimals,
// a number whose decimals look like a group of thousands is refused rather than
// guessed, unless the file's form is named and [CSV.Round] allows decimals. Where
// a counter has three or more, as money has, the form decides.
type Numbers uint8

// The ways to write numbers.
const (
	Plain        Numbers = iota // 1234.5
	PointDecimal                // 1,234.5 or 1 234.5
	CommaDecimal                // 1.234,5 or 1 234,5
)

// CSV maps the columns of a file to counters and groups. The zero CSV maps no
// counter and reads nothing.
type CSV struct {
	// Date is the column with the day or time that a row is about.
	Date string
	// Layouts are the forms of Date, as package time writes them, tried in
	// order; none means "2006-01-02", RFC 3339 and "2006-01-02 15:04:05".
	Layouts []string
	// In is the place whose clocks Date shows, unless it has an offset; nil
	// means that of the windows.
	In *time.Location
	// By maps group columns of the grid to columns of the file. A group
	// column that is not in the map is read from the column of its name.
	By map[string]string
	// Counters maps counters to columns of the file. A blank cell is missing,
	// not zero.
	Counters map[CounterID]string
	// Rows is a counter, such as "posts", that counts the rows themselves.
	Rows CounterID
	// Account is the column that names the account of a stock; empty means
	// that the group is the account.
	Account string
	// Currency is the currency of all amounts, such as "EUR".
	Currency string
	// CurrencyColumn is the column with the currency of a row's amounts, in
	// place of Currency. An amount may also have its currency behind it.
	CurrencyColumn string
	// Numbers says how numbers are written.
	Numbers Numbers
	// Round rounds decimals that the counter does not have, half to even;
	// otherwise they are refused.
	Round bool
	// Blank lists texts that mean missing, besides the empty cell, such as
	// "-" or "n/a".
	Blank []string
	// Separator stands between cells; zero means to guess it from the header:
	// comma, semicolon or tab.
	Separator rune
	// SkipHeaders passes over repetitions of the header, as they come from
	// joining files; otherwise they are faults.
	SkipHeaders bool
	// SkipBad passes over rows with faults and lists the faults in
	// [Intake.Bad]; otherwise nothing is read if there is one.
	SkipBad bool
}

// maxFaults bounds how many faults of one file are listed.
const maxFaults = 100

// ReadCSV adds the rows of a CSV text, in memory that does not depend on their
// number (but for the values of exact quantiles). A byte order mark is dropped.
// Every fault is a *[socialteam.SpecError] with line and column and the name of
// the file's column as path; unless [CSV.SkipBad] is set, a file with a fault
// adds nothing. The header names each mapped column exactly once.
func (t *Table) ReadCSV(r io.Reader, c CSV) (Intake, error) {
	in, err := t.readCSV(r, c)
	if err != nil {
		return Intake{}, fmt.Errorf("metrics: read csv: %w", err)
	}
	return in, nil
}

func (t *Table) readCSV(r io.Reader, c CSV) (Intake, error) {
	if t.q == nil {
		return Intake{}, errors.New("the table has no query: make one with Query.Table")
	}
	text := textin.NewReader(r)
	rows := csv.NewReader(text)
	rows.Comma, rows.FieldsPerRecord, rows.ReuseRecord = c.Separator, -1, true
	if c.Separator == 0 {
		rows.Comma = text.Separator()
	}
	header, err := rows.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty: want a header line")
		}
		return Intake{}, err
	}
	fresh := t.fresh() // so that a fault leaves t as it was
	l := &loader{t: fresh, csv: c, rows: rows, header: slices.Clone(header)}
	if err := l.bind(); err != nil {
		return Intake{}, err
	}
	if err := l.load(); err != nil {
		return Intake{}, err
	}
	if len(l.faults) > 0 && !c.SkipBad {
		list := make([]error, len(l.faults))
		for i, f := range l.faults {
			list[i] = f
		}
		if more := l.in.Skipped - l.listed; more > 0 {
			list = append(list, fmt.Errorf("and %d more bad rows", more))
		}
		return Intake{}, errors.Join(list...)
	}
	if err := t.Merge(fresh); err != nil {
		return Intake{}, err
	}
	l.in.Bad, l.in.Findings = l.faults, t.doubts(l.blanks)
	return l.in, nil
}

// fresh returns an empty table of the same query and grid.
func (t *Table) fresh() *Table {
	f := &Table{q: t.q, grid: t.grid, targets: t.targets, byCounter: map[CounterID]*column{}}
	for _, col := range t.columns {
		x := &column{Counter: col.Counter, has: col.has, broadcast: col.broadcast, grain: col.grain, orZero: col.orZero}
		f.columns = append(f.columns, x)
		f.byCounter[x.ID] = x
	}
	f.start()
	return f
}

// loader reads the rows of one file.
type loader struct {
	t      *Table
	csv    CSV
	rows   *csv.Reader
	header []string
	in     Intake
	faults []*socialteam.SpecError
	listed int // rows that have faults in the list

	date, currency, account int
	by                      []int // by group column, -1 where the file has none
	blanks                  []blanks
	fields                  []field
	counted                 *column // counts rows

	row      []string
	bad      bool
	cell     Cell // of the row, for sources with the columns of cellHas
	cellHas  uint32
	placed   bool
	amounts  []amount
	group    []string
	lastDate string
	lastTime time.Time
}

// field joins a column of the file to one of the table.
type field struct {
	index int
	col   *column
}

// amount is one parsed cell.
type amount struct {
	col      *column
	currency string
	value    int64
}

// bind finds the columns of the file.
func (l *loader) bind() error {
	b := binding{header: l.header}
	if l.csv.Date == "" {
		b.faults = append(b.faults, errors.New("no date column given"))
	}
	l.date = b.find("date", l.csv.Date)
	l.currency = b.find("currency", l.csv.CurrencyColumn)
	l.account = b.find("account", l.csv.Account)
	needed := l.bindCounters(&b) | l.bindRows(&b)
	for i, name := range l.t.grid.By {
		from := ""
		if needed&(1<<i) != 0 {
			from = name
			if mapped, ok := l.csv.By[name]; ok {
				from = mapped
			}
		}
		l.by = append(l.by, b.find("group column "+name, from))
	}
	l.group, l.blanks = make([]string, len(l.by)), make([]blanks, len(l.by))
	if len(l.fields) == 0 && l.counted == nil && len(b.faults) == 0 {
		b.faults = append(b.faults, errors.New("no counter of the query is mapped to a column"))
	}
	if l.csv.Currency != "" {
		if err := checkCurrency(l.csv.Currency); err != nil {
			b.faults = append(b.faults, err)
		}
	}
	return errors.Join(b.faults...)
}

// bindCounters finds the columns of counters, and returns the group columns that
// these need.
func (l *loader) bindCounters(b *binding) (needed uint32) {
	for _, id := range slices.Sorted(maps.Keys(l.csv.Counters)) {
		col, err := l.mapped(id)
		if err != nil {
			b.faults = append(b.faults, err)
			continue
		}
		i := b.find(l.csv.feeding(l.csv.Counters[id]), l.csv.Counters[id])
		if col != nil && i >= 0 {
			l.fields = append(l.fields, field{i, col})
			needed |= col.has
		}
	}
	slices.SortStableFunc(l.fields, func(a, b field) int { return a.index - b.index })
	return needed
}

// feeding names the counters that a column feeds.
func (c CSV) feeding(column string) string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(c.Counters)) {
		if c.Counters[id] == column {
			ids = append(ids, string(id))
		}
	}
	if len(ids) == 1 {
		return "counter " + ids[0]
	}
	return "counters " + strings.Join(ids, ", ")
}

// bindRows finds the counter that counts rows, if one is to.
func (l *loader) bindRows(b *binding) (needed uint32) {
	if l.csv.Rows == "" {
		return 0
	}
	col, err := l.mapped(l.csv.Rows)
	switch {
	case err != nil:
		b.faults = append(b.faults, err)
	case col != nil && col.Kind != Flow:
		b.faults = append(b.faults, fmt.Errorf("rows: %s is a %v: only a flow can count rows", col.ID, col.Kind))
	case col != nil:
		l.counted = col
		return col.has
	}
	return 0
}

// binding is a search for columns that collects what it did not find.
type binding struct {
	header []string
	faults []error
	told   map[string]bool // what the faults are about
}

// find returns the position of a column, -1 if the name is empty or not there.
func (b *binding) find(what, name string) int {
	if name == "" {
		return -1
	}
	i := slices.Index(b.header, name)
	switch {
	case i < 0:
		b.fault(what, missingColumn(name, b.header))
	case slices.Contains(b.header[i+1:], name):
		b.fault(what, fmt.Errorf("the header has column %q twice", name))
	}
	return i
}

// fault notes what is wrong with the column for what, once.
func (b *binding) fault(what string, err error) {
	if b.told[what] {
		return
	}
	if b.told == nil {
		b.told = map[string]bool{}
	}
	b.told[what] = true
	b.faults = append(b.faults, &socialteam.SpecError{Line: 1, Column: 1, Path: what, Err: err})
}

func missingColumn(name string, header []string) error {
	err := suggest.Unknown("column", name, header)
	return fmt.Errorf("%w: the header has %s", err, strings.Join(header, ", "))
}

// mapped returns the column of a mapped counter; nil if the query does not need
// it.
func (l *loader) mapped(id CounterID) (*column, error) {
	if col := l.t.byCounter[id]; col != nil {
		return col, nil
	}
	if l.t.q.catalog.counterOf(id) == nil {
		return nil, unknown("counter", id, slices.Sorted(maps.Keys(l.t.q.catalog.counters)))
	}
	return nil, nil
}

func (l *loader) load() error {
	for {
		row, err := l.rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		l.row, l.bad, l.placed, l.amounts = row, false, false, l.amounts[:0]
		if slices.Equal(row, l.header) {
			l.in.Headers++
			if l.csv.SkipHeaders {
				continue
			}
			l.fault(0, errors.New("the header stands here again"))
		} else if len(row) != len(l.header) {
			l.fault(len(row)-1, fmt.Errorf("the row has %d cells, the header %d", len(row), len(l.header)))
		} else {
			l.read()
		}
		if l.bad {
			l.in.Skipped++
		}
	}
}

// fault notes that the row is bad in one of its cells.
func (l *loader) fault(index int, err error) {
	if len(l.faults) < maxFaults {
		line, column := l.rows.FieldPos(index)
		path := ""
		if index < len(l.header) {
			path = l.header[index]
		}
		l.faults = append(l.faults, &socialteam.SpecError{Path: path, Line: line, Column: column, Err: err})
		if !l.bad {
			l.listed++
		}
	}
	l.bad = true
}

// read adds one row.
func (l *loader) read() {
	when, err := l.time(l.row[l.date])
	if err != nil {
		l.fault(l.date, err)
	}
	currency := l.csv.Currency
	if l.currency >= 0 {
		currency = strings.TrimSpace(l.row[l.currency])
	}
	for _, f := range l.fields {
		l.parse(f, currency)
	}
	for _, i := range l.by {
		if i >= 0 && strings.TrimSpace(l.row[i]) == Lacking {
			l.fault(i, fmt.Errorf("%q is no group value", l.row[i]))
		}
	}
	if l.bad {
		return
	}
	w := l.t.window(when)
	if w < 0 {
		l.in.Outside++
		return
	}
	for _, a := range l.amounts {
		if err := l.add(a, w, when); err != nil {
			l.fault(l.date, err)
			return
		}
	}
	if l.counted != nil {
		if err := l.add(amount{col: l.counted, value: 1 * pow10[l.counted.Decimals]}, w, when); err != nil {
			l.fault(l.date, err)
			return
		}
	}
	l.in.Rows++
	for i, at := range l.by {
		if at < 0 || strings.TrimSpace(l.row[at]) != "" {
			continue
		}
		if l.blanks[i].rows++; l.blanks[i].rows == 1 {
			l.blanks[i].line, _ = l.rows.FieldPos(at)
		}
	}
}

// blank marks an amount that is missing.
const blank = "\x00"

func (l *loader) parse(f field, currency string) {
	text := strings.TrimSpace(l.row[f.index])
	if text == "" || slices.Contains(l.csv.Blank, text) {
		l.amounts = append(l.amounts, amount{col: f.col, currency: blank})
		return
	}
	a := amount{col: f.col}
	number := text
	if isMoney(f.col.Unit) {
		if before, code, ok := cutCurrency(text); ok {
			number, currency = before, code
		}
		if checkCurrency(currency) != nil {
			l.fault(f.index, fmt.Errorf("%q has no currency: give CSV.Currency or CSV.CurrencyColumn (the currency here is %q)", text, currency))
			return
		}
		a.currency = currency
	}
	var err error
	if a.value, err = l.number(number, f.col); err != nil {
		l.fault(f.index, err)
		return
	}
	if a.value < 0 && !f.col.Signed {
		l.fault(f.index, fmt.Errorf("%q is below zero, and %s cannot be", text, f.col.ID))
		return
	}
	l.amounts = append(l.amounts, a)
}

// cutCurrency splits "12.50 EUR".
func cutCurrency(text string) (number, currency string, ok bool) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 || checkCurrency(text[i+1:]) != nil {
		return "", "", false
	}
	return strings.TrimSpace(text[:i]), text[i+1:], true
}

// number reads a number as the file writes it, as a whole number of the
// counter's last decimal.
func (l *loader) number(text string, c *column) (int64, error) {
	share, percent := strings.CutSuffix(text, "%")
	plain, err := l.csv.Numbers.plain(strings.TrimSpace(share))
	if err != nil {
		return 0, err
	}
	if !percent {
		if c.Decimals < groupDigits && l.csv.Numbers.grouped(text) && (l.csv.Numbers == Plain || !l.csv.Round) {
			return 0, l.csv.Numbers.ambiguous(text, c)
		}
		return parseScaled(plain, c.Decimals, l.csv.Round)
	}
	if c.Unit != UnitRatio && c.Unit != "value" {
		return 0, fmt.Errorf("%q is a percentage, and %s counts %s", text, c.ID, c.Unit)
	}
	if c.Decimals < 2 {
		return 0, fmt.Errorf("%q: %s has only %d decimals", text, c.ID, c.Decimals)
	}
	return parseScaled(plain, c.Decimals-2, l.csv.Round)
}

// groupDigits is how many digits stand between separators of thousands.
const groupDigits = 3

// grouped reports whether what should be decimals looks like groups of
// thousands: "1.250" and "1.250.000", but not "0.250", "1250.000" or "1.25".
func (n Numbers) grouped(text string) bool {
	parts := strings.Split(strings.TrimPrefix(text, "-"), n.point())
	if len(parts) < 2 || parts[0] == "" || len(parts[0]) > groupDigits || parts[0][0] == '0' {
		return false
	}
	return !slices.ContainsFunc(parts[1:], func(p string) bool { return len(p) != groupDigits }) &&
		strings.Trim(strings.Join(parts, ""), "0123456789") == ""
}

// point returns what stands before decimals.
func (n Numbers) point() string {
	if n == CommaDecimal {
		return ","
	}
	return "."
}

// ambiguous says what the text may mean, and what to set.
func (n Numbers) ambiguous(text string, c *column) error {
	grouping, decimal := "CommaDecimal", "PointDecimal"
	if n == CommaDecimal {
		grouping, decimal = decimal, grouping
	}
	return fmt.Errorf("%q looks like %s with separators of thousands, and %s has %d decimals: set CSV.Numbers to %s if it is, or to %s, with CSV.Round, if these are decimals",
		text, strings.ReplaceAll(text, n.point(), ""), c.ID, c.Decimals, grouping, decimal)
}

// plain rewrites a number with its separators of thousands taken out.
func (n Numbers) plain(text string) (string, error) {
	if n == Plain {
		return text, nil
	}
	group, point := ",", n.point()
	if n == CommaDecimal {
		group = "."
	}
	whole, decimals, dotted := strings.Cut(text, point)
	for _, space := range []string{" ", "\u00a0", "\u202f", "'", "’"} {
		if strings.Contains(whole, space) {
			group = space
		}
	}
	parts := strings.Split(strings.TrimPrefix(whole, "-"), group)
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && (p == "" || len(p) > 3) {
			return "", fmt.Errorf("%q is not a number with groups of three digits", text)
		}
	}
	out := strings.Join(parts, "")
	if strings.HasPrefix(whole, "-") {
		out = "-" + out
	}
	if dotted {
		out += "." + decimals
	}
	return out, nil
}

var dateLayouts = []string{"2006-01-02", time.RFC3339, "2006-01-02 15:04:05"}

// time reads the date of a row. A day means its first instant.
func (l *loader) time(text string) (time.Time, error) {
	if text == l.lastDate && text != "" {
		return l.lastTime, nil
	}
	layouts, in := l.csv.Layouts, l.csv.In
	if len(layouts) == 0 {
		layouts = dateLayouts
	}
	if in == nil {
		in = l.t.grid.Windows[0].location()
	}
	trimmed := strings.TrimSpace(text)
	for _, layout := range layouts {
		when, err := time.ParseInLocation(layout, trimmed, in)
		if err != nil {
			continue
		}
		if !strings.Contains(layout, "04") { // no minutes: a day
			y, m, d := when.Date()
			date, ok := socialteam.NewDate(y, m, d)
			if !ok {
				break
			}
			when = date.In(in)
		}
		l.lastDate, l.lastTime = strings.Clone(text), when
		return when, nil
	}
	return time.Time{}, fmt.Errorf("%q is not a date: want one like %s", text, strings.Join(layouts, " or "))
}

// place finds the cell of the row for sources with some of the group columns.
func (l *loader) place(has uint32, window int) (Cell, error) {
	if l.placed && l.cellHas == has {
		return l.cell, nil
	}
	for i, at := range l.by {
		l.group[i] = Lacking
		if has&(1<<i) != 0 {
			l.group[i] = strings.TrimSpace(l.row[at])
		}
	}
	g, err := l.t.group(l.group...)
	if err != nil {
		return 0, err
	}
	l.cell, l.cellHas, l.placed = l.t.cell(window, g), has, true
	return l.cell, nil
}

func (l *loader) add(a amount, window int, when time.Time) error {
	c, err := l.place(a.col.has, window)
	if err != nil {
		return err
	}
	switch {
	case a.currency == blank:
		a.col.missing = grown(a.col.missing, l.t.len())
		a.col.missing[c]++
	case a.col.Kind == Stock:
		name := ""
		if l.account >= 0 {
			name = l.row[l.account]
		}
		return l.t.AddSnapshot(a.col.ID, c, name, when, a.value)
	default:
		l.t.add(a.col, a.currency, []Cell{c}, []int64{a.value})
	}
	return nil
}
