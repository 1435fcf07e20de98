package cli

import (
	"io"
	"strconv"
	"strings"

	"eightx/facts"
	"eightx/integrity/sturdiness"
	"eightx/internal/errs"
	"eightx/internal/inquiry"
	"eightx/internal/schemefile"
	"eightx/scoring"
	"eightx/testdata"
)

// robustCmd asks how far ranks and stars depend on weights and single choices;
// with --index it asks that of a composite index of others.
type robustCmd struct {
	jsonFlag
	factsFlags
	Scheme     string `arg:"" optional:""`
	Facts      string `arg:"" optional:""`
	Range      string `placeholder:"PERCENT" default:"25%"`
	Replicates int    `default:"10000"`
	Seed       int    `default:"1"`
	Sobol      int    `default:"512"`
	Index      string `placeholder:"FILE.yaml"`
	Workbook   string `placeholder:"FILE.xlsx"`
}

// Run examines and writes. Questions are no errors: the exit code is 0 with and
// without them.
func (c *robustCmd) Run(s *session) error {
	if c.Index != "" {
		return c.index(s)
	}
	within, err := readRange(c.Range)
	if err != nil {
		return err
	}
	year, err := s.readYear(c.Scheme, c.Facts, c.factsFlags)
	if err != nil {
		return err
	}
	report, err := sturdiness.Examine(year.program.Scheme, year.facts, sturdiness.Options{Range: within, NoRange: within == 0,
		Replicates: c.Replicates, Seed: uint64(c.Seed), Sobol: c.rows()})
	if err != nil {
		return inquiry.Refused(s.Lang, err)
	}
	if c.Workbook != "" {
		if err := saveTo(c.Workbook, func(w io.Writer) error { return inquiry.RobustWorkbook(w, s.Lang, report) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return s.writeJSON(report)
	}
	return inquiry.Robust(s.Stdout, s.Lang, report)
}

// rows is the Sobol design asked for; 0 means none.
func (c *robustCmd) rows() int {
	if c.Sobol <= 0 {
		return -1
	}
	return c.Sobol
}

// index recomputes a composite index from its description and a table.
func (c *robustCmd) index(s *session) error {
	if c.Scheme == "" || c.Facts != "" {
		return errs.E(errs.Usage, "robust.index_table")
	}
	tree, err := schemefile.ReadTree(c.Index)
	if err != nil {
		return err
	}
	x, err := inquiry.ReadIndex(tree)
	if err != nil {
		return err
	}
	table, err := inquiry.ReadIndexTable(c.Scheme, x.Unit)
	if err != nil {
		return inquiry.Refused(s.Lang, err)
	}
	report, err := inquiry.NewIndexReport(x, table, c.Replicates, max(c.Sobol, 2), uint64(c.Seed))
	if err != nil {
		return inquiry.Refused(s.Lang, err)
	}
	if c.Workbook != "" {
		if err := saveTo(c.Workbook, func(w io.Writer) error { return inquiry.IndexWorkbook(w, s.Lang, report) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return report.WriteJSON(s.Stdout)
	}
	return inquiry.Index(s.Stdout, s.Lang, report)
}

// readRange reads 25% or 0.25, between 0 and 100 %.
func readRange(text string) (float64, error) {
	body, unit := strings.CutSuffix(strings.TrimSpace(text), "%")
	x, err := strconv.ParseFloat(body, 64)
	if unit {
		x /= 100
	}
	if err != nil || !(x >= 0 && x <= 1) {
		return 0, errs.E(errs.Usage, "robust.bad_range", errs.P("read", text))
	}
	return x, nil
}

// scoredYear is a scheme and facts that it can score.
type scoredYear struct {
	program *scoring.Program
	facts   *facts.Facts
}

// readYear reads a scheme and facts, the demo office when neither is named, and
// sees that they can be scored; otherwise every problem is shown.
func (s *session) readYear(schemePath, factsPath string, how factsFlags) (*scoredYear, error) {
	if schemePath == "" {
		return s.demoYear()
	}
	if factsPath == "" {
		return nil, errs.E(errs.Usage, "robust.no_facts")
	}
	p, err := loadProgram(schemePath)
	if err != nil {
		return nil, err
	}
	in, err := s.readFacts(factsPath, p, how)
	if err != nil {
		return nil, err
	}
	_, err = s.replay(p, in)
	return &scoredYear{p, in.facts}, err
}

func (s *session) demoYear() (*scoredYear, error) {
	p, err := parseProgram("demo.yaml", testdata.DemoScheme)
	if err != nil {
		return nil, err
	}
	in, err := readJSONFacts(testdata.DemoFacts)
	if err != nil {
		return nil, err
	}
	_, err = s.replay(p, in)
	return &scoredYear{p, in.facts}, err
}
