// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// player plays one scenario.
type player struct {
	*binder
	sc      *scenario
	counter *counter
	facts   func(time.Time) workflow.Facts
	crew    *crew
	items   []*workflow.Item // in the order of their starts
	watched bool             // deadlines fire on time
	fired   map[workflow.ItemID][]string
	errs    []error
}

// outcome is how a statement went.
type outcome struct {
	tried bool // somebody did something
	workflow.Verdict
}

// play returns every failure of the scenario, joined.
func play(b *binder, sc *scenario, facts func(time.Time) workflow.Facts, c *counter) error {
	p := &player{binder: b, sc: sc, counter: c, facts: facts, crew: newCrew(), watched: true}
	if sc.own {
		p.facts = func(time.Time) workflow.Facts { return p.crew }
	}
	for i := range sc.steps {
		s := &sc.steps[i]
		p.fired = map[workflow.ItemID][]string{}
		if err := p.statement(s); err != nil {
			p.fail(s.line, fmt.Errorf("%s: %w", shorten(s.text), err))
			break // what follows would only repeat it
		}
	}
	return errors.Join(p.errs...)
}

func (p *player) fail(line int, err error) {
	p.errs = append(p.errs, &Failure{File: p.sc.file, Line: line, Scenario: p.sc.title, Problem: err.Error()})
}

// statement plays a statement and its expectations. An error ends the scenario.
func (p *player) statement(s *statement) error {
	if p.watched {
		if err := p.catchUp(s.at); err != nil {
			return err
		}
	}
	var o outcome
	var err error
	switch s.kind {
	case people:
		s.change(p.crew)
		if p.watched {
			err = p.recheck(s.at)
		}
	case ignore:
		p.watched = false
	case tickOnce:
		_, err = p.tick(p.item(s.item), s.at)
	case act:
		o, err = p.act(s)
	}
	if err != nil {
		return err
	}
	for _, e := range s.expect {
		if err := p.meets(s, e, o); err != nil {
			p.fail(e.line, err)
		}
	}
	if o.tried && !o.OK && !expectsRefusal(s) {
		err := fmt.Errorf("refused: %s", told(o.Reasons))
		if s.step.start != "" {
			return err
		}
		p.fail(s.line, fmt.Errorf("%s: %w", shorten(s.text), err))
	}
	return nil
}

func expectsRefusal(s *statement) bool {
	return slices.ContainsFunc(s.expect, func(e *expectation) bool { return e.kind == refused })
}

// told lists reasons with their codes.
func told(reasons []workflow.Reason) string {
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		texts[i] = fmt.Sprintf("%s (%s)", r, r.Code)
	}
	return strings.Join(texts, ", ")
}

// item returns the item, nil if it did not begin.
func (p *player) item(id string) *workflow.Item {
	for _, it := range p.items {
		if string(it.ID()) == id {
			return it
		}
	}
	return nil
}

// act does what the statement says.
func (p *player) act(s *statement) (outcome, error) {
	facts := p.facts(s.at)
	if s.step.start != "" {
		return p.start(s, facts)
	}
	it := p.item(s.item)
	c := s.step.command
	c.At = s.at
	before := it.Clone()
	v, err := p.flow.Do(it, c, facts)
	if err != nil {
		return outcome{}, err
	}
	p.counter.command(before, c, v, facts)
	p.note(it.ID(), v.Events)
	return outcome{true, v}, nil
}

func (p *player) start(s *statement, facts workflow.Facts) (outcome, error) {
	begin := p.begin(&s.step, s.at)
	var d workflow.Decision
	ok, err := p.flow.DecideStart(&d, begin, facts)
	if err != nil {
		return outcome{}, err
	}
	v := workflow.Verdict{OK: ok, Reasons: d.Reasons, Warnings: d.Warnings, Events: d.Events}
	if ok {
		it := new(workflow.Item)
		if err := it.Apply(d.Events...); err != nil {
			return outcome{}, err
		}
		p.items = append(p.items, it)
		p.counter.start(it, begin, v, facts)
	}
	return outcome{true, v}, nil
}

// note remembers which deadlines fired.
func (p *player) note(id workflow.ItemID, events []workflow.Event) {
	for _, e := range events {
		if e.More != nil && e.More.Deadline != "" {
			p.fired[id] = append(p.fired[id], string(e.More.Deadline))
		}
	}
}

// tick lets the clock act on one item and returns what happened.
func (p *player) tick(it *workflow.Item, at time.Time) ([]workflow.Event, error) {
	before := it.Clone()
	c := workflow.Tick(at)
	facts := p.facts(at)
	v, err := p.flow.Do(it, c, facts)
	if err != nil {
		return nil, err
	}
	p.counter.command(before, c, v, facts)
	p.note(it.ID(), v.Events)
	return v.Events, nil
}

// maxTicks bounds how often a deadline may fire between two statements.
const maxTicks = 1000

// catchUp ticks every item at each instant at which one of its deadlines falls, up
// to t.
func (p *player) catchUp(t time.Time) error {
	waits := map[workflow.ItemID]time.Time{} // due, but nothing happened: a hold
	for range maxTicks {
		next, at := p.nextDue(t, waits)
		if next == nil {
			return nil
		}
		events, err := p.tick(next, at)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			waits[next.ID()] = at
		}
	}
	return fmt.Errorf("deadlines fire more than %d times before %s", maxTicks, shown(t))
}

// nextDue returns the item whose deadline falls first, not after t.
func (p *player) nextDue(t time.Time, waits map[workflow.ItemID]time.Time) (next *workflow.Item, at time.Time) {
	for _, it := range p.items {
		due, ok := it.Due()
		if !ok || due.After(t) {
			continue
		}
		if _, waiting := waits[it.ID()]; waiting {
			continue
		}
		if next == nil || due.Before(at) {
			next, at = it, due
		}
	}
	return next, at
}

// recheck ticks every item, as a host does when people change.
func (p *player) recheck(at time.Time) error {
	for _, it := range p.items {
		for range maxTicks {
			events, err := p.tick(it, at)
			if err != nil {
				return err
			}
			if len(events) == 0 {
				break
			}
		}
	}
	return nil
}
