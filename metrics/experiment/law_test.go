// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

func randomCounts(r *rand.Rand, most int64) (a, b count) {
	a.trials, b.trials = 1+r.Int64N(most), 1+r.Int64N(most)
	a.hits, b.hits = r.Int64N(a.trials+1), r.Int64N(b.trials+1)
	return a, b
}

// TestFisherAgainstEnumeration adds up all tables with the same totals, with
// binomial coefficients from Pascal's triangle.
func TestFisherAgainstEnumeration(t *testing.T) {
	r := testkit.Rand(201)
	choose := func(n, k int64) float64 {
		v := 1.0
		for i := int64(1); i <= k; i++ {
			v = v * float64(n-k+i) / float64(i)
		}
		return v
	}
	for range testkit.Cases(3000, 20000) {
		a, b := randomCounts(r, 40)
		weight := func(x int64) float64 {
			if y := a.hits + b.hits - x; x >= 0 && x <= a.trials && y >= 0 && y <= b.trials {
				return choose(a.trials, x) * choose(b.trials, a.hits+b.hits-x)
			}
			return 0
		}
		var total, two, greater, less float64
		for x := int64(0); x <= a.trials; x++ {
			w := weight(x)
			total += w
			if w <= weight(a.hits)*(1+1e-7) {
				two += w
			}
			if x >= a.hits {
				greater += w
			}
			if x <= a.hits {
				less += w
			}
		}
		got := fisher(a, b)
		require.InEpsilon(t, two/total, got.two, 1e-10, "%v %v", a, b)
		require.InEpsilon(t, greater/total, got.greater, 1e-10, "%v %v", a, b)
		require.InEpsilon(t, less/total, got.less, 1e-10, "%v %v", a, b)
	}
}

// TestOddsRatioSolvesItsEquations puts the estimates back into the noncentral
// distribution: the mean is what was seen, the limits leave half the error each.
func TestOddsRatioSolvesItsEquations(t *testing.T) {
	r, solved := testkit.Rand(202), 0
	for range testkit.Cases(1000, 10000) {
		a, b := randomCounts(r, 60)
		odds := oddsRatio(a, b, 0.9)
		if odds.State != Defined {
			continue
		}
		solved++
		d := hypergeometric(a, b)
		least, most := d.Support()
		moment := func(psi float64, f func(x int64) float64) float64 {
			total, sum := 0.0, 0.0
			for x := least; x <= most; x++ {
				w := math.Exp(math.Log(d.Point(x)) + float64(x-a.hits)*math.Log(psi))
				total += w
				sum += w * f(x)
			}
			return sum / total
		}
		indicator := func(in bool) float64 {
			if in {
				return 1
			}
			return 0
		}
		require.InEpsilon(t, float64(a.hits), moment(odds.Value, func(x int64) float64 { return float64(x) }), 1e-9)
		require.InEpsilon(t, 0.05, moment(odds.Low, func(x int64) float64 { return indicator(x >= a.hits) }), 1e-9)
		require.InEpsilon(t, 0.05, moment(odds.High, func(x int64) float64 { return indicator(x <= a.hits) }), 1e-9)
	}
	require.Positive(t, solved)
}

