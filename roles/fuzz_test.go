// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/roles"
)

func seeds(f *testing.F, patterns ...string) {
	for _, p := range patterns {
		files, err := filepath.Glob(p)
		require.NoError(f, err)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(data)
		}
	}
}

// canonical holds what every reader promises: what it returned can be written
// and read without a finding, and every finding says where.
func canonical(t *testing.T, m *roles.Matrix, findings []socialteam.Finding) {
	for _, f := range findings {
		require.NotEmpty(t, f.Rule)
		require.NotZero(t, f.Severity)
		require.Regexp(t, `^line [1-9]\d*(, column [1-9]\d*)?$`, f.Subject)
		require.NotEmpty(t, f.Message)
	}
	again, none, err := roles.ReadCSV(bytes.NewReader(m.AppendCSV(nil)), m.Catalog(), roles.Reading{Scheme: m.Scheme()})
	require.NoError(t, err)
	require.Empty(t, none)
	require.Equal(t, m, again)
	again, none, err = roles.ReadMarkdown(bytes.NewReader(m.AppendMarkdown(nil)), m.Catalog(), roles.Reading{Scheme: m.Scheme()})
	require.NoError(t, err)
	require.Empty(t, none)
	require.Equal(t, m, again)
	m.Check(roles.Limits{})
}

// small is the default matrix of three roles, a seed that is quick to mutate.
func small(f *testing.F) *roles.Matrix {
	c, err := roles.Standard().Only("copywriter", "content-publisher", "legal-counsel")
	require.NoError(f, err)
	return c.DefaultMatrix()
}

func FuzzReadCSV(f *testing.F) {
	seeds(f, "testdata/awkward/*.csv")
	f.Add(small(f).AppendCSV(nil))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, findings, err := roles.ReadCSV(bytes.NewReader(text), roles.Standard(), roles.Reading{})
		if err == nil {
			canonical(t, m, findings)
		}
	})
}

func FuzzReadMarkdown(f *testing.F) {
	seeds(f, "testdata/awkward/*.md")
	f.Add(small(f).AppendMarkdown(nil))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, findings, err := roles.ReadMarkdown(bytes.NewReader(text), roles.Standard(), roles.Reading{})
		if err == nil {
			canonical(t, m, findings)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format":"socialteam.roles/1","skills":[{"id":"s","title":"S"}],"areas":[{"id":"a","title":"A|B"}],
		"roles":[{"id":"r","title":"r\\<b>","aliases":[{"name":"ø","lang":"da"}],"needs":[{"skill":"s","min":2}]},{"id":"q","title":"Q","reports-to":["r"]}],
		"responsibilities":[{"id":"t","area":"a","title":"T & t","eligible":["r"],"default":{"does":["r"],"owns":["q"]}}]}`))
	f.Add([]byte(`{"roles":[{"id":"r","title":"q"},{"id":"q","title":"R"}]}`))
	f.Add([]byte(`{"responsibilities":[{"id":"t"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := roles.Decode(bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		c, err := roles.Compile(s)
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		written, err := json.Marshal(c.Spec())
		require.NoError(t, err)
		s, err = roles.Decode(bytes.NewReader(written))
		require.NoError(t, err)
		again, err := roles.Compile(s)
		require.NoError(t, err)
		left, err := json.Marshal(again.Spec())
		require.NoError(t, err)
		require.Equal(t, string(written), string(left))
		for r := range c.Roles() {
			c.Find(r.Title)
		}
		canonical(t, c.DefaultMatrix(), nil)
	})
}

func FuzzDecodeMatrix(f *testing.F) {
	text, err := json.Marshal(small(f).Spec())
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte(`{"scheme":"X","schemes":[{"id":"X","letters":[{"symbol":"Q","name":"Quiet|","means":"excluded"}]}],"columns":[{"role":"copywriter"}],"rows":[{"responsibility":"write-copy","cells":[{"role":"copywriter","letters":"q"}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := roles.DecodeMatrix(bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		m, err := roles.CompileMatrix(s, roles.Standard())
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		again, err := roles.CompileMatrix(m.Spec(), roles.Standard())
		require.NoError(t, err)
		require.Equal(t, m, again)
		canonical(t, m, nil)
	})
}

func FuzzFind(f *testing.F) {
	for _, file := range []string{"titles.txt", "titles-unseen.txt"} {
		for _, row := range titles(f, file) {
			f.Add(row.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := roles.Standard().Find(text)
		seen := map[roles.ID]bool{}
		for i, m := range got {
			require.False(t, seen[m.Role], "a role stands once")
			seen[m.Role] = true
			require.True(t, m.Score > 0 && m.Score <= 1000)
			require.True(t, i == 0 || got[i-1].Score >= m.Score)
		}
		require.Equal(t, got, roles.Standard().Find(text))
	})
}
