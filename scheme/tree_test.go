package scheme_test

import (
	"testing"

	"eightx/scheme"
)

func TestAt(t *testing.T) {
	tree := scheme.MapOf().
		Set("a", scheme.ListOf(scheme.Text("x"), scheme.MapOf().Set("b", scheme.Text("y")))).
		Set("c.d", scheme.MapOf().Set("[", scheme.Text("z"))).
		Set("", scheme.Text("empty"))
	tests := []struct{ path, want string }{
		{"a[0]", "x"},
		{"a[1].b", "y"},
		{`["c.d"]["["]`, "z"},
		{`[""]`, "empty"},
		{"a[2]", "null"},
		{"a[-1]", "null"},
		{"a[x]", "null"},
		{"a[0].b", "null"},
		{"[", "null"},
		{"a[", "null"},
		{".", "empty"},
		{`["`, "null"},
		{"a", "[…]"},
		{"", "{…}"},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			if got := tree.At(test.path).Describe(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPlaceAt(t *testing.T) {
	place := func(line int) scheme.Place { return scheme.Place{File: "f", Line: line} }
	inner := &scheme.Tree{Kind: scheme.Scalar, Scalar: "x", Place: place(3)}
	tree := scheme.MapOf().Set("a", &scheme.Tree{Kind: scheme.List, List: []*scheme.Tree{inner}, Place: place(2)}).Set("b", scheme.Text("y"))
	tree.Place = place(1)
	tests := []struct {
		path string
		want int
	}{{"a[0]", 3}, {"a[0].x.y", 3}, {"a[7]", 2}, {"b", 1}, {"", 1}, {"none", 1}}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			if got := tree.PlaceAt(test.path).Line; got != test.want {
				t.Errorf("got line %d, want %d", got, test.want)
			}
		})
	}
}

func TestPlaceString(t *testing.T) {
	tests := []struct {
		place scheme.Place
		want  string
	}{
		{scheme.Place{File: "s.yaml", Line: 3, Column: 5}, "s.yaml:3:5"},
		{scheme.Place{File: "s.xlsx", Sheet: "方案", Cell: "C7"}, "s.xlsx[方案!C7]"},
		{scheme.Place{File: "s.yaml"}, "s.yaml"},
	}
	for _, test := range tests {
		if got := test.place.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// FuzzAt: a path from a message must never break the program.
func FuzzAt(f *testing.F) {
	f.Add("a[1].b")
	f.Add(`["c.d"]["["`)
	tree := scheme.MapOf().Set("a", scheme.ListOf(scheme.Text("x")))
	f.Fuzz(func(t *testing.T, path string) {
		tree.At(path)
		tree.PlaceAt(path)
	})
}
