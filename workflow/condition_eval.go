// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"math"
	"slices"
)

type condOp uint8

const (
	condIs condOp = iota + 1
	condIn
	condOver
	condUnder
	condHas
	condAll
	condAny
	condNot
)

// cond is a compiled [Condition]. A nil *cond is always true.
type cond struct {
	op    condOp
	field Field
	def   Value   // of the attribute
	value Value   // is, over, under
	list  []Value // in
	tag   string  // has
	subs  []cond  // all, any, not
	words int     // how many words an enum has
}

// holds evaluates c over attributes.
func (c *cond) holds(attrs []Given) bool {
	if c == nil {
		return true
	}
	switch c.op {
	case condAll:
		for i := range c.subs {
			if !c.subs[i].holds(attrs) {
				return false
			}
		}
		return true
	case condAny:
		for i := range c.subs {
			if c.subs[i].holds(attrs) {
				return true
			}
		}
		return false
	case condNot:
		return !c.subs[0].holds(attrs)
	}
	v := c.def
	for i := range attrs {
		if attrs[i].Attribute == c.field {
			v = attrs[i].Value
		}
	}
	return c.compare(v)
}

func (c *cond) compare(v Value) bool {
	switch c.op {
	case condIs:
		return v == c.value
	case condIn:
		return slices.Contains(c.list, v)
	case condOver:
		return v.kind == NumberValue && v.num > c.value.num
	case condUnder:
		return v.kind == NumberValue && v.num < c.value.num
	}
	return v.Has(c.tag)
}

// fields appends the attributes that c reads.
func (c *cond) fields(dst []Field) []Field {
	if c == nil {
		return dst
	}
	if c.field != "" && !slices.Contains(dst, c.field) {
		dst = append(dst, c.field)
	}
	for i := range c.subs {
		dst = c.subs[i].fields(dst)
	}
	return dst
}

// maxRegions is how many cells a region table may have.
const maxRegions = 65536

// overlap reports whether some attribute values make both conditions true. known
// is false when there are too many cells to look at.
func overlap(a, b *cond) (both, known bool) {
	fields := b.fields(a.fields(nil))
	cells := make([][]Value, len(fields))
	total := 1
	for i, f := range fields {
		cells[i] = regions(f, a, b)
		if cells[i] == nil || total > maxRegions/len(cells[i]) {
			return false, false
		}
		total *= len(cells[i])
	}
	attrs := make([]Given, len(fields))
	for n := range total {
		rest := n
		for i, f := range fields {
			attrs[i] = Given{f, cells[i][rest%len(cells[i])]}
			rest /= len(cells[i])
		}
		if a.holds(attrs) && b.holds(attrs) {
			return true, true
		}
	}
	return false, true
}

// otherWord stands for the words of an enum that no condition names.
const otherWord = "\x00other"

// regions returns one value per region of the attribute: values that none of the
// conditions tells apart share one. It returns nil when there are too many.
func regions(f Field, conds ...*cond) []Value {
	var consts []Value
	var tags []string
	words := 0
	for _, c := range conds {
		consts, tags = c.constants(f, consts, tags)
		words = max(words, c.wordsOf(f))
	}
	switch {
	case len(tags) > 16:
		return nil
	case tags != nil:
		list := make([]Value, 0, 1<<len(tags))
		for set := range 1 << len(tags) {
			var words []string
			for i, t := range tags {
				if set>>i&1 == 1 {
					words = append(words, t)
				}
			}
			list = append(list, Tags(words...))
		}
		return list
	case consts[0].kind == BoolValue:
		return []Value{Bool(false), Bool(true)}
	case consts[0].kind == NumberValue:
		return numberRegions(consts)
	}
	if len(consts) < words {
		consts = append(consts, Text(otherWord))
	}
	return consts
}

// wordsOf returns how many words the enum f has, if c reads it.
func (c *cond) wordsOf(f Field) int {
	if c == nil {
		return 0
	}
	n := 0
	if c.field == f {
		n = c.words
	}
	for i := range c.subs {
		n = max(n, c.subs[i].wordsOf(f))
	}
	return n
}

func numberRegions(consts []Value) []Value {
	slices.SortFunc(consts, func(a, b Value) int { return compare(a.num, b.num) })
	list := make([]Value, 0, 2*len(consts)+1)
	if consts[0].num > math.MinInt64 {
		list = append(list, Number(consts[0].num-1))
	}
	for i, c := range consts {
		list = append(list, c)
		if c.num < math.MaxInt64 && (i+1 == len(consts) || c.num+1 < consts[i+1].num) {
			list = append(list, Number(c.num+1))
		}
	}
	return list
}

// constants collects what c compares f with, each once.
func (c *cond) constants(f Field, consts []Value, tags []string) ([]Value, []string) {
	if c == nil {
		return consts, tags
	}
	if c.field == f {
		if c.op == condHas && !slices.Contains(tags, c.tag) {
			tags = append(tags, c.tag)
		}
		for _, v := range append(c.list, c.value) {
			if !v.IsZero() && !slices.Contains(consts, v) {
				consts = append(consts, v)
			}
		}
	}
	for i := range c.subs {
		consts, tags = c.subs[i].constants(f, consts, tags)
	}
	return consts, tags
}
