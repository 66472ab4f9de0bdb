// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
)

var (
	fuzzTarget = regexp.MustCompile(`(?m)^Fuzz\w*$`)
	fuzzLine   = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)
)

func fuzzing(ctx context.Context, set settings, folder string) ([][]string, error) {
	targets, err := fuzzTargets(ctx, folder)
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

func fuzzTargets(ctx context.Context, folder string) ([]string, error) {
	listed, err := output(ctx, nil, "go", "test", "-list", "^Fuzz", folder)
	if err != nil {
		return nil, err
	}
	targets := fuzzTarget.FindAllString(listed, -1)
	slices.Sort(targets)
	return targets, nil
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
