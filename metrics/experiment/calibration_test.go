// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
)

// promise is what a test promises about its errors under no difference.
type promise int

const (
	exactly  promise = iota // at most the level
	about                   // within 10 % of the level
	cautious                // at most 10 % over the level; may be well below
	broken                  // errs more often than the level wanted, at about the rate that the documentation states
)

// scenario is one simulated test without any difference between the arms. Scenario
// and seed were written down before the first run and are not to be tuned.
type scenario struct {
	name    string
	seed    uint64
	promise promise
	level   float64 // for a broken promise, the rate that the documentation states
	// once makes one experiment and says whether a difference was found, and
	// whether the interval held the true effect.
	once func(r *rand.Rand) (found, covered bool)
}

// one returns the single comparison of a test with the metric and the samples.
func one(metric Metric, arms ...ArmData) (found, covered bool) {
	metric.ID = "m"
	s := Spec{ID: "calibration", Metrics: []Metric{metric}, Override: []Check{SampleRatio}}
	for _, a := range arms {
		s.Arms = append(s.Arms, Arm{ID: a.ID})
	}
	e, err := Compile(s)
	if err != nil {
		panic(err)
	}
	result, err := e.Run(Data{Arms: arms})
	if err != nil {
		panic(err)
	}
	covered = true
	for _, c := range result.Metrics[0].Comparisons {
		found = found || c.Verdict == Winner || c.Verdict == Loser
		none := c.Scale.none()
		covered = covered && (c.Effect.State != Defined || c.Effect.Low <= none && none <= c.Effect.High)
	}
	return found, covered
}

func arm(id ArmID, units int, s Sample) ArmData {
	s.Metric = "m"
	return ArmData{ID: id, Units: int64(units), Samples: []Sample{s}}
}

// hits draws a binomial number.
func hits(r *rand.Rand, n int, p float64) int64 {
	k := int64(0)
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// poisson draws by counting exponential waits.
func poisson(r *rand.Rand, mean float64) int64 {
	k, t := int64(0), r.ExpFloat64()
	for ; t < mean; t += r.ExpFloat64() {
		k++
	}
	return k
}

func draws(n int, draw func() float64) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = draw()
	}
	return list
}

func proportionScenario(test Test, n, m int, p float64) func(r *rand.Rand) (found, covered bool) {
	return func(r *rand.Rand) (found, covered bool) {
		return one(Metric{Kind: Proportion, Test: test},
			arm("a", n, Sample{Successes: hits(r, n, p)}), arm("b", m, Sample{Successes: hits(r, m, p)}))
	}
}

func valueScenario(metric Metric, n, m int, draw func(r *rand.Rand) float64) func(r *rand.Rand) (found, covered bool) {
	return func(r *rand.Rand) (found, covered bool) {
		next := func() float64 { return draw(r) }
		return one(metric, arm("a", n, Sample{Values: draws(n, next)}), arm("b", m, Sample{Values: draws(m, next)}))
	}
}

// pairScenario draws for every unit a value and its companion.
func pairScenario(metric Metric, n, m int, draw func(r *rand.Rand) (value, paired float64)) func(r *rand.Rand) (found, covered bool) {
	sample := func(r *rand.Rand, n int) Sample {
		s := Sample{Values: make([]float64, n), Paired: make([]float64, n)}
		for i := range n {
			s.Values[i], s.Paired[i] = draw(r)
		}
		return s
	}
	return func(r *rand.Rand) (found, covered bool) {
		return one(metric, arm("a", n, sample(r, n)), arm("b", m, sample(r, m)))
	}
}

func survivalScenario(n, m int) func(r *rand.Rand) (found, covered bool) {
	sample := func(r *rand.Rand, n int) Sample {
		s := Sample{Values: make([]float64, n), Open: make([]bool, n)}
		for i := range n {
			event, seen := r.ExpFloat64(), 2*r.Float64()
			s.Values[i], s.Open[i] = min(event, seen), event > seen
		}
		return s
	}
	return func(r *rand.Rand) (found, covered bool) {
		return one(Metric{Kind: Survival}, arm("a", n, sample(r, n)), arm("b", m, sample(r, m)))
	}
}

