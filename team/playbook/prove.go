// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"slices"
	"strings"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// publisher is a workflow that posts pass before they go out.
type publisher struct {
	Publishing
	flow *workflow.Flow
	spec workflow.Spec
}

// publishers returns the workflows that are about posts, in the order of the
// playbook.
func (c *Case) publishers() []publisher {
	var list []publisher
	for _, f := range c.book.flows {
		if p, ok := c.publisher(f); ok {
			list = append(list, p)
		}
	}
	return list
}

// publisher returns a workflow with what is said of it; ok is false if it is not
// about posts.
func (c *Case) publisher(f *workflow.Flow) (p publisher, ok bool) {
	p = publisher{Publishing{Workflow: f.ID()}, f, f.Spec()}
	i := slices.IndexFunc(c.book.publishing, func(p Publishing) bool { return p.Workflow == f.ID() })
	if i >= 0 {
		p.Publishing = c.book.publishing[i]
	}
	return p, i >= 0 || c.book.publishing == nil
}

// out returns the states in which a post is out.
func (p publisher) out() []workflow.StateID {
	list := p.Out
	if len(list) > 0 {
		return list
	}
	for _, s := range p.spec.States {
		if s.Final == workflow.Done {
			list = append(list, s.ID)
		}
	}
	return list
}

// proof is what a workflow by itself says about a rule. It is proved if Why is
// empty.
type proof struct {
	// Open says that the workflow does not settle it: then the log has to.
	Open bool
	// Why it is not proved, and what would mend the workflow.
	Why, Fix string
}

func (p proof) holds() bool { return p.Why == "" }

// evidence judges a rule by proofs and by the log. A workflow that lets posts out
// against the rule breaks it. The log of publications and approvals is judged
// wherever it is stated; it can be missing only if every workflow proves the rule,
// and there is one.
func (c *Case) evidence(prove func(publisher) proof, judge func()) {
	list := c.publishers()
	proved := len(list) > 0
	for _, p := range list {
		found := prove(p)
		proved = proved && found.holds()
		if !found.holds() && !found.Open {
			c.Fail(About(OnWorkflow, p.flow.ID()), found.Why, found.Fix)
		}
	}
	switch published, approved := c.Stated(LogPublish), c.Stated(LogApproval); {
	case published && approved:
		c.Without(WorkflowsDefinitions, "the log shows it for each post")
		judge()
	case proved && !published && !approved:
		c.Without(LogPublish, "the workflows prove it")
		c.Without(LogApproval, "the workflows prove it")
	}
}

// asking says which gates look after something, for the texts of a proof.
type asking struct {
	what string // such as "a gate of Legal"
	gate func(workflow.State, workflow.Gate) bool
}

// passed proves that no post for which a condition holds goes out unless it has
// passed one of some gates.
func (p publisher) passed(a asking, when workflow.Condition) proof {
	var gates []workflow.GateID
	for _, s := range p.spec.States {
		for _, g := range s.Gates {
			if a.gate(s, g) {
				gates = append(gates, g.ID)
			}
		}
	}
	if len(gates) == 0 {
		return proof{Why: "does not have " + a.what, Fix: "add " + a.what + " that each such post has to pass"}
	}
	out := p.out()
	if len(out) == 0 {
		return proof{Open: true, Why: "has no state in which a post is out"}
	}
	for _, s := range out {
		res := verify.Run(p.flow, nil, verify.MustPassAny(gates, s, when)).Results[0]
		if res.Verdict != verify.Holds {
			return proof{
				Open: res.Verdict == verify.Unknown,
				Why:  strings.Join(res.Reasons, "; "), Fix: "leave no way out but through " + a.what,
			}
		}
	}
	return proof{}
}

// tagged proves that each post with one of some tags passes a gate. Where a
// workflow does not know a tag, only a gate that all posts pass proves it.
func (p publisher) tagged(a asking, tags ...Tag) proof {
	var known []workflow.Condition
	var strange []string
	for _, t := range tags {
		if when, ok := p.marked(t); ok {
			known = append(known, when)
		} else {
			strange = append(strange, "“"+string(t)+"”")
		}
	}
	if len(known) > 0 {
		if found := p.passed(a, workflow.Condition{Any: known}); !found.holds() {
			return found
		}
	}
	if len(strange) == 0 || p.passed(a, workflow.Condition{}).holds() {
		return proof{}
	}
	return proof{Open: true, Why: "does not know the tag " + strings.Join(strange, ", ")}
}

