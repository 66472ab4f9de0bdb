// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/socialteam/socialteam/workflow"
)

// situation is what later decisions about an item can depend on: its state and
// attributes, what each person is and did in it, the trail, rolls, the owner and
// the deadlines that are left. Revisions, digests, numbers of entries and cycles
// are left out, since nothing asks for them but through what they void. It is
// kept from the events, as a store would keep a view of its own. People are
// numbers.
type situation struct {
	state     workflow.StateID
	authors   []int32
	attrs     []workflow.Given
	editors   []editMark
	words     []wordMark
	acts      []actMark
	trail     []trailMark
	rolls     []rollMark
	struck    []gateMark
	added     []addMark
	delegated []pairMark
	widened   []workflow.DeadlineID
	owner     int32 // nobody: -1
	dues      []workflow.Due
}

type editMark struct {
	field workflow.Field
	who   int32
}

type wordMark struct {
	gate             workflow.GateID
	actor, principal int32
	word             workflow.Word
	fits, lent       uint64
}

type actMark struct {
	action           workflow.Action
	actor, principal int32
}

// trailMark is a state that was entered, or a gate of the last state before it
// that was passed or judged off when the item left.
type trailMark struct {
	kind byte // 's', 'p' or 'o'
	id   string
}

type rollMark struct {
	gate    workflow.GateID
	leaf    int
	members []int32
}

type gateMark struct {
	gate workflow.GateID
	who  int32
}

type addMark struct {
	gate workflow.GateID
	who  int32
	seat uint64
}

type pairMark struct {
	gate     workflow.GateID
	from, to int32
}

// clone returns a copy that shares nothing which changes.
func (s *situation) clone() *situation {
	c := &situation{}
	c.copy(s)
	return c
}

// copy makes s what t is, in the room that it has.
func (s *situation) copy(t *situation) {
	room := *s
	*s = *t
	s.authors = append(room.authors[:0], t.authors...)
	s.attrs = append(room.attrs[:0], t.attrs...)
	s.editors = append(room.editors[:0], t.editors...)
	s.words = append(room.words[:0], t.words...)
	s.acts = append(room.acts[:0], t.acts...)
	s.trail = append(room.trail[:0], t.trail...)
	s.rolls = append(room.rolls[:0], t.rolls...)
	s.struck = append(room.struck[:0], t.struck...)
	s.added = append(room.added[:0], t.added...)
	s.delegated = append(room.delegated[:0], t.delegated...)
	s.widened = append(room.widened[:0], t.widened...)
	s.dues = append(room.dues[:0], t.dues...)
}

// noEffects is what events without effects have. It is never written to.
var noEffects workflow.Effects

// apply changes the situation as an event says; number gives people their
// numbers.
func (s *situation) apply(e *workflow.Event, number func(workflow.MemberID) int32) {
	m := e.More
	if m == nil {
		m = &noEffects
	}
	switch e.Kind {
	case workflow.Started:
		*s = situation{state: e.State, owner: -1, attrs: slices.Clone(m.Attributes), dues: slices.Clone(m.Dues)}
		s.authors = append(s.authors, number(e.Actor))
		if e.Principal != e.Actor {
			s.authors = append(s.authors, number(e.Principal))
		}
	case workflow.Voted:
		p := number(e.Principal)
		s.dropWord(e.Gate, p)
		s.words = append(s.words, wordMark{e.Gate, number(e.Actor), p, e.Word, e.Fits, m.Lent})
	case workflow.TakenBack:
		s.dropWord(e.Gate, number(e.Principal))
	case workflow.Moved:
		s.moved(e, m, number)
	case workflow.Edited, workflow.WasSet:
		s.edited(e, m, number)
	case workflow.Opened:
		s.opened(e, m, number)
	case workflow.Claimed:
		s.owner = number(e.Actor)
	case workflow.Assigned:
		s.owner = number(e.Member)
	case workflow.Released:
		s.owner = -1
	case workflow.Delegated:
		s.delegated = append(s.delegated, pairMark{e.Gate, number(e.Actor), number(e.Member)})
	case workflow.Revoked:
		gone := pairMark{e.Gate, number(e.Actor), number(e.Member)}
		s.delegated = slices.DeleteFunc(s.delegated, func(p pairMark) bool { return p == gone })
	case workflow.Added:
		s.added = append(s.added, addMark{e.Gate, number(e.Member), e.Fits})
	case workflow.Removed:
		s.removed(e, m, number)
	case workflow.Escalated:
		if !slices.Contains(s.widened, m.Deadline) { // else it has done so before, and was put off
			s.widened = append(s.widened, m.Deadline)
		}
		s.setDues(m.Dues)
	case workflow.Reminded, workflow.Spent:
		s.setDues(m.Dues)
	}
}

