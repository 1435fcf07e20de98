package httpapi

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"

	"eightx/internal/errs"
)

// pointer reads what a pointer points to; null is none.
func (r *reader) pointer(s *shape, depth int, into reflect.Value) *fault {
	if r.peek() == 'n' {
		into.SetZero()
		return r.word()
	}
	into.Set(reflect.New(into.Type().Elem()))
	return r.value(s.to, depth, into.Elem())
}

// raw reads a value whose type reads itself.
func (r *reader) raw(depth int, into reflect.Value) *fault {
	start := r.at
	if f := r.any(depth); f != nil {
		return f
	}
	if into.Type() == rawJSON {
		into.SetBytes([]byte(r.whole[start:r.at]))
		return nil
	}
	if err := json.Unmarshal(r.data[start:r.at], into.Addr().Interface()); err != nil {
		return refused(start, err)
	}
	return nil
}

// refused is for values a type refuses by itself, such as an unknown word.
func refused(at int, err error) *fault {
	return &fault{code: "httpapi.json.value", at: at, args: []errs.Detail{errs.Cause(err)}}
}

func (r *reader) keepText(s *shape, into reflect.Value) *fault {
	start := r.at
	said, f := r.text()
	if f != nil {
		return f
	}
	switch {
	case s.reads:
		reader, ok := into.Addr().Interface().(encoding.TextUnmarshaler)
		if !ok {
			return r.fault("httpapi.json.value")
		}
		if err := reader.UnmarshalText(r.bytesOf(said, start)); err != nil {
			return refused(start, err)
		}
	case into.Kind() == reflect.String:
		into.SetString(said)
	default:
		data, err := base64.StdEncoding.Strict().DecodeString(said)
		if err != nil {
			return refused(start, err)
		}
		into.SetBytes(data)
	}
	return nil
}

// bytesOf is a text that has just been read, without a copy when it has no escapes.
func (r *reader) bytesOf(said string, start int) []byte {
	if len(said) == r.at-start-2 {
		return r.data[start+1 : r.at-1]
	}
	return []byte(said)
}

// integer reads a whole number that fits its type.
func (r *reader) integer(s *shape, into reflect.Value) *fault {
	start := r.at
	whole, f := r.number()
	if f != nil {
		return f
	}
	if !whole || !keepInteger(r.whole[start:r.at], s.bits, into) {
		r.at = start
		return r.mismatch(integer)
	}
	return nil
}

func keepInteger(number string, bits int, into reflect.Value) bool {
	if bits < 0 {
		n, err := strconv.ParseUint(number, 10, -bits)
		if err == nil {
			into.SetUint(n)
		}
		return err == nil
	}
	n, err := strconv.ParseInt(number, 10, bits)
	if err == nil {
		into.SetInt(n)
	}
	return err == nil
}
