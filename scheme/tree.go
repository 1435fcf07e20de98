package scheme

import (
	"fmt"
	"strconv"
	"strings"
)

// Place is where a value stands: line and column of a text file, or sheet and
// cell of a workbook. The zero Place means "made by the program".
type Place struct {
	File   string
	Line   int // from 1
	Column int // from 1, in characters
	Sheet  string
	Cell   string // "C7"
}

// IsZero reports whether the place is unknown.
func (p Place) IsZero() bool { return p == Place{} }

// String is "file:line:column" or "file[sheet!cell]".
func (p Place) String() string {
	if p.Cell != "" {
		return fmt.Sprintf("%s[%s!%s]", p.File, p.Sheet, p.Cell)
	}
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	return p.File
}

// TreeKind tells the four shapes of a Tree apart.
type TreeKind uint8

// The shapes of a Tree.
const (
	Null   TreeKind = iota // absent or explicitly empty
	Scalar                 // text, number, boolean or date, still as written
	List
	Map // keys keep the order of the file
)

// Tree is a value as a file reader saw it: no types yet, order kept, the place
// of each value known. Scalars keep the text as written ("0.60", not 0.6).
type Tree struct {
	Kind   TreeKind
	Scalar string
	Quoted bool // a text by its quotes, whatever it looks like
	List   []*Tree
	Keys   []string
	Values []*Tree // parallel to Keys
	Place  Place
}

// Text makes a scalar.
func Text(s string) *Tree { return &Tree{Kind: Scalar, Scalar: s} }

// ListOf makes a list.
func ListOf(items ...*Tree) *Tree { return &Tree{Kind: List, List: items} }

// MapOf makes an empty map to Set into.
func MapOf() *Tree { return &Tree{Kind: Map} }

// Set adds or replaces a key, keeping the order of first appearance.
func (t *Tree) Set(key string, v *Tree) *Tree {
	for i, k := range t.Keys {
		if k == key {
			t.Values[i] = v
			return t
		}
	}
	t.Keys = append(t.Keys, key)
	t.Values = append(t.Values, v)
	return t
}

// Get is the value of a key, nil when absent. It is safe on a nil tree.
func (t *Tree) Get(key string) *Tree {
	if t == nil {
		return nil
	}
	for i, k := range t.Keys {
		if k == key {
			return t.Values[i]
		}
	}
	return nil
}

// Has reports whether a key is present and not null.
func (t *Tree) Has(key string) bool {
	v := t.Get(key)
	return v != nil && v.Kind != Null
}

// Str is the scalar text of a key, "" when absent.
func (t *Tree) Str(key string) string {
	v := t.Get(key)
	if v == nil || v.Kind != Scalar {
		return ""
	}
	return v.Scalar
}

// At follows a path such as "items[2].rule.tiers[0].min"; nil when absent. A
// key with signs that paths use stands in quotes: `starCoefficient["4.5"]`.
func (t *Tree) At(path string) *Tree {
	for path != "" && t != nil {
		t, path = t.step(path)
	}
	return t
}

// step follows the first step of a path that is not empty and returns the rest.
func (t *Tree) step(path string) (*Tree, string) {
	if path[0] != '[' {
		path = strings.TrimPrefix(path, ".")
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		return t.Get(path[:end]), path[end:]
	}
	if quoted, err := strconv.QuotedPrefix(path[1:]); err == nil {
		key, _ := strconv.Unquote(quoted)
		return t.Get(key), strings.TrimPrefix(path[1+len(quoted):], "]")
	}
	index, rest, _ := strings.Cut(path[1:], "]")
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(t.List) {
		return nil, rest
	}
	return t.List[i], rest
}

// PlaceAt is the place of the value at path, or of its nearest ancestor.
func (t *Tree) PlaceAt(path string) Place {
	var place Place
	for t != nil {
		if !t.Place.IsZero() {
			place = t.Place
		}
		if path == "" {
			break
		}
		t, path = t.step(path)
	}
	return place
}

// Equal compares shape and scalars, not places nor quotes.
func (t *Tree) Equal(o *Tree) bool {
	if t == nil || o == nil {
		return (t == nil || t.Kind == Null) && (o == nil || o.Kind == Null)
	}
	if t.Kind != o.Kind || t.Scalar != o.Scalar || len(t.List) != len(o.List) || len(t.Keys) != len(o.Keys) {
		return false
	}
	for i := range t.List {
		if !t.List[i].Equal(o.List[i]) {
			return false
		}
	}
	for i := range t.Keys {
		if t.Keys[i] != o.Keys[i] || !t.Values[i].Equal(o.Values[i]) {
			return false
		}
	}
	return true
}
