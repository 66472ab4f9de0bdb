// SPDX-License-Identifier: Apache-2.0

// Package strictjson decodes JSON documents that people write by hand. Unlike
// encoding/json it refuses unknown fields, duplicate keys, invalid UTF-8 and
// trailing text, matches field names exactly, bounds size and depth, and reports
// every fault of a document, each with line, column and path.
package strictjson

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/socialteam/socialteam"
	"github.com/socialteam/socialteam/internal/fault"
	"github.com/socialteam/socialteam/internal/suggest"
)

// Limits bound what [Decode] reads. A zero field means its default.
type Limits struct {
	Bytes int64 // size of the document; default 64 MiB
	Depth int   // nesting of arrays and objects; default 64
}

// maxFaults is how many faults of one document are listed; of more, the number
// is told.
const maxFaults = 100

// Decode reads one JSON document from r into dst, a non-nil pointer. Every fault
// is a *[socialteam.SpecError]; several are joined in the order of the document.
// Of more than 100 faults the first 100 are listed, and then how many more there
// are. The memory it takes is that of the document and of what dst holds
// afterwards.
//
// Struct fields take the names that encoding/json gives them. A type that
// implements json.Unmarshaler or encoding.TextUnmarshaler reads itself. Null is
// refused except for pointers, slices, maps and interfaces, where it means
// absent. A field with a tag "want" says there in words what it wants, for the fault of
// a value that is none of it.
func Decode(r io.Reader, dst any, lim Limits) error {
	if lim.Bytes == 0 {
		lim.Bytes = 64 << 20
	}
	if lim.Depth == 0 {
		lim.Depth = 64
	}
	data, err := io.ReadAll(io.LimitReader(r, lim.Bytes+1))
	if err != nil {
		return err
	}
	d := &decoder{data: data, limits: lim}
	if int64(len(data)) > lim.Bytes {
		return d.fault(lim.Bytes, "", fmt.Errorf("the document is larger than %d bytes", lim.Bytes))
	}
	if err := d.check(); err != nil {
		return err
	}
	if err := d.document(reflect.ValueOf(dst).Elem()); err != nil {
		return err
	}
	return d.joined()
}

// decoder walks through the tokens of a document and stores them as it goes.
type decoder struct {
	data   []byte
	limits Limits
	tokens *json.Decoder
	path   []segment // of the value being read
	faults []*socialteam.SpecError
	more   int // faults that are not listed

	// The last position asked for, so that lines are counted once.
	offset, line, lineStart int64
}

// segment is one step of a path: the key of an object, or the index of a list.
type segment struct {
	key   string
	index int    // -1 for a key
	want  string // what the field says that it wants
}

func (d *decoder) joined() error {
	slices.SortStableFunc(d.faults, func(a, b *socialteam.SpecError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(d.faults), len(d.faults)+1)
	for i, f := range d.faults {
		errs[i] = f
	}
	if d.more > 0 {
		errs = append(errs, &socialteam.SpecError{Err: fmt.Errorf("and %d more faults", d.more)})
	}
	return errors.Join(errs...)
}

func (d *decoder) fault(offset int64, path string, err error) *socialteam.SpecError {
	if offset < d.offset {
		d.offset, d.line, d.lineStart = 0, 0, 0
	}
	offset = min(offset, int64(len(d.data)))
	for {
		i := bytes.IndexByte(d.data[d.offset:offset], '\n')
		if i < 0 {
			break
		}
		d.line++
		d.offset += int64(i) + 1
		d.lineStart = d.offset
	}
	d.offset = offset
	return &socialteam.SpecError{Path: path, Line: int(d.line) + 1, Column: int(offset-d.lineStart) + 1, Err: err}
}

// report notes a fault of the value or key at offset, at the present path.
func (d *decoder) report(offset int64, err error) { d.reportAt(offset, d.where(), err) }

func (d *decoder) reportAt(offset int64, path string, err error) {
	if len(d.faults) == maxFaults {
		d.more++
		return
	}
	d.faults = append(d.faults, d.fault(offset, path, err))
}

// where returns the present path as text.
func (d *decoder) where() string {
	path := ""
	for _, s := range d.path {
		if s.index >= 0 {
			path += "[" + strconv.Itoa(s.index) + "]"
		} else {
			path = join(path, s.key)
		}
	}
	return path
}

func join(path, name string) string {
	for i, r := range name {
		if r == '_' || r == '-' && i > 0 || '0' <= r && r <= '9' && i > 0 || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			continue
		}
		return path + "[" + strconv.Quote(name) + "]"
	}
	if name == "" {
		return path + `[""]`
	}
	return fault.Join(path, name)
}

