// SPDX-License-Identifier: Apache-2.0

package workflowtest

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// word is a word of a line. A quoted one never has a special meaning.
type word struct {
	text   string
	quoted bool
}

func (w word) String() string {
	if w.quoted {
		return `"` + w.text + `"`
	}
	return w.text
}

// split cuts a line into words. A comma is a word; a colon at the end of a word is
// one too, and so what stands before a colon is easy to tell from what follows.
func split(line string) ([]word, error) {
	var list []word
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		switch rest[0] {
		case '"':
			text, n, err := unquote(rest)
			if err != nil {
				return nil, err
			}
			list, rest = append(list, word{text, true}), rest[n:]
		case ',', ':':
			list, rest = append(list, word{text: rest[:1]}), rest[1:]
		default:
			n := plainLength(rest)
			list, rest = append(list, word{text: rest[:n]}), rest[n:]
		}
	}
	return list, nil
}

// plainLength returns how many bytes of s are one plain word. A colon inside, as
// in 09:30, belongs to it.
func plainLength(s string) int {
	n := strings.IndexAny(s, " \t,\"")
	if n < 0 {
		n = len(s)
	}
	if n > 1 && s[n-1] == ':' {
		n--
	}
	return n
}

// unquote reads a quoted word and returns its text and length.
func unquote(s string) (text string, n int, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			if b.Len() == 0 {
				return "", 0, errors.New(`"" is no name`)
			}
			return b.String(), i + 1, nil
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", 0, fmt.Errorf("no closing quote after %s", shorten(s))
}

// shorten keeps errors short.
func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// words is what is left to read of a line.
type words struct{ list []word }

func (w *words) done() bool { return len(w.list) == 0 }

// is reports whether the next words are these, none of them quoted.
func (w *words) is(phrase ...string) bool {
	if len(w.list) < len(phrase) {
		return false
	}
	for i, p := range phrase {
		if w.list[i] != (word{text: p}) {
			return false
		}
	}
	return true
}

// take skips these words and reports whether they were next.
func (w *words) take(phrase ...string) bool {
	if !w.is(phrase...) {
		return false
	}
	w.list = w.list[len(phrase):]
	return true
}

// name returns the next word, which is what the line needs here.
func (w *words) name(what string) (string, error) {
	if w.done() {
		return "", fmt.Errorf("want %s here", what)
	}
	if w.is(",") || w.is(":") {
		return "", fmt.Errorf("want %s before %q", what, w.list[0].text)
	}
	next := w.list[0]
	w.list = w.list[1:]
	return next.text, nil
}

// names returns a list separated by commas.
func (w *words) names(what string) ([]string, error) {
	var list []string
	for {
		n, err := w.name(what)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if !w.take(",") {
			return list, nil
		}
	}
}

// end returns an error if words are left over.
func (w *words) end() error {
	if w.done() {
		return nil
	}
	texts := make([]string, len(w.list))
	for i, word := range w.list {
		texts[i] = word.String()
	}
	return fmt.Errorf("do not understand %q", shorten(strings.Join(texts, " ")))
}
