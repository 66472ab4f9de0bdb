// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socialteam/socialteam/internal/seat"
	"github.com/socialteam/socialteam/internal/suggest"
)

// The bounds of a definition.
const (
	maxStates = 1024
	maxMoves  = 4096
)

// Compile checks a [Spec] as a whole and returns its compiled form. Faults are
// *socialteam.SpecError with the path of the fault and the remedy: all of them,
// joined.
func Compile(s Spec, o Options) (*Flow, error) {
	c := &compiler{opts: o, spec: s.clone()}
	c.flow = &Flow{spec: c.spec, byState: map[StateID]*state{}, byGate: map[GateID]*gate{}, attrs: map[Field]*Attribute{}, setBy: map[Field][]party{}, duties: map[Party][]Party{}}
	c.head()
	c.fields()
	c.states()
	c.moves()
	c.gateBodies()
	c.stateBodies()
	c.rules()
	c.graph()
	if len(c.errs) > 0 {
		return nil, fmt.Errorf("workflow: compile %q: %w", s.ID, errors.Join(c.errs...))
	}
	c.finish()
	return c.flow, nil
}

type compiler struct {
	opts    Options
	spec    Spec
	flow    *Flow
	errs    []error
	content []Field // fields, then attributes
	bySpec  map[*state]*State
	asks    map[string]Party
}

func (c *compiler) report(path string, err error) { c.errs = append(c.errs, fault(path, err)) }

func (c *compiler) reportf(path, format string, args ...any) {
	c.report(path, fmt.Errorf(format, args...))
}

func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// checkFormat checks the format of a document; a Go literal may leave it out.
func checkFormat(format string, document bool) error {
	switch {
	case format == Format, format == "" && !document:
		return nil
	case format == "":
		return fault("format", fmt.Errorf("missing: want %q", Format))
	}
	return fault("format", fmt.Errorf("unknown format %q: want %q", format, Format))
}

// id checks an id that the Spec declares.
func (c *compiler) id(path, kind, id string, seen map[string]string) bool {
	switch first, dup := seen[id]; {
	case id == "":
		c.reportf(path, "missing %s id: want such as \"review\"", kind)
	case !isID(id):
		c.reportf(path, "%s id %q: want at most 64 letters, digits, dots, hyphens and underscores, starting with a letter or digit", kind, id)
	case dup:
		c.reportf(path, "second %s %q: it stands at %s already", kind, id, first)
	default:
		seen[id] = path
		return true
	}
	return false
}

func (c *compiler) head() {
	if err := checkFormat(c.spec.Format, false); err != nil {
		c.errs = append(c.errs, err)
	}
	c.id("id", "definition", string(c.spec.ID), map[string]string{})
	if c.spec.Version < 1 {
		c.reportf("version", "want a version from 1 on, have %d", c.spec.Version)
	}
	word(c, "early", c.spec.Early, EarlyWarn, EarlyRefuse, EarlyOff)
	word(c, "hold.clocks", c.spec.Hold.Clocks, ClocksPause, ClocksRun)
	c.flow.pause = c.spec.Hold.Clocks != ClocksRun
}

// word checks one of a few words; the empty one is the default.
func word[W ~string](c *compiler, path string, w W, known ...W) {
	if w != "" && !slices.Contains(known, w) {
		list := make([]string, len(known))
		for i, k := range known {
			list[i] = string(k)
		}
		kind := path[strings.LastIndexByte(path, '.')+1:]
		c.reportf(path, "%w: want %s", suggest.Unknown(kind, w, known), strings.Join(list, ", "))
	}
}

func (c *compiler) fields() {
	seen := map[string]string{}
	for i, f := range c.spec.Fields {
		if f == NoField {
			c.reportf(at("fields", i), "%q is reserved: it says that a gate covers nothing", f)
		} else if c.id(at("fields", i), "field", string(f), seen) {
			c.content = append(c.content, f)
		}
	}
	for i := range c.spec.Attributes {
		a := &c.spec.Attributes[i]
		path := at("attributes", i)
		if a.ID == NoField {
			c.reportf(path+".id", "%q is reserved: it says that a gate covers nothing", a.ID)
		} else if c.id(path+".id", "attribute", string(a.ID), seen) {
			c.content = append(c.content, a.ID)
			c.flow.attrs[a.ID] = a
		}
		c.attribute(path, a)
	}
}

func (c *compiler) attribute(path string, a *Attribute) {
	kinds := []AttrKind{BoolAttr, EnumAttr, NumberAttr, TagsAttr, UnitAttr, MemberAttr, TimeAttr}
	if a.Kind == "" {
		c.reportf(path+".kind", "missing: want bool, enum, number, tags, unit, member or time")
		return
	}
	if word(c, path+".kind", a.Kind, kinds...); !slices.Contains(kinds, a.Kind) {
		return
	}
	if a.Kind == EnumAttr && len(a.Values) == 0 {
		c.reportf(path+".values", "missing: an enum wants its words")
	}
	if len(a.Values) > 0 && a.Kind != EnumAttr && a.Kind != TagsAttr {
		c.reportf(path+".values", "only an enum and tags have values, this is a %s", a.Kind)
	}
	for i, v := range a.Values {
		switch {
		case !isName(v):
			c.reportf(at(path+".values", i), "%q: want a word", v)
		case slices.Contains(a.Values[:i], v):
			c.reportf(at(path+".values", i), "second %q", v)
		}
	}
	if !a.Default.IsZero() {
		v, ok := a.accept(a.Default)
		if !ok {
			c.reportf(path+".default", "%q is no value of this %s%s", a.Default, a.Kind, a.choices())
		}
		a.Default = v
	}
}

