// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/internal/suggest"
)

// SchemeID names a responsibility scheme such as "RACI". The empty SchemeID
// means RACI.
type SchemeID string

// Scheme is a responsibility assignment scheme as data: which letters there are
// and what each means. The zero Scheme has no letters and does not compile.
type Scheme struct {
	ID SchemeID `json:"id"`
	// Letters are in the order in which the scheme is spelt. No two have the
	// same symbol or the same meaning.
	Letters []Letter `json:"letters"`
}

// Letter is one letter of a scheme. The zero Letter is none.
type Letter struct {
	// Symbol is one capital letter from A to Z.
	Symbol string `json:"symbol"`
	// Name is the word that the symbol stands for, such as "Accountable".
	Name  string  `json:"name"`
	Means Meaning `json:"means"`
	// Least and Most bound how many roles may have the letter in one row;
	// Most zero means no limit. Practice disagrees on them, so they are data.
	Least int `json:"least,omitempty"`
	Most  int `json:"most,omitempty"`
}

// RACI is the scheme that most teams know: at least one Responsible and exactly
// one Accountable per row.
func RACI() Scheme {
	return Scheme{ID: "RACI", Letters: []Letter{
		{Symbol: "R", Name: "Responsible", Means: Does, Least: 1},
		{Symbol: "A", Name: "Accountable", Means: Owns, Least: 1, Most: 1},
		{Symbol: "C", Name: "Consulted", Means: Advises},
		{Symbol: "I", Name: "Informed", Means: Told},
	}}
}

// RASCI is RACI with Support.
func RASCI() Scheme {
	return Scheme{ID: "RASCI", Letters: []Letter{
		{Symbol: "R", Name: "Responsible", Means: Does, Least: 1},
		{Symbol: "A", Name: "Accountable", Means: Owns, Least: 1, Most: 1},
		{Symbol: "S", Name: "Support", Means: Helps},
		{Symbol: "C", Name: "Consulted", Means: Advises},
		{Symbol: "I", Name: "Informed", Means: Told},
	}}
}

// DACI is for decisions: one Driver moves it along, one Approver decides.
func DACI() Scheme {
	return Scheme{ID: "DACI", Letters: []Letter{
		{Symbol: "D", Name: "Driver", Means: Does, Least: 1, Most: 1},
		{Symbol: "A", Name: "Approver", Means: Owns, Least: 1, Most: 1},
		{Symbol: "C", Name: "Contributor", Means: Advises},
		{Symbol: "I", Name: "Informed", Means: Told},
	}}
}

// RAPID is for decisions: Recommend prepares it, Agree may object to it, Perform
// carries it out, Input is asked, Decide has the last word. It has no letter for
// those who are only told.
func RAPID() Scheme {
	return Scheme{ID: "RAPID", Letters: []Letter{
		{Symbol: "R", Name: "Recommend", Means: Helps, Least: 1},
		{Symbol: "A", Name: "Agree", Means: SignsOff},
		{Symbol: "P", Name: "Perform", Means: Does, Least: 1},
		{Symbol: "I", Name: "Input", Means: Advises},
		{Symbol: "D", Name: "Decide", Means: Owns, Least: 1, Most: 1},
	}}
}

// CAIRO is RACI with Omitted: those who are kept out of the loop on purpose.
func CAIRO() Scheme {
	return Scheme{ID: "CAIRO", Letters: []Letter{
		{Symbol: "C", Name: "Consulted", Means: Advises},
		{Symbol: "A", Name: "Accountable", Means: Owns, Least: 1, Most: 1},
		{Symbol: "I", Name: "Informed", Means: Told},
		{Symbol: "R", Name: "Responsible", Means: Does, Least: 1},
		{Symbol: "O", Name: "Omitted", Means: Excluded},
	}}
}

// RACIVS is RACI with Verifies, who checks the result, and Signs off, who
// releases it.
func RACIVS() Scheme {
	return Scheme{ID: "RACI-VS", Letters: []Letter{
		{Symbol: "R", Name: "Responsible", Means: Does, Least: 1},
		{Symbol: "A", Name: "Accountable", Means: Owns, Least: 1, Most: 1},
		{Symbol: "C", Name: "Consulted", Means: Advises},
		{Symbol: "I", Name: "Informed", Means: Told},
		{Symbol: "V", Name: "Verifies", Means: Checks},
		{Symbol: "S", Name: "Signs off", Means: SignsOff},
	}}
}

