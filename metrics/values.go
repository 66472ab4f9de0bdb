// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math/big"
	"slices"
)

// values is what a distribution holds in one cell.
type values struct {
	decimals  int
	n         int64
	sum       sum     // of a histogram's values
	closed    []int64 // every value, unless there is a histogram
	open      []int64 // sorted
	histogram *LogHistogram
}

// total returns the sum of all values.
func (d *values) total() sum {
	if d.histogram != nil {
		return d.sum
	}
	var s sum
	for _, v := range d.closed {
		s.add(v)
	}
	return s
}

// rank returns the value with i values before it.
func (d *values) rank(i int64) int64 {
	if d.histogram != nil {
		v, _ := d.histogram.Rank(i)
		return v
	}
	return d.closed[i]
}

// atMost returns how many values are at most v.
func (d *values) atMost(v int64) int64 {
	if d.histogram != nil {
		return d.histogram.atMost(v)
	}
	n := int64(0)
	for _, x := range d.closed {
		if x <= v {
			n++
		}
	}
	return n
}

// sortedValues is a distribution by cell, with the ranks that the query asks for
// in their places.
type sortedValues struct {
	closed, open []int64
	ends, opened []int
}

func part(buffer []int64, ends []int, c Cell) []int64 {
	start := 0
	if c > 0 {
		start = ends[c-1]
	}
	return buffer[start:ends[c]]
}

// sortValues prepares the values of a distribution.
func (t *Table) sortValues(col *column) *sortedValues {
	s := new(sortedValues)
	s.closed, s.ends = scatter(col.cells, col.values, t.len())
	s.open, s.opened = scatter(col.openCells, col.open, t.len())
	shares := t.q.shares(col.ID)
	var ranks []int
	for c := range Cell(t.len()) {
		slices.Sort(part(s.open, s.opened, c))
		x := part(s.closed, s.ends, c)
		if len(x) == 0 || len(shares) == 0 {
			continue
		}
		ranks = ranks[:0]
		for _, p := range shares {
			k, fraction := rankOf(p, int64(len(x)))
			ranks = append(ranks, int(k))
			if fraction.Sign() > 0 {
				ranks = append(ranks, int(k)+1)
			}
		}
		slices.Sort(ranks)
		selectRanks(x, ranks)
	}
	return s
}

// shares returns the quantiles that formulas take of a distribution.
func (q *Query) shares(id CounterID) []*big.Rat {
	var list []*big.Rat
	for _, k := range q.kpis {
		k.Expr.walk(func(e Expr) {
			if e.op == opQuantile && e.counter == id {
				if p, err := parseRat(e.number); err == nil {
					list = append(list, p)
				}
			}
		})
	}
	return list
}

// values returns what a distribution holds in a cell.
func (p *prepared) values(col *column, c Cell) *values {
	s := p.sorted[col]
	d := &values{decimals: col.Decimals, open: part(s.open, s.opened, c), closed: part(s.closed, s.ends, c)}
	if int(c) < len(col.histograms) && col.histograms[c] != nil {
		d.histogram = col.histograms[c]
		d.sum = col.flows[0].sums[c]
		d.n = d.histogram.Len()
		return d
	}
	d.n = int64(len(d.closed))
	return d
}
