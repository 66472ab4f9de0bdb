// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/socialteam/socialteam/internal/strictjson"
)

// ItemFormat is the format of an [Item] in JSON. Its history:
//
//   - socialteam.item/1: the first.
const ItemFormat = "socialteam.item/1"

// The bounds of an item and an event that are decoded.
const (
	maxItemBytes  = 16 << 20
	maxItemDepth  = 12
	maxEventBytes = 4 << 20
)

// eventJSON is the wire form of an Event: flat, empty fields left out.
type eventJSON struct {
	Kind       EventKind     `json:"kind"`
	Seq        int32         `json:"seq"`
	At         time.Time     `json:"at"`
	Actor      MemberID      `json:"actor,omitzero"`
	Principal  MemberID      `json:"principal,omitzero"`
	Item       ItemID        `json:"item,omitzero"`
	Definition ID            `json:"definition,omitzero"`
	Version    int           `json:"version,omitzero"`
	Gate       GateID        `json:"gate,omitzero"`
	Word       Word          `json:"word,omitzero"`
	Revision   int32         `json:"revision,omitzero"`
	Digest     string        `json:"digest,omitzero"`
	Fits       uint64        `json:"fits,omitzero"`
	Lent       uint64        `json:"lent,omitzero"`
	Action     Action        `json:"action,omitzero"`
	State      StateID       `json:"state,omitzero"`
	Cause      Cause         `json:"cause,omitzero"`
	Entry      int32         `json:"entry,omitzero"`
	Keep       int32         `json:"keep,omitzero"`
	Cycle      int           `json:"cycle,omitzero"`
	Forget     Restart       `json:"forget,omitzero"`
	KeepOwner  bool          `json:"keep-owner,omitzero"`
	Member     MemberID      `json:"member,omitzero"`
	Must       bool          `json:"must,omitzero"`
	Fields     []Field       `json:"fields,omitzero"`
	Editors    bool          `json:"editors,omitzero"`
	Attributes []Given       `json:"attributes,omitzero"`
	Voided     []GateID      `json:"voided,omitzero"`
	Passed     []GateID      `json:"passed,omitzero"`
	Off        []GateID      `json:"off,omitzero"`
	Dues       []Due         `json:"dues,omitzero"`
	Rolls      []Roll        `json:"rolls,omitzero"`
	Lost       []Loss        `json:"lost,omitzero"`
	Widened    []Widening    `json:"widened,omitzero"`
	Remind     []Party       `json:"remind,omitzero"`
	Deadline   DeadlineID    `json:"deadline,omitzero"`
	Count      int           `json:"count,omitzero"`
	Key        string        `json:"key,omitzero"`
	Pause      bool          `json:"pause,omitzero"`
	Gates      []GateRename  `json:"gates,omitzero"`
	States     []StateRename `json:"states,omitzero"`
	Note       string        `json:"note,omitzero"`
}

// MarshalJSON writes the event as one flat object.
func (e Event) MarshalJSON() ([]byte, error) {
	m := e.more()
	return json.Marshal(eventJSON{
		Kind: e.Kind, Seq: e.Seq, At: e.At.UTC(), Actor: e.Actor, Principal: e.Principal, Item: m.Item, Definition: m.Definition,
		Version: m.Version, Gate: e.Gate, Word: e.Word, Revision: e.Revision, Digest: m.Digest, Fits: e.Fits, Lent: m.Lent,
		Action: e.Action, State: e.State, Cause: e.Cause, Entry: e.Entry, Keep: e.Keep, Cycle: m.Cycle, Forget: m.Forget,
		KeepOwner: m.KeepOwner, Member: e.Member, Must: e.Must, Fields: m.Fields, Editors: m.Editors, Attributes: m.Attributes,
		Voided: m.Voided, Passed: m.Passed, Off: m.Off, Dues: m.Dues, Rolls: m.Rolls, Lost: m.Lost, Widened: m.Widened,
		Remind: m.Remind, Deadline: m.Deadline, Count: m.Count, Key: m.Key, Pause: m.Pause, Gates: m.Gates, States: m.States, Note: m.Note,
	})
}

