// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// tell tells an event in the words of the twin.
func tell(e *workflow.Event) string {
	by := names{e.Actor, e.Principal}
	more := e.More
	if more == nil {
		more = &workflow.Effects{}
	}
	switch e.Kind {
	case workflow.Started:
		return fmt.Sprintf("started %s by %v", e.State, by)
	case workflow.Voted:
		return fmt.Sprintf("voted %s %s by %v at %d fits %b", e.Gate, e.Word, by, e.Revision, e.Fits)
	case workflow.TakenBack:
		return fmt.Sprintf("taken-back %s of %s by %s", e.Gate, e.Principal, e.Actor)
	case workflow.Moved:
		return fmt.Sprintf("moved %s to %s entry %d because %s by %v passed %v off %v on %q", e.Action, e.State, e.Entry, e.Cause, by, e.Passed(), more.Off, more.Deadline)
	case workflow.Edited:
		return fmt.Sprintf("edited %v by %v makes %d", slices.Sorted(slices.Values(more.Fields)), by, e.Revision)
	case workflow.WasSet:
		return fmt.Sprintf("set %s to %s by %v makes %d", more.Fields[0], more.Attributes[0].Value, by, e.Revision)
	case workflow.Opened:
		told := []string{}
		for _, r := range more.Rolls {
			told = append(told, fmt.Sprint(r.Leaf, slices.Sorted(slices.Values(r.Members))))
		}
		return fmt.Sprintf("opened %s %v", e.Gate, told)
	case workflow.Claimed:
		return fmt.Sprintf("claimed %s", e.Actor)
	case workflow.Assigned:
		return fmt.Sprintf("assigned %s by %s", e.Member, e.Actor)
	case workflow.Released:
		return fmt.Sprintf("released by %s", e.Actor)
	case workflow.Delegated:
		return fmt.Sprintf("delegated %s %s to %s", e.Gate, e.Actor, e.Member)
	case workflow.Revoked:
		return fmt.Sprintf("revoked %s %s from %s", e.Gate, e.Actor, e.Member)
	case workflow.Added:
		return fmt.Sprintf("added %s to %s by %s must %t", e.Member, e.Gate, e.Actor, e.Must)
	case workflow.Removed:
		return fmt.Sprintf("removed %s from %s by %s", e.Member, e.Gate, e.Actor)
	case workflow.Held:
		return fmt.Sprintf("held %s by %s", more.Key, e.Actor)
	case workflow.Resumed:
		return fmt.Sprintf("resumed %s by %s", more.Key, e.Actor)
	case workflow.Commented:
		return fmt.Sprintf("commented %s", e.Actor)
	case workflow.Reminded:
		return fmt.Sprintf("reminded %s %d %v", more.Deadline, more.Count, more.Remind)
	case workflow.Escalated:
		return fmt.Sprintf("escalated %s %v", more.Deadline, more.Widened)
	case workflow.Spent:
		return fmt.Sprintf("spent %s", more.Deadline)
	}
	return e.Kind.String()
}

var digits = regexp.MustCompile(`[0-9]+`)

func sayReasons(list []workflow.Reason) string {
	out := []string{}
	for _, r := range list {
		said := string(r.Code)
		for _, p := range r.Params() {
			switch p.Name {
			case "act": // where else one takes part is wording, not judgement
				continue
			case "rule":
				p.Value = string(r.Rule)
			}
			said += " " + p.Name + "=" + p.Value
		}
		out = append(out, said)
	}
	return strings.Join(out, "; ")
}

// portrait tells the state of an item, for the core's and the twin's alike.
type portrait struct {
	State                   workflow.StateID
	Seq, Entry, Cycle, Rev  int
	Digest                  string
	Owner                   member
	Authors                 []member
	Started, Entered, Final time.Time
	Held                    []string
	Attrs, Words, Dues      []string
}

