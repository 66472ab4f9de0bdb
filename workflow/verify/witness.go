// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// Witness is something that people do, or who they are, to show that a check
// fails or how it holds. It replays: see [Witness.Replay]. The zero Witness shows
// nothing.
type Witness struct {
	// Begin starts the item. Without an author (By) the witness is a set of
	// people alone.
	Begin workflow.Begin `json:"begin,omitzero"`
	// Commands follow, in order, all of them accepted.
	Commands []workflow.Command `json:"commands"`
	// Ends is where the item is then.
	Ends workflow.StateID `json:"ends,omitzero"`
	// Absent are the people who are away besides those of the roster, sorted.
	Absent []MemberID `json:"absent"`
	// People are those who act, sorted.
	People []MemberID `json:"people"`
	// Cast, when not nil, is who the people are: a roster made up to show what
	// the definition alone allows.
	Cast Cast `json:"cast,omitempty"`
}

// epoch is when the clock of a [Witness] starts: an instant without meaning.
func epoch() time.Time { return time.Date(2001, time.January, 1, 9, 0, 0, 0, time.UTC) }

// afterAll is an instant that no witness waits for unless it wants to.
func afterAll() time.Time { return epoch().AddDate(1, 0, 0) }

// Replay lets the witness happen to a fresh item, with [Away] of roster and
// w.Absent, and returns the item. Where w has a cast, that is the roster. It fails
// at the first command that is refused, and for a witness that does not begin an
// item.
func (w Witness) Replay(f *workflow.Flow, roster workflow.Facts) (*workflow.Item, error) {
	if w.Cast != nil {
		roster = w.Cast
	}
	facts := Away(roster, w.Absent...)
	item, err := f.Start(w.Begin, facts)
	if err != nil {
		return nil, fmt.Errorf("verify: replay: %w", err)
	}
	for i, c := range w.Commands {
		v, err := f.Do(item, c, facts)
		if err != nil {
			return nil, fmt.Errorf("verify: replay: commands[%d]: %w", i, err)
		}
		if !v.OK {
			return nil, fmt.Errorf("verify: replay: commands[%d]: %s", i, v)
		}
	}
	return item, nil
}

// lines tells the witness, one step per line.
func (w Witness) lines() []string {
	var out []string
	if len(w.Absent) > 0 {
		out = append(out, "away: "+list(w.Absent))
	}
	for _, p := range w.Cast {
		if p.Deputy != "" {
			out = append(out, fmt.Sprintf("%s is away, and %s stands in", p.Member, p.Deputy))
		}
	}
	if w.Begin.By == "" {
		return out
	}
	start := string(w.Begin.By) + " starts"
	if w.Begin.For != "" {
		start += " for " + string(w.Begin.For)
	}
	if len(w.Begin.Attributes) > 0 {
		start += " with " + givenText(w.Begin.Attributes)
	}
	out = append(out, start)
	now := w.Begin.At
	for _, c := range w.Commands {
		if c.At.After(now) && !now.IsZero() {
			out = append(out, "wait "+workflow.Duration(c.At.Sub(now)).String())
		}
		if c.Kind != workflow.DoTick || !c.At.After(now) {
			out = append(out, commandText(c))
		}
		now = later(now, c.At)
	}
	if w.Ends != "" {
		out = append(out, "now in "+string(w.Ends))
	}
	return out
}

// givenText words attribute values: "ugc = true, market = dk".
func givenText(list []workflow.Given) string {
	var b strings.Builder
	for i, g := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		v := g.Value.String()
		if v == "" {
			v = "nothing"
		}
		fmt.Fprintf(&b, "%s = %s", g.Attribute, v)
	}
	return b.String()
}

// commandText words a command: "bo approves at brand for cy".
func commandText(c workflow.Command) string {
	if c.Kind == workflow.DoTick {
		return "time passes"
	}
	text := string(c.Actor) + " " + deed(c)
	if c.Principal != "" && c.Principal != c.Actor {
		text += " for " + string(c.Principal)
	}
	return text
}

// deed words what the actor of a command does.
func deed(c workflow.Command) string {
	switch c.Kind {
	case workflow.DoVote:
		return map[workflow.Word]string{
			workflow.Approve: "approves", workflow.Decline: "rejects",
			workflow.Changes: "asks for changes", workflow.Abstain: "abstains",
		}[c.Word] + " at " + string(c.Gate)
	case workflow.DoTakeBack:
		return "takes back the word at " + string(c.Gate)
	case workflow.DoMove:
		return "does " + string(c.Action)
	case workflow.DoEdit:
		return "edits " + list(c.Fields)
	case workflow.DoSet:
		return "sets " + list(c.Fields) + " to " + c.Value.String()
	case workflow.DoClaim:
		return "claims the item"
	case workflow.DoRelease:
		return "releases the item"
	case workflow.DoAssign:
		return "assigns the item to " + string(c.Member)
	case workflow.DoDelegate:
		return "delegates " + string(c.Gate) + " to " + string(c.Member)
	case workflow.DoRevoke:
		return "takes " + string(c.Gate) + " back from " + string(c.Member)
	case workflow.DoAdd:
		return "adds " + string(c.Member) + " at " + string(c.Gate)
	case workflow.DoRemove:
		return "removes " + string(c.Member) + " from " + string(c.Gate)
	case workflow.DoHold:
		return "holds the item under " + c.Key
	case workflow.DoResume:
		return "lifts " + c.Key
	}
	return c.Kind.String()
}
