// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// scenario is one story of a file.
type scenario struct {
	file  string
	line  int
	title string
	steps []statement
	// people are those whom statements name; own says that there are such
	// statements.
	own bool
}

// statement is a line that does something, with the expectations below it.
type statement struct {
	line   int
	text   string
	at     time.Time
	item   string         // as written in front; empty: the only one
	kind   statementKind  // what it does
	step   step           // act
	change func(c *crew)  // people
	expect []*expectation // in order
}

type statementKind uint8

const (
	people   statementKind = iota + 1 // changes who is who
	act                               // somebody does something
	pass                              // time passes
	ignore                            // nobody watches the clock any more
	tickOnce                          // the clock ticks
)

// step is what somebody does. Attributes are read once the definition is known.
type step struct {
	start   string // the item that begins
	command workflow.Command
	given   []given // start: with these; set: to this one
}

// given is an attribute with its value as written.
type given struct {
	attribute string
	value     []word
}

// expectation is one line that starts with a hyphen.
type expectation struct {
	line  int
	kind  expectationKind
	name  string   // gate, attribute, deadline
	list  []string // codes, people, keys, deadlines; one word for one
	value []word   // attribute
	at    time.Time
	step  step // can, cannot
	text  string
}

type expectationKind uint8

const (
	refused expectationKind = iota + 1
	could
	warning
	noEffect
	fired
	inState
	ownedBy
	heldBy
	revisionIs
	gateIs
	gateWaits
	attributeIs
	dueIs
	can
	cannot
)
