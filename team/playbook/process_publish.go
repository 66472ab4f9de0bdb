// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

func judgeApproval(c *Case) {
	gate := asking{"a gate that looks at the content", looks}
	c.evidence(func(p publisher) proof { return p.passed(gate, workflow.Condition{}) }, func() {
		fix := "let somebody who does " + c.Responsibility(approvePosts) + " see it first"
		c.eachUnapproved(nil, c.couldApprove(), func(p Publication, how string) {
			c.Fail(About(OnItem, p.Item), how+", without a yes to it by somebody who may give one", fix)
		})
	})
}

func judgeFacts(c *Case) {
	sure := c.ofRoles(c.rolesWith(verifyFacts, roles.Does), c.Responsible(verifyFacts)...)
	gate := asking{"a gate of those who do " + c.Responsibility(verifyFacts), gateOf(sure)}
	checks := func(a Approval) bool { return c.withAt(a.At, a.by(), verifyFacts, roles.Does) }
	c.evidence(func(p publisher) proof { return p.tagged(gate, Sensitive) }, func() {
		fix := "let such posts be seen first by " + c.doers(verifyFacts)
		c.eachUnapproved([]Tag{Sensitive}, checks, func(p Publication, how string) {
			c.Fail(About(OnItem, p.Item), how+" and is sensitive, without a yes to it by somebody who does "+c.Responsibility(verifyFacts), fix)
		})
	})
}