func portraitOf(spec workflow.Spec, it *workflow.Item) portrait {
	p := portrait{
		State: it.State(), Seq: it.Seq(), Entry: it.Entry(), Cycle: it.Cycle(), Rev: it.Revision(), Digest: it.Digest(),
		Owner: it.Owner(), Authors: it.Authors(), Started: it.StartedAt(), Entered: it.EnteredAt(), Final: it.ChangedAt(), Held: append([]string{}, it.Held()...),
	}
	for _, a := range it.Attributes() {
		p.Attrs = append(p.Attrs, fmt.Sprint(a.Attribute, a.Value))
	}
	for _, s := range spec.States {
		for _, g := range s.Gates {
			for _, w := range it.Words(g.ID) {
				p.Words = append(p.Words, fmt.Sprint(g.ID, w.Actor, w.Principal, w.Word, w.Revision, w.Leaves))
			}
		}
	}
	for _, d := range it.Dues() {
		p.Dues = append(p.Dues, fmt.Sprint(d.Deadline, d.At, d.Moves, d.Count))
	}
	return p.sorted()
}

func (p portrait) sorted() portrait {
	slices.Sort(p.Attrs)
	slices.Sort(p.Words)
	slices.Sort(p.Dues)
	return p
}

func (t *twin) portrait(it *twinItem) portrait {
	p := portrait{
		State: it.state, Seq: it.seq, Entry: it.entry, Cycle: it.cycle, Rev: it.rev, Digest: it.digest,
		Owner: it.owner, Authors: it.authors, Started: it.started, Entered: it.entered, Final: it.last, Held: append([]string{}, it.held...),
	}
	for a, v := range it.attrs {
		p.Attrs = append(p.Attrs, fmt.Sprint(a, v))
	}
	for _, v := range it.votes {
		p.Words = append(p.Words, fmt.Sprint(v.gate, v.by[0], v.by[1], v.word, v.rev, v.fits))
	}
	for _, d := range it.dues {
		if !it.paused {
			p.Dues = append(p.Dues, fmt.Sprint(d.id, d.at, t.deadline(it, d.id).Move != "", d.count))
		}
	}
	return p.sorted()
}

// match runs the core and the twin side by side.
type match struct {
	tb       testing.TB
	seed     uint64
	flow     *workflow.Flow
	next     *workflow.Flow // the following version
	twin     *twin
	crowd    *crowd
	item     *workflow.Item // the core's
	replay   *workflow.Item // from encoded events alone
	it       *twinItem      // the twin's
	history  []string
	decision workflow.Decision
	mix      map[string]int
}

func (m *match) fail(what string, cmd any, core, twin any) {
	core, twin = apart(fmt.Sprint(core), fmt.Sprint(twin)), apart(fmt.Sprint(twin), fmt.Sprint(core))
	spec, err := json.Marshal(m.twin.spec)
	require.NoError(m.tb, err)
	asked, err := json.Marshal(cmd)
	require.NoError(m.tb, err)
	text := fmt.Sprintf("%s, seed %d\ndefinition: %s\npeople: %+v\nhistory:\n  %s\ncommand: %s\ncore: %+v\ntwin: %+v", what, m.seed, spec, m.crowd, strings.Join(m.history, "\n  "), asked, core, twin)
	class := what + firstWords(fmt.Sprint(core)) + " / " + firstWords(fmt.Sprint(twin))
	panic(mismatch{class, text, len(m.history)})
}

// apart are the lines of a long text that b has not.
func apart(a, b string) string {
	if !strings.Contains(a+b, "\n") {
		return a
	}
	other := strings.Split(b, "\n")
	return strings.Join(slices.DeleteFunc(strings.Split(a, "\n"), func(l string) bool { return slices.Contains(other, l) }), " && ")
}

// mismatch is what the two disagree about; shorter histories are shown first.
type mismatch struct {
	class, text string
	steps       int
}

// survey runs one match and returns a mismatch, if any.
func survey(f func()) (found *mismatch) {
	defer func() {
		if r := recover(); r != nil {
			m, ok := r.(mismatch)
			if !ok {
				panic(r)
			}
			found = &m
		}
	}()
	f()
	return nil
}

