// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/team"
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
		without := playbook.Check(playbook.Evidence{Playbook: book}, at, standard()...)
		with := playbook.Check(playbook.Evidence{Playbook: book, Log: log}, at, standard()...)
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
			rule, _ := standard().Rule(res.Rule)
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

// TestNoWaiverForABrokenRule: who lives with what a rule finds does not live with a
// rule that cannot be asked.
func TestNoWaiverForABrokenRule(t *testing.T) {
	w := made(bakery)
	w.Waivers = []playbook.Waiver{{Rule: "x", Reason: "r", Until: date("2027-01-01")}}
	rep := w.check(t, playbook.Rule{ID: "x"})
	require.ErrorContains(t, rep.Err(), "the rule has no function that judges")
	require.Equal(t, playbook.WaiverIdle, rep.Waivers[0].State)
}

// TestParameterOutOfRange: a number that With would refuse is none to judge by,
// however it got there.
func TestParameterOutOfRange(t *testing.T) {
	rule, ok := playbook.Standard().Rule("no-single-person-does-all")
	require.True(t, ok)
	rule.Params = []playbook.Param{playbook.PerMille("max-responsible-share", 7000)}
	res := made(bakery).check(t, rule).Results[0]
	require.Equal(t, playbook.Fails, res.Verdict)
	require.Equal(t, "parameter max-responsible-share: 7000: want one number from 0 to 1000 per mille", res.Findings[0].What)
}

// TestSARIFOfOddInput: a rule given twice is described once, and a path is written
// as a URI.
func TestSARIFOfOddInput(t *testing.T) {
	broken := playbook.Rule{ID: "x", Judge: func(c *playbook.Case) {
		c.FailAs(socialteam.Error, playbook.About(playbook.OnMember, "ana"), "is late", "hurry")
	}}
	rep := made(bakery).check(t, playbook.Rule{ID: "a", Judge: func(*playbook.Case) {}}, broken, broken)
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(rep.AppendSARIF(nil, playbook.SARIF{URI: "our books/100 %.json"}), &log))
	rules := log.Runs[0].Tool.Driver.Rules
	require.Len(t, rules, 2)
	require.Len(t, log.Runs[0].Results, 2)
	for _, res := range log.Runs[0].Results {
		assert.Equal(t, res.RuleID, rules[res.RuleIndex].ID)
		assert.Equal(t, "our%20books/100%20%25.json", res.Locations[0].PhysicalLocation.ArtifactLocation.URI)
	}
}

// TestReportSaysWhereTheLogEnds: who reads a report sees that it rests on an old
// log.
func TestReportSaysWhereTheLogEnds(t *testing.T) {
	w := made(bakery)
	rule := playbook.Rule{ID: "x", Judge: func(*playbook.Case) {}}
	rep := w.check(t, rule)
	require.Equal(t, date("2026-07-01"), rep.Until)
	require.Contains(t, rep.String(), "Bakery on 2026-07-01, looking back to 2026-04-02\n")
	w.at = clock("2026-08-01T09:00:00Z")
	rep = w.check(t, rule)
	require.Equal(t, date("2026-07-01"), rep.Until)
	require.Contains(t, rep.String(), "Bakery on 2026-08-01, looking back to 2026-04-02 in a log that ends with 2026-06-30\n")
	w.at = clock("2026-06-30T09:00:00Z")
	require.Equal(t, date("2026-06-30"), w.check(t, rule).Until)
}

// TestOldLog: a log that ended long ago shows nothing of the time since, so no rule
// that reads it passes for it; the report says why.
func TestOldLog(t *testing.T) {
	for _, tpl := range playbook.Templates() {
		e := evidence(t, tpl)
		end := tpl.Log.Until.In(e.Playbook.Team().Location())
		late := end.AddDate(0, 0, 32)
		without := playbook.Check(playbook.Evidence{Playbook: e.Playbook}, late, standard()...)
		with := playbook.Check(e, late, standard()...)
		for i, res := range with.Results {
			assert.Equal(t, without.Results[i].Verdict, res.Verdict, "%s: %s", tpl.ID, res.Rule)
		}
		require.ErrorContains(t, with.Err(), "regular-reporting: not stated: the log of reports: the log ends with 2026-06-30, more than 31 days before", tpl.ID)
		for _, res := range playbook.Check(e, end.AddDate(0, 0, 31), standard()...).Results {
			assert.NotContains(t, fmt.Sprint(res.Missing), "the log ends with", "%s: %s", tpl.ID, res.Rule)
		}
	}
	tpl, _ := playbook.TemplateByID("solo")
	odd := playbook.Rule{ID: "x", Reads: []playbook.Fact{"log.odd"}, Judge: func(*playbook.Case) {}}
	rep := playbook.Check(evidence(t, tpl), tpl.At.AddDate(1, 0, 0), odd)
	assert.Equal(t, playbook.Fails, rep.Results[0].Verdict)
}

