// SPDX-License-Identifier: Apache-2.0

// Package suggest words errors about unknown names: it quotes the name and
// proposes the nearest known one.
package suggest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Unknown returns an error such as
//
//	unknown role "comunity-manager" (did you mean "community-manager"?)
//
// The part in parentheses is there only if a known name is near; among equally
// near ones the first in known wins.
func Unknown[K, N ~string](kind string, name N, known []K) error {
	if near, ok := Nearest(string(name), known); ok {
		return fmt.Errorf("unknown %s %q (did you mean %q?)", kind, string(name), string(near))
	}
	return fmt.Errorf("unknown %s %q", kind, string(name))
}

// mostListed is how many known names an error lists.
const mostListed = 12

// Among is [Unknown] for names of which there are few: if none is near, it lists the
// first twelve of those that there are.
func Among[K, N ~string](kind string, name N, known []K) error {
	err := Unknown(kind, name, known)
	if _, near := Nearest(string(name), known); near || len(known) == 0 {
		return err
	}
	list := make([]string, 0, mostListed+1)
	for _, k := range known[:min(len(known), mostListed)] {
		list = append(list, string(k))
	}
	if more := len(known) - len(list); more > 0 {
		list = append(list, fmt.Sprintf("one of %d more", more))
	}
	last := len(list) - 1
	if last == 0 {
		return fmt.Errorf("%w: want %s", err, list[0])
	}
	return fmt.Errorf("%w: want %s or %s", err, strings.Join(list[:last], ", "), list[last])
}

// Nearest returns the known name that differs least from name, if one differs
// little: at most a third of its letters.
func Nearest[K ~string](name string, known []K) (near K, ok bool) {
	folded := strings.ToLower(name)
	best := utf8.RuneCountInString(name)/3 + 1
	if best > 4 {
		best = 4
	}
	for _, k := range known {
		if d := Distance(folded, strings.ToLower(string(k)), best); d < best {
			best, near, ok = d, k, true
		}
	}
	return near, ok
}

// Distance returns how many insertions, deletions, replacements and swaps of
// neighbouring letters turn a into b (the optimal string alignment distance),
// or limit if that takes limit or more.
func Distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if abs(len(x)-len(y)) >= limit {
		return limit
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], limit)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
