// SPDX-License-Identifier: Apache-2.0

package experiment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics/experiment"
)

func twoArms(metrics ...experiment.Metric) experiment.Spec {
	return experiment.Spec{ID: "test", Arms: []experiment.Arm{{ID: "control"}, {ID: "new"}}, Metrics: metrics}
}

func compile(t testing.TB, s experiment.Spec) *experiment.Experiment {
	t.Helper()
	e, err := experiment.Compile(s)
	require.NoError(t, err)
	return e
}

func run(t testing.TB, s experiment.Spec, d experiment.Data) *experiment.Result {
	t.Helper()
	r, err := compile(t, s).Run(d)
	require.NoError(t, err)
	requireFinite(t, r)
	return r
}

// both gives the two arms one sample each, with units that fit equal shares, and the
// samples.
func both(units int64, control, arm experiment.Sample) experiment.Data {
	for _, s := range []experiment.Sample{control, arm} {
		units = max(units, s.Trials, s.Moments.N, int64(len(s.Values)))
	}
	control.Metric, arm.Metric = "m", "m"
	return experiment.Data{Arms: []experiment.ArmData{
		{ID: "control", Units: units, Samples: []experiment.Sample{control}},
		{ID: "new", Units: units, Samples: []experiment.Sample{arm}},
	}}
}

// requireFinite walks over a result: no number is infinite or not a number, unknown
// ones are 0, and it encodes.
func requireFinite(t testing.TB, r *experiment.Result) {
	t.Helper()
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Float64:
			require.False(t, math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0), "%+v", r)
		case reflect.Pointer:
			walk(v.Elem())
		case reflect.Struct:
			if e, ok := v.Interface().(experiment.Estimate); ok {
				requireConsistent(t, e)
			}
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			require.False(t, v.IsNil(), "lists encode as []")
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	r = clone(r)
	for i := range r.Metrics {
		require.NotEmpty(t, r.Metrics[i].Comparisons)
	}
	walk(reflect.ValueOf(r))
	_, err := json.Marshal(r)
	require.NoError(t, err)
	for _, s := range r.Sentences() {
		require.NotRegexp(t, `NaN|Inf|%!`, s)
		require.True(t, strings.HasSuffix(s, "."), s)
	}
}

func clone(r *experiment.Result) *experiment.Result {
	c := *r
	return &c
}

func requireConsistent(t testing.TB, e experiment.Estimate) {
	t.Helper()
	switch e.State {
	case experiment.Defined:
		slack := 1e-9 * max(math.Abs(e.Value), math.Abs(e.Low), math.Abs(e.High))
		require.True(t, e.Low <= e.Value+slack && e.Value <= e.High+slack, "%+v", e)
	case experiment.PointOnly:
		require.True(t, e.Low == 0 && e.High == 0, "%+v", e)
	default:
		require.True(t, e.Value == 0 && e.Low == 0 && e.High == 0, "%+v", e)
	}
}

func TestVerdicts(t *testing.T) {
	type sample = experiment.Sample
	long := func(n int, f func(i int) float64) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = f(i)
		}
		return list
	}
	wave := func(shift float64) []float64 {
		return long(60, func(i int) float64 { return shift + float64(i*37%60)/10 })
	}
	for _, c := range []struct {
		name         string
		metric       experiment.Metric
		control, arm sample
		verdict      experiment.Verdict
		winner       experiment.ArmID
		state        experiment.State
		test         experiment.Test
	}{
		{
			"clear winner",
			experiment.Metric{Kind: experiment.Proportion},
			sample{Successes: 100},
			sample{Successes: 160},
			experiment.Winner, "new", experiment.Defined, experiment.PooledZ,
		},
		{
			"clear loser makes the control win",
			experiment.Metric{Kind: experiment.Proportion},
			sample{Successes: 160},
			sample{Successes: 100},
			experiment.Winner, "control", experiment.Defined, experiment.PooledZ,
		},
		{
			"lower is better",
			experiment.Metric{Kind: experiment.Proportion, Better: experiment.Lower},
			sample{Successes: 160},
			sample{Successes: 100},
			experiment.Winner, "new", experiment.Defined, experiment.PooledZ,
		},
		{
			"no difference",
			experiment.Metric{Kind: experiment.Proportion},
			sample{Successes: 100},
			sample{Successes: 104},
			experiment.NoDifference, "", experiment.Defined, experiment.PooledZ,
		},
		{
			"small table",
			experiment.Metric{Kind: experiment.Proportion},
			sample{Trials: 7, Successes: 2},
			sample{Trials: 7, Successes: 6},
			experiment.NoDifference, "", experiment.Defined, experiment.Fisher,
		},
		{
			"Yates by name",
			experiment.Metric{Kind: experiment.Proportion, Test: experiment.Yates},
			sample{Successes: 100},
			sample{Successes: 160},
			experiment.Winner, "new", experiment.Defined, experiment.Yates,
		},
		{
			"Fisher by name, too large to be worth it",
			experiment.Metric{Kind: experiment.Proportion, Test: experiment.Fisher},
			sample{Trials: 1e12, Successes: 4e11},
			sample{Trials: 1e12, Successes: 5e11},
			experiment.Winner, "new", experiment.Defined, experiment.Yates,
		},
		{
			"one-sided",
			experiment.Metric{Kind: experiment.Proportion, OneSided: true},
			sample{Successes: 100},
			sample{Successes: 126},
			experiment.Winner, "new", experiment.Defined, experiment.PooledZ,
		},
		{
			"one-sided sees no loser",
			experiment.Metric{Kind: experiment.Proportion, OneSided: true},
			sample{Successes: 160},
			sample{Successes: 100},
			experiment.NoDifference, "", experiment.Defined, experiment.PooledZ,
		},
		{
			"one-sided downward",
			experiment.Metric{Kind: experiment.Proportion, OneSided: true, Better: experiment.Lower},
			sample{Successes: 126},
			sample{Successes: 100},
			experiment.Winner, "new", experiment.Defined, experiment.PooledZ,
		},
		{
			"all successes",
			experiment.Metric{Kind: experiment.Proportion},
			sample{Successes: 1000},
			sample{Successes: 1000},
			experiment.NoDifference, "", experiment.Defined, experiment.Fisher,
		},
		{
			"all successes, z by name",
			experiment.Metric{Kind: experiment.Proportion, Test: experiment.PooledZ},
			sample{Successes: 1000},
			sample{Successes: 1000},
			experiment.NoDifference, "", experiment.Defined, experiment.PooledZ,
		},
		{
			"all against none",
			experiment.Metric{Kind: experiment.Proportion},
			sample{},
			sample{Successes: 1000},
			experiment.Winner, "new", experiment.Defined, experiment.PooledZ,
		},
		{
			"means",
			experiment.Metric{Kind: experiment.Mean},
			sample{Values: wave(0)},
			sample{Values: wave(2)},
			experiment.Winner, "new", experiment.Defined, experiment.Welch,
		},
		{
			"means, Student",
			experiment.Metric{Kind: experiment.Mean, Test: experiment.Student},
			sample{Values: wave(0)},
			sample{Values: wave(2)},
			experiment.Winner, "new", experiment.Defined, experiment.Student,
		},
		{
			"means that dwarf their spread",
			experiment.Metric{Kind: experiment.Mean},
			sample{Values: wave(1e9)},
			sample{Values: wave(1e9 + 2)},
			experiment.Winner, "new", experiment.Defined, experiment.Welch,
		},
		{
			"one observation",
			experiment.Metric{Kind: experiment.Mean},
			sample{Values: []float64{3}},
			sample{Values: wave(2)},
			experiment.NotEnoughData, "", experiment.TooFew, "",
		},
		{
			"no observation",
			experiment.Metric{Kind: experiment.Mean},
			sample{},
			sample{Values: wave(2)},
			experiment.NotEnoughData, "", experiment.NoData, "",
		},
		{
			"zero variance",
			experiment.Metric{Kind: experiment.Mean},
			sample{Values: []float64{0.1, 0.1, 0.1}},
			sample{Values: []float64{0.1, 0.1, 0.1}},
			experiment.NotEnoughData, "", experiment.NoSpread, "",
		},
		{
			"zero variance, other value",
			experiment.Metric{Kind: experiment.Mean},
			sample{Values: []float64{3, 3, 3}},
			sample{Values: []float64{4, 4, 4}},
			experiment.NotEnoughData, "", experiment.NoSpread, "",
		},
		{
			"ratio",
			experiment.Metric{Kind: experiment.Ratio},
			sample{Values: wave(1), Paired: wave(5)},
			sample{Values: wave(2), Paired: wave(5)},
			experiment.Winner, "new", experiment.Defined, experiment.Delta,
		},
		{
			"ratio to nothing",
			experiment.Metric{Kind: experiment.Ratio},
			sample{Values: wave(1), Paired: make([]float64, 60)},
			sample{Values: wave(2), Paired: wave(5)},
			experiment.NotEnoughData, "", experiment.ZeroBase, "",
		},
		{
			"ratio of nobody",
			experiment.Metric{Kind: experiment.Ratio},
			sample{},
			sample{Values: wave(2), Paired: wave(5)},
			experiment.NotEnoughData, "", experiment.NoData, "",
		},
		{
			"ratio of one",
			experiment.Metric{Kind: experiment.Ratio},
			sample{Values: []float64{1}, Paired: []float64{2}},
			sample{Values: wave(2), Paired: wave(5)},
			experiment.NotEnoughData, "", experiment.TooFew, "",
		},
		{
			"ratio that overflows",
			experiment.Metric{Kind: experiment.Ratio},
			sample{Moments: experiment.Moments{N: 5, Mean: 1e99, Variance: 1, PairedMean: 1e-300, PairedVariance: 1}},
			sample{Values: wave(2), Paired: wave(5)},
			experiment.NotEnoughData, "", experiment.TooLarge, "",
		},
		{
			"net share",
			experiment.Metric{Kind: experiment.NetShare},
			sample{Successes: 400, Failures: 300},
			sample{Successes: 500, Failures: 250},
			experiment.Winner, "new", experiment.Defined, experiment.NetZ,
		},
		{
			"net share, all alike",
			experiment.Metric{Kind: experiment.NetShare},
			sample{Successes: 1000},
			sample{Successes: 1000},
			experiment.NotEnoughData, "", experiment.NoSpread, "",
		},
		{
			"net share, neutral against positive",
			experiment.Metric{Kind: experiment.NetShare},
			sample{},
			sample{Successes: 1000},
			experiment.Winner, "new", experiment.Defined, experiment.Fisher,
		},
		{
			"net share, neutral against negative, lower is better, one-sided",
			experiment.Metric{Kind: experiment.NetShare, Better: experiment.Lower, OneSided: true},
			sample{},
			sample{Failures: 1000},
			experiment.Winner, "new", experiment.Defined, experiment.Fisher,
		},
		{
			"net share, three against three",
			experiment.Metric{Kind: experiment.NetShare},
			sample{Trials: 3, Failures: 3},
			sample{Trials: 3, Successes: 3},
			experiment.NoDifference, "", experiment.Defined, experiment.Fisher,
		},
		{
			"rate",
			experiment.Metric{Kind: experiment.Rate, Better: experiment.Lower},
			sample{Events: 60, Exposure: 30},
			sample{Events: 20, Exposure: 30},
			experiment.Winner, "new", experiment.Defined, experiment.Poisson,
		},
		{
			"rate from zero",
			experiment.Metric{Kind: experiment.Rate},
			sample{Exposure: 30},
			sample{Events: 20, Exposure: 30},
			experiment.Winner, "new", experiment.Defined, experiment.Poisson,
		},
		{
			"rate without events",
			experiment.Metric{Kind: experiment.Rate},
			sample{Exposure: 30},
			sample{Exposure: 30},
			experiment.NotEnoughData, "", experiment.TooFew, "",
		},
		{
			"rate without exposure",
			experiment.Metric{Kind: experiment.Rate},
			sample{},
			sample{Events: 20, Exposure: 30},
			experiment.NotEnoughData, "", experiment.NoData, "",
		},
		{
			"rank",
			experiment.Metric{Kind: experiment.Rank},
			sample{Values: wave(0)},
			sample{Values: wave(2)},
			experiment.Winner, "new", experiment.Defined, experiment.MannWhitney,
		},
		{
			"rank of nobody",
			experiment.Metric{Kind: experiment.Rank},
			sample{},
			sample{Values: wave(2)},
			experiment.NotEnoughData, "", experiment.NoData, "",
		},
		{
			"times, sooner is better",
			experiment.Metric{Kind: experiment.Survival, Better: experiment.Lower},
			sample{Values: wave(3)},
			sample{Values: wave(1)},
			experiment.Winner, "new", experiment.Defined, experiment.LogRank,
		},
		{
			"times, later is better",
			experiment.Metric{Kind: experiment.Survival},
			sample{Values: wave(1)},
			sample{Values: wave(3)},
			experiment.Winner, "new", experiment.Defined, experiment.LogRank,
		},
		{
			"times, nothing happened",
			experiment.Metric{Kind: experiment.Survival},
			sample{Values: []float64{1, 2}, Open: []bool{true, true}},
			sample{Values: []float64{1, 2}, Open: []bool{true, true}},
			experiment.NotEnoughData, "", experiment.TooFew, "",
		},
		{
			"times of nobody",
			experiment.Metric{Kind: experiment.Survival},
			sample{},
			sample{Values: wave(2)},
			experiment.NotEnoughData, "", experiment.NoData, "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.metric.ID = "m"
			r := run(t, twoArms(c.metric), both(1000, c.control, c.arm))
			got := r.Metrics[0].Comparisons[0]
			assert.Equal(t, c.verdict, r.Verdict, "%v", r)
			assert.Equal(t, c.winner, r.Winner)
			assert.Equal(t, c.state, got.State)
			assert.Equal(t, c.test, got.Test)
			if c.winner == "new" && got.Effect.State == experiment.Defined && got.Confidence == 0.95 {
				none := map[experiment.Scale]float64{experiment.RateRatio: 1, experiment.HazardRatio: 1, experiment.Superiority: 0.5}[got.Scale]
				assert.False(t, got.Effect.Low <= none && none <= got.Effect.High, "interval and test agree: %+v", got)
			}
		})
	}
}

