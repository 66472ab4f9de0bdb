// SPDX-License-Identifier: Apache-2.0

package workflowtest_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/workflowtest"
)

// all is a flow that uses much of what a definition can say.
func all(t testing.TB) *workflow.Flow {
	t.Helper()
	f, err := os.Open("testdata/all.json")
	require.NoError(t, err)
	defer f.Close()
	s, err := workflow.Decode(f)
	require.NoError(t, err)
	flow, err := workflow.Compile(s, workflow.Options{})
	require.NoError(t, err)
	return flow
}

// file is a folder with one scenario file.
func file(text string) fs.FS {
	return fstest.MapFS{"a.scenario": &fstest.MapFile{Data: []byte(text)}}
}

func TestRun(t *testing.T) {
	require.NoError(t, workflowtest.Run(os.DirFS("testdata"), all(t), nil))
}

const head = "Scenario: s\nana is writer\nbo is editor\ncy is editor\ngus is head\nlou is lawyer in europe\n2026-03-02\n09:00 ana starts p\nana does submit\n"

// TestRunFindsFailures has one wrong expectation per row, each below the head, in
// line 11 unless stated.
func TestRunFindsFailures(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"refused but accepted":    {"bo approves brand\n- refused: author", "a.scenario:11: s: want a refusal, but the step was accepted"},
		"refused for another":     {"ana approves brand\n- refused: editor", "a.scenario:11: s: refused: want editor, have author"},
		"accepted but refused":    {"lou approves brand", "a.scenario:10: s: lou approves brand: refused: lou is not among those whom brand asks (not-eligible)"},
		"could":                   {"lou approves brand\n- refused: not-eligible\n- could: bo", "a.scenario:12: s: could: want bo, have bo, cy"},
		"could nobody":            {"lou approves brand\n- refused: not-eligible\n- could: nobody", "a.scenario:12: s: could: want nobody, have bo, cy"},
		"warning":                 {"bo approves brand\n- warning: early-choice", "a.scenario:11: s: warning: want early-choice, have nothing"},
		"no effect":               {"bo approves brand\n- no effect", "a.scenario:11: s: want no effect, have accepted"},
		"no effect of a refusal":  {"lou approves brand\n- refused: not-eligible\n- no effect", "a.scenario:12: s: want no effect, have refused"},
		"fired":                   {"after 1 day time passes\n- fired: nothing", "a.scenario:11: s: fired: want nothing, have nag"},
		"state":                   {"bo approves brand\n- state: live", "a.scenario:11: s: state: want live, have review"},
		"owner":                   {"bo claims\n- owner: nobody", "a.scenario:11: s: owner: want nobody, have bo"},
		"held":                    {"gus holds x\n- held: y", "a.scenario:11: s: held: want y, have x"},
		"revision":                {"bo claims\n- revision: 9", "a.scenario:11: s: revision: want 9, have 1"},
		"gate":                    {"bo approves brand\n- gate brand: met", "a.scenario:11: s: gate brand: want met, have open"},
		"gate waits":              {"bo approves brand\n- gate brand waits for: bo", "a.scenario:11: s: gate brand waits for: want bo, have cy"},
		"gate elsewhere":          {"ana does drop\n- gate brand: open", "a.scenario:11: s: gate brand is not one of the present state gone"},
		"attribute":               {"bo claims\n- attribute budget: 5", "a.scenario:11: s: attribute budget: want 5, have 0"},
		"attribute without value": {"bo claims\n- attribute buddy: bo", "a.scenario:11: s: attribute buddy: want bo, have nothing"},
		"attribute with value":    {"bo claims\n- attribute market: nothing", "a.scenario:11: s: attribute market: want nothing, have dk"},
		"due":                     {"bo claims\n- due: nothing", "a.scenario:11: s: due: want nothing, have nag at 2026-03-03 09:00"},
		"due at another time":     {"bo claims\n- due: nag at 2026-03-04 09:00", "a.scenario:11: s: due: want nag at 2026-03-04 09:00, have nag at 2026-03-03 09:00"},
		"can":                     {"bo claims\n- lou can approve brand", "a.scenario:11: s: lou can approve brand: refused: lou is not among"},
		"cannot":                  {"bo claims\n- bo cannot approve brand: author", "a.scenario:11: s: bo cannot approve brand: author: it would be accepted"},
		"cannot for another":      {"bo claims\n- lou cannot approve brand: author", "want author, have not-eligible"},
		"a start that is refused": {"bo starts q\nq: bo claims", "a.scenario:10: s: bo starts q: refused: bo may not do this in draft (not-allowed)"},
		"one of two":              {"bo claims\n- state: review\n- owner: cy", "a.scenario:12: s: owner: want cy, have bo"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := workflowtest.Run(file(head+tt.text+"\n"), all(t), nil)
			var failure *workflowtest.Failure
			require.ErrorAs(t, err, &failure)
			assert.ErrorContains(t, err, tt.want)
			assert.Equal(t, "a.scenario", failure.File)
			assert.Equal(t, "s", failure.Scenario)
			assert.NotZero(t, failure.Line)
		})
	}
}

