// SPDX-License-Identifier: Apache-2.0

package playbook

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/team"
)

// Log is a compiled [LogSpec]. It never changes, so any number of goroutines may
// use it. The zero Log is of no days and states nothing.
type Log struct{ spec LogSpec }

// CompileLog checks s and returns it as a log. Faults are
// *[socialteam.SpecError], in the order of s, joined: what has no id, nobody who
// did it, or no time; what ends before it begins; ids that come twice.
func CompileLog(s LogSpec) (*Log, error) {
	c := &compiler{}
	if s.Format != "" {
		c.fail("format", checkFormat(s.Format, LogFormat))
	}
	switch {
	case s.From.IsZero():
		c.fault("from", errors.New("missing date"))
	case s.Until.IsZero():
		c.fault("until", errors.New("missing date"))
	case s.Until <= s.From:
		c.fault("until", fmt.Errorf("%v is not after %v: the log is of no day", s.Until, s.From))
	}
	c.published(s.Publications)
	c.approved(s.Approvals)
	c.inbound(s.Inbound)
	c.worked(&s)
	if err := errors.Join(c.errs...); err != nil {
		return nil, fmt.Errorf("playbook: compile log: %w", err)
	}
	return &Log{s.sorted()}, nil
}

func (c *compiler) published(list []Publication) {
	for i, p := range list {
		path := at("publications", i)
		c.set(path+".item", string(p.Item), "item")
		c.revision(path, p.Revision)
		c.set(path+".account", string(p.Account), "account")
		c.act(path, "actor", p.Actor, "at", p.At)
		c.order(path+".scheduled", p.Scheduled, p.At, "publication")
		c.people(path+".authors", p.Authors)
		for j, e := range p.Edits {
			c.set(at(path+".edits", j)+".by", string(e.By), "member")
		}
	}
}

func (c *compiler) approved(list []Approval) {
	for i, a := range list {
		path := at("approvals", i)
		c.set(path+".item", string(a.Item), "item")
		c.revision(path, a.Revision)
		c.set(path+".gate", string(a.Gate), "gate")
		c.act(path, "actor", a.Actor, "at", a.At)
		c.order(path+".at", a.At, a.Withdrawn, "withdrawal")
	}
}

func (c *compiler) revision(path string, n int) {
	if n < 0 {
		c.fault(path+".revision", fmt.Errorf("revision %d: want zero or more", n))
	}
}

func (c *compiler) inbound(list []Inbound) {
	ids(c, "inbound", ".id", "item", list, func(in Inbound) string { return in.ID })
	for i, in := range list {
		path := at("inbound", i)
		c.set(path+".kind", string(in.Kind), "kind")
		c.time(path+".opened", in.Opened)
		for j, o := range in.Owners {
			path := at(path+".owners", j)
			c.act(path, "member", o.Member, "from", o.From)
			c.order(path+".from", o.From, o.Until, "end")
		}
		for j, r := range in.Replies {
			c.act(at(path+".replies", j), "by", r.By, "at", r.At)
		}
		for j, e := range in.Escalations {
			c.act(at(path+".escalations", j), "by", e.By, "at", e.At)
			c.set(at(path+".escalations", j)+".to", string(e.To), "member")
		}
		c.order(path+".opened", in.Opened, in.Closed, "closing")
	}
}

