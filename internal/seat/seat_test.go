// SPDX-License-Identifier: Apache-2.0

package seat_test

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/seat"
	"github.com/socialteam/socialteam/internal/testkit"
)

func TestFilled(t *testing.T) {
	two := seat.All(seat.Leaf(0), seat.Leaf(1))
	for _, c := range []struct {
		name string
		need seat.Need
		fits []uint64
		q    []int
		want bool
	}{
		{"nobody spoke", seat.Leaf(0), nil, []int{1}, false},
		{"one of one", seat.Leaf(0), []uint64{1}, []int{1}, true},
		{"one of two", seat.Leaf(0), []uint64{1}, []int{2}, false},
		{"an approval for another leaf", seat.Leaf(0), []uint64{2}, []int{1}, false},
		{"a leaf that asks for nothing is never filled", seat.Leaf(0), []uint64{1}, []int{0}, false},
		{"a leaf that is not asked about is never filled", seat.Leaf(1), []uint64{2}, []int{1}, false},
		{"one person fills one seat", two, []uint64{3}, []int{1, 1}, false},
		{"the flexible one makes way", two, []uint64{3, 1}, []int{1, 1}, true},
		{"both fit the first leaf only", two, []uint64{1, 1}, []int{1, 1}, false},
		{"shared: one person counts twice", seat.Shared(seat.Leaf(0), seat.Leaf(1)), []uint64{3}, []int{1, 1}, true},
		{"any: no way", seat.Any(seat.Leaf(0), seat.Leaf(1)), []uint64{1, 3}, []int{3, 2}, false},
		{"any: the second way", seat.Any(seat.Leaf(0), seat.Leaf(1)), []uint64{2}, []int{5, 1}, true},
		{"a huge requirement", two, []uint64{3, 3}, []int{1 << 30, 1 << 30}, false},
		{"the last leaf", seat.Leaf(63), []uint64{1 << 63}, append(make([]int, 63), 1), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			seats, err := seat.Compile(c.need)
			require.NoError(t, err)
			require.Equal(t, c.want, seats.Filled(c.fits, c.q))
		})
	}
	require.False(t, new(seat.Seats).Filled([]uint64{1}, []int{1}), "the zero Seats are never filled")
	require.Empty(t, new(seat.Seats).Missing(nil, nil, nil))
}

func TestMissing(t *testing.T) {
	seats, err := seat.Compile(seat.All(seat.Leaf(0), seat.Any(seat.Leaf(1), seat.Leaf(2))))
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 0}, seats.Missing(nil, nil, []int{2, 1, 1}), "the first of equals")
	require.Equal(t, []int{9, 1, 0, 0}, seats.Missing([]int{9}, []uint64{1, 4}, []int{2, 1, 1}))
	require.Equal(t, []int{2, 0, 1}, seats.Missing(nil, nil, []int{2, 0, 1}), "a way that cannot be filled is no way")
	require.Equal(t, []int{-1, -1, -1}, seats.Missing(nil, nil, []int{0, 1, 1}))
	require.Equal(t, []int{0, 0, 0}, seats.Missing(nil, []uint64{1, 5}, []int{1, 1, 1}))
}

// TestMissingFewest: what is missing is counted over all groups of a way, and a
// count beyond any number stays comparable.
func TestMissingFewest(t *testing.T) {
	seats, err := seat.Compile(seat.Any(seat.Shared(seat.Leaf(0), seat.Leaf(1)), seat.Leaf(2)))
	require.NoError(t, err)
	for _, c := range []struct{ need, want []int }{
		{[]int{2, 1, 4}, []int{2, 1, 0}},
		{[]int{2, 2, 4}, []int{2, 2, 0}},
		{[]int{2, 3, 4}, []int{0, 0, 4}},
		{[]int{math.MaxInt, 1, math.MaxInt - 2}, []int{0, 0, math.MaxInt - 2}},
		{[]int{math.MaxInt, math.MaxInt, math.MaxInt - 2}, []int{0, 0, math.MaxInt - 2}},
		{[]int{math.MaxInt, math.MaxInt, 0}, []int{math.MaxInt, math.MaxInt, 0}},
	} {
		require.Equal(t, c.want, seats.Missing(nil, nil, c.need), "need %v", c.need)
	}
}

