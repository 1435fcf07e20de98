package httpapi

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"slices"
	"strings"

	"eightx/internal/locale"
)

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsSheet []byte

// docsTemplate is the readable form of the table of routes. It asks nothing of any
// other server and runs no script.
var docsTemplate = template.Must(template.New("docs").Parse(docsPage))

// docsNoun is what the page says about one noun.
type docsNoun struct {
	Name   string
	Zh, En string
	Routes []Entry
}

// Entry is what the documentation says about one route.
type Entry struct {
	Name, Method, Path, Permission string // Permission is "" for doors that come before it
	Zh, En                         string // what it is for
	Input                          []Field
	Example                        string // of a body, JSON; "" when it has none
	File                           bool   // the body is a file
	House                          bool   // it needs more of the house than the memory
}

// Field is one field of an input: where it stands (path, query, body), its form, and
// "*" when it cannot be left out.
type Field struct{ Name, Place, Form, Needed string }

// docs shows the page, Chinese and English beside each other.
func (s *Server) docs(x *exchange) {
	var out bytes.Buffer
	if err := docsTemplate.Execute(&out, tree{"Text": docsTexts(), "Nouns": docsNouns(s.routes), "Lang": x.lang.String()}); err != nil {
		x.refuse(err)
		return
	}
	x.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = x.Write(out.Bytes())
}

func docsStyle(x *exchange) {
	x.Header().Set("Content-Type", "text/css; charset=utf-8")
	x.Header().Set("Cache-Control", "max-age=3600")
	_, _ = x.Write(docsSheet)
}

// docsTexts are the texts of the page that stand for themselves.
func docsTexts() map[string]Both {
	texts := map[string]Both{}
	for _, name := range []string{"title", "about", "start", "key", "match", "dry", "cursor", "problem", "token", "session", "org", "permission", "input", "example", "files"} {
		texts[name] = both("httpapi.docs." + name)
	}
	return texts
}

func both(code string) Both {
	return Both{locale.Text(locale.Zh, code), locale.Text(locale.En, code)}
}

func docsNouns(routes []*route) []docsNoun {
	var nouns []docsNoun
	for _, r := range routes {
		at := slices.IndexFunc(nouns, func(n docsNoun) bool { return n.Name == nounOf(r) })
		if at < 0 {
			at = len(nouns)
			name := both("httpapi.noun." + nounOf(r))
			nouns = append(nouns, docsNoun{Name: nounOf(r), Zh: name.Zh, En: name.En})
		}
		nouns[at].Routes = append(nouns[at].Routes, entryOf(r))
	}
	return nouns
}

func entryOf(r *route) Entry {
	about := both("httpapi.route." + r.name)
	d := Entry{Name: r.name, Method: r.method, Path: apiPrefix + r.path, Permission: r.action, Zh: about.Zh, En: about.En, File: r.media != "", House: r.house}
	for _, b := range r.fromPath {
		d.Input = append(d.Input, Field{b.name, "path", "text", "*"})
	}
	for _, b := range r.fromQuery {
		d.Input = append(d.Input, Field{b.name, "query", formName(shapeOf(r.in.FieldByIndex(b.path).Type)), ""})
	}
	if r.body != nil {
		for _, m := range r.body.members {
			d.Input = append(d.Input, Field{m.name, "body", formName(m.shape), map[bool]string{true: "*"}[m.required]})
		}
		d.Example = exampleText(r)
	}
	return d
}

func formName(s *shape) string {
	s = s.real()
	if s.form == list {
		return formName(s.element) + "[]"
	}
	return [...]string{anything: "json", object: "object", table: "object", text: "text", integer: "integer", truth: "boolean"}[s.form]
}

// exampleText is the example as a body to copy.
func exampleText(r *route) string {
	if r.example == nil {
		return ""
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if encoder.Encode(exampleBody(r)) != nil {
		return ""
	}
	return strings.TrimSpace(out.String())
}
