// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

// earlyRow is a short history and what is said about its last command: brand is
// bo, cy and fi; legal is di, ed and fi; ann is the author, gus amends.
type earlyRow struct {
	name string
	does string // such as "bo g, di -h, ann withdraw": approvals, words against, moves
	want workflow.Code
}

// earlyRun plays rows on a definition that warns.
func earlyRun(t *testing.T, spec workflow.Spec, rows []earlyRow) {
	t.Helper()
	flow := compiled(t, spec)
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			item, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, crew())
			require.NoError(t, err)
			var last workflow.Verdict
			for _, step := range strings.Split(r.does, ", ") {
				if len(last.Warnings) > 0 {
					t.Fatalf("warned before the end: %s", last)
				}
				last, err = flow.Do(item, earlyCommand(spec, step), crew())
				require.NoError(t, err)
				require.True(t, last.OK, "%s: %s", step, last)
			}
			var got workflow.Code
			if len(last.Warnings) > 0 {
				got = last.Warnings[0].Code
			}
			require.Equal(t, r.want, got)
		})
	}
}

// earlyCommand reads "bo g", "bo -g", "gus g+di" or "ann submit".
func earlyCommand(spec workflow.Spec, step string) workflow.Command {
	who, what, _ := strings.Cut(step, " ")
	g, added, adds := strings.Cut(what, "+")
	if adds {
		return workflow.AddApprover(member(who), gateID(g), member(added), noon)
	}
	against := strings.HasPrefix(what, "-")
	for _, s := range spec.States {
		for _, g := range s.Gates {
			switch {
			case string(g.ID) != strings.TrimPrefix(what, "-"):
			case against:
				return workflow.Vote(member(who), g.ID, workflow.Decline, noon)
			default:
				return workflow.Approval(member(who), g.ID, noon)
			}
		}
	}
	return workflow.Move(member(who), action(what), noon)
}

func gateAct(g gateID) workflow.Act { return workflow.Act{Gate: g} }
func moveAct(a action) workflow.Act { return workflow.Act{Move: a} }
func handMove(a action, from, to state, by ...string) workflow.Transition {
	return workflow.Transition{Action: a, From: []state{from}, To: to, On: workflow.OnHand, By: parties(by...)}
}

// While a min-people rule is due and unmet, a state whose gates are met is not
// cleared, so an exit by hand stays open there; once the rule is met, the item is
// carried on.
func TestEarlyKeepsTheExitThatMinPeopleKeepsOpen(t *testing.T) {
	for submitter, want := range map[string]workflow.Code{"author": "", "member:cy": workflow.CodeEarlyChoice} {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, parties("member:ann")), Self: true})
		spec.States = append(spec.States, workflow.State{ID: "parked"}, workflow.State{ID: "redraft"})
		spec.Moves[1].To = "parked" // from where nothing leads on
		spec.Moves = append(spec.Moves,
			handMove("withdraw", "review", "redraft", "author"), handMove("submit", "redraft", "review", submitter), handMove("bypass", "review", "live", "member:gus"))
		spec.Rules = []workflow.Rule{{ID: "two", MinPeople: 2, Of: []workflow.Act{moveAct("submit"), gateAct("g")}}}
		earlyRun(t, spec, []earlyRow{{"submit again by " + submitter, "ann submit, ann g, ann withdraw", want}})
	}
}

// An added approver who must approve keeps the gate open, and takes a seat that
// rules count.
func TestEarlyReckonsWithAddedApprovers(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand), Amend: gus})
	spec.Rules = []workflow.Rule{{ID: "four", MinPeople: 4, Of: []workflow.Act{gateAct("g"), moveAct("publish")}}}
	must := func(spec workflow.Spec, rows []earlyRow) {
		t.Helper()
		flow := compiled(t, spec)
		for _, r := range rows {
			t.Run(r.name, func(t *testing.T) {
				p := begin(t, spec, crew(), "ann").submit()
				add := workflow.AddApprover("gus", "g", "di", p.now)
				add.Must = true
				p.yes(add)
				steps := strings.Split(r.does, ", ")
				for _, s := range steps[:len(steps)-1] {
					require.Empty(t, p.do(earlyCommand(flow.Spec(), s)).Warnings, s)
				}
				v := p.do(earlyCommand(flow.Spec(), steps[len(steps)-1]))
				require.True(t, v.OK, "%s", v)
				require.Equal(t, r.want != "", len(v.Warnings) > 0, "%s", v)
			})
		}
	}
	must(spec, []earlyRow{
		{"while di is waited for, two others may approve", "bo g, cy g, di g", ""},
		{"once di has, the next approval closes the gate", "di g", workflow.CodeEarlyChoice},
	})
	spec.Moves[3].By = parties("member:fi", "member:di")
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}}
	must(spec, []earlyRow{
		{"di must approve, so fi must not", "fi g", workflow.CodeEarlyChoice},
		{"bo may", "bo g, di g", ""},
	})
	for i := range spec.States {
		if spec.States[i].ID == "review" {
			spec.States[i].Gates[0].Need = workflow.Need{All: []workflow.Need{approve(1, brand)}, Shared: true}
		}
	}
	must(spec, []earlyRow{{"the seat is one of a shared need too", "fi g", workflow.CodeEarlyChoice}})
	// Who may approve besides is somebody who could.
	spec = flowSpec(workflow.Gate{ID: "g", Need: approve(1, parties("member:fi")), Amend: gus})
	spec.Moves[3].By = parties("member:fi")
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}}
	earlyRun(t, spec, []earlyRow{
		{"without di nothing could be completed", "ann submit, fi g", ""},
		{"with di it could", "ann submit, gus g+di, fi g", workflow.CodeEarlyChoice},
		{"di approves", "ann submit, gus g+di, di g", ""},
	})
}

