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

// by returns under whose authority an approval was given.
func (a Approval) by() team.MemberID { return cmp.Or(a.Principal, a.Actor) }

// place is a gate of the playbook, with its workflow and state.
type place struct {
	flow  workflow.ID
	state workflow.State
	gate  workflow.Gate
}

// placesOf returns where an approval may have been given: the gates of its id, in
// its workflow if it names one.
func (t *terms) placesOf(a Approval) []place {
	if t.gates == nil {
		t.gates = map[gateName][]place{}
		for _, f := range t.book.flows {
			for _, s := range f.Spec().States {
				for _, g := range s.Gates {
					for _, n := range []gateName{{f.ID(), g.ID}, {"", g.ID}} {
						t.gates[n] = append(t.gates[n], place{f.ID(), s, g})
					}
				}
			}
		}
	}
	return t.gates[gateName{a.Workflow, a.Gate}]
}

// gateName is what an approval says of its gate; the workflow may be left out.
type gateName struct {
	flow workflow.ID
	gate workflow.GateID
}

// placed reports whether there is a gate for an approval. One that names no workflow
// needs none, and nor does one of a company without workflows: it was given elsewhere.
func (t *terms) placed(a Approval) bool {
	return a.Workflow == "" || len(t.book.flows) == 0 || len(t.placesOf(a)) > 0
}

// heldAt reports whether a member held a role at an instant.
func (t *terms) heldAt(at time.Time, m team.MemberID, list ...roles.ID) bool {
	view := t.book.Team().At(at)
	return slices.ContainsFunc(list, func(r roles.ID) bool { return view.Holds(m, r, "") })
}

// speaks reports whether whoever gave an approval could do so for the one in whose
// name it was given, where that one has a role; the empty role is where a party names
// none. The log does not tell who handed a vote to whom, so all to whom the gate lets
// a vote be handed may have it.
func (t *terms) speaks(a Approval, r roles.ID) bool {
	return a.Actor == a.by() || t.book.Team().At(a.At).StandsIn(a.Actor, a.by(), r) || t.handed(a)
}

// handed reports whether a vote may be handed to whoever gave an approval.
func (t *terms) handed(a Approval) bool {
	own := a
	own.Principal = ""
	return slices.ContainsFunc(t.placesOf(a), func(p place) bool { return t.among(own, p.gate.Delegate) })
}

// stoodIn is speaks in any role.
func (t *terms) stoodIn(a Approval) bool {
	return t.speaks(a, "") || slices.Contains(t.book.Team().At(a.At).AppendPrincipals(nil, a.Actor), a.by())
}

// saidAs reports whether an approval was given under a role that was held then.
func (t *terms) saidAs(a Approval, list ...roles.ID) bool {
	return slices.ContainsFunc(list, func(r roles.ID) bool { return t.heldAt(a.At, a.by(), r) && t.speaks(a, r) })
}

// saidWith reports whether an approval was given by somebody who then had a letter
// for a responsibility.
func (t *terms) saidWith(a Approval, r roles.ResponsibilityID, meaning roles.Meaning) bool {
	if t.saidAs(a, t.rolesWith(r, meaning)...) {
		return true
	}
	return slices.ContainsFunc(t.book.named, func(n named) bool {
		return n.member == a.by() && n.responsibility == r && n.letters.Has(meaning) && t.book.Team().At(a.At).Active(n.member) && t.speaks(a, "")
	})
}

// among reports whether an approval was given as one of some parties. Parties that
// the log cannot tell are taken as they are: authors, owners, whom an attribute
// names, and managers.
func (t *terms) among(a Approval, list []workflow.Party) bool {
	view := t.book.Team().At(a.At)
	return slices.ContainsFunc(list, func(p workflow.Party) bool {
		switch p.Kind {
		case workflow.RoleParty, workflow.DutyParty:
			return slices.ContainsFunc(t.rolesOf(p), func(r roles.ID) bool { return view.Holds(a.by(), r, statedUnit(p)) && t.speaks(a, r) })
		case workflow.MemberParty:
			return string(a.by()) == p.Name && t.speaks(a, "")
		}
		return t.speaks(a, "")
	})
}

