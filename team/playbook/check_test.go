// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
)

// oneHat is a rule of one's own: everybody wears at most one hat.
func oneHat(id playbook.RuleID) playbook.Rule {
	return playbook.Rule{
		ID: id, Severity: socialteam.Error, Statement: "Nobody wears two hats.",
		Params: []playbook.Param{playbook.Number("max-hats", 1, 1, 5), playbook.Words("but", "business-owner").Refer(playbook.OnRole)},
		Reads:  []playbook.Fact{playbook.TeamMembers, playbook.TeamHoldings},
		Judge: func(c *playbook.Case) {
			for _, m := range c.Members() {
				if c.HoldsAny(m, roles.ID(c.Words("but")[0])) {
					continue
				}
				if n := len(c.Hats(m)); n > c.Number("max-hats") {
					c.Fail(playbook.About(playbook.OnMember, m), "wears too many hats", "take one away")
				}
			}
		},
	}
}

func bakery(w *world) {
	w.member("ana", "Ana Costa", "content-creator", "community-manager")
	w.member("bo", "Bo Lind", "social-media-manager")
	w.member("cy", "Cy Dahl", "content-creator", "business-owner")
}

func TestCheckVerdicts(t *testing.T) {
	quiet := func(*playbook.Case) {}
	lacks := func(c *playbook.Case) { c.NotStated(playbook.TeamHoldings, "hats of Bo Lind") }
	both := func(c *playbook.Case) {
		lacks(c)
		c.Fail(playbook.About(playbook.OnMember, "bo"), "is late", "come earlier")
	}
	for name, c := range map[string]struct {
		rule    playbook.Rule
		want    playbook.Verdict
		missing []playbook.Missing
		without []playbook.Missing
	}{
		"kept":          {playbook.Rule{ID: "x", Judge: quiet}, playbook.Passes, nil, nil},
		"fact absent":   {playbook.Rule{ID: "x", Judge: quiet, Reads: []playbook.Fact{playbook.CompanyGoals}}, playbook.NotStated, []playbook.Missing{{Fact: playbook.CompanyGoals}}, nil},
		"part absent":   {playbook.Rule{ID: "x", Judge: lacks}, playbook.NotStated, []playbook.Missing{{Fact: playbook.TeamHoldings, What: "hats of Bo Lind"}}, nil},
		"broken anyway": {playbook.Rule{ID: "x", Judge: both}, playbook.Fails, []playbook.Missing{{Fact: playbook.TeamHoldings, What: "hats of Bo Lind"}}, nil},
		"optional, not excused": {
			playbook.Rule{ID: "x", Judge: quiet, Reads: []playbook.Fact{playbook.CompanyGoals}, Optional: []playbook.Fact{playbook.CompanyGoals}},
			playbook.NotStated,
			[]playbook.Missing{{Fact: playbook.CompanyGoals}},
			nil,
		},
		"optional, excused": {
			playbook.Rule{ID: "x", Reads: []playbook.Fact{playbook.CompanyGoals}, Optional: []playbook.Fact{playbook.CompanyGoals}, Judge: func(c *playbook.Case) {
				c.Without(playbook.CompanyGoals, "there is one only")
				c.Without(playbook.TeamMembers, "this is stated")
			}}, playbook.Passes, nil, []playbook.Missing{{Fact: playbook.CompanyGoals, What: "there is one only"}},
		},
		"does not apply": {
			playbook.Rule{ID: "x", Judge: both, Reads: []playbook.Fact{playbook.CompanyGoals}, Applies: playbook.Condition{
				When: "size 9", Reads: []playbook.Fact{playbook.TeamMembers}, Holds: func(c *playbook.Case) bool { return c.TeamSize() == 9 },
			}}, playbook.NotApplicable, nil, nil,
		},
		"cannot tell": {
			playbook.Rule{ID: "x", Judge: quiet, Applies: playbook.Condition{
				When: "small", Reads: []playbook.Fact{playbook.CompanySizeClass}, Holds: func(*playbook.Case) bool { return false },
			}}, playbook.NotStated, []playbook.Missing{{Fact: playbook.CompanySizeClass}}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			res := made(bakery).check(t, c.rule).Results[0]
			assert.Equal(t, c.want, res.Verdict)
			assert.Equal(t, c.missing, res.Missing)
			assert.Equal(t, c.without, res.Without)
			assert.Equal(t, socialteam.Warning, res.Severity, "the default")
		})
	}
}

