// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"iter"
	"math/big"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/markdown"
)

// Report is the results of a [Table] at one moment: a row per window and group,
// in order of time and then of group values, with a result per KPI in the order
// of the query. Every group has a row in every window; where nothing was
// reported, the results say so. It never changes and is safe for concurrent
// use. The zero Report has no row.
type Report struct {
	kpis []*kpi
	by   []string
	zero []CounterID // what Grid.OrZero declared, sorted
	rows []Row
}

// Row is the results of one window and group. The zero Row has no result.
type Row struct {
	Window  Window
	Group   []string // one value per column of the grid
	Results []Result // one per KPI of the query
}

// Result returns the result of a KPI; ok is false if the query does not have it.
func (r Row) Result(id ID) (Result, bool) {
	i := slices.IndexFunc(r.Results, func(x Result) bool { return x.KPI() == id })
	if i < 0 {
		return Result{}, false
	}
	return r.Results[i], true
}

// Report evaluates what the table holds now. The table can be added to
// afterwards; the report stays.
func (t *Table) Report() *Report {
	if t.q == nil {
		return &Report{}
	}
	rep := &Report{kpis: t.q.kpis, by: slices.Clone(t.grid.By), zero: append([]CounterID{}, t.grid.OrZero...)}
	slices.Sort(rep.zero)
	p := t.prepare()
	for w, window := range t.grid.Windows {
		for _, g := range p.full {
			key := &rowKey{window, t.groups[g].values, t.elapsed(window)}
			row := Row{Window: window, Group: slices.Clone(key.group)}
			for i, k := range t.q.kpis {
				e := evaluator{t: t, p: p, window: w, group: g}
				r := e.result(k, key)
				if target := t.targets[i]; target != nil {
					r.status = target.judge(r)
				}
				row.Results = append(row.Results, r)
			}
			rep.rows = append(rep.rows, row)
		}
	}
	return rep
}

// elapsed returns the share of the window that is over.
func (t *Table) elapsed(w Window) *big.Rat {
	start, end := w.Start().Unix(), w.End().Unix()
	now := end
	if !t.grid.AsOf.IsZero() {
		now = min(max(t.grid.AsOf.Unix(), start), end)
	}
	return big.NewRat(now-start, end-start)
}

// prepared is what evaluation needs to know of a whole table.
type prepared struct {
	t        *Table
	full     []int            // groups with every column, sorted by values
	places   map[uint32][]int // by columns of a source: group to the group where it stands, -1 if nowhere
	accounts map[*column]map[Cell][]*snapshots
}

func (t *Table) prepare() *prepared {
	p := &prepared{t: t, places: map[uint32][]int{}, accounts: map[*column]map[Cell][]*snapshots{}}
	all := uint32(1)<<len(t.grid.By) - 1
	for g, x := range t.groups {
		if x.has == all {
			p.full = append(p.full, g)
		}
	}
	slices.SortFunc(p.full, func(a, b int) int { return slices.Compare(t.groups[a].values, t.groups[b].values) })
	for _, col := range t.columns {
		if p.places[col.has] == nil {
			p.places[col.has] = t.places(col.has, all)
		}
		switch col.Kind {
		case Stock:
			p.accounts[col] = col.accounts()
		case Distribution:
			t.settle(col)
		}
	}
	return p
}

// places finds for every group the one that has only the given columns.
func (t *Table) places(has, all uint32) []int {
	list := make([]int, len(t.groups))
	values := make([]string, len(t.grid.By))
	for g, x := range t.groups {
		list[g] = g
		if has == all {
			continue
		}
		for i, v := range x.values {
			values[i] = v
			if has&(1<<i) == 0 {
				values[i] = Lacking
			}
		}
		list[g] = t.known(values)
	}
	return list
}

// known returns the number of a group, -1 if it does not occur.
func (t *Table) known(values []string) int {
	if g, ok := t.byGroup[string(appendGroup(nil, values))]; ok {
		return g
	}
	return -1
}

// place returns the group where a column holds what belongs to group g.
func (p *prepared) place(col *column, g int) (int, bool) {
	at := p.places[col.has][g]
	return at, at >= 0 && (at == g || col.broadcast)
}

func (p *prepared) cell(col *column, window, g int) (Cell, bool) {
	at, ok := p.place(col, g)
	if !ok {
		return 0, false
	}
	return p.t.cell(window, at), true
}

// accounts groups the series of a stock by cell, in order of their names.
func (col *column) accounts() map[Cell][]*snapshots {
	keys := make([]account, 0, len(col.snapshots))
	for k := range col.snapshots {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b account) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.name, b.name))
	})
	list := map[Cell][]*snapshots{}
	for _, k := range keys {
		list[k.cell] = append(list[k.cell], col.snapshots[k])
	}
	return list
}

