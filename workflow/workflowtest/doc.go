// SPDX-License-Identifier: Apache-2.0

// Package workflowtest lets users of package workflow test their own definitions
// and their own facts.
//
//   - [Run] plays scenario files, which a person who does not program can read and
//     write, and returns every expectation that fails, with file and line.
//   - [Cover] does the same and tells which moves, gates, rules, deadlines and roles
//     of the definition the scenarios used.
//   - [CheckFacts] holds an implementation of [workflow.Facts] to its duties.
//
// They return errors and import no test framework.
//
// # Scenario files
//
// A scenario file has the extension .scenario. It is UTF-8 text, read line by line;
// blank lines and lines that start with # say nothing, and indentation has no
// meaning. A file is at most 1 MiB, a line at most 4096 bytes.
//
//	Workflow: single-approval
//
//	Scenario: a creator's post is approved by the manager
//
//	  mia is content-creator
//	  sam is social-media-manager
//
//	  Monday 2026-03-02
//	  09:00  mia starts post-7
//	  09:05  mia does submit
//	         - state: review
//	  09:10  mia approves review
//	         - refused: author
//	         - could: sam
//	  after 2 hours sam approves review
//	         - state: approved
//
// The optional first line Workflow: ID says which definition the file speaks of; one
// of another definition is a fault. Scenario: TITLE begins a scenario. Scenarios do
// not know of each other: people and items are new in each.
//
// # Words
//
// Names and ids are single words; one with a space, a comma or a special meaning
// stands between double quotes, with \" and \\ inside. A list is separated by commas.
//
// # Time
//
// A line with a date alone begins that day: 2026-03-02, or with its weekday Monday
// 2026-03-02, which must be right. Before a statement, 09:30 is that time of the day,
// 2026-03-02 09:30 names both, and after 90 minutes (hours, days) counts from the
// statement before. A statement without a time happens at the time of the one before
// it. All times are UTC, and time never goes back. The first step needs a date.
//
// Deadlines fire on time: before each statement every item is ticked at each instant
// at which one of its deadlines falls, at most 1000 times; and after a statement about
// people every item is ticked once more, since somebody who left may have been the
// last one missing. The statement
//
//	nobody watches the clock
//
// ends that until the end of the scenario, for tests of a late host. Then
//
//	clock ticks
//
// ticks the item once. With the clock watched, use "time passes" to let deadlines
// fire and to look at what they did:
//
//	after 1 day time passes
//	       - fired: reminder, too-late
//
// # People
//
// A scenario may bring its own people. If it has none, the facts given to [Run] are
// asked. Statements about people may stand anywhere and count from there on.
//
//	ana is content-creator, copywriter              ana holds these roles, in no unit
//	bo is content-strategist in nordics             in the unit nordics
//	bo is no longer content-strategist              in any unit
//	zoe has no role                                 she exists
//	unit nordics is in europe                       europe is the unit above
//	ana reports to gus                              gus is her manager
//	cy is away                                      absent from here on
//	cy is back
//	bo stands in for cy                             while cy is away: for roles that both hold,
//	                                                and where a party names no role; of several,
//	                                                the first present one acts
//	bo stands in for cy as legal-counsel            in that role, whether cy is away or not
//	bo no longer stands in for cy
//
// Everybody who acts must be known. Such people have no calendars; a definition whose
// deadlines count working time needs facts of your own.
//
// # Steps
//
// A step says who does what. It must be accepted unless the line below says that it
// is refused.
//
//	mia starts post-7                               begins an item
//	mia starts post-7 with budget 500, market dk    with attributes
//	mia does submit                                 fires a move
//	bo approves brand                               likewise: rejects, abstains at
//	bo asks for changes at brand
//	bo takes back brand                             takes a word at a gate back
//	bo approves brand having seen revision 2        the content that bo looked at
//	mia edits text, media
//	mia sets budget to 5000
//	lea claims                                      takes the item; releases puts it back
//	sam assigns to lea
//	bo delegates brand to cy                        hands the vote over
//	bo revokes brand from cy
//	gus adds zoe to brand                           as an approver who may fill any seat
//	gus adds zoe to brand as must                   with a seat that only zoe fills
//	gus removes zoe from brand
//	pia holds crisis                                freezes the item under a key
//	pia resumes crisis
//	mia comments "looks good"
//
// A deputy acts "for" somebody: bo approves brand for cy. It goes with starts, votes,
// does, edits and sets.
//
// A value is yes or no for a bool, a whole number, a word for an enum, a unit or a
// member, words joined by "and" for tags (nothing for none), and a time such as
// 2026-03-05 12:00 for a time.
//
// With one item, steps speak of it. With several, the item stands in front:
//
//	10:00  post-8: sam approves review
//
// # Expectations
//
// Lines that start with a hyphen say what must be true after the statement above, for
// its item.
//
//   - refused: author                  the step is refused, with these codes and no others
//   - could: bo, cy                    who could have done it instead; nobody for none
//   - warning: early-choice            the accepted step carries these warnings
//   - no effect                        accepted, and nothing happened
//   - fired: reminder, too-late        the deadlines that fired since the statement before, or nothing
//   - state: review
//   - owner: lea                       or nobody
//   - held: crisis                     the keys that stand, or nothing
//   - revision: 2
//   - gate brand: met                  or open, short, failed, off
//   - gate brand waits for: bo, cy     who could approve now and has not, or nobody
//   - attribute budget: 500            or nothing
//   - due: too-late at 2026-03-04 09:00    the next deadline, or nothing
//   - sam can approve brand            a step that would be accepted now
//   - mia cannot approve brand: author one that would be refused, with these codes
//
// The codes of refusals are those of [workflow.Codes].
package workflowtest
