package pages

import (
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

var votePages = []page{
	{name: "vote", path: "/public/{org}/vote/{cycle}/{unit}", public: true, scripts: []string{"vote"}, see: seeVote},
	{name: "voted", path: "/public/{org}/vote/{cycle}/{unit}/done", public: true, see: seeVoted},
}

// votePage is the ballot as a resident sees it. Without a form the vote is not open.
type votePage struct {
	Cycle, Unit, Name string
	Form              *appraisal.BallotForm
	Next              string // after the ballot
	Closed            *problem
}

func seeVote(v *visit) (any, error) {
	page := votePage{Cycle: v.r.PathValue("cycle"), Unit: v.r.PathValue("unit")}
	page.Name = page.Unit
	form, err := ask(v, appraisal.ReadBallotForm, appraisal.UnitOfCycle{Cycle: page.Cycle, Unit: page.Unit})
	if err != nil && errs.KindOf(err) == errs.Conflict {
		page.Closed = problemOf(v, err)
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	page.Form, page.Name, page.Next = &form, form.Name, v.votePath(page.Cycle, page.Unit)+"/done"
	return page, nil
}

// votedPage thanks, and says how the next of the house votes on the same telephone.
type votedPage struct{ Again string }

func seeVoted(v *visit) (any, error) {
	return votedPage{v.votePath(v.r.PathValue("cycle"), v.r.PathValue("unit"))}, nil
}
