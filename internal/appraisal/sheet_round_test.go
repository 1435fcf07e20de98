package appraisal_test

import (
	"testing"

	"eightx/facts"
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

// TestOnlyTheYearsMarksCount: the same people rate the same villages in a special round
// and in the year's. The year is scored by what was closed in its own round.
func TestOnlyTheYearsMarksCount(t *testing.T) {
	w := sealedYear(t)
	const special, openly = "2026-special", "2026-openly"
	for _, round := range []string{special, openly} {
		drawnSpecial(w, round)
	}
	open := openSheet(openly, "K2", "V02")
	appraisaltest.Must(w.World, appraisal.SubmitSheet, assessor("K2"), open)
	sealed := appraisaltest.Must(w.World, appraisal.SealRound, appraisaltest.Leader, appraisal.SealingInput{Round: special, Threshold: 2, Holders: holders})
	in := appraisal.SealedSheetInput{Round: special, Unit: "V01", Assessor: "K1", Salt: salt, Lines: open.Lines}
	appraisaltest.Must(w.World, appraisal.SealSheet, assessor("K1"), in)
	must(w.World, appraisal.CloseSealing, appraisal.SealingStep{Round: special, Reason: "x"})
	for i := range 2 {
		appraisaltest.Must(w.World, appraisal.BringShare, holder(i), appraisal.ShareInput{Round: special, Share: sealed.Shares[i].Text})
	}
	appraisaltest.Must(w.World, appraisal.OpenSealing, holder(0), appraisal.SealingStep{Round: special, Reason: "x"})
	appraisaltest.Must(w.World, appraisal.CloseModeration, assessor("K1"), appraisal.ByID{ID: special + "-V01"})
	w.handInAll()
	w.close("")
	w.bring(0, 1)
	w.open("")
	for _, unit := range sealedUnits {
		appraisaltest.Must(w.World, appraisal.CloseModeration, assessor("K1"), appraisal.ByID{ID: sealedRound + "-" + unit})
	}
	f := appraisaltest.Ask(w.World, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"})
	if len(f.Ratings) != 9 {
		t.Errorf("%d ratings count, want those of three people in three villages", len(f.Ratings))
	}
	for _, r := range f.Ratings {
		if r.From != sealedRound {
			t.Errorf("a mark of another round counts: %+v", r)
		}
	}
	for _, p := range facts.Validate(f) {
		t.Errorf("the year cannot be scored: %+v", p)
	}
}

// drawnSpecial plans a special round of one indicator and draws who goes where.
func drawnSpecial(w *sealedWorld, id string) {
	w.T.Helper()
	must(w.World, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundSpecial, ID: id, Name: id, From: "2026-07-06", To: "2026-07-24", Filing: filing, Indicators: []string{"F1-08"}})
	must(w.World, appraisal.FormPanels, appraisal.PanelsInput{Round: id, Panels: []appraisal.Panel{{Code: "G1", Name: "group 1", Lead: "K1", Members: members}}})
	must(w.World, appraisal.PublishRound, appraisal.RoundStep{ID: id})
	list := must(w.World, appraisal.ListLots, appraisal.LotsInput{Round: id, Purpose: "special"})
	appraisaltest.OpenLots(w.World, list.ID, "1")
}

func openSheet(round, person, unit string) appraisal.SheetInput {
	return appraisal.SheetInput{Cycle: "2026", Round: round, Unit: unit, Assessor: person, Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "D", Fact: "x"}}}
}

// TestWhatIsOpenIsNotSealed: once a mark of a round is known, the round is not sealed;
// the year's round not either when marks are known that would count beside it.
func TestWhatIsOpenIsNotSealed(t *testing.T) {
	w := sealedYear(t)
	seal := func(w *appraisaltest.World, round string) error {
		_, err := appraisaltest.Try(w, appraisal.SealRound, appraisaltest.Leader, appraisal.SealingInput{Round: round, Threshold: 2, Holders: holders})
		return err
	}
	for _, round := range []string{"2026-one", "2026-two"} {
		drawnSpecial(w, round)
	}
	appraisaltest.Must(w.World, appraisal.SubmitSheet, assessor("K2"), openSheet("2026-one", "K2", "V02"))
	if err := seal(w.World, "2026-one"); code(err) != "sealing.open_sheets" {
		t.Errorf("a round with an open sheet: got %v", err)
	}
	if err := seal(w.World, "2026-two"); err != nil {
		t.Errorf("a round without: %v", err)
	}
	_, year := demo(t)
	early := yearWith(t, year.Units)
	for _, id := range holders {
		must(early, appraisal.WritePerson, appraisal.PersonInput{ID: id, Name: id})
	}
	appraisaltest.Must(early, appraisal.SubmitSheet, assessor("K2"), openSheet("anything", "K2", "V02"))
	must(early, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year", From: "2026-12-21", To: "2027-01-15"})
	if err := seal(early, "2026-year"); code(err) != "sealing.open_sheets" {
		t.Errorf("the year's round after an open sheet: got %v", err)
	}
}
