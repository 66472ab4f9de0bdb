// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/presets"
	"github.com/socialteam/socialteam/workflow/verify"
)

func compile(t testing.TB, s workflow.Spec) *workflow.Flow {
	t.Helper()
	f, err := workflow.Compile(s, workflow.Options{})
	require.NoError(t, err)
	return f
}

// review is draft –submit→ review –cleared→ ready –publish→ live.
func review(gates ...workflow.Gate) workflow.Spec {
	return workflow.Spec{
		ID: "post", Version: 1,
		Start:  workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("author")}},
		Fields: []workflow.Field{"text", "image"},
		States: []workflow.State{
			{ID: "draft", Edits: workflow.Edits{By: []workflow.Party{workflow.Author()}}},
			{ID: "review", Gates: gates},
			{ID: "ready"},
			{ID: "live", Final: workflow.Done},
			{ID: "dropped", Final: workflow.Dropped},
		},
		Moves: []workflow.Transition{
			{Action: "submit", From: []workflow.StateID{"draft"}, To: "review", On: workflow.OnHand, By: []workflow.Party{workflow.Author()}},
			{Action: "accept", From: []workflow.StateID{"review"}, To: "ready", On: workflow.OnCleared},
			{Action: "send-back", From: []workflow.StateID{"review"}, To: "draft", On: workflow.OnRejected},
			{Action: "publish", From: []workflow.StateID{"ready"}, To: "live", On: workflow.OnHand, By: []workflow.Party{workflow.Role("brand")}},
			{Action: "drop", From: []workflow.StateID{"draft", "review"}, To: "dropped", On: workflow.OnHand, By: []workflow.Party{workflow.Author()}},
		},
	}
}

func approve(n int, roles ...workflow.RoleID) workflow.Need {
	need := workflow.Need{Approve: n}
	for _, r := range roles {
		need.Of = append(need.Of, workflow.Role(r))
	}
	return need
}

func cast() workflow.Roster {
	return workflow.Roster{
		"ann": {"author"}, "bo": {"brand"}, "cy": {"brand"}, "di": {"legal"}, "ed": {"legal"}, "fi": {"brand", "legal"}, "gus": {"head"},
	}
}

func TestCompletable(t *testing.T) {
	rows := []struct {
		name string
		spec workflow.Spec
		want verify.Verdict
	}{
		{"one of brand", review(workflow.Gate{ID: "g", Need: approve(1, "brand")}), verify.Holds},
		{"nobody holds the role", review(workflow.Gate{ID: "g", Need: approve(1, "nobody")}), verify.Fails},
		{"brand and legal", review(workflow.Gate{ID: "g", Need: workflow.Need{All: []workflow.Need{approve(1, "brand"), approve(1, "legal")}}}), verify.Holds},
		{"every of both", review(workflow.Gate{ID: "g", Need: workflow.Need{All: []workflow.Need{
			{Every: []workflow.Party{workflow.Role("brand")}}, {Every: []workflow.Party{workflow.Role("legal")}},
		}}}), verify.Fails},
		{"every of both, shared", review(workflow.Gate{ID: "g", Need: workflow.Need{Shared: true, All: []workflow.Need{
			{Every: []workflow.Party{workflow.Role("brand")}}, {Every: []workflow.Party{workflow.Role("legal")}},
		}}}), verify.Holds},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			flow := compile(t, row.spec)
			report := verify.Run(flow, cast(), verify.Completable())
			res := report.Results[0]
			require.Equal(t, row.want, res.Verdict, "%s", report)
			if row.want == verify.Holds {
				item, err := res.Witness.Replay(flow, cast())
				require.NoError(t, err)
				require.Equal(t, workflow.StateID("live"), item.State())
			}
		})
	}
}

func TestPresetsComplete(t *testing.T) {
	for _, s := range presets.All() {
		t.Run(string(s.ID), func(t *testing.T) {
			flow := compile(t, s)
			people := workflow.Roster{}
			for _, p := range flow.Asks() {
				if p.Kind == workflow.RoleParty {
					r := workflow.RoleID(p.Name)
					people[workflow.MemberID(r+"-1")] = []workflow.RoleID{r}
					people[workflow.MemberID(r+"-2")] = []workflow.RoleID{r}
				}
			}
			report := verify.Run(flow, people, verify.Completable(consent(s)...))
			require.NoError(t, report.Err(), "%s", report)
			w := report.Results[0].Witness
			require.NotNil(t, w)
			_, err := w.Replay(flow, people)
			require.NoError(t, err)
			t.Log(report)
		})
	}
}

// consent narrows presets down to what they let through.
func consent(s workflow.Spec) []workflow.Condition {
	switch s.ID {
	case "user-content":
		return []workflow.Condition{{Attr: "consent", Is: workflow.Bool(true)}}
	case "inbound-message":
		return []workflow.Condition{{Not: &workflow.Condition{Attr: "kind", Is: workflow.Text("unsorted")}}}
	}
	return nil
}

// authors lets some people start, who hold no other role for it.
func authors(people workflow.Roster, list ...workflow.MemberID) workflow.Roster {
	for _, m := range list {
		people[m] = append(people[m], "author")
	}
	return people
}

// TestVerifyTable holds the checks to the table of the semantics.
func TestVerifyTable(t *testing.T) {
	one := workflow.Gate{ID: "g", Need: approve(1, "brand")}
	self := one
	self.Self = true
	late := review(one)
	late.States[1].Deadlines = []workflow.Deadline{{ID: "late", After: workflow.Duration(24 * time.Hour), Move: "late"}}
	late.Moves = append(late.Moves, workflow.Transition{Action: "late", From: []workflow.StateID{"review"}, To: "live", On: workflow.OnDeadline})
	both := authors(workflow.Roster{"bo": {"brand"}, "cy": {"brand"}}, "ann", "bo")
	ann := authors(workflow.Roster{"bo": {"brand"}, "cy": {"brand"}}, "ann")
	rows := []struct {
		name   string
		spec   workflow.Spec
		people workflow.Roster
		check  verify.Check
		want   verify.Verdict
		who    []workflow.MemberID // away, or acting
	}{
		{"completable", review(one), both, verify.Completable(), verify.Holds, nil},
		{"one away", review(one), both, verify.Survives(1), verify.Fails, []workflow.MemberID{"cy"}},
		{"one away, another author", review(one), ann, verify.Survives(1), verify.Holds, nil},
		{"two away", review(one), ann, verify.Survives(2), verify.Fails, []workflow.MemberID{"bo", "cy"}},
		{"four eyes", review(one), both, verify.Coalition("live", 2), verify.Holds, nil},
		{"six eyes", review(one), both, verify.Coalition("live", 3), verify.Fails, []workflow.MemberID{"ann", "bo"}},
		{"the clock helps", late, both, verify.Coalition("live", 2), verify.Fails, []workflow.MemberID{"ann"}},
		{"self", review(self), both, verify.Coalition("live", 2), verify.Fails, []workflow.MemberID{"bo"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			flow := compile(t, row.spec)
			report := verify.Run(flow, row.people, row.check)
			res := report.Results[0]
			require.Equal(t, row.want, res.Verdict, "%s", report)
			if row.want != verify.Fails {
				return
			}
			if len(res.Witness.Absent) > 0 {
				require.Equal(t, row.who, res.Witness.Absent)
				return
			}
			require.Equal(t, row.who, res.Witness.People)
			item, err := res.Witness.Replay(flow, row.people)
			require.NoError(t, err)
			require.Equal(t, workflow.StateID("live"), item.State())
			t.Log(report)
		})
	}
}
