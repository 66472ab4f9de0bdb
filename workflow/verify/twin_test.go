// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// question is a check that the twin can answer too.
type question struct {
	family string // the name of the mix
	check  verify.Check
	twin   func(testing.TB, *twin) answer
	// shown says what is wrong with what the result shows; nil shows nothing.
	shown func(testing.TB, *twin, answer, *verify.Result) string
	// loose says that the twin has not looked at everything: what is shown to
	// fail fails.
	loose bool
}

// answer is the twin's: whether the check holds, and what must be true of the
// result if it does not.
type answer struct {
	holds bool
	why   string
	// Of a failure: who is away, and who acts; nil if that is not told.
	absent, people []member
	fatal          []fatality // those of least size, the least ids first
	steps          int        // of the shortest history; 0 if that is not told
}

// twin lists what can happen in a world once for all questions.
type twin struct {
	world
	most       int // nodes that are listed
	everything *graph
	away       map[string]*graph // by who else is away
}

func newTwin(w world) *twin { return &twin{world: w, most: mostNodes, away: map[string]*graph{}} }

// all returns the graph of everything that can happen; cut off when it is large.
func (w *twin) all(t testing.TB) *graph {
	if w.everything == nil {
		w.everything = explore(t, w.flow, w.people, w.free(w.most))
	}
	return w.everything
}

func completable() question {
	return question{family: "completable", check: verify.Completable(), twin: func(t testing.TB, w *twin) answer {
		if f := w.completes(t); f != nil {
			return answer{why: fmt.Sprintf("%s with %v", f.author, f.region)}
		}
		return answer{holds: true}
	}, shown: func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if !want.holds {
			return ""
		}
		if got.Witness == nil {
			return "no plan: " + got.String()
		}
		item, _ := replay(t, w.flow, w.people, got.Witness)
		if stateOf(&w.spec, item.State()).Final != workflow.Done {
			return "the plan does not complete: " + got.String()
		}
		return ""
	}}
}

func survives(n int) question {
	return question{family: "survives", check: verify.Survives(n), twin: func(t testing.TB, w *twin) answer {
		sets, found := w.fatal(t, n)
		return answer{holds: !found, why: fmt.Sprint("without ", sets), fatal: sets}
	}, shown: func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if want.holds || len(want.fatal) == 0 {
			return ""
		}
		if got.Witness == nil {
			return fmt.Sprintf("the twin says %v; the check says %s", want.fatal, got)
		}
		if !slices.Equal(got.Witness.Absent, want.fatal[0].absent) || !slices.ContainsFunc(want.fatal, func(f fatality) bool {
			return f.author == got.Witness.Begin.By && slices.Equal(f.absent, got.Witness.Absent)
		}) {
			return fmt.Sprintf("the twin says %v; the check says %s", want.fatal, got)
		}
		return ""
	}}
}

func coalition(target workflow.StateID, n int) question {
	return question{family: "coalition", check: verify.Coalition(target, n), twin: func(t testing.TB, w *twin) answer {
		set := w.all(t).coalition(w.people.members, target)
		return answer{holds: set == nil || len(set) >= n, why: fmt.Sprint(set), people: set}
	}, shown: sameCoalition(target)}
}

// mostAway bounds the cases about more people away, each of which asks for many
// lists of what can happen, in nodes.
const mostAway = 60

// small reports whether all that can happen with one more away is listed, too.
func (w *twin) small(t testing.TB) bool {
	ok := true
	subsets(w.people.present(), 1, func(x []member) bool {
		ok = ok && !w.without(t, x).full
		return ok
	})
	return ok
}

// without returns the graph of everything that can happen when some more are
// away.
func (w *twin) without(t testing.TB, x []member) *graph {
	key := fmt.Sprint(x)
	if w.away[key] == nil {
		w.away[key] = newTwin(world{w.flow, w.spec, w.people.without(x)}).all(t)
	}
	return w.away[key]
}

