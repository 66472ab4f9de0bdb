// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/socialteam/socialteam/workflow"
)

// This file is a second reading of what a definition means: an interpreter that
// is slow and obvious, keeps its own items, and shares nothing with the package
// but the types of specs, commands and reasons. Differential tests hold the two
// to the same answers.

// names are the actor and the principal of a word or an act.
type names [2]member

// twinFacts is what the twin must know about people.
type twinFacts interface {
	workflow.Facts
	workflow.Managers
	workflow.StandIns
	workflow.Calendars
	everyone() []member
}

// twin interprets one definition.
type twin struct {
	spec  workflow.Spec
	facts twinFacts
	most  int // situations that an early search looks at; 0: all
}

type twinVote struct {
	gate       gateID
	word       workflow.Word
	by         names
	rev        int
	fits, lent uint64
}

type twinAct struct {
	action workflow.Action
	by     names
}

// twinLeg is one state of the trail; passed and off are filled when it is left by
// a cleared move.
type twinLeg struct {
	state       workflow.StateID
	passed, off []gateID
}

type twinAdded struct {
	gate   gateID
	member member
	must   bool
	bit    int
}

type twinStruck struct {
	gate   gateID
	leaf   int
	member member
}

type twinWidened struct {
	gate gateID
	with []workflow.Party
}

type twinDelegated struct {
	gate     gateID
	from, to member
}

type twinDue struct {
	id    workflow.DeadlineID
	at    time.Time     // while the clocks go
	left  time.Duration // while they stand
	count int
}

type twinItem struct {
	def        workflow.ID
	version    int
	state      workflow.StateID
	seq, entry int
	cycle, rev int
	started    time.Time
	last       time.Time
	entered    time.Time
	authors    []member
	owner      member
	digest     string
	attrs      map[field]workflow.Value
	fieldRev   map[field]int
	editors    map[field][]member
	votes      []twinVote
	acts       []twinAct
	trail      []twinLeg
	rolls      map[gateID]map[int][]member
	struck     []twinStruck
	added      []twinAdded
	widened    []twinWidened
	delegated  []twinDelegated
	dues       []twinDue
	held       []string
	paused     bool
}

func (it *twinItem) clone() *twinItem {
	c := *it
	c.attrs = maps.Clone(it.attrs)
	c.fieldRev = maps.Clone(it.fieldRev)
	c.editors = maps.Clone(it.editors)
	for f := range c.editors {
		c.editors[f] = slices.Clone(c.editors[f])
	}
	c.votes = slices.Clone(it.votes)
	c.acts = slices.Clone(it.acts)
	c.trail = slices.Clone(it.trail)
	c.rolls = map[gateID]map[int][]member{}
	for g, r := range it.rolls {
		c.rolls[g] = maps.Clone(r)
	}
	c.struck = slices.Clone(it.struck)
	c.added = slices.Clone(it.added)
	c.widened = slices.Clone(it.widened)
	c.delegated = slices.Clone(it.delegated)
	c.dues = slices.Clone(it.dues)
	c.held = slices.Clone(it.held)
	return &c
}

// twinAnswer is what the twin says to a command: lines tell the events.
type twinAnswer struct {
	ok      bool
	reasons []workflow.Reason
	lines   []string
	next    *twinItem
}

// ---- definition ----

func (t *twin) state(id workflow.StateID) *workflow.State {
	for i := range t.spec.States {
		if t.spec.States[i].ID == id {
			return &t.spec.States[i]
		}
	}
	return nil
}

func (t *twin) gateOf(id gateID) *workflow.Gate {
	for i := range t.spec.States {
		if g := gateIn(&t.spec.States[i], id); g != nil {
			return g
		}
	}
	return nil
}

func gateIn(s *workflow.State, id gateID) *workflow.Gate {
	for i := range s.Gates {
		if s.Gates[i].ID == id {
			return &s.Gates[i]
		}
	}
	return nil
}

