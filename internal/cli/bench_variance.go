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
	"strings"

	"eightx/integrity"
	"eightx/integrity/variance"
	"eightx/internal/benchdata"
	"eightx/internal/errs"
	"eightx/internal/inquiry"
	"eightx/internal/locale"
)

// benchVarianceCmd estimates components of variance on simulated seasons, or on a
// file, and says what it took. tools/beside_lme4.sh runs it beside lme4.
type benchVarianceCmd struct {
	jsonFlag
	Case   string `placeholder:"NAME"`
	Rounds int    `default:"5"`
	Seed   int    `default:"20261122"`
	Out    string `short:"o" placeholder:"DIR"`
	Data   string `placeholder:"FILE"`
	Terms  string `placeholder:"LIST"`
}

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

// varianceResult is what one case took and found. Times are in milliseconds.
type varianceResult struct {
	Case       string               `json:"case"`
	Ratings    int                  `json:"ratings"`
	Effects    int                  `json:"effects"`
	WallBestMS float64              `json:"wallBestMs"`
	CPUBestMS  float64              `json:"cpuBestMs"`
	CPUMedian  float64              `json:"cpuMedianMs"`
	PeakMB     float64              `json:"peakMb"` // of the process so far
	Components *variance.Components `json:"components"`
}

// Run measures one case, all of them, or a file; with --out it writes their marks.
func (c *benchVarianceCmd) Run(s *session) error {
	tightCollector()
	if c.Data != "" {
		return c.file(s)
	}
	found := false
	for i := range varianceCases {
		work := &varianceCases[i]
		if c.Case != "" && c.Case != work.name {
			continue
		}
		found = true
		if err := c.run(s, work.name, work.simulate(uint64(c.Seed)), work.terms); err != nil {
			return err
		}
	}
	if !found {
		return errs.E(errs.Invalid, "cli.bench.variance.no_case", errs.P("case", c.Case), errs.P("cases", strings.Join(caseNames(), ", ")))
	}
	return nil
}

func caseNames() []string {
	var names []string
	for _, c := range varianceCases {
		names = append(names, c.name)
	}
	return names
}

// file measures marks from outside, with the terms asked for or all there can be.
func (c *benchVarianceCmd) file(s *session) error {
	ratings, err := inquiry.ReadRatings(c.Data)
	if err != nil {
		return err
	}
	var terms []variance.Term
	for _, text := range strings.FieldsFunc(c.Terms, func(r rune) bool { return r == ',' || r == ' ' }) {
		term, err := variance.ParseTerm(text)
		if err != nil {
			return inquiry.Refused(s.Lang, err)
		}
		terms = append(terms, term)
	}
	return c.run(s, filepath.Base(c.Data), ratings, terms)
}

// run estimates so many rounds, or writes the marks.
func (c *benchVarianceCmd) run(s *session, name string, ratings integrity.Ratings, terms []variance.Term) error {
	if c.Out != "" {
		return writeRatings(filepath.Join(c.Out, name+".csv"), ratings)
	}
	r := varianceResult{Case: name, Ratings: len(ratings)}
	var costs benchdata.Costs
	for range max(1, c.Rounds) {
		var err error
		r.Components = nil // so that two are never in memory at once
		costs = append(costs, benchdata.Measure(func() { r.Components, err = variance.Estimate(ratings, terms...) }))
		if err != nil {
			return inquiry.Refused(s.Lang, err)
		}
	}
	best, median := costs.Best(), costs.Median()
	r.WallBestMS, r.CPUBestMS, r.CPUMedian = ms(best.Wall), ms(best.CPU), ms(median.CPU)
	r.PeakMB = float64(benchdata.PeakMemory()) / 1e6
	for _, t := range r.Components.Terms[:len(r.Components.Terms)-1] {
		r.Effects += t.Levels
	}
	if c.JSON {
		return s.writeJSON(r)
	}
	s.showVariance(&r)
	return nil
}

func (s *session) showVariance(r *varianceResult) {
	one := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	var deviations []string
	for _, t := range r.Components.Terms {
		deviations = append(deviations, fmt.Sprintf("%s %.8f", t.Term, t.SD))
	}
	s.say("cli.bench.variance.line", locale.A("case", r.Case), locale.A("ratings", r.Ratings), locale.A("effects", r.Effects), locale.A("wall", one(r.WallBestMS)),
		locale.A("cpu", one(r.CPUBestMS)), locale.A("median", one(r.CPUMedian)), locale.A("peak", one(r.PeakMB)))
	s.line(fmt.Sprintf("  %s %d REML %.8f sd %s", r.Components.Method, r.Components.Iterations, r.Components.Criterion, strings.Join(deviations, ", ")))
}

// simulate makes the marks of a case: 85 and normal effects of villages (3),
// assessors (2), indicators (4), their meetings and error (5).
func (c *varianceCase) simulate(seed uint64) integrity.Ratings {
	rng := rand.New(rand.NewPCG(seed, uint64(c.pool)))
	village, assessor, indicator := effects(rng, c.villages, 3), effects(rng, c.pool, 2), effects(rng, max(1, c.indicators), 4)
	if c.ratings > 0 {
		return c.simulatePairs(rng, village, assessor)
	}
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
				ratings = append(ratings, integrity.Rating{Unit: label("v", v), Assessor: label("a", a), Indicator: label("i", i), Score: score})
			}
		}
	}
	return ratings
}

// simulatePairs lets some assessors mark many more villages than others.
func (c *varianceCase) simulatePairs(rng *rand.Rand, village, assessor []float64) integrity.Ratings {
	ratings := make(integrity.Ratings, 0, c.ratings)
	for i := range c.ratings {
		v := i % c.villages
		a := int(float64(c.pool) * math.Pow(rng.Float64(), 1.5))
		ratings = append(ratings, integrity.Rating{Unit: label("v", v), Assessor: label("a", a), Score: 85 + village[v] + assessor[a] + 5*rng.NormFloat64()})
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

func label(prefix string, i int) string { return fmt.Sprintf("%s%04d", prefix, i+1) }

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
