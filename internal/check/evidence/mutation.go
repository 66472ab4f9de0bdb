// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What the tests said to a mutant.
const (
	killed     = "killed"
	timedOut   = "timed out"
	lived      = "lived"
	notReached = "not covered"
	notViable  = "not viable" // it does not compile
)

// mutation tests the mutants of a package one by one. What was said to each is
// kept, so that a run that was stopped or a larger sample goes on from there. Of
// some files alone it tells who lived, and there is no row.
func mutation(ctx context.Context, set settings, folder string) ([][]string, error) {
	dir, err := os.MkdirTemp("", "evidence-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b, err := newBench(ctx, folder, dir)
	if err != nil {
		return nil, err
	}
	kept := set.stateFile(folder, "mutants.json")
	said := map[string]string{}
	if !set.again {
		_ = readJSON(kept, &said) // none are kept yet, or what is cannot be used
	}
	all := b.mutants
	if len(set.files) > 0 {
		all = slices.DeleteFunc(slices.Clone(all), func(m mutant) bool { return !slices.Contains(set.files, m.file) })
	}
	tested := sample(all, set.mutants, set.seed)
	for i, m := range tested {
		if said[m.String()] != "" {
			continue
		}
		if said[m.String()], err = b.test(ctx, m); err != nil {
			return nil, errors.Join(err, ctx.Err())
		}
		fmt.Fprintf(os.Stderr, "%d/%d %s: %s\n", i+1, len(tested), m, said[m.String()])
		if err := writeJSON(kept, said); err != nil {
			return nil, err
		}
	}
	row := mutationRow(title(folder), tested, said, len(b.mutants), set.seed)
	if len(set.files) > 0 {
		fmt.Fprintln(os.Stderr, strings.Join(row, " | "))
		return nil, nil
	}
	return [][]string{row}, nil
}

// sample returns n of the mutants, all for 0, chosen by the sums of their names and
// the seed, in the order of the files. A larger sample of a seed holds each smaller
// one.
func sample(all []mutant, n int, seed uint64) []mutant {
	sum := func(m mutant) uint64 {
		h := fnv.New64a()
		if seed > 0 {
			fmt.Fprint(h, seed)
		}
		io.WriteString(h, m.String())
		return h.Sum64()
	}
	out := slices.Clone(all)
	if n > 0 && n < len(out) {
		slices.SortFunc(out, func(a, b mutant) int { return cmp.Or(cmp.Compare(sum(a), sum(b)), inOrder(a, b)) })
		out = out[:n]
	}
	slices.SortFunc(out, inOrder)
	return out
}

func mutationRow(name string, tested []mutant, said map[string]string, total int, seed uint64) []string {
	count := map[string]int{}
	var survivors []string
	for _, m := range tested {
		status := said[m.String()]
		count[status]++
		if status == lived || status == notReached {
			survivors = append(survivors, m.String())
		}
	}
	which := strconv.Itoa(len(tested))
	if len(tested) < total {
		which = fmt.Sprintf("sample: %d of %d", len(tested), total)
		if seed > 0 {
			which += fmt.Sprintf(", seed %d", seed)
		}
	}
	noticed := count[killed] + count[timedOut]
	return []string{
		name, which, strconv.Itoa(count[killed]), strconv.Itoa(count[timedOut]), strconv.Itoa(count[lived]),
		strconv.Itoa(count[notReached]), percent(noticed, len(tested)-count[notViable]), orNone(strings.Join(survivors, "; ")),
	}
}

// bench is where the mutants of one package are tested: its test program with a
// switch for each of them.
type bench struct {
	folder, dir string // the package's, and one for files of ours
	sources     map[string]string
	mutants     []mutant // mutant i has the number i+1
	number      map[string]int
	tests       []probe             // the quick ones first
	reached     map[int]bool        // by any of them
	patience    time.Duration       // processor time that a mutant gets beyond five times that of the tests
	killers     map[string][]string // by file: the tests that noticed the last mutants
}

// probe is one test without a change: what it takes and which mutants it reaches.
type probe struct {
	name      string
	cpu, wall time.Duration
	reached   map[int]bool
}

func newBench(ctx context.Context, folder, dir string) (*bench, error) {
	b := &bench{
		folder: folder, dir: dir, patience: 5 * time.Second,
		sources: map[string]string{}, number: map[string]int{}, reached: map[int]bool{}, killers: map[string][]string{},
	}
	alone := map[string]bool{} // mutants whose switch does not compile
	for {
		overlay, err := b.instrument(ctx, func(m mutant) bool { return alone[m.String()] })
		if err != nil {
			return nil, err
		}
		_, err = output(ctx, nil, "go", "test", "-c", "-vet=off", "-gcflags=-e", "-overlay", overlay, "-o", b.program(), folder)
		if err == nil {
			break
		}
		before := len(alone)
		b.faulty(err.Error(), alone)
		if len(alone) == before {
			return nil, err
		}
	}
	for i, m := range b.mutants {
		b.number[m.String()] = i + 1
	}
	return b, b.baseline(ctx)
}

func (b *bench) program() string { return filepath.Join(b.dir, "all.test") }

// instrument writes the package with switches and returns the file that lays it
// over the real one.
func (b *bench) instrument(ctx context.Context, alone func(mutant) bool) (overlay string, err error) {
	listed, err := output(ctx, nil, "go", "list", "-f", "{{.Name}}\n{{.ImportPath}}\n{{.Dir}}{{range .GoFiles}}\n{{.}}{{end}}", b.folder)
	if err != nil {
		return "", err
	}
	lines := strings.Split(strings.TrimSpace(listed), "\n")
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range lines[3:] {
		text, err := os.ReadFile(filepath.Join(lines[2], name))
		if err != nil {
			return "", err
		}
		b.sources[name] = string(text)
		file, err := parser.ParseFile(fset, filepath.Join(lines[2], name), text, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		files = append(files, file)
	}
	info, err := typesOf(ctx, b.folder, lines[1], fset, files)
	if err != nil {
		return "", err
	}
	b.mutants = nil
	laid := map[string]string{}
	for i, name := range lines[3:] {
		var text string
		text, b.mutants = instrument(fset, info, files[i], name, b.sources[name], b.mutants, alone)
		laid[filepath.Join(lines[2], name)] = filepath.Join(b.dir, name)
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	const extra = "zz_evidence_switches.go"
	laid[filepath.Join(lines[2], extra)] = filepath.Join(b.dir, extra)
	if err := os.WriteFile(filepath.Join(b.dir, extra), []byte(switchFile(lines[0], len(b.mutants))), 0o644); err != nil {
		return "", err
	}
	overlay = filepath.Join(b.dir, "overlay.json")
	return overlay, writeJSON(overlay, map[string]any{"Replace": laid})
}

// typesOf checks a package against what the build knows of its imports.
func typesOf(ctx context.Context, folder, path string, fset *token.FileSet, files []*ast.File) (*types.Info, error) {
	listed, err := output(ctx, nil, "go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", folder)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for line := range strings.Lines(listed) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[name] = file
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", func(name string) (io.ReadCloser, error) { return os.Open(exports[name]) })}
	_, err = conf.Check(path, fset, files, info)
	return info, err
}

var compileError = regexp.MustCompile(`(?m)^\S*?([^/\s]+\.go):(\d+):\d+: `)

// faulty adds the mutants of the lines that do not compile.
func (b *bench) faulty(said string, alone map[string]bool) {
	for _, at := range compileError.FindAllStringSubmatch(said, -1) {
		for _, m := range b.mutants {
			if m.file == at[1] && strconv.Itoa(m.line) == at[2] {
				alone[m.String()] = true
			}
		}
	}
}

// baseline runs each test without a change and notes which mutants it reaches.
func (b *bench) baseline(ctx context.Context) error {
	_, listed, err := b.run(ctx, b.program(), nil, "-test.list=^(Test|Example|Fuzz)")
	if err != nil {
		return fmt.Errorf("%w\n%s", err, listed)
	}
	for _, name := range testName.FindAllString(listed, -1) {
		p := probe{name: name, reached: map[int]bool{}}
		notes := filepath.Join(b.dir, "reached-"+name)
		begin := time.Now()
		state, said, err := b.run(ctx, b.program(), []string{"EVIDENCE_MUTANT=-1", "EVIDENCE_REACHED=" + notes}, "-test.timeout=6h", "-test.run=^"+name+"$")
		if err != nil {
			return fmt.Errorf("%w\n%s", err, said)
		}
		p.cpu, p.wall = state.UserTime()+state.SystemTime(), time.Since(begin)
		text, err := os.ReadFile(notes)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		for line := range strings.FieldsSeq(string(text)) {
			n, err := strconv.Atoi(line)
			if err != nil {
				return err
			}
			p.reached[n], b.reached[n] = true, true
		}
		b.tests = append(b.tests, p)
	}
	slices.SortStableFunc(b.tests, func(a, b probe) int { return cmp.Compare(a.cpu, b.cpu) })
	return nil
}

var testName = regexp.MustCompile(`(?m)^(Test|Example|Fuzz)\w*$`)

// run runs a test program in the folder of the package.
func (b *bench) run(ctx context.Context, program string, env []string, args ...string) (*os.ProcessState, string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = b.folder
	cmd.Env = append(cmd.Environ(), env...)
	said, err := cmd.CombinedOutput()
	return cmd.ProcessState, string(said), err
}

// test says what the tests say to a mutant: those that reach it, and of them
// first the quick ones and those that noticed the mutants before.
func (b *bench) test(ctx context.Context, m mutant) (string, error) {
	number, program := b.number[m.String()], b.program()
	asked := b.tests
	switch {
	case m.alone:
		var err error
		if program, err = b.build(ctx, m); err != nil || program == "" {
			return notViable, err
		}
	case b.reached[number]:
		asked = slices.DeleteFunc(slices.Clone(b.tests), func(p probe) bool { return !p.reached[number] })
	case m.kind == "conditionals boundary" && b.reached[number+1]: // the negation of the same operator
		return lived, nil
	default:
		return notReached, nil
	}
	var first, rest []probe
	const quick = 200 * time.Millisecond
	took := time.Duration(0)
	for _, p := range asked {
		if took += p.cpu; took <= quick || slices.Contains(b.killers[m.file], p.name) {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	for _, tests := range [][]probe{first, rest} {
		if len(tests) == 0 {
			continue
		}
		if status, err := b.judge(ctx, m.file, program, number, tests); err != nil || status != lived {
			return status, err
		}
	}
	return lived, nil
}

// build returns the test program with one mutant, or "" if it does not compile.
func (b *bench) build(ctx context.Context, m mutant) (string, error) {
	real, err := filepath.Abs(filepath.Join(b.folder, m.file))
	if err != nil {
		return "", err
	}
	mutated, overlay := filepath.Join(b.dir, "mutant.go"), filepath.Join(b.dir, "mutant.json")
	if err := os.WriteFile(mutated, []byte(m.apply(b.sources[m.file])), 0o644); err != nil {
		return "", err
	}
	if err := writeJSON(overlay, map[string]any{"Replace": map[string]string{real: mutated}}); err != nil {
		return "", err
	}
	program := filepath.Join(b.dir, "one.test")
	_, err = output(ctx, nil, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", program, b.folder)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && ctx.Err() == nil {
		return "", nil
	}
	return program, err
}

var failedTest = regexp.MustCompile(`(?m)^--- FAIL: (\w+)`)

// judge runs tests and says what they say. Both their processor time and their
// memory are bounded: a mutant may run for ever.
func (b *bench) judge(ctx context.Context, file, program string, number int, tests []probe) (string, error) {
	var cpu, wall time.Duration
	var names []string
	for _, p := range tests {
		cpu, wall, names = cpu+p.cpu, wall+p.wall, append(names, p.name)
	}
	limited := fmt.Sprintf(`ulimit -v 8388608; ulimit -t %d; exec "$0" "$@"`, int((5*cpu+b.patience)/time.Second))
	wall = 10*wall + time.Minute
	env := []string{"EVIDENCE_MUTANT=" + strconv.Itoa(number)}
	args := []string{"-c", limited, program, "-test.failfast", "-test.timeout=" + wall.String(), "-test.run=^(" + strings.Join(names, "|") + ")$"}
	ctx, cancel := context.WithTimeout(ctx, 2*wall)
	defer cancel()
	state, said, err := b.run(ctx, "sh", env, args...)
	exit := (*exec.ExitError)(nil)
	switch {
	case err == nil:
		return lived, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case !errors.As(err, &exit):
		return "", err
	case state.ExitCode() < 0, strings.Contains(said, "panic: test timed out"):
		return timedOut, nil
	}
	if by := failedTest.FindStringSubmatch(said); by != nil {
		others := slices.DeleteFunc(slices.Clone(b.killers[file]), func(name string) bool { return name == by[1] })
		b.killers[file] = slices.Insert(others[:min(len(others), 3)], 0, by[1])
	}
	return killed, nil
}