func (t *twin) attribute(f field) *workflow.Attribute {
	for i := range t.spec.Attributes {
		if t.spec.Attributes[i].ID == f {
			return &t.spec.Attributes[i]
		}
	}
	return nil
}

func (t *twin) value(it *twinItem, f field) workflow.Value {
	if v, ok := it.attrs[f]; ok {
		return v
	}
	if a := t.attribute(f); a != nil {
		return a.Default
	}
	return workflow.Value{}
}

func (t *twin) holds(it *twinItem, c workflow.Condition) bool {
	switch {
	case c.All != nil:
		for _, k := range c.All {
			if !t.holds(it, k) {
				return false
			}
		}
		return true
	case c.Any != nil:
		for _, k := range c.Any {
			if t.holds(it, k) {
				return true
			}
		}
		return false
	case c.Not != nil:
		return !t.holds(it, *c.Not)
	case c.Attr == "":
		return true
	}
	v := t.value(it, c.Attr)
	switch {
	case !c.Is.IsZero():
		return v == c.Is
	case c.In != nil:
		return slices.Contains(c.In, v)
	case !c.Over.IsZero():
		return v.Number() > c.Over.Number()
	case !c.Under.IsZero():
		return v.Number() < c.Under.Number()
	case !c.AtLeast.IsZero():
		return v.Number() >= c.AtLeast.Number()
	case !c.AtMost.IsZero():
		return v.Number() <= c.AtMost.Number()
	}
	return slices.Contains(v.Tags(), c.Has)
}

func conditionReads(c workflow.Condition) []field {
	list := []field{}
	if c.Attr != "" {
		list = append(list, c.Attr)
	}
	for _, k := range slices.Concat(c.All, c.Any) {
		list = append(list, conditionReads(k)...)
	}
	if c.Not != nil {
		list = append(list, conditionReads(*c.Not)...)
	}
	return list
}

// twinNode is a need as a tree; leaves are numbered from left to right.
type twinNode struct {
	kids        []*twinNode
	all, shared bool
	leaf        int // -1: not a leaf
	need        workflow.Need
	must        member
}

func nodeOf(n workflow.Need, next *int) *twinNode {
	node := &twinNode{leaf: -1, need: n, all: n.All != nil, shared: n.Shared}
	for _, k := range slices.Concat(n.All, n.Any) {
		node.kids = append(node.kids, nodeOf(k, next))
	}
	if len(node.kids) == 0 {
		node.leaf = *next
		*next++
	}
	return node
}

func (n *twinNode) leaves() []*twinNode {
	if n.leaf >= 0 {
		return []*twinNode{n}
	}
	list := []*twinNode{}
	for _, k := range n.kids {
		list = append(list, k.leaves()...)
	}
	return list
}

func (n *twinNode) parties() []workflow.Party {
	return slices.Concat(n.need.Of, n.need.Every, n.need.Majority)
}

func (n *twinNode) onRoll() bool {
	return n.leaf >= 0 && n.must == "" && (n.need.Every != nil || n.need.Majority != nil || n.need.Percent > 0)
}

// tree is the need of a gate with the seats that additions made.
func (t *twin) tree(it *twinItem, g *workflow.Gate) *twinNode {
	next := 0
	top := nodeOf(g.Need, &next)
	var seats []*twinNode
	for _, a := range it.added {
		if a.gate == g.ID && a.must {
			seats = append(seats, &twinNode{leaf: a.bit, must: a.member})
		}
	}
	if seats == nil {
		return top
	}
	if top.all {
		top.kids = append(top.kids, seats...)
		return top
	}
	return &twinNode{leaf: -1, all: true, kids: append([]*twinNode{top}, seats...)}
}

