// SPDX-License-Identifier: Apache-2.0

package plan

// SolveAfter solves with a search that learns after that many nodes of the one
// that does not.
func SolveAfter(p *Problem, budget, plain int) Answer {
	return solve(p, budget, func(*model) int { return plain })
}
