// SPDX-License-Identifier: Apache-2.0

// Package workflow decides who must say yes before something happens, and tells
// why not.
//
// # Ideas
//
// A definition is a [Spec]: plain data, a Go literal or a file. It has states;
// moves between them; gates, which ask people for approval while the item is in a
// state; rules, which keep people apart across gates and moves; and deadlines.
// People are named by [Party]: a role, a member, the author, whoever an attribute
// names. [Compile] checks all of it at once and returns a [Flow].
//
// An [Item] is one thing that passes through a flow. It is in exactly one state;
// the gates of that state are judged in parallel. Somebody gives a [Command];
// [Flow.Decide] answers with events or with reasons, and [Item.Apply] lets the
// events happen. [Flow.Do] is both, for those without a store.
//
// [Facts] say who holds which role. A [Roster] is enough to begin with; team.View
// knows units, managers, absences, deputies and calendars too. Who is absent may
// still act, and deputies act for them besides.
//
// [Flow.Explain] tells how an item stands: what each gate needs, who counted, who
// could still approve, who may do what. [Flow.Can] lists what one person could
// do. Both ask the code that decides, so they never disagree with it.
//
// # What holds
//
//   - Nothing here reads a clock, makes an id, keeps an item or asks for people by
//     itself: time, ids, items and facts are arguments. Equal questions get equal
//     answers.
//   - A refusal is an answer with [Reason]s, and changes nothing. An error means
//     that the question made no sense.
//   - Events carry their consequences. An item is the fold of its events, without
//     definition or people, so that old history never changes its meaning.
//   - A party of nobody lets nothing through. Authors and editors do not approve
//     what they wrote. One person fills one seat. An edit voids the approvals that
//     covered it, and cannot slip past a gate that was passed. A vote keeps the
//     authority with which it was cast.
//
// The package presets has definitions to start from; workflowtest plays scenario
// files against one's own.
//
// # Out of scope
//
// Storing items and firing deadlines on time belong to a host, and so do
// authentication and the content itself: an item knows a revision number and a
// digest of it.
package workflow
