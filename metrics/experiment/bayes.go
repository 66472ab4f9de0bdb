// SPDX-License-Identifier: Apache-2.0

package experiment

import "github.com/socialteam/socialteam/internal/dist"

// posterior is the beta distribution of a rate after a count.
func posterior(c count, prior Prior) dist.Shape {
	return dist.Shape{A: prior.Alpha + c.hits, B: prior.Beta + c.trials - c.hits}
}

// belief is what the beta-binomial model says about arm a against b: the chance
// that the rate of a is the higher one, and by how much it is below b's on
// average, counted as 0 where it is not: the loss to expect from choosing a.
func belief(a, b dist.Shape) (chance, loss float64) {
	moreA, moreB := dist.Shape{A: a.A + 1, B: a.B}, dist.Shape{A: b.A + 1, B: b.B}
	return a.Exceeds(b), max(0, float64(b.Mean()*moreB.Exceeds(a))-float64(a.Mean()*b.Exceeds(moreA)))
}
