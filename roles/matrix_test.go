// SPDX-License-Identifier: Apache-2.0

package roles_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/roles"
)

func TestDefaultMatrix(t *testing.T) {
	c := roles.Standard()
	m := c.DefaultMatrix()
	assert.Equal(t, c.ResponsibilityIDs(), m.Rows(), "all 71")
	assert.Same(t, c, m.Catalog())
	assert.Equal(t, roles.RACI(), m.Scheme())
	cells := 0
	for r := range c.Responsibilities() {
		for _, meaning := range roles.Meanings() {
			assert.Equal(t, sorted(r.Default[meaning]), m.Who(r.ID, meaning), "%s %s", r.ID, meaning)
			cells += len(r.Default[meaning])
		}
	}
	assert.Greater(t, cells, 71*3)
}

func TestMatrixQuestions(t *testing.T) {
	m := matrix(t, office(t), "", row("t2", "maker A/R", "helper C,I"), row("t1", "helper R"))
	assert.Equal(t, []roles.ResponsibilityID{"t1", "t2"}, m.Rows(), "in catalogue order")
	assert.Equal(t, []roles.ID{"maker", "helper"}, m.Columns(), "in catalogue order")
	assert.Equal(t, roles.LettersOf(roles.Owns, roles.Does), m.Cell("t2", "maker"))
	assert.True(t, m.Cell("t1", "maker").IsZero())
	assert.True(t, m.Cell("t1", "boss").IsZero(), "no such column")
	assert.True(t, m.Cell("t9", "maker").IsZero(), "no such row")
	assert.True(t, m.HasRow("t1"))
	assert.False(t, m.HasRow("t3"))
	assert.Equal(t, []roles.ID{"maker"}, m.Who("t2", roles.Owns))
	assert.Empty(t, m.Who("t2", roles.SignsOff))
	assert.Empty(t, m.Who("t9", roles.Owns))
	assert.Empty(t, m.Who("t2", 0))
	zero := &roles.Matrix{}
	assert.Empty(t, zero.Who("t1", roles.Owns))
	assert.Empty(t, zero.Rows())
	assert.Equal(t, "responsibility\n", string(zero.AppendCSV(nil)))
	assert.NotEmpty(t, zero.AppendMarkdown(nil))
	_, _, err := zero.Convert(roles.RACI())
	require.NoError(t, err)
}

func TestWhoIsSorted(t *testing.T) {
	m := matrix(t, office(t), "", row("t1", "maker C", "boss C", "helper C", "agency C"))
	assert.Equal(t, []roles.ID{"agency", "boss", "helper", "maker"}, m.Who("t1", roles.Advises))
}

func TestCompileMatrixReportsEveryFault(t *testing.T) {
	_, err := roles.CompileMatrix(roles.MatrixSpec{
		Format: "x",
		Schemes: []roles.Scheme{
			{ID: "", Letters: []roles.Letter{{Symbol: "rr", Name: "", Means: 0, Least: -1, Most: -1}}},
			{ID: "MINE", Letters: []roles.Letter{{Symbol: "M", Name: "Mine", Means: roles.Owns, Least: 2, Most: 1}, {Symbol: "M", Name: "Y", Means: roles.Owns}}},
			{ID: "MINE"},
		},
		Scheme:  "RACY",
		Columns: []roles.Column{{Role: "boss"}, {Role: "boss"}, {Role: "bos"}},
		Rows: []roles.Row{
			row("t1", "boss A", "boss R", "chif R", "chief Q"),
			row("t1"), row("t11"),
		},
	}, office(t))
	assert.EqualError(t, err, `roles: compile matrix: format: unknown format "x": want "socialteam.matrix/1"
schemes[0].id: missing: a scheme needs an id such as "RACI"
schemes[0].letters[0].symbol: bad symbol "rr": want one capital letter from A to Z
schemes[0].letters[0].name: missing: want a text of one line
schemes[0].letters[0].means: bad meaning 0: want does, owns, advises, told, helps, checks, signs-off or excluded
schemes[0].letters[0].least: bad bound -1: want zero or more
schemes[0].letters[0].most: bad bound -1: want zero for no limit, or at least 1
schemes[1].letters[0].most: bad bound 1: want zero for no limit, or at least 2
schemes[1].letters[1].symbol: duplicate symbol "M"
schemes[1].letters[1].means: duplicate meaning "owns": two letters of a scheme cannot mean the same
schemes[2].letters: missing: a scheme needs at least one letter
schemes[2].id: duplicate scheme "MINE"
scheme: unknown scheme "RACY" (did you mean "RACI"?)
columns[1].role: duplicate role "boss"
columns[2].role: unknown role "bos" (did you mean "boss"?)
rows[0].cells[1].role: duplicate role "boss"
rows[0].cells[2].role: unknown role "chif" (did you mean "chief"?)
rows[1].responsibility: duplicate responsibility "t1"
rows[2].responsibility: unknown responsibility "t11" (did you mean "t1"?)`)
	assert.Len(t, socialteam.SpecErrors(err), 19)
	_, err = roles.CompileMatrix(roles.MatrixSpec{}, nil)
	assert.EqualError(t, err, "roles: compile matrix: no catalogue: want one, such as Standard()")
	_, err = roles.CompileMatrix(roles.MatrixSpec{Rows: []roles.Row{row("t1", "boss Q")}}, office(t))
	assert.EqualError(t, err, `roles: compile matrix: rows[0].cells[0].letters: cell "Q": 'Q' is no letter of RACI: want R, A, C, I or their names`)
	_, err = roles.CompileMatrix(roles.MatrixSpec{Rows: []roles.Row{row("t1", "boss А")}}, office(t))
	assert.EqualError(t, err, `roles: compile matrix: rows[0].cells[0].letters: cell "А": 'А' is a Cyrillic letter (U+0410) that looks like the Latin 'A'`)
}

