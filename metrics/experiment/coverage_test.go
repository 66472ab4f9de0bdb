// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// coverage is how often an interval holds the truth: on average and at worst over
// a grid of truths.
type coverage struct{ mean, least float64 }

// TestCoverageOfOneRate counts the coverage out over all outcomes of 50 trials and
// over the rates 1 %, 2 %, … 99 %. The package documentation states the figures.
func TestCoverageOfOneRate(t *testing.T) {
	for _, c := range []struct {
		method IntervalMethod
		want   coverage // the two figures of the documentation
	}{
		{Wilson, coverage{0.950, 0.911}},
		{WilsonCorrected, coverage{0.969, 0.953}},
		{ClopperPearson, coverage{0.968, 0.953}},
		{Jeffreys, coverage{0.949, 0.885}},
		{AgrestiCoull, coverage{0.957, 0.935}},
	} {
		const n = 50
		got := coverage{least: 1}
		for percent := 1; percent < 100; percent++ {
			p, held := float64(percent)/100, 0.0
			for x := int64(0); x <= n; x++ {
				i := count{x, n}.interval(c.method, 0.95)
				if i.Low <= p && p <= i.High {
					held += dist.Binomial{Trials: n, Chance: p}.Point(x)
				}
			}
			got.mean += held / 99
			got.least = min(got.least, held)
		}
		t.Logf("%s: mean %.4f, least %.4f", c.method, got.mean, got.least)
		assert.InDelta(t, c.want.mean, got.mean, 0.0005, "mean coverage of %s", c.method)
		assert.InDelta(t, c.want.least, got.least, 0.0005, "least coverage of %s", c.method)
	}
}

// TestCoverageOfDifference does the same for Newcombe's interval and for the
// interval of Katz, where it is defined, with 40 and 30 trials.
func TestCoverageOfDifference(t *testing.T) {
	const na, nb = 40, 30
	newcombeGot, katzGot, cells := coverage{least: 1}, coverage{least: 1}, 0.0
	held := func(a, b count, pa, pb float64) (difference, ratio bool) {
		i := newcombe(a, b, 0.95)
		e := katz(a, b, 0.95)
		return i.Low <= pa-pb && pa-pb <= i.High, e.State != Defined || e.Low <= pa/pb && pa/pb <= e.High
	}
	for pa := 0.05; pa < 0.96; pa += 0.1 {
		for pb := 0.05; pb < 0.96; pb += 0.1 {
			difference, ratio := 0.0, 0.0
			for x := int64(0); x <= na; x++ {
				for y := int64(0); y <= nb; y++ {
					chance := dist.Binomial{Trials: na, Chance: pa}.Point(x) * dist.Binomial{Trials: nb, Chance: pb}.Point(y)
					d, r := held(count{x, na}, count{y, nb}, pa, pb)
					if d {
						difference += chance
					}
					if r {
						ratio += chance
					}
				}
			}
			cells++
			newcombeGot.mean += difference
			newcombeGot.least = min(newcombeGot.least, difference)
			katzGot.mean += ratio
			katzGot.least = min(katzGot.least, ratio)
		}
	}
	t.Logf("Newcombe %.4f %.4f, Katz %.4f %.4f", newcombeGot.mean/cells, newcombeGot.least, katzGot.mean/cells, katzGot.least)
	require.InDelta(t, 0.952, newcombeGot.mean/cells, 0.0005)
	require.InDelta(t, 0.944, newcombeGot.least, 0.0005)
	require.InDelta(t, 0.9565, katzGot.mean/cells, 0.0005)
	require.InDelta(t, 0.930, katzGot.least, 0.0005)
}

// TestCoverageOfHazardRatio simulates true hazard ratios with 500 units per arm,
// none open, and holds what the documentation says about Peto's interval: good
// near 1 only.
func TestCoverageOfHazardRatio(t *testing.T) {
	for _, c := range []struct {
		truth, covered, mean float64
	}{{1, 0.947, 1}, {2, 0.901, 2.08}, {4, 0.546, 4.64}} {
		r, n := testkit.Rand(210), testkit.Cases(4000, 20_000)
		held, sum := 0.0, 0.0
		for range n {
			draw := func(hazard float64) *metrics.Survival {
				list := make([]metrics.Observation, 500)
				for i := range list {
					list[i].Time = r.ExpFloat64() / hazard
				}
				curve, err := metrics.KaplanMeier(list)
				require.NoError(t, err)
				return curve
			}
			e := logRank(draw(c.truth), draw(1)).ratio(0.95)
			sum += e.Value
			if e.Low <= c.truth && c.truth <= e.High {
				held++
			}
		}
		got := held / float64(n)
		t.Logf("hazard ratio %v: %.4f of intervals hold it, mean %.4f", c.truth, got, sum/float64(n))
		// The figures stated have an error like the ones found; three of both.
		slack := 3 * math.Sqrt(2*c.covered*(1-c.covered)/float64(min(n, 4000)))
		require.InDelta(t, c.covered, got, slack, "hazard ratio %v", c.truth)
		require.InDelta(t, c.mean, sum/float64(n), 0.05*c.mean, "hazard ratio %v", c.truth)
	}
}