func (m *match) note(cmd string, ok bool, reasons []workflow.Reason) {
	if ok {
		m.mix[cmd+" accepted"]++
		return
	}
	m.mix[cmd+" refused"]++
	for _, r := range reasons {
		m.mix["code "+string(r.Code)]++
	}
}

// same compares the answers to one command.
func (m *match) same(cmd any, ok bool, want twinAnswer) {
	lines := []string{}
	for i := range m.decision.Events {
		lines = append(lines, tell(&m.decision.Events[i]))
	}
	core := fmt.Sprintf("%t [%s] %s", ok, sayReasons(slices.Concat(m.decision.Reasons, m.decision.Warnings)), strings.Join(lines, " | "))
	twin := fmt.Sprintf("%t [%s] %s", want.ok, sayReasons(want.reasons), strings.Join(want.lines, " | "))
	if core != twin {
		m.fail("decision", cmd, core, twin)
	}
}

// decide asks both and returns the twin's answer.
func (m *match) decide(c workflow.Command) twinAnswer {
	ok, err := m.flow.Decide(&m.decision, m.item, c, m.crowd)
	if err != nil {
		m.fail("error", c, err, "none")
	}
	want := m.twin.decide(m.it, c)
	m.same(c, ok, want)
	m.note(c.Kind.String(), ok, want.reasons)
	if ok && c.Principal != "" && c.Principal != c.Actor {
		m.mix["deputy accepted"]++
	}
	return want
}

// apply lets the last decision happen, by way of its encoding too.
func (m *match) apply(cmd any, want twinAnswer) {
	for i := range m.decision.Events {
		e := m.decision.Events[i].Clone()
		m.mix["event "+e.Kind.String()]++
		if e.More != nil && e.More.Forget != "" {
			m.mix["restart"]++
		}
		if e.Kind == workflow.Moved {
			m.mix["cause "+e.Cause.String()]++
		}
		text, err := json.Marshal(e)
		require.NoError(m.tb, err)
		d, err := workflow.DecodeEvent(bytes.NewReader(text))
		if err != nil {
			m.fail("event does not decode: "+string(text), cmd, err, "")
		}
		again, err := json.Marshal(d)
		require.NoError(m.tb, err)
		if !bytes.Equal(text, again) {
			m.fail("event changes when encoded", cmd, string(text), string(again))
		}
		if err := m.replay.Apply(d); err != nil {
			m.fail("decoded event does not apply", cmd, err, "")
		}
	}
	if err := m.item.Apply(m.decision.Events...); err != nil {
		m.fail("events do not apply", cmd, err, "")
	}
	m.it = want.next
	m.check(cmd)
	asked, err := json.Marshal(cmd)
	require.NoError(m.tb, err)
	m.history = append(m.history, string(asked)+" => "+strings.Join(want.lines, " | "))
}

// check compares the items, and the core's with its fold and its encoding.
func (m *match) check(cmd any) {
	if core, twin := fmt.Sprintf("%+v", portraitOf(m.twin.spec, m.item)), fmt.Sprintf("%+v", m.twin.portrait(m.it)); core != twin {
		m.fail("item", cmd, core, twin)
	}
	text, err := json.Marshal(m.item)
	require.NoError(m.tb, err)
	fold, err := json.Marshal(m.replay)
	require.NoError(m.tb, err)
	if !bytes.Equal(text, fold) {
		m.fail("fold of encoded events", cmd, string(text), string(fold))
	}
	var back workflow.Item
	if err := json.Unmarshal(text, &back); err != nil {
		m.fail("item does not decode: "+string(text), cmd, err, "")
	}
	if again, err := json.Marshal(&back); err != nil || !bytes.Equal(text, again) {
		m.fail("item changes when encoded", cmd, string(text), string(again))
	}
	m.item = &back
}