// TestMannWhitneyAgainstEnumeration tries every choice of ranks.
func TestMannWhitneyAgainstEnumeration(t *testing.T) {
	r := testkit.Rand(203)
	for range testkit.Cases(200, 2000) {
		n, m := 1+r.IntN(6), 1+r.IntN(6)
		values := r.Perm(n + m)
		x, y := make([]float64, n), make([]float64, m)
		for i := range x {
			x[i] = float64(values[i])
		}
		for i := range y {
			y[i] = float64(values[n+i])
		}
		wins := func(mask int) int {
			count := 0
			for i := range n + m {
				for j := range i {
					if mask>>i&1 == 1 && mask>>j&1 == 0 {
						count++
					}
				}
			}
			return count
		}
		seen := rank(x, y)
		total, less, greater := 0.0, 0.0, 0.0
		for mask := range 1 << (n + m) {
			ones := 0
			for i := range n + m {
				ones += mask >> i & 1
			}
			if ones != n {
				continue
			}
			total++
			if float64(wins(mask)) <= seen.wins {
				less++
			}
			if float64(wins(mask)) >= seen.wins {
				greater++
			}
		}
		require.InDelta(t, less/total, seen.p().less, 1e-12)
		require.InDelta(t, greater/total, seen.p().greater, 1e-12)
		require.Equal(t, float64(n*m), seen.wins+rank(y, x).wins)
		v, i := seen.superiority(0.95)
		require.True(t, i.Contains(v))
		require.True(t, i.Low < i.High && i.Low >= 0 && i.High <= 1)
	}
	same := rank([]float64{3, 3, 3}, []float64{3, 3})
	require.Equal(t, pValues{1, 1, 1}, same.p(), "all equal")
}

// TestTwinOfAdjustments writes every correction as its definition: the least level
// at which the p-value is rejected.
func TestTwinOfAdjustments(t *testing.T) {
	r := testkit.Rand(204)
	for range testkit.Cases(3000, 30000) {
		p := make([]float64, 1+r.IntN(8))
		for i := range p {
			p[i] = math.Pow(r.Float64(), 3)
			if i > 0 && r.IntN(4) == 0 {
				p[i] = p[i-1]
			}
		}
		for _, c := range corrections {
			got := c.adjust(p)
			for i := range p {
				require.InDelta(t, leastLevel(c, p, i), got[i], 1e-9, "%s of %v at %d", c, p, i)
				require.GreaterOrEqual(t, got[i], p[i])
				require.LessOrEqual(t, got[i], 1.0)
			}
		}
	}
	require.Empty(t, Holm.adjust(nil))
}