// mine is a scheme of a user's own.
func mine() roles.Scheme {
	return roles.Scheme{ID: "MOCHA", Letters: []roles.Letter{
		{Symbol: "M", Name: "Manager", Means: roles.Checks},
		{Symbol: "O", Name: "Owner", Means: roles.Owns, Least: 1, Most: 1},
		{Symbol: "C", Name: "Consulted", Means: roles.Advises},
		{Symbol: "H", Name: "Helper", Means: roles.Helps},
		{Symbol: "A", Name: "Approver", Means: roles.SignsOff},
	}}
}

// random returns a matrix with letters of the scheme.
func random(rnd *rand.Rand, t testing.TB, c *roles.Catalog, s roles.Scheme) *roles.Matrix {
	ids, tasks := c.RoleIDs(), c.ResponsibilityIDs()
	rnd.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	rnd.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
	ids, tasks = ids[:rnd.IntN(8)], tasks[:rnd.IntN(12)]
	spec := roles.MatrixSpec{Scheme: s.ID, Schemes: []roles.Scheme{s}}
	for _, id := range ids {
		if rnd.IntN(2) == 0 {
			spec.Columns = append(spec.Columns, roles.Column{Role: id})
		}
	}
	for _, task := range tasks {
		r := roles.Row{Responsibility: task}
		for _, id := range ids {
			var l roles.Letters
			for _, letter := range s.Letters {
				if rnd.IntN(4) == 0 {
					l = l.With(letter.Means)
				}
			}
			if !l.IsZero() || rnd.IntN(5) == 0 {
				r.Cells = append(r.Cells, roles.Cell{Role: id, Letters: s.Text(l)})
			}
		}
		spec.Rows = append(spec.Rows, r)
	}
	m, err := roles.CompileMatrix(spec, c)
	require.NoError(t, err)
	return m
}

// bare has no letter for those who are asked.
func bare() roles.Scheme {
	return roles.Scheme{ID: "DOT", Letters: []roles.Letter{
		{Symbol: "D", Name: "Does", Means: roles.Does}, {Symbol: "O", Name: "Owns", Means: roles.Owns, Least: 2}, {Symbol: "T", Name: "Told", Means: roles.Told},
	}}
}

func schemes() []roles.Scheme { return append(roles.Schemes(), mine(), bare()) }

// What is written reads back, in every form and every scheme.
func TestMatrixRoundTrips(t *testing.T) {
	rnd := testkit.Rand(1)
	for i := range testkit.Cases(2_000, 20_000) {
		s := schemes()[i%len(schemes())]
		m := random(rnd, t, roles.Standard(), s)
		text, err := json.Marshal(m.Spec())
		require.NoError(t, err)
		require.NotContains(t, string(text), "null")
		spec, err := roles.DecodeMatrix(bytes.NewReader(text))
		require.NoError(t, err)
		again, err := roles.CompileMatrix(spec, m.Catalog())
		require.NoError(t, err)
		require.Equal(t, m, again, "JSON")

		sheet := m.AppendCSV(nil)
		again, findings, err := roles.ReadCSV(bytes.NewReader(sheet), m.Catalog(), roles.Reading{Scheme: s})
		require.NoError(t, err)
		require.Empty(t, findings, "%s", sheet)
		require.Equal(t, m, again, "CSV:\n%s", sheet)
		require.Equal(t, sheet, again.AppendCSV(nil))

		page := m.AppendMarkdown(nil)
		again, findings, err = roles.ReadMarkdown(bytes.NewReader(page), m.Catalog(), roles.Reading{Scheme: s})
		require.NoError(t, err)
		require.Empty(t, findings, "%s", page)
		require.Equal(t, m, again, "Markdown:\n%s", page)
		require.Equal(t, page, again.AppendMarkdown(nil))
	}
}

