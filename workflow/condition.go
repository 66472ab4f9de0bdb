// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

// Condition compares attributes with constants. It is one comparison of Attr, or
// one of All, Any and Not:
//
//	{"attr": "ugc", "is": true}                  bool, enum or number
//	{"attr": "market", "in": ["dk", "se"]}       enum or number, one of these
//	{"attr": "budget", "over": 1000}             number >; likewise under,
//	                                             at-least, at-most
//	{"attr": "topics", "has": "alcohol"}         tags contain it
//	{"all": [conditions]}, {"any": [conditions]}, {"not": condition}
//
// The zero Condition is always true.
type Condition struct {
	Attr    Field       `json:"attr,omitzero"`
	Is      Value       `json:"is,omitzero"`
	In      []Value     `json:"in,omitzero"`
	Over    Value       `json:"over,omitzero"`
	Under   Value       `json:"under,omitzero"`
	AtLeast Value       `json:"at-least,omitzero"`
	AtMost  Value       `json:"at-most,omitzero"`
	Has     string      `json:"has,omitzero"`
	All     []Condition `json:"all,omitzero"`
	Any     []Condition `json:"any,omitzero"`
	Not     *Condition  `json:"not,omitzero"`
}

// IsZero reports whether c is the zero Condition, which is always true.
func (c Condition) IsZero() bool {
	return c.Attr == "" && c.Is.IsZero() && c.In == nil && c.Over.IsZero() && c.Under.IsZero() &&
		c.AtLeast.IsZero() && c.AtMost.IsZero() && c.Has == "" && c.All == nil && c.Any == nil && c.Not == nil
}

// holds evaluates the condition as written, for a value of each attribute.
func (c *Condition) holds(value func(Field) Value) bool {
	sub := func(c Condition) bool { return c.holds(value) }
	switch {
	case c.IsZero():
		return true
	case c.All != nil:
		return !slices.ContainsFunc(c.All, func(c Condition) bool { return !c.holds(value) })
	case c.Any != nil:
		return slices.ContainsFunc(c.Any, sub)
	case c.Not != nil:
		return !c.Not.holds(value)
	}
	v := value(c.Attr)
	switch {
	case !c.Is.IsZero():
		return v == c.Is
	case c.In != nil:
		return slices.Contains(c.In, v)
	case !c.Over.IsZero():
		return v.kind == NumberValue && v.num > c.Over.num
	case !c.Under.IsZero():
		return v.kind == NumberValue && v.num < c.Under.num
	case !c.AtLeast.IsZero():
		return v.kind != NumberValue || v.num >= c.AtLeast.num
	case !c.AtMost.IsZero():
		return v.kind != NumberValue || v.num <= c.AtMost.num
	}
	return v.Has(c.Has)
}