// marked returns the condition under which a post of the workflow has a tag; ok is
// false if the workflow knows no such tag.
func (p publisher) marked(tag Tag) (when workflow.Condition, ok bool) {
	for _, m := range p.Marks {
		if m.Tag == tag {
			return m.When, true
		}
	}
	for _, a := range p.spec.Attributes {
		switch {
		case a.Kind == workflow.BoolAttr && string(a.ID) == string(tag):
			when.Any = append(when.Any, workflow.Condition{Attr: a.ID, Is: workflow.Bool(true)})
		case a.Kind == workflow.TagsAttr && (len(a.Values) == 0 || slices.Contains(a.Values, string(tag))):
			when.Any = append(when.Any, workflow.Condition{Attr: a.ID, Has: string(tag)})
		}
	}
	return when, len(when.Any) > 0
}

// looks reports whether a gate looks at the content at all: one that covers
// nothing keeps its approvals whatever is edited afterwards.
func looks(_ workflow.State, g workflow.Gate) bool {
	return !slices.Equal(g.Covers, []workflow.Field{workflow.NoField})
}

// gateOf is the test whether a gate cannot be met without an approval by somebody
// of whom sure is true: by its need, and by whoever may be let in besides. What a
// deputy or a delegate says carries the name of who was asked.
func gateOf(sure func(workflow.Party) bool) func(workflow.State, workflow.Gate) bool {
	return func(s workflow.State, g workflow.Gate) bool {
		if len(g.Amend) > 0 || !looks(s, g) || !insists(g.Need, sure) {
			return false
		}
		for _, d := range s.Deadlines {
			for _, w := range d.Widen {
				if w.Gate == g.ID && !all(w.With, sure) {
					return false
				}
			}
		}
		return true
	}
}

// insists reports whether each way to fill a need takes an approval of a party of
// which sure is true.
func insists(n workflow.Need, sure func(workflow.Party) bool) bool {
	if len(n.Any) > 0 {
		return all(n.Any, func(c workflow.Need) bool { return insists(c, sure) })
	}
	if len(n.All) > 0 {
		return slices.ContainsFunc(n.All, func(c workflow.Need) bool { return insists(c, sure) })
	}
	return all(leafParties(n), sure)
}

// leafParties returns whom a leaf of a need asks.
func leafParties(n workflow.Need) []workflow.Party { return slices.Concat(n.Of, n.Every, n.Majority) }

func all[T any](list []T, is func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !is(v) })
}

// ofRoles is the test whether everybody in a party holds one of some roles, or is
// one of some members.
func (c *Case) ofRoles(list []roles.ID, people ...team.MemberID) func(workflow.Party) bool {
	return func(p workflow.Party) bool {
		switch p.Kind {
		case workflow.RoleParty, workflow.DutyParty:
			return all(c.rolesOf(p), func(r roles.ID) bool { return slices.Contains(list, r) })
		case workflow.MemberParty:
			m := team.MemberID(p.Name)
			return slices.Contains(people, m) || c.HoldsAny(m, list...)
		}
		return false
	}
}

// rolesOf returns the roles of a party of roles or of a duty.
func (t *terms) rolesOf(p workflow.Party) []roles.ID {
	if p.Kind == workflow.RoleParty {
		return []roles.ID{roles.ID(p.Name)}
	}
	return t.rolesWith(roles.ResponsibilityID(p.Name), meaningOf(p.Duty))
}

// meaningOf returns what the duty of a party means in a matrix.
func meaningOf(duty string) roles.Meaning {
	switch duty {
	case "accountable":
		return roles.Owns
	case "responsible":
		return roles.Does
	case "consulted":
		return roles.Advises
	case "informed":
		return roles.Told
	case "supports":
		return roles.Helps
	case "verifies":
		return roles.Checks
	}
	return roles.SignsOff
}
