// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/internal/suggest"
)

// ArmID names an arm of a test, such as "control". The empty ArmID is no arm.
type ArmID string

// MetricID names a measure of a test, such as "signup_rate": the id of a KPI, if
// the embedder has one. The empty MetricID is no metric.
type MetricID string

// Kind says what is counted per unit and so which test applies. The empty Kind is
// no kind.
type Kind string

// The kinds.
const (
	Proportion Kind = "proportion" // hits among trials: clicks, signups
	Mean       Kind = "mean"       // one number per unit: revenue, minutes
	Ratio      Kind = "ratio"      // total over total, two numbers per unit: spend per conversion
	NetShare   Kind = "net-share"  // positive less negative answers: NPS, net sentiment
	Rate       Kind = "rate"       // events in an exposure: complaints per day
	Rank       Kind = "rank"       // numbers of which only the order counts
	Survival   Kind = "survival"   // times until an event, some still open
)

var kinds = []Kind{Proportion, Mean, Ratio, NetShare, Rate, Rank, Survival}

// Test names a statistical test.
type Test string

// The tests. The empty Test in a [Metric] chooses: [Fisher] where an expected
// count is below 5 and else [PooledZ]; [Welch]; and the only one of other kinds.
const (
	PooledZ     Test = "pooled-z"            // two proportions
	Yates       Test = "yates"               // two proportions, corrected for continuity
	Fisher      Test = "fisher"              // two proportions, exact given the totals
	Welch       Test = "welch"               // two means
	Student     Test = "student"             // two means with one variance
	Delta       Test = "delta"               // two ratios, by the delta method
	NetZ        Test = "net-z"               // two net shares
	Poisson     Test = "poisson"             // two rates, exact given the total
	MannWhitney Test = "mann-whitney"        // two samples by rank
	LogRank     Test = "log-rank"            // two survival curves
	Sequential  Test = "confidence-sequence" // any, looked at at any time
)

// tests lists the tests of a kind to choose from.
func (k Kind) tests() []Test {
	switch k {
	case Proportion:
		return []Test{PooledZ, Yates, Fisher}
	case Mean:
		return []Test{Welch, Student}
	}
	return nil
}

// IntervalMethod names an interval for the rate of one arm.
type IntervalMethod string

// The intervals of a proportion. The empty IntervalMethod is Wilson.
const (
	Wilson          IntervalMethod = "wilson"           // score interval
	WilsonCorrected IntervalMethod = "wilson-corrected" // with continuity correction
	ClopperPearson  IntervalMethod = "clopper-pearson"  // exact: never covers too little
	Jeffreys        IntervalMethod = "jeffreys"         // Bayesian with the prior Beta(1/2, 1/2)
	AgrestiCoull    IntervalMethod = "agresti-coull"    // Wald after adding trials; can pass 0 and 1
)

var intervalMethods = []IntervalMethod{Wilson, WilsonCorrected, ClopperPearson, Jeffreys, AgrestiCoull}

// Direction says which way is better. The empty Direction is Higher.
type Direction string

// The directions.
const (
	Higher Direction = "higher"
	Lower  Direction = "lower"
)

var directions = []Direction{Higher, Lower}

// Correction names a correction for the number of comparisons. The empty
// Correction is Holm.
type Correction string

// The corrections: the first three bound the chance of any false winner, the next
// two the expected share of false ones among the winners.
const (
	Holm               Correction = "holm"
	Bonferroni         Correction = "bonferroni"
	Hochberg           Correction = "hochberg" // needs comparisons that are not negatively dependent
	BenjaminiHochberg  Correction = "bh"       // as Hochberg
	BenjaminiYekutieli Correction = "by"
	NoCorrection       Correction = "none"
)

var corrections = []Correction{Holm, Bonferroni, Hochberg, BenjaminiHochberg, BenjaminiYekutieli, NoCorrection}

// Check names a check that can stop a result from being shown, and that a Spec
// may override by this name.
type Check string

