// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/workflow"
)

// readStatement reads a statement without its time.
func readStatement(w *words, s *statement) error {
	switch {
	case w.take("nobody", "watches", "the", "clock"):
		s.kind = ignore
		return w.end()
	case w.is("unit"):
		s.kind = people
		return readUnit(w, s)
	}
	if len(w.list) > 1 && w.list[1] == (word{text: ":"}) {
		s.item = w.list[0].text
		w.list = w.list[2:]
	}
	switch {
	case w.take("clock", "ticks"):
		s.kind = tickOnce
		return w.end()
	case w.take("time", "passes"):
		s.kind = pass
		return w.end()
	}
	who, err := w.name("a name")
	if err != nil {
		return err
	}
	if change, err := readChange(w, who); change != nil || err != nil {
		s.kind, s.change = people, change
		if s.item != "" && err == nil {
			return fmt.Errorf("%q: who is who does not depend on an item", s.item)
		}
		return errors.Join(err, w.end())
	}
	s.kind = act
	if err := readStep(w, who, &s.step, third); err != nil {
		return err
	}
	return w.end()
}

func readUnit(w *words, s *statement) error {
	w.take("unit")
	u, err := w.name("a unit")
	if err != nil {
		return err
	}
	if !w.take("is", "in") {
		return errors.New("want: unit NAME is in NAME")
	}
	above, err := w.name("the unit above")
	if err != nil {
		return err
	}
	s.change = func(c *crew) { c.above[workflow.UnitID(u)] = workflow.UnitID(above) }
	return w.end()
}

// readChange reads what a line says about somebody; nil if it does not.
func readChange(w *words, who string) (func(*crew), error) {
	m := workflow.MemberID(who)
	switch {
	case w.take("has", "no", "role"):
		return func(c *crew) { c.add(m) }, nil
	case w.take("is", "away"):
		return func(c *crew) { c.add(m).away = true }, nil
	case w.take("is", "back"):
		return func(c *crew) { c.add(m).away = false }, nil
	case w.take("reports", "to"):
		manager, err := w.name("a name")
		return func(c *crew) { c.add(m).manager = workflow.MemberID(manager) }, err
	case w.take("stands", "in", "for"):
		return readStandIn(w, m)
	case w.take("no", "longer", "stands", "in", "for"):
		p, err := w.name("a name")
		return func(c *crew) { c.add(workflow.MemberID(p)).dismiss(m) }, err
	case w.take("is", "no", "longer"):
		list, err := w.names("a role")
		return func(c *crew) { c.add(m).drop(list) }, err
	case w.take("is"):
		return readRoles(w, m)
	}
	return nil, nil
}

func readRoles(w *words, m workflow.MemberID) (func(*crew), error) {
	list, err := w.names("a role")
	if err != nil {
		return nil, err
	}
	unit := ""
	if w.take("in") {
		if unit, err = w.name("a unit"); err != nil {
			return nil, err
		}
	}
	return func(c *crew) {
		p := c.add(m)
		for _, r := range list {
			if h := (holding{workflow.RoleID(r), workflow.UnitID(unit)}); !slices.Contains(p.holds, h) {
				p.holds = append(p.holds, h)
			}
		}
	}, nil
}

func readStandIn(w *words, a workflow.MemberID) (func(*crew), error) {
	who, err := w.name("a name")
	if err != nil {
		return nil, err
	}
	role := ""
	if w.take("as") {
		if role, err = w.name("a role"); err != nil {
			return nil, err
		}
	}
	if workflow.MemberID(who) == a {
		return nil, fmt.Errorf("%s cannot stand in for %s", a, who)
	}
	return func(c *crew) {
		c.add(a)
		p := c.add(workflow.MemberID(who))
		p.deputies = append(p.deputies, deputy{a, workflow.RoleID(role)})
	}, nil
}

// form chooses between "approves" and "approve".
type form int

const (
	third form = iota // sam approves
	base              // sam can approve
)

// verb is a kind of step: how it is written, and how to read the rest.
type verb struct {
	words [2][]string
	read  func(w *words, s *step) error
}

// verbs are tried in order.
var verbs = []verb{
	{[2][]string{{"starts"}, {"start"}}, readStart},
	{[2][]string{{"does"}, {"do"}}, readMove},
	{[2][]string{{"approves"}, {"approve"}}, vote(workflow.Approve)},
	{[2][]string{{"rejects"}, {"reject"}}, vote(workflow.Decline)},
	{[2][]string{{"asks", "for", "changes", "at"}, {"ask", "for", "changes", "at"}}, vote(workflow.Changes)},
	{[2][]string{{"abstains", "at"}, {"abstain", "at"}}, vote(workflow.Abstain)},
	{[2][]string{{"takes", "back"}, {"take", "back"}}, gateStep(workflow.DoTakeBack, "", "")},
	{[2][]string{{"edits"}, {"edit"}}, readEdit},
	{[2][]string{{"sets"}, {"set"}}, readSet},
	{[2][]string{{"claims"}, {"claim"}}, bare(workflow.DoClaim)},
	{[2][]string{{"releases"}, {"release"}}, bare(workflow.DoRelease)},
	{[2][]string{{"assigns", "to"}, {"assign", "to"}}, readAssign},
	{[2][]string{{"delegates"}, {"delegate"}}, gateStep(workflow.DoDelegate, "to", "")},
	{[2][]string{{"revokes"}, {"revoke"}}, gateStep(workflow.DoRevoke, "from", "")},
	{[2][]string{{"adds"}, {"add"}}, gateStep(workflow.DoAdd, "", "to")},
	{[2][]string{{"removes"}, {"remove"}}, gateStep(workflow.DoRemove, "", "from")},
	{[2][]string{{"holds"}, {"hold"}}, key(workflow.DoHold)},
	{[2][]string{{"resumes"}, {"resume"}}, key(workflow.DoResume)},
	{[2][]string{{"comments"}, {"comment"}}, readComment},
}

