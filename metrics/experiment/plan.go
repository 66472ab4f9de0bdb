// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"fmt"
	"math"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/dist"
	"github.com/socialteam/socialteam/internal/suggest"
)

// Formula names a formula for the size of a test of two proportions.
type Formula string

// The formulas. The empty Formula is Pooled.
const (
	// Pooled has the pooled variance under the hypothesis of no difference, as
	// the pooled z-test does and R's power.prop.test.
	Pooled Formula = "pooled"
	// Unpooled has the variance of both rates throughout.
	Unpooled Formula = "unpooled"
	// Fleiss is Pooled with the continuity correction of Fleiss, Tytun and Ury
	// (1980, Biometrics 36:343): for tests by Fisher or Yates.
	Fleiss Formula = "fleiss"
	// Arcsine compares the rates after the arcsine transformation (Cohen 1988,
	// chapter 6).
	Arcsine Formula = "arcsine"
)

var formulas = []Formula{Pooled, Unpooled, Fleiss, Arcsine}

// Risks are the error rates of a plan. The zero Risks are the customary ones: a
// two-sided test at 5 %, with a power of 80 %, of one comparison.
type Risks struct {
	// Alpha is the chance to see a difference where there is none; 0 means 0.05.
	Alpha float64 `json:"alpha,omitempty"`
	// Power is the chance to see the difference if it is there; 0 means 0.8.
	Power float64 `json:"power,omitempty"`
	// OneSided plans a test that looks in one direction only.
	OneSided bool `json:"one-sided,omitempty"`
	// Comparisons is the number of comparisons that Alpha is divided over
	// (Bonferroni); 0 means 1. Five arms and two metrics make eight.
	Comparisons int `json:"comparisons,omitempty"`
}

// tail returns the level of one tail of one comparison.
func (r Risks) tail() float64 {
	alpha := r.Alpha
	if alpha == 0 {
		alpha = 0.05
	}
	if !r.OneSided {
		alpha /= 2
	}
	return alpha / float64(max(r.Comparisons, 1))
}

func (r Risks) power() float64 {
	if r.Power == 0 {
		return 0.8
	}
	return r.Power
}

// z returns the critical values of level and power and their sum.
func (r Risks) z() (both, level, power float64) {
	level, power = -dist.NormalQuantile(r.tail()), dist.NormalQuantile(r.power())
	return level + power, level, power
}

func (r Risks) faults() []error {
	var faults []error
	if err := checkAlpha(r.Alpha); err != nil {
		faults = append(faults, &socialteam.SpecError{Path: "alpha", Err: err})
	}
	if !(r.Power == 0 || r.Power >= 0.5 && r.Power <= 0.9999) {
		faults = append(faults, &socialteam.SpecError{Path: "power", Err: fmt.Errorf("%v: want 0.5 to 0.9999, such as 0.8", r.Power)})
	}
	if r.Comparisons < 0 || r.Comparisons > 1_000_000 {
		faults = append(faults, &socialteam.SpecError{Path: "comparisons", Err: fmt.Errorf("%d: want 1 to 1000000", r.Comparisons)})
	}
	return faults
}

// RatePlan plans a test of two proportions, such as click or signup rates.
type RatePlan struct {
	// Base is the rate of the control and Target the rate that the test must
	// be able to tell from it, both between 0 and 1.
	Base   float64 `json:"base"`
	Target float64 `json:"target"`
	Risks
	// Formula defaults to [Pooled].
	Formula Formula `json:"formula,omitempty"`
}

// Units returns the least number of units per arm. It fails with a
// [socialteam.SpecError] per fault: a rate outside of its range, equal rates, an
// unknown formula, or more than 1e15 units.
func (p RatePlan) Units() (int64, error) {
	if err := p.check(); err != nil {
		return 0, fmt.Errorf("experiment: rate plan: %w", err)
	}
	n := p.units()
	if p.Formula == Arcsine {
		n *= 2 // units returns what one sample needs against a known rate
	}
	return wholeUnits("rate plan", n)
}

// PowerAt returns the chance that the pooled z-test with so many units per arm sees
// the difference, whatever the formula; a difference seen with the wrong sign does
// not count. It fails as [RatePlan.Units] does, and for units below 1.
func (p RatePlan) PowerAt(unitsPerArm int64) (float64, error) {
	if err := p.check(); err != nil {
		return 0, fmt.Errorf("experiment: rate plan: %w", err)
	}
	if unitsPerArm < 1 {
		return 0, fmt.Errorf("experiment: rate plan: %d units per arm: want at least 1", unitsPerArm)
	}
	_, level, _ := p.z()
	null, both := p.deviations()
	lower, _ := dist.Normal((math.Sqrt(float64(unitsPerArm))*math.Abs(p.Target-p.Base) - float64(level*null)) / both)
	return lower, nil
}

