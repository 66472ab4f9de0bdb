// SPDX-License-Identifier: Apache-2.0

package dist_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/internal/testkit"
)

// bound is the promised relative error for a largest parameter.
func bound(parameter float64) float64 {
	switch {
	case parameter <= 1e3:
		return 1e-12
	case parameter <= 1e6:
		return 1e-9
	}
	return 1e-6
}

// worst keeps the largest error in units of the bound.
type worst map[float64]float64

func (w worst) check(t *testing.T, got float64, want *big.Float, parameter float64, format string, args ...any) {
	t.Helper()
	f, _ := want.Float64()
	if want.MantExp(nil) < -990 { // below 1e-298: gradual underflow is near
		require.Less(t, got, 1e-297, format, args)
		return
	}
	diff := new(big.Float).Sub(new(big.Float).SetFloat64(got), want)
	rel, _ := diff.Quo(diff, want).Float64()
	rel = math.Abs(rel)
	b := bound(parameter)
	w[b] = max(w[b], rel)
	require.LessOrEqual(t, rel, b, "%s: got %v, want %v", fmt.Sprintf(format, args...), got, f)
}

func (w worst) log(t *testing.T) {
	for _, b := range []float64{1e-12, 1e-9, 1e-6} {
		t.Logf("promised %.0e, worst seen %.1e", b, w[b])
	}
}

func rat(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }

func oneLess(v float64) *big.Rat { return new(big.Rat).Sub(big.NewRat(1, 1), rat(v)) }

// scale draws a parameter: mostly small, seldom huge.
func scale(r interface{ Float64() float64 }, least, most float64) float64 {
	return least * math.Pow(most/least, r.Float64())
}

func TestBetaAgainstBig(t *testing.T) {
	r, w := testkit.Rand(11), worst{}
	for i := range testkit.Cases(400, 6000) {
		most := []float64{1e3, 1e3, 1e6}[i%3]
		a, b := scale(r, 0.5, most), scale(r, 0.5, most)
		if i%2 == 0 {
			a, b = math.Ceil(a), math.Ceil(b)/2
		}
		mean := a / (a + b)
		sd := math.Sqrt(mean * (1 - mean) / (a + b + 1))
		x := mean + sd*(r.Float64()*60-30)
		if x <= 0 || x >= 1 {
			x = r.Float64() * mean
		}
		lower, upper := dist.Beta(x, a, b)
		w.check(t, lower, bigBeta(rat(x), oneLess(x), a, b), max(a, b), "lower Beta(%v; %v, %v)", x, a, b)
		w.check(t, upper, bigBeta(oneLess(x), rat(x), b, a), max(a, b), "upper Beta(%v; %v, %v)", x, a, b)
	}
	w.log(t)
}

func TestTAgainstBig(t *testing.T) {
	r, w := testkit.Rand(12), worst{}
	for i := range testkit.Cases(400, 6000) {
		df := scale(r, 0.5, []float64{1e3, 1e6, 1e12}[i%3])
		x := scale(r, 1e-3, []float64{40, 1e6, 1e12}[i%3])
		if df > 50 {
			x = scale(r, 1e-3, 37)
		}
		square := new(big.Rat).Mul(rat(x), rat(x))
		whole := new(big.Rat).Add(rat(df), square)
		near := new(big.Rat).Quo(rat(df), whole)
		want := bigBeta(near, new(big.Rat).Quo(square, whole), df/2, 0.5)
		want.Quo(want, big.NewFloat(2))
		lower, upper := dist.T(-x, df)
		w.check(t, lower, want, df, "T(%v; %v)", -x, df)
		_, mirrored := dist.T(x, df)
		require.Equal(t, lower, mirrored)
		require.InDelta(t, 1, lower+upper, 1e-15)
	}
	w.log(t)
}

