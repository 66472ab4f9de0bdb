// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// State says whether a result has a value, and if not, why not. The zero State
// means "not set"; encoding refuses it.
type State uint8

// The states. Where several apply, the first of no data, missing operand, not
// mergeable, zero denominator and partial is given.
const (
	// Defined: the value is what the definition says.
	Defined State = iota + 1
	// ZeroDenominator: the formula divides by something that is zero.
	ZeroDenominator
	// NoData: no operand of the formula was reported for the window and group,
	// or a distribution has no value to take.
	NoData
	// MissingOperand: some operand was reported, but not all that the formula
	// needs. Missing is not zero; [Expr.OrZero] declares where it is.
	MissingOperand
	// Partial: there is a value, but of less than the window: the window is
	// not over, or rows left a counter blank.
	Partial
	// NotMergeable: the rows must not be combined as asked: people counted
	// once in several rows, amounts of several currencies, parameters or
	// snapshots that differ. Where bounds are known, the result has them.
	NotMergeable
)

var stateWords = words{Defined: "defined", ZeroDenominator: "zero-denominator", NoData: "no-data",
	MissingOperand: "missing-operand", Partial: "partial", NotMergeable: "not-mergeable"}

// String returns the text form, such as "zero-denominator", and "" for the zero
// State.
func (s State) String() string { return stateWords.text("state", uint8(s)) }

// AppendText appends the text form to b. It fails unless s is one of the
// constants.
func (s State) AppendText(b []byte) ([]byte, error) { return stateWords.append(b, "state", uint8(s)) }

// MarshalText is [State.AppendText] to a new slice.
func (s State) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (s *State) UnmarshalText(text []byte) error {
	v, err := stateWords.parse("state", text)
	*s = State(v)
	return err
}

// Method says how a quantile was computed. The zero Method means "not set";
// encoding refuses it.
type Method uint8

// The methods.
const (
	// Exact keeps every value and interpolates between the two nearest
	// (type 7 of Hyndman and Fan, as spreadsheets do).
	Exact Method = iota + 1
	// Histogram counts values in classes whose width is a share of the
	// value: see [LogHistogram] for its error.
	Histogram
	// Survived is the Kaplan-Meier estimate, which uses the items that are
	// still open: see [KaplanMeier].
	Survived
)

var methodWords = words{Exact: "exact", Histogram: "log-histogram", Survived: "kaplan-meier"}

// String returns the text form: "exact", "log-histogram" or "kaplan-meier", and
// "" for the zero Method.
func (m Method) String() string { return methodWords.text("method", uint8(m)) }

// AppendText appends the text form to b. It fails unless m is one of the
// constants.
func (m Method) AppendText(b []byte) ([]byte, error) {
	return methodWords.append(b, "method", uint8(m))
}

// MarshalText is [Method.AppendText] to a new slice.
func (m Method) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (m *Method) UnmarshalText(text []byte) error {
	v, err := methodWords.parse("method", text)
	*m = Method(v)
	return err
}

// Code names the cause of a state other than defined. It is stable. The empty
// Code is that of a defined result.
type Code string

// The causes.
const (
	CodeZero       Code = "zero-denominator" // What is the denominator
	CodeNothing    Code = "nothing-reported" // of all the operands
	CodeNoValue    Code = "no-value"         // What is a distribution without a closed item; N are open
	CodeNotReached Code = "not-reached"      // What is a distribution whose curve does not come down; N are open
	CodeMissing    Code = "missing"          // What lists the counters
	CodeCoarser    Code = "coarser"          // What is a counter whose source lacks the column With
	CodeUnique     Code = "unique"           // What counts people once, in N rows
	CodeCurrencies Code = "currencies"       // What lists the currencies
	CodeParameter  Code = "parameter"        // What is a parameter with different values
	CodeSnapshots  Code = "snapshots"        // What is a stock with two values at one instant
	CodeBlank      Code = "blank"            // What was blank in N rows of M
	CodeOneSide    Code = "one-snapshot"     // What is a stock with a single snapshot, which shows no change
	CodeOpenWindow Code = "open-window"      // the window ends after the data do
	CodeTooLarge   Code = "too-large"        // the value is beyond floating point
)

// Reason is why a result is not defined. It is comparable; its text is made when
// asked for. The zero Reason is no reason.
type Reason struct {
	Code Code   `json:"code"`
	What string `json:"what,omitempty"`
	With string `json:"with,omitempty"`
	N    int64  `json:"n,omitempty"`
	M    int64  `json:"m,omitempty"`
}

