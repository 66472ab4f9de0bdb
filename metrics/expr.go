// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Expr is the formula of a KPI: a tree of counters, numbers and operations. It
// is built with functions and methods rather than parsed from text, because a
// formula that lost its parentheses still computes something:
//
//	Of("impressions").Minus(Of("clicks")).Over(Of("impressions"))
//
// Counters are added up over the rows first, and the formula is applied to the
// sums: a ratio is the ratio of sums. [Compile] checks that each counter is
// used as its [Kind] allows.
//
// The JSON form is nested arrays with the operation in front, counters as
// strings and numbers as numbers:
//
//	["/", ["-", "impressions", "clicks"], "impressions"]
//
// The operations are +, -, *, /, first, last, avg, mean, quantile, share_le and
// or_zero. Expr never changes. The zero Expr is no formula and does not compile.
type Expr struct {
	op      op
	counter CounterID
	number  string
	args    []Expr
}

type op uint8

const (
	opNone op = iota
	opCounter
	opNumber
	opAdd
	opSub
	opMul
	opDiv
	opFirst
	opLast
	opAverage
	opMean
	opQuantile
	opShareLE
	opOrZero
)

var opWords = [...]string{
	opAdd: "+", opSub: "-", opMul: "*", opDiv: "/", opFirst: "first", opLast: "last",
	opAverage: "avg", opMean: "mean", opQuantile: "quantile", opShareLE: "share_le", opOrZero: "or_zero",
}

// Bounds of an expression.
const (
	// MaxExprNodes is how many counters, numbers and operations one formula
	// may have.
	MaxExprNodes = 256
	// MaxExprDepth is how deep operations may be nested.
	MaxExprDepth = 32
)

// Of is the sum of a flow, the one value of a parameter, or the reported value
// of a unique count.
func Of(c CounterID) Expr { return Expr{op: opCounter, counter: c} }

// Total is the sum of several flows.
func Total(counters ...CounterID) Expr {
	if len(counters) == 1 {
		return Of(counters[0])
	}
	e := Expr{op: opAdd}
	for _, c := range counters {
		e.args = append(e.args, Of(c))
	}
	return e
}

// Number is a constant, written as a decimal number such as "1000" or "0.5".
// Text that is not a number does not compile.
func Number(decimal string) Expr { return Expr{op: opNumber, number: decimal} }

// First is the earliest snapshot of a stock in the window, added over accounts.
func First(stock CounterID) Expr { return Expr{op: opFirst, counter: stock} }

// Last is the latest snapshot of a stock in the window, added over accounts.
func Last(stock CounterID) Expr { return Expr{op: opLast, counter: stock} }

// Average is the mean of the snapshots of a stock in the window, added over
// accounts.
func Average(stock CounterID) Expr { return Expr{op: opAverage, counter: stock} }

// Mean is the arithmetic mean of a distribution's values. Open items have no
// value yet and are left out: their number stands in the result.
func Mean(distribution CounterID) Expr { return Expr{op: opMean, counter: distribution} }

// Quantile is the value that the share p of a distribution does not exceed, by
// the method that [Grid] names; p is a decimal number from 0 to 1: "0.5" is the
// median.
func Quantile(p string, distribution CounterID) Expr {
	return Expr{op: opQuantile, counter: distribution, number: p}
}

// ShareAtMost is the share of a distribution's items that took at most the
// limit, a decimal number in the counter's unit. Open items past the limit count
// as missed; younger ones are not due yet and are left out.
func ShareAtMost(limit string, distribution CounterID) Expr {
	return Expr{op: opShareLE, counter: distribution, number: limit}
}

// Plus is e + f.
func (e Expr) Plus(f Expr) Expr { return Expr{op: opAdd, args: []Expr{e, f}} }

// Minus is e - f.
func (e Expr) Minus(f Expr) Expr { return Expr{op: opSub, args: []Expr{e, f}} }

// Times is e * f.
func (e Expr) Times(f Expr) Expr { return Expr{op: opMul, args: []Expr{e, f}} }

// Over is e / f. Where f is zero, the result says so and has no value.
func (e Expr) Over(f Expr) Expr { return Expr{op: opDiv, args: []Expr{e, f}} }

// OrZero makes a flow count as zero where no row reports it: the declaration
// that a platform without, say, saves has no saves. It is for operands made with
// [Of]; others do not compile.
func (e Expr) OrZero() Expr { return Expr{op: opOrZero, args: []Expr{e}} }

// IsZero reports whether e is the zero Expr.
func (e Expr) IsZero() bool { return e.op == opNone }

// Counters returns the counters of the formula, each once, sorted.
func (e Expr) Counters() []CounterID {
	list := []CounterID{}
	e.walk(func(e Expr) {
		if e.counter != "" {
			list = append(list, e.counter)
		}
	})
	slices.Sort(list)
	return slices.Compact(list)
}

