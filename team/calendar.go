// SPDX-License-Identifier: Apache-2.0

package team

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/fault"
)

// CalendarID names a calendar of a team. The empty CalendarID is no calendar.
type CalendarID string

// CalendarSpec says when somebody works, as written. A calendar without hours
// never works. The zero CalendarSpec has no id and does not compile.
type CalendarSpec struct {
	ID CalendarID `json:"id"`
	// Location is the IANA name of the place whose clocks count, such as
	// "Europe/Copenhagen". Empty means UTC.
	Location string `json:"location,omitempty"`
	// Hours are the working hours of a week. Those of one weekday must not
	// overlap.
	Hours []Hours `json:"hours"`
	// Holidays are days without working hours.
	Holidays []socialteam.Date `json:"holidays,omitempty"`
}

// Hours are the working hours of some days of the week: from From until Until,
// the breaks left out. The zero Hours are none and do not compile.
type Hours struct {
	Days   []Weekday   `json:"days"`
	From   Clock       `json:"from"`
	Until  Clock       `json:"until"`
	Breaks []ClockSpan `json:"breaks,omitempty"`
}

// ClockSpan is a part of a day, half-open: the minute Until is not in it. The zero
// ClockSpan is empty and does not compile.
type ClockSpan struct {
	From  Clock `json:"from"`
	Until Clock `json:"until"`
}

// ErrNoWorkingTime says that a calendar has too little working time for an
// answer: see [Calendar.Add].
var ErrNoWorkingTime = errors.New("no working time")

// Calendar tells working time from other time. An instant is working time if
// the clocks of the calendar's location then show a day that is no holiday and a
// time within the hours of that weekday. So an hour that the clocks skip in
// spring is no working time, and an hour that they repeat in autumn counts
// twice.
//
// A Calendar never changes; any number of goroutines may use it. The zero
// Calendar never works.
type Calendar struct {
	id       CalendarID
	loc      *time.Location
	week     [7][]workSpan // by time.Weekday, in order, disjoint
	holidays []socialteam.Date
}

// workSpan is a part of a day in seconds since its midnight.
type workSpan struct{ from, until int64 }

const (
	secondsPerDay = 24 * 60 * 60
	// horizon is how far Add looks: longer than any deadline, short enough
	// that a calendar that never works is found out at once.
	horizon = 100 * 366 * secondsPerDay
)

// CompileCalendar checks s and returns its compiled form. Faults are
// *[socialteam.SpecError], all of them, joined.
func CompileCalendar(s CalendarSpec) (*Calendar, error) {
	f := &faults{}
	c := compileCalendar(f, s, "")
	if err := f.err(); err != nil {
		return nil, fmt.Errorf("team: compile calendar %q: %w", s.ID, err)
	}
	return c, nil
}

func compileCalendar(f *faults, s CalendarSpec, path string) *Calendar {
	if s.ID == "" {
		f.add(path, "id", errMissingID)
	}
	c := &Calendar{id: s.ID, loc: f.location(path, s.Location), holidays: slices.Clone(s.Holidays)}
	slices.Sort(c.holidays)
	for i, h := range s.Hours {
		c.addHours(f, h, fault.Join(path, index("hours", i)))
	}
	for i, d := range s.Holidays {
		if d.IsZero() {
			f.add(path, index("holidays", i), errors.New("a holiday without a date"))
		}
	}
	return c
}

func (c *Calendar) addHours(f *faults, h Hours, path string) {
	if len(h.Days) == 0 {
		f.add(path, "days", errors.New("no days: name at least one, such as \"monday\""))
	}
	spans := workSpans(f, h, path)
	for i, d := range h.Days {
		if d < Monday || d > Sunday {
			f.add(path, index("days", i), fmt.Errorf("no day of the week: %v", d))
			continue
		}
		day := &c.week[d%7]
		for _, s := range spans {
			if slices.ContainsFunc(*day, func(t workSpan) bool { return s.from < t.until && t.from < s.until }) {
				f.add(path, index("days", i), fmt.Errorf("the hours overlap others of %v", d))
				break
			}
		}
		*day = append(*day, spans...)
		slices.SortFunc(*day, func(a, b workSpan) int { return cmp.Compare(a.from, b.from) })
	}
}

