package cli

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// benchSays runs a command that must succeed and returns what it says.
func benchSays(t *testing.T, args ...string) string {
	t.Helper()
	var out, errors bytes.Buffer
	if code := Run(append([]string{"bench", "variance", "--lang", "en", "--rounds", "1"}, args...), strings.NewReader(""), &out, &errors, func(string) string { return "" }); code != ExitOK {
		t.Fatalf("%v: exit %d\n%s%s", args, code, &out, &errors)
	}
	return out.String()
}

// TestBenchVariance estimates a case and, from a file, its marks again: the
// figures are the same.
func TestBenchVariance(t *testing.T) {
	if out := benchSays(t, "--case", "pool-all"); !strings.HasPrefix(out, "pool-all: 180000 marks, 48810 effects;") || !strings.Contains(out, "complete") {
		t.Errorf("got %s", out)
	}
	dir := t.TempDir()
	benchSays(t, "--case", "panel-meeting", "--out", dir)
	var a, b struct{ Components any }
	for out, into := range map[string]any{
		benchSays(t, "--json", "--case", "panel-meeting"): &a,
		benchSays(t, "--json", "--data", filepath.Join(dir, "panel-meeting.csv"), "--terms", "unit:assessor, indicator,assessor,unit"): &b,
	} {
		if err := json.Unmarshal([]byte(out), into); err != nil {
			t.Fatal(err)
		}
	}
	x, _ := json.Marshal(a.Components)
	y, _ := json.Marshal(b.Components)
	if a.Components == nil || !bytes.Equal(x, y) {
		t.Errorf("simulated: %s\nfrom the file: %s", x, y)
	}
}

func TestBenchVarianceRefuses(t *testing.T) {
	for want, args := range map[string][]string{
		"there is no design village":   {"--case", "village"},
		"There is no such source: vil": {"--data", "../../testdata/truth/gstudy_brennan_3_2/data.csv", "--terms", "vil"},
	} {
		var out bytes.Buffer
		code := Run(append([]string{"bench", "variance", "--lang", "en"}, args...), strings.NewReader(""), &out, &out, func(string) string { return "" })
		if code != ExitFindings || !strings.Contains(out.String(), want) {
			t.Errorf("%v: exit %d\n%s", args, code, &out)
		}
	}
}
