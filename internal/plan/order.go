// SPDX-License-Identifier: Apache-2.0

package plan

// order yields the pair that took part in most recent clashes, the least of
// equals first: a heap of pairs by activity.
type order struct {
	activity []float64
	step     float64
	heap     []int32
	at       []int32 // per pair its place in the heap, or -1
}

func newOrder(pairs int) order {
	o := order{activity: make([]float64, pairs), step: 1, heap: make([]int32, pairs), at: make([]int32, pairs)}
	for i := range o.heap {
		o.heap[i], o.at[i] = int32(i), int32(i)
	}
	return o
}

// sort orders the heap after activities were set.
func (o *order) sort() {
	for i := len(o.heap)/2 - 1; i >= 0; i-- {
		o.down(i)
	}
}

const (
	forget = 0.95
	huge   = 1e100
)

func (o *order) decay() { o.step /= forget }

func (o *order) bump(pair int) {
	o.activity[pair] += o.step
	if o.activity[pair] > huge {
		for i := range o.activity {
			o.activity[i] /= huge
		}
		o.step /= huge
	}
	if o.at[pair] >= 0 {
		o.up(int(o.at[pair]))
	}
}

// pop takes the first pair out; there must be one.
func (o *order) pop() int {
	first := o.heap[0]
	last := len(o.heap) - 1
	o.place(0, o.heap[last])
	o.heap = o.heap[:last]
	o.at[first] = -1
	if last > 0 {
		o.down(0)
	}
	return int(first)
}

// push puts a pair back unless it is there.
func (o *order) push(pair int) {
	if o.at[pair] >= 0 {
		return
	}
	o.heap = append(o.heap, int32(pair))
	o.at[pair] = int32(len(o.heap) - 1)
	o.up(len(o.heap) - 1)
}

func (o *order) before(a, b int32) bool {
	x, y := o.activity[a], o.activity[b]
	return x > y || x == y && a < b
}

func (o *order) place(i int, pair int32) {
	o.heap[i] = pair
	o.at[pair] = int32(i)
}

func (o *order) up(i int) {
	pair := o.heap[i]
	for i > 0 && o.before(pair, o.heap[(i-1)/2]) {
		o.place(i, o.heap[(i-1)/2])
		i = (i - 1) / 2
	}
	o.place(i, pair)
}

func (o *order) down(i int) {
	pair := o.heap[i]
	for {
		child := 2*i + 1
		if child >= len(o.heap) {
			break
		}
		if child+1 < len(o.heap) && o.before(o.heap[child+1], o.heap[child]) {
			child++
		}
		if !o.before(o.heap[child], pair) {
			break
		}
		o.place(i, o.heap[child])
		i = child
	}
	o.place(i, pair)
}
