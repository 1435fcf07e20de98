package appraisal_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestOpenSheetsAreOfPeopleDrawn: in a year with rounds an open sheet is of one of
// them, and from somebody who was drawn and is not recused, long before anything is
// sealed.
func TestOpenSheetsAreOfPeopleDrawn(t *testing.T) {
	_, year := demo(t)
	w := yearWith(t, year.Units)
	must(w, appraisal.WriteDepartment, appraisal.Named{ID: "D1", Name: "department"})
	must(w, appraisal.WritePerson, appraisal.PersonInput{ID: "K9", Name: "kin", Department: "D1", Ties: []appraisal.Tie{{Unit: "V01", Kind: "kin"}}})
	must(w, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year", From: "2026-12-21", To: "2027-01-15"})
	open := func(round, person string) appraisal.SheetInput {
		return appraisal.SheetInput{Cycle: "2026", Round: round, Unit: "V01", Assessor: person, Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "A", Fact: "x"}}}
	}
	for _, test := range []struct{ name, round, person, want string }{
		{"recused", "2026-year", "K9", "recusal.recused"},
		{"nobody has been drawn", "2026-year", "K8", "lots.none"},
		{"made up", "half", "K9", "round.unknown"},
	} {
		if _, err := appraisaltest.Try(w, appraisal.SubmitSheet, assessor(test.person), open(test.round, test.person)); !hasCode(err, test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	if f := appraisaltest.Ask(w, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"}); len(f.Ratings) != 0 {
		t.Errorf("counted: %+v", f.Ratings)
	}
}