// leastLevel halves the interval of levels, asking the procedure in its textbook
// form each time.
func leastLevel(c Correction, p []float64, i int) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; rejects(c, p, mid)[i] {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

func rejects(c Correction, p []float64, level float64) []bool {
	m := float64(len(p))
	ordered := slices.Clone(p)
	slices.Sort(ordered)
	limit := -1.0 // p-values up to it are rejected
	switch c {
	case NoCorrection:
		limit = level
	case Bonferroni:
		limit = level / m
	case Holm:
		for k, v := range ordered {
			if v > level/(m-float64(k)) {
				break
			}
			limit = v
		}
	default:
		harmonic := 0.0
		for k := range ordered {
			harmonic += 1 / float64(k+1)
		}
		for k, v := range ordered {
			bound := level / (m - float64(k))
			if c == BenjaminiHochberg {
				bound = level * float64(k+1) / m
			} else if c == BenjaminiYekutieli {
				bound = level * float64(k+1) / m / harmonic
			}
			if v <= bound {
				limit = v
			}
		}
	}
	list := make([]bool, len(p))
	for i, v := range p {
		list[i] = v <= limit
	}
	return list
}

// TestSwappingArmsMirrors exchanges the arms: differences change sign, ratios turn
// over, tails change places.
func TestSwappingArmsMirrors(t *testing.T) {
	r := testkit.Rand(205)
	for range testkit.Cases(2000, 20000) {
		a, b := randomCounts(r, 5000)
		ab, ba := newcombe(a, b, 0.95), newcombe(b, a, 0.95)
		require.InDelta(t, ab.Low, -ba.High, 1e-12)
		require.InDelta(t, ab.High, -ba.Low, 1e-12)
		require.True(t, ab.Contains(a.rate()-b.rate()))
		require.InDelta(t, pooledZ(a, b, false), -pooledZ(b, a, false), 1e-9)
		require.InDelta(t, fisher(a, b).two, fisher(b, a).two, 1e-9)
		require.InDelta(t, fisher(a, b).less, fisher(b, a).greater, 1e-9)
		if k, l := katz(a, b, 0.95), katz(b, a, 0.95); k.State == Defined {
			require.InEpsilon(t, k.Low, 1/l.High, 1e-9)
		}
		chance, loss := belief(posterior(a, Prior{1, 1}), posterior(b, Prior{1, 1}))
		other, gain := belief(posterior(b, Prior{1, 1}), posterior(a, Prior{1, 1}))
		require.InDelta(t, 1, chance+other, 1e-12)
		// E max(B-A, 0) - E max(A-B, 0) = E B - E A.
		require.InDelta(t, posterior(b, Prior{1, 1}).Mean()-posterior(a, Prior{1, 1}).Mean(), loss-gain, 1e-12)
	}
}

// TestPlanAgreesWithPower asks for units and then for the power of those units and
// of one unit less.
func TestPlanAgreesWithPower(t *testing.T) {
	r := testkit.Rand(206)
	for range testkit.Cases(300, 3000) {
		risks := Risks{Alpha: 0.001 + 0.2*r.Float64(), Power: 0.55 + 0.4*r.Float64(), OneSided: r.IntN(2) == 0, Comparisons: r.IntN(5)}
		rate := RatePlan{Base: 0.01 + 0.5*r.Float64(), Risks: risks}
		rate.Target = rate.Base + 0.02 + 0.3*r.Float64()
		units, err := rate.Units()
		require.NoError(t, err)
		requirePower(t, units, risks.Power, rate.PowerAt)
		mean := MeanPlan{0.05 + r.Float64(), 0.5 + r.Float64(), risks}
		units, err = mean.Units()
		require.NoError(t, err)
		requirePower(t, units, risks.Power, mean.PowerAt)
	}
}

func requirePower(t *testing.T, units int64, want float64, at func(int64) (float64, error)) {
	t.Helper()
	power, err := at(units)
	require.NoError(t, err)
	require.GreaterOrEqual(t, power, want-1e-7)
	if units > 2 {
		power, err = at(units - 1)
		require.NoError(t, err)
		require.Less(t, power, want+1e-7)
	}
}

// TestPowerOfMeansIsMonotone walks from tiny to huge differences: the power grows
// with the difference and with the units, with few units and small levels, too.
func TestPowerOfMeansIsMonotone(t *testing.T) {
	r := testkit.Rand(209)
	for range testkit.Cases(100, 1000) {
		risks := Risks{Alpha: math.Pow(10, -1-6*r.Float64()), OneSided: r.IntN(2) == 0}
		start, before := 2+r.Int64N(4), 0.0
		at := func(difference float64, units int64) float64 {
			power, err := MeanPlan{difference, 1, risks}.PowerAt(units)
			require.NoError(t, err)
			require.True(t, power >= 0 && power <= 1, "%v", power)
			return power
		}
		for difference := 0.5; difference < 1e9; difference *= 1.5 {
			power := at(difference, start)
			require.GreaterOrEqual(t, power, before-1e-9, "difference %v, %d units, %+v", difference, start, risks)
			require.GreaterOrEqual(t, at(difference, start+1), power-1e-9, "difference %v, %d units, %+v", difference, start, risks)
			before = power
		}
		require.InDelta(t, 1, before, 1e-6)
	}
	for _, c := range []struct {
		plan MeanPlan
		want float64 // with 2 degrees of freedom, about 1 - exp(-(shift² + 1) / t²)
	}{
		{MeanPlan{41, 1, Risks{Alpha: 1e-4}}, 0.155},
		{MeanPlan{50, 1, Risks{Alpha: 1e-6}}, 0.002498},
	} {
		power, err := c.plan.PowerAt(2)
		require.NoError(t, err)
		require.InDelta(t, c.want, power, 0.005*c.want)
	}
	units, err := MeanPlan{41, 1, Risks{Alpha: 1e-4}}.Units()
	require.NoError(t, err)
	require.Equal(t, int64(3), units)
}

// TestLogRankAgainstDefinition recounts who is at risk at every time.
func TestLogRankAgainstDefinition(t *testing.T) {
	r := testkit.Rand(207)
	for range testkit.Cases(500, 5000) {
		draw := func() []metrics.Observation {
			list := make([]metrics.Observation, 1+r.IntN(12))
			for i := range list {
				list[i] = metrics.Observation{Time: float64(r.IntN(8)), Open: r.IntN(3) == 0}
			}
			return list
		}
		a, b := draw(), draw()
		excess, variance := 0.0, 0.0
		for time := range 8 {
			count := func(list []metrics.Observation) (risk, events float64) {
				for _, o := range list {
					if o.Time >= float64(time) {
						risk++
					}
					if o.Time == float64(time) && !o.Open {
						events++
					}
				}
				return risk, events
			}
			na, da := count(a)
			nb, db := count(b)
			n, d := na+nb, da+db
			if n > 0 {
				excess += da - d*na/n
			}
			if n > 1 {
				variance += d * na * nb * (n - d) / (n * n * (n - 1))
			}
		}
		ca, err := metrics.KaplanMeier(a)
		require.NoError(t, err)
		cb, err := metrics.KaplanMeier(b)
		require.NoError(t, err)
		h := logRank(ca, cb)
		require.InDelta(t, excess, h.excess, 1e-9)
		require.InDelta(t, variance, h.variance, 1e-9)
	}
}

// TestQuantileDefinitions holds all nine definitions to a table worked out by hand
// from their formulas for 1, 2, 4, 8, 16 at one tenth, the half and two fifths.
func TestQuantileDefinitions(t *testing.T) {
	values := []float64{1, 2, 4, 8, 16}
	for definition, want := range map[int][3]float64{
		1: {1, 4, 2}, 2: {1, 4, 3}, 3: {1, 2, 2},
		4: {1, 3, 2}, 5: {1, 4, 3}, 6: {1, 4, 2.8}, 7: {1.4, 4, 3.2},
		8: {1, 4, 2 + 2*(1.0/3+2.0/5*(5+1.0/3)-2)}, 9: {1, 4, 2 + 2*(3.0/8+2.0/5*5.25-2)},
	} {
		for i, p := range []float64{0.1, 0.5, 0.4} {
			require.InDelta(t, want[i], quantile(values, p, definition), 1e-12, "definition %d at %v", definition, p)
		}
	}
}

// TestSequenceHoldsTogether compares p-value and interval: the p-value is the level
// whose interval just reaches 0.
func TestSequenceHoldsTogether(t *testing.T) {
	r := testkit.Rand(208)
	for range testkit.Cases(1000, 10000) {
		s := newSequence(0.05, 10+1e5*r.Float64())
		n, mean, variance := 20+1e5*r.Float64(), r.Float64()/10, 0.1+r.Float64()
		if p := s.p(n, mean, variance); p < 1 && p > 1e-250 {
			require.InEpsilon(t, mean, s.halfWidth(n, variance, p), 1e-9)
		}
	}
}

// TestSplitOfHugeCounts compares with the normal approximation, which is right there:
// the Bayes factor is that of a peak of the likelihood in a flat prior.
func TestSplitOfHugeCounts(t *testing.T) {
	density := logGamma(splitWeight) - 2*logGamma(splitWeight/2) - (splitWeight-2)*math.Ln2
	for _, n := range []int64{1e12, 1e14, 2e15} {
		for _, z := range []float64{7.5, 9, 10} {
			off := int64(z * math.Sqrt(float64(n)) / 2)
			exact := 2 * float64(off) / math.Sqrt(float64(n))
			factor := density + math.Log(2*math.Pi/4/float64(n))/2 + exact*exact/2
			require.InEpsilon(t, math.Exp(-factor), splitSequence([]int64{n/2 + off, n/2 - off}, []float64{1, 1}), 1e-6, "%d units, %v standard errors", n, z)
		}
	}
	r := testkit.Rand(212)
	for range 100 { // small ones, by the chance that the Bayes factor gives each unit's arm
		units, shares, factor := make([]int64, 30), make([]float64, 30), 0.0
		for i := range shares {
			shares[i] = 1 + float64(r.IntN(1000)*r.IntN(2))
		}
		for n := range 200 {
			i := r.IntN(30)
			share := shares[i] / sum(shares)
			factor += math.Log((splitWeight*share + float64(units[i])) / (splitWeight + float64(n)) / share)
			units[i]++
		}
		require.InEpsilon(t, min(1, math.Exp(-factor)), splitSequence(units, shares), 1e-9, "%v of %v", units, shares)
	}
	arms, shares := make([]int64, 500), make([]float64, 500)
	for i := range arms {
		arms[i], shares[i] = 9e14+int64(i%5-2)*1e7, 1
	}
	require.Equal(t, 1.0, splitSequence(arms, shares), "as planned")
}

func TestMedianLimits(t *testing.T) {
	var list []metrics.Observation
	for i := range 40 {
		list = append(list, metrics.Observation{Time: float64(i + 1)})
	}
	curve, err := metrics.KaplanMeier(list)
	require.NoError(t, err)
	e := median(curve, 0.95)
	require.Equal(t, Defined, e.State)
	require.Equal(t, 20.5, e.Value)
	require.True(t, e.Low > 8 && e.Low < 20.5 && e.High > 20.5 && e.High < 33, "%+v", e)
	for i := range list {
		list[i].Open = i >= 21
	}
	curve, err = metrics.KaplanMeier(list)
	require.NoError(t, err)
	require.Equal(t, PointOnly, median(curve, 0.95).State, "the upper limit is not reached")
	for i := range list {
		list[i].Open = i >= 10
	}
	curve, err = metrics.KaplanMeier(list)
	require.NoError(t, err)
	require.Equal(t, NotReached, median(curve, 0.95).State)
}

// TestGarwoodSolvesItsEquations puts the limits back into the Poisson distribution.
func TestGarwoodSolvesItsEquations(t *testing.T) {
	for _, events := range []int64{1, 5, 137, 1e6, 1e12} {
		i := flow{events, 2}.interval(0.9)
		require.InEpsilon(t, 0.05, dist.Poisson{Mean: 2 * i.Low}.AtLeast(events), 1e-6)
		require.InEpsilon(t, 0.05, dist.Poisson{Mean: 2 * i.High}.AtMost(events), 1e-6)
	}
	require.Zero(t, flow{0, 2}.interval(0.9).Low)
}

// TestSmallSplit: two small arms are merged into one that expects enough units, and
// the more telling of both tests counts at double. Expected are exact binomial sums
// and Pearson's chi-square, reckoned apart.
func TestSmallSplit(t *testing.T) {
	shares := []float64{1, 1, 18}
	require.InDelta(t, 2*0.031424346521782, smallSplit([]int64{0, 1, 59}, shares, 60), 1e-12, "of 6 and 54 expected, 1 and 59")
	require.InDelta(t, 2*0.009823274507519, smallSplit([]int64{0, 0, 60}, shares, 60), 1e-12)
}

// TestFisherBelowFive: the normal test needs five expected in every cell, and five
// are enough.
func TestFisherBelowFive(t *testing.T) {
	require.Equal(t, PooledZ, chooseTest(Metric{}, count{4, 10}, count{6, 10}))
	require.Equal(t, Fisher, chooseTest(Metric{}, count{4, 10}, count{5, 10}))
}

// TestSkewnessOfAnswers compares with the third moment of the three answers.
func TestSkewnessOfAnswers(t *testing.T) {
	s := sample{count: count{60, 98}, negative: 20}.answers()
	p, q := 0.61, 0.21
	mean, variance, third := p-q, 0.0, 0.0
	for value, share := range map[float64]float64{1: p, -1: q, 0: 1 - p - q} {
		d := value - mean
		variance += share * d * d
		third += share * d * d * d
	}
	require.InDelta(t, variance, s.variance, 1e-12)
	require.InDelta(t, third/math.Pow(variance, 1.5), s.skewness, 1e-12)
}
