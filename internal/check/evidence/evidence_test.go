// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

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
	doc.put("benchmarks", []string{"team.At", "1 ns", "none", "", "0 B", "0", "", "c1", "2026-01-01"})
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
BenchmarkCompile           	  1	1500000000 ns/op	     12.5 MB/s	 3 unknown	 4096 B/op	      77 allocs/op
PASS
`
	assert.Equal(t, [][]string{
		{"p.Compile", "1.5 s", "none", "", "4096 B", "77", "3 unknown"},
		{"p.Decide/move", "2.5 µs", "1 µs", "2.50", "64 B", "1", ""},
		{"p.Holds100k", "30 ns", "20 ns", "1.50", "0 B", "0", ""},
		{"p.Sum10M", "4 µs", "2 µs", "2.00", "0 B", "0", ""},
	}, benchRows("p", readBenchmarks(said)))
	assert.Empty(t, benchRows("p", readBenchmarks("PASS\n")))
}

func TestRefusalsBorrowTheFloor(t *testing.T) {
	const said = "BenchmarkMoveFloor 	1	10 ns/op\nBenchmarkMove 	1	20 ns/op\nBenchmarkRefuseRole 	1	15 ns/op\n"
	rows := benchRows("workflow", readBenchmarks(said))
	assert.Equal(t, []string{"workflow.RefuseRole", "15 ns", "10 ns", "1.50"}, rows[1][:4])
}

func TestBudgets(t *testing.T) {
	doc := newDocument()
	text := doc.budgets()
	for _, b := range promised {
		assert.Contains(t, text, "| "+b.what+" | "+b.budget+" | "+b.floor+" | "+"not measured")
	}
	doc.put("benchmarks", []string{"team.Compile100k", "999 ms", "none", "", "1 B", "7", "", "c1", "2026-01-01"})
	doc.put("benchmarks", []string{"team.At100k", "2.01 µs", "none", "", "0 B", "0", "", "c1", "2026-01-01"})
	doc.put("benchmarks", []string{"team.Holds100k", "20 ns", "10 ns", "2.00", "0 B", "1", "", "c2", "2026-01-02"})
	doc.put("benchmarks", []string{"workflow.Move", "50 ns", "20 ns", "2.50", "0 B", "0", "", "c1", "2026-01-01"})
	doc.put("benchmarks", []string{"workflow.ItemMemory", "1 s", "none", "", "0 B", "0", "640 B/item, 256.4 B/state", "c1", "2026-01-01"})
	text = doc.budgets()
	for _, row := range []string{
		"| 999 ms | kept | c1 |",
		"| 2.01 µs | missed | c1 |",
		"| 20 ns, 1 allocations | missed | c2 |",
		"| 2.50 × (50 ns to 20 ns), 0 allocations | kept | c1 |",
		"| 640 B/item | kept | c1 |",
		"| 256.4 B/state | missed | c1 |",
	} {
		assert.Contains(t, text, row)
	}
	again := newDocument()
	again.parse(doc.String())
	assert.Equal(t, doc.String(), again.String())
}

func TestReadDuration(t *testing.T) {
	for text, want := range map[string]float64{"30 ns": 30, "1.5 µs": 1500, "47.2 ms": 47.2e6, "2 s": 2e9} {
		assert.InDelta(t, want, readDuration(text), 1e-3)
		assert.Equal(t, text, duration(want))
	}
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

func TestOptions(t *testing.T) {
	for _, bad := range [][]string{{"-only", "coverage,nonsense"}, {"-nonsense"}} {
		_, _, err := options(t.Context(), bad)
		assert.ErrorContains(t, err, "nonsense")
	}
}

// A module of one package, to measure for real. As each mutant is a program to
// link, the quick run has a function with fewer.
func TestMeasure(t *testing.T) {
	dir := t.TempDir()
	negative, sign := "\tcase n < 0:\n\t\treturn -1\n", "-1"
	covered := []string{"socialteam", "4", "3", "75.0 %", "a.go:12"}
	mutated := []string{"socialteam", "5", "3", "0", "2", "0", "60.0 %", "a.go:7:9 conditionals boundary; a.go:9:9 conditionals boundary"}
	if testkit.Quick() {
		negative, sign = "", "0"
		covered = []string{"socialteam", "3", "3", "100.0 %", "none"}
		mutated = []string{"socialteam", "2", "1", "0", "1", "0", "50.0 %", "a.go:7:9 conditionals boundary"}
	}
	for name, text := range map[string]string{
		"go.mod":     "module tiny\n\ngo 1.25.0\n",
		".gitignore": "/.evidence/\n",
		"a.go": `package tiny

const text = "a" + "b"

func Sign(n int) int {
	switch {
	case n > 0:
		return 1
` + negative + `	}
	return 0
}

func Unused() {}
`,
		"a_test.go": `package tiny

import "testing"

func TestSign(t *testing.T) {
	if Sign(3) != 1 || Sign(-3) != ` + sign + ` {
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

	git := func(args ...string) {
		out, err := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "Begin")
	rows := func() map[string][]string {
		doc, err := readDocument("EVIDENCE.md")
		require.NoError(t, err)
		out := map[string][]string{}
		for _, table := range doc.tables {
			for name, row := range table.rows {
				out[table.kind+" "+name] = row
			}
		}
		return out
	}
	require.NoError(t, run(t.Context(), []string{"-only", "coverage, mutation, "}))
	got := rows()
	commit := got["coverage socialteam"][5]
	assert.Len(t, commit, 12)
	assert.Equal(t, covered, got["coverage socialteam"][:5])
	assert.Equal(t, mutated, got["mutation socialteam"][:8])

	if testkit.Quick() {
		return
	}
	// What is kept for a commit is not measured again, what changed since is.
	kept := filepath.Join(".evidence", commit, "socialteam", "coverage.json")
	require.NoError(t, writeJSON(kept, [][]string{{"socialteam", "4", "4", "100.0 %", "none", commit, "2026-01-01"}}))
	require.NoError(t, run(t.Context(), []string{"-only", "coverage", "."}))
	assert.Equal(t, "2026-01-01", rows()["coverage socialteam"][6])
	require.NoError(t, os.WriteFile("b.go", []byte("package tiny\n\nfunc Other() {}\n"), 0o644))
	require.NoError(t, run(t.Context(), []string{"-only", "coverage", "."}))
	assert.Equal(t, commit+"+", rows()["coverage socialteam"][5])

	targets, err := fuzzTargets(t.Context(), ".")
	require.NoError(t, err)
	assert.Equal(t, []string{"FuzzSign"}, targets)
	assert.ErrorContains(t, run(t.Context(), []string{"-only", "coverage", "./none"}), "coverage of ./none: go test")
	assert.ErrorContains(t, run(t.Context(), []string{"-only", "mutation,fuzzing,benchmarks", "./none"}), "benchmarks of ./none: go test")
}
