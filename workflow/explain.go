// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"time"
)

// Explain tells everything about an item at an instant: how each gate stands,
// who could still approve, who could not and why, what may be done, when the next
// deadline falls. It asks the code that decides, so the two never disagree. It
// returns the zero Situation for a zero item, nil facts or facts without what
// [Flow.Require] names, and one without gates and moves when the item follows
// another definition.
func (f *Flow) Explain(it *Item, facts Facts, at time.Time) Situation {
	if f.ready(it, facts) != nil || !inRange(at) {
		return Situation{}
	}
	var d, asked Decision
	j := f.judge(&d, it, &Command{At: at})
	j.begin(facts)
	x := it.extra()
	s := Situation{
		Item: it.id, State: it.state, Entry: int(it.entry), Cycle: int(it.cycle()), Revision: int(it.rev),
		Held: slices.Clone(x.holds), Owner: x.owner, Gates: []GateSituation{}, Reasons: []Reason{}, Moves: []MoveSituation{}, Dues: it.Dues(),
	}
	if it.def != f.spec.ID || int(it.version) != f.spec.Version || j.state == nil {
		s.Reasons = append(s.Reasons, Reason{Code: CodeOtherDefinition})
		return s
	}
	s.Final, s.Owner = j.state.final, j.owner()
	e := explainer{j: &j, asked: &asked, at: at}
	for _, g := range j.state.gates {
		s.Gates = append(s.Gates, e.gate(g))
	}
	for _, m := range j.state.moves {
		if len(m.by) > 0 {
			s.Moves = append(s.Moves, e.move(m))
		}
	}
	if len(j.state.gates) > 0 {
		s.Cleared = j.cleared()
		s.Rejected, _ = j.rejected()
		j.whyNotCleared(func(r Reason) { s.Reasons = append(s.Reasons, r) })
	}
	return s
}

// explainer asks what would be decided.
type explainer struct {
	j     *judge
	asked *Decision
	at    time.Time
}

// try decides a hypothetical command.
func (e *explainer) try(c Command) (ok bool) {
	ok, err := e.j.flow.Decide(e.asked, e.j.item, c, e.j.facts)
	return err == nil && ok
}

// passes reports whether a vote passes the tests that are about the vote alone:
// a deadline that is due does not refuse it, nor an early choice.
func (e *explainer) passes(c Command) bool {
	j := e.j.flow.judge(e.asked, e.j.item, &c)
	j.begin(e.j.facts)
	return j.vote()
}

func (e *explainer) gate(g *gate) GateSituation {
	j := e.j
	s := GateSituation{
		Gate: g.id, Status: j.status(g), Leaves: []LeafStanding{}, Words: j.item.Words(g.id),
		Could: []MemberID{}, Unable: []Reason{}, Reasons: []Reason{},
	}
	needs := slices.Clone(j.counted(g))
	for i := range g.leaves {
		l := LeafStanding{Of: slices.Clone(g.leaves[i].of), Have: j.leafCount(g, i), Needs: needs[i]}
		if g.leaves[i].rolls() && needs[i] == 0 {
			l.Needs = -1
		}
		if r := j.roll(g, i); r != nil {
			l.Roll = slices.Clone(r.members)
		}
		s.Leaves = append(s.Leaves, l)
	}
	for _, a := range j.item.extra().added {
		if a.gate == g.id && a.seat != 0 {
			s.Seats = append(s.Seats, j.seatOf(g, a))
		}
	}
	people := j.askedBy(nil, g)
	slices.Sort(people)
	for _, m := range people {
		switch {
		case e.stands(g, m):
		case e.try(Approval(m, g.id, e.at)):
			s.Could = append(s.Could, m)
		case len(e.asked.Reasons) > 0:
			r := e.asked.Reasons[0]
			r.Member = m
			s.Unable = append(s.Unable, r)
		}
	}
	for _, m := range people {
		s.Proxies = e.appendProxies(s.Proxies, g, m)
	}
	e.gateReasons(g, people, &s)
	return s
}

// appendProxies appends those who could approve for m, whose approval does not
// stand.
func (e *explainer) appendProxies(dst []Proxy, g *gate, m MemberID) []Proxy {
	if e.stands(g, m) {
		return dst
	}
	for _, a := range e.j.helpers(g, m) {
		if e.try(Approval(a, g.id, e.at).For(m)) {
			dst = append(dst, Proxy{a, m})
		}
	}
	return dst
}

// seatOf says how the seat of an added approver stands.
func (j *judge) seatOf(g *gate, a addition) LeafStanding {
	l := LeafStanding{Of: []Party{Member(a.member)}, Needs: 1}
	for _, f := range j.approvals(g) {
		if f&a.seat != 0 {
			l.Have++
		}
	}
	return l
}

// stands reports whether m's approval at the gate stands.
func (e *explainer) stands(g *gate, m MemberID) bool {
	v := e.j.item.word(g.id, m)
	return v != nil && v.word == Approve
}

