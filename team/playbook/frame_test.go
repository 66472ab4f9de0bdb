// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// row is the proof of one standard rule.
type row struct {
	rule playbook.RuleID
	// good makes an empty world one that keeps the rule.
	good func(*world)
	// bad are changes to a good world, each of which breaks the rule.
	bad []breach
	// open are changes to a good world after which part of a fact is not
	// stated. That whole facts are not, the frame tries by itself.
	open []gap
	// apart makes a good world one that the rule is not about; nil if it is
	// about all.
	apart func(*world)
}

// breach is a change that breaks a rule.
type breach struct {
	name   string
	change func(*world)
	// about is the subject of one of the findings, such as "member:ana".
	about string
	// says are parts of what that finding says and of its fix.
	says []string
}

// gap is a change that leaves part of a fact out.
type gap struct {
	name   string
	change func(*world)
	fact   playbook.Fact
}

// rows are the proofs of all rules.
func rows() []row {
	return slices.Concat(coverageRows(), sourcingRows(), skillRows(), separationRows(), processRows(), capacityRows(), sizingRows())
}

// world is a playbook and a log in the making. The empty one states nothing but
// the name of the company.
type world struct {
	playbook.Spec
	log   playbook.LogSpec
	noLog bool
	at    time.Time
}

// newWorld returns an empty world on 1 July 2026, at nine in the morning, with a
// log of the 90 days before that states no list.
func newWorld() *world {
	w := &world{at: clock("2026-07-01T09:00:00Z")}
	w.Company.Name = "Bakery"
	w.log.From, w.log.Until = date("2026-04-02"), date("2026-07-01")
	return w
}

