package httpapi

import (
	"bytes"
	"reflect"
	"strconv"
	"unicode/utf8"

	"eightx/internal/errs"
)

// deepest is how deep a body may be nested (S-49).
const deepest = 64

// readJSON reads a body into a value of the shape's type, and refuses, with the
// place, whatever encoding/json would let pass: unknown and repeated names, names in
// other capitals, null, text that is not UTF-8 or holds a zero character, numbers
// that are no whole numbers, nesting without end, and anything after the value. It
// reads once, and its texts share one copy of the body.
func readJSON(data []byte, s *shape, into reflect.Value) error {
	r := reader{data: data, whole: string(data)}
	r.space()
	if f := r.value(s, 0, into); f != nil {
		return f.error(data)
	}
	r.space()
	if r.at != len(data) {
		return r.fault("httpapi.json.trailing").error(data)
	}
	return nil
}

// fault is what is wrong with a body, and where. The path is put together on the way
// out, so that good bodies pay nothing for it.
type fault struct {
	code string
	path string
	at   int
	args []errs.Detail
}

func (f *fault) error(data []byte) error {
	before := data[:min(f.at, len(data))]
	line := 1 + bytes.Count(before, []byte{'\n'})
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	details := append([]errs.Detail{}, f.args...)
	details = append(details, errs.Where{Line: line, Column: column, Path: f.path}, errs.P("field", f.path))
	return errs.E(errs.Usage, f.code, details...)
}

// in puts a name or a place before the path.
func (f *fault) in(name string) *fault {
	if f == nil {
		return nil
	}
	if f.path != "" && f.path[0] != '[' {
		name += "."
	}
	f.path = name + f.path
	return f
}

// reader walks over a body once.
type reader struct {
	data  []byte
	whole string // the same
	at    int
}

func (r *reader) fault(code string, args ...errs.Detail) *fault {
	return &fault{code: code, at: r.at, args: args}
}

