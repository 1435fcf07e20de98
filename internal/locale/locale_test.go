package locale

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestTextsAreWhole is the guard over all text files of the program.
func TestTextsAreWhole(t *testing.T) {
	for _, fault := range Check() {
		t.Error(fault)
	}
	if len(Codes()) == 0 {
		t.Error("no texts are embedded")
	}
}

func TestFill(t *testing.T) {
	tests := []struct {
		name, text string
		args       []Arg
		want       string
	}{
		{"no field", "得分", nil, "得分"},
		{"one field", "{unit} 得 {points} 分", []Arg{A("unit", "东村"), A("points", 9)}, "东村 得 9 分"},
		{"field twice", "{a}{a}", []Arg{A("a", "x")}, "xx"},
		{"value missing", "{unit} 得分", nil, "{unit} 得分"},
		{"value with braces is not read again", "{a}", []Arg{A("a", "{b}"), A("b", "no")}, "{b}"},
		{"escaped brace", "{{a} {a}", []Arg{A("a", "x")}, "{a} x"},
		{"brace left open", "a {unit", []Arg{A("unit", "x")}, "a {unit"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := fill(test.text, test.args); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTextWithoutStanzaShowsWhatHappened(t *testing.T) {
	got := Text(En, "no.such.code", Args(map[string]string{"unit": "V02", "cell": "C7"})...)
	if want := "no.such.code(cell=C7, unit=V02)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if Has("no.such.code") {
		t.Error("Has says that a code without text has one")
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string // faults, by their beginnings
	}{
		{"two stanzas", "# words\na.b\n  zh 甲\n  en A\n\nc_d-1\n  zh 乙\n  en B\n", nil},
		{"language missing", "a\n  zh 甲\n", []string{"t.txt:1: a: no en text"}},
		{"code twice", "a\n  zh 甲\n  en A\n\na\n  zh 乙\n  en B\n", []string{"t.txt:5: a: this code has"}},
		{"language twice", "a\n  zh 甲\n  zh 乙\n  en A\n", []string{"t.txt:3: a: zh twice"}},
		{"unknown language", "a\n  zh 甲\n  en A\n  fr a\n", []string{`t.txt:4: a text begins with zh, en or |, not "fr"`}},
		{"values differ", "a\n  zh {unit}\n  en {village}\n", []string{"t.txt:1: a: zh names the values [unit], en names [village]"}},
		{"text without code", "  zh 甲\n", []string{"t.txt:1: text without a code"}},
		{"continuation first", "a\n  | x\n  zh 甲\n  en A\n", []string{"t.txt:2: a: | before any text"}},
		{"code with a space", "a b\n  zh 甲\n", []string{`t.txt:1: code "a b"`, "t.txt:2: text without a code"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := read(fstest.MapFS{"t.txt": {Data: []byte(test.file)}}).faults
			if len(got) != len(test.want) {
				t.Fatalf("got faults %v, want %v", got, test.want)
			}
			for i, want := range test.want {
				if !strings.HasPrefix(got[i].Error(), want) {
					t.Errorf("got fault %q, want it to begin with %q", got[i], want)
				}
			}
		})
	}
}

func TestParseContinuation(t *testing.T) {
	file := "a\n  zh 甲\n  |   乙\n  |\n  | 丙\n  en A\n"
	got := read(fstest.MapFS{"t.txt": {Data: []byte(file)}})
	want := [2]string{"甲\n  乙\n\n丙", "A"}
	if diff := cmp.Diff(want, got.byCode["a"]); diff != "" || len(got.faults) > 0 {
		t.Errorf("texts differ (-want +got):\n%s\nfaults %v", diff, got.faults)
	}
}

func TestDetect(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want Lang
	}{
		{"nothing set", nil, Zh},
		{"Chinese", map[string]string{"LANG": "zh_CN.UTF-8"}, Zh},
		{"English", map[string]string{"LANG": "en_GB.UTF-8"}, En},
		{"C names no language", map[string]string{"LANG": "C.UTF-8"}, Zh},
		{"a third language", map[string]string{"LANG": "de_DE.UTF-8"}, En},
		{"LC_ALL before LANG", map[string]string{"LC_ALL": "en_US", "LANG": "zh_CN"}, En},
		{"LC_MESSAGES before LANG", map[string]string{"LC_MESSAGES": "en", "LANG": "zh_CN"}, En},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Detect(func(name string) string { return test.env[name] })
			if got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	if got, want := Date(Zh, 2026, 7, 6), "2026年7月6日"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Date(En, 2026, 7, 6), "6 July 2026"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWidth(t *testing.T) {
	tests := []struct {
		text string
		want int
	}{{"V02", 3}, {"东村", 4}, {"（甲）", 6}, {"é", 1}, {"e\u0301", 1}, {"𠮷", 2}, {"", 0}}
	for _, test := range tests {
		if got := Width(test.text); got != test.want {
			t.Errorf("Width(%q): got %d, want %d", test.text, got, test.want)
		}
	}
	if got, want := PadRight("东村", 6)+"|"+PadLeft("9.50", 6), "东村  |  9.50"; got != want {
		t.Errorf("padding: got %q, want %q", got, want)
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text string
		width      int
		want       []string
	}{
		{"fits", "a b", 10, []string{"a b"}},
		{"at spaces", "one two three", 8, []string{"one two", "three"}},
		{"between characters", "村级考核方案", 8, []string{"村级考核", "方案"}},
		{"no line begins with a comma", "村级考核，方案", 8, []string{"村级考", "核，方案"}},
		{"no line ends with an open bracket", "村级考（核）", 8, []string{"村级考", "（核）"}},
		{"long word stays whole", "eightx-demo 甲", 4, []string{"eightx-demo", "甲"}},
		{"own line breaks stay", "a\n\nb", 4, []string{"a", "", "b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Wrap(test.text, test.width)
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
