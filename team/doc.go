// SPDX-License-Identifier: Apache-2.0

// Package team models the people of a social media team: who wears which hats in
// which unit, for what share of the time and from when until when, who is away,
// who stands in, and whether the whole will hold.
//
// # Ideas
//
// A [Member] is stored once, whatever hats the person wears. A hat is a
// [Holding]: one member has one role in one unit for a share of the working
// time. A role has many holders and a member many hats. Roles, skills and
// responsibilities come from a catalogue of package roles.
//
// A [Unit] has a parent. A holding reaches down: who holds a role in a unit holds
// it in every unit below, and nowhere above. A holding without a unit of its own
// takes the member's; one that ends up with no unit is in none, so that a role for
// the whole company is one held in the root unit.
//
// Every span is of civil days, half-open, and of one location that the [Spec]
// names, so that it begins and ends at an exact instant. An [Absence] is not
// leaving: the absent keep their hats, and deputies may act. A deputy acts for an
// absent member as the first present one of the list, and in a role only by
// holding it too or by having the skills that it needs: an intern does not sign
// for counsel. A [Cover] makes somebody stand in for named roles and days, whether
// the other is away or not. Depth is one: nobody acts for a stand-in.
//
// # Use
//
// [Decode] reads a Spec, [Compile] checks all of it and returns a [Team], and
// [Team.At] returns the [View] of an instant, which says with [View.Until] how
// long a host may keep it. A view answers what package workflow asks of facts
// about people; neither package imports the other. [Team.With] is the what-if and
// [Diff] lists what differs.
//
// A [Calendar] tells working time from other time. Others take it through an
// interface of their own.
//
// # Analyses
//
// They are functions of a [View], since each asks how things stand at one instant;
// [Coverage] alone is one of a [Team], since it looks at a window of days. Each
// answers with findings that name the nearest [Fix], most with the facts too:
//
//   - [Coverage]: on which days has a responsibility nobody who may, can and is
//     there?
//   - [PeakLoad]: how loaded is the most loaded at best, and what is in the way?
//   - [SinglePoints] and [BusFactor]: what hangs on how few?
//   - [SkillGaps]: what can nobody do that a hat asks for, and what training
//     closes it at least cost?
//   - [NextHires]: in which order to hire?
//   - [Structure]: who reports to whom, who leads, and which social organisation
//     model is it?
//   - [Separation] and [Requirements]: which hats must not meet, and which ask for
//     another?
//   - [Allocations]: who wears hats for more than all of the working time?
//   - [Deputies]: which stated deputy could not act, and why?
//
// [Templates] are six forms of teams to start from; [AppendMermaid] and
// [AppendDOT] draw an org chart.
//
// # Bounds
//
// Nothing here reads a clock, a file of its own or a network; a location is
// looked up by name in the time zone database of the host, or in that of package
// time/tzdata if the program imports it. Out of scope are payroll, authentication
// and the planning of shifts.
package team
