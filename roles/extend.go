// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Extend returns a catalogue with the entries of s added. An entry whose id the
// catalogue has already replaces that entry as a whole, in its place; new ones
// come last. It fails as [Compile] does, with paths into s. If s adds nothing it
// returns c, which never changes.
func (c *Catalog) Extend(s Spec) (*Catalog, error) {
	if len(s.Skills)+len(s.Areas)+len(s.Roles)+len(s.Responsibilities) == 0 && (s.Format == "" || s.Format == Format) {
		return c, nil
	}
	all := c.spec
	all.Format = s.Format
	var at places
	all.Skills, at.skills = merge(skillID, all.Skills, s.Skills)
	all.Areas, at.areas = merge(areaID, all.Areas, s.Areas)
	all.Roles, at.roles = merge(roleID, all.Roles, s.Roles)
	all.Responsibilities, at.responsibilities = merge(responsibilityID, all.Responsibilities, s.Responsibilities)
	return compile(all, at, "extend")
}

// places say where the entries of a merged Spec stood in the Spec that was
// added, so that faults can be reported there. Nil is for a Spec that was not
// merged.
type places struct{ skills, areas, roles, responsibilities []int }

func place(at []int, i int) int {
	if i < len(at) {
		return at[i]
	}
	return i
}

// inOrder returns the positions of n merged entries in the order of the Spec that
// was added.
func inOrder(at []int, n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(place(at, a), place(at, b)) })
	return list
}

// merge returns base with the entries of list in place of those with the same id
// and the rest behind them, and for each entry its position in list or -1. An id
// that stands twice in list stays there twice, for compile to report.
func merge[K ~string, V any](id func(V) K, base, list []V) (out []V, at []int) {
	out = slices.Clone(base)
	at = slices.Repeat([]int{-1}, len(base))
	replaces := index(id, base)
	for i, v := range list {
		if j, ok := replaces[id(v)]; ok {
			out[j], at[j] = v, i
			delete(replaces, id(v))
			continue
		}
		out, at = append(out, v), append(at, i)
	}
	return out, at
}

// Only returns a catalogue cut down to the given roles. Every mention of another
// role goes; so does a responsibility that had eligible roles and has none left.
// Skills and areas stay. An id that is given twice counts once. It fails with
// every unknown id, as a joined *[socialteam.SpecError].
func (c *Catalog) Only(list ...ID) (*Catalog, error) {
	f := &faults{}
	keep := make(map[ID]bool, len(list))
	for i, id := range list {
		ref(f, fmt.Sprintf("list[%d]", i), "role", id, c.roles, roleID, c.spec.Roles)
		keep[id] = true
	}
	if err := f.err(); err != nil {
		return nil, fmt.Errorf("roles: cut catalogue: %w", err)
	}
	cut := c.Spec()
	other := func(id ID) bool { return !keep[id] }
	cut.Roles = slices.DeleteFunc(cut.Roles, func(r Role) bool { return other(r.ID) })
	for i := range cut.Roles {
		r := &cut.Roles[i]
		r.ReportsTo = slices.DeleteFunc(r.ReportsTo, other)
		r.OverlapsWith = slices.DeleteFunc(r.OverlapsWith, other)
		r.WorksWith = slices.DeleteFunc(r.WorksWith, other)
	}
	cut.Responsibilities = slices.DeleteFunc(cut.Responsibilities, func(r Responsibility) bool {
		return len(r.Eligible) > 0 && !slices.ContainsFunc(r.Eligible, func(id ID) bool { return keep[id] })
	})
	for i := range cut.Responsibilities {
		r := &cut.Responsibilities[i]
		r.Eligible = slices.DeleteFunc(r.Eligible, other)
		for m := range r.Default {
			r.Default[m] = slices.DeleteFunc(r.Default[m], other)
		}
		maps.DeleteFunc(r.Default, func(_ Meaning, list []ID) bool { return len(list) == 0 })
	}
	return compile(cut, places{}, "cut")
}