// Gates that are still ahead count as they will: all who are in a party that must
// approve to the last, and who was added to a gate before the item left it.
func TestEarlyReckonsWithGatesAhead(t *testing.T) {
	apart := []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{gateAct("g"), gateAct("h")}}}
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, parties("role:brand", "role:legal"))})
	spec.States = append(spec.States, workflow.State{ID: "second", Gates: []workflow.Gate{{ID: "h", Need: workflow.Need{Every: brand}}}})
	spec.Moves[1].To = "second"
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "on", From: []state{"second"}, To: "ready", On: workflow.OnCleared})
	spec.Rules = apart
	earlyRun(t, spec, []earlyRow{
		{"bo must approve later", "ann submit, bo g", workflow.CodeEarlyChoice},
		{"di need not", "ann submit, di g", ""},
	})
	spec = flowSpec(workflow.Gate{ID: "g", Need: approve(1, parties("member:fi")), Amend: gus})
	spec.States = append(spec.States, workflow.State{ID: "redraft", Gates: []workflow.Gate{{ID: "h", Need: approve(1, legal)}}})
	spec.Moves = append(spec.Moves, handMove("withdraw", "review", "redraft", "author"),
		workflow.Transition{Action: "again", From: []state{"redraft"}, To: "review", On: workflow.OnCleared})
	spec.Moves[3].By = parties("member:fi")
	spec.Rules = append(apart, workflow.Rule{ID: "publisher", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}})
	earlyRun(t, spec, []earlyRow{
		{"only di may approve later", "ann submit, gus g+di, ann withdraw, di h", workflow.CodeEarlyChoice},
		{"ed need not", "ann submit, gus g+di, ann withdraw, ed h", ""},
		{"without di nothing could be completed", "ann submit, ann withdraw, di h", ""},
	})
}

// Whoever failed a gate has to turn, unless the item leaves first.
func TestEarlyReckonsWithWordsAgainst(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves[3].By = parties("member:bo", "member:fi")
	spec.Moves = append(spec.Moves[:2], spec.Moves[3:]...) // nothing sends it back
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}}
	earlyRun(t, spec, []earlyRow{
		{"bo must turn, so fi must publish", "ann submit, bo -g, fi g", workflow.CodeEarlyChoice},
		{"cy may approve besides", "ann submit, bo -g, cy g", ""},
	})
	pair := parties("member:bo", "member:di")
	for more, want := range map[string]workflow.Code{"": workflow.CodeEarlyChoice, "member:cy": ""} {
		h := pair
		if more != "" {
			h = append(parties(more), pair...)
		}
		spec = flowSpec(workflow.Gate{ID: "g", Need: approve(1, pair)}, workflow.Gate{ID: "h", Need: approve(1, h)})
		spec.Moves = append(append(spec.Moves[:2], spec.Moves[3:]...), handMove("withdraw", "review", "draft", "author"))
		earlyRun(t, spec, []earlyRow{{"withdrawn, a no ends; only bo is left for h, and " + more, "ann submit, di g, di -h, bo g", want}})
	}
}

// An author whom a rule keeps out of the move that is left does not count.
func TestEarlyReckonsWithAuthorsKeptOut(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves[3].By = parties("member:fi", "author")
	apart := workflow.Rule{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}
	spec.Rules = []workflow.Rule{apart}
	earlyRun(t, spec, []earlyRow{{"ann may publish", "ann submit, fi g", ""}})
	spec.Rules = []workflow.Rule{apart, {ID: "no-author", NotAuthor: []workflow.Act{moveAct("publish")}}}
	earlyRun(t, spec, []earlyRow{{"ann may not", "ann submit, fi g", workflow.CodeEarlyChoice}})
}

