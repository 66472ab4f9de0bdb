// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"time"
)

// ClockID names a clock, such as "office". It stands behind the @ of a KPI's id.
type ClockID string

// Clock is a policy of measuring durations. Teams that mean different things by
// "response time" differ in one of these fields, and so do their numbers: that
// is why a clock is part of a KPI's identity. The zero Clock, with an ID, counts
// elapsed time from the first message to the first reply by a person.
type Clock struct {
	ID ClockID `json:"id"`
	// Working counts only working time, as the calendar of the [Grid] has
	// it; otherwise the clock runs day and night.
	Working bool `json:"working,omitempty"`
	// Start says from where responses count.
	Start ClockStart `json:"start,omitempty"`
	// Bots lets the reply of a bot count as a response. Otherwise the clock
	// runs on until a person replies.
	Bots bool `json:"bots,omitempty"`
	// ClosedElapsed counts elapsed time for a span that lies within one
	// closed period, such as a message answered in the same night. Otherwise
	// such a span is zero. It needs Working.
	ClosedElapsed bool `json:"closed-elapsed,omitempty"`
	// ReopenEnds makes the first resolution final. Otherwise a conversation
	// that was reopened is open until it is resolved again.
	ReopenEnds bool `json:"reopen-ends,omitempty"`
	// ResolvedOnly leaves out conversations that are not resolved yet, so
	// that nothing is open and slow cases are missing.
	ResolvedOnly bool `json:"resolved-only,omitempty"`
}

// ClockStart says from where a response counts. The zero ClockStart is
// FromFirstMessage; its text form is left out of documents.
type ClockStart uint8

// The starts.
const (
	FromFirstMessage ClockStart = iota + 1 // the start of the conversation
	FromLastMessage                        // the customer's last message before the reply
	FromOldestUnanswered
)

var clockStartWords = words{FromFirstMessage: "first-message", FromLastMessage: "last-message", FromOldestUnanswered: "oldest-unanswered"}

// String returns the text form, such as "last-message", and "" for the zero
// ClockStart.
func (s ClockStart) String() string { return clockStartWords.text("clock start", uint8(s)) }

// AppendText appends the text form to b. It fails unless s is one of the
// constants.
func (s ClockStart) AppendText(b []byte) ([]byte, error) {
	return clockStartWords.append(b, "clock start", uint8(s))
}

// MarshalText is [ClockStart.AppendText] to a new slice.
func (s ClockStart) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (s *ClockStart) UnmarshalText(text []byte) error {
	v, err := clockStartWords.parse("clock start", text)
	*s = ClockStart(v)
	return err
}

// Measure names a duration that a [Clock] takes of a [Case]. The zero Measure
// means "not set"; its text form is left out of documents.
type Measure uint8

// The measures.
const (
	FirstResponse  Measure = iota + 1 // start of a conversation to the first reply
	EachResponse                      // each customer message that waits, to its reply
	Resolution                        // start of a conversation to its resolution
	FullResolution                    // start to the last resolution, however often reopened
	Approval                          // submission to approval
	ReviewWait                        // submission to the first act of a reviewer
	Review                            // the time that reviewers had it, between submissions and answers
	LeadTime                          // brief to publication
	Rework                            // each sending back to the next submission
)

var measureWords = words{FirstResponse: "first-response", EachResponse: "response", Resolution: "resolution", FullResolution: "full-resolution",
	Approval: "approval", ReviewWait: "review-wait", Review: "review", LeadTime: "lead-time", Rework: "rework"}

// String returns the text form, such as "first-response", and "" for the zero
// Measure.
func (m Measure) String() string { return measureWords.text("measure", uint8(m)) }

// AppendText appends the text form to b. It fails unless m is one of the
// constants.
func (m Measure) AppendText(b []byte) ([]byte, error) {
	return measureWords.append(b, "measure", uint8(m))
}

// MarshalText is [Measure.AppendText] to a new slice.
func (m Measure) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (m *Measure) UnmarshalText(text []byte) error {
	v, err := measureWords.parse("measure", text)
	*m = Measure(v)
	return err
}

// Calendar knows working time. A team.Calendar is one.
type Calendar interface {
	// Between returns the working time from a to b, zero if b is not later.
	Between(a, b time.Time) time.Duration
}

func (b *builder) clock(path string, c Clock) {
	if b.clockIDs == nil {
		b.clockIDs = map[string]bool{}
	}
	b.id(path+".id", "clock", string(c.ID), b.clockIDs)
	if c.Start > FromOldestUnanswered {
		b.fault(path+".start", fmt.Errorf("unknown start %v", c.Start))
	}
	if c.ClosedElapsed && !c.Working {
		b.fault(path+".closed-elapsed", fmt.Errorf("clock %q counts elapsed time: closed-elapsed needs working", c.ID))
	}
	if c.Start == 0 {
		c.Start = FromFirstMessage
	}
	b.c.clocks[c.ID] = &c
}
