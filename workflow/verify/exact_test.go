// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// TestEditingOffARoll asks about people who edit only in order not to be asked.
func TestEditingOffARoll(t *testing.T) {
	s := desk(
		by("submit", brand), by("publish", workflow.Author()),
		needing(workflow.Need{Every: parties(brand)}), text("review", brand),
		ruling(workflow.Rule{ID: "apart", Distinct: []workflow.Act{moveAct("submit"), gateAct("g")}}),
	)
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}})
	// Bo submits, edits in review, and is asked no more: cy alone is every.
	trace := verify.Witness{
		Begin: workflow.Begin{ID: "item", By: "ann", At: noon},
		Commands: []workflow.Command{
			workflow.Move("bo", "submit", noon),
			workflow.Edit("bo", noon, "text"),
			workflow.Vote("cy", "g", workflow.Approve, noon),
			workflow.Move("ann", "publish", noon),
		},
	}
	item, err := trace.Replay(flowOf(t, s), crew)
	assert.NoError(t, err)
	assert.Equal(t, workflow.StateID("live"), item.State())
	assert.NotEqual(t, verify.Holds, ask(t, s, crew, verify.Coalition("live", 4)).Verdict)
	res := ask(t, s, crew, verify.Coalition("live", 4))
	if res.Verdict == verify.Unknown {
		assert.Contains(t, res.Reasons[0], "off the roll")
	}
	// However many edit, somebody of brand must approve.
	assert.Equal(t, verify.Holds, ask(t, s, crew, verify.Coalition("live", 2)).Verdict)
}

// TestEditorOfTwo asks about somebody who sets two attributes and so is one person
// less on a roll, not two.
func TestEditorOfTwo(t *testing.T) {
	attr := func(id workflow.Field) change {
		return func(s *workflow.Spec) {
			s.Attributes = append(s.Attributes, workflow.Attribute{
				ID: id, Kind: workflow.BoolAttr, Default: workflow.Bool(false), Set: parties(legal), States: states("draft"),
			})
		}
	}
	on := func(f workflow.Field) workflow.Condition { return workflow.Condition{Attr: f, Is: workflow.Bool(true)} }
	s := desk(attr("one"), attr("two"), needing(workflow.Need{Every: parties(brand)}), by("publish", workflow.Author()),
		func(s *workflow.Spec) {
			transitionOf(s, "publish").When = workflow.Condition{All: []workflow.Condition{on("one"), on("two")}}
		},
		// Same over every of two cannot be: one approval is not enough.
		ruling(workflow.Rule{ID: "one", MaxPeople: 1, Of: []workflow.Act{gateAct("g")}}))
	// Di alone may set both. Then bo and cy are asked, not one of them.
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"brand", "legal"}})
	res := ask(t, s, crew, verify.Completable(on("one"), on("two")))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
}

// TestOutvotedAlternatives asks about a need that one objection takes from every
// alternative.
func TestOutvotedAlternatives(t *testing.T) {
	either := workflow.Need{Any: []workflow.Need{wanting(2, brand), wanting(2, legal)}}
	s := desk(needing(either), asking(func(g *workflow.Gate) { g.Reject = workflow.RejectOutvoted }),
		without("refuse"), moving(workflow.Transition{Action: "refuse", From: states("review"), To: "dropped", On: workflow.OnRejected}),
		without("drop"))
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand", "legal"}, "cy": {"brand"}, "di": {"legal"}})
	// Without bo neither brand nor legal are two.
	res := ask(t, s, crew, verify.Coalition("dropped", 3))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
}

// TestVetoOfAnAddedApprover asks about an author who adds herself and rejects.
func TestVetoOfAnAddedApprover(t *testing.T) {
	s := desk(asking(func(g *workflow.Gate) { g.Self, g.Amend = true, parties(workflow.Author()) }),
		without("refuse"), moving(workflow.Transition{Action: "refuse", From: states("review"), To: "dropped", On: workflow.OnRejected}),
		without("drop"))
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}})
	res := ask(t, s, crew, verify.Coalition("dropped", 2))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
}

// TestAssignedToAnAbsentOwner asks about an item given to somebody who is away,
// whose deputy acts.
func TestAssignedToAnAbsentOwner(t *testing.T) {
	s := desk(by("publish", workflow.Owner()), in("ready", func(st *workflow.State) {
		st.Claim, st.Assign = parties(head), parties(brand)
	}))
	crew := people(map[member][]role{"ann": {"writer"}, "bo": {"brand"}, "gus": {"head"}}, absent("gus"), deputies("gus", "bo"))
	res := ask(t, s, crew, verify.Coalition("live", 3))
	assert.Equal(t, verify.Fails, res.Verdict, "%s", res)
	res = ask(t, s, crew, verify.Completable())
	assert.Equal(t, verify.Holds, res.Verdict, "%s", res)
}
