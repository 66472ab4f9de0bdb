// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// clockwork says what an exploration must know of the time. Where every deadline
// counts from the entry of its state, that is nothing but which are left and in
// what order. Where some count from the start or from an attribute, it is how long
// ago that was, up to where all of them have passed, or how long it still takes.
//
// Of an attribute two instants are enough where no other clock runs: now, and one
// before which all of its deadlines lie. Whatever happens with an instant between,
// or past, happens with the later one too, as time passes and nobody acts.
type clockwork struct {
	absolute bool
	start    bool             // some deadline counts from the start
	from     []workflow.Field // the attributes from which one does
	far      time.Duration    // longer than every deadline
	step     time.Duration    // by which time passes, where it matters; else zero
	spec     *workflow.Spec
}

// maxTimes is how many instants are told apart where deadlines run against each
// other.
const maxTimes = 600

// compares says how time must pass for every order of deadlines to come about: in
// small steps where some count from the start and others from the entry of a state.
// It returns what is not looked at: orders that depend on a calendar, or on an
// attribute and something else.
//
// Two clocks run then, from the start and from the entry, and every deadline falls
// at a multiple of what divides them all. A quarter of that tells apart what can be:
// whether a clock stands at a multiple, and which of the two comes to one first.
func (c *clockwork) compares() string {
	anchors := map[string]bool{}
	unit := time.Duration(0)
	calendars := false
	for i := range c.spec.States {
		var here []string
		for _, d := range c.spec.States[i].Deadlines {
			if d.Move == "" && d.Widen == nil {
				continue
			}
			here = append(here, d.Calendar)
			calendars = calendars || d.Calendar != here[0]
			unit = divisor(unit, time.Duration(d.After))
			anchors[anchor(d)] = true
		}
	}
	mixed := len(anchors) > 1
	switch {
	case calendars:
		return "in which order deadlines fall that count by different calendars is not looked at"
	case !mixed:
		return ""
	}
	for a := range anchors {
		if a != "entry" && a != "start" {
			return "in which order deadlines fall that count from attributes and from elsewhere is not looked at"
		}
	}
	for i := range c.spec.States {
		if slices.ContainsFunc(c.spec.States[i].Deadlines, func(d workflow.Deadline) bool { return d.Calendar != "" }) {
			return "in which order deadlines fall that count working time from different instants is not looked at"
		}
	}
	if c.step = unit / 4; c.step%time.Minute != 0 || c.step == 0 || 3*c.far/c.step > maxTimes {
		c.step = 0
		return "in which order deadlines fall that count from different instants is not looked at: their lengths have too little in common"
	}
	return ""
}

