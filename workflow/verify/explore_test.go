// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

// TestQuietKeepsWhatADefinitionMeans recompiles it without warnings, duties
// resolved.
func TestQuietKeepsWhatADefinitionMeans(t *testing.T) {
	spec := full()
	f, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	q := quiet(f)
	want := f.Spec()
	want.Early = workflow.EarlyOff
	assert.Equal(t, want, q.Spec())
	for _, e := range []workflow.Early{workflow.EarlyOff, workflow.EarlyRefuse} {
		spec.Early = e
		f, err := workflow.Compile(spec, workflow.Options{})
		require.NoError(t, err)
		assert.Same(t, f, quiet(f))
	}
}

// noTime is a cast whose calendars fail.
type noTime struct{ Cast }

func (noTime) AddWorking(string, time.Time, time.Duration) (time.Time, error) {
	return time.Time{}, errors.New("no such calendar")
}

// TestACalendarThatFails is unknown, with the reason.
func TestACalendarThatFails(t *testing.T) {
	spec := full()
	for i := range spec.States[1].Deadlines {
		spec.States[1].Deadlines[i].Calendar = "office"
	}
	f, err := workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	got := Run(f, noTime{newOffice().Cast}, NeverStuck(1)).Results[0]
	assert.Equal(t, Unknown, got.Verdict)
	require.Len(t, got.Reasons, 1)
	assert.Contains(t, got.Reasons[0], "no such calendar")
	assert.NotEqual(t, Unknown, Run(f, newOffice().Cast, MustPass("g", "live", workflow.Condition{})).Results[0].Verdict)

	spec.Start.State, spec.States[0].Deadlines = "draft", []workflow.Deadline{{ID: "soon", After: workflow.Duration(time.Hour), Calendar: "office", Remind: []workflow.Party{workflow.Role("head")}}}
	f, err = workflow.Compile(spec, workflow.Options{})
	require.NoError(t, err)
	assert.Equal(t, Unknown, Run(f, noTime{newOffice().Cast}, NeverStuck(1)).Results[0].Verdict)
}

// TestFullDefinition asks the checks about a definition with everything, of an
// office with everything.
func TestFullDefinition(t *testing.T) {
	f, err := workflow.Compile(full(), workflow.Options{})
	require.NoError(t, err)
	people := newOffice()
	for _, r := range Run(f, nil, Definition()...).Results {
		assert.NotEqual(t, Unknown, r.Verdict, "%s", r)
	}
	for _, c := range []Check{MustPass("g", "live", workflow.Condition{}), MustPass("k", "live", workflow.Condition{Attr: "market", Is: workflow.Text("dk")})} {
		assert.Equal(t, Holds, Run(f, people, c).Results[0].Verdict)
	}
	got := Run(f, people, MustPass("k", "live", workflow.Condition{Attr: "market", Is: workflow.Text("se")})).Results[0]
	require.Equal(t, Fails, got.Verdict)
	item, err := got.Witness.Replay(f, people)
	require.NoError(t, err)
	assert.Equal(t, workflow.StateID("live"), item.State())

	p := powersOf(Verifier{Budget: 10_000}.model(f, people))
	for power, may := range map[Power]bool{
		{Member: "gus", State: "draft", Set: "who"}:                         true,
		{Member: "gus", State: "review", Gate: "g", Word: workflow.Changes}: true, // as a manager, or delegated to
		{Member: "gus", State: "ready", Move: "publish"}:                    true,
		{Member: "ed", State: "review", Move: "publish"}:                    false,
		{Member: "ed", State: "draft", Move: "submit"}:                      true, // for di
		{Member: "bo", State: "draft", Edit: "media"}:                       true,
		{Member: "ed", State: "review", Edit: "text"}:                       false,
		{Member: "bo", State: "ready", Set: "market"}:                       true,
		{Member: "ed", State: "ready", Set: "market"}:                       false,
		{Member: "cy", State: "review", Gate: "g", Word: workflow.Approve}:  true,
		{Member: "ann", State: "review", Gate: "g", Word: workflow.Approve}: true, // added when di wrote it
		{Member: "ann", State: "live", Move: "publish"}:                     false,
		{Member: "bo", State: "draft", Move: "submit"}:                      true, // as owner
		{Member: "gus", State: "review", Gate: "k", Word: workflow.Abstain}: true,
		{Member: "bo", State: "review", Gate: "k", Word: workflow.Abstain}:  false,
		{Member: "bo", State: "review", Gate: "h", Word: workflow.Approve}:  true, // as the one whom who names
	} {
		if may {
			assert.True(t, p.may[power] || p.open[power], "%s", power)
		} else {
			assert.False(t, p.may[power], "%s", power)
		}
	}
}
