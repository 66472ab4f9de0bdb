// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mutant is one change to the code and what the tests said to it.
type mutant struct {
	Kind   string `json:"type"`
	Status string `json:"status"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// mutation tests the mutants of a package file by file. The mutants of a file
// are kept as soon as they are tested.
func mutation(ctx context.Context, set settings, folder string) ([][]string, error) {
	all, err := gremlins(ctx, folder, "", "--dry-run")
	if err != nil {
		return nil, err
	}
	total, tested := 0, map[string][]mutant{}
	for _, mutants := range all {
		total += len(mutants)
	}
	base, err := measureBase(ctx, folder)
	if err != nil {
		return nil, err
	}
	left := cmp.Or(set.mutants, total)
	for _, file := range byHash(all) {
		if len(tested) > 0 && len(all[file]) > left {
			continue
		}
		left -= len(all[file])
		kept := set.stateFile(folder, "mutants-"+file+".json")
		var mutants []mutant
		if set.again || readJSON(kept, &mutants) != nil {
			if mutants, err = testMutants(ctx, folder, file, base); err != nil {
				return nil, err
			}
			if err := writeJSON(kept, mutants); err != nil {
				return nil, err
			}
		}
		tested[file] = mutants
	}
	return [][]string{mutationRow(title(folder), tested, len(all), total)}, nil
}

// byHash returns the files in an order that depends on their names alone and
// favours none.
func byHash[V any](files map[string]V) []string {
	var out []string
	for file := range files {
		out = append(out, file)
	}
	sum := func(s string) uint64 {
		h := fnv.New64a()
		h.Write([]byte(s))
		return h.Sum64()
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(sum(a), sum(b)), cmp.Compare(a, b)) })
	return out
}

func mutationRow(name string, tested map[string][]mutant, files, total int) []string {
	count := map[string]int{}
	tried := 0
	var survivors []string
	for _, file := range slices.Sorted(maps.Keys(tested)) {
		for _, m := range tested[file] {
			tried++
			count[m.Status]++
			if m.Status == "LIVED" || m.Status == "NOT COVERED" {
				survivors = append(survivors, fmt.Sprintf("%s:%d:%d %s", file, m.Line, m.Column, strings.ToLower(strings.ReplaceAll(m.Kind, "_", " "))))
			}
		}
	}
	which := strconv.Itoa(tried)
	if tried < total {
		which = fmt.Sprintf("sample: %d of %d, %d of %d files", tried, total, len(tested), files)
	}
	viable := tried - count["NOT VIABLE"] - count["SKIPPED"]
	noticed := count["KILLED"] + count["TIMED OUT"]
	return []string{
		name, which, strconv.Itoa(count["KILLED"]), strconv.Itoa(count["TIMED OUT"]), strconv.Itoa(count["LIVED"]),
		strconv.Itoa(count["NOT COVERED"]), percent(noticed, viable), orNone(strings.Join(survivors, "; ")),
	}
}

// testMutants tests the mutants of one file: gremlins does, and those that it
// leaves out for lack of a coverage block are tested here.
func testMutants(ctx context.Context, folder, file string, base baseline) ([]mutant, error) {
	got, err := gremlins(ctx, folder, file, "--timeout-coefficient", strconv.Itoa(base.coefficient()))
	if err != nil {
		return nil, err
	}
	mutants := got[file]
	for i, m := range mutants {
		if m.Status != "NOT COVERED" || base.hasBlock(file, m.Line, m.Column) {
			continue
		}
		if mutants[i].Status, err = base.test(ctx, folder, file, m); err != nil {
			return nil, err
		}
	}
	return mutants, nil
}

// gremlins finds the mutants of a package, of one file or of all, and tests them
// unless the flags say --dry-run. It works on copies below a folder of ours, beside which the folder
// of shared facts is linked when there is one.
func gremlins(ctx context.Context, folder, file string, flags ...string) (map[string][]mutant, error) {
	dir, err := os.MkdirTemp("", "evidence-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	copies := filepath.Join(dir, "copies")
	if err := os.Mkdir(copies, 0o755); err != nil {
		return nil, err
	}
	if shared, ok := sharedFolder(); ok {
		if err := os.Symlink(shared, filepath.Join(dir, "shared")); err != nil {
			return nil, err
		}
	}
	report := filepath.Join(dir, "report.json")
	args := []string{"tool", "-modfile=internal/tools/go.mod", "gremlins", "unleash", folder, "--silent", "--output", report}
	args = append(args, flags...)
	excluded, err := others(folder, file)
	if err != nil {
		return nil, err
	}
	for _, pattern := range excluded {
		args = append(args, "--exclude-files", pattern)
	}
	if _, err := output(ctx, []string{"TMPDIR=" + copies, "GOFLAGS=" + strings.TrimSpace(os.Getenv("GOFLAGS")+" -count=1")}, "go", args...); err != nil {
		return nil, err
	}
	return readReport(report)
}

func readReport(file string) (map[string][]mutant, error) {
	var report struct {
		Files []struct {
			Name    string   `json:"file_name"`
			Mutants []mutant `json:"mutations"`
		} `json:"files"`
	}
	if err := readJSON(file, &report); err != nil {
		return nil, err
	}
	out := map[string][]mutant{}
	for _, f := range report.Files {
		slices.SortFunc(f.Mutants, func(a, b mutant) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Kind, b.Kind))
		})
		out[f.Name] = f.Mutants
	}
	return out, nil
}

// sharedFolder finds the folder that testkit.Shared finds, from here up.
func sharedFolder() (string, bool) {
	dir, err := os.Getwd()
	for err == nil {
		shared := filepath.Join(filepath.Dir(dir), "shared")
		if _, err := os.Stat(filepath.Join(shared, "domain")); err == nil {
			return shared, true
		}
		if filepath.Dir(dir) == dir {
			return "", false
		}
		dir = filepath.Dir(dir)
	}
	return "", false
}

// others returns patterns for what is not the package itself: the folders below
// it and, with a file, the package's other files.
func others(folder, file string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, entry := range entries {
		name := regexp.QuoteMeta(entry.Name())
		switch {
		case entry.IsDir():
			out = append(out, "^"+name+"/")
		case filepath.Ext(entry.Name()) == ".go" && file != "" && entry.Name() != file:
			out = append(out, "^"+name+"$")
		}
	}
	return out, nil
}
