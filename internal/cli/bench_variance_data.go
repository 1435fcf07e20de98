package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"eightx/integrity"
	"eightx/integrity/variance"
	"eightx/internal/errs"
)

// varianceCase is one design: who marks whom, and the terms asked for.
type varianceCase struct {
	name                                   string
	villages, pool, indicators, assessors  int // assessors: how many of the pool mark a village
	ratings                                int // when not 0: so many marks of villages by single assessors, no indicators
	missing                                int // percent
	terms                                  []variance.Term
	byVillage, byAssessor, byPairIndicator float64 // standard deviations of meetings
}

var (
	mainTerms    = []variance.Term{variance.Unit, variance.Assessor, variance.Indicator}
	meetingTerms = append(slices.Clone(mainTerms), variance.Unit|variance.Assessor)
	allTerms     = append(slices.Clone(meetingTerms), variance.Unit|variance.Indicator, variance.Assessor|variance.Indicator)
	pairTerms    = []variance.Term{variance.Unit, variance.Assessor}
)

// varianceCases are 180,000 marks of 600 villages on 60 indicators by the same
// five assessors, or by five of a pool of 150, or of 40 with some marks missing;
// and a design of the size of lme4's InstEval.
var varianceCases = []varianceCase{
	{name: "panel", villages: 600, pool: 5, indicators: 60, assessors: 5, terms: mainTerms},
	{name: "panel-meeting", villages: 600, pool: 5, indicators: 60, assessors: 5, terms: meetingTerms, byVillage: 1},
	{name: "panel-all", villages: 600, pool: 5, indicators: 60, assessors: 5, terms: allTerms, byVillage: 1, byAssessor: 1.5, byPairIndicator: 2},
	{name: "panel-missing", villages: 600, pool: 5, indicators: 60, assessors: 5, missing: 2, terms: mainTerms},
	{name: "panel-missing-all", villages: 600, pool: 5, indicators: 60, assessors: 5, missing: 2, terms: allTerms, byVillage: 1, byAssessor: 1.5, byPairIndicator: 2},
	{name: "pool", villages: 600, pool: 150, indicators: 60, assessors: 5, terms: mainTerms},
	{name: "pool-meeting", villages: 600, pool: 150, indicators: 60, assessors: 5, terms: meetingTerms, byVillage: 1},
	{name: "pool-all", villages: 600, pool: 150, indicators: 60, assessors: 5, terms: allTerms, byVillage: 1, byAssessor: 1.5, byPairIndicator: 2},
	{name: "pool-missing-meeting", villages: 600, pool: 150, indicators: 60, assessors: 5, missing: 2, terms: meetingTerms, byVillage: 1},
	{name: "pairs", villages: 2972, pool: 1128, ratings: 73421, terms: pairTerms},
}

// simulate makes the marks of a case: 85 and normal effects of villages (3),
// assessors (2), indicators (4), their meetings and error (5).
func (c *varianceCase) simulate(seed uint64) integrity.Ratings {
	rng := rand.New(rand.NewPCG(seed, uint64(c.pool)))
	village, assessor, indicator := effects(rng, c.villages, 3), effects(rng, c.pool, 2), effects(rng, max(1, c.indicators), 4)
	if c.ratings > 0 {
		return c.simulatePairs(rng, village, assessor)
	}
	villages, assessors, indicators := labels("v", c.villages), labels("a", c.pool), labels("i", c.indicators)
	byAssessor := effects(rng, c.pool*c.indicators, c.byAssessor)
	ratings := make(integrity.Ratings, 0, c.villages*c.assessors*c.indicators)
	for v := range c.villages {
		byIndicator := effects(rng, c.indicators, c.byPairIndicator)
		for _, a := range rng.Perm(c.pool)[:c.assessors] {
			cell := 85 + village[v] + assessor[a] + c.byVillage*rng.NormFloat64()
			for i := range c.indicators {
				score := cell + indicator[i] + byIndicator[i] + byAssessor[a*c.indicators+i] + 5*rng.NormFloat64()
				if c.missing > 0 && rng.IntN(100) < c.missing {
					continue
				}
				ratings = append(ratings, integrity.Rating{Unit: villages[v], Assessor: assessors[a], Indicator: indicators[i], Score: score})
			}
		}
	}
	return ratings
}

// simulatePairs lets some assessors mark many more villages than others.
func (c *varianceCase) simulatePairs(rng *rand.Rand, village, assessor []float64) integrity.Ratings {
	ratings := make(integrity.Ratings, 0, c.ratings)
	villages, assessors := labels("v", c.villages), labels("a", c.pool)
	for i := range c.ratings {
		v := i % c.villages
		a := int(float64(c.pool) * math.Pow(rng.Float64(), 1.5))
		ratings = append(ratings, integrity.Rating{Unit: villages[v], Assessor: assessors[a], Score: 85 + village[v] + assessor[a] + 5*rng.NormFloat64()})
	}
	return ratings
}

func effects(rng *rand.Rand, n int, sd float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = sd * rng.NormFloat64()
	}
	return x
}

// labels are the names v0001, v0002 …
func labels(prefix string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s%04d", prefix, i+1)
	}
	return names
}

// writeRatings writes marks with all digits of their scores.
func writeRatings(path string, ratings integrity.Ratings) error {
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	var file *os.File
	if err == nil {
		file, err = os.Create(path)
	}
	if err != nil {
		return errs.E(errs.Internal, "cli.bench.unwritten", errs.P("cause", err), errs.Cause(err))
	}
	w := csv.NewWriter(file)
	err = w.Write([]string{"unit", "assessor", "indicator", "score"})
	for _, r := range ratings {
		err = errors.Join(err, w.Write([]string{r.Unit, orOne(r.Assessor), orOne(r.Indicator), strconv.FormatFloat(r.Score, 'g', -1, 64)}))
	}
	w.Flush()
	if err = errors.Join(err, w.Error(), file.Close()); err != nil {
		return errs.E(errs.Internal, "cli.bench.unwritten", errs.P("cause", err), errs.Cause(err))
	}
	return nil
}

// orOne names what has no name, because a file of marks names everything.
func orOne(name string) string {
	if name == "" {
		return "1"
	}
	return name
}
