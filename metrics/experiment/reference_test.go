// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/internal/testkit"
	"github.com/socialteam/socialteam/metrics"
)

// input is the union of the arguments of all groups.
type input struct {
	Successes, Trials       int64
	Confidence              float64
	X1, N1, X2, N2          int64
	A, B, C, D              int64
	X, Y                    json.RawMessage
	Mean1, Var1             float64
	Mean2, Var2             float64
	Observed                []int64
	ExpectedShare           []float64
	P1, P2, Alpha, Power    float64
	Delta, SD               float64
	N                       float64
	Type                    int
	Probs                   []float64
	T1, T2                  float64
	Events                  int64
	Exposure                float64
	P                       []float64
	XA, NA, XB, NB          int64
	PriorAlpha, PriorBeta   int64
	Pre, Post               []float64
	Num, Den                []float64
	Time                    []float64
	Answered                []int
	Promoters               int64
	Passives, Detractors    int64
	Mean, Variance, TuningN float64
}

type referenceCase struct {
	ID, Group string
	Input     json.RawMessage
	Expected  map[string]any
	RelTol    float64
}

func (in input) counts() (a, b count) { return count{in.X1, in.N1}, count{in.X2, in.N2} }

func (in input) pairs(t *testing.T) (x, y []float64) {
	require.NoError(t, json.Unmarshal(in.X, &x))
	require.NoError(t, json.Unmarshal(in.Y, &y))
	return x, y
}

func limits(i metrics.Interval) map[string]any { return map[string]any{"low": i.Low, "high": i.High} }

func proportionInterval(method IntervalMethod) func(*testing.T, input) map[string]any {
	return func(_ *testing.T, in input) map[string]any {
		return limits(count{in.Successes, in.Trials}.interval(method, in.Confidence))
	}
}