// workSpans cuts the breaks out of the hours.
func workSpans(f *faults, h Hours, path string) []workSpan {
	if !checkClocks(f, path, h.From, h.Until) {
		return nil
	}
	breaks := slices.Clone(h.Breaks)
	slices.SortFunc(breaks, func(a, b ClockSpan) int { return cmp.Compare(a.From, b.From) })
	for i, b := range h.Breaks {
		at := fault.Join(path, index("breaks", i))
		if checkClocks(f, at, b.From, b.Until) && (b.From < h.From || b.Until > h.Until) {
			f.add(at, "", fmt.Errorf("the break %v to %v is not within the hours %v to %v", b.From, b.Until, h.From, h.Until))
		}
	}
	var spans []workSpan
	from := h.From
	for _, b := range breaks {
		if b.From > from {
			spans = append(spans, workSpan{from.seconds(), b.From.seconds()})
		}
		from = max(from, b.Until)
	}
	if from < h.Until {
		spans = append(spans, workSpan{from.seconds(), h.Until.seconds()})
	}
	return spans
}

func checkClocks(f *faults, path string, from, until Clock) bool {
	switch {
	case from > lastClock:
		f.add(path, "from", errClock(from))
	case until > lastClock:
		f.add(path, "until", errClock(until))
	case until <= from:
		f.add(path, "until", fmt.Errorf("%v is not behind from %v", until, from))
	default:
		return true
	}
	return false
}

// ID returns the id that the Spec gives.
func (c *Calendar) ID() CalendarID { return c.id }

// Location returns the place whose clocks count.
func (c *Calendar) Location() *time.Location {
	if c.loc == nil {
		return time.UTC
	}
	return c.loc
}

// WorksOn reports whether the day has working hours.
func (c *Calendar) WorksOn(d socialteam.Date) bool {
	return len(c.hours(d)) > 0
}

// Works reports whether t is working time.
func (c *Calendar) Works(t time.Time) bool {
	works := false
	c.forward(t.Unix(), func(from, _ int64) bool {
		works = from <= t.Unix()
		return false
	}, t.Unix()+1)
	return works
}

// Between returns the working time from a until b; it is negative if b is
// before a. What no [time.Duration] can hold is cut to the longest one.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	if b.Before(a) {
		return -c.Between(b, a)
	}
	var seconds int64
	var nanos int64
	from, until := a.Unix(), b.Unix()
	c.forward(from, func(s, e int64) bool {
		seconds += min(e, until) - s
		if s == from { // a itself is working time: its fraction has passed
			nanos -= int64(a.Nanosecond())
		}
		if s <= until && until < e {
			nanos += int64(b.Nanosecond())
		}
		return e <= until
	}, until+1)
	if seconds > math.MaxInt64/int64(time.Second)-1 {
		return math.MaxInt64
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanos)
}

// Add returns the earliest instant with d of working time between t and it, in
// t's location. If d is negative it returns the latest instant with -d of
// working time between it and t; if d is zero, t. So Between(t, Add(t, d)) is d.
//
// It fails with [ErrNoWorkingTime] if less than that lies within a hundred years
// of t.
func (c *Calendar) Add(t time.Time, d time.Duration) (time.Time, error) {
	if d == math.MinInt64 {
		d++
	}
	switch {
	case d > 0:
		return c.add(t, d)
	case d < 0:
		return c.subtract(t, -d)
	}
	return t, nil
}

func (c *Calendar) add(t time.Time, d time.Duration) (time.Time, error) {
	var end time.Time
	rest := d
	found := false
	c.forward(t.Unix(), func(s, e int64) bool {
		start := time.Unix(s, 0)
		if s == t.Unix() {
			start = t
		}
		piece := time.Unix(e, 0).Sub(start)
		if found = rest <= piece; found {
			end = start.Add(rest)
			return false
		}
		rest -= piece
		return true
	}, t.Unix()+horizon)
	return c.found(t, end, d, found)
}

