// SPDX-License-Identifier: Apache-2.0

package repo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/socialteam/socialteam"

func TestTheRootRequiresLittle(t *testing.T) {
	allowed := []string{
		module,
		"github.com/google/uuid v1.6.0",
		"github.com/stretchr/testify v1.12.1",
		// of testify:
		"github.com/stretchr/objx v0.5.3",
		"go.yaml.in/yaml/v3 v3.0.5",
	}
	text, err := goCommand("list", "-m", "all")
	require.NoError(t, err)
	got := strings.Split(strings.TrimSpace(text), "\n")
	assert.Subset(t, allowed, got, "go list -m all")
}

func goCommand(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, failed.Stderr)
	}
	return string(out), err
}

// pkg is what go list tells of a package of the root module.
type pkg struct {
	Dir, ImportPath, Name string
	GoFiles, Imports      []string
}

func (p pkg) internal() bool { return strings.Contains(p.ImportPath+"/", "/internal/") }
func (p pkg) example() bool  { return strings.HasPrefix(p.ImportPath, module+"/examples") }
func (p pkg) public() bool {
	return p.Name != "main" && !p.internal() && !p.example() && len(p.GoFiles) > 0
}

// parse returns the files of the package, without tests, by their name.
func (p pkg) parse(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	fset, files := token.NewFileSet(), map[string]*ast.File{}
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		files[name] = file
	}
	return fset, files
}

func packages(t *testing.T) map[string]pkg {
	t.Helper()
	out, err := listPackages()
	require.NoError(t, err)
	require.Contains(t, out, module)
	return out
}

// listPackages asks for them once for all tests.
var listPackages = sync.OnceValues(func() (map[string]pkg, error) {
	text, err := goCommand("list", "-json=Dir,ImportPath,Name,GoFiles,Imports", "./...")
	out := map[string]pkg{}
	for dec := json.NewDecoder(strings.NewReader(text)); err == nil; {
		var p pkg
		if err = dec.Decode(&p); err == nil {
			out[p.ImportPath] = p
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return out, err
})

// library returns the public packages and all of this module that they import:
// what ends up in the program of a user.
func library(all map[string]pkg) []pkg {
	seen := map[string]bool{}
	var out []pkg
	var add func(path string)
	add = func(path string) {
		p, ok := all[path]
		if !ok || seen[path] {
			return
		}
		seen[path] = true
		out = append(out, p)
		for _, imported := range p.Imports {
			add(imported)
		}
	}
	for path, p := range all {
		if p.public() {
			add(path)
		}
	}
	return out
}

// The embedder decides about clocks, chance, files and logs, and time zone data
// belongs into programs.
func TestTheLibraryLeavesTheWorldAlone(t *testing.T) {
	forbidden := []string{
		"crypto/rand", "io/ioutil", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "os/signal",
		"path/filepath", "syscall", "testing", "time/tzdata", "unsafe",
	}
	for _, p := range library(packages(t)) {
		for _, imported := range p.Imports {
			assert.NotContains(t, forbidden, imported, "%s imports it", p.ImportPath)
			assert.NotContains(t, imported, "stretchr/testify", "%s imports it", p.ImportPath)
		}
		fset, files := p.parse(t)
		for _, file := range files {
			for _, fault := range worldly(file) {
				assert.Fail(t, fault.what, "%s", fset.Position(fault.at))
			}
		}
	}
}

type fault struct {
	at   token.Pos
	what string
}

// worldly finds functions init, and uses of the clock, of the machine's zone and
// of standard output.
func worldly(file *ast.File) []fault {
	var out []fault
	names := []string{"time.Now", "time.Since", "time.Until", "time.Local", "time.Sleep", "time.After", "time.NewTimer", "time.NewTicker", "time.Tick", "fmt.Print", "fmt.Printf", "fmt.Println"}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				out = append(out, fault{n.Pos(), "a function init"})
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && slices.Contains(names, x.Name+"."+n.Sel.Name) {
				out = append(out, fault{n.Pos(), "a use of " + x.Name + "." + n.Sel.Name})
			}
		}
		return true
	})
	return out
}

func TestWorldly(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", `package p

import "time"

func init() { _ = time.Now() }

type s struct{}

func (s) init() { _ = time.UTC }
`, 0)
	require.NoError(t, err)
	var got []string
	for _, f := range worldly(file) {
		got = append(got, f.what)
	}
	assert.Equal(t, []string{"a function init", "a use of time.Now"}, got)
}

func TestProgramsEmbedTimeZones(t *testing.T) {
	for _, p := range packages(t) {
		if p.Name == "main" && p.example() {
			assert.Contains(t, p.Imports, "time/tzdata", "%s", p.ImportPath)
		}
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		if !p.public() {
			continue
		}
		_, files := p.parse(t)
		for name, file := range files {
			if name == "doc.go" {
				want := "Package " + p.Name + " "
				assert.True(t, strings.HasPrefix(file.Doc.Text(), want), "%s/doc.go: its comment starts with %q", p.ImportPath, want)
				assert.Empty(t, slices.DeleteFunc(file.Decls, isImport), "%s/doc.go holds the package comment only", p.ImportPath)
			} else {
				assert.Nil(t, file.Doc, "%s/%s: the package comment stands in doc.go", p.ImportPath, name)
			}
		}
		assert.Contains(t, p.GoFiles, "doc.go", "%s", p.ImportPath)
	}
}

func isImport(decl ast.Decl) bool {
	d, ok := decl.(*ast.GenDecl)
	return ok && d.Tok == token.IMPORT
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		if !p.public() {
			continue
		}
		fset, files := p.parse(t)
		for _, file := range files {
			for _, f := range undocumented(file) {
				assert.Fail(t, f.what, "%s", fset.Position(f.at))
			}
		}
	}
}

// undocumented finds exported functions, methods and types whose comment does
// not start with their name, and exported constants and variables without any.
func undocumented(file *ast.File) []fault {
	var out []fault
	named := func(name *ast.Ident, doc *ast.CommentGroup) {
		words := append(strings.Fields(doc.Text()), "", "")
		if slices.Contains([]string{"A", "An", "The"}, words[0]) && words[0] != name.Name {
			words = words[1:]
		}
		if name.IsExported() && strings.TrimRight(words[0], ",.:") != name.Name {
			out = append(out, fault{name.Pos(), "no comment that starts with " + name.Name})
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || ast.IsExported(receiverName(d.Recv.List[0].Type)) {
				named(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					doc := s.Doc
					if doc == nil {
						doc = d.Doc
					}
					named(s.Name, doc)
				case *ast.ValueSpec:
					if s.Names[0].IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
						out = append(out, fault{s.Pos(), "no comment for " + s.Names[0].Name})
					}
				}
			}
		}
	}
	return out
}

// receiverName returns the name of the type of a receiver.
func receiverName(expr ast.Expr) string {
	name := ""
	ast.Inspect(expr, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

func TestUndocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", `package p

// A is documented.
type A struct{}

// It is not.
type B struct{}

// C is documented.
func (a *A) C() {}

func (a *A) D() {}

func (h hidden[T]) E() {}

func f() {}

const G = 1

// Both are documented.
const (
	H = 1
	I = 2
)

// The J is documented.
func J() {}
`, parser.ParseComments)
	require.NoError(t, err)
	var got []string
	for _, f := range undocumented(file) {
		got = append(got, f.what)
	}
	assert.Equal(t, []string{"no comment that starts with B", "no comment that starts with D", "no comment for G"}, got)
}
