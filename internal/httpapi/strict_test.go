package httpapi

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"eightx/decimal"
	"eightx/internal/errs"
)

// awkward has one field of each form.
type awkward struct {
	Text   string            `json:"text"`
	Small  int8              `json:"small,omitempty"`
	Count  uint16            `json:"count,omitempty"`
	Yes    bool              `json:"yes,omitempty"`
	Pair   [2]string         `json:"pair,omitzero"`
	Names  map[string]string `json:"names,omitempty"`
	Inner  *awkward          `json:"inner,omitempty"`
	Many   []awkward         `json:"many,omitempty"`
	Raw    json.RawMessage   `json:"raw,omitempty"`
	Number *decimal.Number   `json:"number,omitempty"`
	Bytes  []byte            `json:"bytes,omitempty"`
	Day    time.Time         `json:"day,omitzero"`
	Hidden string            `json:"-"`
}

// check reads a body and forgets it.
func check(body string, s *shape) error {
	var into awkward
	return readJSON([]byte(body), s, reflect.ValueOf(&into).Elem())
}

func TestReadJSON(t *testing.T) {
	tests := []struct{ name, body, code, field string }{
		{"plain", `{"text":"东村"}`, "", ""},
		{"white space", " {\n\t\"text\" : \"a\" } \r\n", "", ""},
		{"escapes", `{"text":"\u4e1c\n\ud83d\ude00\ufffd"}`, "", ""},
		{"nested", `{"text":"a","inner":{"text":"b","many":[{"text":"c"}]}}`, "", ""},
		{"null for a pointer", `{"text":"a","inner":null}`, "", ""},
		{"null for a list", `{"text":"a","many":null,"names":null}`, "", ""},
		{"raw holds anything", `{"text":"a","raw":{"x":[1.5e3,null,true,{"y":-0}]}}`, "", ""},
		{"smallest", `{"text":"a","small":-128,"count":65535}`, "", ""},
		{"free names", `{"text":"a","names":{"甲":"1","乙":"2"}}`, "", ""},

		{"empty", ``, "httpapi.json.syntax", ""},
		{"bare text", `"a"`, "httpapi.json.form.object", ""},
		{"list", `[]`, "httpapi.json.form.object", ""},
		{"open", `{"text":"a"`, "httpapi.json.syntax", ""},
		{"comma too many", `{"text":"a",}`, "httpapi.json.syntax", ""},
		{"no colon", `{"text" "a"}`, "httpapi.json.syntax", ""},
		{"no quotes", `{text:"a"}`, "httpapi.json.syntax", ""},
		{"comment", `{"text":"a"} // b`, "httpapi.json.trailing", ""},
		{"two values", `{"text":"a"}{"text":"b"}`, "httpapi.json.trailing", ""},
		{"line break in a text", "{\"text\":\"a\nb\"}", "httpapi.json.control", "text"},
		{"zero character", `{"text":"a\u0000"}`, "httpapi.json.control", "text"},
		{"half a pair", `{"text":"\ud83d"}`, "httpapi.json.control", "text"},
		{"halves the wrong way", `{"text":"\ude00\ud83d"}`, "httpapi.json.control", "text"},
		{"bytes that are no text", "{\"text\":\"\xff\"}", "httpapi.json.utf8", "text"},
		{"half an escape", `{"text":"\u12"}`, "httpapi.json.syntax", "text"},
		{"unknown escape", `{"text":"\x"}`, "httpapi.json.syntax", "text"},
		{"unknown", `{"text":"a","state":"final"}`, "httpapi.json.unknown", "state"},
		{"hidden", `{"Hidden":"a"}`, "httpapi.json.unknown", "Hidden"},
		{"capitals", `{"Text":"a"}`, "httpapi.json.unknown", "Text"},
		{"twice", `{"text":"a","text":"b"}`, "httpapi.json.twice", "text"},
		{"twice, one escaped", `{"text":"a","\u0074ext":"b"}`, "httpapi.json.twice", "text"},
		{"twice in raw", `{"text":"a","raw":{"x":{"y":1,"y":2}}}`, "httpapi.json.twice", "raw.x.y"},
		{"twice among free names", `{"text":"a","names":{"甲":"1","甲":"2"}}`, "httpapi.json.twice", "names.甲"},
		{"deep in lists", `{"text":"a","many":[{"text":"b"},{"text":3}]}`, "httpapi.json.form.text", "many[1].text"},
		{"third of a pair", `{"text":"a","pair":["1","2","3"]}`, "httpapi.json.many", "pair"},
		{"null", `{"text":null}`, "httpapi.json.form.text", "text"},
		{"fraction", `{"text":"a","small":1.5}`, "httpapi.json.form.integer", "small"},
		{"exponent", `{"text":"a","small":1e1}`, "httpapi.json.form.integer", "small"},
		{"too big", `{"text":"a","small":128}`, "httpapi.json.form.integer", "small"},
		{"negative", `{"text":"a","count":-1}`, "httpapi.json.form.integer", "count"},
		{"leading zero", `{"text":"a","small":07}`, "httpapi.json.syntax", "small"},
		{"no digits", `{"text":"a","raw":-}`, "httpapi.json.syntax", "raw"},
		{"no digits behind the point", `{"text":"a","raw":1.}`, "httpapi.json.syntax", "raw"},
		{"not a number", `{"text":"a","raw":NaN}`, "httpapi.json.syntax", "raw"},
		{"text for truth", `{"text":"a","yes":"true"}`, "httpapi.json.form.truth", "yes"},
		{"cut word", `{"text":"a","yes":tru}`, "httpapi.json.syntax", "yes"},
	}
	shape := shapeOf(typeOf[awkward]())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, field := "", ""
			if err := check(test.body, shape); err != nil {
				code, field = errs.All(err)[0].Code, errs.All(err)[0].Where.Path
			}
			if code != test.code || field != test.field {
				t.Errorf("got %q at %q, want %q at %q", code, field, test.code, test.field)
			}
		})
	}
}

