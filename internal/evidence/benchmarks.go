// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func benchmarks(ctx context.Context, _ settings, folder string) ([][]string, error) {
	said, err := output(ctx, nil, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-count", "5", "-timeout", "6h", folder)
	if err != nil {
		return nil, err
	}
	return benchRows(title(folder), readBenchmarks(said)), nil
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
		mine, floor, ratio := all[name].median("ns/op"), "none", ""
		if f, ok := floorOf(cmp.Or(borrowed[pkg+"."+name], name), all); ok {
			low := f.median("ns/op")
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
