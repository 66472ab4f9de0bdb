// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"time"

	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/workflow"
)

// approval is one post's way through a workflow.
type approval struct {
	Workflow workflow.ID      `json:"workflow"`
	Steps    []step           `json:"steps"`
	State    workflow.StateID `json:"state,omitempty"`
	Trail    []workflow.Event `json:"trail"`
}

// step is one thing that somebody tried.
type step struct {
	Actor     workflow.MemberID   `json:"actor"`
	Principal workflow.MemberID   `json:"principal,omitempty"`
	Tries     string              `json:"tries"`
	OK        bool                `json:"ok"`
	State     workflow.StateID    `json:"state,omitempty"`
	Refusal   []refusal           `json:"refusal,omitempty"`
	Could     []workflow.MemberID `json:"could,omitempty"`
	// Waits says, for a move that came too early, who could still approve.
	Waits []wait `json:"waits,omitempty"`
}

// wait is an approval that somebody could give.
type wait struct {
	Gate      workflow.GateID   `json:"gate"`
	Actor     workflow.MemberID `json:"actor"`
	Principal workflow.MemberID `json:"principal,omitempty"`
}

// refusal is one reason, for programs and for people.
type refusal struct {
	workflow.Reason
	Text string `json:"text"`
}

func refusals(reasons []workflow.Reason) []refusal {
	list := make([]refusal, len(reasons))
	for i, r := range reasons {
		list[i] = refusal{r, r.String()}
	}
	return list
}

// walker sends a post through a workflow the way people do: now and then they
// try what they must not.
type walker struct {
	flow   *workflow.Flow
	facts  *team.View
	people []workflow.MemberID
	now    time.Time
	post   *workflow.Item
	begin  workflow.Begin
	out    approval
	shown  map[workflow.Code]bool // refusals that were shown
}

// walk sends one post round on a given day: the author tries to approve it, and
// somebody tries to publish it too early; then those who may do what is awaited.
func walk(flow *workflow.Flow, view *team.View) (approval, error) {
	w := &walker{
		flow: flow, facts: view, people: slices.Collect(view.All()),
		now: view.At(), shown: map[workflow.Code]bool{},
		out: approval{Workflow: flow.ID(), Trail: []workflow.Event{}},
	}
	if err := w.start(); err != nil || w.post == nil {
		return w.out, err
	}
	const most = 100 // steps, in case a workflow runs in circles
	for range most {
		w.now = w.now.Add(10 * time.Minute)
		if err := w.tryTooMuch(); err != nil {
			return w.out, err
		}
		c, ok := w.next()
		if !ok {
			break
		}
		if err := w.do(c); err != nil {
			return w.out, err
		}
	}
	w.out.State = w.post.State()
	return w.out, nil
}

// start lets the first person who may do so begin a post; every yes-or-no
// attribute is a yes, so that no gate is skipped.
func (w *walker) start() error {
	b := workflow.Begin{ID: "post-1", At: w.now}
	tries := "start"
	for _, a := range w.flow.Spec().Attributes {
		if a.Kind == workflow.BoolAttr {
			b.Attributes = append(b.Attributes, workflow.Given{Attribute: a.ID, Value: workflow.Bool(true)})
			tries += ", " + string(a.ID)
		}
	}
	var d workflow.Decision
	for _, b.By = range w.people {
		ok, err := w.flow.DecideStart(&d, b, w.facts)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		w.begin, w.post = b, &workflow.Item{}
		if err := w.post.Apply(d.Events...); err != nil {
			return err
		}
		for _, e := range d.Events {
			w.out.Trail = append(w.out.Trail, e.Clone())
		}
		w.out.Steps = append(w.out.Steps, step{Actor: b.By, Tries: tries, OK: true, State: w.post.State()})
		return nil
	}
	if len(d.Reasons) > 0 {
		w.out.Steps = append(w.out.Steps, step{Tries: tries, Refusal: refusals(d.Reasons)})
	}
	return nil
}

