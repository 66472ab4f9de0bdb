// SPDX-License-Identifier: Apache-2.0

// Package api_test holds the exported surface of every public package of this
// module against the text files in this folder, so that a change of surface
// shows up in review. go test ./api -update writes the files.
package api_test

import (
	"flag"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the files of the packages and remove those without a package")

func TestSurface(t *testing.T) {
	got, err := surfaces("..")
	require.NoError(t, err)
	require.Contains(t, got, "socialteam.txt", "the root package")
	if *update {
		require.NoError(t, write(got))
	}
	want, err := files()
	require.NoError(t, err)
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if assert.Contains(t, want, name, "run this test with -update") {
			assert.Equal(t, want[name], got[name], "differs from api/%s; run this test with -update and review the change", name)
		}
		delete(want, name)
	}
	assert.Empty(t, slices.Sorted(maps.Keys(want)), "files without a package; run this test with -update")
}

// surfaces returns the surface of each public package below root, by the name of
// its file here: all but internal, main and test packages, and other modules.
func surfaces(root string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		if rel != "." && skipped(dir, entry.Name()) {
			return filepath.SkipDir
		}
		text, err := surface(dir)
		if err != nil || text == "" {
			return err
		}
		name := path.Join(filepath.ToSlash(rel)) + ".txt"
		if rel == "." {
			name = "socialteam.txt"
		}
		out[name] = text
		return nil
	})
	return out, err
}

func skipped(dir, name string) bool {
	if name == "internal" || name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// files returns the text files of this folder.
func files() (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".txt" || slices.Contains(strings.Split(filepath.ToSlash(file), "/"), "testdata") {
			return err
		}
		text, err := os.ReadFile(file)
		out[filepath.ToSlash(file)] = string(text)
		return err
	})
	return out, err
}

func write(surfaces map[string]string) error {
	old, err := files()
	if err != nil {
		return err
	}
	for name := range old {
		if _, ok := surfaces[name]; !ok {
			if err := os.Remove(filepath.FromSlash(name)); err != nil {
				return err
			}
		}
	}
	for name, text := range surfaces {
		file := filepath.FromSlash(name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func TestSurfaceOfADeclaration(t *testing.T) {
	const source = `// Package p is a package.
package p

import "io"

// A is a constant.
const (
	A Kind = iota + 1
	b
	C
)

const Depth, width = 64, 3

var ErrX, errY = io.EOF, io.EOF

var Table map[string]int

type Kind uint8

type hidden struct{ X int }

func (hidden) Exported() {}

func (h *hidden) Also() {}

// Spec is plain.
type Spec struct {
	Name string ` + "`json:\"name\"`" + ` // a comment
	// Parts are parts.
	Parts []struct {
		X int
	}

	A, B, c int
	io.Reader
}

type Closed struct{ x int }

type Empty struct{}

type Asker interface {
	// Ask asks.
	Ask(
		question string,
		times int,
	) (answer string, err error)
	sealed()
}

type Pair[K comparable, V any] struct{ Key K }

func (p *Pair[K, V]) Swap() Pair[V2, K] { return nil }

type Alias = Spec

func Zeta(a,
	b int,
) error {
	return nil
}

func alpha() {}

func (k Kind) String() string { return "" }

func (k Kind) text() string { return "" }

func Alpha[T any](list ...T) func(T) bool { return nil }
`
	const want = `const A Kind = iota + 1 (iota 0)
const C Kind = iota + 1 (iota 2)
const Depth = 64
var ErrX
var Table map[string]int
func Alpha[T any](list ...T) func(T) bool
func Zeta(a, b int) error
type Alias = Spec
type Asker interface {
	Ask func(question string, times int) (answer string, err error)
	// unexported
}
type Closed struct {
	// unexported
}
type Empty struct {}
type Kind uint8
func (k Kind) String() string
type Pair[K comparable, V any] struct {
	Key K
}
func (p *Pair[K, V]) Swap() Pair[V2, K]
type Spec struct {
	Name string ` + "`json:\"name\"`" + `
	Parts []struct{X int}
	A int
	B int
	io.Reader
	// unexported
}
`
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "p_test.go"), []byte("package p\n\nfunc Test() {}\n"), 0o644))
	got, err := surface(dir)
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

func TestSurfacesFindsPublicPackages(t *testing.T) {
	root := t.TempDir()
	for name, source := range map[string]string{
		"a.go":                  "package socialteam\n\nfunc Root() {}\n",
		"team/team.go":          "package team\n\nfunc F() {}\n",
		"team/playbook/p.go":    "package playbook\n\nfunc G() {}\n",
		"internal/x/x.go":       "package x\n\nfunc H() {}\n",
		"examples/one/main.go":  "package main\n\nfunc Main() {}\n",
		"nested/go.mod":         "module nested\n",
		"nested/n.go":           "package nested\n\nfunc N() {}\n",
		"team/testdata/t.go":    "package t\n\nfunc T() {}\n",
		"only/only_test.go":     "package only\n\nfunc Test() {}\n",
		".hidden/h.go":          "package h\n\nfunc H() {}\n",
		"unexported/nothing.go": "package unexported\n\nfunc f() {}\n",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(source), 0o644))
	}
	got, err := surfaces(root)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{
		"socialteam.txt":    "func Root()\n",
		"team.txt":          "func F()\n",
		"team/playbook.txt": "func G()\n",
	}, got)
}
