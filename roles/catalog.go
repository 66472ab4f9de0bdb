// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/socialteam/socialteam/internal/strictjson"
)

// Format is the value of [Spec.Format]. Its history: socialteam.roles/1, the
// first.
const Format = "socialteam.roles/1"

// Spec is a catalogue as written. Ids are 1 to 100 bytes long, of letters, digits,
// "-", "_" and ".", with a letter or digit first; titles and names are one line
// without space around it. The zero Spec is an empty catalogue.
type Spec struct {
	// Format is [Format]; empty means the same.
	Format           string           `json:"format,omitempty"`
	Skills           []Skill          `json:"skills,omitempty"`
	Areas            []Area           `json:"areas,omitempty"`
	Roles            []Role           `json:"roles,omitempty"`
	Responsibilities []Responsibility `json:"responsibilities,omitempty"`
}

// Decode reads the Spec of a catalogue from JSON: at most 16 MiB, nested at most
// 32 deep, without unknown fields or duplicate keys. It returns every fault as a
// joined *[socialteam.SpecError] with line and column, and checks the form only;
// what refers to what is checked by [Compile].
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, jsonLimits); err != nil {
		return Spec{}, fmt.Errorf("roles: decode catalogue: %w", err)
	}
	return s, nil
}

var jsonLimits = strictjson.Limits{Bytes: 16 << 20, Depth: 32}

// Catalog is a compiled [Spec]. It never changes, so any number of goroutines
// may use it. The zero Catalog is empty. What it returns is the caller's to keep
// and change.
type Catalog struct {
	spec Spec

	skills           map[SkillID]int
	areas            map[AreaID]int
	roles            map[ID]int
	responsibilities map[ResponsibilityID]int
	names, tasks     *nameIndex
}

// Compile checks s and returns it as a catalogue. It returns every fault, in the
// order of s, as a joined *[socialteam.SpecError].
func Compile(s Spec) (*Catalog, error) { return compile(s, places{}, "compile") }

func compile(s Spec, at places, operation string) (*Catalog, error) {
	c := &Catalog{spec: s.clone()}
	f := &faults{}
	if s.Format != "" && s.Format != Format {
		f.add("format", fmt.Errorf("unknown format %q: want %q", s.Format, Format))
	}
	c.spec.Format = Format
	c.skills = index(skillID, c.spec.Skills)
	c.areas = index(areaID, c.spec.Areas)
	c.roles = index(roleID, c.spec.Roles)
	c.responsibilities = index(responsibilityID, c.spec.Responsibilities)
	c.check(f, at)
	if err := f.err(); err != nil {
		return nil, fmt.Errorf("roles: %s catalogue: %w", operation, err)
	}
	for i := range c.spec.Roles {
		for j := range c.spec.Roles[i].Needs {
			n := &c.spec.Roles[i].Needs[j]
			n.Min = max(n.Min, Basic)
		}
	}
	c.names = newNameIndex(c.spec.Roles)
	c.tasks = newNameIndex(asRoles(c.spec.Responsibilities))
	return c, nil
}

// asRoles gives responsibilities the form in which names are indexed.
func asRoles(list []Responsibility) []Role {
	out := make([]Role, len(list))
	for i, r := range list {
		out[i] = Role{ID: ID(r.ID), Title: r.Title}
	}
	return out
}

func skillID(s Skill) SkillID                            { return s.ID }
func areaID(a Area) AreaID                               { return a.ID }
func roleID(r Role) ID                                   { return r.ID }
func responsibilityID(r Responsibility) ResponsibilityID { return r.ID }

// index maps ids to positions, to the first if an id stands twice.
func index[K ~string, V any](id func(V) K, list []V) map[K]int {
	m := make(map[K]int, len(list))
	for i, v := range list {
		if _, ok := m[id(v)]; !ok {
			m[id(v)] = i
		}
	}
	return m
}

// Spec returns the catalogue as plain data, in catalogue order, with every
// default filled in.
func (c *Catalog) Spec() Spec { return c.spec.clone() }

// Role returns the role with that id.
func (c *Catalog) Role(id ID) (r Role, ok bool) {
	i, ok := c.roles[id]
	if !ok {
		return Role{}, false
	}
	return c.spec.Roles[i].clone(), true
}

// HasRole reports whether the catalogue has a role with that id.
func (c *Catalog) HasRole(id ID) bool {
	_, ok := c.roles[id]
	return ok
}

// Responsibility returns the responsibility with that id.
func (c *Catalog) Responsibility(id ResponsibilityID) (r Responsibility, ok bool) {
	i, ok := c.responsibilities[id]
	if !ok {
		return Responsibility{}, false
	}
	return c.spec.Responsibilities[i].clone(), true
}

// HasResponsibility reports whether the catalogue has a responsibility with that
// id.
func (c *Catalog) HasResponsibility(id ResponsibilityID) bool {
	_, ok := c.responsibilities[id]
	return ok
}