// TestCheckRefuses: a rule that cannot be asked fails, and says why.
func TestCheckRefuses(t *testing.T) {
	quiet := func(*playbook.Case) {}
	unknown, err := oneHat("hats").WithWords("but", "busines-owner")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		rules []playbook.Rule
		about string
		what  string
	}{
		"nothing":   {[]playbook.Rule{{Judge: quiet}}, "rule:unnamed", "the rule has no id"},
		"no judge":  {[]playbook.Rule{{ID: "x"}}, "rule:x", "the rule has no function that judges"},
		"same id":   {[]playbook.Rule{{ID: "x", Judge: quiet}, {ID: "x", Judge: quiet}}, "rule:x", "another rule has this id"},
		"bad words": {[]playbook.Rule{unknown}, "rule:hats", `parameter but: unknown role "busines-owner" (did you mean "business-owner"?)`},
	} {
		t.Run(name, func(t *testing.T) {
			rep := made(bakery).check(t, c.rules...)
			require.Len(t, rep.Results, len(c.rules))
			require.Equal(t, playbook.Fails, rep.Results[0].Verdict)
			f := rep.Results[0].Findings[0]
			assert.Equal(t, c.about, f.Subject.String())
			assert.Equal(t, c.what, f.What)
			assert.Equal(t, socialteam.Error, f.Severity)
			assert.Error(t, rep.Err())
		})
	}
}

