// SPDX-License-Identifier: Apache-2.0

package team

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/internal/testkit"
)

func indexOf(ids []MemberID) *memberIndex {
	members := make([]member, len(ids))
	for i, id := range ids {
		members[i].id = id
	}
	x := newMemberIndex(members)
	return &x
}

// requireFinds asks for every id, and for others that are not there.
func requireFinds(t *testing.T, x *memberIndex, ids []MemberID, others ...MemberID) {
	t.Helper()
	twin := make(map[MemberID]int32, len(ids))
	for i, id := range ids {
		twin[id] = int32(i)
	}
	for _, id := range append(others, ids...) {
		want, there := twin[id]
		if !there {
			want = none
		}
		got, ok := x.find(id)
		if ok != there || got != want {
			t.Fatalf("find(%q) = %d, %v, want %d, %v", id, got, ok, want, there)
		}
	}
}

// TestIndexAgainstMap indexes ids of all lengths that are alike at their beginning,
// their end or both.
func TestIndexAgainstMap(t *testing.T) {
	rng := testkit.Rand(401)
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "\x00\x01ab"[rng.IntN(4)]
		}
		return string(b)
	}
	for range testkit.Cases(200, 3000) {
		seen := map[MemberID]bool{}
		var ids, others []MemberID
		front, back := word(rng.IntN(12)), word(rng.IntN(12))
		for range rng.IntN(200) {
			id := MemberID(word(rng.IntN(40)))
			switch rng.IntN(4) {
			case 0:
				id = MemberID(front) + id
			case 1:
				id += MemberID(back)
			case 2:
				id = MemberID(front) + id + MemberID(back)
			}
			switch {
			case seen[id]:
			case rng.IntN(3) == 0:
				others = append(others, id)
			default:
				ids = append(ids, id)
			}
			seen[id] = true
		}
		x := indexOf(ids)
		require.Nil(t, x.hostile)
		requireFinds(t, x, ids, append(others, "", "\x00")...)
	}
	var zero memberIndex
	requireFinds(t, &zero, nil, "", "ana")
}

// TestShortIDsAreTheirKeys makes all ids of up to 3 bytes of a small alphabet, and
// ids of up to 16 bytes that differ in one place: key and length tell them apart.
func TestShortIDsAreTheirKeys(t *testing.T) {
	type known struct {
		key    key
		length int
	}
	var x memberIndex
	seen := map[known]string{}
	add := func(id string) {
		key, _ := x.hash(id)
		k := known{key, len(id)}
		other, twice := seen[k]
		require.True(t, !twice || other == id, "%q and %q", id, other)
		seen[k] = id
	}
	const letters = "\x00\x01a\xff"
	for n := 0; n < 4*4*4; n++ {
		three := string([]byte{letters[n%4], letters[n/4%4], letters[n/16]})
		for length := 0; length <= 3; length++ {
			add(three[:length])
		}
	}
	for length := 4; length <= 16; length++ {
		base := strings.Repeat("x", length)
		add(base)
		for i := range length {
			for _, c := range letters {
				add(base[:i] + string([]byte{byte(c)}) + base[i+1:])
			}
		}
	}
}

// TestIndexProbes bounds how far a member of a large team is from its place, for
// the sorts of ids that embedders have.
func TestIndexProbes(t *testing.T) {
	const n = 20_000
	rng := testkit.Rand(402)
	for name, id := range map[string]func(i int) string{
		"numbers": func(i int) string { return fmt.Sprint(i) },
		"padded":  func(i int) string { return fmt.Sprintf("member-%06d", i) },
		"email":   func(i int) string { return fmt.Sprintf("person.%d@company.example.com", i) },
		"uuid": func(int) string {
			return fmt.Sprintf("%08x-%04x-7%03x-%016x", rng.Uint32(), rng.IntN(1<<16), 0x123, rng.Uint64())
		},
		"counters": func(i int) string { return string(binary.LittleEndian.AppendUint64(nil, uint64(i)<<32)) },
		"middle":   func(i int) string { return fmt.Sprintf("long-prefix-%06d-long-suffix", i) },
	} {
		ids := make([]MemberID, n)
		for i := range ids {
			ids[i] = MemberID(id(i))
		}
		x := indexOf(ids)
		require.Nil(t, x.hostile, name)
		require.Equal(t, seed(0), x.seed, "%s: the first seed does", name)
		require.LessOrEqual(t, x.reach, uint(8*bits.Len(uint(len(x.slots)))), name)
		require.Equal(t, x.farthest(), x.reach, name)
		requireFinds(t, x, ids, "nobody", "member-1000000", "long-prefix-000000-long-suffiy")
	}
}