// references answers every group of the reference file with the names that the
// file expects.
var references = map[string]func(*testing.T, input) map[string]any{
	"wilson":            proportionInterval(Wilson),
	"wilson_continuity": proportionInterval(WilsonCorrected),
	"clopper_pearson":   proportionInterval(ClopperPearson),
	"jeffreys":          proportionInterval(Jeffreys),
	"agresti_coull":     proportionInterval(AgrestiCoull),
	"newcombe": func(_ *testing.T, in input) map[string]any {
		a, b := in.counts()
		got := limits(newcombe(a, b, in.Confidence))
		got["diff"] = a.rate() - b.rate()
		return got
	},
	"two_prop_z_pooled": func(_ *testing.T, in input) map[string]any {
		a, b := in.counts()
		z := pooledZ(a, b, false)
		p := normalP(z)
		wald := around(a.rate()-b.rate(), math.Sqrt(a.variance()+b.variance()), critical(in.Confidence))
		return map[string]any{
			"z": z, "chisq": z * z, "pTwoSided": p.two, "pGreater": p.greater, "pLess": p.less,
			"waldLow": wald.Low, "waldHigh": wald.High,
		}
	},
	"two_prop_yates": func(_ *testing.T, in input) map[string]any {
		a, b := in.counts()
		z := pooledZ(a, b, true)
		return map[string]any{"chisq": z * z, "pTwoSided": normalP(z).two}
	},
	"fisher_exact": func(_ *testing.T, in input) map[string]any {
		a, b := count{in.A, in.A + in.B}, count{in.C, in.C + in.D}
		p, odds := fisher(a, b), oddsRatio(a, b, in.Confidence)
		got := map[string]any{"pTwoSided": p.two, "pGreater": p.greater, "pLess": p.less}
		if odds.State == Defined {
			got["oddsRatioConditionalMLE"], got["orLow"], got["orHigh"] = odds.Value, odds.Low, odds.High
		}
		return got
	},
	"risk_ratio_katz": func(_ *testing.T, in input) map[string]any {
		a, b := in.counts()
		e := katz(a, b, in.Confidence)
		return map[string]any{"ratio": e.Value, "low": e.Low, "high": e.High, "relativeLift": relative(e).Value}
	},
	"welch_t": func(t *testing.T, in input) map[string]any {
		x, y := in.pairs(t)
		a, err := MomentsOf(x, nil)
		require.NoError(t, err)
		b, err := MomentsOf(y, nil)
		require.NoError(t, err)
		w, s := welch(a, b), student(a, b)
		got := limits(w.interval(in.Confidence))
		for name, v := range map[string]float64{
			"t": w.statistic(), "df": w.df, "pTwoSided": w.p().two, "pGreater": w.p().greater,
			"meanX": a.Mean, "meanY": b.Mean, "varX": a.Variance, "varY": b.Variance,
			"pooledT": s.statistic(), "pooledP": s.p().two,
		} {
			got[name] = v
		}
		return got
	},
	"welch_t_summary": func(_ *testing.T, in input) map[string]any {
		w := welch(Moments{N: in.N1, Mean: in.Mean1, Variance: in.Var1}, Moments{N: in.N2, Mean: in.Mean2, Variance: in.Var2})
		got := limits(w.interval(0.95))
		got["t"], got["df"], got["pTwoSided"] = w.statistic(), w.df, w.p().two
		return got
	},
	"srm_chisq": func(_ *testing.T, in input) map[string]any {
		statistic, df, p := chiSquare(in.Observed, in.ExpectedShare)
		return map[string]any{"chisq": statistic, "df": df, "p": p}
	},
	"sample_size_two_prop": func(_ *testing.T, in input) map[string]any {
		plan := RatePlan{Base: in.P1, Target: in.P2, Risks: Risks{Alpha: in.Alpha, Power: in.Power}}
		got := map[string]any{"nPerGroupPooled": plan.units()}
		whole, _ := plan.Units()
		got["nPerGroupPooledCeil"] = float64(whole)
		plan.Formula = Unpooled
		got["nPerGroupUnpooled"] = plan.units()
		plan.Formula = Fleiss
		got["nPerGroupFleissCC"] = plan.units()
		return got
	},
	"sample_size_cohen_h": func(_ *testing.T, in input) map[string]any {
		plan := RatePlan{Base: in.P1, Target: in.P2, Risks: Risks{Alpha: in.Alpha, Power: in.Power}, Formula: Arcsine}
		// The case is of one sample against a known rate, which needs half as many.
		return map[string]any{"h": cohenH(in.P1, in.P2), "nPerGroup": plan.units() / 2}
	},
	"power_two_prop": func(t *testing.T, in input) map[string]any {
		power, err := RatePlan{Base: in.P1, Target: in.P2, Risks: Risks{Alpha: in.Alpha}}.PowerAt(int64(in.N))
		require.NoError(t, err)
		return map[string]any{"power": power}
	},
	"sample_size_t": func(_ *testing.T, in input) map[string]any {
		return map[string]any{"nPerGroup": MeanPlan{in.Delta, in.SD, Risks{Alpha: in.Alpha, Power: in.Power}}.units()}
	},
	"quantile": func(t *testing.T, in input) map[string]any {
		var x []float64
		require.NoError(t, json.Unmarshal(in.X, &x))
		values := []any{}
		for _, p := range in.Probs {
			values = append(values, quantile(sorted(x), p, in.Type))
		}
		return map[string]any{"values": values}
	},
	"poisson_rate_ratio": func(_ *testing.T, in input) map[string]any {
		a, b := flow{in.X1, in.T1}, flow{in.X2, in.T2}
		e := rateRatio(a, b, in.Confidence)
		return map[string]any{"pTwoSided": ratioTest(a, b).two, "low": e.Low, "ratio": e.Value, "high": e.High}
	},
	"poisson_rate": func(_ *testing.T, in input) map[string]any {
		f := flow{in.Events, in.Exposure}
		got := limits(f.interval(in.Confidence))
		got["rate"] = f.rate()
		return got
	},
	"p_adjust": func(_ *testing.T, in input) map[string]any {
		return map[string]any{
			"bonferroni": anys(Bonferroni.adjust(in.P)), "holm": anys(Holm.adjust(in.P)),
			"hochberg": anys(Hochberg.adjust(in.P)), "bh": anys(BenjaminiHochberg.adjust(in.P)), "by": anys(BenjaminiYekutieli.adjust(in.P)),
		}
	},
	"beta_binomial_ab": func(_ *testing.T, in input) map[string]any {
		prior := Prior{in.PriorAlpha, in.PriorBeta}
		a, b := posterior(count{in.XA, in.NA}, prior), posterior(count{in.XB, in.NB}, prior)
		chance, loss := belief(b, a)
		return map[string]any{"probBBeatsA": chance, "expectedLossChooseB": loss, "meanA": a.Mean(), "meanB": b.Mean()}
	},
	"cuped": func(t *testing.T, in input) map[string]any {
		m, err := MomentsOf(in.Post, in.Pre)
		require.NoError(t, err)
		slope := theta([]Moments{m})
		a := m.residual(slope, m.PairedMean)
		r := m.Covariance / math.Sqrt(m.Variance*m.PairedVariance)
		_, noise := withoutNoise([]sample{{moments: m}})
		return map[string]any{"theta": slope, "adjMean": a.Mean, "varPost": m.Variance, "varAdj": a.Variance, "corr": r, "reduction": 1 - noise.Value}
	},
	"ratio_delta": func(t *testing.T, in input) map[string]any {
		m, err := MomentsOf(in.Num, in.Den)
		require.NoError(t, err)
		ratio, standardError := deltaRatio(m)
		ratios := make([]float64, len(in.Num))
		for i := range ratios {
			ratios[i] = in.Num[i] / in.Den[i]
		}
		own := m.own(Ratio, 0.95)
		return map[string]any{
			"ratioOfSums": ratio, "meanOfRatios": average(ratios), "deltaVar": standardError * standardError,
			"se": standardError, "low": own.Low, "high": own.High,
		}
	},
	"kaplan_meier": func(t *testing.T, in input) map[string]any {
		var observations []metrics.Observation
		var answered []float64
		for i, v := range in.Time {
			observations = append(observations, metrics.Observation{Time: v, Open: in.Answered[i] == 0})
			if in.Answered[i] == 1 {
				answered = append(answered, v)
			}
		}
		curve, err := metrics.KaplanMeier(observations)
		require.NoError(t, err)
		got := map[string]any{"naiveMedianAnsweredOnly": nil, "probs": anys([]float64{0.25, 0.5, 0.75, 0.9})}
		if len(answered) > 0 {
			got["naiveMedianAnsweredOnly"] = quantile(sorted(answered), 0.5, 7)
		}
		times, survival, quantiles := []any{}, []any{}, []any{}
		for _, s := range curve.Steps() {
			times, survival = append(times, s.Time), append(survival, s.Survival)
		}
		for _, p := range []float64{0.25, 0.5, 0.75, 0.9} {
			if v, ok := curve.Quantile(p); ok {
				quantiles = append(quantiles, v)
			} else {
				quantiles = append(quantiles, nil)
			}
		}
		got["times"], got["survival"], got["quantiles"] = times, survival, quantiles
		return got
	},
	"nps_net_share": func(_ *testing.T, in input) map[string]any {
		net, standardError := netShare(in.Promoters, in.Detractors, in.Promoters+in.Passives+in.Detractors)
		i := around(net, standardError, critical(0.95))
		return map[string]any{"nps": 100 * net, "se": 100 * standardError, "low": 100 * i.Low, "high": 100 * i.High}
	},
	"asymptotic_confidence_sequence": func(_ *testing.T, in input) map[string]any {
		s := newSequence(in.Alpha, in.TuningN)
		return map[string]any{"rho": s.rho, "halfWidth": s.halfWidth(in.N, in.Variance, in.Alpha)}
	},
	"mann_whitney": func(t *testing.T, in input) map[string]any {
		x, y := in.pairs(t)
		r := rank(x, y)
		return map[string]any{"W": r.wins, "pTwoSided": r.p().two}
	},
	"nist_univariate": func(t *testing.T, in input) map[string]any {
		var x []float64
		if json.Unmarshal(in.X, &x) != nil { // the rule of NumAcc3 in words
			x = []float64{1000000.2}
			for range 500 {
				x = append(x, 1000000.1, 1000000.3)
			}
		}
		m, err := MomentsOf(x, nil)
		require.NoError(t, err)
		return map[string]any{"mean": m.Mean, "sd": math.Sqrt(m.Variance)}
	},
}

