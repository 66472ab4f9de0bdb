// SPDX-License-Identifier: Apache-2.0

package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/strictjson"
)

type document struct {
	embedded
	Name     string                        `json:"name"`
	Day      socialteam.Date               `json:"day"`
	Severity socialteam.Severity           `json:"severity,omitzero"`
	Small    int8                          `json:"small"`
	Big      int64                         `json:"big"`
	Count    uint16                        `json:"count"`
	Wide     uint64                        `json:"wide"`
	Ratio    float64                       `json:"ratio"`
	Yes      bool                          `json:"yes"`
	List     []string                      `json:"list"`
	Pair     [2]int                        `json:"pair"`
	Map      map[string]int                `json:"map"`
	Days     map[socialteam.Date]int       `json:"days"`
	Bad      map[int]int                   `json:"bad"`
	Any      any                           `json:"any"`
	Reader   io.Reader                     `json:"reader"`
	Pointer  *document                     `json:"pointer"`
	Self     self                          `json:"self"`
	Roles    map[socialteam.RoleID]float32 `json:"roles"`
	When     time.Time                     `json:"when,omitzero"`
	Level    uint8                         `json:"level" want:"a level from 1 to 4"`
	Levels   []uint8                       `json:"levels" want:"a list of levels"`
	Plain    string
	hidden   string
	Ignored  string `json:"-"`
}

type embedded struct {
	Inner string `json:"inner"`
}

// self reads itself and locates its own faults.
type self struct{ text string }

func (s *self) UnmarshalJSON(b []byte) error {
	s.text = string(b)
	switch s.text {
	case `"bad"`:
		return errors.New("bad self")
	case `"located"`:
		return errors.Join(
			&socialteam.SpecError{Path: "a.b", Err: errors.New("first")},
			&socialteam.SpecError{Path: "[2]", Err: errors.New("second")},
			&socialteam.SpecError{Err: errors.New("third")},
		)
	}
	return nil
}

// known is how the fields of a document are listed.
const known = ": want inner, name, day, severity, small, big, count, wide, ratio, yes, list, pair or one of 12 more"

func decode(text string) (document, error) {
	var d document
	err := strictjson.Decode(strings.NewReader(text), &d, strictjson.Limits{})
	return d, err
}

func TestDecodeFills(t *testing.T) {
	d, err := decode(`{"inner": "i", "name": "n", "day": "2026-02-28", "severity": "warning", "small": -128,
		"big": 9223372036854775807, "count": 65535, "wide": 18446744073709551615, "ratio": 0.5, "yes": true,
		"list": ["a", "b"], "pair": [1, 2], "map": {"x": 1}, "days": {"2026-01-01": 1}, "any": {"k": [1]},
		"pointer": {"name": "deep"}, "self": {"x": 1}, "roles": {"r": 1.5}, "Plain": "p"}`)
	require.NoError(t, err)
	day, _ := socialteam.NewDate(2026, 2, 28)
	first, _ := socialteam.NewDate(2026, 1, 1)
	require.Equal(t, document{
		embedded: embedded{Inner: "i"}, Name: "n", Day: day, Severity: socialteam.Warning, Small: -128,
		Big: 9223372036854775807, Count: 65535, Wide: 18446744073709551615, Ratio: 0.5, Yes: true,
		List: []string{"a", "b"}, Pair: [2]int{1, 2}, Map: map[string]int{"x": 1}, Days: map[socialteam.Date]int{first: 1},
		Any: map[string]any{"k": []any{1.0}}, Pointer: &document{Name: "deep"}, Self: self{`{"x": 1}`},
		Roles: map[socialteam.RoleID]float32{"r": 1.5}, Plain: "p",
	}, d)

	d, err = decode(`{"list": null, "map": null, "any": null, "pointer": null}`)
	require.NoError(t, err)
	require.Equal(t, document{}, d)
}

