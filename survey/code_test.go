package survey_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"eightx/survey"
)

const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

func newCode(t *testing.T, source *rand.ChaCha8) survey.Code {
	t.Helper()
	code, err := survey.NewCode(source)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestCodesForgiveSpelling: a code is read however it is typed.
func TestCodesForgiveSpelling(t *testing.T) {
	code := newCode(t, rand.NewChaCha8([32]byte{1}))
	for _, typed := range []string{
		string(code), code.String(), strings.ToLower(code.String()), " " + strings.ReplaceAll(code.String(), "-", "  "), wide(code.String()),
	} {
		if got, problem := survey.ReadCode(typed); got != code || problem != "" {
			t.Errorf("%q reads as %q %s, want %s", typed, got, problem, code)
		}
	}
}

func wide(text string) string {
	return strings.Map(func(r rune) rune { return r - '!' + 0xff01 }, text)
}

func TestCodesFindSlips(t *testing.T) {
	source := rand.NewChaCha8([32]byte{2})
	for range 50 {
		code := []byte(newCode(t, source))
		for i := range code {
			for _, c := range []byte(letters) {
				if c != code[i] {
					refused(t, code, i, c)
				}
			}
			for j := range i {
				exchanged(t, code, i, j)
			}
		}
	}
	for typed, want := range map[string]string{"": survey.CodeLength, "2222": survey.CodeLength, "O": survey.CodeLetter, "票": survey.CodeLetter, strings.Repeat("2", 200): survey.CodeLength} {
		if _, got := survey.ReadCode(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func refused(t *testing.T, code []byte, at int, c byte) {
	t.Helper()
	wrong := append([]byte{}, code...)
	wrong[at] = c
	if _, problem := survey.ReadCode(string(wrong)); problem != survey.CodeMistake {
		t.Fatalf("%s for %s is taken", wrong, code)
	}
}

func exchanged(t *testing.T, code []byte, i, j int) {
	t.Helper()
	if code[i] == code[j] {
		return
	}
	wrong := append([]byte{}, code...)
	wrong[i], wrong[j] = code[j], code[i]
	if _, problem := survey.ReadCode(string(wrong)); problem != survey.CodeMistake {
		t.Fatalf("%s for %s is taken", wrong, code)
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("8XKQ-7M2D-PR4V")
	f.Fuzz(func(t *testing.T, text string) {
		code, problem := survey.ReadCode(text)
		if (code == "") != (problem != "") {
			t.Fatalf("%q: %q %q", text, code, problem)
		}
		if again, problem := survey.ReadCode(code.String()); code != "" && (again != code || problem != "") {
			t.Fatalf("%q reads as %q, which reads as %q", text, code, again)
		}
	})
}
