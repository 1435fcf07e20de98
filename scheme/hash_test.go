package scheme_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"eightx/internal/schemetest"
	"eightx/scheme"
)

func TestCanonical(t *testing.T) {
	tests := []struct {
		name string
		tree *scheme.Tree
		want string
	}{
		{"nothing", nil, "null"},
		{"null", new(scheme.Tree), "null"},
		{"keys in byte order", scheme.MapOf().Set("b", scheme.Text("1")).Set("a", scheme.Text("2")), `{"a":"2","b":"1"}`},
		{"list keeps its order", scheme.ListOf(scheme.Text("b"), scheme.Text("a")), `["b","a"]`},
		{"escapes", scheme.Text("a\"\\\n<&é字"), `"a\"\\\u000a<&é字"`},
		{"empty list and map", scheme.ListOf(scheme.ListOf(), scheme.MapOf()), `[[],{}]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := scheme.Canonical(test.tree)
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if !json.Valid([]byte(got)) {
				t.Errorf("%s is no JSON", got)
			}
		})
	}
}

func TestHashIsKept(t *testing.T) {
	s, findings := scheme.Decode(minimal())
	if s == nil {
		t.Fatal(findings)
	}
	want := "13d8189a71b92dc4" // of the canonical JSON, by another program
	if got := scheme.Hash(s)[:16]; got != want {
		t.Errorf("got %s, want %s: a published scheme must keep its hash", got, want)
	}
}

// TestHashSeesEveryValue changes every scalar of a full scheme in turn.
func TestHashSeesEveryValue(t *testing.T) {
	tree := scheme.Encode(schemetest.Full())
	whole := scheme.Canonical(tree)
	seen := map[string]bool{whole: true}
	changed := 0
	var walk func(*scheme.Tree)
	walk = func(x *scheme.Tree) {
		if x.Kind == scheme.Scalar {
			old := x.Scalar
			x.Scalar += "′"
			if got := scheme.Canonical(tree); seen[got] {
				t.Errorf("changing %q is not seen", old)
			} else {
				seen[got] = true
			}
			x.Scalar = old
			changed++
		}
		for _, y := range slices.Concat(x.List, x.Values) {
			walk(y)
		}
	}
	walk(tree)
	if changed < 200 || scheme.Canonical(tree) != whole {
		t.Errorf("changed %d values", changed)
	}
}

func TestHashIgnoresOrderOfKeys(t *testing.T) {
	want := schemetest.Full()
	tree := scheme.Encode(want)
	var turn func(*scheme.Tree)
	turn = func(x *scheme.Tree) {
		slices.Reverse(x.Keys)
		slices.Reverse(x.Values)
		for _, y := range slices.Concat(x.List, x.Values) {
			turn(y)
		}
	}
	turn(tree)
	got, findings := scheme.Decode(tree)
	if got == nil {
		t.Fatal(findings)
	}
	if scheme.Hash(got) != scheme.Hash(want) {
		t.Error("the order of keys changes the hash")
	}
}

func TestPaths(t *testing.T) {
	if got, want := scheme.IndicatorPath(2, 3), "items[2].indicators[3]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestShapeNamesAreUnique: texts hang on the names of structs.
func TestShapeNamesAreUnique(t *testing.T) {
	fields := map[string][]string{}
	var walk func(*scheme.Shape)
	walk = func(s *scheme.Shape) {
		if s.Kind == scheme.StructShape {
			var names []string
			for _, f := range s.Fields {
				names = append(names, f.Name)
				walk(f.Shape)
			}
			if have, ok := fields[s.Name]; ok && !reflect.DeepEqual(have, names) {
				t.Errorf("two structs are called %s", s.Name)
			}
			fields[s.Name] = names
		}
		if s.Elem != nil {
			walk(s.Elem)
		}
	}
	walk(scheme.RootShape())
	if len(fields) < 40 {
		t.Errorf("got %d structs", len(fields))
	}
}
