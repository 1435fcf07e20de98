package httpapi

import "eightx/internal/appraisal"

// payRoutes are pay, what else a result is used for, and the end of the year.
func payRoutes() []*route {
	return []*route{
		read("pay.list", "GET /cycles/{cycle}/pay", appraisal.ListPays),
		read("pay.get", "GET /pay/{id}", appraisal.ReadPay),
		change("pay.prepare", "POST /cycles/{cycle}/pay", appraisal.PreparePay, created, heavy, example(appraisal.NewPay{Kind: appraisal.PaySettlement})),
		change("pay.approve", "POST /pay/{id}/approve", appraisal.ApprovePay),
		change("pay.withdraw", "POST /pay/{id}/withdraw", appraisal.WithdrawPay, example(appraisal.PayReason{Reason: "2027/4"})),
		read("archive.get", "GET /cycles/{cycle}/archive", appraisal.ReadArchive),
		change("archive.write", "POST /cycles/{cycle}/archive", appraisal.ArchiveCycle, created, example(appraisal.Archiving{Package: "sha256:0", Size: 1})),
		read("use.list", "GET /cycles/{cycle}/uses", appraisal.ReadUses),
	}
}