func TestCompileRefuses(t *testing.T) {
	wide := make([]seat.Need, 7)
	for i := range wide {
		wide[i] = seat.Any(seat.Leaf(2*i), seat.Leaf(2*i+1))
	}
	many := make([]seat.Need, 65)
	for i := range many {
		many[i] = seat.Leaf(i)
	}
	for name, c := range map[string]struct {
		need seat.Need
		want error
	}{
		"nothing":             {seat.Need{}, seat.ErrEmpty},
		"all of nothing":      {seat.All(), seat.ErrEmpty},
		"any of nothing":      {seat.Shared(seat.Leaf(0), seat.Any()), seat.ErrEmpty},
		"a negative leaf":     {seat.Leaf(-1), seat.ErrLeaf},
		"65 leaves":           {seat.Any(many...), seat.ErrLeaf},
		"a leaf twice":        {seat.All(seat.Leaf(3), seat.Leaf(3)), seat.ErrLeaf},
		"shared in plain all": {seat.All(seat.Leaf(0), seat.Shared(seat.Leaf(1), seat.Leaf(2))), seat.ErrShared},
		"through any":         {seat.All(seat.Any(seat.Shared(seat.Leaf(1), seat.Leaf(2)), seat.Leaf(0))), seat.ErrShared},
		"2^7 alternatives":    {seat.All(wide...), seat.ErrAlternatives},
		"the same, shared":    {seat.Shared(wide...), seat.ErrAlternatives},
	} {
		_, err := seat.Compile(c.need)
		require.ErrorIs(t, err, c.want, name)
	}
	blocks := make([]seat.Need, 3)
	for i := range blocks {
		five := make([]seat.Need, 5)
		for j := range five {
			five[j] = seat.Any(seat.Leaf(10*i+2*j), seat.Leaf(10*i+2*j+1))
		}
		blocks[i] = seat.All(five...)
	}
	_, err := seat.Compile(seat.Any(blocks...))
	require.ErrorIs(t, err, seat.ErrAlternatives, "3 times 2^5 alternatives")
	for _, need := range []seat.Need{seat.All(wide[:6]...), seat.Shared(wide[:6]...), seat.Any(blocks[:2]...)} {
		seats, err := seat.Compile(need)
		require.NoError(t, err)
		require.Equal(t, 64, seats.Len())
	}
	seats, err := seat.Compile(seat.Any(many[:64]...))
	require.NoError(t, err)
	require.Equal(t, 64, seats.Len())
	_, err = seats.With(64)
	require.ErrorIs(t, err, seat.ErrLeaf)
	_, err = seats.With(7)
	require.ErrorIs(t, err, seat.ErrLeaf)
}

func TestGroups(t *testing.T) {
	seats, err := seat.Compile(seat.Shared(seat.All(seat.Leaf(0), seat.Leaf(2)), seat.Any(seat.Leaf(1), seat.Leaf(3))))
	require.NoError(t, err)
	require.Equal(t, 2, seats.Len())
	require.Equal(t, []uint64{0b101, 0b10}, seats.Groups(0))
	require.Equal(t, []uint64{0b101, 0b1000}, seats.Groups(1))
	seats.Groups(0)[0] = 0
	require.Equal(t, []uint64{0b101, 0b10}, seats.Groups(0))
}

// tree is a need written by a test, so that the twin reads nothing of the
// package it judges.
type tree struct {
	kind string // leaf, all, shared, any
	leaf int
	of   []tree
}

func (n tree) need() seat.Need {
	parts := make([]seat.Need, len(n.of))
	for i, p := range n.of {
		parts[i] = p.need()
	}
	switch n.kind {
	case "all":
		return seat.All(parts...)
	case "shared":
		return seat.Shared(parts...)
	case "any":
		return seat.Any(parts...)
	}
	return seat.Leaf(n.leaf)
}

