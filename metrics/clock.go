// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"time"
)

// ClockID names a clock, such as "office". It stands behind the @ of a KPI's
// id. The empty ClockID is no clock.
type ClockID string

// Clock is a policy of measuring durations. Teams that mean different things by
// "response time" differ in one of these fields, and so do their numbers: that
// is why a clock is part of a KPI's identity. A Clock with nothing but an ID
// counts elapsed time, from the first message to the first reply by a person,
// and to the first resolution. The zero Clock has no id and does not compile.
type Clock struct {
	ID ClockID `json:"id"`
	// Working counts only working time, as the calendar of the [Grid] has
	// it; otherwise the clock runs day and night.
	Working bool `json:"working,omitempty"`
	// ClosedElapsed counts elapsed time for a span that ends within the closed
	// period in which it began, such as a message answered in the same night.
	// Otherwise such a span is zero. It needs Working.
	ClosedElapsed bool `json:"closed-elapsed,omitempty"`
	// Start says from where responses count; zero means [FromStart].
	Start Start `json:"start,omitempty"`
	// Bots lets the reply of a bot count as a response. Otherwise the clock
	// runs on until a person replies.
	Bots bool `json:"bots,omitempty"`
	// Reopen says what reopening does to a [Resolution]; zero means
	// [FirstEnds].
	Reopen Reopen `json:"reopen,omitempty"`
	// ResolvedOnly leaves out what has not come to its end yet: conversations
	// that are not resolved, items that are not approved. Nothing is open
	// then, and the slowest are missing.
	ResolvedOnly bool `json:"resolved-only,omitempty"`
}

// Start says from where a response counts. The zero Start means "not set".
type Start uint8

// The starts.
const (
	// FromStart counts a first response from the conversation's first
	// message, and other responses from every message that waits, one value
	// for each.
	FromStart Start = iota + 1
	// FromLastMessage counts from the customer's last message before the
	// reply.
	FromLastMessage
	// FromOldestUnanswered counts from the oldest message that waits for the
	// reply.
	FromOldestUnanswered
)

var startWords = words{FromStart: "start", FromLastMessage: "last-message", FromOldestUnanswered: "oldest-unanswered"}

// String returns the text form, such as "last-message", and "" for the zero
// Start.
func (s Start) String() string { return startWords.text("start", uint8(s)) }

// AppendText appends the text form to b. It fails unless s is one of the
// constants.
func (s Start) AppendText(b []byte) ([]byte, error) { return startWords.append(b, "start", uint8(s)) }

// MarshalText is [Start.AppendText] to a new slice.
func (s Start) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (s *Start) UnmarshalText(text []byte) error {
	v, err := startWords.parse("start", text)
	*s = Start(v)
	return err
}

// Reopen says what reopening a conversation does to its resolution time. The
// zero Reopen means "not set".
type Reopen uint8

// The rules of reopening.
const (
	FirstEnds   Reopen = iota + 1 // the first resolution counts, whatever follows
	LastEnds                      // the last one counts; a reopened conversation is open
	StartsAgain                   // each reopening starts an item of its own
)

var reopenWords = words{FirstEnds: "first-ends", LastEnds: "last-ends", StartsAgain: "starts-again"}

// String returns the text form, such as "last-ends", and "" for the zero Reopen.
func (r Reopen) String() string { return reopenWords.text("reopen rule", uint8(r)) }

// AppendText appends the text form to b. It fails unless r is one of the
// constants.
func (r Reopen) AppendText(b []byte) ([]byte, error) {
	return reopenWords.append(b, "reopen rule", uint8(r))
}

// MarshalText is [Reopen.AppendText] to a new slice.
func (r Reopen) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (r *Reopen) UnmarshalText(text []byte) error {
	v, err := reopenWords.parse("reopen rule", text)
	*r = Reopen(v)
	return err
}

// Measure names a duration that a [Clock] takes of a [Case]. The zero Measure
// means "not set"; its text form is left out of documents.
type Measure uint8

// The measures.
const (
	FirstResponse  Measure = iota + 1 // start of a conversation to the first reply
	EachResponse                      // the customer's messages that wait, to the reply
	Resolution                        // start of a conversation to its resolution, as [Clock.Reopen] says
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
		b.fault(path+".start", fmt.Errorf("unknown %v", c.Start))
	}
	if c.Reopen > StartsAgain {
		b.fault(path+".reopen", fmt.Errorf("unknown %v", c.Reopen))
	}
	if c.ClosedElapsed && !c.Working {
		b.fault(path+".closed-elapsed", fmt.Errorf("clock %q counts elapsed time: closed-elapsed needs working", c.ID))
	}
	if c.Start == 0 {
		c.Start = FromStart
	}
	if c.Reopen == 0 {
		c.Reopen = FirstEnds
	}
	b.c.clocks[c.ID] = &c
}