func TestFAgainstBig(t *testing.T) {
	r, w := testkit.Rand(13), worst{}
	for i := range testkit.Cases(400, 4000) {
		most := []float64{1e3, 1e6}[i%2]
		d1, d2 := math.Ceil(scale(r, 1, most)), math.Ceil(scale(r, 1, most))
		x := scale(r, 1e-2, 1e2)
		if d := min(d1, d2); d > 1e3 {
			x = 1 + (60*r.Float64()-30)/math.Sqrt(d)
		}
		part := new(big.Rat).Mul(rat(x), rat(d1))
		whole := new(big.Rat).Add(part, rat(d2))
		near, far := new(big.Rat).Quo(part, whole), new(big.Rat).Quo(rat(d2), whole)
		lower, upper := dist.F(x, d1, d2)
		w.check(t, lower, bigBeta(near, far, d1/2, d2/2), max(d1, d2), "lower F(%v; %v, %v)", x, d1, d2)
		w.check(t, upper, bigBeta(far, near, d2/2, d1/2), max(d1, d2), "upper F(%v; %v, %v)", x, d1, d2)
	}
	w.log(t)
}

func TestGammaAgainstBig(t *testing.T) {
	r, w := testkit.Rand(14), worst{}
	for i := range testkit.Cases(300, 4000) {
		a := scale(r, 0.5, []float64{1e3, 1e3, 1e6}[i%3])
		x := a + math.Sqrt(a)*(r.Float64()*70-30)
		if x <= 0 {
			x = a * r.Float64()
		}
		lower, upper := bigGamma(x, a)
		gotLower, gotUpper := dist.Gamma(x, a)
		w.check(t, gotLower, lower, a, "lower Gamma(%v; %v)", x, a)
		w.check(t, gotUpper, upper, a, "upper Gamma(%v; %v)", x, a)
		gotLower, gotUpper = dist.ChiSquare(2*x, 2*a)
		w.check(t, gotLower, lower, a, "lower ChiSquare(%v; %v)", 2*x, 2*a)
		w.check(t, gotUpper, upper, a, "upper ChiSquare(%v; %v)", 2*x, 2*a)
	}
	w.log(t)
}

func TestPoissonAgainstBig(t *testing.T) {
	r, w := testkit.Rand(15), worst{}
	for i := range testkit.Cases(300, 4000) {
		mean := scale(r, 0.1, []float64{1e3, 1e3, 1e6}[i%3])
		k := int64(max(0, mean+math.Sqrt(mean)*(r.Float64()*70-30)))
		more, atMost := bigGamma(mean, float64(k)+1)
		w.check(t, dist.Poisson{Mean: mean}.AtMost(k), atMost, max(mean, float64(k)), "P(Poisson(%v) <= %d)", mean, k)
		w.check(t, dist.Poisson{Mean: mean}.AtLeast(k+1), more, max(mean, float64(k)), "P(Poisson(%v) > %d)", mean, k)
	}
	w.log(t)
}

func TestBinomialAgainstBig(t *testing.T) {
	r, w := testkit.Rand(16), worst{}
	for i := range testkit.Cases(300, 4000) {
		n := int64(scale(r, 2, []float64{1e3, 1e3, 1e6}[i%3]))
		d := dist.Binomial{Trials: n, Chance: scale(r, 1e-3, 0.999)}
		mean := float64(n) * d.Chance
		k := int64(mean + math.Sqrt(mean*(1-d.Chance))*(r.Float64()*60-30))
		k = min(max(k, 0), n-1)
		a, b := float64(k)+1, float64(n-k)
		w.check(t, d.AtLeast(k+1), bigBeta(rat(d.Chance), oneLess(d.Chance), a, b), float64(n), "%+v.AtLeast(%d)", d, k+1)
		w.check(t, d.AtMost(k), bigBeta(oneLess(d.Chance), rat(d.Chance), b, a), float64(n), "%+v.AtMost(%d)", d, k)
		point := new(big.Float).SetPrec(narrow).Sub(
			bigBeta(oneLess(d.Chance), rat(d.Chance), b, a), bigAtMost(d, k-1))
		if f, _ := point.Float64(); f > 1e-30 {
			w.check(t, d.Point(k), point, float64(n), "%+v.Point(%d)", d, k)
		}
	}
	w.log(t)
}