func TestReadJSONIsBounded(t *testing.T) {
	shape := shapeOf(typeOf[awkward]())
	deep := `{"text":"a","raw":` + strings.Repeat("[", 1_000_000)
	if err := check(deep, shape); err == nil || errs.All(err)[0].Code != "httpapi.json.deep" {
		t.Errorf("a million brackets: got %v", err)
	}
	var many strings.Builder
	many.WriteString(`{"text":"a","raw":{`)
	for i := range 100_000 {
		many.WriteString(`"k` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + `` + itoa(i) + `":1,`)
	}
	many.WriteString(`"last":1}}`)
	if err := check(many.String(), shape); err != nil {
		t.Errorf("a hundred thousand names: %v", err)
	}
}

func TestReadJSONKeepsWhatEncodingJSONKeeps(t *testing.T) {
	for _, body := range []string{
		`{"text":"东\u6751\n","small":-7,"count":65535,"yes":true,"pair":["a","b"],"names":{"甲":"1"}}`,
		`{"text":"","inner":{"text":"b","many":[{"text":"c"},{"text":"d","small":1}]},"many":[],"names":{}}`,
		`{"text":"a","raw": {"x" : [1.50, null]} ,"inner":null,"number":"12.50","bytes":"5Lic","day":"2026-07-06T09:00:00Z"}`,
	} {
		var got, want awkward
		if err := readJSON([]byte(body), shapeOf(typeOf[awkward]()), reflect.ValueOf(&got).Elem()); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", body, got, want)
		}
	}
}

// FuzzReadJSON looks for bodies that pass and that encoding/json then refuses, or
// reads differently.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`{"text":"东村"}`, `{"text":"a","many":[{"text":"\ud83d\ude00"}]}`, `{"raw":[1e5,{"a":null}]}`, `{"small":-128,"text":"","number":"1/3","bytes":"AA=="}`} {
		f.Add([]byte(seed))
	}
	shape := shapeOf(typeOf[awkward]())
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, want awkward
		if readJSON(body, shape, reflect.ValueOf(&got).Elem()) != nil {
			return
		}
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("%q passed, and then: %v", body, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n got %+v\nwant %+v", body, got, want)
		}
	})
}

func BenchmarkReadSheet(b *testing.B) {
	shape := shapeOf(typeOf[sheetShape]())
	for name, read := range map[string]func(body []byte, into *sheetShape) error{
		"strict": func(body []byte, into *sheetShape) error { return readJSON(body, shape, reflect.ValueOf(into).Elem()) },
		"quick": func(body []byte, into *sheetShape) error {
			if !readQuickly(into, body) {
				return errors.New("not taken")
			}
			return nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			body := []byte(strings.Replace(sheetBody(60), `"cycle":"2026",`, "", 1))
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				var into sheetShape
				if err := read(body, &into); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncodingJSON(b *testing.B) {
	body := []byte(sheetBody(60))
	for b.Loop() {
		var into sheetShape
		if err := json.Unmarshal(body, &into); err != nil {
			b.Fatal(err)
		}
	}
}
