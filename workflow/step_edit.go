// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

func (j *judge) edit() bool {
	a, p, s := j.c.Actor, j.principal(), j.state
	if !j.may(s.editBy, a, p) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: a, State: s.id})
	}
	for _, f := range j.c.Fields {
		if !slices.Contains(j.flow.spec.Fields, f) {
			j.refuse(Reason{Code: CodeNoSuchField, Field: f})
		}
	}
	if j.refused() {
		return false
	}
	for _, f := range j.c.Fields {
		if s.edits && !slices.Contains(s.fields, f) {
			j.refuse(Reason{Code: CodeNotAllowed, Member: a, Field: f, State: s.id})
		}
	}
	if j.refused() {
		return false
	}
	return j.change(Edited, nil, true)
}

func (j *judge) set() bool {
	f := j.c.Fields[0]
	attr := j.flow.attrs[f]
	if attr == nil {
		return j.refuse(Reason{Code: CodeNoSuchField, Field: f})
	}
	parties, states := j.flow.setters(f)
	if !slices.Contains(states, j.state.id) || !j.may(parties, j.c.Actor, j.principal()) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: j.c.Actor, Field: f, State: j.state.id})
	}
	v, ok := attr.accept(j.c.Value)
	if !ok {
		return j.refuse(Reason{Code: CodeBadValue, Field: f})
	}
	return j.change(WasSet, []Given{{f, v}}, !attr.Label)
}

// change is the common part of an edit and a setting: words at gates that cover
// what changed are void, and gates that were passed send the item back.
func (j *judge) change(k EventKind, set []Given, editors bool) bool {
	cut, touched := j.touched(set)
	back := j.state.back
	if touched != "" {
		switch {
		case back == nil || j.keeps(back) > cut || !back.when.holds(j.afterSet(set)):
			return j.refuse(Reason{Code: CodePassedGate, Gate: touched, State: j.state.id})
		case j.item.held():
			return j.refuse(Reason{Code: CodeHeld, Action: back.action, State: j.state.id})
		}
	}
	e := j.event(k)
	j.names(e)
	e.Revision = j.item.rev + 1
	m := j.more(e)
	m.Fields, m.Editors, m.Attributes = slices.Compact(sorted(j.c.Fields)), editors, set
	m.Digest = j.c.Digest
	if m.Digest == "" && k == WasSet {
		m.Digest = j.item.extra().digest
	}
	m.Voided = j.voided(set)
	j.note(e)
	j.moveDues(m, set)
	j.advance()
	if touched != "" {
		j.enter(back, ByEdit, "", "")
		j.advance()
	}
	return j.err == nil
}

func sorted[V ~string](list []V) []V {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

// afterSet returns the attributes as they are after a setting.
func (j *judge) afterSet(set []Given) []Given {
	if len(set) == 0 {
		return j.item.attrs
	}
	after := Item{attrs: slices.Clone(j.item.attrs)}
	after.setAttribute(set[0])
	return after.attrs
}

// touched returns the first gate on the trail that the change concerns, and the
// number of its state there.
func (j *judge) touched(set []Given) (leg int32, gate GateID) {
	after := j.afterSet(set)
	at := int32(-1)
	for _, k := range j.item.trail {
		if k.kind == entered {
			at++
			continue
		}
		g := j.flow.byGate[GateID(k.id)]
		if g == nil || gate != "" {
			continue
		}
		if k.kind == judgedOff && g.when.holds(after) && !g.when.holds(j.item.attrs) || k.kind == passed && j.covers(g) {
			leg, gate = at, g.id
		}
	}
	return leg, gate
}

// covers reports whether the gate covers a field of the command.
func (j *judge) covers(g *gate) bool {
	return slices.ContainsFunc(j.c.Fields, func(f Field) bool { return g.cover[f] })
}

// voided returns the gates whose standing words the change makes void, in the
// order of the definition.
func (j *judge) voided(set []Given) []GateID {
	var list []GateID
	for _, g := range j.flow.gates {
		if j.covers(g) && slices.ContainsFunc(j.item.votes, func(v vote) bool { return v.gate == g.id }) {
			list = append(list, g.id)
		}
	}
	return list
}

// moveDues moves the deadlines of the state that count from an attribute that is
// set.
func (j *judge) moveDues(m *Effects, set []Given) {
	if len(set) == 0 || j.flow.attrs[set[0].Attribute].Kind != TimeAttr {
		return
	}
	f := set[0].Attribute
	after := *j.item
	after.attrs = j.afterSet(set)
	then := *j
	then.item = &after
	for _, d := range j.state.dues {
		if d.Before != f && d.From != "@"+string(f) {
			continue
		}
		due := Due{Deadline: d.ID, Moves: d.move != nil}
		if at, ok := then.due(d, j.item.entered); ok {
			due.At = at
		}
		m.Dues = append(m.Dues, due)
	}
}

// setters returns who may set an attribute, and where.
func (f *Flow) setters(a Field) ([]party, []StateID) { return f.setBy[a], f.attrs[a].States }
