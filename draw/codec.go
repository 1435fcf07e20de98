package draw

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBytes is the largest file read.
const maxBytes = 16 << 20

func compare(a, b string) int { return strings.Compare(a, b) }

// Decode reads an input and validates it. Keys must be written exactly, and once;
// nothing may stand behind the object.
func Decode(data []byte) (*Input, error) {
	var in Input
	if err := strict(data, &in); err != nil {
		return nil, err
	}
	tree, err := treeOf(data)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(written(canonical(tree)), Canonical(&in)) {
		return nil, &Problem{Code: "draw.json", Path: "keys"} // a key in other capitals, or a value in another form
	}
	return &in, in.Validate()
}

// DecodeResult reads a result as Encode writes it.
func DecodeResult(data []byte) (*Result, error) {
	var r Result
	if err := strict(data, &r); err != nil {
		return nil, err
	}
	return &r, nil
}

// Encode writes a result, byte for byte as redraw.py prints it.
func (r *Result) Encode() []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	_ = e.Encode(r) // texts, numbers and lists cannot fail
	return out.Bytes()
}

// Canonical is the input in the one form that is hashed: JSON without spaces, keys
// and lists sorted, empty values left out. Lists are sets, so their order is lost.
func Canonical(in *Input) []byte {
	tree, _ := treeOf(written(in))
	return written(canonical(tree))
}

// Digest is the SHA-256 of the canonical input, in hexadecimal.
func Digest(in *Input) string { return digestOf(string(Canonical(in))) }

// canonical drops empty values from objects and sorts lists by their text.
func canonical(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, value := range tree {
			if !empty(value) {
				kept[key] = canonical(value)
			}
		}
		return kept
	case []any:
		return sortedList(tree)
	}
	return tree
}

func sortedList(list []any) []any {
	type element struct {
		text  []byte
		value any
	}
	elements := make([]element, len(list))
	for i, value := range list {
		value = canonical(value)
		elements[i] = element{written(value), value}
	}
	slices.SortFunc(elements, func(a, b element) int { return bytes.Compare(a.text, b.text) })
	sorted := make([]any, len(list))
	for i, e := range elements {
		sorted[i] = e.value
	}
	return sorted
}

func empty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case json.Number:
		return value == "0"
	case bool:
		return !value
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return false
}

// written is the JSON of a value on one line.
func written(value any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // what was read, and inputs, cannot fail
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func treeOf(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, jsonProblem(data, d)
	}
	return tree, nil
}

// strict decodes one JSON value into a struct.
func strict(data []byte, into any) error {
	if len(data) > maxBytes || !utf8.Valid(data) {
		return &Problem{Code: "draw.json", Path: "file"}
	}
	if line := repeatedKey(data); line != "" {
		return &Problem{Code: "draw.json", Path: line}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return jsonProblem(data, d)
	}
	if _, err := d.Token(); err != io.EOF {
		return jsonProblem(data, d)
	}
	return nil
}

func jsonProblem(data []byte, d *json.Decoder) *Problem {
	return &Problem{Code: "draw.json", Path: lineAt(data, d.InputOffset())}
}

// lineAt writes a place in the data as "line 7".
func lineAt(data []byte, offset int64) string {
	return "line " + strconv.Itoa(bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))+1)
}

// repeatedKey is the line of the first key an object has twice, or "".
func repeatedKey(data []byte) string {
	d := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // nil for a list
	key := false
	for {
		token, err := d.Token()
		if err != nil {
			return "" // what is wrong is said by whoever decodes
		}
		name, text := token.(string)
		switch {
		case token == json.Delim('{'):
			open, key = append(open, map[string]bool{}), true
			continue
		case token == json.Delim('['):
			open = append(open, nil)
		case token == json.Delim('}') || token == json.Delim(']'):
			open = open[:len(open)-1]
		case key && text:
			if open[len(open)-1][name] {
				return lineAt(data, d.InputOffset())
			}
			open[len(open)-1][name], key = true, false
			continue
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}
