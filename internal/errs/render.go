package errs

import (
	"strings"

	"eightx/internal/locale"
)

// Message returns what happened, in words, without place and fixes.
func (e *Error) Message(lang locale.Lang) string {
	return locale.Text(lang, e.Code, e.Params...)
}

// Advice returns what to do, one sentence per Fix.
func (e *Error) Advice(lang locale.Lang) []string {
	advice := make([]string, len(e.Fixes))
	for i, fix := range e.Fixes {
		args := append(append([]locale.Arg{}, fix.Params...), e.Params...)
		advice[i] = locale.Text(lang, fix.Code, args...)
	}
	return advice
}

// Render writes an error for a terminal: what happened, below it where, below
// that what to do. Several errors follow each other, separated by an empty line.
// The text ends without a line break, and nothing in it acts on the terminal,
// whatever the user's files contain.
func Render(lang locale.Lang, err error) string {
	var blocks []string
	for _, e := range All(err) {
		blocks = append(blocks, e.render(lang))
	}
	return locale.Printable(strings.Join(blocks, "\n\n"))
}

func (e *Error) render(lang locale.Lang) string {
	lines := []string{labelled(lang, "errs.label.what", e.Message(lang))}
	if place := e.Where.Text(lang); place != "" {
		lines = append(lines, labelled(lang, "errs.label.where", place))
	}
	for _, sentence := range e.Advice(lang) {
		lines = append(lines, labelled(lang, "errs.label.fix", sentence))
	}
	return strings.Join(lines, "\n")
}

// labelled puts a label before a text and lines its further lines up behind it.
func labelled(lang locale.Lang, code, text string) string {
	label := locale.Text(lang, code, locale.A("text", ""))
	indent := strings.Repeat(" ", locale.Width(label))
	return locale.Text(lang, code, locale.A("text", strings.ReplaceAll(text, "\n", "\n"+indent)))
}

// JSON is the form of an error in machine-readable output.
type JSON struct {
	Kind    string            `json:"kind"`
	Code    string            `json:"code"`
	Message string            `json:"message"`
	Params  map[string]string `json:"params,omitempty"`
	Where   *Where            `json:"where,omitempty"`
	Fixes   []string          `json:"fixes,omitempty"`
}

// ToJSON returns the machine-readable form of every error inside err.
func ToJSON(lang locale.Lang, err error) []JSON {
	all := All(err)
	out := make([]JSON, len(all))
	for i, e := range all {
		out[i] = JSON{
			Kind: e.Kind.String(), Code: e.Code, Message: e.Message(lang),
			Params: paramMap(e.Params), Fixes: e.Advice(lang),
		}
		if e.Where != (Where{}) {
			out[i].Where = &e.Where
		}
	}
	return out
}

func paramMap(params []locale.Arg) map[string]string {
	if len(params) == 0 {
		return nil
	}
	values := make(map[string]string, len(params))
	for _, param := range params {
		values[param.Name] = param.Value
	}
	return values
}
