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
	profile, err := coverProfile(ctx, folder)
	if err != nil {
		return nil, err
	}
	all, reached, missed, err := readProfile(profile)
	if err != nil {
		return nil, err
	}
	return [][]string{{title(folder), strconv.Itoa(all), strconv.Itoa(reached), percent(reached, all), missed}}, nil
}

// coverProfile runs the tests of a package and returns their coverage profile.
func coverProfile(ctx context.Context, folder string) (string, error) {
	dir, err := os.MkdirTemp("", "evidence-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "profile")
	if _, err := output(ctx, nil, "go", "test", "-count=1", "-timeout", "6h", "-coverprofile", file, folder); err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	return string(text), err
}

// A block is a stretch of a file that is run as a whole.
type block struct {
	file                           string // without its folder
	from, fromColumn, to, toColumn int
	statements, count              int
}

func readBlocks(profile string) ([]block, error) {
	var out []block
	for row := range strings.Lines(profile) {
		if strings.HasPrefix(row, "mode:") {
			continue
		}
		at := strings.LastIndex(row, ":")
		if at < 0 {
			return nil, fmt.Errorf("coverage profile: %q", row)
		}
		b := block{file: path.Base(row[:at])}
		if _, err := fmt.Sscanf(row[at+1:], "%d.%d,%d.%d %d %d", &b.from, &b.fromColumn, &b.to, &b.toColumn, &b.statements, &b.count); err != nil {
			return nil, fmt.Errorf("coverage profile: %q: %w", row, err)
		}
		out = append(out, b)
	}
	return out, nil
}

// readProfile counts the statements of a coverage profile, and lists the lines
// that were not reached: "a.go:3, 7-9; b.go:1".
func readProfile(text string) (all, reached int, missed string, err error) {
	blocks, err := readBlocks(text)
	if err != nil {
		return 0, 0, "", err
	}
	missing := map[string][]string{}
	for _, b := range blocks {
		all += b.statements
		if b.count > 0 {
			reached += b.statements
			continue
		}
		if b.statements == 0 {
			continue
		}
		lines := strconv.Itoa(b.from)
		if b.to > b.from {
			lines += "-" + strconv.Itoa(b.to)
		}
		missing[b.file] = append(missing[b.file], lines)
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
