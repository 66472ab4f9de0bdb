// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// graph is everything that can happen to an item: what could be told apart of it
// after each history, and the steps between. It is made by trying every command
// in Flow.Decide.
type graph struct {
	flow   *workflow.Flow
	spec   workflow.Spec
	people workflow.Facts
	rules  []workflow.Rule // to which items are held
	nodes  []*node
	byKey  map[string]int
	read   map[string]outline // by what was read
	starts []step
	full   bool // more nodes than most: the graph is cut off
}

type node struct {
	item  *workflow.Item
	key   string
	state workflow.StateID
	steps []step
	told  outline
	depth int
	from  int  // the node before on a shortest history; -1 for a start
	by    step // the step from there
}

// step is an accepted command and where it leads. A start has none.
type step struct {
	begin  workflow.Begin
	c      workflow.Command
	actor  member // nobody for a tick
	to     int
	enters []entrance // the states that it enters, one after the other
	silent bool       // accepted without an event
}

// entrance is how an item comes into a state, by a move from another unless it
// starts.
type entrance struct {
	state  workflow.StateID
	told   outline
	attrs  []workflow.Given
	from   workflow.StateID
	action workflow.Action
}

// menu says which commands are tried on an item, and which begins.
type menu struct {
	begins   []workflow.Begin
	commands func(n *node) []workflow.Command
	most     int             // nodes
	rules    []workflow.Rule // others than those of the flow to which items are held
}

// explore makes the graph, breadth first.
func explore(t testing.TB, flow *workflow.Flow, people workflow.Facts, m menu) *graph {
	t.Helper()
	g := &graph{flow: flow, spec: flow.Spec(), people: people, byKey: map[string]int{}, read: map[string]outline{}}
	g.rules = append(m.rules, g.spec.Rules...)
	var d workflow.Decision
	for _, b := range m.begins {
		b.ID, b.At = "i", noon
		ok, err := flow.DecideStart(&d, b, people)
		require.NoError(t, err)
		if ok {
			g.starts = append(g.starts, g.add(t, new(workflow.Item), &d, step{begin: b, actor: b.By}, -1))
		}
	}
	for i := 0; i < len(g.nodes); i++ {
		if len(g.nodes) > m.most {
			g.full = true
			return g
		}
		n := g.nodes[i]
		for _, c := range m.commands(n) {
			ok, err := flow.Decide(&d, n.item, c, people)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				n.steps = append(n.steps, g.add(t, n.item, &d, step{c: c, actor: c.Actor}, i))
			}
		}
	}
	return g
}

func (g *graph) add(t testing.TB, it *workflow.Item, d *workflow.Decision, s step, from int) step {
	if len(d.Events) == 0 {
		s.to, s.silent = from, true
		return s
	}
	next := it.Clone()
	var fields []string
	for i := range d.Events {
		e, before := &d.Events[i], next.State()
		if err := next.Apply(*e); err != nil {
			t.Fatal(err)
		}
		fields = nil
		if e.Kind == workflow.Moved || e.Kind == workflow.Started {
			fields = written(t, next)
			s.enters = append(s.enters, entrance{e.State, g.outline(t, fields), next.Attributes(), before, e.Action})
		}
	}
	if fields == nil {
		fields = written(t, next)
	}
	key := g.key(next, fields)
	i, ok := g.byKey[key]
	if !ok {
		i = len(g.nodes)
		n := &node{item: next, key: key, state: next.State(), told: g.outline(t, fields), from: from, by: s, depth: 1}
		if from >= 0 {
			n.depth = g.nodes[from].depth + 1
		}
		g.nodes = append(g.nodes, n)
		g.byKey[key] = i
	}
	s.to = i
	return s
}

// state returns the state as written.
func (g *graph) state(id workflow.StateID) *workflow.State { return stateOf(&g.spec, id) }

func stateOf(s *workflow.Spec, id workflow.StateID) *workflow.State {
	i := slices.IndexFunc(s.States, func(st workflow.State) bool { return st.ID == id })
	return &s.States[i]
}

