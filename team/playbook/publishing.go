// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/workflow"
)

// Publishing says that a workflow is about posts, and how it sees what rules ask
// for. The zero Publishing does not compile.
type Publishing struct {
	Workflow workflow.ID `json:"workflow"`
	// Out are the states in which a post is out, such as one where it is live
	// and may still be edited; empty means each state that is done.
	Out []workflow.StateID `json:"out,omitempty"`
	// Brand are the gates that look whether a post is on brand; empty means
	// a gate of the id "brand", if there is one.
	Brand []workflow.GateID `json:"brand,omitempty"`
	// BrandFields are attributes without a default, so that each post must
	// state them, that say whether it is on brand.
	BrandFields []workflow.Field `json:"brand-fields,omitempty"`
	// Marks say how the workflow sees a tag. Without a mark it is a bool
	// attribute of the tag's id that is true, or a tags attribute that has
	// it.
	Marks []Mark `json:"marks,omitempty"`
}

// Mark says that posts of a tag are those for which a condition holds. The zero
// Mark does not compile.
type Mark struct {
	Tag  Tag                `json:"tag"`
	When workflow.Condition `json:"when"`
}

// publishing checks what is said of workflows about posts.
func (c *compiler) publishing() {
	list := c.spec.Publishing
	for i, p := range list {
		path := at("publishing", i)
		k := slices.IndexFunc(c.spec.Workflows, func(s workflow.Spec) bool { return s.ID == p.Workflow })
		if k < 0 {
			c.set(path+".workflow", string(p.Workflow), "workflow")
			c.workflow(path+".workflow", p.Workflow)
			continue
		}
		if slices.ContainsFunc(list[:i], func(o Publishing) bool { return o.Workflow == p.Workflow }) {
			c.fault(path+".workflow", fmt.Errorf("workflow %q a second time", string(p.Workflow)))
		}
		if c.made.flows[k] != nil {
			c.publishes(path, p, c.spec.Workflows[k])
		}
	}
	c.made.publishing = clonePublishing(list)
}

// publishes checks what is said of one workflow, which has no fault of its own.
func (c *compiler) publishes(path string, p Publishing, s workflow.Spec) {
	var gates []workflow.GateID
	var states []workflow.StateID
	for _, state := range s.States {
		states = append(states, state.ID)
		for _, g := range state.Gates {
			gates = append(gates, g.ID)
		}
	}
	var fields []workflow.Field
	for _, a := range s.Attributes {
		if a.Default.IsZero() {
			fields = append(fields, a.ID)
		}
	}
	someOf(c, path+".out", "state", p.Out, states)
	someOf(c, path+".brand", "gate", p.Brand, gates)
	someOf(c, path+".brand-fields", "attribute without a default", p.BrandFields, fields)
	for i, m := range p.Marks {
		path := at(path+".marks", i)
		c.set(path+".tag", string(m.Tag), "tag")
		if slices.ContainsFunc(p.Marks[:i], func(o Mark) bool { return o.Tag == m.Tag }) {
			c.fault(path+".tag", fmt.Errorf("tag %q a second time", string(m.Tag)))
		}
		if m.When.IsZero() {
			c.fault(path+".when", errors.New("missing condition"))
			continue
		}
		for _, f := range c.condition(m.When, s) {
			_, inner, _ := strings.Cut(f.Path, ".when")
			c.fault(path+".when"+inner, f.Err)
		}
	}
}

// condition returns what is wrong with a condition, as if it stood at one more
// move of a workflow that has no fault of its own.
func (c *compiler) condition(when workflow.Condition, s workflow.Spec) []*socialteam.SpecError {
	place := at("moves", len(s.Moves)) + ".when"
	s.Moves = append(slices.Clone(s.Moves), workflow.Transition{
		Action: "mark", From: []workflow.StateID{s.Start.State}, To: s.Start.State, On: workflow.OnHand, By: s.Start.By, When: when,
	})
	_, err := workflow.Compile(s, workflow.Options{Catalog: c.made.catalog, Matrix: c.anyMatrix()})
	return slices.DeleteFunc(socialteam.SpecErrors(err), func(f *socialteam.SpecError) bool { return !strings.HasPrefix(f.Path, place) })
}

func clonePublishing(list []Publishing) []Publishing {
	list = slices.Clone(list)
	for i := range list {
		p := &list[i]
		p.Out, p.Brand, p.BrandFields, p.Marks = slices.Clone(p.Out), slices.Clone(p.Brand), slices.Clone(p.BrandFields), slices.Clone(p.Marks)
	}
	return list
}
