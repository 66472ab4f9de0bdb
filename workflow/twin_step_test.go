// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// run is one decision of the twin: the item as it becomes, and what happened.
type run struct {
	*twin
	it    *twinItem
	at    time.Time
	lines []string
}

func (r *run) tell(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
	r.it.seq++
	r.it.last = r.at
}

func refuse(list ...workflow.Reason) []workflow.Reason { return list }

// decide answers a command.
func (t *twin) decide(it *twinItem, c workflow.Command) twinAnswer {
	at := c.At
	if at.Before(it.last) {
		at = it.last
	}
	s := t.state(it.state)
	no := func(r ...workflow.Reason) twinAnswer { return twinAnswer{reasons: r, next: it} }
	switch {
	case it.def != t.spec.ID || it.version != t.spec.Version:
		return no(workflow.Reason{Code: workflow.CodeOtherDefinition})
	case c.Entry != 0 && c.Entry != it.entry:
		return no(workflow.Reason{Code: workflow.CodeStateChanged, State: it.state})
	case s.Final != "" && c.Kind != workflow.DoComment:
		return no(workflow.Reason{Code: workflow.CodeFinal, State: it.state})
	case c.Kind != workflow.DoTick && t.moveDue(it, at):
		return no(workflow.Reason{Code: workflow.CodeDeadlineDue})
	}
	r := &run{twin: t, it: it.clone(), at: at}
	if why := r.step(c); why != nil {
		return no(why...)
	}
	r.settle()
	return twinAnswer{ok: true, lines: r.lines, next: r.it}
}

func (t *twin) moveDue(it *twinItem, at time.Time) bool {
	if len(it.held) > 0 {
		return false
	}
	for _, d := range it.dues {
		if t.deadline(it, d.id).Move != "" && !d.at.After(at) {
			return true
		}
	}
	return false
}

func (t *twin) deadline(it *twinItem, id workflow.DeadlineID) *workflow.Deadline {
	s := t.state(it.state)
	for i := range s.Deadlines {
		if s.Deadlines[i].ID == id {
			return &s.Deadlines[i]
		}
	}
	return nil
}

// begin answers a start.
func (t *twin) begin(b workflow.Begin) twinAnswer {
	by := names{b.By, b.For}
	if b.For == "" {
		by[1] = b.By
	}
	it := &twinItem{
		def: t.spec.ID, version: t.spec.Version, state: t.spec.Start.State, entry: 1, cycle: 1, rev: 1,
		started: b.At, last: b.At, entered: b.At, digest: b.Digest,
	}
	it = it.clone()
	it.attrs, it.fieldRev, it.editors = map[field]workflow.Value{}, map[field]int{}, map[field][]member{}
	it.trail = []twinLeg{{state: it.state}}
	it.authors = []member{by[0]}
	if by[1] != by[0] {
		it.authors = append(it.authors, by[1])
	}
	no := func(r ...workflow.Reason) twinAnswer { return twinAnswer{reasons: r} }
	var why []workflow.Reason
	for _, a := range b.Attributes {
		if t.attribute(a.Attribute) == nil {
			why = append(why, workflow.Reason{Code: workflow.CodeNoSuchField, Field: a.Attribute})
		}
	}
	if why != nil {
		return no(why...)
	}
	for _, a := range b.Attributes {
		v, ok := valueOf(t.attribute(a.Attribute), a.Value)
		if !ok {
			why = append(why, workflow.Reason{Code: workflow.CodeBadValue, Field: a.Attribute})
		}
		it.attrs[a.Attribute] = v
	}
	if why != nil {
		return no(why...)
	}
	read := []field{}
	for _, s := range t.spec.States {
		for _, g := range s.Gates {
			read = append(read, conditionReads(g.When)...)
		}
	}
	for _, m := range t.spec.Moves {
		read = append(read, conditionReads(m.When)...)
	}
	for _, a := range t.spec.Attributes {
		if slices.Contains(read, a.ID) && t.value(it, a.ID).IsZero() {
			why = append(why, workflow.Reason{Code: workflow.CodeAttributeMissing, Field: a.ID})
		}
	}
	if why != nil {
		return no(why...)
	}
	bare := it.clone()
	bare.authors = nil
	if !t.may(bare, t.spec.Start.By, by) {
		return no(workflow.Reason{Code: workflow.CodeNotAllowed, Member: by[0], State: it.state})
	}
	r := &run{twin: t, it: it, at: b.At}
	r.it.dues = r.duesAtEntry()
	r.tell("started %s by %v", it.state, by)
	r.settle()
	return twinAnswer{ok: true, lines: r.lines, next: r.it}
}

