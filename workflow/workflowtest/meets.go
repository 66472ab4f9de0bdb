// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// meets returns an error if the expectation is not met.
func (p *player) meets(s *statement, e *expectation, o outcome) error {
	it := p.item(s.item)
	switch e.kind {
	case refused:
		if o.OK {
			return errors.New("want a refusal, but the step was accepted")
		}
		return same("refused", e.list, codes(o.Reasons), "nothing")
	case could:
		return same("could", e.list, texts(o.Could), "nobody")
	case warning:
		return same("warning", e.list, codes(o.Warnings), "nothing")
	case noEffect:
		if !o.OK || len(o.Events) > 0 {
			return fmt.Errorf("want no effect, have %s", o.Verdict)
		}
		return nil
	}
	if it == nil {
		return fmt.Errorf("%q has not begun", s.item)
	}
	switch e.kind {
	case fired:
		if want, have := strings.Join(e.list, ", "), strings.Join(p.fired[it.ID()], ", "); want != have {
			return fmt.Errorf("fired: want %s, have %s", orNone(want, "nothing"), orNone(have, "nothing"))
		}
	case inState:
		return equal("state", e.list[0], string(it.State()))
	case ownedBy:
		return equal("owner", orNone(first(e.list), "nobody"), orNone(string(it.Owner()), "nobody"))
	case heldBy:
		return same("held", e.list, it.Held(), "nothing")
	case revisionIs:
		return equal("revision", e.list[0], strconv.Itoa(it.Revision()))
	case gateIs, gateWaits:
		return p.gate(it, e, s.at)
	case attributeIs:
		return p.attribute(it, e)
	case dueIs:
		return due(it, e)
	case can, cannot:
		return p.try(it, e, s.at)
	}
	return nil
}

func equal(what, want, have string) error {
	if want == have {
		return nil
	}
	return fmt.Errorf("%s: want %s, have %s", what, want, have)
}

// same compares two sets.
func same(what string, want, have []string, none string) error {
	return equal(what, set(want, none), set(have, none))
}

func set(list []string, none string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return orNone(strings.Join(slices.Compact(list), ", "), none)
}

func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

func codes(reasons []workflow.Reason) []string {
	list := make([]string, len(reasons))
	for i, r := range reasons {
		list[i] = string(r.Code)
	}
	return list
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func (p *player) gate(it *workflow.Item, e *expectation, at time.Time) error {
	situation := p.flow.Explain(it, p.facts(at), at)
	for _, g := range situation.Gates {
		if string(g.Gate) != e.name {
			continue
		}
		if e.kind == gateWaits {
			return same("gate "+e.name+" waits for", e.list, texts(g.Could), "nobody")
		}
		return equal("gate "+e.name, e.list[0], g.Status.String())
	}
	return fmt.Errorf("gate %s is not one of the present state %s", e.name, it.State())
}

func (p *player) attribute(it *workflow.Item, e *expectation) error {
	var want workflow.Value
	if len(e.value) != 1 || e.value[0] != (word{text: "nothing"}) {
		want, _ = p.value(e.name, e.value) // checked by bind
	}
	have := it.Attribute(workflow.Field(e.name))
	if have.IsZero() {
		i := slices.IndexFunc(p.spec.Attributes, func(a workflow.Attribute) bool { return string(a.ID) == e.name })
		have = p.spec.Attributes[i].Default
	}
	if want == have || want.IsZero() && have == workflow.Tags() {
		return nil
	}
	return fmt.Errorf("attribute %s: want %s, have %s", e.name, orNone(want.String(), "nothing"), orNone(have.String(), "nothing"))
}

func due(it *workflow.Item, e *expectation) error {
	want, have := "nothing", "nothing"
	if len(e.list) > 0 {
		want = e.list[0] + " at " + shown(e.at)
	}
	if list := it.Dues(); len(list) > 0 {
		have = string(list[0].Deadline) + " at " + shown(list[0].At)
	}
	return equal("due", want, have)
}

// try decides a step without doing it.
func (p *player) try(it *workflow.Item, e *expectation, at time.Time) error {
	c := e.step.command
	c.At = at
	facts := p.facts(at)
	var d workflow.Decision
	ok, err := p.flow.Decide(&d, it, c, facts)
	if err != nil {
		return err
	}
	p.counter.reasons(d.Reasons)
	switch {
	case e.kind == can && !ok:
		return fmt.Errorf("%s: refused: %s", e.text, told(d.Reasons))
	case e.kind == cannot && ok:
		return fmt.Errorf("%s: it would be accepted", e.text)
	case e.kind == cannot:
		return same(e.text, e.list, codes(d.Reasons), "nothing")
	}
	return nil
}
