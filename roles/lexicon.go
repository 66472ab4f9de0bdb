// SPDX-License-Identifier: Apache-2.0

package roles

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed words.txt
var wordsText string

// lexicon is words.txt, indexed: what the words of job titles mean.
type lexicon struct {
	// meant maps a word or a phrase, its words joined by spaces, to what it
	// means.
	meant map[string][]string
	// whole maps a whole title to what it means.
	whole map[string][]string
	// single has every word of every phrase.
	single map[string]bool
	// kinds are ranks and kinds of job; empty words tell nothing.
	kinds, empty map[string]bool
}

var titleWords = sync.OnceValue(func() *lexicon {
	x := &lexicon{meant: map[string][]string{}, whole: map[string][]string{}, single: map[string]bool{}, kinds: map[string]bool{}, empty: map[string]bool{}}
	for line := range strings.Lines(wordsText) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			x.add(line)
		}
	}
	return x
})

func (x *lexicon) add(line string) {
	sign, rest := line[0], strings.TrimLeft(line, "!?^ ")
	left, right, _ := strings.Cut(rest, ":")
	meaning, list := strings.Fields(left), strings.Fields(right)
	if sign == '?' {
		for _, w := range append(list, meaning...) {
			x.single[w], x.empty[w] = true, true
			x.meant[w] = []string{w}
		}
		return
	}
	for _, m := range meaning {
		x.single[m] = true
		if sign == '!' {
			x.kinds[m] = true
		}
		if sign != '^' && x.meant[m] == nil {
			x.meant[m] = []string{m}
		}
	}
	for _, phrase := range list {
		phrase = strings.ReplaceAll(phrase, "_", " ")
		for _, w := range strings.Fields(phrase) {
			x.single[w] = true
		}
		if sign == '^' {
			x.whole[phrase] = meaning
		} else {
			x.meant[phrase] = meaning
		}
	}
}

// meanings returns what a title of known words means, each meaning once.
func (x *lexicon) meanings(title []string) []string {
	if m, ok := x.whole[strings.Join(title, " ")]; ok {
		return m
	}
	var out []string
	for i := 0; i < len(title); {
		n := min(longestPhrase, len(title)-i)
		for ; n > 1; n-- {
			if _, ok := x.meant[strings.Join(title[i:i+n], " ")]; ok {
				break
			}
		}
		means, ok := x.meant[strings.Join(title[i:i+n], " ")]
		if !ok {
			means = title[i : i+1]
		}
		for _, m := range means {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
		i += n
	}
	return out
}

const longestPhrase = 3

// likeness says how alike two meanings are, per mille, where it is not all or
// nothing.
func (x *lexicon) likeness(a, b string) int {
	if a == b {
		return 1000
	}
	if a > b {
		a, b = b, a
	}
	switch [2]string{a, b} {
	case [2]string{"adviser", "consultant"}, [2]string{"agent", "representative"}:
		return 950
	case [2]string{"lead", "manager"}, [2]string{"director", "head"}:
		return 900
	case [2]string{"intern", "junior"}:
		return 850
	case [2]string{"head", "lead"}, [2]string{"head", "manager"}, [2]string{"assistant", "intern"}, [2]string{"assistant", "junior"}:
		return 750
	case [2]string{"director", "manager"}, [2]string{"director", "lead"}, [2]string{"copywriter", "writer"}:
		return 700
	}
	if x.kinds[a] && x.kinds[b] {
		return 300
	}
	return 0
}