// worked checks what the team did beside posts and answers.
func (c *compiler) worked(s *LogSpec) {
	for i, m := range s.Moderation {
		c.set(at("moderation", i)+".item", m.Item, "item")
		c.act(at("moderation", i), "actor", m.Actor, "at", m.At)
	}
	for i, x := range s.Crises {
		c.time(at("crises", i)+".from", x.From)
		c.order(at("crises", i)+".from", x.From, x.Until, "end")
	}
	ids(c, "reports", ".id", "report", s.Reports, func(r ResultReport) ReportID { return r.ID })
	for i, r := range s.Reports {
		path := at("reports", i)
		if !r.Until.IsZero() && r.Until <= r.From {
			c.fault(path+".until", fmt.Errorf("%v is not after %v", r.Until, r.From))
		}
		c.time(path+".at", r.At)
		c.people(path+".recipients", r.Recipients)
	}
	for i, r := range s.Reviews {
		c.set(at("reviews", i)+".kind", string(r.Kind), "kind")
		oneOf(c, at("reviews", i)+".kind", "kind of review", r.Kind, StrategyReview, RolesReview)
		c.time(at("reviews", i)+".at", r.At)
	}
	for i, t := range s.Trainings {
		c.act(at("trainings", i), "member", t.Member, "at", t.At)
		c.set(at("trainings", i)+".skill", string(t.Skill), "skill")
	}
	for i, o := range s.Overloads {
		c.act(at("overloads", i), "member", o.Member, "at", o.At)
		c.order(at("overloads", i)+".at", o.At, o.Acknowledged, "acknowledgement")
	}
	for i, h := range s.Onboarding {
		c.act(at("onboarding", i), "member", h.Member, "at", h.At)
		c.day(at("onboarding", i)+".day", h.Day)
	}
	ids(c, "asset-requests", ".id", "request", s.AssetRequests, func(r AssetRequest) string { return r.ID })
	for i, r := range s.AssetRequests {
		c.time(at("asset-requests", i)+".at", r.At)
	}
}

// act checks that somebody did something at a time.
func (c *compiler) act(path, who string, m team.MemberID, when string, t time.Time) {
	c.set(path+"."+who, string(m), "member")
	c.time(path+"."+when, t)
}

func (c *compiler) time(path string, t time.Time) {
	if t.IsZero() {
		c.fault(path, errors.New("missing time"))
	}
}

// order notes that something ends before it begins; a zero time is none.
func (c *compiler) order(path string, from, until time.Time, what string) {
	if !from.IsZero() && !until.IsZero() && until.Before(from) {
		c.fault(path, fmt.Errorf("%s is after the %s at %s", from.Format(time.RFC3339), what, until.Format(time.RFC3339)))
	}
}

func (c *compiler) people(path string, list []team.MemberID) {
	for i, m := range list {
		c.set(at(path, i), string(m), "member")
	}
}

// sorted returns a deep copy whose lists are in order of time, and of ids among
// equals.
func (s LogSpec) sorted() LogSpec {
	s.Publications = inOrder(s.Publications, func(p Publication) (time.Time, string) { return p.At, string(p.Item) })
	for i := range s.Publications {
		p := &s.Publications[i]
		p.Authors, p.Edits, p.Tags = slices.Clone(p.Authors), slices.Clone(p.Edits), slices.Clone(p.Tags)
		for j := range p.Edits {
			p.Edits[j].Fields = slices.Clone(p.Edits[j].Fields)
		}
	}
	s.Approvals = inOrder(s.Approvals, func(a Approval) (time.Time, string) { return a.At, string(a.Item) })
	s.Inbound = inOrder(s.Inbound, func(in Inbound) (time.Time, string) { return in.Opened, in.ID })
	for i := range s.Inbound {
		in := &s.Inbound[i]
		in.Owners = inOrder(in.Owners, func(o Ownership) (time.Time, string) { return o.From, string(o.Member) })
		in.Replies = inOrder(in.Replies, func(r Reply) (time.Time, string) { return r.At, string(r.By) })
		in.Escalations = inOrder(in.Escalations, func(e Escalation) (time.Time, string) { return e.At, string(e.By) })
	}
	s.Moderation = inOrder(s.Moderation, func(m ModerationAct) (time.Time, string) { return m.At, m.Item })
	s.Crises = inOrder(s.Crises, func(x Crisis) (time.Time, string) { return x.From, "" })
	s.Reports = inOrder(s.Reports, func(r ResultReport) (time.Time, string) { return r.At, string(r.ID) })
	for i := range s.Reports {
		s.Reports[i].Recipients = slices.Clone(s.Reports[i].Recipients)
	}
	s.Reviews = inOrder(s.Reviews, func(r Review) (time.Time, string) { return r.At, string(r.Kind) })
	for i := range s.Reviews {
		s.Reviews[i].Reports = slices.Clone(s.Reviews[i].Reports)
	}
	s.Trainings = inOrder(s.Trainings, func(t Training) (time.Time, string) { return t.At, string(t.Member) + " " + string(t.Skill) })
	s.Overloads = inOrder(s.Overloads, func(o Overload) (time.Time, string) { return o.At, string(o.Member) })
	s.Onboarding = inOrder(s.Onboarding, func(h CheckpointHeld) (time.Time, string) { return h.At, string(h.Member) })
	for i := range s.Onboarding {
		h := &s.Onboarding[i].Checkpoint
		h.Goals, h.Deliverables = slices.Clone(h.Goals), slices.Clone(h.Deliverables)
	}
	s.AssetRequests = inOrder(s.AssetRequests, func(r AssetRequest) (time.Time, string) { return r.At, r.ID })
	return s
}