// TestMistakesOfRules: what is wrong with a rule makes it fail and is named, all of
// it, and beside what it finds.
func TestMistakesOfRules(t *testing.T) {
	ana := playbook.About(playbook.OnMember, "ana")
	asks := func(judge func(*playbook.Case)) playbook.Rule {
		return playbook.Rule{ID: "x", Params: []playbook.Param{playbook.Number("max", 3, 1, 5), playbook.Words("but", "ana")}, Judge: judge}
	}
	for name, c := range map[string]struct {
		rule playbook.Rule
		want []string
	}{
		"two parameters": {
			playbook.Rule{ID: "x", Judge: func(*playbook.Case) {}, Params: []playbook.Param{playbook.PerMille("share", 5500), playbook.Number("days", -1, 0, 0)}},
			[]string{"parameter days: -1: want one number of 0 or more", "parameter share: 5500: want one number from 0 to 1000 per mille"},
		},
		"facts": {
			playbook.Rule{
				ID: "x", Judge: func(*playbook.Case) {}, Reads: []playbook.Fact{"company.goal"}, Optional: []playbook.Fact{"company.goal", "log.aproval"},
				Applies: playbook.Condition{Reads: []playbook.Fact{"company.mood"}},
			},
			[]string{`unknown fact "company.goal" (did you mean "company.goals"?)`, `unknown fact "company.mood"`, `unknown fact "log.aproval" (did you mean "log.approval"?)`},
		},
		"severity": {playbook.Rule{ID: "x", Severity: 9, Judge: func(*playbook.Case) {}}, []string{"severity 9: want info, warning or error"}},
		"a parameter that it does not have": {
			asks(func(c *playbook.Case) { c.Number("maxx"); c.Numbers("maxx"); c.Words("what") }),
			[]string{`unknown parameter "maxx" (did you mean "max"?); it has max, but`, `unknown parameter "what"; it has max, but`},
		},
		"the wrong kind of parameter": {
			asks(func(c *playbook.Case) { c.Number("but"); c.Words("max") }),
			[]string{"parameter but is a list of words: ask for Words", "parameter max is a number: ask for Number or Numbers"},
		},
		"facts within": {
			asks(func(c *playbook.Case) {
				c.Stated("company.goal")
				c.Without("company.god", "it needs none")
				c.NotStated("company.mood", "")
			}),
			[]string{`unknown fact "company.goal" (did you mean "company.goals"?)`, `unknown fact "company.god" (did you mean "company.goals"?)`, `unknown fact "company.mood"`},
		},
		"findings that say nothing": {
			asks(func(c *playbook.Case) {
				c.Fail(playbook.Subject{}, "is late", "hurry")
				c.Fail(ana, "", "hurry")
				c.Fail(ana, "is late", "")
				c.FailAs(9, ana, "is late", "hurry")
			}),
			[]string{
				`a finding "is late" is about nothing: give it a subject`,
				`a finding about member:ana has severity 9: want info, warning or error`,
				"a finding about member:ana says not what is the case, or not what would mend it",
			},
		},
		"a finding about an unknown kind": {
			asks(func(c *playbook.Case) { c.Fail(playbook.About("persn", "ana"), "is late", "hurry") }),
			[]string{`a finding "is late": unknown kind of subject "persn"`},
		},
		"where it applies": {
			playbook.Rule{ID: "x", Judge: func(*playbook.Case) {}, Applies: playbook.Condition{Holds: func(c *playbook.Case) bool { return c.Number("mx") > 0 }}},
			[]string{`unknown parameter "mx"; it has none`},
		},
		"beside a finding": {
			asks(func(c *playbook.Case) { c.Fail(ana, "is late", "hurry"); c.Number("mx") }),
			[]string{`unknown parameter "mx"; it has max, but`, "is late"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := made(bakery)
			w.Waivers = []playbook.Waiver{{Rule: "x", Reason: "r", Until: date("2027-01-01")}}
			rep := w.check(t, c.rule)
			require.Equal(t, playbook.Fails, rep.Results[0].Verdict)
			var got []string
			for _, f := range rep.Results[0].Findings {
				got = append(got, f.What)
				if f.Subject != ana {
					assert.Equal(t, "rule:x", f.Subject.String())
					assert.Equal(t, socialteam.Error, f.Severity)
					assert.Equal(t, "mend the rule", f.Fix)
				}
			}
			assert.Equal(t, c.want, got)
			require.Error(t, rep.Err())
			_, err := json.Marshal(rep)
			require.NoError(t, err)
		})
	}
}

