package demo_test

import (
	"testing"

	"eightx/internal/demo"
)

func TestUntil(t *testing.T) {
	tests := []struct{ name, last string }{
		{"setup", "setup"}, {"US-14", "US-14"}, {"us-16", "US-16"}, {"US-16 opened", "US-16 opened"},
		{"US-22", "US-22"}, {"US-10 march", "US-10 March"}, {"US-30", "US-30"}, {"US-15", "US-15"}, {"US-18", "US-18"},
		{"US-21 lists", "US-21 lists gone"}, {"half-year", "half-year visits"}, {"US-1", ""}, {"", ""}, {"US-99", ""},
	}
	for _, test := range tests {
		steps := demo.Until(test.name)
		got := ""
		if len(steps) > 0 {
			got = steps[len(steps)-1].Story
		}
		if got != test.last {
			t.Errorf("%q: got %q, want %q", test.name, got, test.last)
		}
	}
}