func TestDecodeReportsEveryFault(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"empty":               {" \n", []string{"line 1, column 1: the document is empty: want a JSON object"}},
		"cut":                 {`{"name"`, []string{"line 1, column 8: name: broken JSON: the document ends too early"}},
		"cut in a value":      {`{"map": {"x": 1`, []string{"line 1, column 16: map: broken JSON: the document ends too early"}},
		"no value":            {"{\n \"name\": }", []string{"line 2, column 10: name: broken JSON: invalid character '}' looking for beginning of value"}},
		"wrong bracket":       {`{"list": [1}`, []string{"line 1, column 12: list: broken JSON: invalid character '}' after array element"}},
		"key no string":       {`{1: 2}`, []string{"line 1, column 2: broken JSON: invalid character '1' looking for beginning of object key string"}},
		"more behind":         {`{} {}`, []string{"line 1, column 4: text behind the end of the document"}},
		"garbage behind":      {`{} x`, []string{"line 1, column 4: text behind the end of the document"}},
		"byte order mark":     {"\ufeff{}", []string{"line 1, column 1: the document starts with a byte order mark: save it as plain UTF-8"}},
		"not UTF-8":           {"{\"name\":\n \"a\xff\"}", []string{"line 2, column 4: byte 0xff is not UTF-8"}},
		"not an object":       {`[]`, []string{"line 1, column 1: want an object, have an empty list"}},
		"unknown field":       {`{"nmae": 1}`, []string{`line 1, column 2: nmae: unknown field "nmae" (did you mean "name"?)`}},
		"wrong case":          {`{"Name": "x"}`, []string{`line 1, column 2: Name: unknown field "Name" (did you mean "name"?)`}},
		"hidden field":        {`{"hidden": "x"}`, []string{`line 1, column 2: hidden: unknown field "hidden"` + known}},
		"ignored field":       {`{"Ignored": "x"}`, []string{`line 1, column 2: Ignored: unknown field "Ignored"` + known}},
		"duplicate key":       {`{"name": "a", "name": "b"}`, []string{`line 1, column 15: name: duplicate key "name"`}},
		"odd key":             {`{"a b": 1, "": 2}`, []string{`line 1, column 2: ["a b"]: unknown field "a b"` + known, `line 1, column 12: [""]: unknown field ""` + known}},
		"wrong kinds":         {`{"name": 1, "yes": "true", "list": {}, "map": [], "pair": [1]}`, []string{"line 1, column 10: name: want a string, have 1", `line 1, column 20: yes: want true or false, have "true"`, "line 1, column 36: list: want a list, have an object", "line 1, column 47: map: want an object, have an empty list", "line 1, column 59: pair: want a list of 2, have a list of 1"}},
		"null":                {`{"name": null}`, []string{"line 1, column 10: name: want a string, have null"}},
		"numbers":             {`{"small": 128, "big": 1e3, "count": -1, "wide": 1.5, "ratio": 1e999}`, []string{"line 1, column 11: small: want a whole number from -128 to 127, have 128", "line 1, column 23: big: want a whole number, have 1e3", "line 1, column 37: count: want a whole number from 0 to 65535, have -1", "line 1, column 49: wide: want a whole number from 0 up, have 1.5", "line 1, column 63: ratio: want a number, have 1e999"}},
		"own text":            {`{"day": "2026-02-30", "severity": 1}`, []string{`line 1, column 9: day: bad date "2026-02-30": want year-month-day such as 2026-07-31`, "line 1, column 35: severity: want a string, have 1"}},
		"own JSON":            {`{"self": "bad"}`, []string{"line 1, column 10: self: bad self"}},
		"own located":         {`{"self": "located"}`, []string{"line 1, column 10: self.a.b: first", "line 1, column 10: self[2]: second", "line 1, column 10: self: third"}},
		"keys":                {`{"days": {"x": 1}, "bad": {"1": 1}}`, []string{`line 1, column 11: days.x: bad date "x": want year-month-day such as 2026-07-31`, "line 1, column 28: bad[\"1\"]: the keys of map[int]int have no text form"}},
		"times":               {`{"when": "2026-07-31T12:00:00"}`, []string{`line 1, column 10: when: want a time with its zone, such as 2026-07-31T12:00:00Z, have "2026-07-31T12:00:00"`}},
		"no time":             {`{"when": {"at": 1}}`, []string{`line 1, column 10: when: want a time with its zone, such as 2026-07-31T12:00:00Z, have an object`}},
		"own words":           {`{"level": "working", "levels": 1}`, []string{`line 1, column 11: level: want a level from 1 to 4, have "working"`, `line 1, column 32: levels: want a list of levels, have 1`}},
		"own words of a list": {`{"levels": [1, "x"]}`, []string{`line 1, column 16: levels[1]: want a whole number from 0 to 255, have "x"`}},
		"interface":           {`{"reader": 1}`, []string{"line 1, column 12: reader: want an object, have 1"}},
		"any too large":       {`{"any": 1e999}`, []string{"line 1, column 9: any: want a number, have 1e999"}},
		"long value":          {`{"small": "` + strings.Repeat("é", 40) + `"}`, []string{`line 1, column 11: small: want a whole number from -128 to 127, have "` + strings.Repeat("é", 19) + `…`}},
		"in a list":           {"{\"list\": [\"a\",\n  2,\n  null]}", []string{"line 2, column 3: list[1]: want a string, have 2", "line 3, column 3: list[2]: want a string, have null"}},
		"document order":      {"{\"list\": [1],\n \"x\": 1,\n \"x\": 2, \"pointer\": {\"name\": 3}}", []string{"line 1, column 11: list[0]: want a string, have 1", `line 2, column 2: x: unknown field "x"` + known, `line 3, column 2: x: duplicate key "x"`, "line 3, column 30: pointer.name: want a string, have 3"}},
		"half a pair":         {`{"name": "\ud83d", "list": ["\ud83d\ude00", "\\ud83d", "\ufffd", "a\udc00"]}`, []string{`line 1, column 11: name: \ud83d is half of a surrogate pair, and no character`, `line 1, column 68: list[3]: \udc00 is half of a surrogate pair, and no character`}},
		"doubled unknown":     {`{"x": 1, "x": 2}`, []string{`line 1, column 2: x: unknown field "x"` + known, `line 1, column 10: x: duplicate key "x"`}},
		"doubled in a map":    {`{"map": {"a": 1, "a": "x"}, "any": {"b": 1, "b": 2}}`, []string{`line 1, column 18: map.a: duplicate key "a"`, `line 1, column 45: any.b: duplicate key "b"`}},
		"a list for text":     {`{"day": ["2026-01-01"], "self": null, "reader": {}, "pair": [1, 2, 3]}`, []string{"line 1, column 9: day: want a string, have a list of 1", "line 1, column 33: self: want an object, have null", "line 1, column 49: reader: want an object, have an object", "line 1, column 61: pair: want a list of 2, have a list of 3"}},
		"too deep":            {strings.Repeat(`{"pointer":`, 65), []string{"line 1, column 705: " + strings.TrimPrefix(strings.Repeat(".pointer", 64), ".") + ": nested more than 64 deep"}},
		"known in the end":    {"{\"pair\": [\n\"x\"],\n\n \"name\": 1}", []string{"line 1, column 10: pair: want a list of 2, have a list of 1", "line 2, column 1: pair[0]: want a whole number, have \"x\"", "line 4, column 10: name: want a string, have 1"}},
		"empty lines":         {"\n\n{\n\n\n\"name\": 1,\n\n\"yes\": 2}", []string{"line 6, column 9: name: want a string, have 1", "line 8, column 8: yes: want true or false, have 2"}},
		"cut at a pointer":    {`{"pointer":`, []string{"line 1, column 12: pointer: broken JSON: the document ends too early"}},
		"half behind":         {`{"name": "\\ \ud83d\ude00 \ud83d"}`, []string{`line 1, column 27: name: \ud83d is half of a surrogate pair, and no character`}},
		"40 bytes":            {`{"small": "` + strings.Repeat("x", 38) + `", "count": "` + strings.Repeat("x", 39) + `"}`, []string{`line 1, column 11: small: want a whole number from -128 to 127, have "` + strings.Repeat("x", 38) + `"`, `line 1, column 62: count: want a whole number from 0 to 65535, have "` + strings.Repeat("x", 39) + `…`}},
		"broken and fault":    {`{"list": [1], "name": }`, []string{"line 1, column 23: name: broken JSON: invalid character '}' looking for beginning of value"}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := decode(c.text)
			require.Error(t, err)
			require.Empty(t, d.hidden)
			require.Equal(t, c.want, strings.Split(err.Error(), "\n"))
			require.Len(t, socialteam.SpecErrors(err), len(c.want))
		})
	}
}