// valueOf says whether v is a value of the attribute; a time may be written as
// text.
func valueOf(a *workflow.Attribute, v workflow.Value) (workflow.Value, bool) {
	switch a.Kind {
	case workflow.BoolAttr:
		return v, v.Kind() == workflow.BoolValue
	case workflow.NumberAttr:
		return v, v.Kind() == workflow.NumberValue
	case workflow.EnumAttr:
		return v, v.Kind() == workflow.TextValue && slices.Contains(a.Values, v.Text())
	case workflow.TagsAttr:
		for _, tag := range v.Tags() {
			if a.Values != nil && !slices.Contains(a.Values, tag) {
				return v, false
			}
		}
		return v, v.Kind() == workflow.TagsValue
	case workflow.UnitAttr, workflow.MemberAttr:
		return v, v.Kind() == workflow.TextValue && v.Text() != ""
	}
	if at, err := time.Parse(time.RFC3339, v.Text()); err == nil {
		v = workflow.Instant(at)
	}
	return v, v.Kind() == workflow.TimeValue
}

// settle lets everything happen that waits for nobody.
func (r *run) settle() {
	for {
		s := r.state(r.it.state)
		for i := range s.Gates {
			r.open(&s.Gates[i])
		}
		if len(r.it.held) > 0 {
			return
		}
		if rejected, changes := r.rejected(r.it); rejected {
			if m := r.automatic(r.refusalMove(changes)); m != nil {
				cause := workflow.ByRejected
				if m.On == workflow.OnChanges {
					cause = workflow.ByChanges
				}
				r.move(m, cause, names{}, "")
				continue
			}
		}
		if ok, _ := r.cleared(r.it); ok {
			if m := r.automatic(workflow.OnCleared); m != nil {
				r.move(m, workflow.ByCleared, names{}, "")
				continue
			}
		}
		return
	}
}

// refusalMove is which moves a rejected state fires: those for changes when only
// changes are asked for and such a move exists.
func (r *run) refusalMove(changes bool) workflow.On {
	if changes && r.hasChanges(r.it) {
		return workflow.OnChanges
	}
	return workflow.OnRejected
}

func (t *twin) hasChanges(it *twinItem) bool {
	return slices.ContainsFunc(t.spec.Moves, func(m workflow.Transition) bool {
		return m.On == workflow.OnChanges && slices.Contains(m.From, it.state)
	})
}

func (r *run) automatic(on workflow.On) *workflow.Transition {
	for i := range r.spec.Moves {
		m := &r.spec.Moves[i]
		if m.On == on && m.By == nil && slices.Contains(m.From, r.it.state) && r.holds(r.it, m.When) {
			return m
		}
	}
	return nil
}

// open fixes the rolls of a gate.
func (r *run) open(g *workflow.Gate) {
	if !r.applies(r.it, g) {
		return
	}
	told := []string{}
	for _, l := range r.tree(r.it, g).leaves() {
		if !l.onRoll() {
			continue
		}
		members := []member{}
		useful := false
		for _, m := range r.facts.everyone() {
			in := r.inAny(r.it, l.parties(), m)
			v := r.it.word(g.ID, m)
			stands := v != nil && v.word == workflow.Approve && v.fits>>l.leaf&1 == 1
			if in || stands {
				members = append(members, m)
			}
			useful = useful || in && r.excluded(r.it, g, m) == ""
		}
		_, opened := r.it.rolls[g.ID][l.leaf]
		if opened && (r.counted(r.it, g, l) > 0 || !useful) {
			continue
		}
		if r.it.rolls[g.ID] == nil {
			r.it.rolls[g.ID] = map[int][]member{}
		}
		r.it.rolls[g.ID][l.leaf] = members
		r.it.struck = slices.DeleteFunc(r.it.struck, func(x twinStruck) bool { return x.gate == g.ID && x.leaf == l.leaf })
		told = append(told, fmt.Sprint(l.leaf, members))
	}
	if len(told) > 0 {
		r.tell("opened %s %v", g.ID, told)
	}
}

