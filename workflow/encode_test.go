// SPDX-License-Identifier: Apache-2.0

package workflow_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam/workflow"
)

func TestSpecReadsBack(t *testing.T) {
	for _, spec := range []workflow.Spec{richSpec(), postSpec(), {}} {
		spec.Format = workflow.Format
		text := encode(t, spec)
		got, err := workflow.Decode(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, spec, got)
	}
	spec, err := workflow.Decode(strings.NewReader(brandLegal))
	require.NoError(t, err)
	require.JSONEq(t, brandLegal, encode(t, spec))
	_, err = workflow.Decode(strings.NewReader(`{"id": "x"}`))
	require.ErrorContains(t, err, `format: missing: want "socialteam.workflow/1"`)
	_, err = workflow.Decode(strings.NewReader(`{"format": "x/1"}`))
	require.ErrorContains(t, err, `unknown format "x/1"`)
	_, err = workflow.Decode(strings.NewReader(`{"states": [{"id": "a", "gates": [{"id": "g", "need": {"approve": 1, "of": ["rol:x"]}}]}]}`))
	require.ErrorContains(t, err, `states[0].gates[0].need.of[0]: unknown party "rol:x"`)
}

func TestPartyText(t *testing.T) {
	for text, want := range map[string]workflow.Party{
		"role:editor":                     workflow.Role("editor"),
		"role:head of brand in acme":      workflow.Role("head of brand").In("acme"),
		"role:editor in @brand":           workflow.Role("editor").In("@brand"),
		"accountable:publish-posts":       workflow.Accountable("publish-posts"),
		"signs-off:publish-posts in acme": {Kind: workflow.DutyParty, Duty: "signs-off", Name: "publish-posts", Unit: "acme"},
		"member:u:17":                     workflow.Member("u:17"),
		"@who":                            workflow.Attr("who"),
		"author":                          workflow.Author(),
		"owner":                           workflow.Owner(),
		"manager of author":               workflow.ManagerOf(workflow.Author()),
		"manager of @who":                 workflow.ManagerOf(workflow.Attr("who")),
	} {
		p, err := workflow.ParseParty(text)
		require.NoError(t, err)
		require.Equal(t, want, p)
		b, err := p.MarshalText()
		require.NoError(t, err)
		require.Equal(t, text, string(b))
	}
	for _, text := range []string{
		"", "editor", "role:", "role: x", "role:x in ", "role:x in @", "role:a in b in c", "member:", "member:\n", "@", "@a b",
		"guest", "manager of role:x", "manager of manager of author", "excluded:x", "Author",
	} {
		_, err := workflow.ParseParty(text)
		require.ErrorContains(t, err, "want role:R", "%q", text)
	}
	for _, p := range []workflow.Party{{}, {Kind: 99}, workflow.Role("x in y"), workflow.Author().In("acme"), workflow.ManagerOf(workflow.Role("x"))} {
		_, err := p.MarshalText()
		require.Error(t, err, "%+v", p)
	}
}

func TestValues(t *testing.T) {
	for _, v := range []workflow.Value{
		workflow.Bool(true), workflow.Bool(false), workflow.Number(math.MinInt64), workflow.Text("a \"b\""), workflow.Text(""),
		workflow.Tags(), workflow.Tags("b", "a", "a"), workflow.Instant(noon.Add(1)),
	} {
		var back workflow.Value
		require.NoError(t, json.Unmarshal([]byte(encode(t, v)), &back))
		require.Equal(t, v, back)
	}
	for _, text := range []string{"null", "1.5", "1e3", `["a", 1]`, `[" "]`, `{"time": "x"}`, `{"time": "0001-01-01T00:00:00Z"}`, `{"at": 1}`, "99999999999999999999"} {
		var v workflow.Value
		require.Error(t, v.UnmarshalJSON([]byte(text)), text)
	}
	_, err := workflow.Value{}.MarshalJSON()
	require.Error(t, err)
	require.Error(t, new(workflow.Value).UnmarshalJSON(nil))
	require.True(t, workflow.Instant(time.Time{}).IsZero())
	tags := workflow.Tags("beer", "wine")
	require.True(t, tags.Has("wine"))
	require.False(t, tags.Has("win"))
	require.False(t, workflow.Tags().Has(""))
	require.Equal(t, "beer, wine", tags.String())
	require.Equal(t, workflow.TagsValue, tags.Kind())
	for v, want := range map[workflow.Value]string{workflow.Bool(true): "true", workflow.Number(-3): "-3", workflow.Text("x"): "x", workflow.Instant(noon): "2026-07-01T12:00:00Z", {}: ""} {
		require.Equal(t, want, v.String())
	}
	var none workflow.Value
	require.False(t, none.Bool())
	require.Zero(t, none.Number())
	require.Zero(t, none.Text())
	require.Nil(t, none.Tags())
	require.True(t, none.Time().IsZero())
	require.Equal(t, noon, workflow.Instant(noon).Time())
	require.True(t, workflow.Bool(true).Bool())
	require.Equal(t, int64(7), workflow.Number(7).Number())
}

