package demo

import "eightx/internal/appraisal"

// prepay is the prepayment after the half-year check, whatever it found.
func prepay(o *Office) error { return o.pay("prepayment", appraisal.PayPrepayment) }

// settlePay is the settlement after the notice.
func settlePay(o *Office) error { return o.pay("settlement", appraisal.PaySettlement) }

func (o *Office) pay(name string, kind appraisal.PayKind) error {
	table, err := Do(o, appraisal.PreparePay, "finance", appraisal.NewPay{Cycle: o.Cycle, Kind: kind})
	if err != nil {
		return err
	}
	o.IDs[name] = table.ID
	_, err = Do(o, appraisal.ApprovePay, "leader", appraisal.ByID{ID: table.ID})
	return err
}
