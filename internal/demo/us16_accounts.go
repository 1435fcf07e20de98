package demo

import (
	"eightx/decimal"
	"eightx/internal/appraisal"
)

// checkAccounts has the accounts of V03 checked while a group is there: three vouchers
// beside books and board, of which one was posted otherwise. The board is checked
// against the list of what has to be posted, and the finding goes to the discipline
// office.
func checkAccounts(o *Office) error {
	if err := o.reconcile("V03"); err != nil {
		return err
	}
	points := []appraisal.CheckPoint{{Indicator: "F1-02", Point: "c1"}, {Indicator: "F1-02", Point: "c2"}, {Indicator: "F1-02", Point: "c3"}}
	list, err := Do(o, appraisal.WriteDisclosureList, "office", appraisal.DisclosureListInput{Cycle: o.Cycle, Points: points, Document: word("demo.figures.document")})
	if err != nil {
		return err
	}
	seen := appraisal.DisclosureInput{Cycle: o.Cycle, Unit: "V03", Round: "half"}
	for _, item := range list.Items {
		seen.Ticks = append(seen.Ticks, appraisal.DisclosureTick{Item: item.ID, Posted: true, Until: "2026-06"})
	}
	board, err := Do(o, appraisal.RecordDisclosure, "office", seen)
	if err != nil {
		return err
	}
	if _, err := Do(o, appraisal.FinishDisclosure, "office", appraisal.ByTask{ID: board.ID}); err != nil {
		return err
	}
	receipt, err := Do(o, appraisal.MakeReferral, "officer DJG", appraisal.NewReferral{
		Cycle: o.Cycle, Unit: "V03", Fact: word("demo.accounts.finding"), Evidence: []string{word("demo.accounts.voucher"), word("demo.accounts.paper")},
		From: appraisal.About{Kind: "reconciliation", ID: o.IDs["accounts V03"]},
	})
	o.IDs["referral"] = receipt.Receipt
	return err
}

// reconcile is done by the department that supervises collective finances.
func (o *Office) reconcile(unit string) error {
	opened, err := Do(o, appraisal.OpenReconciliation, "office", appraisal.NewReconciliation{
		Cycle: o.Cycle, Unit: unit, Department: "DJG", Period: "2026-Q2", Due: "2026-07-24", Point: &appraisal.CheckPoint{Indicator: "F1-02", Point: "c4"}})
	if err != nil {
		return err
	}
	o.IDs["accounts "+unit] = opened.ID
	item := func(voucher, text, booked, posted string) appraisal.AccountItem {
		book, board := decimal.MustParse(booked), decimal.MustParse(posted)
		return appraisal.AccountItem{Voucher: voucher, Text: word(text), Paper: &book, Book: &book, Board: &board}
	}
	paper := appraisal.WorkingPaper{ID: opened.ID, Items: []appraisal.AccountItem{
		item("6-03", "demo.accounts.clean", "1200.00", "1200.00"),
		item("6-12", "demo.accounts.office", "3860.50", "2860.50"),
		item("6-20", "demo.accounts.lease", "5000.00", "5000.00"),
	}}
	paper.Items[1].Finding = word("demo.accounts.finding")
	if _, err := Do(o, appraisal.RecordReconciliation, "officer DJG", paper); err != nil {
		return err
	}
	_, err = Do(o, appraisal.CloseReconciliation, "officer DJG", appraisal.ByTask{ID: opened.ID})
	return err
}
