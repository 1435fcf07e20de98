package httpapi

import "eightx/internal/appraisal"

// figureRoutes are how departments' figures come in: the catalogue that says what each
// means, and the tasks that ask for them.
func figureRoutes() []*route {
	return []*route{
		// The catalogue of figures.
		read("metric.list", "GET /cycles/{cycle}/metrics", appraisal.ListMetrics),
		read("metric.get", "GET /metrics/{id}", appraisal.ReadMetric),
		change("metric.adopt", "POST /cycles/{cycle}/metrics/adopt", appraisal.AdoptMetrics),
		change("metric.define", "PUT /cycles/{cycle}/metrics/{metric}", appraisal.DefineMetric, example(exampleMetric)),
		change("metric.publish", "POST /cycles/{cycle}/metrics/publish", appraisal.PublishMetrics, example(appraisal.MetricsPublication{Document: "2026/15"})),
		change("metric.change", "POST /metrics/{id}/change", appraisal.ChangeMetric, example(appraisal.MetricChange{Definition: exampleDefinition, Reason: "2026/40"})),

		// Data tasks.
		read("task.list", "GET /cycles/{cycle}/tasks", appraisal.ListTasks),
		read("task.get", "GET /tasks/{id}", appraisal.ReadTask),
		read("task.gaps", "GET /tasks/{id}/gaps", appraisal.ReadGaps),
		change("task.open", "POST /cycles/{cycle}/tasks", appraisal.OpenTask, created, example(appraisal.Asking{Department: "D1", Period: "2026-H1", Metrics: []string{"tax_actual"}, Due: "2026-07-17"})),
		change("task.withdraw", "POST /tasks/{id}/withdraw", appraisal.WithdrawTask, example(appraisal.TaskReason{Reason: "2026/3"})),
		change("task.save", "POST /tasks/{id}/save", appraisal.SaveTable, large, example(exampleTable)),
		markedTable("task.mark", "POST /tasks/{id}/marked.xlsx"),
		taskBook("task.workbook", "GET /tasks/{id}/table.xlsx"),
		taskFile("task.readFile", "POST /tasks/{id}/table"),
		markedFile("task.markFile", "POST /tasks/{id}/table/marked.xlsx"),
		change("task.submit", "POST /tasks/{id}/submit", appraisal.SubmitTask),
		change("task.return", "POST /tasks/{id}/return", appraisal.ReturnTask, example(appraisal.TaskReturning{Reason: "2026/3", Cells: []appraisal.CellNote{exampleCell}})),
		change("task.compare", "POST /tasks/{id}/compare", appraisal.CompareTask, large, example(appraisal.Comparing{Source: "accounts", Table: exampleTable.Table})),
		change("task.explain", "POST /tasks/{id}/explain", appraisal.ExplainGaps, example(appraisal.GapExplaining{Reasons: []appraisal.CellNote{exampleCell}})),
		change("task.verify", "POST /tasks/{id}/verify", appraisal.VerifyTask, example(appraisal.Verifying{Changes: []appraisal.TaskChange{exampleChange}})),
		change("task.finish", "POST /tasks/{id}/finish", appraisal.FinishTask),
		change("task.correct", "POST /tasks/{id}/correct", appraisal.CorrectTask, example(appraisal.TaskCorrecting{Corrections: []appraisal.TaskChange{exampleChange}})),
		read("warning.list", "GET /cycles/{cycle}/warnings", appraisal.ReadWarnings),
	}
}

// bookRoutes are about villages' accounts and notice boards, and what is handed to
// the discipline office.
func bookRoutes() []*route {
	return []*route{
		read("reconciliation.list", "GET /cycles/{cycle}/reconciliations", appraisal.ListReconciliations),
		read("reconciliation.get", "GET /reconciliations/{id}", appraisal.ReadReconciliation),
		change("reconciliation.open", "POST /cycles/{cycle}/reconciliations", appraisal.OpenReconciliation, created, example(appraisal.NewReconciliation{Unit: "V01", Department: "D1", Period: "2026-Q2", Due: "2026-07-24", Point: &appraisal.CheckPoint{Indicator: "F1-02", Point: "c4"}})),
		change("reconciliation.record", "POST /reconciliations/{id}/record", appraisal.RecordReconciliation, example(appraisal.WorkingPaper{Items: []appraisal.AccountItem{{Voucher: "6-12", Text: "office costs"}}})),
		change("reconciliation.close", "POST /reconciliations/{id}/close", appraisal.CloseReconciliation),
		change("reconciliation.reopen", "POST /reconciliations/{id}/reopen", appraisal.ReopenReconciliation, example(appraisal.TaskReason{Reason: "2026/3"})),

		read("disclosure.items", "GET /cycles/{cycle}/disclosure-list", appraisal.ReadDisclosureList),
		change("disclosure.write", "PUT /cycles/{cycle}/disclosure-list", appraisal.WriteDisclosureList, example(appraisal.DisclosureListInput{Document: "2026/9"})),
		read("disclosure.list", "GET /cycles/{cycle}/disclosures", appraisal.ListDisclosures),
		change("disclosure.record", "PUT /cycles/{cycle}/disclosures/{unit}", appraisal.RecordDisclosure, example(appraisal.DisclosureInput{Round: "half", Ticks: []appraisal.DisclosureTick{{Item: "party-1", Posted: true, Until: "2026-06"}}})),
		change("disclosure.finish", "POST /disclosures/{id}/finish", appraisal.FinishDisclosure),
		change("disclosure.reopen", "POST /disclosures/{id}/reopen", appraisal.ReopenDisclosure, example(appraisal.TaskReason{Reason: "2026/3"})),
		read("disclosure.points", "GET /cycles/{cycle}/point-facts", appraisal.PointFacts),

		change("referral.make", "POST /cycles/{cycle}/referrals", appraisal.MakeReferral, created, example(appraisal.NewReferral{Unit: "V03", Fact: "posted and booked differ", Evidence: []string{"voucher 6-12"}, From: appraisal.About{Kind: "reconciliation", ID: "01J"}})),
		read("referral.list", "GET /cycles/{cycle}/referrals", appraisal.ListReferrals),
		read("referral.get", "GET /referrals/{id}", appraisal.ReadReferral),
		change("referral.receive", "POST /referrals/{id}/receive", appraisal.ReceiveReferral, example(appraisal.ReferralStep{})),
		change("referral.close", "POST /referrals/{id}/close", appraisal.CloseReferral, example(appraisal.ReferralStep{Outcome: "2026/8"})),
	}
}

var (
	exampleDefinition = appraisal.Definition{System: "budget system", Unit: "10k yuan", Frequency: "half_year", Meaning: "final accounts of the office's own share", From: "2026-10-01"}
	exampleMetric     = appraisal.MetricInput{Name: "fiscal contribution", Owner: "D1", Definition: exampleDefinition}
	exampleTable      = appraisal.TaskTable{Table: "unit\ttax_actual\nV01\t3,122.93\n", Answers: []appraisal.TaskAnswer{{Unit: "V01", Metric: "tax_actual", Reading: "yuan"}}}
	exampleCell       = appraisal.CellNote{Unit: "V01", Metric: "tax_actual", Note: "a new project"}
	exampleChange     = appraisal.TaskChange{Unit: "V01", Metric: "tax_actual", Reason: "counted twice", Basis: "2027/3"}
)
