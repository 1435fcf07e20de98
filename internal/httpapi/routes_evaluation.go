package httpapi

import (
	"context"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/survey"
)

// evaluationRoutes are what residents are asked and say. Answers that hold codes or
// shares are told once, so nothing of them is kept under an idempotency key.
func evaluationRoutes() []*route {
	return []*route{
		read("urn.get", "GET /cycles/{cycle}/urn", appraisal.ReadUrn),
		change("urn.set", "POST /cycles/{cycle}/urn", appraisal.SetUrn, created, example(appraisal.UrnInput{Threshold: 2, Holders: []string{"P1", "P2", "P3"}})),

		read("evaluation.list", "GET /cycles/{cycle}/evaluations", appraisal.ListEvaluations),
		read("evaluation.get", "GET /evaluations/{id}", appraisal.ReadEvaluation),
		read("evaluation.sample", "GET /evaluations/{id}/sample", appraisal.SampleOf),
		read("evaluation.households", "GET /evaluations/{id}/households", appraisal.HouseholdsOf),
		read("evaluation.comments", "GET /evaluations/{id}/comments", appraisal.CommentsOf),
		change("evaluation.prepare", "POST /cycles/{cycle}/evaluations", appraisal.ListHouseholds, created, large, example(exampleEvaluation)),
		change("evaluation.draw", "POST /evaluations/{id}/draw", appraisal.DrawHouseholds, example(appraisal.SampleSeed{Seed: "470193"})),
		change("evaluation.again", "POST /evaluations/{id}/again", appraisal.DrawAgain, example(appraisal.SampleSeed{Seed: "811204", Size: 15})),
		change("evaluation.open", "POST /evaluations/{id}/open", appraisal.OpenEvaluation),
		change("evaluation.close", "POST /evaluations/{id}/close", appraisal.CloseEvaluation),
		change("evaluation.count", "POST /cycles/{cycle}/evaluations/count", appraisal.CountBallots, heavy, example(appraisal.UrnOpening{Shares: []string{"8XSHARE1", "8XSHARE1"}})),
		change("evaluation.finish", "POST /evaluations/{id}/finish", appraisal.FinishEvaluation),
		change("evaluation.accept", "POST /evaluations/{id}/accept", appraisal.AcceptEvaluation, example(appraisal.FewAnswers{Document: "2027-2", Meeting: "01J", Reason: "nobody else was at home"})),
		change("evaluation.erase", "POST /cycles/{cycle}/evaluations/erase", appraisal.EraseHouseholds),

		change("ballot.paper", "POST /evaluations/{id}/paper", appraisal.CountPaper, example(examplePaper)),
		change("ballot.spoil", "POST /evaluations/{id}/spoil", appraisal.SpoilCode, example(appraisal.SpoiltCode{Code: "2222-2222-2222"})),
		read("ballot.form", "GET /cycles/{cycle}/units/{unit}/ballot", appraisal.ReadBallotForm, public),
		own("ballot.cast", "POST /cycles/{cycle}/units/{unit}/ballots", "ballot.cast", castBallot, public, created, example(exampleBallot)),
	}
}

// castBallot takes a ballot from anybody who has a code. A code that is none counts
// against the address like a wrong password, a ballot against nothing: a family votes
// one after the other on one telephone.
func castBallot(ctx context.Context, s *Server, x *exchange, in appraisal.BallotInput) (appraisal.BallotTaken, error) {
	out, err := appraisal.CastBallot(ctx, s.door, x.actor.Org, in, x.dry)
	if guessed(err) && s.limits != nil {
		s.limits.failures.take(x.source)
	}
	return out, err
}

// guessed says whether a code was tried that is none.
func guessed(err error) bool {
	for _, e := range errs.All(err) {
		switch e.Code {
		case "ballot.code_unknown", survey.CodeLength, survey.CodeLetter, survey.CodeMistake:
			return true
		}
	}
	return false
}

var (
	exampleQuestion   = survey.Question{ID: "F1-09", Text: "2026", Options: []survey.Option{{ID: "good", Text: "A", Valid: true, Positive: true}, {ID: "poor", Text: "B", Valid: true}}}
	exampleEvaluation = appraisal.EvaluationInput{
		Unit: "V01", Questions: []survey.Question{exampleQuestion}, Size: 2, Ordinary: decimal.MustParse("0.70"),
		Lists: []appraisal.HouseholdList{{ID: "ordinary", Ordinary: true, Households: []string{"1", "2", "3"}}},
	}
	examplePaper = appraisal.PaperInput{Codes: []string{"2222-2222-2222"}, Boxes: []appraisal.PaperBox{
		{Stratum: "ordinary", Given: 1, Counts: []appraisal.PaperTally{{Question: "F1-09", Option: "good", Count: 1}}},
	}}
	exampleBallot = appraisal.BallotInput{Code: "2222-2222-2222", Answers: []appraisal.BallotAnswer{{Question: "F1-09", Option: "good"}}}
)