func transitionOf(s *workflow.Spec, a workflow.Action) *workflow.Transition {
	i := slices.IndexFunc(s.Moves, func(m workflow.Transition) bool { return m.Action == a })
	return &s.Moves[i]
}

// reach returns which nodes can be reached by steps that may be taken, from
// starts that may.
func (g *graph) reach(may func(from *node, s *step) bool) []bool {
	seen := make([]bool, len(g.nodes))
	var todo []int
	visit := func(from *node, s *step) {
		if !seen[s.to] && may(from, s) {
			seen[s.to] = true
			todo = append(todo, s.to)
		}
	}
	for i := range g.starts {
		visit(nil, &g.starts[i])
	}
	for len(todo) > 0 {
		n := g.nodes[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		for i := range n.steps {
			visit(n, &n.steps[i])
		}
	}
	return seen
}

// history returns the shortest way to a node.
func (g *graph) history(i int) string {
	var list []string
	for ; i >= 0; i = g.nodes[i].from {
		list = append(list, sayStep(g.nodes[i].by))
	}
	slices.Reverse(list)
	return strings.Join(list, "; ")
}

func sayStep(s step) string {
	if s.c.Kind == 0 {
		text := fmt.Sprintf("%s starts", s.begin.By)
		if s.begin.For != "" {
			text += fmt.Sprintf(" for %s", s.begin.For)
		}
		for _, a := range s.begin.Attributes {
			text += fmt.Sprintf(" %s=%s", a.Attribute, a.Value)
		}
		return text
	}
	return sayCommand(s.c)
}

func sayCommand(c workflow.Command) string {
	text := fmt.Sprintf("%s %s", c.Actor, c.Kind)
	switch c.Kind {
	case workflow.DoVote:
		text = fmt.Sprintf("%s %s %s", c.Actor, c.Word, c.Gate)
		c.Gate, c.Word = "", 0
	case workflow.DoMove:
		text = fmt.Sprintf("%s %s", c.Actor, c.Action)
		c.Action = ""
	}
	if c.Principal != "" && c.Principal != c.Actor {
		text += fmt.Sprintf(" for %s", c.Principal)
	}
	for _, w := range []string{string(c.Gate), c.Word.String(), string(c.Action), string(c.Member), c.Value.String()} {
		if w != "" {
			text += " " + w
		}
	}
	for _, f := range c.Fields {
		text += " " + string(f)
	}
	if c.Must {
		text += " must"
	}
	return strings.TrimSpace(text)
}

// outline is what the twin reads of an item in JSON.
type outline struct {
	Author member `json:"author"`
	For    member `json:"for"`
	Votes  []struct {
		Gate             workflow.GateID
		Actor, Principal member
	} `json:"votes"`
	Trail []struct {
		State       workflow.StateID
		Passed, Off []workflow.GateID
	} `json:"trail"`
	Acts []struct {
		Action workflow.Action
	} `json:"acts"`
	Editors []struct {
		Member member
	} `json:"editors"`
}

func outlineOf(t testing.TB, it *workflow.Item) outline {
	return (&graph{read: map[string]outline{}}).outline(t, written(t, it))
}

// written returns the fields of an item in JSON.
func written(t testing.TB, it *workflow.Item) []string {
	data, err := it.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return split(string(data))
}

// outline reads the fields of an item, the same only once.
func (g *graph) outline(t testing.TB, fields []string) outline {
	var list []string
	for _, f := range fields {
		switch name, _, _ := strings.Cut(f, ":"); name {
		case `"author"`, `"for"`, `"votes"`, `"trail"`, `"acts"`, `"editors"`:
			list = append(list, f)
		}
	}
	data := "{" + strings.Join(list, ",") + "}"
	o, known := g.read[data]
	if !known {
		require.NoError(t, json.Unmarshal([]byte(data), &o))
		g.read[data] = o
	}
	return o
}

// keyOf tells items apart as far as anything can depend on it.
func (g *graph) keyOf(t testing.TB, it *workflow.Item) string { return g.key(it, written(t, it)) }

// key is of an item as it is written: no revisions, no numbers, no instants. Words
// and acts are sets, but of each move the latest firing counts for itself; moves
// that no rule names do not count, nor do attributes that nothing reads, nor, at
// the end, what only Decide reads.
func (g *graph) key(it *workflow.Item, fields []string) string {
	var key []byte
	ended := g.state(it.State()).Final != ""
	for _, a := range g.spec.Attributes {
		if a.Kind == workflow.TimeAttr {
			if v := it.Attribute(a.ID); !v.IsZero() && hangs(&g.spec, a.ID) && !ended {
				key = fmt.Append(key, max(v.Time().Sub(it.ChangedAt()), -farOff), ' ')
			}
			continue
		}
		if !names(&a) && g.flow.Regions(a.ID) == nil {
			continue
		}
		v := it.Attribute(a.ID)
		if v.IsZero() {
			v = a.Default
		}
		key = append(append(key, v.String()...), ' ')
	}
	if (&world{spec: g.spec}).ages() {
		key = fmt.Append(key, min(it.ChangedAt().Sub(it.StartedAt()), 4*24*time.Hour))
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ":")
		var list []string
		switch name {
		case `"format"`, `"id"`, `"definition"`, `"version"`, `"seq"`, `"entry"`, `"cycle"`, `"revision"`,
			`"started"`, `"entered"`, `"last"`, `"digest"`, `"field-revisions"`, `"attributes"`:
			continue
		case `"votes"`:
			if ended {
				continue
			}
			for _, v := range split(value) {
				before, after, _ := strings.Cut(v, `,"revision":`)
				_, fits, _ := strings.Cut(after, ",")
				list = append(list, before+fits)
			}
		case `"acts"`:
			latest := map[string]string{}
			for _, a := range split(value) {
				if move := split(a)[0]; g.named(move) {
					latest[move] = a
					list = append(list, a)
				}
			}
			for _, a := range latest {
				list = append(list, "latest "+a)
			}
		case `"editors"`, `"struck"`, `"added"`, `"widened"`, `"delegated"`, `"lent"`:
			list = split(value)
		case `"dues"`:
			for _, d := range it.Dues() {
				list = append(list, fmt.Sprint(d.Deadline, max(0, d.At.Sub(it.ChangedAt())), d.Count))
			}
		default:
			list = []string{value}
		}
		slices.Sort(list)
		key = append(key, name...)
		for _, e := range slices.Compact(list) {
			key = append(append(key, ' '), e...)
		}
	}
	return string(key)
}