// The checks.
const (
	// SampleRatio compares the numbers of units with the planned shares: below
	// a p-value of 0.001 the assignment is broken and so is every comparison.
	SampleRatio Check = "sample-ratio"
	// PlannedUnits holds back the comparisons of a test without [Peeking]
	// until every arm has the planned number of units: a test that stops when
	// it likes what it sees finds differences that are not there.
	PlannedUnits Check = "planned-units"
)

var checks = []Check{SampleRatio, PlannedUnits}

// Spec is a test as planned, before there are data.
type Spec struct {
	ID string `json:"id"`
	// Arms has at least two; the first is the control that the others are
	// compared with.
	Arms []Arm `json:"arms"`
	// Metrics has at least one; the first decides the verdict of the test.
	Metrics []Metric `json:"metrics"`
	// Alpha is the error rate over all comparisons; 0 means 0.05.
	Alpha float64 `json:"alpha,omitempty"`
	// Correction is for the number of comparisons: arms but the control, times
	// metrics.
	Correction Correction `json:"correction,omitempty"`
	// Units is the planned number of units of every arm, 0 if none was planned;
	// see [PlannedUnits], [RatePlan] and [MeanPlan].
	Units int64 `json:"units,omitempty"`
	// Peeking, if set, makes every comparison one that holds whenever it is
	// looked at. Intervals are wider for it.
	Peeking *Peeking `json:"peeking,omitempty"`
	// Override lists checks that must not stop a result. The result names
	// those that would have.
	Override []Check `json:"override,omitempty"`
}

// Arm is one variant.
type Arm struct {
	ID ArmID `json:"id"`
	// Share is the weight of the arm in the assignment of units. Where no arm
	// has one, all are equal.
	Share int64 `json:"share,omitempty"`
}

// Metric is one measure that the arms are compared on.
type Metric struct {
	ID   MetricID `json:"id"`
	Kind Kind     `json:"kind"`
	// Title is what sentences call it; the ID if empty.
	Title  string    `json:"title,omitempty"`
	Better Direction `json:"better,omitempty"`
	// Test chooses among the tests of the kind; empty is the right choice for
	// nearly everyone. Peeking allows no choice.
	Test Test `json:"test,omitempty"`
	// OneSided looks for better arms only. The interval then has the level at
	// which it agrees with the test. Peeking does not allow it.
	OneSided bool `json:"one-sided,omitempty"`
	// Covariate says that every unit of this [Mean] comes with its value from
	// before the test, which is used to remove noise (CUPED).
	Covariate bool `json:"covariate,omitempty"`
	// Interval is the method for the rate of one arm of a [Proportion].
	Interval IntervalMethod `json:"interval,omitempty"`
	// Median is the definition of the median that a [Rank] shows, 1 to 9 as in
	// Hyndman and Fan (1996) and in R; 0 means 7, which is SQL's percentile_cont
	// and can lie between two values. Grades, of which there is no 3.5, want 1,
	// which is SQL's percentile_disc and always a value that occurred.
	Median int `json:"median,omitempty"`
	// Prior is for the chance that a [Proportion] is better; its zero is
	// Beta(1, 1).
	Prior Prior `json:"prior,omitzero"`
}

func (m Metric) title() string {
	if m.Title != "" {
		return m.Title
	}
	return string(m.ID)
}

// Prior is a beta distribution of a rate before the test: so many hits and misses
// are believed already. The zero Prior means 1 and 1, which believes nothing.
type Prior struct {
	Alpha int64 `json:"alpha"`
	Beta  int64 `json:"beta"`
}

// Peeking allows to look at a test at any time.
type Peeking struct {
	// Tuning is the number of units, of the two arms of one comparison
	// together, at which the intervals are narrowest for their size; 0 means
	// 5000. Set it near the size at which the test is expected to stop, before
	// there are data.
	Tuning int64 `json:"tuning,omitempty"`
}

// Decode reads a Spec from JSON of up to 1 MiB. It fails with a
// [socialteam.SpecError] per fault, with its line, on unknown fields, duplicate
// keys and values of the wrong type; [Compile] checks what the values mean.
func Decode(r io.Reader) (Spec, error) {
	var s Spec
	if err := strictjson.Decode(r, &s, strictjson.Limits{Bytes: 1 << 20, Depth: 8}); err != nil {
		return Spec{}, fmt.Errorf("experiment: decode: %w", err)
	}
	return s, nil
}

