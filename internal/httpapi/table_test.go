package httpapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"html"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write doc/openapi.json anew")

// everyRoute is the whole table as the server has it.
func everyRoute(t testing.TB) []*route { return newOffice(t, Config{}).routes }

func TestEveryRouteIsComplete(t *testing.T) {
	names := map[string]bool{}
	for _, r := range everyRoute(t) {
		t.Run(r.name, func(t *testing.T) {
			if names[r.name] || !regexp.MustCompile(`^[a-z]+\.[a-zA-Z]+$`).MatchString(r.name) {
				t.Errorf("the name %q is taken, or is not noun.verb", r.name)
			}
			names[r.name] = true
			if r.action != "" && !slices.Contains(appraisal.Actions(), r.action) {
				t.Errorf("the table of permissions has no row %q", r.action)
			}
			if r.action == "" && !r.plain {
				t.Error("an operation without an action")
			}
			for _, code := range []string{"httpapi.route." + r.name, "httpapi.noun." + nounOf(r)} {
				if !locale.Has(code) {
					t.Errorf("no text for %s", code)
				}
			}
			if r.body != nil && r.example == nil {
				t.Error("a body without an example")
			}
			for _, b := range append(r.fromPath, r.fromQuery...) {
				if b.set == nil {
					t.Errorf("nothing reads %s out of an address", b.name)
				}
			}
			if got, want := len(r.fromPath), len(r.wildcards()); got != want {
				t.Errorf("%d of %d wildcards of %s have a field", got, want, r.path)
			}
		})
	}
}

// TestExamplesAreInputs reads each example of the documentation as a body.
func TestExamplesAreInputs(t *testing.T) {
	for _, r := range everyRoute(t) {
		if r.example == nil {
			continue
		}
		if got := reflect.TypeOf(r.example); got != r.in {
			t.Errorf("%s: the example is a %v, the input a %v", r.name, got, r.in)
			continue
		}
		data, err := json.Marshal(exampleBody(r))
		if err != nil {
			t.Fatal(err)
		}
		if err := readJSON(data, r.body, reflect.New(r.in).Elem()); err != nil {
			t.Errorf("%s: %s: %v", r.name, data, err)
		}
	}
}

func TestOpenAPIIsFresh(t *testing.T) {
	const path = "../../doc/openapi.json"
	got := document(everyRoute(t), "")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("doc/openapi.json is not what the table of routes gives; run go test ./internal/httpapi -run OpenAPI -update and read the difference:\n%s", firstDifference(string(want), string(got)))
	}
}

func firstDifference(a, b string) string {
	linesA, linesB := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(linesA), len(linesB)) {
		if linesA[i] != linesB[i] {
			return cmp.Diff(linesA[max(0, i-3):min(i+3, len(linesA))], linesB[max(0, i-3):min(i+3, len(linesB))])
		}
	}
	return "one is longer"
}

// TestOpenAPIIsWhole follows each reference of the document.
func TestOpenAPIIsWhole(t *testing.T) {
	o := newOffice(t, Config{})
	var whole map[string]any
	if err := json.Unmarshal([]byte(said(t, o.ask("GET", "/openapi.json", "", ""))), &whole); err != nil {
		t.Fatal(err)
	}
	if whole["openapi"] != "3.1.0" {
		t.Errorf("version %v", whole["openapi"])
	}
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch value := value.(type) {
		case map[string]any:
			if reference, ok := value["$ref"].(string); ok && !resolves(whole, reference) {
				t.Errorf("%s: nothing at %s", at, reference)
			}
			for key, below := range value {
				walk(at+"/"+key, below)
			}
		case []any:
			for _, below := range value {
				walk(at, below)
			}
		}
	}
	walk("", whole)
	paths, _ := whole["paths"].(map[string]any)
	operations := 0
	for _, item := range paths {
		methods, _ := item.(map[string]any)
		operations += len(methods)
	}
	if operations != len(o.routes) {
		t.Errorf("%d operations for %d routes", operations, len(o.routes))
	}
}

func resolves(whole map[string]any, reference string) bool {
	var at any = whole
	for _, name := range strings.Split(strings.TrimPrefix(reference, "#/"), "/") {
		object, ok := at.(map[string]any)
		if !ok || object[name] == nil {
			return false
		}
		at = object[name]
	}
	return true
}

// TestDocsAskNobody looks at the page for whatever a browser would fetch elsewhere,
// and for every route in both languages.
func TestDocsAskNobody(t *testing.T) {
	o := newOffice(t, Config{})
	page := said(t, o.ask("GET", "/docs", "", ""))
	for _, attribute := range regexp.MustCompile(`(?i)(?:src|href|action|data|poster|srcset)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if to := attribute[1]; !strings.HasPrefix(to, "#") && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
			t.Errorf("the page points to %s", to)
		}
	}
	for _, never := range []string{"<script", "<style", "style=", "<iframe", "<img", "onload"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %s", never)
		}
	}
	shown := html.UnescapeString(page)
	for _, r := range o.routes {
		for _, lang := range locale.Langs {
			if text := locale.Text(lang, "httpapi.route."+r.name); !strings.Contains(shown, text) {
				t.Errorf("the page does not say %q", text)
			}
		}
	}
	if sheet := said(t, o.ask("GET", "/docs/style.css", "", "")); strings.Contains(sheet, "url(") || strings.Contains(sheet, "@import") {
		t.Error("the stylesheet asks elsewhere")
	}
}
