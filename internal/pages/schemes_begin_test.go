package pages

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
	"eightx/testdata"
)

// The sample becomes the office's own: its name, its year, its days; the rest stays.
func TestFitSample(t *testing.T) {
	s, err := parsedFile("sample.yaml", testdata.DemoScheme)
	if err != nil {
		t.Fatal(err)
	}
	items, groups := len(s.Items), len(s.PeerGroups)
	fitSample(s, "Qinghe", appraisal.Cycle{Year: 2028})
	got := []any{s.Year, s.BaseYear, string(s.ValidFrom), string(s.Phases[0].From), s.Org.Name, strings.HasPrefix(s.Title, "Qinghe2028"), len(s.Items), len(s.PeerGroups)}
	want := []any{2028, 2027, "2028-01-01", "2028-01-05", "Qinghe", true, items, groups}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	if _, err := parsedFile("again.json", []byte(textOfScheme(s))); err != nil {
		t.Errorf("what was fitted does not read: %v", err)
	}
}
