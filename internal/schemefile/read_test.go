package schemefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scheme"
)

const smallYAML = `schema: 1
id: s
title: 方案   # a remark
year: 2026
version: 0.60
scale: {total: 100}
peerGroups:
  - {id: UC, name: 城市社区}
items:
  - id: F1
    name: 组织建设
    kind: fixed
    indicators:
      - id: F1-01
        name: yes
        points: 100
        rule: {kind: tiers, value: a, rows: [{min: 0.60, pct: 085}, {min: 2026-07-06, when: on}]}
`

func TestReadKeepsTextAsWritten(t *testing.T) {
	s, tree, findings, err := Parse("s.yaml", []byte(smallYAML))
	if err != nil || s == nil || len(findings) > 0 {
		t.Fatalf("got %v, %v", findings, err)
	}
	tests := []struct{ path, want string }{
		{"version", "0.60"}, {"title", "方案"}, {"items[0].indicators[0].name", "yes"},
		{"items[0].indicators[0].rule.rows[0].min", "0.60"}, {"items[0].indicators[0].rule.rows[0].pct", "085"},
		{"items[0].indicators[0].rule.rows[1].min", "2026-07-06"}, {"items[0].indicators[0].rule.rows[1].when", "on"},
	}
	for _, test := range tests {
		if got := tree.At(test.path).Describe(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.path, got, test.want)
		}
	}
	if got := s.Items[0].Indicators[0].Name; got != "yes" {
		t.Errorf("got name %q, want yes", got)
	}
}

func TestPlaces(t *testing.T) {
	_, tree, _, _ := Parse("s.yaml", []byte(smallYAML))
	if got, want := tree.PlaceAt("items[0].indicators[0].rule.rows[1].when").String(), "s.yaml:17:93"; got != want {
		t.Errorf("YAML: got %s, want %s", got, want)
	}
	_, tree, _, _ = Parse("s.json", []byte("{\n  \"title\": \"方案\", \"year\" : 2026,\n \"org\":{\"name\" :[1, true]}}"))
	for path, want := range map[string]string{"title": "s.json:2:12", "year": "s.json:2:27", "org.name[1]": "s.json:3:21", "": "s.json:1:1"} {
		if got := tree.PlaceAt(path).String(); got != want {
			t.Errorf("JSON %s: got %s, want %s", path, got, want)
		}
	}
}

