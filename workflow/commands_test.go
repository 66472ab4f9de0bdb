// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

func TestOwnership(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, legal)})
	spec.States[1].Claim, spec.States[1].Assign = brand, gus
	spec.Moves = append(spec.Moves,
		workflow.Transition{Action: "keep", From: []state{"review"}, To: "ready", On: workflow.OnHand, By: parties("owner"), Keep: true},
		workflow.Transition{Action: "leave", From: []state{"review"}, To: "ready", On: workflow.OnHand, By: parties("owner")})
	p := begin(t, spec, crew(), "ann")
	p.no(workflow.CodeNotAllowed, workflow.Claim("bo", p.now)).submit()
	p.no(workflow.CodeNotAllowed, workflow.Claim("di", p.now)).no(workflow.CodeNotOwned, workflow.Release("bo", p.now))
	p.yes(workflow.Claim("bo", p.now)).no(workflow.CodeNotAllowed, workflow.Release("cy", p.now))
	p.no(workflow.CodeNotAllowed, workflow.Assign("bo", "cy", p.now)).no(workflow.CodeNotEligible, workflow.Assign("gus", "di", p.now))
	p.yes(workflow.Assign("gus", "cy", p.now), workflow.Assign("gus", "cy", p.now))
	require.Equal(t, member("cy"), p.flow.Explain(p.item, p.people, p.now).Owner)
	p.yes(workflow.Release("gus", p.now), workflow.Claim("fi", p.now)).no(workflow.CodeNotAllowed, p.move("cy", "keep"))
	p.yes(p.move("fi", "keep"))
	require.Equal(t, member("fi"), p.item.Owner())
	p = begin(t, spec, crew(), "ann").submit()
	p.yes(workflow.Claim("fi", p.now), p.move("fi", "leave"))
	require.Empty(t, p.item.Owner())
}

func TestDelegation(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(2, legal), Delegate: brand})
	p.no(workflow.CodeNoSuchGate, workflow.Delegate("di", "x", "bo", p.now)).no(workflow.CodeNotEligible, workflow.Delegate("gus", "g", "bo", p.now))
	p.no(workflow.CodeNotAllowed, workflow.Delegate("di", "g", "gus", p.now)).no(workflow.CodeNotDelegated, workflow.Revoke("di", "g", "bo", p.now))
	p.people.away = []member{"di"}
	p.no(workflow.CodeAbsent, workflow.Delegate("di", "g", "bo", p.now))
	p.people.away = nil
	p.yes(workflow.Delegate("di", "g", "bo", p.now), workflow.Delegate("di", "g", "bo", p.now), p.ok("bo", "g").For("di"))
	p.no(workflow.CodeNotYourVote, p.ok("cy", "g").For("di"))
	p.yes(workflow.Revoke("di", "g", "bo", p.now)).no(workflow.CodeNotYourVote, p.veto("bo", "g").For("di"))
	p.yes(p.ok("ed", "g")).in("ready")
	p = simple(t, workflow.Gate{ID: "g", Need: approve(1, legal), Delegate: brand})
	p.yes(workflow.Delegate("di", "g", "bo", p.now))
	offers := p.flow.Can(p.item, "bo", p.people, p.now)
	require.Equal(t, p.ok("bo", "g").For("di"), offers[0].Command)
	require.True(t, offers[0].Awaited)
}

// TestSeatOfOnesOwnIsAwaited: who was added with a seat of their own is awaited until
// it is filled, whoever else has approved.
func TestSeatOfOnesOwnIsAwaited(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand), Amend: legal})
	add := workflow.AddApprover("di", "g", "gus", p.now)
	add.Must = true
	p.yes(add, p.ok("bo", "g")).in("review")
	offer := func(m member) *workflow.Offer {
		for _, o := range p.flow.Can(p.item, m, p.people, p.now) {
			if o.Command.Kind == workflow.DoVote && o.Command.Word == workflow.Approve {
				return &o
			}
		}
		return nil
	}
	require.True(t, offer("gus").Awaited)
	require.False(t, offer("cy").Awaited)
	p.yes(p.ok("gus", "g")).in("ready")
}

