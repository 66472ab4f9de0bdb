// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

// cloneEach copies a list with copies of its elements; nil stays nil.
func cloneEach[V any](list []V, clone func(V) V) []V {
	out := slices.Clone(list)
	for i := range out {
		out[i] = clone(out[i])
	}
	return out
}

func (s Spec) clone() Spec {
	s.Start.By = slices.Clone(s.Start.By)
	s.Fields = slices.Clone(s.Fields)
	s.Attributes = cloneEach(s.Attributes, Attribute.clone)
	s.States = cloneEach(s.States, State.clone)
	s.Moves = cloneEach(s.Moves, Transition.clone)
	s.Rules = cloneEach(s.Rules, Rule.clone)
	s.Hold.By = slices.Clone(s.Hold.By)
	return s
}

func (a Attribute) clone() Attribute {
	a.Values, a.Set, a.States = slices.Clone(a.Values), slices.Clone(a.Set), slices.Clone(a.States)
	return a
}

func (s State) clone() State {
	s.Gates = cloneEach(s.Gates, Gate.clone)
	s.Edits.By, s.Edits.Fields = slices.Clone(s.Edits.By), slices.Clone(s.Edits.Fields)
	s.Claim, s.Assign = slices.Clone(s.Claim), slices.Clone(s.Assign)
	s.Deadlines = cloneEach(s.Deadlines, Deadline.clone)
	return s
}

func (g Gate) clone() Gate {
	g.Covers, g.When, g.Need = slices.Clone(g.Covers), g.When.clone(), g.Need.clone()
	g.Amend, g.Delegate = slices.Clone(g.Amend), slices.Clone(g.Delegate)
	return g
}

func (n Need) clone() Need {
	n.Of, n.Every, n.Majority = slices.Clone(n.Of), slices.Clone(n.Every), slices.Clone(n.Majority)
	n.All, n.Any = cloneEach(n.All, Need.clone), cloneEach(n.Any, Need.clone)
	return n
}

func (c Condition) clone() Condition {
	c.In = slices.Clone(c.In)
	c.All, c.Any = cloneEach(c.All, Condition.clone), cloneEach(c.Any, Condition.clone)
	if c.Not != nil {
		not := c.Not.clone()
		c.Not = &not
	}
	return c
}

func (t Transition) clone() Transition {
	t.From, t.By, t.When, t.Reopens = slices.Clone(t.From), slices.Clone(t.By), t.When.clone(), slices.Clone(t.Reopens)
	return t
}

func (r Rule) clone() Rule {
	r.Distinct, r.Same, r.NotAuthor, r.Of = slices.Clone(r.Distinct), slices.Clone(r.Same), slices.Clone(r.NotAuthor), slices.Clone(r.Of)
	return r
}

func (d Deadline) clone() Deadline {
	d.Remind = slices.Clone(d.Remind)
	d.Widen = cloneEach(d.Widen, func(w Widening) Widening { w.With = slices.Clone(w.With); return w })
	return d
}
