package cli

import (
	"io"
	"path/filepath"

	"eightx/integrity"
	"eightx/integrity/assessors"
	"eightx/integrity/facets"
	"eightx/internal/errs"
	"eightx/internal/inquiry"
)

// fairnessCmd asks where assessors mark unlike the rest of the panel.
type fairnessCmd struct {
	jsonFlag
	factsFlags
	Scheme   string `arg:"" optional:""`
	Facts    string `arg:"" optional:""`
	Ratings  string `placeholder:"FILE.csv"`
	Ties     string `placeholder:"FILE.csv"`
	Model    string `enum:"all,mfrm,reml,agreement" default:"all"`
	Steps    string `enum:"common,indicator,assessor" default:"common"`
	Workbook string `placeholder:"FILE.xlsx"`
}

// Run asks, and shows the answers.
func (c *fairnessCmd) Run(s *session) error {
	ratings, ties, source, err := c.marks(s)
	if err != nil {
		return err
	}
	if len(ratings) == 0 {
		return errs.E(errs.Invalid, "fairness.no_marks", errs.Where{File: source})
	}
	f := inquiry.AskFairness(source, ratings, ties, inquiry.FairnessOptions{Model: c.model(), Steps: c.steps()})
	if c.Workbook != "" {
		if err := saveTo(c.Workbook, func(w io.Writer) error { return f.Workbook(w, s.Lang) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return s.writeJSON(f)
	}
	return f.Text(s.Stdout, s.Lang)
}

func (c *fairnessCmd) model() string {
	if c.Model == "all" {
		return inquiry.EveryPart
	}
	return c.Model
}

func (c *fairnessCmd) steps() facets.Steps {
	switch c.Steps {
	case "indicator":
		return facets.PerIndicator
	case "assessor":
		return facets.PerAssessor
	}
	return facets.Common
}

// marks reads the marks from a CSV file or from a year's facts, and the ties.
func (c *fairnessCmd) marks(s *session) (ratings integrity.Ratings, ties []assessors.Tie, source string, err error) {
	switch {
	case c.Ratings != "" && c.Scheme == "":
		source = filepath.Base(c.Ratings)
		ratings, err = inquiry.ReadRatings(c.Ratings)
	case c.Ratings == "" && c.Facts != "":
		source = filepath.Base(c.Facts)
		ratings, ties, err = s.factMarks(c.Scheme, c.Facts, c.factsFlags)
	default:
		err = errs.E(errs.Usage, "fairness.which")
	}
	if err == nil && c.Ties != "" {
		var more []assessors.Tie
		more, err = inquiry.ReadTies(c.Ties)
		ties = append(ties, more...)
	}
	return ratings, ties, source, err
}

// factMarks are the marks of a year's facts.
func (s *session) factMarks(scheme, path string, how factsFlags) (integrity.Ratings, []assessors.Tie, error) {
	p, err := loadProgram(scheme)
	if err != nil {
		return nil, nil, err
	}
	in, err := s.readFacts(path, p, how)
	if err != nil {
		return nil, nil, err
	}
	ratings, ties := inquiry.MarksOf(p, in.facts)
	return ratings, ties, nil
}