// TestRefusalsNameProxies: who is told "not you" is told of those, too, who could do
// it for somebody who is away or handed the vote over.
func TestRefusalsNameProxies(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, legal), Delegate: brand})
	spec.Moves[1].By = brand // fires by hand, too
	p := begin(t, spec, crew(), "ann").submit()
	p.people.away, p.people.deputies = []member{"di"}, map[member][]member{"di": {"gus"}}
	p.yes(workflow.Delegate("ed", "g", "bo", p.now))
	want := []workflow.Proxy{{Actor: "gus", Principal: "di"}, {Actor: "bo", Principal: "ed"}}
	p.no(workflow.CodeNotEligible, p.ok("cy", "g"))
	require.Equal(t, want, p.last.Proxies)
	require.Equal(t, "refused: cy is not among those whom g asks; could approve: di, ed, fi, gus for di, bo for ed", p.last.String())
	p.no(workflow.CodeNotCleared, p.move("cy", "accept"))
	require.Equal(t, want, p.last.Proxies)
	require.Equal(t, want, p.gate("g").Proxies)
	p.yes(p.ok("gus", "g").For("di")).no(workflow.CodeNotEligible, p.ok("cy", "g"))
	require.Equal(t, want[1:], p.last.Proxies)
	require.Equal(t, []member{"di", "ed", "fi"}, p.last.Could, "di may still say it in person")
}

func TestAmendment(t *testing.T) {
	g := workflow.Gate{ID: "g", Need: workflow.Need{Every: brand}, Amend: parties("role:legal", "role:writer")}
	p := simple(t, g)
	p.no(workflow.CodeNotAllowed, workflow.AddApprover("bo", "g", "gus", p.now)).no(workflow.CodeAuthor, workflow.AddApprover("ann", "g", "gus", p.now))
	p.no(workflow.CodeAuthor, workflow.AddApprover("di", "g", "ann", p.now)).no(workflow.CodeNoSuchApprover, workflow.RemoveApprover("di", "g", "gus", p.now))
	p.yes(workflow.AddApprover("di", "g", "gus", p.now), workflow.AddApprover("di", "g", "gus", p.now), p.ok("gus", "g"))
	require.Equal(t, 3, p.gate("g").Leaves[0].Needs)
	p.yes(workflow.RemoveApprover("di", "g", "gus", p.now))
	require.Empty(t, p.item.Words("g"))
	p.yes(workflow.RemoveApprover("di", "g", "fi", p.now))
	require.Equal(t, 2, p.gate("g").Leaves[0].Needs)
	p.no(workflow.CodeNotEligible, p.ok("fi", "g"))
	p.yes(p.ok("bo", "g"), workflow.RemoveApprover("di", "g", "bo", p.now)) // who has spoken still counts
	require.Equal(t, 2, p.gate("g").Leaves[0].Needs)
	p.yes(p.ok("cy", "g")).in("ready")
	p = simple(t, g)
	p.yes(workflow.RemoveApprover("di", "g", "fi", p.now), workflow.RemoveApprover("di", "g", "cy", p.now))
	p.no(workflow.CodeLastOnRoll, workflow.RemoveApprover("di", "g", "bo", p.now))
	// Added to what one may approve anyway: the word loses only what was lent.
	p = simple(t, workflow.Gate{ID: "g", Need: workflow.Need{All: []workflow.Need{approve(1, brand), approve(2, legal)}}, Amend: legal})
	p.yes(workflow.AddApprover("di", "g", "bo", p.now), p.ok("bo", "g"))
	require.Equal(t, uint64(0b11), p.item.Words("g")[0].Leaves)
	p.yes(workflow.RemoveApprover("di", "g", "bo", p.now))
	require.Equal(t, uint64(0b01), p.item.Words("g")[0].Leaves)
	// A seat of one's own beside a shared need is shared too.
	must := workflow.AddApprover("di", "g", "fi", p.now)
	must.Must = true
	p = simple(t, workflow.Gate{ID: "g", Need: workflow.Need{Shared: true, All: []workflow.Need{approve(1, brand), approve(1, legal)}}, Amend: legal})
	p.yes(must, p.ok("fi", "g")).in("ready")
	p = simple(t, workflow.Gate{ID: "g", Need: approve(1, brand), Amend: legal})
	p.yes(must, p.ok("fi", "g")).in("review").yes(p.ok("bo", "g")).in("ready")
}

