package locale

import "testing"

func TestPrintable(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "东村 9.50\n\t“甲”", "东村 9.50\n\t“甲”"},
		{"escape sequence", "a\x1b[2Jb", "a\uFFFD[2Jb"},
		{"carriage return", "得 9 分\r得 1 分", "得 9 分\uFFFD得 1 分"},
		{"eight-bit control", "a\u009b2Jb", "a\uFFFD2Jb"},
		{"direction turned", "a\u202eb", "a\uFFFDb"},
		{"bytes that are no text", "a\xffb\x07", "a\uFFFDb\uFFFD"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Printable(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
