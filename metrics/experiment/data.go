// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/socialteam/socialteam/internal/strictjson"
	"github.com/socialteam/socialteam/internal/suggest"
	"github.com/socialteam/socialteam/metrics"
)

// Data is what a test has seen so far.
type Data struct {
	// Arms has one entry for every arm of the Spec, in any order.
	Arms []ArmData `json:"arms"`
}

// DecodeData reads [Data] from JSON of up to 64 MiB, as strictly as [Decode] reads a
// Spec; [Experiment.Run] checks what the values mean.
func DecodeData(r io.Reader) (Data, error) {
	var d Data
	if err := strictjson.Decode(r, &d, strictjson.Limits{Bytes: 64 << 20, Depth: 8}); err != nil {
		return Data{}, fmt.Errorf("experiment: decode data: %w", err)
	}
	return d, nil
}

// ArmData is what one arm has seen.
type ArmData struct {
	ID ArmID `json:"id"`
	// Units is the number of units, such as people, that were assigned to the
	// arm, whether anything was seen of them or not: the sample-ratio check
	// counts these. It may be 0. No sample may be of more units.
	Units int64 `json:"units"`
	// Samples has at most one entry per metric, in any order. Without one,
	// there are no data for that metric.
	Samples []Sample `json:"samples"`
}

// Sample is what one arm showed on one metric. Which fields count depends on the
// metric's kind; others must be left out.
type Sample struct {
	Metric MetricID `json:"metric"`
	// Trials of a Proportion and answers of a NetShare, at most one per unit;
	// 0 means the arm's units. Trials of one unit, such as impressions shown to
	// one person, are not independent, as every formula supposes: take the unit
	// for the trial, or a Ratio of two numbers per unit.
	Trials int64 `json:"trials,omitempty"`
	// Successes of a Proportion, positive answers of a NetShare.
	Successes int64 `json:"successes,omitempty"`
	// Failures are the negative answers of a NetShare.
	Failures int64 `json:"failures,omitempty"`
	// Events of a Rate happened in Exposure, which is above 0 in any unit,
	// such as days. The test supposes that events do not cause each other: one
	// storm of complaints makes it see differences that are not there.
	Events   int64   `json:"events,omitempty"`
	Exposure float64 `json:"exposure,omitempty"`
	// Moments sum up a Mean or a Ratio; or give its Values.
	Moments Moments `json:"moments,omitzero"`
	// Values has one number per unit of a Mean, a Ratio, a Rank or a Survival;
	// units of which nothing was seen have none.
	Values []float64 `json:"values,omitempty"`
	// Paired has the denominator of every value of a Ratio, or the value from
	// before the test of every value of a Mean with a covariate.
	Paired []float64 `json:"paired,omitempty"`
	// Open says of every value of a Survival whether it is still open; empty
	// means that none is.
	Open []bool `json:"open,omitempty"`
}

// sample is a checked Sample; the zero sample has no data.
type sample struct {
	count    count
	negative int64
	flow     flow
	moments  Moments
	stated   bool      // the moments say how skewed the values are
	values   []float64 // sorted
	curve    *metrics.Survival
}

// table has the checked samples by metric and arm, in the order of the Spec.
type table struct {
	units   []int64
	samples [][]sample
}

// read checks the data against the Spec.
func (e *Experiment) read(d Data) (*table, error) {
	var f faults
	t := &table{units: make([]int64, len(e.spec.Arms)), samples: make([][]sample, len(e.spec.Metrics))}
	for i := range t.samples {
		t.samples[i] = make([]sample, len(e.spec.Arms))
	}
	ids := make([]ArmID, len(e.spec.Arms))
	for i, a := range e.spec.Arms {
		ids[i] = a.ID
	}
	seen := make([]bool, len(ids))
	for i, a := range d.Arms {
		path := fmt.Sprintf("arms[%d]", i)
		at := slices.Index(ids, a.ID)
		switch {
		case at < 0:
			f.addErr(path+".id", suggest.Unknown("arm", a.ID, ids))
			continue
		case seen[at]:
			f.add(path+".id", "second entry of arm %q", a.ID)
		case a.Units < 0 || a.Units > mostUnits:
			f.add(path+".units", "%d: want 0 to 1e15", a.Units)
		}
		seen[at] = true
		t.units[at] = a.Units
		e.readArm(&f, path, a, t, at)
	}
	for i, ok := range seen {
		if !ok {
			f.add("arms", "no entry for arm %q: an arm without units needs one with units 0", ids[i])
		}
	}
	return t, errors.Join(f...)
}

