// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Observation is one item that was watched until something happened to it, such
// as a conversation until its first reply. The zero Observation ended at time
// 0.
type Observation struct {
	// Time is how long the item was watched: from its start to the event, or
	// to the moment of looking if it is still open. The unit is the caller's.
	Time float64
	// Open says that the event has not happened yet: the true time is longer
	// than Time, nobody knows by how much (the item is censored).
	Open bool
}

// Step is one point of a survival curve: what happened at one time. The zero
// Step is one at which nothing happened.
type Step struct {
	Time     float64 // when
	AtRisk   int     // items whose time is this or longer
	Events   int     // of those, how many saw the event at this time
	Open     int     // of those, how many were last seen, still open, at this time
	Survival float64 // share of items, as estimated, that are without event after this time
}

// Survival is the curve that Kaplan and Meier estimate from closed and open
// items together. Leaving out open items makes a team that has not answered the
// hard questions yet look fast; the curve uses what is known about them: that
// they took at least this long. It never changes and is safe for concurrent
// use. The zero Survival has seen nothing.
type Survival struct {
	steps []Step
	open  int
	items int
}

// KaplanMeier estimates the survival curve of the observations, which may come
// in any order. It fails if a time is negative, infinite or not a number.
//
// Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete
// observations, JASA 53 (1958).
func KaplanMeier(observations []Observation) (*Survival, error) {
	sorted := slices.Clone(observations)
	for i, o := range sorted {
		if !(o.Time >= 0) || math.IsInf(o.Time, 0) {
			return nil, fmt.Errorf("metrics: kaplan-meier: observation %d: time %v: want a finite number from 0", i, o.Time)
		}
	}
	slices.SortFunc(sorted, func(a, b Observation) int { return cmp.Compare(a.Time, b.Time) })
	s := &Survival{items: len(sorted)}
	left := 1.0
	for i := 0; i < len(sorted); {
		step := Step{Time: sorted[i].Time, AtRisk: len(sorted) - i}
		for ; i < len(sorted) && sorted[i].Time == step.Time; i++ {
			if sorted[i].Open {
				step.Open++
			} else {
				step.Events++
			}
		}
		left *= float64(step.AtRisk-step.Events) / float64(step.AtRisk)
		step.Survival = left
		s.open += step.Open
		s.steps = append(s.steps, step)
	}
	return s, nil
}

// Len returns the number of observations.
func (s *Survival) Len() int { return s.items }

// Open returns how many of them are still open.
func (s *Survival) Open() int { return s.open }

// Steps returns the curve in order of time, one step per time that occurs.
func (s *Survival) Steps() []Step { return slices.Clone(s.steps) }

// At returns the estimated share of items that are without event after the
// given time. Before the first observation it is 1.
func (s *Survival) At(time float64) float64 {
	i, found := slices.BinarySearchFunc(s.steps, time, func(st Step, t float64) int { return cmp.Compare(st.Time, t) })
	if found {
		return s.steps[i].Survival
	}
	if i == 0 {
		return 1
	}
	return s.steps[i-1].Survival
}

// Quantile returns the time by which the share p of all items has seen the
// event: 0.5 is the median. Where the curve is flat at exactly that share, it is
// the middle of the flat part, as in R's survfit. It is not reached (ok is
// false) if too many items are still open, if there are none, or if p is not
// between 0 and 1.
func (s *Survival) Quantile(p float64) (time float64, ok bool) {
	const tolerance = 1.490116119384766e-08 // R's: the square root of the machine's precision
	if !(p > 0 && p < 1) {
		return 0, false
	}
	want := 1 - p
	for i, st := range s.steps {
		if st.Events == 0 || st.Survival > want+tolerance {
			continue
		}
		if st.Survival < want-tolerance {
			return st.Time, true
		}
		for _, next := range s.steps[i+1:] {
			if next.Events > 0 {
				return st.Time + (next.Time-st.Time)/2, true
			}
		}
		// No event after the flat part began: R ends it at the last time seen.
		last := s.steps[len(s.steps)-1].Time
		return st.Time + (last-st.Time)/2, true
	}
	return 0, false
}
