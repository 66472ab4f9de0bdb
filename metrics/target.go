// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/socialteam/socialteam"
)

// Band is a range of values, as text: ">= 3 %", "<= 1.20 EUR", "<= 4h" or
// "70 % .. 85 %", both ends included. A number stands alone or with %, a
// currency (for money, where it must be the result's), or h, m, s (for seconds).
// The empty Band is no range.
type Band string

// AtLeast is the band ">= limit".
func AtLeast(limit string) Band { return Band(">= " + limit) }

// AtMost is the band "<= limit".
func AtMost(limit string) Band { return Band("<= " + limit) }

// Between is the band "low .. high".
func Between(low, high string) Band { return Band(low + " .. " + high) }

// band is a parsed Band; a nil end is open.
type band struct {
	low, high *big.Rat
	currency  string
}

func (b band) has(v *big.Rat) bool {
	return (b.low == nil || v.Cmp(b.low) >= 0) && (b.high == nil || v.Cmp(b.high) <= 0)
}

// scale returns the band multiplied by f.
func (b band) scale(f *big.Rat) band {
	if b.low != nil {
		b.low = new(big.Rat).Mul(b.low, f)
	}
	if b.high != nil {
		b.high = new(big.Rat).Mul(b.high, f)
	}
	return b
}

var errBand = errors.New(`want a band such as ">= 3 %", "<= 1.20 EUR", "<= 4h" or "70 % .. 85 %"`)

func (t Band) parse(k *kpi) (band, error) {
	text := strings.TrimSpace(string(t))
	var b band
	var err error
	if rest, ok := strings.CutPrefix(text, ">="); ok {
		b.low, b.currency, err = parseLimit(rest, k)
	} else if rest, ok := strings.CutPrefix(text, "<="); ok {
		b.high, b.currency, err = parseLimit(rest, k)
	} else if low, high, ok := strings.Cut(text, ".."); ok {
		var other string
		b.low, b.currency, err = parseLimit(low, k)
		if err == nil {
			b.high, other, err = parseLimit(high, k)
		}
		switch {
		case err != nil:
		case other != b.currency:
			err = errors.New("both ends want the same currency")
		case b.low.Cmp(b.high) > 0:
			err = errors.New("the first end is larger than the second")
		}
	} else {
		err = errBand
	}
	if err != nil {
		return band{}, fmt.Errorf("bad band %q: %w", string(t), err)
	}
	return b, nil
}

func isMoney(unit Unit) bool {
	return unit == UnitMoney || unit == UnitMoneyPer000 || unit == UnitMoneyVisit
}

// parseLimit reads one end of a band in the unit of its KPI.
func parseLimit(text string, k *kpi) (limit *big.Rat, currency string, err error) {
	text = strings.TrimSpace(text)
	if isMoney(k.Unit) {
		m, err := socialteam.ParseMoney(text)
		if err != nil {
			return nil, "", err
		}
		return big.NewRat(m.Micros, pow10[moneyDecimals]), m.Currency, nil
	}
	if k.Unit == UnitSeconds && strings.ContainsAny(text, "hms") {
		d, err := time.ParseDuration(text)
		if err != nil {
			return nil, "", k.wants(text)
		}
		return big.NewRat(int64(d), int64(time.Second)), "", nil
	}
	number, percent := strings.CutSuffix(text, "%")
	limit, err = parseRat(strings.TrimSpace(number))
	switch {
	case err != nil, percent && (k.Unit == UnitCount || k.Unit == UnitSeconds):
		return nil, "", k.wants(text)
	case percent:
		limit.Quo(limit, big.NewRat(100, 1))
	}
	return limit, "", nil
}

// wants says what a band of the KPI is made of, where it has something else.
func (k *kpi) wants(text string) error {
	form := "a number such as 1000 or 2.5"
	switch k.Unit {
	case UnitRatio:
		form = "a number or %, such as 0.03 or 3 %"
	case UnitSeconds:
		form = "a duration such as 4h or 90s, or a number of seconds"
	}
	return fmt.Errorf("the unit of %s is %s: want %s, have %.*q", k.ID, k.Unit, form, maxDigits, text)
}

// Target says what is good for a KPI. The zero Target does not compile.
type Target struct {
	KPI ID `json:"kpi"`
	// On is where the KPI should be.
	On Band `json:"on"`
	// Risk is where it is still at risk rather than off; it includes On. Empty
	// means that there is nothing between on and off, but for doubt.
	Risk Band `json:"risk,omitempty"`
	// MinSample is the least [Result.Sample] that is judged.
	MinSample int64 `json:"min-sample,omitempty"`
	// Confidence, in per mille such as 950, makes the status heed the
	// interval of a proportion: on or off only if the whole interval is, at
	// risk in doubt. Zero judges the value alone, as for all other KPIs.
	Confidence int `json:"confidence,omitempty"`
	// Pace scales the band by the share of the window that is over: for
	// totals, in a window that is not. A partial result is judged only with
	// Pace.
	Pace bool `json:"pace,omitempty"`
}