// Skill returns the skill with that id.
func (c *Catalog) Skill(id SkillID) (s Skill, ok bool) {
	i, ok := c.skills[id]
	if !ok {
		return Skill{}, false
	}
	return c.spec.Skills[i], true
}

// Area returns the area with that id.
func (c *Catalog) Area(id AreaID) (a Area, ok bool) {
	i, ok := c.areas[id]
	if !ok {
		return Area{}, false
	}
	return c.spec.Areas[i], true
}

// Roles yields the roles in catalogue order, which is the order of the Spec.
func (c *Catalog) Roles() iter.Seq[Role] { return each(c.spec.Roles, Role.clone) }

// Responsibilities yields the responsibilities in catalogue order.
func (c *Catalog) Responsibilities() iter.Seq[Responsibility] {
	return each(c.spec.Responsibilities, Responsibility.clone)
}

// Skills yields the skills in catalogue order.
func (c *Catalog) Skills() iter.Seq[Skill] { return slices.Values(c.spec.Skills) }

// Areas yields the areas in catalogue order.
func (c *Catalog) Areas() iter.Seq[Area] { return slices.Values(c.spec.Areas) }

func each[V any](list []V, clone func(V) V) iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, v := range list {
			if !yield(clone(v)) {
				return
			}
		}
	}
}

// RoleIDs returns the ids of the roles in catalogue order.
func (c *Catalog) RoleIDs() []ID { return ids(roleID, c.spec.Roles) }

// ResponsibilityIDs returns the ids of the responsibilities in catalogue order.
func (c *Catalog) ResponsibilityIDs() []ResponsibilityID {
	return ids(responsibilityID, c.spec.Responsibilities)
}

// SkillIDs returns the ids of the skills in catalogue order.
func (c *Catalog) SkillIDs() []SkillID { return ids(skillID, c.spec.Skills) }

func ids[K ~string, V any](id func(V) K, list []V) []K {
	out := make([]K, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}

// Eligible reports whether a role may do a responsibility: it is one of
// [Responsibility.Eligible], or that list is empty. It is false if the catalogue
// lacks either; [Catalog.HasResponsibility] and [Catalog.HasRole] tell. Eligibility
// does not bind who owns a responsibility.
func (c *Catalog) Eligible(resp ResponsibilityID, role ID) bool {
	i, ok := c.responsibilities[resp]
	if !ok || !c.HasRole(role) {
		return false
	}
	list := c.spec.Responsibilities[i].Eligible
	return len(list) == 0 || slices.Contains(list, role)
}

// ResponsibilitiesOf returns what a role is named as eligible for, in catalogue
// order. Responsibilities that any role may do are not among them. It is empty if
// the catalogue lacks the role; [Catalog.HasRole] tells.
func (c *Catalog) ResponsibilitiesOf(role ID) []ResponsibilityID {
	var list []ResponsibilityID
	for _, r := range c.spec.Responsibilities {
		if slices.Contains(r.Eligible, role) {
			list = append(list, r.ID)
		}
	}
	return list
}

// KPIs returns the indicators of a role, sorted: those of [Role.KPIs] and those
// of every responsibility in [Catalog.ResponsibilitiesOf]. It is empty if the
// catalogue lacks the role; [Catalog.HasRole] tells.
func (c *Catalog) KPIs(role ID) []KPIID {
	i, ok := c.roles[role]
	if !ok {
		return nil
	}
	list := slices.Clone(c.spec.Roles[i].KPIs)
	for _, r := range c.spec.Responsibilities {
		if slices.Contains(r.Eligible, role) {
			list = append(list, r.KPIs...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (s Spec) clone() Spec {
	s.Skills = slices.Clone(s.Skills)
	s.Areas = slices.Clone(s.Areas)
	s.Roles = cloneEach(s.Roles, Role.clone)
	s.Responsibilities = cloneEach(s.Responsibilities, Responsibility.clone)
	return s
}

func cloneEach[V any](list []V, clone func(V) V) []V {
	if list == nil {
		return nil
	}
	out := make([]V, len(list))
	for i, v := range list {
		out[i] = clone(v)
	}
	return out
}

func (r Role) clone() Role {
	r.Aliases = slices.Clone(r.Aliases)
	r.Needs = slices.Clone(r.Needs)
	r.Sourcing = slices.Clone(r.Sourcing)
	r.ReportsTo = slices.Clone(r.ReportsTo)
	r.OverlapsWith = slices.Clone(r.OverlapsWith)
	r.WorksWith = slices.Clone(r.WorksWith)
	r.Codes = slices.Clone(r.Codes)
	r.KPIs = slices.Clone(r.KPIs)
	return r
}

func (r Responsibility) clone() Responsibility {
	r.Eligible = slices.Clone(r.Eligible)
	r.Default = maps.Clone(r.Default)
	for m, list := range r.Default {
		r.Default[m] = slices.Clone(list)
	}
	r.KPIs = slices.Clone(r.KPIs)
	return r
}
