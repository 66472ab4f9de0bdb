// SPDX-License-Identifier: Apache-2.0

package socialteam

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Money is an exact amount of one currency. It is comparable; the zero Money is
// no money of no currency, and adds to any other.
type Money struct {
	// Micros is the amount in millionths of the currency's unit: 1.50 EUR is
	// 1500000.
	Micros int64
	// Currency is three capital letters, such as "EUR" (ISO 4217). Whether
	// such a currency exists is not checked.
	Currency string
}

// ErrCurrency says that two amounts are of different currencies.
var ErrCurrency = errors.New("different currencies")

// ErrOverflow says that an exact number does not fit its type.
var ErrOverflow = errors.New("number too large")

// ParseMoney reads an amount such as "1250.50 EUR" or "-3 USD": a decimal
// number with at most six decimals, one space, and the currency.
func ParseMoney(s string) (Money, error) {
	amount, currency, ok := strings.Cut(s, " ")
	if !ok || !isCurrency(currency) {
		return Money{}, fmt.Errorf("bad amount %q: want a number and a currency such as 1250.50 EUR", s)
	}
	micros, err := parseMicros(amount)
	if err != nil {
		return Money{}, fmt.Errorf("bad amount %q: %w", s, err)
	}
	return Money{Micros: micros, Currency: currency}, nil
}

func isCurrency(s string) bool {
	if len(s) != 3 {
		return false
	}
	for _, c := range []byte(s) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

func parseMicros(s string) (int64, error) {
	const decimals = 6
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, dotted := strings.Cut(digits, ".")
	if whole == "" || len(part) > decimals || dotted && part == "" {
		return 0, errors.New("want digits, and at most six decimals behind a point")
	}
	part += strings.Repeat("0", decimals-len(part))
	for _, c := range []byte(whole + part) {
		if c < '0' || c > '9' {
			return 0, errors.New("want digits, and at most six decimals behind a point")
		}
	}
	if negative {
		whole = "-" + whole
	}
	n, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		return 0, ErrOverflow
	}
	return n, nil
}

// IsZero reports whether m is the zero Money.
func (m Money) IsZero() bool { return m == Money{} }

// Add returns the sum. It fails with [ErrCurrency] or [ErrOverflow].
func (m Money) Add(n Money) (Money, error) {
	switch {
	case m.IsZero():
		return n, nil
	case n.IsZero():
		return m, nil
	case m.Currency != n.Currency:
		return Money{}, fmt.Errorf("%v and %v: %w", m, n, ErrCurrency)
	}
	sum := m.Micros + n.Micros
	if (sum > m.Micros) != (n.Micros > 0) && n.Micros != 0 {
		return Money{}, fmt.Errorf("%v and %v: %w", m, n, ErrOverflow)
	}
	return Money{Micros: sum, Currency: m.Currency}, nil
}

// String returns the text form, such as "1250.50 EUR": at least two decimals,
// no more than needed.
func (m Money) String() string {
	b, err := m.AppendText(nil)
	if err != nil {
		return fmt.Sprintf("%d micros of %q", m.Micros, m.Currency)
	}
	return string(b)
}

// AppendText appends the text form to b. It fails if the currency is not three
// capital letters.
func (m Money) AppendText(b []byte) ([]byte, error) {
	if !isCurrency(m.Currency) {
		return b, fmt.Errorf("no text form for an amount of currency %q", m.Currency)
	}
	abs := uint64(m.Micros)
	if m.Micros < 0 {
		b = append(b, '-')
		abs = -abs
	}
	b = strconv.AppendUint(b, abs/1e6, 10)
	part := strconv.FormatUint(1e6+abs%1e6, 10)[1:]
	for len(part) > 2 && part[len(part)-1] == '0' {
		part = part[:len(part)-1]
	}
	b = append(append(b, '.'), part...)
	return append(append(b, ' '), m.Currency...), nil
}

// MarshalText is [Money.AppendText] to a new slice.
func (m Money) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText is [ParseMoney].
func (m *Money) UnmarshalText(text []byte) error {
	p, err := ParseMoney(string(text))
	if err != nil {
		return err
	}
	*m = p
	return nil
}
