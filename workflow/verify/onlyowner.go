// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// OnlyOwner asks whether nobody uses the power but the owner of the item, and
// whoever acts for the owner: whoever the people are. An item has one owner at
// most, so where only the owner sends the answer, one person answers at a time.
// The power names no member, and is to speak at a gate, to fire a move or to edit.
//
// It holds if the owner is the only party that has the power. It fails with a run
// in which somebody else uses it, or anybody of an item that nobody owns, with
// people of the roster if there is one and they can, and otherwise with a [Cast].
// Where others have the power and no such run was found, it is unknown.
func OnlyOwner(p Power) Check {
	_, what, _ := strings.Cut(p.String(), ": ")
	return Check{name: "only-owner(" + what + ")", judge: func(m *model) Result { return m.onlyOwner(p) }}
}

func (m *model) onlyOwner(p Power) Result {
	if p.Member != "" {
		return asked("%q: want no member, as it is about everybody but the owner", p.Member)
	}
	if fault := m.fault(p); fault != "" {
		return asked("%s", fault)
	}
	if p.Set != "" {
		return asked("set %q: want a gate, a move or an edit", p.Set)
	}
	isOwner := func(q workflow.Party) bool { return q == workflow.Owner() }
	if others := slices.DeleteFunc(m.parties(p), isOwner); len(others) == 0 {
		return Result{Verdict: Holds}
	}
	_, what, _ := strings.Cut(p.String(), ": ")
	for _, r := range (&detour{flow: m.flow}).rosters(m) {
		w, ok := m.ownerless(p, r)
		if !ok {
			continue
		}
		res := Result{Verdict: Fails, Witness: &w, Reasons: []string{"a run lets somebody who does not own the item " + what}}
		if w.Cast != nil {
			res.Notes = append(res.Notes, "the people are made up: the definition alone allows it")
		}
		return res
	}
	return Result{Verdict: Unknown, Reasons: []string{"others than the owner may " + what + ", but no run was found in which one of them does"}}
}

// parties returns who has the power, as written.
func (m *model) parties(p Power) []workflow.Party {
	var list []workflow.Party
	i := slices.IndexFunc(m.spec.States, func(s workflow.State) bool { return s.ID == p.State })
	s := m.spec.States[i]
	switch {
	case p.Gate != "":
		g := s.Gates[slices.IndexFunc(s.Gates, func(g workflow.Gate) bool { return g.ID == p.Gate })]
		list = append(asks(g.Need), slices.Concat(g.Amend, g.Delegate)...)
		for _, d := range s.Deadlines {
			for _, w := range d.Widen {
				if w.Gate == p.Gate {
					list = append(list, w.With...)
				}
			}
		}
	case p.Move != "":
		for _, t := range m.spec.Moves {
			if t.Action == p.Move && slices.Contains(t.From, p.State) {
				list = append(list, t.By...)
			}
		}
	case len(s.Edits.Fields) == 0 || slices.Contains(s.Edits.Fields, p.Edit):
		list = append(list, s.Edits.By...)
	}
	return list
}

// asks returns the parties of a need.
func asks(n workflow.Need) []workflow.Party {
	list := slices.Concat(n.Of, n.Every, n.Majority)
	for _, part := range slices.Concat(n.All, n.Any) {
		list = append(list, asks(part)...)
	}
	return list
}

// ownerlessShare is the part of the budget for each of the rosters that are tried.
const ownerlessShare = 8

// ownerless looks for a run in which somebody who does not own the item uses the
// power.
func (m *model) ownerless(p Power, r troupe) (Witness, bool) {
	x := newExplorer(m.flow, r.facts, min(m.nodes+m.budget/ownerlessShare, m.budget))
	x.nodes, x.everyWord = m.nodes, p.Gate != ""
	var w Witness
	found := false
	at := int32(0)
	x.stepped = func(v *vertex, c *workflow.Command) {
		if found || v.sit.state != p.State || !x.uses(p, c) || under(c) == v.item.Owner() {
			return
		}
		last := *c
		if p.Edit != "" {
			last.Fields = []workflow.Field{p.Edit} // of one kind with those tried
		}
		begin, commands := x.history(at)
		w = Witness{Begin: begin, Commands: append(commands, last), Absent: []MemberID{}, Cast: r.cast}
		w.People = actors(begin, w.Commands)
		item, err := w.Replay(m.flow, r.facts)
		if found = err == nil; found {
			w.Ends = item.State()
		}
	}
	for x.begin(); !found && int(at) < len(x.all); at++ {
		if _, ok := x.grow(at); !ok {
			break
		}
	}
	m.nodes = x.nodes
	return w, found
}

// under returns in whose name somebody acts.
func under(c *workflow.Command) MemberID {
	if c.Principal != "" {
		return c.Principal
	}
	return c.Actor
}

// uses reports whether a command uses the power, in a state where it is.
func (x *explorer) uses(p Power, c *workflow.Command) bool {
	switch c.Kind {
	case workflow.DoVote:
		return p.Gate != "" && c.Gate == p.Gate && c.Word == p.word()
	case workflow.DoMove:
		return p.Move != "" && c.Action == p.Move
	case workflow.DoEdit:
		return p.Edit != "" && len(c.Fields) == 1 && x.coverage(c.Fields[0]) == x.coverage(p.Edit)
	}
	return false
}