func TestEmptyArms(t *testing.T) {
	r := run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion}), experiment.Data{
		Arms: []experiment.ArmData{{ID: "new"}, {ID: "control"}},
	})
	assert.Equal(t, experiment.NotEnoughData, r.Verdict)
	assert.Equal(t, experiment.Number{State: experiment.NoData}, r.Split.P)
	assert.True(t, r.Split.Valid)
	assert.Contains(t, r.String(), "The split could not be checked")
	r = run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion}), experiment.Data{
		Arms: []experiment.ArmData{
			{ID: "control", Units: 1, Samples: []experiment.Sample{{Metric: "m"}}},
			{ID: "new", Units: 2, Samples: []experiment.Sample{{Metric: "m", Successes: 1}}},
		},
	})
	assert.Equal(t, experiment.NoDifference, r.Verdict)
	assert.Equal(t, experiment.Number{Value: 1, State: experiment.Defined}, r.Split.P)
}

func TestHugeCounts(t *testing.T) {
	sample := func(hits int64) experiment.Sample { return experiment.Sample{Trials: 1e12, Successes: hits} }
	r := run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion}), both(1e12, sample(1e11), sample(1e11+3e6)))
	c := r.Metrics[0].Comparisons[0]
	assert.Equal(t, experiment.Winner, r.Verdict)
	assert.InEpsilon(t, 3e-6, c.Effect.Value, 1e-9)
	assert.Greater(t, c.ChanceBetter.Value, 1-1e-11)
	// The other way round the chance is small, and its digits show.
	r = run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion}), both(1e12, sample(1e11+3e6), sample(1e11)))
	assert.InEpsilon(t, 7.7e-13, r.Metrics[0].Comparisons[0].ChanceBetter.Value, 0.02)
	for _, m := range []experiment.IntervalMethod{experiment.Wilson, experiment.WilsonCorrected, experiment.ClopperPearson, experiment.Jeffreys, experiment.AgrestiCoull} {
		r := run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion, Interval: m}), both(1e12, sample(1e11), sample(0)))
		i := r.Metrics[0].Arms[0].Estimate
		assert.InEpsilon(t, 2*1.96*3e-7, i.High-i.Low, 1e-3, "%s", m)
	}
	r = run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Rate}),
		both(9, experiment.Sample{Events: 1e12, Exposure: 1}, experiment.Sample{Events: 1e12 + 9e6, Exposure: 1}))
	assert.Equal(t, experiment.Winner, r.Verdict)
}