// check refuses what encoding/json would mend or skip in silence.
func (d *decoder) check() error {
	if bytes.HasPrefix(d.data, []byte("\ufeff")) {
		return d.fault(0, "", errors.New("the document starts with a byte order mark: save it as plain UTF-8"))
	}
	if len(bytes.TrimSpace(d.data)) == 0 {
		return d.fault(0, "", errors.New("the document is empty: want a JSON object"))
	}
	if !utf8.Valid(d.data) {
		offset := 0
		for offset < len(d.data) {
			r, n := utf8.DecodeRune(d.data[offset:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			offset += n
		}
		return d.fault(int64(offset), "", fmt.Errorf("byte %#x is not UTF-8", d.data[offset]))
	}
	return nil
}

// document reads the one value of the document.
func (d *decoder) document(v reflect.Value) error {
	d.tokens = json.NewDecoder(bytes.NewReader(d.data))
	d.tokens.UseNumber()
	if _, err := d.value(v); err != nil {
		return err
	}
	end := d.tokens.InputOffset()
	if _, err := d.tokens.Token(); !errors.Is(err, io.EOF) {
		return d.fault(d.skipSpace(end), "", errors.New("text behind the end of the document"))
	}
	return nil
}

func (d *decoder) skipSpace(offset int64) int64 {
	for offset < int64(len(d.data)) && strings.IndexByte(" \t\r\n,:", d.data[offset]) >= 0 {
		offset++
	}
	return offset
}

func (d *decoder) token() (json.Token, int64, error) {
	start := d.skipSpace(d.tokens.InputOffset())
	tok, err := d.tokens.Token()
	if err == nil {
		if s, ok := tok.(string); ok && strings.ContainsRune(s, utf8.RuneError) {
			d.checkSurrogates(start)
		}
		return tok, start, nil
	}
	return nil, 0, d.broken()
}

var surrogates = regexp.MustCompile(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})`)

// checkSurrogates reports half of a surrogate pair in the string at start, which
// encoding/json reads as a replacement character.
func (d *decoder) checkSurrogates(start int64) {
	text := d.data[start:d.tokens.InputOffset()]
	for _, m := range surrogates.FindAllSubmatchIndex(text, -1) {
		if m[2] >= 0 {
			d.report(start+int64(m[2]), fmt.Errorf("%s is half of a surrogate pair, and no character", text[m[2]:m[3]]))
			return
		}
	}
}

// broken says where the document stops being JSON. The tokenizer does not count
// that exactly, a scan of the whole does.
func (d *decoder) broken() error {
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal(d.data, new(json.RawMessage)), &syntax) || int(syntax.Offset) > len(d.data) ||
		strings.HasPrefix(syntax.Error(), "unexpected end") {
		return d.fault(int64(len(d.data)), d.where(), errors.New("broken JSON: the document ends too early"))
	}
	return d.fault(max(syntax.Offset-1, 0), d.where(), fmt.Errorf("broken JSON: %s", syntax.Error()))
}

var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value reads the next value into v, or past it if v is the zero Value. What
// does not fit is reported; the error is one that ends the reading. It returns
// what the value is, in words.
func (d *decoder) value(v reflect.Value) (string, error) {
	for v.IsValid() && v.Kind() == reflect.Pointer && d.peek() != 'n' {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.IsValid() && v.Addr().Type().Implements(jsonUnmarshaler) && d.peek() != 'n' {
		return d.itself(v)
	}
	tok, start, err := d.token()
	if err != nil {
		return "", err
	}
	switch tok := tok.(type) {
	case json.Delim:
		if len(d.path) >= d.limits.Depth {
			return "", d.fault(start, d.where(), fmt.Errorf("nested more than %d deep", d.limits.Depth))
		}
		if tok == '{' {
			return d.object(v, start)
		}
		return d.array(v, start)
	case nil:
		switch v.Kind() {
		case reflect.Invalid:
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
			v.SetZero()
		default:
			d.mismatch(v, start, "null")
		}
		return "null", nil
	}
	if v.IsValid() {
		d.scalar(v, tok, start)
	}
	return d.quote(start), nil
}

// peek returns the first byte of the next value, 0 at the end.
func (d *decoder) peek() byte {
	if at := d.skipSpace(d.tokens.InputOffset()); at < int64(len(d.data)) {
		return d.data[at]
	}
	return 0
}

// itself lets a value read itself. Faults that it located keep their paths,
// below this one.
func (d *decoder) itself(v reflect.Value) (string, error) {
	start := d.skipSpace(d.tokens.InputOffset())
	said, err := d.value(reflect.Value{})
	if err != nil {
		return "", err
	}
	err = v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(d.data[start:d.tokens.InputOffset()])
	if err != nil && v.Type() == reflect.TypeFor[time.Time]() {
		err = fmt.Errorf("want a time with its zone, such as 2026-07-31T12:00:00Z, have %s", said)
	}
	d.inner(start, err)
	return said, nil
}

func (d *decoder) inner(start int64, err error) {
	for _, f := range socialteam.SpecErrors(fault.Under(d.where(), err)) {
		d.reportAt(start, f.Path, f.Err)
	}
}

// object reads the rest of an object.
func (d *decoder) object(v reflect.Value, start int64) (string, error) {
	into := d.fields(v, start, "an object")
	seen := map[string]bool{}
	for d.tokens.More() {
		tok, at, err := d.token()
		if err != nil {
			return "", err
		}
		name := tok.(string) // the tokenizer accepts no other key
		d.path = append(d.path, segment{key: name, index: -1})
		double := seen[name]
		if double {
			d.report(at, fmt.Errorf("duplicate key %q", name))
		}
		seen[name] = true
		if err := into(name, at, double); err != nil {
			return "", err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, _, err := d.token() // the closing brace
	return "an object", err
}

// fields returns what reads the value behind a key. For a value that is no
// object it reports that and reads past all.
func (d *decoder) fields(v reflect.Value, start int64, have string) func(name string, at int64, double bool) error {
	past := func(string, int64, bool) error {
		_, err := d.value(reflect.Value{})
		return err
	}
	switch {
	case !v.IsValid():
		return past
	case v.Kind() == reflect.Struct && !readsText(v):
		return d.structFields(v, past)
	case v.Kind() == reflect.Map && !readsText(v):
		return d.mapFields(v, past)
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		return d.anything(v, past)
	}
	d.mismatch(v, start, have)
	return past
}

func readsText(v reflect.Value) bool { return v.Addr().Type().Implements(textUnmarshaler) }

func (d *decoder) structFields(v reflect.Value, past func(string, int64, bool) error) func(string, int64, bool) error {
	fields := fieldsOf(v.Type())
	return func(name string, at int64, double bool) error {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if i < 0 {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			if !double {
				d.report(at, suggest.Among("field", name, names))
			}
			return past(name, at, double)
		}
		if double {
			return past(name, at, double)
		}
		d.path[len(d.path)-1].want = fields[i].want
		_, err := d.value(v.FieldByIndex(fields[i].index))
		return err
	}
}

func (d *decoder) mapFields(v reflect.Value, past func(string, int64, bool) error) func(string, int64, bool) error {
	t := v.Type()
	v.Set(reflect.MakeMap(t))
	return func(name string, at int64, double bool) error {
		key := reflect.New(t.Key()).Elem()
		var err error
		if u, ok := key.Addr().Interface().(encoding.TextUnmarshaler); ok {
			err = u.UnmarshalText([]byte(name))
		} else if key.Kind() == reflect.String {
			key.SetString(name)
		} else {
			err = fmt.Errorf("the keys of %v have no text form", t)
		}
		if err != nil && !double {
			d.report(at, err)
		}
		if err != nil || double {
			return past(name, at, double)
		}
		item := reflect.New(t.Elem()).Elem()
		if _, err := d.value(item); err != nil {
			return err
		}
		v.SetMapIndex(key, item)
		return nil
	}
}

// anything reads into an empty interface what encoding/json would.
func (d *decoder) anything(v reflect.Value, past func(string, int64, bool) error) func(string, int64, bool) error {
	m := map[string]any{}
	v.Set(reflect.ValueOf(m))
	return func(name string, at int64, double bool) error {
		if double {
			return past(name, at, double)
		}
		var x any
		_, err := d.value(reflect.ValueOf(&x).Elem())
		m[name] = x
		return err
	}
}

type field struct {
	name  string
	index []int
	want  string
}

func fieldsOf(t reflect.Type) []field {
	var list []field
	for f := range t.NumField() {
		sf := t.Field(f)
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case sf.Anonymous && name == "" && sf.Type.Kind() == reflect.Struct:
			for _, inner := range fieldsOf(sf.Type) {
				list = append(list, field{inner.name, append([]int{f}, inner.index...), inner.want})
			}
		case sf.IsExported():
			if name == "" {
				name = sf.Name
			}
			list = append(list, field{name, []int{f}, sf.Tag.Get("want")})
		}
	}
	return list
}

// array reads the rest of a list.
func (d *decoder) array(v reflect.Value, start int64) (string, error) {
	into, done := d.items(v)
	n := 0
	for ; d.tokens.More(); n++ {
		d.path = append(d.path, segment{index: n})
		if err := into(n); err != nil {
			return "", err
		}
		d.path = d.path[:len(d.path)-1]
	}
	if _, _, err := d.token(); err != nil { // the closing bracket
		return "", err
	}
	have := "an empty list"
	if n > 0 {
		have = "a list of " + strconv.Itoa(n)
	}
	if v.IsValid() && !done(n) {
		d.mismatch(v, start, have)
	}
	return have, nil
}

// items returns what reads item n of a list, and what says at the end whether a
// list of that length was wanted.
func (d *decoder) items(v reflect.Value) (into func(n int) error, done func(n int) bool) {
	into = func(int) error {
		_, err := d.value(reflect.Value{})
		return err
	}
	switch {
	case !v.IsValid(), readsText(v):
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return func(n int) error {
			v.Grow(1)
			v.SetLen(n + 1)
			_, err := d.value(v.Index(n))
			return err
		}, func(int) bool { return true }
	case v.Kind() == reflect.Array:
		past := into
		return func(n int) error {
			if n >= v.Len() {
				return past(n)
			}
			_, err := d.value(v.Index(n))
			return err
		}, func(n int) bool { return n == v.Len() }
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		list := []any{}
		return func(int) error {
				var x any
				_, err := d.value(reflect.ValueOf(&x).Elem())
				list = append(list, x)
				return err
			}, func(int) bool {
				v.Set(reflect.ValueOf(list))
				return true
			}
	}
	return into, func(int) bool { return false }
}

// scalar stores a string, a number or a boolean.
func (d *decoder) scalar(v reflect.Value, tok json.Token, start int64) {
	if readsText(v) {
		if s, ok := tok.(string); ok {
			if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
				d.inner(start, err)
			}
			return
		}
		d.mismatch(v, start, d.quote(start))
		return
	}
	switch x := tok.(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(x)
			return
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(x)
			return
		}
	case json.Number:
		if setNumber(v, x.String()) {
			return
		}
	}
	if v.Kind() == reflect.Interface && v.NumMethod() == 0 {
		d.anyScalar(v, tok, start)
		return
	}
	d.mismatch(v, start, d.quote(start))
}

func (d *decoder) anyScalar(v reflect.Value, tok json.Token, start int64) {
	if n, ok := tok.(json.Number); ok {
		f, err := n.Float64()
		if err != nil {
			d.report(start, fmt.Errorf("want a number, have %s", d.quote(start)))
			return
		}
		tok = f
	}
	v.Set(reflect.ValueOf(tok))
}

// setNumber stores a number, if it fits.
func setNumber(v reflect.Value, text string) bool {
	switch {
	case v.CanInt():
		i, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v.OverflowInt(i) {
			return false
		}
		v.SetInt(i)
	case v.CanUint():
		u, err := strconv.ParseUint(text, 10, 64)
		if err != nil || v.OverflowUint(u) {
			return false
		}
		v.SetUint(u)
	case v.CanFloat():
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || v.OverflowFloat(f) {
			return false
		}
		v.SetFloat(f)
	default:
		return false
	}
	return true
}

func (d *decoder) mismatch(v reflect.Value, start int64, have string) {
	want := wanted(v)
	if n := len(d.path); n > 0 && d.path[n-1].want != "" {
		want = d.path[n-1].want
	}
	d.report(start, fmt.Errorf("want %s, have %s", want, have))
}

func wanted(v reflect.Value) string {
	switch {
	case readsText(v), v.Kind() == reflect.String:
		return "a string"
	case v.Kind() == reflect.Bool:
		return "true or false"
	case v.CanInt():
		bits := v.Type().Bits() - 1
		if bits > 30 {
			return "a whole number"
		}
		return fmt.Sprintf("a whole number from %d to %d", int64(-1)<<bits, int64(uint64(1)<<bits-1))
	case v.CanUint():
		if v.Type().Bits() > 30 {
			return "a whole number from 0 up"
		}
		return fmt.Sprintf("a whole number from 0 to %d", ^uint64(0)>>(64-v.Type().Bits()))
	case v.CanFloat():
		return "a number"
	case v.Kind() == reflect.Slice:
		return "a list"
	case v.Kind() == reflect.Array:
		return fmt.Sprintf("a list of %d", v.Len())
	}
	return "an object"
}

// quote returns the text of the scalar that starts there, cut to a readable
// length.
func (d *decoder) quote(start int64) string {
	text := string(d.data[start:d.tokens.InputOffset()])
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}