// UnmarshalJSON reads what MarshalJSON writes and refuses unknown fields.
func (e *Event) UnmarshalJSON(data []byte) error {
	v, err := DecodeEvent(bytes.NewReader(data))
	if err == nil {
		*e = v
	}
	return err
}

// DecodeEvent reads an [Event] from JSON. It refuses unknown fields, duplicate
// keys, a missing kind and more than 4 MiB; faults are *socialteam.SpecError,
// joined.
func DecodeEvent(r io.Reader) (Event, error) {
	var w eventJSON
	if err := strictjson.Decode(r, &w, strictjson.Limits{Bytes: maxEventBytes, Depth: maxItemDepth}); err != nil {
		return Event{}, err
	}
	if w.Kind == 0 {
		return Event{}, fault("kind", errors.New("missing: want such as \"voted\" or \"moved\""))
	}
	if !inRange(w.At) {
		return Event{}, fault("at", fmt.Errorf("%v is outside the years 1678 to 2261", w.At))
	}
	e := Event{
		Kind: w.Kind, Seq: w.Seq, At: w.At.UTC(), Actor: w.Actor, Principal: w.Principal, Gate: w.Gate, Word: w.Word,
		Revision: w.Revision, Fits: w.Fits, Action: w.Action, State: w.State, Cause: w.Cause, Entry: w.Entry, Keep: w.Keep,
		Member: w.Member, Must: w.Must,
	}
	m := Effects{
		Item: w.Item, Definition: w.Definition, Version: w.Version, Digest: w.Digest, Lent: w.Lent, Cycle: w.Cycle,
		Forget: w.Forget, KeepOwner: w.KeepOwner, Fields: w.Fields, Editors: w.Editors, Attributes: w.Attributes,
		Voided: w.Voided, Passed: w.Passed, Off: w.Off, Dues: w.Dues, Rolls: w.Rolls, Lost: w.Lost, Widened: w.Widened,
		Remind: w.Remind, Deadline: w.Deadline, Count: w.Count, Key: w.Key, Pause: w.Pause, Gates: w.Gates, States: w.States, Note: w.Note,
	}
	for i := range m.Dues {
		m.Dues[i].At = m.Dues[i].At.UTC()
	}
	if !m.isZero() {
		e.More = &m
	}
	return e, nil
}

// isZero reports whether there are no effects.
func (f *Effects) isZero() bool {
	return f.Definition == "" && f.Version == 0 && f.Item == "" && f.Cycle == 0 && f.Forget == "" && !f.KeepOwner && f.Digest == "" &&
		len(f.Fields) == 0 && !f.Editors && len(f.Attributes) == 0 && f.Lent == 0 && len(f.Voided) == 0 && len(f.Passed) == 0 &&
		len(f.Off) == 0 && len(f.Dues) == 0 && len(f.Rolls) == 0 && len(f.Lost) == 0 && len(f.Widened) == 0 &&
		len(f.Remind) == 0 && f.Deadline == "" && f.Count == 0 && f.Key == "" && !f.Pause && len(f.Gates) == 0 &&
		len(f.States) == 0 && f.Note == ""
}

// itemJSON is the wire form of an Item.
type itemJSON struct {
	Format     string         `json:"format"`
	ID         ItemID         `json:"id"`
	Definition ID             `json:"definition"`
	Version    int32          `json:"version"`
	Seq        int32          `json:"seq"`
	State      StateID        `json:"state"`
	Entry      int32          `json:"entry"`
	Cycle      int32          `json:"cycle"`
	Revision   int32          `json:"revision"`
	Author     MemberID       `json:"author"`
	For        MemberID       `json:"for,omitzero"`
	Started    time.Time      `json:"started"`
	Entered    time.Time      `json:"entered"`
	Last       time.Time      `json:"last"`
	Digest     string         `json:"digest,omitzero"`
	Owner      MemberID       `json:"owner,omitzero"`
	Votes      []voteJSON     `json:"votes,omitzero"`
	Acts       []actJSON      `json:"acts,omitzero"`
	Trail      []legJSON      `json:"trail,omitzero"`
	Attributes []Given        `json:"attributes,omitzero"`
	Holds      []string       `json:"holds,omitzero"`
	Paused     bool           `json:"paused,omitzero"`
	FieldRevs  []fieldRevJSON `json:"field-revisions,omitzero"`
	Editors    []editorJSON   `json:"editors,omitzero"`
	Rolls      []rollJSON     `json:"rolls,omitzero"`
	Struck     []gateMember   `json:"struck,omitzero"`
	Added      []addedJSON    `json:"added,omitzero"`
	Widened    []Widening     `json:"widened,omitzero"`
	Delegated  []delegateJSON `json:"delegated,omitzero"`
	Dues       []dueJSON      `json:"dues,omitzero"`
	Lent       []lentJSON     `json:"lent,omitzero"`
}

