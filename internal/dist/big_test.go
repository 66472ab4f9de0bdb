// SPDX-License-Identifier: Apache-2.0

package dist_test

import (
	"math"
	"math/big"
	"sync"
)

// The reference: the same probabilities in big.Float arithmetic, by power series
// whose terms are all positive. Where the wanted tail is one less such a sum, the
// sum is taken with so many digits that at least 200 bits of the tail are right.

const (
	narrow = 320  // bits where nothing cancels
	wide   = 1600 // bits where a tail of 1e-300 is left of a subtraction
)

type arithmetic struct{ prec uint }

func (m arithmetic) new(v float64) *big.Float { return new(big.Float).SetPrec(m.prec).SetFloat64(v) }
func (m arithmetic) zero() *big.Float         { return new(big.Float).SetPrec(m.prec) }
func (m arithmetic) add(a, b *big.Float) *big.Float {
	return m.zero().Add(a, b)
}
func (m arithmetic) sub(a, b *big.Float) *big.Float { return m.zero().Sub(a, b) }
func (m arithmetic) mul(a, b *big.Float) *big.Float { return m.zero().Mul(a, b) }
func (m arithmetic) div(a, b *big.Float) *big.Float { return m.zero().Quo(a, b) }

// exp sums the exponential series of x/2^k and squares k times.
func (m arithmetic) exp(x *big.Float) *big.Float {
	inner := arithmetic{m.prec + 96}
	const halvings = 24
	shift := max(x.MantExp(nil)+halvings, 0)
	r := inner.zero().SetMantExp(inner.zero().Set(x), -shift)
	sum, term := inner.new(1), inner.new(1)
	for k := 1.0; term.Sign() != 0 && term.MantExp(nil) > -int(inner.prec)-8; k++ {
		term = inner.div(inner.mul(term, r), inner.new(k))
		sum = inner.add(sum, term)
	}
	for range shift {
		sum = inner.mul(sum, sum)
	}
	return m.zero().Set(sum)
}

// log takes square roots until x is near 1 and sums the series of the area
// hyperbolic tangent.
func (m arithmetic) log(x *big.Float) *big.Float {
	inner := arithmetic{m.prec + 96}
	exponent := x.MantExp(nil)
	r := inner.zero().SetMantExp(inner.zero().Set(x), -exponent)
	sum := inner.atanhLog(r)
	if exponent != 0 {
		sum = inner.add(sum, inner.mul(inner.ln2(), inner.new(float64(exponent))))
	}
	return m.zero().Set(sum)
}

func (m arithmetic) atanhLog(r *big.Float) *big.Float {
	const roots = 20
	for range roots {
		r = m.zero().Sqrt(r)
	}
	v := m.div(m.sub(r, m.new(1)), m.add(r, m.new(1)))
	v2 := m.mul(v, v)
	sum, term := m.zero().Set(v), v
	for k := 3.0; term.Sign() != 0 && term.MantExp(nil) > sum.MantExp(nil)-int(m.prec)-8; k += 2 {
		term = m.mul(term, v2)
		sum = m.add(sum, m.div(term, m.new(k)))
	}
	return m.zero().SetMantExp(sum, roots+1)
}

var constants sync.Map // constant per name and precision, of the tests only

func constant(name string, prec uint, make func() *big.Float) *big.Float {
	key := [2]any{name, prec}
	if v, ok := constants.Load(key); ok {
		return v.(*big.Float)
	}
	v := make()
	constants.Store(key, v)
	return v
}

func (m arithmetic) ln2() *big.Float {
	return constant("ln2", m.prec, func() *big.Float { return m.atanhLog(m.new(2)) })
}

// pi is Machin's formula.
func (m arithmetic) pi() *big.Float {
	return constant("pi", m.prec, func() *big.Float {
		atan := func(inverse float64) *big.Float {
			x := m.div(m.new(1), m.new(inverse))
			x2, sum, term := m.mul(x, x), m.zero().Set(x), x
			for k, sign := 3.0, -1.0; term.MantExp(nil) > -int(m.prec)-8; k, sign = k+2, -sign {
				term = m.mul(term, x2)
				sum = m.add(sum, m.div(term, m.new(sign*k)))
			}
			return sum
		}
		return m.mul(m.new(4), m.sub(m.mul(m.new(4), atan(5)), atan(239)))
	})
}

// tangents returns the tangent numbers T(1) … T(n).
func tangents(n int) []*big.Int {
	t := make([]*big.Int, n+1)
	t[1] = big.NewInt(1)
	for k := 2; k <= n; k++ {
		t[k] = new(big.Int).Mul(big.NewInt(int64(k-1)), t[k-1])
	}
	for k := 2; k <= n; k++ {
		for j := k; j <= n; j++ {
			a := new(big.Int).Mul(big.NewInt(int64(j-k)), t[j-1])
			b := new(big.Int).Mul(big.NewInt(int64(j-k+2)), t[j])
			t[j] = a.Add(a, b)
		}
	}
	return t[1:]
}

// stirlingTerms is the number of terms of Stirling's series, stirlingFrom the
// argument from which they give the precision wide: the first term left out is
// below 2^-1600.
const (
	stirlingTerms = 150
	stirlingFrom  = 600
)

var bernoulli = sync.OnceValue(func() []*big.Rat {
	list := make([]*big.Rat, 0, stirlingTerms)
	for i, t := range tangents(stirlingTerms) {
		n := int64(2 * (i + 1))
		four := new(big.Int).Lsh(big.NewInt(1), uint(n))
		den := new(big.Int).Mul(four, new(big.Int).Sub(four, big.NewInt(1)))
		b := new(big.Rat).SetFrac(new(big.Int).Mul(t, big.NewInt(n)), den)
		if i%2 == 1 {
			b.Neg(b)
		}
		list = append(list, b.Mul(b, big.NewRat(1, n*(n-1))))
	}
	return list
})

