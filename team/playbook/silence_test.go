// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/team/playbook"
)

// TestErrNamesWhatIsMissingBesideFindings: a warning about one member does not hide
// that an error about another cannot be told.
func TestErrNamesWhatIsMissingBesideFindings(t *testing.T) {
	rule := playbook.Rule{ID: "x", Severity: socialteam.Error, Judge: func(c *playbook.Case) {
		c.FailAs(socialteam.Warning, playbook.About(playbook.OnMember, "ana"), "is busy", "help")
		c.NotStated(playbook.TeamMembers, "minutes per week of Bo Lind")
	}}
	w := made(bakery)
	rep := w.check(t, rule)
	require.Equal(t, playbook.Fails, rep.Results[0].Verdict)
	require.ErrorContains(t, rep.Err(), "x: not stated: the members: minutes per week of Bo Lind")
	w.Waivers = []playbook.Waiver{{Rule: "x", Reason: "r", Until: date("2027-01-01")}}
	require.NoError(t, w.check(t, rule).Err())
}

// TestLogThatHasNotBegun: a log of later days shows nothing of the days before, so
// no rule that reads it passes.
func TestLogThatHasNotBegun(t *testing.T) {
	for _, tpl := range playbook.Templates() {
		book, err := playbook.Compile(tpl.Spec)
		require.NoError(t, err)
		log, err := playbook.CompileLog(tpl.Log)
		require.NoError(t, err)
		at := tpl.Log.From.In(book.Team().Location())
		without := playbook.Check(playbook.Evidence{Playbook: book}, at, playbook.Standard()...)
		with := playbook.Check(playbook.Evidence{Playbook: book, Log: log}, at, playbook.Standard()...)
		assert.Equal(t, without.String(), with.String(), tpl.ID)
	}
}

// TestApprovalOfTheSameInstant: a workflow that publishes what is cleared does so
// at the instant of the last approval.
func TestApprovalOfTheSameInstant(t *testing.T) {
	w := made(pair, single, func(w *world) {
		w.posted("p1", noon(3))
		w.approved("p1", "review", "ana", noon(3))
	})
	res := w.judge(t, "approve-before-publish")
	require.Equal(t, playbook.Passes, res.Verdict, "%v", res.Findings)
}

// TestTemplateWithoutAFact: whichever fact is taken from a whole template, no rule
// that reads it passes in silence, or finds that it is about others.
func TestTemplateWithoutAFact(t *testing.T) {
	whole, _ := playbook.TemplateByID("enterprise")
	var about playbook.Rules
	for _, res := range playbook.Check(evidence(t, whole), whole.At, playbook.Standard()...).Results {
		if res.Verdict != playbook.NotApplicable {
			rule, _ := playbook.Standard().Rule(res.Rule)
			about = append(about, rule)
		}
	}
	for _, f := range playbook.Facts() {
		if f == playbook.CatalogueRoles { // a playbook always has it
			continue
		}
		tpl, _ := playbook.TemplateByID("enterprise")
		w := &world{Spec: tpl.Spec, log: tpl.Log, at: tpl.At}
		w.strip(f)
		reads := slices.DeleteFunc(slices.Clone(about), func(r playbook.Rule) bool { return !slices.Contains(r.Reads, f) })
		for _, res := range w.check(t, reads...).Results {
			if res.Verdict == playbook.Passes || res.Verdict == playbook.NotApplicable {
				assert.True(t, slices.ContainsFunc(res.Without, func(m playbook.Missing) bool { return m.Fact == f }), "%s without %s: %s in silence", res.Rule, f, res.Verdict)
			}
		}
	}
}