func (r *reader) space() {
	for r.at < len(r.data) {
		switch r.data[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

func (r *reader) peek() byte {
	if r.at < len(r.data) {
		return r.data[r.at]
	}
	return 0
}

// value reads one value. s is nil below a value of any form; into is invalid where
// nothing is kept.
func (r *reader) value(s *shape, depth int, into reflect.Value) *fault {
	if depth > deepest {
		return r.fault("httpapi.json.deep", errs.P("limit", deepest))
	}
	if s == nil {
		return r.any(depth)
	}
	if s.to != nil {
		return r.pointer(s, depth, into)
	}
	c := r.peek()
	switch {
	case s.form == anything:
		return r.raw(depth, into)
	case c == 'n' && (s.form == list && s.most == 0 || s.form == table): // Go writes an empty list so
		into.SetZero()
		return r.word()
	case c == '{' && s.form == object:
		return r.object(s, depth, into)
	case c == '{' && s.form == table:
		return r.table(s, depth, into)
	case c == '[' && s.form == list:
		return r.list(s, depth, into)
	case c == '"' && s.form == text:
		return r.keepText(s, into)
	case (c == '-' || '0' <= c && c <= '9') && s.form == integer:
		return r.integer(s, into)
	case (c == 't' || c == 'f') && s.form == truth:
		start := r.at
		f := r.word()
		if f == nil {
			into.SetBool(r.data[start] == 't')
		}
		return f
	case bytes.IndexByte([]byte(`{["-0123456789tfn`), c) >= 0 && r.at < len(r.data):
		return r.mismatch(s.form)
	}
	return r.fault("httpapi.json.syntax")
}

// any reads a value of any form and keeps nothing.
func (r *reader) any(depth int) *fault {
	switch c := r.peek(); {
	case c == '{':
		return r.object(nil, depth, reflect.Value{})
	case c == '[':
		return r.list(nil, depth, reflect.Value{})
	case c == '"':
		_, f := r.text()
		return f
	case c == '-' || '0' <= c && c <= '9':
		_, f := r.number()
		return f
	case c == 't' || c == 'f' || c == 'n':
		return r.word()
	}
	return r.fault("httpapi.json.syntax")
}

// mismatch says which form was expected.
func (r *reader) mismatch(want form) *fault {
	codes := [...]string{object: "object", table: "object", list: "list", text: "text", integer: "integer", truth: "truth"}
	return r.fault("httpapi.json.form." + codes[want])
}

// object reads the members a shape knows; with no shape, any.
func (r *reader) object(s *shape, depth int, into reflect.Value) *fault {
	var seen names
	for more, f := r.first('}'); ; more, f = r.more('}') {
		if !more {
			return f
		}
		start := r.at
		name, f := r.name()
		if f != nil {
			return f
		}
		if !seen.add(name) {
			return (&fault{code: "httpapi.json.twice", at: start}).in(name)
		}
		if s == nil {
			f = r.value(nil, depth+1, reflect.Value{})
		} else if m, known := s.index[name]; known {
			f = r.value(s.members[m].shape, depth+1, into.FieldByIndex(s.members[m].path))
		} else {
			f = &fault{code: "httpapi.json.unknown", at: start}
		}
		if f != nil {
			return f.in(name)
		}
	}
}

// table reads an object with free names.
func (r *reader) table(s *shape, depth int, into reflect.Value) *fault {
	into.Set(reflect.MakeMap(into.Type()))
	key, element := into.Type().Key(), into.Type().Elem()
	for more, f := r.first('}'); ; more, f = r.more('}') {
		if !more {
			return f
		}
		start := r.at
		name, f := r.name()
		if f != nil {
			return f
		}
		at := reflect.ValueOf(name).Convert(key)
		if into.MapIndex(at).IsValid() {
			return (&fault{code: "httpapi.json.twice", at: start}).in(name)
		}
		value := reflect.New(element).Elem()
		if f := r.value(s.element, depth+1, value); f != nil {
			return f.in(name)
		}
		into.SetMapIndex(at, value)
	}
}

// first reads the opening of an object or list, and says whether it has anything in
// it.
func (r *reader) first(end byte) (bool, *fault) { //nolint:unparam // loops begin with it and go on with more
	r.at++
	r.space()
	if r.peek() == end {
		r.at++
		return false, nil
	}
	return true, nil
}

// name reads a member's name and the colon behind it.
func (r *reader) name() (string, *fault) {
	if r.peek() != '"' {
		return "", r.fault("httpapi.json.syntax")
	}
	name, f := r.text()
	if f != nil {
		return "", f
	}
	r.space()
	if r.peek() != ':' {
		return "", r.fault("httpapi.json.syntax")
	}
	r.at++
	r.space()
	return name, nil
}

func (r *reader) list(s *shape, depth int, into reflect.Value) *fault {
	if s != nil && s.most == 0 {
		into.Set(reflect.MakeSlice(into.Type(), 0, 0))
	}
	i := 0
	for more, f := r.first(']'); ; more, f = r.more(']') {
		if !more {
			return f
		}
		below, f := r.element(s, i, into)
		if f != nil {
			return f
		}
		var shape *shape
		if s != nil {
			shape = s.element
		}
		if f := r.value(shape, depth+1, below); f != nil {
			return f.in("[" + strconv.Itoa(i) + "]")
		}
		i++
	}
}

// element makes room for the next value of a list.
func (r *reader) element(s *shape, i int, into reflect.Value) (reflect.Value, *fault) {
	switch {
	case s == nil:
		return reflect.Value{}, nil
	case s.most > 0 && i >= s.most:
		return reflect.Value{}, r.fault("httpapi.json.many", errs.P("limit", s.most))
	case s.most == 0:
		if i == into.Cap() {
			into.Grow(max(8, i))
		}
		into.SetLen(i + 1)
		into.Index(i).SetZero()
	}
	return into.Index(i), nil
}

// more reads a comma, or the end of an object or list.
func (r *reader) more(end byte) (bool, *fault) {
	r.space()
	switch r.peek() {
	case ',':
		r.at++
		r.space()
		return true, nil
	case end:
		r.at++
		return false, nil
	}
	return false, r.fault("httpapi.json.syntax")
}

// word reads true, false or null.
func (r *reader) word() *fault {
	for _, word := range [...]string{"true", "false", "null"} {
		if bytes.HasPrefix(r.data[r.at:], []byte(word)) {
			r.at += len(word)
			return nil
		}
	}
	return r.fault("httpapi.json.syntax")
}

// number reads a number by the grammar of JSON, and says whether it is written as a
// whole one.
func (r *reader) number() (whole bool, f *fault) {
	if r.peek() == '-' {
		r.at++
	}
	if digits := r.digits(); digits == 0 || digits > 1 && r.data[r.at-digits] == '0' {
		return false, r.fault("httpapi.json.syntax")
	}
	whole = true
	if r.peek() == '.' {
		r.at++
		whole = false
		if r.digits() == 0 {
			return false, r.fault("httpapi.json.syntax")
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		whole = false
		if c := r.peek(); c == '+' || c == '-' {
			r.at++
		}
		if r.digits() == 0 {
			return false, r.fault("httpapi.json.syntax")
		}
	}
	return whole, nil
}

func (r *reader) digits() int {
	start := r.at
	for r.at < len(r.data) && '0' <= r.data[r.at] && r.data[r.at] <= '9' {
		r.at++
	}
	return r.at - start
}
