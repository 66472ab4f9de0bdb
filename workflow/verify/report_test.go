// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

func TestVerdictText(t *testing.T) {
	for v, text := range map[verify.Verdict]string{verify.Holds: "holds", verify.Fails: "fails", verify.Unknown: "unknown"} {
		got, err := v.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
		assert.Equal(t, text, v.String())
		var back verify.Verdict
		require.NoError(t, back.UnmarshalText(got))
		assert.Equal(t, v, back)
	}
	_, err := verify.Verdict(0).MarshalText()
	require.Error(t, err)
	_, err = verify.Verdict(9).AppendText(nil)
	require.Error(t, err)
	assert.Empty(t, verify.Verdict(0).String())
	assert.Equal(t, "verdict(9)", verify.Verdict(9).String())
	assert.Equal(t, "verdict(4)", verify.Verdict(4).String(), "the one after the last")
	_, err = verify.Verdict(4).AppendText(nil)
	require.Error(t, err)
	var v verify.Verdict
	require.ErrorContains(t, v.UnmarshalText([]byte("maybe")), `unknown verdict "maybe"`)
}

// TestReport pins what people and programs read.
func TestReport(t *testing.T) {
	spec := post(workflow.Gate{ID: "g", Need: yes(1, "brand")}, workflow.Gate{ID: "h", Need: yes(1, "legal")})
	spec.Rules = []workflow.Rule{
		{ID: "separate-hands", Distinct: []workflow.Act{{Gate: "g"}, {Move: "publish"}}},
		{ID: "no-author", NotAuthor: []workflow.Act{{Move: "publish"}}},
	}
	people := workflow.Roster{"ann": {"author"}, "bo": {"brand"}, "di": {"legal"}}
	flow := compileFlow(t, spec)
	report := verify.Run(flow, people, verify.Completable(), verify.Survives(1), verify.Coalition("live", 2), verify.Coalition("dropped", 2), verify.Coalition("lvie", 2))
	testkit.Golden(t, "report.txt", []byte(report.String()))
	testkit.Golden(t, "report.md", report.AppendMarkdown(nil))
	data, err := json.MarshalIndent(report, "", "  ")
	require.NoError(t, err)
	testkit.Golden(t, "report.json", append(data, '\n'))
	var back verify.Report
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, report.String(), back.String())

	var f *verify.Failure
	require.True(t, errors.As(report.Err(), &f))
	assert.Len(t, f.Results, 4)
	assert.ErrorContains(t, report.Err(), `unknown state "lvie" (did you mean "live"?)`)
	assert.NoError(t, verify.Report{}.Err())
	assert.ErrorContains(t, verify.Run(flowOf(t, desk()), nil).Err(), "no check was given")
}

// TestFailureText joins results and reasons; what belongs to the line before follows
// its colon.
func TestFailureText(t *testing.T) {
	report := verify.Report{Flow: "post", Results: []verify.Result{
		{Check: "a", Verdict: verify.Fails, Reasons: []string{"one", "two:", "  item", "  other"}},
		{Check: "b", Verdict: verify.Holds},
		{Check: "c", Verdict: verify.Unknown},
	}}
	assert.EqualError(t, report.Err(), "verify: \"post\": a fails: one; two: item; other\nc unknown")
	assert.Equal(t, `# post, version 0

| Check | Verdict | Why |
| ----- | ------- | --- |
| a     | fails   | one |
| b     | holds   |     |
| c     | unknown |     |

## a: fails

one.
two:

- item
- other

## c: unknown

`, string(report.AppendMarkdown(nil)))
}