// newMatch makes a definition, a team and an item; nil when nothing begins.
func newMatch(tb testing.TB, seed uint64, mix map[string]int) (*match, dice) {
	x := dice{testkit.Rand(seed)}
	m := &match{tb: tb, seed: seed, mix: mix, crowd: x.crowd()}
	spec := x.spec()
	flow, err := workflow.Compile(spec, crowdOptions())
	if err != nil {
		mix["definition refused"]++
		return nil, x
	}
	mix["definition compiled"]++
	m.flow = flow
	m.twin = &twin{spec: spec, facts: m.crowd}
	spec.Version++
	m.next, err = workflow.Compile(spec, crowdOptions())
	require.NoError(tb, err)
	for range 6 {
		b := x.begin(m.crowd, noon)
		m.replay, m.item = &workflow.Item{}, &workflow.Item{}
		ok, err := m.flow.DecideStart(&m.decision, b, m.crowd)
		if err != nil {
			m.fail("start", b, err, "")
		}
		want := m.twin.begin(b)
		m.same(b, ok, want)
		m.note("start", ok, want.reasons)
		mix["cases"]++
		if ok {
			m.apply(b, want)
			return m, x
		}
	}
	return nil, x
}

// TestTwin holds Decide, Explain and Can to the twin, items to the fold of their
// events, and items and events to their encoding, on random histories.
func TestTwin(t *testing.T) {
	const shards = 2
	cases := testkit.Cases(200_000, 1_000_000)
	mixes, founds := [shards]map[string]int{}, [shards]map[string]mismatch{}
	t.Run("shards", func(t *testing.T) {
		for i := range shards {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				mixes[i], founds[i] = runShard(t, uint64(i), shards, (cases+shards-1)/shards)
			})
		}
	})
	mix, found := map[string]int{}, map[string]mismatch{}
	for i := range shards {
		for k, n := range mixes[i] {
			mix[k] += n
		}
		for k, w := range founds[i] {
			found[k] = w
		}
	}
	for _, w := range found {
		t.Error(w.text)
	}
	checkMix(t, cases, mix)
}

// runShard plays histories from every so many seeds, and keeps the shortest
// mismatch of each kind.
func runShard(t *testing.T, seed, every uint64, cases int) (mix map[string]int, found map[string]mismatch) {
	mix, found = map[string]int{}, map[string]mismatch{}
	for seed++; mix["cases"] < cases; seed += every {
		wrong := survey(func() {
			if m, x := newMatch(t, seed, mix); m != nil {
				m.play(x)
			}
		})
		if wrong == nil {
			continue
		}
		if old, ok := found[wrong.class]; !ok || wrong.steps < old.steps {
			found[wrong.class] = *wrong
		}
	}
	return mix, found
}

// checkMix prints what the cases were, and fails when something is missing.
func checkMix(t *testing.T, cases int, mix map[string]int) {
	for _, k := range slices.Sorted(maps.Keys(mix)) {
		t.Logf("%7d %s", mix[k], k)
	}
	var must []string
	for k := workflow.DoVote; k <= workflow.DoTick; k++ {
		must = append(must, k.String()+" accepted", k.String()+" refused")
	}
	for k := workflow.Started; k <= workflow.Spent; k++ {
		must = append(must, "event "+k.String())
	}
	for c := workflow.ByHand; c <= workflow.ByEdit; c++ {
		must = append(must, "cause "+c.String())
	}
	for s := workflow.Off; s <= workflow.Open; s++ {
		must = append(must, "status "+s.String())
	}
	must = append(must, "start accepted", "start refused", "deputy accepted", "restart",
		"awaited vote", "possible vote", "awaited move", "possible move", "awaited claim")
	for _, c := range workflow.Codes() {
		switch c.Code {
		case workflow.CodeEarlyChoice, workflow.CodeCannotTell: // the twin of early choices
		case workflow.CodeStateUnmapped: // migrations
		default:
			must = append(must, "code "+string(c.Code))
		}
	}
	if cases < 20_000 { // a quick run has only what is common
		must = []string{"start accepted", "vote accepted", "vote refused", "move accepted", "move refused", "tick accepted", "status met", "status open", "status short"}
	}
	for _, k := range must {
		if enough := max(1, cases/20_000); mix[k] < enough {
			t.Errorf("the mix is thin: %d times %q in %d cases, want %d", mix[k], k, cases, enough)
		}
	}
}

