// SPDX-License-Identifier: Apache-2.0

// Package seat decides whether the approvals that stand at a gate fill its
// seats.
//
// What a gate needs is a tree ([Need]): a leaf asks for some approvals out of
// one party, All asks for each of its parts by different people, Shared for each
// of its parts where one person may count in several, Any for one of its parts.
// An approval is a mask: bit i is set when it may fill leaf i. How many
// approvals a leaf asks for is given with each question, because a share of a
// roll is known only once the gate is open.
//
//	seats, err := seat.Compile(seat.All(seat.Leaf(0), seat.Leaf(1)))
//	fits := []uint64{0b11, 0b01}             // ann may fill both leaves, bo the first
//	seats.Filled(fits, []int{1, 1})          // true: bo takes the first, ann the second
//	seats.Missing(nil, fits[:1], []int{1, 1}) // [0 1]: one more, for the second leaf
//
// Compile writes the tree as alternatives, one per choice at each Any. An
// alternative is a list of groups; within a group the approvals are matched with
// seats, one seat each (augmenting paths, so the answer is exact), and groups do
// not see each other. A question costs no allocation up to [Stack] approvals.
package seat