// horizon is the number of units per arm after which a peeked-at test ends.
const horizon = 2000

// peekScenario looks after every single observation, from the first at which a
// sequence is given, and finds a difference if any look does.
func peekScenario(from float64, draw func(r *rand.Rand) float64, variance func(n, sum, squares float64) float64) func(r *rand.Rand) (found, covered bool) {
	return func(r *rand.Rand) (found, covered bool) {
		s := newSequence(0.05, 5000)
		var n, sums, squares [2]float64
		for i := range 2 * horizon {
			v := draw(r)
			n[i%2]++
			sums[i%2] += v
			squares[i%2] += float64(v * v)
			if n[1] < from {
				continue
			}
			v = variance(n[0], sums[0], squares[0])/n[0] + variance(n[1], sums[1], squares[1])/n[1]
			all := n[0] + n[1]
			if s.p(all, sums[0]/n[0]-sums[1]/n[1], v*all) <= 0.05 {
				return true, false
			}
		}
		return false, true
	}
}

// lopsided looks after every observation at two arms that units come to by chance,
// nine to the first for one to the second, of a test tuned for few units. The
// estimate of an arm and its variance come from its moments.
func lopsided(tuning float64, from int64, draw func(r *rand.Rand) (value, paired float64), estimate func(m Moments) (value, variance float64)) func(r *rand.Rand) (found, covered bool) {
	return func(r *rand.Rand) (found, covered bool) {
		s := newSequence(0.05, tuning)
		var arms [2]running
		var value, variance [2]float64
		for n := range 5000 {
			i := 0
			if r.IntN(10) == 0 {
				i = 1
			}
			arms[i].add(draw(r))
			if arms[i].n < from {
				continue
			}
			value[i], variance[i] = estimate(arms[i].moments())
			if min(arms[0].n, arms[1].n) < from {
				continue
			}
			all := float64(n + 1)
			if s.p(all, value[0]-value[1], (variance[0]+variance[1])*all) <= 0.05 {
				return true, false
			}
		}
		return false, true
	}
}

// running keeps the moments of pairs as they come (Welford 1962).
type running struct {
	n                      int64
	mean, paired           float64
	squares, pairs, across float64
}

func (m *running) add(value, paired float64) {
	m.n++
	dv, dp := value-m.mean, paired-m.paired
	m.mean += dv / float64(m.n)
	m.paired += dp / float64(m.n)
	m.squares += dv * (value - m.mean)
	m.pairs += dp * (paired - m.paired)
	m.across += dv * (paired - m.paired)
}

func (m *running) moments() Moments {
	d := float64(m.n - 1)
	return Moments{m.n, m.mean, m.squares / d, m.paired, m.pairs / d, m.across / d}
}

func meanOf(m Moments) (value, variance float64) { return m.Mean, m.Variance / float64(m.N) }

func ratioOf(m Moments) (value, variance float64) {
	ratio, standardError := deltaRatio(m)
	return ratio, standardError * standardError
}

// netOf takes 1, 0 and -1 for answers and as many paired 1 for those that are not 0.
func netOf(m Moments) (value, variance float64) {
	n := float64(m.N)
	sum, spoken := math.Round(m.Mean*n), math.Round(m.PairedMean*n)
	_, e := netShare(int64((spoken+sum)/2)+1, int64((spoken-sum)/2)+1, m.N+2)
	return m.Mean, e * e
}

func rateOf(m Moments) (value, variance float64) {
	return m.Mean, count{int64(math.Round(m.Mean*float64(m.N))) + 1, m.N + 2}.variance()
}

func unpaired(draw func(r *rand.Rand) float64) func(r *rand.Rand) (value, paired float64) {
	return func(r *rand.Rand) (value, paired float64) { return draw(r), 0 }
}

// smoothed is the variance that proportions are judged with while peeking.
func smoothed(n, sum, _ float64) float64 {
	c := count{int64(sum) + 1, int64(n) + 2}
	return c.variance() * n
}