// play tells one history: at each step several commands are tried and one of the
// accepted ones happens.
func (m *match) play(x dice) {
	for range 14 {
		if x.chance(20) {
			x.change(m.crowd)
		}
		now := m.it.last
		if x.chance(40) {
			now = now.Add(time.Duration(x.IntN(4)) * time.Hour)
		}
		var chosen workflow.Command
		for range 7 {
			c := x.command(m.twin, m.crowd, m.it, now)
			m.mix["cases"]++
			if a := m.decide(c); a.ok && len(a.lines) > 0 && (chosen.Kind == 0 || x.chance(50)) {
				chosen = c
			}
		}
		if x.chance(40) {
			m.look(x, now)
		}
		if x.chance(5) {
			m.other(x, now)
		}
		if chosen.Kind != 0 {
			m.apply(chosen, m.decide(chosen))
		}
		if m.twin.state(m.it.state).Final != "" && x.chance(70) {
			return
		}
	}
}

// other asks the following version of the definition, which is not the item's.
func (m *match) other(x dice, now time.Time) {
	c := workflow.Move(pick(x, m.crowd.members...), "submit", now)
	ok, err := m.next.Decide(&m.decision, m.item, c, m.crowd)
	if err != nil {
		m.fail("error", c, err, "none")
	}
	spec := m.twin.spec
	spec.Version++
	want := (&twin{spec: spec, facts: m.crowd}).decide(m.it, c)
	m.same(c, ok, want)
	m.note(c.Kind.String(), ok, want.reasons)
}

// look compares what the two explain, and what one person can do.
func (m *match) look(x dice, now time.Time) {
	m.mix["explained"]++
	s := m.flow.Explain(m.item, m.crowd, now)
	for _, a := range s.Moves {
		for _, r := range a.Reasons {
			if r.Code != workflow.CodeNobodyMay {
				continue
			}
			m.mix["code "+string(r.Code)]++
			if !m.twin.nobodyMay(m.it, a.Action) {
				m.fail("explain", a.Action, r, "somebody may")
			}
		}
	}
	if core, twin := sayGates(s), m.twin.explain(m.it, now); core != twin {
		m.fail("explain", now, core, twin)
	}
	for _, r := range s.Reasons {
		m.mix["code "+string(r.Code)]++
	}
	for _, g := range s.Gates {
		m.mix["status "+g.Status.String()]++
		for _, r := range g.Reasons {
			m.mix["code "+string(r.Code)]++
		}
		for _, who := range m.crowd.everyone() {
			ok, err := m.flow.Decide(&m.decision, m.item, workflow.Approval(who, g.Gate, now), m.crowd)
			stands := slices.ContainsFunc(g.Words, func(w workflow.Standing) bool { return w.Principal == who && w.Word == workflow.Approve })
			if err != nil || (ok && !stands) != slices.Contains(g.Could, who) {
				m.fail("explain and decide", g, ok, err)
			}
		}
	}
	who := pick(x, m.crowd.members...)
	m.mix["could"]++
	core, twin := []string{}, m.twin.can(m.it, who, now)
	offers := m.flow.Can(m.item, who, m.crowd, now)
	if !slices.IsSortedFunc(offers, m.twin.inOrder(who)) {
		m.fail("order of offers", who, offers, "kinds, then the definition")
	}
	for _, o := range offers {
		m.mix["offer "+o.Command.Kind.String()]++
		core = append(core, sayOffer(o.Command, o.Awaited))
		if o.Awaited {
			m.mix["awaited "+o.Command.Kind.String()]++
		} else {
			m.mix["possible "+o.Command.Kind.String()]++
		}
	}
	slices.Sort(core)
	slices.Sort(twin)
	if core, twin := strings.Join(core, "\n"), strings.Join(twin, "\n"); core != twin {
		m.fail("can", who, core, twin)
	}
}