// String returns the reason in English.
func (r Reason) String() string {
	switch r.Code {
	case "":
		return ""
	case CodeZero:
		return r.What + " is 0"
	case CodeNothing:
		return "no data"
	case CodeNoValue:
		if r.N == 0 {
			return r.What + " has no value"
		}
		return fmt.Sprintf("%s has no value yet, %d open", r.What, r.N)
	case CodeNotReached:
		return fmt.Sprintf("%s does not get that far yet, %d open", r.What, r.N)
	case CodeMissing:
		return r.What + " not reported"
	case CodeCoarser:
		return r.What + " is not reported by " + r.With
	case CodeUnique:
		return fmt.Sprintf("%s counts people once and stands in %d rows", r.What, r.N)
	case CodeCurrencies:
		return "amounts in " + r.What
	case CodeParameter:
		return r.What + " has different values"
	case CodeSnapshots:
		return r.What + " has two values at one time"
	case CodeBlank:
		return fmt.Sprintf("%s blank in %d of %d rows", r.What, r.N, r.M)
	case CodeOneSide:
		return r.What + " has a single snapshot"
	case CodeOpenWindow:
		return "the window is not over"
	case CodeTooLarge:
		return "the value is too large"
	}
	return string(r.Code)
}

// Result is one KPI of one window and group: a value, or the reason why there is
// none. It never changes. The zero Result has no state.
type Result struct {
	kpi         *kpi
	row         *rowKey
	state       State
	reason      Reason
	value       *big.Rat // of defined and partial results
	part, whole *big.Rat
	low, high   *big.Rat // bounds, where not mergeable
	sample      int64
	open        int64
	method      Method
	currency    string
	status      Status
}

type rowKey struct {
	window  Window
	group   []string
	elapsed *big.Rat // share of the window that is over
}

// KPI returns the definition's id.
func (r Result) KPI() ID {
	if r.kpi == nil {
		return ""
	}
	return r.kpi.ID
}

// State says whether there is a value.
func (r Result) State() State { return r.state }

// Reason says why the result is not defined; zero if it is.
func (r Result) Reason() Reason { return r.reason }

// HasValue reports whether there is a value: in the states defined and partial.
func (r Result) HasValue() bool { return r.value != nil }

// Float64 returns the value, rounded to the nearest float64, which is always
// finite; ok is false if there is none.
func (r Result) Float64() (v float64, ok bool) {
	if r.value == nil {
		return 0, false
	}
	v, _ = r.value.Float64()
	return v, true
}

// Rat returns the value exactly, as a new number; ok is false if there is none.
// Quantiles from a histogram or a survival curve are estimates all the same: see
// [Result.Method].
func (r Result) Rat() (v *big.Rat, ok bool) {
	if r.value == nil {
		return nil, false
	}
	return new(big.Rat).Set(r.value), true
}

// Ratio returns the exact numerator and denominator of a KPI that divides one
// sum by another, also where the denominator is zero. To merge ratios, add the
// parts and the wholes. ok is false for KPIs of another [Form], and where an
// operand is missing.
func (r Result) Ratio() (part, whole *big.Rat, ok bool) {
	if r.part == nil || r.whole == nil {
		return nil, nil, false
	}
	return new(big.Rat).Set(r.part), new(big.Rat).Set(r.whole), true
}

// Bounds returns between which numbers the true value lies where rows must not
// be added: reach over several weeks is at least the largest week and at most
// the sum. It is for results that are not mergeable; ok is false otherwise, and
// where nothing is known.
func (r Result) Bounds() (low, high *big.Rat, ok bool) {
	if r.low == nil || r.high == nil {
		return nil, nil, false
	}
	return new(big.Rat).Set(r.low), new(big.Rat).Set(r.high), true
}

// Sample returns how many observations stand behind the value: the denominator
// of a ratio over counts, the number of closed items of a distribution. It is
// zero for other KPIs.
func (r Result) Sample() int64 { return r.sample }

// Open returns how many items of a distribution have no value yet.
func (r Result) Open() int64 { return r.open }

// Method says how a quantile was computed; zero for KPIs without one.
func (r Result) Method() Method { return r.method }

// Currency returns the currency of an amount of money, such as "EUR", and ""
// for other units.
func (r Result) Currency() string { return r.currency }

// Status says how the result stands against its target; zero without a target.
func (r Result) Status() Status { return r.status }

// Clock returns the clock that measured the durations; ok is false for KPIs that
// name none.
func (r Result) Clock() (c Clock, ok bool) {
	if r.kpi == nil || r.kpi.clock == nil {
		return Clock{}, false
	}
	return *r.kpi.clock, true
}

// Window returns the window of the result.
func (r Result) Window() Window {
	if r.row == nil {
		return Window{}
	}
	return r.row.window
}

