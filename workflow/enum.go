// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"fmt"
	"strings"

	"github.com/socialteam/socialteam/internal/suggest"
)

// enum is the text form of a small enumeration: its name, then the words of the
// values from one on.
type enum []string

func (e enum) text(v uint8) string {
	if v == 0 || int(v) >= len(e) {
		return ""
	}
	return e[v]
}

func (e enum) append(b []byte, v uint8) ([]byte, error) {
	if v == 0 || int(v) >= len(e) {
		return b, fmt.Errorf("no text form for %s %d", e[0], v)
	}
	return append(b, e[v]...), nil
}

func (e enum) parse(text []byte) (uint8, error) {
	for i, word := range e[1:] {
		if word == string(text) {
			return uint8(i + 1), nil
		}
	}
	return 0, fmt.Errorf("%w: want %s", suggest.Unknown(e[0], string(text), e[1:]), strings.Join(e[1:], ", "))
}
