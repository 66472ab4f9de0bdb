// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
)

// EventKind says what happened to a conversation or an item. The zero EventKind
// means "not set"; encoding refuses it.
type EventKind uint8

// The kinds of events. The first five are of conversations, the others of items
// that are made and approved.
const (
	MessageIn EventKind = iota + 1 // the customer wrote
	ReplySent                      // a person of the team replied
	BotReplied
	Resolved
	Reopened
	Briefed
	Submitted // handed in for review
	Reviewed  // a reviewer acted, without a verdict
	SentBack  // the reviewer asked for changes
	Approved
	Rejected // for good: the item is left out
	Published
)

var eventWords = words{MessageIn: "message", ReplySent: "reply", BotReplied: "bot-reply", Resolved: "resolved", Reopened: "reopened",
	Briefed: "briefed", Submitted: "submitted", Reviewed: "reviewed", SentBack: "sent-back", Approved: "approved", Rejected: "rejected", Published: "published"}

// String returns the text form, such as "reply", and "" for the zero EventKind.
func (k EventKind) String() string { return eventWords.text("event", uint8(k)) }

// AppendText appends the text form to b. It fails unless k is one of the
// constants.
func (k EventKind) AppendText(b []byte) ([]byte, error) {
	return eventWords.append(b, "event", uint8(k))
}

