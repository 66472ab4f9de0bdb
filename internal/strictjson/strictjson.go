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
	"slices"
	"strconv"
	"strings"
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

// Decode reads one JSON document from r into dst, a non-nil pointer. Every fault
// is a *[socialteam.SpecError]; several are joined in the order of the document.
//
// Struct fields take the names that encoding/json gives them. A type that
// implements json.Unmarshaler or encoding.TextUnmarshaler reads itself. Null is
// refused except for pointers, slices, maps and interfaces, where it means
// absent.
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
	root, err := d.parse()
	if err != nil {
		return err
	}
	d.assign(root, reflect.ValueOf(dst).Elem(), "")
	slices.SortStableFunc(d.faults, func(a, b *socialteam.SpecError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(d.faults))
	for i, f := range d.faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}

// maxFaults is how many faults of one document are reported.
const maxFaults = 100

type decoder struct {
	data   []byte
	limits Limits
	tokens *json.Decoder
	faults []*socialteam.SpecError

	// The last position asked for: faults come in the order of the document,
	// so lines are counted once.
	offset, line, lineStart int64
}

// node is one value of the document.
type node struct {
	start, end int64
	kind       byte // one of { [ " 0 t n
	text       string
	keys       []key
	items      []node
}

type key struct {
	name  string
	start int64
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

func (d *decoder) report(offset int64, path string, err error) {
	if len(d.faults) < maxFaults {
		d.faults = append(d.faults, d.fault(offset, path, err))
	}
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

func (d *decoder) parse() (node, error) {
	d.tokens = json.NewDecoder(bytes.NewReader(d.data))
	d.tokens.UseNumber()
	root, err := d.value(0, "")
	if err != nil {
		return node{}, err
	}
	end := d.tokens.InputOffset()
	if _, err := d.tokens.Token(); err != io.EOF {
		return node{}, d.fault(d.skipSpace(end), "", errors.New("text behind the end of the document"))
	}
	return root, nil
}

func (d *decoder) skipSpace(offset int64) int64 {
	for offset < int64(len(d.data)) && strings.IndexByte(" \t\r\n,:", d.data[offset]) >= 0 {
		offset++
	}
	return offset
}

func (d *decoder) token(path string) (json.Token, int64, error) {
	start := d.skipSpace(d.tokens.InputOffset())
	tok, err := d.tokens.Token()
	if err == nil {
		return tok, start, nil
	}
	return nil, 0, d.broken(path)
}

// broken says where the document stops being JSON. The tokenizer does not count
// that exactly, a scan of the whole does.
func (d *decoder) broken(path string) error {
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal(d.data, new(json.RawMessage)), &syntax) || int(syntax.Offset) > len(d.data) ||
		strings.HasPrefix(syntax.Error(), "unexpected end") {
		return d.fault(int64(len(d.data)), path, errors.New("broken JSON: the document ends too early"))
	}
	return d.fault(max(syntax.Offset-1, 0), path, fmt.Errorf("broken JSON: %s", syntax.Error()))
}

func (d *decoder) value(depth int, path string) (node, error) {
	tok, start, err := d.token(path)
	if err != nil {
		return node{}, err
	}
	n := node{start: start}
	switch tok := tok.(type) {
	case json.Delim:
		if depth == d.limits.Depth {
			return node{}, d.fault(start, path, fmt.Errorf("nested more than %d deep", d.limits.Depth))
		}
		n.kind = byte(tok)
		if tok == '{' {
			err = d.object(&n, depth, path)
		} else {
			err = d.array(&n, depth, path)
		}
		if err != nil {
			return node{}, err
		}
		if _, _, err := d.token(path); err != nil { // the closing bracket
			return node{}, err
		}
	case string:
		n.kind, n.text = '"', tok
	case json.Number:
		n.kind, n.text = '0', tok.String()
	case bool:
		n.kind, n.text = 't', strconv.FormatBool(tok)
	case nil:
		n.kind = 'n'
	}
	n.end = d.tokens.InputOffset()
	return n, nil
}

func (d *decoder) object(n *node, depth int, path string) error {
	seen := map[string]bool{}
	for d.tokens.More() {
		tok, start, err := d.token(path)
		if err != nil {
			return err
		}
		name, ok := tok.(string)
		if !ok {
			return d.fault(start, path, errors.New("broken JSON: a key must be a string"))
		}
		inner := join(path, name)
		if seen[name] {
			d.report(start, inner, fmt.Errorf("duplicate key %q", name))
		}
		v, err := d.value(depth+1, inner)
		if err != nil {
			return err
		}
		if !seen[name] {
			n.keys = append(n.keys, key{name, start})
			n.items = append(n.items, v)
		}
		seen[name] = true
	}
	return nil
}

func (d *decoder) array(n *node, depth int, path string) error {
	for d.tokens.More() {
		v, err := d.value(depth+1, index(path, len(n.items)))
		if err != nil {
			return err
		}
		n.items = append(n.items, v)
	}
	return nil
}

func join(path, name string) string {
	for i, r := range name {
		if r == '_' || r == '-' && i > 0 || '0' <= r && r <= '9' && i > 0 || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			continue
		}
		return path + "[" + strconv.Quote(name) + "]"
	}
	switch {
	case name == "":
		return path + `[""]`
	case path == "":
		return name
	}
	return path + "." + name
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// assign stores n in v and reports what does not fit.
func (d *decoder) assign(n node, v reflect.Value, path string) {
	if n.kind == 'n' {
		switch v.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
			v.SetZero()
		default:
			d.mismatch(n, v, path)
		}
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		d.assign(n, v.Elem(), path)
		return
	}
	if v.Addr().Type().Implements(jsonUnmarshaler) {
		if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(d.data[n.start:n.end]); err != nil {
			d.inner(n, path, err)
		}
		return
	}
	if v.Addr().Type().Implements(textUnmarshaler) {
		if n.kind != '"' {
			d.mismatch(n, v, path)
			return
		}
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text)); err != nil {
			d.inner(n, path, err)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.assignStruct(n, v, path)
	case reflect.Slice, reflect.Array:
		d.assignList(n, v, path)
	case reflect.Map:
		d.assignMap(n, v, path)
	case reflect.Interface:
		d.assignAny(n, v, path)
	default:
		d.assignScalar(n, v, path)
	}
}

