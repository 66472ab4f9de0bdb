// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// Table adds up rows in the cells of a [Grid]. Everything it keeps is exact and
// merges in any order to the same bytes. It is not safe for concurrent use:
// give each goroutine a table of its own and [Table.Merge] them. The zero Table
// has no query and no cell: nothing can be added, and its report has no row.
type Table struct {
	q         *Query
	grid      Grid
	columns   []*column // sorted by counter
	byCounter map[CounterID]*column
	targets   []*target // by KPI of the query, nil where there is none

	starts, ends []int64 // windows as Unix seconds
	groups       []group
	byGroup      map[string]int
	coarse       bool // some groups lack a column
	key          []byte
}

// group is one combination of group values. Column i is lacking if bit i of has
// is not set.
type group struct {
	values []string
	has    uint32
}

// Cell is a window and a group of one [Table]. Cells of other tables mean
// something else. The zero Cell is the first window of the first group.
type Cell uint32

// MaxCells is how many cells, windows times groups, one table may have.
const MaxCells = 1 << 24

var errTooManyCells = fmt.Errorf("more than %d cells: choose fewer windows or groups", MaxCells)

// Lacking stands in place of a group value where the source has no such column:
// see [Source].
const Lacking = "\x00"

func (t *Table) start() {
	for _, w := range t.grid.Windows {
		t.starts = append(t.starts, w.Start().Unix())
		t.ends = append(t.ends, w.End().Unix())
	}
	t.byGroup = map[string]int{}
	if len(t.grid.By) == 0 {
		t.group() // the one group of everything
	}
}

// Cell returns the cell of the window that an instant lies in and of a group:
// one value per column of the grid. It fails with [ErrOutside] if no window has
// the instant, and if values are missing or there would be more than [MaxCells].
func (t *Table) Cell(at time.Time, group ...string) (Cell, error) {
	if len(group) != len(t.grid.By) {
		return 0, fmt.Errorf("metrics: cell: %d group values: want %d: %s", len(group), len(t.grid.By), strings.Join(t.grid.By, ", "))
	}
	w := t.window(at)
	if w < 0 {
		return 0, fmt.Errorf("metrics: cell: %v: %w", at, ErrOutside)
	}
	g, err := t.group(group...)
	if err != nil {
		return 0, err
	}
	return t.cell(w, g), nil
}

func (t *Table) cell(window, group int) Cell { return Cell(group*len(t.starts) + window) }

// window returns the window that has the instant, -1 if none has.
func (t *Table) window(at time.Time) int {
	s := at.Unix()
	i := sort.Search(len(t.starts), func(i int) bool { return t.starts[i] > s }) - 1
	if i < 0 || s >= t.ends[i] {
		return -1
	}
	return i
}

// group interns a group.
func (t *Table) group(values ...string) (int, error) {
	t.key = appendGroup(t.key[:0], values)
	if g, ok := t.byGroup[string(t.key)]; ok {
		return g, nil
	}
	if (len(t.groups)+1)*len(t.starts) > MaxCells {
		return 0, fmt.Errorf("metrics: cell: %w", errTooManyCells)
	}
	x := group{has: uint32(1)<<len(values) - 1}
	for i, v := range values {
		if v == Lacking {
			x.has &^= 1 << i
			t.coarse = true
		}
		x.values = append(x.values, strings.Clone(v))
	}
	t.groups = append(t.groups, x)
	t.byGroup[string(t.key)] = len(t.groups) - 1
	return len(t.groups) - 1, nil
}

// appendGroup appends the key under which a group is known.
func appendGroup(b []byte, values []string) []byte {
	for _, v := range values {
		b = binary.AppendUvarint(b, uint64(len(v)))
		b = append(b, v...)
	}
	return b
}

// column holds what was added for one counter.
type column struct {
	*Counter
	has       uint32 // the group columns of its source
	broadcast bool
	grain     Grain
	orZero    bool

	flows    []flow    // flows, unique counts and parameters, by currency
	extremes []extreme // of unique counts and parameters, by cell
	missing  []int64   // rows that left it blank, by cell

	snapshots map[account]*snapshots // of a stock

	closed, open [][]int64       // values of a distribution, by cell, in any order
	histograms   []*LogHistogram // the same of closed ones, if the grid says so
}

// flow is the sums of one currency, by cell; the currency is empty for what is
// no money.
type flow struct {
	currency string
	sums     []sum
}

type extreme struct{ min, max int64 }