func TestQuestionsWithoutSense(t *testing.T) {
	flow := compileFlow(t, post(workflow.Gate{ID: "g", Need: yes(1, "brand")}))
	for _, row := range []struct {
		check verify.Check
		want  string
	}{
		{verify.Check{}, "the zero Check asks nothing"},
		{verify.Survives(-1), "-1 people"},
		{verify.Coalition("live", -1), "-1 people"},
		{verify.CoalitionAway("live", 2, -1), "-1 people away"},
		{verify.CoalitionAway("nowhere", 2, 1), `unknown state "nowhere"`},
		{verify.Completable(workflow.Condition{Attr: "budget", Is: workflow.Number(1)}), `unknown attribute "budget"`},
		{verify.Survives(1, workflow.Condition{Attr: "budget", Is: workflow.Number(1)}), `unknown attribute "budget"`},
		{verify.MayAct(verify.Power{Member: "bo", State: "review"}), "want exactly one of gate, move, edit and set, have 0"},
		{verify.MayAct(verify.Power{Member: "bo", State: "review", Gate: "g", Move: "drop"}), "have 2"},
		{verify.MayAct(verify.Power{Member: "bo", State: "reviw", Gate: "g"}), `did you mean "review"?`},
		{verify.MayNever(verify.Power{Member: "boo", State: "review", Gate: "g"}), `unknown member "boo" (did you mean "bo"?)`},
		{verify.MayNever(verify.Power{Member: "bo", State: "draft", Gate: "g"}), `no such gate in "draft"`},
		{verify.MayNever(verify.Power{Member: "bo", State: "draft", Move: "publish"}), `no such move in "draft"`},
		{verify.MayAct(verify.Power{Member: "bo", State: "draft", Edit: "txt"}), `did you mean "text"?`},
		{verify.MayAct(verify.Power{Member: "bo", State: "draft", Set: "budget"}), `unknown attribute "budget"`},
		{verify.MayAct(verify.Power{Member: "bo", State: "review", Gate: "g", Word: 9}), "unknown word 9"},
	} {
		res := verify.Run(flow, troupe(), row.check).Results[0]
		assert.Equal(t, verify.Fails, res.Verdict, "%s", row.check)
		require.NotEmpty(t, res.Reasons, "%s", row.check)
		assert.Contains(t, res.Reasons[0], row.want)
		assert.NotNil(t, res.Notes)
		assert.NotNil(t, res.Fixes)
	}
	res := verify.Run(flow, nil, verify.Completable()).Results[0]
	assert.Equal(t, verify.Fails, res.Verdict)
	assert.Contains(t, res.Reasons[0], "no roster")

	boss := post(workflow.Gate{ID: "g", Need: workflow.Need{Approve: 1, Of: []workflow.Party{workflow.ManagerOf(workflow.Author())}}})
	res = verify.Run(compileFlow(t, boss), troupe(), verify.Completable()).Results[0]
	assert.Contains(t, res.Reasons[0], "implement Managers")
}

func TestBudget(t *testing.T) {
	flow := compileFlow(t, post(workflow.Gate{ID: "g", Need: yes(2, "brand")}))
	report := verify.Verifier{Budget: 3}.Run(flow, troupe(), verify.Completable(), verify.Survives(1), verify.Coalition("live", 3),
		verify.MayAct(verify.Power{Member: "bo", State: "review", Gate: "g"}), verify.MayNever(verify.Power{Member: "ann", State: "review", Gate: "g"}))
	for _, res := range report.Results {
		assert.Equal(t, verify.Unknown, res.Verdict, "%s", res)
		assert.Nil(t, res.Witness)
		assert.Contains(t, res.Reasons[0], "budget")
	}
	require.Error(t, report.Err(), "unknown is never a pass")
}

// TestWitnessWords tells every kind of command.
func TestWitnessWords(t *testing.T) {
	at := verify.Run(compileFlow(t, post(workflow.Gate{ID: "g", Need: yes(1, "brand")})), troupe(), verify.Completable()).Results[0].Witness.Begin.At
	w := &verify.Witness{
		Begin: workflow.Begin{ID: "item", By: "ann", For: "bo", At: at, Attributes: []workflow.Given{{Attribute: "ugc", Value: workflow.Bool(true)}, {Attribute: "topics", Value: workflow.Tags()}}},
		Commands: []workflow.Command{
			workflow.Approval("bo", "g", at).For("cy"), workflow.Vote("bo", "g", workflow.Decline, at), workflow.Vote("bo", "g", workflow.Changes, at),
			workflow.Vote("bo", "g", workflow.Abstain, at), workflow.TakeBack("bo", "g", at), workflow.Move("bo", "submit", at), workflow.Edit("bo", at, "text", "image"),
			workflow.Set("bo", "ugc", workflow.Bool(false), at), workflow.Claim("bo", at), workflow.Release("bo", at), workflow.Assign("bo", "cy", at),
			workflow.Delegate("bo", "g", "cy", at), workflow.Revoke("bo", "g", "cy", at), workflow.AddApprover("bo", "g", "cy", at),
			workflow.RemoveApprover("bo", "g", "cy", at), workflow.Hold("bo", "k", at), workflow.Resume("bo", "k", at), workflow.Comment("bo", "hi", at), workflow.Tick(at),
		},
		Absent: []workflow.MemberID{"di", "ed"}, Ends: "live",
	}
	testkit.Golden(t, "words.txt", []byte(verify.Result{Check: "words", Verdict: verify.Fails, Witness: w}.String()))
}

func TestReplayRefuses(t *testing.T) {
	flow := compileFlow(t, post(workflow.Gate{ID: "g", Need: yes(1, "brand")}))
	w := *verify.Run(flow, troupe(), verify.Completable()).Results[0].Witness
	_, err := w.Replay(flow, workflow.Roster{})
	require.ErrorContains(t, err, "start refused")
	_, err = w.Replay(flow, workflow.Roster{"ann": {"author"}})
	require.ErrorContains(t, err, "commands[1]: refused")
	w.Commands = []workflow.Command{{}}
	_, err = w.Replay(flow, troupe())
	require.ErrorContains(t, err, "commands[0]")
}