// inner reports an error of a type's own method. Faults that it located itself
// keep their paths, below this one.
func (d *decoder) inner(n node, path string, err error) {
	for _, f := range socialteam.SpecErrors(fault.Under(path, err)) {
		d.report(n.start, f.Path, f.Err)
	}
}

func (d *decoder) assignStruct(n node, v reflect.Value, path string) {
	if n.kind != '{' {
		d.mismatch(n, v, path)
		return
	}
	fields := fieldsOf(v.Type())
	for i, k := range n.keys {
		f := slices.IndexFunc(fields, func(f field) bool { return f.name == k.name })
		if f < 0 {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			d.report(k.start, join(path, k.name), suggest.Unknown("field", k.name, names))
			continue
		}
		d.assign(n.items[i], v.FieldByIndex(fields[f].index), join(path, k.name))
	}
}

type field struct {
	name  string
	index []int
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
				list = append(list, field{inner.name, append([]int{f}, inner.index...)})
			}
		case sf.IsExported():
			if name == "" {
				name = sf.Name
			}
			list = append(list, field{name, []int{f}})
		}
	}
	return list
}

func (d *decoder) assignList(n node, v reflect.Value, path string) {
	if n.kind != '[' || v.Kind() == reflect.Array && v.Len() != len(n.items) {
		d.mismatch(n, v, path)
		return
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	}
	for i, item := range n.items {
		d.assign(item, v.Index(i), index(path, i))
	}
}

func (d *decoder) assignMap(n node, v reflect.Value, path string) {
	if n.kind != '{' {
		d.mismatch(n, v, path)
		return
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, len(n.keys)))
	for i, k := range n.keys {
		name := reflect.New(t.Key()).Elem()
		if u, ok := name.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := u.UnmarshalText([]byte(k.name)); err != nil {
				d.report(k.start, join(path, k.name), err)
				continue
			}
		} else if name.Kind() == reflect.String {
			name.SetString(k.name)
		} else {
			d.report(k.start, join(path, k.name), fmt.Errorf("the keys of %v have no text form", t))
			continue
		}
		item := reflect.New(t.Elem()).Elem()
		d.assign(n.items[i], item, join(path, k.name))
		v.SetMapIndex(name, item)
	}
}

func (d *decoder) assignAny(n node, v reflect.Value, path string) {
	if v.NumMethod() != 0 {
		d.mismatch(n, v, path)
		return
	}
	var x any
	if err := json.Unmarshal(d.data[n.start:n.end], &x); err != nil {
		d.report(n.start, path, err)
		return
	}
	if x != nil {
		v.Set(reflect.ValueOf(x))
	}
}

func (d *decoder) assignScalar(n node, v reflect.Value, path string) {
	switch {
	case n.kind == '"' && v.Kind() == reflect.String:
		v.SetString(n.text)
	case n.kind == 't' && v.Kind() == reflect.Bool:
		v.SetBool(n.text == "true")
	case n.kind == '0' && v.CanInt():
		i, err := strconv.ParseInt(n.text, 10, 64)
		if err != nil || v.OverflowInt(i) {
			d.mismatch(n, v, path)
			return
		}
		v.SetInt(i)
	case n.kind == '0' && v.CanUint():
		u, err := strconv.ParseUint(n.text, 10, 64)
		if err != nil || v.OverflowUint(u) {
			d.mismatch(n, v, path)
			return
		}
		v.SetUint(u)
	case n.kind == '0' && v.CanFloat():
		f, err := strconv.ParseFloat(n.text, 64)
		if err != nil || v.OverflowFloat(f) {
			d.mismatch(n, v, path)
			return
		}
		v.SetFloat(f)
	default:
		d.mismatch(n, v, path)
	}
}

func (d *decoder) mismatch(n node, v reflect.Value, path string) {
	d.report(n.start, path, fmt.Errorf("want %s, have %s", wanted(v), d.describe(n)))
}

func wanted(v reflect.Value) string {
	switch {
	case v.Addr().Type().Implements(textUnmarshaler), v.Kind() == reflect.String:
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

func (d *decoder) describe(n node) string {
	switch n.kind {
	case '{':
		return "an object"
	case '[':
		return fmt.Sprintf("a list of %d", len(n.items))
	case 'n':
		return "null"
	}
	text := string(d.data[n.start:n.end])
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}