func (e *Experiment) readArm(f *faults, path string, a ArmData, t *table, at int) {
	ids := make([]MetricID, len(e.spec.Metrics))
	for i, m := range e.spec.Metrics {
		ids[i] = m.ID
	}
	seen := make([]bool, len(ids))
	for i, s := range a.Samples {
		path := fmt.Sprintf("%s.samples[%d]", path, i)
		m := slices.Index(ids, s.Metric)
		switch {
		case m < 0:
			f.addErr(path+".metric", suggest.Unknown("metric", s.Metric, ids))
			continue
		case seen[m]:
			f.add(path+".metric", "second sample of metric %q", s.Metric)
			continue
		}
		seen[m] = true
		t.samples[m][at] = f.sample(path, e.spec.Metrics[m], s, a.Units)
	}
}

// fields lists the fields of a Sample that count.
func (m Metric) fields() []string {
	switch m.Kind {
	case Proportion:
		return []string{"trials", "successes"}
	case NetShare:
		return []string{"trials", "successes", "failures"}
	case Rate:
		return []string{"events", "exposure"}
	case Rank:
		return []string{"values"}
	case Survival:
		return []string{"values", "open"}
	case Mean:
		if !m.Covariate {
			return []string{"moments", "values"}
		}
	}
	return []string{"moments", "values", "paired"}
}

// given lists the fields that are set.
func (s Sample) given() []string {
	var list []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"trials", s.Trials != 0},
		{"successes", s.Successes != 0},
		{"failures", s.Failures != 0},
		{"events", s.Events != 0},
		{"exposure", s.Exposure != 0},
		{"moments", s.Moments != Moments{}},
		{"values", len(s.Values) > 0},
		{"paired", len(s.Paired) > 0},
		{"open", len(s.Open) > 0},
	} {
		if f.set {
			list = append(list, f.name)
		}
	}
	return list
}

// sample checks one Sample.
func (f *faults) sample(path string, m Metric, s Sample, units int64) sample {
	for _, name := range s.given() {
		if !known(m.fields(), name) {
			f.add(path+"."+name, "does not belong to a %s, which takes %q", m.Kind, m.fields())
		}
	}
	if n := s.perUnit(); n > units && units >= 0 {
		f.add(path, "%d of the %d units: there is one value per unit", n, units)
	}
	switch m.Kind {
	case Proportion, NetShare:
		return f.counted(path, s, units)
	case Rate:
		return f.flow(path, s)
	case Rank:
		f.addErr(path+".values", checkValues("value", s.Values))
		return sample{values: sorted(s.Values)}
	case Survival:
		return f.survival(path, s)
	}
	return f.moments(path, m, s)
}

// perUnit is the number of units that the sample has a value of.
func (s Sample) perUnit() int64 { return max(s.Moments.N, int64(len(s.Values))) }

func sorted(values []float64) []float64 {
	list := slices.Clone(values)
	slices.Sort(list)
	return list
}

func (f *faults) counted(path string, s Sample, units int64) sample {
	trials := s.Trials
	if trials == 0 {
		trials = max(units, 0)
	}
	switch {
	case trials < 0 || trials > mostUnits:
		f.add(path+".trials", "%d: want 0 to 1e15", trials)
	case trials > units && units >= 0:
		f.add(path+".trials", "%d of %d units: want one trial per unit at most; where a unit has several, such as impressions, use a ratio", trials, units)
	case s.Successes < 0 || s.Successes > trials:
		f.add(path+".successes", "%d: want 0 to %d, the number of trials", s.Successes, trials)
	case s.Failures < 0 || s.Failures > trials-s.Successes:
		f.add(path+".failures", "%d: want 0 to %d, the trials that are left", s.Failures, trials-s.Successes)
	}
	return sample{count: count{s.Successes, trials}, negative: s.Failures}
}