// Rows returns every row in order.
func (r *Report) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, row := range r.rows {
			row.Group, row.Results = slices.Clone(row.Group), slices.Clone(row.Results)
			if !yield(row) {
				return
			}
		}
	}
}

// Len returns the number of rows.
func (r *Report) Len() int { return len(r.rows) }

// Result returns one result; ok is false if the report does not have that KPI,
// window or group.
func (r *Report) Result(id ID, w Window, group ...string) (Result, bool) {
	for _, row := range r.rows {
		if row.Window.Equal(w) && slices.Equal(row.Group, group) {
			return row.Result(id)
		}
	}
	return Result{}, false
}

// String returns [Report.AppendMarkdown] as a string.
func (r *Report) String() string { return string(r.AppendMarkdown(nil)) }

// AppendMarkdown appends a table with a row per window and group and a column
// per KPI. A value with a target has its status behind it; where there is no
// value, the reason stands there.
func (r *Report) AppendMarkdown(b []byte) []byte {
	header := append([]string{"window"}, r.by...)
	align := make([]markdown.Align, len(header), len(header)+len(r.kpis))
	for _, k := range r.kpis {
		header = append(header, string(k.ID))
		align = append(align, markdown.Right)
	}
	rows := make([][]string, 0, len(r.rows))
	for _, row := range r.rows {
		cells := append([]string{row.Window.String()}, row.Group...)
		for _, x := range row.Results {
			cell := x.String()
			if x.HasValue() && x.status != 0 {
				cell += " (" + x.status.String() + ")"
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
	}
	b = markdown.AppendTable(b, header, align, rows)
	for i, id := range r.zero {
		if i == 0 {
			b = append(b, "\nCounted as 0 where not reported: "...)
		} else {
			b = append(b, ", "...)
		}
		b = append(b, markdown.Escape(string(id))...)
	}
	if len(r.zero) > 0 {
		b = append(b, ".\n"...)
	}
	return b
}

// AppendCSV appends one line per result, with a header line: the columns from,
// until and zone of the window, those of the group, and kpi, version, state,
// value, unit, currency, part, whole, low, high, sample, open, method, status,
// reason.
func (r *Report) AppendCSV(b []byte) []byte {
	var out strings.Builder
	w := csv.NewWriter(&out)
	header := append([]string{"from", "until", "zone"}, r.by...)
	header = append(header, "kpi", "version", "state", "value", "unit", "currency", "part", "whole", "low", "high",
		"sample", "open", "method", "status", "reason")
	_ = w.Write(header) // a strings.Builder never fails
	for _, row := range r.rows {
		for _, x := range row.Results {
			line := append([]string{row.Window.From.String(), row.Window.Until.String(), row.Window.location().String()}, row.Group...)
			_ = w.Write(append(line, x.fields()...))
		}
	}
	w.Flush()
	return append(b, out.String()...)
}

// fields returns the cells of a result in a CSV line.
func (r Result) fields() []string {
	short := func(v *big.Rat) string {
		if v == nil {
			return ""
		}
		return string(appendNumber(nil, v))
	}
	sample, open := "", ""
	if r.sample > 0 {
		sample = itoa(r.sample)
	}
	if r.open > 0 {
		open = itoa(r.open)
	}
	return []string{string(r.kpi.ID), itoa(int64(r.kpi.Version)), r.state.String(), short(r.value), string(r.kpi.Unit), r.currency,
		number(r.part), number(r.whole), short(r.low), short(r.high), sample, open, r.method.String(), r.status.String(), r.reason.String()}
}

// MarshalJSON returns an object with the columns of the groups and the rows, each
// with its window, group and results.
func (r *Report) MarshalJSON() ([]byte, error) {
	type row struct {
		Window  Window            `json:"window"`
		Group   map[string]string `json:"group"`
		Results []Result          `json:"results"`
	}
	out := struct {
		Format string      `json:"format"`
		By     []string    `json:"by"`
		OrZero []CounterID `json:"or-zero,omitempty"`
		Rows   []row       `json:"rows"`
	}{ReportFormat, append([]string{}, r.by...), r.zero, make([]row, 0, len(r.rows))}
	for _, x := range r.rows {
		group := map[string]string{}
		for i, name := range r.by {
			group[name] = x.Group[i]
		}
		out.Rows = append(out.Rows, row{x.Window, group, x.Results})
	}
	return json.Marshal(out)
}

// ReportFormat is the version of the document that a [Report] encodes to.
// History:
//
//   - socialteam.metrics-report/1: the first.
const ReportFormat = "socialteam.metrics-report/1"