// Converting keeps what can be said, reports the rest, and there and back is
// identity where nothing was lost.
func TestConvertReportsWhatItLoses(t *testing.T) {
	rnd := testkit.Rand(2)
	lossless, lossy := 0, 0
	for i := range testkit.Cases(5_000, 50_000) {
		all := schemes()
		from, to := all[i%len(all)], all[rnd.IntN(len(all))]
		m := random(rnd, t, roles.Standard(), from)
		out, losses, err := m.Convert(to)
		require.NoError(t, err)
		require.Equal(t, to, out.Scheme())
		require.Equal(t, naiveLosses(m, to), losses)
		require.Equal(t, naiveCells(m, to), cellsOf(out))
		require.Equal(t, m.Columns(), out.Columns())
		if len(losses) > 0 {
			lossy++
			continue
		}
		lossless++
		back, losses, err := out.Convert(from)
		require.NoError(t, err)
		require.Empty(t, losses)
		require.Equal(t, m, back)
		require.Empty(t, roles.Diff(m, back))
	}
	assert.Greater(t, lossless, 5)
	assert.Greater(t, lossy, 5)
}

// naiveLosses reads the rules of Convert off its comment.
func naiveLosses(m *roles.Matrix, to roles.Scheme) []roles.Loss {
	var list []roles.Loss
	for _, resp := range m.Rows() {
		for _, role := range m.Columns() {
			for _, meaning := range roles.Meanings() {
				_, kept := to.Letter(meaning)
				if !m.Cell(resp, role).Has(meaning) || kept {
					continue
				}
				from, _ := m.Scheme().Letter(meaning)
				list = append(list, roles.Loss{Responsibility: resp, Role: role, Means: meaning, From: from.Name, To: naiveStandIn(meaning, to).Name})
			}
		}
	}
	return list
}

func naiveStandIn(m roles.Meaning, to roles.Scheme) roles.Letter {
	advises, hasAdvises := to.Letter(roles.Advises)
	told, _ := to.Letter(roles.Told)
	switch m {
	case roles.Helps, roles.Checks, roles.SignsOff:
		if hasAdvises {
			return advises
		}
		return told
	case roles.Advises:
		return told
	}
	return roles.Letter{}
}

func naiveCells(m *roles.Matrix, to roles.Scheme) map[string]roles.Letters {
	out := map[string]roles.Letters{}
	for key, l := range cellsOf(m) {
		for _, meaning := range roles.Meanings() {
			if _, ok := to.Letter(meaning); l.Has(meaning) && !ok {
				l = l.Without(meaning).With(naiveStandIn(meaning, to).Means)
			}
		}
		if !l.IsZero() {
			out[key] = l
		}
	}
	return out
}

func cellsOf(m *roles.Matrix) map[string]roles.Letters {
	out := map[string]roles.Letters{}
	for _, resp := range m.Rows() {
		for _, role := range m.Columns() {
			if l := m.Cell(resp, role); !l.IsZero() {
				out[fmt.Sprint(resp, " ", role)] = l
			}
		}
	}
	return out
}

func TestConvertOfEachPair(t *testing.T) {
	var got []byte
	for _, from := range roles.Schemes() {
		all := roles.Row{Responsibility: "t1"}
		for i, l := range from.Letters {
			all.Cells = append(all.Cells, roles.Cell{Role: office(t).RoleIDs()[i%6], Letters: l.Symbol})
		}
		m := matrix(t, office(t), from.ID, all)
		for _, to := range roles.Schemes() {
			_, losses, err := m.Convert(to)
			require.NoError(t, err)
			got = fmt.Appendf(got, "%s to %s\n", from.ID, to.ID)
			for _, l := range losses {
				got = fmt.Appendf(got, "    %s\n", l)
			}
		}
	}
	testkit.Golden(t, "conversions.golden", got)
	_, _, err := matrix(t, office(t), "").Convert(roles.Scheme{})
	assert.EqualError(t, err, "roles: convert matrix: scheme.id: missing: a scheme needs an id such as \"RACI\"\nscheme.letters: missing: a scheme needs at least one letter")
}

