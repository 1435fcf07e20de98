package schemefile

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"eightx/scheme"
)

// bombs are texts that cost a naive reader memory or time out of proportion.
// Each is refused with a finding or an error, fast, and in little memory.
func textBombs() map[string]string {
	laughs := "a0: &a0 [x]\n"
	for i := 1; i < 60; i++ {
		n, m := strconv.Itoa(i), strconv.Itoa(i-1)
		laughs += "a" + n + ": &a" + n + " [*a" + m + ", *a" + m + "]\n"
	}
	rep := strings.Repeat
	return map[string]string{
		"laughs.yaml":         laughs,
		"merge.yaml":          "a: &a {b: c}\nd:\n  <<: *a\n",
		"brackets.yaml":       rep("[", 190_000),
		"braces.yaml":         rep("{a: ", 190_000),
		"dashes.yaml":         rep("- ", 190_000),
		"questions.yaml":      rep("? ", 190_000),
		"nested keys.yaml":    nestedKeys(5000),
		"many keys.yaml":      rep("a: b\n", 300_000),
		"many values.yaml":    "a: [" + rep("b,", 1_000_000) + "]",
		"many maps.yaml":      "a: [" + rep("{},", 100_000) + "]",
		"open quote.yaml":     "a: \"" + rep("x ", 2_000_000),
		"comment.yaml":        rep("#", 4<<20),
		"anchors.yaml":        rep("- &a b\n", 190_000),
		"tags.yaml":           rep("- !!binary b\n", 190_000),
		"custom tag.yaml":     "a: !!python/object/apply:os.system [x]",
		"documents.yaml":      rep("---\na: b\n", 90_000),
		"directives.yaml":     rep("%TAG ! tag:x,2000:\n", 100_000) + "---\na: b",
		"long key.yaml":       rep("k", 3<<20) + ": b",
		"long value.yaml":     "title: " + rep("v", 3<<20),
		"colons.yaml":         rep("a:", 1<<20),
		"too large.yaml":      rep("a: b\n", 1<<20),
		"brackets.json":       rep("[", 1<<20),
		"braces.json":         rep(`{"a":`, 1<<19),
		"many keys.json":      "{" + rep(`"a":1,`, 500_000) + `"b":1}`,
		"unknown keys.json":   "{" + numberedKeys(150_000) + `"b":1}`,
		"many values.json":    `{"items":[` + rep("0,", 1_000_000) + "0]}",
		"long number.json":    `{"year":` + rep("9", 3<<20) + "}",
		"long key.json":       `{"` + rep("k", 3<<20) + `":1}`,
		"long value.json":     `{"title":"` + rep("v", 3<<20) + `"}`,
		"one long line.json":  "[" + rep(`"长", `, 190_000) + `"长"]`,
		"open string.json":    `{"title":"` + rep("v", 3<<20),
		"escapes.json":        `{"title":"` + rep(`\u0000`, 500_000) + `"}`,
		"exponent.json":       `{"year":1e999999999}`,
		"zip as yaml.yaml":    "PK\x03\x04\x00\x00",
		"text as xlsx.xlsx":   "a: b",
		"nothing.yaml":        "",
		"nothing.json":        "  \n",
		"only a comment.yaml": "# a\n",
	}
}

func nestedKeys(depth int) string {
	var out strings.Builder
	for i := range depth {
		out.WriteString(strings.Repeat(" ", i%300) + "a:\n")
	}
	return out.String()
}

func numberedKeys(count int) string {
	var out strings.Builder
	for i := range count {
		out.WriteString(`"k` + strconv.Itoa(i) + `":1,`)
	}
	return out.String()
}

func TestTextBombs(t *testing.T) {
	for name, text := range textBombs() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			s, _, findings, err := Parse(name, []byte(text))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if s != nil || err == nil && scheme.Worst(findings) != scheme.Error {
				t.Errorf("got %v, %v, %v: it is taken for a scheme", s, findings, err)
			}
			if took > 3*time.Second {
				t.Errorf("refusing took %v", took)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 400<<20 {
				t.Errorf("refusing took %d MB", grown>>20)
			}
			if len(findings) > 2000 {
				t.Errorf("got %d findings", len(findings))
			}
			t.Logf("%v, %d MB, %d findings", took, (after.TotalAlloc-before.TotalAlloc)>>20, len(findings))
		})
	}
}
