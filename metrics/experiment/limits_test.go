// SPDX-License-Identifier: Apache-2.0

package experiment_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/metrics/experiment"
)

// An arm may still be empty; then it has no trials, and can have none.
func TestArmWithoutUnits(t *testing.T) {
	e := compile(t, twoArms(experiment.Metric{ID: "p", Kind: experiment.Proportion}))
	run := func(s experiment.Sample) error {
		s.Metric = "p"
		_, err := e.Run(experiment.Data{Arms: []experiment.ArmData{{ID: "control", Units: 100}, {ID: "new", Samples: []experiment.Sample{s}}}})
		return err
	}
	require.NoError(t, run(experiment.Sample{}))
	assert.ErrorContains(t, run(experiment.Sample{Trials: 1}), "1 of 0 units")
	assert.ErrorContains(t, run(experiment.Sample{Successes: 1}), "1: want 0 to 0")
}

// Values are taken up to the bound that the errors name, and no further.
func TestLargestValues(t *testing.T) {
	const largest = 1e100
	beyond := math.Nextafter(largest, math.Inf(1))
	m, err := experiment.MomentsOf([]float64{largest, -largest}, nil)
	require.NoError(t, err)
	assert.Zero(t, m.Mean)
	_, err = experiment.MomentsOf([]float64{1, -beyond}, nil)
	assert.ErrorContains(t, err, "value 1 is")

	_, err = experiment.MeanPlan{Difference: -largest, Deviation: largest}.PowerAt(2)
	require.NoError(t, err)
	_, err = experiment.MeanPlan{Difference: beyond, Deviation: beyond}.PowerAt(2)
	assert.ErrorContains(t, err, "difference: ")
	assert.ErrorContains(t, err, "deviation: ")
}

// One value has a mean, and no spread that anybody could know.
func TestMomentsOfOneValue(t *testing.T) {
	m, err := experiment.MomentsOf([]float64{7}, []float64{9})
	require.NoError(t, err)
	assert.Equal(t, experiment.Moments{N: 1, Mean: 7, PairedMean: 9}, m)
}
