// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

func TestKaplanMeierMatchesR(t *testing.T) {
	for _, c := range references(t, "kaplan_meier") {
		var in struct {
			Time     []float64
			Answered []int
		}
		var want struct {
			Times, Survival, Probs  []float64
			Quantiles               []*float64
			NaiveMedianAnsweredOnly *float64
		}
		require.NoError(t, json.Unmarshal(c.Input, &in))
		require.NoError(t, json.Unmarshal(c.Expected, &want))
		var list []metrics.Observation
		open := 0
		for i, x := range in.Time {
			list = append(list, metrics.Observation{Time: x, Open: in.Answered[i] == 0})
			open += 1 - in.Answered[i]
		}
		s, err := metrics.KaplanMeier(list)
		require.NoError(t, err)
		require.Equal(t, len(in.Time), s.Len())
		require.Equal(t, open, s.Open())
		steps := s.Steps()
		require.Len(t, steps, len(want.Times))
		for i, st := range steps {
			assert.Equal(t, want.Times[i], st.Time)
			near(t, want.Survival[i], st.Survival, c.RelTol, c.ID)
			assert.Equal(t, st.Survival, s.At(st.Time))
			assert.Equal(t, st.Survival, s.At(st.Time+0.5))
		}
		assert.Equal(t, 1.0, s.At(0))
		for i, p := range want.Probs {
			got, ok := s.Quantile(p)
			require.Equal(t, want.Quantiles[i] != nil, ok, "%s at %v", c.ID, p)
			if ok {
				near(t, *want.Quantiles[i], got, c.RelTol, c.ID)
			}
		}
	}
}

func TestKaplanMeierRefuses(t *testing.T) {
	for _, x := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err := metrics.KaplanMeier([]metrics.Observation{{Time: 1}, {Time: x}})
		assert.ErrorContains(t, err, "observation 1: time ")
	}
	s, err := metrics.KaplanMeier(nil)
	require.NoError(t, err)
	_, ok := s.Quantile(0.5)
	assert.False(t, ok, "nothing was seen")
	s, err = metrics.KaplanMeier([]metrics.Observation{{Time: 4}})
	require.NoError(t, err)
	for _, p := range []float64{0, 1, -1, math.NaN()} {
		_, ok := s.Quantile(p)
		assert.False(t, ok, "p = %v", p)
	}
}

// Where the curve is flat at exactly the share asked for, the quantile is the
// middle of the flat part; at its end, the last time that anything was seen.
func TestKaplanMeierFlatParts(t *testing.T) {
	for _, c := range []struct {
		list []metrics.Observation
		want float64
	}{
		{[]metrics.Observation{{Time: 1}, {Time: 2}, {Time: 4}, {Time: 9}}, 3},
		{[]metrics.Observation{{Time: 1}, {Time: 2}, {Time: 4, Open: true}, {Time: 9, Open: true}}, 5.5},
		{[]metrics.Observation{{Time: 1}, {Time: 2}, {Time: 2, Open: true}, {Time: 2, Open: true}}, 2},
	} {
		s, err := metrics.KaplanMeier(c.list)
		require.NoError(t, err)
		got, ok := s.Quantile(0.5)
		require.True(t, ok)
		assert.Equal(t, c.want, got, "%v", c.list)
	}
}

// Without open items the estimate is the plain share of items that last longer,
// and the order of the observations never matters.
func TestKaplanMeierLaws(t *testing.T) {
	rng := testkit.Rand(2)
	for range testkit.Cases(2_000, 20_000) {
		list := make([]metrics.Observation, 1+rng.IntN(40))
		for i := range list {
			list[i].Time = float64(rng.IntN(20))
		}
		s, err := metrics.KaplanMeier(list)
		require.NoError(t, err)
		at := float64(rng.IntN(22))
		longer := 0
		for _, o := range list {
			if o.Time > at {
				longer++
			}
		}
		require.InDelta(t, float64(longer)/float64(len(list)), s.At(at), 1e-12)

		for i := range list {
			list[i].Open = rng.IntN(3) == 0
		}
		s, err = metrics.KaplanMeier(list)
		require.NoError(t, err)
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		again, err := metrics.KaplanMeier(list)
		require.NoError(t, err)
		require.Equal(t, s, again)
		last := 1.0
		for _, st := range s.Steps() {
			require.True(t, 0 <= st.Survival && st.Survival <= last)
			last = st.Survival
		}
	}
}