// partyAttribute are the attributes by which parties find their people.
func partyAttribute(list []workflow.Party) []field {
	fields := []field{}
	for _, p := range list {
		if p.Kind == workflow.AttributeParty {
			fields = append(fields, field(p.Name))
		}
		if a, ok := strings.CutPrefix(p.Unit, "@"); ok {
			fields = append(fields, field(a))
		}
	}
	return fields
}

// byName reports whether the gate covers f because it says so, or because it
// covers everything; implied reports whether its condition or a party reads f.
func (t *twin) byName(g *workflow.Gate, f field) bool {
	if g.Covers == nil {
		a := t.attribute(f)
		return a == nil || !a.Label
	}
	return slices.Contains(g.Covers, f)
}

func (t *twin) implied(g *workflow.Gate, f field) bool {
	next := 0
	for _, l := range nodeOf(g.Need, &next).leaves() {
		if slices.Contains(partyAttribute(l.parties()), f) {
			return true
		}
	}
	return slices.Contains(conditionReads(g.When), f)
}

func (t *twin) covers(g *workflow.Gate, f field) bool { return t.byName(g, f) || t.implied(g, f) }

// ---- people ----

func (t *twin) in(it *twinItem, p workflow.Party, m member) bool {
	if m == "" {
		return false
	}
	var who []member
	switch p.Kind {
	case workflow.DutyParty:
		return t.inAny(it, rolesOf(p), m)
	case workflow.RoleParty:
		unit := p.Unit
		if a, ok := strings.CutPrefix(unit, "@"); ok {
			if unit = t.value(it, field(a)).Text(); unit == "" {
				return false
			}
		}
		return t.facts.Holds(m, workflow.RoleID(p.Name), workflow.UnitID(unit))
	case workflow.MemberParty:
		who = []member{member(p.Name)}
	case workflow.AttributeParty:
		who = []member{member(t.value(it, field(p.Name)).Text())}
	case workflow.AuthorParty:
		who = it.authors
	case workflow.OwnerParty:
		who = []member{t.owner(it)}
	}
	for _, x := range who {
		if x == "" {
			continue
		}
		if p.Manager {
			boss, ok := t.facts.Manager(x)
			if !ok {
				continue
			}
			x = boss
		}
		if x == m {
			return true
		}
	}
	return false
}

// rolesOf are the parties of the roles that have a duty.
func rolesOf(duty workflow.Party) []workflow.Party {
	list := []workflow.Party{}
	for _, r := range crowdDuties[duty.Duty+":"+duty.Name] {
		list = append(list, workflow.Role(r).In(duty.Unit))
	}
	return list
}

// plainly are parties with each duty as the roles that have it.
func plainly(parties []workflow.Party) []workflow.Party {
	list := []workflow.Party{}
	for _, p := range parties {
		if p.Kind == workflow.DutyParty {
			list = append(list, rolesOf(p)...)
		} else {
			list = append(list, p)
		}
	}
	return list
}

func (t *twin) inAny(it *twinItem, list []workflow.Party, m member) bool {
	for _, p := range list {
		if t.in(it, p, m) {
			return true
		}
	}
	return false
}

// deputy reports whether a stands in for p in a party to which p belongs.
func (t *twin) deputy(it *twinItem, list []workflow.Party, a, p member) bool {
	for _, q := range plainly(list) {
		role := workflow.RoleID("")
		if q.Kind == workflow.RoleParty {
			role = workflow.RoleID(q.Name)
		}
		if t.in(it, q, p) && t.facts.StandsIn(a, p, role) {
			return true
		}
	}
	return false
}

func (t *twin) may(it *twinItem, list []workflow.Party, by names) bool {
	if by[0] == by[1] {
		return t.inAny(it, list, by[0])
	}
	return t.deputy(it, list, by[0], by[1])
}

// owner is who counts as the owner.
func (t *twin) owner(it *twinItem) member {
	if it.owner == "" {
		return ""
	}
	s := t.state(it.state)
	if len(s.Claim) > 0 && !t.inAny(it, s.Claim, it.owner) {
		return ""
	}
	return it.owner
}

