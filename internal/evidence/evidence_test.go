// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
)

func TestDocumentKeepsRowsAndWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "EVIDENCE.md")
	doc, err := readDocument(file)
	require.NoError(t, err)
	doc.put("coverage", []string{"team", "10", "9", "90.0 %", "a.go:3", "c1", "2026-01-01"})
	doc.put("coverage", []string{"roles", "5", "5", "100.0 %", "none", "c1", "2026-01-01"})
	doc.put("benchmarks", []string{"team.At", "1 ns", "none", "", "0 B", "0", "c1", "2026-01-01"})
	doc.hand += "\nBy hand | with a bar.\n"
	require.NoError(t, doc.write(file))

	again, err := readDocument(file)
	require.NoError(t, err)
	assert.Equal(t, doc.String(), again.String())
	again.put("coverage", []string{"team", "10", "10", "100.0 %", "none", "c2", "2026-01-02"})
	assert.Equal(t, "c2", again.tables[0].rows["team"][5])
	assert.Equal(t, "c1", again.tables[0].rows["roles"][5])
	assert.Contains(t, again.String(), "By hand | with a bar.")
}

func TestDocumentSurvivesRubbish(t *testing.T) {
	doc := newDocument()
	doc.parse("## Coverage\n| too | few |\n## Unknown\n| a | b | c | d | e | f | g |\n|\n| ")
	assert.Equal(t, newDocument().String(), doc.String())
}

const profile = `mode: set
m/p/a.go:3.14,5.2 2 1
m/p/a.go:7.10,9.3 3 0
m/p/a.go:11.2,11.9 1 0
m/p/b.go:1.1,1.5 1 0
m/p/c.go:1.1,1.5 0 0
`

func TestReadProfile(t *testing.T) {
	all, reached, missed, err := readProfile(profile)
	require.NoError(t, err)
	assert.Equal(t, 7, all)
	assert.Equal(t, 2, reached)
	assert.Equal(t, "a.go:7-9, 11; b.go:1", missed)
	for _, bad := range []string{"mode: set\nno place", "mode: set\na.go:1,2 3"} {
		_, _, _, err = readProfile(bad)
		assert.ErrorContains(t, err, "coverage profile", bad)
	}
}

func TestPercentRoundsDown(t *testing.T) {
	assert.Equal(t, "99.9 %", percent(9999, 10000))
	assert.Equal(t, "100.0 %", percent(7, 7))
	assert.Equal(t, "nothing to reach", percent(0, 0))
}

func TestHasBlock(t *testing.T) {
	blocks, err := readBlocks(profile)
	require.NoError(t, err)
	b := baseline{blocks: blocks}
	for _, tt := range []struct {
		file         string
		line, column int
		want         bool
	}{
		{"a.go", 3, 14, true},
		{"a.go", 3, 13, false},
		{"a.go", 4, 1, true},
		{"a.go", 5, 1, true},
		{"a.go", 5, 2, false},
		{"a.go", 6, 1, false},
		{"b.go", 4, 1, false},
	} {
		assert.Equal(t, tt.want, b.hasBlock(tt.file, tt.line, tt.column), "%v", tt)
	}
}

func TestBaselineLimit(t *testing.T) {
	assert.Equal(t, 30*time.Second, baseline{takes: time.Second}.limit())
	assert.Equal(t, 50*time.Second, baseline{takes: 5 * time.Second}.limit())
	assert.Equal(t, 10, baseline{takes: 5 * time.Second}.coefficient())
	assert.Equal(t, 30000, baseline{}.coefficient())
}

