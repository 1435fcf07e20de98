package accesstest_test

import (
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// rounds are a half-year round that is published and a year-end round that is
// planned.
func (o *office) rounds() {
	o.Helper()
	must := appraisaltest.Office
	half := appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundHalf, Name: "half", From: "2026-07-06", To: "2026-07-24", Filing: "17"}
	year := appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year", From: "2026-12-21", To: "2027-01-15", Filing: "17"}
	appraisaltest.Must(o.world, appraisal.PlanRound, must, half)
	appraisaltest.Must(o.world, appraisal.PlanRound, must, year)
	appraisaltest.Must(o.world, appraisal.PublishRound, must, appraisal.RoundStep{ID: "2026-half"})
}
