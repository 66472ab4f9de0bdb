// SPDX-License-Identifier: Apache-2.0

// Package socialteam is the vocabulary that the packages of this module share:
// ids of members, roles and units, findings, amounts of money, calendar dates
// and located errors.
//
// The module models how a social media team works, for other programs to
// embed:
//
//   - roles: a catalogue of roles, responsibilities and skills, and the matrix
//     that says who does, owns, advises and is told (RACI and its relatives);
//   - team: people with their hats, absences and deputies, seen at an instant;
//   - workflow: who must say yes before something is published, and why not;
//   - workflow/verify: proofs about such a policy and the people who live with it;
//   - metrics: KPIs whose results say when they are undefined;
//   - team/playbook: all of it for one company in one document, judged by rules.
//
// Each package works alone. Values pass between them unchanged, since the ids
// are the same types everywhere.
//
// # One pattern
//
// A Spec is plain data: a Go literal or a file. Compile checks all of it, reports
// every fault with its path (see [SpecError]) and returns a value that never
// changes, so that any number of goroutines may ask it. Questions are pure: time,
// ids and people are arguments, and equal questions get equal answers, in a
// documented order, byte for byte. "No" is an answer with reasons, not an error.
package socialteam
