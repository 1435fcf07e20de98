package demo_test

import (
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// checkBurden holds US-20 in October: villages were asked for no material, 23 of 46
// visits are done, and half of them take less than half an hour a year to answer.
func checkBurden(t *testing.T, o *demo.Office) {
	got, err := demo.Ask(o, appraisal.ReadBurden, "leader", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	if s := got.This.Sum; s.Submissions != 0 || s.Visits != 23 || s.Planned != 46 {
		t.Errorf("submissions %d, visits %d of %d", s.Submissions, s.Visits, s.Planned)
	}
	if m := got.This.Median.Minutes; m.Cmp(decimal.Int(30)) > 0 || m.Sign() <= 0 {
		t.Errorf("the village in the middle needs %s minutes", m)
	}
	if len(got.Over) != 0 || got.Last == nil || got.Last.Sum.Planned != 0 {
		t.Errorf("over %+v, last year %+v", got.Over, got.Last)
	}
	t.Logf("median %s minutes, %s forms, %s minutes of visits; sources %+v", got.This.Median.Minutes, got.This.Median.Forms, got.This.Median.OnSite, got.Sources)
}