func TestRuleParameters(t *testing.T) {
	rule := oneHat("hats")
	rep := made(bakery).check(t, rule)
	require.Len(t, rep.Results[0].Findings, 1)
	assert.Equal(t, "error: hats: Ana Costa: wears too many hats; take one away", rep.Results[0].Findings[0].String())
	assert.Equal(t, "Nobody wears two hats.", rep.Results[0].Findings[0].Why)

	two, err := rule.With("max-hats", 2)
	require.NoError(t, err)
	assert.Equal(t, playbook.Passes, made(bakery).check(t, two).Results[0].Verdict)
	assert.Equal(t, []int{1}, rule.Params[0].Numbers, "the rule itself stays")
	assert.Equal(t, []int{2}, made(bakery).check(t, two).Results[0].Params[0].Numbers, "the report shows it")
	but, err := rule.WithWords("but", "community-manager")
	require.NoError(t, err)
	assert.Equal(t, "member:cy", made(bakery).check(t, but).Results[0].Findings[0].Subject.String())

	list := playbook.Rules{rule, {ID: "days", Params: []playbook.Param{{Name: "days", Numbers: []int{30}, List: true, Min: 1}}}}
	for want, change := range map[string]func() error{
		`playbook: rule "hats": unknown parameter "max-hat" (did you mean "max-hats"?); it has max-hats, but`: func() error { _, err := rule.With("max-hat", 2); return err },
		`playbook: rule "x": unknown parameter "n"; it has none`:                                              func() error { _, err := playbook.Rule{ID: "x"}.WithWords("n"); return err },
		`playbook: rule "hats": parameter "max-hats" 6: want one number from 1 to 5`:                          func() error { _, err := rule.With("max-hats", 6); return err },
		`playbook: rule "hats": parameter "max-hats" 0: want one number from 1 to 5`:                          func() error { _, err := rule.With("max-hats", 0); return err },
		`playbook: rule "hats": parameter "max-hats" 2 numbers: want one number from 1 to 5`:                  func() error { _, err := rule.With("max-hats", 1, 2); return err },
		`playbook: rule "hats": parameter "but" is a list of words: use WithWords`:                            func() error { _, err := rule.With("but", 1); return err },
		`playbook: rule "hats": parameter "max-hats" is a number: use With`:                                   func() error { _, err := rule.WithWords("max-hats", "x"); return err },
		`playbook: unknown rule "hat" (did you mean "hats"?)`:                                                 func() error { _, err := list.With("hat", "max-hats", 2); return err },
		`playbook: rule "days": parameter "days" 0 numbers: want numbers of 1 or more`:                        func() error { _, err := list.With("days", "days"); return err },
	} {
		assert.EqualError(t, change(), want)
	}
	changed, err := list.With("days", "days", 7, 14)
	require.NoError(t, err)
	assert.Equal(t, []int{7, 14}, changed[1].Params[0].Numbers)
	assert.Equal(t, []int{30}, list[1].Params[0].Numbers, "the list itself stays")
	changed, err = list.WithWords("hats", "but")
	require.NoError(t, err)
	assert.Empty(t, changed[0].Params[1].Words)
	_, ok := list.Rule("none")
	assert.False(t, ok)
}

// TestParametersHaveUnits: each standard number says what it counts, and what is a
// share has the bounds of one.
func TestParametersHaveUnits(t *testing.T) {
	for _, r := range playbook.Standard() {
		for _, p := range r.Params {
			assert.Equal(t, p.Numbers != nil, p.Unit != "", "%s: %v", r.ID, p)
			if strings.Contains(p.Name, "target-utilisation") || strings.HasSuffix(p.Name, "-share") {
				assert.Equal(t, []any{"per mille", 0, 1000}, []any{p.Unit, p.Min, p.Max}, "%s: %v", r.ID, p)
			}
		}
	}
	for id, name := range map[playbook.RuleID]string{"hats-fit-capacity": "max-utilisation", "roles-not-equal-heads": "target-utilisation"} {
		_, err := playbook.Standard().With(id, name, 5500)
		assert.ErrorContains(t, err, "5500: want one number from ", id)
	}
	for want, p := range map[string]playbook.Param{
		"target-utilisation = 800 per mille, from 0 to 1000": playbook.PerMille("target-utilisation", 800),
		"max-days = 31 days, 1 or more":                      playbook.Number("max-days", 31, 1, 0).In("days"),
		"days = 30, 60, 0 or more":                           {Name: "days", Numbers: []int{30, 60}, List: true},
		"leads = ana, bo (member)":                           playbook.Words("leads", "ana", "bo").Refer(playbook.OnMember),
		"any = none":                                         playbook.Words("any"),
	} {
		assert.Equal(t, want, p.String())
	}
}

// TestStandardIsACopy: what Standard returns is the caller's to change.
func TestStandardIsACopy(t *testing.T) {
	a := playbook.Standard()
	for i := range a {
		a[i].ID, a[i].Judge = "x", nil
		for j := range a[i].Params {
			a[i].Params[j].Name = "x"
		}
		if len(a[i].Reads) > 0 {
			a[i].Reads[0] = "x"
		}
	}
	for _, r := range playbook.Standard() {
		assert.NotEqual(t, playbook.RuleID("x"), r.ID)
		assert.NotContains(t, r.Reads, playbook.Fact("x"))
	}
}

