package schemefile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"eightx/internal/locale"
	"eightx/scheme"
)

// The fuzz targets hold for any input: no panic, no half scheme, every finding
// with a place and a text, memory in proportion, and what was read can be
// written in every form and read again.

// maxGrowth is how much memory reading may ask for: some hundred bytes for every
// byte of input, and the tables of the rule kinds.
const maxGrowth = 256 << 20

func FuzzYAML(f *testing.F) {
	for name, text := range textBombs() {
		if strings.HasSuffix(name, ".yaml") && len(text) < 4<<10 {
			f.Add([]byte(text))
		}
	}
	f.Add([]byte(smallYAML))
	f.Add([]byte(formYAML))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzParse(t, "s.yaml", data) })
}

func FuzzJSON(f *testing.F) {
	s, _, findings, err := Parse("s.yaml", []byte(smallYAML))
	if s == nil {
		f.Fatal(findings, err)
	}
	data, err := Format("s.json", s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for name, text := range textBombs() {
		if strings.HasSuffix(name, ".json") && len(text) < 4<<10 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzParse(t, "s.json", data) })
}

// FuzzXLSX changes one part of a form: the container itself is the business of
// xlsxguard, and random bytes in it would never get past the checksums.
func FuzzXLSX(f *testing.F) {
	form, err := formBytes()
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string][]byte{}
	archive, err := zip.NewReader(bytes.NewReader(form), int64(len(form)))
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err != nil {
			f.Fatal(err)
		}
		var data bytes.Buffer
		if _, err := data.ReadFrom(content); err != nil {
			f.Fatal(err)
		}
		parts[entry.Name] = data.Bytes()
	}
	names := sortedKeys(parts)
	for i, name := range names {
		if len(parts[name]) < 8<<10 {
			f.Add(uint8(i), parts[name])
		}
	}
	f.Fuzz(func(t *testing.T, at uint8, data []byte) {
		var out bytes.Buffer
		archive := zip.NewWriter(&out)
		for i, name := range names {
			content := parts[name]
			if i == int(at)%len(names) {
				content = data
			}
			entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := entry.Write(content); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		fuzzParse(t, "s.xlsx", out.Bytes())
	})
}

func fuzzParse(t *testing.T, name string, data []byte) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, tree, findings, err := Parse(name, data)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > maxGrowth {
		t.Fatalf("reading %d bytes took %d MB", len(data), grown>>20)
	}
	if err != nil {
		if s != nil || tree != nil {
			t.Fatal("an error and a scheme")
		}
		return
	}
	if (s == nil) != (scheme.Worst(findings) == scheme.Error) {
		t.Fatalf("scheme %v with findings %v", s, findings)
	}
	for _, finding := range findings {
		if finding.Place.File != name || !locale.Has(finding.Code) {
			t.Fatalf("finding without place or text: %v", finding)
		}
	}
	if s != nil {
		rewrite(t, s)
	}
}

// rewrite writes in every form; a workbook takes so long that one scheme in
// sixteen must do.
func rewrite(t *testing.T, s *scheme.Scheme) {
	names := []string{"again.yaml", "again.json"}
	if scheme.Hash(s)[0] == '0' {
		names = append(names, "again.xlsx")
	}
	for _, name := range names {
		data, err := Format(name, s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, _, findings, err := Parse(name, data)
		if err != nil || again == nil || scheme.Hash(again) != scheme.Hash(s) {
			t.Fatalf("%s: %v %v, or another hash, of\n%s", name, findings, err, data)
		}
	}
}

// FuzzCell: whatever is read from a cell can be written into one and read again
// as the same.
func FuzzCell(f *testing.F) {
	for _, text := range []string{"26", "２６", "1,234.5", "85%", "是", "查账、座谈", "a\nb", `"a"`, "[a, b]", "{a: b}", "优秀 = 1.2\n称职 = 1", "2026/7/6", "[F5.rate] >= 0.85", " x "} {
		f.Add(text)
	}
	forms := []*cellForm{anyForm, textForm, numberForm, dateForm, listForm, linesForm, boolForm, kindForm(),
		{list: true, words: boolForm.words, values: boolForm.values}, {number: true, lines: true}}
	f.Fuzz(func(t *testing.T, text string) {
		for i, form := range forms {
			if strings.TrimSpace(text) == "" {
				return
			}
			value, trouble := form.read(text)
			if trouble != "" || value == nil || value.Kind == scheme.Null {
				continue
			}
			written, ok := form.write(value)
			if !ok {
				continue // goes to the page of the rest
			}
			again, trouble := form.read(written.text)
			if trouble != "" || scheme.Canonical(again) != scheme.Canonical(value) {
				t.Fatalf("form %d: %q is %s, written %q, read again %s", i, text, scheme.Canonical(value), written.text, scheme.Canonical(again))
			}
		}
	})
}

// FuzzPath: the paths of the page of the rest are read as they were written.
func FuzzPath(f *testing.F) {
	f.Add("指标体系", "F1-04", "rule", "a.b", 3)
	f.Add("方案", "", "x", `q"]`, 0)
	f.Fuzz(func(t *testing.T, title, ref, key, other string, index int) {
		if title == "" || strings.ContainsAny(title, ".[]") || ref != "" && !plainRef(ref) || index < 0 || index > 1e6 {
			return
		}
		path := title
		if ref != "" {
			path += "[" + ref + "]"
		}
		path += pathKey(key) + pathKey(other) + fmt.Sprintf("[#%d]", index+1)
		gotTitle, gotRef, steps, ok := cutPath(path)
		want := []restStep{{key, -1}, {other, -1}, {"", index}}
		if !ok || gotTitle != title || gotRef != ref || fmt.Sprint(steps) != fmt.Sprint(want) {
			t.Fatalf("%q: got %q %q %v, want %q %q %v", path, gotTitle, gotRef, steps, title, ref, want)
		}
	})
}
