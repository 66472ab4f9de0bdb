// SPDX-License-Identifier: Apache-2.0

package verify

import "github.com/socialteam/socialteam/workflow"

// replayed is the definition by which runs are tried: one that refuses what that
// of the model refuses, without the warnings that approvals come early, which take
// long to find among many people.
func (m *model) replayed() *workflow.Flow {
	if m.quiet == nil {
		m.quiet = m.flow
		if m.spec.Early != workflow.EarlyRefuse && m.spec.Early != workflow.EarlyOff {
			if f, err := workflow.Compile(m.withoutDuties(), workflow.Options{}); err == nil {
				m.quiet = f
			}
		}
	}
	return m.quiet
}

// withoutDuties returns the definition with its duties resolved to roles and
// without warnings.
func (m *model) withoutDuties() workflow.Spec {
	s := m.flow.Spec()
	s.Early = workflow.EarlyOff
	resolve := func(list *[]workflow.Party) {
		if *list != nil {
			*list = m.resolve(*list)
		}
	}
	var need func(n *workflow.Need)
	need = func(n *workflow.Need) {
		resolve(&n.Of)
		resolve(&n.Every)
		resolve(&n.Majority)
		for _, parts := range [][]workflow.Need{n.All, n.Any} {
			for i := range parts {
				need(&parts[i])
			}
		}
	}
	resolve(&s.Start.By)
	resolve(&s.Hold.By)
	for i := range s.Attributes {
		resolve(&s.Attributes[i].Set)
	}
	for i := range s.Moves {
		resolve(&s.Moves[i].By)
	}
	for i := range s.States {
		st := &s.States[i]
		resolve(&st.Claim)
		resolve(&st.Assign)
		resolve(&st.Edits.By)
		for k := range st.Gates {
			g := &st.Gates[k]
			resolve(&g.Amend)
			resolve(&g.Delegate)
			need(&g.Need)
		}
		for k := range st.Deadlines {
			for w := range st.Deadlines[k].Widen {
				resolve(&st.Deadlines[k].Widen[w].With)
			}
		}
	}
	return s
}