func TestWordsOfEnumerations(t *testing.T) {
	type text interface {
		AppendText([]byte) ([]byte, error)
		MarshalText() ([]byte, error)
		String() string
	}
	for want, v := range map[string]text{
		"approve": workflow.Approve, "take-back": workflow.DoTakeBack, "migrated": workflow.Migrated, "edit": workflow.ByEdit, "short": workflow.Short,
		"90m": workflow.Duration(90 * time.Minute), "24h": workflow.Duration(24 * time.Hour), "1m0.5s": workflow.Duration(60500 * time.Millisecond), "0s": workflow.Duration(0),
		"gate:g": workflow.Act{Gate: "g"}, "move:m": workflow.Act{Move: "m"},
	} {
		if want == "90m" {
			want = "1h30m"
		}
		b, err := v.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(b))
		require.Equal(t, want, v.String())
		back := reflect.New(reflect.TypeOf(v))
		require.NoError(t, back.Interface().(interface{ UnmarshalText([]byte) error }).UnmarshalText(b))
		require.Equal(t, v, back.Elem().Interface())
		require.Error(t, back.Interface().(interface{ UnmarshalText([]byte) error }).UnmarshalText([]byte("nonsense")))
	}
	for _, v := range []text{workflow.Word(0), workflow.Word(99), workflow.CommandKind(0), workflow.EventKind(99), workflow.Cause(0), workflow.Status(0), workflow.Act{}, workflow.Act{Gate: "a", Move: "b"}} {
		_, err := v.AppendText(nil)
		require.Error(t, err)
	}
	require.Empty(t, workflow.Act{}.String())
	require.Empty(t, workflow.Word(0).String())
}

func TestDecodeCommand(t *testing.T) {
	c := workflow.Approval("bo", "g", noon).For("cy").Seeing(3, "abc").With("fine")
	c.Entry = 2
	got, err := workflow.DecodeCommand(strings.NewReader(encode(t, c)))
	require.NoError(t, err)
	require.Equal(t, c, got)
	_, err = workflow.DecodeCommand(strings.NewReader(`{"at": "2026-07-01T12:00:00Z"}`))
	require.ErrorContains(t, err, "kind: missing")
	_, err = workflow.DecodeCommand(strings.NewReader(`{"kind": "vot"}`))
	require.ErrorContains(t, err, `did you mean "vote"`)
}

func TestDecodeEvent(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                "kind: missing",
		`{"kind": "voted"}`: "outside the years",
		`{"kind": "voted", "at": "2026-07-01T12:00:00Z", "x": 1}`: "unknown field",
	} {
		_, err := workflow.DecodeEvent(strings.NewReader(text))
		require.ErrorContains(t, err, want)
		require.Error(t, new(workflow.Event).UnmarshalJSON([]byte(text)))
	}
}

func TestEventIDs(t *testing.T) {
	e := workflow.Event{Kind: workflow.Voted, Seq: 3}
	id := e.UUID("acme", "post-1")
	require.Equal(t, byte(5), byte(id.Version()))
	require.Equal(t, id, e.UUID("acme", "post-1"))
	require.NotEqual(t, id, e.UUID("acme", "post-2"))
	require.NotEqual(t, e.UUID("a", "bc"), e.UUID("ab", "c"))
	e.Seq = 4
	require.NotEqual(t, id, e.UUID("acme", "post-1"))
}

