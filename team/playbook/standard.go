// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"slices"
)

// Standard returns the practitioners' rules, by id. What it returns is the
// caller's to change.
func Standard() Rules {
	list := slices.Concat(coverageRules(), sourcingRules(), skillRules(), separationRules(),
		processRules(), capacityRules(), sizingRules())
	slices.SortFunc(list, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