type voteJSON struct {
	Gate      GateID   `json:"gate"`
	Word      Word     `json:"word"`
	Actor     MemberID `json:"actor"`
	Principal MemberID `json:"principal"`
	Revision  int32    `json:"revision"`
	Fits      uint64   `json:"fits"`
}

type actJSON struct {
	Action    Action   `json:"action"`
	Actor     MemberID `json:"actor"`
	Principal MemberID `json:"principal"`
}

// legJSON is a state of the trail, with the gates that were passed there or did
// not apply.
type legJSON struct {
	State  StateID  `json:"state"`
	Passed []GateID `json:"passed,omitzero"`
	Off    []GateID `json:"off,omitzero"`
}

func trailJSON(trail []mark) []legJSON {
	var legs []legJSON
	for _, k := range trail {
		if k.kind == entered {
			legs = append(legs, legJSON{State: StateID(k.id)})
			continue
		}
		leg := &legs[len(legs)-1]
		if k.kind == passed {
			leg.Passed = append(leg.Passed, GateID(k.id))
		} else {
			leg.Off = append(leg.Off, GateID(k.id))
		}
	}
	return legs
}

func trailOf(legs []legJSON) []mark {
	var trail []mark
	for _, l := range legs {
		trail = append(trail, mark{string(l.State), entered})
		for _, g := range l.Passed {
			trail = append(trail, mark{string(g), passed})
		}
		for _, g := range l.Off {
			trail = append(trail, mark{string(g), judgedOff})
		}
	}
	return trail
}

type fieldRevJSON struct {
	Field    Field `json:"field"`
	Revision int32 `json:"revision"`
}

type editorJSON struct {
	Field  Field    `json:"field"`
	Member MemberID `json:"member"`
}

type rollJSON struct {
	Gate    GateID     `json:"gate"`
	Leaf    int32      `json:"leaf"`
	Members []MemberID `json:"members"`
}

type gateMember struct {
	Gate   GateID   `json:"gate"`
	Member MemberID `json:"member"`
}

type addedJSON struct {
	Gate   GateID   `json:"gate"`
	Member MemberID `json:"member"`
	Seat   uint64   `json:"seat,omitzero"`
}

type delegateJSON struct {
	Gate GateID   `json:"gate"`
	From MemberID `json:"from"`
	To   MemberID `json:"to"`
}

// dueJSON is a running deadline: when it falls, or, paused, what remains.
type dueJSON struct {
	Deadline  DeadlineID `json:"deadline"`
	At        time.Time  `json:"at,omitzero"`
	Remaining Duration   `json:"remaining,omitzero"`
	Moves     bool       `json:"moves,omitzero"`
	Count     int32      `json:"count,omitzero"`
}

type lentJSON struct {
	Gate      GateID   `json:"gate"`
	Principal MemberID `json:"principal"`
	Leaves    uint64   `json:"leaves"`
}

// convert maps a list; an empty one becomes nil, so that it is left out.
func convert[A, B any](list []A, f func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i := range list {
		out[i] = f(list[i])
	}
	return out
}

func same[A any](a A) A { return a }