func (e Expr) walk(f func(Expr)) {
	f(e)
	for _, a := range e.args {
		a.walk(f)
	}
}

// rename returns e with other counters.
func (e Expr) rename(f func(CounterID) CounterID) Expr {
	if e.counter != "" {
		e.counter = f(e.counter)
	}
	args := e.args
	e.args = nil
	for _, a := range args {
		e.args = append(e.args, a.rename(f))
	}
	return e
}

// String returns the formula as people write it, such as
// "(likes + comments) / reach", with no more parentheses than needed; * and /
// go before + and -, left to right.
func (e Expr) String() string { return string(e.appendInfix(nil, 0)) }

func (e Expr) appendInfix(b []byte, outer int) []byte {
	switch e.op {
	case opNone:
		return b
	case opCounter:
		return append(b, e.counter...)
	case opNumber:
		return append(b, e.number...)
	case opAdd, opSub, opMul, opDiv:
		level := 1
		if e.op >= opMul {
			level = 2
		}
		if outer > level {
			b = append(b, '(')
		}
		for i, a := range e.args {
			inner := level
			if i > 0 {
				b = append(append(append(b, ' '), opWords[e.op]...), ' ')
				inner = level + 1
			}
			b = a.appendInfix(b, inner)
		}
		if outer > level {
			b = append(b, ')')
		}
		return b
	}
	b = append(append(b, opWords[e.op]...), '(')
	switch e.op {
	case opQuantile:
		b = append(append(append(b, e.number...), ", "...), e.counter...)
	case opShareLE:
		b = append(append(append(b, e.counter...), ", "...), e.number...)
	case opOrZero:
		b = e.args[0].appendInfix(b, 0)
	default:
		b = append(b, e.counter...)
	}
	return append(b, ')')
}

// MarshalJSON returns the JSON form. It fails on the zero Expr and on numbers
// that are none.
func (e Expr) MarshalJSON() ([]byte, error) { return e.appendJSON(nil) }

func (e Expr) appendJSON(b []byte) ([]byte, error) {
	if e.number != "" || e.op == opNumber {
		if _, err := parseRat(e.number); err != nil {
			return nil, err
		}
	}
	switch e.op {
	case opNone:
		return nil, errors.New("no JSON form for the zero expression")
	case opCounter:
		return appendString(b, string(e.counter))
	case opNumber:
		return append(b, e.number...), nil
	}
	b = strconv.AppendQuote(append(b, '['), opWords[e.op])
	if e.op == opQuantile {
		b = append(append(b, ','), e.number...)
	}
	var err error
	if e.counter != "" {
		if b, err = appendString(append(b, ','), string(e.counter)); err != nil {
			return nil, err
		}
	}
	if e.op == opShareLE {
		b = append(append(b, ','), e.number...)
	}
	for _, a := range e.args {
		if b, err = a.appendJSON(append(b, ',')); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendString(b []byte, s string) ([]byte, error) {
	text, err := json.Marshal(s)
	return append(b, text...), err
}

// UnmarshalJSON reads the JSON form. It refuses operations with too few or too
// many operands and formulas over [MaxExprNodes] or [MaxExprDepth]; whether the
// counters exist is for [Compile] to say.
func (e *Expr) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return err
	}
	nodes := 0
	parsed, err := exprOf(tree, 1, &nodes)
	if err == nil {
		*e = parsed
	}
	return err
}

func exprOf(tree any, depth int, nodes *int) (Expr, error) {
	if *nodes++; *nodes > MaxExprNodes || depth > MaxExprDepth {
		return Expr{}, errLargeExpr
	}
	switch v := tree.(type) {
	case string:
		if v == "" {
			return Expr{}, errors.New("empty counter")
		}
		return Of(CounterID(v)), nil
	case json.Number:
		_, err := parseRat(v.String())
		return Number(v.String()), err
	case []any:
		return exprOfList(v, depth, nodes)
	}
	return Expr{}, fmt.Errorf("want a counter, a number or a list such as [\"/\", \"clicks\", \"impressions\"], have %v", tree)
}

var errLargeExpr = fmt.Errorf("formula too large: want at most %d parts, nested at most %d deep", MaxExprNodes, MaxExprDepth)

func exprOfList(list []any, depth int, nodes *int) (Expr, error) {
	if len(list) == 0 {
		return Expr{}, errors.New("empty list: want an operation and its operands")
	}
	word, _ := list[0].(string)
	i := slices.Index(opWords[:], word)
	if word == "" || i < 0 {
		return Expr{}, fmt.Errorf("unknown operation %v: want one of %s", list[0], strings.TrimSpace(strings.Join(opWords[:], " ")))
	}
	e := Expr{op: op(i)}
	for _, x := range list[1:] {
		a, err := exprOf(x, depth+1, nodes)
		if err != nil {
			return Expr{}, err
		}
		e.args = append(e.args, a)
	}
	return e.lift()
}

