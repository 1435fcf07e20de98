package demo_test

import (
	"encoding/json"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/scoring"
)

// A wide office has as many units as are asked for, and those that repeat a village
// have its points.
func TestWide(t *testing.T) {
	o := open(t, "")
	if err := o.Play(demo.Wide(24), func(int, demo.Step) {}); err != nil {
		t.Fatal(err)
	}
	body, err := demo.Ask(o, appraisal.ReadResult, "office", appraisal.ResultOf{Run: o.IDs["run"]})
	if err != nil {
		t.Fatal(err)
	}
	var result scoring.Result
	if err := json.Unmarshal(body, &result); err != nil {
		t.Fatal(err)
	}
	totals := map[string]string{}
	for _, u := range result.Units {
		totals[u.Unit] = u.Total
	}
	if got, want := len(totals), 46; got != want {
		t.Errorf("%d units, want %d", got, want)
	}
	if got, want := totals["V02-23"], totals["V02"]; got != want || got == "" {
		t.Errorf("V02 once more has %q, V02 %q", got, want)
	}
}
