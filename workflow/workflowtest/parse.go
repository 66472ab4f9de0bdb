// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The bounds of a scenario file.
const (
	maxFile = 1 << 20
	maxLine = 4096
)

// parser reads a file line by line.
type parser struct {
	file      string
	line      int
	errs      []error
	workflow  string
	scenarios []*scenario
	now       time.Time // of the last statement
	day       time.Time
}

// parse reads a file. Errors are *[SyntaxError], all of them, joined.
func parse(file string, data []byte) (workflowID string, list []*scenario, err error) {
	p := &parser{file: file}
	switch {
	case len(data) > maxFile:
		p.report(fmt.Errorf("the file has more than %d bytes", maxFile))
	case !utf8.Valid(data):
		p.report(errors.New("the file is not UTF-8 text"))
	default:
		text := strings.TrimPrefix(string(data), "\ufeff")
		for line := range strings.Lines(text) {
			p.line++
			if err := p.read(strings.TrimRight(line, "\r\n")); err != nil {
				p.report(err)
			}
		}
		if p.errs == nil && len(p.scenarios) == 0 {
			p.report(errors.New("no scenario: want a line such as Scenario: TITLE"))
		}
	}
	return p.workflow, p.scenarios, errors.Join(p.errs...)
}

func (p *parser) report(err error) {
	p.errs = append(p.errs, &SyntaxError{File: p.file, Line: max(p.line, 1), Problem: err.Error()})
}

func (p *parser) read(line string) error {
	text := strings.TrimSpace(line)
	switch {
	case len(line) > maxLine:
		return fmt.Errorf("the line has more than %d bytes", maxLine)
	case text == "" || strings.HasPrefix(text, "#"):
		return nil
	case strings.HasPrefix(text, "Workflow:"):
		return p.header(strings.TrimSpace(strings.TrimPrefix(text, "Workflow:")))
	case strings.HasPrefix(text, "Scenario:"):
		return p.begin(strings.TrimSpace(strings.TrimPrefix(text, "Scenario:")))
	case len(p.scenarios) == 0:
		return fmt.Errorf("%q stands before the first line Scenario: TITLE", shorten(text))
	}
	rest, isExpectation := strings.CutPrefix(text, "-")
	list, err := split(rest)
	if err != nil {
		return err
	}
	w := &words{list}
	if isExpectation {
		return p.expectation(w, strings.TrimSpace(rest))
	}
	return p.statement(w, text)
}

func (p *parser) header(id string) error {
	switch {
	case len(p.scenarios) > 0 || p.workflow != "":
		return errors.New("the line Workflow: ID stands once, before the first scenario")
	case id == "":
		return errors.New("want the id of a definition, as in Workflow: ID")
	}
	p.workflow = id
	return nil
}

func (p *parser) begin(title string) error {
	for _, s := range p.scenarios {
		if s.title == title {
			return fmt.Errorf("second scenario %q: the first stands in line %d", title, s.line)
		}
	}
	p.scenarios = append(p.scenarios, &scenario{file: p.file, line: p.line, title: title})
	p.now, p.day = time.Time{}, time.Time{}
	if title == "" {
		return errors.New("want a title, as in Scenario: TITLE")
	}
	return nil
}

func (p *parser) current() *scenario { return p.scenarios[len(p.scenarios)-1] }

// statement reads a line that does something, or a date.
func (p *parser) statement(w *words, text string) error {
	if isDate, err := p.date(w); isDate || err != nil {
		return err
	}
	at, err := p.time(w)
	if err != nil {
		return err
	}
	s := statement{line: p.line, text: text, at: at}
	timed := timeLike(w)
	if err := readStatement(w, &s); err != nil {
		if timed != "" {
			return errors.New(timed)
		}
		return err
	}
	if s.kind != people && at.IsZero() {
		return errors.New("when? want a date above, such as 2026-03-02")
	}
	c := p.current()
	c.steps = append(c.steps, s)
	c.own = c.own || s.kind == people
	return nil
}

// timeLike says how time is written if what was not read as a time looks like one.
func timeLike(w *words) string {
	if len(w.list) == 0 || w.list[0].quoted {
		return ""
	}
	first := w.list[0].text
	switch {
	case first[0] >= '0' && first[0] <= '9' && strings.Contains(first, ":"):
		return fmt.Sprintf("%q is no time of day: want one from 00:00 to 23:59, in UTC", first)
	case first[0] >= '0' && first[0] <= '9', slices.Contains([]string{"today", "tomorrow", "yesterday", "wait", "on", "at", "in"}, first):
		return fmt.Sprintf("%q begins no statement: a day is written 2026-03-02 on a line of its own, a time 09:00, a span after 2 days", first)
	}
	return ""
}

