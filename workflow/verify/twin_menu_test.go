// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// The menus of the twin: which commands its runs are made of. They only leave
// out what the definition refuses everybody (nobody may edit, say), or what
// cannot make a difference there (two kinds of no where no move tells them
// apart), never what a check might have overlooked.

// world is a case: a definition, and people.
type world struct {
	flow   *workflow.Flow
	spec   workflow.Spec
	people *crew
}

// regions returns the combinations of values that conditions can tell apart. All
// conditions of the twin's definitions compare with constants that values lists.
func (w *world) regions() [][]workflow.Given {
	list := [][]workflow.Given{nil}
	for _, a := range w.spec.Attributes {
		if !names(&a) && w.flow.Regions(a.ID) == nil {
			continue // nothing reads it
		}
		var next [][]workflow.Given
		for _, given := range list {
			for _, v := range w.values(a) {
				next = append(next, append(slices.Clone(given), workflow.Given{Attribute: a.ID, Value: v}))
			}
		}
		list = next
	}
	return list
}

// names reports whether an attribute names people or units.
func names(a *workflow.Attribute) bool {
	return a.Kind == workflow.MemberAttr || a.Kind == workflow.UnitAttr
}

func (w *world) values(a workflow.Attribute) []workflow.Value {
	switch a.Kind {
	case workflow.BoolAttr:
		return []workflow.Value{workflow.Bool(false), workflow.Bool(true)}
	case workflow.MemberAttr:
		var list []workflow.Value
		for _, m := range w.people.members {
			list = append(list, workflow.Text(string(m)))
		}
		return list
	case workflow.UnitAttr:
		var list []workflow.Value
		for _, u := range w.people.AppendUnits(nil) {
			list = append(list, workflow.Text(string(u)))
		}
		return list
	case workflow.TimeAttr: // as if it were noon
		return []workflow.Value{workflow.Instant(noon.Add(-farOff)), workflow.Instant(noon), workflow.Instant(noon.Add(farOff))}
	}
	return w.flow.Regions(a.ID)
}

// farOff is later than all deadlines of the twin's definitions that count from an
// attribute.
const farOff = 60 * time.Hour

// settings are the values to which an attribute is set: one that nothing reads, to
// one only.
func (w *world) settings(a workflow.Attribute) []workflow.Value {
	if list := w.values(a); list != nil {
		return list
	}
	switch a.Kind {
	case workflow.NumberAttr:
		return []workflow.Value{workflow.Number(1)}
	case workflow.EnumAttr:
		return []workflow.Value{workflow.Text(a.Values[0])}
	}
	return []workflow.Value{workflow.Tags("any")}
}

// begins returns every way to start an item, by whoever is given, also for those
// whom they stand in for.
func (w *world) begins(who []member, also bool) []workflow.Begin {
	var list []workflow.Begin
	regions := w.regions()
	for _, a := range w.spec.Attributes {
		if a.Kind == workflow.TimeAttr {
			regions = w.timed(regions, a)
		}
		if !names(&a) || !a.Default.IsZero() {
			continue
		}
		for _, given := range regions[:len(regions):len(regions)] { // and with nobody named
			regions = append(regions, slices.DeleteFunc(slices.Clone(given), func(g workflow.Given) bool { return g.Attribute == a.ID }))
		}
	}
	for _, given := range regions {
		for _, m := range who {
			list = append(list, workflow.Begin{By: m, Attributes: given})
			if also {
				for _, p := range w.people.AppendPrincipals(nil, m) {
					list = append(list, workflow.Begin{By: m, For: p, Attributes: given})
				}
			}
		}
	}
	return list
}

// timed adds an instant to what is given: any that makes a difference, or none.
func (w *world) timed(given [][]workflow.Given, a workflow.Attribute) [][]workflow.Given {
	list := given
	for _, g := range given {
		for _, v := range w.values(a) {
			list = append(list, append(slices.Clone(g), workflow.Given{Attribute: a.ID, Value: v}))
		}
	}
	return list
}

// free is the menu of Coalition, MayAct, NoNewPower, NeverStuck and MustPass:
// everything but holds and migration.
func (w *world) free(most int) menu {
	return w.freely(most, func(*node) []member { return w.people.members })
}

// freely is free, but for whom is asked in a situation, nil before the start.
func (w *world) freely(most int, who func(*node) []member) menu {
	return menu{begins: w.begins(who(nil), true), most: most, commands: func(n *node) []workflow.Command {
		s := stateOf(&w.spec, n.state)
		if s.Final != "" {
			return nil
		}
		var list []workflow.Command
		for _, a := range who(n) {
			list = append(list, w.words(s, a, n)...)
			list = append(list, w.moves(s, a)...)
			list = append(list, w.changes(s, a)...)
			list = append(list, w.amends(s, a)...)
			list = append(list, w.owns(s, a)...)
		}
		at := append([]time.Time{n.item.ChangedAt()}, w.later(n)...)
		all := make([]workflow.Command, 0, len(at)*len(list)+1)
		for _, t := range at {
			for _, c := range list {
				all = append(all, w.moment(c, t))
			}
		}
		if due, ok := n.item.Due(); ok {
			all = append(all, workflow.Tick(due))
		}
		return all
	}}
}

