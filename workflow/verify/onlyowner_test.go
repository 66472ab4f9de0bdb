// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

// inbox is an item that people of the desk claim, answer and close: open –take
// (hand, owner)→ held –send (hand, owner)→ sent.
func inbox(changes ...change) workflow.Spec {
	s := workflow.Spec{
		ID: "inbox", Version: 1, Fields: []workflow.Field{"answer", "label"},
		Attributes: []workflow.Attribute{{ID: "vip", Kind: workflow.BoolAttr, Set: parties(workflow.Owner()), States: states("open")}},
		Start:      workflow.Start{State: "open", By: parties(workflow.Role("monitor"))},
		States: []workflow.State{
			{ID: "open", Claim: parties(workflow.Role("desk")), Edits: workflow.Edits{By: parties(workflow.Owner()), Fields: []workflow.Field{"answer"}}},
			{ID: "check", Claim: parties(workflow.Role("desk")), Gates: []workflow.Gate{{ID: "g", Need: wanting(1, workflow.Owner())}}},
			{ID: "sent", Final: workflow.Done},
		},
		Moves: []workflow.Transition{
			{Action: "send", From: states("open"), To: "sent", On: workflow.OnHand, By: parties(workflow.Owner())},
			{Action: "ask", From: states("open"), To: "check", On: workflow.OnHand, By: parties(workflow.Owner())},
			{Action: "fine", From: states("check"), To: "sent", On: workflow.OnCleared},
		},
	}
	for _, c := range changes {
		c(&s)
	}
	return s
}

var ownerPowers = []verify.Power{
	{State: "open", Move: "send"}, {State: "open", Edit: "answer"}, {State: "check", Gate: "g"},
}

func TestOnlyOwnerHolds(t *testing.T) {
	for _, p := range append([]verify.Power{{State: "open", Edit: "label"}}, ownerPowers...) {
		res := ask(t, inbox(), nil, verify.OnlyOwner(p))
		require.Equal(t, verify.Holds, res.Verdict, "%s", res)
		require.Nil(t, res.Witness)
	}
	for _, from := range []workflow.StateID{"triage", "care", "legal", "leadership"} {
		res := ask(t, presets.InboundMessage(), nil, verify.OnlyOwner(verify.Power{State: from, Move: "answer"}))
		require.Equal(t, verify.Holds, res.Verdict, "%s", res)
	}
}

// TestOnlyOwnerSaysNo: a no is looked for also where it has no effect.
func TestOnlyOwnerSaysNo(t *testing.T) {
	spec := inbox(func(s *workflow.Spec) {
		g := &stateOf(s, "check").Gates[0]
		g.Reject, g.Need = workflow.RejectNever, wanting(1, workflow.Owner(), workflow.Role("desk"))
	})
	for _, w := range []workflow.Word{workflow.Approve, workflow.Decline} {
		res := ask(t, spec, nil, verify.OnlyOwner(verify.Power{State: "check", Gate: "g", Word: w}))
		require.Equal(t, verify.Fails, res.Verdict, "%s", res)
		require.Equal(t, w, res.Witness.Commands[len(res.Witness.Commands)-1].Word)
		replay(t, flowOf(t, spec), nil, res.Witness)
	}
}

// TestOnlyOwnerFails: one more party is enough, and the witness is a run in which
// one of them who does not own the item uses the power.
func TestOnlyOwnerFails(t *testing.T) {
	other := workflow.Role("lead")
	changes := []change{
		by("send", workflow.Owner(), other),
		in("open", func(s *workflow.State) { s.Edits.By = append(s.Edits.By, other) }),
		in("check", func(s *workflow.State) { s.Gates[0].Need.Of = append(s.Gates[0].Need.Of, other) }),
	}
	crew := people(map[member][]role{"mo": {"monitor"}, "di": {"desk"}, "lea": {"lead"}})
	for i, p := range ownerPowers {
		for _, roster := range []workflow.Facts{crew, nil} {
			s := inbox(changes[i])
			res := ask(t, s, roster, verify.OnlyOwner(p))
			_, what, _ := strings.Cut(p.String(), ": ")
			require.Equal(t, "only-owner("+what+")", res.Check)
			require.Equal(t, verify.Fails, res.Verdict, "%s", res)
			w := *res.Witness
			require.Equal(t, roster == nil, w.Cast != nil)
			last := w.Commands[len(w.Commands)-1]
			w.Commands = w.Commands[:len(w.Commands)-1]
			item, err := w.Replay(flowOf(t, s), roster)
			require.NoError(t, err)
			require.Equal(t, p.State, item.State())
			require.NotEqual(t, item.Owner(), last.Actor)
			_, err = res.Witness.Replay(flowOf(t, s), roster)
			require.NoError(t, err)
		}
	}
}

