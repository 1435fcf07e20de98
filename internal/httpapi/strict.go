package httpapi

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"eightx/internal/errs"
)

// deepest is how deep a body may be nested (S-49).
const deepest = 64

// checkJSON reads a body against its shape and refuses, with the place, whatever
// encoding/json would let pass: unknown and repeated names, names in other capitals,
// null, text that is not UTF-8 or holds a zero character, numbers that are no whole
// numbers, nesting without end, and anything after the value.
func checkJSON(data []byte, s *shape) error {
	r := reader{data: data}
	r.space()
	if f := r.value(s, 0); f != nil {
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
	details := append(f.args, errs.Where{Line: line, Column: column, Path: f.path}, errs.P("field", f.path))
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
	data []byte
	at   int
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

// value reads one value. s is nil below a value of any form.
func (r *reader) value(s *shape, depth int) *fault {
	if depth > deepest {
		return r.fault("httpapi.json.deep", errs.P("limit", deepest))
	}
	want, null := anything, true
	if s != nil {
		null = s.to != nil || s.form == anything
		s = s.real()
		want = s.form
	}
	switch c := r.peek(); {
	case c == '{':
		if want != anything && want != object && want != table {
			return r.mismatch(want)
		}
		return r.object(s, depth)
	case c == '[':
		if want != anything && want != list {
			return r.mismatch(want)
		}
		return r.list(s, depth)
	case c == '"':
		if want != anything && want != text {
			return r.mismatch(want)
		}
		_, f := r.text()
		return f
	case c == '-' || '0' <= c && c <= '9':
		return r.number(s, want)
	case c == 't' || c == 'f':
		if want != anything && want != truth {
			return r.mismatch(want)
		}
		return r.word()
	case c == 'n':
		if !null {
			return r.mismatch(want)
		}
		return r.word()
	}
	return r.fault("httpapi.json.syntax")
}

// mismatch says which form was expected.
func (r *reader) mismatch(want form) *fault {
	codes := [...]string{object: "object", table: "object", list: "list", text: "text", integer: "integer", truth: "truth"}
	return r.fault("httpapi.json.form." + codes[want])
}

func (r *reader) object(s *shape, depth int) *fault {
	r.at++
	r.space()
	if r.peek() == '}' {
		r.at++
		return nil
	}
	var seen names
	for {
		start := r.at
		name, f := r.name()
		if f != nil {
			return f
		}
		below, f := r.member(s, name, start, &seen)
		if f != nil {
			return f.in(string(name))
		}
		if f := r.value(below, depth+1); f != nil {
			return f.in(string(name))
		}
		if more, f := r.more('}'); !more {
			return f
		}
		r.space()
	}
}

// name reads a member's name and the colon behind it.
func (r *reader) name() ([]byte, *fault) {
	if r.peek() != '"' {
		return nil, r.fault("httpapi.json.syntax")
	}
	name, f := r.text()
	if f != nil {
		return nil, f
	}
	r.space()
	if r.peek() != ':' {
		return nil, r.fault("httpapi.json.syntax")
	}
	r.at++
	r.space()
	return name, nil
}

// member finds the shape of a member and refuses one that is unknown or repeated.
func (r *reader) member(s *shape, name []byte, start int, seen *names) (*shape, *fault) {
	if !seen.add(name) {
		return nil, &fault{code: "httpapi.json.twice", at: start}
	}
	switch {
	case s == nil || s.form == anything:
		return nil, nil
	case s.form == table:
		return s.element, nil
	}
	i, known := s.index[string(name)]
	if !known {
		return nil, &fault{code: "httpapi.json.unknown", at: start}
	}
	return s.members[i].shape, nil
}

func (r *reader) list(s *shape, depth int) *fault {
	r.at++
	r.space()
	if r.peek() == ']' {
		r.at++
		return nil
	}
	var below *shape
	if s != nil {
		below = s.element
	}
	for i := 0; ; i++ {
		if s != nil && s.most > 0 && i >= s.most {
			return r.fault("httpapi.json.many", errs.P("limit", s.most))
		}
		if f := r.value(below, depth+1); f != nil {
			return f.in("[" + strconv.Itoa(i) + "]")
		}
		if more, f := r.more(']'); !more {
			return f
		}
		r.space()
	}
}

// more reads a comma, or the end of an object or list.
func (r *reader) more(end byte) (bool, *fault) {
	r.space()
	switch r.peek() {
	case ',':
		r.at++
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

// number reads a number by the grammar of JSON. Where the type is known it is a
// whole number that fits.
func (r *reader) number(s *shape, want form) *fault {
	start := r.at
	if want != anything && want != integer {
		return r.mismatch(want)
	}
	if r.peek() == '-' {
		r.at++
	}
	switch digits := r.digits(); {
	case digits == 0, digits > 1 && r.data[r.at-digits] == '0':
		return r.fault("httpapi.json.syntax")
	}
	whole := true
	if r.peek() == '.' {
		r.at++
		whole = false
		if r.digits() == 0 {
			return r.fault("httpapi.json.syntax")
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		whole = false
		if c := r.peek(); c == '+' || c == '-' {
			r.at++
		}
		if r.digits() == 0 {
			return r.fault("httpapi.json.syntax")
		}
	}
	if want == integer && (!whole || r.at-start > 19 || !fits(string(r.data[start:r.at]), s)) {
		r.at = start
		return r.mismatch(integer)
	}
	return nil
}

func (r *reader) digits() int {
	start := r.at
	for r.at < len(r.data) && '0' <= r.data[r.at] && r.data[r.at] <= '9' {
		r.at++
	}
	return r.at - start
}