func (e *explainer) gateReasons(g *gate, people []MemberID, s *GateSituation) {
	switch s.Status {
	case Failed:
		s.Reasons = append(s.Reasons, Reason{Code: CodeFailed, Gate: g.id})
	case Short:
		s.Reasons = append(s.Reasons, Reason{Code: CodeNobody, Gate: g.id})
	case Open:
		s.Reasons = append(s.Reasons, Reason{Code: CodeNotMet, Gate: g.id})
		if s.Away = e.away(g, people); s.Away {
			s.Reasons = append(s.Reasons, Reason{Code: CodeAway, Gate: g.id})
		}
	}
}

// away reports whether those who could still approve and have said nothing are
// all absent, with nobody present to stand in.
func (e *explainer) away(g *gate, people []MemberID) bool {
	j := e.j
	some := false
	for _, m := range people {
		if j.item.word(g.id, m) != nil || !e.passes(Approval(m, g.id, e.at)) {
			continue
		}
		some = true
		if !j.absent(m) || e.helped(g, m) {
			return false
		}
	}
	return some
}

// helped reports whether somebody present could approve for m now.
func (e *explainer) helped(g *gate, m MemberID) bool {
	for _, a := range e.j.helpers(g, m) {
		if !e.j.absent(a) && e.passes(Approval(a, g.id, e.at).For(m)) {
			return true
		}
	}
	return false
}

