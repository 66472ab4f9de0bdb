// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// binder checks the names of a scenario against the definition, says which item
// each statement is about, and reads values as their attributes want them.
type binder struct {
	flow      *workflow.Flow
	spec      workflow.Spec
	states    []workflow.StateID
	gates     []workflow.GateID
	actions   []workflow.Action
	deadlines []workflow.DeadlineID
	attrs     []workflow.Field
	fields    []workflow.Field // content and attributes

	own   bool
	known []workflow.MemberID // people so far
	items []string            // begun so far
}

func newBinder(flow *workflow.Flow) *binder {
	b := &binder{flow: flow, spec: flow.Spec()}
	for _, s := range b.spec.States {
		b.states = append(b.states, s.ID)
		for _, g := range s.Gates {
			b.gates = append(b.gates, g.ID)
		}
		for _, d := range s.Deadlines {
			b.deadlines = append(b.deadlines, d.ID)
		}
	}
	for _, m := range b.spec.Moves {
		b.actions = append(b.actions, m.Action)
	}
	for _, a := range b.spec.Attributes {
		b.attrs = append(b.attrs, a.ID)
	}
	b.fields = slices.Concat(b.spec.Fields, b.attrs)
	return b
}

// bind returns every fault of the scenario, joined.
func (b *binder) bind(sc *scenario) error {
	b.own, b.known, b.items = sc.own, nil, nil
	var errs []error
	c := newCrew()
	for i := range sc.steps {
		s := &sc.steps[i]
		report := func(line int, err error) {
			if err != nil {
				errs = append(errs, &SyntaxError{File: sc.file, Line: line, Problem: err.Error()})
			}
		}
		if s.kind == people {
			s.change(c)
			b.known = c.all()
		}
		report(s.line, b.statement(s))
		for _, e := range s.expect {
			report(e.line, b.expectation(s, e))
		}
		if s.step.start != "" && !slices.ContainsFunc(s.expect, func(e *expectation) bool { return e.kind == refused }) {
			b.items = append(b.items, s.step.start)
		}
	}
	return errors.Join(errs...)
}

func oneOf[K ~string](kind string, name K, known []K) error {
	if slices.Contains(known, name) {
		return nil
	}
	return suggest.Unknown(kind, name, known)
}

// statement finds the item and checks the step.
func (b *binder) statement(s *statement) error {
	if s.step.start != "" {
		switch {
		case s.item != "":
			return fmt.Errorf("a start wants no item in front: %q begins", s.step.start)
		case slices.Contains(b.items, s.step.start):
			return fmt.Errorf("second start of %q", s.step.start)
		}
		s.item = s.step.start
		return b.step(&s.step)
	}
	if s.kind == people || s.kind == ignore {
		if len(b.items) == 1 {
			s.item = b.items[0]
		}
		return nil
	}
	if err := b.item(s); err != nil {
		return err
	}
	if s.kind == act {
		return b.step(&s.step)
	}
	return nil
}

// item finds the item that a statement is about; time may pass without one.
func (b *binder) item(s *statement) error {
	switch {
	case s.item != "":
		return oneOf("item", s.item, b.items)
	case len(b.items) == 1:
		s.item = b.items[0]
	case s.kind == pass:
	case len(b.items) == 0:
		return errors.New("no item has begun: want a statement such as NAME starts post-1")
	default:
		return fmt.Errorf("which item? want such as %s: in front", b.items[0])
	}
	return nil
}

func (b *binder) member(m workflow.MemberID) error {
	if !b.own || m == "" {
		return nil
	}
	return oneOf("person", m, b.known)
}

func (b *binder) step(s *step) error {
	c := &s.command
	errs := []error{b.member(c.Actor), b.member(c.Principal), b.member(c.Member)}
	if c.Gate != "" {
		errs = append(errs, oneOf("gate", c.Gate, b.gates))
	}
	if c.Action != "" {
		errs = append(errs, oneOf("move", c.Action, b.actions))
	}
	if c.Kind == workflow.DoEdit {
		for _, f := range c.Fields {
			errs = append(errs, oneOf("field", f, b.fields))
		}
	}
	for _, g := range s.given {
		_, err := b.value(g.attribute, g.value)
		errs = append(errs, err)
	}
	if c.Kind == workflow.DoSet && errors.Join(errs...) == nil {
		c.Value, _ = b.value(s.given[0].attribute, s.given[0].value) // checked above
	}
	return errors.Join(errs...)
}