// The bounds of a Spec.
const (
	mostArms    = 1000
	mostMetrics = 1000
	mostUnits   = 1_000_000_000_000_000 // 1e15, exact as a float64
)

// Experiment is a compiled Spec. It comes from [Compile] alone: the zero Experiment
// runs nothing. It never changes and is safe for concurrent use.
type Experiment struct {
	spec   Spec
	shares []float64
}

// Compile checks the Spec and fills in its defaults. It fails with a
// [socialteam.SpecError] per fault: missing or repeated ids, fewer than two arms,
// no metric, values outside of their ranges, unknown names, and choices that do
// not fit a metric's kind or peeking.
func Compile(s Spec) (*Experiment, error) {
	var f faults
	f.spec(s)
	if len(f) > 0 {
		return nil, fmt.Errorf("experiment: compile %q: %w", s.ID, errors.Join(f...))
	}
	return &Experiment{spec: withDefaults(s), shares: shares(s.Arms)}, nil
}

// Spec returns a copy of the Spec, with its defaults filled in.
func (e *Experiment) Spec() Spec { return withDefaults(e.spec) }

func shares(arms []Arm) []float64 {
	list := make([]float64, len(arms))
	for i, a := range arms {
		list[i] = float64(max(a.Share, 1))
	}
	return list
}

func withDefaults(s Spec) Spec {
	s.Arms, s.Metrics, s.Override = slices.Clone(s.Arms), slices.Clone(s.Metrics), slices.Clone(s.Override)
	if s.Alpha == 0 {
		s.Alpha = 0.05
	}
	if s.Correction == "" {
		s.Correction = Holm
	}
	if s.Peeking != nil {
		p := *s.Peeking
		if p.Tuning == 0 {
			p.Tuning = 5000
		}
		s.Peeking = &p
	}
	for i := range s.Metrics {
		s.Metrics[i] = s.Metrics[i].withDefaults()
	}
	return s
}

func (m Metric) withDefaults() Metric {
	if m.Better == "" {
		m.Better = Higher
	}
	if m.Kind == Proportion && m.Interval == "" {
		m.Interval = Wilson
	}
	if m.Kind == Proportion && m.Prior == (Prior{}) {
		m.Prior = Prior{1, 1}
	}
	if m.Kind == Rank && m.Median == 0 {
		m.Median = 7
	}
	return m
}

// faults collects what is wrong, in the order of the input.
type faults []error

func (f *faults) add(path, format string, args ...any) {
	*f = append(*f, &socialteam.SpecError{Path: path, Err: fmt.Errorf(format, args...)})
}

func (f *faults) addErr(path string, err error) {
	if err != nil {
		*f = append(*f, &socialteam.SpecError{Path: path, Err: err})
	}
}

func (f *faults) spec(s Spec) {
	if s.ID == "" {
		f.add("id", "empty: want a name for the test")
	}
	f.arms(s.Arms)
	f.metrics(s)
	f.addErr("alpha", checkAlpha(s.Alpha))
	f.addErr("correction", oneOf("correction", s.Correction, corrections))
	if s.Units < 0 || s.Units > mostUnits {
		f.add("units", "%d: want 0 to 1e15", s.Units)
	}
	if s.Peeking != nil && (s.Peeking.Tuning < 0 || s.Peeking.Tuning > mostUnits) {
		f.add("peeking.tuning", "%d: want 1 to 1e15, or 0 for 5000", s.Peeking.Tuning)
	}
	for i, c := range s.Override {
		path := fmt.Sprintf("override[%d]", i)
		if c == "" {
			f.add(path, "empty: want %q or %q", SampleRatio, PlannedUnits)
		}
		f.addErr(path, oneOf("check", c, checks))
	}
}

