package facts

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with facts. Its words stand under Code in
// the locale; Args fill them in.
type Problem struct {
	Code   string            `json:"code"`
	Path   string            `json:"path,omitempty"`   // "values[12].unit"
	Line   int               `json:"line,omitempty"`   // of the text it was read from, from 1; 0: none
	Column int               `json:"column,omitempty"` // in characters, from 1
	Args   map[string]string `json:"args,omitempty"`
}

// Error writes the problem for a log, in no language.
func (p Problem) Error() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d ", p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Code)
	for _, name := range sortedKeys(p.Args) {
		fmt.Fprintf(&b, " %s=%q", name, p.Args[name])
	}
	return b.String()
}

// Problems are all problems of one set of facts, in order of place. They are an
// error.
type Problems []Problem

// Error writes one problem per line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// args pairs up names and values: args("got", "5", "want", "6").
func args(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
