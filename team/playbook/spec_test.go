// SPDX-License-Identifier: Apache-2.0

package playbook_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/team"
	"github.com/socialteam/socialteam/team/playbook"
	"github.com/socialteam/socialteam/workflow"
)

// full is a playbook that says something in every place.
func full() playbook.Spec {
	s := small()
	s.Format = playbook.Format
	s.Team.Calendars = []team.CalendarSpec{{ID: "office", Hours: []team.Hours{{Days: team.Workdays(), From: 9 * 60, Until: 17 * 60}}}}
	s.Team.Units = []team.Unit{{ID: "shop", Division: "retail"}}
	s.Workflows[0].Attributes = []workflow.Attribute{
		{ID: "ugc", Kind: workflow.BoolAttr},
		{ID: "style", Kind: workflow.EnumAttr, Values: []string{"house", "guest"}},
	}
	s.Company = playbook.Company{
		Name: "Rosvang Cycles", Employees: 12, SizeClass: playbook.Small, Goals: []playbook.Goal{"sales"}, Ambition: playbook.Strategic,
		Programmes: []playbook.Programme{"paid"}, ContentTypes: []playbook.ContentType{"copy"},
		Objectives:   []playbook.Objective{{ID: "known", Serves: "growth", Set: date("2026-01-01")}},
		Campaigns:    []playbook.Campaign{{ID: "spring", Objective: "known"}},
		SocialBudget: &playbook.Budget{Amount: socialteam.Money{Micros: 5e9, Currency: "EUR"}},
		HiringPlan:   []playbook.Position{{Role: "copywriter", Cost: socialteam.Money{Micros: 4e9, Currency: "EUR"}, Funded: true}},
		Divisions:    []team.DivisionID{"retail"},
		Accounts:     []playbook.Account{{ID: "insta", Publishers: []team.MemberID{"ana", "bo"}, Owner: "bo", Workflow: "single-approval"}},
		LeftOut:      []playbook.Omission{{Area: "paid", Reason: "no money"}, {Responsibility: "curate-content", Reason: "no time"}},
		Demand:       []team.Demand{{Responsibility: "write-copy", Minutes: 600}},
	}
	s.Named = []playbook.Named{{Responsibility: "publish-posts", Member: "bo", Letters: "C"}}
	s.Publishing = []playbook.Publishing{{
		Workflow: "single-approval", Brand: []workflow.GateID{"review"}, BrandFields: []workflow.Field{"style"},
		Marks: []playbook.Mark{{Tag: playbook.UserContent, When: workflow.Condition{Attr: "ugc", Is: workflow.Bool(true)}}},
	}}
	s.Agreements = playbook.Agreements{
		Calendar:         "office",
		Documents:        []playbook.Document{{ID: "rules", Kind: playbook.ModerationGuidelines}},
		ResponseProtocol: []playbook.Route{{Kind: playbook.Complaint, To: "community-manager"}},
		Huddle: &playbook.Huddle{
			Recurs: playbook.Recurrence{On: []team.Weekday{team.Monday}}, Members: []team.MemberID{"ana"},
			Roles: []roles.ID{"copywriter"}, Agenda: []playbook.AgendaItem{{Kind: playbook.ContentRisk}},
		},
		Onboarding: []playbook.Checkpoint{{Day: 30, Goals: []string{"g"}, Deliverables: []string{"d"}}},
		CheckIn:    &playbook.Recurrence{On: []team.Weekday{team.Friday}, EveryWeeks: 2},
		Meetings:   []playbook.Meeting{{Title: "Planning", Recurs: playbook.Recurrence{On: []team.Weekday{team.Monday}}}},
	}
	s.Waivers = []playbook.Waiver{{Rule: "balanced-load", Subject: playbook.About(playbook.OnMember, "bo"), Reason: "r", Until: date("2026-12-31")}}
	return s
}

// TestFullRoundTrip: what is written reads back, and what is empty but stated
// stays so.
func TestFullRoundTrip(t *testing.T) {
	s := full()
	_, err := playbook.Compile(s)
	require.NoError(t, err)
	s.Company.HiringPlan, s.Company.Programmes = []playbook.Position{}, nil
	b, err := json.Marshal(s)
	require.NoError(t, err)
	back, err := playbook.Decode(strings.NewReader(string(b)))
	require.NoError(t, err)
	assert.NotNil(t, back.Company.HiringPlan)
	assert.Nil(t, back.Company.Programmes)
	again, err := json.Marshal(back)
	require.NoError(t, err)
	assert.Equal(t, string(b), string(again))
}

