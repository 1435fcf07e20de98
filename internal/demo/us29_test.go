package demo_test

import (
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

func payTable(t *testing.T, o *demo.Office, name string) appraisal.PayTable {
	t.Helper()
	table, err := demo.Ask(o, appraisal.ReadPay, "finance", appraisal.ByID{ID: o.IDs[name]})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// checkPrepayment is US-18: 40 % of 5,198,400.00, whatever the half-year says, and only
// finance and the signers see it.
func checkPrepayment(t *testing.T, o *demo.Office) {
	table := payTable(t, o, "prepayment")
	if table.Paid != "2079360.00" || table.State != appraisal.PayApproved {
		t.Errorf("%s yuan, %s", table.Paid, table.State)
	}
	for _, who := range []string{"office", "inspector", "secretary V01", "officer DCZ"} {
		_, err := demo.Ask(o, appraisal.ReadPay, who, appraisal.ByID{ID: table.ID})
		refused(t, who+" reads pay", err, "permission.denied")
	}
}

// checkSettlement: what the result gives, less the prepayment, to the fen.
func checkSettlement(t *testing.T, o *demo.Office) {
	table := payTable(t, o, "settlement")
	if table.Due != "5409000.00" || table.Prepaid != "2079360.00" || table.Paid != "3329640.00" || table.Budget != "5500000.00" {
		t.Errorf("due %s, prepaid %s, paid %s of %s", table.Due, table.Prepaid, table.Paid, table.Budget)
	}
	units := map[string]decimal.Fen{}
	for _, row := range table.Rows {
		paid, err := decimal.ParseFen(row.Paid)
		if err != nil {
			t.Fatal(err)
		}
		units[row.Unit] += paid
	}
	if got := units["V05"].Yuan(); got != "32400.00" {
		t.Errorf("V05 gets %s", got)
	}
	uses, err := demo.Ask(o, appraisal.ReadUses, "office", appraisal.InCycle{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	byUnit := map[string]string{}
	for _, use := range uses.Rows {
		byUnit[use.Unit] = use.Grade
	}
	if byUnit["U01"] != "5星" || byUnit["V05"] != "被否决" || byUnit["R07"] != "2星" {
		t.Errorf("the uses are %v", byUnit)
	}
	_, err = demo.Try(o, appraisal.PreparePay, "finance", appraisal.NewPay{Cycle: o.Cycle, Kind: appraisal.PaySettlement})
	refused(t, "a second settlement", err, "pay.exists")
}
