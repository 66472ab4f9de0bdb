// SPDX-License-Identifier: Apache-2.0

package socialteam_test

import (
	"math"
	"testing"
	"testing/quick"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
)

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]socialteam.Money{
		"1250.50 EUR":              {Micros: 1250500000, Currency: "EUR"},
		"-3 USD":                   {Micros: -3000000, Currency: "USD"},
		"0 DKK":                    {Currency: "DKK"},
		"-0.000001 DKK":            {Micros: -1, Currency: "DKK"},
		"9223372036854.775807 EUR": {Micros: math.MaxInt64, Currency: "EUR"},
		"0.5 AUD":                  {Micros: 500000, Currency: "AUD"},
		"0.5 ZAR":                  {Micros: 500000, Currency: "ZAR"},
		"0.5 @UD":                  {},
		"0.5 [AR":                  {},
		"0./ EUR":                  {},
		"0.: EUR":                  {},
		"-9223372036854.775808 XX": {},
		"":                         {},
		"12":                       {},
		"12 eur":                   {},
		"12EUR":                    {},
		"12  EUR":                  {},
		"1,50 EUR":                 {},
		"1. EUR":                   {},
		".5 EUR":                   {},
		"1.0000001 EUR":            {},
		"+1 EUR":                   {},
		"--1 EUR":                  {},
		"1e3 EUR":                  {},
	} {
		m, err := socialteam.ParseMoney(text)
		if want.IsZero() {
			require.ErrorContains(t, err, "bad amount")
			require.ErrorContains(t, err, text)
			require.True(t, m.IsZero())
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, m)
	}
	_, err := socialteam.ParseMoney("9223372036854.775808 EUR")
	require.ErrorIs(t, err, socialteam.ErrOverflow)
}

func TestMoneyText(t *testing.T) {
	for want, m := range map[string]socialteam.Money{
		"1250.50 EUR":               {Micros: 1250500000, Currency: "EUR"},
		"0.00 EUR":                  {Currency: "EUR"},
		"-0.000001 EUR":             {Micros: -1, Currency: "EUR"},
		"1.25 EUR":                  {Micros: 1250000, Currency: "EUR"},
		"1.255 EUR":                 {Micros: 1255000, Currency: "EUR"},
		"-9223372036854.775808 EUR": {Micros: math.MinInt64, Currency: "EUR"},
		`5 micros of "euro"`:        {Micros: 5, Currency: "euro"},
	} {
		require.Equal(t, want, m.String())
	}
	_, err := socialteam.Money{}.MarshalText()
	require.EqualError(t, err, `no text form for an amount of currency ""`)
	require.NoError(t, quick.Check(func(n int64) bool {
		m := socialteam.Money{Micros: n, Currency: "EUR"}
		b, err := m.MarshalText()
		var back socialteam.Money
		return err == nil && back.UnmarshalText(b) == nil && back == m
	}, nil))
	var m socialteam.Money
	require.ErrorContains(t, m.UnmarshalText([]byte("x")), `bad amount "x"`)
}

func TestMoneyAdd(t *testing.T) {
	eur := func(n int64) socialteam.Money { return socialteam.Money{Micros: n, Currency: "EUR"} }
	for _, c := range []struct {
		a, b, sum socialteam.Money
		err       error
	}{
		{eur(1), eur(2), eur(3), nil},
		{eur(1), socialteam.Money{}, eur(1), nil},
		{socialteam.Money{}, eur(1), eur(1), nil},
		{socialteam.Money{}, socialteam.Money{}, socialteam.Money{}, nil},
		{eur(5), eur(-5), eur(0), nil},
		{eur(5), eur(0), eur(5), nil},
		{eur(math.MaxInt64), eur(1), socialteam.Money{}, socialteam.ErrOverflow},
		{eur(math.MinInt64), eur(-1), socialteam.Money{}, socialteam.ErrOverflow},
		{eur(math.MinInt64), eur(math.MinInt64), socialteam.Money{}, socialteam.ErrOverflow},
		{eur(1), socialteam.Money{Micros: 1, Currency: "USD"}, socialteam.Money{}, socialteam.ErrCurrency},
	} {
		sum, err := c.a.Add(c.b)
		require.ErrorIs(t, err, c.err)
		require.Equal(t, c.sum, sum, "%v + %v", c.a, c.b)
	}
}