func TestAddingTwice(t *testing.T) {
	g := workflow.Gate{ID: "g", Need: approve(1, brand), Amend: legal}
	plain := workflow.AddApprover("di", "g", "gus", noon)
	must := plain
	must.Must = true
	p := simple(t, g)
	p.yes(plain, must)
	require.Len(t, p.last.Events, 1, "a seat of their own is more than to be let in")
	p.yes(must)
	require.Empty(t, p.last.Events, "they have that seat already")
	p.yes(plain)
	require.Empty(t, p.last.Events, "they are let in already")
	p.yes(p.ok("bo", "g")).in("review").yes(p.ok("gus", "g")).in("ready")
}

// TestRollKeepsWhoSaidYes: a roll that is fixed anew still counts whoever
// approved before and has lost the role since.
func TestRollKeepsWhoSaidYes(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: workflow.Need{Every: brand}})
	p.yes(p.ok("bo", "g"))
	p.people.leave("bo", "brand")
	p.yes(p.veto("cy", "g")).in("draft").submit()
	require.Equal(t, 3, p.gate("g").Leaves[0].Needs)
	p.yes(p.ok("cy", "g")).in("review").yes(p.ok("fi", "g")).in("ready")
}

// TestRollOfNobodyIsFixedAnew: whom nobody answers is asked again once there is
// somebody, and those who are there then are the roll.
func TestRollOfNobodyIsFixedAnew(t *testing.T) {
	people := crew()
	people.leave("gus", "head")
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: workflow.Need{Every: parties("role:head")}}), people, "ann").submit()
	p.yes(p.tick()).in("review")
	people.add("gus: head").add("bo: head")
	p.yes(p.tick())
	require.Equal(t, 2, p.gate("g").Leaves[0].Needs)
	p.yes(p.ok("gus", "g")).in("review").yes(p.ok("bo", "g")).in("ready")
}

func TestTakingBack(t *testing.T) {
	people := crew()
	people.away, people.deputies["di"] = []member{"di"}, []member{"gus"}
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(3, parties("role:legal", "role:brand"))}), people, "ann").submit()
	p.no(workflow.CodeNoSuchGate, workflow.TakeBack("bo", "x", p.now)).no(workflow.CodeNoSuchVote, workflow.TakeBack("bo", "g", p.now))
	p.yes(p.ok("gus", "g").For("di"), p.ok("bo", "g"))
	p.no(workflow.CodeNotYourVote, workflow.TakeBack("bo", "g", p.now).For("di"))
	p.yes(workflow.TakeBack("gus", "g", p.now))
	require.Len(t, p.item.Words("g"), 1)
	p.yes(p.ok("gus", "g").For("di"), workflow.TakeBack("di", "g", p.now), workflow.TakeBack("bo", "g", p.now))
	require.Empty(t, p.item.Words("g"))
}

func TestMovesByPeopleOnAState(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Attributes = []workflow.Attribute{{ID: "open", Kind: workflow.BoolAttr, Default: workflow.Bool(true), Set: author, States: []state{"review"}, Label: true}}
	spec.Moves[1].By = legal
	spec.Moves[1].When = workflow.Condition{Attr: "open", Is: workflow.Bool(true)}
	spec.Moves[2].By = legal
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "rework", From: []state{"review"}, To: "draft", On: workflow.OnChanges, By: legal})
	p := begin(t, spec, crew(), "ann").submit()
	p.no(workflow.CodeNotCleared, p.move("di", "accept"))
	require.Equal(t, workflow.CodeNotMet, p.last.Reasons[1].Code)
	p.no(workflow.CodeNotRejected, p.move("di", "send-back")).no(workflow.CodeNotAllowed, p.move("bo", "accept")).no(workflow.CodeNoSuchMove, p.move("di", "publish"))
	p.yes(p.set("ann", "open", workflow.Bool(false))).no(workflow.CodeMoveOff, p.move("di", "accept")).yes(p.set("ann", "open", workflow.Bool(true)))
	p.yes(p.word("bo", "g", workflow.Changes)).is("g", workflow.Failed)
	p.no(workflow.CodeNotRejected, p.move("di", "send-back"))
	p.no(workflow.CodeNotCleared, p.move("di", "accept"))
	require.Equal(t, workflow.CodeFailed, p.last.Reasons[1].Code)
	p.yes(p.veto("cy", "g")).no(workflow.CodeNotRejected, p.move("di", "rework"))
	p.yes(p.move("di", "send-back")).in("draft").submit().yes(p.word("bo", "g", workflow.Changes), p.move("di", "rework")).in("draft")
	require.Equal(t, workflow.ByChanges, p.last.Events[0].Cause)
	p.submit().yes(p.ok("bo", "g"), p.move("di", "accept")).in("ready")
	require.Equal(t, []gateID{"g"}, p.last.Events[0].Passed())
}