// inOrder is the order in which somebody's offers are promised: by kind, then as
// the definition has gates, moves and attributes, then one's own before what is
// done for others, then as the words are.
func (t *twin) inOrder(who member) func(a, b workflow.Offer) int {
	kinds := []workflow.CommandKind{
		workflow.DoVote, workflow.DoMove, workflow.DoEdit, workflow.DoSet, workflow.DoClaim, workflow.DoRelease, workflow.DoTakeBack,
	}
	place := func(c workflow.Command) int {
		n := 0
		for _, s := range t.spec.States {
			for _, g := range s.Gates {
				if n++; g.ID == c.Gate {
					return n
				}
			}
		}
		if c.Kind == workflow.DoMove {
			return slices.IndexFunc(t.spec.Moves, func(m workflow.Transition) bool { return m.Action == c.Action })
		}
		return slices.IndexFunc(t.spec.Attributes, func(a workflow.Attribute) bool { return len(c.Fields) == 1 && a.ID == c.Fields[0] })
	}
	whom := func(c workflow.Command) string {
		if c.Principal == who {
			return ""
		}
		return string(c.Principal)
	}
	return func(a, b workflow.Offer) int {
		return cmp.Or(
			slices.Index(kinds, a.Command.Kind)-slices.Index(kinds, b.Command.Kind), place(a.Command)-place(b.Command),
			strings.Compare(whom(a.Command), whom(b.Command)), int(a.Command.Word)-int(b.Command.Word))
	}
}

func sayGate(id workflow.GateID, status workflow.Status, away bool, leaves, unable []string, could []member) string {
	return fmt.Sprintf("%s %s away %t leaves %v could %v unable %v\n", id, status, away, leaves, could, unable)
}

func sayLeaf(have, needs int, roll []member) string {
	return fmt.Sprint(have, "/", needs, slices.Sorted(slices.Values(roll)))
}

func sayMove(a workflow.Action, could []member, reasons []workflow.Reason) string {
	// Only what makes the move itself not ready is compared here: whom a rule
	// stops is in could.
	reasons = slices.DeleteFunc(slices.Clone(reasons), func(r workflow.Reason) bool {
		return strings.HasPrefix(string(r.Code), "rule-") || r.Code == workflow.CodeNotAllowed || r.Code == workflow.CodeNobodyMay
	})
	return fmt.Sprintf("%s could %v but %s\n", a, could, sayReasons(reasons))
}

func sayGates(s workflow.Situation) string {
	text := fmt.Sprintf("%s cleared %t rejected %t owner %q\n", s.State, s.Cleared, s.Rejected, s.Owner)
	for _, g := range s.Gates {
		var leaves, unable []string
		for _, l := range g.Leaves {
			leaves = append(leaves, sayLeaf(l.Have, l.Needs, l.Roll))
		}
		for _, r := range g.Unable {
			unable = append(unable, fmt.Sprint(r.Member, " ", r.Code))
		}
		text += sayGate(g.Gate, g.Status, g.Away, leaves, unable, g.Could)
	}
	for _, m := range s.Moves {
		text += sayMove(m.Action, m.Could, m.Reasons)
	}
	return text + sayReasons(s.Reasons)
}

// barred says whether nothing but a tick may be done now.
func (t *twin) barred(it *twinItem, now time.Time) []workflow.Reason {
	if a := t.decide(it, workflow.Command{Kind: workflow.DoHold, Actor: "nobody", Key: "k", At: now}); a.reasons[0].Code != workflow.CodeNotAllowed {
		return a.reasons
	}
	return nil
}