func TestDiff(t *testing.T) {
	c := office(t)
	a := matrix(t, c, "", row("t1", "boss A", "maker R"), row("t2", "maker A/R", "agency C"), row("t4", "helper R"))
	b := matrix(t, c, "DACI", row("t1", "boss A", "maker D", "helper I"), row("t2", "helper A/D"), row("t3", "boss A"))
	got := roles.Diff(a, b)
	assert.Equal(t, []roles.Change{
		{Kind: roles.SchemeChanged, From: "RACI", To: "DACI"},
		{Kind: roles.ColumnRemoved, Role: "agency"},
		{Kind: roles.RowRemoved, Responsibility: "t4"},
		{Kind: roles.RowAdded, Responsibility: "t3"},
		{Kind: roles.CellChanged, Responsibility: "t4", Role: "helper", From: "R"},
		{Kind: roles.CellChanged, Responsibility: "t1", Role: "helper", To: "I"},
		{Kind: roles.CellChanged, Responsibility: "t2", Role: "agency", From: "C"},
		{Kind: roles.CellChanged, Responsibility: "t2", Role: "helper", To: "A/D"},
		{Kind: roles.CellChanged, Responsibility: "t2", Role: "maker", From: "A/R"},
		{Kind: roles.CellChanged, Responsibility: "t3", Role: "boss", To: "A"},
	}, got)
	var words []string
	for _, c := range append(got[:5:5], roles.Diff(b, a)[1]) {
		words = append(words, c.String())
	}
	assert.Equal(t, []string{
		"scheme: RACI becomes DACI", "column agency is gone", "row t4 is gone", "row t3 is new",
		"t4: helper has nothing, had R", "column agency is new",
	}, words)
	text, err := json.Marshal(got[4])
	require.NoError(t, err)
	assert.Equal(t, `{"kind":"cell-changed","responsibility":"t4","role":"helper","from":"R"}`, string(text))
	assert.Nil(t, roles.Diff(a, a))
}

// A change list says all there is: applying it to the cells of the one gives
// those of the other.
func TestDiffIsComplete(t *testing.T) {
	rnd := testkit.Rand(3)
	for range testkit.Cases(2_000, 20_000) {
		a, b := random(rnd, t, roles.Standard(), roles.RACI()), random(rnd, t, roles.Standard(), roles.RACI())
		cells := cellsOf(a)
		columns, rows := a.Columns(), a.Rows()
		for _, c := range roles.Diff(a, b) {
			switch c.Kind {
			case roles.ColumnAdded:
				columns = append(columns, c.Role)
			case roles.ColumnRemoved:
				columns = slices.DeleteFunc(columns, func(id roles.ID) bool { return id == c.Role })
			case roles.RowAdded:
				rows = append(rows, c.Responsibility)
			case roles.RowRemoved:
				rows = slices.DeleteFunc(rows, func(id roles.ResponsibilityID) bool { return id == c.Responsibility })
			case roles.CellChanged:
				key := fmt.Sprint(c.Responsibility, " ", c.Role)
				require.Equal(t, c.From, roles.RACI().Text(cells[key]))
				l, err := roles.RACI().Parse(c.To)
				require.NoError(t, err)
				if cells[key] = l; l.IsZero() {
					delete(cells, key)
				}
			}
		}
		require.Equal(t, cellsOf(b), cells)
		require.ElementsMatch(t, b.Columns(), columns)
		require.ElementsMatch(t, b.Rows(), rows)
	}
}

func TestMatrixQuestionsDoNotAllocate(t *testing.T) {
	m := roles.Standard().DefaultMatrix()
	c := roles.Standard()
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		m.Cell("publish-posts", "content-publisher")
		m.HasRow("publish-posts")
		c.HasRole("copywriter")
		c.Eligible("publish-posts", "content-publisher")
	}))
}

func BenchmarkCompileMatrix(b *testing.B) {
	for _, size := range []struct{ tasks, people int }{{70, 34}, {1_000, 1_000}} {
		b.Run(fmt.Sprintf("%dx%d", size.tasks, size.people), func(b *testing.B) {
			m := bench(b, size.tasks, size.people)
			spec := m.Spec()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := roles.CompileMatrix(spec, m.Catalog()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMatrixWho(b *testing.B) {
	m := roles.Standard().DefaultMatrix()
	b.ReportAllocs()
	for b.Loop() {
		m.Who("publish-posts", roles.Owns)
	}
}

func BenchmarkReadCSV(b *testing.B) {
	text := roles.Standard().DefaultMatrix().AppendCSV(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := roles.ReadCSV(bytes.NewReader(text), roles.Standard(), roles.Reading{}); err != nil {
			b.Fatal(err)
		}
	}
}