// TestWrongTexts: what is wrong, and on which line.
func TestWrongTexts(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // code and line
	}{
		{"two errors of shape.yaml", "schema: x\nid: s\ntitle: t\nyear: 2026\nscale: {total: y}\npeerGroups: []\nitems: []", []string{"scheme.want_integer 1", "scheme.want_number 5"}},
		{"key twice.yaml", "id: a\ntitle: b\nid: c", []string{"schemefile.duplicate_key 3"}},
		{"key twice, far apart, and another.yaml", "org:\n  name: a\n  name: b\nid: a\nid: b", []string{"schemefile.duplicate_key 3", "schemefile.duplicate_key 5"}},
		{"same key in other quotes.yaml", "id: a\n\"id\": b", []string{"schemefile.duplicate_key 2"}},
		{"alias.yaml", "a: &x 1\nb: *x", []string{"schemefile.alias 1", "schemefile.alias 2"}},
		{"tag.yaml", "a: !!str 1\nb: !x y", []string{"schemefile.tag 1", "schemefile.tag 2"}},
		{"key that is a list.yaml", "? [a]\n: b", []string{"schemefile.key 1"}},
		{"empty key.yaml", "\"\": b", []string{"schemefile.key 1"}},
		{"two documents.yaml", "id: a\n---\nid: b", []string{"schemefile.documents 2"}},
		{"second document broken.yaml", "id: a\n---\n{", []string{"schemefile.yaml.bracket 3"}},
		{"tab.yaml", "org:\n\tname: a", []string{"schemefile.yaml.token 2"}},
		{"full-width colon.yaml", "id: a\ntitle：b\nyear: 2026", []string{"schemefile.yaml.no_colon 2"}},
		{"colon in a text.yaml", "id: a\ntitle: 方案: 一", []string{"schemefile.yaml.colon 2"}},
		{"indentation.yaml", "org:\n  name: a\n level: b", []string{"schemefile.yaml.indent 2"}},
		{"open bracket.yaml", "id: [a, b\ntitle: c", []string{"schemefile.yaml.bracket 1"}},
		{"open quote.yaml", "id: \"a\ntitle: c\n", []string{"schemefile.yaml.unclosed 3"}},
		{"star.yaml", "id: * a", []string{"schemefile.yaml.mark 1"}},
		{"control character.yaml", "id: a\x01", []string{"schemefile.yaml.control 1"}},
		{"escape.yaml", `id: "\q"`, []string{"schemefile.yaml.escape 1"}},
		{"a list.yaml", "- a", []string{"scheme.want_map 1"}},
		{"a text.yaml", "方案", []string{"scheme.want_map 1"}},
		{"deep.yaml", "a: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), []string{"schemefile.depth 1"}},
		{"key twice.json", "{\"id\":\"a\",\n\"id\":\"b\"}", []string{"schemefile.duplicate_key 2"}},
		{"key twice by an escape.json", "{\"id\":\"a\",\n\"\\u0069d\":\"b\"}", []string{"schemefile.duplicate_key 2"}},
		{"cut off.json", "{\"id\":\n", []string{"schemefile.json.end 2"}},
		{"comma at the end.json", "{\"id\":\"a\",\n}", []string{"schemefile.json.syntax 2"}},
		{"comma missing.json", "{\"id\":\"a\"\n\"title\":\"b\"}", []string{"schemefile.json.syntax 2"}},
		{"single quotes.json", "{'id':1}", []string{"schemefile.json.syntax 1"}},
		{"more behind.json", "{}\n{}", []string{"schemefile.documents 2"}},
		{"rubbish behind.json", "{}\nx", []string{"schemefile.json.syntax 2"}},
		{"NaN.json", "{\"year\":NaN}", []string{"schemefile.json.syntax 1"}},
		{"deep.json", strings.Repeat("[", 70) + strings.Repeat("]", 70), []string{"schemefile.depth 1"}},
		{"a list.json", "[]", []string{"scheme.want_map 1"}},
		{"null.json", "null", []string{"scheme.want_map 1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, _, findings, err := Parse(test.name, []byte(test.text))
			if s != nil || err != nil {
				t.Fatalf("got %v, %v, want findings", s, err)
			}
			var got []string
			for _, f := range findings {
				if f.Severity == scheme.Error && f.Code != "scheme.missing_key" {
					got = append(got, fmt.Sprintf("%s %d", f.Code, f.Place.Line))
				}
				if f.Place.File != test.name {
					t.Errorf("%s: got file %q", f.Code, f.Place.File)
				}
				wantWords(t, f)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// wantWords: a finding has words in both languages, all values filled in, and
// says what to do.
func wantWords(t *testing.T, f scheme.Finding) {
	t.Helper()
	for _, lang := range locale.Langs {
		text := locale.Text(lang, f.Code, locale.Args(f.Args)...)
		if !locale.Has(f.Code) || !locale.Has(f.Code+".fix") || unfilled.MatchString(text) {
			t.Errorf("%s in %v: %q", f.Code, lang, text)
		}
	}
}

var unfilled = regexp.MustCompile(`\{[a-z]+\}`)

func TestWrongFiles(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name, path, want string
	}{
		{"not there", filepath.Join(folder, "none.yaml"), "schemefile.open"},
		{"a folder", folder + "/x.yaml/..", "schemefile.format"},
		{"other extension", file("s.docx", "x"), "schemefile.format"},
		{"no extension", file("s", "x"), "schemefile.format"},
		{"GBK", file("gbk.yaml", "title: \xb7\xbd\xb0\xb8"), "schemefile.encoding"},
		{"UTF-16", file("utf16.yaml", "\xff\xfea\x00"), "schemefile.encoding"},
		{"NUL", file("nul.json", "{\"a\":\"\x00\"}"), "schemefile.encoding"},
		{"too large", file("big.yaml", strings.Repeat("a", maxBytes+1)), "schemefile.too_large"},
		{"text called a workbook", file("s.xlsx", "id: s"), "xlsxguard.not_workbook"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, tree, findings, err := Read(test.path)
			var refusal *errs.Error
			if !errors.As(err, &refusal) || refusal.Code != test.want || s != nil || tree != nil || findings != nil {
				t.Fatalf("got %v, want %s", err, test.want)
			}
			if refusal.Where.File == "" || len(refusal.Fixes) == 0 {
				t.Errorf("got place %v and fixes %v", refusal.Where, refusal.Fixes)
			}
			if _, _, err := Load(test.path); err == nil {
				t.Error("Load has no error")
			}
		})
	}
}

func TestByteOrderMarkAndWindowsLines(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(smallYAML, "\n", "\r\n")
	got, _, findings, err := Parse("s.yaml", []byte(text))
	if err != nil || got == nil {
		t.Fatalf("got %v, %v", findings, err)
	}
	want, _, _, _ := Parse("s.yaml", []byte(smallYAML))
	if scheme.Hash(got) != scheme.Hash(want) {
		t.Error("a file of Windows is another scheme")
	}
}

func TestLoadListsEveryError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.yaml")
	if err := os.WriteFile(path, []byte("schema: x\ntitel: t"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Load(path)
	var codes []string
	for _, e := range errs.All(err) {
		codes = append(codes, fmt.Sprintf("%s:%d", e.Code, e.Where.Line))
	}
	got := strings.Join(codes, " ")
	for _, want := range []string{"scheme.want_integer:1", "scheme.missing_key:1", "scheme.unknown_key:2"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s too", got, want)
		}
	}
}

func TestPointsInTheOrderOfPeerGroups(t *testing.T) {
	text := strings.Replace(smallYAML, "peerGroups:\n", "peerGroups:\n  - {id: ZZ, name: 先}\n", 1)
	text = strings.Replace(text, "points: 100\n", "points: {UC: 1, ZZ: 2}\n", 1)
	text = strings.Replace(text, "value: a", "value: {UC: 3, ZZ: 4}", 1)
	s, _, findings, _ := Parse("s.yaml", []byte(text))
	if s == nil {
		t.Fatal(findings)
	}
	data, err := Format("s.yaml", s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"points: {ZZ: 2, UC: 1}", "value: {ZZ: 4, UC: 3}"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("got\n%s\nwant %s", data, want)
		}
	}
	if got := flow(s.Items[0].Indicators[0].Rule.Args.Get("value")); got != "{UC: 3, ZZ: 4}" {
		t.Errorf("writing changed the scheme: %s", got)
	}
}

func TestWriteReplacesAsAWhole(t *testing.T) {
	folder := t.TempDir()
	s, _, _, _ := Parse("s.yaml", []byte(smallYAML))
	for _, name := range []string{"s.yaml", "s.json", "s.xlsx"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(strings.Repeat("old ", 100_000)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Write(path, s); err != nil {
			t.Fatal(err)
		}
		if got, _, err := Load(path); err != nil || scheme.Hash(got) != scheme.Hash(s) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 3 {
		t.Errorf("got %v, %v, want three files and nothing else", entries, err)
	}
	if err := Write(filepath.Join(folder, "none", "s.yaml"), s); !errors.Is(err, errs.E(errs.Invalid, "schemefile.write")) {
		t.Errorf("folder that is not there: got %v", err)
	}
	if err := Write(filepath.Join(folder, "s.txt"), s); !errors.Is(err, errs.E(errs.Usage, "schemefile.format")) {
		t.Errorf("other extension: got %v", err)
	}
}
