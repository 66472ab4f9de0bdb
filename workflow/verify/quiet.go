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
	eachParties(&s, func(list []workflow.Party) []workflow.Party {
		if list == nil {
			return nil
		}
		return m.resolve(list)
	})
	return s
}
