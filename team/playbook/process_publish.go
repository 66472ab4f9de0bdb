// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
)

func judgeApproval(c *Case) {
	gate := asking{"a gate that looks at the content", looks}
	c.evidence(func(p publisher) proof { return p.passed(gate, workflow.Condition{}) }, func() {
		fix := "let somebody who does " + c.Responsibility(approvePosts) + " see it first"
		c.eachUnapproved(nil, c.couldApprove, func(p Publication, how, but string) {
			c.Fail(About(OnItem, p.Item), how+", without a yes to it by somebody who may give one"+but, fix)
		})
	})
}

func judgeFacts(c *Case) {
	sure := c.ofRoles(c.rolesWith(verifyFacts, roles.Does), c.Responsible(verifyFacts)...)
	gate := asking{"a gate of those who do " + c.Responsibility(verifyFacts), gateOf(sure)}
	checks := func(a Approval) bool { return c.saidWith(a, verifyFacts, roles.Does) }
	c.evidence(func(p publisher) proof { return p.tagged(gate, Sensitive) }, func() {
		fix := "let such posts be seen first by " + c.doers(verifyFacts)
		c.eachUnapproved([]Tag{Sensitive}, checks, func(p Publication, how, but string) {
			c.Fail(About(OnItem, p.Item), how+" and is sensitive, without a yes to it by somebody who does "+c.Responsibility(verifyFacts)+but, fix)
		})
	})
}

func judgeLegal(c *Case) {
	tags := []Tag{UserContent, Privacy, Security}
	gate := asking{"a gate of " + c.Role(legalCounsel), gateOf(c.ofRoles([]roles.ID{legalCounsel}))}
	c.evidence(func(p publisher) proof { return p.tagged(gate, tags...) }, func() {
		fix := "let such posts be seen first by " + c.whoIs(legalCounsel)
		counsel := func(a Approval) bool { return c.saidAs(a, legalCounsel) }
		c.eachUnapproved(tags, counsel, func(p Publication, how, but string) {
			c.Fail(About(OnItem, p.Item), fmt.Sprintf("%s and is tagged %s, without a yes to it by %s%s", how, words(p.Tags, tags), c.Role(legalCounsel), but), fix)
		})
	})
}

// words lists those of some tags that matter.
func words(list, matter []Tag) string {
	var out []string
	for _, t := range list {
		if slices.Contains(matter, t) {
			out = append(out, string(t))
		}
	}
	return strings.Join(out, " and ")
}

// whoIs names the holders of some roles, or says that there are none.
func (c *Case) whoIs(list ...roles.ID) string {
	if people := c.Holders(list...); len(people) > 0 {
		return c.Names(people)
	}
	return "somebody new who is " + c.either(list) + ", as nobody is"
}

// doers names who does a responsibility, or says that nobody does.
func (c *Case) doers(r roles.ResponsibilityID) string {
	if people := c.Responsible(r); len(people) > 0 {
		return c.Names(people)
	}
	return "somebody new who does " + c.Responsibility(r) + ", as nobody does"
}

// crises returns the spans of crisis mode that touch the window.
func (c *Case) crises() []Crisis {
	var list []Crisis
	for _, x := range c.Log().Crises {
		if x.From.Before(c.until) && (x.Until.IsZero() || x.Until.After(c.from)) {
			list = append(list, x)
		}
	}
	return list
}

// crisisTag is the tag of a post in a workflow that knows of crises.
const crisisTag Tag = "crisis"

// judgeCrisis judges by the workflows that know of crises, and by the log of what
// went out, wherever it is stated. The log can be missing only if each workflow proves
// that nothing goes out in a crisis without public relations.
func judgeCrisis(c *Case) {
	gate := asking{"a gate of " + c.Role(prPartner), gateOf(c.ofRoles([]roles.ID{prPartner}))}
	list := c.publishers()
	proved := len(list) > 0
	for _, p := range list {
		found := p.tagged(gate, crisisTag)
		proved = proved && found.holds()
		if _, known := p.marked(crisisTag); known && !found.holds() && !found.Open {
			c.Fail(About(OnWorkflow, p.flow.ID()), "lets posts of a crisis out: "+found.Why, found.Fix)
		}
	}
	switch published, approved := c.Stated(LogPublish), c.Stated(LogApproval); {
	case published && approved:
		c.crisisByLog()
	case proved && !published && !approved:
		why := "the workflows let nothing out in a crisis without " + c.Role(prPartner)
		c.Without(LogPublish, why)
		c.Without(LogApproval, why)
	}
}