func (x *extreme) add(v int64, first bool) {
	if first {
		*x = extreme{v, v}
		return
	}
	x.min, x.max = min(x.min, v), max(x.max, v)
}

// column finds the column of a counter for adding to it.
func (t *Table) column(id CounterID) (*column, error) {
	if col := t.byCounter[id]; col != nil {
		return col, nil
	}
	ids := make([]CounterID, len(t.columns))
	for i, c := range t.columns {
		ids[i] = c.ID
	}
	return nil, fmt.Errorf("metrics: add: %w: the query needs %v", unknown("counter", id, ids), ids)
}

// Add adds one column of rows for a flow, a unique count, a parameter or a
// distribution: values[i] belongs to cells[i]. Values are whole numbers of the
// counter's last decimal: 1.5 hours with 6 decimals is 1500000. It allocates
// nothing per row, apart from storage for the values of an exact distribution.
// Money goes through [Table.AddMoney], stocks through [Table.AddSnapshot].
//
// On error nothing is added: if the query does not need the counter
// ([ErrUnknown]), if cells and values differ in number, if a cell is not of this
// table or of another source, or if a value is below zero and the counter is not
// signed.
func (t *Table) Add(counter CounterID, cells []Cell, values []int64) error {
	col, err := t.column(counter)
	switch {
	case err != nil:
		return err
	case isMoney(col.Unit):
		return fmt.Errorf("metrics: add: %s is money: use AddMoney, which takes the currency", counter)
	case col.Kind == Stock:
		return fmt.Errorf("metrics: add: %s is a stock: use AddSnapshot, which takes the time", counter)
	}
	if err := t.checkRows(col, cells, values); err != nil {
		return err
	}
	t.add(col, "", cells, values)
	return nil
}

// AddMoney is [Table.Add] for amounts of one currency, in millionths. Amounts of
// several currencies in one cell are kept apart, and make the result not
// mergeable.
func (t *Table) AddMoney(counter CounterID, currency string, cells []Cell, micros []int64) error {
	col, err := t.column(counter)
	if err != nil {
		return err
	}
	if !isMoney(col.Unit) {
		return fmt.Errorf("metrics: add: %s is no money but %s: use Add", counter, col.Unit)
	}
	if err := checkCurrency(currency); err != nil {
		return fmt.Errorf("metrics: add: %w", err)
	}
	if err := t.checkRows(col, cells, micros); err != nil {
		return err
	}
	t.add(col, currency, cells, micros)
	return nil
}

func checkCurrency(currency string) error {
	if len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fmt.Errorf("bad currency %.20q: want three capital letters such as EUR", currency)
	}
	return nil
}

// AddOpen adds items of a distribution that have no value yet, each with the
// time for which it has been open.
func (t *Table) AddOpen(counter CounterID, cells []Cell, values []int64) error {
	col, err := t.column(counter)
	if err != nil {
		return err
	}
	if col.Kind != Distribution {
		return fmt.Errorf("metrics: add: %s is a %v: only items of a distribution can be open", counter, col.Kind)
	}
	if err := t.checkRows(col, cells, values); err != nil {
		return err
	}
	col.open = addLists(col.open, t.len(), cells, values)
	return nil
}

// AddMissing notes rows that leave a counter blank where others of the same
// source report it: their cells are partial, not too small.
func (t *Table) AddMissing(counter CounterID, cells []Cell) error {
	col, err := t.column(counter)
	if err != nil {
		return err
	}
	if len(cells) == 0 {
		return nil
	}
	if err := t.checkCells(col, cells, slices.Max(cells)); err != nil {
		return err
	}
	col.missing = grown(col.missing, t.len())
	for _, c := range cells {
		col.missing[c]++
	}
	return nil
}

func (t *Table) len() int { return len(t.groups) * len(t.starts) }

func (t *Table) checkRows(col *column, cells []Cell, values []int64) error {
	if len(cells) != len(values) {
		return fmt.Errorf("metrics: add %s: %d cells and %d values", col.ID, len(cells), len(values))
	}
	var last Cell
	var signs int64
	for i, v := range values { // one pass without branches; who is at fault is found afterwards
		last = max(last, cells[i])
		signs |= v
	}
	if err := t.checkCells(col, cells, last); err != nil {
		return err
	}
	if signs < 0 && !col.Signed {
		i := slices.IndexFunc(values, func(v int64) bool { return v < 0 })
		return fmt.Errorf("metrics: add %s: row %d: %d is below zero", col.ID, i, values[i])
	}
	return nil
}