func TestWaivers(t *testing.T) {
	waive := func(list ...playbook.Waiver) func(*world) {
		return func(w *world) { w.Waivers = list }
	}
	ana := playbook.About(playbook.OnMember, "ana")
	long, short := date("2026-07-02"), date("2026-07-01") // the check is on 2026-07-01
	rule := oneHat("hats")
	absent := playbook.Rule{ID: "goals", Judge: func(*playbook.Case) {}, Reads: []playbook.Fact{playbook.CompanyGoals}}

	rep := made(bakery, waive(playbook.Waiver{Rule: "hats", Subject: ana, Reason: "a hire is on the way", Until: long})).check(t, rule)
	assert.Equal(t, playbook.Waived, rep.Results[0].Verdict)
	assert.Equal(t, "a hire is on the way", rep.Results[0].Findings[0].Waiver.Reason)
	assert.Equal(t, playbook.WaiverCounts, rep.Waivers[0].State)
	assert.Equal(t, "hats for Ana Costa: waives 1 finding until 2026-07-02: a hire is on the way", rep.Waivers[0].String())
	assert.Contains(t, rep.String(), "waived until 2026-07-02: a hire is on the way")
	require.NoError(t, rep.Err())
	require.Empty(t, rep.Failed())

	// On its last day it no longer counts, and is named.
	rep = made(bakery, waive(playbook.Waiver{Rule: "hats", Subject: ana, Reason: "r", Until: short})).check(t, rule)
	assert.Equal(t, playbook.Fails, rep.Results[0].Verdict)
	assert.Nil(t, rep.Results[0].Findings[0].Waiver)
	assert.Equal(t, playbook.WaiverExpired, rep.Waivers[0].State)
	assert.Contains(t, rep.String(), "hats for Ana Costa: expired on 2026-07-01 and no longer counts: r")
	require.Error(t, rep.Err())

	// One that is for nobody who breaks the rule, or for no rule, is named.
	rep = made(bakery, waive(
		playbook.Waiver{Rule: "hats", Subject: playbook.About(playbook.OnMember, "bo"), Reason: "r", Until: long},
		playbook.Waiver{Rule: "hat", Reason: "r", Until: long},
	)).check(t, rule)
	assert.Equal(t, playbook.Fails, rep.Results[0].Verdict)
	assert.Equal(t, []playbook.WaiverState{playbook.WaiverIdle, playbook.WaiverUnknown}, []playbook.WaiverState{rep.Waivers[0].State, rep.Waivers[1].State})
	assert.Contains(t, rep.String(), "hats for Bo Lind: waives nothing that was found, until 2026-07-02: r")
	assert.Contains(t, rep.String(), "hat: is no rule of this check (did you mean hats?), until 2026-07-02: r")

	// One without a subject is for all of the rule, also for what is not stated.
	rep = made(bakery, waive(
		playbook.Waiver{Rule: "hats", Reason: "r", Until: long},
		playbook.Waiver{Rule: "goals", Reason: "next year", Until: long},
	)).check(t, rule, absent)
	assert.Equal(t, 2, rep.Count(playbook.Waived))
	require.NoError(t, rep.Err())

	// What is not stated beside waived findings is still no pass.
	half := rule
	judge := rule.Judge
	half.Judge = func(c *playbook.Case) {
		judge(c)
		c.NotStated(playbook.TeamHoldings, "hats of Bo Lind")
	}
	rep = made(bakery, waive(playbook.Waiver{Rule: "hats", Subject: ana, Reason: "r", Until: long})).check(t, half)
	assert.Equal(t, playbook.NotStated, rep.Results[0].Verdict)
	require.Error(t, rep.Err())
	rep = made(bakery, waive(playbook.Waiver{Rule: "hats", Reason: "r", Until: long})).check(t, half)
	assert.Equal(t, playbook.Waived, rep.Results[0].Verdict)
}

