// SPDX-License-Identifier: Apache-2.0

package metrics

// SelectRanks and SelectRanksWithin are the selection behind exact quantiles.
var (
	SelectRanks       = selectRanks
	SelectRanksWithin = func(x []int64, ranks []int, budget int) { selectIn(x, 0, ranks, budget) }
)