func (f *faults) arms(arms []Arm) {
	if len(arms) < 2 || len(arms) > mostArms {
		f.add("arms", "%d arms: want 2 to %d", len(arms), mostArms)
	}
	seen := map[ArmID]bool{}
	weighted := slices.ContainsFunc(arms, func(a Arm) bool { return a.Share != 0 })
	for i, a := range arms {
		path := fmt.Sprintf("arms[%d]", i)
		switch {
		case a.ID == "":
			f.add(path+".id", "empty: want a name for the arm")
		case seen[a.ID]:
			f.add(path+".id", "second arm %q", a.ID)
		}
		seen[a.ID] = true
		if weighted && (a.Share < 1 || a.Share > 1_000_000) {
			f.add(path+".share", "%d: want 1 to 1000000, or no share at any arm", a.Share)
		}
	}
}

func (f *faults) metrics(s Spec) {
	if len(s.Metrics) < 1 || len(s.Metrics) > mostMetrics {
		f.add("metrics", "%d metrics: want 1 to %d", len(s.Metrics), mostMetrics)
	}
	seen := map[MetricID]bool{}
	for i, m := range s.Metrics {
		path := fmt.Sprintf("metrics[%d]", i)
		switch {
		case m.ID == "":
			f.add(path+".id", "empty: want a name for the metric")
		case seen[m.ID]:
			f.add(path+".id", "second metric %q", m.ID)
		}
		seen[m.ID] = true
		f.metric(path, m)
		if s.Peeking != nil {
			f.peeking(path, m)
		}
	}
}

func (f *faults) metric(path string, m Metric) {
	if m.Kind == "" {
		f.add(path+".kind", "empty: want one of %q", kinds)
	}
	f.addErr(path+".kind", oneOf("kind", m.Kind, kinds))
	f.addErr(path+".better", oneOf("direction", m.Better, directions))
	if m.Test != "" && known(kinds, m.Kind) && !known(m.Kind.tests(), m.Test) {
		f.add(path+".test", "%q does not test a %s: want %s", m.Test, m.Kind, choices(m.Kind.tests()))
	}
	if m.Covariate && m.Kind != Mean {
		f.add(path+".covariate", "a %s takes no values from before the test: only a mean does", m.Kind)
	}
	if m.Interval != "" && m.Kind != Proportion {
		f.add(path+".interval", "a %s has no choice of intervals: only a proportion has", m.Kind)
	}
	f.addErr(path+".interval", oneOf("interval", m.Interval, intervalMethods))
	if m.Median != 0 && (m.Kind != Rank || m.Median < 1 || m.Median > 9) {
		f.add(path+".median", "%d: want 1 to 9, at a rank only", m.Median)
	}
	if p := m.Prior; p != (Prior{}) && (m.Kind != Proportion || min(p.Alpha, p.Beta) < 1 || max(p.Alpha, p.Beta) > mostUnits) {
		f.add(path+".prior", "%d and %d: want both 1 to 1e15, at a proportion only", p.Alpha, p.Beta)
	}
}

func (f *faults) peeking(path string, m Metric) {
	switch m.Kind {
	case Rate, Rank, Survival:
		f.add(path+".kind", "a %s cannot be judged while peeking: plan the units instead", m.Kind)
	}
	if m.Test != "" {
		f.add(path+".test", "%q does not hold while peeking: leave it out", m.Test)
	}
	if m.OneSided {
		f.add(path+".one-sided", "does not go with peeking")
	}
}

func choices(list []Test) string {
	if len(list) == 0 {
		return "none, as there is but one test"
	}
	return fmt.Sprintf("one of %q", list)
}

func checkAlpha(alpha float64) error {
	if alpha == 0 || alpha >= 1e-9 && alpha <= 0.5 {
		return nil
	}
	return fmt.Errorf("%v: want 1e-9 to 0.5, such as 0.05", alpha)
}

func known[T comparable](list []T, v T) bool { return slices.Contains(list, v) }

// oneOf checks a name that may be left out.
func oneOf[T ~string](kind string, v T, list []T) error {
	if v == "" || known(list, v) {
		return nil
	}
	return fmt.Errorf("%w: want one of %q", suggest.Unknown(kind, v, list), list)
}
