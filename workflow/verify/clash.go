// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/plan"
	"github.com/socialteam/socialteam/workflow"
)

// maxListed is how many people a step of a clash lists.
const maxListed = 12

// clash finds demands that cannot be met together on the shortest way of a scene.
func (sc *scene) clash() *Clash {
	ways, _ := sc.m.waysToDone(sc.region)
	c := &Clash{kernel: &kernel{answer: sc.m.nodes}, sc: sc, Author: sc.p.ids[sc.author], Attributes: slices.Clone(sc.region), Way: []workflow.Action{}, Steps: []Step{}, Rules: []string{}}
	if len(ways) == 0 {
		return c
	}
	for _, l := range ways[0].legs {
		c.Way = append(c.Way, l.move.Action)
	}
	p := sc.extract(ways[0].legs, options{}, nil, nil)
	c.kernel.steps = len(p.Steps)
	if p.hopeless {
		p.hopelessSteps(c)
		p.kept(c)
		return c
	}
	q := p.slimmed()
	if len(q.left) > 0 || len(q.Steps) > maxSteps {
		return c
	}
	core, ok := plan.Clash(&p.Problem, c.kernel.allowed()/2)
	if !ok {
		return c
	}
	c.kernel.keep(p, core)
	c.loose = !core.Minimal
	for _, i := range core.Steps {
		c.add(p, i)
	}
	for _, i := range core.Rules {
		if r := p.from[i].rule; r != nil && r.id != "" && !slices.Contains(c.rules, r.id) {
			c.rules = append(c.rules, r.id)
		}
		if text := p.from[i].text(); text != "" && !slices.Contains(c.Rules, text) {
			c.Rules = append(c.Rules, text)
		}
	}
	return c
}

// hopelessSteps lists what nobody can do, or too few can.
func (p *problem) hopelessSteps(c *Clash) {
	for i, s := range p.Steps {
		t := p.steps[i]
		few := t.seat > 0 && p.seatsOf(t) > p.sc.size(s.Who)+len(s.Proxies)
		if s.Who.Len()+len(s.Proxies) == 0 || few {
			c.add(p, i)
		}
	}
}

// kept adds the rules that keep the author from what nobody else may do.
func (p *problem) kept(c *Clash) {
	for _, r := range p.sc.m.rules {
		for i, t := range p.steps {
			a := workflow.Act{}
			switch {
			case t.gate != nil:
				a.Gate = t.gate.ID
			case t.move != nil:
				a.Move = t.move.Action
			}
			if r.kind == notAuthor && r.speaksOf(a) && p.Steps[i].Who.Len() == 0 && !slices.Contains(c.rules, r.id) {
				c.rules = append(c.rules, r.id)
				c.Rules = append(c.Rules, origin{rule: r}.text())
			}
		}
	}
}

// seatsOf is how many approvals the leaf of a seat asks for.
func (p *problem) seatsOf(t task) int {
	f := &t.gate.leaves[t.seat-1]
	if f.kind == some {
		return f.n
	}
	return 0
}

func (c *Clash) add(p *problem, i int) {
	t := p.steps[i]
	for _, q := range t.parties {
		if q.Kind == workflow.RoleParty && !slices.Contains(c.asked, q) {
			c.asked = append(c.asked, q)
		}
	}
	s := Step{State: p.way[max(t.leg, 0)].state.ID, Attribute: t.field, Who: []MemberID{}}
	if t.gate != nil {
		s.Gate = t.gate.ID
	}
	if t.move != nil {
		s.Action = t.move.Action
	}
	who := p.sc.membersOf(p.Steps[i].Who)
	s.Who = append(s.Who, who[:min(len(who), maxListed)]...)
	s.More = len(who) - len(s.Who)
	for _, q := range p.Steps[i].Proxies {
		for n := range p.sc.room[q.By] {
			if id := p.sc.member(q.By, n); !slices.Contains(s.Who, id) && len(s.Who) < maxListed {
				s.Who = append(s.Who, id)
			}
		}
	}
	slices.Sort(s.Who)
	c.Steps = append(c.Steps, s)
}

