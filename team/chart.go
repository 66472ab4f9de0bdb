// SPDX-License-Identifier: Apache-2.0

package team

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam/internal/diagram"
)

// AppendMermaid appends an org chart as a Mermaid flowchart: units as nested
// boxes, active members with their hats, an arrow from each manager to each
// report, dashed arrows from units to those they oversee, and absent members
// dashed. Ids and names may contain anything. Equal views give equal bytes.
func AppendMermaid(dst []byte, v *View) []byte {
	c := chart{View: v.orNobody(), out: dst}
	c.line(0, "flowchart TD")
	c.mermaidUnits(none, 1)
	c.arrows(" --> ", func(u, o int32) string { return fmt.Sprintf("u%d -. oversees .-> u%d", u, o) })
	if absent := c.absent(); len(absent) > 0 {
		c.line(1, "classDef absent stroke-dasharray: 4 4")
		c.line(1, "class "+strings.Join(absent, ",")+" absent")
	}
	return c.out
}

// AppendDOT appends the same org chart in the DOT language of Graphviz.
func AppendDOT(dst []byte, v *View) []byte {
	c := chart{View: v.orNobody(), out: dst}
	c.line(0, "digraph team {")
	c.line(1, "compound=true")
	c.line(1, `node [shape=box style=rounded]`)
	c.dotUnits(none, 1)
	c.arrows(" -> ", c.dotOversees)
	c.line(0, "}")
	return c.out
}

// chart writes an org chart. Nodes are numbered, so that no id can be mistaken
// for syntax.
type chart struct {
	*View
	out []byte
}

func (c *chart) line(depth int, s string) {
	c.out = append(c.out, strings.Repeat("  ", depth)...)
	c.out = append(c.out, s...)
	c.out = append(c.out, '\n')
}

// arrows writes the lines of reporting, then those of overseeing.
func (c *chart) arrows(manages string, oversees func(u, o int32) string) {
	for _, i := range c.people() {
		if m := c.team.members[i].manager; m != none && c.active(m) {
			c.line(1, c.node(m)+manages+c.node(i))
		}
	}
	for u := range c.team.units {
		for _, o := range c.team.units[u].Oversees {
			c.line(1, oversees(int32(u), c.team.findUnit(o)))
		}
	}
}

func (c *chart) node(i int32) string { return "m" + strconv.Itoa(int(i)) }

// people returns the active members in order.
func (c *chart) people() []int32 {
	var list []int32
	for i := range c.team.members {
		if c.active(int32(i)) {
			list = append(list, int32(i))
		}
	}
	return list
}

func (c *chart) absent() []string {
	var nodes []string
	for _, i := range c.people() {
		if c.away(i) {
			nodes = append(nodes, c.node(i))
		}
	}
	return nodes
}

// label returns a member's name and hats, one per line.
func (c *chart) label(i int32) string {
	m := &c.team.spec.Members[i]
	name := m.Name
	if name == "" {
		name = string(m.ID)
	}
	lines := []string{name}
	for h := range c.wears(i) {
		line := string(h.role)
		if h.unit != c.team.members[i].unit {
			line += " in " + string(h.unitID)
		}
		lines = append(lines, line)
	}
	if c.away(i) {
		lines = append(lines, "(absent)")
	}
	return strings.Join(slices.Compact(lines), "\n")
}

func (c *chart) title(u int) string {
	if t := c.team.units[u].Title; t != "" {
		return t
	}
	return string(c.team.units[u].ID)
}

func (c *chart) mermaidUnits(parent int32, depth int) {
	for _, i := range c.people() {
		if c.team.members[i].unit == parent {
			c.line(depth, c.node(i)+`["`+diagram.MermaidText(c.label(i))+`"]`)
		}
	}
	for u, p := range c.team.parent {
		if p == parent {
			c.line(depth, "subgraph u"+strconv.Itoa(u)+` ["`+diagram.MermaidText(c.title(u))+`"]`)
			c.mermaidUnits(int32(u), depth+1)
			c.line(depth, "end")
		}
	}
}

// dotUnits writes a point into each unit: arrows of DOT end at nodes, and are cut
// off at the box around.
func (c *chart) dotUnits(parent int32, depth int) {
	for _, i := range c.people() {
		if c.team.members[i].unit == parent {
			style := ""
			if c.away(i) {
				style = ` style="rounded,dashed"`
			}
			c.line(depth, c.node(i)+" [label="+diagram.DOTText(c.label(i))+style+"]")
		}
	}
	for u, p := range c.team.parent {
		if p == parent {
			c.line(depth, fmt.Sprintf("subgraph cluster%d {", u))
			c.line(depth+1, "label="+diagram.DOTText(c.title(u)))
			c.line(depth+1, fmt.Sprintf("u%d [shape=point style=invis]", u))
			c.dotUnits(int32(u), depth+1)
			c.line(depth, "}")
		}
	}
}

// dotOversees cuts the arrow off at the boxes, except where one is in the other.
func (c *chart) dotOversees(u, o int32) string {
	s := fmt.Sprintf("u%d -> u%d [style=dashed label=oversees", u, o)
	if !c.team.within(o, u) {
		s += fmt.Sprintf(" ltail=cluster%d", u)
	}
	if !c.team.within(u, o) {
		s += fmt.Sprintf(" lhead=cluster%d", o)
	}
	return s + "]"
}