// TestReportErr: a warning is no error, an error is, and what is not stated is
// whatever it weighs.
func TestReportErr(t *testing.T) {
	soft := oneHat("hats")
	soft.Severity = socialteam.Warning
	rep := made(bakery).check(t, soft)
	require.NoError(t, rep.Err())
	require.Len(t, rep.Failed(), 1)

	absent := playbook.Rule{ID: "goals", Severity: socialteam.Info, Judge: func(*playbook.Case) {}, Reads: []playbook.Fact{playbook.CompanyGoals}}
	err := made(bakery).check(t, oneHat("hats"), absent).Err()
	require.EqualError(t, err, "playbook: check Bakery: hats: Ana Costa: wears too many hats: take one away\ngoals: not stated: the company's goals")
	var p *playbook.Problem
	require.True(t, errors.As(err, &p))
	assert.Equal(t, playbook.RuleID("hats"), p.Rule)
}

// TestCheckWindow: people are judged at the instant, the log up to it, and the
// days in the place of the team.
func TestCheckWindow(t *testing.T) {
	var from, until, at string
	look := playbook.Rule{ID: "look", Judge: func(c *playbook.Case) {
		f, u := c.Window()
		from, until, at = f.String(), u.String(), c.At().String()
		assert.Equal(t, f.Before(u), c.InWindow(f))
		assert.False(t, c.InWindow(u))
	}}
	w := made(bakery, func(w *world) { w.Team.Location = "Europe/Copenhagen" })
	rep := w.check(t, look)
	assert.Equal(t, "2026-07-01 11:00:00 +0200 CEST", at)
	assert.Equal(t, "2026-04-02 00:00:00 +0200 CEST", from)
	assert.Equal(t, "2026-07-01 00:00:00 +0200 CEST", until)
	assert.Equal(t, date("2026-07-01"), rep.Day)
	assert.Equal(t, date("2026-04-02"), rep.From)
	assert.Equal(t, clock("2026-07-01T09:00:00Z"), rep.At)

	w.log.Until = date("2026-08-01")
	w.check(t, look)
	assert.Equal(t, at, until, "the log reaches beyond the instant")
	w.log.From = date("2026-07-15")
	w.check(t, look)
	assert.Equal(t, "2026-04-02 00:00:00 +0200 CEST", from, "the log begins later: 90 days")
	w.noLog = true
	w.check(t, look)
	assert.Equal(t, "2026-04-02 00:00:00 +0200 CEST", from, "no log: 90 days")
}

// TestLogUpTo: what happens after the instant is not known then.
func TestLogUpTo(t *testing.T) {
	tpl, ok := playbook.TemplateByID("enterprise")
	require.True(t, ok)
	var seen playbook.LogSpec
	look := playbook.Rule{ID: "look", Judge: func(c *playbook.Case) { seen = *c.Log() }}
	e := evidence(t, tpl)
	playbook.Check(e, tpl.At, look)
	all, err := json.Marshal(seen)
	require.NoError(t, err)
	require.Len(t, seen.Publications, len(tpl.Log.Publications))
	require.False(t, seen.Crises[0].Until.IsZero())

	playbook.Check(e, clock("2026-06-10T13:10:00Z"), look)
	require.Len(t, seen.Crises, 1)
	assert.True(t, seen.Crises[0].Until.IsZero(), "it still is on")
	assert.Len(t, seen.Publications, 2)
	assert.True(t, seen.Inbound[len(seen.Inbound)-1].Closed.IsZero())
	assert.NotNil(t, seen.AssetRequests)

	playbook.Check(e, clock("2025-06-10T13:10:00Z"), look)
	assert.Nil(t, seen.Publications, "the log had not begun: nothing is stated")

	playbook.Check(e, tpl.At, look)
	again, err := json.Marshal(seen)
	require.NoError(t, err)
	assert.Equal(t, string(all), string(again), "the log itself stays")
}