func TestRequestForChangesGoesItsOwnWay(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand), Reject: workflow.RejectCount(2)})
	spec.Moves = append(spec.Moves, workflow.Transition{Action: "rework", From: []state{"review"}, To: "ready", On: workflow.OnChanges})
	p := begin(t, spec, crew(), "ann").submit()
	p.yes(p.word("bo", "g", workflow.Changes)).in("review").yes(p.word("cy", "g", workflow.Changes)).in("ready")
	p = begin(t, spec, crew(), "ann").submit()
	p.yes(p.word("bo", "g", workflow.Changes), p.veto("cy", "g")).in("draft")
	// One deputy for two is one person against.
	people := crew()
	people.away, people.deputies["cy"], people.deputies["fi"] = []member{"cy", "fi"}, []member{"gus"}, []member{"gus"}
	p = begin(t, spec, people, "ann").submit()
	p.yes(p.veto("gus", "g").For("cy"), p.veto("gus", "g").For("fi")).in("review").yes(p.veto("bo", "g")).in("draft")
}

func TestSettings(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand)})
	spec.Attributes = []workflow.Attribute{
		{ID: "tag", Kind: workflow.TagsAttr, Values: []string{"a", "b"}, Set: author, States: []state{"review"}, Label: true},
		{ID: "unit", Kind: workflow.UnitAttr, Set: brand, States: []state{"review"}},
	}
	p := begin(t, spec, crew(), "ann").submit()
	p.no(workflow.CodeNoSuchField, p.set("ann", "tg", workflow.Bool(true))).no(workflow.CodeNotAllowed, p.set("bo", "tag", workflow.Tags("a")))
	p.no(workflow.CodeBadValue, p.set("ann", "tag", workflow.Tags("c"))).no(workflow.CodeBadValue, p.set("ann", "tag", workflow.Text("a")))
	p.yes(p.ok("bo", "g"), p.set("ann", "tag", workflow.Tags("b", "a", "b"))) // a label voids nothing here
	require.Len(t, p.item.Words("g"), 1)
	require.Equal(t, []string{"a", "b"}, p.item.Attribute("tag").Tags())
	p.yes(p.set("cy", "unit", workflow.Text("acme"))) // content voids, and makes cy an editor
	require.Empty(t, p.item.Words("g"))
	p.no(workflow.CodeEditor, p.ok("cy", "g")).yes(p.ok("bo", "g"), p.ok("fi", "g")).in("ready")
	require.Equal(t, 3, p.item.Revision())
}

func TestStart(t *testing.T) {
	spec := richSpec()
	spec.Attributes[3].Default = workflow.Value{}
	spec.States[1].Gates[0].When = workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}
	flow := compiled(t, spec)
	ugc := workflow.Given{Attribute: "ugc", Value: workflow.Bool(true)}
	for _, c := range []struct {
		want  code
		by    member
		given []workflow.Given
	}{
		{workflow.CodeNoSuchField, "ann", []workflow.Given{{Attribute: "x", Value: workflow.Bool(true)}}},
		{workflow.CodeBadValue, "ann", []workflow.Given{{Attribute: "ugc", Value: workflow.Text("yes")}}},
		{workflow.CodeBadValue, "ann", []workflow.Given{ugc, ugc}},
		{workflow.CodeAttributeMissing, "ann", nil},
		{workflow.CodeNotAllowed, "bo", []workflow.Given{ugc}},
	} {
		_, err := flow.Start(workflow.Begin{ID: "i", By: c.by, At: noon, Attributes: c.given}, crew())
		var refused *workflow.Refused
		require.ErrorAs(t, err, &refused)
		require.Equal(t, c.want, refused.Reasons[0].Code)
	}
	for _, b := range []workflow.Begin{{By: "ann", At: noon}, {ID: "i", At: noon}, {ID: "i", By: "ann", At: time.Unix(1<<40, 0)}} {
		_, err := flow.Start(b, crew())
		require.ErrorIs(t, err, workflow.ErrCommand)
	}
	_, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, nil)
	require.ErrorIs(t, err, workflow.ErrFacts)
	// A deputy starts for somebody: both are authors.
	people := crew()
	people.away, people.deputies["ann"] = []member{"ann"}, []member{"bo"}
	item, err := flow.Start(workflow.Begin{ID: "i", By: "bo", For: "ann", At: noon, Attributes: []workflow.Given{ugc}, Digest: "d", Note: "hello"}, people)
	require.NoError(t, err)
	require.Equal(t, []member{"bo", "ann"}, item.Authors())
	require.Equal(t, "d", item.Digest())
	require.Equal(t, []workflow.Given{ugc}, item.Attributes())
	require.Equal(t, noon, item.StartedAt())
	require.Equal(t, noon, item.EnteredAt())
	id, version := item.Definition()
	require.Equal(t, workflow.ID("flow"), id)
	require.Equal(t, 1, version)
	require.Equal(t, workflow.ItemID("i"), item.ID())
	require.Equal(t, 1, item.Cycle())
	require.Empty(t, new(workflow.Item).Authors())
}

