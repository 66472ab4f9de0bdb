// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// TestUnknownInTheLog: what the log names and the playbook does not have shows in
// the report, in each form, and what is near.
func TestUnknownInTheLog(t *testing.T) {
	w := of(t, "lean-pair")
	var names []string
	for _, m := range w.Team.Members {
		names = append(names, string(m.ID))
	}
	require.Contains(t, names, "strategy-analysis-paid")
	l := &w.log
	l.Approvals[0].Gate = "brnd"
	l.Approvals[1].Workflow = "postz"
	l.Publications[0].Workflow = "postz"
	l.Publications[0].Account = "mian"
	l.Publications[0].Authors[0] = "strategy-analysis-payd"
	l.Publications[1].Actor = "stranger"
	l.Publications[1].Edits = []playbook.Editing{{By: "stranger"}}
	l.Trainings = append(l.Trainings, playbook.Training{Member: "stranger", Skill: "copywritin", At: l.Approvals[0].At})
	rep := w.check(t, playbook.Standard()...)
	got := map[string]int{}
	for _, u := range rep.Unknown {
		got[u.Subject.String()] = u.Times
	}
	require.Equal(t, map[string]int{
		"account:mian": 1, "gate:posts/brnd": 1, "member:stranger": 3, "member:strategy-analysis-payd": 1,
		"skill:copywritin": 1, "workflow:postz": 2,
	}, got)
	near := map[string]string{}
	for _, u := range rep.Unknown {
		near[u.Subject.String()] = u.Near
	}
	assert.Equal(t, "posts", near["workflow:postz"])
	assert.Equal(t, "strategy-analysis-paid", near["member:strategy-analysis-payd"])
	assert.Empty(t, near["member:stranger"])

	text := rep.String()
	for _, want := range []string{
		"\nIn the log, and not in the playbook\n",
		"  gate brnd of workflow posts: named once (did you mean brand?); no yes there counts\n",
		"  member stranger: named 3 times; whoever has left stays known if the team lists them with the day until when\n",
		"  workflow postz: named 2 times (did you mean posts?)\n",
	} {
		assert.Contains(t, text, want)
	}
	assert.Contains(t, string(rep.AppendMarkdown(nil)), "\n## In the log, and not in the playbook\n")
	var sarif struct {
		Runs []struct {
			Results []struct{ RuleID, Kind, Level string }
		}
	}
	require.NoError(t, json.Unmarshal(rep.AppendSARIF(nil, playbook.SARIF{}), &sarif))
	n := 0
	for _, res := range sarif.Runs[0].Results {
		if res.RuleID == "known-in-log" {
			n++
			assert.Equal(t, "fail warning", res.Kind+" "+res.Level)
		}
	}
	assert.Equal(t, len(rep.Unknown), n)
}

// TestKnownInTheLog: nothing of the templates is unknown, nor what a playbook does
// not state, nor what is to come, nor a member who has left.
func TestKnownInTheLog(t *testing.T) {
	for _, tpl := range playbook.Templates() {
		assert.Empty(t, playbook.Check(evidence(t, tpl), tpl.At).Unknown, tpl.ID)
	}
	bare := made(func(w *world) {
		p := w.posted("p1", noon(3))
		p.Workflow = "posts"
		w.approved("p1", "review", "ana", noon(1)).Workflow = "posts"
	})
	assert.Empty(t, bare.check(t).Unknown)
	later := made(pair, func(w *world) {
		w.posted("p1", w.at.AddDate(0, 0, 1)).Actor = "stranger"
		w.posted("p2", noon(1))
		w.find("bo").Until = date("2026-06-02")
	})
	assert.Empty(t, later.check(t).Unknown)
	w := made(pair, single, func(w *world) { w.approved("p1", "mail", "ana", noon(1)) })
	require.Len(t, w.check(t).Unknown, 1)
	assert.Equal(t, "gate mail: named once; a yes there counts by the roles of whoever gave it", w.check(t).Unknown[0].String())
	w.Workflows = []workflow.Spec{}
	assert.Empty(t, w.check(t).Unknown)
}
