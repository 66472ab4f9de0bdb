// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// authorRule is the rule that nobody approves what they wrote.
func authorRule() Rule {
	return Rule{
		ID: "author-not-approver", Kind: SeparationOfDuty, Severity: socialteam.Error,
		Statement:        "Nobody approves a post that they wrote or edited.",
		Origin:           Origin{Basis: "implied", Seeds: []string{"004"}},
		Roles:            []roles.ID{"content-creator", "social-media-manager"},
		Responsibilities: []roles.ResponsibilityID{"approve-posts", "write-copy"},
		Reads:            []Fact{TeamMembers, TeamHoldings, WorkflowsDefinitions, LogApproval, LogPublish},
		Optional:         []Fact{WorkflowsDefinitions, LogApproval, LogPublish},
		Applies: Condition{
			When: "the team has two people or more", Reads: []Fact{TeamMembers, TeamHoldings},
			Holds: func(c *Case) bool { return c.TeamSize() > 1 },
		},
		Judge: func(c *Case) {
			c.evidence(c.authorApart, func() { authorsApproved(c) })
		},
	}
}

// authorApart proves that nobody approves what they wrote or edited.
func (c *Case) authorApart(p publisher) proof {
	var open proof
	for _, s := range p.spec.States {
		for _, g := range s.Gates {
			found := c.authorAt(p, s, g)
			if found.holds() {
				found = c.editorAt(p, s, g)
			}
			switch {
			case found.Open:
				open = found
			case !found.holds():
				return found
			}
		}
	}
	return open
}

// mostAuthors is how many authors are tried at a gate that lets authors approve.
const mostAuthors = 20

// authorAt proves that nobody who may begin a post may approve it at a gate: for
// each of those who are asked there, no run that this author begins has an approval
// by the author. At a gate that lets no author approve, one of them stands for all.
func (c *Case) authorAt(p publisher, s workflow.State, g workflow.Gate) proof {
	authors := c.authorsAsked(p, s, g)
	if !g.Self {
		authors = authors[:min(len(authors), 1)]
	}
	var open proof
	for i, m := range authors {
		if i == mostAuthors {
			return proof{Open: true, Why: fmt.Sprintf("has %d people who may begin a post and approve at %s", len(authors), c.gate(p, g))}
		}
		switch c.mayNever(p, m, s, g) {
		case verify.Fails:
			return proof{
				Why: fmt.Sprintf("lets %s approve at %s what %s wrote", c.Name(m), c.gate(p, g), c.Name(m)),
				Fix: "let that gate refuse authors and editors: take “self” from it",
			}
		case verify.Unknown:
			open = proof{Open: true, Why: fmt.Sprintf("could not be searched for an approval by %s at %s", c.Name(m), c.gate(p, g))}
		}
	}
	return open
}

// mayNever asks whether no run that a member begins has the member approve at a
// gate.
func (c *Case) mayNever(p publisher, m team.MemberID, s workflow.State, g workflow.Gate) verify.Verdict {
	spec := p.flow.Spec()
	spec.Start.By = []workflow.Party{workflow.Member(m)}
	flow, err := workflow.Compile(spec, workflow.Options{Catalog: c.book.catalog, Matrix: c.book.Matrix()})
	if err != nil {
		return verify.Unknown
	}
	return verify.Run(flow, c.view, verify.MayNever(verify.Power{Member: m, State: s.ID, Gate: g.ID})).Results[0].Verdict
}

// authorsAsked returns the members who may begin a post and whom a gate may ask,
// by id, as deputies too.
func (c *Case) authorsAsked(p publisher, s workflow.State, g workflow.Gate) []team.MemberID {
	asked := letIn(s, g)
	people, open := c.party(asked, "")
	others := map[team.MemberID]bool{}
	for _, m := range c.withDeputies(people, asked) {
		others[m] = true
	}
	byAuthor := slices.ContainsFunc(asked, func(p workflow.Party) bool { return p.Kind == workflow.AuthorParty })
	authors, _ := c.party(p.spec.Start.By, "")
	return slices.DeleteFunc(authors, func(m team.MemberID) bool { return !open && !byAuthor && !others[m] })
}