// TestRefusedStartSaysWhoCould: a start that the people refuse names those who
// may; another one does not.
func TestRefusedStartSaysWhoCould(t *testing.T) {
	flow, err := workflow.Compile(flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}), workflow.Options{})
	require.NoError(t, err)
	_, err = flow.Start(workflow.Begin{ID: "x", By: "bo", At: noon}, crew())
	require.EqualError(t, err, "workflow: start refused: bo may not do this in draft; could start: ann")
	var refused *workflow.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, []member{"ann"}, refused.Could)
	_, err = flow.Start(workflow.Begin{ID: "x", By: "bo", At: noon, Attributes: []workflow.Given{{Attribute: "payd", Value: workflow.Bool(true)}}}, crew())
	require.EqualError(t, err, "workflow: start refused: there is no field or attribute payd")
}

// TestRefusedMoveSaysWhoCouldApprove: a move that waits for gates names those
// whose approval Explain says is still possible.
func TestRefusedMoveSaysWhoCouldApprove(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)}, workflow.Gate{ID: "h", Need: approve(1, legal)})
	spec.Moves[1].By = gus
	p := begin(t, spec, crew(), "ann").submit()
	p.no(workflow.CodeNotCleared, p.move("gus", "accept"))
	require.Equal(t, "refused: review is not cleared, gate g is not met, gate h is not met; could approve: bo, cy, di, ed, fi", p.last.String())
	p.yes(p.ok("fi", "g")).no(workflow.CodeNotCleared, p.move("gus", "accept"))
	require.Equal(t, []member{"di", "ed"}, p.last.Could)
	p.no(workflow.CodeNotAllowed, p.move("bo", "accept"))
	require.Empty(t, p.last.Could, "nobody could fire it, and bo least of all")
	p.yes(p.ok("di", "h")).no(workflow.CodeNotAllowed, p.move("bo", "accept"))
	require.Equal(t, "refused: bo may not do this in review; could: gus", p.last.String())
}

// TestExplainAMoveOfNobody: a move says why nobody could fire it, also when
// nobody is in its parties.
func TestExplainAMoveOfNobody(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(1, brand)})
	spec.Moves[1].By, spec.Moves[2].By = parties("role:empty"), parties("role:empty")
	spec.Hold = workflow.HoldPolicy{By: gus}
	p := begin(t, spec, crew(), "ann").submit()
	why := func(a action) (list []code) {
		for _, m := range p.flow.Explain(p.item, p.people, p.now).Moves {
			if m.Action == a {
				require.Empty(t, m.Could)
				for _, r := range m.Reasons {
					list = append(list, r.Code)
				}
			}
		}
		return list
	}
	require.Equal(t, []code{workflow.CodeNotCleared, workflow.CodeNotMet}, why("accept"))
	require.Equal(t, []code{workflow.CodeNotRejected}, why("send-back"))
	p.yes(workflow.Hold("gus", "k", p.now))
	require.Equal(t, []code{workflow.CodeHeld}, why("send-back"))
	p.yes(workflow.Resume("gus", "k", p.now), p.ok("bo", "g"))
	require.Equal(t, []code{workflow.CodeNobodyMay}, why("accept"))
	require.Equal(t, "nobody may accept in review", workflow.Reason{Code: workflow.CodeNobodyMay, Action: "accept", State: "review"}.String())
}

