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
)

// scenario is one simulated test without any difference between the arms. Scenario
// and seed were written down before the first run and are not to be tuned.
type scenario struct {
	name    string
	seed    uint64
	promise promise
	level   float64
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

// watched is a test that is looked at after every single unit, from the first look
// at which a sequence is given, and finds a difference if any look does.
type watched struct {
	metric Metric
	tuning int64
	units  int // of both arms, after which the test ends
	assign func(r *rand.Rand, unit int) int
	draw   func(r *rand.Rand, arm int) (value, paired float64)
	// glance is a shortcut: the difference and its variance, without whatever
	// else may keep a result back. What it finds is put to the package.
	glance func(a, b Moments) (difference, variance float64)
}

func (w watched) once() func(r *rand.Rand) (found, covered bool) {
	w.metric.ID = "m"
	e, err := Compile(Spec{ID: "watched", Arms: []Arm{{ID: "a"}, {ID: "b"}}, Metrics: []Metric{w.metric}, Peeking: &Peeking{Tuning: w.tuning}})
	if err != nil {
		panic(err)
	}
	from := int64(sequenceFrom)
	if w.metric.Kind == Proportion || w.metric.Kind == NetShare {
		from = smoothedFrom
	}
	enough := make([]float64, w.units+1) // the least square of a difference, in variances, that may count
	s := newSequence(e.spec.Alpha, float64(e.spec.Peeking.Tuning))
	for n := range enough {
		half := s.halfWidth(float64(n), 1, e.spec.Alpha)
		enough[n] = half * half * float64(n) * (1 - 1e-9)
	}
	return func(r *rand.Rand) (found, covered bool) {
		var arms [2]running
		var seen [2]Moments
		for unit := range w.units {
			i := w.assign(r, unit)
			arms[i].add(w.draw(r, i))
			seen[i] = arms[i].moments()
			if min(arms[0].n, arms[1].n) < from {
				continue
			}
			if d, v := w.glance(seen[0], seen[1]); d*d >= v*enough[unit+1] && e.finds(arms[0].skewed(), arms[1].skewed()) {
				return true, false
			}
		}
		return false, true
	}
}

// finds puts two arms to the package.
func (e *Experiment) finds(a, b Moments) bool {
	m := e.spec.Metrics[0]
	if m.Kind == Mean && !m.Covariate && skewness(a.spread(), b.spread()) > mostSkew {
		return false // as the package says, which takes longer
	}
	samples := []sample{sampleOf(m, a), sampleOf(m, b)}
	if m.Covariate {
		samples, _ = withoutNoise(samples)
	}
	c := e.contrast(m, samples[0], samples[1])
	return c.state == Defined && c.p.two <= e.spec.Alpha
}

// sampleOf turns moments into counts where the metric wants these.
func sampleOf(m Metric, of Moments) sample {
	n := float64(of.N)
	sum, spoken := int64(math.Round(of.Mean*n)), int64(math.Round(of.PairedMean*n))
	switch m.Kind {
	case Proportion:
		return sample{count: count{sum, of.N}}
	case NetShare:
		return sample{count: count{(spoken + sum) / 2, of.N}, negative: (spoken - sum) / 2}
	}
	return sample{moments: of, stated: true}
}

// inTurn gives units to the arms one after the other.
func inTurn(_ *rand.Rand, unit int) int { return unit % 2 }

// nineToOne gives units to the arms by chance.
func nineToOne(r *rand.Rand, _ int) int {
	if r.IntN(10) == 0 {
		return 1
	}
	return 0
}

// equal is a test with equal shares of units that come in turn.
func equal(metric Metric, draw func(r *rand.Rand, arm int) (value, paired float64), glance func(a, b Moments) (difference, variance float64)) func(r *rand.Rand) (found, covered bool) {
	return watched{metric, 5000, 4000, inTurn, draw, glance}.once()
}

// lopsided is a test with nine units to one.
func lopsided(metric Metric, tuning int64, draw func(r *rand.Rand, arm int) (value, paired float64), glance func(a, b Moments) (difference, variance float64)) func(r *rand.Rand) (found, covered bool) {
	return watched{metric, tuning, 5000, nineToOne, draw, glance}.once()
}

// running keeps the moments of pairs as they come (Welford 1962; Pébay 2008 for the
// third ones).
type running struct {
	n                      int64
	mean, paired           float64
	squares, pairs, across float64
	cubes                  [4]float64 // value³, value² paired, value paired², paired³
}

func (m *running) add(value, paired float64) {
	m.n++
	n := float64(m.n)
	dv, dp := value-m.mean, paired-m.paired
	a, b := dv/n, dp/n
	m.cubes[0] += dv*dv*a*(n-1)*(n-2)/n - 3*a*m.squares
	if dp != 0 || m.pairs != 0 {
		m.cubes[1] += dv*dv*b*(n-1)*(n-2)/n - b*m.squares - 2*a*m.across
		m.cubes[2] += dv*dp*b*(n-1)*(n-2)/n - a*m.pairs - 2*b*m.across
		m.cubes[3] += dp*dp*b*(n-1)*(n-2)/n - 3*b*m.pairs
	}
	m.mean += a
	m.paired += b
	m.squares += dv * (value - m.mean)
	m.pairs += dp * (paired - m.paired)
	m.across += dv * (paired - m.paired)
}

func (m *running) moments() Moments {
	d := float64(m.n - 1)
	return Moments{N: m.n, Mean: m.mean, Variance: m.squares / d, PairedMean: m.paired, PairedVariance: m.pairs / d, Covariance: m.across / d}
}

// skewed is moments with their skewness.
func (m *running) skewed() Moments {
	of := m.moments()
	n, sv, sp := float64(m.n), math.Sqrt(of.Variance), math.Sqrt(of.PairedVariance)
	if of.Variance > 0 {
		of.Skewness = m.cubes[0] / (n * sv * sv * sv)
	}
	if of.Variance > 0 && of.PairedVariance > 0 {
		of.Coskewness[0] = m.cubes[1] / (n * sv * sv * sp)
		of.Coskewness[1] = m.cubes[2] / (n * sv * sp * sp)
	}
	if of.PairedVariance > 0 {
		of.Coskewness[2] = m.cubes[3] / (n * sp * sp * sp)
	}
	return of
}

// apart is the difference of two estimates and its variance.
func apart(estimate func(m Moments) (value, variance float64)) func(a, b Moments) (difference, variance float64) {
	return func(a, b Moments) (difference, variance float64) {
		x, v := estimate(a)
		y, w := estimate(b)
		return x - y, v + w
	}
}

func meanOf(m Moments) (value, variance float64) { return m.Mean, m.Variance / float64(m.N) }

func ratioOf(m Moments) (value, variance float64) {
	ratio, standardError := deltaRatio(m)
	return ratio, standardError * standardError
}

// netOf takes 1, 0 and -1 for answers and as many paired 1 for those that are not 0.
func netOf(m Moments) (value, variance float64) {
	s := sampleOf(Metric{Kind: NetShare}, m)
	_, e := netShare(s.count.hits+1, s.negative+1, m.N+2)
	return m.Mean, e * e
}

func rateOf(m Moments) (value, variance float64) {
	return m.Mean, count{int64(math.Round(m.Mean*float64(m.N))) + 1, m.N + 2}.variance()
}

// cuped is the difference of two means after the covariate's share is taken out.
func cuped(a, b Moments) (difference, variance float64) {
	df := [2]float64{float64(a.N - 1), float64(b.N - 1)}
	slope := (a.Covariance*df[0] + b.Covariance*df[1]) / (a.PairedVariance*df[0] + b.PairedVariance*df[1])
	rest := func(m Moments) float64 {
		return (m.Variance - 2*slope*m.Covariance + slope*slope*m.PairedVariance) / float64(m.N)
	}
	freedom := df[0] + df[1]
	return a.Mean - b.Mean - slope*(a.PairedMean-b.PairedMean), (rest(a) + rest(b)) * freedom / (freedom - 1)
}

func unpaired(draw func(r *rand.Rand) float64) func(r *rand.Rand, arm int) (value, paired float64) {
	return func(r *rand.Rand, _ int) (value, paired float64) { return draw(r), 0 }
}

func logNormal(sigma float64) func(r *rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return math.Exp(sigma * r.NormFloat64()) }
}

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
		{"sequence, proportions at 5 %, every look", 106, exactly, 0.05, equal(Metric{Kind: Proportion}, unpaired(bernoulli(0.05)), apart(rateOf))},
		{"sequence, proportions at 50 %, every look", 107, exactly, 0.05, equal(Metric{Kind: Proportion}, unpaired(bernoulli(0.5)), apart(rateOf))},
		{"sequence, normal values, every look", 108, exactly, 0.05, equal(Metric{Kind: Mean}, unpaired(normal), apart(meanOf))},
		{"sequence, exponential values, every look", 109, exactly, 0.05, equal(Metric{Kind: Mean}, unpaired(exponential), apart(meanOf))},
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
			lopsided(Metric{Kind: Mean}, 500, unpaired(exponential), apart(meanOf)),
		},
		{
			"sequence, proportions at 1 %, 9 to 1, tuned for 500", 124, exactly, 0.05,
			lopsided(Metric{Kind: Proportion}, 500, unpaired(bernoulli(0.01)), apart(rateOf)),
		},
		{
			"sequence, net share, 9 to 1, tuned for 500", 125, exactly, 0.05,
			lopsided(Metric{Kind: NetShare}, 500, func(r *rand.Rand, _ int) (value, paired float64) {
				switch u := r.Float64(); {
				case u < 0.1:
					return -1, 1
				case u < 0.7:
					return 1, 1
				}
				return 0, 0
			}, apart(netOf)),
		},
		{
			"sequence, delta ratio, 9 to 1, tuned for 500", 126, exactly, 0.05,
			lopsided(Metric{Kind: Ratio}, 500, func(r *rand.Rand, _ int) (value, paired float64) {
				paired = 1 + r.ExpFloat64()
				return paired * r.ExpFloat64(), paired
			}, apart(ratioOf)),
		},
		{
			"sequence, log-normal values with sigma 1.5, 9 to 1", 127, exactly, 0.05,
			lopsided(Metric{Kind: Mean}, 5000, unpaired(logNormal(1.5)), apart(meanOf)),
		},
		{
			"sequence, log-normal values with sigma 1.5, equal shares", 129, exactly, 0.05,
			equal(Metric{Kind: Mean}, unpaired(logNormal(1.5)), apart(meanOf)),
		},
		{
			"sequence, log-normal values with sigma 1, 9 to 1, tuned for 500", 130, exactly, 0.05,
			lopsided(Metric{Kind: Mean}, 500, unpaired(logNormal(1)), apart(meanOf)),
		},
		{
			"sequence, revenue of one buyer in twenty, 9 to 1, tuned for 500", 131, exactly, 0.05,
			lopsided(Metric{Kind: Mean}, 500, unpaired(func(r *rand.Rand) float64 {
				if r.IntN(20) > 0 {
					return 0
				}
				return logNormal(1)(r)
			}), apart(meanOf)),
		},
		{
			"sequence, normal against log-normal values with one mean, equal shares", 132, exactly, 0.05,
			equal(Metric{Kind: Mean}, func(r *rand.Rand, arm int) (value, paired float64) {
				if arm == 0 {
					return math.Exp(1.5*1.5/2) + r.NormFloat64(), 0
				}
				return logNormal(1.5)(r), 0
			}, apart(meanOf)),
		},
		{
			"sequence, CUPED of exponential values, 9 to 1, tuned for 500", 133, exactly, 0.05,
			lopsided(Metric{Kind: Mean, Covariate: true}, 500, func(r *rand.Rand, _ int) (value, paired float64) {
				paired = r.ExpFloat64()
				return paired + r.ExpFloat64(), paired
			}, cuped),
		},
		{"CUPED, 20 and 180", 134, cautious, 0.05, pairScenario(Metric{Kind: Mean, Covariate: true}, 20, 180, func(r *rand.Rand) (value, paired float64) {
			paired = r.NormFloat64()
			return paired + r.NormFloat64(), paired
		})},
		{
			"sequence, proportions at 0.2 %, 9 to 1, tuned for 500", 135, exactly, 0.05,
			lopsided(Metric{Kind: Proportion}, 500, unpaired(bernoulli(0.002)), apart(rateOf)),
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
			if s.promise == about {
				require.GreaterOrEqual(t, rate, s.level*0.9-slack)
			}
		})
	}
}