// move leaves the state.
func (r *run) move(m *workflow.Transition, cause workflow.Cause, by names, deadline workflow.DeadlineID) {
	it := r.it
	var passed, off []gateID
	if cause == workflow.ByCleared {
		for i := range r.state(it.state).Gates {
			g := &r.state(it.state).Gates[i]
			switch r.status(it, g) {
			case workflow.Met:
				passed = append(passed, g.ID)
			case workflow.Off:
				off = append(off, g.ID)
			}
		}
	}
	leg := &it.trail[len(it.trail)-1]
	leg.passed, leg.off = passed, off
	if i := it.cutBy(m); i >= 0 {
		it.trail = it.trail[:i]
	}
	it.trail = append(it.trail, twinLeg{state: m.To})
	it.votes = slices.DeleteFunc(it.votes, func(v twinVote) bool { return v.word != workflow.Approve })
	if by[0] != "" {
		it.acts = append(it.acts, twinAct{m.Action, by})
	}
	if !m.Keep {
		it.owner = ""
	}
	if m.Restart != "" {
		it.cycle++
		it.votes, it.acts, it.added = nil, nil, nil
		it.trail = []twinLeg{{state: m.To}}
		if m.Restart == workflow.RestartAll {
			clear(it.editors)
		}
	}
	it.delegated, it.widened = nil, nil
	clear(it.rolls)
	it.struck = nil
	it.state = m.To
	it.entry++
	it.entered = r.at
	it.dues = r.duesAtEntry()
	r.tell("moved %s to %s entry %d because %s by %v passed %v off %v on %q", m.Action, m.To, it.entry, cause, by, passed, off, deadline)
}

// cutBy is where a move cuts the trail, or -1.
func (it *twinItem) cutBy(m *workflow.Transition) int {
	for i, l := range it.trail {
		if l.state == m.To || slices.Contains(m.Reopens, l.state) || m.Restart != "" {
			return i
		}
	}
	return -1
}

// ---- clock ----

func (r *run) dueAt(d *workflow.Deadline) (time.Time, bool) {
	base, span := r.it.entered, time.Duration(d.After)
	anchor, anchored := strings.CutPrefix(d.From, "@")
	switch {
	case d.Before != "":
		anchor, anchored, span = string(d.Before), true, -time.Duration(d.Lead)
	case d.From == "start":
		base = r.it.started
	}
	if anchored {
		v := r.value(r.it, field(anchor))
		if v.IsZero() {
			return time.Time{}, false
		}
		base = v.Time()
	}
	return r.add(d, base, span), true
}

func (r *run) add(d *workflow.Deadline, base time.Time, span time.Duration) time.Time {
	if d.Calendar == "" {
		return base.Add(span)
	}
	at, err := r.facts.AddWorking(d.Calendar, base, span)
	if err != nil {
		panic(err)
	}
	return at
}

func (r *run) duesAtEntry() []twinDue {
	list := []twinDue{}
	s := r.state(r.it.state)
	for i := range s.Deadlines {
		if at, ok := r.dueAt(&s.Deadlines[i]); ok {
			list = append(list, twinDue{id: s.Deadlines[i].ID, at: at})
		}
	}
	return list
}

func rank(d *workflow.Deadline) int {
	switch {
	case d.Remind != nil:
		return 0
	case d.Widen != nil:
		return 1
	}
	return 2
}

