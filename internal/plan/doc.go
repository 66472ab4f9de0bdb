// SPDX-License-Identifier: Apache-2.0

// Package plan decides whether some steps can be done by some people under rules
// about who does them together: the workflow satisfiability problem.
//
// A [Problem] lists steps with the people who may do each, and rules over acts,
// which are groups of steps. [Solve] returns a plan, or that there is none, or
// that the budget was spent. [Clash] says why there is none: rules and steps
// that clash by themselves, none of which can be spared.
//
//	p := &plan.Problem{
//		People: 2, // 0 is ann, 1 is bo
//		Steps: []plan.Step{
//			plan.Done(0, 0),            // ann has approved
//			{Who: plan.SetOf(0, 1)},    // publish
//		},
//		Rules: []plan.Rule{plan.Different(0, 1)}, // but not by the same person
//	}
//	plan.Solve(p, 10_000).Plan[1].By.Person // 1: bo publishes
//
// # From a live item to a problem
//
// Whatever stands, or would stand after the word or move in question, is a step
// that is [Done], under its two names, whether a seat needs it or not. Each seat
// that must be filled is a further step. Its candidates are those who may still
// speak and, in person or as the same proxy, those whose standing approval fits
// the leaf: then the seat is filled by what stands. Seats of one gate are
// [Different] from each other, not from what stands. The seats and what stands at
// a gate are together one act. To ask whether an act burns the last way, solve
// the problem with and without it.
//
// A proxy asks more of every rule than the principal in person does. Where the
// principal may act too, as an absent person may in the early-choice check, the
// proxies of steps that are still open can be left out.
//
// # How it searches
//
// Rules do not care who people are, only which steps share a person. So the
// search looks for a pattern, a partition of the steps into blocks, keeps the
// candidates of each block as a bit set, and matches blocks with people, or with
// candidates that stand for several interchangeable people.
package plan