// excluded says why m may not approve at g: author, editor, or "".
func (t *twin) excluded(it *twinItem, g *workflow.Gate, m member) workflow.Code {
	if g.Self {
		return ""
	}
	if slices.Contains(it.authors, m) {
		return workflow.CodeAuthor
	}
	for f, who := range it.editors {
		if slices.Contains(who, m) && t.byName(g, f) {
			return workflow.CodeEditor
		}
	}
	return ""
}

// ---- gates ----

func (t *twin) applies(it *twinItem, g *workflow.Gate) bool { return t.holds(it, g.When) }

func (it *twinItem) word(g gateID, p member) *twinVote {
	for i := range it.votes {
		if it.votes[i].gate == g && it.votes[i].by[1] == p {
			return &it.votes[i]
		}
	}
	return nil
}

func (it *twinItem) approvals(g gateID) []twinVote {
	list := []twinVote{}
	for _, v := range it.votes {
		if v.gate == g && v.word == workflow.Approve {
			list = append(list, v)
		}
	}
	return list
}

// fits says which leaves p may fill when a speaks, and which of them only an
// addition makes fit.
func (t *twin) fits(it *twinItem, g *workflow.Gate, by names) (fits, lent uint64) {
	a, p := by[0], by[1]
	handed := slices.Contains(it.delegated, twinDelegated{g.ID, p, a})
	through := func(list []workflow.Party) bool {
		return t.inAny(it, list, p) && (a == p || handed || t.deputy(it, list, a, p))
	}
	stands := a == p || handed || t.facts.StandsIn(a, p, "")
	for _, l := range t.tree(it, g).leaves() {
		bit := uint64(1) << l.leaf
		if l.must != "" {
			if l.must == p && stands {
				fits, lent = fits|bit, lent|bit
			}
			continue
		}
		own := through(l.parties())
		if l.onRoll() && (!slices.Contains(it.rolls[g.ID][l.leaf], p) || slices.Contains(it.struck, twinStruck{g.ID, l.leaf, p})) {
			own = false
		}
		for _, w := range it.widened {
			own = own || w.gate == g.ID && through(w.with)
		}
		added := false
		for _, x := range it.added {
			added = added || x.gate == g.ID && !x.must && x.member == p && stands
		}
		if own || added {
			fits |= bit
		}
		if added && !own {
			lent |= bit
		}
	}
	return fits, lent
}

// asked reports whether m is in a party of the gate, or was added to it.
func (t *twin) asked(it *twinItem, g *workflow.Gate, m member) bool {
	for _, l := range t.tree(it, g).leaves() {
		if l.must == m || t.inAny(it, l.parties(), m) {
			return true
		}
	}
	for _, w := range it.widened {
		if w.gate == g.ID && t.inAny(it, w.with, m) {
			return true
		}
	}
	for _, x := range it.added {
		if x.gate == g.ID && x.member == m {
			return true
		}
	}
	return false
}

// speaksFor reports whether a may speak for p at g at all.
func (t *twin) speaksFor(it *twinItem, g *workflow.Gate, by names) bool {
	a, p := by[0], by[1]
	if a == p || slices.Contains(it.delegated, twinDelegated{g.ID, p, a}) {
		return true
	}
	for _, l := range t.tree(it, g).leaves() {
		if t.deputy(it, l.parties(), a, p) || l.must == p && t.facts.StandsIn(a, p, "") {
			return true
		}
	}
	for _, w := range it.widened {
		if w.gate == g.ID && t.deputy(it, w.with, a, p) {
			return true
		}
	}
	for _, x := range it.added {
		if x.gate == g.ID && x.member == p && t.facts.StandsIn(a, p, "") {
			return true
		}
	}
	return false
}

