// SPDX-License-Identifier: Apache-2.0

// Command evidence measures packages of a module and writes what it found to
// EVIDENCE.md: coverage, mutation score, fuzzing and benchmarks.
//
//	script/evidence [flags] [package...]
//
// It works on the module in whose folder it runs. Packages are folders such as ./roles; without any, all that have tests are
// measured. Each finished row is kept for its commit in the folder .evidence, so
// that a run that was stopped goes on where it was. Rows of other packages and
// of other commits stay in EVIDENCE.md until they are measured again.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// settings are what a run was asked to do.
type settings struct {
	only     []string      // kinds of rows; empty means all
	mutants  int           // the most mutants to test per package; 0 means all
	seed     uint64        // of the sample
	files    []string      // whose mutants are tested, without a row; empty means all
	fuzzTime time.Duration // per target
	again    bool          // measure what is kept, too
	commit   string        // short id, with "+" when the work tree differs from it
	date     string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	set, folders, err := options(ctx, args)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		if folders, err = testedFolders(ctx); err != nil {
			return err
		}
	}
	var failed []error
	for _, folder := range folders {
		for _, k := range kinds {
			if len(set.only) > 0 && !slices.Contains(set.only, k.name) {
				continue
			}
			rows, err := set.kept(ctx, k, folder)
			if err != nil {
				failed = append(failed, fmt.Errorf("%s of %s: %w", k.name, folder, err))
			}
			if err := record("EVIDENCE.md", k.name, rows); err != nil {
				return err
			}
		}
	}
	return errors.Join(failed...)
}

// record puts rows into the file as it is now: a measurement takes minutes, in which
// people write, too.
func record(file, kind string, rows [][]string) error {
	doc, err := readDocument(file)
	if err != nil {
		return err
	}
	for _, row := range rows {
		doc.put(kind, row)
	}
	return doc.write(file)
}

func options(ctx context.Context, args []string) (settings, []string, error) {
	var set settings
	var only, files string
	flags := flag.NewFlagSet("evidence", flag.ContinueOnError)
	flags.StringVar(&only, "only", "", "kinds of rows, separated by commas: coverage, mutation, fuzzing, benchmarks (default all)")
	flags.IntVar(&set.mutants, "mutants", 0, "test about so many mutants per package, file by file; the row says how many of how many (default all)")
	flags.Uint64Var(&set.seed, "seed", 0, "choose other mutants for the sample")
	flags.StringVar(&files, "files", "", "test the mutants of these files alone, separated by commas, and write no row")
	flags.DurationVar(&set.fuzzTime, "fuzz", time.Minute, "time for each fuzz target")
	flags.BoolVar(&set.again, "again", false, "measure again what is kept for this commit")
	if err := flags.Parse(args); err != nil {
		return set, nil, err
	}
	for name := range strings.SplitSeq(only, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.ContainsFunc(kinds, func(k kind) bool { return k.name == name }) {
			return set, nil, fmt.Errorf("-only: there is no kind %q", name)
		}
		set.only = append(set.only, name)
	}
	if files != "" {
		set.files, set.only = strings.Split(files, ","), []string{"mutation"}
	}
	commit, err := output(ctx, nil, "git", "rev-parse", "--short=12", "HEAD")
	if err != nil {
		return set, nil, err
	}
	changes, err := output(ctx, nil, "git", "status", "--porcelain", "--", ".", ":!EVIDENCE.md")
	if err != nil {
		return set, nil, err
	}
	set.commit = strings.TrimSpace(commit)
	if changes != "" {
		set.commit += "+"
		set.again = true // what was measured with other changes says nothing
	}
	set.date = time.Now().UTC().Format(time.DateOnly)
	return set, flags.Args(), nil
}

// testedFolders returns the folders of the module's packages that have both
// statements and tests.
func testedFolders(ctx context.Context) ([]string, error) {
	out, err := output(ctx, nil, "go", "list", "-f", `{{if and .GoFiles (or .TestGoFiles .XTestGoFiles)}}{{.Dir}}{{end}}`, "./...")
	if err != nil {
		return nil, err
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	var folders []string
	for dir := range strings.FieldsSeq(out) {
		rel, err := filepath.Rel(here, dir)
		if err != nil {
			return nil, err
		}
		if rel != "." {
			rel = "./" + filepath.ToSlash(rel)
		}
		folders = append(folders, rel)
	}
	return folders, nil
}

// A kind of evidence measures one package and returns its rows, without commit
// and date.
type kind struct {
	name    string
	measure func(ctx context.Context, set settings, folder string) ([][]string, error)
}

var kinds = []kind{
	{"coverage", coverage},
	{"mutation", mutation},
	{"fuzzing", fuzzing},
	{"benchmarks", benchmarks},
}

// kept returns the rows that are kept for the package and commit, or measures
// and keeps them.
func (set settings) kept(ctx context.Context, k kind, folder string) ([][]string, error) {
	suffix := ""
	switch k.name {
	case "mutation":
		suffix = fmt.Sprintf("-%d", set.mutants)
		if set.seed > 0 {
			suffix += fmt.Sprintf("-of-%d", set.seed)
		}
	case "fuzzing":
		suffix = "-" + set.fuzzTime.String()
	}
	file := set.stateFile(folder, k.name+suffix+".json")
	var rows [][]string
	if !set.again && len(set.files) == 0 && readJSON(file, &rows) == nil {
		return rows, nil
	}
	fmt.Fprintf(os.Stderr, "%s of %s\n", k.name, folder)
	rows, err := k.measure(ctx, set, folder)
	for i := range rows {
		rows[i] = append(rows[i], set.commit, set.date)
	}
	if err != nil || len(set.files) > 0 {
		return rows, err
	}
	return rows, writeJSON(file, rows)
}

// stateFile returns the file that keeps something for the commit and package.
func (set settings) stateFile(folder, name string) string {
	return filepath.Join(".evidence", set.commit, cmp.Or(packageName(folder), "socialteam"), name)
}

// packageName returns the path of a package below the module, "" for its root.
func packageName(folder string) string {
	if name := filepath.ToSlash(filepath.Clean(folder)); name != "." {
		return name
	}
	return ""
}

// title is how a package is called in a row.
func title(folder string) string { return cmp.Or(packageName(folder), "socialteam") }

// output runs a command and returns what it printed to standard output. An
// error holds all that it printed.
func output(ctx context.Context, env []string, name string, args ...string) (string, error) {
	return outputIn(ctx, "", env, name, args...)
}

// outputIn is output of a command in a folder, "" for this one.
func outputIn(ctx context.Context, folder string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	cmd.Env = append(cmd.Environ(), append([]string{"GOWORK=off"}, env...)...)
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, out.String(), said.String())
	}
	return out.String(), nil
}
