// SPDX-License-Identifier: Apache-2.0

package metrics

import "math/bits"

// LogHistogram counts whole numbers in classes whose width grows with the value,
// so that it answers quantiles in little memory and merges. Numbers below 64, of
// either sign, have a class of their own and are exact; of any other, the answer
// is off by at most [HistogramError] of it. Its bytes depend on what was counted
// alone, not on the order or on how counts were merged. The zero LogHistogram is
// empty and ready. It is not safe for concurrent use.
//
// Sorted into classes by the leading bits of the number, which is exact on every
// machine; the idea of classes with a bounded relative width is that of
// HdrHistogram and DDSketch.
type LogHistogram struct {
	zeroUp, below []int64 // counts by class, of numbers from zero and of those below
	n             int64
}

// HistogramError is the largest relative error of a number that a
// [LogHistogram] gives back.
const HistogramError = 1.0 / (2 * subClasses)

const (
	subBits    = 6
	subClasses = 1 << subBits // per doubling of the value
)

// class returns the class of a number: itself below 64, then 64 classes per
// doubling.
func class(v uint64) int {
	if v < subClasses {
		return int(v)
	}
	shift := bits.Len64(v) - 1 - subBits
	return shift<<subBits + int(v>>shift)
}

// middle returns the number in the middle of a class.
func middle(class int) uint64 {
	if class < 2*subClasses {
		return uint64(class)
	}
	shift := class>>subBits - 1
	low := uint64(class-shift<<subBits) << shift
	return min(low+uint64(1)<<shift/2, 1<<63) // the lowest int64 has the last class for itself
}

// Add counts v once.
func (h *LogHistogram) Add(v int64) {
	h.n++
	if v < 0 {
		h.below = counted(h.below, class(-uint64(v)), 1)
		return
	}
	h.zeroUp = counted(h.zeroUp, class(uint64(v)), 1)
}

func counted(counts []int64, class int, n int64) []int64 {
	counts = grown(counts, class+1)
	counts[class] += n
	return counts
}

// Merge counts everything that o has counted; o stays as it is.
func (h *LogHistogram) Merge(o *LogHistogram) {
	h.n += o.n
	for c, n := range o.zeroUp {
		h.zeroUp = counted(h.zeroUp, c, n)
	}
	for c, n := range o.below {
		h.below = counted(h.below, c, n)
	}
}

// Len returns how many numbers were counted.
func (h *LogHistogram) Len() int64 { return h.n }

// Rank returns the number with i numbers before it in order, within
// [HistogramError] of it; ok is false unless 0 <= i < Len.
func (h *LogHistogram) Rank(i int64) (v int64, ok bool) {
	if i < 0 || i >= h.n {
		return 0, false
	}
	for c := len(h.below) - 1; c >= 0; c-- {
		if i -= h.below[c]; i < 0 {
			return int64(-middle(c)), true
		}
	}
	for c, n := range h.zeroUp {
		if i -= n; i < 0 {
			return int64(middle(c)), true
		}
	}
	return 0, false
}

// atMost returns how many numbers lie in classes whose middle is at most v.
func (h *LogHistogram) atMost(v int64) int64 {
	total := int64(0)
	for c, n := range h.below {
		if int64(-middle(c)) <= v {
			total += n
		}
	}
	for c, n := range h.zeroUp {
		if int64(middle(c)) <= v {
			total += n
		}
	}
	return total
}
