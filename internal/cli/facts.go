package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
	"eightx/scoring"
)

// factsFlags is embedded by commands that read facts.
type factsFlags struct {
	Assume   string `placeholder:"[UNIT:][METRIC=]READING"`
	Annotate string `placeholder:"COPY.xlsx"`
}

// input is facts as they were read, and what was found in their cells that did
// not keep them from being read.
type input struct {
	facts    *facts.Facts
	problems []tabular.Problem
}

// readFacts reads facts from a workbook, a folder of tables, or JSON, as the
// program asks for them. Cells that cannot be read, or can be read in two ways,
// are an error each; that something is missing is not: the engine knows better.
func (s *session) readFacts(path string, p *scoring.Program, how factsFlags) (*input, error) {
	reader := tabular.Reader{Answers: how.answers()}
	if !isJSON(path) {
		reader.Requirements = tabular.FromProgram(p, s.Lang)
	}
	f, problems, err := reader.Read(path)
	if err != nil {
		return nil, err
	}
	if err := s.annotate(path, how.Annotate, problems); err != nil {
		return nil, err
	}
	if err := tabular.Errors(s.Lang, withoutGaps(problems)); err != nil {
		if isWorkbook(path) && how.Annotate == "" && !s.JSON {
			s.note("facts.annotate")
		}
		return nil, err
	}
	s.remarks(withoutGaps(problems))
	return &input{facts: f, problems: problems}, nil
}

// withoutGaps leaves out what only says that something is missing.
func withoutGaps(problems []tabular.Problem) []tabular.Problem {
	var out []tabular.Problem
	for _, p := range problems {
		if !p.Incomplete() {
			out = append(out, p)
		}
	}
	return out
}

// readJSONFacts reads the facts in a facts.json that the program carries.
func readJSONFacts(data []byte) (*input, error) {
	f, err := facts.ReadJSON(bytes.NewReader(data))
	return &input{facts: f}, err
}

func isJSON(path string) bool     { return strings.EqualFold(filepath.Ext(path), ".json") }
func isWorkbook(path string) bool { return strings.EqualFold(filepath.Ext(path), ".xlsx") }

// answers takes --assume apart: answers with commas between them, each a reading
// and before it the metric and the unit it is for, where it is not for all.
func (how factsFlags) answers() []tabular.Answer {
	var out []tabular.Answer
	for _, one := range strings.FieldsFunc(how.Assume, func(r rune) bool { return r == ',' || r == '，' }) {
		var a tabular.Answer
		if unit, rest, found := strings.Cut(strings.TrimSpace(one), ":"); found {
			a.Unit, one = unit, rest
		}
		if metric, rest, found := strings.Cut(one, "="); found {
			a.Metric, one = strings.TrimSpace(metric), rest
		}
		a.Reading = strings.TrimSpace(one)
		out = append(out, a)
	}
	return out
}

// annotate writes a copy of the workbook with its problems in red; nothing
// without a name for it.
func (s *session) annotate(path, copied string, problems []tabular.Problem) error {
	if copied == "" {
		return nil
	}
	if !isWorkbook(path) || !isWorkbook(copied) {
		return errs.E(errs.Usage, "facts.annotate_workbook")
	}
	if sameFile(path, copied) {
		return errs.E(errs.Usage, "facts.annotate_copy", errs.Where{File: copied})
	}
	if err := tabular.Annotate(path, copied, problems, s.Lang); err != nil {
		return err
	}
	if !s.JSON {
		s.note("facts.annotated", locale.A("file", copied), locale.A("problems", len(problems)))
	}
	return nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// mostRemarks keeps the result in sight; --annotate shows all.
const mostRemarks = 20

// remarks tells what was ignored or understood in a certain way.
func (s *session) remarks(problems []tabular.Problem) {
	if s.JSON {
		return
	}
	for i, p := range problems {
		if i == mostRemarks {
			s.note("facts.more", locale.A("more", len(problems)-i))
			return
		}
		s.note("facts.remark", locale.A("text", p.Text(s.Lang)), locale.A("where", p.Where().Text(s.Lang)))
	}
}

// place tells problems of the engine the empty cells they come from.
func (in *input) place(problems []scoring.Problem) {
	type gap struct{ unit, what string }
	cells := map[gap]string{}
	for _, p := range in.problems {
		if p.Incomplete() && p.Cell != "" {
			cells[gap{p.Unit, p.Metric}] = p.File + " " + p.Sheet + "!" + p.Cell
		}
	}
	for i := range problems {
		p := &problems[i]
		for _, what := range []string{p.Metric, p.Indicator} {
			if at := cells[gap{p.Unit, what}]; p.Source.Place == "" && at != "" {
				p.Source.Place = at
			}
		}
	}
}
