// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/seat"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

func judgeApprovers(c *Case) {
	for _, f := range c.book.flows {
		spec := f.Spec()
		authors, _ := c.party(spec.Start.By, "")
		for _, s := range spec.States {
			for _, g := range s.Gates {
				c.judgeGate(f.ID(), g, authors)
			}
		}
	}
}

// judgeGate looks whether enough people can answer at a gate, whoever wrote the
// item.
func (c *Case) judgeGate(flow workflow.ID, g workflow.Gate, authors []team.MemberID) {
	about := Subject{OnGate, string(flow) + "/" + string(g.ID)}
	parties := askedBy(g.Need)
	if !slices.ContainsFunc(parties, namesSomebody) {
		c.Fail(about, "asks nobody but "+c.parties(parties), "name a member, a role or a unit")
		return
	}
	q := c.newQuorum(g)
	if len(authors) == 0 { // nobody can begin an item now
		authors = []team.MemberID{""}
	}
	short := slices.DeleteFunc(authors, q.enough)
	if len(short) == 0 {
		return
	}
	left, _ := c.party(parties, short[0])
	left = slices.DeleteFunc(left, func(m team.MemberID) bool { return m == short[0] && !g.Self })
	what := fmt.Sprintf("asks for %s, and that is %s", c.need(g.Need), c.Names(left))
	if short[0] != "" {
		what = fmt.Sprintf("asks for %s, and for what %s writes that leaves %s", c.need(g.Need), c.Name(short[0]), c.Names(left))
	}
	c.Fail(about, what, "give more people the hat, or ask for fewer")
}

// namesSomebody reports whether a party is more than whoever wrote or owns the
// item: a member, a role, or whom an attribute or a line of reporting names.
func namesSomebody(p workflow.Party) bool {
	return p.Manager || p.Kind != workflow.AuthorParty && p.Kind != workflow.OwnerParty
}

// quorum tells whether people can fill the seats of a gate.
type quorum struct {
	c      *Case
	gate   workflow.Gate
	seats  *seat.Seats
	leaves []workflow.Need
	// byAuthor says that a party depends on who the author is.
	byAuthor bool
	others   map[team.MemberID]bool // who is in a party for any author
	any      *bool                  // the answer for authors who are in no party
}

func (c *Case) newQuorum(g workflow.Gate) *quorum {
	q := &quorum{c: c, gate: g, others: map[team.MemberID]bool{}}
	seats, err := seat.Compile(q.tree(g.Need))
	if err != nil { // a definition that compiles has seats that do
		panic("playbook: gate " + string(g.ID) + ": " + err.Error())
	}
	q.seats = seats
	for _, p := range askedBy(g.Need) {
		q.byAuthor = q.byAuthor || p.Kind == workflow.AuthorParty
	}
	people, _ := c.party(askedBy(g.Need), "")
	for _, m := range people {
		q.others[m] = true
	}
	return q
}

// tree numbers the leaves of a need.
func (q *quorum) tree(n workflow.Need) seat.Need {
	parts := func(list []workflow.Need) []seat.Need {
		out := make([]seat.Need, len(list))
		for i := range list {
			out[i] = q.tree(list[i])
		}
		return out
	}
	switch {
	case len(n.Any) > 0:
		return seat.Any(parts(n.Any)...)
	case n.Shared:
		return seat.Shared(parts(n.All)...)
	case len(n.All) > 0:
		return seat.All(parts(n.All)...)
	}
	q.leaves = append(q.leaves, n)
	return seat.Leaf(len(q.leaves) - 1)
}

// enough reports whether the gate can be met for an item of an author; the empty
// author is somebody else.
func (q *quorum) enough(author team.MemberID) bool {
	if q.byAuthor || q.others[author] {
		return q.filled(author)
	}
	if q.any == nil {
		filled := q.filled("")
		q.any = &filled
	}
	return *q.any
}