func (r *run) tick() {
	it := r.it
	if it.paused && len(it.held) > 0 {
		return
	}
	dues := slices.DeleteFunc(slices.Clone(it.dues), func(d twinDue) bool { return d.at.After(r.at) })
	slices.SortFunc(dues, func(a, b twinDue) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		if c := rank(r.deadline(it, a.id)) - rank(r.deadline(it, b.id)); c != 0 {
			return c
		}
		return strings.Compare(string(a.id), string(b.id))
	})
	moves := func(d *workflow.Deadline) *workflow.Transition {
		for i := range r.spec.Moves {
			if r.spec.Moves[i].Action == d.Move && len(it.held) == 0 && r.holds(it, r.spec.Moves[i].When) {
				return &r.spec.Moves[i]
			}
		}
		return nil
	}
	until := r.at
	for _, d := range dues {
		if spec := r.deadline(it, d.id); spec.Move != "" && moves(spec) != nil {
			until = d.at
			break
		}
	}
	gone := func(id workflow.DeadlineID) {
		it.dues = slices.DeleteFunc(it.dues, func(d twinDue) bool { return d.id == id })
	}
	for _, d := range dues {
		spec := r.deadline(it, d.id)
		switch {
		case spec.Remind != nil:
			n, next := 1, d.at
			for spec.Every > 0 {
				if next = r.add(spec, next, time.Duration(spec.Every)); next.After(until) {
					break
				}
				n++
			}
			if spec.Every > 0 {
				i := slices.IndexFunc(it.dues, func(x twinDue) bool { return x.id == d.id })
				it.dues[i] = twinDue{id: d.id, at: next, count: d.count + n}
			} else {
				gone(d.id)
			}
			r.tell("reminded %s %d %v", d.id, n, spec.Remind)
		case spec.Widen != nil:
			widen := slices.Clone(spec.Widen)
			for i, w := range widen {
				widen[i].With = plainly(w.With)
				it.widened = append(it.widened, twinWidened{w.Gate, widen[i].With})
			}
			gone(d.id)
			r.tell("escalated %s %v", d.id, widen)
		case len(it.held) > 0: // a due move waits
		case moves(spec) == nil:
			gone(d.id)
			r.tell("spent %s", d.id)
		default:
			r.move(moves(spec), workflow.ByDeadline, names{}, d.id)
			return
		}
	}
}

// ---- commands ----

func (r *run) notAllowed(m member) []workflow.Reason {
	return refuse(workflow.Reason{Code: workflow.CodeNotAllowed, Member: m, State: r.it.state})
}

func (r *run) step(c workflow.Command) []workflow.Reason {
	by := names{c.Actor, c.Principal}
	if c.Principal == "" {
		by[1] = c.Actor
	}
	switch c.Kind {
	case workflow.DoVote:
		return r.doVote(c, by)
	case workflow.DoTakeBack:
		return r.takeBack(c, by)
	case workflow.DoMove:
		return r.doMove(c, by)
	case workflow.DoEdit, workflow.DoSet:
		return r.change(c, by)
	case workflow.DoClaim, workflow.DoAssign, workflow.DoRelease:
		return r.own(c)
	case workflow.DoDelegate, workflow.DoRevoke:
		return r.handOver(c)
	case workflow.DoAdd, workflow.DoRemove:
		return r.amend(c)
	case workflow.DoHold, workflow.DoResume:
		return r.hold(c)
	case workflow.DoComment:
		r.tell("commented %s", c.Actor)
	case workflow.DoTick:
		r.tick()
	}
	return nil
}

// gateHere finds a gate of the present state, and with applies one that applies.
func (r *run) gateHere(id gateID, applies bool) (*workflow.Gate, []workflow.Reason) {
	g := gateIn(r.state(r.it.state), id)
	switch {
	case g == nil:
		return nil, refuse(workflow.Reason{Code: workflow.CodeNoSuchGate, Gate: id, State: r.it.state})
	case applies && !r.applies(r.it, g):
		return nil, refuse(workflow.Reason{Code: workflow.CodeGateOff, Gate: id})
	}
	return g, nil
}