// counted are the people whom a roll leaf counts.
func (t *twin) counted(it *twinItem, g *workflow.Gate, l *twinNode) int {
	n := 0
	for _, m := range it.rolls[g.ID][l.leaf] {
		v := it.word(g.ID, m)
		spoke := v != nil && v.fits>>l.leaf&1 == 1
		stays := t.inAny(it, l.parties(), m) && !slices.Contains(it.struck, twinStruck{g.ID, l.leaf, m})
		if (spoke || stays) && t.excluded(it, g, m) == "" {
			n++
		}
	}
	return n
}

// quota is how many approvals a leaf wants; -1 when nothing is enough.
func (t *twin) quota(it *twinItem, g *workflow.Gate, l *twinNode) int {
	switch {
	case l.must != "":
		return 1
	case !l.onRoll():
		return l.need.Approve
	}
	n := t.counted(it, g, l)
	switch {
	case n == 0:
		return -1
	case l.need.Every != nil:
		return n
	case l.need.Majority != nil:
		return n/2 + 1
	}
	return max(1, (l.need.Percent*n+99)/100)
}

// sat tries every way to split the approvals among the children.
func (t *twin) sat(it *twinItem, g *workflow.Gate, approvals []twinVote) bool {
	top := t.tree(it, g)
	quota := map[int]int{}
	for _, l := range top.leaves() {
		quota[l.leaf] = t.quota(it, g, l)
	}
	fitting := map[int]uint64{}
	for i, v := range approvals {
		for l := range quota {
			if v.fits>>l&1 == 1 {
				fitting[l] |= 1 << i
			}
		}
	}
	var ok func(n *twinNode, set uint64) bool
	var split func(kids []*twinNode, set uint64) bool
	ok = func(n *twinNode, set uint64) bool {
		switch {
		case n.leaf >= 0:
			q := quota[n.leaf]
			return q >= 0 && bits.OnesCount64(set&fitting[n.leaf]) >= q
		case n.all && n.shared:
			for _, k := range n.kids {
				if !ok(k, set) {
					return false
				}
			}
			return true
		case n.all:
			return split(n.kids, set)
		}
		for _, k := range n.kids {
			if ok(k, set) {
				return true
			}
		}
		return false
	}
	split = func(kids []*twinNode, set uint64) bool {
		if len(kids) == 1 {
			return ok(kids[0], set)
		}
		for sub := set; ; sub = (sub - 1) & set {
			if ok(kids[0], sub) && split(kids[1:], set&^sub) {
				return true
			}
			if sub == 0 {
				return false
			}
		}
	}
	return ok(top, 1<<len(approvals)-1)
}

func (t *twin) noWords(it *twinItem, g *workflow.Gate) []twinVote {
	list := []twinVote{}
	for _, v := range it.votes {
		if v.gate == g.ID && (v.word == workflow.Decline || v.word == workflow.Changes) {
			list = append(list, v)
		}
	}
	return list
}

// people counts the smaller of different actors and different principals.
func people(list []names) int {
	actors, principals := map[member]bool{}, map[member]bool{}
	for _, n := range list {
		actors[n[0]], principals[n[1]] = true, true
	}
	return min(len(actors), len(principals))
}

func (t *twin) failed(it *twinItem, g *workflow.Gate) bool {
	no := t.noWords(it, g)
	if len(no) == 0 {
		return false
	}
	switch g.Reject {
	case "", workflow.RejectVeto:
		return true
	case workflow.RejectNever:
		return false
	case workflow.RejectOutvoted:
		return !t.sat(it, g, t.withOthers(it, g, func(m member) bool {
			v := it.word(g.ID, m)
			return v == nil || v.word == workflow.Approve
		}))
	}
	n := 0
	_, err := fmt.Sscanf(string(g.Reject), "count %d", &n)
	if err != nil {
		panic(err)
	}
	by := []names{}
	for _, v := range no {
		by = append(by, v.by)
	}
	return people(by) >= n
}

