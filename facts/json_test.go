package facts

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"eightx/decimal"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var numbers = cmp.Comparer(func(a, b Number) bool { return a.Equal(b) })

func num(s string) *Number {
	n := decimal.MustParse(s)
	return &n
}

// sample has every section and every key.
func sample() *Facts {
	star := 4
	src := Source{Stage: Verified, From: "财政所", Date: "2026-07-06", Note: "第二次核对"}
	return &Facts{
		Schema: 1, Scheme: "demo-2026", Year: 2026,
		Units: []Unit{
			{ID: "V01", Name: "东关村", Kind: "village", Peer: "UV", Code: "990101001201", Note: "城中村",
				Attributes: map[string]string{"households": "1420", "street": "东街"}, Staff: map[string]int{"chief": 1, "worker": 2}},
			{ID: "V02", Name: "西闸口村", Peer: "UV"},
		},
		Values: []Value{{Unit: "V01", Metric: "tax", Value: *num("2750.00"), Source: src}, {Unit: "V02", Metric: "tax", Value: *num("2/7")}},
		Series: []Series{{Unit: "V01", Metric: "inspection", Period: "2026-03", Value: num("88.5"), Source: src},
			{Unit: "V01", Metric: "inspection", Period: "2026-04", Source: Source{Note: "停电"}}},
		Checks: []Check{{Unit: "V01", Indicator: "F1-02", OK: []string{"c1", "c3"}, NA: []string{"c2"}, Source: src},
			{Unit: "V02", Indicator: "F1-02", OK: []string{}}},
		Events: []Event{{ID: "E1", Unit: "V01", Ledger: "F1-01", Kind: "missed", Level: "city", Count: num("2"), Date: "2026-02-28",
			Matter: "m1", Points: num("-1.5"), Flags: []string{"repaired", "repeat"}, Text: "缺开“三会”\n两次", Source: Source{Stage: Claimed, From: "组织办", Note: "n"}}},
		Ratings:      []Rating{{Unit: "V01", Metric: "F1-08", Rater: "K7", Class: "leaders", Level: "B", Value: num("85"), Fact: "个别缺记录", Source: src}},
		Vetoes:       []VetoCase{{Unit: "V02", Veto: "D1", State: "decided", Basis: "街办发〔2026〕3号", Target: "F6", Source: src}},
		History:      []History{{Unit: "V01", Year: 2025, Total: num("901.20"), Rank: num("2.5"), Star: &star, Grade: "良好", Values: map[string]Number{"tax": *num("2600")}}},
		Declarations: []Declaration{{Unit: "V02", Metric: "fai", State: "not_applicable", Reason: "无固投任务", Source: src}},
		Corrections: []Correction{
			{ID: "K1", Reason: "申诉成立", Basis: "复核结论1号", Date: "2026-12-01", By: "考核办", Value: &Value{Unit: "V02", Metric: "tax", Value: *num("12")}},
			{ID: "K2", Reason: "重复登记", Date: "2026-12-02", Withdraw: "E1"},
			{ID: "K3", Reason: "撤销", Date: "2026-12-03", Cancel: "K2"},
			{ID: "K4", Reason: "r", Date: "2026-12-03", Series: &Series{Unit: "V01", Metric: "inspection", Period: "2026-04", Value: num("90")}},
			{ID: "K5", Reason: "r", Date: "2026-12-03", Check: &Check{Unit: "V02", Indicator: "F1-02", OK: []string{"c1"}}},
			{ID: "K6", Reason: "r", Date: "2026-12-03", Event: &Event{Unit: "V02", Ledger: "F1-01", Kind: "missed"}},
			{ID: "K7", Reason: "r", Date: "2026-12-03", Rating: &Rating{Unit: "V02", Metric: "F1-08", Rater: "K7", Level: "A"}},
			{ID: "K8", Reason: "r", Date: "2026-12-03", Veto: &VetoCase{Unit: "V02", Veto: "D1", Target: "F6", State: "lifted"}},
		},
	}
}