func coalitionAway(target workflow.StateID, n, m int) question {
	return question{family: "coalition-away", check: verify.CoalitionAway(target, n, m), twin: func(t testing.TB, w *twin) (a answer) {
		a.holds = true
		subsets(w.people.present(), m, func(x []member) bool {
			set := w.without(t, x).coalition(w.people.members, target)
			if set != nil && len(set) < n && (a.holds || len(set) < len(a.people)) {
				a = answer{why: fmt.Sprint(set, " without ", x), people: set, absent: x}
			}
			return true
		})
		return a
	}, shown: sameCoalition(target)}
}

func mustPass(gate workflow.GateID, target workflow.StateID, when workflow.Condition) question {
	return question{family: "must-pass", check: verify.MustPass(gate, target, when), twin: func(t testing.TB, w *twin) answer {
		for _, c := range rosters(w.flow) {
			any := world{w.flow, w.spec, c}
			g := explore(t, w.flow, c, any.free(mostOfAny))
			if i := g.bypass(gate, target, func(given []workflow.Given) bool { return w.flow.Holds(when, given) }); i >= 0 {
				return answer{why: g.history(i)}
			}
		}
		return answer{holds: true}
	}, shown: func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if got.Verdict == verify.Holds {
			return ""
		}
		_, enters := replay(t, w.flow, w.people, got.Witness)
		if !slices.ContainsFunc(enters, func(e entrance) bool {
			return e.state == target && w.flow.Holds(when, e.attrs) && !e.told.hasPassed(gate)
		}) {
			return "the witness does not get past the gate: " + got.String()
		}
		return ""
	}, loose: true}
}

// ages reports whether deadlines count from the start of an item, so that it matters
// how long it waited.
func (w *world) ages() bool {
	return someDeadline(&w.spec, func(d *workflow.Deadline) bool { return d.From == "start" })
}

// waits reports whether it matters how long an item waits in a state that has no
// deadline.
func (w *world) waits() bool {
	return w.ages() || someDeadline(&w.spec, func(d *workflow.Deadline) bool { return anchorOf(d) != "" })
}

// puzzles reports whether they race and one counts from an attribute: of that the twin
// tries a few instants only.
func (w *world) puzzles() bool {
	return w.races() && someDeadline(&w.spec, func(d *workflow.Deadline) bool { return anchorOf(d) != "" })
}

// missed reports whether the answers differ as they may where the twin did not try
// everything: it does not know a run that the check shows, or what is stuck.
func (q question) missed(want answer, got *verify.Result) bool {
	switch q.family {
	case "coalition", "may-never":
		return want.holds && got.Verdict == verify.Fails
	case "may-act":
		return !want.holds && got.Verdict == verify.Holds
	}
	return q.family == "never-stuck"
}

// hangs reports whether a deadline counts from the attribute.
func hangs(s *workflow.Spec, f workflow.Field) bool {
	return someDeadline(s, func(d *workflow.Deadline) bool { return anchorOf(d) == f })
}

func someDeadline(s *workflow.Spec, is func(*workflow.Deadline) bool) bool {
	return slices.ContainsFunc(s.States, func(st workflow.State) bool {
		return slices.ContainsFunc(st.Deadlines, func(d workflow.Deadline) bool { return is(&d) })
	})
}

// races reports whether deadlines that count from the start, or from an attribute,
// run against others, in an order that depends on when the item comes into a state.
// The twin lets it wait for the former alone.
func (w *world) races() bool {
	var anchors []string
	someDeadline(&w.spec, func(d *workflow.Deadline) bool {
		anchors = append(anchors, cmp.Or(string(anchorOf(d)), d.From, "entry"))
		return false
	})
	slices.Sort(anchors)
	return len(slices.Compact(anchors)) > 1
}