func TestRunJoinsFailures(t *testing.T) {
	second := strings.Replace(head, "Scenario: s", "Scenario: t", 1)
	fsys := fstest.MapFS{
		"b/two.scenario":  {Data: []byte(head + "bo claims\n- owner: cy\n- state: live\n" + second + "bo claims\n- owner: ana\n")},
		"a.scenario":      {Data: []byte(head + "gus claims\n")},
		"broken.scenario": {Data: []byte("Scenario: s\nana si writer\n")},
		"notes.txt":       {Data: []byte("not a scenario")},
	}
	err := workflowtest.Run(fsys, all(t), nil)
	require.Error(t, err)
	assert.Equal(t, []string{
		"a.scenario:10: s: gus claims: refused: gus may not do this in review (not-allowed)",
		"b/two.scenario:11: s: owner: want cy, have bo",
		"b/two.scenario:12: s: state: want live, have review",
		"b/two.scenario:23: t: owner: want ana, have bo",
		`broken.scenario:2: unknown verb "si"`,
	}, strings.Split(err.Error(), "\n"))
}

func TestRunWantsFiles(t *testing.T) {
	assert.ErrorContains(t, workflowtest.Run(fstest.MapFS{}, all(t), nil), "nothing would be tested")
	assert.ErrorIs(t, workflowtest.Run(os.DirFS("testdata/none"), all(t), nil), fs.ErrNotExist)
	assert.ErrorIs(t, workflowtest.Run(unreadable{}, all(t), nil), fs.ErrPermission)
}

// unreadable is a folder with a file that cannot be opened.
type unreadable struct{}

