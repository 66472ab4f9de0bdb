// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// The corpus is small definitions with people, written down in testdata/corpus.json,
// that between them use everything a definition may have. What the checks say about
// them is in testdata/corpus.golden. Nothing there is believed because it was
// recorded: with SOCIALTEAM_CASES=ci the twin judges every answer, as it does those
// of random cases, and an unknown is no answer.

// scene is one of them.
type scene struct {
	Name   string         `json:"name"`
	Spec   workflow.Spec  `json:"spec"`
	Old    *workflow.Spec `json:"old,omitempty"` // the version before, for "diff"
	People cast           `json:"people"`
	// Ask are the questions, such as "survives 1" and "may-act ann approve g
	// review"; see [scene.question].
	Ask []string `json:"ask"`
}

// cast is a crew as it is written down.
type cast struct {
	Roles    map[member][]role          `json:"roles"` // everybody, in the order of their names
	Away     []member                   `json:"away,omitempty"`
	Deputies map[member][]member        `json:"deputies,omitempty"`
	Skilled  bool                       `json:"skilled,omitempty"`
	Boss     map[member]member          `json:"boss,omitempty"`
	Unit     map[member]workflow.UnitID `json:"unit,omitempty"`
}

func (c cast) crew() *crew {
	return people(c.Roles, absent(c.Away...), func(to *crew) {
		to.skilled, to.unit = c.Skilled, c.Unit
		if c.Deputies != nil {
			to.deputies = c.Deputies
		}
		if c.Boss != nil {
			to.boss = c.Boss
		}
	})
}

// corpus returns the scenes.
func corpus(t testing.TB) []scene {
	data, err := os.ReadFile("testdata/corpus.json")
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var list []scene
	require.NoError(t, d.Decode(&list))
	return list
}

// question reads one; "definition" and "diff" are none, but tests of their own.
func (s *scene) question(t testing.TB, text string) question {
	word := strings.Fields(text)
	number := func(i int) int {
		n, err := strconv.Atoi(word[i])
		require.NoError(t, err, text)
		return n
	}
	deed := func() deed {
		return deed{member(word[1]), word[2] + " " + word[3], workflow.StateID(word[4])}
	}
	switch word[0] {
	case "completable":
		return completable()
	case "survives":
		return survives(number(1))
	case "coalition":
		return coalition(workflow.StateID(word[1]), number(2))
	case "coalition-away":
		return coalitionAway(workflow.StateID(word[1]), number(2), number(3))
	case "never-stuck":
		return neverStuck(number(1))
	case "may-act":
		return mayAct(deed())
	case "may-never":
		return mayNever(deed())
	case "must-pass":
		var when workflow.Condition
		if len(word) > 3 {
			when = workflow.Condition{Attr: "x", Is: workflow.Bool(word[3] == "x")}
		}
		return mustPass(workflow.GateID(word[1]), workflow.StateID(word[2]), when)
	}
	t.Fatalf("%s: no question %q", s.Name, text)
	return question{}
}

// answer tells what verify says to a question, and what it cost.
func (s *scene) answer(t testing.TB, flow *workflow.Flow, c *crew, text string) (said string, nodes int) {
	switch text {
	case "definition":
		for _, res := range verify.Run(flow, nil, verify.Definition()...).Results {
			said, nodes = said+sayResult(&res), nodes+res.Nodes
		}
		return said, nodes
	case "diff":
		old := flowOf(t, *s.Old)
		res := verify.Run(flow, c, verify.NoNewPower(old, workflow.Mapping{})).Results[0]
		return verify.Diff(old, flow, c, workflow.Mapping{}).String() + sayResult(&res), res.Nodes
	}
	res := verify.Run(flow, c, s.question(t, text).check).Results[0]
	return sayResult(&res), res.Nodes
}

func sayResult(res *verify.Result) string {
	said := res.String()
	if w := res.Witness; w != nil {
		said += fmt.Sprintf("  by %v without %v to %q", w.People, w.Absent, w.Ends)
		for _, g := range w.Begin.Attributes {
			said += fmt.Sprintf(" %s=%s", g.Attribute, g.Value)
		}
		said += "\n"
	}
	if res.Regions > 0 {
		said += fmt.Sprintf("  %d regions\n", res.Regions)
	}
	return said
}

