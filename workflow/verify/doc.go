// SPDX-License-Identifier: Apache-2.0

// Package verify proves what a workflow lets people do, before it does: whether
// every post can be completed by the people there are, whether it still can when
// some of them are away, whether somebody can get past a gate, and how few people
// together could.
//
// # Ideas
//
// [Run] judges checks against a compiled definition and the people who must live
// with it. A check holds, fails, or is unknown: the budget was spent, or it would
// take what is not tried. It says which, and it is never a pass: [Report.Err] is nil
// only if every check holds.
//
//	report := verify.Run(flow, people, verify.Completable(), verify.Survives(1), verify.Coalition("published", 2))
//	if err := report.Err(); err != nil { … }
//
// What fails comes with a [Witness], a history that replays through
// [workflow.Flow.Decide], or with a [Clash] that says who, which step and which
// rules stand against each other, and with a [Fix]. Reports read as text, as
// Markdown and as JSON; equal questions get equal bytes.
//
// Against people:
//
//   - [Completable]: every author can complete an item in every case of its
//     attributes, with those who are there and the deputies of those who are not.
//   - [Survives]: also when any n people more are away from the beginning.
//   - [Coalition]: nobody brings an item into a state with fewer than n people;
//     four eyes are 2. [CoalitionAway] adds absences, whose deputies may help.
//   - [MayAct] and [MayNever]: somebody may do something somewhere, or never.
//   - [NeverStuck]: whatever people did, the item can still come to an end.
//   - [NoNewPower]: a new version gives nobody more than an old one; [Diff] tells
//     who gains and who loses.
//
// About a definition alone, whoever the people are:
//
//   - [MustPass]: an item never enters a state without having passed a gate;
//     [MustPassAny]: or one of several.
//   - [OnlyOwner]: nobody but the owner of an item does something somewhere.
//   - [Definition]: everything in it can be reached, fired and decided.
//
// What is taken for granted errs on the safe side of each question. People who
// are away do not act in Completable and Survives; they may act, beside their
// deputies, where a check asks what somebody could do. Nobody is against it in
// Completable, no deadline falls and nothing restarts; in the other checks anybody
// says, edits, delegates and adds what [workflow.Flow.Decide] lets them, and time
// passes as it likes. Nobody ever holds an item.
//
// # How it works
//
// Attribute values that no condition and no party tells apart are one case, a
// region ([workflow.Flow.Regions]); more than 65,536 of them are unknown. People
// whom nothing tells apart are one class, so that 100,000 people with 200
// different sets of roles are 200 candidates. A way is a path from the start to a
// target; one that asks of people all that another asks, for the same situation,
// is left out, so ways have no loops.
//
// Who can go a way is the workflow satisfiability problem: steps, those who may do
// each, and rules about who does them together (Wang and Li, "Satisfiability and
// Resiliency in Workflow Authorization Systems", 2010). The rules of a workflow do
// not care who people are, only which steps share one, so the problem is
// fixed-parameter tractable in the number of steps (Cohen, Crampton, Gagarin,
// Gutin and Jones, "Iterative Plan Construction for the Workflow Satisfiability
// Problem", 2014), and is searched by patterns (Karapetyan, Parkes, Gutin and
// Gagarin, "Pattern-Based Approach to the Workflow Satisfiability Problem with
// User-Independent Constraints", 2019). Deputies put two names on an act and are
// branched on.
//
// A set of absences is fatal exactly when it meets every plan, so Survives takes
// away in turn those who act in a plan that was found: k^n searches for k steps.
//
// NeverStuck first looks for a way out of each state that nobody can block, and
// explores histories only where there is none.
//
// Each check is held to an enumeration of everything that can happen, on random
// small definitions with random people.
//
// # Measured
//
// The hard random family of package internal/plan, written as definitions: a state
// with one gate for one approver per step, rules that at most three people do five
// of the steps, and pairs of steps for different people, near the number at which
// half can be completed. Search is the plan search of Completable. Beside it a SAT
// solver written in Go on the same problems, without the time to write its clauses.
// Completable is the whole check: where the answer is no, it looks for the clash
// and the remedies as well. All answers agreed. One run on two cores of a quiet
// machine:
//
//	                                            |   Completable    |      search      |    SAT solver
//	steps people   pairs seeds possible unknown |     mean longest |     mean longest |     mean longest
//	   20    100      40    20        1       0 |  73.4 ms  133 ms | 0.236 ms 0.588 ms |  1.63 ms 7.91 ms
//	   20    100      30    20       10       0 |  31.7 ms   82 ms | 0.374 ms 1.34 ms |  2.83 ms 10.4 ms
//	   20    200      40    20       11       0 |  31.5 ms  111 ms | 0.269 ms 0.72 ms |  2.59 ms 9.03 ms
//	   25    250      54    20        9       0 |  48.6 ms  104 ms |  1.34 ms 3.71 ms |  20.3 ms 70.2 ms
//	   30    300      61    20       13       0 |  78.6 ms  240 ms |  15.2 ms 65.7 ms |   274 ms  997 ms
//	   35    350      83    20        6       0 |   166 ms  607 ms |  33.1 ms  119 ms |   446 ms   1.7 s
//	   60    500 147–203    20        2       0 |   943 ms   2.7 s |   273 ms   1.0 s |    4.6 s  19.6 s
//
// In internal/check/sat, SOCIALTEAM_CASES=ci go test -v -run TestSolverAgrees .
// prints this table anew. Clash and remedies together may take three times the
// nodes of the answer and those of a tenth of a second, and the result says what
// that leaves open. Extraction, which is everything of an answer but the search and
// its reasons, took 1.4 ms with 20 steps and 100 people, 5.3 ms with 35 and 350, and
// 9.7 ms with 60 and 500 (BenchmarkCompletable).
//
// Every check of the shipped definitions takes less than a second over a team of
// 1,558 people, as does each of the checks over 100,000 people who hold 30 roles in
// at most 200 combinations.
//
// # Limits
//
// A single leaf may ask for many people: seats that others cannot get in the way
// of are not searched one by one. More than 200 steps on a way are unknown. Under
// [workflow.EarlyRefuse] a run to a state that is not done, found but refused as
// an early choice, is unknown too. Where one person may count in several parts of
// a shared need, some plans with deputies are missed, which is unknown. An
// attribute names anybody whom the roster lists, as [workflow.Roster] and team.View
// do, and of a roster that lists nobody those whom the definition asks.
//
// # Out of scope
//
// Somebody who leaves or comes back in the middle of an item, holds, migration
// between versions, and what a host does beside the workflow.
package verify