func bigAtMost(d dist.Binomial, k int64) *big.Float {
	if k < 0 {
		return new(big.Float)
	}
	return bigBeta(oneLess(d.Chance), rat(d.Chance), float64(d.Trials-k), float64(k)+1)
}

func TestHypergeometricAgainstBig(t *testing.T) {
	r, w := testkit.Rand(17), worst{}
	for i := range testkit.Cases(300, 3000) {
		population := int64(scale(r, 4, []float64{1e3, 1e3, 1e6}[i%3]))
		d := dist.Hypergeometric{Population: population, Marked: 1 + r.Int64N(population-1), Draws: 1 + r.Int64N(population-1)}
		least, most := d.Support()
		if least == most {
			continue
		}
		mean := float64(d.Marked) / float64(population) * float64(d.Draws)
		k := int64(mean + math.Sqrt(mean)*(r.Float64()*30-15))
		k = min(max(k, least+1), most)
		w.check(t, d.AtLeast(k), bigHypergeometric(k, population, d.Marked, d.Draws), float64(population), "%+v.AtLeast(%d)", d, k)
		mirror := dist.Hypergeometric{Population: population, Marked: d.Marked, Draws: population - d.Draws}
		at := d.Marked - k
		w.check(t, mirror.AtMost(at), bigHypergeometric(k, population, d.Marked, d.Draws), float64(population), "%+v.AtMost(%d)", mirror, at)
	}
	w.log(t)
}

// TestHugeAgainstBig looks at parameters beyond 1e6. The reference needs half a
// minute for those of 1e12, which only a long run therefore has.
func TestHugeAgainstBig(t *testing.T) {
	r, w := testkit.Rand(18), worst{}
	cases, sizes := testkit.Cases(12, 60), []float64{1e8, 1e10, 1e12}[:testkit.Cases(2, 3)]
	if testkit.Quick() {
		cases, sizes = 1, []float64{4e6}
	}
	for range cases {
		n := math.Floor(scale(r, 1.1e6, 2e7))
		z := 4 + 30*r.Float64()
		a := math.Floor(n * (0.1 + 0.8*r.Float64()))
		p := a/n - z*math.Sqrt(a/n*(1-a/n)/n)
		lower, _ := dist.Beta(p, a, n-a)
		w.check(t, lower, bigBeta(rat(p), oneLess(p), a, n-a), n, "Beta(%v; %v, %v)", p, a, n-a)
		mean := n - z*math.Sqrt(n)
		more, _ := bigGamma(mean, n)
		w.check(t, dist.Poisson{Mean: mean}.AtLeast(int64(n)), more, n, "P(Poisson(%v) >= %v)", mean, n)
		x := 1 - z/math.Sqrt(n)
		part := new(big.Rat).Add(rat(x), big.NewRat(1, 1))
		lower, _ = dist.F(x, n, n)
		w.check(t, lower, bigBeta(new(big.Rat).Quo(rat(x), part), new(big.Rat).Inv(part), n/2, n/2), n, "F(%v; %v, %v)", x, n, n)
	}
	for _, n := range sizes {
		p := 0.5 - 30/math.Sqrt(n)/2
		lower, _ := dist.Beta(p, n/2, n/2)
		want := bigBeta(rat(p), oneLess(p), n/2, n/2)
		w.check(t, lower, want, n, "Beta(%v; %v, %v)", p, n/2, n/2)
		hits := dist.Binomial{Trials: int64(n) - 1, Chance: p}
		w.check(t, hits.AtLeast(int64(n/2)), want, n, "%+v.AtLeast(%v)", hits, n/2)
		mean := n - 30*math.Sqrt(n)
		more, _ := bigGamma(mean, n)
		got, _ := dist.Gamma(mean, n)
		w.check(t, got, more, n, "Gamma(%v; %v)", mean, n)
		got, _ = dist.ChiSquare(2*mean, 2*n)
		w.check(t, got, more, n, "ChiSquare(%v; %v)", 2*mean, 2*n)
		k := int64(n/4 + 20*math.Sqrt(n)/4)
		d := dist.Hypergeometric{Population: int64(n), Marked: int64(n / 2), Draws: int64(n / 2)}
		w.check(t, d.AtLeast(k), bigHypergeometric(k, d.Population, d.Marked, d.Draws), n, "%+v.AtLeast(%d)", d, k)
	}
	w.log(t)
}

