package cli

import (
	"io"

	"eightx/integrity/sturdiness"
	"eightx/internal/inquiry"
)

// simulateCmd scores the same facts by two schemes and says what changes.
type simulateCmd struct {
	jsonFlag
	factsFlags
	Old      string `required:"" placeholder:"SCHEME"`
	New      string `required:"" placeholder:"SCHEME"`
	Facts    string `required:"" placeholder:"FACTS"`
	Size     string `placeholder:"NAME"`
	Workbook string `placeholder:"FILE.xlsx"`
}

// Run simulates and writes. Both schemes must be able to score the facts;
// otherwise every problem is shown.
func (c *simulateCmd) Run(s *session) error {
	before, err := s.readYear(c.Old, c.Facts, c.factsFlags)
	if err != nil {
		return err
	}
	after, err := s.readYear(c.New, c.Facts, c.factsFlags)
	if err != nil {
		return err
	}
	simulation, err := sturdiness.Simulate(before.program.Scheme, after.program.Scheme, after.facts, c.Size)
	if err != nil {
		return inquiry.Refused(s.Lang, err)
	}
	if c.Workbook != "" {
		if err := saveTo(c.Workbook, func(w io.Writer) error { return inquiry.SimulateWorkbook(w, s.Lang, simulation) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return s.writeJSON(simulation)
	}
	return inquiry.Simulate(s.Stdout, s.Lang, simulation)
}
