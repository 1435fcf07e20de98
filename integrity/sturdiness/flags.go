package sturdiness

import (
	"math"

	"eightx/integrity"
)

// The limits from which questions are asked. A star that fewer than four of five
// draws of weights give is a question; so is another star within half a percent
// of full points, and one item that alone changes a quarter of all stars.
const (
	tossShare   = 0.80
	cliffShare  = 0.005
	decideShare = 0.25
)

// flags turns the findings into questions.
func (x *examiner) flags() {
	for row := range x.report.Units {
		u := &x.report.Units[row]
		if u.Rank == 0 || len(u.Stars) == 0 || len(x.base.now.Levels) == 0 {
			continue
		}
		x.toss(u)
		x.edge(row, u)
	}
	for i := range x.report.Choices {
		x.decides(&x.report.Choices[i])
	}
}

// toss asks about a star that depends on weights. Three standard errors of the
// share are allowed for, so that a star which does hold in four of five draws is
// flagged with probability 0.00135.
func (x *examiner) toss(u *UnitReport) {
	n := float64(x.report.Replicates)
	margin := 3 * math.Sqrt(tossShare*(1-tossShare)/n)
	if u.SameStar+margin >= tossShare {
		return
	}
	x.ask(integrity.Flag{Rule: "sturdiness.toss", Subjects: []integrity.Subject{{Kind: "unit", ID: u.Unit}}, Value: u.SameStar, Threshold: tossShare - margin,
		Inputs:    map[string]float64{"star": float64(u.Star), "draws": n, "range": x.report.Range, "best": u.Best, "worst": u.Worst},
		ErrorRate: integrity.ErrorRate{False: 0.00135, Per: "unit", Basis: "nominal"}})
}

// edge asks about money that hangs on very few points.
func (x *examiner) edge(row int, u *UnitReport) {
	limit := cliffShare * number(x.base.now.Units[row].Full)
	for _, c := range []*Cliff{u.Up, u.Down} {
		if c == nil || c.Money == nil || *c.Money == 0 || c.Points > limit {
			continue
		}
		x.ask(integrity.Flag{Rule: "sturdiness.edge", Subjects: []integrity.Subject{{Kind: "unit", ID: u.Unit}}, Value: c.Points, Threshold: limit,
			Inputs:    map[string]float64{"star": float64(u.Star), "other": float64(c.Star), "money": *c.Money},
			ErrorRate: integrity.ErrorRate{False: 0, Per: "unit", Basis: "computed"}})
	}
}

// decides asks about a single choice that gives many another star.
func (x *examiner) decides(c *ChoiceReport) {
	ranked := 0
	for _, r := range x.origin.ranks {
		if r > 0 {
			ranked++
		}
	}
	share := float64(c.Up+c.Down) / float64(ranked)
	if share < decideShare {
		return
	}
	x.ask(integrity.Flag{Rule: "sturdiness.decides", Subjects: []integrity.Subject{{Kind: "choice", ID: c.ID}}, Value: share, Threshold: decideShare,
		Inputs:    map[string]float64{"up": float64(c.Up), "down": float64(c.Down), "units": float64(ranked), "money": c.Money},
		ErrorRate: integrity.ErrorRate{False: 0, Per: "choice", Basis: "computed"}})
}

func (x *examiner) ask(f integrity.Flag) { x.report.Flags = append(x.report.Flags, f) }
