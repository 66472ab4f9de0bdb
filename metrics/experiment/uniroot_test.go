// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// asR computes what R's fisher.test prints of the odds ratio, which is not quite
// what the equations say: R solves them for the ratio, or for its inverse where that
// is below 1, by Brent's method with uniroot's default tolerance of 2^-13. What it
// stops at depends on the way it took, so that this takes the same.
type asR struct {
	least int64
	logs  []float64 // of the probabilities of every table if the odds ratio is 1
	seen  int64

	tolerance float64 // of the root, absolute
}

func newAsR(a, b count, tolerance float64) asR {
	d := hypergeometric(a, b)
	least, most := d.Support()
	r := asR{least: least, seen: a.hits, tolerance: tolerance}
	for k := least; k <= most; k++ {
		r.logs = append(r.logs, math.Log(d.Point(k)))
	}
	return r
}

// weigh sums up a function of the tables under an odds ratio.
func (r asR) weigh(odds float64, f func(k int64) float64) float64 {
	if odds == 0 {
		return f(r.least)
	}
	top, total, weighed := math.Inf(-1), 0.0, 0.0
	for i, l := range r.logs {
		top = max(top, l+float64(r.least+int64(i))*math.Log(odds))
	}
	for i, l := range r.logs {
		k := r.least + int64(i)
		w := math.Exp(l + float64(k)*math.Log(odds) - top)
		total += w
		weighed += w * f(k)
	}
	return weighed / total
}

// solve finds the odds ratio for which a weighed function has a value.
func (r asR) solve(f func(k int64) float64, value float64) float64 {
	off := func(odds float64) float64 { return r.weigh(odds, f) - value }
	at1 := off(1)
	switch grows := off(2) > at1; {
	case at1 == 0:
		return 1
	case (at1 > 0) == grows:
		return brent(off, 0, 1, r.tolerance)
	}
	return 1 / brent(func(t float64) float64 { return off(1 / t) }, 0x1p-52, 1, r.tolerance)
}

// odds returns the estimate and its limits by the names of the reference file.
func (r asR) odds(confidence float64) map[string]float64 {
	tail := (1 - confidence) / 2
	return map[string]float64{
		"oddsRatioConditionalMLE": r.solve(func(k int64) float64 { return float64(k) }, float64(r.seen)),
		"orLow":                   r.solve(func(k int64) float64 { return truth(k >= r.seen) }, tail),
		"orHigh":                  r.solve(func(k int64) float64 { return truth(k <= r.seen) }, tail),
	}
}

func truth(v bool) float64 {
	if v {
		return 1
	}
	return 0
}

// brent finds a root between two points (Brent 1973, Algorithms for Minimization
// Without Derivatives, chapter 4), in the order of steps of the version of Forsythe,
// Malcolm and Moler's ZEROIN that R has.
func brent(f func(float64) float64, a, b, tolerance float64) float64 {
	fa, fb := f(a), f(b)
	c, fc := a, fa // on the other side of the root
	for range 1000 {
		before := b - a
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		least := 2*0x1p-52*math.Abs(b) + tolerance/2
		step := (c - b) / 2
		if math.Abs(step) <= least || fb == 0 {
			return b
		}
		if math.Abs(before) >= least && math.Abs(fa) > math.Abs(fb) {
			if inner, ok := interpolate(a, b, c, fa, fb, fc, before, least); ok {
				step = inner
			}
		}
		if math.Abs(step) < least {
			step = math.Copysign(least, step)
		}
		a, fa = b, fb
		b += step
		fb = f(b)
		if (fb > 0) == (fc > 0) && fb != 0 {
			c, fc = a, fa
		}
	}
	return b
}

// interpolate proposes a step through two or three points; ok is false if it is
// not better than halving.
func interpolate(a, b, c, fa, fb, fc, before, least float64) (step float64, ok bool) {
	var p, q float64
	if a == c {
		s := fb / fa
		p, q = (c-b)*s, 1-s
	} else {
		u, v, s := fa/fc, fb/fc, fb/fa
		p = s * ((c-b)*u*(u-v) - (b-a)*(v-1))
		q = (u - 1) * (v - 1) * (s - 1)
	}
	if p > 0 {
		q = -q
	} else {
		p = -p
	}
	ok = p < 0.75*(c-b)*q-math.Abs(least*q)/2 && p < math.Abs(before*q/2)
	return p / q, ok
}

// checkOdds holds the file's odds ratios to the way they came about, and ours to the
// same equations solved to the end: both within the file's tolerance. What remains
// between file and ours is what R leaves out, logged in full.
func checkOdds(t *testing.T, in input, c referenceCase, got map[string]any) {
	t.Helper()
	a, b := count{in.A, in.A + in.B}, count{in.C, in.C + in.D}
	printed, exact := newAsR(a, b, 0x1p-13).odds(in.Confidence), newAsR(a, b, 1e-16).odds(in.Confidence)
	for name := range printed {
		want, ours := c.Expected[name].(float64), got[name].(float64)
		t.Logf("%s: %.15g in the file, %.15g as R computes it, %.15g solved to the end, %.15g here: the file is off by %.1g",
			name, want, printed[name], exact[name], ours, want/ours-1)
		require.InEpsilon(t, want, printed[name], c.RelTol, "%s as R computes it", name)
		require.InEpsilon(t, exact[name], ours, 1e-9, name)
	}
}
