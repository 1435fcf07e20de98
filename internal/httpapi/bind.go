package httpapi

import (
	"encoding"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"eightx/internal/errs"
)

// binding puts a text of the path or query into a field of the input.
type binding struct {
	name string
	path []int
	set  func(field reflect.Value, text string) bool
}

// bindingOf chooses the reader for the field's type. A type that none reads is a
// mistake in the table of routes, and a test finds it.
func bindingOf(name string, path []int, in reflect.Type) binding {
	b := binding{name: name, path: path}
	t := in.FieldByIndex(path).Type
	switch {
	case reflect.PointerTo(t).Implements(textReader):
		b.set = setMarshalled
	case t.Kind() == reflect.String:
		b.set = setText
	case t.Kind() == reflect.Bool:
		b.set = setTruth
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		b.set = setInteger
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		b.set = setTexts
	}
	return b
}

func setText(field reflect.Value, text string) bool {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return false
	}
	field.SetString(text)
	return true
}

// setTexts reads words with commas between them.
func setTexts(field reflect.Value, text string) bool {
	list := reflect.MakeSlice(field.Type(), 0, 4)
	for word := range strings.SplitSeq(text, ",") {
		one := reflect.New(field.Type().Elem()).Elem()
		if !setText(one, word) {
			return false
		}
		list = reflect.Append(list, one)
	}
	field.Set(list)
	return true
}

func setInteger(field reflect.Value, text string) bool {
	n, err := strconv.ParseInt(text, 10, field.Type().Bits())
	field.SetInt(n)
	return err == nil && strconv.FormatInt(n, 10) == text
}

func setTruth(field reflect.Value, text string) bool {
	field.SetBool(text == "true" || text == "1")
	return text == "true" || text == "1" || text == "false" || text == "0"
}

// setMarshalled is for types that read themselves from a text, such as cursors.
func setMarshalled(field reflect.Value, text string) bool {
	reader, ok := field.Addr().Interface().(encoding.TextUnmarshaler)
	return ok && reader.UnmarshalText([]byte(text)) == nil
}

// bindPath fills the fields that stand in the path.
func (x *exchange) bindPath(r *route, in reflect.Value) error {
	for _, b := range r.fromPath {
		if !b.set(in.FieldByIndex(b.path), x.r.PathValue(b.name)) {
			return errs.E(errs.NotFound, "httpapi.no_route", errs.P("path", x.r.URL.Path))
		}
	}
	return nil
}

// bindQuery fills the fields that stand in the query. A parameter that is unknown or
// given twice is refused, so that no two readers of one address understand it
// differently (S-53).
func (x *exchange) bindQuery(r *route, in reflect.Value) error {
	if x.r.URL.RawQuery == "" {
		return nil
	}
	values, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return errs.E(errs.Usage, "httpapi.query.unreadable")
	}
	for name, given := range values {
		if len(given) > 1 {
			return errs.E(errs.Usage, "httpapi.query.twice", errs.Where{Path: name}, errs.P("field", name))
		}
		if err := x.parameter(r, in, name, given[0]); err != nil {
			return err
		}
	}
	return nil
}

func (x *exchange) parameter(r *route, in reflect.Value, name, text string) error {
	if name == "dry" && r.changes && !r.plain {
		x.dry = text == "1"
		if text != "1" && text != "0" {
			return errs.E(errs.Usage, "httpapi.query.value", errs.Where{Path: name}, errs.P("field", name))
		}
		return nil
	}
	for _, b := range r.fromQuery {
		if b.name != name {
			continue
		}
		if !b.set(in.FieldByIndex(b.path), text) {
			return errs.E(errs.Usage, "httpapi.query.value", errs.Where{Path: name}, errs.P("field", name))
		}
		return nil
	}
	return errs.E(errs.Usage, "httpapi.query.unknown", errs.Where{Path: name}, errs.P("field", name))
}
