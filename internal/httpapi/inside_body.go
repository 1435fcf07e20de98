package httpapi

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"eightx/internal/errs"
)

// bodyOf puts a body together from texts, field by field. What it makes is read by
// readJSON like any other body; only the forms of single values are decided here.
type bodyOf struct {
	shape *shape // nil when the route takes no body
	json  bytes.Buffer
}

// add appends a member.
func (b *bodyOf) add(r *route, given Given) error {
	if b.shape == nil {
		return r.noField(given.Name)
	}
	at, known := b.shape.index[given.Name]
	if !known {
		return r.noField(given.Name)
	}
	value, err := valueOf(b.shape.members[at].shape.real(), given)
	if err != nil {
		return err
	}
	if b.json.Len() > 0 {
		b.json.WriteByte(',')
	}
	b.json.Write(quoted(given.Name))
	b.json.WriteByte(':')
	b.json.Write(value)
	return nil
}

// noField names the fields there are.
func (r *route) noField(name string) error {
	var fields []string
	for _, f := range entryOf(r).Input {
		fields = append(fields, f.Name)
	}
	if len(fields) == 0 {
		return errs.E(errs.Usage, "httpapi.inside.no_fields", errs.Where{Path: name}, errs.P("name", r.name), errs.P("field", name))
	}
	return errs.E(errs.Usage, "httpapi.inside.no_field", errs.Where{Path: name}, errs.P("name", r.name), errs.P("field", name), errs.P("fields", strings.Join(fields, ", ")))
}

// whole is the body: the one that was given, or the one of the values. An operation
// that needs nothing gets an empty object.
func (b *bodyOf) whole(given []byte) ([]byte, error) {
	switch {
	case b.json.Len() > 0 && given != nil:
		return nil, errs.E(errs.Usage, "httpapi.inside.both")
	case given != nil || b.shape == nil:
		return given, nil
	}
	return []byte("{" + b.json.String() + "}"), nil
}

// valueOf is the JSON of a text, in the form the field has. Lists of words may be
// written with commas between them.
func valueOf(s *shape, given Given) ([]byte, error) {
	text := given.Text
	switch {
	case !utf8.ValidString(text):
		return nil, errs.E(errs.Usage, "httpapi.json.utf8", errs.Where{Path: given.Name}, errs.P("field", given.Name))
	case s.form == object || s.form == table:
		if json.Valid([]byte(text)) {
			return []byte(text), nil
		}
		return nil, errs.E(errs.Usage, "httpapi.json.form.object", errs.Where{Path: given.Name}, errs.P("field", given.Name))
	case s.form == list && s.element.real().form == textForm && !strings.HasPrefix(text, "["):
		return quoted(strings.Split(text, ",")), nil
	case s.form == textForm || !json.Valid([]byte(text)):
		return quoted(text), nil
	}
	return []byte(text), nil
}

// textForm has a name of its own because values are called text here.
const textForm = text

func quoted(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		return []byte("null") // texts and lists of texts always have a form
	}
	return data
}
