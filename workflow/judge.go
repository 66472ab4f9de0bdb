// SPDX-License-Identifier: Apache-2.0

package workflow

import "slices"

// judge makes one decision. It works on the given item and, from the first event
// whose effect matters, on a copy. A judge lives on the stack of the question,
// together with the command: it is small, and whatever outlives the question or
// is handed to code of others is in the memory instead.
type judge struct {
	*memory
	flow  *Flow
	out   *Decision
	item  *Item // as it stands: the given one, or next
	state *state
	to    *state // where the last move that was decided leads
	c     *Command
	now   int64
	seq   int32
	own   bool    // the command is the actor's own, not done for another
	said  hearing // of a vote
	// copied says that item is next, applied how many of the events have
	// happened to it, used how many of the effects are in use.
	copied        bool
	applied, used int
}

// memory is what a judge keeps in its [Decision]: the facts and what they also
// are, and buffers that are used again and again.
type memory struct {
	facts Facts
	stand StandIns
	mgr   Managers
	cal   Calendars
	found bool // the optional parts of facts were looked for
	err   error

	next    *Item
	nextX   *extras
	effects []*Effects // of this decision's events, then spare ones
	gates   []GateID
	attrs   []Given
	fits    []uint64
	needs   []int
	people  []MemberID
	roles   []RoleID
}

// judge returns a judge of a command, who has still to begin.
func (f *Flow) judge(d *Decision, it *Item, c *Command) judge {
	return judge{memory: &d.memory, flow: f, out: d, item: it, seq: it.seq, c: c}
}

// begin prepares a judge for a decision. The command counts from now on as of the
// time that its events will have.
func (j *judge) begin(facts Facts) {
	d, it := j.out, j.item
	d.OK = false
	d.Events, d.Reasons, d.Warnings = d.Events[:0], d.Reasons[:0], d.Warnings[:0]
	m := j.memory
	m.facts, m.gates = facts, m.gates[:0]
	if m.found {
		m.found, m.stand, m.mgr, m.cal = false, nil, nil, nil
	}
	if m.err != nil {
		m.err = nil
	}
	if j.now = j.c.At.UnixNano(); j.now >= it.last {
		j.c.At = j.c.At.UTC() // without a monotonic clock
	} else {
		j.now, j.c.At = it.last, instant(it.last)
	}
	j.state = j.flow.state(it.state)
	j.own = j.c.Principal == "" || j.c.Principal == j.c.Actor
}

// optional looks once for the optional parts of the facts.
func (j *judge) optional() {
	if !j.found {
		j.found = true
		j.stand, _ = j.facts.(StandIns)
		j.mgr, _ = j.facts.(Managers)
		j.cal, _ = j.facts.(Calendars)
	}
}

// refuse adds a reason. It returns false, so that a step can end with it. Inlined
// it would fill the steps with what rarely happens.
//
//go:noinline
func (j *judge) refuse(r Reason) bool {
	j.out.Reasons = append(j.out.Reasons, r)
	return false
}

// refused reports whether a reason stands against the command.
func (j *judge) refused() bool { return len(j.out.Reasons) > 0 }

// event adds an event that is still to be filled: in place, since it is large.
func (j *judge) event(k EventKind) *Event {
	n := len(j.out.Events)
	if n == cap(j.out.Events) {
		j.out.Events = slices.Grow(j.out.Events, 1)
	}
	j.out.Events = j.out.Events[:n+1]
	e := &j.out.Events[n]
	j.seq++
	e.set(&Event{Kind: k, Seq: j.seq, At: j.c.At})
	return e
}

// more returns the effects of e, still to be filled.
func (j *judge) more(e *Event) *Effects {
	if e.More == nil {
		if j.used == len(j.effects) {
			j.effects = append(j.effects, new(Effects))
		}
		e.More = j.effects[j.used]
		*e.More = Effects{}
		j.used++
	}
	return e.More
}

// spare makes room for a copy of the item.
func (m *memory) spare() {
	if m.next == nil {
		m.next, m.nextX = new(Item), new(extras)
	}
}

// advance lets the events that have not happened yet happen to the copy.
func (j *judge) advance() {
	if j.applied == len(j.out.Events) {
		return
	}
	if !j.copied {
		j.spare()
		j.next.copyFrom(j.item, j.nextX)
		j.item, j.copied = j.next, true
	}
	if j.item.x == nil {
		*j.nextX = extras{}
		j.item.x = j.nextX
	}
	for ; j.applied < len(j.out.Events); j.applied++ {
		e := &j.out.Events[j.applied]
		j.item.apply(e)
		if e.Kind == Moved {
			j.state = j.flow.state(j.item.state)
		}
	}
}

// names fills who did it.
func (j *judge) names(e *Event) {
	e.Actor, e.Principal = j.c.Actor, j.principal()
}

// principal returns for whom the command is.
func (j *judge) principal() MemberID {
	if j.own {
		return j.c.Actor
	}
	return j.c.Principal
}

// note keeps the command's note with the event.
func (j *judge) note(e *Event) {
	if j.c.Note != "" {
		j.more(e).Note = j.c.Note
	}
}