// vote says why a vote is refused.
func (t *twin) vote(it *twinItem, g *workflow.Gate, word workflow.Word, by names, rev int, digest string) []workflow.Reason {
	a, p := by[0], by[1]
	if !t.applies(it, g) {
		return refuse(workflow.Reason{Code: workflow.CodeGateOff, Gate: g.ID})
	}
	if !t.speaksFor(it, g, by) {
		return refuse(workflow.Reason{Code: workflow.CodeNotYourVote, Member: a, Other: p, Gate: g.ID})
	}
	own := it.word(g.ID, p)
	if a != p && own != nil && own.by[0] == p {
		return refuse(workflow.Reason{Code: workflow.CodePrincipalSpoke, Other: p, Gate: g.ID})
	}
	if why := t.excludedNames(it, g, by); why != nil {
		return why
	}
	if fits, _ := t.fits(it, g, by); fits == 0 {
		return refuse(workflow.Reason{Code: workflow.CodeNotEligible, Member: p, Gate: g.ID})
	}
	if rev == 0 {
		rev = it.rev
	}
	coverRev := 0
	for f, n := range it.fieldRev {
		if t.covers(g, f) {
			coverRev = max(coverRev, n)
		}
	}
	if rev < coverRev || rev > it.rev || rev == it.rev && digest != "" && digest != it.digest {
		return refuse(workflow.Reason{Code: workflow.CodeStaleContent, Have: rev, Needs: it.rev})
	}
	if word != workflow.Approve {
		return nil
	}
	for _, v := range it.approvals(g.ID) {
		if v.by[1] == p {
			continue
		}
		for _, m := range by {
			if v.by[0] == m || v.by[1] == m {
				return refuse(workflow.Reason{Code: workflow.CodeAlreadySpoke, Member: m, Gate: g.ID})
			}
		}
	}
	return t.breaks(it, workflow.Act{Gate: g.ID}, by)
}

func (t *twin) excludedNames(it *twinItem, g *workflow.Gate, by names) []workflow.Reason {
	for _, code := range []workflow.Code{workflow.CodeAuthor, workflow.CodeEditor} {
		for _, m := range by {
			if t.excluded(it, g, m) == code {
				return refuse(workflow.Reason{Code: code, Member: m, Gate: g.ID})
			}
		}
	}
	return nil
}

func (r *run) doVote(c workflow.Command, by names) []workflow.Reason {
	g, why := r.gateHere(c.Gate, false)
	if why == nil {
		why = r.vote(r.it, g, c.Word, by, c.Revision, c.Digest)
	}
	if why != nil {
		return why
	}
	v := twinVote{gate: g.ID, word: c.Word, by: by, rev: c.Revision}
	if v.rev == 0 {
		v.rev = r.it.rev
	}
	v.fits, v.lent = r.fits(r.it, g, by)
	if old := r.it.word(g.ID, by[1]); old != nil {
		if old.by == v.by && old.word == v.word && old.rev == v.rev && old.fits == v.fits {
			return nil
		}
		r.it.votes = slices.DeleteFunc(r.it.votes, func(x twinVote) bool { return x.gate == g.ID && x.by[1] == by[1] })
	}
	r.it.votes = append(r.it.votes, v)
	r.tell("voted %s %s by %v at %d fits %b", g.ID, c.Word, by, v.rev, v.fits)
	return nil
}

func (r *run) takeBack(c workflow.Command, by names) []workflow.Reason {
	g, why := r.gateHere(c.Gate, false)
	if why != nil {
		return why
	}
	v := r.it.word(g.ID, by[1])
	for i := range r.it.votes {
		// Who names nobody means their own word, else one that they gave as deputy.
		if x := &r.it.votes[i]; v == nil && c.Principal == "" && x.gate == g.ID && x.by[0] == c.Actor {
			v = x
			by[1] = x.by[1]
		}
	}
	switch {
	case v == nil:
		return refuse(workflow.Reason{Code: workflow.CodeNoSuchVote, Member: by[1], Gate: g.ID})
	case v.by[0] != by[0] && v.by[1] != by[0]:
		return refuse(workflow.Reason{Code: workflow.CodeNotYourVote, Member: by[0], Other: by[1], Gate: g.ID})
	}
	r.it.votes = slices.DeleteFunc(r.it.votes, func(x twinVote) bool { return x.gate == g.ID && x.by[1] == by[1] })
	r.tell("taken-back %s of %s by %s", g.ID, by[1], by[0])
	return nil
}