// Schemes returns the shipped schemes: RACI, RASCI, DACI, RAPID, CAIRO and
// RACI-VS, in this order.
func Schemes() []Scheme {
	return []Scheme{RACI(), RASCI(), DACI(), RAPID(), CAIRO(), RACIVS()}
}

// Letter returns the letter with that meaning; ok is false if the scheme has
// none.
func (s Scheme) Letter(m Meaning) (l Letter, ok bool) {
	for _, l := range s.Letters {
		if l.Means == m {
			return l, true
		}
	}
	return Letter{}, false
}

// Means returns the meaning of a letter's name in any case, such as
// "accountable", or of the meaning's own word, such as "owns"; ok is false if
// the scheme has no such letter.
func (s Scheme) Means(word string) (m Meaning, ok bool) {
	for _, l := range s.Letters {
		if strings.EqualFold(l.Name, word) || l.Means.String() == word {
			return l.Means, l.Means != 0
		}
	}
	return 0, false
}

// Set returns the meanings that the scheme has letters for.
func (s Scheme) Set() Letters {
	var set Letters
	for _, l := range s.Letters {
		set = set.With(l.Means)
	}
	return set
}

// Text writes a cell the canonical way: the symbols in alphabetical order with
// slashes between, such as "A/R"; an empty cell is "". Meanings that the scheme
// has no letter for are left out.
func (s Scheme) Text(l Letters) string { return string(s.AppendText(nil, l)) }

// AppendText appends [Scheme.Text] to b.
func (s Scheme) AppendText(b []byte, l Letters) []byte {
	var symbols [26]bool
	for _, letter := range s.Letters {
		if l.Has(letter.Means) && validSymbol(letter.Symbol) {
			symbols[letter.Symbol[0]-'A'] = true
		}
	}
	first := true
	for i, has := range symbols {
		if !has {
			continue
		}
		if !first {
			b = append(b, '/')
		}
		b, first = append(b, byte('A'+i)), false
	}
	return b
}

// Parse reads a cell as people write it: "A/R", "A,R", "A R", "A&R", "AR",
// "a/r", "A and R", "Responsible", and "", "-", "n/a" or a dash for an empty
// cell. It fails if anything else stands there; the error names a Cyrillic or
// Greek look-alike of a letter, and the name that a word misspells.
func (s Scheme) Parse(text string) (Letters, error) {
	if len(text) == 1 { // as most cells are
		if m, ok := s.lettered(rune(text[0])); ok {
			return m.bit(), nil
		}
	}
	if m, ok := s.named(strings.TrimSpace(text)); ok {
		return LettersOf(m), nil
	}
	if strings.EqualFold(strings.TrimSpace(text), "n/a") {
		return 0, nil
	}
	var set Letters
	for token := range strings.FieldsFuncSeq(text, isCellNoise) {
		more, bad, ok := s.token(token)
		switch joins := !set.IsZero() && (token == "and" || token == "og"); {
		case ok:
			set |= more
		case !joins:
			return 0, s.unknown(text, token, bad)
		}
	}
	return set, nil
}

// token reads the name of a letter or a run of letters; if ok is false, bad is
// the first sign that is no letter.
func (s Scheme) token(token string) (set Letters, bad rune, ok bool) {
	if m, ok := s.named(token); ok {
		return LettersOf(m), 0, true
	}
	for _, r := range token {
		m, ok := s.lettered(r)
		if !ok {
			return 0, r, false
		}
		set = set.With(m)
	}
	return set, 0, true
}

// isCellNoise reports whether r may stand between letters, or alone in an empty
// cell.
func isCellNoise(r rune) bool {
	return strings.ContainsRune(" \t\r\n\u00a0\u200b/\\,;+&|.()[]*_`\"'\u201c\u201d\u2018\u2019-\u2010\u2011\u2012\u2013\u2014\u2212", r)
}

func (s Scheme) named(word string) (Meaning, bool) {
	if len(word) < 2 {
		return 0, false
	}
	for _, l := range s.Letters {
		if strings.EqualFold(l.Name, word) {
			return l.Means, true
		}
	}
	return 0, false
}

func (s Scheme) lettered(r rune) (Meaning, bool) {
	if 'a' <= r && r <= 'z' {
		r -= 'a' - 'A'
	}
	for _, l := range s.Letters {
		if len(l.Symbol) == 1 && rune(l.Symbol[0]) == r {
			return l.Means, true
		}
	}
	return 0, false
}