func TestApplyRefusesWhatCannotFollow(t *testing.T) {
	p := begin(t, flowSpec(workflow.Gate{ID: "g", Need: approve(2, brand)}), crew(), "ann").submit()
	next := func(e workflow.Event) workflow.Event {
		e.Seq, e.At = int32(p.item.Seq())+1, noon
		return e
	}
	more := &workflow.Effects{}
	setting := func(list ...workflow.Given) workflow.Event {
		return next(workflow.Event{Kind: workflow.WasSet, Revision: 2, Actor: "a", Principal: "a", More: &workflow.Effects{Fields: []field{"budget"}, Attributes: list}})
	}
	for name, e := range map[string]workflow.Event{
		"no kind":         next(workflow.Event{}),
		"unknown kind":    next(workflow.Event{Kind: 99}),
		"second start":    next(workflow.Event{Kind: workflow.Started, Actor: "ann", Principal: "ann", State: "draft"}),
		"gap":             {Kind: workflow.Commented, Seq: 99, At: noon, Actor: "bo"},
		"time":            {Kind: workflow.Commented, Seq: int32(p.item.Seq()) + 1, At: noon.Add(-time.Hour), Actor: "bo"},
		"far time":        {Kind: workflow.Commented, Seq: int32(p.item.Seq()) + 1, At: time.Unix(1<<40, 0), Actor: "bo"},
		"vote, no gate":   next(workflow.Event{Kind: workflow.Voted, Actor: "bo", Principal: "bo", Word: workflow.Approve, Revision: 1}),
		"vote, revision":  next(workflow.Event{Kind: workflow.Voted, Actor: "bo", Principal: "bo", Gate: "g", Word: workflow.Approve, Revision: 9}),
		"take back":       next(workflow.Event{Kind: workflow.TakenBack, Gate: "g"}),
		"move, no state":  next(workflow.Event{Kind: workflow.Moved, Action: "x", Entry: 3}),
		"move, entry":     next(workflow.Event{Kind: workflow.Moved, Action: "x", State: "draft", Entry: 9}),
		"move, trail":     next(workflow.Event{Kind: workflow.Moved, Action: "x", State: "draft", Entry: 3, Keep: 9}),
		"edit, no fields": next(workflow.Event{Kind: workflow.Edited, Revision: 2, Actor: "a", Principal: "a"}),
		"set to nothing":  setting(workflow.Given{Attribute: "budget"}),
		"set no name":     setting(workflow.Given{Value: workflow.Number(1)}),
		"set twice":       setting(workflow.Given{Attribute: "budget", Value: workflow.Number(1)}, workflow.Given{Attribute: "budget", Value: workflow.Number(2)}),
		"opened":          next(workflow.Event{Kind: workflow.Opened, Gate: "g"}),
		"spent":           next(workflow.Event{Kind: workflow.Spent}),
		"assigned":        next(workflow.Event{Kind: workflow.Assigned}),
		"added":           next(workflow.Event{Kind: workflow.Added, Gate: "g", Actor: "a"}),
		"claimed":         next(workflow.Event{Kind: workflow.Claimed}),
		"held":            next(workflow.Event{Kind: workflow.Held}),
		"migrated":        next(workflow.Event{Kind: workflow.Migrated, More: more}),
	} {
		before := encode(t, p.item)
		require.ErrorIs(t, p.item.Apply(e), workflow.ErrHistory, name)
		require.Equal(t, before, encode(t, p.item), name)
	}
	require.ErrorIs(t, new(workflow.Item).Apply(workflow.Event{Kind: workflow.Started, Seq: 1, At: noon}), workflow.ErrHistory)
	require.ErrorIs(t, new(workflow.Item).Apply(workflow.Event{Kind: workflow.Commented, Seq: 1, At: noon, Actor: "a"}), workflow.ErrHistory)
	_, err := json.Marshal(new(workflow.Item))
	require.ErrorIs(t, err, workflow.ErrNotBegun)
	_, due := new(workflow.Item).Due()
	require.False(t, due)
}

