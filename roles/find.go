// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/socialteam/socialteam/internal/suggest"
)

// Match is one role that a text may mean.
type Match struct {
	Role ID `json:"role"`
	// Score says how well it fits, per mille. It is 1000 if the text is the
	// title or an alias but for case, accents, signs and spaces; 999 if it says
	// the same words and no others once abbreviations, translations, plurals,
	// typing errors and marks such as "(m/f/d)" are resolved; at least 900 if
	// it joins several jobs, one of them under the title or an alias; and less
	// the more words only one of the two has. Least is 350.
	Score int `json:"score"`
	// Name is the title or alias that fits best.
	Name string `json:"name"`
}

const (
	exactScore = 1000
	sameWords  = 999 // no more and no fewer words, in whichever form
	partScore  = 900 // one of several jobs that the text names
	leastScore = 350 // below it, what matches is chance
	longText   = 200 // runes of a text that are looked at
)

// Find returns the roles that a text may mean, best first; equally good ones in
// catalogue order. What scores less than 350, or less than half as much as the
// best, is left out; of a text over 200 characters the rest is not looked at.
//
// It reads titles the way people write them, in English and
// Danish: "Head of Social", "SoMe-chef", "Community Mgr (m/f/d)", plurals,
// seniority, typing errors. Names are the titles, the aliases and the ids, and
// for want of better the labels of [Role.Codes].
//
// One text can mean several roles, and the best match need not be right. Programs
// that act on it should ask for a score of 999 or more, and for no other match
// with that score; of anything less have a person look.
func (c *Catalog) Find(text string) []Match { return c.names.find(text) }

// nameIndex finds roles by their names.
type nameIndex struct {
	names []roleName
	// exact maps a folded title or alias to the names that fold to it, one of
	// each role; exactID does so for folded ids.
	exact, exactID map[string][]int
	// by maps a meaning to the names that have it.
	by map[string][]int
	// weight says how much a meaning tells, by how few roles have it.
	weight map[string]int
	// known are the words that names or the lexicon have, sorted.
	known   []string
	isKnown map[string]bool
	ids     []ID
	most    int
}

type roleName struct {
	role    int
	text    string
	folded  string
	meaning []string
	factor  int // per mille
}

func newNameIndex(list []Role) *nameIndex {
	x := &nameIndex{
		exact: map[string][]int{}, exactID: map[string][]int{}, by: map[string][]int{}, weight: map[string]int{},
		isKnown: maps.Clone(titleWords().single), ids: ids(roleID, list),
	}
	for i, r := range list {
		x.add(i, r.Title, exactScore, x.exact)
		for _, a := range r.Aliases {
			x.add(i, a.Name, exactScore, x.exact)
		}
		x.add(i, string(r.ID), 980, x.exactID)
		for _, code := range r.Codes {
			factor := 940
			if code.Match == MatchClosest {
				factor = 750
			}
			switch {
			case code.Label != "":
				x.add(i, code.Label, factor, nil)
			case code.Scheme == "esco":
				x.add(i, code.Value, factor, nil)
			}
		}
	}
	x.known = slices.Sorted(maps.Keys(x.isKnown))
	x.weigh(len(list))
	return x
}

// add adds a name of a role, and its folded form to exact if that is not nil.
func (x *nameIndex) add(role int, text string, factor int, exact map[string][]int) {
	var title []string
	for _, t := range tokens(text) {
		if w, ok := x.inflected(t); ok {
			title = append(title, w)
		} else if parts := x.split(t); parts != nil {
			title = append(title, parts...)
		} else {
			x.isKnown[t] = true
			title = append(title, t)
		}
	}
	n := roleName{role: role, text: text, folded: bare(text), meaning: titleWords().meanings(title), factor: factor}
	for _, m := range n.meaning {
		x.by[m] = append(x.by[m], len(x.names))
	}
	has := func(i int) bool { return x.names[i].role == role }
	if exact != nil && n.folded != "" && !slices.ContainsFunc(exact[n.folded], has) {
		exact[n.folded] = append(exact[n.folded], len(x.names))
	}
	x.names = append(x.names, n)
}

// weigh gives each meaning a weight: the fewer roles have it, the more it tells.
func (x *nameIndex) weigh(count int) {
	weight := func(roles int) int {
		return int(math.Round(1000 * math.Log(1+float64(count)/float64(roles))))
	}
	x.most = weight(1)
	for m, names := range x.by {
		roles := map[int]bool{}
		for _, n := range names {
			roles[x.names[n].role] = true
		}
		x.weight[m] = x.scaled(m, weight(len(roles)))
	}
}

