package schemefile

import (
	"strconv"
	"strings"

	"eightx/scheme"
)

// The page of the rest holds, by path, what fits into no cell of the others:
//
//	指标体系[F1-04].rule.parts[#2].rule   {kind: …}
//
// A path begins with the title of a page and the row meant there, or with the
// title of the page of settings; keys follow behind dots, members of lists by
// their number. A key with signs that paths use stands in quotes: ["a.b"]. An
// empty value stands for null.

// putRest adds a value to the page, taken apart when it is too long to read.
func (w *writer) putRest(path string, t *scheme.Tree) {
	add := func(value string) {
		w.rest.rows = append(w.rest.rows, &row{page: w.rest, cells: map[int]cell{0: {text: path}, 1: {text: value}}})
	}
	if t == nil || t.Kind == scheme.Null {
		add("")
		return
	}
	content, ok := anyForm.write(t)
	if ok && (t.Kind == scheme.Scalar || len(content.text) <= maxBrackets) {
		add(content.text)
		return
	}
	for i, item := range t.List {
		w.putRest(path+"[#"+strconv.Itoa(i+1)+"]", item)
	}
	for i, key := range t.Keys {
		w.putRest(path+pathKey(key), t.Values[i])
	}
}

// pathKey writes a key as a step of a path.
func pathKey(key string) string {
	if key == "" || key != strings.TrimSpace(key) || strings.ContainsAny(key, `.[]"`+"\n") {
		return "[" + strconv.Quote(key) + "]"
	}
	return "." + key
}

// restStep is a step of a path: a key, or a member of a list by its number.
type restStep struct {
	key   string
	index int // from 0, -1 for a key
}

// cutPath takes a path apart. The row is empty for the page of settings.
func cutPath(path string) (title, ref string, steps []restStep, ok bool) {
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		return "", "", nil, false
	}
	title, path = path[:end], path[end:]
	if path[0] == '[' && !strings.HasPrefix(path, `["`) {
		ref, path, ok = strings.Cut(path[1:], "]")
		if !ok {
			return "", "", nil, false
		}
	}
	for path != "" {
		var step restStep
		if step, path, ok = cutRestStep(path); !ok {
			return "", "", nil, false
		}
		steps = append(steps, step)
	}
	return title, ref, steps, len(steps) > 0
}

func cutRestStep(path string) (restStep, string, bool) {
	if quoted, err := strconv.QuotedPrefix(strings.TrimPrefix(path, "[")); err == nil && path[0] == '[' {
		key, _ := strconv.Unquote(quoted)
		rest, ok := strings.CutPrefix(path[1+len(quoted):], "]")
		return restStep{key, -1}, rest, ok
	}
	if number, ok := strings.CutPrefix(path, "[#"); ok {
		number, rest, ok := strings.Cut(number, "]")
		n, err := strconv.Atoi(number)
		return restStep{"", n - 1}, rest, ok && err == nil && n > 0
	}
	if path[0] != '.' {
		return restStep{}, "", false
	}
	key, end := path[1:], strings.IndexAny(path[1:], ".[")
	if end >= 0 {
		key = key[:end]
	}
	return restStep{key, -1}, path[1+len(key):], key != ""
}

// set puts a value at the end of the steps, making the maps and lists between.
// It fails where something else stands already.
func set(t *scheme.Tree, steps []restStep, value *scheme.Tree) bool {
	step, last := steps[0], len(steps) == 1
	if step.index >= 0 {
		return setMember(t, steps, value)
	}
	if !become(t, scheme.Map) {
		return false
	}
	next := t.Get(step.key)
	if last {
		if next != nil {
			return false
		}
		t.Set(step.key, value)
		return true
	}
	if next == nil {
		next = &scheme.Tree{Place: value.Place}
		t.Set(step.key, next)
	}
	return set(next, steps[1:], value)
}

// setMember is set for a member of a list; members come in their order.
func setMember(t *scheme.Tree, steps []restStep, value *scheme.Tree) bool {
	i, last := steps[0].index, len(steps) == 1
	if !become(t, scheme.List) || i > len(t.List) || last && i != len(t.List) {
		return false
	}
	if last {
		t.List = append(t.List, value)
		return true
	}
	if i == len(t.List) {
		t.List = append(t.List, &scheme.Tree{Place: value.Place})
	}
	return set(t.List[i], steps[1:], value)
}

// become makes an empty tree a map or list; false when it is something else.
func become(t *scheme.Tree, kind scheme.TreeKind) bool {
	if t.Kind == scheme.Null {
		t.Kind = kind
	}
	return t.Kind == kind
}