// TestExplainSeatsOfAddedApprovers: an open gate never looks filled because only
// an added approver is missing.
func TestExplainSeatsOfAddedApprovers(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand), Amend: legal})
	must := workflow.AddApprover("di", "g", "gus", p.now)
	must.Must = true
	p.yes(must, workflow.AddApprover("di", "g", "ed", p.now), p.ok("bo", "g")).in("review")
	g := p.gate("g")
	require.Equal(t, workflow.Open, g.Status)
	require.Equal(t, []workflow.LeafStanding{{Of: brand, Have: 1, Needs: 1}}, g.Leaves)
	require.Equal(t, []workflow.LeafStanding{{Of: gus, Have: 0, Needs: 1}}, g.Seats)
	p.yes(p.ok("gus", "g")).in("ready")
}

func TestQuestionsThatMakeNoSense(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(1, brand)})
	var d workflow.Decision
	for _, c := range []workflow.Command{
		{},
		{Kind: 99, Actor: "bo", At: noon},
		{Kind: workflow.DoMove, At: noon},
		{Kind: workflow.DoVote, Actor: "bo", Gate: "g", At: noon},
		{Kind: workflow.DoEdit, Actor: "bo", At: noon},
		{Kind: workflow.DoSet, Actor: "bo", At: noon},
		{Kind: workflow.DoAssign, Actor: "bo", At: noon},
		{Kind: workflow.DoHold, Actor: "bo", At: noon},
		workflow.Claim("bo", noon).For("cy"), workflow.Approval("bo", "g", time.Unix(1<<40, 0)),
		workflow.Approval("bo", "g", noon).Seeing(-1, ""),
	} {
		_, err := p.flow.Decide(&d, p.item, c, p.people)
		require.ErrorIs(t, err, workflow.ErrCommand, "%+v", c)
	}
	_, err := p.flow.Decide(&d, p.item, workflow.Command{}, p.people)
	require.EqualError(t, err, "workflow: incomplete command: want a kind")
	_, err = p.flow.Decide(&d, p.item, workflow.Command{Kind: workflow.DoVote, Actor: "bo", Gate: "g", At: noon}, p.people)
	require.EqualError(t, err, "workflow: incomplete command: vote wants a word")
	_, err = p.flow.Decide(&d, new(workflow.Item), p.tick(), p.people)
	require.ErrorIs(t, err, workflow.ErrNotBegun)
	_, err = p.flow.Decide(&d, nil, p.tick(), p.people)
	require.ErrorIs(t, err, workflow.ErrNotBegun)
	_, err = p.flow.Do(p.item, p.tick(), nil)
	require.ErrorIs(t, err, workflow.ErrFacts)
	require.Equal(t, workflow.Situation{}, p.flow.Explain(p.item, nil, noon))
	require.Empty(t, p.flow.Can(p.item, "", p.people, noon))
	require.Empty(t, p.flow.Can(p.item, "bo", nil, noon))
	spec := richSpec()
	spec.States[1].Deadlines[0].Calendar = "office"
	spec.States[0].Edits.By = parties("manager of author")
	err = compiled(t, spec).Require(workflow.Roster{})
	require.ErrorIs(t, err, workflow.ErrFacts)
	require.ErrorContains(t, err, "Managers")
	require.ErrorContains(t, err, "Calendars")
	flow := compiled(t, spec)
	_, err = flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, workflow.Roster{"ann": {"writer"}})
	require.ErrorIs(t, err, workflow.ErrFacts)
	item, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, crew())
	require.NoError(t, err)
	_, err = flow.Do(item, workflow.Move("ann", "submit", noon), crew()) // the crew has no such calendar
	require.ErrorContains(t, err, `unknown calendar "office"`)
	require.Equal(t, state("draft"), item.State())
	require.Empty(t, flow.Can(item, "ann", workflow.Roster{}, noon))
}

