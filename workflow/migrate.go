// SPDX-License-Identifier: Apache-2.0

package workflow

// StateRename says that an item that was in one state, now or on its trail, is in
// another from now on.
type StateRename struct {
	From StateID `json:"from"`
	To   StateID `json:"to"`
}

// Mapping says how items of one definition go on in another. Ids that it does
// not name go on under the same id. The zero Mapping renames nothing.
type Mapping struct {
	States []StateRename `json:"states,omitzero"`
	Gates  []GateRename  `json:"gates,omitzero"`
}

func (it *Item) applyMigratedRest(e *Event, m *Effects, rename func(*GateID) bool) {
	trail := it.trail[:0]
	for _, k := range it.trail {
		if k.kind == entered {
			for _, r := range m.States {
				if string(r.From) == k.id {
					k.id = string(r.To)
					break
				}
			}
			trail = append(trail, k)
		} else if g := GateID(k.id); rename(&g) {
			trail = append(trail, mark{string(g), k.kind})
		}
	}
	it.trail = trail
	if x := it.x; x != nil {
		x.rolls, x.struck, x.widened, x.delegated = x.rolls[:0], x.struck[:0], x.widened[:0], x.delegated[:0]
		added := x.added[:0]
		for _, a := range x.added {
			if rename(&a.gate) {
				added = append(added, a)
			}
		}
		x.added = added
		for i := range x.lent {
			rename(&x.lent[i].gate)
		}
	}
	it.state = e.State
	it.entry++
	it.setDues(m.Dues)
	if x := it.x; x != nil && x.paused {
		for i := range x.dues {
			x.dues[i].at -= e.At.UnixNano()
		}
	}
}
