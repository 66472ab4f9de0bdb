// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"math/bits"
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// gap is what an exploration may have overlooked in some states: commands that it
// does not try, and orders in which deadlines fall, where they count from several
// instants or by several calendars.
type gap struct {
	commands           bool
	anchors, calendars uint64 // of the deadlines there, as bits
}

func (g gap) with(o gap) gap {
	return gap{g.commands || o.commands, g.anchors | o.anchors, g.calendars | o.calendars}
}

// open reports whether anything may have been overlooked; of orders only if those are
// not looked at in full.
func (g gap) open(orders bool) bool {
	return g.commands || orders && (bits.OnesCount64(g.anchors) > 1 || bits.OnesCount64(g.calendars) > 1)
}

// gaps returns the gap of each state.
func (x *explorer) gaps() map[workflow.StateID]gap {
	var anchors, calendars []string
	bit := func(list *[]string, s string) uint64 {
		i := slices.Index(*list, s)
		if i < 0 {
			i, *list = len(*list), append(*list, s)
		}
		return 1 << min(i, 63)
	}
	all := map[workflow.StateID]gap{}
	for i := range x.spec.States {
		s := &x.spec.States[i]
		g := gap{commands: x.skips[s.ID]}
		for _, d := range s.Deadlines {
			if d.Move == "" && d.Widen == nil {
				continue
			}
			g.anchors |= bit(&anchors, anchor(d))
			g.calendars |= bit(&calendars, d.Calendar)
		}
		all[s.ID] = g
	}
	return all
}

// uncertain marks the situations that may come to an end by what was overlooked in
// them, or in what follows.
func (h *hunt) uncertain(back [][]int32) []bool {
	open := make([]bool, len(h.x.all))
	if h.x.partial == "" {
		return open
	}
	of, ahead := h.x.gaps(), make([]gap, len(h.x.all))
	var todo []int32
	for i := range ahead {
		if h.judge(int32(i)) != deadEnd {
			ahead[i] = of[h.x.all[i].sit.state]
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, from := range back[i] {
			if sum := ahead[from].with(ahead[i]); sum != ahead[from] && h.judge(from) != deadEnd {
				ahead[from] = sum
				todo = append(todo, from)
			}
		}
	}
	for i, g := range ahead {
		open[i] = g.open(h.disordered)
	}
	return open
}
