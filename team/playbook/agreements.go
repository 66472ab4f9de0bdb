// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"errors"
	"fmt"
	"slices"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
)

// Agreements are how the team works together. What is nil or empty is not
// stated; a list that is empty but not nil states that there is nothing. The zero
// Agreements state nothing.
type Agreements struct {
	// Calendar is the one of [team.Spec.Calendars] whose working time counts
	// for answers to the public; empty means not stated.
	Calendar team.CalendarID `json:"calendar,omitempty"`
	// Documents are what was written down and agreed.
	Documents []Document `json:"documents,omitzero"`
	// ResponseProtocol says who takes which kind of inbound item.
	ResponseProtocol []Route `json:"response-protocol,omitzero"`
	Huddle           *Huddle `json:"huddle,omitempty"`
	// Onboarding is what every newcomer can expect.
	Onboarding []Checkpoint `json:"onboarding,omitzero"`
	// CheckIn is when people are asked about their workload.
	CheckIn *Recurrence `json:"check-in,omitempty"`
	// Meetings are the standing meetings and channels.
	Meetings []Meeting `json:"meetings,omitzero"`
}

// DocumentID names a document. The empty DocumentID is none.
type DocumentID string

// DocumentKind is what a document is, such as [ModerationGuidelines].
type DocumentKind string

// The kinds of documents that standard rules look for.
const (
	ModerationGuidelines DocumentKind = "moderation-guidelines"
	ContentCalendar      DocumentKind = "content-calendar"
)

// Document is something that was written down and agreed. The zero Document does
// not compile.
type Document struct {
	ID      DocumentID   `json:"id"`
	Kind    DocumentKind `json:"kind"`
	Title   string       `json:"title,omitempty"`
	Version string       `json:"version,omitempty"`
}

// InboundKind is what somebody outside wants.
type InboundKind string

// The kinds of inbound items that standard rules look for. A company may have
// others.
const (
	ProductQuestion InboundKind = "product-question"
	ServiceQuestion InboundKind = "service-question"
	IntentToBuy     InboundKind = "intent-to-buy"
	Complaint       InboundKind = "complaint"
)

// Route says that the holders of a role take a kind of inbound item. The zero
// Route does not compile.
type Route struct {
	Kind InboundKind `json:"kind"`
	To   roles.ID    `json:"to"`
}

// Recurrence is when something comes again. The zero Recurrence is never.
type Recurrence struct {
	// On are the days of the week.
	On []team.Weekday `json:"on,omitempty"`
	// EveryWeeks is how many weeks lie between; zero means 1, every week.
	EveryWeeks int `json:"every-weeks,omitempty"`
}

// IsZero reports whether r is never.
func (r Recurrence) IsZero() bool { return len(r.On) == 0 }

// Huddle is the short meeting that starts the day. The zero Huddle is one that
// never is.
type Huddle struct {
	Recurs Recurrence `json:"recurs,omitzero"`
	// Members take part.
	Members []team.MemberID `json:"members,omitempty"`
	// Roles are roles all of whose holders take part.
	Roles  []roles.ID   `json:"roles,omitempty"`
	Agenda []AgendaItem `json:"agenda,omitempty"`
}

// ContentRisk is the kind of agenda item that looks at what could go wrong with
// content.
const ContentRisk = "content-risk"

// AgendaItem is one point of an agenda. The zero AgendaItem does not compile.
type AgendaItem struct {
	// Kind is what it is about, such as [ContentRisk].
	Kind  string `json:"kind"`
	Title string `json:"title,omitempty"`
}

// Checkpoint is a talk with a newcomer. The zero Checkpoint is one on the day of
// the start, about nothing.
type Checkpoint struct {
	// Day counts from the start, which is day 0.
	Day          int      `json:"day"`
	Goals        []string `json:"goals,omitempty"`
	Deliverables []string `json:"deliverables,omitempty"`
}

// Meeting is a standing meeting, or a channel that is always open. The zero
// Meeting does not compile.
type Meeting struct {
	Title string `json:"title"`
	// Recurs is when it is; never stands for a channel.
	Recurs Recurrence `json:"recurs,omitzero"`
}

