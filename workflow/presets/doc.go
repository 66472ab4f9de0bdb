// SPDX-License-Identifier: Apache-2.0

// Package presets holds ready-made definitions for package workflow: the approvals
// of a social media team, as data.
//
// Each function returns a fresh [workflow.Spec] that compiles with the zero
// [workflow.Options] and needs nothing of its facts but who holds which role, so
// that a [workflow.Roster] is enough. Roles are those of the standard catalogue of
// package roles; [RenameRoles] puts the names of your own organisation in their
// place. The same definitions are JSON documents, see [Files]: take one as it is,
// or as the beginning of your own.
//
//	single-approval       somebody writes, somebody else approves, then it goes out
//	brand-and-legal       brand and legal judge in parallel
//	user-content          a follower's content: legal always, and consent before it goes out
//	paid-campaign         more money asks for more people
//	influencer-contract   terms, fee, signature, and a look at what was delivered
//	community-reply       routine at once, sensitive or factual claims with a second pair of eyes
//	inbound-message       triage to customer care, sales, press or legal; one owner; up the chain when late
//	crisis-statement      public relations joins, one message, everything else held under a key
//	strategy-change       advice from many, sign-off in house
//	onboarding-30-60-90   a plan, and three checkpoints that newcomer and manager both confirm
//
// Deadlines count elapsed time, since working time needs a calendar that only you
// have: set [workflow.Deadline.Calendar] to yours. Numbers such as the budget of a
// paid campaign are whole units of your currency.
package presets
