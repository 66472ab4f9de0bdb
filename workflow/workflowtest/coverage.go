// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// PointKind says what a [Point] of a definition is.
type PointKind string

// The kinds of point.
const (
	MovePoint     PointKind = "move"     // a move from one of its states; counts firings
	GatePoint     PointKind = "gate"     // counts accepted words
	RulePoint     PointKind = "rule"     // counts refusals by it
	DeadlinePoint PointKind = "deadline" // counts firings
	RolePoint     PointKind = "role"     // counts accepted steps that it entitled somebody to
)

// Point is a part of a definition, and how often scenarios used it. A move is named
// "STATE: ACTION", a deadline "STATE: DEADLINE".
type Point struct {
	Kind PointKind
	Name string
	Hits int
}

// Coverage tells what of a definition a set of scenarios used: points in the order
// of the definition, by kind, and roles sorted by id.
type Coverage struct{ Points []Point }

// Missed returns the points without a hit.
func (c Coverage) Missed() []Point {
	return slices.DeleteFunc(slices.Clone(c.Points), func(p Point) bool { return p.Hits > 0 })
}

// Err returns an error that names the missed points, except those of the kinds
// given; nil if there is none.
func (c Coverage) Err(except ...PointKind) error {
	var names []string
	for _, p := range c.Missed() {
		if !slices.Contains(except, p.Kind) {
			names = append(names, fmt.Sprintf("%s %q", p.Kind, p.Name))
		}
	}
	if names == nil {
		return nil
	}
	return fmt.Errorf("workflowtest: no scenario uses %s", strings.Join(names, ", "))
}

// String lists all points, a line each.
func (c Coverage) String() string {
	var b strings.Builder
	for _, p := range c.Points {
		fmt.Fprintf(&b, "%5d  %-8s  %s\n", p.Hits, p.Kind, p.Name)
	}
	return b.String()
}

// counter counts while scenarios are played.
type counter struct {
	spec workflow.Spec
	asks []workflow.Party
	list []Point
}

func newCounter(flow *workflow.Flow) *counter {
	c := &counter{spec: flow.Spec(), asks: flow.Asks()}
	for _, m := range c.spec.Moves {
		for _, from := range m.From {
			c.add(MovePoint, at(from, m.Action))
		}
	}
	for _, s := range c.spec.States {
		for _, g := range s.Gates {
			c.add(GatePoint, string(g.ID))
		}
	}
	for _, r := range c.spec.Rules {
		c.add(RulePoint, string(r.ID))
	}
	for _, s := range c.spec.States {
		for _, d := range s.Deadlines {
			c.add(DeadlinePoint, at(s.ID, d.ID))
		}
	}
	var roles []string
	for _, p := range c.asks {
		if p.Kind == workflow.RoleParty {
			roles = append(roles, p.Name)
		}
	}
	slices.Sort(roles)
	for _, r := range slices.Compact(roles) {
		c.add(RolePoint, r)
	}
	return c
}

func at[K ~string](s workflow.StateID, id K) string { return string(s) + ": " + string(id) }

func (c *counter) add(kind PointKind, name string) {
	c.list = append(c.list, Point{Kind: kind, Name: name})
}

func (c *counter) hit(kind PointKind, name string) {
	for i := range c.list {
		if c.list[i].Kind == kind && c.list[i].Name == name {
			c.list[i].Hits++
		}
	}
}

func (c *counter) coverage() Coverage { return Coverage{Points: slices.Clone(c.list)} }

// start counts an accepted start.
func (c *counter) start(it *workflow.Item, b workflow.Begin, v workflow.Verdict, facts workflow.Facts) {
	c.roles(it, c.spec.Start.By, principal(b.By, b.For), facts)
	c.events(c.spec.Start.State, v.Events)
}

// command counts what a command did to the item, which is as it was before.
func (c *counter) command(before *workflow.Item, cmd workflow.Command, v workflow.Verdict, facts workflow.Facts) {
	c.reasons(v.Reasons)
	if !v.OK {
		return
	}
	c.roles(before, c.entitled(before, cmd), principal(cmd.Actor, cmd.Principal), facts)
	c.events(before.State(), v.Events)
}

func principal(actor, p workflow.MemberID) workflow.MemberID {
	if p == "" {
		return actor
	}
	return p
}

