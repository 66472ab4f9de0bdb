// SPDX-License-Identifier: Apache-2.0

package metrics

import "errors"

// Conditions that a caller may branch on, with [errors.Is].
var (
	// ErrRollUp says that a counter's kind forbids adding it up as asked:
	// reach over days, followers over weeks.
	ErrRollUp = errors.New("must not be rolled up")
	// ErrOutside says that a row lies outside every window of the table.
	ErrOutside = errors.New("outside of every window")
	// ErrNotComparable says that two results differ in more than their window,
	// so that setting one against the other would mislead, or that two tables
	// do not have the same cells.
	ErrNotComparable = errors.New("not comparable")
	// ErrUnknown says that an id is not in the catalogue, the query or the
	// table that was asked.
	ErrUnknown = errors.New("unknown id")
)