func (r *run) doMove(c workflow.Command, by names) []workflow.Reason {
	var m *workflow.Transition
	for i := range r.spec.Moves {
		x := &r.spec.Moves[i]
		if x.Action == c.Action && x.By != nil && slices.Contains(x.From, r.it.state) {
			m = x
		}
	}
	if m == nil {
		return refuse(workflow.Reason{Code: workflow.CodeNoSuchMove, Action: c.Action, State: r.it.state})
	}
	if len(r.it.held) > 0 {
		return refuse(workflow.Reason{Code: workflow.CodeHeld})
	}
	if !r.may(r.it, m.By, by) {
		return r.notAllowed(by[0])
	}
	if why := r.notReady(m); why != nil {
		return why
	}
	why := r.breaks(r.it, workflow.Act{Move: m.Action}, by)
	for _, rule := range r.spec.Rules {
		if rule.MinPeople == 0 || !slices.Contains(rule.Of, workflow.Act{Move: m.Action}) {
			continue
		}
		if have, due := r.minPeople(r.it, rule, &twinAct{m.Action, by}); due && have < rule.MinPeople {
			why = append(why, workflow.Reason{Code: workflow.CodeRuleMinPeople, Rule: rule.ID, Have: have, Needs: rule.MinPeople})
		}
	}
	if why != nil {
		return why
	}
	cause := map[workflow.On]workflow.Cause{
		workflow.OnHand: workflow.ByHand, workflow.OnCleared: workflow.ByCleared,
		workflow.OnRejected: workflow.ByRejected, workflow.OnChanges: workflow.ByChanges,
	}[m.On]
	r.move(m, cause, by, "")
	return nil
}

// notReady says why a person's move cannot fire whoever the person is.
func (r *run) notReady(m *workflow.Transition) []workflow.Reason {
	if !r.holds(r.it, m.When) {
		return refuse(workflow.Reason{Code: workflow.CodeMoveOff, Action: m.Action})
	}
	switch m.On {
	case workflow.OnCleared:
		if ok, why := r.cleared(r.it); !ok {
			return append(refuse(workflow.Reason{Code: workflow.CodeNotCleared, State: r.it.state}), why...)
		}
	case workflow.OnRejected, workflow.OnChanges:
		rejected, changes := r.rejected(r.it)
		if !rejected || r.refusalMove(changes) != m.On {
			return refuse(workflow.Reason{Code: workflow.CodeNotRejected, State: r.it.state})
		}
	}
	return nil
}

// change edits fields or sets an attribute.
func (r *run) change(c workflow.Command, by names) []workflow.Reason {
	it, s := r.it, r.state(r.it.state)
	label, before := false, it.clone()
	var attr *workflow.Attribute
	if c.Kind == workflow.DoSet {
		attr = r.attribute(c.Fields[0])
		if attr == nil {
			return refuse(workflow.Reason{Code: workflow.CodeNoSuchField, Field: c.Fields[0]})
		}
		if !slices.Contains(attr.States, s.ID) || !r.may(it, attr.Set, by) {
			return r.notAllowed(by[0])
		}
		v, ok := valueOf(attr, c.Value)
		if !ok {
			return refuse(workflow.Reason{Code: workflow.CodeBadValue, Field: attr.ID})
		}
		it.attrs[attr.ID] = v
		label = attr.Label
	} else {
		if !r.may(it, s.Edits.By, by) {
			return r.notAllowed(by[0])
		}
		var why []workflow.Reason
		for _, f := range c.Fields {
			if !slices.Contains(r.spec.Fields, f) {
				why = append(why, workflow.Reason{Code: workflow.CodeNoSuchField, Field: f})
			}
		}
		if why != nil {
			return why
		}
		for _, f := range c.Fields {
			if s.Edits.Fields != nil && !slices.Contains(s.Edits.Fields, f) {
				return r.notAllowed(by[0])
			}
		}
	}
	touched := func(g *workflow.Gate) bool {
		return slices.ContainsFunc(c.Fields, func(f field) bool { return r.covers(g, f) })
	}
	var again []workflow.Reason
	earliest := -1
	for i, l := range it.trail {
		for _, id := range slices.Concat(l.passed, l.off) {
			g := r.gateOf(id)
			wasOff := slices.Contains(l.off, id)
			if !wasOff && touched(g) || wasOff && attr != nil && !r.applies(before, g) && r.applies(it, g) {
				again = append(again, workflow.Reason{Code: workflow.CodePassedGate, Gate: id})
				if earliest < 0 {
					earliest = i
				}
			}
		}
	}
	var back *workflow.Transition
	if again != nil {
		for i := range r.spec.Moves {
			if r.spec.Moves[i].Action == s.Edits.Back && s.Edits.Back != "" {
				back = &r.spec.Moves[i]
			}
		}
		if back == nil || !r.holds(it, back.When) || it.cutBy(back) < 0 || it.cutBy(back) > earliest {
			return again[:1]
		}
		if len(it.held) > 0 {
			return refuse(workflow.Reason{Code: workflow.CodeHeld})
		}
	}
	it.rev++
	for _, f := range c.Fields {
		it.fieldRev[f] = it.rev
		for _, m := range by {
			if !label && !slices.Contains(it.editors[f], m) {
				it.editors[f] = append(it.editors[f], m)
			}
		}
	}
	it.votes = slices.DeleteFunc(it.votes, func(v twinVote) bool { return touched(r.gateOf(v.gate)) })
	if attr == nil {
		it.digest = c.Digest
		r.tell("edited %v by %v makes %d", slices.Sorted(slices.Values(c.Fields)), by, it.rev)
	} else {
		r.reanchor(attr.ID)
		r.tell("set %s to %s by %v makes %d", attr.ID, it.attrs[attr.ID], by, it.rev)
	}
	if back != nil {
		r.move(back, workflow.ByEdit, names{}, "")
	}
	return nil
}