func TestMutate(t *testing.T) {
	const source = "a == b\nx <= y - 1\ni++\n"
	for _, tt := range []struct {
		m    mutant
		want string // "" when there is nothing to change
	}{
		{mutant{Kind: "CONDITIONALS_NEGATION", Line: 1, Column: 3}, "a != b\nx <= y - 1\ni++\n"},
		{mutant{Kind: "CONDITIONALS_NEGATION", Line: 2, Column: 3}, "a == b\nx > y - 1\ni++\n"},
		{mutant{Kind: "CONDITIONALS_BOUNDARY", Line: 2, Column: 3}, "a == b\nx < y - 1\ni++\n"},
		{mutant{Kind: "ARITHMETIC_BASE", Line: 2, Column: 8}, "a == b\nx <= y + 1\ni++\n"},
		{mutant{Kind: "INVERT_NEGATIVES", Line: 2, Column: 8}, "a == b\nx <= y + 1\ni++\n"},
		{mutant{Kind: "INCREMENT_DECREMENT", Line: 3, Column: 2}, "a == b\nx <= y - 1\ni--\n"},
		{mutant{Kind: "CONDITIONALS_NEGATION", Line: 1, Column: 1}, ""},
		{mutant{Kind: "CONDITIONALS_NEGATION", Line: 9, Column: 1}, ""},
		{mutant{Kind: "CONDITIONALS_NEGATION", Line: 3, Column: 99}, ""},
		{mutant{Kind: "NO_SUCH_KIND", Line: 1, Column: 3}, ""},
	} {
		got, ok := mutate(source, tt.m)
		assert.Equal(t, tt.want, got, "%v", tt.m)
		assert.Equal(t, tt.want != "", ok, "%v", tt.m)
	}
}

func TestMutationRow(t *testing.T) {
	tested := map[string][]mutant{
		"b.go": {{"CONDITIONALS_NEGATION", "KILLED", 1, 1}, {"ARITHMETIC_BASE", "NOT COVERED", 2, 3}},
		"a.go": {{"CONDITIONALS_BOUNDARY", "LIVED", 4, 5}, {"ARITHMETIC_BASE", "TIMED OUT", 6, 7}, {"ARITHMETIC_BASE", "NOT VIABLE", 8, 9}},
	}
	want := []string{"p", "5", "1", "1", "1", "1", "50.0 %", "a.go:4:5 conditionals boundary; b.go:2:3 arithmetic base"}
	assert.Equal(t, want, mutationRow("p", tested, 2, 5))
	want[1] = "sample: 5 of 40, 2 of 7 files"
	assert.Equal(t, want, mutationRow("p", tested, 7, 40))
}

func TestReadReport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"files": [{"file_name": "a.go", "mutations": [
		{"type": "B", "status": "LIVED", "line": 2, "column": 1}, {"type": "A", "status": "KILLED", "line": 1, "column": 9}]}]}`), 0o644))
	got, err := readReport(file)
	require.NoError(t, err)
	assert.Equal(t, map[string][]mutant{"a.go": {{"A", "KILLED", 1, 9}, {"B", "LIVED", 2, 1}}}, got)
}

func TestOthers(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.go", "b.go", "c.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o644))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "verify"), 0o755))
	got, err := others(dir, "a.go")
	require.NoError(t, err)
	assert.Equal(t, []string{`^b\.go$`, `^verify/`}, got)
	got, err = others(dir, "")
	require.NoError(t, err)
	assert.Equal(t, []string{`^verify/`}, got)
}

func TestBenchRows(t *testing.T) {
	const said = `goos: linux
