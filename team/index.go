// SPDX-License-Identifier: Apache-2.0

package team

import "math/bits"

// memberIndex finds members by id. It is a hash table with open addressing that
// is filled once, faster than a map for the one question that hosts ask all the time.
//
// Its seed is found by trying: the first of a fixed list under which no member is
// far from its place. Ids that were made to collide under all of them are put in a
// map, whose seed nobody knows.
type memberIndex struct {
	seed    uint64
	slots   []uint64 // the upper half of the hash, and the place counted from 1
	reach   uint     // how far a member is from its place at most
	members []member
	hostile map[MemberID]int32 // in place of slots
}

// newMemberIndex indexes members, of which it sets the keys.
func newMemberIndex(members []member) memberIndex {
	x := memberIndex{members: members}
	for try := range uint64(seedsTried) {
		x.seed = seed(try)
		if x.fill() {
			return x
		}
	}
	x.slots, x.hostile = nil, make(map[MemberID]int32, len(members))
	for i := range members {
		x.hostile[members[i].id] = int32(i)
	}
	return x
}

const seedsTried = 8

// seed returns the seed to try: the bits of multiples of the golden ratio.
func seed(try uint64) uint64 { return (try + 1) * 0x9e3779b97f4a7c15 }

// fill makes the slots; ok is false if a member would be too far from its place.
// With at most half of the slots taken, a good hash leaves none as far as that.
func (x *memberIndex) fill() (ok bool) {
	size := 2
	for size < 2*len(x.members) {
		size *= 2
	}
	x.slots = make([]uint64, size)
	x.reach = 0
	mask, most := uint(size-1), uint(8*bits.Len(uint(size)))
	for i := range x.members {
		m := &x.members[i]
		key, hash := x.hash(string(m.id))
		m.key = key
		at := uint(hash) & mask
		far := uint(0)
		for ; x.slots[at] != 0; far++ {
			if far == most {
				return false
			}
			at = (at + 1) & mask
		}
		x.reach = max(x.reach, far)
		x.slots[at] = hash>>32<<32 | uint64(i+1)
	}
	return true
}

// find returns the place of a member; ok is false if there is none of that id.
func (x *memberIndex) find(id MemberID) (i int32, ok bool) {
	if len(x.slots) == 0 {
		if i, ok = x.hostile[id]; ok {
			return i, true
		}
		return none, false
	}
	key, hash := x.hash(string(id))
	mask := uint(len(x.slots) - 1)
	for at, far := uint(hash), uint(0); far <= x.reach; at, far = at+1, far+1 {
		slot := x.slots[at&mask]
		if slot == 0 {
			break
		}
		if slot>>32 != hash>>32 {
			continue
		}
		i = int32(uint32(slot)) - 1
		if m := &x.members[i]; m.key == key && len(m.id) == len(id) && (len(id) <= 16 || m.id == id) {
			return i, true
		}
	}
	return none, false
}

// key is the first and the last eight bytes of an id, which may overlap, or all of a
// shorter one. An id of up to 16 bytes is known by its key and its length.
type key struct{ head, tail uint64 }

func shortKey(id string) key {
	switch n := len(id); {
	case n >= 4:
		return key{half(id), half(id[n-4:])}
	case n > 0:
		return key{uint64(id[0]) | uint64(id[n/2])<<8, uint64(id[n-1])}
	}
	return key{}
}

// word reads eight bytes.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// half reads four bytes.
func half(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// hash reads the key of an id and mixes it with what lies between.
func (x *memberIndex) hash(id string) (key, uint64) {
	var k key
	if n := len(id); n >= 8 { // as most are: no call
		k.head, k.tail = word(id), word(id[n-8:])
	} else {
		k = shortKey(id)
	}
	middle := x.seed ^ uint64(len(id))<<32
	if len(id) > 16 {
		middle = mixMiddle(id, middle)
	}
	return k, mix(k.head^x.seed, k.tail^middle)
}

// mixMiddle mixes what lies between the ends of a long id.
func mixMiddle(id string, hash uint64) uint64 {
	for rest := id[8:]; len(rest) > 8; rest = rest[8:] {
		hash = mix(hash, word(rest)^0xe7037ed1a0b428db)
	}
	return hash
}

// mix folds a product of 128 bits.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}