func unbiased(n, sum, squares float64) float64 { return (squares - sum*sum/n) / (n - 1) }

func bernoulli(p float64) func(r *rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		if r.Float64() < p {
			return 1
		}
		return 0
	}
}

func exponential(r *rand.Rand) float64 { return r.ExpFloat64() }

func normal(r *rand.Rand) float64 { return 7 + 2*r.NormFloat64() }

func scenarios() []scenario {
	return []scenario{
		{"Fisher, 15 and 15 at 30 %", 101, exactly, 0.05, proportionScenario(Fisher, 15, 15, 0.3)},
		{"Fisher, 60 and 40 at 10 %", 102, exactly, 0.05, proportionScenario(Fisher, 60, 40, 0.1)},
		{"Fisher or z as chosen, 400 and 400 at 1 %", 103, cautious, 0.05, proportionScenario("", 400, 400, 0.01)},
		{"Poisson, 8 and 12 expected", 104, exactly, 0.05, func(r *rand.Rand) (found, covered bool) {
			return one(Metric{Kind: Rate}, arm("a", 9, Sample{Events: poisson(r, 8), Exposure: 2}),
				arm("b", 9, Sample{Events: poisson(r, 12), Exposure: 3}))
		}},
		{"Mann–Whitney exact, 10 and 12", 105, exactly, 0.05, valueScenario(Metric{Kind: Rank}, 10, 12, exponential)},
		{"sequence, proportions at 5 %, every look", 106, exactly, 0.05, peekScenario(smoothedFrom, bernoulli(0.05), smoothed)},
		{"sequence, proportions at 50 %, every look", 107, exactly, 0.05, peekScenario(smoothedFrom, bernoulli(0.5), smoothed)},
		{"sequence, normal values, every look", 108, exactly, 0.05, peekScenario(sequenceFrom, normal, unbiased)},
		{"sequence, exponential values, every look", 109, exactly, 0.05, peekScenario(sequenceFrom, exponential, unbiased)},
		{"pooled z, 1000 and 1500 at 5 %", 110, about, 0.05, proportionScenario(PooledZ, 1000, 1500, 0.05)},
		{"Yates, 1000 and 1500 at 5 %", 111, cautious, 0.05, proportionScenario(Yates, 1000, 1500, 0.05)},
		{"Welch, 1000 and 1200 exponential", 112, about, 0.05, valueScenario(Metric{Kind: Mean}, 1000, 1200, exponential)},
		{"Student, 1000 and 1200 normal", 113, about, 0.05, valueScenario(Metric{Kind: Mean, Test: Student}, 1000, 1200, normal)},
		{"one-sided Welch, 1000 and 1000 normal", 114, about, 0.05, valueScenario(Metric{Kind: Mean, OneSided: true}, 1000, 1000, normal)},
		{"delta ratio, 1000 and 1200", 115, about, 0.05, pairScenario(Metric{Kind: Ratio}, 1000, 1200, func(r *rand.Rand) (value, paired float64) {
			paired = 1 + r.ExpFloat64()
			return paired * (0.5 + r.Float64()), paired
		})},
		{"CUPED, 1000 and 1200", 116, about, 0.05, pairScenario(Metric{Kind: Mean, Covariate: true}, 1000, 1200, func(r *rand.Rand) (value, paired float64) {
			paired = r.NormFloat64()
			return paired + r.NormFloat64()/2, paired
		})},
		{"CUPED, 20 and 20", 128, cautious, 0.05, pairScenario(Metric{Kind: Mean, Covariate: true}, 20, 20, func(r *rand.Rand) (value, paired float64) {
			paired = r.NormFloat64()
			return paired + r.NormFloat64(), paired
		})},
		{"net share, 1000 and 1200", 117, about, 0.05, func(r *rand.Rand) (found, covered bool) {
			sample := func(n int) Sample {
				up := hits(r, n, 0.5)
				return Sample{Successes: up, Failures: hits(r, n-int(up), 0.4)}
			}
			return one(Metric{Kind: NetShare}, arm("a", 1000, sample(1000)), arm("b", 1200, sample(1200)))
		}},
		{"Mann–Whitney with ties, 1000 and 1000", 118, about, 0.05, valueScenario(Metric{Kind: Rank}, 1000, 1000,
			func(r *rand.Rand) float64 { return math.Floor(10 * r.ExpFloat64()) })},
		{"log-rank, 1000 and 1000, about a third open", 119, about, 0.05, survivalScenario(1000, 1000)},
		{"sample ratio, five arms of about 1000", 120, about, 0.001, func(r *rand.Rand) (found, covered bool) {
			units := make([]int64, 5)
			for range 5000 {
				units[r.IntN(5)]++
			}
			_, _, p := chiSquare(units, []float64{1, 1, 1, 1, 1})
			return p < 0.001, true
		}},
		{"sample ratio while peeking, 3 to 1, every unit", 122, exactly, 0.001, func(r *rand.Rand) (found, covered bool) {
			// The Bayes factor grows by the chance that it gives each unit's arm.
			factor, units, shares := 1.0, [2]float64{}, [2]float64{0.75, 0.25}
			for n := range 4000 {
				i := r.IntN(4) / 3
				factor *= (splitWeight*shares[i] + units[i]) / (splitWeight + float64(n)) / shares[i]
				units[i]++
				if 1/factor < 0.001 {
					return true, false
				}
			}
			return false, true
		}},
		{
			"sequence, exponential values, 9 to 1, tuned for 500", 123, exactly, 0.05,
			lopsided(500, sequenceFrom, unpaired(exponential), meanOf),
		},
		{
			"sequence, proportions at 1 %, 9 to 1, tuned for 500", 124, exactly, 0.05,
			lopsided(500, smoothedFrom, unpaired(bernoulli(0.01)), rateOf),
		},
		{
			"sequence, net share, 9 to 1, tuned for 500", 125, exactly, 0.05,
			lopsided(500, smoothedFrom, func(r *rand.Rand) (value, paired float64) {
				switch u := r.Float64(); {
				case u < 0.1:
					return -1, 1
				case u < 0.7:
					return 1, 1
				}
				return 0, 0
			}, netOf),
		},
		{
			"sequence, delta ratio, 9 to 1, tuned for 500", 126, exactly, 0.05,
			lopsided(500, sequenceFrom, func(r *rand.Rand) (value, paired float64) {
				paired = 1 + r.ExpFloat64()
				return paired * r.ExpFloat64(), paired
			}, ratioOf),
		},
		{
			"sequence, log-normal values with sigma 1.5, 9 to 1", 127, broken, 0.088,
			lopsided(5000, sequenceFrom, unpaired(func(r *rand.Rand) float64 { return math.Exp(1.5 * r.NormFloat64()) }), meanOf),
		},
		{"five arms of 1000 at 5 %, Holm: any false winner", 121, cautious, 0.05, func(r *rand.Rand) (found, covered bool) {
			arms := make([]ArmData, 5)
			for i := range arms {
				arms[i] = arm(ArmID('a'+rune(i)), 1000, Sample{Successes: hits(r, 1000, 0.05)})
			}
			return one(Metric{Kind: Proportion}, arms...)
		}},
	}
}

