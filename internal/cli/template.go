package cli

import (
	"os"
	"path/filepath"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
	"eightx/scheme"
)

// templateCmd writes the tables an office fills in: a workbook, or a folder of
// CSV files.
type templateCmd struct {
	Scheme string `arg:""`
	Units  string `placeholder:"FACTS"`
	Dept   string `placeholder:"ID"`
	Out    string `short:"o" required:"" placeholder:"FILE.xlsx"`
}

// Run writes the template.
func (c *templateCmd) Run(s *session) error {
	p, err := loadProgram(c.Scheme)
	if err != nil {
		return err
	}
	req := tabular.FromProgram(p, s.Lang)
	var f *facts.Facts
	if c.Units != "" {
		in, err := s.readFacts(c.Units, p, factsFlags{})
		if err != nil {
			return err
		}
		f = in.facts
	}
	if c.Dept != "" {
		if req, err = department(req, c.Dept); err != nil {
			return err
		}
	}
	if err := writeTables(c.Out, req, f, s.Lang); err != nil {
		return err
	}
	s.say("template.written", locale.A("file", c.Out))
	return nil
}

// department narrows the requirements down to one department, named by id or name.
func department(req tabular.Requirements, name string) (tabular.Requirements, error) {
	var all []string
	for _, d := range req.Departments {
		if d.ID == name || d.Text == name {
			return req.ForDepartment(d.ID), nil
		}
		all = append(all, d.ID, d.Text)
	}
	return req, errs.E(errs.NotFound, "template.unknown_department", errs.P("department", name),
		errs.P("nearest", scheme.Nearest(name, all)), errs.P("known", strings.Join(all, " ")))
}

// writeTables writes a workbook, or CSV files into a folder when the name is none
// of a workbook.
func writeTables(path string, req tabular.Requirements, f *facts.Facts, lang locale.Lang) error {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return tabular.WriteFolder(path, req, f, lang)
	}
	file, err := os.Create(path)
	if err != nil {
		return errs.E(errs.NotFound, "template.create", errs.Where{File: path}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	if err := tabular.WriteWorkbook(file, req, f, lang); err != nil {
		_ = file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return errs.E(errs.NotFound, "template.create", errs.Where{File: path}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return nil
}