// reanchor moves the deadlines that hang on a time attribute.
func (r *run) reanchor(a field) {
	s := r.state(r.it.state)
	for i := range s.Deadlines {
		d := &s.Deadlines[i]
		if d.Before != a && d.From != "@"+string(a) {
			continue
		}
		at, _ := r.dueAt(d)
		due := twinDue{id: d.ID, at: at, left: at.Sub(r.at)}
		r.it.dues = slices.DeleteFunc(r.it.dues, func(x twinDue) bool { return x.id == d.ID })
		r.it.dues = append(r.it.dues, due)
	}
}

func (r *run) own(c workflow.Command) []workflow.Reason {
	it, s, owner := r.it, r.state(r.it.state), r.owner(r.it)
	switch c.Kind {
	case workflow.DoClaim:
		if !r.inAny(it, s.Claim, c.Actor) {
			return r.notAllowed(c.Actor)
		}
		if owner != "" {
			return refuse(workflow.Reason{Code: workflow.CodeOwned, Member: owner})
		}
		it.owner = c.Actor
		r.tell("claimed %s", c.Actor)
	case workflow.DoAssign:
		if !r.inAny(it, s.Assign, c.Actor) {
			return r.notAllowed(c.Actor)
		}
		if !r.inAny(it, s.Claim, c.Member) {
			return refuse(workflow.Reason{Code: workflow.CodeNotEligible, Member: c.Member})
		}
		if it.owner == c.Member {
			return nil
		}
		it.owner = c.Member
		r.tell("assigned %s by %s", c.Member, c.Actor)
	default:
		if owner == "" {
			return refuse(workflow.Reason{Code: workflow.CodeNotOwned})
		}
		if owner != c.Actor && !r.inAny(it, s.Assign, c.Actor) {
			return r.notAllowed(c.Actor)
		}
		it.owner = ""
		r.tell("released by %s", c.Actor)
	}
	return nil
}

func (r *run) handOver(c workflow.Command) []workflow.Reason {
	it := r.it
	pair := twinDelegated{c.Gate, c.Actor, c.Member}
	if c.Kind == workflow.DoRevoke {
		if _, why := r.gateHere(c.Gate, true); why != nil {
			return why
		}
		if !slices.Contains(it.delegated, pair) {
			return refuse(workflow.Reason{Code: workflow.CodeNotDelegated, Member: c.Actor, Other: c.Member, Gate: c.Gate})
		}
		it.delegated = slices.DeleteFunc(it.delegated, func(d twinDelegated) bool { return d == pair })
		r.tell("revoked %s %s from %s", c.Gate, c.Actor, c.Member)
		return nil
	}
	g, why := r.gateHere(c.Gate, true)
	if why != nil {
		return why
	}
	if r.facts.Absent(c.Actor) {
		return refuse(workflow.Reason{Code: workflow.CodeAbsent, Member: c.Actor})
	}
	if fits, _ := r.fits(it, g, names{c.Actor, c.Actor}); fits == 0 {
		return refuse(workflow.Reason{Code: workflow.CodeNotEligible, Member: c.Actor, Gate: g.ID})
	}
	if c.Member == c.Actor || !r.inAny(it, g.Delegate, c.Member) {
		return r.notAllowed(c.Member)
	}
	if !slices.Contains(it.delegated, pair) {
		it.delegated = append(it.delegated, pair)
		r.tell("delegated %s %s to %s", c.Gate, c.Actor, c.Member)
	}
	return nil
}