// crisisByLog looks whether public relations said yes to each post of a crisis.
func (c *Case) crisisByLog() {
	fix := "hold what is scheduled when a crisis begins, and let each post be seen first by " + c.whoIs(prPartner) + " until it is over"
	for _, x := range c.crises() {
		on := func(p Publication) bool { return !p.At.Before(x.From) && (x.Until.IsZero() || p.At.Before(x.Until)) }
		looked := func(p Publication) func(Approval) bool {
			return func(a Approval) bool {
				fresh := p.Scheduled.IsZero() || !p.Scheduled.Before(x.From) || !a.At.Before(x.From)
				return fresh && c.saidAs(a, prPartner)
			}
		}
		c.unapproved(on, looked, func(p Publication, how, but string) {
			if !p.Scheduled.IsZero() && p.Scheduled.Before(x.From) {
				how += ", as scheduled before the crisis"
			}
			c.Fail(About(OnItem, p.Item), fmt.Sprintf("%s while crisis mode was on, without a yes to it by %s%s", how, c.Role(prPartner), but), fix)
		})
	}
}

// askedBy returns all parties of a need.
func askedBy(n workflow.Need) []workflow.Party {
	list := leafParties(n)
	for _, part := range slices.Concat(n.All, n.Any) {
		list = append(list, askedBy(part)...)
	}
	return list
}

func judgeAccounts(c *Case) {
	gate := asking{"a gate that looks at the content", looks}
	for _, a := range c.book.company.Accounts {
		if len(a.Publishers) < 2 {
			continue
		}
		about := About(OnAccount, a.ID)
		if a.Owner == "" {
			c.Fail(about, "has "+heads(len(a.Publishers))+" who publish ("+c.Names(a.Publishers)+") and no owner", "say who owns it")
		}
		flow, ok := c.book.Flow(a.Workflow)
		if !ok {
			c.Fail(about, "has "+heads(len(a.Publishers))+" who publish ("+c.Names(a.Publishers)+") and no workflow", "say which workflow its posts pass")
			continue
		}
		p, _ := c.publisher(flow)
		switch found := p.passed(gate, workflow.Condition{}); {
		case found.holds():
		case found.Open:
			c.NotStated(WorkflowsDefinitions, fmt.Sprintf("workflow %s cannot be judged: %s", flow.ID(), found.Why))
		default:
			c.Fail(about, fmt.Sprintf("is covered by workflow %s, and that %s", flow.ID(), found.Why), found.Fix)
		}
	}
}

func judgeBrand(c *Case) {
	gates := map[workflow.ID][]workflow.GateID{}
	stated := map[workflow.ID]bool{}
	prove := func(p publisher) proof {
		own := p.brandGates()
		gates[p.flow.ID()] = own
		if slices.ContainsFunc(p.BrandFields, p.required) {
			stated[p.flow.ID()] = true
			return proof{}
		}
		isBrand := func(_ workflow.State, g workflow.Gate) bool { return slices.Contains(own, g.ID) }
		found := p.passed(asking{"a gate or a required attribute for the brand", isBrand}, workflow.Condition{})
		found.Open = found.Open || len(own) > 0
		return found
	}
	c.evidence(prove, func() {
		looked := func(a Approval) bool {
			return slices.ContainsFunc(c.placesOf(a), func(p place) bool { return slices.Contains(gates[p.flow], a.Gate) && c.fills(a, p) })
		}
		c.unapproved(func(p Publication) bool { return !stated[p.Workflow] }, func(Publication) func(Approval) bool { return looked }, func(p Publication, how, but string) {
			c.Fail(About(OnItem, p.Item), how+", without a yes to it at a gate for the brand"+but, "let each post pass that gate")
		})
	})
}

// brandGates returns the gates that look whether a post is on brand.
func (p publisher) brandGates() []workflow.GateID {
	if len(p.Brand) > 0 || len(p.BrandFields) > 0 {
		return p.Brand
	}
	for _, s := range p.spec.States {
		for _, g := range s.Gates {
			if g.ID == "brand" {
				return []workflow.GateID{g.ID}
			}
		}
	}
	return nil
}

// required reports whether nothing starts without an attribute: it has no default,
// and a condition reads it.
func (p publisher) required(f workflow.Field) bool {
	read := false
	for _, s := range p.spec.States {
		for _, g := range s.Gates {
			read = read || reads(g.When, f)
		}
	}
	for _, m := range p.spec.Moves {
		read = read || reads(m.When, f)
	}
	return read && slices.ContainsFunc(p.spec.Attributes, func(a workflow.Attribute) bool { return a.ID == f && a.Default.IsZero() })
}

// reads reports whether a condition looks at an attribute.
func reads(when workflow.Condition, f workflow.Field) bool {
	if when.Attr == f || when.Not != nil && reads(*when.Not, f) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(when.All, when.Any), func(part workflow.Condition) bool { return reads(part, f) })
}

func judgeMix(c *Case) {
	posts, curated := 0, 0
	for _, p := range c.Log().Publications {
		if !c.InWindow(p.At) {
			continue
		}
		posts++
		if p.Curated {
			curated++
		}
	}
	least := c.Number("min-curated-share")
	what := fmt.Sprintf("gave %d of %d posts, not more than %s", curated, posts, percent(least))
	if curated == 0 {
		what = fmt.Sprintf("gave none of the %d posts", posts)
	}
	switch {
	case posts == 0:
		c.NotStated(LogPublish, "a post in the window")
	case curated*1000 <= least*posts:
		c.Fail(About(OnResponsibility, curateContent), what, "share more of what others made")
	}
}
