// SPDX-License-Identifier: Apache-2.0

// Package verify proves what a workflow lets people do, before it does: whether
// every post can be completed by the people there are, whether it still can when
// some of them are away, whether somebody can get past a gate, and how few people
// together could.
//
// [Run] judges checks against a compiled definition and the people who must live
// with it. A check holds, fails, or is unknown when the budget was spent, which is
// never a pass. What fails comes with a [Witness] that replays through
// [workflow.Flow.Decide], or with a [Clash] that says who, which step and which
// rules stand against each other, and with a [Fix].
//
//	report := verify.Run(flow, people, verify.Completable(), verify.Survives(1), verify.Coalition("published", 2))
//	if err := report.Err(); err != nil { … }
package verify
