// SPDX-License-Identifier: Apache-2.0

// Package workflow decides who must say yes before something happens, and tells
// why not.
//
// A definition is a [Spec]: states, moves between them, gates that ask people for
// approval, rules that keep people apart, deadlines. [Compile] checks it and
// returns a [Flow]. An [Item] is one thing that passes through it. Somebody gives
// a [Command]; [Flow.Decide] answers with events or with reasons, and
// [Item.Apply] lets the events happen. Nothing here reads a clock, keeps an item
// or knows a person: time, items and [Facts] are arguments.
//
// One engine answers everything: [Flow.Explain] and [Flow.Can] ask it what it
// would decide.
package workflow
