// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/socialteam/socialteam/internal/suggest"
)

// StateRename says that an item that was in one state, now or on its trail, is in
// another from now on.
type StateRename struct {
	From StateID `json:"from"`
	To   StateID `json:"to"`
}

// Mapping says how items of one definition go on in another. Ids that it does
// not name go on under the same id. The zero Mapping renames nothing.
type Mapping struct {
	States []StateRename `json:"states,omitzero"`
	Gates  []GateRename  `json:"gates,omitzero"`
}

// Migration moves items from one definition to another. It never changes; any
// number of goroutines may use it. It comes from [PlanMigration].
type Migration struct {
	from, to *Flow
	states   map[StateID]*state
	gates    []GateRename
	voided   []GateID // gates whose words do not survive
}

// PlanMigration checks a mapping between two definitions. What stands at a gate
// goes on only if the gate does, with equal need, parties and covered fields:
// words, and who was added, widened to, delegated to or on its roll. A deadline
// goes on under its id. Faults of the mapping are *socialteam.SpecError, joined.
func PlanMigration(from, to *Flow, m Mapping) (*Migration, error) {
	p := &Migration{from: from, to: to, states: map[StateID]*state{}}
	var errs []error
	for _, s := range from.states {
		p.states[s.id] = to.byState[s.id]
	}
	said := map[StateID]StateID{}
	for i, r := range m.States {
		path := at("states", i)
		if first, twice := said[r.From]; twice {
			errs = append(errs, fault(path+".from", fmt.Errorf("state %q is mapped twice: first to %q", r.From, first)))
			continue
		}
		said[r.From] = r.To
		old, next := from.byState[r.From], to.byState[r.To]
		if old == nil {
			errs = append(errs, fault(path+".from", suggest.Unknown("state", r.From, sortedKeys(from.byState))))
		}
		switch {
		case next == nil:
			errs = append(errs, fault(path+".to", suggest.Unknown("state", r.To, sortedKeys(to.byState))))
		case old != nil && old.final == "" && next.final != "":
			errs = append(errs, fault(path+".to", fmt.Errorf("%q is final: no live item may end by a migration", r.To)))
		}
		p.states[r.From] = next
	}
	errs = append(errs, p.mapGates(m.Gates)...)
	if len(errs) > 0 {
		return nil, fmt.Errorf("workflow: plan migration from %q to %q: %w", from.ID(), to.ID(), errors.Join(errs...))
	}
	return p, nil
}

func (p *Migration) mapGates(renames []GateRename) (errs []error) {
	next := map[GateID]*gate{}
	for _, g := range p.from.gates {
		next[g.id] = p.to.byGate[g.id]
	}
	said := map[GateID]GateID{}
	for i, r := range renames {
		path := at("gates", i)
		if first, twice := said[r.From]; twice {
			errs = append(errs, fault(path+".from", fmt.Errorf("gate %q is mapped twice: first to %q", r.From, first)))
			continue
		}
		said[r.From] = r.To
		if p.from.byGate[r.From] == nil {
			errs = append(errs, fault(path+".from", suggest.Unknown("gate", r.From, sortedKeys(p.from.byGate))))
		}
		if next[r.From] = p.to.byGate[r.To]; next[r.From] == nil {
			errs = append(errs, fault(path+".to", suggest.Unknown("gate", r.To, sortedKeys(p.to.byGate))))
		}
	}
	target := map[GateID]GateID{}
	for _, g := range p.from.gates {
		h := next[g.id]
		if h == nil {
			p.voided = append(p.voided, g.id)
			continue
		}
		if first, taken := target[h.id]; taken {
			errs = append(errs, fault("gates", fmt.Errorf("gates %q and %q both become %q: map one of them elsewhere", first, g.id, h.id)))
		}
		target[h.id] = g.id
		p.gates = append(p.gates, GateRename{From: g.id, To: h.id})
		if !p.equal(g, h) {
			p.voided = append(p.voided, g.id)
		}
	}
	return errs
}

