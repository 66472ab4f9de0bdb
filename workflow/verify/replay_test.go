// SPDX-License-Identifier: Apache-2.0

package verify_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
	"github.com/socialteam/socialteam/workflow/verify"
)

// replay lets a witness happen, each command through Decide, and returns the item
// and how it came into each state.
func replay(t testing.TB, f *workflow.Flow, people workflow.Facts, w *verify.Witness) (*workflow.Item, []entrance) {
	t.Helper()
	require.NotNil(t, w, "nothing is shown")
	people = verify.Away(people, w.Absent...)
	if w.Cast != nil {
		people = w.Cast
	}
	var d workflow.Decision
	var enters []entrance
	item := new(workflow.Item)
	apply := func() {
		for i := range d.Events {
			e, before := &d.Events[i], item.State()
			require.NoError(t, item.Apply(*e))
			if e.Kind == workflow.Moved || e.Kind == workflow.Started {
				enters = append(enters, entrance{e.State, outlineOf(t, item), item.Attributes(), before, e.Action})
			}
		}
	}
	ok, err := f.DecideStart(&d, w.Begin, people)
	require.NoError(t, err)
	require.True(t, ok, "%s: %v", sayStep(step{begin: w.Begin}), d.Reasons)
	apply()
	for _, c := range w.Commands {
		ok, err := f.Decide(&d, item, c, people)
		require.NoError(t, err)
		require.True(t, ok, "%s: %v", sayCommand(c), d.Reasons)
		apply()
	}
	require.Equal(t, w.Ends, item.State())
	again, err := w.Replay(f, people)
	require.NoError(t, err)
	want, err := item.MarshalJSON()
	require.NoError(t, err)
	got, err := again.MarshalJSON()
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	return item, enters
}

// actors returns who acts in a witness, sorted.
func actors(w *verify.Witness) []member {
	list := []member{w.Begin.By}
	for _, c := range w.Commands {
		if c.Actor != "" && !slices.Contains(list, c.Actor) {
			list = append(list, c.Actor)
		}
	}
	slices.Sort(list)
	return list
}

// story tells a witness in short, for tables.
func story(w *verify.Witness) []string {
	list := []string{sayStep(step{begin: w.Begin})}
	for _, c := range w.Commands {
		list = append(list, sayCommand(c))
	}
	return list
}

// entersState reports whether one of the entrances is into the state.
func entersState(list []entrance, target workflow.StateID) bool {
	return slices.ContainsFunc(list, func(e entrance) bool { return e.state == target })
}
