// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/internal/suggest"
)

// Format is the version of the document that a [Spec] is. History:
//
//   - socialteam.metrics/1: the first.
const Format = "socialteam.metrics/1"

// Spec is a catalogue as written: counters, and KPIs made of them. Lists may be
// in any order; the compiled catalogue sorts them by id. The zero Spec is an
// empty catalogue.
type Spec struct {
	// Format is [Format], or empty in a Go literal.
	Format   string    `json:"format,omitempty"`
	Families []Family  `json:"families,omitempty"`
	Counters []Counter `json:"counters,omitempty"`
	KPIs     []KPI     `json:"kpis,omitempty"`
	Clocks   []Clock   `json:"clocks,omitempty"`
	Breaks   []Break   `json:"breaks,omitempty"`
}

// Family is a set of KPIs that are talked about under one name. Note says how
// its members differ, and which platform or guide means which. The zero Family
// does not compile.
type Family struct {
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
}

// Break is a change of what a source means by a counter. Results on both sides
// of it do not compare. The zero Break does not compile.
type Break struct {
	Counter CounterID `json:"counter"`
	// On is the day of the change, or the first day on which it may have
	// happened.
	On socialteam.Date `json:"on"`
	// Until is the first day on which the change was over for sure, for
	// changes of which no day is known: 2025-05-01 with On 2025-04-01 is some
	// day of April. Zero means the day after On.
	Until socialteam.Date `json:"until,omitzero"`
	// Value limits the break to groups with this value, such as
	// "instagram"; empty means all.
	Value string `json:"value,omitempty"`
	Why   string `json:"why"`
}

// Decode reads a Spec from JSON. Unknown fields, duplicate keys and text behind
// the document are refused, as are documents over 64 MiB or nested more than 64
// deep; every fault is a *[socialteam.SpecError] with its place.
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, strictjson.Limits{}); err != nil {
		return Spec{}, fmt.Errorf("metrics: decode: %w", err)
	}
	return s, nil
}

// Catalog is a compiled [Spec]. It never changes and is safe for concurrent
// use. The zero Catalog knows nothing.
type Catalog struct {
	spec     Spec // sorted
	counters map[CounterID]*Counter
	kpis     map[ID]*kpi
	clocks   map[ClockID]*Clock
}

// kpi is a KPI with what its formula implies.
type kpi struct {
	KPI
	form        Form
	part, whole Expr   // of a ratio
	divisors    []Expr // factors of whole
	counters    []CounterID
	proportion  bool        // part counts among whole
	counted     bool        // whole is a number of observations
	changes     []CounterID // stocks of which both first and last are used
	clock       *Clock      // that measures its durations, if its id names one
	breaks      []Break     // of its counters
}

// Compile checks a Spec and returns the catalogue. It reports every fault, each
// a *[socialteam.SpecError] with its path; a formula that adds up what must not
// be added wraps [ErrRollUp].
func Compile(s Spec) (*Catalog, error) { return new(Catalog).extend("compile", s) }

// Extend returns a catalogue with the definitions of s added. A counter, KPI,
// clock or family with a known id replaces that one; breaks are added.
func (c *Catalog) Extend(s Spec) (*Catalog, error) { return c.extend("extend", s) }

func (c *Catalog) extend(verb string, s Spec) (*Catalog, error) {
	b := builder{c: &Catalog{
		counters: maps.Clone(c.counters),
		kpis:     maps.Clone(c.kpis),
		clocks:   maps.Clone(c.clocks),
	}}
	if b.c.counters == nil {
		b.c.counters, b.c.kpis, b.c.clocks = map[CounterID]*Counter{}, map[ID]*kpi{}, map[ClockID]*Clock{}
	}
	if s.Format != "" && s.Format != Format {
		b.fault("format", fmt.Errorf("unknown format %q: want %q", s.Format, Format))
	}
	for i, x := range s.Counters {
		b.counter(at("counters", i), x)
	}
	for i, x := range s.Clocks {
		b.clock(at("clocks", i), x)
	}
	for i, x := range s.KPIs {
		b.kpi(at("kpis", i), x)
	}
	for i, x := range c.spec.KPIs { // counters may have been replaced
		if slices.ContainsFunc(s.KPIs, func(k KPI) bool { return k.ID == x.ID }) {
			continue
		}
		b.kpi(fmt.Sprintf("kpi %s", c.spec.KPIs[i].ID), x)
	}
	families := map[string]Family{}
	for _, f := range c.spec.Families {
		families[f.ID] = f
	}
	seen := map[string]bool{}
	for i, f := range s.Families {
		b.id(at("families", i)+".id", "family", f.ID, seen)
		families[f.ID] = f
	}
	for i, x := range s.Breaks {
		b.breaks(at("breaks", i), x)
	}
	if len(b.faults) > 0 {
		return nil, fmt.Errorf("metrics: %s: %w", verb, errors.Join(b.faults...))
	}
	b.finish(families, append(slices.Clone(c.spec.Breaks), s.Breaks...))
	return b.c, nil
}

