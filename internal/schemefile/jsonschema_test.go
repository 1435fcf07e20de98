package schemefile

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eightx/internal/schemetest"
	"eightx/scheme"
)

// TestSchemaIsFresh: make it anew with
//
//	eightx schema > doc/scheme.schema.json
func TestSchemaIsFresh(t *testing.T) {
	got, err := os.ReadFile("../../doc/scheme.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(JSONSchema()) {
		t.Error("doc/scheme.schema.json is not what the program makes: run eightx schema > doc/scheme.schema.json")
	}
}

// checker follows the few words of JSON Schema our schema uses.
type checker struct {
	root map[string]any
	t    *testing.T
}

func newChecker(t *testing.T) *checker {
	c := &checker{t: t}
	if err := json.Unmarshal(JSONSchema(), &c.root); err != nil {
		t.Fatal(err)
	}
	return c
}

// as is a value of the schema as what it must be there; the zero value fails the
// test by what it says.
func as[T any](value any) T {
	v, _ := value.(T)
	return v
}

// check returns what is wrong with a value, one line each.
func (c *checker) check(path string, schema map[string]any, value any) []string {
	var wrong []string
	for _, word := range sortedKeys(schema) {
		wrong = append(wrong, c.word(path, word, schema, value)...)
	}
	return wrong
}

func (c *checker) word(path, word string, schema map[string]any, value any) []string {
	argument := schema[word]
	switch word {
	case "$ref":
		name := strings.TrimPrefix(as[string](argument), "#/$defs/")
		def, ok := as[map[string]any](c.root["$defs"])[name].(map[string]any)
		if !ok {
			c.t.Fatalf("%s: no definition %s", path, name)
		}
		return c.check(path, def, value)
	case "type":
		return says(jsonType(value) == argument || argument == "number" && jsonType(value) == "integer", path, "type")
	case "const":
		return says(value == argument, path, "const")
	case "enum":
		return says(slices.Contains(as[[]any](argument), value), path, "enum")
	case "pattern":
		text, ok := value.(string)
		return says(!ok || regexp.MustCompile(as[string](argument)).MatchString(text), path, "pattern")
	case "required":
		return c.required(path, as[[]any](argument), value)
	case "properties":
		return c.properties(path, as[map[string]any](argument), value)
	case "additionalProperties":
		return c.additional(path, schema, value)
	case "items":
		return c.items(path, as[map[string]any](argument), value)
	case "anyOf":
		return says(slices.ContainsFunc(as[[]any](argument), func(one any) bool { return len(c.check(path, as[map[string]any](one), value)) == 0 }), path, "anyOf")
	case "allOf":
		var wrong []string
		for _, one := range as[[]any](argument) {
			wrong = append(wrong, c.check(path, as[map[string]any](one), value)...)
		}
		return wrong
	case "if":
		if len(c.check(path, as[map[string]any](argument), value)) == 0 {
			return c.check(path, as[map[string]any](schema["then"]), value)
		}
	case "then", "title", "x-en-title", "description", "x-en", "default", "$schema", "$id", "$defs":
	default:
		c.t.Fatalf("%s: unknown word %s", path, word)
	}
	return nil
}

func says(ok bool, path, word string) []string {
	if ok {
		return nil
	}
	return []string{path + ": " + word}
}

func (c *checker) required(path string, keys []any, value any) []string {
	var wrong []string
	if members, ok := value.(map[string]any); ok {
		for _, key := range keys {
			if _, there := members[as[string](key)]; !there {
				wrong = append(wrong, fmt.Sprintf("%s: required %s", path, key))
			}
		}
	}
	return wrong
}

func (c *checker) properties(path string, known map[string]any, value any) []string {
	var wrong []string
	if members, ok := value.(map[string]any); ok {
		for key, member := range members {
			if schema, ok := known[key].(map[string]any); ok {
				wrong = append(wrong, c.check(path+"."+key, schema, member)...)
			}
		}
	}
	return wrong
}

func (c *checker) additional(path string, schema map[string]any, value any) []string {
	var wrong []string
	members, _ := value.(map[string]any)
	known, _ := schema["properties"].(map[string]any)
	for key, member := range members {
		if _, ok := known[key]; ok {
			continue
		}
		if rest, ok := schema["additionalProperties"].(map[string]any); ok {
			wrong = append(wrong, c.check(path+"."+key, rest, member)...)
			continue
		}
		wrong = append(wrong, path+": unknown "+key)
	}
	return wrong
}

func (c *checker) items(path string, schema map[string]any, value any) []string {
	var wrong []string
	members, _ := value.([]any)
	for i, member := range members {
		wrong = append(wrong, c.check(fmt.Sprintf("%s[%d]", path, i), schema, member)...)
	}
	return wrong
}

func jsonType(value any) any {
	switch value := value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case float64:
		if value == float64(int64(value)) {
			return "integer"
		}
		return "number"
	}
	return nil
}

// TestSchemaTakesExamples: whatever the program accepts as an example scheme
// the published schema accepts too.
func TestSchemaTakesExamples(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/schemes/*/scheme.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			s, _, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, wrong := range checkJSON(t, s) {
				t.Error(wrong)
			}
		})
	}
}

// TestSchemaTakesEveryField checks a scheme with all fields, its rules aside:
// those are nonsense.
func TestSchemaTakesEveryField(t *testing.T) {
	for _, wrong := range checkJSON(t, schemetest.Full()) {
		if !strings.Contains(wrong, "rule") {
			t.Error(wrong)
		}
	}
}

func checkJSON(t *testing.T, s *scheme.Scheme) []string {
	t.Helper()
	data, err := Format("s.json", s)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	c := newChecker(t)
	return c.check("", c.root, value)
}

func TestSchemaRefuses(t *testing.T) {
	minimal := `{"schema":1,"id":"s","title":"t","year":2026,"scale":{"total":100},"peerGroups":[{"id":"P","name":"组"}],
		"items":[{"id":"F1","name":"项","kind":"fixed","indicators":[{"id":"F1-01","name":"标","rule":{"kind":"passfail","condition":"a > 1"}}]}]}`
	tests := []struct {
		name, from, to string
		want           string
	}{
		{"nothing wrong", "", "", ""},
		{"unknown key", `"schema":1`, `"schema":1,"titel":"x"`, ": unknown titel"},
		{"missing key", `"id":"s",`, ``, ": required id"},
		{"choice", `"fixed"`, `"fxied"`, ".items[0].kind: enum"},
		{"number with a unit", `100`, `"100分"`, ".scale.total: anyOf"},
		{"fraction", `100`, `"200/2"`, ""},
		{"percentage", `100`, `"85.5%"`, ""},
		{"unknown kind", `"passfail"`, `"pass"`, ".items[0].indicators[0].rule.kind: enum"},
		{"unknown parameter", `"condition"`, `"limit":"x","condition"`, ".items[0].indicators[0].rule: unknown limit"},
		{"missing parameter", `"condition"`, `"else"`, ".items[0].indicators[0].rule: required condition"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var value any
			if err := json.Unmarshal([]byte(strings.Replace(minimal, test.from, test.to, 1)), &value); err != nil {
				t.Fatal(err)
			}
			c := newChecker(t)
			if got := strings.Join(c.check("", c.root, value), "; "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