func TestSplitBlocksUnlessOverridden(t *testing.T) {
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion})
	s.Arms[0].Share, s.Arms[1].Share = 9, 1
	d := both(1000, experiment.Sample{Successes: 100}, experiment.Sample{Successes: 160})
	r := run(t, s, d)
	assert.Equal(t, experiment.InvalidSplit, r.Verdict)
	assert.Empty(t, r.Metrics)
	assert.Empty(t, r.Winner)
	assert.False(t, r.Split.Valid)
	assert.Equal(t, []int64{9, 1}, r.Split.Shares)
	assert.Len(t, r.Sentences(), 1)
	s.Override = []experiment.Check{experiment.SampleRatio, experiment.PlannedUnits}
	r = run(t, s, d)
	assert.Equal(t, experiment.Winner, r.Verdict)
	assert.Equal(t, []experiment.Check{experiment.SampleRatio}, r.Overridden)
	assert.Contains(t, r.String(), `Overridden: the check "sample-ratio"`)
	d.Arms[0].Units = 9000
	r = run(t, s, d)
	assert.Empty(t, r.Overridden, "nothing was in the way")
}

// TestSmallSplitIsChecked holds the check to splits of which an arm is expected to
// have fewer than 5 units: the exact test takes over.
func TestSmallSplitIsChecked(t *testing.T) {
	for _, c := range []struct {
		name    string
		shares  []int64
		units   []int64
		peeking bool
		p       float64 // worked out by hand, 0 where only the verdict is
		valid   bool
	}{
		{"99 to 1, halved", []int64{99, 1}, []int64{200, 200}, false, 0, false},
		{"99 to 1, halved, peeking", []int64{99, 1}, []int64{200, 200}, true, 0, false},
		{"99 to 1, as planned", []int64{99, 1}, []int64{198, 2}, false, 1, true},
		{"three to none", []int64{1, 1}, []int64{3, 0}, false, 0.25, true},
		{"nine to none", []int64{1, 1}, []int64{0, 9}, false, 2.0 / 512, true},
		{"one unit", []int64{1, 1}, []int64{1, 0}, false, 1, true},
		{"a small arm of three", []int64{50, 49, 1}, []int64{150, 150, 40}, false, 0, false},
		{"a small arm of three, as planned", []int64{50, 49, 1}, []int64{150, 147, 3}, false, 1, true},
		{"two large arms of three", []int64{500, 499, 1}, []int64{700, 300, 1}, false, 0, false},
		{"many small arms", slices.Repeat([]int64{1}, 100), append(slices.Repeat([]int64{8}, 50), slices.Repeat([]int64{0}, 50)...), false, 0, false},
		{"many small arms, as planned", slices.Repeat([]int64{1}, 100), slices.Repeat([]int64{4, 3, 5, 4}, 25), false, 1, true},
	} {
		s := experiment.Spec{ID: "split", Metrics: []experiment.Metric{{ID: "m", Kind: experiment.Proportion}}}
		var d experiment.Data
		for i, share := range c.shares {
			id := experiment.ArmID(fmt.Sprint(i))
			s.Arms = append(s.Arms, experiment.Arm{ID: id, Share: share})
			d.Arms = append(d.Arms, experiment.ArmData{ID: id, Units: c.units[i]})
		}
		if c.peeking {
			s.Peeking = &experiment.Peeking{}
		}
		split := run(t, s, d).Split
		assert.Equal(t, c.valid, split.Valid, "%s: %+v", c.name, split)
		assert.Equal(t, experiment.Defined, split.P.State, c.name)
		if c.p > 0 {
			assert.InDelta(t, c.p, split.P.Value, 1e-12, c.name)
		}
	}
}

// TestOddsRatio comes with Fisher's test, where it can be had.
func TestOddsRatio(t *testing.T) {
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion, Test: experiment.Fisher})
	odds := func(units, control, arm int64) experiment.Estimate {
		return run(t, s, both(units, experiment.Sample{Successes: control}, experiment.Sample{Successes: arm})).Metrics[0].Comparisons[0].OddsRatio
	}
	assert.InEpsilon(t, 11.714345924368, odds(7, 2, 6).Value, 1e-9)
	assert.Equal(t, experiment.ZeroBase, odds(7, 0, 6).State)
	assert.Equal(t, experiment.TooLarge, odds(60_000, 30_000, 30_001).State)
	s.Metrics[0].Test = experiment.PooledZ
	assert.Zero(t, odds(70, 20, 60))
}

func TestPlannedUnits(t *testing.T) {
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion})
	s.Units = 1001
	d := both(1000, experiment.Sample{Successes: 100}, experiment.Sample{Successes: 160})
	r := run(t, s, d)
	assert.Equal(t, experiment.NotEnoughData, r.Verdict)
	assert.Equal(t, experiment.BelowPlan, r.Metrics[0].Comparisons[0].State)
	assert.Equal(t, experiment.BelowPlan, r.Metrics[0].Comparisons[0].P.State)
	s.Override = []experiment.Check{experiment.PlannedUnits}
	r = run(t, s, d)
	assert.Equal(t, experiment.Winner, r.Verdict)
	assert.Contains(t, r.String(), "has not run as long as planned")
	s.Override, s.Peeking = nil, &experiment.Peeking{}
	r = run(t, s, d)
	assert.Equal(t, experiment.Winner, r.Verdict)
	assert.Equal(t, experiment.Sequential, r.Metrics[0].Comparisons[0].Test)
}

func TestPeekingKinds(t *testing.T) {
	type sample = experiment.Sample
	wave := func(n int, shift float64) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = shift + float64(i*37%97)/10
		}
		return list
	}
	for _, c := range []struct {
		metric       experiment.Metric
		control, arm sample
		few          sample
	}{
		{experiment.Metric{Kind: experiment.Proportion}, sample{Successes: 100}, sample{Successes: 200}, sample{Trials: 9}},
		{experiment.Metric{Kind: experiment.Mean}, sample{Values: wave(900, 0)}, sample{Values: wave(900, 3)}, sample{Values: wave(9, 0)}},
		{
			experiment.Metric{Kind: experiment.Mean, Covariate: true},
			sample{Values: wave(900, 0), Paired: wave(900, 1)},
			sample{Values: wave(900, 3), Paired: append([]float64{7}, wave(899, 2)...)},
			sample{Values: wave(9, 0), Paired: wave(9, 0)},
		},
		{
			experiment.Metric{Kind: experiment.Ratio},
			sample{Values: wave(900, 0), Paired: wave(900, 9)},
			sample{Values: wave(900, 3), Paired: wave(900, 8)},
			sample{Values: wave(9, 0), Paired: wave(9, 5)},
		},
		{experiment.Metric{Kind: experiment.NetShare}, sample{Successes: 100, Failures: 300}, sample{Successes: 500, Failures: 200}, sample{Trials: 9, Successes: 2}},
	} {
		c.metric.ID = "m"
		s := twoArms(c.metric)
		s.Peeking = &experiment.Peeking{Tuning: 2000}
		r := run(t, s, both(1000, c.control, c.arm))
		got := r.Metrics[0].Comparisons[0]
		assert.Equal(t, experiment.Winner, got.Verdict, c.metric.Kind)
		assert.Equal(t, experiment.Sequential, got.Test)
		assert.Contains(t, r.String(), "valid at any look")
		fixed := run(t, twoArms(c.metric), both(1000, c.control, c.arm)).Metrics[0].Comparisons[0]
		assert.Less(t, fixed.Effect.High-fixed.Effect.Low, got.Effect.High-got.Effect.Low, "peeking costs width")
		r = run(t, s, both(1000, c.few, c.arm))
		assert.Equal(t, experiment.TooFew, r.Metrics[0].Comparisons[0].State, c.metric.Kind)
	}
}

// TestIntervalsStayInRange looks at tests of which the interval would leave what
// the effect can be.
func TestIntervalsStayInRange(t *testing.T) {
	for _, kind := range []experiment.Kind{experiment.Proportion, experiment.NetShare} {
		s := twoArms(experiment.Metric{ID: "m", Kind: kind})
		for _, peeking := range []*experiment.Peeking{nil, {}} {
			s.Peeking = peeking
			limit := 1.0
			control := experiment.Sample{Successes: 1}
			if kind == experiment.NetShare {
				limit, control.Failures = 2, 9
			}
			e := run(t, s, both(10, control, experiment.Sample{Successes: 9})).Metrics[0].Comparisons[0].Effect
			assert.Equal(t, experiment.Defined, e.State)
			assert.True(t, e.Low >= -limit && e.High <= limit, "%s: %+v", kind, e)
		}
	}
}