func TestItemRefusesWhatNoHistoryLeadsTo(t *testing.T) {
	people := crew()
	p := begin(t, timedSpec(workflow.Deadline{ID: "late", After: 4 * hour, Move: "expire"}), people, "ann").submit()
	p.yes(p.ok("bo", "g"), workflow.Hold("gus", "k", p.now))
	good := encode(t, p.item)
	for from, to := range map[string]string{
		`"format":"socialteam.item/1"`: `"format":"x"`,
		`"id":"item"`:                  `"id":""`,
		`"definition":"flow"`:          `"definition":""`,
		`"state":"review"`:             `"state":""`,
		`"author":"ann"`:               `"author":"ann","for":"ann"`,
		`"entry":2`:                    `"entry":0`,
		`"seq":4`:                      `"seq":-1`,
		`"cycle":1`:                    `"cycle":0`,
		`"revision":1,"author"`:        `"revision":0,"author"`,
		`"started":"2026`:              `"started":"2027`,
		`"last":"2026`:                 `"last":"1026`,
		`"word":"approve"`:             `"word":"yes"`,
		`"principal":"bo"`:             `"principal":""`,
		`"action":"submit"`:            `"action":""`,
		`"trail":[{"state":"draft"}]`:  `"trail":[{"state":""}]`,
		`"holds":["k"]`:                `"holds":["k","k"]`,
		`"holds":["k"],`:               ``,
		`"deadline":"late"`:            `"deadline":""`,
		`"paused":true`:                `"paused":true,"x":1`,
	} {
		require.Contains(t, good, from)
		var it workflow.Item
		require.Error(t, json.Unmarshal([]byte(strings.Replace(good, from, to, 1)), &it), "%s → %s", from, to)
	}
}

// TestItemFieldsAreCopied fails when an item gains a field that Clone or the
// encoding forgets.
func TestItemFieldsAreCopied(t *testing.T) {
	spec := richSpec()
	spec.Attributes[0].States = []state{"draft", "review"}
	spec.States[1].Claim = brand
	spec.States[1].Gates[0] = workflow.Gate{ID: "g", Need: workflow.Need{Every: brand}, Amend: legal, Delegate: legal, Covers: []field{"text"}}
	p := begin(t, spec, crew().add("x: brand"), "ann").submit()
	p.yes(p.edit("ann", "image"), p.ok("bo", "g"), workflow.Claim("cy", p.now), workflow.Delegate("cy", "g", "ed", p.now),
		workflow.AddApprover("di", "g", "gus", p.now), p.ok("gus", "g"), workflow.RemoveApprover("di", "g", "fi", p.now), p.set("ann", "budget", workflow.Number(5)))
	p.later(13*time.Hour).yes(p.tick(), workflow.Hold("gus", "k", p.now))
	clone := p.item.Clone()
	require.Equal(t, p.item, clone)
	before := encode(t, clone)
	p.yes(p.ok("cy", "g"), workflow.Release("cy", p.now), p.edit("ann", "text"), workflow.RemoveApprover("di", "g", "gus", p.now), workflow.Resume("gus", "k", p.now), p.move("ann", "again"))
	require.Equal(t, before, encode(t, clone))
	require.NotEqual(t, before, encode(t, p.item))
	var back workflow.Item
	require.NoError(t, json.Unmarshal([]byte(before), &back))
	require.Equal(t, clone, &back)
	item := reflect.TypeFor[workflow.Item]()
	x, _ := item.FieldByName("x")
	for typ, want := range map[reflect.Type]int{
		item: 16, x.Type.Elem(): 15, reflect.TypeFor[workflow.Event](): 17, reflect.TypeFor[workflow.Effects](): 26,
	} {
		require.Equal(t, want, typ.NumField(), "%s gained a field: teach Clone, the encoding and this test", typ.Name())
	}
}

func TestEventsAreCopied(t *testing.T) {
	p := begin(t, richSpec(), crew(), "ann").submit()
	p.later(13 * time.Hour).yes(p.tick())
	for i := range p.events {
		c := p.events[i].Clone()
		require.Equal(t, p.events[i], c)
		if c.More != nil && len(c.More.Widened) > 0 {
			c.More.Widened[0].With[0] = workflow.Owner()
			require.NotEqual(t, p.events[i], c)
		}
	}
}

// TestEventsAreKeptWhole: what a host keeps is each event with every field, and
// nothing of what stood in its buffer before.
func TestEventsAreKeptWhole(t *testing.T) {
	full := workflow.Event{At: noon}
	v := reflect.ValueOf(&full).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(v.Type().Field(i).Name)
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Struct: // the time
		default:
			f.Set(reflect.ValueOf(i + 1).Convert(f.Type()))
		}
		require.False(t, v.Field(i).IsZero(), v.Type().Field(i).Name)
	}
	whole := workflow.Decision{Events: []workflow.Event{full, {}, full}}
	buffer := []workflow.Event{full.Clone(), full.Clone(), {}}
	require.Equal(t, whole.Events, whole.AppendEvents(nil))
	require.Equal(t, whole.Events, whole.AppendEvents(buffer[:0]))
	require.Equal(t, append([]workflow.Event{full}, whole.Events...), whole.AppendEvents([]workflow.Event{full}))
}
