// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

func simple(t *testing.T, gates ...workflow.Gate) *play {
	t.Helper()
	return begin(t, flowSpec(gates...), crew(), "ann").submit()
}

func TestNobodyIsNobody(t *testing.T) {
	// Parties that resolve to nobody let nothing through.
	for _, of := range []string{"role:none", "role:brand in acme", "@who", "owner", "manager of author"} {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, parties(of))})
		spec.Attributes = []workflow.Attribute{{ID: "who", Kind: workflow.MemberAttr}}
		p := begin(t, spec, crew(), "ann").submit()
		p.in("review").is("g", workflow.Short)
		p.no(workflow.CodeNotEligible, p.ok("bo", "g"))
	}
	for _, need := range []workflow.Need{{Every: parties("role:none")}, {Majority: parties("role:none")}, {Percent: 1, Of: parties("role:none")}} {
		p := simple(t, workflow.Gate{ID: "g", Need: need})
		p.in("review").is("g", workflow.Short)
		require.Equal(t, -1, p.gate("g").Leaves[0].Needs)
	}
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
	_, err := p.flow.Decide(new(workflow.Decision), p.item, p.ok("", "g"), p.people)
	require.ErrorIs(t, err, workflow.ErrCommand)
	spec := flowSpec()
	spec.States[1].Gates = []workflow.Gate{{ID: "g", Need: approve(1, brand)}}
	spec.Start.By = nil
	_, err = compiled(t, spec).Start(workflow.Begin{ID: "i", By: "ann", At: noon}, crew())
	var refused *workflow.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, workflow.CodeNotAllowed, refused.Reasons[0].Code)
}

func TestNoSelfApproval(t *testing.T) {
	people := crew().add("ann: brand").add("bo: writer")
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}), people, "ann").submit()
	p.no(workflow.CodeAuthor, p.ok("ann", "g"))
	people.away, people.deputies["bo"] = []member{"bo"}, []member{"ann"}
	p.no(workflow.CodeAuthor, p.ok("ann", "g").For("bo"))
	p = begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand), Self: true}), people, "ann").submit()
	p.yes(p.ok("ann", "g")).in("ready")
}

func TestOnePersonOneSeat(t *testing.T) {
	gates := []workflow.Gate{{ID: "g", Need: approve(1, brand)}, {ID: "h", Need: approve(1, legal)}}
	p := simple(t, gates...)
	p.yes(p.ok("fi", "g")).no(workflow.CodeRuleDistinct, p.ok("fi", "h"))
	spec := flowSpec(gates...)
	spec.States[1].Shared = true
	p = begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("fi", "g"), p.ok("fi", "h")).in("ready")
	p = simple(t, workflow.Gate{ID: "g", Need: approve(2, brand)})
	p.yes(p.ok("bo", "g"))
	seq := p.item.Seq()
	p.yes(p.ok("bo", "g")).in("review") // the same word again is no event
	require.Equal(t, seq, p.item.Seq())
}

func TestDeputiesCarryBothNames(t *testing.T) {
	people := crew()
	people.away, people.deputies["di"] = []member{"di"}, []member{"gus"}
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(2, legal)}), people, "ann").submit()
	p.no(workflow.CodeNotYourVote, p.ok("bo", "g").For("di"))
	p.yes(p.ok("gus", "g").For("di"))
	require.Equal(t, workflow.Standing{Actor: "gus", Principal: "di", Word: workflow.Approve, Revision: 1, Leaves: 1}, p.item.Words("g")[0])
	people.away = nil
	p.yes(p.ok("di", "g")) // the principal overrules the deputy
	p.no(workflow.CodeNotYourVote, p.veto("gus", "g").For("di"))
	people.away = []member{"di"}
	p.no(workflow.CodePrincipalSpoke, p.veto("gus", "g").For("di"))
	// A deputy fills only leaves through which they stand in.
	people = crew()
	people.strict = true
	people.away, people.deputies["fi"] = []member{"fi"}, []member{"di"}
	p = begin(t, flowSpec(workflow.Gate{ID: "g", Need: workflow.Need{All: []workflow.Need{approve(1, brand), approve(1, legal)}}}), people, "ann").submit()
	p.yes(p.ok("di", "g").For("fi"))
	require.Equal(t, uint64(0b10), p.item.Words("g")[0].Leaves)
}