// scaled lowers the weight of words that tell less than others do.
func (x *nameIndex) scaled(meaning string, weight int) int {
	switch words := titleWords(); {
	case words.empty[meaning]:
		return weight / 20
	case words.kinds[meaning]:
		return weight / 2
	}
	return weight
}

func (x *nameIndex) weightOf(meaning string) int {
	if w, ok := x.weight[meaning]; ok {
		return w
	}
	return x.scaled(meaning, x.most*2/5)
}

// only returns the one role that has the text as a title or an alias, or for want
// of such as its id, but for case, accents and signs.
func (x *nameIndex) only(text string) (ID, bool) {
	if x == nil {
		return "", false
	}
	list := x.exact[bare(text)]
	if len(list) == 0 {
		list = x.exactID[bare(text)]
	}
	if len(list) != 1 {
		return "", false
	}
	return x.ids[x.names[list[0]].role], true
}

func (x *nameIndex) find(text string) []Match {
	if x == nil {
		return nil
	}
	query := titleWords().meanings(x.title(text))
	best := map[int]Match{}
	for _, n := range x.exact[bare(text)] {
		name := x.names[n]
		best[name.role] = Match{Role: x.ids[name.role], Score: exactScore, Name: name.text}
	}
	for _, part := range jobs(text) {
		for _, n := range x.exact[bare(part)] {
			name := x.names[n]
			if best[name.role].Score == 0 {
				best[name.role] = Match{Role: x.ids[name.role], Score: partScore, Name: name.text}
			}
		}
	}
	for _, n := range x.candidates(query) {
		name := x.names[n]
		score := min(x.score(query, name), sameWords)
		if score >= leastScore && score > best[name.role].Score {
			best[name.role] = Match{Role: x.ids[name.role], Score: score, Name: name.text}
		}
	}
	list := make([]Match, 0, len(best))
	for _, role := range slices.Sorted(maps.Keys(best)) {
		list = append(list, best[role])
	}
	slices.SortStableFunc(list, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	trails := func(m Match) bool { return m.Score < list[0].Score/2 }
	if i := slices.IndexFunc(list, trails); i >= 0 {
		list = slices.Clip(list[:i])
	}
	return list
}

// jobs returns the parts of a title that names several jobs.
func jobs(text string) []string {
	if utf8.RuneCountInString(text) > longText {
		return nil
	}
	text = conjunctions.Replace(strings.ToLower(outsideParentheses(text)))
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/&+|", r) })
}

var conjunctions = strings.NewReplacer(" and ", "/", " og ", "/")

// candidates returns the names that share a meaning with the query.
func (x *nameIndex) candidates(query []string) []int {
	seen := map[int]bool{}
	for _, q := range query {
		for _, n := range x.by[q] {
			seen[n] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// score compares what a query means with what a name means: the harmonic mean of
// the shares of either that the other has, by weight.
func (x *nameIndex) score(query []string, name roleName) int {
	var asked, found, whole, met int
	for _, q := range query {
		w := x.weightOf(q)
		asked += w
		found += w * x.likest(q, name.meaning) / 1000
	}
	for _, m := range name.meaning {
		w := x.weightOf(m)
		whole += w
		met += w * x.likest(m, query) / 1000
	}
	if asked == 0 || whole == 0 || found+met == 0 {
		return 0
	}
	p, r := found*1000/asked, met*1000/whole
	return 2 * p * r / (p + r) * name.factor / 1000
}

func (x *nameIndex) likest(meaning string, among []string) int {
	most := 0
	for _, m := range among {
		most = max(most, titleWords().likeness(meaning, m))
	}
	return most
}

// title returns the words of a title, each as the nearest known word.
func (x *nameIndex) title(text string) []string {
	raw := tokens(outsideParentheses(text))
	if len(raw) == 0 {
		raw = tokens(text)
	}
	var out []string
	for i := 0; i < len(raw); i++ {
		if i+1 < len(raw) {
			if w, ok := x.inflected(raw[i] + raw[i+1]); ok && !(x.isKnown[raw[i]] && x.isKnown[raw[i+1]]) {
				out = append(out, w)
				i++
				continue
			}
		}
		out = append(out, x.words(raw[i])...)
	}
	return out
}

// words returns the known words that a word stands for: itself, its singular, the
// parts of a compound, the word that it misspells, or else itself.
func (x *nameIndex) words(w string) []string {
	if known, ok := x.inflected(w); ok {
		return []string{known}
	}
	if parts := x.split(w); parts != nil {
		return parts
	}
	if near, ok := x.nearest(w); ok {
		return []string{near}
	}
	for _, suffix := range inflections {
		if stem, ok := strings.CutSuffix(w, suffix); ok {
			if parts := x.split(stem); parts != nil {
				return parts
			}
		}
	}
	return []string{w}
}

var inflections = []string{"s", "e", "r", "n", "er", "en", "et", "ne", "es", "ere", "erne", "ers", "in"}

// inflected returns the known word that w is a form of.
func (x *nameIndex) inflected(w string) (string, bool) {
	if x.isKnown[w] {
		return w, true
	}
	for _, suffix := range inflections {
		if stem, ok := strings.CutSuffix(w, suffix); ok && len(stem) > 2 && x.isKnown[stem] {
			return stem, true
		}
	}
	return "", false
}

// split takes a compound apart into known words, as few as possible; an "s" or
// an "e" may join them. It returns nil if that cannot be done.
func (x *nameIndex) split(w string) []string {
	const shortest, longest = 3, 60
	if len(w) < 2*shortest || len(w) > longest {
		return nil
	}
	best := make([][]string, len(w)+1)
	for i := len(w) - shortest; i >= 0; i-- {
		for j := i + shortest; j <= len(w); j++ {
			if !x.isKnown[w[i:j]] || i == 0 && j == len(w) {
				continue
			}
			rest, ok := best[j], j == len(w)
			for _, joint := range []string{"s", "e"} {
				if !ok && rest == nil && strings.HasPrefix(w[j:], joint) {
					rest = best[j+1]
				}
			}
			if (ok || rest != nil) && (best[i] == nil || len(rest)+1 < len(best[i])) {
				best[i] = append([]string{w[i:j]}, rest...)
			}
		}
	}
	return best[0]
}

// nearest returns the known word that w most likely misspells.
func (x *nameIndex) nearest(w string) (string, bool) {
	limit := 0
	switch n := len(w); {
	case n >= 8:
		limit = 3
	case n >= 5:
		limit = 2
	}
	found := ""
	for _, known := range x.known {
		if d := suggest.Distance(w, known, limit); len(known) > 3 && d < limit {
			found, limit = known, d
		}
	}
	return found, found != ""
}

// outsideParentheses returns s without what stands in parentheses.
func outsideParentheses(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(depth-1, 0)
			return ' '
		}
		if depth > 0 {
			return ' '
		}
		return r
	}, s)
}

// tokens returns the words of s, folded.
func tokens(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// bare returns the folded letters and digits of s alone; of a text that is longer
// than what is looked at, none, so that its beginning is never taken for it.
func bare(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > longText {
		return ""
	}
	return strings.Join(tokens(s), "")
}

// fold returns s in lower case without accents, at most longText runes of it.
// Danish letters get the same form however they are typed: å and aa are "a", ø
// and oe are "o", æ and ae are "ae".
func fold(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > longText {
			break
		}
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x80:
			b.WriteRune(r)
		default:
			b.WriteString(unaccented(r))
		}
	}
	return digraphs.Replace(b.String())
}

var digraphs = strings.NewReplacer("aa", "a", "oe", "o")

func unaccented(r rune) string {
	for _, g := range [...]struct{ plain, letters string }{
		{"a", "àáâãåāăą"},
		{"ae", "æä"},
		{"c", "çćĉċč"},
		{"d", "ďđð"},
		{"e", "èéêëēĕėęě"},
		{"g", "ĝğġģ"},
		{"h", "ĥħ"},
		{"i", "ìíîïĩīĭįı"},
		{"j", "ĵ"},
		{"k", "ķ"},
		{"l", "ĺļľŀł"},
		{"n", "ñńņňŉ"},
		{"o", "òóôõöøōŏő"},
		{"oe", "œ"},
		{"r", "ŕŗř"},
		{"s", "śŝşšș"},
		{"ss", "ß"},
		{"t", "ţťŧț"},
		{"th", "þ"},
		{"u", "ùúûüũūŭůűų"},
		{"w", "ŵ"},
		{"y", "ýÿŷ"},
		{"z", "źżž"},
	} {
		if strings.ContainsRune(g.letters, r) {
			return g.plain
		}
	}
	return string(r)
}
