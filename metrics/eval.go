// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"math/big"
	"slices"
	"strings"
)

// span is an exact number, or what is known of one: low and high are the same
// pointer where it is exact. The zero span is unknown.
type span struct{ low, high *big.Rat }

func exactly(r *big.Rat) span { return span{r, r} }

func (s span) known() bool { return s.low != nil }

func (s span) isZero() bool { return s.low == s.high && s.low.Sign() == 0 }

// apply computes a op b. A division by what is or may be zero is unknown.
func apply(o op, a, b span) span {
	if !a.known() || !b.known() {
		return span{}
	}
	if o == opDiv && b.low.Sign()*b.high.Sign() <= 0 {
		return span{}
	}
	calc := func(x, y *big.Rat) *big.Rat {
		z := new(big.Rat)
		switch o {
		case opAdd:
			return z.Add(x, y)
		case opSub:
			return z.Sub(x, y)
		case opMul:
			return z.Mul(x, y)
		}
		return z.Quo(x, y)
	}
	if a.low == a.high && b.low == b.high {
		return exactly(calc(a.low, b.low))
	}
	corners := []*big.Rat{calc(a.low, b.low), calc(a.low, b.high), calc(a.high, b.low), calc(a.high, b.high)}
	return span{slices.MinFunc(corners, (*big.Rat).Cmp), slices.MaxFunc(corners, (*big.Rat).Cmp)}
}

// evaluator computes one KPI of one window and group, and collects what stands
// in the way.
type evaluator struct {
	t             *Table
	p             *prepared
	window, group int

	missing                               []string
	coarser, clash, zero, noValue, partly Reason // the first of each
	reported                              bool   // some operand was
	currencies                            []string
	sample, open                          int64
	method                                Method
}

func note(where *Reason, r Reason) {
	if where.Code == "" {
		*where = r
	}
}

func (e *evaluator) eval(x Expr) span {
	switch x.op {
	case opNumber:
		r, err := parseRat(x.number)
		if err != nil {
			return span{} // refused by Compile
		}
		return exactly(r)
	case opCounter:
		return e.counter(x.counter, false)
	case opOrZero:
		return e.counter(x.args[0].counter, true)
	case opFirst, opLast, opAverage:
		return e.stock(x)
	case opMean, opQuantile, opShareLE:
		return e.distribution(x)
	}
	value := e.eval(x.args[0])
	for _, a := range x.args[1:] {
		b := e.eval(a)
		if x.op == opDiv && b.known() && b.isZero() {
			note(&e.zero, Reason{Code: CodeZero, What: a.String()})
		}
		value = apply(x.op, value, b)
	}
	return value
}

// place returns the cell where a column holds its values for this group. It notes
// why there is none: the source is coarser than the grid and not broadcast, or
// has nothing for the group.
func (e *evaluator) place(col *column) (c Cell, ok bool) {
	g, ok := e.p.place(col, e.group)
	switch {
	case !ok && !col.broadcast:
		note(&e.coarser, Reason{Code: CodeCoarser, What: string(col.ID), With: e.t.lacking(col.has)})
	case !ok:
		e.miss(col.ID)
	default:
		return e.t.cell(e.window, g), true
	}
	return 0, false
}

func (e *evaluator) miss(id CounterID) {
	if !slices.Contains(e.missing, string(id)) {
		e.missing = append(e.missing, string(id))
	}
}