// choices lists the words of an enum, for an error.
func (a *Attribute) choices() string {
	switch {
	case len(a.Values) > 0:
		return ": want " + strings.Join(a.Values, ", ")
	case a.Kind == BoolAttr:
		return ": want true or false"
	case a.Kind == NumberAttr:
		return ": want a whole number"
	case a.Kind == TimeAttr:
		return ": want a time with its zone, such as 2026-03-02T09:00:00Z"
	}
	return ""
}

// accept returns v as the attribute keeps it, and false if it cannot be one of
// its values.
func (a *Attribute) accept(v Value) (Value, bool) {
	switch a.Kind {
	case BoolAttr:
		return v, v.kind == BoolValue
	case NumberAttr:
		return v, v.kind == NumberValue
	case EnumAttr:
		return v, v.kind == TextValue && slices.Contains(a.Values, v.text)
	case UnitAttr, MemberAttr:
		return v, v.kind == TextValue && isName(v.text)
	case TagsAttr:
		for _, t := range v.Tags() {
			if !isName(t) || len(a.Values) > 0 && !slices.Contains(a.Values, t) {
				return v, false
			}
		}
		return v, v.kind == TagsValue
	case TimeAttr:
		if t, err := time.Parse(time.RFC3339Nano, v.Text()); err == nil {
			v = Instant(t)
		}
		return v, v.kind == TimeValue
	}
	return v, false
}

func (c *compiler) states() {
	if len(c.spec.States) == 0 {
		c.reportf("states", "missing: want at least one state")
	}
	if len(c.spec.States) > maxStates {
		c.reportf("states", "have %d, want at most %d", len(c.spec.States), maxStates)
		c.spec.States = c.spec.States[:maxStates]
	}
	c.bySpec = map[*state]*State{}
	seen, gates := map[string]string{}, map[string]string{}
	for i := range c.spec.States {
		s := &c.spec.States[i]
		path := at("states", i)
		cs := &state{id: s.ID, final: s.Final, shared: s.Shared, empty: s.Empty == EmptyClear}
		if c.id(path+".id", "state", string(s.ID), seen) {
			c.flow.byState[s.ID] = cs
		}
		c.flow.states = append(c.flow.states, cs)
		c.bySpec[cs] = s
		word(c, path+".final", s.Final, Done, Dropped)
		word(c, path+".empty", s.Empty, EmptyClear)
		for j := range s.Gates {
			g := &gate{id: s.Gates[j].ID, state: cs, index: len(c.flow.gates)}
			if c.id(at(path+".gates", j)+".id", "gate", string(g.id), gates) {
				c.flow.byGate[g.id] = g
			}
			cs.gates = append(cs.gates, g)
			c.flow.gates = append(c.flow.gates, g)
		}
	}
	c.startState()
}

func (c *compiler) startState() {
	c.flow.starter = c.parties("start.by", c.spec.Start.By)
	for i, p := range c.spec.Start.By {
		if p.Kind == AuthorParty || p.Kind == OwnerParty || p.Manager {
			c.reportf(at("start.by", i), "%q is not known before the start: want such as role:R or member:M", p)
		}
	}
	c.flow.hold = c.parties("hold.by", c.spec.Hold.By)
	if s := c.state("start.state", c.spec.Start.State); s != nil {
		c.flow.start = s
		if s.final != "" {
			c.reportf("start.state", "%q is final: nothing could ever happen", s.id)
		}
	}
}

