// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"math/big"
	"slices"
)

// Trend says what a change means. The zero Trend means "not set"; encoding
// refuses it.
type Trend uint8

// The trends.
const (
	Better    Trend = iota + 1 // it moved the way that is better
	Worse                      // it moved the other way
	Unchanged                  // it did not move
	Moved                      // it moved, and the KPI says no way is better
)

var trendWords = words{Better: "better", Worse: "worse", Unchanged: "unchanged", Moved: "moved"}

// String returns the text form, such as "better", and "" for the zero Trend.
func (t Trend) String() string { return trendWords.text("trend", uint8(t)) }

// AppendText appends the text form to b. It fails unless t is one of the
// constants.
func (t Trend) AppendText(b []byte) ([]byte, error) { return trendWords.append(b, "trend", uint8(t)) }

// MarshalText is [Trend.AppendText] to a new slice.
func (t Trend) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (t *Trend) UnmarshalText(text []byte) error {
	v, err := trendWords.parse("trend", text)
	*t = Trend(v)
	return err
}

// Change is how a KPI moved from one window to another. The zero Change has no
// trend and is by 0.
type Change struct {
	Trend Trend
	by    *big.Rat
	share *big.Rat
}

// By returns the later value minus the earlier one, exactly.
func (c Change) By() *big.Rat {
	if c.by == nil {
		return new(big.Rat)
	}
	return new(big.Rat).Set(c.by)
}

// Share returns By over the size of the earlier value; ok is false where that
// was zero.
func (c Change) Share() (share *big.Rat, ok bool) {
	if c.share == nil {
		return nil, false
	}
	return new(big.Rat).Set(c.share), true
}

// Compare sets a result against an earlier one of the same KPI. It fails with
// [ErrNotComparable] if that would mislead: if they are of different KPIs,
// versions, groups, units of money or methods, if their windows differ in length
// or place or are not in this order, if one has no value or a partial one, or if
// what is counted changed in between (see [Break]).
func Compare(earlier, later Result) (Change, error) {
	if err := misleads(earlier, later); err != nil {
		return Change{}, fmt.Errorf("metrics: compare: %w: %w", err, ErrNotComparable)
	}
	c := Change{by: new(big.Rat).Sub(later.value, earlier.value)}
	if earlier.value.Sign() != 0 {
		c.share = new(big.Rat).Quo(c.by, new(big.Rat).Abs(earlier.value))
	}
	up := c.by.Sign()
	switch d := later.kpi.Direction; {
	case up == 0:
		c.Trend = Unchanged
	case d == Higher && up > 0, d == Lower && up < 0:
		c.Trend = Better
	case d == Higher, d == Lower:
		c.Trend = Worse
	default:
		c.Trend = Moved
	}
	return c, nil
}

func misleads(a, b Result) error {
	switch {
	case a.kpi == nil || b.kpi == nil:
		return fmt.Errorf("a result is empty")
	case a.kpi.ID != b.kpi.ID:
		return fmt.Errorf("%s and %s", a.kpi.ID, b.kpi.ID)
	case a.kpi.Version != b.kpi.Version:
		return fmt.Errorf("versions %d and %d of %s", a.kpi.Version, b.kpi.Version, a.kpi.ID)
	case !slices.Equal(a.row.group, b.row.group):
		return fmt.Errorf("groups %q and %q", a.row.group, b.row.group)
	case a.currency != b.currency:
		return fmt.Errorf("currencies %q and %q", a.currency, b.currency)
	case a.method != b.method:
		return fmt.Errorf("methods %v and %v", a.method, b.method)
	}
	v, w := a.row.window, b.row.window
	switch {
	case v.location().String() != w.location().String():
		return fmt.Errorf("windows in %v and %v", v.location(), w.location())
	case v.Days() != w.Days():
		return fmt.Errorf("windows of %d and %d days", v.Days(), w.Days())
	case v.From > w.From:
		return fmt.Errorf("%v is not before %v", v, w)
	case a.state != Defined || b.state != Defined:
		return fmt.Errorf("%v is %v, %v is %v", v, a.state, w, b.state)
	}
	for _, x := range a.kpi.breaks {
		if x.between(v, w) && (x.Value == "" || slices.Contains(a.row.group, x.Value)) {
			when := "on"
			if days := x.span(); days.Days() > 1 {
				when = "in"
			}
			return fmt.Errorf("%s changed %s %v: %s", x.Counter, when, x.span(), x.Why)
		}
	}
	return nil
}