// checkCells checks cells of which last is the largest.
func (t *Table) checkCells(col *column, cells []Cell, last Cell) error {
	if len(cells) > 0 && int64(last) >= int64(t.len()) {
		return fmt.Errorf("metrics: add %s: cell %d is not of this table", col.ID, last)
	}
	if !t.coarse && col.has == uint32(1)<<len(t.grid.By)-1 {
		return nil
	}
	for i, c := range cells {
		if t.groups[int(c)/len(t.starts)].has != col.has {
			return fmt.Errorf("metrics: add %s: row %d: its group has other columns than the counter's source", col.ID, i)
		}
	}
	return nil
}

func grown[T any](s []T, n int) []T {
	if len(s) < n {
		s = append(s, make([]T, n-len(s))...)
	}
	return s
}

// add adds checked rows.
func (t *Table) add(col *column, currency string, cells []Cell, values []int64) {
	if col.Kind == Distribution {
		t.addValues(col, cells, values)
		return
	}
	sums := col.sums(currency, t.len())
	if col.Kind == Flow {
		addRows(sums, cells, values)
		return
	}
	col.extremes = grown(col.extremes, t.len())
	for i, c := range cells {
		col.extremes[c].add(values[i], !col.seen(c))
		sums[c].add(values[i])
	}
}

// addRows is the inner loop of aggregation.
func addRows(sums []sum, cells []Cell, values []int64) {
	values = values[:len(cells)]
	for i, c := range cells {
		sums[c].add(values[i])
	}
}

// sums returns the sums of a currency with room for n cells.
func (col *column) sums(currency string, n int) []sum {
	i := slices.IndexFunc(col.flows, func(f flow) bool { return f.currency >= currency })
	if i < 0 || col.flows[i].currency != currency {
		if i < 0 {
			i = len(col.flows)
		}
		col.flows = slices.Insert(col.flows, i, flow{currency: currency})
	}
	f := &col.flows[i]
	f.sums = grown(f.sums, n)
	return f.sums
}

// seen reports whether a flow, a unique count or a parameter has a value.
func (col *column) seen(c Cell) bool {
	for _, f := range col.flows {
		if int(c) < len(f.sums) && f.sums[c].n > 0 {
			return true
		}
	}
	return false
}

func (t *Table) addValues(col *column, cells []Cell, values []int64) {
	if t.grid.Quantiles != Histogram {
		col.closed = addLists(col.closed, t.len(), cells, values)
		return
	}
	sums := col.sums("", t.len())
	col.histograms = grown(col.histograms, t.len())
	for i, c := range cells {
		sums[c].add(values[i])
		if col.histograms[c] == nil {
			col.histograms[c] = new(LogHistogram)
		}
		col.histograms[c].Add(values[i])
	}
}

// addLists appends every value to the list of its cell. For many rows it counts
// first, so that each list grows once.
func addLists(lists [][]int64, n int, cells []Cell, values []int64) [][]int64 {
	lists = grown(lists, n)
	if len(cells) > 4*n {
		counts := make([]int32, n)
		for _, c := range cells {
			counts[c]++
		}
		for c, more := range counts {
			lists[c] = slices.Grow(lists[c], int(more))
		}
	}
	values = values[:len(cells)]
	for i, c := range cells {
		lists[c] = append(lists[c], values[i])
	}
	return lists
}

// account is one series of snapshots: an account, a channel or a queue.
type account struct {
	cell Cell
	name string
}

// snapshots is what is kept of one series. Values at one instant should be
// equal; min and max differ if they are not.
type snapshots struct {
	first, last instant
	sum         sum
}

type instant struct {
	at time.Time
	extreme
}

func (x *instant) add(y instant, later bool) {
	switch {
	case x.at.IsZero(), later && y.at.After(x.at), !later && y.at.Before(x.at):
		*x = y
	case x.at.Equal(y.at):
		x.min, x.max = min(x.min, y.min), max(x.max, y.max)
	}
}

// AddSnapshot adds the level of a stock at an instant within the cell's window.
// The account names what the level belongs to, such as one profile: levels of
// one account follow each other, those of different accounts are added. It fails
// as [Table.Add] does.
func (t *Table) AddSnapshot(stock CounterID, cell Cell, account string, at time.Time, level int64) error {
	col, err := t.column(stock)
	if err != nil {
		return err
	}
	if col.Kind != Stock {
		return fmt.Errorf("metrics: add: %s is a %v: use Add", stock, col.Kind)
	}
	if err := t.checkRows(col, []Cell{cell}, []int64{level}); err != nil {
		return err
	}
	if w := int(cell) % len(t.starts); t.window(at) != w {
		return fmt.Errorf("metrics: add %s: %v: %w of its cell, %v", stock, at, ErrOutside, t.grid.Windows[w])
	}
	one := instant{at.Round(0).UTC(), extreme{level, level}}
	s := snapshots{first: one, last: one}
	s.sum.add(level)
	col.snapshot(cell, account, s)
	return nil
}

