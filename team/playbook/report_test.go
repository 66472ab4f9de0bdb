// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

// everyVerdict is a report with one rule of each verdict, and names that try to
// break out of every form.
func everyVerdict(t *testing.T) (*world, playbook.Report) {
	w := made(bakery, func(w *world) {
		w.find("ana").Name = "Ana | <b>*Costa*</b>\n\x1b[31m"
		w.Waivers = []playbook.Waiver{
			{Rule: "waived", Subject: playbook.About(playbook.OnMember, "ana"), Reason: "a hire is on the way", Until: date("2026-10-01")},
			{Rule: "waived", Subject: playbook.About(playbook.OnMember, "cy"), Reason: "so was it agreed", Until: date("2026-06-01")},
			{Rule: "goals-later", Reason: "settled in autumn", Until: date("2026-10-01")},
			{Rule: "no-such-rule", Reason: "forgotten", Until: date("2026-10-01")},
		}
		w.log.Overloads = []playbook.Overload{{Member: "zoe <b>*Zoe*</b>\n\x1b[31m", At: noon(1)}, {Member: "bö", At: noon(2)}}
	})
	quiet := func(*playbook.Case) {}
	goals := []playbook.Fact{playbook.CompanyGoals}
	waived := oneHat("waived")
	waived.Kind, waived.Origin = playbook.Capacity, playbook.Origin{Basis: "ours", Seeds: []string{"000"}}
	mixed := oneHat("broken")
	judge := mixed.Judge
	mixed.Judge = func(c *playbook.Case) {
		judge(c)
		c.FailAs(socialteam.Info, playbook.About(playbook.OnCompany, ""), "has few people", "hire")
		c.NotStated(playbook.TeamSkills, "skills of Bo Lind")
	}
	return w, w.check(t, mixed, waived,
		playbook.Rule{ID: "kept", Judge: quiet},
		playbook.Rule{ID: "kept-without", Statement: "Goals are set.", Reads: goals, Optional: goals, Judge: func(c *playbook.Case) {
			c.Without(playbook.CompanyGoals, "there is one product only")
		}},
		playbook.Rule{ID: "goals", Reads: goals, Judge: quiet},
		playbook.Rule{ID: "goals-later", Severity: socialteam.Info, Reads: goals, Judge: quiet},
		playbook.Rule{ID: "for-giants", Severity: socialteam.Error, Judge: quiet, Applies: playbook.Condition{
			When: "team size is over 100", Holds: func(c *playbook.Case) bool { return c.TeamSize() > 100 },
		}},
	)
}

func TestReportForms(t *testing.T) {
	w, rep := everyVerdict(t)
	for _, v := range []playbook.Verdict{playbook.Fails, playbook.NotStated, playbook.Waived, playbook.Passes, playbook.NotApplicable} {
		assert.NotZero(t, rep.Count(v), v)
	}
	testkit.Golden(t, "report.txt.golden", []byte(rep.String()))
	testkit.Golden(t, "report.md.golden", rep.AppendMarkdown(nil))
	b, err := json.MarshalIndent(rep, "", "  ")
	require.NoError(t, err)
	testkit.Golden(t, "report.json.golden", append(b, '\n'))
	w.Format = playbook.Format
	source, err := json.MarshalIndent(w.Spec, "", "  ")
	require.NoError(t, err)
	testkit.Golden(t, "report.sarif.golden", rep.AppendSARIF(nil, playbook.SARIF{URI: "company/playbook.json", Source: source}))

	assert.Equal(t, "kept", string(rep.AppendMarkdown([]byte("kept"))[:4]))
	assert.Equal(t, "kept", string(rep.AppendSARIF([]byte("kept"), playbook.SARIF{})[:4]))
}

// TestReportIsStable: whatever the order of rules and members, the report is the
// same, byte for byte.
func TestReportIsStable(t *testing.T) {
	tpl, _ := playbook.TemplateByID("virtual-cross-functional")
	rules := playbook.Standard()
	want := playbook.Check(evidence(t, tpl), tpl.At, rules...)
	slices.Reverse(rules)
	slices.Reverse(tpl.Spec.Team.Members)
	slices.Reverse(tpl.Spec.Team.Matrix.Rows)
	slices.Reverse(tpl.Log.Publications)
	slices.Reverse(tpl.Log.Approvals)
	slices.Reverse(tpl.Log.Inbound)
	got := playbook.Check(evidence(t, tpl), tpl.At, rules...)
	assert.Equal(t, want.String(), got.String())
	assert.Equal(t, string(want.AppendMarkdown(nil)), string(got.AppendMarkdown(nil)))
	assert.Equal(t, string(want.AppendSARIF(nil, playbook.SARIF{})), string(got.AppendSARIF(nil, playbook.SARIF{})))
	a, err := json.Marshal(want)
	require.NoError(t, err)
	b, err := json.Marshal(got)
	require.NoError(t, err)
	assert.Equal(t, string(a), string(b))
}

// TestReportReadsBack: what JSON writes, JSON reads.
func TestReportReadsBack(t *testing.T) {
	_, rep := everyVerdict(t)
	b, err := json.Marshal(rep)
	require.NoError(t, err)
	var back playbook.Report
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	assert.Equal(t, string(b), string(again))
}

