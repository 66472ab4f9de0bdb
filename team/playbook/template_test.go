// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

// evidence compiles a template.
func evidence(t testing.TB, tpl playbook.Template) playbook.Evidence {
	t.Helper()
	book, err := playbook.Compile(tpl.Spec)
	require.NoError(t, err)
	log, err := playbook.CompileLog(tpl.Log)
	require.NoError(t, err)
	return playbook.Evidence{Playbook: book, Log: log}
}

// TestTemplateReports: the report on each template, in all four forms.
func TestTemplateReports(t *testing.T) {
	for _, tpl := range playbook.Templates() {
		t.Run(tpl.ID, func(t *testing.T) {
			rep := playbook.Check(evidence(t, tpl), tpl.At, playbook.Standard()...)
			testkit.Golden(t, "template-"+tpl.ID+".txt.golden", []byte(rep.String()))
		})
	}
}

// TestTemplatesAreComplete: a template states every fact.
func TestTemplatesAreComplete(t *testing.T) {
	var ids []string
	for _, tpl := range playbook.Templates() {
		ids = append(ids, tpl.ID)
		every := playbook.Rule{ID: "every-fact", Judge: func(*playbook.Case) {}, Reads: playbook.Facts()}
		rep := playbook.Check(evidence(t, tpl), tpl.At, every)
		assert.Equal(t, playbook.Passes, rep.Results[0].Verdict, "%s: %v", tpl.ID, rep.Results[0].Missing)
	}
	var want []string
	for _, tpl := range team.Templates() {
		want = append(want, tpl.ID)
	}
	require.Equal(t, want, ids)
	_, ok := playbook.TemplateByID("none")
	require.False(t, ok)
}

// TestTemplatesAreFiles: a template is a file that reads back.
func TestTemplatesAreFiles(t *testing.T) {
	for _, tpl := range playbook.Templates() {
		b, err := json.Marshal(tpl.Spec)
		require.NoError(t, err)
		spec, err := playbook.Decode(strings.NewReader(string(b)))
		require.NoError(t, err)
		again, err := json.Marshal(spec)
		require.NoError(t, err)
		assert.Equal(t, string(b), string(again))

		b, err = json.Marshal(tpl.Log)
		require.NoError(t, err)
		log, err := playbook.DecodeLog(strings.NewReader(string(b)))
		require.NoError(t, err)
		assert.Equal(t, tpl.Log, log)
	}
}
