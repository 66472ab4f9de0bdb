// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/suggest"
)

// Query is a choice of KPIs of one catalogue. It never changes and is safe for
// concurrent use. The zero Query has no KPI and makes no table.
type Query struct {
	catalog *Catalog
	kpis    []*kpi
	// counters that the formulas need, sorted by id.
	counters []*Counter
}

// Query chooses KPIs, which reports list in this order. It fails on an id that
// is not in the catalogue (wrapping [ErrUnknown]), on one given twice and on
// none at all.
func (c *Catalog) Query(ids ...ID) (*Query, error) {
	q := &Query{catalog: c}
	var faults []error
	seen := map[ID]bool{}
	needed := map[CounterID]bool{}
	for i, id := range ids {
		k, err := c.lookup(id)
		switch {
		case err != nil:
			faults = append(faults, &socialteam.SpecError{Path: at("ids", i), Err: err})
			continue
		case seen[id]:
			faults = append(faults, &socialteam.SpecError{Path: at("ids", i), Err: fmt.Errorf("second %q", id)})
		}
		seen[id] = true
		q.kpis = append(q.kpis, k)
		for _, id := range k.counters {
			if !needed[id] {
				needed[id] = true
				q.counters = append(q.counters, c.counterOf(id))
			}
		}
	}
	if len(ids) == 0 {
		faults = append(faults, errors.New("no KPI asked for"))
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("metrics: query: %w", errors.Join(faults...))
	}
	slices.SortFunc(q.counters, func(a, b *Counter) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return q, nil
}

// KPIs returns the chosen definitions in the order of the query.
func (q *Query) KPIs() []KPI {
	list := make([]KPI, len(q.kpis))
	for i, k := range q.kpis {
		list[i] = k.KPI
		list[i].Sources = slices.Clone(k.Sources)
	}
	return list
}

// Counters returns the counters that the chosen KPIs need, sorted by id.
func (q *Query) Counters() []Counter {
	list := make([]Counter, len(q.counters))
	for i, c := range q.counters {
		list[i] = *c
	}
	return list
}

// Grid says into which cells rows are added up: one per window and combination
// of group values. The zero Grid has no window and does not compile.
type Grid struct {
	// Windows are the spans of the report, in order of time and without
	// overlap. They share one location.
	Windows []Window
	// By names the group columns, such as "channel". Without any, all rows
	// of a window are one group.
	By []string
	// Sources describe rows that differ from the default: they have every
	// column of By, and are added up.
	Sources []Source
	// OrZero lists flows that count as zero where no row reports them, in
	// every formula: the declaration that the channels without, say, saves
	// have no saves. Reports carry the list.
	OrZero []CounterID
	// Targets are judged for every result of their KPI.
	Targets []Target
	// AsOf is the instant that the data reach to, for windows that are not
	// over and for durations of open items; the zero time means that all
	// windows are complete.
	AsOf time.Time
	// Quantiles says how quantiles are computed; zero means [Exact].
	Quantiles Method
	// Calendar gives working time to clocks that count it.
	Calendar Calendar
}

// Grain says how the rows of a source relate to the cells of a grid. The zero
// Grain is PerRow.
type Grain uint8

// The grains.
const (
	// PerRow: any number of rows, such as one per post, fall in one cell and
	// are added up. A unique count is refused.
	PerRow Grain = iota
	// PerCell: the source itself counted for exactly this window and group,
	// so that there is one row per cell. A unique count that comes twice is
	// not mergeable.
	PerCell
	// WithBounds: as PerRow, but unique counts are accepted and yield bounds
	// in place of a value.
	WithBounds
)

// Source describes where counters come from. A counter is in at most one
// source. The zero Source describes no counter.
type Source struct {
	Counters []CounterID
	// By names the columns that its rows have; nil means all of the grid.
	By []string
	// Broadcast lets its values stand for every value of the columns that it
	// lacks: the followers of an account, for each campaign. Otherwise the
	// counters are missing operands wherever a column is lacking.
	Broadcast bool
	Rows      Grain
}

// Table starts an empty table for the grid. It reports every fault of the grid;
// rows that a counter's kind forbids adding up wrap [ErrRollUp].
func (q *Query) Table(g Grid) (*Table, error) {
	if len(q.kpis) == 0 {
		return nil, errors.New("metrics: table: the query has no KPI: make one with Catalog.Query")
	}
	t := &Table{q: q, grid: g}
	t.grid.Windows, t.grid.By = slices.Clone(g.Windows), slices.Clone(g.By)
	t.grid.Sources, t.grid.Targets = slices.Clone(g.Sources), slices.Clone(g.Targets)
	t.grid.OrZero = slices.Clone(g.OrZero)
	var faults []error
	fault := func(path string, err error) {
		faults = append(faults, &socialteam.SpecError{Path: path, Err: err})
	}
	t.checkWindows(fault)
	t.checkColumns(fault)
	t.makeColumns(fault)
	t.makeTargets(fault)
	for _, k := range q.kpis {
		if k.clock != nil && k.clock.Working && g.Calendar == nil {
			fault("calendar", fmt.Errorf("%s counts working time and needs a calendar", k.ID))
			break
		}
	}
	if g.Quantiles > Survived {
		fault("quantiles", fmt.Errorf("unknown method %v", g.Quantiles))
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("metrics: table: %w", errors.Join(faults...))
	}
	if t.grid.Quantiles == 0 {
		t.grid.Quantiles = Exact
	}
	t.start()
	return t, nil
}

func (t *Table) checkWindows(fault func(string, error)) {
	ws := t.grid.Windows
	if len(ws) == 0 {
		fault("windows", errors.New("no window: use Days, Weeks or Months to make some"))
	}
	for i, w := range ws {
		switch {
		case w.From.IsZero() || w.Until.IsZero() || w.Days() <= 0:
			fault(at("windows", i), fmt.Errorf("empty window from %q until %q", w.From, w.Until))
		case i > 0 && w.location() != ws[0].location() && w.location().String() != ws[0].location().String():
			fault(at("windows", i), fmt.Errorf("in %v, but the first window is in %v", w.location(), ws[0].location()))
		case i > 0 && w.From < ws[i-1].Until:
			fault(at("windows", i), fmt.Errorf("%v begins before %v ends: windows come in order and do not overlap", w, ws[i-1]))
		}
	}
}

func (t *Table) checkColumns(fault func(string, error)) {
	for i, name := range t.grid.By {
		if name == "" {
			fault(at("by", i), errors.New("a column needs a name"))
		}
		if slices.Contains(t.grid.By[:i], name) {
			fault(at("by", i), fmt.Errorf("second column %q", name))
		}
	}
	if len(t.grid.By) > maxColumns {
		fault("by", fmt.Errorf("%d columns: want at most %d", len(t.grid.By), maxColumns))
	}
}

const maxColumns = 32

// makeColumns makes one column per counter and joins it to its source.
func (t *Table) makeColumns(fault func(string, error)) {
	t.byCounter = map[CounterID]*column{}
	all := uint32(1)<<len(t.grid.By) - 1
	for _, c := range t.q.counters {
		col := &column{Counter: c, has: all}
		t.columns = append(t.columns, col)
		t.byCounter[c.ID] = col
	}
	given := map[CounterID]bool{}
	for i := range t.grid.Sources {
		t.joinSource(i, given, fault)
	}
	for i, id := range t.grid.OrZero {
		t.checkOrZero(at("or-zero", i), id, fault)
	}
	for _, col := range t.columns {
		if col.Kind == Unique && col.grain == PerRow {
			fault("sources", fmt.Errorf("%s needs %s, which counts people once: its rows %w: declare a Source with Rows PerCell if it is reported for exactly these windows and groups, or WithBounds if bounds will do",
				t.q.using(col.ID), col.ID, ErrRollUp))
		}
	}
}

func (t *Table) checkOrZero(path string, id CounterID, fault func(string, error)) {
	c := t.q.catalog.counterOf(id)
	switch {
	case c == nil:
		_, err := (&builder{c: t.q.catalog}).find(id)
		fault(path, err)
	case c.Kind != Flow:
		fault(path, fmt.Errorf("%s is a %v: only a flow can count as zero where it is not reported", id, c.Kind))
	case t.byCounter[id] != nil:
		t.byCounter[id].orZero = true
	}
}

func (t *Table) joinSource(i int, given map[CounterID]bool, fault func(string, error)) {
	s := &t.grid.Sources[i]
	path := at("sources", i)
	s.Counters, s.By = slices.Clone(s.Counters), slices.Clone(s.By)
	has := uint32(1)<<len(t.grid.By) - 1
	if s.By != nil {
		has = 0
	}
	for j, name := range s.By {
		c := slices.Index(t.grid.By, name)
		if c < 0 {
			fault(path+"."+at("by", j), suggest.Unknown("column", name, t.grid.By))
			continue
		}
		has |= 1 << c
	}
	if s.Rows > WithBounds {
		fault(path+".rows", fmt.Errorf("unknown grain %d", s.Rows))
	}
	for j, id := range s.Counters {
		col := t.byCounter[id]
		switch {
		case t.q.catalog.counterOf(id) == nil:
			_, err := (&builder{c: t.q.catalog}).find(id)
			fault(path+"."+at("counters", j), err)
		case given[id]:
			fault(path+"."+at("counters", j), fmt.Errorf("%s is in a second source", id))
		case col != nil:
			col.has, col.broadcast, col.grain = has, s.Broadcast, s.Rows
		}
		given[id] = true
	}
}

// using names the first KPI that needs a counter.
func (q *Query) using(id CounterID) ID {
	i := slices.IndexFunc(q.kpis, func(k *kpi) bool { return slices.Contains(k.counters, id) })
	return q.kpis[i].ID
}

func (t *Table) makeTargets(fault func(string, error)) {
	t.targets = make([]*target, len(t.q.kpis))
	for i, x := range t.grid.Targets {
		path := at("targets", i)
		j := slices.IndexFunc(t.q.kpis, func(k *kpi) bool { return k.ID == x.KPI })
		if j < 0 {
			ids := make([]ID, len(t.q.kpis))
			for i, k := range t.q.kpis {
				ids[i] = k.ID
			}
			fault(path+".kpi", unknown("KPI of this query", x.KPI, ids))
			continue
		}
		if t.targets[j] != nil {
			fault(path+".kpi", fmt.Errorf("second target for %s", x.KPI))
		}
		t.targets[j] = compileTarget(x, t.q.kpis[j], func(field string, err error) { fault(path+"."+field, err) })
	}
}
