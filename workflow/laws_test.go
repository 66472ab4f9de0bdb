// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
)

// world is a random definition with people, and approvals of different
// principals at each gate.
type world struct {
	spec   workflow.Spec
	people *troupe
	votes  []workflow.Command
}

var everybody = []member{"m1", "m2", "m3", "m4", "m5", "m6"}

func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func randomNeed(r *rand.Rand, depth int) workflow.Need {
	of := parties(oneOf(r, []string{"role:a", "role:b", "role:c", "member:m2"}))
	if r.IntN(4) == 0 {
		of = append(of, parties("member:m5")...)
	}
	switch n := r.IntN(9); {
	case n == 0:
		return workflow.Need{Every: of}
	case n == 1:
		return workflow.Need{Majority: of}
	case n == 2:
		return workflow.Need{Percent: 1 + r.IntN(100), Of: of}
	case n < 6 || depth == 0:
		return approve(1+r.IntN(2), of)
	case n == 6:
		return workflow.Need{Any: []workflow.Need{randomNeed(r, 0), randomNeed(r, 0)}}
	}
	return workflow.Need{All: []workflow.Need{randomNeed(r, 0), randomNeed(r, depth-1)}}
}

func randomRule(r *rand.Rand, gates int) workflow.Rule {
	acts := []workflow.Act{{Gate: "g0"}, {Move: "publish"}, {Move: "submit"}}
	if gates > 1 {
		acts = append(acts, workflow.Act{Gate: "g1"})
	}
	r.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	acts = acts[:1+r.IntN(len(acts))]
	k := 1 + r.IntN(3)
	switch r.IntN(5) {
	case 0:
		return workflow.Rule{Distinct: acts}
	case 1:
		return workflow.Rule{NotAuthor: acts}
	case 2:
		return workflow.Rule{MaxActs: k, Of: acts}
	case 3:
		return workflow.Rule{MaxPeople: k + 1, Of: acts}
	}
	return workflow.Rule{MinPeople: k, Of: acts}
}

func randomWorld(r *rand.Rand) world {
	gates := 1 + r.IntN(2)
	var list []workflow.Gate
	for i := range gates {
		list = append(list, workflow.Gate{ID: gateID(fmt.Sprint("g", i)), Need: randomNeed(r, 1), Self: r.IntN(4) == 0})
	}
	spec := flowSpec(list...)
	spec.Start.By = parties("member:m1")
	spec.Moves[3].By = parties("role:a", "role:b")
	spec.States[1].Shared = r.IntN(2) == 0
	spec.Early = oneOf(r, []workflow.Early{workflow.EarlyOff, workflow.EarlyWarn, workflow.EarlyRefuse, workflow.EarlyRefuse})
	for i := range max(0, r.IntN(4)-1) {
		rule := randomRule(r, gates)
		rule.ID = workflow.RuleID(fmt.Sprint("r", i))
		spec.Rules = append(spec.Rules, rule)
	}
	people := staff()
	people.strict = true
	for _, m := range everybody {
		for _, role := range []string{"a", "b", "c"} {
			if r.IntN(4) < 3 {
				people.add(string(m) + ": " + role)
			}
		}
		if r.IntN(5) == 0 {
			people.away = append(people.away, m)
			people.deputies[m] = []member{oneOf(r, everybody), oneOf(r, everybody)}
		}
	}
	w := world{spec: spec, people: people}
	for range 2 + r.IntN(3) {
		who := oneOf(r, everybody)
		if r.IntN(4) > 0 {
			who = oneOf(r, everybody[1:])
		}
		c := workflow.Approval(who, oneOf(r, list).ID, noon)
		for _, p := range people.away {
			if slices.Contains(people.deputies[p], c.Actor) && r.IntN(2) == 0 {
				c = c.For(p)
			}
		}
		if !slices.ContainsFunc(w.votes, func(d workflow.Command) bool { return d.Gate == c.Gate && principal(d) == principal(c) }) {
			w.votes = append(w.votes, c)
		}
	}
	return w
}

func principal(c workflow.Command) member {
	if c.Principal != "" {
		return c.Principal
	}
	return c.Actor
}

// byHand makes the cleared move wait for a person, so that no approval moves.
func (w world) byHand() workflow.Spec {
	s := w.spec
	s.Moves = slices.Clone(s.Moves)
	s.Moves[1].By = parties("member:m1")
	return s
}

// review starts an item and submits it; nil if a rule is in the way.
func (w world) review(t *testing.T, flow *workflow.Flow) *workflow.Item {
	item, err := flow.Start(workflow.Begin{ID: "i", By: "m1", At: noon}, w.people)
	require.NoError(t, err)
	v, err := flow.Do(item, workflow.Move("m1", "submit", noon), w.people)
	require.NoError(t, err)
	if !v.OK {
		return nil
	}
	return item
}

