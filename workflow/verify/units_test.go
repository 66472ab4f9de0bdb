// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// places are people who hold a role in one unit each, and list no units.
type places map[member]workflow.UnitID

func (p places) Holds(m member, r role, u workflow.UnitID) bool {
	at, ok := p[m]
	return ok && r == "writer" && (u == "" || u == at)
}

func (p places) AppendHolders(dst []member, r role, u workflow.UnitID) []member {
	from := len(dst)
	for m := range p {
		if p.Holds(m, r, u) {
			dst = append(dst, m)
		}
	}
	slices.Sort(dst[from:])
	return dst
}

type listed struct{ places }

func (listed) AppendUnits(dst []workflow.UnitID) []workflow.UnitID {
	return append(dst, "east", "west")
}

// Of people whose units are not known nothing is proved where an attribute may
// name any of them.
func TestUnitsUnlisted(t *testing.T) {
	spec := naming(workflow.Role("writer").In("@u"), "")
	spec.Attributes = []workflow.Attribute{{ID: "u", Kind: workflow.UnitAttr}}
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	crew := places{"ann": "east", "bo": "east", "cy": "west"}
	checks := []verify.Check{
		verify.Coalition("live", 3), verify.MayNever(verify.Power{Member: "bo", State: "review", Gate: "g"}),
	}
	for _, facts := range []workflow.Facts{crew, verify.Away(crew)} {
		for _, res := range verify.Run(flow, facts, checks...).Results {
			assert.Equal(t, verify.Fails, res.Verdict)
			assert.Contains(t, res.Reasons[0], "does not list its units")
		}
	}
	for _, facts := range []workflow.Facts{listed{crew}, verify.Away(listed{crew})} {
		for _, res := range verify.Run(flow, facts, checks...).Results {
			require.Equal(t, verify.Fails, res.Verdict)
			require.NotNil(t, res.Witness, "%s", res)
			replay(t, flow, facts, res.Witness)
		}
	}
}