// Interval returns the [Wilson] interval of a proportion: a ratio of two counts
// of which the part is not larger than the whole. ok is false for other KPIs and
// where there is no value. Part and whole count events; where one thing can
// count several times, as with likes and comments on one impression, the
// interval is an approximation.
func (r Result) Interval(confidence float64) (i Interval, ok bool) {
	if r.value == nil || r.kpi == nil || !r.kpi.proportion || r.part == nil {
		return Interval{}, false
	}
	if !r.part.IsInt() || !r.whole.IsInt() || !r.part.Num().IsInt64() || !r.whole.Num().IsInt64() {
		return Interval{}, false
	}
	i, err := Wilson(r.part.Num().Int64(), r.whole.Num().Int64(), confidence)
	return i, err == nil
}

// String returns the value as people write it, such as "2.41 %" or "1.25 EUR";
// a partial one says so, and where there is none, the reason stands there:
// "undefined: clicks is 0", or "no data".
func (r Result) String() string {
	switch r.state {
	case 0:
		return ""
	case Defined:
		return r.text(r.value)
	case Partial:
		return r.text(r.value) + " (partial: " + r.reason.String() + ")"
	}
	if r.reason.Code == CodeNothing {
		return r.reason.String()
	}
	s := "undefined: " + r.reason.String()
	if r.low != nil {
		s += ", between " + r.text(r.low) + " and " + r.text(r.high)
	}
	return s
}

func (r Result) text(v *big.Rat) string {
	switch unit := r.kpi.Unit; unit {
	case UnitCount, "people":
		return fixed(v, 0)
	case UnitRatio:
		return fixed(new(big.Rat).Mul(v, big.NewRat(100, 1)), 2) + " %"
	case UnitMoney, UnitMoneyPer000, UnitMoneyVisit:
		return strings.TrimSpace(fixed(v, 2) + " " + r.currency)
	case UnitSeconds:
		return duration(v)
	default:
		return fixed(v, 2)
	}
}

// fixed rounds to so many decimals, or more if only zeros would be left of a
// number that is not zero. Whole numbers of a count keep no decimals.
func fixed(v *big.Rat, decimals int) string {
	if decimals == 0 && !v.IsInt() {
		decimals = 2
	}
	for d := decimals; ; d += 2 {
		s := v.FloatString(d)
		if v.Sign() == 0 || strings.Trim(s, "-0.") != "" {
			return s
		}
		if d > 12 {
			return string(appendNumber(nil, v))
		}
	}
}

// duration writes seconds as Go writes durations, in whole seconds from a minute
// on.
func duration(v *big.Rat) string {
	f, _ := v.Float64()
	if math.Abs(f) >= math.MaxInt64/1e9 {
		return fixed(v, 2) + " s"
	}
	if math.Abs(f) < 60 {
		return fixed(v, 2) + " s"
	}
	s := time.Duration(math.Round(f) * 1e9).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// MarshalJSON returns an object with the value as a number or null, the state,
// and the reason where there is one. Part and whole are exact decimal strings.
// It fails on the zero Result.
func (r Result) MarshalJSON() ([]byte, error) {
	if r.state == 0 {
		return nil, fmt.Errorf("no JSON form for the zero result")
	}
	out := struct {
		KPI      ID              `json:"kpi"`
		Version  int             `json:"version"`
		State    State           `json:"state"`
		Value    json.RawMessage `json:"value"`
		Unit     Unit            `json:"unit"`
		Currency string          `json:"currency,omitempty"`
		Part     string          `json:"part,omitempty"`
		Whole    string          `json:"whole,omitempty"`
		Low      json.RawMessage `json:"low,omitempty"`
		High     json.RawMessage `json:"high,omitempty"`
		Sample   int64           `json:"sample,omitempty"`
		Open     int64           `json:"open,omitempty"`
		Method   string          `json:"method,omitempty"`
		Clock    *Clock          `json:"clock,omitempty"`
		Status   string          `json:"status,omitempty"`
		Reason   *Reason         `json:"reason,omitempty"`
		Message  string          `json:"message,omitempty"`
	}{
		KPI: r.kpi.ID, Version: r.kpi.Version, State: r.state, Unit: r.kpi.Unit, Currency: r.currency,
		Value: json.RawMessage("null"), Part: number(r.part), Whole: number(r.whole),
		Sample: r.sample, Open: r.open, Method: r.method.String(), Status: r.status.String(), Message: r.reason.String(),
	}
	if c, ok := r.Clock(); ok {
		out.Clock = &c
	}
	if r.value != nil {
		out.Value = appendNumber(nil, r.value)
	}
	if r.low != nil {
		out.Low, out.High = appendNumber(nil, r.low), appendNumber(nil, r.high)
	}
	if r.reason != (Reason{}) {
		out.Reason = &r.reason
	}
	return json.Marshal(out)
}

// number returns r as an exact decimal, as a fraction if it has none, and "" if
// it is nil.
func number(r *big.Rat) string {
	if r == nil {
		return ""
	}
	if n, exact := r.FloatPrec(); exact {
		return r.FloatString(n)
	}
	return r.RatString()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