func (t *twin) explain(it *twinItem, now time.Time) string {
	s := t.state(it.state)
	r := &run{twin: t, it: it.clone(), at: now}
	barred := t.barred(it, now)
	cleared, why := t.cleared(it)
	rejected, _ := t.rejected(it)
	if s.Gates == nil {
		cleared, why = false, nil
	}
	text := fmt.Sprintf("%s cleared %t rejected %t owner %q\n", s.ID, cleared, rejected, t.owner(it))
	for i := range s.Gates {
		g := &s.Gates[i]
		var leaves, unable []string
		could := []member{}
		next := 0
		for _, l := range nodeOf(g.Need, &next).leaves() {
			have := 0
			for _, v := range it.approvals(g.ID) {
				have += int(v.fits >> l.leaf & 1)
			}
			leaves = append(leaves, sayLeaf(have, t.quota(it, g, l), it.rolls[g.ID][l.leaf]))
		}
		for _, m := range t.facts.everyone() {
			if v := it.word(g.ID, m); v != nil && v.word == workflow.Approve {
				continue
			}
			why := barred
			if why == nil {
				why = t.vote(it, g, workflow.Approve, names{m, m}, 0, "")
			}
			switch {
			case why == nil:
				could = append(could, m)
			case t.asked(it, g, m):
				unable = append(unable, fmt.Sprint(m, " ", why[0].Code))
			}
		}
		text += sayGate(g.ID, t.status(it, g), t.away(it, g), leaves, unable, could)
	}
	for _, m := range t.spec.Moves {
		if m.By == nil || !slices.Contains(m.From, s.ID) {
			continue
		}
		could := []member{}
		for _, who := range t.facts.everyone() {
			if t.decide(it, workflow.Move(who, m.Action, now)).ok {
				could = append(could, who)
			}
		}
		why := barred
		if why == nil && len(it.held) > 0 {
			why = []workflow.Reason{{Code: workflow.CodeHeld}}
		}
		if why == nil {
			why = r.notReady(&m)
		}
		text += sayMove(m.Action, could, why)
	}
	return text + sayReasons(why)
}

// nobodyMay reports whether no person at all is in the parties of a move.
func (t *twin) nobodyMay(it *twinItem, a workflow.Action) bool {
	for _, m := range t.spec.Moves {
		if m.Action == a && slices.Contains(m.From, it.state) {
			return !slices.ContainsFunc(t.facts.everyone(), func(who member) bool { return t.inAny(it, m.By, who) })
		}
	}
	return false
}

func sayCommand(c workflow.Command) string {
	if c.Principal == c.Actor {
		c.Principal = ""
	}
	return fmt.Sprintf("%s %s %s %s %v %q", c.Kind, c.Gate, c.Word, c.Action, c.Fields, c.Principal)
}

func sayOffer(c workflow.Command, awaited bool) string {
	return fmt.Sprintf("%s awaited %t", sayCommand(c), awaited)
}

// never is more approvals than there ever are.
const never = 1000

// lacking counts the seats below n that the best use of the approvals leaves
// empty.
func (t *twin) lacking(it *twinItem, g *workflow.Gate, n *twinNode, approvals []twinVote) int {
	switch {
	case n.leaf >= 0:
		quota := t.quota(it, g, n)
		if quota < 0 {
			return never
		}
		for _, v := range approvals {
			quota -= int(v.fits >> n.leaf & 1)
		}
		return max(0, quota)
	case n.all && n.shared:
		sum := 0
		for _, k := range n.kids {
			sum += t.lacking(it, g, k, approvals)
		}
		return sum
	case n.all:
		return t.lackingSplit(it, g, n.kids, approvals)
	}
	fewest := never
	for _, k := range n.kids {
		fewest = min(fewest, t.lacking(it, g, k, approvals))
	}
	return fewest
}

// lackingSplit tries every way to split the approvals among the children.
func (t *twin) lackingSplit(it *twinItem, g *workflow.Gate, kids []*twinNode, approvals []twinVote) int {
	if len(kids) == 1 {
		return t.lacking(it, g, kids[0], approvals)
	}
	fewest := never
	for set := range 1 << len(approvals) {
		var own, rest []twinVote
		for i, v := range approvals {
			if set>>i&1 == 1 {
				own = append(own, v)
			} else {
				rest = append(rest, v)
			}
		}
		fewest = min(fewest, t.lacking(it, g, kids[0], own)+t.lackingSplit(it, g, kids[1:], rest))
	}
	return fewest
}