// TestSARIFLines: each finding stands at the line of its subject in the file.
func TestSARIFLines(t *testing.T) {
	tpl, _ := playbook.TemplateByID("enterprise")
	source, err := json.MarshalIndent(tpl.Spec, "", "  ")
	require.NoError(t, err)
	lines := strings.Split(string(source), "\n")
	subjects := map[playbook.Subject]string{
		playbook.About(playbook.OnCompany, ""):                          `"name": "Nordhav Group"`,
		playbook.About(playbook.OnMember, "pr"):                         `"id": "pr"`,
		playbook.About(playbook.OnUnit, "legal"):                        `"id": "legal"`,
		playbook.About(playbook.OnResponsibility, "write-copy"):         `"responsibility": "write-copy"`,
		playbook.About(playbook.OnWorkflow, "posts"):                    `"id": "posts"`,
		playbook.About(playbook.OnGate, "posts/legal"):                  `"id": "legal"`,
		playbook.About(playbook.OnKPI, "roi"):                           `"kpi": "roi"`,
		playbook.About(playbook.OnAccount, "page"):                      `"id": "page"`,
		playbook.About(playbook.OnObjective, "known"):                   `"id": "known"`,
		playbook.About(playbook.OnCampaign, "summer"):                   `"id": "summer"`,
		playbook.About(playbook.OnRole, roles.ID("not in the file")):    "{",
		playbook.About(playbook.OnMember, team.MemberID("not in here")): "{",
	}
	rep := playbook.Check(evidence(t, tpl), tpl.At, playbook.Rule{ID: "x", Judge: func(c *playbook.Case) {
		for s := range subjects {
			c.Fail(s, "is looked for", "find it")
		}
	}})
	for _, cut := range []int{len(source), len(source) / 2, 1, 0} {
		var log struct {
			Runs []struct {
				Results []struct {
					Locations []struct {
						PhysicalLocation struct{ Region struct{ StartLine int } }
						LogicalLocations []struct{ FullyQualifiedName playbook.Subject }
					}
				}
			}
		}
		require.NoError(t, json.Unmarshal(rep.AppendSARIF(nil, playbook.SARIF{Source: source[:cut]}), &log))
		require.Len(t, log.Runs[0].Results, len(subjects))
		for _, res := range log.Runs[0].Results {
			at := res.Locations[0]
			line := at.PhysicalLocation.Region.StartLine
			require.Positive(t, line)
			if cut == len(source) || line > 1 {
				assert.Equal(t, subjects[at.LogicalLocations[0].FullyQualifiedName], strings.TrimSuffix(strings.TrimSpace(lines[line-1]), ","))
			}
		}
	}
}

// TestZeroReport: a report of nothing says so, in every form.
func TestZeroReport(t *testing.T) {
	rep := playbook.Check(playbook.Evidence{}, clock("2026-07-01T09:00:00Z"))
	require.EqualError(t, rep.Err(), "playbook: check of no company: no rule was checked")
	require.EqualError(t, playbook.Report{}.Err(), "playbook: check of no company: no rule was checked")
	require.EqualError(t, made(bakery).check(t).Err(), "playbook: check Bakery: no rule was checked")
	want := "No company on 2026-07-01, looking back to 2026-04-02"
	assert.Equal(t, want, strings.Split(rep.String(), "\n")[0])
	assert.Equal(t, "# "+want, strings.Split(string(rep.AppendMarkdown(nil)), "\n")[0])
	assert.NotContains(t, string(rep.AppendMarkdown(nil)), "Waivers")
	assert.True(t, json.Valid(rep.AppendSARIF(nil, playbook.SARIF{})))
	assert.NotPanics(t, func() { _ = playbook.Report{}.String() })
}

// TestSARIFFingerprints: a figure that changes makes no new alert, and results of one
// rule about one subject stay apart.
func TestSARIFFingerprints(t *testing.T) {
	prints := func(load string) []string {
		rep := made(bakery).check(t, playbook.Rule{ID: "x", Judge: func(c *playbook.Case) {
			c.Fail(playbook.About(playbook.OnMember, "ana"), "has work for "+load, "take some away")
			c.Fail(playbook.About(playbook.OnMember, "ana"), "is late", "hurry")
			c.Fail(playbook.About(playbook.OnMember, "bo"), "is late", "hurry")
			c.NotStated(playbook.TeamSkills, "skills of Ana at "+load)
		}})
		var log struct {
			Runs []struct {
				Results []struct{ PartialFingerprints map[string]string }
			}
		}
		require.NoError(t, json.Unmarshal(rep.AppendSARIF(nil, playbook.SARIF{}), &log))
		var list []string
		for _, res := range log.Runs[0].Results {
			list = append(list, res.PartialFingerprints["subject/v1"])
		}
		return list
	}
	want := []string{"x member:ana", "x member:ana 2", "x member:bo", "x fact:team.skills"}
	assert.Equal(t, want, prints("58.3 % of the time"))
	assert.Equal(t, want, prints("60 % of the time"))
}
