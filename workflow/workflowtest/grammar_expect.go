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

// aspect is an expectation of the form NAME: LIST.
type aspect struct {
	name string
	kind expectationKind
	what string // an item of the list
	none string // the word for an empty list; empty: the list has one word
}

var aspects = []aspect{
	{"refused", refused, "a code", ""},
	{"could", could, "a name", "nobody"},
	{"warning", warning, "a code", ""},
	{"fired", fired, "a deadline", "nothing"},
	{"state", inState, "a state", ""},
	{"owner", ownedBy, "a name", "nobody"},
	{"held", heldBy, "a key", "nothing"},
	{"revision", revisionIs, "a number", ""},
	{"due", dueIs, "a deadline", "nothing"},
}

// readExpectation reads a line without its hyphen.
func readExpectation(w *words, e *expectation) error {
	var err error
	switch {
	case w.take("no", "effect"):
		e.kind = noEffect
	case w.take("gate"):
		err = readGate(w, e)
	case w.take("attribute"):
		err = readAttribute(w, e)
	case len(w.list) > 1 && w.list[1] == (word{text: ":"}):
		err = readAspect(w, e)
	default:
		err = readCan(w, e)
	}
	return errors.Join(err, w.endUnless(err))
}

// endUnless is end where nothing is wrong yet.
func (w *words) endUnless(err error) error {
	if err != nil {
		return nil
	}
	return w.end()
}

func (w *words) colon(after string) error {
	if !w.take(":") {
		return fmt.Errorf("want a colon after %q", after)
	}
	return nil
}

func readAspect(w *words, e *expectation) error {
	i := slices.IndexFunc(aspects, func(a aspect) bool { return w.is(a.name) })
	if i < 0 {
		known := []string{"gate", "attribute"}
		for _, a := range aspects {
			known = append(known, a.name)
		}
		return suggest.Unknown("expectation", w.list[0].text, known)
	}
	a := aspects[i]
	e.kind = a.kind
	w.take(a.name, ":")
	if a.none != "" && w.is(a.none) && len(w.list) == 1 {
		w.take(a.none)
		return nil
	}
	var err error
	if e.list, err = w.names(a.what); err != nil {
		return err
	}
	switch a.kind {
	case refused, warning:
		return checkCodes(e.list)
	case could, fired, heldBy:
		return nil
	}
	if len(e.list) > 1 {
		return fmt.Errorf("want one %s here", a.what[2:])
	}
	switch a.kind {
	case revisionIs:
		if n, err := strconv.Atoi(e.list[0]); err != nil || n < 1 {
			return fmt.Errorf("%q is no revision: want a whole number from 1 on", e.list[0])
		}
	case dueIs:
		return readDue(w, e)
	}
	return nil
}

func readDue(w *words, e *expectation) error {
	if !w.take("at") {
		return errors.New("want: due: DEADLINE at 2026-03-02 09:00")
	}
	t, n, ok := instant(w.list)
	if !ok {
		return errors.New("want a date and a time here, such as 2026-03-02 09:00")
	}
	w.list = w.list[n:]
	e.at = t
	return nil
}

// checkCodes refuses codes that no refusal has.
func checkCodes(list []string) error {
	infos := workflow.Codes()
	known := make([]workflow.Code, len(infos))
	for i, info := range infos {
		known[i] = info.Code
	}
	var errs []error
	for _, c := range list {
		if !slices.Contains(known, workflow.Code(c)) {
			errs = append(errs, suggest.Unknown("code", c, known))
		}
	}
	return errors.Join(errs...)
}

// statuses are the words for how a gate stands.
var statuses = []workflow.Status{workflow.Off, workflow.Failed, workflow.Met, workflow.Short, workflow.Open}

func readGate(w *words, e *expectation) (err error) {
	if e.name, err = w.name("a gate"); err != nil {
		return err
	}
	if w.take("waits", "for") {
		e.kind = gateWaits
		if err := w.colon("waits for"); err != nil {
			return err
		}
		if w.is("nobody") && len(w.list) == 1 {
			w.take("nobody")
			return nil
		}
		e.list, err = w.names("a name")
		return err
	}
	e.kind = gateIs
	if err := w.colon(e.name); err != nil {
		return err
	}
	status, err := w.name("a status")
	if err != nil {
		return err
	}
	known := make([]string, len(statuses))
	for i, s := range statuses {
		known[i] = s.String()
	}
	if !slices.Contains(known, status) {
		return suggest.Unknown("status", status, known)
	}
	e.list = []string{status}
	return nil
}

func readAttribute(w *words, e *expectation) (err error) {
	e.kind = attributeIs
	if e.name, err = w.name("an attribute"); err != nil {
		return err
	}
	if err := w.colon(e.name); err != nil {
		return err
	}
	e.value, w.list = w.list, nil
	if len(e.value) == 0 {
		return fmt.Errorf("want a value for %q, or nothing", e.name)
	}
	return nil
}

// readCan reads "NAME can STEP" and "NAME cannot STEP: CODES".
func readCan(w *words, e *expectation) error {
	who, err := w.name("an expectation")
	if err != nil {
		return err
	}
	switch {
	case w.take("can"):
		e.kind = can
	case w.take("cannot"):
		e.kind = cannot
	default:
		return fmt.Errorf("do not understand %q: want such as state: NAME, or %s can approve GATE", who, who)
	}
	if err := readStep(w, who, &e.step, base); err != nil {
		return err
	}
	if e.step.start != "" {
		return errors.New("a start cannot be tried: write it as a statement of its own")
	}
	if e.kind == can {
		return nil
	}
	if err := w.colon("cannot …"); err != nil {
		return fmt.Errorf("%w: and the codes of the refusal", err)
	}
	if e.list, err = w.names("a code"); err != nil {
		return err
	}
	return checkCodes(e.list)
}
