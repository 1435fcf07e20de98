package httpapi

import "eightx/internal/appraisal"

// roundRoutes are rounds of assessment and what happens in them before sheets are
// written.
func roundRoutes() []*route {
	return []*route{
		read("round.list", "GET /cycles/{cycle}/rounds", appraisal.ListRounds),
		read("round.get", "GET /rounds/{id}", appraisal.ReadRound),
		change("round.plan", "POST /cycles/{cycle}/rounds", appraisal.PlanRound, created, example(exampleRound)),
		change("round.change", "PUT /rounds/{id}", appraisal.ChangeRound, example(appraisal.RoundChange{Name: "half-year", From: "2026-07-06", To: "2026-07-24", Filing: "2026/17"})),
		change("round.publish", "POST /rounds/{id}/publish", appraisal.PublishRound, example(appraisal.RoundStep{})),
		change("round.begin", "POST /rounds/{id}/begin", appraisal.BeginRound, example(appraisal.RoundStep{})),
		change("round.close", "POST /rounds/{id}/close", appraisal.CloseRound, example(appraisal.RoundStep{Reason: "2026/31"})),

		read("panels.get", "GET /rounds/{round}/panels", appraisal.ReadPanels),
		change("panels.form", "PUT /rounds/{round}/panels", appraisal.FormPanels, example(appraisal.PanelsInput{Panels: []appraisal.Panel{examplePanel}, Reserves: []string{"P4"}})),
		read("recusal.list", "GET /cycles/{cycle}/recusals", appraisal.ListRecusals),
		change("recusal.declare", "POST /cycles/{cycle}/recusals/own", appraisal.DeclareRecusal, created, example(exampleRecusal)),
		change("recusal.request", "POST /cycles/{cycle}/recusals/unit", appraisal.RequestRecusal, created, example(exampleRecusal)),
		change("recusal.enter", "POST /cycles/{cycle}/recusals", appraisal.EnterRecusal, created, example(exampleRecusal)),
		change("recusal.decide", "POST /recusals/{id}/decide", appraisal.DecideRecusal, example(appraisal.RecusalDecision{Grant: true, Reason: "RC3"})),
		change("recusal.withdraw", "POST /recusals/{id}/withdraw", appraisal.WithdrawRecusal),
		read("lots.draws", "GET /cycles/{cycle}/lots", appraisal.ListDraws),
		read("lots.get", "GET /lots/{id}", appraisal.ReadLots),
		read("lots.input", "GET /lots/{id}/input.json", appraisal.LotsList),
		read("lots.result", "GET /lots/{id}/result.json", appraisal.LotsResult),
		read("lots.record", "GET /lots/{id}/record", appraisal.RecordOfLots),
		change("lots.list", "POST /rounds/{round}/lots", appraisal.ListLots, created, large, example(appraisal.LotsInput{Purpose: "half-year"})),
		change("lots.commit", "POST /lots/{id}/commit", appraisal.CommitLots, example(appraisal.Committing{Hash: "00"})),
		change("lots.open", "POST /lots/{id}/open", appraisal.OpenLots, example(appraisal.DrawOpening{Seed: "470193", Where: "hall"})),
		change("lots.witness", "POST /lots/{id}/witness", appraisal.WitnessLots),
		change("lots.replace", "POST /lots/{id}/replace", appraisal.ReplaceMember, example(appraisal.Replacing{Unit: "V01", Member: "P1", Seed: "470193", Reason: "RC3"})),
		change("lots.enter", "POST /cycles/{cycle}/lots", appraisal.EnterLots, created, example(appraisal.PastLots{Assigned: []appraisal.Assignment{{Unit: "V01", Panel: "G1"}}, Document: "2025/44"})),

		read("visit.list", "GET /cycles/{cycle}/visits", appraisal.ListVisits),
		read("visit.get", "GET /visits/{id}", appraisal.ReadVisit),
		read("visit.filing", "GET /cycles/{id}/filing", appraisal.FilingOf),
		change("visit.plan", "POST /rounds/{round}/visits", appraisal.PlanVisits, created, example(appraisal.VisitsInput{Visits: []appraisal.VisitPlan{{Unit: "V01", Day: "2026-07-08", Minutes: 180}}})),
		change("visit.move", "POST /visits/{id}/move", appraisal.MoveVisit, example(appraisal.VisitMove{Day: "2026-07-09", Reason: "flood"})),
		change("visit.cancel", "POST /visits/{id}/cancel", appraisal.CancelVisit, example(appraisal.VisitCancel{Reason: "flood"})),
		change("visit.record", "POST /visits/{id}/record", appraisal.RecordVisit, example(appraisal.VisitRecord{Arrived: 1_783_475_000_000, Left: 1_783_480_000_000, People: []string{"P1", "P2"}})),
		change("visit.answer", "POST /visits/{id}/answer", appraisal.AnswerVisit, example(appraisal.VisitAnswer{Agree: true})),

		change("pack.issue", "POST /rounds/{round}/packs", appraisal.IssuePack, created, heavy, example(appraisal.PackInput{Panel: "G1"})),
		read("pack.list", "GET /cycles/{cycle}/packs", appraisal.ListPacks),
		read("pack.find", "GET /cycles/{cycle}/sheet-codes", appraisal.FindSheetCode),
		read("burden.get", "GET /cycles/{id}/burden", appraisal.ReadBurden, heavy),
	}
}

var (
	exampleRecusal = appraisal.RecusalInput{Person: "P1", Unit: "V01", Kind: "kin", Why: "brother of the secretary"}
	examplePanel   = appraisal.Panel{Code: "G1", Name: "first group", Lead: "P1", Members: []string{"P1", "P2", "P3"}}
)

var exampleRound = appraisal.RoundInput{Kind: appraisal.RoundHalf, Name: "half-year", From: "2026-07-06", To: "2026-07-24", Filing: "2026/17"}
