// SPDX-License-Identifier: Apache-2.0

// Package verify proves what a workflow lets people do, before it does: whether
// every post can be completed by the people there are, whether it still can when
// some of them are away, whether somebody can get past a gate, and how few people
// together could.
//
//	report := verify.Run(flow, people, verify.Completable(), verify.Survives(1), verify.Coalition("published", 2))
//	if err := report.Err(); err != nil {
//		fmt.Print(report) // who, which step, which rules clash, what would help
//	}
//
// # Answers
//
// A check holds, fails, or is unknown when the budget was spent; unknown is never
// a pass. What fails comes with a [Witness] that replays through
// [workflow.Flow.Decide], or with a [Clash]: steps and rules that cannot stand
// together, none of which can be spared, and with the smallest [Fix] that was
// found, more people or fewer rules. Answers are exact within the ranges that each
// check states, and the same question always gets the same answer, byte for byte.
//
// # Questions
//
// About people: [Completable], [Survives], [Coalition] and [CoalitionAway],
// [MayAct] and its denial [MayNever], [NeverStuck]. About every roster there could
// be: [MustPass] and [Definition]. About two versions: [NoNewPower] and [Diff].
//
// The first two range over what people are meant to do: everybody who may start an
// item and is there, every case of attributes, approvals and moves, nobody against
// it, no edits, no restart, before any deadline. The others range over everything
// that Decide accepts, since they ask what could go wrong or be got round: words
// against, edits, settings, delegation, added approvers, people who are away and
// act all the same, the clock.
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
// # Limits
//
// A single leaf may ask for many people: seats that others cannot get in the way
// of are not searched one by one. More than 200 steps on a way are unknown. Under
// [workflow.EarlyRefuse] a run to a state that is not done, found but refused as
// an early choice, is unknown too. Where one person may count in several parts of
// a shared need, some plans with deputies are missed, which is unknown. Holds and migrations are not
// looked at: neither lets anybody do more.
package verify