// TestAccessorsCopy: nothing that a playbook hands out changes it.
func TestAccessorsCopy(t *testing.T) {
	want := full()
	given := full()
	p, err := playbook.Compile(given)
	require.NoError(t, err)
	for range 2 {
		c, a := p.Company(), p.Agreements()
		require.Equal(t, want.Company, c)
		require.Equal(t, want.Agreements, a)
		require.Equal(t, want.Waivers, p.Waivers())
		scramble(reflect.ValueOf(&c))
		scramble(reflect.ValueOf(&a))
		scramble(reflect.ValueOf(&given.Company))
		scramble(reflect.ValueOf(&given.Agreements))
		scramble(reflect.ValueOf(p.Waivers()))
		scramble(reflect.ValueOf(given.Waivers))
	}
}

// scramble makes everything that v leads to something else.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scramble(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() { // times keep theirs
				scramble(v.Field(i))
			}
		}
	case reflect.String:
		v.SetString(v.String() + "!")
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Uint8:
		v.SetUint(v.Uint() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	}
}

func TestCompileFaultsOfNewParts(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*playbook.Spec)
		want   []string
	}{
		"size class": {func(s *playbook.Spec) { s.Company.SizeClass = "smal" }, []string{`company.size-class: unknown size class "smal" (did you mean "small"?)`}},
		"ambition":   {func(s *playbook.Spec) { s.Company.Ambition = "huge" }, []string{`company.ambition: unknown ambition "huge": want showcase or strategic`}},
		"programmes": {func(s *playbook.Spec) { s.Company.Programmes = []playbook.Programme{"paid", "paid", "piad"} }, []string{
			`company.programmes[1]: duplicate programme "paid"`, `company.programmes[2]: unknown programme "piad" (did you mean "paid"?)`,
		}},
		"content types": {func(s *playbook.Spec) { s.Company.ContentTypes[0] = "vidoe" }, []string{`company.content-types[0]: unknown content type "vidoe" (did you mean "video"?)`}},
		"objectives": {func(s *playbook.Spec) {
			s.Company.Objectives = append(s.Company.Objectives, playbook.Objective{}, s.Company.Objectives[0])
			s.Company.Campaigns[0].ID = ""
		}, []string{"company.objectives[1].id: missing id", `company.objectives[2].id: duplicate objective "known"`, "company.campaigns[0].id: missing id"}},
		"money": {func(s *playbook.Spec) {
			s.Company.SocialBudget.Amount = socialteam.Money{}
			s.Company.HiringPlan[0].Cost.Micros = -1
		}, []string{"company.social-budget.amount: missing amount: want one such as 120000.00 EUR", "company.hiring-plan[0].cost: -0.000001 EUR: want zero or more"}},
		"hiring plan": {func(s *playbook.Spec) { s.Company.HiringPlan[0].Role = "copywritter" }, []string{
			`company.hiring-plan[0].role: unknown role "copywritter" (did you mean "copywriter"?)`,
		}},
		"divisions": {func(s *playbook.Spec) { s.Company.Divisions = []team.DivisionID{"", "retail", "retail"} }, []string{
			"company.divisions[0]: missing id", `company.divisions[2]: duplicate division "retail"`,
		}},
		"division of a unit": {func(s *playbook.Spec) { s.Team.Units[0].Division = "retial" }, []string{
			`team.units[0].division: unknown division "retial" (did you mean "retail"?)`,
		}},
		"accounts": {func(s *playbook.Spec) {
			s.Company.Accounts = []playbook.Account{{Publishers: []team.MemberID{"ann", "bo", "bo"}, Owner: "b", Workflow: "single-aproval"}}
		}, []string{
			"company.accounts[0].id: missing id",
			`company.accounts[0].publishers[0]: unknown member "ann" (did you mean "ana"?)`,
			`company.accounts[0].publishers[2]: duplicate member "bo"`,
			`company.accounts[0].owner: unknown member "b"`,
			`company.accounts[0].workflow: unknown workflow "single-aproval" (did you mean "single-approval"?)`,
		}},
		"left out": {func(s *playbook.Spec) {
			s.Company.LeftOut = []playbook.Omission{
				{Reason: "r"},
				{Area: "paid", Responsibility: "write-copy", Reason: "r"},
				{Area: "payed", Reason: "r"},
				{Responsibility: "write-copi"},
				{Area: "paid", Reason: "r"},
				{Area: "paid", Reason: "r"},
			}
		}, []string{
			"company.left-out[0]: want an area or a responsibility, and not both",
			"company.left-out[1]: want an area or a responsibility, and not both",
			`company.left-out[2].area: unknown area "payed"`,
			`company.left-out[3].responsibility: unknown responsibility "write-copi" (did you mean "write-copy"?)`,
			"company.left-out[3].reason: missing reason: say why the company does without it",
			"company.left-out[5]: left out a second time",
		}},
		"demand": {func(s *playbook.Spec) {
			s.Company.Demand = []team.Demand{{Responsibility: "write-copy", Minutes: -1}, {Responsibility: "write-copy"}, {Responsibility: "sing"}}
		}, []string{
			"company.demand[0].minutes-per-week: -1 minutes: want zero or more",
			`company.demand[1].responsibility: responsibility "write-copy" a second time`,
			`company.demand[2].responsibility: unknown responsibility "sing"`,
		}},
		"named": {func(s *playbook.Spec) {
			s.Named = append(s.Named, playbook.Named{Responsibility: "publish-posts", Member: "bo", Letters: "X"}, playbook.Named{Responsibility: "sing", Member: "nobody"})
		}, []string{
			`named[1]: member "bo" a second time for the same responsibility`,
			`named[1].letters: cell "X": 'X' is no letter of RACI: want R, A, C, I or their names`,
			`named[2].responsibility: unknown responsibility "sing"`,
			`named[2].member: unknown member "nobody"`,
			"named[2].letters: missing letters",
		}},
		"publishing": {func(s *playbook.Spec) {
			s.Publishing = append(s.Publishing, s.Publishing[0], playbook.Publishing{}, playbook.Publishing{Workflow: "other"})
			s.Publishing[0].Brand = []workflow.GateID{"revue"}
			s.Publishing[0].BrandFields = []workflow.Field{"stile"}
			s.Publishing[0].Marks = []playbook.Mark{
				{},
				{Tag: "a", When: workflow.Condition{Attr: "ugcc", Is: workflow.Bool(true)}},
				{Tag: "a", When: workflow.Condition{All: []workflow.Condition{{Attr: "ugc", Is: workflow.Number(1)}}}},
			}
		}, []string{
			`publishing[0].brand[0]: unknown gate "revue": want review`,
			`publishing[0].brand-fields[0]: unknown attribute without a default "stile" (did you mean "style"?)`,
			"publishing[0].marks[0].tag: missing tag",
			"publishing[0].marks[0].when: missing condition",
			`publishing[0].marks[1].when.attr: unknown attribute "ugcc" (did you mean "ugc"?)`,
			`publishing[0].marks[2].tag: tag "a" a second time`,
			`publishing[0].marks[2].when.all[0].is: "1" is no value of the bool "ugc": want true or false`,
			`publishing[1].workflow: workflow "single-approval" a second time`,
			"publishing[2].workflow: missing workflow",
			`publishing[3].workflow: unknown workflow "other": want single-approval`,
		}},
		"agreements": {func(s *playbook.Spec) {
			a := &s.Agreements
			a.Calendar = "ofice"
			a.Documents = append(a.Documents, playbook.Document{ID: "rules"})
			a.ResponseProtocol = append(a.ResponseProtocol, a.ResponseProtocol[0], playbook.Route{To: "x"})
			a.Huddle.Recurs = playbook.Recurrence{On: []team.Weekday{0, team.Monday, team.Monday}, EveryWeeks: -1}
			a.Huddle.Members[0], a.Huddle.Roles[0], a.Huddle.Agenda[0].Kind = "nobody", "nothing", ""
			a.Onboarding = append(a.Onboarding, playbook.Checkpoint{Day: -1}, playbook.Checkpoint{Day: 30})
			a.CheckIn.EveryWeeks = -2
			a.Meetings[0].Title = ""
		}, []string{
			`agreements.calendar: unknown calendar "ofice" (did you mean "office"?)`,
			`agreements.documents[1].id: duplicate document "rules"`,
			"agreements.documents[1].kind: missing kind",
			"agreements.response-protocol[1]: the same route a second time",
			"agreements.response-protocol[2].kind: missing kind",
			`agreements.response-protocol[2].to: unknown role "x"`,
			"agreements.huddle.recurs.on[0]: no text form for weekday 0",
			"agreements.huddle.recurs.on[2]: monday a second time",
			"agreements.huddle.recurs.every-weeks: -1 weeks: want 1 or more, or 0 for 1",
			`agreements.huddle.members[0]: unknown member "nobody"`,
			`agreements.huddle.roles[0]: unknown role "nothing"`,
			"agreements.huddle.agenda[0].kind: missing kind",
			"agreements.onboarding[1].day: day -1: want 0, the day of the start, or more",
			"agreements.onboarding[2].day: day 30 a second time",
			"agreements.check-in.every-weeks: -2 weeks: want 1 or more, or 0 for 1",
			"agreements.meetings[0].title: missing title",
		}},
		"target": {func(s *playbook.Spec) { s.Targets[1].KPI = "reech" }, []string{`targets[1].kpi: unknown KPI "reech" (did you mean "reach"?)`}},
		"waivers": {func(s *playbook.Spec) {
			s.Waivers = []playbook.Waiver{{}, {Rule: "x", Subject: playbook.About(playbook.OnMember, ""), Reason: "r", Until: date("2026-01-01")}, {}}
		}, []string{
			"waivers[0].rule: missing rule",
			"waivers[0].reason: missing reason: say why the company lives with it",
			"waivers[0].until: missing date: a waiver is meant to end",
			"waivers[1].subject: want an id behind a colon, such as member:ana, or company alone",
			"waivers[2].rule: missing rule",
			"waivers[2].reason: missing reason: say why the company lives with it",
			"waivers[2].until: missing date: a waiver is meant to end",
			"waivers[2]: second waiver of the same rule for the same subject",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := full()
			c.change(&s)
			_, err := playbook.Compile(s)
			var got []string
			for _, f := range socialteam.SpecErrors(err) {
				got = append(got, f.Error())
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// TestCompileFaultsApart: what refers to a part with faults is judged by the parts
// that have none, and faults come in the order of the Spec.
func TestCompileFaultsApart(t *testing.T) {
	s := full()
	s.Company.Name, s.Team.Members[0].ID = "", ""
	s.Named[0].Letters, s.Agreements.Calendar = "?", "ofice"
	s.Team.Matrix.Rows[0].Cells[0].Role = "nothing"
	_, err := playbook.Compile(s)
	var paths []string
	for _, f := range socialteam.SpecErrors(err) {
		paths = append(paths, f.Path)
	}
	assert.Equal(t, []string{"company.name", "team.members[0].id", "team.matrix.rows[0].cells[0].role"}, paths)

	s = full()
	s.Catalogue.Roles[0].ID, s.Company.Goals[0] = "", "x"
	_, err = playbook.Compile(s)
	assert.Equal(t, "company.goals[0]", socialteam.SpecErrors(err)[0].Path)
	s = full()
	s.Workflows[0].Start.State = "x"
	_, err = playbook.Compile(s)
	require.Len(t, socialteam.SpecErrors(err), 1, "what is said of the workflow is not judged")
}

func TestSizeClass(t *testing.T) {
	for want, c := range map[playbook.SizeClass]playbook.Company{
		"":                  {Employees: 51},
		playbook.Small:      {Employees: 50},
		playbook.Mid:        {Employees: 50, SizeClass: playbook.Mid},
		playbook.Enterprise: {SizeClass: playbook.Enterprise},
	} {
		assert.Equal(t, want, c.Class())
	}
	assert.Empty(t, playbook.Company{}.Class())
	assert.True(t, playbook.Recurrence{EveryWeeks: 2}.IsZero())
}

func TestCompileLogFaults(t *testing.T) {
	early, late := clock("2026-05-01T10:00:00Z"), clock("2026-05-01T09:00:00Z")
	log, err := playbook.CompileLog(playbook.LogSpec{
		Format: "x/1", From: date("2026-05-02"), Until: date("2026-05-01"),
		Publications: []playbook.Publication{{Revision: -1, At: late, Scheduled: early, Authors: []team.MemberID{""}, Edits: []playbook.Editing{{}}}, {}},
		Approvals:    []playbook.Approval{{Revision: -2, At: early, Withdrawn: late}},
		Inbound: []playbook.Inbound{
			{ID: "a", Kind: "k", Opened: early, Closed: late, Owners: []playbook.Ownership{{From: early, Until: late}}, Replies: []playbook.Reply{{}}, Escalations: []playbook.Escalation{{}}},
			{ID: "a"},
		},
		Moderation:    []playbook.ModerationAct{{}},
		Crises:        []playbook.Crisis{{}, {From: early, Until: late}},
		Reports:       []playbook.ResultReport{{ID: "r", From: date("2026-05-02"), Until: date("2026-05-01"), Recipients: []team.MemberID{""}}, {ID: "r", At: early}},
		Reviews:       []playbook.Review{{}, {Kind: "strategie", At: early}},
		Trainings:     []playbook.Training{{}},
		Overloads:     []playbook.Overload{{Member: "a", At: early, Acknowledged: late}},
		Onboarding:    []playbook.CheckpointHeld{{Member: "a", At: early, Checkpoint: playbook.Checkpoint{Day: -1}}},
		AssetRequests: []playbook.AssetRequest{{}},
	})
	require.Nil(t, log)
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Error())
	}
	const before = "2026-05-01T10:00:00Z is after the "
	assert.Equal(t, []string{
		`format: unknown format "x/1": want "socialteam.log/1"`,
		"until: 2026-05-01 is not after 2026-05-02: the log is of no day",
		"publications[0].item: missing item", "publications[0].revision: revision -1: want zero or more",
		"publications[0].account: missing account", "publications[0].actor: missing member",
		"publications[0].scheduled: " + before + "publication at 2026-05-01T09:00:00Z",
		"publications[0].authors[0]: missing member", "publications[0].edits[0].by: missing member",
		"publications[1].item: missing item", "publications[1].account: missing account",
		"publications[1].actor: missing member", "publications[1].at: missing time",
		"approvals[0].item: missing item", "approvals[0].revision: revision -2: want zero or more",
		"approvals[0].gate: missing gate", "approvals[0].actor: missing member",
		"approvals[0].at: " + before + "withdrawal at 2026-05-01T09:00:00Z",
		`inbound[1].id: duplicate item "a"`,
		"inbound[0].owners[0].member: missing member", "inbound[0].owners[0].from: " + before + "end at 2026-05-01T09:00:00Z",
		"inbound[0].replies[0].by: missing member", "inbound[0].replies[0].at: missing time",
		"inbound[0].escalations[0].by: missing member", "inbound[0].escalations[0].at: missing time", "inbound[0].escalations[0].to: missing member",
		"inbound[0].opened: " + before + "closing at 2026-05-01T09:00:00Z",
		"inbound[1].kind: missing kind", "inbound[1].opened: missing time",
		"moderation[0].item: missing item", "moderation[0].actor: missing member", "moderation[0].at: missing time",
		"crises[0].from: missing time", "crises[1].from: " + before + "end at 2026-05-01T09:00:00Z",
		`reports[1].id: duplicate report "r"`,
		"reports[0].until: 2026-05-01 is not after 2026-05-02", "reports[0].at: missing time", "reports[0].recipients[0]: missing member",
		"reviews[0].kind: missing kind", "reviews[0].at: missing time", `reviews[1].kind: unknown kind of review "strategie" (did you mean "strategy"?)`,
		"trainings[0].member: missing member", "trainings[0].at: missing time", "trainings[0].skill: missing skill",
		"overloads[0].at: " + before + "acknowledgement at 2026-05-01T09:00:00Z",
		"onboarding[0].day: day -1: want 0, the day of the start, or more",
		"asset-requests[0].id: missing id", "asset-requests[0].at: missing time",
	}, got)

	for want, s := range map[string]playbook.LogSpec{
		"playbook: compile log: from: missing date":  {Until: date("2026-05-01")},
		"playbook: compile log: until: missing date": {From: date("2026-05-01")},
	} {
		_, err := playbook.CompileLog(s)
		assert.EqualError(t, err, want)
	}
}

// TestCompileLogKeepsNothing: changing what went in changes no log.
func TestCompileLogKeepsNothing(t *testing.T) {
	tpl, _ := playbook.TemplateByID("enterprise")
	e := evidence(t, tpl)
	before := playbook.Check(e, tpl.At, playbook.Standard()...).String()
	kept, err := playbook.CompileLog(tpl.Log)
	require.NoError(t, err)
	log := &tpl.Log
	log.Publications[0].Authors[0], log.Publications[0].Tags = "x", nil
	log.Inbound[0].Owners[0].Member, log.Inbound[0].Replies[0].By, log.Inbound[3].Escalations[0].By = "x", "x", "x"
	log.Reports[0].Recipients[0], log.Reviews[1].Reports[0], log.Approvals[0].Actor = "x", "x", "x"
	e.Log = kept
	assert.Equal(t, before, playbook.Check(e, tpl.At, playbook.Standard()...).String())
}

func TestDecodeLogFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"format": "socialteam.log/1", "approvals": [{"at": "2026-07-31T12:00:00"}]}`: `playbook: decode log: line 1, column 53: approvals[0].at: want a time with its zone, such as 2026-07-31T12:00:00Z, have "2026-07-31T12:00:00"`,
		`{}`:                  `playbook: decode log: format: missing: want "socialteam.log/1"`,
		`{"publication": []}`: `playbook: decode log: line 1, column 2: publication: unknown field "publication" (did you mean "publications"?)`,
	} {
		_, err := playbook.DecodeLog(strings.NewReader(text))
		require.EqualError(t, err, want)
	}
	_, err := playbook.DecodeLog(iotest.ErrReader(errors.New("broken")))
	require.Error(t, err)
}

// FuzzDecodeLog: any text either becomes a log that can be checked, or gives faults
// with places.
func FuzzDecodeLog(f *testing.F) {
	for _, tpl := range playbook.Templates()[2:4] {
		b, err := json.Marshal(tpl.Log)
		require.NoError(f, err)
		f.Add(string(b))
	}
	f.Add(`{"format":"socialteam.log/1","from":"2026-05-01","until":"2026-05-02","inbound":[{"id":"a","kind":"k","opened":"2026-05-01T10:00:00+02:00"}]}`)
	f.Add(`{"format":"socialteam.log/1"`)
	tpl, _ := playbook.TemplateByID("mid-market")
	e := evidence(f, tpl)
	rules := playbook.Standard()
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := playbook.DecodeLog(strings.NewReader(text))
		if err == nil {
			e := e
			if e.Log, err = playbook.CompileLog(spec); err == nil {
				require.Len(t, playbook.Check(e, tpl.At, rules...).Results, len(rules))
			}
		}
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err), err.Error())
		}
	})
}

// FuzzCheck: whatever a playbook says, each rule has a verdict and each finding
// says who, what, why and the fix, and every form is stable.
func FuzzCheck(f *testing.F) {
	b, err := json.Marshal(full())
	require.NoError(f, err)
	f.Add(string(b))
	f.Add(`{"format":"socialteam.playbook/1","company":{"name":"x"},"team":{}}`)
	tpl, _ := playbook.TemplateByID("mid-market")
	log, err := playbook.CompileLog(tpl.Log)
	require.NoError(f, err)
	rules := playbook.Standard()
	b, err = json.Marshal(made(bakery, func(w *world) { w.Format = playbook.Format }).Spec)
	require.NoError(f, err)
	f.Add(string(b))
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := playbook.Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		book, err := playbook.Compile(spec)
		if err != nil {
			return
		}
		rep := playbook.Check(playbook.Evidence{Playbook: book, Log: log}, tpl.At, rules...)
		require.Len(t, rep.Results, len(rules))
		for _, res := range rep.Results {
			require.NotEmpty(t, res.Verdict)
			require.Equal(t, res.Verdict == playbook.Fails, len(res.Findings) > 0 && res.Verdict != playbook.Waived, res.Rule)
			for _, f := range res.Findings {
				require.NotEmpty(t, f.What, f.Rule)
				require.NotEmpty(t, f.Why, f.Rule)
				require.NotEmpty(t, f.Fix, f.Rule)
			}
		}
		_, err = json.Marshal(rep)
		require.NoError(t, err)
		again := playbook.Check(playbook.Evidence{Playbook: book, Log: log}, tpl.At, rules...)
		require.Equal(t, rep.String(), again.String())
		require.True(t, json.Valid(rep.AppendSARIF(nil, playbook.SARIF{Source: []byte(text)})))
	})
}
