// SPDX-License-Identifier: Apache-2.0

package presets_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
)

func TestPresetsCompile(t *testing.T) {
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			flow, err := workflow.Compile(s, workflow.Options{})
			require.NoError(t, err)
			assert.NoError(t, flow.Require(workflow.Roster{}), "a roster must be enough")
			assert.Equal(t, 1, s.Version)
		})
	}
}

// TestPresetsAreTheFiles holds All and Files together.
func TestPresetsAreTheFiles(t *testing.T) {
	names, err := fs.Glob(presets.Files(), "*.json")
	require.NoError(t, err)
	var fromFiles []string
	for _, name := range names {
		fromFiles = append(fromFiles, strings.TrimSuffix(name, ".json"))
	}
	var ids []string
	for _, s := range presets.All() {
		ids = append(ids, string(s.ID))
		data, err := fs.ReadFile(presets.Files(), string(s.ID)+".json")
		require.NoError(t, err)
		fromFile, err := workflow.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, fromFile, s)
	}
	assert.Equal(t, fromFiles, ids)
	assert.Len(t, ids, 10)
	assert.True(t, slices.IsSorted(ids))
}

func TestPresetsRoundTrip(t *testing.T) {
	for _, s := range presets.All() {
		data, err := json.Marshal(s)
		require.NoError(t, err)
		again, err := workflow.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, s, again, s.ID)
	}
}

// TestPresetsUseStandardRoles keeps the role ids those of the standard catalogue.
func TestPresetsUseStandardRoles(t *testing.T) {
	standard := roles.Standard()
	for _, s := range presets.All() {
		flow, err := workflow.Compile(s, workflow.Options{})
		require.NoError(t, err)
		for _, p := range flow.Asks() {
			if p.Kind != workflow.RoleParty {
				continue
			}
			_, ok := standard.Role(workflow.RoleID(p.Name))
			assert.True(t, ok, "%s: unknown role %q", s.ID, p.Name)
		}
	}
}

func TestPresetsAreFresh(t *testing.T) {
	s := presets.BrandAndLegal()
	s.States[1].Gates[0].Need.Of[0] = workflow.Role("intern")
	assert.NotEqual(t, s, presets.BrandAndLegal())
}

func TestSingleApprovalOfOneRole(t *testing.T) {
	s := presets.SingleApproval("writer", "writer")
	_, err := workflow.Compile(s, workflow.Options{})
	require.NoError(t, err)
	assert.Equal(t, []workflow.Party{workflow.Role("writer")}, s.Start.By)
	for _, m := range s.Moves {
		if m.Action == "publish" {
			assert.Equal(t, []workflow.Party{workflow.Author(), workflow.Role("writer")}, m.By)
		}
	}
}

// filled is a value of the type with one element in every list and every party
// being of the role.
func filled(typ reflect.Type, party workflow.Party, depth int) reflect.Value {
	v := reflect.New(typ).Elem()
	if typ == reflect.TypeFor[workflow.Party]() {
		v.Set(reflect.ValueOf(party))
		return v
	}
	switch typ.Kind() {
	case reflect.Slice:
		if depth > 6 {
			return v
		}
		v.Set(reflect.Append(v, filled(typ.Elem(), party, depth+1)))
	case reflect.Pointer:
		if depth > 6 {
			return v
		}
		v.Set(reflect.New(typ.Elem()))
		v.Elem().Set(filled(typ.Elem(), party, depth+1))
	case reflect.Struct:
		for i := range typ.NumField() {
			if typ.Field(i).IsExported() {
				v.Field(i).Set(filled(typ.Field(i).Type, party, depth+1))
			}
		}
	}
	return v
}

func TestRenameRolesReachesEveryParty(t *testing.T) {
	typ := reflect.TypeFor[workflow.Spec]()
	before := filled(typ, workflow.Role("old").In("dk"), 0).Interface().(workflow.Spec)
	want := filled(typ, workflow.Role("new").In("dk"), 0).Interface().(workflow.Spec)
	kept := filled(typ, workflow.Role("old").In("dk"), 0).Interface().(workflow.Spec)

	assert.Equal(t, want, presets.RenameRoles(before, map[workflow.RoleID]workflow.RoleID{"old": "new"}))
	assert.Equal(t, kept, before, "the original must not change")
}

func TestRenameRoles(t *testing.T) {
	rename := map[workflow.RoleID]workflow.RoleID{"a": "b", "b": "a", "c": "d"}
	tests := map[string]struct{ in, want []workflow.Party }{
		"swap":    {[]workflow.Party{workflow.Role("a"), workflow.Role("b")}, []workflow.Party{workflow.Role("b"), workflow.Role("a")}},
		"merge":   {[]workflow.Party{workflow.Role("c"), workflow.Role("d")}, []workflow.Party{workflow.Role("d")}},
		"unit":    {[]workflow.Party{workflow.Role("c").In("@x"), workflow.Role("c")}, []workflow.Party{workflow.Role("d").In("@x"), workflow.Role("d")}},
		"others":  {[]workflow.Party{workflow.Member("a"), workflow.Accountable("a"), workflow.Author()}, []workflow.Party{workflow.Member("a"), workflow.Accountable("a"), workflow.Author()}},
		"nothing": {nil, nil},
		"empty":   {[]workflow.Party{}, []workflow.Party{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := presets.RenameRoles(workflow.Spec{Start: workflow.Start{By: tt.in}}, rename)
			assert.Equal(t, tt.want, got.Start.By)
		})
	}
}
