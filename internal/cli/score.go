package cli

import (
	"errors"
	"io"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/report"
	"eightx/internal/schemefile"
	"eightx/scoring"
)

// scoreCmd scores a year: the star board, and everything else into a folder.
type scoreCmd struct {
	jsonFlag
	factsFlags
	Scheme string `arg:""`
	Facts  string `arg:""`
	Out    string `placeholder:"DIR"`
	Format string `enum:"table,csv,xlsx" default:"table"`
	Full   bool
}

// Run scores and writes.
func (c *scoreCmd) Run(s *session) error {
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
	if c.Out != "" {
		if err := s.writeFolder(c.Out, rp, in.facts, c.Full); err != nil {
			return err
		}
	}
	return s.showResult(c, rp)
}

// showResult writes the result to the terminal in the form asked for.
func (s *session) showResult(c *scoreCmd, rp *scoring.Replay) error {
	def := rp.Program().Scheme
	switch {
	case c.JSON:
		return rp.Result.WriteJSON(s.Stdout)
	case c.Format == "csv":
		return report.BoardCSV(s.Stdout, s.Lang, def, rp.Result)
	case c.Format == "xlsx":
		return report.Workbook(s.Stdout, s.Lang, rp, report.Options{Full: c.Full})
	}
	return report.Board(s.Stdout, s.Lang, def, rp.Result)
}

// writeFolder writes all reports into a folder, with the scheme and the facts
// they come from, so that anybody can score again.
func (s *session) writeFolder(dir string, rp *scoring.Replay, f *facts.Facts, full bool) error {
	scheme, err := schemefile.Format("scheme.json", rp.Program().Scheme)
	if err != nil {
		return err
	}
	files, err := report.WriteFolder(dir, s.Lang, rp, report.Options{Full: full}, map[string]func(io.Writer) error{
		"scheme.json": func(w io.Writer) error { _, err := w.Write(scheme); return err },
		"facts.json":  func(w io.Writer) error { return facts.WriteJSON(w, f) },
	})
	if err != nil {
		return err
	}
	s.note("score.written", locale.A("files", files), locale.A("dir", dir))
	if !full && len(rp.Result.Units) > report.ManyUnits {
		s.note("score.many", locale.A("limit", report.ManyUnits))
	}
	return nil
}

// note writes a remark beside the result.
func (s *session) note(code string, args ...locale.Arg) {
	_, _ = io.WriteString(s.Stderr, s.text(code, args...)+"\n")
}

// replay scores the facts. When they are not complete it lists every problem
// and returns errFindings; with --json the problems are the error.
func (s *session) replay(p *scoring.Program, in *input) (*scoring.Replay, error) {
	rp, err := p.Replay(in.facts)
	var incomplete *scoring.IncompleteError
	switch {
	case err == nil:
		return rp, nil
	case !errors.As(err, &incomplete):
		return nil, err
	}
	in.place(incomplete.Problems)
	if s.JSON {
		return nil, problemErrors(p, in.facts, incomplete.Problems)
	}
	s.problems(p, in.facts, incomplete.Problems)
	return nil, errFindings
}

// problemErrors is the problems of facts as errors.
func problemErrors(p *scoring.Program, f *facts.Facts, problems []scoring.Problem) error {
	var list errs.List
	names := namesOf(p, f)
	for i := range problems {
		details := []errs.Detail{errs.Where{File: problems[i].Source.Place}}
		for _, a := range names.args(&problems[i]) {
			details = append(details, errs.Param(a))
		}
		list = append(list, errs.E(errs.Invalid, problems[i].Code, details...))
	}
	return list.Err()
}
