// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// Changes is what a new version of a definition changes about who can do what,
// with the people of one roster. The zero Changes changes nothing.
type Changes struct {
	From    workflow.ID `json:"from"`
	To      workflow.ID `json:"to"`
	Before  int         `json:"before"` // version
	After   int         `json:"after"`  // version
	Gained  []Power     `json:"gained"` // by the ids of the new version; sorted
	Lost    []Power     `json:"lost"`   // by the ids of the old version; sorted
	Quorums []Quorum    `json:"quorums"`
	Passes  []Pass      `json:"passes"`
	// Unknown tells what the budget did not let see. Nothing is known about it.
	Unknown []string `json:"unknown"`

	roles []party // by size
}

// party is a role and its holders, for words.
type party struct {
	name    string
	holders []MemberID
}

// Quorum says that another number of people can now bring an item into a final
// state by themselves. Zero says that nobody can.
type Quorum struct {
	State  workflow.StateID `json:"state"`
	Before int              `json:"before"`
	After  int              `json:"after"`
	// People are the least set of them now.
	People []MemberID `json:"people"`

	witness *Witness
}

// Pass says that items are now certain, or no longer certain, to have passed a
// gate when they enter a final state.
type Pass struct {
	Gate  workflow.GateID    `json:"gate"`
	State workflow.StateID   `json:"state"`
	When  workflow.Condition `json:"when,omitzero"`
	// Certain says that it is now certain; else it is no longer.
	Certain bool `json:"certain"`

	witness *Witness
}

// Diff is [Verifier.Diff] of the zero Verifier.
func Diff(before, after *workflow.Flow, roster workflow.Facts, m workflow.Mapping) Changes {
	return Verifier{}.Diff(before, after, roster, m)
}

// Diff tells what after changes about before: who gains or loses which power, how
// many people it takes now to reach each end, and which gates are still certain
// to be passed. States and gates of before are found in after by the mapping,
// those that it does not name under the same id. How soon somebody may act counts
// for nothing: the clock is free. With a mapping that
// [workflow.PlanMigration] refuses all is unknown. The budget is for each version.
func (v Verifier) Diff(before, after *workflow.Flow, roster workflow.Facts, m workflow.Mapping) Changes {
	d := &differ{from: v.model(before, roster), to: v.model(after, roster), names: newNames(m)}
	c := Changes{From: before.ID(), To: after.ID(), Before: before.Version(), After: after.Version()}
	if err := mistaken(before, after, m); err != "" {
		c.Unknown = append(c.Unknown, err)
		return c.filled()
	}
	d.passes(&c)
	switch err := d.from.cannotAsk(Check{people: true}) + d.to.cannotAsk(Check{people: true}); err {
	case "":
		c.roles = rolesOf(after, roster)
		d.quorums(&c)
		d.powers(&c)
	default:
		c.Unknown = append(c.Unknown, err)
	}
	return c.filled()
}

func (v Verifier) model(f *workflow.Flow, roster workflow.Facts) *model {
	m := newModel(f, roster)
	m.budget = v.Budget
	if m.budget <= 0 {
		m.budget = DefaultBudget
	}
	return m
}

func (c Changes) filled() Changes {
	if c.Gained == nil {
		c.Gained = []Power{}
	}
	if c.Lost == nil {
		c.Lost = []Power{}
	}
	if c.Quorums == nil {
		c.Quorums = []Quorum{}
	}
	if c.Passes == nil {
		c.Passes = []Pass{}
	}
	if c.Unknown == nil {
		c.Unknown = []string{}
	}
	return c
}