func judgeLegal(c *Case) {
	tags := []Tag{UserContent, Privacy, Security}
	gate := asking{"a gate of " + c.Role(legalCounsel), gateOf(c.ofRoles([]roles.ID{legalCounsel}))}
	c.evidence(func(p publisher) proof { return p.tagged(gate, tags...) }, func() {
		fix := "let such posts be seen first by " + c.whoIs(legalCounsel)
		c.eachUnapproved(tags, c.approvedAs(legalCounsel), func(p Publication, how string) {
			c.Fail(About(OnItem, p.Item), fmt.Sprintf("%s and is tagged %s, without a yes to it by %s", how, words(p.Tags, tags), c.Role(legalCounsel)), fix)
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
				return fresh && c.approvedAs(prPartner)(a)
			}
		}
		c.unapproved(on, looked, func(p Publication, how string) {
			if !p.Scheduled.IsZero() && p.Scheduled.Before(x.From) {
				how += ", as scheduled before the crisis"
			}
			c.Fail(About(OnItem, p.Item), fmt.Sprintf("%s while crisis mode was on, without a yes to it by %s", how, c.Role(prPartner)), fix)
		})
	}
}

// eachUnapproved yields the publications of the window, those with one of some tags
// if there are any, that have no standing approval of which ok is true, and says how
// each went out. An approval of the same instant came first: that is how a workflow
// publishes what is cleared.
func (c *Case) eachUnapproved(tags []Tag, ok func(Approval) bool, yield func(p Publication, how string)) {
	about := func(p Publication) bool { return len(tags) == 0 || words(p.Tags, tags) != "" }
	c.unapproved(about, func(Publication) func(Approval) bool { return ok }, yield)
}

func (c *Case) unapproved(about func(Publication) bool, ok func(Publication) func(Approval) bool, yield func(p Publication, how string)) {
	type thing struct {
		item     workflow.ItemID
		revision int
	}
	given := map[thing][]Approval{}
	for _, a := range c.Log().Approvals {
		key := thing{a.Item, a.Revision}
		given[key] = append(given[key], a)
	}
	for _, p := range c.Log().Publications {
		if !c.InWindow(p.At) || !about(p) {
			continue
		}
		counts := ok(p)
		standing := func(a Approval) bool {
			return !a.At.After(p.At) && (a.Withdrawn.IsZero() || a.Withdrawn.After(p.At)) && counts(a)
		}
		if !slices.ContainsFunc(given[thing{p.Item, p.Revision}], standing) {
			account := c.Title(About(OnAccount, p.Account))
			yield(p, fmt.Sprintf("was published by %s on %s on %v, in revision %d", c.Name(p.Actor), account, c.day(p.At), p.Revision))
		}
	}
}

// by returns under whose authority an approval was given.
func (a Approval) by() team.MemberID { return cmp.Or(a.Principal, a.Actor) }

// heldAt reports whether a member held a role at an instant.
func (c *Case) heldAt(t time.Time, m team.MemberID, list ...roles.ID) bool {
	view := c.book.Team().At(t)
	return slices.ContainsFunc(list, func(r roles.ID) bool { return view.Holds(m, r, "") })
}

// withAt reports whether a member had a letter for a responsibility at an instant.
func (c *Case) withAt(t time.Time, m team.MemberID, r roles.ResponsibilityID, meaning roles.Meaning) bool {
	if c.heldAt(t, m, c.rolesWith(r, meaning)...) {
		return true
	}
	return slices.ContainsFunc(c.book.named, func(n named) bool {
		return n.member == m && n.responsibility == r && n.letters.Has(meaning) && c.book.Team().At(t).Active(m)
	})
}

// approvedAs is the test whether an approval was given under a role that was held
// then.
func (c *Case) approvedAs(r roles.ID) func(Approval) bool {
	return func(a Approval) bool { return c.heldAt(a.At, a.by(), r) }
}

// couldApprove is the test whether an approval was given by somebody who could: by
// the gate if it is one of a workflow, or else by a role that may approve posts.
func (c *Case) couldApprove() func(Approval) bool {
	type place struct {
		flow  workflow.ID
		state workflow.State
		gate  workflow.Gate
	}
	gates := map[workflow.GateID][]place{}
	for _, f := range c.book.flows {
		for _, s := range f.Spec().States {
			for _, g := range s.Gates {
				gates[g.ID] = append(gates[g.ID], place{f.ID(), s, g})
			}
		}
	}
	resp, _ := c.Catalog().Responsibility(approvePosts)
	return func(a Approval) bool {
		at := gates[a.Gate]
		if a.Workflow != "" {
			at = slices.DeleteFunc(slices.Clone(at), func(p place) bool { return p.flow != a.Workflow })
		}
		if len(at) == 0 {
			return c.heldAt(a.At, a.by(), resp.Eligible...)
		}
		return slices.ContainsFunc(at, func(p place) bool { return c.fillsAt(a.At, a.by(), p.state, p.gate) })
	}
}

// fillsAt reports whether a member could answer at a gate at an instant. Parties
// that the log cannot tell are taken as they are: authors, owners, who an
// attribute names, managers, and whoever was let in.
func (c *Case) fillsAt(t time.Time, m team.MemberID, s workflow.State, g workflow.Gate) bool {
	asked := askedBy(g.Need)
	for _, d := range s.Deadlines {
		for _, w := range d.Widen {
			if w.Gate == g.ID {
				asked = append(asked, w.With...)
			}
		}
	}
	return len(g.Amend) > 0 || slices.ContainsFunc(asked, func(p workflow.Party) bool {
		switch p.Kind {
		case workflow.RoleParty, workflow.DutyParty:
			return c.heldAt(t, m, c.rolesOf(p)...)
		case workflow.MemberParty:
			return string(m) == p.Name
		}
		return true
	})
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
	var gates []workflow.GateID
	stated := map[workflow.ID]bool{}
	prove := func(p publisher) proof {
		own := p.brandGates()
		gates = append(gates, own...)
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
		looked := func(a Approval) bool { return slices.Contains(gates, a.Gate) }
		c.unapproved(func(p Publication) bool { return !stated[p.Workflow] }, func(Publication) func(Approval) bool { return looked }, func(p Publication, how string) {
			c.Fail(About(OnItem, p.Item), how+", without a yes to it at a gate for the brand", "let each post pass that gate")
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