func (unreadable) Open(name string) (fs.File, error) {
	if name == "." {
		return fstest.MapFS{"a.scenario": {}}.Open(name)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

// TestRunAsksFacts has scenarios without people.
func TestRunAsksFacts(t *testing.T) {
	var asked []time.Time
	facts := func(at time.Time) workflow.Facts {
		asked = append(asked, at)
		return managed{workflow.Roster{"ana": {"writer"}, "bo": {"editor"}, "cy": {"editor"}}}
	}
	text := "Scenario: s\n2026-03-02\n09:00 ana starts p\n09:01 ana does submit\n09:02 bo approves brand\n09:03 cy approves brand\n- state: live\n"
	require.NoError(t, workflowtest.Run(file(text), all(t), facts))
	assert.Equal(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), asked[0])
	assert.Equal(t, time.Date(2026, 3, 2, 9, 3, 0, 0, time.UTC), asked[len(asked)-1])

	err := workflowtest.Run(file(text), all(t), nil)
	assert.EqualError(t, err, "a.scenario:1: the scenario brings no people, and there are no facts to ask")

	err = workflowtest.Run(file(text), all(t), func(time.Time) workflow.Facts { return workflow.Roster{} })
	assert.ErrorContains(t, err, "a.scenario:3: s: 09:00 ana starts p: workflow: the facts do not know managers")
}

// managed is a roster without managers.
type managed struct{ workflow.Roster }

func (managed) Manager(workflow.MemberID) (workflow.MemberID, bool) { return "", false }

func TestCover(t *testing.T) {
	flow := all(t)
	got, err := workflowtest.Cover(file(head+"bo claims\nlou approves brand\n- refused: not-eligible\nafter 1 day bo approves brand\ncy approves brand\n- state: live\n"), flow, nil)
	require.NoError(t, err)
	assert.Equal(t, []workflowtest.Point{
		{Kind: workflowtest.MovePoint, Name: "draft: submit", Hits: 1},
		{Kind: workflowtest.MovePoint, Name: "review: accept", Hits: 1},
		{Kind: workflowtest.MovePoint, Name: "review: send-back"},
		{Kind: workflowtest.MovePoint, Name: "review: expire"},
		{Kind: workflowtest.MovePoint, Name: "draft: drop"},
		{Kind: workflowtest.MovePoint, Name: "review: drop"},
		{Kind: workflowtest.GatePoint, Name: "brand", Hits: 2},
		{Kind: workflowtest.GatePoint, Name: "legal"},
		{Kind: workflowtest.RulePoint, Name: "writers-out"},
		{Kind: workflowtest.DeadlinePoint, Name: "review: nag", Hits: 1},
		{Kind: workflowtest.DeadlinePoint, Name: "review: help"},
		{Kind: workflowtest.DeadlinePoint, Name: "review: late"},
		{Kind: workflowtest.RolePoint, Name: "editor", Hits: 3},
		{Kind: workflowtest.RolePoint, Name: "head"},
		{Kind: workflowtest.RolePoint, Name: "lawyer"},
		{Kind: workflowtest.RolePoint, Name: "writer", Hits: 1},
	}, got.Points)
	assert.Len(t, got.Missed(), 10)
	assert.ErrorContains(t, got.Err(), `no scenario uses move "review: send-back", move "review: expire"`)
	assert.NotContains(t, got.Err(workflowtest.MovePoint).Error(), "send-back")
	assert.NoError(t, got.Err(workflowtest.MovePoint, workflowtest.GatePoint, workflowtest.RulePoint, workflowtest.DeadlinePoint, workflowtest.RolePoint))
	assert.Contains(t, got.String(), "    3  role      editor\n")
}

func TestCoverOfEverything(t *testing.T) {
	got, err := workflowtest.Cover(os.DirFS("testdata"), all(t), nil)
	require.NoError(t, err)
	assert.Equal(t, []workflowtest.Point{
		{Kind: workflowtest.MovePoint, Name: "review: send-back"},
		{Kind: workflowtest.MovePoint, Name: "draft: drop"},
		{Kind: workflowtest.RulePoint, Name: "writers-out"},
	}, got.Missed())
}

// TestRunEdges are the rarer ways of a scenario.
func TestRunEdges(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing is known of what did not begin": {
			"bo starts q\n- refused: not-allowed\n- state: draft", `a.scenario:12: s: "q" has not begun`,
		},
		"a refused start leaves its name free": {
			"bo starts q\n- refused: not-allowed\nana starts q\n- state: draft", "",
		},
		"a held item waits past its deadline, and goes when the key is lifted": {
			"ana sets publish-at to 2026-03-02 10:00\ngus holds storm\n11:00 time passes\n- fired: nothing\n- state: review\n" +
				"gus resumes storm\n- state: review\nafter 1 minute time passes\n- fired: late\n- state: gone", "",
		},
		"too many reminders": {
			"after 3000 days time passes", "a.scenario:10: s: after 3000 days time passes: deadlines fire more than 1000 times before 2034-05-19 09:00",
		},
		"seconds are shown": {
			"ana sets publish-at to 2026-03-02 10:00\n- due: late at 2026-03-02 10:01", "have late at 2026-03-02 10:00",
		},
		"a quoted name that looks like a keyword": {
			"\"for\" is editor\n\"for\" approves brand\n- state: review\n\"for\" rules", `unknown verb "rules"`,
		},
		"left-over quotes": {"bo claims \"now\"", `do not understand "\"now\""`},
		"the tags of an item": {
			"ana starts q with topics kids\n- attribute topics: alcohol", "a.scenario:11: s: attribute topics: want alcohol, have kids",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := workflowtest.Run(file(head+tt.text+"\n"), all(t), nil)
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// TestCoverResolvesDuties has a party of a responsibility: the roles that the
// matrix gives it count.
func TestCoverResolvesDuties(t *testing.T) {
	flow, err := workflow.Compile(workflow.Spec{
		ID: "duty", Version: 1,
		Start:  workflow.Start{State: "draft", By: []workflow.Party{workflow.Role("content-creator")}},
		States: []workflow.State{{ID: "draft"}, {ID: "live", Final: workflow.Done}},
		Moves: []workflow.Transition{{
			Action: "publish", From: []workflow.StateID{"draft"}, To: "live", On: workflow.OnHand,
			By: []workflow.Party{workflow.Accountable("publish-posts")},
		}},
	}, workflow.Options{Matrix: roles.Standard().DefaultMatrix()})
	require.NoError(t, err)
	var accountable workflow.RoleID
	for _, p := range flow.Asks() {
		if p.Kind == workflow.RoleParty && p.Name != "content-creator" {
			accountable = workflow.RoleID(p.Name)
		}
	}
	require.NotEmpty(t, accountable)
	text := "Scenario: s\nana is content-creator\nbo is " + string(accountable) + "\n2026-03-02\n09:00 ana starts p\nbo does publish\n- state: live\n"
	got, err := workflowtest.Cover(file(text), flow, nil)
	require.NoError(t, err)
	assert.Contains(t, got.Points, workflowtest.Point{Kind: workflowtest.RolePoint, Name: string(accountable), Hits: 1})
}