func (s *situation) dropWord(g workflow.GateID, principal int32) {
	s.words = slices.DeleteFunc(s.words, func(w wordMark) bool { return w.gate == g && w.principal == principal })
}

func (s *situation) moved(e *workflow.Event, m *workflow.Effects, number func(workflow.MemberID) int32) {
	s.words = slices.DeleteFunc(s.words, func(w wordMark) bool { return w.word != workflow.Approve || m.Forget != "" })
	s.trail = append(s.trail, trailMark{'s', string(s.state)})
	for _, g := range e.Passed() {
		s.trail = append(s.trail, trailMark{'p', string(g)})
	}
	for _, g := range m.Off {
		s.trail = append(s.trail, trailMark{'o', string(g)})
	}
	s.cut(int(e.Keep))
	s.rolls, s.struck, s.widened, s.delegated = s.rolls[:0], s.struck[:0], s.widened[:0], s.delegated[:0]
	if !m.KeepOwner {
		s.owner = -1
	}
	if m.Forget != "" {
		s.added, s.acts = s.added[:0], s.acts[:0]
	} else if e.Actor != "" {
		a := actMark{e.Action, number(e.Actor), number(e.Principal)}
		s.acts = slices.DeleteFunc(s.acts, func(b actMark) bool { return a == b })
		s.acts = append(s.acts, a)
	}
	if m.Forget == workflow.RestartAll {
		s.editors = s.editors[:0]
	}
	s.state = e.State
	s.dues = append(s.dues[:0], m.Dues...)
}

// cut shortens the trail to some states.
func (s *situation) cut(keep int) {
	for i, t := range s.trail {
		if t.kind != 's' {
			continue
		}
		if keep--; keep < 0 {
			s.trail = s.trail[:i]
			return
		}
	}
}

func (s *situation) edited(e *workflow.Event, m *workflow.Effects, number func(workflow.MemberID) int32) {
	if m.Editors {
		for _, f := range m.Fields {
			for _, who := range []workflow.MemberID{e.Actor, e.Principal} {
				if mark := (editMark{f, number(who)}); !slices.Contains(s.editors, mark) {
					s.editors = append(s.editors, mark)
				}
			}
		}
	}
	for _, g := range m.Attributes {
		i := slices.IndexFunc(s.attrs, func(have workflow.Given) bool { return have.Attribute == g.Attribute })
		if i < 0 {
			i = len(s.attrs)
			s.attrs = append(s.attrs, g)
		}
		s.attrs[i] = g
	}
	s.words = slices.DeleteFunc(s.words, func(w wordMark) bool { return slices.Contains(m.Voided, w.gate) })
	s.setDues(m.Dues)
}

func (s *situation) opened(e *workflow.Event, m *workflow.Effects, number func(workflow.MemberID) int32) {
	for _, r := range m.Rolls {
		members := make([]int32, len(r.Members))
		for i, who := range r.Members {
			members[i] = number(who)
		}
		s.rolls = slices.DeleteFunc(s.rolls, func(have rollMark) bool { return have.gate == e.Gate && have.leaf == r.Leaf })
		s.rolls = append(s.rolls, rollMark{e.Gate, r.Leaf, members})
	}
	s.struck = slices.DeleteFunc(s.struck, func(x gateMark) bool { return x.gate == e.Gate })
}

