package benchdata

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the standard workload's scheme anew")

const committed = "../../testdata/schemes/bench/scheme.yaml"

// TestCommittedScheme keeps the scheme people read equal to the one that is
// written from the workload.
func TestCommittedScheme(t *testing.T) {
	got := Standard().Scheme()
	if *update {
		if err := os.MkdirAll(filepath.Dir(committed), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(committed, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the scheme of the workload is not the committed one (-want +got; go test -update writes it):\n%s", cmp.Diff(string(want), string(got)))
	}
}