func (f *faults) flow(path string, s Sample) sample {
	if s.Events < 0 || s.Events > mostUnits {
		f.add(path+".events", "%d: want 0 to 1e15", s.Events)
	}
	if !(s.Exposure >= 0 && s.Exposure <= mostUnits) || s.Exposure > 0 && s.Exposure < 1/float64(mostUnits) {
		f.add(path+".exposure", "%v: want a number from 1e-15 to 1e15, or 0 for none", s.Exposure)
	} else if s.Exposure == 0 && s.Events > 0 {
		f.add(path+".exposure", "0 with %d events: want the exposure that they happened in", s.Events)
	}
	return sample{flow: flow{s.Events, s.Exposure}}
}

func (f *faults) survival(path string, s Sample) sample {
	if len(s.Open) > 0 && len(s.Open) != len(s.Values) {
		f.add(path+".open", "%d entries for %d values: want one for each, or none", len(s.Open), len(s.Values))
		return sample{}
	}
	observations := make([]metrics.Observation, len(s.Values))
	for i, v := range s.Values {
		observations[i] = metrics.Observation{Time: v, Open: len(s.Open) > 0 && s.Open[i]}
	}
	curve, err := metrics.KaplanMeier(observations)
	f.addErr(path+".values", err)
	return sample{curve: curve}
}

func (f *faults) moments(path string, m Metric, s Sample) sample {
	pairs := m.Kind == Ratio || m.Covariate
	if len(s.Values) > 0 {
		if s.Moments != (Moments{}) {
			f.add(path+".moments", "given together with values: want one of them")
		}
		if pairs && len(s.Paired) == 0 {
			f.add(path+".paired", "missing: a %s of this kind needs one for each of %d values", m.Kind, len(s.Values))
		}
		moments, err := MomentsOf(s.Values, s.Paired)
		f.addErr(path+".values", err)
		return sample{moments: moments, stated: true}
	}
	if len(s.Paired) > 0 {
		f.add(path+".paired", "%d entries without values: want one value for each", len(s.Paired))
	}
	f.addErr(path+".moments", s.Moments.check(pairs))
	return sample{moments: s.Moments, stated: s.Moments.stated()}
}

// check tells what no values could have led to.
func (m Moments) check(pairs bool) error {
	bounded := func(v, least, most float64) bool { return v >= least && v <= most }
	switch {
	case m.N < 0 || m.N > mostUnits:
		return fmt.Errorf("n %d: want 0 to 1e15", m.N)
	case !bounded(m.Mean, -largest, largest) || !bounded(m.PairedMean, -largest, largest):
		return fmt.Errorf("means %v and %v: want numbers from -1e100 to 1e100", m.Mean, m.PairedMean)
	case !bounded(m.Variance, 0, largest*largest) || !bounded(m.PairedVariance, 0, largest*largest):
		return fmt.Errorf("variances %v and %v: want numbers from 0 to 1e200", m.Variance, m.PairedVariance)
	case !(math.Abs(m.Covariance) <= math.Sqrt(m.Variance)*math.Sqrt(m.PairedVariance)*(1+1e-9)):
		return fmt.Errorf("covariance %v: want at most the root of the product of the variances, %v and %v", m.Covariance, m.Variance, m.PairedVariance)
	case !m.skewed():
		return fmt.Errorf("skewness %v and coskewness %v: want numbers up to the root of n, %d", m.Skewness, m.Coskewness, m.N)
	case !pairs && (m.PairedMean != 0 || m.PairedVariance != 0 || m.Coskewness != [3]float64{}):
		return errors.New("paired values: this metric takes none")
	}
	return nil
}

// skewed reports whether so many values can be so skewed.
func (m Moments) skewed() bool {
	most := math.Sqrt(float64(m.N)) * (1 + 1e-9)
	for _, v := range [4]float64{m.Skewness, m.Coskewness[0], m.Coskewness[1], m.Coskewness[2]} {
		if !(math.Abs(v) <= most) {
			return false
		}
	}
	return true
}
