package schemefile

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"eightx/internal/schemetest"
	"eightx/scheme"
)

func TestRoundTrip(t *testing.T) {
	for _, extension := range []string{"yaml", "json", "xlsx"} {
		t.Run(extension, func(t *testing.T) {
			roundTrip(t, "full."+extension, schemetest.Full())
			seeds := uint64(200)
			if extension == "xlsx" {
				seeds = 25
			}
			for seed := range seeds {
				roundTrip(t, fmt.Sprintf("random-%d.%s", seed, extension), schemetest.Random(seed))
			}
		})
	}
}

// TestExamplesKeepTheirHash: real schemes go through every form unchanged.
func TestExamplesKeepTheirHash(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/schemes/*/scheme.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, path := range paths {
		s, _, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, extension := range []string{"yaml", "json", "xlsx"} {
			roundTrip(t, filepath.Base(filepath.Dir(path))+"."+extension, s)
		}
	}
}

// roundTrip writes and reads a scheme; on a difference it leaves the file behind.
func roundTrip(t *testing.T, name string, want *scheme.Scheme) {
	t.Helper()
	data, err := Format(name, want)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	got, _, findings, err := Parse(name, data)
	if err != nil || got == nil {
		keep(t, name, data)
		t.Fatalf("%s: %v %v", name, err, findings)
	}
	if scheme.Hash(got) != scheme.Hash(want) {
		keep(t, name, data)
		a, b := scheme.Canonical(scheme.Encode(want)), scheme.Canonical(scheme.Encode(got))
		at := 0
		for at < min(len(a), len(b)) && a[at] == b[at] {
			at++
		}
		t.Fatalf("%s: read back something else:\n got …%.200q\nwant …%.200q", name, b[max(0, at-80):], a[max(0, at-80):])
	}
}

func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	path := filepath.Join(os.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Log(err)
		return
	}
	t.Logf("the file is kept as %s", path)
}