func (col *column) snapshot(cell Cell, name string, s snapshots) {
	if col.snapshots == nil {
		col.snapshots = map[account]*snapshots{}
	}
	x := col.snapshots[account{cell, name}]
	if x == nil {
		x = new(snapshots)
		col.snapshots[account{cell, strings.Clone(name)}] = x
	}
	x.first.add(s.first, false)
	x.last.add(s.last, true)
	x.sum.merge(s.sum)
}

// Merge adds everything that o holds. Both must come from the same [Query] and
// from equal grids; o stays as it is. Merging is associative and commutative:
// however rows were split over tables, the report is the same. It fails with
// [ErrNotComparable] if queries or grids differ, and if there would be more than
// [MaxCells] cells; then nothing is merged.
func (t *Table) Merge(o *Table) error {
	if t.q != o.q || !slices.EqualFunc(t.grid.Windows, o.grid.Windows, Window.Equal) || !slices.Equal(t.grid.By, o.grid.By) ||
		t.grid.Quantiles != o.grid.Quantiles || !t.grid.AsOf.Equal(o.grid.AsOf) || !t.sameSources(o) {
		return fmt.Errorf("metrics: merge: the tables have different queries or grids: %w", ErrNotComparable)
	}
	if err := t.room(o); err != nil {
		return err
	}
	cells := make([]Cell, o.len()) // of o in t
	for g, x := range o.groups {
		mine, err := t.group(x.values...)
		if err != nil {
			return err
		}
		for w := range t.starts {
			cells[o.cell(w, g)] = t.cell(w, mine)
		}
	}
	for i, col := range t.columns {
		t.mergeColumn(col, o.columns[i], cells)
	}
	return nil
}

// room checks that the groups of o fit, so that a merge does all or nothing.
func (t *Table) room(o *Table) error {
	groups := len(t.groups)
	for _, x := range o.groups {
		if t.known(x.values) < 0 {
			groups++
		}
	}
	if groups*len(t.starts) > MaxCells {
		return fmt.Errorf("metrics: merge: %w", errTooManyCells)
	}
	return nil
}

func (t *Table) sameSources(o *Table) bool {
	return slices.EqualFunc(t.columns, o.columns, func(a, b *column) bool {
		return a.has == b.has && a.broadcast == b.broadcast && a.grain == b.grain && a.orZero == b.orZero
	})
}

func (t *Table) mergeColumn(col, from *column, cells []Cell) {
	if len(from.extremes) > 0 {
		col.extremes = grown(col.extremes, t.len())
	}
	for c, x := range from.extremes {
		if !from.seen(Cell(c)) {
			continue
		}
		to := cells[c]
		first := !col.seen(to)
		col.extremes[to].add(x.min, first)
		col.extremes[to].add(x.max, false)
	}
	for _, f := range from.flows {
		sums := col.sums(f.currency, t.len())
		for c, s := range f.sums {
			sums[cells[c]].merge(s)
		}
	}
	if len(from.missing) > 0 {
		col.missing = grown(col.missing, t.len())
	}
	for c, n := range from.missing {
		col.missing[cells[c]] += n
	}
	for k, s := range from.snapshots {
		col.snapshot(cells[k.cell], k.name, *s)
	}
	col.closed = mergeLists(col.closed, from.closed, t.len(), cells)
	col.open = mergeLists(col.open, from.open, t.len(), cells)
	if len(from.histograms) > 0 {
		col.histograms = grown(col.histograms, t.len())
	}
	for c, h := range from.histograms {
		if h == nil {
			continue
		}
		to := cells[c]
		if col.histograms[to] == nil {
			col.histograms[to] = new(LogHistogram)
		}
		col.histograms[to].Merge(h)
	}
}

func mergeLists(lists, from [][]int64, n int, cells []Cell) [][]int64 {
	if len(from) > 0 {
		lists = grown(lists, n)
	}
	for c, values := range from {
		lists[cells[c]] = append(lists[cells[c]], values...)
	}
	return lists
}
