package cli

import (
	"errors"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/report"
	"eightx/scoring"
)

// explainCmd says how a unit's figures came about.
type explainCmd struct {
	jsonFlag
	factsFlags
	Scheme    string `arg:""`
	Facts     string `arg:""`
	Unit      string `arg:""`
	Indicator string `arg:"" optional:""`
}

// Run explains.
func (c *explainCmd) Run(s *session) error {
	p, err := loadProgram(c.Scheme)
	if err != nil {
		return err
	}
	in, err := s.readFacts(c.Facts, p, c.factsFlags)
	if err != nil {
		return err
	}
	rp, err := s.replay(p, in)
	if err != nil {
		return err
	}
	e, err := rp.Explain(unitID(in.facts, c.Unit), c.Indicator)
	if err != nil {
		return unknown(err)
	}
	if c.JSON {
		return s.writeJSON(e)
	}
	return report.Explain(s.Stdout, s.Lang, p.Scheme, e)
}

// unitID is the id of the unit somebody named by id or by name.
func unitID(f *facts.Facts, word string) string {
	found := word
	for _, u := range f.Units {
		if u.ID == word {
			return word
		}
		if u.Name == word {
			found = u.ID
		}
	}
	return found
}

// unknown says that there is no such unit or indicator.
func unknown(err error) error {
	var not *scoring.UnknownError
	if !errors.As(err, &not) {
		return err
	}
	details := []errs.Detail{errs.P("id", not.ID)}
	if not.Nearest != "" {
		details = append(details, errs.P("near", not.Nearest), errs.Fix{Code: "score.near"})
	}
	return errs.E(errs.NotFound, "score.unknown."+not.What, details...)
}
