// SPDX-License-Identifier: Apache-2.0

package presets

import (
	"reflect"
	"slices"

	"github.com/socialteam/socialteam/workflow"
)

// RenameRoles returns a copy of s in which every party of a role that names has as
// a key is of the role it is mapped to, all at once: {"a": "b", "b": "a"} swaps
// them. Other roles, and roles that only a responsibility stands for, stay. When two
// parties of a list become the same, one stands.
func RenameRoles(s workflow.Spec, names map[workflow.RoleID]workflow.RoleID) workflow.Spec {
	r := renamer(names)
	return r.copy(reflect.ValueOf(s)).Interface().(workflow.Spec)
}

// renamer copies a Spec in depth. It goes by reflection so that no place for a
// party can be forgotten.
type renamer map[workflow.RoleID]workflow.RoleID

func (r renamer) party(p workflow.Party) workflow.Party {
	if to, ok := r[workflow.RoleID(p.Name)]; ok && p.Kind == workflow.RoleParty {
		p.Name = string(to)
	}
	return p
}

func (r renamer) parties(list []workflow.Party) []workflow.Party {
	out := make([]workflow.Party, 0, len(list))
	for _, p := range list {
		if p = r.party(p); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func (r renamer) copy(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Slice:
		return r.slice(v)
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(r.copy(v.Elem()))
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(r.copy(v.Field(i)))
			}
		}
		return c
	}
	return v
}

func (r renamer) slice(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return v
	}
	if list, ok := v.Interface().([]workflow.Party); ok {
		return reflect.ValueOf(r.parties(list))
	}
	c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		c.Index(i).Set(r.copy(v.Index(i)))
	}
	return c
}
