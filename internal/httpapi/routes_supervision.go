package httpapi

import (
	"eightx/decimal"
	"eightx/internal/appraisal"
)

// supervisionRoutes are what runs through the whole year: the calendar, supervision,
// rectification, and what waits for whom.
func supervisionRoutes() []*route {
	return []*route{
		// The calendar.
		read("calendar.list", "GET /calendars", appraisal.ListHolidays),
		read("calendar.get", "GET /calendars/{year}", appraisal.ReadHolidays),
		change("calendar.write", "PUT /calendars/{year}", appraisal.WriteHolidays, example(appraisal.HolidaysInput{Year: "2027", Document: "2026/12", CSV: "date,kind,name\n2027-01-01,holiday,2027\n"})),
		read("calendar.count", "GET /workingdays", appraisal.CountWorkingDays),
		read("calendar.plan", "GET /cycles/{cycle}/plan", appraisal.PlanOfYear),

		// Supervision.
		read("supervision.list", "GET /cycles/{cycle}/supervision", appraisal.ListSupervision),
		read("supervision.get", "GET /supervision/{id}", appraisal.ReadSupervision),
		change("supervision.record", "POST /cycles/{cycle}/supervision", appraisal.RecordSupervision, created, large, example(exampleRecords)),
		change("supervision.inspect", "POST /cycles/{cycle}/inspections", appraisal.RecordInspection, created, large, example(exampleInspection)),
		read("supervision.means", "GET /cycles/{cycle}/inspections/{metric}", appraisal.ReadRounds),
		read("supervision.problems", "GET /cycles/{cycle}/problems", appraisal.ReadProblems),
		change("supervision.answer", "POST /supervision/{id}/answer", appraisal.AnswerSupervision, example(appraisal.SupervisionAnswer{Text: "2026/6"})),
		change("supervision.confirm", "POST /supervision/{id}/confirm", appraisal.ConfirmSupervision, example(exampleSupervisionDecision)),
		change("supervision.withdraw", "POST /supervision/{id}/withdraw", appraisal.WithdrawSupervision, example(exampleSupervisionDecision)),
		change("supervision.settle", "POST /cycles/{cycle}/supervision/settle", appraisal.SettleSupervision, example(appraisal.Settlement{IDs: []string{"01J"}})),

		// Rectification, and what may follow when it is late.
		read("rectification.list", "GET /cycles/{cycle}/rectifications", appraisal.ListRectifications),
		read("rectification.get", "GET /rectifications/{id}", appraisal.ReadRectification),
		change("rectification.issue", "POST /cycles/{cycle}/rectifications", appraisal.IssueRectification, created, example(exampleLetter)),
		change("rectification.acknowledge", "POST /rectifications/{id}/acknowledge", appraisal.AcknowledgeRectification),
		change("rectification.answer", "POST /rectifications/{id}/answer", appraisal.AnswerRectification, example(appraisal.RectificationAnswer{Text: "2026/6"})),
		change("rectification.verify", "POST /rectifications/{id}/verify", appraisal.VerifyRectification, example(appraisal.Verification{Date: "2026-06-24", Done: true, Fact: "2026/6"})),
		change("rectification.extend", "POST /rectifications/{id}/extend", appraisal.ExtendRectification, example(appraisal.MoreTime{Days: 10, Reason: "2026/6"})),
		change("rectification.close", "POST /rectifications/{id}/close", appraisal.CloseRectification, example(appraisal.RectificationDecision{Reason: "2026/6"})),
		change("rectification.cancel", "POST /rectifications/{id}/cancel", appraisal.CancelRectification, example(appraisal.RectificationDecision{Reason: "2026/6"})),
		read("proposal.list", "GET /cycles/{cycle}/proposals", appraisal.ListProposals),
		read("proposal.get", "GET /proposals/{id}", appraisal.ReadProposal),
		change("proposal.make", "POST /cycles/{cycle}/proposals", appraisal.ProposeOverdue),
		change("proposal.decide", "POST /proposals/{id}/decide", appraisal.DecideProposal, example(appraisal.ProposalDecision{Confirm: true, Reason: "2026/6"})),

		// What waits for whom.
		read("reminder.inbox", "GET /inbox", appraisal.ReadInbox),
		read("reminder.slips", "GET /cycles/{cycle}/slips", appraisal.ReadSlips),
	}
}

var (
	exampleSupervisionDecision = appraisal.SupervisionDecision{Reason: "2026/6"}
	exampleRecords             = appraisal.SupervisionTable{Department: "D1", Records: []appraisal.SupervisionInput{{
		Unit: "V01", Date: "2026-06-20", Fact: "2026/6", SupervisionEvent: appraisal.SupervisionEvent{Ledger: "F6-06", Kind: "e1"},
	}}}
	exampleFigure     = decimal.Scaled(976, 1)
	exampleInspection = appraisal.Inspection{Department: "D1", Metric: "env_scores", Period: "2026-06", Date: "2026-06-28", Rows: []appraisal.InspectionRow{
		{Unit: "V01", Value: &exampleFigure}, {Unit: "V02", Absent: "2026/6"},
	}}
	exampleLetter = appraisal.RectificationNotice{
		Number: "2026/6", Unit: "V01", Department: "D1", Basis: "2026/6", Requirement: "2026/6", Days: 15,
		Problems: []appraisal.RectificationItem{{Problem: "2026/6"}}, Overdue: &appraisal.Consequence{Ledger: "D-01", Kind: "D3"},
	}
)
