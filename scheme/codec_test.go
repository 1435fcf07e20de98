package scheme_test

import (
	"reflect"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/internal/schemetest"
	"eightx/scheme"

	"github.com/google/go-cmp/cmp"
)

// sameTree compares trees the way schemes do: shape and text, nothing else.
var sameTree = cmp.Options{
	cmp.Comparer(func(a, b *scheme.Tree) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b decimal.Number) bool { return a.Equal(b) }),
}

func TestDecodeUndoesEncode(t *testing.T) {
	schemes := map[string]*scheme.Scheme{"full": schemetest.Full()}
	for seed := range uint64(500) {
		schemes["random "+string(rune('a'+seed%26))+decimal.Int(int64(seed)).String()] = schemetest.Random(seed)
	}
	for name, want := range schemes {
		got, findings := scheme.Decode(scheme.Encode(want))
		if len(findings) > 0 {
			t.Fatalf("%s: %v", name, findings)
		}
		if diff := cmp.Diff(want, got, sameTree); diff != "" {
			t.Fatalf("%s differs (-want +got):\n%s", name, diff)
		}
	}
}

// TestFullIsFull makes sure that the round trip leaves no field out.
func TestFullIsFull(t *testing.T) {
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Interface().(type) {
		case decimal.Number, decimal.Rounding, scheme.Points, scheme.Rule:
			return
		}
		switch v.Kind() {
		case reflect.Pointer:
			walk(path, v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				field := v.Type().Field(i)
				if field.Type != reflect.TypeFor[decimal.Rounding]() && v.Field(i).IsZero() && v.Field(i).Kind() != reflect.Int {
					t.Errorf("%s.%s is empty", path, field.Name)
					continue
				}
				walk(path+"."+field.Name, v.Field(i))
			}
		case reflect.Slice:
			walk(path, v.Index(0))
		}
	}
	walk("scheme", reflect.ValueOf(schemetest.Full()))
}

// parse makes a tree of a short notation: lines "path = text".
func minimal() *scheme.Tree {
	return scheme.MapOf().
		Set("schema", scheme.Text("1")).Set("id", scheme.Text("s")).Set("title", scheme.Text("t")).Set("year", scheme.Text("2026")).
		Set("scale", scheme.MapOf().Set("total", scheme.Text("100"))).
		Set("peerGroups", scheme.ListOf(scheme.MapOf().Set("id", scheme.Text("P")).Set("name", scheme.Text("组")))).
		Set("items", scheme.ListOf(scheme.MapOf().Set("id", scheme.Text("F1")).Set("name", scheme.Text("项")).Set("kind", scheme.Text("fixed")).
			Set("indicators", scheme.ListOf(scheme.MapOf().Set("id", scheme.Text("F1-01")).Set("name", scheme.Text("标")).
				Set("rule", scheme.MapOf().Set("kind", scheme.Text("manual")))))))
}

func TestMinimalDecodes(t *testing.T) {
	s, findings := scheme.Decode(minimal())
	if s == nil || len(findings) > 0 {
		t.Fatalf("got %v, %v, want a scheme without findings", s, findings)
	}
}