func TestNormalAgainstBig(t *testing.T) {
	r, w := testkit.Rand(19), worst{}
	for range testkit.Cases(400, 4000) {
		z := scale(r, 1e-6, 37)
		// P(Z > z) = Q(1/2, z²/2) / 2; the square needs more than 53 bits, so
		// the reference takes z*z/2 rounded, and the normal its root.
		half := z * z / 2
		_, upper := bigGamma(half, 0.5)
		upper.Quo(upper, big.NewFloat(2))
		root := new(big.Float).SetPrec(narrow).SetFloat64(2 * half)
		root.Sqrt(root)
		rounded, _ := root.Float64()
		rest, _ := root.Sub(root, new(big.Float).SetFloat64(rounded)).Float64()
		lower, _ := dist.Normal(-rounded)
		f, _ := upper.Float64()
		density := math.Exp(-half) / math.Sqrt(2*math.Pi)
		w.check(t, lower-rest*density, upper, 1, "Normal(%v), about %v", -rounded, f)
		_, mirrored := dist.Normal(rounded)
		require.Equal(t, lower, mirrored)
	}
	w.log(t)
}

// TestExceedsAgainstIntegral compares the finite sum with the integral of the
// density of one against the distribution function of the other.
func TestExceedsAgainstIntegral(t *testing.T) {
	r := testkit.Rand(22)
	for range testkit.Cases(200, 2000) {
		draw := func(most float64) int64 { return int64(scale(r, 1, most)) }
		x := dist.Shape{A: draw(300), B: draw(300)}
		y := dist.Shape{A: draw(300), B: draw(300)}
		want, steps := 0.0, 5000
		for i := range steps { // trapezia over the quantiles of x
			at := (float64(i) + 0.5) / float64(steps)
			lower, _ := dist.Beta(at, float64(y.A), float64(y.B))
			p := dist.Binomial{Trials: x.A + x.B - 2, Chance: at}.Point(x.A - 1)
			want += lower * p * float64(x.A+x.B-1) / float64(steps)
		}
		require.InDelta(t, want, x.Exceeds(y), 3e-4, "%+v exceeds %+v", x, y)
		require.InDelta(t, 1, x.Exceeds(y)+y.Exceeds(x), 1e-13)
		require.InDelta(t, x.Exceeds(y), dist.Shape{A: y.B, B: y.A}.Exceeds(dist.Shape{A: x.B, B: x.A}), 1e-12)
	}
	one := dist.Shape{A: 1e12, B: 9e12}
	require.Equal(t, 0.5, one.Exceeds(one))
	sd := math.Sqrt(0.1 * 0.9 / 1e13)
	shifted := dist.Shape{A: int64(1e12 + 1e13*sd*math.Sqrt2), B: int64(9e12 - 1e13*sd*math.Sqrt2)}
	want, _ := dist.Normal(1)
	require.InEpsilon(t, want, shifted.Exceeds(one), 1e-6)
	require.True(t, math.IsNaN(dist.Shape{}.Exceeds(one)))
}

