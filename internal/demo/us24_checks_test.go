package demo_test

import (
	"testing"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// checkClaims: a department claims what the scheme has it bring, and nothing else; a
// claim is not what the office finds.
func checkClaims(t *testing.T, o *demo.Office) {
	checked := facts.Check{Unit: "V01", Indicator: "F1-05", OK: []string{"c1"}}
	try := func(department, who string, f facts.Facts) error {
		f.Schema, f.Scheme, f.Year = 1, "demo-2026", 2026
		_, err := demo.Try(o, appraisal.SubmitFacts, who, appraisal.Delivery{Cycle: o.Cycle, Department: department, Facts: f})
		return err
	}
	refused(t, "another department's check", try("DWZ", "officer DWZ", facts.Facts{Checks: []facts.Check{checked}}), "batch.other_owner")
	refused(t, "what is seen on the spot", try("DJG", "officer DJG", facts.Facts{Checks: []facts.Check{{Unit: "V01", Indicator: "F1-02", OK: []string{"c1"}}}}), "batch.other_owner")
	refused(t, "what residents say", try("DJG", "officer DJG", facts.Facts{Values: []facts.Value{{Unit: "V01", Metric: "F1-09.valid"}}}), "batch.other_owner")
	final := checked
	final.Stage = facts.Final
	refused(t, "as final", try("DJG", "officer DJG", facts.Facts{Checks: []facts.Check{final}}), "batch.only_claimed")
	refused(t, "by a village", try("", "secretary V01", facts.Facts{Checks: []facts.Check{checked}}), "permission.denied")
}

// checkNothingLeft: every figure of the year has come in by a way of its own; nothing
// is left to be handed in as a heap.
func checkNothingLeft(t *testing.T, o *demo.Office) {
	f := o.Facts
	for name, n := range map[string]int{
		"values": len(f.Values), "series": len(f.Series), "checks": len(f.Checks), "events": len(f.Events), "ratings": len(f.Ratings), "vetoes": len(f.Vetoes),
		"history": len(f.History), "declarations": len(f.Declarations), "recusals": len(f.Recusals), "corrections": len(f.Corrections),
	} {
		if n > 0 {
			t.Errorf("%d %s are left", n, name)
		}
	}
}