// TestTerms holds the words of the rules to what they are to mean.
func TestTerms(t *testing.T) {
	w := made(bakery, func(w *world) {
		w.member("di", "", "paid-social-specialist").Source = roles.Agency
		w.member("ed", "Ed Ryde", "business-owner")
		w.member("fay", "Fay Moe", "copywriter").Until = date("2026-06-01")
		w.skill("ana", "copywriting", 3)
		w.letters("write-copy", "content-creator R", "social-media-manager A", "copywriter C", "business-owner I")
		w.Named = []playbook.Named{
			{Responsibility: "write-copy", Member: "ed", Letters: "R"},
			{Responsibility: "write-copy", Member: "fay", Letters: "A"},
		}
		w.Company.LeftOut = []playbook.Omission{{Area: "paid", Reason: "no money"}, {Responsibility: "curate-content", Reason: "no time"}}
		w.Company.Demand = []team.Demand{{Responsibility: "write-copy", Minutes: 600}}
	})
	ids := func(list ...team.MemberID) []team.MemberID { return list }
	w.check(t, playbook.Rule{ID: "look", Judge: func(c *playbook.Case) {
		assert.Equal(t, ids("ana", "bo", "cy", "di", "ed"), c.Members())
		assert.Equal(t, 3, c.TeamSize(), "agencies and owners do not count")
		assert.Equal(t, ids("ana", "bo", "cy", "di"), c.SocialMembers())
		assert.Equal(t, ids("ana", "cy", "ed"), c.Responsible("write-copy"), "by role or by name")
		assert.Equal(t, ids("bo"), c.Accountable("write-copy"), "who left has no letters")
		assert.Empty(t, c.Consulted("write-copy"))
		assert.Equal(t, ids("cy", "ed"), c.Informed("write-copy"))
		assert.Equal(t, ids("di"), c.External(c.Members()))
		assert.Equal(t, ids("ana", "bo", "cy", "ed"), c.InHouse(c.Members()))
		assert.Equal(t, roles.Agency, c.Source("di"))
		assert.Equal(t, roles.InHouse, c.Source("ana"))
		assert.Equal(t, roles.Level(3), c.Level("ana", "copywriting"))
		assert.Zero(t, c.Level("nobody", "copywriting"))
		assert.Equal(t, ids("ana"), c.Skilled(c.Members(), "copywriting", 3))
		assert.True(t, c.IsSocial("copywriter"))
		assert.False(t, c.IsSocial("legal-counsel"))
		assert.Equal(t, "content", c.Group("copywriter"))
		assert.Contains(t, c.InGroup("partner", "core"), roles.ID("legal-counsel"))
		assert.Equal(t, []roles.ID{"social-media-manager", "head-of-social-media"}, c.LeadRoles())
		assert.True(t, c.InScope("write-copy"))
		assert.False(t, c.InScope("create-ads"), "its area is left out")
		assert.False(t, c.InScope("curate-content"))
		assert.False(t, c.InScope("sing"))
		assert.False(t, c.AreaInScope("paid"))
		for _, r := range c.Scope() {
			assert.True(t, c.InScope(r.ID))
		}
		rep, err := c.Load()
		assert.NoError(t, err)
		assert.NotEmpty(t, rep.Loads)
		_, ok := c.Calendar()
		assert.False(t, ok)
		assert.Equal(t, "Bakery", c.Playbook().Company().Name)
		assert.NotNil(t, c.Catalog())
		assert.NotNil(t, c.View())
		assert.Zero(t, c.Number("none"))

		assert.Equal(t, "Ana Costa, Bo Lind and di", c.Names(ids("ana", "bo", "di")))
		assert.Equal(t, "nobody", c.Names(nil))
		assert.Equal(t, "Copywriter and Content Creator", c.Roles([]roles.ID{"copywriter", "content-creator"}))
		assert.Equal(t, "“Write copy”", c.Responsibilities([]roles.ResponsibilityID{"write-copy"}))
		assert.Equal(t, "Copywriting", c.Skills([]roles.SkillID{"copywriting"}))
		assert.Equal(t, "no unit", c.Units(nil))
		assert.Equal(t, "no unit", c.Unit(""))
	}})
}