// clone returns a deep copy.
func (a Agreements) clone() Agreements {
	a.Documents = slices.Clone(a.Documents)
	a.ResponseProtocol = slices.Clone(a.ResponseProtocol)
	if a.Huddle != nil {
		h := *a.Huddle
		h.Recurs.On = slices.Clone(h.Recurs.On)
		h.Members, h.Roles, h.Agenda = slices.Clone(h.Members), slices.Clone(h.Roles), slices.Clone(h.Agenda)
		a.Huddle = &h
	}
	a.Onboarding = cloneCheckpoints(a.Onboarding)
	if a.CheckIn != nil {
		r := Recurrence{slices.Clone(a.CheckIn.On), a.CheckIn.EveryWeeks}
		a.CheckIn = &r
	}
	a.Meetings = slices.Clone(a.Meetings)
	for i := range a.Meetings {
		a.Meetings[i].Recurs.On = slices.Clone(a.Meetings[i].Recurs.On)
	}
	return a
}

func cloneCheckpoints(list []Checkpoint) []Checkpoint {
	list = slices.Clone(list)
	for i := range list {
		list[i].Goals, list[i].Deliverables = slices.Clone(list[i].Goals), slices.Clone(list[i].Deliverables)
	}
	return list
}

// agreements checks how the team works together.
func (c *compiler) agreements() {
	a := c.spec.Agreements
	c.calendar("agreements.calendar", a.Calendar)
	ids(c, "agreements.documents", ".id", "document", a.Documents, func(d Document) DocumentID { return d.ID })
	for i, d := range a.Documents {
		c.set(at("agreements.documents", i)+".kind", string(d.Kind), "kind")
	}
	for i, r := range a.ResponseProtocol {
		path := at("agreements.response-protocol", i)
		c.set(path+".kind", string(r.Kind), "kind")
		c.role(path+".to", r.To)
		if slices.Contains(a.ResponseProtocol[:i], r) {
			c.fault(path, errors.New("the same route a second time"))
		}
	}
	if a.Huddle != nil {
		c.huddle(a.Huddle)
	}
	for i, p := range a.Onboarding {
		path := at("agreements.onboarding", i)
		c.day(path+".day", p.Day)
		if slices.ContainsFunc(a.Onboarding[:i], func(x Checkpoint) bool { return x.Day == p.Day }) {
			c.fault(path+".day", fmt.Errorf("day %d a second time", p.Day))
		}
	}
	if a.CheckIn != nil {
		c.recurrence("agreements.check-in", *a.CheckIn)
	}
	for i, m := range a.Meetings {
		path := at("agreements.meetings", i)
		c.set(path+".title", m.Title, "title")
		c.recurrence(path+".recurs", m.Recurs)
	}
	c.made.agreements = a.clone()
}

func (c *compiler) huddle(h *Huddle) {
	c.recurrence("agreements.huddle.recurs", h.Recurs)
	c.members("agreements.huddle.members", h.Members)
	for i, r := range h.Roles {
		c.role(at("agreements.huddle.roles", i), r)
	}
	for i, item := range h.Agenda {
		c.set(at("agreements.huddle.agenda", i)+".kind", item.Kind, "kind")
	}
}

func (c *compiler) day(path string, day int) {
	if day < 0 {
		c.fault(path, fmt.Errorf("day %d: want 0, the day of the start, or more", day))
	}
}

func (c *compiler) recurrence(path string, r Recurrence) {
	for i, d := range r.On {
		if _, err := d.MarshalText(); err != nil {
			c.fault(at(path+".on", i), err)
		} else if slices.Contains(r.On[:i], d) {
			c.fault(at(path+".on", i), fmt.Errorf("%v a second time", d))
		}
	}
	if r.EveryWeeks < 0 {
		c.fault(path+".every-weeks", fmt.Errorf("%d weeks: want 1 or more, or 0 for 1", r.EveryWeeks))
	}
}
