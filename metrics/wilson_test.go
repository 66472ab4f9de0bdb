// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// reference is one case of the file of values computed with R.
type reference struct {
	ID       string
	Group    string
	RelTol   float64
	Input    json.RawMessage
	Expected json.RawMessage
}

func references(t *testing.T, group string) []reference {
	t.Helper()
	data, err := os.ReadFile(testkit.Shared(t, "reference", "stat-reference.json"))
	require.NoError(t, err)
	var file struct{ Cases []reference }
	require.NoError(t, json.Unmarshal(data, &file))
	var list []reference
	for _, c := range file.Cases {
		if c.Group == group {
			list = append(list, c)
		}
	}
	require.NotEmpty(t, list, "no case in group %s", group)
	return list
}

func near(t *testing.T, want, got, tolerance float64, what string) {
	t.Helper()
	if math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestWilsonMatchesR(t *testing.T) {
	for group, f := range map[string]func(int64, int64, float64) (metrics.Interval, error){
		"wilson":            metrics.Wilson,
		"wilson_continuity": metrics.WilsonCorrected,
	} {
		for _, c := range references(t, group) {
			var in struct {
				Successes, Trials int64
				Confidence        float64
			}
			var want metrics.Interval
			require.NoError(t, json.Unmarshal(c.Input, &in))
			require.NoError(t, json.Unmarshal(c.Expected, &want))
			got, err := f(in.Successes, in.Trials, in.Confidence)
			require.NoError(t, err, c.ID)
			near(t, want.Low, got.Low, c.RelTol, c.ID+" low")
			near(t, want.High, got.High, c.RelTol, c.ID+" high")
			assert.True(t, got.Contains(float64(in.Successes)/float64(in.Trials)), c.ID)
		}
	}
}

func TestWilsonRefuses(t *testing.T) {
	for _, c := range []struct {
		successes, trials int64
		confidence        float64
		want              string
	}{
		{0, 0, 0.95, "0 trials"},
		{0, -1, 0.95, "-1 trials"},
		{-1, 5, 0.95, "-1 successes"},
		{6, 5, 0.95, "6 successes: want 0 to 5"},
		{1, 5, 0, "confidence 0"},
		{1, 5, 1, "confidence 1"},
		{1, 5, math.NaN(), "confidence NaN"},
	} {
		_, err := metrics.Wilson(c.successes, c.trials, c.confidence)
		assert.ErrorContains(t, err, c.want)
	}
}

func TestWilsonLaws(t *testing.T) {
	rng := testkit.Rand(1)
	for range testkit.Cases(10_000, 100_000) {
		n := 1 + rng.Int64N(1+int64(1)<<rng.IntN(62))
		x := rng.Int64N(n + 1)
		narrow, err := metrics.Wilson(x, n, 0.8)
		require.NoError(t, err)
		wide, err := metrics.Wilson(x, n, 0.99)
		require.NoError(t, err)
		mirror, err := metrics.Wilson(n-x, n, 0.8)
		require.NoError(t, err)
		require.True(t, 0 <= wide.Low && wide.Low <= narrow.Low && narrow.Low <= narrow.High && narrow.High <= wide.High && wide.High <= 1,
			"%d of %d: %v within %v", x, n, narrow, wide)
		require.InDelta(t, 1-mirror.High, narrow.Low, 1e-12, "%d of %d", x, n)
	}
}