// TestNobodyLeft: at an instant when nobody is a member, no rule about members is
// kept by there being nobody who could break it.
func TestNobodyLeft(t *testing.T) {
	for _, r := range rows() {
		rule, ok := standard().Rule(r.rule)
		require.True(t, ok)
		if !slices.Contains(rule.Reads, playbook.TeamMembers) {
			continue
		}
		w := made(r.good)
		w.at = clock("1990-07-01T09:00:00Z")
		for i := range w.Team.Members {
			w.Team.Members[i].From = max(w.Team.Members[i].From, date("2025-01-01"))
		}
		assert.NotEqual(t, playbook.Passes, w.judge(t, r.rule).Verdict, r.rule)
	}
}

// TestOpenAtTheEndOfTheLog: what is still open when the log ends is judged by then;
// what became of it since, nobody has written down.
func TestOpenAtTheEndOfTheLog(t *testing.T) {
	for after, want := range map[string]playbook.Verdict{
		"2026-06-30T16:30:00Z": playbook.Passes, "2026-06-30T15:30:00Z": playbook.Fails, "2026-07-06T10:00:00Z": playbook.Fails,
	} {
		w := made(desk, calendar, func(w *world) {
			w.at = clock("2026-08-01T09:00:00Z") // the log ends with June
			w.log.Inbound = []playbook.Inbound{{ID: "i1", Kind: playbook.Complaint, Opened: clock(after)}}
		})
		assert.Equal(t, want, w.judge(t, "no-complaint-unanswered").Verdict, after)
		assert.Equal(t, want, w.judge(t, "one-responder-per-item").Verdict, after)
	}
	for day, want := range map[string]playbook.Verdict{"2026-06-26T12:00:00Z": playbook.Passes, "2026-06-22T12:00:00Z": playbook.Fails, "2026-07-06T12:00:00Z": playbook.Fails} {
		w := made(func(w *world) {
			w.member("ana", "Ana Costa", "social-media-manager")
			w.at = clock("2026-08-01T09:00:00Z")
			w.Agreements.CheckIn = &playbook.Recurrence{On: team.Workdays()}
			w.log.Overloads = []playbook.Overload{{Member: "ana", At: clock(day)}}
		})
		assert.Equal(t, want, w.judge(t, "speak-up-channel").Verdict, day)
	}
}

// TestWaiverOfNoRule: a waiver whose rule was not checked is named as such, since
// its id may be mistyped.
func TestWaiverOfNoRule(t *testing.T) {
	w := made(bakery)
	w.Team.Units = []team.Unit{{ID: "harbour", Title: "Harbour"}}
	w.Waivers = []playbook.Waiver{
		{Rule: "hat-fits-capacity", Reason: "r", Until: date("2027-01-01")},
		{Rule: "hut-fits-capacity", Reason: "r", Until: date("2026-01-01")},
		{Rule: "hats-fit-capacity", Subject: playbook.About(playbook.OnMember, "boo"), Reason: "r", Until: date("2027-01-01")},
		{Rule: "hats-fit-capacity", Subject: playbook.About(playbook.OnMember, "bo"), Reason: "r", Until: date("2027-01-01")},
		{Rule: "zzz", Reason: "r", Until: date("2027-01-01")},
		{Rule: "hats-fit-capacity", Subject: playbook.About(playbook.OnRole, "comunity-manager"), Reason: "r", Until: date("2027-01-01")},
		{Rule: "hats-fit-capacity", Subject: playbook.About(playbook.OnCompany, ""), Reason: "r", Until: date("2027-01-01")},
		{Rule: "hats-fit-capacity", Subject: playbook.About(playbook.OnUnit, "harbor"), Reason: "r", Until: date("2027-01-01")},
	}
	rep := w.check(t, playbook.Standard()...)
	require.Equal(t, playbook.WaiverUnknown, rep.Waivers[0].State)
	require.Equal(t, "hat-fits-capacity: is no rule of this check (did you mean hats-fit-capacity?), until 2027-01-01: r", rep.Waivers[0].String())
	require.Equal(t, "hats-fit-capacity for boo: waives nothing that was found (did you mean member:bo?), until 2027-01-01: r", rep.Waivers[2].String())
	require.Equal(t, "hats-fit-capacity for Bo Lind: waives nothing that was found, until 2027-01-01: r", rep.Waivers[3].String())
	require.Equal(t, "zzz: is no rule of this check, until 2027-01-01: r", rep.Waivers[4].String())
	require.Equal(t, "role:community-manager", rep.Waivers[5].Near)
	require.Equal(t, "unit:harbour", rep.Waivers[7].Near)
	require.Equal(t, "hats-fit-capacity for Bakery: waives nothing that was found, until 2027-01-01: r", rep.Waivers[6].String())
	require.Equal(t, playbook.WaiverUnknown, rep.Waivers[1].State, "an expired one, too")
}