func TestDecodeFindings(t *testing.T) {
	text, list, null := scheme.Text, scheme.ListOf, new(scheme.Tree)
	item := func(t *scheme.Tree) *scheme.Tree { return t.At("items[0]") }
	indicator := func(t *scheme.Tree) *scheme.Tree { return t.At("items[0].indicators[0]") }
	tests := []struct {
		name   string
		change func(*scheme.Tree)
		want   string // code and path
	}{
		{"unknown key", func(t *scheme.Tree) { t.Set("titel", text("x")) }, "scheme.unknown_key titel"},
		{"unknown key with a dot", func(t *scheme.Tree) { t.Set("a.b", text("x")) }, `scheme.unknown_key ["a.b"]`},
		{"unknown key with a bracket", func(t *scheme.Tree) { t.Set("[", text("x")) }, `scheme.unknown_key ["["]`},
		{"required key null", func(t *scheme.Tree) { t.Set("id", null) }, "scheme.missing_key "},
		{"required text empty", func(t *scheme.Tree) { t.Set("id", text("")) }, "scheme.missing_key "},
		{"required key absent in a row", func(t *scheme.Tree) { item(t).Set("name", null) }, "scheme.missing_key items[0]"},
		{"number with a unit", func(t *scheme.Tree) { t.At("scale").Set("total", text("100分")) }, "scheme.want_number scale.total"},
		{"number that is a list", func(t *scheme.Tree) { t.At("scale").Set("total", list()) }, "scheme.want_number scale.total"},
		{"number too fine to store", func(t *scheme.Tree) { t.At("scale").Set("total", text("1."+strings.Repeat("3", 50))) }, "scheme.want_number scale.total"},
		{"integer with a point", func(t *scheme.Tree) { t.Set("year", text("2026.0")) }, "scheme.want_integer year"},
		{"integer with a zero", func(t *scheme.Tree) { t.Set("year", text("02026")) }, "scheme.want_integer year"},
		{"integer too large", func(t *scheme.Tree) { t.Set("year", text("1000000001")) }, "scheme.want_integer year"},
		{"bool in Chinese", func(t *scheme.Tree) { t.Set("fictional", text("是")) }, "scheme.want_bool fictional"},
		{"no such day", func(t *scheme.Tree) { t.Set("validFrom", text("2026-02-29")) }, "scheme.want_date validFrom"},
		{"no such month", func(t *scheme.Tree) { t.Set("validFrom", text("2026-13-01")) }, "scheme.want_date validFrom"},
		{"day 0", func(t *scheme.Tree) { t.Set("validFrom", text("2026-12-00")) }, "scheme.want_date validFrom"},
		{"choice", func(t *scheme.Tree) { item(t).Set("kind", text("fxied")) }, "scheme.bad_choice items[0].kind"},
		{"choice in a list", func(t *scheme.Tree) { indicator(t).Set("methods", list(text("site"), text("x"))) }, "scheme.bad_choice items[0].indicators[0].methods[1]"},
		{"rounding", func(t *scheme.Tree) { t.At("scale").Set("rounding", text("even")) }, "scheme.bad_choice scale.rounding"},
		{"rounding that is a map", func(t *scheme.Tree) { t.At("scale").Set("rounding", scheme.MapOf()) }, "scheme.bad_choice scale.rounding"},
		{"list wanted", func(t *scheme.Tree) { t.Set("departments", text("x")) }, "scheme.want_list departments"},
		{"map wanted", func(t *scheme.Tree) { t.Set("org", list()) }, "scheme.want_map org"},
		{"map of numbers wanted", func(t *scheme.Tree) {
			t.Set("rewards", list(scheme.MapOf().Set("id", text("r")).Set("name", text("n")).Set("kind", text("pool")).Set("starCoefficient", text("x"))))
		}, "scheme.want_map rewards[0].starCoefficient"},
		{"scalar wanted", func(t *scheme.Tree) { t.Set("title", list()) }, "scheme.want_scalar title"},
		{"null in a list", func(t *scheme.Tree) { t.Set("departments", list(null)) }, "scheme.null_element departments[0]"},
		{"points of a group", func(t *scheme.Tree) { item(t).Set("points", scheme.MapOf().Set("P", text("x"))) }, "scheme.want_number items[0].points.P"},
		{"rule without kind", func(t *scheme.Tree) { indicator(t).Set("rule", scheme.MapOf()) }, "scheme.missing_key items[0].indicators[0].rule"},
		{"rule that is a text", func(t *scheme.Tree) { indicator(t).Set("rule", text("x")) }, "scheme.want_map items[0].indicators[0].rule"},
		{"control character", func(t *scheme.Tree) { t.Set("title", text("a\x00b")) }, "scheme.bad_text title"},
		{"carriage return", func(t *scheme.Tree) { t.Set("title", text("a\rb")) }, "scheme.bad_text title"},
		{"control character in a parameter", func(t *scheme.Tree) {
			indicator(t).Set("rule", scheme.MapOf().Set("kind", text("x")).Set("rows", list(scheme.MapOf().Set("k", text("\x1b")))))
		}, "scheme.bad_text items[0].indicators[0].rule.rows[0].k"},
		{"long text", func(t *scheme.Tree) { t.Set("title", text(strings.Repeat("长", scheme.MaxText+1))) }, "scheme.long_text title"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := minimal()
			test.change(tree)
			s, findings := scheme.Decode(tree)
			if s != nil {
				t.Error("got a scheme in spite of an error")
			}
			if len(findings) != 1 {
				t.Fatalf("got %v, want one finding", findings)
			}
			if got := findings[0].Code + " " + findings[0].Path; got != test.want || findings[0].Severity != scheme.Error {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestDecodeOfNothing(t *testing.T) {
	for name, tree := range map[string]*scheme.Tree{"nil": nil, "null": {}, "text": scheme.Text("x"), "list": scheme.ListOf()} {
		if s, findings := scheme.Decode(tree); s != nil || len(findings) != 1 || findings[0].Code != "scheme.want_map" {
			t.Errorf("%s: got %v, %v", name, s, findings)
		}
	}
}

func TestDecodeStopsCounting(t *testing.T) {
	tree := minimal()
	for i := range 3000 {
		tree.Set("x"+decimal.Int(int64(i)).String(), scheme.Text("y"))
	}
	_, findings := scheme.Decode(tree)
	if last := findings[len(findings)-1]; len(findings) != 1000 || last.Code != "scheme.too_many" {
		t.Errorf("got %d findings, the last %v", len(findings), last)
	}
}

func TestNearest(t *testing.T) {
	tests := []struct {
		name, word string
		want       string
	}{
		{"letters swapped", "titel", "title"},
		{"other case", "Title", "title"},
		{"far away", "banana", ""},
		{"short words need more", "ab", ""},
		{"Chinese", "分植", "分值"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := scheme.Nearest(test.word, []string{"title", "id", "分值"}); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestRoundingNames(t *testing.T) {
	shape := scheme.RootShape().Field("scale").Field("rounding")
	for i, name := range shape.Choices {
		if r, err := decimal.ParseRounding(name); err != nil || int(r) != i {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
	if _, err := decimal.Rounding(len(shape.Choices)).MarshalText(); err == nil {
		t.Error("there are more roundings than the shape names")
	}
}
