// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"strings"
)

// words are the text forms of an enumeration; the zero value has none.
type words []string

func (w words) text(kind string, v uint8) string {
	switch {
	case v == 0:
		return ""
	case int(v) < len(w):
		return w[v]
	}
	return fmt.Sprintf("%s(%d)", kind, v)
}

func (w words) append(b []byte, kind string, v uint8) ([]byte, error) {
	if v == 0 || int(v) >= len(w) {
		return b, fmt.Errorf("no text form for %s %d", kind, v)
	}
	return append(b, w[v]...), nil
}

func (w words) parse(kind string, text []byte) (uint8, error) {
	for i := 1; i < len(w); i++ {
		if w[i] == string(text) {
			return uint8(i), nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: want %s", kind, text, strings.Join(w[1:], ", "))
}