// Status is how a result stands against its target. The zero Status means that
// there is no target.
type Status uint8

// The statuses.
const (
	OnTarget  Status = iota + 1 // in the band
	AtRisk                      // out of it but near, or too uncertain to say
	OffTarget                   // out of it
	NotEnough                   // no value, a partial one, one in another currency, or too small a sample to judge
)

var statusWords = words{OnTarget: "on", AtRisk: "at risk", OffTarget: "off", NotEnough: "not enough data"}

// String returns the text form: "on", "at risk", "off" or "not enough data", and
// "" for the zero Status.
func (s Status) String() string { return statusWords.text("status", uint8(s)) }

// AppendText appends the text form to b. It fails unless s is one of the
// constants.
func (s Status) AppendText(b []byte) ([]byte, error) {
	return statusWords.append(b, "status", uint8(s))
}

// MarshalText is [Status.AppendText] to a new slice.
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (s *Status) UnmarshalText(text []byte) error {
	v, err := statusWords.parse("status", text)
	*s = Status(v)
	return err
}

// target is a compiled Target.
type target struct {
	Target
	on, risk band
}

// compileTarget checks t for its KPI and reports faults with their paths.
func compileTarget(t Target, k *kpi, fault func(field string, err error)) *target {
	c := &target{Target: t}
	var err error
	if c.on, err = t.On.parse(k); err != nil {
		fault("on", err)
	} else if err := fits(k, c.on); err != nil {
		fault("on", fmt.Errorf("bad band %q: %w", string(t.On), err))
	}
	c.risk = c.on
	if t.Risk != "" {
		if c.risk, err = t.Risk.parse(k); err != nil {
			fault("risk", err)
		} else if !c.risk.includes(c.on) {
			fault("risk", fmt.Errorf("bad band %q: it must include %q", string(t.Risk), string(t.On)))
		}
	}
	if t.MinSample < 0 {
		fault("min-sample", fmt.Errorf("sample of %d: want 0 or more", t.MinSample))
	}
	if t.Confidence < 0 || t.Confidence >= 1000 {
		fault("confidence", fmt.Errorf("confidence %d: want per mille such as 950", t.Confidence))
	}
	if t.Confidence > 0 && !k.proportion {
		fault("confidence", fmt.Errorf("%s is not a proportion of counts and has no interval: leave it out", k.ID))
	}
	if t.Pace && k.form != FormSum {
		fault("pace", fmt.Errorf("%s is no total that grows over the window (its form is %v): leave it out", k.ID, k.form))
	}
	return c
}

// fits checks that a band points the way that is better.
func fits(k *kpi, b band) error {
	switch {
	case k.Direction == Higher && b.low == nil:
		return fmt.Errorf("more of %s is better: the band needs a lower end", k.ID)
	case k.Direction == Lower && b.high == nil:
		return fmt.Errorf("less of %s is better: the band needs an upper end", k.ID)
	}
	return nil
}

func (b band) includes(c band) bool {
	low := b.low == nil || c.low != nil && b.low.Cmp(c.low) <= 0
	high := b.high == nil || c.high != nil && b.high.Cmp(c.high) >= 0
	return low && high && b.currency == c.currency
}

// judge returns the status of r.
func (t *target) judge(r Result) Status {
	on, risk := t.on, t.risk
	openWindow := r.reason.Code == CodeOpenWindow
	switch {
	case r.value == nil, r.state == Partial && !(t.Pace && openWindow):
		return NotEnough
	case on.currency != "" && on.currency != r.currency, r.sample < t.MinSample:
		return NotEnough
	case t.Pace && openWindow:
		on, risk = on.scale(r.row.elapsed), risk.scale(r.row.elapsed)
	}
	low, high := r.value, r.value
	if t.Confidence > 0 {
		if i, ok := r.Interval(float64(t.Confidence) / 1000); ok {
			low, high = new(big.Rat).SetFloat64(i.Low), new(big.Rat).SetFloat64(i.High)
		}
	}
	switch {
	case on.has(low) && on.has(high):
		return OnTarget
	case risk.misses(low, high):
		return OffTarget
	}
	return AtRisk
}

// misses reports whether nothing from low to high lies in b.
func (b band) misses(low, high *big.Rat) bool {
	return b.low != nil && high.Cmp(b.low) < 0 || b.high != nil && low.Cmp(b.high) > 0
}
