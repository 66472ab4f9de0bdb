// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/socialteam/socialteam"
)

// Window is a span of whole days at a place: from the first instant of From
// until the first instant of Until, which is not in it. A day lasts as long as
// clocks there say, 23 or 25 hours when they change. The zero Window is empty.
type Window struct {
	From, Until socialteam.Date
	// In is the place; nil means UTC.
	In *time.Location
}

// Days returns n windows of one day each, the first from the given date.
func Days(from socialteam.Date, n int, in *time.Location) []Window { return spans(from, n, 1, in) }

// Weeks returns n windows of seven days each, the first from the given date:
// give a Monday for weeks as ISO 8601 has them.
func Weeks(from socialteam.Date, n int, in *time.Location) []Window { return spans(from, n, 7, in) }

func spans(from socialteam.Date, n, days int, in *time.Location) []Window {
	list := make([]Window, 0, max(n, 0))
	for range n {
		next := from.AddDays(days)
		list = append(list, Window{from, next, in})
		from = next
	}
	return list
}

// Months returns n windows of one calendar month each, the first being the
// month that the given date lies in.
func Months(from socialteam.Date, n int, in *time.Location) []Window {
	list := make([]Window, 0, max(n, 0))
	y, m, _ := from.Civil()
	first := func(i int) socialteam.Date {
		t := time.Date(y, m+time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		return socialteam.DateOf(t)
	}
	for i := range n {
		list = append(list, Window{first(i), first(i + 1), in})
	}
	return list
}

// Equal reports whether both windows span the same instants at a place of the
// same name.
func (w Window) Equal(v Window) bool {
	return w.From == v.From && w.Until == v.Until && w.location().String() == v.location().String() &&
		w.Start().Equal(v.Start()) && w.End().Equal(v.End())
}

// Start returns the first instant of the window.
func (w Window) Start() time.Time { return w.From.In(w.location()) }

// End returns the first instant behind the window.
func (w Window) End() time.Time { return w.Until.In(w.location()) }

// Days returns the length in days, 0 or less for an empty window.
func (w Window) Days() int { return int(w.Until) - int(w.From) }

// Contains reports whether t lies in the window.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.Start()) && t.Before(w.End()) }

func (w Window) location() *time.Location {
	if w.In == nil {
		return time.UTC
	}
	return w.In
}

// String returns the shortest name of the window: "2026-08-03" for a day,
// "2026-W32" for a week from Monday, "2026-08" for a calendar month, and
// otherwise first day and first day behind it: "2026-08-03/2026-08-20". The
// place is not in it.
func (w Window) String() string {
	y, m, d := w.From.Civil()
	switch {
	case w.From.IsZero() || w.Until.IsZero():
		return ""
	case w.Days() == 1:
		return w.From.String()
	case w.Days() == 7 && w.From.Weekday() == time.Monday:
		year, week := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case d == 1 && Months(w.From, 1, nil)[0].Until == w.Until:
		return fmt.Sprintf("%04d-%02d", y, m)
	}
	return w.From.String() + "/" + w.Until.String()
}

// MarshalJSON returns the form {"from": "2026-08-03", "until": "2026-08-10",
// "zone": "Europe/Copenhagen"}. It fails on the zero Window.
func (w Window) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		From  socialteam.Date `json:"from"`
		Until socialteam.Date `json:"until"`
		Zone  string          `json:"zone"`
	}{w.From, w.Until, w.location().String()})
}