func neverStuck(e int) question {
	return question{family: "never-stuck", check: verify.NeverStuck(e), twin: func(t testing.TB, w *twin) answer {
		g := w.all(t)
		if i := g.stuck(e); i >= 0 {
			return answer{why: g.history(i), steps: g.nodes[i].depth}
		}
		return answer{holds: true}
	}, shown: func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if want.holds {
			return ""
		}
		item, _ := replay(t, w.flow, w.people, got.Witness)
		if w.waits() {
			return "" // to wait is no command: what is stuck later does not show it
		}
		i, ok := w.all(t).byKey[w.all(t).keyOf(t, item)]
		switch {
		case !ok || !w.all(t).stuckAt(e, i):
			return "the witness is not stuck: " + got.String()
		case len(got.Witness.Commands)+1 != want.steps:
			return fmt.Sprintf("a shorter history: %s; not %s", want.why, got)
		}
		return ""
	}}
}

func mayAct(d deed) question {
	return question{family: "may-act", check: verify.MayAct(d.power()), twin: func(t testing.TB, w *twin) answer {
		return answer{holds: w.all(t).deeds()[d], why: "never"}
	}, shown: func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if want.holds {
			return d.isDone(t, w, got)
		}
		return ""
	}}
}

func mayNever(d deed) question {
	return question{family: "may-never", check: verify.MayNever(d.power()), twin: func(t testing.TB, w *twin) answer {
		return answer{holds: !w.all(t).deeds()[d], why: "it may"}
	}, shown: func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if want.holds {
			return ""
		}
		return d.isDone(t, w, got)
	}}
}

// power writes the deed as a check asks for it.
func (d deed) power() verify.Power {
	p := verify.Power{Member: d.member, State: d.state}
	word, id, _ := strings.Cut(d.what, " ")
	switch word {
	case "edit":
		p.Edit = workflow.Field(id)
	case "set":
		p.Set = workflow.Field(id)
	case "move":
		p.Move = workflow.Action(id)
	default:
		p.Gate = workflow.GateID(id)
		if err := p.Word.UnmarshalText([]byte(word)); err != nil {
			panic(err)
		}
	}
	return p
}

// isDone says what is wrong with a witness that should end with the deed.
func (d deed) isDone(t testing.TB, w *twin, got *verify.Result) string {
	replay(t, w.flow, w.people, got.Witness)
	before, last := *got.Witness, workflow.Command{}
	if n := len(before.Commands); n > 0 {
		before.Commands, last = before.Commands[:n-1], before.Commands[n-1]
	}
	item, err := before.Replay(w.flow, w.people)
	if err != nil || item.State() != d.state || last.Actor != d.member || !slices.Contains(whatOf(last), d.what) {
		return "the witness does not show it: " + got.String()
	}
	return ""
}

func sameCoalition(target workflow.StateID) func(testing.TB, *twin, answer, *verify.Result) string {
	return func(t testing.TB, w *twin, want answer, got *verify.Result) string {
		if want.holds {
			return ""
		}
		_, enters := replay(t, w.flow, w.people, got.Witness)
		switch {
		case !entersState(enters, target):
			return "the witness does not enter the state: " + got.String()
		case !slices.Equal(got.Witness.People, want.people) || !slices.Equal(actors(got.Witness), want.people) || !slices.Equal(got.Witness.Absent, want.absent):
			return fmt.Sprintf("the twin says %v without %v; the check says %s", want.people, want.absent, got)
		}
		return ""
	}
}

// mostOfAny bounds what is listed for each of the rosters that MustPass looks at.
const mostOfAny = 80

