// SPDX-License-Identifier: Apache-2.0

package metrics

import "github.com/socialteam/socialteam"

// ID names a KPI, in snake_case, such as "er_impressions". A KPI over durations
// can carry the clock that measured them: "first_response_time_p90@office". The
// empty ID is no KPI.
type ID string

// Unit says what a number counts. The units below have a way to be shown; of
// any other, [Result.String] shows the number alone. The empty Unit does not
// compile.
type Unit string

// Units with a form of their own.
const (
	UnitCount       Unit = "count"          // 1234
	UnitRatio       Unit = "ratio"          // 2.41 %
	UnitMoney       Unit = "money"          // 1.25 EUR
	UnitMoneyPer000 Unit = "money per 1000" // 7.10 EUR
	UnitMoneyVisit  Unit = "money per visit"
	UnitSeconds     Unit = "seconds" // 1h5m
)

// Direction says which way is better. The zero Direction means "not set";
// encoding refuses it.
type Direction uint8

// The directions.
const (
	Higher  Direction = iota + 1 // more is better
	Lower                        // less is better
	Toward                       // a target is better than more or less
	Neutral                      // no way is better; nothing should be coloured
)

var directionWords = words{Higher: "higher", Lower: "lower", Toward: "target", Neutral: "neutral"}

// String returns the text form: "higher", "lower", "target" or "neutral", and ""
// for the zero Direction.
func (d Direction) String() string { return directionWords.text("direction", uint8(d)) }

// AppendText appends the text form to b. It fails unless d is one of the
// constants.
func (d Direction) AppendText(b []byte) ([]byte, error) {
	return directionWords.append(b, "direction", uint8(d))
}

// MarshalText is [Direction.AppendText] to a new slice.
func (d Direction) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (d *Direction) UnmarshalText(text []byte) error {
	v, err := directionWords.parse("direction", text)
	*d = Direction(v)
	return err
}

// KPI is a definition: what is computed, in which unit, and which way is
// better. Two formulas that share a name in practice are two KPIs here, in one
// family. The zero KPI does not compile.
type KPI struct {
	ID     ID     `json:"id"`
	Name   string `json:"name"`
	Family string `json:"family,omitempty"`
	// Group is the part of the work it belongs to, such as "paid" or "care".
	Group     string    `json:"group,omitempty"`
	Unit      Unit      `json:"unit"`
	Direction Direction `json:"direction"`
	Expr      Expr      `json:"expr"`
	// Owner is the role that answers for the number; who holds it is not
	// known here.
	Owner socialteam.RoleID `json:"owner,omitempty"`
	// Version counts changes of the definition, from 1; zero means 1. Results
	// of different versions do not compare.
	Version int `json:"version,omitempty"`
	// Sources names where the definition is found.
	Sources []string `json:"sources,omitempty"`
	// Note says how this variant differs from its relatives, and who uses it.
	Note string `json:"note,omitempty"`
}

// Form says what kind of number a KPI is, which decides how it merges. The zero
// Form means "not set"; encoding refuses it.
type Form uint8

// The forms.
const (
	FormSum          Form = iota + 1 // adds and subtracts flows: values add up
	FormRatio                        // divides sums: part and whole are kept
	FormStock                        // a level: adds over accounts, not over time
	FormDistinct                     // people counted once: never adds
	FormDistribution                 // mean, quantile or share of values: keep the values
	FormDerived                      // a product of ratios or of parameters: only recomputed
)

var formWords = words{FormSum: "sum", FormRatio: "ratio", FormStock: "stock", FormDistinct: "distinct",
	FormDistribution: "distribution", FormDerived: "derived"}

// String returns the text form, such as "ratio", and "" for the zero Form.
func (f Form) String() string { return formWords.text("form", uint8(f)) }

// AppendText appends the text form to b. It fails unless f is one of the
// constants.
func (f Form) AppendText(b []byte) ([]byte, error) { return formWords.append(b, "form", uint8(f)) }

// MarshalText is [Form.AppendText] to a new slice.
func (f Form) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads the text form of one of the constants.
func (f *Form) UnmarshalText(text []byte) error {
	v, err := formWords.parse("form", text)
	*f = Form(v)
	return err
}

// Additivity says whether finished values of a KPI add up. Whatever it says, a
// [Table] that gets the rows computes the total right. The zero Additivity says
// that it adds up in no way.
type Additivity struct {
	Time    bool // over windows
	Channel bool // over channels and accounts
	Entity  bool // over posts, ads, items
}

// Additivity returns whether values of this form add up, and over what.
func (f Form) Additivity() Additivity {
	switch f {
	case FormSum:
		return Additivity{Time: true, Channel: true, Entity: true}
	case FormStock:
		return Additivity{Channel: true, Entity: true}
	}
	return Additivity{}
}

// formOf derives the form from a formula that compiled.
func formOf(e Expr, counter func(CounterID) *Counter) Form {
	measured, divides := false, false
	e.walk(func(x Expr) {
		measured = measured || x.counter != "" && counter(x.counter).Kind != Parameter
		divides = divides || x.op == opDiv && len(x.args[1].Counters()) > 0
	})
	switch {
	case !measured:
		return FormDerived
	case e.op == opMean || e.op == opQuantile || e.op == opShareLE:
		return FormDistribution
	case e.op == opFirst || e.op == opLast || e.op == opAverage:
		return FormStock
	case e.op == opCounter && counter(e.counter).Kind == Unique:
		return FormDistinct
	case !divides && degree(e, counter) == 1:
		return FormSum
	case divides && dividesSums(e):
		return FormRatio
	}
	return FormDerived
}

// dividesSums reports whether a formula divides what can be added up by what can
// be added up: no part of it is a division or the figure of a distribution.
func dividesSums(e Expr) bool {
	plain := true
	for e.op == opDiv {
		plain = plain && !e.args[1].divides()
		e = e.args[0]
	}
	return plain && !e.divides()
}

func (e Expr) divides() bool {
	found := false
	e.walk(func(x Expr) {
		found = found || x.op == opMean || x.op == opQuantile || x.op == opShareLE || x.op == opDiv && len(x.args[1].Counters()) > 0
	})
	return found
}

// degree counts how many flows are multiplied with each other in every term of
// a formula without divisions: 1 for what adds up. It is negative if terms
// differ, or if something else than flows and parameters takes part.
func degree(e Expr, counter func(CounterID) *Counter) int {
	switch e.op {
	case opNumber:
		return 0
	case opCounter:
		switch counter(e.counter).Kind {
		case Flow:
			return 1
		case Parameter:
			return 0
		}
	case opOrZero, opDiv:
		return degree(e.args[0], counter)
	case opAdd, opSub:
		first := degree(e.args[0], counter)
		for _, a := range e.args[1:] {
			if degree(a, counter) != first {
				return -1
			}
		}
		return first
	case opMul:
		total := 0
		for _, a := range e.args {
			d := degree(a, counter)
			if d < 0 {
				return -1
			}
			total += d
		}
		return total
	}
	return -1
}