// text names a rule; nothing for what links the steps of one owner.
func (o origin) text() string {
	switch {
	case o.gate != nil:
		return o.gate.text()
	case o.rule == nil:
		return ""
	case o.rule.id == "":
		return "the gates of one state want different people: " + list(o.rule.words())
	}
	return fmt.Sprintf("rule %q: %s", o.rule.id, o.rule.text())
}

// text says whom a gate wants.
func (g *gate) text() string {
	if g.Self {
		return fmt.Sprintf("gate %q wants a different person for each approval", g.ID)
	}
	return fmt.Sprintf("gate %q wants a different person for each approval, and none of those who wrote or changed what it is about", g.ID)
}

// words names the acts of a rule: `gate "g"`, `move "publish"`.
func (r *rule) words() []string {
	return mapped(r.acts, func(a workflow.Act) string {
		if a.Gate != "" {
			return fmt.Sprintf("gate %q", a.Gate)
		}
		return fmt.Sprintf("move %q", a.Move)
	})
}

func (r *rule) text() string {
	acts := list(r.words())
	switch {
	case r.kind == maxActs && r.k == 1 && len(r.acts) == 2:
		return "nobody takes part in both " + acts
	case r.kind == maxActs && r.k == 1:
		return "nobody takes part in two of " + acts
	case r.kind == maxActs:
		return fmt.Sprintf("nobody takes part in more than %d of %s", r.k, acts)
	case r.kind == maxPeople && r.k == 1:
		return "the same person does " + acts
	case r.kind == maxPeople:
		return fmt.Sprintf("at most %d people take part in %s", r.k, acts)
	case r.kind == minPeople:
		return fmt.Sprintf("at least %d people take part in %s", r.k, acts)
	}
	return "no author takes part in " + anyOf(r.words())
}

// String tells a step and who may do it: `an approval at gate "legal" in "review":
// only di or ed may give it`.
func (s Step) String() string { return s.text(1) }

// text tells that a step is wanted n times.
func (s Step) text(n int) string {
	var what, do string
	switch {
	case s.Gate != "":
		what, do = fmt.Sprintf("an approval at gate %q", s.Gate), "give"
		if n > 1 {
			what = fmt.Sprintf("%d approvals at gate %q", n, s.Gate)
		}
	case s.Action != "":
		what, do = fmt.Sprintf("the move %q", s.Action), "make"
	case s.Attribute != "":
		what, do = fmt.Sprintf("a value for %q", s.Attribute), "set"
	default:
		what, do = "an owner of the item", "be"
	}
	it := " it"
	if n > 1 && s.Gate != "" {
		it = " them"
	}
	return fmt.Sprintf("%s in %q: %s may %s%s", what, s.State, s.who(), do, it)
}

// who names those who may do a step.
func (s Step) who() string {
	switch {
	case len(s.Who) == 0:
		return "nobody"
	case s.More > 0:
		return fmt.Sprintf("only %s or %d more", strings.Join(mapped(s.Who, func(m MemberID) string { return string(m) }), ", "), s.More)
	}
	return "only " + anyOf(s.Who)
}

// text tells what is needed on the way of the clash and cannot be had.
func (c *Clash) text() []string {
	parts := c.sentences()
	way := "the way " + strings.Join(mapped(c.Way, func(a workflow.Action) string { return string(a) }), ", ")
	switch len(parts) {
	case 0:
		return []string{way + " needs something that cannot be had"}
	case 1:
		way += " needs this, which cannot be had:"
	default:
		way += " needs all of this, which cannot be had together:"
	}
	out := []string{way}
	for _, s := range parts {
		out = append(out, "  "+s)
	}
	return out
}

// sentences tell the demands of the clash.
func (c *Clash) sentences() []string {
	var first []Step
	times := map[string]int{}
	for _, s := range c.Steps {
		if times[s.String()]++; times[s.String()] == 1 {
			first = append(first, s)
		}
	}
	out := mapped(first, func(s Step) string { return s.text(times[s.String()]) })
	return append(out, c.Rules...)
}
