// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// The people to add are counted for each party.
func TestFixCountsPeople(t *testing.T) {
	people := workflow.Roster{"ann": {"author"}, "bo": {"brand"}}
	for name, c := range map[string]struct {
		gates []workflow.Gate
		want  []verify.Addition
		text  string
	}{
		"two for one": {
			[]workflow.Gate{{ID: "g", Need: yes(3, "brand")}},
			[]verify.Addition{{People: 2, To: party("brand")}},
			"add 2 people to role:brand",
		},
		"one for each": {
			[]workflow.Gate{{ID: "g", Need: yes(2, "brand")}, {ID: "h", Need: yes(1, "legal")}},
			[]verify.Addition{{People: 1, To: party("brand")}, {People: 1, To: party("legal")}},
			"add 1 person to role:brand and 1 person to role:legal",
		},
		"one": {
			[]workflow.Gate{{ID: "g", Need: yes(1, "legal")}},
			[]verify.Addition{{People: 1, To: party("legal")}},
			"add 1 person to role:legal",
		},
	} {
		t.Run(name, func(t *testing.T) {
			res := ask1(t, post(c.gates...), people, verify.Completable())
			require.Equal(t, verify.Fails, res.Verdict)
			require.NotEmpty(t, res.Fixes)
			assert.ElementsMatch(t, c.want, res.Fixes[0].Add)
			assert.Equal(t, c.text, res.Fixes[0].String())
		})
	}
}
