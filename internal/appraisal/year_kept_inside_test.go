package appraisal

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/scoring"
)

// TestYearsAreForgotten keeps as many years as fit, those used last.
func TestYearsAreForgotten(t *testing.T) {
	cycles := func(k *keptYears) map[string]bool {
		found := map[string]bool{}
		for key := range k.known {
			found[key.cycle] = true
		}
		return found
	}
	var many keptYears
	for i := range mostYears + 2 {
		many.of(yearKey{"o", fmt.Sprint(i)}, int64(i))
	}
	if got := cycles(&many); len(got) != mostYears || got["0"] || got["1"] || !got["2"] {
		t.Errorf("got %v, want the last %d", got, mostYears)
	}
	var large keptYears
	large.weigh(large.of(yearKey{"o", "county"}, 1), mostUnits)
	large.weigh(large.of(yearKey{"o", "office"}, 2), 23)
	if diff := cmp.Diff(map[string]bool{"county": true, "office": true}, cycles(&large)); diff != "" {
		t.Errorf("a large year alone (-want +got):\n%s", diff)
	}
	large.of(yearKey{"o", "office"}, 3)
	if diff := cmp.Diff(map[string]bool{"office": true}, cycles(&large)); diff != "" {
		t.Errorf("beside a large year (-want +got):\n%s", diff)
	}
	if large.rest(3 + restAfter) {
		t.Error("a year was forgotten although it was used ten minutes ago")
	}
	if !large.rest(4+restAfter) || len(large.known) != 0 {
		t.Errorf("kept after ten minutes: %v", cycles(&large))
	}
}

// TestLastResultsAreTheTenants finds the last results, and no other tenant's.
func TestLastResultsAreTheTenants(t *testing.T) {
	var years keptYears
	trial, official := &scoring.Result{Title: "trial"}, &scoring.Result{Title: "official"}
	y := years.of(yearKey{"o", "2026"}, 1)
	years.keep(y, Trial, "R1", trial)
	years.keep(y, Official, "R2", official)
	for run, want := range map[string]*scoring.Result{"R1": trial, "R2": official, "R3": nil} {
		if got := years.result("o", run); got != want {
			t.Errorf("%s: got %v, want %v", run, got, want)
		}
	}
	if got := years.result("p", "R2"); got != nil {
		t.Errorf("another tenant got %v", got)
	}
}
