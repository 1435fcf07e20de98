package verify_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/verify"
	"eightx/internal/verify/database"
)

// pack writes a package of a database.
func pack(t testing.TB, path string, keys ...string) []byte {
	t.Helper()
	source, err := database.Open(context.Background(), database.Config{Path: path, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	var b bytes.Buffer
	if err := verify.WritePackage(context.Background(), &b, source, 1763783487123); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func checkPackage(t testing.TB, data []byte, options verify.Options) *verify.Report {
	t.Helper()
	p, err := verify.OpenPackage(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	options.Names = appraisal.Names
	report, err := verify.Run(context.Background(), p, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// codes lists what was found, each code once, in order.
func codes(r *verify.Report) string {
	seen := map[string]bool{}
	var list []string
	for _, f := range r.Findings {
		if !seen[f.Code] {
			list = append(list, f.Code)
		}
		seen[f.Code] = true
	}
	return strings.Join(list, " ")
}

// A package says what its database says: the same of an honest one, and it names
// the same forgeries.
func TestPackageIsCheckedLikeItsDatabase(t *testing.T) {
	e := gatherSmall(t)
	options := verify.Options{Outside: []verify.Outside{e.outside}}
	report := checkPackage(t, pack(t, e.path, e.public), options)
	if !report.Good() || len(report.Notes) != 0 {
		t.Fatalf("findings in an honest package:\n%s", show(t, report))
	}
	source := check(t, e.path, verify.Options{Outside: options.Outside, Keys: []string{e.public}})
	if got, want := fmt.Sprint(report.Orgs), fmt.Sprint(source.Orgs); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, a := range attacks {
		switch a.name {
		case "update a record and its digest", "delete an entry", "insert a record", "cut the tail", "exchange two villages in a result", "rebuild the chain with the stolen key":
			f := forge(t, e.path, 1)
			a.do(f, e)
			report := checkPackage(t, pack(t, f.path, e.public), options)
			if len(report.Of(a.want)) == 0 {
				t.Errorf("%s: %s not found:\n%s", a.name, a.want, show(t, report))
			}
		}
	}
}

// repack changes the lines of one file and leaves the manifest as it is.
func repack(t testing.TB, data []byte, name string, change func(text string) string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			text = []byte(change(string(text)))
		}
		w, err := to.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPackageThatWasTouched(t *testing.T) {
	e := gather(t, auditlog.National)
	data := pack(t, e.path, e.public)
	firstLine := func(text string) (first, rest string) {
		first, rest, _ = strings.Cut(text, "\n")
		return first, rest
	}
	for name, test := range map[string]struct {
		file   string
		change func(string) string
		want   string
	}{
		"no entries":           {"1/entries.jsonl", func(string) string { return "" }, "verify.checkpoint.cut"},
		"first entry twice":    {"1/entries.jsonl", func(s string) string { first, _ := firstLine(s); return first + "\n" + s }, "verify.entry.twice"},
		"first entry missing":  {"1/entries.jsonl", func(s string) string { _, rest := firstLine(s); return rest }, "verify.entry.missing"},
		"another word":         {"1/entries.jsonl", func(s string) string { return strings.Replace(s, "unit.create", "unit.creatd", 1) }, "verify.checkpoint.root"},
		"no JSON":              {"1/entries.jsonl", func(s string) string { return strings.Replace(s, "{", "[", 1) }, "verify.entry.unreadable"},
		"record without body":  {"1/records.jsonl", func(s string) string { return strings.Replace(s, `"body":`, `"bodi":`, 1) }, "verify.record.damaged"},
		"record that is none":  {"1/records.jsonl", func(s string) string { return "1\n" + s }, "verify.storage.unreadable"},
		"name to another unit": {"1/names.jsonl", func(s string) string { return strings.Replace(s, `"id":"V01"`, `"id":"V02"`, 1) }, "verify.name.other"},
		"key of somebody":      {"1/keys.txt", func(s string) string { return strings.Replace(s, "log+", "lag+", 1) }, "verify.key"},
		"note of nobody":       {"1/checkpoints.jsonl", func(s string) string { return strings.Replace(s, "example", "exampel", 1) }, "verify.checkpoint.signature"},
		"file of the manifest": {"1/names.jsonl", func(s string) string { return s + "\n" }, "verify.storage.complaint"},
	} {
		t.Run(name, func(t *testing.T) {
			report := checkPackage(t, repack(t, data, test.file, test.change), verify.Options{})
			if len(report.Of(test.want)) == 0 || len(report.Of("verify.storage.complaint")) == 0 {
				t.Errorf("found %s, want %s and a complaint about the file", codes(report), test.want)
			}
		})
	}
}

func TestPackagesThatAreNone(t *testing.T) {
	e := gather(t, auditlog.International)
	data := pack(t, e.path)
	for name, bad := range map[string][]byte{
		"nothing":          {},
		"text":             []byte("package"),
		"empty zip":        repackNothing(t),
		"another form":     repack(t, data, "manifest.json", func(s string) string { return strings.Replace(s, `"format":1`, `"format":2`, 1) }),
		"manifest of text": repack(t, data, "manifest.json", func(string) string { return "form 1" }),
		"tenant twice": repack(t, data, "manifest.json", func(s string) string {
			return strings.Replace(s, `"orgs":[`, `"orgs":[{"org":"demo","folder":"1"},`, 1)
		}),
		"cut": data[:len(data)-30],
	} {
		if _, err := verify.OpenPackage(bytes.NewReader(bad), int64(len(bad))); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func repackNothing(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := zip.NewWriter(&b).Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever a package holds, checking it ends with a report or an error.
func FuzzPackage(f *testing.F) {
	e := gatherSmall(f)
	data := pack(f, e.path, e.public)
	small := repack(f, data, "1/records.jsonl", func(string) string { return "" })
	f.Add(small)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			return
		}
		p, err := verify.OpenPackage(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if report, err := verify.Run(context.Background(), p, verify.Options{}); err == nil && report == nil {
			t.Error("neither report nor error")
		}
	})
}

// FuzzEntryLines changes the lines of a log in a package: a change is always found.
func FuzzEntryLines(f *testing.F) {
	e := gatherSmall(f)
	data := repack(f, pack(f, e.path, e.public), "1/records.jsonl", func(string) string { return "" }) // to be quick
	f.Add(10, []byte("x"))
	f.Fuzz(func(t *testing.T, at int, with []byte) {
		changed := false
		forged := repack(t, data, "1/entries.jsonl", func(s string) string {
			at = min(max(at, 0), len(s))
			end := min(at+len(with), len(s))
			out := s[:at] + string(with) + s[end:]
			changed = out != s
			return out
		})
		report := checkPackage(t, forged, verify.Options{Outside: []verify.Outside{e.outside}})
		logged := len(report.Of("verify.outside.rewritten")) + len(report.Of("verify.outside.cut"))
		if changed && logged == 0 && len(with) > 0 && strings.TrimRight(string(with), "\r\n") == string(with) {
			t.Errorf("%q at %d is not found: %s", with, at, codes(report))
		}
	})
}

func TestEvidenceFiles(t *testing.T) {
	folder := t.TempDir()
	const digest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	path := filepath.Join(folder, "demo", "ba", digest[7:])
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	look := verify.EvidenceIn(os.DirFS(folder))
	if err := look("demo", digest); err == nil {
		t.Error("a missing file is not told")
	}
	for content, good := range map[string]bool{"abc": true, "abd": false, "": false} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := look("demo", digest); (err == nil) != good {
			t.Errorf("%q: got %v", content, err)
		}
	}
	for _, bad := range []string{"", "sha256:", "sha256:../../../../etc/passwd", digest[:70]} {
		if err := look("demo", bad); err == nil {
			t.Errorf("%q is no digest", bad)
		}
	}
}