func TestCorrectionsReachTheVerdict(t *testing.T) {
	arms := func(hits ...int64) (s experiment.Spec, d experiment.Data) {
		s = experiment.Spec{ID: "many", Metrics: []experiment.Metric{{ID: "m", Kind: experiment.Proportion}}}
		for i, h := range hits {
			id := experiment.ArmID(fmt.Sprintf("arm-%d", i))
			s.Arms = append(s.Arms, experiment.Arm{ID: id})
			d.Arms = append(d.Arms, experiment.ArmData{ID: id, Units: 1000, Samples: []experiment.Sample{{Metric: "m", Successes: h}}})
		}
		return s, d
	}
	// The corrections find 0 to 4 of the 5 that look like differences; an interval is at the level that the
	// correction and the number found leave it.
	const harmonic = 1 + 1.0/2 + 1.0/3 + 1.0/4 + 1.0/5 + 1.0/6 + 1.0/7 + 1.0/8
	s, d := arms(100, 119, 120, 121, 130, 136, 139, 140, 144)
	for correction, want := range map[experiment.Correction]struct {
		won        int
		confidence float64
	}{
		experiment.NoCorrection:       {5, 0.95},
		experiment.Bonferroni:         {2, 1 - 0.05/8},
		experiment.Holm:               {3, 1 - 0.05/8},
		experiment.Hochberg:           {3, 1 - 0.05/8},
		experiment.BenjaminiHochberg:  {4, 1 - 0.05*4/8},
		experiment.BenjaminiYekutieli: {0, 1 - 0.05/8/harmonic},
	} {
		s.Correction = correction
		r := run(t, s, d)
		won := 0
		for _, c := range r.Metrics[0].Comparisons {
			assert.GreaterOrEqual(t, c.AdjustedP.Value, c.P.Value)
			if c.Verdict == experiment.Winner {
				won++
			}
		}
		assert.Equal(t, want.won, won, "%s\n%s", correction, r)
		assert.InDelta(t, want.confidence, r.Metrics[0].Comparisons[0].Confidence, 1e-12, "%s", correction)
		if correction != experiment.NoCorrection {
			assert.Contains(t, r.String(), fmt.Sprintf("for %d comparisons", len(s.Arms)-1))
		}
	}
	s, d = arms(100, 150, 151, 149, 60)
	s.Correction = experiment.BenjaminiHochberg
	r := run(t, s, d)
	assert.Equal(t, experiment.ArmID("arm-2"), r.Winner, "the greatest effect")
	assert.Equal(t, experiment.Loser, r.Metrics[0].Comparisons[3].Verdict)
	assert.InDelta(t, 0.95, r.Metrics[0].Comparisons[0].Confidence, 1e-12, "all four were found")
	s, d = arms(160, 100, 101, 99)
	r = run(t, s, d)
	assert.Equal(t, experiment.ArmID("arm-0"), r.Winner, "the control beats every other arm")
	s, d = arms(160, 100, 101, 160)
	r = run(t, s, d)
	assert.Equal(t, experiment.NoDifference, r.Verdict, "it does not beat the last")
}

func TestCovariateRemovesNoise(t *testing.T) {
	r := testkit.Rand(301)
	sample := func(shift float64) experiment.Sample {
		var s experiment.Sample
		for range 300 {
			before := 50 + 10*r.NormFloat64()
			s.Paired = append(s.Paired, before)
			s.Values = append(s.Values, before+shift+r.NormFloat64())
		}
		return s
	}
	control, arm := sample(0), sample(0.6)
	adjusted := run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Mean, Covariate: true}), both(300, control, arm))
	assert.Equal(t, experiment.Winner, adjusted.Verdict)
	assert.InDelta(t, 0.01, adjusted.Metrics[0].Noise.Value, 0.003)
	assert.InDelta(t, 0.6, adjusted.Metrics[0].Comparisons[0].Effect.Value, 0.2)
	control.Paired, arm.Paired = nil, nil
	plain := run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Mean}), both(300, control, arm))
	assert.Equal(t, experiment.NoDifference, plain.Verdict)
	assert.Zero(t, plain.Metrics[0].Noise)
	flat := experiment.Sample{Values: []float64{1, 1}, Paired: []float64{2, 2}}
	none := run(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Mean, Covariate: true}), both(300, flat, flat))
	assert.Equal(t, experiment.NoSpread, none.Metrics[0].Noise.State)
}

func TestCompileFaults(t *testing.T) {
	s := experiment.Spec{
		Arms: []experiment.Arm{{ID: "a", Share: 1}, {ID: "a"}, {}},
		Metrics: []experiment.Metric{
			{},
			{ID: "x", Kind: "proporton", Better: "up"},
			{ID: "x", Kind: experiment.Mean, Test: experiment.Fisher, Interval: experiment.Wilson},
			{ID: "y", Kind: experiment.Rate, Test: experiment.Welch, Covariate: true, Median: 3, OneSided: true},
			{ID: "z", Kind: experiment.Proportion, Interval: "wald", Prior: experiment.Prior{Alpha: -1, Beta: 2}},
		},
		Alpha: 0.9, Correction: "sidak", Units: -1, Peeking: &experiment.Peeking{Tuning: -5},
		Override: []experiment.Check{"sample-ration", ""},
	}
	_, err := experiment.Compile(s)
	var got []string
	for _, f := range socialteam.SpecErrors(err) {
		got = append(got, f.Path)
	}
	assert.Equal(t, []string{
		"id", "arms[1].id", "arms[1].share", "arms[2].id", "arms[2].share",
		"metrics[0].id", "metrics[0].kind", "metrics[1].kind", "metrics[1].better", "metrics[2].id", "metrics[2].test", "metrics[2].interval", "metrics[2].test",
		"metrics[3].test", "metrics[3].covariate", "metrics[3].median", "metrics[3].kind", "metrics[3].test", "metrics[3].one-sided",
		"metrics[4].interval", "metrics[4].prior",
		"alpha", "correction", "units", "peeking.tuning", "override[0]", "override[1]",
	}, got)
	for _, text := range []string{
		`unknown kind "proporton" (did you mean "proportion"?)`, `unknown check "sample-ration" (did you mean "sample-ratio"?)`,
		`unknown direction "up": want one of ["higher" "lower"]`, `unknown correction "sidak": want one of ["holm"`,
		`second arm "a"`, `0.9: want 1e-9 to 0.5`, `"fisher" does not test a mean: want one of ["welch" "student"]`, `want none, as there is but one test`,
	} {
		assert.ErrorContains(t, err, text)
	}
	_, err = experiment.Compile(experiment.Spec{ID: "empty"})
	assert.ErrorContains(t, err, "0 arms")
	assert.ErrorContains(t, err, "0 metrics")
}