// letIn returns all parties that may answer at a gate: those of its need, and
// those who may be let in.
func letIn(s workflow.State, g workflow.Gate) []workflow.Party {
	list := slices.Concat(askedBy(g.Need), g.Amend, g.Delegate)
	for _, d := range s.Deadlines {
		for _, w := range d.Widen {
			if w.Gate == g.ID {
				list = append(list, w.With...)
			}
		}
	}
	return list
}

// withDeputies returns the members whom parties ask, with all who could act for
// them there, by id.
func (c *Case) withDeputies(list []team.MemberID, asked []workflow.Party) []team.MemberID {
	unnamed := slices.ContainsFunc(asked, func(p workflow.Party) bool { return p.Kind != workflow.RoleParty && p.Kind != workflow.DutyParty })
	out := slices.Clone(list)
	for _, m := range list {
		var hats []roles.ID
		if unnamed { // the empty role stands for parties that name none
			hats = append(hats, "")
		}
		for _, h := range c.Hats(m) {
			hats = append(hats, h.Role)
		}
		for _, r := range hats {
			out = c.view.AppendStandIns(c.view.AppendDeputies(out, m, r), m, r)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// editorAt proves that nobody else who may edit what a gate covers may approve
// there: the workflow sees to it, unless the gate lets editors approve or a restart
// forgets who edited.
func (c *Case) editorAt(p publisher, s workflow.State, g workflow.Gate) proof {
	restart := slices.IndexFunc(p.spec.Moves, func(m workflow.Transition) bool { return m.Restart == workflow.RestartAll })
	if !g.Self && restart < 0 {
		return proof{}
	}
	editors, openEditors := c.party(editorsOf(p.spec, g), "")
	asked, openAsked := c.party(letIn(s, g), "")
	asked = c.withDeputies(asked, letIn(s, g))
	both := slices.DeleteFunc(editors, func(m team.MemberID) bool { return !slices.Contains(asked, m) })
	why := "lets editors approve at " + c.gate(p, g)
	fix := "let that gate refuse authors and editors: take “self” from it"
	if !g.Self {
		why = fmt.Sprintf("forgets with the move %q who edited, before they are asked at %s", string(p.spec.Moves[restart].Action), c.gate(p, g))
		fix = "let that move restart the votes alone"
	}
	switch {
	case len(both) > 0:
		return proof{Why: why + ": " + c.Names(both), Fix: fix}
	case openEditors && len(asked) > 0 || openAsked && len(editors) > 0 || openEditors && openAsked:
		return proof{Open: true, Why: why + ", and the post names some of them"}
	}
	return proof{}
}

// editorsOf returns the parties that may edit a field that a gate covers.
func editorsOf(s workflow.Spec, g workflow.Gate) []workflow.Party {
	var list []workflow.Party
	for _, st := range s.States {
		fields := st.Edits.Fields
		if len(fields) == 0 {
			fields = s.Fields
		}
		if slices.ContainsFunc(fields, func(f workflow.Field) bool { return covers(g, f) }) {
			list = append(list, st.Edits.By...)
		}
	}
	for _, a := range s.Attributes {
		if !a.Label && covers(g, a.ID) {
			list = append(list, a.Set...)
		}
	}
	return list
}

// covers reports whether a gate looks at a field.
func covers(g workflow.Gate, f workflow.Field) bool {
	return len(g.Covers) == 0 || slices.Contains(g.Covers, f)
}

// gate returns what people call a gate of a workflow.
func (c *Case) gate(p publisher, g workflow.Gate) string {
	return c.Title(About(OnGate, string(p.flow.ID())+"/"+string(g.ID)))
}

// authorsApproved judges the approvals of the log that stood when their item was
// published.
func authorsApproved(c *Case) {
	given := map[workflow.ItemID][]Approval{}
	for _, a := range c.Log().Approvals {
		given[a.Item] = append(given[a.Item], a)
	}
	own := map[team.MemberID][]workflow.ItemID{}
	var unsigned []workflow.ItemID
	posed := map[names][]workflow.ItemID{}
	for _, p := range c.Log().Publications {
		if !c.InWindow(p.At) {
			continue
		}
		for _, a := range given[p.Item] {
			if a.Revision > p.Revision || !a.standsAt(p.At) {
				continue
			}
			if !c.stoodIn(a) {
				by := names{a.Actor, a.Principal, c.strange(a)}
				posed[by] = append(posed[by], p.Item)
			}
			if len(p.Authors) == 0 {
				unsigned = append(unsigned, p.Item)
			}
			for _, m := range []team.MemberID{a.Actor, a.Principal} {
				if m != "" && c.wrote(m, p, a) {
					own[m] = append(own[m], p.Item)
				}
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(own)) {
		c.Fail(About(OnMember, m), "approved, or was approved for, what they wrote or edited: "+c.items(own[m]),
			fmt.Sprintf("have somebody besides %s approve such posts", c.Name(m)))
	}
	c.posed(posed)
	if len(unsigned) > 0 {
		c.NotStated(LogPublish, "who wrote "+c.items(unsigned))
	}
}

// names are who gave an approval, for whom, and which of both the team does not have.
type names struct{ actor, principal, strange team.MemberID }

// posed judges approvals in the name of somebody else without standing in: whose yes
// that is cannot be told.
func (c *Case) posed(items map[names][]workflow.ItemID) {
	by := slices.SortedFunc(maps.Keys(items), func(a, b names) int {
		return cmp.Or(cmp.Compare(a.actor, b.actor), cmp.Compare(a.principal, b.principal))
	})
	for _, n := range by {
		if n.strange != "" {
			c.NotStated(TeamMembers, fmt.Sprintf("%s, in whose name or by whom a yes was given to %s", n.strange, c.items(items[n])))
			continue
		}
		c.Fail(About(OnMember, n.actor), fmt.Sprintf("approved for %s without standing in for %s then, so that nobody can tell whose yes it was: %s", c.Name(n.principal), c.Name(n.principal), c.items(items[n])),
			fmt.Sprintf("let %s approve, or say in the team who stands in", c.Name(n.principal)))
	}
}

// wrote reports whether a member wrote a published item, or edited what the gate
// of an approval covers. A field that the workflow does not have may be any.
func (c *Case) wrote(m team.MemberID, p Publication, a Approval) bool {
	if slices.Contains(p.Authors, m) {
		return true
	}
	if len(p.Edits) == 0 {
		return false // which spares looking up the gate
	}
	gate, fields := c.gateOf(a)
	touches := func(f workflow.Field) bool { return covers(gate, f) || !slices.Contains(fields, f) }
	return slices.ContainsFunc(p.Edits, func(e Editing) bool {
		return e.By == m && (len(e.Fields) == 0 || slices.ContainsFunc(e.Fields, touches))
	})
}

// gateOf returns the gate of an approval as the playbook defines it, and the fields of
// its workflow; the zero Gate, which covers everything, if it defines none or several.
func (c *Case) gateOf(a Approval) (workflow.Gate, []workflow.Field) {
	at := c.placesOf(a)
	if len(at) != 1 {
		return workflow.Gate{}, nil
	}
	f, _ := c.book.Flow(at[0].flow)
	spec := f.Spec()
	for _, a := range spec.Attributes {
		spec.Fields = append(spec.Fields, a.ID)
	}
	return at[0].gate, spec.Fields
}

// items lists items of the log, each once, at most five of them by name.
func (c *Case) items(list []workflow.ItemID) string {
	slices.Sort(list)
	list = slices.Compact(list)
	const most = 5
	names := make([]string, 0, most)
	for _, i := range list[:min(len(list), most)] {
		names = append(names, c.Title(About(OnItem, i)))
	}
	text := strings.Join(names, ", ")
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
