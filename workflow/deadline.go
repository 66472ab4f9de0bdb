// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"strings"
	"time"
)

// Deadline is something that happens in a state by the clock: exactly one of
// Remind, Widen and Move. The host calls with a [Tick] when [Item.Due] says so;
// nothing happens by itself.
type Deadline struct {
	ID DeadlineID `json:"id"`
	// After counts from From; it must be positive.
	After Duration `json:"after,omitzero"`
	// From is what After counts from: "entry" of the state (also when empty),
	// "start" of the item, or "@A" for the time attribute A.
	From string `json:"from,omitzero"`
	// Before names the time attribute at which the deadline falls, Lead how much
	// earlier. Before excludes After and From.
	Before Field    `json:"before,omitzero"`
	Lead   Duration `json:"lead,omitzero"`
	// Calendar names the calendar whose working time counts. Empty means
	// elapsed time.
	Calendar string `json:"calendar,omitzero"`

	// Remind tells these parties; Every repeats that as long as the item stays.
	Remind []Party  `json:"remind,omitzero"`
	Every  Duration `json:"every,omitzero"`
	// Widen lets further people answer at gates of the state.
	Widen []Widening `json:"widen,omitzero"`
	// Move names the move [OnDeadline] to fire.
	Move Action `json:"move,omitzero"`
}

// Widening lets the people of With approve at every leaf of a gate. How many
// must approve does not change.
type Widening struct {
	Gate GateID  `json:"gate"`
	With []Party `json:"with"`
}

// Duration is a span of time with the text form of [time.Duration], such as
// "24h" or "90m". Deadlines count whole minutes.
type Duration time.Duration

// String returns the shortest text form.
func (d Duration) String() string {
	text := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// AppendText appends the text form to b.
func (d Duration) AppendText(b []byte) ([]byte, error) { return append(b, d.String()...), nil }

// MarshalText is [Duration.AppendText] to a new slice.
func (d Duration) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads the text form.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("unknown duration %q: want such as 24h or 90m; days are written as hours, two as 48h", text)
	}
	*d = Duration(v)
	return nil
}
