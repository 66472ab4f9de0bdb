// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ValueKind says what a [Value] holds. The zero ValueKind is no value.
type ValueKind uint8

// The kinds of value.
const (
	BoolValue   ValueKind = iota + 1
	NumberValue           // a whole number
	TextValue             // an enum's word, a unit or a member
	TagsValue             // a set of words
	TimeValue             // an instant
)

// Value is what an attribute holds. It is comparable. In JSON it is true or
// false, a whole number, a string, a list of strings for tags, or
// {"time": "2026-07-31T12:00:00Z"} for an instant; where an attribute is known to
// be a time, the bare string is understood too. The zero Value is no value.
type Value struct {
	kind ValueKind
	num  int64
	text string
}

// Bool is the value of a bool attribute.
func Bool(b bool) Value {
	v := Value{kind: BoolValue}
	if b {
		v.num = 1
	}
	return v
}

// Number is the value of a number attribute.
func Number(n int64) Value { return Value{kind: NumberValue, num: n} }

// Text is the value of an enum, unit or member attribute.
func Text(s string) Value { return Value{kind: TextValue, text: s} }

// Tags is the value of a tags attribute: a set, so order and repetition do not
// matter.
func Tags(tags ...string) Value {
	list := slices.Clone(tags)
	slices.Sort(list)
	list = slices.Compact(list)
	return Value{kind: TagsValue, text: strings.Join(list, "\n"), num: int64(len(list))}
}

// Instant is the value of a time attribute. It keeps whole nanoseconds in the
// years 1678 to 2261; a time outside is no value.
func Instant(t time.Time) Value {
	if !inRange(t) {
		return Value{}
	}
	return Value{kind: TimeValue, num: t.UnixNano()}
}

// The seconds of the years 1678 to 2261, whose instants can all be counted in
// nanoseconds.
const (
	firstSecond = -9214560000 // 1678-01-01T00:00:00Z
	lastSecond  = 9214646399  // 2261-12-31T23:59:59Z
)

// inRange reports whether t can be counted in nanoseconds.
func inRange(t time.Time) bool {
	s := t.Unix()
	return firstSecond <= s && s <= lastSecond
}

// Kind says what v holds.
func (v Value) Kind() ValueKind { return v.kind }

// IsZero reports whether v is no value.
func (v Value) IsZero() bool { return v.kind == 0 }

// Bool returns what a bool holds; false for other kinds.
func (v Value) Bool() bool { return v.kind == BoolValue && v.num == 1 }

// Number returns what a number holds; 0 for other kinds.
func (v Value) Number() int64 {
	if v.kind != NumberValue {
		return 0
	}
	return v.num
}

// Text returns what a text holds; "" for other kinds.
func (v Value) Text() string {
	if v.kind != TextValue {
		return ""
	}
	return v.text
}

// Tags returns the words of a set, sorted; nil for other kinds.
func (v Value) Tags() []string {
	if v.kind != TagsValue || v.num == 0 {
		return nil
	}
	return strings.Split(v.text, "\n")
}

// Has reports whether a set of tags contains tag.
func (v Value) Has(tag string) bool {
	if v.kind != TagsValue || v.num == 0 {
		return false
	}
	rest := v.text
	for {
		word, more, ok := strings.Cut(rest, "\n")
		if word == tag {
			return true
		}
		if !ok {
			return false
		}
		rest = more
	}
}

// Time returns what an instant holds, in UTC; the zero time for other kinds.
func (v Value) Time() time.Time {
	if v.kind != TimeValue {
		return time.Time{}
	}
	return time.Unix(0, v.num).UTC()
}

// String returns the value as a person would read it; "" for no value.
func (v Value) String() string {
	switch v.kind {
	case BoolValue:
		return strconv.FormatBool(v.num == 1)
	case NumberValue:
		return strconv.FormatInt(v.num, 10)
	case TextValue:
		return v.text
	case TagsValue:
		return strings.ReplaceAll(v.text, "\n", ", ")
	case TimeValue:
		return v.Time().Format(time.RFC3339Nano)
	}
	return ""
}

type timeJSON struct {
	Time time.Time `json:"time"`
}

// MarshalJSON writes the JSON form. It fails on the zero Value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case BoolValue:
		return strconv.AppendBool(nil, v.num == 1), nil
	case NumberValue:
		return strconv.AppendInt(nil, v.num, 10), nil
	case TextValue:
		return json.Marshal(v.text)
	case TagsValue:
		tags := v.Tags()
		if tags == nil {
			tags = []string{}
		}
		return json.Marshal(tags)
	case TimeValue:
		return json.Marshal(timeJSON{v.Time()})
	}
	return nil, fmt.Errorf("no JSON form for an absent value")
}

// UnmarshalJSON reads the JSON form and refuses all else.
func (v *Value) UnmarshalJSON(data []byte) error {
	fault := fmt.Errorf("want true, false, a whole number, a string, a list of words or {\"time\": …}, have %.60s", data)
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return fault
	}
	switch data[0] {
	case 't', 'f':
		var b bool
		if json.Unmarshal(data, &b) != nil {
			return fault
		}
		*v = Bool(b)
	case '"':
		var s string
		if json.Unmarshal(data, &s) != nil {
			return fault
		}
		*v = Text(s)
	case '[':
		var tags []string
		if json.Unmarshal(data, &tags) != nil || slices.ContainsFunc(tags, func(t string) bool { return !isName(t) }) {
			return fault
		}
		*v = Tags(tags...)
	case '{':
		var t timeJSON
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if d.Decode(&t) != nil || !inRange(t.Time) {
			return fault
		}
		*v = Instant(t.Time)
	default:
		n, err := strconv.ParseInt(string(data), 10, 64)
		if err != nil {
			return fault
		}
		*v = Number(n)
	}
	return nil
}