// sat follows the meaning of the words: set is a set of approvals.
func (n tree) sat(set uint, fits []uint64, q []int) bool {
	switch n.kind {
	case "all":
		return split(n.of, set, fits, q)
	case "shared":
		for _, p := range n.of {
			if !p.sat(set, fits, q) {
				return false
			}
		}
		return true
	case "any":
		for _, p := range n.of {
			if p.sat(set, fits, q) {
				return true
			}
		}
		return false
	}
	count := 0
	for rest := set; rest != 0; rest &= rest - 1 {
		count += int(fits[bits.TrailingZeros(rest)] >> n.leaf & 1)
	}
	return q[n.leaf] >= 1 && count >= q[n.leaf]
}

// split tries every way to give the first part a subset and the others the rest.
func split(parts []tree, set uint, fits []uint64, q []int) bool {
	if len(parts) == 0 {
		return true
	}
	for sub := set; ; sub = (sub - 1) & set {
		if parts[0].sat(sub, fits, q) && split(parts[1:], set&^sub, fits, q) {
			return true
		}
		if sub == 0 {
			return false
		}
	}
}

func randomTree(r *rand.Rand, depth int, underAll bool, leaves *int) tree {
	kind := []string{"leaf", "all", "shared", "any"}[r.IntN(4)]
	if underAll && kind == "shared" {
		kind = "all"
	}
	if depth == 0 || kind == "leaf" || *leaves > 5 {
		*leaves++
		return tree{kind: "leaf", leaf: *leaves - 1}
	}
	n := tree{kind: kind}
	for range 1 + r.IntN(3) {
		n.of = append(n.of, randomTree(r, depth-1, underAll || kind == "all", leaves))
	}
	return n
}

func randomCase(r *rand.Rand) (n tree, fits []uint64, q []int) {
	leaves := 0
	n = randomTree(r, 3, false, &leaves)
	q = make([]int, leaves+1) // one to spare, for an approver added by name
	for i := range q {
		q[i] = 1 + r.IntN(2)
		if r.IntN(20) == 0 {
			q[i] = 0
		}
	}
	q[leaves] = 1
	fits = make([]uint64, r.IntN(8))
	for i := range fits {
		fits[i] = r.Uint64() & (1<<leaves - 1)
		if r.IntN(3) > 0 {
			fits[i] &= r.Uint64()
		}
	}
	return n, fits, q
}

func TestFilledEqualsTwin(t *testing.T) {
	r := testkit.Rand(1)
	yes := 0
	cases := testkit.Cases(20_000, 200_000)
	for range cases {
		n, fits, q := randomCase(r)
		seats, err := seat.Compile(n.need())
		require.NoError(t, err)
		all := uint(1)<<len(fits) - 1
		want := n.sat(all, fits, q)
		require.Equal(t, want, seats.Filled(fits, q), "%+v fits %b need %v", n, fits, q)
		if want {
			yes++
		}
		checkMissing(t, n, seats, fits, q, want)
		checkWith(t, n, seats, fits, q)
	}
	require.Greater(t, yes, cases/10)
	require.Less(t, yes, cases-cases/10)
}

// checkMissing: nothing is missing exactly when the seats are filled, and the
// approvals that are said to be missing fill them.
func checkMissing(t *testing.T, n tree, seats *seat.Seats, fits []uint64, q []int, filled bool) {
	t.Helper()
	more := append([]uint64(nil), fits...)
	for leaf, count := range seats.Missing(nil, fits, q) {
		if count < 0 {
			require.False(t, seats.Filled(fits, q))
			return
		}
		for range count {
			more = append(more, 1<<leaf)
		}
	}
	require.Equal(t, filled, len(more) == len(fits))
	require.True(t, seats.Filled(more, q), "%+v fits %b need %v more %b", n, fits, q, more)
}

