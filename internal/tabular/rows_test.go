package tabular

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadRows(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Row
	}{
		{"empty", "", nil},
		{"a mark in front", "\ufeffa,b\n1,2\n", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}}},
		{"gaps and empty rows", "a;b;c\n\n;;3\n", []Row{{1, []string{"a", "b", "c"}}, {3, []string{"", "", "3"}}}},
		{"GB 18030", "\xb5\xa5\xce\xbb,b\n", []Row{{1, []string{"单位", "b"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rows.csv")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := ReadRows(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows differ (-want +got):\n%s", diff)
			}
		})
	}
	if got := (Row{Cells: []string{"x"}}).Cell(3); got != "" {
		t.Errorf("beyond the end: got %q", got)
	}
}
