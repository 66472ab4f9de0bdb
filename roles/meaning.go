// SPDX-License-Identifier: Apache-2.0

package roles

import (
	"iter"
	"math/bits"
)

// Meaning is what a letter of any scheme says about a role and a responsibility.
// Programs ask by meaning, so that they need not know the scheme. The zero
// Meaning means "not set"; encoding refuses it.
type Meaning uint8

// The meanings.
const (
	Does     Meaning = iota + 1 // does the work
	Owns                        // answers for the result and has the last word
	Advises                     // is asked before
	Told                        // is told afterwards
	Helps                       // supports those who do: prepares, supplies, assists
	Checks                      // checks the result against what was asked for
	SignsOff                    // confirms that the result may be handed over
	Excluded                    // is kept out on purpose
)

var meanings = words{"meaning", "does", "owns", "advises", "told", "helps", "checks", "signs-off", "excluded"}

// Meanings returns all meanings in the order of the constants.
func Meanings() []Meaning {
	return []Meaning{Does, Owns, Advises, Told, Helps, Checks, SignsOff, Excluded}
}

// String returns the text form such as "signs-off", and "" for the zero Meaning.
func (m Meaning) String() string { return meanings.text(uint8(m)) }

// AppendText appends the text form to b. It fails on a Meaning that is not one
// of the constants.
func (m Meaning) AppendText(b []byte) ([]byte, error) { return meanings.append(b, uint8(m)) }

// MarshalText is [Meaning.AppendText] to a new slice.
func (m Meaning) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads a text form such as "does" and refuses all else.
func (m *Meaning) UnmarshalText(text []byte) error {
	v, err := meanings.parse(text)
	if err != nil {
		return err
	}
	*m = Meaning(v)
	return nil
}

// Letters is what one cell of a matrix holds: a set of meanings, which a
// [Scheme] writes as letters. It is comparable; the zero Letters is an empty
// cell.
type Letters uint16

// LettersOf returns the set of the given meanings. Values that are not one of
// the constants add nothing.
func LettersOf(list ...Meaning) Letters {
	var l Letters
	for _, m := range list {
		l |= m.bit()
	}
	return l
}

func (m Meaning) bit() Letters {
	if m == 0 || m > Excluded {
		return 0
	}
	return 1 << (m - 1)
}

// Has reports whether m is in the set.
func (l Letters) Has(m Meaning) bool { return l&m.bit() != 0 }

// With returns the set with m added.
func (l Letters) With(m Meaning) Letters { return l | m.bit() }

// Without returns the set with m taken out.
func (l Letters) Without(m Meaning) Letters { return l &^ m.bit() }

// IsZero reports whether the set is empty.
func (l Letters) IsZero() bool { return l == 0 }

// Len returns how many meanings the set holds.
func (l Letters) Len() int { return bits.OnesCount16(uint16(l)) }

// All yields the meanings of the set in the order of the constants.
func (l Letters) All() iter.Seq[Meaning] {
	return func(yield func(Meaning) bool) {
		for rest := l; rest != 0; rest &= rest - 1 {
			if !yield(Meaning(bits.TrailingZeros16(uint16(rest)) + 1)) {
				return
			}
		}
	}
}