func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

type builder struct {
	c                        *Catalog
	faults                   []error
	counters, kpis, clockIDs map[string]bool // ids of this Spec
}

func (b *builder) fault(path string, err error) {
	b.faults = append(b.faults, &socialteam.SpecError{Path: path, Err: err})
}

// id checks an id and that it occurs once.
func (b *builder) id(path, what, id string, seen map[string]bool) {
	switch {
	case id == "":
		b.fault(path, fmt.Errorf("a %s needs an id", what))
	case strings.ContainsAny(id, "@ \t\r\n,\"'`|<>") || len(id) > 100:
		b.fault(path, fmt.Errorf("bad id %.100q: want at most 100 letters, digits, - and _", id))
	case seen[id]:
		b.fault(path, fmt.Errorf("second %s %q", what, id))
	}
	seen[id] = true
}

func (b *builder) counter(path string, c Counter) {
	if b.counters == nil {
		b.counters = map[string]bool{}
	}
	b.id(path+".id", "counter", string(c.ID), b.counters)
	if c.Kind == 0 || c.Kind > Parameter {
		b.fault(path+".kind", fmt.Errorf("counter %q has no kind: want %s", c.ID, strings.Join(kindWords[1:], ", ")))
	}
	if c.Unit == "" {
		b.fault(path+".unit", fmt.Errorf("counter %q has no unit: want one such as count, seconds or money", c.ID))
	}
	if c.Decimals < 0 || c.Decimals > maxDecimals {
		b.fault(path+".decimals", fmt.Errorf("%d decimals: want 0 to %d", c.Decimals, maxDecimals))
	}
	if isMoney(c.Unit) && c.Decimals != moneyDecimals {
		b.fault(path+".decimals", fmt.Errorf("%d decimals of money: want %d, since money is kept in millionths", c.Decimals, moneyDecimals))
	}
	if c.WindowDays && c.Kind != Parameter {
		b.fault(path+".window-days", fmt.Errorf("%s is a %v: only a parameter can be the length of the window", c.ID, c.Kind))
	}
	b.c.counters[c.ID] = &c
}

// moneyDecimals is the precision of [socialteam.Money].
const moneyDecimals = 6

func (b *builder) find(id CounterID) (*Counter, error) {
	if c := b.c.counters[id]; c != nil {
		return c, nil
	}
	return nil, suggest.Unknown("counter", id, slices.Sorted(maps.Keys(b.c.counters)))
}

func (b *builder) kpi(path string, k KPI) {
	if strings.HasPrefix(path, "kpis") {
		if b.kpis == nil {
			b.kpis = map[string]bool{}
		}
		b.id(path+".id", "KPI", string(k.ID), b.kpis)
	}
	if k.Unit == "" {
		b.fault(path+".unit", fmt.Errorf("KPI %q has no unit: want one such as ratio, count or money", k.ID))
	}
	if k.Direction == 0 || k.Direction > Neutral {
		b.fault(path+".direction", fmt.Errorf("KPI %q has no direction: want %s", k.ID, strings.Join(directionWords[1:], ", ")))
	}
	if k.Version < 0 {
		b.fault(path+".version", fmt.Errorf("version %d: want 1 or more", k.Version))
	}
	if k.Version == 0 {
		k.Version = 1
	}
	k.Sources = slices.Clone(k.Sources)
	faults := k.Expr.check(b.find)
	for _, err := range faults {
		b.fault(path+".expr", fmt.Errorf("%s: %w", k.ID, err))
	}
	if len(faults) > 0 {
		return
	}
	b.c.kpis[k.ID] = analyse(k, func(id CounterID) *Counter { return b.c.counters[id] })
}

