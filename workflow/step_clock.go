// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// setDues writes the deadlines of a state that is entered now into the event.
func (j *judge) setDues(e *Event, s *state) {
	for _, d := range s.dues {
		if at, ok := j.due(d, j.now); ok {
			m := j.more(e)
			m.Dues = append(m.Dues, Due{Deadline: d.ID, At: at, Moves: d.move != nil})
		}
	}
}

// due returns when the deadline falls in a state entered at that time; false
// when its attribute is not set.
func (j *judge) due(d *deadline, entered int64) (time.Time, bool) {
	anchor, span := entered, time.Duration(d.After)
	if d.Before != "" {
		span = -time.Duration(d.Lead)
	}
	field := d.anchor()
	switch {
	case field != "":
		v := j.attribute(field)
		if v.IsZero() {
			return time.Time{}, false
		}
		anchor = v.num
	case d.From == "start":
		anchor = j.item.started
	}
	return j.later(d, instant(anchor), span)
}

// anchor returns the attribute from which the deadline counts; empty if from none.
func (d *deadline) anchor() Field {
	if f, ok := strings.CutPrefix(d.From, "@"); ok && d.Before == "" {
		return Field(f)
	}
	return d.Before
}

// later adds a span, working time if the deadline counts that. It reports false
// for an instant that no clock of ours reaches.
func (j *judge) later(d *deadline, t time.Time, span time.Duration) (time.Time, bool) {
	if d.Calendar == "" || span == 0 {
		t = t.Add(span)
		return t, inRange(t)
	}
	j.optional()
	if j.cal == nil {
		j.fail(fmt.Errorf("%w calendar %q", ErrFacts, d.Calendar))
		return t, false
	}
	t, err := j.cal.AddWorking(d.Calendar, t, span)
	if err != nil {
		j.fail(fmt.Errorf("deadline %q: %w", d.ID, err))
		return t, false
	}
	return t.UTC(), inRange(t)
}

func (j *judge) fail(err error) {
	if j.err == nil {
		j.err = err
	}
}

// pending is a deadline that is due.
type pending struct {
	*deadline
	at int64
}

// tick lets the deadlines happen that are due, in order, up to the first move.
func (j *judge) tick() bool {
	x := j.item.extra()
	if x.paused {
		return true
	}
	var list []pending
	for _, d := range x.dues {
		if cd := j.state.deadline(d.id); cd != nil && d.at <= j.now {
			list = append(list, pending{cd, d.at})
		}
	}
	slices.SortFunc(list, func(a, b pending) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.order, b.order), cmp.Compare(a.ID, b.ID))
	})
	until := j.now
	for _, p := range list {
		if j.firesAt(p) {
			until = p.at
			break
		}
	}
	for _, p := range list {
		if p.at > until {
			break
		}
		moved := j.happen(p, until)
		if j.err != nil {
			return false
		}
		if moved {
			break
		}
	}
	return true
}

// firesAt reports whether the deadline would move the item.
func (j *judge) firesAt(p pending) bool {
	return p.move != nil && !j.item.held() && p.move.when.holds(j.item.attrs)
}

// happen lets one deadline happen and reports whether it moved the item.
func (j *judge) happen(p pending, until int64) bool {
	switch {
	case p.move != nil && j.item.held():
		return false
	case j.firesAt(p):
		e := j.enter(p.move, ByDeadline, "", "")
		j.more(e).Deadline = p.ID
		j.advance()
		return true
	case p.move != nil:
		m := j.more(j.event(Spent))
		m.Deadline, m.Dues = p.ID, []Due{{Deadline: p.ID}}
	case p.Widen != nil:
		m := j.more(j.event(Escalated))
		m.Deadline, m.Dues, m.Widened = p.ID, []Due{{Deadline: p.ID}}, j.flow.widened(p.deadline)
	default:
		j.remind(p, until)
	}
	if j.err == nil {
		j.advance()
	}
	return false
}

// remind collapses the repeats that are due until then into one reminder.
func (j *judge) remind(p pending, until int64) {
	before := 0
	for _, d := range j.item.x.dues {
		if d.id == p.ID {
			before = int(d.count)
		}
	}
	n, next := 1, Due{Deadline: p.ID}
	if p.Every > 0 {
		var missed int
		missed, next.At = j.repeats(p, until)
		n += missed
		if !next.At.IsZero() {
			next.Count = before + n
		}
	}
	m := j.more(j.event(Reminded))
	m.Deadline, m.Remind, m.Count, m.Dues = p.ID, p.Remind, n, []Due{next}
}

// repeats returns how many repeats after the one due fall until then, and when
// the next one does.
func (j *judge) repeats(p pending, until int64) (missed int, next time.Time) {
	t := instant(p.at)
	if p.Calendar == "" {
		missed = int((until - p.at) / int64(p.Every))
		next = t.Add(time.Duration(p.Every) * time.Duration(missed+1))
		if !inRange(next) {
			next = time.Time{}
		}
		return missed, next
	}
	for {
		later, ok := j.later(p.deadline, t, time.Duration(p.Every))
		if !ok || !later.After(t) {
			return missed, time.Time{}
		}
		if later.UnixNano() > until {
			return missed, later
		}
		t = later
		missed++
	}
}

// widened returns the widenings of a deadline as events keep them: duties
// resolved to roles.
func (f *Flow) widened(d *deadline) []Widening {
	list := make([]Widening, len(d.Widen))
	for i, w := range d.Widen {
		list[i] = Widening{Gate: w.Gate, With: d.with[i]}
	}
	return list
}

func (j *judge) hold() bool {
	if !j.inAny(j.flow.hold, j.c.Actor) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: j.c.Actor, State: j.state.id})
	}
	if slices.Contains(j.item.extra().holds, j.c.Key) {
		return true
	}
	e := j.event(Held)
	j.names(e)
	m := j.more(e)
	m.Key, m.Pause = j.c.Key, j.flow.pause
	j.note(e)
	return true
}

func (j *judge) resume() bool {
	if !j.inAny(j.flow.hold, j.c.Actor) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: j.c.Actor, State: j.state.id})
	}
	if !slices.Contains(j.item.extra().holds, j.c.Key) {
		return true
	}
	e := j.event(Resumed)
	j.names(e)
	j.more(e).Key = j.c.Key
	j.note(e)
	return true
}

func (j *judge) comment() bool {
	e := j.event(Commented)
	j.names(e)
	j.note(e)
	return true
}