// NoNewPower asks whether the definition, compared with an older one, gives
// nobody more: no member may do in some item what they could not do before, no
// final state is reached by fewer people together, and every gate that items were
// certain to have passed when they ended still is, also under its own condition.
// States and gates of the older one are found by the mapping, those that it does
// not name under the same id. A power in a state that is new is new; how soon
// somebody has it counts for nothing, since the clock is free.
func NoNewPower(old *workflow.Flow, m workflow.Mapping) Check {
	c := Check{name: "no-new-power()", people: true}
	if old == nil {
		c.judge = func(*model) Result {
			return asked("no older version: want a flow to compare with")
		}
		return c
	}
	c.name = named("no-new-power", fmt.Sprintf("since version %d", old.Version()))
	c.judge = func(to *model) Result { return noNewPower(old, to, m) }
	return c
}

func noNewPower(old *workflow.Flow, to *model, m workflow.Mapping) Result {
	d := &differ{from: Verifier{to.budget}.model(old, to.facts), to: to, names: newNames(m)}
	if err := mistaken(old, to.flow, m) + d.from.cannotAsk(Check{people: true}); err != "" {
		return asked("%s", err)
	}
	var c Changes
	d.passes(&c)
	d.quorums(&c)
	d.powers(&c)
	c.roles = rolesOf(to.flow, to.facts)
	res := Result{Verdict: Holds, Reasons: c.more()}
	switch {
	case len(res.Reasons) > 0:
		res.Verdict, res.Notes = Fails, c.Unknown
		var first bool
		if res.Witness, first = d.show(&c); first && len(res.Reasons) > 1 {
			res.Notes = append(res.Notes, "the run shows the first of these reasons")
		}
	case len(c.Unknown) > 0:
		res.Verdict, res.Reasons = Unknown, []string{"it could not be told:"}
		for _, s := range c.Unknown {
			res.Reasons = append(res.Reasons, "  "+s)
		}
	}
	return res
}