func TestRunFaults(t *testing.T) {
	s := twoArms(
		experiment.Metric{ID: "p", Kind: experiment.Proportion}, experiment.Metric{ID: "n", Kind: experiment.NetShare},
		experiment.Metric{ID: "m", Kind: experiment.Mean}, experiment.Metric{ID: "q", Kind: experiment.Ratio},
		experiment.Metric{ID: "r", Kind: experiment.Rate}, experiment.Metric{ID: "k", Kind: experiment.Rank}, experiment.Metric{ID: "s", Kind: experiment.Survival})
	e := compile(t, s)
	moments := func(m experiment.Moments) experiment.Sample { return experiment.Sample{Metric: "m", Moments: m} }
	for name, c := range map[string]struct {
		sample experiment.Sample
		path   string
		text   string
	}{
		"unknown metric":       {experiment.Sample{Metric: "pp"}, "metric", `unknown metric "pp"`},
		"too many successes":   {experiment.Sample{Metric: "p", Successes: 101}, "successes", "101: want 0 to 100"},
		"negative":             {experiment.Sample{Metric: "p", Trials: -1}, "trials", "-1: want 0"},
		"foreign field":        {experiment.Sample{Metric: "p", Events: 1}, "events", `does not belong to a proportion, which takes ["trials" "successes"]`},
		"trials beyond units":  {experiment.Sample{Metric: "p", Trials: 101}, "trials", "101 of 100 units"},
		"answers beyond units": {experiment.Sample{Metric: "n", Trials: 101}, "trials", "use a ratio"},
		"values beyond units":  {experiment.Sample{Metric: "k", Values: make([]float64, 101)}, "", "101 of the 100 units"},
		"n beyond units":       {moments(experiment.Moments{N: 101}), "", "101 of the 100 units"},
		"pairs alone":          {experiment.Sample{Metric: "q", Paired: []float64{1}}, "paired", "1 entries without values"},
		"too many failures":    {experiment.Sample{Metric: "n", Successes: 90, Failures: 11}, "failures", "11: want 0 to 10"},
		"both forms":           {experiment.Sample{Metric: "m", Values: []float64{1}, Moments: experiment.Moments{N: 1}}, "moments", "together with values"},
		"not a number":         {experiment.Sample{Metric: "m", Values: []float64{1, math.NaN()}}, "values", "value 1 is NaN"},
		"infinite":             {experiment.Sample{Metric: "k", Values: []float64{math.Inf(1)}}, "values", "value 0 is +Inf"},
		"pairs missing":        {experiment.Sample{Metric: "q", Values: []float64{1}}, "paired", "missing"},
		"pairs too short":      {experiment.Sample{Metric: "q", Values: []float64{1, 2}, Paired: []float64{1}}, "values", "1 paired values for 2 values"},
		"pair not a number":    {experiment.Sample{Metric: "q", Values: []float64{1}, Paired: []float64{math.NaN()}}, "values", "paired value 0 is NaN"},
		"negative n":           {moments(experiment.Moments{N: -1}), "moments", "n -1"},
		"negative variance":    {moments(experiment.Moments{N: 2, Variance: -1}), "moments", "variances -1"},
		"mean not a number":    {moments(experiment.Moments{N: 2, Mean: math.NaN()}), "moments", "means NaN"},
		"covariance too large": {moments(experiment.Moments{N: 2, Variance: 1, PairedVariance: 1, Covariance: 2}), "moments", "covariance 2"},
		"skewness too large":   {moments(experiment.Moments{N: 4, Variance: 1, Skewness: 2.1}), "moments", "skewness 2.1"},
		"pairs not wanted":     {moments(experiment.Moments{N: 2, PairedMean: 1}), "moments", "takes none"},
		"negative events":      {experiment.Sample{Metric: "r", Events: -1, Exposure: 1}, "events", "-1"},
		"no exposure":          {experiment.Sample{Metric: "r", Events: 1}, "exposure", "0 with 1 events"},
		"negative exposure":    {experiment.Sample{Metric: "r", Exposure: math.Inf(1)}, "exposure", "+Inf"},
		"negative time":        {experiment.Sample{Metric: "s", Values: []float64{-1}}, "values", "-1"},
		"open too short":       {experiment.Sample{Metric: "s", Values: []float64{1, 2}, Open: []bool{true}}, "open", "1 entries for 2"},
	} {
		_, err := e.Run(experiment.Data{Arms: []experiment.ArmData{{ID: "control", Units: 100}, {ID: "new", Units: 100, Samples: []experiment.Sample{c.sample}}}})
		faults := socialteam.SpecErrors(err)
		if assert.Len(t, faults, 1, "%s: %v", name, err) {
			assert.Equal(t, strings.TrimSuffix("arms[1].samples[0]."+c.path, "."), faults[0].Path, name)
			assert.ErrorContains(t, err, c.text, name)
		}
	}
	_, err := e.Run(experiment.Data{Arms: []experiment.ArmData{{ID: "old"}, {ID: "new", Units: -1}, {ID: "new"}}})
	assert.ErrorContains(t, err, `arms[0].id: unknown arm "old"`)
	assert.ErrorContains(t, err, `arms[1].units: -1`)
	assert.ErrorContains(t, err, `arms[2].id: second entry of arm "new"`)
	assert.ErrorContains(t, err, `no entry for arm "control"`)
	_, err = e.Run(experiment.Data{Arms: []experiment.ArmData{{ID: "control"}, {ID: "new", Samples: []experiment.Sample{{Metric: "m"}, {Metric: "m"}}}}})
	assert.ErrorContains(t, err, `arms[1].samples[1].metric: second sample of metric "m"`)
}

func TestPlanFaults(t *testing.T) {
	_, err := experiment.RatePlan{Base: 0, Target: 1.5, Formula: "pooledd", Risks: experiment.Risks{Alpha: 2, Power: 0.1, Comparisons: -1}}.Units()
	for _, text := range []string{"base: 0", "target: 1.5", `unknown formula "pooledd" (did you mean "pooled"?)`, "alpha: 2", "power: 0.1", "comparisons: -1"} {
		assert.ErrorContains(t, err, text)
	}
	_, err = experiment.RatePlan{Base: 0.1, Target: 0.1}.PowerAt(10)
	assert.ErrorContains(t, err, "want another rate than base")
	_, err = experiment.RatePlan{Base: 0.1, Target: 0.2}.PowerAt(0)
	assert.ErrorContains(t, err, "0 units per arm")
	_, err = experiment.RatePlan{Base: 0.1, Target: 0.1 + 1e-9}.Units()
	assert.ErrorContains(t, err, "too small to be seen")
	_, err = experiment.MeanPlan{}.Units()
	assert.ErrorContains(t, err, "difference: 0")
	assert.ErrorContains(t, err, "deviation: 0")
	_, err = experiment.MeanPlan{Difference: math.NaN(), Deviation: 1}.PowerAt(10)
	assert.ErrorContains(t, err, "difference: NaN")
	_, err = experiment.MeanPlan{Difference: 1, Deviation: 1}.PowerAt(1)
	assert.ErrorContains(t, err, "1 units per arm")
	units, err := experiment.MeanPlan{Difference: -1e-4, Deviation: 1}.Units()
	require.NoError(t, err)
	assert.InEpsilon(t, 1.5698e9, float64(units), 1e-4, "the sign does not matter")
	units, err = experiment.MeanPlan{Difference: 1e9, Deviation: 1}.Units()
	require.NoError(t, err)
	assert.Equal(t, int64(2), units)
	one, err := experiment.RatePlan{Base: 0.1, Target: 0.11, Formula: experiment.Arcsine}.Units()
	require.NoError(t, err)
	two, err := experiment.RatePlan{Base: 0.1, Target: 0.11, Formula: experiment.Unpooled}.Units()
	require.NoError(t, err)
	assert.InEpsilon(t, float64(two), float64(one), 0.01, "formulas agree on two samples")
}

func TestDecode(t *testing.T) {
	text := `{"id": "story", "arms": [{"id": "a", "share": 9}, {"id": "b", "share": 1}],
		"metrics": [{"id": "clicks", "kind": "proportion", "better": "higher", "prior": {"alpha": 2, "beta": 3}}],
		"alpha": 0.1, "correction": "bh", "units": 500, "peeking": {"tuning": 900}, "override": ["sample-ratio"]}`
	s, err := experiment.Decode(strings.NewReader(text))
	require.NoError(t, err)
	e := compile(t, s)
	again, err := json.Marshal(e.Spec())
	require.NoError(t, err)
	back, err := experiment.Decode(bytes.NewReader(again))
	require.NoError(t, err)
	assert.Equal(t, e.Spec(), back)
	_, err = experiment.Decode(strings.NewReader(`{"id": "x", "arm": []}`))
	assert.Error(t, err)
	assert.NotEmpty(t, socialteam.SpecErrors(err))
	changed := e.Spec()
	changed.Arms[0].ID, changed.Metrics[0].ID, changed.Override[0] = "changed", "changed", "changed"
	changed.Peeking.Tuning = 1
	assert.Equal(t, back, e.Spec(), "Spec gives a copy")
}

func TestDecodeData(t *testing.T) {
	text := `{"arms": [
		{"id": "control", "units": 2, "samples": [{"metric": "m", "values": [1.5, 2], "paired": [1, 3]}]},
		{"id": "new", "units": 2, "samples": [{"metric": "m", "moments": {"n": 2, "mean": 1, "variance": 2,
			"paired-mean": 3, "paired-variance": 4, "covariance": 1, "skewness": 0.5, "coskewness": [0.1, 0.2, 0.3]}}]}]}`
	d, err := experiment.DecodeData(strings.NewReader(text))
	require.NoError(t, err)
	assert.Equal(t, experiment.Data{Arms: []experiment.ArmData{
		{ID: "control", Units: 2, Samples: []experiment.Sample{{Metric: "m", Values: []float64{1.5, 2}, Paired: []float64{1, 3}}}},
		{ID: "new", Units: 2, Samples: []experiment.Sample{{Metric: "m", Moments: experiment.Moments{
			N: 2, Mean: 1, Variance: 2, PairedMean: 3, PairedVariance: 4, Covariance: 1, Skewness: 0.5, Coskewness: [3]float64{0.1, 0.2, 0.3},
		}}}},
	}}, d)
	again, err := json.Marshal(d)
	require.NoError(t, err)
	back, err := experiment.DecodeData(bytes.NewReader(again))
	require.NoError(t, err)
	assert.Equal(t, d, back)
	_, err = experiment.DecodeData(strings.NewReader(`{"arms": [{"id": "a", "unit": 3, "units": 3, "units": 4}]}`))
	assert.Len(t, socialteam.SpecErrors(err), 2, "%v", err)
}

