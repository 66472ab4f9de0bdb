// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w*)\(`)
	fuzzLine   = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)
)

func fuzzing(ctx context.Context, set settings, folder string) ([][]string, error) {
	targets, err := fuzzTargets(folder)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	var failed []error
	for _, target := range targets {
		said, err := output(ctx, []string{"SOCIALTEAM_CASES=long"}, "go", "test", "-run", "^$", "-fuzz", "^"+target+"$", "-fuzztime", set.fuzzTime.String(), folder)
		if err != nil {
			failed = append(failed, err)
		}
		rows = append(rows, fuzzRow(title(folder)+"."+target, set.fuzzTime.String(), said, err))
	}
	return rows, errors.Join(failed...)
}

func fuzzTargets(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, m := range fuzzTarget.FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out, nil
}

// fuzzRow reads the last line in which the fuzzer counted.
func fuzzRow(name, duration, said string, err error) []string {
	executions, inputs := "0", "0"
	for line := range strings.Lines(said) {
		if m := fuzzLine.FindStringSubmatch(line); m != nil {
			executions, inputs = m[1], m[2]
		}
	}
	result := "no failure"
	if err != nil {
		result = "FAILED"
	}
	return []string{name, duration, executions, inputs, result}
}