// moment is a command, written as of noon, at some time: instants that it sets are
// as far away from then.
func (w *world) moment(c workflow.Command, at time.Time) workflow.Command {
	if c.Kind == workflow.DoSet && c.Value.Kind() == workflow.TimeValue {
		c.Value = workflow.Instant(at.Add(c.Value.Time().Sub(noon)))
	}
	c.At = at
	return c
}

// later returns the instants still to come that count from the start of the item,
// or from an attribute, whatever state it is in then.
func (w *world) later(n *node) []time.Time {
	var list []time.Time
	for _, s := range w.spec.States {
		for _, d := range s.Deadlines {
			if at, ok := w.instant(&d, n.item); ok && at.After(n.item.ChangedAt()) && !slices.ContainsFunc(list, at.Equal) {
				list = append(list, at)
			}
		}
	}
	return list
}

// instant returns when a deadline falls that does not count from the entry of its
// state.
func (w *world) instant(d *workflow.Deadline, it *workflow.Item) (time.Time, bool) {
	f := anchorOf(d)
	if f == "" {
		return it.StartedAt().Add(time.Duration(d.After)), d.From == "start"
	}
	at := it.Attribute(f).Time().Add(time.Duration(d.After - d.Lead))
	return at, !it.Attribute(f).IsZero()
}

// anchorOf returns the attribute from which a deadline counts, if it does.
func anchorOf(d *workflow.Deadline) workflow.Field {
	if f, ok := strings.CutPrefix(d.From, "@"); ok {
		return workflow.Field(f)
	}
	return d.Before
}

// principals returns for whom a might act: themselves, and those whom a stands in
// for or who delegated to a.
func (w *world) principals(a member, s *workflow.State) []member {
	if slices.ContainsFunc(s.Gates, func(g workflow.Gate) bool { return len(g.Delegate) > 0 }) {
		return w.people.members
	}
	return append(w.people.AppendPrincipals(nil, a), a)
}

func (w *world) words(s *workflow.State, a member, n *node) []workflow.Command {
	words := []workflow.Word{workflow.Approve, workflow.Decline}
	if slices.ContainsFunc(w.spec.Moves, func(m workflow.Transition) bool { return m.On == workflow.OnChanges }) {
		words = append(words, workflow.Changes)
	}
	var list []workflow.Command
	for _, g := range s.Gates {
		for _, p := range w.principals(a, s) {
			for _, word := range words {
				list = append(list, workflow.Vote(a, g.ID, word, noon).For(p))
			}
			if g.Reject == workflow.RejectOutvoted {
				list = append(list, workflow.Vote(a, g.ID, workflow.Abstain, noon).For(p))
			}
		}
		for _, v := range n.told.Votes {
			if v.Gate == g.ID && (v.Actor == a || v.Principal == a) {
				list = append(list, workflow.TakeBack(a, g.ID, noon).For(v.Principal))
			}
		}
	}
	return list
}

func (w *world) moves(s *workflow.State, a member) []workflow.Command {
	var list []workflow.Command
	for _, m := range w.spec.Moves {
		if m.By == nil || !slices.Contains(m.From, s.ID) {
			continue
		}
		for _, p := range append(w.people.AppendPrincipals(nil, a), a) {
			list = append(list, workflow.Move(a, m.Action, noon).For(p))
		}
	}
	return list
}

func (w *world) changes(s *workflow.State, a member) []workflow.Command {
	var list []workflow.Command
	for _, p := range append(w.people.AppendPrincipals(nil, a), a) {
		if len(s.Edits.By) > 0 {
			for _, f := range w.spec.Fields {
				list = append(list, workflow.Edit(a, noon, f).For(p))
			}
		}
		for _, attr := range w.spec.Attributes {
			if slices.Contains(attr.States, s.ID) {
				for _, v := range w.settings(attr) {
					list = append(list, workflow.Set(a, attr.ID, v, noon).For(p))
				}
			}
		}
	}
	return list
}

func (w *world) amends(s *workflow.State, a member) []workflow.Command {
	var list []workflow.Command
	for _, g := range s.Gates {
		for _, x := range w.people.members {
			if len(g.Delegate) > 0 {
				list = append(list, workflow.Delegate(a, g.ID, x, noon), workflow.Revoke(a, g.ID, x, noon))
			}
			if len(g.Amend) > 0 {
				must := workflow.AddApprover(a, g.ID, x, noon)
				must.Must = true
				list = append(list, must, workflow.AddApprover(a, g.ID, x, noon), workflow.RemoveApprover(a, g.ID, x, noon))
			}
		}
	}
	return list
}

