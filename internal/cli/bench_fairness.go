package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"eightx/integrity/assessors"
	"eightx/integrity/facets"
	"eightx/internal/benchdata"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// benchFairnessCmd times the rating model on 180,000 made marks, or measures on
// made seasons how often the rules of eightx fairness find and how often they ask
// without cause.
type benchFairnessCmd struct {
	jsonFlag
	Rounds  int `default:"3"`
	Seasons int `default:"0"`
	Seed    int `default:"1"`
}

// fairnessCost is what one fit of the rating model took.
type fairnessCost struct {
	Marks      int     `json:"marks"`
	Pool       int     `json:"pool"`
	Newton     int     `json:"newtonSteps"`
	CPUBestMS  float64 `json:"cpuBestMs"`
	WallBestMS float64 `json:"wallBestMs"`
	LogLik     float64 `json:"logLik"`
	PeakMB     float64 `json:"peakMb"` // of the process so far, marks included
}

// Run times, or measures the rules.
func (c *benchFairnessCmd) Run(s *session) error {
	if c.Seasons > 0 {
		return c.study(s)
	}
	tightCollector()
	var costs []fairnessCost
	for _, pool := range []int{5, 40} {
		cost, err := c.fit(pool)
		if err != nil {
			return dataError(err)
		}
		costs = append(costs, cost)
	}
	if c.JSON {
		return s.writeJSON(costs)
	}
	for _, x := range costs {
		s.say("cli.bench.fairness.cost", locale.A("marks", x.Marks), locale.A("pool", x.Pool), locale.A("steps", x.Newton), locale.A("cpu", fmt.Sprintf("%.0f", x.CPUBestMS)),
			locale.A("wall", fmt.Sprintf("%.0f", x.WallBestMS)), locale.A("peak", fmt.Sprintf("%.0f", x.PeakMB)))
	}
	return nil
}

// fit estimates 600 units × 5 assessors of a pool × 60 indicators.
func (c *benchFairnessCmd) fit(pool int) (fairnessCost, error) {
	ratings := facets.Made{Units: 600, Panel: 5, Pool: pool, Indicators: 60}.Ratings(uint64(c.Seed))
	var model *facets.Model
	var err error
	var costs benchdata.Costs
	for range max(1, c.Rounds) {
		costs = append(costs, benchdata.Measure(func() { model, err = facets.Fit(ratings, facets.Options{}) }))
		if err != nil {
			return fairnessCost{}, err
		}
	}
	best := costs.Best()
	return fairnessCost{Marks: model.Marks, Pool: pool, Newton: model.Rounds, LogLik: model.LogLik, CPUBestMS: ms(best.CPU), WallBestMS: ms(best.Wall), PeakMB: float64(benchdata.PeakMemory()) / 1e6}, nil
}

// study measures the rules.
func (c *benchFairnessCmd) study(s *session) error {
	study, err := assessors.RunStudy(assessors.StandardMade, uint64(c.Seed), c.Seasons)
	if err != nil {
		return dataError(err)
	}
	if c.JSON {
		return s.writeJSON(study)
	}
	percent := func(x float64) string { return fmt.Sprintf("%.2f%%", 100*x) }
	s.say("cli.bench.fairness.clean", locale.A("seasons", c.Seasons), locale.A("cells", fmt.Sprintf("%.3f", study.Clean.CellsPerSeason)), locale.A("stamps", percent(study.Clean.Share["fairness.stamp"])),
		locale.A("copies", percent(study.Clean.Share["fairness.copy"])), locale.A("severity", percent(study.Clean.Share["fairness.severity"])))
	for _, p := range study.Favours {
		s.say("cli.bench.fairness.favour", locale.A("size", p.Size), locale.A("found", percent(p.Found)), locale.A("named", percent(p.Named)), locale.A("false", fmt.Sprintf("%.3f", p.False)))
	}
	s.say("cli.bench.fairness.habits", locale.A("stamps", percent(study.Stamps.Found)), locale.A("copies", percent(study.Copies.Found)), locale.A("halo", percent(study.Halo)),
		locale.A("central", percent(study.Central)), locale.A("severe", percent(study.Severe)))
	return nil
}

// benchMarksCmd writes a made season for eightx fairness.
type benchMarksCmd struct {
	Out    string `required:"" short:"o" placeholder:"FILE.csv"`
	Seed   int    `default:"1"`
	Favour string `default:"0"`
	Stamps int    `default:"0"`
	Copies int    `default:"0"`
}

// Run writes the marks and says what is hidden in them.
func (c *benchMarksCmd) Run(s *session) error {
	favour, err := strconv.ParseFloat(c.Favour, 64)
	if err != nil {
		return errs.E(errs.Usage, "cli.bench.marks.favour", errs.P("read", c.Favour))
	}
	ratings, hidden := assessors.StandardMade.Season(uint64(c.Seed), 0, assessors.Plant{Favour: favour, Stamps: c.Stamps, Copies: c.Copies})
	rows := [][]string{{"unit", "assessor", "indicator", "score"}}
	for _, r := range ratings {
		rows = append(rows, []string{r.Unit, r.Assessor, r.Indicator, strconv.FormatFloat(r.Score, 'f', -1, 64)})
	}
	if err := saveTo(c.Out, func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) }); err != nil {
		return err
	}
	s.say("cli.bench.marks.written", locale.A("marks", len(ratings)), locale.A("file", c.Out))
	if hidden.Favour[0] != "" {
		s.say("cli.bench.marks.hidden", locale.A("unit", hidden.Favour[0]), locale.A("assessor", hidden.Favour[1]), locale.A("favour", c.Favour))
	}
	return nil
}
