package schemefile

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"eightx/internal/locale"
	"eightx/scheme"
)

// lineWidth is how many columns a value may take to stand on one line.
const lineWidth = 100

// formatYAML writes a tree the way people write schemes: one key a line, short
// rows and lists in brackets, quotes only where they are needed.
func formatYAML(t *scheme.Tree) []byte {
	w := &yamlWriter{}
	for i, key := range t.Keys {
		if i > 0 && (isBlock(t.Values[i], len(key)) || isBlock(t.Values[i-1], len(t.Keys[i-1]))) {
			w.out.WriteString("\n")
		}
		w.entry(key, t.Values[i], 0)
	}
	if len(t.Keys) == 0 {
		w.out.WriteString(flow(t) + "\n")
	}
	return []byte(w.out.String())
}

type yamlWriter struct{ out strings.Builder }

// entry writes "key: value" at the current place; further lines are indented by
// two more than the key.
func (w *yamlWriter) entry(key string, value *scheme.Tree, indent int) {
	name := yamlText(key, true, true) + ":"
	w.out.WriteString(name)
	switch {
	case !isBlock(value, indent+locale.Width(name)):
		w.out.WriteString(" " + w.inline(value, indent+2) + "\n")
	case value.Kind == scheme.Map:
		w.out.WriteString("\n")
		w.mapping(value, indent+2, true)
	default:
		w.out.WriteString("\n")
		w.list(value, indent+2)
	}
}

// mapping writes the entries of a map, the first of them indented or not.
func (w *yamlWriter) mapping(t *scheme.Tree, indent int, first bool) {
	for i, key := range t.Keys {
		if i > 0 || first {
			w.indent(indent)
		}
		w.entry(key, t.Values[i], indent)
	}
}

func (w *yamlWriter) list(t *scheme.Tree, indent int) {
	for _, item := range t.List {
		w.indent(indent)
		w.out.WriteString("- ")
		switch {
		case !isBlock(item, indent+2):
			w.out.WriteString(w.inline(item, indent+2) + "\n")
		case item.Kind == scheme.Map:
			w.mapping(item, indent+2, false)
		default: // a list in a list
			w.out.WriteString("\n")
			w.list(item, indent+2)
		}
	}
}

func (w *yamlWriter) indent(columns int) { w.out.WriteString(strings.Repeat(" ", columns)) }

// inline writes a value behind a key or dash: in brackets, or a text, which may
// run over several lines.
func (w *yamlWriter) inline(t *scheme.Tree, indent int) string {
	if t == nil || t.Kind != scheme.Scalar {
		return flow(t)
	}
	if literal(t.Scalar) {
		return "|-\n" + strings.Repeat(" ", indent) + strings.ReplaceAll(t.Scalar, "\n", "\n"+strings.Repeat(" ", indent))
	}
	return yamlText(t.Scalar, t.Quoted, false)
}

// literal tells texts that read best line by line, and can be written so: no
// line begins or ends with a space, none is empty.
func literal(text string) bool {
	if !strings.Contains(text, "\n") || strings.Contains(text, "\t") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" || strings.TrimSpace(line) != line {
			return false
		}
	}
	return true
}

// isBlock tells whether a value needs lines of its own, standing at a column.
func isBlock(t *scheme.Tree, column int) bool {
	if t == nil || t.Kind == scheme.Null || t.Kind == scheme.Scalar || len(t.List)+len(t.Keys) == 0 {
		return false
	}
	rows := t.Kind == scheme.List && levels(t) > 1
	return rows || levels(t) > 2 || column+1+locale.Width(flow(t)) > lineWidth
}

// levels is how deep containers stand in each other.
func levels(t *scheme.Tree) int {
	if t == nil || t.Kind < scheme.List {
		return 0
	}
	deepest := 0
	for _, x := range t.List {
		deepest = max(deepest, levels(x))
	}
	for _, x := range t.Values {
		deepest = max(deepest, levels(x))
	}
	return deepest + 1
}

// flow writes a tree on one line: {id: c1, share: 30}.
func flow(t *scheme.Tree) string {
	var out strings.Builder
	writeFlow(&out, t)
	return out.String()
}

func writeFlow(out *strings.Builder, t *scheme.Tree) {
	switch {
	case t == nil || t.Kind == scheme.Null:
		out.WriteString("null")
	case t.Kind == scheme.Scalar:
		out.WriteString(yamlText(t.Scalar, t.Quoted, true))
	case t.Kind == scheme.List:
		out.WriteString("[")
		for i, item := range t.List {
			out.WriteString(comma(i))
			writeFlow(out, item)
		}
		out.WriteString("]")
	default:
		out.WriteString("{")
		for i, key := range t.Keys {
			out.WriteString(comma(i) + yamlText(key, true, true) + ": ")
			writeFlow(out, t.Values[i])
		}
		out.WriteString("}")
	}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

// yamlText writes a scalar, plain where YAML reads it back as the same text. A
// text by its quotes that looks like a number keeps them.
func yamlText(text string, quoted, inFlow bool) string {
	if plain(text, inFlow) && !(quoted && typed.MatchString(text)) {
		return text
	}
	return `"` + escapes.Replace(text) + `"`
}

var (
	escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)
	// typed are the words other readers of YAML take for numbers, dates or truth.
	typed = regexp.MustCompile(`(?i)^([-+]?[0-9][0-9_.,:xobea-f+-]*|y|n|yes|no|on|off|true|false|[-+]?\.?(nan|inf))$`)
	nulls = regexp.MustCompile(`(?i)^(null|~|)$`)
)

// plain is careful rather than clever: what it lets pass no YAML reader mistakes.
func plain(text string, inFlow bool) bool {
	first, size := utf8.DecodeRuneInString(text)
	if first == '-' {
		first, _ = utf8.DecodeRuneInString(text[size:])
		if !unicode.IsDigit(first) {
			return false
		}
	}
	switch {
	case nulls.MatchString(text), !unicode.IsLetter(first) && !unicode.IsDigit(first) && first != '_' && first < 0x3000:
		return false
	case strings.TrimSpace(text) != text, strings.HasSuffix(text, ":"):
		return false
	case strings.ContainsAny(text, "\n\t\r"), strings.Contains(text, ": "), strings.Contains(text, " #"):
		return false
	}
	return !inFlow || !strings.ContainsAny(text, ",[]{}:\"'?")
}
