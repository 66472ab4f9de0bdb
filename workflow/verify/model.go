// SPDX-License-Identifier: Apache-2.0

package verify

import "github.com/socialteam/socialteam/workflow"

// model is a definition and its people as the checks see them.
type model struct {
	flow  *workflow.Flow
	facts workflow.Facts // nil: none

	budget, nodes int
}

func newModel(f *workflow.Flow, facts workflow.Facts) *model {
	return &model{flow: f, facts: facts}
}

// spend takes nodes from the budget and reports whether some is left.
func (m *model) spend(n int) bool {
	m.nodes += n
	return m.nodes < m.budget
}