func (q *quorum) filled(author team.MemberID) bool {
	fits := map[team.MemberID]uint64{}
	var masks []uint64
	asks := make([]int, len(q.leaves))
	for i, leaf := range q.leaves {
		people, open := q.c.party(leafParties(leaf), author)
		if !q.gate.Self {
			people = slices.DeleteFunc(people, func(m team.MemberID) bool { return m == author })
		}
		if asks[i] = seatsOf(leaf, len(people)); open {
			asks[i] = max(asks[i], 1)
			for range asks[i] { // whom the item will name
				masks = append(masks, 1<<i)
			}
		}
		for _, m := range people {
			fits[m] |= 1 << i
		}
	}
	for _, mask := range fits {
		masks = append(masks, mask)
	}
	return q.seats.Filled(masks, asks)
}

// seatsOf returns how many approvals a leaf asks for if so many people are in its
// parties; zero is never filled.
func seatsOf(leaf workflow.Need, people int) int {
	switch {
	case leaf.Approve > 0:
		return leaf.Approve
	case people == 0:
		return 0
	case leaf.Percent > 0:
		return max(1, (people*leaf.Percent+99)/100)
	case len(leaf.Majority) > 0:
		return people/2 + 1
	}
	return people
}

// party returns who is in some parties for an item of an author, by id. It is open
// if the item itself names some of them.
func (c *Case) party(list []workflow.Party, author team.MemberID) (people []team.MemberID, open bool) {
	for _, p := range list {
		switch {
		case p.Kind == workflow.RoleParty || p.Kind == workflow.DutyParty:
			for _, r := range c.rolesOf(p) {
				people = c.view.AppendHolders(people, r, statedUnit(p))
			}
		case p.Kind == workflow.MemberParty:
			if m := team.MemberID(p.Name); c.view.Active(m) {
				people = append(people, m)
			}
		case p.Kind != workflow.AuthorParty:
			open = true
		case !p.Manager && author != "":
			people = append(people, author)
		case p.Manager:
			if m, ok := c.view.Manager(author); ok {
				people = append(people, m)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people), open
}

// statedUnit returns the unit of a party; that of an attribute may be any.
func statedUnit(p workflow.Party) team.UnitID {
	if strings.HasPrefix(p.Unit, "@") {
		return ""
	}
	return team.UnitID(p.Unit)
}

// need says what a gate asks for.
func (c *Case) need(n workflow.Need) string {
	parts := func(list []workflow.Need, word string) string {
		out := make([]string, len(list))
		for i := range list {
			out[i] = c.need(list[i])
		}
		return strings.Join(out, word)
	}
	who := c.parties(leafParties(n))
	switch {
	case len(n.Any) > 0:
		return parts(n.Any, " or ")
	case len(n.All) > 0:
		return parts(n.All, " and ")
	case n.Approve > 0:
		return fmt.Sprintf("%d of %s", n.Approve, who)
	case n.Percent > 0:
		return fmt.Sprintf("%d %% of %s", n.Percent, who)
	case len(n.Majority) > 0:
		return "most of " + who
	}
	return "all of " + who
}

// parties lists whom a gate asks.
func (c *Case) parties(list []workflow.Party) string {
	var out []string
	for _, p := range list {
		s := ""
		switch p.Kind {
		case workflow.RoleParty, workflow.DutyParty:
			s = c.either(c.rolesOf(p))
			if unit, ok := strings.CutPrefix(p.Unit, "@"); ok {
				s += " in the unit that “" + unit + "” names"
			} else if unit != "" {
				s += " in " + c.Unit(team.UnitID(unit))
			}
		case workflow.MemberParty:
			s = c.Name(team.MemberID(p.Name))
		case workflow.AttributeParty:
			s = "whom “" + p.Name + "” names"
		case workflow.AuthorParty:
			s = "the author"
		default:
			s = "the owner"
		}
		if p.Manager {
			s = "the manager of " + s
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}