func (s *situation) removed(e *workflow.Event, m *workflow.Effects, number func(workflow.MemberID) int32) {
	who, before := number(e.Member), len(s.added)
	s.added = slices.DeleteFunc(s.added, func(a addMark) bool { return a.gate == e.Gate && a.who == who })
	if len(s.added) == before {
		s.struck = append(s.struck, gateMark{e.Gate, who})
	}
	for _, l := range m.Lost {
		p := number(l.Principal)
		for i := range s.words {
			if w := &s.words[i]; w.gate == e.Gate && w.principal == p {
				w.fits, w.lent = w.fits&^l.Leaves, 0
			}
		}
		s.words = slices.DeleteFunc(s.words, func(w wordMark) bool { return w.gate == e.Gate && w.principal == p && w.fits == 0 })
	}
}

// setDues changes the deadlines in the list.
func (s *situation) setDues(list []workflow.Due) {
	for _, d := range list {
		s.dues = slices.DeleteFunc(s.dues, func(have workflow.Due) bool { return have.Deadline == d.Deadline })
		if !d.At.IsZero() {
			s.dues = append(s.dues, d)
		}
	}
}

// passed reports whether the gate was passed when the item left its state.
func (s *situation) passed(g workflow.GateID) bool {
	return slices.Contains(s.trail, trailMark{'p', string(g)})
}

// keyer writes situations so that those which differ only by an exchange of
// interchangeable people have, as far as it sees, equal keys. Equal keys always
// mean that such an exchange exists.
type keyer struct {
	class  []int32                 // of each person
	alone  []bool                  // of each person: nobody is interchangeable with them
	member map[workflow.Field]bool // attributes that name a member
	// instant are the attributes that name an instant: what counts of one is told
	// with the time.
	instant map[workflow.Field]bool
	named   map[workflow.Action]bool       // moves of which a rule speaks: no other firing counts
	moves   map[workflow.DeadlineID]string // what counts of each deadline: nothing for a reminder
	number  func(workflow.MemberID) int32
	marks   [][]string // of each person, used again
	busy    []int32    // who has marks
	name    []int32
	buf     []byte
}

// signatures collects what each person did, with others known by their class
// alone. A mark that begins with '&' ties the person to somebody who could be
// exchanged.
func (k *keyer) signatures(s *situation) {
	if k.marks == nil {
		k.marks = make([][]string, len(k.class))
		k.name = make([]int32, len(k.class))
	}
	for _, who := range k.busy {
		k.marks[who] = k.marks[who][:0]
	}
	k.busy = k.busy[:0]
	add := func(who int32, text string) {
		if len(k.marks[who]) == 0 {
			k.busy = append(k.busy, who)
		}
		k.marks[who] = append(k.marks[who], text)
	}
	pair := func(a, b int32, text string) {
		if a == b {
			add(a, "="+text)
			return
		}
		add(a, k.tie(b)+"a"+text)
		add(b, k.tie(a)+"p"+text)
	}
	for i, a := range s.authors {
		add(a, "A"+string(rune('0'+i+len(s.authors))))
	}
	for _, e := range s.editors {
		add(e.who, "e"+string(e.field))
	}
	for _, w := range s.words {
		b := append([]byte("w"), w.gate...)
		b = append(b, 0, byte(w.word))
		b = binary.AppendUvarint(binary.AppendUvarint(b, w.fits), w.lent)
		pair(w.actor, w.principal, string(b))
	}
	for i, a := range s.acts {
		if !k.named[a.action] {
			continue
		}
		pair(a.actor, a.principal, "m"+string(a.action)+k.latest(s, i))
	}
	for _, r := range s.rolls {
		for _, who := range r.members {
			add(who, "r"+string(r.gate)+string(rune('0'+r.leaf)))
		}
	}
	for _, x := range s.struck {
		add(x.who, "x"+string(x.gate))
	}
	for _, x := range s.added {
		add(x.who, "+"+string(x.gate)+"\x00"+string(binary.AppendUvarint(nil, x.seat)))
	}
	for _, d := range s.delegated {
		pair(d.from, d.to, "d"+string(d.gate))
	}
	if s.owner >= 0 {
		add(s.owner, "o")
	}
	for _, g := range s.attrs {
		if k.member[g.Attribute] {
			if who := k.number(workflow.MemberID(g.Value.Text())); who >= 0 {
				add(who, "n"+string(g.Attribute))
			}
		}
	}
	for _, who := range k.busy {
		slices.Sort(k.marks[who])
	}
}