// rosters are people for whom a definition could be made: each does everything,
// or each one thing, or some everything and some one thing.
func rosters(f *workflow.Flow) []*crew {
	var roles []role
	names := []member{"zed", "zoe", "zyx"}
	for _, p := range f.Asks() {
		switch p.Kind {
		case workflow.RoleParty:
			roles = append(roles, role(p.Name))
		case workflow.MemberParty:
			names = append(names, member(p.Name))
		}
	}
	slices.Sort(names)
	var list []*crew
	for size := 1; size <= 3; size++ {
		all := map[member][]role{}
		for _, m := range names[:min(size, len(names))] {
			all[m] = roles
		}
		list = append(list, people(all))
	}
	each, mixed := map[member][]role{}, map[member][]role{"zed": roles}
	for i, r := range roles {
		m := names[i%len(names)]
		each[m] = append(each[m], r)
		mixed["zoe"] = roles[:i]
	}
	list = append(list, people(each), people(mixed))
	for _, c := range list {
		if slices.ContainsFunc(f.Asks(), func(p workflow.Party) bool { return p.Unit != "" }) {
			c.unit = map[member]workflow.UnitID{}
		}
		for i, m := range c.members {
			c.boss[m] = c.members[(i+1)%len(c.members)]
			if c.unit != nil {
				c.unit[m] = whole
			}
		}
	}
	return list
}

// judge compares the answers and returns what is wrong.
func (q question) judge(t testing.TB, w *twin, m *mix) (wrong string) {
	want := q.twin(t, w)
	got, lost, err := verify.RunCounting(w.flow, w.people, q.check)
	family := q.family
	if w.puzzles() {
		family += " of several clocks"
	}
	m.add(family + " " + got.Verdict.String())
	if lost > 0 && w.spec.Early != workflow.EarlyRefuse { // which plans do not know
		m.add("do not replay")
		t.Logf("%s: %s, with %d plans that do not replay: %v", q.check, got.Verdict, lost, err)
	}
	switch {
	case got.Verdict == verify.Unknown:
		return "" // counted
	case w.puzzles() && q.missed(want, &got):
		if got.Witness != nil {
			replay(t, w.flow, w.people, got.Witness)
		}
		return ""
	case (got.Verdict == verify.Holds) != want.holds && !(q.loose && want.holds) && !(q.family == "never-stuck" && want.holds && w.races()):
		return fmt.Sprintf("the twin says holds=%v: %s; the check says\n%s", want.holds, want.why, got)
	case q.shown != nil:
		return q.shown(t, w, want, &got)
	}
	return ""
}

// String tells a case.
func (w *twin) String() string {
	spec, err := json.MarshalIndent(w.spec, "", " ")
	if err != nil {
		return err.Error()
	}
	c := w.people
	return fmt.Sprintf("%s\nroles %v away %v deputies %v skilled %v managers %v", spec, c.roles, c.away, c.deputies, c.skilled, c.boss)
}

// questions are what is asked in a random case.
func (x dice) questions(t testing.TB, w *twin) []question {
	var ids []workflow.StateID
	for _, s := range w.spec.States {
		ids = append(ids, s.ID)
	}
	var gates []workflow.GateID
	for _, s := range w.spec.States {
		for _, g := range s.Gates {
			gates = append(gates, g.ID)
		}
	}
	list := []question{
		completable(),
		survives(pick(x, 0, 1, 1, 2)),
		coalition(pick(x, append(ids, "ready", "live", "live")...), pick(x, 2, 2, 3, 4)),
		neverStuck(pick(x, 0, 1, 2)),
		mustPass(pick(x, gates...), pick(x, append(ids[1:], "live", "live")...), x.whens(w)),
	}
	if len(w.people.members) == 0 {
		return list
	}
	d := x.deed(w)
	return append(list, mayAct(d), mayNever(d))
}

func (x dice) whens(w *twin) workflow.Condition {
	if len(w.spec.Attributes) == 0 || w.spec.Attributes[0].ID != "x" || x.chance(50) {
		return workflow.Condition{}
	}
	return workflow.Condition{Attr: "x", Is: workflow.Bool(x.chance(50))}
}

// deed picks something that somebody might do.
func (x dice) deed(w *twin) deed {
	var list []deed
	for _, s := range w.spec.States {
		for _, m := range w.people.members {
			n := &node{item: new(workflow.Item), state: s.ID}
			for _, c := range slices.Concat(w.words(&s, m, n), w.moves(&s, m), w.changes(&s, m)) {
				for _, what := range whatOf(c) {
					list = append(list, deed{m, what, s.ID})
				}
			}
		}
	}
	return pick(x, list...)
}

