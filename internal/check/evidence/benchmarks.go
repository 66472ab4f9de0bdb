// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// benchRounds is how often every benchmark runs.
const benchRounds = 15

// benchmarks runs all benchmarks of a package again and again, shortly and on one
// processor: each is beside its floor in every round, and a spell in which the
// machine is busy elsewhere spoils a round and not the figures.
func benchmarks(ctx context.Context, _ settings, folder string) (_ [][]string, err error) {
	dir, err := os.MkdirTemp("", "benchmarks")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program := filepath.Join(dir, "package.test")
	if _, err := output(ctx, nil, "go", "test", "-c", "-o", program, folder); err != nil {
		return nil, err
	}
	var said strings.Builder
	for range benchRounds {
		out, err := outputIn(ctx, folder, nil, program, "-test.run", "^$", "-test.bench", ".", "-test.benchmem", "-test.cpu", "1", "-test.benchtime", "100ms", "-test.timeout", "1h")
		if err != nil {
			return nil, err
		}
		said.WriteString(out)
	}
	return benchRows(title(folder), readBenchmarks(said.String())), nil
}

// samples are the measurements of one benchmark, by unit.
type samples map[string][]float64

var benchLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

func readBenchmarks(said string) map[string]samples {
	out := map[string]samples{}
	for _, m := range benchLine.FindAllStringSubmatch(said, -1) {
		if out[m[1]] == nil {
			out[m[1]] = samples{}
		}
		fields := strings.Fields(m[2])
		for i := 0; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				out[m[1]][fields[i+1]] = append(out[m[1]][fields[i+1]], v)
			}
		}
	}
	return out
}

// benchRows puts each benchmark beside its floor: BenchmarkXFloor is the floor of
// BenchmarkX, BenchmarkXFloor10M that of BenchmarkX10M, and the sub-benchmark
// "floor" that of its siblings.
func benchRows(pkg string, all map[string]samples) [][]string {
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if floorName.MatchString(name) {
			continue
		}
		mine, floor, ratio := all[name].least("ns/op"), "none", ""
		if f, ok := floorOf(cmp.Or(borrowed[pkg+"."+name], name), all); ok {
			low := f.least("ns/op")
			floor, ratio = duration(low), fmt.Sprintf("%.2f", mine/low)
		}
		rows = append(rows, []string{
			pkg + "." + name, duration(mine), floor, ratio,
			fmt.Sprintf("%.0f B", all[name].median("B/op")), fmt.Sprintf("%.0f", all[name].median("allocs/op")), all[name].reported(),
		})
	}
	return rows
}

// borrowed are benchmarks that are held against the floor of another.
var borrowed = map[string]string{"workflow.RefuseState": "Move", "workflow.RefuseRole": "Move"}

var (
	floorName = regexp.MustCompile(`Floor(\d+[kM]?)?(/|$)|(^|/)floor$`)
	sizeName  = regexp.MustCompile(`\d+[kM]?$`)
)

func floorOf(name string, all map[string]samples) (samples, bool) {
	parent, rest, sub := strings.Cut(name, "/")
	candidates := []string{name + "Floor", parent + "Floor", name + "/floor", parent + "/floor"}
	if size := sizeName.FindString(name); size != "" {
		candidates = append(candidates, strings.TrimSuffix(name, size)+"Floor"+size)
	}
	if sub {
		candidates = append(candidates, parent+"Floor/"+rest, name[:strings.LastIndex(name, "/")]+"/floor")
	}
	for _, candidate := range candidates {
		if s, ok := all[candidate]; ok {
			return s, true
		}
	}
	return nil, false
}

// least is the sample that the machine disturbed least: whatever else it does only
// adds to a time.
func (s samples) least(unit string) float64 {
	if len(s[unit]) == 0 {
		return 0
	}
	return slices.Min(s[unit])
}

func (s samples) median(unit string) float64 {
	values := slices.Sorted(slices.Values(s[unit]))
	if len(values) == 0 {
		return 0
	}
	return values[len(values)/2]
}

// reported lists the medians of what the benchmark itself measured.
func (s samples) reported() string {
	var out []string
	for _, unit := range slices.Sorted(maps.Keys(s)) {
		if !slices.Contains([]string{"ns/op", "B/op", "allocs/op", "MB/s"}, unit) {
			out = append(out, fmt.Sprintf("%.4g %s", s.median(unit), unit))
		}
	}
	return strings.Join(out, ", ")
}

func duration(ns float64) string {
	switch {
	case ns >= 1e9:
		return fmt.Sprintf("%.3g s", ns/1e9)
	case ns >= 1e6:
		return fmt.Sprintf("%.3g ms", ns/1e6)
	case ns >= 1e3:
		return fmt.Sprintf("%.3g µs", ns/1e3)
	}
	return fmt.Sprintf("%.3g ns", ns)
}
