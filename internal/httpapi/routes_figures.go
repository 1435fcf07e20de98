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
		change("task.submit", "POST /tasks/{id}/submit", appraisal.SubmitTask),
		change("task.return", "POST /tasks/{id}/return", appraisal.ReturnTask, example(appraisal.TaskReturning{Reason: "2026/3", Cells: []appraisal.CellNote{exampleCell}})),
		change("task.compare", "POST /tasks/{id}/compare", appraisal.CompareTask, large, example(appraisal.Comparing{Source: "accounts", Table: exampleTable.Table})),
		change("task.explain", "POST /tasks/{id}/explain", appraisal.ExplainGaps, example(appraisal.GapExplaining{Reasons: []appraisal.CellNote{exampleCell}})),
		change("task.verify", "POST /tasks/{id}/verify", appraisal.VerifyTask, example(appraisal.Verifying{Changes: []appraisal.TaskChange{exampleChange}})),
		change("task.finish", "POST /tasks/{id}/finish", appraisal.FinishTask),
		change("task.correct", "POST /tasks/{id}/correct", appraisal.CorrectTask, example(appraisal.TaskCorrecting{Corrections: []appraisal.TaskChange{exampleChange}})),
	}
}

var (
	exampleDefinition = appraisal.Definition{System: "budget system", Unit: "10k yuan", Frequency: "half_year", Meaning: "final accounts of the office's own share", From: "2026-10-01"}
	exampleMetric     = appraisal.MetricInput{Name: "fiscal contribution", Owner: "D1", Definition: exampleDefinition}
	exampleTable      = appraisal.TaskTable{Table: "unit\ttax_actual\nV01\t3,122.93\n", Answers: []appraisal.TaskAnswer{{Unit: "V01", Metric: "tax_actual", Reading: "yuan"}}}
	exampleCell       = appraisal.CellNote{Unit: "V01", Metric: "tax_actual", Note: "a new project"}
	exampleChange     = appraisal.TaskChange{Unit: "V01", Metric: "tax_actual", Reason: "counted twice", Basis: "2027/3"}
)
