package cli

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestBenchScoring runs the command on a small workload, by its own scheme and
// by the committed one.
func TestBenchScoring(t *testing.T) {
	const check = "check n=23 cells=2275855 cellsw=818787772 tot=188622 totw=2271578 grankw=2240 xrankw=2240 starw=742 pays=46000000 payw=549483528"
	dir := filepath.Join(t.TempDir(), "d23")
	var said bytes.Buffer
	if code := Run([]string{"bench", "data", "--villages", "23", "--out", dir, "--lang", "en"}, strings.NewReader(""), &said, &said, func(string) string { return "" }); code != ExitOK {
		t.Fatalf("exit %d\n%s", code, &said)
	}
	for _, args := range [][]string{nil, {"--scheme", "../../testdata/schemes/bench/scheme.yaml", "--workers", "2"}} {
		var out, errors bytes.Buffer
		code := Run(append([]string{"bench", "scoring", "--data", dir, "--rounds", "2", "--lang", "en"}, args...), strings.NewReader(""), &out, &errors, func(string) string { return "" })
		if code != ExitOK || !strings.HasPrefix(out.String(), check+"\nsha256(rows)=6ad75f6c80e2016184cecebd7c7a96332bac28e035391ba60ca3b38841595f4d\n23 units, 1380 lines;") {
			t.Errorf("%v: exit %d\n%s%s", args, code, &out, &errors)
		}
	}
	var out bytes.Buffer
	if code := Run([]string{"bench", "scoring", "--data", dir, "--json"}, strings.NewReader(""), &out, &out, func(string) string { return "" }); code != ExitOK {
		t.Fatalf("exit %d\n%s", code, &out)
	}
	var report struct {
		Check    string
		Villages int
		ChangeUS float64
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil || report.Check != check || report.Villages != 23 || report.ChangeUS <= 0 {
		t.Errorf("got %+v, error %v", report, err)
	}
}

// TestBenchScoringWithoutData names the folder that is not there.
func TestBenchScoringWithoutData(t *testing.T) {
	var out bytes.Buffer
	code := Run([]string{"bench", "scoring", "--data", "no-such-folder", "--lang", "en"}, strings.NewReader(""), &out, &out, func(string) string { return "" })
	if code != ExitFindings || !strings.Contains(out.String(), "no-such-folder") {
		t.Errorf("exit %d\n%s", code, &out)
	}
}