// readStep reads what somebody does.
func readStep(w *words, who string, s *step, f form) error {
	s.command.Actor = workflow.MemberID(who)
	if w.done() {
		return fmt.Errorf("%s does what?", who)
	}
	for _, v := range verbs {
		if !w.take(v.words[f]...) {
			continue
		}
		if err := v.read(w, s); err != nil {
			return err
		}
		return readSuffix(w, s)
	}
	var known []string
	for _, v := range verbs {
		known = append(known, v.words[f][0])
	}
	return suggest.Unknown("verb", w.list[0].text, known)
}

// readSuffix reads what may stand at the end of a step.
func readSuffix(w *words, s *step) error {
	c := &s.command
	if w.take("for") {
		p, err := w.name("a name")
		if err != nil {
			return err
		}
		c.Principal = workflow.MemberID(p)
		switch c.Kind {
		case 0, workflow.DoVote, workflow.DoMove, workflow.DoEdit, workflow.DoSet:
		default:
			return fmt.Errorf("a %s cannot be done for somebody", c.Kind)
		}
	}
	if c.Kind == workflow.DoVote && w.take("having", "seen", "revision") {
		n, err := readNumber(w, "a revision")
		if err != nil {
			return err
		}
		c.Revision = n
	}
	return nil
}

func readNumber(w *words, what string) (int, error) {
	text, err := w.name(what)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no %s: want a whole number from 1 on", text, what[2:])
	}
	return int(n), nil
}

func readStart(w *words, s *step) (err error) {
	if s.start, err = w.name("an item"); err != nil {
		return err
	}
	if w.take("for") {
		p, err := w.name("a name")
		if err != nil {
			return err
		}
		s.command.Principal = workflow.MemberID(p)
	}
	if !w.take("with") {
		return nil
	}
	for {
		g, err := readGiven(w)
		if err != nil {
			return err
		}
		s.given = append(s.given, g)
		if !w.take(",") {
			return nil
		}
	}
}

// readGiven reads an attribute and the words of its value, up to a comma.
func readGiven(w *words) (given, error) {
	name, err := w.name("an attribute")
	if err != nil {
		return given{}, err
	}
	g := given{attribute: name, value: readValue(w)}
	if len(g.value) == 0 {
		return given{}, fmt.Errorf("want a value after %q", name)
	}
	return g, nil
}

// readValue takes the words up to a comma or the end; "for" at the end of a set
// belongs to the step.
func readValue(w *words) []word {
	n := 0
	for n < len(w.list) && w.list[n] != (word{text: ","}) && w.list[n] != (word{text: "for"}) {
		n++
	}
	value := w.list[:n]
	w.list = w.list[n:]
	return value
}

func readMove(w *words, s *step) error {
	action, err := w.name("a move")
	s.command.Kind, s.command.Action = workflow.DoMove, workflow.Action(action)
	return err
}

func vote(v workflow.Word) func(*words, *step) error {
	return func(w *words, s *step) error {
		gate, err := w.name("a gate")
		s.command.Kind, s.command.Word, s.command.Gate = workflow.DoVote, v, workflow.GateID(gate)
		return err
	}
}

// gateStep reads a step of a gate and, with a word between, a member: the gate
// first if afterGate is set, the member first if beforeGate is.
func gateStep(kind workflow.CommandKind, afterGate, beforeGate string) func(*words, *step) error {
	return func(w *words, s *step) (err error) {
		s.command.Kind = kind
		var member, gate string
		between := func(word string) {
			if err == nil && word != "" && !w.take(word) {
				err = fmt.Errorf("want %q here", word)
			}
		}
		next := func(into *string, what string) {
			if err == nil {
				*into, err = w.name(what)
			}
		}
		if beforeGate != "" {
			next(&member, "a name")
			between(beforeGate)
		}
		next(&gate, "a gate")
		if afterGate != "" {
			between(afterGate)
			next(&member, "a name")
		}
		s.command.Must = kind == workflow.DoAdd && w.take("as", "must")
		s.command.Gate, s.command.Member = workflow.GateID(gate), workflow.MemberID(member)
		return err
	}
}

func readEdit(w *words, s *step) error {
	s.command.Kind = workflow.DoEdit
	list, err := w.names("a field")
	for _, f := range list {
		s.command.Fields = append(s.command.Fields, workflow.Field(f))
	}
	return err
}

func readSet(w *words, s *step) error {
	s.command.Kind = workflow.DoSet
	name, err := w.name("an attribute")
	if err != nil {
		return err
	}
	if !w.take("to") {
		return errors.New(`want "to" and a value here`)
	}
	g := given{attribute: name, value: readValue(w)}
	if len(g.value) == 0 {
		return fmt.Errorf("want a value for %q", name)
	}
	s.command.Fields, s.given = []workflow.Field{workflow.Field(name)}, []given{g}
	return nil
}

func bare(kind workflow.CommandKind) func(*words, *step) error {
	return func(_ *words, s *step) error {
		s.command.Kind = kind
		return nil
	}
}

func readAssign(w *words, s *step) error {
	to, err := w.name("a name")
	s.command.Kind, s.command.Member = workflow.DoAssign, workflow.MemberID(to)
	return err
}

func key(kind workflow.CommandKind) func(*words, *step) error {
	return func(w *words, s *step) (err error) {
		s.command.Kind = kind
		s.command.Key, err = w.name("a key")
		return err
	}
}

func readComment(w *words, s *step) (err error) {
	s.command.Kind = workflow.DoComment
	s.command.Note, err = w.name("a quoted text")
	return err
}
