// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/socialteam/socialteam"
)

// Rules of the findings about what a file added: see [Intake]. Their subject is
// the group column.
const (
	RuleBlankGroup  = "group-blank" // warning: rows without a group value; params rows, line
	RuleAlikeGroups = "group-alike" // warning: group values that look like one; params values
)

// Intake says what became of the rows of a file. The zero Intake is that of a
// file without rows.
type Intake struct {
	Rows    int // added
	Outside int // outside of every window
	Headers int // repetitions of the header
	Skipped int // rows with faults
	// Bad has the faults of skipped rows in order, at most 100.
	Bad []*socialteam.SpecError
	// Findings tell of groups that were hardly meant, by column: added rows
	// with a blank group cell, whose value is "", and values of the table, of
	// earlier files too, that differ in nothing but case, spaces, hyphens or
	// invisible characters, such as "LinkedIn" and "Linkedin". Nothing is
	// left out or put together for that. At most 100 are listed.
	Findings []socialteam.Finding
}

// blanks counts rows without a value in a group column.
type blanks struct {
	rows, line int // line is of the first
}

// doubts returns the findings about the groups of a table, to which a file with
// some blanks by group column was added.
func (t *Table) doubts(in []blanks) []socialteam.Finding {
	var list []socialteam.Finding
	for i, name := range t.grid.By {
		if n := in[i].rows; n > 0 {
			rows, line := strconv.Itoa(n), strconv.Itoa(in[i].line)
			list = append(list, doubt(RuleBlankGroup, name,
				fmt.Sprintf("blank in %s of the added rows, first in line %s: they make a group of their own", rows, line),
				socialteam.Param{Name: "rows", Value: rows}, socialteam.Param{Name: "line", Value: line}))
		}
		for _, values := range t.alike(i) {
			list = append(list, doubt(RuleAlikeGroups, name, quoted(values)+" are groups of their own and look like one",
				socialteam.Param{Name: "values", Value: strings.Join(values, ", ")}))
		}
	}
	return list[:min(len(list), maxFaults)]
}

func doubt(rule, column, message string, params ...socialteam.Param) socialteam.Finding {
	return socialteam.Finding{Rule: rule, Severity: socialteam.Warning, Subject: column, Message: message, Params: params}
}

func quoted(values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = strconv.Quote(v)
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// alike returns the values of a group column that look like one, each set sorted
// and in order of its first.
func (t *Table) alike(column int) [][]string {
	values := map[string]bool{}
	for _, g := range t.groups {
		if g.has&(1<<column) != 0 {
			values[g.values[column]] = true
		}
	}
	looks := map[string][]string{}
	for _, v := range slices.Sorted(maps.Keys(values)) {
		l := look(v)
		looks[l] = append(looks[l], v)
	}
	sets := slices.DeleteFunc(slices.Collect(maps.Values(looks)), func(s []string) bool { return len(s) < 2 })
	slices.SortFunc(sets, slices.Compare)
	return sets
}

// look returns what is left of a value without case, separators and invisible
// characters. Between digits a separator stays, for "1-1" is not "11".
func look(value string) string {
	var b strings.Builder
	var last rune
	apart := false
	for _, r := range value {
		switch {
		case unicode.Is(unicode.Cf, r):
			continue
		case unicode.IsSpace(r) || r == '_' || unicode.Is(unicode.Pd, r):
			apart = true
			continue
		case apart && unicode.IsDigit(last) && unicode.IsDigit(r):
			b.WriteByte(' ')
		}
		apart, last = false, r
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
