// SPDX-License-Identifier: Apache-2.0

package team

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMulDiv(t *testing.T) {
	for _, c := range []struct {
		a, b, c, want int64
		ok            bool
	}{
		{0, 5, 3, 0, true},
		{2, 3, 6, 1, true},
		{7, 1, 2, 4, true}, // rounded up
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, true},
		{math.MaxInt64, 3, 2, 0, false},
		{1 << 62, 8, 2, 0, false}, // the quotient is 2 to the 64th
		{1 << 62, 8, 1, 0, false},
	} {
		got, ok := mulDiv(c.a, c.b, c.c)
		assert.Equal(t, c.ok, ok, "%d %d %d", c.a, c.b, c.c)
		if ok {
			assert.Equal(t, c.want, got, "%d %d %d", c.a, c.b, c.c)
		}
	}
}