// named reports whether a rule names a move, given as an act writes it.
func (g *graph) named(move string) bool {
	return slices.ContainsFunc(g.rules, func(r workflow.Rule) bool {
		return slices.ContainsFunc(slices.Concat(r.Distinct, r.Same, r.NotAuthor, r.Of), func(a workflow.Act) bool {
			return move == fmt.Sprintf(`"action":%q`, a.Move)
		})
	})
}

// split returns the elements of a JSON list, or the fields of an object, as
// they are written.
func split(data string) []string {
	list := make([]string, 0, 24)
	depth, from, quoted := 0, 1, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if !quoted && (depth == 1 && data[i] == ',' || depth == 0) && i > from {
			list = append(list, data[from:i])
			from = i + 1
		}
	}
	return list
}

// hasPassed reports whether the gate is passed.
func (o *outline) hasPassed(g workflow.GateID) bool {
	for _, leg := range o.Trail {
		if slices.Contains(leg.Passed, g) {
			return true
		}
	}
	return false
}

// editors returns who edited, authors left out.
func (o *outline) editors() []member {
	var list []member
	for _, e := range o.Editors {
		if e.Member != o.Author && e.Member != o.For && !slices.Contains(list, e.Member) {
			list = append(list, e.Member)
		}
	}
	return list
}