func TestEditsVoidWhatTheyTouch(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(2, brand), Covers: []field{"text"}}, workflow.Gate{ID: "h", Need: approve(2, legal), Covers: []field{"none"}})
	p.yes(p.ok("bo", "g"), p.ok("di", "h"), p.edit("ann", "text", "image"))
	require.Empty(t, p.item.Words("g"))
	require.Len(t, p.item.Words("h"), 1)
	p.no(workflow.CodeStaleContent, p.ok("bo", "g").Seeing(2, "other")).no(workflow.CodeStaleContent, p.ok("bo", "g").Seeing(3, ""))
	p.no(workflow.CodeNoSuchField, p.edit("ann", "txt")).no(workflow.CodeNotAllowed, p.edit("bo", "text"))
}

func TestEditsCannotSlipPastAPassedGate(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.States[2].Edits.By = author
	spec.Hold.By = gus
	p := begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("bo", "g")).in("ready").no(workflow.CodePassedGate, p.edit("ann", "text"))
	spec.States[2].Edits.Back = "reopen"
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "reopen", From: []state{"ready"}, To: "review", On: workflow.OnHand, By: gus})
	p = begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("bo", "g"), workflow.Hold("gus", "k", p.now)).no(workflow.CodeHeld, p.edit("ann", "text"))
	p.yes(workflow.Resume("gus", "k", p.now), p.edit("ann", "text")).in("review").is("g", workflow.Open)
	require.Equal(t, workflow.ByEdit, p.last.Events[1].Cause)
	require.Empty(t, p.last.Events[1].Actor)
	// A way back that does not reach the gate's state does not help.
	spec.Moves[len(spec.Moves)-1].To = "ready"
	p = begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("bo", "g")).no(workflow.CodePassedGate, p.edit("ann", "text"))
}

func TestRulesLookAtActsThatStand(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand)})
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
	p := begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("bo", "g"), workflow.TakeBack("bo", "g", p.now), p.ok("cy", "g"), p.ok("fi", "g")).in("ready")
	p.no(workflow.CodeRuleDistinct, p.move("cy", "publish")).yes(p.move("bo", "publish")).in("live")
}

func TestUpperRules(t *testing.T) {
	acts := []workflow.Act{{Gate: "g"}, {Gate: "h"}, {Move: "publish"}}
	start := func(r workflow.Rule) *play {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}, workflow.Gate{ID: "h", Need: approve(1, legal)})
		spec.States[1].Shared = true
		spec.Start.By = parties("role:writer", "role:brand")
		spec.Rules = []workflow.Rule{r}
		p := begin(t, spec, crew(), "ann")
		return p.submit().yes(p.ok("fi", "g"))
	}
	p := start(workflow.Rule{ID: "r", MaxActs: 2, Of: acts})
	p.yes(p.ok("fi", "h")).in("ready").no(workflow.CodeRuleMaxActs, p.move("fi", "publish")).yes(p.move("bo", "publish"))
	p = start(workflow.Rule{ID: "r", Same: acts})
	p.no(workflow.CodeRuleSame, p.ok("di", "h")).yes(p.ok("fi", "h"), p.move("fi", "publish")).in("live")
	p = start(workflow.Rule{ID: "r", MaxPeople: 1, Of: acts})
	p.no(workflow.CodeRuleMaxPeople, p.ok("di", "h"))
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, legal)})
	spec.Start.By = brand
	spec.Rules = []workflow.Rule{{ID: "r", NotAuthor: []workflow.Act{{Move: "publish"}}}}
	p = begin(t, spec, crew(), "bo")
	p.yes(p.move("bo", "submit"), p.ok("di", "g")).no(workflow.CodeRuleNotAuthor, p.move("bo", "publish")).yes(p.move("cy", "publish"))
}