// MarshalJSON writes the whole state. It fails on the zero Item.
func (it *Item) MarshalJSON() ([]byte, error) {
	if it.seq == 0 {
		return nil, ErrNotBegun
	}
	x := it.extra()
	return json.Marshal(itemJSON{
		Format: ItemFormat, ID: it.id, Definition: it.def, Version: it.version, Seq: it.seq, State: it.state, Entry: it.entry,
		Cycle: it.cycle(), Revision: it.rev, Author: it.author, For: x.principal, Started: instant(it.started),
		Entered: instant(it.entered), Last: instant(it.last), Digest: x.digest, Owner: x.owner, Paused: x.paused,
		Votes:      convert(it.votes, func(v vote) voteJSON { return voteJSON{v.gate, v.word, v.actor, v.principal, v.rev, v.fits} }),
		Acts:       convert(it.acts, func(a act) actJSON { return actJSON{a.action, a.actor, a.principal} }),
		Trail:      trailJSON(it.trail),
		Attributes: convert(it.attrs, same),
		Holds:      convert(x.holds, same),
		FieldRevs:  convert(x.fieldRev, func(r fieldRev) fieldRevJSON { return fieldRevJSON{r.field, r.rev} }),
		Editors:    convert(x.editors, func(e editor) editorJSON { return editorJSON{e.field, e.member} }),
		Rolls:      convert(x.rolls, func(r roll) rollJSON { return rollJSON{r.gate, r.leaf, r.members} }),
		Struck:     convert(x.struck, func(s struck) gateMember { return gateMember{s.gate, s.member} }),
		Added:      convert(x.added, func(a addition) addedJSON { return addedJSON{a.gate, a.member, a.seat} }),
		Widened:    convert(x.widened, func(w widening) Widening { return Widening{w.gate, w.with} }),
		Delegated:  convert(x.delegated, func(d delegation) delegateJSON { return delegateJSON{d.gate, d.from, d.to} }),
		Dues:       convert(x.dues, func(d due) dueJSON { return d.wire(x.paused) }),
		Lent:       convert(x.lent, func(l lent) lentJSON { return lentJSON{l.gate, l.principal, l.leaves} }),
	})
}

func (d due) wire(paused bool) dueJSON {
	w := dueJSON{Deadline: d.id, Moves: d.moves, Count: d.count}
	if paused {
		w.Remaining = Duration(d.at)
	} else {
		w.At = instant(d.at)
	}
	return w
}

func (w dueJSON) due(paused bool) due {
	d := due{id: w.Deadline, moves: w.Moves, count: w.Count}
	if paused {
		d.at = int64(w.Remaining)
	} else {
		d.at = w.At.UnixNano()
	}
	return d
}

// UnmarshalJSON reads what MarshalJSON writes and refuses a state that no
// history leads to.
func (it *Item) UnmarshalJSON(data []byte) error {
	var w itemJSON
	if err := strictjson.Decode(bytes.NewReader(data), &w, strictjson.Limits{Bytes: maxItemBytes, Depth: maxItemDepth}); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	item := Item{
		id: w.ID, def: w.Definition, version: w.Version, seq: w.Seq, state: w.State, entry: w.Entry, rev: w.Revision,
		author: w.Author, started: w.Started.UnixNano(), entered: w.Entered.UnixNano(), last: w.Last.UnixNano(),
		votes: convert(w.Votes, func(v voteJSON) vote {
			return vote{
				gate: v.Gate, word: v.Word, actor: v.Actor, principal: v.Principal, rev: v.Revision, fits: v.Fits,
				deputy: v.Actor != v.Principal,
			}
		}),
		acts:  convert(w.Acts, func(a actJSON) act { return act{a.Action, a.Actor, a.Principal} }),
		trail: trailOf(w.Trail),
		attrs: convert(w.Attributes, same),
	}
	x := extras{
		restarts: w.Cycle - 1, principal: w.For, owner: w.Owner, digest: w.Digest, paused: w.Paused, holds: convert(w.Holds, same),
		fieldRev:  convert(w.FieldRevs, func(r fieldRevJSON) fieldRev { return fieldRev{r.Field, r.Revision} }),
		editors:   convert(w.Editors, func(e editorJSON) editor { return editor{e.Field, e.Member} }),
		rolls:     convert(w.Rolls, func(r rollJSON) roll { return roll{r.Gate, r.Leaf, r.Members} }),
		struck:    convert(w.Struck, func(s gateMember) struck { return struck{s.Gate, s.Member} }),
		added:     convert(w.Added, func(a addedJSON) addition { return addition{a.Gate, a.Member, a.Seat} }),
		widened:   convert(w.Widened, func(v Widening) widening { return widening{v.Gate, v.With} }),
		delegated: convert(w.Delegated, func(d delegateJSON) delegation { return delegation{d.Gate, d.From, d.To} }),
		dues:      convert(w.Dues, func(d dueJSON) due { return d.due(w.Paused) }),
		lent:      convert(w.Lent, func(l lentJSON) lent { return lent{l.Gate, l.Principal, l.Leaves} }),
	}
	if !x.isZero() {
		item.x = &x
	}
	*it = item
	return nil
}