// permutations calls yield with every order of 0..n-1.
func permutations(n int, yield func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var walk func(int)
	walk = func(k int) {
		if k == n {
			yield(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			walk(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	walk(0)
}

// run gives approvals in an order and returns how many were accepted.
func (w world) run(t *testing.T, flow *workflow.Flow, item *workflow.Item, order []int) (accepted int) {
	var d workflow.Decision
	for _, i := range order {
		ok, err := flow.Decide(&d, item, w.votes[i], w.people)
		require.NoError(t, err)
		if !ok {
			return accepted
		}
		require.NoError(t, item.Apply(d.Events...))
		accepted++
	}
	return accepted
}

// canonical is the state of an item without the order of its votes.
func canonical(t *testing.T, item *workflow.Item) string {
	var m map[string]any
	require.NoError(t, json.Unmarshal([]byte(encode(t, item)), &m))
	if votes, ok := m["votes"].([]any); ok {
		slices.SortFunc(votes, func(a, b any) int { return compareText(encode(t, a), encode(t, b)) })
	}
	return encode(t, m)
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// lawCases runs check on random worlds and fails when too few of them say
// anything.
func lawCases(t *testing.T, seed uint64, ci int, check func(r *rand.Rand, w world) (telling bool)) {
	t.Helper()
	n, telling := testkit.Cases(ci, 10*ci), 0
	r := testkit.Rand(seed)
	for range n {
		if w := randomWorld(r); check(r, w) {
			telling++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d of %d cases tell", telling, n)
	if n >= 1000 {
		require.Greater(t, telling, n/25)
	}
}

func TestLawDiamond(t *testing.T) {
	lawCases(t, 1, 3000, func(_ *rand.Rand, w world) bool {
		flow := compiled(t, w.byHand())
		start := w.review(t, flow)
		if start == nil || len(w.votes) < 2 {
			return false
		}
		one, two := start.Clone(), start.Clone()
		if w.run(t, flow, one, []int{0, 1}) < 2 || w.run(t, flow, two, []int{1, 0}) < 2 {
			return false
		}
		require.Equal(t, canonical(t, one), canonical(t, two), "%s", encode(t, w.spec))
		return true
	})
}

func TestLawSets(t *testing.T) {
	lawCases(t, 2, 3000, func(_ *rand.Rand, w world) bool {
		flow := compiled(t, w.byHand())
		start := w.review(t, flow)
		if start == nil {
			return false
		}
		first, some := 0, false
		permutations(len(w.votes), func(order []int) {
			all := w.run(t, flow, start.Clone(), order) == len(w.votes)
			if !some {
				some = true
				if first = 0; all {
					first = 1
				}
				return
			}
			require.Equal(t, first == 1, all, "order %v of %s in %s", order, encode(t, w.votes), encode(t, w.spec))
		})
		return first == 1
	})
}

func TestLawMonotone(t *testing.T) {
	lawCases(t, 3, 3000, func(_ *rand.Rand, w world) bool {
		flow := compiled(t, w.byHand())
		item := w.review(t, flow)
		if item == nil {
			return false
		}
		before := flow.Explain(item, w.people, noon)
		telling := false
		for i := range w.votes {
			if w.run(t, flow, item, []int{i}) == 0 {
				continue
			}
			after := flow.Explain(item, w.people, noon)
			for k := range before.Gates {
				if before.Gates[k].Status == workflow.Met {
					telling = true
					require.Equal(t, workflow.Met, after.Gates[k].Status, "%s", encode(t, w.spec))
				}
			}
			require.False(t, before.Cleared && !after.Cleared, "vote %d of %s in %s", i, encode(t, w.votes), encode(t, w.spec))
			require.False(t, after.Rejected)
			before = after
		}
		return telling
	})
}

func TestLawSameState(t *testing.T) {
	lawCases(t, 4, 3000, func(_ *rand.Rand, w world) bool {
		hand, auto := compiled(t, w.byHand()), compiled(t, w.spec)
		start := w.review(t, hand)
		if start == nil || w.run(t, hand, start, rangeOf(len(w.votes))) < len(w.votes) {
			return false // not jointly permitted
		}
		left, some := false, false
		permutations(len(w.votes), func(order []int) {
			item := w.review(t, auto)
			w.run(t, auto, item, order)
			if gone := item.State() != "review"; !some {
				left, some = gone, true
			} else {
				require.Equal(t, left, gone, "order %v of %s in %s", order, encode(t, w.votes), encode(t, w.spec))
			}
		})
		return left
	})
}

func rangeOf(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// TestExplainAndDecideNeverDisagree plays random commands of every kind and
// compares what Explain and Can promise with what Decide does, and the item with
// the fold of its events.
func TestExplainAndDecideNeverDisagree(t *testing.T) {
	r := testkit.Rand(5)
	accepted, refused := map[workflow.CommandKind]int{}, map[workflow.CommandKind]int{}
	for range testkit.Cases(500, 5000) {
		w := randomWorld(r)
		w.spec.States[1].Claim, w.spec.States[1].Assign = parties("role:a"), parties("role:b")
		w.spec.Hold.By = parties("role:c")
		w.spec.Attributes = []workflow.Attribute{{ID: "n", Kind: workflow.NumberAttr, Default: workflow.Number(0), Set: author, States: []state{"draft", "review"}}}
		w.spec.States[2].Edits = workflow.Edits{By: author, Back: "back"}
		w.spec.Moves = append(w.spec.Moves, workflow.Transition{Action: "back", From: []state{"ready"}, To: "review", On: workflow.OnHand, By: author})
		for i := range w.spec.States[1].Gates {
			g := &w.spec.States[1].Gates[i]
			g.Amend, g.Delegate = parties("role:b"), parties("role:c")
			g.Reject = oneOf(r, []workflow.Reject{"", workflow.RejectOutvoted, workflow.RejectNever, workflow.RejectCount(2)})
		}
		p := begin(t, w.spec, w.people, "m1")
		for range 12 {
			c := randomCommand(r, len(w.spec.States[1].Gates))
			switch last := p.last; {
			case !last.OK || len(last.Events) == 0 || r.IntN(3) > 0:
			case last.Events[0].Kind == workflow.Delegated:
				c = workflow.Revoke(last.Events[0].Actor, last.Events[0].Gate, last.Events[0].Member, noon)
			case last.Events[0].Kind == workflow.Voted:
				c = workflow.TakeBack(last.Events[0].Actor, last.Events[0].Gate, noon)
			}
			if p.do(c).OK {
				accepted[c.Kind]++
			} else {
				refused[c.Kind]++
			}
		}
	}
	t.Logf("accepted %v, refused %v", accepted, refused)
	for k := workflow.DoVote; k < workflow.DoTick; k++ {
		if k != workflow.DoComment && testkit.Cases(500, 5000) >= 500 {
			require.Greater(t, accepted[k], 4, "%s is hardly ever accepted", k)
			require.Greater(t, refused[k], 4, "%s is hardly ever refused", k)
		}
	}
}

func randomCommand(r *rand.Rand, gates int) workflow.Command {
	who, other := oneOf(r, everybody), oneOf(r, everybody)
	g := gateID(fmt.Sprint("g", r.IntN(gates)))
	switch r.IntN(20) {
	case 0, 1, 2:
		return workflow.Move("m1", "submit", noon)
	case 3, 4, 5, 6, 7:
		return workflow.Vote(who, g, oneOf(r, []workflow.Word{workflow.Approve, workflow.Approve, workflow.Approve, workflow.Decline, workflow.Changes, workflow.Abstain}), noon)
	case 8:
		return workflow.Approval(who, g, noon).For(other)
	case 9:
		return workflow.TakeBack(who, g, noon)
	case 10:
		return oneOf(r, []workflow.Command{
			workflow.Edit("m1", noon, oneOf(r, []field{"text", "image"})), workflow.Edit(who, noon, "text"),
			workflow.Set(oneOf(r, []member{"m1", who}), "n", workflow.Number(1), noon),
		})
	case 11:
		return workflow.Claim(who, noon)
	case 12:
		return workflow.Assign(who, other, noon)
	case 13:
		return workflow.Release(who, noon)
	case 14:
		return workflow.Delegate(who, g, other, noon)
	case 15:
		return workflow.Revoke(who, g, other, noon)
	case 16:
		c := workflow.AddApprover(who, g, other, noon)
		c.Must = r.IntN(2) == 0
		return c
	case 17:
		return workflow.RemoveApprover(who, g, other, noon)
	case 18:
		return oneOf(r, []workflow.Command{workflow.Hold(who, "k", noon), workflow.Resume(who, "k", noon), workflow.Resume(who, "k", noon), workflow.Tick(noon)})
	}
	return oneOf(r, []workflow.Command{workflow.Move(who, "publish", noon), workflow.Move(who, "drop", noon), workflow.Move(who, "back", noon), workflow.Comment(who, "hm", noon)})
}
