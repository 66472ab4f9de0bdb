// SPDX-License-Identifier: Apache-2.0

// Package sat judges the plan search with an independent SAT solver: the same
// random problems, written as clauses, must get the same answers. Its test
// prints a table of the times of both.
package sat