// MarshalText is [EventKind.AppendText] to a new slice.
func (k EventKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (k *EventKind) UnmarshalText(text []byte) error {
	v, err := eventWords.parse("event", text)
	*k = EventKind(v)
	return err
}

// Event is something that happened at an instant. The zero Event has no kind
// and is refused.
type Event struct {
	At   time.Time `json:"at"`
	Kind EventKind `json:"kind"`
}

// Case is one conversation or one item with what happened to it, in any order.
// The zero Case has no duration.
type Case struct {
	ID string `json:"id"`
	// Group has one value per column of the grid.
	Group  []string `json:"group,omitempty"`
	Events []Event  `json:"events"`
}

// AddCases measures durations of the cases by a clock, and adds them to every
// distribution with that clock that the query needs. A duration belongs to the
// window in which it started; those that started elsewhere are left out. What
// has not ended by the grid's AsOf is open, with the time it has taken so far,
// unless the clock leaves such cases out; later events are not known yet.
//
// It fails, and adds nothing, if the query has no KPI with the clock
// ([ErrUnknown]), if the grid has no AsOf, or if a case has an event without
// kind or time, or the wrong number of group values. It also fails where there
// would be more than [MaxCells] cells; the cases before that one remain added.
func (t *Table) AddCases(id ClockID, cases ...Case) error {
	fail := func(err error) error { return fmt.Errorf("metrics: add cases: %w", err) }
	var clock *Clock
	if t.q != nil {
		clock = t.q.catalog.clocks[id]
	}
	columns := slices.DeleteFunc(slices.Clone(t.columns), func(c *column) bool {
		return c.Measure == 0 || !strings.HasSuffix(string(c.ID), "@"+string(id))
	})
	if clock == nil || len(columns) == 0 {
		return fail(fmt.Errorf("the query has no KPI with the clock %q: %w", id, ErrUnknown))
	}
	if t.grid.AsOf.IsZero() {
		return fail(fmt.Errorf("the grid has no AsOf: nobody knows for how long open cases are open"))
	}
	for i, c := range cases {
		if err := t.checkCase(c); err != nil {
			return fail(&socialteam.SpecError{Path: at("cases", i), Err: err})
		}
	}
	for _, c := range cases {
		s := stopwatch{clock: clock, calendar: t.grid.Calendar, asOf: t.grid.AsOf, events: c.known(t.grid.AsOf)}
		for _, col := range columns {
			s.spans = s.spans[:0]
			s.measure(col.Measure)
			if err := t.addSpans(col, c.Group, s.spans); err != nil {
				return fail(err)
			}
		}
	}
	return nil
}

func (t *Table) checkCase(c Case) error {
	if len(c.Group) != len(t.grid.By) {
		return fmt.Errorf("case %q has %d group values: want %d: %s", c.ID, len(c.Group), len(t.grid.By), strings.Join(t.grid.By, ", "))
	}
	for i, e := range c.Events {
		if e.Kind == 0 || e.Kind > Published || e.At.IsZero() {
			return fmt.Errorf("case %q: event %d needs a time and a kind: %s", c.ID, i, strings.Join(eventWords[1:], ", "))
		}
	}
	return nil
}

// known returns the events until an instant, in order of time; equal times keep
// their order.
func (c Case) known(asOf time.Time) []Event {
	list := slices.DeleteFunc(slices.Clone(c.Events), func(e Event) bool { return e.At.After(asOf) })
	slices.SortStableFunc(list, func(a, b Event) int { return a.At.Compare(b.At) })
	return list
}

func (t *Table) addSpans(col *column, group []string, spans []took) error {
	for _, s := range spans {
		w := t.window(s.start)
		if w < 0 {
			continue
		}
		g, err := t.group(t.seenBy(col, group)...)
		if err != nil {
			return err
		}
		cells := []Cell{t.cell(w, g)}
		values := []int64{int64(s.took) / (pow10[9] / pow10[col.Decimals])}
		if s.open {
			col.open = addLists(col.open, t.len(), cells, values)
		} else {
			t.addValues(col, cells, values)
		}
	}
	return nil
}

// seenBy returns a group as the source of a column knows it.
func (t *Table) seenBy(col *column, group []string) []string {
	list := slices.Clone(group)
	for i := range list {
		if col.has&(1<<i) == 0 {
			list[i] = Lacking
		}
	}
	return list
}

// took is one measured duration.
type took struct {
	start time.Time
	took  time.Duration
	open  bool
}

// stopwatch measures one case.
type stopwatch struct {
	clock    *Clock
	calendar Calendar
	asOf     time.Time
	events   []Event
	spans    []took
}

// between is the time from a to b, which both happened.
func (s *stopwatch) between(a, b time.Time) time.Duration {
	if !s.clock.Working {
		return b.Sub(a)
	}
	d := s.calendar.Between(a, b)
	if d == 0 && s.clock.ClosedElapsed {
		return b.Sub(a)
	}
	return d
}

// soFar is the time from a until now, while nothing has ended it.
func (s *stopwatch) soFar(a time.Time) time.Duration {
	if !s.clock.Working {
		return s.asOf.Sub(a)
	}
	return s.calendar.Between(a, s.asOf)
}

func (s *stopwatch) end(start, end time.Time) {
	s.spans = append(s.spans, took{start: start, took: s.between(start, end)})
}

func (s *stopwatch) stillOpen(start time.Time) {
	if !s.clock.ResolvedOnly {
		s.spans = append(s.spans, took{start: start, took: s.soFar(start), open: true})
	}
}

// first returns the first event from index i on that is of one of the kinds; -1
// if there is none.
func (s *stopwatch) first(i int, kinds ...EventKind) int {
	for ; i >= 0 && i < len(s.events); i++ {
		if slices.Contains(kinds, s.events[i].Kind) {
			return i
		}
	}
	return -1
}

func (s *stopwatch) measure(m Measure) {
	switch m {
	case FirstResponse, EachResponse:
		if s.clock.ResolvedOnly && !s.resolved() {
			return
		}
		s.responses(m == FirstResponse)
	case Resolution:
		s.resolution(s.clock.Reopen)
	case FullResolution:
		s.resolution(LastEnds)
	case Approval:
		s.until(Submitted, true, Approved)
	case ReviewWait:
		s.until(Submitted, false, Reviewed, SentBack, Approved, Rejected)
	case Review:
		s.review()
	case LeadTime:
		s.until(Briefed, true, Published)
	case Rework:
		s.rework()
	}
}

// resolved reports whether the conversation is resolved now.
func (s *stopwatch) resolved() bool {
	done := false
	for _, e := range s.events {
		done = e.Kind == Resolved || done && e.Kind != Reopened
	}
	return done
}

// responses measures replies; only the first if that is asked for.
func (s *stopwatch) responses(firstOnly bool) {
	var waiting []time.Time
	for _, e := range s.events {
		switch {
		case e.Kind == MessageIn:
			waiting = append(waiting, e.At)
		case len(waiting) > 0 && (e.Kind == ReplySent || e.Kind == BotReplied && s.clock.Bots):
			for _, start := range s.starts(waiting, firstOnly) {
				s.end(start, e.At)
			}
			waiting = waiting[:0]
			if firstOnly {
				return
			}
		}
	}
	for _, start := range s.starts(waiting, firstOnly) {
		s.stillOpen(start)
	}
}

// starts returns from when the messages that wait are counted.
func (s *stopwatch) starts(waiting []time.Time, firstOnly bool) []time.Time {
	switch {
	case len(waiting) == 0:
		return nil
	case s.clock.Start == FromLastMessage:
		return waiting[len(waiting)-1:]
	case s.clock.Start == FromOldestUnanswered || firstOnly:
		return waiting[:1]
	}
	return waiting
}

func (s *stopwatch) resolution(rule Reopen) {
	i := s.first(0, MessageIn)
	if i < 0 {
		return
	}
	start := s.events[i].At
	var end time.Time
	for _, e := range s.events[i:] {
		switch {
		case e.Kind == Resolved && end.IsZero():
			end = e.At
		case e.Kind == Reopened && !end.IsZero() && rule == LastEnds:
			end = time.Time{}
		case e.Kind == Reopened && !end.IsZero() && rule == StartsAgain:
			s.end(start, end)
			start, end = e.At, time.Time{}
		}
	}
	if end.IsZero() {
		s.stillOpen(start)
		return
	}
	s.end(start, end)
}

// until measures from the first event of one kind to the first behind it of
// some others. An item that was rejected is left out if verdicts are asked for.
func (s *stopwatch) until(from EventKind, leaveOut bool, to ...EventKind) {
	i := s.first(0, from)
	if i < 0 {
		return
	}
	j := s.first(i, to...)
	switch {
	case j >= 0:
		s.end(s.events[i].At, s.events[j].At)
	case !leaveOut || s.first(i, Rejected) < 0:
		s.stillOpen(s.events[i].At)
	}
}

// review adds up the spans in which reviewers had the item.
func (s *stopwatch) review() {
	i := s.first(0, Submitted)
	if i < 0 {
		return
	}
	x := took{start: s.events[i].At, open: true}
	var since time.Time // in review since
	for _, e := range s.events[i:] {
		switch e.Kind {
		case Submitted:
			if since.IsZero() {
				since = e.At
			}
		case SentBack, Approved, Rejected:
			if !since.IsZero() {
				x.took += s.between(since, e.At)
			}
			since = time.Time{}
			x.open = e.Kind == SentBack
		}
	}
	if !since.IsZero() {
		x.took += s.soFar(since)
		x.open = true
	}
	if !x.open || !s.clock.ResolvedOnly {
		s.spans = append(s.spans, x)
	}
}

func (s *stopwatch) rework() {
	for i := s.first(0, SentBack); i >= 0; {
		j := s.first(i+1, Submitted, Approved, Rejected)
		switch {
		case j < 0:
			s.stillOpen(s.events[i].At)
			return
		case s.events[j].Kind == Submitted:
			s.end(s.events[i].At, s.events[j].At)
		}
		i = s.first(j, SentBack)
	}
}