// TestBayesOfHugeCounts answers without the long sums where all counts are huge, and
// with them where one is small.
func TestBayesOfHugeCounts(t *testing.T) {
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion})
	sample := func(hits int64) experiment.Sample { return experiment.Sample{Trials: 1e15, Successes: hits} }
	c := run(t, s, both(1e15, sample(5e14), sample(5e14+1e7))).Metrics[0].Comparisons[0]
	assert.Equal(t, experiment.Number{State: experiment.TooLarge}, c.ChanceBetter)
	assert.Equal(t, experiment.Number{State: experiment.TooLarge}, c.ExpectedLoss)
	assert.Equal(t, experiment.Defined, c.State)
	assert.InEpsilon(t, 1e-8, c.Effect.Value, 1e-6)
	c = run(t, s, both(1e15, sample(1e6), sample(1e6+1000))).Metrics[0].Comparisons[0]
	assert.InDelta(t, 0.760, c.ChanceBetter.Value, 0.001)
}

// TestSkewedValuesWait peeks at values of which one in a hundred is far from the
// others, and at moments that do not say so.
func TestSkewedValuesWait(t *testing.T) {
	const skew = 10.0 // about that of one value in a hundred
	moments := func(n int64, skewness float64) experiment.Sample {
		return experiment.Sample{Metric: "m", Moments: experiment.Moments{N: n, Mean: 2, Variance: 4, Skewness: skewness}}
	}
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Mean})
	s.Arms[0].Share, s.Arms[1].Share = 9, 1
	ask := func(peeking bool, scale int64, skewness float64) experiment.Result {
		s.Peeking = nil
		if peeking {
			s.Peeking = &experiment.Peeking{}
		}
		return *run(t, s, experiment.Data{Arms: []experiment.ArmData{
			{ID: "control", Units: 900 * scale, Samples: []experiment.Sample{moments(900*scale, skewness)}},
			{ID: "new", Units: 100 * scale, Samples: []experiment.Sample{moments(100*scale, skewness)}},
		}})
	}
	r := ask(true, 1, skew)
	c := r.Metrics[0].Comparisons[0]
	assert.Equal(t, experiment.NotEnoughData, r.Verdict)
	assert.Equal(t, experiment.TooSkewed, c.State)
	// (1/100² - 1/900²) 10 / (1/100 + 1/900)^1.5 is 0.843, and 100 (0.843/0.1)² 7111.
	assert.Equal(t, int64(7112), c.Needed)
	assert.Contains(t, r.String(), `"new" against "control": no comparison, as the arms have too few units for how skewed the values are: the smaller one needs about 7112.`)
	assert.Equal(t, experiment.TooSkewed, ask(true, 71, skew).Metrics[0].Comparisons[0].State)
	assert.Equal(t, experiment.Defined, ask(true, 72, skew).Metrics[0].Comparisons[0].State, "enough units")
	assert.Equal(t, experiment.Defined, ask(false, 1, skew).Metrics[0].Comparisons[0].State, "no peeking")
	r = ask(true, 1, 0)
	assert.Equal(t, experiment.NoSkewness, r.Metrics[0].Comparisons[0].State)
	assert.Contains(t, r.String(), "nothing says how skewed the values are")
	// The values of a ratio do not tell without those below the line.
	ratio := twoArms(experiment.Metric{ID: "m", Kind: experiment.Ratio})
	ratio.Peeking = &experiment.Peeking{}
	half := experiment.Moments{N: 1000, Mean: 2, Variance: 4, PairedMean: 3, PairedVariance: 1, Covariance: 1, Skewness: 1}
	sample := experiment.Sample{Moments: half}
	assert.Equal(t, experiment.NoSkewness, run(t, ratio, both(1000, sample, sample)).Metrics[0].Comparisons[0].State)
	sample.Moments.Coskewness = [3]float64{0.5, 0.5, 0.5}
	assert.Equal(t, experiment.Defined, run(t, ratio, both(1000, sample, sample)).Metrics[0].Comparisons[0].State)
	// Values tell, and symmetric ones need no more units than any.
	values := make([]float64, 1000)
	for i := range values {
		values[i] = float64(i % 2)
	}
	d := both(1000, experiment.Sample{Values: values}, experiment.Sample{Values: values})
	s.Arms[0].Share, s.Arms[1].Share = 1, 1
	assert.Equal(t, experiment.Defined, run(t, s, d).Metrics[0].Comparisons[0].State)
}

// TestCovariateWaits asks for an adjustment with too few units for a slope.
func TestCovariateWaits(t *testing.T) {
	wave := func(n, step int) (list []float64) {
		for i := range n {
			list = append(list, float64(i*step%11))
		}
		return list
	}
	for units, want := range map[int]experiment.State{19: experiment.TooFew, 20: experiment.Defined} {
		s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Mean, Covariate: true})
		sample := func(step int) experiment.Sample {
			return experiment.Sample{Values: wave(units, step), Paired: wave(units, step+3)}
		}
		r := run(t, s, both(20, sample(5), sample(7)))
		assert.Equal(t, want, r.Metrics[0].Comparisons[0].State)
		if want == experiment.TooFew {
			assert.Equal(t, int64(20), r.Metrics[0].Comparisons[0].Needed)
			assert.Contains(t, r.String(), "the smaller one needs about 20")
		}
	}
}

// TestUnitsNeeded names how many units each sort of test waits for.
func TestUnitsNeeded(t *testing.T) {
	for _, c := range []struct {
		metric       experiment.Metric
		once, peeked int64
	}{
		{experiment.Metric{Kind: experiment.Proportion}, 1, 10},
		{experiment.Metric{Kind: experiment.NetShare}, 1, 10},
		{experiment.Metric{Kind: experiment.Mean}, 2, 100},
		{experiment.Metric{Kind: experiment.Mean, Covariate: true}, 20, 100},
		{experiment.Metric{Kind: experiment.Ratio}, 2, 100},
	} {
		c.metric.ID = "m"
		sample := func(units int64) experiment.Sample {
			if c.metric.Kind == experiment.Proportion || c.metric.Kind == experiment.NetShare {
				return experiment.Sample{Trials: units, Successes: units / 2}
			}
			m := experiment.Moments{N: units, Mean: 2, Variance: 1, Skewness: 0.1}
			if c.metric.Kind == experiment.Ratio || c.metric.Covariate {
				m.PairedMean, m.PairedVariance, m.Coskewness = 3, 1, [3]float64{0.1, 0.1, 0.1}
			}
			return experiment.Sample{Moments: m}
		}
		for peeking, want := range map[*experiment.Peeking]int64{nil: c.once, {}: c.peeked} {
			s := twoArms(c.metric)
			s.Peeking = peeking
			for units := int64(1); units < want; units++ {
				got := run(t, s, both(1000, sample(1000), sample(units))).Metrics[0].Comparisons[0]
				require.Equal(t, experiment.TooFew, got.State, "%+v with %d units", c.metric, units)
				require.Equal(t, want, got.Needed, "%+v with %d units", c.metric, units)
			}
			got := run(t, s, both(1000, sample(want), sample(want))).Metrics[0].Comparisons[0]
			require.NotEqual(t, experiment.TooFew, got.State, "%+v", c.metric)
		}
	}
}

// TestSentencesAlign writes the numbers that are compared with as many decimals each.
func TestSentencesAlign(t *testing.T) {
	for _, c := range []struct {
		metric       experiment.Metric
		control, arm experiment.Sample
		want         string
	}{
		{
			experiment.Metric{Kind: experiment.Proportion},
			experiment.Sample{Trials: 1000, Successes: 995},
			experiment.Sample{Trials: 1000, Successes: 1000},
			"100.00 % against 99.50 %, a difference of +0.50 points (95 % interval ",
		},
		{
			experiment.Metric{Kind: experiment.Mean},
			experiment.Sample{Moments: experiment.Moments{N: 1000, Mean: 1e13, Variance: 1e24}},
			experiment.Sample{Moments: experiment.Moments{N: 1000, Mean: 2e13, Variance: 1e24}},
			"2e+13 against 1e+13, a difference of +1e+13 (95 % interval +9.912e+12 to ",
		},
		{
			experiment.Metric{Kind: experiment.Mean},
			experiment.Sample{Moments: experiment.Moments{N: 1000, Mean: 1e9, Variance: 1}},
			experiment.Sample{Moments: experiment.Moments{N: 1000, Mean: 1e9 + 0.125, Variance: 1}},
			"1000000000.125 against 1000000000.000, a difference of +0.125 (95 % interval +0.037 to +0.213)",
		},
		{
			experiment.Metric{Kind: experiment.Rate},
			experiment.Sample{Events: 4, Exposure: 1000},
			experiment.Sample{Events: 200, Exposure: 1000},
			"0.200 against 0.004, 50 times the rate (95 % interval ",
		},
		{
			experiment.Metric{Kind: experiment.Rate},
			experiment.Sample{Events: 1, Exposure: 10},
			experiment.Sample{Events: 9, Exposure: 10},
			"9.0 times the rate (95 % interval 1.2 to 394.5)",
		},
		{
			experiment.Metric{Kind: experiment.Rate},
			experiment.Sample{Events: 50, Exposure: 10},
			experiment.Sample{Events: 1, Exposure: 10},
			"0.02000 times the rate (95 % interval 0.00050 to 0.11666)",
		},
		{
			experiment.Metric{Kind: experiment.Rate},
			experiment.Sample{Events: 50, Exposure: 10},
			experiment.Sample{Exposure: 10},
			"0.0000 times the rate (95 % interval 0.0000 to 0.0766)",
		},
		{
			experiment.Metric{Kind: experiment.Rate},
			experiment.Sample{Exposure: 1000},
			experiment.Sample{Events: 20, Exposure: 1000},
			"0.0200 against 0.0000, with nothing in the control to relate it to",
		},
	} {
		c.metric.ID = "m"
		assert.Contains(t, run(t, twoArms(c.metric), both(1000, c.control, c.arm)).String(), c.want)
	}
}