func written(t *testing.T, f *Facts) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSONRoundTrip(t *testing.T) {
	want := sample()
	text := written(t, want)
	got, err := ReadJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, numbers); diff != "" {
		t.Errorf("facts differ (-want +got):\n%s", diff)
	}
	if again := written(t, got); again != text {
		t.Errorf("written again: got %s, want %s", again, text)
	}
}

// TestJSONTagsAgree guards the tables of json_fields.go against the struct tags.
func TestJSONTagsAgree(t *testing.T) {
	want := sample()
	got := new(Facts)
	dec := json.NewDecoder(strings.NewReader(written(t, want)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, numbers); diff != "" {
		t.Errorf("encoding/json reads other facts (-want +got):\n%s", diff)
	}
}

func TestWriteJSONIsReadable(t *testing.T) {
	f := &Facts{Schema: 1, Scheme: "s", Year: 2026, Units: []Unit{{ID: "V01", Name: "东\t\"村\"", Peer: "P"}},
		Values: []Value{{Unit: "V01", Metric: "a", Value: *num("1.50"), Source: Source{Stage: Final}}},
		Checks: []Check{{Unit: "V01", Indicator: "F1", OK: []string{"c2", "c1", "c2"}}}}
	want := `{
"schema": 1,
"scheme": "s",
"year": 2026,
"units": [
  {"id":"V01","name":"东\u0009\"村\"","peer":"P"}
],
"values": [
  {"unit":"V01","metric":"a","value":"1.5"}
],
"checks": [
  {"unit":"V01","indicator":"F1","ok":["c1","c2"]}
]
}
`
	if diff := cmp.Diff(want, written(t, f)); diff != "" {
		t.Errorf("JSON differs (-want +got):\n%s", diff)
	}
}

// file wraps sections into an otherwise good file. Its first section stands in line 2.
func file(sections string) string {
	return `{"schema":1,"scheme":"s","year":2026,"units":[{"id":"V01","name":"东","peer":"P"},{"id":"V02","name":"西","peer":"P"}],` + "\n" + sections + "}"
}

func TestReadJSONProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"not JSON", `{"schema":1,}`, []string{`1:13 facts.json_syntax got="}"`}},
		{"empty", ``, []string{`1:1 facts.json_syntax got=""`}},
		{"two texts", file(`"values":[]`) + " {}", []string{`2:14 facts.json_syntax got="{}"`}},
		{"cut off", `{"schema":1,"scheme":"x`, []string{`1:24 scheme: facts.json_syntax got=""`}},
		{"list", `[]`, []string{`1:1 facts.want_object got="[]"`}},
		{"missing keys", `{}`, []string{`1:1 facts.missing_key key="schema"`, `1:1 facts.missing_key key="scheme"`,
			`1:1 facts.missing_key key="year"`, `1:1 facts.missing_key key="units"`}},
		{"all at once", file(`"values":[{"unit":"V01","metric":"tax","value":12.5},` + "\n" + `{"unit":7,"metric":"tax","value":"1,5","colour":{"a":[1]}}],"year":2026,"x":null`), []string{
			`2:48 values[0].value: facts.want_number got="12.5},"`,
			`3:9 values[1].unit: facts.want_text got="7,\"metric\":\"tax\",\"value\":\"1,5\",\"colour\":…"`,
			`3:34 values[1].value: facts.want_number got="1,5"`,
			`3:40 values[1].colour: facts.unknown_key key="colour"`,
			`3:61 year: facts.repeated_key key="year"`,
			`3:73 x: facts.unknown_key key="x"`}},
		{"choices and days", file(`"vetoes":[{"unit":"V01","veto":"D1","state":"guilty","date":"2026-02-30","stage":"draft"}]`), []string{
			`2:45 vetoes[0].state: facts.bad_choice choices="proposed, heard, decided, rejected, lifted" got="guilty"`,
			`2:61 vetoes[0].date: facts.want_date got="2026-02-30"`,
			`2:82 vetoes[0].stage: facts.bad_choice choices="claimed, verified, final" got="draft"`}},
		{"key twice in a map", strings.Replace(file(`"values":[]`), `"peer":"P"}`, `"peer":"P","staff":{"a":1,"a":2.5}}`, 1),
			[]string{`1:96 units[0].staff.a: facts.repeated_key key="a"`, `1:100 units[0].staff.a: facts.want_integer got="2.5"`}},
		{"null text", file(`"events":[{"unit":null,"ledger":"L","kind":"k"}]`), []string{`2:19 events[0].unit: facts.want_text got="null,\"ledger\":\"L\",\"kind\":\"k\"}]}"`}},
		{"half a surrogate", file(`"events":[{"unit":"V01","ledger":"L","kind":"\ud800"}]`), []string{`2:45 events[0].kind: facts.text_broken`}},
		{"control character", file(`"events":[{"unit":"V01","ledger":"L","kind":"a\u0000"}]`), []string{`2:45 events[0].kind: facts.text_broken`}},
		{"broken UTF-8", file(`"events":[{"unit":"V01","ledger":"L","kind":"` + "\xff" + `"}]`), []string{`2:45 events[0].kind: facts.text_broken`}},
		{"long text", file(`"events":[{"unit":"V01","ledger":"L","kind":"` + strings.Repeat("长", 4000) + `"}]`), []string{`2:45 events[0].kind: facts.text_too_long limit="10000"`}},
		{"unknown unit, with its line", file(`"values":[{"unit":"V01","metric":"tax","value":"1"},` + "\n" + `{"unit":"V09","metric":"tax","value":"1"}]`),
			[]string{`3:1 values[1]: facts.unknown_unit unit="V09"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := ReadJSON(strings.NewReader(test.text))
			if f != nil || err == nil {
				t.Fatalf("got facts %v and error %v, want an error only", f, err)
			}
			got := strings.Split(err.Error(), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadJSONLimits(t *testing.T) {
	deep := file(`"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000))
	if _, err := ReadJSON(strings.NewReader(deep)); err == nil || !strings.Contains(err.Error(), "facts.json_syntax") {
		t.Errorf("deep nesting: got %.200v, want a syntax problem", err)
	}
	wrong := file(`"values":[` + strings.Repeat(`{"unit":"V01","metric":"m","value":1},`, 1000) + `{}]`)
	_, err := ReadJSON(strings.NewReader(wrong))
	if got, ok := err.(Problems); !ok || len(got) != maxProblems+1 || got[maxProblems].Code != "facts.too_many" {
		t.Errorf("1000 wrong records: got %d problems, want %d and facts.too_many", len(got), maxProblems)
	}
	if f, err := ReadJSON(strings.NewReader("\ufeff" + file(`"values":[]`))); err != nil || f.Year != 2026 {
		t.Errorf("byte order mark: got %v, want it passed over", err)
	}
}

func FuzzFactsJSON(f *testing.F) {
	var b bytes.Buffer
	if err := WriteJSON(&b, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(file(`"values":[{"unit":"V01","metric":"tax","value":"85%"}],"history":[{"unit":"V02","year":2025,"star":null}]`)))
	f.Add([]byte(`{"schema":1,"x":[{"a":{"b":"\u4e2d"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadJSON(bytes.NewReader(data))
		if err != nil {
			return
		}
		again, err := ReadJSON(strings.NewReader(written(t, got)))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if a, b := Digest(got), Digest(again); a != b {
			t.Errorf("digest after writing and reading: got %s, want %s", b, a)
		}
		if a, b := Resolve(got), Resolve(again); Digest(a) != Digest(b) {
			t.Errorf("resolved facts differ:\n%s", cmp.Diff(a, b, numbers, cmpopts.EquateEmpty()))
		}
	})
}