// mix counts what the cases were, across the parallel parts of a test.
type mix struct {
	sync.Mutex
	n map[string]int
}

func (m *mix) add(what string) {
	m.Lock()
	defer m.Unlock()
	if m.n == nil {
		m.n = map[string]int{}
	}
	m.n[what]++
}

// thin says of which families less than a tenth of the answers hold, or fail, or
// more than one in a hundred is unknown.
func (m *mix) thin(families ...string) []string {
	var list []string
	for _, f := range families {
		holds, fails, unknown := m.n[f+" holds"], m.n[f+" fails"], m.n[f+" unknown"]
		all := holds + fails + unknown
		if 10*holds < all || 10*fails < all || 100*unknown > all || all == 0 {
			list = append(list, fmt.Sprintf("%s: %d hold, %d fail, %d are unknown", f, holds, fails, unknown))
		}
	}
	return list
}

// each runs f on random cases of which everything that can happen can be listed
// with at most so many nodes, in two parts at once. A case that f says is none
// does not count.
func each(t *testing.T, cases, most int, m *mix, f func(t *testing.T, x dice, w *twin, seed uint64) bool) {
	eachOf(t, cases, most, m, worldOf, f)
}

// eachOf does the same with cases made by draw.
func eachOf(t *testing.T, cases, most int, m *mix, draw func(dice) *world, f func(t *testing.T, x dice, w *twin, seed uint64) bool) {
	for part := range uint64(2) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			done := 0
			for seed := part + 1; done < (cases+1)/2; seed += 2 {
				x := dice{testkit.Rand(seed)}
				w := draw(x)
				if w == nil {
					m.add("of no sense")
					continue
				}
				tw := newTwin(*w)
				tw.most = most
				if tw.all(t).full {
					m.add("too large")
					continue
				}
				if f(t, x, tw, seed) {
					done++
					m.add("cases")
				}
			}
		})
	}
}

// nodesOf bounds what the twin lists of a case: little where only a few are looked
// at in passing.
func nodesOf(cases int) int {
	if cases < 300 {
		return mostAway
	}
	return mostNodes
}

// TestTwin holds every check to an enumeration of everything that can happen, on
// random small definitions with random people.
func TestTwin(t *testing.T) {
	cases := testkit.Cases(1000, 3000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		each(t, cases, nodesOf(cases), m, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			for _, q := range x.questions(t, w) {
				if wrong := q.judge(t, w, m); wrong != "" {
					t.Errorf("seed %d: %s: %s\n%s", seed, q.check, wrong, w)
				}
			}
			return true
		})
	})
	t.Log(m.n)
	assert.Zero(t, m.n["do not replay"])
	if cases >= 1000 {
		assert.Empty(t, m.thin("completable", "survives", "coalition", "may-act", "may-never", "must-pass", "never-stuck"))
	}
}

// TestTwinAway does the same for what one absence more lets people do.
func TestTwinAway(t *testing.T) {
	cases := testkit.Cases(1000, 3000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		each(t, cases, mostAway, m, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			if !w.small(t) {
				m.add("too large with one away")
				return false
			}
			q := coalitionAway("live", pick(x, 2, 3, 3), 1)
			if wrong := q.judge(t, w, m); wrong != "" {
				t.Errorf("seed %d: %s: %s\n%s", seed, q.check, wrong, w)
			}
			return true
		})
	})
	t.Log(m.n)
	assert.Zero(t, m.n["do not replay"])
	if cases >= 1000 {
		assert.Empty(t, m.thin("coalition-away"))
	}
}