// mistaken says what is wrong with a mapping, or nothing.
func mistaken(before, after *workflow.Flow, m workflow.Mapping) string {
	if _, err := workflow.PlanMigration(before, after, m); err != nil {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return ""
}

// names translates the ids of the old version and back.
type names struct {
	gates  map[workflow.GateID]workflow.GateID
	states map[workflow.StateID]workflow.StateID
	gate   map[workflow.GateID]workflow.GateID // back
	state  map[workflow.StateID]workflow.StateID
}

func newNames(m workflow.Mapping) names {
	n := names{
		map[workflow.GateID]workflow.GateID{},
		map[workflow.StateID]workflow.StateID{},
		map[workflow.GateID]workflow.GateID{},
		map[workflow.StateID]workflow.StateID{},
	}
	for _, r := range m.Gates {
		n.gates[r.From], n.gate[r.To] = r.To, r.From
	}
	for _, r := range m.States {
		n.states[r.From], n.state[r.To] = r.To, r.From
	}
	return n
}

// translate follows a map; ids that it does not name stay, unless they are the
// new name of another.
func translate[K ~string](id K, there, back map[K]K) K {
	if to, ok := there[id]; ok {
		return to
	}
	if _, taken := back[id]; taken {
		return ""
	}
	return id
}

func (n names) power(p Power) Power {
	p.State = translate(p.State, n.states, n.state)
	if p.Gate != "" {
		p.Gate = translate(p.Gate, n.gates, n.gate)
	}
	return p
}

func (n names) powerBack(p Power) Power {
	p.State = translate(p.State, n.state, n.states)
	if p.Gate != "" {
		p.Gate = translate(p.Gate, n.gate, n.gates)
	}
	return p
}

// differ compares two versions.
type differ struct {
	from, to *model
	names    names
}

// unlisted notes the gates to which anybody may be added now, where the roster does
// not tell who that is.
func (d *differ) unlisted(c *Changes) {
	if _, listed := everybody(d.to.facts); listed {
		return
	}
	for _, g := range d.to.gates {
		old := d.names.powerBack(Power{State: g.state.ID, Gate: g.ID}).Gate
		if len(g.amend) > 0 && !slices.ContainsFunc(d.from.gates, func(o *gate) bool { return o.ID == old && len(o.amend) > 0 }) {
			c.Unknown = append(c.Unknown, fmt.Sprintf("whether somebody whom the roster does not list may approve at gate %q now", g.ID))
		}
	}
}

func (d *differ) powers(c *Changes) {
	before, after := powersOf(d.from), powersOf(d.to)
	for p := range after.may {
		old := d.names.powerBack(p)
		switch {
		case before.may[old]:
		case before.open[old]:
			c.Unknown = append(c.Unknown, fmt.Sprintf("whether %s before", p.text()))
		default:
			c.Gained = append(c.Gained, p)
		}
	}
	for p := range before.may {
		next := d.names.power(p)
		switch {
		case after.may[next]:
		case after.open[next]:
			c.Unknown = append(c.Unknown, fmt.Sprintf("whether %s still", p.text()))
		default:
			c.Lost = append(c.Lost, p)
		}
	}
	for p := range after.open {
		if !before.may[d.names.powerBack(p)] {
			c.Unknown = append(c.Unknown, fmt.Sprintf("whether %s now", p.text()))
		}
	}
	d.unlisted(c)
	slices.SortFunc(c.Gained, Power.compare)
	slices.SortFunc(c.Lost, Power.compare)
	slices.Sort(c.Unknown)
	c.Unknown = slices.Compact(c.Unknown)
}

// maxQuorum bounds how large a least coalition is looked for.
const maxQuorum = 32

func (d *differ) quorums(c *Changes) {
	for _, s := range d.from.flow.Spec().States {
		to := translate(s.ID, d.names.states, d.names.state)
		if s.Final == "" || !slices.ContainsFunc(d.to.flow.Spec().States, func(t workflow.State) bool { return t.ID == to && t.Final != "" }) {
			continue
		}
		before, _, known := quorum(d.from, s.ID)
		after, w, sure := quorum(d.to, to)
		switch {
		case !known || !sure:
			c.Unknown = append(c.Unknown, fmt.Sprintf("how many people it takes to bring an item into %q", to))
		case before != after:
			q := Quorum{State: to, Before: before, After: after, People: []MemberID{}, witness: w}
			if w != nil {
				q.People = w.People
			}
			c.Quorums = append(c.Quorums, q)
		}
	}
}

// quorum returns how few people together can bring an item into the state, and
// how; 0 if nobody can, or more than maxQuorum people would have to.
func quorum(m *model, s workflow.StateID) (n int, w *Witness, known bool) {
	low, high := 1, maxQuorum // the least size, if there is one
	r := Coalition(s, high+1).judge(m)
	if r.Verdict != Fails {
		return 0, nil, r.Verdict == Holds
	}
	w = r.Witness
	for low < high {
		mid := (low + high) / 2
		switch r := Coalition(s, mid+1).judge(m); r.Verdict {
		case Fails:
			high, w = mid, r.Witness
		case Holds:
			low = mid + 1
		default:
			return 0, nil, false
		}
	}
	return low, w, true
}

func (d *differ) passes(c *Changes) {
	old, next := d.from.flow.Spec(), d.to.flow.Spec()
	for _, f := range old.States {
		to := translate(f.ID, d.names.states, d.names.state)
		if f.Final == "" || !slices.ContainsFunc(next.States, func(t workflow.State) bool { return t.ID == to }) {
			continue
		}
		for _, s := range old.States {
			for i := range s.Gates {
				d.pass(c, &s.Gates[i], f.ID, to, workflow.Condition{})
				if !s.Gates[i].When.IsZero() {
					d.pass(c, &s.Gates[i], f.ID, to, s.Gates[i].When)
				}
			}
		}
	}
}

func (d *differ) pass(c *Changes, g *workflow.Gate, from, to workflow.StateID, when workflow.Condition) {
	before := mustPass(d.from, g.ID, from, when).Verdict
	gate := translate(g.ID, d.names.gates, d.names.gate)
	after := Result{Verdict: Fails}
	if slices.ContainsFunc(d.to.flow.Spec().States, func(s workflow.State) bool {
		return slices.ContainsFunc(s.Gates, func(h workflow.Gate) bool { return h.ID == gate })
	}) {
		after = mustPass(d.to, gate, to, when)
	} else {
		gate = g.ID // by its old name: it is gone
	}
	switch {
	case before == after.Verdict && before != Unknown:
	case before == Unknown || after.Verdict == Unknown:
		if before != Fails { // what was not certain cannot be lost
			c.Unknown = append(c.Unknown, fmt.Sprintf("whether items in %q have passed gate %q", to, gate))
		}
	default:
		c.Passes = append(c.Passes, Pass{Gate: gate, State: to, When: when, Certain: after.Verdict == Holds, witness: after.Witness})
	}
}

// show returns what people do now that they could not do before, and whether this
// is the first reason of more.
func (d *differ) show(c *Changes) (w *Witness, first bool) {
	if len(c.Gained) > 0 {
		if w, _, _ := d.to.mayAct(c.Gained[0]); w != nil {
			return w, true
		}
		if w, _ := d.to.swept(c.Gained[0]); w != nil {
			return w, true
		}
	}
	first = len(c.Gained) == 0
	for _, q := range c.Quorums {
		if q.less() {
			return q.witness, first && q.witness != nil
		}
	}
	for _, p := range c.Passes {
		if !p.Certain {
			return p.witness, first && p.witness != nil
		}
	}
	return nil, false
}

// less reports whether fewer people are enough now.
func (q Quorum) less() bool { return q.After > 0 && (q.Before == 0 || q.After < q.Before) }

// more tells what is more power than before.
func (c *Changes) more() []string {
	list := c.powersText(c.Gained, "may now")
	for _, q := range c.Quorums {
		if q.less() {
			list = append(list, q.text())
		}
	}
	for _, p := range c.Passes {
		if !p.Certain {
			list = append(list, p.text())
		}
	}
	return list
}

// less tells what is less power than before.
func (c *Changes) less() []string {
	list := c.powersText(c.Lost, "may no longer")
	for _, q := range c.Quorums {
		if !q.less() {
			list = append(list, q.text())
		}
	}
	for _, p := range c.Passes {
		if p.Certain {
			list = append(list, p.text())
		}
	}
	return list
}

func (q Quorum) text() string {
	who := ""
	if len(q.People) > 0 {
		who = ": " + list(q.People)
	}
	switch {
	case q.After == 0:
		return fmt.Sprintf("nobody can bring an item into %q any more; %s could", q.State, count(q.Before, "person", "people"))
	case q.Before == 0:
		return fmt.Sprintf("%s can now bring an item into %q%s; nobody could before", count(q.After, "person", "people together"), q.State, who)
	case q.less():
		return fmt.Sprintf("%s can now bring an item into %q%s; it took %d before", count(q.After, "person", "people together"), q.State, who, q.Before)
	}
	return fmt.Sprintf("it now takes %s to bring an item into %q; %d could before", count(q.After, "person", "people"), q.State, q.Before)
}

func (p Pass) text() string {
	when := ""
	if !p.When.IsZero() {
		when = ", where " + conditionText(&p.When) + ","
	}
	if p.Certain {
		return fmt.Sprintf("an item in %q%s now always has passed gate %q", p.State, when, p.Gate)
	}
	return fmt.Sprintf("an item in %q%s need no longer have passed gate %q", p.State, when, p.Gate)
}

// String tells the changes as plain text: what is gained, then what is lost.
func (c Changes) String() string {
	var b strings.Builder
	if c.From == c.To {
		fmt.Fprintf(&b, "%s: version %d compared with version %d\n", c.To, c.After, c.Before)
	} else {
		fmt.Fprintf(&b, "%s version %d compared with %s version %d\n", c.To, c.After, c.From, c.Before)
	}
	more, less := c.more(), c.less()
	for _, part := range []struct {
		title string
		lines []string
	}{{"more power", more}, {"less power", less}, {"unknown", c.Unknown}} {
		if len(part.lines) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s:\n", part.title)
		for _, l := range part.lines {
			fmt.Fprintf(&b, "  %s\n", l)
		}
	}
	if len(more)+len(less)+len(c.Unknown) == 0 {
		b.WriteString("nobody gains or loses power\n")
	}
	return b.String()
}

// text tells a power: "bo may approve at brand in review".
func (p Power) text() string {
	return fmt.Sprintf("%s may %s in %q", p.Member, p.deed(), p.State)
}

func (p Power) deed() string {
	switch {
	case p.Gate != "" && p.Word == workflow.Approve:
		return fmt.Sprintf("approve at %q", p.Gate)
	case p.Gate != "":
		return fmt.Sprintf("object or abstain at %q", p.Gate)
	case p.Move != "":
		return fmt.Sprintf("do %q", p.Move)
	case p.Edit != "":
		return fmt.Sprintf("edit %q", p.Edit)
	}
	return fmt.Sprintf("set %q", p.Set)
}

// powersText tells powers, those of the same people in one state together.
func (c *Changes) powersText(powers []Power, may string) []string {
	type place struct {
		state workflow.StateID
		who   string
	}
	who := map[string][]MemberID{} // by deed and state
	var deeds []Power
	for _, p := range powers {
		key := p.deed() + " in " + string(p.State)
		if who[key] == nil {
			deeds = append(deeds, p)
		}
		if !slices.Contains(who[key], p.Member) {
			who[key] = append(who[key], p.Member)
		}
	}
	var places []place
	what := map[place][]string{}
	for _, p := range deeds {
		at := place{p.State, c.people(who[p.deed()+" in "+string(p.State)])}
		if what[at] == nil {
			places = append(places, at)
		}
		what[at] = append(what[at], p.deed())
	}
	lines := make([]string, len(places))
	for i, at := range places {
		lines[i] = fmt.Sprintf("%s %s %s in %q", at.who, may, list(everyWord(what[at])), at.state)
	}
	return lines
}

// everyWord tells the approval at a gate and the words against together.
func everyWord(deeds []string) []string {
	return slices.DeleteFunc(mapped(deeds, func(d string) string {
		gate, ok := strings.CutPrefix(d, "approve at ")
		if ok && slices.Contains(deeds, "object or abstain at "+gate) {
			return "approve, object or abstain at " + gate
		}
		return d
	}), func(d string) bool {
		gate, ok := strings.CutPrefix(d, "object or abstain at ")
		return ok && slices.Contains(deeds, "approve at "+gate)
	})
}

// manyPeople is how many people are named one by one.
const manyPeople = 12

// people names people, by their role if it is everybody of one.
func (c *Changes) people(members []MemberID) string {
	slices.Sort(members)
	names := members
	more := ""
	if len(members) > manyPeople {
		names, more = members[:manyPeople:manyPeople], fmt.Sprintf(" and %d more", len(members)-manyPeople)
	}
	text := list(names)
	if more != "" {
		text = strings.ReplaceAll(text, " and ", ", ") + more
	}
	for _, r := range c.roles {
		if len(members) > 1 && slices.Equal(r.holders, members) {
			return fmt.Sprintf("%s (%s)", r.name, text)
		}
	}
	return text
}

// rolesOf returns the roles that a definition asks for, with their holders.
func rolesOf(f *workflow.Flow, facts workflow.Facts) []party {
	var out []party
	for _, p := range f.Asks() {
		if p.Kind != workflow.RoleParty || strings.HasPrefix(p.Unit, "@") {
			continue
		}
		holders := facts.AppendHolders(nil, workflow.RoleID(p.Name), workflow.UnitID(p.Unit))
		slices.Sort(holders)
		out = append(out, party{p.String(), slices.Compact(holders)})
	}
	return out
}
