// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

// node is the part of a JSON Schema that these tests read.
type node struct {
	Ref        string          `json:"$ref"`
	Type       any             `json:"type"`
	Enum       []string        `json:"enum"`
	Const      any             `json:"const"`
	Pattern    string          `json:"pattern"`
	Items      *node           `json:"items"`
	Properties map[string]node `json:"properties"`
	Required   []string        `json:"required"`
	Additional *bool           `json:"additionalProperties"`
	AllOf      []node          `json:"allOf"`
	AnyOf      []node          `json:"anyOf"`
	OneOf      []node          `json:"oneOf"`
	Defs       map[string]node `json:"$defs"`
}

func readSchema(t *testing.T) node {
	t.Helper()
	var n node
	require.NoError(t, json.Unmarshal(workflow.Schema(), &n))
	return n
}

// definition returns the name that a property refers to, through lists.
func (n node) definition() string {
	if n.Items != nil {
		return n.Items.definition()
	}
	return strings.TrimPrefix(n.Ref, "#/$defs/")
}

// TestSchemaInStep holds schema and Go types together: every field has a property
// of its type and every property a field.
func TestSchemaInStep(t *testing.T) {
	root := readSchema(t)
	seen := map[string]reflect.Type{}
	var walk func(name string, n node, typ reflect.Type)
	walk = func(name string, n node, typ reflect.Type) {
		if was, ok := seen[name]; ok {
			require.Equal(t, was, typ, "%s stands for two types", name)
			return
		}
		seen[name] = typ
		require.Equal(t, "object", n.Type, name)
		require.NotNil(t, n.Additional, name)
		assert.False(t, *n.Additional, "%s must refuse unknown fields", name)
		var fields, required []string
		for i := range typ.NumField() {
			tag, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			fields = append(fields, tag)
			if options == "" {
				required = append(required, tag)
			}
			p := n.Properties[tag]
			wantProperty(t, name+"."+tag, p, typ.Field(i).Type)
			if elem := element(typ.Field(i).Type); isSpecStruct(elem) {
				to := p.definition()
				if to == "when" {
					to = "condition"
				}
				walk(to, root.Defs[to], elem)
			}
		}
		slices.Sort(fields)
		assert.Equal(t, fields, slices.Sorted(maps.Keys(n.Properties)), name)
		if name == "spec" {
			required = append(required, "format") // may be left out of a Go literal only
		}
		assert.ElementsMatch(t, required, n.Required, name)
	}
	walk("spec", root, reflect.TypeFor[workflow.Spec]())
	assert.Len(t, seen, 13)
}

func element(typ reflect.Type) reflect.Type {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

// isSpecStruct reports whether the type is written as an object with fields.
func isSpecStruct(typ reflect.Type) bool {
	if typ.Kind() != reflect.Struct {
		return false
	}
	for _, text := range []reflect.Type{reflect.TypeFor[workflow.Party](), reflect.TypeFor[workflow.Act](), reflect.TypeFor[workflow.Value]()} {
		if typ == text {
			return false
		}
	}
	return true
}

// wantProperty compares the JSON type of a property with the Go type.
func wantProperty(t *testing.T, path string, p node, typ reflect.Type) {
	t.Helper()
	switch {
	case typ.Kind() == reflect.Slice:
		assert.Equal(t, "array", p.Type, path)
		require.NotNil(t, p.Items, path)
	case typ.Kind() == reflect.Bool:
		assert.Equal(t, "boolean", p.Type, path)
	case typ.Kind() == reflect.Int:
		assert.Equal(t, "integer", p.Type, path)
	case typ == reflect.TypeFor[workflow.Value]():
		assert.True(t, p.Ref == "#/$defs/value" || p.Ref == "#/$defs/scalar" || p.Type == "integer", "%s: %+v", path, p)
	case typ == reflect.TypeFor[workflow.Duration]():
		assert.Equal(t, "#/$defs/duration", p.Ref, path)
	case typ.Kind() == reflect.String:
		text := p.Ref != "" || p.Type == "string" || p.Enum != nil || p.Const != nil
		assert.True(t, text, "%s: %+v", path, p)
	default:
		assert.NotEmpty(t, p.Ref, path)
	}
}

// TestSchemaWords holds the words of the schema to the constants.
func TestSchemaWords(t *testing.T) {
	d := readSchema(t)
	tests := map[string]struct{ have, want []string }{
		"early":   {d.Properties["early"].Enum, []string{string(workflow.EarlyWarn), string(workflow.EarlyRefuse), string(workflow.EarlyOff)}},
		"clocks":  {d.Defs["hold"].Properties["clocks"].Enum, []string{string(workflow.ClocksPause), string(workflow.ClocksRun)}},
		"final":   {d.Defs["state"].Properties["final"].Enum, []string{string(workflow.Done), string(workflow.Dropped)}},
		"restart": {d.Defs["transition"].Properties["restart"].Enum, []string{string(workflow.RestartVotes), string(workflow.RestartAll)}},
		"on": {d.Defs["transition"].Properties["on"].Enum, []string{
			string(workflow.OnHand), string(workflow.OnCleared),
			string(workflow.OnRejected), string(workflow.OnChanges), string(workflow.OnDeadline),
		}},
		"kind": {d.Defs["attribute"].Properties["kind"].Enum, []string{
			string(workflow.BoolAttr), string(workflow.EnumAttr),
			string(workflow.NumberAttr), string(workflow.TagsAttr), string(workflow.UnitAttr), string(workflow.MemberAttr), string(workflow.TimeAttr),
		}},
	}
	for name, tt := range tests {
		assert.Equal(t, tt.want, tt.have, name)
	}
	assert.Equal(t, workflow.Format, d.Properties["format"].Const)
	assert.Equal(t, string(workflow.EmptyClear), d.Defs["state"].Properties["empty"].Const)
}

func TestSchemaIsACopy(t *testing.T) {
	workflow.Schema()[0] = 'x'
	assert.True(t, json.Valid(workflow.Schema()))
}
