// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
)

func TestStandard(t *testing.T) {
	c := roles.Standard()
	assert.Len(t, c.RoleIDs(), 34)
	assert.Len(t, c.SkillIDs(), 45)
	assert.Len(t, c.AreaIDs(), 11)
	assert.Len(t, c.ResponsibilityIDs(), 71)
	text, err := json.Marshal(c.Spec())
	require.NoError(t, err)
	s, err := roles.Decode(bytes.NewReader(text))
	require.NoError(t, err)
	again, err := roles.Compile(s)
	require.NoError(t, err)
	assert.Equal(t, c.Spec(), again.Spec())
}

func TestDefaultMatrix(t *testing.T) {
	m := roles.Standard().DefaultMatrix()
	assert.Len(t, m.Rows(), 71)
	assert.Equal(t, []roles.ID{"social-media-manager"}, m.Who("publish-posts", roles.Owns))
	assert.Equal(t, []roles.ID{"content-creator", "copywriter"}, m.Who("write-copy", roles.Does))
	again, err := roles.CompileMatrix(m.Spec(), roles.Standard())
	require.NoError(t, err)
	assert.Equal(t, m, again)
	for _, f := range m.Check(roles.Limits{}) {
		t.Log(f)
	}
}

func TestExtendAndOnly(t *testing.T) {
	c, err := roles.Standard().Only("social-media-manager", "content-creator", "marketing-manager")
	require.NoError(t, err)
	assert.Equal(t, []roles.ID{"social-media-manager", "content-creator", "marketing-manager"}, c.RoleIDs())
	assert.False(t, c.HasResponsibility("follow-up-leads"), "nobody eligible is left")
	c, err = c.Extend(roles.Spec{Roles: []roles.Role{{ID: "podcast-host", Title: "Podcast Host"}, {ID: "content-creator", Title: "Maker"}}})
	require.NoError(t, err)
	assert.Equal(t, []roles.ID{"social-media-manager", "content-creator", "marketing-manager", "podcast-host"}, c.RoleIDs())
	r, ok := c.Role("content-creator")
	require.True(t, ok)
	assert.Equal(t, "Maker", r.Title)
	_, err = c.Extend(roles.Spec{Roles: []roles.Role{{ID: "x", Title: "X", ReportsTo: []roles.ID{"podcast-hots"}}}})
	assert.EqualError(t, err, `roles: extend catalogue: roles[0].reports-to[0]: unknown role "podcast-hots" (did you mean "podcast-host"?)`)
}
