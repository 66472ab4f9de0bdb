// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// refers checks that the members, units and calendars that a workflow names are of
// the team. What an attribute names is for the item to say.
func (c *compiler) refers(path string, s workflow.Spec) {
	c.parties(path+".start.by", s.Start.By)
	for i, a := range s.Attributes {
		path := at(path+".attributes", i)
		switch name := a.Default.Text(); {
		case name == "":
		case a.Kind == workflow.MemberAttr:
			c.member(path+".default", team.MemberID(name))
		case a.Kind == workflow.UnitAttr:
			c.unit(path+".default", team.UnitID(name))
		}
		c.parties(path+".set", a.Set)
	}
	for i, st := range s.States {
		c.refersIn(at(path+".states", i), st)
	}
	for i, m := range s.Moves {
		c.parties(at(path+".moves", i)+".by", m.By)
	}
	c.parties(path+".hold.by", s.Hold.By)
}

// refersIn is refers for one state.
func (c *compiler) refersIn(path string, s workflow.State) {
	c.parties(path+".edits.by", s.Edits.By)
	c.parties(path+".claim", s.Claim)
	c.parties(path+".assign", s.Assign)
	for i, g := range s.Gates {
		path := at(path+".gates", i)
		c.need(path+".need", g.Need)
		c.parties(path+".amend", g.Amend)
		c.parties(path+".delegate", g.Delegate)
	}
	for i, d := range s.Deadlines {
		path := at(path+".deadlines", i)
		c.calendar(path+".calendar", team.CalendarID(d.Calendar))
		c.parties(path+".remind", d.Remind)
		for j, w := range d.Widen {
			c.parties(at(path+".widen", j)+".with", w.With)
		}
	}
}

// need checks whom a need asks.
func (c *compiler) need(path string, n workflow.Need) {
	c.parties(path+".of", n.Of)
	c.parties(path+".every", n.Every)
	c.parties(path+".majority", n.Majority)
	for i, part := range n.All {
		c.need(at(path+".all", i), part)
	}
	for i, part := range n.Any {
		c.need(at(path+".any", i), part)
	}
}

func (c *compiler) parties(path string, list []workflow.Party) {
	for i, p := range list {
		if p.Kind == workflow.MemberParty {
			c.member(at(path, i), team.MemberID(p.Name))
		}
		if p.Unit != "" && !strings.HasPrefix(p.Unit, "@") {
			c.unit(at(path, i), team.UnitID(p.Unit))
		}
	}
}

// unit notes a unit that the team does not have.
func (c *compiler) unit(path string, u team.UnitID) {
	known := make([]team.UnitID, len(c.made.units))
	for i := range known {
		known[i] = c.made.units[i].ID
	}
	if c.made.team != nil && !slices.Contains(known, u) {
		c.fault(path, suggest.Unknown("unit", u, known))
	}
}

// calendar notes a calendar that the team does not have; the empty one is none.
func (c *compiler) calendar(path string, id team.CalendarID) {
	known := make([]team.CalendarID, len(c.spec.Team.Calendars))
	for i, x := range c.spec.Team.Calendars {
		known[i] = x.ID
	}
	if c.made.team != nil {
		oneOf(c, path, "calendar", id, known...)
	}
}