// begin is the start that a step stands for.
func (b *binder) begin(s *step, at time.Time) workflow.Begin {
	begin := workflow.Begin{ID: workflow.ItemID(s.start), By: s.command.Actor, For: s.command.Principal, At: at}
	for _, g := range s.given {
		v, _ := b.value(g.attribute, g.value) // checked by step
		begin.Attributes = append(begin.Attributes, workflow.Given{Attribute: workflow.Field(g.attribute), Value: v})
	}
	return begin
}

// value reads the words of a value as the attribute wants them.
func (b *binder) value(attribute string, list []word) (workflow.Value, error) {
	if err := oneOf("attribute", workflow.Field(attribute), b.attrs); err != nil {
		return workflow.Value{}, err
	}
	i := slices.IndexFunc(b.spec.Attributes, func(a workflow.Attribute) bool { return string(a.ID) == attribute })
	kind := b.spec.Attributes[i].Kind
	switch kind {
	case workflow.TagsAttr:
		return tags(attribute, list)
	case workflow.TimeAttr:
		if t, n, ok := instant(list); ok && n == len(list) {
			return workflow.Instant(t), nil
		}
		return workflow.Value{}, fmt.Errorf("%s wants a date and a time such as 2026-03-05 12:00", attribute)
	}
	if len(list) != 1 {
		return workflow.Value{}, fmt.Errorf("%s wants one word, as its kind is %s", attribute, kind)
	}
	text := list[0].text
	switch kind {
	case workflow.BoolAttr:
		if text != "yes" && text != "no" {
			return workflow.Value{}, fmt.Errorf("%s wants yes or no, not %q", attribute, text)
		}
		return workflow.Bool(text == "yes"), nil
	case workflow.NumberAttr:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return workflow.Value{}, fmt.Errorf("%s wants a whole number, not %q", attribute, text)
		}
		return workflow.Number(n), nil
	}
	return workflow.Text(text), nil
}

// tags reads words joined by "and".
func tags(attribute string, list []word) (workflow.Value, error) {
	if len(list) == 1 && list[0] == (word{text: "nothing"}) {
		return workflow.Tags(), nil
	}
	var texts []string
	for i, w := range list {
		if isAnd := w == (word{text: "and"}); isAnd != (i%2 == 1) || isAnd && i == len(list)-1 {
			return workflow.Value{}, fmt.Errorf(`%s wants words joined by "and", or nothing`, attribute)
		} else if !isAnd {
			texts = append(texts, w.text)
		}
	}
	return workflow.Tags(texts...), nil
}

func (b *binder) expectation(s *statement, e *expectation) error {
	if s.item == "" && e.kind != refused {
		return errors.New("which item is this about? put it in front of the statement above")
	}
	switch e.kind {
	case could, gateWaits:
		errs := []error{}
		for _, m := range e.list {
			errs = append(errs, b.member(workflow.MemberID(m)))
		}
		if e.kind == gateWaits {
			errs = append(errs, oneOf("gate", workflow.GateID(e.name), b.gates))
		}
		return errors.Join(errs...)
	case ownedBy:
		return errors.Join(b.member(workflow.MemberID(first(e.list))))
	case fired, dueIs:
		errs := []error{}
		for _, d := range e.list {
			errs = append(errs, oneOf("deadline", workflow.DeadlineID(d), b.deadlines))
		}
		return errors.Join(errs...)
	case inState:
		return oneOf("state", workflow.StateID(e.list[0]), b.states)
	case gateIs:
		return oneOf("gate", workflow.GateID(e.name), b.gates)
	case attributeIs:
		if len(e.value) == 1 && e.value[0] == (word{text: "nothing"}) {
			return oneOf("attribute", workflow.Field(e.name), b.attrs)
		}
		_, err := b.value(e.name, e.value)
		return err
	case can, cannot:
		return b.step(&e.step)
	}
	return nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
