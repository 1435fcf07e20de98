package cli

import (
	"fmt"
	"path/filepath"
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