func (p RatePlan) check() error {
	var faults []error
	for _, r := range []struct {
		path string
		rate float64
	}{{"base", p.Base}, {"target", p.Target}} {
		if !(r.rate > 0 && r.rate < 1) {
			faults = append(faults, &socialteam.SpecError{Path: r.path, Err: fmt.Errorf("%v: want a rate between 0 and 1, such as 0.02", r.rate)})
		}
	}
	if p.Base == p.Target {
		faults = append(faults, &socialteam.SpecError{Path: "target", Err: fmt.Errorf("%v: want another rate than base", p.Target)})
	}
	if p.Formula != "" && !known(formulas, p.Formula) {
		faults = append(faults, &socialteam.SpecError{Path: "formula", Err: suggest.Unknown("formula", p.Formula, formulas)})
	}
	return errors.Join(append(faults, p.faults()...)...)
}

// deviations returns the standard deviations of one pair of units without and
// with a difference.
func (p RatePlan) deviations() (null, both float64) {
	middle := (p.Base + p.Target) / 2
	return math.Sqrt(2 * middle * (1 - middle)), math.Sqrt(p.Base*(1-p.Base) + p.Target*(1-p.Target))
}

// units is the number per arm before rounding; for Arcsine, as tables print it,
// of one sample against a known rate.
func (p RatePlan) units() float64 {
	sum, level, power := p.z()
	null, both := p.deviations()
	difference := math.Abs(p.Target - p.Base)
	root := (float64(level*null) + float64(power*both)) / difference
	switch p.Formula {
	case Unpooled:
		root = sum * both / difference
	case Arcsine:
		root = sum / cohenH(p.Base, p.Target)
	case Fleiss:
		return root * root / 4 * math.Pow(1+math.Sqrt(1+4/(root*root*difference)), 2)
	}
	return root * root
}

// cohenH is the difference of two rates on the arcsine scale.
func cohenH(a, b float64) float64 { return 2*math.Asin(math.Sqrt(a)) - 2*math.Asin(math.Sqrt(b)) }

// MeanPlan plans a test of two means, such as revenue per visitor.
type MeanPlan struct {
	// Difference is what the test must be able to tell from 0, in units of the
	// measure.
	Difference float64 `json:"difference"`
	// Deviation is the standard deviation of the measure between units, above
	// 0. With CUPED it is the one that is left: multiply by sqrt(1 - r²).
	Deviation float64 `json:"deviation"`
	Risks
}

// Units returns the least number of units per arm for a t-test. It fails with a
// [socialteam.SpecError] per fault: a difference of 0, a deviation that is not
// above 0, or more than 1e15 units.
func (p MeanPlan) Units() (int64, error) {
	if err := p.check(); err != nil {
		return 0, fmt.Errorf("experiment: mean plan: %w", err)
	}
	return wholeUnits("mean plan", p.units())
}

// PowerAt returns the chance that a t-test with so many units per arm sees the
// difference, with its sign, by the noncentral t distribution. It fails as
// [MeanPlan.Units] does, and for units below 2.
func (p MeanPlan) PowerAt(unitsPerArm int64) (float64, error) {
	if err := p.check(); err != nil {
		return 0, fmt.Errorf("experiment: mean plan: %w", err)
	}
	if unitsPerArm < 2 {
		return 0, fmt.Errorf("experiment: mean plan: %d units per arm: want at least 2", unitsPerArm)
	}
	return p.powerAt(float64(unitsPerArm)), nil
}

func (p MeanPlan) check() error {
	var faults []error
	if d := math.Abs(p.Difference); !(d > 0 && d <= largest) {
		faults = append(faults, &socialteam.SpecError{Path: "difference", Err: fmt.Errorf("%v: want a number other than 0, up to 1e100", p.Difference)})
	}
	if !(p.Deviation > 0 && p.Deviation <= largest) {
		faults = append(faults, &socialteam.SpecError{Path: "deviation", Err: fmt.Errorf("%v: want a number above 0, up to 1e100", p.Deviation)})
	}
	return errors.Join(append(faults, p.faults()...)...)
}

// normalAbove is the size from which the t distribution and the normal differ by
// less than the noncentral t is computed to.
const normalAbove = 1e7

func (p MeanPlan) powerAt(n float64) float64 {
	shift := math.Sqrt(n/2) * math.Abs(p.Difference) / p.Deviation
	if _, level, _ := p.z(); n > normalAbove {
		lower, _ := dist.Normal(shift - level)
		return lower
	}
	df := 2 * (n - 1)
	return dist.NoncentralTUpper(-dist.TQuantile(p.tail(), df), df, shift)
}

// units starts from the normal approximation, which is at most a few too low, and
// halves the bracket around the wanted power.
func (p MeanPlan) units() float64 {
	sum, _, _ := p.z()
	root := sum * p.Deviation / math.Abs(p.Difference)
	low := max(2*root*root, 2)
	if low > normalAbove {
		return low
	}
	if p.powerAt(low) >= p.power() {
		return low
	}
	high := low + 1
	for p.powerAt(high) < p.power() {
		high += high
	}
	for high-low > 1e-9*high {
		if mid := low + (high-low)/2; p.powerAt(mid) < p.power() {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

func wholeUnits(what string, n float64) (int64, error) {
	if !(n <= 1e15) {
		return 0, fmt.Errorf("experiment: %s: needs more than 1e15 units per arm: the difference is too small to be seen", what)
	}
	return max(int64(math.Ceil(n-1e-6)), 2), nil
}