// reasons counts the rules that refused.
func (c *counter) reasons(list []workflow.Reason) {
	for _, r := range list {
		if r.Rule != "" {
			c.hit(RulePoint, string(r.Rule))
		}
	}
}

// events counts moves, words and deadlines from a state on.
func (c *counter) events(state workflow.StateID, events []workflow.Event) {
	for _, e := range events {
		if e.More != nil && e.More.Deadline != "" {
			c.hit(DeadlinePoint, at(state, e.More.Deadline))
		}
		switch e.Kind {
		case workflow.Voted:
			c.hit(GatePoint, string(e.Gate))
		case workflow.Moved:
			c.hit(MovePoint, at(state, e.Action))
			state = e.State
		}
	}
}

// entitled returns the parties that a command of a person asks.
func (c *counter) entitled(it *workflow.Item, cmd workflow.Command) []workflow.Party {
	i := slices.IndexFunc(c.spec.States, func(s workflow.State) bool { return s.ID == it.State() })
	if i < 0 {
		return nil
	}
	state := c.spec.States[i]
	switch cmd.Kind {
	case workflow.DoVote, workflow.DoDelegate, workflow.DoAdd, workflow.DoRemove:
		return entitledAt(state, cmd)
	case workflow.DoMove:
		for _, m := range c.spec.Moves {
			if m.Action == cmd.Action && slices.Contains(m.From, state.ID) {
				return m.By
			}
		}
	case workflow.DoEdit:
		return state.Edits.By
	case workflow.DoSet:
		for _, a := range c.spec.Attributes {
			if slices.Contains(cmd.Fields, a.ID) {
				return a.Set
			}
		}
	case workflow.DoClaim:
		return state.Claim
	case workflow.DoAssign, workflow.DoRelease:
		return state.Assign
	case workflow.DoHold, workflow.DoResume:
		return c.spec.Hold.By
	}
	return nil
}

// entitledAt returns the parties that a command at a gate asks, widened ones too.
func entitledAt(s workflow.State, cmd workflow.Command) []workflow.Party {
	i := slices.IndexFunc(s.Gates, func(g workflow.Gate) bool { return g.ID == cmd.Gate })
	if i < 0 {
		return nil
	}
	if cmd.Kind == workflow.DoAdd || cmd.Kind == workflow.DoRemove {
		return s.Gates[i].Amend
	}
	list := leaves(s.Gates[i].Need)
	for _, d := range s.Deadlines {
		for _, w := range d.Widen {
			if w.Gate == cmd.Gate {
				list = append(list, w.With...)
			}
		}
	}
	return list
}

// leaves returns all parties of a need.
func leaves(n workflow.Need) []workflow.Party {
	list := slices.Concat(n.Of, n.Every, n.Majority)
	for _, sub := range slices.Concat(n.All, n.Any) {
		list = append(list, leaves(sub)...)
	}
	return list
}

// roles counts each role through which m is one of the parties.
func (c *counter) roles(it *workflow.Item, parties []workflow.Party, m workflow.MemberID, facts workflow.Facts) {
	var held []string
	for _, p := range parties {
		for _, r := range c.rolesOf(p) {
			if u, ok := unitOf(it, p); ok && facts.Holds(m, r, u) && !slices.Contains(held, string(r)) {
				held = append(held, string(r))
			}
		}
	}
	for _, r := range held {
		c.hit(RolePoint, r)
	}
}

// rolesOf returns the roles of a party. Those of a duty are among what the flow
// asks.
func (c *counter) rolesOf(p workflow.Party) []workflow.RoleID {
	var list []workflow.RoleID
	switch p.Kind {
	case workflow.RoleParty:
		list = append(list, workflow.RoleID(p.Name))
	case workflow.DutyParty:
		for _, a := range c.asks {
			if a.Kind == workflow.RoleParty && a.Unit == p.Unit {
				list = append(list, workflow.RoleID(a.Name))
			}
		}
	}
	return list
}

// unitOf returns the unit of a party, and false if an attribute that is not set
// should name it.
func unitOf(it *workflow.Item, p workflow.Party) (workflow.UnitID, bool) {
	if a, ok := strings.CutPrefix(p.Unit, "@"); ok {
		u := it.Attribute(workflow.Field(a)).Text()
		return workflow.UnitID(u), u != ""
	}
	return workflow.UnitID(p.Unit), true
}