// unknown returns what is wrong with a cell whose token has r in it.
func (s Scheme) unknown(text, token string, r rune) error {
	const most = 100
	words := []string{strings.TrimSpace(text), token}
	if len(text) > most {
		text, words = strings.ToValidUTF8(text[:most], "")+"…", nil
	}
	if latin, script, ok := lookAlike(r); ok {
		return fmt.Errorf("cell %q: %q is a %s letter (U+%04X) that looks like the Latin %q", text, r, script, r, latin)
	}
	symbols, names := make([]string, len(s.Letters)), make([]string, len(s.Letters))
	for i, l := range s.Letters {
		symbols[i], names[i] = l.Symbol, l.Name
	}
	for _, w := range words {
		if _, ok := suggest.Nearest(w, names); ok {
			return fmt.Errorf("cell %q: %w", text, suggest.Unknown("name", w, names))
		}
	}
	return fmt.Errorf("cell %q: %q is no letter of %s: want %s or their names", text, r, s.ID, strings.Join(symbols, ", "))
}

// lookAlike returns the Latin capital that a Cyrillic or Greek letter can be
// mistaken for.
func lookAlike(r rune) (latin rune, script string, ok bool) {
	const (
		cyrillic = "АВСЕНІЈКМОРЅТХаԁсеіјорѕѵ"
		cyLatin  = "ABCEHIJKMOPSTXADCEIJOPSV"
		greek    = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιορν"
		grLatin  = "ABEZHIKMNOPTYXAIOPV"
	)
	if i := slices.Index([]rune(cyrillic), r); i >= 0 {
		return rune(cyLatin[i]), "Cyrillic", true
	}
	if i := slices.Index([]rune(greek), r); i >= 0 {
		return rune(grLatin[i]), "Greek", true
	}
	return 0, "", false
}

func validSymbol(s string) bool { return len(s) == 1 && 'A' <= s[0] && s[0] <= 'Z' }

// validate reports every fault of the scheme, with paths below path.
func (s Scheme) validate(f *faults, path string) {
	if s.ID == "" {
		f.add(path+".id", errors.New("missing: a scheme needs an id such as \"RACI\""))
	}
	if len(s.Letters) == 0 {
		f.add(path+".letters", errors.New("missing: a scheme needs at least one letter"))
	}
	symbols, means := map[string]bool{}, map[Meaning]bool{}
	for i, l := range s.Letters {
		p := fmt.Sprintf("%s.letters[%d]", path, i)
		switch {
		case !validSymbol(l.Symbol):
			f.add(p+".symbol", fmt.Errorf("bad symbol %q: want one capital letter from A to Z", l.Symbol))
		case symbols[l.Symbol]:
			f.add(p+".symbol", fmt.Errorf("duplicate symbol %q", l.Symbol))
		}
		f.text(p+".name", l.Name)
		switch {
		case l.Means == 0 || l.Means > Excluded:
			f.add(p+".means", fmt.Errorf("bad meaning %d: want %s", l.Means, meanings.choice()))
		case means[l.Means]:
			f.add(p+".means", fmt.Errorf("duplicate meaning %q: two letters of a scheme cannot mean the same", l.Means))
		}
		if l.Least < 0 {
			f.add(p+".least", fmt.Errorf("bad bound %d: want zero or more", l.Least))
		}
		if l.Most < 0 || l.Most > 0 && l.Most < l.Least {
			f.add(p+".most", fmt.Errorf("bad bound %d: want zero for no limit, or at least %d", l.Most, max(l.Least, 1)))
		}
		symbols[l.Symbol], means[l.Means] = true, true
	}
}

// clone returns a copy that shares nothing with s.
func (s Scheme) clone() Scheme {
	s.Letters = slices.Clone(s.Letters)
	return s
}

// schemeByID finds a scheme among those given, then among those shipped.
func schemeByID(id SchemeID, own []Scheme) (Scheme, bool) {
	for _, list := range [][]Scheme{own, Schemes()} {
		for _, s := range list {
			if s.ID == id {
				return s.clone(), true
			}
		}
	}
	return Scheme{}, false
}

func schemeIDs(own []Scheme) []SchemeID {
	var list []SchemeID
	for _, s := range slices.Concat(own, Schemes()) {
		list = append(list, s.ID)
	}
	return list
}

// isShipped reports whether s is one of [Schemes].
func (s Scheme) isShipped() bool {
	shipped, ok := schemeByID(s.ID, nil)
	return ok && slices.Equal(s.Letters, shipped.Letters)
}
