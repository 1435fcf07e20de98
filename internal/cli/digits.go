package cli

import (
	"io"

	"eightx/integrity/digits"
	"eightx/internal/errs"
	"eightx/internal/inquiry"
	"eightx/internal/locale"
	"eightx/internal/tabular"
)

// digitsCmd looks at the digits of a column of figures.
type digitsCmd struct {
	jsonFlag
	File      string `arg:""`
	Column    string `required:"" placeholder:"NAME"`
	Kind      string `enum:"auto,amount,count,score" default:"auto"`
	Last      string `placeholder:"COLUMN"`
	Second    string `placeholder:"COLUMN"`
	Tolerance string `placeholder:"PERCENT"`
	Workbook  string `placeholder:"FILE.xlsx"`
}

// Run reads the column and says what is to be asked about it. Questions are no
// errors: the exit code is 0 with and without them.
func (c *digitsCmd) Run(s *session) error {
	tolerance, err := readTolerance(c.Tolerance)
	if err != nil {
		return err
	}
	column, err := s.readColumn(c)
	if err != nil {
		return err
	}
	report, err := digits.Examine(column, digits.Options{Kind: c.kind(), Tolerance: tolerance})
	if err != nil {
		return inquiry.Refused(s.Lang, err)
	}
	if c.Workbook != "" {
		if err := saveTo(c.Workbook, func(w io.Writer) error { return inquiry.DigitsWorkbook(w, s.Lang, report) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return s.writeJSON(report)
	}
	return inquiry.Digits(s.Stdout, s.Lang, report)
}

// kind is what the column is declared to hold; auto leaves it to the figures.
func (c *digitsCmd) kind() digits.Kind {
	if c.Kind == "auto" {
		return ""
	}
	return digits.Kind(c.Kind)
}

// readColumn reads a CSV file or the facts of a year.
func (s *session) readColumn(c *digitsCmd) (digits.Column, error) {
	names := inquiry.DigitColumns{Column: c.Column, Last: c.Last, Second: c.Second}
	if !isJSON(c.File) {
		column, blank, err := inquiry.ReadColumn(c.File, names)
		if blank > 0 && err == nil {
			s.note("digits.blank", locale.A("count", blank))
		}
		return column, err
	}
	f, problems, err := tabular.Read(c.File, tabular.Requirements{})
	if err == nil {
		err = tabular.Errors(s.Lang, problems)
	}
	if err != nil {
		return digits.Column{}, err
	}
	return inquiry.FactsColumn(c.File, f, names)
}

// readTolerance reads 1% or 0.01; nothing means the default.
func readTolerance(text string) (digits.Figure, error) {
	if text == "" {
		return digits.Figure{}, nil
	}
	body, power := text, ""
	if n := len(text) - 1; text[n] == '%' {
		body, power = text[:n], "e-2"
	}
	f, err := digits.Read("", body+power)
	if err != nil || f.Sign() <= 0 {
		return f, errs.E(errs.Usage, "digits.bad_tolerance", errs.P("read", text))
	}
	return f, nil
}