// fillsSeat reports whether an approval leaves fewer seats of a gate empty that
// waits for some. Where nobody could ever fill what the definition asks for, only
// the seats of added approvers are left to fill.
func (t *twin) fillsSeat(it *twinItem, g *workflow.Gate, by names) bool {
	before := it.approvals(g.ID)
	if !t.applies(it, g) || t.sat(it, g, before) {
		return false
	}
	fits, _ := t.fits(it, g, by)
	after := slices.DeleteFunc(slices.Clone(before), func(v twinVote) bool { return v.by[1] == by[1] })
	after = append(after, twinVote{gate: g.ID, word: workflow.Approve, by: by, fits: fits})
	next, top := 0, t.tree(it, g)
	if own := nodeOf(g.Need, &next); t.lacking(it, g, own, nil) >= never {
		top = &twinNode{leaf: -1, all: true, kids: slices.DeleteFunc(slices.Clone(top.kids), func(k *twinNode) bool { return k.must == "" })}
		if len(top.kids) == 0 {
			return false
		}
	}
	return t.lacking(it, g, top, after) < t.lacking(it, g, top, before)
}

// can tries everything.
func (t *twin) can(it *twinItem, m member, now time.Time) []string {
	list := []string{}
	accepted := func(c workflow.Command) bool { return t.decide(it, c).ok }
	// try offers a command in person, else for the first for whom it is accepted.
	try := func(c workflow.Command, awaited bool) {
		for _, p := range slices.Concat([]member{""}, t.facts.everyone()) {
			if p != m && accepted(c.For(p)) {
				list = append(list, sayOffer(c.For(p), awaited))
				return
			}
		}
	}
	s := t.state(it.state)
	for _, g := range s.Gates {
		for _, p := range t.facts.everyone() {
			for _, w := range []workflow.Word{workflow.Approve, workflow.Decline, workflow.Changes, workflow.Abstain} {
				c := workflow.Vote(m, g.ID, w, now).For(p)
				if a := t.decide(it, c); a.ok && len(a.lines) > 0 {
					list = append(list, sayOffer(c, w == workflow.Approve && t.fillsSeat(it, &g, names{m, p})))
				}
			}
		}
	}
	for _, a := range t.spec.Moves {
		if slices.Contains(a.From, s.ID) {
			try(workflow.Move(m, a.Action, now), a.On != workflow.OnHand || s.Gates == nil)
		}
	}
	for _, p := range slices.Concat([]member{m}, t.facts.everyone()) {
		fields := []field{}
		for _, f := range t.spec.Fields {
			if accepted(workflow.Edit(m, now, f).For(p)) {
				fields = append(fields, f)
			}
		}
		if len(fields) > 0 {
			list = append(list, sayOffer(workflow.Edit(m, now, fields...).For(p), false))
			break
		}
	}
	for _, a := range t.spec.Attributes {
		v := t.value(it, a.ID)
		if v.IsZero() {
			v = map[workflow.AttrKind]workflow.Value{
				workflow.BoolAttr: workflow.Bool(true), workflow.UnitAttr: workflow.Text("west"),
				workflow.MemberAttr: workflow.Text("ann"), workflow.TimeAttr: workflow.Instant(noon),
			}[a.Kind]
		}
		try(workflow.Set(m, a.ID, v, now), false)
	}
	for _, c := range []workflow.Command{workflow.Claim(m, now), workflow.Release(m, now)} {
		if accepted(c) {
			list = append(list, sayOffer(c, c.Kind == workflow.DoClaim))
		}
	}
	for _, g := range s.Gates {
		try(workflow.TakeBack(m, g.ID, now), false)
	}
	return list
}

// firstWords is enough of an answer to tell kinds of mismatch apart.
func firstWords(answer string) string {
	answer = digits.ReplaceAllString(answer, "")
	return answer[:min(22, len(answer))]
}