func analyse(k KPI, counter func(CounterID) *Counter) *kpi {
	x := &kpi{KPI: k, form: formOf(k.Expr, counter), counters: k.Expr.Counters()}
	x.part = k.Expr
	for x.part.op == opDiv {
		x.divisors = append(x.divisors, x.part.args[1:]...)
		x.part = x.part.args[0]
	}
	slices.Reverse(x.divisors)
	switch len(x.divisors) {
	case 0:
		x.part = Expr{}
	case 1:
		x.whole = x.divisors[0]
	default:
		x.whole = Expr{op: opMul, args: x.divisors}
	}
	x.counted = x.form == FormRatio
	for _, id := range x.whole.Counters() {
		c := counter(id)
		x.counted = x.counted && c.Kind == Flow && c.Unit == UnitCount
	}
	ends := map[CounterID]op{}
	k.Expr.walk(func(e Expr) {
		if before := ends[e.counter]; e.op == opFirst && before == opLast || e.op == opLast && before == opFirst {
			x.changes = append(x.changes, e.counter)
		}
		if e.op == opFirst || e.op == opLast {
			ends[e.counter] = e.op
		}
	})
	slices.Sort(x.changes)
	x.changes = slices.Compact(x.changes)
	x.proportion = k.Unit == UnitRatio && (x.form == FormRatio || k.Expr.op == opShareLE)
	if x.form == FormRatio {
		for _, id := range x.counters {
			c := counter(id)
			x.proportion = x.proportion && c.Kind == Flow && c.Unit == UnitCount
		}
	}
	return x
}

func (b *builder) breaks(path string, x Break) {
	if _, err := b.find(x.Counter); err != nil {
		b.fault(path+".counter", err)
	}
	if x.On.IsZero() {
		b.fault(path+".on", errors.New("a break needs a day"))
	}
	if !x.Until.IsZero() && x.Until <= x.On {
		b.fault(path+".until", fmt.Errorf("%v is not after %v", x.Until, x.On))
	}
	if x.Why == "" {
		b.fault(path+".why", errors.New("a break needs a reason"))
	}
}

// span is the days of which one saw the change.
func (x Break) span() Window {
	if x.Until.IsZero() {
		return Window{From: x.On, Until: x.On.AddDays(1)}
	}
	return Window{From: x.On, Until: x.Until}
}

// between reports whether the change may lie between the starts of two windows
// or in them: on a day after the first of v and before the end of w.
func (x Break) between(v, w Window) bool {
	days := x.span()
	return max(days.From, v.From+1) < min(days.Until, w.Until)
}

// finish sorts what was collected.
func (b *builder) finish(families map[string]Family, breaks []Break) {
	s := &b.c.spec
	s.Format = Format
	s.Breaks = breaks
	for _, id := range slices.Sorted(maps.Keys(families)) {
		s.Families = append(s.Families, families[id])
	}
	for _, id := range slices.Sorted(maps.Keys(b.c.counters)) {
		s.Counters = append(s.Counters, *b.c.counters[id])
	}
	for _, id := range slices.Sorted(maps.Keys(b.c.kpis)) {
		k := b.c.kpis[id]
		k.breaks = slices.DeleteFunc(slices.Clone(breaks), func(x Break) bool { return !slices.Contains(k.counters, x.Counter) })
		s.KPIs = append(s.KPIs, k.KPI)
	}
	for _, id := range slices.Sorted(maps.Keys(b.c.clocks)) {
		s.Clocks = append(s.Clocks, *b.c.clocks[id])
	}
}

// Spec returns the catalogue as data, its lists sorted by id.
func (c *Catalog) Spec() Spec {
	s := c.spec
	s.Families, s.Counters, s.Clocks, s.Breaks = slices.Clone(s.Families), slices.Clone(s.Counters), slices.Clone(s.Clocks), slices.Clone(s.Breaks)
	s.KPIs = c.KPIs()
	return s
}

// KPIs returns every KPI, sorted by id.
func (c *Catalog) KPIs() []KPI {
	list := slices.Clone(c.spec.KPIs)
	for i := range list {
		list[i].Sources = slices.Clone(list[i].Sources)
	}
	return list
}