func (c *Calendar) subtract(t time.Time, d time.Duration) (time.Time, error) {
	var start time.Time
	rest := d
	found := false
	until := t.Unix()
	if t.Nanosecond() > 0 {
		until++
	}
	c.backward(until, func(s, e int64) bool {
		end := time.Unix(e, 0)
		if end.After(t) {
			end = t
		}
		piece := end.Sub(time.Unix(s, 0))
		if found = rest <= piece; found {
			start = end.Add(-rest)
			return false
		}
		rest -= piece
		return true
	}, t.Unix()-horizon)
	return c.found(t, start, -d, found)
}

func (c *Calendar) found(t, answer time.Time, d time.Duration, ok bool) (time.Time, error) {
	if !ok {
		return time.Time{}, fmt.Errorf("team: calendar %q: %w for %v from %s within a hundred years",
			c.id, ErrNoWorkingTime, d, t.Format(time.RFC3339))
	}
	return answer.In(t.Location()), nil
}

// hours returns the working hours of a day.
func (c *Calendar) hours(d socialteam.Date) []workSpan {
	if d.IsZero() {
		return nil
	}
	hours := c.week[d.Weekday()]
	if len(hours) == 0 {
		return nil
	}
	if _, holiday := slices.BinarySearch(c.holidays, d); holiday {
		return nil
	}
	return hours
}

const epochDay = 719163 // 1970-01-01 as a Date

// forward yields the pieces of working time from instant from (in Unix seconds)
// until limit, in order. It goes from one change of the clocks to the next:
// between two of them, a day on the clock is a day of seconds.
func (c *Calendar) forward(from int64, yield func(start, end int64) bool, limit int64) {
	from, limit = max(from, firstSecond), min(limit, lastSecond)
	for from < limit {
		_, end, offset := c.zone(from)
		end = min(end, limit)
		for day := floorDay(from + offset); day*secondsPerDay-offset < end; day++ {
			for _, h := range c.hours(socialteam.Date(day + epochDay)) {
				s := max(day*secondsPerDay+h.from-offset, from)
				e := min(day*secondsPerDay+h.until-offset, end)
				if s < e && !yield(s, e) {
					return
				}
			}
		}
		from = end
	}
}

// backward is forward the other way round: it yields the pieces of working time
// before instant from, the latest first.
func (c *Calendar) backward(from int64, yield func(start, end int64) bool, limit int64) {
	from, limit = min(from, lastSecond), max(limit, firstSecond)
	for from > limit {
		begin, _, offset := c.zone(from - 1)
		begin = max(begin, limit)
		for day := floorDay(from - 1 + offset); (day+1)*secondsPerDay-offset > begin; day-- {
			for _, h := range slices.Backward(c.hours(socialteam.Date(day + epochDay))) {
				s := max(day*secondsPerDay+h.from-offset, begin)
				e := min(day*secondsPerDay+h.until-offset, from)
				if s < e && !yield(s, e) {
					return
				}
			}
		}
		from = begin
	}
}

// The instants of the calendar's days: what lies outside is never working time.
const (
	firstSecond = (1 - epochDay) * secondsPerDay
	lastSecond  = (3652059 - epochDay) * secondsPerDay
)

// zone returns a span around an instant in which clocks do not change, and how far
// they are ahead of UTC.
func (c *Calendar) zone(at int64) (begin, end, offset int64) {
	t := time.Unix(at, 0).In(c.Location())
	_, o := t.Zone()
	s, e := t.ZoneBounds()
	begin, end = math.MinInt64, math.MaxInt64
	if !s.IsZero() {
		begin = s.Unix()
	}
	if !e.IsZero() {
		end = e.Unix()
	}
	// On the last day of a leap year beyond the tables of a zone, ZoneBounds
	// of some Go releases ends before it begins. Clocks change on quarters of
	// an hour only.
	const quarter = 15 * 60
	if end <= at {
		end = at - at%quarter + quarter
	}
	return min(begin, at), end, int64(o)
}