// latest says whether the i-th firing is the last of its move.
func (k *keyer) latest(s *situation, i int) string {
	for _, later := range s.acts[i+1:] {
		if later.action == s.acts[i].action {
			return "\x00"
		}
	}
	return "\x01"
}

// tie names somebody by class; one who could be exchanged is marked as such.
func (k *keyer) tie(who int32) string {
	b := binary.AppendUvarint(nil, uint64(k.class[who]))
	if k.alone[who] {
		return string(b)
	}
	return "&" + string(b)
}

// tied reports whether somebody's marks say with whom, of several, they acted.
func tied(marks []string) bool {
	return slices.ContainsFunc(marks, func(m string) bool { return strings.HasPrefix(m, "&") })
}

// key returns the key of a situation. clock is what counts of the time.
func (k *keyer) key(s *situation, clock string) string {
	k.signatures(s)
	k.rename()
	b := append(k.buf[:0], s.state...)
	b = append(b, 0)
	b = append(append(b, clock...), 0)
	for _, g := range s.attrs {
		if k.instant[g.Attribute] {
			continue
		}
		if !k.member[g.Attribute] {
			b = append(append(b, g.Attribute...), 0)
			b = append(append(b, g.Value.String()...), 0)
		} else if who := k.number(workflow.MemberID(g.Value.Text())); who < 0 {
			b = append(append(append(b, g.Attribute...), "?"...), g.Value.Text()...)
		}
	}
	b = append(b, 1)
	for _, t := range s.trail {
		b = append(append(append(b, t.kind), t.id...), 0)
	}
	b = append(b, 2)
	for _, r := range s.rolls { // a roll of nobody has no marks
		b = append(append(b, r.gate...), byte(r.leaf), 0)
	}
	b = append(b, 3)
	for _, d := range sorted(s.widened) {
		b = append(append(b, d...), 0)
	}
	b = append(b, 4)
	dues := slices.Clone(s.dues)
	slices.SortFunc(dues, func(x, y workflow.Due) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Deadline, y.Deadline))
	})
	for _, d := range dues {
		b = append(b, k.moves[d.Deadline]...)
	}
	b = k.appendPeople(append(b, 5), s)
	k.buf = b
	return string(b)
}

func sorted[V ~string](list []V) []V {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

// rename gives those of each class who did something the first names of the class,
// in the order of what they did.
func (k *keyer) rename() {
	slices.SortFunc(k.busy, func(a, b int32) int {
		return cmp.Or(cmp.Compare(k.class[a], k.class[b]), slices.Compare(k.marks[a], k.marks[b]), cmp.Compare(a, b))
	})
	next := int32(0)
	for i, who := range k.busy {
		if i == 0 || k.class[who] != k.class[k.busy[i-1]] {
			next = k.class[who] // a class is named after its first
		} else {
			for next++; k.class[next] != k.class[who]; next++ {
			}
		}
		k.name[who] = next
	}
}

// appendPeople writes the marks of everybody by their new names, ties exactly.
func (k *keyer) appendPeople(b []byte, s *situation) []byte {
	var lines []string
	for _, who := range k.busy {
		line := binary.AppendUvarint(nil, uint64(k.name[who]))
		for _, m := range k.marks[who] {
			line = append(append(line, m...), 0)
		}
		lines = append(lines, string(line))
	}
	pair := func(kind byte, id string, a, p int32) {
		if a != p && (!k.alone[a] || !k.alone[p]) {
			line := append([]byte{0xff, kind}, id...)
			lines = append(lines, string(binary.AppendUvarint(binary.AppendUvarint(append(line, 0), uint64(k.name[a])), uint64(k.name[p]))))
		}
	}
	for _, w := range s.words {
		pair('w', string(w.gate), w.actor, w.principal)
	}
	for _, a := range s.acts {
		if !k.named[a.action] {
			continue
		}
		pair('m', string(a.action), a.actor, a.principal)
	}
	for _, d := range s.delegated {
		pair('d', string(d.gate), d.from, d.to)
	}
	slices.Sort(lines)
	for _, l := range lines {
		b = binary.AppendUvarint(b, uint64(len(l)))
		b = append(b, l...)
	}
	return b
}