// A warning names the gate or the move for which nobody would be left.
func TestEarlyNamesWhatLacks(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves[3].By = parties("member:fi")
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}}
	p := begin(t, spec, crew(), "ann").submit()
	require.Equal(t, "accepted: now in ready; warning: after this nobody could finish: publish would have no one left", p.do(p.ok("fi", "g")).String())
	spec.Moves[3].By = brand
	spec.States[2].Gates = []workflow.Gate{{ID: "h", Need: approve(1, parties("member:fi"))}}
	spec.Moves[3].On = workflow.OnCleared
	spec.Rules[0].Distinct[1] = gateAct("h")
	p = begin(t, spec, crew(), "ann").submit()
	require.Equal(t, "accepted: now in ready; warning: after this nobody could finish: h would have no one left", p.do(p.ok("fi", "g")).String())
}

// Who says no first cannot burn by turning what an approval alone would burn.
func TestEarlyReckonsWithTurning(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves[3].By = parties("member:fi")
	spec.Moves = append(spec.Moves[:2], spec.Moves[3:]...)
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{gateAct("g"), moveAct("publish")}}}
	earlyRun(t, spec, []earlyRow{
		{"fi must publish", "ann submit, fi g", workflow.CodeEarlyChoice},
		{"even after a no of one's own", "ann submit, fi -g, fi g", workflow.CodeEarlyChoice},
		{"bo may turn", "ann submit, bo -g, bo g", ""},
		{"what another no has burnt is not fi's to burn", "ann submit, fi -g, cy g", ""},
	})
}

// A rule over a gate that was passed is due in the state of its last gate, where
// approvals beyond the need are welcome until it holds.
func TestEarlyMinPeopleAcrossStates(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.States = append(spec.States, workflow.State{ID: "second", Gates: []workflow.Gate{{ID: "k", Need: approve(1, brand)}}})
	spec.Moves[1].To = "second"
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "confirm", From: []state{"second"}, To: "ready", On: workflow.OnCleared})
	spec.Moves[3].By = parties("member:fi")
	spec.Rules = []workflow.Rule{
		{ID: "three", MinPeople: 3, Of: []workflow.Act{gateAct("g"), gateAct("k")}},
		{ID: "apart", Distinct: []workflow.Act{gateAct("k"), moveAct("publish")}},
	}
	earlyRun(t, spec, []earlyRow{
		{"fi is wanted at g, for fi alone publishes", "ann submit, bo g", workflow.CodeEarlyChoice},
		{"bo and cy confirm", "ann submit, fi g, bo k, cy k, fi publish", ""},
		{"fi confirms and cannot publish", "ann submit, fi g, fi k", workflow.CodeEarlyChoice},
	})
	// With the submission among the acts.
	spec.Rules[0].Of = append(spec.Rules[0].Of, moveAct("submit"))
	spec.Rules[0].MinPeople = 4
	earlyRun(t, spec, []earlyRow{
		{"ann counts as the fourth", "ann submit, fi g, cy k, bo k, fi publish", ""},
		{"bo at g leaves three", "ann submit, bo g", workflow.CodeEarlyChoice},
	})
}

// Where too many ways would have to be searched, the check says so.
func TestEarlyCannotTell(t *testing.T) {
	any := func(of string) workflow.Need {
		var list []workflow.Need
		for i := range 8 {
			list = append(list, approve(1, parties(fmt.Sprintf("member:%s%d", of, i))))
		}
		return workflow.Need{Any: list}
	}
	spec := flowSpec(workflow.Gate{ID: "g", Need: any("g")})
	spec.States[2].Gates = []workflow.Gate{{ID: "h", Need: any("h")}}
	spec.States = append(spec.States, workflow.State{ID: "third", Gates: []workflow.Gate{{ID: "k", Need: any("k")}}})
	spec.Moves[3] = workflow.Transition{Action: "go-on", From: []state{"ready"}, To: "third", On: workflow.OnCleared}
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "publish", From: []state{"third"}, To: "live", On: workflow.OnCleared})
	spec.Rules = []workflow.Rule{{ID: "two", MaxPeople: 2, Of: []workflow.Act{gateAct("g"), gateAct("h"), gateAct("k")}}}
	earlyRun(t, spec, []earlyRow{{"five hundred ways", "ann submit", workflow.CodeCannotTell}})
	spec.Early = workflow.EarlyRefuse
	flow := compiled(t, spec)
	item, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, crew())
	require.NoError(t, err)
	v, err := flow.Do(item, workflow.Move("ann", "submit", noon), crew())
	require.NoError(t, err)
	require.False(t, v.OK)
	require.Equal(t, workflow.CodeCannotTell, v.Reasons[0].Code)
}
