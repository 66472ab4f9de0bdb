// SPDX-License-Identifier: Apache-2.0

// Package testkit is what the tests of this module share: how many random cases
// to run, golden files, and the folder of facts and data beside the checkout.
// No package imports it outside of tests.
package testkit

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files of the tests that run")

// Variable names the environment variable that sets the number of random cases:
// unset for a quick run, "ci" for the counts that the project promises per CI
// run, "long" for the evidence runs. It changes counts and never skips a test.
const Variable = "SOCIALTEAM_CASES"

// Cases returns how many random cases a test should run: ci or long, as
// [Variable] says, and otherwise about one per cent of ci but at least ten.
func Cases(ci, long int) int {
	switch os.Getenv(Variable) {
	case "ci":
		return ci
	case "long":
		return max(long, ci)
	}
	return max(ci/100, min(ci, 10))
}

// Quick reports whether [Variable] asks for a quick run, for a test whose cases
// differ in what they cost.
func Quick() bool {
	v := os.Getenv(Variable)
	return v != "ci" && v != "long"
}

// Rand returns a generator for a fixed seed, so that every run sees the same
// cases.
func Rand(seed uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, 0x5ca1ab1e))
}

// Updating reports whether the flag -update asks to rewrite golden files, for a
// test that compares with one in its own way.
func Updating() bool { return *update }

// Golden compares got with the file, which stands below testdata. With the flag
// -update it writes the file instead.
func Golden(t testing.TB, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(file))
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run this test with -update to write the golden file")
	require.Equal(t, string(want), string(got), "differs from %s", path)
}

// Shared returns the path of a file in the folder "shared" that stands beside
// the checkout in CI and on developers' machines. Elsewhere it skips the test.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		shared := filepath.Join(filepath.Dir(dir), "shared")
		if _, err := os.Stat(filepath.Join(shared, "domain")); err == nil {
			path := filepath.Join(append([]string{shared}, elem...)...)
			require.FileExists(t, path)
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skip("needs the folder ../shared, which is not part of a plain clone")
		}
		dir = parent
	}
}