// Counters returns every counter, sorted by id.
func (c *Catalog) Counters() []Counter { return slices.Clone(c.spec.Counters) }

// Families returns every family, sorted by id.
func (c *Catalog) Families() []Family { return slices.Clone(c.spec.Families) }

// KPI returns the definition with that id. An id with a clock, such as
// "first_response_time_p90@office", gives the definition with the clock's
// counters in its formula.
func (c *Catalog) KPI(id ID) (KPI, bool) {
	k, err := c.lookup(id)
	if err != nil {
		return KPI{}, false
	}
	out := k.KPI
	out.Sources = slices.Clone(out.Sources)
	return out, true
}

// Counter returns the counter with that id.
func (c *Catalog) Counter(id CounterID) (Counter, bool) {
	x := c.counters[id]
	if x == nil {
		return Counter{}, false
	}
	return *x, true
}

// Form returns what kind of number a KPI is; zero if the id is unknown.
func (c *Catalog) Form(id ID) Form {
	k, err := c.lookup(id)
	if err != nil {
		return 0
	}
	return k.form
}

// Undefined returns the denominators of a KPI: where one of them is zero, the
// KPI has no value. It also has none while an operand is not reported, and a
// distribution without a value has neither mean nor quantile.
func (c *Catalog) Undefined(id ID) []Expr {
	list := []Expr{}
	k, err := c.lookup(id)
	if err != nil {
		return list
	}
	k.Expr.walk(func(e Expr) {
		if e.op == opDiv && len(e.args[1].Counters()) > 0 {
			list = append(list, e.args[1])
		}
	})
	slices.Reverse(list)
	return list
}

// lookup finds a KPI, with its clock if the id names one.
func (c *Catalog) lookup(id ID) (*kpi, error) {
	plain, clock, clocked := strings.Cut(string(id), "@")
	k := c.kpis[ID(plain)]
	if k == nil {
		return nil, c.unknownKPI(ID(plain))
	}
	if !clocked {
		return k, nil
	}
	if c.clocks[ClockID(clock)] == nil {
		return nil, unknown("clock", ClockID(clock), slices.Sorted(maps.Keys(c.clocks)))
	}
	return c.withClock(k, ClockID(clock))
}

// withClock returns k with its durations measured by a clock.
func (c *Catalog) withClock(k *kpi, clock ClockID) (*kpi, error) {
	timed := false
	out := k.KPI
	out.ID = k.ID + "@" + ID(clock)
	out.Expr = k.Expr.rename(func(id CounterID) CounterID {
		if c.counters[id].Kind != Distribution {
			return id
		}
		timed = true
		return id + "@" + CounterID(clock)
	})
	if !timed {
		return nil, fmt.Errorf("%s has no durations: leave out @%s", k.ID, clock)
	}
	x := analyse(out, c.counterOf)
	x.clock, x.breaks = c.clocks[clock], k.breaks
	return x, nil
}

// counterOf finds a counter by its id with or without a clock.
func (c *Catalog) counterOf(id CounterID) *Counter {
	plain, _, clocked := strings.Cut(string(id), "@")
	x := c.counters[CounterID(plain)]
	if clocked && x != nil {
		y := *x
		y.ID = id
		return &y
	}
	return x
}

// unknownKPI says what could be meant by an id: the members, if it is the name
// of a family.
func (c *Catalog) unknownKPI(id ID) error {
	var members []string
	for _, k := range c.spec.KPIs {
		if k.Family != "" && strings.ReplaceAll(k.Family, "-", "_") == strings.ReplaceAll(string(id), "-", "_") {
			members = append(members, string(k.ID))
		}
	}
	if len(members) > 0 {
		return unknownError{fmt.Errorf("unknown KPI %q: it is a family: choose one of %s", id, strings.Join(members, ", "))}
	}
	return unknown("KPI", id, slices.Sorted(maps.Keys(c.kpis)))
}

func unknown[T ~string](what string, id T, known []T) error {
	return unknownError{suggest.Unknown(what, id, known)}
}

// unknownError is [ErrUnknown] with a text that says so already.
type unknownError struct{ error }

func (unknownError) Is(target error) bool { return target == ErrUnknown }
