// SPDX-License-Identifier: Apache-2.0

package socialteam

import (
	"fmt"
	"sort"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar, not an instant: which instants it
// covers depends on a location. Dates run from 0001-01-01 to 9999-12-31 and
// compare with < and ==. The zero Date is no date.
//
// Where a document has a pair of dates "from" and "until", the span is
// half-open: from is in it, until is not, and an absent end is open.
type Date int32

const (
	firstDate Date = 1       // 0001-01-01
	lastDate  Date = 3652059 // 9999-12-31
)

// DateOf returns the day that t shows on a calendar in t's own location. Use
// t.In(location) to ask for another place. Outside the years 1 to 9999 it
// returns the zero Date.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return civil(y, m, d)
}

// NewDate returns the date of a year, a month and a day; ok is false if there
// is no such day.
func NewDate(year int, month time.Month, day int) (d Date, ok bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if y, m, dd := t.Date(); y != year || m != month || dd != day {
		return 0, false
	}
	d = civil(year, month, day)
	return d, d != 0
}

func civil(year int, month time.Month, day int) Date {
	if year < 1 || year > 9999 {
		return 0
	}
	const secondsPerDay = 24 * 60 * 60
	const epoch = 719163 // 1970-01-01
	s := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	return Date(s/secondsPerDay + epoch)
}

// ParseDate reads a date such as "2026-07-31" and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil || len(s) != len("2006-01-02") {
		return 0, fmt.Errorf("bad date %q: want year-month-day such as 2026-07-31", s)
	}
	d := DateOf(t)
	if d == 0 {
		return 0, fmt.Errorf("bad date %q: want a year from 0001 to 9999", s)
	}
	return d, nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == 0 }

// In returns the first instant of the day in a location, UTC if loc is nil.
// Where clocks skip midnight that is the first instant that exists. The zero
// Date gives the zero Time.
func (d Date) In(loc *time.Location) time.Time {
	if d == 0 {
		return time.Time{}
	}
	if loc == nil {
		loc = time.UTC
	}
	y, m, day := d.civil()
	t := time.Date(y, m, day, 0, 0, 0, 0, loc)
	if DateOf(t) >= d {
		return t
	}
	// Midnight does not exist there, and t is an instant before the gap, which
	// may be a day wide.
	const within = 48 * 60 * 60
	n := sort.Search(within, func(n int) bool { return DateOf(t.Add(time.Duration(n)*time.Second)) >= d })
	return t.Add(time.Duration(n) * time.Second)
}

// AddDays returns the date n days later, or earlier if n is negative; the zero
// Date if that leaves the calendar, or if d is no date.
func (d Date) AddDays(n int) Date {
	if d == 0 {
		return 0
	}
	if sum := int64(d) + int64(n); sum >= int64(firstDate) && sum <= int64(lastDate) {
		return Date(sum)
	}
	return 0
}

// Weekday returns the day of the week; of the zero Date it is Sunday.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(d % 7) // 0001-01-01 was a Monday
}

// Civil returns year, month and day, all zero for the zero Date.
func (d Date) Civil() (year int, month time.Month, day int) {
	if d == 0 {
		return 0, 0, 0
	}
	return d.civil()
}

func (d Date) civil() (int, time.Month, int) {
	return time.Date(1, 1, int(d), 0, 0, 0, 0, time.UTC).Date()
}

// String returns the text form such as "2026-07-31", and "" for the zero Date.
func (d Date) String() string {
	b, err := d.AppendText(nil)
	if err != nil && d != 0 {
		return "date(" + strconv.Itoa(int(d)) + ")"
	}
	return string(b)
}

// AppendText appends the text form to b. It fails on the zero Date.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d < firstDate || d > lastDate {
		return b, fmt.Errorf("no text form for date %d", int32(d))
	}
	y, m, day := d.civil()
	b = append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	b = append(b, byte('0'+m/10), byte('0'+m%10), '-')
	return append(b, byte('0'+day/10), byte('0'+day%10)), nil
}

// MarshalText is [Date.AppendText] to a new slice.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText is [ParseDate].
func (d *Date) UnmarshalText(text []byte) error {
	p, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = p
	return nil
}
