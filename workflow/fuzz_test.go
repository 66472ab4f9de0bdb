// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/roles"
	"github.com/socialteam/socialteam/workflow"
)

func FuzzDecode(f *testing.F) {
	f.Add([]byte(brandLegal))
	for _, s := range []workflow.Spec{richSpec(), postSpec(), budgetSpec()} {
		s.Format = workflow.Format
		f.Add([]byte(encode(f, s)))
	}
	catalog := roles.Standard()
	options := workflow.Options{Catalog: catalog, Matrix: catalog.DefaultMatrix()}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := workflow.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		text := encode(t, spec)
		again, err := workflow.Decode(bytes.NewReader([]byte(text)))
		require.NoError(t, err)
		require.Equal(t, text, encode(t, again))
		flow, err := workflow.Compile(spec, options)
		if err != nil {
			return
		}
		people := crew()
		item, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, people)
		if err != nil {
			return
		}
		for _, m := range []member{"ann", "bo"} {
			for _, o := range flow.Can(item, m, people, noon) {
				if _, err := flow.Do(item, o.Command, people); err != nil {
					return
				}
			}
		}
	})
}

func FuzzDecodeCommand(f *testing.F) {
	for _, c := range lifeSteps() {
		f.Add([]byte(encode(f, c)))
	}
	f.Add([]byte(encode(f, workflow.Set("ann", "budget", workflow.Number(3), noon).For("bo").Seeing(1, "d").With("n"))))
	flow := compiled(f, richSpec())
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := workflow.DecodeCommand(bytes.NewReader(data))
		if err != nil {
			return
		}
		back, err := workflow.DecodeCommand(bytes.NewReader([]byte(encode(t, c))))
		require.NoError(t, err)
		require.Equal(t, encode(t, c), encode(t, back))
		people := crew()
		item, err := flow.Start(workflow.Begin{ID: "i", By: "ann", At: noon}, people)
		require.NoError(t, err)
		v, err := flow.Do(item, c, people)
		if err == nil && !v.OK {
			require.NotEmpty(t, v.Reasons)
		}
	})
}

// history is a life with a little of everything, as JSON lines.
func history(t testing.TB) []byte {
	var d workflow.Decision
	flow := compiled(t, postSpec())
	_, audit, err := engineLife(flow, &d, lifeBegin(), lifeSteps(), postTeam())
	require.NoError(t, err)
	var b bytes.Buffer
	for _, e := range audit {
		b.WriteString(encode(t, e))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func FuzzDecodeEvent(f *testing.F) {
	for _, line := range bytes.Split(bytes.TrimSpace(history(f)), []byte("\n")) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := workflow.DecodeEvent(bytes.NewReader(data))
		if err != nil {
			return
		}
		var back workflow.Event
		require.NoError(t, json.Unmarshal([]byte(encode(t, e)), &back))
		require.Equal(t, encode(t, e), encode(t, back))
	})
}

// FuzzHistory applies any events and then asks every question: nothing panics,
// and an item that took events is one that reads back.
func FuzzHistory(f *testing.F) {
	f.Add(history(f))
	p := history(f)
	f.Add(bytes.ReplaceAll(p, []byte(`"review"`), []byte(`"ready"`)))
	f.Add([]byte(`{"kind":"started","seq":1,"at":"2026-01-01T00:00:00Z","actor":"a","principal":"a","item":"i","definition":"d","version":1,"state":"s","entry":1,"attributes":[{}]}`))
	flow := compiled(f, postSpec())
	f.Fuzz(func(t *testing.T, data []byte) {
		item := new(workflow.Item)
		for _, line := range bytes.Split(data, []byte("\n")) {
			e, err := workflow.DecodeEvent(bytes.NewReader(line))
			if err != nil || item.Apply(e) != nil {
				break
			}
		}
		if item.Seq() == 0 {
			return
		}
		text := encode(t, item)
		var back workflow.Item
		require.NoError(t, json.Unmarshal([]byte(text), &back))
		require.Equal(t, text, encode(t, &back))
		people := postTeam()
		for _, c := range append(lifeSteps(), workflow.Tick(noon), workflow.TakeBack("bo", "brand", noon)) {
			var d workflow.Decision
			if ok, err := flow.Decide(&d, item, c, people); ok && err == nil {
				require.NoError(t, item.Clone().Apply(d.Events...))
			}
		}
		flow.Explain(item, people, noon)
		flow.Can(item, "bo", people, noon)
	})
}