func TestZeroExperiment(t *testing.T) {
	_, err := new(experiment.Experiment).Run(experiment.Data{})
	assert.ErrorContains(t, err, "compile a Spec")
	assert.Empty(t, experiment.Result{}.Winner)
}

func TestSentenceOfOneSide(t *testing.T) {
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Proportion, OneSided: true})
	r := run(t, s, both(1000, experiment.Sample{Successes: 100}, experiment.Sample{Successes: 126}))
	assert.True(t, r.Metrics[0].OneSided)
	assert.Contains(t, r.String(), ", one-sided")
	assert.Equal(t, r.String(), fmt.Sprint(*r))
}

// TestUnmarshalRefuses what no Estimate encodes as.
func TestUnmarshalRefuses(t *testing.T) {
	for _, text := range []string{
		`{"value": 1, "low": 0}`, `{"low": 0, "high": 1}`, `{"value": null, "reason": "defined"}`,
		`{"value": 1, "low": 0, "high": 2, "reason": "too-few"}`, `{"value": 1, "reason": "no-data"}`, `[]`,
	} {
		var e experiment.Estimate
		assert.Error(t, json.Unmarshal([]byte(text), &e), text)
	}
	var n experiment.Number
	assert.Error(t, json.Unmarshal([]byte(`{"value": 1, "reason": "no-data"}`), &n))
}

func TestRunIsPure(t *testing.T) {
	values := []float64{3, 1, 2, 5, 4}
	d := both(100, experiment.Sample{Values: values}, experiment.Sample{Values: []float64{9, 7, 8}})
	e := compile(t, twoArms(experiment.Metric{ID: "m", Kind: experiment.Rank}))
	first, err := e.Run(d)
	require.NoError(t, err)
	slices.Reverse(d.Arms)
	second, err := e.Run(d)
	require.NoError(t, err)
	assert.Equal(t, first, second, "the order of arms does not matter")
	assert.Equal(t, []float64{3, 1, 2, 5, 4}, values, "values are not sorted in place")
}

// TestGolden keeps the sentences and the JSON of one rich result. Numbers are
// rounded, so that the last bits of another machine do not show.
func TestGolden(t *testing.T) {
	s := experiment.Spec{
		ID:   "everything",
		Arms: []experiment.Arm{{ID: "control"}, {ID: "b"}, {ID: "empty"}},
		Metrics: []experiment.Metric{
			{ID: "clicks", Title: "click rate", Kind: experiment.Proportion},
			{ID: "minutes", Kind: experiment.Mean, Covariate: true},
			{ID: "cost", Title: "cost per click", Kind: experiment.Ratio, Better: experiment.Lower},
			{ID: "nps", Title: "NPS", Kind: experiment.NetShare},
			{ID: "complaints", Kind: experiment.Rate, Better: experiment.Lower},
			{ID: "rating", Kind: experiment.Rank},
			{ID: "reply", Title: "time to reply", Kind: experiment.Survival, Better: experiment.Lower},
		},
		Units:    100,
		Override: []experiment.Check{experiment.SampleRatio, experiment.PlannedUnits},
	}
	sample := func(hits int64, shift float64) []experiment.Sample {
		list := []experiment.Sample{
			{Metric: "clicks", Successes: hits, Trials: 400},
			{Metric: "minutes"},
			{Metric: "cost"},
			{Metric: "nps", Successes: hits, Failures: 20, Trials: 400},
			{Metric: "complaints", Events: hits / 4, Exposure: 30},
			{Metric: "rating"},
			{Metric: "reply"},
		}
		for i := range 40 {
			v := float64(i*17%41) + 1
			list[1].Values, list[1].Paired = append(list[1].Values, v+shift), append(list[1].Paired, v+float64(i%3))
			list[2].Values, list[2].Paired = append(list[2].Values, v+shift), append(list[2].Paired, 2*v)
			list[5].Values = append(list[5].Values, v+shift)
			list[6].Values, list[6].Open = append(list[6].Values, v/(1+shift)), append(list[6].Open, i%5 == 0)
		}
		return list
	}
	r := run(t, s, experiment.Data{Arms: []experiment.ArmData{
		{ID: "control", Units: 400, Samples: sample(60, 0)}, {ID: "b", Units: 400, Samples: sample(100, 3)}, {ID: "empty"},
	}})
	testkit.Golden(t, "everything.txt.golden", []byte(r.String()+"\n"))
	text, err := json.Marshal(r)
	require.NoError(t, err)
	var back experiment.Result
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, *r, back, "a result survives JSON")
	require.Equal(t, r.String(), back.String())
	var tree any
	require.NoError(t, json.Unmarshal(text, &tree))
	rounded, err := json.MarshalIndent(round(tree), "", "  ")
	require.NoError(t, err)
	testkit.Golden(t, "everything.json.golden", append(rounded, '\n'))
}