BenchmarkHolds100k-2       	100	        30.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHolds100k-2       	100	        50.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHolds100k-2       	100	        40.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHolds100kFloor-2  	100	        20.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkSum10M-2          	100	      4000 ns/op	       0 B/op	       0 allocs/op
BenchmarkSumFloor10M-2     	100	      2000 ns/op	       0 B/op	       0 allocs/op
BenchmarkDecide/move-2     	100	      2500 ns/op	      64 B/op	       1 allocs/op
BenchmarkDecide/floor-2    	100	      1000 ns/op	      64 B/op	       1 allocs/op
BenchmarkCompile           	  1	1500000000 ns/op	     12.5 MB/s	 4096 B/op	      77 allocs/op
PASS
`
	assert.Equal(t, [][]string{
		{"p.Compile", "1.5 s", "none", "", "4096 B", "77"},
		{"p.Decide/move", "2.5 µs", "1 µs", "2.50", "64 B", "1"},
		{"p.Holds100k", "40 ns", "20 ns", "2.00", "0 B", "0"},
		{"p.Sum10M", "4 µs", "2 µs", "2.00", "0 B", "0"},
	}, benchRows("p", readBenchmarks(said)))
	assert.Empty(t, benchRows("p", readBenchmarks("PASS\n")))
}

func TestFuzzRow(t *testing.T) {
	const said = `fuzz: elapsed: 0s, gathering baseline coverage: 0/3 completed
fuzz: elapsed: 3s, execs: 100 (33/sec), new interesting: 1 (total: 4)
fuzz: elapsed: 6s, execs: 250 (50/sec), new interesting: 2 (total: 5)
PASS
`
	assert.Equal(t, []string{"p.FuzzX", "6s", "250", "2", "no failure"}, fuzzRow("p.FuzzX", "6s", said, nil))
	assert.Equal(t, []string{"p.FuzzX", "6s", "0", "0", "FAILED"}, fuzzRow("p.FuzzX", "6s", "", errors.New("exit status 1")))
}

func TestByHashIsStable(t *testing.T) {
	files := map[string]int{"a.go": 1, "b.go": 2, "c.go": 3}
	assert.ElementsMatch(t, []string{"a.go", "b.go", "c.go"}, byHash(files))
	assert.Equal(t, byHash(files), byHash(files))
}

func TestOptions(t *testing.T) {
	_, _, err := options(t.Context(), []string{"-only", "coverage,nonsense"})
	assert.ErrorContains(t, err, `"nonsense"`)
}

// A module of one package, to measure for real.
func TestMeasure(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module tiny\n\ngo 1.25.0\n",
		"a.go": `package tiny

const text = "a" + "b"

func Sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

func Unused() {}
`,
		"a_test.go": `package tiny

import "testing"

func TestSign(t *testing.T) {
	if Sign(3) != 1 || Sign(-3) != -1 {
		t.Fatal(text)
	}
}

func FuzzSign(f *testing.F) {
	f.Fuzz(func(t *testing.T, n int) { Sign(n) })
}
`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	t.Chdir(dir)

	rows, err := coverage(t.Context(), settings{}, ".")
	require.NoError(t, err)
	assert.Equal(t, [][]string{{"socialteam", "4", "3", "75.0 %", "a.go:12"}}, rows)

	base, err := measureBase(t.Context(), ".")
	require.NoError(t, err)
	mutants := map[string]mutant{
		"KILLED":     {Kind: "CONDITIONALS_NEGATION", Line: 7, Column: 9},
		"LIVED":      {Kind: "CONDITIONALS_BOUNDARY", Line: 7, Column: 9},
		"NOT VIABLE": {Kind: "ARITHMETIC_BASE", Line: 3, Column: 18},
	}
	if testkit.Quick() { // each of them is built twice
		delete(mutants, "LIVED")
		t.Setenv("GOFLAGS", os.Getenv("GOFLAGS")+" -vet=off")
	}
	for want, m := range mutants {
		assert.False(t, base.hasBlock("a.go", m.Line, m.Column), want)
		got, err := base.test(t.Context(), ".", "a.go", m)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err = base.test(t.Context(), ".", "a.go", mutant{Kind: "CONDITIONALS_NEGATION", Line: 1, Column: 1})
	assert.ErrorContains(t, err, "a.go:1:1")

	targets, err := fuzzTargets(".")
	require.NoError(t, err)
	assert.Equal(t, []string{"FuzzSign"}, targets)
	folders, err := testedFolders(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"."}, folders)
}