// lacking names the group columns that a source does not have.
func (t *Table) lacking(has uint32) string {
	var names []string
	for i, name := range t.grid.By {
		if has&(1<<i) == 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// counter is the value of a flow, a unique count or a parameter.
func (e *evaluator) counter(id CounterID, orZero bool) span {
	col := e.t.byCounter[id]
	orZero = orZero || col.orZero
	c, ok := e.p.cell(col, e.window, e.group)
	if !ok && !orZero {
		e.place(col)
		return span{}
	}
	total, currencies := sum{}, 0
	for _, f := range col.flows {
		if ok && int(c) < len(f.sums) && f.sums[c].n > 0 {
			currencies++
			total.merge(f.sums[c])
			if f.currency != "" && !slices.Contains(e.currencies, f.currency) {
				e.currencies = append(e.currencies, f.currency)
			}
		}
	}
	e.reported = e.reported || currencies > 0
	switch {
	case currencies == 0 && orZero:
		return exactly(new(big.Rat))
	case currencies == 0 && col.WindowDays:
		return exactly(big.NewRat(int64(e.t.grid.Windows[e.window].Days()), 1))
	case currencies == 0:
		e.miss(id)
		return span{}
	case currencies > 1:
		return span{} // result refuses mixed currencies
	}
	if !orZero {
		e.blank(col, c, total.n)
	}
	return e.extremes(col, c, total)
}

// blank notes rows of a cell that left the counter blank, beside those that did
// not.
func (e *evaluator) blank(col *column, c Cell, reported int64) {
	if int(c) < len(col.missing) && col.missing[c] > 0 {
		note(&e.partly, Reason{Code: CodeBlank, What: string(col.ID), N: col.missing[c], M: col.missing[c] + reported})
	}
}

// extremes tells values that may be used from those that may not.
func (e *evaluator) extremes(col *column, c Cell, total sum) span {
	switch {
	case col.Kind == Unique && total.n > 1:
		note(&e.clash, Reason{Code: CodeUnique, What: string(col.ID), N: total.n})
		return span{scaled(col.extremes[c].max, col.Decimals), total.rat(col.Decimals)}
	case col.Kind == Parameter:
		x := col.extremes[c]
		if x.min != x.max {
			note(&e.clash, Reason{Code: CodeParameter, What: string(col.ID)})
			return span{scaled(x.min, col.Decimals), scaled(x.max, col.Decimals)}
		}
		return exactly(scaled(x.min, col.Decimals))
	}
	return exactly(total.rat(col.Decimals))
}

// stock is the first, last or average level, added over accounts.
func (e *evaluator) stock(x Expr) span {
	col := e.t.byCounter[x.counter]
	c, ok := e.place(col)
	if !ok {
		return span{}
	}
	list := e.p.accounts[col][c]
	if len(list) == 0 {
		e.miss(x.counter)
		return span{}
	}
	e.reported = true
	total, rows := exactly(new(big.Rat)), int64(0)
	for _, s := range list {
		rows += s.sum.n
		total = apply(opAdd, total, s.level(x.op, col.Decimals))
	}
	e.blank(col, c, rows)
	if total.low.Cmp(total.high) != 0 {
		note(&e.clash, Reason{Code: CodeSnapshots, What: string(col.ID)})
		return total
	}
	return exactly(total.low)
}

func (s *snapshots) level(o op, decimals int) span {
	x := s.first
	switch o {
	case opAverage:
		r := s.sum.rat(decimals)
		return exactly(r.Quo(r, big.NewRat(s.sum.n, 1)))
	case opLast:
		x = s.last
	}
	return span{scaled(x.min, decimals), scaled(x.max, decimals)}
}

// distribution is a mean, a quantile or a share of values.
func (e *evaluator) distribution(x Expr) span {
	col := e.t.byCounter[x.counter]
	c, ok := e.place(col)
	if !ok {
		return span{}
	}
	d := col.values(c)
	e.open = max(e.open, int64(len(d.open)))
	e.sample = max(e.sample, d.n)
	if d.n == 0 && len(d.open) == 0 {
		e.miss(x.counter)
		return span{}
	}
	e.reported = true
	e.blank(col, c, d.n)
	switch x.op {
	case opShareLE:
		part, whole := e.due(x, d)
		return e.divide(part, whole, x)
	case opMean:
		part, whole := d.mean()
		return e.divide(part, whole, x)
	}
	return e.quantile(x, d)
}

func (e *evaluator) divide(part, whole *big.Rat, x Expr) span {
	if whole.Sign() == 0 {
		note(&e.noValue, Reason{Code: CodeNoValue, What: string(x.counter), N: e.open})
		return span{}
	}
	return exactly(part.Quo(part, whole))
}

func (d *values) mean() (part, whole *big.Rat) {
	return d.total().rat(d.decimals), big.NewRat(d.n, 1)
}

// due returns how many items met the limit, of those whose time to meet it is
// over.
func (e *evaluator) due(x Expr, d *values) (met, due *big.Rat) {
	limit, err := parseRat(x.number)
	if err != nil {
		return new(big.Rat), new(big.Rat) // refused by Compile
	}
	limit.Mul(limit, big.NewRat(pow10[d.decimals], 1))
	n := new(big.Int).Div(limit.Num(), limit.Denom()) // rounded down, also below zero
	most := int64(math.MaxInt64)
	switch {
	case n.IsInt64():
		most = n.Int64()
	case n.Sign() < 0:
		most = math.MinInt64
	}
	late := int64(0)
	for _, v := range d.open {
		if v > most {
			late++
		}
	}
	if d.histogram != nil {
		e.method = Histogram
	}
	return big.NewRat(d.atMost(most), 1), big.NewRat(d.n+late, 1)
}

func (e *evaluator) quantile(x Expr, d *values) span {
	e.method = e.t.grid.Quantiles
	p, err := parseRat(x.number)
	if err != nil {
		return span{} // refused by Compile
	}
	if e.method == Survived {
		return e.survived(x, p, d)
	}
	if d.n == 0 {
		note(&e.noValue, Reason{Code: CodeNoValue, What: string(x.counter), N: e.open})
		return span{}
	}
	k, fraction := rankOf(p, d.n)
	low := scaled(d.rank(k), d.decimals)
	if fraction.Sign() == 0 {
		return exactly(low)
	}
	step := scaled(d.rank(k+1), d.decimals)
	step.Sub(step, low)
	return exactly(low.Add(low, step.Mul(step, fraction)))
}

func (e *evaluator) survived(x Expr, p *big.Rat, d *values) span {
	share, _ := p.Float64()
	list := make([]Observation, 0, int(d.n)+len(d.open))
	for _, v := range d.closed {
		list = append(list, Observation{Time: float64(v)})
	}
	for _, v := range d.open {
		list = append(list, Observation{Time: float64(v), Open: true})
	}
	curve, err := KaplanMeier(list)
	if err == nil {
		if at, ok := curve.Quantile(share); ok {
			r := new(big.Rat).SetFloat64(at)
			return exactly(r.Quo(r, big.NewRat(pow10[d.decimals], 1)))
		}
	}
	note(&e.noValue, Reason{Code: CodeNotReached, What: string(x.counter), N: e.open})
	return span{}
}

// result evaluates one KPI.
func (e *evaluator) result(k *kpi, row *rowKey) Result {
	r := Result{kpi: k, row: row}
	value := e.ratio(k, &r)
	r.open, r.method = e.open, e.method
	if k.form == FormDistribution {
		r.sample = e.sample
	}
	if isMoney(k.Unit) && len(e.currencies) == 1 {
		r.currency = e.currencies[0]
	}
	if len(e.currencies) > 1 {
		slices.Sort(e.currencies)
		note(&e.clash, Reason{})
		e.clash = Reason{Code: CodeCurrencies, What: strings.Join(e.currencies, ", ")}
		value, r.part, r.whole = span{}, nil, nil
	}
	e.settle(k, &r, value)
	return r
}

// ratio computes the value, and part and whole where there are any.
func (e *evaluator) ratio(k *kpi, r *Result) span {
	switch {
	case k.Expr.op == opMean || k.Expr.op == opShareLE:
		value := e.eval(k.Expr)
		col := e.t.byCounter[k.Expr.counter]
		if c, ok := e.p.cell(col, e.window, e.group); ok && value.known() {
			d := col.values(c)
			if k.Expr.op == opMean {
				r.part, r.whole = d.mean()
			} else {
				r.part, r.whole = e.due(k.Expr, d)
			}
		}
		return value
	case k.form != FormRatio:
		return e.eval(k.Expr)
	}
	part, whole := e.eval(k.part), exactly(big.NewRat(1, 1))
	for _, d := range k.divisors {
		x := e.eval(d)
		if x.known() && x.isZero() {
			note(&e.zero, Reason{Code: CodeZero, What: d.String()})
		}
		whole = apply(opMul, whole, x)
	}
	if part.known() && whole.known() && part.low == part.high && whole.low == whole.high {
		r.part, r.whole = part.low, whole.low
		if k.counted && whole.low.IsInt() && whole.low.Num().IsInt64() {
			r.sample = whole.low.Num().Int64()
		}
	}
	return apply(opDiv, part, whole)
}

// settle chooses the state by precedence.
func (e *evaluator) settle(k *kpi, r *Result, value span) {
	open := Reason{}
	if w := e.t.grid.Windows[e.window]; !e.t.grid.AsOf.IsZero() && w.End().After(e.t.grid.AsOf) {
		open = Reason{Code: CodeOpenWindow}
	}
	if open.Code == "" && e.partly.Code == "" {
		open = e.oneSide(k)
	}
	set := func(s State, why Reason) { r.state, r.reason = s, why }
	switch {
	case !e.reported && e.coarser.Code == "":
		set(NoData, Reason{Code: CodeNothing})
		r.part, r.whole = nil, nil
	case len(e.missing) > 0:
		set(MissingOperand, Reason{Code: CodeMissing, What: strings.Join(e.missing, ", ")})
	case e.coarser.Code != "":
		set(MissingOperand, e.coarser)
	case e.clash.Code != "":
		set(NotMergeable, e.clash)
		if value.known() {
			r.low, r.high = value.low, value.high
		}
	case e.zero.Code != "":
		set(ZeroDenominator, e.zero)
	case e.noValue.Code != "":
		set(NoData, e.noValue)
	default:
		if f, _ := value.low.Float64(); math.IsInf(f, 0) {
			set(NotMergeable, Reason{Code: CodeTooLarge})
			return
		}
		r.value = value.low
		set(Defined, Reason{})
		if e.partly.Code != "" {
			set(Partial, e.partly)
		} else if open.Code != "" {
			set(Partial, open)
		}
	}
}

// oneSide finds a stock of which a change is asked and only one snapshot is
// known.
func (e *evaluator) oneSide(k *kpi) Reason {
	for _, id := range k.changes {
		col := e.t.byCounter[id]
		c, ok := e.p.cell(col, e.window, e.group)
		if !ok {
			continue
		}
		for _, s := range e.p.accounts[col][c] {
			if s.sum.n == 1 {
				return Reason{Code: CodeOneSide, What: string(id)}
			}
		}
	}
	return Reason{}
}
