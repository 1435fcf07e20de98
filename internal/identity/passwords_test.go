package identity_test

import (
	_ "embed"
	"strings"
	"testing"

	"eightx/internal/identity"
)

//go:embed testdata/passwords.txt
var passwordTable string

// TestPasswords judges the table by both profiles (D-03).
func TestPasswords(t *testing.T) {
	count := 0
	for line := range strings.Lines(passwordTable) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		count++
		for i, profile := range []string{"gb2", "asvs"} {
			err := identity.CheckPassword(profile, cells[0], "青禾街道", "东关村", "qinghe", "wangfang")
			got := "ok"
			if err != nil {
				got = strings.TrimPrefix(codeOf(err), "identity.password_")
			}
			if want := cells[i+1]; got != want {
				t.Errorf("%s: %q (effort %d): got %s, want %s", profile, cells[0], identity.Effort(cells[0], []string{"青禾街道", "东关村", "qinghe", "wangfang"}), got, want)
			}
		}
	}
	if count != 60 {
		t.Errorf("the table has %d passwords, want 60", count)
	}
}

func TestPasswordsThatAreNone(t *testing.T) {
	tests := []struct{ name, password, want string }{
		{"empty", "", "identity.password_short"},
		{"a line break", "Lv-7kqTz!m4Rw\n", "identity.password_characters"},
		{"not text", "Lv-7kqTz!m4Rw\xff", "identity.password_characters"},
		{"endless", strings.Repeat("Lv-7kqTz!m4Rw", 20), "identity.password_long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := codeOf(identity.CheckPassword("gb2", test.password)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestMadePasswordsAreAccepted by the strictest profile, each time.
func TestMadePasswordsAreAccepted(t *testing.T) {
	seen := map[string]bool{}
	for range 500 {
		made := identity.MadePassword()
		for _, profile := range []string{"gb2", "asvs"} {
			if err := identity.CheckPassword(profile, made); err != nil {
				t.Errorf("%s refuses %q: %v", profile, made, err)
			}
		}
		if seen[made] {
			t.Errorf("%q was made twice", made)
		}
		seen[made] = true
	}
}

// TestWidthMakesNoDifference: an input method that writes full-width letters gives
// the same password.
func TestWidthMakesNoDifference(t *testing.T) {
	w := onSQLite(t)
	_, err := w.login("kaoheban", "Ｌｖ－７ｋｑＴｚ！ｍ４Ｒｗ")
	w.must(err)
}