// lgamma shifts x beyond stirlingFrom and uses Stirling's series there.
func (m arithmetic) lgamma(x *big.Float) *big.Float {
	inner := arithmetic{m.prec + 96}
	z, product := inner.zero().Set(x), inner.new(1)
	for z.Cmp(inner.new(stirlingFrom)) < 0 {
		product = inner.mul(product, z)
		z = inner.add(z, inner.new(1))
	}
	logZ := inner.log(z)
	sum := inner.mul(inner.sub(z, inner.new(0.5)), logZ)
	sum = inner.sub(sum, z)
	sum = inner.add(sum, inner.mul(inner.new(0.5), inner.log(inner.mul(inner.new(2), inner.pi()))))
	power, z2 := inner.zero().Set(z), inner.mul(z, z)
	for _, b := range bernoulli() {
		term := inner.div(inner.zero().SetRat(b), power)
		if term.MantExp(nil) < -int(inner.prec) {
			break
		}
		sum = inner.add(sum, term)
		power = inner.mul(power, z2)
	}
	return m.zero().Set(inner.sub(sum, inner.log(product)))
}

// bigBeta returns P(X <= x) of the beta distribution with x = part/whole and
// 1 - x = rest/whole.
func bigBeta(x, y *big.Rat, a, b float64) *big.Float {
	xf, _ := x.Float64()
	yf, _ := y.Float64()
	if directIsShorter(xf, yf, a, b) {
		return arithmetic{narrow}.betaSeries(x, y, a, b)
	}
	m := arithmetic{wide}
	return m.sub(m.new(1), m.betaSeries(y, x, b, a))
}

// directIsShorter lets the series of both sides run until the terms of one are
// small, for the direct side 2^-narrow, for the other 2^-wide.
func directIsShorter(x, y, a, b float64) bool {
	direct, around := 0.0, 0.0
	for k := 0.0; ; k++ {
		direct += math.Log(x * (a + b + k) / (a + 1 + k))
		around += math.Log(y * (a + b + k) / (b + 1 + k))
		if direct < -0.7*narrow {
			return true
		}
		if around < -0.7*wide {
			return false
		}
	}
}

// betaSeries is x^a y^b / (a B(a,b)) times the sum of (a+b)_k x^k / (a+1)_k,
// DLMF 8.17.8.
func (m arithmetic) betaSeries(x, y *big.Rat, a, b float64) *big.Float {
	xb, yb := m.zero().SetRat(x), m.zero().SetRat(y)
	ab, bb, one := m.new(a), m.new(b), m.new(1)
	whole := m.add(ab, bb)
	sum, term, over, under := m.new(1), m.new(1), whole, m.add(ab, one)
	for {
		num := m.mul(over, xb)
		term = m.div(m.mul(term, num), under)
		sum = m.add(sum, term)
		if num.Cmp(under) < 0 && term.MantExp(nil) < sum.MantExp(nil)-int(m.prec)-8 {
			break
		}
		over, under = m.add(over, one), m.add(under, one)
	}
	e := m.add(m.mul(ab, m.log(xb)), m.mul(bb, m.log(yb)))
	e = m.add(e, m.sub(m.lgamma(whole), m.add(m.lgamma(ab), m.lgamma(bb))))
	return m.mul(m.exp(m.sub(e, m.log(ab))), sum)
}

// bigGamma returns P(X <= x) and P(X > x) of the gamma distribution by the series
// x^a e^-x / Gamma(a+1) times the sum of x^k / (a+1)_k, DLMF 8.11.4.
func bigGamma(x, a float64) (lower, upper *big.Float) {
	m := arithmetic{wide}
	if x < a {
		m = arithmetic{narrow}
	}
	xb, ab, one := m.new(x), m.new(a), m.new(1)
	sum, term, under := m.new(1), m.new(1), m.add(ab, one)
	for {
		term = m.div(m.mul(term, xb), under)
		sum = m.add(sum, term)
		if xb.Cmp(under) < 0 && term.MantExp(nil) < sum.MantExp(nil)-int(m.prec)-8 {
			break
		}
		under = m.add(under, one)
	}
	e := m.sub(m.mul(ab, m.log(xb)), m.add(xb, m.lgamma(m.add(ab, one))))
	lower = m.mul(m.exp(e), sum)
	return lower, m.sub(one, lower)
}

// bigHypergeometric returns P(X >= k) by its finite sum.
func bigHypergeometric(k, population, marked, draws int64) *big.Float {
	m := arithmetic{narrow}
	factorial := func(n int64) *big.Float { return m.lgamma(m.new(float64(n + 1))) }
	choose := func(n, k int64) *big.Float {
		return m.sub(factorial(n), m.add(factorial(k), factorial(n-k)))
	}
	first := m.add(choose(marked, k), m.sub(choose(population-marked, draws-k), choose(population, draws)))
	sum, term := m.new(1), m.new(1)
	for x := k; x < min(marked, draws); x++ {
		num := m.mul(m.new(float64(marked-x)), m.new(float64(draws-x)))
		den := m.mul(m.new(float64(x+1)), m.new(float64(population-marked-draws+x+1)))
		term = m.div(m.mul(term, num), den)
		sum = m.add(sum, term)
		if num.Cmp(den) < 0 && term.MantExp(nil) < sum.MantExp(nil)-int(m.prec) {
			break
		}
	}
	return m.mul(m.exp(first), sum)
}
