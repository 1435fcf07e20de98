package schemefile

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
)

// formatJSON writes a tree as JSON, indented, short rows on one line. Numbers
// stand as they were written, so that 0.60 stays 0.60.
func formatJSON(t *scheme.Tree) []byte {
	w := &jsonWriter{}
	w.value(t, 0, 0)
	w.out.WriteString("\n")
	return w.out.Bytes()
}

type jsonWriter struct{ out bytes.Buffer }

// value writes t, which begins at a column, closing brackets at the indent.
func (w *jsonWriter) value(t *scheme.Tree, indent, column int) {
	if t == nil || t.Kind < scheme.List || len(t.List)+len(t.Keys) == 0 || levels(t) <= 2 && column+locale.Width(jsonLine(t)) < lineWidth {
		w.out.WriteString(jsonLine(t))
		return
	}
	open, closing := "[", "]"
	if t.Kind == scheme.Map {
		open, closing = "{", "}"
	}
	w.out.WriteString(open)
	w.members(t, indent+2)
	w.out.WriteString("\n" + strings.Repeat(" ", indent) + closing)
}

func (w *jsonWriter) members(t *scheme.Tree, indent int) {
	margin := "\n" + strings.Repeat(" ", indent)
	for i, item := range t.List {
		w.out.WriteString(separator(i) + margin)
		w.value(item, indent, indent)
	}
	for i, key := range t.Keys {
		name := jsonString(key) + ": "
		w.out.WriteString(separator(i) + margin + name)
		w.value(t.Values[i], indent, indent+locale.Width(name))
	}
}

func separator(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

func jsonLine(t *scheme.Tree) string {
	var out strings.Builder
	writeJSONLine(&out, t)
	return out.String()
}

func writeJSONLine(out *strings.Builder, t *scheme.Tree) {
	switch {
	case t == nil || t.Kind == scheme.Null:
		out.WriteString("null")
	case t.Kind == scheme.Scalar:
		out.WriteString(jsonScalar(t))
	case t.Kind == scheme.List:
		out.WriteString("[")
		for i, item := range t.List {
			out.WriteString(comma(i))
			writeJSONLine(out, item)
		}
		out.WriteString("]")
	default:
		out.WriteString("{")
		for i, key := range t.Keys {
			out.WriteString(comma(i) + jsonString(key) + ": ")
			writeJSONLine(out, t.Values[i])
		}
		out.WriteString("}")
	}
}

var jsonBare = regexp.MustCompile(`^(-?(0|[1-9][0-9]*)(\.[0-9]+)?|true|false)$`)

// jsonScalar writes numbers and truth values bare, unless they are texts.
func jsonScalar(t *scheme.Tree) string {
	if !t.Quoted && jsonBare.MatchString(t.Scalar) {
		return t.Scalar
	}
	return jsonString(t.Scalar)
}

func jsonString(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSuffix(out.String(), "\n")
}
