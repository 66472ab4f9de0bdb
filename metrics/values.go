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

// settle puts the ranks that the query asks for in their places, in the lists of
// the column itself: their order means nothing else.
func (t *Table) settle(col *column) {
	for _, list := range col.open {
		slices.Sort(list)
	}
	shares := t.q.shares(col.ID)
	if len(shares) == 0 {
		return
	}
	var ranks []int
	for _, list := range col.closed {
		if len(list) == 0 {
			continue
		}
		ranks = ranks[:0]
		for _, p := range shares {
			k, fraction := rankOf(p, int64(len(list)))
			ranks = append(ranks, int(k))
			if fraction.Sign() > 0 {
				ranks = append(ranks, int(k)+1)
			}
		}
		slices.Sort(ranks)
		selectRanks(list, ranks)
	}
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

// values returns what the column of a distribution holds in a cell.
func (col *column) values(c Cell) *values {
	d := &values{decimals: col.Decimals, closed: listAt(col.closed, c), open: listAt(col.open, c)}
	d.n = int64(len(d.closed))
	if int(c) < len(col.histograms) && col.histograms[c] != nil {
		d.histogram = col.histograms[c]
		d.sum = col.flows[0].sums[c]
		d.n = d.histogram.Len()
	}
	return d
}

func listAt(lists [][]int64, c Cell) []int64 {
	if int(c) < len(lists) {
		return lists[c]
	}
	return nil
}
