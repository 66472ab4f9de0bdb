// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"slices"
)

// Start begins an item. A refusal is a *[Refused]; other errors are those of
// [Flow.Decide].
func (f *Flow) Start(b Begin, facts Facts) (*Item, error) {
	var d Decision
	ok, err := f.DecideStart(&d, b, facts)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &Refused{Reasons: d.Reasons, Could: f.couldStart(&d, b, facts)}
	}
	it := new(Item)
	if err := it.Apply(d.Events...); err != nil {
		return nil, err
	}
	return it, nil
}

// couldStart returns who could start the item that was refused in d.
func (f *Flow) couldStart(d *Decision, b Begin, facts Facts) []MemberID {
	if d.Reasons[0].Code != CodeNotAllowed {
		return nil
	}
	var other Decision
	j := f.judge(&other, d.memory.next, &Command{At: b.At})
	j.begin(facts)
	people := j.everyone(f.starter)
	return slices.DeleteFunc(people, func(m MemberID) bool {
		b.By, b.For = m, ""
		ok, err := f.DecideStart(&other, b, facts)
		return err != nil || !ok
	})
}

// DecideStart answers whether an item may begin: like [Flow.Decide], for hosts
// that keep the events. They apply to a zero [Item].
func (f *Flow) DecideStart(d *Decision, b Begin, facts Facts) (ok bool, err error) {
	switch {
	case b.ID == "":
		return false, fmt.Errorf("workflow: start: %w: want an id", ErrCommand)
	case b.By == "":
		return false, fmt.Errorf("workflow: start item %q: %w: want somebody in By", b.ID, ErrCommand)
	case !inRange(b.At):
		return false, fmt.Errorf("workflow: start item %q: %w: want a time in the years 1678 to 2261", b.ID, ErrCommand)
	case facts == nil:
		return false, fmt.Errorf("workflow: start item %q: %w anything: want a value, have nil", b.ID, ErrFacts)
	}
	if f.managers || f.calendars {
		if err := f.Require(facts); err != nil {
			return false, err
		}
	}
	d.memory.spare()
	n := d.memory.next
	if n.seq != 0 {
		*n = Item{votes: n.votes[:0], acts: n.acts[:0], trail: n.trail[:0], attrs: n.attrs}
	}
	n.attrs, n.last, n.started, n.entered = n.attrs[:0], b.At.UnixNano(), 0, 0
	j := f.judge(d, n, &Command{Actor: b.By, Principal: b.For, At: b.At, Note: b.Note})
	j.begin(facts)
	j.copied = true
	j.state = f.start
	d.OK = j.start(&b)
	if j.err != nil {
		d.OK, d.Events = false, d.Events[:0]
		return false, fmt.Errorf("workflow: start item %q: %w", b.ID, j.err)
	}
	return d.OK, nil
}

func (j *judge) start(b *Begin) bool {
	given := j.given(b.Attributes)
	if j.refused() {
		return false
	}
	for _, f := range j.flow.read {
		if j.flow.attribute(f).Default.IsZero() && !slices.ContainsFunc(given, func(g Given) bool { return g.Attribute == f }) {
			j.refuse(Reason{Code: CodeAttributeMissing, Field: f})
		}
	}
	if j.refused() {
		return false
	}
	j.item.attrs = append(j.item.attrs[:0], given...) // parties may read them
	if !j.may(j.flow.starter, b.By, j.principal()) {
		return j.refuse(Reason{Code: CodeNotAllowed, Member: b.By, State: j.flow.start.id})
	}
	e := j.event(Started)
	j.names(e)
	e.State, e.Entry = j.flow.start.id, 1
	m := j.more(e)
	m.Item, m.Definition, m.Version = b.ID, j.flow.spec.ID, j.flow.spec.Version
	m.Digest, m.Attributes = b.Digest, given
	j.note(e)
	j.item.started, j.item.entered = j.now, j.now
	j.setDues(e, j.flow.start)
	j.settle()
	return j.err == nil
}

// sortGiven sorts attributes by name.
func sortGiven(list []Given) {
	if len(list) > 1 {
		slices.SortFunc(list, func(a, b Given) int { return compare(a.Attribute, b.Attribute) })
	}
}

// given checks the attributes of a start and returns them as they are kept.
func (j *judge) given(list []Given) []Given {
	out := j.attrs[:0]
	for _, g := range list {
		a := j.flow.attribute(g.Attribute)
		if a == nil {
			j.refuse(Reason{Code: CodeNoSuchField, Field: g.Attribute})
			continue
		}
		out = append(out, g)
	}
	if j.refused() {
		return nil
	}
	for i := range out {
		g := &out[i]
		v, ok := j.flow.attribute(g.Attribute).accept(g.Value)
		twice := slices.ContainsFunc(out[:i], func(h Given) bool { return h.Attribute == g.Attribute })
		if g.Value = v; !ok || twice {
			j.refuse(Reason{Code: CodeBadValue, Field: g.Attribute})
		}
	}
	sortGiven(out)
	j.attrs = out
	if len(out) == 0 {
		return nil
	}
	return out
}

// Do decides a command and lets it happen, for those without a store. When the
// command is refused the item is unchanged. Errors are those of [Flow.Decide].
func (f *Flow) Do(it *Item, c Command, facts Facts) (Verdict, error) {
	var d Decision
	ok, err := f.Decide(&d, it, c, facts)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{OK: ok, Reasons: d.Reasons, Warnings: d.Warnings}
	if ok {
		v.Events = d.Events
		err = it.Apply(d.Events...)
	} else if f.state(it.state) != nil {
		v.Could, v.Proxies = f.could(it, c, facts, d.Reasons[0].Code)
	}
	v.State = it.state
	return v, err
}

// could returns who could give the command instead that was refused for why, in
// person and for others.
func (f *Flow) could(it *Item, c Command, facts Facts, why Code) (people []MemberID, proxies []Proxy) {
	var d, asked Decision
	j := f.judge(&d, it, &c)
	j.begin(facts)
	if why == CodeNotCleared {
		e := explainer{j: &j, asked: &asked, at: c.At}
		for _, g := range j.state.gates {
			if s := e.gate(g); s.Status == Open {
				people, proxies = append(people, s.Could...), append(proxies, s.Proxies...)
			}
		}
		slices.Sort(people)
		slices.SortFunc(proxies, Proxy.compare)
		return slices.Compact(people), slices.Compact(proxies)
	}
	var g *gate
	switch c.Kind {
	case DoVote:
		if g = j.state.gate(c.Gate); g != nil {
			people = j.askedBy(nil, g)
		}
	case DoMove:
		if m := j.state.move(c.Action); m != nil {
			people = j.everyone(m.by)
		}
	}
	slices.Sort(people)
	fits := func(a, p MemberID) bool {
		c.Actor, c.Principal = a, p
		ok, err := f.Decide(&asked, it, c, facts)
		return ok && err == nil && !asked.repeats()
	}
	if g != nil {
		for _, m := range people {
			for _, a := range j.helpers(g, m) {
				if fits(a, m) {
					proxies = append(proxies, Proxy{a, m})
				}
			}
		}
	}
	return slices.DeleteFunc(people, func(m MemberID) bool { return !fits(m, "") }), proxies
}

// repeats reports whether the accepted command changes nothing.
func (d *Decision) repeats() bool { return d.OK && len(d.Events) == 0 }