// lift checks the operands that were read and moves those that are not formulas
// where they belong.
func (e Expr) lift() (Expr, error) {
	shape := make([]byte, len(e.args))
	for i, a := range e.args {
		switch a.op {
		case opCounter:
			shape[i] = 'c'
		case opNumber:
			shape[i] = 'n'
		default:
			shape[i] = 'e'
		}
	}
	switch e.op {
	case opAdd, opMul:
		if len(e.args) < 2 {
			return Expr{}, fmt.Errorf("%q wants two operands or more", opWords[e.op])
		}
		return e, nil
	case opSub, opDiv:
		if len(e.args) != 2 {
			return Expr{}, fmt.Errorf("%q wants two operands", opWords[e.op])
		}
		return e, nil
	case opOrZero:
		if string(shape) != "c" {
			return Expr{}, errors.New(`"or_zero" wants one counter`)
		}
		return e, nil
	case opQuantile:
		if string(shape) != "nc" {
			return Expr{}, errors.New(`"quantile" wants a number from 0 to 1 and a counter`)
		}
		return Quantile(e.args[0].number, e.args[1].counter), nil
	case opShareLE:
		if string(shape) != "cn" {
			return Expr{}, errors.New(`"share_le" wants a counter and a limit`)
		}
		return ShareAtMost(e.args[1].number, e.args[0].counter), nil
	}
	if string(shape) != "c" {
		return Expr{}, fmt.Errorf("%q wants one counter", opWords[e.op])
	}
	return Expr{op: e.op, counter: e.args[0].counter}, nil
}

// check reports what does not fit: unknown counters, and counters used in a way
// that their kind forbids.
func (e Expr) check(counter func(CounterID) (*Counter, error)) []error {
	nodes, faults := 0, []error{}
	var visit func(Expr, int) bool
	visit = func(e Expr, depth int) bool {
		if nodes++; nodes > MaxExprNodes || depth > MaxExprDepth {
			faults = []error{errLargeExpr}
			return false
		}
		if err := e.checkNode(counter); err != nil {
			faults = append(faults, err)
		}
		for _, a := range e.args {
			if !visit(a, depth+1) {
				return false
			}
		}
		return true
	}
	visit(e, 1)
	return faults
}

func (e Expr) checkNode(counter func(CounterID) (*Counter, error)) error {
	if err := e.checkNumber(); err != nil {
		return err
	}
	switch e.op {
	case opNone:
		return errors.New("no formula")
	case opAdd, opSub, opMul, opDiv:
		if len(e.args) < 2 {
			return fmt.Errorf("%q wants two operands or more", opWords[e.op])
		}
		return nil
	case opOrZero:
		if e.args[0].op != opCounter {
			return errors.New("or_zero wants a counter made with Of")
		}
		c, err := counter(e.args[0].counter)
		if err == nil && c.Kind != Flow {
			return fmt.Errorf("%s is a %v: only a flow can count as zero where it is not reported", c.ID, c.Kind)
		}
		return nil // an unknown counter is reported where the operand is checked
	case opNumber:
		return nil
	}
	c, err := counter(e.counter)
	if err != nil {
		return err
	}
	return e.checkKind(c)
}

func (e Expr) checkNumber() error {
	switch e.op {
	case opNumber, opQuantile, opShareLE:
	default:
		return nil
	}
	r, err := parseRat(e.number)
	if err == nil && e.op == opQuantile && (r.Sign() < 0 || r.Cmp(big.NewRat(1, 1)) > 0) {
		return fmt.Errorf("quantile %s: want a number from 0 to 1", e.number)
	}
	return err
}

func (e Expr) checkKind(c *Counter) error {
	allowed := map[op]Kind{opFirst: Stock, opLast: Stock, opAverage: Stock, opMean: Distribution, opQuantile: Distribution, opShareLE: Distribution}
	want, bound := allowed[e.op]
	switch {
	case bound && c.Kind != want:
		return fmt.Errorf("%s is a %v: %s wants a %v", c.ID, c.Kind, opWords[e.op], want)
	case !bound && c.Kind == Stock:
		return fmt.Errorf("%s is a stock and never adds over time: take First, Last or Average of it: %w", c.ID, ErrRollUp)
	case !bound && c.Kind == Distribution:
		return fmt.Errorf("%s is a distribution and has no sum of its own: take Mean, Quantile or ShareAtMost of it: %w", c.ID, ErrRollUp)
	}
	return nil
}
