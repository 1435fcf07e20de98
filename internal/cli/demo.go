package cli

import (
	"bytes"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/report"
	"eightx/scoring"
	"eightx/testdata"
)

// demoCmd scores the invented sub-district that the program carries with it.
type demoCmd struct {
	Out string `placeholder:"DIR" default:"out"`
	Dir string `placeholder:"DIR"`
}

// Run scores the demo, with a data directory also by an official run in it, prints the star board and writes the folder.
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
	if err := c.inDirectory(s, rp); err != nil {
		return err
	}
	if err := report.Board(s.Stdout, s.Lang, p.Scheme, rp.Result); err != nil {
		return err
	}
	return s.writeFolder(c.Out, rp, in.facts, false)
}

// inDirectory loads the demo into a fresh data directory and compares the result of
// the official run there with scoring the files, byte by byte.
func (c *demoCmd) inDirectory(s *session, rp *scoring.Replay) error {
	if c.Dir == "" {
		return nil
	}
	got, err := s.loadDemo(c.Dir)
	if err != nil {
		return err
	}
	var want bytes.Buffer
	if err := rp.Result.WriteJSON(&want); err != nil {
		return err
	}
	if !bytes.Equal(got, want.Bytes()) {
		return errs.E(errs.Internal, "cli.demo.differs", errs.P("dir", c.Dir))
	}
	s.note("cli.demo.loaded", locale.A("dir", c.Dir))
	return nil
}