// date reads a line that is a date alone.
func (p *parser) date(w *words) (bool, error) {
	list, weekday := w.list, ""
	if len(list) == 2 && isWeekday(list[0].text) {
		list, weekday = list[1:], list[0].text
	}
	if len(list) != 1 || list[0].quoted {
		return false, nil
	}
	day, err := time.Parse(time.DateOnly, list[0].text)
	switch {
	case err != nil && weekday != "":
		return true, fmt.Errorf("%q is no date: want such as 2026-03-02", list[0].text)
	case err != nil:
		return false, nil
	case weekday != "" && day.Weekday().String() != weekday:
		return true, fmt.Errorf("%s is a %s, not a %s", list[0].text, day.Weekday(), weekday)
	}
	p.day = day
	return true, p.advance(day)
}

func isWeekday(text string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if d.String() == text {
			return true
		}
	}
	return false
}

// advance sets the clock. A new day may begin at an earlier hour of the same day
// only if nothing has happened in it.
func (p *parser) advance(t time.Time) error {
	if t.Before(p.now) {
		return fmt.Errorf("time goes back from %s to %s", shown(p.now), shown(t))
	}
	p.now = t
	return nil
}

// shown is an instant as the files write it.
func shown(t time.Time) string {
	if t.Second() != 0 || t.Nanosecond() != 0 {
		return t.UTC().Format("2006-01-02 15:04:05.999999999")
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// time reads the time in front of a statement and returns when it happens; the
// zero time without any date so far.
func (p *parser) time(w *words) (time.Time, error) {
	if w.is("after") && len(w.list) > 2 && !w.list[1].quoted {
		return p.after(w)
	}
	if t, n, ok := instant(w.list); ok {
		w.list = w.list[n:]
		p.day = t.Truncate(24 * time.Hour)
		return t, p.advance(t)
	}
	if len(w.list) == 0 || w.list[0].quoted {
		return p.now, nil
	}
	clock, err := time.Parse("15:04", w.list[0].text)
	if err != nil {
		return p.now, nil
	}
	w.list = w.list[1:]
	if p.day.IsZero() {
		return p.now, fmt.Errorf("%s of which day? want a date above, such as 2026-03-02", clock.Format("15:04"))
	}
	t := p.day.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
	return t, p.advance(t)
}

// units are what "after" counts.
var units = map[string]time.Duration{
	"minute": time.Minute, "minutes": time.Minute,
	"hour": time.Hour, "hours": time.Hour,
	"day": 24 * time.Hour, "days": 24 * time.Hour,
}

func (p *parser) after(w *words) (time.Time, error) {
	count, err := strconv.Atoi(w.list[1].text)
	unit, known := units[w.list[2].text]
	switch {
	case err != nil || count < 0 || count > 100_000:
		return p.now, fmt.Errorf("after %q: want a whole number, then minutes, hours or days", w.list[1].text)
	case !known:
		return p.now, fmt.Errorf("after %d %q: want minutes, hours or days", count, w.list[2].text)
	case p.now.IsZero():
		return p.now, errors.New("after what? want a date above, such as 2026-03-02")
	}
	w.list = w.list[3:]
	t := p.now.Add(time.Duration(count) * unit)
	p.day = t.Truncate(24 * time.Hour)
	return t, p.advance(t)
}

// instant reads a date with a time and returns how many words it took.
func instant(list []word) (time.Time, int, bool) {
	if len(list) < 2 || list[0].quoted || list[1].quoted {
		return time.Time{}, 0, false
	}
	t, err := time.Parse("2006-01-02 15:04", list[0].text+" "+list[1].text)
	return t, 2, err == nil
}

// expectation reads a line below a statement.
func (p *parser) expectation(w *words, text string) error {
	c := p.current()
	if len(c.steps) == 0 {
		return errors.New("an expectation wants a statement above it")
	}
	s := &c.steps[len(c.steps)-1]
	e := &expectation{line: p.line, text: text}
	if err := readExpectation(w, e); err != nil {
		return err
	}
	if s.kind != act && (e.kind == refused || e.kind == could || e.kind == warning || e.kind == noEffect) {
		return fmt.Errorf("%q: nobody did anything in the statement above", shorten(text))
	}
	s.expect = append(s.expect, e)
	return nil
}