func round(v any) any {
	switch v := v.(type) {
	case float64:
		return json.Number(fmt.Sprintf("%.6g", v))
	case []any:
		for i := range v {
			v[i] = round(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = round(v[k])
		}
	}
	return v
}

var allKinds = []experiment.Kind{experiment.Proportion, experiment.Mean, experiment.Ratio, experiment.NetShare, experiment.Rate, experiment.Rank, experiment.Survival}

// hostile draws a test and data that provoke: empty, tiny, huge, constant, nearly
// constant, all and none.
func hostile(r *rand.Rand) (experiment.Spec, experiment.Data) {
	kind := allKinds[r.IntN(len(allKinds))]
	m := experiment.Metric{ID: "m", Kind: kind, OneSided: r.IntN(4) == 0, Covariate: kind == experiment.Mean && r.IntN(2) == 0}
	if r.IntN(2) == 0 {
		m.Better = experiment.Lower
	}
	s := twoArms(m)
	s.Override = []experiment.Check{experiment.SampleRatio}
	s.Correction = []experiment.Correction{"", experiment.Bonferroni, experiment.Hochberg, experiment.BenjaminiHochberg, experiment.BenjaminiYekutieli, experiment.NoCorrection}[r.IntN(6)]
	s.Alpha = []float64{0, 1e-9, 0.5}[r.IntN(3)]
	if r.IntN(3) == 0 && kind != experiment.Rate && kind != experiment.Rank && kind != experiment.Survival {
		s.Peeking, s.Metrics[0].OneSided = &experiment.Peeking{Tuning: hostileCount(r)}, false
	}
	if r.IntN(4) == 0 {
		s.Arms = append(s.Arms, experiment.Arm{ID: "third"})
	}
	var d experiment.Data
	for _, a := range s.Arms {
		arm := experiment.ArmData{ID: a.ID, Units: hostileCount(r)}
		if r.IntN(8) > 0 {
			sample := hostileSample(r, s.Metrics[0])
			arm.Units = max(arm.Units, sample.Trials, sample.Moments.N, int64(len(sample.Values)))
			arm.Samples = []experiment.Sample{sample}
		}
		d.Arms = append(d.Arms, arm)
	}
	return s, d
}

func hostileCount(r *rand.Rand) int64 {
	if r.IntN(50) == 0 {
		return 1e12 // where the Bayesian sum takes its time
	}
	return []int64{0, 1, 2, 3, 10, 999, 1e6}[r.IntN(7)]
}

func hostileSample(r *rand.Rand, m experiment.Metric) experiment.Sample {
	s := experiment.Sample{Metric: "m"}
	switch m.Kind {
	case experiment.Proportion, experiment.NetShare:
		s.Trials = max(hostileCount(r), 1)
		s.Successes = []int64{0, 1, s.Trials / 2, s.Trials - 1, s.Trials}[r.IntN(5)]
		if m.Kind == experiment.NetShare {
			s.Failures = []int64{0, s.Trials - s.Successes}[r.IntN(2)]
		}
	case experiment.Rate:
		s.Events, s.Exposure = hostileCount(r), []float64{1e-15, 1, 1e15}[r.IntN(3)]
	default:
		if r.IntN(3) == 0 && (m.Kind == experiment.Mean || m.Kind == experiment.Ratio) {
			s.Moments = hostileMoments(r, m.Kind == experiment.Ratio || m.Covariate)
			return s
		}
		base := []float64{0, 1e9, -1e99, 1e-300}[r.IntN(4)]
		spread := []float64{0, 1e-12, 1, 1e90}[r.IntN(4)]
		if m.Kind == experiment.Survival {
			base = math.Abs(base)
		}
		for range []int{0, 1, 2, 3, 60}[r.IntN(5)] {
			s.Values = append(s.Values, base+spread*float64(r.IntN(5)))
			if m.Kind == experiment.Ratio || m.Covariate {
				s.Paired = append(s.Paired, []float64{0, 1, 1e9, 1e99, -1}[r.IntN(5)]*float64(r.IntN(3)))
			}
			if m.Kind == experiment.Survival {
				s.Open = append(s.Open, r.IntN(2) == 0)
			}
		}
	}
	return s
}

// hostileMoments draws sums that no values may have, but that cannot be told from such.
func hostileMoments(r *rand.Rand, pairs bool) experiment.Moments {
	value := func() float64 {
		return r.Float64() * []float64{0, 1, -1, 1e9, 1e50, 1e100, -1e100, 1e-50, 1e-160, 5e-324}[r.IntN(10)]
	}
	variance := func() float64 { return r.Float64() * []float64{0, 1, 1e9, 1e200, 1e-50, 1e-322}[r.IntN(6)] }
	m := experiment.Moments{N: []int64{1, 2, 20, 100, 1e6, 1e15}[r.IntN(6)], Mean: value(), Variance: variance()}
	skewness := func() float64 { return (2*r.Float64() - 1) * math.Pow(float64(m.N), r.Float64()-0.5) }
	m.Skewness = skewness()
	if pairs {
		m.PairedMean, m.PairedVariance = value(), variance()
		m.Covariance = (2*r.Float64() - 1) * math.Sqrt(m.Variance) * math.Sqrt(m.PairedVariance)
		m.Coskewness = [3]float64{skewness(), skewness(), skewness()}
	}
	return m
}

// TestExtremeMoments names what cannot be computed, where a slope or a square is
// beyond a float64.
func TestExtremeMoments(t *testing.T) {
	moments := func(m experiment.Moments) experiment.Sample { return experiment.Sample{Moments: m} }
	steep := experiment.Moments{N: 1000, Mean: 1, Variance: 1e200, PairedMean: 1e100, PairedVariance: 5e-324, Covariance: 2e-62}
	other := steep
	other.PairedMean = -1e100
	s := twoArms(experiment.Metric{ID: "m", Kind: experiment.Mean, Covariate: true})
	r := run(t, s, both(1000, moments(steep), moments(other)))
	assert.Equal(t, experiment.TooLarge, r.Metrics[0].Comparisons[0].State)
	assert.Equal(t, experiment.TooLarge, r.Metrics[0].Arms[1].Estimate.State)
	other.N, other.Variance, other.PairedVariance, other.Covariance = 1, 0, 0, 0
	r = run(t, s, both(1000, moments(steep), moments(other)))
	assert.Equal(t, experiment.TooFew, r.Metrics[0].Comparisons[0].State)
	assert.Equal(t, experiment.TooLarge, r.Metrics[0].Arms[1].Estimate.State)

	s = twoArms(experiment.Metric{ID: "m", Kind: experiment.Ratio})
	s.Alpha, s.Peeking = 1e-9, &experiment.Peeking{Tuning: 1}
	wide := moments(experiment.Moments{N: 1e12, Variance: 6e199, PairedMean: 1e-50, Skewness: 6000})
	c := run(t, s, both(1e12, wide, wide)).Metrics[0].Comparisons[0]
	assert.Equal(t, experiment.Defined, c.Effect.State, "though its square is too large")
	assert.InDelta(t, 1, c.Effect.High/1e145, 0.9)
	s.Alpha, s.Peeking = 0, nil
	beyond := moments(experiment.Moments{N: 2, Variance: 1e200, PairedMean: 1e-208})
	r = run(t, s, both(2, beyond, beyond))
	assert.Equal(t, experiment.TooLarge, r.Metrics[0].Comparisons[0].Effect.State)
	assert.Contains(t, r.String(), "with an effect too large to be stated")
}

// TestHostileData never leads to an error, a panic, an infinity or a NaN, and meets
// every state and verdict on the way.
func TestHostileData(t *testing.T) {
	r := testkit.Rand(302)
	states, verdicts := map[experiment.State]int{}, map[experiment.Verdict]int{}
	for range testkit.Cases(20_000, 200_000) {
		s, d := hostile(r)
		result := run(t, s, d)
		verdicts[result.Verdict]++
		for _, m := range result.Metrics {
			for _, a := range m.Arms {
				states[a.Estimate.State]++
			}
			for _, c := range m.Comparisons {
				states[c.State]++
				states[c.Effect.State]++
				states[c.Lift.State]++
				verdicts[c.Verdict]++
			}
		}
	}
	t.Log(states, verdicts)
	for _, s := range []experiment.State{experiment.Defined, experiment.PointOnly, experiment.NoData, experiment.TooFew, experiment.TooSkewed, experiment.TooLarge, experiment.NoSpread, experiment.ZeroBase} {
		assert.Positive(t, states[s], s)
	}
	for _, v := range []experiment.Verdict{experiment.Winner, experiment.Loser, experiment.NoDifference, experiment.NotEnoughData} {
		assert.Positive(t, verdicts[v], v)
	}
}

func FuzzRun(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, int64(seed*7), 1e9*float64(seed), 0.05)
	}
	f.Fuzz(func(t *testing.T, seed uint64, count int64, value, alpha float64) {
		s, d := hostile(testkit.Rand(seed))
		s.Alpha = alpha
		e, err := experiment.Compile(s)
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		d.Arms[0].Units = count
		if len(d.Arms[1].Samples) > 0 && len(d.Arms[1].Samples[0].Values) > 0 {
			d.Arms[1].Samples[0].Values[0] = value
		}
		r, err := e.Run(d)
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		requireFinite(t, r)
	})
}

func FuzzDecodeData(f *testing.F) {
	f.Add([]byte(`{"arms": [{"id": "control", "units": 2, "samples": [{"metric": "m", "values": [1.5, 2], "paired": [1, 3]}]}, {"id": "new", "units": 9}]}`))
	f.Add([]byte(`{"arms": [{"id": "new", "units": 9, "samples": [{"metric": "m", "moments": {"n": 2, "mean": 1e300, "coskewness": [1, 2]}}]}]}`))
	var experiments []*experiment.Experiment
	for _, kind := range allKinds {
		s := twoArms(experiment.Metric{ID: "m", Kind: kind})
		s.Override = []experiment.Check{experiment.SampleRatio}
		experiments = append(experiments, compile(f, s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := experiment.DecodeData(bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		for _, e := range experiments {
			r, err := e.Run(d)
			if err != nil {
				require.NotEmpty(t, socialteam.SpecErrors(err))
				continue
			}
			requireFinite(t, r)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id": "x", "arms": [{"id": "a"}, {"id": "b"}], "metrics": [{"id": "m", "kind": "mean"}]}`))
	f.Add([]byte(`{"id": "x", "alpha": 1e400}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := experiment.Decode(bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		e, err := experiment.Compile(s)
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err))
			return
		}
		var d experiment.Data
		for _, a := range e.Spec().Arms {
			d.Arms = append(d.Arms, experiment.ArmData{ID: a.ID, Units: 100})
		}
		r, err := e.Run(d)
		require.NoError(t, err)
		requireFinite(t, r)
	})
}

func BenchmarkRun(b *testing.B) {
	for _, arms := range []int{2, 10} {
		b.Run(fmt.Sprintf("%d arms", arms), func(b *testing.B) {
			s := experiment.Spec{ID: "bench", Metrics: []experiment.Metric{{ID: "m", Kind: experiment.Proportion}}}
			var d experiment.Data
			for i := range arms {
				id := experiment.ArmID(fmt.Sprint(i))
				s.Arms = append(s.Arms, experiment.Arm{ID: id})
				d.Arms = append(d.Arms, experiment.ArmData{ID: id, Units: 10_000, Samples: []experiment.Sample{{Metric: "m", Successes: int64(200 + 10*i)}}})
			}
			e := compile(b, s)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Run(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
