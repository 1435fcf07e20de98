package appraisal_test

import (
	"testing"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestOfficerHandsInOnlyWhatIsHis: of a department's table only figures of metrics it
// owns are taken, and nothing that has a way of its own.
func TestOfficerHandsInOnlyWhatIsHis(t *testing.T) {
	text, year := demo(t)
	w := appraisaltest.New(t)
	w.Directory(year.Units)
	must(w, appraisal.CreateCycle, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", text)
	must(w, appraisal.WriteDepartment, appraisal.Named{ID: "D1", Name: "department"})
	officer := appraisaltest.Scoped(appraisal.RoleOfficer, "D1", "")
	for name, fill := range map[string]func(f *facts.Facts){
		"values":   func(f *facts.Facts) { f.Values = year.Values[:1] },
		"events":   func(f *facts.Facts) { f.Events = year.Events[:1] },
		"series":   func(f *facts.Facts) { f.Series = year.Series[:1] },
		"checks":   func(f *facts.Facts) { f.Checks = year.Checks[:1] },
		"ratings":  func(f *facts.Facts) { f.Ratings = year.Ratings[:1] },
		"vetoes":   func(f *facts.Facts) { f.Vetoes = year.Vetoes[:1] },
		"recusals": func(f *facts.Facts) { f.Recusals = []facts.Recusal{{Unit: "V01", Rater: "K1"}} },
	} {
		in := facts.Facts{Schema: year.Schema, Scheme: year.Scheme, Year: year.Year}
		fill(&in)
		_, err := appraisaltest.Try(w, appraisal.SubmitFacts, officer, appraisal.Delivery{Cycle: "2026", Department: "D1", Facts: in})
		if err == nil {
			t.Errorf("%s of nobody's department are taken", name)
		}
	}
}

// TestNobodyCorrectsAHandedInMark: the office corrects figures, not what an assessor has
// written.
func TestNobodyCorrectsAHandedInMark(t *testing.T) {
	w := conflict(t)
	_, year := demo(t)
	in := facts.Facts{Schema: 1, Scheme: year.Scheme, Year: 2026}
	in.Corrections = []facts.Correction{{ID: "X", Reason: "r", Date: "2026-07-07", Rating: &facts.Rating{
		Unit: "V01", Metric: "F1-08", Rater: "K2", Level: "A", Fact: "x", Source: facts.Source{Stage: facts.Final},
	}}}
	_, err := appraisaltest.Try(w.World, appraisal.CorrectFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: in})
	if code(err) != "batch.handed_in" {
		t.Errorf("got %v", err)
	}
}

// TestSettlementTakesOffWhatWasPaid: without a prepayment nothing is taken off, and a
// table of a run that no longer counts is not signed.
func TestSettlementTakesOffWhatWasPaid(t *testing.T) {
	w := postedYear(t)
	w.Clock.At += 30 * oneDay
	finance := appraisaltest.Actor(appraisal.RoleFinance)
	table := appraisaltest.Must(w, appraisal.PreparePay, finance, appraisal.NewPay{Cycle: "2026", Kind: appraisal.PaySettlement})
	if table.Prepaid != "0.00" || table.Paid != table.Due {
		t.Errorf("nothing was prepaid, and %s of %s are taken off", table.Prepaid, table.Due)
	}
	before, after := readFacts(t, "facts.json"), readFacts(t, "facts-after-appeal.json")
	corrected := facts.Facts{Schema: 1, Scheme: before.Scheme, Year: 2026, Corrections: facts.NewCorrections(before, after)}
	must(w, appraisal.CorrectFacts, appraisal.Delivery{Cycle: "2026", Facts: corrected})
	must(w, appraisal.RunOfficial, appraisal.RunInput{Cycle: "2026"})
	_, err := appraisaltest.Try(w, appraisal.ApprovePay, appraisaltest.Leader, appraisal.ByID{ID: table.ID})
	if code(err) != "pay.other_run" {
		t.Errorf("got %v", err)
	}
}

// TestYearIsPutAwayWithItsPackage: a year whose result nobody has seen is not closed, and
// none is archived by a mere step.
func TestYearIsPutAwayWithItsPackage(t *testing.T) {
	w := withoutVeto(t)
	must(w, appraisal.RunOfficial, appraisal.RunInput{Cycle: "2026"})
	if _, err := appraisaltest.Try(w, appraisal.MoveCycle, appraisaltest.Office, appraisal.CycleStep{ID: "2026", To: appraisal.CycleClosed, Reason: "x"}); code(err) != "notice.none" {
		t.Errorf("closed without a notice: %v", err)
	}
	shown := postedYear(t)
	shown.Clock.At += 30 * oneDay
	must(shown, appraisal.MoveCycle, appraisal.CycleStep{ID: "2026", To: appraisal.CycleClosed, Reason: "x"})
	if _, err := appraisaltest.Try(shown, appraisal.MoveCycle, appraisaltest.Office, appraisal.CycleStep{ID: "2026", To: appraisal.CycleArchived, Reason: "x"}); code(err) != "cycle.archive_it" {
		t.Errorf("archived by a step: %v", err)
	}
}

func TestEveryStateOfPay(t *testing.T) {
	finance := appraisaltest.Actor(appraisal.RoleFinance)
	act := func(w *appraisaltest.World, id, act string) (err error) {
		if act == "approve" {
			_, err = appraisaltest.Try(w, appraisal.ApprovePay, appraisaltest.Leader, appraisal.ByID{ID: id})
		} else {
			_, err = appraisaltest.Try(w, appraisal.WithdrawPay, finance, appraisal.PayReason{ID: id, Reason: "a slip"})
		}
		return err
	}
	leads := map[string]string{string(appraisal.PayApproved): "approve", string(appraisal.PayWithdrawn): "withdraw"}
	text, year := demo(t)
	world := func(t testing.TB) *appraisaltest.World {
		w := appraisaltest.New(t)
		w.Directory(year.Units[:3])
		must(w, appraisal.CreateCycle, appraisal.NewCycle{Year: 2026, Title: "2026"})
		w.Publish("2026", text)
		return w
	}
	appraisaltest.EveryPair(t, "pay", world, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			id := appraisaltest.Must(w, appraisal.PreparePay, finance, appraisal.NewPay{Cycle: "2026", Kind: appraisal.PayPrepayment}).ID
			if way := leads[state]; way != "" {
				if err := act(w, id, way); err != nil {
					w.T.Fatal(err)
				}
			}
			return id
		},
		Act: act,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadPay, finance, appraisal.ByID{ID: id}).State)
		},
	})
}

func TestEveryStateOfObjections(t *testing.T) {
	answer := func(w *appraisaltest.World, id, _ string) error {
		_, err := appraisaltest.Try(w, appraisal.AnswerObjection, appraisaltest.Office, appraisal.ObjectionAnswer{ID: id, Answer: "as the notice says"})
		return err
	}
	of := func(w *appraisaltest.World) []appraisal.Objection {
		return appraisaltest.Ask(w, appraisal.ListObjections, appraisaltest.Office, appraisal.NoticeFilter{Cycle: "2026"}).Items
	}
	appraisaltest.EveryPair(t, "objection", postedYear, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			posted := appraisaltest.Ask(w, appraisal.PublicNotices, visitor, appraisal.NoticeFilter{Cycle: "2026"}).Items[0].ID
			appraisaltest.Must(w, appraisal.SubmitObjection, visitor, appraisal.NewObjection{Notice: posted, Text: "why"})
			id := of(w)[0].ID
			if state == string(appraisal.ObjectionAnswered) {
				if err := answer(w, id, ""); err != nil {
					w.T.Fatal(err)
				}
			}
			return id
		},
		Act:   answer,
		State: func(w *appraisaltest.World, _ string) string { return string(of(w)[0].State) },
	})
}