// TestTitles: every kind of subject has words.
func TestTitles(t *testing.T) {
	tpl, _ := playbook.TemplateByID("enterprise")
	want := map[playbook.Subject]string{
		playbook.About(playbook.OnCompany, ""):                        "Nordhav Group",
		playbook.About(playbook.OnMember, "pr"):                       "Public relations",
		playbook.About(playbook.OnRole, "art-director"):               "Art Director",
		playbook.About(playbook.OnResponsibility, "write-copy"):       "“Write copy”",
		playbook.About(playbook.OnArea, "paid"):                       "Paid social",
		playbook.About(playbook.OnSkill, "copywriting"):               "Copywriting",
		playbook.About(playbook.OnUnit, "legal"):                      "Legal",
		playbook.About(playbook.OnDivision, "legal"):                  "division legal",
		playbook.About(playbook.OnWorkflow, "posts"):                  "workflow posts",
		playbook.About(playbook.OnGate, "posts/brand"):                "gate brand of workflow posts",
		playbook.About(playbook.OnKPI, "roi"):                         "Return on investment",
		playbook.About(playbook.OnAccount, "main"):                    "Instagram",
		playbook.About(playbook.OnAccount, "other"):                   "other",
		playbook.About(playbook.OnObjective, "known"):                 "Be known in the region",
		playbook.About(playbook.OnCampaign, "summer"):                 "Summer campaign",
		playbook.About(playbook.OnGroup, "core"):                      "group core",
		playbook.About(playbook.OnContentType, "image"):               "image",
		playbook.About(playbook.OnItem, "fan-photo"):                  "item fan-photo",
		playbook.About(playbook.OnReport, "may"):                      "report may",
		playbook.About(playbook.OnFact, string(playbook.LogTraining)): "the log of trainings",
		playbook.About(playbook.OnRule, "x"):                          "rule x",
	}
	playbook.Check(evidence(t, tpl), tpl.At, playbook.Rule{ID: "look", Judge: func(c *playbook.Case) {
		for s, title := range want {
			assert.Equal(t, title, c.Title(s), s.String())
		}
	}})
	for s := range want {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back playbook.Subject
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, s, back)
	}
	for text, want := range map[string]string{
		"":           `bad subject "": unknown kind of subject ""`,
		"membr:ana":  `bad subject "membr:ana": unknown kind of subject "membr" (did you mean "member"?)`,
		"member":     `bad subject "member": want an id behind a colon, such as member:ana, or company alone`,
		"company:it": `bad subject "company:it": want an id behind a colon, such as member:ana, or company alone`,
	} {
		var s playbook.Subject
		assert.EqualError(t, s.UnmarshalText([]byte(text)), want)
	}
	_, err := playbook.Subject{}.MarshalText()
	require.Error(t, err)
}

// TestCheckKeepsTheLog: not even a rule that changes what it is shown changes the
// log.
func TestCheckKeepsTheLog(t *testing.T) {
	tpl, _ := playbook.TemplateByID("enterprise")
	e := evidence(t, tpl)
	before := playbook.Check(e, tpl.At, playbook.Standard()...).String()
	playbook.Check(e, tpl.At, playbook.Rule{ID: "rude", Judge: func(c *playbook.Case) {
		scramble(reflect.ValueOf(c.Log()))
	}})
	assert.Equal(t, before, playbook.Check(e, tpl.At, playbook.Standard()...).String())
}
