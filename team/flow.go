// SPDX-License-Identifier: Apache-2.0

package team

// flow is a network with capacities, for the maximum flow by Dinic's method.
type flow struct {
	heads [][]int32 // by node: its edges
	to    []int32   // by edge; edge e and e^1 are the two directions
	left  []int64   // by edge: what still fits
	level []int32   // by node: distance from the source, -1 if cut off
	next  []int32   // by node: the edge to try next
}

func newFlow(nodes int) *flow {
	return &flow{heads: make([][]int32, nodes), level: make([]int32, nodes), next: make([]int32, nodes)}
}

func (g *flow) edge(from, to int, capacity int64) {
	e := int32(len(g.to))
	g.to = append(g.to, int32(to), int32(from))
	g.left = append(g.left, capacity, 0)
	g.heads[from] = append(g.heads[from], e)
	g.heads[to] = append(g.heads[to], e+1)
}

// max returns the maximum flow. Afterwards level tells which nodes the source
// still reaches: its side of a minimum cut.
func (g *flow) max(source, sink int) int64 {
	var sum int64
	for g.reach(int32(source), int32(sink)) {
		clear(g.next)
		for {
			pushed := g.push(int32(source), int32(sink), 1<<63-1)
			if pushed == 0 {
				break
			}
			sum += pushed
		}
	}
	return sum
}

func (g *flow) reach(source, sink int32) bool {
	for i := range g.level {
		g.level[i] = -1
	}
	g.level[source] = 0
	queue := []int32{source}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, e := range g.heads[n] {
			if to := g.to[e]; g.left[e] > 0 && g.level[to] < 0 {
				g.level[to] = g.level[n] + 1
				queue = append(queue, to)
			}
		}
	}
	return g.level[sink] >= 0
}

func (g *flow) push(n, sink int32, most int64) int64 {
	if n == sink {
		return most
	}
	for ; int(g.next[n]) < len(g.heads[n]); g.next[n]++ {
		e := g.heads[n][g.next[n]]
		to := g.to[e]
		if g.left[e] == 0 || g.level[to] != g.level[n]+1 {
			continue
		}
		if pushed := g.push(to, sink, min(most, g.left[e])); pushed > 0 {
			g.left[e] -= pushed
			g.left[e^1] += pushed
			return pushed
		}
	}
	return 0
}