// clock reads an instant such as "2026-07-01T09:00:00Z".
func clock(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// date reads a date such as "2026-07-01".
func date(s string) socialteam.Date {
	d, err := socialteam.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// member adds somebody with hats in equal parts of the full time, without
// skills, and returns the member for changes.
func (w *world) member(id team.MemberID, name string, hats ...roles.ID) *team.Member {
	m := team.Member{ID: id, Name: name, Minutes: 2400}
	for _, r := range hats {
		m.Holdings = append(m.Holdings, team.Holding{Role: r, Share: 1000 / len(hats), From: date("2026-01-01")})
	}
	w.Team.Members = append(w.Team.Members, m)
	return &w.Team.Members[len(w.Team.Members)-1]
}

// find returns a member for changes.
func (w *world) find(id team.MemberID) *team.Member {
	for i := range w.Team.Members {
		if w.Team.Members[i].ID == id {
			return &w.Team.Members[i]
		}
	}
	panic("no member " + id)
}

// skill teaches a member, or changes what the member can.
func (w *world) skill(id team.MemberID, s roles.SkillID, level roles.Level) {
	m := w.find(id)
	m.Skills = slices.DeleteFunc(m.Skills, func(k team.Skill) bool { return k.Skill == s })
	if level > 0 {
		m.Skills = append(m.Skills, team.Skill{Skill: s, Level: level})
	}
}

// letters writes a row of the matrix in place of what it had: cells such as
// "content-creator R" and "social-media-manager A/R". No cell removes the row.
func (w *world) letters(r roles.ResponsibilityID, cells ...string) {
	m := &w.Team.Matrix
	m.Rows = slices.DeleteFunc(m.Rows, func(x roles.Row) bool { return x.Responsibility == r })
	if len(cells) == 0 {
		return
	}
	line := roles.Row{Responsibility: r}
	for _, c := range cells {
		role, letters, _ := strings.Cut(c, " ")
		line.Cells = append(line.Cells, roles.Cell{Role: roles.ID(role), Letters: letters})
	}
	m.Rows = append(m.Rows, line)
}

// scopeOnly leaves out every responsibility but some.
func (w *world) scopeOnly(list ...roles.ResponsibilityID) {
	w.Company.LeftOut = []playbook.Omission{}
	for _, r := range roles.Standard().ResponsibilityIDs() {
		if !slices.Contains(list, r) {
			w.Company.LeftOut = append(w.Company.LeftOut, playbook.Omission{Responsibility: r, Reason: "not needed here"})
		}
	}
}

// check compiles the world and checks rules.
func (w *world) check(t *testing.T, rules ...playbook.Rule) playbook.Report {
	t.Helper()
	book, err := playbook.Compile(w.Spec)
	require.NoError(t, err)
	e := playbook.Evidence{Playbook: book}
	if !w.noLog {
		e.Log, err = playbook.CompileLog(w.log)
		require.NoError(t, err)
	}
	return playbook.Check(e, w.at, rules...)
}

// standard is the standard rules; no test changes them.
var standard = sync.OnceValue(playbook.Standard)

// judge returns what a standard rule says of the world.
func (w *world) judge(t *testing.T, id playbook.RuleID) playbook.Result {
	t.Helper()
	rule, ok := standard().Rule(id)
	require.True(t, ok, "no rule %s", id)
	return w.check(t, rule).Results[0]
}

func made(changes ...func(*world)) *world {
	w := newWorld()
	for _, change := range changes {
		if change != nil {
			change(w)
		}
	}
	return w
}

// strip makes a fact not stated, with all that would dangle without it.
func (w *world) strip(f playbook.Fact) {
	c, a := &w.Company, &w.Agreements
	switch f {
	case playbook.CompanyEmployees:
		c.Employees = 0
	case playbook.CompanySizeClass:
		c.SizeClass = ""
		if c.Class() != "" { // small, by the number of employees
			c.Employees = 0
		}
	case playbook.CompanyGoals:
		c.Goals = nil
	case playbook.CompanyAmbition:
		c.Ambition = ""
	case playbook.CompanyProgrammes:
		c.Programmes = nil
	case playbook.CompanyContentTypes:
		c.ContentTypes = nil
	case playbook.CompanyObjectives:
		c.Objectives = nil
	case playbook.CompanyCampaigns:
		c.Campaigns = nil
	case playbook.CompanySocialBudget:
		c.SocialBudget = nil
	case playbook.CompanyHiringPlan:
		c.HiringPlan = nil
	case playbook.CompanyDivisions:
		c.Divisions = nil
	case playbook.CompanyAccounts:
		c.Accounts = nil
	case playbook.CompanyLeftOut:
		c.LeftOut = nil
	case playbook.CompanyDemand:
		c.Demand = nil
	case playbook.TeamMembers:
		w.stripMembers()
	case playbook.TeamHoldings:
		for i := range w.Team.Members {
			w.Team.Members[i].Holdings = nil
		}
		w.Team.Covers = nil
	case playbook.TeamSkills:
		for i := range w.Team.Members {
			w.Team.Members[i].Skills = nil
		}
	case playbook.TeamUnits:
		w.stripUnits()
	case playbook.MatrixLetters:
		w.Team.Matrix, w.Named = roles.MatrixSpec{}, nil
		w.Workflows = slices.DeleteFunc(w.Workflows, asksMatrix)
		w.dropPublishing()
	case playbook.WorkflowsDefinitions:
		w.Workflows = nil
		w.dropPublishing()
	case playbook.AgreementsCalendar:
		a.Calendar = ""
	case playbook.AgreementsDocuments:
		a.Documents = nil
	case playbook.AgreementsResponseProtocol:
		a.ResponseProtocol = nil
	case playbook.AgreementsHuddle:
		a.Huddle = nil
	case playbook.AgreementsOnboarding:
		a.Onboarding = nil
	case playbook.AgreementsCheckIn:
		a.CheckIn = nil
	case playbook.AgreementsMeetings:
		a.Meetings = nil
	case playbook.TargetsKPIs:
		w.Targets = nil
	default:
		w.stripLog(f)
	}
}

func (w *world) stripLog(f playbook.Fact) {
	l := &w.log
	switch f {
	case playbook.LogPublish:
		l.Publications = nil
	case playbook.LogApproval:
		l.Approvals = nil
	case playbook.LogInbound:
		l.Inbound = nil
	case playbook.LogModeration:
		l.Moderation = nil
	case playbook.LogCrisis:
		l.Crises = nil
	case playbook.LogReport:
		l.Reports = nil
	case playbook.LogReview:
		l.Reviews = nil
	case playbook.LogTraining:
		l.Trainings = nil
	case playbook.LogWorkload:
		l.Overloads = nil
	case playbook.LogOnboarding:
		l.Onboarding = nil
	case playbook.LogAssetRequest:
		l.AssetRequests = nil
	default:
		panic("strip knows no fact " + f)
	}
}

func (w *world) stripMembers() {
	w.Team.Members, w.Team.Absences, w.Team.Covers, w.Named = nil, nil, nil, nil
	for i := range w.Team.Units {
		w.Team.Units[i].Lead = ""
	}
	for i := range w.Company.Accounts {
		w.Company.Accounts[i].Publishers, w.Company.Accounts[i].Owner = nil, ""
	}
	if w.Agreements.Huddle != nil {
		w.Agreements.Huddle.Members = nil
	}
}

func (w *world) stripUnits() {
	w.Team.Units = nil
	for i := range w.Team.Members {
		m := &w.Team.Members[i]
		m.Unit = ""
		for j := range m.Holdings {
			m.Holdings[j].Unit = ""
		}
	}
}

// asksMatrix reports whether a workflow has a party that only a matrix resolves.
func asksMatrix(s workflow.Spec) bool {
	_, err := workflow.Compile(s, workflow.Options{Catalog: roles.Standard()})
	return err != nil
}

// dropPublishing forgets what is said of workflows that are gone.
func (w *world) dropPublishing() {
	gone := func(id workflow.ID) bool {
		return !slices.ContainsFunc(w.Workflows, func(s workflow.Spec) bool { return s.ID == id })
	}
	w.Publishing = slices.DeleteFunc(w.Publishing, func(p playbook.Publishing) bool { return gone(p.Workflow) })
	for i := range w.Company.Accounts {
		if gone(w.Company.Accounts[i].Workflow) {
			w.Company.Accounts[i].Workflow = ""
		}
	}
}

func TestRowsAreComplete(t *testing.T) {
	var have []playbook.RuleID
	for _, r := range rows() {
		have = append(have, r.rule)
		assert.NotEmpty(t, r.bad, "%s: no world breaks it", r.rule)
	}
	slices.Sort(have)
	var want []playbook.RuleID
	for _, r := range playbook.Standard() {
		want = append(want, r.ID)
	}
	assert.Equal(t, want, have)
}

func TestRulesPass(t *testing.T) {
	for _, r := range rows() {
		t.Run(string(r.rule), func(t *testing.T) {
			res := made(r.good).judge(t, r.rule)
			assert.Equal(t, playbook.Passes, res.Verdict, "%v %v", res.Findings, res.Missing)
			assert.Empty(t, res.Findings)
		})
	}
}

func TestRulesFail(t *testing.T) {
	ids := idsOfCatalogueAndTemplates()
	for _, r := range rows() {
		for _, b := range r.bad {
			t.Run(string(r.rule)+"/"+b.name, func(t *testing.T) {
				res := made(r.good, b.change).judge(t, r.rule)
				require.Equal(t, playbook.Fails, res.Verdict, "%v", res.Missing)
				i := slices.IndexFunc(res.Findings, func(f playbook.Finding) bool { return f.Subject.String() == b.about })
				require.GreaterOrEqual(t, i, 0, "no finding about %s: %v", b.about, res.Findings)
				f := res.Findings[i]
				t.Log(f)
				wantNoLookUp(t, ids, res.Findings)
				for _, s := range b.says {
					assert.Contains(t, f.What+" → "+f.Fix, s)
				}
			})
		}
	}
}

// TestRulesNotStated: where part of a fact is missing, the rule says which fact.
func TestRulesNotStated(t *testing.T) {
	for _, r := range rows() {
		for _, g := range r.open {
			t.Run(string(r.rule)+"/"+g.name, func(t *testing.T) {
				res := made(r.good, g.change).judge(t, r.rule)
				assert.Equal(t, playbook.NotStated, res.Verdict, "%v", res.Findings)
				assert.True(t, slices.ContainsFunc(res.Missing, func(m playbook.Missing) bool { return m.Fact == g.fact }), "%v", res.Missing)
			})
		}
	}
}

func TestRulesApart(t *testing.T) {
	for _, r := range rows() {
		if r.apart != nil {
			t.Run(string(r.rule), func(t *testing.T) {
				assert.Equal(t, playbook.NotApplicable, made(r.good, r.apart).judge(t, r.rule).Verdict)
			})
		}
	}
}

// TestNoSilentPass: whichever fact is taken from a world that keeps a rule, the
// rule does not pass in silence: it fails, or says what is not stated, or says
// that it did without.
func TestNoSilentPass(t *testing.T) {
	for _, r := range rows() {
		rule, ok := standard().Rule(r.rule)
		require.True(t, ok, "no rule %s", r.rule)
		for _, f := range rule.Reads {
			if f == playbook.CatalogueRoles { // a playbook always has it
				continue
			}
			t.Run(string(r.rule)+"/"+string(f), func(t *testing.T) {
				w := made(r.good)
				w.strip(f)
				res := w.judge(t, r.rule)
				names := func(m playbook.Missing) bool { return m.Fact == f }
				switch res.Verdict {
				case playbook.Fails:
				case playbook.NotStated:
					assert.True(t, slices.ContainsFunc(res.Missing, names), "%v", res.Missing)
				default:
					i := slices.IndexFunc(res.Without, names)
					require.GreaterOrEqual(t, i, 0, "%s in silence", res.Verdict)
					assert.NotEmpty(t, res.Without[i].What)
				}
			})
		}
	}
}

// TestNothingStated: with no evidence at all, no rule passes.
func TestNothingStated(t *testing.T) {
	for _, e := range []playbook.Evidence{{}, {Playbook: new(playbook.Playbook), Log: new(playbook.Log)}} {
		rep := playbook.Check(e, clock("2026-07-01T09:00:00Z"), playbook.Standard()...)
		for _, res := range rep.Results {
			assert.Equal(t, playbook.NotStated, res.Verdict, res.Rule)
		}
	}
}
