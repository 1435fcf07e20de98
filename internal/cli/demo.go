package cli

import (
	"eightx/internal/report"
	"eightx/testdata"
)

// demoCmd scores the invented sub-district that the program carries with it.
type demoCmd struct {
	Out string `placeholder:"DIR" default:"out"`
}

// Run scores the demo, prints the star board and writes the folder.
func (c *demoCmd) Run(s *session) error {
	p, err := parseProgram("demo.yaml", testdata.DemoScheme)
	if err != nil {
		return err
	}
	in, err := readJSONFacts(testdata.DemoFacts)
	if err != nil {
		return err
	}
	rp, err := s.replay(p, in)
	if err != nil {
		return err
	}
	if err := report.Board(s.Stdout, s.Lang, p.Scheme, rp.Result); err != nil {
		return err
	}
	return s.writeFolder(c.Out, rp, in.facts, false)
}