var (
	someA = Moments{N: 700, Mean: 3, Variance: 9, PairedMean: 5, PairedVariance: 4, Covariance: 2, Skewness: 0.5, Coskewness: [3]float64{0.1, 0.2, 0.3}}
	someB = Moments{N: 690, Mean: 3.4, Variance: 8, PairedMean: 5.1, PairedVariance: 5, Covariance: 1, Skewness: 0.6, Coskewness: [3]float64{0.2, 0.1, 0.4}}
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
	require.InEpsilon(t, 1.0, result.Split.P.Value, 1e-12)
	factor, units := 1.0, [2]float64{}
	for n := range 60 {
		i := (n + 1) / 2 % 2 * (n % 7 / 3 % 2) // a lopsided order of arms
		factor *= (splitWeight/2 + units[i]) / (splitWeight + float64(n)) * 2
		units[i]++
	}
	require.InEpsilon(t, 1/factor, splitSequence([]int64{int64(units[0]), int64(units[1])}, []float64{1, 1}), 1e-9)
	for _, c := range []struct {
		metric Metric
		a, b   Sample
		glance func(a, b Moments) (difference, variance float64)
		ma, mb Moments
	}{
		{Metric{Kind: Mean}, Sample{Moments: someA}, Sample{Moments: someB}, apart(meanOf), someA, someB},
		{Metric{Kind: Mean, Covariate: true}, Sample{Moments: someA}, Sample{Moments: someB}, cuped, someA, someB},
		{Metric{Kind: Ratio}, Sample{Moments: someA}, Sample{Moments: someB}, apart(ratioOf), someA, someB},
		{
			Metric{Kind: NetShare},
			Sample{Successes: 300, Failures: 100},
			Sample{Successes: 400, Failures: 70},
			apart(netOf),
			Moments{N: 700, Mean: 200.0 / 700, PairedMean: 400.0 / 700},
			Moments{N: 690, Mean: 330.0 / 690, PairedMean: 470.0 / 690},
		},
		{Metric{Kind: Proportion}, Sample{Successes: 40}, Sample{Successes: 66}, apart(rateOf), Moments{N: 700, Mean: 40.0 / 700}, Moments{N: 690, Mean: 66.0 / 690}},
	} {
		if c.metric.Kind == Mean && !c.metric.Covariate {
			for _, m := range []*Moments{&c.a.Moments, &c.b.Moments} {
				m.PairedMean, m.PairedVariance, m.Covariance, m.Coskewness = 0, 0, 0, [3]float64{}
			}
		}
		c.metric.ID = "m"
		e, err := Compile(Spec{ID: "peek", Arms: []Arm{{ID: "a"}, {ID: "b"}}, Peeking: &Peeking{Tuning: 500}, Metrics: []Metric{c.metric}})
		require.NoError(t, err)
		result, err := e.Run(Data{Arms: []ArmData{arm("a", 700, c.a), arm("b", 690, c.b)}})
		require.NoError(t, err)
		difference, variance := c.glance(c.ma, c.mb)
		p := newSequence(0.05, 500).p(1390, difference, variance*1390)
		require.InEpsilon(t, p, result.Metrics[0].Comparisons[0].P.Value, 1e-9, "%s", c.metric.Kind)
		require.Equal(t, p <= 0.05, e.finds(c.ma, c.mb), "%s", c.metric.Kind)
	}
}

