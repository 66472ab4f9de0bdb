// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func coverage(ctx context.Context, _ settings, folder string) ([][]string, error) {
	dir, err := os.MkdirTemp("", "evidence-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	profile := filepath.Join(dir, "profile")
	if _, err := output(ctx, []string{"SOCIALTEAM_CASES=long"}, "go", "test", "-count=1", "-timeout", "6h", "-coverprofile", profile, folder); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		return nil, err
	}
	all, reached, missed, err := readProfile(string(text))
	if err != nil {
		return nil, err
	}
	return [][]string{{title(folder), strconv.Itoa(all), strconv.Itoa(reached), percent(reached, all), missed}}, nil
}

// readProfile counts the statements of a coverage profile, and lists the lines
// that were not reached: "a.go:3, 7-9; b.go:1".
func readProfile(text string) (all, reached int, missed string, err error) {
	missing := map[string][]string{}
	for row := range strings.Lines(text) {
		if strings.HasPrefix(row, "mode:") {
			continue
		}
		var from, to, column, statements, count int
		at := strings.LastIndex(row, ":")
		if at < 0 {
			return 0, 0, "", fmt.Errorf("coverage profile: %q", row)
		}
		if _, err := fmt.Sscanf(row[at+1:], "%d.%d,%d.%d %d %d", &from, &column, &to, &column, &statements, &count); err != nil {
			return 0, 0, "", fmt.Errorf("coverage profile: %q: %w", row, err)
		}
		all += statements
		if count > 0 {
			reached += statements
			continue
		}
		if statements == 0 {
			continue
		}
		lines := strconv.Itoa(from)
		if to > from {
			lines += "-" + strconv.Itoa(to)
		}
		file := path.Base(row[:at])
		missing[file] = append(missing[file], lines)
	}
	var parts []string
	for _, file := range slices.Sorted(maps.Keys(missing)) {
		parts = append(parts, file+":"+strings.Join(missing[file], ", "))
	}
	return all, reached, orNone(strings.Join(parts, "; ")), nil
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// percent writes a share with one decimal place, rounded down, so that only all
// is 100.0 %.
func percent(part, whole int) string {
	if whole == 0 {
		return "nothing to reach"
	}
	mille := part * 1000 / whole
	return fmt.Sprintf("%d.%d %%", mille/10, mille%10)
}