// withOthers is the standing approvals and those of everybody else in the parties
// of g who is not excluded and of whom also holds.
func (t *twin) withOthers(it *twinItem, g *workflow.Gate, also func(member) bool) []twinVote {
	list := it.approvals(g.ID)
	for _, m := range t.facts.everyone() {
		if v := it.word(g.ID, m); v != nil && v.word == workflow.Approve {
			continue
		}
		if t.asked(it, g, m) && t.excluded(it, g, m) == "" && also(m) {
			fits, _ := t.fits(it, g, names{m, m})
			list = append(list, twinVote{gate: g.ID, word: workflow.Approve, by: names{m, m}, fits: fits})
		}
	}
	return list
}

func (t *twin) status(it *twinItem, g *workflow.Gate) workflow.Status {
	switch {
	case !t.applies(it, g):
		return workflow.Off
	case t.failed(it, g):
		return workflow.Failed
	case t.sat(it, g, it.approvals(g.ID)):
		return workflow.Met
	case !t.sat(it, g, t.withOthers(it, g, func(m member) bool {
		return t.breaks(it, workflow.Act{Gate: g.ID}, names{m, m}) == nil
	})):
		return workflow.Short
	}
	return workflow.Open
}

// away reports whether those whose approval would be accepted are all absent, and
// nobody present would have one for them accepted.
func (t *twin) away(it *twinItem, g *workflow.Gate) bool {
	if t.status(it, g) != workflow.Open {
		return false
	}
	could := false
	for _, m := range t.facts.everyone() {
		if it.word(g.ID, m) != nil || t.vote(it, g, workflow.Approve, names{m, m}, 0, "") != nil {
			continue
		}
		could = true
		for _, a := range t.facts.everyone() {
			if !t.facts.Absent(a) && t.vote(it, g, workflow.Approve, names{a, m}, 0, "") == nil {
				return false
			}
		}
	}
	return could
}

func (t *twin) rejected(it *twinItem) (rejected, changes bool) {
	changes = true
	for i := range t.state(it.state).Gates {
		g := &t.state(it.state).Gates[i]
		if t.status(it, g) != workflow.Failed {
			continue
		}
		rejected = true
		for _, v := range t.noWords(it, g) {
			changes = changes && v.word == workflow.Changes
		}
	}
	return rejected, rejected && changes
}

// cleared says whether the state is cleared, and if not which MinPeople rules
// are in the way.
func (t *twin) cleared(it *twinItem) (bool, []workflow.Reason) {
	s := t.state(it.state)
	applying := 0
	var why []workflow.Reason
	if len(it.held) > 0 {
		why = append(why, workflow.Reason{Code: workflow.CodeHeld})
	}
	for i := range s.Gates {
		g := &s.Gates[i]
		switch t.status(it, g) {
		case workflow.Off:
			continue
		case workflow.Failed:
			why = append(why, workflow.Reason{Code: workflow.CodeFailed, Gate: g.ID})
		case workflow.Short, workflow.Open:
			why = append(why, workflow.Reason{Code: workflow.CodeNotMet, Gate: g.ID})
		}
		applying++
	}
	if applying == 0 && s.Empty != workflow.EmptyClear {
		why = append(why, workflow.Reason{Code: workflow.CodeNoGateApplies, State: s.ID})
	}
	for _, r := range t.spec.Rules {
		ofThis := slices.ContainsFunc(r.Of, func(a workflow.Act) bool { return a.Gate != "" && gateIn(s, a.Gate) != nil })
		if have, due := t.minPeople(it, r, nil); r.MinPeople > 0 && ofThis && due && have < r.MinPeople {
			why = append(why, workflow.Reason{Code: workflow.CodeRuleMinPeople, Rule: r.ID, Have: have, Needs: r.MinPeople})
		}
	}
	return len(why) == 0, why
}

// ---- rules ----

