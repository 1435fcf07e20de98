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
	}
}

var exampleRound = appraisal.RoundInput{Kind: appraisal.RoundHalf, Name: "half-year", From: "2026-07-06", To: "2026-07-24", Filing: "2026/17"}
