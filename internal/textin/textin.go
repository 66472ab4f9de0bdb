// SPDX-License-Identifier: Apache-2.0

// Package textin prepares text from outside for a CSV reader: it drops a byte
// order mark, refuses overlong lines before they fill memory, and guesses the
// separator.
package textin

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// LineLimit is the longest line that [NewReader] passes on, in bytes.
const LineLimit = 1 << 20

// LineError says that a line is longer than [LineLimit].
type LineError struct{ Line int }

// Error names the line and the limit.
func (e *LineError) Error() string {
	return fmt.Sprintf("line %d: longer than %d bytes: is this a text with one record per line?", e.Line, LineLimit)
}

// Reader passes text on as NewReader says. It is not safe for concurrent use.
type Reader struct {
	r       *bufio.Reader
	line, n int
	err     error
}

// NewReader returns a reader of r without a leading byte order mark. It fails
// with a *[LineError] instead of passing on a line over the limit.
func NewReader(r io.Reader) *Reader {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(3); string(head) == "\ufeff" {
		b.Discard(3)
	}
	return &Reader{r: b, line: 1}
}

// Read implements [io.Reader].
func (r *Reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.r.Read(p)
	rest := p[:n]
	for {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			r.n += len(rest)
			break
		}
		if r.n+i > LineLimit {
			r.n += i
			break
		}
		rest, r.n = rest[i+1:], 0
		r.line++
	}
	if r.n > LineLimit {
		r.err = &LineError{Line: r.line}
		return n - len(rest), r.err
	}
	r.err = err
	return n, err
}

// Separator guesses the separator of a CSV text from its first line: whichever
// of comma, semicolon and tab stands there most often outside quotes, comma if
// none does. It consumes nothing; it looks at most 4096 bytes ahead.
func (r *Reader) Separator() rune {
	head, _ := r.r.Peek(4096)
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	counts := map[byte]int{}
	quoted := false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}