// TestTwinDiff does the same for what a new version of a definition changes.
func TestTwinDiff(t *testing.T) {
	cases := testkit.Cases(1000, 3000)
	m := &mix{}
	t.Run("cases", func(t *testing.T) {
		each(t, cases, nodesOf(cases), m, func(t *testing.T, x dice, w *twin, seed uint64) bool {
			spec, ok := x.other(w.spec)
			flow, err := workflow.Compile(spec, workflow.Options{})
			if !ok || err != nil {
				m.add("of no sense")
				return false
			}
			old := newTwin(world{flow, spec, w.people})
			if old.all(t).full {
				m.add("too large")
				return false
			}
			if wrong := w.since(t, old, m); wrong != "" {
				t.Errorf("seed %d: %s\nold %s\nnew %s", seed, wrong, old, w)
			}
			return true
		})
	})
	t.Log(m.n)
	if cases >= 1000 {
		assert.Empty(t, m.thin("no-new-power"))
	}
}

// other makes an older version of a definition.
func (x dice) other(s workflow.Spec) (workflow.Spec, bool) {
	flow, err := workflow.Compile(s, workflow.Options{})
	if err != nil {
		return s, false
	}
	s = flow.Spec() // a copy
	g := &stateOf(&s, "review").Gates[0]
	mv := &s.Moves[x.IntN(len(s.Moves))]
	switch x.IntN(8) {
	case 0:
		g.Need = workflow.Need{Approve: 2, Of: []workflow.Party{workflow.Role("a")}}
	case 1:
		g.Self = !g.Self
	case 2, 6:
		if mv.By == nil {
			return s, false
		}
		mv.By = []workflow.Party{workflow.Role(pick[role](x, "a", "b"))}
	case 3:
		if len(s.Rules) == 0 {
			return s, false
		}
		s.Rules = s.Rules[1:]
	case 4:
		s.Rules = append(s.Rules, workflow.Rule{ID: "old", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}})
	case 5:
		s.Start.By = []workflow.Party{workflow.Member("bo")}
	default:
		s.Version++ // nothing changes
	}
	s.Version = 2
	return s, true
}

// since compares what the checks say has changed since an older version.
func (w *twin) since(t testing.TB, old *twin, m *mix) string {
	// Not every word is tried everywhere.
	plain := func(p verify.Power) bool { return p.Word != workflow.Changes && p.Word != workflow.Abstain }
	now, before := w.all(t).deeds(), old.all(t).deeds()
	gained, fewer := 0, ""
	for d := range now {
		if !before[d] && plain(d.power()) {
			gained++
		}
	}
	for _, s := range w.spec.States {
		if s.Final == "" {
			continue
		}
		i := slices.IndexFunc(old.spec.States, func(o workflow.State) bool { return o.ID == s.ID })
		if i < 0 {
			continue
		}
		a, b := w.all(t).coalition(w.people.members, s.ID), old.all(t).coalition(w.people.members, s.ID)
		if a != nil && (b == nil || len(a) < len(b)) {
			fewer = fmt.Sprintf("%v for %s, before %v", a, s.ID, b)
		}
	}
	check := verify.NoNewPower(old.flow, workflow.Mapping{})
	res := verify.Run(w.flow, w.people, check).Results[0]
	m.add("no-new-power " + res.Verdict.String())
	c := verify.Diff(old.flow, w.flow, w.people, workflow.Mapping{})
	lost := slices.ContainsFunc(c.Passes, func(p verify.Pass) bool { return !p.Certain })
	want := gained > 0 || fewer != ""
	switch {
	case res.Verdict == verify.Unknown || len(c.Unknown) > 0:
		return ""
	case want && res.Verdict == verify.Holds, !want && res.Verdict == verify.Fails && !lost:
		return fmt.Sprintf("the twin says %d gained, fewer %s; the check says %s", gained, fewer, res)
	case len(slices.DeleteFunc(slices.Clone(c.Gained), func(p verify.Power) bool { return !plain(p) })) != gained:
		return fmt.Sprintf("the twin says %d gained; the check says %v", gained, c.Gained)
	}
	for _, p := range c.Gained {
		for d := range now {
			if d.power() == p && before[d] {
				return fmt.Sprintf("%s is not new", p)
			}
		}
	}
	return ""
}