// TestRunningMoments compares the moments of pairs as they come with those of two
// passes.
func TestRunningMoments(t *testing.T) {
	r := testkit.Rand(210)
	for n := 3; n < 200; n += 7 {
		var m running
		var values, paired []float64
		for range n {
			x := r.ExpFloat64()
			y := x*x + r.NormFloat64()
			values, paired = append(values, y), append(paired, x)
			m.add(y, x)
		}
		want, err := MomentsOf(values, paired)
		require.NoError(t, err)
		got := m.skewed()
		require.Equal(t, want.N, got.N)
		for i, pair := range [][2]float64{
			{want.Mean, got.Mean},
			{want.Variance, got.Variance},
			{want.PairedMean, got.PairedMean},
			{want.PairedVariance, got.PairedVariance},
			{want.Covariance, got.Covariance},
			{want.Skewness, got.Skewness},
			{want.Coskewness[0], got.Coskewness[0]},
			{want.Coskewness[1], got.Coskewness[1]},
			{want.Coskewness[2], got.Coskewness[2]},
		} {
			require.InDelta(t, pair[0], pair[1], 1e-9*(1+math.Abs(pair[0])), "%d of %d units", i, n)
		}
	}
}

// TestResidualMoments takes a multiple of the second values off before and after
// summing up.
func TestResidualMoments(t *testing.T) {
	r := testkit.Rand(211)
	for range 100 {
		slope := 4*r.Float64() - 2
		values, paired, rest := make([]float64, 50), make([]float64, 50), make([]float64, 50)
		for i := range values {
			paired[i] = r.ExpFloat64()
			values[i] = paired[i] + r.ExpFloat64()
			rest[i] = values[i] - slope*(paired[i]-3)
		}
		m, err := MomentsOf(values, paired)
		require.NoError(t, err)
		want, err := MomentsOf(rest, nil)
		require.NoError(t, err)
		got := m.residual(slope, 3)
		require.InDelta(t, want.Mean, got.Mean, 1e-9)
		require.InDelta(t, want.Variance, got.Variance, 1e-9)
		require.InDelta(t, want.Skewness, got.Skewness, 1e-9)
	}
}

// TestSkewnessOfDifferences compares with differences whose skewness is known.
func TestSkewnessOfDifferences(t *testing.T) {
	// With equal arms it cancels; a lone arm has its own over the root of its size.
	require.Zero(t, skewness(spread{100, 4, 3}, spread{100, 4, 3}))
	require.InDelta(t, 0.3, skewness(spread{100, 4, 3}, spread{1e15, 4, 0}), 1e-3)
	// Exponential values, nine to one: (1/100² - 1/900²) 2 / (1/100 + 1/900)^1.5.
	want := (1.0/100/100 - 1.0/900/900) * 2 / math.Pow(1.0/100+1.0/900, 1.5)
	require.InEpsilon(t, want, skewness(spread{900, 1, 2}, spread{100, 1, 2}), 1e-12)
	// The small arm has missed what the large one has seen.
	require.Greater(t, skewness(spread{900, 80, 20}, spread{100, 20, 3}), 1.0)
}
