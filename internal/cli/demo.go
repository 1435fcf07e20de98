package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"eightx/internal/demo"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/report"
	"eightx/scoring"
	"eightx/testdata"
)

// demoCmd scores the invented sub-district that the program carries with it.
type demoCmd struct {
	Out  string `placeholder:"DIR" default:"out"`
	Dir  string `placeholder:"DIR"`
	Year bool

	Until string `placeholder:"STEP"`
	List  bool
}

// Run scores the demo, with a data directory also by an official run in it, prints the
// star board and writes the folder. A whole year ends after its appeal.
func (c *demoCmd) Run(s *session) error {
	switch {
	case c.List:
		s.listSteps()
		return nil
	case c.Until != "":
		return c.until(s)
	}
	p, err := parseProgram("demo.yaml", testdata.DemoScheme)
	if err != nil {
		return err
	}
	data := testdata.DemoFacts
	if c.Year {
		data = testdata.DemoFactsAfter
	}
	in, err := readJSONFacts(data)
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
// the official run there with scoring the files: byte by byte, or, after a year with
// its appeal, unit by unit.
func (c *demoCmd) inDirectory(s *session, rp *scoring.Replay) error {
	if c.Dir == "" {
		return nil
	}
	plan := quickDemo
	if c.Year {
		plan = wholeYear
	}
	var got []byte
	err := s.loadDemo(c.Dir, plan, func(o *demo.Office) (err error) {
		got, err = officialOf(o)
		return err
	})
	if err != nil {
		return err
	}
	same, said := sameResult, "cli.demo.loaded"
	if c.Year {
		same, said = sameFigures, "cli.demo.played"
	}
	if ok, err := same(got, rp.Result); err != nil || !ok {
		return errors.Join(err, errs.E(errs.Internal, "cli.demo.differs", errs.P("dir", c.Dir)))
	}
	s.note(said, locale.A("dir", c.Dir))
	return nil
}

// listSteps shows the steps of the year with their days.
func (s *session) listSteps() {
	for _, step := range demo.Year {
		s.line(step.Day + "  " + step.Story)
	}
}

// until plays the year up to a step, so that people and tests begin there.
func (c *demoCmd) until(s *session) error {
	steps := demo.Until(c.Until)
	switch {
	case c.Dir == "":
		return errs.E(errs.Usage, "cli.demo.until_dir")
	case steps == nil:
		return errs.E(errs.Usage, "cli.demo.no_step", errs.P("read", c.Until))
	}
	var now int64
	err := s.loadDemo(c.Dir, demoPlan{steps: steps}, func(o *demo.Office) error {
		now = o.Door.Clock.Now()
		return nil
	})
	if err != nil {
		return err
	}
	s.say("cli.demo.until", locale.A("dir", c.Dir), locale.A("step", steps[len(steps)-1].Story), locale.A("now", minuteOf(now)))
	return nil
}

func sameResult(got []byte, want *scoring.Result) (bool, error) {
	var text bytes.Buffer
	err := want.WriteJSON(&text)
	return bytes.Equal(got, text.Bytes()), err
}

// sameFigures compares what a year's facts say whoever handed them in: points,
// totals, ranks, stars and pay.
func sameFigures(data []byte, want *scoring.Result) (bool, error) {
	var got scoring.Result
	if err := json.Unmarshal(data, &got); err != nil {
		return false, err
	}
	return slices.EqualFunc(got.Units, want.Units, func(a, b scoring.UnitResult) bool {
		return a.Unit == b.Unit && a.Total == b.Total && a.Rank == b.Rank && a.Star == b.Star && a.PayPool == b.PayPool &&
			slices.EqualFunc(a.Lines, b.Lines, func(x, y scoring.Line) bool { return x.Indicator == y.Indicator && x.Points == y.Points })
	}), nil
}