func (r *run) amend(c workflow.Command) []workflow.Reason {
	it, x := r.it, c.Member
	g, why := r.gateHere(c.Gate, true)
	if why != nil {
		return why
	}
	if !r.inAny(it, g.Amend, c.Actor) {
		return r.notAllowed(c.Actor)
	}
	if c.Kind == workflow.DoAdd {
		for _, m := range []member{c.Actor, x} {
			if why := r.excludedNames(it, g, names{m, m}); why != nil {
				return why
			}
		}
		return r.addApprover(c, g)
	}
	if why := r.excludedNames(it, g, names{c.Actor, c.Actor}); why != nil {
		return why
	}
	return r.removeApprover(c, g)
}

func (r *run) addApprover(c workflow.Command, g *workflow.Gate) []workflow.Reason {
	it, x := r.it, c.Member
	bit := 0
	for _, l := range r.tree(it, g).leaves() {
		bit = max(bit, l.leaf+1)
	}
	for _, a := range it.added {
		if a.gate == g.ID && a.member == x && a.must == c.Must {
			return nil
		}
	}
	it.added = append(it.added, twinAdded{g.ID, x, c.Must, bit})
	r.tell("added %s to %s by %s must %t", x, g.ID, c.Actor, c.Must)
	return nil
}

func (r *run) removeApprover(c workflow.Command, g *workflow.Gate) []workflow.Reason {
	it, x := r.it, c.Member
	isX := func(a twinAdded) bool { return a.gate == g.ID && a.member == x }
	if slices.ContainsFunc(it.added, isX) {
		it.added = slices.DeleteFunc(it.added, isX)
		if v := it.word(g.ID, x); v != nil {
			v.fits &^= v.lent
			v.lent = 0
			if v.fits == 0 {
				it.votes = slices.DeleteFunc(it.votes, func(v twinVote) bool { return v.gate == g.ID && v.by[1] == x })
			}
		}
		r.tell("removed %s from %s by %s", x, g.ID, c.Actor)
		return nil
	}
	rolled := []twinStruck{}
	for leaf, members := range it.rolls[g.ID] {
		if off := (twinStruck{g.ID, leaf, x}); slices.Contains(members, x) && !slices.Contains(it.struck, off) {
			rolled = append(rolled, off)
		}
	}
	if len(rolled) == 0 {
		return refuse(workflow.Reason{Code: workflow.CodeNoSuchApprover, Member: x, Gate: g.ID})
	}
	before := map[int]int{}
	for _, l := range r.tree(it, g).leaves() {
		before[l.leaf] = r.counted(it, g, l)
	}
	it.struck = append(it.struck, rolled...)
	for _, l := range r.tree(it, g).leaves() {
		if l.onRoll() && before[l.leaf] > 0 && r.counted(it, g, l) == 0 {
			return refuse(workflow.Reason{Code: workflow.CodeLastOnRoll, Member: x, Gate: g.ID})
		}
	}
	r.tell("removed %s from %s by %s", x, g.ID, c.Actor)
	return nil
}

func (r *run) hold(c workflow.Command) []workflow.Reason {
	it := r.it
	if !r.inAny(it, r.spec.Hold.By, c.Actor) {
		return r.notAllowed(c.Actor)
	}
	stands := slices.Contains(it.held, c.Key)
	switch {
	case c.Kind == workflow.DoHold && !stands:
		if len(it.held) == 0 && r.spec.Hold.Clocks != workflow.ClocksRun {
			it.paused = true
			for i := range it.dues {
				it.dues[i].left = it.dues[i].at.Sub(r.at)
			}
		}
		it.held = append(it.held, c.Key)
		slices.Sort(it.held)
		r.tell("held %s by %s", c.Key, c.Actor)
	case c.Kind == workflow.DoResume && stands:
		it.held = slices.DeleteFunc(it.held, func(k string) bool { return k == c.Key })
		if len(it.held) == 0 && it.paused {
			it.paused = false
			for i := range it.dues {
				it.dues[i].at = r.at.Add(it.dues[i].left)
			}
		}
		r.tell("resumed %s by %s", c.Key, c.Actor)
	}
	return nil
}