// TestOnlyOwnerOfAGate: whoever may be let in later, or is one of several parts of a
// need, has the power, too; and so has a deputy of theirs.
func TestOnlyOwnerOfAGate(t *testing.T) {
	both := workflow.Need{All: []workflow.Need{wanting(1, workflow.Owner()), wanting(1, workflow.Role("lead"))}}
	crew := people(map[member][]role{"mo": {"monitor"}, "di": {"desk"}, "lea": {"lead"}, "max": {"lead"}})
	crew.away["lea"], crew.deputies["lea"] = true, []member{"max"}
	for name, change := range map[string]func(*workflow.State){
		"a part": func(s *workflow.State) { s.Gates[0].Need = both },
		"later": func(s *workflow.State) {
			s.Deadlines = []workflow.Deadline{{ID: "slow", After: workflow.Duration(time.Hour), Widen: []workflow.Widening{{Gate: "g", With: parties(workflow.Role("lead"))}}}}
		},
	} {
		res := ask(t, inbox(in("check", change)), crew, verify.OnlyOwner(verify.Power{State: "check", Gate: "g"}))
		require.Equal(t, verify.Fails, res.Verdict, "%s: %s", name, res)
		require.Nil(t, res.Witness.Cast, name)
	}
}

// TestOnlyOwnerOfNothingOwned: where nobody has claimed the item, whoever acts is
// not its owner; and who starts it is not, either.
func TestOnlyOwnerOfNothingOwned(t *testing.T) {
	res := ask(t, inbox(by("send", workflow.Author())), nil, verify.OnlyOwner(ownerPowers[0]))
	require.Equal(t, verify.Fails, res.Verdict, "%s", res)
	require.Len(t, res.Witness.Commands, 1)
}

// TestOnlyOwnerUnknown: others have the power on paper, but need what nobody can
// get.
func TestOnlyOwnerUnknown(t *testing.T) {
	s := inbox(by("send", workflow.Owner(), workflow.Role("lead")))
	transitionOf(&s, "send").When = workflow.Condition{All: []workflow.Condition{
		{Attr: "vip", Is: workflow.Bool(true)}, {Attr: "vip", Is: workflow.Bool(false)},
	}}
	res := ask(t, s, nil, verify.OnlyOwner(ownerPowers[0]))
	require.Equal(t, verify.Unknown, res.Verdict, "%s", res)
	require.NotEmpty(t, res.Reasons)

	// A budget that ends before the run is found.
	v := verify.Verifier{Budget: 3}
	res = v.Run(flowOf(t, inbox(by("send", workflow.Owner(), workflow.Role("lead")))), nil, verify.OnlyOwner(ownerPowers[0])).Results[0]
	require.Equal(t, verify.Unknown, res.Verdict, "%s", res)
}

func TestOnlyOwnerOfWhatThereIsNot(t *testing.T) {
	for want, p := range map[string]verify.Power{
		`"bo": want no member, as it is about everybody but the owner`:       {Member: "bo", State: "open", Move: "send"},
		`unknown move "sned" (did you mean "send"?): no such move in "open"`: {State: "open", Move: "sned"},
		`set "vip": want a gate, a move or an edit`:                          {State: "open", Set: "vip"},
		`want exactly one of gate, move, edit and set, have 0`:               {State: "open"},
	} {
		res := ask(t, inbox(), nil, verify.OnlyOwner(p))
		require.Equal(t, verify.Fails, res.Verdict)
		require.Equal(t, []string{want}, res.Reasons)
	}
}

// TestOnlyOwnerTwin: on random definitions, what holds stays so in every step that
// random people get accepted, and what fails replays.
func TestOnlyOwnerTwin(t *testing.T) {
	r := testkit.Rand(71)
	all := []workflow.Party{workflow.Owner(), workflow.Author(), workflow.Role("desk"), workflow.Role("lead")}
	crew := people(map[member][]role{"mo": {"monitor", "lead"}, "di": {"desk"}, "ed": {"desk", "lead"}})
	who := []member{"mo", "di", "ed"}
	day := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	verdicts := map[verify.Verdict]int{}
	for range testkit.Cases(1000, 20000) {
		list := []workflow.Party{all[0]}
		if r.IntN(2) == 0 {
			list = append(list, all[1+r.IntN(3)])
		}
		s := inbox(by("send", list...), in("open", func(s *workflow.State) {
			if r.IntN(3) == 0 {
				s.Claim = parties(all[2+r.IntN(2)])
			}
		}))
		flow := flowOf(t, s)
		res := verify.Run(flow, crew, verify.OnlyOwner(ownerPowers[0])).Results[0]
		verdicts[res.Verdict]++
		if res.Verdict == verify.Fails {
			_, err := res.Witness.Replay(flow, crew)
			require.NoError(t, err)
		}
		item, err := flow.Start(workflow.Begin{ID: "i", By: "mo", At: day}, crew)
		require.NoError(t, err)
		for range 6 {
			c := workflow.Move(who[r.IntN(3)], "send", day)
			if r.IntN(2) == 0 {
				c = workflow.Claim(who[r.IntN(3)], day)
			}
			owner := item.Owner()
			v, err := flow.Do(item, c, crew)
			if err != nil {
				break // it has ended
			}
			if v.OK && c.Kind == workflow.DoMove && c.Actor != owner {
				require.Equal(t, verify.Fails, res.Verdict, "%s sent what %q owns", c.Actor, owner)
			}
		}
	}
	require.NotZero(t, verdicts[verify.Holds])
	require.NotZero(t, verdicts[verify.Fails])
	require.Zero(t, verdicts[verify.Unknown])
}
