package demo_test

import (
	"bytes"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/testdata"
)

// checkWarnings: everybody who lags behind 181 days of 365 is warned, with indicator,
// gap, owner and date (AC2), in the order of units and without a rank; the half-year
// has no weight in the total (AC1).
func checkWarnings(t *testing.T, o *demo.Office) {
	got, err := demo.Ask(o, appraisal.ReadWarnings, "leader", appraisal.WarningsOf{Cycle: o.Cycle, Period: "2026-H1"})
	if err != nil {
		t.Fatal(err)
	}
	want := lagging(t)
	for i, w := range got.Warnings {
		if gap, warned := want[w.Unit]; !warned || !w.Gap.Equal(gap) || len(w.Indicators) == 0 || w.Owner != "DCZ" || w.By != "2026-12-31" {
			t.Errorf("%+v, want a gap of %s", w, gap)
		}
		if i > 0 && got.Warnings[i-1].Unit >= w.Unit {
			t.Errorf("%s stands behind %s", w.Unit, got.Warnings[i-1].Unit)
		}
	}
	if len(got.Warnings) != len(want) || len(want) == 0 {
		t.Errorf("%d are warned, want %d", len(got.Warnings), len(want))
	}
	for _, phase := range o.Scheme.Phases {
		if phase.ID == "P4" && (phase.Weight == nil || !phase.Weight.IsZero()) {
			t.Errorf("the half-year weighs %v", phase.Weight)
		}
	}
	own, err := demo.Ask(o, appraisal.ReadWarnings, "secretary R07", appraisal.WarningsOf{Cycle: o.Cycle, Period: "2026-H1"})
	for _, w := range own.Warnings {
		if w.Unit != "R07" {
			t.Errorf("R07 sees %s", w.Unit)
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// lagging computes the gaps from the demo's own facts.
func lagging(t *testing.T) map[string]decimal.Number {
	t.Helper()
	year, err := facts.ReadJSON(bytes.NewReader(testdata.DemoFacts))
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]decimal.Number{}
	for _, v := range year.Values {
		figures[v.Metric+v.Unit] = v.Value
	}
	gaps := map[string]decimal.Number{}
	for _, u := range year.Units {
		target := figures["tax_target"+u.ID]
		half := target.Mul(figures["tax_half_rate"+u.ID]).Round(2, decimal.HalfUp)
		gap := target.Mul(decimal.Frac(181, 365)).Round(2, decimal.HalfUp).Sub(half)
		if gap.Sign() > 0 && u.ID != "V01" { // which has more already, as the story tells
			gaps[u.ID] = gap
		}
	}
	return gaps
}