// helpers returns who may speak for m at the gate: deputies in any of its
// parties, and those to whom m handed the vote over.
func (j *judge) helpers(g *gate, m MemberID) []MemberID {
	var list []MemberID
	j.optional()
	if j.stand != nil {
		list = j.stand.AppendStandIns(list, m, "")
		for i := range g.leaves {
			for k := range g.leaves[i].parties {
				for _, r := range g.leaves[i].parties[k].roles {
					list = j.stand.AppendStandIns(list, m, r)
				}
			}
		}
		for _, w := range j.item.extra().widened {
			for _, p := range w.with {
				if w.gate == g.id && p.Kind == RoleParty {
					list = j.stand.AppendStandIns(list, m, RoleID(p.Name))
				}
			}
		}
	}
	for _, d := range j.item.extra().delegated {
		if d.gate == g.id && d.from == m {
			list = append(list, d.to)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (e *explainer) move(m *move) MoveSituation {
	s := MoveSituation{Action: m.action, To: m.to.id, Could: []MemberID{}, Reasons: []Reason{}}
	var first []Reason
	people := e.j.everyone(m.by)
	if len(people) == 0 {
		first = e.unready(m)
	}
	for _, p := range people {
		if e.try(Move(p, m.action, e.at)) {
			s.Could = append(s.Could, p)
		} else if first == nil {
			first = slices.Clone(e.asked.Reasons)
		}
	}
	if len(s.Could) == 0 {
		s.Reasons = append(s.Reasons, first...)
	}
	return s
}

// unready says why a move that nobody may fire could not fire anyhow, and else
// that nobody may.
func (e *explainer) unready(m *move) []Reason {
	j := e.j.flow.judge(e.asked, e.j.item, &Command{At: e.at})
	j.begin(e.j.facts)
	if j.moveDue() {
		return []Reason{{Code: CodeDeadlineDue, State: j.state.id}}
	}
	if j.free(m) {
		if _, ok := j.fires(m); ok {
			return []Reason{{Code: CodeNobodyMay, Action: m.action, State: j.state.id}}
		}
	}
	return slices.Clone(e.asked.Reasons)
}

// Can returns the commands that m could give now and have accepted, in the order
// of their kinds and then of the definition: words at gates, moves, edits of
// every field that m may edit (all at once), attributes to set (without a value),
// claims and releases, takings back. For votes and moves that m could only give
// for somebody, it names the principal. It asks the code that decides.
func (f *Flow) Can(it *Item, m MemberID, facts Facts, at time.Time) []Offer {
	offers := []Offer{}
	if f.ready(it, facts) != nil || !inRange(at) || m == "" {
		return offers
	}
	var d, asked Decision
	j := f.judge(&d, it, &Command{At: at})
	j.begin(facts)
	if j.state == nil {
		return offers
	}
	c := canner{explainer: explainer{j: &j, asked: &asked, at: at}, who: m, offers: offers}
	c.votes()
	c.moves()
	c.rest()
	return c.offers
}

// canner collects what somebody could do.
type canner struct {
	explainer
	who    MemberID
	offers []Offer
}

// offer adds the command if it is accepted.
func (c *canner) offer(cmd Command, awaited bool) bool {
	if !c.try(cmd) || c.asked.repeats() {
		return false
	}
	c.offers = append(c.offers, Offer{Command: cmd, Awaited: awaited, Warnings: slices.Clone(c.asked.Warnings)})
	return true
}

// principals returns m, then those for whom m may act.
func (c *canner) principals(g *gate) []MemberID {
	var list []MemberID
	j := c.j
	j.optional()
	if j.stand != nil {
		list = j.stand.AppendPrincipals(list, c.who)
	}
	if g != nil {
		for _, d := range j.item.extra().delegated {
			if d.gate == g.id && d.to == c.who {
				list = append(list, d.from)
			}
		}
	}
	slices.Sort(list)
	list = slices.DeleteFunc(slices.Compact(list), func(p MemberID) bool { return p == c.who })
	return append([]MemberID{c.who}, list...)
}

func (c *canner) votes() {
	for _, g := range c.j.state.gates {
		for _, p := range c.principals(g) {
			for _, w := range []Word{Approve, Decline, Changes, Abstain} {
				cmd := Vote(c.who, g.id, w, c.at)
				if p != c.who {
					cmd = cmd.For(p)
				}
				c.offer(cmd, w == Approve && c.fillsSeat(g, p))
			}
		}
	}
}

// fillsSeat reports whether an approval for p, in place of the one that p has
// given already, would bring the gate nearer to being met.
func (c *canner) fillsSeat(g *gate, p MemberID) bool {
	j := c.j
	if !j.applies(g) || j.met(g) {
		return false
	}
	fits, _ := j.fitting(g, p, c.who)
	after := []uint64{fits}
	for i := range j.item.votes {
		if v := &j.item.votes[i]; v.gate == g.id && v.word == Approve && v.principal != p {
			after = append(after, v.fits)
		}
	}
	return j.missing(g, after) < j.missing(g, j.approvals(g))
}

// missing counts the seats that approvals with these masks leave empty.
func (j *judge) missing(g *gate, fits []uint64) int {
	fits = slices.Clone(fits)
	n := 0
	for _, a := range j.item.extra().added {
		if a.gate != g.id || a.seat == 0 {
			continue
		}
		i := slices.IndexFunc(fits, func(f uint64) bool { return f&a.seat != 0 })
		if i < 0 {
			n++
		} else if !g.top {
			fits = slices.Delete(fits, i, i+1)
		}
	}
	for _, k := range g.seats.Missing(nil, fits, j.counted(g)) {
		n += max(k, 0)
	}
	return n
}

func (c *canner) moves() {
	s := c.j.state
	for _, m := range s.moves {
		awaited := m.on != OnHand || len(s.gates) == 0
		for _, p := range c.principals(nil) {
			cmd := Move(c.who, m.action, c.at)
			if p != c.who {
				cmd = cmd.For(p)
			}
			if c.offer(cmd, awaited) {
				break
			}
		}
	}
}

func (c *canner) rest() {
	j := c.j
	editable := j.flow.spec.Fields
	if j.state.edits {
		editable = j.state.fields
	}
	if len(editable) > 0 {
		for _, p := range c.principals(nil) {
			cmd := Edit(c.who, c.at, slices.Clone(editable)...)
			if p != c.who {
				cmd = cmd.For(p)
			}
			if c.offer(cmd, false) || c.editOne(cmd, editable) {
				break
			}
		}
	}
	for i := range j.flow.spec.Attributes {
		c.settable(&j.flow.spec.Attributes[i])
	}
	c.offer(Claim(c.who, c.at), true)
	c.offer(Release(c.who, c.at), false)
	for _, g := range j.state.gates {
		c.offer(TakeBack(c.who, g.id, c.at), false)
	}
}

// editOne offers the fields that can be edited one by one, when not all can be
// at once.
func (c *canner) editOne(cmd Command, editable []Field) bool {
	var fields []Field
	for _, f := range editable {
		one := cmd
		one.Fields = []Field{f}
		if c.try(one) {
			fields = append(fields, f)
		}
	}
	for _, f := range fields {
		one := cmd
		one.Fields = []Field{f}
		c.offer(one, false)
	}
	return len(fields) > 0
}

// settable offers an attribute whose present value m could set again.
func (c *canner) settable(a *Attribute) {
	j := c.j
	parties, states := j.flow.setters(a.ID)
	if !slices.Contains(states, j.state.id) {
		return
	}
	v := j.attribute(a.ID)
	if v.IsZero() {
		v = a.sample()
	}
	for _, p := range c.principals(nil) {
		if !j.may(parties, c.who, p) {
			continue
		}
		cmd := Set(c.who, a.ID, v, c.at)
		if p != c.who {
			cmd = cmd.For(p)
		}
		if c.try(cmd) {
			cmd.Value = Value{}
			c.offers = append(c.offers, Offer{Command: cmd, Warnings: slices.Clone(c.asked.Warnings)})
			return
		}
	}
}

// sample returns some value of the attribute.
func (a *Attribute) sample() Value {
	switch a.Kind {
	case BoolAttr:
		return Bool(false)
	case NumberAttr:
		return Number(0)
	case EnumAttr:
		return Text(a.Values[0])
	case TagsAttr:
		return Tags()
	case TimeAttr:
		return Value{kind: TimeValue}
	}
	return Text("nobody")
}