// rows answers the groups that are tables of arguments and values.
var rows = map[string]map[string]func(arg float64) float64{
	"distribution_quantiles": {
		"qnorm":     dist.NormalQuantile,
		"qt5":       func(p float64) float64 { return dist.TQuantile(p, 5) },
		"qt17_776":  func(p float64) float64 { return dist.TQuantile(p, 17.776) },
		"qchisq3":   func(p float64) float64 { return dist.ChiSquareQuantile(p, 3) },
		"qbeta_2_5": func(p float64) float64 { return dist.BetaQuantile(p, 2, 5) },
		"qgamma_12": func(p float64) float64 { return dist.GammaQuantile(p, 12) },
	},
	"normal_tail": {
		"pnorm": func(z float64) float64 { lower, _ := dist.Normal(z); return lower },
		"upper": func(z float64) float64 { _, upper := dist.Normal(z); return upper },
	},
}

func anys(values []float64) []any {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return list
}

// TestReference checks every case of the reference file, computed with R, within
// the tolerance that the file states.
func TestReference(t *testing.T) {
	text, err := os.ReadFile(testkit.Shared(t, "reference", "stat-reference.json"))
	require.NoError(t, err)
	var file struct{ Cases []referenceCase }
	require.NoError(t, json.Unmarshal(text, &file))
	groups := map[string]int{}
	for _, c := range file.Cases {
		groups[c.Group]++
		t.Run(c.Group+"/"+c.ID, func(t *testing.T) {
			if columns, ok := rows[c.Group]; ok {
				checkRows(t, c, columns)
				return
			}
			answer, ok := references[c.Group]
			require.True(t, ok, "no function answers the group %q", c.Group)
			var in input
			require.NoError(t, json.Unmarshal(c.Input, &in))
			got := answer(t, in)
			for _, name := range keys(c.Expected) {
				v, ok := got[name]
				require.True(t, ok, "no answer for %q", name)
				if c.Group == "fisher_exact" && name[:1] == "o" {
					continue // see checkOdds
				}
				checkValue(t, name, v, c.Expected[name], c.RelTol)
			}
			if _, ok := c.Expected["orLow"]; ok {
				checkOdds(t, in, c, got)
			}
		})
	}
	require.Len(t, file.Cases, 163)
	require.Len(t, groups, 31)
}

func keys(m map[string]any) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func checkRows(t *testing.T, c referenceCase, columns map[string]func(float64) float64) {
	argument := map[string]string{"distribution_quantiles": "p", "normal_tail": "z"}[c.Group]
	list := c.Expected["rows"].([]any)
	require.NotEmpty(t, list)
	for _, r := range list {
		row := r.(map[string]any)
		require.Len(t, row, len(columns)+1)
		for name, f := range columns {
			checkValue(t, name, f(row[argument].(float64)), row[name], c.RelTol)
		}
	}
}

// checkValue compares numbers relatively, allowing for the 15 digits of the file
// near 0 and 1.
func checkValue(t *testing.T, name string, got, want any, tolerance float64) {
	t.Helper()
	switch want := want.(type) {
	case []any:
		require.Len(t, got, len(want), name)
		for i := range want {
			checkValue(t, name, got.([]any)[i], want[i], tolerance)
		}
	case float64:
		require.IsType(t, want, got, name)
		require.InDelta(t, want, got, tolerance*max(math.Abs(want), 1e-290), "%s = %v, want %v", name, got, want)
	default:
		require.Equal(t, want, got, name)
	}
}
