package cli

import (
	"os"
	"path/filepath"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

// convertCmd turns a scheme from one form of file into another.
type convertCmd struct {
	In    string `arg:"" name:"in"`
	Out   string `arg:"" name:"out"`
	Force bool
}

// Run reads, writes, and reads back what it wrote: a conversion that loses
// anything is an error, not a file.
func (c *convertCmd) Run(s *session) error {
	if _, err := os.Lstat(c.Out); err == nil && !c.Force {
		return errs.E(errs.Conflict, "convert.exists", errs.Where{File: filepath.Base(c.Out)})
	}
	in, _, findings, err := schemefile.Read(c.In)
	if err == nil {
		err = schemefile.Errors(findings)
	}
	if err != nil {
		return err
	}
	s.warn(findings)
	if err := schemefile.Write(c.Out, in); err != nil {
		return err
	}
	out, _, err := schemefile.Load(c.Out)
	if err != nil {
		return err
	}
	if scheme.Hash(out) != scheme.Hash(in) {
		return errs.E(errs.Internal, "convert.lossy", errs.Where{File: filepath.Base(c.Out)})
	}
	s.say("convert.done", locale.A("out", c.Out), locale.A("hash", scheme.Hash(out)[:12]))
	return nil
}

// warn writes findings that do not stop anything.
func (s *session) warn(findings []scheme.Finding) {
	for _, f := range findings {
		place := errs.Where{File: f.Place.File, Sheet: f.Place.Sheet, Cell: f.Place.Cell, Line: f.Place.Line, Column: f.Place.Column}
		s.note("convert.warning", locale.A("place", place.Text(s.Lang)), locale.A("text", s.text(f.Code, locale.Args(f.Args)...)))
	}
}