func TestManagersUnitsAndMembersOfAttributes(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: workflow.Need{All: []workflow.Need{
		approve(1, parties("manager of author")), approve(1, parties("role:brand in @unit")), approve(1, parties("@who")), approve(1, parties("manager of @who")),
	}}})
	spec.Attributes = []workflow.Attribute{{ID: "unit", Kind: workflow.UnitAttr}, {ID: "who", Kind: workflow.MemberAttr}}
	people := crew()
	people.boss = map[member]member{"ann": "gus", "ed": "di"}
	people.parent["kids"] = "acme"
	people.holds = append(people.holds, holding{"zoe", "brand", "acme"}, holding{"yan", "brand", "kids-tv"})
	p := begin(t, spec, people, "ann", workflow.Given{Attribute: "unit", Value: workflow.Text("kids")}, workflow.Given{Attribute: "who", Value: workflow.Text("ed")}).submit()
	require.Equal(t, []member{"di", "ed", "gus", "zoe"}, p.gate("g").Could)
	p.no(workflow.CodeNotEligible, p.ok("bo", "g")).no(workflow.CodeNotEligible, p.ok("yan", "g"))
	p.yes(p.ok("gus", "g"), p.ok("zoe", "g"), p.ok("ed", "g"), p.ok("di", "g")).in("ready")
}

func TestCan(t *testing.T) {
	spec := budgetSpec()
	p := begin(t, spec, crew(), "ann")
	kinds := func(m member) (list []string) {
		for _, o := range p.flow.Can(p.item, m, p.people, p.now) {
			text := o.Command.Kind.String()
			if o.Command.Word != 0 {
				text += " " + o.Command.Word.String()
			}
			if o.Command.Action != "" {
				text += " " + string(o.Command.Action)
			}
			if o.Awaited {
				text += "!"
			}
			list = append(list, text)
		}
		return list
	}
	require.Equal(t, []string{"move submit!", "move drop!", "edit", "set"}, kinds("ann"))
	require.Empty(t, kinds("bo"))
	p.submit()
	require.Equal(t, []string{"vote approve!", "vote reject", "vote changes", "vote abstain", "claim!"}, kinds("bo"))
	p.yes(p.ok("bo", "g"), workflow.Claim("bo", p.now))
	require.Equal(t, []string{"vote reject", "vote changes", "vote abstain", "release", "take-back"}, kinds("bo"))
	require.Equal(t, []string{"move drop", "edit", "set"}, kinds("ann"))
	p.yes(p.ok("cy", "g")).in("ready")
	require.Equal(t, []string{"move publish!"}, kinds("cy"))
	// In ready the text was passed, the image not.
	require.Equal(t, []string{"edit"}, kinds("ann"))
}

// TestApprovingAgainFillsNoSeat: a new approval takes the place of one's own.
func TestApprovingAgainFillsNoSeat(t *testing.T) {
	p := simple(t, workflow.Gate{ID: "g", Need: approve(2, brand), Covers: []field{"text"}})
	p.yes(p.ok("bo", "g"), workflow.Edit("ann", p.now, "image"))
	offers := p.flow.Can(p.item, "bo", p.people, p.now)
	require.Equal(t, p.ok("bo", "g"), offers[0].Command, "of the present revision")
	require.False(t, offers[0].Awaited)
	offers = p.flow.Can(p.item, "cy", p.people, p.now)
	require.True(t, offers[0].Awaited)
}

func budgetSpec() workflow.Spec {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand), Covers: []field{"text"}})
	spec.States[1].Claim = brand
	spec.States[2].Edits.By = author
	spec.Attributes = []workflow.Attribute{{ID: "budget", Kind: workflow.NumberAttr, Set: author, States: []state{"draft", "review"}}}
	return spec
}

// TestGatesCoverTheUnitsOfTheirParties: who was asked in one unit is not asked in
// another, though the gate covers nothing by name.
func TestGatesCoverTheUnitsOfTheirParties(t *testing.T) {
	spec := flowSpec(workflow.Gate{ID: "g", Need: approve(2, parties("role:brand in @u", "role:legal")), Covers: []field{workflow.NoField}})
	spec.Attributes = []workflow.Attribute{{ID: "u", Kind: workflow.UnitAttr, Label: true, Set: author, States: []state{"review"}}}
	p := begin(t, spec, crew(), "ann").submit()
	p.yes(p.ok("di", "g"))
	require.Len(t, p.item.Words("g"), 1)
	p.yes(p.set("ann", "u", workflow.Text("acme")))
	require.Empty(t, p.item.Words("g"))
}
