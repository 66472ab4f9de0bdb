// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go/token"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The code to change holds what is hard to put a switch into, and for each
// change the test is known that should notice it.
const changed = `package hard

import (
	"strings"
	"time"
)

const size = 2*2 + 1

var table [size]int

type level uint8

func Sum(a, b int) int { return a + b } // the test has b = 0: nobody tells + from -

func Wait(n int) time.Duration { return time.Duration(n) * time.Second }

func Mask(n uint) uint64 { return 1<<n - 1 }

func Half(x float64) float64 { return -x / 2 }

func Rest(n int) int { return n % len(table) }

func Raise(l level) level { l++; return l }

func Count(words []string) map[string]int {
	m := map[string]int{}
	for i := 0; i < len(words); i++ {
		m[words[i]]++
	}
	return m
}

func Least[T int | string](a, b T) T {
	if a < b {
		return a
	}
	return b
}

func Join(a, b string) string { return a + b }

func Old(age func() int) bool {
	return age() >=
		18
}

func Has(s, sub string) bool {
	switch {
	case s == "":
		return false
	case strings.Index(s, sub) > 0 || s[:1] == sub[:1]:
		return true
	}
	return false
}

func Never(n int) bool { return n > 7 }

func Turn(z complex128) complex128 { return z * 1i } // no switch compiles for this
`

const noticing = `package hard

import (
	"testing"
	"time"
)

func TestHard(t *testing.T) {
	calls := 0
	age := func() int { calls++; return 18 }
	counted := Count([]string{"a", "a"})
	for i, ok := range []bool{
		Sum(3, 0) == 3,
		Wait(2) == 2*time.Second,
		Mask(64) == ^uint64(0),
		Half(4) == -2,
		Rest(5) == 0,
		Raise(255) == 0,
		len(counted) == 1 && counted["a"] == 2,
		Least("a", "b") == "a",
		Least(2, 1) == 1,
		Join("a", "b") == "ab",
		Old(age) && calls == 1,
		!Has("", "x"),
		Turn(1) == 1i,
		Has("ab", "b") && Has("ba", "b") && !Has("ab", "c"),
	} {
		if !ok {
			t.Error(i)
		}
	}
}
`

func TestMutants(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module hard\n\ngo 1.25.0\n", "a.go": changed, "a_test.go": noticing} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	t.Chdir(dir)
	b, err := newBench(t.Context(), ".", t.TempDir())
	require.NoError(t, err)
	b.patience = time.Second
	said := map[string]string{}
	for _, m := range b.mutants {
		said[m.String()], err = b.test(t.Context(), m)
		require.NoError(t, err)
	}
	assert.Equal(t, map[string]string{
		"a.go:8:15 arithmetic base":        killed, // 2/2 + 1: the table is shorter
		"a.go:8:18 arithmetic base":        killed,
		"a.go:14:35 arithmetic base":       lived,
		"a.go:16:58 arithmetic base":       killed,
		"a.go:18:40 arithmetic base":       killed,
		"a.go:20:39 invert negatives":      killed,
		"a.go:20:42 arithmetic base":       killed,
		"a.go:22:33 arithmetic base":       killed,
		"a.go:24:30 increment decrement":   killed,
		"a.go:28:16 conditionals boundary": killed,
		"a.go:28:16 conditionals negation": killed,
		"a.go:28:31 increment decrement":   killed,
		"a.go:29:14 increment decrement":   killed,
		"a.go:35:7 conditionals boundary":  lived,
		"a.go:35:7 conditionals negation":  killed,
		"a.go:44:15 conditionals boundary": killed,
		"a.go:44:15 conditionals negation": killed,
		"a.go:50:9 conditionals negation":  killed,
		"a.go:52:29 conditionals boundary": lived,
		"a.go:52:29 conditionals negation": killed,
		"a.go:52:42 conditionals negation": killed,
		"a.go:58:35 conditionals boundary": notReached,
		"a.go:58:35 conditionals negation": notReached,
		"a.go:60:47 arithmetic base":       killed,
	}, said)
}

func TestApply(t *testing.T) {
	m := mutant{offset: 2, was: token.GEQ, becomes: token.LSS}
	assert.Equal(t, "x < 1", m.apply("x >= 1"))
}

func TestMutationRow(t *testing.T) {
	all := []mutant{
		{file: "a.go", line: 4, column: 5, kind: "k"},
		{file: "a.go", line: 6, column: 7, kind: "k"},
		{file: "a.go", line: 8, column: 9, kind: "k"},
		{file: "b.go", line: 1, column: 1, kind: "k"},
		{file: "b.go", line: 2, column: 3, kind: "k"},
	}
	said := map[string]string{}
	for i, status := range []string{lived, timedOut, notViable, killed, notReached} {
		said[all[i].String()] = status
	}
	want := []string{"p", "5", "1", "1", "1", "1", "50.0 %", "a.go:4:5 k; b.go:2:3 k"}
	assert.Equal(t, want, mutationRow("p", all, said, 5, 0))
	want[1] = "sample: 5 of 40"
	assert.Equal(t, want, mutationRow("p", all, said, 40, 0))
	want[1] = "sample: 5 of 40, seed 7"
	assert.Equal(t, want, mutationRow("p", all, said, 40, 7))
}

func TestSample(t *testing.T) {
	var all []mutant
	for line := range 100 {
		all = append(all, mutant{file: "a.go", line: line})
	}
	assert.Equal(t, all, sample(all, 0, 0))
	assert.Equal(t, all, sample(all, 100, 3))
	small, large := sample(all, 10, 0), sample(all, 30, 0)
	assert.Len(t, small, 10)
	assert.Subset(t, large, small)
	assert.IsNonDecreasing(t, []int{large[0].line, large[1].line, large[2].line})
	assert.NotEqual(t, small, sample(all, 10, 1))
	assert.Subset(t, sample(all, 30, 1), sample(all, 10, 1))
}