// TestCorpus compares the answers with those that the twin judged. They must not take
// much more than twice the nodes of testdata/corpus-costs.golden: more means that
// something is looked at again and again.
func TestCorpus(t *testing.T) {
	const file = "corpus-costs.golden"
	most := map[string]int{}
	if !testkit.Updating() {
		data, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)
		for line := range strings.Lines(string(data)) {
			what, n, _ := strings.Cut(strings.TrimSpace(line), " = ")
			most[what], err = strconv.Atoi(n)
			require.NoError(t, err)
		}
	}
	var said, costs []byte
	for _, s := range corpus(t) {
		flow, c := flowOf(t, s.Spec), s.People.crew()
		said = fmt.Appendf(said, "# %s\n\n", s.Name)
		for _, text := range s.Ask {
			answer, nodes := s.answer(t, flow, c, text)
			said = append(said, answer...)
			what := s.Name + ": " + text
			costs = fmt.Appendf(costs, "%s = %d\n", what, nodes)
			if !testkit.Updating() {
				assert.LessOrEqual(t, nodes, 2*most[what]+20, "%s costs much more than it did: if it must, run this test with -update", what)
			}
		}
		said = append(said, '\n')
	}
	testkit.Golden(t, "corpus.golden", said)
	if testkit.Updating() {
		testkit.Golden(t, file, costs)
	}
}

// TestCorpusWithLess: with less budget a check gives the same answer or none.
func TestCorpusWithLess(t *testing.T) {
	for _, s := range corpus(t) {
		flow, c := flowOf(t, s.Spec), s.People.crew()
		for _, text := range s.Ask {
			assert.Empty(t, s.less(t, flow, c, text), "%s: %s", s.Name, text)
		}
	}
}

// less tells with which budget the answer is another one.
func (s *scene) less(t testing.TB, flow *workflow.Flow, c *crew, text string) string {
	if text == "definition" || text == "diff" {
		return ""
	}
	check := s.question(t, text).check
	full := verify.Run(flow, c, check).Results[0]
	for budget := 1; budget < full.Nodes; budget *= 3 {
		res := verify.Verifier{Budget: budget}.Run(flow, c, check).Results[0]
		if res.Verdict != full.Verdict && res.Verdict != verify.Unknown || res.Nodes > full.Nodes+budget {
			return fmt.Sprintf("with a budget of %d: %s", budget, &res)
		}
		if res.Verdict == verify.Unknown && (len(res.Reasons) == 0 || res.Witness != nil || res.Clash != nil) {
			return fmt.Sprintf("with a budget of %d: %s", budget, &res)
		}
	}
	return ""
}

// TestCorpusIsRight lets the twin judge every answer.
func TestCorpusIsRight(t *testing.T) {
	list := corpus(t)
	if testkit.Quick() {
		list = list[:1]
	}
	for _, s := range list {
		t.Run(s.Name, func(t *testing.T) {
			for _, text := range s.Ask {
				if wrong := s.judge(t, text); wrong != "" {
					t.Errorf("%s: %s", text, wrong)
				}
			}
		})
	}
}

// mostCorpus bounds what the twin lists of a scene, in nodes: all that can happen.
const mostCorpus = 4000

// judge returns what the twin says is wrong with an answer.
func (s *scene) judge(t testing.TB, text string) string {
	flow, m := flowOf(t, s.Spec), &mix{}
	w := newTwin(world{flow, s.Spec, s.People.crew()})
	w.most = mostCorpus
	var wrong string
	switch text {
	case "definition":
		seen := see(t, flow, s.Spec, false)
		if seen == nil {
			return "too large for the twin"
		}
		if wrong = strings.Join(seen.judge(t, m), "\n"); wrong != "" { // perhaps an understudy did it
			wrong = strings.Join(see(t, flow, s.Spec, true).judge(t, m), "\n")
		}
	case "diff":
		old := newTwin(world{flowOf(t, *s.Old), *s.Old, w.people})
		old.most = mostCorpus
		if w.all(t).full || old.all(t).full {
			return "too large for the twin"
		}
		wrong = w.since(t, old, m)
	default:
		q := s.question(t, text)
		if !q.loose && w.all(t).full { // a loose twin lists what it can
			return "too large for the twin"
		}
		wrong = q.judge(t, w, m)
	}
	if wrong != "" {
		return wrong
	}
	for what := range m.n {
		if strings.HasSuffix(what, " unknown") {
			return what
		}
	}
	return ""
}