// on are the names that stand on an act.
func (it *twinItem) on(a workflow.Act) []names {
	list := []names{}
	if a.Gate != "" {
		for _, v := range it.approvals(a.Gate) {
			list = append(list, v.by)
		}
		return list
	}
	for _, x := range it.acts {
		if x.action == a.Move {
			list = append(list, x.by)
		}
	}
	return list
}

// breaks returns the upper rules that the standing acts and one more would break.
func (t *twin) breaks(it *twinItem, act workflow.Act, by names) []workflow.Reason {
	var found []workflow.Reason
	rules := slices.Clone(t.spec.Rules)
	if s := t.state(it.state); !s.Shared && act.Gate != "" {
		own := []workflow.Act{}
		for _, g := range s.Gates {
			own = append(own, workflow.Act{Gate: g.ID})
		}
		rules = append(rules, workflow.Rule{Distinct: own})
	}
	for _, r := range rules {
		acts := slices.Concat(r.Distinct, r.Same, r.NotAuthor, r.Of)
		if r.MinPeople > 0 || !slices.Contains(acts, act) {
			continue
		}
		everybody := map[member]bool{}
		in := map[member]int{}
		for _, a := range acts {
			on := it.on(a)
			if a == act {
				// The principal's earlier word is replaced.
				if a.Gate != "" {
					on = slices.DeleteFunc(on, func(n names) bool { return n[1] == by[1] })
				}
				on = append(on, by)
			}
			here := map[member]bool{}
			for _, n := range on {
				here[n[0]], here[n[1]] = true, true
			}
			for m := range here {
				in[m]++
				everybody[m] = true
			}
		}
		first := func(bad func(member) bool) member {
			for _, m := range by {
				if bad(m) {
					return m
				}
			}
			return ""
		}
		most := func(k int) member { return first(func(m member) bool { return in[m] > k }) }
		switch {
		case r.Distinct != nil:
			if m := most(1); m != "" {
				found = append(found, workflow.Reason{Code: workflow.CodeRuleDistinct, Member: m, Rule: r.ID})
			}
		case r.MaxActs > 0:
			if m := most(r.MaxActs); m != "" {
				found = append(found, workflow.Reason{Code: workflow.CodeRuleMaxActs, Member: m, Rule: r.ID, Have: in[m], Needs: r.MaxActs})
			}
		case r.Same != nil:
			if len(everybody) > 1 {
				found = append(found, workflow.Reason{Code: workflow.CodeRuleSame, Rule: r.ID, Have: len(everybody)})
			}
		case r.MaxPeople > 0:
			if len(everybody) > r.MaxPeople {
				found = append(found, workflow.Reason{Code: workflow.CodeRuleMaxPeople, Rule: r.ID, Have: len(everybody), Needs: r.MaxPeople})
			}
		case r.NotAuthor != nil:
			if m := first(func(m member) bool { return slices.Contains(it.authors, m) }); m != "" {
				found = append(found, workflow.Reason{Code: workflow.CodeRuleNotAuthor, Member: m, Rule: r.ID})
			}
		}
	}
	return found
}

// minPeople counts the people of a rule, and says whether it is due; firing is a
// move that is about to be an act.
func (t *twin) minPeople(it *twinItem, r workflow.Rule, firing *twinAct) (have int, due bool) {
	all := []names{}
	due = true
	for _, a := range r.Of {
		on := it.on(a)
		switch {
		case a.Move != "":
			if firing != nil && firing.action == a.Move {
				on = append(on, firing.by)
			}
			if len(on) == 0 {
				due = false
				continue
			}
			on = on[len(on)-1:]
		default:
			passed := slices.ContainsFunc(it.trail, func(l twinLeg) bool { return slices.Contains(l.passed, a.Gate) })
			here := gateIn(t.state(it.state), a.Gate)
			if !passed && (here == nil || t.status(it, here) != workflow.Met) {
				due = false
			}
		}
		all = append(all, on...)
	}
	return people(all), due
}