func TestEarlyChoicesAreWarnedOfOrRefused(t *testing.T) {
	// Only fi may publish, and not if fi approved.
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves[3].By = parties("member:fi")
	spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
	p := begin(t, spec, crew(), "ann").submit()
	require.Equal(t, workflow.CodeEarlyChoice, p.do(p.ok("fi", "g")).Warnings[0].Code)
	spec.Early = workflow.EarlyRefuse
	p = begin(t, spec, crew(), "ann").submit()
	p.no(workflow.CodeEarlyChoice, p.ok("fi", "g")).yes(p.ok("bo", "g"), p.move("fi", "publish")).in("live")
	spec.Early = workflow.EarlyOff
	p = begin(t, spec, crew(), "ann").submit()
	require.Empty(t, p.do(p.ok("fi", "g")).Warnings)
	// Where nothing could be completed before, it stays silent.
	spec.Early = workflow.EarlyRefuse
	spec.Moves[3].By = parties("role:none")
	p = begin(t, spec, crew(), "ann")
	p.submit().yes(p.ok("fi", "g"))
	// A move by hand into a dead end is an early choice too.
	spec = flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.States = append(spec.States, workflow.State{ID: "limbo", Gates: []workflow.Gate{{ID: "k", Need: approve(1, parties("role:none"))}}})
	spec.Moves = append(spec.Moves,
		workflow.Transition{Action: "wander", From: []state{"draft"}, To: "limbo", On: workflow.OnHand, By: author},
		workflow.Transition{Action: "out", From: []state{"limbo"}, To: "ready", On: workflow.OnCleared})
	spec.Early = workflow.EarlyRefuse
	p = begin(t, spec, crew(), "ann")
	p.no(workflow.CodeEarlyChoice, p.move("ann", "wander"))
	require.Equal(t, gateID("k"), p.last.Reasons[0].Gate)
	p.submit().yes(p.move("ann", "drop")).in("dropped")
}

func TestEarlyWeighsMinPeopleAndSurplus(t *testing.T) {
	// Three people over g and publish; g needs one approval but may get two.
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Rules = []workflow.Rule{
		{ID: "many", MinPeople: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}},
		{ID: "few", MaxPeople: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}},
	}
	p := begin(t, spec, crew(), "ann").submit()
	require.Empty(t, p.do(p.ok("bo", "g")).Warnings)
	spec.Moves[3].By = parties("member:fi")
	p = begin(t, spec, crew(), "ann").submit()
	require.Equal(t, workflow.CodeEarlyChoice, p.do(p.ok("fi", "g")).Warnings[0].Code)
}

func TestVoteKeepsTheAuthorityItWasCastWith(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: workflow.Need{All: []workflow.Need{approve(1, brand), approve(1, legal)}}})
	p.yes(p.ok("bo", "g"))
	p.people.leave("bo", "brand")
	p.people.add("bo: legal")
	p.yes(p.tick())
	require.Equal(t, uint64(1), p.item.Words("g")[0].Leaves)
	p.yes(p.ok("bo", "g")) // voting again takes the present roles
	require.Equal(t, uint64(2), p.item.Words("g")[0].Leaves)
}

func TestFinalIsFinal(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
	p.yes(p.move("ann", "drop")).in("dropped")
	for _, c := range []workflow.Command{p.move("ann", "submit"), p.ok("bo", "g"), p.edit("ann", "text"), p.tick(), workflow.Claim("bo", p.now)} {
		p.no(workflow.CodeFinal, c)
	}
	p.yes(workflow.Comment("bo", "a pity", p.now))
	require.Equal(t, "a pity", p.last.Events[0].Note())
}

func TestAmbiguityDoesNotCompile(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "other", From: []state{"review"}, To: "live", On: workflow.OnCleared})
	_, err := workflow.Compile(spec, workflow.Options{})
	require.ErrorContains(t, err, `moves "accept" and "other" on cleared could both fire`)
}