// equal reports whether words at g mean the same at h.
func (p *Migration) equal(g, h *gate) bool {
	need := func(f *Flow, g *gate) Need {
		for _, s := range f.spec.States {
			for _, t := range s.Gates {
				if t.ID == g.id {
					return t.Need
				}
			}
		}
		return Need{}
	}
	return reflect.DeepEqual(need(p.from, g), need(p.to, h)) && reflect.DeepEqual(g.leaves, h.leaves) && reflect.DeepEqual(g.cover, h.cover)
}

// MigrationStep says what a migration does to one item.
type MigrationStep struct {
	Item ItemID  `json:"item"`
	OK   bool    `json:"ok"`
	From StateID `json:"from"`
	To   StateID `json:"to,omitzero"`
	// Void are the words that do not survive.
	Void []VoidWord `json:"void"`
	// Reasons say why the item cannot go: its state, or one on its trail, is gone
	// and not mapped ([CodeStateUnmapped]), an attribute is missing or has a value
	// that is none any more, the item has ended, or a deadline is due.
	Reasons []Reason `json:"reasons"`
	// Events let it happen: [Item.Apply] them.
	Events []Event `json:"events"`
}

// VoidWord is a word that a migration makes void.
type VoidWord struct {
	Gate GateID   `json:"gate"`
	Word Standing `json:"word"`
}

// Step says what the migration does to an item at an instant; the item is not
// changed. The step's events let it happen. Errors are those of [Flow.Decide].
func (p *Migration) Step(it *Item, facts Facts, at time.Time) (MigrationStep, error) {
	if err := p.to.ready(it, facts); err != nil {
		return MigrationStep{}, err
	}
	if !inRange(at) {
		return MigrationStep{}, fmt.Errorf("workflow: migrate item %q: %w: want a time in the years 1678 to 2261", it.id, ErrCommand)
	}
	s := MigrationStep{Item: it.id, From: it.state, Void: []VoidWord{}, Reasons: []Reason{}, Events: []Event{}}
	var d Decision
	j := p.from.judge(&d, it, &Command{Kind: DoTick, At: at})
	j.begin(facts)
	if target := p.states[it.state]; target != nil {
		s.To = target.id
	}
	if s.Reasons = append(s.Reasons, p.blocked(&j)...); len(s.Reasons) > 0 {
		return s, nil
	}
	for _, v := range it.votes {
		if slices.Contains(p.voided, v.gate) {
			s.Void = append(s.Void, VoidWord{v.gate, Standing{v.actor, v.principal, v.word, int(v.rev), v.fits}})
		}
	}
	p.event(&j)
	j.flow = p.to
	j.advance()
	j.state = p.to.state(j.item.state)
	j.settle()
	if j.err != nil {
		return MigrationStep{}, fmt.Errorf("workflow: migrate item %q: %w", it.id, j.err)
	}
	s.OK = true
	s.Events = d.AppendEvents(s.Events)
	return s, nil
}