// tryTooMuch lets the author approve, and somebody fire a move before the gates
// allow it. Each kind of refusal is shown once.
func (w *walker) tryTooMuch() error {
	s := w.flow.Explain(w.post, w.facts, w.now)
	var tries []workflow.Command
	met := false
	for _, g := range s.Gates {
		tries = append(tries, workflow.Approval(w.begin.By, g.Gate, w.now))
		met = met || g.Status == workflow.Met
	}
	if met && !s.Cleared {
		for _, m := range s.Moves {
			for _, p := range w.people {
				tries = append(tries, workflow.Move(p, m.Action, w.now))
			}
		}
	}
	for _, c := range tries {
		if err := w.show(c, workflow.CodeAuthor, workflow.CodeNotCleared); err != nil {
			return err
		}
	}
	return nil
}

// show does c if it would be refused for one of the codes, not shown before.
func (w *walker) show(c workflow.Command, codes ...workflow.Code) error {
	var d workflow.Decision
	ok, err := w.flow.Decide(&d, w.post, c, w.facts)
	if err != nil || ok || len(d.Reasons) == 0 {
		return err
	}
	code := d.Reasons[0].Code
	if !slices.Contains(codes, code) || w.shown[code] {
		return nil
	}
	w.shown[code] = true
	return w.do(c)
}

// offers returns what everybody could do now, in the order of people and then
// of the definition.
func (w *walker) offers() []workflow.Offer {
	var list []workflow.Offer
	for _, p := range w.people {
		list = append(list, w.flow.Can(w.post, p, w.facts, w.now)...)
	}
	return list
}

// waits returns the approvals that the post waits for, gate by gate.
func (w *walker) waits() []workflow.Command {
	var list []workflow.Command
	offers := w.offers()
	for _, g := range w.flow.Explain(w.post, w.facts, w.now).Gates {
		for _, o := range offers {
			if o.Awaited && o.Command.Kind == workflow.DoVote && o.Command.Word == workflow.Approve && o.Command.Gate == g.Gate {
				list = append(list, o.Command)
			}
		}
	}
	return list
}

// next returns what somebody should do now: an approval that is awaited, else
// the move that follows the gates, else a move by hand to a state that does not
// give the post up.
func (w *walker) next() (workflow.Command, bool) {
	if list := w.waits(); len(list) > 0 {
		return list[0], true
	}
	for _, on := range []workflow.On{workflow.OnCleared, workflow.OnHand} {
		for _, o := range w.offers() {
			if o.Command.Kind != workflow.DoMove {
				continue
			}
			if t := w.transition(o.Command.Action); t.On == on && w.leadsOn(t.To) {
				return o.Command, true
			}
		}
	}
	return workflow.Command{}, false
}

func (w *walker) transition(a workflow.Action) workflow.Transition {
	for _, t := range w.flow.Spec().Moves {
		if t.Action == a && slices.Contains(t.From, w.post.State()) {
			return t
		}
	}
	return workflow.Transition{}
}

// leadsOn reports whether a state is one that the post was not in before and
// that does not give it up.
func (w *walker) leadsOn(id workflow.StateID) bool {
	for _, s := range w.out.Steps {
		if s.State == id {
			return false
		}
	}
	for _, s := range w.flow.Spec().States {
		if s.ID == id {
			return s.Final != workflow.Dropped
		}
	}
	return false
}

// do gives a command and notes what came of it.
func (w *walker) do(c workflow.Command) error {
	c.At = w.now
	v, err := w.flow.Do(w.post, c, w.facts)
	if err != nil {
		return err
	}
	s := step{Actor: c.Actor, OK: v.OK, State: v.State, Refusal: refusals(v.Reasons), Could: v.Could}
	if c.Principal != c.Actor {
		s.Principal = c.Principal
	}
	switch c.Kind {
	case workflow.DoVote:
		s.Tries = "approve at " + string(c.Gate)
	default:
		s.Tries = string(c.Action)
		if !v.OK {
			if s.Waits = w.stillApprove(); len(s.Waits) > 0 {
				s.Could = nil // told with gates and stand-ins instead
			}
		}
	}
	w.out.Steps = append(w.out.Steps, s)
	w.out.Trail = append(w.out.Trail, v.Events...)
	return nil
}

// stillApprove says who could approve what the post waits for.
func (w *walker) stillApprove() []wait {
	var list []wait
	for _, c := range w.waits() {
		x := wait{Gate: c.Gate, Actor: c.Actor}
		if c.Principal != c.Actor {
			x.Principal = c.Principal
		}
		list = append(list, x)
	}
	return list
}
