// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"slices"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
)

// counts reports whether a gate looks at the content at all: one that covers
// nothing keeps its approvals whatever is edited afterwards.
func counts(g workflow.Gate) bool { return !slices.Equal(g.Covers, []workflow.Field{workflow.NoField}) }

// alwaysAsks reports whether a gate cannot be met without an approval of
// somebody of whom sure is true: by its need, and by whoever else may be let in.
// Approvals that a deputy or a delegate gives carry the name of who was asked.
func alwaysAsks(s workflow.State, g workflow.Gate, sure func(workflow.Party) bool) bool {
	if len(g.Amend) > 0 || !insists(g.Need, sure) {
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

// insists reports whether each way to fill a need takes an approval of a party of
// which sure is true.
func insists(n workflow.Need, sure func(workflow.Party) bool) bool {
	if len(n.Any) > 0 {
		return all(n.Any, func(c workflow.Need) bool { return insists(c, sure) })
	}
	if len(n.All) > 0 {
		return slices.ContainsFunc(n.All, func(c workflow.Need) bool { return insists(c, sure) })
	}
	return all(parties(n), sure)
}

// parties returns whom a leaf of a need asks.
func parties(n workflow.Need) []workflow.Party { return slices.Concat(n.Of, n.Every, n.Majority) }

func all[T any](list []T, is func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !is(v) })
}

// carrying returns the condition under which an item of a workflow carries a
// tag: an attribute of that name is true, or an attribute has it as one of its
// words. ok is false if the workflow knows no such tag.
func carrying(s workflow.Spec, tag string) (c workflow.Condition, ok bool) {
	for _, a := range s.Attributes {
		switch {
		case a.Kind == workflow.BoolAttr && string(a.ID) == tag:
			c.Any = append(c.Any, workflow.Condition{Attr: a.ID, Is: workflow.Bool(true)})
		case a.Kind == workflow.EnumAttr && slices.Contains(a.Values, tag):
			c.Any = append(c.Any, workflow.Condition{Attr: a.ID, Is: workflow.Text(tag)})
		case a.Kind == workflow.TagsAttr && (len(a.Values) == 0 || slices.Contains(a.Values, tag)):
			c.Any = append(c.Any, workflow.Condition{Attr: a.ID, Has: tag})
		}
	}
	return c, len(c.Any) > 0
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
