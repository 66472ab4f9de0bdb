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
	c := &Clash{sc: sc, Author: sc.p.ids[sc.author], Attributes: slices.Clone(sc.region), Way: []workflow.Action{}, Steps: []Step{}, Rules: []string{}}
	if len(ways) == 0 {
		return c
	}
	for _, l := range ways[0].legs {
		c.Way = append(c.Way, l.move.Action)
	}
	p := sc.extract(ways[0].legs, options{}, nil, nil)
	if p.hopeless {
		p.hopelessSteps(c)
		p.kept(c)
		return c
	}
	q := p.slimmed()
	if len(q.left) > 0 || len(q.Steps) > maxSteps {
		return c
	}
	each := max(200, explaining(0)/(len(p.Rules)+len(p.Steps)))
	core, ok := plan.Clash(&p.Problem, each)
	if !ok {
		return c
	}
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
		return fmt.Sprintf("gate %q wants another person for each approval, and nobody who changed what it covers", o.gate.ID)
	case o.rule == nil:
		return ""
	case o.rule.id == "":
		words := mapped(o.rule.acts, func(a workflow.Act) string { return a.String() })
		return "gates of one state want different people: " + list(words)
	}
	return fmt.Sprintf("rule %q: %s", o.rule.id, o.rule.text())
}

func (r *rule) text() string {
	acts := list(mapped(r.acts, func(a workflow.Act) string { return a.String() }))
	switch {
	case r.kind == maxActs && r.k == 1:
		return "nobody takes part in two of " + acts
	case r.kind == maxActs:
		return fmt.Sprintf("nobody takes part in more than %d of %s", r.k, acts)
	case r.kind == maxPeople && r.k == 1:
		return "one person does " + acts
	case r.kind == maxPeople:
		return fmt.Sprintf("at most %d people take part in %s", r.k, acts)
	case r.kind == minPeople:
		return fmt.Sprintf("at least %d people take part in %s", r.k, acts)
	}
	return "no author takes part in " + acts
}

// String tells a step and who may do it: `approve at "legal" in "review": di or
// ed`.
func (s Step) String() string {
	var b strings.Builder
	switch {
	case s.Gate != "":
		fmt.Fprintf(&b, "approve at %q in %q", s.Gate, s.State)
	case s.Action != "":
		fmt.Fprintf(&b, "fire %q in %q", s.Action, s.State)
	case s.Attribute != "":
		fmt.Fprintf(&b, "set %q in %q", s.Attribute, s.State)
	default:
		fmt.Fprintf(&b, "own the item in %q", s.State)
	}
	b.WriteString(": ")
	switch {
	case len(s.Who) == 0:
		b.WriteString("nobody may")
	case s.More > 0:
		fmt.Fprintf(&b, "only %s or %d more", strings.Join(mapped(s.Who, func(m MemberID) string { return string(m) }), ", "), s.More)
	default:
		b.WriteString("only " + either(s.Who))
	}
	return b.String()
}

// either joins words: "a, b or c".
func either(people []MemberID) string {
	text := list(people)
	if i := strings.LastIndex(text, " and "); i >= 0 {
		text = text[:i] + " or " + text[i+len(" and "):]
	}
	return text
}

// sentences tell the clash to people.
func (c *Clash) sentences() []string {
	var out []string
	seen := map[string]int{}
	for _, s := range c.Steps {
		text := s.String()
		if seen[text]++; seen[text] == 1 {
			out = append(out, text)
		}
	}
	for i, text := range out {
		if n := seen[text]; n > 1 {
			out[i] = fmt.Sprintf("%d times: %s", n, text)
		}
	}
	return append(out, c.Rules...)
}
