// SPDX-License-Identifier: Apache-2.0

package socialteam

import (
	"errors"
	"strconv"
)

// SpecError is one fault of a document or a Spec, with the place where it
// stands. Functions that validate return all faults, in an order that depends on
// the input alone, joined with [errors.Join]; [SpecErrors] takes them apart
// again.
type SpecError struct {
	// Path leads to the fault as a Go or JavaScript programmer would write
	// it, such as "members[3].holdings[0].role". It is empty when the whole
	// document is at fault.
	Path string
	// Line and Column say where the fault stands in a text, both counted from
	// one, the column in bytes. Functions that decode a text know them;
	// functions that compile a Spec do not, and leave them zero.
	Line, Column int
	// Err says what is wrong, quotes the input and tells what would be right.
	Err error
}

// Error returns place and cause on one line.
func (e *SpecError) Error() string {
	switch {
	case e.Line > 0 && e.Path != "":
		return position(e.Line, e.Column) + ": " + e.Path + ": " + e.Err.Error()
	case e.Line > 0:
		return position(e.Line, e.Column) + ": " + e.Err.Error()
	case e.Path != "":
		return e.Path + ": " + e.Err.Error()
	}
	return e.Err.Error()
}

// Unwrap returns Err.
func (e *SpecError) Unwrap() error { return e.Err }

// SpecErrors returns every *SpecError in the tree of err, in order. It returns
// nil when there is none.
func SpecErrors(err error) []*SpecError {
	var list []*SpecError
	var walk func(error)
	walk = func(err error) {
		switch e := err.(type) {
		case nil:
		case *SpecError:
			list = append(list, e)
		case interface{ Unwrap() []error }:
			for _, e := range e.Unwrap() {
				walk(e)
			}
		default:
			walk(errors.Unwrap(err))
		}
	}
	walk(err)
	return list
}

func position(line, column int) string {
	return "line " + strconv.Itoa(line) + ", column " + strconv.Itoa(column)
}