// TestCalibration simulates tests without any difference and counts how often one
// is found, and how often the interval holds the truth.
func TestCalibration(t *testing.T) {
	for _, s := range scenarios() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			r, n := testkit.Rand(s.seed), testkit.Cases(20_000, 100_000)
			found, covered := 0, 0
			for range n {
				f, c := s.once(r)
				if f {
					found++
				}
				if c {
					covered++
				}
			}
			rate, slack := float64(found)/float64(n), 3*math.Sqrt(s.level*(1-s.level)/float64(n))
			t.Logf("%d experiments at level %v: %.4f found, %.4f of intervals hold the truth", n, s.level, rate, float64(covered)/float64(n))
			most := s.level * 1.1
			if s.promise == exactly {
				most = s.level
			}
			require.LessOrEqual(t, rate, most+slack)
			if s.promise == about || s.promise == broken {
				require.GreaterOrEqual(t, rate, s.level*0.9-slack)
			}
		})
	}
}

var (
	someA = Moments{N: 700, Mean: 3, Variance: 9, PairedMean: 5, PairedVariance: 4, Covariance: 2}
	someB = Moments{N: 690, Mean: 3.4, Variance: 8, PairedMean: 5.1, PairedVariance: 5, Covariance: 1}
)

// TestPeekingIsCalibratedAsRun holds the shortcuts of the scenarios to what Run says
// about the same data.
func TestPeekingIsCalibratedAsRun(t *testing.T) {
	e, err := Compile(Spec{
		ID: "peek", Arms: []Arm{{ID: "a"}, {ID: "b"}}, Peeking: &Peeking{},
		Metrics: []Metric{{ID: "m", Kind: Proportion}},
	})
	require.NoError(t, err)
	result, err := e.Run(Data{Arms: []ArmData{arm("a", 700, Sample{Successes: 40}), arm("b", 690, Sample{Successes: 66})}})
	require.NoError(t, err)
	v := smoothed(700, 40, 0)/700 + smoothed(690, 66, 0)/690
	require.InEpsilon(t, 1.0, result.Split.P.Value, 1e-12)
	factor, units := 1.0, [2]float64{}
	for n := range 60 {
		i := (n + 1) / 2 % 2 * (n % 7 / 3 % 2) // a lopsided order of arms
		factor *= (splitWeight/2 + units[i]) / (splitWeight + float64(n)) * 2
		units[i]++
	}
	require.InEpsilon(t, 1/factor, splitSequence([]int64{int64(units[0]), int64(units[1])}, []float64{1, 1}), 1e-9)
	want := newSequence(0.05, 5000).p(1390, 66.0/690-40.0/700, v*1390)
	require.InEpsilon(t, want, result.Metrics[0].Comparisons[0].P.Value, 1e-12)
	for _, c := range []struct {
		metric   Metric
		a, b     Sample
		estimate func(m Moments) (value, variance float64)
		ma, mb   Moments
	}{
		{Metric{Kind: Mean}, Sample{Moments: someA}, Sample{Moments: someB}, meanOf, someA, someB},
		{Metric{Kind: Ratio}, Sample{Moments: someA}, Sample{Moments: someB}, ratioOf, someA, someB},
		{
			Metric{Kind: NetShare},
			Sample{Successes: 300, Failures: 100},
			Sample{Successes: 400, Failures: 70},
			netOf,
			Moments{N: 700, Mean: 200.0 / 700, PairedMean: 400.0 / 700},
			Moments{N: 690, Mean: 330.0 / 690, PairedMean: 470.0 / 690},
		},
		{Metric{Kind: Proportion}, Sample{Successes: 40}, Sample{Successes: 66}, rateOf, Moments{N: 700, Mean: 40.0 / 700}, Moments{N: 690, Mean: 66.0 / 690}},
	} {
		if c.metric.Kind == Mean {
			for _, m := range []*Moments{&c.a.Moments, &c.b.Moments} {
				m.PairedMean, m.PairedVariance, m.Covariance = 0, 0, 0
			}
		}
		c.metric.ID = "m"
		e, err := Compile(Spec{ID: "peek", Arms: []Arm{{ID: "a"}, {ID: "b"}}, Peeking: &Peeking{Tuning: 500}, Metrics: []Metric{c.metric}})
		require.NoError(t, err)
		result, err := e.Run(Data{Arms: []ArmData{arm("a", 700, c.a), arm("b", 690, c.b)}})
		require.NoError(t, err)
		valueA, varianceA := c.estimate(c.ma)
		valueB, varianceB := c.estimate(c.mb)
		want := newSequence(0.05, 500).p(1390, valueB-valueA, (varianceA+varianceB)*1390)
		require.InEpsilon(t, want, result.Metrics[0].Comparisons[0].P.Value, 1e-9, "%s", c.metric.Kind)
	}
}