// TestDecodePaths: a key stands in a path as it is when it looks like a name,
// else quoted.
func TestDecodePaths(t *testing.T) {
	for key, want := range map[string]string{
		"az":   "map.az",
		"AZ":   "map.AZ",
		"_":    "map._",
		"_09":  "map._09",
		"a0b9": "map.a0b9",
		"a-":   "map.a-",
		"-a":   `map["-a"]`,
		"0a":   `map["0a"]`,
		"9":    `map["9"]`,
		"a.b":  `map["a.b"]`,
		"a/":   `map["a/"]`,
		"a:":   `map["a:"]`,
		"a`":   "map[\"a`\"]",
		"a{":   `map["a{"]`,
		"a@":   `map["a@"]`,
		"a[":   `map["a["]`,
		"é":    `map["é"]`,
	} {
		text, err := json.Marshal(map[string]any{"map": map[string]any{key: "x"}})
		require.NoError(t, err)
		_, err = decode(string(text))
		faults := socialteam.SpecErrors(err)
		require.Len(t, faults, 1, key)
		require.Equal(t, want, faults[0].Path)
	}
}

func TestDecodeBounds(t *testing.T) {
	var v []int
	err := strictjson.Decode(strings.NewReader("[1,2,3]"), &v, strictjson.Limits{Bytes: 6})
	require.EqualError(t, err, "line 1, column 7: the document is larger than 6 bytes")
	require.NoError(t, strictjson.Decode(strings.NewReader("[1,2,3]"), &v, strictjson.Limits{Bytes: 7}))
	require.Equal(t, []int{1, 2, 3}, v)

	err = strictjson.Decode(strings.NewReader("["+strings.Repeat(`"x",`, 1000)+`"x"]`), &v, strictjson.Limits{})
	faults := socialteam.SpecErrors(err)
	require.Len(t, faults, 101, "a document of faults is not answered with a flood")
	require.EqualError(t, faults[100], "and 901 more faults")

	broken := errors.New("broken pipe")
	require.ErrorIs(t, strictjson.Decode(iotest.ErrReader(broken), &v, strictjson.Limits{}), broken)
}

// FuzzDecode holds the decoder to encoding/json: what it accepts, that accepts
// too, with the same result.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"name":"x","list":["a"],"map":{"k":1},"any":[null,{"a":1.5}]}`, `{"day":"2026-01-01"}`, `{"a`, "[]", `{"pointer":{"pointer":{"small":1}}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := decode(text)
		if err != nil {
			require.NotEmpty(t, socialteam.SpecErrors(err), fmt.Sprint(err))
			return
		}
		var want document
		require.NoError(t, json.Unmarshal([]byte(text), &want))
		require.True(t, reflect.DeepEqual(want, got), "%s: have %+v, want %+v", text, got, want)
	})
}

// TestDecodeMemory: a document of many small values takes no memory for what is
// not kept.
func TestDecodeMemory(t *testing.T) {
	text := `{"self": [` + strings.Repeat("0,", 1<<19) + `0], "x": [` + strings.Repeat("[],", 1<<18) + `[]]}`
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := decode(text)
	runtime.ReadMemStats(&after)
	require.EqualError(t, err, "line 1, column 1048591: x: unknown field \"x\""+known)
	perByte := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(text))
	require.Less(t, perByte, 100.0, "allocated in all, most of it for tokens that are gone at once")
}