func TestNoncentralT(t *testing.T) {
	for _, df := range []float64{1, 2, 7.5, 40, 1e3, 1e6} {
		for _, at := range []float64{0, 0.3, 1, 2, 5} {
			_, want := dist.T(at, df)
			require.InDelta(t, want, dist.NoncentralTUpper(at, df, 0), 1e-10, "t %v, df %v", at, df)
		}
		require.Greater(t, dist.NoncentralTUpper(2, df, 1), dist.NoncentralTUpper(2, df, 0.9))
		central, _ := dist.Normal(1.25)
		require.InDelta(t, central, dist.NoncentralTUpper(0, df, 1.25), 1e-10)
	}
	require.True(t, math.IsNaN(dist.NoncentralTUpper(1, -1, 0)))
	// Where the shift is far, by a fine integration of the definition.
	require.InDelta(t, 0.48151, dist.NoncentralTUpper(1000, 4, 900), 1e-5)
	require.InDelta(t, 0.32619, dist.NoncentralTUpper(6366, 2, 4000), 1e-5)
	require.InDelta(t, 1, dist.NoncentralTUpper(10, 2, 1e99), 1e-12)
	// With 2 degrees of freedom the square of the deviation is exponential, which
	// gives a closed form for a normal tail that is all or nothing: 1e6 standard
	// errors make it one.
	require.InDelta(t, 1-math.Exp(-0.25), dist.NoncentralTUpper(2e6, 2, 1e6), 1e-6)
}

func TestQuantilesInvert(t *testing.T) {
	r := testkit.Rand(20)
	for range testkit.Cases(5000, 50000) {
		p := scale(r, 1e-100, 0.5)
		a, b := scale(r, 0.5, 1e6), scale(r, 0.5, 1e6)
		inverse := func(name string, got, want, slack float64) {
			require.InEpsilon(t, want, got, slack, "%s at %v with %v, %v", name, p, a, b)
		}
		lower, _ := dist.Normal(dist.NormalQuantile(p))
		inverse("normal", lower, p, 1e-12)
		lower, _ = dist.T(dist.TQuantile(p, a), a)
		inverse("t", lower, p, 1e-9)
		if x := dist.BetaQuantile(p, a, b); x > 1e-290 {
			// The quantile is rounded, which moves the tail by density times ulp.
			lower, _ = dist.Beta(x, a, b)
			inverse("beta", lower, p, 1e-11+1e-15*(a+b))
		}
		if x := dist.GammaQuantile(p, a); x > 1e-290 {
			lower, _ = dist.Gamma(x, a)
			inverse("gamma", lower, p, 1e-11+1e-14*a)
		}
		p = max(p, 1e-4) // whose complement keeps its digits
		_, upper := dist.ChiSquare(dist.ChiSquareQuantile(1-p, a), a)
		inverse("chi-square upper", upper, p, 1e-11+1e-14*a)
	}
}

func TestMonotone(t *testing.T) {
	r := testkit.Rand(21)
	for range testkit.Cases(2000, 20000) {
		a, b := scale(r, 0.5, 1e5), scale(r, 0.5, 1e5)
		center := a / (a + b)
		x := center * (0.8 + 0.4*r.Float64())
		step := center * scale(r, 1e-9, 1e-2)
		// Neighbours may differ by rounding alone where the density is flat.
		rising := func(name string, low, high float64) {
			require.LessOrEqual(t, low, high*(1+1e-12), "%s near %v, step %v, with %v, %v", name, x, step, a, b)
		}
		l1, u1 := dist.Beta(x, a, b)
		l2, u2 := dist.Beta(x+step, a, b)
		rising("beta", l1, l2)
		rising("beta upper", u2, u1)
		l1, u1 = dist.Gamma(a*x/center, a)
		l2, u2 = dist.Gamma(a*(x+step)/center, a)
		rising("gamma", l1, l2)
		rising("gamma upper", u2, u1)
		l1, _ = dist.T(x*10, a)
		l2, _ = dist.T((x+step)*10, a)
		rising("t", l1, l2)
		l1, _ = dist.F(x, a, b)
		l2, _ = dist.F(x+step, a, b)
		rising("F", l1, l2)
		l1, u1 = dist.ChiSquare(a*x/center, a)
		l2, u2 = dist.ChiSquare(a*(x+step)/center, a)
		rising("chi-square", l1, l2)
		rising("chi-square upper", u2, u1)
		z := 60*r.Float64() - 30
		l1, u1 = dist.Normal(z)
		l2, u2 = dist.Normal(z + step)
		rising("normal", l1, l2)
		rising("normal upper", u2, u1)
		n := int64(a) + 1
		k := r.Int64N(n)
		rising("binomial", dist.Binomial{n, center}.AtMost(k), dist.Binomial{n, center}.AtMost(k+1))
		rising("Poisson", dist.Poisson{a}.AtMost(k), dist.Poisson{a}.AtMost(k+1))
		h := dist.Hypergeometric{Population: 2 * n, Marked: n, Draws: 1 + r.Int64N(n)}
		rising("hypergeometric", h.AtMost(k), h.AtMost(k+1))
	}
}

func TestEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	tails := func(lower, upper float64) [2]float64 { return [2]float64{lower, upper} }
	none, all := [2]float64{0, 1}, [2]float64{1, 0}
	for name, c := range map[string][2][2]float64{
		"beta at 0":         {tails(dist.Beta(0, 2, 3)), none},
		"beta below 0":      {tails(dist.Beta(-1, 2, 3)), none},
		"beta at 1":         {tails(dist.Beta(1, 2, 3)), all},
		"beta beyond 1":     {tails(dist.Beta(inf, 2, 3)), all},
		"gamma at 0":        {tails(dist.Gamma(0, 2)), none},
		"gamma at infinity": {tails(dist.Gamma(inf, 2)), all},
		"gamma far":         {tails(dist.Gamma(1e300, 2e4)), all},
		"gamma near 0":      {tails(dist.Gamma(1e-300, 2e4)), none},
		"gamma fraction":    {tails(dist.Gamma(1e300, 2)), all},
		"chi-square at 0":   {tails(dist.ChiSquare(0, 2)), none},
		"F at 0":            {tails(dist.F(0, 2, 3)), none},
		"F at infinity":     {tails(dist.F(inf, 2, 3)), all},
		"F step below":      {tails(dist.F(0.5, inf, inf)), none},
		"F step above":      {tails(dist.F(1.5, inf, inf)), all},
		"normal low":        {tails(dist.Normal(-inf)), none},
		"normal high":       {tails(dist.Normal(inf)), all},
		"t low":             {tails(dist.T(-inf, 3)), none},
		"t high":            {tails(dist.T(inf, 3)), all},
		"t middle":          {tails(dist.T(0, 3)), {0.5, 0.5}},
		"t as normal":       {tails(dist.T(1.5, inf)), tails(dist.Normal(1.5))},
	} {
		assert.Equal(t, c[1], c[0], name)
	}
	for name, c := range map[string][2]float64{
		"binomial nobody":          {dist.Binomial{0, 0.3}.AtMost(0), 1},
		"binomial nobody at least": {dist.Binomial{0, 0.3}.AtLeast(0), 1},
		"binomial below":           {dist.Binomial{5, 0.3}.AtMost(-1), 0},
		"binomial above":           {dist.Binomial{5, 0.3}.AtLeast(6), 0},
		"binomial never":           {dist.Binomial{5, 0}.AtMost(0), 1},
		"binomial always":          {dist.Binomial{5, 1}.AtLeast(5), 1},
		"point nobody":             {dist.Binomial{0, 0.3}.Point(0), 1},
		"point none":               {dist.Binomial{2, 0.5}.Point(0), 0.25},
		"point all":                {dist.Binomial{2, 0.5}.Point(2), 0.25},
		"point outside":            {dist.Binomial{2, 0.5}.Point(3), 0},
		"point never":              {dist.Binomial{2, 0}.Point(0), 1},
		"point always":             {dist.Binomial{2, 1}.Point(1), 0},
		"Poisson none":             {dist.Poisson{0}.AtMost(0), 1},
		"Poisson below":            {dist.Poisson{3}.AtMost(-1), 0},
		"Poisson at least 0":       {dist.Poisson{3}.AtLeast(0), 1},
		"hypergeometric empty":     {dist.Hypergeometric{}.AtMost(0), 1},
		"hypergeometric below":     {dist.Hypergeometric{9, 4, 3}.AtMost(-1), 0},
		"hypergeometric above":     {dist.Hypergeometric{9, 4, 3}.AtLeast(4), 0},
		"hypergeometric sure":      {dist.Hypergeometric{9, 9, 3}.Point(3), 1},
		"hypergeometric outside":   {dist.Hypergeometric{9, 4, 3}.Point(4), 0},
		"normal quantile 0":        {dist.NormalQuantile(0), -inf},
		"normal quantile 1":        {dist.NormalQuantile(1), inf},
		"normal quantile half":     {dist.NormalQuantile(0.5), 0},
		"t quantile half":          {dist.TQuantile(0.5, 3), 0},
		"t quantile 0":             {dist.TQuantile(0, 3), -inf},
		"t quantile as normal":     {dist.TQuantile(0.01, inf), dist.NormalQuantile(0.01)},
		"beta quantile 0":          {dist.BetaQuantile(0, 2, 3), 0},
		"beta quantile 1":          {dist.BetaQuantile(1, 2, 3), 1},
		"gamma quantile 0":         {dist.GammaQuantile(0, 3), 0},
		"gamma quantile 1":         {dist.GammaQuantile(1, 3), inf},
	} {
		assert.InDelta(t, c[1], c[0], 1e-15, name)
	}
	lower, _ := dist.F(1.7, inf, 4)
	_, upper := dist.ChiSquare(4/1.7, 4)
	assert.Equal(t, upper, lower)
	lower, _ = dist.F(1.7, 4, inf)
	want, _ := dist.ChiSquare(4*1.7, 4)
	assert.Equal(t, want, lower)
	_, upper = dist.T(1e200, 1)
	assert.InEpsilon(t, 1e-200/math.Pi, upper, 1e-12, "far tail of Cauchy's distribution")
	for name, v := range map[string]float64{
		"beta":            first(dist.Beta(0.5, 0, 1)),
		"beta nan":        first(dist.Beta(nan, 1, 1)),
		"gamma":           first(dist.Gamma(1, -1)),
		"F":               first(dist.F(1, 0, 1)),
		"t":               first(dist.T(1, 0)),
		"normal":          first(dist.Normal(nan)),
		"binomial":        dist.Binomial{5, 1.5}.AtMost(2),
		"binomial point":  dist.Binomial{-5, 0.5}.Point(2),
		"Poisson":         dist.Poisson{-1}.AtMost(2),
		"hypergeometric":  dist.Hypergeometric{5, 9, 2}.AtMost(3),
		"hyper point":     dist.Hypergeometric{5, 9, 2}.Point(3),
		"normal quantile": dist.NormalQuantile(2),
		"t quantile":      dist.TQuantile(-1, 3),
		"beta quantile":   dist.BetaQuantile(nan, 2, 3),
		"gamma quantile":  dist.GammaQuantile(0.5, 0),
	} {
		assert.True(t, math.IsNaN(v), name)
	}
}

func first(lower, _ float64) float64 { return lower }

func BenchmarkTails(b *testing.B) {
	for _, n := range []float64{1e2, 1e4, 1e12} {
		b.Run(fmt.Sprintf("beta %.0e", n), func(b *testing.B) {
			b.ReportAllocs()
			x := 0.5 - 1.5/math.Sqrt(n)
			for b.Loop() {
				dist.Beta(x, n/2, n/2)
			}
		})
		b.Run(fmt.Sprintf("t quantile %.0e", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dist.TQuantile(0.025, n)
			}
		})
	}
}