// owns is what has to do with owners: one who was kept may release the item where
// nobody may claim it.
func (w *world) owns(s *workflow.State, a member) []workflow.Command {
	if !slices.ContainsFunc(w.spec.States, func(s workflow.State) bool { return len(s.Claim) > 0 }) {
		return nil
	}
	list := []workflow.Command{workflow.Release(a, noon)}
	if len(s.Claim) == 0 {
		return list
	}
	list = append(list, workflow.Claim(a, noon))
	for _, x := range w.people.members {
		list = append(list, workflow.Assign(a, x, noon))
	}
	return list
}

// calm is the menu of Completable and Survives for one author and one region:
// those present approve, move, and set what the region wants, once and as early
// as they can. Nothing is given up, nobody says no, the clock stands.
func (w *world) calm(author member, region []workflow.Given, most int) menu {
	var given, wanted []workflow.Given
	for _, g := range region {
		if w.settable(g.Attribute) {
			wanted = append(wanted, g)
		} else {
			given = append(given, g)
		}
	}
	begin := []workflow.Begin{{By: author, Attributes: given}}
	return menu{begins: begin, most: most, commands: func(n *node) []workflow.Command {
		s := stateOf(&w.spec, n.state)
		if s.Final != "" {
			return nil
		}
		var list []workflow.Command
		for _, a := range w.people.present() {
			list = append(list, w.sets(s, n, a, wanted)...)
		}
		if !w.settles(s, n, list) {
			list = nil
		}
		if len(list) > 0 { // somebody may have to own the item first
			for _, a := range w.people.present() {
				list = append(list, w.owns(s, a)...)
			}
		} else {
			for _, a := range w.people.present() {
				for _, g := range s.Gates {
					for _, p := range append(w.people.AppendPrincipals(nil, a), a) {
						list = append(list, workflow.Approval(a, g.ID, noon).For(p))
					}
				}
				for _, c := range w.moves(s, a) {
					if transitionOf(&w.spec, c.Action).Restart == "" {
						list = append(list, c)
					}
				}
				list = append(list, w.owns(s, a)...)
			}
		}
		for i := range list {
			list[i].At = n.item.ChangedAt()
		}
		return list
	}}
}

// settles reports whether one of the settings may be made now, or once somebody
// claims the item.
func (w *world) settles(s *workflow.State, n *node, sets []workflow.Command) bool {
	var d workflow.Decision
	accepted := func(c workflow.Command) bool {
		c.At = n.item.ChangedAt()
		ok, err := w.flow.Decide(&d, n.item, c, w.people)
		return err == nil && ok
	}
	return slices.ContainsFunc(sets, func(c workflow.Command) bool {
		i := slices.IndexFunc(w.spec.Attributes, func(a workflow.Attribute) bool { return a.ID == c.Fields[0] })
		return accepted(c) || slices.Contains(w.spec.Attributes[i].Set, workflow.Owner()) &&
			slices.ContainsFunc(w.people.present(), func(m member) bool { return accepted(workflow.Claim(m, noon)) })
	})
}

// settable reports whether an attribute is set on the way: somebody may, and it
// need not be given at the start.
func (w *world) settable(f workflow.Field) bool {
	i := slices.IndexFunc(w.spec.Attributes, func(a workflow.Attribute) bool { return a.ID == f })
	a := w.spec.Attributes[i]
	return len(a.Set) > 0 && !a.Default.IsZero()
}

// sets returns the settings that a may try in the state: of wanted values that
// the item does not have.
func (w *world) sets(s *workflow.State, n *node, a member, wanted []workflow.Given) []workflow.Command {
	var list []workflow.Command
	for _, g := range wanted {
		i := slices.IndexFunc(w.spec.Attributes, func(a workflow.Attribute) bool { return a.ID == g.Attribute })
		if slices.Contains(w.spec.Attributes[i].States, s.ID) && w.value(n, g.Attribute) != g.Value {
			for _, p := range append(w.people.AppendPrincipals(nil, a), a) {
				list = append(list, workflow.Set(a, g.Attribute, g.Value, noon).For(p))
			}
		}
	}
	return list
}

// value returns what an attribute of the item is.
func (w *world) value(n *node, f workflow.Field) workflow.Value {
	if v := n.item.Attribute(f); !v.IsZero() {
		return v
	}
	i := slices.IndexFunc(w.spec.Attributes, func(a workflow.Attribute) bool { return a.ID == f })
	return w.spec.Attributes[i].Default
}
