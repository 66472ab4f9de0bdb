// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"fmt"
	"strings"
)

// words are the text forms of an enumeration that starts at one; words[0] is
// what the values are called.
type words []string

func (w words) text(v uint8) string {
	switch {
	case v == 0:
		return ""
	case int(v) < len(w):
		return w[v]
	}
	return fmt.Sprintf("%s(%d)", w[0], v)
}

func (w words) append(b []byte, v uint8) ([]byte, error) {
	if v == 0 || int(v) >= len(w) {
		return b, fmt.Errorf("no text form for %s %d", w[0], v)
	}
	return append(b, w[v]...), nil
}

func (w words) parse(text []byte) (uint8, error) {
	for i, name := range w[1:] {
		if name == string(text) {
			return uint8(i + 1), nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: want %s", w[0], text, w.choice())
}

// choice lists the text forms.
func (w words) choice() string {
	last := len(w) - 1
	return strings.Join(w[1:last], ", ") + " or " + w[last]
}