func TestLiveItemsMoveOnPurpose(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Version = 2
	p.flow = compiled(t, spec)
	v, err := p.flow.Do(p.item, p.ok("bo", "g"), p.people)
	require.NoError(t, err)
	require.Equal(t, []workflow.Reason{{Code: workflow.CodeOtherDefinition}}, v.Reasons)
	require.Equal(t, v.Reasons, p.flow.Explain(p.item, p.people, p.now).Reasons)
}

func TestPinnedCommandsDoNotCrossStates(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
	c := p.ok("bo", "g")
	c.Entry = 1
	p.no(workflow.CodeStateChanged, c)
	c.Entry = p.item.Entry()
	p.yes(c).in("ready")
}

func TestTimeGoingBackCountsAsTheItemsTime(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
	p.later(-time.Hour).yes(p.ok("bo", "g"))
	require.Equal(t, noon, p.item.ChangedAt())
}

// Not laws: what the semantics shows by counterexample, so that nobody claims it.
func TestCounterexamples(t *testing.T) {
	t.Run("order changes the later outcome", func(t *testing.T) {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, parties("role:brand"))})
		spec.Moves[3].By = parties("member:cy")
		spec.Rules = []workflow.Rule{{ID: "apart", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("fi", "g"), p.ok("bo", "g")).no(workflow.CodeNoSuchGate, p.ok("cy", "g")).yes(p.move("cy", "publish"))
		p = begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("fi", "g"), p.ok("cy", "g")).no(workflow.CodeRuleDistinct, p.move("cy", "publish"))
	})
	t.Run("order decides who is refused", func(t *testing.T) {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}, workflow.Gate{ID: "h", Need: approve(1, brand)})
		spec.States[1].Shared = true
		spec.Rules = []workflow.Rule{{ID: "one", MaxPeople: 1, Of: []workflow.Act{{Gate: "g"}, {Gate: "h"}}}}
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g")).no(workflow.CodeRuleMaxPeople, p.ok("cy", "h"))
		p = begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("cy", "h")).no(workflow.CodeRuleMaxPeople, p.ok("bo", "g"))
	})
	t.Run("approvals and vetoes race", func(t *testing.T) {
		p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
		p.yes(p.ok("cy", "g")).in("ready").no(workflow.CodeNoSuchGate, p.veto("bo", "g"))
		p = simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
		p.yes(p.veto("bo", "g")).in("draft").no(workflow.CodeNoSuchGate, p.ok("cy", "g"))
	})
	t.Run("a live roster would un-meet, a fixed one does not", func(t *testing.T) {
		p := simple(t, workflow.Gate{ID: "g", Need: workflow.Need{Majority: brand}}, workflow.Gate{ID: "h", Need: approve(1, legal)})
		p.yes(p.ok("bo", "g"), p.ok("cy", "g")).is("g", workflow.Met)
		p.people.add("x: brand").add("y: brand")
		p.yes(p.tick()).is("g", workflow.Met)
	})
	t.Run("min-people belongs to the state, not to a gate", func(t *testing.T) {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}, workflow.Gate{ID: "h", Need: approve(1, legal)})
		spec.Rules = []workflow.Rule{{ID: "many", MinPeople: 3, Of: []workflow.Act{{Gate: "g"}, {Gate: "h"}}}}
		p := begin(t, spec, crew(), "ann").submit()
		p.yes(p.ok("bo", "g")).is("g", workflow.Met).yes(p.ok("di", "h")).is("g", workflow.Met).is("h", workflow.Met).in("review")
	})
	t.Run("min-people counts the smaller side", func(t *testing.T) {
		spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand)})
		spec.Rules = []workflow.Rule{{ID: "many", MinPeople: 2, Of: []workflow.Act{{Gate: "g"}, {Move: "publish"}}}}
		people := crew()
		people.away, people.deputies["cy"] = []member{"cy"}, []member{"gus"}
		p := begin(t, spec, people, "ann").submit()
		p.yes(p.ok("gus", "g").For("cy"), p.ok("bo", "g"), p.move("bo", "publish")).in("live")
	})
}