func (x *extras) isZero() bool {
	return x.restarts == 0 && x.principal == "" && x.owner == "" && x.digest == "" && !x.paused && len(x.holds) == 0 && len(x.fieldRev) == 0 &&
		len(x.editors) == 0 && len(x.rolls) == 0 && len(x.struck) == 0 && len(x.added) == 0 && len(x.widened) == 0 &&
		len(x.delegated) == 0 && len(x.dues) == 0 && len(x.lent) == 0
}

// check refuses what no history leads to.
func (w *itemJSON) check() error {
	var errs []error
	say := func(bad bool, path, text string, args ...any) {
		if bad {
			errs = append(errs, fault(path, fmt.Errorf(text, args...)))
		}
	}
	say(w.Format != ItemFormat, "format", "want %q, have %q", ItemFormat, w.Format)
	say(w.ID == "", "id", "missing")
	say(w.Definition == "" || w.Version < 1, "definition", "want an id and a version from 1 on, have %q and %d", w.Definition, w.Version)
	say(w.State == "", "state", "missing")
	say(w.Author == "", "author", "missing")
	say(w.Seq < 1, "seq", "want at least 1, have %d", w.Seq)
	say(w.Entry < 1, "entry", "want at least 1, have %d", w.Entry)
	say(w.Cycle < 1, "cycle", "want at least 1, have %d", w.Cycle)
	say(w.Revision < 1, "revision", "want at least 1, have %d", w.Revision)
	say(!inRange(w.Started) || !inRange(w.Entered) || !inRange(w.Last), "last", "times must lie in the years 1678 to 2261")
	say(w.Started.After(w.Entered) || w.Entered.After(w.Last), "entered", "want started ≤ entered ≤ last")
	say(w.For == w.Author && w.For != "", "for", "is the author: leave it out")
	say(w.Paused && len(w.Holds) == 0, "paused", "without a key in holds")
	say(!slices.IsSorted(w.Holds) || len(slices.Compact(slices.Clone(w.Holds))) != len(w.Holds), "holds", "must be sorted, each once")
	say(!slices.IsSortedFunc(w.Attributes, func(a, b Given) int { return compare(a.Attribute, b.Attribute) }), "attributes", "must be sorted")
	for i, v := range w.Votes {
		say(v.Word == 0 || v.Gate == "" || v.Actor == "" || v.Principal == "", fmt.Sprintf("votes[%d]", i), "want gate, word, actor and principal")
		say(v.Revision < 1 || v.Revision > w.Revision, fmt.Sprintf("votes[%d].revision", i), "want 1 to %d, have %d", w.Revision, v.Revision)
		for _, u := range w.Votes[:i] {
			say(u.Gate == v.Gate && u.Principal == v.Principal, fmt.Sprintf("votes[%d]", i), "a second word of %q at gate %q", v.Principal, v.Gate)
		}
	}
	for i, a := range w.Acts {
		say(a.Action == "" || a.Actor == "" || a.Principal == "", fmt.Sprintf("acts[%d]", i), "want action, actor and principal")
	}
	for i, l := range w.Trail {
		say(l.State == "" || slices.Contains(l.Passed, "") || slices.Contains(l.Off, ""), fmt.Sprintf("trail[%d]", i), "want a state, and the ids of gates")
	}
	for i, d := range w.Dues {
		say(d.Deadline == "" || !w.Paused && !inRange(d.At), fmt.Sprintf("dues[%d]", i), "want a deadline and an instant")
	}
	return errors.Join(errs...)
}
