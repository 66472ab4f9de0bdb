// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socialteam/socialteam/internal/plan"
)

// TestContains compares sets of which one is written longer than the other.
func TestContains(t *testing.T) {
	one, both, cut := plan.SetOf(1), plan.SetOf(1, 70), plan.SetOf(1, 70)
	cut.Remove(70)
	assert.True(t, contains(both, one))
	assert.False(t, contains(one, both))
	assert.True(t, contains(one, cut), "what is longer has nothing more")
	assert.True(t, contains(cut, one))
	assert.False(t, contains(plan.SetOf(2), one))
	assert.True(t, contains(nil, nil))
	assert.False(t, contains(nil, one))
}
