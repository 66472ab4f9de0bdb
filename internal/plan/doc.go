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
//
// Two searches do this. The first grows blocks by the step with the fewest places
// left and learns nothing; it answers what is small or easy within microseconds.
// The second decides for each pair of steps whether one person does both, traces
// a clash to the choices behind it and keeps what follows as a clause, restarts,
// and forgets clauses that did not help. It takes over from about 20 steps on, or
// when the first has spent its share.
//
// A node of the budget is a step placed by the first search, about a microsecond
// with 20 steps, or a choice or clash of the second, five to fifty microseconds
// with 20 to 60 steps.
//
// # Measured
//
// The random family of the literature (k rules that at most three people do five
// steps, and pairs of steps for different people; see plantest) near the numbers
// of pairs at which half of the problems are possible, where it is hard, and last
// the family with 60 steps. Beside it a SAT solver written in Go on the same
// problems, without the time to write its clauses. All answers agreed. One run, on
// a two-core machine with ten other processes busy: read ratios, not digits.
//
//	steps people pairs seeds possible unknown     mean  longest | SAT mean  longest
//	   20    100    40    20        1       0  0.77 ms  4.91 ms |  5.86 ms    62 ms
//	   20    100    30    40       21       0  0.62 ms  2.00 ms |  5.50 ms    17 ms
//	   20    200    40    20       11       0  0.32 ms  0.63 ms |  4.14 ms    10 ms
//	   25    250    54    20        9       0  1.41 ms  3.83 ms |    20 ms    56 ms
//	   30    300    61    20       13       0    26 ms    56 ms |   635 ms    2.1 s
//	   35    350    83    20        6       0    89 ms   445 ms |    1.4 s    5.2 s
//	   60    500   203     5        0       0   581 ms    1.8 s |    9.2 s   24.7 s
//	   60    500   147     5        1       0    2.2 s    5.5 s |   23.3 s   55.0 s
//
// The test of internal/check/sat compares the two, and prints the table of the
// documentation of package verify.
package plan