func floorDay(seconds int64) int64 {
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day--
	}
	return day
}

// normal returns s in its normal form: equal calendars have equal normal forms.
func (s CalendarSpec) normal() CalendarSpec {
	s.Hours = append([]Hours{}, s.Hours...)
	for i := range s.Hours {
		h := &s.Hours[i]
		h.Days = slices.Clone(h.Days)
		slices.Sort(h.Days)
		h.Breaks = orNil(slices.Clone(h.Breaks))
		slices.SortFunc(h.Breaks, func(a, b ClockSpan) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until))
		})
	}
	slices.SortFunc(s.Hours, func(a, b Hours) int {
		return cmp.Or(slices.Compare(a.Days, b.Days), cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until))
	})
	s.Holidays = slices.Clone(s.Holidays)
	slices.Sort(s.Holidays)
	s.Holidays = orNil(slices.Compact(s.Holidays))
	return s
}

// Weekday is a day of the week as ISO 8601 counts them, from Monday, 1, to
// Sunday, 7. The zero Weekday is no day; encoding refuses it.
type Weekday uint8

// The days of the week.
const (
	Monday Weekday = iota + 1
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

// Workdays returns the days from Monday to Friday.
func Workdays() []Weekday { return []Weekday{Monday, Tuesday, Wednesday, Thursday, Friday} }

// String returns the English name in lower case, such as "monday".
func (d Weekday) String() string {
	if d < Monday || d > Sunday {
		return fmt.Sprintf("weekday(%d)", uint8(d))
	}
	return strings.ToLower(time.Weekday(d % 7).String())
}

// AppendText appends the text form to b. It fails on a Weekday that is none.
func (d Weekday) AppendText(b []byte) ([]byte, error) {
	if d < Monday || d > Sunday {
		return b, fmt.Errorf("no text form for weekday %d", uint8(d))
	}
	return append(b, d.String()...), nil
}

// MarshalText is [Weekday.AppendText] to a new slice.
func (d Weekday) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads a name such as "monday" and refuses all else.
func (d *Weekday) UnmarshalText(text []byte) error {
	for w := Monday; w <= Sunday; w++ {
		if w.String() == string(text) {
			*d = w
			return nil
		}
	}
	return fmt.Errorf("unknown day %q: want monday to sunday", text)
}

// Clock is a time of day in minutes since midnight, from 00:00 to 24:00. The
// zero Clock is midnight at the start of the day.
type Clock uint16

const lastClock Clock = 24 * 60

// ParseClock reads a time such as "09:30"; "24:00" is the end of the day.
func ParseClock(s string) (Clock, error) {
	if len(s) == 5 && s[2] == ':' && digits(s[:2]+s[3:]) {
		h, m := Clock(s[0]-'0')*10+Clock(s[1]-'0'), Clock(s[3]-'0')*10+Clock(s[4]-'0')
		if c := h*60 + m; m < 60 && c <= lastClock {
			return c, nil
		}
	}
	return 0, fmt.Errorf("bad time %q: want hours and minutes such as 09:30", s)
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func (c Clock) seconds() int64 { return int64(c) * 60 }

func errClock(c Clock) error {
	return fmt.Errorf("no time of day: %d minutes after midnight", uint16(c))
}

// String returns the text form such as "09:30".
func (c Clock) String() string {
	b, err := c.AppendText(nil)
	if err != nil {
		return fmt.Sprintf("clock(%d)", uint16(c))
	}
	return string(b)
}

// AppendText appends the text form to b. It fails on times after 24:00.
func (c Clock) AppendText(b []byte) ([]byte, error) {
	if c > lastClock {
		return b, errClock(c)
	}
	return append(b, byte('0'+c/600), byte('0'+c/60%10), ':', byte('0'+c%60/10), byte('0'+c%10)), nil
}

// MarshalText is [Clock.AppendText] to a new slice.
func (c Clock) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText is [ParseClock].
func (c *Clock) UnmarshalText(text []byte) error {
	p, err := ParseClock(string(text))
	if err != nil {
		return err
	}
	*c = p
	return nil
}