func ids[K ~string, V any](list []V, id func(V) K) []K {
	out := make([]K, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}

// state looks a state up.
func (c *compiler) state(path string, id StateID) *state {
	if s := c.flow.byState[id]; s != nil {
		return s
	}
	if id == "" {
		c.reportf(path, "missing: want the id of a state")
	} else {
		c.report(path, suggest.Unknown("state", id, ids(c.spec.States, func(s State) StateID { return s.ID })))
	}
	return nil
}

func (c *compiler) field(path string, f Field) bool {
	if slices.Contains(c.content, f) {
		return true
	}
	c.report(path, suggest.Unknown("field", f, c.content))
	return false
}

// attr looks an attribute of one of the kinds up.
func (c *compiler) attr(path string, f Field, kinds ...AttrKind) *Attribute {
	a := c.flow.attrs[f]
	if a == nil {
		known := ids(c.spec.Attributes, func(a Attribute) Field { return a.ID })
		c.report(path, suggest.Unknown("attribute", f, known))
		return nil
	}
	if !slices.Contains(kinds, a.Kind) {
		words := ids(kinds, func(k AttrKind) string { return string(k) })
		c.reportf(path, "attribute %q is a %s: want a %s here", f, a.Kind, strings.Join(words, " or "))
		return nil
	}
	return a
}

func (c *compiler) parties(path string, list []Party) []party {
	out := make([]party, 0, len(list))
	for i, p := range list {
		if slices.Contains(list[:i], p) {
			c.reportf(at(path, i), "second %q", p)
			continue
		}
		out = append(out, c.party(at(path, i), p))
	}
	return out
}

// some is parties where the list must not be empty.
func (c *compiler) some(path string, list []Party) []party {
	if len(list) == 0 {
		c.reportf(path, "missing: want at least one party, such as \"role:editor\"")
	}
	return c.parties(path, list)
}

func (c *compiler) party(path string, p Party) party {
	cp := party{kind: p.Kind, unit: UnitID(p.Unit), manager: p.Manager, src: p}
	if _, err := p.AppendText(nil); err != nil {
		c.reportf(path, "%q is no party: want role:R, role:R in U, accountable:D, member:M, @A, author, owner or manager of X", p)
		return cp
	}
	if a, ok := p.unitAttribute(); ok {
		cp.unit, cp.unitOf = "", a
		c.attr(path, a, UnitAttr)
	}
	switch p.Kind {
	case RoleParty:
		cp.roles = []RoleID{RoleID(p.Name)}
		c.opts.checkRole(c, path, RoleID(p.Name))
	case DutyParty:
		cp.kind, cp.roles = RoleParty, c.opts.resolve(c, path, p)
	case MemberParty:
		cp.member = MemberID(p.Name)
	case AttributeParty:
		cp.attr = Field(p.Name)
		c.attr(path, cp.attr, MemberAttr)
	}
	if p.Manager {
		c.flow.managers = true
	}
	c.ask(cp)
	return cp
}

func (c *compiler) ask(p party) {
	if c.asks == nil {
		c.asks = map[string]Party{}
	}
	list := p.resolved(nil)
	for _, q := range list {
		c.asks[q.String()] = q
	}
	if p.src.Kind == DutyParty {
		c.flow.duties[p.src] = list
	}
}

func (c *compiler) moves() {
	if len(c.spec.Moves) > maxMoves {
		c.reportf("moves", "have %d, want at most %d", len(c.spec.Moves), maxMoves)
		c.spec.Moves = c.spec.Moves[:maxMoves]
	}
	for i := range c.spec.Moves {
		c.move(at("moves", i), &c.spec.Moves[i])
	}
}

func (c *compiler) move(path string, t *Transition) {
	if !isID(string(t.Action)) {
		c.id(path+".action", "action", string(t.Action), map[string]string{})
	}
	m := &move{action: t.Action, on: t.On, keep: t.Keep, restart: t.Restart, reopens: t.Reopens}
	m.to = c.state(path+".to", t.To)
	m.by = c.parties(path+".by", t.By)
	m.when = c.condition(path+".when", t.When)
	switch {
	case t.On == "":
		c.reportf(path+".on", "missing: want hand, cleared, rejected, changes or deadline")
	case t.On == OnHand && len(t.By) == 0:
		c.reportf(path+".by", "missing: a move on hand wants the people who may fire it")
	case t.On == OnDeadline && len(t.By) > 0:
		c.reportf(path+".by", "a move on deadline is fired by the clock: leave it out")
	default:
		word(c, path+".on", t.On, OnHand, OnCleared, OnRejected, OnChanges, OnDeadline)
	}
	word(c, path+".restart", t.Restart, RestartVotes, RestartAll)
	if t.Restart != "" && m.to != nil && t.To != c.spec.Start.State {
		c.reportf(path+".to", "a restart must lead to the start state %q, not to %q", c.spec.Start.State, t.To)
	}
	for i, r := range t.Reopens {
		c.state(at(path+".reopens", i), r)
	}
	if len(t.From) == 0 {
		c.reportf(path+".from", "missing: want at least one state")
	}
	for i, id := range t.From {
		c.moveFrom(at(path+".from", i), id, m)
	}
}

func (c *compiler) moveFrom(path string, id StateID, m *move) {
	from := c.state(path, id)
	if from == nil {
		return
	}
	gated := m.on == OnCleared || m.on == OnRejected || m.on == OnChanges
	switch {
	case from.final != "":
		c.reportf(path, "%q is final: no move leads out of it", id)
	case from.move(m.action) != nil:
		c.reportf(path, "second %q from %q", m.action, id)
	case gated && len(from.gates) == 0:
		c.reportf(path, "a move on %s wants gates, %q has none: use on hand", m.on, id)
	}
	from.moves = append(from.moves, m)
}

func (c *compiler) gateBodies() {
	for i := range c.spec.States {
		cs := c.flow.states[i]
		for j := range c.spec.States[i].Gates {
			c.gate(at(at("states", i)+".gates", j), cs.gates[j], &c.spec.States[i].Gates[j])
		}
	}
}

func (c *compiler) gate(path string, g *gate, s *Gate) {
	g.self = s.Self
	g.when = c.condition(path+".when", s.When)
	c.needOf(path+".need", g, s.Need)
	g.amend = c.parties(path+".amend", s.Amend)
	g.delegate = c.parties(path+".delegate", s.Delegate)
	c.reject(path+".reject", g, s.Reject)
	c.covers(path+".covers", g, s)
}

func (c *compiler) reject(path string, g *gate, r Reject) {
	g.reject = r
	if r == "" {
		g.reject = RejectVeto
	}
	if n, ok := strings.CutPrefix(string(r), "count "); ok {
		count, err := strconv.Atoi(n)
		if err != nil || count < 1 || n != strconv.Itoa(count) {
			c.reportf(path, "%q: want \"count N\" with N from 1 on", r)
		}
		g.noes = count
		return
	}
	word(c, path, r, RejectVeto, RejectOutvoted, RejectNever, "count N")
}

// RejectCount is the [Reject] that ends a gate when n people speak against.
func RejectCount(n int) Reject { return Reject("count " + strconv.Itoa(n)) }

func (c *compiler) covers(path string, g *gate, s *Gate) {
	g.excl = map[Field]bool{}
	switch {
	case s.Covers == nil:
		for _, f := range c.content {
			if a := c.flow.attrs[f]; a == nil || !a.Label {
				g.excl[f] = true
			}
		}
	case len(s.Covers) == 0:
		c.reportf(path, "empty: leave it out to cover every field, or write [%q] to cover none", NoField)
	case slices.Contains(s.Covers, NoField):
		if len(s.Covers) > 1 {
			c.reportf(path, "%q must stand alone", NoField)
		}
	default:
		for i, f := range s.Covers {
			if slices.Contains(s.Covers[:i], f) {
				c.reportf(at(path, i), "second %q", f)
			} else if c.field(at(path, i), f) {
				g.excl[f] = true
			}
		}
	}
	g.cover = map[Field]bool{}
	for f := range g.excl {
		g.cover[f] = true
	}
	for _, f := range g.reads() {
		g.cover[f] = true
	}
}

// reads returns the attributes of the gate's condition and parties.
func (g *gate) reads() []Field {
	list := g.when.fields(nil)
	for i := range g.leaves {
		for _, p := range g.leaves[i].parties {
			if p.unitOf != "" {
				list = append(list, p.unitOf)
			}
			if p.attr != "" {
				list = append(list, p.attr)
			}
		}
	}
	return list
}

func (c *compiler) needOf(path string, g *gate, n Need) {
	before := len(c.errs)
	tree, _ := c.need(path, g, n)
	g.top = n.All != nil && n.Shared
	if len(g.leaves) > seat.MaxLeaves {
		c.reportf(path, "asks for %d leaves: want at most %d in a gate", len(g.leaves), seat.MaxLeaves)
	}
	if len(c.errs) > before {
		return
	}
	seats, err := seat.Compile(tree)
	switch {
	case errors.Is(err, seat.ErrShared):
		c.reportf(path, "a shared all stands inside a plain all: make the outer one shared, or the inner one plain")
	case errors.Is(err, seat.ErrAlternatives):
		c.reportf(path, "has more than %d alternatives after writing out each any: split the gate", seat.MaxAlternatives)
	case err != nil:
		c.report(path, err)
	}
	g.seats = seats
}

// several counts forms of which one is wanted, for an error.
func several(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}

// need compiles one node; the leaves go to the gate in order.
func (c *compiler) need(path string, g *gate, n Need) (seat.Need, bool) {
	forms := 0
	for _, has := range []bool{n.Approve != 0, n.Percent != 0, n.Every != nil, n.Majority != nil, n.All != nil, n.Any != nil} {
		if has {
			forms++
		}
	}
	switch {
	case forms == 0 && n.Of != nil:
		c.reportf(path+".approve", "want 1 to 1000 approvals, or a percent from 1 to 100, have 0")
		return seat.Need{}, false
	case forms != 1:
		c.reportf(path, "want exactly one of approve, percent, every, majority, all and any, have %s", several(forms))
		return seat.Need{}, false
	}
	if n.Shared && n.All == nil {
		c.reportf(path+".shared", "only an all can be shared")
	}
	if n.Of != nil && n.Approve == 0 && n.Percent == 0 {
		c.reportf(path+".of", "belongs to approve and percent: leave it out")
	}
	switch {
	case n.Approve != 0:
		if n.Approve < 1 || n.Approve > 1000 {
			c.reportf(path+".approve", "want 1 to 1000 approvals, have %d", n.Approve)
		}
		return c.leaf(g, leafApprove, n.Approve, n.Of, path+".of"), true
	case n.Percent != 0:
		if n.Percent < 1 || n.Percent > 100 {
			c.reportf(path+".percent", "want 1 to 100, have %d", n.Percent)
		}
		return c.leaf(g, leafPercent, n.Percent, n.Of, path+".of"), true
	case n.Every != nil:
		return c.leaf(g, leafEvery, 0, n.Every, path+".every"), true
	case n.Majority != nil:
		return c.leaf(g, leafMajority, 0, n.Majority, path+".majority"), true
	case n.All != nil:
		parts := c.parts(path+".all", g, n.All)
		if n.Shared {
			return seat.Shared(parts...), true
		}
		return seat.All(parts...), true
	}
	return seat.Any(c.parts(path+".any", g, n.Any)...), true
}

func (c *compiler) parts(path string, g *gate, list []Need) []seat.Need {
	if len(list) == 0 {
		c.reportf(path, "empty: want at least one need")
	}
	parts := make([]seat.Need, 0, len(list))
	for i, n := range list {
		if p, ok := c.need(at(path, i), g, n); ok {
			parts = append(parts, p)
		}
	}
	return parts
}

func (c *compiler) leaf(g *gate, k leafKind, n int, of []Party, path string) seat.Need {
	l := leaf{kind: k, n: n, of: of, parties: c.some(path, of)}
	needs := n
	if l.rolls() {
		g.rolls, needs = true, -1
	}
	g.leaves = append(g.leaves, l)
	g.needs = append(g.needs, needs)
	return seat.Leaf(len(g.leaves) - 1)
}

// condition compiles a condition; nil for the zero one.
func (c *compiler) condition(path string, s Condition) *cond {
	if s.IsZero() {
		return nil
	}
	cc := c.cond(path, s)
	for _, f := range cc.fields(nil) {
		if !slices.Contains(c.flow.read, f) {
			c.flow.read = append(c.flow.read, f)
		}
	}
	return &cc
}

func (c *compiler) cond(path string, s Condition) cond {
	forms := 0
	for _, has := range []bool{s.Attr != "", s.All != nil, s.Any != nil, s.Not != nil} {
		if has {
			forms++
		}
	}
	tests := s.tests()
	switch {
	case forms != 1:
		c.reportf(path, "want exactly one of attr, all, any and not, have %s", several(forms))
		return cond{}
	case s.Attr == "" && tests > 0:
		c.reportf(path, "a comparison wants attr")
		return cond{}
	case s.Attr != "" && tests != 1:
		c.reportf(path, "attr %q wants exactly one of is, in, over, under, at-least, at-most and has, has %d", s.Attr, tests)
		return cond{}
	case s.All != nil:
		return cond{op: condAll, subs: c.conds(path+".all", s.All)}
	case s.Any != nil:
		return cond{op: condAny, subs: c.conds(path+".any", s.Any)}
	case s.Not != nil:
		return cond{op: condNot, subs: []cond{c.cond(path+".not", *s.Not)}}
	}
	return c.comparison(path, s)
}

// tests counts the comparisons.
func (s Condition) tests() int {
	n := 0
	for _, has := range []bool{!s.Is.IsZero(), s.In != nil, !s.Over.IsZero(), !s.Under.IsZero(), !s.AtLeast.IsZero(), !s.AtMost.IsZero(), s.Has != ""} {
		if has {
			n++
		}
	}
	return n
}

func (c *compiler) conds(path string, list []Condition) []cond {
	if len(list) == 0 {
		c.reportf(path, "empty: want at least one condition")
	}
	subs := make([]cond, len(list))
	for i, s := range list {
		subs[i] = c.cond(at(path, i), s)
	}
	return subs
}

func (c *compiler) comparison(path string, s Condition) cond {
	kinds := []AttrKind{NumberAttr}
	switch {
	case !s.Is.IsZero():
		kinds = []AttrKind{BoolAttr, EnumAttr, NumberAttr}
	case s.In != nil:
		kinds = []AttrKind{EnumAttr, NumberAttr}
	case s.Has != "":
		kinds = []AttrKind{TagsAttr}
	}
	a := c.attr(path+".attr", s.Attr, kinds...)
	if a == nil {
		return cond{}
	}
	cc := cond{field: s.Attr, def: a.Default, words: len(a.Values)}
	value := func(name string, v Value) Value {
		if _, ok := a.accept(v); !ok {
			c.reportf(path+"."+name, "%q is no value of the %s %q%s", v, a.Kind, a.ID, a.choices())
		}
		return v
	}
	switch {
	case !s.Is.IsZero():
		cc.op, cc.value = condIs, value("is", s.Is)
	case s.In != nil:
		cc.op = condIn
		if len(s.In) == 0 {
			c.reportf(path+".in", "empty: want at least one value")
		}
		for i, v := range s.In {
			cc.list = append(cc.list, value(at("in", i), v))
		}
	case !s.Over.IsZero():
		cc.op, cc.value = condOver, value("over", s.Over)
	case !s.Under.IsZero():
		cc.op, cc.value = condUnder, value("under", s.Under)
	case !s.AtLeast.IsZero():
		return cond{op: condNot, subs: []cond{{op: condUnder, field: s.Attr, def: a.Default, value: value("at-least", s.AtLeast)}}}
	case !s.AtMost.IsZero():
		return cond{op: condNot, subs: []cond{{op: condOver, field: s.Attr, def: a.Default, value: value("at-most", s.AtMost)}}}
	default:
		cc.op, cc.tag = condHas, s.Has
		if _, ok := a.accept(Tags(s.Has)); !ok {
			c.reportf(path+".has", "%q is no tag of %q%s", s.Has, a.ID, a.choices())
		}
	}
	return cc
}

func (c *compiler) stateBodies() {
	for i := range c.spec.States {
		c.stateBody(at("states", i), c.flow.states[i], &c.spec.States[i])
	}
	for i := range c.spec.Attributes {
		a, path := &c.spec.Attributes[i], at("attributes", i)
		c.flow.setBy[a.ID] = c.parties(path+".set", a.Set)
		for j, id := range a.States {
			c.state(at(path+".states", j), id)
		}
	}
}

func (c *compiler) stateBody(path string, cs *state, s *State) {
	if cs.final != "" {
		for _, has := range []struct {
			name string
			some bool
		}{
			{"gates", len(s.Gates) > 0},
			{"edits", s.Edits.By != nil || s.Edits.Fields != nil || s.Edits.Back != ""},
			{"claim", s.Claim != nil},
			{"assign", s.Assign != nil},
			{"deadlines", len(s.Deadlines) > 0},
		} {
			if has.some {
				c.reportf(path+"."+has.name, "%q is final: nothing happens there", cs.id)
			}
		}
	}
	if cs.empty && len(cs.gates) == 0 {
		c.reportf(path+".empty", "the state has no gates: leave it out")
	}
	cs.editBy = c.parties(path+".edits.by", s.Edits.By)
	cs.fields = s.Edits.Fields
	cs.edits = s.Edits.Fields != nil
	for j, f := range s.Edits.Fields {
		if c.flow.attrs[f] != nil {
			c.reportf(at(path+".edits.fields", j), "%q is an attribute: its own set and states say who sets it where", f)
		} else {
			c.field(at(path+".edits.fields", j), f)
		}
	}
	if a := s.Edits.Back; a != "" {
		if cs.back = cs.move(a); cs.back == nil {
			c.report(path+".edits.back", c.unknownMove(a, cs))
		}
	}
	cs.claim = c.parties(path+".claim", s.Claim)
	for j, p := range s.Claim {
		if p.Kind == OwnerParty {
			c.reportf(at(path+".claim", j), "%q: who may own the item cannot depend on its owner", p)
		}
	}
	cs.assign = c.parties(path+".assign", s.Assign)
	if len(s.Assign) > 0 && len(s.Claim) == 0 {
		c.reportf(path+".assign", "nobody may own the item here: say in claim who may")
	}
	seen := map[string]string{}
	for j := range s.Deadlines {
		c.deadline(at(path+".deadlines", j), cs, &s.Deadlines[j], seen)
	}
}

// unknownMove words that no such move leads out of the state.
func (c *compiler) unknownMove(a Action, s *state) error {
	here := ids(s.moves, func(m *move) Action { return m.action })
	return fmt.Errorf("%w: no such move from %q", suggest.Unknown("move", a, here), s.id)
}

func (c *compiler) deadline(path string, cs *state, d *Deadline, seen map[string]string) {
	c.id(path+".id", "deadline", string(d.ID), seen)
	c.anchor(path, d)
	cd := &deadline{Deadline: *d}
	effects := 0
	if d.Remind != nil {
		effects++
		c.some(path+".remind", d.Remind)
	}
	if d.Every != 0 {
		c.positive(path+".every", d.Every)
		if d.Remind == nil {
			c.reportf(path+".every", "only a reminder repeats")
		}
	}
	if d.Widen != nil {
		effects++
		cd.order = 1
		cd.with = c.widen(path+".widen", cs, d.Widen)
	}
	if d.Move != "" {
		effects++
		cd.order = 2
		if cd.move = cs.move(d.Move); cd.move == nil {
			c.report(path+".move", c.unknownMove(d.Move, cs))
		} else if cd.move.on != OnDeadline {
			c.reportf(path+".move", "move %q is on %s: want a move on deadline", d.Move, cd.move.on)
		}
	}
	if effects != 1 {
		c.reportf(path, "want exactly one of remind, widen and move, have %d", effects)
	}
	cs.dues = append(cs.dues, cd)
}

// widen returns the parties of each widening, duties resolved.
func (c *compiler) widen(path string, cs *state, list []Widening) (with [][]Party) {
	if len(list) == 0 {
		c.reportf(path, "empty: want at least one gate")
	}
	for i, w := range list {
		if cs.gate(w.Gate) == nil {
			here := ids(cs.gates, func(g *gate) GateID { return g.id })
			c.report(at(path, i)+".gate", fmt.Errorf("%w: no such gate in %q", suggest.Unknown("gate", w.Gate, here), cs.id))
		}
		var flat []Party
		for _, p := range c.some(at(path, i)+".with", w.With) {
			flat = p.resolved(flat)
		}
		with = append(with, flat)
	}
	return with
}

// resolved appends the party, a duty as the roles that it means.
func (p *party) resolved(dst []Party) []Party {
	if p.kind != RoleParty {
		return append(dst, p.src)
	}
	for _, r := range p.roles {
		dst = append(dst, Role(r).In(p.src.Unit))
	}
	return dst
}

func (c *compiler) positive(path string, d Duration) {
	if d <= 0 || time.Duration(d)%time.Minute != 0 {
		c.reportf(path, "%q: want whole minutes, at least one", d)
	}
}

func (c *compiler) anchor(path string, d *Deadline) {
	if d.Calendar != "" {
		c.flow.calendars = true
		if !isName(d.Calendar) {
			c.reportf(path+".calendar", "%q: want the name of a calendar", d.Calendar)
		}
	}
	if d.Before != "" {
		c.attr(path+".before", d.Before, TimeAttr)
		if d.After != 0 || d.From != "" {
			c.reportf(path, "before excludes after and from")
		}
		if d.Lead != 0 {
			c.positive(path+".lead", d.Lead)
		}
		return
	}
	if d.Lead != 0 {
		c.reportf(path+".lead", "belongs to before: leave it out")
	}
	if d.After == 0 {
		c.reportf(path+".after", "missing: want such as \"24h\", or before with a time attribute")
	} else {
		c.positive(path+".after", d.After)
	}
	if a, ok := strings.CutPrefix(d.From, "@"); ok {
		c.attr(path+".from", Field(a), TimeAttr)
	} else {
		word(c, path+".from", d.From, "entry", "start", "@attribute")
	}
}

func (c *compiler) rules() {
	seen := map[string]string{}
	for i := range c.spec.Rules {
		c.rule(at("rules", i), &c.spec.Rules[i], seen)
	}
	for _, s := range c.flow.states {
		if !s.shared && len(s.gates) > 1 {
			r := &rule{code: CodeRuleDistinct, kind: ruleMaxActs, k: 1}
			for _, g := range s.gates {
				r.acts = append(r.acts, Act{Gate: g.id})
			}
			c.attach(r)
		}
	}
}

func (c *compiler) rule(path string, s *Rule, seen map[string]string) {
	c.id(path+".id", "rule", string(s.ID), seen)
	r := &rule{id: s.ID}
	forms := 0
	form := func(has bool, kind ruleKind, code Code, k int, name string, acts []Act) {
		if !has {
			return
		}
		if forms++; forms > 1 {
			return
		}
		r.kind, r.code, r.k = kind, code, k
		r.acts = c.acts(path+"."+name, acts)
		if k < 1 {
			c.reportf(path, "want a number from 1 on, have %d", k)
		}
	}
	form(s.Distinct != nil, ruleMaxActs, CodeRuleDistinct, 1, "distinct", s.Distinct)
	form(s.Same != nil, ruleMaxPeople, CodeRuleSame, 1, "same", s.Same)
	form(s.NotAuthor != nil, ruleNotAuthor, CodeRuleNotAuthor, 1, "not-author", s.NotAuthor)
	form(s.MaxActs != 0, ruleMaxActs, CodeRuleMaxActs, s.MaxActs, "of", s.Of)
	form(s.MaxPeople != 0, ruleMaxPeople, CodeRuleMaxPeople, s.MaxPeople, "of", s.Of)
	form(s.MinPeople != 0, ruleMinPeople, CodeRuleMinPeople, s.MinPeople, "of", s.Of)
	switch {
	case forms == 0 && s.Of != nil:
		c.reportf(path, "want max-acts, max-people or min-people from 1 on, have 0")
		return
	case forms != 1:
		c.reportf(path, "want exactly one of distinct, same, not-author, max-acts, max-people and min-people, have %s", several(forms))
		return
	case s.Of != nil && s.MaxActs == 0 && s.MaxPeople == 0 && s.MinPeople == 0:
		c.reportf(path+".of", "belongs to max-acts, max-people and min-people: leave it out")
	}
	if s.Same != nil {
		c.sameFits(path, r)
	}
	c.attach(r)
}

// sameFits refuses a same over a gate that two people at least must fill.
func (c *compiler) sameFits(path string, r *rule) {
	for i, a := range r.acts {
		if g := c.flow.byGate[a.Gate]; g != nil && g.fewest() > 1 {
			c.reportf(at(path+".same", i), "gate %q needs %d people: one person cannot do it", g.id, g.fewest())
		}
	}
}

// fewest is the least number of people who can meet the gate's need.
func (g *gate) fewest() int {
	if g.seats == nil {
		return 0
	}
	least := 1 << 30
	for i := range g.seats.Len() {
		most := 0
		for _, group := range g.seats.Groups(i) {
			n := 0
			for l := range g.leaves {
				if group>>l&1 == 1 {
					n += max(g.needs[l], 1)
				}
			}
			most = max(most, n)
		}
		least = min(least, most)
	}
	return least
}

func (c *compiler) acts(path string, list []Act) []Act {
	if len(list) == 0 {
		c.reportf(path, "missing: want acts such as \"gate:legal\" or \"move:publish\"")
	}
	for i, a := range list {
		p := at(path, i)
		switch {
		case (a.Gate == "") == (a.Move == ""):
			c.reportf(p, "want a gate or a move")
		case slices.Contains(list[:i], a):
			c.reportf(p, "second %q", a)
		case a.Gate != "" && c.flow.byGate[a.Gate] == nil:
			c.report(p, suggest.Unknown("gate", a.Gate, ids(c.flow.gates, func(g *gate) GateID { return g.id })))
		case a.Move != "":
			c.actMove(p, a.Move)
		}
	}
	return list
}

func (c *compiler) actMove(path string, a Action) {
	found := false
	for _, t := range c.spec.Moves {
		if t.Action != a {
			continue
		}
		found = true
		if len(t.By) == 0 {
			c.reportf(path, "move %q fires by itself: only what people do can stand in a rule", a)
			return
		}
	}
	if !found {
		c.report(path, suggest.Unknown("move", a, ids(c.spec.Moves, func(t Transition) Action { return t.Action })))
	}
}

// attach hands a rule to the gates and moves that it speaks of.
func (c *compiler) attach(r *rule) {
	c.flow.rules = append(c.flow.rules, r)
	touched := map[*state]bool{}
	for _, a := range r.acts {
		if g := c.flow.byGate[a.Gate]; g != nil {
			if r.kind != ruleMinPeople {
				g.rules = append(g.rules, r)
			} else if !touched[g.state] {
				touched[g.state] = true
				g.state.minRules = append(g.state.minRules, r)
			}
		}
		c.attachMove(r, a.Move)
	}
}

func (c *compiler) attachMove(r *rule, a Action) {
	if a == "" {
		return
	}
	done := map[*move]bool{}
	for _, s := range c.flow.states {
		m := s.move(a)
		switch {
		case m == nil || done[m]:
		case r.kind == ruleMinPeople:
			m.least = append(m.least, r)
		default:
			m.rules = append(m.rules, r)
		}
		done[m] = true
	}
}

// graph checks what concerns several moves: automatic moves that could both
// fire, and circles of moves that fire by themselves.
func (c *compiler) graph() {
	for i, s := range c.flow.states {
		s.changes = slices.ContainsFunc(s.moves, func(m *move) bool { return m.on == OnChanges })
		for j, m := range s.moves {
			if !m.automatic() {
				continue
			}
			for _, n := range s.moves[:j] {
				if n.automatic() && n.on == m.on {
					c.disjoint(at("states", i), n, m)
				}
			}
		}
	}
	c.circles()
}

// automatic reports whether gates alone make the move fire.
func (m *move) automatic() bool {
	return len(m.by) == 0 && (m.on == OnCleared || m.on == OnRejected || m.on == OnChanges)
}

// automatic returns the moves from s that fire by themselves on that.
func (s *state) automatic(on On) []*move {
	var list []*move
	for _, m := range s.moves {
		if m.on == on && m.automatic() {
			list = append(list, m)
		}
	}
	return list
}

func (c *compiler) disjoint(path string, a, b *move) {
	switch both, known := overlap(a.when, b.when); {
	case !known:
		c.reportf(path, "moves %q and %q on %s: too many attribute values to see that their conditions exclude each other", a.action, b.action, a.on)
	case both:
		c.reportf(path, "moves %q and %q on %s could both fire: make their conditions exclude each other", a.action, b.action, a.on)
	}
}

// circles refuses a circle of automatic moves on cleared.
func (c *compiler) circles() {
	const (
		open = 1
		done = 2
	)
	mark := map[*state]int{}
	var walk func(s *state, trail []string)
	walk = func(s *state, trail []string) {
		mark[s] = open
		trail = append(trail, string(s.id))
		for _, m := range s.moves {
			if m.on != OnCleared || !m.automatic() || m.to == nil {
				continue
			}
			switch mark[m.to] {
			case open:
				c.reportf("moves", "%s → %s: a circle of moves that all fire by themselves never ends", strings.Join(trail, " → "), m.to.id)
			case 0:
				walk(m.to, trail)
			}
		}
		mark[s] = done
	}
	for _, s := range c.flow.states {
		if mark[s] == 0 {
			walk(s, nil)
		}
	}
}

// finish derives what the questions use.
func (c *compiler) finish() {
	f := c.flow
	for _, s := range f.states {
		for _, g := range s.gates {
			s.rolls = s.rolls || g.rolls
			if len(g.leaves) == 1 && !g.rolls {
				g.single = g.needs[0]
				if len(g.leaves[0].parties) == 1 {
					g.only = &g.leaves[0].parties[0]
				}
			}
		}
		s.plain = len(s.gates) == 1 && s.gates[0].single > 0 && s.gates[0].when == nil
		s.onCleared, s.onRejected, s.onChanges = s.automatic(OnCleared), s.automatic(OnRejected), s.automatic(OnChanges)
		s.settles = s.rolls || slices.ContainsFunc(s.moves, (*move).automatic)
	}
	slices.Sort(f.read)
	for _, text := range sortedKeys(c.asks) {
		f.asks = append(f.asks, c.asks[text])
	}
	f.mayTrap = c.mayTrap()
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