// blocked says why the item cannot go.
func (p *Migration) blocked(j *judge) []Reason {
	it := j.item
	switch {
	case it.def != p.from.spec.ID || int(it.version) != p.from.spec.Version || j.state == nil:
		return []Reason{{Code: CodeOtherDefinition}}
	case j.state.final != "":
		return []Reason{{Code: CodeFinal, State: it.state}}
	case it.x != nil && j.moveDue():
		return []Reason{{Code: CodeDeadlineDue, State: it.state}}
	}
	var list []Reason
	if p.states[it.state] == nil {
		list = append(list, Reason{Code: CodeStateUnmapped, State: it.state})
	}
	for _, k := range it.trail {
		r := Reason{Code: CodeStateUnmapped, State: StateID(k.id)}
		if k.kind == entered && p.states[StateID(k.id)] == nil && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	for _, f := range p.to.read {
		if it.Attribute(f).IsZero() && p.to.attrs[f].Default.IsZero() {
			list = append(list, Reason{Code: CodeAttributeMissing, Field: f})
		}
	}
	for _, g := range it.attrs {
		if a := p.to.attrs[g.Attribute]; a != nil {
			if _, ok := a.accept(g.Value); !ok {
				list = append(list, Reason{Code: CodeBadValue, Field: g.Attribute})
			}
		}
	}
	return list
}

// event adds the event of the migration.
func (p *Migration) event(j *judge) {
	target := p.states[j.item.state]
	e := j.event(Migrated)
	e.State, e.Entry = target.id, j.item.entry+1
	m := j.more(e)
	m.Definition, m.Version = p.to.spec.ID, p.to.spec.Version
	m.Gates, m.Voided = p.gates, p.voided
	for _, k := range j.item.trail {
		if to := p.states[StateID(k.id)]; k.kind == entered && string(to.id) != k.id {
			m.States = append(m.States, StateRename{StateID(k.id), to.id})
		}
	}
	for _, d := range target.dues {
		if due, runs := p.due(j, d); runs {
			m.Dues = append(m.Dues, due)
		}
	}
}

// due returns how a deadline of the new definition runs on. One that has fallen
// already does not fall again, unless what it widened does not go on; one that
// still runs by the same clock keeps its instant.
func (p *Migration) due(j *judge, d *deadline) (Due, bool) {
	before, x := j.state.deadline(d.ID), j.item.extra()
	i := slices.IndexFunc(x.dues, func(have due) bool { return have.id == d.ID })
	fallen := before != nil && i < 0 && (before.anchor() == "" || !j.attribute(before.anchor()).IsZero())
	if fallen && !slices.ContainsFunc(before.Widen, func(w Widening) bool { return slices.Contains(p.voided, w.Gate) }) {
		return Due{}, false
	}
	out := Due{Deadline: d.ID, Moves: d.move != nil}
	if before != nil && i >= 0 && before.sameClock(d) {
		have := x.dues[i]
		if x.paused {
			have.at += j.now
		}
		out.At, out.Count = instant(have.at), int(have.count)
		return out, true
	}
	var runs bool
	out.At, runs = j.due(d, j.item.entered)
	return out, runs
}

// sameClock reports whether both fall at the same instants.
func (d *deadline) sameClock(o *deadline) bool {
	return d.After == o.After && d.From == o.From && d.Before == o.Before && d.Lead == o.Lead && d.Every == o.Every && d.Calendar == o.Calendar
}

func (it *Item) applyMigratedRest(e *Event, m *Effects, rename func(*GateID) bool) {
	trail := it.trail[:0]
	for _, k := range it.trail {
		if k.kind == entered {
			for _, r := range m.States {
				if string(r.From) == k.id {
					k.id = string(r.To)
					break
				}
			}
			trail = append(trail, k)
		} else if g := GateID(k.id); rename(&g) {
			trail = append(trail, mark{string(g), k.kind})
		}
	}
	it.trail = trail
	if x := it.x; x != nil {
		goesOn := func(g *GateID) bool { return !slices.Contains(m.Voided, *g) && rename(g) }
		keep(&x.rolls, func(r *roll) bool { return goesOn(&r.gate) })
		keep(&x.struck, func(s *struck) bool { return goesOn(&s.gate) })
		keep(&x.added, func(a *addition) bool { return goesOn(&a.gate) })
		keep(&x.widened, func(w *widening) bool { return goesOn(&w.gate) })
		keep(&x.delegated, func(d *delegation) bool { return goesOn(&d.gate) })
		for i := range x.lent {
			rename(&x.lent[i].gate)
		}
	}
	it.state = e.State
	it.entry++
	it.setDues(m.Dues)
	if x := it.x; x != nil && x.paused {
		for i := range x.dues {
			x.dues[i].at -= e.At.UnixNano()
		}
	}
}

// keep drops from a list what is not to be kept; keeping may change it.
func keep[V any](list *[]V, kept func(*V) bool) {
	out := (*list)[:0]
	for _, v := range *list {
		if kept(&v) {
			out = append(out, v)
		}
	}
	*list = out
}