// farthest is the greatest distance of a member from its place.
func (x *memberIndex) farthest() uint {
	far, mask := uint(0), uint64(len(x.slots)-1)
	for at, slot := range x.slots {
		if slot != 0 {
			_, hash := x.hash(string(x.members[uint32(slot)-1].id))
			far = max(far, uint((uint64(at)-hash)&mask))
		}
	}
	return far
}

// colliding returns ids that all have the hash 0 under a seed: one factor of the
// product is 0.
func colliding(seed uint64, n int) []MemberID {
	ids := make([]MemberID, n)
	for i := range ids {
		b := binary.LittleEndian.AppendUint64(nil, seed)
		ids[i] = MemberID(binary.LittleEndian.AppendUint64(b, uint64(i)))
	}
	return ids
}

// TestHostileIDs gives ids that were made to collide: under the first seed, so that
// another is taken, and under all of them, so that a map is.
func TestHostileIDs(t *testing.T) {
	const n = 1000
	ids := colliding(seed(0), n)
	x := indexOf(ids)
	require.Nil(t, x.hostile)
	require.Equal(t, seed(1), x.seed)
	require.Less(t, x.farthest(), uint(8*bits.Len(uint(len(x.slots)))))
	requireFinds(t, x, ids, "nobody", colliding(seed(0), n+1)[n])
	ids = nil
	for try := range uint64(seedsTried) {
		ids = append(ids, colliding(seed(try), n)...)
	}
	x = indexOf(ids)
	require.NotNil(t, x.hostile)
	require.Empty(t, x.slots)
	requireFinds(t, x, ids, "nobody", colliding(seed(0), n+1)[n])
	// Long ids may differ in their middle only, and collide by their length.
	ids = nil
	for i := range n {
		ids = append(ids, MemberID(fmt.Sprintf("%s%04d%s", strings.Repeat("a", 8), i, strings.Repeat("z", 8))))
	}
	requireFinds(t, indexOf(ids), ids, "aaaaaaaa1000zzzzzzzz", "aaaaaaaa-zzzzzzzz")
}

// TestSearchEnds leaves no slot empty, as ids that were made to lie side by side
// nearly can: who is not there is not sought through all of them.
func TestSearchEnds(t *testing.T) {
	ids := []MemberID{"ana", "bo", "cy", "di", "eve"}
	x := indexOf(ids)
	for i, slot := range x.slots {
		if slot == 0 {
			x.slots[i] = 1 // the first member, under a hash that hardly any id has
		}
	}
	requireFinds(t, x, ids, "fay", "gus", "")
}

// TestIndexOnAnyMachine pins hashes, which must be the same with 32 and 64 bits.
func TestIndexOnAnyMachine(t *testing.T) {
	x := memberIndex{seed: seed(0)}
	for id, want := range map[string]uint64{
		"":                             0xbe8cab644efdda51,
		"ana":                          0xb29b4ec96ee43004,
		"maria":                        0x2b57c612e4119813,
		"member-000123":                0x96073f00d2b0a52,
		"person.123@company.example":   0x45d2a88655a835cb,
		"a-very-long-id-of-many-words": 0x43d813ca0bc32804,
	} {
		_, got := x.hash(id)
		require.Equal(t, want, got, "%q", id)
	}
}
