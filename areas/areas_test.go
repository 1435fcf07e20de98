package areas

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const twoFeatures = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":7,"properties":{"unit":"V01","name":"东关村","area":1.5},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,1],[0,1],[0,0]]]}},
{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Point","coordinates":[0,0]}},
{"type":"Feature","properties":null,"geometry":{"type":"MultiPolygon","coordinates":[[[[2,0],[4,0],[4,2],[2,0]]],[[[0,1],[1,2],[0,2]]]]}}]}`

func TestReadGeoJSON(t *testing.T) {
	m, err := Read(strings.ReplaceAll(twoFeatures, "[4,2]", "[400,200]"))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(m.Width, m.Height, m.Areas)
	want := "4000 2000 [{[7 V01 东关村 1.5] [[0 2000 20 2000 20 1990 0 1990]]} {[] [[20 2000 40 2000 4000 0] [0 1990 10 1980 0 1980]]}]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	deg, err := Read(twoFeatures)
	if err != nil {
		t.Fatal(err)
	}
	if want := int(math.Round(Grid / 2 / math.Cos(math.Pi/180))); deg.Height != want {
		t.Errorf("degrees: got a height of %d, want %d", deg.Height, want)
	}
}

// TestReadSVG reads a path, a polygon and a rectangle, moved by their groups, and leaves
// out what is only defined.
func TestReadSVG(t *testing.T) {
	m, err := Read(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><defs><path d="M0 0 L999 999 L0 999z"/></defs>
<style>path { fill: red }</style><g id="V01" transform="translate(10,0) scale(2)"><title>东关村</title><path d="m0 0h5v5.5.0l-5 4.5z"/></g>
<polygon id="b" points="0,0 10,0 10,10"/><rect data-unit="V03" x="0" y="20" width="20px" height="20"/><text>x</text></svg>`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range m.Areas {
		got = append(got, fmt.Sprint(a.Names, a.Rings))
	}
	want := []string{"[东关村 V01] [[1000 0 2000 0 2000 1100 1000 2000]]", "[b] [[0 0 1000 0 1000 1000]]", "[V03] [[0 2000 2000 2000 2000 4000 0 4000]]"}
	if len(got) != 3 || m.Width != 2000 || m.Height != 4000 {
		t.Fatalf("got %d × %d %q", m.Width, m.Height, got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("areas differ (-want +got):\n%s", diff)
	}
}

func TestReadPath(t *testing.T) {
	for _, test := range []struct {
		name, d string
		want    int // corners of each ring
		end     point
	}{
		{"lines", "M0,0 10,0 10,10z", 3, point{10, 10}},
		{"relative", "m1 1 2 0 0 2", 3, point{3, 3}},
		{"a cubic", "M0 0C0 10 10 10 10 0", 1 + bends, point{10, 0}},
		{"a smooth one behind", "M0 0c0 1 1 1 1 0s1-1 1 0", 1 + 2*bends, point{2, 0}},
		{"quadratics", "M0 0Q1 1 2 0T4 0", 1 + 2*bends, point{4, 0}},
		{"exponents and signs", "M1e1-2L+.5.5L3 3", 3, point{3, 3}},
	} {
		rings, err := readPath(test.d)
		if err != nil || len(rings) != 1 || len(rings[0]) != test.want || rings[0][len(rings[0])-1] != test.end {
			t.Errorf("%s: got %v %v, want %d corners to %v", test.name, rings, err, test.want, test.end)
		}
	}
}

// TestReadRefuses knows every way in which a file can do more than draw.
func TestReadRefuses(t *testing.T) {
	svg := func(inside string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` + inside + `</svg>`
	}
	const good = `<path d="M0 0L1 0L1 1z"/>`
	many := strings.Repeat(good, MostAreas+1)
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "areas.unknown_form"},
		{"a table", "unit,name", "areas.unknown_form"},
		{"too large", strings.Repeat(" ", MostBytes+1), "areas.large"},
		{"broken JSON", `{"type":`, "areas.not_json"},
		{"other JSON", `{"type":"Topology"}`, "areas.no_collection"},
		{"no area", `{"type":"FeatureCollection","features":[]}`, "areas.none"},
		{"coordinates of texts", `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[["a","b"]]]}}`, "areas.coordinates"},
		{"coordinates too far", `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1e300,0],[1,1],[2,2]]]}}`, "areas.coordinates"},
		{"a line", svg(`<path d="M0 0L1 0L2 0"/>`), "areas.flat"},
		{"broken XML", "<svg><g>", "areas.not_xml"},
		{"another document", "<html></html>", "areas.no_svg"},
		{"a document type", `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + svg(good), "areas.directive"},
		{"an entity", svg(`<title>&x;</title>` + good), "areas.not_xml"},
		{"a stylesheet", `<?xml-stylesheet href="http://e/x.css"?>` + svg(good), "areas.element"},
		{"a script", svg("<script>1</script>" + good), "areas.element"},
		{"a script in other letters", svg("<SCRIPT>1</SCRIPT>" + good), "areas.element"},
		{"a script inside definitions", svg("<defs><script/></defs>" + good), "areas.element"},
		{"foreign content", svg("<foreignObject/>" + good), "areas.element"},
		{"a picture", svg(`<image href="http://e/x.png"/>` + good), "areas.element"},
		{"a link", svg(`<a href="#x">` + good + "</a>"), "areas.element"},
		{"an event", svg(`<path onload="x()" d="M0 0L1 0L1 1z"/>`), "areas.attribute"},
		{"an address", svg(`<g xlink:href="http://e/">` + good + "</g>"), "areas.attribute"},
		{"a style that fetches", svg(`<g style="fill:url(http://e/x)">` + good + "</g>"), "areas.attribute"},
		{"an arc", svg(`<path d="M0 0A1 1 0 0 1 2 2z"/>`), "areas.path"},
		{"a path of words", svg(`<path d="M0 0 rm -rf"/>`), "areas.path"},
		{"a rotation", svg(`<g transform="rotate(45)">` + good + "</g>"), "areas.transform"},
		{"too many", svg(many), "areas.many"},
		{"too deep", svg(strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100)), "areas.many"},
	} {
		_, err := Read(test.text)
		var problem *Problem
		if !errors.As(err, &problem) || problem.Code != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// FuzzRead finds no file that panics, and none whose map has corners off the grid.
func FuzzRead(f *testing.F) {
	f.Add(twoFeatures)
	f.Add(`<svg><g transform="matrix(1 0 0 1 2 3)"><path d="M0 0c1 1 2 2 3 0s1-1 2 4z"/></g></svg>`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Read(text)
		if err != nil {
			return
		}
		for _, a := range m.Areas {
			for _, ring := range a.Rings {
				for i, n := range ring {
					if n < 0 || i%2 == 0 && n > m.Width || i%2 == 1 && n > m.Height {
						t.Fatalf("%d is off the grid of %d × %d", n, m.Width, m.Height)
					}
				}
			}
		}
	})
}
