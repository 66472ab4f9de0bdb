// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"slices"
	"strings"
)

// naming resolves the headers or the labels of a text.
type naming[K ~string] struct {
	given map[string]K // folded names that the caller gave
	has   func(K) bool
	index *nameIndex
	seen  map[string]K
	cache map[string]resolved[K]
}

// resolved is what a name was found to mean.
type resolved[K ~string] struct {
	id K
	ok bool
	// guesses are what the name might mean, best first; they are set if it is
	// not a name of the id, or of nothing.
	guesses []K
	// score says how well the first guess fits, as [Match.Score] does.
	score int
	// sure is set if a part of the text is a name of the id, so that several
	// may mean the same.
	sure bool
	// alike is set if letters of another alphabet had to be read as Latin
	// ones.
	alike bool
}

// mostGuessed is how many unknown names of a text are guessed at.
const mostGuessed = 1000

func newNaming[K ~string](given map[string]K, has func(K) bool, index *nameIndex) *naming[K] {
	return &naming[K]{given: folded(given), has: has, index: index, seen: map[string]K{}, cache: map[string]resolved[K]{}}
}

// exact returns what has the text as its id or as one of its names, or was given
// for it; ok is false if there is no such thing.
func (n *naming[K]) exact(text string) (id K, ok bool) {
	id, known := n.seen[text]
	if !known {
		id = n.lookUp(text)
		n.seen[text] = id
	}
	return id, id != ""
}

func (n *naming[K]) lookUp(text string) K {
	if text == "" {
		return ""
	}
	if id, ok := n.given[key(text)]; ok {
		return id
	}
	if n.has(K(text)) {
		return K(text)
	}
	ref, _ := n.index.only(text)
	return K(ref)
}

// resolve is exact, and otherwise guesses.
func (n *naming[K]) resolve(text string) resolved[K] {
	if id, ok := n.exact(text); ok {
		return resolved[K]{id: id, ok: true}
	}
	if r, ok := n.cache[text]; ok {
		return r
	}
	if text == "" || len(n.cache) >= mostGuessed {
		return resolved[K]{}
	}
	var r resolved[K]
	if latin := latinised(text); latin != text {
		if id, ok := n.exact(latin); ok {
			r = resolved[K]{id: id, ok: true, sure: true}
		} else {
			r = n.guess(latin)
		}
		r.alike = r.ok
	}
	if !r.ok {
		r = n.guess(text)
	}
	n.cache[text] = r
	return r
}

// distinct takes back guesses at what other names of the list mean exactly, or
// were guessed to mean before: only certain names may share a meaning.
func (n *naming[K]) distinct(list []string) []resolved[K] {
	taken := map[K]bool{}
	for _, text := range list {
		if id, ok := n.exact(text); ok {
			taken[id] = true
		}
	}
	out := make([]resolved[K], len(list))
	for i, text := range list {
		r := n.resolve(text)
		if r.ok && !r.sure && len(r.guesses) > 0 {
			r.ok = !taken[r.id]
			taken[r.id] = true
		}
		out[i] = r
	}
	return out
}

func (n *naming[K]) guess(text string) resolved[K] {
	if ids := n.inParts(text); len(ids) == 1 {
		return resolved[K]{id: ids[0], ok: true, sure: true, guesses: ids, score: exactScore}
	} else if len(ids) > 1 {
		return resolved[K]{id: ids[0], ok: true, sure: true, guesses: ids, score: partScore}
	}
	const good, ahead, most = 750, 50, 3
	matches := n.index.find(text)
	var r resolved[K]
	for _, m := range matches[:min(len(matches), most)] {
		r.guesses = append(r.guesses, K(m.Role))
	}
	if len(matches) > 0 && matches[0].Score >= good && matches[0].Score < exactScore &&
		(len(matches) == 1 || matches[0].Score-matches[1].Score >= ahead) {
		r.id, r.ok, r.score = r.guesses[0], true, matches[0].Score
	}
	return r
}

// inParts returns what the parts of a text are names of, each once.
func (n *naming[K]) inParts(text string) []K {
	var ids []K
	for _, part := range parts(text) {
		if id, ok := n.exact(strings.TrimSpace(part)); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// parts returns what stands inside of brackets in a header, and between signs:
// "Anna Holm (Community Manager)" or "Legal: Jens".
func parts(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("()[]{}<>:;,/|\n\u2013\u2014", r) })
}

func join[K ~string](list []K, separator string) string {
	var b strings.Builder
	for i, k := range list {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(string(k))
	}
	return b.String()
}

// latinised returns the text with look-alikes of Latin letters replaced.
func latinised(text string) string {
	return strings.Map(func(r rune) rune {
		if latin, _, ok := lookAlike(r); ok {
			return latin
		}
		return r
	}, text)
}