// divisor is the largest span that divides both.
func divisor(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func newClockwork(s *workflow.Spec) clockwork {
	c := clockwork{spec: s, far: time.Hour}
	for i := range s.States {
		for _, d := range s.States[i].Deadlines {
			if d.Move == "" && d.Widen == nil {
				continue // a reminder changes nothing
			}
			c.far += time.Duration(d.After) + time.Duration(d.Lead)
			switch from := anchor(d); {
			case from == "start":
				c.absolute, c.start = true, true
			case from != "entry":
				c.absolute = true
				c.from = append(c.from, workflow.Field(from[1:]))
			}
		}
	}
	slices.Sort(c.from)
	c.from = slices.Compact(c.from)
	return c
}

// anchor says from what a deadline counts.
func anchor(d workflow.Deadline) string {
	switch {
	case d.Before != "":
		return "@" + string(d.Before)
	case d.From == "":
		return "entry"
	}
	return d.From
}

// order tells how much sooner d falls than e, whenever both run: below zero if d
// falls first. It is not known of deadlines that count from different instants, or
// by different calendars.
func order(d, e *workflow.Deadline) (sooner time.Duration, known bool) {
	if anchor(*d) != anchor(*e) || d.Calendar != e.Calendar || d.Calendar != "" && d.Before+e.Before != "" {
		return 0, false
	}
	return time.Duration(d.After - d.Lead - e.After + e.Lead), true
}

// lapsed are deadlines that have fallen, of those which count from the same instant the
// last one. Where others of that instant run they are due as an item comes, until
// somebody names it anew. What counts from the entry of a state is not told.
type lapsed []*workflow.Deadline

// after is what has fallen once d did.
func (l lapsed) after(d *workflow.Deadline) lapsed {
	if anchor(*d) == "entry" || l.over(d) {
		return l
	}
	later := lapsed{d}
	for _, e := range l {
		if !later.over(e) {
			later = append(later, e)
		}
	}
	return later
}

// over reports whether d has fallen or would have.
func (l lapsed) over(d *workflow.Deadline) bool {
	return slices.ContainsFunc(l, func(e *workflow.Deadline) bool {
		sooner, known := order(d, e)
		return known && sooner <= 0
	})
}

// counts reports whether one of them counts from an attribute.
func (l lapsed) counts(f workflow.Field) bool {
	return slices.ContainsFunc(l, func(d *workflow.Deadline) bool { return anchor(*d) == "@"+string(f) })
}

// named is what has fallen after an attribute was named anew.
func (l lapsed) named(f workflow.Field) lapsed {
	if !l.counts(f) {
		return l
	}
	return slices.DeleteFunc(slices.Clone(l), func(d *workflow.Deadline) bool { return anchor(*d) == "@"+string(f) })
}

// text tells two of them apart.
func (l lapsed) text() string {
	list := make([]string, len(l))
	for i, d := range l {
		list[i] = fmt.Sprint(anchor(*d), d.After-d.Lead, d.Calendar)
	}
	slices.Sort(list)
	return strings.Join(list, "\x00")
}

// dueAtOnce returns the deadlines of a state of which one falls as an item comes, so
// that nobody can act before; none if none is due. Such may be also one that counts
// from elsewhere, as it may be over, too.
func (l lapsed) dueAtOnce(s *workflow.State, fires func(workflow.Action) bool) []*workflow.Deadline {
	var list []*workflow.Deadline
	due := false
	for i := range s.Deadlines {
		if d := &s.Deadlines[i]; d.Move != "" && anchor(*d) != "entry" && fires(d.Move) {
			list = append(list, d)
			due = due || l.over(d)
		}
	}
	if !due {
		return nil
	}
	return slices.DeleteFunc(list, func(d *workflow.Deadline) bool {
		return slices.ContainsFunc(list, func(e *workflow.Deadline) bool {
			sooner, known := order(e, d)
			return known && (sooner < 0 || sooner == 0 && e.ID < d.ID)
		})
	})
}

// values are the instants worth naming at some time.
func (c *clockwork) values(f workflow.Field, now time.Time) []workflow.Value {
	if !slices.Contains(c.from, f) {
		return nil
	}
	return []workflow.Value{workflow.Instant(now), workflow.Instant(now.Add(c.far))}
}

// reading is what counts of the time.
func (c *clockwork) reading(s *situation, now time.Time) string {
	if !c.absolute {
		return ""
	}
	minutes := func(d time.Duration) uint64 { return uint64(max(0, min(d, 3*c.far)) / time.Minute) }
	var b []byte
	if c.start {
		b = binary.AppendUvarint(b, minutes(now.Sub(epoch())))
	}
	for _, f := range c.from {
		if at := valueOf(s.attrs, f); !at.IsZero() {
			b = binary.AppendUvarint(b, 1+minutes(at.Time().Sub(now)+c.far))
		} else {
			b = append(b, 0)
		}
	}
	dues := slices.Clone(s.dues)
	slices.SortFunc(dues, func(a, b workflow.Due) int { return strings.Compare(string(a.Deadline), string(b.Deadline)) })
	for _, d := range dues {
		b = binary.AppendUvarint(b, minutes(d.At.Sub(now)))
	}
	return string(b)
}

// waits returns until when time may pass without anything happening, so that what
// counts from the start or from an attribute is over when a state is entered.
func (c *clockwork) waits(s *situation, now time.Time) []time.Time {
	if !c.absolute {
		return nil
	}
	if c.step > 0 {
		t := now.Add(c.step)
		if slices.ContainsFunc(s.dues, func(run workflow.Due) bool { return run.Moves && !run.At.After(t) }) {
			return nil
		}
		return []time.Time{t}
	}
	var list []time.Time
	for i := range c.spec.States {
		st := &c.spec.States[i]
		if st.ID == s.state {
			continue // those run, and are ticked
		}
		for _, d := range st.Deadlines {
			t, ok := c.instant(d, s)
			if ok && t.After(now) && !slices.ContainsFunc(list, t.Equal) && !slices.ContainsFunc(s.dues, func(run workflow.Due) bool { return run.Moves && !run.At.After(t) }) {
				list = append(list, t)
			}
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// instant returns when a deadline falls that does not count from the entry of its
// state; false for one that only reminds, or counts working time.
func (c *clockwork) instant(d workflow.Deadline, s *situation) (time.Time, bool) {
	if d.Move == "" && d.Widen == nil || d.Calendar != "" {
		return time.Time{}, false
	}
	field, span := d.Before, -time.Duration(d.Lead)
	if a, ok := strings.CutPrefix(d.From, "@"); ok {
		field, span = workflow.Field(a), time.Duration(d.After)
	}
	if field != "" {
		at := valueOf(s.attrs, field)
		return at.Time().Add(span), !at.IsZero()
	}
	return epoch().Add(time.Duration(d.After)), d.From == "start"
}
