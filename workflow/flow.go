// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"errors"
	"fmt"
	"slices"

	"github.com/socialteam/socialteam/internal/seat"
)

// Flow is a compiled [Spec]. It never changes, so any number of goroutines may
// use it. It comes from [Compile] alone.
type Flow struct {
	spec    Spec
	states  []*state
	byState map[StateID]*state
	gates   []*gate
	byGate  map[GateID]*gate
	attrs   map[Field]*Attribute
	starter []party
	start   *state
	rules   []*rule
	hold    []party
	pause   bool
	// read are the attributes that conditions read.
	read  []Field
	setBy map[Field][]party
	asks  []Party
	// duties are the roles that each party of a duty means.
	duties map[Party][]Party
	// What the definition needs of the facts.
	managers, calendars bool
	// mayTrap says that an early choice is possible at all.
	mayTrap bool
}

// state is a compiled [State].
type state struct {
	id     StateID
	final  Final
	gates  []*gate
	shared bool
	empty  bool
	editBy []party
	fields []Field // nil: every field
	edits  bool    // fields nil means every, not none
	back   *move
	claim  []party
	assign []party
	dues   []*deadline
	moves  []*move // from here, in order of declaration
	// Moves from here that fire by themselves.
	onCleared, onRejected, onChanges []*move
	settles                          bool // has a gate with a roll, or an automatic move
	rolls                            bool
	changes                          bool // has a move on changes
	minRules                         []*rule
	plain                            bool // has one gate, which always applies and wants a number of approvals
}

// gate is a compiled [Gate].
type gate struct {
	id       GateID
	index    int
	state    *state
	when     *cond
	leaves   []leaf
	rolls    bool
	seats    *seat.Seats
	top      bool // the need is a shared All
	reject   Reject
	noes     int // count
	self     bool
	amend    []party
	delegate []party
	// excl are the fields whose editors are excluded, cover those whose edit
	// voids.
	excl, cover map[Field]bool
	rules       []*rule // upper rules that speak of this gate
	needs       []int   // of each leaf; -1 for a roll
	single      int     // what the only leaf needs; 0 for other needs
	only        *party  // of the only leaf, if it has one party and no roll
}

// leaf is one requirement of a gate.
type leaf struct {
	kind    leafKind
	n       int // approvals, or percent
	parties []party
	of      []Party
}

type leafKind uint8

const (
	leafApprove leafKind = iota + 1
	leafEvery
	leafMajority
	leafPercent
)

func (l *leaf) rolls() bool { return l.kind != leafApprove }

// move is a compiled [Transition].
type move struct {
	action  Action
	to      *state
	on      On
	by      []party
	when    *cond
	keep    bool
	reopens []StateID
	restart Restart
	rules   []*rule // upper rules that speak of this action
	least   []*rule // min-people rules that do
}

// deadline is a compiled [Deadline].
type deadline struct {
	Deadline
	move  *move
	order int       // remind < escalate < move
	with  [][]Party // of Widen, duties resolved
}

// party is a compiled [Party].
type party struct {
	kind    PartyKind
	roles   []RoleID // role, duty
	unit    UnitID
	unitOf  Field // attribute that names the unit
	member  MemberID
	attr    Field
	manager bool
	src     Party
}

type ruleKind uint8

const (
	ruleMaxActs ruleKind = iota + 1
	ruleMaxPeople
	ruleNotAuthor
	ruleMinPeople
)

// rule is a compiled [Rule].
type rule struct {
	id   RuleID
	code Code
	kind ruleKind
	k    int
	acts []Act
}

// ID returns the id of the definition.
func (f *Flow) ID() ID { return f.spec.ID }

// Version returns the version of the definition.
func (f *Flow) Version() int { return f.spec.Version }

// Spec returns what was compiled: a copy.
func (f *Flow) Spec() Spec { return f.spec.clone() }

// Asks returns the parties that the definition speaks of, duties resolved to
// roles, sorted by their text: what a host must be able to answer.
func (f *Flow) Asks() []Party { return slices.Clone(f.asks) }

// Resolve returns the parties that p means: the roles of a duty that the
// definition speaks of, and otherwise p alone.
func (f *Flow) Resolve(p Party) []Party {
	if list, ok := f.duties[p]; ok {
		return slices.Clone(list)
	}
	return []Party{p}
}

// Holds reports whether a condition is true of attributes. One that is not given
// counts with its default.
func (f *Flow) Holds(c Condition, given []Given) bool {
	return c.holds(func(a Field) Value {
		for i := range given {
			if given[i].Attribute == a {
				return given[i].Value
			}
		}
		if attr := f.attrs[a]; attr != nil {
			return attr.Default
		}
		return Value{}
	})
}

// Regions returns values of an attribute such that the conditions of the
// definition tell every two of them apart and every other value from none of
// them: one for each case that a test or a proof must look at. It returns nil for
// an attribute that no condition reads, and when there would be more than 65,536.
func (f *Flow) Regions(a Field) []Value {
	if !slices.Contains(f.read, a) {
		return nil
	}
	var conds []*cond
	for _, s := range f.states {
		for _, g := range s.gates {
			conds = append(conds, g.when)
		}
		for _, m := range s.moves {
			conds = append(conds, m.when)
		}
	}
	list := regions(a, conds...)
	for i, v := range list {
		if v != Text(otherWord) {
			continue
		}
		for _, w := range f.attrs[a].Values {
			if !slices.Contains(list, Text(w)) {
				list[i] = Text(w)
				break
			}
		}
	}
	return list
}

// Require says which optional parts of [Facts] the definition needs and facts
// lacks: [Managers] when a party asks for a manager, [Calendars] when a deadline
// counts working time. The error wraps [ErrFacts].
func (f *Flow) Require(facts Facts) error {
	var errs []error
	if _, ok := facts.(Managers); f.managers && !ok {
		errs = append(errs, fmt.Errorf("workflow: %w managers, which a party asks for: implement Managers", ErrFacts))
	}
	if _, ok := facts.(Calendars); f.calendars && !ok {
		errs = append(errs, fmt.Errorf("workflow: %w calendars, which a deadline asks for: implement Calendars", ErrFacts))
	}
	return errors.Join(errs...)
}

func (f *Flow) state(id StateID) *state {
	if len(f.states) <= 8 {
		for _, s := range f.states {
			if s.id == id {
				return s
			}
		}
		return nil
	}
	return f.byState[id]
}

// attribute returns the attribute of that name, or nil.
func (f *Flow) attribute(id Field) *Attribute {
	if len(f.spec.Attributes) <= 8 {
		for i := range f.spec.Attributes {
			if a := &f.spec.Attributes[i]; a.ID == id {
				return a
			}
		}
		return nil
	}
	return f.attrs[id]
}

func (s *state) gate(id GateID) *gate {
	for _, g := range s.gates {
		if g.id == id {
			return g
		}
	}
	return nil
}

func (s *state) move(a Action) *move {
	for _, m := range s.moves {
		if m.action == a {
			return m
		}
	}
	return nil
}

func (s *state) deadline(id DeadlineID) *deadline {
	for _, d := range s.dues {
		if d.ID == id {
			return d
		}
	}
	return nil
}
