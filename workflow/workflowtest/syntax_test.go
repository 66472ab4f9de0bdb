// SPDX-License-Identifier: Apache-2.0

package workflowtest_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/workflowtest"
)

// TestSyntaxErrors wants each fault with its line and a remedy.
func TestSyntaxErrors(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"empty":                  {"", "a.scenario:1: no scenario: want a line such as Scenario: TITLE"},
		"only a comment":         {"# nothing\n", "a.scenario:1: no scenario"},
		"before a scenario":      {"ana is writer\n", `a.scenario:1: "ana is writer" stands before the first line Scenario: TITLE`},
		"no title":               {"Scenario:\n", "a.scenario:1: want a title, as in Scenario: TITLE"},
		"same title":             {"Scenario: a\nScenario: a\n", `a.scenario:2: second scenario "a": the first stands in line 1`},
		"no workflow":            {"Workflow:\nScenario: a\n", "a.scenario:1: want the id of a definition, as in Workflow: ID"},
		"workflow later":         {"Scenario: a\nWorkflow: all\n", "a.scenario:2: the line Workflow: ID stands once, before the first scenario"},
		"workflow twice":         {"Workflow: all\nWorkflow: all\nScenario: a\n", "a.scenario:2: the line Workflow: ID stands once"},
		"other workflow":         {"Workflow: other\nScenario: a\nana is writer\n", `a.scenario:1: the file speaks of definition "other", this is "all"`},
		"not UTF-8":              {"Scenario: \xff\n", "a.scenario:1: the file is not UTF-8 text"},
		"long line":              {"Scenario: " + strings.Repeat("x", 5000), "a.scenario:1: the line has more than 4096 bytes"},
		"large file":             {"Scenario: a\n" + strings.Repeat("# \n", 400_000), "a.scenario:1: the file has more than 1048576 bytes"},
		"expectation first":      {"Scenario: a\n- state: draft\n", "a.scenario:2: an expectation wants a statement above it"},
		"open quote":             {head + "bo comments \"open\n", `a.scenario:10: no closing quote after "open`},
		"ends in a backslash":    {head + "bo comments \"open\\\n", `a.scenario:10: no closing quote after "open\`},
		"sixty runes":            {head + "bo comments \"" + strings.Repeat("ü", 59) + "\n", "no closing quote after \"" + strings.Repeat("ü", 59)},
		"sixty-one runes":        {head + "bo comments \"" + strings.Repeat("ü", 60) + "\n", "no closing quote after \"" + strings.Repeat("ü", 59) + "…"},
		"empty quote":            {head + "\"\" claims\n", `a.scenario:10: "" is no name`},
		"no date":                {"Scenario: a\nana is writer\nana starts p\n", "a.scenario:3: when? want a date above, such as 2026-03-02"},
		"no day":                 {"Scenario: a\n09:00 ana is writer\n", "a.scenario:2: 09:00 of which day?"},
		"after nothing":          {"Scenario: a\nafter 2 days ana is writer\n", "a.scenario:2: after what?"},
		"wrong weekday":          {"Scenario: a\nTuesday 2026-03-02\n", "a.scenario:2: 2026-03-02 is a Monday, not a Tuesday"},
		"wrong Saturday":         {"Scenario: a\nSaturday 2026-03-02\n", "a.scenario:2: 2026-03-02 is a Monday, not a Saturday"},
		"no such day":            {"Scenario: a\nMonday 2026-02-30\n", `a.scenario:2: "2026-02-30" is no date`},
		"back in time":           {head + "08:59 bo claims\n", "a.scenario:10: time goes back from 2026-03-02 09:00 to 2026-03-02 08:59"},
		"back by a date":         {head + "2026-03-01\n", "a.scenario:10: time goes back from 2026-03-02 09:00 to 2026-03-01 00:00"},
		"after what count":       {head + "after two days bo claims\n", `a.scenario:10: after "two": want a whole number`},
		"after too many":         {head + "after 100001 days bo claims\n", `a.scenario:10: after "100001": want a whole number`},
		"after less than none":   {head + "after -1 days bo claims\n", `a.scenario:10: after "-1": want a whole number`},
		"after what unit":        {head + "after 2 weeks bo claims\n", `a.scenario:10: after 2 "weeks": want minutes, hours or days`},
		"no time of day":         {head + "25:00 bo claims\n", `a.scenario:10: "25:00" is no time of day: want one from 00:00 to 23:59, in UTC`},
		"time with a zone":       {head + "09:00+02:00 bo claims\n", `a.scenario:10: "09:00+02:00" is no time of day`},
		"date in words":          {head + "6 July 2026\n", `a.scenario:10: "6" begins no statement: a day is written 2026-03-02 on a line of its own, a time 09:00, a span after 2 days`},
		"today":                  {head + "today bo claims\n", `a.scenario:10: "today" begins no statement`},
		"wait":                   {head + "wait 2 days\n", `a.scenario:10: "wait" begins no statement`},
		"no verb":                {head + "bo\n", "a.scenario:10: bo does what?"},
		"unknown verb":           {head + "bo aproves brand\n", `a.scenario:10: unknown verb "aproves" (did you mean "approves"?)`},
		"quoted verb":            {head + "bo \"approves\" brand\n", `unknown verb "approves"`},
		"no gate":                {head + "bo approves\n", "a.scenario:10: want a gate here"},
		"comma":                  {head + "bo approves , brand\n", `a.scenario:10: want a gate before ","`},
		"too much":               {head + "bo approves brand now please\n", `a.scenario:10: do not understand "now please"`},
		"revision":               {head + "bo approves brand having seen revision zero\n", `a.scenario:10: "zero" is no revision: want a whole number from 1 on`},
		"no revision":            {head + "bo approves brand having seen revision\n", "a.scenario:10: want a revision here"},
		"for nobody":             {head + "bo approves brand for\n", "a.scenario:10: want a name here"},
		"claim for":              {head + "bo claims for cy\n", "a.scenario:10: a claim cannot be done for somebody"},
		"delegate to whom":       {head + "bo delegates brand cy\n", `a.scenario:10: want "to" here`},
		"adds to what":           {head + "bo adds cy\n", `a.scenario:10: want "to" here`},
		"start of what":          {head + "ana starts\n", "a.scenario:10: want an item here"},
		"start for whom":         {head + "ana starts q for\n", "a.scenario:10: want a name here"},
		"start with what":        {head + "ana starts q with\n", "a.scenario:10: want an attribute here"},
		"start with no value":    {head + "ana starts q with budget\n", `a.scenario:10: want a value after "budget"`},
		"set to nothing":         {head + "ana sets budget to\n", `a.scenario:10: want a value for "budget"`},
		"set what":               {head + "ana sets\n", "a.scenario:10: want an attribute here"},
		"set without to":         {head + "ana sets budget 5\n", `a.scenario:10: want "to" and a value here`},
		"assign to whom":         {head + "gus assigns to\n", "a.scenario:10: want a name here"},
		"hold what":              {head + "gus holds\n", "a.scenario:10: want a key here"},
		"comment what":           {head + "gus comments\n", "a.scenario:10: want a quoted text here"},
		"does what":              {head + "gus does\n", "a.scenario:10: want a move here"},
		"edits what":             {head + "ana edits text,\n", "a.scenario:10: want a field here"},
		"is what":                {head + "ana is\n", "a.scenario:10: want a role here"},
		"is in what":             {head + "ana is writer in\n", "a.scenario:10: want a unit here"},
		"is no longer":           {head + "ana is no longer\n", "a.scenario:10: want a role here"},
		"reports to whom":        {head + "ana reports to\n", "a.scenario:10: want a name here"},
		"stands in for whom":     {head + "ana stands in for\n", "a.scenario:10: want a name here"},
		"stands in as what":      {head + "ana stands in for bo as\n", "a.scenario:10: want a role here"},
		"stands in for self":     {head + "ana stands in for ana\n", "a.scenario:10: ana cannot stand in for ana"},
		"no longer stands in":    {head + "ana no longer stands in for\n", "a.scenario:10: want a name here"},
		"who is who of an item":  {head + "p: ana is editor\n", `a.scenario:10: "p": who is who does not depend on an item`},
		"unit":                   {head + "unit\n", "a.scenario:10: want a unit here"},
		"unit of what":           {head + "unit dk nordics\n", "a.scenario:10: want: unit NAME is in NAME"},
		"unit in what":           {head + "unit dk is in\n", "a.scenario:10: want the unit above here"},
		"unknown person":         {head + "boo claims\n", `a.scenario:10: unknown person "boo" (did you mean "bo"?)`},
		"person known later":     {"Scenario: a\nana is writer\n2026-03-02\nana starts p\nbo claims\nbo is editor\n", `a.scenario:5: unknown person "bo"`},
		"unknown principal":      {head + "bo approves brand for boo\n", `unknown person "boo" (did you mean "bo"?)`},
		"unknown member":         {head + "gus assigns to boo\n", `unknown person "boo" (did you mean "bo"?)`},
		"unknown gate":           {head + "bo approves band\n", `a.scenario:10: unknown gate "band" (did you mean "brand"?)`},
		"unknown move":           {head + "ana does submitt\n", `a.scenario:10: unknown move "submitt" (did you mean "submit"?)`},
		"unknown field":          {head + "ana edits txt\n", `a.scenario:10: unknown field "txt" (did you mean "text"?)`},
		"unknown attribute":      {head + "ana sets bugdet to 5\n", `a.scenario:10: unknown attribute "bugdet" (did you mean "budget"?)`},
		"unknown item":           {head + "q: bo claims\n", `a.scenario:10: unknown item "q"`},
		"which item":             {head + "ana starts q\nbo claims\n", "a.scenario:11: which item? want such as p: in front"},
		"which item to expect":   {head + "ana starts q\ntime passes\n- state: review\n", "a.scenario:12: which item is this about?"},
		"no item":                {"Scenario: a\nbo is editor\n2026-03-02\nbo claims\n", "a.scenario:4: no item has begun"},
		"second start":           {head + "ana starts p\n", `a.scenario:10: second start of "p"`},
		"start of an item":       {head + "p: ana starts q\n", `a.scenario:10: a start wants no item in front: "q" begins`},
		"bool":                   {head + "ana starts q with ugc true\n", `a.scenario:10: ugc wants yes or no, not "true"`},
		"number":                 {head + "ana starts q with budget lots\n", `a.scenario:10: budget wants a whole number, not "lots"`},
		"two words":              {head + "ana starts q with market dk se\n", "a.scenario:10: market wants one word, as its kind is enum"},
		"tags":                   {head + "ana starts q with topics a b\n", `a.scenario:10: topics wants words joined by "and", or nothing`},
		"tags end":               {head + "ana starts q with topics a and\n", `topics wants words joined by "and"`},
		"time":                   {head + "ana starts q with publish-at noon\n", "a.scenario:10: publish-at wants a date and a time"},
		"unknown expectation":    {head + "bo claims\n- onwer: bo\n", `a.scenario:11: unknown expectation "onwer" (did you mean "owner"?)`},
		"no expectation":         {head + "bo claims\n-\n", "a.scenario:11: want an expectation here"},
		"strange expectation":    {head + "bo claims\n- bo rules\n", `a.scenario:11: do not understand "bo": want such as state: NAME`},
		"unknown code":           {head + "bo claims\n- refused: not-alowed\n", `a.scenario:11: unknown code "not-alowed" (did you mean "not-allowed"?)`},
		"no code":                {head + "bo claims\n- refused:\n", "a.scenario:11: want a code here"},
		"unknown warning":        {head + "bo claims\n- warning: x\n", `a.scenario:11: unknown code "x"`},
		"unknown state":          {head + "bo claims\n- state: reviw\n", `a.scenario:11: unknown state "reviw" (did you mean "review"?)`},
		"two states":             {head + "bo claims\n- state: review, draft\n", "a.scenario:11: want one state here"},
		"unknown owner":          {head + "bo claims\n- owner: boo\n", `a.scenario:11: unknown person "boo"`},
		"unknown could":          {head + "bo claims\n- refused: owned\n- could: boo\n", `a.scenario:12: unknown person "boo"`},
		"expected revision":      {head + "bo claims\n- revision: two\n", `a.scenario:11: "two" is no revision`},
		"unknown deadline":       {head + "bo claims\n- fired: nagg\n", `a.scenario:11: unknown deadline "nagg" (did you mean "nag"?)`},
		"due when":               {head + "bo claims\n- due: nag\n", "a.scenario:11: want: due: DEADLINE at 2026-03-02 09:00"},
		"due at":                 {head + "bo claims\n- due: nag at noon\n", "a.scenario:11: want a date and a time here"},
		"gate of what":           {head + "bo claims\n- gate\n", "a.scenario:11: want a gate here"},
		"gate without colon":     {head + "bo claims\n- gate brand open\n", `a.scenario:11: want a colon after "brand"`},
		"gate without status":    {head + "bo claims\n- gate brand:\n", "a.scenario:11: want a status here"},
		"unknown status":         {head + "bo claims\n- gate brand: opne\n", `a.scenario:11: unknown status "opne" (did you mean "open"?)`},
		"unknown expected gate":  {head + "bo claims\n- gate band: open\n", `a.scenario:11: unknown gate "band"`},
		"waits without colon":    {head + "bo claims\n- gate brand waits for bo\n", `a.scenario:11: want a colon after "waits for"`},
		"waits in a wrong gate":  {head + "bo claims\n- gate band waits for: nobody\n", `a.scenario:11: unknown gate "band"`},
		"attribute of what":      {head + "bo claims\n- attribute\n", "a.scenario:11: want an attribute here"},
		"attribute colon":        {head + "bo claims\n- attribute budget 5\n", `a.scenario:11: want a colon after "budget"`},
		"attribute is what":      {head + "bo claims\n- attribute budget:\n", `a.scenario:11: want a value for "budget", or nothing`},
		"attribute unknown":      {head + "bo claims\n- attribute bugdet: nothing\n", `a.scenario:11: unknown attribute "bugdet"`},
		"attribute value":        {head + "bo claims\n- attribute budget: x\n", `a.scenario:11: budget wants a whole number, not "x"`},
		"can start":              {head + "bo claims\n- ana can start q\n", "a.scenario:11: a start cannot be tried"},
		"can what":               {head + "bo claims\n- ana can aprove brand\n", `a.scenario:11: unknown verb "aprove" (did you mean "approve"?)`},
		"cannot why":             {head + "bo claims\n- ana cannot approve brand\n", `a.scenario:11: want a colon after "cannot …": and the codes of the refusal`},
		"cannot without a code":  {head + "bo claims\n- ana cannot approve brand:\n", "a.scenario:11: want a code here"},
		"cannot by unknown code": {head + "bo claims\n- ana cannot approve brand: x\n", `a.scenario:11: unknown code "x"`},
		"expected too much":      {head + "bo claims\n- state: review now\n", `a.scenario:11: do not understand "now"`},
		"nobody did anything":    {head + "time passes\n- refused: owned\n", `a.scenario:11: "refused: owned": nobody did anything in the statement above`},
	}
	flow := all(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := workflowtest.Run(file(tt.text), flow, nil)
			var syntax *workflowtest.SyntaxError
			require.ErrorAs(t, err, &syntax)
			assert.ErrorContains(t, err, tt.want)
			assert.Equal(t, strings.Contains(tt.want, "…"), strings.Contains(err.Error(), "…"), "%v", err)
		})
	}
}

// TestSyntaxLimits: what is as large as allowed is read.
func TestSyntaxLimits(t *testing.T) {
	text := "Scenario: a\n" + strings.Repeat("# \n", 300_000)
	text += strings.Repeat("# \n", 40_000)
	_, err := workflowtest.Parse("a.scenario", []byte(text+strings.Repeat(" ", 1<<20-len(text))))
	require.ErrorContains(t, err, "the line has more than 4096 bytes", "not the file")
	for _, count := range []string{"0", "100000"} {
		_, err = workflowtest.Parse("a.scenario", []byte(head+"after "+count+" minutes bo claims\n"))
		require.NoError(t, err)
	}
}

// TestCrewKeepsItsDuties holds the people of a scenario to the kit's own check.
func TestCrewKeepsItsDuties(t *testing.T) {
	crew, err := workflowtest.Crew([]byte(`Scenario: people
ana is writer
bo is editor
cy is editor in dk
kai is editor
ana reports to bo
bo stands in for cy
kai stands in for cy
ana stands in for bo as editor
cy is away
unit dk is in nordics
unit nordics is in dk
`))
	require.NoError(t, err)
	spec := asking(t).Spec()
	spec.States[0].Deadlines = nil // a crew has no calendars
	flow, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	assert.NoError(t, workflowtest.CheckFacts(flow, always(crew), []workflow.MemberID{"nobody-known"}, noon))
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/all.scenario")
	require.NoError(f, err)
	f.Add(string(data))
	f.Add("Workflow: all\nScenario: \"\n2026-03-02 09:00 a: b is c in d\nafter 1 day time passes\n- fired: nothing")
	f.Add("Scenario: x\n- \n:\n,\n\"a\\\"\" is b\nunit a is in b")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := workflowtest.Parse("a.scenario", []byte(text))
		if err == nil && n == 0 {
			t.Error("neither a scenario nor an error")
		}
		wantPlaces(t, err)
	})
}

// FuzzRun plays two lines after a beginning that is right.
func FuzzRun(f *testing.F) {
	f.Add("bo approves brand", "- refused: author")
	f.Add("after 100000 days time passes", "- fired: nothing")
	f.Add("2261-12-31 23:00 ana sets publish-at to 9999-12-31 00:00", "- due: late at 0001-01-01 00:00")
	f.Add("bo stands in for cy as editor", "cy is away")
	flow := all(f)
	f.Fuzz(func(t *testing.T, first, second string) {
		wantPlaces(t, workflowtest.Run(file(head+first+"\n"+second+"\n"), flow, nil))
	})
}

// wantPlaces wants every error to say where it is.
func wantPlaces(t *testing.T, err error) {
	t.Helper()
	for _, err := range leaves(err) {
		var syntax *workflowtest.SyntaxError
		var failure *workflowtest.Failure
		switch {
		case errors.As(err, &syntax):
			assert.Positive(t, syntax.Line)
		case errors.As(err, &failure):
			assert.Positive(t, failure.Line)
		default:
			t.Errorf("an error without a place: %v", err)
		}
	}
}

// leaves takes joined errors apart.
func leaves(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, leaves(e)...)
	}
	return list
}