// fills reports whether an approval could be given at a gate. Whoever was let in
// there is taken as they are: the log does not tell who that was.
func (t *terms) fills(a Approval, p place) bool {
	asked := askedBy(p.gate.Need)
	for _, d := range p.state.Deadlines {
		for _, w := range d.Widen {
			if w.Gate == p.gate.ID {
				asked = append(asked, w.With...)
			}
		}
	}
	return len(p.gate.Amend) > 0 && t.stoodIn(a) || t.among(a, asked)
}

// couldApprove reports whether an approval was given by somebody who could: by the
// gate if it is one of a workflow, or else by a role that may approve posts.
func (t *terms) couldApprove(a Approval) bool {
	at := t.placesOf(a)
	if len(at) == 0 {
		resp, _ := t.book.catalog.Responsibility(approvePosts)
		return t.saidAs(a, resp.Eligible...)
	}
	return slices.ContainsFunc(at, func(p place) bool { return t.fills(a, p) })
}

// discount says why an approval counts for nothing, whoever is asked; empty if that
// is not so.
func (t *terms) discount(a Approval) string {
	switch {
	case !t.placed(a):
		return fmt.Sprintf("%s said yes at %s, which the playbook does not have", t.Name(a.Actor), t.Title(a.gate()))
	case t.stoodIn(a):
		return ""
	case t.strange(a) != "":
		return fmt.Sprintf("%s said yes for %s, and the team has nobody called %s", t.Name(a.Actor), t.Name(a.Principal), t.strange(a))
	default:
		return fmt.Sprintf("%s said yes for %s and did not stand in for %s then", t.Name(a.Actor), t.Name(a.Principal), t.Name(a.Principal))
	}
}

// strange returns the one of the two names of an approval that the team does not
// have; empty if it has both.
func (t *terms) strange(a Approval) team.MemberID {
	for _, m := range []team.MemberID{a.Actor, a.by()} {
		if _, ok := t.book.member(m); !ok {
			return m
		}
	}
	return ""
}

// gate is the gate of an approval as a subject; without a workflow if it names none.
func (a Approval) gate() Subject {
	if a.Workflow == "" {
		return About(OnGate, a.Gate)
	}
	return About(OnGate, string(a.Workflow)+"/"+string(a.Gate))
}

// revision is what an approval is of.
type revision struct {
	item workflow.ItemID
	n    int
}

// eachUnapproved yields the publications of the window, those with one of some tags
// if there are any, that have no standing approval of which ok is true, and says how
// each went out, and which approvals count for nothing. An approval of the same
// instant came first: that is how a workflow publishes what is cleared.
func (c *Case) eachUnapproved(tags []Tag, ok func(Approval) bool, yield func(p Publication, how, but string)) {
	about := func(p Publication) bool { return len(tags) == 0 || words(p.Tags, tags) != "" }
	c.unapproved(about, func(Publication) func(Approval) bool { return ok }, yield)
}

func (c *Case) unapproved(about func(Publication) bool, ok func(Publication) func(Approval) bool, yield func(p Publication, how, but string)) {
	given := map[revision][]Approval{}
	for _, a := range c.Log().Approvals {
		key := revision{a.Item, a.Revision}
		given[key] = append(given[key], a)
	}
	for _, p := range c.Log().Publications {
		if !c.InWindow(p.At) || !about(p) {
			continue
		}
		standing := slices.DeleteFunc(slices.Clone(given[revision{p.Item, p.Revision}]), func(a Approval) bool { return !a.standsAt(p.At) })
		counts := ok(p)
		if slices.ContainsFunc(standing, func(a Approval) bool { return c.placed(a) && counts(a) }) {
			continue
		}
		account := c.Title(About(OnAccount, p.Account))
		yield(p, fmt.Sprintf("was published by %s on %s on %v, in revision %d", c.Name(p.Actor), account, c.day(p.At), p.Revision), c.discounts(standing))
	}
}

// standsAt reports whether an approval was given by an instant and not taken back.
func (a Approval) standsAt(t time.Time) bool {
	return !a.At.After(t) && (a.Withdrawn.IsZero() || a.Withdrawn.After(t))
}

// discounts says which of some approvals count for nothing, each reason once.
func (t *terms) discounts(list []Approval) string {
	var why []string
	for _, a := range list {
		if s := t.discount(a); s != "" && !slices.Contains(why, s) {
			why = append(why, s)
		}
	}
	if len(why) == 0 {
		return ""
	}
	return "; " + strings.Join(why, ", and ")
}