// checkWith: the leaf of an approver added by name is one more part.
func checkWith(t *testing.T, n tree, seats *seat.Seats, fits []uint64, q []int) {
	t.Helper()
	leaf := len(q) - 1
	more, err := seats.With(leaf)
	require.NoError(t, err)
	with := tree{kind: "all", of: []tree{n, {kind: "leaf", leaf: leaf}}}
	if n.kind == "shared" {
		with.kind = "shared"
	}
	require.False(t, more.Filled(fits, q), "the added approver has not spoken")
	for v := range fits {
		spoken := append([]uint64(nil), fits...)
		spoken[v] |= 1 << leaf
		require.Equal(t, with.sat(uint(1)<<len(fits)-1, spoken, q), more.Filled(spoken, q),
			"%+v fits %b need %v", with, spoken, q)
	}
}

// TestWithTwice: the seats of approvers added by name join the tree as the first
// did, and any leaf that is not in the tree will do.
func TestWithTwice(t *testing.T) {
	need := []int{1, 1, 1}
	for name, c := range map[string]struct {
		of   seat.Need
		fits []uint64
		want bool
	}{
		"shared: one approval counts in each":  {seat.Shared(seat.Leaf(1)), []uint64{0b111}, true},
		"all: one approval fills one seat":     {seat.All(seat.Leaf(1)), []uint64{0b111}, false},
		"all: two approvals fill two":          {seat.All(seat.Leaf(1)), []uint64{0b111, 0b111}, false},
		"all: three approvals fill three":      {seat.All(seat.Leaf(1)), []uint64{0b111, 0b111, 0b111}, true},
		"any: as with all":                     {seat.Any(seat.Leaf(1)), []uint64{0b111, 0b111}, false},
		"any: as with all, and all are there":  {seat.Any(seat.Leaf(1)), []uint64{0b010, 0b100, 0b001}, true},
		"leaf: as with all":                    {seat.Leaf(1), []uint64{0b111, 0b111}, false},
		"leaf: as with all, and all are there": {seat.Leaf(1), []uint64{0b100, 0b001, 0b010}, true},
	} {
		t.Run(name, func(t *testing.T) {
			seats, err := seat.Compile(c.of)
			require.NoError(t, err)
			for _, leaf := range []int{0, 2} {
				seats, err = seats.With(leaf)
				require.NoError(t, err)
			}
			require.Equal(t, c.want, seats.Filled(c.fits, need))
		})
	}
}

// TestFilledLarge compares a wide gate with a case whose answer is known: a
// shuffled chain in which each approval fits two neighbouring leaves.
func TestFilledLarge(t *testing.T) {
	r := testkit.Rand(2)
	parts := make([]seat.Need, 64)
	need := make([]int, 64)
	fits := make([]uint64, 64)
	for i := range parts {
		parts[i], need[i] = seat.Leaf(i), 1
		fits[i] = 1<<i | 1<<(63&(i+1))
	}
	r.Shuffle(64, func(i, j int) { fits[i], fits[j] = fits[j], fits[i] })
	seats, err := seat.Compile(seat.All(parts...))
	require.NoError(t, err)
	require.True(t, seats.Filled(fits, need))
	require.False(t, seats.Filled(fits[1:], need))
	var many []uint64
	for range seat.Stack {
		many = append(many, fits...)
	}
	need[17] = 2 * seat.Stack
	require.True(t, seats.Filled(many, need))
	need[17]++
	require.False(t, seats.Filled(many, need))
}

func TestFilledAllocatesNothing(t *testing.T) {
	seats, fits, need := wideGate()
	buf := make([]int, 0, 64)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		seats.Filled(fits, need)
		buf = seats.Missing(buf[:0], fits, need)
	}))
	most := make([]uint64, seat.Stack)
	require.Zero(t, testing.AllocsPerRun(100, func() { seats.Filled(most, need) }))
}

func wideGate() (*seat.Seats, []uint64, []int) {
	seats, err := seat.Compile(seat.Any(seat.All(seat.Leaf(0), seat.Leaf(1), seat.Leaf(2)), seat.Leaf(3)))
	if err != nil {
		panic(err)
	}
	return seats, []uint64{0b111, 0b011, 0b001}, []int{1, 1, 1, 2}
}

func BenchmarkFilled(b *testing.B) {
	seats, fits, need := wideGate()
	b.ReportAllocs()
	for b.Loop() {
		seats.Filled(fits, need)
	}
}
