// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

func started(by ...workflow.Party) change { return func(s *workflow.Spec) { s.Start.By = by } }

// Whom an attribute names may start an item, and names themselves as they do: also
// where somebody may name another later.
func TestCornersOfStarts(t *testing.T) {
	settable := func(id workflow.Field, k workflow.AttrKind) change {
		return with(workflow.Attribute{ID: id, Kind: k, Set: parties(writer), States: states("draft")})
	}
	m, u := settable("m", workflow.MemberAttr), settable("u", workflow.UnitAttr)
	asked := []question{completable(), survives(1), coalition("live", 3), neverStuck(0), mayAct(deed{"cy", "move submit", "draft"})}
	here := at(map[member]workflow.UnitID{"ann": north, "bo": north, "cy": south})
	judged(t, []corner{
		{"whom an attribute names", plain(m, started(workflow.Attr("m"))), people(three()), asked, false},
		{"others, too", plain(m, started(writer, workflow.Attr("m"))), people(three()), asked, false},
		{"of the unit that it names", plain(u, started(writer.In("@u"))), people(three(), here), asked[:4], false},
	})
}

// onlyNamed is a definition that asks nobody but whom an attribute names.
func onlyNamed() workflow.Spec {
	return workflow.Spec{
		ID: "d", Version: 1, Start: workflow.Start{State: "draft", By: parties(workflow.Attr("m"))},
		Attributes: []workflow.Attribute{{ID: "m", Kind: workflow.MemberAttr}},
		States:     []workflow.State{{ID: "draft"}, {ID: "live", Final: workflow.Done}},
		Moves:      []workflow.Transition{{Action: "publish", From: states("draft"), To: "live", On: workflow.OnHand, By: parties(workflow.Attr("m"))}},
	}
}

// The people who are made up for a definition may be named by attributes.
func TestCastsAreNamed(t *testing.T) {
	for _, c := range verify.Definition() {
		res := ask(t, onlyNamed(), nil, c)
		require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
	}
}

// unlisted is a roster that does not say who there is.
type unlisted struct{ workflow.Facts }

// Where attributes name people whom the roster does not list, somebody may be named
// of whom NeverStuck does not know.
func TestNeverStuckOfWhomNobodyLists(t *testing.T) {
	res := ask(t, onlyNamed(), unlisted{people(three())}, verify.NeverStuck(0))
	require.Equal(t, verify.Unknown, res.Verdict, "%s", &res)
	require.Contains(t, res.Reasons[0], `"m"`)
	res = ask(t, onlyNamed(), people(three()), verify.NeverStuck(0))
	require.Equal(t, verify.Holds, res.Verdict, "%s", &res)
}
