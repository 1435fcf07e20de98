package auditlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fullEntry has every member.
func fullEntry() *Entry {
	return &Entry{
		Org: "01J", Seq: 7, Time: 1763783487123, Clock: Clamped,
		Actor:  Actor{Account: "a1", Role: "assessor", Token: "t1"},
		Action: "sheet.submit", Object: Object{Kind: "sheet", ID: "s1"},
		Request: "r1", Source: "web", Reason: "补录<\"纸质\">\\\n\u2028\x01", Input: International.Digest([]byte("in")), Result: Done,
		Changes: []Change{
			{Kind: "sheet", ID: "s1", Version: 2, Before: International.Digest([]byte("a")), After: International.Digest([]byte("b"))},
			{Kind: "line", ID: "l1", Version: 1, After: National.Digest([]byte("c"))},
			{Kind: "line", ID: "l2", Version: 3, Before: National.Digest([]byte("d"))},
		},
	}
}

func TestEntryRoundTrip(t *testing.T) {
	for name, want := range map[string]*Entry{
		"full":  fullEntry(),
		"least": {Org: "o", Action: "a", Result: Read},
		"one change": {Org: "o", Action: "a", Result: Done, Seq: biggest, Time: biggest,
			Changes: []Change{{Kind: "k", ID: "i"}}},
		"without role": {Org: "o", Action: "a", Result: Denied, Actor: Actor{Token: "t"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseEntry(want.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// The form is fixed for good: entries hashed today are checked in ten years.
func TestEntryBytesAreFixed(t *testing.T) {
	e := &Entry{Org: "01J", Seq: 0, Time: 5, Actor: Actor{Account: "a", Role: "r"}, Action: "unit.create",
		Object: Object{Kind: "unit", ID: "u"}, Request: "q", Source: "api", Result: Done,
		Changes: []Change{{Kind: "unit", ID: "u", Version: 1, After: International.Digest(nil)}}}
	want := `{"action":"unit.create","actor":{"account":"a","role":"r"},"changes":[{"after":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","id":"u","kind":"unit","version":1}],` +
		`"object":{"id":"u","kind":"unit"},"org":"01J","request":"q","result":"done","seq":0,"source":"api","time":5}`
	if got := string(e.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Any JSON program must see the same entry: the standard library sorts members
// by name, too.
func TestEntryBytesAreCanonicalJSON(t *testing.T) {
	e := fullEntry()
	e.Reason = strings.ReplaceAll(e.Reason, "\u2028", "") // which that library escapes without need
	var v any
	decoder := json.NewDecoder(bytes.NewReader(e.Bytes()))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	if got := string(e.Bytes()) + "\n"; got != want.String() {
		t.Errorf("got  %s\nwant %s", got, want.String())
	}
}

func TestAllControlCharacters(t *testing.T) {
	for c := range rune(0x20) {
		e := &Entry{Org: "o", Action: "a", Result: Done, Reason: string(c)}
		var got struct{ Reason string }
		if err := json.Unmarshal(e.Bytes(), &got); err != nil || got.Reason != e.Reason {
			t.Errorf("%U: got %q and %v", c, got.Reason, err)
		}
		if _, err := ParseEntry(e.Bytes()); err != nil {
			t.Errorf("%U: %v", c, err)
		}
	}
}

func TestParseEntryRefusesOtherForms(t *testing.T) {
	good := string(fullEntry().Bytes())
	for name, data := range map[string]string{
		"empty":                    "",
		"space":                    good + " ",
		"line feed":                good + "\n",
		"space inside":             strings.Replace(good, `,"org"`, `, "org"`, 1),
		"other order":              `{"org":"o","action":"a","result":"done","seq":0,"time":0}`,
		"twice":                    strings.Replace(good, `"org":"01J"`, `"org":"01J","org":"01J"`, 1),
		"unknown member":           strings.Replace(good, `,"org"`, `,"orf":"x","org"`, 1),
		"empty member":             strings.Replace(good, `"reason":`, `"reason":"","reason":`, 1),
		"escape without need":      strings.Replace(good, `sheet.submit`, `\u0073heet.submit`, 1),
		"large escape":             strings.Replace(good, `\u0001`, `\U0001`, 1),
		"number with 0":            strings.Replace(good, `"seq":7`, `"seq":07`, 1),
		"number as text":           strings.Replace(good, `"seq":7`, `"seq":"7"`, 1),
		"negative number":          strings.Replace(good, `"seq":7`, `"seq":-7`, 1),
		"number too large":         strings.Replace(good, `"seq":7`, `"seq":9007199254740992`, 1),
		"number far too large":     strings.Replace(good, `"seq":7`, `"seq":99999999999999999999`, 1),
		"no number":                strings.Replace(good, `,"seq":7`, ``, 1),
		"no tenant":                strings.Replace(good, `"org":"01J",`, ``, 1),
		"no UTF-8":                 strings.Replace(good, `01J`, "\xff", 1),
		"half a surrogate":         strings.Replace(good, `01J`, `\ud800`, 1),
		"unknown digest":           strings.Replace(good, `sm3:`, `md5:`, 1),
		"cut":                      good[:len(good)-1],
		"cut in a text":            good[:20],
		"cut after a backslash":    good[:strings.Index(good, `\`)+1],
		"empty list of changes":    strings.Replace(`{"action":"a","changes":[],"org":"o","result":"done","seq":0,"time":0}`, "x", "", 1),
		"empty actor":              `{"action":"a","actor":{},"org":"o","result":"done","seq":0,"time":0}`,
		"change without kind":      `{"action":"a","changes":[{"id":"i","version":1}],"org":"o","result":"done","seq":0,"time":0}`,
		"change without version":   `{"action":"a","changes":[{"id":"i","kind":"k"}],"org":"o","result":"done","seq":0,"time":0}`,
		"list for an object":       `[]`,
		"another's member in here": `{"action":"a","actor":{"id":"x"},"org":"o","result":"done","seq":0,"time":0}`,
	} {
		t.Run(name, func(t *testing.T) {
			if data == good {
				t.Fatal("the test changes nothing")
			}
			if e, err := ParseEntry([]byte(data)); err == nil {
				t.Errorf("accepted as %+v", e)
			}
		})
	}
}

// Whatever is accepted has one form, and every bit of it counts.
func FuzzParseEntry(f *testing.F) {
	f.Add(fullEntry().Bytes())
	f.Add([]byte(`{"action":"a","org":"o","result":"done","seq":0,"time":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ParseEntry(data)
		if err != nil {
			return
		}
		if got := e.Bytes(); !bytes.Equal(got, data) {
			t.Errorf("got %q, want %q", got, data)
		}
		var v map[string]any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Errorf("accepted, but it is no JSON: %v", err)
		}
	})
}

func FuzzEntryBytes(f *testing.F) {
	f.Add("org", "action", "reason\x00\xff", int64(4))
	f.Fuzz(func(t *testing.T, org, action, reason string, seq int64) {
		e := &Entry{Org: org, Action: action, Reason: reason, Seq: seq, Result: Done, Changes: []Change{{Kind: action, ID: org}}}
		got, err := ParseEntry(e.Bytes())
		if e.Check() != nil {
			return
		}
		if err != nil || !bytes.Equal(got.Bytes(), e.Bytes()) {
			t.Errorf("%q: %v", e.Bytes(), err)
		}
	})
}

func BenchmarkEntry(b *testing.B) {
	e := fullEntry()
	data := e.Bytes()
	b.Run("write", func(b *testing.B) {
		buffer := make([]byte, 0, 4096)
		for b.Loop() {
			buffer = e.Append(buffer[:0])
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := ParseEntry(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("hash", func(b *testing.B) {
		for b.Loop() {
			International.LeafHash(data)
		}
	})
}

func ExampleEntry_Bytes() {
	e := Entry{Org: "demo", Action: "notice.publish", Actor: Actor{Account: "li", Role: "office"}, Result: Done}
	fmt.Println(string(e.Bytes()))
	// Output: {"action":"notice.publish","actor":{"account":"li","role":"office"},"org":"demo","result":"done","seq":0,"time":0}
}
