// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/socialteam/socialteam"
)

// maxDigits bounds the numbers that expressions, bands and rows may hold.
const maxDigits = 40

var pow10 = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// parseRat reads a decimal number such as "-12.5", without exponent.
func parseRat(s string) (*big.Rat, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, part, dotted := strings.Cut(digits, ".")
	if len(s) > maxDigits {
		return nil, fmt.Errorf("bad number %.20q…: want at most %d characters", s, maxDigits)
	}
	if whole == "" || dotted && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return nil, fmt.Errorf("bad number %q: want digits such as 1000 or 0.5", s)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, fmt.Errorf("bad number %q", s)
	}
	return r, nil
}

var errDecimals = errors.New("too many decimals")

// parseScaled reads a decimal number as a whole number of 10^-decimals. Further
// decimals are refused with errDecimals unless they are zero, or rounded half
// to even.
func parseScaled(s string, decimals int, round bool) (int64, error) {
	if len(s) > maxDigits {
		return 0, fmt.Errorf("%.20q… is longer than %d characters", s, maxDigits)
	}
	digits, negative := strings.CutPrefix(s, "-")
	var n uint64
	seen, dot, rest := 0, -1, restNone
	for i := range len(digits) {
		c := digits[i]
		switch {
		case c == '.' && dot < 0 && i > 0:
			dot = i
			continue
		case c < '0' || c > '9':
			return 0, fmt.Errorf("%q is not a number", s)
		}
		seen = i + 1
		if dot >= 0 && i-dot > decimals {
			rest = rest.next(c, i-dot == decimals+1)
			continue
		}
		hi, lo := bits.Mul64(n, 10)
		sum, carry := bits.Add64(lo, uint64(c-'0'), 0)
		if hi != 0 || carry != 0 {
			return 0, fmt.Errorf("%q: %w", s, socialteam.ErrOverflow)
		}
		n = sum
	}
	if seen != len(digits) || seen == 0 {
		return 0, fmt.Errorf("%q is not a number", s)
	}
	have := 0
	if dot >= 0 {
		have = min(len(digits)-dot-1, decimals)
	}
	hi, lo := bits.Mul64(n, uint64(pow10[decimals-have]))
	if rest != restNone {
		if !round {
			return 0, fmt.Errorf("%q: %w: want at most %d", s, errDecimals, decimals)
		}
		if rest == restMore || rest == restHalf && lo&1 == 1 {
			lo++
		}
	}
	if hi != 0 || lo > 1<<63-1 {
		return 0, fmt.Errorf("%q: %w", s, socialteam.ErrOverflow)
	}
	if negative {
		return -int64(lo), nil
	}
	return int64(lo), nil
}

// remainder says how the decimals that do not fit compare with one half.
type remainder uint8

const (
	restNone remainder = iota // all zero
	restLess
	restHalf
	restMore
)

func (r remainder) next(c byte, first bool) remainder {
	switch {
	case first && c > '5':
		return restMore
	case first && c == '5':
		return restHalf
	case first && c > '0':
		return restLess
	case c == '0' || first:
		return r
	case r == restNone:
		return restLess
	case r == restHalf:
		return restMore
	}
	return r
}

// sum is an exact sum of any number of int64s: 128 bits in two's complement.
// Adding is associative and commutative, and cannot overflow.
type sum struct {
	lo uint64
	hi int64
	n  int64
}

func (s *sum) add(v int64) {
	lo, carry := bits.Add64(s.lo, uint64(v), 0)
	s.lo = lo
	if up := v>>63 + int64(carry); up != 0 { // seldom, and one store less
		s.hi += up
	}
	s.n++
}

func (s *sum) merge(o sum) {
	lo, carry := bits.Add64(s.lo, o.lo, 0)
	s.lo = lo
	s.hi += o.hi + int64(carry)
	s.n += o.n
}

// rat returns the sum as a number of units.
func (s sum) rat(decimals int) *big.Rat {
	n := big.NewInt(s.hi)
	n.Lsh(n, 64)
	n.Add(n, new(big.Int).SetUint64(s.lo))
	return new(big.Rat).SetFrac(n, big.NewInt(pow10[decimals]))
}

func scaled(v int64, decimals int) *big.Rat { return big.NewRat(v, pow10[decimals]) }

// appendNumber appends r exactly if that takes few digits, else rounded to 15
// significant ones. What it appends is a JSON number.
func appendNumber(b []byte, r *big.Rat) []byte {
	const significant = 15
	if r.IsInt() {
		return r.Num().Append(b, 10)
	}
	if n, exact := r.FloatPrec(); exact && n <= significant {
		return append(b, r.FloatString(n)...)
	}
	text := new(big.Float).SetPrec(256).SetRat(r).Text('e', significant-1)
	_, exponent, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(exponent)
	if err != nil || e < -12 {
		return append(b, text...)
	}
	plain := r.FloatString(max(significant-1-e, 0))
	if strings.Contains(plain, ".") {
		plain = strings.TrimRight(strings.TrimRight(plain, "0"), ".")
	}
	return append(b, plain...)
}
