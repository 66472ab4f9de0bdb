// SPDX-License-Identifier: Apache-2.0

package workflowtest

import "fmt"

// SyntaxError is a line of a scenario file that cannot be understood, or that names
// what the definition does not have.
type SyntaxError struct {
	File    string
	Line    int // from 1
	Problem string
}

// Error returns file, line and problem.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem) }

// Failure is an expectation of a scenario that is not met, or a step that was
// refused without the scenario saying so.
type Failure struct {
	File     string
	Line     int    // of the expectation or the step, from 1
	Scenario string // its title
	Problem  string // what was expected, and what was found
}

// Error returns file, line, title and problem.
func (e *Failure) Error() string {
	return fmt.Sprintf("%s:%d: %s: %s", e.File, e.Line, e.Scenario, e.Problem)
}

// BrokenDuty is a duty of [workflow.Facts] that an implementation does not keep.
type BrokenDuty struct {
	Duty string // such as "Holds must give the same answer twice"
	Case string // the question and the answers
}

// Error returns the duty and the case.
func (e *BrokenDuty) Error() string { return e.Duty + ": " + e.Case }
