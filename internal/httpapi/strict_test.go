package httpapi

import (
	"encoding/json"
	"strings"
	"testing"

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
	Hidden string            `json:"-"`
}

func TestCheckJSON(t *testing.T) {
	tests := []struct{ name, body, code, field string }{
		{"plain", `{"text":"东村"}`, "", ""},
		{"white space", " {\n\t\"text\" : \"a\" } \r\n", "", ""},
		{"escapes", `{"text":"\u4e1c\n\ud83d\ude00\ufffd"}`, "", ""},
		{"nested", `{"text":"a","inner":{"text":"b","many":[{"text":"c"}]}}`, "", ""},
		{"null for a pointer", `{"text":"a","inner":null}`, "", ""},
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
			if err := checkJSON([]byte(test.body), shape); err != nil {
				code, field = errs.All(err)[0].Code, errs.All(err)[0].Where.Path
			}
			if code != test.code || field != test.field {
				t.Errorf("got %q at %q, want %q at %q", code, field, test.code, test.field)
			}
		})
	}
}

func TestCheckJSONIsBounded(t *testing.T) {
	shape := shapeOf(typeOf[awkward]())
	deep := `{"text":"a","raw":` + strings.Repeat("[", 1_000_000)
	if err := checkJSON([]byte(deep), shape); err == nil || errs.All(err)[0].Code != "httpapi.json.deep" {
		t.Errorf("a million brackets: got %v", err)
	}
	var many strings.Builder
	many.WriteString(`{"text":"a","raw":{`)
	for i := range 100_000 {
		many.WriteString(`"k` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + `` + itoa(i) + `":1,`)
	}
	many.WriteString(`"last":1}}`)
	if err := checkJSON([]byte(many.String()), shape); err != nil {
		t.Errorf("a hundred thousand names: %v", err)
	}
}

// FuzzCheckJSON looks for bodies that pass and that encoding/json then refuses, or
// that hold what the shape does not know.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"text":"东村"}`, `{"text":"a","many":[{"text":"\ud83d\ude00"}]}`, `{"raw":[1e5,{"a":null}]}`, `{"small":-128,"text":""}`} {
		f.Add([]byte(seed))
	}
	shape := shapeOf(typeOf[awkward]())
	f.Fuzz(func(t *testing.T, body []byte) {
		if checkJSON(body, shape) != nil {
			return
		}
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.DisallowUnknownFields()
		var got awkward
		if err := decoder.Decode(&got); err != nil {
			t.Errorf("%q passed, and then: %v", body, err)
		}
		if strings.ContainsRune(got.Text, 0) {
			t.Errorf("%q has a zero character", body)
		}
	})
}

func BenchmarkCheckSheet(b *testing.B) {
	body := []byte(sheetBody(60))
	shape := shapeOf(typeOf[sheetShape]())
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := checkJSON(body, shape); err != nil {
			b.Fatal(err)
		}
	}
}