// inOrder returns a sorted copy; nil stays nil.
func inOrder[T any](list []T, key func(T) (time.Time, string)) []T {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int {
		x, id := key(a)
		y, other := key(b)
		return cmp.Or(x.Compare(y), cmp.Compare(id, other))
	})
	return list
}

// upTo returns what the log held at an instant: nothing that happened later. It
// shares nothing with l.
func (l *Log) upTo(at time.Time) *Log {
	s := l.spec.sorted()
	s.Publications = past(s.Publications, at, func(p *Publication) time.Time { return p.At })
	s.Approvals = past(s.Approvals, at, func(a *Approval) time.Time { return forget(at, a.At, &a.Withdrawn) })
	s.Inbound = past(s.Inbound, at, func(in *Inbound) time.Time {
		in.Owners = past(in.Owners, at, func(o *Ownership) time.Time { return forget(at, o.From, &o.Until) })
		in.Replies = past(in.Replies, at, func(r *Reply) time.Time { return r.At })
		in.Escalations = past(in.Escalations, at, func(e *Escalation) time.Time { return e.At })
		return forget(at, in.Opened, &in.Closed)
	})
	s.Moderation = past(s.Moderation, at, func(m *ModerationAct) time.Time { return m.At })
	s.Crises = past(s.Crises, at, func(x *Crisis) time.Time { return forget(at, x.From, &x.Until) })
	s.Reports = past(s.Reports, at, func(r *ResultReport) time.Time { return r.At })
	s.Reviews = past(s.Reviews, at, func(r *Review) time.Time { return r.At })
	s.Trainings = past(s.Trainings, at, func(t *Training) time.Time { return t.At })
	s.Overloads = past(s.Overloads, at, func(o *Overload) time.Time { return forget(at, o.At, &o.Acknowledged) })
	s.Onboarding = past(s.Onboarding, at, func(h *CheckpointHeld) time.Time { return h.At })
	s.AssetRequests = past(s.AssetRequests, at, func(r *AssetRequest) time.Time { return r.At })
	return &Log{s}
}

// past returns a copy of a sorted list up to an instant; when may cut its element
// to that, too.
func past[T any](list []T, at time.Time, when func(*T) time.Time) []T {
	list = slices.Clone(list)
	for i := range list {
		if when(&list[i]).After(at) {
			return list[:i]
		}
	}
	return list
}

// forget clears the end of something that had not ended, and returns its start.
func forget(at, start time.Time, end *time.Time) time.Time {
	if end.After(at) {
		*end = time.Time{}
	}
	return start
}

// window returns the span of days of the log up to an instant; ok is false if the
// log has none by then.
func (l *Log) window(at time.Time) (from, until time.Time, ok bool) {
	if l.spec.From.IsZero() {
		return time.Time{}, time.Time{}, false
	}
	from, until = l.spec.From.In(at.Location()), l.spec.Until.In(at.Location())
	if until.After(at) {
		until = at
	}
	return from, until, from.Before(until)
}

// daysBefore is the start of the day some days before an instant.
func daysBefore(at time.Time, n int) time.Time {
	return socialteam.DateOf(at).AddDays(-n).In(at.Location())
}
