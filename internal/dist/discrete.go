// SPDX-License-Identifier: Apache-2.0

package dist

import "math"

// Binomial is the number of successes in independent trials.
type Binomial struct {
	// Trials is not negative; with none, every value is certain to be 0.
	Trials int64
	// Chance is the probability of a success, from 0 to 1.
	Chance float64
}

// AtMost returns P(X <= k).
func (d Binomial) AtMost(k int64) float64 { lower, _ := d.tails(k); return lower }

// AtLeast returns P(X >= k).
func (d Binomial) AtLeast(k int64) float64 { _, upper := d.tails(k - 1); return upper }

// Point returns P(X = k).
func (d Binomial) Point(k int64) float64 {
	p, q := d.Chance, 1-d.Chance
	switch {
	case !(d.Trials >= 0 && p >= 0 && p <= 1):
		return math.NaN()
	case k < 0 || k > d.Trials || p == 0 && k > 0 || q == 0 && k < d.Trials:
		return 0
	case p == 0 || q == 0:
		return 1
	case k == 0:
		return math.Exp(float64(d.Trials) * math.Log1p(-p))
	case k == d.Trials:
		return math.Exp(float64(d.Trials) * math.Log(p))
	}
	return binomialPoint(float64(k), float64(d.Trials-k), p, q)
}

// tails returns P(X <= k) and P(X > k).
func (d Binomial) tails(k int64) (lower, upper float64) {
	switch {
	case !(d.Trials >= 0 && d.Chance >= 0 && d.Chance <= 1):
		return math.NaN(), math.NaN()
	case k < 0:
		return 0, 1
	case k >= d.Trials:
		return 1, 0
	}
	upper, lower = betaTails(d.Chance, 1-d.Chance, float64(k)+1, float64(d.Trials-k))
	return lower, upper
}

// Poisson is the number of events where Mean are expected; Mean is not negative.
type Poisson struct{ Mean float64 }

// AtMost returns P(X <= k).
func (d Poisson) AtMost(k int64) float64 { lower, _ := d.tails(k); return lower }

// AtLeast returns P(X >= k).
func (d Poisson) AtLeast(k int64) float64 { _, upper := d.tails(k - 1); return upper }

func (d Poisson) tails(k int64) (lower, upper float64) {
	switch {
	case !(d.Mean >= 0):
		return math.NaN(), math.NaN()
	case k < 0:
		return 0, 1
	}
	upper, lower = Gamma(d.Mean, float64(k)+1)
	return lower, upper
}

// Hypergeometric is the number of marked units in a draw without replacement.
type Hypergeometric struct{ Population, Marked, Draws int64 }

// AtMost returns P(X <= k).
func (d Hypergeometric) AtMost(k int64) float64 { lower, _ := d.tails(k); return lower }

// AtLeast returns P(X >= k).
func (d Hypergeometric) AtLeast(k int64) float64 { _, upper := d.tails(k - 1); return upper }

// Support returns the least and the greatest possible value.
func (d Hypergeometric) Support() (least, most int64) {
	return max(0, d.Draws-(d.Population-d.Marked)), min(d.Draws, d.Marked)
}

// Point returns P(X = k): the ratio of three binomial probabilities with the
// chance Draws over Population (Loader 2000).
func (d Hypergeometric) Point(k int64) float64 {
	least, most := d.Support()
	switch {
	case !d.valid():
		return math.NaN()
	case k < least || k > most:
		return 0
	case least == most:
		return 1
	}
	n := float64(d.Population)
	p, q := float64(d.Draws)/n, float64(d.Population-d.Draws)/n
	return pointOf(k, d.Marked, p, q) / pointOf(d.Draws, d.Population, p, q) *
		pointOf(d.Draws-k, d.Population-d.Marked, p, q)
}

// pointOf is Binomial.Point for 0 < p < 1 with q = 1 - p known exactly.
func pointOf(k, n int64, p, q float64) float64 {
	switch {
	case n == 0:
		return 1
	case k == 0:
		return math.Exp(-deviance(float64(n), float64(n)*q) - float64(n)*p)
	case k == n:
		return math.Exp(-deviance(float64(n), float64(n)*p) - float64(n)*q)
	}
	return binomialPoint(float64(k), float64(n-k), p, q)
}

func (d Hypergeometric) valid() bool {
	return d.Population >= 0 && d.Marked >= 0 && d.Draws >= 0 && d.Marked <= d.Population && d.Draws <= d.Population
}

// tails returns P(X <= k) and P(X > k), of which it sums the one that lies away
// from the mean.
func (d Hypergeometric) tails(k int64) (lower, upper float64) {
	least, most := d.Support()
	switch {
	case !d.valid():
		return math.NaN(), math.NaN()
	case k < least:
		return 0, 1
	case k >= most:
		return 1, 0
	case float64(k) < float64(d.Draws)/float64(d.Population)*float64(d.Marked):
		lower = min(d.sum(k, least, -1), 1)
		return lower, 1 - lower
	}
	upper = min(d.sum(k+1, most, 1), 1)
	return 1 - upper, upper
}

// sum adds the probabilities from k outward to end until they no longer count.
func (d Hypergeometric) sum(k, end, step int64) float64 {
	marked, draws := float64(d.Marked), float64(d.Draws)
	rest := float64(d.Population - d.Marked - d.Draws)
	first, sum, term := d.Point(k), 1.0, 1.0
	for ; k != end && term > sum*1e-17; k += step {
		if step < 0 {
			x := float64(k)
			term *= x / (marked - x + 1) * ((rest + x) / (draws - x + 1))
		} else {
			x := float64(k + 1)
			term *= (marked - x + 1) / x * ((draws - x + 1) / (rest + x))
		}
		sum += term
	}
	return first * sum
}
