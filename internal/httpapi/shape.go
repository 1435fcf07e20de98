package httpapi

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// shape is what an input may look like, read once from its Go type. The check of a
// body against it is stricter than encoding/json: names are exact, known and given
// once, and null is no value.
type shape struct {
	form    form
	to      *shape         // of a pointer, which may be null: what it points to
	hidden  []member       // fields that stand in a path only
	members []member       // of an object
	index   map[string]int // name → place in members
	element *shape         // of a list, or of a map's values
	reads   bool           // a text its type reads by itself
	bits    int            // of a number: its size, negative when it has no sign
	most    int            // of a fixed-size list, else 0
}

// member is one named part of an object.
type member struct {
	name     string
	required bool // no omitempty
	shape    *shape
	path     []int // of the Go field
}

// form is the JSON form of a value.
type form uint8

const (
	anything form = iota // any JSON; the type reads it itself
	object
	table // an object with free names
	list
	text
	integer
	truth
)

var (
	jsonReader = reflect.TypeFor[json.Unmarshaler]()
	textReader = reflect.TypeFor[encoding.TextUnmarshaler]()
	rawJSON    = reflect.TypeFor[json.RawMessage]()
)

// shapes remembers types on the way, so that a type may contain itself.
type shapes map[reflect.Type]*shape

func shapeOf(t reflect.Type) *shape { return shapes{}.of(t) }

func (known shapes) of(t reflect.Type) *shape {
	if s := known[t]; s != nil {
		return s
	}
	s := &shape{}
	known[t] = s
	if t.Kind() == reflect.Pointer {
		s.to = known.of(t.Elem())
		return s
	}
	known.fill(s, t)
	return s
}

func (known shapes) fill(s *shape, t reflect.Type) {
	p := reflect.PointerTo(t)
	switch {
	case t == rawJSON || p.Implements(jsonReader):
		s.form = anything
		return
	case p.Implements(textReader):
		s.form, s.reads = text, true
		return
	}
	switch t.Kind() {
	case reflect.String:
		s.form = text
	case reflect.Bool:
		s.form = truth
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		s.form, s.bits = integer, t.Bits()
		if t.Kind() >= reflect.Uint {
			s.bits = -s.bits
		}
	case reflect.Slice, reflect.Array:
		known.listOf(s, t)
	case reflect.Map:
		s.form, s.element = table, known.of(t.Elem())
	case reflect.Struct:
		s.form, s.index = object, map[string]int{}
		known.members(s, t, nil)
	default:
		s.form = anything
	}
}

func (known shapes) listOf(s *shape, t reflect.Type) {
	if t.Elem().Kind() == reflect.Uint8 { // bytes are base64 text
		s.form = text
		return
	}
	s.form, s.element = list, known.of(t.Elem())
	if t.Kind() == reflect.Array {
		s.most = t.Len()
	}
}

// members collects the fields encoding/json would fill, those of embedded structs
// among them.
func (known shapes) members(s *shape, t reflect.Type, above []int) {
	for i := range t.NumField() {
		field := t.Field(i)
		path := append(append([]int{}, above...), i)
		name, rest, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" && field.Tag.Get("path") != "":
			s.hidden = append(s.hidden, member{name: field.Tag.Get("path"), path: path})
			continue
		case name == "-" || !field.IsExported() && !field.Anonymous:
			continue
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			known.members(s, field.Type, path)
			continue
		case name == "":
			name = field.Name
		}
		s.index[name] = len(s.members)
		s.members = append(s.members, member{name: name, required: !strings.Contains(rest, "omitempty") && !strings.Contains(rest, "omitzero"), shape: known.of(field.Type), path: path})
	}
}

// without is an object's shape with some members left out: those that stand in the
// path and not in the body.
func (s *shape) without(names []string) *shape {
	out := &shape{form: object, index: map[string]int{}}
	for _, m := range s.members {
		if !contains(names, m.name) {
			out.index[m.name] = len(out.members)
			out.members = append(out.members, m)
		}
	}
	return out
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// real is the shape behind a pointer.
func (s *shape) real() *shape {
	if s.to != nil {
		return s.to.real()
	}
	return s
}
